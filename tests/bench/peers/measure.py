# SPDX-License-Identifier: LGPL-2.1-or-later
"""Taking the time of calls and of programs."""
import statistics
import subprocess
import time

ENOUGH_SECONDS = 1.0
MAX_CALLS = 200


class Missing(Exception):
    """A peer that cannot run here; the message says why."""


class TooSlow(Exception):
    """A peer that did not end in time."""


def median(function):
    """Calls a function until a second has passed, at least once; returns the median of the seconds
    that it took, and what it returned last."""
    times = []
    end = time.monotonic() + ENOUGH_SECONDS
    while not times or (time.monotonic() < end and len(times) < MAX_CALLS):
        start = time.perf_counter()
        result = function()
        times.append(time.perf_counter() - start)
    return statistics.median(times), result


def once(function):
    """Calls a function, and returns the seconds that it took and what it returned."""
    start = time.perf_counter()
    result = function()
    return time.perf_counter() - start, result


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
    return median(lambda: run(command, limit))
