/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "planning/mignet-route-decision-private.h"

G_BEGIN_DECLS

/* How many parallel connections a migration over the network gets; 0 if it gets none. */
guint _mignet_parallel_get (const MignetPlanning *planning, int host, int network);

G_END_DECLS
