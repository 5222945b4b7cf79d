/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "planning/mignet-settings-private.h"

G_BEGIN_DECLS

/* The addresses that a migration over a network would use. */
typedef struct
{
  const MignetSnapshotAddress *destination; /* (nullable): what is dialled */
  const MignetSnapshotAddress *source;      /* (nullable): what is expected to dial */
  gboolean common_family;
  gboolean common_subnet; /* never, if the policy ignores subnets */
} MignetAddressPair;

/* source may be MIGNET_NO_INDEX. */
void _mignet_addresses_choose (const MignetSnapshot *snapshot,
                               const MignetSettings *settings,
                               int source,
                               int destination,
                               int network,
                               MignetAddressPair *pair);

G_END_DECLS
