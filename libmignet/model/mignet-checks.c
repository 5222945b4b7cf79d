/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "model/mignet-checks-private.h"

#include "net/mignet-net-private.h"

#include <mignet/mignet.h>
#include <string.h>

#define MAX_IDENTITY_BYTES 255

static gboolean
has_control_character (const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      if (g_ascii_isgraph (*p))
        continue;
      if (g_unichar_type (g_utf8_get_char (p)) == G_UNICODE_CONTROL)
        return TRUE;
    }

  return FALSE;
}

gboolean
_mignet_identity_check (const char *kind, const char *what, const char *text, GError **error)
{
  gsize length = strlen (text);

  if (length == 0)
    {
      g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_INVALID_NAME,
                   "The %s of a %s is empty, expected 1 to %d bytes", what, kind,
                   MAX_IDENTITY_BYTES);
      return FALSE;
    }

  if (!g_utf8_validate (text, -1, NULL))
    {
      g_autofree char *escaped = _mignet_text_dup_printable (text);

      g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_INVALID_NAME,
                   "The %s '%s' of a %s is not valid UTF-8", what, escaped, kind);
      return FALSE;
    }

  if (length > MAX_IDENTITY_BYTES)
    {
      g_autofree char *start = g_utf8_substring (text, 0, 20);

      g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_INVALID_NAME,
                   "The %s '%s…' of a %s has %" G_GSIZE_FORMAT " bytes, expected at most %d", what,
                   start, kind, length, MAX_IDENTITY_BYTES);
      return FALSE;
    }

  if (has_control_character (text))
    {
      g_autofree char *escaped = _mignet_text_dup_printable (text);

      g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_INVALID_NAME,
                   "The %s '%s' of a %s has a control character", what, escaped, kind);
      return FALSE;
    }

  return TRUE;
}

gboolean
_mignet_vlan_id_check (const char *kind, const char *name, guint vlan_id, GError **error)
{
  if (vlan_id > MIGNET_MAX_VLAN_ID)
    {
      g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_INVALID_VALUE,
                   "The VLAN id of %s '%s' would be %u, expected 0 to %d", kind, name, vlan_id,
                   MIGNET_MAX_VLAN_ID);
      return FALSE;
    }

  return TRUE;
}

gboolean
_mignet_mtu_check (const char *kind, const char *name, guint mtu, GError **error)
{
  if (mtu != 0 && mtu < MIGNET_MIN_MTU)
    {
      g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_INVALID_VALUE,
                   "The MTU of %s '%s' would be %u, expected 0 or at least %d", kind, name, mtu,
                   MIGNET_MIN_MTU);
      return FALSE;
    }

  return TRUE;
}
