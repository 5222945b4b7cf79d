/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "planning/mignet-selection-private.h"

G_BEGIN_DECLS

/* Finds the verdict that would be the first if every host were judged, with a look at few of them;
 * FALSE if no host is eligible. For an automatic request without extensions. */
gboolean _mignet_winner_find (const MignetPlanning *planning, MignetVerdict *best);

G_END_DECLS
