/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mignet/mignet.h>

G_BEGIN_DECLS

/* An interface in the picture of a host, or a place where a wire passes a column on its way to an
 * interface further down. Column 0 is next to the networks; what an interface stands on is in a
 * higher column. y is the middle, in pixels below the middle of the first network. */
typedef struct
{
  const char *name; /* (unowned) (nullable): NULL for a wire that passes */
  MignetNic *nic;   /* (unowned) (nullable): NULL for one that the host does not list */
  gboolean active;  /* the active slave of a bond */
  guint column;
  int y;
} MignetWiringItem;

/* A wire to an item of a column from one of the next lower column or, at column 0, from the row of
 * a network. The carrier is that of the interface that the wire leads to. */
typedef struct
{
  const MignetWiringItem *from; /* (unowned) (nullable): NULL at a network */
  const MignetWiringItem *to;   /* (unowned) */
  int from_y;                   /* of a network */
  MignetCarrier carrier;
} MignetWiringWire;

typedef struct
{
  GPtrArray *items; /* (owned) (element-type MignetWiringItem) */
  GArray *wires;    /* (owned) (element-type MignetWiringWire) */
  GPtrArray
      *unused; /* (owned) (element-type MignetNic) (unowned elements): no network needs them */
  guint n_columns;
  int height; /* of the rows that items or networks take */
} MignetWiring;

/* The height of a row. */
#define MIGNET_WIRING_ROW 40

/* Lays out the interfaces that the networks stand on; these are (element-type utf8), one row each,
 * (nullable elements). The host must not change while the layout is used. */
MignetWiring *_mignet_wiring_new (MignetHost *host, MignetCluster *cluster, GPtrArray *networks);
void _mignet_wiring_free (MignetWiring *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MignetWiring, _mignet_wiring_free)

/* A guest's tap says nothing about the wire. */
gboolean _mignet_wiring_is_tap (MignetNic *upper, MignetNic *lower);

G_END_DECLS
