#!/usr/bin/env bash
# Make sure that HLSL can be compiled for the tests of the Unity shaders: glslangValidator reads it, spirv-cross writes it as
# GLSL. Uses what is there; else installs Debian's packages where apt has them; else says what to install.
set -euo pipefail

PACKAGES="glslang-tools spirv-cross"

complete() { command -v glslangValidator >/dev/null && command -v spirv-cross >/dev/null; }

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
  echo "The tests of the Unity shaders need glslangValidator and spirv-cross. On Debian and Ubuntu: apt-get install $PACKAGES" >&2
  exit 1
fi
