# SPDX-License-Identifier: LGPL-2.1-or-later
"""What 'mignet plan' says where an address is wrong or missing or an interface has failed, by each
preset: the outcome, and in one sentence what was found, what was expected, and where."""

import json
import os
import pathlib
import subprocess
import tempfile
import unittest

MIGNET = os.environ["MIGNET"]
PRESETS = ("design", "ovirt", "strict")


def static(*addresses):
    return {"protocol": "static", "addresses": list(addresses)}


def dhcp(*addresses):
    return {"protocol": "dhcp", "addresses": list(addresses)}


def host(number, ipv4, carrier="up"):
    """A host whose migration network is a VLAN on a bond."""
    return {
        "id": f"h{number}", "name": f"host{number}", "address": f"host{number}.example.org",
        "nics": [
            {"name": "eth0", "carrier": "up"},
            {"name": "eth1", "carrier": carrier},
            {"name": "eth2", "carrier": carrier},
            {"name": "bond0", "kind": "bond", "mode": "802.3ad", "slaves": ["eth1", "eth2"]},
            {"name": "bond0.200", "kind": "vlan", "base": "bond0", "vlan": 200},
        ],
        "attachments": [
            {"network": "ovirtmgmt", "nic": "eth0", "ipv4": static(f"10.0.0.{number}/24")},
            {"network": "mig", "nic": "bond0.200", "ipv4": ipv4},
        ],
    }


def cluster(source, destination, subnets=("192.168.77.0/24",), required=False):
    return {
        "format": "mignet-cluster/1",
        "cluster": {"id": "c1", "name": "Default", "management-network": "ovirtmgmt",
                    "roles": {"migration": "mig"}},
        "networks": [
            {"id": "n1", "name": "ovirtmgmt"},
            {"id": "n2", "name": "mig", "vlan": 200, "subnets": list(subnets),
             "required": required},
        ],
        "hosts": [source, destination],
        "vms": [{"id": "v1", "name": "web", "host": "host1"}],
    }


GOOD_SOURCE = host(1, static("192.168.77.1/24"))
GOOD_DESTINATION = host(2, static("192.168.77.2/24"))
CABLE = "has no link: check the cable and the switch port of 'eth1' and 'eth2'"
ASTRAY = "; what it sends may take another network"

# What is wrong, the cluster, for each preset the outcomes of an automatic and of a manual request,
# and the message; None: nothing is said.
ROWS = [
    ("the destination has the address, the source none", cluster(host(1, static()), GOOD_DESTINATION),
     {"design": ("dedicated", "dedicated"), "ovirt": ("fallback", "fallback"),
      "strict": ("refused", "refused")},
     "Host 'host1' has no usable IPv4 or IPv6 address on network 'mig': found none on 'bond0.200', "
     "expected one in 192.168.77.0/24"),
    ("the destination has no address", cluster(GOOD_SOURCE, host(2, static())),
     {"design": ("refused", "refused"), "ovirt": ("fallback", "fallback"),
      "strict": ("refused", "refused")},
     "Host 'host2' has no usable IPv4 or IPv6 address on network 'mig': found none on 'bond0.200', "
     "expected one in 192.168.77.0/24"),
    ("the destination never reported an address",
     cluster(GOOD_SOURCE, host(2, {"protocol": "static"})),
     {"design": ("refused", "refused"), "ovirt": ("fallback", "fallback"),
      "strict": ("refused", "refused")},
     "The addresses of host 'host2' on network 'mig' were never reported: refresh the report of the "
     "host"),
    ("DHCP has given an address", cluster(GOOD_SOURCE, host(2, dhcp("192.168.77.2/24"))),
     {preset: ("dedicated", "dedicated") for preset in PRESETS}, None),
    ("DHCP has not answered yet", cluster(GOOD_SOURCE, host(2, dhcp())),
     {"design": ("waiting", "waiting"), "ovirt": ("fallback", "fallback"),
      "strict": ("waiting", "waiting")},
     "Host 'host2' is waiting for its address on network 'mig': found none on 'bond0.200', expected "
     "one from a DHCP server"),
    ("the address is still tentative",
     cluster(GOOD_SOURCE, host(2, static({"address": "192.168.77.2/24", "state": "tentative"}))),
     {"design": ("waiting", "waiting"), "ovirt": ("fallback", "fallback"),
      "strict": ("waiting", "waiting")},
     "Host 'host2' is waiting for its address on network 'mig': found 192.168.77.2/24 (tentative) on "
     "'bond0.200', expected its duplicate address detection to end"),
    ("the destination has a wrong address", cluster(GOOD_SOURCE, host(2, static("192.168.99.2/24"))),
     {"design": ("refused", "refused"), "ovirt": ("dedicated", "dedicated"),
      "strict": ("refused", "refused")},
     "Host 'host2' has no address on network 'mig' within 192.168.77.0/24: found 192.168.99.2/24 on "
     "'bond0.200'"),
    ("the source has a wrong address", cluster(host(1, static("192.168.99.1/24")), GOOD_DESTINATION),
     {"design": ("dedicated", "dedicated"), "ovirt": ("dedicated", "dedicated"),
      "strict": ("refused", "refused")},
     "Host 'host1' has no address on network 'mig' within 192.168.77.0/24: found 192.168.99.1/24 on "
     "'bond0.200'"),
    ("the destination has a wrong mask", cluster(GOOD_SOURCE, host(2, static("192.168.77.2/32"))),
     {"design": ("dedicated", "dedicated"), "ovirt": ("dedicated", "dedicated"),
      "strict": ("refused", "refused")},
     "192.168.77.1/24 of host 'host1' and 192.168.77.2/32 of host 'host2' share no subnet on network "
     "'mig': the answers leave 'host2' through the default gateway; check the prefix length there"),
    ("the source has a wrong mask", cluster(host(1, static("192.168.77.1/32")), GOOD_DESTINATION),
     {"design": ("dedicated", "dedicated"), "ovirt": ("dedicated", "dedicated"),
      "strict": ("refused", "refused")},
     "192.168.77.1/32 of host 'host1' and 192.168.77.2/24 of host 'host2' share no subnet on network "
     "'mig': the stream leaves 'host1' through the default gateway; check the prefix length there"),
    ("nobody knows which address is wrong",
     cluster(GOOD_SOURCE, host(2, static("192.168.99.2/24")), subnets=()),
     {"design": ("dedicated", "dedicated"), "ovirt": ("dedicated", "dedicated"),
      "strict": ("refused", "refused")},
     "192.168.77.1/24 of host 'host1' and 192.168.99.2/24 of host 'host2' share no subnet on network "
     "'mig': the stream leaves 'host1' through the default gateway"),
    ("the interface of the destination has failed",
     cluster(GOOD_SOURCE, host(2, static("192.168.77.2/24"), "down")),
     {"design": ("refused", "refused"), "ovirt": ("fallback", "fallback"),
      "strict": ("refused", "refused")},
     f"'bond0.200' of host 'host2', which carries network 'mig', {CABLE}"),
    ("the same, and the network is required",
     cluster(GOOD_SOURCE, host(2, static("192.168.77.2/24"), "down"), required=True),
     {preset: ("refused", "refused") for preset in PRESETS},
     "Host 'host2' has the status 'non-operational', expected 'up': Interface 'bond0.200' of required "
     "network 'mig' on host 'host2' has no link"),
    ("the interface of the source has failed",
     cluster(host(1, static("192.168.77.1/24"), "down"), GOOD_DESTINATION),
     {"design": ("dedicated", "dedicated"), "ovirt": ("fallback", "fallback"),
      "strict": ("refused", "refused")},
     f"'bond0.200' of host 'host1', which carries network 'mig', {CABLE}"),
]

# By this preset oVirt does not look at subnets, and says nothing of them.
SILENT = [("ovirt", "wrong address"), ("ovirt", "wrong mask"), ("ovirt", "address is wrong")]


class MessageTest(unittest.TestCase):
    def plan(self, document, *options):
        with tempfile.TemporaryDirectory() as directory:
            path = pathlib.Path(directory) / "cluster.json"
            path.write_text(json.dumps(document), encoding="utf-8")
            return subprocess.run([MIGNET, "plan", path, "--vm", "web", *options],
                                  stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8",
                                  timeout=60, check=False)

    def check_row(self, document, preset, options, outcome, message):
        arguments = ("--preset", preset, *options)
        result = self.plan(document, *arguments)
        self.assertEqual(result.returncode, 1 if outcome == "refused" else 0, result.stderr)
        self.assertTrue(result.stdout.startswith(outcome.upper() + "  "), result.stdout)
        plan = json.loads(self.plan(document, *arguments, "--json").stdout)
        self.assertEqual(plan["outcome"], outcome)
        found = {reason["message"]: reason for reason in plan["reasons"]
                 if reason["code"] != "same-host"}
        if message is None:
            self.assertEqual(found, {})
            return
        # Only where the stream goes over the network all the same there is more to warn of.
        if message not in found and outcome == "dedicated":
            message += ASTRAY
        self.assertIn(message, found)
        self.assertEqual(found[message]["severity"],
                         "error" if outcome == "refused" else "warning")
        self.assertIn(f"{message} ({found[message]['code']})", result.stdout)

    def test_rows(self):
        for what, document, outcomes, message in ROWS:
            for preset in PRESETS:
                silent = any(preset == one and part in what for one, part in SILENT)
                for options, outcome in zip(((), ("--to", "host2")), outcomes[preset]):
                    with self.subTest(what, preset=preset, options=options):
                        self.check_row(document, preset, options, outcome,
                                       None if silent else message)

    def test_a_wait_that_has_ended(self):
        plan = json.loads(self.plan(cluster(GOOD_SOURCE, host(2, dhcp())), "--wait", "1",
                                    "--to", "host2", "--json").stdout)
        self.assertEqual(plan["outcome"], "fallback")
        self.assertEqual(plan["reasons"][0]["message"],
                         "Host 'host2' is still waiting for its address on network 'mig': found none "
                         "on 'bond0.200', expected one from a DHCP server")

    def test_a_source_that_may_go_astray_is_told_so(self):
        for source in (host(1, static()), host(1, static("192.168.99.1/24")), host(1, dhcp()),
                       host(1, static("192.168.77.1/24"), "down")):
            plan = json.loads(self.plan(cluster(source, GOOD_DESTINATION), "--json").stdout)
            self.assertEqual(plan["outcome"], "dedicated")
            self.assertTrue(plan["reasons"][0]["message"].endswith(ASTRAY), plan["reasons"])

    def check_gateway(self, source, destination, message, **roles):
        document = cluster(source, destination, subnets=())
        document["cluster"]["roles"].update(roles)
        plan = json.loads(self.plan(document, "--json").stdout)
        self.assertEqual(plan["outcome"], "dedicated")
        self.assertEqual([reason["code"] for reason in plan["reasons"]], ["no-common-subnet"])
        self.assertIn(message, plan["reasons"][0]["message"])

    def test_a_gateway_of_the_network_takes_answers_but_no_stream(self):
        """The stream is not bound to an address, so it takes the default route of the host."""
        via = {"gateway": "192.168.99.254"}
        far = static("192.168.99.1/24")
        for gateway in ({}, {"gateway": None}):
            self.check_gateway(host(1, {**far, **gateway}), GOOD_DESTINATION,
                               "the stream leaves 'host1' through the default gateway")
        self.check_gateway(host(1, {**far, **via}), GOOD_DESTINATION,
                           "the stream leaves 'host1' through the default gateway, unless there is a "
                           "route to 192.168.77.2 through gateway 192.168.99.254 of network 'mig'")
        self.check_gateway(host(1, {**far, **via}), GOOD_DESTINATION,
                           "the stream leaves 'host1' through gateway 192.168.99.254 of network "
                           "'mig' itself", **{"default-route": "mig"})
        self.check_gateway(host(1, far), GOOD_DESTINATION,
                           "the stream leaves 'host1' through the default gateway, on network 'mig' "
                           "itself", **{"default-route": "mig"})
        self.check_gateway(GOOD_SOURCE,
                           host(2, {**static("192.168.77.2/32"), "gateway": "192.168.77.254"}),
                           "the answers leave 'host2' through gateway 192.168.77.254 of network "
                           "'mig' itself; check the prefix length there")


if __name__ == "__main__":
    unittest.main()
