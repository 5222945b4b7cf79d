# SPDX-License-Identifier: LGPL-2.1-or-later
"""A terminal, as far as the command needs one, and a command that runs on it."""

import fcntl
import os
import pty
import re
import select
import struct
import termios
import time

TOKEN = re.compile(r'\x1b\[(\d*)([A-Za-z])|([\r\n])|([^\x1b\r\n]+)')


class Screen:
    """What is to be read: lines that are overwritten, wrapped at the edge, never scrolled away."""

    def __init__(self, columns):
        self.columns = columns
        self.lines = ['']
        self.row = self.column = 0

    def put(self, character):
        if self.column == self.columns:
            self.move_down()
            self.column = 0
        line = self.lines[self.row].ljust(self.column)
        self.lines[self.row] = line[:self.column] + character + line[self.column + 1:]
        self.column += 1

    def move_down(self):
        self.row += 1
        if self.row == len(self.lines):
            self.lines.append('')

    def feed(self, text):
        for _, letter, control, plain in TOKEN.findall(text):
            if letter == 'A':
                self.row = max(0, self.row - 1)
            elif letter == 'K':
                self.lines[self.row] = self.lines[self.row][:self.column]
            elif control == '\r':
                self.column = 0
            elif control == '\n':
                self.move_down()
            for character in plain:
                self.put(character)

    def text(self):
        return '\n'.join(line.rstrip() for line in self.lines)


class Terminal:
    """Runs a command of the lab as the one that Ctrl-C is meant for."""

    def __init__(self, lab, argv, env, columns=80):
        self.screen = Screen(columns)
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack('HHHH', 50, columns, 0, 0))
        # The programs that enter the lab are not on the terminal.
        self.process = lab.popen('manager', ['setsid', '--ctty', '--wait', *argv], stdin=slave,
                                 stdout=slave, stderr=slave, env=env, start_new_session=True)
        os.close(slave)

    def close(self):
        self.process.kill()
        self.process.wait()
        os.close(self.master)

    def read(self, seconds):
        """Takes what comes; FALSE when the command has ended."""
        if not select.select([self.master], [], [], seconds)[0]:
            return True
        try:
            data = os.read(self.master, 65536)
        except OSError:
            return False
        self.screen.feed(data.decode('utf-8', 'replace'))
        return bool(data)

    def wait_for(self, pattern, seconds=30):
        """Until the screen shows something; returns the match."""
        deadline = time.monotonic() + seconds
        while True:
            match = re.search(pattern, self.screen.text())
            if match:
                return match
            if not self.read(0.2) or time.monotonic() > deadline:
                raise AssertionError('%r is not shown:\n%s' % (pattern, self.screen.text()))

    def press(self, keys):
        os.write(self.master, keys)

    def finish(self, seconds=60):
        """Until the command has ended; returns its status."""
        deadline = time.monotonic() + seconds
        while self.read(0.2):
            if time.monotonic() > deadline:
                raise AssertionError('the command does not end:\n' + self.screen.text())
        return self.process.wait(10)
