# SPDX-License-Identifier: LGPL-2.1-or-later
"""What is true of every evacuation, checked on random clusters through the public API."""

import copy
import json
import math
import os
import random
import statistics
import unittest

import gi

gi.require_version("Mignet", "1.0")
from gi.repository import GLib, GObject, Mignet  # noqa: E402

N_CLUSTERS = int(os.environ.get("MIGNET_TEST_CLUSTERS", "100"))
DEFAULT_LIMIT = 2

# Reasons of the model as it is, which the schedule of the evacuation answers for.
OF_THE_MOMENT = {"outgoing-limit", "incoming-limit", "network-limit", "cluster-limit"}


def load(document):
    data = GLib.Bytes.new(json.dumps(document).encode())
    return Mignet.Cluster.load_from_bytes(data, "random", Mignet.LoadFlags.NONE)


def maybe(rng, part, value):
    return value if rng.random() < part else None


def without_none(document):
    return {key: value for key, value in document.items() if value is not None}


def random_host(rng, number):
    attachments = []
    for index, (network, part) in enumerate((("mig", 0.85), ("slow", 0.5), ("vlan7", 0.7))):
        if rng.random() < part:
            addresses = [f"10.{index}.0.{number}/24"] if rng.random() < 0.95 else []
            attachments.append({"network": network, "nic": f"eth{index}",
                                "ipv4": {"protocol": "static", "addresses": addresses}})
    nics = [without_none({"name": f"eth{index}", "carrier": "down" if rng.random() < 0.05 else "up",
                          "speed": rng.choice((None, 1000, 10000))}) for index in range(3)]
    return without_none({
        "id": f"h{number:02}", "name": f"host{number}", "address": f"host{number}.example.org",
        "status": rng.choice(("up",) * 12 + ("maintenance", "down", "non-responsive")),
        "memory": maybe(rng, 0.95, 1024 * rng.randrange(8, 65)), "cpus": maybe(rng, 0.8, 8),
        "max-outgoing": maybe(rng, 0.3, rng.randrange(0, 5)),
        "max-incoming": maybe(rng, 0.3, rng.randrange(0, 4)),
        "nics": nics, "attachments": attachments})


def random_vm(rng, number, hosts):
    names = [host["name"] for host in hosts]
    status = rng.choice(("up",) * 20 + ("paused", "migrating", "down"))
    groups = [{"group": group, "rule": group.rstrip("0123456789")}
              for group in ("apart1", "apart2", "together1", "together2") if rng.random() < 0.06]
    return without_none({
        "id": f"v{number:03}", "name": f"vm{number}", "host": rng.choice(names[:3] * 2 + names),
        "status": status,
        "destination": maybe(rng, 0.8, rng.choice(names)) if status == "migrating" else None,
        "memory": 512 * rng.randrange(0, 17), "vcpus": rng.randrange(0, 10),
        "dirty-rate": rng.choice((0, 10, 100, 1000)),
        "networks": maybe(rng, 0.3, ["vlan7"]), "migration-network": maybe(rng, 0.15, "slow"),
        "migration-policy": maybe(rng, 0.1, rng.choice(("design", "ovirt", "strict"))),
        "pinned-hosts": maybe(rng, 0.08, rng.sample(names, min(3, len(names)))),
        "affinity": groups})


def random_document(rng):
    hosts = [random_host(rng, number + 1) for number in range(rng.randrange(2, 12))]
    vms = [random_vm(rng, number, hosts) for number in range(rng.randrange(1, 60))]
    for vm in vms:
        if vm.get("destination") == vm["host"]:
            del vm["destination"]
    policy = without_none({
        "preset": rng.choice(("design", "design", "ovirt", "strict")),
        "max-outgoing": maybe(rng, 0.3, rng.randrange(1, 6)),
        "max-incoming": maybe(rng, 0.3, rng.randrange(1, 6)),
        "max-per-network": maybe(rng, 0.3, rng.randrange(1, 8)),
        "max-per-cluster": maybe(rng, 0.3, rng.randrange(1, 8)),
        "bandwidth": maybe(rng, 0.5, rng.choice(("auto", "unlimited", 100))),
        "auto-converge": maybe(rng, 0.2, True), "post-copy": maybe(rng, 0.2, "allowed")})
    return {"format": "mignet-cluster/1",
            "cluster": {"id": "c1", "name": "c1", "management-network": "ovirtmgmt",
                        "roles": {"migration": "mig"}, "policy": policy},
            "networks": [{"id": f"n{index}", "name": name, "required": index == 0}
                         for index, name in enumerate(("ovirtmgmt", "mig", "slow", "vlan7"))],
            "hosts": hosts, "vms": vms}


def shuffled(document, rng):
    document = copy.deepcopy(document)
    for name in ("hosts", "vms", "networks"):
        rng.shuffle(document[name])
    return document


def make_request(document, emptied, mode):
    cluster = load(document)
    request = Mignet.EvacuationRequest.new(cluster)
    for name in emptied:
        request.add_host(cluster.lookup_host(name))
    request.set_mode(mode)
    return cluster, request


def smaller(*limits):
    said = [limit for limit in limits if limit is not None]
    return min(said) if said else DEFAULT_LIMIT


class World:
    """The document, and what an evacuation makes of it."""

    def __init__(self, document, emptied, mode):
        self.document = document
        self.emptied = set(emptied)
        self.cluster, request = make_request(document, emptied, mode)
        self.evacuation = Mignet.Planner.new().plan_evacuation(request)
        self.steps = self.evacuation.get_steps()
        self.left_over = self.evacuation.get_left_over()
        self.hosts = {host["name"]: host for host in document["hosts"]}
        self.vms = {vm["name"]: vm for vm in document["vms"] if vm["status"] != "down"}
        self.policy = document["cluster"]["policy"]
        self.flights = [vm for vm in self.vms.values() if vm["status"] == "migrating"]
        self.going = {step.get_vm(): step.get_destination() for step in self.steps}

    def places(self, name):
        """Everywhere that a VM is at some moment."""
        vm = self.vms[name]
        return {vm["host"], vm.get("destination"), self.going.get(name)} - {None}

    def end(self, name):
        """Where it is in the end."""
        vm = self.vms[name]
        if vm["status"] == "migrating":
            return vm.get("destination")
        return self.going.get(name, vm["host"])

    def memory(self, name):
        """What a host has to hold at most."""
        return sum(vm["memory"] for vm in self.vms.values() if name in self.places(vm["name"]))

    def members(self, group):
        return [name for name, vm in self.vms.items()
                if any(own["group"] == group for own in vm["affinity"])]

    def limit(self, host, knob):
        return smaller(self.policy.get(knob), self.hosts[host].get(knob))


def worlds():
    for seed in range(N_CLUSTERS):
        rng = random.Random(seed)
        document = random_document(rng)
        names = [host["name"] for host in document["hosts"]]
        emptied = names[:rng.randrange(1, 4)]
        for mode in (Mignet.EvacuationMode.BALANCE, Mignet.EvacuationMode.SPREAD):
            yield seed, mode.value_nick, World(document, emptied, mode)


def in_each_world(at_least=0):
    """Calls the test for each of them; it returns how much it has looked at."""
    def decorate(test):
        def run(self):
            n_checked = 0
            for seed, mode, world in worlds():
                with self.subTest(seed=seed, mode=mode):
                    n_checked += test(self, world) or 0
            self.assertGreaterEqual(n_checked, at_least * N_CLUSTERS)
        run.__doc__ = test.__doc__
        return run
    return decorate


class Random(unittest.TestCase):
    planner = Mignet.Planner.new()

    @in_each_world(6)
    def test_everyone_is_told_of(self, world):
        """Every VM of an emptied host is a step, left over with a reason, or under way."""
        listed = [step.get_vm() for step in world.steps]
        listed += [one.get_vm() for one in world.left_over]
        listed += world.evacuation.get_under_way()
        self.assertEqual(len(listed), len(set(listed)))
        self.assertLessEqual({vm["name"] for vm in world.vms.values()
                              if vm["host"] in world.emptied}, set(listed))
        self.assertLessEqual({world.vms[name]["host"] for name in world.going}, world.emptied)
        for one in world.left_over:
            self.assertTrue(one.get_reasons())
        return len(world.steps)

    @in_each_world()
    def test_destinations(self, world):
        """They are not emptied, and a single decision takes them too."""
        for step in world.steps:
            name = step.get_destination()
            self.assertNotIn(name, world.emptied)
            plan = step.get_plan()
            self.assertEqual(plan.get_outcome(), step.get_outcome())
            self.assertNotEqual(plan.get_outcome(), Mignet.Outcome.REFUSED)
            self.assertEqual((plan.get_vm(), plan.get_source(), plan.get_destination(),
                              plan.get_network()), (step.get_vm(), step.get_source(), name,
                                                    step.get_network()))
            self.check_single_decision(world, step, plan)

    def check_single_decision(self, world, step, plan):
        vm = world.cluster.lookup_vm(step.get_vm())
        host = world.cluster.lookup_host(step.get_destination())
        single = self.planner.plan(Mignet.Request(vm=vm, destination=host))
        errors = {reason.get_code_name() for reason in single.get_reasons()
                  if reason.get_severity() == Mignet.Severity.ERROR}
        allowed = set(OF_THE_MOMENT)
        if any(own["rule"] == "together" for own in world.vms[step.get_vm()]["affinity"]):
            allowed.add("affinity")
        self.assertLessEqual(errors, allowed)
        if not errors:
            first, second = (json.loads(one.to_json()) for one in (plan, single))
            policy = vm.get_migration_policy() or world.cluster.get_migration_policy()
            if policy.get_bandwidth() == Mignet.BANDWIDTH_AUTO and \
                    "bandwidth" in second["parameters"]:
                second["parameters"]["bandwidth"] = step.get_bandwidth()
            self.assertEqual(first, second)

    @in_each_world()
    def test_memory(self, world):
        """No host is promised more than it has, at no moment."""
        for name in set(world.going.values()):
            memory = world.hosts[name].get("memory")
            sizes = [step.get_memory() for step in world.steps
                     if step.get_destination() == name]
            if memory is not None and sum(sizes) > 0:
                self.assertLessEqual(world.memory(name), memory)

    @in_each_world()
    def test_limits(self, world):
        """They hold in each wave, and at each planned moment."""
        waves = {}
        for step in world.steps:
            waves.setdefault(step.get_wave(), []).append(step)
        self.assertLessEqual(set(waves), set(range(1, world.evacuation.get_n_waves() + 1)))
        for wave, steps in waves.items():
            for step in (step for step in steps if step.runs_alone()):
                for other in (other for other in steps if other is not step):
                    self.assertNotEqual(other.get_source(), step.get_source())
                    self.assertNotEqual(other.get_destination(), step.get_destination())
            self.check_limits(world, steps, world.flights if wave == 1 else [])
        later = min((step.get_start() for step in world.steps if step.get_wave() > 1),
                    default=None)
        for moment in {step.get_start() for step in world.steps}:
            steps = [step for step in world.steps
                     if step.get_start() == moment or
                     step.get_start() < moment < step.get_end()]
            flying = later is None or moment < later
            self.check_limits(world, steps, world.flights if flying else [])

    def check_limits(self, world, steps, flights):
        """What is under way may be too much by itself; then nothing is added."""
        def check(limit, n_steps, n_flights, what):
            if limit is not None and n_steps > 0:
                self.assertLessEqual(n_steps + n_flights, limit, what)

        for name in {step.get_source() for step in steps}:
            check(world.limit(name, "max-outgoing"),
                  sum(step.get_source() == name for step in steps),
                  sum(vm["host"] == name for vm in flights), name)
        for name in {step.get_destination() for step in steps}:
            check(world.limit(name, "max-incoming"),
                  sum(step.get_destination() == name for step in steps),
                  sum(vm.get("destination") == name for vm in flights), name)
        for name in {step.get_network() for step in steps}:
            check(world.policy.get("max-per-network"),
                  sum(step.get_network() == name for step in steps),
                  sum(vm.get("migration-network", "mig") == name for vm in flights), name)
        check(world.policy.get("max-per-cluster"), len(steps), len(flights), "cluster")

    @in_each_world(1)
    def test_affinity(self, world):
        n_checked = 0
        for name, destination in world.going.items():
            for own in world.vms[name]["affinity"]:
                others = [other for other in world.members(own["group"]) if other != name]
                n_checked += len(others)
                if own["rule"] == "apart":
                    for other in others:
                        self.assertNotIn(destination, world.places(other), (name, other))
                    continue
                ends = {world.end(other) for other in others} - {None}
                self.assertTrue(not ends or destination in ends, (name, destination, ends))
                self.assertEqual({world.going[other] for other in others
                                  if other in world.going} | {destination}, {destination})
        return n_checked

    @in_each_world()
    def test_left_over(self, world):
        """Nobody is left over who has a place: no host that passes the filters has the memory."""
        for one in world.left_over:
            vm = world.vms.get(one.get_vm())
            if vm is None or vm["affinity"] or vm["status"] == "migrating" or \
                    world.limit(vm["host"], "max-outgoing") == 0:
                continue
            plan = self.planner.plan(Mignet.Request(vm=world.cluster.lookup_vm(one.get_vm())))
            for candidate in plan.get_candidates():
                name = candidate.get_host()
                room = world.hosts[name].get("memory", 2**40) - world.memory(name)
                if candidate.is_eligible() and name not in world.emptied:
                    self.assertLess(room, vm["memory"], name)

    @in_each_world()
    def test_forecast(self, world):
        steps = world.steps
        self.assertEqual(world.evacuation.get_duration(),
                         max((step.get_end() for step in steps), default=0))
        self.assertEqual(world.evacuation.get_transferred(),
                         sum(step.get_transferred() for step in steps))
        self.assertGreaterEqual(world.evacuation.get_n_waves(),
                                world.evacuation.get_min_waves())
        for step in steps:
            dirty = world.vms[step.get_vm()]["dirty-rate"]
            codes = {reason.get_code_name() for reason in step.get_reasons()}
            self.assertGreaterEqual(step.get_transferred(), step.get_memory() * 2**20)
            self.assertEqual("not-converging" in codes, not step.converges())
            self.assertEqual("link-speed-unknown" in codes, step.get_bandwidth() == 0)
            if step.get_bandwidth() > dirty:
                self.assertFalse(codes & {"not-converging", "convergence-forced"})

    @in_each_world(1)
    def test_links(self, world):
        """The shares of a wave are not more than the link at either end has."""
        speeds = {"mig": "eth0", "slow": "eth1", "vlan7": "eth2"}
        n_checked = 0
        sums = {}
        for step in world.steps:
            for end in (("from", step.get_source()), ("to", step.get_destination())):
                key = (step.get_wave(), step.get_network(), *end)
                sums.setdefault(key, []).append(step.get_bandwidth())
        for (_wave, network, _end, host), shares in sums.items():
            nics = {nic["name"]: nic for nic in world.hosts[host]["nics"]}
            speed = nics.get(speeds.get(network), {}).get("speed")
            attached = any(attachment["network"] == network
                           for attachment in world.hosts[host]["attachments"])
            if speed is not None and attached:
                n_checked += 1
                self.assertLessEqual(sum(shares), speed // 8)
        return n_checked

    @in_each_world()
    def test_order_does_not_matter(self, world):
        """The same cluster gives the same evacuation, in whatever order it was made."""
        document = shuffled(world.document, random.Random(len(world.document["vms"])))
        _cluster, request = make_request(document, sorted(world.emptied),
                                         world.evacuation.get_mode())
        again = json.loads(Mignet.Planner.new().plan_evacuation(request).to_json())
        first = json.loads(world.evacuation.to_json())
        for one in (again, first):
            one["hosts"].sort()
            one["under-way"].sort()
        self.assertEqual(again, first)


class OnlySome(GObject.Object, Mignet.Filter):
    """Lets each VM go to the hosts that it may go to, and does something else meanwhile."""

    def __init__(self, allowed, meanwhile=None):
        super().__init__()
        self.allowed = allowed
        self.meanwhile = meanwhile

    def do_passes(self, proposal):
        if self.meanwhile is not None:
            self.meanwhile()
        return proposal.get_destination() in self.allowed[proposal.get_vm()], None


class Filters(unittest.TestCase):
    """The filters of an embedder, which may say something else for each VM."""

    ALLOWED = {"vm1": {"host2"}, "vm2": {"host3"}, "vm3": set(), "vm4": {"host2", "host3"},
               "vm5": {"host3"}}

    def setUp(self):
        hosts = [{"id": f"h{n}", "name": f"host{n}", "memory": 65536} for n in (1, 2, 3)]
        vms = [{"id": f"v{n}", "name": f"vm{n}", "host": "host1", "memory": 1024 * n}
               for n in (1, 2, 3, 4, 5)]
        self.cluster = load({
            "format": "mignet-cluster/1",
            "cluster": {"id": "c1", "name": "c1", "management-network": "ovirtmgmt"},
            "networks": [{"id": "n1", "name": "ovirtmgmt"}], "hosts": hosts, "vms": vms})
        self.request = Mignet.EvacuationRequest.new(self.cluster)
        self.request.add_host(self.cluster.lookup_host("host1"))
        self.planner = Mignet.Planner.new()

    def test_veto(self):
        self.planner.add_filter("some", OnlySome(self.ALLOWED))
        evacuation = self.planner.plan_evacuation(self.request)
        self.assertEqual({step.get_vm(): step.get_destination()
                          for step in evacuation.get_steps()},
                         {"vm1": "host2", "vm2": "host3", "vm4": "host2", "vm5": "host3"})
        one, = evacuation.get_left_over()
        self.assertEqual(one.get_vm(), "vm3")
        codes = [(reason.get_code_name(), reason.get_custom_code())
                 for reason in one.get_reasons()]
        self.assertEqual(sorted(codes), [("being-evacuated", None), ("custom", "some")])

    def test_disturbance(self):
        def change():
            self.cluster.lookup_vm("vm1").set_memory(2048)

        self.planner.add_filter("some", OnlySome(self.ALLOWED, change))
        with self.assertRaises(GLib.Error) as caught:
            self.planner.plan_evacuation(self.request)
        self.assertTrue(caught.exception.matches(Mignet.error_quark(), Mignet.Error.REENTRANT))

    def test_asking_again(self):
        refused = []

        def ask():
            try:
                self.planner.plan_evacuation(self.request)
            except GLib.Error as error:
                refused.append(error.matches(Mignet.error_quark(), Mignet.Error.REENTRANT))

        self.planner.add_filter("some", OnlySome(self.ALLOWED, ask))
        self.assertEqual(len(self.planner.plan_evacuation(self.request).get_steps()), 4)
        self.assertTrue(refused and all(refused))


class Quality(unittest.TestCase):
    """Forty hosts that are alike and unevenly full; one with 100 small VMs is emptied."""

    MEMORY = 512 * 1024
    N_HOSTS = 40

    def setUp(self):
        rng = random.Random(1)
        hosts = [{"id": f"h{n:02}", "name": f"host{n:02}", "memory": self.MEMORY}
                 for n in range(self.N_HOSTS)]
        vms = [{"id": f"v{n:03}", "name": f"vm{n}", "host": "host00",
                "memory": 512 * rng.randrange(1, 9)} for n in range(100)]
        self.used = {host["name"]: 1024 * rng.randrange(0, 300) for host in hosts[1:]}
        vms += [{"id": f"w{name}", "name": f"w{name}", "host": name, "memory": memory}
                for name, memory in self.used.items()]
        cluster = load({
            "format": "mignet-cluster/1",
            "cluster": {"id": "c1", "name": "c1", "management-network": "ovirtmgmt"},
            "networks": [{"id": "n1", "name": "ovirtmgmt"}], "hosts": hosts, "vms": vms})
        self.request = Mignet.EvacuationRequest.new(cluster)
        self.request.add_host(cluster.lookup_host("host00"))

    def plan(self, mode):
        self.request.set_mode(mode)
        evacuation = Mignet.Planner.new().plan_evacuation(self.request)
        self.assertEqual((evacuation.get_n_waves(), evacuation.get_left_over()), (50, []))
        return evacuation.get_steps()

    def ideal(self, amount):
        """As if memory were water."""
        levels = sorted(self.used.values())
        for n in range(1, len(levels) + 1):
            level = (sum(levels[:n]) + amount) / n
            if n == len(levels) or level <= levels[n]:
                break
        return statistics.pstdev(max(one, level) for one in levels)

    def test_balance(self):
        steps = self.plan(Mignet.EvacuationMode.BALANCE)
        used = dict(self.used)
        for step in steps:
            used[step.get_destination()] += step.get_memory()
        ideal = self.ideal(sum(step.get_memory() for step in steps))
        self.assertLessEqual(statistics.pstdev(used.values()), 1.001 * ideal)
        self.assertGreater(statistics.pstdev(self.used.values()), 1.01 * ideal)

    def test_spread(self):
        arrivals = {}
        for step in self.plan(Mignet.EvacuationMode.SPREAD):
            arrivals[step.get_destination()] = arrivals.get(step.get_destination(), 0) + 1
        self.assertLessEqual(max(arrivals.values()), 1.2 * math.ceil(100 / (self.N_HOSTS - 1)))


if __name__ == "__main__":
    unittest.main()
