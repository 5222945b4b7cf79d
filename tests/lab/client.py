#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Migrates a VM through the library and prints what happened as one JSON object.

Runs inside the manager's namespace, where the management network is; the test outside reads the
object. It uses the library as a management client would: asynchronously, with a main loop.
"""

import argparse
import json
import sys

import gi

gi.require_version('Mignet', '1.0')
gi.require_version('MignetLibvirt', '1.0')
from gi.repository import Gio, GLib, Mignet, MignetLibvirt  # noqa: E402

TIME_LIMIT_SECONDS = 90


def nick(value):
    return value.value_nick


def parse_arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument('document')
    parser.add_argument('--vm', default='vm1')
    parser.add_argument('--to')
    parser.add_argument('--network')
    parser.add_argument('--probe', nargs=argparse.REMAINDER,
                        help='argv of the counter reader, to the end of the line')
    parser.add_argument('--cancel-at', type=int, metavar='BYTES',
                        help='cancel when that many bytes are through')
    parser.add_argument('--change', choices=['status'], help='change the model after planning')
    return parser.parse_args()


def make_request(cluster, arguments):
    request = Mignet.Request.new(cluster.lookup_vm(arguments.vm))
    if arguments.to:
        request.set_destination(cluster.lookup_host(arguments.to))
    if arguments.network:
        request.set_network(cluster.lookup_network(arguments.network))
    return request


def make_migrator(cluster, arguments):
    migrator = MignetLibvirt.Migrator.new(cluster)
    if arguments.probe:
        migrator.set_counter_reader(Mignet.CommandCounterReader.new(arguments.probe))
    return migrator


class Run:
    """One migration, watched from the main loop until it has ended."""

    def __init__(self, migration, cancel_at):
        self.loop = GLib.MainLoop()
        self.migration = migration
        self.cancel_at = cancel_at
        self.states = [nick(migration.get_state())]
        self.progress = 0
        self.failure = None
        migration.connect('notify::state', self.on_state)
        migration.connect('notify::data-processed', self.on_progress)
        migration.wait_async(None, self.on_done)
        GLib.timeout_add_seconds(TIME_LIMIT_SECONDS, self.on_time_limit)

    def on_state(self, migration, _pspec):
        self.states.append(nick(migration.get_state()))

    def on_progress(self, migration, _pspec):
        self.progress += 1
        if self.cancel_at and migration.get_data_processed() >= self.cancel_at:
            self.cancel_at = None
            migration.cancel()

    def on_done(self, migration, result):
        try:
            migration.wait_finish(result)
        except GLib.Error as error:
            self.failure = describe_error(error)
        self.loop.quit()

    def on_time_limit(self):
        sys.exit('The migration did not end within %d seconds' % TIME_LIMIT_SECONDS)

    def describe(self):
        migration = self.migration
        evidence = migration.get_evidence()
        return {
            'states': self.states, 'final-state': nick(migration.get_state()),
            'progress-notifications': self.progress,
            'processed': migration.get_data_processed(), 'downtime': migration.get_downtime(),
            'error': self.failure,
            'evidence': json.loads(evidence.to_json()) if evidence else None,
        }


def describe_error(error):
    nicks = {int(value): nick(value) for value in MignetLibvirt.Error.__enum_values__.values()}
    return {'domain': error.domain, 'code': error.code, 'message': error.message,
            'nick': nicks.get(error.code) if error.domain == 'MignetLibvirtError' else None}


def main():
    arguments = parse_arguments()
    cluster = Mignet.Cluster.load_from_file(Gio.File.new_for_path(arguments.document),
                                            Mignet.LoadFlags.NONE, None)
    plan = Mignet.Planner.new().plan(make_request(cluster, arguments))
    result = {'plan': json.loads(plan.to_json())}
    migrator = make_migrator(cluster, arguments)
    if arguments.change == 'status':
        cluster.lookup_host(plan.get_destination()).set_status(Mignet.HostStatus.MAINTENANCE)
    try:
        run = Run(migrator.start(plan), arguments.cancel_at)
    except GLib.Error as error:
        result['not-started'] = describe_error(error)
    else:
        run.loop.run()
        result.update(run.describe())
    print(json.dumps(result))


main()
