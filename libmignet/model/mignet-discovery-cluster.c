/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "model/mignet-discovery-private.h"

#include "model/mignet-model-private.h"

/* One discovery of each of several hosts, taken over together: a virtual machine that has left one
 * of them may be on another one, and a network that one of them has is to be looked for on all. */

typedef struct
{
  MignetCluster *cluster;
  GPtrArray *discoveries; /* (element-type MignetDiscovery) */
  GPtrArray *hosts;       /* (owned): MignetHost, or NULL, of each discovery */
  GHashTable *found;      /* (owned): the names of networks that some host was found to have */
  GStrvBuilder *messages; /* (owned) */
} Take;

static void
take_clear (Take *take)
{
  g_clear_pointer (&take->hosts, g_ptr_array_unref);
  g_clear_pointer (&take->found, g_hash_table_unref);
  g_clear_pointer (&take->messages, g_strv_builder_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Take, take_clear)

static void add_message (Take *take, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
add_message (Take *take, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  g_strv_builder_add (take->messages, message);
}

/* An address tells less than a name: one that was found to be another host is not this one. */
static MignetHost *
find_host_by_address (Take *take, const char *address)
{
  GPtrArray *hosts = _mignet_cluster_peek_hosts (take->cluster);

  for (guint i = 0; address != NULL && i < hosts->len; i++)
    {
      MignetHost *host = g_ptr_array_index (hosts, i);
      const char *registered = mignet_host_get_address (host);

      if (registered != NULL && g_ascii_strcasecmp (registered, address) == 0 &&
          !g_ptr_array_find (take->hosts, host, NULL))
        return host;
    }

  return NULL;
}

static MignetHost *
find_host (Take *take, MignetHost *found)
{
  MignetHost *host = mignet_cluster_lookup_host (take->cluster, mignet_host_get_id (found));

  if (host == NULL)
    host = mignet_cluster_lookup_host (take->cluster, mignet_host_get_name (found));
  if (host == NULL)
    host = find_host_by_address (take, mignet_host_get_address (found));

  return host;
}

static MignetHost *
add_host (Take *take, MignetHost *found)
{
  g_autoptr (MignetHost) host =
      mignet_host_new (mignet_host_get_id (found), mignet_host_get_name (found));
  g_autoptr (GError) error = NULL;
  const char *address = mignet_host_get_address (found);

  if ((address == NULL || mignet_host_set_address (host, address, &error)) &&
      mignet_cluster_add_host (take->cluster, host, &error))
    return host;

  add_message (take, "%s", error->message);

  return NULL;
}

/* Two daemons that say they are one host cannot migrate to each other. */
static void
match_hosts (Take *take)
{
  take->hosts = g_ptr_array_new ();
  for (guint i = 0; i < take->discoveries->len; i++)
    {
      MignetHost *found = mignet_discovery_get_host (g_ptr_array_index (take->discoveries, i));
      MignetHost *host = find_host (take, found);

      if (host == NULL)
        host = add_host (take, found);
      else if (g_ptr_array_find (take->hosts, host, NULL))
        {
          add_message (
              take,
              "Host '%s' with id '%s' is the same as host '%s', which was found before; it "
              "is left out",
              mignet_host_get_name (found), mignet_host_get_id (found),
              mignet_host_get_name (host));
          host = NULL;
        }
      g_ptr_array_add (take->hosts, host);
    }
}

/* Returns whether it was added. */
static gboolean
require_network (Take *take, const char *name)
{
  g_autoptr (MignetNetwork) network = NULL;
  g_autoptr (GError) error = NULL;

  g_hash_table_add (take->found, g_strdup (name));
  if (mignet_cluster_lookup_network (take->cluster, name) != NULL)
    return FALSE;

  network = mignet_network_new (name, name);
  if (mignet_cluster_attach_network (take->cluster, network, FALSE, &error))
    return TRUE;

  add_message (take, "%s", error->message);

  return FALSE;
}

static void
add_networks (Take *take)
{
  for (guint i = 0; i < take->discoveries->len; i++)
    {
      g_autoptr (GList) names = g_hash_table_get_keys (
          _mignet_discovery_peek_networks (g_ptr_array_index (take->discoveries, i)));

      names = g_list_sort (names, (GCompareFunc) g_strcmp0);
      for (GList *name = names; name != NULL && g_ptr_array_index (take->hosts, i) != NULL;
           name = name->next)
        require_network (take, name->data);
    }
}

/* Returns whether a network was added. */
static gboolean
add_networks_of_vms (Take *take)
{
  gboolean added = FALSE;

  for (guint i = 0; i < take->discoveries->len; i++)
    {
      GPtrArray *vms = _mignet_discovery_peek_vms (g_ptr_array_index (take->discoveries, i));
      MignetHost *host = g_ptr_array_index (take->hosts, i);

      for (guint j = 0; host != NULL && j < vms->len; j++)
        {
          const MignetDiscoveredVm *found = g_ptr_array_index (vms, j);

          for (guint k = 0; found->networks != NULL && found->networks[k] != NULL; k++)
            if (_mignet_discovery_find_network (take->cluster, host, found->networks[k]) == NULL)
              added |= require_network (take, found->networks[k]);
        }
    }

  return added;
}

static void
update_hosts (Take *take)
{
  for (guint i = 0; i < take->discoveries->len; i++)
    {
      MignetDiscovery *discovery = g_ptr_array_index (take->discoveries, i);
      MignetHost *host = g_ptr_array_index (take->hosts, i);
      g_autoptr (GError) error = NULL;

      if (host != NULL && !_mignet_discovery_apply_to_host (discovery, host, take->cluster,
                                                            take->found, FALSE, &error))
        add_message (take, "Host '%s' stays as it was: %s", mignet_host_get_name (host),
                     error->message);
    }
}

/**
 * mignet_cluster_take_discoveries:
 * @self: a cluster
 * @discoveries: (element-type MignetDiscovery): what was found out, one discovery of each host
 *
 * Brings a cluster up to date with what was found out about several of its hosts.
 *
 * A host is the one of the cluster that has its id, else its name, else its registered address; one
 * that the cluster does not have is added. Hosts are updated as mignet_discovery_update_host() does
 * it. Networks that hosts were found to have, and interfaces that virtual machines use and that
 * carry no network, become networks of the cluster if it has none of that name; they are not
 * required.
 *
 * A virtual machine is the one of the cluster that has its id, else its name; one that the cluster
 * does not have is added. Status, host, destination, memory, vCPUs and networks become what was
 * found; everything else stays. One that is no longer on the host that it was on, and on no other
 * of
 * @discoveries, is down. Nothing is ever removed.
 *
 * What does not fit is left out, and the rest is taken over nevertheless.
 *
 * Returns: (transfer full) (array zero-terminated=1): what was left out, and what is strange, in
 *   sentences without full stop
 *
 * Since: 1.0
 */
char **
mignet_cluster_take_discoveries (MignetCluster *self, GPtrArray *discoveries)
{
  g_auto (Take) take = { 0 };

  g_return_val_if_fail (MIGNET_IS_CLUSTER (self), NULL);
  g_return_val_if_fail (discoveries != NULL, NULL);

  take.cluster = self;
  take.discoveries = discoveries;
  take.found = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  take.messages = g_strv_builder_new ();

  g_object_freeze_notify (G_OBJECT (self));
  match_hosts (&take);
  add_networks (&take);
  update_hosts (&take);
  /* What was not a network until now is one to look for on every host. */
  if (add_networks_of_vms (&take))
    update_hosts (&take);
  _mignet_discoveries_apply_vms (discoveries, take.hosts, self, take.messages);
  g_object_thaw_notify (G_OBJECT (self));

  return g_strv_builder_end (take.messages);
}
