#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Migrations that do not get on: guests that write too fast, and time limits; in the lab."""

import os
import sys
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from steering_case import NOT_CONVERGED, SteeringCase, TIMED_OUT  # noqa: E402


class ConvergenceTest(SteeringCase):
    """A guest that dirties its memory faster than it may be transferred."""

    RATE = 64

    def setUp(self):
        super().setUp()
        self.lab.destroy_vms()
        self.lab.start_vm(mib=64, rate_mbs=self.RATE)

    def start_stalling(self, interval=300, **policy):
        return self.start(migrator={'convergence-interval': interval},
                          **{'bandwidth': 32, 'max-downtime': 50, **policy})

    def max_downtime(self):
        return int(self.lab.virsh('hosta', 'migrate-getmaxdowntime', 'vm1').split()[0])

    def wait_for_downtime(self, expected):
        deadline = time.monotonic() + 30
        while self.max_downtime() != expected:
            self.assertLess(time.monotonic(), deadline, self.max_downtime())
            time.sleep(0.05)

    def test_max_downtime_of_the_policy(self):
        """It holds from the beginning, and no longer than the migration."""
        client = self.start_stalling()
        client.wait_for_state('pre-copy')
        self.assertEqual(self.max_downtime(), 50)
        client.tell('cancel')
        self.check_end('cancelled')
        self.assertEqual(self.max_downtime(), 300)

    def test_steps(self):
        """The steps come one after the other, and the last one gives up."""
        client = self.start_stalling(convergence={
            'init': [{'name': 'set-downtime', 'value': 10}],
            'stalling': [{'limit': 1, 'action': {'name': 'set-downtime', 'value': 20}},
                         {'limit': 2, 'action': {'name': 'set-downtime', 'value': 30}}],
            'last': [{'name': 'abort'}]})
        for downtime in (10, 20, 30):
            self.wait_for_downtime(downtime)
        self.check_end('failed', NOT_CONVERGED, "'hosta'", 'faster')
        self.assertGreater(client.progress[-1]['iteration'], 3)
        self.assertTrue(any(look['remaining-time'] == -1 and look['dirty-rate'] > look['rate']
                            for look in client.progress))
        self.check_vm_on('hosta')

    def test_step_that_helps(self):
        """A downtime that is long enough ends the migration, before the last step is due."""
        self.start_stalling(interval=2000, convergence={
            'stalling': [{'limit': 1, 'action': {'name': 'set-downtime', 'value': 10000}}],
            'last': [{'name': 'abort'}]})
        self.check_end('done')
        self.check_vm_on('hostb')

    def test_post_copy_as_the_last_step(self):
        client = self.start_stalling(**{'post-copy': 'allowed', 'convergence': {
            'stalling': [{'limit': 1, 'action': {'name': 'set-downtime', 'value': 60}}],
            'last': [{'name': 'post-copy'}, {'name': 'abort'}]}})
        self.check_end('done')
        self.assertIn('post-copy', client.states)
        self.check_vm_on('hostb')

    def test_completion_timeout(self):
        """Without post-copy it is given up."""
        self.start_stalling(**{'completion-timeout': 3})
        end = self.check_end('failed', TIMED_OUT, "'hosta'")
        self.assertLess(end['elapsed'], 6000)
        self.check_vm_on('hosta')

    def test_completion_timeout_with_post_copy(self):
        client = self.start_stalling(**{'completion-timeout': 3, 'post-copy': 'allowed'})
        self.check_end('done')
        self.assertIn('post-copy', client.states)
        self.check_vm_on('hostb')


if __name__ == '__main__':
    unittest.main(verbosity=2)
