/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "model/mignet-journal-private.h"

void
_mignet_journal_clear (MignetJournal *self)
{
  g_clear_pointer (&self->hosts, g_hash_table_unref);
  g_clear_pointer (&self->vms, g_hash_table_unref);
  self->recording = FALSE;
}

void
_mignet_journal_begin (MignetJournal *self)
{
  if (self->hosts == NULL)
    {
      self->hosts = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
      self->vms = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
    }

  g_hash_table_remove_all (self->hosts);
  g_hash_table_remove_all (self->vms);
  self->members_changed = FALSE;
  self->recording = TRUE;
}

void
_mignet_journal_enter_members (MignetJournal *self)
{
  self->members_changed = TRUE;
}

static void
enter (MignetJournal *self, GHashTable *set, gpointer object)
{
  if (!self->recording || self->members_changed || g_hash_table_contains (set, object))
    return;

  g_hash_table_add (set, g_object_ref (object));
}

void
_mignet_journal_enter_host (MignetJournal *self, MignetHost *host)
{
  enter (self, self->hosts, host);
}

void
_mignet_journal_enter_vm (MignetJournal *self, MignetVm *vm)
{
  enter (self, self->vms, vm);
}
