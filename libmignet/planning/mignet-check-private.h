/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "planning/mignet-network-state-private.h"

G_BEGIN_DECLS

/* What a policy asks for. */
typedef struct
{
  const char *vm; /* (unowned) (nullable): NULL: it is that of the cluster */
  int host;       /* where the virtual machine runs, or MIGNET_NO_INDEX */
  MignetOptionRules rules;
} MignetCheckPolicy;

/* The lint: it reads the same snapshot and asks the same rules as the decisions, so that it finds
 * what they will trip over. mignet-check.c has the list of its checks; each of them looks for one
 * thing, in the cluster (mignet-check-cluster.c, mignet-check-transfer.c), in a network
 * (mignet-check-network.c, mignet-check-gateway.c), on a host (mignet-check-host.c,
 * mignet-check-nics.c) or in the policies (mignet-check-options.c). */
typedef struct
{
  MignetCluster *cluster;
  const MignetSnapshot *snapshot;
  MignetSettings settings;
  GArray *wanted;               /* (element-type int): the networks that migrations go over */
  GArray *vms;                  /* (element-type int): in the order of their ids */
  GArray *policies;             /* (element-type MignetCheckPolicy): the one of the cluster first */
  GPtrArray *findings;          /* (element-type MignetFinding) */
  GHashTable *hosts_by_address; /* comparable form (owned) to index + 1 of the first one */
} MignetCheck;

void _mignet_check_add (MignetCheck *self,
                        MignetFindingCode code,
                        MignetSeverity severity,
                        const char *subject,
                        const char *advice,
                        const char *format,
                        ...) G_GNUC_PRINTF (6, 7);

const char *_mignet_check_get_network_name (const MignetCheck *self, int network);
const char *_mignet_check_get_host_name (const MignetCheck *self, int host);
MignetNetwork *_mignet_check_get_network (const MignetCheck *self, int network);

/* Whether migrations go over the network, and it is not management. */
gboolean _mignet_check_carries_migrations (const MignetCheck *self, int network);

/* "'a', 'b', 'c' and 4 more". */
char *_mignet_check_describe_names (const GPtrArray *names);

/* Whether the host has a usable address of the family on the network. */
gboolean _mignet_check_has_address (const MignetCheck *self, int host, int network, guint family);

/* What to do about the state of a network on a host. */
char *_mignet_check_advise_on_state (const MignetCheck *self,
                                     int host,
                                     int network,
                                     const MignetNetworkCondition *condition);

/* The names of the wires that are to blame for an interface without link, and what to do. */
char *_mignet_check_describe_wires (const char *const *wires);
char *_mignet_check_advise_on_carrier (MignetHost *host, const char *nic);

/* The checks of the cluster. */
void _mignet_check_level (MignetCheck *self);
void _mignet_check_management (MignetCheck *self);
void _mignet_check_policy_limits (MignetCheck *self);
void _mignet_check_tunnel (MignetCheck *self);
void _mignet_check_ports (MignetCheck *self);
void _mignet_check_options (MignetCheck *self);
void _mignet_check_displays (MignetCheck *self);

/* The checks of a network. */
void _mignet_check_one_host (MignetCheck *self, int network);
void _mignet_check_families (MignetCheck *self, int network);
void _mignet_check_mtus_of_hosts (MignetCheck *self, int network);
void _mignet_check_overlaps (MignetCheck *self, int network);
void _mignet_check_guests (MignetCheck *self, int network);
void _mignet_check_default_route (MignetCheck *self, int network);
void _mignet_check_dhcp (MignetCheck *self, int network);
void _mignet_check_gateway (MignetCheck *self, int network);
void _mignet_check_required (MignetCheck *self, int network);

/* The checks of a host. */
void _mignet_check_status (MignetCheck *self, int host);
void _mignet_check_receiving (MignetCheck *self, int host);
void _mignet_check_sending (MignetCheck *self, int host);
void _mignet_check_limits (MignetCheck *self, int host);
void _mignet_check_software (MignetCheck *self, int host);
void _mignet_check_addresses (MignetCheck *self, int host);
void _mignet_check_registered_address (MignetCheck *self, int host);
void _mignet_check_listed_nics (MignetCheck *self, int host);
void _mignet_check_mtus_of_nics (MignetCheck *self, int host);
void _mignet_check_mtus_of_networks (MignetCheck *self, int host);
void _mignet_check_untagged (MignetCheck *self, int host);
void _mignet_check_tags (MignetCheck *self, int host);

/* The check of the virtual machines. */
void _mignet_check_options_of_vms (MignetCheck *self);

/* Fills in the policies, for the checks of options. */
void _mignet_check_read_policies (MignetCheck *self);

G_END_DECLS
