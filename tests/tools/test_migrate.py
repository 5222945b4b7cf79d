# SPDX-License-Identifier: LGPL-2.1-or-later
"""The command: migrations that do not come about, on a terminal and elsewhere."""

import json
import os
import pty
import re
import select
import signal
import socket
import subprocess
import unittest

from tool_case import (DONE, LIBVIRT_TCP_PORT, MIGNET, REFUSED, Case, attachment, cluster, drop_attachment,
                       host)


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
