/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "planning/mignet-route-decision-private.h"

G_BEGIN_DECLS

/* What was found about a host. */
typedef struct
{
  int host;
  gboolean eligible;
  gboolean preferred;
  guint64 points;
  MignetRouteDecision decision;
  GPtrArray *reasons; /* (owned) (nullable) (element-type MignetReason): if they were asked for */
  GPtrArray *scores;  /* (owned) (nullable) (element-type MignetScore): like the reasons */
} MignetVerdict;

/* Judges the host that was requested, or every host of the cluster. The eligible ones come first,
 * the best of them at the top; then the others by id. (element-type MignetVerdict) */
GArray *_mignet_selection_run (const MignetPlanning *planning);

/* The best host alone, without reasons; FALSE if none is eligible. */
gboolean _mignet_selection_find_best (const MignetPlanning *planning, MignetVerdict *best);

/* Judges one host only, whatever the request names. */
GArray *_mignet_selection_run_one (const MignetPlanning *planning, int host);

G_END_DECLS
