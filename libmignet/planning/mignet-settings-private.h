/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "planning/mignet-option-rules-private.h"
#include "planning/mignet-snapshot-private.h"

G_BEGIN_DECLS

/* The settings of a policy, read once for each decision. */
typedef struct
{
  MignetFallback fallback;
  MignetRule source_rule;
  MignetRule unknown_carrier;
  MignetPendingAddress pending_address;
  MignetRule subnet_rule;
  MignetRule family_rule;
  MignetRule mtu_rule;
  MignetRule sync_rule;
  guint n_families;
  guint families[MIGNET_N_FAMILIES]; /* 0 for IPv4, 1 for IPv6, in the order of the policy */
  guint pending_timeout;
  gint64 bandwidth;
  MignetTransferMode mode;
  MignetTransport connect_transport;
  MignetListen listen;
  guint port_range_min; /* 0: nothing is said */
  guint port_range_max; /* 0: nothing is said */
  int parallel;
  MignetCompression compression;
  MignetStorage storage;
  MignetPersistence persistence;
  int max_downtime;
  MignetConvergence *convergence; /* (unowned) (nullable) */
  int completion_timeout;
  MignetOptions options; /* without what only the plan could add */
  int max_outgoing;
  int max_incoming;
  guint max_per_network; /* 0: any number */
  guint max_per_cluster; /* 0: any number */
} MignetSettings;

void _mignet_settings_init (MignetSettings *self, MignetMigrationPolicy *policy);

/* "IPv4", "IPv6", or what the policy lists of both. */
const char *_mignet_settings_describe_families (const MignetSettings *self);

/* How many migrations may leave or reach a host. */
int _mignet_settings_get_outgoing_limit (const MignetSettings *self,
                                         const MignetSnapshotHost *host);
int _mignet_settings_get_incoming_limit (const MignetSettings *self,
                                         const MignetSnapshotHost *host);

G_END_DECLS
