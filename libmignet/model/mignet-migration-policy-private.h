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

/* The insides of a policy, shared by the files that implement it: mignet-migration-policy.c (the
 * object), mignet-migration-policy-rules.c and mignet-migration-policy-settings.c. */
struct _MignetMigrationPolicy
{
  GObject parent_instance;

  MignetPreset preset;
  MignetPolicyRules rules;
  guint pending_timeout;
  char **families;      /* (owned) */
  MignetList *networks; /* (owned) */

  MignetTransport connect_transport;
  MignetListen listen;
  gint64 bandwidth;
  int max_outgoing;
  int max_incoming;
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
  MIGNET_POLICY_PROP_NETWORKS,
  MIGNET_POLICY_PROP_CONNECT_TRANSPORT,
  MIGNET_POLICY_PROP_LISTEN,
  MIGNET_POLICY_PROP_BANDWIDTH,
  MIGNET_POLICY_PROP_MAX_OUTGOING,
  MIGNET_POLICY_PROP_MAX_INCOMING
} MignetMigrationPolicyProperty;

void _mignet_migration_policy_notify (MignetMigrationPolicy *self,
                                      MignetMigrationPolicyProperty property);

G_END_DECLS
