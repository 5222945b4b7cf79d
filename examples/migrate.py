#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Migrates a virtual machine of a cluster document: migrate.py cluster.json vm1 [PROBE...]

PROBE is a command that prints the network counters of host %h at address %a, such as
"ssh %a ip -j -s link".  With it, the end says which network carried the migration.
"""
import signal
import sys

import gi
gi.require_version('Mignet', '1.0')
gi.require_version('MignetLibvirt', '1.0')
from gi.repository import Gio, GLib, Mignet, MignetLibvirt  # noqa: E402


def show_progress(migration, _pspec):
    print('\r%3d %%  %7.1f MiB left  %6.1f MiB/s ' % (
        migration.get_percent(), migration.get_data_remaining() / 2**20,
        migration.get_rate() / 2**20), end='', flush=True)


def main(path, name, *probe):
    cluster = Mignet.Cluster.load_from_file(Gio.File.new_for_path(path), Mignet.LoadFlags.NONE,
                                            None)
    plan = Mignet.Planner.new().plan(Mignet.Request.new(cluster.lookup_vm(name)))
    print(plan.explain(), end='')

    migrator = MignetLibvirt.Migrator.new(cluster)
    if probe:
        migrator.set_counter_reader(Mignet.CommandCounterReader.new(probe))
    migration = migrator.start(plan)

    loop = GLib.MainLoop()
    migration.connect('notify::data-processed', show_progress)
    GLib.unix_signal_add(GLib.PRIORITY_DEFAULT, signal.SIGINT, migration.cancel)
    migration.wait_async(None, lambda *_: loop.quit())
    loop.run()

    error = migration.get_error()
    print('\n' + (error.message if error
                  else 'Done; the VM stood still for %d ms' % migration.get_downtime()))
    if migration.get_evidence():
        print(migration.get_evidence().get_message())
    return 1 if error else 0


if __name__ == '__main__':
    try:
        sys.exit(main(*sys.argv[1:]))
    except GLib.Error as error:
        sys.exit(error.message)
