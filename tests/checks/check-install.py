#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Installs into an empty directory and uses the library from there, as a user would.

usage: check-install.py --build DIRECTORY --prefix PREFIX --overrides DIRECTORY [--typelib]
"""
import argparse
import glob
import os
import subprocess
import sys
import tempfile

PATTERNS = [
    'bin/mignet',
    'include/mignet-1.0/mignet/mignet.h',
    'include/mignet-1.0/mignet/mignet-version.h',
    'include/mignet-1.0/mignet/mignet-enum-types.h',
    'include/mignet-1.0/mignet-libvirt/mignet-libvirt.h',
    'lib*/**/libmignet-1.0.so.0',
    'lib*/**/libmignet-libvirt-1.0.so.0',
    'lib*/**/pkgconfig/mignet-1.0.pc',
    'lib*/**/pkgconfig/mignet-libvirt-1.0.pc',
]

PROGRAM = """
import gi
gi.require_version('Mignet', '1.0')
gi.require_version('MignetLibvirt', '1.0')
from gi.repository import Mignet, MignetLibvirt
cluster = Mignet.Cluster.new('c1', 'Default', None)
print(cluster.get_role_holder(Mignet.Role.MIGRATION).get_name())
print(MignetLibvirt.Migrator.new(cluster).get_cluster().get_name())
print(Mignet.Plan.reasons)
"""


def use_from_python(root, overrides):
    typelibs = glob.glob(root + '/**/girepository-1.0', recursive=True)
    libraries = {os.path.dirname(path)
                 for path in glob.glob(root + '/**/libmignet*.so.0', recursive=True)}
    environment = {**os.environ, 'GI_TYPELIB_PATH': ':'.join(typelibs),
                   'LD_LIBRARY_PATH': ':'.join(sorted(libraries)),
                   'PYTHONPATH': overrides.split('/gi/overrides')[0],
                   'PYTHONDONTWRITEBYTECODE': '1'}
    answer = subprocess.run([sys.executable, '-c', PROGRAM], env=environment, cwd='/',
                            capture_output=True, text=True, check=False)
    if answer.returncode != 0 or not answer.stdout.startswith('ovirtmgmt\nDefault\n<property'):
        yield 'the installed library cannot be used from Python: ' + (answer.stderr or answer.stdout)


def problems(arguments, destination):
    subprocess.run(['meson', 'install', '-C', arguments.build, '--no-rebuild', '--quiet',
                    '--destdir', destination], check=True, stdout=subprocess.DEVNULL)
    root = destination + arguments.prefix
    for pattern in PATTERNS:
        if not glob.glob(os.path.join(root, pattern), recursive=True):
            yield "nothing installed as '%s'" % pattern
    overrides = destination + arguments.overrides
    if not os.path.exists(os.path.join(overrides, 'Mignet.py')):
        yield "no overrides in '%s'" % arguments.overrides
    elif arguments.typelib:
        yield from use_from_python(destination, overrides)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--build', required=True)
    parser.add_argument('--prefix', required=True)
    parser.add_argument('--overrides', required=True)
    parser.add_argument('--typelib', action='store_true')
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix='mignet-install-') as destination:
        found = list(problems(arguments, destination))
    for problem in found:
        print('check-install: ' + problem, file=sys.stderr)
    print('%d problems' % len(found))
    return 1 if found else 0


if __name__ == '__main__':
    sys.exit(main())
