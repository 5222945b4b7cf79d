#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Looks at the console of a VM over VNC (RFB 3.8) and prints what it saw as one JSON object.

usage: vnc_client.py ADDRESS PORT [watch]

It asks for one whole picture. With 'watch' it asks again and again until the server hangs up, as
the source of a migration does when the VM has left. A line on standard error says that the first
picture has come.
"""

import base64
import json
import socket
import struct
import sys
import time
import zlib

TIMEOUT_SECONDS = 60
PAUSE_SECONDS = 0.05
NO_SECURITY = 1
FRAMEBUFFER_UPDATE = 0
COLOUR_MAP, BELL, CUT_TEXT = 1, 2, 3
RAW, DESKTOP_SIZE = 0, -223


class Console:
    """A connection to a VNC server and the last picture that it sent."""

    def __init__(self, address, port):
        self.socket = socket.create_connection((address, port), TIMEOUT_SECONDS)
        self.read(12)
        self.socket.sendall(b'RFB 003.008\n')
        kinds = self.read(self.read(1)[0])
        if NO_SECURITY not in kinds:
            sys.exit('The server wants a password')
        self.socket.sendall(bytes([NO_SECURITY]))
        if self.number('>I') != 0:
            sys.exit('The server refuses')
        self.socket.sendall(b'\1')
        self.width, self.height = struct.unpack('>HH', self.read(4))
        self.pixel_bytes = self.read(16)[0] // 8
        self.name = self.read(self.number('>I')).decode()
        self.clear()
        self.socket.sendall(struct.pack('>BxHii', 2, 2, RAW, DESKTOP_SIZE))

    def clear(self):
        self.picture = bytearray(self.width * self.height * self.pixel_bytes)

    def read(self, length):
        data = bytearray()
        while len(data) < length:
            part = self.socket.recv(length - len(data))
            if not part:
                raise ConnectionError('the server hung up')
            data += part
        return bytes(data)

    def number(self, form):
        return struct.unpack(form, self.read(struct.calcsize(form)))[0]

    def update(self):
        """Ask for the whole picture and take what is sent as the answer."""
        self.socket.sendall(struct.pack('>BBHHHH', 3, 0, 0, 0, self.width, self.height))
        while True:
            kind = self.read(1)[0]
            if kind == FRAMEBUFFER_UPDATE:
                break
            if kind == COLOUR_MAP:
                self.read(6 * struct.unpack('>xHH', self.read(5))[1])
            elif kind == CUT_TEXT:
                self.read(struct.unpack('>3xI', self.read(7))[0])
            elif kind != BELL:
                sys.exit('The server sent a message of the unknown kind %d' % kind)
        for _ in range(struct.unpack('>xH', self.read(3))[0]):
            self.rectangle(*struct.unpack('>HHHHi', self.read(12)))

    def rectangle(self, left, top, width, height, encoding):
        if encoding == DESKTOP_SIZE:
            self.width, self.height = width, height
            self.clear()
            return
        row = width * self.pixel_bytes
        for line in range(top, top + height):
            start = (line * self.width + left) * self.pixel_bytes
            self.picture[start:start + row] = self.read(row)


def main(address, port, *mode):
    console = Console(address, int(port))
    # The answer to the first request may only say how large the screen is.
    console.update()
    console.update()
    updates = 1
    print('first picture', file=sys.stderr, flush=True)
    try:
        while mode == ('watch',):
            time.sleep(PAUSE_SECONDS)
            console.update()
            updates += 1
    except ConnectionError:
        pass
    print(json.dumps({'name': console.name, 'width': console.width, 'height': console.height,
                      'pixel-bytes': console.pixel_bytes, 'updates': updates,
                      'picture': base64.b64encode(zlib.compress(console.picture)).decode()}))


main(*sys.argv[1:])
