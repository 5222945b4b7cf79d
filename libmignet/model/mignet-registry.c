/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "model/mignet-registry-private.h"

#include "model/mignet-checks-private.h"

#include <mignet/mignet.h>

void
_mignet_registry_init (MignetRegistry *self, const char *kind, GType item_type)
{
  self->kind = kind;
  self->items = _mignet_list_new (item_type);
  self->members = g_hash_table_new (g_str_hash, g_str_equal);
}

void
_mignet_registry_clear (MignetRegistry *self)
{
  g_clear_pointer (&self->members, g_hash_table_unref);
  g_clear_object (&self->items);
}

gpointer
_mignet_registry_lookup (MignetRegistry *self, const char *key)
{
  return g_hash_table_lookup (self->members, key);
}

static gboolean
check_key (MignetRegistry *self, const char *what, const char *key, GError **error)
{
  if (!_mignet_identity_check (self->kind, what, key, error))
    return FALSE;

  if (g_hash_table_contains (self->members, key))
    {
      g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_EXISTS,
                   "The %s '%s' of a %s is the id or name of another %s already", what, key,
                   self->kind, self->kind);
      return FALSE;
    }

  return TRUE;
}

/* Invariant I-8: ids and names are well-formed, unique, and no name is another's id. */
gboolean
_mignet_registry_check (MignetRegistry *self, const char *id, const char *name, GError **error)
{
  return check_key (self, "id", id, error) && check_key (self, "name", name, error);
}

void
_mignet_registry_add (MignetRegistry *self, const char *id, const char *name, gpointer item)
{
  g_hash_table_insert (self->members, (gpointer) id, item);
  g_hash_table_insert (self->members, (gpointer) name, item);
  _mignet_list_append (self->items, item);
}

void
_mignet_registry_remove (MignetRegistry *self, const char *id, const char *name, gpointer item)
{
  g_hash_table_remove (self->members, id);
  g_hash_table_remove (self->members, name);
  _mignet_list_remove (self->items, item);
}
