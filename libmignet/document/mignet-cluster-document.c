/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "document/mignet-cluster-document-private.h"
#include "model/mignet-model-private.h"

/**
 * SECTION:mignet-document
 * @title: Documents
 * @short_description: clusters and results as JSON
 *
 * A whole cluster is one JSON document of the format "mignet-cluster/1", which
 * mignet_cluster_load_from_file() reads and mignet_cluster_save_to_file() writes. Loading is
 * strict: what the format does not know is refused, and every error says in which document, at
 * which place, what was found and what was expected. A place is line and column where the text is
 * not JSON (%MIGNET_ERROR_SYNTAX), and otherwise a JSON Pointer such as `/hosts/1/memory`
 * (%MIGNET_ERROR_DOCUMENT). Where a number has to be an integer it is written without fraction and
 * exponent.
 *
 * Saving writes members in a fixed order and leaves out what is the default, so a document that is
 * loaded and saved a second time stays the same to the byte. Networks, hosts and virtual machines
 * are referred to by name. The management network comes first among the networks.
 *
 * Results, such as a #MignetPlan, are written and not read. They carry names.
 *
 * None of these functions starts a thread or uses a main context; the blocking ones can be called
 * in any thread that the cluster belongs to.
 */

/* Far more than the largest cluster needs: what is larger is no cluster. */
#define MAX_DOCUMENT_SIZE (G_GINT64_CONSTANT (1) << 30)
#define READ_SIZE (1 << 16)

/* What has so many elements that they are not held as JSON values all at once. */
static const char *const long_arrays[] = { "hosts", "vms", NULL };

static gboolean
check_size (const char *name, gint64 size, GError **error)
{
  if (size > MAX_DOCUMENT_SIZE)
    {
      g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_DOCUMENT,
                   "%s: top level: found more than %" G_GINT64_FORMAT
                   " bytes, expected a cluster, which has fewer",
                   name, MAX_DOCUMENT_SIZE);
      return FALSE;
    }

  return TRUE;
}

/* Reads a file that may grow, or have no size at all, without reading more than the limit. */
static GBytes *
read_file (GFile *file, const char *name, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFileInputStream) stream = g_file_read (file, cancellable, error);
  g_autoptr (GFileInfo) info = NULL;
  g_autoptr (GByteArray) content = g_byte_array_new ();
  g_autofree guint8 *buffer = NULL;
  gssize n_read = 0;

  if (stream == NULL)
    return NULL;

  info = g_file_input_stream_query_info (stream, G_FILE_ATTRIBUTE_STANDARD_SIZE, cancellable, NULL);
  if (info != NULL && g_file_info_has_attribute (info, G_FILE_ATTRIBUTE_STANDARD_SIZE) &&
      !check_size (name, g_file_info_get_size (info), error))
    return NULL;

  buffer = g_malloc (READ_SIZE);
  while ((n_read = g_input_stream_read (G_INPUT_STREAM (stream), buffer, READ_SIZE, cancellable,
                                        error)) > 0)
    {
      g_byte_array_append (content, buffer, (guint) n_read);
      if (!check_size (name, content->len, error))
        return NULL;
    }

  return n_read < 0 ? NULL : g_byte_array_free_to_bytes (g_steal_pointer (&content));
}

/**
 * mignet_cluster_load_from_file: (constructor)
 * @file: a file
 * @flags: how to load it
 * @cancellable: (nullable): a #GCancellable, or %NULL
 * @error: return location for a #GError
 *
 * Loads a cluster from a document of the format "mignet-cluster/1". Nothing is loaded by halves:
 * there is a whole cluster or an error. Messages call the document by the name of the file. This
 * function blocks.
 *
 * Returns: (transfer full): the cluster, or %NULL with %MIGNET_ERROR_SYNTAX,
 *   %MIGNET_ERROR_DOCUMENT or an error of %G_IO_ERROR set
 *
 * Since: 1.0
 */
MignetCluster *
mignet_cluster_load_from_file (GFile *file,
                               MignetLoadFlags flags,
                               GCancellable *cancellable,
                               GError **error)
{
  g_autofree char *name = NULL;
  g_autoptr (GBytes) bytes = NULL;

  g_return_val_if_fail (G_IS_FILE (file), NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  name = g_file_get_parse_name (file);
  bytes = read_file (file, name, cancellable, error);
  if (bytes == NULL)
    return NULL;

  return mignet_cluster_load_from_bytes (bytes, name, flags, error);
}

/**
 * mignet_cluster_load_from_bytes: (constructor)
 * @bytes: the text of a document
 * @document_name: (nullable): what messages call the document, %NULL for "document"
 * @flags: how to load it
 * @error: return location for a #GError
 *
 * Loads a cluster from a document of the format "mignet-cluster/1". Nothing is loaded by halves:
 * there is a whole cluster or an error.
 *
 * Returns: (transfer full): the cluster, or %NULL with %MIGNET_ERROR_SYNTAX or
 *   %MIGNET_ERROR_DOCUMENT set
 *
 * Since: 1.0
 */
MignetCluster *
mignet_cluster_load_from_bytes (GBytes *bytes,
                                const char *document_name,
                                MignetLoadFlags flags,
                                GError **error)
{
  const char *name = document_name != NULL ? document_name : "document";
  g_autoptr (MignetJsonDocument) document = NULL;
  g_autoptr (MignetCluster) cluster = NULL;
  g_autoptr (GError) reading_error = NULL;
  MignetJsonNode root;

  g_return_val_if_fail (bytes != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (!check_size (name, (gint64) g_bytes_get_size (bytes), error))
    return NULL;

  document = _mignet_json_document_open (bytes, name, flags, long_arrays, error);
  if (document == NULL)
    return NULL;

  /* What is no JSON is told before what it would mean. */
  _mignet_json_document_get_root (document, &root);
  cluster = _mignet_cluster_read (&root, &reading_error);
  if (!_mignet_json_document_finish (document, error))
    return NULL;
  if (cluster == NULL)
    g_propagate_error (error, g_steal_pointer (&reading_error));

  return g_steal_pointer (&cluster);
}

/* A policy belongs to nobody and may list any network; a document can only name those of the
 * cluster. */
static gboolean
check_policy (MignetCluster *cluster,
              MignetMigrationPolicy *policy,
              const char *owner_kind,
              const char *owner,
              GError **error)
{
  GPtrArray *networks = _mignet_migration_policy_peek_networks (policy);

  for (guint i = 0; i < networks->len; i++)
    {
      MignetNetwork *network = g_ptr_array_index (networks, i);

      if (!_mignet_cluster_has_network (cluster, network))
        {
          g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_NOT_ATTACHED,
                       "The migration policy of %s '%s' lists network '%s', which is not attached "
                       "to cluster '%s'",
                       owner_kind, owner, mignet_network_get_name (network),
                       mignet_cluster_get_name (cluster));
          return FALSE;
        }
    }

  return TRUE;
}

static gboolean
check_policies (MignetCluster *cluster, GError **error)
{
  GPtrArray *vms = _mignet_cluster_peek_vms (cluster);

  if (!check_policy (cluster, mignet_cluster_get_migration_policy (cluster), "cluster",
                     mignet_cluster_get_name (cluster), error))
    return FALSE;

  for (guint i = 0; i < vms->len; i++)
    {
      MignetVm *vm = g_ptr_array_index (vms, i);
      MignetMigrationPolicy *policy = mignet_vm_get_migration_policy (vm);

      if (policy != NULL && !check_policy (cluster, policy, "VM", mignet_vm_get_name (vm), error))
        return FALSE;
    }

  return TRUE;
}

/**
 * mignet_cluster_to_json:
 * @self: a cluster
 * @error: return location for a #GError
 *
 * Writes the cluster as a document of the format "mignet-cluster/1", which
 * mignet_cluster_load_from_bytes() reads. The document holds the cluster and nothing beyond it:
 * attachments of networks that are not the cluster's are left out, as are derived values such as
 * the effective status of hosts.
 *
 * Returns: (transfer full): the document, or %NULL with %MIGNET_ERROR_NOT_ATTACHED set if a policy
 *   lists a network that is not attached to the cluster, or %MIGNET_ERROR_DOCUMENT if a value is
 *   one that a document cannot hold
 *
 * Since: 1.0
 */
char *
mignet_cluster_to_json (MignetCluster *self, GError **error)
{
  g_autofree char *name = NULL;
  g_autofree char *json = NULL;

  g_return_val_if_fail (MIGNET_IS_CLUSTER (self), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (!check_policies (self, error))
    return NULL;

  name = g_strdup_printf ("document of cluster '%s'", mignet_cluster_get_name (self));
  json = _mignet_cluster_write (self, name, error);
  if (json == NULL || !check_size (name, (gint64) strlen (json), error))
    return NULL;

  return g_steal_pointer (&json);
}

/* g_file_replace_contents() puts even what it could write only in part in the place of the old
 * file. A stream that is closed with a cancelled cancellable is dropped instead. */
static gboolean
replace_contents (GFile *file, const char *text, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFileOutputStream) stream =
      g_file_replace (file, NULL, FALSE, G_FILE_CREATE_NONE, cancellable, error);

  if (stream == NULL)
    return FALSE;

  if (!g_output_stream_write_all (G_OUTPUT_STREAM (stream), text, strlen (text), NULL, cancellable,
                                  error))
    {
      g_autoptr (GCancellable) dropped = g_cancellable_new ();

      g_cancellable_cancel (dropped);
      g_output_stream_close (G_OUTPUT_STREAM (stream), dropped, NULL);
      return FALSE;
    }

  return g_output_stream_close (G_OUTPUT_STREAM (stream), cancellable, error);
}

/**
 * mignet_cluster_save_to_file:
 * @self: a cluster
 * @file: a file
 * @cancellable: (nullable): a #GCancellable, or %NULL
 * @error: return location for a #GError
 *
 * Saves the cluster as a document of the format "mignet-cluster/1", with what
 * mignet_cluster_to_json() says. An existing file is replaced in one step: it keeps its content if
 * anything goes wrong. This function blocks.
 *
 * Returns: %TRUE, or %FALSE with an error of mignet_cluster_to_json() or of %G_IO_ERROR set
 *
 * Since: 1.0
 */
gboolean
mignet_cluster_save_to_file (MignetCluster *self,
                             GFile *file,
                             GCancellable *cancellable,
                             GError **error)
{
  g_autofree char *json = NULL;

  g_return_val_if_fail (MIGNET_IS_CLUSTER (self), FALSE);
  g_return_val_if_fail (G_IS_FILE (file), FALSE);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  json = mignet_cluster_to_json (self, error);
  if (json == NULL)
    return FALSE;

  return replace_contents (file, json, cancellable, error);
}
