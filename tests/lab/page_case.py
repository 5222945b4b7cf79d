# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the tests of the test table share: how to migrate as a manager does, and how to tell which
network carried it."""

import base64
import json
import os
import sys
import zlib

from live_model import LiveModel
from migration_case import MIB, MigrationCase
from mignet_lab import dhcp, gateway

HERE = os.path.dirname(os.path.abspath(__file__))
CLIENT = os.path.join(HERE, 'client.py')
VNC_CLIENT = os.path.join(HERE, 'vnc_client.py')
SECONDS = 60
MANAGEMENT, MIGRATION = 'ovirtmgmt', 'mig'


class PageCase(MigrationCase):
    """Hosts with a migration network in one topology, and a model of them."""

    vm_mib = 32
    vm_rate_mbs = 4

    # The model

    def make_model(self, change=None, **overrides):
        """The cluster as it is, with what the hosts show at this moment."""
        document = self.lab.cluster_document(**overrides)
        if change:
            change(document)
        model = LiveModel(self.lab, document)
        model.look('hosta', 'hostb')
        return model

    def set_addresses(self, host, *addresses):
        """What a host has on the migration network in place of its own addresses."""
        nic = self.lab.topology.nic
        for address in self.lab.topology.addresses(host)[nic]:
            self.lab.remove_address(host, nic, address)
        for address in addresses:
            self.lab.add_address(host, nic, address)

    def cut(self, host):
        """The interface of the migration network of a host fails, whatever stands on it."""
        for nic in self.lab.topology.wires:
            self.lab.set_link(host, nic, False)
        # As long as a host remembers where another was, it dials into the void: half a minute.
        for place in ('hosta', 'hostb'):
            self.lab.run(place, ['ip', 'neigh', 'flush', 'all'], check=True)

    def provide_gateway(self, *destinations):
        """hosta gets a default route, over management."""
        self.addCleanup(gateway.withdraw, self.lab)
        gateway.provide(self.lab, 'hosta', destinations)

    def lease(self, address):
        """hostb asks for an address on the migration network, and hosta gives it this one."""
        nic = self.lab.topology.nic
        server = dhcp.start_server(self.lab, 'hosta', nic, [('hostb', 'mig0', address)])
        self.addCleanup(server.wait)
        self.addCleanup(server.terminate)
        client = dhcp.start_client(self.lab, 'hostb', nic)
        self.addCleanup(client.wait)
        self.addCleanup(client.kill)
        self.assertEqual(client.wait(SECONDS), 0, dhcp.server_log(self.lab, 'hosta'))

    def check_outcome(self, plan, outcome, network, *codes):
        """What was decided, and every reason for it; that the source is no destination is none."""
        self.assertEqual(plan.get_outcome().value_nick, outcome, plan.explain())
        self.assertEqual(plan.get_network(), network)
        found = [reason.get_code_name() for reason in plan.get_reasons()]
        self.assertEqual([code for code in found if code != 'same-host'], list(codes),
                         plan.explain())

    def check_status(self, host, status, *codes):
        """A host's effective status, and why."""
        self.assertEqual(host.get_effective_status().value_nick, status)
        self.assertEqual([reason.get_code_name() for reason in host.get_status_reasons()],
                         list(codes))

    # The migration

    def start_migration(self, path, *options):
        """Start the client with a cluster document."""
        return self.lab.popen('manager', [sys.executable, CLIENT, path, *options,
                                          '--probe', *self.probe()],
                              stdout=-1, stderr=-1, text=True, env=self.environment())

    def end(self, process):
        with process:
            output, errors = process.communicate(timeout=SECONDS)
        self.assertEqual((process.returncode, errors), (0, ''), output)
        return json.loads(output)

    def save(self, model):
        return model.save(os.path.join(self.directory.name, 'now.json'))

    def check_migrates(self, model, network, *options, vms=('vm1',)):
        """The VMs migrate to hostb, all at once, and the network carries them at both ends: at
        least 95 % of their memory, and less than 5 % of it anywhere else."""
        before = self.bytes_by_network()
        path = self.save(model)
        processes = [self.start_migration(path, '--vm', vm, *options) for vm in vms]
        results = [self.end(process) for process in processes]
        moved = [{name: now[name] - then[name] for name in now}
                 for then, now in zip(before, self.bytes_by_network())]
        for vm, result in zip(vms, results):
            self.assertEqual(result['final-state'], 'done', result)
            self.assertEqual(result['evidence']['observed-network'], network, result)
            self.check_vm_on('hostb', vm)
        memory = self.vm_mib * len(vms) * MIB
        for end, what in zip(moved, ('sent by hosta', 'received by hostb')):
            self.tell(what + ': ' + ', '.join('%s %.2f MiB' % (name, count / MIB)
                                              for name, count in end.items()))
            self.assertGreaterEqual(end.pop(network), 0.95 * memory)
            self.assertLess(sum(end.values()), 0.05 * memory)

    def tell(self, what):
        """Leave in the log of the test what was seen."""
        print('%s: %s' % (self.id(), what))

    def check_fails(self, path, *words):
        """A migration by a manager that does not know better fails, and the VM stays."""
        result = self.end(self.start_migration(path))
        self.assertEqual(result['plan']['outcome'], 'dedicated')
        self.assertEqual(result['final-state'], 'failed', result)
        self.tell('failed: ' + result['error']['message'])
        for word in words:
            self.assertIn(word, result['error']['message'])
        self.check_vm_on('hosta')

    def bytes_by_network(self):
        """For each end, network -> bytes on its wires so far."""
        result = []
        for host, direction in (('hosta', 'tx_bytes'), ('hostb', 'rx_bytes')):
            counters = self.lab.counters(host)
            result.append({MANAGEMENT: counters['mgmt0'][direction],
                           MIGRATION: sum(counters[nic][direction]
                                          for nic in self.lab.topology.wires)})
        return result

    # Consoles

    def watch_console(self, place, address, port):
        """Look at a console from a place until the server hangs up."""
        process = self.lab.popen(place, [sys.executable, VNC_CLIENT, address, str(port), 'watch'],
                                 stdout=-1, stderr=-1, text=True)
        self.assertEqual(process.stderr.readline(), 'first picture\n')
        return process

    def look_at_console(self, place, address, port):
        answer = self.lab.run(place, [sys.executable, VNC_CLIENT, address, str(port)])
        self.assertEqual(answer.returncode, 0, answer.stderr)
        return json.loads(answer.stdout)

    def check_same_picture(self, one, other):
        """Two looks at a console show the same, but for a cursor that blinks, and show something."""
        self.assertEqual([one[key] for key in ('name', 'width', 'height')],
                         [other[key] for key in ('name', 'width', 'height')])
        size = one['pixel-bytes']
        pictures = [zlib.decompress(base64.b64decode(look['picture'])) for look in (one, other)]
        pixels = [[picture[i:i + size] for i in range(0, len(picture), size)]
                  for picture in pictures]
        different = sum(a != b for a, b in zip(*pixels))
        self.assertLess(different, 200)
        for picture in pixels:
            self.assertGreater(sum(any(pixel) for pixel in picture), 1000)
