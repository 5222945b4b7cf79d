/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libvirt/mignet-libvirt-error-private.h"
#include "libvirt/mignet-libvirt-worker-private.h"

#include <libvirt/virterror.h>

#define CONNECT_SECONDS 30
#define LOOK_SECONDS 45
#define STATS_SECONDS 5

static void
worker_free (MignetLibvirtWorker *self)
{
  g_clear_pointer (&self->source, _mignet_libvirt_endpoint_free);
  g_clear_pointer (&self->carrier, _mignet_libvirt_endpoint_free);
  g_clear_pointer (&self->destination, _mignet_libvirt_endpoint_free);
  g_clear_pointer (&self->options, _mignet_libvirt_options_free);
  g_clear_pointer (&self->route, _mignet_libvirt_route_free);
  g_clear_error (&self->error);
  g_clear_object (&self->evidence);
  g_clear_object (&self->reader);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->plan);
  g_clear_object (&self->migration);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MignetLibvirtWorker, worker_free)

void
_mignet_libvirt_worker_advance (MignetLibvirtWorker *self, MignetMigrationState state)
{
  if (state <= self->state)
    return;

  self->state = state;
  mignet_migration_report_state (self->migration, state);
}

static void
end_with_error (MignetLibvirtWorker *self, MignetMigrationState state, const GError *error)
{
  self->state = state;
  self->error = g_error_copy (error);
}

static void
end_cancelled (MignetLibvirtWorker *self, const char *whereabouts)
{
  g_autoptr (GError) error =
      g_error_new (G_IO_ERROR, G_IO_ERROR_CANCELLED,
                   "The migration of VM '%s' from '%s' to '%s' was cancelled; %s",
                   mignet_plan_get_vm (self->plan), mignet_plan_get_source (self->plan),
                   mignet_plan_get_destination (self->plan), whereabouts);

  end_with_error (self, MIGNET_MIGRATION_STATE_CANCELLED, error);
}

/* Ends a migration of which nothing has been started. */
static void
end_early (MignetLibvirtWorker *self, GError *error)
{
  g_autofree char *whereabouts = NULL;

  if (self->vm.found)
    whereabouts =
        g_strdup_printf ("VM '%s' is still %s on '%s'", mignet_plan_get_vm (self->plan),
                         _mignet_libvirt_sighting_is_paused (&self->vm) ? "paused" : "running",
                         mignet_plan_get_source (self->plan));
  else
    whereabouts = g_strdup ("nothing was started");

  if (g_cancellable_is_cancelled (self->cancellable))
    {
      end_cancelled (self, whereabouts);
      return;
    }

  _mignet_libvirt_error_append (error, "; %s", whereabouts);
  end_with_error (self, MIGNET_MIGRATION_STATE_FAILED, error);
}

/* Without a daemon that was asked for it, the id of the model is taken for the UUID if it is one.
 */
static const char *
get_lookup_key (MignetPlan *plan)
{
  const char *id = mignet_plan_get_vm_id (plan);

  return g_uuid_string_is_valid (id) ? id : mignet_plan_get_vm (plan);
}

static gboolean
check_source (MignetLibvirtWorker *self, GError **error)
{
  MignetLibvirtSighting vm = { .found = FALSE };

  if (!_mignet_libvirt_endpoint_look (self->source, get_lookup_key (self->plan), LOOK_SECONDS,
                                      self->cancellable, &vm, error))
    return FALSE;

  if (_mignet_libvirt_sighting_get_presence (&vm) == MIGNET_LIBVIRT_PRESENCE_ABSENT)
    {
      g_set_error (error, MIGNET_LIBVIRT_ERROR, MIGNET_LIBVIRT_ERROR_NO_VM,
                   vm.found ? "VM '%s' does not run on '%s'" : "There is no VM '%s' on '%s'",
                   mignet_plan_get_vm (self->plan), mignet_plan_get_source (self->plan));
      return FALSE;
    }
  self->vm = vm;

  return TRUE;
}

static gboolean
check_destination (MignetLibvirtWorker *self, GError **error)
{
  const char *name = mignet_plan_get_vm (self->plan);
  MignetLibvirtSighting same = { .found = FALSE };
  MignetLibvirtSighting namesake = { .found = FALSE };

  if (!_mignet_libvirt_endpoint_look (self->destination, self->vm.uuid, LOOK_SECONDS,
                                      self->cancellable, &same, error) ||
      !_mignet_libvirt_endpoint_look (self->destination, name, LOOK_SECONDS, self->cancellable,
                                      &namesake, error))
    return FALSE;

  if (_mignet_libvirt_sighting_get_presence (&same) != MIGNET_LIBVIRT_PRESENCE_ABSENT)
    {
      g_set_error (error, MIGNET_LIBVIRT_ERROR, MIGNET_LIBVIRT_ERROR_REFUSED,
                   "VM '%s' is on '%s' already", name, self->destination->host);
      return FALSE;
    }
  if (namesake.found && !g_str_equal (namesake.uuid, self->vm.uuid))
    {
      g_set_error (error, MIGNET_LIBVIRT_ERROR, MIGNET_LIBVIRT_ERROR_REFUSED,
                   "Another VM on '%s' has the name '%s' already", self->destination->host, name);
      return FALSE;
    }

  return TRUE;
}

static gboolean
choose_options (MignetLibvirtWorker *self, GError **error)
{
  self->options = _mignet_libvirt_options_new (self->plan, error);
  if (self->options == NULL)
    return FALSE;

  /* The stream runs inside the connection between the daemons. */
  if ((self->options->flags & VIR_MIGRATE_TUNNELLED) != 0)
    return TRUE;

  self->route = _mignet_libvirt_route_resolve (self->plan, self->cancellable, error);

  return self->route != NULL &&
         _mignet_libvirt_options_set_route (self->options, self->plan, self->route, error);
}

static gboolean
prepare (MignetLibvirtWorker *self, GError **error)
{
  _mignet_libvirt_worker_advance (self, MIGNET_MIGRATION_STATE_CONNECTING);
  if (!choose_options (self, error) ||
      !_mignet_libvirt_endpoint_connect (self->source, CONNECT_SECONDS, self->cancellable, error) ||
      !check_source (self, error) ||
      !_mignet_libvirt_endpoint_connect (self->carrier, CONNECT_SECONDS, self->cancellable,
                                         error) ||
      !_mignet_libvirt_endpoint_connect (self->destination, CONNECT_SECONDS, self->cancellable,
                                         error) ||
      !check_destination (self, error))
    return FALSE;

  _mignet_libvirt_options_set_persistent (self->options, self->vm.persistent);
  _mignet_libvirt_worker_advance (self, MIGNET_MIGRATION_STATE_PREPARING);

  return !g_cancellable_set_error_if_cancelled (self->cancellable, error);
}

/* Evidence is a bonus: a migration does not fail because counters cannot be read. */
static void
begin_evidence (MignetLibvirtWorker *self)
{
  if (self->reader == NULL)
    return;

  self->evidence = mignet_evidence_recorder_new (self->plan, self->reader);
  mignet_evidence_recorder_begin (self->evidence, self->cancellable, NULL);
}

static void
end_evidence (MignetLibvirtWorker *self)
{
  g_autoptr (MignetEvidence) evidence = NULL;

  if (self->evidence == NULL)
    return;

  evidence = mignet_evidence_recorder_end (self->evidence, self->stats.processed, NULL);
  mignet_migration_report_evidence (self->migration, evidence);
}

/* The source forgets a virtual machine that it does not define; the destination remembers. */
static void
report_final_stats (MignetLibvirtWorker *self)
{
  MignetLibvirtStats stats;

  if (!_mignet_libvirt_endpoint_read_completed (self->destination, self->vm.uuid, STATS_SECONDS,
                                                &stats) &&
      !_mignet_libvirt_endpoint_read_completed (self->source, self->vm.uuid, STATS_SECONDS, &stats))
    return;

  self->stats = stats;
  mignet_migration_report_progress (self->migration, stats.total, stats.processed, stats.remaining,
                                    stats.rate);
  mignet_migration_report_downtime (self->migration, stats.downtime);
}

static void
end_moved (MignetLibvirtWorker *self, GError *error, const char *whereabouts)
{
  /* libvirt may report a failure that was none, but this is one. */
  if (error != NULL && mignet_libvirt_error_get_code (error) == VIR_ERR_MIGRATE_PERSIST_FAILED)
    {
      _mignet_libvirt_error_append (error, "; %s", whereabouts);
      end_with_error (self, MIGNET_MIGRATION_STATE_FAILED, error);
      return;
    }

  self->state = MIGNET_MIGRATION_STATE_DONE;
}

static void
end_failed (MignetLibvirtWorker *self, GError *reason, gboolean lost, const char *whereabouts)
{
  g_autoptr (GError) error =
      reason != NULL
          ? g_error_copy (reason)
          : g_error_new (MIGNET_LIBVIRT_ERROR, MIGNET_LIBVIRT_ERROR_FAILED,
                         "The migration of VM '%s' from '%s' to '%s' did not end as it should",
                         mignet_plan_get_vm (self->plan), mignet_plan_get_source (self->plan),
                         mignet_plan_get_destination (self->plan));

  _mignet_libvirt_error_append (error, "; %s", whereabouts);
  if (lost && error->domain == MIGNET_LIBVIRT_ERROR)
    error->code = (int) MIGNET_LIBVIRT_ERROR_LOST_CONTACT;
  end_with_error (self, lost ? MIGNET_MIGRATION_STATE_LOST_CONTACT : MIGNET_MIGRATION_STATE_FAILED,
                  error);
}

/* Ends a migration that was started, as what both hosts say. */
static void
end_truthfully (MignetLibvirtWorker *self, GError *error)
{
  g_autofree char *whereabouts = NULL;
  MignetLibvirtVerdict verdict = _mignet_libvirt_verdict_find (self, &whereabouts);

  if (verdict == MIGNET_LIBVIRT_VERDICT_MOVED)
    report_final_stats (self);
  end_evidence (self);

  switch (verdict)
    {
    case MIGNET_LIBVIRT_VERDICT_MOVED:
      end_moved (self, error, whereabouts);
      break;
    case MIGNET_LIBVIRT_VERDICT_STAYED:
      /* Whatever libvirt calls it: an abort after the network broke is a broken pipe to it. */
      if (g_cancellable_is_cancelled (self->cancellable))
        end_cancelled (self, whereabouts);
      else
        end_failed (self, error, FALSE, whereabouts);
      break;
    case MIGNET_LIBVIRT_VERDICT_UNCLEAR:
      end_failed (self, error, FALSE, whereabouts);
      break;
    case MIGNET_LIBVIRT_VERDICT_UNKNOWN:
    default:
      end_failed (self, error, TRUE, whereabouts);
      break;
    }
}

static void
carry_out (MignetLibvirtWorker *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MignetLibvirtCall) transfer = NULL;

  if (!prepare (self, &error))
    {
      end_early (self, error);
      return;
    }

  begin_evidence (self);
  transfer = _mignet_libvirt_transfer_start (self, &error);
  if (transfer == NULL)
    {
      end_early (self, error);
      return;
    }

  if (_mignet_libvirt_monitor_run (self, transfer))
    error = _mignet_libvirt_transfer_steal_error (transfer);
  else
    g_set_error (&error, MIGNET_LIBVIRT_ERROR, MIGNET_LIBVIRT_ERROR_LOST_CONTACT,
                 "libvirt on '%s' no longer answers", self->source->host);

  /* Peer to peer, a migration goes on when the connection that started it breaks. */
  if (g_error_matches (error, MIGNET_LIBVIRT_ERROR, MIGNET_LIBVIRT_ERROR_CONNECTION))
    _mignet_libvirt_monitor_run (self, NULL);

  _mignet_libvirt_worker_advance (self, MIGNET_MIGRATION_STATE_COMPLETING);
  end_truthfully (self, error);
}

static gpointer
run_worker (gpointer data)
{
  g_autoptr (MignetLibvirtWorker) self = data;
  g_autoptr (MignetMigration) migration = g_object_ref (self->migration);
  g_autoptr (GError) error = NULL;
  MignetMigrationState state;

  carry_out (self);
  state = self->state;
  error = g_steal_pointer (&self->error);

  /* Those who wait are told when the connections are closed and everything else is put away. */
  g_clear_pointer (&self, worker_free);
  if (error == NULL)
    mignet_migration_return (migration);
  else
    mignet_migration_return_error (migration, state, error);

  return NULL;
}

gboolean
_mignet_libvirt_worker_start (MignetMigration *migration,
                              MignetCounterReader *reader,
                              GError **error)
{
  g_autoptr (MignetLibvirtWorker) self = g_new0 (MignetLibvirtWorker, 1);
  MignetPlan *plan = mignet_migration_get_plan (migration);
  GThread *thread;

  /* libvirt initialises itself only when a connection is opened. Its functions for parameters,
   * which come first here, crash before that. */
  if (virInitialize () < 0)
    {
      g_set_error (error, MIGNET_LIBVIRT_ERROR, MIGNET_LIBVIRT_ERROR_FAILED,
                   "libvirt cannot be initialised in this process");
      return FALSE;
    }

  self->migration = g_object_ref (migration);
  self->plan = g_object_ref (plan);
  self->cancellable = g_object_ref (mignet_migration_get_cancellable (migration));
  g_set_object (&self->reader, reader);
  self->source = _mignet_libvirt_endpoint_new (mignet_plan_get_source (plan),
                                               mignet_plan_get_source_connect_uri (plan));
  self->carrier = _mignet_libvirt_endpoint_new (mignet_plan_get_source (plan),
                                                mignet_plan_get_source_connect_uri (plan));
  self->destination = _mignet_libvirt_endpoint_new (mignet_plan_get_destination (plan),
                                                    mignet_plan_get_connect_uri (plan));

  thread = g_thread_try_new ("mignet-migrate", run_worker, self, error);
  if (thread == NULL)
    return FALSE;
  g_steal_pointer (&self);
  g_thread_unref (thread);

  return TRUE;
}
