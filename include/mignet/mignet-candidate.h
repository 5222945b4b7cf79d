/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(__MIGNET_INSIDE__) && !defined(MIGNET_COMPILATION)
#error "Only <mignet/mignet.h> can be included directly."
#endif

#include <mignet/mignet-enums.h>
#include <mignet/mignet-types.h>

G_BEGIN_DECLS

#define MIGNET_TYPE_CANDIDATE (mignet_candidate_get_type ())
MIGNET_AVAILABLE_IN_1_0
GType mignet_candidate_get_type (void);

MIGNET_AVAILABLE_IN_1_0
MignetCandidate *mignet_candidate_ref (MignetCandidate *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_candidate_unref (MignetCandidate *self);

MIGNET_AVAILABLE_IN_1_0
const char *mignet_candidate_get_host (MignetCandidate *self);
MIGNET_AVAILABLE_IN_1_0
const char *mignet_candidate_get_host_id (MignetCandidate *self);
MIGNET_AVAILABLE_IN_1_0
gboolean mignet_candidate_is_eligible (MignetCandidate *self);
MIGNET_AVAILABLE_IN_1_0
guint mignet_candidate_get_rank (MignetCandidate *self);
MIGNET_AVAILABLE_IN_1_0
double mignet_candidate_get_score (MignetCandidate *self);
MIGNET_AVAILABLE_IN_1_0
GPtrArray *mignet_candidate_get_scores (MignetCandidate *self);
MIGNET_AVAILABLE_IN_1_0
MignetOutcome mignet_candidate_get_outcome (MignetCandidate *self);
MIGNET_AVAILABLE_IN_1_0
GPtrArray *mignet_candidate_get_reasons (MignetCandidate *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MignetCandidate, mignet_candidate_unref)

G_END_DECLS
