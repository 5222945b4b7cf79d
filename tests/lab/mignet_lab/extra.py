# SPDX-License-Identifier: LGPL-2.1-or-later
"""What single tests add to the wires of the lab: another network, larger frames."""

from mignet_lab import network
from mignet_lab.layout import BRIDGES, HOSTS, MANAGER, MIGRATION_NIC, wire


def add_network(lab, nic, bridge, addresses):
    """Connect the hosts by one more network; addresses are those of the hosts, in their order.

    Lab.reset() takes the NICs away again.
    """
    network.batch(lab, MANAGER, 'link del %s\n' % bridge, force=True)
    lines = ['link add %s type bridge mcast_snooping 0' % bridge,
             'link set %s addrgenmode none up' % bridge]
    for host in HOSTS:
        lines += ['link add %s type veth peer name %s netns %d'
                  % (wire(host, nic), nic, lab.manager_pid(host)),
                  'link set %s addrgenmode none master %s up' % (wire(host, nic), bridge)]
    network.batch(lab, MANAGER, '\n'.join(lines) + '\n')
    for host, address in zip(HOSTS, addresses):
        network.batch(lab, host, 'link set %s addrgenmode none up\naddr add %s dev %s\n'
                      % (nic, address, nic))


def set_mtu(lab, mtu, hosts=HOSTS):
    """Let the migration network carry frames of this size; Lab.reset() undoes it."""
    topology = lab.topology
    network.batch(lab, MANAGER, ''.join('link set %s mtu %d\n' % (wire(host, nic), mtu)
                                        for host in hosts for nic in topology.wires)
                  + 'link set %s mtu %d\n' % (BRIDGES[MIGRATION_NIC], mtu))
    for host in hosts:
        network.batch(lab, host, ''.join('link set %s mtu %d\n' % (nic, mtu)
                                         for nic in topology.wires + (topology.nic,)))


def set_offload(lab, on):
    """Whether NICs of the migration network take segments that are larger than a frame."""
    for host in HOSTS:
        for nic in lab.topology.wires:
            lab.run(host, ['ethtool', '-K', nic] + [word for feature in ('tso', 'gso', 'gro')
                                                    for word in (feature, 'on' if on else 'off')],
                    check=True)
