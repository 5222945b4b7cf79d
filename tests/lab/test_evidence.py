#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Evidence at the level of connections, from real migrations that share a link."""

import json
import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from migration_case import LAB_PROGRAM, MIB, VM_MIB, MigrationCase  # noqa: E402

COMMAND = os.environ.get('MIGNET', 'mignet')
COMMAND_SECONDS = 120

# Slow enough to be looked at many times.
SLOW = {'cluster': {'policy': {'bandwidth': 20}}}


class EvidenceTest(MigrationCase):
    def arguments(self, *options, vm='vm1', document=None):
        probe = [sys.executable, LAB_PROGRAM, '--dir', self.lab.run_directory.path, 'probe', '%h']
        path = self.write_document(**(document or SLOW))
        return [COMMAND, 'migrate', path, '--vm', vm, '--probe', ' '.join(self.probe()),
                '--connection-probe', ' '.join(probe + ['ss', '-tinH']), *options]

    def migrate(self, *options, document=None):
        answer = self.lab.run('manager', self.arguments(*options, document=document),
                              timeout=COMMAND_SECONDS, env=self.environment())
        self.assertEqual(answer.returncode, 0, answer.stdout + answer.stderr)
        return answer.stdout

    def check_observed(self, evidence, network, source, destination):
        self.assertEqual(evidence['observed-network'], network, evidence)
        self.assertEqual(evidence['verdict'], 'planned-network')
        for connection in evidence['connections']:
            self.assertEqual(connection['network'], network)
            self.assertEqual(connection['source-address'], source)
            self.assertEqual(connection['destination-address'], destination)

    def seen(self, evidence):
        return sum(connection['destination-bytes'] or 0 for connection in evidence['connections'])

    def test_one_connection(self):
        """The evidence names the connection and has seen most of what it carried."""
        evidence = json.loads(self.migrate('--json'))['evidence']
        self.check_observed(evidence, 'mig', '192.168.77.1', '192.168.77.2')
        self.assertEqual(len(evidence['connections']), 1, evidence)
        self.assertGreater(self.seen(evidence), 0.5 * VM_MIB * MIB)
        self.assertLessEqual(self.seen(evidence), 1.1 * evidence['transferred'])

    def test_ipv6(self):
        """The same with IPv6."""
        evidence = json.loads(self.migrate('--json', document={'cluster': {'policy': {
            'bandwidth': 20, 'families': ['ipv6']}}}))['evidence']
        self.check_observed(evidence, 'mig', 'fd77:77::1', 'fd77:77::2')
        self.assertEqual(len(evidence['connections']), 1, evidence)

    def test_table(self):
        """The table for people shows the connection, too."""
        output = self.migrate()
        self.assertRegex(output, r'CONNECTION FROM +TO +CARRIED +NETWORK')
        self.assertRegex(output, r'192\.168\.77\.1:\d+ +192\.168\.77\.2:\d+ .* mig\n')

    def test_two_migrations_over_one_link(self):
        """Both go over the same NICs at the same time; each finds its own connection."""
        self.lab.start_vm('vm2', mib=3 * VM_MIB, rate_mbs=8)
        arguments = {vm: self.arguments('--json', vm=vm) for vm in ('vm1', 'vm2')}
        processes = {vm: self.lab.popen('manager', words, env=self.environment(), stdout=-1,
                                        stderr=-1, text=True)
                     for vm, words in arguments.items()}
        ports = {}
        answers = {vm: process.communicate(timeout=COMMAND_SECONDS)
                   for vm, process in processes.items()}
        for vm, process in processes.items():
            output, errors = answers[vm]
            self.assertEqual(process.returncode, 0, output + errors)
            evidence = json.loads(output)['evidence']
            self.check_observed(evidence, 'mig', '192.168.77.1', '192.168.77.2')
            self.assertEqual(len(evidence['connections']), 1, evidence)
            ports[vm] = evidence['connections'][0]['destination-port']
            self.assertGreater(self.seen(evidence), 0.5 * evidence['transferred'])
        self.assertNotEqual(ports['vm1'], ports['vm2'])

    def test_beside_equal_traffic_on_management(self):
        """Counters alone could not tell: as much goes over management at the same time."""
        server = self.lab.popen('hostb', [sys.executable, '-c', SINK])
        client = self.lab.popen('hosta', [sys.executable, '-c', SOURCE % (2 * VM_MIB)])
        try:
            evidence = json.loads(self.migrate('--json'))['evidence']
        finally:
            for process in (client, server):
                process.kill()
                process.wait()
        carried = {network['network']: network['source-bytes'] for network in evidence['networks']}
        self.assertGreater(carried['ovirtmgmt'], 0.5 * VM_MIB * MIB)
        self.check_observed(evidence, 'mig', '192.168.77.1', '192.168.77.2')
        self.assertEqual(len(evidence['connections']), 1, evidence)


SINK = '''import socket
listener = socket.create_server(('10.77.0.2', 7000))
connection, _ = listener.accept()
while connection.recv(1 << 16):
    pass
'''

SOURCE = '''import socket, time
while True:
    try:
        connection = socket.create_connection(('10.77.0.2', 7000))
        break
    except ConnectionRefusedError:
        time.sleep(0.05)
for _ in range(%d * 16):
    connection.sendall(b'x' * (1 << 16))
    time.sleep(0.002)
time.sleep(60)
'''


if __name__ == '__main__':
    unittest.main(verbosity=2)
