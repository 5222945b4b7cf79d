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

static gboolean
is_recording (const MignetJournal *self)
{
  return self->recording && !self->members_changed;
}

void
_mignet_journal_enter_host (MignetJournal *self, MignetHost *host, MignetHostChange change)
{
  gpointer old;

  if (!is_recording (self))
    return;

  if (!g_hash_table_lookup_extended (self->hosts, host, NULL, &old))
    g_hash_table_insert (self->hosts, g_object_ref (host), GINT_TO_POINTER (change));
  else if (GPOINTER_TO_INT (old) < (int) change)
    g_hash_table_insert (self->hosts, g_object_ref (host), GINT_TO_POINTER (change));
}

void
_mignet_journal_enter_vm (MignetJournal *self, MignetVm *vm)
{
  if (is_recording (self) && !g_hash_table_contains (self->vms, vm))
    g_hash_table_add (self->vms, g_object_ref (vm));
}
