#!/usr/bin/env bash
# Make sure that C# can be compiled and run for the tests of the Unity bridge; prints the paths of Newtonsoft.Json.dll and
# nunit.framework.dll, a line each. Uses what is there ($NEWTONSOFT_JSON and $NUNIT_FRAMEWORK name other copies); else installs
# Debian's packages where apt has them; else says what to install.
set -euo pipefail

PACKAGES="mono-mcs mono-runtime libmono-system-net-http4.0-cil libnewtonsoft-json5.0-cil nunit-console libnunit-framework2.6.3-cil"
NEWTONSOFT_JSON="${NEWTONSOFT_JSON:-/usr/lib/cli/Newtonsoft.Json-5.0/Newtonsoft.Json.dll}"
NUNIT_FRAMEWORK="${NUNIT_FRAMEWORK:-/usr/lib/cli/nunit.framework-2.6.3/nunit.framework.dll}"

complete() {
  local program
  for program in mcs mono nunit-console; do command -v "$program" >/dev/null || return 1; done
  [ -f "$NEWTONSOFT_JSON" ] && [ -f "$NUNIT_FRAMEWORK" ] || return 1
  # Debian's runtime comes without it
  [ -n "$(find "$(dirname "$(readlink -f "$(command -v mono)")")/../lib/mono" -name System.Net.Http.dll -print -quit 2>/dev/null)" ] || return 1
}

if ! complete && command -v apt-get >/dev/null; then
  as_root=""
  if [ "$(id -u)" -ne 0 ]; then as_root="sudo"; fi
  if [ -z "$as_root" ] || command -v sudo >/dev/null; then
    $as_root apt-get update -qq >&2 || true
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends $PACKAGES >&2 || true
  fi
fi

if ! complete; then
  echo "The tests of the Unity bridge need mono with mcs, System.Net.Http, Newtonsoft.Json and nunit-console. On Debian and Ubuntu:" >&2
  echo "apt-get install $PACKAGES" >&2
  echo "Elsewhere install them, and set NEWTONSOFT_JSON and NUNIT_FRAMEWORK to the paths of the two libraries." >&2
  exit 1
fi
echo "$NEWTONSOFT_JSON"
echo "$NUNIT_FRAMEWORK"
