/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "planning-fixture.h"

#include <string.h>

/* What a plan says about how the migration is carried out. fixture_check_plan() looks at every
 * plan that is made here. */

#define VERSIONS(libvirt, qemu) "'libvirt-version': '" libvirt "', 'qemu-version': '" qemu "', "
#define NEW VERSIONS ("12.0.0", "10.1.0")
#define OLD VERSIONS ("5.0.0", "3.1.0")
#define THREE(first, second, third) \
  HEALTHY_WITH ("1", first) ", " HEALTHY_WITH ("2", second) ", " HEALTHY_WITH ("3", third)
#define FAST "{ 'name': 'eth1', 'carrier': 'up', 'speed': 40000 }"
#define FAST_HOST(n, members) HOST_WITH (n, members, FAST, ON_MIG (IPV4 ("'192.168.77." n "/24'")))

static char *
describe_flags (MignetPlan *plan)
{
  return g_strjoinv (" ", (char **) mignet_plan_get_flags (plan));
}

static char *
describe_parameters (MignetPlan *plan)
{
  return g_variant_print (mignet_plan_get_parameters (plan), FALSE);
}

#define assert_flags(plan, expected) fixture_check_text (G_STRLOC, describe_flags (plan), expected)
#define assert_parameters(plan, expected) \
  fixture_check_text (G_STRLOC, describe_parameters (plan), expected)

static MignetPlan *
plan_with (const char *policy, const char *hosts, const char *destination)
{
  g_autoptr (MignetCluster) cluster = fixture_new (.policy = policy, .hosts = hosts);

  return fixture_plan (cluster, destination, NULL);
}

/* Each knob alone, and what comes of it. */

typedef struct
{
  const char *policy;
  const char *flags;
  const char *parameters;
} Knob;

static const Knob knobs[] = {
  { "", "live peer2peer", "{}" },
  { "'mode': 'peer-to-peer'", "live peer2peer", "{}" },
  { "'mode': 'managed'", "live", "{}" },
  { "'mode': 'tunnelled'", "live peer2peer tunnelled", "{}" },
  { "'encryption': 'required'", "live peer2peer tls",
    "{'tls.destination': <'host2.example.org'>}" },
  { "'bandwidth': 77", "live peer2peer", "{'bandwidth': <uint64 77>}" },
  { "'bandwidth': 'unlimited'", "live peer2peer", "{}" },
  { "'parallel': 3", "live peer2peer parallel", "{'parallel.connections': <3>}" },
  { "'parallel': 'off'", "live peer2peer", "{}" },
  { "'auto-converge': true", "live peer2peer auto-converge", "{}" },
  { "'post-copy': 'allowed'", "live peer2peer postcopy", "{}" },
  { "'compression': 'xbzrle'", "live peer2peer compressed", "{'compression': <'xbzrle'>}" },
  { "'storage': 'copy'", "live peer2peer non-shared-disk",
    "{'disks_uri': <'tcp://192.168.77.2'>}" },
  { "'storage': 'copy-incremental'", "live peer2peer non-shared-inc",
    "{'disks_uri': <'tcp://192.168.77.2'>}" },
  { "'persistence': 'keep'", "live peer2peer", "{}" },
  { "'persistence': 'persistent'", "live peer2peer persist-dest undefine-source", "{}" },
  { "'persistence': 'transient'", "live peer2peer undefine-source", "{}" },
};

static void
test_knobs (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (knobs); i++)
    {
      g_autoptr (MignetPlan) plan =
          plan_with (knobs[i].policy, HEALTHY ("1") ", " HEALTHY ("2"), "host2");

      assert_flags (plan, knobs[i].flags);
      assert_parameters (plan, knobs[i].parameters);
    }
}

static void
test_zero_copy (void)
{
  g_autoptr (MignetPlan) plan =
      plan_with ("'zero-copy': true, 'parallel': 4", HEALTHY ("1") ", " HEALTHY ("2"), NULL);

  assert_flags (plan, "live peer2peer parallel zerocopy");
  assert_parameters (plan, "{'parallel.connections': <4>}");
}

/* What libvirt is not told with the call. */
static void
test_conduct (void)
{
  g_autoptr (MignetPlan) plan = plan_with (
      "'completion-timeout': 600, 'max-downtime': 250, 'persistence': 'transient', "
      "'port-range': [50000, 50009], 'convergence': { 'init': [{ 'name': 'set-downtime', 'value': "
      "100 }], 'stalling': [{ 'limit': 3, 'action': { 'name': 'abort' } }] }",
      HEALTHY ("1") ", " HEALTHY ("2"), NULL);
  g_autofree char *json = mignet_plan_to_json (plan);
  g_autofree char *compact = fixture_compact_json (json);
  g_autoptr (GVariant) variant = mignet_plan_to_variant (plan);
  g_autofree char *text = g_variant_print (variant, FALSE);
  g_autoptr (GPtrArray) stalling = NULL;
  MignetConvergence *convergence = mignet_plan_get_convergence (plan);
  guint min;
  guint max;

  g_assert_nonnull (convergence);
  stalling = mignet_convergence_get_stalling (convergence);
  g_assert_cmpuint (stalling->len, ==, 1);
  g_assert_cmpint (mignet_plan_get_completion_timeout (plan), ==, 600);
  g_assert_cmpint (mignet_plan_get_max_downtime (plan), ==, 250);
  g_assert_cmpint (mignet_plan_get_persistence (plan), ==, MIGNET_PERSISTENCE_TRANSIENT);
  mignet_plan_get_port_range (plan, &min, &max);
  g_assert_cmpuint (min, ==, 50000);
  g_assert_cmpuint (max, ==, 50009);

  g_assert_nonnull (strstr (
      compact, "\"convergence\":{\"init\":[{\"name\":\"set-downtime\",\"value\":100}],"
               "\"stalling\":[{\"limit\":3,\"action\":{\"name\":\"abort\"}}],\"last\":[]},"
               "\"completion-timeout\":600,\"max-downtime\":250,\"port-range\":[50000,50009],"));
  g_assert_nonnull (strstr (
      text, "'convergence': <{'init': <[{'name': <'set-downtime'>, 'value': <uint32 100>}]>, "
            "'stalling': <[{'limit': <uint32 3>, 'action': <{'name': <'abort'>}>}]>, 'last': "
            "<@aa{sv} []>}>, 'completion-timeout': <600>, 'max-downtime': <250>, 'port-range': "
            "<[uint32 50000, 50009]>"));
}

static void
test_properties (void)
{
  g_autoptr (MignetPlan) plan = plan_with (
      "'completion-timeout': 9, 'max-downtime': 8, 'persistence': 'persistent', 'port-range': "
      "[7, 8], 'convergence': { 'last': [{ 'name': 'abort' }] }",
      HEALTHY ("1") ", " HEALTHY ("2"), NULL);
  g_autoptr (MignetConvergence) convergence = NULL;
  MignetPersistence persistence;
  int timeout;
  int downtime;
  guint min;
  guint max;

  g_object_get (plan, "convergence", &convergence, "completion-timeout", &timeout, "max-downtime",
                &downtime, "persistence", &persistence, "port-range-min", &min, "port-range-max",
                &max, NULL);
  g_assert_true (convergence == mignet_plan_get_convergence (plan));
  g_assert_cmpint (timeout, ==, 9);
  g_assert_cmpint (downtime, ==, 8);
  g_assert_cmpint (persistence, ==, MIGNET_PERSISTENCE_PERSISTENT);
  g_assert_cmpuint (min, ==, 7);
  g_assert_cmpuint (max, ==, 8);
}

/* The URIs have ports of the range, so that a plan can be carried out as it is. */
static void
test_ports (void)
{
  g_autoptr (MignetPlan) dedicated = plan_with ("'storage': 'copy', 'port-range': [50000, 50009]",
                                                HEALTHY ("1") ", " HEALTHY ("2"), NULL);
  g_autoptr (MignetCluster) cluster =
      fixture_new (.policy = "'storage': 'copy', 'port-range': [50000, 50009]",
                   .hosts = HEALTHY ("1") ", " HEALTHY ("2"));
  g_autoptr (MignetPlan) by_name = fixture_plan (cluster, "host2", "ovirtmgmt");

  g_assert_cmpstr (mignet_plan_get_migrate_uri (dedicated), ==, "tcp://192.168.77.2:50000");
  assert_parameters (dedicated, "{'disks_uri': <'tcp://192.168.77.2:50001'>}");
  g_assert_cmpstr (mignet_plan_get_migrate_uri (by_name), ==, "tcp://host2.example.org:50000");
  assert_parameters (by_name, "{'disks_port': <50001>}");
}

/* Section 6: "When a TLS migration dials an IP, the plan carries the host name for certificate
 * verification." */

#define REGISTERED(n, name, address) \
  "{ 'id': 'h" n "', 'name': '" name "', 'address': '" address "', 'nics': [" NIC_UP "], " \
  "'attachments': [" ON_MIG (IPV4 ("'192.168.77." n "/24'")) "] }"

static void
check_certificate_name (const char *host, const char *network, const char *expected)
{
  g_autofree char *hosts = g_strdup_printf (HEALTHY ("1") ", %s", host);
  g_autoptr (MignetCluster) cluster =
      fixture_new (.policy = "'encryption': 'required'", .hosts = hosts);
  g_autoptr (MignetPlan) plan = fixture_plan (cluster, "h2", network);

  g_assert_cmpstr (mignet_plan_get_tls_destination (plan), ==, expected);
}

static void
test_certificate_name (void)
{
  check_certificate_name (HEALTHY ("2"), "mig", "host2.example.org");
  check_certificate_name (HEALTHY ("2"), "ovirtmgmt", "host2.example.org");
  check_certificate_name (REGISTERED ("2", "b.example.org", "10.0.0.2"), "mig", "b.example.org");
  check_certificate_name (REGISTERED ("2", "b.example.org", "[2001:db8::2]"), "ovirtmgmt",
                          "b.example.org");
  check_certificate_name (REGISTERED ("2", "Rack 7, left", "10.0.0.2"), "mig", "10.0.0.2");
  check_certificate_name (REGISTERED ("2", "10.0.0.99", "2001:db8::2"), "mig", "2001:db8::2");
}

/* Section 6: encryption that is not possible is REFUSED, or the host is filtered, and nothing is
 * ever sent in plaintext instead. */
static void
test_encryption_of_destination (void)
{
  g_autoptr (MignetPlan) automatic =
      plan_with ("'encryption': 'required'", THREE ("", "'migration-tls': false, ", ""), NULL);
  g_autoptr (MignetPlan) manual =
      plan_with ("'encryption': 'required'", THREE ("", "'migration-tls': false, ", ""), "host2");
  g_autoptr (MignetPlan) always = plan_with ("'preset': 'ovirt', 'encryption': 'required'",
                                             THREE ("", VERSIONS ("3.1.0", "2.6.0"), ""), "host2");

  fixture_assert_plan (automatic, "dedicated to host3 over mig for mig");
  fixture_assert_rejected (automatic, "host2", "error encryption-unavailable host2 -");
  assert_flags (automatic, "live peer2peer tls");
  fixture_assert_plan (manual, "refused to host2 over - for mig");
  fixture_assert_reasons (manual, "error encryption-unavailable host2 -");
  fixture_assert_plan (always, "refused to host2 over - for mig");
  fixture_assert_reasons (always, "error encryption-unavailable host2 -; error "
                                  "encryption-unavailable host2 -");
}

/* What is about the source stands on every candidate, and once in the plan. */
static void
test_source (void)
{
  g_autoptr (MignetPlan) encrypted =
      plan_with ("'encryption': 'required'", THREE ("'migration-tls': false, ", "", ""), NULL);
  g_autoptr (MignetPlan) parallel =
      plan_with ("'parallel': 2", THREE (VERSIONS ("5.1.0", "4.0.0"), NEW, NEW), NULL);
  g_autoptr (MignetPlan) manual =
      plan_with ("'parallel': 2", THREE (VERSIONS ("5.1.0", "4.0.0"), NEW, NEW), "host3");

  fixture_assert_plan (encrypted, "refused to - over - for mig");
  fixture_assert_reasons (encrypted,
                          "error encryption-unavailable host1 -; error same-host host1 -");
  fixture_assert_rejected (encrypted, "host2", "error encryption-unavailable host1 -");
  fixture_assert_rejected (encrypted, "host3", "error encryption-unavailable host1 -");
  fixture_assert_rejected (encrypted, "host1",
                           "error encryption-unavailable host1 -; error same-host host1 -");
  fixture_assert_rejected (parallel, "host2", "error option-conflict host1 -");
  fixture_assert_rejected (parallel, "host3", "error option-conflict host1 -");
  fixture_assert_plan (manual, "refused to host3 over - for mig");
  fixture_assert_reasons (manual, "error option-conflict host1 -");
}

static void
test_destination_too_old (void)
{
  g_autoptr (MignetPlan) automatic = plan_with ("'parallel': 2", THREE (NEW, OLD, NEW), NULL);
  g_autoptr (MignetPlan) manual = plan_with ("'parallel': 2", THREE (NEW, OLD, NEW), "host2");
  g_autoptr (MignetPlan) unknown = plan_with ("'parallel': 2", THREE ("", "", ""), "host2");

  fixture_assert_plan (automatic, "dedicated to host3 over mig for mig");
  fixture_assert_rejected (automatic, "host2",
                           "error option-conflict host2 -; error option-conflict host2 -");
  fixture_assert_plan (manual, "refused to host2 over - for mig");
  fixture_assert_plan (unknown, "dedicated to host2 over mig for mig");
}

/* Section 10.2: a refusal that no host could change has no candidates. */
static void
test_conflict (void)
{
  g_autoptr (MignetPlan) plan =
      plan_with ("'zero-copy': true, 'mode': 'tunnelled', 'encryption': 'required'",
                 THREE (NEW, NEW, NEW), NULL);
  g_autoptr (GPtrArray) candidates = mignet_plan_get_candidates (plan);

  g_assert_cmpint (mignet_plan_get_outcome (plan), ==, MIGNET_OUTCOME_REFUSED);
  g_assert_cmpuint (candidates->len, ==, 0);
  fixture_assert_reasons (plan, "error option-conflict - -; error option-conflict - -; error "
                                "option-conflict - -");
}

/* The migration network is not used, and the plan says so. */
static void
test_tunnelled (void)
{
  g_autoptr (MignetCluster) cluster =
      fixture_new (.policy = "'mode': 'tunnelled'",
                   .hosts = HEALTHY ("1") ", " HOST ("2", NIC_DOWN, ""));
  g_autoptr (MignetPlan) plan = fixture_plan (cluster, NULL, NULL);
  g_autoptr (MignetPlan) chosen = fixture_plan (cluster, NULL, "mig");
  g_autoptr (MignetPlan) management = fixture_plan (cluster, NULL, "ovirtmgmt");
  g_autoptr (GPtrArray) reasons = mignet_plan_get_reasons (plan);
  g_autofree char *explained = mignet_plan_explain (plan);

  fixture_assert_plan (plan, "management to host2 over ovirtmgmt for ovirtmgmt");
  fixture_assert_reasons (plan, "warning tunnelled host2 mig");
  g_assert_cmpstr (mignet_reason_get_message (reasons->pdata[0]), ==,
                   "A tunnelled migration goes through the connection of libvirt to "
                   "'host2.example.org', on management network 'ovirtmgmt': it does not use "
                   "network 'mig'");
  g_assert_cmpstr (mignet_plan_get_connect_uri (plan), ==, "qemu+tls://host2.example.org/system");
  g_assert_nonnull (strstr (explained, "Control and stream: qemu+tls://host2.example.org/system"));

  fixture_assert_plan (chosen, "refused to - over - for ovirtmgmt");
  fixture_assert_reasons (chosen, "error option-conflict - mig");
  fixture_assert_plan (management, "management to host2 over ovirtmgmt for ovirtmgmt");
  fixture_assert_reasons (management, "warning tunnelled host2 ovirtmgmt");
}

/* "auto" takes parallel connections where the link is worth them, and never at the price of what
 * else is asked for. */

static void
check_automatic (const char *policy, const char *versions, const char *flags, const char *others)
{
  g_autofree char *hosts =
      g_strdup_printf (FAST_HOST ("1", "%s") ", " FAST_HOST ("2", "%s"), versions, versions);
  g_autofree char *with_auto = g_strdup_printf ("'bandwidth': 'unlimited', 'parallel': 'auto'%s%s",
                                                *policy != '\0' ? ", " : "", policy);
  g_autoptr (MignetCluster) cluster =
      fixture_new (.policy = with_auto, .hosts = hosts,
                   .vms = VM_WITH ("1", "host1", "'status': 'up', 'vcpus': 8"));
  g_autoptr (MignetPlan) plan = fixture_plan (cluster, NULL, NULL);

  assert_flags (plan, flags);
  assert_parameters (plan, others);
}

static void
test_automatic_parallel (void)
{
  check_automatic ("", NEW, "live peer2peer parallel", "{'parallel.connections': <3>}");
  check_automatic ("", "", "live peer2peer parallel", "{'parallel.connections': <3>}");
  check_automatic ("", OLD, "live peer2peer", "{}");
  check_automatic ("'post-copy': 'allowed'", NEW, "live peer2peer parallel postcopy",
                   "{'parallel.connections': <3>}");
  check_automatic ("'post-copy': 'allowed'", VERSIONS ("9.0.0", "7.2.0"), "live peer2peer postcopy",
                   "{}");
  check_automatic ("'post-copy': 'allowed'", "", "live peer2peer postcopy", "{}");
  check_automatic ("'compression': 'xbzrle'", NEW, "live peer2peer compressed",
                   "{'compression': <'xbzrle'>}");
  check_automatic ("'mode': 'tunnelled'", NEW, "live peer2peer tunnelled", "{}");
}

/* What needs them gets two at least, on however slow a link. */
static void
test_demanded_parallel (void)
{
  g_autoptr (MignetPlan) zero_copy =
      plan_with ("'parallel': 'auto', 'zero-copy': true", HEALTHY ("1") ", " HEALTHY ("2"), NULL);
  g_autoptr (MignetPlan) zstd = plan_with ("'parallel': 'auto', 'compression': 'zstd'",
                                           HEALTHY ("1") ", " HEALTHY ("2"), NULL);

  assert_flags (zero_copy, "live peer2peer parallel zerocopy");
  assert_parameters (zero_copy, "{'parallel.connections': <2>}");
  assert_flags (zstd, "live peer2peer parallel compressed");
}

/* libvirt refuses post-copy for a virtual machine that is paused. */
static void
test_paused (void)
{
  g_autoptr (MignetCluster) cluster =
      fixture_new (.policy = "'transfer-preset': 'post-copy'",
                   .hosts = HEALTHY ("1") ", " HEALTHY ("2"),
                   .vms = VM_WITH ("1", "host1", "'status': 'paused'"));
  g_autoptr (MignetPlan) plan = fixture_plan (cluster, NULL, NULL);

  assert_flags (plan, "live peer2peer auto-converge");
  g_assert_nonnull (mignet_plan_get_convergence (plan));
}

static void
test_waiting (void)
{
  g_autoptr (MignetPlan) plan =
      plan_with ("'encryption': 'required', 'storage': 'copy', 'port-range': [50000, 50009]",
                 HEALTHY ("1") ", " HOST ("2", NIC_UP, ON_MIG (IPV4_PENDING)), "host2");

  g_assert_cmpint (mignet_plan_get_outcome (plan), ==, MIGNET_OUTCOME_WAITING);
  assert_flags (plan, "live peer2peer non-shared-disk tls");
  assert_parameters (plan, "{}");
}

static void
test_listen_any (void)
{
  g_autoptr (MignetPlan) plan =
      plan_with ("'listen': 'any'", HEALTHY ("1") ", " HEALTHY ("2"), NULL);

  g_assert_null (mignet_plan_get_listen_address (plan));
}

/* A plan made before encryption was required does not hold after it. */
static void
test_current (void)
{
  g_autoptr (MignetCluster) cluster = fixture_new (.hosts = HEALTHY ("1") ", " HEALTHY ("2"));
  MignetMigrationPolicy *policy = mignet_cluster_get_migration_policy (cluster);
  g_autoptr (MignetPlan) plan = fixture_plan (cluster, NULL, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (mignet_plan_is_current (plan, cluster, &error));
  g_assert_no_error (error);
  mignet_migration_policy_set_encryption (policy, MIGNET_ENCRYPTION_REQUIRED);
  g_assert_false (mignet_plan_is_current (plan, cluster, &error));
  g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_STALE_PLAN);
}

/* Random policies over random versions: libvirt and QEMU take what any plan says (this is what
 * fixture_check_plan() looks at), and where encryption is required it is there. */

#define PICK(random, array) array[g_rand_int_range (random, 0, G_N_ELEMENTS (array))]

static char *
random_policy (GRand *random)
{
  static const char *const presets[] = { "design", "ovirt", "strict" };
  static const char *const modes[] = { "peer-to-peer", "peer-to-peer", "managed", "tunnelled" };
  static const char *const encryptions[] = { "off", "required" };
  static const char *const parallels[] = { "'off'", "'off'", "'auto'", "'auto'", "1", "255" };
  static const char *const compressions[] = { "off", "off", "xbzrle", "zlib", "zstd" };
  static const char *const post_copies[] = { "off", "allowed" };
  static const char *const booleans[] = { "false", "false", "true" };
  static const char *const storages[] = { "shared", "shared", "copy", "copy-incremental" };
  static const char *const ports[] = { "null", "null", "[50000, 50001]", "[50000, 50000]" };
  static const char *const listens[] = { "chosen", "any" };

  return g_strdup_printf (
      "'preset': '%s', 'mode': '%s', 'encryption': '%s', 'parallel': %s, 'compression': '%s', "
      "'post-copy': '%s', 'zero-copy': %s, 'auto-converge': %s, 'storage': '%s', 'port-range': %s, "
      "'listen': '%s'",
      PICK (random, presets), PICK (random, modes), PICK (random, encryptions),
      PICK (random, parallels), PICK (random, compressions), PICK (random, post_copies),
      PICK (random, booleans), PICK (random, booleans), PICK (random, storages),
      PICK (random, ports), PICK (random, listens));
}

static char *
random_hosts (GRand *random)
{
  static const char *const libvirts[] = { "",
                                          "",
                                          "'libvirt-version': '1.2.0', ",
                                          "'libvirt-version': '3.2.0', ",
                                          "'libvirt-version': '6.0.0', ",
                                          "'libvirt-version': '8.5.0', ",
                                          "'libvirt-version': '9.0.0', ",
                                          "'libvirt-version': '9.4.0', ",
                                          "'libvirt-version': '12.0.0', " };
  static const char *const qemus[] = { "",
                                       "",
                                       "'qemu-version': '2.5.0', ",
                                       "'qemu-version': '4.0.0', ",
                                       "'qemu-version': '5.2.0', ",
                                       "'qemu-version': '7.2.0', ",
                                       "'qemu-version': '8.2.0', ",
                                       "'qemu-version': '10.1.0', " };
  static const char *const tls[] = { "", "", "'migration-tls': true, ",
                                     "'migration-tls': false, " };
  static const char *const forms[] = {
    FAST_HOST ("@", "#"),
    FAST_HOST ("@", "#"),
    HEALTHY_WITH ("@", "#"),
    HOST_WITH ("@", "#", NIC_UP, ""),
    HOST_WITH ("@", "#", NIC_UP, ON_MIG (IPV4_PENDING)),
    HOST_FULL ("@", "'address': '10.0.0.@', # 'nics': [" NIC_UP
                    "], 'attachments': [" ON_MIG (IPV6 ("'2001:db8::@/64'")) "]"),
  };
  GString *text = g_string_new (NULL);

  for (guint i = 1; i <= 4; i++)
    {
      g_autofree char *members =
          g_strconcat (PICK (random, libvirts), PICK (random, qemus), PICK (random, tls), NULL);
      g_autofree char *number = g_strdup_printf ("%u", i);
      g_autoptr (GString) host = g_string_new (PICK (random, forms));

      g_string_replace (host, "#", members, 0);
      g_string_replace (host, "@", number, 0);
      g_string_append_printf (text, "%s%s", i > 1 ? ", " : "", host->str);
    }

  return g_string_free (text, FALSE);
}

static gboolean
declines_tls (MignetCluster *cluster, const char *name)
{
  return mignet_host_get_migration_tls (mignet_cluster_lookup_host (cluster, name)) ==
         MIGNET_TRISTATE_NO;
}

static void
check_random_plan (MignetCluster *cluster, MignetPlan *plan)
{
  MignetMigrationPolicy *policy = mignet_cluster_get_migration_policy (cluster);

  if (mignet_plan_get_outcome (plan) == MIGNET_OUTCOME_REFUSED)
    return;

  g_assert_true ((mignet_migration_policy_get_encryption (policy) == MIGNET_ENCRYPTION_REQUIRED) ==
                 g_strv_contains (mignet_plan_get_flags (plan), "tls"));
  if (g_strv_contains (mignet_plan_get_flags (plan), "tls"))
    g_assert_false (declines_tls (cluster, mignet_plan_get_source (plan)) ||
                    declines_tls (cluster, mignet_plan_get_destination (plan)));
}

static void
test_random (void)
{
  static const char *const destinations[] = { NULL, "host2", "host3", "host4" };
  g_autoptr (GRand) random = g_rand_new_with_seed (20260901);
  guint n_plans[MIGNET_OUTCOME_REFUSED + 1] = { 0 };

  for (guint i = 0; i < 2000; i++)
    {
      g_autofree char *policy = random_policy (random);
      g_autofree char *hosts = random_hosts (random);
      g_autoptr (MignetCluster) cluster =
          fixture_new (.policy = policy, .hosts = hosts,
                       .vms = VM_WITH ("1", "host1", "'status': 'up', 'vcpus': 8"));

      for (gsize j = 0; j < G_N_ELEMENTS (destinations); j++)
        {
          g_autoptr (MignetPlan) plan = fixture_plan (cluster, destinations[j], NULL);

          check_random_plan (cluster, plan);
          n_plans[mignet_plan_get_outcome (plan)]++;
        }
    }

  for (gsize i = 0; i < G_N_ELEMENTS (n_plans); i++)
    {
      g_test_message ("%s: %u", fixture_nick (MIGNET_TYPE_OUTCOME, (int) i), n_plans[i]);
      g_assert_cmpuint (n_plans[i], >, 20);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/transfer/knobs", test_knobs);
  g_test_add_func ("/transfer/zero-copy", test_zero_copy);
  g_test_add_func ("/transfer/conduct", test_conduct);
  g_test_add_func ("/transfer/properties", test_properties);
  g_test_add_func ("/transfer/ports", test_ports);
  g_test_add_func ("/transfer/certificate-name", test_certificate_name);
  g_test_add_func ("/transfer/encryption-of-destination", test_encryption_of_destination);
  g_test_add_func ("/transfer/source", test_source);
  g_test_add_func ("/transfer/destination-too-old", test_destination_too_old);
  g_test_add_func ("/transfer/conflict", test_conflict);
  g_test_add_func ("/transfer/tunnelled", test_tunnelled);
  g_test_add_func ("/transfer/automatic-parallel", test_automatic_parallel);
  g_test_add_func ("/transfer/demanded-parallel", test_demanded_parallel);
  g_test_add_func ("/transfer/paused", test_paused);
  g_test_add_func ("/transfer/waiting", test_waiting);
  g_test_add_func ("/transfer/listen-any", test_listen_any);
  g_test_add_func ("/transfer/current", test_current);
  g_test_add_func ("/transfer/random", test_random);

  return g_test_run ();
}
