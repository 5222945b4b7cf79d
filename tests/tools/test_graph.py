# SPDX-License-Identifier: LGPL-2.1-or-later
"""The images of 'mignet graph': that they are well-formed, that they say what the other commands say,
and that nothing in them lies over something else."""

import copy
import json
import os
import pathlib
import subprocess
import tempfile
import unittest
import xml.etree.ElementTree as ElementTree

MIGNET = os.environ["MIGNET"]
ROOT = pathlib.Path(os.environ["SOURCE_ROOT"])
DATA = ROOT / "tests/data"
SVG = "{http://www.w3.org/2000/svg}"

DONE, REFUSED, USAGE = 0, 1, 2

# What a letter W takes at least, in any of the families that the image asks for.
WIDTH_OF_W = 0.9

SAMPLES = [path for path in sorted(DATA.glob("*.json"))
           if '"mignet-cluster/1"' in path.read_text(encoding="utf-8")]


def load(name):
    return json.loads((DATA / name).read_text(encoding="utf-8"))


def large_cluster(n_hosts):
    """The sample with the many states, over and over, with addresses of their own."""
    document = load("states.json")
    kinds = document["hosts"]
    document["hosts"] = []
    for number in range(1, n_hosts + 1):
        host = copy.deepcopy(kinds[(number - 1) % len(kinds)])
        host.update(id=f"h{number:03}", name=f"host{number:03}", address=f"10.1.0.{number}")
        for attachment in host["attachments"]:
            addresses = attachment.get("ipv4", {}).get("addresses", [])
            addresses[:] = [f"{address.rpartition('.')[0]}.{number}/24" for address in addresses]
        document["hosts"].append(host)
    document["vms"][0]["host"] = "host001"
    return document


def bonded_cluster():
    """Each network on a bond of its own: there are more wires than networks."""
    document = load("two-hosts.json")
    for host in document["hosts"]:
        host["nics"] = []
        for number, attachment in enumerate(host["attachments"]):
            wires = [f"eth{number}{letter}" for letter in "abc"]
            host["nics"] += [{"name": wire, "carrier": "up"} for wire in wires]
            host["nics"].append({"name": f"bond{number}", "kind": "bond", "slaves": wires})
            attachment["nic"] = f"bond{number}"
    return document


class Box:
    def __init__(self, element):
        self.classes = element.get("class", "").split()
        self.x, self.y, self.width, self.height = (
            int(element.get(name, "0")) for name in ("x", "y", "width", "height"))

    def overlaps(self, other):
        return (self.x < other.x + other.width and other.x < self.x + self.width
                and self.y < other.y + other.height and other.y < self.y + self.height)

    def holds(self, other):
        return (self.x <= other.x and other.x + other.width <= self.x + self.width
                and self.y <= other.y and other.y + other.height <= self.y + self.height)

    def __repr__(self):
        return f"{self.classes} {self.x},{self.y} {self.width}x{self.height}"


def words(text):
    """The characters that are shown, without the title that has the whole text."""
    title = text.find(SVG + "title")
    return (text.text or "") if title is None else (title.tail or "")


def whole(text):
    title = text.find(SVG + "title")
    return (text.text if title is None else title.text) or ""


class Case(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = pathlib.Path(directory.name)

    def run_tool(self, *arguments):
        return subprocess.run([MIGNET, *map(str, arguments)], stdin=subprocess.DEVNULL,
                              capture_output=True, encoding="utf-8", timeout=60, check=False)

    def expect(self, status, *arguments):
        result = self.run_tool(*arguments)
        self.assertEqual(result.returncode, status, result.stderr)
        return result

    def write(self, document):
        path = self.directory / "cluster.json"
        path.write_text(json.dumps(document), encoding="utf-8")
        return path

    def draw(self, document, *options):
        path = document if isinstance(document, pathlib.Path) else self.write(document)
        return ElementTree.fromstring(self.expect(DONE, "graph", path, *options).stdout)

    def boxes(self, element, *classes):
        found = [Box(rect) for rect in element.iter(SVG + "rect")]
        return [box for box in found if set(classes) & set(box.classes)]

    def tiles(self, image):
        """The hosts at a glance: name to the words below it."""
        elements = list(image)
        result = {}
        for index, element in enumerate(elements):
            if element.tag == SVG + "rect" and "tile" in element.get("class").split():
                name, summary = [item for item in elements[index:index + 4]
                                 if item.tag == SVG + "text"][:2]
                result[whole(name)] = whole(summary)
        return result

    def card_texts(self, image, host):
        for card in image.iter(SVG + "g"):
            texts = [whole(text) for text in card.iter(SVG + "text")]
            if texts[0] == host:
                return texts
        raise KeyError(host)


class ImageTest(Case):
    def test_every_sample_is_drawn(self):
        self.assertGreater(len(SAMPLES), 10)
        for path in SAMPLES:
            with self.subTest(path.name):
                image = self.draw(path)
                self.assertEqual(image.tag, SVG + "svg")
                cards = [card for card in image.iter(SVG + "g")]
                self.assertEqual(len(cards), len(load(path.name).get("hosts", [])))

    def test_names_are_only_text(self):
        document = load("states.json")
        document["cluster"]["name"] = "</title><script>alert(1)</script>"
        document["hosts"][0]["name"] = "a&b<c>\"d'\ufffe\u202e"
        document["vms"][0]["host"] = "h1"
        document["hosts"][0]["nics"][3]["mode"] = "x\x01\x7f]]>"
        image = self.draw(document)
        self.assertEqual(list(image.iter(SVG + "script")), [])
        self.assertIn("a&b<c>\"d'\ufffd\u202e", self.tiles(image))
        self.assertIn("</title><script>", image.find(SVG + "title").text)
        self.assertIn("bond x\ufffd\ufffd]]>", self.card_texts(image, "a&b<c>\"d'\ufffd\u202e"))

    def test_nothing_is_fetched(self):
        image = self.expect(DONE, "graph", DATA / "states.json").stdout
        self.assertEqual(image.count("http"), 1)
        self.assertNotIn("url(", image)

    def test_nothing_overlaps(self):
        for document in (load("two-hosts.json"), load("eight-hosts.json"), bonded_cluster(),
                         large_cluster(40)):
            image = self.draw(document)
            page = self.boxes(image, "page")[0]
            apart = [*self.boxes(image, "tile"), *self.boxes(image, "card")]
            self.assertEqual(len(apart), 2 * len(document["hosts"]))
            for number, box in enumerate(apart):
                self.assertTrue(page.holds(box), box)
                for other in apart[number + 1:]:
                    self.assertFalse(box.overlaps(other), (box, other))
            for card in image.iter(SVG + "g"):
                frame = self.boxes(card, "card")[0]
                inside = self.boxes(card, "box", "chip", "band")
                for number, box in enumerate(inside):
                    self.assertTrue(frame.holds(box), (frame, box))
                    for other in inside[number + 1:]:
                        self.assertFalse(box.overlaps(other), (box, other))

    def test_what_hangs_on_one_interface_stays_together(self):
        for card in self.draw(bonded_cluster()).iter(SVG + "g"):
            wires = [whole(text) for text in card.iter(SVG + "text") if "eth" in whole(text)]
            places = {whole(text): int(text.get("y")) for text in card.iter(SVG + "text")}
            bonds = [wire[:-1] for wire in sorted(wires, key=places.get)]
            self.assertEqual(bonds, ["eth1"] * 3 + ["eth0"] * 3)

    def test_the_legend_fits_on_the_narrowest_page(self):
        document = load("two-hosts.json")
        del document["hosts"][1]
        image = self.draw(document)
        page = self.boxes(image, "page")[0]
        last = next(text for text in image.iter(SVG + "text") if whole(text) == "link unknown")
        self.assertLess(int(last.get("x")) + len("link unknown") * 0.7 * 11, page.width)

    def test_wide_names_stay_where_they_belong(self):
        document = load("states.json")
        host = document["hosts"][0]
        wide = "W" * 200
        host["name"] = wide
        document["vms"][0]["host"] = wide
        for nic in host["nics"]:
            for key in ("ports", "slaves"):
                nic[key] = [wide if name == "ens1f0" else name for name in nic.get(key, [])]
                if not nic[key]:
                    del nic[key]
            if nic["name"] == "ens1f0":
                nic["name"] = wide
        document["networks"][1]["name"] = wide
        document["cluster"]["roles"]["migration"] = wide
        for other in document["hosts"]:
            for attachment in other["attachments"]:
                if attachment["network"] == "mig":
                    attachment["network"] = wide
        image = self.draw(document)
        page = self.boxes(image, "page")[0]
        rects = self.boxes(image, "box", "chip", "tile", "band")
        n_cut = 0
        for text in image.iter(SVG + "text"):
            x, y = int(text.get("x")), int(text.get("y"))
            right = x + words(text).count("W") * WIDTH_OF_W * int(text.get("font-size"))
            self.assertLess(right, page.width)
            for box in rects:
                if box.x <= x < box.x + box.width and box.y <= y < box.y + box.height:
                    self.assertLess(right, box.x + box.width, words(text))
            if words(text).endswith("…"):
                n_cut += 1
                self.assertIn(wide, whole(text))
        self.assertGreater(n_cut, 10)

    def test_wiring(self):
        image = self.draw(DATA / "states.json")
        texts = self.card_texts(image, "host1")
        for name, what in (("ens1f0", "25 Gb/s, up, active"), ("ens1f1", "25 Gb/s, up"),
                           ("bond0", "bond active-backup"), ("bond0.200", "VLAN 200"),
                           ("br-blue", "bridge, 1 guest"), ("eno1", "1 Gb/s, up")):
            self.assertEqual(texts[texts.index(name) + 1], what)
        self.assertIn("no link, active", self.card_texts(image, "host2"))
        self.assertIn("No network on: bond0.200", self.card_texts(image, "host3"))
        self.assertIn("No network on: eno2", self.card_texts(image, "host5"))

    def test_interfaces_are_left_of_what_stands_on_them(self):
        card = next(iter(self.draw(DATA / "states.json").iter(SVG + "g")))
        place = {}
        last = None
        for element in card:
            if element.tag == SVG + "rect":
                last = Box(element)
            elif element.tag == SVG + "text" and last is not None:
                place.setdefault(whole(element), last)
        for lower, upper in (("ens1f0", "bond0"), ("ens1f1", "bond0"), ("bond0", "bond0.200"),
                             ("bond0", "bond0.400"), ("bond0.400", "br-blue"), ("br-blue", "vm-blue"),
                             ("bond0.200", "mig"), ("eno1", "ovirtmgmt")):
            self.assertLess(place[lower].x + place[lower].width, place[upper].x, (lower, upper))

    def test_a_long_chain_of_interfaces(self):
        document = load("two-hosts.json")
        nics = document["hosts"][0]["nics"]
        for number in range(500):
            nics.append({"name": f"v{number}", "kind": "vlan", "vlan": 1,
                         "base": f"v{number - 1}" if number else "eth1"})
        document["hosts"][0]["attachments"][1]["nic"] = "v499"
        texts = self.card_texts(self.draw(document), "host1")
        self.assertIn("v494", texts)
        self.assertNotIn("v490", texts)


class MeaningTest(Case):
    def test_states(self):
        image = self.draw(DATA / "states.json")
        self.assertEqual(self.tiles(image), {
            "host1": "receives",
            "host2": "cannot: carrier-down",
            "host3": "cannot: network-absent",
            "host4": "waits: address-pending",
            "host5": "cannot: wrong-subnet",
            "host6": "cannot: host-not-up",
        })
        texts = [whole(text) for text in image.iter(SVG + "text")]
        self.assertIn("Migrations over 'mig'. Of 6 hosts 1 receives, 1 waits for an address, "
                      "4 cannot receive", texts)
        for host, state in (("host1", "usable, 192.168.77.1/24"),
                            ("host2", "carrier-down, 192.168.77.2/24"), ("host3", "absent"),
                            ("host4", "address-pending"),
                            ("host5", "wrong-subnet, 192.168.99.5/24")):
            texts = self.card_texts(image, host)
            self.assertEqual(texts[texts.index("mig") + 1], state)
        self.assertIn("Error: Network 'mig' is not attached to host 'host3'",
                      self.card_texts(image, "host3"))

    def test_a_host_can_receive_if_check_finds_nothing_against_it(self):
        for name in ("states.json", "eight-hosts.json", "ipv6.json", "never-reported.json"):
            findings = json.loads(self.expect(DONE, "check", DATA / name, "--json").stdout)
            blamed = {finding["subject"] for finding in findings["findings"]
                      if finding["code"] in ("cannot-receive", "host-non-operational")}
            for host, summary in self.tiles(self.draw(DATA / name)).items():
                with self.subTest(name, host=host):
                    out = blamed | {item["name"] for item in load(name)["hosts"]
                                    if item.get("status", "up") != "up"}
                    self.assertEqual(summary.startswith("cannot"), host in out, summary)

    def test_policy_decides(self):
        document = load("states.json")
        document["cluster"]["policy"] = {"preset": "ovirt"}
        tiles = self.tiles(self.draw(document))
        self.assertEqual(tiles["host3"], "management: network-absent")
        self.assertEqual(tiles["host5"], "receives")

    def test_list_of_the_policy(self):
        document = load("states.json")
        document["cluster"]["policy"] = {"networks": ["vm-blue", "mig"]}
        image = self.draw(document)
        self.assertEqual(self.tiles(image)["host1"], "receives")
        self.assertIn("'vm-blue', else 'mig'", [whole(text) for text in image.iter(SVG + "text")])

    def test_routes_of_a_virtual_machine(self):
        for vm, options in (("web1", ()), ("web1", ("--network", "ovirtmgmt"))):
            result = self.expect(DONE, "explain", DATA / "states.json", "--vm", vm, *options,
                                 "--json")
            network = options[-1] if options else "mig"
            expected = {item["host"]: route["outcome"]
                        for item in json.loads(result.stdout)["hosts"]
                        for route in item["networks"] if route["network"] == network}
            del expected["host1"]
            image = self.draw(DATA / "states.json", "--vm", vm, *options)
            tiles = self.tiles(image)
            self.assertEqual({host: summary.partition(":")[0] for host, summary in tiles.items()},
                             expected)
            self.assertIn("source", self.card_texts(image, "host1"))

    def test_network(self):
        tiles = self.tiles(self.draw(DATA / "states.json", "--network", "n1"))
        self.assertEqual(tiles["host3"], "receives")
        self.assertEqual(tiles["host6"], "cannot: host-not-up")


class CommandTest(Case):
    def test_output(self):
        path = self.directory / "image.svg"
        result = self.expect(DONE, "graph", DATA / "states.json", "-o", path)
        self.assertEqual(result.stdout, "")
        self.assertEqual(path.read_text(encoding="utf-8"),
                         self.expect(DONE, "graph", DATA / "states.json").stdout)

    def test_output_that_cannot_be_written(self):
        path = self.directory / "missing" / "image.svg"
        result = self.expect(REFUSED, "graph", DATA / "states.json", "--output", path)
        self.assertIn(f"'{path}' cannot be written", result.stderr)

    def test_wrong_usage(self):
        for options, message in ((("--vm", "nobody"), "VM 'nobody' does not exist"),
                                 (("--network", "none"), "Network 'none' does not exist"),
                                 (("--json",), "An image is no JSON"),
                                 (("--bogus",), "Unknown option")):
            result = self.expect(USAGE, "graph", DATA / "states.json", *options)
            self.assertEqual(result.stdout, "")
            self.assertIn(message, result.stderr)

    def test_the_picture_of_the_documentation(self):
        """To write it anew: mignet graph tests/data/states.json -o docs/graph.svg"""
        self.assertEqual((ROOT / "docs/graph.svg").read_text(encoding="utf-8"),
                         self.expect(DONE, "graph", DATA / "states.json").stdout)


if __name__ == "__main__":
    unittest.main()
