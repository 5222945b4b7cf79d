/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "document/mignet-cluster-document-private.h"
#include "document/mignet-host-report-private.h"
#include "document/mignet-import-private.h"
#include "document/mignet-ovirt-private.h"
#include "model/mignet-checks-private.h"

/* The interfaces of a host and the networks on them. The engine lists interfaces, bonds and VLANs
 * but no bridges; an interface says which network it carries, and has that network's addresses. An
 * attachment is what the engine wants the host to have. It names the interface below a VLAN, not
 * the VLAN, and its addresses are those that are configured, so a lease is not among them. */

#define BITS_PER_MEGABIT 1000000

static const GSocketFamily socket_families[MIGNET_REPORT_N_FAMILIES] = {
  [MIGNET_REPORT_IPV4] = G_SOCKET_FAMILY_IPV4,
  [MIGNET_REPORT_IPV6] = G_SOCKET_FAMILY_IPV6,
};

typedef struct
{
  const MignetOvirtInventory *inventory;
  MignetCluster *cluster;
  MignetHost *host;
  MignetHostReport *report;
  GPtrArray *nics;         /* (unowned) (nullable): MignetOvirtEntity */
  GPtrArray *attachments;  /* (unowned) (nullable): MignetOvirtEntity */
  GHashTable *nic_reports; /* (owned): MignetNicReport by id */
  GHashTable *out_of_sync; /* (owned): a set of MignetNetwork */
} Reader;

static void
reader_clear (Reader *reader)
{
  g_hash_table_unref (reader->out_of_sync);
  g_hash_table_unref (reader->nic_reports);
  _mignet_host_report_free (reader->report);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reader, reader_clear)

static gboolean
read_mac (MignetNicReport *nic, const MignetOvirtEntity *entity, GError **error)
{
  MignetJsonNode mac;
  gboolean found;
  const char *address = NULL;

  if (!_mignet_ovirt_read_object (_mignet_ovirt_entity_find (entity, "mac"), "mac", &mac, &found,
                                  error) ||
      (found && !_mignet_ovirt_read_string (&mac, "address", &address, error)))
    return FALSE;

  nic->mac = address != NULL && *address != '\0' ? g_strdup (address) : NULL;

  return TRUE;
}

/* The engine leaves the status of a VLAN out, because hosts do not report it. */
static gboolean
read_link (MignetNicReport *nic, const MignetOvirtEntity *entity, GError **error)
{
  const MignetJsonNode *node = _mignet_ovirt_entity_find (entity, "mtu");
  const char *status = NULL;
  gint64 mtu = 0;
  gint64 speed = 0;

  if (!_mignet_ovirt_read_string (_mignet_ovirt_entity_find (entity, "status"), "status", &status,
                                  error) ||
      !_mignet_ovirt_read_number (node, "mtu", G_MAXINT, &mtu, error) ||
      !_mignet_ovirt_read_number (_mignet_ovirt_entity_find (entity, "speed"), "speed", G_MAXINT64,
                                  &speed, error))
    return FALSE;

  if (g_strcmp0 (status, "up") == 0)
    nic->carrier = MIGNET_CARRIER_UP;
  else if (g_strcmp0 (status, "down") == 0)
    nic->carrier = MIGNET_CARRIER_DOWN;
  nic->speed = (guint) MIN (speed / BITS_PER_MEGABIT, G_MAXINT);
  nic->mtu = (guint) mtu;

  return _mignet_mtu_check ("interface", nic->name, nic->mtu, error) ||
         _mignet_json_wrap (node, error);
}

static MignetNicKind
find_kind (const MignetOvirtEntity *entity)
{
  MignetJsonNode member;

  if (_mignet_ovirt_get_member (_mignet_ovirt_entity_find (entity, "bonding"), "bonding", &member))
    return MIGNET_NIC_KIND_BOND;

  return _mignet_ovirt_get_member (_mignet_ovirt_entity_find (entity, "vlan"), "vlan", &member)
             ? MIGNET_NIC_KIND_VLAN
             : MIGNET_NIC_KIND_ETHERNET;
}

static gboolean
add_nic (Reader *reader, const MignetOvirtEntity *entity, GError **error)
{
  MignetNicReport *nic = NULL;
  const char *name = NULL;

  if (!_mignet_ovirt_read_identity (entity, "network interface", &name, error))
    return FALSE;

  nic = _mignet_host_report_add_nic (reader->report, name, find_kind (entity));
  if (nic == NULL)
    return _mignet_json_fail (_mignet_ovirt_entity_find (entity, "name"), error,
                              "found a second interface '%s', expected names to be unique", name);
  g_hash_table_insert (reader->nic_reports, (gpointer) entity->id, nic);

  return read_mac (nic, entity, error) && read_link (nic, entity, error);
}

/* The interface that a reference means, by id or else by name. NULL if it is not among those that
 * were told. */
static gboolean
find_nic (const Reader *reader, const MignetJsonNode *node, MignetNicReport **nic, GError **error)
{
  const char *id = NULL;
  const char *name = NULL;

  if (!_mignet_ovirt_get_reference (node, &id, error) ||
      !_mignet_ovirt_read_string (node, "name", &name, error))
    return FALSE;

  *nic = id != NULL ? g_hash_table_lookup (reader->nic_reports, id) : NULL;
  if (*nic == NULL)
    *nic = _mignet_host_report_lookup_nic (reader->report, name);

  return TRUE;
}

static gboolean
read_slaves (const Reader *reader,
             MignetNicReport *bond,
             const MignetJsonNode *bonding,
             GError **error)
{
  MignetJsonNode collection;
  MignetJsonNode elements;
  MignetJsonNode active;
  MignetNicReport *slave = NULL;
  gsize length = 0;

  if (!_mignet_ovirt_read_elements (bonding, "slaves", "host_nic", &collection, &elements, &length,
                                    error))
    return FALSE;

  for (gsize i = 0; i < length; i++)
    {
      MignetJsonNode element;

      _mignet_json_get_element (&elements, i, &element);
      if (!find_nic (reader, &element, &slave, error))
        return FALSE;
      if (slave != NULL)
        _mignet_nic_report_add_member (bond, slave->name);
    }

  if (!_mignet_ovirt_get_member (bonding, "active_slave", &active))
    return TRUE;
  if (!find_nic (reader, &active, &slave, error))
    return FALSE;

  bond->active_slave = slave != NULL ? g_strdup (slave->name) : NULL;

  return TRUE;
}

static gboolean
read_mode (MignetNicReport *bond, const MignetJsonNode *bonding, GError **error)
{
  MignetJsonNode collection;
  MignetJsonNode elements;
  gsize length = 0;

  if (!_mignet_ovirt_read_elements (bonding, "options", "option", &collection, &elements, &length,
                                    error))
    return FALSE;

  for (gsize i = 0; i < length && bond->mode == NULL; i++)
    {
      MignetJsonNode element;
      const char *name = NULL;
      const char *value = NULL;

      _mignet_json_get_element (&elements, i, &element);
      if (!_mignet_json_is_object (&element))
        return _mignet_json_fail_unexpected (&element, "an object", error);
      if (!_mignet_ovirt_read_string (&element, "name", &name, error) ||
          !_mignet_ovirt_read_string (&element, "value", &value, error))
        return FALSE;
      if (g_strcmp0 (name, "mode") == 0 && value != NULL)
        bond->mode = g_strdup (_mignet_import_find_bond_mode (value));
    }

  return TRUE;
}

static gboolean
wire_bond (const Reader *reader,
           MignetNicReport *bond,
           const MignetOvirtEntity *entity,
           GError **error)
{
  MignetJsonNode bonding;
  gboolean found;

  return _mignet_ovirt_read_object (_mignet_ovirt_entity_find (entity, "bonding"), "bonding",
                                    &bonding, &found, error) &&
         read_mode (bond, &bonding, error) && read_slaves (reader, bond, &bonding, error);
}

static gboolean
wire_vlan (MignetNicReport *nic, const MignetOvirtEntity *entity, GError **error)
{
  const MignetJsonNode *node = _mignet_ovirt_entity_find (entity, "base_interface");
  MignetJsonNode vlan;
  MignetJsonNode member;
  gboolean found;
  const char *base = NULL;
  gint64 id = 0;

  if (!_mignet_ovirt_read_object (_mignet_ovirt_entity_find (entity, "vlan"), "vlan", &vlan, &found,
                                  error) ||
      !_mignet_ovirt_read_number (&vlan, "id", MIGNET_MAX_VLAN_ID, &id, error) ||
      (_mignet_ovirt_get_member (node, "base_interface", &member) &&
       !_mignet_name_read (&member, "network interface", "name", &base, error)))
    return FALSE;

  nic->vlan_id = (guint) id;
  nic->base = g_strdup (base);

  return TRUE;
}

static gboolean
read_nics (Reader *reader, GError **error)
{
  for (guint i = 0; i < reader->nics->len; i++)
    {
      if (!add_nic (reader, g_ptr_array_index (reader->nics, i), error))
        return FALSE;
    }

  for (guint i = 0; i < reader->nics->len; i++)
    {
      const MignetOvirtEntity *entity = g_ptr_array_index (reader->nics, i);
      MignetNicReport *nic = g_hash_table_lookup (reader->nic_reports, entity->id);

      if ((nic->kind == MIGNET_NIC_KIND_BOND && !wire_bond (reader, nic, entity, error)) ||
          (nic->kind == MIGNET_NIC_KIND_VLAN && !wire_vlan (nic, entity, error)))
        return FALSE;
    }

  return TRUE;
}

/* The protocol of a family by the word of the API, of which later versions may have more. */
static int
find_protocol (const char *word)
{
  static const struct
  {
    const char *word;
    MignetBootProtocol protocol;
  } protocols[] = {
    { "none", MIGNET_BOOT_PROTOCOL_NONE },
    { "static", MIGNET_BOOT_PROTOCOL_STATIC },
    { "dhcp", MIGNET_BOOT_PROTOCOL_DHCP },
    { "autoconf", MIGNET_BOOT_PROTOCOL_AUTOCONF },
    { "poly_dhcp_autoconf", MIGNET_BOOT_PROTOCOL_DHCP },
  };

  for (guint i = 0; word != NULL && i < G_N_ELEMENTS (protocols); i++)
    {
      if (strcmp (protocols[i].word, word) == 0)
        return protocols[i].protocol;
    }

  return MIGNET_REPORT_PROTOCOL_UNKNOWN;
}

static MignetAddressOrigin
find_origin (int protocol)
{
  return protocol == MIGNET_BOOT_PROTOCOL_DHCP       ? MIGNET_ADDRESS_ORIGIN_DHCP
         : protocol == MIGNET_BOOT_PROTOCOL_AUTOCONF ? MIGNET_ADDRESS_ORIGIN_AUTOCONF
                                                     : MIGNET_ADDRESS_ORIGIN_STATIC;
}

/* An IPv6 address has the length of its prefix where an IPv4 one has its mask. An address that
 * cannot be read leaves those of its family unknown. */
static gboolean
read_address (MignetFamilyReport families[], guint family, const MignetJsonNode *ip, GError **error)
{
  const char *text = NULL;
  const char *netmask = NULL;
  g_autofree char *full = NULL;
  g_autoptr (MignetIpAddress) address = NULL;
  int mask = -1;

  if (!_mignet_ovirt_read_string (ip, "address", &text, error) ||
      !_mignet_ovirt_read_string (ip, "netmask", &netmask, error))
    return FALSE;

  if (text == NULL || *text == '\0')
    {
      _mignet_family_report_set_told (&families[family]);
      return TRUE;
    }

  if (netmask != NULL)
    mask = _mignet_import_parse_netmask (netmask);
  full = mask >= 0 ? g_strdup_printf ("%s/%d", text, mask)
                   : g_strdup_printf ("%s/%s", text, netmask != NULL ? netmask : "");
  address = mignet_ip_address_new_full (full, find_origin (families[family].protocol),
                                        MIGNET_ADDRESS_STATE_PREFERRED, NULL);
  if (address == NULL ||
      (guint) _mignet_report_family_index (mignet_ip_address_get_family (address)) != family)
    return TRUE;

  _mignet_family_report_set_told (&families[family]);
  if (!g_inet_address_get_is_link_local (mignet_ip_address_get_inet_address (address)))
    _mignet_family_report_take (families, g_steal_pointer (&address));

  return TRUE;
}

/* The gateway of an interface. Older engines tell only that of management and leave out that of any
 * other network, so one that is left out is not told. */
static gboolean
read_gateway (MignetFamilyReport *family,
              GSocketFamily socket_family,
              const MignetJsonNode *ip,
              GError **error)
{
  const char *gateway = NULL;

  if (!_mignet_ovirt_read_string (ip, "gateway", &gateway, error))
    return FALSE;

  if (gateway != NULL)
    _mignet_family_report_take_gateway (family, socket_family, gateway);

  return TRUE;
}

/* The addresses that the interface has. */
static gboolean
read_actual_family (MignetAttachmentReport *attachment,
                    guint family,
                    const MignetOvirtEntity *nic,
                    GError **error)
{
  static const char *const addresses[] = { "ip", "ipv6" };
  static const char *const protocols[] = { "boot_protocol", "ipv6_boot_protocol" };
  MignetFamilyReport *report = &attachment->families[family];
  MignetJsonNode ip;
  gboolean found;
  const char *word = NULL;

  if (!_mignet_ovirt_read_string (_mignet_ovirt_entity_find (nic, protocols[family]),
                                  protocols[family], &word, error) ||
      !_mignet_ovirt_read_object (_mignet_ovirt_entity_find (nic, addresses[family]),
                                  addresses[family], &ip, &found, error))
    return FALSE;

  report->protocol = find_protocol (word);
  if (found)
    return read_gateway (report, socket_families[family], &ip, error) &&
           read_address (attachment->families, family, &ip, error);

  /* The engine leaves out what the interface does not have, but a protocol is always there. */
  if (word != NULL)
    _mignet_family_report_set_told (report);

  return TRUE;
}

/* The network that a reference means, NULL if it is none of the cluster. */
static gboolean
find_network (const Reader *reader,
              const MignetOvirtEntity *entity,
              MignetNetwork **network,
              GError **error)
{
  const MignetJsonNode *node = _mignet_ovirt_entity_find (entity, "network");
  MignetJsonNode member;
  const char *key = NULL;

  *network = NULL;
  if (!_mignet_ovirt_get_member (node, "network", &member))
    return TRUE;
  if (!_mignet_ovirt_get_reference (&member, &key, error) ||
      (key == NULL && !_mignet_ovirt_read_string (&member, "name", &key, error)))
    return FALSE;

  *network = key != NULL ? mignet_cluster_lookup_network (reader->cluster, key) : NULL;

  return TRUE;
}

/* A network that an interface carries. */
static gboolean
read_carried (Reader *reader, const MignetOvirtEntity *entity, GError **error)
{
  MignetAttachmentReport *attachment = NULL;
  MignetNetwork *network = NULL;
  gboolean differs = FALSE;

  if (!find_network (reader, entity, &network, error) ||
      !_mignet_ovirt_read_boolean (_mignet_ovirt_entity_find (entity, "custom_configuration"),
                                   "custom_configuration", &differs, error))
    return FALSE;
  if (network == NULL)
    return TRUE;
  if (_mignet_host_report_is_attached (reader->report, network))
    return _mignet_json_fail (_mignet_ovirt_entity_find (entity, "network"), error,
                              "found a second interface of host '%s' with network '%s', expected "
                              "one at most",
                              mignet_host_get_name (reader->host),
                              mignet_network_get_name (network));

  if (differs)
    g_hash_table_add (reader->out_of_sync, network);
  attachment = _mignet_host_report_attach (reader->report, network,
                                           g_hash_table_lookup (reader->nic_reports, entity->id));

  return read_actual_family (attachment, MIGNET_REPORT_IPV4, entity, error) &&
         read_actual_family (attachment, MIGNET_REPORT_IPV6, entity, error);
}

/* What the engine wants a family to be. */
typedef struct
{
  MignetJsonNode ip;
  gboolean has_ip;
  guint family;
  int protocol;
} Assignment;

static gboolean
parse_assignment (Assignment *assignment, const MignetJsonNode *node, GError **error)
{
  const char *method = NULL;
  const char *version = NULL;

  if (!_mignet_json_is_object (node))
    return _mignet_json_fail_unexpected (node, "an object", error);
  if (!_mignet_ovirt_read_string (node, "assignment_method", &method, error) ||
      !_mignet_ovirt_read_object (node, "ip", &assignment->ip, &assignment->has_ip, error) ||
      (assignment->has_ip &&
       !_mignet_ovirt_read_string (&assignment->ip, "version", &version, error)))
    return FALSE;

  assignment->family = g_strcmp0 (version, "v6") == 0 ? MIGNET_REPORT_IPV6 : MIGNET_REPORT_IPV4;
  assignment->protocol = find_protocol (method);

  return TRUE;
}

/* A static address is what the host has if it is in sync; for any other protocol nobody has told
 * the addresses. */
static gboolean
read_assigned_address (MignetAttachmentReport *attachment,
                       const Assignment *assignment,
                       gboolean in_sync,
                       GError **error)
{
  MignetFamilyReport *report = &attachment->families[assignment->family];

  report->protocol = assignment->protocol;
  if (!in_sync)
    return TRUE;

  if (assignment->protocol == MIGNET_BOOT_PROTOCOL_NONE)
    _mignet_family_report_set_told (report);
  else if (assignment->protocol == MIGNET_BOOT_PROTOCOL_STATIC && assignment->has_ip)
    return read_address (attachment->families, assignment->family, &assignment->ip, error);

  return TRUE;
}

/* So is its gateway, and there is none if none is wanted. What an interface tells comes first. */
static gboolean
read_assigned_gateway (MignetAttachmentReport *attachment,
                       const Assignment *assignment,
                       gboolean in_sync,
                       GError **error)
{
  MignetFamilyReport *report = &attachment->families[assignment->family];
  const char *gateway = NULL;

  if (!assignment->has_ip ||
      !_mignet_ovirt_read_string (&assignment->ip, "gateway", &gateway, error))
    return !assignment->has_ip;

  if (in_sync && assignment->protocol == MIGNET_BOOT_PROTOCOL_STATIC && report->gateway == NULL)
    _mignet_family_report_take_gateway (report, socket_families[assignment->family],
                                        gateway != NULL ? gateway : "");

  return TRUE;
}

/* Where the interfaces were told, only gateways are left to learn. */
static gboolean
read_assignments (const Reader *reader,
                  MignetAttachmentReport *attachment,
                  const MignetOvirtEntity *entity,
                  gboolean in_sync,
                  GError **error)
{
  MignetJsonNode collection;
  MignetJsonNode elements;
  gsize length = 0;

  if (!_mignet_ovirt_read_elements (_mignet_ovirt_entity_find (entity, "ip_address_assignments"),
                                    "ip_address_assignments", "ip_address_assignment", &collection,
                                    &elements, &length, error))
    return FALSE;

  for (gsize i = 0; i < length; i++)
    {
      Assignment assignment = { .family = MIGNET_REPORT_IPV4 };
      MignetJsonNode element;

      _mignet_json_get_element (&elements, i, &element);
      if (!parse_assignment (&assignment, &element, error) ||
          (reader->nics == NULL &&
           !read_assigned_address (attachment, &assignment, in_sync, error)) ||
          !read_assigned_gateway (attachment, &assignment, in_sync, error))
        return FALSE;
    }

  return TRUE;
}

/* An attachment is believed where the interfaces were not told. Where they were, the network is on
 * one of them, or the host does not have it. */
static gboolean
read_wanted (Reader *reader, const MignetOvirtEntity *entity, GError **error)
{
  MignetAttachmentReport *attachment;
  MignetNetwork *network = NULL;
  gboolean in_sync = TRUE;

  if (!find_network (reader, entity, &network, error) ||
      !_mignet_ovirt_read_boolean (_mignet_ovirt_entity_find (entity, "in_sync"), "in_sync",
                                   &in_sync, error))
    return FALSE;
  if (network == NULL)
    return TRUE;

  if (!in_sync)
    g_hash_table_add (reader->out_of_sync, network);

  attachment = _mignet_host_report_lookup_attachment (reader->report, network);
  if (reader->nics != NULL)
    return attachment == NULL || read_assignments (reader, attachment, entity, in_sync, error);
  if (attachment != NULL)
    return _mignet_json_fail (g_ptr_array_index (entity->nodes, 0), error,
                              "found a second attachment of network '%s', expected one at most",
                              mignet_network_get_name (network));

  attachment = _mignet_host_report_attach (reader->report, network, NULL);

  return read_assignments (reader, attachment, entity, in_sync, error);
}

static gboolean
read_attachments (Reader *reader, GError **error)
{
  for (guint i = 0; reader->nics != NULL && i < reader->nics->len; i++)
    {
      if (!read_carried (reader, g_ptr_array_index (reader->nics, i), error))
        return FALSE;
    }

  for (guint i = 0; reader->attachments != NULL && i < reader->attachments->len; i++)
    {
      if (!read_wanted (reader, g_ptr_array_index (reader->attachments, i), error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
apply (Reader *reader, GError **error)
{
  GHashTableIter iter;
  gpointer network;

  if (!_mignet_host_report_apply (reader->report, error))
    {
      GPtrArray *entities = reader->nics != NULL ? reader->nics : reader->attachments;
      const MignetOvirtEntity *first = g_ptr_array_index (entities, 0);

      return _mignet_json_wrap (g_ptr_array_index (first->nodes, 0), error);
    }

  g_hash_table_iter_init (&iter, reader->out_of_sync);
  while (g_hash_table_iter_next (&iter, &network, NULL))
    {
      MignetNetworkAttachment *attachment = mignet_host_lookup_attachment (reader->host, network);

      if (attachment != NULL)
        mignet_network_attachment_set_in_sync (attachment, FALSE);
    }

  return TRUE;
}

/* A host without any interface was never asked: nothing is known of its networks. */
static GPtrArray *
list_told (const Reader *reader, MignetOvirtKind kind)
{
  GPtrArray *entities =
      _mignet_ovirt_inventory_list (reader->inventory, kind, mignet_host_get_id (reader->host));

  return entities != NULL && entities->len > 0 ? entities : NULL;
}

gboolean
_mignet_ovirt_read_networking (const MignetOvirtInventory *inventory,
                               MignetCluster *cluster,
                               MignetHost *host,
                               GError **error)
{
  g_auto (Reader) reader = {
    .inventory = inventory,
    .cluster = cluster,
    .host = host,
    .report = _mignet_host_report_new (host, cluster),
    .nic_reports = g_hash_table_new (g_str_hash, g_str_equal),
    .out_of_sync = g_hash_table_new (NULL, NULL),
  };

  reader.nics = list_told (&reader, MIGNET_OVIRT_HOST_NIC);
  reader.attachments = list_told (&reader, MIGNET_OVIRT_NETWORK_ATTACHMENT);
  if (reader.nics == NULL && reader.attachments == NULL)
    return TRUE;

  reader.report->attachments = _mignet_attachment_reports_new ();

  return (reader.nics == NULL || read_nics (&reader, error)) && read_attachments (&reader, error) &&
         apply (&reader, error);
}
