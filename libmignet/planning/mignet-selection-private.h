/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "planning/mignet-route-decision-private.h"

G_BEGIN_DECLS

/* What was found about a host. */
typedef struct
{
  int host;
  gboolean eligible;
  guint points;
  MignetRouteDecision decision;
  GPtrArray *reasons; /* (owned) (element-type MignetReason) */
} MignetVerdict;

/* Judges the host that was requested, or every host of the cluster. The eligible ones come first,
 * the best of them at the top; then the others by id. (element-type MignetVerdict) */
GArray *_mignet_selection_run (const MignetPlanning *planning);

/* Judges one host only, whatever the request names. */
GArray *_mignet_selection_run_one (const MignetPlanning *planning, int host);

G_END_DECLS
