/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "planning/mignet-evacuation-work-private.h"

#include <string.h>

/* What makes a class, as numbers: the source, the policy of the virtual machine, its migration
 * network, whether it is paused, its networks and its pinned hosts. */
static char *
make_key (const MignetSnapshotVm *vm, MignetMigrationPolicy *policy)
{
  GString *key = g_string_sized_new (64);

  g_string_append_printf (key, "%x %p %x %d", (guint) vm->host, (gpointer) policy,
                          (guint) vm->migration_network, vm->status == MIGNET_VM_STATUS_PAUSED);
  for (guint i = 0; i < vm->facts->n_networks; i++)
    g_string_append_printf (key, " %x", (guint) vm->facts->networks[i]);
  g_string_append_c (key, ':');
  for (guint i = 0; i < vm->facts->n_pinned_hosts; i++)
    g_string_append_printf (key, " %x", (guint) vm->facts->pinned_hosts[i]);

  return g_string_free (key, FALSE);
}

/* What an evacuation answers for itself does not refuse a class: how many migrations there are, and
 * that the model takes a migration which failed for one under way. */
static gboolean
is_refused (const MignetPlanning *planning)
{
  for (guint i = 0; i < planning->refusals->len; i++)
    {
      MignetReasonCode code = mignet_reason_get_code (planning->refusals->pdata[i]);

      if (code != MIGNET_REASON_CLUSTER_LIMIT && code != MIGNET_REASON_VM_MIGRATING)
        return TRUE;
    }

  return FALSE;
}

static void
note_network (MignetEvacuationWork *self, const MignetPlanning *planning)
{
  gpointer source = GINT_TO_POINTER (planning->source);
  gpointer network = GINT_TO_POINTER (g_array_index (planning->wanted, int, 0) + 1);
  gpointer known;

  if (!g_hash_table_lookup_extended (self->networks, source, NULL, &known))
    g_hash_table_insert (self->networks, source, network);
  else if (known != network)
    g_hash_table_insert (self->networks, source, NULL);
}

static gboolean
add_class (MignetEvacuationWork *self, MignetVm *vm, MignetMigrationPolicy *policy, GError **error)
{
  g_autoptr (MignetRequest) request = mignet_request_new (vm);
  MignetEvacuationKindState *state;
  MignetPlanning *planning;

  mignet_request_set_policy (request, mignet_evacuation_request_get_policy (self->request));
  mignet_request_set_label (request, mignet_evacuation_request_get_label (self->request));
  planning = _mignet_planning_new_with_snapshot (self->snapshot, request, FALSE, error);
  if (planning == NULL)
    return FALSE;

  planning->scheduled = TRUE;
  state = g_new0 (MignetEvacuationKindState, 1);
  state->shared = g_new0 (MignetEvacuationKind, 1);
  state->shared->planning = planning;
  state->policy = policy;
  if (planning->settings.convergence != NULL)
    state->shared->convergence = mignet_convergence_ref (planning->settings.convergence);
  state->refused = is_refused (planning);
  note_network (self, planning);
  g_ptr_array_add (self->context->classes, state->shared);
  g_ptr_array_add (self->classes, state);

  return TRUE;
}

static gboolean
are_same (const int *a, guint n_a, const int *b, guint n_b)
{
  return n_a == n_b && (n_a == 0 || memcmp (a, b, n_a * sizeof *a) == 0);
}

static gboolean
are_alike (const MignetSnapshotVm *a, const MignetSnapshotVm *b)
{
  const MignetVmFacts *first = a->facts;
  const MignetVmFacts *second = b->facts;

  return a->host == b->host && a->migration_network == b->migration_network &&
         (a->status == MIGNET_VM_STATUS_PAUSED) == (b->status == MIGNET_VM_STATUS_PAUSED) &&
         are_same (first->networks, first->n_networks, second->networks, second->n_networks) &&
         are_same (first->pinned_hosts, first->n_pinned_hosts, second->pinned_hosts,
                   second->n_pinned_hosts);
}

/* Most virtual machines of a host are like the one before. */
static gboolean
is_of_last_class (const MignetEvacuationWork *self,
                  const MignetSnapshotVm *record,
                  MignetMigrationPolicy *policy)
{
  const MignetEvacuationKindState *class;

  if (self->classes->len == 0)
    return FALSE;

  class = self->classes->pdata[self->classes->len - 1];
  return class->policy == policy &&
         are_alike (record, _mignet_snapshot_vm (self->snapshot, class->shared->planning->vm));
}

static gboolean
find_class (MignetEvacuationWork *self, int index, guint *class_index, GError **error)
{
  const MignetSnapshotVm *record = _mignet_snapshot_vm (self->snapshot, index);
  MignetCluster *cluster = mignet_evacuation_request_get_cluster (self->request);
  MignetVm *vm = mignet_cluster_lookup_vm (cluster, record->facts->id);
  MignetMigrationPolicy *policy = mignet_vm_get_migration_policy (vm);
  g_autofree char *key = NULL;
  gpointer found;

  if (is_of_last_class (self, record, policy))
    {
      *class_index = self->classes->len - 1;
      return TRUE;
    }

  key = make_key (record, policy);
  found = g_hash_table_lookup (self->class_keys, key);
  if (found == NULL)
    {
      if (!add_class (self, vm, policy, error))
        return FALSE;

      found = GUINT_TO_POINTER (self->classes->len);
      g_hash_table_insert (self->class_keys, g_steal_pointer (&key), found);
    }
  *class_index = GPOINTER_TO_UINT (found) - 1;

  return TRUE;
}

static void
leave_for (MignetEvacuationWork *self, int index, MignetReasonCode code, const char *format)
{
  const MignetSnapshotVm *vm = _mignet_snapshot_vm (self->snapshot, index);
  GPtrArray *reasons = g_ptr_array_new_with_free_func ((GDestroyNotify) mignet_reason_unref);
  g_autofree char *quoted = g_strdup_printf ("VM '%s'", vm->name);
  g_autofree char *message = g_strconcat (quoted, format, NULL);

  g_ptr_array_add (reasons,
                   mignet_reason_new (code, MIGNET_SEVERITY_ERROR, NULL, NULL, vm->name, message));
  g_ptr_array_add (self->left_over, _mignet_evacuation_left_over_new (
                                        vm->name, vm->facts->id,
                                        vm->host != MIGNET_NO_INDEX
                                            ? _mignet_snapshot_host (self->snapshot, vm->host)->name
                                            : NULL,
                                        reasons));
}

/* What is under way to a host that is to be emptied would have to leave that again. */
static void
add_flying (MignetEvacuationWork *self, int index, int destination)
{
  const MignetSnapshotVm *vm = _mignet_snapshot_vm (self->snapshot, index);

  if (destination != MIGNET_NO_INDEX && self->access[destination] == MIGNET_EVACUATION_EMPTIED)
    leave_for (self, index, MIGNET_REASON_VM_MIGRATING,
               " is migrating to a host that is to be emptied, expected it to have arrived");
  else
    g_ptr_array_add (self->under_way, g_strdup (vm->name));
}

static MignetEvacuationKindState *
get_class (const MignetEvacuationWork *self, guint index)
{
  return self->classes->pdata[index];
}

static gboolean
add_member (MignetEvacuationWork *self, int index, GError **error)
{
  const MignetSnapshotVm *vm = _mignet_snapshot_vm (self->snapshot, index);
  MignetEvacuationPlace place = _mignet_evacuation_work_find_place (self, index);
  MignetEvacuationMember member = { .vm = index, .unit = self->members->len };

  if (place.leaves)
    {
      add_flying (self, index, place.there);
      return TRUE;
    }

  /* It has left already. */
  if (place.here != vm->host)
    return TRUE;

  member.load = _mignet_snapshot_vm_get_load (vm);
  if (!find_class (self, index, &member.class_index, error))
    return FALSE;

  get_class (self, member.class_index)->n_vms++;
  g_array_append_val (self->members, member);
  return TRUE;
}

static gboolean
is_at (const MignetEvacuationWork *self, int host)
{
  return host != MIGNET_NO_INDEX && self->access[host] == MIGNET_EVACUATION_EMPTIED;
}

static gboolean
add_members_of_host (MignetEvacuationWork *self, int host, GError **error)
{
  const GArray *vms = _mignet_snapshot_residents (self->snapshot, host);

  for (guint i = 0; vms != NULL && i < vms->len; i++)
    {
      if (!add_member (self, g_array_index (vms, int, i), error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
add_members_of_hosts (MignetEvacuationWork *self, GError **error)
{
  GPtrArray *hosts = _mignet_evacuation_request_peek_hosts (self->request);

  for (guint i = 0; i < hosts->len; i++)
    {
      int host = _mignet_snapshot_find (self->snapshot, hosts->pdata[i]);

      if (!add_members_of_host (self, host, error))
        return FALSE;
    }
  for (guint i = 0; i < self->flights->len; i++)
    {
      const MignetEvacuationFlight *flight =
          &g_array_index (self->flights, MignetEvacuationFlight, i);

      if (is_at (self, flight->destination) && !is_at (self, flight->source))
        add_flying (self, flight->vm, flight->destination);
    }

  return TRUE;
}

static gboolean
add_named_members (MignetEvacuationWork *self, GError **error)
{
  GPtrArray *vms = _mignet_evacuation_request_peek_vms (self->request);

  for (guint i = 0; i < vms->len; i++)
    {
      int index = _mignet_snapshot_find (self->snapshot, vms->pdata[i]);
      const MignetSnapshotVm *vm = _mignet_snapshot_vm (self->snapshot, index);

      if (vm->status == MIGNET_VM_STATUS_DOWN)
        leave_for (self, index, MIGNET_REASON_VM_NOT_RUNNING,
                   " is down, expected one that is running");
      else if (!is_at (self, vm->host) && !is_at (self, vm->destination) &&
               !add_member (self, index, error))
        return FALSE;
    }

  return TRUE;
}

/* The member that stands for the unit. */
static guint
find_root (const GArray *members, guint index)
{
  while (g_array_index (members, MignetEvacuationMember, index).unit != index)
    index = g_array_index (members, MignetEvacuationMember, index).unit;

  return index;
}

static void
join (MignetEvacuationWork *self, GHashTable *firsts, guint index)
{
  MignetEvacuationMember *member = &g_array_index (self->members, MignetEvacuationMember, index);
  const MignetVmFacts *facts = _mignet_snapshot_vm (self->snapshot, member->vm)->facts;

  for (guint i = 0; i < facts->n_affinities; i++)
    {
      gpointer group = GINT_TO_POINTER (facts->affinities[i].group + 1);
      gpointer first = g_hash_table_lookup (firsts, group);
      guint own;

      if (facts->affinities[i].rule != MIGNET_AFFINITY_RULE_TOGETHER)
        continue;

      own = find_root (self->members, index);
      if (first == NULL)
        g_hash_table_insert (firsts, group, GUINT_TO_POINTER (index + 1));
      else
        g_array_index (self->members, MignetEvacuationMember, own).unit =
            find_root (self->members, GPOINTER_TO_UINT (first) - 1);
    }
}

static void
sum_units (MignetEvacuationWork *self)
{
  for (guint i = 0; i < self->members->len; i++)
    {
      MignetEvacuationMember *member = &g_array_index (self->members, MignetEvacuationMember, i);
      guint root = find_root (self->members, i);

      g_array_index (self->members, MignetEvacuationMember, root).unit_load += member->load;
    }
  for (guint i = 0; i < self->members->len; i++)
    {
      MignetEvacuationMember *member = &g_array_index (self->members, MignetEvacuationMember, i);
      guint root = find_root (self->members, i);

      member->unit_load = g_array_index (self->members, MignetEvacuationMember, root).unit_load;
    }
  for (guint i = 0; i < self->members->len; i++)
    {
      MignetEvacuationMember *member = &g_array_index (self->members, MignetEvacuationMember, i);

      /* The one with the lowest id will do, whatever order they came in. */
      member->unit = find_root (self->members, i);
    }
}

/* A unit goes by the lowest id in it, so that nothing depends on the order of the model. */
static void
name_units (MignetEvacuationWork *self)
{
  g_autofree guint *names = g_new (guint, self->members->len);

  for (guint i = 0; i < self->members->len; i++)
    names[i] = G_MAXUINT;
  for (guint i = 0; i < self->members->len; i++)
    {
      guint unit = g_array_index (self->members, MignetEvacuationMember, i).unit;

      names[unit] = MIN (names[unit], i);
    }
  for (guint i = 0; i < self->members->len; i++)
    {
      MignetEvacuationMember *member = &g_array_index (self->members, MignetEvacuationMember, i);

      member->unit = names[member->unit];
    }
}

static int
compare_ids (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const MignetEvacuationWork *self = user_data;
  const MignetEvacuationMember *first = a;
  const MignetEvacuationMember *second = b;

  return strcmp (_mignet_snapshot_vm (self->snapshot, first->vm)->facts->id,
                 _mignet_snapshot_vm (self->snapshot, second->vm)->facts->id);
}

/* The largest unit first, and in it the largest virtual machine; then in the order of the ids, in
 * which the units have their numbers. */
static int
compare_loads (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const MignetEvacuationMember *first = a;
  const MignetEvacuationMember *second = b;

  if (first->unit_load != second->unit_load)
    return first->unit_load > second->unit_load ? -1 : 1;
  if (first->unit != second->unit)
    return first->unit < second->unit ? -1 : 1;
  if (first->load != second->load)
    return first->load > second->load ? -1 : 1;

  return compare_ids (a, b, user_data);
}

gboolean
_mignet_evacuation_units_collect (MignetEvacuationWork *self, GError **error)
{
  g_autoptr (GHashTable) firsts = g_hash_table_new (NULL, NULL);

  if (!add_members_of_hosts (self, error) || !add_named_members (self, error))
    return FALSE;

  g_array_sort_with_data (self->members, compare_ids, self);
  for (guint i = 0; i < self->members->len; i++)
    g_array_index (self->members, MignetEvacuationMember, i).unit = i;
  for (guint i = 0; i < self->members->len; i++)
    join (self, firsts, i);
  sum_units (self);
  name_units (self);
  g_array_sort_with_data (self->members, compare_loads, self);

  return TRUE;
}
