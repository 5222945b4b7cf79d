/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "planning/mignet-mirror-private.h"

#include "model/mignet-journal-private.h"

#include <string.h>

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
  _mignet_vector_clear (&self->groups);
  _mignet_vector_clear (&self->residents);
  _mignet_columns_clear (&self->columns);
  g_ptr_array_unref (self->networks);
  g_array_unref (self->required);
  g_array_unref (self->n_migrating_over);
  g_hash_table_unref (self->objects);
  g_free (self->cluster_name);
  g_free (self);
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
