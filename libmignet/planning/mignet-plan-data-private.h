/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "planning/mignet-plan-private.h"

G_BEGIN_DECLS

/* Everything that a plan carries. Only copies: nothing points back into the model. */
typedef struct
{
  MignetOutcome outcome;
  gboolean automatic;
  gboolean wait_over;
  char *label;
  char *vm;
  char *vm_id;
  char *source;
  char *source_id;
  char *destination;
  char *destination_id;
  char *network;
  char *wanted_network;
  GSocketFamily family;
  char *source_address;
  char *destination_address;
  char *source_connect_uri;
  char *connect_uri;
  char *migrate_uri;
  char *listen_address;
  char *tls_destination;
  char **flags;
  GVariant *parameters;
  MignetConvergence *convergence; /* (owned) (nullable) */
  int completion_timeout;
  int max_downtime;
  MignetPersistence persistence;
  guint port_range_min;
  guint port_range_max;
  GPtrArray *reasons;    /* (owned) (element-type MignetReason) */
  GPtrArray *candidates; /* (owned) (element-type MignetCandidate) */

  char *source_registered_address;
  char *destination_registered_address;
  GPtrArray *source_links;      /* (owned) (element-type MignetPlanLink) */
  GPtrArray *destination_links; /* (owned) (element-type MignetPlanLink) */

  /* The request, for deciding again. The networks of the policy are kept by id beside it. */
  char *requested_network_id;
  MignetMigrationPolicy *requested_policy;
  char **requested_policy_networks;
} MignetPlanData;

MignetPlanData *_mignet_plan_data_new (void);
void _mignet_plan_data_free (MignetPlanData *self);

/* Takes over the data. */
MignetPlan *_mignet_plan_new (MignetPlanData *data);

/* Of the plan, and as immutable as it. */
const MignetPlanData *_mignet_plan_peek_data (MignetPlan *self);

/* Takes over the VLANs. The addresses and subnets are still to be filled in. */
MignetPlanLink *_mignet_plan_link_new (const char *network, const char *nic, char **vlans);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MignetPlanData, _mignet_plan_data_free)

G_END_DECLS
