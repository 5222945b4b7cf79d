/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <mignet/mignet-discoverer.h>
#include <mignet/mignet-error.h>
#include <mignet/mignet-host.h>

/**
 * SECTION:mignet-discoverer
 * @title: MignetDiscoverer
 * @short_description: finds out about hosts
 *
 * #MignetDiscoverer is the interface of what finds out how a host is: its interfaces, addresses and
 * networks, its memory and its virtual machines. The libvirt library has an implementation that
 * asks libvirt; #MignetCommandDiscoverer runs a command; an embedder that has an agent on its hosts
 * plugs in its own, in any language that can implement a GObject interface.
 *
 * An implementation has one method, #MignetDiscovererInterface.discover(), which may block. It is
 * called from threads of the library, several at a time, and answers with a #MignetDiscovery, which
 * is apart from the model. mignet_discoverer_discover_async() hands the answer to the main context
 * of the caller, where it is taken over in one step:
 *
 * |[<!-- language="C" -->
 * static void
 * on_discovered (GObject *source, GAsyncResult *result, gpointer user_data)
 * {
 *   MignetHost *host = user_data;
 *   g_autoptr (GError) error = NULL;
 *   g_autoptr (MignetDiscovery) discovery =
 *       mignet_discoverer_discover_finish (MIGNET_DISCOVERER (source), result, &error);
 *
 *   if (discovery == NULL || !mignet_discovery_update_host (discovery, host, &error))
 *     g_printerr ("%s\n", error->message);
 * }
 * ]|
 *
 * A planner that was given a discoverer with mignet_planner_set_discoverer() uses it while it waits
 * for an address.
 */

/**
 * MignetDiscoverer:
 *
 * Something that finds out about hosts.
 *
 * Since: 1.0
 */

G_DEFINE_INTERFACE (MignetDiscoverer, mignet_discoverer, G_TYPE_OBJECT)

static void
mignet_discoverer_default_init (MignetDiscovererInterface *iface)
{
}

static const char *
name_host (const char *host, const char *address, const char *uri)
{
  if (host != NULL)
    return host;
  if (uri != NULL)
    return uri;

  return address != NULL ? address : "";
}

/**
 * mignet_discoverer_discover:
 * @self: a discoverer
 * @host: (nullable): the name of the host, %NULL if the cluster does not have it yet
 * @address: (nullable): its registered address, %NULL if it has none or is not known
 * @uri: (nullable): the connection URI to reach it with, %NULL to choose one
 * @cancellable: (nullable): a #GCancellable
 * @error: return location for a #GError
 *
 * Finds out about a host. At least one of @host, @address and @uri has to be given.
 *
 * It blocks. It may be called from any thread, and from several at a time.
 *
 * Errors: %MIGNET_ERROR_PROBE, %G_IO_ERROR_CANCELLED, or what the implementation says.
 *
 * Returns: (transfer full): what was found out, or %NULL with @error set
 *
 * Since: 1.0
 */
MignetDiscovery *
mignet_discoverer_discover (MignetDiscoverer *self,
                            const char *host,
                            const char *address,
                            const char *uri,
                            GCancellable *cancellable,
                            GError **error)
{
  MignetDiscovererInterface *iface;
  g_autoptr (MignetDiscovery) discovery = NULL;
  g_autoptr (GError) local_error = NULL;

  g_return_val_if_fail (MIGNET_IS_DISCOVERER (self), NULL);
  g_return_val_if_fail (host != NULL || address != NULL || uri != NULL, NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;

  iface = MIGNET_DISCOVERER_GET_IFACE (self);
  if (iface->discover == NULL)
    {
      g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_PROBE,
                   "Type '%s' does not say how it finds out about hosts",
                   G_OBJECT_TYPE_NAME (self));
      return NULL;
    }

  discovery = iface->discover (self, host, address, uri, cancellable, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  if (discovery == NULL)
    g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_PROBE,
                 "Type '%s' found out nothing about host '%s' and did not say why",
                 G_OBJECT_TYPE_NAME (self), name_host (host, address, uri));

  return g_steal_pointer (&discovery);
}

typedef struct
{
  char *host;    /* (owned) (nullable) */
  char *address; /* (owned) (nullable) */
  char *uri;     /* (owned) (nullable) */
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  g_free (question->host);
  g_free (question->address);
  g_free (question->uri);
  g_free (question);
}

static gpointer
run_question (gpointer data)
{
  g_autoptr (GTask) task = data;
  const Question *question = g_task_get_task_data (task);
  GError *error = NULL;
  MignetDiscovery *discovery = mignet_discoverer_discover (
      g_task_get_source_object (task), question->host, question->address, question->uri,
      g_task_get_cancellable (task), &error);

  if (discovery != NULL)
    g_task_return_pointer (task, discovery, g_object_unref);
  else
    g_task_return_error (task, error);

  return NULL;
}

/**
 * mignet_discoverer_discover_async:
 * @self: a discoverer
 * @host: (nullable): the name of the host, %NULL if the cluster does not have it yet
 * @address: (nullable): its registered address, %NULL if it has none or is not known
 * @uri: (nullable): the connection URI to reach it with, %NULL to choose one
 * @cancellable: (nullable): a #GCancellable
 * @callback: (scope async) (nullable): called when the host has answered
 * @user_data: data for @callback
 *
 * Finds out about a host as mignet_discoverer_discover() does, in a thread of its own, since hosts
 * that do not answer take their time. @callback is called in the thread-default main context of the
 * caller. When @cancellable is cancelled, it is called as soon as the implementation has given up.
 *
 * Since: 1.0
 */
void
mignet_discoverer_discover_async (MignetDiscoverer *self,
                                  const char *host,
                                  const char *address,
                                  const char *uri,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Question *question;
  GThread *thread;
  GError *error = NULL;

  g_return_if_fail (MIGNET_IS_DISCOVERER (self));
  g_return_if_fail (host != NULL || address != NULL || uri != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, mignet_discoverer_discover_async);
  g_task_set_name (task, "[mignet] discover");
  question = g_new0 (Question, 1);
  question->host = g_strdup (host);
  question->address = g_strdup (address);
  question->uri = g_strdup (uri);
  g_task_set_task_data (task, question, question_free);

  thread = g_thread_try_new ("mignet-discover", run_question, g_object_ref (task), &error);
  if (thread == NULL)
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  g_thread_unref (thread);
}

/**
 * mignet_discoverer_discover_finish:
 * @self: a discoverer
 * @result: the result that the callback got
 * @error: return location for a #GError
 *
 * Finishes what mignet_discoverer_discover_async() began.
 *
 * Errors: those of mignet_discoverer_discover()
 *
 * Returns: (transfer full): what was found out, or %NULL with @error set
 *
 * Since: 1.0
 */
MignetDiscovery *
mignet_discoverer_discover_finish (MignetDiscoverer *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (MIGNET_IS_DISCOVERER (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
