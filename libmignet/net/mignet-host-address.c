/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "net/mignet-net-private.h"

#include <string.h>

/* As long as the names of everything else in a cluster. */
#define MAX_NAME_LENGTH 255

#define LOOPBACK_NAME "localhost"

static gboolean
has_brackets (const char *text, gsize length)
{
  return length >= 2 && text[0] == '[' && text[length - 1] == ']';
}

static GInetAddress *
parse_numeric (const char *text)
{
  gsize length = strlen (text);

  if (has_brackets (text, length))
    return _mignet_inet_address_parse (text + 1, length - 2);

  return _mignet_inet_address_parse (text, length);
}

static gboolean
is_name_character (char c)
{
  return g_ascii_isalnum (c) || c == '-' || c == '_' || c == '.';
}

/* Something of digits and dots alone is meant as an IPv4 address; resolvers read "10.1" and
 * "010.0.0.1" in surprising ways. */
static gboolean
is_name (const char *text)
{
  gsize length = strlen (text);

  if (length == 0 || length > MAX_NAME_LENGTH || strspn (text, "0123456789.") == length)
    return FALSE;

  for (gsize i = 0; i < length; i++)
    {
      if (!is_name_character (text[i]))
        return FALSE;
    }

  return TRUE;
}

gboolean
_mignet_host_address_check (const char *text, GError **error)
{
  g_autofree char *printable = NULL;

  if (is_name (text) || _mignet_host_address_is_numeric (text))
    return TRUE;

  printable = _mignet_text_dup_printable (text);
  g_set_error (
      error, MIGNET_ERROR, MIGNET_ERROR_INVALID_ADDRESS,
      "Host address '%s' is malformed, expected an IP address without a zone, or a name of "
      "at most %d letters, digits, '-', '_' and '.' that is not digits and dots only",
      printable, MAX_NAME_LENGTH);
  return FALSE;
}

char *
_mignet_host_address_bare (const char *text)
{
  gsize length = strlen (text);

  if (has_brackets (text, length) && _mignet_host_address_is_numeric (text))
    return g_strndup (text + 1, length - 2);

  return g_strdup (text);
}

gboolean
_mignet_host_address_is_numeric (const char *text)
{
  g_autoptr (GInetAddress) address = parse_numeric (text);

  return address != NULL;
}

static gboolean
is_loopback_name (const char *name)
{
  static const char *const names[] = {
    LOOPBACK_NAME, "localhost.localdomain",   "localhost4",    "localhost4.localdomain4",
    "localhost6",  "localhost6.localdomain6", "ip6-localhost", "ip6-loopback",
    NULL
  };

  /* Names below "localhost" are reserved for loopback as well (RFC 6761). */
  return g_strv_contains (names, name) || g_str_has_suffix (name, "." LOOPBACK_NAME);
}

/* A host that dials an unspecified address reaches itself, as with a loopback address. */
char *
_mignet_host_address_dup_comparable (const char *text)
{
  g_autoptr (GInetAddress) address = parse_numeric (text);
  g_autofree char *name = NULL;
  gsize length;

  if (address != NULL)
    {
      g_autoptr (GInetAddress) unmapped = _mignet_inet_address_unmap (address);

      if (g_inet_address_get_is_loopback (unmapped) || g_inet_address_get_is_any (unmapped))
        return g_strdup (LOOPBACK_NAME);

      return g_inet_address_to_string (unmapped);
    }

  name = g_ascii_strdown (text, -1);
  length = strlen (name);
  if (length > 0 && name[length - 1] == '.')
    name[length - 1] = '\0';

  if (is_loopback_name (name))
    return g_strdup (LOOPBACK_NAME);

  return g_steal_pointer (&name);
}

gboolean
_mignet_host_address_same (const char *a, const char *b)
{
  g_autofree char *first = _mignet_host_address_dup_comparable (a);
  g_autofree char *second = _mignet_host_address_dup_comparable (b);

  return strcmp (first, second) == 0;
}

gboolean
_mignet_host_address_is_loopback (const char *text)
{
  g_autofree char *comparable = _mignet_host_address_dup_comparable (text);

  return strcmp (comparable, LOOPBACK_NAME) == 0;
}
