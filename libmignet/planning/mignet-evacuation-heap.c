/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "planning/mignet-evacuation-work-private.h"

/* A class has a heap of hosts by how much they are burdened. Burdens only grow while destinations
 * are chosen, so that an entry says at least from where on a host may come: what has grown since is
 * found out when the entry gets to the top. Hosts are judged only then, too: of ten thousand few
 * ever do. All classes take their hosts from one sequence, and only as far as they need them. */

static gboolean
is_before (const MignetEvacuationEntry *a, const MignetEvacuationEntry *b)
{
  return a->key != b->key ? a->key < b->key : a->host < b->host;
}

static void
sift_down (MignetEvacuationEntry *heap, guint n_entries, guint index)
{
  MignetEvacuationEntry entry = heap[index];
  guint child = 2 * index + 1;

  while (child < n_entries)
    {
      if (child + 1 < n_entries && is_before (&heap[child + 1], &heap[child]))
        child++;
      if (!is_before (&heap[child], &entry))
        break;

      heap[index] = heap[child];
      index = child;
      child = 2 * index + 1;
    }
  heap[index] = entry;
}

static void
pop (MignetEvacuationEntry *heap, guint *n_entries)
{
  heap[0] = heap[--*n_entries];
  if (*n_entries > 0)
    sift_down (heap, *n_entries, 0);
}

static void
push (MignetEvacuationKindState *class, MignetEvacuationEntry entry)
{
  MignetEvacuationEntry *heap;
  guint index = class->n_entries++;

  if (index == class->n_allocated)
    {
      class->n_allocated = MAX (64, 2 * class->n_allocated);
      class->heap = g_renew (MignetEvacuationEntry, class->heap, class->n_allocated);
    }

  heap = class->heap;
  while (index > 0 && is_before (&entry, &heap[(index - 1) / 2]))
    {
      heap[index] = heap[(index - 1) / 2];
      index = (index - 1) / 2;
    }
  heap[index] = entry;
}

/* Every host that could be a destination at all. */
static void
make_heap (MignetEvacuationWork *self)
{
  self->heap = g_new (MignetEvacuationEntry, self->n_hosts);
  for (int host = 0; host < (int) self->n_hosts; host++)
    {
      if (self->access[host] != MIGNET_EVACUATION_OPEN ||
          _mignet_snapshot_host (self->snapshot, host)->status != MIGNET_HOST_STATUS_UP ||
          _mignet_evacuation_work_get_incoming_limit (self, host) == 0)
        continue;

      self->heap[self->n_entries++] =
          (MignetEvacuationEntry){ _mignet_evacuation_get_burden (self, host, 0, 1), host };
    }
  for (guint i = self->n_entries / 2; i > 0; i--)
    sift_down (self->heap, self->n_entries, i - 1);
}

/* The next of all hosts in the order of how much they were burdened at first, which is found out as
 * far as it is asked for; NULL if there are no more. */
static const MignetEvacuationEntry *
peek_sequence (MignetEvacuationWork *self, guint index)
{
  if (self->heap == NULL)
    make_heap (self);

  while (self->sequence->len <= index && self->n_entries > 0)
    {
      g_array_append_val (self->sequence, self->heap[0]);
      pop (self->heap, &self->n_entries);
    }

  return index < self->sequence->len ? &g_array_index (self->sequence, MignetEvacuationEntry, index)
                                     : NULL;
}

/* Takes into the heap of the class what could be before its top; FALSE if there is nothing left. */
static gboolean
fill (MignetEvacuationWork *self, MignetEvacuationKindState *class)
{
  const MignetEvacuationEntry *next = peek_sequence (self, class->n_taken);

  while (next != NULL && (class->n_entries == 0 || is_before (next, &class->heap[0])))
    {
      push (class, *next);
      next = peek_sequence (self, ++class->n_taken);
    }

  return class->n_entries > 0;
}

/* Brings the top up to date; FALSE if it was not. */
static gboolean
refresh_top (MignetEvacuationWork *self, guint class_index, MignetEvacuationKindState *class)
{
  MignetEvacuationEntry *top = &class->heap[0];
  const MignetEvacuationVerdict *verdict;
  guint64 key;

  /* Before it is judged, which takes longer. */
  key = _mignet_evacuation_get_burden (self, top->host, 0, 1);
  if (key <= top->key)
    {
      verdict = _mignet_evacuation_judge (self, class_index, top->host);
      if (verdict->rank == MIGNET_EVACUATION_REJECTED)
        {
          pop (class->heap, &class->n_entries);
          return FALSE;
        }
      key = _mignet_evacuation_get_burden (self, top->host, verdict->rank, 1);
    }
  if (key <= top->key)
    return TRUE;

  top->key = key;
  sift_down (class->heap, class->n_entries, 0);
  return FALSE;
}

/* Whether the search goes on for a host with faster links: unless none was found for one that is
 * not faster itself. */
static gboolean
looks_for_speed (const MignetEvacuationWork *self,
                 const MignetEvacuationKindState *class,
                 const MignetEvacuationUnit *unit)
{
  guint dirty_rate = _mignet_snapshot_vm (self->snapshot, unit->members->vm)->dirty_rate;

  return dirty_rate != 0 && (class->too_fast == 0 || dirty_rate < class->too_fast);
}

/* The best host, and what was looked at before it, which may suit the next. */
static int
search (MignetEvacuationWork *self,
        MignetEvacuationKindState *class,
        const MignetEvacuationUnit *unit,
        gboolean *only_room)
{
  gboolean looks = looks_for_speed (self, class, unit);
  MignetEvacuationEntry slow = { 0, MIGNET_NO_INDEX };

  while (!_mignet_extensions_is_disturbed (self->extensions) && fill (self, class))
    {
      int host = class->heap[0].host;
      guint rank;

      if (!refresh_top (self, unit->members->class_index, class))
        continue;
      if (slow.host != MIGNET_NO_INDEX &&
          _mignet_evacuation_get_rank (class->heap[0].key) > _mignet_evacuation_get_rank (slow.key))
        return slow.host;

      if (!_mignet_evacuation_has_room (self, unit, host))
        ;
      else if (!_mignet_evacuation_takes (self, unit, host, &rank))
        *only_room = FALSE;
      else if (!looks || !_mignet_evacuation_is_slow_for (self, unit, host))
        return host;
      else if (slow.host == MIGNET_NO_INDEX)
        slow = class->heap[0];
      g_array_append_val (self->aside, class->heap[0]);
      pop (class->heap, &class->n_entries);
    }
  if (slow.host != MIGNET_NO_INDEX)
    class->too_fast = _mignet_snapshot_vm (self->snapshot, unit->members->vm)->dirty_rate;

  return slow.host;
}

int
_mignet_evacuation_heap_choose (MignetEvacuationWork *self, const MignetEvacuationUnit *unit)
{
  MignetEvacuationKindState *class = self->classes->pdata[unit->members->class_index];
  gboolean only_room = TRUE;
  int chosen;

  if (class->hopeless != 0 && unit->load >= class->hopeless)
    return MIGNET_NO_INDEX;

  g_array_set_size (self->aside, 0);
  chosen = search (self, class, unit, &only_room);
  for (guint i = 0; i < self->aside->len; i++)
    push (class, g_array_index (self->aside, MignetEvacuationEntry, i));
  if (chosen == MIGNET_NO_INDEX && only_room)
    class->hopeless = unit->load;

  return chosen;
}
