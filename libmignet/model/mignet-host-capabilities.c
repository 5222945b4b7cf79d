/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "model/mignet-host-private.h"

#include "model/mignet-checks-private.h"

#include <string.h>

/* What a host has and can do, as far as it is known: plain facts that nothing else in the model
 * depends on. */

/**
 * mignet_host_get_memory:
 * @self: a host
 *
 * Gets the memory.
 *
 * Returns: the memory in MiB, 0 if it is not known
 *
 * Since: 1.0
 */
guint64
mignet_host_get_memory (MignetHost *self)
{
  g_return_val_if_fail (MIGNET_IS_HOST (self), 0);

  return self->memory;
}

/**
 * mignet_host_set_memory:
 * @self: a host
 * @memory: the memory in MiB, 0 if it is not known
 *
 * Sets #MignetHost:memory.
 *
 * Since: 1.0
 */
void
mignet_host_set_memory (MignetHost *self, guint64 memory)
{
  g_return_if_fail (MIGNET_IS_HOST (self));

  if (self->memory == memory)
    return;

  self->memory = memory;
  _mignet_host_notify (self, MIGNET_HOST_PROP_MEMORY);
}

/**
 * mignet_host_get_cpus:
 * @self: a host
 *
 * Gets the number of CPUs.
 *
 * Returns: the number, 0 if it is not known
 *
 * Since: 1.0
 */
guint
mignet_host_get_cpus (MignetHost *self)
{
  g_return_val_if_fail (MIGNET_IS_HOST (self), 0);

  return self->cpus;
}

/**
 * mignet_host_set_cpus:
 * @self: a host
 * @cpus: the number of CPUs, 0 if it is not known
 *
 * Sets #MignetHost:cpus.
 *
 * Since: 1.0
 */
void
mignet_host_set_cpus (MignetHost *self, guint cpus)
{
  g_return_if_fail (MIGNET_IS_HOST (self));

  if (self->cpus == cpus)
    return;

  self->cpus = cpus;
  _mignet_host_notify (self, MIGNET_HOST_PROP_CPUS);
}

static gboolean
set_version (MignetHost *self,
             char **field,
             MignetHostProperty property,
             const char *what,
             const char *version,
             GError **error)
{
  static const char *const pattern = "^[0-9]{1,5}(\\.[0-9]{1,5}){0,2}\\z";

  if (version != NULL && !g_regex_match_simple (pattern, version, 0, 0))
    {
      g_autofree char *shown = _mignet_text_dup_printable (version);

      g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_INVALID_VALUE,
                   "The version of %s on host '%s' would be '%s', expected numbers such as "
                   "'9.0.0'",
                   what, self->name, shown);
      return FALSE;
    }

  if (g_strcmp0 (*field, version) != 0)
    {
      _mignet_text_release (*field);
      *field = _mignet_text_share (version);
      _mignet_host_notify (self, property);
    }

  return TRUE;
}

/**
 * mignet_host_get_libvirt_version:
 * @self: a host
 *
 * Gets the version of libvirt.
 *
 * Returns: (transfer none) (nullable): the version, %NULL if it is not known
 *
 * Since: 1.0
 */
const char *
mignet_host_get_libvirt_version (MignetHost *self)
{
  g_return_val_if_fail (MIGNET_IS_HOST (self), NULL);

  return self->libvirt_version;
}

/**
 * mignet_host_set_libvirt_version:
 * @self: a host
 * @version: (nullable): one to three numbers with dots between them, %NULL if it is not known
 * @error: return location for a #GError
 *
 * Sets #MignetHost:libvirt-version.
 *
 * Returns: %TRUE, or %FALSE with %MIGNET_ERROR_INVALID_VALUE set and nothing changed
 *
 * Since: 1.0
 */
gboolean
mignet_host_set_libvirt_version (MignetHost *self, const char *version, GError **error)
{
  g_return_val_if_fail (MIGNET_IS_HOST (self), FALSE);

  return set_version (self, &self->libvirt_version, MIGNET_HOST_PROP_LIBVIRT_VERSION, "libvirt",
                      version, error);
}

/**
 * mignet_host_get_qemu_version:
 * @self: a host
 *
 * Gets the version of QEMU.
 *
 * Returns: (transfer none) (nullable): the version, %NULL if it is not known
 *
 * Since: 1.0
 */
const char *
mignet_host_get_qemu_version (MignetHost *self)
{
  g_return_val_if_fail (MIGNET_IS_HOST (self), NULL);

  return self->qemu_version;
}

/**
 * mignet_host_set_qemu_version:
 * @self: a host
 * @version: (nullable): one to three numbers with dots between them, %NULL if it is not known
 * @error: return location for a #GError
 *
 * Sets #MignetHost:qemu-version.
 *
 * Returns: %TRUE, or %FALSE with %MIGNET_ERROR_INVALID_VALUE set and nothing changed
 *
 * Since: 1.0
 */
gboolean
mignet_host_set_qemu_version (MignetHost *self, const char *version, GError **error)
{
  g_return_val_if_fail (MIGNET_IS_HOST (self), FALSE);

  return set_version (self, &self->qemu_version, MIGNET_HOST_PROP_QEMU_VERSION, "QEMU", version,
                      error);
}

/**
 * mignet_host_get_migration_tls:
 * @self: a host
 *
 * Says whether the host has what encrypted migrations need.
 *
 * Returns: what is known about it
 *
 * Since: 1.0
 */
MignetTristate
mignet_host_get_migration_tls (MignetHost *self)
{
  g_return_val_if_fail (MIGNET_IS_HOST (self), MIGNET_TRISTATE_UNKNOWN);

  return self->migration_tls;
}

/**
 * mignet_host_set_migration_tls:
 * @self: a host
 * @migration_tls: what is known about it
 *
 * Sets #MignetHost:migration-tls.
 *
 * Since: 1.0
 */
void
mignet_host_set_migration_tls (MignetHost *self, MignetTristate migration_tls)
{
  g_return_if_fail (MIGNET_IS_HOST (self));

  if (self->migration_tls == migration_tls)
    return;

  self->migration_tls = migration_tls;
  _mignet_host_notify (self, MIGNET_HOST_PROP_MIGRATION_TLS);
}

/**
 * mignet_host_get_max_outgoing:
 * @self: a host
 *
 * Gets how many migrations may leave the host at the same time.
 *
 * Returns: the limit, -1 if nothing is said
 *
 * Since: 1.0
 */
int
mignet_host_get_max_outgoing (MignetHost *self)
{
  g_return_val_if_fail (MIGNET_IS_HOST (self), -1);

  return self->max_outgoing;
}

/**
 * mignet_host_set_max_outgoing:
 * @self: a host
 * @max_outgoing: the limit, -1 to say nothing
 *
 * Sets #MignetHost:max-outgoing.
 *
 * Since: 1.0
 */
void
mignet_host_set_max_outgoing (MignetHost *self, int max_outgoing)
{
  g_return_if_fail (MIGNET_IS_HOST (self));
  g_return_if_fail (max_outgoing >= -1);

  if (self->max_outgoing == max_outgoing)
    return;

  self->max_outgoing = max_outgoing;
  _mignet_host_notify (self, MIGNET_HOST_PROP_MAX_OUTGOING);
}

/**
 * mignet_host_get_max_incoming:
 * @self: a host
 *
 * Gets how many migrations may arrive at the host at the same time.
 *
 * Returns: the limit, -1 if nothing is said
 *
 * Since: 1.0
 */
int
mignet_host_get_max_incoming (MignetHost *self)
{
  g_return_val_if_fail (MIGNET_IS_HOST (self), -1);

  return self->max_incoming;
}

/**
 * mignet_host_set_max_incoming:
 * @self: a host
 * @max_incoming: the limit, -1 to say nothing
 *
 * Sets #MignetHost:max-incoming.
 *
 * Since: 1.0
 */
void
mignet_host_set_max_incoming (MignetHost *self, int max_incoming)
{
  g_return_if_fail (MIGNET_IS_HOST (self));
  g_return_if_fail (max_incoming >= -1);

  if (self->max_incoming == max_incoming)
    return;

  self->max_incoming = max_incoming;
  _mignet_host_notify (self, MIGNET_HOST_PROP_MAX_INCOMING);
}

/**
 * mignet_host_get_label:
 * @self: a host
 * @key: the key
 *
 * Gets a label.
 *
 * Returns: (transfer none) (nullable): the value, %NULL if there is no such label
 *
 * Since: 1.0
 */
const char *
mignet_host_get_label (MignetHost *self, const char *key)
{
  g_return_val_if_fail (MIGNET_IS_HOST (self), NULL);
  g_return_val_if_fail (key != NULL, NULL);

  return self->labels != NULL ? g_tree_lookup (self->labels, key) : NULL;
}

static int
compare_keys (gconstpointer a, gconstpointer b, gpointer user_data)
{
  return strcmp (a, b);
}

/**
 * mignet_host_set_label:
 * @self: a host
 * @key: the key, 1 to 255 bytes of UTF-8
 * @value: (nullable): the value in UTF-8, %NULL to remove the label
 * @error: return location for a #GError
 *
 * Sets or removes a label, which is something that only the embedder knows the meaning of.
 *
 * Returns: %TRUE, or %FALSE with %MIGNET_ERROR_INVALID_NAME or %MIGNET_ERROR_INVALID_VALUE set and
 *   nothing changed
 *
 * Since: 1.0
 */
gboolean
mignet_host_set_label (MignetHost *self, const char *key, const char *value, GError **error)
{
  g_return_val_if_fail (MIGNET_IS_HOST (self), FALSE);
  g_return_val_if_fail (key != NULL, FALSE);

  if (g_strcmp0 (mignet_host_get_label (self, key), value) == 0)
    return TRUE;
  if (!_mignet_identity_check ("label", "key", key, error))
    return FALSE;
  if (value != NULL && !g_utf8_validate (value, -1, NULL))
    {
      g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_INVALID_VALUE,
                   "The value of label '%s' of host '%s' is not valid UTF-8", key, self->name);
      return FALSE;
    }

  if (self->labels == NULL)
    self->labels = g_tree_new_full (compare_keys, NULL, g_free, g_free);
  if (value != NULL)
    g_tree_replace (self->labels, g_strdup (key), g_strdup (value));
  else
    g_tree_remove (self->labels, key);

  _mignet_host_touch (self);
  return TRUE;
}

/**
 * mignet_host_dup_label_keys:
 * @self: a host
 *
 * Lists the keys of the labels.
 *
 * Returns: (transfer full) (array zero-terminated=1): the keys in bytewise order
 *
 * Since: 1.0
 */
char **
mignet_host_dup_label_keys (MignetHost *self)
{
  g_autoptr (GPtrArray) keys = g_ptr_array_new ();
  GTreeNode *node;

  g_return_val_if_fail (MIGNET_IS_HOST (self), NULL);

  node = self->labels != NULL ? g_tree_node_first (self->labels) : NULL;
  for (; node != NULL; node = g_tree_node_next (node))
    g_ptr_array_add (keys, g_strdup (g_tree_node_key (node)));

  g_ptr_array_add (keys, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&keys), FALSE);
}
