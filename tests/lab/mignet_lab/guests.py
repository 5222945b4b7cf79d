# SPDX-License-Identifier: LGPL-2.1-or-later
"""The guest: building its kernel, describing its domain, reading its serial port."""

import os
import re
import uuid

from mignet_lab.layout import HOST_DIRECTORIES

SOURCES = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), 'guest')
KERNEL = 'guest.elf'
OVERHEAD_MIB = 8
CONTENTS = ('random', 'plain')
NAME_PATTERN = re.compile(r'[A-Za-z0-9][A-Za-z0-9_.-]{0,63}')

TICK_PATTERN = re.compile(r'tick=(\d+) sweep=(\d+) page=(\d+) bad=(\d+)$')

DOMAIN_XML = '''<domain type='qemu'>
  <name>{name}</name>
  <uuid>{uuid}</uuid>
  <memory unit='MiB'>{memory}</memory>
  <vcpu>1</vcpu>
  <os>
    <type arch='x86_64' machine='pc'>hvm</type>
    <kernel>{kernel}</kernel>
    <cmdline>mib={mib} rate={rate} content={content}</cmdline>
  </os>
  <on_poweroff>destroy</on_poweroff>
  <on_reboot>destroy</on_reboot>
  <on_crash>destroy</on_crash>
  <devices>
    <emulator>{emulator}</emulator>
    <controller type='usb' model='none'/>
    <serial type='file'>
      <source path='{serial}' append='on'/>
    </serial>
    <memballoon model='none'/>{devices}
  </devices>
</domain>
'''


def build_command(run_directory):
    """The command that builds the guest's kernel into the run directory."""
    return ['gcc', '-m32', '-march=i686', '-O2', '-Wall', '-Wextra', '-Werror', '-ffreestanding',
            '-fno-pic', '-no-pie', '-fno-stack-protector', '-fno-asynchronous-unwind-tables',
            '-mgeneral-regs-only', '-nostdlib', '-static',
            '-Wl,--build-id=none', '-Wl,-z,noexecstack',
            '-Wl,-T,' + os.path.join(SOURCES, 'guest.ld'),
            '-o', run_directory.file(KERNEL),
            os.path.join(SOURCES, 'boot.S'), os.path.join(SOURCES, 'guest.c')]


def vm_uuid(name):
    """The UUID of the VM of this name: always the same."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, 'mignet-lab:' + name))


def serial_path(name):
    """The file of the serial port as a host sees it; each host has its own."""
    return '%s/%s.serial' % (HOST_DIRECTORIES['log'], name)


def serial_file(run_directory, host, name):
    return run_directory.file(host, 'log', name + '.serial')


def domain_xml(run_directory, emulator, name, mib, rate_mbs, content, devices, spare_mib):
    return DOMAIN_XML.format(name=name, uuid=vm_uuid(name), memory=mib + OVERHEAD_MIB + spare_mib, mib=mib,
                             rate=rate_mbs, content=content, emulator=emulator, devices=devices,
                             kernel=run_directory.file(KERNEL), serial=serial_path(name))


def parse_serial(text):
    """What the guest has said: the last report, whether its memory is filled, its error."""
    result = {'ticks': 0, 'sweep': 0, 'page': 0, 'bad': 0, 'reports': 0, 'filled': False,
              'error': None}
    for line in text.splitlines():
        match = TICK_PATTERN.match(line.strip())
        if match:
            result['ticks'], result['sweep'], result['page'], result['bad'] = map(
                int, match.groups())
            result['reports'] += 1
        elif line.strip() == 'filled':
            result['filled'] = True
        elif line.startswith('error: '):
            result['error'] = line[len('error: '):].strip()
    return result


def read_serial(run_directory, host, name):
    try:
        with open(serial_file(run_directory, host, name), encoding='ascii',
                  errors='replace') as file:
            return parse_serial(file.read())
    except FileNotFoundError:
        return parse_serial('')
