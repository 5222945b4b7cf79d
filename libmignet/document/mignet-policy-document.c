/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "document/mignet-cluster-document-private.h"
#include "document/mignet-policy-document-private.h"
#include "model/mignet-model-private.h"

/* The migration policy in documents. A rule has the same name as member and as property, and the
 * words of its enumeration as values, so one table of names does for reading and writing. A preset
 * gives every rule its value, and the members beside it override them one by one; accordingly only
 * what differs from the preset is written. */

static const char *const rules[] = {
  "fallback",        "source-rule", "unknown-carrier",
  "pending-address", "subnet-rule", "family-rule",
  "mtu-rule",        "sync-rule",   NULL,
};

static const char *const members[] = {
  "preset",
  "fallback",
  "source-rule",
  "unknown-carrier",
  "pending-address",
  "subnet-rule",
  "family-rule",
  "mtu-rule",
  "sync-rule",
  "pending-timeout",
  "families",
  "networks",
  "transfer-preset",
  "mode",
  "connect-transport",
  "encryption",
  "listen",
  "port-range",
  "bandwidth",
  "parallel",
  "auto-converge",
  "post-copy",
  "compression",
  "zero-copy",
  "max-downtime",
  "convergence",
  "completion-timeout",
  "persistence",
  "storage",
  "max-outgoing",
  "max-incoming",
  "max-per-network",
  "max-per-cluster",
  NULL,
};

static GParamSpec *
find_property (MignetMigrationPolicy *policy, const char *name)
{
  return g_object_class_find_property (G_OBJECT_GET_CLASS (policy), name);
}

gboolean
_mignet_policy_read_choices (MignetMigrationPolicy *policy,
                             const MignetJsonNode *node,
                             const char *const *names,
                             GError **error)
{
  for (guint i = 0; names[i] != NULL; i++)
    {
      MignetJsonNode member;
      int value = 0;

      if (!_mignet_json_get_member (node, names[i], &member))
        continue;
      if (!_mignet_json_get_enum (&member, find_property (policy, names[i])->value_type, &value,
                                  error))
        return FALSE;
      g_object_set (policy, names[i], value, NULL);
    }

  return TRUE;
}

static gboolean
read_families (MignetMigrationPolicy *policy, const MignetJsonNode *node, GError **error)
{
  MignetJsonNode member;
  g_autoptr (GPtrArray) families = NULL;

  if (!_mignet_json_get_member (node, "families", &member))
    return TRUE;

  if (!_mignet_json_get_strings (&member, &families, error))
    return FALSE;

  return mignet_migration_policy_set_families (policy, (const char *const *) families->pdata,
                                               error) ||
         _mignet_json_wrap (&member, error);
}

static gboolean
read_networks (MignetMigrationPolicy *policy,
               MignetCluster *cluster,
               const MignetJsonNode *node,
               GError **error)
{
  MignetJsonNode member;
  g_autoptr (GPtrArray) networks = NULL;

  if (!_mignet_json_get_member (node, "networks", &member))
    return TRUE;

  networks = _mignet_networks_find (cluster, &member, error);
  if (networks == NULL)
    return FALSE;

  return mignet_migration_policy_set_networks (policy, networks, error) ||
         _mignet_json_wrap (&member, error);
}

/*
 * _mignet_policy_read:
 *
 * Returns: (transfer full): the policy, or NULL with an error
 */
MignetMigrationPolicy *
_mignet_policy_read (MignetCluster *cluster, const MignetJsonNode *node, GError **error)
{
  g_autoptr (MignetMigrationPolicy) policy = NULL;
  int preset = MIGNET_PRESET_DESIGN;
  guint timeout = 0;

  if (!_mignet_json_check_members (node, members, error) ||
      !_mignet_json_read_enum (node, "preset", MIGNET_TYPE_PRESET, &preset, error))
    return NULL;

  policy = mignet_migration_policy_new (preset);
  timeout = mignet_migration_policy_get_pending_timeout (policy);

  if (!_mignet_policy_read_choices (policy, node, rules, error) ||
      !_mignet_json_read_uint (node, "pending-timeout", &timeout, error) ||
      !read_families (policy, node, error) || !read_networks (policy, cluster, node, error) ||
      !_mignet_transfer_read (policy, node, error))
    return NULL;

  mignet_migration_policy_set_pending_timeout (policy, timeout);

  return g_steal_pointer (&policy);
}

void
_mignet_policy_write_choices (MignetJsonWriter *writer,
                              MignetMigrationPolicy *policy,
                              MignetMigrationPolicy *preset,
                              const char *const *names)
{
  for (guint i = 0; names[i] != NULL; i++)
    {
      int value = 0;
      int preset_value = 0;

      g_object_get (policy, names[i], &value, NULL);
      g_object_get (preset, names[i], &preset_value, NULL);
      if (value != preset_value)
        _mignet_json_writer_add_enum (writer, names[i],
                                      find_property (policy, names[i])->value_type, value);
    }
}

static void
write_lists (MignetJsonWriter *writer, MignetMigrationPolicy *policy, MignetMigrationPolicy *preset)
{
  const char *const *families = mignet_migration_policy_get_families (policy);
  GPtrArray *networks = _mignet_migration_policy_peek_networks (policy);

  if (!g_strv_equal (families, mignet_migration_policy_get_families (preset)))
    _mignet_json_writer_add_strings (writer, "families", families);

  if (networks->len == 0)
    return;

  _mignet_json_writer_begin_array (writer, "networks");
  for (guint i = 0; i < networks->len; i++)
    _mignet_json_writer_add_string (writer, NULL,
                                    mignet_network_get_name (g_ptr_array_index (networks, i)));
  _mignet_json_writer_end (writer);
}

void
_mignet_policy_write (MignetJsonWriter *writer, const char *name, MignetMigrationPolicy *policy)
{
  MignetPreset preset_name = mignet_migration_policy_get_preset (policy);
  g_autoptr (MignetMigrationPolicy) preset = mignet_migration_policy_new (preset_name);
  guint timeout = mignet_migration_policy_get_pending_timeout (policy);

  mignet_migration_policy_apply_transfer_preset (
      preset, mignet_migration_policy_get_transfer_preset (policy));

  _mignet_json_writer_begin_object (writer, name);
  if (preset_name != MIGNET_PRESET_DESIGN)
    _mignet_json_writer_add_enum (writer, "preset", MIGNET_TYPE_PRESET, preset_name);
  _mignet_policy_write_choices (writer, policy, preset, rules);
  if (timeout != mignet_migration_policy_get_pending_timeout (preset))
    _mignet_json_writer_add_unsigned (writer, "pending-timeout", timeout);
  write_lists (writer, policy, preset);
  _mignet_transfer_write (writer, policy, preset);
  _mignet_json_writer_end (writer);
}
