/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mignet/mignet-request.h>

#include "planning/mignet-network-state-private.h"
#include "planning/mignet-snapshot-private.h"

G_BEGIN_DECLS

/* One request, laid out for deciding: everything that is asked once and then read for each host.
 * Without request and extensions, which are used while a plan is made, it does not refer to the
 * model, and may be read and freed in any thread. */
typedef struct
{
  int ref_count;
  MignetRequest *request;               /* (owned) (nullable): NULL for any virtual machine */
  struct _MignetExtensions *extensions; /* (owned) (nullable) */
  MignetSnapshot *snapshot;             /* (owned) */
  MignetSettings settings;
  MignetCircumstances circumstances;
  int vm;                /* MIGNET_NO_INDEX: any */
  int source;            /* MIGNET_NO_INDEX: the virtual machine runs nowhere */
  int destination;       /* MIGNET_NO_INDEX: automatic */
  int preferred;         /* MIGNET_NO_INDEX: none */
  int requested_network; /* MIGNET_NO_INDEX: none */
  GArray *wanted;        /* (owned) (element-type int): networks, the first is preferred */
  MignetNetworkCondition source_condition; /* on the first of these, if there is a source */
  int bypassed; /* the network that a tunnelled migration does not use, or none */
  MignetOptionRules option_rules;
  gboolean scheduled;  /* who shares hosts and networks with it is the business of an evacuation */
  GPtrArray *refusals; /* (owned) (element-type MignetReason): what no host could change */
} MignetPlanning;

/* Fails with MIGNET_ERROR_BAD_REQUEST if the request contradicts the cluster. */
MignetPlanning *_mignet_planning_new (MignetRequest *request, gboolean wait_over, GError **error);

/* The same with a snapshot of the cluster that serves many requests, each for a virtual machine of
 * the cluster and for nothing else that could contradict it. */
MignetPlanning *_mignet_planning_new_with_snapshot (const MignetSnapshot *snapshot,
                                                    MignetRequest *request,
                                                    gboolean wait_over,
                                                    GError **error);

/* An automatic request for no virtual machine in particular, by the policy of the cluster. */
MignetPlanning *_mignet_planning_new_for_any_vm (const MignetSnapshot *snapshot,
                                                 MignetCluster *cluster,
                                                 GError **error);

/* What is asked of a snapshot. */
typedef struct
{
  int vm;
  int destination;            /* MIGNET_NO_INDEX: automatic */
  int network;                /* MIGNET_NO_INDEX: none */
  MignetFrozenPolicy *policy; /* (unowned) (nullable): NULL for the one that applies */
} MignetQuestion;

/* The same in any thread. The snapshot has the policy of the cluster. */
MignetPlanning *_mignet_planning_new_on_snapshot (const MignetSnapshot *snapshot,
                                                  const MignetQuestion *question,
                                                  GError **error);

/* Adds the refusals that it would be given when it is made. */
void _mignet_planning_check (MignetPlanning *self);

/* The condition of the source, which there is, on a network: the same for every destination. */
void _mignet_planning_judge_source (const MignetPlanning *self,
                                    int network,
                                    MignetNetworkCondition *condition);

/* Lets go of the model, so that what is left can be read in any thread, for as long as somebody
 * keeps the snapshot and the convergence schedule of the settings. */
void _mignet_planning_detach (MignetPlanning *self);

/* The same for another virtual machine on the same source, and for one destination. */
MignetPlanning *_mignet_planning_copy_for (const MignetPlanning *self, int vm, int destination);

MignetPlanning *_mignet_planning_ref (const MignetPlanning *self);
void _mignet_planning_unref (MignetPlanning *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MignetPlanning, _mignet_planning_unref)

G_END_DECLS
