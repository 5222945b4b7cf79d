#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What breaks before memory goes over, or while it does: the VM runs on one host, nothing is left
on the other, and the report says what happened; in the lab."""

import os
import resource
import sys
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from fault_case import FIRST_PORT, FaultCase, QEMU  # noqa: E402
from mignet_lab import daemons  # noqa: E402
from migration_case import MIB  # noqa: E402
from steering_case import TIMED_OUT  # noqa: E402

CONNECTION, UNREACHABLE, LISTEN = 1, 4, 5
STAYED = "VM 'vm1' is still running on 'hosta'"


class BeforeTest(FaultCase):
    """The destination cannot take the VM."""

    def test_full_memory(self):
        """The emulator gets no memory. The limit is the daemon's, which hands it down."""
        self.lab.destroy_vms()
        self.lab.start_vm(mib=48, spare_mib=4096)
        pid = daemons.processes_of(self.lab, 'hostb', 'libvirtd')[0]
        with open('/proc/%d/statm' % pid, encoding='ascii') as file:
            used = int(file.read().split()[0]) * resource.getpagesize()
        resource.prlimit(pid, resource.RLIMIT_AS, (used + 2048 * MIB, resource.RLIM_INFINITY))
        self.start()
        self.check_end('failed', None, 'Cannot allocate memory', STAYED)
        self.check_only_on('hosta')
        resource.prlimit(pid, resource.RLIMIT_AS, (resource.RLIM_INFINITY,) * 2)
        self.check_migrates()

    def take_ports(self):
        script = ('import socket, time\n'
                  'taken = []\n'
                  'for port in range(%d, %d):\n'
                  '    taken.append(socket.socket())\n'
                  '    taken[-1].setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)\n'
                  '    taken[-1].bind(("0.0.0.0", port))\n'
                  '    taken[-1].listen()\n'
                  'print("up", flush=True)\n'
                  'time.sleep(60)\n' % (FIRST_PORT, FIRST_PORT + 64))
        return self.run_aside('hostb', script)

    def test_full_ports(self):
        """Every port of libvirt's range is taken."""
        taker = self.take_ports()
        self.start()
        self.check_end('failed', LISTEN, 'Unable to find an unused port', '49152-49215', STAYED)
        self.end_aside(taker)
        self.check_only_on('hosta')
        self.check_migrates()

    def test_stolen_address(self):
        """Who has the address does not listen."""
        self.steal_address()
        self.start()
        self.check_end('failed', UNREACHABLE, "'192.168.77.2:49152': Connection refused", STAYED)
        self.check_only_on('hosta')

    def swallow(self):
        """Somebody takes all that comes, and says nothing."""
        script = ('import socket\n'
                  'listener = socket.socket()\n'
                  'listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)\n'
                  'listener.bind(("192.168.77.2", %d))\n'
                  'listener.listen()\n'
                  'print("up", flush=True)\n'
                  'stream = listener.accept()[0]\n'
                  'while stream.recv(1 << 20):\n'
                  '    pass\n' % FIRST_PORT)
        return self.run_aside('manager', script)

    def test_stolen_address_that_swallows(self):
        """Who has the address takes the memory. The VM stands still for a moment, and goes on."""
        self.steal_address()
        thief = self.swallow()
        self.start(migrator={'stall-timeout': 4})
        end = self.check_end('failed', TIMED_OUT, 'nothing was transferred for 4 seconds',
                             "'tcp://192.168.77.2'", STAYED)
        self.assertIn('switching-over', self.client.states)
        self.assertLess(end['elapsed'], 20000)
        self.end_aside(thief)
        self.check_only_on('hosta')

    def black_hole(self, syn_retries):
        """The destination gets the packets and has no way back. The kernel of hosta then tries for
        some seconds, which are 134 unless it is told otherwise."""
        self.set_kernel('hosta', 'tcp_syn_retries', syn_retries)
        self.lab.run('hostb', ['ip', 'route', 'add', 'blackhole', '192.168.77.1/32'], check=True)

    def check_stuck(self, state, code, *words):
        end = self.check_end(state, code, 'asked to abort', 'still waits', STAYED, *words)
        self.assertLess(end['elapsed'], 15000)
        self.assertEqual(self.lab.vm_state('hosta', 'vm1'), 'running')

    def test_black_hole(self):
        """Given up in time, with what is known. When libvirt has given up, too, nothing is left."""
        self.black_hole(3)
        began = time.monotonic()
        self.start(migrator={'start-timeout': 3})
        self.check_stuck('failed', TIMED_OUT, "'tcp://192.168.77.2' within 3 seconds")
        self.assertGreater(time.monotonic() - began, 3)
        self.check_nothing_on('hostb', 30)
        self.check_only_on('hosta')

    def test_black_hole_that_is_cancelled(self):
        self.black_hole(3)
        client = self.start(migrator={'start-timeout': 3})
        client.wait_for_state('preparing')
        time.sleep(1)
        self.assertIsNone(client.tell('cancel'))
        self.check_stuck('cancelled', None)


class PreCopyTest(FaultCase):
    """Something breaks while memory goes over."""

    def test_killed_daemon_of_the_destination(self):
        """It is started again, and clears away what was to come."""
        self.start_slowly()
        self.kill('hostb', 'libvirtd')
        self.start_daemon('hostb')
        self.check_end('failed', CONNECTION, "'hosta' has no connection to libvirt on 'hostb'",
                       'MiB had been transferred', STAYED)
        self.check_only_on('hosta')
        self.check_migrates()

    def test_killed_daemon_of_the_destination_that_stays_away(self):
        """What is there cannot be known, and is cleared away later."""
        self.start_slowly()
        self.kill('hostb', 'libvirtd')
        self.check_end('lost-contact', None, "VM 'vm1' is running on 'hosta'",
                       "'hostb' does not answer")
        self.assertEqual(self.lab.vms('hosta'), {'vm1': 'running'})
        self.start_daemon('hostb')
        self.check_only_on('hosta')

    def test_killed_daemon_of_the_destination_managed(self):
        self.start_slowly(mode='managed')
        self.kill('hostb', 'libvirtd')
        self.start_daemon('hostb')
        self.check_end('failed', None, 'MiB had been transferred', STAYED)
        self.check_only_on('hosta')

    def test_killed_emulator_of_the_destination(self):
        self.start_slowly()
        self.kill('hostb', QEMU)
        end = self.check_end('failed', None, 'MiB had been transferred', STAYED)
        # Whoever is faster says it.
        self.assertRegex(end['error']['message'],
                         'Unable to write to socket|qemu unexpectedly closed the monitor')
        self.check_only_on('hosta')
        self.check_migrates()

    def test_restarted_daemon_of_the_source(self):
        """The emulator goes on without it; the new one gives the migration up."""
        self.start_slowly()
        self.kill('hosta', 'libvirtd')
        time.sleep(1)
        self.start_daemon('hosta')
        self.check_end('failed', CONNECTION, "the connection to libvirt on 'hosta' broke", STAYED)
        self.check_only_on('hosta')
        self.check_migrates()

    def test_link_that_comes_back(self):
        """The stream goes on where it was."""
        client = self.start_slowly()
        self.unplug()
        time.sleep(3)
        self.plug()
        client.tell('bandwidth', value=0)
        self.check_end('done')
        self.check_only_on('hostb')

    def test_link_that_stays_away(self):
        """Given up after the time limit: TCP itself would try for a quarter of an hour."""
        self.start_slowly(migrator={'stall-timeout': 3})
        self.unplug()
        self.check_end('failed', TIMED_OUT, 'nothing was transferred for 3 seconds',
                       'MiB had been transferred', STAYED)
        self.check_only_on('hosta')

    def test_link_that_stays_away_and_cancel(self):
        client = self.start_slowly()
        self.unplug()
        time.sleep(1)
        self.assertIsNone(client.tell('cancel'))
        self.check_end('cancelled', None, STAYED)
        self.check_only_on('hosta')

    def test_stolen_address(self):
        """Who has it now does not know the connection."""
        self.start_slowly()
        self.steal_address()
        self.check_end('failed', None, 'Unable to write to socket', 'MiB had been transferred',
                       STAYED)
        self.check_only_on('hosta')

    def test_slow_link(self):
        """Slower than the VM changes its memory: it is seen, and the time limit ends it."""
        self.slow_down('4mbit')
        client = self.start(**{'bandwidth': 'unlimited', 'completion-timeout': 6})
        self.check_end('failed', TIMED_OUT, 'longer than its policy allows',
                       'MiB had been transferred', STAYED)
        self.assertLess(max(look['rate'] for look in client.progress[5:]), 2 * MIB)
        self.check_only_on('hosta')

    def kill_client(self):
        self.client.process.kill()
        self.client.process.wait()

    def wait_until_settled(self):
        deadline = time.monotonic() + 30
        while self.lab.vms('hosta') and self.lab.vms('hostb'):
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.1)

    def test_killed_process(self):
        """From peer to peer the daemons finish what was begun."""
        self.start_slowly(megabytes=24)
        self.kill_client()
        self.wait_until_settled()
        self.check_only_on('hostb')

    def test_killed_process_that_leads(self):
        """Managed, nobody is left to finish: the VM stays."""
        self.start_slowly(mode='managed')
        self.kill_client()
        self.wait_until_settled()
        self.check_only_on('hosta')


if __name__ == '__main__':
    unittest.main(verbosity=2)
