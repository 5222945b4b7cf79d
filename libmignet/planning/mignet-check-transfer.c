/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "planning/mignet-check-private.h"

/* What the transfer part of the cluster's policy comes to. */

void
_mignet_check_tunnel (MignetCheck *self)
{
  MignetMigrationPolicy *policy = mignet_cluster_get_migration_policy (self->cluster);
  int wanted = g_array_index (self->wanted, int, 0);
  const char *network = _mignet_check_get_network_name (self, wanted);
  g_autofree char *advice = NULL;

  if (mignet_migration_policy_get_mode (policy) != MIGNET_TRANSFER_MODE_TUNNELLED ||
      wanted == self->snapshot->management)
    return;

  advice = g_strdup_printf ("Set 'mode' of the policy to 'peer-to-peer', and 'encryption' to "
                            "'required' if that was the reason, so that network '%s' is used",
                            network);
  _mignet_check_add (self, MIGNET_FINDING_MIGRATION_NETWORK_NOT_USED, MIGNET_SEVERITY_WARNING,
                     network, advice,
                     "Network '%s' is to carry migrations, but tunnelled ones go where the libvirt "
                     "daemons connect, which is the registered addresses of the hosts",
                     network);
}

/* The host that may receive the most migrations at a time, the first of them by id;
 * MIGNET_NO_INDEX if there is no host. */
static int
find_busiest_host (const MignetCheck *self, guint *limit)
{
  guint of_cluster = self->settings.max_per_cluster;
  int busiest = MIGNET_NO_INDEX;

  for (guint i = 0; i < self->snapshot->hosts.length; i++)
    {
      const MignetSnapshotHost *host = _mignet_snapshot_host (self->snapshot, (int) i);
      guint of_host = (guint) _mignet_settings_get_incoming_limit (&self->settings, host);

      if (busiest != MIGNET_NO_INDEX && of_host <= *limit)
        continue;

      busiest = (int) i;
      *limit = of_host;
    }

  if (of_cluster != 0)
    *limit = MIN (*limit, of_cluster);

  return busiest;
}

/* A port for the memory, and another for the disks if these are copied. A range without room for
 * one migration is not too small but wrong. */
void
_mignet_check_ports (MignetCheck *self)
{
  MignetMigrationPolicy *policy = mignet_cluster_get_migration_policy (self->cluster);
  guint n_each = mignet_migration_policy_get_storage (policy) != MIGNET_STORAGE_SHARED ? 2 : 1;
  guint min, max, room;
  guint limit = 0;
  int host;
  g_autofree char *advice = NULL;

  mignet_migration_policy_get_port_range (policy, &min, &max);
  room = (max - min + 1) / n_each;
  host = find_busiest_host (self, &limit);
  if (min == 0 || host == MIGNET_NO_INDEX || limit <= room || room == 0)
    return;

  advice = g_strdup_printf ("Widen 'port-range' of the policy to %u ports, or set its "
                            "'max-incoming' to %u",
                            limit * n_each, room);
  _mignet_check_add (
      self, MIGNET_FINDING_TOO_FEW_PORTS, MIGNET_SEVERITY_WARNING, self->snapshot->cluster_name,
      advice,
      "Host '%s' may receive %u migrations at a time, but 'port-range' of the policy "
      "has room for %u",
      _mignet_check_get_host_name (self, host), limit, room);
}
