#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A host is really emptied by the mignet command, and what its NICs and sockets show meanwhile."""

import json
import os
import shlex
import signal
import subprocess
import sys
import threading
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from migration_case import MIB, MigrationCase  # noqa: E402

COMMAND = os.environ.get('MIGNET', 'mignet')
N_VMS = 6
MAX_AT_A_TIME = 2
NAMES = ['vm%d' % number for number in range(1, N_VMS + 1)]
MIGRATION_PORTS = range(49152, 49216)


class Sampler(threading.Thread):
    """Looks again and again which migration streams leave one host and reach the other one."""

    def __init__(self, lab):
        super().__init__(daemon=True)
        self.pids = {host: lab.pid(host) for host in ('hosta', 'hostb')}
        self.samples = []
        self.stopped = threading.Event()

    def streams(self, host):
        """(source address and port, destination address and port) of each stream."""
        answer = subprocess.run(
            ['nsenter', '-t', str(self.pids[host]), '-n', 'ss', '-tnH', 'state', 'established'],
            capture_output=True, text=True, timeout=30)
        ends = [tuple(end.replace('[', '').replace(']', '').removeprefix('::ffff:')
                      for end in line.split()[2:4]) for line in answer.stdout.splitlines()]
        if host == 'hostb':
            ends = [(peer, local) for local, peer in ends]
        return {pair for pair in ends if int(pair[1].rpartition(':')[2]) in MIGRATION_PORTS}

    def run(self):
        while not self.stopped.wait(0.05):
            self.samples.append((time.monotonic(), self.streams('hosta'), self.streams('hostb')))

    def finish(self):
        self.stopped.set()
        self.join()

    def intervals(self, end):
        """Stream -> the moments between which it was seen."""
        result = {}
        for sample in self.samples:
            for stream in sample[end]:
                first, _ = result.get(stream, (sample[0], None))
                result[stream] = (first, sample[0])
        return result


class EvacuateTest(MigrationCase):
    vm_mib = 32
    vm_rate_mbs = 1

    def setUp(self):
        self.lab.reset()
        for name in NAMES:
            self.lab.start_vm(name, mib=self.vm_mib, rate_mbs=self.vm_rate_mbs)

    def popen(self, *options, bandwidth):
        path = self.write_document(cluster={'policy': {
            'bandwidth': bandwidth, 'max-outgoing': MAX_AT_A_TIME, 'max-incoming': MAX_AT_A_TIME}})
        return self.lab.popen('manager', [COMMAND, 'evacuate', path, '--host', 'hosta', '--run',
                                          '--probe', shlex.join(self.probe()), *options],
                              env=self.environment(), stdout=-1, stderr=-1, text=True)

    def check_streams(self, sampler, end, destination):
        """Never more than two at a time, two at some moment, six altogether."""
        peak = max(len(sample[end]) for sample in sampler.samples)
        self.assertEqual(peak, MAX_AT_A_TIME)
        intervals = sampler.intervals(end)
        self.assertEqual(len(intervals), N_VMS, intervals)
        for stream in intervals:
            self.assertEqual(stream[0].rpartition(':')[0], '192.168.77.1')
            self.assertEqual(stream[1].rpartition(':')[0], destination)
        for begin, _ in intervals.values():
            together = [other for other in intervals.values() if other[0] <= begin <= other[1]]
            self.assertLessEqual(len(together), MAX_AT_A_TIME)

    def test_all_leave(self):
        """Six leave, two at a time in each direction, and all their memory over the migration
        network."""
        before = self.traffic()
        sampler = Sampler(self.lab)
        sampler.start()
        process = self.popen('--json', bandwidth=12)
        output, errors = process.communicate(timeout=240)
        sampler.finish()
        self.assertEqual(process.returncode, 0, output + errors)

        document = json.loads(output)
        self.assertEqual(document['format'], 'mignet-evacuation-run/1')
        self.assertEqual(document['percent'], 100)
        self.assertEqual(sorted(vm['vm'] for vm in document['vms']), NAMES)
        for vm in document['vms']:
            self.assertEqual((vm['state'], vm['location'], vm['attempts']), ('done', 'hostb', 1), vm)
            self.assertEqual(vm['migration']['network'], 'mig')
            self.assertGreaterEqual(vm['migration']['data-processed'], self.vm_mib * MIB)

        self.check_streams(sampler, 1, '192.168.77.2')
        self.check_streams(sampler, 2, '192.168.77.2')
        for then, now in zip(before, self.traffic()):
            self.assertGreaterEqual(now['mig0'] - then['mig0'], N_VMS * self.vm_mib * MIB)
            self.assertLess(now['mgmt0'] - then['mgmt0'], self.vm_mib * MIB)
        for name in NAMES:
            self.check_vm_on('hostb', name)

    def test_interrupt(self):
        """Ctrl-C: the command ends with 1 and says of each where it is, which is true."""
        process = self.popen(bandwidth=12)
        deadline = time.monotonic() + 120
        while 'vm1' not in self.lab.vms('hostb') and 'vm2' not in self.lab.vms('hostb'):
            self.assertLess(time.monotonic(), deadline, 'no migration begins')
            time.sleep(0.1)
        time.sleep(1)
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=120)
        self.assertEqual(process.returncode, 1, output + errors)
        self.assertIn('Cancelling', output)
        self.assertIn('cancelled', errors)

        rows = [line.split() for line in output.splitlines()[-N_VMS:]]
        self.assertEqual(sorted(row[0] for row in rows), NAMES, output)
        locations = {row[0]: row[2] for row in rows}
        self.assertIn('hosta', locations.values())
        for name, host in locations.items():
            self.check_vm_on(host, name)


if __name__ == '__main__':
    unittest.main(verbosity=2)
