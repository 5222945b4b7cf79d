/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "document/mignet-host-report-private.h"
#include "net/mignet-net-private.h"

/* Outputs of the operating system know interfaces and addresses, but not the networks of the
 * cluster. A network is looked for, in this order, on the interface
 *
 *   1. that has the network's name, as bridges of VM networks have;
 *   2. that has the registered address of the host, if that is numeric: the management network;
 *   3. that has an address in one of the network's subnets, the first one of the output;
 *   4. that the host has the network attached to so far;
 *   5. that has the network's VLAN tag, if no other interface and no other network has it.
 *
 * What stands on a slave or port stands on the bond or bridge, where its addresses are.
 *
 * A network that was not found is absent only if it would have been seen: the output lists all
 * interfaces, and the network is tagged or, being for hosts only, has subnets. Otherwise nobody
 * knows, and the network is attached without an interface and with addresses unknown. */

static GArray *
parse_subnets (MignetNetwork *network)
{
  const char *const *texts = mignet_network_get_subnets (network);
  GArray *subnets = g_array_new (FALSE, FALSE, sizeof (MignetSubnet));

  for (guint i = 0; texts[i] != NULL; i++)
    {
      MignetSubnet subnet;

      if (_mignet_subnet_parse (texts[i], &subnet, NULL))
        g_array_append_val (subnets, subnet);
    }

  return subnets;
}

static gboolean
subnets_contain (const GArray *subnets, MignetIpAddress *address)
{
  for (guint i = 0; i < subnets->len; i++)
    {
      if (_mignet_subnet_contains (&g_array_index (subnets, MignetSubnet, i),
                                   mignet_ip_address_get_family (address),
                                   _mignet_ip_address_peek_bytes (address)))
        return TRUE;
    }

  return FALSE;
}

/* Climbs to the bond or bridge; a circle, which the model refuses later, must not hold us here. */
static MignetNicReport *
climb (MignetHostReport *self, MignetNicReport *nic)
{
  for (guint i = 0; nic != NULL && i < self->nics->len; i++)
    {
      MignetNicReport *master = _mignet_host_report_lookup_nic (self, nic->master);

      if (master == NULL ||
          (master->kind != MIGNET_NIC_KIND_BOND && master->kind != MIGNET_NIC_KIND_BRIDGE))
        break;
      nic = master;
    }

  return nic;
}

static MignetNicReport *
find_by_host_address (MignetHostReport *self)
{
  const char *text = mignet_host_get_address (self->host);
  g_autofree char *bare = text != NULL ? _mignet_host_address_bare (text) : NULL;
  g_autoptr (GInetAddress) wanted = NULL;

  if (bare != NULL)
    wanted = _mignet_inet_address_parse (bare, strlen (bare));
  if (wanted == NULL)
    return NULL;

  for (guint i = 0; i < self->nics->len; i++)
    {
      MignetNicReport *nic = g_ptr_array_index (self->nics, i);
      const MignetFamilyReport *family =
          &nic->families[_mignet_report_family_index (g_inet_address_get_family (wanted))];

      for (guint j = 0; family->addresses != NULL && j < family->addresses->len; j++)
        {
          if (g_inet_address_equal (wanted, mignet_ip_address_get_inet_address (
                                                g_ptr_array_index (family->addresses, j))))
            return nic;
        }
    }

  return NULL;
}

static MignetNicReport *
find_by_subnets (MignetHostReport *self, const GArray *subnets)
{
  for (guint i = 0; i < self->nics->len; i++)
    {
      MignetNicReport *nic = g_ptr_array_index (self->nics, i);

      for (guint j = 0; j < MIGNET_REPORT_N_FAMILIES; j++)
        {
          GPtrArray *addresses = nic->families[j].addresses;

          for (guint k = 0; addresses != NULL && k < addresses->len; k++)
            {
              if (subnets_contain (subnets, g_ptr_array_index (addresses, k)))
                return nic;
            }
        }
    }

  return NULL;
}

static MignetNicReport *
find_by_attachment (MignetHostReport *self, MignetNetwork *network)
{
  MignetNetworkAttachment *old = mignet_host_lookup_attachment (self->host, network);

  return old != NULL
             ? _mignet_host_report_lookup_nic (self, mignet_network_attachment_get_nic (old))
             : NULL;
}

static gboolean
is_tag_unique (MignetCluster *cluster, guint vlan_id)
{
  GListModel *networks = mignet_cluster_get_networks (cluster);
  guint n_found = 0;

  for (guint i = 0; i < g_list_model_get_n_items (networks); i++)
    {
      g_autoptr (MignetNetwork) network = g_list_model_get_item (networks, i);

      if (mignet_network_get_vlan_id (network) == vlan_id)
        n_found++;
    }

  return n_found == 1;
}

static MignetNicReport *
find_by_tag (MignetHostReport *self, MignetNetwork *network)
{
  guint vlan_id = mignet_network_get_vlan_id (network);
  MignetNicReport *found = NULL;

  if (vlan_id == 0 || !is_tag_unique (self->cluster, vlan_id))
    return NULL;

  for (guint i = 0; i < self->nics->len; i++)
    {
      MignetNicReport *nic = g_ptr_array_index (self->nics, i);

      if (nic->kind != MIGNET_NIC_KIND_VLAN || nic->vlan_id != vlan_id)
        continue;
      if (found != NULL)
        return NULL;
      found = nic;
    }

  return found;
}

static gboolean
has_tag (MignetHostReport *self, guint vlan_id)
{
  for (guint i = 0; i < self->nics->len; i++)
    {
      const MignetNicReport *nic = g_ptr_array_index (self->nics, i);

      if (nic->kind == MIGNET_NIC_KIND_VLAN && nic->vlan_id == vlan_id)
        return TRUE;
    }

  return FALSE;
}

static MignetNicReport *
find_nic (MignetHostReport *self, MignetNetwork *network, const GArray *subnets)
{
  MignetNetwork *management =
      mignet_cluster_get_role_holder (self->cluster, MIGNET_ROLE_MANAGEMENT);
  MignetNicReport *nic = _mignet_host_report_lookup_nic (self, mignet_network_get_name (network));

  if (nic == NULL && network == management)
    nic = find_by_host_address (self);
  if (nic == NULL)
    nic = find_by_subnets (self, subnets);
  if (nic == NULL)
    nic = find_by_attachment (self, network);
  if (nic == NULL)
    nic = find_by_tag (self, network);

  return climb (self, nic);
}

/* The host is managed over its management network, so that one is never absent. */
static gboolean
would_be_seen (MignetHostReport *self, MignetNetwork *network)
{
  guint vlan_id = mignet_network_get_vlan_id (network);

  if (!self->complete ||
      network == mignet_cluster_get_role_holder (self->cluster, MIGNET_ROLE_MANAGEMENT))
    return FALSE;

  if (vlan_id != 0)
    return !has_tag (self, vlan_id);

  return !mignet_network_is_bridged (network) && mignet_network_get_subnets (network)[0] != NULL;
}

/* Whether an address belongs to another network on the same interface: it is not in the subnets of
 * this one, and it is in those of the other, or the other has none and this one has. */
static gboolean
belongs_to_other (MignetHostReport *self,
                  const MignetAttachmentReport *attachment,
                  GHashTable *subnets,
                  MignetIpAddress *address)
{
  const GArray *own = g_hash_table_lookup (subnets, attachment->network);

  if (subnets_contain (own, address))
    return FALSE;

  for (guint i = 0; i < self->attachments->len; i++)
    {
      const MignetAttachmentReport *other = g_ptr_array_index (self->attachments, i);
      const GArray *others = g_hash_table_lookup (subnets, other->network);

      if (other != attachment && other->nic == attachment->nic &&
          (others->len > 0 ? subnets_contain (others, address) : own->len > 0))
        return TRUE;
    }

  return FALSE;
}

static void
take_addresses (MignetHostReport *self, MignetAttachmentReport *attachment, GHashTable *subnets)
{
  for (guint i = 0; i < MIGNET_REPORT_N_FAMILIES; i++)
    {
      const MignetFamilyReport *family = &attachment->nic->families[i];

      if (family->addresses != NULL)
        _mignet_family_report_set_told (&attachment->families[i]);
      attachment->families[i].protocol = family->protocol;

      for (guint j = 0; family->addresses != NULL && j < family->addresses->len; j++)
        {
          MignetIpAddress *address = g_ptr_array_index (family->addresses, j);

          if (!belongs_to_other (self, attachment, subnets, address))
            _mignet_family_report_take (attachment->families, mignet_ip_address_ref (address));
        }
    }
}

void
_mignet_host_report_map_networks (MignetHostReport *self)
{
  g_autoptr (GHashTable) subnets =
      g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_array_unref);
  GListModel *networks = mignet_cluster_get_networks (self->cluster);
  gboolean found = self->attachments != NULL;
  guint n_attached = 0;

  if (self->attachments == NULL)
    self->attachments = _mignet_attachment_reports_new ();
  n_attached = self->attachments->len;

  for (guint i = 0; i < g_list_model_get_n_items (networks); i++)
    {
      g_autoptr (MignetNetwork) network = g_list_model_get_item (networks, i);
      GArray *own = parse_subnets (network);
      MignetNicReport *nic = NULL;

      g_hash_table_insert (subnets, network, own);
      if (_mignet_host_report_is_attached (self, network))
        continue;

      nic = find_nic (self, network, own);
      found = found || nic != NULL;
      if (nic != NULL || !would_be_seen (self, network))
        _mignet_host_report_attach (self, network, nic);
    }

  for (guint i = n_attached; i < self->attachments->len; i++)
    {
      MignetAttachmentReport *attachment = g_ptr_array_index (self->attachments, i);

      if (attachment->nic != NULL)
        take_addresses (self, attachment, subnets);
    }

  /* An output that is not complete and shows no network says nothing about networks. */
  if (!self->complete && !found && !mignet_host_get_attachments_reported (self->host))
    g_clear_pointer (&self->attachments, g_ptr_array_unref);
}
