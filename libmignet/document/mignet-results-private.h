/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "document/mignet-json-private.h"

G_BEGIN_DECLS

/* Writes an array of MignetReason. */
void _mignet_reasons_write (MignetJsonWriter *writer, const char *name, GPtrArray *reasons);

/* Writes the members of "mignet-plan/1" that come after the format. */
void _mignet_plan_write_members (MignetJsonWriter *writer, MignetPlan *plan);

G_END_DECLS
