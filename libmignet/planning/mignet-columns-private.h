/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "planning/mignet-records-private.h"
#include "planning/mignet-vector-private.h"

G_BEGIN_DECLS

/* What of a host counts for every virtual machine and every policy, laid out so that the best host
 * is found without a look at most of them: in blocks of 64 hosts, how many points each can have at
 * most, and in sets of bits, which of them come into question at all. The points are those that
 * the weights would give a virtual machine that needs nothing, so no other one gets more.
 *
 * A block is as long as a leaf of the vector of hosts. Like that vector, columns are cheap to copy,
 * and a copy may be read in any thread. */

#define MIGNET_BLOCK_LENGTH MIGNET_VECTOR_LEAF
#define MIGNET_BLOCK_PARTS 8u
#define MIGNET_BLOCK_PART_LENGTH (MIGNET_BLOCK_LENGTH / MIGNET_BLOCK_PARTS)

typedef struct
{
  guint64 up;                         /* set of hosts whose effective status is up */
  gint16 max;                         /* of these */
  gint16 maxima[MIGNET_BLOCK_PARTS];  /* the same of each eighth of the block */
  gint16 points[MIGNET_BLOCK_LENGTH]; /* for memory, CPUs and migrations under way */
} MignetHostBlock;

/* The sets say what is certain whatever the policy. */
typedef struct
{
  guint64 usable;   /* set of hosts that have a link and an address there */
  guint64 attached; /* set of hosts that have the network, or did not report theirs */
  guint64 displays; /* set of hosts that can carry consoles over it */
  gint16 max;       /* of all hosts of the block */
  gint16 points[MIGNET_BLOCK_LENGTH]; /* for the link */
} MignetLinkBlock;

typedef struct
{
  MignetVector hosts; /* (element-type MignetHostBlock) */
  guint n_networks;
  MignetVector *links; /* (owned) (element-type MignetLinkBlock): by network */
} MignetColumns;

/* With room for this many hosts, none of which comes into question. */
void _mignet_columns_init (MignetColumns *self, guint n_networks, guint n_hosts);
void _mignet_columns_init_copy (MignetColumns *self, const MignetColumns *other);
void _mignet_columns_clear (MignetColumns *self);

/* Takes over what a host is now. Blocks that stay as they were stay shared.
 * networks: (element-type MignetSnapshotNetwork) */
void _mignet_columns_update_host (MignetColumns *self,
                                  guint index,
                                  const MignetSnapshotHost *host,
                                  GPtrArray *networks);

static inline const MignetHostBlock *
_mignet_columns_host_block (const MignetColumns *self, guint block)
{
  return _mignet_vector_get (&self->hosts, block);
}

static inline const MignetLinkBlock *
_mignet_columns_link_block (const MignetColumns *self, int network, guint block)
{
  return _mignet_vector_get (&self->links[network], block);
}

G_END_DECLS
