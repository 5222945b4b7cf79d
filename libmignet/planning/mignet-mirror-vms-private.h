/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "planning/mignet-snapshot-private.h"

G_BEGIN_DECLS

/* The virtual machines of a mirror, their groups, and what they amount to on their hosts. */
typedef struct
{
  MignetVector vms;     /* (element-type MignetSnapshotVm) */
  MignetVector buckets; /* (element-type int): a power of two, at least one for each machine */
  guint n_vms;
  MignetVector groups;    /* (element-type MignetSnapshotGroup *) */
  MignetVector residents; /* (element-type GArray of int): see MignetSnapshot */
  GArray *free_indices;   /* (owned) (element-type int): of virtual machines that went */
  guint n_migrating;
  GHashTable *n_migrating_over; /* (owned): meant network, or who says it, to number */
} MignetMirrorVms;

void _mignet_mirror_vms_init (MignetMirrorVms *self);
void _mignet_mirror_vms_clear (MignetMirrorVms *self);

/* The first network of a policy that is of the cluster, or MIGNET_MEANT_BY_ROLE. */
int _mignet_mirror_find_listed_network (const MignetIndices *indices,
                                        MignetMigrationPolicy *policy);

/* Takes over what a virtual machine is now, or that it is no longer of the cluster. Hosts that it
 * counts on or no longer does are added to the touched ones (element-type int), if these are not
 * NULL. */
void _mignet_mirror_vms_update (MignetMirrorVms *self,
                                MignetVector *hosts,
                                MignetIndices *indices,
                                MignetVm *vm,
                                gboolean present,
                                GHashTable *touched);

G_END_DECLS
