/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A list model that only its owner can change: what the library hands out can be neither cast to
 * something mutable nor altered through its properties. Not a public type. */
#define MIGNET_TYPE_LIST (_mignet_list_get_type ())
G_DECLARE_FINAL_TYPE (MignetList, _mignet_list, MIGNET, LIST, GObject)

MignetList *_mignet_list_new (GType item_type);

/* The items, which are only looked at: the array is no array of GLib, but its first two fields. It
 * can be neither changed nor referenced. */
GPtrArray *_mignet_list_peek (MignetList *self);
void _mignet_list_append (MignetList *self, gpointer item);
gboolean _mignet_list_remove (MignetList *self, gpointer item);
gboolean _mignet_list_contains (MignetList *self, gpointer item);

/* Replaces the items in one step, with one signal; says whether anything changed. */
gboolean _mignet_list_assign (MignetList *self, GPtrArray *items);

/* The same in two steps, for an owner who has more to change before anybody may hear of it. */
gboolean _mignet_list_exchange (MignetList *self, GPtrArray *items, guint *n_removed);
void _mignet_list_announce (MignetList *self, guint n_removed);

G_END_DECLS
