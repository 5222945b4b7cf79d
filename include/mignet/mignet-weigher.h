/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(__MIGNET_INSIDE__) && !defined(MIGNET_COMPILATION)
#error "Only <mignet/mignet.h> can be included directly."
#endif

#include <mignet/mignet-proposal.h>

G_BEGIN_DECLS

#define MIGNET_TYPE_WEIGHER (mignet_weigher_get_type ())
MIGNET_AVAILABLE_IN_1_0
G_DECLARE_INTERFACE (MignetWeigher, mignet_weigher, MIGNET, WEIGHER, GObject)

/**
 * MignetWeigherInterface:
 * @weigh: says how well the destination of a migration suits; called in the thread of the planner
 *
 * The methods of a #MignetWeigher.
 *
 * Since: 1.0
 */
struct _MignetWeigherInterface
{
  /*< private >*/
  GTypeInterface parent_iface;

  /*< public >*/
  /**
   * MignetWeigherInterface::weigh:
   * @self: a weigher
   * @proposal: the migration that is asked about
   * @detail: (out) (optional) (nullable) (transfer full): what the value comes from, for people
   * @error: return location for a #GError
   *
   * Says how well the destination of a migration suits.
   *
   * Returns: a number from 0 to 1, more is better; 0 with @error set
   *
   * Since: 1.0
   */
  double (*weigh) (MignetWeigher *self, MignetProposal *proposal, char **detail, GError **error);
};

MIGNET_AVAILABLE_IN_1_0
double
mignet_weigher_weigh (MignetWeigher *self, MignetProposal *proposal, char **detail, GError **error);

G_END_DECLS
