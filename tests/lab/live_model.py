# SPDX-License-Identifier: LGPL-2.1-or-later
"""The cluster as a manager keeps it: loaded once, then kept up to date with what the hosts' own
'ip' says, through the importer."""

import json

import gi

gi.require_version('Mignet', '1.0')
from gi.repository import Gio, GLib, Mignet  # noqa: E402

PLAN_SECONDS = 60


class LiveModel:
    """A Mignet.Cluster of a lab, how it is refreshed, and how it is asked."""

    def __init__(self, lab, document):
        self.lab = lab
        self.cluster = Mignet.Cluster.load_from_bytes(
            GLib.Bytes.new(json.dumps(document).encode()), 'lab', Mignet.LoadFlags.NONE)

    def host(self, name):
        return self.cluster.lookup_host(name)

    def network(self, name):
        return self.cluster.lookup_network(name)

    def look(self, *hosts):
        """Take over what hosts show of their network at the moment."""
        for name in hosts:
            report = json.dumps(self.lab.links(name)).encode()
            self.host(name).import_ip(self.cluster, GLib.Bytes.new(report),
                                      "ip addr of '%s'" % name, None, None)

    def set_gateway(self, host, network, gateway):
        """What is known of the IPv4 gateway that a host has on a network; None: it has none."""
        attachment = self.host(host).lookup_attachment(self.network(network))
        address = (Gio.InetAddress.new_any(Gio.SocketFamily.IPV4) if gateway is None
                   else Gio.InetAddress.new_from_string(gateway))
        attachment.set_gateway(Gio.SocketFamily.IPV4, address)

    def findings(self):
        """What the check of the cluster finds, by code."""
        return {finding.get_code_name(): finding
                for finding in Mignet.Planner.new().check(self.cluster)}

    def request(self, vm='vm1', to=None, network=None):
        request = Mignet.Request.new(self.cluster.lookup_vm(vm))
        if to:
            request.set_destination(self.host(to))
        if network:
            request.set_network(self.network(network))
        return request

    def plan(self, **what):
        """The answer of this moment; see request()."""
        return Mignet.Planner.new().plan(self.request(**what))

    def plan_and_wait(self, tick, **what):
        """The answer of the planner that waits. Meanwhile tick() is called ten times a second."""
        loop = GLib.MainLoop()
        answers = []
        failures = []

        def on_planned(planner, result):
            answers.append(planner.plan_finish(result))
            loop.quit()

        def on_tick():
            try:
                tick()
            except Exception as error:  # pylint: disable=broad-except
                # An exception in a callback would only be printed.
                failures.append(error)
                loop.quit()
            return GLib.SOURCE_CONTINUE

        Mignet.Planner.new().plan_async(self.request(**what), None, on_planned)
        ticks = GLib.timeout_add(100, on_tick)
        limit = GLib.timeout_add_seconds(PLAN_SECONDS, loop.quit)
        loop.run()
        GLib.source_remove(ticks)
        if failures:
            raise failures[0]
        if not answers:
            raise TimeoutError('The planner did not answer within %d seconds' % PLAN_SECONDS)
        GLib.source_remove(limit)
        return answers[0]

    def save(self, path):
        """Write the cluster as it is now into a file; returns the path."""
        self.cluster.save_to_file(Gio.File.new_for_path(path), None)
        return path


def codes(plan):
    """The codes of a plan's reasons, as they stand in documents."""
    return [reason.get_code_name() for reason in plan.get_reasons()]
