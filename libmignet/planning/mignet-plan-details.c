/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "planning/mignet-plan-data-private.h"

#include "planning/mignet-candidate-private.h"
#include "planning/mignet-selection-private.h"
#include "planning/mignet-weights-private.h"

#include <mignet/mignet-reason.h>

#include <string.h>

/* What few who ask for a plan want to know: why, what about the other hosts, and what belongs to
 * the networks of both ends. */

static GPtrArray *
new_reasons (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) mignet_reason_unref);
}

static GPtrArray *
new_candidates (guint n_candidates)
{
  return g_ptr_array_new_full (n_candidates, (GDestroyNotify) mignet_candidate_unref);
}

static void
append_copies (GPtrArray *reasons, GPtrArray *others)
{
  for (guint i = 0; i < others->len; i++)
    g_ptr_array_add (reasons, mignet_reason_ref (others->pdata[i]));
}

/* A condition of the source stands on every host that it rejects, but once in the plan. */
static gboolean
is_repeated (GPtrArray *reasons, MignetReason *reason, const char *source)
{
  return g_strcmp0 (mignet_reason_get_host (reason), source) == 0 &&
         g_ptr_array_find_with_equal_func (reasons, reason, mignet_reason_equal, NULL);
}

static void
append_errors (GPtrArray *reasons, GPtrArray *others, const char *source)
{
  for (guint i = 0; i < others->len; i++)
    {
      MignetReason *reason = others->pdata[i];

      if (mignet_reason_get_severity (reason) == MIGNET_SEVERITY_ERROR &&
          !is_repeated (reasons, reason, source))
        g_ptr_array_add (reasons, mignet_reason_ref (reason));
    }
}

/* The plan speaks for the host that was chosen or requested, or else for all of them. */
static gboolean
speaks_for_one (const MignetPlanning *planning, gboolean chosen)
{
  return chosen || planning->circumstances.manual;
}

static GPtrArray *
gather_reasons (const MignetPlanData *self, const MignetPlanning *planning, const GArray *verdicts)
{
  GPtrArray *reasons = new_reasons ();
  const MignetVerdict *best =
      verdicts->len > 0 ? &g_array_index (verdicts, MignetVerdict, 0) : NULL;

  append_copies (reasons, planning->refusals);
  if (best != NULL && speaks_for_one (planning, best->eligible))
    {
      append_copies (reasons, best->reasons);
      return reasons;
    }

  for (guint i = 0; i < verdicts->len; i++)
    append_errors (reasons, g_array_index (verdicts, MignetVerdict, i).reasons, self->source);

  return reasons;
}

static double
get_score (const MignetPlanning *planning, gboolean eligible, guint64 points)
{
  return eligible ? _mignet_weights_get_score (planning, points) : 0;
}

/* What tells of an address to which network it belongs. */
static void
fill_link (MignetPlanLink *link,
           const MignetSnapshotAttachment *attachment,
           const MignetSnapshotNetwork *network)
{
  for (guint f = 0; f < MIGNET_N_FAMILIES; f++)
    {
      const MignetSnapshotIpConfig *config = &attachment->ip_configs[f];

      for (guint i = 0; i < config->n_addresses; i++)
        {
          const MignetSnapshotAddress *address = _mignet_snapshot_address (config, i);
          MignetSubnet single = { .family = address->subnet.family };

          single.prefix_length = single.family == G_SOCKET_FAMILY_IPV4 ? 32 : 128;
          memcpy (single.bytes, address->bytes, sizeof single.bytes);
          g_array_append_val (link->addresses, single);
        }
      g_array_append_vals (link->subnets, network->subnets[f]->data, network->subnets[f]->len);
    }
}

/* Of no host if there is none. */
static GPtrArray *
new_links (const MignetPlanning *planning, int host)
{
  GPtrArray *links = g_ptr_array_new_with_free_func ((GDestroyNotify) _mignet_plan_link_free);
  const MignetSnapshot *snapshot;

  if (planning == NULL || host == MIGNET_NO_INDEX)
    return links;

  snapshot = planning->snapshot;
  for (guint i = 0; i < snapshot->networks->len; i++)
    {
      const MignetSnapshotAttachment *attachment =
          _mignet_snapshot_attachment (snapshot, host, (int) i);
      const MignetSnapshotNetwork *network = _mignet_snapshot_network (snapshot, (int) i);
      MignetPlanLink *link;

      if (!attachment->attached)
        continue;

      link = _mignet_plan_link_new (network->name, attachment->nic, g_strdupv (attachment->vlans));
      fill_link (link, attachment, network);
      g_ptr_array_add (links, link);
    }

  return links;
}

static int
get_destination (const MignetPlanData *self, const MignetPlanning *planning)
{
  if (planning == NULL)
    return MIGNET_NO_INDEX;

  return self->chosen != MIGNET_NO_INDEX ? self->chosen : planning->destination;
}

static GPtrArray *
new_source_links (const MignetPlanData *self, const MignetPlanning *planning)
{
  gboolean paired = get_destination (self, planning) != MIGNET_NO_INDEX;

  return new_links (planning, paired ? planning->source : MIGNET_NO_INDEX);
}

static GPtrArray *
new_destination_links (const MignetPlanData *self, const MignetPlanning *planning)
{
  return new_links (planning, get_destination (self, planning));
}

void
_mignet_plan_data_set_details (MignetPlanData *self,
                               const MignetPlanning *planning,
                               const GArray *verdicts)
{
  self->source_links = new_source_links (self, planning);
  self->destination_links = new_destination_links (self, planning);
  self->reasons = gather_reasons (self, planning, verdicts);
  self->candidates = new_candidates (verdicts->len);
  for (guint i = 0; i < verdicts->len; i++)
    {
      const MignetVerdict *verdict = &g_array_index (verdicts, MignetVerdict, i);
      MignetCandidate *candidate = _mignet_candidate_new (
          verdict->eligible ? i + 1 : 0, get_score (planning, verdict->eligible, verdict->points),
          verdict->decision.outcome);

      _mignet_candidate_set_details (
          candidate, _mignet_snapshot_host (planning->snapshot, verdict->host)->facts,
          _mignet_reasons_copy (verdict->reasons), g_ptr_array_ref (verdict->scores));
      g_ptr_array_add (self->candidates, candidate);
    }
}

static GPtrArray *
work_out_candidates (const MignetPlanData *self)
{
  const MignetPlanning *planning = self->planning;
  g_autoptr (GArray) standings = NULL;
  GPtrArray *candidates;

  if (planning == NULL)
    return new_candidates (0);

  standings = _mignet_selection_rank (planning);
  candidates = new_candidates (standings->len);
  for (guint i = 0; i < standings->len; i++)
    {
      const MignetStanding *standing = &g_array_index (standings, MignetStanding, i);
      gboolean chosen = standing->host == self->chosen;
      MignetCandidate *candidate =
          _mignet_candidate_new (standing->eligible ? i + 1 : 0,
                                 get_score (planning, standing->eligible, standing->points),
                                 (MignetOutcome) standing->outcome);

      _mignet_candidate_set_planning (candidate, planning, standing->host, chosen,
                                      _mignet_standing_is_plain (standing, planning, chosen));
      g_ptr_array_add (candidates, candidate);
    }

  return candidates;
}

static GPtrArray *
work_out_reasons (const MignetPlanData *self)
{
  const MignetPlanning *planning = self->planning;
  gboolean chosen = self->chosen != MIGNET_NO_INDEX;
  GPtrArray *reasons = new_reasons ();

  if (planning == NULL)
    return reasons;

  append_copies (reasons, planning->refusals);
  if (planning->refusals->len > 0)
    return reasons;

  if (speaks_for_one (planning, chosen))
    {
      g_autoptr (GPtrArray) own =
          _mignet_selection_tell (planning, chosen ? self->chosen : planning->destination, chosen);

      append_copies (reasons, own);
      return reasons;
    }

  for (guint i = 0; i < planning->snapshot->hosts.length; i++)
    {
      g_autoptr (GPtrArray) own = _mignet_selection_tell (planning, (int) i, FALSE);

      append_errors (reasons, own, self->source);
    }

  return reasons;
}

GPtrArray *
_mignet_details_keep (GPtrArray **place, GPtrArray *answer)
{
  if (g_atomic_pointer_compare_and_exchange (place, NULL, answer))
    return answer;

  g_ptr_array_unref (answer);
  return g_atomic_pointer_get (place);
}

GPtrArray *
_mignet_plan_data_peek_reasons (const MignetPlanData *self)
{
  GPtrArray **place = (GPtrArray **) &self->reasons;
  GPtrArray *reasons = g_atomic_pointer_get (place);

  return reasons != NULL ? reasons : _mignet_details_keep (place, work_out_reasons (self));
}

GPtrArray *
_mignet_plan_data_peek_candidates (const MignetPlanData *self)
{
  GPtrArray **place = (GPtrArray **) &self->candidates;
  GPtrArray *candidates = g_atomic_pointer_get (place);

  return candidates != NULL ? candidates : _mignet_details_keep (place, work_out_candidates (self));
}

GPtrArray *
_mignet_plan_data_peek_source_links (const MignetPlanData *self)
{
  GPtrArray **place = (GPtrArray **) &self->source_links;
  GPtrArray *links = g_atomic_pointer_get (place);

  return links != NULL ? links
                       : _mignet_details_keep (place, new_source_links (self, self->planning));
}

GPtrArray *
_mignet_plan_data_peek_destination_links (const MignetPlanData *self)
{
  GPtrArray **place = (GPtrArray **) &self->destination_links;
  GPtrArray *links = g_atomic_pointer_get (place);

  return links != NULL ? links
                       : _mignet_details_keep (place, new_destination_links (self, self->planning));
}
