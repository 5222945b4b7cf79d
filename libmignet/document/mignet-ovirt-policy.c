/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "document/mignet-ovirt-private.h"

/* How migrations are carried out, as the engine has it for a cluster or a virtual machine. What is
 * inherited is not told: what stands above decides, and above a cluster the engine's own
 * configuration, which the API does not show. */

/* The ids of the engine's own policies. Those that somebody else has defined say nothing here. */
static const struct
{
  const char *id;
  MignetTransferPreset preset;
} presets[] = {
  { "00000000-0000-0000-0000-000000000000", MIGNET_TRANSFER_PRESET_LEGACY },
  { "80554327-0569-496b-bdeb-fcbbf52b827b", MIGNET_TRANSFER_PRESET_MINIMAL_DOWNTIME },
  { "80554327-0569-496b-bdeb-fcbbf52b827c", MIGNET_TRANSFER_PRESET_SUSPEND_IF_NEEDED },
  { "a7aeedb2-8d66-4e51-bb22-32595027ce71", MIGNET_TRANSFER_PRESET_POST_COPY },
  { "57237b82-b8c2-425f-b425-114b35219626", MIGNET_TRANSFER_PRESET_VERY_LARGE },
};

/* What the engine divides the bandwidth of a cluster by if its policy does not say. */
#define DEFAULT_MIGRATIONS 2
#define BITS_PER_BYTE 8
#define MAX_PARALLEL 255

/* "true", "false" or "inherit". */
static gboolean
read_inheritable (
    const MignetJsonNode *node, const char *name, gboolean *found, gboolean *value, GError **error)
{
  MignetJsonNode member;
  const char *word = NULL;

  *found = FALSE;
  if (!_mignet_ovirt_get_member (node, name, &member))
    return TRUE;

  if (_mignet_json_is_string (&member))
    _mignet_json_get_string (&member, &word, NULL);
  if (g_strcmp0 (word, "inherit") == 0)
    return TRUE;

  *found = TRUE;

  return _mignet_ovirt_read_boolean (node, name, value, error);
}

static gboolean
read_preset (const MignetJsonNode *node,
             MignetMigrationPolicy *policy,
             gboolean *told,
             GError **error)
{
  const char *id = NULL;

  if (!_mignet_ovirt_read_reference (node, "policy", &id, error))
    return FALSE;

  for (guint i = 0; id != NULL && i < G_N_ELEMENTS (presets); i++)
    {
      if (g_ascii_strcasecmp (presets[i].id, id) != 0)
        continue;
      mignet_migration_policy_apply_transfer_preset (policy, presets[i].preset);
      *told = TRUE;
    }

  return TRUE;
}

/* The engine's newer policies say themselves whether they slow the guest down and compress. */
static gboolean
read_switches (const MignetJsonNode *node,
               MignetMigrationPolicy *policy,
               gboolean *told,
               GError **error)
{
  MignetTransferPreset preset = mignet_migration_policy_get_transfer_preset (policy);
  gboolean decides =
      preset == MIGNET_TRANSFER_PRESET_NONE || preset == MIGNET_TRANSFER_PRESET_LEGACY;
  gboolean converge_found;
  gboolean compress_found;
  gboolean converge = FALSE;
  gboolean compress = FALSE;

  if (!read_inheritable (node, "auto_converge", &converge_found, &converge, error) ||
      !read_inheritable (node, "compressed", &compress_found, &compress, error))
    return FALSE;

  if (decides && converge_found)
    mignet_migration_policy_set_auto_converge (policy, converge);
  if (decides && compress_found)
    mignet_migration_policy_set_compression (policy, compress ? MIGNET_COMPRESSION_XBZRLE
                                                              : MIGNET_COMPRESSION_NONE);
  *told = *told || (decides && (converge_found || compress_found));

  return TRUE;
}

static gboolean
read_encryption (const MignetJsonNode *node,
                 MignetMigrationPolicy *policy,
                 gboolean *told,
                 GError **error)
{
  gboolean found;
  gboolean encrypted = FALSE;

  if (!read_inheritable (node, "encrypted", &found, &encrypted, error))
    return FALSE;

  if (found)
    mignet_migration_policy_set_encryption (policy, encrypted ? MIGNET_ENCRYPTION_REQUIRED
                                                              : MIGNET_ENCRYPTION_OFF);
  *told = *told || found;

  return TRUE;
}

/* A policy that sends memory without copying it has parallel connections whatever is said. */
static gboolean
read_parallel (const MignetJsonNode *node,
               MignetMigrationPolicy *policy,
               gboolean *told,
               GError **error)
{
  const char *word = NULL;
  gint64 number = MIGNET_PARALLEL_OFF;

  if (!_mignet_ovirt_read_string (node, "parallel_migrations_policy", &word, error) ||
      !_mignet_ovirt_read_number (node, "custom_parallel_migrations", MAX_PARALLEL, &number, error))
    return FALSE;

  if (g_strcmp0 (word, "auto") == 0 || g_strcmp0 (word, "auto_parallel") == 0)
    number = MIGNET_PARALLEL_AUTO;
  else if (g_strcmp0 (word, "disabled") == 0)
    number = MIGNET_PARALLEL_OFF;
  else if (g_strcmp0 (word, "custom") != 0)
    return TRUE;

  if (number <= 0 && mignet_migration_policy_get_zero_copy (policy))
    return TRUE;

  *told = TRUE;

  return mignet_migration_policy_set_parallel (policy, (int) number, error) ||
         _mignet_json_wrap (node, error);
}

/* The engine gives each of the migrations that a host may send its part of what is said in Mb/s.
 * What it leaves to the host is not limited by us. */
static gboolean
read_bandwidth (const MignetJsonNode *node,
                MignetMigrationPolicy *policy,
                gboolean *told,
                GError **error)
{
  MignetJsonNode member;
  gboolean found;
  const char *method = NULL;
  int migrations = mignet_migration_policy_get_max_outgoing (policy);
  gint64 megabits = 0;
  gint64 bandwidth = 0;

  if (!_mignet_ovirt_read_object (node, "bandwidth", &member, &found, error) ||
      (found && (!_mignet_ovirt_read_string (&member, "assignment_method", &method, error) ||
                 !_mignet_ovirt_read_number (&member, "custom_value", G_MAXINT, &megabits, error))))
    return FALSE;

  if (g_strcmp0 (method, "auto") == 0)
    bandwidth = MIGNET_BANDWIDTH_AUTO;
  else if (g_strcmp0 (method, "hypervisor_default") == 0)
    bandwidth = MIGNET_BANDWIDTH_UNLIMITED;
  else if (g_strcmp0 (method, "custom") == 0)
    bandwidth =
        MAX (megabits / BITS_PER_BYTE / (migrations > 0 ? migrations : DEFAULT_MIGRATIONS), 1);
  else
    return TRUE;

  *told = TRUE;

  return mignet_migration_policy_set_bandwidth (policy, bandwidth, error) ||
         _mignet_json_wrap (&member, error);
}

static gboolean
read_policy (const MignetOvirtEntity *entity,
             MignetMigrationPolicy *policy,
             gboolean *told,
             GError **error)
{
  MignetJsonNode node;
  gboolean found;

  *told = FALSE;
  if (!_mignet_ovirt_read_object (_mignet_ovirt_entity_find (entity, "migration"), "migration",
                                  &node, &found, error))
    return FALSE;

  return !found ||
         (read_preset (&node, policy, told, error) && read_switches (&node, policy, told, error) &&
          read_encryption (&node, policy, told, error) &&
          read_parallel (&node, policy, told, error) &&
          read_bandwidth (&node, policy, told, error));
}

/* A virtual machine for which something is told has the policy of its cluster in all the rest. */
static gboolean
read_vm_policy (MignetCluster *cluster, const MignetOvirtEntity *entity, GError **error)
{
  MignetVm *vm = mignet_cluster_lookup_vm (cluster, entity->id);
  g_autoptr (MignetMigrationPolicy) policy =
      mignet_migration_policy_copy (mignet_cluster_get_migration_policy (cluster));
  gboolean told;

  if (!read_policy (entity, policy, &told, error))
    return FALSE;
  if (told)
    mignet_vm_set_migration_policy (vm, policy);

  return TRUE;
}

gboolean
_mignet_ovirt_read_policies (const MignetOvirtInventory *inventory,
                             MignetCluster *cluster,
                             const MignetOvirtEntity *entity,
                             GError **error)
{
  GPtrArray *vms = _mignet_ovirt_inventory_list (inventory, MIGNET_OVIRT_VM, entity->id);
  g_autoptr (MignetMigrationPolicy) policy =
      mignet_migration_policy_copy (mignet_cluster_get_migration_policy (cluster));
  gboolean told;

  if (!read_policy (entity, policy, &told, error))
    return FALSE;
  if (told)
    mignet_cluster_set_migration_policy (cluster, policy);

  for (guint i = 0; vms != NULL && i < vms->len; i++)
    {
      if (!read_vm_policy (cluster, g_ptr_array_index (vms, i), error))
        return FALSE;
    }

  return TRUE;
}
