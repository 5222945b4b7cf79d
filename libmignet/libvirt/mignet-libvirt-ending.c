/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libvirt/mignet-libvirt-error-private.h"
#include "libvirt/mignet-libvirt-worker-private.h"

#include <libvirt/virterror.h>

/* How a migration ends: what both hosts say about where the virtual machine is, and why. */

#define STATS_SECONDS 5
#define MIB (1024 * 1024)

/* The destination needs a moment to clean up. */
#define SETTLE_SECONDS 20

/* How often a migration that seems to be under way is asked whether it still is. */
#define MAX_ROUNDS 3

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

static char *
describe_before (MignetLibvirtWorker *self)
{
  const char *vm = mignet_plan_get_vm (self->plan);

  if (!self->vm.found)
    return g_strdup ("nothing was started");
  if (_mignet_libvirt_worker_is_broken (self))
    return g_strdup_printf ("VM '%s' is still split over '%s' and '%s' and stands still", vm,
                            mignet_plan_get_source (self->plan),
                            mignet_plan_get_destination (self->plan));

  return g_strdup_printf ("VM '%s' is still %s on '%s'", vm,
                          _mignet_libvirt_sighting_is_paused (&self->vm) ? "paused" : "running",
                          mignet_plan_get_source (self->plan));
}

static void
restore_max_downtime (MignetLibvirtWorker *self)
{
  if (self->has_downtime && self->source->connection != NULL)
    _mignet_libvirt_endpoint_set_max_downtime (self->source, self->vm.uuid, self->old_downtime,
                                               STATS_SECONDS, NULL, NULL, NULL);
  self->has_downtime = FALSE;
}

/* Ends a migration of which nothing has been started. */
void
_mignet_libvirt_ending_early (MignetLibvirtWorker *self, GError *error)
{
  g_autofree char *whereabouts = describe_before (self);
  gboolean recoverable =
      self->recovers && self->vm.found && _mignet_libvirt_worker_is_broken (self);

  restore_max_downtime (self);
  if (g_cancellable_is_cancelled (self->cancellable) && !recoverable)
    {
      end_cancelled (self, whereabouts);
      return;
    }

  _mignet_libvirt_error_append (error, "; %s", whereabouts);
  end_with_error (self,
                  recoverable ? MIGNET_MIGRATION_STATE_RECOVERABLE : MIGNET_MIGRATION_STATE_FAILED,
                  error);
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

/* Nobody remembers a migration that ended in post-copy. What was left when the source last answered
 * has gone over since. */
static void
report_arrival (MignetLibvirtWorker *self)
{
  MignetLibvirtStats *stats = &self->stats;

  stats->processed += stats->remaining;
  stats->remaining = 0;
  mignet_migration_report_progress (self->migration, stats->total, stats->processed, 0,
                                    stats->rate);
}

/* The source forgets a virtual machine that it does not define; the destination remembers. */
static void
report_final_stats (MignetLibvirtWorker *self)
{
  MignetLibvirtStats stats;

  if (!_mignet_libvirt_endpoint_read_completed (self->destination, self->vm.uuid, STATS_SECONDS,
                                                &stats) &&
      !_mignet_libvirt_endpoint_read_completed (self->source, self->vm.uuid, STATS_SECONDS, &stats))
    {
      report_arrival (self);
      return;
    }

  self->stats = stats;
  mignet_migration_report_progress (self->migration, stats.total, stats.processed, stats.remaining,
                                    stats.rate);
  mignet_migration_report_iteration (self->migration, stats.iteration, stats.dirty_rate);
  mignet_migration_report_setup_time (self->migration, stats.setup_time);
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

  if (self->moved)
    _mignet_libvirt_error_append (error, "; %.1f MiB had been transferred",
                                  (double) self->stats.processed / MIB);
  _mignet_libvirt_error_append (error, "; %s", whereabouts);
  if (lost && error->domain == MIGNET_LIBVIRT_ERROR)
    error->code = (int) MIGNET_LIBVIRT_ERROR_LOST_CONTACT;
  end_with_error (self, lost ? MIGNET_MIGRATION_STATE_LOST_CONTACT : MIGNET_MIGRATION_STATE_FAILED,
                  error);
}

/* Each host has a part of it, or only one of them has. */
static void
end_broken (MignetLibvirtWorker *self,
            MignetMigrationState state,
            const GError *reason,
            const char *whereabouts)
{
  g_autoptr (GError) error =
      g_error_new (MIGNET_LIBVIRT_ERROR, MIGNET_LIBVIRT_ERROR_POST_COPY_BROKE,
                   "The migration of VM '%s' from '%s' to '%s' broke in post-copy: %s; %s",
                   mignet_plan_get_vm (self->plan), mignet_plan_get_source (self->plan),
                   mignet_plan_get_destination (self->plan),
                   reason != NULL ? reason->message : "libvirt does not say why", whereabouts);

  end_with_error (self, state, error);
}

/* It was asked for, by somebody or by the limits of the policy, that the migration ends; whatever
 * libvirt calls it: an abort after the network broke is a broken pipe to it. */
static void
end_stayed (MignetLibvirtWorker *self, GError *error, const char *whereabouts)
{
  restore_max_downtime (self);
  if (g_cancellable_is_cancelled (self->cancellable))
    end_cancelled (self, whereabouts);
  else
    end_failed (self, self->given_up != NULL ? self->given_up : error, FALSE, whereabouts);
}

/* Ends a migration that was started, as what both hosts say. */
static void
end_truthfully (MignetLibvirtWorker *self,
                MignetLibvirtVerdict verdict,
                GError *error,
                const char *whereabouts)
{
  if (verdict == MIGNET_LIBVIRT_VERDICT_MOVED)
    report_final_stats (self);
  end_evidence (self);

  switch (verdict)
    {
    case MIGNET_LIBVIRT_VERDICT_MOVED:
      end_moved (self, error, whereabouts);
      break;
    case MIGNET_LIBVIRT_VERDICT_STAYED:
      end_stayed (self, error, whereabouts);
      break;
    case MIGNET_LIBVIRT_VERDICT_SPLIT:
      end_broken (self, MIGNET_MIGRATION_STATE_RECOVERABLE, error, whereabouts);
      break;
    case MIGNET_LIBVIRT_VERDICT_LOST:
      end_broken (self, MIGNET_MIGRATION_STATE_FAILED, error, whereabouts);
      break;
    case MIGNET_LIBVIRT_VERDICT_MOVING:
    case MIGNET_LIBVIRT_VERDICT_UNCLEAR:
      end_failed (self, error, FALSE, whereabouts);
      break;
    case MIGNET_LIBVIRT_VERDICT_UNKNOWN:
    default:
      end_failed (self, error, TRUE, whereabouts);
      break;
    }
}

/* Ends a migration whose stream did not begin, and which libvirt does not abort. */
void
_mignet_libvirt_ending_stuck (MignetLibvirtWorker *self, MignetLibvirtCall *transfer)
{
  g_autofree char *found = NULL;
  g_autofree char *whereabouts = NULL;
  MignetLibvirtVerdict verdict;

  _mignet_libvirt_reaper_start (self, transfer);
  /* Calls that libvirt keeps waiting hang on the connection; a new one is answered at once. */
  _mignet_libvirt_endpoint_disconnect (self->source);
  verdict = _mignet_libvirt_verdict_find (self, 0, &found);
  whereabouts = g_strdup_printf (
      "libvirt on '%s' was asked to abort, but still waits for the connection to '%s'; %s",
      self->source->host, mignet_plan_get_destination (self->plan), found);
  end_truthfully (self, verdict, NULL, whereabouts);
}

/* Finds out how it ended. A migration may go on although the call that started it says that it
 * failed: from peer to peer when the connection broke, and libvirt 9 is wrong about recoveries. */
void
_mignet_libvirt_ending_started (MignetLibvirtWorker *self, GError *error)
{
  g_autofree char *whereabouts = NULL;
  MignetLibvirtVerdict verdict;

  if (g_error_matches (error, MIGNET_LIBVIRT_ERROR, MIGNET_LIBVIRT_ERROR_CONNECTION))
    _mignet_libvirt_monitor_run (self, NULL);

  verdict = _mignet_libvirt_verdict_find (self, SETTLE_SECONDS, &whereabouts);
  for (guint i = 0; verdict == MIGNET_LIBVIRT_VERDICT_MOVING && i < MAX_ROUNDS; i++)
    {
      _mignet_libvirt_monitor_run (self, NULL);
      g_free (whereabouts);
      verdict = _mignet_libvirt_verdict_find (self, SETTLE_SECONDS, &whereabouts);
    }

  if (verdict != MIGNET_LIBVIRT_VERDICT_SPLIT)
    _mignet_libvirt_worker_advance (self, MIGNET_MIGRATION_STATE_COMPLETING);
  end_truthfully (self, verdict, error, whereabouts);
}

void
_mignet_libvirt_ending_silent (MignetLibvirtWorker *self)
{
  g_autoptr (GError) error = g_error_new (MIGNET_LIBVIRT_ERROR, MIGNET_LIBVIRT_ERROR_LOST_CONTACT,
                                          "libvirt on '%s' no longer answers", self->source->host);

  _mignet_libvirt_ending_started (self, error);
}

void
_mignet_libvirt_ending_broken (MignetLibvirtWorker *self)
{
  g_autoptr (GError) error =
      g_error_new (MIGNET_LIBVIRT_ERROR, MIGNET_LIBVIRT_ERROR_POST_COPY_BROKE,
                   "libvirt on '%s' says that the stream broke, while '%s' still waits for it",
                   self->source->host, self->destination->host);

  _mignet_libvirt_ending_started (self, error);
}
