/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mignet/mignet-evacuation-left-over.h>
#include <mignet/mignet-evacuation-step.h>
#include <mignet/mignet-evacuation.h>

#include "planning/mignet-planning-private.h"

G_BEGIN_DECLS

/* Virtual machines on one source that find the same hosts in the same state, as far as that does
 * not depend on what else is under way: they have the same networks, the same policy and the same
 * pinned hosts. */
typedef struct
{
  MignetPlanning *planning;       /* (owned): for one of them */
  MignetConvergence *convergence; /* (owned) (nullable): what the settings refer to */
} MignetEvacuationKind;

/* What the steps of an evacuation share. Immutable, and does not refer to the model. */
typedef struct
{
  MignetSnapshot *snapshot;      /* (owned) */
  GPtrArray *classes;            /* (owned) (element-type MignetEvacuationKind) */
  char *label;                   /* (owned) (nullable) */
  MignetMigrationPolicy *policy; /* (owned) (nullable): of the request, without its networks */
  char **policy_networks;        /* (owned) (nullable): these, by id */
} MignetEvacuationContext;

MignetEvacuationContext *_mignet_evacuation_context_new (MignetSnapshot *snapshot,
                                                         const char *label,
                                                         MignetMigrationPolicy *policy);
MignetEvacuationContext *_mignet_evacuation_context_ref (MignetEvacuationContext *self);
void _mignet_evacuation_context_unref (MignetEvacuationContext *self);

/* How a transfer is expected to go. */
typedef struct
{
  guint64 duration;    /* in ms */
  guint64 transferred; /* in KiB */
  guint64 downtime;    /* in ms */
  guint64 rate;        /* in MiB/s, what it is made with */
  gboolean converges;
  gboolean forced; /* by auto-converge or post-copy */
} MignetEvacuationForecast;

/* A virtual machine on its way. */
typedef struct
{
  int vm;
  int source;
  int destination;
  int network;
  guint class_index;
  MignetOutcome outcome;
  gboolean alone;    /* nothing else leaves the source or reaches the destination meanwhile */
  guint wave;        /* from 0 */
  guint64 bandwidth; /* in MiB/s, 0: not known */
  guint64 start;     /* in ms */
  MignetEvacuationForecast time; /* how long it takes from then on */
} MignetEvacuationMove;

/* Takes a reference to the context. */
MignetEvacuationStep *_mignet_evacuation_step_new (MignetEvacuationContext *context,
                                                   const MignetEvacuationMove *move);

/* Takes over the reasons. */
MignetEvacuationLeftOver *_mignet_evacuation_left_over_new (const char *vm,
                                                            const char *vm_id,
                                                            const char *source,
                                                            GPtrArray *reasons);

/* What a network has to carry at most at any moment. */
typedef struct
{
  guint migrations;
  guint64 bandwidth; /* in MiB/s */
} MignetEvacuationPeak;

/* Everything that an evacuation says beside its steps. */
typedef struct
{
  MignetEvacuationMode mode;
  char **hosts;                /* (owned) */
  char **under_way;            /* (owned) */
  char **networks;             /* (owned): those that carry anything */
  MignetEvacuationPeak *peaks; /* (owned): of each of them */
  GPtrArray *steps;            /* (owned) (element-type MignetEvacuationStep) */
  GPtrArray *left_over;        /* (owned) (element-type MignetEvacuationLeftOver) */
  guint n_waves;
  guint min_waves;
  guint64 duration;    /* in ms */
  guint64 transferred; /* in bytes */
} MignetEvacuationData;

/* Takes over what the data owns, and a reference to the context. */
MignetEvacuation *_mignet_evacuation_new (MignetEvacuationContext *context,
                                          MignetEvacuationData *data);
const MignetEvacuationData *_mignet_evacuation_peek_data (MignetEvacuation *self);

/* The name of the mode in documents. */
const char *_mignet_evacuation_mode_get_nick (MignetEvacuationMode mode);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MignetEvacuationContext, _mignet_evacuation_context_unref)

G_END_DECLS
