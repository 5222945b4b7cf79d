/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "net/mignet-net-private.h"

#include <string.h>

#define MAX_PRINTABLE_CHARS 80
#define MAX_UTF8_BYTES 4

char *
_mignet_text_dup_printable (const char *text)
{
  gsize length = strnlen (text, (MAX_PRINTABLE_CHARS + 1) * MAX_UTF8_BYTES);
  g_autofree char *valid = g_utf8_make_valid (text, (gssize) length);
  GString *printable = g_string_sized_new (length);
  guint n_chars = 0;

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (n_chars++ == MAX_PRINTABLE_CHARS)
        {
          g_string_append (printable, "…");
          break;
        }

      if (g_unichar_isprint (c))
        g_string_append_unichar (printable, c);
      else
        g_string_append_printf (printable, "\\u%04x", c);
    }

  return g_string_free (printable, FALSE);
}

char *
_mignet_text_share (const char *text)
{
  return text != NULL ? g_ref_string_new_intern (text) : NULL;
}

void
_mignet_text_release (char *text)
{
  if (text != NULL)
    g_ref_string_release (text);
}
