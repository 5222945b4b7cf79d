# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs commands in the hosts and in the manager."""

import os
import signal
import subprocess
import time

from mignet_lab.layout import MANAGER, PLACES, LabError, search_path
from mignet_lab.rundir import is_alive, pid_namespace


def first_pid(run_directory, place):
    """The number, as the caller counts, of the first process of a place."""
    if place not in PLACES:
        raise LabError("There is no '%s' in the lab, only %s" % (place, ', '.join(PLACES)))
    manager = run_directory.read(MANAGER + '.json')
    record = run_directory.read(place + '.json')
    if not manager or not record:
        raise LabError("There is no lab in '%s'" % run_directory.path)
    here = pid_namespace()
    if here == manager['namespace']:
        return record['manager_pid']
    if here != manager['outer_namespace']:
        raise LabError('The lab can be reached from outside and from its manager only')
    if not is_alive(manager):
        raise LabError("The lab in '%s' is no longer running" % run_directory.path)
    return record['pid']


def command_line(run_directory, place, argv, directory='/'):
    """The command that runs a command in a place; it dies with the process that runs it."""
    pid = first_pid(run_directory, place)
    return (['nsenter', '-t', str(pid), '-m', '-u', '-i', '-n', '-p', '-r', '--',
             'setpriv', '--pdeathsig', 'KILL', '--',
             'env', '-C', directory, '--'] + [str(word) for word in argv])


def environment(run_directory, extra=None):
    return {**os.environ, 'PATH': search_path(), 'MIGNET_LAB_DIR': run_directory.path,
            **(extra or {})}


class Process(subprocess.Popen):
    """A command in a place of the lab: signals reach the command, not the program that entered."""

    def send_signal(self, sig):
        deadline = time.monotonic() + 2
        while self.poll() is None:
            target = self._command_pid()
            if target is not None:
                try:
                    os.kill(target, sig)
                except ProcessLookupError:
                    pass
                return
            if time.monotonic() > deadline:
                os.kill(self.pid, signal.SIGKILL)
                return
            time.sleep(0.002)

    def _command_pid(self):
        try:
            with open('/proc/%d/task/%d/children' % (self.pid, self.pid),
                      encoding='ascii') as file:
                children = file.read().split()
        except FileNotFoundError:
            return None
        return int(children[0]) if children else None
