# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the public headers declare, and what a compiled library, its version script, its GIR and
the API reference say about the same symbols. Shared by the checks of this directory."""
import re
import subprocess
import xml.etree.ElementTree as ElementTree

AVAILABLE = re.compile(r"\bMIGNET_(?:AVAILABLE|DEPRECATED)_IN_(\d+)_(\d+)(?:_FOR\s*\([^)]*\))?")
DECLARE = re.compile(r"G_DECLARE_(?:FINAL|DERIVABLE|INTERFACE)_?(?:_TYPE)?\s*\(\s*\w+\s*,\s*(\w+)")
GI = {
    "core": "http://www.gtk.org/introspection/core/1.0",
    "c": "http://www.gtk.org/introspection/c/1.0",
    "glib": "http://www.gtk.org/introspection/glib/1.0",
}
CALLABLES = ("function", "method", "constructor")
TYPES = ("class", "interface", "record", "enumeration", "bitfield", "callback")


def strip_comments(text):
    return re.sub(r"/\*.*?\*/", " ", text, flags=re.S)


def strip_directives(text):
    return re.sub(r"^[ \t]*#(?:[^\n\\]|\\\n|\\.)*", "", text, flags=re.M)


def strip_bodies(text):
    """Removes everything in braces, innermost first."""
    previous = None
    while previous != text:
        previous, text = text, re.sub(r"\{[^{}]*\}", "", text)
    return text


def statements(text):
    """The declarations of a header, each on one line."""
    text = strip_bodies(strip_directives(strip_comments(text)))
    text = re.sub(r"\bG_(?:BEGIN|END)_DECLS\b", "", text)
    text = re.sub(r"\bG_DEFINE_AUTO\w*\s*\([^()]*\)", "", text)
    text = re.sub(r"(\bG_DECLARE_\w+\s*\([^()]*\))", r"\1;", text)
    for statement in text.split(";"):
        statement = " ".join(statement.split())
        if statement:
            yield statement


def declared_symbol(statement):
    """The function that a declaration declares, or None."""
    declare = DECLARE.search(statement)
    if declare:
        return declare.group(1) + "_get_type"
    if statement.startswith(("typedef", "struct", "enum")):
        return None
    bare = AVAILABLE.sub("", statement)
    bare = re.sub(r"\bG_GNUC_\w+(?:\s*\([^)]*\))?", "", bare)
    name = re.search(r"(\w+)\s*\(", bare)
    return name.group(1) if name else None


def read_header(path):
    """Yields (symbol, version or None) for every function that the header declares."""
    with open(path, encoding="utf-8") as header:
        text = header.read()
    for statement in statements(text):
        symbol = declared_symbol(statement)
        if symbol is None:
            continue
        marks = AVAILABLE.findall(statement)
        yield symbol, f"{marks[0][0]}.{marks[0][1]}" if len(marks) == 1 else None


def read_map(path):
    """The global symbols of a linker version script: symbol -> node; wildcards are errors."""
    with open(path, encoding="utf-8") as script:
        text = strip_comments(script.read())
    symbols = {}
    for node, body in re.findall(r"([\w.]+)\s*\{(.*?)\}", text, flags=re.S):
        scope = "global"
        for word in re.findall(r"[\w*]+\s*[:;]", body):
            name = word[:-1].strip()
            if word.endswith(":"):
                scope = name
            elif scope == "global":
                if "*" in name:
                    raise SystemExit(f"{path}: node {node} has the wildcard '{name}'")
                if name in symbols:
                    raise SystemExit(f"{path}: '{name}' stands twice")
                symbols[name] = node
    return symbols


def read_library(path):
    """The symbols that a shared library exports: symbol -> version node."""
    output = subprocess.run(
        ["nm", "--dynamic", "--defined-only", "--extern-only", "--with-symbol-versions", path],
        check=True, capture_output=True, text=True).stdout
    symbols = {}
    for line in output.splitlines():
        _, kind, name = line.split(maxsplit=2)
        name, _, node = name.partition("@@")
        if kind != "A":
            symbols[name] = node
    return symbols


class Gir:
    """The public names of one namespace."""

    def __init__(self, path):
        self.namespace = ElementTree.parse(path).getroot().find("core:namespace", GI)
        self.functions = {}
        self.type_getters = {}
        self.documented = {}
        self.undocumented = []
        for element in self.namespace.iter():
            self._add(element)

    def _add(self, element):
        kind = element.tag.rpartition("}")[2]
        version = element.get("version")
        name = element.get("{%s}identifier" % GI["c"]) or element.get("{%s}type" % GI["c"])
        if kind in CALLABLES and name:
            self.functions[name] = version
            self._document(name, element, version)
        elif kind in TYPES:
            getter = element.get("{%s}get-type" % GI["glib"])
            if getter:
                self.type_getters[getter] = version
            if name and not name.endswith("Class"):
                self._document(name, element, version)
            for child in element:
                child_kind = child.tag.rpartition("}")[2]
                if child_kind in ("property", "virtual-method", "signal"):
                    self._document(f"{name}:{child.get('name')}", child, child.get("version"))
                elif child_kind == "member" and child.find("core:doc", GI) is None:
                    self.undocumented.append(child.get("{%s}identifier" % GI["c"]))

    def _document(self, name, element, version):
        self.documented[name] = version
        if element.find("core:doc", GI) is None:
            self.undocumented.append(name)

    def symbols(self):
        return {**self.functions, **self.type_getters}


def read_sections(path):
    """The words of a gtk-doc sections file, each once; a word that stands twice is an error."""
    words = set()
    with open(path, encoding="utf-8") as sections:
        for line in sections:
            word = line.strip()
            if not word or word.startswith(("<", "#")):
                continue
            if word in words:
                raise SystemExit(f"{path}: '{word}' stands twice")
            words.add(word)
    return words
