#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a plan warns of comes true: addresses of the migration network that share no subnet make the
stream leave through the default gateway, over the management network."""

import json
import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from live_model import LiveModel, codes  # noqa: E402
from migration_case import MigrationCase  # noqa: E402
from mignet_lab import gateway  # noqa: E402

CLIENT = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'client.py')
SECONDS = 60
SUBNETS = ['192.168.77.0/24', '192.168.88.0/24']


class GatewayTest(MigrationCase):
    """hosta has a default route over management; hostb has 192.168.77.2 on the migration network,
    which spans two subnets."""

    vm_mib = 32

    def setUp(self):
        super().setUp()
        self.addCleanup(gateway.withdraw, self.lab)
        self.addCleanup(gateway.rejoin, self.lab, 'hosta')
        gateway.provide(self.lab, 'hosta', SUBNETS)

    def move_source(self):
        """Put hosta into the other subnet of the migration network."""
        for address in ('192.168.77.1/24', 'fd77:77::1/64'):
            self.lab.remove_address('hosta', 'mig0', address)
        self.lab.add_address('hosta', 'mig0', '192.168.88.1/24')

    def make_model(self, **policy):
        policy['families'] = ['ipv4']
        document = self.lab.cluster_document(cluster={'policy': policy})
        document['networks'][1]['subnets'] = SUBNETS
        model = LiveModel(self.lab, document)
        model.look('hosta', 'hostb')
        return model

    def migrate(self, model):
        path = model.save(os.path.join(self.directory.name, 'now.json'))
        answer = self.lab.run('manager', [sys.executable, CLIENT, path, '--probe', *self.probe()],
                              timeout=SECONDS, env=self.environment())
        self.assertEqual(answer.returncode, 0, answer.stderr)
        result = json.loads(answer.stdout)
        self.assertEqual(result['final-state'], 'done', result)
        self.check_vm_on('hostb')
        return result

    def test_no_common_subnet(self):
        """The plan warns of the default gateway, and the stream leaves over management."""
        self.move_source()
        model = self.make_model()
        plan = model.plan()
        self.assertEqual(plan.get_outcome().value_nick, 'dedicated', plan.explain())
        self.assertEqual(codes(plan), ['no-common-subnet'])
        self.assertIn("leaves 'hosta' through the default gateway",
                      plan.get_reasons()[0].get_message())

        before = self.traffic()
        result = self.migrate(model)
        self.check_carried_by('mgmt0', 'mig0', before)
        self.assertEqual(result['plan']['migrate-uri'], 'tcp://192.168.77.2')
        self.assertEqual(result['evidence']['verdict'], 'elsewhere')
        self.assertEqual(result['evidence']['observed-network'], 'ovirtmgmt')

    def test_missing_gateway_isolation(self):
        """Before anything migrates, the check tells what the last test saw; with a common subnet
        nothing is to be told."""
        model = self.make_model()
        for host in ('hosta', 'hostb'):
            model.set_gateway(host, 'mig', None)
        self.assertNotIn('missing-gateway-isolation', model.findings())
        self.move_source()
        model.look('hosta')
        self.assertIn("hosts 'hosta' (192.168.88.1/24) and 'hostb' (192.168.77.2/24) share no subnet",
                      model.findings()['missing-gateway-isolation'].get_message())

    def test_gateway_of_its_own(self):
        """A gateway for what comes from the addresses of the migration network, as oVirt's hosts
        have one: the stream is not bound to such an address, so it still leaves over management, as
        the plan says."""
        self.move_source()
        gateway.isolate(self.lab, 'hosta', 'mig0', '192.168.88.0/24', '192.168.88.254')
        model = self.make_model()
        model.set_gateway('hosta', 'mig', '192.168.88.254')
        plan = model.plan()
        self.assertEqual(codes(plan), ['no-common-subnet'])
        self.assertIn("leaves 'hosta' through the default gateway, unless there is a route to "
                      "192.168.77.2 through gateway 192.168.88.254", plan.get_reasons()[0].get_message())
        before = self.traffic()
        result = self.migrate(model)
        self.check_carried_by('mgmt0', 'mig0', before)
        self.assertEqual(result['evidence']['observed-network'], 'ovirtmgmt')

    def test_common_subnet(self):
        """With the same default route but a common subnet: no warning, and the migration network
        carries the stream."""
        model = self.make_model()
        self.assertEqual(codes(model.plan()), [])
        before = self.traffic()
        result = self.migrate(model)
        self.check_carried_by('mig0', 'mgmt0', before)
        self.assertEqual(result['evidence']['verdict'], 'planned-network')

    def test_routed_migration_network(self):
        """What the warning asks for: a route on the migration network itself, in both directions."""
        self.move_source()
        self.lab.run('hosta', ['ip', 'route', 'add', '192.168.77.0/24', 'dev', 'mig0', 'src',
                               '192.168.88.1'], check=True)
        self.lab.run('hostb', ['ip', 'route', 'add', '192.168.88.0/24', 'dev', 'mig0', 'src',
                               '192.168.77.2'], check=True)
        before = self.traffic()
        result = self.migrate(self.make_model())
        self.assertEqual([reason['code'] for reason in result['plan']['reasons']],
                         ['no-common-subnet'], 'the model knows addresses, not routes')
        self.check_carried_by('mig0', 'mgmt0', before)
        self.assertEqual(result['evidence']['verdict'], 'planned-network')

    def test_strict_policy(self):
        """A policy that forbids it refuses instead of letting the stream out."""
        self.move_source()
        plan = self.make_model(preset='strict').plan()
        self.assertEqual(plan.get_outcome().value_nick, 'refused', plan.explain())
        hostb = [candidate for candidate in plan.get_candidates()
                 if candidate.get_host() == 'hostb'][0]
        self.assertEqual(codes(hostb), ['no-common-subnet'])


if __name__ == '__main__':
    unittest.main(verbosity=2)
