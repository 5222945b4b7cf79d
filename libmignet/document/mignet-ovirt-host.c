/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "document/mignet-ovirt-private.h"

/* What the engine says of hosts themselves. */

/* Hosts that have no agent yet, or whose agent is not running, are down for our purposes; those
 * whose agent has to be talked to first are connecting. A host in error has failed to start
 * virtual machines, so none is sent there. */
static const struct
{
  const char *word;
  MignetHostStatus status;
} statuses[] = {
  { "up", MIGNET_HOST_STATUS_UP },
  { "maintenance", MIGNET_HOST_STATUS_MAINTENANCE },
  { "preparing_for_maintenance", MIGNET_HOST_STATUS_PREPARING_FOR_MAINTENANCE },
  { "non_operational", MIGNET_HOST_STATUS_NON_OPERATIONAL },
  { "error", MIGNET_HOST_STATUS_NON_OPERATIONAL },
  { "non_responsive", MIGNET_HOST_STATUS_NON_RESPONSIVE },
  { "connecting", MIGNET_HOST_STATUS_CONNECTING },
  { "initializing", MIGNET_HOST_STATUS_CONNECTING },
  { "unassigned", MIGNET_HOST_STATUS_CONNECTING },
  { "down", MIGNET_HOST_STATUS_DOWN },
  { "reboot", MIGNET_HOST_STATUS_DOWN },
  { "kdumping", MIGNET_HOST_STATUS_DOWN },
  { "installing", MIGNET_HOST_STATUS_DOWN },
  { "installing_os", MIGNET_HOST_STATUS_DOWN },
  { "install_failed", MIGNET_HOST_STATUS_DOWN },
  { "pending_approval", MIGNET_HOST_STATUS_DOWN },
};

static gboolean
read_status (MignetHost *host, const MignetOvirtEntity *entity, GError **error)
{
  MignetJsonNode member;
  const char *word = NULL;

  if (!_mignet_json_require_member (_mignet_ovirt_entity_find (entity, "status"), "status", &member,
                                    error) ||
      !_mignet_json_get_string (&member, &word, error))
    return FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      if (strcmp (statuses[i].word, word) != 0)
        continue;
      mignet_host_set_status (host, statuses[i].status);
      return TRUE;
    }

  return _mignet_json_fail_unexpected (&member, "a status of a host, such as 'up'", error);
}

static gboolean
read_address (MignetHost *host, const MignetOvirtEntity *entity, GError **error)
{
  const MignetJsonNode *node = _mignet_ovirt_entity_find (entity, "address");
  MignetJsonNode member;
  const char *address = NULL;

  if (!_mignet_ovirt_get_member (node, "address", &member))
    return TRUE;

  return _mignet_json_get_string (&member, &address, error) &&
         (*address == '\0' || mignet_host_set_address (host, address, error) ||
          _mignet_json_wrap (&member, error));
}

/* The version stands in numbers beside the name of the package. A host that was never reached has
 * zeros there. */
static gboolean
read_libvirt_version (MignetHost *host, const MignetOvirtEntity *entity, GError **error)
{
  MignetJsonNode version;
  gboolean found;
  gint64 major = 0;
  gint64 minor = 0;
  gint64 micro = 0;
  g_autofree char *text = NULL;

  if (!_mignet_ovirt_read_object (_mignet_ovirt_entity_find (entity, "libvirt_version"),
                                  "libvirt_version", &version, &found, error) ||
      (found && (!_mignet_ovirt_read_number (&version, "major", G_MAXUINT8, &major, error) ||
                 !_mignet_ovirt_read_number (&version, "minor", G_MAXUINT8, &minor, error) ||
                 !_mignet_ovirt_read_number (&version, "build", G_MAXUINT8, &micro, error))))
    return FALSE;
  if (major == 0 && minor == 0)
    return TRUE;

  text = g_strdup_printf ("%d.%d.%d", (int) major, (int) minor, (int) micro);

  return mignet_host_set_libvirt_version (host, text, error) || _mignet_json_wrap (&version, error);
}

static gboolean
read_capacity (MignetHost *host, const MignetOvirtEntity *entity, GError **error)
{
  guint64 memory = 0;
  guint cpus = 0;

  if (!_mignet_ovirt_read_size (entity, &memory, &cpus, error))
    return FALSE;

  mignet_host_set_memory (host, memory);
  mignet_host_set_cpus (host, cpus);

  return TRUE;
}

static gboolean
read_host (const MignetOvirtInventory *inventory,
           MignetCluster *cluster,
           const MignetOvirtEntity *entity,
           GError **error)
{
  g_autoptr (MignetHost) host = NULL;
  const char *name = NULL;

  if (!_mignet_ovirt_read_identity (entity, "host", &name, error))
    return FALSE;

  host = mignet_host_new (entity->id, name);

  return read_status (host, entity, error) && read_address (host, entity, error) &&
         read_libvirt_version (host, entity, error) && read_capacity (host, entity, error) &&
         (mignet_cluster_add_host (cluster, host, error) ||
          _mignet_json_wrap (g_ptr_array_index (entity->nodes, 0), error)) &&
         _mignet_ovirt_read_networking (inventory, cluster, host, error);
}

gboolean
_mignet_ovirt_read_hosts (const MignetOvirtInventory *inventory,
                          MignetCluster *cluster,
                          GError **error)
{
  GPtrArray *hosts =
      _mignet_ovirt_inventory_list (inventory, MIGNET_OVIRT_HOST, mignet_cluster_get_id (cluster));

  for (guint i = 0; hosts != NULL && i < hosts->len; i++)
    {
      if (!read_host (inventory, cluster, g_ptr_array_index (hosts, i), error))
        return FALSE;
    }

  return TRUE;
}
