/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <mignet/mignet-error.h>
#include <mignet/mignet-filter.h>

/**
 * SECTION:mignet-filter
 * @title: MignetFilter
 * @short_description: an embedder's own veto on destinations
 *
 * The planner knows the cluster. What else an embedder knows, such as a host that is about to be
 * rebuilt or a licence that binds a virtual machine, it says with a #MignetFilter of its own, which
 * it gives to the planner with mignet_planner_add_filter().
 *
 * A filter is asked about the hosts that the filters of the planner left, and so about the
 * destination of a manual request as well. It is shown a #MignetProposal, which is a copy: the
 * model cannot be reached through it. What it answers becomes a #MignetReason of the candidate:
 *
 * - %TRUE: the host passes. A reason, if there is one, becomes a warning.
 * - %FALSE: the host is rejected, and the reason becomes an error. Without a reason it is
 *   %MIGNET_REASON_CUSTOM with a sentence of the planner.
 * - an error: the host is rejected, because a veto that cannot be asked for must not be passed
 * over. The reason is %MIGNET_REASON_CUSTOM with the message of the error. The plan does not fail.
 *
 * A method of a language binding that ends with an exception that is not a #GError looks like
 * %FALSE without a reason. A reason without host is about the destination, and one with the code
 * %MIGNET_REASON_CUSTOM that has no code of its own gets the name of the filter as such.
 *
 * Filters are asked in the thread of the planner, one after the other, and should answer at once
 * and from what they know. A filter may use another planner and may read the model. It must neither
 * change the cluster nor call the planner that asks it, nor run a main loop in which others do so:
 * both end in %MIGNET_ERROR_REENTRANT.
 */

/**
 * MignetFilter:
 *
 * An embedder's own veto on destinations.
 *
 * Since: 1.0
 */

G_DEFINE_INTERFACE (MignetFilter, mignet_filter, G_TYPE_OBJECT)

static void
mignet_filter_default_init (MignetFilterInterface *iface)
{
}

/**
 * mignet_filter_passes:
 * @self: a filter
 * @proposal: the migration that is asked about
 * @reason: (out) (optional) (nullable) (transfer full): return location for the reason, or %NULL
 * @error: return location for a #GError
 *
 * Asks a filter whether a migration may take place. The planner does this by itself; call it in a
 * filter that is made of others.
 *
 * The error is what the implementation says, or %MIGNET_ERROR_FAILED if it has no such method.
 *
 * Returns: %TRUE if it may; %FALSE if it may not, with @reason or @error set or without
 *
 * Since: 1.0
 */
gboolean
mignet_filter_passes (MignetFilter *self,
                      MignetProposal *proposal,
                      MignetReason **reason,
                      GError **error)
{
  MignetFilterInterface *iface;
  g_autoptr (MignetReason) own_reason = NULL;
  g_autoptr (GError) own_error = NULL;
  gboolean passes;

  g_return_val_if_fail (MIGNET_IS_FILTER (self), FALSE);
  g_return_val_if_fail (proposal != NULL, FALSE);
  g_return_val_if_fail (reason == NULL || *reason == NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  iface = MIGNET_FILTER_GET_IFACE (self);
  if (iface->passes == NULL)
    {
      g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_FAILED,
                   "Type '%s' does not say what its filters let pass", G_OBJECT_TYPE_NAME (self));
      return FALSE;
    }

  passes = iface->passes (self, proposal, &own_reason, &own_error);
  if (own_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&own_error));
      return FALSE;
    }
  if (reason != NULL)
    *reason = g_steal_pointer (&own_reason);

  return passes;
}
