/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mignet/mignet.h>

G_BEGIN_DECLS

/* A migration has to have room on each of these. */
typedef enum
{
  MIGNET_QUEUE_SOURCE,
  MIGNET_QUEUE_DESTINATION,
  MIGNET_QUEUE_NETWORK,
  MIGNET_QUEUE_CLUSTER,
  MIGNET_QUEUE_WHOLE, /* the queue itself */
  MIGNET_QUEUE_N_PLACES
} MignetQueuePlace;

/* The part of a migration that the order depends on. */
typedef struct
{
  MignetPlan *plan;                    /* (owned) */
  char *keys[MIGNET_QUEUE_N_PLACES];   /* (owned): what it needs room on */
  guint limits[MIGNET_QUEUE_N_PLACES]; /* how many there may be with it, 0 for any number */
  gboolean running;                    /* it counts */
  guint overtaken;                     /* by how many while it was the first that waited */

  /* What was found out last. */
  gboolean begins;    /* it may begin now */
  guint position;     /* among those that still wait, from 1 */
  GPtrArray *reasons; /* (owned) (element-type MignetReason): why it still waits */
} MignetQueueTicket;

MignetQueueTicket *_mignet_queue_ticket_new (MignetPlan *plan);
void _mignet_queue_ticket_free (MignetQueueTicket *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MignetQueueTicket, _mignet_queue_ticket_free)

/* Finds out which of those that wait may begin, and why the others may not. tickets are in the
 * order in which they came; max_running is the limit of the queue itself.
 * (element-type MignetQueueTicket) */
void _mignet_queue_line_advance (GPtrArray *tickets, guint max_running);

G_END_DECLS
