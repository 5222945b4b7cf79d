# SPDX-License-Identifier: LGPL-2.1-or-later
"""The examples that README.md shows do what it says, and in both languages the same."""
import os
import pathlib
import subprocess
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "examples/cluster.json"


def output(*command):
    return subprocess.run([str(word) for word in command], check=True, capture_output=True,
                          text=True, timeout=60).stdout


class Examples(unittest.TestCase):
    def test_plan(self):
        in_c = output(os.environ["EXAMPLE_PLAN"], DOCUMENT)
        in_python = output(sys.executable, ROOT / "examples/plan.py", DOCUMENT)
        self.assertEqual(in_c, in_python)
        self.assertEqual(in_c.splitlines()[0], "vm1 -> tcp://192.168.77.2")
        for host in ("h2", "h3"):
            self.assertIn(host, in_c)

    def test_vdsm(self):
        lines = output(sys.executable, ROOT / "examples/vdsm.py", DOCUMENT).splitlines()
        self.assertEqual(lines, ["vm1 -> h2.example.org:54321 by way of 192.168.77.2",
                                 "at 625 MiB/s"])

    def test_readme_shows_what_is_printed(self):
        text = (ROOT / "README.md").read_text(encoding="utf-8")
        self.assertIn(output(os.environ["EXAMPLE_PLAN"], DOCUMENT), text)


if __name__ == "__main__":
    unittest.main()
