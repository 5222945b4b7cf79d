/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "model/mignet-list-private.h"

#include <mignet/mignet.h>

G_BEGIN_DECLS

/* The rules, which are what the presets are rows of. */
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
} MignetPolicyRules;

const MignetPolicyRules *_mignet_policy_rules_of_preset (MignetPreset preset);

/* How a migration is carried out. */
typedef struct
{
  MignetTransferPreset preset;
  MignetTransferMode mode;
  MignetTransport connect_transport;
  MignetEncryption encryption;
  MignetListen listen;
  guint port_range_min; /* both 0 if nothing is said */
  guint port_range_max;
  gint64 bandwidth;
  int parallel;
  gboolean zero_copy;
  MignetCompression compression;
  gboolean auto_converge;
  MignetPostCopy post_copy;
  int max_downtime;
  MignetConvergence *convergence; /* (owned) (nullable) */
  int completion_timeout;
  MignetPersistence persistence;
  MignetStorage storage;
  int max_outgoing;
  int max_incoming;
  guint max_per_network;
  guint max_per_cluster;
} MignetPolicyTransfer;

/* What QEMU takes as the number of parallel connections. */
#define MIGNET_MAX_PARALLEL 255

/* The insides of a policy, shared by the files that implement it: mignet-migration-policy.c (the
 * object), those beside it whose names begin so, and mignet-transfer-presets.c. */
struct _MignetMigrationPolicy
{
  GObject parent_instance;

  MignetPreset preset;
  MignetPolicyRules rules;
  guint pending_timeout;
  char **families;      /* (owned) */
  MignetList *networks; /* (owned) */

  MignetPolicyTransfer transfer;
};

typedef enum
{
  MIGNET_POLICY_PROP_PRESET = 1,
  MIGNET_POLICY_PROP_FALLBACK,
  MIGNET_POLICY_PROP_SOURCE_RULE,
  MIGNET_POLICY_PROP_UNKNOWN_CARRIER,
  MIGNET_POLICY_PROP_PENDING_ADDRESS,
  MIGNET_POLICY_PROP_SUBNET_RULE,
  MIGNET_POLICY_PROP_FAMILY_RULE,
  MIGNET_POLICY_PROP_MTU_RULE,
  MIGNET_POLICY_PROP_SYNC_RULE,
  MIGNET_POLICY_PROP_PENDING_TIMEOUT,
  MIGNET_POLICY_PROP_FAMILIES,
  MIGNET_POLICY_PROP_NETWORKS
} MignetPolicyProperty;

/* Those of how a migration is carried out follow. */
typedef enum
{
  MIGNET_POLICY_PROP_TRANSFER_PRESET = MIGNET_POLICY_PROP_NETWORKS + 1,
  MIGNET_POLICY_PROP_MODE,
  MIGNET_POLICY_PROP_CONNECT_TRANSPORT,
  MIGNET_POLICY_PROP_ENCRYPTION,
  MIGNET_POLICY_PROP_LISTEN,
  MIGNET_POLICY_PROP_PORT_RANGE_MIN,
  MIGNET_POLICY_PROP_PORT_RANGE_MAX,
  MIGNET_POLICY_PROP_BANDWIDTH,
  MIGNET_POLICY_PROP_PARALLEL,
  MIGNET_POLICY_PROP_ZERO_COPY,
  MIGNET_POLICY_PROP_COMPRESSION,
  MIGNET_POLICY_PROP_AUTO_CONVERGE,
  MIGNET_POLICY_PROP_POST_COPY,
  MIGNET_POLICY_PROP_MAX_DOWNTIME,
  MIGNET_POLICY_PROP_CONVERGENCE,
  MIGNET_POLICY_PROP_COMPLETION_TIMEOUT,
  MIGNET_POLICY_PROP_PERSISTENCE,
  MIGNET_POLICY_PROP_STORAGE,
  MIGNET_POLICY_PROP_MAX_OUTGOING,
  MIGNET_POLICY_PROP_MAX_INCOMING,
  MIGNET_POLICY_PROP_MAX_PER_NETWORK,
  MIGNET_POLICY_PROP_MAX_PER_CLUSTER
} MignetPolicyTransferProperty;

#define MIGNET_N_POLICY_PROPS (MIGNET_POLICY_PROP_MAX_PER_CLUSTER + 1)

void _mignet_policy_install_transfer (GParamSpec **props);
void _mignet_policy_get_transfer (MignetMigrationPolicy *self, GValue *value, GParamSpec *pspec);
void
_mignet_policy_set_transfer (MignetMigrationPolicy *self, const GValue *value, GParamSpec *pspec);

/* The property is of one or the other enumeration. */
void _mignet_migration_policy_notify (MignetMigrationPolicy *self, guint property);

G_END_DECLS
