/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <mignet/mignet.h>

#include "migration/mignet-connection-log-private.h"
#include "net/mignet-net-private.h"

/* A connection is gone when the migration has ended, so it must be looked at while it is there. The
 * pause between two readings is as long as the last one took, and at least this: reading is to
 * cost the hosts little, and no more than half of the time. */
#define PAUSE (300 * G_TIME_SPAN_MILLISECOND)

struct _MignetConnectionSampler
{
  MignetConnectionReader *reader; /* (owned) */
  MignetConnectionLog *log;       /* (unowned) */
  char *hosts[2];                 /* (owned) (nullable) */
  char *addresses[2];             /* (owned) (nullable): without brackets */
  GCancellable *cancellable;      /* (owned): cancelled when it is stopped */
  GThread *thread;                /* (owned) (nullable) */
  GMutex mutex;
  GCond stopped;
  gboolean stop; /* (mutex mutex) */
};

/* A reading of one end. */
typedef struct
{
  MignetConnectionSampler *sampler;
  guint end;
  GCancellable *cancellable; /* (nullable) */
  GPtrArray *connections;    /* (owned) (nullable) */
  GError *error;             /* (owned) (nullable) */
} Reading;

static gpointer
read_end (gpointer data)
{
  Reading *reading = data;
  MignetConnectionSampler *self = reading->sampler;

  if (self->hosts[reading->end] != NULL)
    reading->connections = mignet_connection_reader_read_connections (
        self->reader, self->hosts[reading->end], self->addresses[reading->end],
        reading->cancellable, &reading->error);

  return NULL;
}

/* Reads both ends at the same time, or one after the other if there is no thread to be had. */
static void
read_both (MignetConnectionSampler *self, GCancellable *cancellable, Reading readings[2])
{
  GThread *thread;

  for (guint e = 0; e < 2; e++)
    readings[e] = (Reading){ self, e, cancellable, NULL, NULL };

  thread = g_thread_try_new ("mignet-connect", read_end, &readings[1], NULL);
  read_end (&readings[0]);
  if (thread != NULL)
    g_thread_join (thread);
  else
    read_end (&readings[1]);
}

static void
reading_clear (Reading *reading)
{
  g_clear_pointer (&reading->connections, g_ptr_array_unref);
  g_clear_error (&reading->error);
}

static void
sampler_look (MignetConnectionSampler *self)
{
  guint64 transferred = _mignet_connection_log_get_transferred (self->log);
  gint64 start = g_get_monotonic_time ();
  Reading readings[2];

  read_both (self, self->cancellable, readings);
  _mignet_connection_log_take (
      self->log, (GPtrArray *const[]){ readings[0].connections, readings[1].connections }, start,
      transferred);
  for (guint e = 0; e < 2; e++)
    {
      if (readings[e].error != NULL &&
          !g_error_matches (readings[e].error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        _mignet_connection_log_set_error (self->log, e, readings[e].error);
      reading_clear (&readings[e]);
    }
}

/* Says whether to go on. */
static gboolean
sampler_pause (MignetConnectionSampler *self, gint64 duration)
{
  gint64 end = g_get_monotonic_time () + MAX (duration, PAUSE);
  gboolean stop;

  g_mutex_lock (&self->mutex);
  while (!self->stop && g_cond_wait_until (&self->stopped, &self->mutex, end))
    ;
  stop = self->stop;
  g_mutex_unlock (&self->mutex);

  return !stop;
}

static gpointer
run_sampler (gpointer data)
{
  MignetConnectionSampler *self = data;
  gint64 start;

  do
    {
      start = g_get_monotonic_time ();
      sampler_look (self);
    }
  while (sampler_pause (self, g_get_monotonic_time () - start));

  return NULL;
}

static void
sampler_set_end (MignetConnectionSampler *self, guint end, const char *host, const char *address)
{
  if (host == NULL || address == NULL)
    return;

  self->hosts[end] = g_strdup (host);
  self->addresses[end] = _mignet_host_address_bare (address);
}

MignetConnectionSampler *
_mignet_connection_sampler_new (MignetConnectionReader *reader,
                                MignetPlan *plan,
                                MignetConnectionLog *log,
                                GCancellable *cancellable)
{
  MignetConnectionSampler *self = g_new0 (MignetConnectionSampler, 1);
  Reading readings[2];

  self->reader = g_object_ref (reader);
  self->log = log;
  self->cancellable = g_cancellable_new ();
  g_mutex_init (&self->mutex);
  g_cond_init (&self->stopped);
  sampler_set_end (self, 0, mignet_plan_get_source (plan),
                   _mignet_plan_get_source_registered_address (plan));
  sampler_set_end (self, 1, mignet_plan_get_destination (plan),
                   _mignet_plan_get_destination_registered_address (plan));

  read_both (self, cancellable, readings);
  for (guint e = 0; e < 2; e++)
    {
      _mignet_connection_log_set_before (log, e, readings[e].connections, readings[e].error);
      reading_clear (&readings[e]);
    }

  /* Without a thread no connection is seen, which the evidence says. */
  self->thread = g_thread_try_new ("mignet-sampler", run_sampler, self, NULL);

  return self;
}

void
_mignet_connection_sampler_stop (MignetConnectionSampler *self)
{
  g_mutex_lock (&self->mutex);
  self->stop = TRUE;
  g_cond_signal (&self->stopped);
  g_mutex_unlock (&self->mutex);

  g_cancellable_cancel (self->cancellable);
  g_clear_pointer (&self->thread, g_thread_join);
}

void
_mignet_connection_sampler_look_after (MignetConnectionSampler *self, GCancellable *cancellable)
{
  Reading readings[2];

  read_both (self, cancellable, readings);
  _mignet_connection_log_take_after (
      self->log, (GPtrArray *const[]){ readings[0].connections, readings[1].connections });
  reading_clear (&readings[0]);
  reading_clear (&readings[1]);
}

void
_mignet_connection_sampler_free (MignetConnectionSampler *self)
{
  _mignet_connection_sampler_stop (self);

  g_clear_object (&self->reader);
  g_clear_object (&self->cancellable);
  for (guint e = 0; e < 2; e++)
    {
      g_free (self->hosts[e]);
      g_free (self->addresses[e]);
    }
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->stopped);
  g_free (self);
}
