/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "document/mignet-cluster-document-private.h"
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

static const char *const transfer_choices[] = { "connect-transport", "listen", NULL };

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
  "connect-transport",
  "listen",
  "bandwidth",
  "max-outgoing",
  "max-incoming",
  NULL,
};

static GParamSpec *
find_property (MignetMigrationPolicy *policy, const char *name)
{
  return g_object_class_find_property (G_OBJECT_GET_CLASS (policy), name);
}

static gboolean
read_choices (MignetMigrationPolicy *policy,
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

static gboolean
read_bandwidth (MignetMigrationPolicy *policy, const MignetJsonNode *node, GError **error)
{
  MignetJsonNode member;
  const char *word = NULL;
  gint64 bandwidth = 0;

  if (!_mignet_json_get_member (node, "bandwidth", &member))
    return TRUE;

  if (_mignet_json_is_string (&member))
    _mignet_json_get_string (&member, &word, NULL);

  if (g_strcmp0 (word, "auto") == 0)
    bandwidth = MIGNET_BANDWIDTH_AUTO;
  else if (g_strcmp0 (word, "unlimited") == 0)
    bandwidth = MIGNET_BANDWIDTH_UNLIMITED;
  else if (!_mignet_json_is_integer (&member) ||
           !_mignet_json_get_integer (&member, 1, G_MAXINT64, &bandwidth, NULL))
    return _mignet_json_fail_unexpected (&member, "'auto', 'unlimited' or an integer of at least 1",
                                         error);

  return mignet_migration_policy_set_bandwidth (policy, bandwidth, error) ||
         _mignet_json_wrap (&member, error);
}

/* null is the same as left out: the limit of the host holds. */
static gboolean
read_limit (const MignetJsonNode *node, const char *name, int *limit, GError **error)
{
  MignetJsonNode member;

  if (_mignet_json_get_member (node, name, &member) && _mignet_json_is_null (&member))
    return TRUE;

  return _mignet_json_read_count (node, name, limit, error);
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
  int max_outgoing = -1;
  int max_incoming = -1;
  guint timeout = 0;

  if (!_mignet_json_check_members (node, members, error) ||
      !_mignet_json_read_enum (node, "preset", MIGNET_TYPE_PRESET, &preset, error))
    return NULL;

  policy = mignet_migration_policy_new (preset);
  timeout = mignet_migration_policy_get_pending_timeout (policy);

  if (!read_choices (policy, node, rules, error) ||
      !_mignet_json_read_uint (node, "pending-timeout", &timeout, error) ||
      !read_families (policy, node, error) || !read_networks (policy, cluster, node, error) ||
      !read_choices (policy, node, transfer_choices, error) ||
      !read_bandwidth (policy, node, error) ||
      !read_limit (node, "max-outgoing", &max_outgoing, error) ||
      !read_limit (node, "max-incoming", &max_incoming, error))
    return NULL;

  mignet_migration_policy_set_pending_timeout (policy, timeout);
  mignet_migration_policy_set_max_outgoing (policy, max_outgoing);
  mignet_migration_policy_set_max_incoming (policy, max_incoming);

  return g_steal_pointer (&policy);
}

static void
write_choices (MignetJsonWriter *writer,
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

static void
write_limits (MignetJsonWriter *writer, MignetMigrationPolicy *policy)
{
  gint64 bandwidth = mignet_migration_policy_get_bandwidth (policy);
  int max_outgoing = mignet_migration_policy_get_max_outgoing (policy);
  int max_incoming = mignet_migration_policy_get_max_incoming (policy);

  if (bandwidth == MIGNET_BANDWIDTH_UNLIMITED)
    _mignet_json_writer_add_string (writer, "bandwidth", "unlimited");
  else if (bandwidth != MIGNET_BANDWIDTH_AUTO)
    _mignet_json_writer_add_integer (writer, "bandwidth", bandwidth);

  if (max_outgoing >= 0)
    _mignet_json_writer_add_integer (writer, "max-outgoing", max_outgoing);
  if (max_incoming >= 0)
    _mignet_json_writer_add_integer (writer, "max-incoming", max_incoming);
}

void
_mignet_policy_write (MignetJsonWriter *writer, const char *name, MignetMigrationPolicy *policy)
{
  MignetPreset preset_name = mignet_migration_policy_get_preset (policy);
  g_autoptr (MignetMigrationPolicy) preset = mignet_migration_policy_new (preset_name);
  guint timeout = mignet_migration_policy_get_pending_timeout (policy);

  _mignet_json_writer_begin_object (writer, name);
  if (preset_name != MIGNET_PRESET_DESIGN)
    _mignet_json_writer_add_enum (writer, "preset", MIGNET_TYPE_PRESET, preset_name);
  write_choices (writer, policy, preset, rules);
  if (timeout != mignet_migration_policy_get_pending_timeout (preset))
    _mignet_json_writer_add_unsigned (writer, "pending-timeout", timeout);
  write_lists (writer, policy, preset);
  write_choices (writer, policy, preset, transfer_choices);
  write_limits (writer, policy);
  _mignet_json_writer_end (writer);
}
