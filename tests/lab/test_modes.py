#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The ways in which a policy lets libvirt migrate, in the lab: who leads, which ports, and what
becomes of the definition."""

import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from migration_case import MIB  # noqa: E402
from steering_case import SteeringCase  # noqa: E402

LISTEN, UNSUPPORTED = 5, 6


class ModeTest(SteeringCase):
    def is_persistent(self, host):
        return 'yes' in self.lab.virsh(host, 'dominfo', 'vm1').split('Persistent:')[1].split('\n')[0]

    def stream_ports(self):
        """Where QEMU on hostb listens, or is connected, on the migration network."""
        text = self.lab.run('hostb', ['ss', '-Htan', 'src', '192.168.77.2'], check=True).stdout
        return {line.split()[3].rsplit(':', 1)[1] for line in text.splitlines()}

    def test_managed(self):
        """This process leads; the stream takes the migration network all the same."""
        before = self.traffic()
        client = self.start(mode='managed')
        self.assertNotIn('peer2peer', client.plan['flags'])
        self.check_end('done')
        self.check_carried_by('mig0', 'mgmt0', before)
        self.check_vm_on('hostb')

    def test_managed_can_be_cancelled(self):
        client = self.start(mode='managed', bandwidth=8)
        client.wait_for_bytes(2 * MIB)
        self.assertIsNone(client.tell('bandwidth', value=4))
        client.tell('cancel')
        self.check_end('cancelled')
        self.check_vm_on('hosta')

    def test_tunnelled(self):
        """Inside the connection of the daemons, and so over management, as the plan says."""
        before = self.traffic()
        client = self.start(mode='tunnelled')
        self.assertIn('tunnelled', client.plan['flags'])
        self.check_end('done')
        self.check_carried_by('mgmt0', 'mig0', before)
        self.check_vm_on('hostb')

    def test_definition(self):
        """A definition moves along: it is where the VM is, and nowhere else."""
        self.lab.destroy_vms()
        self.lab.start_vm(mib=64, persistent=True)
        self.start()
        self.check_end('done')
        self.assertTrue(self.is_persistent('hostb'))
        self.assertNotIn('vm1', self.lab.virsh('hosta', 'list', '--all', '--name'))

    def test_transient(self):
        """One without a definition stays one without."""
        self.start()
        self.check_end('done')
        self.assertFalse(self.is_persistent('hostb'))

    def test_port_range(self):
        """The stream uses a port of the range."""
        client = self.start(**{'port-range': [50100, 50101], 'bandwidth': 16})
        client.wait_for_bytes(4 * MIB)
        self.assertIn('50100', self.stream_ports())
        client.tell('bandwidth', value=0)
        self.check_end('done')

    def listen(self, port):
        """Somebody else on hostb has the port."""
        script = ('import socket,time; s = socket.socket(); s.bind(("192.168.77.2", %d)); '
                  's.listen(); print("up", flush=True); time.sleep(60)' % port)
        process = self.lab.popen('hostb', [sys.executable, '-c', script], stdout=-1, text=True)
        self.addCleanup(process.wait)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.kill)
        self.assertEqual(process.stdout.readline(), 'up\n')

    def test_port_that_is_taken(self):
        """The next one of the range is tried, and used."""
        self.listen(50110)
        client = self.start(**{'port-range': [50110, 50111], 'bandwidth': 16})
        client.wait_for_bytes(4 * MIB)
        self.assertIn('50111', self.stream_ports())
        client.tell('bandwidth', value=0)
        self.check_end('done')
        self.check_vm_on('hostb')

    def test_two_at_a_time(self):
        """Each migration to a host has a port of its own."""
        self.lab.start_vm('vm2', mib=64)
        policy = {'port-range': [50130, 50140], 'bandwidth': 8}
        client = self.start(**policy)
        client.wait_for_bytes(2 * MIB)
        path = self.write_document(cluster={'policy': policy})
        self.assertIsNone(client.tell('start', document=path, vm='vm2'))
        client.progress.clear()
        client.wait_until(lambda client: {'50130', '50131'} <= self.stream_ports(), 20)
        client.tell('bandwidth', value=0)

    def test_no_port_is_free(self):
        self.listen(50120)
        self.start(**{'port-range': [50120, 50120]})
        self.check_end('failed', LISTEN, '50120', "'hosta'")
        self.check_vm_on('hosta')

    def check_unsupported(self, versions):
        """It is refused in the words of the planner, and nothing is sent."""
        def change(document):
            for host in document['hosts']:
                del host['libvirt-version'], host['qemu-version']
                host.update(versions)
        self.change = change
        before = self.traffic()[0]
        self.start(**{'post-copy': 'allowed', 'parallel': 2})
        self.check_end('failed', UNSUPPORTED, "Host 'hosta' has QEMU ", "Host 'hostb' has QEMU ",
                       "; set 'post-copy' or 'parallel' to 'off'", 'is still running')
        self.assertLess(self.traffic()[0]['mig0'] - before['mig0'], MIB)
        self.check_vm_on('hosta')

    def test_option_that_turns_out_impossible(self):
        """The model does not know what the hosts run; the hosts do."""
        self.check_unsupported({})

    def test_option_that_the_model_has_wrong(self):
        """The model says of the hosts what is not true."""
        self.check_unsupported({'libvirt-version': '12.0.0', 'qemu-version': '10.1.0'})


if __name__ == '__main__':
    unittest.main(verbosity=2)
