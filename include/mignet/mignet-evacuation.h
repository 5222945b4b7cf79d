/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(__MIGNET_INSIDE__) && !defined(MIGNET_COMPILATION)
#error "Only <mignet/mignet.h> can be included directly."
#endif

#include <mignet/mignet-enums.h>
#include <mignet/mignet-types.h>

G_BEGIN_DECLS

#define MIGNET_TYPE_EVACUATION (mignet_evacuation_get_type ())
MIGNET_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (MignetEvacuation, mignet_evacuation, MIGNET, EVACUATION, GObject)

MIGNET_AVAILABLE_IN_1_0
const char *mignet_evacuation_get_label (MignetEvacuation *self);
MIGNET_AVAILABLE_IN_1_0
MignetEvacuationMode mignet_evacuation_get_mode (MignetEvacuation *self);
MIGNET_AVAILABLE_IN_1_0
const char *const *mignet_evacuation_get_hosts (MignetEvacuation *self);
MIGNET_AVAILABLE_IN_1_0
GPtrArray *mignet_evacuation_get_steps (MignetEvacuation *self);
MIGNET_AVAILABLE_IN_1_0
GPtrArray *mignet_evacuation_get_left_over (MignetEvacuation *self);
MIGNET_AVAILABLE_IN_1_0
const char *const *mignet_evacuation_get_under_way (MignetEvacuation *self);
MIGNET_AVAILABLE_IN_1_0
guint mignet_evacuation_get_n_waves (MignetEvacuation *self);
MIGNET_AVAILABLE_IN_1_0
guint mignet_evacuation_get_min_waves (MignetEvacuation *self);
MIGNET_AVAILABLE_IN_1_0
guint64 mignet_evacuation_get_duration (MignetEvacuation *self);
MIGNET_AVAILABLE_IN_1_0
guint64 mignet_evacuation_get_transferred (MignetEvacuation *self);
MIGNET_AVAILABLE_IN_1_0
const char *const *mignet_evacuation_get_networks (MignetEvacuation *self);
MIGNET_AVAILABLE_IN_1_0
guint mignet_evacuation_get_peak_migrations (MignetEvacuation *self, const char *network);
MIGNET_AVAILABLE_IN_1_0
guint64 mignet_evacuation_get_peak_bandwidth (MignetEvacuation *self, const char *network);
MIGNET_AVAILABLE_IN_1_0
char *mignet_evacuation_explain (MignetEvacuation *self);

G_END_DECLS
