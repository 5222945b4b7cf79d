#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Two libvirt hosts on one machine, between which VMs really migrate live.

Usable as a module (class Lab) and as a command (see --help and README.md).
"""

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import time

# The tests run as root: nothing of theirs belongs into the source tree.
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from mignet_lab import daemons, document, enter, guests, network  # noqa: E402
from mignet_lab.layout import (HOSTS, MANAGER, NEEDED_TOOLS, HOST_DIRECTORIES,  # noqa: E402
                               LIBVIRT_PORT, LabError, default_directory, hosts_file,
                               management_address, search_path)
from mignet_lab.rundir import RunDirectory, is_alive  # noqa: E402
from mignet_lab.topology import Bridged, Bridgeless  # noqa: E402
from mignet_lab.vswitch import VlanOnBond  # noqa: E402

NAMESPACE_SECONDS = 15
BUILD_SECONDS = 30
EXIT_FAILED = 1
EXIT_SKIP = 77

TOPOLOGIES = {kind.name: kind() for kind in (Bridgeless, Bridged, VlanOnBond)}


def missing_requirement(*more_tools):
    """Why no lab can be set up here, as a sentence; None when nothing is in the way.

    Some parts of the lab need programs of their own, which their modules list.
    """
    if os.geteuid() != 0:
        return 'The lab needs root, for namespaces of its own and for libvirtd'
    path = search_path()
    tools = [tool for tool in NEEDED_TOOLS + more_tools if not shutil.which(tool, path=path)]
    if tools:
        return 'The lab needs these programs, which are not installed: ' + ', '.join(tools)
    directories = [name for name in HOST_DIRECTORIES.values() if not os.path.isdir(name)]
    if directories:
        return 'The lab needs these directories of libvirt: ' + ', '.join(directories)
    return None


class Lab:
    """One lab: the hosts 'hosta' and 'hostb', and the 'manager' beside them.

    Labs with different run directories know nothing of each other.  All methods raise LabError
    with a sentence when something cannot be done, and every one of them ends by itself.
    """

    def __init__(self, directory=None, topology=None):
        """The topology is for up(), see TOPOLOGIES; a lab that is there has the one it has."""
        self.run_directory = RunDirectory(directory or default_directory())
        self._wanted_topology = TOPOLOGIES[topology or Bridgeless.name]

    # Setting up and tearing down

    def up(self):
        """Set the lab up afresh; what an earlier lab left in the directory is removed first."""
        reason = missing_requirement(*self._wanted_topology.tools)
        if reason:
            raise LabError(reason)
        lock = self.run_directory.lock(create=True)
        try:
            self.run_directory.wipe()
            try:
                self._build(lock)
            except BaseException:
                self.run_directory.wipe()
                self.run_directory.remove()
                raise
        finally:
            os.close(lock)

    def _build(self, lock):
        # The kernel's compiler holds the lock as well: should this process die, nobody removes
        # or reuses the directory under it.
        compiler = subprocess.Popen(guests.build_command(self.run_directory), pass_fds=[lock],
                                    stderr=subprocess.PIPE, text=True,
                                    env=enter.environment(self.run_directory))
        with open(self.run_directory.file('hosts'), 'w', encoding='ascii') as file:
            file.write(hosts_file())
        os.mkdir(self.run_directory.file('vms'))
        self._write('topology.json', self._wanted_topology.name)
        daemons.write_configuration(self.run_directory)
        self._make_namespaces(lock)
        network.set_up(self)
        versions = daemons.start(self)
        _, errors = daemons.finish(compiler, BUILD_SECONDS)
        if compiler.returncode != 0:
            raise LabError("The guest's kernel could not be built: " + errors.strip())
        self._write('ready.json', versions)

    def _make_namespaces(self, lock):
        program = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'mignet_lab',
                               'namespaces.py')
        with open(self.run_directory.file('namespaces.log'), 'w', encoding='utf-8') as log:
            maker = subprocess.Popen([sys.executable, program, str(lock)], pass_fds=[lock],
                                     stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                     start_new_session=True, cwd='/',
                                     env=enter.environment(self.run_directory))
            daemons.finish(maker, NAMESPACE_SECONDS)
        deadline = time.monotonic() + NAMESPACE_SECONDS
        while not all(self.run_directory.read(host + '.json') for host in HOSTS):
            manager = self.run_directory.read(MANAGER + '.json')
            if not manager or not is_alive(manager) or time.monotonic() > deadline:
                with open(self.run_directory.file('namespaces.log'), encoding='utf-8') as log:
                    raise LabError('The namespaces could not be made: ' + log.read().strip())
            time.sleep(0.005)

    def down(self):
        """End the lab and delete its run directory; without a lab, do nothing."""
        lock = self.run_directory.lock(create=False)
        if lock is None:
            return
        try:
            self.run_directory.wipe()
            self.run_directory.remove()
        finally:
            os.close(lock)

    def is_up(self):
        """Whether the lab was set up completely and still runs."""
        if not self.run_directory.read('ready.json'):
            return False
        try:
            self.pid(MANAGER)
        except LabError:
            return False
        return True

    def reset(self):
        """Bring the lab back to how up() made it: no VMs, all NICs and addresses as they were."""
        network.restore(self)
        for host in HOSTS:
            daemons.remove_domains(self, host)
            if not self._answers(host):
                daemons.restart(self, host)
        for host in HOSTS:
            for name in os.listdir(self.run_directory.file(host, 'log')):
                if name.endswith('.serial'):
                    os.unlink(self.run_directory.file(host, 'log', name))
        for name in os.listdir(self.run_directory.file('vms')):
            os.unlink(self.run_directory.file('vms', name))

    def _answers(self, host):
        try:
            daemons.list_domains(self, host)
            return True
        except LabError:
            return False

    @property
    def topology(self):
        """How the migration network stands on the NICs of the hosts."""
        return TOPOLOGIES[self.run_directory.read('topology.json') or self._wanted_topology.name]

    # Commands

    def pid(self, place):
        """The first process of a host or the manager, as the caller's PID namespace counts."""
        return enter.first_pid(self.run_directory, place)

    def manager_pid(self, place):
        """The same process, as the manager's PID namespace counts."""
        record = self.run_directory.read(place + '.json')
        if not record:
            raise LabError("There is no lab in '%s'" % self.run_directory.path)
        return record['manager_pid']

    def run(self, place, argv, timeout=30, check=False, env=None, cwd='/', **options):
        """Run a command in 'hosta', 'hostb' or 'manager'; returns a CompletedProcess with text.

        With check, a status other than 0 raises LabError.  After timeout seconds the command is
        killed and LabError raised.
        """
        options.setdefault('text', True)
        if 'stdout' not in options and 'stderr' not in options:
            options.setdefault('capture_output', True)
        if 'input' not in options:
            options.setdefault('stdin', subprocess.DEVNULL)
        try:
            result = subprocess.run(enter.command_line(self.run_directory, place, argv, cwd),
                                    timeout=timeout, check=False,
                                    env=enter.environment(self.run_directory, env), **options)
        except subprocess.TimeoutExpired as error:
            raise LabError("'%s' in '%s' did not end within %g seconds"
                           % (' '.join(map(str, argv)), place, timeout)) from error
        if check and result.returncode != 0:
            raise LabError("'%s' in '%s' failed with status %d: %s"
                           % (' '.join(map(str, argv)), place, result.returncode,
                              (result.stderr or '').strip()))
        return result

    def popen(self, place, argv, env=None, cwd='/', **options):
        """Start a command in a place; returns a Popen whose signals reach the command itself."""
        options.setdefault('stdin', subprocess.DEVNULL)
        return enter.Process(enter.command_line(self.run_directory, place, argv, cwd),
                             env=enter.environment(self.run_directory, env), **options)

    def uri(self, host):
        """The libvirt connection URI of a host, for use in the manager and in the other host."""
        return 'qemu+tcp://%s:%d/system' % (management_address(host), LIBVIRT_PORT)

    def virsh(self, host, *words, timeout=20):
        """Run virsh on a host, with its local daemon; returns what it printed."""
        return self.run(host, ['virsh', '-q', '-c', 'qemu:///system', *words], check=True,
                        timeout=timeout, env={'LC_ALL': 'C.UTF-8'}).stdout

    def versions(self, host):
        """The versions of a host's libvirt and QEMU, {'libvirt': …, 'qemu': …}."""
        versions = self.run_directory.read('ready.json')
        if not versions:
            raise LabError("There is no lab in '%s'" % self.run_directory.path)
        return versions[host]

    # VMs

    def start_vm(self, name='vm1', host='hosta', mib=160, rate_mbs=8, content='random',
                 persistent=False, timeout=30, devices='', spare_mib=0):
        """Start a VM and wait until it has filled its memory and begun to rewrite it.

        The guest rewrites mib MiB at rate_mbs MiB/s (0: it is idle).  Content 'random' does not
        compress, 'plain' does.  The UUID follows from the name.  Devices is XML of more devices.  It
        never touches spare_mib more.
        """
        if content not in guests.CONTENTS or not guests.NAME_PATTERN.fullmatch(name):
            raise LabError("There is no VM '%s' with content '%s'" % (name, content))
        self._write('vms/%s.json' % name, {'mib': int(mib), 'rate_mbs': int(rate_mbs)})
        xml = guests.domain_xml(self.run_directory, self._emulator(), name, int(mib),
                                int(rate_mbs), content, devices, int(spare_mib))
        path = self.run_directory.file('vms', name + '.xml')
        with open(path, 'w', encoding='utf-8') as file:
            file.write(xml)
        before = self.serial(host, name)['reports']
        if persistent:
            self.virsh(host, 'define', path)
            self.virsh(host, 'start', name)
        else:
            self.virsh(host, 'create', path)
        self.wait_for_reports(host, name, before + 1, timeout)

    def _emulator(self):
        return shutil.which('qemu-system-x86_64', path=search_path())

    def vm_settings(self, name):
        """What a VM was started with, {'mib': …, 'rate_mbs': …}; None if not by start_vm()."""
        return self.run_directory.read('vms/%s.json' % name)

    def vms(self, host):
        """Name -> state, in virsh's words, of all VMs of a host."""
        return daemons.list_domains(self, host)

    def vm_state(self, host, name):
        """The state of a VM on a host ('running', 'paused', …), None if the host has none."""
        return self.vms(host).get(name)

    def destroy_vms(self):
        """End and undefine all VMs of both hosts."""
        for host in HOSTS:
            daemons.remove_domains(self, host)

    def serial(self, host, name):
        """What a VM has said on its serial port on a host.

        A dict: 'ticks' (1/100 s, of the last report), 'sweep' and 'page' (how far the rewriting
        is), 'bad' (pages found wrong so far), 'reports' (how many, ten a second), 'filled',
        'error' (None or a text).
        """
        return guests.read_serial(self.run_directory, host, name)

    def wait_for_reports(self, host, name, reports, timeout=10):
        """Wait until a VM has made that many reports on a host; returns its serial()."""
        deadline = time.monotonic() + timeout
        while True:
            serial = self.serial(host, name)
            if serial['error']:
                raise LabError("The guest of '%s' stopped: %s" % (name, serial['error']))
            if serial['reports'] >= reports:
                return serial
            if time.monotonic() > deadline:
                raise LabError("The guest of '%s' made %d reports on '%s' within %g seconds, not"
                               " %d" % (name, serial['reports'], host, timeout, reports))
            time.sleep(0.02)

    # The network

    def counters(self, host):
        """NIC -> {'rx_bytes': …, 'tx_bytes': …} of a host or the manager."""
        return network.counters(self, host)

    def links(self, host):
        """What 'ip -j -d addr' prints on a host, as a list, with what only the lab knows."""
        return self.topology.links(self, host)

    def add_address(self, host, nic, address):
        """Give a NIC an address with prefix length; IPv6 addresses are usable at once."""
        words = ['nodad'] if ':' in address else []
        self.run(host, ['ip', 'addr', 'add', address, 'dev', nic, *words], check=True)

    def remove_address(self, host, nic, address):
        """Take an address with prefix length from a NIC."""
        self.run(host, ['ip', 'addr', 'del', address, 'dev', nic], check=True)

    def set_link(self, host, nic, up):
        """Switch a NIC on or off; off takes its IPv6 addresses, on does not bring them back."""
        self.run(host, ['ip', 'link', 'set', nic, 'up' if up else 'down'], check=True)

    def link_down(self, host, nic):
        self.set_link(host, nic, False)

    def link_up(self, host, nic):
        """Switch a NIC on and give it its own addresses again."""
        self.set_link(host, nic, True)
        for address in self.topology.addresses(host)[nic]:
            words = ['nodad'] if ':' in address else []
            self.run(host, ['ip', 'addr', 'replace', address, 'dev', nic, *words], check=True)

    # The document

    def cluster_document(self, **overrides):
        """The lab as it is now, as a mignet-cluster/1 document (a dict).

        Overrides are merged into it: objects member by member, so that
        cluster={'policy': {'fallback': 'never'}} changes one knob; lists are replaced.
        """
        return document.describe(self, overrides)

    def _write(self, name, value):
        path = self.run_directory.file(name)
        with open(path + '.new', 'w', encoding='utf-8') as file:
            json.dump(value, file)
        os.rename(path + '.new', path)


# The command


def parse_arguments(argv):
    parser = argparse.ArgumentParser(
        prog='lab.py', description='Two libvirt hosts on one machine: hosta and hostb.')
    parser.add_argument('--dir', help='run directory (default: $MIGNET_LAB_DIR, else'
                                      ' /run/mignet-lab)')
    commands = parser.add_subparsers(dest='command', required=True, metavar='COMMAND')
    up = commands.add_parser('up', help='set the lab up afresh')
    up.add_argument('--topology', choices=TOPOLOGIES, default=Bridgeless.name,
                    help='how the migration network stands on the NICs (default: %(default)s)')
    commands.add_parser('down', help='end the lab and remove all of it')
    commands.add_parser('reset', help='remove all VMs and restore NICs and addresses')
    commands.add_parser('status', help='show what is running; status 1 if the lab is not up')
    commands.add_parser('document', help='print the lab as a mignet-cluster/1 document')
    for name, place, text in (('run', 'WHERE', 'run a command in hosta, hostb or manager'),
                              ('probe', 'HOST', 'the same, for an evidence reader')):
        command = commands.add_parser(name, help=text)
        command.add_argument('place', metavar=place)
        command.add_argument('argv', metavar='CMD', nargs=argparse.REMAINDER)
    vm_parser(commands.add_parser('vm', help='start, list or stop VMs'))
    arguments = parser.parse_args(argv)
    if arguments.command in ('run', 'probe') and not arguments.argv:
        parser.error('a command to run is missing')
    return arguments


def vm_parser(parser):
    actions = parser.add_subparsers(dest='action', required=True, metavar='ACTION')
    start = actions.add_parser('start', help='start a VM and wait until it works')
    start.add_argument('name', nargs='?', default='vm1')
    start.add_argument('--host', choices=HOSTS, default=HOSTS[0])
    start.add_argument('--mib', type=int, default=160, help='MiB the guest rewrites')
    start.add_argument('--rate', type=int, default=8, help='MiB rewritten per second')
    start.add_argument('--content', choices=guests.CONTENTS, default='random')
    start.add_argument('--persistent', action='store_true', help='define it, do not only run it')
    actions.add_parser('list', help='list the VMs with state and serial report')
    actions.add_parser('destroy', help='end all VMs')


def enter_and_run(lab, arguments):
    directory = os.getcwd() if arguments.place == MANAGER else '/'
    words = arguments.argv[1:] if arguments.argv[0] == '--' else arguments.argv
    command = enter.command_line(lab.run_directory, arguments.place, words, directory)
    environment = enter.environment(lab.run_directory)
    os.execvpe(shutil.which(command[0], path=environment['PATH']), command, environment)


def print_vms(lab):
    for host in HOSTS:
        for name, state in lab.vms(host).items():
            serial = lab.serial(host, name)
            print('%s %s %s ticks=%d sweep=%d bad=%d'
                  % (host, name, state, serial['ticks'], serial['sweep'], serial['bad']))


def print_status(lab):
    if not lab.is_up():
        print("down ('%s')" % lab.run_directory.path)
        return EXIT_FAILED
    print("up ('%s'), %s" % (lab.run_directory.path, lab.topology.name))
    for place in (MANAGER,) + HOSTS:
        details = ''
        if place != MANAGER:
            details = ' %s libvirt %s QEMU %s' % (
                lab.uri(place), lab.versions(place)['libvirt'], lab.versions(place)['qemu'])
        print('%s pid %d%s' % (place, lab.pid(place), details))
    print_vms(lab)
    return 0


def run_vm_command(lab, arguments):
    if arguments.action == 'start':
        lab.start_vm(arguments.name, arguments.host, arguments.mib, arguments.rate,
                     arguments.content, arguments.persistent)
    elif arguments.action == 'destroy':
        lab.destroy_vms()
    else:
        print_vms(lab)
    return 0


def print_document(lab):
    print(json.dumps(lab.cluster_document(), indent=2))
    return 0


def main(argv):
    arguments = parse_arguments(argv)
    lab = Lab(arguments.dir, getattr(arguments, 'topology', None))
    if os.geteuid() != 0 or arguments.command == 'up':
        reason = missing_requirement(*lab.topology.tools)
        if reason:
            print('lab.py: ' + reason, file=sys.stderr)
            return EXIT_SKIP
    actions = {'up': lambda: lab.up() or 0, 'down': lambda: lab.down() or 0,
               'reset': lambda: lab.reset() or 0, 'status': lambda: print_status(lab),
               'document': lambda: print_document(lab),
               'run': lambda: enter_and_run(lab, arguments),
               'probe': lambda: enter_and_run(lab, arguments),
               'vm': lambda: run_vm_command(lab, arguments)}
    try:
        return actions[arguments.command]()
    except LabError as error:
        print('lab.py: %s' % error, file=sys.stderr)
        return EXIT_FAILED


if __name__ == '__main__':
    # A terminated set-up cleans up after itself like an interrupted one.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
