# SPDX-License-Identifier: LGPL-2.1-or-later
"""Ganeti's htools: hail decides about one virtual machine, hbal empties a host. Both are programs
that read the whole cluster each time; starting and reading are part of the time. Storage is shared,
and lawful hosts carry a migration tag, which both heed."""
import json
import pathlib
import re
import shutil

import measure

NAMES = ["ganeti hail", "ganeti hbal --evac-mode"]
HOW = "program, reads all"
IS_PROGRAM = True
PACKAGE = "ganeti-htools-3.0"

GROUP = "uuid-group-1"
DISK = 1 << 30
TAG = "migration:yes"
SPEC = {"nic-count": 1, "disk-size": 0, "disk-count": 0, "memory-size": 1, "cpu-count": 1,
        "spindle-use": 1}
POLICY = {"std": SPEC, "vcpu-ratio": 16.0, "spindle-ratio": 1024.0, "disk-templates": ["ext"],
          "minmax": [{"min": SPEC, "max": {**SPEC, "nic-count": 8, "disk-size": DISK,
                                           "disk-count": 16, "memory-size": 1 << 20,
                                           "cpu-count": 64}}]}


def find(name):
    """The path of one of the tools; Debian keeps them apart by version."""
    paths = sorted(pathlib.Path("/usr/lib/ganeti").glob(f"*/usr/**/{name}"))
    path = shutil.which(name) or (str(paths[-1]) if paths else None)
    if path is None:
        raise measure.Missing(f"{PACKAGE} is not installed (no {name})")
    return path


def make_request(cluster):
    """The request of an allocator plugin to move the first virtual machine away."""
    vm = cluster.evacuated()[0]
    nodes = {host.name: {"total_disk": DISK, "free_disk": DISK, "total_cpus": host.cpus,
                         "reserved_cpus": 0,
                         "group": GROUP, "free_spindles": 1024, "total_memory": host.memory, "reserved_memory": 0,
                         "free_memory": host.memory - host.used_memory,
                         "i_pri_memory": host.used_memory, "i_pri_up_memory": host.used_memory,
                         "primary_ip": "192.0.2.1", "secondary_ip": "192.0.2.1",
                         "tags": [TAG] if host.lawful else [], "offline": not host.up,
                         "drained": False, "master_candidate": True, "master_capable": True,
                         "vm_capable": True, "ndparams": {"spindle_count": 1024, "exclusive_storage": False}}
             for host in cluster.hosts.values()}
    instances = {each.name: {"disks": [], "disk_space_total": 0, "hypervisor": "kvm", "tags": [],
                             "nics": [], "vcpus": each.vcpus, "spindle_use": 1, "admin_state": "up",
                             "disk_template": "ext", "memory": each.memory, "nodes": [each.host],
                             "os": "none"}
                 for each in cluster.vms}
    return {"version": 2, "cluster_name": "bench", "enabled_hypervisors": ["kvm"],
            "cluster_tags": ["htools:migration:migration"], "ipolicy": POLICY,
            "nodegroups": {GROUP: {"name": "default", "alloc_policy": "preferred", "networks": [],
                                   "tags": [], "ipolicy": POLICY}},
            "nodes": nodes, "instances": instances,
            "request": {"type": "relocate", "name": vm.name, "relocate_from": [vm.host],
                        "required_nodes": 1, "disk_space_total": 0, "memory": vm.memory}}


def make_text(cluster):
    """The cluster in the text format of the tools, the source being offline."""
    nodes = [f"{host.name}|{host.memory}|0|{host.memory - host.used_memory}|{DISK}|{DISK}|{host.cpus}"
             f"|{'N' if host.up else 'Y'}|{GROUP}|1024|{TAG if host.lawful else ''}"
             for host in cluster.hosts.values()]
    instances = [f"{vm.name}|{vm.memory}|0|{vm.vcpus}|running|Y|{vm.host}||ext||1"
                 for vm in cluster.vms]
    policy = f"1,1,0,0,1,1|1,1,0,0,1,1;{1 << 20},64,{DISK},16,8,1024|ext|16.0|1024.0"
    return "\n\n".join([f"default|{GROUP}|preferred||", "\n".join(nodes), "\n".join(instances),
                        "htools:migration:migration", f"|{policy}\ndefault|{policy}"]) + "\n"


def decide(cluster, directory, limit):
    """Seconds of one hail, and where the virtual machine goes."""
    hail = find("hail")
    path = pathlib.Path(directory) / "hail.json"
    path.write_text(json.dumps(make_request(cluster)), encoding="utf-8")
    seconds, output = measure.program([hail, "--no-capacity-checks", str(path)], limit)
    answer = json.loads(output)
    if not answer["success"]:
        raise RuntimeError(f"hail: {answer['info']}")
    return seconds, {cluster.evacuated()[0].name: answer["result"][0]}


def evacuate(cluster, directory, limit):
    """Seconds of one hbal, and where the virtual machines go."""
    hbal = find("hbal")
    path = pathlib.Path(directory) / "hbal.data"
    path.write_text(make_text(cluster), encoding="utf-8")
    names = ",".join(vm.name for vm in cluster.evacuated())
    seconds, output = measure.program([hbal, "--evac-mode", "-O", cluster.source,
                                       "--select-instances", names, "-t", str(path)], limit)
    return seconds, dict(re.findall(r"^ *[0-9]+\. (\S+) +\S+ +=> (\S+)", output, re.M))
