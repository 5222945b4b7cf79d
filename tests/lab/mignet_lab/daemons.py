# SPDX-License-Identifier: LGPL-2.1-or-later
"""The libvirt daemons of the hosts, and the QEMU processes below them."""

import os
import re
import signal
import subprocess
import time

from mignet_lab.layout import (HOST_DIRECTORIES, HOST_UUIDS, HOSTS, LIBVIRT_PORT, MANAGER,
                               LabError, management_address)
from mignet_lab.rundir import pid_namespace

START_SECONDS = 20
ANSWER_SECONDS = 5

LIBVIRTD_CONF = '''listen_tls = 0
listen_tcp = 1
listen_addr = "{address}"
tcp_port = "{port}"
auth_tcp = "none"
auth_unix_ro = "none"
auth_unix_rw = "none"
host_uuid = "{uuid}"
log_outputs = "3:file:{log}/libvirtd.log"
'''

# No control groups, device namespaces or ownership changes: nothing a bare namespace lacks.
QEMU_CONF = '''user = "root"
group = "root"
dynamic_ownership = 0
remember_owner = 0
security_driver = "none"
namespaces = []
cgroup_controllers = []
stdio_handler = "file"
'''


def write_configuration(run_directory):
    for host in HOSTS:
        for name in HOST_DIRECTORIES:
            os.makedirs(run_directory.file(host, name))
        with open(run_directory.file(host, 'etc', 'libvirtd.conf'), 'w',
                  encoding='ascii') as file:
            file.write(LIBVIRTD_CONF.format(address=management_address(host), port=LIBVIRT_PORT,
                                            uuid=HOST_UUIDS[host], log=HOST_DIRECTORIES['log']))
        with open(run_directory.file(host, 'etc', 'qemu.conf'), 'w', encoding='ascii') as file:
            file.write(QEMU_CONF)


def spawn(lab, host):
    """Start the daemon of a host; returns the process that ends once it runs."""
    return lab.popen(host, ['libvirtd', '--daemon', '--listen',
                            '--config', HOST_DIRECTORIES['etc'] + '/libvirtd.conf',
                            '--pid-file', '/run/libvirtd.pid'],
                     stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def wait_until_serving(lab, hosts):
    """Wait until the daemons answer over TCP; returns their versions."""
    deadline = time.monotonic() + START_SECONDS
    versions = {}
    for host, process in [(host, ask_version(lab, host)) for host in hosts]:
        while host not in versions:
            output, errors = finish(process, max(0.1, deadline - time.monotonic()))
            if process.returncode == 0:
                versions[host] = parse_versions(output)
            elif time.monotonic() > deadline:
                raise LabError("libvirtd of '%s' did not answer within %d seconds: %s"
                               % (host, START_SECONDS, errors.strip()))
            else:
                time.sleep(0.03)
                process = ask_version(lab, host)
    return versions


def ask_version(lab, host):
    return lab.popen(MANAGER, ['virsh', '-c', lab.uri(host), 'version', '--daemon'],
                     stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                     env={'LC_ALL': 'C.UTF-8'})


def finish(process, seconds):
    """Wait for a process; returns what it wrote, and kills it when the time is over."""
    with process:
        try:
            return process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            return '', 'it was still busy'


def parse_versions(text):
    libvirt = re.search(r'^Running against daemon: (\S+)', text, re.MULTILINE)
    qemu = re.search(r'^Running hypervisor: QEMU (\S+)', text, re.MULTILINE)
    if not libvirt or not qemu:
        raise LabError('virsh version printed no versions: %r' % text)
    return {'libvirt': libvirt[1], 'qemu': qemu[1]}


def start(lab, hosts=HOSTS):
    processes = [(host, spawn(lab, host)) for host in hosts]
    for host, process in processes:
        finish(process, START_SECONDS)
        if process.returncode != 0:
            raise LabError("libvirtd of '%s' did not start: %s" % (host, log_tail(lab, host)))
    return wait_until_serving(lab, hosts)


def log_tail(lab, host):
    try:
        with open(lab.run_directory.file(host, 'log', 'libvirtd.log'), encoding='utf-8',
                  errors='replace') as file:
            return ' '.join(file.read().splitlines()[-3:])
    except FileNotFoundError:
        return 'it left no log'


def processes_of(lab, host, command):
    """The processes of this name inside a host's PID namespace."""
    namespace = pid_namespace(lab.pid(host))
    found = []
    for entry in os.listdir('/proc'):
        if not entry.isdigit():
            continue
        try:
            if pid_namespace(entry) != namespace:
                continue
            with open('/proc/%s/comm' % entry, encoding='utf-8', errors='replace') as file:
                name = file.read().strip()
        except OSError:
            # It ended meanwhile, or is the kernel's own.
            continue
        if name and command.startswith(name):
            found.append(int(entry))
    return found


def kill_all(lab, host, command):
    for pid in processes_of(lab, host, command):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass


def list_domains(lab, host):
    """Name -> state of every domain of a host."""
    output = lab.virsh(host, 'list', '--all', timeout=ANSWER_SECONDS)
    rows = [re.split(r'\s{2,}', line.strip()) for line in output.splitlines() if line.strip()]
    return {name: state for _, name, state in rows}


def restart(lab, host):
    """Kill the daemon and everything it knew, and start a fresh one."""
    kill_all(lab, host, 'qemu-system-x86_64')
    kill_all(lab, host, 'libvirtd')
    deadline = time.monotonic() + ANSWER_SECONDS
    while processes_of(lab, host, 'libvirtd') and time.monotonic() < deadline:
        time.sleep(0.01)
    lab.run(host, ['rm', '-rf', '/run/libvirt', '/run/libvirtd.pid', '/etc/libvirt/qemu'],
            check=True)
    return start(lab, [host])


def remove_domains(lab, host):
    """End every VM of a host, whatever state it or the daemon is in."""
    kill_all(lab, host, 'qemu-system-x86_64')
    deadline = time.monotonic() + 3
    try:
        while True:
            domains = list_domains(lab, host)
            for name in (name for name, state in domains.items() if state == 'shut off'):
                lab.virsh(host, 'undefine', name, timeout=ANSWER_SECONDS)
            if all(state == 'shut off' for state in domains.values()):
                return
            if time.monotonic() > deadline:
                break
            time.sleep(0.02)
    except (LabError, OSError):
        pass
    restart(lab, host)
