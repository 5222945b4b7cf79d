# SPDX-License-Identifier: LGPL-2.1-or-later
"""Directories for the labs of tests, whose names say which process they belong to: what a run that
was killed has left behind is removed by the next one."""

import glob
import os
import re
import shutil
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import lab as lab_module  # noqa: E402
from mignet_lab.rundir import start_time  # noqa: E402

PREFIX = 'mignet-lab-test-'
NAME = re.compile(re.escape(PREFIX) + r'(\d+)-(\d+)-')


def make_directory():
    """A temporary directory of this process, for labs right below it."""
    remove_abandoned()
    pid = os.getpid()
    return tempfile.TemporaryDirectory(prefix='%s%d-%d-' % (PREFIX, pid, start_time(pid)))


def remove_abandoned():
    """Ends the labs of processes that are no more, and removes their directories."""
    for path in glob.glob(os.path.join(tempfile.gettempdir(), PREFIX + '*')):
        match = NAME.match(os.path.basename(path))
        if match and start_time(int(match[1])) != int(match[2]):
            remove(path)


def remove(path):
    try:
        for entry in os.scandir(path):
            if entry.is_dir(follow_symlinks=False):
                lab_module.Lab(entry.path).down()
    except (FileNotFoundError, lab_module.LabError):
        # Another run is removing it, or it is no lab, or not one of this machine.
        pass
    else:
        shutil.rmtree(path, ignore_errors=True)
