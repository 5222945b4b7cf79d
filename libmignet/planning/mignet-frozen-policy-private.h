/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mignet/mignet-migration-policy.h>

G_BEGIN_DECLS

/* A policy as it was at one moment, for any thread: a copy that nobody changes, and instead of the
 * networks that it lists their ids. */
typedef struct
{
  int ref_count;
  MignetMigrationPolicy *policy; /* (owned): lists no networks */
  char **networks;               /* (owned) */
} MignetFrozenPolicy;

MignetFrozenPolicy *_mignet_frozen_policy_new (MignetMigrationPolicy *policy);
MignetFrozenPolicy *_mignet_frozen_policy_ref (MignetFrozenPolicy *self);
void _mignet_frozen_policy_unref (MignetFrozenPolicy *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MignetFrozenPolicy, _mignet_frozen_policy_unref)

G_END_DECLS
