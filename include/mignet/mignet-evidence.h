/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(__MIGNET_INSIDE__) && !defined(MIGNET_COMPILATION)
#error "Only <mignet/mignet.h> can be included directly."
#endif

#include <mignet/mignet-enums.h>
#include <mignet/mignet-types.h>

G_BEGIN_DECLS

#define MIGNET_TYPE_EVIDENCE (mignet_evidence_get_type ())
MIGNET_AVAILABLE_IN_1_0
GType mignet_evidence_get_type (void);

MIGNET_AVAILABLE_IN_1_0
MignetEvidence *mignet_evidence_ref (MignetEvidence *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_evidence_unref (MignetEvidence *self);

MIGNET_AVAILABLE_IN_1_0
MignetEvidenceVerdict mignet_evidence_get_verdict (MignetEvidence *self);
MIGNET_AVAILABLE_IN_1_0
const char *mignet_evidence_get_planned_network (MignetEvidence *self);
MIGNET_AVAILABLE_IN_1_0
const char *mignet_evidence_get_observed_network (MignetEvidence *self);
MIGNET_AVAILABLE_IN_1_0
guint64 mignet_evidence_get_transferred (MignetEvidence *self);
MIGNET_AVAILABLE_IN_1_0
GPtrArray *mignet_evidence_get_traffic (MignetEvidence *self);
MIGNET_AVAILABLE_IN_1_0
GPtrArray *mignet_evidence_get_connections (MignetEvidence *self);
MIGNET_AVAILABLE_IN_1_0
const char *mignet_evidence_get_message (MignetEvidence *self);
MIGNET_AVAILABLE_IN_1_0
char *mignet_evidence_to_string (MignetEvidence *self);
MIGNET_AVAILABLE_IN_1_0
char *mignet_evidence_to_json (MignetEvidence *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MignetEvidence, mignet_evidence_unref)

G_END_DECLS
