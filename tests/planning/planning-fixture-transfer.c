/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "planning-fixture.h"

#include <stdio.h>

/* What is true of the flags and parameters of every plan, from what libvirt and QEMU take. Nothing
 * here knows the rules of the library. */

typedef struct
{
  guint libvirt; /* 9.4.0 is 9004000, 0: not known */
  guint qemu;
} End;

typedef struct
{
  const char *flag;
  guint libvirt;
  guint qemu;
  gboolean of_source_only; /* as far as QEMU is concerned */
} Since;

static const Since flags_since[] = {
  { "live", 0, 0, FALSE },
  { "peer2peer", 0, 0, FALSE },
  { "tunnelled", 0, 0, FALSE },
  { "persist-dest", 0, 0, FALSE },
  { "undefine-source", 0, 0, FALSE },
  { "non-shared-disk", 0, 0, FALSE },
  { "non-shared-inc", 0, 0, FALSE },
  { "compressed", 1000003, 0, FALSE },
  { "auto-converge", 0, 0, FALSE }, /* libvirt tells the destination nothing about it */
  { "postcopy", 1003003, 2006000, FALSE },
  { "tls", 3002000, 2007000, FALSE },
  { "parallel", 5002000, 4000000, FALSE },
  { "zerocopy", 8005000, 7001000, TRUE },
};

static guint
parse_version (const char *version)
{
  guint major = 0;
  guint minor = 0;
  guint micro = 0;

  if (version == NULL)
    return 0;

  g_assert_cmpint (sscanf (version, "%u.%u.%u", &major, &minor, &micro), >, 0);
  return major * 1000000 + minor * 1000 + micro;
}

static End
find_end (MignetCluster *cluster, const char *name)
{
  MignetHost *host = mignet_cluster_lookup_host (cluster, name);

  return (End){ parse_version (mignet_host_get_libvirt_version (host)),
                parse_version (mignet_host_get_qemu_version (host)) };
}

static gboolean
has (MignetPlan *plan, const char *flag)
{
  return g_strv_contains (mignet_plan_get_flags (plan), flag);
}

static gboolean
has_parameter (MignetPlan *plan, const char *name)
{
  g_autoptr (GVariant) value =
      g_variant_lookup_value (mignet_plan_get_parameters (plan), name, NULL);

  return value != NULL;
}

static const char *
get_string (MignetPlan *plan, const char *name)
{
  const char *value = NULL;

  g_variant_lookup (mignet_plan_get_parameters (plan), name, "&s", &value);
  return value;
}

static void
assert_known (guint found, guint needed)
{
  if (found != 0)
    g_assert_cmpuint (found, >=, needed);
}

static void
assert_older (guint found, guint limit)
{
  g_assert_cmpuint (found, <, limit);
}

static const Since *
find_since (const char *flag)
{
  for (gsize i = 0; i < G_N_ELEMENTS (flags_since); i++)
    {
      if (g_str_equal (flags_since[i].flag, flag))
        return &flags_since[i];
    }

  g_error ("'%s' is no flag", flag);
}

static void
check_flags (MignetPlan *plan, const End *source, const End *destination)
{
  const char *const *flags = mignet_plan_get_flags (plan);

  g_assert_true (has (plan, "live"));
  for (guint i = 0; flags[i] != NULL; i++)
    {
      const Since *since = find_since (flags[i]);

      g_assert_false (g_strv_contains (flags + i + 1, flags[i]));
      assert_known (source->libvirt, since->libvirt);
      assert_known (destination->libvirt, since->libvirt);
      assert_known (source->qemu, since->qemu);
      if (!since->of_source_only)
        assert_known (destination->qemu, since->qemu);
    }
  if (has (plan, "auto-converge"))
    {
      assert_known (source->libvirt, 1002003);
      assert_known (source->qemu, 1006000);
    }
}

static void
check_parallel (MignetPlan *plan, const End *source, const End *destination)
{
  int n = 0;

  g_assert_true (has_parameter (plan, "parallel.connections") == has (plan, "parallel"));
  if (has (plan, "zerocopy"))
    g_assert_true (has (plan, "parallel") && !has (plan, "tls") && !has (plan, "compressed"));
  if (!has (plan, "parallel"))
    return;

  g_assert_true (
      g_variant_lookup (mignet_plan_get_parameters (plan), "parallel.connections", "i", &n));
  g_assert_cmpint (n, >=, 1);
  g_assert_cmpint (n, <=, 255);
  if (has (plan, "postcopy"))
    {
      assert_known (source->qemu, 10001000);
      assert_known (destination->qemu, 10001000);
    }
  if (has (plan, "tls"))
    {
      assert_known (source->qemu, 5002000);
      assert_known (destination->qemu, 5002000);
    }
}

static void
check_compression (MignetPlan *plan, const End *source, const End *destination)
{
  const char *method = get_string (plan, "compression");

  g_assert_true ((method != NULL) == has (plan, "compressed"));
  if (method == NULL)
    return;

  assert_known (source->libvirt, 1003004);
  assert_known (destination->libvirt, 1003004);
  if (g_str_equal (method, "xbzrle"))
    {
      if (!has (plan, "parallel"))
        return;
      assert_older (source->libvirt, 9004000);
      assert_older (destination->libvirt, 9004000);
      assert_older (source->qemu, 8002000);
      assert_older (destination->qemu, 8002000);
      return;
    }

  g_assert_true (g_str_equal (method, "zlib") || g_str_equal (method, "zstd"));
  g_assert_true (has (plan, "parallel"));
  assert_known (source->libvirt, 9004000);
  assert_known (destination->libvirt, 9004000);
  assert_known (source->qemu, 5000000);
  assert_known (destination->qemu, 5000000);
}

static void
check_tunnelled (MignetPlan *plan)
{
  static const char *const excluded[] = { "parallel",        "postcopy",       "tls",
                                          "non-shared-disk", "non-shared-inc", "zerocopy" };

  if (!has (plan, "tunnelled"))
    return;

  g_assert_true (has (plan, "peer2peer"));
  g_assert_null (mignet_plan_get_migrate_uri (plan));
  g_assert_null (mignet_plan_get_listen_address (plan));
  g_assert_null (mignet_plan_get_tls_destination (plan));
  for (gsize i = 0; i < G_N_ELEMENTS (excluded); i++)
    g_assert_false (has (plan, excluded[i]));
}

static void
check_disks (MignetPlan *plan, const End *source, const End *destination)
{
  const char *uri = get_string (plan, "disks_uri");
  gboolean copied = has (plan, "non-shared-disk") || has (plan, "non-shared-inc");
  g_autofree char *host = NULL;
  guint min;
  guint max;
  int port = 0;

  g_assert_false (has (plan, "non-shared-disk") && has (plan, "non-shared-inc"));
  g_assert_false (has_parameter (plan, "disks_uri") && has_parameter (plan, "disks_port"));
  if (!copied)
    {
      g_assert_null (uri);
      g_assert_false (has_parameter (plan, "disks_port"));
      return;
    }

  assert_known (source->libvirt, 6008000);
  assert_known (destination->libvirt, 6008000);
  mignet_plan_get_port_range (plan, &min, &max);
  if (uri != NULL)
    {
      g_assert_true (mignet_migrate_uri_parse (uri, &host, &port, NULL));
      g_assert_cmpstr (host, ==, mignet_plan_get_destination_address (plan));
      g_assert_true (g_hostname_is_ip_address (host));
    }
  else if (!g_variant_lookup (mignet_plan_get_parameters (plan), "disks_port", "i", &port))
    {
      return;
    }

  if (min == 0)
    g_assert_cmpint (port, ==, -1);
  else
    g_assert_true (port > (int) min && port <= (int) max);
}

static void
check_encryption (MignetPlan *plan, const End *source, const End *destination)
{
  const char *name = mignet_plan_get_tls_destination (plan);

  g_assert_cmpstr (get_string (plan, "tls.destination"), ==, name);
  if (!has (plan, "tls"))
    {
      g_assert_null (name);
      return;
    }

  assert_known (source->libvirt, 6000000);
  assert_known (destination->libvirt, 6000000);
  g_assert_true ((name != NULL) == (mignet_plan_get_migrate_uri (plan) != NULL));
}

static void
check_refused (MignetPlan *plan)
{
  guint min;
  guint max;

  mignet_plan_get_port_range (plan, &min, &max);
  g_assert_null (mignet_plan_get_flags (plan));
  g_assert_null (mignet_plan_get_parameters (plan));
  g_assert_null (mignet_plan_get_convergence (plan));
  g_assert_cmpint (mignet_plan_get_completion_timeout (plan), ==, -1);
  g_assert_cmpint (mignet_plan_get_max_downtime (plan), ==, -1);
  g_assert_cmpuint (min, ==, 0);
  g_assert_cmpuint (max, ==, 0);
}

void
fixture_check_transfer (MignetPlan *plan, MignetCluster *cluster)
{
  End source;
  End destination;

  if (mignet_plan_get_outcome (plan) == MIGNET_OUTCOME_REFUSED)
    {
      check_refused (plan);
      return;
    }

  source = find_end (cluster, mignet_plan_get_source (plan));
  destination = find_end (cluster, mignet_plan_get_destination (plan));
  check_flags (plan, &source, &destination);
  check_parallel (plan, &source, &destination);
  check_compression (plan, &source, &destination);
  check_tunnelled (plan);
  check_disks (plan, &source, &destination);
  check_encryption (plan, &source, &destination);
}
