/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(__MIGNET_INSIDE__) && !defined(MIGNET_COMPILATION)
#error "Only <mignet/mignet.h> can be included directly."
#endif

#include <mignet/mignet-enums.h>
#include <mignet/mignet-types.h>

G_BEGIN_DECLS

#define MIGNET_TYPE_PROPOSAL (mignet_proposal_get_type ())
MIGNET_AVAILABLE_IN_1_0
GType mignet_proposal_get_type (void);

MIGNET_AVAILABLE_IN_1_0
MignetProposal *mignet_proposal_ref (MignetProposal *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_proposal_unref (MignetProposal *self);

MIGNET_AVAILABLE_IN_1_0
const char *mignet_proposal_get_vm (MignetProposal *self);
MIGNET_AVAILABLE_IN_1_0
const char *mignet_proposal_get_vm_id (MignetProposal *self);
MIGNET_AVAILABLE_IN_1_0
const char *mignet_proposal_get_source (MignetProposal *self);
MIGNET_AVAILABLE_IN_1_0
const char *mignet_proposal_get_source_id (MignetProposal *self);
MIGNET_AVAILABLE_IN_1_0
const char *mignet_proposal_get_destination (MignetProposal *self);
MIGNET_AVAILABLE_IN_1_0
const char *mignet_proposal_get_destination_id (MignetProposal *self);
MIGNET_AVAILABLE_IN_1_0
const char *mignet_proposal_get_network (MignetProposal *self);
MIGNET_AVAILABLE_IN_1_0
const char *mignet_proposal_get_wanted_network (MignetProposal *self);
MIGNET_AVAILABLE_IN_1_0
MignetOutcome mignet_proposal_get_outcome (MignetProposal *self);
MIGNET_AVAILABLE_IN_1_0
gboolean mignet_proposal_is_automatic (MignetProposal *self);
MIGNET_AVAILABLE_IN_1_0
const char *mignet_proposal_get_label (MignetProposal *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MignetProposal, mignet_proposal_unref)

G_END_DECLS
