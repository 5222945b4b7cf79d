/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "planning/mignet-mirror-private.h"

#include "model/mignet-journal-private.h"

#include <string.h>

/**
 * SECTION:mignet-snapshot
 * @title: MignetSnapshot
 * @short_description: what a cluster was at one moment
 *
 * A #MignetSnapshot is a cluster as it was when the snapshot was taken. It is immutable and may be
 * used from any thread while the cluster changes; mignet_planner_plan_on_snapshot() plans on it.
 *
 * Taking one takes time for what has changed since the last one, not for the whole cluster, and it
 * shares with those before and after it whatever has not changed. The functions whose names begin
 * with mignet_snapshot_with_ say what would be: they make another snapshot and leave this one, and
 * the cluster, as they are.
 */

/**
 * MignetSnapshot:
 *
 * What a cluster was at one moment.
 *
 * Since: 1.0
 */

G_DEFINE_BOXED_TYPE (MignetSnapshot, mignet_snapshot, mignet_snapshot_ref, mignet_snapshot_unref)

static void
retain_host (gpointer data)
{
  MignetSnapshotHost *record = data;

  if (record->facts != NULL)
    _mignet_host_facts_ref (record->facts);
}

static void
release_host (gpointer data)
{
  MignetSnapshotHost *record = data;

  g_clear_pointer (&record->facts, _mignet_host_facts_unref);
}

static void
retain_vm (gpointer data)
{
  MignetSnapshotVm *record = data;

  if (record->facts != NULL)
    _mignet_vm_facts_ref (record->facts);
}

static void
release_vm (gpointer data)
{
  MignetSnapshotVm *record = data;

  g_clear_pointer (&record->facts, _mignet_vm_facts_unref);
}

static void
retain_group (gpointer data)
{
  MignetSnapshotGroup **place = data;

  if (*place != NULL)
    _mignet_snapshot_group_ref (*place);
}

static void
release_group (gpointer data)
{
  MignetSnapshotGroup **place = data;

  g_clear_pointer (place, _mignet_snapshot_group_unref);
}

static void
retain_residents (gpointer data)
{
  GArray **place = data;

  if (*place != NULL)
    g_array_ref (*place);
}

static void
release_residents (gpointer data)
{
  GArray **place = data;

  g_clear_pointer (place, g_array_unref);
}

const MignetVectorType _mignet_snapshot_host_type = { sizeof (MignetSnapshotHost), retain_host,
                                                      release_host };
const MignetVectorType _mignet_snapshot_vm_type = { sizeof (MignetSnapshotVm), retain_vm,
                                                    release_vm };
const MignetVectorType _mignet_snapshot_bucket_type = { sizeof (int), NULL, NULL };
const MignetVectorType _mignet_snapshot_group_type = { sizeof (MignetSnapshotGroup *), retain_group,
                                                       release_group };
const MignetVectorType _mignet_snapshot_residents_type = { sizeof (GArray *), retain_residents,
                                                           release_residents };

MignetSnapshot *
_mignet_snapshot_take (MignetCluster *cluster)
{
  MignetMirror *mirror = _mignet_cluster_get_mirror (cluster);

  if (mirror == NULL)
    {
      mirror = _mignet_mirror_new (cluster);
      _mignet_cluster_set_mirror (cluster, mirror, _mignet_mirror_free);
    }

  return _mignet_mirror_take (mirror);
}

MignetSnapshot *
_mignet_snapshot_take_with_roles (MignetCluster *cluster, const MignetClusterRoles *roles)
{
  MignetMirror *mirror = _mignet_mirror_new_with_roles (cluster, roles);
  MignetSnapshot *self = _mignet_mirror_take (mirror);

  _mignet_mirror_free (mirror);
  return self;
}

MignetSnapshot *
_mignet_snapshot_ref (const MignetSnapshot *self)
{
  MignetSnapshot *counted = (MignetSnapshot *) self;

  g_atomic_int_inc (&counted->ref_count);
  return counted;
}

void
_mignet_snapshot_unref (MignetSnapshot *self)
{
  if (!g_atomic_int_dec_and_test (&self->ref_count))
    return;

  _mignet_vector_clear (&self->hosts);
  _mignet_vector_clear (&self->vms);
  _mignet_vector_clear (&self->buckets);
  _mignet_vector_clear (&self->groups);
  _mignet_vector_clear (&self->residents);
  g_clear_pointer (&self->policy, _mignet_frozen_policy_unref);
  _mignet_columns_clear (&self->columns);
  g_ptr_array_unref (self->networks);
  g_array_unref (self->required);
  g_array_unref (self->n_migrating_over);
  g_hash_table_unref (self->objects);
  g_free (self->cluster_name);
  g_free (self);
}

MignetSnapshot *
_mignet_snapshot_copy (const MignetSnapshot *self)
{
  MignetSnapshot *copy = g_new0 (MignetSnapshot, 1);

  copy->ref_count = 1;
  copy->cluster_name = g_strdup (self->cluster_name);
  copy->supports_migration_network = self->supports_migration_network;
  copy->management = self->management;
  copy->migration = self->migration;
  copy->display = self->display;
  copy->default_route = self->default_route;
  copy->required = g_array_ref (self->required);
  copy->n_migrating = self->n_migrating;
  copy->n_migrating_over = g_array_ref (self->n_migrating_over);
  _mignet_vector_init_copy (&copy->hosts, &self->hosts);
  _mignet_vector_init_copy (&copy->vms, &self->vms);
  _mignet_vector_init_copy (&copy->buckets, &self->buckets);
  _mignet_vector_init_copy (&copy->groups, &self->groups);
  _mignet_vector_init_copy (&copy->residents, &self->residents);
  _mignet_columns_init_copy (&copy->columns, &self->columns);
  copy->networks = g_ptr_array_ref (self->networks);
  copy->objects = g_hash_table_ref (self->objects);
  if (self->policy != NULL)
    copy->policy = _mignet_frozen_policy_ref (self->policy);

  return copy;
}

/**
 * mignet_snapshot_new:
 * @cluster: a cluster
 *
 * Takes a snapshot of a cluster. Belongs to the thread of the cluster, unlike everything that is
 * done with the snapshot.
 *
 * Returns: (transfer full): the snapshot
 *
 * Since: 1.0
 */
MignetSnapshot *
mignet_snapshot_new (MignetCluster *cluster)
{
  g_autoptr (MignetSnapshot) newest = NULL;
  MignetSnapshot *self;

  g_return_val_if_fail (MIGNET_IS_CLUSTER (cluster), NULL);

  newest = _mignet_snapshot_take (cluster);
  self = _mignet_snapshot_copy (newest);
  self->policy = _mignet_frozen_policy_new (mignet_cluster_get_migration_policy (cluster));

  return self;
}

/**
 * mignet_snapshot_ref:
 * @self: a snapshot
 *
 * Takes a reference to the snapshot. May be called from any thread.
 *
 * Returns: (transfer full): the snapshot
 *
 * Since: 1.0
 */
MignetSnapshot *
mignet_snapshot_ref (MignetSnapshot *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return _mignet_snapshot_ref (self);
}

/**
 * mignet_snapshot_unref:
 * @self: (transfer full): a snapshot
 *
 * Gives back a reference to the snapshot; the last one frees it. May be called from any thread.
 *
 * Since: 1.0
 */
void
mignet_snapshot_unref (MignetSnapshot *self)
{
  g_return_if_fail (self != NULL);

  _mignet_snapshot_unref (self);
}

/* Hosts are in the order of their ids. */
static int
search_host (const MignetSnapshot *self, const char *id)
{
  int first = 0;
  int end = (int) self->hosts.length;

  while (first < end)
    {
      int middle = first + (end - first) / 2;
      int order = strcmp (id, _mignet_snapshot_host (self, middle)->facts->id);

      if (order == 0)
        return middle;
      if (order < 0)
        end = middle;
      else
        first = middle + 1;
    }

  return MIGNET_NO_INDEX;
}

/* No name is the id of another one. */
int
_mignet_snapshot_lookup_host (const MignetSnapshot *self, const char *name)
{
  int host = name != NULL ? search_host (self, name) : MIGNET_NO_INDEX;

  for (guint i = 0; name != NULL && host == MIGNET_NO_INDEX && i < self->hosts.length; i++)
    {
      if (strcmp (_mignet_snapshot_host (self, (int) i)->name, name) == 0)
        host = (int) i;
    }

  return host;
}

int
_mignet_snapshot_lookup_network (const MignetSnapshot *self, const char *name)
{
  for (guint i = 0; name != NULL && i < self->networks->len; i++)
    {
      const MignetSnapshotNetwork *network = _mignet_snapshot_network (self, (int) i);

      if (strcmp (network->id, name) == 0 || strcmp (network->name, name) == 0)
        return (int) i;
    }

  return MIGNET_NO_INDEX;
}

static int
search_vm (const MignetSnapshot *self, const char *id)
{
  const int *next;

  if (self->buckets.length == 0)
    return MIGNET_NO_INDEX;

  next = _mignet_vector_get (&self->buckets, g_str_hash (id) & (self->buckets.length - 1));
  while (*next != 0)
    {
      const MignetSnapshotVm *vm = _mignet_snapshot_vm (self, *next - 1);

      if (strcmp (vm->facts->id, id) == 0)
        return *next - 1;
      next = &vm->next;
    }

  return MIGNET_NO_INDEX;
}

int
_mignet_snapshot_lookup_vm (const MignetSnapshot *self, const char *name)
{
  int vm = name != NULL ? search_vm (self, name) : MIGNET_NO_INDEX;

  for (guint i = 0; name != NULL && vm == MIGNET_NO_INDEX && i < self->vms.length; i++)
    {
      const MignetSnapshotVm *record = _mignet_snapshot_vm (self, (int) i);

      if (record->facts != NULL && strcmp (record->name, name) == 0)
        vm = (int) i;
    }

  return vm;
}

gboolean
_mignet_snapshot_refuse_unknown (const MignetSnapshot *self,
                                 MignetError code,
                                 const char *what,
                                 const char *name,
                                 GError **error)
{
  g_autofree char *printable = _mignet_text_dup_printable (name);

  g_set_error (error, MIGNET_ERROR, (int) code,
               "The snapshot of cluster '%s' has no %s '%s', expected the id or the name of one",
               self->cluster_name, what, printable);
  return FALSE;
}

int
_mignet_snapshot_find (const MignetSnapshot *self, gpointer object)
{
  if (object == NULL)
    return MIGNET_NO_INDEX;

  return GPOINTER_TO_INT (g_hash_table_lookup (self->objects, object)) - 1;
}

static int
compare_vms (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const MignetSnapshot *self = user_data;

  return strcmp (_mignet_snapshot_vm (self, *(const int *) a)->facts->id,
                 _mignet_snapshot_vm (self, *(const int *) b)->facts->id);
}

GArray *
_mignet_snapshot_sort_vms (const MignetSnapshot *self)
{
  GArray *sorted = g_array_sized_new (FALSE, FALSE, sizeof (int), self->vms.length);

  for (int i = 0; i < (int) self->vms.length; i++)
    {
      if (_mignet_snapshot_vm (self, i)->facts != NULL)
        g_array_append_val (sorted, i);
    }
  g_array_sort_with_data (sorted, compare_vms, (gpointer) self);

  return sorted;
}

/* A host has few networks. */
const MignetSnapshotAttachment *
_mignet_host_facts_get_attachment (const MignetHostFacts *self, int network)
{
  static const MignetSnapshotAttachment none = { 0 };

  for (guint i = 0; i < self->n_attachments; i++)
    {
      if (self->attachments[i].network == network)
        return &self->attachments[i];
    }

  return &none;
}
