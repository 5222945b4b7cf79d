# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
# What scripts/test, scripts/demo and .ci/run share. To be sourced by bash.

source_root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build_root=${MIGNET_BUILD_DIR:-$source_root/build}
python=/usr/bin/python3

step () {
  printf '\n== %s\n' "$*"
}

die () {
  printf '%s: %s\n' "$(basename "$0")" "$*" >&2
  exit 1
}

# Runs a command as root.
as_root () {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo > /dev/null; then
    sudo -- "$@"
  else
    die "this needs root and there is no sudo: $*"
  fi
}

# Prints the packages of the given groups of scripts/dependencies.
packages_of () {
  local group
  for group; do
    awk -v wanted="[$group]" '
      /^\[/ { inside = ($0 == wanted); found = found || inside; next }
      inside && NF && !/^#/ { print $1 }
      END { exit !found }' "$source_root/scripts/dependencies" || die "no group '$group'"
  done
}

# Installs what is missing of the given groups.
install_dependencies () {
  local package missing=()
  command -v apt-get > /dev/null || die 'this is not a Debian system: install what scripts/dependencies names'
  for package in $(packages_of "$@"); do
    case $(dpkg-query -W -f='${db:Status-Status}' "$package" 2> /dev/null) in
      installed) ;;
      *) missing+=("$package") ;;
    esac
  done
  if [ "${#missing[@]}" -eq 0 ]; then
    echo 'Everything is installed.'
    return
  fi
  echo "Installing: ${missing[*]}"
  as_root apt-get -q update
  as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get -q -y --no-install-recommends -o Dpkg::Use-Pty=0 install "${missing[@]}"
}

# Configures a build directory afresh or again, with the given options; build also builds it.
configure () {
  local directory=$1
  shift
  if [ -f "$directory/build.ninja" ]; then
    meson setup --reconfigure "$@" "$directory" "$source_root"
  else
    meson setup "$@" "$directory" "$source_root"
  fi
}

build () {
  configure "$@" && meson compile -C "$1"
}
