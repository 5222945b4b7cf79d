# SPDX-License-Identifier: LGPL-2.1-or-later
"""Checks that docs/lab.md tells the truth about the tests of the lab.

Each test that it names exists; its tables have every test of the test table, and a kind of network
says "yes" where the class of that kind has the test. tests/lab/README.md names every file.
"""
import ast
import pathlib
import re
import sys

CLASSES = ["BridgedTest", "BridgelessTest", "VlanOnBondTest"]
NAME = re.compile(r"`(\w+)`")


def read_classes(path):
    """Class -> (names of the tests that it defines, its bases)."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name: ({item.name.removeprefix("test_") for item in node.body
                         if isinstance(item, ast.FunctionDef) and item.name.startswith("test_")},
                        [base.id for base in node.bases if isinstance(base, ast.Name)])
            for node in tree.body if isinstance(node, ast.ClassDef)}


def tests_of(classes, name):
    own, bases = classes.get(name, (set(), []))
    return own.union(*(tests_of(classes, base) for base in bases))


def table(text, heading):
    """The cells of the rows of the table that begins with a heading."""
    lines = text[text.index(heading):].split("\n\n", 1)[0].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def check_rows(text, classes):
    named = set()
    for row, tests, *kinds in table(text, "| row of the table"):
        for test in NAME.findall(tests):
            named.add(test)
            has = [test in tests_of(classes, name) for name in CLASSES]
            if not any(has):
                yield f"docs/lab.md names {test}, which is no test of test_page.py"
            elif [kind == "yes" for kind in kinds] != has:
                yield f"docs/lab.md has another kind of network for {test} than test_page.py"
        if not NAME.findall(tests):
            yield f"docs/lab.md names no test for the row '{row}'"
    seen = {test for cells in table(text, "| test | plan |") for test in NAME.findall(cells[0])}
    for test in set().union(*(tests for tests, _ in classes.values())):
        if test not in named:
            yield f"docs/lab.md has no row for {test}"
        if test not in seen:
            yield f"docs/lab.md does not say what was seen in {test}"


def check_sentences(text, lab):
    """The tests beside the test table, as `test_gateway.py`: `common_subnet`."""
    named = {}
    for _, file, tests, *_ in table(text, "| sentence"):
        file = NAME.findall(file.replace(".py", ""))[0]
        named.setdefault(file, set()).update(NAME.findall(tests))
    for file, tests in named.items():
        path = lab / f"{file}.py"
        if not path.is_file():
            yield f"docs/lab.md names {file}.py, which does not exist"
            continue
        found = set().union(*(own for own, _ in read_classes(path).values()))
        for test in tests ^ found:
            yield f"docs/lab.md and {file}.py do not have the same tests: {test}"


def main():
    root = pathlib.Path(sys.argv[1]).resolve()
    lab = root / "tests/lab"
    text = (root / "docs/lab.md").read_text(encoding="utf-8")
    readme = (lab / "README.md").read_text(encoding="utf-8")
    problems = [*check_rows(text, read_classes(lab / "test_page.py")),
                *check_sentences(text, lab)]
    for path in [*lab.glob("*.py"), *(lab / "mignet_lab").glob("*.py")]:
        name = path.relative_to(lab).as_posix()
        if path.name != "__init__.py" and f"`{name}`" not in readme:
            problems.append(f"tests/lab/README.md does not name {name}")
    for problem in problems:
        print(f"check-lab: {problem}", file=sys.stderr)
    print(f"{len(problems)} problems")
    return 1 if problems else 0


sys.exit(main())
