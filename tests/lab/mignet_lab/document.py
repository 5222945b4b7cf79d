# SPDX-License-Identifier: LGPL-2.1-or-later
"""Describes the lab, as it is at the moment, as a mignet-cluster/1 document."""

import ipaddress
import os

from mignet_lab import guests
from mignet_lab.layout import ADDRESSES, HOSTS, MANAGEMENT_NIC, MIGRATION_NIC, management_address

MANAGEMENT_NETWORK = 'ovirtmgmt'
MIGRATION_NETWORK = 'mig'
BASE_NICS = {MANAGEMENT_NETWORK: MANAGEMENT_NIC, MIGRATION_NETWORK: MIGRATION_NIC}
# What the kernel calls a link -> its kind in the document.
KINDS = {'bond': 'bond', 'vlan': 'vlan', 'bridge': 'bridge', 'veth': 'ethernet'}
VM_STATUS = {'running': 'up', 'idle': 'up', 'paused': 'paused', 'shut off': 'down'}


def memory_mib():
    with open('/proc/meminfo', encoding='ascii') as file:
        return int(file.readline().split()[1]) // 1024


def subnets(nic):
    return [str(ipaddress.ip_interface(address).network)
            for address in ADDRESSES[HOSTS[0]][nic]]


def describe_networks(topology):
    return [{'id': name, 'name': name, 'subnets': subnets(nic),
             'required': name == MANAGEMENT_NETWORK,
             'bridged': name == MIGRATION_NETWORK and topology.bridged,
             'vlan': topology.tag if name == MIGRATION_NETWORK else 0}
            for name, nic in BASE_NICS.items()]


def describe_nic(lab, host, link, links):
    name = link['ifname']
    kind = KINDS.get(link.get('linkinfo', {}).get('info_kind'), 'ethernet')
    members = [other['ifname'] for other in links if other.get('master') == name]
    result = {'name': name, 'kind': kind, 'mac': link['address'], 'mtu': link['mtu'],
              'carrier': 'up' if 'LOWER_UP' in link['flags'] else 'down'}
    if kind == 'ethernet':
        result['speed'] = max(0, nic_speed(lab, host, name))
    elif kind == 'bridge':
        result['ports'] = members
    elif kind == 'vlan':
        result.update(base=link['link'], vlan=link['linkinfo']['info_data']['id'])
    else:
        data = link['linkinfo']['info_data']
        result.update({'mode': data['mode'], 'slaves': members})
        if 'active_slave' in data:
            result['active-slave'] = data['active_slave']
    return result


def describe_attachment(network, link):
    result = {'network': network, 'nic': link['ifname']}
    for family, member in (('inet', 'ipv4'), ('inet6', 'ipv6')):
        addresses = ['%s/%d' % (item['local'], item['prefixlen']) for item in link['addr_info']
                     if item['family'] == family and item['scope'] != 'link']
        if addresses:
            result[member] = {'protocol': 'static', 'addresses': addresses}
    return result


def nic_speed(lab, host, nic):
    # The file cannot be read while the NIC is down.
    answer = lab.run(host, ['cat', '/sys/class/net/%s/speed' % nic])
    return int(answer.stdout) if answer.returncode == 0 else 0


def describe_host(lab, host):
    networks = {MANAGEMENT_NIC: MANAGEMENT_NETWORK, lab.topology.nic: MIGRATION_NETWORK}
    links = [link for link in lab.links(host)
             if link['ifname'] != 'lo' and link['ifname'] not in lab.topology.hidden]
    versions = lab.versions(host)
    return {'id': host, 'name': host, 'address': management_address(host), 'status': 'up',
            'memory': memory_mib(), 'cpus': os.cpu_count(),
            'libvirt-version': versions['libvirt'], 'qemu-version': versions['qemu'],
            'migration-tls': False,
            'nics': [describe_nic(lab, host, link, links) for link in links],
            'attachments': [describe_attachment(networks[link['ifname']], link) for link in links
                            if link['ifname'] in networks]}


def describe_vms(lab):
    """Every VM once: where it runs, or else where it is paused or defined."""
    states = {host: lab.vms(host) for host in HOSTS}
    found = {}
    for wanted in VM_STATUS:
        for host in HOSTS:
            for name, state in states[host].items():
                if state == wanted and name not in found:
                    found[name] = (host, state)
    return [describe_vm(lab, name, *found[name]) for name in sorted(found)]


def describe_vm(lab, name, host, state):
    result = {'id': guests.vm_uuid(name), 'name': name, 'host': host,
              'status': VM_STATUS[state], 'vcpus': 1}
    settings = lab.vm_settings(name)
    if settings:
        result['memory'] = settings['mib'] + guests.OVERHEAD_MIB
        result['dirty-rate'] = settings['rate_mbs']
    return result


def merge(base, changes):
    """Objects are merged member by member; anything else replaces what was there."""
    if not isinstance(base, dict) or not isinstance(changes, dict):
        return changes
    result = dict(base)
    for name, value in changes.items():
        result[name] = merge(base.get(name), value)
    return result


def describe(lab, overrides):
    document = {
        'format': 'mignet-cluster/1',
        'cluster': {
            'id': 'lab', 'name': 'lab', 'management-network': MANAGEMENT_NETWORK,
            'roles': {'migration': MIGRATION_NETWORK},
            'policy': {'preset': 'design', 'connect-transport': 'tcp'},
        },
        'networks': describe_networks(lab.topology),
        'hosts': [describe_host(lab, host) for host in HOSTS],
        'vms': describe_vms(lab),
    }
    return merge(document, overrides)
