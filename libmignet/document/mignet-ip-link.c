/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "document/mignet-ip-link-private.h"
#include "document/mignet-json-private.h"

/* The text is another program's, which adds members from version to version and has printed the
 * same member twice: only what is needed is looked at, and that strictly. */

/* The counters of one direction in bytes. */
static gboolean
read_bytes (const MignetJsonNode *stats, const char *direction, guint64 *bytes, GError **error)
{
  MignetJsonNode direction_node;
  MignetJsonNode bytes_node;
  gint64 value = 0;

  if (!_mignet_json_require_member (stats, direction, &direction_node, error) ||
      !_mignet_json_require_member (&direction_node, "bytes", &bytes_node, error) ||
      !_mignet_json_get_integer (&bytes_node, 0, G_MAXINT64, &value, error))
    return FALSE;

  *bytes = (guint64) value;

  return TRUE;
}

/* Where the kernel has only counters of 32 bits, "stats" stands in the place of "stats64". */
static MignetNicCounters *
read_link (const MignetJsonNode *node, GError **error)
{
  MignetJsonNode stats;
  const char *name = NULL;
  guint64 rx_bytes = 0;
  guint64 tx_bytes = 0;

  if (!_mignet_json_require_string (node, "ifname", &name, error))
    return NULL;

  if (!_mignet_json_get_member (node, "stats64", &stats) &&
      !_mignet_json_get_member (node, "stats", &stats))
    {
      _mignet_json_fail (
          node, error, "found no counters of interface '%s', expected 'stats64' or 'stats'", name);
      return NULL;
    }

  if (!read_bytes (&stats, "rx", &rx_bytes, error) || !read_bytes (&stats, "tx", &tx_bytes, error))
    return NULL;

  return mignet_nic_counters_new (name, rx_bytes, tx_bytes);
}

GPtrArray *
_mignet_ip_link_parse (GBytes *bytes, const char *name, GError **error)
{
  g_autoptr (MignetJsonDocument) document = NULL;
  g_autoptr (GPtrArray) counters =
      g_ptr_array_new_with_free_func ((GDestroyNotify) mignet_nic_counters_unref);
  MignetJsonNode root;
  gsize length = 0;

  document = _mignet_json_document_import (bytes, name, error);
  if (document == NULL)
    return NULL;

  _mignet_json_document_get_root (document, &root);
  if (!_mignet_json_get_length (&root, &length, error))
    return NULL;

  for (gsize i = 0; i < length; i++)
    {
      MignetJsonNode element;
      MignetNicCounters *link = NULL;

      /* An interface that the program was asked to leave out is printed as an empty object. */
      _mignet_json_get_element (&root, i, &element);
      if (_mignet_json_is_empty_object (&element))
        continue;

      link = read_link (&element, error);
      if (link == NULL)
        return NULL;
      g_ptr_array_add (counters, link);
    }

  return g_steal_pointer (&counters);
}
