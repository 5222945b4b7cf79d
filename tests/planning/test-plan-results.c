/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "planning-fixture.h"

#include <string.h>

/* What a plan says: field by field, as JSON and as text. */

#define RAIL(n, members, mig) \
  HOST_WITH (n, members, NIC ("eth1", "'carrier': 'up', 'speed': 10000"), ON_MIG (mig))
#define SAMPLE_HOSTS \
  RAIL ("1", "", IPV4 ("'192.168.77.1/24'")) ", " RAIL ("2", "", IPV4 ("'192.168.77.2/24'"))
#define BARE_HOST(n, address, attachments) \
  HOST_FULL (n, "'address': '" address "', 'nics': [" NIC_UP "], 'attachments': [" attachments "]")

static gboolean
json_has (MignetPlan *plan, const char *member)
{
  g_autofree char *json = mignet_plan_to_json (plan);
  g_autofree char *compact = fixture_compact_json (json);
  g_autofree char *wanted = g_strdelimit (g_strdup (member), "'", '"');

  if (strstr (compact, wanted) == NULL)
    g_test_message ("%s is not in %s", wanted, compact);

  return strstr (compact, wanted) != NULL;
}

/* Each member with its comma or its end, so that no other one is found instead. */
static void
assert_members (MignetPlan *plan, const char *members)
{
  g_auto (GStrv) each = g_strsplit (members, "; ", -1);

  g_assert_true (json_has (plan, "{'format':'mignet-plan/1','outcome':"));
  for (guint i = 0; each[i] != NULL; i++)
    {
      g_autofree char *member = g_strconcat (each[i], ",", NULL);

      g_assert_true (json_has (plan, member));
    }
}

static gboolean
get_bandwidth (MignetPlan *plan, guint64 *bandwidth)
{
  g_autoptr (GVariant) parameters = g_variant_ref_sink (mignet_plan_get_parameters (plan));

  return g_variant_lookup (parameters, "bandwidth", "t", bandwidth);
}

static void
assert_bandwidth (MignetPlan *plan, guint64 expected)
{
  guint64 bandwidth = 0;

  g_assert_true (get_bandwidth (plan, &bandwidth));
  g_assert_cmpuint (bandwidth, ==, expected);
}

static void
test_dedicated (void)
{
  g_autoptr (MignetCluster) cluster = fixture_new (.hosts = SAMPLE_HOSTS);
  g_autoptr (MignetPlan) plan = fixture_plan (cluster, "host2", NULL);
  const char *const *flags = mignet_plan_get_flags (plan);

  g_test_summary ("10.2, DEDICATED: every field of the sample");

  g_assert_false (mignet_plan_is_automatic (plan));
  g_assert_cmpstr (mignet_plan_get_vm (plan), ==, "vm1");
  g_assert_cmpstr (mignet_plan_get_vm_id (plan), ==, "v1");
  g_assert_cmpstr (mignet_plan_get_source (plan), ==, "host1");
  g_assert_cmpstr (mignet_plan_get_source_id (plan), ==, "h1");
  g_assert_cmpstr (mignet_plan_get_destination (plan), ==, "host2");
  g_assert_cmpstr (mignet_plan_get_destination_id (plan), ==, "h2");
  fixture_assert_plan (plan, "dedicated to host2 over mig for mig");
  fixture_assert_addresses (plan, "ipv4 192.168.77.1 192.168.77.2");
  g_assert_cmpstr (mignet_plan_get_source_connect_uri (plan), ==,
                   "qemu+tls://host1.example.org/system");
  g_assert_cmpstr (mignet_plan_get_connect_uri (plan), ==, "qemu+tls://host2.example.org/system");
  g_assert_cmpstr (mignet_plan_get_migrate_uri (plan), ==, "tcp://192.168.77.2");
  g_assert_cmpstr (mignet_plan_get_listen_address (plan), ==, "192.168.77.2");
  g_assert_null (mignet_plan_get_tls_destination (plan));
  g_assert_cmpuint (g_strv_length ((char **) flags), ==, 2);
  g_assert_true (g_strv_contains (flags, "live"));
  g_assert_true (g_strv_contains (flags, "peer2peer"));
  assert_bandwidth (plan, 625);
}

static void
test_dedicated_json (void)
{
  g_autoptr (MignetCluster) cluster = fixture_new (.hosts = SAMPLE_HOSTS);
  g_autoptr (MignetPlan) plan = fixture_plan (cluster, "host2", NULL);

  g_test_summary ("10.2, DEDICATED as JSON");

  assert_members (plan,
                  "'outcome':'dedicated'; 'vm':'vm1'; 'source':'host1'; 'destination':'host2'; "
                  "'network':'mig'; 'wanted-network':'mig'; 'family':'ipv4'; "
                  "'source-address':'192.168.77.1'; 'destination-address':'192.168.77.2'; "
                  "'connect-uri':'qemu+tls://host2.example.org/system'; "
                  "'migrate-uri':'tcp://192.168.77.2'; 'listen-address':'192.168.77.2'; "
                  "'tls-destination':null; 'flags':['live','peer2peer']; "
                  "'parameters':{'bandwidth':625}; 'reasons':[]");
  g_assert_true (
      json_has (plan, "'candidates':[{'host':'host2','eligible':true,'rank':1,'score':"));
}

static void
test_dedicated_ipv6 (void)
{
  g_autoptr (MignetCluster) cluster = fixture_new (
          .hosts =
              BARE_HOST ("1", "2001:db8::1", ON_MIG (IPV6 ("'2001:db8:77::1/64'"))) ", " BARE_HOST (
                  "2", "[2001:DB8::2]", ON_MIG (IPV6 ("'2001:DB8:77:0::2/64'"))));
  g_autoptr (MignetPlan) plan = fixture_plan (cluster, "host2", NULL);

  g_test_summary ("10.2, DEDICATED over IPv6: brackets in URIs and nowhere else");

  fixture_assert_addresses (plan, "ipv6 2001:db8:77::1 2001:db8:77::2");
  g_assert_cmpstr (mignet_plan_get_migrate_uri (plan), ==, "tcp://[2001:db8:77::2]");
  g_assert_cmpstr (mignet_plan_get_listen_address (plan), ==, "2001:db8:77::2");
  g_assert_true (g_str_has_prefix (mignet_plan_get_connect_uri (plan), "qemu+tls://["));
  g_assert_true (g_str_has_suffix (mignet_plan_get_connect_uri (plan), "]/system"));
}

static const struct
{
  const char *what;
  const char *host2;
  const char *addresses;
  const char *connect_uri;
  const char *migrate_uri;
  const char *listen_address; /* (nullable) */
} management_hosts[] = {
  { "a host name", BARE_HOST ("2", "host2.example.org", ""), "- - host2.example.org",
    "qemu+tls://host2.example.org/system", "tcp://host2.example.org", NULL },
  { "as it is written", BARE_HOST ("2", "Host_2.Example.ORG", ""), "- - Host_2.Example.ORG",
    "qemu+tls://Host_2.Example.ORG/system", "tcp://Host_2.Example.ORG", NULL },
  { "no address: the name", HOST_FULL ("2", "'nics': [" NIC_UP "], 'attachments': []"), "- - host2",
    "qemu+tls://host2/system", "tcp://host2", NULL },
  { "IPv4", BARE_HOST ("2", "192.0.2.2", ""), "ipv4 - 192.0.2.2", "qemu+tls://192.0.2.2/system",
    "tcp://192.0.2.2", "192.0.2.2" },
  { "IPv6", BARE_HOST ("2", "2001:db8::2", ""), "ipv6 - 2001:db8::2",
    "qemu+tls://[2001:db8::2]/system", "tcp://[2001:db8::2]", "2001:db8::2" },
  { "IPv6 in brackets", BARE_HOST ("2", "[2001:db8::2]", ""), "ipv6 - 2001:db8::2",
    "qemu+tls://[2001:db8::2]/system", "tcp://[2001:db8::2]", "2001:db8::2" },
};

static void
assert_over_management (MignetPlan *plan, gsize i)
{
  fixture_assert_addresses (plan, management_hosts[i].addresses);
  g_assert_cmpstr (mignet_plan_get_connect_uri (plan), ==, management_hosts[i].connect_uri);
  g_assert_cmpstr (mignet_plan_get_migrate_uri (plan), ==, management_hosts[i].migrate_uri);
  g_assert_cmpstr (mignet_plan_get_listen_address (plan), ==, management_hosts[i].listen_address);
  g_assert_null (mignet_plan_get_tls_destination (plan));
}

static void
test_over_management (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_autofree char *hosts = g_strconcat (HEALTHY ("1") ", ", management_hosts[i].host2, NULL);
  g_autoptr (MignetCluster) plain = fixture_new (.roles = "", .hosts = hosts);
  g_autoptr (MignetCluster) absent = fixture_new (.hosts = hosts);
  g_autoptr (MignetPlan) management = fixture_plan (plain, "host2", NULL);
  g_autoptr (MignetPlan) fallback = fixture_plan (absent, "host2", NULL);

  g_test_summary (management_hosts[i].what);

  fixture_assert_plan (management, "management to host2 over ovirtmgmt for ovirtmgmt");
  assert_over_management (management, i);
  fixture_assert_plan (fallback, "fallback to host2 over ovirtmgmt for mig");
  assert_over_management (fallback, i);
}

static void
test_fallback_json (void)
{
  g_autoptr (MignetCluster) cluster =
      fixture_new (.hosts = HEALTHY ("1") ", " HOST ("2", NIC_UP, ""));
  g_autoptr (MignetPlan) plan = fixture_plan (cluster, "host2", NULL);

  g_test_summary ("10.2, FALLBACK as JSON");

  assert_members (plan, "'outcome':'fallback'; 'destination':'host2'; 'network':'ovirtmgmt'; "
                        "'wanted-network':'mig'; 'family':null; 'source-address':null; "
                        "'destination-address':'host2.example.org'; "
                        "'connect-uri':'qemu+tls://host2.example.org/system'; "
                        "'migrate-uri':'tcp://host2.example.org'; 'listen-address':null; "
                        "'tls-destination':null; 'flags':['live','peer2peer']");
  g_assert_true (json_has (plan, "'reasons':[{'code':'network-absent','severity':'warning',"
                                 "'host':'host2','network':'mig',"));
}

static void
test_waiting_json (void)
{
  g_autoptr (MignetCluster) cluster =
      fixture_new (.hosts = HEALTHY ("1") ", " HOST ("2", NIC_UP, ON_MIG (IPV4_PENDING)));
  g_autoptr (MignetPlan) manual = fixture_plan (cluster, "host2", NULL);
  g_autoptr (MignetPlan) automatic = fixture_plan (cluster, NULL, NULL);

  g_test_summary ("10.2, WAITING as JSON: the destination is set, addresses and URIs are null; a "
                  "waiting host is eligible");

  assert_members (manual,
                  "'outcome':'waiting'; 'destination':'host2'; 'network':'mig'; "
                  "'wanted-network':'mig'; 'source-address':null; 'destination-address':null; "
                  "'connect-uri':null; 'migrate-uri':null; 'listen-address':null; "
                  "'tls-destination':null");
  assert_members (automatic, "'outcome':'waiting'; 'destination':'host2'");
  g_assert_true (
      json_has (automatic, "'candidates':[{'host':'host2','eligible':true,'rank':1,'score':"));
}

static void
test_refused_json (void)
{
  g_autoptr (MignetCluster) cluster =
      fixture_new (.hosts = HEALTHY ("1") ", " HOST ("2", NIC_DOWN, ON_MIG (IPV4 (""))));
  g_autoptr (MignetPlan) manual = fixture_plan (cluster, "host2", NULL);
  g_autoptr (MignetPlan) automatic = fixture_plan (cluster, NULL, NULL);
  static const char rest[] = "'outcome':'refused'; 'vm':'vm1'; 'source':'host1'; 'network':null; "
                             "'wanted-network':'mig'; 'family':null; 'source-address':null; "
                             "'destination-address':null; 'connect-uri':null; 'migrate-uri':null; "
                             "'listen-address':null; 'tls-destination':null";

  g_test_summary (
      "10.2, REFUSED as JSON: the destination is the requested one or null, the rest is "
      "null");

  assert_members (manual, rest);
  assert_members (manual, "'destination':'host2'");
  g_assert_true (json_has (manual, "'candidates':[{'host':'host2','eligible':false,'rank':null,"
                                   "'score':null,'reasons':[{'code':'carrier-down','severity':"
                                   "'error','host':'host2','network':'mig',"));
  assert_members (automatic, rest);
  assert_members (automatic, "'destination':null");
}

static void
test_hopeless_json (void)
{
  g_autoptr (MignetCluster) cluster =
      fixture_new (.hosts = HEALTHY ("1") ", " HEALTHY ("2"),
                   .vms = "{ 'id': 'v1', 'name': 'vm1', 'host': null, 'status': 'down' }");
  g_autoptr (MignetPlan) plan = fixture_plan (cluster, NULL, NULL);

  g_test_summary ("10.2, a refusal that no host could change: no candidates, perhaps no source");

  g_assert_null (mignet_plan_get_source (plan));
  g_assert_null (mignet_plan_get_source_id (plan));
  assert_members (plan, "'outcome':'refused'; 'source':null; 'destination':null; "
                        "'wanted-network':'mig'");
  g_assert_true (json_has (plan, "'reasons':[{'code':'vm-not-running','severity':'error',"));
  g_assert_true (json_has (plan, "'candidates':[]"));
}

static void
test_transport (void)
{
  static const char *const policies[] = { "'connect-transport': 'tls'",
                                          "'connect-transport': 'tcp'",
                                          "'connect-transport': 'ssh'" };
  static const char *const uris[] = { "qemu+tls://host2.example.org/system",
                                      "qemu+tcp://host2.example.org/system",
                                      "qemu+ssh://host2.example.org/system" };

  g_test_summary ("The transport is in the connection URI, and not in the migration URI");

  for (gsize i = 0; i < G_N_ELEMENTS (policies); i++)
    {
      g_autoptr (MignetCluster) cluster =
          fixture_new (.policy = policies[i], .hosts = HEALTHY ("1") ", " HEALTHY ("2"));
      g_autoptr (MignetPlan) plan = fixture_plan (cluster, "host2", NULL);

      g_assert_cmpstr (mignet_plan_get_connect_uri (plan), ==, uris[i]);
      g_assert_cmpstr (mignet_plan_get_migrate_uri (plan), ==, "tcp://192.168.77.2");
    }
}

static void
test_listen (void)
{
  g_autoptr (MignetCluster) cluster =
      fixture_new (.policy = "'listen': 'any'", .hosts = HEALTHY ("1") ", " HEALTHY ("2"));
  g_autoptr (MignetPlan) plan = fixture_plan (cluster, "host2", NULL);

  g_test_summary ("Where the destination listens on every address none is named");

  g_assert_null (mignet_plan_get_listen_address (plan));
  g_assert_cmpstr (mignet_plan_get_migrate_uri (plan), ==, "tcp://192.168.77.2");
}

#define SPEED(name, speed) NIC (name, "'carrier': 'up', 'speed': " speed)
#define QOS(rate) "{ 'id': 'n1', 'name': 'mig', 'required': false, 'qos': { 'rate': " rate " } }"
#define STACK \
  NIC ("eth1", "'kind': 'vlan', 'base': 'bond0', 'vlan': 7") \
  ", " NIC ("bond0", "'kind': 'bond', 'mode': 'active-backup', 'slaves': ['a', 'b'], " \
                     "'active-slave': 'b'") ", " SPEED ("a", "40000") ", " SPEED ("b", "10000")

/* Mb/s become MiB/s by a division by eight, as in oVirt, for two migrations. */
static const struct
{
  const char *what;
  const char *policy;
  const char *network;
  const char *nics1;
  const char *nics2;
  gint64 bandwidth; /* -1: no parameter */
} bandwidths[] = {
  { "the speed of the links", "", NETWORK_MIG, SPEED ("eth1", "10000"), SPEED ("eth1", "10000"),
    625 },
  { "the slower source", "", NETWORK_MIG, SPEED ("eth1", "1600"), SPEED ("eth1", "10000"), 100 },
  { "the slower destination", "", NETWORK_MIG, SPEED ("eth1", "10000"), SPEED ("eth1", "1600"),
    100 },
  { "the network's QoS", "", QOS ("800"), SPEED ("eth1", "10000"), SPEED ("eth1", "10000"), 50 },
  { "the network's QoS where no speed is known", "", QOS ("10000"), NIC_UP, NIC_UP, 625 },
  { "never 0", "", QOS ("10"), NIC_UP, NIC_UP, 1 },
  { "nothing is known", "", NETWORK_MIG, NIC_UP, NIC_UP, -1 },
  { "a VLAN's is its base's, a bond's follows its mode", "", NETWORK_MIG, STACK, STACK, 625 },
  { "a number", "'bandwidth': 77", NETWORK_MIG, SPEED ("eth1", "10000"), SPEED ("eth1", "10000"),
    77 },
  { "unlimited", "'bandwidth': 'unlimited'", NETWORK_MIG, SPEED ("eth1", "10000"),
    SPEED ("eth1", "10000"), -1 },
  { "auto", "'bandwidth': 'auto'", NETWORK_MIG, SPEED ("eth1", "10000"), SPEED ("eth1", "10000"),
    625 },
};

static void
test_bandwidth (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_autofree char *hosts =
      g_strdup_printf (HOST ("1", "%s", ON_MIG (IPV4 ("'192.168.77.1/24'"))) ", " HOST (
                           "2", "%s", ON_MIG (IPV4 ("'192.168.77.2/24'"))),
                       bandwidths[i].nics1, bandwidths[i].nics2);
  g_autoptr (MignetCluster) cluster =
      fixture_new (.policy = bandwidths[i].policy, .networks = bandwidths[i].network,
                   .hosts = hosts);
  g_autoptr (MignetPlan) plan = fixture_plan (cluster, "host2", NULL);
  guint64 bandwidth = 0;

  g_test_summary (bandwidths[i].what);

  if (bandwidths[i].bandwidth >= 0)
    assert_bandwidth (plan, bandwidths[i].bandwidth);
  else
    g_assert_false (get_bandwidth (plan, &bandwidth));
}

static void
test_candidates (void)
{
  g_autoptr (MignetCluster) cluster =
      fixture_new (.hosts =
                       HEALTHY ("4") ", " HOST ("5", NIC_UP, "") ", " HEALTHY ("2") ", " HEALTHY (
                           "1") ", " HOST ("6", NIC_UP,
                                           ON_MIG (IPV4_PENDING)) ", " HOST ("3", NIC_DOWN, ""));
  g_autoptr (MignetPlan) plan = fixture_plan (cluster, NULL, NULL);
  g_autoptr (GPtrArray) candidates = mignet_plan_get_candidates (plan);
  static const char *const expected[] = { "h2", "h4", "h6", "h1", "h3", "h5" };

  g_test_summary ("10.2, candidates: every host, the eligible ones by rank, the others by id");

  g_assert_cmpuint (candidates->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < candidates->len; i++)
    g_assert_cmpstr (mignet_candidate_get_host_id (g_ptr_array_index (candidates, i)), ==,
                     expected[i]);
  fixture_assert_plan (plan, "dedicated to host2 over mig for mig");
}

#define EXPLAINED_HOSTS \
  HEALTHY ("1") \
  ", " HOST ("2", NIC_UP, "") ", " HOST ( \
      "3", NIC_DOWN, ON_MIG ("'in-sync': true")) ", " HEALTHY_WITH ("4", \
                                                                    "'status': 'maintenance', ")

static void
test_explain (void)
{
  g_autoptr (MignetCluster) cluster = fixture_new (.hosts = EXPLAINED_HOSTS);
  g_autoptr (MignetPlan) plan = fixture_plan (cluster, NULL, NULL);
  g_autofree char *text = mignet_plan_explain (plan);
  g_autoptr (GPtrArray) candidates = mignet_plan_get_candidates (plan);

  g_test_summary ("The explanation goes host by host, reason by reason");

  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_nonnull (strstr (text, "vm1"));
  for (guint i = 0; i < candidates->len; i++)
    {
      MignetCandidate *candidate = g_ptr_array_index (candidates, i);
      g_autoptr (GPtrArray) reasons = mignet_candidate_get_reasons (candidate);

      g_assert_nonnull (strstr (text, mignet_candidate_get_host (candidate)));
      for (guint j = 0; j < reasons->len; j++)
        g_assert_nonnull (
            strstr (text, mignet_reason_get_message (g_ptr_array_index (reasons, j))));
    }
}

static void
test_messages (void)
{
  g_autoptr (MignetCluster) cluster =
      fixture_new (.hosts = HOST ("1", NIC_DOWN,
                                  ON_MIG ("'in-sync': false")) ", " HOST ("2", NIC_UP, ""));
  g_autoptr (MignetPlan) plan = fixture_plan (cluster, "host2", NULL);
  g_autoptr (GPtrArray) reasons = mignet_plan_get_reasons (plan);

  g_test_summary ("The message of a reason is one sentence that names host and network");

  g_assert_cmpuint (reasons->len, ==, 3);
  for (guint i = 0; i < reasons->len; i++)
    {
      MignetReason *reason = g_ptr_array_index (reasons, i);
      const char *message = mignet_reason_get_message (reason);
      g_autofree char *host = g_strdup_printf ("'%s'", mignet_reason_get_host (reason));
      g_autofree char *network = g_strdup_printf ("'%s'", mignet_reason_get_network (reason));

      g_test_message ("%s", message);
      g_assert_nonnull (strstr (message, host));
      g_assert_nonnull (strstr (message, network));
      g_assert_null (strchr (message, '\n'));
      g_assert_false (g_str_has_suffix (message, "."));
    }
}

static void
test_results_stay (void)
{
  g_autoptr (MignetCluster) cluster = fixture_new (.hosts = SAMPLE_HOSTS);
  g_autoptr (MignetRequest) request = fixture_request (cluster, "vm1", "host2", NULL);
  g_autoptr (MignetPlan) plan = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  g_test_summary ("A plan copies what it needs: it survives the cluster and its label is the "
                  "request's");

  mignet_request_set_label (request, "job 7");
  plan = fixture_plan_request (cluster, request);
  before = mignet_plan_to_json (plan);
  fixture_set_ipv4 (fixture_attachment (cluster, "host2", "mig"), MIGNET_BOOT_PROTOCOL_STATIC,
                    "192.168.77.9/24");
  mignet_request_set_label (request, NULL);
  g_clear_object (&request);
  g_clear_object (&cluster);
  after = mignet_plan_to_json (plan);
  g_assert_cmpstr (before, ==, after);
  g_assert_cmpstr (mignet_plan_get_label (plan), ==, "job 7");
}

static void
assert_bad_request (MignetRequest *request)
{
  g_autoptr (MignetPlanner) planner = mignet_planner_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) async_error = NULL;
  g_autoptr (MignetPlan) plan = mignet_planner_plan (planner, request, &error);
  g_autoptr (MignetPlan) async_plan = fixture_plan_waiting (request, &async_error);

  g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_BAD_REQUEST);
  g_assert_null (plan);
  g_assert_nonnull (strchr (error->message, '\''));
  g_assert_false (g_str_has_suffix (error->message, "."));
  g_assert_error (async_error, MIGNET_ERROR, MIGNET_ERROR_BAD_REQUEST);
  g_assert_null (async_plan);
}

static void
test_bad_requests (void)
{
  g_autoptr (MignetCluster) cluster = fixture_new (.hosts = SAMPLE_HOSTS);
  g_autoptr (MignetCluster) other = fixture_new (.hosts = SAMPLE_HOSTS);
  g_autoptr (MignetVm) nobody = mignet_vm_new ("v9", "nobody");
  g_autoptr (MignetHost) nowhere = mignet_host_new ("h9", "nowhere");
  g_autoptr (MignetNetwork) nothing = mignet_network_new ("n9", "nothing");
  g_autoptr (MignetRequest) vm = mignet_request_new (nobody);
  g_autoptr (MignetRequest) host = fixture_request (cluster, "vm1", NULL, NULL);
  g_autoptr (MignetRequest) network = fixture_request (cluster, "vm1", "host2", NULL);
  g_autoptr (MignetRequest) policy = fixture_request (cluster, "vm1", "host2", NULL);
  g_autoptr (MignetMigrationPolicy) foreign = mignet_migration_policy_new (MIGNET_PRESET_DESIGN);
  g_autoptr (GPtrArray) networks = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;

  g_test_summary ("A request that contradicts its cluster is an error, not a plan");

  assert_bad_request (vm);
  mignet_request_set_destination (host, nowhere);
  assert_bad_request (host);
  mignet_request_set_destination (host, mignet_cluster_lookup_host (other, "host2"));
  assert_bad_request (host);
  mignet_request_set_network (network, nothing);
  assert_bad_request (network);
  mignet_request_set_network (network, mignet_cluster_lookup_network (other, "mig"));
  assert_bad_request (network);
  g_ptr_array_add (networks, mignet_cluster_lookup_network (other, "mig"));
  mignet_migration_policy_set_networks (foreign, networks, &error);
  g_assert_no_error (error);
  mignet_request_set_policy (policy, foreign);
  assert_bad_request (policy);
}

static void
test_removed_from_cluster (void)
{
  g_autoptr (MignetCluster) cluster =
      fixture_new (.hosts = SAMPLE_HOSTS ", " HEALTHY ("3"), .vms = VM ("1", "host1"));
  g_autoptr (MignetRequest) host = fixture_request (cluster, "vm1", "host3", NULL);
  g_autoptr (MignetRequest) vm = fixture_request (cluster, "vm1", NULL, NULL);
  g_autoptr (GError) error = NULL;

  g_test_summary ("What was removed from the cluster can no longer be requested");

  mignet_cluster_remove_host (cluster, mignet_cluster_lookup_host (cluster, "host3"), &error);
  g_assert_no_error (error);
  assert_bad_request (host);
  mignet_cluster_remove_vm (cluster, mignet_cluster_lookup_vm (cluster, "vm1"));
  assert_bad_request (vm);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/planning/plan-results/dedicated", test_dedicated);
  g_test_add_func ("/planning/plan-results/dedicated/json", test_dedicated_json);
  g_test_add_func ("/planning/plan-results/dedicated/ipv6", test_dedicated_ipv6);
  for (gsize i = 0; i < G_N_ELEMENTS (management_hosts); i++)
    {
      g_autofree char *path =
          g_strdup_printf ("/planning/plan-results/management/%" G_GSIZE_FORMAT, i);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_over_management);
    }
  g_test_add_func ("/planning/plan-results/fallback/json", test_fallback_json);
  g_test_add_func ("/planning/plan-results/waiting/json", test_waiting_json);
  g_test_add_func ("/planning/plan-results/refused/json", test_refused_json);
  g_test_add_func ("/planning/plan-results/refused/hopeless", test_hopeless_json);
  g_test_add_func ("/planning/plan-results/transport", test_transport);
  g_test_add_func ("/planning/plan-results/listen", test_listen);
  for (gsize i = 0; i < G_N_ELEMENTS (bandwidths); i++)
    {
      g_autofree char *path =
          g_strdup_printf ("/planning/plan-results/bandwidth/%" G_GSIZE_FORMAT, i);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_bandwidth);
    }
  g_test_add_func ("/planning/plan-results/candidates", test_candidates);
  g_test_add_func ("/planning/plan-results/explain", test_explain);
  g_test_add_func ("/planning/plan-results/messages", test_messages);
  g_test_add_func ("/planning/plan-results/stay", test_results_stay);
  g_test_add_func ("/planning/plan-results/bad-requests", test_bad_requests);
  g_test_add_func ("/planning/plan-results/bad-requests/removed", test_removed_from_cluster);

  return g_test_run ();
}
