/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "planning/mignet-plan-private.h"
#include "planning/mignet-planning-private.h"

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
  int max_outgoing;      /* -1 without a destination */
  int max_incoming;      /* -1 without a destination */
  guint max_per_network; /* 0: any number */
  guint max_per_cluster; /* 0: any number */

  char *source_registered_address;
  char *destination_registered_address;

  /* The request, for deciding again. The networks of the policy are kept by id beside it. */
  char *requested_network_id;
  MignetMigrationPolicy *requested_policy;
  char **requested_policy_networks;

  /* What the plan does not carry from the start is worked out from this when it is asked for. It
   * holds the snapshot that the plan was made from, so the answer is about that moment. */
  MignetPlanning *planning;     /* (owned) (nullable): NULL if the plan carries everything */
  int chosen;                   /* the host, MIGNET_NO_INDEX if there is none */
  GPtrArray *reasons;           /* (owned) (nullable) (element-type MignetReason): see below */
  GPtrArray *candidates;        /* (owned) (nullable) (element-type MignetCandidate): see below */
  GPtrArray *source_links;      /* (owned) (nullable) (element-type MignetPlanLink): see below */
  GPtrArray *destination_links; /* (owned) (nullable) (element-type MignetPlanLink): see below */
} MignetPlanData;

MignetPlanData *_mignet_plan_data_new (void);
void _mignet_plan_data_free (MignetPlanData *self);

/* mignet-plan-details.c: the reasons, the candidates and the networks of both ends, which are
 * worked out if they are not there yet. In any thread; not to be changed. */
GPtrArray *_mignet_plan_data_peek_reasons (const MignetPlanData *self);
GPtrArray *_mignet_plan_data_peek_candidates (const MignetPlanData *self);
GPtrArray *_mignet_plan_data_peek_source_links (const MignetPlanData *self);
GPtrArray *_mignet_plan_data_peek_destination_links (const MignetPlanData *self);

/* What a plan tells that judged all hosts, the best one first (element-type MignetVerdict). */
void _mignet_plan_data_set_details (MignetPlanData *self,
                                    const MignetPlanning *planning,
                                    const GArray *verdicts);

/* Takes over the data. */
MignetPlan *_mignet_plan_new (MignetPlanData *data);

/* Of the plan, and as immutable as it. */
const MignetPlanData *_mignet_plan_peek_data (MignetPlan *self);

/* Takes over the VLANs. The addresses and subnets are still to be filled in. */
MignetPlanLink *_mignet_plan_link_new (const char *network, const char *nic, char **vlans);
void _mignet_plan_link_free (MignetPlanLink *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MignetPlanData, _mignet_plan_data_free)

G_END_DECLS
