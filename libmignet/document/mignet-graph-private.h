/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "document/mignet-graph-wiring-private.h"
#include "document/mignet-svg-private.h"

G_BEGIN_DECLS

/* How a host or a network looks: a colour and a mark, always beside the words that say the same. */
typedef enum
{
  MIGNET_GRAPH_LOOK_GOOD,
  MIGNET_GRAPH_LOOK_WAITS,
  MIGNET_GRAPH_LOOK_FALLS_BACK,
  MIGNET_GRAPH_LOOK_BAD,
  MIGNET_GRAPH_LOOK_NONE
} MignetGraphLook;

/* Sizes of fonts and distances, in pixels. */
#define MIGNET_GRAPH_SMALL 11
#define MIGNET_GRAPH_NORMAL 12
#define MIGNET_GRAPH_LARGE 14
#define MIGNET_GRAPH_PAD 12
#define MIGNET_GRAPH_LINE 16
#define MIGNET_GRAPH_MARK 14

/* The picture. It borrows everything from the cluster and the explanation. */
typedef struct
{
  MignetSvg *svg;
  MignetCluster *cluster;
  MignetExplanation *explanation;
  GPtrArray *networks; /* (element-type utf8): the wanted ones, management, then the others */
  guint n_wanted;
  guint n_columns; /* of the interfaces of a host, the same for all cards */
} MignetGraph;

/* A host in the picture. */
typedef struct
{
  MignetHost *host;   /* (unowned) */
  MignetRoute *route; /* (unowned): the one that counts */
  gboolean is_source;
  MignetWiring *wiring; /* (owned) */
  GPtrArray *lines;     /* (owned) (element-type utf8): the reasons, broken into lines */
} MignetGraphHost;

MignetGraphHost *
_mignet_graph_host_new (const MignetGraph *graph, MignetHost *host, MignetRoute *route);
void _mignet_graph_host_free (MignetGraphHost *self);

MignetGraphLook _mignet_graph_host_get_look (const MignetGraphHost *self);

/* What becomes of migrations to the host, in a few words. */
char *_mignet_graph_host_summarize (const MignetGraph *graph, const MignetGraphHost *self);

/* The card of a host, once it is known how many columns all of them have. */
int _mignet_graph_get_card_width (const MignetGraph *graph);
int _mignet_graph_host_measure (const MignetGraph *graph, MignetGraphHost *self);
void _mignet_graph_host_draw (
    const MignetGraph *graph, const MignetGraphHost *self, int x, int y, int height);

const char *_mignet_graph_look_to_class (MignetGraphLook look);
void _mignet_graph_add_mark (MignetSvg *svg, MignetGraphLook look, int x, int y);

/* The word of documents for a value of an enumeration. */
const char *_mignet_graph_word (GType type, int value);

G_END_DECLS
