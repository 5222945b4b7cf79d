# SPDX-License-Identifier: LGPL-2.1-or-later
"""How the migration network stands on the NICs of the hosts.

Management, the wires and the addresses are the same in every topology. What differs is what
carries the addresses of the migration network.
"""

from mignet_lab import network
from mignet_lab.layout import ADDRESSES, MACS, MANAGEMENT_NIC, MIGRATION_NIC, HOSTS


class Bridgeless:
    """The addresses are on the NIC itself: a network for hosts only."""

    name = 'bridgeless'
    tools = ()
    bridged = False
    tag = 0
    # What has the addresses, and what the wires of the migration network are plugged into.
    nic = MIGRATION_NIC
    wires = (MIGRATION_NIC,)
    # What is there besides, and is nobody else's business.
    hidden = ()

    def addresses(self, host):
        """NIC -> its addresses as they are after the set-up."""
        return {MANAGEMENT_NIC: ADDRESSES[host][MANAGEMENT_NIC],
                **{wire: [] for wire in self.wires}, self.nic: ADDRESSES[host][MIGRATION_NIC]}

    def build(self, lab):
        """Make what stands on the NICs, or make it whole again."""

    def remove(self, lab, host):
        """Take the network from a host: no address is left, and no NIC that is for it alone."""
        network.batch(lab, host, 'addr flush dev %s\nlink set %s down\n' % (self.nic, self.nic))

    def links(self, lab, host):
        """What 'ip -j -d addr' prints on a host, as a list."""
        return network.query(lab, host, '-d', 'addr')


class Bridged(Bridgeless):
    """A bridge of the network's name, for VMs as well; the NIC is a port of it."""

    name = 'bridged'
    bridged = True
    nic = 'mig'

    def build(self, lab):
        for host in HOSTS:
            mac = MACS[host][MIGRATION_NIC]
            network.batch(lab, host,
                          'link add %s address %s type bridge mcast_snooping 0 forward_delay 0\n'
                          'link set %s addrgenmode none\n'
                          'link set %s master %s\n'
                          % (self.nic, mac, self.nic, MIGRATION_NIC, self.nic), force=True)

    def remove(self, lab, host):
        network.batch(lab, host, 'link del %s\n' % self.nic)
