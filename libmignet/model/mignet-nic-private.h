/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mignet/mignet.h>

G_BEGIN_DECLS

/* The host that the interface belongs to, which is told of its changes; not a reference. */
MignetHost *_mignet_nic_get_host (MignetNic *self);
void _mignet_nic_set_host (MignetNic *self, MignetHost *host);

/* The carrier that follows from the interfaces below, kept by mignet-wiring.c. */
MignetCarrier _mignet_nic_get_effective_carrier (MignetNic *self);
void _mignet_nic_set_effective_carrier (MignetNic *self, MignetCarrier carrier);

/* Calls func for the name of every interface that this one stands on, whatever its kind. */
typedef void (*MignetNicLowerFunc) (const char *lower, gpointer user_data);
void _mignet_nic_foreach_lower (MignetNic *self, MignetNicLowerFunc func, gpointer user_data);

G_END_DECLS
