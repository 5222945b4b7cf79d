#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Migrations that are changed and cancelled while they run, in the lab."""

import os
import sys
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from migration_case import MIB, VM_MIB  # noqa: E402
from steering_case import BAD_STATE, NOT_SUPPORTED, SteeringCase  # noqa: E402


class SteeringTest(SteeringCase):
    def rate_of_wire(self, seconds):
        """Bytes a second that leave hosta's migration network: not what the library says."""
        before, then = self.traffic()[0]['mig0'], time.monotonic()
        time.sleep(seconds)
        return (self.traffic()[0]['mig0'] - before) / (time.monotonic() - then)

    def test_bandwidth(self):
        """A new limit is seen on the wire, upwards and downwards."""
        client = self.start(bandwidth=16)
        client.wait_for_bytes(8 * MIB)
        self.assertLess(self.rate_of_wire(1), 28 * MIB)
        self.assertIsNone(client.tell('bandwidth', value=4))
        time.sleep(0.3)
        self.assertLess(self.rate_of_wire(1), 8 * MIB)
        began = time.monotonic()
        self.assertIsNone(client.tell('bandwidth', value=0))
        self.check_end('done')
        self.assertLess(time.monotonic() - began, 10)
        self.check_vm_on('hostb')

    def test_max_downtime(self):
        """QEMU has the new limit, and the one before after a migration that was cancelled."""
        client = self.start(bandwidth=8)
        client.wait_for_bytes(2 * MIB)
        self.assertIsNone(client.tell('max-downtime', value=1234))
        self.assertIn('1234', self.lab.virsh('hosta', 'migrate-getmaxdowntime', 'vm1'))
        self.assertIsNone(client.tell('cancel'))
        self.check_end('cancelled')
        self.assertIn('300', self.lab.virsh('hosta', 'migrate-getmaxdowntime', 'vm1'))
        self.check_vm_on('hosta')

    def test_progress(self):
        """Numbers that fit together: iterations, dirty rate, downtimes, the remaining time."""
        client = self.start(bandwidth=32)
        end = self.check_end('done')
        iterations = [look['iteration'] for look in client.progress]
        self.assertEqual(iterations, sorted(iterations))
        self.assertGreaterEqual(iterations[-1], 2)
        self.assertTrue(any(look['rate'] > 0 for look in client.progress))
        self.assertEqual({look['dirty-rate'] for look in client.progress if look['iteration'] < 2},
                         {-1})
        known = [look for look in client.progress if look['remaining-time'] >= 0]
        for look in known:
            self.assertLess(look['dirty-rate'], look['rate'])
        self.assertGreaterEqual(end['setup-time'], 0)
        self.assertGreaterEqual(end['downtime'], 0)
        self.assertGreaterEqual(end['data-processed'], 0.9 * VM_MIB * MIB)

    def test_post_copy_that_is_not_allowed(self):
        """Refused with the reason, and the migration goes on."""
        client = self.start(bandwidth=32)
        client.wait_for_bytes(4 * MIB)
        error = client.tell('post-copy')
        self.assertEqual(error['code'], NOT_SUPPORTED)
        self.assertIn("'vm1'", error['message'])
        self.check_end('done')

    def test_cancel_at_once(self):
        """Before anything has been connected."""
        client = self.start()
        client.tell('cancel')
        self.check_end('cancelled')
        self.check_vm_on('hosta')

    def test_cancel_in_pre_copy(self):
        client = self.start(bandwidth=8)
        client.wait_for_state('pre-copy')
        began = time.monotonic()
        self.assertIsNone(client.tell('cancel'))
        self.check_end('cancelled', None, "'hosta'")
        self.assertLess(time.monotonic() - began, 5)
        self.check_vm_on('hosta')

    def test_after_the_end(self):
        """Nothing can be changed any more; cancelling does nothing."""
        client = self.start()
        self.check_end('done')
        self.assertEqual(client.tell('bandwidth', value=5)['code'], BAD_STATE)
        self.assertIsNone(client.tell('cancel'))
        self.check_vm_on('hostb')


if __name__ == '__main__':
    unittest.main(verbosity=2)
