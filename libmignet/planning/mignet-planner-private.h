/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mignet/mignet-plan.h>
#include <mignet/mignet-planner.h>
#include <mignet/mignet-request.h>

G_BEGIN_DECLS

/* Decides once. When the wait is over, what is still pending is no longer waited for. */
MignetPlan *_mignet_planner_decide (MignetRequest *request, gboolean wait_over, GError **error);

G_END_DECLS
