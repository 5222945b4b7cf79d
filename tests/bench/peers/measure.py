# SPDX-License-Identifier: LGPL-2.1-or-later
"""Taking the time of calls and of programs: that of the processor, because other work on the machine
would count otherwise."""
import resource
import statistics
import subprocess
import time

ENOUGH_SECONDS = 1.0
MAX_CALLS = 200


class Missing(Exception):
    """A peer that cannot run here; the message says why."""


class TooSlow(Exception):
    """A peer that did not end in time."""


def get_children_time():
    """The seconds of the processor that the programs which this process ran have used."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return children.ru_utime + children.ru_stime


def once(function, get_now=time.process_time):
    """Calls a function, and returns the seconds that it took and what it returned."""
    start = get_now()
    result = function()
    return get_now() - start, result


def median(function, get_now=time.process_time):
    """Calls a function until a second has passed, at least once; returns the median of the seconds
    that it took, and what it returned last."""
    times = []
    end = time.monotonic() + ENOUGH_SECONDS
    while not times or (time.monotonic() < end and len(times) < MAX_CALLS):
        seconds, result = once(function, get_now)
        times.append(seconds)
    return statistics.median(times), result


def run(command, limit):
    """Runs a program; returns its standard output."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=limit, check=False)
    except subprocess.TimeoutExpired:
        raise TooSlow(f"> {limit} s") from None
    if done.returncode != 0:
        raise RuntimeError(f"{command[0]} exited with {done.returncode}: "
                           f"{(done.stderr or done.stdout).strip()[-300:]}")
    return done.stdout


def program(command, limit):
    """The median of the seconds that a program takes from its start to its end, and its output."""
    return median(lambda: run(command, limit), get_children_time)
