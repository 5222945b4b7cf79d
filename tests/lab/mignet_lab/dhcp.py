# SPDX-License-Identifier: LGPL-2.1-or-later
"""DHCP on the networks of the lab: dnsmasq on one host, busybox udhcpc on another."""

import os
import subprocess
import time

from mignet_lab.layout import HOST_DIRECTORIES, MACS, LabError

TOOLS = ('dnsmasq', 'busybox')
START_SECONDS = 10
LEASE_SECONDS = 120
LOG = 'dhcp.log'
SCRIPT = 'udhcpc.sh'

# What is leased has a lifetime, by which the kernel can be asked what was leased.
SCRIPT_TEXT = '''#!/bin/sh
case $1 in
  bound | renew)
    exec ip addr replace "$ip/$mask" dev "$interface" valid_lft "$lease" preferred_lft "$lease" ;;
esac
'''


def start_server(lab, host, nic, leases, delay=0):
    """Serve one network from a host's NIC, which has an address there.

    Leases is a list of (host, NIC, address): who gets which address.  Every offer is made delay
    seconds late.  Returns the running process, which the caller ends.
    """
    path = lab.run_directory.file(host, 'log', LOG)
    first = leases[0][2]
    arguments = ['dnsmasq', '--keep-in-foreground', '--conf-file=/dev/null', '--user=root',
                 '--port=0', '--pid-file', '--leasefile-ro', '--no-ping', '--dhcp-authoritative',
                 '--interface=' + nic, '--except-interface=lo', '--bind-interfaces',
                 '--log-facility=' + HOST_DIRECTORIES['log'] + '/' + LOG,
                 '--dhcp-reply-delay=%d' % delay,
                 '--dhcp-range=%s,static,%d' % (first, LEASE_SECONDS)]
    arguments += ['--dhcp-host=%s,%s' % (MACS[client][client_nic], address)
                  for client, client_nic, address in leases]
    if os.path.exists(path):
        os.unlink(path)
    process = lab.popen(host, arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + START_SECONDS
    while ': started' not in server_log(lab, host):
        if process.poll() is not None or time.monotonic() > deadline:
            raise LabError('dnsmasq does not serve: ' + server_log(lab, host).strip())
        time.sleep(0.01)
    return process


def server_log(lab, host):
    """What the server of a host has written since it was started."""
    try:
        with open(lab.run_directory.file(host, 'log', LOG), encoding='utf-8',
                  errors='replace') as file:
            return file.read()
    except FileNotFoundError:
        return ''


def start_client(lab, host, nic):
    """Ask for a lease until there is one; returns the process, which ends once it is there."""
    script = lab.run_directory.file(host, 'etc', SCRIPT)
    with open(script, 'w', encoding='ascii') as file:
        file.write(SCRIPT_TEXT)
    os.chmod(script, 0o755)
    return lab.popen(host, ['busybox', 'udhcpc', '--foreground', '--quit', '--interface', nic,
                            '--script', HOST_DIRECTORIES['etc'] + '/' + SCRIPT,
                            '--retries', '20', '--timeout', '5'],
                     stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
