/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <mignet/mignet-planner.h>

#include "planning/mignet-check-private.h"
#include "planning/mignet-finding-private.h"
#include "planning/mignet-subnets-private.h"

#define MAX_NAMES 3

/* What is looked for, in the order in which it is told. */

static void (*const cluster_checks[]) (MignetCheck *self) = {
  _mignet_check_level, _mignet_check_management, _mignet_check_policy_limits, _mignet_check_tunnel,
  _mignet_check_ports, _mignet_check_options,    _mignet_check_displays,
};

static void (*const network_checks[]) (MignetCheck *self, int network) = {
  _mignet_check_required, _mignet_check_one_host, _mignet_check_families,
  _mignet_check_overlaps, _mignet_check_guests,   _mignet_check_default_route,
  _mignet_check_gateway,  _mignet_check_dhcp,     _mignet_check_mtus_of_hosts,
};

static void (*const host_checks[]) (MignetCheck *self, int host) = {
  _mignet_check_status,    _mignet_check_receiving,          _mignet_check_sending,
  _mignet_check_limits,    _mignet_check_software,           _mignet_check_listed_nics,
  _mignet_check_addresses, _mignet_check_registered_address, _mignet_check_tags,
  _mignet_check_untagged,  _mignet_check_mtus_of_nics,       _mignet_check_mtus_of_networks,
};

void
_mignet_check_add (MignetCheck *self,
                   MignetFindingCode code,
                   MignetSeverity severity,
                   const char *subject,
                   const char *advice,
                   const char *format,
                   ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  g_ptr_array_add (self->findings, _mignet_finding_new (code, severity, subject, message, advice));
}

const char *
_mignet_check_get_network_name (const MignetCheck *self, int network)
{
  return _mignet_snapshot_network (self->snapshot, network)->name;
}

const char *
_mignet_check_get_host_name (const MignetCheck *self, int host)
{
  return _mignet_snapshot_host (self->snapshot, host)->name;
}

MignetNetwork *
_mignet_check_get_network (const MignetCheck *self, int network)
{
  return mignet_cluster_lookup_network (self->cluster,
                                        _mignet_snapshot_network (self->snapshot, network)->id);
}

gboolean
_mignet_check_carries_migrations (const MignetCheck *self, int network)
{
  for (guint i = 0; i < self->wanted->len; i++)
    {
      if (g_array_index (self->wanted, int, i) == network)
        return network != self->snapshot->management;
    }

  return FALSE;
}

char *
_mignet_check_describe_names (const GPtrArray *names)
{
  GString *text = g_string_new (NULL);
  guint n_shown = names->len > MAX_NAMES + 1 ? MAX_NAMES : names->len;

  for (guint i = 0; i < n_shown; i++)
    {
      if (i > 0)
        g_string_append (text, i + 1 == names->len ? " and " : ", ");
      g_string_append_printf (text, "'%s'", (const char *) names->pdata[i]);
    }
  if (n_shown < names->len)
    g_string_append_printf (text, " and %u more", names->len - n_shown);

  return g_string_free (text, FALSE);
}

gboolean
_mignet_check_has_address (const MignetCheck *self, int host, int network, guint family)
{
  const MignetSnapshotIpConfig *ip_config =
      &_mignet_snapshot_attachment (self->snapshot, host, network)->ip_configs[family];

  for (guint i = 0; i < ip_config->n_addresses; i++)
    {
      if (_mignet_address_is_usable (_mignet_snapshot_address (ip_config, i)))
        return TRUE;
    }

  return FALSE;
}

static void
find_wanted_networks (MignetCheck *self)
{
  const MignetSnapshot *snapshot = self->snapshot;
  GPtrArray *networks =
      _mignet_migration_policy_peek_networks (mignet_cluster_get_migration_policy (self->cluster));

  for (guint i = 0; snapshot->supports_migration_network && i < networks->len; i++)
    {
      int network = _mignet_snapshot_find (snapshot, networks->pdata[i]);

      if (network != MIGNET_NO_INDEX)
        g_array_append_val (self->wanted, network);
    }

  if (self->wanted->len == 0)
    g_array_append_val (self->wanted, snapshot->migration);
}

static void
run_checks (MignetCheck *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (cluster_checks); i++)
    cluster_checks[i](self);

  for (guint i = 0; i < self->snapshot->networks->len; i++)
    {
      for (guint j = 0; j < G_N_ELEMENTS (network_checks); j++)
        network_checks[j](self, (int) i);
    }

  for (guint i = 0; i < self->snapshot->hosts.length; i++)
    {
      for (guint j = 0; j < G_N_ELEMENTS (host_checks); j++)
        host_checks[j](self, (int) i);
    }

  _mignet_check_options_of_vms (self);
}

/**
 * mignet_planner_check:
 * @self: a planner
 * @cluster: a cluster
 *
 * Looks for what will surprise the administrator of a cluster when its virtual machines migrate,
 * by the policy of the cluster. Of the policies that virtual machines have of their own, the
 * options of the transfer are looked at, by the rules of mignet_migration_policy_check_options().
 *
 * The findings about the cluster come first, then those about its networks, then those about its
 * hosts, then those about virtual machines, all in the order of their ids.
 *
 * Returns: (transfer container) (element-type MignetFinding): the findings, possibly none
 *
 * Since: 1.0
 */
GPtrArray *
mignet_planner_check (MignetPlanner *self, MignetCluster *cluster)
{
  g_autoptr (MignetSnapshot) snapshot = NULL;
  g_autoptr (GArray) wanted = NULL;
  g_autoptr (GArray) vms = NULL;
  g_autoptr (GArray) policies = NULL;
  g_autoptr (GPtrArray) findings = NULL;
  g_autoptr (GHashTable) hosts_by_address = NULL;
  MignetCheck check;

  g_return_val_if_fail (MIGNET_IS_PLANNER (self), NULL);
  g_return_val_if_fail (MIGNET_IS_CLUSTER (cluster), NULL);

  snapshot = _mignet_snapshot_take (cluster);
  wanted = g_array_new (FALSE, FALSE, sizeof (int));
  vms = _mignet_snapshot_sort_vms (snapshot);
  policies = g_array_new (FALSE, FALSE, sizeof (MignetCheckPolicy));
  findings = g_ptr_array_new_with_free_func ((GDestroyNotify) mignet_finding_unref);
  hosts_by_address = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  check = (MignetCheck){ .cluster = cluster,
                         .snapshot = snapshot,
                         .wanted = wanted,
                         .vms = vms,
                         .policies = policies,
                         .findings = findings,
                         .hosts_by_address = hosts_by_address };
  _mignet_settings_init (&check.settings, mignet_cluster_get_migration_policy (cluster));
  find_wanted_networks (&check);
  _mignet_check_read_policies (&check);
  run_checks (&check);

  return g_steal_pointer (&findings);
}
