/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "planning-fixture.h"

#include <string.h>

/* The filters of the choice of a destination. host1 is the source, host2 the host that is looked
 * at, host3 another one that is in order. They bind automatic and manual requests alike. */

typedef struct
{
  const char *what;
  const char *host1;    /* (nullable): members */
  const char *host2;    /* (nullable): members, or a whole host that begins with a brace */
  const char *vm1;      /* (nullable): members */
  const char *vms;      /* (nullable): further ones, each with a comma before it */
  const char *networks; /* (nullable): further ones, each with a comma before it */
  const char *roles;    /* (nullable) */
  const char *policy;   /* (nullable) */
  const char *reasons;  /* that host2 is rejected for; "" if it is not */
} Filter;

/* Members that name no address come after the usual one. */
static char *
make_host (const char *n, const char *host)
{
  g_autofree char *address = g_strdup_printf ("'address': 'host%s.example.org', ", n);
  gboolean has_address = host != NULL && strstr (host, "'address'") != NULL;

  if (host != NULL && *host == '{')
    return g_strdup (host);

  return g_strdup_printf ("{ 'id': 'h%s', 'name': 'host%s', %s%s 'nics': [" NIC_UP "], "
                          "'attachments': [" ON_MIG (IPV4 ("'192.168.77.%s/24'")) "] }",
                          n, n, has_address ? "" : address, host != NULL ? host : "", n);
}

static MignetCluster *
load_filter (const Filter *self)
{
  g_autofree char *host1 = make_host ("1", self->host1);
  g_autofree char *host2 = make_host ("2", self->host2);
  g_autofree char *host3 = make_host ("3", NULL);
  g_autofree char *hosts = g_strjoin (", ", host1, host2, host3, NULL);
  g_autofree char *vms = g_strdup_printf (VM_WITH ("1", "host1", "%s") "%s",
                                          self->vm1 != NULL ? self->vm1 : "'status': 'up'",
                                          self->vms != NULL ? self->vms : "");
  g_autofree char *networks =
      g_strconcat (NETWORK_MIG, self->networks != NULL ? self->networks : "", NULL);

  return fixture_new (.hosts = hosts, .vms = vms, .networks = networks, .roles = self->roles,
                      .policy = self->policy);
}

#define STATUS(status) "'status': '" status "',"

static const Filter host_filters[] = {
  { .what = "a host that is in order", .reasons = "" },
  { .what = "maintenance",
    .host2 = STATUS ("maintenance"),
    .reasons = "error host-not-up host2 -" },
  { .what = "preparing for maintenance",
    .host2 = STATUS ("preparing-for-maintenance"),
    .reasons = "error host-not-up host2 -" },
  { .what = "non-operational",
    .host2 = STATUS ("non-operational"),
    .reasons = "error host-not-up host2 -" },
  { .what = "non-responsive",
    .host2 = STATUS ("non-responsive"),
    .reasons = "error host-not-up host2 -" },
  { .what = "down", .host2 = STATUS ("down"), .reasons = "error host-not-up host2 -" },
  { .what = "connecting", .host2 = STATUS ("connecting"), .reasons = "error host-not-up host2 -" },
  { .what = "pinned to others",
    .vm1 = "'pinned-hosts': ['host1', 'host3']",
    .reasons = "error pinned host2 -" },
  { .what = "pinned to it", .vm1 = "'pinned-hosts': ['host2', 'host3']", .reasons = "" },
  { .what = "the source's name",
    .host2 = "'address': 'host1.example.org',",
    .reasons = "error same-host host2 -" },
  { .what = "the source's name, without case and trailing dot",
    .host2 = "'address': 'Host1.EXAMPLE.org.',",
    .reasons = "error same-host host2 -" },
  { .what = "a longer name", .host2 = "'address': 'host1.example.org.uk',", .reasons = "" },
  { .what = "the source's address",
    .host1 = "'address': '192.0.2.1',",
    .host2 = "'address': '192.0.2.1',",
    .reasons = "error same-host host2 -" },
  { .what = "the source's address by value",
    .host1 = "'address': '[2001:db8::a]',",
    .host2 = "'address': '2001:DB8:0:0::A',",
    .reasons = "error same-host host2 -" },
  { .what = "another address",
    .host1 = "'address': '192.0.2.1',",
    .host2 = "'address': '192.0.2.2',",
    .reasons = "" },
  { .what = "a name is not resolved",
    .host1 = "'address': '192.0.2.1',",
    .host2 = "'address': 'host1.example.org',",
    .reasons = "" },
  { .what = "loopback name",
    .host2 = "'address': 'localhost',",
    .reasons = "error same-host host2 -" },
  { .what = "loopback name, without case and trailing dot",
    .host2 = "'address': 'LocalHost.',",
    .reasons = "error same-host host2 -" },
  { .what = "IPv4 loopback",
    .host2 = "'address': '127.0.0.1',",
    .reasons = "error same-host host2 -" },
  { .what = "another IPv4 loopback",
    .host2 = "'address': '127.9.9.9',",
    .reasons = "error same-host host2 -" },
  { .what = "IPv6 loopback", .host2 = "'address': '[::1]',", .reasons = "error same-host host2 -" },
  { .what = "the name that a host without an address has",
    .host1 = "'address': 'host2',",
    .host2 = HOST_FULL (
        "2", "'nics': [" NIC_UP "], 'attachments': [" ON_MIG (IPV4 ("'192.168.77.2/24'")) "]"),
    .reasons = "error same-host host2 -" },
};

#define VM_NET ", " NETWORK ("n5", "web") ", " NETWORK ("n6", "db")
#define WITH_WEB \
  HOST ("2", NIC_UP, ON_MIG (IPV4 ("'192.168.77.2/24'")) ", " ON ("web", "'in-sync': true"))
#define ON_DISPLAY(members) \
  HOST ("2", NIC_UP, ON_MIG (IPV4 ("'192.168.77.2/24'")) ", " ON ("web", members))
#define DISPLAY_WEB "'migration': 'mig', 'display': 'web'"
#define DISPLAY_ERROR "error display-network-absent host2 web"
#define NOT_REPORTED HOST_FULL ("2", "'address': 'host2.example.org'")

static const Filter network_filters[] = {
  { .what = "a network of the virtual machine",
    .networks = VM_NET,
    .vm1 = "'networks': ['web']",
    .reasons = "error vm-network-absent host2 web" },
  { .what = "two networks of the virtual machine",
    .networks = VM_NET,
    .vm1 = "'networks': ['web', 'db']",
    .reasons = "error vm-network-absent host2 web; error vm-network-absent host2 db" },
  { .what = "one of two networks of the virtual machine",
    .networks = VM_NET,
    .vm1 = "'networks': ['web', 'db']",
    .host2 = WITH_WEB,
    .reasons = "error vm-network-absent host2 db" },
  { .what = "the networks of the virtual machine are there",
    .networks = VM_NET,
    .vm1 = "'networks': ['web', 'mig']",
    .host2 = WITH_WEB,
    .reasons = "" },
  { .what = "attachments never reported pass for the virtual machine's networks",
    .roles = "",
    .networks = VM_NET,
    .vm1 = "'networks': ['web']",
    .host2 = NOT_REPORTED,
    .reasons = "" },
  { .what = "display absent", .networks = VM_NET, .roles = DISPLAY_WEB, .reasons = DISPLAY_ERROR },
  { .what = "display without an address",
    .networks = VM_NET,
    .roles = DISPLAY_WEB,
    .host2 = ON_DISPLAY (IPV4 ("")),
    .reasons = DISPLAY_ERROR },
  { .what = "display with an unusable address",
    .networks = VM_NET,
    .roles = DISPLAY_WEB,
    .host2 = ON_DISPLAY (IPV4 ("'169.254.0.1/16'") ", " IPV6 ("'fe80::1/64'")),
    .reasons = DISPLAY_ERROR },
  { .what = "display with a pending address",
    .networks = VM_NET,
    .roles = DISPLAY_WEB,
    .host2 = ON_DISPLAY (IPV4_PENDING),
    .reasons = DISPLAY_ERROR },
  { .what = "display with an address",
    .networks = VM_NET,
    .roles = DISPLAY_WEB,
    .host2 = ON_DISPLAY (IPV4 ("'10.3.0.2/24'")),
    .reasons = "" },
  { .what = "display with an address of a family that the policy has not",
    .networks = VM_NET,
    .roles = DISPLAY_WEB,
    .policy = "'families': ['ipv4']",
    .host2 = ON_DISPLAY (IPV6 ("'2001:db8::2/64'")),
    .reasons = "" },
  { .what = "display with a family never reported",
    .networks = VM_NET,
    .roles = DISPLAY_WEB,
    .host2 = ON_DISPLAY (IPV4 ("") ", " IPV6_UNKNOWN),
    .reasons = "" },
  { .what = "attachments never reported pass for display",
    .networks = VM_NET,
    .roles = "'display': 'web'",
    .host2 = NOT_REPORTED,
    .reasons = "" },
  { .what = "display and migration are one network",
    .networks = VM_NET,
    .roles = "'migration': 'mig', 'display': 'mig'",
    .reasons = "" },
  { .what = "nobody asks for management as display",
    .roles = "'migration': 'mig', 'display': 'ovirtmgmt'",
    .reasons = "" },
};

#define BIG_HOST "'memory': 8192,"
#define BIG_VM "'memory': 4096"

static const Filter resource_filters[] = {
  { .what = "as much memory as needed",
    .host2 = BIG_HOST,
    .vm1 = BIG_VM,
    .vms = ", " VM_WITH ("2", "host2", "'memory': 4096"),
    .reasons = "" },
  { .what = "one MiB less",
    .host2 = BIG_HOST,
    .vm1 = BIG_VM,
    .vms = ", " VM_WITH ("2", "host2", "'memory': 4097"),
    .reasons = "error not-enough-memory host2 -" },
  { .what = "more than the host has",
    .host2 = "'memory': 4095,",
    .vm1 = BIG_VM,
    .reasons = "error not-enough-memory host2 -" },
  { .what = "overcommitted already",
    .host2 = BIG_HOST,
    .vm1 = "'memory': 1",
    .vms = ", " VM_WITH ("2", "host2", "'memory': 9000"),
    .reasons = "error not-enough-memory host2 -" },
  { .what = "virtual machines that are down need none",
    .host2 = BIG_HOST,
    .vm1 = BIG_VM,
    .vms = ", " VM_WITH ("2", "host2", "'status': 'down', 'memory': 8192"),
    .reasons = "" },
  { .what = "paused ones do",
    .host2 = BIG_HOST,
    .vm1 = BIG_VM,
    .vms = ", " VM_WITH ("2", "host2", "'status': 'paused', 'memory': 8192"),
    .reasons = "error not-enough-memory host2 -" },
  { .what = "ones that are powering up do",
    .host2 = BIG_HOST,
    .vm1 = BIG_VM,
    .vms = ", " VM_WITH ("2", "host2", "'status': 'powering-up', 'memory': 8192"),
    .reasons = "error not-enough-memory host2 -" },
  { .what = "what leaves still counts",
    .host2 = BIG_HOST,
    .vm1 = BIG_VM,
    .vms = ", " VM_WITH ("2",
                         "host2",
                         "'status': 'migrating', 'destination': 'host3', "
                         "'memory': 4097"),
    .reasons = "error not-enough-memory host2 -" },
  { .what = "what arrives counts already",
    .host2 = BIG_HOST,
    .vm1 = BIG_VM,
    .vms = ", " VM_WITH ("2",
                         "host3",
                         "'status': 'migrating', 'destination': 'host2', "
                         "'memory': 4097"),
    .reasons = "error not-enough-memory host2 -" },
  { .what = "what goes nobody knows where does not",
    .host2 = BIG_HOST,
    .vm1 = BIG_VM,
    .vms = ", " VM_WITH ("2", "host3", "'status': 'migrating', 'memory': 4097"),
    .reasons = "" },
  { .what = "unknown memory of the host", .vm1 = "'memory': 1048576", .reasons = "" },
  { .what = "unknown memory of the virtual machine",
    .host2 = BIG_HOST,
    .vm1 = "'memory': 0",
    .reasons = "" },
  { .what = "as many CPUs", .host2 = "'cpus': 4,", .vm1 = "'vcpus': 4", .reasons = "" },
  { .what = "one CPU less",
    .host2 = "'cpus': 3,",
    .vm1 = "'vcpus': 4",
    .reasons = "error not-enough-cpu host2 -" },
  { .what = "CPU load does not filter",
    .host2 = "'cpus': 4,",
    .vm1 = "'vcpus': 4",
    .vms = ", " VM_WITH ("2", "host2", "'vcpus': 4"),
    .reasons = "" },
  { .what = "unknown CPUs of the host", .vm1 = "'vcpus': 1000", .reasons = "" },
};

#define MOVING(n, from, to) ", " VM_WITH (n, from, "'status': 'migrating', 'destination': '" to "'")
#define MOVING_SOMEWHERE(n, from) ", " VM_WITH (n, from, "'status': 'migrating'")
#define BUSY(host) "error network-limit " host " mig"
#define MOVING_OVER(n, network) \
  ", " VM_WITH (n, "host3", "'status': 'migrating', 'migration-network': '" network "'")
#define MOVING_BY(n, policy) \
  ", " VM_WITH (n, "host3", "'status': 'migrating', 'migration-policy': { " policy " }")
#define OUTGOING "error outgoing-limit * -"
#define INCOMING "error incoming-limit host2 -"

static const Filter limit_filters[] = {
  { .what = "one leaves", .vms = MOVING ("2", "host1", "host3"), .reasons = "" },
  { .what = "two leave",
    .vms = MOVING ("2", "host1", "host3") MOVING_SOMEWHERE ("3", "host1"),
    .reasons = OUTGOING },
  { .what = "the host's own limit",
    .host1 = "'max-outgoing': 1,",
    .vms = MOVING ("2", "host1", "host3"),
    .reasons = OUTGOING },
  { .what = "the host's own higher limit",
    .host1 = "'max-outgoing': 3,",
    .vms = MOVING ("2", "host1", "host3") MOVING_SOMEWHERE ("3", "host1"),
    .reasons = "" },
  { .what = "the policy's lower limit",
    .host1 = "'max-outgoing': 5,",
    .policy = "'max-outgoing': 1",
    .vms = MOVING ("2", "host1", "host3"),
    .reasons = OUTGOING },
  { .what = "the policy's higher limit does not raise the host's",
    .host1 = "'max-outgoing': 1,",
    .policy = "'max-outgoing': 5",
    .vms = MOVING ("2", "host1", "host3"),
    .reasons = OUTGOING },
  { .what = "no outgoing at all", .host1 = "'max-outgoing': 0,", .reasons = OUTGOING },
  { .what = "no outgoing at all, by the policy",
    .policy = "'max-outgoing': 0",
    .reasons = OUTGOING },
  { .what = "one arrives", .vms = MOVING ("2", "host3", "host2"), .reasons = "" },
  { .what = "two arrive",
    .vms = MOVING ("2", "host3", "host2") MOVING ("3", "host3", "host2"),
    .reasons = INCOMING },
  { .what = "the host's own incoming limit",
    .host2 = "'max-incoming': 1,",
    .vms = MOVING ("2", "host3", "host2"),
    .reasons = INCOMING },
  { .what = "the policy's lower incoming limit",
    .host2 = "'max-incoming': 5,",
    .policy = "'max-incoming': 1",
    .vms = MOVING ("2", "host3", "host2"),
    .reasons = INCOMING },
  { .what = "no incoming at all", .host2 = "'max-incoming': 0,", .reasons = INCOMING },
  { .what = "what leaves it does not arrive",
    .vms = MOVING ("2", "host2", "host3") MOVING ("3", "host2", "host3"),
    .reasons = "" },
  { .what = "the network is free",
    .policy = "'max-per-network': 1",
    .vms = MOVING_OVER ("2", "ovirtmgmt"),
    .reasons = "" },
  { .what = "the network carries what the role says",
    .policy = "'max-per-network': 1",
    .vms = MOVING_SOMEWHERE ("2", "host3"),
    .reasons = BUSY ("host2") },
  { .what = "the network carries what a virtual machine says",
    .policy = "'max-per-network': 2",
    .vms = MOVING_OVER ("2", "mig") MOVING_OVER ("3", "mig"),
    .reasons = BUSY ("host2") },
  { .what = "the network carries what a policy says",
    .policy = "'max-per-network': 1",
    .vms = MOVING_BY ("2", "'networks': ['ovirtmgmt', 'mig']"),
    .reasons = "" },
  { .what = "one more is allowed on the network",
    .policy = "'max-per-network': 2",
    .vms = MOVING_SOMEWHERE ("2", "host3"),
    .reasons = "" },
  { .what = "any number is allowed on the network",
    .policy = "'max-per-network': 0, 'max-per-cluster': 0",
    .vms = MOVING_SOMEWHERE ("2", "host3") MOVING_SOMEWHERE ("3", "host3"),
    .reasons = "" },
  { .what = "the cluster has one more",
    .policy = "'max-per-cluster': 2",
    .vms = MOVING_OVER ("2", "ovirtmgmt"),
    .reasons = "" },
  { .what = "what goes nobody knows where arrives nowhere",
    .vms = MOVING_SOMEWHERE ("2", "host3") MOVING_SOMEWHERE ("3", "host3"),
    .reasons = "" },
  { .what = "a limit of the wrong direction",
    .host2 = "'max-outgoing': 0,",
    .host1 = "'max-incoming': 0,",
    .reasons = "" },
};

#define APART "'affinity': [{ 'group': 'g', 'rule': 'apart' }]"
#define TOGETHER "'affinity': [{ 'group': 'g', 'rule': 'together' }]"
#define MEMBER(n, host, affinity) ", " VM_WITH (n, host, affinity)
#define MOVING_MEMBER(n, from, to, affinity) \
  ", " VM_WITH (n, from, "'status': 'migrating', 'destination': '" to "', " affinity)
#define AFFINITY "error affinity host2 -"

static const Filter affinity_filters[] = {
  { .what = "apart: another member is there",
    .vm1 = APART,
    .vms = MEMBER ("2", "host2", APART),
    .reasons = AFFINITY },
  { .what = "apart: another member is elsewhere",
    .vm1 = APART,
    .vms = MEMBER ("2", "host3", APART) MEMBER ("3", "host1", APART),
    .reasons = "" },
  { .what = "apart: another member arrives",
    .vm1 = APART,
    .vms = MOVING_MEMBER ("2", "host3", "host2", APART),
    .reasons = AFFINITY },
  { .what = "apart: another member leaves",
    .vm1 = APART,
    .vms = MOVING_MEMBER ("2", "host2", "host3", APART),
    .reasons = AFFINITY },
  { .what = "apart: another member that is down",
    .vm1 = APART,
    .vms = MEMBER ("2", "host2", "'status': 'down', " APART),
    .reasons = "" },
  { .what = "apart: a member of another group",
    .vm1 = APART,
    .vms = MEMBER ("2", "host2", "'affinity': [{ 'group': 'other', 'rule': 'apart' }]"),
    .reasons = "" },
  { .what = "together: the others are with it",
    .vm1 = TOGETHER,
    .vms = MEMBER ("2", "host1", TOGETHER),
    .reasons = "" },
  { .what = "together: nobody else", .vm1 = TOGETHER, .reasons = "" },
  { .what = "together: the others are there",
    .vm1 = TOGETHER,
    .vms = MEMBER ("2", "host2", TOGETHER),
    .reasons = "" },
  { .what = "together: the others are elsewhere",
    .vm1 = TOGETHER,
    .vms = MEMBER ("2", "host3", TOGETHER),
    .reasons = AFFINITY },
  { .what = "together: the others are there and elsewhere",
    .vm1 = TOGETHER,
    .vms = MEMBER ("2", "host2", TOGETHER) MEMBER ("3", "host3", TOGETHER),
    .reasons = "" },
  { .what = "together: one with it, one elsewhere",
    .vm1 = TOGETHER,
    .vms = MEMBER ("2", "host1", TOGETHER) MEMBER ("3", "host3", TOGETHER),
    .reasons = AFFINITY },
  { .what = "together: the other one arrives there",
    .vm1 = TOGETHER,
    .vms = MOVING_MEMBER ("2", "host1", "host2", TOGETHER),
    .reasons = "" },
  { .what = "together: the other one leaves it",
    .vm1 = TOGETHER,
    .vms = MOVING_MEMBER ("2", "host2", "host3", TOGETHER),
    .reasons = AFFINITY },
  { .what = "together: the other one comes to the source",
    .vm1 = TOGETHER,
    .vms = MOVING_MEMBER ("2", "host3", "host1", TOGETHER),
    .reasons = "" },
  { .what = "together: the other one goes elsewhere",
    .vm1 = TOGETHER,
    .vms = MOVING_MEMBER ("2", "host1", "host3", TOGETHER),
    .reasons = AFFINITY },
  { .what = "together: the other one goes nobody knows where",
    .vm1 = TOGETHER,
    .vms = ", " VM_WITH ("2", "host3", "'status': 'migrating', " TOGETHER),
    .reasons = "" },
  { .what = "together: the other one is down",
    .vm1 = TOGETHER,
    .vms = MEMBER ("2", "host3", "'status': 'down', " TOGETHER),
    .reasons = "" },
};

static void
test_filter (gconstpointer data)
{
  const Filter *self = data;
  g_autoptr (MignetCluster) cluster = load_filter (self);
  g_autoptr (MignetPlan) manual = fixture_plan (cluster, "host2", NULL);
  g_autoptr (MignetPlan) automatic = fixture_plan (cluster, NULL, NULL);
  g_autoptr (MignetCandidate) candidate = fixture_candidate (automatic, "host2");

  g_test_summary (self->what);

  fixture_assert_reasons (manual, self->reasons);
  if (*self->reasons == '\0')
    {
      g_assert_cmpint (mignet_plan_get_outcome (manual), !=, MIGNET_OUTCOME_REFUSED);
      g_assert_true (mignet_candidate_is_eligible (candidate));
      return;
    }

  g_assert_cmpint (mignet_plan_get_outcome (manual), ==, MIGNET_OUTCOME_REFUSED);
  fixture_assert_rejected (manual, "host2", self->reasons);
  fixture_assert_rejected (automatic, "host2", self->reasons);
}

/* What binds the source stands on every candidate. */
static void
test_source_condition (void)
{
  g_autoptr (MignetCluster) cluster =
      fixture_new (.hosts = HEALTHY_WITH ("1", "'max-outgoing': 0, ") ", " HEALTHY (
                       "2") ", " HEALTHY ("3"));
  g_autoptr (MignetCluster) strict =
      fixture_new (.policy = "'preset': 'strict'",
                   .hosts = HOST ("1", NIC_UP, "") ", " HEALTHY ("2") ", " HEALTHY ("3"));
  g_autoptr (MignetPlan) limited = fixture_plan (cluster, NULL, NULL);
  g_autoptr (MignetPlan) absent = fixture_plan (strict, NULL, NULL);

  g_test_summary ("A condition of S stands on every candidate that it rejects");

  fixture_assert_plan (limited, "refused to - over - for mig");
  fixture_assert_rejected (limited, "host2", OUTGOING);
  fixture_assert_rejected (limited, "host3", OUTGOING);
  fixture_assert_plan (absent, "refused to - over - for mig");
  fixture_assert_rejected (absent, "host2", "error network-absent host1 mig");
  fixture_assert_rejected (absent, "host3", "error network-absent host1 mig");
}

static void
test_source_itself (void)
{
  g_autoptr (MignetCluster) cluster = fixture_new (.hosts = HEALTHY ("1") ", " HEALTHY ("2"));
  g_autoptr (MignetPlan) plan = fixture_plan (cluster, "host1", NULL);

  g_test_summary ("The source is no destination");

  fixture_assert_plan (plan, "refused to host1 over - for mig");
  fixture_assert_rejected (plan, "host1", "error same-host host1 -");
}

#define REQUIRED_NETWORKS \
  NETWORK_MIG ", { 'id': 'n7', 'name': 'req' }, { 'id': 'n8', 'name': 'req2', 'required': false }"

#define REQUIRED_ON(n, carrier) \
  HOST (n, NIC_UP ", " NIC ("eth2", "'carrier': '" carrier "'"), \
        ON_MIG (IPV4 ("'192.168.77." n "/24'")) ", { 'network': 'req', 'nic': 'eth2' }")
#define REQUIRED_HOSTS \
  HEALTHY ("1") ", " REQUIRED_ON ("2", "down") ", " REQUIRED_ON ("3", "unknown") ", " HEALTHY ("4")

static void
test_effective_status (void)
{
  g_autoptr (MignetCluster) cluster =
      fixture_new (.networks = REQUIRED_NETWORKS, .hosts = REQUIRED_HOSTS);
  g_autoptr (MignetPlan) plan = fixture_plan (cluster, NULL, NULL);
  g_autoptr (MignetPlan) after = NULL;
  g_autoptr (GError) error = NULL;

  g_test_summary ("I-10: the effective status counts; the source may be non-operational");

  fixture_assert_plan (plan, "dedicated to host3 over mig for mig");
  fixture_assert_rejected (plan, "host2", "error host-not-up host2 -");
  fixture_assert_rejected (plan, "host4", "error host-not-up host4 -");

  mignet_cluster_set_network_required (cluster, mignet_cluster_lookup_network (cluster, "req"),
                                       FALSE, &error);
  g_assert_no_error (error);
  after = fixture_plan (cluster, "host2", NULL);
  fixture_assert_plan (after, "dedicated to host2 over mig for mig");
}

static void
test_required_and_absent (void)
{
  g_autoptr (MignetCluster) cluster =
      fixture_new (.networks = "{ 'id': 'n1', 'name': 'mig', 'required': true }",
                   .hosts = HEALTHY ("1") ", " HOST ("2", NIC_UP, ""));
  g_autoptr (MignetPlan) manual = fixture_plan (cluster, "host2", NULL);
  g_autoptr (MignetPlan) automatic = fixture_plan (cluster, NULL, NULL);

  g_test_summary ("Absence leads to FALLBACK only where N is not required");

  fixture_assert_plan (manual, "refused to host2 over - for mig");
  fixture_assert_reasons (manual, "error host-not-up host2 -; warning network-absent host2 mig");
  fixture_assert_rejected (automatic, "host2",
                           "error host-not-up host2 -; error network-absent host2 mig");
}

#define BROKEN_HOST \
  HOST_WITH ("2", "'status': 'maintenance', 'memory': 1024, 'cpus': 1, 'max-incoming': 0, ", \
             NIC_DOWN, ON_MIG ("'in-sync': false, " IPV4 ("'192.168.77.2/24'")))
#define BROKEN_ERRORS \
  "error host-not-up host2 -; error pinned host2 -; error vm-network-absent host2 web; " \
  "error display-network-absent host2 db; error carrier-down host2 mig; " \
  "warning out-of-sync host2 mig; error not-enough-memory host2 -; " \
  "error not-enough-cpu host2 -; error incoming-limit host2 -; error affinity host2 -"

static void
test_every_reason (void)
{
  g_autoptr (MignetCluster) cluster =
      fixture_new (.roles = "'migration': 'mig', 'display': 'db'", .networks = NETWORK_MIG VM_NET,
                   .hosts = HEALTHY ("1") ", " BROKEN_HOST,
                   .vms =
                       VM_WITH ("1", "host1",
                                "'pinned-hosts': ['host1'], 'networks': ['web'], "
                                "'memory': 2048, 'vcpus': 2, " APART) MEMBER ("2", "host2", APART));
  g_autoptr (MignetPlan) manual = fixture_plan (cluster, "host2", NULL);
  g_autoptr (MignetPlan) automatic = fixture_plan (cluster, NULL, NULL);

  g_test_summary ("A rejected host keeps every reason, not the first");

  fixture_assert_reasons (manual, BROKEN_ERRORS);
  fixture_assert_rejected (manual, "host2", BROKEN_ERRORS);
  fixture_assert_rejected (automatic, "host2", BROKEN_ERRORS);
}

/* A refusal that no host could change. */
static const struct
{
  const char *what;
  const char *host1;
  const char *vm;
  const char *code;
} hopeless[] = {
  { "down", "", "{ 'id': 'v1', 'name': 'vm1', 'host': 'host1', 'status': 'down' }",
    "vm-not-running" },
  { "down and nowhere", "", "{ 'id': 'v1', 'name': 'vm1', 'host': null, 'status': 'down' }",
    "vm-not-running" },
  { "migrating", "", VM_WITH ("1", "host1", "'status': 'migrating', 'destination': 'host2'"),
    "vm-migrating" },
  { "source down", "'status': 'down', ", VM ("1", "host1"), "source-not-reachable" },
  { "source connecting", "'status': 'connecting', ", VM ("1", "host1"), "source-not-reachable" },
  { "source non-responsive", "'status': 'non-responsive', ", VM ("1", "host1"),
    "source-not-reachable" },
};

static void
test_hopeless (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_autofree char *hosts = g_strdup_printf ("{ 'id': 'h1', 'name': 'host1', %s 'nics': [" NIC_UP
                                            "], 'attachments': [] }, " HEALTHY ("2"),
                                            hopeless[i].host1);
  g_autoptr (MignetCluster) cluster = fixture_new (.hosts = hosts, .vms = hopeless[i].vm);
  g_autoptr (MignetPlan) manual = fixture_plan (cluster, "host2", NULL);
  g_autoptr (MignetPlan) automatic = fixture_plan (cluster, NULL, NULL);
  g_autoptr (GPtrArray) manual_candidates = mignet_plan_get_candidates (manual);
  g_autoptr (GPtrArray) automatic_candidates = mignet_plan_get_candidates (automatic);
  g_autofree char *reason = g_strdup_printf ("error %s * -", hopeless[i].code);

  g_test_summary (hopeless[i].what);

  fixture_assert_plan (manual, "refused to host2 over - for mig");
  fixture_assert_reasons (manual, reason);
  g_assert_cmpuint (manual_candidates->len, ==, 0);
  fixture_assert_plan (automatic, "refused to - over - for mig");
  fixture_assert_reasons (automatic, reason);
  g_assert_cmpuint (automatic_candidates->len, ==, 0);
}

static void
test_cluster_limit (void)
{
  g_autoptr (MignetCluster) cluster =
      fixture_new (.policy = "'max-per-cluster': 2",
                   .hosts = HEALTHY ("1") ", " HEALTHY ("2") ", " HEALTHY ("3"),
                   .vms = VM ("1", "host1") MOVING_OVER ("2", "ovirtmgmt")
                       MOVING_SOMEWHERE ("3", "host1"));
  g_autoptr (MignetPlan) plan = NULL;
  g_autoptr (GPtrArray) candidates = NULL;
  g_autoptr (GPtrArray) reasons = NULL;

  g_test_summary ("No host could change that the cluster has as many migrations as allowed");

  plan = fixture_plan (cluster, NULL, NULL);
  candidates = mignet_plan_get_candidates (plan);
  reasons = mignet_plan_get_reasons (plan);
  fixture_assert_reasons (plan, "error cluster-limit - -");
  g_assert_cmpuint (candidates->len, ==, 0);
  g_assert_cmpstr (mignet_reason_get_subject (reasons->pdata[0]), ==, "Default");
}

static void
test_network_limit_of_carrier (void)
{
  static const char *const levels[] = { NULL, "3.2" };

  g_test_summary ("The limit is that of the network that would carry the stream");

  for (gsize i = 0; i < G_N_ELEMENTS (levels); i++)
    {
      const char *roles = levels[i] != NULL ? "'migration': null" : NULL;
      const char *busy = levels[i] != NULL ? "host3" : "host3', 'migration-network': 'ovirtmgmt";
      g_autofree char *vms = g_strdup_printf (
          VM ("1", "host1") ", " VM_WITH ("2", "%s", "'status': 'migrating'"), busy);
      g_autoptr (MignetCluster) cluster =
          fixture_new (.level = levels[i], .roles = roles,
                       .policy = "'max-per-network': 1, 'fallback': 'always'",
                       .hosts = HEALTHY ("1") ", " HOST ("2", NIC_UP, "") ", " HEALTHY ("3"),
                       .vms = vms);
      g_autoptr (MignetPlan) plan = fixture_plan (cluster, "host2", NULL);

      fixture_assert_plan (plan, levels[i] != NULL ? "refused to host2 over - for ovirtmgmt"
                                                   : "refused to host2 over - for mig");
      fixture_assert_rejected (plan, "host2",
                               levels[i] != NULL ? "error network-limit host2 ovirtmgmt"
                                                 : "warning network-absent host2 mig; "
                                                   "error network-limit host2 ovirtmgmt");
    }
}

static void
test_can_leave (void)
{
  static const char *const host_states[] = { "up", "maintenance", "preparing-for-maintenance",
                                             "non-operational" };
  static const char *const vm_states[] = { "up", "paused", "powering-up" };

  g_test_summary ("A virtual machine that runs may leave any host that can be reached");

  for (gsize i = 0; i < G_N_ELEMENTS (host_states); i++)
    {
      for (gsize j = 0; j < G_N_ELEMENTS (vm_states); j++)
        {
          g_autofree char *hosts = g_strdup_printf (
              HEALTHY_WITH ("1", "'status': '%s', ") ", " HEALTHY ("2"), host_states[i]);
          g_autofree char *vms =
              g_strdup_printf (VM_WITH ("1", "host1", "'status': '%s'"), vm_states[j]);
          g_autoptr (MignetCluster) cluster = fixture_new (.hosts = hosts, .vms = vms);
          g_autoptr (MignetPlan) plan = fixture_plan (cluster, NULL, NULL);

          g_test_message ("%s on a host that is %s", vm_states[j], host_states[i]);
          fixture_assert_plan (plan, "dedicated to host2 over mig for mig");
        }
    }
}

static void
add_filters (const char *group, const Filter *filters, gsize n_filters)
{
  for (gsize i = 0; i < n_filters; i++)
    {
      g_autofree char *path = g_strdup_printf ("/planning/filters/%s/%" G_GSIZE_FORMAT, group, i);

      g_test_add_data_func (path, &filters[i], test_filter);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add_filters ("host", host_filters, G_N_ELEMENTS (host_filters));
  add_filters ("networks", network_filters, G_N_ELEMENTS (network_filters));
  add_filters ("resources", resource_filters, G_N_ELEMENTS (resource_filters));
  add_filters ("limits", limit_filters, G_N_ELEMENTS (limit_filters));
  add_filters ("affinity", affinity_filters, G_N_ELEMENTS (affinity_filters));
  g_test_add_func ("/planning/filters/source-condition", test_source_condition);
  g_test_add_func ("/planning/filters/source-itself", test_source_itself);
  g_test_add_func ("/planning/filters/effective-status", test_effective_status);
  g_test_add_func ("/planning/filters/required-and-absent", test_required_and_absent);
  g_test_add_func ("/planning/filters/every-reason", test_every_reason);
  for (gsize i = 0; i < G_N_ELEMENTS (hopeless); i++)
    {
      g_autofree char *path = g_strdup_printf ("/planning/filters/hopeless/%" G_GSIZE_FORMAT, i);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_hopeless);
    }
  g_test_add_func ("/planning/filters/cluster-limit", test_cluster_limit);
  g_test_add_func ("/planning/filters/network-limit-of-carrier", test_network_limit_of_carrier);
  g_test_add_func ("/planning/filters/can-leave", test_can_leave);

  return g_test_run ();
}
