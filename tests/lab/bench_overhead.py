#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""How much longer 'mignet migrate' takes than 'virsh migrate' for the same migration.

The same VM goes back and forth between two hosts of the lab, by turns with the one and the other, with
the same flags, address and bandwidth. What is measured is the time from the start of the command to
its end. Status 1 if the ratio of the medians is above the limit.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import abandoned  # noqa: E402
import lab as lab_module  # noqa: E402

COMMAND = os.environ.get('MIGNET', 'mignet')
OTHER = {'hosta': 'hostb', 'hostb': 'hosta'}
ADDRESS = {'hosta': '192.168.77.1', 'hostb': '192.168.77.2'}
VM_MIB = 128
BANDWIDTH = 32
LIMIT = 1.05


class Bench:
    def __init__(self, lab, directory):
        self.lab = lab
        self.directory = directory
        self.host = 'hosta'

    def mignet(self, bandwidth):
        policy = {'bandwidth': bandwidth, 'persistence': 'keep'}
        document = self.lab.cluster_document(cluster={'policy': policy})
        path = os.path.join(self.directory, 'cluster.json')
        with open(path, 'w', encoding='utf-8') as file:
            json.dump(document, file)
        return [COMMAND, 'migrate', path, '--vm', 'vm1', '--no-evidence']

    def virsh(self, bandwidth):
        other = OTHER[self.host]
        return ['virsh', '-q', '-c', self.lab.uri(self.host), 'migrate', '--live', '--p2p', 'vm1',
                self.lab.uri(other), 'tcp://' + ADDRESS[other], '--listen-address', ADDRESS[other],
                '--bandwidth', str(bandwidth)]

    def run(self, make, bandwidth=BANDWIDTH):
        """Migrates the VM to the other host; returns the seconds that it took."""
        words = make(bandwidth)
        began = time.monotonic()
        self.lab.run('manager', words, timeout=120, check=True)
        seconds = time.monotonic() - began
        self.host = OTHER[self.host]
        if self.lab.vms(self.host) != {'vm1': 'running'}:
            raise lab_module.LabError("The VM is not on '%s'" % self.host)
        return seconds

    def measure(self, rounds):
        """Each of the two goes first, and in each direction, equally often."""
        times = {self.mignet: [], self.virsh: []}
        for make in times:
            self.run(make, 1024)
        for number in range(rounds):
            order = [self.mignet, self.virsh, self.virsh, self.mignet]
            for make in order if number % 2 == 0 else reversed(order):
                times[make].append(self.run(make))
        return times[self.mignet], times[self.virsh]


def print_row(name, times):
    print('%-16s %8.2f %8.2f %8.2f' % (name, statistics.median(times), min(times), max(times)))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--rounds', type=int, default=4, help='of two runs each')
    arguments = parser.parse_args()
    reason = lab_module.missing_requirement()
    if reason:
        print(reason)
        return 77

    with abandoned.make_directory() as directory:
        lab = lab_module.Lab(os.path.join(directory, 'lab'))
        try:
            lab.up()
            lab.start_vm(mib=VM_MIB, rate_mbs=0)
            ours, theirs = Bench(lab, directory).measure(arguments.rounds)
        except subprocess.SubprocessError as error:
            print(error)
            return 1
        finally:
            lab.down()

    ratio = statistics.median(ours) / statistics.median(theirs)
    print('A VM with %d MiB, %d MiB/s, from peer to peer, %d runs each; seconds:'
          % (VM_MIB, BANDWIDTH, len(ours)))
    print('%-16s %8s %8s %8s' % ('', 'median', 'least', 'most'))
    print_row('mignet migrate', ours)
    print_row('virsh migrate', theirs)
    print('ratio of the medians %.3f, at most %.2f' % (ratio, LIMIT))
    return 0 if ratio <= LIMIT else 1


if __name__ == '__main__':
    sys.exit(main())
