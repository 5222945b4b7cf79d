/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <mignet/mignet.h>

#include "net/mignet-net-private.h"

#include <string.h>

/**
 * SECTION:mignet-ip-address
 * @Title: MignetIpAddress
 * @Short_description: An IP address with its prefix length
 *
 * A #MignetIpAddress is an address that a host has on a network: the address itself, the length of
 * the prefix of its subnet, where it comes from and what state it is in. A #MignetIpAddress is
 * immutable and may be used from any thread.
 *
 * Text is read strictly: "192.0.2.1/24" and "2001:db8::1/64" are addresses; text without a prefix
 * length, with a zone, with brackets, with blanks or with leading zeros in an IPv4 number or in
 * the prefix length is not.
 */

/* Enough for the longest textual form of an IPv6 address. */
#define MAX_ADDRESS_LENGTH 45

/**
 * MignetIpAddress:
 *
 * An IP address of a host with its prefix length, origin and state.
 *
 * Since: 1.0
 */
struct _MignetIpAddress
{
  GInetAddress *inet_address; /* (owned) */
  guint prefix_length;
  MignetAddressOrigin origin;
  MignetAddressState state;
};

G_DEFINE_BOXED_TYPE (MignetIpAddress,
                     mignet_ip_address,
                     mignet_ip_address_ref,
                     mignet_ip_address_unref)

GInetAddress *
_mignet_inet_address_parse (const char *text, gsize length)
{
  char buffer[MAX_ADDRESS_LENGTH + 1];

  if (length == 0 || length > MAX_ADDRESS_LENGTH)
    return NULL;

  /* The characters are checked here, because what GInetAddress makes of a zone depends on the
   * version of GLib. */
  for (gsize i = 0; i < length; i++)
    {
      if (!g_ascii_isxdigit (text[i]) && text[i] != ':' && text[i] != '.')
        return NULL;
      buffer[i] = text[i];
    }
  buffer[length] = '\0';

  return g_inet_address_new_from_string (buffer);
}

GInetAddress *
_mignet_inet_address_unmap (GInetAddress *address)
{
  static const guint8 mapped_prefix[12] = { [10] = 0xff, [11] = 0xff };
  const guint8 *bytes = g_inet_address_to_bytes (address);

  if (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6 &&
      memcmp (bytes, mapped_prefix, sizeof mapped_prefix) == 0)
    return g_inet_address_new_from_bytes (bytes + sizeof mapped_prefix, G_SOCKET_FAMILY_IPV4);

  return g_object_ref (address);
}

gboolean
_mignet_inet_address_is_broadcast (GInetAddress *address)
{
  static const guint8 broadcast[4] = { 255, 255, 255, 255 };

  return g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV4 &&
         memcmp (g_inet_address_to_bytes (address), broadcast, sizeof broadcast) == 0;
}

gboolean
_mignet_inet_address_may_be_gateway (GInetAddress *address)
{
  return !g_inet_address_get_is_loopback (address) && !g_inet_address_get_is_multicast (address) &&
         !_mignet_inet_address_is_broadcast (address);
}

static guint
get_max_prefix_length (GInetAddress *address)
{
  return 8 * (guint) g_inet_address_get_native_size (address);
}

static const char *
get_family_name (GInetAddress *address)
{
  return g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV4 ? "IPv4" : "IPv6";
}

static gboolean
parse_prefix_length (const char *text, guint max, guint *prefix_length)
{
  guint64 value;

  /* GLib's function takes leading zeros. */
  if (text[0] == '0' && text[1] != '\0')
    return FALSE;
  if (!g_ascii_string_to_unsigned (text, 10, 0, max, &value, NULL))
    return FALSE;

  *prefix_length = (guint) value;
  return TRUE;
}

gboolean
_mignet_inet_prefix_parse (const char *text,
                           const char *kind,
                           GInetAddress **address,
                           guint *prefix_length,
                           GError **error)
{
  const char *slash = strchr (text, '/');
  g_autofree char *printable = NULL;
  g_autoptr (GInetAddress) parsed = NULL;

  parsed =
      _mignet_inet_address_parse (text, slash != NULL ? (gsize) (slash - text) : strlen (text));
  if (parsed == NULL)
    {
      printable = _mignet_text_dup_printable (text);
      g_set_error (
          error, MIGNET_ERROR, MIGNET_ERROR_INVALID_ADDRESS,
          "%s '%s' is malformed, expected an IPv4 or IPv6 address and a prefix length such "
          "as '192.0.2.0/24' or '2001:db8::/64'",
          kind, printable);
      return FALSE;
    }

  if (slash == NULL)
    {
      g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_INVALID_ADDRESS,
                   "%s '%s' has no prefix length, expected '%s/' and a number from 0 to %u", kind,
                   text, text, get_max_prefix_length (parsed));
      return FALSE;
    }

  if (!parse_prefix_length (slash + 1, get_max_prefix_length (parsed), prefix_length))
    {
      printable = _mignet_text_dup_printable (text);
      g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_INVALID_ADDRESS,
                   "%s '%s' has a wrong prefix length, expected a number from 0 to %u for %s", kind,
                   printable, get_max_prefix_length (parsed), get_family_name (parsed));
      return FALSE;
    }

  *address = g_steal_pointer (&parsed);
  return TRUE;
}

/* Takes over the reference to the address. */
static MignetIpAddress *
create_ip_address (GInetAddress *inet_address,
                   guint prefix_length,
                   MignetAddressOrigin origin,
                   MignetAddressState state)
{
  MignetIpAddress *self = g_atomic_rc_box_new0 (MignetIpAddress);

  self->inet_address = inet_address;
  self->prefix_length = prefix_length;
  self->origin = origin;
  self->state = state;

  return self;
}

static void
clear_ip_address (gpointer data)
{
  MignetIpAddress *self = data;

  g_clear_object (&self->inet_address);
}

/**
 * mignet_ip_address_ref:
 * @self: an address
 *
 * Takes a reference to the address. May be called from any thread.
 *
 * Returns: (transfer full): the address
 *
 * Since: 1.0
 */
MignetIpAddress *
mignet_ip_address_ref (MignetIpAddress *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_atomic_rc_box_acquire (self);
}

/**
 * mignet_ip_address_unref:
 * @self: (transfer full): an address
 *
 * Gives back a reference to the address; the last one frees it. May be called from any thread.
 *
 * Since: 1.0
 */
void
mignet_ip_address_unref (MignetIpAddress *self)
{
  g_return_if_fail (self != NULL);

  g_atomic_rc_box_release_full (self, clear_ip_address);
}

/**
 * mignet_ip_address_new:
 * @text: an IPv4 or IPv6 address and a prefix length, such as "192.0.2.1/24"
 * @error: return location for a #GError
 *
 * Makes a static, preferred address from its text.
 *
 * The error is %MIGNET_ERROR_INVALID_ADDRESS if the text is not an address with a prefix length
 * that fits its family.
 *
 * Returns: (transfer full): the address, or %NULL with @error set
 *
 * Since: 1.0
 */
MignetIpAddress *
mignet_ip_address_new (const char *text, GError **error)
{
  return mignet_ip_address_new_full (text, MIGNET_ADDRESS_ORIGIN_STATIC,
                                     MIGNET_ADDRESS_STATE_PREFERRED, error);
}

/**
 * mignet_ip_address_new_full:
 * @text: an IPv4 or IPv6 address and a prefix length, such as "192.0.2.1/24"
 * @origin: where the address comes from
 * @state: the state of the address
 * @error: return location for a #GError
 *
 * Makes an address from its text.
 *
 * The error is %MIGNET_ERROR_INVALID_ADDRESS if the text is not an address with a prefix length
 * that fits its family.
 *
 * Returns: (transfer full): the address, or %NULL with @error set
 *
 * Since: 1.0
 */
MignetIpAddress *
mignet_ip_address_new_full (const char *text,
                            MignetAddressOrigin origin,
                            MignetAddressState state,
                            GError **error)
{
  GInetAddress *inet_address = NULL;
  guint prefix_length = 0;

  g_return_val_if_fail (text != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (!_mignet_inet_prefix_parse (text, "Address", &inet_address, &prefix_length, error))
    return NULL;

  return create_ip_address (inet_address, prefix_length, origin, state);
}

/**
 * mignet_ip_address_new_from_inet_address:
 * @address: an IPv4 or IPv6 address
 * @prefix_length: the length of the prefix of its subnet in bits
 * @origin: where the address comes from
 * @state: the state of the address
 * @error: return location for a #GError
 *
 * Makes an address from a #GInetAddress.
 *
 * The error is %MIGNET_ERROR_INVALID_ADDRESS if the prefix length does not fit the family of the
 * address.
 *
 * Returns: (transfer full): the address, or %NULL with @error set
 *
 * Since: 1.0
 */
MignetIpAddress *
mignet_ip_address_new_from_inet_address (GInetAddress *address,
                                         guint prefix_length,
                                         MignetAddressOrigin origin,
                                         MignetAddressState state,
                                         GError **error)
{
  g_return_val_if_fail (G_IS_INET_ADDRESS (address), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (prefix_length > get_max_prefix_length (address))
    {
      g_autofree char *text = g_inet_address_to_string (address);

      g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_INVALID_ADDRESS,
                   "Prefix length %u does not fit address '%s', expected 0 to %u for %s",
                   prefix_length, text, get_max_prefix_length (address), get_family_name (address));
      return NULL;
    }

  return create_ip_address (g_object_ref (address), prefix_length, origin, state);
}

/**
 * mignet_ip_address_get_inet_address:
 * @self: an address
 *
 * Gets the address without its prefix length.
 *
 * Returns: (transfer none): the address
 *
 * Since: 1.0
 */
GInetAddress *
mignet_ip_address_get_inet_address (MignetIpAddress *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->inet_address;
}

/**
 * mignet_ip_address_get_family:
 * @self: an address
 *
 * Gets the family of the address.
 *
 * Returns: %G_SOCKET_FAMILY_IPV4 or %G_SOCKET_FAMILY_IPV6
 *
 * Since: 1.0
 */
GSocketFamily
mignet_ip_address_get_family (MignetIpAddress *self)
{
  g_return_val_if_fail (self != NULL, G_SOCKET_FAMILY_INVALID);

  return g_inet_address_get_family (self->inet_address);
}

/**
 * mignet_ip_address_get_prefix_length:
 * @self: an address
 *
 * Gets the length of the prefix of the subnet of the address.
 *
 * Returns: a number of bits, at most 32 for IPv4 and 128 for IPv6
 *
 * Since: 1.0
 */
guint
mignet_ip_address_get_prefix_length (MignetIpAddress *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->prefix_length;
}

/**
 * mignet_ip_address_get_origin:
 * @self: an address
 *
 * Gets where the address comes from.
 *
 * Returns: the origin
 *
 * Since: 1.0
 */
MignetAddressOrigin
mignet_ip_address_get_origin (MignetIpAddress *self)
{
  g_return_val_if_fail (self != NULL, MIGNET_ADDRESS_ORIGIN_STATIC);

  return self->origin;
}

/**
 * mignet_ip_address_get_state:
 * @self: an address
 *
 * Gets the state of the address.
 *
 * Returns: the state
 *
 * Since: 1.0
 */
MignetAddressState
mignet_ip_address_get_state (MignetIpAddress *self)
{
  g_return_val_if_fail (self != NULL, MIGNET_ADDRESS_STATE_PREFERRED);

  return self->state;
}

/**
 * mignet_ip_address_dup_subnet:
 * @self: an address
 *
 * Gets the subnet of the address in CIDR notation: "192.0.2.0/24" for "192.0.2.1/24".
 *
 * Returns: (transfer full): the subnet
 *
 * Since: 1.0
 */
char *
mignet_ip_address_dup_subnet (MignetIpAddress *self)
{
  MignetSubnet subnet;

  g_return_val_if_fail (self != NULL, NULL);

  _mignet_subnet_init_from_address (&subnet, self);

  return _mignet_subnet_to_string (&subnet);
}

/**
 * mignet_ip_address_to_string:
 * @self: an address
 *
 * Gets the address and its prefix length as text, IPv6 addresses in their canonical form. Origin
 * and state are no part of it.
 *
 * Returns: (transfer full): the text, which mignet_ip_address_new() reads
 *
 * Since: 1.0
 */
char *
mignet_ip_address_to_string (MignetIpAddress *self)
{
  g_autofree char *address = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  address = g_inet_address_to_string (self->inet_address);

  return g_strdup_printf ("%s/%u", address, self->prefix_length);
}

/**
 * mignet_ip_address_equal:
 * @a: (type Mignet.IpAddress): an address
 * @b: (type Mignet.IpAddress): another address
 *
 * Compares two addresses with their prefix lengths, origins and states.
 *
 * Returns: %TRUE if everything about them is the same
 *
 * Since: 1.0
 */
gboolean
mignet_ip_address_equal (gconstpointer a, gconstpointer b)
{
  const MignetIpAddress *first = a;
  const MignetIpAddress *second = b;

  g_return_val_if_fail (first != NULL && second != NULL, FALSE);

  return first->prefix_length == second->prefix_length && first->origin == second->origin &&
         first->state == second->state &&
         g_inet_address_equal (first->inet_address, second->inet_address);
}

/**
 * mignet_ip_address_hash:
 * @self: (type Mignet.IpAddress): an address
 *
 * Computes a hash that fits mignet_ip_address_equal().
 *
 * Returns: the hash
 *
 * Since: 1.0
 */
guint
mignet_ip_address_hash (gconstpointer self)
{
  const MignetIpAddress *address = self;
  const guint8 *bytes;
  gsize n_bytes;
  guint hash;

  g_return_val_if_fail (address != NULL, 0);

  bytes = g_inet_address_to_bytes (address->inet_address);
  n_bytes = g_inet_address_get_native_size (address->inet_address);
  hash = address->prefix_length;
  hash = hash * 31 + (guint) address->origin;
  hash = hash * 31 + (guint) address->state;
  for (gsize i = 0; i < n_bytes; i++)
    hash = hash * 31 + bytes[i];

  return hash;
}

const guint8 *
_mignet_ip_address_peek_bytes (MignetIpAddress *self)
{
  return g_inet_address_to_bytes (self->inet_address);
}

/* The two addresses of an IPv4 subnet that no host can have; /31 and /32 have none (RFC 3021). */
static gboolean
is_network_or_broadcast (MignetIpAddress *self)
{
  const guint8 *bytes = g_inet_address_to_bytes (self->inet_address);
  guint32 address = (guint32) bytes[0] << 24 | (guint32) bytes[1] << 16 | (guint32) bytes[2] << 8 |
                    (guint32) bytes[3];
  guint32 host_mask;

  if (self->prefix_length > 30)
    return FALSE;

  host_mask = self->prefix_length == 0 ? G_MAXUINT32 : G_MAXUINT32 >> self->prefix_length;

  return (address & host_mask) == 0 || (address & host_mask) == host_mask;
}

gboolean
_mignet_ip_address_is_routable (MignetIpAddress *self)
{
  g_autoptr (GInetAddress) unmapped = NULL;

  if (g_inet_address_get_is_any (self->inet_address) ||
      g_inet_address_get_is_loopback (self->inet_address) ||
      g_inet_address_get_is_link_local (self->inet_address) ||
      g_inet_address_get_is_multicast (self->inet_address))
    return FALSE;

  if (g_inet_address_get_family (self->inet_address) == G_SOCKET_FAMILY_IPV4)
    return !_mignet_inet_address_is_broadcast (self->inet_address) &&
           !is_network_or_broadcast (self);

  unmapped = _mignet_inet_address_unmap (self->inet_address);

  return unmapped == self->inet_address;
}
