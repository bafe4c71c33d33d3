#!/usr/bin/env bash
# Make sure that there is a Chromium for the browser tests; prints its path.
# Uses $CHROMIUM or one on the PATH; else installs Debian's package where apt has a real one (Ubuntu's is a
# placeholder for a snap); else says what to install.
set -euo pipefail

find_browser() {
  if [ -n "${CHROMIUM:-}" ]; then
    [ -x "$CHROMIUM" ] || { echo "CHROMIUM=$CHROMIUM is not an executable file." >&2; exit 1; }
    echo "$CHROMIUM"
    return 0
  fi
  local name
  for name in chromium chromium-browser google-chrome google-chrome-stable; do
    # A snap placeholder prints no version.
    if command -v "$name" >/dev/null && "$name" --version >/dev/null 2>&1; then command -v "$name"; return 0; fi
  done
  return 1
}

find_browser && exit 0

if command -v apt-get >/dev/null; then
  as_root=""
  if [ "$(id -u)" -ne 0 ]; then as_root="sudo"; fi
  if [ -z "$as_root" ] || command -v sudo >/dev/null; then
    $as_root apt-get update -qq >&2
    candidate=$(apt-cache policy chromium 2>/dev/null | sed -n 's/^ *Candidate: //p')
    if [ -n "$candidate" ] && [ "$candidate" != "(none)" ] && ! printf '%s' "$candidate" | grep -q snap; then
      DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq chromium >&2
      find_browser && exit 0
    fi
  fi
fi

echo "The browser tests need Chromium or Chrome. Install one and run again, or set CHROMIUM=/path/to/it." >&2
exit 1
