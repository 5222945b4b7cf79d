/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <mignet/mignet.h>

#include "migration/mignet-migration-object-private.h"

/* A migration that follows another one shows what that one shows. The inner one copies its values
 * over whenever they change, with its own mutex held and that of the outer one taken: locks are
 * taken from the inside to the outside only. What is asked goes the other way, without any lock. */

void
_mignet_migration_mirror (MignetMigration *self, const MigrationValues *values)
{
  MigrationValues mirrored = *values;

  g_mutex_lock (&self->mutex);
  if (!_mignet_migration_state_is_final (self->live.state))
    {
      /* The end comes by itself, and the beginning is behind. */
      if (_mignet_migration_state_is_final (values->state) ||
          values->state == MIGNET_MIGRATION_STATE_CREATED)
        mirrored.state = self->live.state;
      if (values->evidence != NULL && self->evidence == NULL)
        self->evidence = mignet_evidence_ref (values->evidence);
      mirrored.evidence = self->evidence;
      mirrored.error = NULL;
      _mignet_migration_values_assign (&self->live, &mirrored);
      _mignet_migration_schedule_update_locked (self);
    }
  g_mutex_unlock (&self->mutex);
}

/* Waiting for a turn is not migrating. */
static void
set_start_time (MignetMigration *self, gint64 start_time)
{
  g_mutex_lock (&self->mutex);
  self->start_time = start_time;
  g_mutex_unlock (&self->mutex);
}

static gboolean
on_control (MignetMigration *outer, MignetControl *control, gpointer user_data)
{
  gboolean taken = FALSE;

  g_signal_emit_by_name (user_data, "control", control, &taken);

  return taken;
}

static void
drop_inner (gpointer data, GClosure *closure)
{
  g_object_unref (data);
}

static void
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  mignet_migration_cancel (user_data, NULL);
}

/**
 * mignet_migration_follow:
 * @self: a migration that has not ended
 * @inner: another migration, that of a migrator behind
 *
 * Has @self show from now on what @inner shows, and end as it ends; for providers that put another
 * migrator behind, such as a queue. What is asked of @self while it runs is handed to the provider
 * of @inner, and cancelling @self cancels @inner, also if that was asked for before. A migration
 * can be followed by one other. The provider of @self has nothing left to do.
 *
 * It may be called from any thread.
 *
 * Since: 1.0
 */
void
mignet_migration_follow (MignetMigration *self, MignetMigration *inner)
{
  gboolean followed;
  gboolean is_final;

  g_return_if_fail (MIGNET_IS_MIGRATION (self));
  g_return_if_fail (MIGNET_IS_MIGRATION (inner));
  g_return_if_fail (self != inner);

  g_mutex_lock (&inner->mutex);
  followed = inner->follower != NULL;
  is_final = _mignet_migration_state_is_final (inner->live.state);
  if (!followed)
    {
      set_start_time (self, inner->start_time);
      _mignet_migration_mirror (self, &inner->live);
      if (!is_final)
        inner->follower = g_object_ref (self);
    }
  g_mutex_unlock (&inner->mutex);
  g_return_if_fail (!followed);

  if (is_final)
    {
      _mignet_migration_finish (self, inner->live.state,
                                inner->error != NULL ? g_error_copy (inner->error) : NULL);
      return;
    }

  g_signal_connect_data (self, "control", G_CALLBACK (on_control), g_object_ref (inner), drop_inner,
                         G_CONNECT_DEFAULT);
  g_cancellable_connect (self->cancellable, G_CALLBACK (on_cancelled), g_object_ref (inner),
                         g_object_unref);
}
