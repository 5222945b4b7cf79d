/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(__MIGNET_INSIDE__) && !defined(MIGNET_COMPILATION)
#error "Only <mignet/mignet.h> can be included directly."
#endif

#include <mignet/mignet-types.h>

G_BEGIN_DECLS

#define MIGNET_TYPE_CONVERGENCE (mignet_convergence_get_type ())
MIGNET_AVAILABLE_IN_1_0
GType mignet_convergence_get_type (void);

MIGNET_AVAILABLE_IN_1_0
MignetConvergence *mignet_convergence_new (GPtrArray *init,
                                           GPtrArray *stalling,
                                           GPtrArray *last,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
MIGNET_AVAILABLE_IN_1_0
MignetConvergence *mignet_convergence_ref (MignetConvergence *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_convergence_unref (MignetConvergence *self);
MIGNET_AVAILABLE_IN_1_0
GPtrArray *mignet_convergence_get_init (MignetConvergence *self);
MIGNET_AVAILABLE_IN_1_0
GPtrArray *mignet_convergence_get_stalling (MignetConvergence *self);
MIGNET_AVAILABLE_IN_1_0
GPtrArray *mignet_convergence_get_last (MignetConvergence *self);
MIGNET_AVAILABLE_IN_1_0
gboolean mignet_convergence_equal (gconstpointer a, gconstpointer b);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MignetConvergence, mignet_convergence_unref)

G_END_DECLS
