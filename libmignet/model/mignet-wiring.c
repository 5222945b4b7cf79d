/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "model/mignet-checks-private.h"
#include "model/mignet-host-private.h"
#include "model/mignet-nic-private.h"

/* How the interfaces of a host stand on each other.
 *
 * Reports come from outside, so neither a very long chain nor many paths to one interface may cost
 * more than time in proportion to the report: the interfaces are sorted once, lower ones first,
 * and every derivation is one walk over the sorted array. Nothing here calls itself. */

typedef struct
{
  GHashTable *index; /* (owned): name to position in nics, plus one */
  GArray *n_lowers;  /* (owned) (element-type guint): listed interfaces each one still waits for */
  GPtrArray *uppers; /* (owned) (element-type GArray): the positions that stand on each one */
  guint position;    /* the interface whose lower ones are being visited */
} WiringGraph;

static void
wiring_graph_clear (WiringGraph *graph)
{
  g_clear_pointer (&graph->index, g_hash_table_unref);
  g_clear_pointer (&graph->n_lowers, g_array_unref);
  g_clear_pointer (&graph->uppers, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WiringGraph, wiring_graph_clear)

static gboolean
index_nics (WiringGraph *graph, const char *host, GPtrArray *nics, GError **error)
{
  graph->index = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < nics->len; i++)
    {
      MignetNic *nic = g_ptr_array_index (nics, i);
      const char *name = mignet_nic_get_name (nic);

      if (!_mignet_identity_check ("network interface", "name", name, error) ||
          !_mignet_vlan_id_check ("interface", name, mignet_nic_get_vlan_id (nic), error))
        return FALSE;

      if (!g_hash_table_insert (graph->index, (gpointer) name, GUINT_TO_POINTER (i + 1)))
        {
          g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_EXISTS,
                       "Host '%s' has two interfaces of the name '%s'", host, name);
          return FALSE;
        }
    }

  return TRUE;
}

static void
add_edge (const char *lower, gpointer user_data)
{
  WiringGraph *graph = user_data;
  guint position = GPOINTER_TO_UINT (g_hash_table_lookup (graph->index, lower));

  /* One that the host does not list cannot be part of a circle. */
  if (position == 0)
    return;

  g_array_append_val (g_ptr_array_index (graph->uppers, position - 1), graph->position);
  g_array_index (graph->n_lowers, guint, graph->position)++;
}

static void
connect_nics (WiringGraph *graph, GPtrArray *nics)
{
  graph->n_lowers = g_array_sized_new (FALSE, TRUE, sizeof (guint), nics->len);
  g_array_set_size (graph->n_lowers, nics->len);
  graph->uppers = g_ptr_array_new_full (nics->len, (GDestroyNotify) g_array_unref);
  for (guint i = 0; i < nics->len; i++)
    g_ptr_array_add (graph->uppers, g_array_new (FALSE, FALSE, sizeof (guint)));

  for (guint i = 0; i < nics->len; i++)
    {
      graph->position = i;
      _mignet_nic_foreach_lower (g_ptr_array_index (nics, i), add_edge, graph);
    }
}

typedef struct
{
  WiringGraph *graph;
  guint lower; /* a lower interface that is left */
} LowerSearch;

static void
find_lower_that_is_left (const char *lower, gpointer user_data)
{
  LowerSearch *search = user_data;
  guint position = GPOINTER_TO_UINT (g_hash_table_lookup (search->graph->index, lower));

  if (position != 0 && g_array_index (search->graph->n_lowers, guint, position - 1) > 0)
    search->lower = position - 1;
}

/* Every interface that is left stands on another one that is left: as many steps down as there are
 * interfaces end in a circle, wherever they began. */
static const char *
find_nic_in_circle (WiringGraph *graph, GPtrArray *nics)
{
  g_autofree guint *lowers = g_new0 (guint, nics->len);
  guint position = 0;

  for (guint i = 0; i < nics->len; i++)
    {
      LowerSearch search = { graph, 0 };

      if (g_array_index (graph->n_lowers, guint, i) == 0)
        continue;
      _mignet_nic_foreach_lower (g_ptr_array_index (nics, i), find_lower_that_is_left, &search);
      lowers[i] = search.lower;
      position = i;
    }

  for (guint i = 0; i < nics->len; i++)
    position = lowers[position];

  return mignet_nic_get_name (g_ptr_array_index (nics, position));
}

GPtrArray *
_mignet_wiring_sort (const char *host, GPtrArray *nics, GError **error)
{
  g_auto (WiringGraph) graph = { 0 };
  g_autoptr (GPtrArray) sorted = g_ptr_array_new_full (nics->len, g_object_unref);
  g_autoptr (GArray) ready = g_array_new (FALSE, FALSE, sizeof (guint));

  if (!index_nics (&graph, host, nics, error))
    return NULL;
  connect_nics (&graph, nics);

  for (guint i = 0; i < nics->len; i++)
    {
      if (g_array_index (graph.n_lowers, guint, i) == 0)
        g_array_append_val (ready, i);
    }

  for (guint next = 0; next < ready->len; next++)
    {
      guint position = g_array_index (ready, guint, next);
      GArray *uppers = g_ptr_array_index (graph.uppers, position);

      g_ptr_array_add (sorted, g_object_ref (g_ptr_array_index (nics, position)));
      for (guint i = 0; i < uppers->len; i++)
        {
          guint upper = g_array_index (uppers, guint, i);

          if (--g_array_index (graph.n_lowers, guint, upper) == 0)
            g_array_append_val (ready, upper);
        }
    }

  if (sorted->len < nics->len)
    {
      g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_NIC_LOOP,
                   "The interfaces of host '%s' stand on each other in a circle that '%s' is part "
                   "of",
                   host, find_nic_in_circle (&graph, nics));
      return NULL;
    }

  return g_steal_pointer (&sorted);
}

typedef struct
{
  guint n_up;
  guint n_down;
  guint n_unknown;
} CarrierCount;

typedef struct
{
  GHashTable *by_name; /* (owned): name to MignetNic */
  CarrierCount wires;  /* everything but kind other */
  CarrierCount others; /* kind other: a guest's tap says nothing about the wire */
} CarrierSurvey;

static void
count_carrier (CarrierCount *count, MignetCarrier carrier)
{
  switch (carrier)
    {
    case MIGNET_CARRIER_UP:
      count->n_up++;
      break;
    case MIGNET_CARRIER_DOWN:
      count->n_down++;
      break;
    case MIGNET_CARRIER_UNKNOWN:
    default:
      count->n_unknown++;
    }
}

static void
survey_lower (const char *name, gpointer user_data)
{
  CarrierSurvey *survey = user_data;
  MignetNic *nic = g_hash_table_lookup (survey->by_name, name);

  if (nic == NULL)
    survey->wires.n_unknown++;
  else if (mignet_nic_get_kind (nic) == MIGNET_NIC_KIND_OTHER)
    count_carrier (&survey->others, _mignet_nic_get_effective_carrier (nic));
  else
    count_carrier (&survey->wires, _mignet_nic_get_effective_carrier (nic));
}

/* Up when one is up, down when all are down. */
static MignetCarrier
summarize (const CarrierCount *count)
{
  if (count->n_up > 0)
    return MIGNET_CARRIER_UP;
  if (count->n_unknown == 0 && count->n_down > 0)
    return MIGNET_CARRIER_DOWN;

  return MIGNET_CARRIER_UNKNOWN;
}

static gboolean
is_empty (const CarrierCount *count)
{
  return count->n_up + count->n_down + count->n_unknown == 0;
}

static CarrierCount
add_counts (const CarrierCount *a, const CarrierCount *b)
{
  return (CarrierCount){ a->n_up + b->n_up, a->n_down + b->n_down, a->n_unknown + b->n_unknown };
}

static MignetCarrier
derive_carrier (MignetNic *nic, CarrierSurvey *survey)
{
  MignetCarrier own = mignet_nic_get_carrier (nic);
  CarrierCount all;

  survey->wires = survey->others = (CarrierCount){ 0 };
  _mignet_nic_foreach_lower (nic, survey_lower, survey);
  all = add_counts (&survey->wires, &survey->others);

  switch (mignet_nic_get_kind (nic))
    {
    case MIGNET_NIC_KIND_BOND:
      return own != MIGNET_CARRIER_UNKNOWN ? own : summarize (&all);

    case MIGNET_NIC_KIND_VLAN:
      return is_empty (&all) ? own : summarize (&all);

    case MIGNET_NIC_KIND_BRIDGE:
      if (!is_empty (&survey->wires))
        return summarize (&survey->wires);
      return is_empty (&survey->others) ? own : summarize (&survey->others);

    case MIGNET_NIC_KIND_ETHERNET:
    case MIGNET_NIC_KIND_OTHER:
    default:
      return own;
    }
}

void
_mignet_wiring_update_carriers (GPtrArray *sorted_nics)
{
  CarrierSurvey survey = { 0 };

  survey.by_name = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; i < sorted_nics->len; i++)
    {
      MignetNic *nic = g_ptr_array_index (sorted_nics, i);

      _mignet_nic_set_effective_carrier (nic, derive_carrier (nic, &survey));
      g_hash_table_insert (survey.by_name, (gpointer) mignet_nic_get_name (nic), nic);
    }

  g_hash_table_unref (survey.by_name);
}

gboolean
_mignet_wiring_check_attachments (const char *host,
                                  GPtrArray *nics,
                                  GPtrArray *attachments,
                                  GError **error)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) networks = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < nics->len; i++)
    g_hash_table_add (names, (gpointer) mignet_nic_get_name (g_ptr_array_index (nics, i)));

  for (guint i = 0; i < attachments->len; i++)
    {
      MignetNetworkAttachment *attachment = g_ptr_array_index (attachments, i);
      MignetNetwork *network = mignet_network_attachment_get_network (attachment);
      const char *nic = mignet_network_attachment_get_nic (attachment);

      if (network == NULL)
        {
          g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_INVALID_VALUE,
                       "An attachment of host '%s' has no network", host);
          return FALSE;
        }

      if (!g_hash_table_add (networks, network))
        {
          g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_EXISTS,
                       "Network '%s' is attached to host '%s' twice",
                       mignet_network_get_name (network), host);
          return FALSE;
        }

      if (nic != NULL && !g_hash_table_contains (names, nic))
        {
          g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_NOT_FOUND,
                       "Network '%s' cannot be attached to interface '%s' of host '%s', which has "
                       "no such interface",
                       mignet_network_get_name (network), nic, host);
          return FALSE;
        }
    }

  return TRUE;
}
