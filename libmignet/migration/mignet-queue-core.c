/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "migration/mignet-queue-core-private.h"

#include "migration/mignet-control-private.h"
#include "migration/mignet-migration-object-private.h"
#include "migration/mignet-queue-line-private.h"

/* The migrations of a queue have two faces: the outer one, which the consumer has from the
 * beginning, and the inner one, which the migrator behind makes when it is time.
 *
 * One thread decides who begins, starts the inner ones and hears of their ends. So the migrator
 * behind is used by one thread, and may work in the main context of that thread; and the queue goes
 * on whether the consumer runs a main context or blocks. Whoever adds or cancels a migration only
 * wakes it up, so that a thousand that come or go at once cost a few rounds, not a thousand.
 *
 * The mutex is taken before that of a migration, never after it. */

struct _MignetQueueCore
{
  gatomicrefcount ref_count;
  MignetMigrator *migrator; /* (owned) (nullable): without one nothing is added */
  GMainContext *context;    /* (owned): of the thread */

  GMutex mutex;
  guint max_running;  /* (mutex mutex) */
  GPtrArray *entries; /* (owned) (element-type Entry) (mutex mutex): in the order of their coming */
  gboolean pending;   /* (mutex mutex): a round comes */
  gboolean running;   /* (mutex mutex): the thread does */
  gboolean closed;    /* (mutex mutex) */
};

/* A migration of the queue. The handlers that its outer migration has keep it. */
typedef struct
{
  gatomicrefcount ref_count;
  MignetQueueCore *core; /* (owned) */
  gboolean recovers;

  MignetQueueTicket *ticket;  /* (owned) (mutex core): */
  MignetMigration *migration; /* (owned) (nullable) (mutex core): the outer one; NULL at the end */
  GPtrArray *controls; /* (owned) (nullable) (element-type MignetControl) (mutex core): those that
                        * wait until it begins, NULL when it has begun */
} Entry;

static void
core_unref (MignetQueueCore *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_clear_object (&self->migrator);
  g_main_context_unref (self->context);
  g_ptr_array_unref (self->entries);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

static MignetQueueCore *
core_ref (MignetQueueCore *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

static void
entry_unref (gpointer data)
{
  Entry *entry = data;

  if (!g_atomic_ref_count_dec (&entry->ref_count))
    return;

  _mignet_queue_ticket_free (entry->ticket);
  g_clear_object (&entry->migration);
  g_clear_pointer (&entry->controls, g_ptr_array_unref);
  core_unref (entry->core);
  g_free (entry);
}

static Entry *
entry_ref (Entry *entry)
{
  g_atomic_ref_count_inc (&entry->ref_count);

  return entry;
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Entry, entry_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MignetQueueCore, core_unref)

static void
drop_entry (gpointer data, GClosure *closure)
{
  entry_unref (data);
}

static gboolean on_round (gpointer user_data);

/* Called with the mutex held. */
static void
schedule_round (MignetQueueCore *self)
{
  g_autoptr (GSource) source = NULL;

  if (self->pending)
    return;

  self->pending = TRUE;
  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, on_round, self, NULL);
  g_source_set_static_name (source, "[mignet] queue round");
  g_source_attach (source, self->context);
}

/* Takes it out of the queue, if it is there, and returns its outer migration, for which nothing is
 * left to do then. */
static MignetMigration *
remove_entry (Entry *entry, gboolean if_waiting)
{
  MignetQueueCore *self = entry->core;
  MignetMigration *migration = NULL;
  guint index;

  g_mutex_lock (&self->mutex);
  if ((!if_waiting || !entry->ticket->running) && g_ptr_array_find (self->entries, entry, &index))
    {
      migration = g_steal_pointer (&entry->migration);
      g_clear_pointer (&entry->controls, g_ptr_array_unref);
      entry_ref (entry);
      g_ptr_array_remove_index (self->entries, index);
      schedule_round (self);
    }
  g_mutex_unlock (&self->mutex);

  if (migration != NULL)
    entry_unref (entry);

  return migration;
}

static void
return_cancelled (MignetMigration *migration)
{
  g_autoptr (GError) error = NULL;

  error = g_error_new (G_IO_ERROR, G_IO_ERROR_CANCELLED,
                       "The migration of VM '%s' was cancelled while it waited for its turn; the "
                       "VM is on '%s'",
                       mignet_plan_get_vm (mignet_migration_get_plan (migration)),
                       mignet_plan_get_source (mignet_migration_get_plan (migration)));
  mignet_migration_return_error (migration, MIGNET_MIGRATION_STATE_CANCELLED, error);
}

/* One that waits ends at once; one that has begun is cancelled by the one that it follows. */
static void
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  g_autoptr (MignetMigration) migration = remove_entry (user_data, TRUE);

  if (migration != NULL)
    return_cancelled (migration);
}

/* What is asked before it begins is handed on when it does. */
static gboolean
on_control (MignetMigration *migration, MignetControl *control, gpointer user_data)
{
  Entry *entry = user_data;
  gboolean taken = FALSE;

  g_mutex_lock (&entry->core->mutex);
  if (entry->controls != NULL)
    {
      g_ptr_array_add (entry->controls, g_object_ref (control));
      taken = TRUE;
    }
  g_mutex_unlock (&entry->core->mutex);

  return taken;
}

static void
hand_on (MignetMigration *inner, GPtrArray *controls)
{
  for (guint i = 0; i < controls->len; i++)
    {
      MignetControl *control = g_ptr_array_index (controls, i);
      gboolean taken = FALSE;

      g_signal_emit_by_name (inner, "control", control, &taken);
      if (!taken)
        _mignet_control_refuse (control, MIGNET_ERROR_NOT_SUPPORTED,
                                "The migrator of VM '%s' does not support %s",
                                mignet_plan_get_vm (mignet_migration_get_plan (inner)),
                                _mignet_control_describe (control));
    }
}

static void
on_inner_ended (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Entry) entry = user_data;
  MignetMigration *migration = remove_entry (entry, FALSE);

  g_clear_object (&migration);
}

static MignetMigration *
start_inner (Entry *entry, GError **error)
{
  MignetMigrator *migrator = entry->core->migrator;

  return entry->recovers ? mignet_migrator_recover (migrator, entry->ticket->plan, error)
                         : _mignet_migrator_start_unchecked (migrator, entry->ticket->plan, error);
}

static void
return_not_started (MignetMigration *migration, const GError *error)
{
  gboolean cancelled = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  mignet_migration_return_error (
      migration, cancelled ? MIGNET_MIGRATION_STATE_CANCELLED : MIGNET_MIGRATION_STATE_FAILED,
      error);
}

/* Its turn has come. Called in the thread of the queue, without the mutex. */
static void
begin (Entry *entry)
{
  g_autoptr (MignetMigration) outer = NULL;
  g_autoptr (MignetMigration) inner = NULL;
  g_autoptr (GPtrArray) controls = NULL;
  g_autoptr (GError) error = NULL;

  /* Only the end of the inner one takes it away, and that comes in this thread. */
  outer = g_object_ref (entry->migration);
  if (!g_cancellable_is_cancelled (mignet_migration_get_cancellable (outer)))
    inner = start_inner (entry, &error);

  if (inner == NULL)
    {
      MignetMigration *migration = remove_entry (entry, FALSE);

      g_clear_object (&migration);
      if (error != NULL)
        return_not_started (outer, error);
      else
        return_cancelled (outer);
      return;
    }

  mignet_migration_follow (outer, inner);
  g_mutex_lock (&entry->core->mutex);
  controls = g_steal_pointer (&entry->controls);
  g_mutex_unlock (&entry->core->mutex);
  hand_on (inner, controls);
  mignet_migration_wait_async (inner, NULL, on_inner_ended, entry_ref (entry));
}

static GPtrArray *
collect_tickets (MignetQueueCore *self)
{
  GPtrArray *tickets = g_ptr_array_new ();

  for (guint i = 0; i < self->entries->len; i++)
    g_ptr_array_add (tickets, ((Entry *) g_ptr_array_index (self->entries, i))->ticket);

  return tickets;
}

static void
let_begin (GPtrArray *beginning, Entry *entry)
{
  entry->ticket->running = TRUE;
  g_ptr_array_add (beginning, entry_ref (entry));
}

/* Finds out who begins now, and tells the others how they stand. A virtual machine that is split
 * stands still: its recovery begins at once, whatever the limits. */
static GPtrArray *
advance (MignetQueueCore *self)
{
  GPtrArray *beginning = g_ptr_array_new_with_free_func (entry_unref);
  g_autoptr (GPtrArray) tickets = collect_tickets (self);

  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (self->entries, i);

      if (entry->recovers && !entry->ticket->running)
        let_begin (beginning, entry);
    }

  _mignet_queue_line_advance (tickets, self->max_running);
  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (self->entries, i);
      MignetQueueTicket *ticket = entry->ticket;

      if (ticket->running)
        continue;
      if (ticket->begins)
        let_begin (beginning, entry);
      else
        mignet_migration_report_waiting (entry->migration, ticket->position, ticket->reasons);
    }

  return beginning;
}

static gboolean
on_round (gpointer user_data)
{
  MignetQueueCore *self = user_data;
  g_autoptr (GPtrArray) beginning = NULL;

  g_mutex_lock (&self->mutex);
  self->pending = FALSE;
  beginning = advance (self);
  g_mutex_unlock (&self->mutex);

  for (guint i = 0; i < beginning->len; i++)
    begin (g_ptr_array_index (beginning, i));

  return G_SOURCE_REMOVE;
}

/* Whether there is still something to do; if not, the thread counts as ended. */
static gboolean
goes_on (MignetQueueCore *self)
{
  gboolean goes_on;

  g_mutex_lock (&self->mutex);
  goes_on = !self->closed || self->entries->len > 0;
  self->running = goes_on;
  g_mutex_unlock (&self->mutex);

  return goes_on;
}

static gpointer
run_core (gpointer data)
{
  g_autoptr (MignetQueueCore) self = data;

  g_main_context_push_thread_default (self->context);
  while (goes_on (self))
    g_main_context_iteration (self->context, TRUE);

  /* What is left are notifications that nobody listens to. */
  while (g_main_context_iteration (self->context, FALSE))
    ;
  g_main_context_pop_thread_default (self->context);

  return NULL;
}

/* Called with the mutex held. */
static gboolean
ensure_thread (MignetQueueCore *self, GError **error)
{
  GThread *thread;

  if (self->running)
    return TRUE;

  thread = g_thread_try_new ("mignet-queue", run_core, core_ref (self), error);
  if (thread == NULL)
    {
      core_unref (self);
      return FALSE;
    }
  self->running = TRUE;
  g_thread_unref (thread);

  return TRUE;
}

MignetQueueCore *
_mignet_queue_core_new (MignetMigrator *migrator, guint max_running)
{
  MignetQueueCore *self = g_new0 (MignetQueueCore, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->mutex);
  g_set_object (&self->migrator, migrator);
  self->context = g_main_context_new ();
  self->max_running = max_running;
  self->entries = g_ptr_array_new_with_free_func (entry_unref);

  return self;
}

void
_mignet_queue_core_close (MignetQueueCore *self)
{
  g_mutex_lock (&self->mutex);
  self->closed = TRUE;
  g_mutex_unlock (&self->mutex);

  g_main_context_wakeup (self->context);
  core_unref (self);
}

static Entry *
entry_new (MignetQueueCore *core, MignetMigration *migration, gboolean recovers)
{
  Entry *entry = g_new0 (Entry, 1);

  g_atomic_ref_count_init (&entry->ref_count);
  entry->core = core_ref (core);
  entry->migration = g_object_ref (migration);
  entry->ticket = _mignet_queue_ticket_new (mignet_migration_get_plan (migration));
  entry->controls = g_ptr_array_new_with_free_func (g_object_unref);
  entry->recovers = recovers;

  return entry;
}

/* Called with the mutex held. One that has ended may still be there for a moment. */
static gboolean
check_vm (MignetQueueCore *self, MignetPlan *plan, GError **error)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (self->entries, i);

      if (g_strcmp0 (mignet_plan_get_vm_id (entry->ticket->plan), mignet_plan_get_vm_id (plan)) !=
              0 ||
          _mignet_migration_has_ended (entry->migration))
        continue;

      g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_BAD_STATE,
                   "A migration of VM '%s' to '%s' %s already", mignet_plan_get_vm (plan),
                   mignet_plan_get_destination (entry->ticket->plan),
                   entry->ticket->running ? "is under way" : "waits for its turn");
      return FALSE;
    }

  return TRUE;
}

/* Called with the mutex held. */
static void
line_up (MignetQueueCore *self, Entry *entry)
{
  guint position = 1;

  for (guint i = 0; i < self->entries->len; i++)
    position += ((Entry *) g_ptr_array_index (self->entries, i))->ticket->running ? 0 : 1;
  g_ptr_array_add (self->entries, entry_ref (entry));

  if (!entry->recovers)
    mignet_migration_report_waiting (entry->migration, position, entry->ticket->reasons);
  schedule_round (self);
}

MignetMigration *
_mignet_queue_core_add (MignetQueueCore *self, MignetPlan *plan, gboolean recovers, GError **error)
{
  g_autoptr (MignetMigration) migration = mignet_migration_new (plan);
  g_autoptr (Entry) entry = entry_new (self, migration, recovers);
  gboolean added;

  g_signal_connect_data (migration, "control", G_CALLBACK (on_control), entry_ref (entry),
                         drop_entry, G_CONNECT_DEFAULT);

  g_mutex_lock (&self->mutex);
  added = check_vm (self, plan, error) && ensure_thread (self, error);
  if (added)
    line_up (self, entry);
  else
    g_clear_object (&entry->migration);
  g_mutex_unlock (&self->mutex);

  if (!added)
    return NULL;

  /* Nobody else has it yet, so nobody has cancelled it. */
  g_cancellable_connect (mignet_migration_get_cancellable (migration), G_CALLBACK (on_cancelled),
                         entry_ref (entry), entry_unref);

  return g_steal_pointer (&migration);
}

void
_mignet_queue_core_set_max_running (MignetQueueCore *self, guint max_running)
{
  g_mutex_lock (&self->mutex);
  self->max_running = max_running;
  schedule_round (self);
  g_mutex_unlock (&self->mutex);
}

void
_mignet_queue_core_count (MignetQueueCore *self, guint *running, guint *waiting)
{
  *running = 0;
  *waiting = 0;

  g_mutex_lock (&self->mutex);
  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (self->entries, i);

      if (entry->ticket->running)
        (*running)++;
      else
        (*waiting)++;
    }
  g_mutex_unlock (&self->mutex);
}

GPtrArray *
_mignet_queue_core_list (MignetQueueCore *self)
{
  GPtrArray *migrations = g_ptr_array_new_with_free_func (g_object_unref);

  g_mutex_lock (&self->mutex);
  for (guint i = 0; i < self->entries->len; i++)
    g_ptr_array_add (migrations,
                     g_object_ref (((Entry *) g_ptr_array_index (self->entries, i))->migration));
  g_mutex_unlock (&self->mutex);

  return migrations;
}
