# SPDX-License-Identifier: LGPL-2.1-or-later
import sys
import gi
gi.require_version("Mignet", "1.0")
from gi.repository import Gio, Mignet  # noqa: E402

file = Gio.File.new_for_path(sys.argv[1])
cluster = Mignet.Cluster.load_from_file(file, Mignet.LoadFlags.NONE, None)
plan = Mignet.Planner().plan(Mignet.Request(vm=cluster.lookup_vm("vm1")))
print(plan.vm, "->", plan.migrate_uri)
print(plan.explain(), end="")
