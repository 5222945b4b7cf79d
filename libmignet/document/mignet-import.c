/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "document/mignet-import-private.h"
#include "net/mignet-net-private.h"

gboolean
_mignet_import_read_number (
    const MignetJsonNode *node, const char *name, gint64 max, gint64 *value, GError **error)
{
  MignetJsonNode member;
  const char *text = NULL;
  guint64 number = 0;

  if (!_mignet_json_get_member (node, name, &member))
    return TRUE;

  if (!_mignet_json_is_string (&member))
    return _mignet_json_get_integer (&member, 0, max, value, error);

  _mignet_json_get_string (&member, &text, NULL);
  if (!g_ascii_string_to_unsigned (text, 10, 0, (guint64) max, &number, NULL))
    {
      g_autofree char *expected =
          g_strdup_printf ("an integer from 0 to %" G_GINT64_FORMAT ", or its digits", max);

      return _mignet_json_fail_unexpected (&member, expected, error);
    }

  *value = (gint64) number;

  return TRUE;
}

gboolean
_mignet_import_read_object (const MignetJsonNode *node,
                            const char *name,
                            MignetJsonNode *member,
                            gboolean *found,
                            GError **error)
{
  *found = _mignet_json_get_member (node, name, member);

  return !*found || _mignet_json_is_object (member) ||
         _mignet_json_fail_unexpected (member, "an object", error);
}

int
_mignet_import_parse_netmask (const char *text)
{
  g_autoptr (GInetAddress) address = _mignet_inet_address_parse (text, strlen (text));
  const guint8 *bytes = NULL;
  guint32 mask = 0;
  int length = 0;

  if (address == NULL || g_inet_address_get_family (address) != G_SOCKET_FAMILY_IPV4)
    return -1;

  bytes = g_inet_address_to_bytes (address);
  mask = (guint32) bytes[0] << 24 | (guint32) bytes[1] << 16 | (guint32) bytes[2] << 8 | bytes[3];
  for (; (mask & 0x80000000u) != 0; mask <<= 1)
    length++;

  return mask == 0 ? length : -1;
}

/* Agent and engine say modes in numbers, with or without the word. */
const char *
_mignet_import_find_bond_mode (const char *text)
{
  static const char *const modes[] = {
    "balance-rr", "active-backup", "balance-xor", "broadcast",
    "802.3ad",    "balance-tlb",   "balance-alb",
  };
  guint64 number = 0;

  if (!g_ascii_string_to_unsigned (text, 10, 0, G_N_ELEMENTS (modes) - 1, &number, NULL))
    return text;

  return modes[number];
}
