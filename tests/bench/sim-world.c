/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "sim-world.h"

#define NO_LINK G_MAXUINT

static MignetNic *
find_nic (MignetHost *host, const char *name)
{
  GListModel *nics = mignet_host_get_nics (host);

  for (guint i = 0; i < g_list_model_get_n_items (nics); i++)
    {
      g_autoptr (MignetNic) nic = g_list_model_get_item (nics, i);

      if (g_str_equal (mignet_nic_get_name (nic), name))
        return nic;
    }

  g_assert_not_reached ();
}

static void
add_link (SimWorld *self, guint network, double capacity)
{
  g_array_append_val (self->capacities, capacity);
  g_array_append_val (self->owners, network);
}

static void
add_links (SimWorld *self, MignetHost *host, guint network)
{
  MignetNetworkAttachment *attachment =
      mignet_host_lookup_attachment (host, g_ptr_array_index (self->networks, network));
  guint link = NO_LINK;

  if (attachment != NULL)
    {
      MignetNic *nic = find_nic (host, mignet_network_attachment_get_nic (attachment));
      double capacity = mignet_nic_get_speed (nic) * SIM_MIB_PER_MBIT;

      link = self->capacities->len;
      add_link (self, network, capacity);
      add_link (self, network, capacity);
    }
  g_array_append_val (self->links, link);
}

static GPtrArray *
copy_list (GListModel *list)
{
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    g_ptr_array_add (items, g_list_model_get_item (list, i));

  return items;
}

SimWorld *
sim_world_new (MignetCluster *cluster)
{
  SimWorld *self = g_new0 (SimWorld, 1);

  self->hosts = copy_list (mignet_cluster_get_hosts (cluster));
  self->networks = copy_list (mignet_cluster_get_networks (cluster));
  self->capacities = g_array_new (FALSE, FALSE, sizeof (double));
  self->owners = g_array_new (FALSE, FALSE, sizeof (guint));
  self->links = g_array_new (FALSE, FALSE, sizeof (guint));
  g_assert_true (g_ptr_array_index (self->networks, 0) ==
                 mignet_cluster_get_role_holder (cluster, MIGNET_ROLE_MANAGEMENT));

  for (guint i = 0; i < self->hosts->len; i++)
    {
      for (guint j = 0; j < self->networks->len; j++)
        add_links (self, g_ptr_array_index (self->hosts, i), j);
    }

  return self;
}

void
sim_world_free (SimWorld *self)
{
  g_ptr_array_unref (self->hosts);
  g_ptr_array_unref (self->networks);
  g_array_unref (self->capacities);
  g_array_unref (self->owners);
  g_array_unref (self->links);
  g_free (self);
}

guint
sim_world_get_host (const SimWorld *self, const char *id)
{
  for (guint i = 0; i < self->hosts->len; i++)
    {
      if (g_str_equal (mignet_host_get_id (g_ptr_array_index (self->hosts, i)), id))
        return i;
    }

  g_assert_not_reached ();
}

guint
sim_world_get_network (const SimWorld *self, const char *name)
{
  for (guint i = 0; i < self->networks->len; i++)
    {
      if (g_str_equal (mignet_network_get_name (g_ptr_array_index (self->networks, i)), name))
        return i;
    }

  g_assert_not_reached ();
}

static guint
get_link (const SimWorld *self, guint host, guint network)
{
  return g_array_index (self->links, guint, host * self->networks->len + network);
}

gboolean
sim_world_set_route (
    const SimWorld *self, SimMove *move, guint source, guint destination, guint network)
{
  guint from = get_link (self, source, network);
  guint to = get_link (self, destination, network);

  if (from == NO_LINK || to == NO_LINK)
    return FALSE;

  move->source = source;
  move->destination = destination;
  move->network = network;
  move->stream =
      (SimStream){ .links = { from, to + 1 }, .n_links = 2, .limit = SIM_CONNECTION_RATE };

  return TRUE;
}

double
sim_world_get_peak (const SimWorld *self, const GArray *peaks, guint network)
{
  double peak = 0;

  for (guint i = 0; i < self->owners->len; i++)
    {
      if (g_array_index (self->owners, guint, i) == network)
        peak = MAX (peak,
                    g_array_index (peaks, double, i) / g_array_index (self->capacities, double, i));
    }

  return peak;
}

double
sim_world_get_sent (const SimWorld *self, const GArray *sent, guint network)
{
  double sum = 0;

  /* What goes out comes in: each byte is on two links. */
  for (guint i = 0; i < self->owners->len; i++)
    sum += g_array_index (self->owners, guint, i) == network ? g_array_index (sent, double, i) : 0;

  return sum / 2;
}
