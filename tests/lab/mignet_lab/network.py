# SPDX-License-Identifier: LGPL-2.1-or-later
"""The wires of the lab and the hosts' NICs, set up with ip(8) inside the namespaces."""

import json

from mignet_lab.layout import (BRIDGES, HOSTS, MACS, MANAGEMENT_NIC, MANAGER, MANAGER_ADDRESS,
                               wire)


def plugged_nics(topology):
    return (MANAGEMENT_NIC,) + topology.wires


def wires_batch(topology, host_pids):
    """Commands for the manager; host_pids count as the manager does."""
    lines = ['link set lo up']
    for bridge in sorted(set(BRIDGES.values())):
        lines += ['link add %s type bridge mcast_snooping 0' % bridge,
                  'link set %s addrgenmode none up' % bridge]
    for host in HOSTS:
        for nic in plugged_nics(topology):
            lines += ['link add %s type veth peer name %s address %s netns %d'
                      % (wire(host, nic), nic, MACS[host][nic], host_pids[host]),
                      'link set %s addrgenmode none master %s up'
                      % (wire(host, nic), BRIDGES[nic])]
    lines.append('addr add %s dev %s' % (MANAGER_ADDRESS, BRIDGES[MANAGEMENT_NIC]))
    return '\n'.join(lines) + '\n'


def nics_batch(topology, host):
    """Commands for a host that give its NICs their state and addresses."""
    lines = ['link set lo up']
    for nic, addresses in topology.addresses(host).items():
        lines.append('link set %s mtu 1500 up' % nic)
        lines += ['addr replace %s dev %s%s' % (address, nic, ' nodad' if ':' in address else '')
                  for address in addresses]
    return '\n'.join(lines) + '\n'


def plugged_batch(topology):
    """Commands for the manager that plug every wire in again."""
    return ''.join('link set %s mtu 1500 master %s up\n' % (wire(host, nic), BRIDGES[nic])
                   for host in HOSTS for nic in plugged_nics(topology))


def clear_batch(topology, host, links, routes, rules):
    """Commands for a host that remove what was added to it since the lab was set up."""
    lines = []
    own = topology.addresses(host)
    for route in routes:
        if route.get('protocol') != 'kernel':
            device = ' dev %s' % route['dev'] if 'dev' in route else ''
            lines.append('route del %s%s' % (route['dst'], device))
    for link in links:
        nic = link['ifname']
        if nic == 'lo' or nic in topology.hidden:
            continue
        if nic not in own:
            lines.append('link del %s' % nic)
            continue
        for address in link['addr_info']:
            text = '%s/%d' % (address['local'], address['prefixlen'])
            if address['scope'] != 'link' and text not in own[nic]:
                lines.append('addr del %s dev %s' % (text, nic))
    lines += ['rule del pref %d' % rule['priority'] for rule in rules
              if rule['priority'] not in (0, 32766, 32767)]
    return '\n'.join(lines) + '\n'


def batch(lab, place, commands, force=False):
    lab.run(place, ['ip'] + (['-force'] if force else []) + ['-batch', '-'], input=commands,
            check=not force, timeout=10)


def query(lab, place, *words):
    output = lab.run(place, ['ip', '-j', *words], check=True, timeout=10).stdout
    return [item for item in json.loads(output or '[]') if item]


def set_up(lab):
    topology = lab.topology
    batch(lab, MANAGER, wires_batch(topology, {host: lab.manager_pid(host) for host in HOSTS}))
    topology.build(lab)
    for host in HOSTS:
        batch(lab, host, nics_batch(topology, host))


def restore(lab):
    """Bring NICs, addresses, routes and wires back to what set_up() made."""
    topology = lab.topology
    batch(lab, MANAGER, plugged_batch(topology), force=True)
    topology.build(lab)
    for host in HOSTS:
        routes = query(lab, host, 'route') + query(lab, host, '-6', 'route')
        rules = query(lab, host, 'rule')
        commands = clear_batch(topology, host, query(lab, host, 'addr'), routes, rules)
        batch(lab, host, commands, force=True)
        batch(lab, host, nics_batch(topology, host))


def counters(lab, host):
    links = query(lab, host, '-s', 'link')
    return {link['ifname']: {'rx_bytes': link['stats64']['rx']['bytes'],
                             'tx_bytes': link['stats64']['tx']['bytes']}
            for link in links}
