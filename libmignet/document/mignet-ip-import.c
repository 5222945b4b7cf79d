/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "document/mignet-cluster-document-private.h"
#include "document/mignet-host-report-private.h"
#include "model/mignet-checks-private.h"

/**
 * SECTION:mignet-import
 * @title: Importers
 * @short_description: hosts and clusters from what other programs say
 *
 * An importer takes over what another program prints or answers. It is strict about the types of
 * what it knows and passes over what it does not know, since such outputs grow from version to
 * version. Errors name the document, the place in it, what was found and what was expected, and
 * leave everything as it was.
 *
 * What an output does not tell stays as the host has it, and is unknown, never none, where the host
 * has nothing. Interfaces that are no longer listed are gone.
 *
 * A text of more than 256 MiB is refused before it is parsed.
 */

/* What "ip -j -d addr" prints. As with counters, members that are not known are passed over, and
 * those that are known are read strictly. */

/* The prefix length of an IPv6 address that a DHCP server gives; advertised prefixes are shorter.
 */
#define DHCPV6_PREFIX_LENGTH 128

static gboolean
is_word (const char *word, const char *const *words)
{
  return word != NULL && g_strv_contains (words, word);
}

/* A member that is there and true. */
static gboolean
read_flag (const MignetJsonNode *node, const char *name, gboolean *flag, GError **error)
{
  *flag = FALSE;

  return _mignet_json_read_boolean (node, name, flag, error);
}

static gboolean
read_address_state (const MignetJsonNode *node, MignetAddressState *state, GError **error)
{
  gboolean duplicate, tentative, deprecated;

  if (!read_flag (node, "dadfailed", &duplicate, error) ||
      !read_flag (node, "tentative", &tentative, error) ||
      !read_flag (node, "deprecated", &deprecated, error))
    return FALSE;

  if (duplicate)
    *state = MIGNET_ADDRESS_STATE_DUPLICATE;
  else if (tentative)
    *state = MIGNET_ADDRESS_STATE_TENTATIVE;
  else if (deprecated)
    *state = MIGNET_ADDRESS_STATE_DEPRECATED;
  else
    *state = MIGNET_ADDRESS_STATE_PREFERRED;

  return TRUE;
}

/* An address with a lifetime is dynamic. For IPv4 that is a lease; for IPv6 the length of the
 * prefix tells a lease from an advertised prefix. */
static gboolean
read_address_origin (const MignetJsonNode *node,
                     gboolean ipv6,
                     gint64 prefix_length,
                     MignetAddressOrigin *origin,
                     GError **error)
{
  gboolean dynamic;

  if (!read_flag (node, "dynamic", &dynamic, error))
    return FALSE;

  if (!dynamic)
    *origin = MIGNET_ADDRESS_ORIGIN_STATIC;
  else if (ipv6 && prefix_length != DHCPV6_PREFIX_LENGTH)
    *origin = MIGNET_ADDRESS_ORIGIN_AUTOCONF;
  else
    *origin = MIGNET_ADDRESS_ORIGIN_DHCP;

  return TRUE;
}

/* Addresses that are good for the link or the host alone carry no network. */
static gboolean
is_local_scope (const char *scope)
{
  static const char *const local[] = { "link", "host", "nowhere", NULL };

  return is_word (scope, local);
}

static gboolean
read_ip (MignetNicReport *nic, const MignetJsonNode *node, gboolean ipv6, GError **error)
{
  MignetAddressState state = MIGNET_ADDRESS_STATE_PREFERRED;
  MignetAddressOrigin origin = MIGNET_ADDRESS_ORIGIN_STATIC;
  MignetIpAddress *address = NULL;
  MignetJsonNode local;
  g_autofree char *text = NULL;
  const char *bare = NULL;
  gint64 prefix_length = ipv6 ? 128 : 32;

  if (!_mignet_json_require_member (node, "local", &local, error) ||
      !_mignet_json_get_string (&local, &bare, error) ||
      !_mignet_json_read_integer (node, "prefixlen", 0, prefix_length, &prefix_length, error) ||
      !read_address_state (node, &state, error) ||
      !read_address_origin (node, ipv6, prefix_length, &origin, error))
    return FALSE;

  text = g_strdup_printf ("%s/%d", bare, (int) prefix_length);
  address = mignet_ip_address_new_full (text, origin, state, error);
  if (address == NULL)
    return _mignet_json_wrap (&local, error);

  if ((mignet_ip_address_get_family (address) == G_SOCKET_FAMILY_IPV6) != ipv6)
    {
      mignet_ip_address_unref (address);
      return _mignet_json_fail_unexpected (&local, ipv6 ? "an IPv6 address" : "an IPv4 address",
                                           error);
    }

  _mignet_family_report_take (nic->families, address);

  return TRUE;
}

/* Other families, such as that of MPLS, are none of ours. */
static gboolean
read_addresses (MignetNicReport *nic, const MignetJsonNode *node, GError **error)
{
  gsize length = 0;

  if (!_mignet_json_get_length (node, &length, error))
    return FALSE;

  for (guint i = 0; i < MIGNET_REPORT_N_FAMILIES; i++)
    _mignet_family_report_set_told (&nic->families[i]);

  for (gsize i = 0; i < length; i++)
    {
      MignetJsonNode element;
      const char *family = NULL;
      const char *scope = NULL;

      _mignet_json_get_element (node, i, &element);
      if (!_mignet_json_require_string (&element, "family", &family, error) ||
          !_mignet_json_read_string (&element, "scope", &scope, error))
        return FALSE;
      if (is_local_scope (scope) || (strcmp (family, "inet") != 0 && strcmp (family, "inet6") != 0))
        continue;
      if (!read_ip (nic, &element, strcmp (family, "inet6") == 0, error))
        return FALSE;
    }

  return TRUE;
}

/* The flags say whether the interface is switched on and has a cable; the operational state says
 * whether its driver knows. */
static gboolean
read_carrier (const MignetJsonNode *node, MignetCarrier *carrier, GError **error)
{
  static const char *const down_states[] = { "DOWN",    "LOWERLAYERDOWN", "NOTPRESENT",
                                             "DORMANT", "TESTING",        NULL };
  g_autoptr (GPtrArray) flags = NULL;
  MignetJsonNode member;
  const char *state = NULL;

  if (!_mignet_json_read_string (node, "operstate", &state, error) ||
      (_mignet_json_get_member (node, "flags", &member) &&
       !_mignet_json_get_strings (&member, &flags, error)))
    return FALSE;

  if (is_word (state, down_states) ||
      (flags != NULL && (!is_word ("UP", (const char *const *) flags->pdata) ||
                         is_word ("NO-CARRIER", (const char *const *) flags->pdata))))
    *carrier = MIGNET_CARRIER_DOWN;
  else
    *carrier = g_strcmp0 (state, "UP") == 0 ? MIGNET_CARRIER_UP : MIGNET_CARRIER_UNKNOWN;

  return TRUE;
}

/* A veth is a cable that does not leave the machine, and is one for bridges, too. */
static MignetNicKind
find_kind (const char *link_type, const char *info_kind)
{
  static const struct
  {
    const char *word;
    MignetNicKind kind;
  } kinds[] = {
    { "bond", MIGNET_NIC_KIND_BOND },
    { "vlan", MIGNET_NIC_KIND_VLAN },
    { "bridge", MIGNET_NIC_KIND_BRIDGE },
    { "veth", MIGNET_NIC_KIND_ETHERNET },
  };

  if (info_kind == NULL)
    return g_strcmp0 (link_type, "ether") == 0 ? MIGNET_NIC_KIND_ETHERNET : MIGNET_NIC_KIND_OTHER;

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      if (strcmp (kinds[i].word, info_kind) == 0)
        return kinds[i].kind;
    }

  return MIGNET_NIC_KIND_OTHER;
}

static gboolean
read_name (const MignetJsonNode *node, const char *member, char **name, GError **error)
{
  MignetJsonNode child;
  const char *text = NULL;

  if (!_mignet_json_get_member (node, member, &child))
    return TRUE;

  if (!_mignet_name_read (&child, "network interface", "name", &text, error))
    return FALSE;

  *name = g_strdup (text);

  return TRUE;
}

/* What a kind has for itself. */
static gboolean
read_info_data (MignetNicReport *nic, const MignetJsonNode *info, GError **error)
{
  MignetJsonNode data;
  const char *mode = NULL;
  gint64 vlan_id = 0;

  if (!_mignet_json_get_member (info, "info_data", &data))
    return TRUE;
  if (!_mignet_json_is_object (&data))
    return _mignet_json_fail_unexpected (&data, "an object", error);

  switch (nic->kind)
    {
    case MIGNET_NIC_KIND_VLAN:
      if (!_mignet_json_read_integer (&data, "id", 0, MIGNET_MAX_VLAN_ID, &vlan_id, error))
        return FALSE;
      nic->vlan_id = (guint) vlan_id;
      return TRUE;
    case MIGNET_NIC_KIND_BOND:
      if (!_mignet_json_read_string (&data, "mode", &mode, error) ||
          !read_name (&data, "active_slave", &nic->active_slave, error))
        return FALSE;
      nic->mode = g_strdup (mode);
      return TRUE;
    case MIGNET_NIC_KIND_ETHERNET:
    case MIGNET_NIC_KIND_BRIDGE:
    case MIGNET_NIC_KIND_OTHER:
    default:
      return TRUE;
    }
}

static gboolean
read_mtu (MignetNicReport *nic, const MignetJsonNode *node, GError **error)
{
  MignetJsonNode member;
  gint64 mtu = nic->mtu;

  if (!_mignet_json_get_member (node, "mtu", &member))
    return TRUE;
  if (!_mignet_json_get_integer (&member, 0, G_MAXINT, &mtu, error))
    return FALSE;
  nic->mtu = (guint) mtu;

  return _mignet_mtu_check ("interface", nic->name, nic->mtu, error) ||
         _mignet_json_wrap (&member, error);
}

static gboolean
read_link (MignetNicReport *nic,
           const MignetJsonNode *node,
           const MignetJsonNode *info,
           GError **error)
{
  const char *mac = NULL;

  if (!read_mtu (nic, node, error) || !read_carrier (node, &nic->carrier, error) ||
      !_mignet_json_read_string (node, "address", &mac, error) ||
      !read_name (node, "master", &nic->master, error) ||
      (info != NULL && !read_info_data (nic, info, error)))
    return FALSE;

  nic->mac = g_strdup (mac);

  return nic->kind != MIGNET_NIC_KIND_VLAN || read_name (node, "link", &nic->base, error);
}

/* A repetition and an empty object, which stands for an interface that was left out, tell
 * nothing. The loopback interface carries no network. */
static gboolean
read_interface (MignetHostReport *report, const MignetJsonNode *node, GError **error)
{
  MignetJsonNode info;
  MignetJsonNode addresses;
  MignetNicReport *nic = NULL;
  const char *name = NULL;
  const char *link_type = NULL;
  const char *info_kind = NULL;
  gboolean has_info;

  if (_mignet_json_is_empty_object (node))
    return TRUE;

  if (!_mignet_name_require (node, "ifname", "network interface", &name, error) ||
      !_mignet_json_read_string (node, "link_type", &link_type, error))
    return FALSE;
  if (g_strcmp0 (link_type, "loopback") == 0)
    return TRUE;

  has_info = _mignet_json_get_member (node, "linkinfo", &info);
  if (has_info && !_mignet_json_is_object (&info))
    return _mignet_json_fail_unexpected (&info, "an object", error);
  if (has_info && !_mignet_json_read_string (&info, "info_kind", &info_kind, error))
    return FALSE;

  nic = _mignet_host_report_add_nic (report, name, find_kind (link_type, info_kind));
  if (nic == NULL)
    return _mignet_json_fail (node, error,
                              "found a second interface '%s', expected names to be unique", name);

  return read_link (nic, node, has_info ? &info : NULL, error) &&
         (!_mignet_json_get_member (node, "addr_info", &addresses) ||
          read_addresses (nic, &addresses, error));
}

typedef gboolean (*ReadElementFunc) (MignetHostReport *report,
                                     const MignetJsonNode *node,
                                     GError **error);

static gboolean
read_elements (MignetHostReport *report,
               const MignetJsonNode *root,
               ReadElementFunc read_element,
               GError **error)
{
  gsize length = 0;

  if (!_mignet_json_get_length (root, &length, error))
    return FALSE;

  for (gsize i = 0; i < length; i++)
    {
      MignetJsonNode element;

      _mignet_json_get_element (root, i, &element);
      if (!read_element (report, &element, error))
        return FALSE;
    }

  return TRUE;
}

/* The state of links, which is known for the interfaces that are listed. */
static gboolean
refresh_interface (MignetHostReport *report, const MignetJsonNode *node, GError **error)
{
  MignetNicReport *nic = NULL;
  const char *name = NULL;

  if (_mignet_json_is_empty_object (node))
    return TRUE;

  if (!_mignet_name_require (node, "ifname", "network interface", &name, error))
    return FALSE;

  nic = _mignet_host_report_lookup_nic (report, name);

  return nic == NULL || (read_mtu (nic, node, error) && read_carrier (node, &nic->carrier, error));
}

static gboolean
refresh_links (MignetHostReport *report, GBytes *links, const char *name, GError **error)
{
  g_autoptr (MignetJsonDocument) document = NULL;
  MignetJsonNode root;

  document = _mignet_json_document_import (links, name, error);
  if (document == NULL)
    return FALSE;

  _mignet_json_document_get_root (document, &root);

  return read_elements (report, &root, refresh_interface, error);
}

/**
 * mignet_host_import_ip:
 * @self: a host
 * @cluster: the cluster whose networks are looked for
 * @addresses: what `ip -j -d addr` printed on the host
 * @addresses_name: (nullable): what messages call that text, %NULL for "ip addr"
 * @links: (nullable): what `ip -j link`, with or without `-s` and `-d`, printed later, or %NULL
 * @links_name: (nullable): what messages call that text, %NULL for "ip link"
 * @error: return location for a #GError
 *
 * Takes the interfaces, addresses and networks of a host over from what the `ip` command printed.
 * Everything is taken over or nothing.
 *
 * The command does not know the networks of the cluster. A network is taken to be on the interface
 * that has its name, else, the management network, on the one that has the host's registered
 * address, else on one that has an address in the network's subnets, else on the one it was on so
 * far, else on the only one with its VLAN tag; for a slave or port, on the bond or bridge. A
 * network that was not found is absent if it has a tag, or subnets without being bridged; otherwise
 * nobody knows, and it is attached without an interface and with addresses that are unknown. On an
 * interface that carries several networks, an address is that of the network whose subnets have it,
 * else of those without subnets.
 *
 * An address with a limited lifetime counts as leased or, for IPv6 with a prefix shorter than 128,
 * as autoconfigured; addresses of the scopes link and host, and loopback interfaces, are left out.
 * An interface whose operational state is unknown to its driver has an unknown carrier. The command
 * tells neither speeds nor boot protocols nor whether networks are in sync: these stay as they are.
 *
 * Returns: %TRUE, or %FALSE with %MIGNET_ERROR_SYNTAX or %MIGNET_ERROR_DOCUMENT set and nothing
 *   changed
 *
 * Since: 1.0
 */
gboolean
mignet_host_import_ip (MignetHost *self,
                       MignetCluster *cluster,
                       GBytes *addresses,
                       const char *addresses_name,
                       GBytes *links,
                       const char *links_name,
                       GError **error)
{
  g_autoptr (MignetHostReport) report = NULL;
  g_autoptr (MignetJsonDocument) document = NULL;
  MignetJsonNode root;

  g_return_val_if_fail (MIGNET_IS_HOST (self), FALSE);
  g_return_val_if_fail (MIGNET_IS_CLUSTER (cluster), FALSE);
  g_return_val_if_fail (addresses != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  document = _mignet_json_document_import (
      addresses, addresses_name != NULL ? addresses_name : "ip addr", error);
  if (document == NULL)
    return FALSE;

  _mignet_json_document_get_root (document, &root);
  report = _mignet_host_report_new (self, cluster);
  report->complete = TRUE;
  if (!read_elements (report, &root, read_interface, error) ||
      (links != NULL &&
       !refresh_links (report, links, links_name != NULL ? links_name : "ip link", error)))
    return FALSE;

  _mignet_host_report_map_networks (report);

  /* What is left to refuse is a circle of interfaces. */
  return _mignet_host_report_apply (report, error) || _mignet_json_wrap (&root, error);
}
