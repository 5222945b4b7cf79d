# SPDX-License-Identifier: LGPL-2.1-or-later
"""A cluster as the peers are shown it: made of a mignet-cluster/1 document and of the plan of one
migration. No peer knows what makes a migration network usable on a host, so each is told which hosts
are lawful, in its own terms: a tag, an attribute, an aggregate."""
import dataclasses
import json

# What a peer finds out itself.
CAPACITY = {"not-enough-memory", "not-enough-cpu", "same-host"}


@dataclasses.dataclass
class Host:
    """A host, how much of it is taken, and whether a migration may go there."""
    name: str
    memory: int
    cpus: int
    up: bool
    lawful: bool = False
    used_memory: int = 0
    used_cpus: int = 0


@dataclasses.dataclass
class Vm:
    """A virtual machine that runs on a host."""
    name: str
    host: str
    memory: int
    vcpus: int


@dataclasses.dataclass
class Cluster:
    """Hosts by name, virtual machines, and the host that is to be emptied."""
    hosts: dict
    vms: list
    source: str

    def evacuated(self):
        """The virtual machines of the host that is to be emptied."""
        return [vm for vm in self.vms if vm.host == self.source]


def is_lawful(candidate):
    """Whether nothing but the capacity of a host speaks against it."""
    return all(reason["severity"] != "error" or reason["code"] in CAPACITY
               for reason in candidate["reasons"])


def read(document, plan):
    """Returns the cluster of a document, judged by a plan for a virtual machine of its first host."""
    with open(document, encoding="utf-8") as file:
        content = json.load(file)
    hosts = {host["id"]: Host(host["name"], host["memory"], host["cpus"],
                              host.get("status", "up") == "up")
             for host in content["hosts"]}
    for candidate in plan["candidates"]:
        hosts[candidate["host"]].lawful = is_lawful(candidate)
    vms = [Vm(vm["name"], vm["host"], vm["memory"], vm["vcpus"]) for vm in content["vms"]]
    for vm in vms:
        hosts[vm.host].used_memory += vm.memory
        hosts[vm.host].used_cpus += vm.vcpus
    return Cluster(hosts, vms, plan["source"])
