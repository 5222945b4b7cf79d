#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Real migrations through the library, in the lab."""

import json
import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from migration_case import (MIB, VM_MIB, MigrationCase, with_address,  # noqa: E402
                            without_migration_network)

CLIENT = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'client.py')
CLIENT_SECONDS = 120

STATES = ['created', 'connecting', 'preparing', 'pre-copy', 'switching-over', 'completing', 'done']

# MignetLibvirt.Error, whose numbers are part of the ABI.
UNREACHABLE, LISTEN = 4, 5


class LibraryTest(MigrationCase):
    def migrate(self, *options, document=None):
        """Run the client in the manager's namespace; returns the object it prints."""
        path = self.write_document(**(document or {}))
        answer = self.lab.run('manager',
                              [sys.executable, CLIENT, path, *options, '--probe', *self.probe()],
                              timeout=CLIENT_SECONDS, env=self.environment())
        self.assertEqual(answer.returncode, 0, answer.stderr)
        self.assertEqual(answer.stderr, '')
        return json.loads(answer.stdout)

    def check_done(self, result, network):
        self.assertEqual(result['final-state'], 'done', result)
        self.assertIsNone(result['error'])
        self.check_order(result['states'])
        self.assertGreater(result['progress-notifications'], 0)
        self.assertEqual(result['evidence']['verdict'], 'planned-network', result['evidence'])
        self.assertEqual(result['evidence']['observed-network'], network)
        self.check_vm_on('hostb')

    def check_order(self, states):
        """States only go forward. One that is over before the main loop looks is not notified."""
        self.assertEqual([state for state in STATES if state in states], states)
        self.assertEqual((states[0], states[-1]), ('created', 'done'))

    def test_over_the_migration_network(self):
        """Dedicated migration network, IPv4: at least 95 % there, under 5 % on management."""
        # The memory is looked at twice, at the rate at which the guest rewrites it.
        self.lab.destroy_vms()
        self.lab.start_vm(mib=VM_MIB, rate_mbs=40)
        before = self.traffic()
        result = self.migrate()
        self.assertEqual(result['plan']['outcome'], 'dedicated')
        self.assertEqual(result['plan']['migrate-uri'], 'tcp://192.168.77.2')
        self.check_carried_by('mig0', 'mgmt0', before)
        self.check_done(result, 'mig')
        self.check_memory_is_whole('hostb')

    def test_over_the_migration_network_with_ipv6(self):
        """Dedicated migration network, IPv6."""
        before = self.traffic()
        result = self.migrate(document={'cluster': {'policy': {'families': ['ipv6', 'ipv4']}}})
        self.assertEqual(result['plan']['migrate-uri'], 'tcp://[fd77:77::2]')
        self.assertEqual(result['plan']['listen-address'], 'fd77:77::2')
        self.check_carried_by('mig0', 'mgmt0', before)
        self.check_done(result, 'mig')

    def test_role_on_management(self):
        """Management holds the role: management carries the migration."""
        before = self.traffic()
        result = self.migrate(document={'cluster': {'roles': {'migration': 'ovirtmgmt'}}})
        self.assertEqual(result['plan']['outcome'], 'management')
        self.check_carried_by('mgmt0', 'mig0', before)
        self.check_done(result, 'ovirtmgmt')

    def test_manual_to_host_without_the_network(self):
        """A named destination without the network: fallback to management, and it is said."""
        self.lab.link_down('hostb', 'mig0')
        self.change = without_migration_network('hostb')
        before = self.traffic()
        result = self.migrate('--to', 'hostb')
        self.assertEqual(result['plan']['outcome'], 'fallback')
        self.assertEqual(result['plan']['network'], 'ovirtmgmt')
        self.assertEqual(result['plan']['wanted-network'], 'mig')
        self.assertIn('network-absent', [reason['code'] for reason in result['plan']['reasons']])
        self.check_carried_by('mgmt0', 'mig0', before)
        self.check_done(result, 'ovirtmgmt')

    def test_cancel_in_mid_flight(self):
        """Cancelled in pre-copy: it ends as cancelled and the VM runs on the source."""
        result = self.migrate('--cancel-at', str(16 * MIB),
                              document={'cluster': {'policy': {'bandwidth': 24}}})
        self.assertEqual(result['final-state'], 'cancelled', result)
        self.assertIn('hosta', result['error']['message'])
        self.assertEqual(result['error']['domain'], 'g-io-error-quark')
        self.assertLess(result['processed'], VM_MIB * MIB)
        self.check_vm_on('hosta')

    def check_failed(self, result, code, *words):
        self.assertEqual(result['final-state'], 'failed', result)
        self.assertEqual(result['error']['domain'], 'MignetLibvirtError')
        self.assertEqual(result['error']['code'], code)
        for word in ('192.168.77.99', "'hosta'", *words):
            self.assertIn(word, result['error']['message'])
        self.check_vm_on('hosta')

    def test_unreachable_address(self):
        """Nobody has the address: a clear error, and the VM runs on the source."""
        self.change = with_address('hostb', '192.168.77.99/24')
        result = self.migrate(document={'cluster': {'policy': {'listen': 'any'}}})
        self.check_failed(result, UNREACHABLE, 'libvirt error 38', 'No route to host')

    def test_address_that_the_destination_does_not_have(self):
        """The destination cannot listen on the address: the true cause, the VM on the source."""
        self.change = with_address('hostb', '192.168.77.99/24')
        result = self.migrate()
        self.check_failed(result, LISTEN, 'libvirt error 1', 'Cannot assign requested address')

    def test_stale_plan(self):
        """The model changed after planning: refused before anything starts."""
        before = self.traffic()
        result = self.migrate('--change', 'status')
        self.assertEqual(result['not-started']['domain'], 'mignet-error-quark')
        self.assertIn('hostb', result['not-started']['message'])
        self.check_vm_on('hosta')
        sent = self.traffic()[0]
        self.assertLess(sent['mig0'] - before[0]['mig0'], MIB)

    def test_vm_that_is_not_there(self):
        """The document has a VM that libvirt does not: a clear error."""
        self.lab.destroy_vms()
        self.change = lambda document: document.update(
            vms=[{'id': 'vm9', 'name': 'vm9', 'host': 'hosta', 'memory': VM_MIB}])
        result = self.migrate('--vm', 'vm9')
        self.assertEqual(result['final-state'], 'failed', result)
        self.assertEqual(result['error']['domain'], 'MignetLibvirtError')
        self.assertIn("'vm9'", result['error']['message'])


if __name__ == '__main__':
    unittest.main(verbosity=2)
