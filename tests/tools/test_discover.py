# SPDX-License-Identifier: LGPL-2.1-or-later
"""mignet discover, with hosts that the test driver of libvirt plays."""

import json
import os
import shlex
import socket
import subprocess
import tempfile
import unittest

MIGNET = os.environ["MIGNET"]

DONE, REFUSED, USAGE = 0, 1, 2

NODE = """<node>
<interface type='ethernet' name='eth0'><mac address='52:54:00:00:00:01'/></interface>
<interface type='ethernet' name='eth1'><mac address='52:54:00:00:00:02'/></interface>
%s
</node>"""

VM = """<domain type='test'><name>vm1</name><uuid>6f3f0e1e-9e4f-4e35-9f02-000000000001</uuid>
<memory unit='MiB'>512</memory><vcpu>2</vcpu><os><type>hvm</type></os><devices>
<interface type='bridge'><source bridge='br5'/></interface></devices></domain>"""


def interface(name, address, **members):
    number = [{"family": "inet", "local": address, "prefixlen": 24}] if address else []
    return {"ifname": name, "link_type": "ether", "operstate": "UP", "flags": ["UP"],
            "addr_info": number, **members}


class DiscoverTest(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory(prefix="mignet-discover-")
        self.addCleanup(self.directory.cleanup)
        self.into = self.path("cluster.json")
        for number in (1, 2):
            self.write_node(number, VM if number == 1 else "")
            bridge = interface("br5", None, linkinfo={"info_kind": "bridge"})
            addresses = [interface("eth0", f"10.0.0.{number}"),
                         interface("eth1", f"192.168.77.{number}")]
            self.write(f"h{number}.json",
                       json.dumps(addresses + ([bridge] if number == 1 else [])))

    def path(self, name):
        return os.path.join(self.directory.name, name)

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)

    def write_node(self, number, vms):
        self.write(f"h{number}.xml", NODE % vms)

    def uri(self, number):
        return f"h{number}=test://{self.path(f'h{number}.xml')}"

    def run_mignet(self, *arguments):
        return subprocess.run([MIGNET, *arguments], capture_output=True, text=True, timeout=60,
                              stdin=subprocess.DEVNULL, check=False,
                              env={**os.environ, "LC_ALL": "C.UTF-8"})

    def discover(self, *arguments, probe=None):
        probe = probe or f"cat {shlex.quote(self.directory.name)}/%h.json"
        return self.run_mignet("discover", "--into", self.into, "--probe", probe, *arguments)

    def discover_both(self, *arguments):
        return self.discover(self.uri(1), self.uri(2), "--management", "ovirtmgmt",
                             "--network", "mig=192.168.77.0/24", "--role", "migration=mig",
                             *arguments)

    def load(self):
        with open(self.into, encoding="utf-8") as file:
            return json.load(file)

    def find(self, members, name):
        return next(member for member in self.load()[members] if member["name"] == name)

    def check(self, answer, status):
        self.assertEqual(answer.returncode, status, answer.stdout + answer.stderr)

    def test_new_document(self):
        """Hosts, addresses and VMs; the bridge that a VM uses is a network."""
        answer = self.discover_both()
        self.check(answer, DONE)
        self.assertEqual(answer.stderr, "")
        self.assertRegex(answer.stdout, r"h1 +up +1 +.*mig 192\.168\.77\.1/24")
        document = self.load()
        self.assertEqual(document["cluster"]["management-network"], "ovirtmgmt")
        self.assertEqual(document["cluster"]["roles"], {"migration": "mig"})
        self.assertEqual([network["name"] for network in document["networks"]],
                         ["ovirtmgmt", "mig", "br5"])
        vm = self.find("vms", "vm1")
        self.assertEqual((vm["host"], vm["memory"], vm["vcpus"], vm["networks"]),
                         ("h1", 512, 2, ["br5"]))
        plan = self.run_mignet("plan", self.into, "--vm", "vm1", "--json")
        codes = [reason["code"] for candidate in json.loads(plan.stdout)["candidates"]
                 for reason in candidate["reasons"] if candidate["host"] == "h2"]
        self.assertIn("vm-network-absent", codes)

    def test_update(self):
        """What was declared stays; the VM has moved."""
        self.check(self.discover_both(), DONE)
        document = self.load()
        document["vms"][0]["affinity"] = [{"group": "db", "rule": "apart"}]
        document["hosts"][1]["labels"] = {"rack": "r7"}
        document["hosts"][1]["max-incoming"] = 5
        document["hosts"][0]["status"] = "maintenance"
        document["cluster"]["policy"] = {"preset": "strict"}
        with open(self.into, "w", encoding="utf-8") as file:
            json.dump(document, file)
        self.write_node(1, "")
        self.write_node(2, VM)
        self.check(self.discover(self.uri(1), self.uri(2)), DONE)
        vm = self.find("vms", "vm1")
        self.assertEqual((vm["host"], vm["affinity"]), ("h2", [{"group": "db", "rule": "apart"}]))
        host = self.find("hosts", "h2")
        self.assertEqual((host["labels"], host["max-incoming"]), ({"rack": "r7"}, 5))
        self.assertEqual(self.find("hosts", "h1")["status"], "maintenance")
        document = self.load()
        self.assertEqual(document["cluster"]["roles"], {"migration": "mig"})
        self.assertEqual(document["cluster"]["policy"], {"preset": "strict"})

    def test_unreachable(self):
        """One host that does not answer is said and marked; the other one is up to date."""
        self.check(self.discover_both(), DONE)
        with socket.socket() as reserved:
            reserved.bind(("127.0.0.1", 0))
            dead = f"h2=qemu+tcp://127.0.0.1:{reserved.getsockname()[1]}/system"
            answer = self.discover(self.uri(1), dead)
        self.check(answer, REFUSED)
        self.assertIn("Host 'h2' is not known better now: Cannot connect", answer.stderr)
        self.assertNotIn("status", self.find("hosts", "h1"))
        self.assertEqual(self.find("hosts", "h2")["status"], "non-responsive")
        self.assertEqual(self.find("vms", "vm1")["host"], "h1")

    def test_nobody_answers(self):
        """A document is not made of nothing."""
        answer = self.discover("h1=test:///nosuch/file.xml")
        self.check(answer, REFUSED)
        self.assertFalse(os.path.exists(self.into))
        self.assertEqual(answer.stdout, "")

    def test_probe_fails(self):
        """Addresses are unknown then, and the rest is known."""
        answer = self.discover(self.uri(1), "--network", "mig=192.168.77.0/24", probe="false")
        self.check(answer, DONE)
        self.assertIn("The addresses of host 'h1' could not be asked for", answer.stderr)
        attachments = {attachment["network"]: attachment
                       for attachment in self.find("hosts", "h1").get("attachments", [])}
        self.assertNotIn("addresses", attachments.get("mig", {}).get("ipv4", {}))
        self.assertEqual(self.find("vms", "vm1")["host"], "h1")

    def test_json(self):
        """--json prints what is to be found, and nothing else."""
        answer = self.discover_both("--json")
        self.check(answer, DONE)
        self.assertEqual(json.loads(answer.stdout)["format"], "mignet-check/1")

    def test_hint(self):
        """Who declares no network hears how to."""
        answer = self.discover(self.uri(1))
        self.check(answer, DONE)
        self.assertIn("--network NAME=SUBNET", answer.stdout)
        self.assertEqual(self.load()["cluster"]["management-network"], "management")

    def test_usage(self):
        """Wrong usage: status 2, nothing written, nothing on standard output."""
        uri = self.uri(1)
        rows = [
            (["discover", uri], "'--into' is missing"),
            (["discover", uri, "--into", "-"], "needs a file"),
            (["discover", "--into", self.into], "No URI was named"),
            (["discover", "h1", "--into", self.into], "is not a connection URI"),
            (["discover", "=test:///x", "--into", self.into], "has no name before"),
            (["discover", uri, "--into", self.into, "--network", "=1.2.3.0/24"], "not a network"),
            (["discover", uri, "--into", self.into, "--network", "a=1.2.3.4/24"], "1.2.3.4/24"),
            (["discover", uri, "--into", self.into, "--role", "boss=a"], "not a role"),
            (["discover", uri, "--into", self.into, "--role", "migration=a"], "does not exist"),
            (["discover", uri, "--into", self.into, "--probe", "a", "--no-probe"], "exclude"),
            (["discover", uri, "--into", self.into, "--probe", "'"], "not a command"),
            (["discover", uri, "--into", self.into, "--timeout", "0"], "not a time to wait"),
        ]
        for arguments, message in rows:
            with self.subTest(arguments=arguments[1:]):
                answer = self.run_mignet(*arguments)
                self.check(answer, USAGE)
                self.assertIn(message, answer.stderr)
                self.assertEqual(answer.stdout, "")
                self.assertFalse(os.path.exists(self.into))

    def test_other_management(self):
        """The management network of a cluster is not another one all of a sudden."""
        self.check(self.discover_both(), DONE)
        answer = self.discover(self.uri(1), "--management", "mig")
        self.check(answer, USAGE)
        self.assertIn("cannot become the management network", answer.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
