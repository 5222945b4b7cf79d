/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(__MIGNET_INSIDE__) && !defined(MIGNET_COMPILATION)
#error "Only <mignet/mignet.h> can be included directly."
#endif

#include <mignet/mignet-enums.h>
#include <mignet/mignet-types.h>

G_BEGIN_DECLS

#define MIGNET_TYPE_CONTROL (mignet_control_get_type ())
MIGNET_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (MignetControl, mignet_control, MIGNET, CONTROL, GObject)

MIGNET_AVAILABLE_IN_1_0
MignetControlKind mignet_control_get_kind (MignetControl *self);
MIGNET_AVAILABLE_IN_1_0
guint64 mignet_control_get_value (MignetControl *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_control_return (MignetControl *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_control_return_error (MignetControl *self, const GError *error);

G_END_DECLS
