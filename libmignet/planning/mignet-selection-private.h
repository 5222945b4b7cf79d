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

/* What is known of a host of many. */
typedef struct
{
  guint64 order; /* less is better */
  int host;
  guint points;
  guint8 outcome; /* MignetOutcome */
  guint8 eligible;
  guint8 plain; /* there is no reason to tell, but see below */
} MignetStanding;

/* The same, without reasons and without asking extensions, which have no say.
 * (element-type MignetStanding) */
GArray *_mignet_selection_rank (const MignetPlanning *planning);

/* Whether a host has no reason to tell. The chosen one may have to tell why a preferred one was not
 * chosen. */
static inline gboolean
_mignet_standing_is_plain (const MignetStanding *self,
                           const MignetPlanning *planning,
                           gboolean chosen)
{
  return self->plain && !(chosen && planning->preferred != MIGNET_NO_INDEX);
}

/* The best host alone, without reasons; FALSE if none is eligible. */
gboolean _mignet_selection_find_best (const MignetPlanning *planning, MignetVerdict *best);

/* Judges a host, without reasons and without asking extensions. */
void _mignet_selection_judge (const MignetPlanning *planning, int host, MignetVerdict *verdict);

/* The reasons of a host (element-type MignetReason), as those of the one that was chosen or of
 * another. Nothing is asked of extensions. (transfer full) */
GPtrArray *_mignet_selection_tell (const MignetPlanning *planning, int host, gboolean chosen);

/* What each weight gives a host (element-type MignetScore), nothing if it is not eligible. Nothing
 * is asked of extensions. (transfer full) */
GPtrArray *_mignet_selection_weigh (const MignetPlanning *planning, int host);

/* Less than 0 if the first verdict is the better one. */
int _mignet_verdict_compare (gconstpointer a, gconstpointer b);

/* In the choice between hosts the lower outcome wins. */
guint _mignet_verdict_get_rank (const MignetVerdict *self);

/* Judges one host only, with its reasons, whatever the request names. */
GArray *_mignet_selection_run_one (const MignetPlanning *planning, int host);

G_END_DECLS
