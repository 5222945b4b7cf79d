# SPDX-License-Identifier: LGPL-2.1-or-later
"""A default gateway on the management network, as most hosts have one: the manager forwards what
a host has no other route for."""

import ipaddress

from mignet_lab.layout import HOSTS, MANAGER, MANAGER_ADDRESS, management_address

TABLE = '77'


def provide(lab, host, destinations):
    """Make the manager the default gateway of a host, on the way to addresses of the other one."""
    other = [name for name in HOSTS if name != host][0]
    set_forwarding(lab, True)
    for destination in destinations:
        lab.run(MANAGER, ['ip', 'route', 'replace', destination, 'via',
                          management_address(other)], check=True)
    lab.run(host, ['ip', 'route', 'replace', 'default', 'via',
                   str(ipaddress.ip_interface(MANAGER_ADDRESS).ip)], check=True)


def isolate(lab, host, nic, subnet, gateway):
    """Give what a host sends from a subnet of its own a gateway of its own, as oVirt's hosts do.
    The rule stays until rejoin()."""
    lab.run(host, ['ip', 'route', 'replace', subnet, 'dev', nic, 'table', TABLE], check=True)
    lab.run(host, ['ip', 'route', 'replace', 'default', 'via', gateway, 'dev', nic, 'table', TABLE],
            check=True)
    lab.run(host, ['ip', 'rule', 'add', 'from', subnet, 'table', TABLE], check=True)


def rejoin(lab, host):
    """Undo isolate(); it need not have been done."""
    lab.run(host, ['ip', 'rule', 'del', 'table', TABLE])
    lab.run(host, ['ip', 'route', 'flush', 'table', TABLE])


def withdraw(lab):
    """The manager is no gateway any more. The route of the host goes with Lab.reset()."""
    set_forwarding(lab, False)
    lab.run(MANAGER, ['ip', 'route', 'flush', 'proto', 'boot'], check=True)


def set_forwarding(lab, on):
    # Once redirected, a host would remember a way around the gateway.
    settings = {'ip_forward': on, 'conf/all/send_redirects': False,
                'conf/br-mgmt/send_redirects': False}
    lab.run(MANAGER, ['sh', '-ec', '\n'.join('echo %d > /proc/sys/net/ipv4/%s' % (value, name)
                                             for name, value in settings.items())], check=True)
