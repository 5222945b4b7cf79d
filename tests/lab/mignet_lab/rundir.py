# SPDX-License-Identifier: LGPL-2.1-or-later
"""The run directory: the lock, the records of the namespaces, and how a lab is killed.

Everything the lab leaves on the machine is this one directory and the processes below one
process, the first of the manager's PID namespace.  That process is recorded, with its start
time, before it is allowed to do anything; killing it ends every process of the lab, and with
them their namespaces, NICs and mounts.
"""

import fcntl
import json
import os
import select
import shutil
import signal
import time

from mignet_lab.layout import MANAGER, LabError

MARKER = '.mignet-lab'
LOCK_SECONDS = 30
KILL_SECONDS = 10


def start_time(pid):
    """When a process started, in clock ticks since boot; None when there is none or a zombie."""
    try:
        with open('/proc/%d/stat' % pid, encoding='utf-8', errors='replace') as file:
            fields = file.read().rpartition(')')[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if fields[0] in 'ZX' else int(fields[19])


def boot_id():
    with open('/proc/sys/kernel/random/boot_id', encoding='ascii') as file:
        return file.read().strip()


def pid_namespace(pid='self'):
    return os.readlink('/proc/%s/ns/pid' % pid)


def write_atomically(directory_fd, name, text):
    temporary = name + '.new'
    fd = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644, dir_fd=directory_fd)
    with os.fdopen(fd, 'w', encoding='utf-8') as file:
        file.write(text)
    os.rename(temporary, name, src_dir_fd=directory_fd, dst_dir_fd=directory_fd)


class RunDirectory:
    """The directory that holds all of one lab's files."""

    def __init__(self, path):
        self.path = os.path.realpath(path)

    def file(self, *parts):
        return os.path.join(self.path, *parts)

    def read(self, name):
        """The JSON document in a file of the directory, or None."""
        try:
            with open(self.file(name), encoding='utf-8') as file:
                return json.load(file)
        except (FileNotFoundError, NotADirectoryError):
            return None

    def lock(self, create):
        """Lock the directory; returns its file descriptor, or None if there is none to lock."""
        deadline = time.monotonic() + LOCK_SECONDS
        while True:
            if create:
                self._create()
            try:
                fd = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY)
            except FileNotFoundError:
                if create:
                    continue
                return None
            self._wait_for_lock(fd, deadline)
            if self._is_current(fd):
                self._check_ours(fd)
                return fd
            os.close(fd)

    def _create(self):
        try:
            os.mkdir(self.path, 0o755)
        except FileExistsError:
            pass
        except OSError as error:
            raise LabError("The run directory '%s' cannot be made: %s"
                           % (self.path, error.strerror)) from error

    def _wait_for_lock(self, fd, deadline):
        while True:
            try:
                fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except BlockingIOError:
                if time.monotonic() > deadline:
                    os.close(fd)
                    raise LabError("Another process has held the lock of '%s' for %d seconds"
                                   % (self.path, LOCK_SECONDS)) from None
                time.sleep(0.02)

    def _is_current(self, fd):
        try:
            return os.path.samestat(os.stat(self.path), os.fstat(fd))
        except FileNotFoundError:
            return False

    def _check_ours(self, fd):
        # A wrong path in the environment must never cost anybody a directory.
        names = os.listdir(fd)
        if names and MARKER not in names:
            os.close(fd)
            raise LabError("The directory '%s' is not empty and was not made by the lab"
                           % self.path)
        os.close(os.open(MARKER, os.O_WRONLY | os.O_CREAT, 0o644, dir_fd=fd))

    def wipe(self):
        """Kill what a lab left behind and delete its files.  The lock must be held."""
        record = self.read(MANAGER + '.json')
        if record:
            if record['outer_namespace'] != pid_namespace():
                if record['boot'] == boot_id():
                    raise LabError('The lab can only be set up and torn down from the PID'
                                   ' namespace it was set up from')
            kill_recorded(record)
        for entry in os.scandir(self.path):
            if entry.name == MARKER:
                continue
            if entry.is_dir(follow_symlinks=False):
                shutil.rmtree(entry.path)
            else:
                os.unlink(entry.path)

    def remove(self):
        """Delete the emptied directory.  The lock must be held."""
        os.unlink(self.file(MARKER))
        os.rmdir(self.path)


def is_alive(record):
    return record['boot'] == boot_id() and start_time(record['pid']) == record['start']


def kill_recorded(record):
    """Kill the first process of a PID namespace and wait until all of the namespace is gone."""
    try:
        pidfd = os.pidfd_open(record['pid'])
    except ProcessLookupError:
        return
    try:
        # Checked after the open: the descriptor now stands for this very process.
        if not is_alive(record):
            return
        signal.pidfd_send_signal(pidfd, signal.SIGKILL)
        if not select.select([pidfd], [], [], KILL_SECONDS)[0]:
            raise LabError('The lab did not end within %d seconds of being killed'
                           % KILL_SECONDS)
    finally:
        os.close(pidfd)
