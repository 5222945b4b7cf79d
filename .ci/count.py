# SPDX-License-Identifier: LGPL-2.1-or-later
"""Counts what meson's test logs say: test cases where a test reports them, else the test itself.

usage: count.py [--passed N] [--failed N] LOG...

The last line is `N passed, N failed`. Exits 1 if anything failed.
"""
import argparse
import json
import re
import sys

POINT = re.compile(r"^(not )?ok \d+(.*)$", re.M)
UNITTEST = re.compile(r"^Ran (\d+) tests? in .*?\n\n(OK|FAILED)(?: \((.*)\))?", re.M)
GOOD = ("OK", "EXPECTEDFAIL")


def cases(entry):
    """(passed, failed, skipped) of one test."""
    good = entry["result"] in GOOD
    if entry["result"] == "SKIP":
        return 0, 0, 1
    points = POINT.findall(entry.get("stdout", ""))
    if points:
        skipped = sum("# SKIP" in rest.upper() for _, rest in points)
        failed = sum(bool(not_ok) and "# TODO" not in rest.upper() for not_ok, rest in points)
        passed = len(points) - skipped - failed
        return passed, failed if good or failed else 1, skipped
    ran = UNITTEST.search(entry.get("stderr", ""))
    if ran:
        numbers = dict(re.findall(r"(\w+)=(\d+)", ran.group(3) or ""))
        skipped = int(numbers.get("skipped", 0))
        failed = int(numbers.get("failures", 0)) + int(numbers.get("errors", 0))
        return int(ran.group(1)) - skipped - failed, failed if good or failed else 1, skipped
    return int(good), int(not good), 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--passed", type=int, default=0)
    parser.add_argument("--failed", type=int, default=0)
    parser.add_argument("logs", nargs="*")
    arguments = parser.parse_args()
    passed, failed, skipped = arguments.passed, arguments.failed, 0
    for log in arguments.logs:
        with open(log, encoding="utf-8") as lines:
            for line in lines:
                entry = json.loads(line)
                result = cases(entry)
                passed, failed, skipped = (a + b for a, b in
                                           zip((passed, failed, skipped), result))
                if result[1]:
                    print(f"failed: {entry['name']} ({log})")
                if result[2]:
                    print(f"skipped: {result[2]} of {entry['name']} ({log})")
    if skipped:
        print(f"{skipped} skipped")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


sys.exit(main())
