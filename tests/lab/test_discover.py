#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What mignet discover says about the lab, and that planning and migrating work with it."""

import json
import os
import shlex
import sys
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from migration_case import LAB_PROGRAM, MIB, MigrationCase  # noqa: E402

COMMAND = os.environ.get('MIGNET', 'mignet')
COMMAND_SECONDS = 120
DECLARATIONS = ['--management', 'ovirtmgmt', '--network', 'mig=192.168.77.0/24,fd77:77::/64',
                '--role', 'migration=mig']


class DiscoverTest(MigrationCase):
    def setUp(self):
        super().setUp()
        self.into = os.path.join(self.directory.name, 'discovered.json')
        if os.path.exists(self.into):
            os.unlink(self.into)

    def in_lab(self, *words):
        """A command of the lab with %h in it, as one text."""
        return shlex.join([sys.executable, LAB_PROGRAM, '--dir', self.lab.run_directory.path,
                           'probe', '%h', *words])

    def run_mignet(self, *arguments):
        return self.lab.run('manager', [COMMAND, *arguments], timeout=COMMAND_SECONDS,
                            env=self.environment())

    def discover(self, *arguments, status=0):
        answer = self.run_mignet('discover', '--into', self.into, '--probe',
                                 self.in_lab('ip', '-j', '-d', 'addr'), *arguments)
        self.assertEqual(answer.returncode, status, answer.stdout + answer.stderr)
        return answer

    def discover_all(self):
        return self.discover(*('%s=%s' % (host, self.lab.uri(host)) for host in ('hosta', 'hostb')),
                             *DECLARATIONS)

    def load(self):
        with open(self.into, encoding='utf-8') as file:
            return json.load(file)

    def vm(self):
        return next(vm for vm in self.load()['vms'] if vm['name'] == 'vm1')

    def migrate_arguments(self):
        return [COMMAND, 'migrate', self.into, '--vm', 'vm1', '--probe', shlex.join(self.probe())]

    def test_document(self):
        """Hosts, versions, interfaces and addresses are what the lab knows them to be."""
        answer = self.discover_all()
        self.assertEqual(answer.stderr, '')
        document = self.load()
        self.assertEqual(document['cluster']['policy'], {'connect-transport': 'tcp'})
        for expected in self.lab.cluster_document()['hosts']:
            found = next(host for host in document['hosts'] if host['name'] == expected['name'])
            for member in ('address', 'cpus', 'libvirt-version', 'qemu-version', 'attachments'):
                self.assertEqual(found[member], expected[member], member)
            self.assertAlmostEqual(found['memory'], expected['memory'], delta=1)
            self.assertNotIn('migration-tls', found)
            self.assertEqual([(nic['name'], nic['mac'], nic['carrier']) for nic in found['nics']],
                             [(nic['name'], nic['mac'], nic['carrier'])
                              for nic in expected['nics']])
        self.assertEqual((self.vm()['host'], self.vm()['vcpus']), ('hosta', 1))

    def test_migrate_and_discover_again(self):
        """Discover, plan, migrate over the declared network, discover: the VM is on the other host,
        and what the administrator has written into the document is still there."""
        self.discover_all()
        document = self.load()
        document['vms'][0]['pinned-hosts'] = ['hosta', 'hostb']
        document['hosts'][0]['labels'] = {'rack': 'r7'}
        with open(self.into, 'w', encoding='utf-8') as file:
            json.dump(document, file)

        plan = self.run_mignet('plan', self.into, '--vm', 'vm1', '--json')
        self.assertEqual(plan.returncode, 0, plan.stderr)
        self.assertEqual(json.loads(plan.stdout)['migrate-uri'], 'tcp://192.168.77.2')
        before = self.traffic()
        answer = self.lab.run('manager', self.migrate_arguments(), timeout=COMMAND_SECONDS,
                              env=self.environment())
        self.assertEqual(answer.returncode, 0, answer.stdout + answer.stderr)
        self.check_carried_by('mig0', 'mgmt0', before)
        self.check_vm_on('hostb')

        self.assertEqual(self.discover().stderr, '')
        self.assertEqual(self.vm()['host'], 'hostb')
        self.assertEqual(self.vm()['pinned-hosts'], ['hosta', 'hostb'])
        self.assertEqual(self.load()['hosts'][0]['labels'], {'rack': 'r7'})
        self.assertEqual(self.load()['cluster']['roles'], {'migration': 'mig'})

    def test_while_migrating(self):
        """A running migration has both of its ends, and the roles can still be said again."""
        self.discover_all()
        document = self.load()
        document['cluster']['policy']['bandwidth'] = 16
        with open(self.into, 'w', encoding='utf-8') as file:
            json.dump(document, file)
        sent = self.traffic()[0]['mig0']
        process = self.lab.popen('manager', self.migrate_arguments(), env=self.environment(),
                                 stdout=-1, stderr=-1, text=True)
        deadline = time.monotonic() + 30
        while self.traffic()[0]['mig0'] - sent < 16 * MIB:
            self.assertLess(time.monotonic(), deadline, 'the migration does not start')
            time.sleep(0.05)

        self.assertEqual(self.discover(*DECLARATIONS).stderr, '')
        self.assertEqual((self.vm()['host'], self.vm()['status'], self.vm()['destination']),
                         ('hosta', 'migrating', 'hostb'))
        # A document that is made now knows it as well.
        os.rename(self.into, self.into + '.old')
        self.discover_all()
        self.assertEqual((self.vm()['status'], self.vm()['destination']), ('migrating', 'hostb'))

        output, errors = process.communicate(timeout=COMMAND_SECONDS)
        self.assertEqual(process.returncode, 0, output + errors)
        self.discover()
        self.assertEqual(self.vm()['host'], 'hostb')
        self.assertNotIn('status', self.vm())

    def test_daemon_that_hangs(self):
        """A daemon that is stopped is given up; its host is non-responsive, its VM stays."""
        self.discover_all()
        daemon = self.lab.run('hosta', ['pidof', 'libvirtd'], check=True).stdout.strip()
        self.lab.run('hosta', ['kill', '-STOP', daemon], check=True)
        try:
            started = time.monotonic()
            answer = self.discover('--timeout', '2', status=1)
            self.assertLess(time.monotonic() - started, 20)
        finally:
            self.lab.run('hosta', ['kill', '-CONT', daemon], check=True)
        self.assertIn("Host 'hosta' is not known better now", answer.stderr)
        status = {host['name']: host.get('status') for host in self.load()['hosts']}
        self.assertEqual(status, {'hosta': 'non-responsive', 'hostb': None})
        self.assertEqual(self.vm()['host'], 'hosta')
        self.discover()
        self.assertNotIn('status', self.load()['hosts'][0])


if __name__ == '__main__':
    unittest.main(verbosity=2)
