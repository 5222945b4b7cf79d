/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(__MIGNET_INSIDE__) && !defined(MIGNET_COMPILATION)
#error "Only <mignet/mignet.h> can be included directly."
#endif

#include <mignet/mignet-enums.h>
#include <mignet/mignet-types.h>

G_BEGIN_DECLS

#define MIGNET_TYPE_CHANGE (mignet_change_get_type ())
MIGNET_AVAILABLE_IN_1_0
GType mignet_change_get_type (void);

MIGNET_AVAILABLE_IN_1_0
MignetChange *mignet_change_new_grant (MignetRole role,
                                       MignetNetwork *network) G_GNUC_WARN_UNUSED_RESULT;
MIGNET_AVAILABLE_IN_1_0
MignetChange *mignet_change_new_revoke (MignetRole role) G_GNUC_WARN_UNUSED_RESULT;
MIGNET_AVAILABLE_IN_1_0
MignetChange *mignet_change_new_detach (MignetNetwork *network) G_GNUC_WARN_UNUSED_RESULT;
MIGNET_AVAILABLE_IN_1_0
MignetChange *mignet_change_new_required (MignetNetwork *network,
                                          gboolean required) G_GNUC_WARN_UNUSED_RESULT;
MIGNET_AVAILABLE_IN_1_0
MignetChange *mignet_change_new_level (const char *level) G_GNUC_WARN_UNUSED_RESULT;

MIGNET_AVAILABLE_IN_1_0
MignetChange *mignet_change_ref (MignetChange *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_change_unref (MignetChange *self);

MIGNET_AVAILABLE_IN_1_0
MignetChangeKind mignet_change_get_kind (MignetChange *self);
MIGNET_AVAILABLE_IN_1_0
char *mignet_change_to_string (MignetChange *self);
MIGNET_AVAILABLE_IN_1_0
gboolean mignet_change_apply (MignetChange *self, MignetCluster *cluster, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MignetChange, mignet_change_unref)

G_END_DECLS
