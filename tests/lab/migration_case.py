# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the migration tests share: a lab for each class, a VM for each test, and the independent
count of what the NICs carried."""

import json
import os
import sys
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import abandoned  # noqa: E402
import lab as lab_module  # noqa: E402

MIB = 1 << 20
VM_MIB = 128
LAB_PROGRAM = os.path.abspath(lab_module.__file__)
REASON = lab_module.missing_requirement()

@unittest.skipIf(REASON, REASON)
class MigrationCase(unittest.TestCase):
    """A lab of its own, and a VM that dirties its memory on hosta before each test."""

    vm_mib = VM_MIB
    vm_rate_mbs = 8
    topology = None

    @classmethod
    def setUpClass(cls):
        cls.directory = abandoned.make_directory()
        cls.addClassCleanup(cls.directory.cleanup)
        cls.lab = lab_module.Lab(os.path.join(cls.directory.name, 'lab'), cls.topology)
        cls.addClassCleanup(cls.lab.down)
        cls.lab.up()

    def setUp(self):
        self.lab.reset()
        self.lab.start_vm(mib=self.vm_mib, rate_mbs=self.vm_rate_mbs)

    def environment(self):
        """What the program under test gets on top of the environment of the test."""
        return {'G_DEBUG': 'fatal-warnings', 'LC_ALL': 'C.UTF-8'}

    def probe(self, what='ip -j -s link'):
        """The command that runs another on a host, by default the one that reads its counters, for
        an argv with %h in it.

        'lab.py probe' does the same, but takes as long to start as a small migration.
        """
        path = os.path.join(self.directory.name, 'probe-' + what.replace(' ', ''))
        with open(path, 'w', encoding='ascii') as file:
            file.write('#!/bin/sh\ncase $1 in\n')
            for host in ('hosta', 'hostb'):
                file.write('  %s) pid=%d ;;\n' % (host, self.lab.manager_pid(host)))
            file.write('esac\nexec nsenter -t "$pid" -n %s\n' % what)
        os.chmod(path, 0o755)
        return [path, '%h']

    def write_document(self, **overrides):
        """The lab as a document in a file; change() edits it before it is written."""
        path = os.path.join(self.directory.name, 'cluster.json')
        document = self.lab.cluster_document(**overrides)
        self.change(document)
        with open(path, 'w', encoding='utf-8') as file:
            json.dump(document, file)
        return path

    def change(self, document):
        """Tests of a case that is not as the lab is replace this on themselves."""

    def traffic(self):
        """(source, destination): NIC -> bytes sent by hosta and received by hostb so far."""
        sent = {nic: counters['tx_bytes'] for nic, counters in self.lab.counters('hosta').items()}
        received = {nic: counters['rx_bytes']
                    for nic, counters in self.lab.counters('hostb').items()}
        return sent, received

    def check_carried_by(self, carrier, silent, before):
        """At least 95 % of the RAM went over one NIC at both ends, under 5 % over the other."""
        for then, now, what in zip(before, self.traffic(), ('sent by hosta', 'received by hostb')):
            moved = {nic: now[nic] - then[nic] for nic in (carrier, silent)}
            self.assertGreaterEqual(moved[carrier], 0.95 * self.vm_mib * MIB, '%s: %s' % (what, moved))
            self.assertLess(moved[silent], 0.05 * self.vm_mib * MIB, '%s: %s' % (what, moved))

    def check_vm_on(self, host, name='vm1'):
        """The VM runs on one host, is not on the other, and its guest works on."""
        other = {'hosta': 'hostb', 'hostb': 'hosta'}[host]
        self.assertIsNone(self.lab.vm_state(other, name))
        self.assertEqual(self.lab.vm_state(host, name), 'running')
        reports = self.lab.serial(host, name)['reports']
        serial = self.lab.wait_for_reports(host, name, reports + 2)
        self.assertEqual(serial['bad'], 0)

    def check_memory_is_whole(self, host):
        """After a whole sweep the guest has looked at every page that was sent."""
        first = self.lab.serial(host, 'vm1')['sweep']
        deadline = time.monotonic() + 60
        while self.lab.serial(host, 'vm1')['sweep'] < first + 2:
            self.assertLess(time.monotonic(), deadline, 'the guest no longer sweeps its memory')
            time.sleep(0.1)
        self.assertEqual(self.lab.serial(host, 'vm1')['bad'], 0)


def without_migration_network(host):
    """A change of the document: the host does not have the network."""
    def change(document):
        for entry in document['hosts']:
            if entry['name'] == host:
                entry['attachments'] = [attachment for attachment in entry['attachments']
                                        if attachment['network'] != 'mig']
    return change


def with_address(host, address):
    """A change of the document: the host has one other IPv4 address on the network."""
    def change(document):
        for entry in document['hosts']:
            for attachment in entry['attachments']:
                if entry['name'] == host and attachment['network'] == 'mig':
                    attachment['ipv4']['addresses'] = [address]
                    attachment.pop('ipv6', None)
    return change
