/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "planning/mignet-facts-private.h"

G_BEGIN_DECLS

/* The flat records of a snapshot: the figures that every decision reads. */

/* 64 bytes, one cache line: a decision reads this of every host. */
typedef struct
{
  MignetHostFacts *facts; /* (owned) */
  const char *name;       /* of the facts */
  guint64 memory;         /* in MiB, 0: unknown */
  guint64 memory_used;    /* in MiB, by the virtual machines that are not down */
  guint64 vcpus_used;     /* by the virtual machines that are not down */
  guint cpus;             /* 0: unknown */
  guint outgoing;         /* migrations under way */
  guint incoming;         /* migrations under way */
  int max_outgoing;       /* MIGNET_NO_INDEX: not said */
  int max_incoming;       /* MIGNET_NO_INDEX: not said */
  guint8 status;          /* MignetHostStatus, the effective one */
  guint8 reported_status; /* MignetHostStatus */
  guint8 attachments_reported;
} MignetSnapshotHost;

G_STATIC_ASSERT (sizeof (MignetSnapshotHost) == 64);

typedef struct
{
  MignetVmFacts *facts; /* (owned) (nullable): NULL if there is none any more */
  const char *name;     /* of the facts */
  guint64 memory;       /* in MiB */
  guint vcpus;
  guint dirty_rate; /* in MiB/s */
  int host;
  int destination;
  int migration_network;
  int meant_network; /* what its migration is meant to go over, or one of the two below */
  guint8 status;     /* MignetVmStatus */
  int next;          /* the next one of the same bucket, counting from 1 */
} MignetSnapshotVm;

#define MIGNET_MEANT_BY_CLUSTER (-1) /* the policy of the cluster says */
#define MIGNET_MEANT_BY_ROLE (-2)

G_END_DECLS
