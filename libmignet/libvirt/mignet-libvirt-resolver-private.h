/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mignet-libvirt/mignet-libvirt.h>

G_BEGIN_DECLS

/* The address that the migration of a plan dials, and the URI that says so. */
typedef struct
{
  char *uri;     /* (owned) */
  char *address; /* (owned): a number, without brackets */
  char *name;    /* (owned) (nullable): the name that the address was resolved from */
} MignetLibvirtRoute;

/* Resolves the address of a plan here, where the answer can be checked, and not on the source.
 * Refuses loopback addresses and those of the source, to which the migration would be sent back.
 * Blocks; may be cancelled. */
MignetLibvirtRoute *
_mignet_libvirt_route_resolve (MignetPlan *plan, GCancellable *cancellable, GError **error);
/* Has the destination listen on a port. */
gboolean _mignet_libvirt_route_set_port (MignetLibvirtRoute *self, guint port, GError **error);
void _mignet_libvirt_route_free (MignetLibvirtRoute *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MignetLibvirtRoute, _mignet_libvirt_route_free)

G_END_DECLS
