# SPDX-License-Identifier: LGPL-2.1-or-later
"""Checks that presets are rows of one table of settings, and not ways of their own through the code.

What decides reads settings and does not know from which preset they come. Only the table has a row
for each preset; the default one may be named where a policy is made, the others nowhere else.
"""
import pathlib
import re
import sys

import public_api

HEADER = "include/mignet/mignet-enums.h"
TABLE = "libmignet/model/mignet-migration-policy-rules.c"
# Rooms that must not know what a preset is.
WITHOUT_PRESETS = ["planning", "migration", "libvirt"]
ENUM = re.compile(r"typedef enum\s*\{([^}]*)\}\s*MignetPreset;")


def read_presets(root):
    """The names of the presets, the default one first."""
    text = public_api.strip_comments((root / HEADER).read_text(encoding="utf-8"))
    found = ENUM.search(text)
    return re.findall(r"MIGNET_PRESET_(\w+)", found.group(1)) if found else []


def check_table(root, presets):
    text = public_api.strip_comments((root / TABLE).read_text(encoding="utf-8"))
    for name in presets:
        rows = len(re.findall(rf"\[MIGNET_PRESET_{name}\] = ", text))
        if rows != 1:
            yield f"{TABLE} has {rows} rows for MIGNET_PRESET_{name}, expected one"


def check_file(root, path, presets):
    name = path.relative_to(root).as_posix()
    text = public_api.strip_comments(path.read_text(encoding="utf-8"))
    if name != TABLE:
        for preset in presets[1:]:
            if re.search(rf"\bMIGNET_PRESET_{preset}\b", text):
                yield f"{name} names MIGNET_PRESET_{preset}: only {TABLE} may"
    if path.relative_to(root / "libmignet").parts[0] in WITHOUT_PRESETS:
        words = "|".join(["presets?", *presets])
        for word in sorted(set(re.findall(rf"(?i)(?<![a-z])(?:{words})(?![a-z])", text))):
            yield f"{name} says '{word}': this room reads settings and knows no presets"


def main():
    root = pathlib.Path(sys.argv[1]).resolve()
    presets = read_presets(root)
    files = sorted((root / "libmignet").rglob("*.[ch]"))
    problems = list(check_table(root, presets))
    for path in files:
        problems.extend(check_file(root, path, presets))
    if not presets:
        problems.append(f"{HEADER} does not have the enumeration MignetPreset")
    for problem in problems:
        print(f"check-presets: {problem}", file=sys.stderr)
    print(f"{len(presets)} presets, {len(files)} files, {len(problems)} problems")
    return 1 if problems or not files else 0


sys.exit(main())
