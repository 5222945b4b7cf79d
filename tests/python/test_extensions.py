# SPDX-License-Identifier: LGPL-2.1-or-later
"""Filters and weighers written in Python, and the table of weights in docs/decision.md."""
import gc
import json
import os
import pathlib
import re
import subprocess
import sys
import unittest

import gi

gi.require_version("Mignet", "1.0")
from gi.repository import GLib, GObject, Mignet  # noqa: E402

PAGE = pathlib.Path(os.environ["DECISION_PAGE"]).read_text(encoding="utf-8")


def attachment(number):
    return {"network": "mig", "nic": "eth1",
            "ipv4": {"protocol": "static", "addresses": [f"192.168.77.{number}/24"]}}


def host(number, **members):
    return {"id": f"i{number}", "name": f"h{number}", "address": f"h{number}.example.org",
            "nics": [{"name": "eth1", "carrier": "up", "mtu": 1500, "speed": 10000}],
            "attachments": [attachment(number)], **members}


def make_cluster(*hosts, vms=(), **vm):
    """vm1 runs on h1; the destinations are h2 and h3."""
    document = {
        "format": "mignet-cluster/1",
        "cluster": {"id": "c1", "name": "Default", "management-network": "ovirtmgmt",
                    "roles": {"migration": "mig"}},
        "networks": [{"id": "n1", "name": "ovirtmgmt"},
                     {"id": "n2", "name": "mig", "required": False}],
        "hosts": [host(1), *(hosts or (host(2), host(3)))],
        "vms": [{"id": "v1", "name": "vm1", "host": "h1", **vm}, *vms],
    }
    data = GLib.Bytes.new(json.dumps(document).encode())
    return Mignet.Cluster.load_from_bytes(data, "test", Mignet.LoadFlags.NONE)


def make_plan(planner, cluster, **properties):
    return planner.plan(Mignet.Request(vm=cluster.lookup_vm("vm1"), **properties))


class Rack(GObject.Object, Mignet.Filter):
    """Rejects h2."""

    def __init__(self):
        super().__init__()
        self.seen = []

    def do_passes(self, proposal):
        self.seen.append(proposal)
        if proposal.destination != "h2":
            return True, None
        return False, Mignet.Reason.new_custom("rack-full", Mignet.Severity.ERROR, None, None, "r7",
                                               "Rack 'r7' is full")


class Failing(GObject.Object, Mignet.Filter):
    def do_passes(self, proposal):
        raise GLib.Error.new_literal(Mignet.error_quark(), "No inventory", Mignet.Error.FAILED)


class Nested(GObject.Object, Mignet.Filter):
    planner = cluster = None

    def do_passes(self, proposal):
        make_plan(self.planner, self.cluster)
        return True, None


class Power(GObject.Object, Mignet.Weigher):
    """Likes h3."""

    def do_weigh(self, proposal):
        if proposal.destination == "h3":
            return 0.25, "solar"
        return 0.0, None


class Filters(unittest.TestCase):
    def setUp(self):
        self.planner = Mignet.Planner()
        self.cluster = make_cluster()

    def test_veto(self):
        rack = Rack()
        self.planner.add_filter("rack", rack)
        plan = make_plan(self.planner, self.cluster)
        self.assertEqual(plan.destination, "h3")
        reason, = next(one for one in plan.candidates if one.host == "h2").reasons
        self.assertEqual((reason.code, reason.custom_code, reason.host, reason.subject),
                         (Mignet.ReasonCode.CUSTOM, "rack-full", "h2", "r7"))
        self.assertIn("'custom-code': <'rack-full'>", plan.to_variant().print_(False))
        manual = make_plan(self.planner, self.cluster,
                           destination=self.cluster.lookup_host("h2"))
        self.assertEqual(manual.outcome, Mignet.Outcome.REFUSED)
        self.assertEqual(manual.reasons, [reason])

    def test_proposals_can_be_kept(self):
        rack = Rack()
        self.planner.add_filter("rack", rack)
        make_plan(self.planner, self.cluster)
        del self.cluster, self.planner
        gc.collect()
        self.assertEqual([(one.vm, one.source, one.destination, one.network, one.outcome)
                          for one in rack.seen],
                         [("vm1", "h1", name, "mig", Mignet.Outcome.DEDICATED)
                          for name in ("h2", "h3")])

    def test_error_rejects(self):
        self.planner.add_filter("inventory", Failing())
        plan = make_plan(self.planner, self.cluster)
        self.assertEqual(plan.outcome, Mignet.Outcome.REFUSED)
        self.assertIn("Filter 'inventory' failed for host 'h2': No inventory",
                      [reason.message for reason in plan.reasons])

    def test_other_exceptions_reject(self):
        """PyGObject prints such an exception and goes on; so it is tried in a child."""
        code = ("import test_extensions as t; planner = t.Mignet.Planner();"
                "planner.add_filter('bug', type('Bug', (t.GObject.Object, t.Mignet.Filter),"
                " {'do_passes': lambda self, proposal: 1 // 0})());"
                "print(t.make_plan(planner, t.make_cluster()).explain())")
        here = os.path.dirname(os.path.abspath(__file__))
        result = subprocess.run([sys.executable, "-c", code], cwd=here, capture_output=True,
                                text=True, timeout=60, check=True)
        self.assertIn("Filter 'bug' rejects host 'h2' and does not say why", result.stdout)
        self.assertIn("ZeroDivisionError", result.stderr)

    def test_own_planner_is_refused(self):
        nested = Nested()
        nested.planner, nested.cluster = self.planner, self.cluster
        self.planner.add_filter("nested", nested)
        plan = make_plan(self.planner, self.cluster)
        self.assertEqual(plan.outcome, Mignet.Outcome.REFUSED)
        self.assertIn("expected no call of it", plan.explain())
        nested.planner = Mignet.Planner()
        self.assertEqual(make_plan(self.planner, self.cluster).destination, "h2")

    def test_names(self):
        self.planner.add_filter("rack", Rack())
        self.assertEqual(self.planner.dup_filter_names(), ["rack"])
        with self.assertRaises(GLib.Error) as caught:
            self.planner.add_filter("rack", Rack())
        self.assertTrue(caught.exception.matches(Mignet.error_quark(), Mignet.Error.EXISTS))
        self.planner.remove_filter("rack")
        self.assertEqual(make_plan(self.planner, self.cluster).destination, "h2")


def scores_of(plan, name="h2"):
    candidate = next(one for one in plan.candidates if one.host == name)
    return {score.name: score for score in candidate.scores}


class Weights(unittest.TestCase):
    def points(self, weight, *arguments, **vm):
        return scores_of(make_plan(Mignet.Planner(), make_cluster(*arguments, **vm)))[weight].points

    def test_weigher(self):
        planner, cluster = Mignet.Planner(), make_cluster()
        planner.add_weigher("power", Power(), 4)
        plan = make_plan(planner, cluster)
        self.assertEqual(plan.destination, "h3")
        score = scores_of(plan, "h3")["power"]
        self.assertEqual((score.points, score.factor, score.detail), (250, 4, "solar"))

    def test_page_has_every_weight_with_its_factor(self):
        table = re.search(r"^## Weights\n(.*?)(?=^## )", PAGE, re.M | re.S).group(1)
        rows = re.findall(r"^\| `([\w-]+)` \| (\d+) \|", table, re.M)
        scores = scores_of(make_plan(Mignet.Planner(), make_cluster()))
        self.assertEqual(rows, [(name, str(score.factor)) for name, score in scores.items()])

    def test_page_has_every_reason(self):
        for value in Mignet.ReasonCode.__enum_values__.values():
            self.assertIn(f"`{value.value_nick}`", PAGE)

    def test_memory(self):
        """1000 * (free - needed) / all."""
        there = {"id": "v2", "name": "vm2", "host": "h2", "memory": 1000}
        self.assertEqual(self.points("memory", host(2, memory=8000), vms=[there], memory=2000), 625)
        self.assertEqual(self.points("memory", host(2), memory=2000), 0)

    def test_cpu(self):
        """1000 * cpus / (cpus + load)."""
        there = {"id": "v2", "name": "vm2", "host": "h2", "vcpus": 4}
        self.assertEqual(self.points("cpu", host(2, cpus=8), vms=[there], vcpus=4), 500)
        self.assertEqual(self.points("cpu", host(2), vcpus=4), 0)

    def test_migrations_and_link(self):
        """1000 / (1 + migrations), and 1000 * share / (share + 10000)."""
        moving = {"id": "v2", "name": "vm2", "host": "h3", "status": "migrating",
                  "destination": "h2"}
        self.assertEqual(self.points("migrations", host(2)), 1000)
        self.assertEqual(self.points("link", host(2)), 500)
        hosts = (host(2), host(3))
        self.assertEqual(self.points("migrations", *hosts, vms=[moving]), 500)
        self.assertEqual(self.points("link", *hosts, vms=[moving]), 333)

    def test_subnet_and_mtu(self):
        """All or nothing."""
        small = [{"name": "eth1", "carrier": "up", "mtu": 9000, "speed": 10000}]
        self.assertEqual(self.points("subnet", host(2)), 1000)
        self.assertEqual(self.points("mtu", host(2)), 1000)
        self.assertEqual(self.points("mtu", host(2, nics=small)), 0)

    def test_affinity(self):
        """The part of the other members that are there."""
        together = [{"group": "g", "rule": "together"}]
        vms = [{"id": "v2", "name": "vm2", "host": "h2", "affinity": together},
               {"id": "v3", "name": "vm3", "host": "h1", "affinity": together}]
        self.assertEqual(self.points("affinity", host(2), vms=vms, affinity=together), 500)


if __name__ == "__main__":
    unittest.main()
