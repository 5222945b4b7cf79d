# SPDX-License-Identifier: LGPL-2.1-or-later
"""Certificates for the lab: an authority, what both hosts and the manager have of it, and daemons
that listen with TLS.  Nothing of it is in the real /etc: each place gets a copy of that with a
directory for certificates in it."""

import os
import shutil
import subprocess

from mignet_lab import daemons
from mignet_lab.layout import (HOST_DIRECTORIES, HOSTS, MANAGER, PLACES, LabError,
                               management_address, search_path)

NEEDED_TOOLS = ('certtool',)

# Where QEMU looks for its files, and what they are called there.
QEMU_DIRECTORY = 'qemu'
LIBVIRT_NAMES = {'ca': 'CA/cacert.pem', 'server': 'libvirt/servercert.pem',
                 'server-key': 'libvirt/private/serverkey.pem',
                 'client': 'libvirt/clientcert.pem',
                 'client-key': 'libvirt/private/clientkey.pem'}
QEMU_NAMES = {'ca': 'qemu/ca-cert.pem', 'server': 'qemu/server-cert.pem',
              'server-key': 'qemu/server-key.pem', 'client': 'qemu/client-cert.pem',
              'client-key': 'qemu/client-key.pem'}

AUTHORITY = '''cn = "{name}"
ca
cert_signing_key
expiration_days = 30
'''

CERTIFICATE = '''cn = "{name}"
{names}tls_www_server
tls_www_client
signing_key
encryption_key
{validity}
'''
VALID = 'expiration_days = 30'
EXPIRED = 'activation_date = "2020-01-01 00:00:00"\nexpiration_date = "2020-02-01 00:00:00"'


class Authority:
    """An authority of its own below a directory, and what it has signed."""

    def __init__(self, directory, name):
        self.directory = directory
        self.name = name
        os.makedirs(directory)
        self._make_key('ca')
        self._certtool(['--generate-self-signed'], 'ca', AUTHORITY.format(name=name))

    def path(self, name):
        return os.path.join(self.directory, name)

    def issue(self, label, names, addresses=(), expired=False):
        """Make a key and a certificate; returns the paths of the two, the certificate first."""
        lines = ''.join('dns_name = "%s"\n' % name for name in names)
        lines += ''.join('ip_address = "%s"\n' % address for address in addresses)
        self._make_key(label)
        self._certtool(['--generate-certificate', '--load-ca-certificate', self.path('ca.pem'),
                        '--load-ca-privkey', self.path('ca.key')], label,
                       CERTIFICATE.format(name=names[0], names=lines,
                                          validity=EXPIRED if expired else VALID))
        return self.path(label + '.pem'), self.path(label + '.key')

    def _make_key(self, label):
        # libvirt 9.0 wants a use of the key that only RSA has.
        run(['certtool', '--generate-privkey', '--key-type', 'rsa', '--bits', '2048',
             '--outfile', self.path(label + '.key')])

    def _certtool(self, words, label, template):
        with open(self.path(label + '.template'), 'w', encoding='ascii') as file:
            file.write(template)
        run(['certtool', *words, '--load-privkey', self.path(label + '.key'),
             '--template', self.path(label + '.template'),
             '--outfile', self.path(label + '.pem')])


def run(words):
    result = subprocess.run(words, capture_output=True, text=True, check=False, timeout=30,
                            env={**os.environ, 'PATH': search_path()})
    if result.returncode != 0:
        raise LabError("'%s' failed: %s" % (' '.join(words), result.stderr.strip()))


def put(lab, place, name, source):
    """Put a file into the certificate directory of a place; without a source, take it away."""
    path = lab.run_directory.file(place + '-pki', name)
    if source is None:
        os.unlink(path)
        return
    os.makedirs(os.path.dirname(path), exist_ok=True)
    shutil.copyfile(source, path)


def install(lab, place, names, authority, certificate):
    """Give a place the authority, and one certificate as server and as client."""
    put(lab, place, names['ca'], authority.path('ca.pem'))
    for role in ('server', 'client'):
        put(lab, place, names[role], certificate[0])
        put(lab, place, names[role + '-key'], certificate[1])


def issue_for_host(authority, host, label=None, expired=False):
    """A certificate with the names and the management address of a host, as real ones have: the
    address on the migration network is not in it."""
    return authority.issue(label or host, [host + '.lab', host], [management_address(host)],
                           expired)


def set_up(lab):
    """Make the authority and restart the daemons with it; returns it and the certificates."""
    authority = Authority(lab.run_directory.file('authority'), 'lab authority')
    certificates = {host: issue_for_host(authority, host) for host in HOSTS}
    certificates[MANAGER] = authority.issue(MANAGER, ['manager.lab'])
    for place in PLACES:
        install(lab, place, LIBVIRT_NAMES, authority, certificates[place])
        _mount(lab, place)
    for host in HOSTS:
        install(lab, host, QEMU_NAMES, authority, certificates[host])
        _configure(lab, host)
        daemons.restart(lab, host)
    return authority, certificates


def _mount(lab, place):
    shadow = lab.run_directory.file(place + '-etc')
    lab.run(place, ['cp', '-a', '/etc/.', shadow], check=True)
    os.makedirs(os.path.join(shadow, 'pki'), exist_ok=True)
    mounts = [(shadow, '/etc'), (lab.run_directory.file('hosts'), '/etc/hosts'),
              (lab.run_directory.file(place + '-pki'), '/etc/pki')]
    if place != MANAGER:
        mounts.append((lab.run_directory.file(place, 'etc'), HOST_DIRECTORIES['etc']))
    for source, target in mounts:
        lab.run(place, ['mount', '--bind', source, target], check=True)


def _configure(lab, host):
    with open(lab.run_directory.file(host, 'etc', 'libvirtd.conf'), 'r+', encoding='ascii') as file:
        text = file.read().replace('listen_tls = 0', 'listen_tls = 1')
        file.seek(0)
        file.write(text)
        file.truncate()
    with open(lab.run_directory.file(host, 'etc', 'qemu.conf'), 'a', encoding='ascii') as file:
        file.write('default_tls_x509_cert_dir = "/etc/pki/qemu"\n'
                   'default_tls_x509_verify = 1\n')
