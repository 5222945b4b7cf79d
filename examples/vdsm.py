# SPDX-License-Identifier: LGPL-2.1-or-later
import sys
import gi
gi.require_version("Mignet", "1.0")
from gi.repository import Gio, Mignet  # noqa: E402

file = Gio.File.new_for_path(sys.argv[1])
cluster = Mignet.Cluster.load_from_file(file, Mignet.LoadFlags.NONE, None)
plan = Mignet.Planner().plan(Mignet.Request(vm=cluster.lookup_vm("vm1")))

# The manager adds what is its own business, and calls VM.migrate of the source's VDSM with it.
params = plan.to_vdsm_variant().unpack()
params |= {"dst": params["dst"] + ":54321", "enableGuestEvents": True}
print(params["vmId"], "->", params["dst"], "by way of", params["dstqemu"])
print("at", params["maxBandwidth"], "MiB/s")
