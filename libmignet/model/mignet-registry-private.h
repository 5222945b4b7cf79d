/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "model/mignet-list-private.h"

G_BEGIN_DECLS

/* The members of one collection of a cluster and their keys. Ids and names share one table, which
 * is what makes a name that is another member's id impossible (invariant I-8). */
typedef struct
{
  const char *kind;    /* (unowned) "network", "host" or "vm", for messages */
  MignetList *items;   /* (owned) */
  GHashTable *members; /* (owned): key to member; the members own the keys */
} MignetRegistry;

void _mignet_registry_init (MignetRegistry *self, const char *kind, GType item_type);
void _mignet_registry_clear (MignetRegistry *self);
gpointer _mignet_registry_lookup (MignetRegistry *self, const char *key);
gboolean
_mignet_registry_check (MignetRegistry *self, const char *id, const char *name, GError **error);
void _mignet_registry_add (MignetRegistry *self, const char *id, const char *name, gpointer item);
void
_mignet_registry_remove (MignetRegistry *self, const char *id, const char *name, gpointer item);

G_END_DECLS
