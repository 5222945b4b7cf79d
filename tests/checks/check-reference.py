# SPDX-License-Identifier: LGPL-2.1-or-later
"""Builds the API reference once more and fails on any warning.

gtk-doc exits 0 whatever it warns about; and a build that is up to date prints nothing. So the
command of the build is run again here, and what it says is read.
"""
import argparse
import pathlib
import re
import subprocess
import sys

WARNING = re.compile(r"\b(warning|error)\b", re.I)
# gtk-doc looks for the blurb of the GParamSpec, which this project leaves empty, even where there
# is a comment for the property. check-symbols makes sure that there is one.
HARMLESS = re.compile(r"warning: Property \S+ has no documentation\.$")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--ninja", required=True)
    parser.add_argument("--build", required=True)
    parser.add_argument("--target", required=True)
    parser.add_argument("--page", required=True, help="a file that it must have made")
    arguments = parser.parse_args()

    commands = subprocess.run(
        [arguments.ninja, "-C", arguments.build, "-t", "commands", "-s", arguments.target],
        check=True, capture_output=True, text=True).stdout
    command = commands.strip().splitlines()[-1]
    result = subprocess.run(command, shell=True, cwd=arguments.build, text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    warnings = [line for line in result.stdout.splitlines() if WARNING.search(line) and not HARMLESS.search(line)]
    for line in warnings:
        print(f"check-reference: {line}", file=sys.stderr)
    if result.returncode != 0:
        print(result.stdout, file=sys.stderr)
    elif not pathlib.Path(arguments.build, arguments.page).exists():
        print(f"check-reference: there is no {arguments.page}", file=sys.stderr)
        return 1
    print(f"{len(warnings)} warnings")
    return 1 if warnings or result.returncode != 0 else 0


sys.exit(main())
