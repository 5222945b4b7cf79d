/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "planning/mignet-selection-private.h"

#include "planning/mignet-extensions-private.h"
#include "planning/mignet-filters-private.h"
#include "planning/mignet-plan-private.h"
#include "planning/mignet-weights-private.h"
#include "planning/mignet-winner-private.h"

static void
clear_verdict (gpointer data)
{
  MignetVerdict *verdict = data;

  g_clear_pointer (&verdict->reasons, g_ptr_array_unref);
  g_clear_pointer (&verdict->scores, g_ptr_array_unref);
}

/* The migration network is not used, which is to be seen wherever the migration is possible. */
static MignetReason *
tell_tunnelled (const MignetPlanning *planning, int host)
{
  const MignetSnapshot *snapshot = planning->snapshot;
  const MignetSnapshotHost *record = _mignet_snapshot_host (snapshot, host);
  const char *management = _mignet_snapshot_network (snapshot, snapshot->management)->name;
  const char *bypassed = _mignet_snapshot_network (snapshot, planning->bypassed)->name;
  gboolean is_management = planning->bypassed == snapshot->management;

  return _mignet_reason_new_printf (
      MIGNET_REASON_TUNNELLED, MIGNET_SEVERITY_WARNING, record->name, bypassed,
      record->facts->address,
      "A tunnelled migration goes through the connection of libvirt to '%s', on management network "
      "'%s'%s%s%s",
      record->facts->address, management, is_management ? "" : ": it does not use network '",
      is_management ? "" : bypassed, is_management ? "" : "'");
}

/* Once an extension has changed the cluster, the verdict does not count, and nothing of the
 * planning is looked at any more. */
static void
judge (const MignetPlanning *planning,
       MignetExtensions *extensions,
       int host,
       GPtrArray *reasons,
       GPtrArray *scores,
       MignetVerdict *verdict)
{
  *verdict = (MignetVerdict){
    .host = host, .preferred = host == planning->preferred, .reasons = reasons, .scores = scores
  };
  verdict->eligible =
      _mignet_filters_run (planning, host, &verdict->decision, reasons) &&
      _mignet_extensions_filter (extensions, planning, host, &verdict->decision, reasons);

  if (!verdict->eligible)
    {
      verdict->decision.outcome = MIGNET_OUTCOME_REFUSED;
      return;
    }

  if (reasons != NULL && planning->bypassed != MIGNET_NO_INDEX)
    g_ptr_array_add (reasons, tell_tunnelled (planning, host));
  verdict->points = _mignet_weights_get_points (planning, host, &verdict->decision, scores);
  verdict->points +=
      _mignet_extensions_weigh (extensions, planning, host, &verdict->decision, scores, reasons);
}

/* In the choice between hosts, unlike between networks for a host, management now is better than
 * the wanted network later. */
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
      return 3;
    }
}

guint
_mignet_verdict_get_rank (const MignetVerdict *self)
{
  return rank_outcome (self->decision.outcome);
}

/* Hosts of a snapshot are in the order of their ids. */
int
_mignet_verdict_compare (gconstpointer a, gconstpointer b)
{
  const MignetVerdict *first = a;
  const MignetVerdict *second = b;
  guint first_rank = _mignet_verdict_get_rank (first);
  guint second_rank = _mignet_verdict_get_rank (second);

  if (first_rank != second_rank)
    return first_rank < second_rank ? -1 : 1;
  if (first->eligible && first->preferred != second->preferred)
    return first->preferred ? -1 : 1;
  if (first->points != second->points)
    return first->points > second->points ? -1 : 1;

  return first->host < second->host ? -1 : 1;
}

static GPtrArray *
new_reasons (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) mignet_reason_unref);
}

static GPtrArray *
new_scores (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) mignet_score_unref);
}

static GArray *
judge_hosts (const MignetPlanning *planning, int first, guint n_hosts)
{
  GArray *verdicts = g_array_new (FALSE, TRUE, sizeof (MignetVerdict));

  g_array_set_clear_func (verdicts, clear_verdict);

  /* Where no host could change the refusal, none is judged. */
  if (planning->refusals->len > 0)
    return verdicts;

  for (guint i = 0; i < n_hosts && !_mignet_extensions_is_disturbed (planning->extensions); i++)
    {
      MignetVerdict verdict;

      judge (planning, planning->extensions, first + (int) i, new_reasons (), new_scores (),
             &verdict);
      g_array_append_val (verdicts, verdict);
    }
  g_array_sort (verdicts, _mignet_verdict_compare);

  return verdicts;
}

static MignetReason *
tell_preferred (const MignetPlanning *planning,
                const MignetVerdict *best,
                const MignetVerdict *preferred)
{
  const MignetSnapshot *snapshot = planning->snapshot;
  const char *vm = _mignet_snapshot_vm (snapshot, planning->vm)->name;
  const char *name = _mignet_snapshot_host (snapshot, preferred->host)->name;
  const char *chosen = _mignet_snapshot_host (snapshot, best->host)->name;

  if (!preferred->eligible)
    return _mignet_reason_new_printf (
        MIGNET_REASON_PREFERRED_NOT_CHOSEN, MIGNET_SEVERITY_WARNING, name, NULL, vm,
        "Preferred host '%s' cannot be the destination of VM '%s'; host '%s' was chosen", name, vm,
        chosen);

  return _mignet_reason_new_printf (
      MIGNET_REASON_PREFERRED_NOT_CHOSEN, MIGNET_SEVERITY_WARNING, name, NULL, vm,
      "The migration of VM '%s' to preferred host '%s' would be '%s'; host '%s' was chosen, where "
      "it is '%s'",
      vm, name, _mignet_outcome_get_nick (preferred->decision.outcome), chosen,
      _mignet_outcome_get_nick (best->decision.outcome));
}

/* That another host was chosen is told with that host, and so in the plan. */
static void
add_preference_reason (const MignetPlanning *planning, const GArray *verdicts)
{
  const MignetVerdict *best;
  const MignetVerdict *preferred;

  if (planning->preferred == MIGNET_NO_INDEX || verdicts->len == 0 ||
      _mignet_extensions_is_disturbed (planning->extensions))
    return;

  best = &g_array_index (verdicts, MignetVerdict, 0);
  if (!best->eligible || best->preferred)
    return;

  for (preferred = best; !preferred->preferred;)
    preferred++;
  g_ptr_array_add (best->reasons, tell_preferred (planning, best, preferred));
}

GArray *
_mignet_selection_run (const MignetPlanning *planning)
{
  GArray *verdicts;

  if (planning->destination != MIGNET_NO_INDEX)
    return judge_hosts (planning, planning->destination, 1);

  verdicts = judge_hosts (planning, 0, planning->snapshot->hosts.length);
  add_preference_reason (planning, verdicts);

  return verdicts;
}

void
_mignet_selection_judge (const MignetPlanning *planning, int host, MignetVerdict *verdict)
{
  judge (planning, NULL, host, NULL, NULL, verdict);
}

/* Facts are fetched while so many hosts before are judged. */
#define LOOKAHEAD 6

/* Orders as the comparison of verdicts does. Without extensions points are few enough. */
static guint64
get_order (const MignetVerdict *verdict)
{
  guint64 rank = _mignet_verdict_get_rank (verdict);
  guint64 preferred = verdict->eligible && verdict->preferred ? 0 : 1;
  guint64 points = G_MAXUINT16 - verdict->points;

  return rank << 60 | preferred << 56 | points << 32 | (guint64) verdict->host;
}

/* One pass of the sort: by one byte of the order, and as before where that is the same. */
static void
sort_by_byte (GArray *standings, GArray *sorted, guint shift)
{
  const MignetStanding *from = (const MignetStanding *) standings->data;
  MignetStanding *to = (MignetStanding *) sorted->data;
  guint places[G_MAXUINT8 + 1] = { 0 };
  guint place = 0;

  for (guint i = 0; i < standings->len; i++)
    places[(from[i].order >> shift) & G_MAXUINT8]++;
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      guint n = places[i];

      places[i] = place;
      place += n;
    }
  for (guint i = 0; i < standings->len; i++)
    to[places[(from[i].order >> shift) & G_MAXUINT8]++] = from[i];
}

/* They are in the order of their hosts, so the lower half of the order is sorted already. Comparing
 * them would take several times as long. (transfer full) */
static GArray *
sort_standings (GArray *standings)
{
  static const guint shifts[] = { 32, 40, 56 };
  GArray *sorted = g_array_sized_new (FALSE, FALSE, sizeof (MignetStanding), standings->len);

  g_array_set_size (sorted, standings->len);
  for (guint i = 0; i < G_N_ELEMENTS (shifts); i++)
    {
      GArray *other = standings;

      sort_by_byte (standings, sorted, shifts[i]);
      standings = sorted;
      sorted = other;
    }
  g_array_unref (sorted);

  return standings;
}

static MignetStanding
get_standing (const MignetPlanning *planning, const MignetVerdict *verdict)
{
  return (MignetStanding){
    .order = get_order (verdict),
    .host = verdict->host,
    .points = (guint) verdict->points,
    .outcome = (guint8) verdict->decision.outcome,
    .eligible = (guint8) verdict->eligible,
    .plain = verdict->eligible && verdict->decision.conditions == 0 && planning->wanted->len == 1 &&
             planning->bypassed == MIGNET_NO_INDEX,
  };
}

/* Those that are not eligible are in order as they are judged. */
GArray *
_mignet_selection_rank (const MignetPlanning *planning)
{
  gboolean manual = planning->destination != MIGNET_NO_INDEX;
  guint n_hosts = manual ? 1 : planning->snapshot->hosts.length;
  GArray *standings = g_array_sized_new (FALSE, FALSE, sizeof (MignetStanding), n_hosts);
  g_autoptr (GArray) others = NULL;

  if (planning->refusals->len > 0)
    return standings;

  others = g_array_new (FALSE, FALSE, sizeof (MignetStanding));
  for (guint i = 0; i < n_hosts; i++)
    {
      MignetVerdict verdict;
      MignetStanding standing;

      if (i + LOOKAHEAD < n_hosts)
        _mignet_host_facts_prefetch (
            _mignet_snapshot_host (planning->snapshot, (int) (i + LOOKAHEAD))->facts);
      _mignet_selection_judge (planning, manual ? planning->destination : (int) i, &verdict);
      standing = get_standing (planning, &verdict);
      g_array_append_val (verdict.eligible ? standings : others, standing);
    }
  standings = sort_standings (standings);
  g_array_append_vals (standings, others->data, others->len);

  return standings;
}

GPtrArray *
_mignet_selection_tell (const MignetPlanning *planning, int host, gboolean chosen)
{
  GPtrArray *reasons = new_reasons ();
  MignetVerdict verdict;
  MignetVerdict preferred;

  judge (planning, NULL, host, reasons, NULL, &verdict);
  if (chosen && !planning->circumstances.manual && planning->preferred != MIGNET_NO_INDEX &&
      planning->preferred != host)
    {
      _mignet_selection_judge (planning, planning->preferred, &preferred);
      g_ptr_array_add (reasons, tell_preferred (planning, &verdict, &preferred));
    }

  return reasons;
}

GPtrArray *
_mignet_selection_weigh (const MignetPlanning *planning, int host)
{
  GPtrArray *scores = new_scores ();
  MignetVerdict verdict;

  judge (planning, NULL, host, NULL, scores, &verdict);
  return scores;
}

static gboolean
find_best_with_extensions (const MignetPlanning *planning, MignetVerdict *best)
{
  gboolean found = FALSE;

  for (guint i = 0; i < planning->snapshot->hosts.length; i++)
    {
      MignetVerdict verdict;

      judge (planning, planning->extensions, (int) i, NULL, NULL, &verdict);
      if (_mignet_extensions_is_disturbed (planning->extensions))
        return FALSE;
      if (!verdict.eligible || (found && _mignet_verdict_compare (best, &verdict) < 0))
        continue;

      *best = verdict;
      found = TRUE;
    }

  return found;
}

gboolean
_mignet_selection_find_best (const MignetPlanning *planning, MignetVerdict *best)
{
  if (planning->refusals->len > 0)
    return FALSE;
  if (planning->destination != MIGNET_NO_INDEX)
    {
      judge (planning, planning->extensions, planning->destination, NULL, NULL, best);
      return best->eligible;
    }
  if (planning->extensions != NULL)
    return find_best_with_extensions (planning, best);

  return _mignet_winner_find (planning, best);
}

GArray *
_mignet_selection_run_one (const MignetPlanning *planning, int host)
{
  return judge_hosts (planning, host, 1);
}
