/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "planning/mignet-snapshot-private.h"

G_BEGIN_DECLS

/* What all hosts together say about a network in one family: who reports which address, and in
 * which subnets they have usable ones. Kept up to date host by host. */
typedef struct _MignetTally MignetTally;

MignetTally *_mignet_tally_new (void);
void _mignet_tally_free (MignetTally *self);

/* A host reports an address, or no longer does. Only routable addresses count. Other hosts that
 * report it, and may now look upon it differently, are added to the affected ones
 * (element-type int). */
void _mignet_tally_add_address (MignetTally *self,
                                const MignetSnapshotAddress *address,
                                GHashTable *affected);
void _mignet_tally_remove_address (MignetTally *self,
                                   const MignetSnapshotAddress *address,
                                   GHashTable *affected);

/* The first of the other hosts that report the address, or MIGNET_NO_INDEX. */
int _mignet_tally_find_other_host (const MignetTally *self, const MignetSnapshotAddress *address);

/* A host has these addresses, or no longer has: it votes once for each subnet of the usable ones.
 */
void _mignet_tally_add_votes (MignetTally *self, const MignetSnapshotIpConfig *ip_config);
void _mignet_tally_remove_votes (MignetTally *self, const MignetSnapshotIpConfig *ip_config);

/* The subnets that more than half of the voters have, in the order of their bytes.
 * (transfer full) (element-type MignetSubnet) */
GArray *_mignet_tally_elect (const MignetTally *self);

/* Whether votes were counted since this was last asked. */
gboolean _mignet_tally_take_changed (MignetTally *self);

G_END_DECLS
