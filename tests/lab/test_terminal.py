#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What mignet migrate shows on a terminal, and Ctrl-C; in the lab."""

import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from migration_case import MigrationCase  # noqa: E402
from terminal import Terminal  # noqa: E402

COMMAND = os.environ.get('MIGNET', 'mignet')


class TerminalTest(MigrationCase):
    vm_mib = 64

    def migrate(self, *options, columns=80, **policy):
        path = self.write_document(cluster={'policy': policy})
        terminal = Terminal(self.lab, [COMMAND, 'migrate', path, '--vm', 'vm1', '--no-evidence',
                                       *options], {**self.environment(), 'TERM': 'xterm'}, columns)
        self.addCleanup(terminal.close)
        return terminal

    def test_progress(self):
        """Two lines of 80 columns say it all; they are drawn in their place, and the last one stays.
        """
        terminal = self.migrate(bandwidth=16)
        terminal.wait_for(r'Copying memory +\d+%  \[[#-]+\] +[0-9.]+ MiB left +[0-9.]+ MiB/s  0:0\d\n'
                          r' +pass 1  expected downtime \d+ ms')
        terminal.wait_for(r' 0:\d\d to go  pass \d  [0-9.]+ MiB/s changed  expected downtime \d+ ms')
        self.assertEqual(terminal.finish(), 0)
        text = terminal.screen.text()
        self.assertNotIn('Copying memory', text)
        self.assertEqual(text.count('%'), 1, text)
        self.assertRegex(text, r'Done +100%  \[#+\]')
        self.assertIn("VM 'vm1' runs on 'hostb'", text)
        self.check_vm_on('hostb')

    def test_interrupt(self):
        """Ctrl-C cancels, and it is said where the VM is."""
        terminal = self.migrate(bandwidth=8)
        terminal.wait_for(r'Copying memory +[1-9]\d*%')
        terminal.press(b'\x03')
        terminal.wait_for(r"Cancelling: VM 'vm1' stays on 'hosta' if it has not left yet")
        self.assertEqual(terminal.finish(), 1)
        text = terminal.screen.text()
        self.assertRegex(text, 'Cancelled +[0-9]+%')
        self.assertIn("still running on 'hosta'", ' '.join(text.split()))
        self.check_vm_on('hosta')

    def test_stall(self):
        """A stream that stands still has no rate."""
        terminal = self.migrate(bandwidth=8)
        terminal.wait_for(r'Copying memory +[1-9]\d*%')
        self.lab.run('manager', ['ip', 'link', 'set', 'hostb-mig', 'nomaster'], check=True)
        terminal.wait_for(r'MiB left  stalled 0:0[4-9]')
        terminal.press(b'\x03')
        self.assertEqual(terminal.finish(), 1)
        self.check_vm_on('hosta')

    def test_narrow_terminal(self):
        """What does not fit is left out; nothing is wrapped."""
        terminal = self.migrate(columns=40)
        self.assertEqual(terminal.finish(), 0)
        self.assertEqual(terminal.screen.text().count('%'), 1, terminal.screen.text())


if __name__ == '__main__':
    unittest.main(verbosity=2)
