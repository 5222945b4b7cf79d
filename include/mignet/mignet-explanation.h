/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(__MIGNET_INSIDE__) && !defined(MIGNET_COMPILATION)
#error "Only <mignet/mignet.h> can be included directly."
#endif

#include <mignet/mignet-enums.h>
#include <mignet/mignet-types.h>

G_BEGIN_DECLS

#define MIGNET_TYPE_EXPLANATION (mignet_explanation_get_type ())
MIGNET_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (MignetExplanation, mignet_explanation, MIGNET, EXPLANATION, GObject)

MIGNET_AVAILABLE_IN_1_0
const char *mignet_explanation_get_vm (MignetExplanation *self);
MIGNET_AVAILABLE_IN_1_0
const char *mignet_explanation_get_source (MignetExplanation *self);
MIGNET_AVAILABLE_IN_1_0
const char *const *mignet_explanation_get_hosts (MignetExplanation *self);
MIGNET_AVAILABLE_IN_1_0
const char *const *mignet_explanation_get_networks (MignetExplanation *self);
MIGNET_AVAILABLE_IN_1_0
GPtrArray *mignet_explanation_get_routes (MignetExplanation *self);
MIGNET_AVAILABLE_IN_1_0
MignetRoute *
mignet_explanation_lookup_route (MignetExplanation *self, const char *host, const char *network);
MIGNET_AVAILABLE_IN_1_0
const char *const *mignet_explanation_get_wanted_networks (MignetExplanation *self);
MIGNET_AVAILABLE_IN_1_0
MignetRoute *mignet_explanation_choose_route (MignetExplanation *self, const char *host);

G_END_DECLS
