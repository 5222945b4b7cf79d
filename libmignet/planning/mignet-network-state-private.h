/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "planning/mignet-rules-private.h"

G_BEGIN_DECLS

/* The state of a network on a host, and what is reported in addition to it. */
typedef struct
{
  MignetNetworkState state;
  MignetCarrier carrier;
  gboolean carrier_unknown; /* of an attachment that may be there */
  gboolean duplicate;       /* an address was lost to another host that reports it too */
  gboolean out_of_sync;     /* the host does not have the network as it is defined */
} MignetNetworkCondition;

/* The only place that decides it. */
void _mignet_network_state_judge (const MignetSnapshot *snapshot,
                                  const MignetSettings *settings,
                                  int host,
                                  int network,
                                  MignetNetworkCondition *condition);

/* The rows of the decision table that apply at this end. */
MignetConditions _mignet_network_state_get_conditions (const MignetNetworkCondition *condition,
                                                       gboolean of_source);

G_END_DECLS
