#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A DHCP server that is slower than the administrator: when the migration is asked for, the
destination has no address on the migration network yet.

A planner that takes what it sees would send the stream over the management network. This one
waits, sees the lease in the model, and the stream goes where it belongs.
"""

import json
import os
import shlex
import sys
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from live_model import LiveModel, codes  # noqa: E402
from migration_case import MigrationCase, lab_module  # noqa: E402
from mignet_lab import dhcp  # noqa: E402

CLIENT = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'client.py')
COMMAND = os.environ.get('MIGNET', 'mignet')
SECONDS = 60
LEASED = '192.168.77.102'
DELAY = 2
REASON = lab_module.missing_requirement(*dhcp.TOOLS)


@unittest.skipIf(REASON, REASON)
class DhcpTest(MigrationCase):
    """hosta has its address; hostb is to get one by DHCP and has none when the test begins."""

    vm_mib = 32

    def setUp(self):
        super().setUp()
        for address in ('192.168.77.2/24', 'fd77:77::2/64'):
            self.lab.remove_address('hostb', 'mig0', address)

    def change(self, document):
        """What a manager has set up for hostb; no report of the host says it."""
        for attachment in document['hosts'][1]['attachments']:
            if attachment['network'] == 'mig':
                attachment['ipv4'] = {'protocol': 'dhcp', 'addresses': []}

    def make_model(self, pending_timeout):
        document = self.lab.cluster_document(cluster={'policy': {'pending-timeout':
                                                                 pending_timeout}})
        self.change(document)
        model = LiveModel(self.lab, document)
        model.look('hosta', 'hostb')
        return model

    def serve(self, delay):
        """A server on the migration network, and a client in hostb that asks it for an address."""
        server = dhcp.start_server(self.lab, 'hosta', 'mig0', [('hostb', 'mig0', LEASED)], delay)
        self.addCleanup(server.wait)
        self.addCleanup(server.terminate)
        self.ask()

    def ask(self):
        self.client = dhcp.start_client(self.lab, 'hostb', 'mig0')
        self.addCleanup(self.client.wait)
        self.addCleanup(self.client.kill)

    def file(self, name):
        return os.path.join(self.directory.name, name)

    def mignet(self, *words, status=0, stdin=None):
        """Run the command where a manager runs it; returns the document it prints, if any."""
        answer = self.lab.run('manager', [COMMAND, *words], timeout=SECONDS,
                              env=self.environment(), **({'input': stdin} if stdin else {}))
        self.assertEqual(answer.returncode, status, answer.stdout + answer.stderr)
        return json.loads(answer.stdout) if '--json' in words else answer.stdout

    def test_lease_comes_while_the_planner_waits(self):
        """The asynchronous call waits, the lease comes, and the stream goes to the leased address."""
        self.serve(DELAY)
        model = self.make_model(pending_timeout=SECONDS)
        seen = []

        def look():
            model.look('hostb')
            seen.append(model.plan().get_outcome().value_nick)

        waiting = model.plan()
        self.assertEqual(waiting.get_outcome().value_nick, 'waiting')
        self.assertEqual((waiting.get_destination(), waiting.get_migrate_uri()), ('hostb', None))
        self.assertEqual(codes(waiting), ['address-pending'])

        plan = model.plan_and_wait(look)
        self.assertEqual(plan.get_outcome().value_nick, 'dedicated', plan.explain())
        self.assertEqual((plan.get_network(), plan.get_destination_address()), ('mig', LEASED))
        self.assertEqual(plan.get_reasons(), [])
        self.assertEqual(seen, ['waiting'] * (len(seen) - 1) + ['dedicated'])
        self.assertGreater(len(seen), 1)

        before = self.traffic()
        answer = self.lab.run('manager', [sys.executable, CLIENT, model.save(self.file('now.json')),
                                          '--probe', *self.probe()],
                              timeout=SECONDS, env=self.environment())
        self.assertEqual(answer.returncode, 0, answer.stderr)
        result = json.loads(answer.stdout)
        self.assertEqual(result['plan'], json.loads(plan.to_json()))
        self.assertEqual(result['plan']['migrate-uri'], 'tcp://' + LEASED)
        self.assertEqual(result['final-state'], 'done', result)
        self.assertEqual(result['evidence']['verdict'], 'planned-network')
        self.check_carried_by('mig0', 'mgmt0', before)
        self.check_vm_on('hostb')

    def test_no_lease_and_a_destination_that_was_chosen_by_hand(self):
        """Nobody answers. When the time is over, management carries the migration, as asked."""
        self.ask()
        model = self.make_model(pending_timeout=1)
        start = time.monotonic()
        plan = model.plan_and_wait(lambda: model.look('hostb'), to='hostb')
        self.assertGreaterEqual(time.monotonic() - start, 1)
        self.assertEqual(plan.get_outcome().value_nick, 'fallback', plan.explain())
        self.assertEqual(codes(plan), ['address-pending'])

        before = self.traffic()
        result = self.mignet('migrate', model.save(self.file('now.json')), '--vm', 'vm1', '--to',
                             'hostb', '--json', '--probe', shlex.join(self.probe()))
        self.assertEqual(result['plan']['outcome'], 'fallback')
        self.assertEqual(result['evidence']['observed-network'], 'ovirtmgmt')
        self.check_carried_by('mgmt0', 'mig0', before)
        self.check_vm_on('hostb')
        self.assertIsNone(self.client.poll())

    def test_no_lease_and_an_automatic_destination(self):
        """Nobody answers. A host without an address is no destination to be chosen."""
        self.ask()
        model = self.make_model(pending_timeout=1)
        plan = model.plan_and_wait(lambda: model.look('hostb'))
        self.assertEqual(plan.get_outcome().value_nick, 'refused', plan.explain())
        hostb = [candidate for candidate in plan.get_candidates()
                 if candidate.get_host() == 'hostb'][0]
        self.assertEqual(codes(hostb), ['address-pending'])
        self.check_vm_on('hosta')

    def test_command(self):
        """The command says that it waits, falls back when told not to, asks the host if it is told
        how, and knows the lease once it was imported."""
        path = self.write_document(cluster={'policy': {'pending-timeout': SECONDS}})
        plan = ('plan', path, '--vm', 'vm1', '--json')
        self.assertEqual(self.mignet(*plan)['outcome'], 'waiting')
        self.assertEqual(self.mignet(*plan, '--to', 'hostb', '--wait', '1')['outcome'], 'fallback')
        self.assertEqual(self.mignet(*plan, '--wait', '0', status=1)['outcome'], 'refused')

        self.serve(DELAY)
        asked = self.mignet(*plan, '--wait', str(SECONDS), '--address-probe',
                            shlex.join(self.probe('ip -j -d addr')))
        self.assertEqual((asked['outcome'], asked['destination-address']), ('dedicated', LEASED))
        self.assertEqual(self.client.wait(SECONDS), 0, dhcp.server_log(self.lab, 'hosta'))
        report = self.lab.run('hostb', ['ip', '-j', '-d', 'addr'], check=True).stdout
        self.mignet('import', 'ip', '-', '--host', 'hostb', '--into', path, stdin=report)
        before = self.traffic()
        result = self.mignet('migrate', path, '--vm', 'vm1', '--json', '--probe',
                             shlex.join(self.probe()))
        self.assertEqual(result['plan']['outcome'], 'dedicated')
        self.assertEqual(result['plan']['migrate-uri'], 'tcp://' + LEASED)
        self.check_carried_by('mig0', 'mgmt0', before)
        self.check_vm_on('hostb')


if __name__ == '__main__':
    unittest.main(verbosity=2)
