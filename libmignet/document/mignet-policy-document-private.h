/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "document/mignet-json-private.h"

G_BEGIN_DECLS

/* The members of a policy that say how a migration is carried out. What is written is what differs
 * from the presets, which is what `preset` has. */
gboolean
_mignet_transfer_read (MignetMigrationPolicy *policy, const MignetJsonNode *node, GError **error);
void _mignet_transfer_write (MignetJsonWriter *writer,
                             MignetMigrationPolicy *policy,
                             MignetMigrationPolicy *preset);

/* A schedule; NULL is written as null. */
MignetConvergence *_mignet_convergence_read (const MignetJsonNode *node, GError **error);
void _mignet_convergence_write (MignetJsonWriter *writer,
                                const char *name,
                                MignetConvergence *convergence);

/* The properties that have the same names as members and as values the words of an enumeration.
 * The names end with NULL. */
gboolean _mignet_policy_read_choices (MignetMigrationPolicy *policy,
                                      const MignetJsonNode *node,
                                      const char *const *names,
                                      GError **error);
void _mignet_policy_write_choices (MignetJsonWriter *writer,
                                   MignetMigrationPolicy *policy,
                                   MignetMigrationPolicy *preset,
                                   const char *const *names);

G_END_DECLS
