#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The lab's own test: RAM really crosses the network it is sent to, and a killed lab leaves
nothing behind."""

import glob
import os
import signal
import subprocess
import sys
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import abandoned  # noqa: E402
import lab as lab_module  # noqa: E402

LAB_PROGRAM = os.path.abspath(lab_module.__file__)
MIB = 1 << 20
VM_MIB = 128
STREAM_BYTES = 120 * MIB
REASON = lab_module.missing_requirement()


def processes_naming(text):
    """The processes, this one apart, that have a text in their command line or environment."""
    found = []
    for directory in glob.glob('/proc/[0-9]*'):
        if directory == '/proc/%d' % os.getpid():
            continue
        for name in ('cmdline', 'environ'):
            try:
                with open(os.path.join(directory, name), 'rb') as file:
                    if os.fsencode(text) in file.read():
                        found.append(directory)
            except OSError:
                pass
    return found


@unittest.skipIf(REASON, REASON)
class MigrationTest(unittest.TestCase):
    """What the wires carry while a VM migrates."""

    @classmethod
    def setUpClass(cls):
        cls.directory = abandoned.make_directory()
        cls.addClassCleanup(cls.directory.cleanup)
        cls.lab = lab_module.Lab(os.path.join(cls.directory.name, 'lab'))
        cls.addClassCleanup(cls.lab.down)
        cls.lab.up()

    def setUp(self):
        self.lab.reset()

    def migrate(self, *migrate_uri):
        """Migrate vm1 from hosta to hostb; returns what hosta's NICs have sent for it."""
        before = self.lab.counters('hosta')
        self.lab.run('manager', ['virsh', '-c', self.lab.uri('hosta'), 'migrate', '--live', '--p2p',
                                 'vm1', self.lab.uri('hostb'), *migrate_uri],
                     timeout=60, check=True)
        after = self.lab.counters('hosta')
        return {nic: after[nic]['tx_bytes'] - before[nic]['tx_bytes']
                for nic in ('mgmt0', 'mig0')}

    def check_moved(self):
        self.assertIsNone(self.lab.vm_state('hosta', 'vm1'))
        self.assertEqual(self.lab.vm_state('hostb', 'vm1'), 'running')
        first = self.lab.wait_for_reports('hostb', 'vm1', 1)
        # One round over the whole memory has looked at every page that was sent.
        deadline = time.monotonic() + 60
        while self.lab.serial('hostb', 'vm1')['sweep'] < first['sweep'] + 2:
            self.assertLess(time.monotonic(), deadline, 'the guest no longer sweeps its memory')
            time.sleep(0.1)
        self.assertEqual(self.lab.serial('hostb', 'vm1')['bad'], 0)

    def check_dedicated(self, uri):
        self.lab.start_vm(mib=VM_MIB, rate_mbs=40)
        sent = self.migrate(uri)
        self.assertGreater(sent['mig0'], STREAM_BYTES)
        self.assertLess(sent['mgmt0'], MIB)
        self.check_moved()

    def test_migration_network_ipv4(self):
        self.check_dedicated('tcp://192.168.77.2')

    def test_migration_network_ipv6(self):
        self.check_dedicated('tcp://[fd77:77::2]')

    def test_management_network(self):
        self.lab.start_vm(mib=VM_MIB, rate_mbs=0)
        sent = self.migrate()
        self.assertGreater(sent['mgmt0'], STREAM_BYTES)
        self.assertLess(sent['mig0'], MIB)
        self.assertEqual(self.lab.vm_state('hostb', 'vm1'), 'running')

    def test_persistent_vm_with_plain_content(self):
        self.lab.start_vm('vm2', 'hostb', mib=16, rate_mbs=4, content='plain', persistent=True)
        self.assertEqual(self.lab.vms('hostb'), {'vm2': 'running'})
        self.assertEqual(self.lab.vms('hosta'), {})

    def test_reset_restores_the_network(self):
        pristine = self.lab.cluster_document()
        self.lab.add_address('hosta', 'mig0', '192.168.88.1/24')
        self.lab.remove_address('hosta', 'mig0', '192.168.77.1/24')
        self.lab.run('hosta', ['ip', 'route', 'add', 'default', 'via', '10.77.0.254'], check=True)
        self.lab.link_down('hostb', 'mig0')
        changed = self.lab.cluster_document()
        self.assertEqual(changed['hosts'][0]['attachments'][1]['ipv4']['addresses'],
                         ['192.168.88.1/24'])
        self.assertEqual(changed['hosts'][1]['nics'][1]['carrier'], 'down')
        self.assertNotIn('ipv6', changed['hosts'][1]['attachments'][1])

        self.lab.reset()
        self.assertEqual(self.lab.cluster_document(), pristine)
        routes = self.lab.run('hosta', ['ip', 'route'], check=True).stdout
        self.assertNotIn('default', routes)

    def test_probe_from_the_manager(self):
        probe = [LAB_PROGRAM, 'probe', 'hosta', 'ip', '-j', '-s', 'link']
        inside = self.lab.run('manager', probe, check=True)
        self.assertIn('"mig0"', inside.stdout)
        self.assertIn('rx', inside.stdout)

    def test_signals_reach_the_command(self):
        process = self.lab.popen('hosta', ['sleep', '60'])
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(5), -signal.SIGINT)

    def test_timeout_kills_the_command(self):
        marker = '59.%06d' % os.getpid()
        with self.assertRaises(lab_module.LabError):
            self.lab.run('hostb', ['sleep', marker], timeout=0.5)
        deadline = time.monotonic() + 5
        while processes_naming(marker):
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.01)

    def test_hosts_know_each_other(self):
        for place in ('manager', 'hosta', 'hostb'):
            output = self.lab.run(place, ['getent', 'hosts', 'hostb.lab'], check=True).stdout
            self.assertEqual(output.split()[0], '10.77.0.2')

    def test_dead_daemon_is_replaced(self):
        self.lab.start_vm(mib=16)
        lab_module.daemons.kill_all(self.lab, 'hosta', 'libvirtd')
        self.lab.reset()
        self.assertEqual(self.lab.vms('hosta'), {})


@unittest.skipIf(REASON, REASON)
class LifeTest(unittest.TestCase):
    """Set-up and tear-down, also of a lab that was killed."""

    def setUp(self):
        directory = abandoned.make_directory()
        self.addCleanup(directory.cleanup)
        self.path = os.path.join(directory.name, 'lab')
        self.lab = lab_module.Lab(self.path)
        self.addCleanup(self.lab.down)

    def check_nothing_left(self):
        self.assertFalse(os.path.exists(self.path))
        deadline = time.monotonic() + 5
        while processes_naming(self.path):
            self.assertLess(time.monotonic(), deadline, processes_naming(self.path))
            time.sleep(0.01)
        with open('/proc/self/mounts', encoding='utf-8') as mounts:
            self.assertNotIn(self.path, mounts.read())

    def test_down_without_a_lab(self):
        self.lab.down()
        self.lab.down()
        self.assertFalse(self.lab.is_up())
        self.check_nothing_left()

    def test_up_again_replaces_the_lab(self):
        self.lab.up()
        first = self.lab.pid('hosta')
        self.lab.up()
        self.assertNotEqual(self.lab.pid('hosta'), first)
        self.assertTrue(self.lab.is_up())
        self.lab.down()
        self.check_nothing_left()

    def test_foreign_directory_is_left_alone(self):
        os.mkdir(self.path)
        precious = os.path.join(self.path, 'precious')
        with open(precious, 'w', encoding='ascii'):
            pass
        for method in (self.lab.up, self.lab.down):
            with self.assertRaises(lab_module.LabError):
                method()
        self.assertEqual(os.listdir(self.path), ['precious'])
        os.unlink(precious)

    def test_killed_set_up_leaves_nothing(self):
        for milliseconds in (30, 60, 90, 120, 150, 180, 220, 260, 320, 400, 500, 700):
            with self.subTest(milliseconds=milliseconds):
                process = subprocess.Popen([sys.executable, LAB_PROGRAM, '--dir', self.path, 'up'])
                time.sleep(milliseconds / 1000)
                process.kill()
                process.wait()
                self.lab.down()
                self.check_nothing_left()

    def test_up_after_a_killed_set_up(self):
        for milliseconds in (110, 300):
            process = subprocess.Popen([sys.executable, LAB_PROGRAM, '--dir', self.path, 'up'])
            time.sleep(milliseconds / 1000)
            process.kill()
            process.wait()
            self.lab.up()
            self.assertTrue(self.lab.is_up())
        self.lab.down()
        self.check_nothing_left()

    def test_killed_tear_down(self):
        self.lab.up()
        process = subprocess.Popen([sys.executable, LAB_PROGRAM, '--dir', self.path, 'down'])
        time.sleep(0.08)
        process.kill()
        process.wait()
        self.lab.down()
        self.check_nothing_left()

    def test_killed_run(self):
        """The next run ends the lab of one that was killed, and leaves those of others alone."""
        script = ('import sys\n'
                  'sys.path.insert(0, %r)\n'
                  'import abandoned, lab, os, time\n'
                  'directory = abandoned.make_directory()\n'
                  'path = os.path.join(directory.name, "lab")\n'
                  'lab.Lab(path).up()\n'
                  'print(path, flush=True)\n'
                  'time.sleep(60)\n' % os.path.dirname(LAB_PROGRAM))
        runs = [subprocess.Popen([sys.executable, '-c', script], stdout=subprocess.PIPE, text=True)
                for _ in range(2)]
        paths = [run.stdout.readline().strip() for run in runs]
        runs[0].kill()
        runs[0].wait()
        abandoned.make_directory().cleanup()
        self.assertTrue(lab_module.Lab(paths[1]).is_up())
        self.assertFalse(os.path.exists(os.path.dirname(paths[0])))
        self.path = paths[0]
        self.check_nothing_left()
        runs[1].kill()
        runs[1].wait()
        abandoned.remove_abandoned()
        self.path = paths[1]
        self.check_nothing_left()
        for run in runs:
            run.stdout.close()

    def test_two_labs_at_once(self):
        other = lab_module.Lab(self.path + '-2')
        self.addCleanup(other.down)
        self.lab.up()
        other.up()
        self.assertNotEqual(self.lab.pid('hosta'), other.pid('hosta'))
        other.down()
        self.assertTrue(self.lab.is_up())


if __name__ == '__main__':
    unittest.main()
