/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "model/mignet-cluster-roles-private.h"

G_BEGIN_DECLS

/* Makes the change in a copy of the roles of a cluster, and nowhere else. */
gboolean
_mignet_change_apply_to_copy (MignetChange *self, MignetClusterRoles *roles, GError **error);

G_END_DECLS
