/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mignet/mignet-proposal.h>

G_BEGIN_DECLS

/* Only copies: nothing points into the model. It is filled in by whoever makes it, and then
 * immutable. */
struct _MignetProposal
{
  char *vm;             /* (owned) */
  char *vm_id;          /* (owned) */
  char *source;         /* (owned) (nullable) */
  char *source_id;      /* (owned) (nullable) */
  char *destination;    /* (owned) */
  char *destination_id; /* (owned) */
  char *network;        /* (owned) */
  char *wanted_network; /* (owned) */
  char *label;          /* (owned) (nullable) */
  MignetOutcome outcome;
  gboolean automatic;
};

MignetProposal *_mignet_proposal_new (void);

G_END_DECLS
