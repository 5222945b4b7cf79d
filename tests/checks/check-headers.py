# SPDX-License-Identifier: LGPL-2.1-or-later
"""Checks how the public headers behave for a user's compiler.

Every public header is reached by its umbrella, compiles as C and as C++17 without a warning when
it is the only one included, and refuses to be included directly.
"""
import argparse
import pathlib
import re
import shlex
import subprocess
import sys

WARNINGS = ["-Wall", "-Wextra", "-Wundef", "-Wshadow", "-Werror", "-fsyntax-only"]
LANGUAGES = {"c": ["-x", "c", "-std=c99"], "c++": ["-x", "c++", "-std=c++17"]}
GUARDS = {"mignet": "__MIGNET_INSIDE__", "mignet-libvirt": "__MIGNET_LIBVIRT_INSIDE__"}


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cc", required=True)
    parser.add_argument("--cxx", required=True)
    parser.add_argument("--include", action="append", default=[])
    parser.add_argument("--umbrella", required=True, help="<directory>/<file>.h")
    parser.add_argument("headers", nargs="+")
    return parser.parse_args()


class Compiler:
    def __init__(self, arguments):
        flags = subprocess.run(["pkg-config", "--cflags", "gio-2.0"], check=True,
                               capture_output=True, text=True).stdout.split()
        self.flags = flags + [f"-I{path}" for path in arguments.include]
        self.programs = {"c": shlex.split(arguments.cc), "c++": [arguments.cxx]}

    def run(self, language, text):
        command = [*self.programs[language], *LANGUAGES[language], *WARNINGS, *self.flags, "-"]
        return subprocess.run(command, input=text, capture_output=True, text=True)


def umbrella_includes(arguments, directory):
    for path in arguments.include:
        umbrella = pathlib.Path(path) / arguments.umbrella
        if umbrella.exists():
            text = umbrella.read_text(encoding="utf-8")
            return set(re.findall(rf"#include <({directory}/[^>]+)>", text))
    raise SystemExit(f"check-headers: no {arguments.umbrella}")


def check_header(compiler, name, guard, umbrella):
    for language in LANGUAGES:
        alone = compiler.run(language, f"#define {guard}\n#define __MIGNET_INSIDE__\n"
                                       f"#include <{name}>\n"
                             if guard != "__MIGNET_INSIDE__"
                             else f"#define {guard}\n#include <{name}>\n")
        if alone.returncode != 0:
            yield f"{name} does not compile alone as {language}:\n{alone.stderr}"
        direct = compiler.run(language, f"#include <{name}>\n")
        wanted = rf"{re.escape(name)}:\d+:\d+: error: .*Only <{re.escape(umbrella)}>"
        if not re.search(wanted, direct.stderr):
            yield f"{name} may be included directly in {language}"


def main():
    arguments = parse_arguments()
    directory = arguments.umbrella.partition("/")[0]
    compiler = Compiler(arguments)
    problems = []
    listed = umbrella_includes(arguments, directory)
    names = {f"{directory}/{pathlib.Path(header).name}" for header in arguments.headers}
    names.discard(arguments.umbrella)
    for name in sorted(names - listed):
        problems.append(f"{name} is installed but {arguments.umbrella} does not include it")
    for name in sorted(listed - names):
        problems.append(f"{arguments.umbrella} includes {name}, which is not installed")
    for language in LANGUAGES:
        whole = compiler.run(language, f"#include <{arguments.umbrella}>\n")
        if whole.returncode != 0:
            problems.append(f"{arguments.umbrella} fails as {language}:\n{whole.stderr}")
    for name in sorted(names):
        problems.extend(check_header(compiler, name, GUARDS[directory], arguments.umbrella))
    for problem in problems:
        print(f"check-headers: {problem}", file=sys.stderr)
    print(f"{len(names)} headers, {len(problems)} problems")
    return 1 if problems else 0


sys.exit(main())
