# SPDX-License-Identifier: LGPL-2.1-or-later
"""The JSON Schemas agree with the library: they accept what it writes, refuse what it refuses, and
know the same members and words. The judge is the validator of python3-jsonschema."""
import asyncio
import collections
import copy
import json
import os
import pathlib
import re
import subprocess
import time
import unittest

import gi
import jsonschema

gi.require_version("Mignet", "1.0")
from gi.repository import GLib, GObject, Gio, Mignet  # noqa: E402

ROOT = pathlib.Path(os.environ["SOURCE_ROOT"])
SCHEMAS = ROOT / "docs/schema"
MIGNET = os.environ["MIGNET"]
LIST_BAD_DOCUMENTS = os.environ["LIST_BAD_DOCUMENTS"]
FORMATS = ("check", "cluster", "evacuation", "evacuation-run", "evidence", "explain", "migration",
           "plan", "roles")
TIMEOUT = 20

# Where the format is not called like the command.
FORMAT_OF = {"evacuate": "evacuation"}

SAMPLES = [path for path in sorted([*(ROOT / "tests/data").glob("*.json"),
                                    *(ROOT / "examples").glob("*.json"),
                                    *(ROOT / "tests/fuzz/corpus/cluster-document").iterdir()])
           if '"mignet-cluster/1"' in path.read_text(encoding="utf-8")
           and path.name != "invalid-texts.json"]

# What the reader refuses for its meaning, which a schema cannot know: what a name refers to, what
# is unique, what follows from something elsewhere, and how a number was written.
BEYOND_SCHEMAS = {
    "cluster/dangling-management", "cluster/external-management", "cluster/dangling-role",
    "cluster/migration-role-below-3.3", "cluster/role-of-external-network",
    "policy/dangling-network", "policy/network-twice", "policy/bandwidth-real",
    "policy/port-range-backwards", "policy/convergence-descending",
    "network/same-id", "network/same-name", "network/name-is-other-id", "network/vlan-real",
    "network/vlan-exponent", "network/subnet-host-bits", "network/required-management",
    "host/same-name", "host/same-id",
    "nic/same-name", "nic/itself", "nic/circle",
    "attachment/dangling-network", "attachment/dangling-nic", "attachment/twice",
    "vm/same-name", "vm/dangling-host", "vm/own-destination", "vm/dangling-destination",
    "vm/dangling-network", "vm/network-twice", "vm/migration-network",
    "vm/migration-policy-member", "vm/pinned-host", "vm/pinned-host-twice", "vm/affinity-twice",
    "vm/affinity-two-rules",
}

# Where the words of an enumeration stand in the schemas.
WORDS = {
    Mignet.HostStatus: ("cluster", "definitions/host/properties/status"),
    Mignet.VmStatus: ("cluster", "definitions/vm/properties/status"),
    Mignet.NicKind: ("cluster", "definitions/nic/properties/kind"),
    Mignet.Carrier: ("cluster", "definitions/nic/properties/carrier"),
    Mignet.AddressState: ("cluster", "definitions/address-object/properties/state"),
    Mignet.AddressOrigin: ("cluster", "definitions/address-object/properties/origin"),
    Mignet.BootProtocol:
        ("cluster", "definitions/attachment/properties/ipv6/properties/protocol"),
    Mignet.AffinityRule:
        ("cluster", "definitions/vm/properties/affinity/items/properties/rule"),
    Mignet.EvacuationMode: ("evacuation", "properties/mode"),
    Mignet.EvacuationState: ("evacuation-run", "definitions/vm/properties/state"),
    Mignet.EffectKind: ("roles", "definitions/effect-kind"),
    Mignet.Error: ("roles", "definitions/error-code"),
    Mignet.Rule: ("cluster", "definitions/rule"),
    Mignet.Preset: ("cluster", "definitions/preset"),
    Mignet.Fallback: ("cluster", "definitions/policy/properties/fallback"),
    Mignet.PendingAddress: ("cluster", "definitions/policy/properties/pending-address"),
    Mignet.Transport: ("cluster", "definitions/policy/properties/connect-transport"),
    Mignet.Listen: ("cluster", "definitions/policy/properties/listen"),
    Mignet.TransferPreset: ("cluster", "definitions/transfer-preset"),
    Mignet.TransferMode: ("cluster", "definitions/policy/properties/mode"),
    Mignet.Encryption: ("cluster", "definitions/policy/properties/encryption"),
    Mignet.PostCopy: ("cluster", "definitions/policy/properties/post-copy"),
    Mignet.Compression: ("cluster", "definitions/policy/properties/compression"),
    Mignet.ConvergenceAction: ("cluster", "definitions/convergence-action/properties/name"),
    Mignet.Persistence: ("cluster", "definitions/policy/properties/persistence"),
    Mignet.Storage: ("cluster", "definitions/policy/properties/storage"),
    Mignet.Outcome: ("plan", "definitions/outcome"),
    Mignet.Severity: ("plan", "definitions/severity"),
    Mignet.ReasonCode: ("plan", "definitions/reason-code"),
    Mignet.NetworkState: ("explain", "definitions/route/properties/state"),
    Mignet.FindingCode: ("check", "definitions/finding-code"),
    Mignet.EvidenceVerdict: ("evidence", "properties/verdict"),
    Mignet.MigrationState: ("migration", "properties/state"),
}

# Where the members of an object of a cluster document stand: in a document, and in the schema.
OBJECTS = {
    "": "",
    "cluster": "definitions/cluster",
    "cluster/roles": "definitions/roles",
    "cluster/policy": "definitions/policy",
    "cluster/policy/convergence": "definitions/convergence",
    "cluster/policy/convergence/last/0": "definitions/convergence-action",
    "cluster/policy/convergence/stalling/0":
        "definitions/convergence/properties/stalling/items",
    "cluster/policy/convergence/stalling/0/action": "definitions/convergence-action",
    "networks/0": "definitions/network",
    "networks/0/qos": "definitions/network/properties/qos/anyOf/1",
    "hosts/0": "definitions/host",
    "hosts/0/nics/0": "definitions/nic",
    "hosts/0/attachments/0": "definitions/attachment",
    "hosts/0/attachments/0/ipv4": "definitions/attachment/properties/ipv4",
    "hosts/0/attachments/0/ipv6": "definitions/attachment/properties/ipv6",
    "hosts/0/attachments/0/ipv4/addresses/0": "definitions/address-object",
    "vms/0": "definitions/vm",
    "vms/0/affinity/0": "definitions/vm/properties/affinity/items",
}

CONVERGENCE = {
    "init": [],
    "stalling": [{"limit": 2, "action": {"name": "set-downtime", "value": 500}}],
    "last": [{"name": "abort"}],
}


def read_schema(name):
    return json.loads((SCHEMAS / f"mignet-{name}-1.json").read_text(encoding="utf-8"))


def follow(value, path):
    for step in filter(None, path.split("/")):
        value = value[int(step)] if isinstance(value, list) else value[step]
    return value


def make_validator(name):
    schema = read_schema(name)
    resolver = jsonschema.RefResolver(SCHEMAS.as_uri() + "/", schema)
    return jsonschema.Draft7Validator(schema, resolver=resolver)


VALIDATORS = {name: make_validator(name) for name in FORMATS}


def load(text):
    return Mignet.Cluster.load_from_bytes(GLib.Bytes.new(text.encode()), "sample",
                                          Mignet.LoadFlags.NONE)


def parts_of(value):
    """The value and every value in it."""
    yield value
    for part in value.values() if isinstance(value, dict) else value:
        if isinstance(part, (dict, list)):
            yield from parts_of(part)


def settle():
    """Lets migrations show what was reported of them."""
    context = GLib.MainContext.ref_thread_default()
    while context.iteration(False):
        pass


def bad_documents():
    output = subprocess.run([LIST_BAD_DOCUMENTS], check=True, capture_output=True,
                            timeout=TIMEOUT).stdout.decode().split("\0")
    return list(zip(output[0:-1:2], output[1::2]))


class Case(unittest.TestCase):
    def assert_valid(self, text, name):
        document = json.loads(text)
        self.assertEqual(document["format"], f"mignet-{name}/1")
        errors = [f"{'/'.join(map(str, error.absolute_path))}: {error.message}"
                  for error in VALIDATORS[name].iter_errors(document)]
        self.assertEqual(errors, [], text)
        return document


class Schemas(Case):
    def test_every_format_has_a_schema(self):
        names = {path.name for path in SCHEMAS.glob("*.json")}
        self.assertEqual(names, {f"mignet-{name}-1.json" for name in FORMATS})
        for name in FORMATS:
            schema = read_schema(name)
            jsonschema.Draft7Validator.check_schema(schema)
            self.assertEqual(schema["title"], f"mignet-{name}/1")
            self.assertTrue(schema["description"].endswith("."))

    def test_references_lead_somewhere(self):
        for name in FORMATS:
            for part in parts_of(read_schema(name)):
                if isinstance(part, dict) and isinstance(part.get("$ref"), str):
                    VALIDATORS[name].resolver.resolve(part["$ref"])

    def test_objects_are_closed(self):
        """An object with named members has no others."""
        for name in FORMATS:
            for part in parts_of(read_schema(name)):
                if isinstance(part, dict) and part.get("type") == "object" and "properties" in part:
                    self.assertIs(part.get("additionalProperties"), False, part)

    def test_everything_is_used(self):
        texts = "".join(path.read_text(encoding="utf-8") for path in SCHEMAS.glob("*.json"))
        for name in FORMATS:
            for definition in read_schema(name).get("definitions", {}):
                self.assertIn(f"#/definitions/{definition}\"", texts)

    def test_quantities_have_units(self):
        for name, unit in (("memory", "MiB"), ("speed", "Mb/s"), ("rate", "Mb/s"),
                           ("dirty-rate", "MiB/s"), ("bandwidth", "MiB/s"), ("mtu", "bytes"),
                           ("pending-timeout", "seconds"), ("completion-timeout", "seconds"),
                           ("max-downtime", "ms"), ("value", "ms"), ("elapsed", "ms"),
                           ("downtime", "ms"), ("data-total", "bytes"), ("transferred", "bytes")):
            found = 0
            for schema in map(read_schema, FORMATS):
                for part in parts_of(schema):
                    member = part.get("properties", {}).get(name) if isinstance(part, dict) else None
                    if isinstance(member, dict):
                        found += 1
                        if member.keys() == {"type"}:
                            continue  # a condition
                        if "description" not in member:
                            member = follow(schema, member["$ref"][2:])
                        self.assertIn(unit, member["description"])
            self.assertGreater(found, 0, name)

    def test_words_are_those_of_the_library(self):
        for enumeration, (name, path) in WORDS.items():
            nicks = [value.value_nick for _, value in sorted(enumeration.__enum_values__.items())]
            if enumeration is Mignet.TransferPreset:
                nicks.remove("none")  # which is null
            self.assertEqual(follow(read_schema(name), path)["enum"], nicks, enumeration)

    def test_findings_are_documented(self):
        """In the order of their codes."""
        page = (ROOT / "docs/findings.md").read_text(encoding="utf-8")
        manual = (ROOT / "docs/man/mignet.1").read_text(encoding="utf-8").replace("\\-", "-")
        manual = manual.partition(".SH FINDINGS\n")[2].partition(".SH ")[0]
        codes = follow(read_schema("check"), "definitions/finding-code")["enum"]
        self.assertEqual(re.findall(r"^\| `([a-z-]+)` \|", page, re.M), codes)
        self.assertEqual(re.findall(r"^\.B (\S+)$", manual, re.M), codes)

    def test_members_are_those_of_the_reader(self):
        """The reader names the members that it knows when it meets one that it does not."""
        text = (ROOT / "tests/data/every-member.json").read_text(encoding="utf-8")
        schema = read_schema("cluster")
        for place, path in OBJECTS.items():
            document = json.loads(text)
            document["cluster"]["policy"]["convergence"] = copy.deepcopy(CONVERGENCE)
            if place == "hosts/0/attachments/0/ipv4/addresses/0":
                follow(document, place.rpartition("/")[0])[0] = {"address": "192.0.2.1/24"}
            follow(document, place)["unknown"] = 1
            with self.assertRaises(GLib.Error) as caught:
                load(json.dumps(document))
            known = re.findall(r"'([a-z0-9-]+)'", caught.exception.message.split("expected only")[1])
            self.assertEqual(set(follow(schema, path)["properties"]), set(known), place)


class Accepted(Case):
    def test_samples(self):
        self.assertGreater(len(SAMPLES), 10)
        for path in SAMPLES:
            text = path.read_text(encoding="utf-8")
            self.assert_valid(text, "cluster")
            self.assert_valid(load(text).to_json(), "cluster")

    def test_results(self):
        """Plans, explanations, roles and findings of every sample, by every policy."""
        outcomes = set()
        planner = Mignet.Planner.new()
        for path in SAMPLES:
            cluster = load(path.read_text(encoding="utf-8"))
            self.assert_valid(cluster.roles_to_json(), "roles")
            self.check_previews(planner, cluster)
            self.assert_valid(Mignet.findings_to_json(planner.check(cluster)), "check")
            policies = [None, *map(Mignet.MigrationPolicy.new, (
                Mignet.Preset.DESIGN, Mignet.Preset.OVIRT, Mignet.Preset.STRICT))]
            for request in self.requests(cluster, policies):
                plan = self.assert_valid(planner.plan(request).to_json(), "plan")
                outcomes.add(plan["outcome"])
                self.assert_valid(planner.explain(request).to_json(), "explain")
        self.assertEqual(outcomes, {"dedicated", "management", "fallback", "waiting", "refused"})

    def test_evacuations(self):
        """Of every host of every sample, one after the other and all of them but one."""
        n_steps = n_left_over = 0
        planner = Mignet.Planner.new()
        for path in SAMPLES:
            cluster = load(path.read_text(encoding="utf-8"))
            hosts = list(cluster.get_hosts())
            for emptied in [[host] for host in hosts[:4]] + ([hosts[1:]] if len(hosts) > 1 else []):
                request = Mignet.EvacuationRequest.new(cluster)
                for host in emptied:
                    request.add_host(host)
                evacuation = planner.plan_evacuation(request)
                document = self.assert_valid(evacuation.to_json(), "evacuation")
                n_steps += sum(map(len, document["waves"]))
                n_left_over += len(document["left-over"])
                self.assertEqual(len(document["waves"]), evacuation.get_n_waves())
        self.assertGreater(n_steps, 0)
        self.assertGreater(n_left_over, 0)

    def check_previews(self, planner, cluster):
        networks = list(cluster.get_networks())
        for change in (Mignet.Change.new_revoke(Mignet.Role.MIGRATION),
                       Mignet.Change.new_grant(Mignet.Role.MIGRATION, networks[0]),
                       Mignet.Change.new_grant(Mignet.Role.MIGRATION, networks[-1]),
                       Mignet.Change.new_detach(networks[0])):
            preview = planner.preview(cluster, [change])
            self.assert_valid(preview.to_json(), "roles")

    def requests(self, cluster, policies):
        for vm in list(cluster.get_vms())[:4]:
            for policy in policies:
                for destination in (None, *list(cluster.get_hosts())[:4]):
                    yield Mignet.Request(vm=vm, destination=destination, policy=policy)
            for network in cluster.get_networks():
                yield Mignet.Request(vm=vm, network=network)

    def test_command(self):
        for path in SAMPLES:
            vms = [vm.get_id() for vm in load(path.read_text(encoding="utf-8")).get_vms()][:1]
            commands = [("check",), ("roles",), ("roles", "--revoke", "migration")]
            for vm in vms:
                commands += [("plan", "--vm", vm), ("explain", "--vm", vm)]
            for host in list(load(path.read_text(encoding="utf-8")).get_hosts())[:1]:
                commands += [("evacuate", "--host", host.get_id())]
            for command in commands:
                output = subprocess.run([MIGNET, *command, "--json", path], timeout=TIMEOUT,
                                        capture_output=True, check=False, text=True)
                self.assertIn(output.returncode, (0, 1), output.stderr)
                self.assert_valid(output.stdout, FORMAT_OF.get(command[0], command[0]))


class ConnectionReader(GObject.Object, Mignet.ConnectionReader):
    """Plays a connection that appears when the migration has begun."""

    def __init__(self):
        super().__init__()
        self.looks = collections.Counter()

    def do_read(self, host, _address, _cancellable):
        self.looks[host] += 1
        if host != "host1" or self.looks[host] == 1:
            return []
        return [Mignet.TcpConnection.new("192.168.77.1", 800, "192.168.77.2", 49152, 90 * 2**20,
                                         0)]


class Reader(GObject.Object, Mignet.CounterReader):
    """Plays what the counters of 'host1' and 'host2' say; None is a host that does not answer."""

    def __init__(self, carried):
        super().__init__()
        self.carried = carried
        self.seen = set()

    def do_read(self, host, _address, _cancellable):
        if self.carried is None:
            raise GLib.Error.new_literal(Mignet.error_quark(), f"No answer from '{host}'",
                                         Mignet.Error.PROBE)
        after = host in self.seen
        self.seen.add(host)
        counters = []
        for nic in ("eth0", "eth1"):
            count = self.carried.get(nic, 0) if after else 0
            counters.append(Mignet.NicCounters.new(nic, count if host == "host2" else 0,
                                                   count if host == "host1" else 0))
        return counters


class Migrations(Case):
    TRANSFERRED = 100 * 2**20

    def setUp(self):
        cluster = load((ROOT / "tests/data/two-hosts.json").read_text(encoding="utf-8"))
        request = Mignet.Request(vm=cluster.lookup_vm("vm1"))
        self.plan = Mignet.Planner.new().plan(request)
        self.migrator = Mignet.ScriptedMigrator(memory=2**20, duration=20)

    def finish(self, migration):
        async def watch():
            try:
                async for _ in migration.progress(interval=0.005):
                    self.assert_valid(migration.to_json(), "migration")
            except GLib.Error:
                pass
        asyncio.run(asyncio.wait_for(watch(), TIMEOUT))
        return self.assert_valid(migration.to_json(), "migration")["state"]

    def test_scripted(self):
        self.assertEqual(self.finish(self.migrator.start(self.plan)), "done")
        self.migrator.set_failure("The power went")
        self.assertEqual(self.finish(self.migrator.start(self.plan)), "failed")
        self.migrator.set_failure(None)
        self.migrator.set_duration(10000)
        migration = self.migrator.start(self.plan)
        migration.cancel()
        self.assertEqual(self.finish(migration), "cancelled")

    def test_evacuation_run(self):
        """While the host is emptied, when all have left, and when none could."""
        for failure, state in ((None, "done"), ("The power went", "left-over")):
            cluster = load((ROOT / "tests/data/two-hosts.json").read_text(encoding="utf-8"))
            request = Mignet.EvacuationRequest.new(cluster)
            request.add_host(cluster.lookup_vm("vm1").get_host())
            self.migrator.set_failure(failure)
            run = Mignet.EvacuationRun.new(Mignet.Planner.new(), request, self.migrator)
            self.assert_valid(run.to_json(), "evacuation-run")
            ended = []
            run.execute_async(None, lambda _, result: ended.append(result))
            while not ended:
                self.assert_valid(run.to_json(), "evacuation-run")
                GLib.MainContext.default().iteration(True)
            document = self.assert_valid(run.to_json(), "evacuation-run")
            self.assertIn(state, [vm["state"] for vm in document["vms"]])

    def test_every_state(self):
        """Those that a scripted migration does not reach, too."""
        ends = (Mignet.MigrationState.CANCELLED, Mignet.MigrationState.FAILED,
                Mignet.MigrationState.LOST_CONTACT, Mignet.MigrationState.RECOVERABLE)
        error = GLib.Error.new_literal(Mignet.error_quark(), "No", Mignet.Error.FAILED)
        seen = set()
        for state in Mignet.MigrationState.__enum_values__.values():
            migration = Mignet.Migration.new(self.plan)
            if state in ends:
                migration.return_error(state, error)
            elif state == Mignet.MigrationState.DONE:
                migration.report_downtime(40)
                migration.return_()
            elif state != Mignet.MigrationState.CREATED:
                migration.report_state(state)
            settle()
            seen.add(self.assert_valid(migration.to_json(), "migration")["state"])
        self.assertEqual(seen, set(follow(read_schema("migration"), "properties/state")["enum"]))

    def record(self, carried):
        recorder = Mignet.EvidenceRecorder.new(self.plan, Reader(carried))
        try:
            recorder.begin(None)
        except GLib.Error:
            self.assertIsNone(carried)
        return recorder.end(self.TRANSFERRED, None)

    def test_evidence_with_connections(self):
        reader = ConnectionReader()
        recorder = Mignet.EvidenceRecorder.new(self.plan, Reader({"eth1": self.TRANSFERRED}))
        recorder.set_connection_reader(reader)
        recorder.begin(None)
        while reader.looks["host1"] < 3:
            time.sleep(0.01)
        document = self.assert_valid(recorder.end(self.TRANSFERRED, None).to_json(), "evidence")
        connection, = document["connections"]
        self.assertEqual(connection["network"], "mig")
        self.assertIsNone(connection["destination-bytes"])

    def test_evidence(self):
        for carried, verdict in ((None, "not-observable"),
                                 ({"eth1": self.TRANSFERRED}, "planned-network"),
                                 ({"eth0": self.TRANSFERRED}, "elsewhere")):
            evidence = self.record(carried)
            self.assertEqual(self.assert_valid(evidence.to_json(), "evidence")["verdict"], verdict)
            migration = Mignet.Migration.new(self.plan)
            migration.report_evidence(evidence)
            migration.return_()
            settle()
            document = self.assert_valid(migration.to_json(), "migration")
            self.assertEqual(document["evidence"]["verdict"], verdict)


class Refused(Case):
    def test_documents_that_the_reader_refuses(self):
        """The schema accepts exactly those whose fault is in their meaning."""
        documents = bad_documents()
        self.assertGreater(len(documents), 150)
        accepted = {name for name, text in documents
                    if VALIDATORS["cluster"].is_valid(json.loads(text))}
        self.assertEqual(accepted, BEYOND_SCHEMAS)

    def test_results_with_something_missing_or_added(self):
        """No member of a result can be left out, changed to another type, or added."""
        cluster = load((ROOT / "tests/data/carrier-down.json").read_text(encoding="utf-8"))
        planner = Mignet.Planner.new()
        request = Mignet.Request(vm=cluster.lookup_vm("vm1"))
        documents = {
            "plan": planner.plan(request).to_json(),
            "explain": planner.explain(request).to_json(),
            "roles": cluster.roles_to_json(),
            "check": Mignet.findings_to_json(planner.check(cluster)),
        }
        for name, text in documents.items():
            n_objects = len([part for part in parts_of(json.loads(text)) if isinstance(part, dict)])
            for index in range(n_objects):
                for change, document in self.changes(text, index):
                    self.assertFalse(VALIDATORS[name].is_valid(document), (name, index, change))

    def changes(self, text, index):
        """The document with one change to its object of that index, for each that is wrong."""
        def copy():
            document = json.loads(text)
            return document, [part for part in parts_of(document) if isinstance(part, dict)][index]

        _, original = copy()
        if set(original) <= {"bandwidth"}:
            return
        document, part = copy()
        part["extra"] = 1
        yield "extra", document
        for member in original:
            document, part = copy()
            part[member] = {"unexpected": True}
            yield member, document
            if member != "subject" or "advice" in original:
                document, part = copy()
                del part[member]
                yield f"no {member}", document


if __name__ == "__main__":
    unittest.main()
