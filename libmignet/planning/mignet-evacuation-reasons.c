/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "planning/mignet-evacuation-work-private.h"

#include "planning/mignet-filters-private.h"

/* Why a virtual machine is left over: once for each code, however many hosts it rejects. */

typedef struct
{
  guint n_hosts;
  int host;            /* the first of them */
  MignetReason *first; /* (owned): of that one */
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
add_rejections (GPtrArray *rejections, MignetReason *reason, int host, guint n_hosts)
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
  rejection->host = host;
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
add_host (GPtrArray *rejections, int host, GPtrArray *reasons)
{
  for (guint i = 0; i < reasons->len; i++)
    {
      gboolean repeated = FALSE;

      for (guint j = 0; j < i && !repeated; j++)
        repeated = is_alike (reasons->pdata[i], reasons->pdata[j]);
      if (!repeated && mignet_reason_get_severity (reasons->pdata[i]) == MIGNET_SEVERITY_ERROR)
        add_rejections (rejections, reasons->pdata[i], host, 1);
    }
}

static const char *
get_host_name (const MignetEvacuationWork *work, int host)
{
  return _mignet_snapshot_host (work->snapshot, host)->name;
}

/* What a host that the class does not reject can be rejected for. */
typedef struct
{
  const MignetEvacuationWork *work;
  const MignetEvacuationUnit *unit;
  int vm;
  int host;
} Question;

typedef gboolean (*FailsFunc) (const Question *question);
typedef MignetReason *(*TellFunc) (const Question *question);

static const char *
get_name (const Question *question)
{
  return get_host_name (question->work, question->host);
}

static const char *
get_vm_name (const Question *question)
{
  return _mignet_snapshot_vm (question->work->snapshot, question->vm)->name;
}

static gboolean
is_emptied (const Question *question)
{
  return question->work->access[question->host] == MIGNET_EVACUATION_EMPTIED;
}

static MignetReason *
tell_emptied (const Question *question)
{
  return _mignet_reason_new_printf (MIGNET_REASON_BEING_EVACUATED, MIGNET_SEVERITY_ERROR,
                                    get_name (question), NULL, NULL,
                                    "Host '%s' is to be emptied itself", get_name (question));
}

static gboolean
is_excluded (const Question *question)
{
  return question->work->access[question->host] == MIGNET_EVACUATION_EXCLUDED ||
         _mignet_evacuation_is_excluded (question->work, question->vm, question->host);
}

static MignetReason *
tell_excluded (const Question *question)
{
  return _mignet_reason_new_printf (MIGNET_REASON_EXCLUDED, MIGNET_SEVERITY_ERROR,
                                    get_name (question), NULL, NULL,
                                    "The request excludes host '%s'", get_name (question));
}

static gboolean
has_no_limit (const Question *question)
{
  return _mignet_evacuation_work_get_incoming_limit (question->work, question->host) == 0;
}

static MignetReason *
tell_limit (const Question *question)
{
  return _mignet_reason_new_printf (
      MIGNET_REASON_INCOMING_LIMIT, MIGNET_SEVERITY_ERROR, get_name (question), NULL, NULL,
      "No migration may reach host '%s', expected a limit of 1 at least", get_name (question));
}

static guint64
get_memory_left (const Question *question)
{
  const MignetEvacuationWork *work = question->work;
  guint64 memory = _mignet_snapshot_host (work->snapshot, question->host)->memory;
  guint64 used = work->used[question->host];

  return memory > used ? memory - used : 0;
}

static gboolean
lacks_memory (const Question *question)
{
  const MignetEvacuationWork *work = question->work;

  return _mignet_snapshot_host (work->snapshot, question->host)->memory != 0 &&
         question->unit->load > get_memory_left (question);
}

static MignetReason *
tell_memory (const Question *question)
{
  const MignetEvacuationUnit *unit = question->unit;
  const char *name = get_vm_name (question);

  return _mignet_reason_new_printf (
      MIGNET_REASON_NOT_ENOUGH_MEMORY, MIGNET_SEVERITY_ERROR, get_name (question), NULL, name,
      "Host '%s' has %" G_GUINT64_FORMAT " MiB of memory left of %" G_GUINT64_FORMAT
      " MiB when larger VMs have their places, VM '%s'%s %" G_GUINT64_FORMAT " MiB",
      get_name (question), get_memory_left (question),
      _mignet_snapshot_host (question->work->snapshot, question->host)->memory, name,
      unit->n_members > 1 ? " and those that it stays together with need" : " needs", unit->load);
}

static gboolean
lacks_cpus (const Question *question)
{
  const MignetSnapshot *snapshot = question->work->snapshot;
  guint cpus = _mignet_snapshot_host (snapshot, question->host)->cpus;

  return cpus != 0 && _mignet_snapshot_vm (snapshot, question->vm)->vcpus > cpus;
}

static MignetReason *
tell_cpus (const Question *question)
{
  const MignetSnapshot *snapshot = question->work->snapshot;

  return _mignet_reason_new_printf (
      MIGNET_REASON_NOT_ENOUGH_CPU, MIGNET_SEVERITY_ERROR, get_name (question), NULL,
      get_vm_name (question), "Host '%s' has %u CPUs, VM '%s' needs %u", get_name (question),
      _mignet_snapshot_host (snapshot, question->host)->cpus, get_vm_name (question),
      _mignet_snapshot_vm (snapshot, question->vm)->vcpus);
}

static gboolean
has_objection (const Question *question)
{
  int group;

  return _mignet_evacuation_find_objection (question->work, question->unit, question->host,
                                            &group) != MIGNET_NO_INDEX;
}

static MignetReason *
tell_affinity (const Question *question)
{
  const MignetSnapshot *snapshot = question->work->snapshot;
  int group = MIGNET_NO_INDEX;
  int other =
      _mignet_evacuation_find_objection (question->work, question->unit, question->host, &group);
  const char *group_name = _mignet_snapshot_group (snapshot, group)->name;

  return _mignet_reason_new_printf (
      MIGNET_REASON_AFFINITY, MIGNET_SEVERITY_ERROR, get_name (question), NULL, group_name,
      "Group '%s' keeps VM '%s' from host '%s' because of VM '%s'", group_name,
      get_vm_name (question), get_name (question), _mignet_snapshot_vm (snapshot, other)->name);
}

/* What comes after the first two is not asked of a host that is none of the destinations. */
static const struct
{
  FailsFunc fails;
  TellFunc tell;
} checks[] = {
  { is_emptied, tell_emptied },  { is_excluded, tell_excluded }, { has_no_limit, tell_limit },
  { lacks_memory, tell_memory }, { lacks_cpus, tell_cpus },      { has_objection, tell_affinity },
};

#define N_ACCESS_CHECKS 2

/* What does not depend on the virtual machine is found out once for its class: why hosts are
 * rejected, and how many. */
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
      add_host (class->explanation, host, reasons);
    }

  return class->explanation;
}

static void
ask_filters (MignetEvacuationWork *work,
             const MignetEvacuationMember *member,
             int host,
             GPtrArray *rejections)
{
  MignetEvacuationKindState *class = work->classes->pdata[member->class_index];
  MignetPlanning *planning = class->shared->planning;
  g_autoptr (GPtrArray) reasons = new_reasons ();
  int representative = planning->vm;
  MignetRouteDecision decision;

  if (work->extensions == NULL)
    return;

  planning->vm = member->vm;
  _mignet_route_choose (planning, host, &decision, NULL);
  _mignet_extensions_filter (work->extensions, planning, host, &decision, reasons);
  planning->vm = representative;
  add_host (rejections, host, reasons);
}

/* What rejects the host is the same for all of a class, but tells of one of them. */
static void
add_class (MignetEvacuationWork *work, const MignetEvacuationMember *member, GPtrArray *rejections)
{
  MignetEvacuationKindState *class = work->classes->pdata[member->class_index];
  GPtrArray *explanation = explain_class (work, member->class_index);
  MignetPlanning *planning = class->shared->planning;
  int representative = planning->vm;

  planning->vm = member->vm;
  for (guint i = 0; i < explanation->len; i++)
    {
      const Rejection *rejection = explanation->pdata[i];
      g_autoptr (GPtrArray) reasons = new_reasons ();
      MignetRouteDecision decision;
      guint j = 0;

      _mignet_filters_run (planning, rejection->host, &decision, reasons);
      while (j < reasons->len && !is_alike (reasons->pdata[j], rejection->first))
        j++;
      if (j < reasons->len)
        add_rejections (rejections, reasons->pdata[j], rejection->host, rejection->n_hosts);
    }
  planning->vm = representative;
}

typedef struct
{
  guint n_hosts;
  int first;
} Count;

/* Whether anything of it fails, counted. */
static gboolean
count_checks (const Question *question, guint from, guint to, Count *counts)
{
  gboolean failed = FALSE;

  for (guint i = from; i < to; i++)
    {
      if (!checks[i].fails (question))
        continue;

      failed = TRUE;
      if (counts[i].n_hosts++ == 0)
        counts[i].first = question->host;
    }

  return failed;
}

/* Messages are for the first host of each check: there may be very many. */
static void
add_hosts (MignetEvacuationWork *work,
           const MignetEvacuationUnit *unit,
           const MignetEvacuationMember *member,
           GPtrArray *rejections)
{
  Question question = { work, unit, member->vm, 0 };
  Count counts[G_N_ELEMENTS (checks)] = { { 0, 0 } };

  add_class (work, member, rejections);
  for (int host = 0;
       host < (int) work->n_hosts && !_mignet_extensions_is_disturbed (work->extensions); host++)
    {
      question.host = host;
      if (count_checks (&question, 0, N_ACCESS_CHECKS, counts) ||
          _mignet_evacuation_judge (work, member->class_index, host)->rank ==
              MIGNET_EVACUATION_REJECTED ||
          count_checks (&question, N_ACCESS_CHECKS, G_N_ELEMENTS (checks), counts))
        continue;

      ask_filters (work, member, host, rejections);
    }

  for (guint i = 0; i < G_N_ELEMENTS (checks); i++)
    {
      g_autoptr (MignetReason) reason = NULL;

      question.host = counts[i].first;
      if (counts[i].n_hosts == 0)
        continue;

      reason = checks[i].tell (&question);
      add_rejections (rejections, reason, question.host, counts[i].n_hosts);
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
      add_host (rejections, MIGNET_NO_INDEX, reasons);
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
  add_host (rejections, MIGNET_NO_INDEX, reasons);
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
