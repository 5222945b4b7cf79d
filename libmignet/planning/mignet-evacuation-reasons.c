/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "planning/mignet-evacuation-work-private.h"

#include "planning/mignet-filters-private.h"

/* Why a virtual machine is left over: once for each code, however many hosts it rejects. */

typedef struct
{
  guint n_hosts;
  MignetReason *first; /* (owned) */
} Rejection;

static void
free_rejection (gpointer data)
{
  Rejection *rejection = data;

  g_clear_pointer (&rejection->first, mignet_reason_unref);
  g_free (rejection);
}

static gboolean
is_alike (MignetReason *a, MignetReason *b)
{
  return mignet_reason_get_code (a) == mignet_reason_get_code (b) &&
         g_strcmp0 (mignet_reason_get_custom_code (a), mignet_reason_get_custom_code (b)) == 0;
}

static void
add_rejections (GPtrArray *rejections, MignetReason *reason, guint n_hosts)
{
  Rejection *rejection;

  for (guint i = 0; i < rejections->len; i++)
    {
      rejection = rejections->pdata[i];
      if (is_alike (rejection->first, reason))
        {
          rejection->n_hosts += n_hosts;
          return;
        }
    }

  rejection = g_new0 (Rejection, 1);
  rejection->n_hosts = n_hosts;
  rejection->first = mignet_reason_ref (reason);
  g_ptr_array_add (rejections, rejection);
}

static MignetReason *
sum_up (const Rejection *rejection)
{
  MignetReason *first = rejection->first;
  g_autofree char *message = NULL;

  if (rejection->n_hosts == 1)
    return mignet_reason_ref (first);

  message = g_strdup_printf ("%u hosts are rejected like the first of them: %s", rejection->n_hosts,
                             mignet_reason_get_message (first));
  if (mignet_reason_get_code (first) == MIGNET_REASON_CUSTOM)
    return mignet_reason_new_custom (mignet_reason_get_custom_code (first), MIGNET_SEVERITY_ERROR,
                                     NULL, mignet_reason_get_network (first),
                                     mignet_reason_get_subject (first), message);

  return mignet_reason_new (mignet_reason_get_code (first), MIGNET_SEVERITY_ERROR, NULL,
                            mignet_reason_get_network (first), mignet_reason_get_subject (first),
                            message);
}

static GPtrArray *
new_reasons (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) mignet_reason_unref);
}

/* A host may be rejected for several reasons, but once for each code. */
static void
add_host (GPtrArray *rejections, GPtrArray *reasons)
{
  for (guint i = 0; i < reasons->len; i++)
    {
      gboolean repeated = FALSE;

      for (guint j = 0; j < i && !repeated; j++)
        repeated = is_alike (reasons->pdata[i], reasons->pdata[j]);
      if (!repeated && mignet_reason_get_severity (reasons->pdata[i]) == MIGNET_SEVERITY_ERROR)
        add_rejections (rejections, reasons->pdata[i], 1);
    }
}

static const char *
get_host_name (const MignetEvacuationWork *work, int host)
{
  return _mignet_snapshot_host (work->snapshot, host)->name;
}

static gboolean
add_access (const MignetEvacuationWork *work, int vm, int host, GPtrArray *reasons)
{
  const char *name = get_host_name (work, host);

  if (work->access[host] == MIGNET_EVACUATION_EMPTIED)
    g_ptr_array_add (reasons, _mignet_reason_new_printf (
                                  MIGNET_REASON_BEING_EVACUATED, MIGNET_SEVERITY_ERROR, name, NULL,
                                  NULL, "Host '%s' is to be emptied itself", name));
  else if (work->access[host] == MIGNET_EVACUATION_EXCLUDED ||
           _mignet_evacuation_is_excluded (work, vm, host))
    g_ptr_array_add (reasons, _mignet_reason_new_printf (MIGNET_REASON_EXCLUDED,
                                                         MIGNET_SEVERITY_ERROR, name, NULL, NULL,
                                                         "The request excludes host '%s'", name));

  return reasons->len > 0;
}

static void
add_memory (const MignetEvacuationWork *work,
            const MignetEvacuationUnit *unit,
            int vm,
            int host,
            GPtrArray *reasons)
{
  const MignetSnapshotHost *record = _mignet_snapshot_host (work->snapshot, host);
  guint64 used = work->used[host];
  guint64 left = record->memory > used ? record->memory - used : 0;
  const char *name = _mignet_snapshot_vm (work->snapshot, vm)->name;

  if (record->memory == 0 || unit->load <= left)
    return;

  g_ptr_array_add (
      reasons, _mignet_reason_new_printf (
                   MIGNET_REASON_NOT_ENOUGH_MEMORY, MIGNET_SEVERITY_ERROR, record->name, NULL, name,
                   "Host '%s' has %" G_GUINT64_FORMAT " MiB of memory left of "
                   "%" G_GUINT64_FORMAT " MiB when larger VMs have their places, VM '%s'%s "
                   "%" G_GUINT64_FORMAT " MiB",
                   record->name, left, record->memory, name,
                   unit->n_members > 1 ? " and those that it stays together with need" : " needs",
                   unit->load));
}

static void
add_cpus (const MignetEvacuationWork *work, int vm, int host, GPtrArray *reasons)
{
  const MignetSnapshotHost *record = _mignet_snapshot_host (work->snapshot, host);
  const MignetSnapshotVm *machine = _mignet_snapshot_vm (work->snapshot, vm);

  if (record->cpus == 0 || machine->vcpus <= record->cpus)
    return;

  g_ptr_array_add (reasons, _mignet_reason_new_printf (
                                MIGNET_REASON_NOT_ENOUGH_CPU, MIGNET_SEVERITY_ERROR, record->name,
                                NULL, machine->name, "Host '%s' has %u CPUs, VM '%s' needs %u",
                                record->name, record->cpus, machine->name, machine->vcpus));
}

static void
add_limit (const MignetEvacuationWork *work, int host, GPtrArray *reasons)
{
  const char *name = get_host_name (work, host);

  if (_mignet_evacuation_work_get_incoming_limit (work, host) == 0)
    g_ptr_array_add (reasons,
                     _mignet_reason_new_printf (
                         MIGNET_REASON_INCOMING_LIMIT, MIGNET_SEVERITY_ERROR, name, NULL, NULL,
                         "No migration may reach host '%s', expected a limit of 1 at least", name));
}

static void
add_affinity (const MignetEvacuationWork *work,
              const MignetEvacuationUnit *unit,
              int vm,
              int host,
              GPtrArray *reasons)
{
  int group = MIGNET_NO_INDEX;
  int other = _mignet_evacuation_find_objection (work, unit, host, &group);
  const char *name = get_host_name (work, host);

  if (other == MIGNET_NO_INDEX)
    return;

  g_ptr_array_add (reasons, _mignet_reason_new_printf (
                                MIGNET_REASON_AFFINITY, MIGNET_SEVERITY_ERROR, name, NULL,
                                _mignet_snapshot_group (work->snapshot, group)->name,
                                "Group '%s' keeps VM '%s' from host '%s' because of VM '%s'",
                                _mignet_snapshot_group (work->snapshot, group)->name,
                                _mignet_snapshot_vm (work->snapshot, vm)->name, name,
                                _mignet_snapshot_vm (work->snapshot, other)->name));
}

/* What does not depend on the virtual machine is found out once for its class: why hosts are
 * rejected, and which. */
static GPtrArray *
explain_class (MignetEvacuationWork *work, guint class_index)
{
  MignetEvacuationKindState *class = work->classes->pdata[class_index];

  if (class->explanation != NULL)
    return class->explanation;

  class->explanation = g_ptr_array_new_with_free_func (free_rejection);
  for (int host = 0; host < (int) work->n_hosts; host++)
    {
      g_autoptr (GPtrArray) reasons = NULL;
      MignetRouteDecision decision;

      if (work->access[host] != MIGNET_EVACUATION_OPEN ||
          _mignet_evacuation_judge (work, class_index, host)->rank != MIGNET_EVACUATION_REJECTED)
        continue;

      reasons = new_reasons ();
      _mignet_filters_run (class->shared->planning, host, &decision, reasons);
      add_host (class->explanation, reasons);
    }

  return class->explanation;
}

static void
ask_filters (MignetEvacuationWork *work,
             const MignetEvacuationMember *member,
             int host,
             GPtrArray *reasons)
{
  MignetEvacuationKindState *class = work->classes->pdata[member->class_index];
  MignetPlanning *planning = class->shared->planning;
  int representative = planning->vm;
  MignetRouteDecision decision;

  if (work->extensions == NULL || reasons->len > 0)
    return;

  planning->vm = member->vm;
  _mignet_route_choose (planning, host, &decision, NULL);
  _mignet_extensions_filter (work->extensions, planning, host, &decision, reasons);
  planning->vm = representative;
}

static void
add_hosts (MignetEvacuationWork *work,
           const MignetEvacuationUnit *unit,
           const MignetEvacuationMember *member,
           GPtrArray *rejections)
{
  GPtrArray *of_class = explain_class (work, member->class_index);

  for (guint i = 0; i < of_class->len; i++)
    {
      const Rejection *rejection = of_class->pdata[i];

      add_rejections (rejections, rejection->first, rejection->n_hosts);
    }
  for (int host = 0; host < (int) work->n_hosts; host++)
    {
      g_autoptr (GPtrArray) reasons = new_reasons ();

      if (_mignet_extensions_is_disturbed (work->extensions))
        return;
      if (!add_access (work, member->vm, host, reasons))
        {
          if (_mignet_evacuation_judge (work, member->class_index, host)->rank ==
              MIGNET_EVACUATION_REJECTED)
            continue;

          add_limit (work, host, reasons);
          add_memory (work, unit, member->vm, host, reasons);
          add_cpus (work, member->vm, host, reasons);
          add_affinity (work, unit, member->vm, host, reasons);
          ask_filters (work, member, host, reasons);
        }
      add_host (rejections, reasons);
    }
}

/* What no host could change, with the name of this virtual machine. */
static void
add_refusals (MignetEvacuationWork *work, const MignetEvacuationMember *member, GPtrArray *reasons)
{
  const MignetSnapshotVm *vm = _mignet_snapshot_vm (work->snapshot, member->vm);
  const MignetEvacuationKindState *class = work->classes->pdata[member->class_index];
  g_autoptr (MignetPlanning) planning = NULL;
  const char *source = get_host_name (work, vm->host);

  if (_mignet_evacuation_work_get_outgoing_limit (work, vm->host) == 0)
    g_ptr_array_add (reasons,
                     _mignet_reason_new_printf (
                         MIGNET_REASON_OUTGOING_LIMIT, MIGNET_SEVERITY_ERROR, source, NULL, NULL,
                         "No migration may leave host '%s', expected a limit of 1 at "
                         "least",
                         source));
  if (!class->refused)
    return;

  planning = _mignet_planning_copy_for (class->shared->planning, member->vm, MIGNET_NO_INDEX);
  _mignet_planning_check (planning);
  for (guint i = 0; i < planning->refusals->len; i++)
    {
      MignetReason *reason = planning->refusals->pdata[i];
      MignetReasonCode code = mignet_reason_get_code (reason);

      if (code != MIGNET_REASON_CLUSTER_LIMIT && code != MIGNET_REASON_VM_MIGRATING)
        g_ptr_array_add (reasons, mignet_reason_ref (reason));
    }
}

/* One that cannot leave keeps the others of its unit. */
static void
add_others (MignetEvacuationWork *work,
            const MignetEvacuationUnit *unit,
            const MignetEvacuationMember *member,
            GPtrArray *rejections)
{
  const char *name = _mignet_snapshot_vm (work->snapshot, member->vm)->name;

  for (guint i = 0; i < unit->n_members; i++)
    {
      const MignetEvacuationMember *other = &unit->members[i];
      g_autoptr (GPtrArray) refusals = new_reasons ();
      g_autoptr (GPtrArray) reasons = new_reasons ();
      const char *other_name = _mignet_snapshot_vm (work->snapshot, other->vm)->name;

      if (other == member)
        continue;

      add_refusals (work, other, refusals);
      if (refusals->len == 0)
        continue;

      g_ptr_array_add (reasons,
                       _mignet_reason_new_printf (
                           MIGNET_REASON_AFFINITY, MIGNET_SEVERITY_ERROR, NULL, NULL, other_name,
                           "VM '%s' stays together with VM '%s', which cannot leave: %s", name,
                           other_name, mignet_reason_get_message (refusals->pdata[0])));
      add_host (rejections, reasons);
    }
}

/* No host rejects this one, but no host takes all of the unit. */
static void
add_unit (MignetEvacuationWork *work,
          const MignetEvacuationUnit *unit,
          const MignetEvacuationMember *member,
          GPtrArray *rejections)
{
  g_autoptr (GPtrArray) reasons = new_reasons ();
  const char *name = _mignet_snapshot_vm (work->snapshot, member->vm)->name;

  g_ptr_array_add (reasons, _mignet_reason_new_printf (
                                MIGNET_REASON_AFFINITY, MIGNET_SEVERITY_ERROR, NULL, NULL, name,
                                "No host takes VM '%s' with all of the %u VMs that stay together",
                                name, unit->n_members));
  add_host (rejections, reasons);
}

static GPtrArray *
explain (MignetEvacuationWork *work,
         const MignetEvacuationUnit *unit,
         const MignetEvacuationMember *member)
{
  g_autoptr (GPtrArray) rejections = g_ptr_array_new_with_free_func (free_rejection);
  GPtrArray *reasons = new_reasons ();

  add_refusals (work, member, reasons);
  if (reasons->len > 0)
    return reasons;

  add_others (work, unit, member, rejections);
  if (rejections->len == 0)
    {
      add_hosts (work, unit, member, rejections);
      if (unit->n_members > 1)
        add_unit (work, unit, member, rejections);
    }
  for (guint i = 0; i < rejections->len; i++)
    g_ptr_array_add (reasons, sum_up (rejections->pdata[i]));

  return reasons;
}

void
_mignet_evacuation_leave (MignetEvacuationWork *self, const MignetEvacuationUnit *unit)
{
  for (guint i = 0; i < unit->n_members; i++)
    {
      const MignetEvacuationMember *member = &unit->members[i];
      const MignetSnapshotVm *vm = _mignet_snapshot_vm (self->snapshot, member->vm);

      g_ptr_array_add (self->left_over, _mignet_evacuation_left_over_new (
                                            vm->name, vm->facts->id, get_host_name (self, vm->host),
                                            explain (self, unit, member)));
    }
}
