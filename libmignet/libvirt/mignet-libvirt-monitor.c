/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libvirt/mignet-libvirt-worker-private.h"

#define TICK_MILLISECONDS 100
#define POLL_INTERVAL (200 * G_TIME_SPAN_MILLISECOND)
#define RECONNECT_INTERVAL (1 * G_TIME_SPAN_SECOND)
#define RECONNECT_SECONDS 5
#define ABORT_INTERVAL (500 * G_TIME_SPAN_MILLISECOND)

/* A daemon that connects to the destination on behalf of QEMU lets questions wait for 30 seconds
 * before it refuses them. Only a longer silence means that it is gone. */
#define ANSWER_TIME (45 * G_TIME_SPAN_SECOND)
#define SILENCE_TIME (60 * G_TIME_SPAN_SECOND)

/* What fits into the buffers of a connection that does not get through has not moved. */
#define MOVED_BYTES (1 << 20)

/* How long a virtual machine that stands still may be without the rest of its memory. */
#define STANDSTILL_SECONDS 30

/* How long the call that migrates may take to notice that post-copy broke. */
#define BROKEN_TIME (10 * G_TIME_SPAN_SECOND)

/* How long an abort may take before the migration is left to itself. */
#define GRACE_TIME (3 * G_TIME_SPAN_SECOND)

typedef struct
{
  MignetLibvirtWorker *worker;
  MignetLibvirtCall *poll;  /* (owned) (nullable): the question that is not answered yet */
  MignetLibvirtCall *abort; /* (owned) (nullable) */
  gint64 started;
  gboolean overdue; /* the stream should have begun */
  gint64 asked;     /* when the question was put */
  gint64 answered;  /* when the source last answered one */
  gint64 next_poll;
  gint64 next_abort;
  gint64 got_on; /* when the source last said that something was transferred */
  gint64 broken; /* since when the source says that post-copy broke, 0 if it does not */
  gboolean idle; /* the source said that no migration is under way */
} Monitor;

static void
monitor_clear (Monitor *self)
{
  g_clear_pointer (&self->poll, _mignet_libvirt_call_unref);
  g_clear_pointer (&self->abort, _mignet_libvirt_call_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Monitor, monitor_clear)

static void
report_stats (MignetLibvirtWorker *worker, const MignetLibvirtStats *stats)
{
  MignetMigration *migration = worker->migration;

  mignet_migration_report_progress (migration, stats->total, stats->processed, stats->remaining,
                                    stats->rate);
  mignet_migration_report_iteration (migration, stats->iteration, stats->dirty_rate);
  mignet_migration_report_throttle (migration, stats->throttle);
  mignet_migration_report_setup_time (migration, stats->setup_time);
  mignet_migration_report_expected_downtime (migration, stats->downtime);
  mignet_migration_report_post_copy_requests (migration, stats->post_copy_requests);
}

/* A migration that resumes says at once how much was transferred before. */
static gboolean
has_moved (MignetLibvirtWorker *worker, const MignetLibvirtPoll *answer)
{
  if (worker->recovers)
    return answer->state == VIR_DOMAIN_PAUSED && answer->reason == VIR_DOMAIN_PAUSED_POSTCOPY;

  return answer->stats.processed >= MOVED_BYTES || answer->stats.iteration > 1 ||
         worker->state > MIGNET_MIGRATION_STATE_PRE_COPY;
}

/* Bytes of memory that is sent again count, and so does a pass over memory that did not change. */
static void
watch_progress (Monitor *self, const MignetLibvirtPoll *answer)
{
  const MignetLibvirtStats *before = &self->worker->stats;
  const MignetLibvirtStats *stats = &answer->stats;

  if (stats->processed != before->processed || stats->remaining != before->remaining ||
      stats->iteration != before->iteration)
    self->got_on = self->answered;

  if (answer->state != VIR_DOMAIN_PAUSED || answer->reason != VIR_DOMAIN_PAUSED_POSTCOPY_FAILED)
    self->broken = 0;
  else if (self->broken == 0)
    self->broken = self->answered;
}

static void
report_answer (Monitor *self, const MignetLibvirtPoll *answer)
{
  MignetLibvirtWorker *worker = self->worker;
  const MignetLibvirtStats *stats = &answer->stats;
  gboolean paused = answer->state == VIR_DOMAIN_PAUSED;

  self->idle = !stats->active || (paused && answer->reason == VIR_DOMAIN_PAUSED_POSTCOPY_FAILED);
  watch_progress (self, answer);
  if (!stats->active || stats->total == 0)
    return;

  worker->stats = *stats;
  worker->moved = worker->moved || has_moved (worker, answer);
  if (worker->evidence != NULL)
    mignet_evidence_recorder_note_transferred (worker->evidence, stats->processed);
  _mignet_libvirt_worker_advance (worker, MIGNET_MIGRATION_STATE_PRE_COPY);
  if (paused && answer->reason == VIR_DOMAIN_PAUSED_MIGRATION)
    _mignet_libvirt_worker_advance (worker, MIGNET_MIGRATION_STATE_SWITCHING_OVER);
  if (paused && answer->reason == VIR_DOMAIN_PAUSED_POSTCOPY)
    _mignet_libvirt_worker_advance (worker, MIGNET_MIGRATION_STATE_POST_COPY);
  report_stats (worker, stats);
}

static void
take_answer (Monitor *self, gint64 now)
{
  g_autoptr (MignetLibvirtCall) poll = g_steal_pointer (&self->poll);
  const MignetLibvirtPoll *answer = _mignet_libvirt_call_get_data (poll);

  self->next_poll = now + POLL_INTERVAL;
  if (answer->broken)
    {
      _mignet_libvirt_endpoint_disconnect (self->worker->source);
      return;
    }

  self->answered = now;
  report_answer (self, answer);
}

static void
ask_again (Monitor *self, gint64 now)
{
  MignetLibvirtWorker *worker = self->worker;

  if (!_mignet_libvirt_endpoint_connect (worker->source, RECONNECT_SECONDS, NULL, NULL))
    {
      self->next_poll = now + RECONNECT_INTERVAL;
      return;
    }

  self->asked = now;
  self->poll = _mignet_libvirt_poll_start (worker->source, worker->vm.uuid, NULL);
}

static void
keep_polling (Monitor *self, gint64 now)
{
  if (self->poll == NULL)
    {
      if (now >= self->next_poll)
        ask_again (self, now);
    }
  else if (_mignet_libvirt_call_has_returned (self->poll))
    {
      take_answer (self, now);
    }
  else if (now - self->asked > ANSWER_TIME)
    {
      g_clear_pointer (&self->poll, _mignet_libvirt_call_unref);
      _mignet_libvirt_endpoint_disconnect (self->worker->source);
    }
}

/* An abort is refused before the migration is known to the daemon, and while the daemon connects
 * to the destination. So it is asked for until the migration has ended. */
static void
keep_aborting (Monitor *self, gint64 now)
{
  MignetLibvirtWorker *worker = self->worker;

  if (self->abort != NULL && _mignet_libvirt_call_has_returned (self->abort))
    {
      g_clear_pointer (&self->abort, _mignet_libvirt_call_unref);
      self->next_abort = now + ABORT_INTERVAL;
    }

  if (self->abort == NULL && now >= self->next_abort && worker->source->connection != NULL)
    self->abort = _mignet_libvirt_abort_start (worker->source, worker->vm.uuid, NULL);
}

static void
wait_a_tick (MignetLibvirtCall *transfer, GCancellable *cancellable)
{
  if (transfer == NULL)
    g_usleep (TICK_MILLISECONDS * G_TIME_SPAN_MILLISECOND);
  else if (g_cancellable_is_cancelled (cancellable))
    _mignet_libvirt_call_wait (transfer, TICK_MILLISECONDS, NULL);
  else
    _mignet_libvirt_call_wait (transfer, TICK_MILLISECONDS, cancellable);
}

static gboolean
is_ending (MignetLibvirtWorker *worker)
{
  return g_cancellable_is_cancelled (worker->cancellable) || worker->given_up != NULL;
}

/* A stream that does not begin is given up. */
static void
check_start (Monitor *self, gint64 now)
{
  MignetLibvirtWorker *worker = self->worker;

  if (worker->moved || worker->start_timeout == 0 ||
      now - self->started < worker->start_timeout * G_TIME_SPAN_SECOND)
    return;

  self->overdue = TRUE;
  if (worker->given_up == NULL)
    worker->given_up =
        g_error_new (MIGNET_LIBVIRT_ERROR, MIGNET_LIBVIRT_ERROR_TIMED_OUT,
                     "Nothing of VM '%s' went from '%s' to '%s' at '%s' within %u seconds",
                     mignet_plan_get_vm (worker->plan), mignet_plan_get_source (worker->plan),
                     mignet_plan_get_destination (worker->plan),
                     worker->route != NULL ? worker->route->uri : worker->destination->uri,
                     worker->start_timeout);
}

/* A stream that goes on no more is given up: nobody knows whether the network comes back, or
 * whether who listens at the address is the destination. A source that does not answer is not
 * stalled. */
static void
check_stall (Monitor *self)
{
  MignetLibvirtWorker *worker = self->worker;
  guint seconds = worker->stall_timeout;

  if (worker->state == MIGNET_MIGRATION_STATE_SWITCHING_OVER)
    seconds = MIN (seconds, STANDSTILL_SECONDS);
  if (!worker->moved || seconds == 0 || worker->given_up != NULL ||
      worker->state == MIGNET_MIGRATION_STATE_POST_COPY ||
      self->answered - self->got_on < seconds * G_TIME_SPAN_SECOND)
    return;

  worker->given_up =
      g_error_new (MIGNET_LIBVIRT_ERROR, MIGNET_LIBVIRT_ERROR_TIMED_OUT,
                   "The migration of VM '%s' from '%s' to '%s' at '%s' was given up, since nothing "
                   "was transferred for %u seconds",
                   mignet_plan_get_vm (worker->plan), mignet_plan_get_source (worker->plan),
                   mignet_plan_get_destination (worker->plan),
                   worker->route != NULL ? worker->route->uri : worker->destination->uri, seconds);
}

static void
steer (Monitor *self, gint64 now)
{
  MignetLibvirtWorker *worker = self->worker;
  const MignetLibvirtMoment moment = {
    .source = worker->source,
    .uuid = worker->vm.uuid,
    .now = now,
    .state = worker->state,
    .iteration = worker->stats.iteration,
    .ending = is_ending (worker),
  };

  switch (_mignet_libvirt_steering_run (worker->steering, &moment))
    {
    case MIGNET_LIBVIRT_STEERING_POST_COPY:
      _mignet_libvirt_worker_advance (worker, MIGNET_MIGRATION_STATE_POST_COPY);
      break;
    case MIGNET_LIBVIRT_STEERING_GIVE_UP:
      worker->given_up = _mignet_libvirt_steering_get_reason (worker->steering, worker->plan);
      break;
    case MIGNET_LIBVIRT_STEERING_GOES_ON:
    default:
      break;
    }
}

MignetLibvirtMonitorEnd
_mignet_libvirt_monitor_run (MignetLibvirtWorker *worker, MignetLibvirtCall *transfer)
{
  gint64 now = g_get_monotonic_time ();
  g_auto (Monitor) self = { .worker = worker, .started = now, .answered = now, .got_on = now };

  while (transfer != NULL ? !_mignet_libvirt_call_has_returned (transfer) : !self.idle)
    {
      wait_a_tick (transfer, worker->cancellable);
      now = g_get_monotonic_time ();
      if (transfer != NULL)
        check_start (&self, now);
      check_stall (&self);
      steer (&self, now);
      /* There is no way back from post-copy. */
      if (is_ending (worker) && worker->state != MIGNET_MIGRATION_STATE_POST_COPY)
        keep_aborting (&self, now);
      keep_polling (&self, now);
      if (self.overdue && !worker->moved &&
          now - self.started > worker->start_timeout * G_TIME_SPAN_SECOND + GRACE_TIME)
        return MIGNET_LIBVIRT_MONITOR_STUCK;
      if (transfer != NULL && self.broken != 0 && worker->moved &&
          self.answered - self.broken > BROKEN_TIME)
        return MIGNET_LIBVIRT_MONITOR_BROKEN;
      if (now - self.answered > SILENCE_TIME)
        return MIGNET_LIBVIRT_MONITOR_SILENT;
    }

  return MIGNET_LIBVIRT_MONITOR_ENDED;
}
