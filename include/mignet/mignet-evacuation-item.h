/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(__MIGNET_INSIDE__) && !defined(MIGNET_COMPILATION)
#error "Only <mignet/mignet.h> can be included directly."
#endif

#include <mignet/mignet-enums.h>
#include <mignet/mignet-types.h>

G_BEGIN_DECLS

#define MIGNET_TYPE_EVACUATION_ITEM (mignet_evacuation_item_get_type ())
MIGNET_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (
    MignetEvacuationItem, mignet_evacuation_item, MIGNET, EVACUATION_ITEM, GObject)

MIGNET_AVAILABLE_IN_1_0
const char *mignet_evacuation_item_get_vm (MignetEvacuationItem *self);
MIGNET_AVAILABLE_IN_1_0
const char *mignet_evacuation_item_get_vm_id (MignetEvacuationItem *self);
MIGNET_AVAILABLE_IN_1_0
const char *mignet_evacuation_item_get_source (MignetEvacuationItem *self);
MIGNET_AVAILABLE_IN_1_0
const char *mignet_evacuation_item_get_destination (MignetEvacuationItem *self);
MIGNET_AVAILABLE_IN_1_0
const char *mignet_evacuation_item_get_location (MignetEvacuationItem *self);
MIGNET_AVAILABLE_IN_1_0
MignetEvacuationState mignet_evacuation_item_get_state (MignetEvacuationItem *self);
MIGNET_AVAILABLE_IN_1_0
guint64 mignet_evacuation_item_get_memory (MignetEvacuationItem *self);
MIGNET_AVAILABLE_IN_1_0
guint mignet_evacuation_item_get_attempts (MignetEvacuationItem *self);
MIGNET_AVAILABLE_IN_1_0
MignetMigration *mignet_evacuation_item_get_migration (MignetEvacuationItem *self);
MIGNET_AVAILABLE_IN_1_0
const GError *mignet_evacuation_item_get_error (MignetEvacuationItem *self);
MIGNET_AVAILABLE_IN_1_0
GPtrArray *mignet_evacuation_item_get_reasons (MignetEvacuationItem *self);

G_END_DECLS
