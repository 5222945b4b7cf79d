/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "net/mignet-net-private.h"

#include <arpa/inet.h>
#include <string.h>

static gsize
get_n_bytes (guint8 family)
{
  return family == G_SOCKET_FAMILY_IPV4 ? 4 : 16;
}

/* The bits of the byte at index that belong to a prefix of this length. */
static guint8
get_mask (guint prefix_length, gsize index)
{
  guint before = 8 * (guint) index;

  if (prefix_length <= before)
    return 0;
  if (prefix_length >= before + 8)
    return 0xff;

  return (guint8) (0xff << (before + 8 - prefix_length));
}

static void
init_subnet (MignetSubnet *subnet, GInetAddress *address, guint prefix_length)
{
  const guint8 *bytes = g_inet_address_to_bytes (address);
  gsize n_bytes = g_inet_address_get_native_size (address);

  memset (subnet, 0, sizeof *subnet);
  subnet->family = (guint8) g_inet_address_get_family (address);
  subnet->prefix_length = (guint8) prefix_length;
  for (gsize i = 0; i < n_bytes; i++)
    subnet->bytes[i] = bytes[i] & get_mask (prefix_length, i);
}

gboolean
_mignet_subnet_parse (const char *text, MignetSubnet *subnet, GError **error)
{
  g_autoptr (GInetAddress) address = NULL;
  MignetSubnet parsed;
  guint prefix_length = 0;

  if (!_mignet_inet_prefix_parse (text, "Subnet", &address, &prefix_length, error))
    return FALSE;

  init_subnet (&parsed, address, prefix_length);
  if (memcmp (parsed.bytes, g_inet_address_to_bytes (address),
              g_inet_address_get_native_size (address)) != 0)
    {
      g_autofree char *expected = _mignet_subnet_to_string (&parsed);

      g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_INVALID_ADDRESS,
                   "Subnet '%s' has host bits, expected '%s'", text, expected);
      return FALSE;
    }

  *subnet = parsed;
  return TRUE;
}

void
_mignet_subnet_init_from_address (MignetSubnet *subnet, MignetIpAddress *address)
{
  init_subnet (subnet, mignet_ip_address_get_inet_address (address),
               mignet_ip_address_get_prefix_length (address));
}

/* Bytes as a number, the first of them the highest. */
static guint64
read_number (const guint8 *bytes, gsize n_bytes)
{
  guint64 number = 0;

  memcpy (&number, bytes, n_bytes);
  return GUINT64_FROM_BE (number);
}

/* Each decision asks this many times, so numbers are compared and not strings of bytes. */
gboolean
_mignet_subnet_contains (const MignetSubnet *subnet, guint8 family, const guint8 *bytes)
{
  guint length = subnet->prefix_length;
  guint64 difference;

  if (family != subnet->family)
    return FALSE;
  if (length == 0)
    return TRUE;
  if (family == G_SOCKET_FAMILY_IPV4)
    return (read_number (subnet->bytes, 4) ^ read_number (bytes, 4)) >> (64 - length) == 0;

  difference = read_number (subnet->bytes, 8) ^ read_number (bytes, 8);
  if (length <= 64)
    return difference >> (64 - length) == 0;

  return difference == 0 &&
         (read_number (subnet->bytes + 8, 8) ^ read_number (bytes + 8, 8)) >> (128 - length) == 0;
}

gboolean
_mignet_subnet_equal (const MignetSubnet *a, const MignetSubnet *b)
{
  return a->family == b->family && a->prefix_length == b->prefix_length &&
         memcmp (a->bytes, b->bytes, get_n_bytes (a->family)) == 0;
}

char *
_mignet_address_bytes_to_string (guint8 family, const guint8 *bytes)
{
  char text[INET6_ADDRSTRLEN];

  return g_strdup (
      inet_ntop (family == G_SOCKET_FAMILY_IPV4 ? AF_INET : AF_INET6, bytes, text, sizeof text));
}

char *
_mignet_subnet_to_string (const MignetSubnet *subnet)
{
  g_autofree char *text = _mignet_address_bytes_to_string (subnet->family, subnet->bytes);

  return g_strdup_printf ("%s/%u", text, subnet->prefix_length);
}
