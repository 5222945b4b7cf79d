/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "planning/mignet-evacuation-private.h"

static void
free_class (gpointer data)
{
  MignetEvacuationKind *class = data;

  g_clear_pointer (&class->planning, _mignet_planning_unref);
  g_clear_pointer (&class->convergence, mignet_convergence_unref);
  g_free (class);
}

static char **
dup_network_ids (MignetMigrationPolicy *policy)
{
  GPtrArray *networks = _mignet_migration_policy_peek_networks (policy);
  char **ids = g_new0 (char *, networks->len + 1);

  for (guint i = 0; i < networks->len; i++)
    ids[i] = g_strdup (mignet_network_get_id (networks->pdata[i]));

  return ids;
}

MignetEvacuationContext *
_mignet_evacuation_context_new (MignetSnapshot *snapshot,
                                const char *label,
                                MignetMigrationPolicy *policy)
{
  MignetEvacuationContext *self = g_atomic_rc_box_new0 (MignetEvacuationContext);
  g_autoptr (GPtrArray) none = NULL;

  self->snapshot = snapshot;
  self->classes = g_ptr_array_new_with_free_func (free_class);
  self->label = g_strdup (label);
  if (policy == NULL)
    return self;

  /* Networks belong to the model. */
  none = g_ptr_array_new ();
  self->policy = mignet_migration_policy_copy (policy);
  self->policy_networks = dup_network_ids (policy);
  mignet_migration_policy_set_networks (self->policy, none, NULL);

  return self;
}

MignetEvacuationContext *
_mignet_evacuation_context_ref (MignetEvacuationContext *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear_context (gpointer data)
{
  MignetEvacuationContext *self = data;

  g_clear_pointer (&self->classes, g_ptr_array_unref);
  g_clear_pointer (&self->snapshot, _mignet_snapshot_unref);
  g_clear_pointer (&self->label, g_free);
  g_clear_pointer (&self->policy_networks, g_strfreev);
  g_clear_object (&self->policy);
}

void
_mignet_evacuation_context_unref (MignetEvacuationContext *self)
{
  g_atomic_rc_box_release_full (self, clear_context);
}
