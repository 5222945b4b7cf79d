/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "model/mignet-list-private.h"

#include <string.h>

/* GListStore would do, were it not that whoever gets it as a GListModel can cast it back and
 * change the collection past the checks of its owner.
 *
 * There are two lists for every host and virtual machine, and most are short or empty. So the array
 * is part of the list: others see it as one of GLib's, and only read. */

struct _MignetList
{
  GObject parent_instance;

  GType item_type;
  GPtrArray items; /* (element-type GObject) (owned): never given to what would change it */
  guint n_allocated;
};

typedef enum
{
  PROP_ITEM_TYPE = 1,
  PROP_N_ITEMS
} MignetListProperty;

static GParamSpec *props[PROP_N_ITEMS + 1];

static GType
list_get_item_type (GListModel *model)
{
  return MIGNET_LIST (model)->item_type;
}

static guint
list_get_n_items (GListModel *model)
{
  return MIGNET_LIST (model)->items.len;
}

static gpointer
list_get_item (GListModel *model, guint position)
{
  MignetList *self = MIGNET_LIST (model);

  if (position >= self->items.len)
    return NULL;

  return g_object_ref (g_ptr_array_index (&self->items, position));
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = list_get_item_type;
  iface->get_n_items = list_get_n_items;
  iface->get_item = list_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (MignetList,
                               _mignet_list,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static void
unref_items (gpointer *items, guint n_items)
{
  for (guint i = 0; i < n_items; i++)
    g_object_unref (items[i]);
  g_free (items);
}

static void
mignet_list_finalize (GObject *object)
{
  MignetList *self = MIGNET_LIST (object);

  unref_items (self->items.pdata, self->items.len);

  G_OBJECT_CLASS (_mignet_list_parent_class)->finalize (object);
}

static void
mignet_list_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  MignetList *self = MIGNET_LIST (object);

  switch ((MignetListProperty) prop_id)
    {
    case PROP_ITEM_TYPE:
      g_value_set_gtype (value, self->item_type);
      break;
    case PROP_N_ITEMS:
      g_value_set_uint (value, self->items.len);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
_mignet_list_class_init (MignetListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = mignet_list_finalize;
  object_class->get_property = mignet_list_get_property;

  props[PROP_ITEM_TYPE] = g_param_spec_gtype ("item-type", NULL, NULL, G_TYPE_OBJECT,
                                              G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  props[PROP_N_ITEMS] = g_param_spec_uint ("n-items", NULL, NULL, 0, G_MAXUINT, 0,
                                           G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
_mignet_list_init (MignetList *self)
{
}

MignetList *
_mignet_list_new (GType item_type)
{
  MignetList *self = g_object_new (MIGNET_TYPE_LIST, NULL);

  self->item_type = item_type;
  return self;
}

GPtrArray *
_mignet_list_peek (MignetList *self)
{
  return &self->items;
}

static void
emit_changed (MignetList *self, guint position, guint removed, guint added)
{
  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
  if (removed != added)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_N_ITEMS]);
}

void
_mignet_list_append (MignetList *self, gpointer item)
{
  if (self->items.len == self->n_allocated)
    {
      self->n_allocated = MAX (2 * self->n_allocated, 4);
      self->items.pdata = g_renew (gpointer, self->items.pdata, self->n_allocated);
    }
  self->items.pdata[self->items.len++] = g_object_ref (item);
  emit_changed (self, self->items.len - 1, 0, 1);
}

gboolean
_mignet_list_remove (MignetList *self, gpointer item)
{
  guint position;

  if (!g_ptr_array_find (&self->items, item, &position))
    return FALSE;

  self->items.len--;
  memmove (self->items.pdata + position, self->items.pdata + position + 1,
           sizeof (gpointer) * (self->items.len - position));
  g_object_unref (item);
  emit_changed (self, position, 1, 0);
  return TRUE;
}

gboolean
_mignet_list_contains (MignetList *self, gpointer item)
{
  return g_ptr_array_find (&self->items, item, NULL);
}

gboolean
_mignet_list_exchange (MignetList *self, GPtrArray *items, guint *n_removed)
{
  gpointer *old = self->items.pdata;
  guint n_old = self->items.len;

  if (n_old == items->len &&
      (n_old == 0 || memcmp (old, items->pdata, sizeof (gpointer) * n_old) == 0))
    return FALSE;

  self->items.pdata = g_new (gpointer, items->len);
  self->items.len = self->n_allocated = items->len;
  for (guint i = 0; i < items->len; i++)
    self->items.pdata[i] = g_object_ref (g_ptr_array_index (items, i));
  unref_items (old, n_old);

  *n_removed = n_old;
  return TRUE;
}

void
_mignet_list_announce (MignetList *self, guint n_removed)
{
  emit_changed (self, 0, n_removed, self->items.len);
}

gboolean
_mignet_list_assign (MignetList *self, GPtrArray *items)
{
  guint n_removed;

  if (!_mignet_list_exchange (self, items, &n_removed))
    return FALSE;

  _mignet_list_announce (self, n_removed);
  return TRUE;
}
