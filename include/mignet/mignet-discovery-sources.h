/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(__MIGNET_INSIDE__) && !defined(MIGNET_COMPILATION)
#error "Only <mignet/mignet.h> can be included directly."
#endif

#include <mignet/mignet-enums.h>
#include <mignet/mignet-types.h>

G_BEGIN_DECLS

MIGNET_AVAILABLE_IN_1_0
gboolean mignet_discovery_add_ip (MignetDiscovery *self,
                                  GBytes *addresses,
                                  const char *addresses_name,
                                  GError **error);

MIGNET_AVAILABLE_IN_1_0
gboolean mignet_discovery_add_libvirt (MignetDiscovery *self,
                                       GPtrArray *documents,
                                       const char *const *names,
                                       GError **error);

MIGNET_AVAILABLE_IN_1_0
gboolean mignet_discovery_add_libvirt_vm (MignetDiscovery *self,
                                          GBytes *document,
                                          const char *name,
                                          MignetVmStatus status,
                                          GError **error);

G_END_DECLS
