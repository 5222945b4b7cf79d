# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the tests of the command share."""

import copy
import json
import os
import resource
import signal
import subprocess
import tempfile
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
