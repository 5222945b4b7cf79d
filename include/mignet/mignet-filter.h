/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(__MIGNET_INSIDE__) && !defined(MIGNET_COMPILATION)
#error "Only <mignet/mignet.h> can be included directly."
#endif

#include <mignet/mignet-proposal.h>
#include <mignet/mignet-reason.h>

G_BEGIN_DECLS

#define MIGNET_TYPE_FILTER (mignet_filter_get_type ())
MIGNET_AVAILABLE_IN_1_0
G_DECLARE_INTERFACE (MignetFilter, mignet_filter, MIGNET, FILTER, GObject)

/**
 * MignetFilterInterface:
 * @passes: says whether a migration may take place; called in the thread of the planner
 *
 * The methods of a #MignetFilter.
 *
 * Since: 1.0
 */
struct _MignetFilterInterface
{
  /*< private >*/
  GTypeInterface parent_iface;

  /*< public >*/
  /**
   * MignetFilterInterface::passes:
   * @self: a filter
   * @proposal: the migration that is asked about
   * @reason: (out) (optional) (nullable) (transfer full): why not, or what else applies
   * @error: return location for a #GError
   *
   * Says whether a migration may take place.
   *
   * Returns: %TRUE if it may; %FALSE if it may not, with @reason or @error set
   *
   * Since: 1.0
   */
  gboolean (*passes) (MignetFilter *self,
                      MignetProposal *proposal,
                      MignetReason **reason,
                      GError **error);
};

MIGNET_AVAILABLE_IN_1_0
gboolean mignet_filter_passes (MignetFilter *self,
                               MignetProposal *proposal,
                               MignetReason **reason,
                               GError **error);

G_END_DECLS
