/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "planning/mignet-snapshot-private.h"

#include <mignet/mignet-enum-types.h>
#include <mignet/mignet-snapshot.h>

/* What would be: copies of a snapshot that share with it whatever is as it was. */

static gboolean
find_host (const MignetSnapshot *self, const char *name, int *host, GError **error)
{
  *host = _mignet_snapshot_lookup_host (self, name);
  return *host != MIGNET_NO_INDEX ||
         _mignet_snapshot_refuse_unknown (self, MIGNET_ERROR_NOT_FOUND, "host", name, error);
}

static gboolean
find_network (const MignetSnapshot *self, const char *name, int *network, GError **error)
{
  *network = _mignet_snapshot_lookup_network (self, name);
  return *network != MIGNET_NO_INDEX ||
         _mignet_snapshot_refuse_unknown (self, MIGNET_ERROR_NOT_FOUND, "network", name, error);
}

/* Invariant I-10 */
static MignetHostStatus
derive_status (const MignetSnapshot *self, const MignetSnapshotHost *host)
{
  if (host->reported_status != MIGNET_HOST_STATUS_UP || !host->attachments_reported)
    return (MignetHostStatus) host->reported_status;

  for (guint i = 0; i < self->required->len; i++)
    {
      const MignetSnapshotAttachment *attachment =
          _mignet_host_facts_get_attachment (host->facts, g_array_index (self->required, int, i));

      if (!attachment->attached || attachment->carrier == MIGNET_CARRIER_DOWN)
        return MIGNET_HOST_STATUS_NON_OPERATIONAL;
    }

  return MIGNET_HOST_STATUS_UP;
}

static void
settle_host (MignetSnapshot *self, int index, MignetSnapshotHost *host)
{
  host->status = (guint8) derive_status (self, host);
  _mignet_columns_update_host (&self->columns, (guint) index, host, self->networks);
}

/**
 * mignet_snapshot_with_host_status:
 * @self: a snapshot
 * @host: the id or the name of a host
 * @status: a status
 * @error: return location for a #GError
 *
 * Makes a snapshot of what the cluster would be if a host reported another status: with
 * %MIGNET_HOST_STATUS_DOWN as if the host were away. The virtual machines on it stay where they
 * are. A host that would be up is judged by the required networks (invariant I-10). May be called
 * from any thread.
 *
 * The error is %MIGNET_ERROR_NOT_FOUND if there is no such host.
 *
 * Returns: (transfer full): the snapshot, or %NULL with @error set
 *
 * Since: 1.0
 */
MignetSnapshot *
mignet_snapshot_with_host_status (MignetSnapshot *self,
                                  const char *host,
                                  MignetHostStatus status,
                                  GError **error)
{
  MignetSnapshot *changed;
  MignetSnapshotHost *record;
  int index;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (host != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (!find_host (self, host, &index, error))
    return NULL;

  changed = _mignet_snapshot_copy (self);
  record = _mignet_vector_edit (&changed->hosts, (guint) index);
  record->reported_status = (guint8) status;
  settle_host (changed, index, record);

  return changed;
}

static void
take_down (MignetSnapshot *self, int host, int network)
{
  const MignetSnapshotAttachment *attachment = _mignet_snapshot_attachment (self, host, network);
  MignetSnapshotHost *record;
  MignetHostFacts *facts;

  if (!attachment->attached || attachment->carrier == MIGNET_CARRIER_DOWN)
    return;

  record = _mignet_vector_edit (&self->hosts, (guint) host);
  facts = _mignet_host_facts_copy_without_link (record->facts, network);
  _mignet_host_facts_unref (record->facts);
  record->facts = facts;
  record->name = facts->name;
  settle_host (self, host, record);
}

/**
 * mignet_snapshot_with_network_down:
 * @self: a snapshot
 * @network: the id or the name of a network
 * @host: (nullable): the id or the name of a host, or %NULL for all of them
 * @error: return location for a #GError
 *
 * Makes a snapshot of what the cluster would be if a network had no link, on one host or
 * everywhere. Hosts that need it then are non-operational (invariant I-10). The link of the
 * management network is not looked at by migrations that go over it. Takes time for the hosts that
 * have the network. May be called from any thread.
 *
 * The error is %MIGNET_ERROR_NOT_FOUND if there is no such network or host.
 *
 * Returns: (transfer full): the snapshot, or %NULL with @error set
 *
 * Since: 1.0
 */
MignetSnapshot *
mignet_snapshot_with_network_down (MignetSnapshot *self,
                                   const char *network,
                                   const char *host,
                                   GError **error)
{
  MignetSnapshot *changed;
  int index;
  int first = 0;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (network != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (!find_network (self, network, &index, error) ||
      (host != NULL && !find_host (self, host, &first, error)))
    return NULL;

  changed = _mignet_snapshot_copy (self);
  for (int i = first; i < (host != NULL ? first + 1 : (int) self->hosts.length); i++)
    take_down (changed, i, index);

  return changed;
}

/* The invariants that the cluster would have been refused by. */
static gboolean
check_role (const MignetSnapshot *self, MignetRole role, int network, GError **error)
{
  const MignetSnapshotNetwork *record = _mignet_snapshot_network (self, network);

  if (role == MIGNET_ROLE_MANAGEMENT)
    g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_MANAGEMENT_NETWORK,
                 "The role 'management' of cluster '%s' is not granted: '%s' keeps it",
                 self->cluster_name, _mignet_snapshot_network (self, self->management)->name);
  else if (role != MIGNET_ROLE_GLUSTER && record->external)
    g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_EXTERNAL_NETWORK,
                 "Network '%s' is external, expected another one for a role but 'gluster'",
                 record->name);
  else if (role == MIGNET_ROLE_MIGRATION && !self->supports_migration_network &&
           network != self->management)
    g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_LEVEL_TOO_LOW,
                 "Role 'migration' cannot move to '%s': the compatibility level of cluster '%s' "
                 "is below 3.3",
                 record->name, self->cluster_name);
  else if (role == MIGNET_ROLE_MIGRATION && self->n_migrating > 0)
    g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_VM_MIGRATING,
                 "Role 'migration' cannot move to '%s': %u virtual machines migrate", record->name,
                 self->n_migrating);
  else
    return TRUE;

  return FALSE;
}

/**
 * mignet_snapshot_with_role:
 * @self: a snapshot
 * @role: a role
 * @network: the id or the name of the network that is to hold it
 * @error: return location for a #GError
 *
 * Makes a snapshot of what the cluster would be if a role moved to a network. Of the roles,
 * %MIGNET_ROLE_MIGRATION and %MIGNET_ROLE_DISPLAY matter to plans. May be called from any thread.
 *
 * What a cluster would refuse is refused with the same code: %MIGNET_ERROR_MANAGEMENT_NETWORK,
 * %MIGNET_ERROR_EXTERNAL_NETWORK, %MIGNET_ERROR_LEVEL_TOO_LOW and %MIGNET_ERROR_VM_MIGRATING. The
 * error is %MIGNET_ERROR_NOT_FOUND if there is no such network.
 *
 * Returns: (transfer full): the snapshot, or %NULL with @error set
 *
 * Since: 1.0
 */
MignetSnapshot *
mignet_snapshot_with_role (MignetSnapshot *self,
                           MignetRole role,
                           const char *network,
                           GError **error)
{
  MignetSnapshot *changed;
  int index;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (network != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (!find_network (self, network, &index, error))
    return NULL;
  if ((role == MIGNET_ROLE_MIGRATION && index == self->migration) ||
      (role == MIGNET_ROLE_MANAGEMENT && index == self->management))
    return mignet_snapshot_ref (self);
  if (!check_role (self, role, index, error))
    return NULL;

  changed = _mignet_snapshot_copy (self);
  if (role == MIGNET_ROLE_MIGRATION)
    changed->migration = index;
  if (role == MIGNET_ROLE_DISPLAY)
    changed->display = index;
  if (role == MIGNET_ROLE_DEFAULT_ROUTE)
    changed->default_route = index;

  return changed;
}
