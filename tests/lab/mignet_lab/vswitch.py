# SPDX-License-Identifier: LGPL-2.1-or-later
"""VLAN and bond by Open vSwitch, whose datapath runs in a process of its own: nothing is asked of
the kernel but pairs of NICs and taps. Each host has its own switch below its own /run."""

import re

from mignet_lab import network
from mignet_lab.layout import HOSTS, MACS, MIGRATION_NIC, SECOND_NIC
from mignet_lab.topology import Bridgeless

SCHEMA = '/usr/share/openvswitch/vswitch.ovsschema'
DIRECTORY = '/run/openvswitch'
BRIDGE = 'ovs0'
BOND = 'bond0'
ACTIVE_PATTERN = re.compile(r'^active member mac: \S+?\((\S+)\)$', re.MULTILINE)

# Frames are to be on the wire as they are in the switch, and every one with its checksum.
START = '''
mkdir -p {directory}
for nic in {wires}; do ethtool -K "$nic" tx off tso off gso off gro off; done
ovsdb-tool create {directory}/conf.db {schema}
ovsdb-server {directory}/conf.db --remote=punix:{directory}/db.sock --pidfile --detach \
  --log-file={directory}/ovsdb-server.log
ovs-vsctl --no-wait init
ovs-vswitchd --pidfile --detach --log-file={directory}/ovs-vswitchd.log
'''

WIRE = '''
ovs-vsctl --timeout=10 --may-exist add-br {bridge} -- set bridge {bridge} datapath_type=netdev \
  -- --may-exist add-bond {bridge} {bond} {wires} bond_mode=active-backup \
  -- --may-exist add-port {bridge} {nic} tag={tag} \
  -- set interface {nic} type=internal mac='"{mac}"'
'''


class VlanOnBond(Bridgeless):
    """A tagged network on an active-backup bond of two NICs."""

    name = 'vlan-bond'
    tools = ('ovsdb-tool', 'ovsdb-server', 'ovs-vswitchd', 'ovs-vsctl', 'ovs-appctl', 'ethtool')
    tag = 100
    nic = '%s.%d' % (BOND, tag)
    wires = (MIGRATION_NIC, SECOND_NIC)
    hidden = (BRIDGE, 'ovs-netdev')

    def _script(self, text, host):
        return text.format(directory=DIRECTORY, schema=SCHEMA, bridge=BRIDGE, bond=BOND,
                           wires=' '.join(self.wires), nic=self.nic, tag=self.tag,
                           mac=MACS[host][MIGRATION_NIC])

    def build(self, lab):
        for host in HOSTS:
            running = lab.run(host, ['test', '-e', DIRECTORY + '/db.sock']).returncode == 0
            text = self._script(WIRE if running else START + WIRE, host)
            lab.run(host, ['sh', '-ec', text], check=True)

    def remove(self, lab, host):
        lab.run(host, ['ovs-vsctl', '--timeout=10', 'del-port', self.nic], check=True)

    def active_member(self, lab, host):
        """The NIC that the bond of a host uses at the moment, or None."""
        text = lab.run(host, ['ovs-appctl', 'bond/show', BOND], check=True).stdout
        match = ACTIVE_PATTERN.search(text)
        return match[1] if match and match[1] in self.wires else None

    def links(self, lab, host):
        """What 'ip' would print if the kernel did what the switch does.

        The kernel sees two NICs and a tap, and knows nothing of bond and tag.
        """
        links = network.query(lab, host, '-d', 'addr')
        active = self.active_member(lab, host)
        for link in links:
            if link['ifname'] in self.wires:
                link['master'] = BOND
            elif link['ifname'] == self.nic:
                link.update(link=BOND, linkinfo={'info_kind': 'vlan',
                                                 'info_data': {'id': self.tag}})
        links.append(self._bond(links, active))
        return links

    def _bond(self, links, active):
        members = [link for link in links if link['ifname'] in self.wires]
        data = {'mode': 'active-backup', **({'active_slave': active} if active else {})}
        return {'ifname': BOND, 'flags': ['UP', 'LOWER_UP' if active else 'NO-CARRIER'],
                'mtu': min(link['mtu'] for link in members), 'link_type': 'ether',
                'operstate': 'UP' if active else 'DOWN', 'address': members[0]['address'],
                'linkinfo': {'info_kind': 'bond', 'info_data': data}, 'addr_info': []}
