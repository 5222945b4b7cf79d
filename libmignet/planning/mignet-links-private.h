/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "model/mignet-model-private.h"

G_BEGIN_DECLS

/* What follows from how the interfaces of a host stand on each other. */

/* The MTU of an interface, 0 if it is not known; a VLAN without one has that of its base. */
guint _mignet_link_get_mtu (MignetHost *host, const char *nic);

/* The speed of an interface in Mb/s, 0 if it is not known. A VLAN has that of its base, a bond one
 * that follows from its mode, a bridge that of its slowest port that leads out of the host. */
guint _mignet_link_get_speed (MignetHost *host, const char *nic);

/* The VLANs on an interface, directly or through bonds and bridges on it, by name. The traffic of
 * these goes through the interface too, and through its counters, but is that of other networks.
 * What stands on a VLAN is not listed again. (transfer full) */
char **_mignet_link_dup_vlans_on (MignetHost *host, const char *nic);

/* The interfaces at the bottom of one without link that have none, or that one itself if none is
 * to blame: what a cable goes into. (transfer full) */
char **_mignet_link_dup_dead_wires (MignetHost *host, const char *nic);

G_END_DECLS
