/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "document/mignet-host-report-private.h"

#include <string.h>

#include "net/mignet-net-private.h"

static const GSocketFamily socket_families[MIGNET_REPORT_N_FAMILIES] = {
  [MIGNET_REPORT_IPV4] = G_SOCKET_FAMILY_IPV4,
  [MIGNET_REPORT_IPV6] = G_SOCKET_FAMILY_IPV6,
};

static void
init_families (MignetFamilyReport families[])
{
  for (guint i = 0; i < MIGNET_REPORT_N_FAMILIES; i++)
    families[i].protocol = MIGNET_REPORT_PROTOCOL_UNKNOWN;
}

static void
clear_families (MignetFamilyReport families[])
{
  for (guint i = 0; i < MIGNET_REPORT_N_FAMILIES; i++)
    {
      g_clear_pointer (&families[i].addresses, g_ptr_array_unref);
      g_clear_object (&families[i].gateway);
    }
}

static void
nic_report_free (gpointer data)
{
  MignetNicReport *nic = data;

  g_free (nic->name);
  g_free (nic->base);
  g_free (nic->mode);
  g_free (nic->active_slave);
  g_free (nic->mac);
  g_free (nic->master);
  g_hash_table_unref (nic->member_set);
  g_ptr_array_unref (nic->members);
  clear_families (nic->families);
  g_free (nic);
}

static void
attachment_report_free (gpointer data)
{
  MignetAttachmentReport *attachment = data;

  g_object_unref (attachment->network);
  clear_families (attachment->families);
  g_free (attachment);
}

MignetHostReport *
_mignet_host_report_new (MignetHost *host, MignetCluster *cluster)
{
  MignetHostReport *self = g_new0 (MignetHostReport, 1);
  GListModel *nics = mignet_host_get_nics (host);

  self->host = host;
  self->cluster = cluster;
  self->nics = g_ptr_array_new_with_free_func (nic_report_free);
  self->by_name = g_hash_table_new (g_str_hash, g_str_equal);
  self->old_nics = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_object_unref);
  for (guint i = 0; i < g_list_model_get_n_items (nics); i++)
    {
      MignetNic *nic = g_list_model_get_item (nics, i);

      g_hash_table_insert (self->old_nics, (gpointer) mignet_nic_get_name (nic), nic);
    }

  return self;
}

void
_mignet_host_report_free (MignetHostReport *self)
{
  g_hash_table_unref (self->old_nics);
  g_hash_table_unref (self->by_name);
  g_clear_pointer (&self->attachments, g_ptr_array_unref);
  g_ptr_array_unref (self->nics);
  g_free (self);
}

MignetNicReport *
_mignet_host_report_add_nic (MignetHostReport *self, const char *name, MignetNicKind kind)
{
  MignetNicReport *nic = NULL;

  if (_mignet_host_report_lookup_nic (self, name) != NULL)
    return NULL;

  nic = g_new0 (MignetNicReport, 1);
  nic->name = g_strdup (name);
  nic->kind = kind;
  nic->carrier = MIGNET_CARRIER_UNKNOWN;
  nic->members = g_ptr_array_new_with_free_func (g_free);
  nic->member_set = g_hash_table_new (g_str_hash, g_str_equal);
  init_families (nic->families);
  g_ptr_array_add (self->nics, nic);
  g_hash_table_insert (self->by_name, nic->name, nic);

  return nic;
}

MignetNicReport *
_mignet_host_report_lookup_nic (MignetHostReport *self, const char *name)
{
  return name != NULL ? g_hash_table_lookup (self->by_name, name) : NULL;
}

void
_mignet_nic_report_add_member (MignetNicReport *self, const char *member)
{
  char *copy = NULL;

  if (g_hash_table_contains (self->member_set, member))
    return;

  copy = g_strdup (member);
  g_ptr_array_add (self->members, copy);
  g_hash_table_add (self->member_set, copy);
}

void
_mignet_family_report_take_gateway (MignetFamilyReport *self,
                                    GSocketFamily family,
                                    const char *text)
{
  g_autoptr (GInetAddress) gateway = *text == '\0'
                                         ? g_inet_address_new_any (family)
                                         : _mignet_inet_address_parse (text, strlen (text));

  if (gateway != NULL && g_inet_address_get_family (gateway) == family &&
      _mignet_inet_address_may_be_gateway (gateway))
    g_set_object (&self->gateway, gateway);
}

int
_mignet_report_family_index (GSocketFamily family)
{
  return family == G_SOCKET_FAMILY_IPV4 ? MIGNET_REPORT_IPV4 : MIGNET_REPORT_IPV6;
}

void
_mignet_family_report_set_told (MignetFamilyReport *self)
{
  if (self->addresses == NULL)
    self->addresses = g_ptr_array_new_with_free_func ((GDestroyNotify) mignet_ip_address_unref);
}

/* Takes the reference. */
void
_mignet_family_report_take (MignetFamilyReport families[], MignetIpAddress *address)
{
  MignetFamilyReport *family =
      &families[_mignet_report_family_index (mignet_ip_address_get_family (address))];

  _mignet_family_report_set_told (family);
  g_ptr_array_add (family->addresses, address);
}

GPtrArray *
_mignet_attachment_reports_new (void)
{
  return g_ptr_array_new_with_free_func (attachment_report_free);
}

MignetAttachmentReport *
_mignet_host_report_attach (MignetHostReport *self, MignetNetwork *network, MignetNicReport *nic)
{
  MignetAttachmentReport *attachment = g_new0 (MignetAttachmentReport, 1);

  attachment->network = g_object_ref (network);
  attachment->nic = nic;
  init_families (attachment->families);
  if (self->attachments == NULL)
    self->attachments = _mignet_attachment_reports_new ();
  g_ptr_array_add (self->attachments, attachment);

  return attachment;
}

MignetAttachmentReport *
_mignet_host_report_lookup_attachment (MignetHostReport *self, MignetNetwork *network)
{
  for (guint i = 0; self->attachments != NULL && i < self->attachments->len; i++)
    {
      MignetAttachmentReport *attachment = g_ptr_array_index (self->attachments, i);

      if (attachment->network == network)
        return attachment;
    }

  return NULL;
}

gboolean
_mignet_host_report_is_attached (MignetHostReport *self, MignetNetwork *network)
{
  return _mignet_host_report_lookup_attachment (self, network) != NULL;
}

void
_mignet_host_report_keep_nics (MignetHostReport *self)
{
  GListModel *nics = mignet_host_get_nics (self->host);

  for (guint i = 0; i < g_list_model_get_n_items (nics); i++)
    {
      g_autoptr (MignetNic) old = g_list_model_get_item (nics, i);
      MignetNicKind kind = mignet_nic_get_kind (old);
      MignetNicReport *nic = _mignet_host_report_add_nic (self, mignet_nic_get_name (old), kind);
      const char *const *members =
          kind == MIGNET_NIC_KIND_BOND ? mignet_nic_get_slaves (old) : mignet_nic_get_ports (old);

      if (nic == NULL)
        continue;

      nic->base = g_strdup (mignet_nic_get_base (old));
      nic->mode = g_strdup (mignet_nic_get_mode (old));
      nic->active_slave = g_strdup (mignet_nic_get_active_slave (old));
      nic->mac = g_strdup (mignet_nic_get_mac (old));
      nic->vlan_id = mignet_nic_get_vlan_id (old);
      nic->mtu = mignet_nic_get_mtu (old);
      nic->carrier = mignet_nic_get_carrier (old);
      for (guint j = 0; members[j] != NULL; j++)
        _mignet_nic_report_add_member (nic, members[j]);
    }
}

/* A member that its bond or bridge did not name, but that names its bond or bridge. */
static void
collect_members (MignetHostReport *self)
{
  for (guint i = 0; i < self->nics->len; i++)
    {
      MignetNicReport *nic = g_ptr_array_index (self->nics, i);
      MignetNicReport *master = _mignet_host_report_lookup_nic (self, nic->master);

      if (master != NULL)
        _mignet_nic_report_add_member (master, nic->name);
    }
}

static char **
copy_members (const MignetNicReport *report)
{
  char **names = g_new0 (char *, report->members->len + 1);

  for (guint i = 0; i < report->members->len; i++)
    names[i] = g_strdup (g_ptr_array_index (report->members, i));

  return names;
}

/* A speed that is not told stays what it was, as long as the interface is of the same kind. */
static guint
choose_speed (MignetHostReport *self, const MignetNicReport *report)
{
  MignetNic *old = g_hash_table_lookup (self->old_nics, report->name);

  if (report->speed != 0 || old == NULL || mignet_nic_get_kind (old) != report->kind)
    return report->speed;

  return mignet_nic_get_speed (old);
}

static MignetNic *
create_nic (MignetHostReport *self, const MignetNicReport *report, GError **error)
{
  g_auto (GStrv) members = copy_members (report);
  g_autoptr (MignetNic) nic =
      g_object_new (MIGNET_TYPE_NIC, "name", report->name, "kind", report->kind, "base",
                    report->base, "vlan-id", report->vlan_id, "mode", report->mode, "slaves",
                    report->kind == MIGNET_NIC_KIND_BOND ? members : NULL, "ports",
                    report->kind == MIGNET_NIC_KIND_BRIDGE ? members : NULL, NULL);

  if (!mignet_nic_set_mtu (nic, report->mtu, error))
    return NULL;

  mignet_nic_set_mac (nic, report->mac);
  mignet_nic_set_speed (nic, choose_speed (self, report));
  mignet_nic_set_carrier (nic, report->carrier);
  mignet_nic_set_active_slave (nic, report->active_slave);

  return g_steal_pointer (&nic);
}

static GPtrArray *
create_nics (MignetHostReport *self, GError **error)
{
  g_autoptr (GPtrArray) nics = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < self->nics->len; i++)
    {
      MignetNic *nic = create_nic (self, g_ptr_array_index (self->nics, i), error);

      if (nic == NULL)
        return NULL;
      g_ptr_array_add (nics, nic);
    }

  return g_steal_pointer (&nics);
}

/* Addresses that lease or advertisement gave tell the protocol, and so does a protocol that the
 * host had; without either, an address is static. */
static MignetBootProtocol
choose_protocol (const MignetFamilyReport *report,
                 MignetNetworkAttachment *old,
                 GSocketFamily family)
{
  MignetBootProtocol protocol = MIGNET_BOOT_PROTOCOL_NONE;

  if (report->protocol != MIGNET_REPORT_PROTOCOL_UNKNOWN)
    return report->protocol;

  for (guint i = 0; report->addresses != NULL && i < report->addresses->len; i++)
    {
      switch (mignet_ip_address_get_origin (g_ptr_array_index (report->addresses, i)))
        {
        case MIGNET_ADDRESS_ORIGIN_DHCP:
          return MIGNET_BOOT_PROTOCOL_DHCP;
        case MIGNET_ADDRESS_ORIGIN_AUTOCONF:
          return MIGNET_BOOT_PROTOCOL_AUTOCONF;
        case MIGNET_ADDRESS_ORIGIN_STATIC:
        default:
          protocol = MIGNET_BOOT_PROTOCOL_STATIC;
        }
    }

  if (old != NULL)
    {
      MignetBootProtocol had = mignet_network_attachment_get_boot_protocol (old, family);

      return had != MIGNET_BOOT_PROTOCOL_NONE ? had : protocol;
    }

  return protocol;
}

static MignetNetworkAttachment *
create_attachment (MignetHostReport *self, const MignetAttachmentReport *report, GError **error)
{
  MignetNetworkAttachment *old = mignet_host_lookup_attachment (self->host, report->network);
  g_autoptr (MignetNetworkAttachment) attachment = mignet_network_attachment_new (
      report->network, report->nic != NULL ? report->nic->name : NULL);

  if (old != NULL)
    mignet_network_attachment_set_in_sync (attachment, mignet_network_attachment_get_in_sync (old));

  for (guint i = 0; i < MIGNET_REPORT_N_FAMILIES; i++)
    {
      const MignetFamilyReport *family = &report->families[i];
      GInetAddress *gateway = family->gateway;
      g_autoptr (GPtrArray) addresses = NULL;

      if (family->addresses != NULL)
        addresses = g_ptr_array_ref (family->addresses);
      else if (old != NULL)
        addresses = mignet_network_attachment_get_addresses (old, socket_families[i]);
      if (gateway == NULL && old != NULL)
        gateway = mignet_network_attachment_get_gateway (old, socket_families[i]);

      if (!mignet_network_attachment_set_ip_config (
              attachment, socket_families[i], choose_protocol (family, old, socket_families[i]),
              addresses, error) ||
          !mignet_network_attachment_set_gateway (attachment, socket_families[i], gateway, error))
        return NULL;
    }

  return g_steal_pointer (&attachment);
}

static gboolean
create_attachments (MignetHostReport *self, GPtrArray **attachments, GError **error)
{
  g_autoptr (GPtrArray) created = NULL;

  if (self->attachments == NULL)
    return TRUE;

  created = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < self->attachments->len; i++)
    {
      MignetNetworkAttachment *attachment =
          create_attachment (self, g_ptr_array_index (self->attachments, i), error);

      if (attachment == NULL)
        return FALSE;
      g_ptr_array_add (created, attachment);
    }

  *attachments = g_steal_pointer (&created);

  return TRUE;
}

gboolean
_mignet_host_report_apply (MignetHostReport *self, GError **error)
{
  g_autoptr (GPtrArray) nics = NULL;
  g_autoptr (GPtrArray) attachments = NULL;

  collect_members (self);
  nics = create_nics (self, error);

  return nics != NULL && create_attachments (self, &attachments, error) &&
         mignet_host_set_networking (self->host, nics, attachments, error);
}
