/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(__MIGNET_INSIDE__) && !defined(MIGNET_COMPILATION)
#error "Only <mignet/mignet.h> can be included directly."
#endif

#include <mignet/mignet-enums.h>
#include <mignet/mignet-types.h>

G_BEGIN_DECLS

#define MIGNET_TYPE_EVACUATION_STEP (mignet_evacuation_step_get_type ())
MIGNET_AVAILABLE_IN_1_0
GType mignet_evacuation_step_get_type (void);

MIGNET_AVAILABLE_IN_1_0
MignetEvacuationStep *mignet_evacuation_step_ref (MignetEvacuationStep *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_evacuation_step_unref (MignetEvacuationStep *self);

MIGNET_AVAILABLE_IN_1_0
const char *mignet_evacuation_step_get_vm (MignetEvacuationStep *self);
MIGNET_AVAILABLE_IN_1_0
const char *mignet_evacuation_step_get_vm_id (MignetEvacuationStep *self);
MIGNET_AVAILABLE_IN_1_0
const char *mignet_evacuation_step_get_source (MignetEvacuationStep *self);
MIGNET_AVAILABLE_IN_1_0
const char *mignet_evacuation_step_get_source_id (MignetEvacuationStep *self);
MIGNET_AVAILABLE_IN_1_0
const char *mignet_evacuation_step_get_destination (MignetEvacuationStep *self);
MIGNET_AVAILABLE_IN_1_0
const char *mignet_evacuation_step_get_destination_id (MignetEvacuationStep *self);
MIGNET_AVAILABLE_IN_1_0
const char *mignet_evacuation_step_get_network (MignetEvacuationStep *self);
MIGNET_AVAILABLE_IN_1_0
MignetOutcome mignet_evacuation_step_get_outcome (MignetEvacuationStep *self);
MIGNET_AVAILABLE_IN_1_0
guint64 mignet_evacuation_step_get_memory (MignetEvacuationStep *self);
MIGNET_AVAILABLE_IN_1_0
guint mignet_evacuation_step_get_wave (MignetEvacuationStep *self);
MIGNET_AVAILABLE_IN_1_0
gboolean mignet_evacuation_step_runs_alone (MignetEvacuationStep *self);
MIGNET_AVAILABLE_IN_1_0
guint64 mignet_evacuation_step_get_bandwidth (MignetEvacuationStep *self);
MIGNET_AVAILABLE_IN_1_0
guint64 mignet_evacuation_step_get_start (MignetEvacuationStep *self);
MIGNET_AVAILABLE_IN_1_0
guint64 mignet_evacuation_step_get_end (MignetEvacuationStep *self);
MIGNET_AVAILABLE_IN_1_0
guint64 mignet_evacuation_step_get_transferred (MignetEvacuationStep *self);
MIGNET_AVAILABLE_IN_1_0
guint64 mignet_evacuation_step_get_downtime (MignetEvacuationStep *self);
MIGNET_AVAILABLE_IN_1_0
gboolean mignet_evacuation_step_converges (MignetEvacuationStep *self);
MIGNET_AVAILABLE_IN_1_0
GPtrArray *mignet_evacuation_step_get_reasons (MignetEvacuationStep *self);
MIGNET_AVAILABLE_IN_1_0
MignetPlan *mignet_evacuation_step_get_plan (MignetEvacuationStep *self) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MignetEvacuationStep, mignet_evacuation_step_unref)

G_END_DECLS
