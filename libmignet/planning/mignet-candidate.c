/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "planning/mignet-candidate-private.h"
#include "planning/mignet-plan-private.h"
#include "planning/mignet-selection-private.h"

#include <mignet/mignet-reason.h>
#include <mignet/mignet-score.h>

/**
 * SECTION:mignet-candidate
 * @title: MignetCandidate
 * @short_description: what a plan found about a host
 *
 * A #MignetCandidate is a host that was looked at as the destination of a migration: whether it can
 * be, how it ranks among those that can, and every reason that speaks against it or applies to it.
 * It is immutable, does not refer to the model, and may be used from any thread.
 */

/**
 * MignetCandidate:
 *
 * What a plan found about a host.
 *
 * Since: 1.0
 */
struct _MignetCandidate
{
  MignetHostFacts *host; /* (owned) (nullable): NULL if there is a planning */
  guint rank;            /* 0: not eligible */
  double score;
  MignetOutcome outcome;
  MignetPlanning *planning; /* (owned) (nullable): what is missing is worked out from this */
  int index;                /* of the host in the snapshot of the planning */
  gboolean chosen;
  gboolean plain;
  GPtrArray *reasons; /* (owned) (nullable) (element-type MignetReason) */
  GPtrArray *scores;  /* (owned) (nullable) (element-type MignetScore) */
};

G_DEFINE_BOXED_TYPE (MignetCandidate,
                     mignet_candidate,
                     mignet_candidate_ref,
                     mignet_candidate_unref)

GPtrArray *
_mignet_reasons_copy (GPtrArray *reasons)
{
  GPtrArray *copy = g_ptr_array_new_full (reasons->len, (GDestroyNotify) mignet_reason_unref);

  for (guint i = 0; i < reasons->len; i++)
    g_ptr_array_add (copy, mignet_reason_ref (reasons->pdata[i]));

  return copy;
}

MignetCandidate *
_mignet_candidate_new (guint rank, double score, MignetOutcome outcome)
{
  MignetCandidate *self = g_atomic_rc_box_new0 (MignetCandidate);

  self->rank = rank;
  self->score = score;
  self->outcome = outcome;

  return self;
}

void
_mignet_candidate_set_details (MignetCandidate *self,
                               MignetHostFacts *host,
                               GPtrArray *reasons,
                               GPtrArray *scores)
{
  self->host = _mignet_host_facts_ref (host);
  self->reasons = reasons;
  self->scores = scores;
}

void
_mignet_candidate_set_planning (MignetCandidate *self,
                                const MignetPlanning *planning,
                                int host,
                                gboolean chosen,
                                gboolean plain)
{
  self->planning = _mignet_planning_ref (planning);
  self->index = host;
  self->chosen = chosen;
  self->plain = plain;
}

static GPtrArray *
peek_reasons (MignetCandidate *self)
{
  GPtrArray *reasons = g_atomic_pointer_get (&self->reasons);

  if (reasons != NULL)
    return reasons;

  return _mignet_details_keep (&self->reasons,
                               _mignet_selection_tell (self->planning, self->index, self->chosen));
}

static GPtrArray *
peek_scores (MignetCandidate *self)
{
  GPtrArray *scores = g_atomic_pointer_get (&self->scores);

  if (scores != NULL)
    return scores;

  return _mignet_details_keep (&self->scores,
                               _mignet_selection_weigh (self->planning, self->index));
}

/* Of a host of the snapshot, the name is nearer than the facts. */
static const char *
get_name (MignetCandidate *self)
{
  if (self->host != NULL)
    return self->host->name;

  return _mignet_snapshot_host (self->planning->snapshot, self->index)->name;
}

static const char *
get_id (MignetCandidate *self)
{
  if (self->host != NULL)
    return self->host->id;

  return _mignet_snapshot_host (self->planning->snapshot, self->index)->facts->id;
}

static void
clear_candidate (gpointer data)
{
  MignetCandidate *self = data;

  g_clear_pointer (&self->host, _mignet_host_facts_unref);
  g_clear_pointer (&self->planning, _mignet_planning_unref);
  g_clear_pointer (&self->reasons, g_ptr_array_unref);
  g_clear_pointer (&self->scores, g_ptr_array_unref);
}

/**
 * mignet_candidate_ref:
 * @self: a candidate
 *
 * Takes a reference to the candidate. May be called from any thread.
 *
 * Returns: (transfer full): the candidate
 *
 * Since: 1.0
 */
MignetCandidate *
mignet_candidate_ref (MignetCandidate *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_atomic_rc_box_acquire (self);
}

/**
 * mignet_candidate_unref:
 * @self: (transfer full): a candidate
 *
 * Gives back a reference to the candidate; the last one frees it. May be called from any thread.
 *
 * Since: 1.0
 */
void
mignet_candidate_unref (MignetCandidate *self)
{
  g_return_if_fail (self != NULL);

  g_atomic_rc_box_release_full (self, clear_candidate);
}

/**
 * mignet_candidate_get_host:
 * @self: a candidate
 *
 * Gets the name of the host.
 *
 * Returns: (transfer none): the name
 *
 * Since: 1.0
 */
const char *
mignet_candidate_get_host (MignetCandidate *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return get_name (self);
}

/**
 * mignet_candidate_get_host_id:
 * @self: a candidate
 *
 * Gets the id of the host.
 *
 * Returns: (transfer none): the id
 *
 * Since: 1.0
 */
const char *
mignet_candidate_get_host_id (MignetCandidate *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return get_id (self);
}

/**
 * mignet_candidate_is_eligible:
 * @self: a candidate
 *
 * Gets whether the host can be the destination, at once or when its address has arrived.
 *
 * Returns: %TRUE if it can
 *
 * Since: 1.0
 */
gboolean
mignet_candidate_is_eligible (MignetCandidate *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->rank != 0;
}

/**
 * mignet_candidate_get_rank:
 * @self: a candidate
 *
 * Gets the place of the host among those that are eligible.
 *
 * Returns: the place, 1 for the chosen host, 0 if the host is not eligible
 *
 * Since: 1.0
 */
guint
mignet_candidate_get_rank (MignetCandidate *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->rank;
}

/**
 * mignet_candidate_get_score:
 * @self: a candidate
 *
 * Gets how well the host suits. Scores compare only within one plan; what a migration to the host
 * would come to, and then whether the request prefers the host, rank before its score.
 *
 * Returns: the score from 0 to 100, more is better; 0 if the host is not eligible
 *
 * Since: 1.0
 */
double
mignet_candidate_get_score (MignetCandidate *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->score;
}

/**
 * mignet_candidate_get_scores:
 * @self: a candidate
 *
 * Gets what the score is made of: the weights of the planner, and then the weighers of the embedder
 * in the order in which they were added.
 *
 * Returns: (transfer container) (element-type MignetScore): what each gives, nothing if the host is
 *   not eligible
 *
 * Since: 1.0
 */
GPtrArray *
mignet_candidate_get_scores (MignetCandidate *self)
{
  GPtrArray *scores;
  GPtrArray *copy;

  g_return_val_if_fail (self != NULL, NULL);

  scores = peek_scores (self);
  copy = g_ptr_array_new_full (scores->len, (GDestroyNotify) mignet_score_unref);
  for (guint i = 0; i < scores->len; i++)
    g_ptr_array_add (copy, mignet_score_ref (scores->pdata[i]));

  return copy;
}

/**
 * mignet_candidate_get_outcome:
 * @self: a candidate
 *
 * Gets what a migration to the host would come to.
 *
 * Returns: the outcome, %MIGNET_OUTCOME_REFUSED if the host is not eligible
 *
 * Since: 1.0
 */
MignetOutcome
mignet_candidate_get_outcome (MignetCandidate *self)
{
  g_return_val_if_fail (self != NULL, MIGNET_OUTCOME_REFUSED);

  return self->outcome;
}

/**
 * mignet_candidate_get_reasons:
 * @self: a candidate
 *
 * Gets every reason that speaks against the host or applies to it.
 *
 * Returns: (transfer container) (element-type MignetReason): the reasons, possibly none
 *
 * Since: 1.0
 */
GPtrArray *
mignet_candidate_get_reasons (MignetCandidate *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  if (self->plain)
    return g_ptr_array_new_with_free_func ((GDestroyNotify) mignet_reason_unref);

  return _mignet_reasons_copy (peek_reasons (self));
}
