#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Checks that clang-format 14 would leave every C file of the tree as it is.
# usage: check-format.sh CLANG-FORMAT SOURCE-ROOT
set -eu
clang_format=$1
cd "$2"

case $("$clang_format" --version) in
  *'version 14.'*) ;;
  *) echo "check-format: $clang_format is not version 14, whose output the tree follows" >&2
     exit 1 ;;
esac

list=$(mktemp)
trap 'rm -f "$list"' EXIT
find include libmignet tools tests examples -name '*.[ch]' -print0 > "$list"
count=$(tr -cd '\0' < "$list" | wc -c)
test "$count" -gt 0
xargs -0 "$clang_format" --dry-run -Werror --style=file < "$list"
echo "$count files"
