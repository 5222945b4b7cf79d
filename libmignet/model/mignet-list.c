/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "model/mignet-list-private.h"

/* GListStore would do, were it not that whoever gets it as a GListModel can cast it back and
 * change the collection past the checks of its owner. */

struct _MignetList
{
  GObject parent_instance;

  GType item_type;
  GPtrArray *items; /* (owned) */
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
  return MIGNET_LIST (model)->items->len;
}

static gpointer
list_get_item (GListModel *model, guint position)
{
  MignetList *self = MIGNET_LIST (model);

  if (position >= self->items->len)
    return NULL;

  return g_object_ref (g_ptr_array_index (self->items, position));
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
mignet_list_finalize (GObject *object)
{
  g_ptr_array_unref (MIGNET_LIST (object)->items);

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
      g_value_set_uint (value, self->items->len);
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
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
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
  return self->items;
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
  g_ptr_array_add (self->items, g_object_ref (item));
  emit_changed (self, self->items->len - 1, 0, 1);
}

gboolean
_mignet_list_remove (MignetList *self, gpointer item)
{
  guint position;

  if (!g_ptr_array_find (self->items, item, &position))
    return FALSE;

  g_ptr_array_remove_index (self->items, position);
  emit_changed (self, position, 1, 0);
  return TRUE;
}

gboolean
_mignet_list_contains (MignetList *self, gpointer item)
{
  return g_ptr_array_find (self->items, item, NULL);
}

gboolean
_mignet_list_exchange (MignetList *self, GPtrArray *items, guint *n_removed)
{
  g_autoptr (GPtrArray) old = NULL;
  gboolean same = self->items->len == items->len;

  for (guint i = 0; same && i < items->len; i++)
    same = g_ptr_array_index (self->items, i) == g_ptr_array_index (items, i);
  if (same)
    return FALSE;

  old = g_steal_pointer (&self->items);
  self->items = g_ptr_array_new_full (items->len, g_object_unref);
  for (guint i = 0; i < items->len; i++)
    g_ptr_array_add (self->items, g_object_ref (g_ptr_array_index (items, i)));

  *n_removed = old->len;
  return TRUE;
}

void
_mignet_list_announce (MignetList *self, guint n_removed)
{
  emit_changed (self, 0, n_removed, self->items->len);
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
