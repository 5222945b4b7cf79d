/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(__MIGNET_INSIDE__) && !defined(MIGNET_COMPILATION)
#error "Only <mignet/mignet.h> can be included directly."
#endif

#include <mignet/mignet-enums.h>
#include <mignet/mignet-types.h>

G_BEGIN_DECLS

#define MIGNET_TYPE_PREVIEW (mignet_preview_get_type ())
MIGNET_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (MignetPreview, mignet_preview, MIGNET, PREVIEW, GObject)

MIGNET_AVAILABLE_IN_1_0
const char *const *mignet_preview_get_changes (MignetPreview *self);
MIGNET_AVAILABLE_IN_1_0
const GError *mignet_preview_get_refusal (MignetPreview *self);
MIGNET_AVAILABLE_IN_1_0
const char *mignet_preview_get_holder_before (MignetPreview *self, MignetRole role);
MIGNET_AVAILABLE_IN_1_0
const char *mignet_preview_get_holder_after (MignetPreview *self, MignetRole role);
MIGNET_AVAILABLE_IN_1_0
GPtrArray *mignet_preview_get_effects (MignetPreview *self);

G_END_DECLS
