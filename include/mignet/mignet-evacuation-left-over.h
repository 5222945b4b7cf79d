/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(__MIGNET_INSIDE__) && !defined(MIGNET_COMPILATION)
#error "Only <mignet/mignet.h> can be included directly."
#endif

#include <mignet/mignet-enums.h>
#include <mignet/mignet-types.h>

G_BEGIN_DECLS

#define MIGNET_TYPE_EVACUATION_LEFT_OVER (mignet_evacuation_left_over_get_type ())
MIGNET_AVAILABLE_IN_1_0
GType mignet_evacuation_left_over_get_type (void);

MIGNET_AVAILABLE_IN_1_0
MignetEvacuationLeftOver *mignet_evacuation_left_over_ref (MignetEvacuationLeftOver *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_evacuation_left_over_unref (MignetEvacuationLeftOver *self);

MIGNET_AVAILABLE_IN_1_0
const char *mignet_evacuation_left_over_get_vm (MignetEvacuationLeftOver *self);
MIGNET_AVAILABLE_IN_1_0
const char *mignet_evacuation_left_over_get_vm_id (MignetEvacuationLeftOver *self);
MIGNET_AVAILABLE_IN_1_0
const char *mignet_evacuation_left_over_get_source (MignetEvacuationLeftOver *self);
MIGNET_AVAILABLE_IN_1_0
GPtrArray *mignet_evacuation_left_over_get_reasons (MignetEvacuationLeftOver *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MignetEvacuationLeftOver, mignet_evacuation_left_over_unref)

G_END_DECLS
