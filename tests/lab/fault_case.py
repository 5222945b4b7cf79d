# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the tests share that break something while a VM migrates: how it is broken, and the proof
that afterwards the VM runs on one host and that nothing of it is left on the other."""

import os
import re
import signal
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from mignet_lab import daemons  # noqa: E402
from mignet_lab.layout import LIBVIRT_PORT  # noqa: E402
from migration_case import MIB  # noqa: E402
from steering_case import SteeringCase  # noqa: E402

QEMU = 'qemu-system-x86_64'
OTHER = {'hosta': 'hostb', 'hostb': 'hosta'}
FIRST_PORT = 49152


class FaultCase(SteeringCase):
    vm_mib = 48

    # What is true

    def qemus(self, host):
        """The emulators of a host, by number: whatever its daemon says."""
        return daemons.processes_of(self.lab, host, QEMU)

    def sockets(self, host, *options):
        output = self.lab.run(host, ['ss', '-Htn', *options], check=True).stdout
        return [line.split() for line in output.splitlines()]

    def listening(self, host):
        """The ports on which a host listens, its daemon's apart."""
        ports = {int(fields[3].rsplit(':', 1)[1]) for fields in self.sockets(host, '-l')}
        return ports - {LIBVIRT_PORT}

    def streams(self, host):
        """The ports of a host that migrations are connected to."""
        return {int(fields[3].rsplit(':', 1)[1]) for fields in self.sockets(host)
                if int(fields[3].rsplit(':', 1)[1]) >= FIRST_PORT and
                int(fields[4].rsplit(':', 1)[1]) != LIBVIRT_PORT}

    def leftovers(self, host):
        """What a host has of any VM."""
        found = ["%s '%s'" % (state, name) for name, state in self.lab.vms(host).items()]
        found += ['QEMU with pid %d' % pid for pid in self.qemus(host)]
        found += ['port %d' % port for port in self.listening(host)]
        return found

    def check_nothing_on(self, host, seconds=2):
        deadline = time.monotonic() + seconds
        while self.leftovers(host):
            self.assertLess(time.monotonic(), deadline, (host, self.leftovers(host)))
            time.sleep(0.05)

    def check_only_on(self, host, seconds=2):
        """The VM runs on one host, and its guest works on; nothing is left on the other."""
        self.check_nothing_on(OTHER[host], seconds)
        self.assertEqual(self.lab.vms(host), {'vm1': 'running'})
        self.assertEqual(len(self.qemus(host)), 1)
        self.assertRegex(self.lab.virsh(host, 'domjobinfo', 'vm1'), r'Job type: +None')
        reports = self.lab.serial(host, 'vm1')['reports']
        self.assertEqual(self.lab.wait_for_reports(host, 'vm1', reports + 2)['bad'], 0)

    def check_migrates(self):
        """The fault is over, and the same migration succeeds: over the first port, so that none is
        held any more."""
        self.client.forget()
        client = self.start(bandwidth=16)
        client.wait_for_bytes(2 * MIB)
        self.assertEqual(self.streams('hostb'), {FIRST_PORT})
        client.tell('bandwidth', value=0)
        self.check_end('done')
        self.check_only_on('hostb')

    # What is broken

    def start_slowly(self, megabytes=8, migrator=None, **policy):
        """A migration that has transferred something and will go on for a while."""
        client = self.start(migrator, **{'bandwidth': megabytes, **policy})
        client.wait_for_bytes(4 * MIB)
        return client

    def kill(self, host, command):
        """Ends a daemon or an emulator without a chance to do anything."""
        pids = daemons.processes_of(self.lab, host, command)
        self.assertTrue(pids)
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
        deadline = time.monotonic() + 5
        while set(pids) & set(daemons.processes_of(self.lab, host, command)):
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.01)

    def start_daemon(self, host):
        """As a service manager does: what the daemon noted down before is still there."""
        daemons.start(self.lab, [host])

    def set_kernel(self, host, name, value):
        """A setting of the network of a host, until the end of the test."""
        path = '/proc/sys/net/ipv4/' + name
        before = self.lab.run(host, ['cat', path], check=True).stdout.strip()
        write = 'echo "$1" > "$2"'
        self.lab.run(host, ['sh', '-c', write, '-', str(value), path], check=True)
        self.addCleanup(self.lab.run, host, ['sh', '-c', write, '-', before, path], check=True)

    def slow_down(self, rate):
        """What hosta sends on the migration network, until the end of the test."""
        queue = ['dev', 'mig0', 'root']
        self.lab.run('hosta', ['tc', 'qdisc', 'add', *queue, 'tbf', 'rate', rate, 'burst', '32kb',
                               'latency', '50ms'], check=True)
        self.addCleanup(self.lab.run, 'hosta', ['tc', 'qdisc', 'del', *queue], check=True)

    def run_aside(self, place, script):
        """A program in Python which says that it is up."""
        process = self.lab.popen(place, [sys.executable, '-c', script], stdout=-1, text=True)
        self.addCleanup(self.end_aside, process)
        self.assertEqual(process.stdout.readline(), 'up\n')
        return process

    def end_aside(self, process):
        process.kill()
        process.wait()
        process.stdout.close()

    def unplug(self, host='hostb', nic='mig'):
        """Pulls the wire out at the switch: the host sees nothing of it."""
        self.lab.run('manager', ['ip', 'link', 'set', '%s-%s' % (host, nic), 'nomaster'], check=True)

    def plug(self, host='hostb', nic='mig'):
        self.lab.run('manager', ['ip', 'link', 'set', '%s-%s' % (host, nic), 'master',
                                 'br-' + nic], check=True)

    def manager(self, *words, check=True):
        return self.lab.run('manager', ['ip', *words], check=check).stdout

    def steal_address(self):
        """Somebody else has the address of hostb, and hosta believes him."""
        mac = re.search(r'link/ether (\S+)', self.manager('-o', 'link', 'show', 'br-mig'))[1]
        self.addCleanup(self.give_address_back)
        self.manager('addr', 'add', '192.168.77.2/32', 'dev', 'br-mig')
        self.manager('route', 'add', '192.168.77.1/32', 'dev', 'br-mig')
        self.lab.run('hosta', ['ip', 'neigh', 'replace', '192.168.77.2', 'lladdr', mac, 'dev',
                               'mig0', 'nud', 'permanent'], check=True)

    def give_address_back(self):
        self.manager('route', 'del', '192.168.77.1/32', 'dev', 'br-mig', check=False)
        self.manager('addr', 'del', '192.168.77.2/32', 'dev', 'br-mig', check=False)
        self.lab.run('hosta', ['ip', 'neigh', 'del', '192.168.77.2', 'dev', 'mig0'])
