/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "planning/mignet-evacuation-work-private.h"

#include "planning/mignet-filters-private.h"

/* How much a host is burdened, in one number, from what counts most to what counts least: the
 * outcome of the migration; by how many waves more than the evacuation needs anyway the host would
 * prolong it; with MIGNET_EVACUATION_MODE_SPREAD, how many it takes already; how much of its memory
 * is used. None of this ever gets less while destinations are chosen. */
#define RANK_SHIFT 62
#define WAVES_SHIFT 48
#define WAVES_MAX ((1u << 14) - 1)
#define COUNT_SHIFT 32
#define COUNT_MAX G_MAXUINT16
#define USE_MAX G_MAXUINT32

static guint64
get_use (const MignetEvacuationWork *self, int host)
{
  guint64 memory = _mignet_snapshot_host (self->snapshot, host)->memory;
  guint64 used = self->used[host];

  if (memory == 0 || used >= memory)
    return USE_MAX;

  return (guint64) ((double) used / (double) memory * USE_MAX);
}

guint
_mignet_evacuation_get_rank (guint64 burden)
{
  return (guint) (burden >> RANK_SHIFT);
}

guint64
_mignet_evacuation_get_burden (const MignetEvacuationWork *self, int host, guint rank, guint n_more)
{
  guint limit = _mignet_evacuation_work_get_incoming_limit (self, host);
  guint n_waves = (self->arriving[host] + n_more + limit - 1) / limit;
  guint64 more_waves = n_waves > self->target ? n_waves - self->target : 0;
  guint64 count = self->mode == MIGNET_EVACUATION_MODE_SPREAD ? self->arriving[host] : 0;

  return (guint64) rank << RANK_SHIFT | MIN (more_waves, WAVES_MAX) << WAVES_SHIFT |
         MIN (count, COUNT_MAX) << COUNT_SHIFT | get_use (self, host);
}

static guint
rank_outcome (MignetOutcome outcome)
{
  switch (outcome)
    {
    case MIGNET_OUTCOME_DEDICATED:
    case MIGNET_OUTCOME_MANAGEMENT:
      return 0;
    case MIGNET_OUTCOME_FALLBACK:
      return 1;
    case MIGNET_OUTCOME_WAITING:
      return 2;
    case MIGNET_OUTCOME_REFUSED:
    default:
      return MIGNET_EVACUATION_REJECTED;
    }
}

static MignetEvacuationKindState *
get_class (const MignetEvacuationWork *self, guint index)
{
  return self->classes->pdata[index];
}

const MignetEvacuationVerdict *
_mignet_evacuation_judge (MignetEvacuationWork *self, guint class_index, int host)
{
  MignetEvacuationKindState *class = get_class (self, class_index);
  const MignetPlanning *planning = class->shared->planning;
  MignetEvacuationVerdict *verdict;
  MignetRouteDecision decision;

  if (class->verdicts == NULL)
    class->verdicts = g_new0 (MignetEvacuationVerdict, self->n_hosts);
  verdict = &class->verdicts[host];
  if (verdict->judged)
    return verdict;

  verdict->judged = TRUE;
  verdict->rank = MIGNET_EVACUATION_REJECTED;
  if (_mignet_filters_run (planning, host, &decision, NULL))
    {
      verdict->outcome = (guint8) decision.outcome;
      verdict->rank = (guint8) rank_outcome (decision.outcome);
      verdict->network = _mignet_route_get_carrying_network (planning, &decision);
    }

  return verdict;
}

gboolean
_mignet_evacuation_is_excluded (const MignetEvacuationWork *self, int vm, int host)
{
  GPtrArray *exclusions = _mignet_evacuation_request_peek_exclusions (self->request);

  for (guint i = 0; i < exclusions->len; i++)
    {
      const MignetEvacuationExclusion *exclusion = exclusions->pdata[i];

      if (exclusion->vm != NULL && _mignet_snapshot_find (self->snapshot, exclusion->vm) == vm &&
          _mignet_snapshot_find (self->snapshot, exclusion->host) == host)
        return TRUE;
    }

  return FALSE;
}

static gboolean
is_in_unit (const MignetEvacuationUnit *unit, int vm)
{
  for (guint i = 0; i < unit->n_members; i++)
    {
      if (unit->members[i].vm == vm)
        return TRUE;
    }

  return FALSE;
}

/* For "apart", a member that is on the host, comes there or leaves it. */
static int
find_present (const MignetEvacuationWork *self, const GArray *members, int vm, int host)
{
  for (guint i = 0; i < members->len; i++)
    {
      int other = g_array_index (members, int, i);
      MignetEvacuationPlace place;

      if (other == vm)
        continue;

      place = _mignet_evacuation_work_find_place (self, other);
      if (place.here == host || place.there == host)
        return other;
    }

  return MIGNET_NO_INDEX;
}

/* For "together", a member that stays elsewhere than on the source, while none stays on the host.
 */
static int
find_elsewhere (const MignetEvacuationWork *self,
                const MignetEvacuationUnit *unit,
                const GArray *members,
                int source,
                int host)
{
  int elsewhere = MIGNET_NO_INDEX;

  for (guint i = 0; i < members->len; i++)
    {
      int other = g_array_index (members, int, i);
      MignetEvacuationPlace place;
      int stays;

      if (is_in_unit (unit, other))
        continue;

      place = _mignet_evacuation_work_find_place (self, other);
      stays = place.leaves ? place.there : place.here;
      if (stays == host)
        return MIGNET_NO_INDEX;
      if (stays != MIGNET_NO_INDEX && stays != source && elsewhere == MIGNET_NO_INDEX)
        elsewhere = other;
    }

  return elsewhere;
}

static int
find_objection_of (const MignetEvacuationWork *self,
                   const MignetEvacuationUnit *unit,
                   int vm,
                   int host,
                   int *group)
{
  const MignetSnapshotVm *record = _mignet_snapshot_vm (self->snapshot, vm);
  const MignetVmFacts *facts = record->facts;

  for (guint i = 0; i < facts->n_affinities; i++)
    {
      const MignetSnapshotAffinity *own = &facts->affinities[i];
      const GArray *members = _mignet_snapshot_group (self->snapshot, own->group)->members;
      int other = own->rule == MIGNET_AFFINITY_RULE_APART
                      ? find_present (self, members, vm, host)
                      : find_elsewhere (self, unit, members, record->host, host);

      /* Nor may the unit bring both itself. */
      for (guint j = 0; own->rule == MIGNET_AFFINITY_RULE_APART && j < members->len; j++)
        {
          int member = g_array_index (members, int, j);

          if (member != vm && is_in_unit (unit, member))
            other = member;
        }
      if (other != MIGNET_NO_INDEX)
        {
          *group = own->group;
          return other;
        }
    }

  return MIGNET_NO_INDEX;
}

int
_mignet_evacuation_find_objection (const MignetEvacuationWork *self,
                                   const MignetEvacuationUnit *unit,
                                   int host,
                                   int *group)
{
  for (guint i = 0; i < unit->n_members; i++)
    {
      int other = find_objection_of (self, unit, unit->members[i].vm, host, group);

      if (other != MIGNET_NO_INDEX)
        return other;
    }

  return MIGNET_NO_INDEX;
}

gboolean
_mignet_evacuation_has_room (const MignetEvacuationWork *self,
                             const MignetEvacuationUnit *unit,
                             int host)
{
  const MignetSnapshotHost *record = _mignet_snapshot_host (self->snapshot, host);

  if (self->access[host] != MIGNET_EVACUATION_OPEN ||
      _mignet_evacuation_work_get_incoming_limit (self, host) == 0)
    return FALSE;

  return record->memory == 0 || unit->load == 0 ||
         (self->used[host] <= record->memory && unit->load <= record->memory - self->used[host]);
}

static gboolean
ask_filters (MignetEvacuationWork *self, const MignetEvacuationMember *member, int host)
{
  MignetPlanning *planning = get_class (self, member->class_index)->shared->planning;
  int representative = planning->vm;
  MignetRouteDecision decision;
  gboolean passes;

  if (self->extensions == NULL)
    return TRUE;

  planning->vm = member->vm;
  _mignet_route_choose (planning, host, &decision, NULL);
  passes = _mignet_extensions_filter (self->extensions, planning, host, &decision, NULL);
  planning->vm = representative;

  return passes;
}

/* Whether the host takes the unit, as far as that is not about memory, and the worst outcome. */
gboolean
_mignet_evacuation_takes (MignetEvacuationWork *self,
                          const MignetEvacuationUnit *unit,
                          int host,
                          guint *rank)
{
  guint cpus = _mignet_snapshot_host (self->snapshot, host)->cpus;
  int group;

  *rank = 0;
  for (guint i = 0; i < unit->n_members; i++)
    {
      const MignetEvacuationMember *member = &unit->members[i];
      guint vcpus = _mignet_snapshot_vm (self->snapshot, member->vm)->vcpus;
      const MignetEvacuationVerdict *verdict =
          _mignet_evacuation_judge (self, member->class_index, host);

      if (verdict->rank == MIGNET_EVACUATION_REJECTED || (cpus != 0 && vcpus > cpus) ||
          _mignet_evacuation_is_excluded (self, member->vm, host))
        return FALSE;

      *rank = MAX (*rank, verdict->rank);
    }
  if (_mignet_evacuation_find_objection (self, unit, host, &group) != MIGNET_NO_INDEX)
    return FALSE;

  for (guint i = 0; i < unit->n_members; i++)
    {
      if (!ask_filters (self, &unit->members[i], host))
        return FALSE;
    }

  return TRUE;
}

/* Whether one of them changes its memory faster than the links to the host could carry it. */
gboolean
_mignet_evacuation_is_slow_for (MignetEvacuationWork *self,
                                const MignetEvacuationUnit *unit,
                                int host)
{
  for (guint i = 0; i < unit->n_members; i++)
    {
      const MignetEvacuationMember *member = &unit->members[i];

      if (_mignet_evacuation_is_too_slow (
              self, get_class (self, member->class_index)->shared->planning, member->vm, host,
              _mignet_evacuation_judge (self, member->class_index, host)->network))
        return TRUE;
    }

  return FALSE;
}

typedef struct
{
  gboolean slow;
  guint64 burden;
  int host;
} Best;

static gboolean
is_better (const Best *a, const Best *b)
{
  if (b->host == MIGNET_NO_INDEX)
    return TRUE;
  if (_mignet_evacuation_get_rank (a->burden) != _mignet_evacuation_get_rank (b->burden))
    return a->burden < b->burden;
  if (a->slow != b->slow)
    return !a->slow;
  if (a->burden != b->burden)
    return a->burden < b->burden;

  return a->host < b->host;
}

/* A host is not judged that could not be better than the best so far. */
static void
consider (MignetEvacuationWork *self, const MignetEvacuationUnit *unit, int host, Best *best)
{
  Best own = { FALSE, 0, host };
  guint rank;

  if (!_mignet_evacuation_has_room (self, unit, host))
    return;

  own.burden = _mignet_evacuation_get_burden (self, host, 0, unit->n_members);
  if (!is_better (&own, best) || !_mignet_evacuation_takes (self, unit, host, &rank))
    return;

  own.burden = _mignet_evacuation_get_burden (self, host, rank, unit->n_members);
  own.slow = _mignet_evacuation_is_slow_for (self, unit, host);
  if (is_better (&own, best))
    *best = own;
}

/* Looks at every host, or at those that the first of the unit is pinned to. */
static int
search (MignetEvacuationWork *self, const MignetEvacuationUnit *unit)
{
  const MignetVmFacts *facts = _mignet_snapshot_vm (self->snapshot, unit->members->vm)->facts;
  guint n_hosts = facts->n_pinned_hosts > 0 ? facts->n_pinned_hosts : self->n_hosts;
  Best best = { FALSE, 0, MIGNET_NO_INDEX };

  for (guint i = 0; i < n_hosts && !_mignet_extensions_is_disturbed (self->extensions); i++)
    {
      int host = facts->n_pinned_hosts > 0 ? facts->pinned_hosts[i] : (int) i;

      if (host != MIGNET_NO_INDEX)
        consider (self, unit, host, &best);
    }

  return best.host;
}

/* A heap is worth it for a few virtual machines already, unless they have few hosts. */
#define MIN_VMS_FOR_HEAP 4

static int
choose (MignetEvacuationWork *self, const MignetEvacuationUnit *unit)
{
  const MignetVmFacts *facts = _mignet_snapshot_vm (self->snapshot, unit->members->vm)->facts;

  if (unit->n_members > 1 || facts->n_pinned_hosts > 0 ||
      get_class (self, unit->members->class_index)->n_vms < MIN_VMS_FOR_HEAP)
    return search (self, unit);

  return _mignet_evacuation_heap_choose (self, unit);
}

static void
move_unit (MignetEvacuationWork *self, const MignetEvacuationUnit *unit, int host)
{
  for (guint i = 0; i < unit->n_members; i++)
    {
      const MignetEvacuationMember *member = &unit->members[i];
      const MignetSnapshotVm *vm = _mignet_snapshot_vm (self->snapshot, member->vm);
      const MignetEvacuationVerdict *verdict =
          _mignet_evacuation_judge (self, member->class_index, host);
      MignetEvacuationMove move = {
        .vm = member->vm,
        .source = vm->host,
        .destination = host,
        .network = verdict->network,
        .class_index = member->class_index,
        .outcome = (MignetOutcome) verdict->outcome,
        .alone = _mignet_evacuation_needs_all (
            self, get_class (self, member->class_index)->shared->planning, member->vm, host,
            verdict->network),
      };

      g_array_append_val (self->moves, move);
      self->used[host] += member->load;
      self->arriving[host]++;
      if (vm->facts->n_affinities > 0)
        _mignet_evacuation_work_set_place (self, member->vm,
                                           (MignetEvacuationPlace){ vm->host, host, TRUE });
    }
}

static gboolean
can_leave (const MignetEvacuationWork *self, const MignetEvacuationUnit *unit)
{
  for (guint i = 0; i < unit->n_members; i++)
    {
      const MignetEvacuationMember *member = &unit->members[i];
      int source = _mignet_snapshot_vm (self->snapshot, member->vm)->host;

      if (get_class (self, member->class_index)->refused ||
          _mignet_evacuation_work_get_outgoing_limit (self, source) == 0)
        return FALSE;
    }

  return TRUE;
}

/* So many waves are needed whatever the destinations. Which network one goes over is not known yet;
 * the first that is wanted is the likeliest. */
static void
find_target (MignetEvacuationWork *self)
{
  g_autofree guint *leaving = g_new0 (guint, self->n_hosts);
  guint n_members = self->members->len;

  self->target =
      _mignet_evacuation_count_waves (n_members, self->flights->len, self->limits.max_per_cluster);
  self->target = MAX (self->target,
                      _mignet_evacuation_count_waves (n_members, 0, self->limits.max_per_network));
  for (guint i = 0; i < n_members; i++)
    {
      const MignetEvacuationMember *member =
          &g_array_index (self->members, MignetEvacuationMember, i);
      int source = _mignet_snapshot_vm (self->snapshot, member->vm)->host;

      leaving[source]++;
      self->target =
          MAX (self->target, _mignet_evacuation_count_waves (
                                 leaving[source], self->departing[source],
                                 _mignet_evacuation_work_get_outgoing_limit (self, source)));
    }
}

void
_mignet_evacuation_place (MignetEvacuationWork *self)
{
  const GArray *members = self->members;
  guint i = 0;

  find_target (self);
  while (i < members->len && !_mignet_extensions_is_disturbed (self->extensions))
    {
      const MignetEvacuationMember *first = &g_array_index (members, MignetEvacuationMember, i);
      MignetEvacuationUnit unit = { .members = first, .n_members = 1, .load = first->unit_load };
      int host = MIGNET_NO_INDEX;

      while (i + unit.n_members < members->len && first[unit.n_members].unit == first->unit)
        unit.n_members++;

      if (can_leave (self, &unit))
        host = choose (self, &unit);
      if (host != MIGNET_NO_INDEX)
        move_unit (self, &unit, host);
      else
        _mignet_evacuation_leave (self, &unit);
      i += unit.n_members;
    }
}
