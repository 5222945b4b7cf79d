/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(__MIGNET_INSIDE__) && !defined(MIGNET_COMPILATION)
#error "Only <mignet/mignet.h> can be included directly."
#endif

#include <mignet/mignet-types.h>

G_BEGIN_DECLS

#define MIGNET_TYPE_SCORE (mignet_score_get_type ())
MIGNET_AVAILABLE_IN_1_0
GType mignet_score_get_type (void);

MIGNET_AVAILABLE_IN_1_0
MignetScore *mignet_score_ref (MignetScore *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_score_unref (MignetScore *self);

MIGNET_AVAILABLE_IN_1_0
const char *mignet_score_get_name (MignetScore *self);
MIGNET_AVAILABLE_IN_1_0
guint mignet_score_get_points (MignetScore *self);
MIGNET_AVAILABLE_IN_1_0
guint mignet_score_get_factor (MignetScore *self);
MIGNET_AVAILABLE_IN_1_0
const char *mignet_score_get_detail (MignetScore *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MignetScore, mignet_score_unref)

G_END_DECLS
