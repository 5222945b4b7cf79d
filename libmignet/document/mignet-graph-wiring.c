/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "document/mignet-graph-wiring-private.h"

#include "model/mignet-nic-private.h"

/* The interfaces of a host as layers: each is as many columns away from the networks as the longest
 * way to it is long. A wire over several columns keeps a place free in each of them, so that none
 * crosses a box. Within a column everything has a place where it would like to be, and moves down
 * until it is alone there.
 *
 * Interfaces do not stand on each other in a circle (invariant I-9). */

/* What is further away from the networks is not drawn. */
#define MAX_COLUMNS 6

typedef struct
{
  const char *name; /* (unowned) */
  MignetNic *nic;   /* (unowned) (nullable) */
  GArray *lowers;   /* (owned) (element-type guint) */
  guint n_uppers;   /* those that have no column yet */
  guint column;
  gboolean active;
  guint wish; /* the position in the wishes of its column, plus one */
} Node;

/* An item while its place is looked for. */
typedef struct
{
  MignetWiringItem *item; /* (unowned) */
  guint node;             /* what the item is, or what its wire leads to */
  gint64 sum_of_uppers;   /* the places of what it hangs on */
  gint64 sum;             /* of the places that it would like */
  gint64 n_wishes;
  guint order;
} Wish;

typedef struct
{
  MignetHost *host;
  MignetWiring *wiring;
  GPtrArray *nodes;            /* (owned) (element-type Node) */
  GHashTable *index;           /* (owned): name to position in nodes, plus one */
  GArray *wishes[MAX_COLUMNS]; /* (owned) (element-type Wish) */
  guint position;              /* of the node whose lowers are visited */
} Layout;

static void
node_free (gpointer data)
{
  Node *node = data;

  g_array_unref (node->lowers);
  g_free (node);
}

static Node *
get_node (const Layout *layout, guint position)
{
  return g_ptr_array_index (layout->nodes, position);
}

static guint
intern (Layout *layout, const char *name)
{
  guint position = GPOINTER_TO_UINT (g_hash_table_lookup (layout->index, name));
  Node *node;

  if (position > 0)
    return position - 1;

  node = g_new0 (Node, 1);
  node->nic = mignet_host_lookup_nic (layout->host, name);
  node->name = name;
  node->lowers = g_array_new (FALSE, FALSE, sizeof (guint));
  g_ptr_array_add (layout->nodes, node);
  g_hash_table_insert (layout->index, (gpointer) name, GUINT_TO_POINTER (layout->nodes->len));

  return layout->nodes->len - 1;
}

gboolean
_mignet_wiring_is_tap (MignetNic *upper, MignetNic *lower)
{
  return lower != NULL && mignet_nic_get_kind (upper) == MIGNET_NIC_KIND_BRIDGE &&
         mignet_nic_get_kind (lower) == MIGNET_NIC_KIND_OTHER;
}

static void
add_lower (const char *name, gpointer user_data)
{
  Layout *layout = user_data;
  MignetNic *upper = get_node (layout, layout->position)->nic;
  guint lower;

  if (_mignet_wiring_is_tap (upper, mignet_host_lookup_nic (layout->host, name)))
    return;

  lower = intern (layout, name);
  g_array_append_val (get_node (layout, layout->position)->lowers, lower);
  get_node (layout, lower)->n_uppers++;
  if (g_strcmp0 (mignet_nic_get_active_slave (upper), name) == 0)
    get_node (layout, lower)->active = TRUE;
}

/* Everything that can be reached from the networks. The list grows while it is walked. */
static void
discover (Layout *layout)
{
  for (layout->position = 0; layout->position < layout->nodes->len; layout->position++)
    {
      Node *node = get_node (layout, layout->position);

      if (node->nic != NULL)
        _mignet_nic_foreach_lower (node->nic, add_lower, layout);
    }
}

static void
assign_columns (Layout *layout)
{
  g_autoptr (GArray) ready = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < layout->nodes->len; i++)
    {
      if (get_node (layout, i)->n_uppers == 0)
        g_array_append_val (ready, i);
    }

  for (guint i = 0; i < ready->len; i++)
    {
      Node *node = get_node (layout, g_array_index (ready, guint, i));

      for (guint j = 0; j < node->lowers->len; j++)
        {
          guint position = g_array_index (node->lowers, guint, j);
          Node *lower = get_node (layout, position);

          lower->column = MAX (lower->column, node->column + 1);
          lower->n_uppers--;
          if (lower->n_uppers == 0)
            g_array_append_val (ready, position);
        }
    }
}

static guint
add_item (Layout *layout, guint column, guint position)
{
  Node *node = get_node (layout, position);
  MignetWiringItem *item = g_new0 (MignetWiringItem, 1);
  Wish wish = { .item = item, .node = position, .order = layout->wishes[column]->len };

  item->column = column;
  item->name = node->column == column ? node->name : NULL;
  item->nic = node->nic;
  item->active = node->active;
  g_ptr_array_add (layout->wiring->items, item);
  layout->wiring->n_columns = MAX (layout->wiring->n_columns, column + 1);
  g_array_append_val (layout->wishes[column], wish);

  return wish.order;
}

/* The place of an interface in its column, which all wires to it share, or a new one for a wire
 * that goes on. */
static Wish *
find_wish (Layout *layout, guint column, guint position)
{
  Node *node = get_node (layout, position);
  guint index;

  if (node->column != column)
    index = add_item (layout, column, position);
  else
    {
      if (node->wish == 0)
        node->wish = add_item (layout, column, position) + 1;
      index = node->wish - 1;
    }

  return &g_array_index (layout->wishes[column], Wish, index);
}

/* Leads a wire to the interface, or towards it, in the given column. */
static void
lead_wire (Layout *layout,
           const MignetWiringItem *from,
           int from_y,
           int offset,
           guint column,
           guint position)
{
  Node *node = get_node (layout, position);
  MignetWiringWire wire = { .from = from, .from_y = from_y, .carrier = MIGNET_CARRIER_UNKNOWN };
  Wish *wish;

  if (node->column >= MAX_COLUMNS)
    return;

  wish = find_wish (layout, column, position);
  wish->sum_of_uppers += from_y;
  wish->sum += from_y + offset;
  wish->n_wishes++;
  wire.to = wish->item;
  if (node->nic != NULL)
    wire.carrier = _mignet_nic_get_effective_carrier (node->nic);
  g_array_append_val (layout->wiring->wires, wire);
}

/* What hangs on one interface stays together, so that wires do not cross. */
static int
compare_wishes (gconstpointer a, gconstpointer b)
{
  const Wish *first = a;
  const Wish *second = b;
  gint64 difference =
      first->sum_of_uppers / first->n_wishes - second->sum_of_uppers / second->n_wishes;

  if (difference != 0)
    return difference < 0 ? -1 : 1;

  return first->order < second->order ? -1 : 1;
}

static void
place_column (Layout *layout, guint column)
{
  GArray *wishes = layout->wishes[column];
  int free_from = 0;

  g_array_sort (wishes, compare_wishes);
  for (guint i = 0; i < wishes->len; i++)
    {
      Wish *wish = &g_array_index (wishes, Wish, i);

      wish->item->y = (int) MAX (wish->sum / wish->n_wishes, free_from);
      free_from = wish->item->y + MIGNET_WIRING_ROW;
    }

  layout->wiring->height = MAX (layout->wiring->height, free_from);
}

/* What an interface stands on would like to be beside it, one above the other. */
static void
connect_column (Layout *layout, guint column)
{
  GArray *wishes = layout->wishes[column];

  for (guint i = 0; i < wishes->len; i++)
    {
      const Wish wish = g_array_index (wishes, Wish, i);
      GArray *lowers = get_node (layout, wish.node)->lowers;

      if (wish.item->name == NULL)
        lead_wire (layout, wish.item, wish.item->y, 0, column + 1, wish.node);

      for (guint j = 0; wish.item->name != NULL && j < lowers->len; j++)
        lead_wire (layout, wish.item, wish.item->y,
                   ((int) j * 2 - ((int) lowers->len - 1)) * MIGNET_WIRING_ROW / 2, column + 1,
                   g_array_index (lowers, guint, j));
    }
}

static void
collect_unused (Layout *layout)
{
  GListModel *nics = mignet_host_get_nics (layout->host);

  for (guint i = 0; i < g_list_model_get_n_items (nics); i++)
    {
      g_autoptr (MignetNic) nic = g_list_model_get_item (nics, i);

      if (!g_hash_table_contains (layout->index, mignet_nic_get_name (nic)) &&
          mignet_nic_get_kind (nic) != MIGNET_NIC_KIND_OTHER)
        g_ptr_array_add (layout->wiring->unused, nic);
    }
}

static void
lay_out (Layout *layout, MignetCluster *cluster, GPtrArray *networks)
{
  g_autoptr (GArray) tops = g_array_new (FALSE, FALSE, sizeof (int));

  for (guint i = 0; i < networks->len; i++)
    {
      MignetNetwork *network = mignet_cluster_lookup_network (cluster, networks->pdata[i]);
      MignetNetworkAttachment *attachment =
          network != NULL ? mignet_host_lookup_attachment (layout->host, network) : NULL;
      const char *nic = attachment != NULL ? mignet_network_attachment_get_nic (attachment) : NULL;
      int top = nic != NULL ? (int) intern (layout, nic) : -1;

      g_array_append_val (tops, top);
    }

  discover (layout);
  assign_columns (layout);

  for (guint i = 0; i < tops->len; i++)
    {
      int top = g_array_index (tops, int, i);

      if (top >= 0)
        lead_wire (layout, NULL, (int) i * MIGNET_WIRING_ROW, 0, 0, (guint) top);
    }

  for (guint column = 0; column < MAX_COLUMNS; column++)
    {
      place_column (layout, column);
      if (column + 1 < MAX_COLUMNS)
        connect_column (layout, column);
    }

  collect_unused (layout);
}

MignetWiring *
_mignet_wiring_new (MignetHost *host, MignetCluster *cluster, GPtrArray *networks)
{
  MignetWiring *self = g_new0 (MignetWiring, 1);
  Layout layout = { .host = host, .wiring = self };

  self->items = g_ptr_array_new_with_free_func (g_free);
  self->wires = g_array_new (FALSE, FALSE, sizeof (MignetWiringWire));
  self->unused = g_ptr_array_new ();
  self->height = (int) networks->len * MIGNET_WIRING_ROW;

  layout.nodes = g_ptr_array_new_with_free_func (node_free);
  layout.index = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; i < MAX_COLUMNS; i++)
    layout.wishes[i] = g_array_new (FALSE, FALSE, sizeof (Wish));

  lay_out (&layout, cluster, networks);

  for (guint i = 0; i < MAX_COLUMNS; i++)
    g_array_unref (layout.wishes[i]);
  g_hash_table_unref (layout.index);
  g_ptr_array_unref (layout.nodes);

  return self;
}

void
_mignet_wiring_free (MignetWiring *self)
{
  g_ptr_array_unref (self->items);
  g_array_unref (self->wires);
  g_ptr_array_unref (self->unused);
  g_free (self);
}
