# SPDX-License-Identifier: LGPL-2.1-or-later
"""The command: its usage, and what it says of clusters and plans."""

import json
import pathlib
import re
import subprocess
import time
import unittest

from tool_case import DONE, MIGNET, REFUSED, USAGE, Case, attachment, cluster, drop_attachment, host


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


if __name__ == "__main__":
    unittest.main()
