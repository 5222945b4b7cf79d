# SPDX-License-Identifier: LGPL-2.1-or-later
"""The command: roles and importers, which change documents."""

import json
import os
import unittest

from tool_case import DONE, REFUSED, USAGE, Case, cluster, drop_attachment, forbid_writing, host


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


if __name__ == "__main__":
    unittest.main()
