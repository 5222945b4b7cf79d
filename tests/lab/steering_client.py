#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Migrates VMs through the library as it is told on standard input, one JSON object a line, and
says on standard output, in the same way, what happens.

    {"do": "start", "document": PATH, "vm": NAME, ...}   plan and start; "migrator": properties
    {"do": "bandwidth", "value": MIB} {"do": "max-downtime", "value": MS}
    {"do": "post-copy"} {"do": "cancel"}
    {"do": "recover", "document": PATH, "network": NAME}  without a document with the same plan

Each is answered with {"answer": ..., "error": null or {...}}. In between come {"state": ...},
{"progress": {...}} and, at the end, {"end": {...}}. It runs inside the manager's namespace.
"""

import json
import sys

import gi

gi.require_version('Mignet', '1.0')
gi.require_version('MignetLibvirt', '1.0')
from gi.repository import Gio, GLib, Mignet, MignetLibvirt  # noqa: E402

PROGRESS = ('data-total', 'data-processed', 'data-remaining', 'rate', 'dirty-rate', 'iteration',
            'throttle', 'remaining-time', 'setup-time', 'expected-downtime', 'downtime',
            'post-copy-requests', 'percent')


def say(**what):
    print(json.dumps(what), flush=True)


def describe_error(error):
    return {'domain': error.domain, 'code': error.code, 'message': error.message}


def make_plan(words):
    cluster = Mignet.Cluster.load_from_file(Gio.File.new_for_path(words['document']),
                                            Mignet.LoadFlags.NONE, None)
    request = Mignet.Request.new(cluster.lookup_vm(words.get('vm', 'vm1')))
    if words.get('network'):
        request.set_network(cluster.lookup_network(words['network']))
    return Mignet.Planner.new().plan(request)


class Client:
    def __init__(self):
        self.loop = GLib.MainLoop()
        self.migrator = None
        self.migration = None
        channel = GLib.IOChannel.unix_new(0)
        GLib.io_add_watch(channel, GLib.PRIORITY_DEFAULT, GLib.IOCondition.IN | GLib.IOCondition.HUP,
                          self.on_input)

    def on_input(self, channel, _condition):
        line = sys.stdin.readline()
        if not line:
            self.loop.quit()
            return False
        words = json.loads(line)
        try:
            getattr(self, 'do_' + words['do'].replace('-', '_'))(words)
        except GLib.Error as error:
            say(answer=words['do'], error=describe_error(error))
        return True

    def watch(self, migration, name):
        self.migration = migration
        migration.connect('notify::state', self.on_state)
        migration.connect('notify::data-processed', self.on_progress)
        migration.wait_async(None, self.on_end)
        say(answer=name, error=None)

    def do_start(self, words):
        if self.migrator is None:
            self.migrator = MignetLibvirt.Migrator.new(None)
        for name, value in words.get('migrator', {}).items():
            self.migrator.set_property(name, value)
        plan = make_plan(words)
        say(plan=json.loads(plan.to_json()))
        self.watch(self.migrator.start(plan), 'start')

    def do_recover(self, words):
        plan = make_plan(words) if 'document' in words else None
        self.watch(self.migration.recover(plan), 'recover')

    def do_cancel(self, _words):
        self.migration.cancel()
        say(answer='cancel', error=None)

    def ask(self, name, method, *values):
        def done(migration, result):
            try:
                getattr(migration, method + '_finish')(result)
            except GLib.Error as error:
                say(answer=name, error=describe_error(error))
            else:
                say(answer=name, error=None)
        getattr(self.migration, method + '_async')(*values, None, done)

    def do_bandwidth(self, words):
        self.ask('bandwidth', 'set_bandwidth', words['value'])

    def do_max_downtime(self, words):
        self.ask('max-downtime', 'set_max_downtime', words['value'])

    def do_post_copy(self, _words):
        self.ask('post-copy', 'start_post_copy')

    def on_state(self, migration, _pspec):
        say(state=migration.get_state().value_nick)

    def on_progress(self, migration, _pspec):
        say(progress={name: migration.get_property(name) for name in PROGRESS})

    def on_end(self, migration, result):
        error = None
        try:
            migration.wait_finish(result)
        except GLib.Error as caught:
            error = describe_error(caught)
        say(end={'state': migration.get_state().value_nick, 'error': error,
                 'elapsed': migration.get_elapsed(),
                 **{name: migration.get_property(name) for name in PROGRESS}})


Client().loop.run()
