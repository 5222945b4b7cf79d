# SPDX-License-Identifier: LGPL-2.1-or-later
"""Checks the prose: links lead somewhere, and code that a page shows is code that is tested.

A fenced block below a line `<!-- examples/plan.c -->` must be that file, without its licence line.
"""
import pathlib
import re
import sys

QUOTE = re.compile(r"^<!-- (\S+) -->\n```\w*\n(.*?)^```$", re.M | re.S)
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
PAGES = ["README.md", "CONTRIBUTING.md", "docs/*.md", "tests/*/README.md"]
# Pages that have to be there, and how many examples they show at least.
QUOTED = {"README.md": 2, "CONTRIBUTING.md": 0, "docs/architecture.md": 0}


def without_licence(text):
    lines = text.splitlines(keepends=True)
    return "".join(line for line in lines if "SPDX-License-Identifier" not in line).lstrip("\n")


def check_page(root, path):
    text = path.read_text(encoding="utf-8")
    name = path.relative_to(root).as_posix()
    for link in LINK.findall(re.sub(r"^```.*?^```$", "", text, flags=re.M | re.S)):
        if "://" not in link and not (path.parent / link).exists():
            yield f"{name} links to {link}, which does not exist"
    quotes = QUOTE.findall(text)
    for source, block in quotes:
        if not (root / source).is_file():
            yield f"{name} quotes {source}, which does not exist"
        elif without_licence((root / source).read_text(encoding="utf-8")) != block:
            yield f"{name} shows another {source} than the one that is tested"
    if len(quotes) < QUOTED.get(name, 0):
        yield f"{name} is to quote {QUOTED[name]} examples, not {len(quotes)}"


def main():
    root = pathlib.Path(sys.argv[1]).resolve()
    pages = [path for pattern in PAGES for path in sorted(root.glob(pattern))]
    problems = [problem for path in pages for problem in check_page(root, path)]
    problems.extend(f"there is no {name}" for name in QUOTED if not (root / name).is_file())
    for problem in problems:
        print(f"check-docs: {problem}", file=sys.stderr)
    print(f"{len(pages)} pages, {len(problems)} problems")
    return 1 if problems or not pages else 0


sys.exit(main())
