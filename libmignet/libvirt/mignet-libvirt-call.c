/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libvirt/mignet-libvirt-call-private.h"

struct _MignetLibvirtCall
{
  gatomicrefcount ref_count;
  MignetLibvirtCallFunc func;
  gpointer data; /* (owned) */
  GDestroyNotify free_data;
  GMutex mutex;
  GCond cond;
  gboolean returned; /* (mutex mutex) */
};

MignetLibvirtCall *
_mignet_libvirt_call_ref (MignetLibvirtCall *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
_mignet_libvirt_call_unref (MignetLibvirtCall *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  if (self->free_data != NULL)
    self->free_data (self->data);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
  g_free (self);
}

static gpointer
run_call (gpointer data)
{
  g_autoptr (MignetLibvirtCall) self = data;

  self->func (self->data);

  g_mutex_lock (&self->mutex);
  self->returned = TRUE;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);

  return NULL;
}

MignetLibvirtCall *
_mignet_libvirt_call_start (const char *name,
                            MignetLibvirtCallFunc func,
                            gpointer data,
                            GDestroyNotify free_data,
                            GError **error)
{
  g_autoptr (MignetLibvirtCall) self = g_new0 (MignetLibvirtCall, 1);
  GThread *thread;

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  self->func = func;
  self->data = data;
  self->free_data = free_data;

  g_atomic_ref_count_inc (&self->ref_count);
  thread = g_thread_try_new (name, run_call, self, error);
  if (thread == NULL)
    {
      _mignet_libvirt_call_unref (self);
      return NULL;
    }
  g_thread_unref (thread);

  return g_steal_pointer (&self);
}

static void
wake_waiter (GCancellable *cancellable, gpointer user_data)
{
  MignetLibvirtCall *self = user_data;

  g_mutex_lock (&self->mutex);
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);
}

MignetLibvirtWait
_mignet_libvirt_call_wait (MignetLibvirtCall *self, guint milliseconds, GCancellable *cancellable)
{
  gint64 deadline = g_get_monotonic_time () + milliseconds * G_TIME_SPAN_MILLISECOND;
  MignetLibvirtWait result = MIGNET_LIBVIRT_WAIT_RETURNED;
  gulong handler = 0;

  if (cancellable != NULL)
    handler = g_cancellable_connect (cancellable, G_CALLBACK (wake_waiter), self, NULL);

  g_mutex_lock (&self->mutex);
  while (!self->returned && result == MIGNET_LIBVIRT_WAIT_RETURNED)
    {
      if (cancellable != NULL && g_cancellable_is_cancelled (cancellable))
        result = MIGNET_LIBVIRT_WAIT_CANCELLED;
      else if (!g_cond_wait_until (&self->cond, &self->mutex, deadline) && !self->returned)
        result = MIGNET_LIBVIRT_WAIT_TIMED_OUT;
    }
  g_mutex_unlock (&self->mutex);

  if (handler != 0)
    g_cancellable_disconnect (cancellable, handler);

  return result;
}

gboolean
_mignet_libvirt_call_has_returned (MignetLibvirtCall *self)
{
  gboolean returned;

  g_mutex_lock (&self->mutex);
  returned = self->returned;
  g_mutex_unlock (&self->mutex);

  return returned;
}

gpointer
_mignet_libvirt_call_get_data (MignetLibvirtCall *self)
{
  g_return_val_if_fail (_mignet_libvirt_call_has_returned (self), NULL);

  return self->data;
}
