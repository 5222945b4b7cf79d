/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "planning/mignet-mirror-vms-private.h"

#include <string.h>

void
_mignet_mirror_vms_init (MignetMirrorVms *self)
{
  _mignet_vector_init (&self->vms, &_mignet_snapshot_vm_type);
  _mignet_vector_init (&self->buckets, &_mignet_snapshot_bucket_type);
  self->n_vms = 0;
  _mignet_vector_init (&self->groups, &_mignet_snapshot_group_type);
  _mignet_vector_init (&self->residents, &_mignet_snapshot_residents_type);
  self->free_indices = g_array_new (FALSE, FALSE, sizeof (int));
  self->n_migrating = 0;
  self->n_migrating_over = g_hash_table_new (NULL, NULL);
}

void
_mignet_mirror_vms_clear (MignetMirrorVms *self)
{
  _mignet_vector_clear (&self->vms);
  _mignet_vector_clear (&self->buckets);
  _mignet_vector_clear (&self->groups);
  _mignet_vector_clear (&self->residents);
  g_clear_pointer (&self->free_indices, g_array_unref);
  g_clear_pointer (&self->n_migrating_over, g_hash_table_unref);
}

static void
count_on_host (
    MignetVector *hosts, const MignetSnapshotVm *vm, int index, int difference, GHashTable *touched)
{
  guint64 load = _mignet_snapshot_vm_get_load (vm);
  MignetSnapshotHost *host;

  if (index == MIGNET_NO_INDEX)
    return;

  if (touched != NULL)
    g_hash_table_add (touched, GINT_TO_POINTER (index));

  host = _mignet_vector_edit (hosts, (guint) index);
  host->memory_used += difference > 0 ? load : -load;
  host->vcpus_used += (guint64) ((gint64) difference * (gint64) vm->vcpus);
  if (vm->status != MIGNET_VM_STATUS_MIGRATING)
    return;

  if (index == vm->host)
    host->outgoing += (guint) difference;
  if (index == vm->destination)
    host->incoming += (guint) difference;
}

static void
count_migration (MignetMirrorVms *self, const MignetSnapshotVm *vm, int difference)
{
  gpointer key = GINT_TO_POINTER (vm->meant_network);
  guint old = GPOINTER_TO_UINT (g_hash_table_lookup (self->n_migrating_over, key));

  self->n_migrating += (guint) difference;
  g_hash_table_insert (self->n_migrating_over, key, GUINT_TO_POINTER (old + (guint) difference));
}

/* A migrating one counts on both ends. */
static void
count (MignetMirrorVms *self,
       MignetVector *hosts,
       const MignetSnapshotVm *vm,
       int difference,
       GHashTable *touched)
{
  if (vm->facts == NULL || vm->status == MIGNET_VM_STATUS_DOWN)
    return;

  count_on_host (hosts, vm, vm->host, difference, touched);
  if (vm->destination != vm->host)
    count_on_host (hosts, vm, vm->destination, difference, touched);
  if (vm->status == MIGNET_VM_STATUS_MIGRATING)
    count_migration (self, vm, difference);
}

/* A group that has lost its last member stays, without any. */
static void
add_group (const char *group, MignetAffinityRule rule, gpointer user_data)
{
  gpointer *data = user_data;
  MignetMirrorVms *self = data[0];
  MignetIndices *indices = data[1];
  MignetSnapshotGroup **place;
  guint index;

  if (g_hash_table_contains (indices->groups, group))
    return;

  index = _mignet_vector_append (&self->groups);
  place = _mignet_vector_edit (&self->groups, index);
  *place = _mignet_snapshot_group_new (group);
  g_hash_table_insert (indices->groups, g_strdup (group), GUINT_TO_POINTER (index + 1));
}

static const char *
get_id (const MignetMirrorVms *self, int vm)
{
  const MignetSnapshotVm *record = _mignet_vector_get (&self->vms, (guint) vm);

  return record->facts->id;
}

/* The members of a group without the virtual machine, and with it again if it is one. */
static MignetSnapshotGroup *
new_group_with (const MignetMirrorVms *self,
                const MignetSnapshotGroup *old,
                int vm,
                gboolean member)
{
  MignetSnapshotGroup *group = _mignet_snapshot_group_new (old->name);
  gboolean inserted = !member;

  for (guint i = 0; i < old->members->len; i++)
    {
      int other = g_array_index (old->members, int, i);

      if (other == vm)
        continue;
      if (!inserted && strcmp (get_id (self, vm), get_id (self, other)) < 0)
        {
          g_array_append_val (group->members, vm);
          inserted = TRUE;
        }
      g_array_append_val (group->members, other);
    }
  if (!inserted)
    g_array_append_val (group->members, vm);

  return group;
}

static void
set_member (MignetMirrorVms *self, int index, int vm, gboolean member)
{
  MignetSnapshotGroup **place = _mignet_vector_edit (&self->groups, (guint) index);
  MignetSnapshotGroup *old = *place;

  *place = new_group_with (self, old, vm, member);
  _mignet_snapshot_group_unref (old);
}

static gboolean
has_group (const MignetVmFacts *facts, int group)
{
  for (guint i = 0; facts != NULL && i < facts->n_affinities; i++)
    {
      if (facts->affinities[i].group == group)
        return TRUE;
    }

  return FALSE;
}

/* Leaving happens while the old facts are there still, joining once the new ones are. */
static void
leave_groups (MignetMirrorVms *self, int vm, const MignetVmFacts *from, const MignetVmFacts *to)
{
  for (guint i = 0; from != NULL && i < from->n_affinities; i++)
    {
      if (!has_group (to, from->affinities[i].group))
        set_member (self, from->affinities[i].group, vm, FALSE);
    }
}

static void
join_groups (MignetMirrorVms *self, int vm, const MignetVmFacts *from, const MignetVmFacts *to)
{
  for (guint i = 0; to != NULL && i < to->n_affinities; i++)
    {
      if (!has_group (from, to->affinities[i].group))
        set_member (self, to->affinities[i].group, vm, TRUE);
    }
}

/* Snapshots have the old array. */
static void
set_resident (MignetMirrorVms *self, int host, int vm, gboolean resident)
{
  GArray **place;
  GArray *vms;

  while ((int) self->residents.length <= host)
    _mignet_vector_append (&self->residents);

  place = _mignet_vector_edit (&self->residents, (guint) host);
  vms = g_array_sized_new (FALSE, FALSE, sizeof (int), *place != NULL ? (*place)->len + 1 : 1);
  for (guint i = 0; *place != NULL && i < (*place)->len; i++)
    {
      int other = g_array_index (*place, int, i);

      if (other != vm)
        g_array_append_val (vms, other);
    }
  if (resident)
    g_array_append_val (vms, vm);

  g_clear_pointer (place, g_array_unref);
  *place = vms;
}

static int
get_residence (const MignetSnapshotVm *vm)
{
  return vm->facts != NULL && vm->status != MIGNET_VM_STATUS_DOWN ? vm->host : MIGNET_NO_INDEX;
}

static void
update_residence (MignetMirrorVms *self, int vm, int from, int to)
{
  if (from == to)
    return;

  if (from != MIGNET_NO_INDEX)
    set_resident (self, from, vm, FALSE);
  if (to != MIGNET_NO_INDEX)
    set_resident (self, to, vm, TRUE);
}

/* The network that a migration under way is meant to go over: what the virtual machine, its policy
 * or the role says. Nobody reports what a request chose instead, or whether management stood in. */
static int
find_meant_network (const MignetIndices *indices, MignetVm *vm)
{
  MignetNetwork *network = mignet_vm_get_migration_network (vm);
  MignetMigrationPolicy *policy = mignet_vm_get_migration_policy (vm);

  if (network != NULL)
    return _mignet_indices_find (indices, network);
  if (policy == NULL)
    return MIGNET_MEANT_BY_CLUSTER;

  return _mignet_mirror_find_listed_network (indices, policy);
}

int
_mignet_mirror_find_listed_network (const MignetIndices *indices, MignetMigrationPolicy *policy)
{
  GPtrArray *networks = _mignet_migration_policy_peek_networks (policy);

  for (guint i = 0; i < networks->len; i++)
    {
      int index = _mignet_indices_find (indices, networks->pdata[i]);

      if (index != MIGNET_NO_INDEX)
        return index;
    }

  return MIGNET_MEANT_BY_ROLE;
}

static MignetSnapshotVm
read_vm (MignetMirrorVms *self, MignetIndices *indices, MignetVm *vm)
{
  gpointer data[] = { self, indices };
  MignetSnapshotVm record = {
    .status = (guint8) mignet_vm_get_status (vm),
    .host = _mignet_indices_find (indices, mignet_vm_get_host (vm)),
    .destination = MIGNET_NO_INDEX,
    .migration_network = _mignet_indices_find (indices, mignet_vm_get_migration_network (vm)),
    .meant_network = find_meant_network (indices, vm),
    .memory = mignet_vm_get_memory (vm),
    .vcpus = mignet_vm_get_vcpus (vm),
    .dirty_rate = mignet_vm_get_dirty_rate (vm),
  };

  if (record.status == MIGNET_VM_STATUS_MIGRATING)
    record.destination = _mignet_indices_find (indices, mignet_vm_get_destination (vm));

  _mignet_vm_foreach_affinity (vm, add_group, data);
  record.facts = _mignet_vm_facts_new (vm, indices);
  record.name = record.facts->name;

  return record;
}

static int
take_index (MignetMirrorVms *self)
{
  int index;

  if (self->free_indices->len == 0)
    return (int) _mignet_vector_append (&self->vms);

  index = g_array_index (self->free_indices, int, self->free_indices->len - 1);
  g_array_set_size (self->free_indices, self->free_indices->len - 1);

  return index;
}

static int *
edit_bucket (MignetMirrorVms *self, const char *id)
{
  return _mignet_vector_edit (&self->buckets, g_str_hash (id) & (self->buckets.length - 1));
}

static void
enter_bucket (MignetMirrorVms *self, int vm)
{
  MignetSnapshotVm *record = _mignet_vector_edit (&self->vms, (guint) vm);
  int *bucket = edit_bucket (self, record->facts->id);

  record->next = *bucket;
  *bucket = vm + 1;
}

static void
leave_bucket (MignetMirrorVms *self, int vm)
{
  const MignetSnapshotVm *record = _mignet_vector_get (&self->vms, (guint) vm);
  int next = record->next;
  int *place = edit_bucket (self, record->facts->id);

  while (*place != vm + 1)
    {
      MignetSnapshotVm *other = _mignet_vector_edit (&self->vms, (guint) *place - 1);

      place = &other->next;
    }
  *place = next;
}

/* When there are too many for the buckets. */
static void
renew_buckets (MignetMirrorVms *self)
{
  guint n_buckets = MAX (2 * self->buckets.length, 64);

  _mignet_vector_clear (&self->buckets);
  for (guint i = 0; i < n_buckets; i++)
    _mignet_vector_append (&self->buckets);
  for (guint i = 0; i < self->vms.length; i++)
    {
      const MignetSnapshotVm *record = _mignet_vector_get (&self->vms, i);

      if (record->facts != NULL)
        enter_bucket (self, (int) i);
    }
}

/* The id of a virtual machine never changes, so it only comes and goes. */
static void
enter_vm (MignetMirrorVms *self, int vm)
{
  self->n_vms++;
  if (self->n_vms > self->buckets.length)
    renew_buckets (self);
  else
    enter_bucket (self, vm);
}

static void
leave_vm (MignetMirrorVms *self, int vm)
{
  self->n_vms--;
  leave_bucket (self, vm);
}

void
_mignet_mirror_vms_update (MignetMirrorVms *self,
                           MignetVector *hosts,
                           MignetIndices *indices,
                           MignetVm *vm,
                           gboolean present,
                           GHashTable *touched)
{
  int index = _mignet_indices_find (indices, vm);
  MignetSnapshotVm new_record = { .facts = NULL };
  MignetSnapshotVm *record;
  MignetVmFacts *old_facts;

  if (!present && index == MIGNET_NO_INDEX)
    return;
  if (present)
    new_record = read_vm (self, indices, vm);
  if (index == MIGNET_NO_INDEX)
    {
      index = take_index (self);
      g_hash_table_insert (indices->objects, vm, GINT_TO_POINTER (index + 1));
    }

  if (!present)
    leave_vm (self, index);
  record = _mignet_vector_edit (&self->vms, (guint) index);
  new_record.next = record->next;
  count (self, hosts, record, -1, touched);
  update_residence (self, index, get_residence (record), get_residence (&new_record));
  leave_groups (self, index, record->facts, new_record.facts);
  old_facts = record->facts;
  *record = new_record;
  join_groups (self, index, old_facts, new_record.facts);
  count (self, hosts, record, 1, touched);
  if (present && old_facts == NULL)
    enter_vm (self, index);
  g_clear_pointer (&old_facts, _mignet_vm_facts_unref);

  if (present)
    return;

  g_hash_table_remove (indices->objects, vm);
  g_array_append_val (self->free_indices, index);
}
