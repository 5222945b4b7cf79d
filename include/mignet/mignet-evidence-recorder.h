/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(__MIGNET_INSIDE__) && !defined(MIGNET_COMPILATION)
#error "Only <mignet/mignet.h> can be included directly."
#endif

#include <mignet/mignet-enums.h>
#include <mignet/mignet-types.h>

G_BEGIN_DECLS

#define MIGNET_TYPE_EVIDENCE_RECORDER (mignet_evidence_recorder_get_type ())
MIGNET_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (
    MignetEvidenceRecorder, mignet_evidence_recorder, MIGNET, EVIDENCE_RECORDER, GObject)

MIGNET_AVAILABLE_IN_1_0
MignetEvidenceRecorder *mignet_evidence_recorder_new (MignetPlan *plan, MignetCounterReader *reader)
    G_GNUC_WARN_UNUSED_RESULT;
MIGNET_AVAILABLE_IN_1_0
MignetConnectionReader *
mignet_evidence_recorder_get_connection_reader (MignetEvidenceRecorder *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_evidence_recorder_set_connection_reader (MignetEvidenceRecorder *self,
                                                     MignetConnectionReader *reader);
MIGNET_AVAILABLE_IN_1_0
gboolean mignet_evidence_recorder_begin (MignetEvidenceRecorder *self,
                                         GCancellable *cancellable,
                                         GError **error);
MIGNET_AVAILABLE_IN_1_0
void mignet_evidence_recorder_note_transferred (MignetEvidenceRecorder *self, guint64 transferred);
MIGNET_AVAILABLE_IN_1_0
MignetEvidence *mignet_evidence_recorder_end (MignetEvidenceRecorder *self,
                                              guint64 transferred,
                                              GCancellable *cancellable);

G_END_DECLS
