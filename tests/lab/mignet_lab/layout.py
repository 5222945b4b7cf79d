# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the lab looks like: names, addresses, and where its files are."""

import os

MANAGER = 'manager'
HOSTS = ('hosta', 'hostb')
PLACES = (MANAGER,) + HOSTS

MANAGEMENT_NIC = 'mgmt0'
MIGRATION_NIC = 'mig0'
# Another wire to the migration network, where two are needed.
SECOND_NIC = 'mig1'
BRIDGES = {MANAGEMENT_NIC: 'br-mgmt', MIGRATION_NIC: 'br-mig', SECOND_NIC: 'br-mig'}
MANAGER_ADDRESS = '10.77.0.254/24'
LIBVIRT_PORT = 16509

# Host -> NIC -> its addresses.
ADDRESSES = {
    'hosta': {MANAGEMENT_NIC: ['10.77.0.1/24'],
              MIGRATION_NIC: ['192.168.77.1/24', 'fd77:77::1/64']},
    'hostb': {MANAGEMENT_NIC: ['10.77.0.2/24'],
              MIGRATION_NIC: ['192.168.77.2/24', 'fd77:77::2/64']},
}

MACS = {
    'hosta': {MANAGEMENT_NIC: '52:54:00:77:00:0a', MIGRATION_NIC: '52:54:00:77:01:0a',
              SECOND_NIC: '52:54:00:77:02:0a'},
    'hostb': {MANAGEMENT_NIC: '52:54:00:77:00:0b', MIGRATION_NIC: '52:54:00:77:01:0b',
              SECOND_NIC: '52:54:00:77:02:0b'},
}

HOST_UUIDS = {
    'hosta': '5f0c6a52-77aa-4e0a-8f00-0000000000aa',
    'hostb': '5f0c6a52-77bb-4e0b-8f00-0000000000bb',
}

# Directory of a host inside the run directory -> where the host sees it.
HOST_DIRECTORIES = {
    'etc': '/etc/libvirt',
    'lib': '/var/lib/libvirt',
    'cache': '/var/cache/libvirt',
    'log': '/var/log/libvirt',
}

# What a host has in /dev.
DEVICES = {'null': (1, 3), 'zero': (1, 5), 'full': (1, 7), 'random': (1, 8), 'urandom': (1, 9),
           'tty': (5, 0), 'net/tun': (10, 200)}

UNWANTED_EMULATORS = ('/usr/bin/qemu-system-i386', '/usr/bin/qemu-system-x86_64-microvm')

NEEDED_TOOLS = ('ip', 'nsenter', 'setpriv', 'env', 'gcc', 'libvirtd', 'virsh',
                  'qemu-system-x86_64')


class LabError(Exception):
    """The lab could not do what it was asked for; the text says why."""


def default_directory():
    return os.environ.get('MIGNET_LAB_DIR') or '/run/mignet-lab'


def management_address(host):
    return ADDRESSES[host][MANAGEMENT_NIC][0].split('/')[0]


def wire(host, nic):
    """The end of a host's NIC that is plugged into a bridge of the manager."""
    return '%s-%s' % (host, nic.rstrip('0'))


def hosts_file():
    lines = ['127.0.0.1 localhost', '::1 localhost']
    lines += ['%s %s.lab %s' % (management_address(host), host, host) for host in HOSTS]
    return '\n'.join(lines) + '\n'


def search_path():
    """The command search path, with the directories of the system's own tools."""
    path = os.environ.get('PATH', '/usr/bin:/bin').split(':')
    path += [extra for extra in ('/usr/sbin', '/sbin', '/usr/bin', '/bin') if extra not in path]
    return ':'.join(path)
