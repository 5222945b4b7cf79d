# SPDX-License-Identifier: LGPL-2.1-or-later
"""A discoverer written in Python, and what a planner does with it."""
import json
import threading
import unittest

import gi

gi.require_version("Mignet", "1.0")
from gi.repository import Gio, GLib, GObject, Mignet  # noqa: E402

SECONDS = 20


def host(number, addresses):
    return {"id": f"i{number}", "name": f"h{number}", "address": f"h{number}.example.org",
            "nics": [{"name": "eth1", "carrier": "up"}],
            "attachments": [{"network": "mig", "nic": "eth1",
                             "ipv4": {"protocol": "dhcp", "addresses": addresses}}]}


def make_cluster(timeout=SECONDS):
    """vm1 runs on h1; h2 waits for its address."""
    document = {
        "format": "mignet-cluster/1",
        "cluster": {"id": "c1", "name": "Default", "management-network": "ovirtmgmt",
                    "roles": {"migration": "mig"}, "policy": {"pending-timeout": timeout}},
        "networks": [{"id": "n1", "name": "ovirtmgmt"},
                     {"id": "n2", "name": "mig", "required": False,
                      "subnets": ["192.168.77.0/24"]}],
        "hosts": [host(1, ["192.168.77.1/24"]), host(2, [])],
        "vms": [{"id": "v1", "name": "vm1", "host": "h1"}],
    }
    data = GLib.Bytes.new(json.dumps(document).encode())
    return Mignet.Cluster.load_from_bytes(data, "test", Mignet.LoadFlags.NONE)


class Agent(GObject.Object, Mignet.Discoverer):
    """Knows addresses by what an agent would answer."""

    def __init__(self, address):
        super().__init__()
        self.address = address
        self.asked = []
        self.threads = set()

    def do_discover(self, name, address, uri, cancellable):
        self.asked.append((name, address, uri))
        self.threads.add(threading.get_ident())
        if self.address is None:
            raise GLib.Error.new_literal(Mignet.error_quark(), "No answer", Mignet.Error.PROBE)
        found = Mignet.Host.new(name, name)
        found.set_status(Mignet.HostStatus.CONNECTING)
        discovery = Mignet.Discovery.new(found)
        output = [{"ifname": "eth1", "link_type": "ether", "operstate": "UP", "flags": ["UP"],
                   "addr_info": [{"family": "inet", "local": self.address, "prefixlen": 24,
                                  "dynamic": True}]}]
        discovery.add_ip(GLib.Bytes.new(json.dumps(output).encode()), "agent")
        return discovery


class DiscovererTest(unittest.TestCase):
    def run_async(self, start, finish):
        """Runs a call to its end in a main loop; returns what it returns, or raises."""
        loop = GLib.MainLoop()
        results = []

        def on_done(source, result):
            results.append(result)
            loop.quit()

        start(on_done)
        watchdog = GLib.timeout_add_seconds(SECONDS, loop.quit)
        loop.run()
        GLib.source_remove(watchdog)
        self.assertEqual(len(results), 1)
        return finish(results[0])

    def plan(self, cluster, agent):
        planner = Mignet.Planner(discoverer=agent)
        request = Mignet.Request(vm=cluster.lookup_vm("vm1"))
        return self.run_async(lambda done: planner.plan_async(request, None, done),
                              planner.plan_finish)

    def test_planner_waits_for_it(self):
        """The address that the agent knows makes the plan; the agent is asked in another thread."""
        agent = Agent("192.168.77.2")
        plan = self.plan(make_cluster(), agent)
        self.assertEqual(plan.outcome, Mignet.Outcome.DEDICATED)
        self.assertEqual(plan.destination_address, "192.168.77.2")
        self.assertEqual(agent.asked, [("h2", "h2.example.org", None)])
        self.assertNotIn(threading.get_ident(), agent.threads)

    def test_planner_without_answer(self):
        """An agent that cannot answer is not waited for longer than the policy says."""
        plan = self.plan(make_cluster(timeout=1), Agent(None))
        self.assertEqual(plan.outcome, Mignet.Outcome.REFUSED)

    def test_discover(self):
        """The answer is taken over in the thread of the model."""
        cluster = make_cluster()
        agent = Agent("192.168.77.2")
        discovery = self.run_async(
            lambda done: agent.discover_async("h2", None, None, None, done),
            agent.discover_finish)
        self.assertEqual(discovery.get_host().get_name(), "h2")
        discovery.update_host(cluster.lookup_host("h2"))
        attachment = cluster.lookup_host("h2").lookup_attachment(cluster.lookup_network("mig"))
        self.assertEqual([str(one.to_string())
                          for one in attachment.get_addresses(Gio.SocketFamily.IPV4)],
                         ["192.168.77.2/24"])

    def test_error(self):
        with self.assertRaises(GLib.Error) as caught:
            Agent(None).discover("h2", None, None, None)
        self.assertTrue(caught.exception.matches(Mignet.error_quark(), Mignet.Error.PROBE))

    def test_vms(self):
        """Hosts and virtual machines that the cluster does not have are added."""
        cluster = make_cluster()
        discovery = Mignet.Discovery(host=Mignet.Host.new("i3", "h3"), vms_reported=True)
        vm = Mignet.Vm.new("v2", "vm2")
        vm.set_memory(2048)
        discovery.add_vm(vm, Mignet.VmStatus.UP, ["mig", "br9"])
        self.assertEqual(cluster.take_discoveries([discovery]), [])
        added = cluster.lookup_vm("vm2")
        self.assertEqual(added.get_host().get_name(), "h3")
        self.assertEqual([one.get_name() for one in added.get_networks()], ["mig", "br9"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
