/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libvirt/mignet-libvirt-ports-private.h"

struct _MignetLibvirtPorts
{
  gatomicrefcount ref_count;
  GMutex mutex;
  GHashTable *used; /* (owned) (mutex mutex): "host/port" */
};

MignetLibvirtPorts *
_mignet_libvirt_ports_new (void)
{
  MignetLibvirtPorts *self = g_new0 (MignetLibvirtPorts, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->mutex);
  self->used = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  return self;
}

MignetLibvirtPorts *
_mignet_libvirt_ports_ref (MignetLibvirtPorts *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
_mignet_libvirt_ports_unref (MignetLibvirtPorts *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_hash_table_unref (self->used);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

static char *
make_key (const char *host, guint port)
{
  return g_strdup_printf ("%s/%u", host, port);
}

guint
_mignet_libvirt_ports_take (MignetLibvirtPorts *self, const char *host, guint first, guint last)
{
  guint taken = 0;

  g_mutex_lock (&self->mutex);
  for (guint port = first; taken == 0 && port <= last; port++)
    {
      g_autofree char *key = make_key (host, port);

      if (g_hash_table_contains (self->used, key))
        continue;
      g_hash_table_add (self->used, g_steal_pointer (&key));
      taken = port;
    }
  g_mutex_unlock (&self->mutex);

  return taken;
}

void
_mignet_libvirt_ports_release (MignetLibvirtPorts *self, const char *host, guint port)
{
  g_autofree char *key = make_key (host, port);

  g_mutex_lock (&self->mutex);
  g_hash_table_remove (self->used, key);
  g_mutex_unlock (&self->mutex);
}
