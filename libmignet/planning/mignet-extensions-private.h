/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mignet/mignet-filter.h>
#include <mignet/mignet-request.h>
#include <mignet/mignet-weigher.h>

#include "planning/mignet-route-decision-private.h"

G_BEGIN_DECLS

/* What an embedder has added to a planner: the filter or the weigher, and under which name. */
typedef struct
{
  char *name;      /* (owned) */
  GObject *object; /* (owned) */
  guint factor;    /* of a weigher */
} MignetExtension;

MignetExtension *_mignet_extension_new (const char *name, gpointer object, guint factor);
void _mignet_extension_unref (MignetExtension *self);

/* The filters and weighers of one call of the planner. They are code of the embedder, which may do
 * anything while it is asked. What is asked is therefore kept alive here, and the cluster is
 * watched: once it has changed, the snapshot, which borrows from it, must not be read any more. */
typedef struct _MignetExtensions MignetExtensions;

/* Arrays of MignetExtension; they are copied. */
MignetExtensions *
_mignet_extensions_new (GPtrArray *filters, GPtrArray *weighers, MignetCluster *cluster);
MignetExtensions *_mignet_extensions_ref (MignetExtensions *self);
void _mignet_extensions_unref (MignetExtensions *self);

/* Whether the cluster was changed while something was asked. From then on nothing is asked any
 * more.
 */
gboolean _mignet_extensions_is_disturbed (const MignetExtensions *self);

/* Asks all filters. Says why the host is rejected, and what else applies, unless the reasons are
 * NULL. Without extensions, every host passes. */
gboolean _mignet_extensions_filter (MignetExtensions *self,
                                    const MignetPlanning *planning,
                                    int host,
                                    const MignetRouteDecision *decision,
                                    GPtrArray *reasons);

/* Asks all weighers, and adds what they say to the scores (element-type MignetScore) and the
 * reasons, if there are any. Returns the points. */
guint64 _mignet_extensions_weigh (MignetExtensions *self,
                                  const MignetPlanning *planning,
                                  int host,
                                  const MignetRouteDecision *decision,
                                  GPtrArray *scores,
                                  GPtrArray *reasons);

/* As many points as the weighers can give together. */
guint64 _mignet_extensions_get_max_points (const MignetExtensions *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MignetExtensions, _mignet_extensions_unref)

G_END_DECLS
