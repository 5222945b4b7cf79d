/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A call into libvirt that runs in a thread of its own, so that nobody needs to wait for it longer
 * than he wants to: without an event loop libvirt waits without end for a daemon that is stopped
 * or cut off. A call that is let go while it runs frees its data when it returns. */
typedef struct _MignetLibvirtCall MignetLibvirtCall;
typedef void (*MignetLibvirtCallFunc) (gpointer data);

typedef enum
{
  MIGNET_LIBVIRT_WAIT_RETURNED,
  MIGNET_LIBVIRT_WAIT_CANCELLED,
  MIGNET_LIBVIRT_WAIT_TIMED_OUT
} MignetLibvirtWait;

/* Takes data, which func may change until it returns; nobody else may before. */
MignetLibvirtCall *_mignet_libvirt_call_start (const char *name,
                                               MignetLibvirtCallFunc func,
                                               gpointer data,
                                               GDestroyNotify free_data,
                                               GError **error);
MignetLibvirtWait
_mignet_libvirt_call_wait (MignetLibvirtCall *self, guint milliseconds, GCancellable *cancellable);
gboolean _mignet_libvirt_call_has_returned (MignetLibvirtCall *self);

/* The data, once the call has returned. */
gpointer _mignet_libvirt_call_get_data (MignetLibvirtCall *self);
MignetLibvirtCall *_mignet_libvirt_call_ref (MignetLibvirtCall *self);
void _mignet_libvirt_call_unref (MignetLibvirtCall *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MignetLibvirtCall, _mignet_libvirt_call_unref)

G_END_DECLS
