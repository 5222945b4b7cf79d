/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(__MIGNET_INSIDE__) && !defined(MIGNET_COMPILATION)
#error "Only <mignet/mignet.h> can be included directly."
#endif

#include <mignet/mignet-enums.h>
#include <mignet/mignet-types.h>

G_BEGIN_DECLS

#define MIGNET_TYPE_SNAPSHOT (mignet_snapshot_get_type ())
MIGNET_AVAILABLE_IN_1_0
GType mignet_snapshot_get_type (void);

MIGNET_AVAILABLE_IN_1_0
MignetSnapshot *mignet_snapshot_new (MignetCluster *cluster) G_GNUC_WARN_UNUSED_RESULT;

MIGNET_AVAILABLE_IN_1_0
MignetSnapshot *mignet_snapshot_ref (MignetSnapshot *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_snapshot_unref (MignetSnapshot *self);

MIGNET_AVAILABLE_IN_1_0
MignetSnapshot *mignet_snapshot_with_host_status (MignetSnapshot *self,
                                                  const char *host,
                                                  MignetHostStatus status,
                                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
MIGNET_AVAILABLE_IN_1_0
MignetSnapshot *mignet_snapshot_with_network_down (MignetSnapshot *self,
                                                   const char *network,
                                                   const char *host,
                                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
MIGNET_AVAILABLE_IN_1_0
MignetSnapshot *mignet_snapshot_with_role (MignetSnapshot *self,
                                           MignetRole role,
                                           const char *network,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MignetSnapshot, mignet_snapshot_unref)

G_END_DECLS
