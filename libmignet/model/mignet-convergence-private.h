/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mignet/mignet.h>

G_BEGIN_DECLS

/* What QEMU takes as the longest downtime, in milliseconds. */
#define MIGNET_MAX_DOWNTIME 2000000

/* As mignet_convergence_equal(), and none is the same as none. */
gboolean _mignet_convergence_same (const MignetConvergence *a, const MignetConvergence *b);

G_END_DECLS
