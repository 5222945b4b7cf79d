#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The test table of the design page, row by row, with real hosts, networks and VMs.

A test is a row; its first line is the row's title. Every row is there for each kind of network that
can be had: a class each, at the end. docs/lab.md lays the rows and what was seen side by side.
"""

import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from gi.repository import GLib  # noqa: E402
from live_model import Mignet  # noqa: E402
from migration_case import MIB, lab_module  # noqa: E402
from mignet_lab import dhcp, extra, frames  # noqa: E402
from mignet_lab.layout import wire  # noqa: E402
from page_case import MANAGEMENT, MIGRATION, PageCase  # noqa: E402

TOOLS = (*dhcp.TOOLS, *frames.TOOLS, *lab_module.VlanOnBond.tools)
REASON = lab_module.missing_requirement(*TOOLS)
ROLE = Mignet.Role.MIGRATION
JUMBO = 9000
ETHERNET, TAG = 14, 4
NET2 = {'id': 'net2', 'name': 'net2', 'subnets': ['192.168.99.0/24'], 'bridged': False}
CONSOLE = '''
    <graphics type='vnc' port='%d' autoport='no'><listen type='address' address='0.0.0.0'/></graphics>
    <video><model type='vga' vram='4096'/></video>'''
VM_MAC = '52:54:00:77:aa:01'
NIC = '''
    <interface type='bridge'><mac address='%s'/><source bridge='%s'/>%s<model type='e1000'/>
    </interface>'''


class Rows:
    """The rows, for networks of any kind."""

    def make_model_with(self, **networks):
        """The cluster with members of its migration network changed."""
        return self.make_model(lambda document: document['networks'][1].update(networks))

    def test_dedicated_migration_network(self):
        """Dedicated migration network: it carries the migration, with the network's tag if it has
        one, and management does not."""
        model = self.make_model(cluster={'roles': {'migration': MANAGEMENT}})
        self.check_outcome(model.plan(), 'management', MANAGEMENT)
        model.cluster.grant_role(ROLE, model.network(MIGRATION))
        self.check_outcome(model.plan(), 'dedicated', MIGRATION)

        dedicated = frames.Capture(self.lab, 'hostb', self.lab.topology.wires)
        management = frames.Capture(self.lab, 'hostb', ['mgmt0'])
        self.addCleanup(dedicated.end)
        self.addCleanup(management.end)
        self.check_migrates(model, MIGRATION)
        seen = dedicated.frames()
        self.assertEqual({frame.tag for frame in seen if frame.from_address},
                         {self.lab.topology.tag})
        stream = frames.conversations(seen)
        (source, destination, _), size = stream.most_common(1)[0]
        self.tell('%s > %s: %.2f MiB sniffed' % (source, destination, size / MIB))
        self.assertEqual((source, destination), ('192.168.77.1', '192.168.77.2'))
        self.assertGreater(size, 0.5 * self.vm_mib * MIB)
        self.assertLess(sum(frames.conversations(management.frames()).values()), MIB)

    def test_automatic_migration(self):
        """Automatic migration: a required network goes down and the VMs leave the host."""
        extra.add_network(self.lab, 'net2', 'br-net2', ['192.168.99.1/24', '192.168.99.2/24'])
        self.lab.start_vm('vm2', mib=self.vm_mib)
        model = self.make_model(lambda document: document['networks'].append(NET2))
        hosta = model.host('hosta')
        self.check_status(hosta, 'up')
        self.lab.set_link('hosta', 'net2', False)
        model.look('hosta', 'hostb')
        self.check_status(hosta, 'non-operational', 'required-network-down')
        self.check_status(model.host('hostb'), 'up')
        for vm in ('vm1', 'vm2'):
            plan = model.plan(vm=vm)
            self.check_outcome(plan, 'dedicated', MIGRATION)
            self.assertEqual(plan.get_destination(), 'hostb')
        self.check_migrates(model, MIGRATION, vms=('vm1', 'vm2'))

    def test_higher_mtu(self):
        """Higher MTU: frames of 9000 bytes carry the migration."""
        self.addCleanup(extra.set_offload, self.lab, True)
        extra.set_offload(self.lab, False)
        extra.set_mtu(self.lab, JUMBO, ['hosta'])
        model = self.make_model_with(mtu=JUMBO)
        self.check_outcome(model.plan(), 'dedicated', MIGRATION, 'mtu-mismatch')
        extra.set_mtu(self.lab, JUMBO)
        model.look('hosta', 'hostb')
        self.check_outcome(model.plan(), 'dedicated', MIGRATION)

        capture = frames.Capture(self.lab, 'hostb', self.lab.topology.wires)
        self.addCleanup(capture.end)
        self.check_migrates(model, MIGRATION)
        lengths = [frame.length for frame in capture.frames() if frame.from_address]
        header = ETHERNET + (TAG if self.lab.topology.tag else 0)
        self.assertEqual(max(lengths), JUMBO + header)
        full = sum(length for length in lengths if length > JUMBO / 2)
        self.tell('longest frame %d bytes, %.0f %% of the bytes in frames like it'
                  % (max(lengths), 100 * full / sum(lengths)))
        self.assertGreater(full, 0.9 * sum(lengths))

    def test_removed_migration_network(self):
        """Remove dedicated migration network: the VMs migrate over management."""
        model = self.make_model()
        self.check_outcome(model.plan(), 'dedicated', MIGRATION)
        model.cluster.detach_network(model.network(MIGRATION))
        for host in ('hosta', 'hostb'):
            self.lab.topology.remove(self.lab, host)
        model.look('hosta', 'hostb')
        self.assertEqual(model.cluster.get_role_holder(ROLE).get_name(), MANAGEMENT)
        self.check_outcome(model.plan(), 'management', MANAGEMENT)
        self.check_migrates(model, MANAGEMENT)

    def test_host_without_migration_network(self):
        """Migrate to host without migration network: by hand only, and over management."""
        self.lab.topology.remove(self.lab, 'hostb')
        model = self.make_model()
        hostb = model.host('hostb')
        attachment = hostb.lookup_attachment(model.network(MIGRATION))
        if attachment:
            hostb.remove_attachment(attachment)
        self.check_outcome(model.plan(), 'refused', None, 'network-absent')
        self.check_outcome(model.plan(to='hostb'), 'fallback', MANAGEMENT, 'network-absent')
        self.check_migrates(model, MANAGEMENT, '--to', 'hostb')

    def test_interface_failure(self):
        """Migration network interface failure: the host becomes non-operational, comes up when the
        network is no longer required, and the migration fails."""
        model = self.make_model_with(required=True)
        hostb = model.host('hostb')
        unaware = self.save(model)
        self.check_status(hostb, 'up')
        self.cut('hostb')
        model.look('hosta', 'hostb')
        self.check_status(hostb, 'non-operational', 'required-network-down')
        self.check_outcome(model.plan(to='hostb'), 'refused', None, 'host-not-up', 'carrier-down')
        model.cluster.set_network_required(model.network(MIGRATION), False)
        self.check_status(hostb, 'up')
        self.check_outcome(model.plan(to='hostb'), 'refused', None, 'carrier-down')
        self.check_outcome(model.plan(), 'refused', None, 'carrier-down')
        self.check_fails(unaware, '192.168.77.2', "'hosta'")

    def test_interface_failure_on_the_source(self):
        """Migration network interface failure, on the host that the VM is to leave."""
        model = self.make_model()
        self.cut('hosta')
        model.look('hosta', 'hostb')
        self.check_outcome(model.plan(), 'dedicated', MIGRATION, 'carrier-down')
        self.check_fails(self.save(model), '192.168.77.2', "'hosta'")

    def test_missing_ip_on_the_source(self):
        """Wrong / missing IPs, 3a: only the destination has an address. It succeeds, through the
        default gateway."""
        self.set_addresses('hosta')
        self.provide_gateway('192.168.77.0/24')
        model = self.make_model(cluster={'policy': {'families': ['ipv4']}})
        self.check_outcome(model.plan(), 'dedicated', MIGRATION, 'no-address')
        self.check_migrates(model, MANAGEMENT)

    def test_missing_ip_on_the_destination(self):
        """Wrong / missing IPs: only the source has an address. Refused, and rightly so."""
        unaware = self.save(self.make_model())
        self.set_addresses('hostb')
        model = self.make_model()
        self.check_outcome(model.plan(), 'refused', None, 'no-address')
        self.check_outcome(model.plan(to='hostb'), 'refused', None, 'no-address')
        self.check_fails(unaware, '192.168.77.2', "'hosta'")

    def test_dhcp_on_the_destination(self):
        """Wrong / missing IPs, 3b: the destination gets its address by DHCP. It succeeds."""
        self.set_addresses('hostb')
        self.lease('192.168.77.102')
        model = self.make_model()
        plan = model.plan()
        self.check_outcome(plan, 'dedicated', MIGRATION)
        self.assertEqual(plan.get_destination_address(), '192.168.77.102')
        self.check_migrates(model, MIGRATION)

    def test_wrong_ip_on_the_destination(self):
        """Wrong / missing IPs, 6a: the destination has a wrong address. It fails."""
        unaware = self.save(self.make_model())
        self.set_addresses('hostb', '192.168.88.2/24')
        model = self.make_model()
        self.check_outcome(model.plan(), 'refused', None, 'wrong-subnet')
        self.check_outcome(model.plan(to='hostb'), 'refused', None, 'wrong-subnet')
        self.check_fails(unaware, '192.168.77.2', "'hosta'")

    def test_wrong_ip_on_the_source(self):
        """Wrong / missing IPs, 6b: the source has a wrong address. It succeeds, through the default
        gateway."""
        self.set_addresses('hosta', '192.168.88.1/24')
        self.provide_gateway('192.168.77.0/24', '192.168.88.0/24')
        model = self.make_model(cluster={'policy': {'families': ['ipv4']}})
        self.check_outcome(model.plan(), 'dedicated', MIGRATION, 'wrong-subnet')
        self.check_migrates(model, MANAGEMENT)

    def test_migration_and_display_network(self):
        """Migration and display network: VMs with open consoles migrate, and the consoles show
        afterwards what they showed before."""
        self.lab.destroy_vms()
        ports = {'vm1': 5901, 'vm2': 5902}
        for vm, port in ports.items():
            self.lab.start_vm(vm, mib=self.vm_mib, devices=CONSOLE % port)
        model = self.make_model(cluster={'roles': {'display': MIGRATION}})
        watchers = [self.watch_console('hostb', '192.168.77.1', port) for port in ports.values()]
        for vm in ports:
            self.check_outcome(model.plan(vm=vm), 'dedicated', MIGRATION)
        # The pictures add to what the network carries, but go the same way.
        self.check_migrates(model, MIGRATION, vms=tuple(ports))
        for (vm, port), watcher in zip(ports.items(), watchers):
            before = self.end(watcher)
            after = self.look_at_console('hosta', '192.168.77.2', port)
            self.assertEqual(before['name'], 'QEMU (%s)' % vm)
            self.assertGreater(before['updates'], 1)
            self.tell('%s: %d pictures until it left' % (vm, before['updates']))
            self.check_same_picture(before, after)

    def test_lower_compatibility_level(self):
        """Negative, lower cluster version: below 3.3 the role cannot be assigned, and a cluster in
        which it is cannot be lowered."""
        model = self.make_model(cluster={'roles': {'migration': MANAGEMENT},
                                         'compatibility-level': '3.2'})
        with self.assertRaisesRegex(GLib.Error, "'3.2'|level 3.2"):
            model.cluster.grant_role(ROLE, model.network(MIGRATION))
        self.assertEqual(model.cluster.get_role_holder(ROLE).get_name(), MANAGEMENT)
        self.check_outcome(model.plan(network=MIGRATION), 'refused', None, 'level-too-low')
        self.check_migrates(model, MANAGEMENT)

        model.cluster.set_compatibility_level('3.3')
        model.cluster.grant_role(ROLE, model.network(MIGRATION))
        with self.assertRaisesRegex(GLib.Error, '3.2'):
            model.cluster.set_compatibility_level('3.2')


class RowsOfVmNetworks:
    """Rows for networks that VMs can have NICs on."""

    def test_vm_with_the_migration_network(self):
        """Migrate VM which has attached migration network: its NIC is on the network that carries
        its migration, and speaks on the destination afterwards."""
        self.lab.destroy_vms()
        self.lab.start_vm('vm1', mib=self.vm_mib, devices=NIC % (VM_MAC, *self.nic_source()))
        model = self.make_model(
            lambda document: document['vms'][0].update(networks=[MIGRATION]))
        self.check_outcome(model.plan(), 'dedicated', MIGRATION)
        # On the source's side of the network: what the NIC says there it says from elsewhere.
        capture = frames.Capture(self.lab, 'hosta', self.lab.topology.wires,
                                 'ether src ' + VM_MAC)
        self.addCleanup(capture.end)
        self.check_migrates(model, MIGRATION)
        spoken = capture.frames()
        self.assertGreater(len(spoken), 0, 'the NIC did not announce itself')
        self.assertEqual({frame.tag for frame in spoken}, {self.lab.topology.tag})
        taps = self.lab.virsh('hostb', 'domiflist', 'vm1')
        self.assertIn(VM_MAC, taps)


class RowsOfBonds:
    """Rows for networks on a bond."""

    def test_active_member_is_pulled_in_mid_flight(self):
        """Bond: the cable of the active member is pulled in the middle of a migration, which ends
        well over the other one."""
        self.lab.destroy_vms()
        self.lab.start_vm(mib=self.vm_mib, rate_mbs=8)
        switch = self.lab.topology
        active = switch.active_member(self.lab, 'hosta')
        other = [nic for nic in switch.wires if nic != active][0]
        model = self.make_model(cluster={'policy': {'bandwidth': 16}})
        before = self.lab.counters('hosta')

        def sent(nic):
            return self.lab.counters('hosta')[nic]['tx_bytes'] - before[nic]['tx_bytes']

        process = self.start_migration(self.save(model))
        while sent(active) < 8 * MIB:
            self.assertIsNone(process.poll())
        self.lab.run('manager', ['ip', 'link', 'set', wire('hosta', active), 'down'], check=True)
        result = self.end(process)
        self.assertEqual(result['final-state'], 'done', result)
        self.tell('%s %.2f MiB, then %s %.2f MiB' % (active, sent(active) / MIB, other,
                                                     sent(other) / MIB))
        self.assertEqual(switch.active_member(self.lab, 'hosta'), other)
        self.assertGreater(sent(other), 8 * MIB)
        self.assertGreater(sent(active) + sent(other), 0.95 * self.vm_mib * MIB)
        self.assertEqual(result['evidence']['observed-network'], MIGRATION)
        self.check_vm_on('hostb')
        self.check_memory_is_whole('hostb')
        model.look('hosta')
        self.assertEqual(model.host('hosta').lookup_nic('bond0').get_active_slave(), other)


@unittest.skipIf(REASON, REASON)
class BridgelessTest(Rows, PageCase):
    """Bridgeless network."""

    topology = 'bridgeless'


@unittest.skipIf(REASON, REASON)
class BridgedTest(Rows, RowsOfVmNetworks, PageCase):
    """Regular network."""

    topology = 'bridged'

    def nic_source(self):
        return self.lab.topology.nic, ''


@unittest.skipIf(REASON, REASON)
class VlanOnBondTest(Rows, RowsOfVmNetworks, RowsOfBonds, PageCase):
    """VLAN and bond: a tagged network on a bond."""

    topology = 'vlan-bond'

    def nic_source(self):
        return 'ovs0', ("<vlan><tag id='%d'/></vlan><virtualport type='openvswitch'/>"
                        % self.lab.topology.tag)


if __name__ == '__main__':
    unittest.main(verbosity=2)
