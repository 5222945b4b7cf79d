/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "planning/mignet-check-private.h"

static gboolean
is_attached (const MignetCheck *self, int host, int network)
{
  return _mignet_snapshot_attachment (self->snapshot, host, network)->attached;
}

static gboolean
is_reported (const MignetCheck *self, int host)
{
  return _mignet_snapshot_host (self->snapshot, host)->attachments_reported;
}

/* Every host counts, whatever its status: one that is in maintenance would fail when it comes
 * back. */
void
_mignet_check_required (MignetCheck *self, int network)
{
  const char *name = _mignet_check_get_network_name (self, network);
  g_autoptr (GPtrArray) lacking = g_ptr_array_new ();
  g_autofree char *names = NULL;
  g_autofree char *advice = NULL;
  guint n_hosts = 0;

  if (network == self->snapshot->management ||
      !mignet_cluster_is_network_required (self->cluster,
                                           _mignet_check_get_network (self, network)))
    return;

  for (int i = 0; i < (int) self->snapshot->hosts.length; i++)
    {
      const MignetSnapshotAttachment *attachment =
          _mignet_snapshot_attachment (self->snapshot, i, network);

      if (!is_reported (self, i))
        continue;

      n_hosts++;
      if (!attachment->attached || attachment->carrier == MIGNET_CARRIER_DOWN)
        g_ptr_array_add (lacking, (gpointer) _mignet_check_get_host_name (self, i));
    }

  if (n_hosts < 2 || lacking->len * 2 < n_hosts)
    return;

  names = _mignet_check_describe_names (lacking);
  advice = g_strdup_printf ("Make network '%s' non-required until it is attached to and has a link "
                            "on %s",
                            name, names);
  _mignet_check_add (self, MIGNET_FINDING_REQUIRED_NETWORK_DISRUPTS, MIGNET_SEVERITY_ERROR, name,
                     advice,
                     "Network '%s' is required but missing or without a link on %u of %u hosts, "
                     "which cannot be in service without it: %s",
                     name, lacking->len, n_hosts, names);
}

void
_mignet_check_one_host (MignetCheck *self, int network)
{
  const char *name = _mignet_check_get_network_name (self, network);
  g_autofree char *advice = NULL;
  guint n_reported = 0;
  guint n_attached = 0;
  int only = MIGNET_NO_INDEX;

  if (network == self->snapshot->management)
    return;

  for (int i = 0; i < (int) self->snapshot->hosts.length; i++)
    {
      n_reported += is_reported (self, i);
      if (!is_attached (self, i, network))
        continue;

      n_attached++;
      only = i;
    }

  if (n_reported < 2 || n_attached != 1)
    return;

  advice = g_strdup_printf ("Attach network '%s' to the other hosts as well: a migration needs it "
                            "at both ends, and so does a virtual machine that uses it",
                            name);
  _mignet_check_add (self, MIGNET_FINDING_NETWORK_ON_ONE_HOST, MIGNET_SEVERITY_WARNING, name,
                     advice, "Network '%s' is attached to host '%s' alone, of %u hosts", name,
                     _mignet_check_get_host_name (self, only), n_reported);
}

void
_mignet_check_families (MignetCheck *self, int network)
{
  static const char *const family_names[MIGNET_N_FAMILIES] = { "IPv4", "IPv6" };
  const char *name = _mignet_check_get_network_name (self, network);
  int only[MIGNET_N_FAMILIES] = { MIGNET_NO_INDEX, MIGNET_NO_INDEX };
  guint preferred = self->settings.families[0];
  guint other = 1 - preferred;
  g_autofree char *advice = NULL;

  if (!_mignet_check_carries_migrations (self, network) || self->settings.n_families < 2)
    return;

  for (int i = 0; i < (int) self->snapshot->hosts.length; i++)
    {
      gboolean has[MIGNET_N_FAMILIES];

      for (guint family = 0; family < MIGNET_N_FAMILIES; family++)
        has[family] = _mignet_check_has_address (self, i, network, family);
      for (guint family = 0; family < MIGNET_N_FAMILIES; family++)
        {
          if (has[family] && !has[1 - family] && only[family] == MIGNET_NO_INDEX)
            only[family] = i;
        }
    }

  if (only[0] == MIGNET_NO_INDEX || only[1] == MIGNET_NO_INDEX)
    return;

  advice = g_strdup_printf ("Give host '%s' an %s address on network '%s' as well",
                            _mignet_check_get_host_name (self, only[other]),
                            family_names[preferred], name);
  _mignet_check_add (self, MIGNET_FINDING_FAMILY_SPLIT,
                     self->settings.family_rule == MIGNET_RULE_REFUSE ? MIGNET_SEVERITY_ERROR
                                                                      : MIGNET_SEVERITY_WARNING,
                     name, advice,
                     "On network '%s' host '%s' has only %s addresses and host '%s' only %s ones: "
                     "they have no family in common",
                     name, _mignet_check_get_host_name (self, only[0]), family_names[0],
                     _mignet_check_get_host_name (self, only[1]), family_names[1]);
}

/* Where the network has an MTU of its own, each host is compared with that instead. */
void
_mignet_check_mtus_of_hosts (MignetCheck *self, int network)
{
  const char *name = _mignet_check_get_network_name (self, network);
  int first = MIGNET_NO_INDEX;

  if (!_mignet_check_carries_migrations (self, network) ||
      _mignet_snapshot_network (self->snapshot, network)->mtu != 0)
    return;

  for (int i = 0; i < (int) self->snapshot->hosts.length; i++)
    {
      guint mtu = _mignet_snapshot_attachment (self->snapshot, i, network)->mtu;
      g_autofree char *advice = NULL;
      guint first_mtu;

      if (mtu == 0)
        continue;
      if (first == MIGNET_NO_INDEX)
        first = i;

      first_mtu = _mignet_snapshot_attachment (self->snapshot, first, network)->mtu;
      if (mtu == first_mtu)
        continue;

      advice = g_strdup_printf ("Set the MTU of network '%s' in the cluster, and the same one on "
                                "every host",
                                name);
      _mignet_check_add (self, MIGNET_FINDING_MTU_MISMATCH, MIGNET_SEVERITY_WARNING, name, advice,
                         "Network '%s' has an MTU of %u on host '%s' but of %u on host '%s'", name,
                         first_mtu, _mignet_check_get_host_name (self, first), mtu,
                         _mignet_check_get_host_name (self, i));
      return;
    }
}

/* The first two subnets of the networks that overlap. */
static gboolean
find_overlap (const MignetSnapshotNetwork *a,
              const MignetSnapshotNetwork *b,
              const MignetSubnet **of_a,
              const MignetSubnet **of_b)
{
  for (guint family = 0; family < MIGNET_N_FAMILIES; family++)
    {
      for (guint i = 0; i < a->subnets[family]->len; i++)
        {
          for (guint j = 0; j < b->subnets[family]->len; j++)
            {
              *of_a = &g_array_index (a->subnets[family], MignetSubnet, i);
              *of_b = &g_array_index (b->subnets[family], MignetSubnet, j);
              if ((*of_a)->prefix_length <= (*of_b)->prefix_length
                      ? _mignet_subnet_contains (*of_a, (*of_b)->family, (*of_b)->bytes)
                      : _mignet_subnet_contains (*of_b, (*of_a)->family, (*of_a)->bytes))
                return TRUE;
            }
        }
    }

  return FALSE;
}

/* Each pair is told once, by the network that comes first. */
void
_mignet_check_overlaps (MignetCheck *self, int network)
{
  const MignetSnapshotNetwork *record = _mignet_snapshot_network (self->snapshot, network);

  for (int i = network + 1; i < (int) self->snapshot->networks->len; i++)
    {
      const MignetSnapshotNetwork *other = _mignet_snapshot_network (self->snapshot, i);
      const MignetSubnet *subnet = NULL;
      const MignetSubnet *other_subnet = NULL;
      g_autofree char *advice = NULL;
      g_autofree char *text = NULL;
      g_autofree char *other_text = NULL;

      if (!find_overlap (record, other, &subnet, &other_subnet))
        continue;

      text = _mignet_subnet_to_string (subnet);
      other_text = _mignet_subnet_to_string (other_subnet);
      advice = g_strdup_printf ("Give one of '%s' and '%s' another subnet: a host with both sends "
                                "over whichever its routes name first",
                                record->name, other->name);
      _mignet_check_add (self, MIGNET_FINDING_SUBNETS_OVERLAP, MIGNET_SEVERITY_WARNING,
                         record->name, advice,
                         "Subnet %s of network '%s' overlaps with subnet %s of network '%s'", text,
                         record->name, other_text, other->name);
    }
}

void
_mignet_check_guests (MignetCheck *self, int network)
{
  const char *name = _mignet_check_get_network_name (self, network);
  g_autoptr (GPtrArray) guests = g_ptr_array_new ();
  g_autofree char *names = NULL;
  g_autofree char *advice = NULL;

  if (!_mignet_check_carries_migrations (self, network))
    return;

  for (guint i = 0; i < self->vms->len; i++)
    {
      const MignetSnapshotVm *vm =
          _mignet_snapshot_vm (self->snapshot, g_array_index (self->vms, int, i));

      for (guint j = 0; j < vm->facts->n_networks; j++)
        {
          if (vm->facts->networks[j] == network)
            g_ptr_array_add (guests, (gpointer) vm->name);
        }
    }

  if (guests->len == 0)
    return;

  names = _mignet_check_describe_names (guests);
  advice = g_strdup_printf ("Move the interfaces of %s to another network: guests on '%s' compete "
                            "with migrations and can read those that are not encrypted",
                            names, name);
  _mignet_check_add (self, MIGNET_FINDING_GUESTS_ON_MIGRATION_NETWORK, MIGNET_SEVERITY_WARNING,
                     name, advice, "Network '%s' carries migrations and is used by %u %s too: %s",
                     name, guests->len, guests->len == 1 ? "virtual machine" : "virtual machines",
                     names);
}

void
_mignet_check_default_route (MignetCheck *self, int network)
{
  const char *name = _mignet_check_get_network_name (self, network);
  g_autofree char *advice = NULL;

  if (!_mignet_check_carries_migrations (self, network) ||
      mignet_cluster_get_role_holder (self->cluster, MIGNET_ROLE_DEFAULT_ROUTE) !=
          _mignet_check_get_network (self, network))
    return;

  advice = g_strdup_printf ("Grant the default-route role to another network than '%s'", name);
  _mignet_check_add (self, MIGNET_FINDING_DEFAULT_ROUTE_ON_MIGRATION_NETWORK,
                     MIGNET_SEVERITY_WARNING, name, advice,
                     "Network '%s' carries migrations and has the default gateway of the hosts: "
                     "everything that leaves a host shares it",
                     name);
}

static gboolean
uses_dhcp (const MignetCheck *self, int host, int network)
{
  const MignetSnapshotAttachment *attachment =
      _mignet_snapshot_attachment (self->snapshot, host, network);

  for (guint i = 0; i < self->settings.n_families; i++)
    {
      if (attachment->ip_configs[self->settings.families[i]].protocol == MIGNET_BOOT_PROTOCOL_DHCP)
        return TRUE;
    }

  return FALSE;
}

void
_mignet_check_dhcp (MignetCheck *self, int network)
{
  const char *name = _mignet_check_get_network_name (self, network);
  g_autoptr (GPtrArray) hosts = g_ptr_array_new ();
  g_autofree char *names = NULL;
  g_autofree char *advice = NULL;

  if (!_mignet_check_carries_migrations (self, network))
    return;

  for (int i = 0; i < (int) self->snapshot->hosts.length; i++)
    {
      if (uses_dhcp (self, i, network))
        g_ptr_array_add (hosts, (gpointer) _mignet_check_get_host_name (self, i));
    }

  if (hosts->len == 0)
    return;

  names = _mignet_check_describe_names (hosts);
  advice = g_strdup_printf ("Configure static addresses on network '%s' on %s, so that migrations "
                            "do not depend on a DHCP server",
                            name, names);
  _mignet_check_add (self, MIGNET_FINDING_DHCP_ON_MIGRATION_NETWORK, MIGNET_SEVERITY_WARNING, name,
                     advice,
                     "Network '%s' carries migrations and gets its addresses from DHCP on "
                     "%u %s: %s",
                     name, hosts->len, hosts->len == 1 ? "host" : "hosts", names);
}
