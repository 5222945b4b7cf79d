/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mignet/mignet.h>

G_BEGIN_DECLS

MignetEvacuationItem *
_mignet_evacuation_item_new (const char *vm, const char *vm_id, const char *source);

/* It has a place: what the step says. */
void _mignet_evacuation_item_plan (MignetEvacuationItem *self, MignetEvacuationStep *step);

/* It has none, for these reasons. */
void _mignet_evacuation_item_leave (MignetEvacuationItem *self, GPtrArray *reasons);
void _mignet_evacuation_item_start (MignetEvacuationItem *self, MignetMigration *migration);

/* Whether it failed, if there is an error. */
void _mignet_evacuation_item_end (MignetEvacuationItem *self,
                                  MignetEvacuationState state,
                                  const GError *error);
const char *_mignet_evacuation_item_get_destination_id (MignetEvacuationItem *self);

G_END_DECLS
