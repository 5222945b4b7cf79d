# SPDX-License-Identifier: LGPL-2.1-or-later
"""Checks that docs/invariants.md is true to the tree.

The invariants are numbered I-1 to I-10 without a gap; each names at least one file that enforces
it and one test that proves it; these files exist and cite the invariant by its number. Nothing
cites a number that the page does not have.
"""
import pathlib
import re
import sys

COUNT = 10
ENTRY = re.compile(r"^## I-(\d+) (.+?)\n(.*?)(?=^## |\Z)", re.M | re.S)
LINE = re.compile(r"^- (enforced in|proved by) (.+)$", re.M)
# "I-8", "I-8 and I-9", "invariants I-8 and\n * I-9"
CITED = re.compile(r"\bI-(\d+)\b")
PLACES = ["include", "libmignet", "tests", "tools"]


def check_entry(root, number, body):
    lines = dict(LINE.findall(body))
    for what in ("enforced in", "proved by"):
        paths = re.findall(r"`([^`]+)`", lines.get(what, ""))
        if not paths:
            yield f"I-{number}: nothing stands after '{what}'"
        for name in paths:
            path = root / name
            if not path.is_file():
                yield f"I-{number}: there is no {name}"
            elif str(number) not in CITED.findall(path.read_text(encoding="utf-8")):
                yield f"I-{number}: {name} does not cite it"


def check_citations(root):
    for place in PLACES:
        for path in sorted((root / place).rglob("*.[ch]")):
            for number in CITED.findall(path.read_text(encoding="utf-8")):
                if not 1 <= int(number) <= COUNT:
                    yield f"{path.relative_to(root)} cites I-{number}, which does not exist"


def main():
    root = pathlib.Path(sys.argv[1]).resolve()
    page = (root / "docs/invariants.md").read_text(encoding="utf-8")
    entries = ENTRY.findall(page)
    problems = []
    numbers = [int(number) for number, _, _ in entries]
    if numbers != list(range(1, COUNT + 1)):
        problems.append(f"the invariants are numbered {numbers}")
    for number, _, body in entries:
        problems.extend(check_entry(root, int(number), body))
    problems.extend(check_citations(root))
    for problem in problems:
        print(f"check-invariants: {problem}", file=sys.stderr)
    print(f"{len(entries)} invariants, {len(problems)} problems")
    return 1 if problems else 0


sys.exit(main())
