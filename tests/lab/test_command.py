#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Real migrations through the mignet command, in the lab."""

import json
import os
import shlex
import signal
import sys
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from migration_case import MIB, MigrationCase, with_address, without_migration_network  # noqa: E402

COMMAND = os.environ.get('MIGNET', 'mignet')
COMMAND_SECONDS = 120


class CommandTest(MigrationCase):
    def arguments(self, *options, document=None):
        path = self.write_document(**(document or {}))
        return [COMMAND, 'migrate', path, '--vm', 'vm1', '--probe', shlex.join(self.probe()),
                *options]

    def migrate(self, *options, document=None):
        return self.lab.run('manager', self.arguments(*options, document=document),
                            timeout=COMMAND_SECONDS, env=self.environment())

    def check_status(self, answer, status):
        self.assertEqual(answer.returncode, status, answer.stdout + answer.stderr)

    def test_over_the_migration_network(self):
        """IPv4; the table of the evidence names the planned and the observed network."""
        before = self.traffic()
        answer = self.migrate()
        self.check_status(answer, 0)
        self.check_carried_by('mig0', 'mgmt0', before)
        self.assertRegex(answer.stdout, r'planned network +mig\n')
        self.assertRegex(answer.stdout, r'observed network +mig\n')
        self.check_vm_on('hostb')

    def test_over_the_migration_network_with_ipv6(self):
        """IPv6."""
        before = self.traffic()
        answer = self.migrate(document={'cluster': {'policy': {'families': ['ipv6']}}})
        self.check_status(answer, 0)
        self.check_carried_by('mig0', 'mgmt0', before)
        self.assertIn('fd77:77::2', answer.stdout)
        self.check_vm_on('hostb')

    def test_json(self):
        """--json prints exactly one document on standard output."""
        answer = self.migrate('--json')
        self.check_status(answer, 0)
        document = json.loads(answer.stdout)
        self.assertEqual(document['format'], 'mignet-migration/1')
        self.assertEqual(document['state'], 'done')
        self.assertEqual(document['evidence']['verdict'], 'planned-network')

    def test_role_on_management(self):
        """Management holds the role."""
        before = self.traffic()
        answer = self.migrate(document={'cluster': {'roles': {'migration': 'ovirtmgmt'}}})
        self.check_status(answer, 0)
        self.check_carried_by('mgmt0', 'mig0', before)
        self.check_vm_on('hostb')

    def test_manual_to_host_without_the_network(self):
        """Fallback to management, which the command says before it starts."""
        self.lab.link_down('hostb', 'mig0')
        self.change = without_migration_network('hostb')
        before = self.traffic()
        answer = self.migrate('--to', 'hostb')
        self.check_status(answer, 0)
        self.assertIn('fallback', (answer.stdout + answer.stderr).lower())
        self.check_carried_by('mgmt0', 'mig0', before)
        self.check_vm_on('hostb')

    def test_interrupt(self):
        """Ctrl-C cancels the migration and says where the VM is."""
        process = self.lab.popen(
            'manager', self.arguments(document={'cluster': {'policy': {'bandwidth': 16}}}),
            env=self.environment(), stdout=-1, stderr=-1, text=True)
        sent = self.traffic()[0]['mig0']
        deadline = time.monotonic() + 30
        while self.traffic()[0]['mig0'] - sent < 24 * MIB:
            self.assertLess(time.monotonic(), deadline, 'the migration does not start')
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=30)
        self.assertEqual(process.returncode, 1, output + errors)
        self.assertIn('hosta', output + errors)
        self.check_vm_on('hosta')

    def popen(self, *options, **policy):
        """The command, when memory has begun to go over."""
        process = self.lab.popen('manager', self.arguments(*options,
                                                           document={'cluster': {'policy': policy}}),
                                 env=self.environment(), stdout=-1, stderr=-1, text=True)
        sent = self.traffic()[0]['mig0']
        deadline = time.monotonic() + 30
        while self.traffic()[0]['mig0'] - sent < 4 * MIB:
            self.assertLess(time.monotonic(), deadline, 'the migration does not start')
            time.sleep(0.05)
        return process

    def finish(self, process, status):
        output, errors = process.communicate(timeout=60)
        self.assertEqual(process.returncode, status, output + errors)
        return output + errors

    def test_post_copy_on_demand(self):
        """Signal USR1 switches; Ctrl-C is refused from then on, and the command goes on."""
        process = self.popen('--post-copy', '--bandwidth', '12', bandwidth='unlimited')
        process.send_signal(signal.SIGUSR1)
        time.sleep(2)
        process.send_signal(signal.SIGINT)
        text = self.finish(process, 0)
        self.assertIn('Post-copy', text)
        self.assertIn('cannot be cancelled', text)
        self.check_vm_on('hostb')

    def test_post_copy_after(self):
        process = self.popen('--post-copy-after', '1', bandwidth=16)
        self.assertIn('Post-copy', self.finish(process, 0))
        self.check_vm_on('hostb')

    def test_timeout(self):
        """The time limit gives up and says where the VM is."""
        process = self.popen('--timeout', '2', '--max-downtime', '10', bandwidth=8)
        self.assertIn("still running on 'hosta'", self.finish(process, 1))
        self.check_vm_on('hosta')

    def test_recover(self):
        """Broken in post-copy: status 1 and the way out, which leads over the other network and is
        as fast as the policy has it now."""
        path = self.write_document(cluster={'policy': {'bandwidth': 'unlimited'}}) + '.before'
        os.rename(path.removesuffix('.before'), path)
        process = self.popen('--post-copy', bandwidth=8)
        process.send_signal(signal.SIGUSR1)
        time.sleep(2)
        self.lab.run('hostb', ['ss', '-K', 'dst', '192.168.77.1'], check=True)
        self.assertIn('--to hostb --recover', self.finish(process, 1))
        answer = self.lab.run('manager', [
            COMMAND, 'migrate', path, '--vm', 'vm1', '--to', 'hostb', '--network', 'ovirtmgmt',
            '--no-evidence', '--recover'], timeout=COMMAND_SECONDS, env=self.environment())
        self.check_status(answer, 0)
        self.check_vm_on('hostb')

    def test_unreachable_address(self):
        """A clear error, status 1, and the VM runs on the source."""
        self.change = with_address('hostb', '192.168.77.99/24')
        answer = self.migrate()
        self.check_status(answer, 1)
        self.assertIn('192.168.77.99', answer.stderr)
        self.assertIn("'hosta'", answer.stderr)
        self.check_vm_on('hosta')


if __name__ == '__main__':
    unittest.main(verbosity=2)
