/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <mignet/mignet-error.h>
#include <mignet/mignet-weigher.h>

/**
 * SECTION:mignet-weigher
 * @title: MignetWeigher
 * @short_description: an embedder's own opinion of destinations
 *
 * Among the hosts that passed every filter the planner takes the one with the best score. An
 * embedder adds to the score with a #MignetWeigher, which it gives to the planner with
 * mignet_planner_add_weigher() and a factor that says how much it counts beside the weights of the
 * planner.
 *
 * A weigher gives a number from 0 to 1. It is turned into whole points from 0 to 1000, rounded to
 * the nearest, and stands with what it comes from in mignet_candidate_get_scores(). Where a weigher
 * fails, or gives a number that is out of range, the host gets no points from it and a warning with
 * the code %MIGNET_REASON_CUSTOM and the name of the weigher.
 *
 * What is said about threads and calls in #MignetFilter holds for weighers, too.
 */

/**
 * MignetWeigher:
 *
 * An embedder's own opinion of destinations.
 *
 * Since: 1.0
 */

G_DEFINE_INTERFACE (MignetWeigher, mignet_weigher, G_TYPE_OBJECT)

static void
mignet_weigher_default_init (MignetWeigherInterface *iface)
{
}

/**
 * mignet_weigher_weigh:
 * @self: a weigher
 * @proposal: the migration that is asked about
 * @detail: (out) (optional) (nullable) (transfer full): return location for what the value comes
 *   from, or %NULL
 * @error: return location for a #GError
 *
 * Asks a weigher how well the destination of a migration suits. The planner does this by itself;
 * call it in a weigher that is made of others.
 *
 * The error is what the implementation says, or %MIGNET_ERROR_FAILED if it has no such method, and
 * %MIGNET_ERROR_INVALID_VALUE if the value is not a number from 0 to 1.
 *
 * Returns: a number from 0 to 1, more is better; 0 with @error set
 *
 * Since: 1.0
 */
double
mignet_weigher_weigh (MignetWeigher *self, MignetProposal *proposal, char **detail, GError **error)
{
  MignetWeigherInterface *iface;
  g_autofree char *own_detail = NULL;
  g_autoptr (GError) own_error = NULL;
  double value;

  g_return_val_if_fail (MIGNET_IS_WEIGHER (self), 0);
  g_return_val_if_fail (proposal != NULL, 0);
  g_return_val_if_fail (detail == NULL || *detail == NULL, 0);
  g_return_val_if_fail (error == NULL || *error == NULL, 0);

  iface = MIGNET_WEIGHER_GET_IFACE (self);
  if (iface->weigh == NULL)
    {
      g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_FAILED,
                   "Type '%s' does not say what its weighers weigh", G_OBJECT_TYPE_NAME (self));
      return 0;
    }

  value = iface->weigh (self, proposal, &own_detail, &own_error);
  if (own_error == NULL && !(value >= 0 && value <= 1))
    g_set_error (&own_error, MIGNET_ERROR, MIGNET_ERROR_INVALID_VALUE,
                 "Type '%s' gave the weight %g, expected a number from 0 to 1",
                 G_OBJECT_TYPE_NAME (self), value);
  if (own_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&own_error));
      return 0;
    }
  if (detail != NULL)
    *detail = g_steal_pointer (&own_detail);

  return value;
}
