/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(__MIGNET_INSIDE__) && !defined(MIGNET_COMPILATION)
#error "Only <mignet/mignet.h> can be included directly."
#endif

#include <mignet/mignet-enums.h>
#include <mignet/mignet-types.h>

G_BEGIN_DECLS

#define MIGNET_TYPE_FINDING (mignet_finding_get_type ())
MIGNET_AVAILABLE_IN_1_0
GType mignet_finding_get_type (void);

MIGNET_AVAILABLE_IN_1_0
MignetFinding *mignet_finding_ref (MignetFinding *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_finding_unref (MignetFinding *self);

MIGNET_AVAILABLE_IN_1_0
MignetFindingCode mignet_finding_get_code (MignetFinding *self);
MIGNET_AVAILABLE_IN_1_0
const char *mignet_finding_get_code_name (MignetFinding *self);
MIGNET_AVAILABLE_IN_1_0
MignetSeverity mignet_finding_get_severity (MignetFinding *self);
MIGNET_AVAILABLE_IN_1_0
const char *mignet_finding_get_subject (MignetFinding *self);
MIGNET_AVAILABLE_IN_1_0
const char *mignet_finding_get_message (MignetFinding *self);
MIGNET_AVAILABLE_IN_1_0
const char *mignet_finding_get_advice (MignetFinding *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MignetFinding, mignet_finding_unref)

G_END_DECLS
