/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The ports on which destinations listen for the running migrations of a migrator. libvirt does not
 * reserve a port that it is told. Used by any thread. */
typedef struct _MignetLibvirtPorts MignetLibvirtPorts;

MignetLibvirtPorts *_mignet_libvirt_ports_new (void);
MignetLibvirtPorts *_mignet_libvirt_ports_ref (MignetLibvirtPorts *self);
void _mignet_libvirt_ports_unref (MignetLibvirtPorts *self);

/* Takes the first port of a host, from first to last, that no migration uses; 0 if there is none.
 */
guint
_mignet_libvirt_ports_take (MignetLibvirtPorts *self, const char *host, guint first, guint last);
void _mignet_libvirt_ports_release (MignetLibvirtPorts *self, const char *host, guint port);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MignetLibvirtPorts, _mignet_libvirt_ports_unref)

G_END_DECLS
