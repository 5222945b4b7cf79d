/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(__MIGNET_LIBVIRT_INSIDE__) && !defined(MIGNET_LIBVIRT_COMPILATION)
#error "Only <mignet-libvirt/mignet-libvirt.h> can be included directly."
#endif

#include <mignet/mignet.h>

G_BEGIN_DECLS

typedef struct _MignetLibvirtDiscoverer MignetLibvirtDiscoverer;
typedef struct _MignetLibvirtMigrator MignetLibvirtMigrator;

G_END_DECLS
