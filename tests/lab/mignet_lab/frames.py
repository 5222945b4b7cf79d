# SPDX-License-Identifier: LGPL-2.1-or-later
"""Sniffs a wire of the lab with tcpdump and tells what frames were on it.

Frames can be lost on a busy machine. Totals are for the counters of the NICs; this is for what
counters do not tell: who talks to whom, in frames of what size and with what tag.
"""

import collections
import ipaddress
import os
import signal
import struct
import subprocess
import time

from mignet_lab.layout import MANAGER, LabError, wire

TOOLS = ('tcpdump',)
START_SECONDS = 10
STOP_SECONDS = 20
SNAPPED_BYTES = 96
BUFFER_KIB = 32768

FILE_HEADER = struct.Struct('<IHHiIII')
FRAME_HEADER = struct.Struct('<IIII')
MICROSECONDS = 0xa1b2c3d4
VLAN, IPV4, IPV6, TCP = 0x8100, 0x0800, 0x86dd, 6

# Addresses and ports are None in frames that are no TCP; the tag is 0 in untagged ones.
Frame = collections.namedtuple('Frame', 'length tag kind from_address from_port to_address to_port')


class Capture:
    """Sniffs, from the start on, what passes on the wires of a host's NICs."""

    def __init__(self, lab, host, nics, expression=''):
        self.processes = []
        self.files = []
        for nic in nics:
            self.files.append(lab.run_directory.file('%s.pcap' % wire(host, nic)))
            self._start(lab, wire(host, nic), self.files[-1], expression)

    def _start(self, lab, interface, path, expression):
        log = path + '.log'
        # Otherwise the frames of the last second would still be the kernel's at the end.
        with open(log, 'wb') as file:
            process = lab.popen(MANAGER, ['tcpdump', '--immediate-mode', '-i', interface, '-w',
                                          path, '-s', SNAPPED_BYTES, '-B', BUFFER_KIB, '-Z',
                                          'root', *expression.split()],
                                stdout=subprocess.DEVNULL, stderr=file)
        self.processes.append(process)
        deadline = time.monotonic() + START_SECONDS
        while True:
            with open(log, encoding='utf-8', errors='replace') as file:
                text = file.read()
            if 'listening on' in text:
                return
            if process.poll() is not None or time.monotonic() > deadline:
                self.end()
                raise LabError("tcpdump does not listen on '%s': %s" % (interface, text.strip()))
            time.sleep(0.01)

    def end(self):
        """Stop sniffing, if that was not done before."""
        for process in self.processes:
            process.send_signal(signal.SIGINT)
        for process in self.processes:
            process.wait(STOP_SECONDS)
        self.processes = []

    def frames(self):
        """Stop sniffing; returns the frames of all wires."""
        self.end()
        result = []
        for path in self.files:
            with open(path, 'rb') as file:
                result += parse(file.read())
            os.unlink(path)
        return result


def parse(data):
    """The frames of a file of tcpdump's."""
    if len(data) < FILE_HEADER.size or FILE_HEADER.unpack_from(data)[0] != MICROSECONDS:
        raise LabError('tcpdump wrote no file of the expected format')
    frames = []
    position = FILE_HEADER.size
    while position + FRAME_HEADER.size <= len(data):
        _, _, kept, length = FRAME_HEADER.unpack_from(data, position)
        position += FRAME_HEADER.size
        frames.append(parse_frame(data[position:position + kept], length))
        position += kept
    return frames


def parse_frame(data, length):
    kind, tag, start = struct.unpack_from('>H', data, 12)[0], 0, 14
    if kind == VLAN:
        tag, kind = struct.unpack_from('>HH', data, 14)
        tag, start = tag & 0xfff, 18
    if kind == IPV4 and data[start + 9] == TCP:
        addresses = data[start + 12:start + 16], data[start + 16:start + 20]
        ports = struct.unpack_from('>HH', data, start + 4 * (data[start] & 15))
    elif kind == IPV6 and data[start + 6] == TCP:
        addresses = data[start + 8:start + 24], data[start + 24:start + 40]
        ports = struct.unpack_from('>HH', data, start + 40)
    else:
        return Frame(length, tag, kind, None, None, None, None)
    source, destination = (str(ipaddress.ip_address(bytes(address))) for address in addresses)
    return Frame(length, tag, kind, source, ports[0], destination, ports[1])


def conversations(frames):
    """(from address, to address, to port) -> bytes, of all TCP frames."""
    result = collections.Counter()
    for frame in frames:
        if frame.from_address:
            result[frame.from_address, frame.to_address, frame.to_port] += frame.length
    return result
