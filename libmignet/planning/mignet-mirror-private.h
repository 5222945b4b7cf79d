/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "planning/mignet-snapshot-private.h"

G_BEGIN_DECLS

/* The newest snapshot of a cluster in the making. It belongs to the thread of the model, is made
 * with the first snapshot, and from then on follows the journal of the cluster: what has changed is
 * copied when the next snapshot is taken, and nothing else is. Only when a host or a network comes
 * or goes it starts anew. */
typedef struct _MignetMirror MignetMirror;

MignetMirror *_mignet_mirror_new (MignetCluster *cluster);

/* Of the cluster as it would be with these roles. Follows nothing. */
MignetMirror *_mignet_mirror_new_with_roles (MignetCluster *cluster,
                                             const MignetClusterRoles *roles);

void _mignet_mirror_free (gpointer data);

/* (transfer full) */
MignetSnapshot *_mignet_mirror_take (MignetMirror *self);

G_END_DECLS
