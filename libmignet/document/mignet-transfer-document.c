/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "document/mignet-policy-document-private.h"
#include "model/mignet-convergence-private.h"

/* The members of a policy that say how a migration is carried out. A preset gives some of them
 * their values, and the members beside it override these one by one, also by null where that is
 * the default. */

static const char *const connection_choices[] = { "mode", "connect-transport", "encryption",
                                                  "listen", NULL };
static const char *const other_choices[] = { "post-copy", "compression", "persistence", "storage",
                                             NULL };

static const char *const switches[] = { "auto-converge", "zero-copy", NULL };

/* Integers that are null where nothing is said. */
typedef struct
{
  const char *name;
  int min;
} OptionalMember;

static const OptionalMember optionals[] = {
  { "max-downtime", 1 },
  { "completion-timeout", 1 },
  { "max-outgoing", 0 },
  { "max-incoming", 0 },
};

static const char *const counts[] = { "max-per-network", "max-per-cluster", NULL };

static gboolean
read_preset (MignetMigrationPolicy *policy, const MignetJsonNode *node, GError **error)
{
  MignetJsonNode member;
  int preset = MIGNET_TRANSFER_PRESET_NONE;

  if (!_mignet_json_get_member (node, "transfer-preset", &member) || _mignet_json_is_null (&member))
    return TRUE;

  if (!_mignet_json_get_enum (&member, MIGNET_TYPE_TRANSFER_PRESET, &preset, NULL) ||
      preset == MIGNET_TRANSFER_PRESET_NONE)
    return _mignet_json_fail_unexpected (&member,
                                         "'minimal-downtime', 'post-copy', 'suspend-if-needed', "
                                         "'very-large', 'legacy' or null",
                                         error);

  mignet_migration_policy_apply_transfer_preset (policy, (MignetTransferPreset) preset);
  return TRUE;
}

static gboolean
read_ports (MignetMigrationPolicy *policy, const MignetJsonNode *node, GError **error)
{
  MignetJsonNode member;
  MignetJsonNode element;
  gint64 ports[2] = { 0, 0 };
  gsize length = 0;

  if (!_mignet_json_get_member (node, "port-range", &member) || _mignet_json_is_null (&member))
    return TRUE;

  if (!_mignet_json_get_length (&member, &length, NULL) || length != G_N_ELEMENTS (ports))
    return _mignet_json_fail_unexpected (&member, "an array of two ports or null", error);

  for (gsize i = 0; i < length; i++)
    {
      _mignet_json_get_element (&member, i, &element);
      if (!_mignet_json_get_integer (&element, 1, G_MAXUINT16, &ports[i], error))
        return FALSE;
    }

  return mignet_migration_policy_set_port_range (policy, (guint) ports[0], (guint) ports[1],
                                                 error) ||
         _mignet_json_wrap (&member, error);
}

/* A number, or "auto" for -1, or another word for 0. */
static gboolean
read_amount (
    const MignetJsonNode *member, const char *zero, gint64 max, gint64 *amount, GError **error)
{
  const char *word = NULL;

  if (_mignet_json_is_string (member))
    _mignet_json_get_string (member, &word, NULL);

  if (g_strcmp0 (word, "auto") == 0)
    *amount = -1;
  else if (g_strcmp0 (word, zero) == 0)
    *amount = 0;
  else if (!_mignet_json_is_integer (member) ||
           !_mignet_json_get_integer (member, 1, max, amount, NULL))
    {
      g_autofree char *expected =
          g_strdup_printf ("'auto', '%s' or an integer of at least 1", zero);

      return _mignet_json_fail_unexpected (member, expected, error);
    }

  return TRUE;
}

static gboolean
read_bandwidth (MignetMigrationPolicy *policy, const MignetJsonNode *node, GError **error)
{
  MignetJsonNode member;
  gint64 bandwidth = 0;

  if (!_mignet_json_get_member (node, "bandwidth", &member))
    return TRUE;

  if (!read_amount (&member, "unlimited", G_MAXINT64, &bandwidth, error))
    return FALSE;

  return mignet_migration_policy_set_bandwidth (policy, bandwidth, error) ||
         _mignet_json_wrap (&member, error);
}

static gboolean
read_parallel (MignetMigrationPolicy *policy, const MignetJsonNode *node, GError **error)
{
  MignetJsonNode member;
  gint64 parallel = 0;

  if (!_mignet_json_get_member (node, "parallel", &member))
    return TRUE;

  if (!read_amount (&member, "off", G_MAXINT, &parallel, error))
    return FALSE;

  return mignet_migration_policy_set_parallel (policy, (int) parallel, error) ||
         _mignet_json_wrap (&member, error);
}

static gboolean
read_switches (MignetMigrationPolicy *policy, const MignetJsonNode *node, GError **error)
{
  for (guint i = 0; switches[i] != NULL; i++)
    {
      gboolean enabled;

      g_object_get (policy, switches[i], &enabled, NULL);
      if (!_mignet_json_read_boolean (node, switches[i], &enabled, error))
        return FALSE;
      g_object_set (policy, switches[i], enabled, NULL);
    }

  return TRUE;
}

static gboolean
read_optional (MignetMigrationPolicy *policy,
               const MignetJsonNode *node,
               const OptionalMember *optional,
               GError **error)
{
  MignetJsonNode member;
  gint64 value = -1;
  GParamSpec *pspec = g_object_class_find_property (G_OBJECT_GET_CLASS (policy), optional->name);

  if (!_mignet_json_get_member (node, optional->name, &member))
    return TRUE;

  if (!_mignet_json_is_null (&member) &&
      !_mignet_json_get_integer (&member, optional->min, G_PARAM_SPEC_INT (pspec)->maximum, &value,
                                 error))
    return FALSE;

  g_object_set (policy, optional->name, (int) value, NULL);
  return TRUE;
}

static gboolean
read_convergence (MignetMigrationPolicy *policy, const MignetJsonNode *node, GError **error)
{
  MignetJsonNode member;
  g_autoptr (MignetConvergence) convergence = NULL;

  if (!_mignet_json_get_member (node, "convergence", &member))
    return TRUE;

  if (!_mignet_json_is_null (&member))
    {
      convergence = _mignet_convergence_read (&member, error);
      if (convergence == NULL)
        return FALSE;
    }

  mignet_migration_policy_set_convergence (policy, convergence);
  return TRUE;
}

static gboolean
read_counts (MignetMigrationPolicy *policy, const MignetJsonNode *node, GError **error)
{
  for (guint i = 0; counts[i] != NULL; i++)
    {
      guint count = 0;

      if (!_mignet_json_read_uint (node, counts[i], &count, error))
        return FALSE;
      g_object_set (policy, counts[i], count, NULL);
    }

  return TRUE;
}

gboolean
_mignet_transfer_read (MignetMigrationPolicy *policy, const MignetJsonNode *node, GError **error)
{
  if (!read_preset (policy, node, error))
    return FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (optionals); i++)
    {
      if (!read_optional (policy, node, &optionals[i], error))
        return FALSE;
    }

  return _mignet_policy_read_choices (policy, node, connection_choices, error) &&
         read_ports (policy, node, error) && read_bandwidth (policy, node, error) &&
         read_parallel (policy, node, error) && read_switches (policy, node, error) &&
         _mignet_policy_read_choices (policy, node, other_choices, error) &&
         read_convergence (policy, node, error) && read_counts (policy, node, error);
}

static void
write_amount (MignetJsonWriter *writer, const char *name, const char *zero, gint64 amount)
{
  if (amount == -1)
    _mignet_json_writer_add_string (writer, name, "auto");
  else if (amount == 0)
    _mignet_json_writer_add_string (writer, name, zero);
  else
    _mignet_json_writer_add_integer (writer, name, amount);
}

static void
write_ports (MignetJsonWriter *writer, MignetMigrationPolicy *policy)
{
  guint min, max;

  mignet_migration_policy_get_port_range (policy, &min, &max);
  if (min == 0)
    return;

  _mignet_json_writer_begin_array (writer, "port-range");
  _mignet_json_writer_add_unsigned (writer, NULL, min);
  _mignet_json_writer_add_unsigned (writer, NULL, max);
  _mignet_json_writer_end (writer);
}

/* Where the default differs from that of the preset it must be said as well. */
static void
write_optional (MignetJsonWriter *writer,
                MignetMigrationPolicy *policy,
                MignetMigrationPolicy *preset,
                const char *name)
{
  int value, preset_value;

  g_object_get (policy, name, &value, NULL);
  g_object_get (preset, name, &preset_value, NULL);
  if (value == preset_value)
    return;

  if (value < 0)
    _mignet_json_writer_add_null (writer, name);
  else
    _mignet_json_writer_add_integer (writer, name, value);
}

static void
write_switches (MignetJsonWriter *writer,
                MignetMigrationPolicy *policy,
                MignetMigrationPolicy *preset)
{
  for (guint i = 0; switches[i] != NULL; i++)
    {
      gboolean enabled, preset_enabled;

      g_object_get (policy, switches[i], &enabled, NULL);
      g_object_get (preset, switches[i], &preset_enabled, NULL);
      if (enabled != preset_enabled)
        _mignet_json_writer_add_boolean (writer, switches[i], enabled);
    }
}

static void
write_counts (MignetJsonWriter *writer, MignetMigrationPolicy *policy)
{
  for (guint i = 0; counts[i] != NULL; i++)
    {
      guint count;

      g_object_get (policy, counts[i], &count, NULL);
      if (count != 0)
        _mignet_json_writer_add_unsigned (writer, counts[i], count);
    }
}

static void
write_stream (MignetJsonWriter *writer,
              MignetMigrationPolicy *policy,
              MignetMigrationPolicy *preset)
{
  gint64 bandwidth = mignet_migration_policy_get_bandwidth (policy);
  int parallel = mignet_migration_policy_get_parallel (policy);

  _mignet_policy_write_choices (writer, policy, preset, connection_choices);
  write_ports (writer, policy);
  if (bandwidth != mignet_migration_policy_get_bandwidth (preset))
    write_amount (writer, "bandwidth", "unlimited", bandwidth);
  if (parallel != mignet_migration_policy_get_parallel (preset))
    write_amount (writer, "parallel", "off", parallel);
}

void
_mignet_transfer_write (MignetJsonWriter *writer,
                        MignetMigrationPolicy *policy,
                        MignetMigrationPolicy *preset)
{
  MignetTransferPreset name = mignet_migration_policy_get_transfer_preset (policy);
  MignetConvergence *convergence = mignet_migration_policy_get_convergence (policy);

  if (name != MIGNET_TRANSFER_PRESET_NONE)
    _mignet_json_writer_add_enum (writer, "transfer-preset", MIGNET_TYPE_TRANSFER_PRESET,
                                  (int) name);
  write_stream (writer, policy, preset);
  write_switches (writer, policy, preset);
  _mignet_policy_write_choices (writer, policy, preset, other_choices);
  if (!_mignet_convergence_same (convergence, mignet_migration_policy_get_convergence (preset)))
    _mignet_convergence_write (writer, "convergence", convergence);
  for (guint i = 0; i < G_N_ELEMENTS (optionals); i++)
    write_optional (writer, policy, preset, optionals[i].name);
  write_counts (writer, policy);
}
