/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "planning-fixture.h"

/* One row for each thing that the check of a cluster finds, as a change of a cluster in which it
 * finds nothing. */
typedef struct
{
  const char *name;
  FixtureParts parts;
  const char *findings; /* all of them: "SEVERITY CODE SUBJECT", separated by "; " */
  const char *message;  /* of the last one, a part of it */
  const char *advice;   /* of the last one, a part of it */
} Row;

#define TWO(second) HEALTHY ("1") ", " second
#define SECOND(nics, attachment) TWO (HOST ("2", nics, attachment))
#define SECOND_IPV4(ipv4) SECOND (NIC_UP, ON_MIG (ipv4))
#define MIG_IPV4(n) ON_MIG (IPV4 ("'192.168.77." n "/24'"))
#define MIG_WITH(members) "{ 'id': 'n1', 'name': 'mig', 'required': false, " members " }"
#define NETWORK_WITH(id, name, members) \
  "{ 'id': '" id "', 'name': '" name "', 'required': false, " members " }"
#define NO_ROLES "'display': null"
#define RECEIVES_NOT "error cannot-receive host2; warning cannot-send host2"

/* Both hosts have their NIC with the MTU, or the first one does. */
#define NIC_MTU(mtu) NIC ("eth1", "'carrier': 'up', 'mtu': " mtu)
#define HOST_MTU(n, mtu) HOST (n, NIC_MTU (mtu), MIG_IPV4 (n))

/* A VLAN interface on eth1, and the network on it. */
#define NIC_VLAN(tag) NIC_UP ", " NIC ("eth1.v", "'kind': 'vlan', 'base': 'eth1', 'vlan': " tag)
#define ON_VLAN(n) "{ 'network': 'mig', 'nic': 'eth1.v', " IPV4 ("'192.168.77." n "/24'") " }"
#define HOST_VLAN(n, tag) HOST (n, NIC_VLAN (tag), ON_VLAN (n))

#define PARALLEL_POLICY "'migration-policy': { 'preset': 'design', 'parallel': 4 }"

#define BOND_DOWN \
  NIC ("eth1", "'kind': 'bond', 'slaves': ['p1', 'p2'], 'carrier': 'down'") \
  ", " NIC ("p1", "'carrier': 'down'") ", " NIC ("p2", "'carrier': 'down'")

/* A host in the third byte's subnet of the migration network, with what is known of its gateway. */
#define IN_SUBNET(n, subnet, gateway) \
  HOST (n, NIC_UP, \
        ON_MIG ("'ipv4': { 'protocol': 'static', 'addresses': ['192.168." subnet "." n \
                "/24'] " gateway " }"))
#define IN_IPV6_SUBNET(n, subnet, gateway) \
  HOST (n, NIC_UP, ON_MIG ("'ipv6': { 'addresses': ['2001:db8:" subnet "::" n "/64']" gateway " }"))
#define IN_BOTH_SUBNETS HOST ("1", NIC_UP, ON_MIG (IPV4 ("'192.168.77.1/24', '192.168.88.1/24'")))
#define VIA(address) ", 'gateway': '" address "'"
#define VIA_NONE ", 'gateway': null"
#define VIA_UNKNOWN ""
#define SPANNING MIG_WITH ("'subnets': ['192.168.77.0/24', '192.168.88.0/24']")
#define TWO_SUBNETS IN_SUBNET ("1", "77", VIA_NONE) ", " IN_SUBNET ("2", "88", VIA_NONE)
#define BOTH_WITH_GATEWAY \
  IN_SUBNET ("1", "77", VIA ("192.168.77.254")) ", " IN_SUBNET ("2", "88", VIA ("192.168.88.254"))
#define ONE_WITHOUT_GATEWAY \
  IN_SUBNET ("1", "77", VIA ("192.168.77.254")) \
  ", " IN_SUBNET ("2", "88", VIA_UNKNOWN) ", " IN_SUBNET ("3", "88", VIA_NONE)
#define ONE_WITHOUT_IPV6_GATEWAY \
  IN_IPV6_SUBNET ("1", "1", VIA_NONE) ", " IN_IPV6_SUBNET ("2", "2", VIA ("fe80::1"))
#define WITH_BOTH_FAMILIES(n, subnet) \
  HOST (n, NIC_UP, \
        ON_MIG ("'ipv4': { 'addresses': ['192.168." subnet "." n \
                "/24'], 'gateway': null }, " IPV6 ("'2001:db8::" n "/64'")))
#define WITH_DATA(n) \
  HOST (n, NIC_UP ", " NIC ("eth2", "'carrier': 'up'"), \
        MIG_IPV4 (n) ", { 'network': 'data', 'nic': 'eth2'," \
                     " 'ipv4': { 'addresses': ['10." n ".0.1/24'], 'gateway': null } }")
#define ONE_IN_BOTH_SUBNETS \
  IN_BOTH_SUBNETS ", " IN_SUBNET ("2", "77", VIA_NONE) ", " IN_SUBNET ("3", "88", VIA_NONE)

#define VM_LISTENING(n, addresses) VM_WITH (n, "host1", "'display-addresses': [" addresses "]")
#define DISPLAYS_OF_ONE_HOST \
  VM_LISTENING ("1", "'0.0.0.0', '10.0.0.1'") ", " VM_LISTENING ("2", "'2001:db8::1'")
#define DISPLAYS_EVERYWHERE \
  VM_LISTENING ("1", "'0.0.0.0', '::', '127.0.0.1'") \
  ", " VM_LISTENING ("2", "") ", " VM_WITH ("3", "host1", "'vcpus': 1")

static const Row rows[] = {
  /* States of the network on a host, each with what to do about it. */
  { "absent",
    { .hosts = TWO (HOST ("2", NIC_UP, "")) ", " HEALTHY ("3") },
    RECEIVES_NOT,
    "is not attached",
    "Attach network 'mig' to an interface of host 'host2'" },
  { "carrier-down",
    { .hosts = SECOND (NIC_DOWN, MIG_IPV4 ("2")) },
    RECEIVES_NOT,
    "no link",
    "Check the cable and the switch port of 'eth1' on host 'host2'" },
  { "carrier-of-bond-down",
    { .hosts = SECOND (BOND_DOWN, MIG_IPV4 ("2")) },
    RECEIVES_NOT,
    "no link",
    "Check the cable and the switch port of 'p1' and 'p2' on host 'host2'" },
  { "wrong-subnet",
    { .networks = MIG_WITH ("'subnets': ['192.168.77.0/24']"),
      .hosts = SECOND_IPV4 (IPV4 ("'10.9.9.2/24'")) },
    RECEIVES_NOT,
    "another subnet",
    "Give host 'host2' an address in 192.168.77.0/24 instead of 10.9.9.2/24" },
  { "address-unknown",
    { .hosts = SECOND_IPV4 (IPV4_UNKNOWN) },
    RECEIVES_NOT,
    "never reported",
    "Refresh the report of host 'host2': the addresses of 'eth1' were never reported" },
  { "attachments-unknown",
    { .hosts = TWO (HOST_FULL ("2", "'nics': []")) },
    RECEIVES_NOT,
    "never reported",
    "Refresh the report of host 'host2': its networks were never reported" },
  { "no-address",
    { .hosts = SECOND_IPV4 (IPV4 ("")) },
    RECEIVES_NOT,
    "no usable address",
    "Configure an address in 192.168.77.0/24 on 'eth1' of host 'host2'" },
  { "autoconf-pending",
    { .hosts = SECOND_IPV4 (IPV6_PENDING) },
    "warning cannot-send host2",
    "has not arrived",
    "Check that a router of network 'mig' announces a prefix to 'eth1' of host 'host2'" },
  { "tentative",
    { .hosts = SECOND_IPV4 (IPV4 (STATE ("192.168.77.2/24", "tentative"))) },
    "warning cannot-send host2",
    "has not arrived",
    "Wait until 'eth1' of host 'host2' has finished" },
  { "dhcp-pending",
    { .hosts = SECOND_IPV4 (IPV4_PENDING) },
    "warning dhcp-on-migration-network mig; warning cannot-send host2",
    "has not arrived",
    "Check that a DHCP server of network 'mig' answers to 'eth1' of host 'host2'" },
  { "carrier-unknown-refused",
    { .policy = "'unknown-carrier': 'refuse'", .hosts = SECOND (NIC_UNKNOWN, MIG_IPV4 ("2")) },
    "error cannot-receive host2",
    "not known whether its interface has a link",
    "the carrier of 'eth1' is not known" },
  { "out-of-sync-refused",
    { .policy = "'sync-rule': 'refuse'",
      .hosts = SECOND (NIC_UP, ON_MIG ("'in-sync': false, " IPV4 ("'192.168.77.2/24'"))) },
    "error cannot-receive host2; error cannot-send host2",
    "not as the cluster defines it",
    "Synchronize network 'mig' of host 'host2'" },

  { "required-network-absent",
    { .networks = "{ 'id': 'n1', 'name': 'mig' }",
      .hosts = TWO (HEALTHY ("2")) ", " HOST ("3", NIC_UP, "") },
    "error host-non-operational host3; error cannot-receive host3; warning cannot-send host3",
    "not attached",
    "Attach network 'mig'" },
  { "required-network-disrupts",
    { .networks = MIG_WITH ("'external': false") ", { 'id': 'n2', 'name': 'data' }",
      .hosts = HEALTHY ("1") ", " HEALTHY ("2") },
    "error required-network-disrupts data; error host-non-operational host1; "
    "error host-non-operational host2",
    "Required network 'data' is not attached to host 'host2'",
    "Attach network 'data' to an interface of host 'host2', or make network 'data' non-required" },
  { "one-host",
    { .networks = NETWORK_MIG ", " NETWORK ("n2", "data"),
      .hosts = TWO (HOST ("2",
                          NIC_UP ", " NIC ("eth2", "'carrier': 'up'"),
                          MIG_IPV4 ("2") ", { 'network': 'data', 'nic': 'eth2' }")) },
    "warning network-on-one-host data",
    "Network 'data' is attached to host 'host2' alone, of 2 hosts",
    "Attach network 'data' to the other hosts" },
  { "family-split",
    { .hosts = SECOND_IPV4 (IPV6 ("'2001:db8::2/64'")) },
    "warning family-split mig",
    "host 'host1' has only IPv4 addresses and host 'host2' only IPv6 ones",
    "Give host 'host2' an IPv4 address on network 'mig'" },
  { "family-split-refused",
    { .policy = "'family-rule': 'refuse', 'families': ['ipv6', 'ipv4']",
      .hosts = SECOND_IPV4 (IPV6 ("'2001:db8::2/64'")) },
    "error family-split mig",
    "no family in common",
    "Give host 'host1' an IPv6 address on network 'mig'" },
  { "overlap",
    { .networks = MIG_WITH ("'subnets': ['192.168.77.0/24']") ", " NETWORK_WITH (
          "n2", "data", "'subnets': ['10.0.0.0/8', '192.168.0.0/16']"),
      .hosts = TWO (HEALTHY ("2")) },
    "warning subnets-overlap mig",
    "Subnet 192.168.77.0/24 of network 'mig' overlaps with subnet 192.168.0.0/16 of network 'data'",
    "Give one of 'mig' and 'data' another subnet" },
  { "guests",
    { .hosts = TWO (HEALTHY ("2")), .vms = VM_WITH ("1", "host1", "'networks': ['mig']") },
    "warning guests-on-migration-network mig",
    "used by 1 virtual machine too: 'vm1'",
    "Move the interfaces of 'vm1'" },
  { "default-route",
    { .roles = "'migration': 'mig', 'default-route': 'mig'", .hosts = TWO (HEALTHY ("2")) },
    "warning default-route-on-migration-network mig",
    "default gateway",
    "Grant the default-route role to another network than 'mig'" },
  { "no-gateway",
    { .hosts = TWO_SUBNETS },
    "warning missing-gateway-isolation mig",
    "On network 'mig' hosts 'host1' (192.168.77.1/24) and 'host2' (192.168.88.2/24) share no "
    "subnet, and 2 hosts have no gateway there: 'host1' and 'host2'; what they send to another "
    "subnet leaves through the default gateway, on network 'ovirtmgmt'",
    "Give all hosts addresses in one subnet on network 'mig', or 'host1' and 'host2' a gateway of "
    "their own there and a route through it to its other subnets" },
  { "one-without-gateway",
    { .networks = SPANNING, .hosts = ONE_WITHOUT_GATEWAY },
    "warning missing-gateway-isolation mig",
    "and 1 host has no gateway there: 'host3'; what",
    "or 'host3' a gateway of" },
  { "no-gateway-ipv6",
    { .policy = "'families': ['ipv6']", .hosts = ONE_WITHOUT_IPV6_GATEWAY },
    "warning missing-gateway-isolation mig",
    "(2001:db8:1::1/64) and 'host2' (2001:db8:2::2/64) share no subnet, and 1 host has no gateway "
    "there: 'host1'",
    "one subnet" },
  { "no-gateway-refused",
    { .policy = "'subnet-rule': 'refuse'", .hosts = TWO_SUBNETS },
    "error missing-gateway-isolation mig",
    "share no subnet",
    "Give all hosts addresses in one subnet on network 'mig': the policy refuses" },
  { "no-gateway-other-default-route",
    { .networks = NETWORK_MIG ", " NETWORK ("n2", "data"),
      .roles = "'migration': 'mig', 'default-route': 'data'",
      .hosts = TWO_SUBNETS },
    "warning missing-gateway-isolation mig",
    "leaves through the default gateway, on network 'data'",
    "one subnet" },
  { "no-gateway-behind-a-host-in-both",
    { .networks = SPANNING, .hosts = ONE_IN_BOTH_SUBNETS },
    "warning missing-gateway-isolation mig",
    "hosts 'host2' (192.168.77.2/24) and 'host3' (192.168.88.3/24) share no subnet",
    "one subnet" },
  { "dhcp",
    { .hosts = SECOND_IPV4 ("'ipv4': { 'protocol': 'dhcp', 'addresses': ['192.168.77.2/24'] }") },
    "warning dhcp-on-migration-network mig",
    "from DHCP on 1 host: 'host2'",
    "Configure static addresses on network 'mig' on 'host2'" },
  { "level",
    { .level = "3.2", .roles = NO_ROLES, .hosts = TWO (HEALTHY ("2")) },
    "warning level-too-low Default; warning management-carries-migrations Default",
    "share it with",
    "Raise the compatibility level first" },
  { "management",
    { .roles = NO_ROLES, .hosts = TWO (HEALTHY ("2")) },
    "warning management-carries-migrations Default",
    "go over management network 'ovirtmgmt'",
    "Grant the migration role to network 'mig', which every host can use" },
  { "management-partly",
    { .roles = NO_ROLES, .hosts = SECOND (NIC_UP, "") ", " HEALTHY ("3") },
    "warning management-carries-migrations Default",
    "go over management network 'ovirtmgmt'",
    "Give every host an address on network 'mig', which 2 of 3 can use now" },
  { "management-only",
    { .roles = NO_ROLES,
      .networks = "{ 'id': 'n1', 'name': 'ext', 'external': true }",
      .hosts = HOST ("1", NIC_UP, "") ", " HOST ("2", NIC_UP, "") },
    "warning management-carries-migrations Default; warning management-only Default",
    "single point of failure for its 2 hosts",
    "Add a second network" },

  /* Addresses. */
  { "duplicate-address",
    { .hosts = SECOND_IPV4 (IPV4 ("'192.168.77.1/24'")) ", " HEALTHY ("3") },
    "error cannot-receive host1; warning cannot-send host1; error duplicate-address host1; "
    "error cannot-receive host2; warning cannot-send host2",
    "its address is that of another host",
    "on 'eth1' of host 'host2' that no other host has" },
  { "duplicate-elsewhere",
    { .hosts = SECOND_IPV4 (IPV4 ("'192.168.77.2/24', " STATE ("192.168.77.3/24", "duplicate"))) },
    "error duplicate-address host2",
    "found its address 192.168.77.3 on network 'mig' in use by another machine",
    "Find what else answers for 192.168.77.3" },
  { "registered-twice",
    { .hosts = TWO (HOST_FULL ("2",
                               "'address': 'HOST1.example.org.', 'nics': [" NIC_UP
                               "], 'attachments': [" MIG_IPV4 ("2") "]")) },
    "error duplicate-address host2",
    "Hosts 'host1' and 'host2' are registered with the same address",
    "Register host 'host1' or host 'host2'" },

  /* Limits. */
  { "no-incoming",
    { .hosts = TWO (HEALTHY_WITH ("2", "'max-incoming': 0, ")) },
    "warning one-way host2",
    "can send migrations but not receive any",
    "Raise 'max-incoming' of host 'host2'" },
  { "no-outgoing",
    { .hosts = TWO (HEALTHY_WITH ("2", "'max-outgoing': 0, ")) },
    "warning one-way host2",
    "can receive migrations but not send any",
    "Raise 'max-outgoing' of host 'host2'" },
  { "policy-without-incoming",
    { .policy = "'max-incoming': 0", .hosts = TWO (HEALTHY ("2")) },
    "error one-way Default",
    "may receive a migration",
    "Raise 'max-incoming' of the policy" },

  /* The transfer. */
  { "tunnelled",
    { .policy = "'mode': 'tunnelled'", .hosts = TWO (HEALTHY ("2")) },
    "warning migration-network-not-used mig",
    "Network 'mig' is to carry migrations, but tunnelled ones go where",
    "Set 'mode' of the policy to 'peer-to-peer'" },
  { "one-port",
    { .policy = "'port-range': [49152, 49152]", .hosts = TWO (HEALTHY ("2")) },
    "warning too-few-ports Default",
    "Host 'host1' may receive 2 migrations at a time, but 'port-range' of the policy has room for "
    "1",
    "Widen 'port-range' of the policy to 2 ports, or set its 'max-incoming' to 1" },
  { "no-encryption",
    { .policy = "'encryption': 'required'",
      .hosts = TWO (HEALTHY_WITH ("2", "'migration-tls': false, ")) },
    "error encryption-unavailable host2",
    "Host 'host2' can neither send nor receive a migration",
    "Set up the certificates for migrations on host 'host2'" },
  { "old-libvirt-for-encryption",
    { .policy = "'encryption': 'required'",
      .hosts = TWO (HEALTHY_WITH ("2", "'libvirt-version': '3.1.0', ")) },
    "error encryption-unavailable host2",
    "Host 'host2' can neither send nor receive a migration: it has libvirt 3.1.0, expected 3.2.0 "
    "or "
    "newer for encryption",
    "Update libvirt on host 'host2' to 3.2.0 or newer, or in the policy of the cluster set "
    "'encryption' to 'off'" },
  { "options-of-cluster",
    { .policy = "'zero-copy': true", .hosts = TWO (HEALTHY ("2")) },
    "error option-conflict Default",
    "The policy of cluster 'Default' refuses every migration: zero-copy is possible over parallel "
    "connections only",
    "In the policy of cluster 'Default', set 'parallel' to 'auto' or a number, or 'zero-copy' to "
    "false" },
  { "options-of-vm",
    { .hosts = TWO (HEALTHY ("2")),
      .vms = VM_WITH ("1",
                      "host1",
                      "'migration-policy': { 'preset': 'design', 'storage': 'copy',"
                      " 'port-range': [49152, 49152] }") },
    "error option-conflict vm1",
    "The policy of VM 'vm1' refuses every migration: memory and disks take a port each",
    "In the policy of VM 'vm1', set 'port-range' to two ports or more, or 'storage' to 'shared'" },
  { "old-qemu-for-options",
    { .policy = "'parallel': 4", .hosts = TWO (HEALTHY_WITH ("2", "'qemu-version': '3.1.0', ")) },
    "error option-conflict host2",
    "Host 'host2' can neither send nor receive a migration: it has QEMU 3.1.0, expected 4.0.0 or "
    "newer for parallel connections",
    "Update QEMU on host 'host2' to 4.0.0 or newer, or in the policy of the cluster set 'parallel' "
    "to 'off'" },
  { "old-qemu-of-source",
    { .policy = "'zero-copy': true, 'parallel': 2",
      .hosts = TWO (HEALTHY_WITH ("2", "'qemu-version': '7.0.0', ")) },
    "error option-conflict host2",
    "Host 'host2' can send no migration: it has QEMU 7.0.0, expected 7.1.0 or newer for zero-copy",
    "or in the policy of the cluster set 'zero-copy' to false" },
  { "new-qemu-for-options",
    { .policy = "'compression': 'xbzrle', 'parallel': 2",
      .hosts = TWO (HEALTHY_WITH ("2", "'qemu-version': '9.0.0', ")) },
    "error option-conflict host2",
    "it has QEMU 9.0.0, expected one older than 8.2.0 for xbzrle over parallel connections",
    "In the policy of the cluster set 'compression' to" },
  { "old-qemu-for-options-of-vms",
    { .hosts = TWO (HEALTHY_WITH ("2", "'qemu-version': '3.1.0', ")),
      .vms = VM_WITH ("1", "host1", PARALLEL_POLICY) ", " VM_WITH (
          "2", "host2", PARALLEL_POLICY) ", " VM ("3", "host1") },
    "error option-conflict host2",
    "Host 'host2' can have no part in a migration of 'vm1' and 'vm2': it has QEMU 3.1.0, expected "
    "4.0.0 or newer for parallel connections",
    "Update QEMU on host 'host2' to 4.0.0 or newer, or in the policies of 'vm1' and 'vm2' set "
    "'parallel' to 'off'" },
  { "options-told-once",
    { .policy = "'parallel': 2",
      .hosts = TWO (HEALTHY_WITH ("2", "'qemu-version': '3.1.0', ")),
      .vms = VM_WITH ("1", "host1", PARALLEL_POLICY) },
    "error option-conflict host2",
    "Host 'host2' can neither send nor receive a migration",
    "in the policy of the cluster" },
  { "three-ports-for-disks-too",
    { .policy = "'port-range': [49152, 49154], 'storage': 'copy'", .hosts = TWO (HEALTHY ("2")) },
    "warning too-few-ports Default",
    "but 'port-range' of the policy has room for 1",
    "Widen 'port-range' of the policy to 4 ports, or set its 'max-incoming' to 1" },
  { "three-ports",
    { .policy = "'port-range': [49152, 49154]",
      .hosts = TWO (HEALTHY_WITH ("2", "'max-incoming': 4, ")) },
    "warning too-few-ports Default",
    "Host 'host2' may receive 4 migrations at a time, but 'port-range' of the policy has room for "
    "3",
    "to 4 ports" },
  { "display-address",
    { .hosts = TWO (HEALTHY ("2")), .vms = DISPLAYS_OF_ONE_HOST },
    "warning display-address-of-host Default",
    "Displays of 2 virtual machines listen at an address of a single host, 10.0.0.1 for example, "
    "and cannot start on any other: 'vm1' and 'vm2'",
    "Let the displays of 'vm1' and 'vm2' listen at every address" },

  /* Wiring. */
  { "nic-not-listed",
    { .hosts = SECOND (NIC_UP ", " NIC ("bond0", "'kind': 'bond', 'slaves': ['eth8']"),
                       MIG_IPV4 ("2")) },
    "warning nic-not-listed host2",
    "'bond0' of host 'host2' stands on 'eth8', which the host does not list",
    "Report 'eth8' among the interfaces of host 'host2'" },
  { "mtu-of-hosts",
    { .hosts = HOST_MTU ("1", "1500") ", " HOST_MTU ("2", "9000") },
    "warning mtu-mismatch mig",
    "an MTU of 1500 on host 'host1' but of 9000 on host 'host2'",
    "Set the MTU of network 'mig' in the cluster" },
  { "mtu-of-network",
    { .networks = MIG_WITH ("'mtu': 9000"), .hosts = TWO (HOST_MTU ("2", "1500")) },
    "warning mtu-mismatch host2",
    "'eth1' of host 'host2' has an MTU of 1500, expected 9000 as network 'mig' has",
    "Set the MTU of 'eth1' on host 'host2' to 9000" },
  { "mtu-of-vlan",
    { .hosts = SECOND (NIC_MTU ("1500") ", " NIC ("v",
                                                  "'kind': 'vlan', 'base': 'eth1', 'mtu': "
                                                  "9000"),
                       MIG_IPV4 ("2")) },
    "warning mtu-mismatch host2",
    "'v' of host 'host2' has an MTU of 9000 and stands on 'eth1' with one of 1500",
    "Set the MTU of 'eth1' on host 'host2' to 9000" },
  { "mtu-of-bond",
    { .hosts = SECOND (NIC_MTU ("9000") ", " NIC ("b",
                                                  "'kind': 'bond', 'slaves': ['eth1'], "
                                                  "'mtu': 1500"),
                       MIG_IPV4 ("2")) },
    "warning mtu-mismatch host2",
    "expected the same",
    "Set the MTU of 'eth1' on host 'host2' to 1500" },
  { "mtu-of-bridge",
    { .hosts = SECOND (NIC_MTU ("1500") ", " NIC ("b",
                                                  "'kind': 'bridge', 'ports': ['eth1'], "
                                                  "'mtu': 9000"),
                       MIG_IPV4 ("2")) },
    "warning mtu-mismatch host2",
    "expected at least as much",
    "or that of 'b' to 1500" },
  { "untagged",
    { .networks = NETWORK_MIG ", " NETWORK ("n2", "data"),
      .hosts = HOST ("1", NIC_UP, MIG_IPV4 ("1") ", " ON ("data", "'in-sync': true")) ", " HOST (
          "2",
          NIC_UP ", " NIC ("eth2", "'carrier': 'up'") ", " NIC (
              "br", "'kind': 'bridge', 'ports': ['eth2']"),
          MIG_IPV4 ("2") ", { 'network': 'data', 'nic': 'br' }") },
    "warning untagged-networks-share-nic host1",
    "Networks 'mig' and 'data' are both untagged on 'eth1' of host 'host1'",
    "Give network 'mig' or network 'data' a VLAN id" },
  { "vlan",
    { .networks = MIG_WITH ("'vlan': 200"),
      .hosts = HOST_VLAN ("1", "200") ", " HOST_VLAN ("2", "201") },
    "warning vlan-mismatch host2",
    "'eth1.v' of host 'host2', which has VLAN id 201, expected VLAN id 200",
    "Attach network 'mig' to an interface of host 'host2' with VLAN id 200" },
  { "vlan-of-untagged-network",
    { .hosts = TWO (HOST_VLAN ("2", "201")) },
    "warning vlan-mismatch host2",
    "which has VLAN id 201, expected none",
    "or give it VLAN id 201" },
  { "no-vlan",
    { .networks = MIG_WITH ("'vlan': 200"), .hosts = HOST_VLAN ("1", "200") ", " HEALTHY ("2") },
    "warning vlan-mismatch host2",
    "'eth1' of host 'host2', which has no VLAN id, expected VLAN id 200",
    "with VLAN id 200" },
};

/* Healthy clusters that are near to something: nothing must be found in them. */
static const Row healthy_rows[] = {
  { .name = "plain", .parts = { .hosts = TWO (HEALTHY ("2")) } },
  { .name = "one-host-in-the-cluster", .parts = { .hosts = HEALTHY ("1") } },
  { .name = "not-tunnelled",
    .parts = { .policy = "'mode': 'managed'", .hosts = TWO (HEALTHY ("2")) } },
  { .name = "encryption-not-required",
    .parts = { .hosts = TWO (HEALTHY_WITH ("2", "'migration-tls': false, ")) } },
  { .name = "encryption-unknown",
    .parts = { .policy = "'encryption': 'required'",
               .hosts = TWO (HEALTHY_WITH ("2", "'migration-tls': true, ")) } },
  { .name = "versions-unknown",
    .parts = { .policy = "'encryption': 'required', 'parallel': 4, 'post-copy': 'allowed'",
               .hosts = TWO (HEALTHY ("2")) } },
  { .name = "destination-of-zero-copy",
    .parts = { .hosts = TWO (HEALTHY_WITH ("2", "'qemu-version': '7.0.0', ")),
               .vms = VM_WITH ("1",
                               "host1",
                               "'migration-policy': { 'preset': 'design',"
                               " 'zero-copy': true, 'parallel': 2 }") } },
  { .name = "enough-ports",
    .parts = { .policy = "'port-range': [49152, 49153]", .hosts = TWO (HEALTHY ("2")) } },
  { .name = "enough-ports-for-the-policy",
    .parts = { .policy = "'port-range': [49152, 49152], 'max-incoming': 1",
               .hosts = TWO (HEALTHY_WITH ("2", "'max-incoming': 4, ")) } },
  { .name = "enough-ports-for-the-cluster",
    .parts = { .policy = "'port-range': [49152, 49152], 'max-per-cluster': 1",
               .hosts = TWO (HEALTHY ("2")) } },
  { .name = "both-families",
    .parts = { .hosts = SECOND_IPV4 (IPV4 ("'192.168.77.2/24'") ", " IPV6 ("'2001:db8::2/64'")) } },
  { .name = "families-of-the-policy",
    .parts = { .policy = "'families': ['ipv4']", .hosts = TWO (HEALTHY ("2")) } },
  { .name = "same-mtu",
    .parts = { .networks = MIG_WITH ("'mtu': 9000"),
               .hosts = HOST_MTU ("1", "9000") ", " HOST_MTU ("2", "9000") } },
  { .name = "narrow-vlan-on-wide-base",
    .parts = { .hosts = SECOND (NIC_MTU ("9000") ", " NIC ("v",
                                                           "'kind': 'vlan', 'base': 'eth1', "
                                                           "'mtu': 1500"),
                                MIG_IPV4 ("2")) } },
  { .name = "tags-fit",
    .parts = { .networks = MIG_WITH ("'vlan': 200"),
               .hosts = HOST_VLAN ("1", "200") ", " HOST_VLAN ("2", "200") } },
  { .name = "neighbouring-subnets",
    .parts = { .networks = MIG_WITH ("'subnets': ['192.168.77.0/24']") ", " NETWORK_WITH (
                   "n2", "data", "'subnets': ['192.168.78.0/24']"),
               .hosts = TWO (HEALTHY ("2")) } },
  { .name = "guests-elsewhere",
    .parts = { .hosts = TWO (HEALTHY ("2")),
               .vms = VM_WITH ("1", "host1", "'networks': ['ovirtmgmt']") } },
  { .name = "gateways-in-one-subnet",
    .parts = { .hosts = IN_SUBNET ("1", "77", VIA_NONE) ", " IN_SUBNET ("2", "77", VIA_NONE) } },
  { .name = "gateways-not-known",
    .parts = { .hosts =
                   IN_SUBNET ("1", "77", VIA_UNKNOWN) ", " IN_SUBNET ("2", "88", VIA_UNKNOWN) } },
  { .name = "gateways-everywhere", .parts = { .hosts = BOTH_WITH_GATEWAY } },
  { .name = "no-gateway-and-subnets-ignored",
    .parts = { .policy = "'subnet-rule': 'ignore'", .hosts = TWO_SUBNETS } },
  { .name = "no-gateway-but-a-common-family",
    .parts = { .hosts = WITH_BOTH_FAMILIES ("1", "77") ", " WITH_BOTH_FAMILIES ("2", "88") } },
  { .name = "no-gateway-on-another-network",
    .parts = { .networks = NETWORK_MIG ", " NETWORK ("n2", "data"),
               .hosts = WITH_DATA ("1") ", " WITH_DATA ("2") } },
  { .name = "displays-everywhere",
    .parts = { .hosts = TWO (HEALTHY ("2")), .vms = DISPLAYS_EVERYWHERE } },
  { .name = "displays-of-one-host",
    .parts = { .hosts = HEALTHY ("1"), .vms = VM_LISTENING ("1", "'10.0.0.1'") } },
  { .name = "neither-way",
    .parts = { .hosts = TWO (HEALTHY_WITH ("2", "'max-incoming': 0, 'max-outgoing': 0, ")) } },
  { .name = "required",
    .parts = { .networks = "{ 'id': 'n1', 'name': 'mig' }", .hosts = TWO (HEALTHY ("2")) } },
};

static char *
describe_finding (MignetFinding *finding)
{
  return g_strdup_printf (
      "%s %s %s", fixture_nick (MIGNET_TYPE_SEVERITY, (int) mignet_finding_get_severity (finding)),
      mignet_finding_get_code_name (finding), mignet_finding_get_subject (finding));
}

/* What is true of every finding. */
static void
check_finding (MignetFinding *finding)
{
  const char *message = mignet_finding_get_message (finding);
  const char *advice = mignet_finding_get_advice (finding);

  g_assert_true (g_ascii_isupper (message[0]) || message[0] == '\'');
  g_assert_true (g_ascii_isupper (advice[0]));
  g_assert_false (g_str_has_suffix (message, "."));
  g_assert_false (g_str_has_suffix (advice, "."));
  g_assert_null (strstr (message, "(null)"));
  g_assert_null (strstr (advice, "(null)"));
}

static GPtrArray *
check_cluster (const FixtureParts *parts)
{
  g_autoptr (MignetCluster) cluster = fixture_load (parts);
  g_autoptr (MignetPlanner) planner = mignet_planner_new ();

  return mignet_planner_check (planner, cluster);
}

static char *
describe_findings (GPtrArray *findings)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < findings->len; i++)
    {
      g_autofree char *line = describe_finding (findings->pdata[i]);

      check_finding (findings->pdata[i]);
      g_string_append_printf (text, "%s%s", i > 0 ? "; " : "", line);
    }

  return g_string_free (text, FALSE);
}

static void
test_row (gconstpointer user_data)
{
  const Row *row = user_data;
  g_autoptr (GPtrArray) findings = check_cluster (&row->parts);
  g_autofree char *found = describe_findings (findings);
  MignetFinding *last;

  g_assert_cmpstr (found, ==, row->findings);
  last = findings->pdata[findings->len - 1];
  if (strstr (mignet_finding_get_message (last), row->message) == NULL)
    g_test_fail_printf ("the message is: %s", mignet_finding_get_message (last));
  if (strstr (mignet_finding_get_advice (last), row->advice) == NULL)
    g_test_fail_printf ("the advice is: %s", mignet_finding_get_advice (last));
}

static void
test_healthy (gconstpointer user_data)
{
  const Row *row = user_data;
  g_autoptr (GPtrArray) findings = check_cluster (&row->parts);
  g_autofree char *found = describe_findings (findings);

  g_assert_cmpstr (found, ==, "");
}

static void
test_every_code_has_a_row (void)
{
  g_autoptr (GEnumClass) codes = g_type_class_ref (MIGNET_TYPE_FINDING_CODE);

  g_test_summary ("Every code is fired by a row of the table");

  for (guint i = 0; i < codes->n_values; i++)
    {
      g_autofree char *word = g_strdup_printf (" %s ", codes->values[i].value_nick);
      gboolean found = FALSE;

      for (guint j = 0; !found && j < G_N_ELEMENTS (rows); j++)
        found = strstr (rows[j].findings, word) != NULL;
      if (!found)
        g_test_fail_printf ("no row fires '%s'", codes->values[i].value_nick);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/findings/%s", rows[i].name);

      g_test_add_data_func (path, &rows[i], test_row);
    }
  for (guint i = 0; i < G_N_ELEMENTS (healthy_rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/findings/none/%s", healthy_rows[i].name);

      g_test_add_data_func (path, &healthy_rows[i], test_healthy);
    }
  g_test_add_func ("/findings/every-code", test_every_code_has_a_row);

  return g_test_run ();
}
