/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(__MIGNET_INSIDE__) && !defined(MIGNET_COMPILATION)
#error "Only <mignet/mignet.h> can be included directly."
#endif

#include <mignet/mignet-enums.h>
#include <mignet/mignet-types.h>

G_BEGIN_DECLS

#define MIGNET_TYPE_ROUTE (mignet_route_get_type ())
MIGNET_AVAILABLE_IN_1_0
GType mignet_route_get_type (void);

MIGNET_AVAILABLE_IN_1_0
MignetRoute *mignet_route_ref (MignetRoute *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_route_unref (MignetRoute *self);

MIGNET_AVAILABLE_IN_1_0
const char *mignet_route_get_host (MignetRoute *self);
MIGNET_AVAILABLE_IN_1_0
const char *mignet_route_get_network (MignetRoute *self);
MIGNET_AVAILABLE_IN_1_0
MignetNetworkState mignet_route_get_state (MignetRoute *self);
MIGNET_AVAILABLE_IN_1_0
MignetCarrier mignet_route_get_carrier (MignetRoute *self);
MIGNET_AVAILABLE_IN_1_0
MignetOutcome mignet_route_get_outcome (MignetRoute *self);
MIGNET_AVAILABLE_IN_1_0
GPtrArray *mignet_route_get_reasons (MignetRoute *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MignetRoute, mignet_route_unref)

G_END_DECLS
