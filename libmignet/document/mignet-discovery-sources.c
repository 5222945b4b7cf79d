/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <mignet/mignet.h>

#include "document/mignet-xml-private.h"
#include "model/mignet-discovery-private.h"

/* Outputs are kept as they are until the discovery is taken over, since networks are found by what
 * the cluster says then. They are tried on a host of no account first: what is wrong with them is
 * found by whoever has them, and not by whoever takes the discovery over. */

typedef struct
{
  GPtrArray *texts; /* (owned): GBytes */
  char **names;     /* (owned): what messages call them */
} Outputs;

static void
outputs_free (gpointer data)
{
  Outputs *outputs = data;

  g_ptr_array_unref (outputs->texts);
  g_strfreev (outputs->names);
  g_free (outputs);
}

static Outputs *
outputs_new (void)
{
  Outputs *outputs = g_new0 (Outputs, 1);

  outputs->texts = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  return outputs;
}

static gboolean
apply_ip (MignetHost *host, MignetCluster *cluster, gpointer data, GError **error)
{
  const Outputs *outputs = data;

  return mignet_host_import_ip (host, cluster, g_ptr_array_index (outputs->texts, 0),
                                outputs->names[0], NULL, NULL, error);
}

static gboolean
apply_libvirt (MignetHost *host, MignetCluster *cluster, gpointer data, GError **error)
{
  const Outputs *outputs = data;

  return mignet_host_import_libvirt (host, cluster, outputs->texts,
                                     (const char *const *) outputs->names, error);
}

static gboolean
try_outputs (MignetDiscoverySourceFunc func, Outputs *outputs, GError **error)
{
  g_autoptr (MignetNetwork) management = mignet_network_new ("management", "management");
  g_autoptr (MignetCluster) cluster = mignet_cluster_new ("trial", "trial", management, error);
  g_autoptr (MignetHost) host = mignet_host_new ("trial", "trial");

  return cluster != NULL && func (host, cluster, outputs, error);
}

/* Takes the outputs. */
static gboolean
add_outputs (MignetDiscovery *self,
             MignetDiscoverySourceFunc func,
             Outputs *outputs,
             GError **error)
{
  if (!try_outputs (func, outputs, error))
    {
      outputs_free (outputs);
      return FALSE;
    }
  _mignet_discovery_add_source (self, func, outputs, outputs_free);

  return TRUE;
}

/**
 * mignet_discovery_add_ip:
 * @self: a discovery
 * @addresses: what `ip -j -d addr` printed on the host
 * @addresses_name: (nullable): what messages call that text, %NULL for "ip addr"
 * @error: return location for a #GError
 *
 * Tells the interfaces and addresses of the host, and with them its networks, which are found as
 * mignet_host_import_ip() finds them when the discovery is taken over.
 *
 * Returns: %TRUE, or %FALSE with %MIGNET_ERROR_SYNTAX or %MIGNET_ERROR_DOCUMENT set and nothing
 *   changed
 *
 * Since: 1.0
 */
gboolean
mignet_discovery_add_ip (MignetDiscovery *self,
                         GBytes *addresses,
                         const char *addresses_name,
                         GError **error)
{
  Outputs *outputs;

  g_return_val_if_fail (MIGNET_IS_DISCOVERY (self), FALSE);
  g_return_val_if_fail (addresses != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  outputs = outputs_new ();
  g_ptr_array_add (outputs->texts, g_bytes_ref (addresses));
  outputs->names = g_new0 (char *, 2);
  outputs->names[0] = g_strdup (addresses_name != NULL ? addresses_name : "ip addr");

  return add_outputs (self, apply_ip, outputs, error);
}

/* That they can be parsed is known by now. */
static void
add_networks (MignetDiscovery *self, GPtrArray *documents)
{
  for (guint i = 0; i < documents->len; i++)
    {
      g_autoptr (MignetXmlElement) root =
          _mignet_xml_parse (g_ptr_array_index (documents, i), "XML", NULL);
      const MignetXmlElement *name = NULL;

      if (root != NULL && g_str_equal (root->name, "network"))
        name = _mignet_xml_find_child (root, "name");
      if (name != NULL)
        mignet_discovery_add_network (self, name->text->str);
    }
}

/**
 * mignet_discovery_add_libvirt:
 * @self: a discovery
 * @documents: (element-type GBytes): XML documents of libvirt: each describes an interface or a
 *   virtual network of the host
 * @names: (nullable) (array zero-terminated=1): what messages call the documents, in their order;
 *   %NULL for "XML 1" and so on
 * @error: return location for a #GError
 *
 * Tells interfaces of the host, and its virtual networks as mignet_discovery_add_network() does.
 * They are read as mignet_host_import_libvirt() reads them when the discovery is taken over.
 *
 * Returns: %TRUE, or %FALSE with %MIGNET_ERROR_SYNTAX or %MIGNET_ERROR_DOCUMENT set and nothing
 *   changed
 *
 * Since: 1.0
 */
gboolean
mignet_discovery_add_libvirt (MignetDiscovery *self,
                              GPtrArray *documents,
                              const char *const *names,
                              GError **error)
{
  Outputs *outputs;

  g_return_val_if_fail (MIGNET_IS_DISCOVERY (self), FALSE);
  g_return_val_if_fail (documents != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (documents->len == 0)
    return TRUE;

  outputs = outputs_new ();
  for (guint i = 0; i < documents->len; i++)
    g_ptr_array_add (outputs->texts, g_bytes_ref (g_ptr_array_index (documents, i)));
  outputs->names = g_strdupv ((char **) names);
  if (!add_outputs (self, apply_libvirt, outputs, error))
    return FALSE;

  add_networks (self, documents);

  return TRUE;
}
