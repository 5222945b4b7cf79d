/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "planning/mignet-snapshot-private.h"

G_BEGIN_DECLS

/* Whether the address is unicast and of use beyond its host, and neither tentative nor reported by
 * another host on the network. */
gboolean _mignet_address_is_usable (const MignetSnapshotAddress *address);

/* Whether the address would be usable if it were not tentative. */
gboolean _mignet_address_is_pending (const MignetSnapshotAddress *address);

/* Whether the address is one that two hosts have. */
gboolean _mignet_address_is_duplicate (const MignetSnapshotAddress *address);

/* Whether the address is in a subnet of the network, or these are not known for its family. */
gboolean _mignet_subnets_contain (const MignetSnapshotNetwork *network,
                                  const MignetSnapshotAddress *address);

/* Whether the subnet of the first address holds the second. */
gboolean _mignet_address_subnet_contains (const MignetSnapshotAddress *a,
                                          const MignetSnapshotAddress *b);

/* Whether each address is in the subnet of the other. */
gboolean _mignet_address_shares_subnet (const MignetSnapshotAddress *a,
                                        const MignetSnapshotAddress *b);

/* 0 for IPv4, 1 for IPv6. */
guint _mignet_address_get_family_index (const MignetSnapshotAddress *address);

G_END_DECLS
