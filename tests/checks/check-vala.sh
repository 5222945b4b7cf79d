#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Compiles a Vala program against the bindings that were built.
# usage: check-vala.sh VALAC VAPI-DIRECTORY PROGRAM
set -eu
output=$(mktemp -d)
trap 'rm -rf "$output"' EXIT
"$1" --fatal-warnings --ccode --directory "$output" --vapidir "$2" \
  --pkg gio-2.0 --pkg mignet-1.0 "$3"
grep -q mignet_planner_plan "$output"/*.c "$output"/*/*.c 2> /dev/null
