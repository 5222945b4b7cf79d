# SPDX-License-Identifier: LGPL-2.1-or-later
"""Checks that every room of the source tree includes and uses only what it may know.

The table below is the one of docs/architecture.md. A private header is included with the name of
its room ("model/mignet-model-private.h") or, within its own room, without it. The public umbrella
header shows everything to everybody; therefore the names that a file uses are checked, too.
"""
import pathlib
import re
import sys

import public_api

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.M)

# The rooms of the first library, in the order of knowledge: each may use what stands before it.
ROOMS = ["net", "model", "planning", "document", "migration"]

# The room that each public header belongs to.
HEADERS = {
    "net": ["ip-address", "uri"],
    "model": ["reason", "network", "nic", "network-attachment", "host", "convergence-step",
              "convergence", "migration-policy", "vm", "cluster", "change", "nic-counters",
              "discovery", "tcp-connection"],
    "planning": ["options", "request", "score", "snapshot", "candidate", "route", "plan", "explanation",
                 "finding", "effect", "preview", "proposal", "filter", "weigher", "discoverer",
                 "evacuation-request", "evacuation", "evacuation-step", "evacuation-left-over",
                 "planner"],
    "document": ["document", "import", "discovery-sources"],
    "migration": ["counter-reader", "command-counter-reader", "connection-reader",
                  "command-connection-reader", "connection-traffic", "command-discoverer",
                  "network-traffic", "evidence", "evidence-recorder", "control",
                  "convergence-driver", "migration", "migrator", "migration-queue", "evacuation-item", "evacuation-run",
                  "scripted-migrator"],
}
COMMON = ["version", "version-macros", "types", "enums", "error", "enum-types"]

# Headers of other projects, the only place that may include them, and in how many files.
FOREIGN = {
    "jansson.h": ("libmignet/document", 1),
    "libvirt/lib": ("libmignet/libvirt", None),
    "libvirt/vir": ("libmignet/libvirt", None),
}

PUBLIC_ONLY = ["libmignet/libvirt", "tools"]
UMBRELLAS = ["mignet/mignet.h", "mignet-libvirt/mignet-libvirt.h"]

# Words that no file of these places may use, and why.
OUTPUT = re.compile(r"\b(g_print|g_printerr|printf|puts|putchar|perror|g_warning|g_message|"
                    r"g_critical|stdout|stderr)\b")
INPUT = re.compile(r"\b(GFile|g_file_\w+|GSubprocess|g_spawn_\w+|GSocket|GSocketClient|GResolver|"
                   r"g_resolver_\w+|fopen|getenv|g_getenv|GTask|GThread)\b")
WORDS = [
    ("libmignet", OUTPUT, "the libraries print and log nothing"),
    ("libmignet/net", INPUT, "this room does no input or output"),
    ("libmignet/model", INPUT, "this room does no input or output"),
]


def read(path):
    return path.read_text(encoding="utf-8")


def camel(stem):
    return "Mignet" + "".join(part.capitalize() for part in stem.split("-"))


class Checker:
    def __init__(self, root):
        self.root = root
        self.problems = []
        self.foreign = {prefix: set() for prefix in FOREIGN}
        self.files = set()
        self.owners = {}
        for room, stems in HEADERS.items():
            for stem in stems:
                self.learn_names(room, stem)

    def learn_names(self, room, stem):
        header = self.root / "include/mignet" / f"mignet-{stem}.h"
        if not header.exists():
            self.problems.append(f"the table names '{stem}', which has no public header")
            return
        self.owners[camel(stem)] = (room, stem)
        for symbol, _ in public_api.read_header(header):
            self.owners[symbol] = (room, stem)

    def problem(self, path, what, why):
        self.problems.append(f"{path.relative_to(self.root)} {what}: {why}")

    def sources(self, directory):
        for path in sorted(directory.rglob("*.[ch]")):
            self.files.add(path)
            yield path, read(path)

    def check_foreign(self, path, include):
        for prefix, (place, _) in FOREIGN.items():
            if include.startswith(prefix):
                self.foreign[prefix].add(path)
                if not path.is_relative_to(self.root / place):
                    self.problem(path, f"includes {include}", f"only {place}/ may")

    def check_first_library(self, room):
        allowed = ROOMS[:ROOMS.index(room) + 1]
        for path, text in self.sources(self.root / "libmignet" / room):
            for quote, include in INCLUDE.findall(text):
                self.check_foreign(path, include)
                if include.startswith("mignet-libvirt/"):
                    self.problem(path, f"includes {include}", "that is the second library")
                elif include.startswith("mignet/") and include not in UMBRELLAS:
                    self.check_public(path, include, room, allowed)
                elif quote == '"' and include not in UMBRELLAS and include != "config.h":
                    self.check_private(path, include, room, allowed)
            self.check_names(path, text, room, allowed)

    def check_names(self, path, text, room, allowed):
        text = public_api.strip_comments(text)
        for name in sorted(set(re.findall(r"\b[Mm]ignet\w+", text))):
            owner, _ = self.owners.get(name, (None, None))
            if owner and owner not in allowed:
                self.problem(path, f"uses {name}", f"it belongs to the room '{owner}'")

    def check_public(self, path, include, room, allowed):
        stem = include.removeprefix("mignet/mignet-").removesuffix(".h")
        owner = next((owner for owner, stems in HEADERS.items() if stem in stems), None)
        if owner is None and stem not in COMMON:
            self.problem(path, f"includes {include}", "the table does not name its room")
        elif owner and owner not in allowed:
            self.problem(path, f"includes {include}", f"it belongs to the room '{owner}'")

    def check_private(self, path, include, room, allowed):
        owner = include.partition("/")[0] if "/" in include else room
        if owner not in allowed:
            self.problem(path, f"includes {include}", f"it may use only {', '.join(allowed)}")
        elif not (self.root / "libmignet" / owner / pathlib.Path(include).name).exists():
            self.problem(path, f"includes {include}", f"the room '{owner}' has no such header")

    def check_public_only(self, place):
        directory = self.root / place
        for path, text in self.sources(directory):
            for quote, include in INCLUDE.findall(text):
                self.check_foreign(path, include)
                own = place == "libmignet/libvirt" and include.startswith("mignet-libvirt/")
                if include.startswith(("mignet/", "mignet-libvirt/")):
                    if include not in UMBRELLAS and not own:
                        self.problem(path, f"includes {include}", "it may use only the umbrellas")
                elif quote == '"' and include != "config.h":
                    name = pathlib.Path(include).name
                    if include not in (name, f"libvirt/{name}") or not (directory / name).exists():
                        self.problem(path, f"includes {include}", "it is not a header of its own")

    def check_words(self):
        for place, words, why in WORDS:
            for path, text in self.sources(self.root / place):
                for word in sorted(set(words.findall(public_api.strip_comments(text)))):
                    self.problem(path, f"uses {word}", why)

    def check_complete(self):
        for directory in sorted((self.root / "libmignet").iterdir()):
            if directory.is_dir() and directory.name not in [*ROOMS, "libvirt"]:
                self.problems.append(f"libmignet/{directory.name} is not a room of the table")
        known = {*COMMON, *(stem for stems in HEADERS.values() for stem in stems)}
        for header in sorted((self.root / "include/mignet").glob("mignet-*.h")):
            if header.stem.removeprefix("mignet-") not in known:
                self.problems.append(f"include/mignet/{header.name} has no room in the table")
        for prefix, (_, limit) in FOREIGN.items():
            names = ", ".join(sorted(path.name for path in self.foreign[prefix]))
            if limit is not None and len(self.foreign[prefix]) != limit:
                self.problems.append(f"{prefix} is to be included by {limit} file, not by: {names}")
            elif not names:
                self.problems.append(f"nothing includes {prefix}, the table is out of date")


def main():
    checker = Checker(pathlib.Path(sys.argv[1]).resolve())
    for room in ROOMS:
        checker.check_first_library(room)
    for place in PUBLIC_ONLY:
        checker.check_public_only(place)
    checker.check_words()
    checker.check_complete()
    for problem in checker.problems:
        print(f"check-rooms: {problem}", file=sys.stderr)
    print(f"{len(checker.files)} files, {len(checker.problems)} problems")
    return 1 if checker.problems or not checker.files else 0


sys.exit(main())
