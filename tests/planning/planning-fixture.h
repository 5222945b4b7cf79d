/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mignet/mignet.h>

G_BEGIN_DECLS

/* Clusters are written as the documents they are loaded from, with single quotation marks for
 * double ones. Ids and names differ everywhere: host "1" has the id "h1" and the name "host1". */

#define HOST_FULL(n, members) "{ 'id': 'h" n "', 'name': 'host" n "', " members " }"
#define HOST_WITH(n, members, nics, attachments) \
  HOST_FULL (n, "'address': 'host" n ".example.org', " members "'nics': [" nics \
                "], 'attachments': [" attachments "]")
#define HOST(n, nics, attachments) HOST_WITH (n, "", nics, attachments)

#define NIC(name, members) "{ 'name': '" name "', " members " }"
#define NIC_UP NIC ("eth1", "'carrier': 'up'")
#define NIC_DOWN NIC ("eth1", "'carrier': 'down'")
#define NIC_UNKNOWN NIC ("eth1", "'carrier': 'unknown'")

#define ON(network, members) "{ 'network': '" network "', 'nic': 'eth1', " members " }"
#define ON_MIG(members) ON ("mig", members)
#define IPV4(addresses) "'ipv4': { 'protocol': 'static', 'addresses': [" addresses "] }"
#define IPV6(addresses) "'ipv6': { 'protocol': 'static', 'addresses': [" addresses "] }"
#define IPV4_PENDING "'ipv4': { 'protocol': 'dhcp', 'addresses': [] }"
#define IPV4_UNKNOWN "'ipv4': { 'protocol': 'static' }"
#define IPV6_PENDING "'ipv6': { 'protocol': 'autoconf', 'addresses': [] }"
#define IPV6_UNKNOWN "'ipv6': { 'protocol': 'static' }"
#define STATE(address, state) "{ 'address': '" address "', 'state': '" state "' }"

/* A host whose migration network is in order. */
#define HEALTHY_WITH(n, members) \
  HOST_WITH (n, members, NIC_UP, ON_MIG (IPV4 ("'192.168.77." n "/24'")))
#define HEALTHY(n) HEALTHY_WITH (n, "")

#define NETWORK_MIG "{ 'id': 'n1', 'name': 'mig', 'required': false }"
#define NETWORK(id, name) "{ 'id': '" id "', 'name': '" name "', 'required': false }"

#define VM_WITH(n, host, members) \
  "{ 'id': 'v" n "', 'name': 'vm" n "', 'host': '" host "', " members " }"
#define VM(n, host) VM_WITH (n, host, "'status': 'up'")

typedef struct
{
  const char *level;    /* (nullable) */
  const char *roles;    /* NULL: 'mig' carries migrations */
  const char *policy;   /* NULL: the default one */
  const char *networks; /* beside 'ovirtmgmt'; NULL: NETWORK_MIG */
  const char *hosts;
  const char *vms; /* NULL: 'vm1' runs on 'host1' */
} FixtureParts;

MignetCluster *fixture_load (const FixtureParts *parts);

#define fixture_new(...) fixture_load (&(FixtureParts){ __VA_ARGS__ })

MignetRequest *fixture_request (MignetCluster *cluster,
                                const char *vm,
                                const char *destination,
                                const char *network);
/* Plans, and checks what is true of every plan. */
MignetPlan *fixture_plan_request (MignetCluster *cluster, MignetRequest *request);
MignetPlan *fixture_plan (MignetCluster *cluster, const char *destination, const char *network);
/* What is true of every plan that was just made. */
void fixture_check_plan (MignetPlan *plan, MignetCluster *cluster);

/* The same for what it says about the transfer: libvirt and QEMU of both ends take it. */
void fixture_check_transfer (MignetPlan *plan, MignetCluster *cluster);

/* The asynchronous planning call, run to its end. */
MignetPlan *fixture_plan_waiting (MignetRequest *request, GError **error);

/* "OUTCOME to DESTINATION over NETWORK for WANTED-NETWORK", with "-" for what is null. */
char *fixture_describe (MignetPlan *plan);
/* "FAMILY SOURCE-ADDRESS DESTINATION-ADDRESS" */
char *fixture_describe_addresses (MignetPlan *plan);
/* "SEVERITY CODE HOST NETWORK" for each, one a line. */
char *fixture_describe_reasons (GPtrArray *reasons);
/* Without the spaces between the tokens. */
char *fixture_compact_json (const char *json);

MignetCandidate *fixture_candidate (MignetPlan *plan, const char *host);

void fixture_check_reasons (const char *place, GPtrArray *reasons, const char *expected);
void fixture_check_rejected (const char *place,
                             MignetPlan *plan,
                             const char *host,
                             const char *expected);
void fixture_check_text (const char *place, char *found, const char *expected);

/* expected: one line for each reason, in any order, separated by "; ". A line may have "*" and "?"
 * for what does not matter. */
#define fixture_assert_reasons(plan, expected) \
  G_STMT_START \
  { \
    g_autoptr (GPtrArray) reasons_ = mignet_plan_get_reasons (plan); \
    fixture_check_reasons (G_STRLOC, reasons_, expected); \
  } \
  G_STMT_END

/* The host was not eligible, for exactly these reasons. */
#define fixture_assert_rejected(plan, host, expected) \
  fixture_check_rejected (G_STRLOC, plan, host, expected)

#define fixture_assert_plan(plan, expected) \
  fixture_check_text (G_STRLOC, fixture_describe (plan), expected)
#define fixture_assert_addresses(plan, expected) \
  fixture_check_text (G_STRLOC, fixture_describe_addresses (plan), expected)

gboolean fixture_has_reason (GPtrArray *reasons, MignetReasonCode code, MignetSeverity severity);

/* The state and the carrier of a network on a host, as the explanation of 'vm1' has it. */
MignetRoute *fixture_route (MignetCluster *cluster, const char *host, const char *network);

MignetNetworkAttachment *
fixture_attachment (MignetCluster *cluster, const char *host, const char *network);
/* NULL: none. */
void fixture_set_ipv4 (MignetNetworkAttachment *attachment,
                       MignetBootProtocol protocol,
                       const char *address);

const char *fixture_nick (GType type, int value);

G_END_DECLS
