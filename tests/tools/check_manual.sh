#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Fails if the formatter has anything to say about a manual page.
# Usage: check_manual.sh GROFF PAGE
set -eu

messages=$("$1" -man -Tutf8 -ww -z "$2" 2>&1)
if [ -n "$messages" ]; then
  printf '%s\n' "$messages" >&2
  exit 1
fi
