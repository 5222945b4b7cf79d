# SPDX-License-Identifier: LGPL-2.1-or-later
"""Measures libmignet beside schedulers that Debian packages, on the same generated clusters, and
prints one table. A peer that is not installed is skipped with the reason. Times are of the processor,
and never judged.

usage: compare.py BENCH-MIGNET MIGNET [HOSTS]..."""
import json
import pathlib
import sys
import tempfile

import cluster
import measure
import peer_ganeti
import peer_nova
import peer_pacemaker

PEERS = [peer_nova, peer_ganeti, peer_pacemaker]
TASKS = ["decide", "evacuate"]
COMMANDS = {"decide": "mignet plan", "evacuate": "mignet evacuate"}
SIZES = [100, 1000, 10000]
TINY = 10
VM = "vm00000000"

# A program may take as long, by the clock; one that took more than the second figure is not tried with ten times
# the hosts.
LIMIT_SECONDS = 120
HOPELESS_SECONDS = 3


class Comparison:
    """The table, and what has been found out on the way to it."""

    def __init__(self, bench, mignet, directory):
        self.bench = bench
        self.mignet = mignet
        self.directory = directory
        self.missing = {}
        self.tiny = {}
        self.hopeless = set()

    def make(self, n_hosts):
        """Makes a cluster; returns it, the times of the library and those of the command."""
        document = str(pathlib.Path(self.directory) / "cluster.json")
        library = json.loads(measure.run([self.bench, str(n_hosts), document], None))
        command = {}
        command["decide"], plan = measure.program(
            [self.mignet, "plan", document, "--vm", VM, "--json"], LIMIT_SECONDS)
        shape = cluster.read(document, json.loads(plan))
        command["evacuate"], _ = measure.program(
            [self.mignet, "evacuate", document, "--host", shape.source, "--json"], LIMIT_SECONDS)
        return shape, library, command

    def ask(self, peer, what, shape):
        """The seconds of a peer, or None; a word on where it puts the virtual machines."""
        if peer in self.missing or (peer, what) in self.hopeless:
            return None, "not tried: too slow before"
        try:
            seconds, places = getattr(peer, what)(shape, self.directory, LIMIT_SECONDS)
        except measure.TooSlow as error:
            self.hopeless.add((peer, what))
            return None, str(error)
        if seconds > HOPELESS_SECONDS:
            self.hopeless.add((peer, what))
        wanted = 1 if what == "decide" else len(shape.evacuated())
        unlawful = sum(not (shape.hosts[place].lawful and shape.hosts[place].up)
                       for place in places.values())
        return seconds, f"{len(places)} of {wanted} placed, {unlawful} unlawful"

    def find_missing(self, shape):
        """Tries every peer with a tiny cluster: what it costs to start at all."""
        for peer in PEERS:
            try:
                self.tiny[peer] = [getattr(peer, what)(shape, self.directory, LIMIT_SECONDS)[0]
                                   for what in TASKS]
            except measure.Missing as error:
                self.missing[peer] = str(error)


def show(seconds):
    """A time in a fitting unit."""
    if seconds is None:
        return "-"
    if seconds < 1e-3:
        return f"{seconds * 1e6:.1f} us"
    return f"{seconds * 1e3:.2f} ms" if seconds < 1 else f"{seconds:.2f} s"


HEAD = f"{'hosts':>7} {'':<26} {'time':>10} {'at 10':>10} {'to first':>9} {'to command':>11}"


def row(hosts, name, seconds, tiny, bases, note):
    """Prints one line, with the ratios to the library and to the command."""
    ratios = ["-" if seconds is None or base is None else f"{seconds / base:,.1f}" for base in bases]
    print(f"{hosts:>7} {name:<26} {show(seconds):>10} {show(tiny):>10} {ratios[0]:>9} {ratios[1]:>11}"
          f"  {note}", flush=True)


def block(comparison, what, title, sizes):
    """Prints one task at every size."""
    print(f"\n{title}\n{HEAD}")
    for n_hosts in sizes:
        shape, library, command = comparison.make(n_hosts)
        tiny = comparison.library
        bases = [library[what], command[what]]
        row(n_hosts, "libmignet", bases[0], tiny[what], [bases[0], None], "in process")
        if what == "evacuate":
            row("", "libmignet, one by one", library["one-by-one"], tiny["one-by-one"],
                [bases[0], None], "in process; a decision for each, which then takes its place")
        row("", COMMANDS[what], bases[1], comparison.command[what], bases, "program, reads all")
        for peer in PEERS:
            if peer not in comparison.missing:
                seconds, note = comparison.ask(peer, what, shape)
                row("", peer.NAMES[TASKS.index(what)], seconds,
                    comparison.tiny[peer][TASKS.index(what)],
                    [bases[0], bases[1] if peer.IS_PROGRAM else None], f"{peer.HOW}; {note}")


def main(arguments):
    """Prints the whole comparison."""
    if len(arguments) < 2:
        print(__doc__, file=sys.stderr)
        return 2
    sizes = [int(size) for size in arguments[2:]] or SIZES
    with tempfile.TemporaryDirectory() as directory:
        comparison = Comparison(arguments[0], arguments[1], directory)
        shape, comparison.library, comparison.command = comparison.make(TINY)
        comparison.find_missing(shape)
        block(comparison, "decide", "A destination for one virtual machine", sizes)
        block(comparison, "evacuate", "Destinations for all 20 virtual machines of one host", sizes)
    print()
    for peer, reason in comparison.missing.items():
        print(f"skipped {peer.NAMES[0]}: {reason}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
