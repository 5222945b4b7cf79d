/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <mignet/mignet.h>

#include "net/mignet-net-private.h"

#include <string.h>

/**
 * SECTION:mignet-uri
 * @Title: Migration URIs
 * @Short_description: Building and reading the URIs that libvirt dials
 *
 * libvirt takes a migration URI such as "tcp://192.0.2.2:49152" almost unchecked: it wraps ports
 * that are too high, ignores paths, queries and users, and dials addresses that lead nowhere.
 * These functions build and accept only URIs that mean what they say. They keep no state and may
 * be called from any thread.
 */

#define MIGRATE_SCHEME "tcp"
#define NO_PORT (-1)
#define MAX_PORT 65535

/* QEMU reads no more of a host before version 10.2. */
#define MAX_HOST_LENGTH 64

/* Linux does not allow longer names of interfaces. */
#define MAX_ZONE_LENGTH 15

static gboolean
refuse_host (const char *host, const char *problem, GError **error)
{
  g_autofree char *printable = _mignet_text_dup_printable (host);

  g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_INVALID_URI,
               "Host '%s' cannot be in a migration URI: %s", printable, problem);
  return FALSE;
}

static gboolean
refuse_uri (const char *uri, const char *problem, GError **error)
{
  g_autofree char *printable = _mignet_text_dup_printable (uri);

  g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_INVALID_URI, "Migration URI '%s' %s", printable,
               problem);
  return FALSE;
}

static gboolean
is_zone (const char *zone)
{
  gsize length = strlen (zone);

  if (length == 0 || length > MAX_ZONE_LENGTH)
    return FALSE;

  for (gsize i = 0; i < length; i++)
    {
      if (!g_ascii_isalnum (zone[i]) && strchr ("-_.", zone[i]) == NULL)
        return FALSE;
    }

  return TRUE;
}

static gboolean
check_zone (const char *host, const char *percent, int port, GError **error)
{
  g_autoptr (GInetAddress) address = _mignet_inet_address_parse (host, (gsize) (percent - host));
  const char *zone = percent + 1;

  if (address == NULL || g_inet_address_get_family (address) != G_SOCKET_FAMILY_IPV6 ||
      !g_inet_address_get_is_link_local (address))
    return refuse_host (host, "only a link-local IPv6 address can have a zone", error);

  if (!is_zone (zone))
    return refuse_host (host,
                        "the zone is not the name of an interface, expected at most 15 letters, "
                        "digits, '-', '_' and '.'",
                        error);

  /* Without a port, libvirt writes the URI anew with the zone unescaped and reads the percent sign
   * and the two digits as one byte. */
  if (port == NO_PORT && g_ascii_isxdigit (zone[0]) && g_ascii_isxdigit (zone[1]))
    return refuse_host (host,
                        "libvirt spoils a zone that begins with two hexadecimal digits, expected a "
                        "port with it",
                        error);

  return TRUE;
}

static gboolean
check_numeric_host (const char *host, GInetAddress *address, GError **error)
{
  g_autoptr (GInetAddress) unmapped = _mignet_inet_address_unmap (address);

  if (g_inet_address_get_is_any (unmapped))
    return refuse_host (host, "it is the unspecified address", error);
  if (g_inet_address_get_is_loopback (unmapped))
    return refuse_host (host, "it is a loopback address, which leads back to the source", error);
  if (g_inet_address_get_is_multicast (unmapped) || _mignet_inet_address_is_broadcast (unmapped))
    return refuse_host (host, "it is not the address of a single host", error);
  if (g_inet_address_get_is_link_local (unmapped))
    return refuse_host (host, "it is a link-local address without a zone", error);

  return TRUE;
}

/* The host is without brackets; port is NO_PORT if the URI has none. */
static gboolean
check_migrate_host (const char *host, int port, GError **error)
{
  const char *percent = strchr (host, '%');
  g_autoptr (GInetAddress) address = NULL;

  if (host[0] == '\0')
    return refuse_host (host, "it is empty", error);
  if (percent != NULL)
    return check_zone (host, percent, port, error);

  address = _mignet_inet_address_parse (host, strlen (host));
  if (address != NULL)
    return check_numeric_host (host, address, error);

  /* What is numeric now still has brackets. */
  if (_mignet_host_address_is_numeric (host) || !_mignet_host_address_check (host, NULL))
    return refuse_host (host,
                        "expected an IP address, or a name of letters, digits, '-', '_' and '.' "
                        "that is not digits and dots only",
                        error);
  if (strlen (host) > MAX_HOST_LENGTH)
    return refuse_host (host, "QEMU reads no more than 64 characters of a host", error);
  if (_mignet_host_address_is_loopback (host))
    return refuse_host (host, "it is a loopback name, which leads back to the source", error);

  return TRUE;
}

static char *
dup_without_brackets (const char *host)
{
  gsize length = strlen (host);

  /* The addresses of hosts have no zones, so that one within brackets is not known there. */
  if (length > 2 && host[0] == '[' && host[length - 1] == ']' && strchr (host, '%') != NULL)
    return g_strndup (host + 1, length - 2);

  return _mignet_host_address_bare (host);
}

static char *
join_migrate_uri (const char *host, int port)
{
  return g_uri_join (G_URI_FLAGS_NONE, MIGRATE_SCHEME, NULL, host, port, "", NULL, NULL);
}

/**
 * mignet_migrate_uri_build:
 * @host: an IP address, which may be in brackets, or a host name; a link-local address has a zone,
 *   as in "fe80::1\%eth1"
 * @port: the port from 1 to 65535, or -1 to let libvirt choose one
 * @error: return location for a #GError
 *
 * Builds the migration URI that makes libvirt send the memory of a virtual machine to a host:
 * "tcp://192.0.2.2", "tcp://[2001:db8::2]:49152".
 *
 * The zone of a link-local address is the name of an interface of the source. With a zone that
 * begins with two hexadecimal digits a port is needed, because libvirt spoils such a zone
 * otherwise.
 *
 * The error is %MIGNET_ERROR_INVALID_URI if the port is out of its range, or if the host is
 * malformed, longer than 64 characters, or one that no migration can be sent to: a loopback,
 * unspecified or multicast address, or a link-local one without a zone.
 *
 * Returns: (transfer full): the URI, or %NULL with @error set
 *
 * Since: 1.0
 */
char *
mignet_migrate_uri_build (const char *host, int port, GError **error)
{
  g_autofree char *bare = NULL;

  g_return_val_if_fail (host != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (port != NO_PORT && (port < 1 || port > MAX_PORT))
    {
      g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_INVALID_URI,
                   "Port %d cannot be in a migration URI, expected 1 to %d, or -1 for none", port,
                   MAX_PORT);
      return NULL;
    }

  bare = dup_without_brackets (host);
  if (!check_migrate_host (bare, port, error))
    return NULL;

  return join_migrate_uri (bare, port);
}

static gboolean
check_migrate_scheme (const char *uri, GError **error)
{
  g_autofree char *scheme = g_uri_parse_scheme (uri);

  if (g_str_has_prefix (uri, MIGRATE_SCHEME "://"))
    return TRUE;

  if (scheme == NULL)
    return refuse_uri (uri, "has no scheme, expected 'tcp://HOST' or 'tcp://HOST:PORT'", error);
  if (g_str_has_prefix (uri, MIGRATE_SCHEME ":"))
    return refuse_uri (uri, "has no '//' after the scheme, expected 'tcp://HOST'", error);
  if (g_ascii_strcasecmp (scheme, MIGRATE_SCHEME) == 0)
    return refuse_uri (uri, "has its scheme in capitals, expected 'tcp'", error);

  return refuse_uri (uri, "has another scheme, expected 'tcp'", error);
}

static gboolean
check_migrate_parts (const char *uri, GUri *parts, GError **error)
{
  const char *host = g_uri_get_host (parts);

  if (g_uri_get_userinfo (parts) != NULL)
    return refuse_uri (uri, "has a user, expected only a host and a port", error);
  if (host == NULL || host[0] == '\0')
    return refuse_uri (uri, "has no host, expected 'tcp://HOST' or 'tcp://HOST:PORT'", error);
  if (g_uri_get_path (parts)[0] != '\0')
    return refuse_uri (uri, "has a path, expected only a host and a port", error);
  if (g_uri_get_query (parts) != NULL)
    return refuse_uri (uri, "has a query, expected only a host and a port", error);
  if (g_uri_get_fragment (parts) != NULL)
    return refuse_uri (uri, "has a fragment, expected only a host and a port", error);
  if (g_uri_get_port (parts) == 0)
    return refuse_uri (uri, "has port 0, expected 1 to 65535 or none", error);

  return check_migrate_host (host, g_uri_get_port (parts), error);
}

/**
 * mignet_migrate_uri_parse:
 * @uri: a migration URI
 * @host: (out) (optional) (transfer full): return location for the host, without brackets, the
 *   zone of a link-local address after a "\%"
 * @port: (out) (optional): return location for the port, -1 if the URI has none
 * @error: return location for a #GError
 *
 * Reads a migration URI. Exactly the URIs that mignet_migrate_uri_build() can build are accepted;
 * the short form "tcp:HOST", for example, is not. @host and @port are set only on success.
 *
 * The error is %MIGNET_ERROR_INVALID_URI for anything else.
 *
 * Returns: %TRUE, or %FALSE with @error set
 *
 * Since: 1.0
 */
gboolean
mignet_migrate_uri_parse (const char *uri, char **host, int *port, GError **error)
{
  g_autoptr (GUri) parts = NULL;
  g_autofree char *rebuilt = NULL;

  g_return_val_if_fail (uri != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!check_migrate_scheme (uri, error))
    return FALSE;

  parts = g_uri_parse (uri, G_URI_FLAGS_NONE, NULL);
  if (parts == NULL)
    return refuse_uri (uri,
                       "is malformed, expected 'tcp://HOST' or 'tcp://HOST:PORT' with an IPv6 "
                       "address in brackets, '%25' before a zone, and a port from 1 to 65535",
                       error);

  if (!check_migrate_parts (uri, parts, error))
    return FALSE;

  /* Escapes that need not be, a port with leading zeros and a colon without a port are not read by
   * everything that reads URIs. */
  rebuilt = join_migrate_uri (g_uri_get_host (parts), g_uri_get_port (parts));
  if (strcmp (uri, rebuilt) != 0)
    {
      g_autofree char *problem =
          g_strdup_printf ("is not in its plain form, expected '%s'", rebuilt);

      return refuse_uri (uri, problem, error);
    }

  if (host != NULL)
    *host = g_strdup (g_uri_get_host (parts));
  if (port != NULL)
    *port = g_uri_get_port (parts);
  return TRUE;
}

static const char *
get_connect_scheme (MignetTransport transport)
{
  switch (transport)
    {
    case MIGNET_TRANSPORT_TLS:
      return "qemu+tls";
    case MIGNET_TRANSPORT_TCP:
      return "qemu+tcp";
    case MIGNET_TRANSPORT_SSH:
      return "qemu+ssh";
    default:
      return NULL;
    }
}

/**
 * mignet_connect_uri_build:
 * @transport: how the connection is made
 * @host: a host name or an IP address; the latter may be in brackets
 * @error: return location for a #GError
 *
 * Builds the URI of a connection to the system libvirt daemon of a host:
 * "qemu+tls://h2.example.org/system".
 *
 * The error is %MIGNET_ERROR_INVALID_URI if the host is malformed.
 *
 * Returns: (transfer full): the URI, or %NULL with @error set
 *
 * Since: 1.0
 */
char *
mignet_connect_uri_build (MignetTransport transport, const char *host, GError **error)
{
  const char *scheme = get_connect_scheme (transport);
  g_autofree char *bare = NULL;
  g_autoptr (GError) local_error = NULL;

  g_return_val_if_fail (scheme != NULL, NULL);
  g_return_val_if_fail (host != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (!_mignet_host_address_check (host, &local_error))
    {
      g_set_error_literal (error, MIGNET_ERROR, MIGNET_ERROR_INVALID_URI, local_error->message);
      return NULL;
    }

  bare = _mignet_host_address_bare (host);

  return g_uri_join (G_URI_FLAGS_NONE, scheme, NULL, bare, NO_PORT, "/system", NULL, NULL);
}
