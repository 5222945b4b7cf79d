/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "planning/mignet-check-private.h"

/* What a host reports about its own wiring is never refused (invariant I-9); what cannot work in it
 * is found here. */

typedef struct
{
  MignetCheck *check;
  MignetHost *host;
  MignetNic *nic;
} Place;

typedef void (*LowerFunc) (const Place *place, const char *lower);

static void
foreach_lower (const Place *place, LowerFunc func)
{
  const char *const *slaves = mignet_nic_get_slaves (place->nic);
  const char *const *ports = mignet_nic_get_ports (place->nic);

  if (mignet_nic_get_base (place->nic) != NULL)
    func (place, mignet_nic_get_base (place->nic));
  for (guint i = 0; slaves != NULL && slaves[i] != NULL; i++)
    func (place, slaves[i]);
  for (guint i = 0; ports != NULL && ports[i] != NULL; i++)
    func (place, ports[i]);
}

static void
foreach_nic (MignetCheck *self, int host, LowerFunc func)
{
  Place place = { self, _mignet_snapshot_host (self->snapshot, host)->facts->host, NULL };
  GPtrArray *nics = _mignet_host_peek_nics (place.host);

  for (guint i = 0; i < nics->len; i++)
    {
      place.nic = nics->pdata[i];
      foreach_lower (&place, func);
    }
}

static void
check_listed (const Place *place, const char *lower)
{
  const char *host = mignet_host_get_name (place->host);
  const char *name = mignet_nic_get_name (place->nic);
  g_autofree char *advice = NULL;

  if (mignet_host_lookup_nic (place->host, lower) != NULL)
    return;

  advice = g_strdup_printf ("Report '%s' among the interfaces of host '%s'; until then its carrier "
                            "counts as unknown below '%s'",
                            lower, host, name);
  _mignet_check_add (place->check, MIGNET_FINDING_NIC_NOT_LISTED, MIGNET_SEVERITY_WARNING, host,
                     advice, "'%s' of host '%s' stands on '%s', which the host does not list", name,
                     host, lower);
}

void
_mignet_check_listed_nics (MignetCheck *self, int host)
{
  foreach_nic (self, host, check_listed);
}

/* A VLAN and a bridge must not be wider than what they stand on; a bond and its slaves are the
 * same. */
static void
check_mtu (const Place *place, const char *lower)
{
  const char *host = mignet_host_get_name (place->host);
  const char *name = mignet_nic_get_name (place->nic);
  MignetNic *lower_nic = mignet_host_lookup_nic (place->host, lower);
  guint mtu = mignet_nic_get_mtu (place->nic);
  guint lower_mtu = lower_nic != NULL ? mignet_nic_get_mtu (lower_nic) : 0;
  gboolean is_bond = mignet_nic_get_kind (place->nic) == MIGNET_NIC_KIND_BOND;
  g_autofree char *advice = NULL;

  if (mtu == 0 || lower_mtu == 0 || mtu == lower_mtu || (mtu < lower_mtu && !is_bond) ||
      mignet_nic_get_kind (lower_nic) == MIGNET_NIC_KIND_OTHER)
    return;

  advice = g_strdup_printf ("Set the MTU of '%s' on host '%s' to %u, or that of '%s' to %u", lower,
                            host, mtu, name, lower_mtu);
  _mignet_check_add (place->check, MIGNET_FINDING_MTU_MISMATCH, MIGNET_SEVERITY_WARNING, host,
                     advice,
                     "'%s' of host '%s' has an MTU of %u and stands on '%s' with one of %u, "
                     "expected %s",
                     name, host, mtu, lower, lower_mtu, is_bond ? "the same" : "at least as much");
}

void
_mignet_check_mtus_of_nics (MignetCheck *self, int host)
{
  foreach_nic (self, host, check_mtu);
}

void
_mignet_check_mtus_of_networks (MignetCheck *self, int host)
{
  const char *name = _mignet_check_get_host_name (self, host);

  for (int i = 0; i < (int) self->snapshot->networks->len; i++)
    {
      const MignetSnapshotNetwork *network = _mignet_snapshot_network (self->snapshot, i);
      const MignetSnapshotAttachment *attachment =
          _mignet_snapshot_attachment (self->snapshot, host, i);
      g_autofree char *advice = NULL;

      if (attachment->mtu == 0 || network->mtu == 0 || attachment->mtu == network->mtu)
        continue;

      advice =
          g_strdup_printf ("Set the MTU of '%s' on host '%s' to %u, or that of network '%s' to "
                           "%u",
                           attachment->nic, name, network->mtu, network->name, attachment->mtu);
      _mignet_check_add (self, MIGNET_FINDING_MTU_MISMATCH, MIGNET_SEVERITY_WARNING, name, advice,
                         "'%s' of host '%s' has an MTU of %u, expected %u as network '%s' has",
                         attachment->nic, name, attachment->mtu, network->mtu, network->name);
    }
}

/* What the interface stands on for a network without a tag: a bridge stands for its first port that
 * leads out of the host. NULL if it is not listed. */
static MignetNic *
find_wire (MignetHost *host, const char *nic)
{
  MignetNic *wire = nic != NULL ? mignet_host_lookup_nic (host, nic) : NULL;

  while (wire != NULL && mignet_nic_get_kind (wire) == MIGNET_NIC_KIND_BRIDGE)
    {
      const char *const *ports = mignet_nic_get_ports (wire);
      MignetNic *port = NULL;

      for (guint i = 0; port == NULL && ports != NULL && ports[i] != NULL; i++)
        {
          port = mignet_host_lookup_nic (host, ports[i]);
          if (port != NULL && mignet_nic_get_kind (port) == MIGNET_NIC_KIND_OTHER)
            port = NULL;
        }
      if (port == NULL)
        return wire;
      wire = port;
    }

  return wire;
}

static MignetNic *
find_wire_of (const MignetCheck *self, int host, int network)
{
  return find_wire (_mignet_snapshot_host (self->snapshot, host)->facts->host,
                    _mignet_snapshot_attachment (self->snapshot, host, network)->nic);
}

static gboolean
is_untagged (const MignetCheck *self, int network)
{
  return mignet_network_get_vlan_id (_mignet_check_get_network (self, network)) == 0;
}

static void
add_untagged_pair (MignetCheck *self, int host, int first, int second, MignetNic *wire)
{
  const char *name = _mignet_check_get_host_name (self, host);
  const char *first_name = _mignet_check_get_network_name (self, first);
  const char *second_name = _mignet_check_get_network_name (self, second);
  g_autofree char *advice =
      g_strdup_printf ("Give network '%s' or network '%s' a VLAN id, or an interface of its own on "
                       "host '%s'",
                       first_name, second_name, name);

  _mignet_check_add (self, MIGNET_FINDING_UNTAGGED_NETWORKS_SHARE_NIC, MIGNET_SEVERITY_WARNING,
                     name, advice,
                     "Networks '%s' and '%s' are both untagged on '%s' of host '%s': they are one "
                     "and the same on the wire",
                     first_name, second_name, mignet_nic_get_name (wire), name);
}

/* The second network on a wire is told, and the third, each with the first. */
void
_mignet_check_untagged (MignetCheck *self, int host)
{
  g_autoptr (GHashTable) networks = g_hash_table_new (NULL, NULL);

  for (int i = 0; i < (int) self->snapshot->networks->len; i++)
    {
      MignetNic *wire = is_untagged (self, i) ? find_wire_of (self, host, i) : NULL;
      gpointer first;

      if (wire == NULL)
        continue;

      first = g_hash_table_lookup (networks, wire);
      if (first != NULL)
        add_untagged_pair (self, host, GPOINTER_TO_INT (first) - 1, i, wire);
      else
        g_hash_table_insert (networks, wire, GINT_TO_POINTER (i + 1));
    }
}

static void
check_tag (MignetCheck *self, int host, int network)
{
  const char *name = _mignet_check_get_host_name (self, host);
  const char *network_name = _mignet_check_get_network_name (self, network);
  MignetNic *wire = find_wire_of (self, host, network);
  guint wanted = mignet_network_get_vlan_id (_mignet_check_get_network (self, network));
  guint tag = wire != NULL ? mignet_nic_get_vlan_id (wire) : 0;
  gboolean is_vlan = wire != NULL && mignet_nic_get_kind (wire) == MIGNET_NIC_KIND_VLAN;
  g_autofree char *found = NULL;
  g_autofree char *expected = NULL;
  g_autofree char *advice = NULL;

  /* Nothing is known of the tag of a VLAN without one, nor of a bridge without ports. */
  if (wire == NULL || tag == wanted || (is_vlan && tag == 0) ||
      (!is_vlan && mignet_nic_get_kind (wire) != MIGNET_NIC_KIND_ETHERNET &&
       mignet_nic_get_kind (wire) != MIGNET_NIC_KIND_BOND))
    return;

  found = tag != 0 ? g_strdup_printf ("VLAN id %u", tag) : g_strdup ("no VLAN id");
  expected = wanted != 0 ? g_strdup_printf ("VLAN id %u", wanted) : g_strdup ("none");
  if (wanted != 0)
    advice = g_strdup_printf ("Attach network '%s' to an interface of host '%s' with VLAN id %u",
                              network_name, name, wanted);
  else
    advice = g_strdup_printf ("Attach network '%s' to an untagged interface of host '%s', or give "
                              "it VLAN id %u",
                              network_name, name, tag);
  _mignet_check_add (self, MIGNET_FINDING_VLAN_MISMATCH, MIGNET_SEVERITY_WARNING, name, advice,
                     "Network '%s' is on '%s' of host '%s', which has %s, expected %s",
                     network_name, mignet_nic_get_name (wire), name, found, expected);
}

void
_mignet_check_tags (MignetCheck *self, int host)
{
  for (int i = 0; i < (int) self->snapshot->networks->len; i++)
    check_tag (self, host, i);
}
