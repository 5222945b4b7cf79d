/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "planning/mignet-plan-private.h"

/**
 * SECTION:mignet-score
 * @title: MignetScore
 * @short_description: what one weight gives a candidate
 *
 * The score of a #MignetCandidate is made of what each weight of the planner and each
 * #MignetWeigher of an embedder gives: the sum of points times factor, as a part of the most that
 * can be had. A #MignetScore is one of these. It is immutable and may be used from any thread.
 */

/**
 * MignetScore:
 *
 * What one weight gives a candidate.
 *
 * Since: 1.0
 */
struct _MignetScore
{
  char *name; /* (owned) */
  guint points;
  guint factor;
  char *detail; /* (owned) (nullable) */
};

G_DEFINE_BOXED_TYPE (MignetScore, mignet_score, mignet_score_ref, mignet_score_unref)

MignetScore *
_mignet_score_new (const char *name, guint points, guint factor, const char *detail)
{
  MignetScore *self = g_atomic_rc_box_new0 (MignetScore);

  self->name = g_strdup (name);
  self->points = points;
  self->factor = factor;
  self->detail = g_strdup (detail);

  return self;
}

static void
clear_score (gpointer data)
{
  MignetScore *self = data;

  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->detail, g_free);
}

/**
 * mignet_score_ref:
 * @self: a score
 *
 * Takes a reference to the score. May be called from any thread.
 *
 * Returns: (transfer full): the score
 *
 * Since: 1.0
 */
MignetScore *
mignet_score_ref (MignetScore *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_atomic_rc_box_acquire (self);
}

/**
 * mignet_score_unref:
 * @self: (transfer full): a score
 *
 * Gives back a reference to the score; the last one frees it. May be called from any thread.
 *
 * Since: 1.0
 */
void
mignet_score_unref (MignetScore *self)
{
  g_return_if_fail (self != NULL);

  g_atomic_rc_box_release_full (self, clear_score);
}

/**
 * mignet_score_get_name:
 * @self: a score
 *
 * Gets the name of the weight: "memory", "cpu", "migrations", "link", "subnet", "mtu", "affinity",
 * or the one under which a weigher was added.
 *
 * Returns: (transfer none): the name
 *
 * Since: 1.0
 */
const char *
mignet_score_get_name (MignetScore *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->name;
}

/**
 * mignet_score_get_points:
 * @self: a score
 *
 * Gets how well the host suits in this respect.
 *
 * Returns: the points from 0 to 1000, more is better
 *
 * Since: 1.0
 */
guint
mignet_score_get_points (MignetScore *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->points;
}

/**
 * mignet_score_get_factor:
 * @self: a score
 *
 * Gets how much the points count beside those of the other weights.
 *
 * Returns: the factor
 *
 * Since: 1.0
 */
guint
mignet_score_get_factor (MignetScore *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->factor;
}

/**
 * mignet_score_get_detail:
 * @self: a score
 *
 * Gets what the points come from, as a weigher of an embedder tells it for people.
 *
 * Returns: (transfer none) (nullable): the detail, or %NULL if there is none
 *
 * Since: 1.0
 */
const char *
mignet_score_get_detail (MignetScore *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->detail;
}
