/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(__MIGNET_INSIDE__) && !defined(MIGNET_COMPILATION)
#error "Only <mignet/mignet.h> can be included directly."
#endif

#include <mignet/mignet-enums.h>
#include <mignet/mignet-types.h>

G_BEGIN_DECLS

#define MIGNET_TYPE_CONVERGENCE_STEP (mignet_convergence_step_get_type ())
MIGNET_AVAILABLE_IN_1_0
GType mignet_convergence_step_get_type (void);

MIGNET_AVAILABLE_IN_1_0
MignetConvergenceStep *mignet_convergence_step_new (MignetConvergenceAction action,
                                                    guint downtime) G_GNUC_WARN_UNUSED_RESULT;
MIGNET_AVAILABLE_IN_1_0
MignetConvergenceStep *mignet_convergence_step_new_stalling (
    guint limit, MignetConvergenceAction action, guint downtime) G_GNUC_WARN_UNUSED_RESULT;
MIGNET_AVAILABLE_IN_1_0
MignetConvergenceStep *mignet_convergence_step_ref (MignetConvergenceStep *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_convergence_step_unref (MignetConvergenceStep *self);
MIGNET_AVAILABLE_IN_1_0
MignetConvergenceAction mignet_convergence_step_get_action (MignetConvergenceStep *self);
MIGNET_AVAILABLE_IN_1_0
guint mignet_convergence_step_get_downtime (MignetConvergenceStep *self);
MIGNET_AVAILABLE_IN_1_0
guint mignet_convergence_step_get_limit (MignetConvergenceStep *self);
MIGNET_AVAILABLE_IN_1_0
gboolean mignet_convergence_step_equal (gconstpointer a, gconstpointer b);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MignetConvergenceStep, mignet_convergence_step_unref)

G_END_DECLS
