#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What breaks in post-copy, when neither host has all of the VM: it goes on, is recovered, or is
lost, and the report says which; in the lab."""

import os
import sys
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from fault_case import FaultCase, QEMU  # noqa: E402
from steering_case import POST_COPY_BROKE  # noqa: E402

SPLIT = "VM 'vm1' is split over 'hosta' and 'hostb' and stands still; it can be recovered"


class PostCopyFaultTest(FaultCase):
    vm_mib = 48
    vm_rate_mbs = 32

    def switch(self, **policy):
        """In post-copy, which takes some seconds yet."""
        client = self.start_slowly(**{'post-copy': 'allowed', **policy})
        self.assertIsNone(client.tell('post-copy'))
        client.wait_for_state('post-copy')
        time.sleep(0.5)
        return client

    def cut_connection(self, host):
        """Resets the connection that carries the memory, and none else."""
        self.lab.run(host, ['ss', '-K', 'src', '192.168.77.0/24'], check=True)

    def recover(self):
        client = self.client
        client.forget()
        self.assertIsNone(client.tell('recover'))
        self.check_end('done')
        self.check_only_on('hostb')

    def test_link_that_comes_back(self):
        client = self.switch()
        self.unplug()
        time.sleep(3)
        self.plug()
        client.tell('bandwidth', value=0)
        self.check_end('done')
        self.check_only_on('hostb')
        self.check_memory_is_whole('hostb')

    def test_link_that_stays_away(self):
        """The source notices, the destination does not: it waits for what comes. When it has been
        told, the VM is recovered."""
        self.set_kernel('hosta', 'tcp_retries2', 3)
        self.switch()
        self.unplug()
        self.check_end('recoverable', POST_COPY_BROKE, "'hostb' still waits", SPLIT,
                       "when 'hostb' has noticed")
        self.plug()
        self.cut_connection('hostb')
        self.recover()
        self.check_memory_is_whole('hostb')

    def test_managed(self):
        """This process leads, also when the VM is recovered."""
        self.switch(mode='managed')
        self.cut_connection('hostb')
        self.check_end('recoverable', POST_COPY_BROKE, SPLIT)
        self.recover()

    def test_restarted_daemon_of_the_destination(self):
        """libvirt says that it broke, while the emulators go on: that is seen, and waited for."""
        self.switch()
        self.kill('hostb', 'libvirtd')
        self.start_daemon('hostb')
        self.check_end('done')
        self.check_only_on('hostb')

    def test_restarted_daemon_of_the_source(self):
        """The emulators go on without it."""
        self.switch()
        self.kill('hosta', 'libvirtd')
        self.start_daemon('hosta')
        self.check_end('done')
        self.check_only_on('hostb')

    def test_killed_emulator_of_the_destination(self):
        """What had gone over is gone, and what is left is no VM."""
        self.switch()
        self.kill('hostb', QEMU)
        began = time.monotonic()
        self.check_end('failed', POST_COPY_BROKE, "VM 'vm1' is lost", "ended on 'hosta'")
        self.assertLess(time.monotonic() - began, 15)
        self.assertEqual(self.lab.vms('hosta'), {'vm1': 'paused'})
        self.check_nothing_on('hostb')

    def test_killed_process(self):
        """The daemons finish what was begun, even if the process led."""
        self.switch(mode='managed', megabytes=16)
        self.client.process.kill()
        self.client.process.wait()
        self.check_only_on('hostb', 20)


if __name__ == '__main__':
    unittest.main(verbosity=2)
