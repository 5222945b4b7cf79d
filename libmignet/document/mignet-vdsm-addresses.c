/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "document/mignet-import-private.h"
#include "document/mignet-vdsm-private.h"

/* The addresses of a network, or of its bridge, as oVirt's host agent tells them. */

/* One family of a network while its addresses are read. */
typedef struct
{
  GPtrArray *addresses; /* (owned) */
  MignetAddressOrigin origin;
  GSocketFamily family;
  gboolean told;
  gboolean unreadable;
} FamilyReader;

static void
family_reader_clear (FamilyReader *reader)
{
  g_ptr_array_unref (reader->addresses);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (FamilyReader, family_reader_clear)

/* The primary address, which comes first, stands in the list again. */
static gboolean
is_repeated (const FamilyReader *reader, MignetIpAddress *address)
{
  return reader->addresses->len > 0 &&
         mignet_ip_address_equal (g_ptr_array_index (reader->addresses, 0), address);
}

/* What is no address is passed over, and remembered. Old generations list link-local addresses. */
static void
take_address (FamilyReader *reader, const char *text)
{
  g_autoptr (MignetIpAddress) address =
      mignet_ip_address_new_full (text, reader->origin, MIGNET_ADDRESS_STATE_PREFERRED, NULL);

  if (address == NULL || mignet_ip_address_get_family (address) != reader->family)
    reader->unreadable = TRUE;
  else if (!g_inet_address_get_is_link_local (mignet_ip_address_get_inet_address (address)) &&
           !is_repeated (reader, address))
    g_ptr_array_add (reader->addresses, g_steal_pointer (&address));
}

/* The first IPv4 address is the one that the host uses. */
static gboolean
read_primary (FamilyReader *reader, const MignetJsonNode *entry, GError **error)
{
  const char *address = NULL;
  const char *netmask = NULL;
  g_autofree char *text = NULL;

  if (!_mignet_json_read_string (entry, "addr", &address, error) ||
      !_mignet_json_read_string (entry, "netmask", &netmask, error))
    return FALSE;

  reader->told = reader->told || address != NULL;
  if (address == NULL || *address == '\0')
    return TRUE;

  text = g_strdup_printf ("%s/%d", address,
                          netmask != NULL ? _mignet_import_parse_netmask (netmask) : -1);
  take_address (reader, text);

  return TRUE;
}

static gboolean
read_list (FamilyReader *reader, const MignetJsonNode *entry, const char *name, GError **error)
{
  g_autoptr (GPtrArray) texts = NULL;
  MignetJsonNode member;

  if (!_mignet_json_get_member (entry, name, &member))
    return TRUE;
  if (!_mignet_json_get_strings (&member, &texts, error))
    return FALSE;

  reader->told = TRUE;
  for (guint i = 0; i + 1 < texts->len; i++)
    take_address (reader, g_ptr_array_index (texts, i));

  return TRUE;
}

/* A list with nothing but what cannot be read is not empty: what is there is unknown. */
static void
finish_family (FamilyReader *reader, MignetFamilyReport *family)
{
  if (!reader->told || (reader->unreadable && reader->addresses->len == 0))
    return;

  family->addresses = g_ptr_array_ref (reader->addresses);
}

static gboolean
read_protocol_flag (
    const MignetJsonNode *entry, const char *name, gboolean *told, gboolean *flag, GError **error)
{
  MignetJsonNode member;

  *flag = FALSE;
  if (_mignet_json_get_member (entry, name, &member))
    *told = TRUE;

  return _mignet_json_read_boolean (entry, name, flag, error);
}

/* Before there was a flag, there was the configuration of the initialization scripts. */
static gboolean
read_configured_protocol (const MignetJsonNode *entry,
                          gboolean *told,
                          gboolean *dhcp,
                          GError **error)
{
  MignetJsonNode configuration;
  const char *protocol = NULL;
  gboolean found;

  if (!_mignet_import_read_object (entry, "cfg", &configuration, &found, error) ||
      (found && !_mignet_json_read_string (&configuration, "BOOTPROTO", &protocol, error)))
    return FALSE;

  if (protocol != NULL)
    {
      *told = TRUE;
      *dhcp = g_ascii_strcasecmp (protocol, "dhcp") == 0;
    }

  return TRUE;
}

static int
choose_protocol (const FamilyReader *reader, gboolean told, gboolean dhcp, gboolean autoconf)
{
  if (dhcp)
    return MIGNET_BOOT_PROTOCOL_DHCP;
  if (autoconf)
    return MIGNET_BOOT_PROTOCOL_AUTOCONF;
  if (!told)
    return MIGNET_REPORT_PROTOCOL_UNKNOWN;

  return reader->addresses->len > 0 || reader->unreadable ? MIGNET_BOOT_PROTOCOL_STATIC
                                                          : MIGNET_BOOT_PROTOCOL_NONE;
}

/* An agent writes none in two ways, "" and "::". */
static gboolean
read_gateway (MignetFamilyReport *family,
              GSocketFamily socket_family,
              const MignetJsonNode *entry,
              const char *name,
              GError **error)
{
  const char *gateway = NULL;

  if (!_mignet_json_read_string (entry, name, &gateway, error))
    return FALSE;

  if (gateway != NULL)
    _mignet_family_report_take_gateway (family, socket_family, gateway);

  return TRUE;
}

gboolean
_mignet_vdsm_read_ipv4 (MignetFamilyReport *family, const MignetJsonNode *entry, GError **error)
{
  g_auto (FamilyReader) reader = {
    .addresses = g_ptr_array_new_with_free_func ((GDestroyNotify) mignet_ip_address_unref),
    .family = G_SOCKET_FAMILY_IPV4,
  };
  gboolean told = FALSE;
  gboolean dhcp;

  if (!read_protocol_flag (entry, "dhcpv4", &told, &dhcp, error) ||
      (!told && !read_configured_protocol (entry, &told, &dhcp, error)))
    return FALSE;

  reader.origin = dhcp ? MIGNET_ADDRESS_ORIGIN_DHCP : MIGNET_ADDRESS_ORIGIN_STATIC;
  if (!read_primary (&reader, entry, error) || !read_list (&reader, entry, "ipv4addrs", error) ||
      !read_gateway (family, reader.family, entry, "gateway", error))
    return FALSE;

  finish_family (&reader, family);
  family->protocol = choose_protocol (&reader, told, dhcp, FALSE);

  return TRUE;
}

gboolean
_mignet_vdsm_read_ipv6 (MignetFamilyReport *family, const MignetJsonNode *entry, GError **error)
{
  g_auto (FamilyReader) reader = {
    .addresses = g_ptr_array_new_with_free_func ((GDestroyNotify) mignet_ip_address_unref),
    .family = G_SOCKET_FAMILY_IPV6,
  };
  gboolean told = FALSE;
  gboolean dhcp;
  gboolean autoconf;

  if (!read_protocol_flag (entry, "dhcpv6", &told, &dhcp, error) ||
      !read_protocol_flag (entry, "ipv6autoconf", &told, &autoconf, error))
    return FALSE;

  reader.origin = dhcp       ? MIGNET_ADDRESS_ORIGIN_DHCP
                  : autoconf ? MIGNET_ADDRESS_ORIGIN_AUTOCONF
                             : MIGNET_ADDRESS_ORIGIN_STATIC;
  if (!read_list (&reader, entry, "ipv6addrs", error) ||
      !read_gateway (family, reader.family, entry, "ipv6gateway", error))
    return FALSE;

  finish_family (&reader, family);
  family->protocol = choose_protocol (&reader, told, dhcp, autoconf);

  return TRUE;
}
