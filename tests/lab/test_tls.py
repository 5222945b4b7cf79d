#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Encrypted migrations between real hosts, with a real authority: that they are encrypted, and that
what is wrong with a certificate is told."""

import json
import os
import shutil
import sys
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from migration_case import MIB, MigrationCase  # noqa: E402
from mignet_lab import pki  # noqa: E402
from mignet_lab.layout import HOSTS, MANAGER  # noqa: E402

CLIENT = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'client.py')
CLIENT_SECONDS = 120
VM_MIB = 32

# Writes the beginnings of what a host receives over the migration network on the ports of
# migrations, a line of hexadecimal digits for each packet, until it is killed.
LISTENER = '''import socket, struct, sys
wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x0800))
wire.bind(('mig0', 0))
print('ready', flush=True)
while True:
    packet = wire.recv(1 << 17)
    header = 14 + (packet[14] & 15) * 4
    if packet[23] != 6:
        continue
    port, = struct.unpack('!H', packet[header + 2:header + 4])
    data = packet[header + (packet[header + 12] >> 4) * 4:14 + struct.unpack('!H', packet[16:18])[0]]
    if 49152 <= port <= 49215 and data:
        print(data[:4096].hex(), flush=True)
'''

ENCRYPTED = {'policy': {'connect-transport': 'tls', 'encryption': 'required'}}


class TlsTest(MigrationCase):
    @classmethod
    def setUpClass(cls):
        missing = [tool for tool in pki.NEEDED_TOOLS if not shutil.which(tool)]
        if missing:
            raise unittest.SkipTest('This needs ' + ', '.join(missing))
        super().setUpClass()
        cls.authority, cls.certificates = pki.set_up(cls.lab)
        cls.foreign = pki.Authority(cls.lab.run_directory.file('foreign'), 'foreign authority')

    def setUp(self):
        self.lab.reset()
        for place in (*HOSTS, MANAGER):
            self.install(place, pki.LIBVIRT_NAMES)
        for host in HOSTS:
            self.install(host, pki.QEMU_NAMES)
        self.lab.start_vm(mib=VM_MIB, rate_mbs=1)
        self.can_encrypt = True

    def install(self, place, names, authority=None, certificate=None):
        pki.install(self.lab, place, names, authority or self.authority,
                    certificate or self.certificates[place])

    def put(self, place, names, role, certificate):
        """Replace a certificate with its key; None takes both away."""
        paths = certificate or (None, None)
        pki.put(self.lab, place, names[role], paths[0])
        pki.put(self.lab, place, names[role + '-key'], paths[1])

    def change(self, document):
        for host in document['hosts']:
            host['migration-tls'] = self.can_encrypt

    def migrate(self, **policy):
        cluster = {'policy': {**ENCRYPTED['policy'], **policy}}
        path = self.write_document(cluster=cluster)
        answer = self.lab.run('manager', [sys.executable, CLIENT, path, '--probe', *self.probe()],
                              timeout=CLIENT_SECONDS, env=self.environment())
        self.assertEqual(answer.returncode, 0, answer.stderr)
        return json.loads(answer.stdout)

    def listen(self, action):
        """What hostb received for migrations, packet by packet, while the action ran."""
        process = self.lab.popen('hostb', [sys.executable, '-c', LISTENER], stdout=-1, text=True)
        try:
            self.assertEqual(process.stdout.readline(), 'ready\n')
            result = action()
            time.sleep(0.2)
        finally:
            process.kill()
        output, _ = process.communicate()
        lines = output.splitlines()
        return result, [bytes.fromhex(line) for line in lines if len(line) % 2 == 0]

    def check_done(self, result):
        self.assertEqual(result['final-state'], 'done', result)
        self.assertGreater(result['processed'], 0.9 * VM_MIB * MIB)
        self.check_vm_on('hostb')

    def check_failed(self, result, *words, nick='encryption'):
        """The error says what is wrong, and the VM runs on where it was."""
        self.assertEqual(result['final-state'], 'failed', result)
        self.assertEqual(result['error']['domain'], 'MignetLibvirtError')
        self.assertEqual(result['error']['nick'], nick, result['error'])
        for word in words:
            self.assertIn(word, result['error']['message'])
        self.check_vm_on('hosta')

    # That it is encrypted

    def test_encrypted(self):
        """A number is dialled, the name of the host is verified, and the stream is TLS."""
        result, packets = self.listen(self.migrate)
        plan = result['plan']
        self.assertEqual(plan['migrate-uri'], 'tcp://192.168.77.2')
        self.assertEqual(plan['tls-destination'], 'hostb')
        self.assertEqual(plan['connect-uri'], 'qemu+tls://10.77.0.2/system')
        self.assertIn('tls', plan['flags'])
        self.check_done(result)
        self.assertEqual(result['evidence']['verdict'], 'planned-network', result['evidence'])
        self.assertEqual(packets[0][:2], b'\x16\x03', packets[0][:16])
        for packet in packets:
            self.assertNotIn(b'QEVM', packet)
            self.assertNotIn(b'pc.ram', packet)

    def test_not_encrypted(self):
        """The same listener sees the stream of a migration that is not encrypted."""
        result, packets = self.listen(lambda: self.migrate(encryption='off'))
        self.check_done(result)
        self.assertEqual(packets[0][:4], b'QEVM')
        self.assertTrue(any(b'pc.ram' in packet for packet in packets))

    def test_encrypted_and_parallel(self):
        """Every one of several connections is encrypted."""
        result, packets = self.listen(lambda: self.migrate(parallel=2))
        self.check_done(result)
        self.assertEqual(packets[0][:2], b'\x16\x03')
        for packet in packets:
            self.assertNotIn(b'pc.ram', packet)

    def test_encrypted_and_managed(self):
        """The connections to both daemons are this program's own, with its own certificate."""
        result = self.migrate(mode='managed')
        self.check_done(result)

    def test_impossible(self):
        """Encryption that is required and not possible is refused before anything starts."""
        self.can_encrypt = False
        before = self.traffic()[0]
        result = self.migrate()
        self.assertEqual(result['plan']['outcome'], 'refused')
        self.assertIn('encryption-unavailable',
                      [reason['code'] for candidate in result['plan']['candidates']
                       for reason in candidate['reasons']])
        self.assertIn('not-started', result)
        self.check_vm_on('hosta')
        sent = self.traffic()[0]
        self.assertLess(sent['mig0'] - before['mig0'], MIB)

    # The certificates of QEMU

    def test_wrong_name(self):
        """The certificate of the destination is for somebody else."""
        certificate = self.authority.issue('other', ['other.lab'])
        self.put('hostb', pki.QEMU_NAMES, 'server', certificate)
        self.check_failed(self.migrate(), "whose certificate is to be for 'hostb'",
                          'not for the name')

    def test_foreign_authority(self):
        """The source does not know who signed the certificate of the destination."""
        certificate = pki.issue_for_host(self.foreign, 'hostb')
        self.install('hostb', pki.QEMU_NAMES, self.foreign, certificate)
        self.check_failed(self.migrate(), 'the source', 'authority')

    def test_own_certificate_by_foreign_authority(self):
        """The destination has a certificate that its own authority did not sign."""
        certificate = pki.issue_for_host(self.foreign, 'hostb')
        self.put('hostb', pki.QEMU_NAMES, 'server', certificate)
        self.check_failed(self.migrate(), 'the destination cannot use its own certificate',
                          "hasn't got a known issuer")

    def test_no_server_certificate(self):
        """The destination has none."""
        self.put('hostb', pki.QEMU_NAMES, 'server', None)
        self.check_failed(self.migrate(), 'the destination cannot use its own certificate',
                          'server-cert.pem', 'No such file')

    def test_no_client_certificate(self):
        """The source has none, which the destination does not accept."""
        self.put('hosta', pki.QEMU_NAMES, 'client', None)
        result = self.migrate()
        self.check_failed(result, 'the destination did not accept')
        self.assertRegex(result['error']['message'],
                         'source, most likely because there is none|source has no certificate')

    def test_expired(self):
        """The certificate of either end has expired."""
        for host, role, whose in (('hostb', 'server', 'destination'),
                                  ('hosta', 'client', 'source')):
            with self.subTest(host=host):
                self.setUp()
                certificate = pki.issue_for_host(self.authority, host, 'expired', expired=True)
                self.put(host, pki.QEMU_NAMES, role, certificate)
                self.check_failed(self.migrate(), 'has expired',
                                  'the %s cannot use its own certificate' % whose)

    # The connections of this program

    def test_connection_without_client_certificate(self):
        """This program has no certificate."""
        self.put('manager', pki.LIBVIRT_NAMES, 'client', None)
        self.check_failed(self.migrate(), "'hosta'", 'most likely because there is none')

    def test_connection_to_foreign_authority(self):
        """This program does not know the authority of the daemons."""
        certificate = self.foreign.issue('manager', ['manager.lab'])
        self.install('manager', pki.LIBVIRT_NAMES, self.foreign, certificate)
        self.check_failed(self.migrate(), "'hosta'", 'does not know its authority')

    def test_connection_with_expired_certificate(self):
        """The certificate of this program has expired."""
        certificate = self.authority.issue('expired-manager', ['manager.lab'], expired=True)
        self.put('manager', pki.LIBVIRT_NAMES, 'client', certificate)
        self.check_failed(self.migrate(), 'clientcert.pem has expired')

    # The connection between the daemons

    def test_daemons_without_client_certificate(self):
        """Peer to peer, the daemon of the source connects, and has no certificate."""
        self.put('hosta', pki.LIBVIRT_NAMES, 'client', None)
        self.check_failed(self.migrate(), 'most likely because there is none')


if __name__ == '__main__':
    unittest.main(verbosity=2)
