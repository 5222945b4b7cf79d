# SPDX-License-Identifier: LGPL-2.1-or-later
"""Pacemaker's scheduler, run by crm_simulate, which reads the cluster as XML each time; starting and
reading are part of the time. Only virtual machines that have to move are resources; what the others
take is taken off the capacity of their hosts, which spares Pacemaker most of its work. Lawful hosts
bear an attribute that every resource asks for."""
import pathlib
import re
import shutil
from xml.sax.saxutils import quoteattr

import measure

NAMES = ["pacemaker crm_simulate", "pacemaker crm_simulate"]
HOW = "program, reads what moves"
IS_PROGRAM = True
PACKAGE = "pacemaker-cli-utils"

AGENT = 'class="ocf" provider="heartbeat" type="VirtualDomain"'
OPTIONS = {"stonith-enabled": "false", "placement-strategy": "balanced",
           "enable-startup-probes": "false", "no-quorum-policy": "ignore"}


def make_values(tag, name, values):
    """An element with named values, as Pacemaker writes them."""
    pairs = "".join(f'<nvpair id="{name}-{key}" name="{key}" value={quoteattr(str(value))}/>'
                    for key, value in values.items())
    return f'<{tag} id="{name}">{pairs}</{tag}>'


def make_node(host, source, taken):
    """A node, with the memory that is left for the resources."""
    attributes = {"mignet": "yes"} if host.lawful else {}
    if host.name == source:
        attributes["standby"] = "on"
    return (f'<node id="{host.name}" uname="{host.name}">'
            + make_values("instance_attributes", f"{host.name}-attributes", attributes)
            + make_values("utilization", f"{host.name}-utilization",
                          {"memory": host.memory - host.used_memory + taken})
            + "</node>")


def make_resource(vm):
    """A resource that may be migrated."""
    return (f'<primitive id="{vm.name}" {AGENT}>'
            + make_values("meta_attributes", f"{vm.name}-meta", {"allow-migrate": "true"})
            + make_values("utilization", f"{vm.name}-utilization", {"memory": vm.memory})
            + "</primitive>")


def make_constraint(vm):
    """Where a resource may not be."""
    return (f'<rsc_location id="{vm.name}-lawful" rsc="{vm.name}">'
            f'<rule id="{vm.name}-rule" score="-INFINITY">'
            f'<expression id="{vm.name}-expression" attribute="mignet" operation="not_defined"/>'
            "</rule></rsc_location>")


def make_history(vm):
    """What says that a resource runs."""
    return (f'<lrm_resource id="{vm.name}" {AGENT}>'
            f'<lrm_rsc_op id="{vm.name}_last_0" operation_key="{vm.name}_start_0" operation="start" '
            'call-id="1" rc-code="0" op-status="0" interval="0" '
            'transition-key="1:1:0:00000000-0000-0000-0000-000000000000" '
            'transition-magic="0:0;1:1:0:00000000-0000-0000-0000-000000000000"/>'
            "</lrm_resource>")


def make_state(host, vms):
    """The state of a node."""
    name = host.name
    if not host.up:
        return f'<node_state id="{name}" uname="{name}" in_ccm="false" crmd="offline" join="down"/>'
    return (f'<node_state id="{name}" uname="{name}" in_ccm="true" crmd="online" join="member" '
            f'expected="member"><lrm id="{name}"><lrm_resources>'
            + "".join(make_history(vm) for vm in vms if vm.host == name)
            + "</lrm_resources></lrm></node_state>")


def make_cib(cluster, vms):
    """The cluster as Pacemaker's document, with the source in standby."""
    taken = sum(vm.memory for vm in vms)
    nodes = [make_node(host, cluster.source, taken if host.name == cluster.source else 0)
             for host in cluster.hosts.values()]
    return "".join(['<cib validate-with="pacemaker-3.9" crm_feature_set="3.16.2" admin_epoch="0" '
                    f'epoch="1" num_updates="0" have-quorum="1" dc-uuid="{cluster.source}">',
                    "<configuration><crm_config>",
                    make_values("cluster_property_set", "options", OPTIONS),
                    "</crm_config><nodes>", *nodes, "</nodes><resources>",
                    *[make_resource(vm) for vm in vms], "</resources><constraints>",
                    *[make_constraint(vm) for vm in vms], "</constraints></configuration><status>",
                    *[make_state(host, vms) for host in cluster.hosts.values()], "</status></cib>"])


def simulate(cluster, vms, directory, limit):
    """Seconds of one run, and where the virtual machines go."""
    command = shutil.which("crm_simulate") or shutil.which("crm_simulate", path="/usr/sbin")
    if command is None:
        raise measure.Missing(f"{PACKAGE} is not installed (no crm_simulate)")
    path = pathlib.Path(directory) / "cib.xml"
    path.write_text(make_cib(cluster, vms), encoding="utf-8")
    seconds, output = measure.program([command, "--run", "--xml-file", str(path)], limit)
    return seconds, dict(re.findall(r"Migrate +(\S+) +\( \S+ -> (\S+) \)", output))


def decide(cluster, directory, limit):
    """Seconds for one virtual machine, and where it goes."""
    return simulate(cluster, cluster.evacuated()[:1], directory, limit)


def evacuate(cluster, directory, limit):
    """Seconds for all virtual machines of the source, and where they go."""
    return simulate(cluster, cluster.evacuated(), directory, limit)
