/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "document/mignet-cluster-document-private.h"
#include "model/mignet-checks-private.h"
#include "net/mignet-net-private.h"

static const char *const host_members[] = {
  "id",           "name",          "address",      "status",
  "memory",       "cpus",          "labels",       "libvirt-version",
  "qemu-version", "migration-tls", "max-outgoing", "max-incoming",
  "nics",         "attachments",   NULL,
};

static const char *const nic_members[] = {
  "name", "kind", "mac",    "mtu",          "speed", "carrier", "base",
  "vlan", "mode", "slaves", "active-slave", "ports", NULL,
};

/* The members that only one kind of interface has, by kind; an interface of the kind "other" may
 * have any of them. */
static const struct
{
  const char *member;
  MignetNicKind kind;
} wiring_members[] = {
  { "base", MIGNET_NIC_KIND_VLAN },         { "vlan", MIGNET_NIC_KIND_VLAN },
  { "mode", MIGNET_NIC_KIND_BOND },         { "slaves", MIGNET_NIC_KIND_BOND },
  { "active-slave", MIGNET_NIC_KIND_BOND }, { "ports", MIGNET_NIC_KIND_BRIDGE },
};

static const char *const attachment_members[] = {
  "network", "nic", "in-sync", "ipv4", "ipv6", NULL,
};

static const char *const family_members[] = { "protocol", "addresses", "gateway", NULL };

static const char *const address_members[] = { "address", "state", "origin", NULL };

/* The name of another interface, or NULL if the member is left out. */
static gboolean
read_nic_name (const MignetJsonNode *node, const char *name, const char **value, GError **error)
{
  MignetJsonNode member;

  return !_mignet_json_get_member (node, name, &member) ||
         _mignet_name_read (&member, "network interface", "name", value, error);
}

static gboolean
read_nic_names (const MignetJsonNode *node, const char *name, GPtrArray **names, GError **error)
{
  MignetJsonNode member;
  gsize length = 0;

  if (!_mignet_json_get_member (node, name, &member))
    return TRUE;

  if (!_mignet_json_get_length (&member, &length, error))
    return FALSE;

  for (gsize i = 0; i < length; i++)
    {
      MignetJsonNode element;
      const char *value = NULL;

      _mignet_json_get_element (&member, i, &element);
      if (!_mignet_name_read (&element, "network interface", "name", &value, error))
        return FALSE;
    }

  return _mignet_json_get_strings (&member, names, error);
}

static gboolean
check_wiring_members (const MignetJsonNode *node, MignetNicKind kind, GError **error)
{
  if (kind == MIGNET_NIC_KIND_OTHER)
    return TRUE;

  for (guint i = 0; i < G_N_ELEMENTS (wiring_members); i++)
    {
      MignetJsonNode member;

      if (wiring_members[i].kind != kind &&
          _mignet_json_get_member (node, wiring_members[i].member, &member))
        return _mignet_json_fail (
            &member, error,
            "found '%s' on an interface of kind '%s', expected it only on one of kind '%s'",
            wiring_members[i].member, _mignet_json_enum_word (MIGNET_TYPE_NIC_KIND, kind),
            _mignet_json_enum_word (MIGNET_TYPE_NIC_KIND, wiring_members[i].kind));
    }

  return TRUE;
}

static MignetNic *
create_nic (const MignetJsonNode *node, const char *name, MignetNicKind kind, GError **error)
{
  g_autoptr (GPtrArray) slaves = NULL;
  g_autoptr (GPtrArray) ports = NULL;
  const char *base = NULL;
  const char *mode = NULL;
  gint64 vlan_id = 0;

  if (!read_nic_name (node, "base", &base, error) ||
      !_mignet_json_read_integer (node, "vlan", 0, MIGNET_MAX_VLAN_ID, &vlan_id, error) ||
      !_mignet_json_read_string (node, "mode", &mode, error) ||
      !read_nic_names (node, "slaves", &slaves, error) ||
      !read_nic_names (node, "ports", &ports, error))
    return NULL;

  return g_object_new (MIGNET_TYPE_NIC, "name", name, "kind", kind, "base", base, "vlan-id",
                       (guint) vlan_id, "mode", mode, "slaves",
                       slaves != NULL ? slaves->pdata : NULL, "ports",
                       ports != NULL ? ports->pdata : NULL, NULL);
}

static gboolean
read_nic_state (MignetNic *nic, const MignetJsonNode *node, GError **error)
{
  MignetJsonNode member;
  const char *mac = NULL;
  const char *active_slave = NULL;
  guint mtu = 0;
  guint speed = 0;
  int carrier = MIGNET_CARRIER_UNKNOWN;

  if (!_mignet_json_read_string (node, "mac", &mac, error) ||
      !_mignet_json_read_uint (node, "mtu", &mtu, error) ||
      !_mignet_json_read_uint (node, "speed", &speed, error) ||
      !_mignet_json_read_enum (node, "carrier", MIGNET_TYPE_CARRIER, &carrier, error) ||
      !read_nic_name (node, "active-slave", &active_slave, error))
    return FALSE;

  if (!mignet_nic_set_mtu (nic, mtu, error))
    return _mignet_json_wrap (_mignet_json_get_member (node, "mtu", &member) ? &member : node,
                              error);

  mignet_nic_set_mac (nic, mac);
  mignet_nic_set_speed (nic, speed);
  mignet_nic_set_carrier (nic, carrier);
  mignet_nic_set_active_slave (nic, active_slave);

  return TRUE;
}

static MignetNic *
read_nic (const MignetJsonNode *node, GError **error)
{
  g_autoptr (MignetNic) nic = NULL;
  const char *name = NULL;
  int kind = MIGNET_NIC_KIND_ETHERNET;

  if (!_mignet_json_check_members (node, nic_members, error) ||
      !_mignet_name_require (node, "name", "network interface", &name, error) ||
      !_mignet_json_read_enum (node, "kind", MIGNET_TYPE_NIC_KIND, &kind, error) ||
      !check_wiring_members (node, kind, error))
    return NULL;

  nic = create_nic (node, name, kind, error);
  if (nic == NULL || !read_nic_state (nic, node, error))
    return NULL;

  return g_steal_pointer (&nic);
}

/* Reads the interfaces, and their names into a set that refers to them. */
static gboolean
read_nics (const MignetJsonNode *node, GPtrArray *nics, GHashTable *names, GError **error)
{
  gsize length = 0;

  if (!_mignet_json_get_length (node, &length, error))
    return FALSE;

  for (gsize i = 0; i < length; i++)
    {
      MignetJsonNode element;
      MignetNic *nic = NULL;

      _mignet_json_get_element (node, i, &element);
      nic = read_nic (&element, error);
      if (nic == NULL)
        return FALSE;
      g_ptr_array_add (nics, nic);
      if (!g_hash_table_add (names, (gpointer) mignet_nic_get_name (nic)))
        return _mignet_json_fail (&element, error,
                                  "found a second interface '%s', expected names to be unique on "
                                  "the host",
                                  mignet_nic_get_name (nic));
    }

  return TRUE;
}

/* An address is a string or an object. Nothing said about its origin, it is static, as
 * for mignet_ip_address_new(). */
static MignetIpAddress *
read_address (const MignetJsonNode *node, GError **error)
{
  MignetIpAddress *address = NULL;
  MignetJsonNode text_node = *node;
  const char *text = NULL;
  int state = MIGNET_ADDRESS_STATE_PREFERRED;
  int origin = MIGNET_ADDRESS_ORIGIN_STATIC;

  if (_mignet_json_is_object (node))
    {
      if (!_mignet_json_check_members (node, address_members, error) ||
          !_mignet_json_require_member (node, "address", &text_node, error) ||
          !_mignet_json_read_enum (node, "state", MIGNET_TYPE_ADDRESS_STATE, &state, error) ||
          !_mignet_json_read_enum (node, "origin", MIGNET_TYPE_ADDRESS_ORIGIN, &origin, error) ||
          !_mignet_json_get_string (&text_node, &text, error))
        return NULL;
    }
  else if (_mignet_json_is_string (node))
    _mignet_json_get_string (node, &text, NULL);
  else
    {
      _mignet_json_fail_unexpected (node, "an address with prefix length, or an object with one",
                                    error);
      return NULL;
    }

  address = mignet_ip_address_new_full (text, origin, state, error);
  if (address == NULL)
    _mignet_json_wrap (&text_node, error);

  return address;
}

static GPtrArray *
read_addresses (const MignetJsonNode *node, GSocketFamily family, GError **error)
{
  g_autoptr (GPtrArray) addresses =
      g_ptr_array_new_with_free_func ((GDestroyNotify) mignet_ip_address_unref);
  gsize length = 0;

  if (!_mignet_json_get_length (node, &length, error))
    return NULL;

  for (gsize i = 0; i < length; i++)
    {
      MignetJsonNode element;
      MignetIpAddress *address = NULL;

      _mignet_json_get_element (node, i, &element);
      address = read_address (&element, error);
      if (address == NULL)
        return NULL;
      g_ptr_array_add (addresses, address);

      if (mignet_ip_address_get_family (address) != family)
        {
          _mignet_json_fail_unexpected (
              &element, family == G_SOCKET_FAMILY_IPV4 ? "an IPv4 address" : "an IPv6 address",
              error);
          return NULL;
        }
    }

  return g_steal_pointer (&addresses);
}

/* A gateway that is left out was never reported; null is reported, and there is none. */
static gboolean
read_gateway (MignetNetworkAttachment *attachment,
              const MignetJsonNode *node,
              GSocketFamily family,
              GError **error)
{
  g_autoptr (GInetAddress) gateway = NULL;
  MignetJsonNode member;
  const char *text = NULL;

  if (!_mignet_json_get_member (node, "gateway", &member))
    return TRUE;

  if (_mignet_json_is_null (&member))
    gateway = g_inet_address_new_any (family);
  else if (!_mignet_json_get_string (&member, &text, error))
    return FALSE;
  else
    gateway = _mignet_inet_address_parse (text, strlen (text));

  if (gateway == NULL || g_inet_address_get_family (gateway) != family ||
      (text != NULL && g_inet_address_get_is_any (gateway)))
    return _mignet_json_fail_unexpected (
        &member,
        family == G_SOCKET_FAMILY_IPV4 ? "an IPv4 address without prefix length, or null for none"
                                       : "an IPv6 address without prefix length, or null for none",
        error);

  return mignet_network_attachment_set_gateway (attachment, family, gateway, error) ||
         _mignet_json_wrap (&member, error);
}

/* A family that is left out was reported, and there is nothing. Addresses that are left out were
 * never reported. */
static gboolean
read_family (MignetNetworkAttachment *attachment,
             const MignetJsonNode *node,
             const char *name,
             GSocketFamily family,
             GError **error)
{
  g_autoptr (GPtrArray) addresses = NULL;
  MignetJsonNode member;
  MignetJsonNode addresses_node;
  MignetJsonNode protocol_node;
  int protocol = MIGNET_BOOT_PROTOCOL_NONE;

  if (!_mignet_json_get_member (node, name, &member))
    {
      addresses = g_ptr_array_new ();
      return mignet_network_attachment_set_ip_config (attachment, family, MIGNET_BOOT_PROTOCOL_NONE,
                                                      addresses, error) ||
             _mignet_json_wrap (node, error);
    }

  if (!_mignet_json_check_members (&member, family_members, error) ||
      !_mignet_json_read_enum (&member, "protocol", MIGNET_TYPE_BOOT_PROTOCOL, &protocol, error))
    return FALSE;

  if (_mignet_json_get_member (&member, "addresses", &addresses_node))
    {
      addresses = read_addresses (&addresses_node, family, error);
      if (addresses == NULL)
        return FALSE;
    }

  /* What is left to refuse is a protocol that the family does not have. */
  protocol_node = member;
  _mignet_json_get_member (&member, "protocol", &protocol_node);

  if (!mignet_network_attachment_set_ip_config (attachment, family, protocol, addresses, error))
    return _mignet_json_wrap (&protocol_node, error);

  return read_gateway (attachment, &member, family, error);
}

static MignetNetworkAttachment *
read_attachment (MignetCluster *cluster,
                 const MignetJsonNode *node,
                 GHashTable *nic_names,
                 GError **error)
{
  g_autoptr (MignetNetworkAttachment) attachment = NULL;
  MignetNetwork *network = NULL;
  MignetJsonNode network_node;
  MignetJsonNode nic_node;
  const char *nic = NULL;
  gboolean in_sync = TRUE;

  if (!_mignet_json_check_members (node, attachment_members, error) ||
      !_mignet_json_require_member (node, "network", &network_node, error))
    return NULL;

  network = _mignet_network_find (cluster, &network_node, error);
  if (network == NULL || !_mignet_json_read_string (node, "nic", &nic, error) ||
      !_mignet_json_read_boolean (node, "in-sync", &in_sync, error))
    return NULL;

  if (nic != NULL && !g_hash_table_contains (nic_names, nic))
    {
      _mignet_json_get_member (node, "nic", &nic_node);
      _mignet_json_fail_unexpected (&nic_node, "the name of an interface of the host", error);
      return NULL;
    }

  attachment = mignet_network_attachment_new (network, nic);
  mignet_network_attachment_set_in_sync (attachment, in_sync);
  if (!read_family (attachment, node, "ipv4", G_SOCKET_FAMILY_IPV4, error) ||
      !read_family (attachment, node, "ipv6", G_SOCKET_FAMILY_IPV6, error))
    return NULL;

  return g_steal_pointer (&attachment);
}

static GPtrArray *
read_attachments (MignetCluster *cluster,
                  const MignetJsonNode *node,
                  GHashTable *nic_names,
                  GError **error)
{
  g_autoptr (GPtrArray) attachments = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GHashTable) networks = g_hash_table_new (NULL, NULL);
  gsize length = 0;

  if (!_mignet_json_get_length (node, &length, error))
    return NULL;

  for (gsize i = 0; i < length; i++)
    {
      MignetJsonNode element;
      MignetNetworkAttachment *attachment = NULL;
      MignetNetwork *network = NULL;

      _mignet_json_get_element (node, i, &element);
      attachment = read_attachment (cluster, &element, nic_names, error);
      if (attachment == NULL)
        return NULL;
      g_ptr_array_add (attachments, attachment);

      network = mignet_network_attachment_get_network (attachment);
      if (!g_hash_table_add (networks, network))
        {
          _mignet_json_fail (&element, error,
                             "found a second attachment of network '%s', expected one at most",
                             mignet_network_get_name (network));
          return NULL;
        }
    }

  return g_steal_pointer (&attachments);
}

static gboolean
read_networking (MignetCluster *cluster,
                 MignetHost *host,
                 const MignetJsonNode *node,
                 GError **error)
{
  g_autoptr (GPtrArray) nics = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) attachments = NULL;
  g_autoptr (GHashTable) nic_names = g_hash_table_new (g_str_hash, g_str_equal);
  MignetJsonNode nics_node = *node;
  MignetJsonNode attachments_node;

  if (_mignet_json_get_member (node, "nics", &nics_node) &&
      !read_nics (&nics_node, nics, nic_names, error))
    return FALSE;

  if (_mignet_json_get_member (node, "attachments", &attachments_node))
    {
      attachments = read_attachments (cluster, &attachments_node, nic_names, error);
      if (attachments == NULL)
        return FALSE;
    }

  /* What is left to refuse is a circle of interfaces. */
  return mignet_host_set_networking (host, nics, attachments, error) ||
         _mignet_json_wrap (&nics_node, error);
}

static gboolean
read_labels (MignetHost *host, const MignetJsonNode *node, GError **error)
{
  MignetJsonNode labels;
  g_autofree const char **keys = NULL;

  if (!_mignet_json_get_member (node, "labels", &labels))
    return TRUE;

  if (!_mignet_json_is_object (&labels))
    return _mignet_json_fail_unexpected (&labels, "an object", error);

  keys = _mignet_json_list_members (&labels);
  for (guint i = 0; keys[i] != NULL; i++)
    {
      MignetJsonNode member;
      const char *value = NULL;

      _mignet_json_get_member (&labels, keys[i], &member);
      if (!_mignet_json_get_string (&member, &value, error))
        return FALSE;
      if (!mignet_host_set_label (host, keys[i], value, error))
        return _mignet_json_wrap (&member, error);
    }

  return TRUE;
}

typedef gboolean (*SetTextFunc) (MignetHost *host, const char *text, GError **error);

static gboolean
read_checked_text (MignetHost *host,
                   const MignetJsonNode *node,
                   const char *name,
                   SetTextFunc set_text,
                   GError **error)
{
  MignetJsonNode member;
  const char *text = NULL;

  if (!_mignet_json_get_member (node, name, &member))
    return TRUE;

  return _mignet_json_get_string (&member, &text, error) &&
         (set_text (host, text, error) || _mignet_json_wrap (&member, error));
}

static gboolean
read_capacity (MignetHost *host, const MignetJsonNode *node, GError **error)
{
  gint64 memory = 0;
  guint cpus = 0;
  int max_outgoing = -1;
  int max_incoming = -1;

  if (!_mignet_json_read_integer (node, "memory", 0, MIGNET_DOCUMENT_MAX_MEMORY, &memory, error) ||
      !_mignet_json_read_uint (node, "cpus", &cpus, error) ||
      !_mignet_json_read_count (node, "max-outgoing", &max_outgoing, error) ||
      !_mignet_json_read_count (node, "max-incoming", &max_incoming, error))
    return FALSE;

  mignet_host_set_memory (host, (guint64) memory);
  mignet_host_set_cpus (host, cpus);
  mignet_host_set_max_outgoing (host, max_outgoing);
  mignet_host_set_max_incoming (host, max_incoming);

  return TRUE;
}

static gboolean
read_state (MignetHost *host, const MignetJsonNode *node, GError **error)
{
  MignetJsonNode member;
  int status = MIGNET_HOST_STATUS_UP;
  gboolean tls = FALSE;

  if (!_mignet_json_read_enum (node, "status", MIGNET_TYPE_HOST_STATUS, &status, error) ||
      !_mignet_json_read_boolean (node, "migration-tls", &tls, error))
    return FALSE;

  mignet_host_set_status (host, status);
  if (_mignet_json_get_member (node, "migration-tls", &member))
    mignet_host_set_migration_tls (host, tls ? MIGNET_TRISTATE_YES : MIGNET_TRISTATE_NO);

  return TRUE;
}

static gboolean
read_host (MignetCluster *cluster, const MignetJsonNode *node, GError **error)
{
  g_autoptr (MignetHost) host = NULL;
  const char *id = NULL;
  const char *name = NULL;

  if (!_mignet_json_check_members (node, host_members, error) ||
      !_mignet_name_require (node, "id", "host", &id, error) ||
      !_mignet_name_require (node, "name", "host", &name, error))
    return FALSE;

  host = mignet_host_new (id, name);

  return read_checked_text (host, node, "address", mignet_host_set_address, error) &&
         read_state (host, node, error) && read_capacity (host, node, error) &&
         read_labels (host, node, error) &&
         read_checked_text (host, node, "libvirt-version", mignet_host_set_libvirt_version,
                            error) &&
         read_checked_text (host, node, "qemu-version", mignet_host_set_qemu_version, error) &&
         read_networking (cluster, host, node, error) &&
         (mignet_cluster_add_host (cluster, host, error) || _mignet_json_wrap (node, error));
}

static gboolean
read_element (const MignetJsonNode *element, gpointer user_data, GError **error)
{
  return read_host (user_data, element, error);
}

gboolean
_mignet_hosts_read (MignetCluster *cluster, const MignetJsonNode *node, GError **error)
{
  return _mignet_json_foreach_element (node, read_element, cluster, error);
}
