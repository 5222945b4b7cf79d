# SPDX-License-Identifier: LGPL-2.1-or-later
"""The mignet command, run as a program: what it prints, where, and how it exits."""

import copy
import json
import os
import pathlib
import pty
import re
import resource
import select
import signal
import socket
import subprocess
import tempfile
import time
import unittest

MIGNET = os.environ["MIGNET"]

DONE, REFUSED, USAGE = 0, 1, 2
LIBVIRT_TCP_PORT = 16509


def forbid_writing():
    """Makes every write to a file fail in this process, whoever runs it."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def host(number, **members):
    """A host with both networks, whose addresses end in its number."""
    result = {
        "id": f"host-{number}",
        "name": f"h{number}",
        "address": f"10.0.0.{number}",
        "memory": 65536,
        "cpus": 16,
        "nics": [
            {"name": "eth0", "carrier": "up"},
            {"name": "eth1", "carrier": "up"},
        ],
        "attachments": [
            {
                "network": "ovirtmgmt",
                "nic": "eth0",
                "ipv4": {"protocol": "static", "addresses": [f"10.0.0.{number}/24"]},
            },
            {
                "network": "mig",
                "nic": "eth1",
                "ipv4": {"protocol": "static", "addresses": [f"192.168.77.{number}/24"]},
            },
        ],
    }
    result.update(members)
    return result


CLUSTER = {
    "format": "mignet-cluster/1",
    "cluster": {
        "id": "c1",
        "name": "Default",
        "management-network": "ovirtmgmt",
        "roles": {"migration": "mig"},
    },
    "networks": [
        {"id": "n1", "name": "ovirtmgmt"},
        {"id": "n2", "name": "mig", "required": False, "bridged": False},
    ],
    "hosts": [host(1), host(2), host(3)],
    "vms": [{"id": "vm-1", "name": "web", "host": "h1", "memory": 1024, "vcpus": 1}],
}


def cluster():
    return copy.deepcopy(CLUSTER)


def attachment(document, host_index, network="mig"):
    for item in document["hosts"][host_index]["attachments"]:
        if item["network"] == network:
            return item
    raise KeyError(network)


def drop_attachment(document, host_index, network="mig"):
    document["hosts"][host_index]["attachments"].remove(attachment(document, host_index, network))


class Case(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = directory.name

    def path(self, name):
        return os.path.join(self.directory, name)

    def write(self, document, name="cluster.json"):
        with open(self.path(name), "w", encoding="utf-8") as stream:
            json.dump(document, stream)
        return self.path(name)

    def run_tool(self, *arguments, stdin=None, before=None, **environment):
        return subprocess.run(
            [MIGNET, *arguments],
            input=stdin,
            stdin=subprocess.DEVNULL if stdin is None else None,
            capture_output=True,
            encoding="utf-8",
            env={**os.environ, **environment},
            preexec_fn=before,
            timeout=60,
            check=False,
        )

    def expect(self, status, *arguments, **options):
        """Runs the tool, checks the status and what follows from it, and returns the result."""
        result = self.run_tool(*arguments, **options)
        self.assertEqual(result.returncode, status, result.stderr + result.stdout)
        if status == USAGE:
            self.assertEqual(result.stdout, "")
            self.assertRegex(result.stderr, r"\Amignet: \S")
        return result

    def expect_json(self, status, document_format, *arguments, **options):
        result = self.expect(status, *arguments, "--json", **options)
        document = json.loads(result.stdout)
        self.assertEqual(document["format"], document_format)
        return document


class UsageTest(Case):
    def test_help(self):
        result = self.expect(DONE, "--help")
        for command in ("check", "plan", "explain", "graph", "roles", "import", "migrate"):
            self.assertIn(f"  {command}", result.stdout)
            described = self.expect(DONE, command, "--help").stdout
            self.assertIn(f"mignet {command}", described)
            self.assertIn("Examples:", described)
            self.assertIn("--json", described)

    def test_version(self):
        self.assertRegex(self.expect(DONE, "--version").stdout, r"\Amignet \d+\.\d+\.\d+\n\Z")

    def test_wrong_usage(self):
        path = self.write(cluster())
        for arguments in (
            [],
            ["frobnicate"],
            ["--frobnicate"],
            ["check"],
            ["check", path, path],
            ["check", "--frobnicate", path],
            ["plan", path],
            ["plan", path, "--vm"],
            ["plan", path, "--vm", "web", "--preset", "lax"],
            ["plan", path, "--vm", "web", "--wait", "soon"],
            ["plan", path, "--vm", "web", "--address-probe", "true"],
            ["plan", path, "--vm", "web", "--wait", "1", "--address-probe", "'"],
            ["migrate", path, "--vm", "web", "--address-probe", "'"],
            ["plan", path, "--vm", "web", "--wait", "-1"],
            ["plan", path, "--vm", "web", "--wait", "99999999999999999999"],
            ["plan", path, "--vm", "web", "--to", "h2", "--prefer", "h3"],
            ["roles", path, "--grant", "migration"],
            ["roles", path, "--grant", "backup=mig"],
            ["roles", path, "--grant", "migration=nowhere"],
            ["roles", path, "--revoke", "backup"],
            ["roles", "-", "--write"],
            ["migrate", path, "--vm", "web", "--probe", "'unbalanced"],
            ["migrate", path, "--vm", "web", "--probe", ""],
            ["migrate", path, "--vm", "web", "--bandwidth", "0"],
            ["migrate", path, "--vm", "web", "--max-downtime", "long"],
            ["migrate", path, "--vm", "web", "--timeout", "-1"],
            ["migrate", path, "--vm", "web", "--post-copy-after", ""],
            ["migrate", path, "--vm", "web", "--probe", "cat %h", "--no-evidence"],
            ["migrate", path, "--vm", "web", "--connection-probe", "ss", "--no-evidence"],
            ["migrate", path, "--vm", "web", "--connection-probe", "ss 'unended"],
        ):
            with self.subTest(arguments=arguments):
                self.expect(USAGE, *arguments)

    def test_unknown_names(self):
        path = self.write(cluster())
        for command in ("plan", "explain", "migrate"):
            for arguments, name in (
                (["--vm", "ghost"], "ghost"),
                (["--vm", "web", "--to", "h9"], "h9"),
                (["--vm", "web", "--prefer", "h9"], "h9"),
                (["--vm", "web", "--network", "backup"], "backup"),
            ):
                with self.subTest(command=command, arguments=arguments):
                    result = self.expect(USAGE, command, path, *arguments)
                    self.assertIn(f"'{name}'", result.stderr)
                    self.expect(USAGE, command, path, *arguments, "--json")

    def test_bad_documents(self):
        wrong = cluster()
        wrong["hosts"][0]["memory"] = "much"
        bad = {
            "wrong.json": (json.dumps(wrong), "/hosts/0/memory"),
            "broken.json": ('{ "format": ', "broken.json"),
            "empty.json": ("", "empty.json"),
        }
        for name, (text, place) in bad.items():
            with open(self.path(name), "w", encoding="utf-8") as stream:
                stream.write(text)
            for command in (["check"], ["plan", "--vm", "web"], ["roles"]):
                with self.subTest(document=name, command=command):
                    result = self.expect(USAGE, *command, self.path(name))
                    self.assertIn(place, result.stderr)

    def test_unreadable_documents(self):
        self.assertIn("nowhere.json", self.expect(USAGE, "check", self.path("nowhere.json")).stderr)
        self.expect(USAGE, "check", self.directory)

    def test_control_characters_do_not_reach_the_terminal(self):
        result = self.expect(USAGE, "plan", self.write(cluster()), "--vm", "\033]0;x\007")
        self.assertNotIn("\033", result.stderr)
        self.assertNotIn("\007", result.stderr)

    def test_standard_input(self):
        text = json.dumps(cluster())
        for command in (["check"], ["plan", "--vm", "web"], ["explain", "--vm", "web"], ["roles"]):
            with self.subTest(command=command):
                self.assertNotEqual(self.expect(DONE, *command, "-", stdin=text).stdout, "")
        self.assertIn("standard input", self.expect(USAGE, "check", "-", stdin="{").stderr)

    def test_full_disk(self):
        with open("/dev/full", "w", encoding="utf-8") as full:
            result = subprocess.run(
                [MIGNET, "roles", self.write(cluster()), "--json"],
                stdout=full,
                stderr=subprocess.PIPE,
                encoding="utf-8",
                timeout=60,
                check=False,
            )
        self.assertEqual(result.returncode, REFUSED)
        self.assertIn("Standard output", result.stderr)

    def test_names_in_every_locale(self):
        document = cluster()
        document["vms"][0]["name"] = "büro"
        path = self.write(document)
        for locale in ("C", "C.UTF-8"):
            plan = self.expect_json(
                DONE, "mignet-plan/1", "plan", path, "--vm", "büro", LC_ALL=locale
            )
            self.assertEqual(plan["vm"], "büro")


class CheckTest(Case):
    def test_nothing_wrong(self):
        path = self.write(cluster())
        self.assertIn("0 errors", self.expect(DONE, "check", path, "--strict").stdout)
        self.assertEqual(
            self.expect_json(DONE, "mignet-check/1", "check", path)["findings"], []
        )

    def test_required_network_down(self):
        document = cluster()
        document["networks"][1]["required"] = True
        document["hosts"][1]["nics"][1]["carrier"] = "down"
        path = self.write(document)

        self.assertIn("'h2'", self.expect(DONE, "check", path).stdout)
        self.expect(REFUSED, "check", path, "--strict")
        findings = self.expect_json(REFUSED, "mignet-check/1", "check", path, "--strict")["findings"]
        self.assertIn(
            ("host-non-operational", "error"), [(f["code"], f["severity"]) for f in findings]
        )
        for finding in findings:
            self.assertEqual(
                set(finding), {"code", "severity", "subject", "message", "advice"}, finding
            )


class PlanTest(Case):
    def test_dedicated(self):
        path = self.write(cluster())
        plan = self.expect_json(DONE, "mignet-plan/1", "plan", path, "--vm", "web")
        self.assertEqual(plan["outcome"], "dedicated")
        self.assertEqual(plan["network"], "mig")
        self.assertIn(plan["destination"], ("h2", "h3"))
        self.assertEqual(len(plan["candidates"]), 3)

        text = self.expect(DONE, "plan", path, "--vm", "web").stdout
        self.assertIn("DEDICATED", text)
        self.assertIn(plan["migrate-uri"], text)
        self.assertNotIn("\033", text)

    def plan_text(self, policy, expected=DONE):
        document = cluster()
        document["cluster"]["policy"] = policy
        text = self.expect(expected, "plan", self.write(document), "--vm", "web").stdout
        return [re.split(r"  +", line.strip(), maxsplit=1) for line in text.splitlines()]

    def test_schedule_is_told(self):
        """What a transfer preset is about can be read, not only its flags."""
        rows = self.plan_text({"preset": "design", "transfer-preset": "post-copy"})
        self.assertIn(["at the start", "downtime 100 ms"], rows)
        self.assertIn(["if it stalls", "downtime 150, 200 ms after iteration 1, 2"], rows)
        self.assertIn(["at last", "post-copy, abort"], rows)

        names = [row[0] for row in self.plan_text({"preset": "design", "transfer-preset": "legacy"})]
        for name in ("at the start", "if it stalls", "at last"):
            self.assertNotIn(name, names)

        step = {"limit": 2, "action": {"name": "set-downtime", "value": 900}}
        switch = {"limit": 4, "action": {"name": "post-copy"}}
        rows = self.plan_text({"preset": "design", "post-copy": "allowed",
                               "convergence": {"stalling": [step, switch]}})
        self.assertIn(["if it stalls", "downtime 900 ms after iteration 2; post-copy after "
                       "iteration 4"], rows)

    def test_limits_are_told(self):
        policy = {"preset": "design", "port-range": [50000, 50010], "storage": "copy",
                  "completion-timeout": 300, "max-downtime": 400, "encryption": "required"}
        rows = self.plan_text(policy)
        for row in (["ports", "50000 to 50010"], ["downtime", "400 ms"],
                    ["time limit", "300 s, then it is given up"]):
            self.assertIn(row, rows)
        names = [row[0] for row in rows]
        self.assertEqual(names.count("certificate of"), 1)
        self.assertNotIn("tls.destination", names)
        self.assertIn("disks to", names)
        self.assertIn(["time limit", "300 s, then post-copy"],
                      self.plan_text({**policy, "post-copy": "allowed"}))

    def test_nothing_is_told_twice(self):
        """What is about a host stands at the plan or at the host."""
        tunnelled = self.plan_text({"preset": "design", "mode": "tunnelled"})
        document = cluster()
        for host in (1, 2):
            document["hosts"][host]["nics"][1]["carrier"] = "down"
        refused = self.expect(REFUSED, "plan", self.write(document), "--vm", "web").stdout

        warnings = [row[1] for row in tunnelled if row[0] == "warning"]
        self.assertEqual(len(warnings), len(set(warnings)))
        self.assertGreater(len(warnings), 0)
        self.assertEqual(refused.count("(carrier-down)"), 2)

    def test_names_and_ids(self):
        path = self.write(cluster())
        options = ("--vm", "vm-1", "--to", "host-2", "--network", "n2")
        plan = self.expect_json(DONE, "mignet-plan/1", "plan", path, *options)
        self.assertEqual(
            (plan["vm"], plan["destination"], plan["network"]), ("web", "h2", "mig")
        )

    def test_preferred_host(self):
        document = cluster()
        options = ("--vm", "web", "--prefer", "h3")
        plan = self.expect_json(
            DONE, "mignet-plan/1", "plan", self.write(document), *options
        )
        self.assertEqual((plan["destination"], plan["reasons"]), ("h3", []))

        document["hosts"][2]["status"] = "maintenance"
        path = self.write(document)
        plan = self.expect_json(DONE, "mignet-plan/1", "plan", path, *options)
        self.assertEqual(plan["destination"], "h2")
        self.assertEqual(
            [reason["code"] for reason in plan["reasons"]], ["preferred-not-chosen"]
        )
        text = self.expect(DONE, "plan", path, *options).stdout
        self.assertIn("preferred-not-chosen", text)

    def test_fallback_to_a_host_without_the_network(self):
        document = cluster()
        drop_attachment(document, 1)
        path = self.write(document)
        options = ("--vm", "web", "--to", "h2")

        plan = self.expect_json(DONE, "mignet-plan/1", "plan", path, *options)
        self.assertEqual((plan["outcome"], plan["network"]), ("fallback", "ovirtmgmt"))
        self.assertIn("FALLBACK", self.expect(DONE, "plan", path, *options).stdout)

        strict = self.expect_json(
            REFUSED, "mignet-plan/1", "plan", path, *options, "--preset", "strict"
        )
        self.assertEqual(strict["outcome"], "refused")

    def test_refused_with_the_carrier_down(self):
        document = cluster()
        document["hosts"][1]["nics"][1]["carrier"] = "down"
        path = self.write(document)
        options = ("--vm", "web", "--to", "h2")

        result = self.expect(REFUSED, "plan", path, *options)
        self.assertIn("REFUSED", result.stdout)
        self.assertIn("carrier-down", result.stdout)
        plan = self.expect_json(REFUSED, "mignet-plan/1", "plan", path, *options)
        self.assertEqual(plan["outcome"], "refused")
        self.assertIn("carrier-down", [reason["code"] for reason in plan["reasons"]])

        lax = self.expect_json(DONE, "mignet-plan/1", "plan", path, *options, "--preset", "ovirt")
        self.assertEqual(lax["outcome"], "fallback")

    def test_waiting_with_a_probe(self):
        """The host that is waited for is asked, and no other; the document stays as it is."""
        document = cluster()
        document["networks"][1]["subnets"] = ["192.168.77.0/24"]
        attachment(document, 1)["ipv4"] = {"protocol": "dhcp", "addresses": []}
        path = self.write(document)
        before = pathlib.Path(path).read_text(encoding="utf-8")
        address = {"family": "inet", "local": "192.168.77.99", "prefixlen": 24, "scope": "global",
                   "dynamic": True}
        links = [{"ifname": name, "flags": ["UP", "LOWER_UP"], "mtu": 1500, "operstate": "UP",
                  "link_type": "ether", "addr_info": [address] if name == "eth1" else []}
                 for name in ("eth0", "eth1")]
        pathlib.Path(self.path("h2.json")).write_text(json.dumps(links), encoding="utf-8")
        probe = f"cat {self.path('%h.json')}"

        plan = self.expect_json(DONE, "mignet-plan/1", "plan", path, "--vm", "web", "--to", "h2",
                                "--wait", "30", "--address-probe", probe)
        self.assertEqual((plan["outcome"], plan["destination-address"]),
                         ("dedicated", "192.168.77.99"))
        self.assertEqual(pathlib.Path(path).read_text(encoding="utf-8"), before)

        failed = self.expect_json(DONE, "mignet-plan/1", "plan", path, "--vm", "web", "--to", "h2",
                                  "--wait", "1", "--address-probe", "false")
        self.assertEqual(failed["outcome"], "fallback")

    def test_waiting(self):
        document = cluster()
        attachment(document, 1)["ipv4"] = {"protocol": "dhcp", "addresses": []}
        path = self.write(document)
        options = ("--vm", "web", "--to", "h2")

        plan = self.expect_json(DONE, "mignet-plan/1", "plan", path, *options)
        self.assertEqual((plan["outcome"], plan["destination"]), ("waiting", "h2"))
        self.assertIn("WAITING", self.expect(DONE, "plan", path, *options).stdout)

        at_once = self.expect_json(DONE, "mignet-plan/1", "plan", path, *options, "--wait", "0")
        self.assertEqual(at_once["outcome"], "fallback")

        begin = time.monotonic()
        waited = self.expect_json(DONE, "mignet-plan/1", "plan", path, *options, "--wait", "1")
        self.assertEqual(waited["outcome"], "fallback")
        self.assertGreaterEqual(time.monotonic() - begin, 1)

        refused = self.expect_json(
            REFUSED, "mignet-plan/1", "plan", path, *options, "--wait", "0", "--network", "mig"
        )
        self.assertEqual(refused["outcome"], "refused")

    def test_preset_replaces_only_the_rules(self):
        document = cluster()
        document["cluster"]["policy"] = {"preset": "design", "bandwidth": 77}
        document["hosts"][1]["nics"][1]["carrier"] = "unknown"
        path = self.write(document)
        options = ("--vm", "web", "--to", "h2", "--preset", "strict")

        self.assertEqual(
            self.expect_json(REFUSED, "mignet-plan/1", "plan", path, *options)["outcome"], "refused"
        )
        document["hosts"][1]["nics"][1]["carrier"] = "up"
        plan = self.expect_json(
            DONE, "mignet-plan/1", "plan", self.write(document), *options
        )
        self.assertEqual(plan["parameters"]["bandwidth"], 77)

    def test_policy_of_the_virtual_machine_applies(self):
        document = cluster()
        document["vms"][0]["migration-policy"] = {"preset": "design", "bandwidth": 55}
        document["cluster"]["policy"] = {"preset": "design", "bandwidth": 77}
        path = self.write(document)
        plan = self.expect_json(
            DONE, "mignet-plan/1", "plan", path, "--vm", "web", "--preset", "strict"
        )
        self.assertEqual(plan["parameters"]["bandwidth"], 55)


class ExplainTest(Case):
    def test_matrix(self):
        document = cluster()
        drop_attachment(document, 2)
        path = self.write(document)
        text = self.expect(DONE, "explain", path, "--vm", "web").stdout
        self.assertRegex(text, r"(?m)^ +\[mig\] +ovirtmgmt$")
        self.assertRegex(text, r"(?m)^ +h1 \(source\) +usable +usable$")
        self.assertRegex(text, r"(?m)^ +h2 +dedicated +management$")
        self.assertRegex(text, r"(?m)^ +h3 +refused: absent +management$")
        self.assertEqual(text.count("(network-absent)"), 1)

    def test_the_source_is_told_of_once(self):
        document = cluster()
        document["hosts"][0]["nics"][1]["carrier"] = "down"
        text = self.expect(DONE, "explain", self.write(document), "--vm", "web").stdout
        self.assertRegex(text, r"(?m)^ +h1 \(source\) +carrier-down +usable$")
        self.assertRegex(text, r"(?m)^ +h2 +dedicated \* +management$")
        self.assertEqual(text.count("(carrier-down)"), 1)

    def test_a_virtual_machine_that_is_down(self):
        document = cluster()
        document["vms"][0].update({"status": "down", "host": None})
        text = self.expect(DONE, "explain", self.write(document), "--vm", "web").stdout
        self.assertEqual(text.count("(vm-not-running)"), 1)

    def test_document(self):
        explanation = self.expect_json(
            DONE, "mignet-explain/1", "explain", self.write(cluster()), "--vm", "web"
        )
        self.assertEqual([item["host"] for item in explanation["hosts"]], ["h1", "h2", "h3"])
        for item in explanation["hosts"]:
            self.assertEqual(
                [network["network"] for network in item["networks"]], ["ovirtmgmt", "mig"]
            )
            for network in item["networks"]:
                self.assertLessEqual(
                    {"state", "carrier", "outcome", "reasons"}, set(network), network
                )


class EvacuateTest(Case):
    """What is planned is tested with the library; here is how it is asked for and printed."""

    def setUp(self):
        super().setUp()
        document = cluster()
        document["vms"].append({"id": "vm-2", "name": "db", "host": "h1", "memory": 2048})
        document["vms"].append({"id": "vm-3", "name": "big", "host": "h2", "memory": 60000})
        self.file = self.write(document)

    def test_text(self):
        result = self.run_tool("evacuate", "--host", "h1", self.file)
        self.assertEqual((result.returncode, result.stderr), (DONE, ""))
        lines = [line.split()[:5] for line in result.stdout.splitlines()]
        self.assertEqual(lines[1:3], [["1", "db", "h1", "h3", "mig"], ["1", "web", "h1", "h3", "mig"]])
        self.assertIn("2 migrations in 1 wave (at least 1), ", result.stdout)
        self.assertIn("Network 'mig': at most 2 at a time", result.stdout)
        self.assertIn("link-speed-unknown", result.stdout)

    def test_json(self):
        result = self.run_tool("evacuate", "--host", "h1", "--mode", "spread", "--json", self.file)
        self.assertEqual((result.returncode, result.stderr), (DONE, ""))
        document = json.loads(result.stdout)
        self.assertEqual((document["format"], document["mode"]), ("mignet-evacuation/1", "spread"))
        self.assertEqual([(step["vm"], step["destination"]) for step in document["waves"][0]],
                         [("db", "h3"), ("web", "h2")])

    def test_left_over(self):
        result = self.run_tool("evacuate", "--host", "h1", "--host", "h3", "--host", "h2", self.file)
        self.assertEqual((result.returncode, result.stderr), (REFUSED, ""))
        self.assertIn("VM 'big' is left over\n", result.stdout)
        self.assertIn("being-evacuated", result.stdout)

    def write_unreachable(self):
        """Nobody listens at the address of the host, so that every migration fails at once."""
        with open(self.file, encoding="utf-8") as stream:
            document = json.load(stream)
        document["cluster"]["policy"] = {"preset": "design", "connect-transport": "tcp"}
        document["hosts"][0]["address"] = "127.0.0.2"
        return self.write(document)

    def test_run_fails(self):
        """Each is tried at every destination, and the report says where it is and why."""
        result = self.run_tool("evacuate", "--host", "h1", "--run", "--no-evidence",
                               self.write_unreachable())
        self.assertEqual(result.returncode, REFUSED)
        self.assertIn("VM 'web' goes to 'h2'\n", result.stdout)
        self.assertIn("VM 'web' goes to 'h3'\n", result.stdout)
        rows = [line.split()[:5] for line in result.stdout.splitlines()[-2:]]
        self.assertEqual(sorted(rows), [["db", "h1", "h1", "left-over", "2"],
                                        ["web", "h1", "h1", "left-over", "2"]])
        self.assertIn("0 of 2 virtual machines have left", result.stderr)
        self.assertIn("VM 'web' stays: ", result.stderr)

    def test_run_json(self):
        result = self.run_tool("evacuate", "--host", "h1", "--run", "--json", "--no-evidence",
                               self.write_unreachable())
        self.assertEqual(result.returncode, REFUSED)
        document = json.loads(result.stdout)
        self.assertEqual(document["format"], "mignet-evacuation-run/1")
        for vm in document["vms"]:
            self.assertEqual((vm["state"], vm["location"]), ("left-over", "h1"))
            self.assertIn("'h1'", vm["error"])
        self.assertIn("goes to", result.stderr)

    def test_run_empty(self):
        document = cluster()
        document["vms"] = []
        result = self.run_tool("evacuate", "--host", "h1", "--run", self.write(document))
        self.assertEqual((result.returncode, result.stderr), (DONE, ""))

    def test_named_vm(self):
        result = self.run_tool("evacuate", "--vm", "web", "--json", self.file)
        self.assertEqual(result.returncode, DONE)
        document = json.loads(result.stdout)
        self.assertEqual(document["hosts"], [])
        self.assertEqual([[step["vm"] for step in wave] for wave in document["waves"]], [["web"]])

    def test_usage(self):
        for arguments, message in (
                ((), "No host was named; '--host HOST' is expected"),
                (("--host", "h1", "--mode", "even"), "Mode 'even' does not exist"),
                (("--host", "h1", "--preset", "x"), "Preset 'x' does not exist"),
                (("--host", "h1", "--no-evidence"), "Probes are only for '--run'"),
                (("--host", "h1", "--run", "--no-evidence", "--probe", "true"),
                 "'--probe' and '--no-evidence' exclude each other"),
                (("--host", "h9"), "Host 'h9' does not exist in cluster 'Default'"),
                (("--vm", "v9"), "VM 'v9' does not exist in cluster 'Default'")):
            result = self.run_tool("evacuate", *arguments, self.file)
            self.assertEqual((result.returncode, result.stdout), (USAGE, ""))
            self.assertIn(message, result.stderr)


class RolesTest(Case):
    def test_show(self):
        path = self.write(cluster())
        text = self.expect(DONE, "roles", path).stdout
        self.assertRegex(text, r"(?m)^migration +mig$")
        self.assertRegex(text, r"(?m)^gluster +-$")
        roles = self.expect_json(DONE, "mignet-roles/1", "roles", path)["roles"]
        self.assertEqual(
            roles,
            {
                "management": "ovirtmgmt",
                "migration": "mig",
                "display": "ovirtmgmt",
                "default-route": "ovirtmgmt",
                "gluster": None,
            },
        )

    def test_preview_writes_nothing(self):
        path = self.write(cluster())
        with open(path, "rb") as stream:
            before = stream.read()
        text = self.expect(DONE, "roles", path, "--grant", "display=mig").stdout
        self.assertRegex(text, r"(?m)^display +ovirtmgmt +mig +<- changes$")
        with open(path, "rb") as stream:
            self.assertEqual(stream.read(), before)

    def test_write(self):
        path = self.write(cluster())
        changes = ("--revoke", "migration", "--grant", "display=n2")
        document = self.expect_json(
            DONE, "mignet-roles/1", "roles", path, *changes, "--write"
        )
        self.assertEqual(document["roles"]["migration"], "ovirtmgmt")
        self.assertEqual(document["roles"]["display"], "mig")
        with open(path, encoding="utf-8") as stream:
            written = json.load(stream)
        self.assertEqual(written["cluster"]["roles"]["display"], "mig")
        self.assertEqual(
            self.expect_json(DONE, "mignet-roles/1", "roles", path)["roles"], document["roles"]
        )

    def test_changes_are_made_in_their_order(self):
        path = self.write(cluster())
        for changes, holder in (
            (("--grant", "display=mig", "--revoke", "display"), "ovirtmgmt"),
            (("--revoke", "display", "--grant", "display=mig"), "mig"),
        ):
            document = self.expect_json(DONE, "mignet-roles/1", "roles", path, *changes)
            self.assertEqual(document["roles"]["display"], holder)

    def test_preview_shows_what_is_lost(self):
        document = cluster()
        drop_attachment(document, 2)
        document["cluster"]["roles"] = {}
        path = self.write(document)
        grant = ("--grant", "migration=mig")

        text = self.expect(DONE, "roles", path, *grant).stdout
        self.assertRegex(text, r"(?m)^lost +Host 'h3' can receive no migration any more$")
        self.assertRegex(text, r"(?m)^ +- Network 'mig' is not attached to host 'h3'$")
        self.assertRegex(text, r"(?m)^changed +VM 'web' would migrate over network 'mig'")

        preview = self.expect_json(DONE, "mignet-roles/1", "roles", path, *grant)["preview"]
        self.assertEqual(preview["changes"], ["Grant role 'migration' to network 'mig'"])
        self.assertIsNone(preview["refusal"])
        self.assertEqual(preview["before"]["migration"], "ovirtmgmt")
        self.assertEqual(preview["after"]["migration"], "mig")
        self.assertEqual(
            [(effect["kind"], effect["host"], effect["vm"]) for effect in preview["effects"]],
            [("host-loses-route", "h3", None), ("vm-changes-route", None, "web")],
        )
        web = preview["effects"][1]
        self.assertEqual(
            web["before"], {"outcome": "management", "network": "ovirtmgmt", "destination": "h2"}
        )
        self.assertEqual(
            web["after"], {"outcome": "dedicated", "network": "mig", "destination": "h2"}
        )

        text = self.expect(DONE, "roles", path, *grant, "--write").stdout
        self.assertRegex(text, r"(?m)^lost +Host 'h3'")
        text = self.expect(DONE, "roles", path, "--revoke", "migration").stdout
        self.assertRegex(text, r"(?m)^gained +Host 'h3' can receive migrations$")
        self.assertRegex(text, r"(?m)^ +- until now: Network 'mig' is not attached to host 'h3'$")

    def test_preview_of_nothing(self):
        path = self.write(cluster())
        text = self.expect(DONE, "roles", path, "--grant", "gluster=mig").stdout
        self.assertIn("No host and no VM loses or gains anything.", text)
        self.assertIsNone(self.expect_json(DONE, "mignet-roles/1", "roles", path)["preview"])

    def test_what_cannot_be_written_is_not_shown_as_done(self):
        path = self.write(cluster())
        document = self.expect_json(
            REFUSED, "mignet-roles/1", "roles", path, "--revoke", "migration", "--write",
            before=forbid_writing,
        )
        self.assertEqual(document["roles"]["migration"], "mig")
        with open(path, encoding="utf-8") as stream:
            self.assertEqual(json.load(stream)["cluster"]["roles"]["migration"], "mig")

    def test_a_refused_change_writes_nothing(self):
        document = cluster()
        document["vms"][0].update({"status": "migrating", "destination": "h2"})
        path = self.write(document)
        with open(path, "rb") as stream:
            before = stream.read()
        changes = ("--grant", "display=mig", "--revoke", "migration", "--write")

        result = self.expect(REFUSED, "roles", path, *changes)
        self.assertIn("'web'", result.stderr)
        document = self.expect_json(REFUSED, "mignet-roles/1", "roles", path, *changes)
        roles = document["roles"]
        self.assertEqual(document["preview"]["refusal"]["code"], "vm-migrating")
        self.assertIn("'web'", document["preview"]["refusal"]["message"])
        self.assertEqual(document["preview"]["effects"], [])
        self.assertEqual((roles["migration"], roles["display"]), ("mig", "ovirtmgmt"))
        with open(path, "rb") as stream:
            self.assertEqual(stream.read(), before)

    def read(self, path):
        with open(path, encoding="utf-8") as stream:
            return json.load(stream)

    def test_detach(self):
        path = self.write(cluster())
        original = self.read(path)
        text = self.expect(DONE, "roles", path, "--detach", "n2").stdout
        self.assertIn("Detach network 'mig'", text)
        self.assertRegex(text, r"(?m)^migration +mig +ovirtmgmt +<- changes$")
        self.assertRegex(text, r"(?m)^changed +VM 'web' would migrate over network 'ovirtmgmt'")
        self.assertEqual(self.read(path), original)

        self.expect(DONE, "roles", path, "--detach", "mig", "--write")
        self.assertEqual([item["name"] for item in self.read(path)["networks"]], ["ovirtmgmt"])
        self.expect(DONE, "check", path)
        self.expect(USAGE, "roles", path, "--detach", "mig")

    def test_detach_is_refused(self):
        document = cluster()
        document["vms"][0]["networks"] = ["mig"]
        path = self.write(document)
        for network, why in (("mig", "VM 'web' is connected to it"),
                             ("ovirtmgmt", "it is the management network")):
            result = self.expect(REFUSED, "roles", path, "--detach", network, "--write")
            self.assertIn(why, result.stderr)
        self.assertEqual(self.read(path), document)

    def test_required(self):
        document = cluster()
        drop_attachment(document, 2)
        path = self.write(document)
        text = self.expect(DONE, "roles", path, "--require", "mig").stdout
        self.assertIn("Make network 'mig' required", text)
        self.assertRegex(text, r"(?m)^lost +Host 'h3' becomes non-operational$")
        self.assertRegex(text, r"(?m)^ +- Required network 'mig' is not attached to host 'h3'$")
        self.assertEqual(self.read(path), document)

        self.expect(DONE, "roles", path, "--require", "mig", "--write")
        preview = self.expect_json(
            DONE, "mignet-roles/1", "roles", path, "--no-require", "mig", "--write"
        )["preview"]
        self.assertEqual(preview["changes"], ["Make network 'mig' non-required"])
        self.assertEqual(
            [(effect["kind"], effect["host"]) for effect in preview["effects"]], [("host-up", "h3")]
        )
        self.assertIs(self.read(path)["networks"][1]["required"], False)
        result = self.expect(REFUSED, "roles", path, "--no-require", "ovirtmgmt")
        self.assertIn("stays required", result.stderr)

    def test_level(self):
        path = self.write(cluster())
        result = self.expect(REFUSED, "roles", path, "--level", "3.2", "--write")
        self.assertIn("takes level 3.3", result.stderr)
        self.assertNotIn("compatibility-level", self.read(path)["cluster"])

        changes = ("--revoke", "migration", "--level", "3.2")
        text = self.expect(DONE, "roles", path, *changes).stdout
        self.assertLess(text.index("Revoke role 'migration'"), text.index("3.2"))
        self.assertRegex(text, r"(?m)^migration +mig +ovirtmgmt +<- changes$")
        self.expect(DONE, "roles", path, *changes, "--write")
        self.assertEqual(self.read(path)["cluster"]["compatibility-level"], "3.2")
        self.expect(REFUSED, "roles", path, "--grant", "migration=mig")
        self.expect(DONE, "roles", path, "--level", "4.7", "--grant", "migration=mig")
        for level in ("abc", "4.x", ""):
            result = self.expect(USAGE, "roles", path, "--level", level, "--json")
            self.assertIn("is not a compatibility level", result.stderr)

    def test_unknown_networks_of_changes(self):
        path = self.write(cluster())
        for option in ("--detach", "--require", "--no-require"):
            result = self.expect(USAGE, "roles", path, option, "nothing")
            self.assertIn("Network 'nothing' does not exist", result.stderr)

    def test_management_is_neither_granted_nor_revoked(self):
        path = self.write(cluster())
        self.expect(REFUSED, "roles", path, "--grant", "management=mig")
        self.expect(REFUSED, "roles", path, "--revoke", "management")


class VdsmTest(Case):
    """Plans in the words of oVirt's host agent."""

    def test_plan(self):
        path = self.write(cluster())
        result = self.expect(DONE, "plan", path, "--vm", "web", "--to", "h2", "--vdsm")
        arguments = json.loads(result.stdout)
        plan = self.expect_json(
            DONE, "mignet-plan/1", "plan", path, "--vm", "web", "--to", "h2"
        )
        self.assertEqual(arguments["mode"], "remote")
        self.assertEqual(arguments["dstqemu"], plan["destination-address"])

    def test_not_carried_out(self):
        document = cluster()
        document["hosts"][1]["nics"][1]["carrier"] = "down"
        path = self.write(document)
        result = self.expect(REFUSED, "plan", path, "--vm", "web", "--to", "h2", "--vdsm")
        self.assertEqual(result.stdout, "")
        self.assertIn("is refused", result.stderr)
        self.expect(USAGE, "plan", path, "--vm", "web", "--vdsm", "--json")


class ImportTest(Case):
    """What other programs say, taken over into a document."""

    IP = [
        {"ifname": "eth0", "link_type": "ether", "operstate": "UP",
         "addr_info": [{"family": "inet", "local": "10.0.0.1", "prefixlen": 24}]},
        {"ifname": "mig", "link_type": "ether", "operstate": "DOWN", "addr_info": []},
    ]

    def read(self, path):
        with open(path, encoding="utf-8") as stream:
            return json.load(stream)

    def test_host(self):
        path = self.write(cluster())
        addresses = self.write(self.IP, "addr.json")
        text = self.expect(
            DONE, "import", "ip", addresses, "--host", "h1", "--into", path
        ).stdout
        self.assertIn("Host 'h1': 2 interfaces, 2 networks.", text)
        host_1 = self.read(path)["hosts"][0]
        self.assertEqual([nic["name"] for nic in host_1["nics"]], ["eth0", "mig"])
        self.assertEqual(
            [(item["network"], item["nic"]) for item in host_1["attachments"]],
            [("ovirtmgmt", "eth0"), ("mig", "mig")],
        )
        result = self.expect_json(
            DONE, "mignet-plan/1", "plan", path, "--vm", "web", "--network", "mig"
        )
        self.assertIn("carrier-down", [reason["code"] for reason in result["reasons"]])

    def test_new_host_from_standard_input(self):
        path = self.write(cluster())
        self.expect_json(
            DONE, "mignet-check/1", "import", "ip", "-", "--host", "h4", "--into", path,
            stdin=json.dumps(self.IP),
        )
        self.assertEqual(self.read(path)["hosts"][3]["name"], "h4")

    def test_kinds(self):
        path = self.write(cluster())
        capabilities = self.write({"nics": {"eth7": {}}, "networks": {}}, "caps.json")
        statistics = self.write({"network": {"eth7": {"state": "up"}}}, "stats.json")
        self.expect(
            DONE, "import", "vdsm", capabilities, statistics, "--host", "h1", "--into", path
        )
        self.assertEqual(
            self.read(path)["hosts"][0]["nics"], [{"name": "eth7", "carrier": "up"}]
        )
        interfaces = []
        for name in ("eth8", "eth9"):
            interfaces.append(self.path(f"{name}.xml"))
            with open(interfaces[-1], "w", encoding="utf-8") as stream:
                stream.write(f"<interface type='ethernet' name='{name}'/>")
        self.expect(DONE, "import", "libvirt", *interfaces, "--host", "h1", "--into", path)
        self.assertEqual(
            [nic["name"] for nic in self.read(path)["hosts"][0]["nics"]], ["eth8", "eth9", "eth7"]
        )

    def test_endless_input(self):
        path = self.write(cluster())
        for name in ("/dev/zero", self.path("absent"), self.directory):
            with self.subTest(name=name):
                result = self.expect(USAGE, "import", "ip", name, "--host", "h1", "--into", path)
                self.assertIn(name, result.stderr)

    def ovirt(self, *clusters):
        """The answers of an engine, each a file; two hosts in the first cluster."""
        def nic(host, address):
            return {
                "id": f"{host}-nic", "name": "eth0", "status": "up", "speed": "10000000000",
                "boot_protocol": "static", "network": {"id": "n1"},
                "ip": {"address": address, "netmask": "255.255.255.0", "version": "v4"},
            }

        hosts = [
            {"id": name, "name": name, "status": "up", "cluster": {"id": clusters[0]},
             "address": f"{name}.example.org", "nics": {"host_nic": [nic(name, address)]}}
            for name, address in (("h1", "10.0.0.1"), ("h2", "10.0.0.2"))
        ]
        networks = [
            {"id": "n1", "name": "ovirtmgmt", "usages": {"usage": ["management"]},
             "cluster": {"id": key}} for key in clusters
        ]
        vm = {"id": "v1", "name": "web", "status": "up", "memory": "1073741824",
              "host": {"id": "h1"}, "cluster": {"id": clusters[0]}}
        return [
            self.write({"vm": [vm]}, "vms.json"),
            self.write({"cluster": [{"id": key, "name": key.upper()} for key in clusters]},
                       "clusters.json"),
            self.write({"host": hosts}, "hosts.json"),
            self.write({"network": networks}, "networks.json"),
        ]

    def test_ovirt(self):
        path = self.path("new.json")
        inputs = self.ovirt("c1")
        text = self.expect(DONE, "import", "ovirt", *inputs, "--into", path).stdout
        self.assertIn("Cluster 'C1' (new): 1 network, 2 hosts, 1 VM.", text)
        plan = self.expect_json(DONE, "mignet-plan/1", "plan", path, "--vm", "web")
        self.assertEqual((plan["outcome"], plan["destination"]), ("management", "h2"))
        self.expect_json(DONE, "mignet-explain/1", "explain", path, "--vm", "web")

        document = self.read(path)
        document["networks"][0]["subnets"] = ["10.0.0.0/24"]
        document["cluster"]["policy"] = {"preset": "strict"}
        self.write(document, "new.json")
        self.expect(DONE, "import", "ovirt", *inputs, "--into", path)
        self.assertEqual(self.read(path), document)

    def test_ovirt_cluster(self):
        path = self.path("new.json")
        inputs = self.ovirt("c1", "c2")
        for arguments in ([], ["--cluster", "c3"], ["--cluster", "c1", "--host", "h1"]):
            with self.subTest(arguments=arguments):
                self.expect(USAGE, "import", "ovirt", *inputs, *arguments, "--into", path)
                self.assertFalse(os.path.exists(path))
        self.expect(DONE, "import", "ovirt", *inputs, "--cluster", "C2", "--into", path)
        self.assertEqual(self.read(path)["cluster"]["id"], "c2")
        self.expect(DONE, "import", "ovirt", *inputs, "--into", path)
        self.assertEqual(self.read(path)["cluster"]["id"], "c2")
        self.expect(USAGE, "import", "ovirt", *inputs, "--cluster", "c1", "--into", path)

    def test_wrong_input_writes_nothing(self):
        path = self.write(cluster())
        bad = self.write({}, "bad.json")
        with open(path, "rb") as stream:
            before = stream.read()
        for arguments in (
            ["ip", bad, "--host", "h1", "--into", path],
            ["ip", bad, "--host", "new", "--into", path],
            ["ip", self.path("absent"), "--host", "h1", "--into", path],
            ["ip", bad, "--into", path],
            ["ip", bad, "--host", "h1"],
            ["ip", "-", "-", "--host", "h1", "--into", path],
            ["ip", bad, "--host", "h1", "--into", "-"],
            ["ip", "--host", "h1", "--into", path],
            ["ip", bad, bad, bad, "--host", "h1", "--into", path],
            ["vdsm", bad, "--host", "h1", "--into", path],
            ["libvirt", bad, "--host", "h1", "--into", path],
            ["libvirt", "--host", "h1", "--into", path],
            ["ovirt", bad, "--into", path],
            ["ovirt", "--into", path],
            ["ip", bad, "--host", "h1", "--cluster", "c", "--into", path],
            ["frobnicate", bad, "--host", "h1", "--into", path],
            ["--into", path],
        ):
            with self.subTest(arguments=arguments):
                self.expect(USAGE, "import", *arguments)
                with open(path, "rb") as stream:
                    self.assertEqual(stream.read(), before)


class MigrateTest(Case):
    """No daemon answers where these documents say that the source is."""

    def write_unreachable(self):
        document = cluster()
        document["cluster"]["policy"] = {"preset": "design", "connect-transport": "tcp"}
        document["hosts"][0]["address"] = "127.0.0.2"
        return self.write(document)

    def test_refused_plan(self):
        document = cluster()
        document["hosts"][1]["nics"][1]["carrier"] = "down"
        path = self.write(document)
        result = self.expect(REFUSED, "migrate", path, "--vm", "web", "--to", "h2")
        self.assertIn("REFUSED", result.stdout)
        self.assertIn("carrier-down", result.stdout)
        document = self.expect_json(
            REFUSED, "mignet-migration/1", "migrate", path, "--vm", "web", "--to", "h2"
        )
        self.assertEqual(document["plan"]["outcome"], "refused")
        self.assertEqual(document["state"], "failed")

    def test_unreachable_daemon(self):
        path = self.write_unreachable()
        options = ("--vm", "web", "--to", "h2", "--no-evidence")
        result = self.expect(REFUSED, "migrate", path, *options)
        self.assertRegex(result.stderr, r"(?m)^mignet: .*'h1'")
        self.assertNotIn("libvirt:", result.stderr)

        document = self.expect_json(
            REFUSED, "mignet-migration/1", "migrate", path, *options
        )
        self.assertEqual(document["plan"]["outcome"], "dedicated")
        self.assertEqual(document["state"], "failed")
        self.assertIn("'h1'", document["error"])
        self.assertIsNone(document["evidence"])


class CancelTest(Case):
    """The signals that end programs end a migration in good order."""

    def start(self, document, *options):
        process = subprocess.Popen(
            [MIGNET, "migrate", self.write(document), "--vm", "web", "--to", "h2", *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def test_while_it_waits_for_an_address(self):
        document = cluster()
        document["cluster"]["policy"] = {"preset": "design", "pending-timeout": 600}
        attachment(document, 1)["ipv4"] = {"protocol": "dhcp", "addresses": []}
        for number in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(signal=number):
                process = self.start(document, "--no-evidence", "--address-probe", "false")
                self.assertIn("Waiting up to 600 s", process.stderr.readline())
                process.send_signal(number)
                output, errors = process.communicate(timeout=30)
                self.assertEqual(process.returncode, REFUSED)
                self.assertEqual(output, "")
                self.assertIn("Cancelled before anything was started", errors)

    def listen(self, address):
        """A daemon that takes connections and never says a word."""
        listener = socket.socket()
        self.addCleanup(listener.close)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((address, LIBVIRT_TCP_PORT))
        except OSError as error:
            self.skipTest(f"{address} cannot be listened on: {error}")
        listener.listen()
        listener.settimeout(30)
        return listener

    def test_while_it_migrates(self):
        document = cluster()
        document["cluster"]["policy"] = {"preset": "design", "connect-transport": "tcp"}
        for address, options in (("127.77.0.2", ()), ("127.77.0.3", ("--json",))):
            with self.subTest(options=options):
                document["hosts"][0]["address"] = address
                listener = self.listen(address)
                process = self.start(document, "--no-evidence", *options)
                connection, _ = listener.accept()
                with connection:
                    process.send_signal(signal.SIGINT)
                    output, errors = process.communicate(timeout=30)
                self.assertEqual(process.returncode, REFUSED, errors)
                self.assertIn("mignet: Cancelling", errors)
                self.assertIn("VM 'web' is on 'h1'", errors)
                if options:
                    self.assertEqual(json.loads(output)["state"], "cancelled")
                else:
                    self.assertRegex(output, r"(?m)^Connecting .*\n(.*\n)*Cancelled ")


class TerminalTest(Case):
    """What a person sees: colours and the width of the terminal."""

    def run_on_terminal(self, *arguments, columns=80, **environment):
        primary, secondary = pty.openpty()
        subprocess.run(
            ["stty", "columns", str(columns), "rows", "24"], stdin=secondary, check=True, timeout=10
        )
        with subprocess.Popen(
            [MIGNET, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=secondary,
            stderr=secondary,
            env={**os.environ, "TERM": "xterm", "NO_COLOR": "", **environment},
        ) as process:
            os.close(secondary)
            output = b""
            while select.select([primary], [], [], 30)[0]:
                try:
                    block = os.read(primary, 65536)
                except OSError:
                    break
                if not block:
                    break
                output += block
            os.close(primary)
            process.wait(timeout=30)
        return output.decode("utf-8")

    def wide_cluster(self):
        document = cluster()
        for number in range(8):
            document["networks"].append(
                {"id": f"extra-{number}", "name": f"network-{number}", "required": False}
            )
        return self.write(document)

    def test_colours(self):
        path = self.write(cluster())
        arguments = ("plan", path, "--vm", "web")
        self.assertIn("\033[32mDEDICATED\033[0m", self.run_on_terminal(*arguments))
        self.assertNotIn("\033", self.run_on_terminal(*arguments, NO_COLOR="1"))
        self.assertNotIn("\033", self.run_on_terminal(*arguments, TERM="dumb"))

    def test_lines_fit(self):
        path = self.wide_cluster()
        for columns in (60, 80, 120):
            for command in ("explain", "plan"):
                text = self.run_on_terminal(command, path, "--vm", "web", columns=columns)
                text = re.sub(r"\033\[\d+m", "", text)
                with self.subTest(columns=columns, command=command):
                    self.assertGreater(len(text.splitlines()), 10)
                    self.assertLessEqual(max(map(len, text.splitlines())), columns)

    def test_an_explanation_of_eight_hosts_fits_on_a_screen(self):
        """Every host, every network with its state, and every reason: at most 40 lines."""
        path = os.path.join(os.environ["SOURCE_ROOT"], "tests/data/eight-hosts.json")
        document = self.expect_json(DONE, "mignet-explain/1", "explain", path, "--vm", "guest-01")
        for columns in (80, 100, 120):
            text = self.run_on_terminal(
                "explain", path, "--vm", "guest-01", columns=columns, NO_COLOR="1"
            )
            lines = text.splitlines()
            self.assertLessEqual(len(lines), 40)
            self.assertLessEqual(max(map(len, lines)), columns)
            heading = next(line for line in lines if "[mig]" in line)
            names = [word.strip("[]") for word in heading.split()]
            columns_of = [word.start() for word in re.finditer(r"\S+", heading)]
            flat = re.sub(r"\s+", " ", text)
            for item in document["hosts"]:
                row = next(line for line in lines if line.startswith(f"  {item['host']}"))
                cells = [row[at:].split("  ")[0] for at in columns_of]
                for network in item["networks"]:
                    cell = cells[names.index(network["network"])]
                    if item["host"] != "host1":
                        self.assertIn(network["outcome"], cell)
                    if network["state"] != "usable":
                        self.assertIn(network["state"], cell)
                    elif item["host"] == "host1":
                        self.assertEqual(cell.strip(), "usable")
                    for reason in network["reasons"] if item["host"] != "host1" else []:
                        self.check_reason_is_told(flat, reason)

    def check_reason_is_told(self, text, reason):
        """As a sentence, or among the hosts that have the same."""
        if reason["message"] in text:
            return
        pattern = re.escape(reason["message"]).replace(re.escape(f"'{reason['host']}'"), "'[^']+'")
        self.assertRegex(
            text, rf"{pattern} \({reason['code']}\) the same: [^()]*\b{reason['host']}\b"
        )

    def test_reasons_that_two_hosts_have_stand_by_their_host(self):
        document = cluster()
        document["hosts"].append(host(4))
        for number in (1, 2):
            drop_attachment(document, number)
        text = self.expect(DONE, "explain", self.write(document), "--vm", "web").stdout
        self.assertEqual(text.count("(network-absent)"), 2)
        self.assertNotIn("the same:", text)
        drop_attachment(document, 3)
        text = self.expect(DONE, "explain", self.write(document), "--vm", "web").stdout
        self.assertEqual(text.count("(network-absent)"), 1)
        self.assertRegex(text, r"(?m)^ +the same: h3, h4$")

    def test_what_the_source_refuses_is_said_of_it(self):
        document = cluster()
        document["hosts"][0]["nics"][1]["carrier"] = "down"
        text = self.expect(
            DONE, "explain", self.write(document), "--vm", "web", "--preset", "strict"
        ).stdout
        self.assertRegex(text, r"(?m)^ +h2 +refused: source carrier-down +management$")

    def test_no_line_is_broken_elsewhere(self):
        text = self.expect(DONE, "explain", self.wide_cluster(), "--vm", "web").stdout
        self.assertRegex(text, r"(?m)^ +\[mig\] +ovirtmgmt .*network-7$")


if __name__ == "__main__":
    unittest.main()
