/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "document/mignet-import-size-private.h"

gboolean
_mignet_import_check_size (GBytes *bytes, const char *name, GError **error)
{
  gsize size = g_bytes_get_size (bytes);

  if (size <= MIGNET_MAX_IMPORT_SIZE)
    return TRUE;

  g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_DOCUMENT,
               "%s: top level: found %" G_GSIZE_FORMAT " bytes, expected %" G_GSIZE_FORMAT
               " at most",
               name, size, MIGNET_MAX_IMPORT_SIZE);

  return FALSE;
}
