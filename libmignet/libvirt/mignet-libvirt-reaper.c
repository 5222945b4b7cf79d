/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libvirt/mignet-libvirt-worker-private.h"

/* While libvirt connects to an address that swallows packets it refuses to abort, and gives up only
 * after two minutes; if the packets got through meanwhile, the migration would begin after all. */

#define CONNECT_SECONDS 5
#define ABORT_MILLISECONDS 40000
#define PAUSE (1 * G_TIME_SPAN_SECOND)
#define PATIENCE (10 * G_TIME_SPAN_MINUTE)

typedef struct
{
  MignetLibvirtCall *transfer;     /* (owned) */
  MignetLibvirtEndpoint *endpoint; /* (owned) */
  char *uuid;                      /* (owned) */
} Reaper;

static void
reaper_free (Reaper *self)
{
  _mignet_libvirt_call_unref (self->transfer);
  _mignet_libvirt_endpoint_free (self->endpoint);
  g_free (self->uuid);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Reaper, reaper_free)

static void
abort_once (Reaper *self)
{
  g_autoptr (MignetLibvirtCall) call = NULL;

  if (!_mignet_libvirt_endpoint_connect (self->endpoint, CONNECT_SECONDS, NULL, NULL))
    return;

  call = _mignet_libvirt_abort_start (self->endpoint, self->uuid, NULL);
  if (call != NULL &&
      _mignet_libvirt_call_wait (call, ABORT_MILLISECONDS, NULL) != MIGNET_LIBVIRT_WAIT_RETURNED)
    _mignet_libvirt_endpoint_disconnect (self->endpoint);
}

static gpointer
run_reaper (gpointer data)
{
  g_autoptr (Reaper) self = data;
  gint64 deadline = g_get_monotonic_time () + PATIENCE;

  while (!_mignet_libvirt_call_has_returned (self->transfer) && g_get_monotonic_time () < deadline)
    {
      abort_once (self);
      _mignet_libvirt_call_wait (self->transfer, PAUSE / G_TIME_SPAN_MILLISECOND, NULL);
    }

  return NULL;
}

void
_mignet_libvirt_reaper_start (MignetLibvirtWorker *worker, MignetLibvirtCall *transfer)
{
  Reaper *self = g_new0 (Reaper, 1);
  GThread *thread;

  self->transfer = _mignet_libvirt_call_ref (transfer);
  self->endpoint = _mignet_libvirt_endpoint_new (worker->source->host, worker->source->uri);
  self->uuid = g_strdup (worker->vm.uuid);

  thread = g_thread_try_new ("mignet-reaper", run_reaper, self, NULL);
  if (thread == NULL)
    reaper_free (self);
  else
    g_thread_unref (thread);
}
