# SPDX-License-Identifier: LGPL-2.1-or-later
"""Makes the namespaces of the lab: run as a program, with the locked run directory as a file
descriptor.

The manager's namespaces enclose those of the hosts: each host is a child of the manager's first
process, in a nested PID namespace.  The first process of each only prepares its mounts and then
collects dead children.
"""

import ctypes
import json
import os
import signal
import socket
import stat
import subprocess
import sys

if __name__ == '__main__':
    sys.dont_write_bytecode = True
    sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from mignet_lab import layout  # noqa: E402
from mignet_lab.rundir import (boot_id, pid_namespace, start_time,  # noqa: E402
                               write_atomically)

CLONE_NEWNS = 0x00020000
NEW_NAMESPACES = 0x00020000 | 0x04000000 | 0x08000000 | 0x20000000 | 0x40000000
MS_BIND = 0x1000
MS_REC = 0x4000
MS_PRIVATE = 0x40000

LIBC = ctypes.CDLL(None, use_errno=True)


def checked(result, what):
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, '%s: %s' % (what, os.strerror(number)))


def unshare():
    checked(LIBC.unshare(NEW_NAMESPACES), 'unshare')


def mount(source, target, kind=None, flags=0, data=None):
    source, path, kind, data = (None if text is None else os.fsencode(text)
                                for text in (source, target, kind, data))
    checked(LIBC.mount(source, path, kind, ctypes.c_ulong(flags), data), 'mount on ' + target)


def make_mounts_private():
    """Keep this namespace's mounts to itself, also when the root is a mere directory (chroot)."""
    try:
        mount(None, '/', None, MS_REC | MS_PRIVATE)
        return
    except OSError:
        root = os.open('/', os.O_RDONLY | os.O_DIRECTORY)

    # Joining one's own mount namespace moves one to its true root, which is a mount point.
    own = os.open('/proc/self/ns/mnt', os.O_RDONLY)
    checked(LIBC.setns(own, CLONE_NEWNS), 'setns')
    mount(None, '/', None, MS_REC | MS_PRIVATE)
    os.fchdir(root)
    os.chroot('.')
    os.close(own)
    os.close(root)


def forget_descriptors(*kept):
    for name in os.listdir('/proc/self/fd'):
        fd = int(name)
        if fd > 2 and fd not in kept:
            try:
                os.close(fd)
            except OSError:
                pass


def collect_children():
    """The whole life of a namespace's first process."""
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCHLD])
    while True:
        try:
            while os.waitpid(-1, os.WNOHANG)[0] != 0:
                pass
        except ChildProcessError:
            pass
        signal.sigwait([signal.SIGCHLD])


def own_pid_in(proc_fd):
    """This process's number as a mounted /proc counts it."""
    return int(os.readlink('self', dir_fd=proc_fd))


def provide_hosts_file(run_directory):
    if not os.path.exists('/etc/hosts'):
        # Nothing is there to be covered, and nothing may be added to the real /etc.
        shadow = os.path.join(run_directory, 'etc')
        os.mkdir(shadow)
        subprocess.run(['cp', '-a', '/etc/.', shadow], check=True)
        with open(os.path.join(shadow, 'hosts'), 'w', encoding='ascii'):
            pass
        mount(shadow, '/etc', None, MS_BIND)
    mount(os.path.join(run_directory, 'hosts'), '/etc/hosts', None, MS_BIND)


def cover_emulators():
    """Hide emulators the lab does not use: libvirtd asks each what it can do, which takes long."""
    for path in layout.UNWANTED_EMULATORS:
        if os.path.exists(path):
            mount('/dev/null', path, None, MS_BIND)


def make_devices():
    """Give the host a /dev without /dev/kvm: what is there is asked for, and must not be used."""
    mount('tmpfs', '/dev', 'tmpfs')
    mask = os.umask(0)
    os.mkdir('/dev/net')
    for name, numbers in layout.DEVICES.items():
        os.mknod('/dev/' + name, stat.S_IFCHR | 0o666, os.makedev(*numbers))
    os.mkdir('/dev/shm', 0o1777)
    os.mkdir('/dev/pts')
    os.umask(mask)
    mount('devpts', '/dev/pts', 'devpts', 0, 'ptmxmode=0666')
    os.symlink('pts/ptmx', '/dev/ptmx')
    os.symlink('/proc/self/fd', '/dev/fd')
    for number, name in enumerate(('stdin', 'stdout', 'stderr')):
        os.symlink('/proc/self/fd/%d' % number, '/dev/' + name)


def hide_run(run_directory):
    """Give the host a /run of its own in which only the run directory can be seen."""
    kept = os.open(run_directory, os.O_RDONLY | os.O_DIRECTORY)
    mount('tmpfs', '/run', 'tmpfs')
    if not os.path.isdir(run_directory):
        os.makedirs(run_directory)
        mount('/proc/self/fd/%d' % kept, run_directory, None, MS_BIND)
    os.close(kept)


def run_host(host, run_directory, outer_proc):
    directory = os.open(run_directory, os.O_RDONLY | os.O_DIRECTORY)
    inner_proc = os.open('/proc', os.O_RDONLY | os.O_DIRECTORY)
    pids = (own_pid_in(outer_proc), own_pid_in(inner_proc))
    os.close(inner_proc)

    mount('proc', '/proc', 'proc')
    mount('sysfs', '/sys', 'sysfs')
    make_devices()
    cover_emulators()
    hide_run(run_directory)
    for name, target in layout.HOST_DIRECTORIES.items():
        mount(os.path.join(run_directory, host, name), target, None, MS_BIND)
    socket.sethostname(host + '.lab')

    write_atomically(directory, host + '.json', json.dumps({
        'pid': pids[0], 'manager_pid': pids[1], 'namespace': pid_namespace()}))
    os.close(directory)
    os.close(outer_proc)
    collect_children()


def run_manager(run_directory, outer_proc):
    make_mounts_private()
    mount('proc', '/proc', 'proc')
    provide_hosts_file(run_directory)
    socket.sethostname('manager.lab')

    for host in layout.HOSTS:
        between = os.fork()
        if between == 0:
            unshare()
            if os.fork() == 0:
                run_host(host, run_directory, outer_proc)
            os._exit(0)
        if os.waitpid(between, 0)[1] != 0:
            raise layout.LabError("The namespaces of '%s' could not be made" % host)
    os.close(outer_proc)
    collect_children()


def main(lock_fd):
    run_directory = os.readlink('/proc/self/fd/%d' % lock_fd)
    outer_proc = os.open('/proc', os.O_RDONLY | os.O_DIRECTORY)
    outer_namespace = pid_namespace()
    permission, grant = os.pipe()

    unshare()
    child = os.fork()
    if child == 0:
        # The lock is the parent's; and unless the parent grants it, nothing happens.
        forget_descriptors(permission, outer_proc)
        if os.read(permission, 1) == b'':
            os._exit(1)
        os.close(permission)
        run_manager(run_directory, outer_proc)
        os._exit(1)

    write_atomically(lock_fd, layout.MANAGER + '.json', json.dumps({
        'pid': child, 'manager_pid': 1, 'start': start_time(child), 'boot': boot_id(),
        'outer_namespace': outer_namespace, 'namespace': pid_namespace(child)}))
    os.write(grant, b'+')


if __name__ == '__main__':
    main(int(sys.argv[1]))
