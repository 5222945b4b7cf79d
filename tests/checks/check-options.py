# SPDX-License-Identifier: LGPL-2.1-or-later
"""Checks that docs/options.md shows the rules about options that the library has.

The rules stand in one table of the planning room. The page has the same rows in the same order, and
the test names every one of them. --print prints the rows as the page should have them.
"""
import pathlib
import re
import sys

TABLE = "libmignet/planning/mignet-option-rules.c"
PAGE = "docs/options.md"
TEST = "tests/planning/test-options.c"
CALL = re.compile(r"^  (OPTION|END)_RULE \(", re.M)
TOKEN = re.compile(r'"((?:[^"\\]|\\.)*)"|([(),])|([^"(),\s]+)')
COLUMNS = {
    "OPTION": ["name", "wanted", "unwanted", "setting", "what", "remedy", "authority"],
    "END": ["name", "code", "wanted", "kind", "ends", "from", "before", "setting", "what",
            "remedy", "authority"],
}
ENDS = {"BOTH": "either end", "SOURCE": "the source", "DESTINATION": "the destination"}
SOFTWARE = {"LIBVIRT": "libvirt", "QEMU": "QEMU"}


def read_arguments(text, start):
    """The arguments of a call from behind its bracket on. Strings beside each other are one."""
    arguments = [""]
    depth = 0
    for string, mark, word in TOKEN.findall(text, start):
        if mark == ")" and depth == 0:
            return arguments
        if mark == "," and depth == 0:
            arguments.append("")
            continue
        depth += {"(": 1, ")": -1}.get(mark, 0)
        arguments[-1] += string + mark + word
    return arguments


def read_version(text):
    found = re.fullmatch(r"VERSION\((\d+),(\d+),(\d+)\)", text)
    return ".".join(found.groups()) if found else None


def describe_end(rule):
    if rule["kind"] == "TLS":
        return f"{ENDS[rule['ends']]} says that it has no TLS for migrations"
    since, before = read_version(rule["from"]), read_version(rule["before"])
    software = SOFTWARE[rule["kind"]]
    if since and before:
        return f"{ENDS[rule['ends']]} has {software} {since} or newer, and older than {before}"
    if since:
        return f"{ENDS[rule['ends']]} has {software} {since} or newer"
    return f"{ENDS[rule['ends']]} has {software} older than {before}"


def read_rules(text):
    for call in CALL.finditer(text):
        kind = call[1]
        arguments = read_arguments(text, call.end())
        yield kind, dict(zip(COLUMNS[kind], arguments))


def write_row(kind, rule):
    what = rule["what"] if kind == "OPTION" else f"{rule['what']}: {describe_end(rule)}"
    return f"| `{rule['name']}` | {what} | {rule['remedy']} | {rule['authority']} |"


def check(root):
    rules = list(read_rules((root / TABLE).read_text(encoding="utf-8")))
    rows = [write_row(kind, rule) for kind, rule in rules]
    shown = [line for line in (root / PAGE).read_text(encoding="utf-8").splitlines()
             if line.startswith("| `")]
    for row in rows:
        if row not in shown:
            yield f"{PAGE} does not show: {row}"
    for row in shown:
        if row not in rows:
            yield f"{PAGE} shows what is no rule: {row}"
    if not rows or sorted(rows) == sorted(shown) and rows != shown:
        yield f"{PAGE} shows the rules in another order"
    test = (root / TEST).read_text(encoding="utf-8")
    for name in (rule["name"] for _, rule in rules):
        if test.count(f'{{ "{name}",') < 2:
            yield f"{TEST} does not test '{name}' both ways"
    for name in re.findall(r'^  \{ "([a-z-]+)",', test, re.M):
        if name not in [rule["name"] for _, rule in rules]:
            yield f"{TEST} tests '{name}', which is no rule"


def main():
    root = pathlib.Path(sys.argv[-1]).resolve()
    if "--print" in sys.argv:
        text = (root / TABLE).read_text(encoding="utf-8")
        print("\n".join(write_row(kind, rule) for kind, rule in read_rules(text)))
        return 0
    problems = list(check(root))
    for problem in problems:
        print(f"check-options: {problem}", file=sys.stderr)
    print(f"{len(problems)} problems")
    return 1 if problems else 0


sys.exit(main())
