/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mignet/mignet.h>

G_BEGIN_DECLS

/* MignetMigration is spread over several files: the object that the consumer reads
 * (mignet-migration.c), what it says about the progress (mignet-migration-progress.c), the waiting
 * (mignet-migration-wait.c), the steering (mignet-migration-control.c) and the side of the provider
 * (mignet-migration-provider.c). Besides these only the migrator, who starts it, and the control
 * include this. */

typedef enum
{
  MIGNET_MIGRATION_PROP_PLAN = 1,
  MIGNET_MIGRATION_PROP_STATE,
  MIGNET_MIGRATION_PROP_FINISHED,
  MIGNET_MIGRATION_PROP_DATA_TOTAL,
  MIGNET_MIGRATION_PROP_DATA_PROCESSED,
  MIGNET_MIGRATION_PROP_DATA_REMAINING,
  MIGNET_MIGRATION_PROP_RATE,
  MIGNET_MIGRATION_PROP_DIRTY_RATE,
  MIGNET_MIGRATION_PROP_ITERATION,
  MIGNET_MIGRATION_PROP_PERCENT,
  MIGNET_MIGRATION_PROP_THROTTLE,
  MIGNET_MIGRATION_PROP_REMAINING_TIME,
  MIGNET_MIGRATION_PROP_ELAPSED,
  MIGNET_MIGRATION_PROP_SETUP_TIME,
  MIGNET_MIGRATION_PROP_EXPECTED_DOWNTIME,
  MIGNET_MIGRATION_PROP_DOWNTIME,
  MIGNET_MIGRATION_PROP_POST_COPY_REQUESTS,
  MIGNET_MIGRATION_PROP_EVIDENCE,
  MIGNET_MIGRATION_PROP_ERROR,
  MIGNET_MIGRATION_PROP_CANCELLABLE,
  MIGNET_MIGRATION_PROP_MIGRATOR,
  MIGNET_MIGRATION_PROP_QUEUE_POSITION,
  MIGNET_MIGRATION_PROP_WAIT_REASONS
} MignetMigrationProperty;

typedef struct
{
  MignetMigrationState state;
  guint64 total;     /* bytes */
  guint64 processed; /* bytes */
  guint64 remaining; /* bytes */
  guint64 rate;      /* bytes a second */
  gint64 dirty_rate; /* bytes a second, -1 if not known */
  guint iteration;
  guint throttle;           /* percent */
  gint64 setup_time;        /* milliseconds, -1 if not known */
  gint64 expected_downtime; /* milliseconds, -1 if not known */
  gint64 downtime;          /* milliseconds, -1 if not known */
  guint64 post_copy_requests;
  guint queue_position;     /* 0 if it does not wait */
  GPtrArray *wait_reasons;  /* (owned) (nullable) (element-type MignetReason): immutable */
  MignetEvidence *evidence; /* (nullable): the one of the object */
  GError *error;            /* (nullable): the one of the object */
} MigrationValues;

struct _MignetMigration
{
  GObject parent_instance;

  MignetPlan *plan;          /* (owned) (nullable) */
  GCancellable *cancellable; /* (owned) */
  GMainContext *context;     /* (owned) */

  GMutex mutex;
  GCond finished;            /* (mutex mutex) */
  gint64 start_time;         /* (mutex mutex) */
  gint64 end_time;           /* (mutex mutex): 0 while it runs */
  MigrationValues live;      /* (mutex mutex): as reported */
  MigrationValues seen;      /* (mutex mutex): as visible to the consumer */
  guint unnotified;          /* (mutex mutex): a bit for each property that is visible but not yet
                              * notified */
  GSource *update;           /* (owned) (nullable) (mutex mutex): the pending update */
  MignetMigrator *migrator;  /* (owned) (nullable) (mutex mutex): who was asked to start it */
  MignetMigration *follower; /* (owned) (nullable) (mutex mutex): the one that shows the same */
  GPtrArray *controls;       /* (owned) (nullable) (element-type MignetControl) (mutex mutex): those
                              * that are not answered; NULL after the end */
  GPtrArray
      *waiters; /* (owned) (nullable) (element-type GTask) (mutex mutex): NULL after the end */
  MignetEvidence *evidence; /* (owned) (nullable) (mutex mutex): set once */
  GError *error;            /* (owned) (nullable): set once, with the mutex, before the end */
};

gboolean _mignet_migration_state_is_final (MignetMigrationState state);

/* Whether it has ended, be that visible to the consumer or not yet. */
gboolean _mignet_migration_has_ended (MignetMigration *self);

/* What the consumer sees, all of it from one moment. The reasons for waiting are not to be used. */
MigrationValues _mignet_migration_get_seen (MignetMigration *self);

/* The part of the properties that is about the progress. The comparison returns a bit for each
 * property that differs. */
void _mignet_migration_install_progress (GParamSpec **props);
void _mignet_migration_init_progress (MigrationValues *values);
guint _mignet_migration_compare_progress (const MigrationValues *a, const MigrationValues *b);
gboolean
_mignet_migration_get_progress_property (MignetMigration *self, guint prop_id, GValue *value);

/* The part that is about waiting for a turn: replaces one set of values by another one, and ends
 * the waiting. Called with the mutex held. */
void _mignet_migration_values_assign (MigrationValues *values, const MigrationValues *others);
void _mignet_migration_values_clear_waiting (MigrationValues *values);

/* Both are called with the mutex held. The first makes what was reported visible; the second sees
 * to it that an update comes, unless there is nothing new. */
void _mignet_migration_publish_locked (MignetMigration *self);
void _mignet_migration_schedule_update_locked (MignetMigration *self);

/* Remembers who was asked to start it. Called before the consumer has it. */
void _mignet_migration_set_migrator (MignetMigration *self, MignetMigrator *migrator);

/* Starts to carry out a plan that was checked before, maybe in another thread. */
MignetMigration *
_mignet_migrator_start_unchecked (MignetMigrator *self, MignetPlan *plan, GError **error);

/* Ends it; takes the error. Called without the mutex. */
void _mignet_migration_finish (MignetMigration *self, MignetMigrationState state, GError *error);

/* Shows the given values of another migration. Called without the mutex. */
void _mignet_migration_mirror (MignetMigration *self, const MigrationValues *values);

/* Forgets a control that has been answered. Called without the mutex. */
void _mignet_migration_forget_control (MignetMigration *self, MignetControl *control);

/* Answers the controls that the end of the migration leaves behind. Called without the mutex. */
void _mignet_migration_refuse_controls (MignetMigration *self, GPtrArray *controls);

/* Tells a waiter how the finished migration ended. Called without the mutex. */
void _mignet_migration_complete_waiter (MignetMigration *self, GTask *task);

G_END_DECLS
