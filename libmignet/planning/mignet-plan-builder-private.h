/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "planning/mignet-plan-data-private.h"
#include "planning/mignet-selection-private.h"

G_BEGIN_DECLS

/* Makes the plan of a request from the verdicts on the hosts, the best one first. */
MignetPlan *
_mignet_plan_build (const MignetPlanning *planning, MignetRequest *request, const GArray *verdicts);

/* The same without a request, in any thread. The policy is the one of the request without its
 * networks, which stand beside it by their ids; both are NULL if the request has none. */
MignetPlan *_mignet_plan_build_for_policy (const MignetPlanning *planning,
                                           const char *label,
                                           MignetMigrationPolicy *policy,
                                           char **policy_networks,
                                           const GArray *verdicts);

/* Makes the plan from the verdict on the best host, NULL if none is eligible. Reasons and
 * candidates are worked out from the planning when the plan is asked for them; it has no
 * extensions, and gives up its request. */
MignetPlan *_mignet_plan_build_from_best (MignetPlanning *planning, const MignetVerdict *best);

/* Makes the plan of a question to a snapshot, from the best verdict as above, or from the verdicts
 * on the hosts if extensions were asked. */
MignetPlan *_mignet_plan_build_on_snapshot (MignetPlanning *planning,
                                            const MignetQuestion *question,
                                            const MignetVerdict *best,
                                            const GArray *verdicts);

G_END_DECLS
