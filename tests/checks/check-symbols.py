# SPDX-License-Identifier: LGPL-2.1-or-later
"""Checks that six accounts of a library's public symbols agree.

The accounts: the prototypes of the public headers (each with its MIGNET_AVAILABLE_IN_ macro), the
version script, the symbols that the shared library really exports, the GIR (functions and the
get-type functions of every type), the sections file of the API reference, and the `Since:` of the
documentation comments, which must name the version of the node that the symbol sits in.
"""
import argparse
import pathlib
import re
import sys

import public_api

PUBLIC_WORD = re.compile(r"mignet_\w+$|Mignet\w+$")


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--library", required=True, help="the shared library")
    parser.add_argument("--map", required=True, help="its version script")
    parser.add_argument("--gir", required=True, help="its GIR")
    parser.add_argument("--sections", required=True, help="the sections file of the reference")
    parser.add_argument("--node", required=True, help="version nodes without the version: LIBX")
    parser.add_argument("--prefix", required=True, help="what its symbols begin with: mignet_")
    parser.add_argument("--other-prefix", default=None,
                        help="what the symbols of a second library begin with: mignet_libvirt_")
    parser.add_argument("headers", nargs="+", help="its public headers")
    return parser.parse_args()


class Report:
    def __init__(self):
        self.problems = []

    def add(self, problem):
        self.problems.append(problem)

    def same(self, one, one_name, other, other_name):
        for symbol in sorted(set(one) - set(other)):
            self.add(f"'{symbol}' is in {one_name} but not in {other_name}")
        for symbol in sorted(set(other) - set(one)):
            self.add(f"'{symbol}' is in {other_name} but not in {one_name}")


def declared(headers, report):
    symbols = {}
    for header in headers:
        for symbol, version in public_api.read_header(header):
            if version is None:
                report.add(f"{header}: '{symbol}' needs exactly one MIGNET_AVAILABLE_IN_ macro")
            elif symbol in symbols:
                report.add(f"{header}: '{symbol}' is declared twice")
            symbols[symbol] = version
    return symbols


def check_versions(prototypes, nodes, exported, gir, node, report):
    documented = gir.symbols()
    for symbol in sorted(set(prototypes) & set(nodes) & set(exported) & set(documented)):
        wanted = f"{node}_{prototypes[symbol]}"
        if nodes[symbol] != wanted:
            report.add(f"'{symbol}' is available in {prototypes[symbol]} by its header but sits in "
                       f"node {nodes[symbol]}")
        if exported[symbol] != wanted:
            report.add(f"'{symbol}' is exported with version '{exported[symbol]}', not '{wanted}'")
        since = documented[symbol]
        if since is None and symbol in gir.functions:
            report.add(f"'{symbol}' has no 'Since:'")
        elif since is not None and since != prototypes[symbol]:
            report.add(f"'{symbol}' says 'Since: {since}' but is available in "
                       f"{prototypes[symbol]} by its header")
    for name, since in sorted(gir.documented.items()):
        if since is None and name not in prototypes:
            report.add(f"'{name}' has no 'Since:'")


def mine(word, arguments):
    """Whether a word of the shared sections file belongs to this library."""
    prefixes = [arguments.prefix]
    other = arguments.other_prefix
    if word.startswith("Mignet"):
        prefixes = ["".join(part.capitalize() for part in arguments.prefix.split("_"))]
        other = other and "".join(part.capitalize() for part in other.split("_"))
    return word.startswith(tuple(prefixes)) and not (other and word.startswith(other))


def main():
    arguments = parse_arguments()
    report = Report()
    prototypes = declared(arguments.headers, report)
    nodes = public_api.read_map(arguments.map)
    exported = public_api.read_library(arguments.library)
    gir = public_api.Gir(arguments.gir)
    words = {word for word in public_api.read_sections(arguments.sections)
             if PUBLIC_WORD.match(word) and mine(word, arguments)}
    functions = {word for word in words if word.startswith("mignet_")}

    report.same(prototypes, "the headers", nodes, pathlib.Path(arguments.map).name)
    report.same(nodes, pathlib.Path(arguments.map).name, exported, "the library")
    report.same(exported, "the library", gir.symbols(), "the GIR")
    report.same(exported, "the library", functions, "the sections file")
    for name in sorted(gir.documented):
        if ":" not in name and name not in words:
            report.add(f"'{name}' is in the GIR but not in the sections file")
    check_versions(prototypes, nodes, exported, gir, arguments.node, report)
    for name in sorted(set(gir.undocumented)):
        report.add(f"'{name}' has no documentation")
    if not prototypes:
        report.add("the headers declare nothing")

    for problem in report.problems:
        print(f"check-symbols: {problem}", file=sys.stderr)
    print(f"{len(exported)} exported symbols, {len(report.problems)} problems")
    return 1 if report.problems else 0


sys.exit(main())
