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

typedef struct
{
  MignetLibvirtWorker *worker;
  MignetLibvirtCall *poll;  /* (owned) (nullable): the question that is not answered yet */
  MignetLibvirtCall *abort; /* (owned) (nullable) */
  gint64 asked;             /* when the question was put */
  gint64 answered;          /* when the source last answered one */
  gint64 next_poll;
  gint64 next_abort;
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
report_answer (Monitor *self, const MignetLibvirtPoll *answer)
{
  MignetLibvirtWorker *worker = self->worker;
  const MignetLibvirtStats *stats = &answer->stats;

  self->idle = !stats->active;
  if (!stats->active || stats->total == 0)
    return;

  worker->stats = *stats;
  _mignet_libvirt_worker_advance (worker, MIGNET_MIGRATION_STATE_PRE_COPY);
  if (answer->state == VIR_DOMAIN_PAUSED && answer->reason == VIR_DOMAIN_PAUSED_MIGRATION)
    _mignet_libvirt_worker_advance (worker, MIGNET_MIGRATION_STATE_SWITCHING_OVER);
  mignet_migration_report_progress (worker->migration, stats->total, stats->processed,
                                    stats->remaining, stats->rate);
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

gboolean
_mignet_libvirt_monitor_run (MignetLibvirtWorker *worker, MignetLibvirtCall *transfer)
{
  g_auto (Monitor) self = { .worker = worker, .answered = g_get_monotonic_time () };

  while (transfer != NULL ? !_mignet_libvirt_call_has_returned (transfer) : !self.idle)
    {
      gint64 now;

      wait_a_tick (transfer, worker->cancellable);
      now = g_get_monotonic_time ();
      if (g_cancellable_is_cancelled (worker->cancellable))
        keep_aborting (&self, now);
      keep_polling (&self, now);
      if (now - self.answered > SILENCE_TIME)
        return FALSE;
    }

  return TRUE;
}
