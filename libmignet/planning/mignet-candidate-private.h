/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mignet/mignet-candidate.h>

#include "planning/mignet-planning-private.h"

G_BEGIN_DECLS

/* A host that is not eligible has the rank 0. The candidate is to be given one of the two below. */
MignetCandidate *_mignet_candidate_new (guint rank, double score, MignetOutcome outcome);

/* Takes over the reasons and the scores. */
void _mignet_candidate_set_details (MignetCandidate *self,
                                    MignetHostFacts *host,
                                    GPtrArray *reasons,
                                    GPtrArray *scores);

/* Has the reasons and the scores worked out when they are asked for. The planning has no request
 * and no extensions. A plain host has no reasons. */
void _mignet_candidate_set_planning (MignetCandidate *self,
                                     const MignetPlanning *planning,
                                     int host,
                                     gboolean chosen,
                                     gboolean plain);

/* Puts what was worked out into its place, unless another thread that was asked at the same time
 * has done so: all of them come to the same answer. Takes it over and returns what is in the place.
 */
GPtrArray *_mignet_details_keep (GPtrArray **place, GPtrArray *answer);

G_END_DECLS
