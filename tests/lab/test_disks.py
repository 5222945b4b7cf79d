#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""VMs whose disks migrate with them, over the network of the migration; in the lab."""

import hashlib
import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from fault_case import FIRST_PORT, FaultCase  # noqa: E402
from migration_case import MIB  # noqa: E402

DISK_MIB = 24
IMAGES = '/var/lib/libvirt/images'
DISK = ("<disk type='file' device='disk'><driver name='qemu' type='raw'/>"
        "<source file='%s/vm1.img'/><target dev='vda' bus='virtio'/></disk>" % IMAGES)
STAYED = "VM 'vm1' is still running on 'hosta'"


class DiskTest(FaultCase):
    vm_mib = 16

    def setUp(self):
        super().setUp()
        self.lab.destroy_vms()
        self.content = os.urandom(DISK_MIB * MIB)
        self.write_image('hosta', self.content)
        self.lab.start_vm(mib=self.vm_mib, devices=DISK)

    def image(self, host):
        return self.lab.run_directory.file(host, 'lib', 'images', 'vm1.img')

    def write_image(self, host, content):
        os.makedirs(os.path.dirname(self.image(host)), exist_ok=True)
        with open(self.image(host), 'wb') as file:
            file.write(content)

    def make_room(self, size=DISK_MIB * MIB):
        """The destination has a disk of the same size, as libvirt demands."""
        self.write_image('hostb', b'')
        os.truncate(self.image('hostb'), size)

    def check_image(self):
        with open(self.image('hostb'), 'rb') as file:
            self.assertEqual(hashlib.sha256(file.read()).digest(),
                             hashlib.sha256(self.content).digest())

    def check_on_network(self, before):
        """Memory and disk went over the migration network, and nothing else."""
        expected = (DISK_MIB + self.vm_mib) * MIB
        for then, now, what in zip(before, self.traffic(), ('sent by hosta', 'received by hostb')):
            moved = {nic: now[nic] - then[nic] for nic in ('mig0', 'mgmt0')}
            self.assertGreaterEqual(moved['mig0'], 0.95 * expected, '%s: %s' % (what, moved))
            self.assertLess(moved['mgmt0'], 0.05 * expected, '%s: %s' % (what, moved))

    def test_copied(self):
        """The disk goes where the memory goes."""
        self.make_room()
        before = self.traffic()
        client = self.start(storage='copy')
        self.assertIn('non-shared-disk', client.plan['flags'])
        self.assertEqual(client.plan['parameters']['disks_uri'], 'tcp://192.168.77.2')
        self.check_end('done')
        self.check_on_network(before)
        self.check_only_on('hostb')
        self.check_image()

    def test_copied_with_ipv6(self):
        self.make_room()
        before = self.traffic()
        client = self.start(storage='copy', families=['ipv6'])
        self.assertEqual(client.plan['parameters']['disks_uri'], 'tcp://[fd77:77::2]')
        self.check_end('done')
        self.check_on_network(before)
        self.check_image()

    def test_copied_managed(self):
        """This process leads; the disk takes the same way."""
        self.make_room()
        before = self.traffic()
        self.start(storage='copy', mode='managed')
        self.check_end('done')
        self.check_on_network(before)
        self.check_only_on('hostb')
        self.check_image()

    def test_ports(self):
        """Both come from the range of the policy, and are listened for on that network alone."""
        self.make_room()
        client = self.start(**{'storage': 'copy', 'port-range': [50200, 50201], 'bandwidth': 8})
        client.wait_for_state('pre-copy')
        seen = set()

        def both(_client):
            seen.update(fields[3] for fields in self.sockets('hostb', '-a')
                        if int(fields[3].rsplit(':', 1)[1]) >= FIRST_PORT)
            return {'192.168.77.2:50200', '192.168.77.2:50201'} <= seen
        client.wait_until(both)
        self.assertFalse({address for address in seen if address.startswith(('0.0.0.0', '*'))})
        client.tell('bandwidth', value=0)
        self.check_end('done')
        self.check_image()

    def test_full_disk(self):
        """The destination has no room for what is written: the VM stays."""
        os.makedirs(os.path.dirname(self.image('hostb')), exist_ok=True)
        self.lab.run('hostb', ['mount', '-t', 'tmpfs', '-o', 'size=%dm' % (DISK_MIB // 2), 'none',
                               IMAGES], check=True)
        self.addCleanup(self.lab.run, 'hostb', ['umount', '-l', IMAGES], check=True)
        self.lab.run('hostb', ['truncate', '-s', '%dM' % DISK_MIB, IMAGES + '/vm1.img'], check=True)
        self.start(storage='copy')
        self.check_end('failed', None, 'No space left on device', STAYED)
        self.check_only_on('hosta')

    def test_cancel(self):
        self.make_room()
        client = self.start(storage='copy', bandwidth=4)
        client.wait_for_bytes(2 * MIB)
        self.assertIsNone(client.tell('cancel'))
        self.check_end('cancelled', None, STAYED)
        self.check_only_on('hosta')

    def test_disk_that_is_not_copied(self):
        """libvirt does not let a VM go whose disk stays behind."""
        self.make_room()
        self.start()
        self.check_end('failed', None, 'shared storage', STAYED)
        self.check_only_on('hosta')


if __name__ == '__main__':
    unittest.main(verbosity=2)
