/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "planning/mignet-plan-data-private.h"
#include "planning/mignet-selection-private.h"

G_BEGIN_DECLS

/* Makes the plan of a request from the verdicts on the hosts, the best one first. */
MignetPlan *
_mignet_plan_build (const MignetPlanning *planning, MignetRequest *request, const GArray *verdicts);

G_END_DECLS
