# SPDX-License-Identifier: LGPL-2.1-or-later
"""The checks of this directory find what they look for: each is shown a tree with one fault.

The environment says where the tree and the tools are: SOURCE_ROOT, CLANG_FORMAT, CC, CXX; and for
the symbols LIBRARY, MAP, GIR, SECTIONS, and HEADERS, separated by spaces.
"""
import os
import pathlib
import shlex
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(os.environ["SOURCE_ROOT"])
CHECKS = ROOT / "tests/checks"
COPIED = ["include", "libmignet", "tools", "docs", "tests", "examples", "bindings", "scripts",
          ".ci", ".clang-format", "README.md", "CONTRIBUTING.md", "meson.build",
          "meson_options.txt"]


def run(*command):
    result = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    return result.returncode, result.stdout + result.stderr


class Tree(unittest.TestCase):
    """A copy of the tree that each test spoils in its own way."""

    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.root = pathlib.Path(temporary.name)
        for name in COPIED:
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, self.root / name,
                                ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, self.root / name)

    def replace(self, name, old, new):
        path = self.root / name
        text = path.read_text(encoding="utf-8")
        self.assertIn(old, text)
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def append(self, name, text):
        with open(self.root / name, "a", encoding="utf-8") as file:
            file.write(text)

    def check_finds(self, check, words):
        program = [sys.executable, CHECKS / f"{check}.py", self.root]
        if check == "check-format":
            program = [CHECKS / "check-format.sh", os.environ["CLANG_FORMAT"], self.root]
        status, output = run(*program)
        self.assertNotEqual(status, 0, f"{check} found nothing")
        self.assertIn(words, output)

    def test_rooms_private_header_of_a_later_room(self):
        self.append("libmignet/net/mignet-uri.c", '#include "model/mignet-model-private.h"\n')
        self.check_finds("check-rooms", "mignet-uri.c includes model/mignet-model-private.h")

    def test_rooms_name_of_a_later_room(self):
        self.append("libmignet/model/mignet-vm.c", "MignetPlan *plan;\n")
        self.check_finds("check-rooms", "mignet-vm.c uses MignetPlan: it belongs to the room")

    def test_rooms_public_header_of_a_later_room(self):
        self.append("libmignet/net/mignet-uri.c", "#include <mignet/mignet-host.h>\n")
        self.check_finds("check-rooms", "mignet-uri.c includes mignet/mignet-host.h")

    def test_rooms_second_user_of_jansson(self):
        self.append("libmignet/document/mignet-plan-writer.c", "#include <jansson.h>\n")
        self.check_finds("check-rooms", "jansson.h is to be included by 1 file")

    def test_rooms_libvirt_in_the_first_library(self):
        self.append("libmignet/migration/mignet-migration.c", "#include <libvirt/libvirt.h>\n")
        self.check_finds("check-rooms", "only libmignet/libvirt/ may")

    def test_presets_compared_where_it_is_decided(self):
        self.append("libmignet/planning/mignet-rules.c",
                    "gboolean x = preset == MIGNET_PRESET_DESIGN;\n")
        self.check_finds("check-presets", "mignet-rules.c says 'DESIGN': this room reads settings")
        self.check_finds("check-presets", "mignet-rules.c says 'preset'")

    def test_presets_asked_for(self):
        self.append("libmignet/planning/mignet-settings.c",
                    "int x = mignet_migration_policy_get_preset (policy);\n")
        self.check_finds("check-presets", "mignet-settings.c says 'preset'")

    def test_presets_by_their_word(self):
        self.append("libmignet/migration/mignet-migration.c",
                    'gboolean x = g_str_equal (name, "strict");\n')
        self.check_finds("check-presets", "mignet-migration.c says 'strict'")

    def test_presets_named_in_the_model(self):
        self.append("libmignet/model/mignet-vm.c", "int x = MIGNET_PRESET_OVIRT;\n")
        self.check_finds("check-presets", "mignet-vm.c names MIGNET_PRESET_OVIRT: only")

    def test_presets_without_a_row(self):
        self.replace("include/mignet/mignet-enums.h", "  MIGNET_PRESET_STRICT\n",
                     "  MIGNET_PRESET_STRICT,\n  MIGNET_PRESET_LENIENT\n")
        self.check_finds("check-presets", "has 0 rows for MIGNET_PRESET_LENIENT, expected one")

    def test_presets_gone(self):
        self.replace("include/mignet/mignet-enums.h", "} MignetPreset;", "} MignetChoice;")
        self.check_finds("check-presets", "does not have the enumeration MignetPreset")

    def test_rooms_private_header_in_the_second_library(self):
        self.append("libmignet/libvirt/mignet-libvirt-error.c",
                    '#include "net/mignet-net-private.h"\n')
        self.check_finds("check-rooms", "it is not a header of its own")

    def test_rooms_private_header_in_the_command(self):
        self.append("tools/mignet.c", '#include "../libmignet/net/mignet-net-private.h"\n')
        self.check_finds("check-rooms", "it is not a header of its own")

    def test_rooms_output_of_a_library(self):
        self.append("libmignet/document/mignet-json.c", 'void f (void) { g_print ("x"); }\n')
        self.check_finds("check-rooms", "mignet-json.c uses g_print")

    def test_rooms_input_in_the_model(self):
        self.append("libmignet/model/mignet-host.c", "GFile *file;\n")
        self.check_finds("check-rooms", "mignet-host.c uses GFile")

    def test_rooms_unknown_room(self):
        (self.root / "libmignet/extra").mkdir()
        self.check_finds("check-rooms", "libmignet/extra is not a room")

    def test_rooms_header_without_a_room(self):
        (self.root / "include/mignet/mignet-new.h").write_text("\n", encoding="utf-8")
        self.check_finds("check-rooms", "mignet-new.h has no room in the table")

    def test_spdx_missing(self):
        (self.root / "tools/new.c").write_text("int x;\n", encoding="utf-8")
        self.check_finds("check-spdx", "tools/new.c has no licence line")

    def test_spdx_another_licence(self):
        self.replace("tools/mignet.c", "LGPL-2.1-or-later", "GPL-3.0-only")
        self.check_finds("check-spdx", "tools/mignet.c names another licence")

    def test_format(self):
        self.append("tools/mignet.c", "int  x ;\n")
        self.check_finds("check-format", "tools/mignet.c")

    def test_invariants_gap(self):
        self.replace("docs/invariants.md", "## I-4 ", "## I-11 ")
        self.check_finds("check-invariants", "numbered")

    def test_invariants_file_is_gone(self):
        self.replace("docs/invariants.md", "mignet-registry.c", "mignet-gone.c")
        self.check_finds("check-invariants", "there is no libmignet/model/mignet-gone.c")

    def test_invariants_not_cited(self):
        self.replace("docs/invariants.md", "libmignet/model/mignet-registry.c", "tools/mignet.c")
        self.check_finds("check-invariants", "tools/mignet.c does not cite it")

    def test_invariants_unknown_number(self):
        self.append("libmignet/model/mignet-vm.c", "/* invariant I-12 */\n")
        self.check_finds("check-invariants", "cites I-12")

    def test_options_rule_is_not_shown(self):
        self.replace("docs/options.md", "| `parallel-qemu` |", "| `parallel-xen` |")
        self.check_finds("check-options", "does not show: | `parallel-qemu` |")
        self.check_finds("check-options", "shows what is no rule: | `parallel-xen` |")

    def test_options_another_version(self):
        self.replace("libmignet/planning/mignet-option-rules.c", "VERSION (8, 5, 0)",
                     "VERSION (8, 6, 0)")
        self.check_finds("check-options", "has libvirt older than 8.6.0")

    def test_options_rule_is_not_tested(self):
        self.replace("tests/planning/test-options.c", '{ "storage-libvirt",', '{ "storage-lxc",')
        self.check_finds("check-options", "tests 'storage-lxc', which is no rule")

    def test_docs_dead_link(self):
        self.append("docs/abi.md", "[there](nothing.md)\n")
        self.check_finds("check-docs", "links to nothing.md")

    def test_lab_test_that_is_gone(self):
        self.replace("tests/lab/test_page.py", "def test_higher_mtu(", "def test_highest_mtu(")
        self.check_finds("check-lab", "names higher_mtu, which is no test of test_page.py")
        self.check_finds("check-lab", "has no row for highest_mtu")

    def test_lab_other_kind_of_network(self):
        self.replace("tests/lab/test_page.py", "class BridgedTest(Rows, RowsOfVmNetworks, PageCase)",
                     "class BridgedTest(Rows, PageCase)")
        self.check_finds("check-lab", "another kind of network for vm_with_the_migration_network")

    def test_lab_test_beside_the_table(self):
        self.replace("tests/lab/test_gateway.py", "def test_common_subnet(", "def test_common(")
        self.check_finds("check-lab", "do not have the same tests: common_subnet")

    def test_lab_file_that_no_one_names(self):
        self.append("tests/lab/test_more.py", "")
        self.check_finds("check-lab", "README.md does not name test_more.py")

    def test_docs_stale_quotation(self):
        self.replace("examples/plan.c", "mignet_planner_plan (", "mignet_planner_plan  (")
        self.check_finds("check-docs", "shows another examples/plan.c")


class Headers(unittest.TestCase):
    def check(self, *changes):
        with tempfile.TemporaryDirectory() as temporary:
            include = pathlib.Path(temporary)
            for name in ("mignet",):
                shutil.copytree(ROOT / "include" / name, include / name)
            for old, new, name in changes:
                path = include / "mignet" / name
                text = path.read_text(encoding="utf-8")
                self.assertIn(old, text)
                path.write_text(text.replace(old, new), encoding="utf-8")
            return run(sys.executable, CHECKS / "check-headers.py", "--cc", os.environ["CC"],
                       "--cxx", os.environ["CXX"], "--include", include,
                       "--include", os.environ["BUILD_INCLUDE"], "--umbrella", "mignet/mignet.h",
                       "mignet-vm.h")

    def test_guard_is_missing(self):
        _, output = self.check(("#error", "#define GUARD", "mignet-vm.h"))
        self.assertIn("mignet/mignet-vm.h may be included directly", output)

    def test_not_in_the_umbrella(self):
        _, output = self.check(("#include <mignet/mignet-vm.h>", "", "mignet.h"))
        self.assertIn("mignet.h does not include it", output)

    def test_word_of_another_language(self):
        _, output = self.check(("MignetVm *self", "MignetVm *class", "mignet-vm.h"))
        self.assertIn("mignet/mignet-vm.h does not compile alone as c++", output)
        self.assertNotIn("mignet/mignet-vm.h does not compile alone as c:", output)

    def test_needs_another_header(self):
        _, output = self.check(("#include <mignet/mignet-types.h>", "", "mignet-vm.h"),
                               ("#include <mignet/mignet-enums.h>", "", "mignet-vm.h"))
        self.assertIn("mignet/mignet-vm.h does not compile alone as c:", output)


@unittest.skipUnless("GIR" in os.environ, "built without introspection")
class Symbols(unittest.TestCase):
    SYMBOL = "mignet_vm_get_name"

    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.directory = pathlib.Path(temporary.name)
        self.files = {}
        for name in ("LIBRARY", "MAP", "GIR", "SECTIONS"):
            self.files[name] = shutil.copy(os.environ[name], self.directory)
        self.headers = [shutil.copy(path, self.directory)
                        for path in os.environ["HEADERS"].split()]

    def change(self, path, old, new):
        path = pathlib.Path(path)
        text = path.read_text(encoding="utf-8")
        self.assertIn(old, text)
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def header(self, name):
        return next(path for path in self.headers if path.endswith("/" + name))

    def check_finds(self, *words):
        status, output = run(
            sys.executable, CHECKS / "check-symbols.py", "--library", self.files["LIBRARY"],
            "--map", self.files["MAP"], "--gir", self.files["GIR"],
            "--sections", self.files["SECTIONS"], "--node", "LIBMIGNET", "--prefix", "mignet_",
            "--other-prefix", "mignet_libvirt_", *self.headers)
        self.assertNotEqual(status, 0)
        for word in words:
            self.assertIn(word, output)

    def test_not_in_the_map(self):
        self.change(self.files["MAP"], f"  {self.SYMBOL};\n", "")
        self.check_finds(f"'{self.SYMBOL}' is in the headers but not in libmignet.map",
                         f"'{self.SYMBOL}' is in the library but not in libmignet.map")

    def test_wildcard_in_the_map(self):
        self.change(self.files["MAP"], f"  {self.SYMBOL};\n", "  mignet_vm_*;\n")
        self.check_finds("has the wildcard 'mignet_vm_*'")

    def test_not_in_the_library(self):
        source = self.directory / "empty.c"
        source.write_text("int mignet_other (void) { return 0; }\n", encoding="utf-8")
        subprocess.run([*shlex.split(os.environ["CC"]), "-shared", "-fPIC", "-o", self.files["LIBRARY"], source],
                       check=True)
        self.check_finds(f"'{self.SYMBOL}' is in libmignet.map but not in the library",
                         "'mignet_other' is in the library but not in libmignet.map")

    def test_not_in_the_reference(self):
        self.change(self.files["SECTIONS"], f"{self.SYMBOL}\n", "")
        self.check_finds(f"'{self.SYMBOL}' is in the library but not in the sections file")

    def test_not_available(self):
        header = self.header("mignet-vm.h")
        self.change(header, "MIGNET_AVAILABLE_IN_1_0\nconst char *mignet_vm_get_name",
                    "const char *mignet_vm_get_name")
        self.check_finds(f"'{self.SYMBOL}' needs exactly one MIGNET_AVAILABLE_IN_ macro")

    def test_available_in_another_version(self):
        header = self.header("mignet-vm.h")
        self.change(header, "MIGNET_AVAILABLE_IN_1_0\nconst char *mignet_vm_get_name",
                    "MIGNET_AVAILABLE_IN_1_2\nconst char *mignet_vm_get_name")
        self.check_finds(f"'{self.SYMBOL}' is available in 1.2 by its header but sits in node "
                         "LIBMIGNET_1.0",
                         f"'{self.SYMBOL}' says 'Since: 1.0' but is available in 1.2")

    def test_without_since(self):
        gir = pathlib.Path(self.files["GIR"])
        head, tag, rest = gir.read_text(encoding="utf-8").partition(f'"{self.SYMBOL}"')
        attributes, end, rest = rest.partition(">")
        self.assertIn('version="1.0"', attributes)
        attributes = attributes.replace('version="1.0"', "")
        gir.write_text(head + tag + attributes + end + rest, encoding="utf-8")
        self.check_finds(f"'{self.SYMBOL}' has no 'Since:'")


if __name__ == "__main__":
    unittest.main()
