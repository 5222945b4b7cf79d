/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "planning/mignet-plan-data-private.h"
#include "planning/mignet-planning-private.h"

G_BEGIN_DECLS

/* Sets what the policy says about the transfer to a host over a network: the flags, the parameters
 * and what is not libvirt's; and, if the plan has the address to dial already, the URI of the
 * stream, the listen address and what else follows from that address. */
void
_mignet_transfer_set (MignetPlanData *data, const MignetPlanning *planning, int host, int network);

G_END_DECLS
