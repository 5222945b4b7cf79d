/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(__MIGNET_LIBVIRT_INSIDE__) && !defined(MIGNET_LIBVIRT_COMPILATION)
#error "Only <mignet-libvirt/mignet-libvirt.h> can be included directly."
#endif

#include <mignet-libvirt/mignet-libvirt-types.h>

G_BEGIN_DECLS

#define MIGNET_LIBVIRT_TYPE_DISCOVERER (mignet_libvirt_discoverer_get_type ())
MIGNET_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (
    MignetLibvirtDiscoverer, mignet_libvirt_discoverer, MIGNET_LIBVIRT, DISCOVERER, GObject)

MIGNET_AVAILABLE_IN_1_0
MignetLibvirtDiscoverer *mignet_libvirt_discoverer_new (void) G_GNUC_WARN_UNUSED_RESULT;
MIGNET_AVAILABLE_IN_1_0
MignetDiscoverer *mignet_libvirt_discoverer_dup_address_discoverer (MignetLibvirtDiscoverer *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_libvirt_discoverer_set_address_discoverer (MignetLibvirtDiscoverer *self,
                                                       MignetDiscoverer *discoverer);
MIGNET_AVAILABLE_IN_1_0
MignetTransport mignet_libvirt_discoverer_get_transport (MignetLibvirtDiscoverer *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_libvirt_discoverer_set_transport (MignetLibvirtDiscoverer *self,
                                              MignetTransport transport);
MIGNET_AVAILABLE_IN_1_0
guint mignet_libvirt_discoverer_get_timeout (MignetLibvirtDiscoverer *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_libvirt_discoverer_set_timeout (MignetLibvirtDiscoverer *self, guint seconds);

G_END_DECLS
