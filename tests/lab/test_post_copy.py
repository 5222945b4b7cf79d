#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Post-copy in the lab: switched to on demand, broken, recovered over the same and over another
network. QEMU runs as root there, so that no setting of the kernel is needed."""

import os
import sys
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from migration_case import MIB  # noqa: E402
from steering_case import BAD_STATE, POST_COPY_BROKE, SteeringCase  # noqa: E402


class PostCopyTest(SteeringCase):
    def setUp(self):
        super().setUp()
        self.lab.destroy_vms()
        self.lab.start_vm(mib=64, rate_mbs=32)

    def switch(self, bandwidth):
        """Into post-copy, with a bandwidth at which it stays there for a while."""
        client = self.start(**{'bandwidth': bandwidth, 'post-copy': 'allowed'})
        client.wait_for_bytes(4 * MIB)
        self.assertIsNone(client.tell('bandwidth', value=bandwidth))
        self.assertIsNone(client.tell('post-copy'))
        client.wait_for_state('post-copy')
        return client

    def break_stream(self):
        """Resets the connection that carries the memory, and none else."""
        self.lab.run('hostb', ['ss', '-K', 'dst', '192.168.77.1'], check=True)

    def break_post_copy(self):
        client = self.switch(bandwidth=8)
        time.sleep(1)
        self.break_stream()
        end = self.check_end('recoverable', POST_COPY_BROKE, "'hosta'", "'hostb'", 'recovered')
        reports = self.lab.serial('hostb', 'vm1')['reports']
        time.sleep(0.5)
        self.assertEqual(self.lab.serial('hostb', 'vm1')['reports'], reports, 'it stands still')
        return client, end

    def recover(self, client, **words):
        before = self.traffic()
        client.end = None
        client.states.clear()
        error = client.tell('recover', **words)
        self.assertIsNone(error, error)
        end = self.check_end('done')
        self.check_vm_on('hostb')
        after = self.traffic()
        return end, {nic: after[0][nic] - before[0][nic] for nic in ('mig0', 'mgmt0')}

    def test_switch(self):
        """The guest runs on the destination while its memory follows, and nothing is lost."""
        client = self.switch(bandwidth=16)
        self.assertEqual(client.tell('cancel')['code'], BAD_STATE)
        self.assertEqual(client.tell('max-downtime', value=100)['code'], BAD_STATE)
        client.wait_until(lambda client: client.progress[-1]['post-copy-requests'] > 0, 8)
        self.assertIsNone(client.tell('bandwidth', value=0))
        end = self.check_end('done')
        self.assertGreaterEqual(end['data-processed'], 0.9 * 64 * MIB)
        self.assertNotIn('switching-over', client.states[client.states.index('post-copy'):])
        self.check_vm_on('hostb')
        self.check_memory_is_whole('hostb')

    def test_recover(self):
        client, _end = self.break_post_copy()
        self.assertEqual(client.tell('cancel')['code'], BAD_STATE)
        _end, moved = self.recover(client)
        self.assertIn('post-copy', client.states)
        self.assertGreater(moved['mig0'], 4 * MIB)
        self.assertLess(moved['mgmt0'], MIB)

    def test_recover_over_management(self):
        """The migration network is gone for good: the rest goes over the other one."""
        path = self.write_document(cluster={'policy': {'post-copy': 'allowed'}}) + '.before'
        os.rename(path.removesuffix('.before'), path)
        client, _end = self.break_post_copy()
        self.lab.link_down('hosta', 'mig0')
        _end, moved = self.recover(client, document=path, network='ovirtmgmt')
        self.assertGreater(moved['mgmt0'], 4 * MIB)

    def test_start_instead_of_recovering(self):
        """A split VM cannot be migrated, and the error says what to do."""
        path = self.write_document() + '.before'
        os.rename(path.removesuffix('.before'), path)
        client, _end = self.break_post_copy()
        client.end = None
        self.assertIsNone(client.tell('start', document=path))
        self.check_end('failed', None, 'recovered first')


if __name__ == '__main__':
    unittest.main(verbosity=2)
