#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Compares the ABI of the built libraries with the baseline of the last stable release.

Without a baseline (there is none before 1.0) a library is compared with itself, which shows that
its ABI can be read. In both cases the comparison itself is put to the test first, on small
libraries that differ in a known way.
"""
import argparse
import pathlib
import shlex
import subprocess
import sys
import tempfile

DUMP = ["--drop-private-types", "--no-corpus-path", "--no-comp-dir-path", "--no-show-locs"]
LIBRARIES = {
    "libmignet-1.0": "libmignet/libmignet-1.0.so.0",
    "libmignet-libvirt-1.0": "libmignet/libvirt/libmignet-libvirt-1.0.so.0",
}
BEFORE = "int kept (int a) { return a; } int other (void) { return 1; }"
# What a later version looks like, and whether it is compatible.
AFTER = {
    "the same library": (BEFORE, True),
    "a function more": (BEFORE + " int added (void) { return 2; }", True),
    "a function less": ("int kept (int a) { return a; }", False),
    "a changed parameter": (BEFORE.replace("int a", "long a"), False),
}


def run(*command):
    return subprocess.run(command, capture_output=True, text=True)


def dump(library, output, headers=()):
    options = [word for path in headers for word in ("--headers-dir", str(path))]
    result = run("abidw", *DUMP, *options, "--out-file", str(output), str(library))
    if result.returncode != 0 or not pathlib.Path(output).exists():
        raise SystemExit(f"check-abi: abidw cannot read {library}:\n{result.stderr}")


def compare(baseline, library):
    """Whether a program built against the baseline runs with the library, and abidiff's words."""
    result = run("abidiff", "--no-added-syms", str(baseline), str(library))
    return result.returncode == 0, result.stdout + result.stderr


def build_fixture(cc, directory, name, source):
    path = directory / f"{name}.so"
    (directory / f"{name}.c").write_text(source + "\n", encoding="utf-8")
    subprocess.run([*shlex.split(cc), "-g", "-shared", "-fPIC", "-o", path,
                    directory / f"{name}.c"], check=True)
    return path


def check_comparison(cc, directory):
    old = directory / "old.abi"
    dump(build_fixture(cc, directory, "old", BEFORE), old)
    for number, (what, (source, compatible)) in enumerate(AFTER.items()):
        new = directory / f"new{number}.abi"
        dump(build_fixture(cc, directory, f"new{number}", source), new)
        same, words = compare(old, new)
        if same != compatible:
            yield f"{what} is taken for {'compatible' if same else 'incompatible'}: {words}"


def check_library(name, library, baseline, headers, directory):
    current = directory / f"{name}.abi"
    dump(library, current, headers)
    if "<abi-instr" not in current.read_text(encoding="utf-8"):
        yield f"{library} was built without debugging information"
    same, words = compare(baseline if baseline.exists() else current, current)
    if not same:
        yield f"{name} breaks programs built against {baseline}:\n{words}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", required=True, type=pathlib.Path, help="the build directory")
    parser.add_argument("--cc", default="cc")
    parser.add_argument("--write-baseline", action="store_true",
                        help="write the baselines, for the commit of a stable release")
    arguments = parser.parse_args()
    root = pathlib.Path(__file__).resolve().parents[2]
    headers = [root / "include/mignet", root / "include/mignet-libvirt",
               arguments.build / "include/mignet", arguments.build / "include/mignet-libvirt"]

    problems = []
    with tempfile.TemporaryDirectory() as temporary:
        directory = pathlib.Path(temporary)
        problems.extend(check_comparison(arguments.cc, directory))
        for name, path in LIBRARIES.items():
            baseline = root / "tests/abi" / f"{name}.abi"
            if arguments.write_baseline:
                dump(arguments.build / path, baseline, headers)
                continue
            problems.extend(check_library(name, arguments.build / path, baseline, headers,
                                          directory))
            print(f"{name}: compared with {baseline.name if baseline.exists() else 'itself'}")
    for problem in problems:
        print(f"check-abi: {problem}", file=sys.stderr)
    return 1 if problems else 0


sys.exit(main())
