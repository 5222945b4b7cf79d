# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the tests that steer migrations share: a client of the library that does as it is told while
a migration runs."""

import json
import os
import queue
import sys
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from migration_case import MigrationCase  # noqa: E402

CLIENT = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'steering_client.py')
SECONDS = 60

# MignetLibvirt.Error and Mignet.Error, whose numbers are part of the ABI.
TIMED_OUT, NOT_CONVERGED, POST_COPY_BROKE = 9, 10, 11
BAD_STATE, NOT_SUPPORTED = 21, 22


class Client:
    """A running client; what it says is kept in the order in which it came."""

    def __init__(self, case):
        self.case = case
        self.process = case.lab.popen('manager', [sys.executable, CLIENT], stdin=-1, stdout=-1,
                                      stderr=-1, text=True, env=case.environment())
        self.said = queue.Queue()
        self.states = []
        self.progress = []
        self.plan = None
        self.end = None
        self.reader = threading.Thread(target=self.read)
        self.reader.start()

    def read(self):
        for line in self.process.stdout:
            self.said.put(json.loads(line))
        self.said.put(None)

    def close(self):
        try:
            self.process.stdin.close()
            self.process.wait(timeout=10)
        except BrokenPipeError:
            # It was killed, or says below why it is not there.
            pass
        finally:
            self.process.kill()
            self.reader.join()
        errors = self.process.stderr.read()
        self.process.stdout.close()
        self.process.stderr.close()
        self.case.assertEqual(errors, '')

    def forget(self):
        """What was said about a migration that is over."""
        self.states.clear()
        self.progress.clear()
        self.plan = self.end = None

    def hear(self, seconds=SECONDS):
        what = self.said.get(timeout=seconds)
        self.case.assertIsNotNone(what, 'the client has gone')
        if 'state' in what:
            self.states.append(what['state'])
        elif 'progress' in what:
            self.progress.append(what['progress'])
        elif 'plan' in what:
            self.plan = what['plan']
        elif 'end' in what:
            self.end = what['end']
        return what

    def wait_until(self, true, seconds=SECONDS):
        deadline = time.monotonic() + seconds
        while not true(self):
            self.case.assertLess(time.monotonic(), deadline, 'it does not happen')
            self.hear(max(deadline - time.monotonic(), 0.1))

    def tell(self, do, **words):
        """Says something and returns the error that is the answer, None for success."""
        self.process.stdin.write(json.dumps({'do': do, **words}) + '\n')
        self.process.stdin.flush()
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            what = self.hear()
            if what.get('answer') == do:
                return what['error']
        raise AssertionError('no answer to %s' % do)

    def wait_for_state(self, state, seconds=SECONDS):
        self.wait_until(lambda client: state in client.states or client.end, seconds)
        self.case.assertIn(state, self.states, self.end)

    def wait_for_bytes(self, number):
        self.wait_until(lambda client: client.end or client.progress and
                        client.progress[-1]['data-processed'] >= number)
        self.case.assertIsNone(self.end, self.end)

    def wait_for_end(self, seconds=SECONDS):
        self.wait_until(lambda client: client.end, seconds)
        return self.end


class SteeringCase(MigrationCase):
    def setUp(self):
        super().setUp()
        self.client = Client(self)
        self.addCleanup(self.client.close)

    def start(self, migrator=None, network=None, **policy):
        path = self.write_document(cluster={'policy': policy})
        error = self.client.tell('start', document=path, migrator=migrator or {}, network=network)
        self.assertIsNone(error, error)
        return self.client

    def check_end(self, state, code=None, *words):
        end = self.client.wait_for_end()
        self.assertEqual(end['state'], state, end)
        if code is not None:
            self.assertEqual(end['error']['code'], code, end)
        for word in words:
            self.assertIn(word, end['error']['message'])
        return end
