# SPDX-License-Identifier: LGPL-2.1-or-later
"""Checks that every source file names the licence in its first lines, and with one line only."""
import pathlib
import sys

TAG = "SPDX-License-Identifier: "
LICENCE = "LGPL-2.1-or-later"
PLACES = ["include", "libmignet", "tools", "tests", "bindings", "docs", "examples", "scripts",
          ".ci"]
TOP = ["meson.build", "meson_options.txt"]
SUFFIXES = {".c", ".h", ".S", ".ld", ".in", ".py", ".sh", ".map", ".template", ".build", ".vala",
            ".metadata", ".supp", ".xml", ".svg"}
# Data that a tool compares byte for byte, or whose format has no comments.
WITHOUT = ["tests/data", "tests/fuzz/corpus", "tests/abi", "docs/graph.svg"]
# Programs without a suffix are those that begin with a hash-bang line.
BY_HASH_BANG = ["scripts", ".ci"]


def sources(root):
    for name in TOP:
        yield root / name
    for place in PLACES:
        for path in sorted((root / place).rglob("*")):
            relative = path.relative_to(root).as_posix()
            if not path.is_file() or relative.startswith(tuple(WITHOUT)):
                continue
            if "__pycache__" in path.parts:
                continue
            if path.suffix in SUFFIXES:
                yield path
            elif place in BY_HASH_BANG and path.read_bytes().startswith(b"#!"):
                yield path


def main():
    root = pathlib.Path(sys.argv[1]).resolve()
    problems, count = [], 0
    for path in sources(root):
        count += 1
        lines = path.read_text(encoding="utf-8").splitlines()
        tags = [line for line in lines[:4] if TAG in line]
        if not tags:
            problems.append(f"{path.relative_to(root)} has no licence line at its head")
        elif tags[0].partition(TAG)[2].split()[0] != LICENCE:
            problems.append(f"{path.relative_to(root)} names another licence than {LICENCE}")
    for problem in problems:
        print(f"check-spdx: {problem}", file=sys.stderr)
    print(f"{count} files, {len(problems)} problems")
    return 1 if problems or count < len(PLACES) else 0


sys.exit(main())
