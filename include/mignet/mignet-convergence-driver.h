/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(__MIGNET_INSIDE__) && !defined(MIGNET_COMPILATION)
#error "Only <mignet/mignet.h> can be included directly."
#endif

#include <mignet/mignet-types.h>

G_BEGIN_DECLS

#define MIGNET_TYPE_CONVERGENCE_DRIVER (mignet_convergence_driver_get_type ())
MIGNET_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (
    MignetConvergenceDriver, mignet_convergence_driver, MIGNET, CONVERGENCE_DRIVER, GObject)

MIGNET_AVAILABLE_IN_1_0
MignetConvergenceDriver *
mignet_convergence_driver_new (MignetConvergence *schedule,
                               int completion_timeout,
                               gboolean post_copy) G_GNUC_WARN_UNUSED_RESULT;
MIGNET_AVAILABLE_IN_1_0
guint mignet_convergence_driver_get_interval (MignetConvergenceDriver *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_convergence_driver_set_interval (MignetConvergenceDriver *self, guint milliseconds);
MIGNET_AVAILABLE_IN_1_0
MignetConvergenceStep *
mignet_convergence_driver_next (MignetConvergenceDriver *self, gint64 now, guint iteration);
MIGNET_AVAILABLE_IN_1_0
gboolean mignet_convergence_driver_is_overdue (MignetConvergenceDriver *self);

G_END_DECLS
