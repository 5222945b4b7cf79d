/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "planning-fixture.h"

#include <string.h>

/* Which settings of a policy exclude each other, and which need libvirt or QEMU of a version. The
 * rows of docs/options.md, each with what it refuses and what it lets pass. */

#define VERSIONS(libvirt, qemu) "'libvirt-version': '" libvirt "', 'qemu-version': '" qemu "', "
#define LIBVIRT(version) VERSIONS (version, "10.1.0")
#define QEMU(version) VERSIONS ("12.0.0", version)
#define NEW VERSIONS ("12.0.0", "10.1.0")
#define UNKNOWN ""

#define STEP "'convergence': { 'last': [{ 'name': 'post-copy' }] }, "

typedef struct
{
  const char *rule;   /* as in docs/options.md */
  const char *policy; /* without what both the refused and the passing one have */
  const char *source;
  const char *destination;
  const char *expected; /* "CODE HOST SETTING" for each, "; " between; "": it passes */
} Case;

#define CONFLICT(setting) "option-conflict - " setting

static const Case option_cases[] = {
  { "zero-copy-needs-parallel", "'zero-copy': true", NEW, NEW, CONFLICT ("zero-copy") },
  { "zero-copy-needs-parallel", "'zero-copy': true, 'parallel': 'auto'", NEW, NEW, "" },
  { "zero-copy-needs-parallel", "'zero-copy': true, 'parallel': 1", NEW, NEW, "" },
  { "zero-copy-excludes-encryption", "'zero-copy': true, 'parallel': 2, 'encryption': 'required'",
    NEW, NEW, CONFLICT ("zero-copy") },
  { "zero-copy-excludes-encryption", "'zero-copy': true, 'parallel': 2, 'encryption': 'off'", NEW,
    NEW, "" },
  { "zero-copy-excludes-compression", "'zero-copy': true, 'parallel': 2, 'compression': 'zstd'",
    NEW, NEW, CONFLICT ("zero-copy") },
  { "zero-copy-excludes-compression", "'zero-copy': true, 'parallel': 2, 'compression': 'xbzrle'",
    VERSIONS ("9.0.0", "7.2.0"), VERSIONS ("9.0.0", "7.2.0"), CONFLICT ("zero-copy") },
  { "zero-copy-excludes-compression", "'zero-copy': true, 'parallel': 2, 'compression': 'off'", NEW,
    NEW, "" },
  { "zlib-zstd-need-parallel", "'compression': 'zlib'", NEW, NEW, CONFLICT ("compression") },
  { "zlib-zstd-need-parallel", "'compression': 'zstd', 'parallel': 'off'", UNKNOWN, UNKNOWN,
    CONFLICT ("compression") },
  { "zlib-zstd-need-parallel", "'compression': 'zlib', 'parallel': 'auto'", NEW, NEW, "" },
  { "zlib-zstd-need-parallel", "'compression': 'xbzrle'", NEW, NEW, "" },
  { "tunnelled-excludes-encryption", "'mode': 'tunnelled', 'encryption': 'required'", NEW, NEW,
    CONFLICT ("mode") },
  { "tunnelled-excludes-encryption", "'mode': 'managed', 'encryption': 'required'", NEW, NEW, "" },
  { "tunnelled-excludes-parallel", "'mode': 'tunnelled', 'parallel': 2", NEW, NEW,
    CONFLICT ("mode") },
  { "tunnelled-excludes-parallel", "'mode': 'tunnelled', 'parallel': 'auto'", NEW, NEW, "" },
  { "tunnelled-excludes-parallel", "'mode': 'peer-to-peer', 'parallel': 2", NEW, NEW, "" },
  { "tunnelled-excludes-post-copy", "'mode': 'tunnelled', 'post-copy': 'allowed'", NEW, NEW,
    CONFLICT ("mode") },
  { "tunnelled-excludes-post-copy", "'mode': 'managed', 'post-copy': 'allowed'", NEW, NEW, "" },
  { "tunnelled-excludes-storage", "'mode': 'tunnelled', 'storage': 'copy'", NEW, NEW,
    CONFLICT ("mode") },
  { "tunnelled-excludes-storage", "'mode': 'tunnelled', 'storage': 'copy-incremental'", NEW, NEW,
    CONFLICT ("mode") },
  { "tunnelled-excludes-storage", "'mode': 'managed', 'storage': 'copy'", NEW, NEW, "" },
  { "tunnelled-excludes-ports", "'mode': 'tunnelled', 'port-range': [50000, 50009]", NEW, NEW,
    CONFLICT ("mode") },
  { "tunnelled-excludes-ports", "'mode': 'managed', 'port-range': [50000, 50009]", NEW, NEW, "" },
  { "tunnelled-excludes-ports", "'mode': 'tunnelled', 'port-range': null", NEW, NEW, "" },
  { "post-copy-step-needs-post-copy", STEP "'post-copy': 'off'", NEW, NEW, CONFLICT ("post-copy") },
  { "post-copy-step-needs-post-copy", STEP "'post-copy': 'allowed'", NEW, NEW, "" },
  { "post-copy-step-needs-post-copy",
    "'convergence': { 'stalling': [{ 'limit': 3, 'action': { 'name': 'post-copy' } }] }", NEW, NEW,
    CONFLICT ("post-copy") },
  { "post-copy-step-needs-post-copy", "'convergence': { 'last': [{ 'name': 'abort' }] }", NEW, NEW,
    "" },
  { "storage-needs-two-ports", "'storage': 'copy', 'port-range': [50000, 50000]", NEW, NEW,
    CONFLICT ("port-range") },
  { "storage-needs-two-ports", "'storage': 'copy', 'port-range': [50000, 50001]", NEW, NEW, "" },
  { "storage-needs-two-ports", "'port-range': [50000, 50000]", NEW, NEW, "" },
};

static const Case end_cases[] = {
  { "encryption-host", "'encryption': 'required'", NEW, "'migration-tls': false, ",
    "encryption-unavailable host2 encryption" },
  { "encryption-host", "'encryption': 'required'", "'migration-tls': false, ",
    "'migration-tls': false, ",
    "encryption-unavailable host1 encryption; encryption-unavailable host2 encryption" },
  { "encryption-host", "'encryption': 'required'", "'migration-tls': true, ", UNKNOWN, "" },
  { "encryption-host", "'encryption': 'off'", "'migration-tls': false, ",
    "'migration-tls': false, ", "" },
  { "encryption-libvirt", "'encryption': 'required'", LIBVIRT ("3.1.9"), NEW,
    "encryption-unavailable host1 encryption" },
  { "encryption-libvirt", "'encryption': 'off'", LIBVIRT ("3.1.9"), NEW, "" },
  { "encryption-qemu", "'encryption': 'required'", NEW, QEMU ("2.6"),
    "encryption-unavailable host2 encryption" },
  { "encryption-qemu", "'encryption': 'required'", NEW, QEMU ("2.7"), "" },
  { "certificate-name-libvirt", "'encryption': 'required'", LIBVIRT ("3.2"), LIBVIRT ("5.10.0"),
    "option-conflict host1 encryption; option-conflict host2 encryption" },
  { "certificate-name-libvirt", "'encryption': 'required'", LIBVIRT ("6"), LIBVIRT ("6.0"), "" },
  { "encryption-with-parallel-qemu", "'encryption': 'required', 'parallel': 2", QEMU ("5.1.0"), NEW,
    "option-conflict host1 parallel" },
  { "encryption-with-parallel-qemu", "'encryption': 'required', 'parallel': 2", QEMU ("5.2.0"),
    QEMU ("5.2.0"), "" },
  { "encryption-with-parallel-qemu", "'encryption': 'required'", QEMU ("5.1.0"), NEW, "" },
  { "parallel-libvirt", "'parallel': 2", LIBVIRT ("5.1.0"), NEW, "option-conflict host1 parallel" },
  { "parallel-libvirt", "'parallel': 2", NEW, LIBVIRT ("5.1.0"), "option-conflict host2 parallel" },
  { "parallel-libvirt", "'parallel': 2", LIBVIRT ("5.2.0"), LIBVIRT ("5.2.0"), "" },
  { "parallel-libvirt", "'parallel': 'auto'", LIBVIRT ("5.1.0"), NEW, "" },
  { "parallel-qemu", "'parallel': 2", NEW, QEMU ("3.1.0"), "option-conflict host2 parallel" },
  { "parallel-qemu", "'parallel': 2", QEMU ("4.0.0"), QEMU ("4.0.0"), "" },
  { "zero-copy-libvirt", "'zero-copy': true, 'parallel': 2", NEW, LIBVIRT ("8.4.0"),
    "option-conflict host2 zero-copy" },
  { "zero-copy-libvirt", "'zero-copy': true, 'parallel': 2", LIBVIRT ("8.5.0"), LIBVIRT ("8.5.0"),
    "" },
  { "zero-copy-qemu", "'zero-copy': true, 'parallel': 2", QEMU ("7.0.0"), NEW,
    "option-conflict host1 zero-copy" },
  { "zero-copy-qemu", "'zero-copy': true, 'parallel': 2", QEMU ("7.1.0"), QEMU ("7.0.0"), "" },
  { "xbzrle-libvirt", "'compression': 'xbzrle'", LIBVIRT ("1.3.3"), NEW,
    "option-conflict host1 compression" },
  { "xbzrle-libvirt", "'compression': 'xbzrle'", LIBVIRT ("1.3.4"), NEW, "" },
  { "xbzrle-with-parallel-libvirt", "'compression': 'xbzrle', 'parallel': 2",
    VERSIONS ("9.3.0", "8.1.0"), VERSIONS ("9.4.0", "8.1.0"), "option-conflict host2 compression" },
  { "xbzrle-with-parallel-libvirt", "'compression': 'xbzrle', 'parallel': 2",
    VERSIONS ("9.3.0", "8.1.0"), VERSIONS ("9.3.0", "8.1.0"), "" },
  { "xbzrle-with-parallel-libvirt", "'compression': 'xbzrle', 'parallel': 2", UNKNOWN, UNKNOWN,
    "" },
  { "xbzrle-with-parallel-qemu", "'compression': 'xbzrle', 'parallel': 2",
    VERSIONS ("9.0.0", "8.2.0"), VERSIONS ("9.0.0", "7.2.0"), "option-conflict host1 compression" },
  { "xbzrle-with-parallel-qemu", "'compression': 'xbzrle', 'parallel': 2",
    VERSIONS ("9.0.0", "8.1.5"), VERSIONS ("9.0.0", "7.2.0"), "" },
  { "xbzrle-with-parallel-qemu", "'compression': 'xbzrle'", NEW, NEW, "" },
  { "zlib-zstd-libvirt", "'compression': 'zlib', 'parallel': 2", LIBVIRT ("9.3.0"), NEW,
    "option-conflict host1 compression" },
  { "zlib-zstd-libvirt", "'compression': 'zstd', 'parallel': 2", LIBVIRT ("9.4.0"),
    LIBVIRT ("9.4.0"), "" },
  { "zlib-zstd-qemu", "'compression': 'zstd', 'parallel': 2", NEW, QEMU ("4.2.0"),
    "option-conflict host2 compression" },
  { "zlib-zstd-qemu", "'compression': 'zlib', 'parallel': 2", QEMU ("5.0.0"), QEMU ("5.0.0"), "" },
  { "auto-converge-libvirt", "'auto-converge': true", LIBVIRT ("1.2.2"), NEW,
    "option-conflict host1 auto-converge" },
  { "auto-converge-libvirt", "'auto-converge': true", LIBVIRT ("1.2.3"), LIBVIRT ("1.2.2"), "" },
  { "auto-converge-qemu", "'auto-converge': true", QEMU ("1.5.3"), NEW,
    "option-conflict host1 auto-converge" },
  { "auto-converge-qemu", "'auto-converge': true", QEMU ("1.6.0"), QEMU ("1.5.3"), "" },
  { "post-copy-libvirt", "'post-copy': 'allowed'", NEW, LIBVIRT ("1.3.2"),
    "option-conflict host2 post-copy" },
  { "post-copy-libvirt", "'post-copy': 'allowed'", NEW, LIBVIRT ("1.3.3"), "" },
  { "post-copy-qemu", "'post-copy': 'allowed'", QEMU ("2.5.1"), NEW,
    "option-conflict host1 post-copy" },
  { "post-copy-qemu", "'post-copy': 'allowed'", QEMU ("2.6.0"), NEW, "" },
  { "post-copy-with-parallel-qemu", "'post-copy': 'allowed', 'parallel': 2", QEMU ("7.2.0"),
    QEMU ("10.0.3"), "option-conflict host1 post-copy; option-conflict host2 post-copy" },
  { "post-copy-with-parallel-qemu", "'post-copy': 'allowed', 'parallel': 2", QEMU ("10.1.0"),
    QEMU ("10.1.0"), "" },
  { "post-copy-with-parallel-qemu", "'post-copy': 'allowed', 'parallel': 'auto'", QEMU ("7.2.0"),
    QEMU ("7.2.0"), "" },
  { "storage-libvirt", "'storage': 'copy'", LIBVIRT ("6.7.0"), NEW,
    "option-conflict host1 storage" },
  { "storage-libvirt", "'storage': 'copy-incremental'", NEW, LIBVIRT ("6.7.0"),
    "option-conflict host2 storage" },
  { "storage-libvirt", "'storage': 'copy'", LIBVIRT ("6.8.0"), LIBVIRT ("6.8.0"), "" },
};

static MignetCluster *
load (const char *policy, const char *source, const char *destination)
{
  g_autofree char *hosts =
      g_strdup_printf (HEALTHY_WITH ("1", "%s") ", " HEALTHY_WITH ("2", "%s"), source, destination);

  return fixture_new (.policy = policy, .hosts = hosts);
}

static GPtrArray *
check (MignetCluster *cluster)
{
  return mignet_migration_policy_check_options (mignet_cluster_get_migration_policy (cluster),
                                                mignet_cluster_lookup_host (cluster, "host1"),
                                                mignet_cluster_lookup_host (cluster, "host2"));
}

static char *
describe (GPtrArray *reasons)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < reasons->len; i++)
    {
      MignetReason *reason = g_ptr_array_index (reasons, i);
      const char *host = mignet_reason_get_host (reason);

      g_assert_cmpint (mignet_reason_get_severity (reason), ==, MIGNET_SEVERITY_ERROR);
      g_assert_null (mignet_reason_get_network (reason));
      g_string_append_printf (text, "%s%s %s %s", i > 0 ? "; " : "",
                              mignet_reason_get_code_name (reason), host != NULL ? host : "-",
                              mignet_reason_get_subject (reason));
    }

  return g_string_free (text, FALSE);
}

/* The message says which setting to change, and of a host what it has and what it would need. */
static void
check_messages (GPtrArray *reasons)
{
  for (guint i = 0; i < reasons->len; i++)
    {
      const char *message = mignet_reason_get_message (reasons->pdata[i]);
      const char *host = mignet_reason_get_host (reasons->pdata[i]);
      g_autofree char *quoted =
          g_strdup_printf ("'%s'", mignet_reason_get_subject (reasons->pdata[i]));
      const char *remedy = strstr (message, "; set '");

      g_assert_nonnull (remedy);
      g_assert_nonnull (strstr (remedy, quoted));
      g_assert_false (g_str_has_suffix (message, "."));
      if (host == NULL)
        continue;

      g_assert_nonnull (strstr (message, host));
      g_assert_nonnull (strstr (message, ", expected "));
    }
}

static void
check_case (const Case *c)
{
  g_autoptr (MignetCluster) cluster = load (c->policy, c->source, c->destination);
  g_autoptr (GPtrArray) reasons = check (cluster);
  g_autofree char *found = describe (reasons);

  if (!g_str_equal (found, c->expected))
    g_error ("%s: { %s } from { %s} to { %s}: found '%s', expected '%s'", c->rule, c->policy,
             c->source, c->destination, found, c->expected);
  check_messages (reasons);
}

/* Each row is there with something that it refuses and something that it lets pass. */
static void
check_both_ways (const Case *cases, gsize n_cases)
{
  for (gsize i = 0; i < n_cases; i++)
    {
      gboolean refuses = FALSE;
      gboolean passes = FALSE;

      check_case (&cases[i]);
      for (gsize j = 0; j < n_cases; j++)
        {
          if (!g_str_equal (cases[i].rule, cases[j].rule))
            continue;
          refuses |= *cases[j].expected != '\0';
          passes |= *cases[j].expected == '\0';
        }
      g_assert_true (refuses && passes);
    }
}

static void
test_rules_of_options (void)
{
  check_both_ways (option_cases, G_N_ELEMENTS (option_cases));
}

static void
test_rules_of_ends (void)
{
  check_both_ways (end_cases, G_N_ELEMENTS (end_cases));
}

/* What is not known of a host is not held against it: no rule about an end holds without one. */
static void
test_nothing_known (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (end_cases); i++)
    {
      g_autoptr (MignetCluster) cluster = load (end_cases[i].policy, UNKNOWN, UNKNOWN);
      MignetMigrationPolicy *policy = mignet_cluster_get_migration_policy (cluster);
      g_autoptr (GPtrArray) with_hosts = check (cluster);
      g_autoptr (GPtrArray) without = mignet_migration_policy_check_options (policy, NULL, NULL);

      g_assert_cmpuint (with_hosts->len, ==, 0);
      g_assert_cmpuint (without->len, ==, 0);
    }
}

/* What a plan of which nothing was known asks for is not possible where the policy is not. */
static void
check_plan (const Case *c)
{
  g_autoptr (MignetCluster) cluster = load (c->policy, UNKNOWN, UNKNOWN);
  g_autoptr (MignetCluster) real = load (c->policy, c->source, c->destination);
  MignetHost *source = mignet_cluster_lookup_host (real, "host1");
  MignetHost *destination = mignet_cluster_lookup_host (real, "host2");
  g_autoptr (MignetPlan) plan = fixture_plan (cluster, "host2", NULL);
  g_autoptr (GPtrArray) reasons = NULL;
  g_autoptr (GPtrArray) unknown = mignet_plan_check_options (plan, NULL, "", "x", NULL);
  g_autofree char *found = NULL;

  g_assert_cmpint (mignet_plan_get_outcome (plan), !=, MIGNET_OUTCOME_REFUSED);
  reasons = mignet_plan_check_options (
      plan, mignet_host_get_libvirt_version (source), mignet_host_get_qemu_version (source),
      mignet_host_get_libvirt_version (destination), mignet_host_get_qemu_version (destination));
  found = describe (reasons);
  if (!g_str_equal (found, c->expected))
    g_error ("%s: a plan by { %s } from { %s} to { %s}: found '%s', expected '%s'", c->rule,
             c->policy, c->source, c->destination, found, c->expected);
  check_messages (reasons);
  g_assert_cmpuint (unknown->len, ==, 0);
}

static void
test_plans (void)
{
  g_test_summary ("What hosts turn out to be refuses of a plan what it refuses of its policy");

  for (gsize i = 0; i < G_N_ELEMENTS (end_cases); i++)
    {
      /* A version says nothing about certificates. */
      if (!g_str_equal (end_cases[i].rule, "encryption-host"))
        check_plan (&end_cases[i]);
    }
}

static void
test_plan_that_is_refused (void)
{
  g_autoptr (MignetCluster) cluster = load ("'zero-copy': true", UNKNOWN, UNKNOWN);
  g_autoptr (MignetPlan) plan = fixture_plan (cluster, "host2", NULL);
  g_autoptr (GPtrArray) reasons =
      mignet_plan_check_options (plan, "1.0.0", "1.0.0", "1.0.0", "1.0.0");

  g_test_summary ("A plan that is refused has no options");

  g_assert_cmpint (mignet_plan_get_outcome (plan), ==, MIGNET_OUTCOME_REFUSED);
  g_assert_cmpuint (reasons->len, ==, 0);
}

/* Of one end that is known, only what is about that end is told. */
static void
test_one_end_known (void)
{
  g_autoptr (MignetCluster) cluster = load (
      "'parallel': 2, 'zero-copy': true", VERSIONS ("5.0.0", "7.0.0"), VERSIONS ("5.0.0", "7.0.0"));
  MignetMigrationPolicy *policy = mignet_cluster_get_migration_policy (cluster);
  g_autoptr (GPtrArray) of_source = mignet_migration_policy_check_options (
      policy, mignet_cluster_lookup_host (cluster, "host1"), NULL);
  g_autoptr (GPtrArray) of_destination = mignet_migration_policy_check_options (
      policy, NULL, mignet_cluster_lookup_host (cluster, "host2"));

  fixture_check_text (G_STRLOC, describe (of_source),
                      "option-conflict host1 parallel; option-conflict host1 zero-copy; "
                      "option-conflict host1 zero-copy");
  fixture_check_text (G_STRLOC, describe (of_destination),
                      "option-conflict host2 parallel; option-conflict host2 zero-copy");
}

static void
test_messages (void)
{
  g_autoptr (MignetCluster) cluster =
      load ("'zero-copy': true, 'compression': 'xbzrle', 'encryption': 'required'",
            LIBVIRT ("3.1.0"), "'migration-tls': false, ");
  g_autoptr (GPtrArray) reasons = check (cluster);
  static const char *const messages[] = {
    "Zero-copy is possible over parallel connections only; set 'parallel' to 'auto' or a number, "
    "or 'zero-copy' to false",
    "Host 'host1' has libvirt 3.1.0, expected 3.2.0 or newer for encryption; set 'encryption' to "
    "'off'",
    "Host 'host2' has no TLS for migrations, expected it for encryption; set 'encryption' to 'off'",
  };
  g_autoptr (MignetCluster) newer =
      load ("'parallel': 2, 'compression': 'xbzrle'", VERSIONS ("9.5", "7.2"), UNKNOWN);
  g_autoptr (GPtrArray) of_newer = check (newer);

  for (gsize i = 0; i < G_N_ELEMENTS (messages); i++)
    {
      gboolean found = FALSE;

      for (guint j = 0; j < reasons->len; j++)
        found |= g_str_equal (mignet_reason_get_message (reasons->pdata[j]), messages[i]);
      if (!found)
        g_error ("No reason says: %s", messages[i]);
    }

  g_assert_cmpuint (of_newer->len, ==, 1);
  g_assert_cmpstr (mignet_reason_get_message (of_newer->pdata[0]), ==,
                   "Host 'host1' has libvirt 9.5.0, expected one older than 9.4.0 for xbzrle over "
                   "parallel connections; set 'compression' to 'zlib', 'zstd' or 'off', or "
                   "'parallel' to 'off'");
}

/* Every pair of options, in every combination of the others. */

static const char *const modes[] = { "peer-to-peer", "managed", "tunnelled" };
static const char *const parallels[] = { "'off'", "'auto'", "4" };
static const char *const compressions[] = { "off", "xbzrle", "zlib", "zstd" };
static const char *const storages[] = { "shared", "copy", "copy-incremental" };
static const char *const ports[] = { "null", "[50000, 50001]", "[50000, 50000]" };

typedef struct
{
  guint mode, parallel, compression, storage, port;
  gboolean encryption, zero_copy, post_copy, step;
} Choice;

#define TAKE(n) \
  (index % (n)); \
  index /= (n)

static guint
choose (guint index, Choice *c)
{
  c->mode = TAKE (3);
  c->parallel = TAKE (3);
  c->compression = TAKE (4);
  c->storage = TAKE (3);
  c->port = TAKE (3);
  c->encryption = TAKE (2);
  c->zero_copy = TAKE (2);
  c->post_copy = TAKE (2);
  c->step = TAKE (2);

  return index;
}

/* What libvirt and QEMU refuse whatever their versions are, said once more. */
static gboolean
is_conflict (const Choice *c)
{
  gboolean tunnelled = c->mode == 2;
  gboolean multifd = c->compression >= 2;
  gboolean parallel = c->parallel == 2 || (c->parallel == 1 && (multifd || c->zero_copy));

  if (c->zero_copy && (!parallel || c->encryption || c->compression != 0))
    return TRUE;
  if (multifd && !parallel)
    return TRUE;
  if (tunnelled && (parallel || c->encryption || c->post_copy || c->storage != 0 || c->port != 0))
    return TRUE;
  if (c->storage != 0 && c->port == 2)
    return TRUE;

  return c->step && !c->post_copy;
}

static MignetConvergence *
new_post_copy_schedule (void)
{
  g_autoptr (GPtrArray) steps =
      g_ptr_array_new_with_free_func ((GDestroyNotify) mignet_convergence_step_unref);
  g_autoptr (GError) error = NULL;
  MignetConvergence *schedule;

  g_ptr_array_add (steps, mignet_convergence_step_new (MIGNET_CONVERGENCE_ACTION_POST_COPY, 0));
  schedule = mignet_convergence_new (NULL, NULL, steps, &error);
  g_assert_no_error (error);
  return schedule;
}

static void
set_choice (MignetMigrationPolicy *policy, const Choice *c, MignetConvergence *schedule)
{
  static const guint last_ports[] = { 0, 50001, 50000 };
  static const int numbers[] = { MIGNET_PARALLEL_OFF, MIGNET_PARALLEL_AUTO, 4 };
  g_autoptr (GError) error = NULL;

  mignet_migration_policy_set_mode (policy, (MignetTransferMode) c->mode);
  mignet_migration_policy_set_parallel (policy, numbers[c->parallel], &error);
  g_assert_no_error (error);
  mignet_migration_policy_set_compression (policy, (MignetCompression) c->compression);
  mignet_migration_policy_set_storage (policy, (MignetStorage) c->storage);
  mignet_migration_policy_set_port_range (policy, c->port == 0 ? 0 : 50000, last_ports[c->port],
                                          &error);
  g_assert_no_error (error);
  mignet_migration_policy_set_encryption (policy, c->encryption ? MIGNET_ENCRYPTION_REQUIRED
                                                                : MIGNET_ENCRYPTION_OFF);
  mignet_migration_policy_set_zero_copy (policy, c->zero_copy);
  mignet_migration_policy_set_post_copy (policy, c->post_copy ? MIGNET_POST_COPY_ALLOWED
                                                              : MIGNET_POST_COPY_OFF);
  mignet_migration_policy_set_convergence (policy, c->step ? schedule : NULL);
}

static void
test_every_combination (void)
{
  g_autoptr (MignetMigrationPolicy) policy = mignet_migration_policy_new (MIGNET_PRESET_DESIGN);
  g_autoptr (MignetConvergence) schedule = new_post_copy_schedule ();
  Choice choice;
  guint n = 0;

  for (guint index = 0; choose (index, &choice) == 0; index++, n++)
    {
      g_autoptr (GPtrArray) reasons = NULL;

      set_choice (policy, &choice, schedule);
      reasons = mignet_migration_policy_check_options (policy, NULL, NULL);
      if ((reasons->len > 0) != is_conflict (&choice))
        {
          g_autofree char *found = describe (reasons);

          g_error ("mode %s, parallel %s, compression %s, storage %s, port-range %s, encryption "
                   "%d, zero-copy %d, post-copy %d, step %d: found '%s'",
                   modes[choice.mode], parallels[choice.parallel], compressions[choice.compression],
                   storages[choice.storage], ports[choice.port], choice.encryption,
                   choice.zero_copy, choice.post_copy, choice.step, found);
        }
    }
  g_assert_cmpuint (n, ==, 3 * 3 * 4 * 3 * 3 * 16);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/options/rules-of-options", test_rules_of_options);
  g_test_add_func ("/options/rules-of-ends", test_rules_of_ends);
  g_test_add_func ("/options/nothing-known", test_nothing_known);
  g_test_add_func ("/options/plans", test_plans);
  g_test_add_func ("/options/plan-that-is-refused", test_plan_that_is_refused);
  g_test_add_func ("/options/one-end-known", test_one_end_known);
  g_test_add_func ("/options/messages", test_messages);
  g_test_add_func ("/options/every-combination", test_every_combination);

  return g_test_run ();
}
