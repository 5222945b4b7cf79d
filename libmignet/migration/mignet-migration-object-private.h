/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mignet/mignet.h>

G_BEGIN_DECLS

/* MignetMigration is spread over three files: the object that the consumer reads
 * (mignet-migration.c), the waiting (mignet-migration-wait.c) and the side of the provider
 * (mignet-migration-provider.c). Nobody else includes this. */

typedef struct
{
  MignetMigrationState state;
  guint64 total;
  guint64 processed;
  guint64 remaining;
  guint64 rate;
  gint64 downtime;
  MignetEvidence *evidence; /* (nullable): the one of the object */
  GError *error;            /* (nullable): the one of the object */
} MigrationValues;

struct _MignetMigration
{
  GObject parent_instance;

  MignetPlan *plan;          /* (owned) (nullable) */
  GCancellable *cancellable; /* (owned) */
  GMainContext *context;     /* (owned) */
  gint64 start_time;

  GMutex mutex;
  GCond finished;       /* (mutex mutex) */
  gint64 end_time;      /* (mutex mutex): 0 while it runs */
  MigrationValues live; /* (mutex mutex): as reported */
  MigrationValues seen; /* (mutex mutex): as visible to the consumer */
  guint unnotified;     /* (mutex mutex): a bit for each property that is visible but not yet
                         * notified */
  GSource *update;      /* (owned) (nullable) (mutex mutex): the pending update */
  GPtrArray
      *waiters; /* (owned) (nullable) (element-type GTask) (mutex mutex): NULL after the end */
  MignetEvidence *evidence; /* (owned) (nullable) (mutex mutex): set once */
  GError *error;            /* (owned) (nullable): set once, with the mutex, before the end */
};

gboolean _mignet_migration_state_is_final (MignetMigrationState state);

/* Both are called with the mutex held. The first makes what was reported visible; the second sees
 * to it that an update comes, unless there is nothing new. */
void _mignet_migration_publish_locked (MignetMigration *self);
void _mignet_migration_schedule_update_locked (MignetMigration *self);

/* Tells a waiter how the finished migration ended. Called without the mutex. */
void _mignet_migration_complete_waiter (MignetMigration *self, GTask *task);

G_END_DECLS
