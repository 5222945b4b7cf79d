/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "planning/mignet-plan-private.h"

#include <mignet/mignet-reason.h>

/**
 * SECTION:mignet-route
 * @title: MignetRoute
 * @short_description: a network on a host, as a migration finds it
 *
 * A #MignetRoute is a cell of a #MignetExplanation: the state of a network on a host, and what a
 * migration to the host would come to if that network were the wanted one. It is immutable, does
 * not refer to the model, and may be used from any thread.
 */

/**
 * MignetRoute:
 *
 * A network on a host, as a migration finds it.
 *
 * Since: 1.0
 */
struct _MignetRoute
{
  char *host;    /* (owned) */
  char *network; /* (owned) */
  MignetNetworkState state;
  MignetCarrier carrier;
  MignetOutcome outcome;
  GPtrArray *reasons; /* (owned) (element-type MignetReason) */
};

G_DEFINE_BOXED_TYPE (MignetRoute, mignet_route, mignet_route_ref, mignet_route_unref)

MignetRoute *
_mignet_route_new (const char *host,
                   const char *network,
                   MignetNetworkState state,
                   MignetCarrier carrier,
                   MignetOutcome outcome,
                   GPtrArray *reasons)
{
  MignetRoute *self = g_atomic_rc_box_new0 (MignetRoute);

  self->host = g_strdup (host);
  self->network = g_strdup (network);
  self->state = state;
  self->carrier = carrier;
  self->outcome = outcome;
  self->reasons = reasons;

  return self;
}

static void
clear_route (gpointer data)
{
  MignetRoute *self = data;

  g_clear_pointer (&self->host, g_free);
  g_clear_pointer (&self->network, g_free);
  g_clear_pointer (&self->reasons, g_ptr_array_unref);
}

/**
 * mignet_route_ref:
 * @self: a route
 *
 * Takes a reference to the route. May be called from any thread.
 *
 * Returns: (transfer full): the route
 *
 * Since: 1.0
 */
MignetRoute *
mignet_route_ref (MignetRoute *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_atomic_rc_box_acquire (self);
}

/**
 * mignet_route_unref:
 * @self: (transfer full): a route
 *
 * Gives back a reference to the route; the last one frees it. May be called from any thread.
 *
 * Since: 1.0
 */
void
mignet_route_unref (MignetRoute *self)
{
  g_return_if_fail (self != NULL);

  g_atomic_rc_box_release_full (self, clear_route);
}

/**
 * mignet_route_get_host:
 * @self: a route
 *
 * Gets the name of the host.
 *
 * Returns: (transfer none): the name
 *
 * Since: 1.0
 */
const char *
mignet_route_get_host (MignetRoute *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->host;
}

/**
 * mignet_route_get_network:
 * @self: a route
 *
 * Gets the name of the network.
 *
 * Returns: (transfer none): the name
 *
 * Since: 1.0
 */
const char *
mignet_route_get_network (MignetRoute *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->network;
}

/**
 * mignet_route_get_state:
 * @self: a route
 *
 * Gets the state of the network on the host.
 *
 * Returns: the state
 *
 * Since: 1.0
 */
MignetNetworkState
mignet_route_get_state (MignetRoute *self)
{
  g_return_val_if_fail (self != NULL, MIGNET_NETWORK_STATE_ABSENT);

  return self->state;
}

/**
 * mignet_route_get_carrier:
 * @self: a route
 *
 * Gets whether the interface that carries the network on the host has a link.
 *
 * Returns: the carrier, %MIGNET_CARRIER_UNKNOWN also if the network is not attached
 *
 * Since: 1.0
 */
MignetCarrier
mignet_route_get_carrier (MignetRoute *self)
{
  g_return_val_if_fail (self != NULL, MIGNET_CARRIER_UNKNOWN);

  return self->carrier;
}

/**
 * mignet_route_get_outcome:
 * @self: a route
 *
 * Gets what a migration to the host would come to if the network were the wanted one.
 *
 * Returns: the outcome
 *
 * Since: 1.0
 */
MignetOutcome
mignet_route_get_outcome (MignetRoute *self)
{
  g_return_val_if_fail (self != NULL, MIGNET_OUTCOME_REFUSED);

  return self->outcome;
}

/**
 * mignet_route_get_reasons:
 * @self: a route
 *
 * Gets every reason that speaks against the host or the network, or applies to them.
 *
 * Returns: (transfer container) (element-type MignetReason): the reasons, possibly none
 *
 * Since: 1.0
 */
GPtrArray *
mignet_route_get_reasons (MignetRoute *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return _mignet_reasons_copy (self->reasons);
}
