/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(__MIGNET_INSIDE__) && !defined(MIGNET_COMPILATION)
#error "Only <mignet/mignet.h> can be included directly."
#endif

#include <mignet/mignet-types.h>

G_BEGIN_DECLS

MIGNET_AVAILABLE_IN_1_0
MignetCluster *mignet_cluster_load_from_ovirt (GPtrArray *documents,
                                               const char *const *names,
                                               const char *cluster,
                                               MignetCluster *previous,
                                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

MIGNET_AVAILABLE_IN_1_0
gboolean mignet_host_import_ip (MignetHost *self,
                                MignetCluster *cluster,
                                GBytes *addresses,
                                const char *addresses_name,
                                GBytes *links,
                                const char *links_name,
                                GError **error);

MIGNET_AVAILABLE_IN_1_0
gboolean mignet_host_import_libvirt (MignetHost *self,
                                     MignetCluster *cluster,
                                     GPtrArray *documents,
                                     const char *const *names,
                                     GError **error);

MIGNET_AVAILABLE_IN_1_0
gboolean mignet_host_import_vdsm (MignetHost *self,
                                  MignetCluster *cluster,
                                  GBytes *capabilities,
                                  const char *capabilities_name,
                                  GBytes *statistics,
                                  const char *statistics_name,
                                  GError **error);

G_END_DECLS
