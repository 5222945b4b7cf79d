/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(__MIGNET_INSIDE__) && !defined(MIGNET_COMPILATION)
#error "Only <mignet/mignet.h> can be included directly."
#endif

#include <mignet/mignet-enums.h>
#include <mignet/mignet-types.h>

G_BEGIN_DECLS

MIGNET_AVAILABLE_IN_1_0
MignetCluster *mignet_cluster_load_from_file (GFile *file,
                                              MignetLoadFlags flags,
                                              GCancellable *cancellable,
                                              GError **error);
MIGNET_AVAILABLE_IN_1_0
MignetCluster *mignet_cluster_load_from_bytes (GBytes *bytes,
                                               const char *document_name,
                                               MignetLoadFlags flags,
                                               GError **error);
MIGNET_AVAILABLE_IN_1_0
gboolean mignet_cluster_save_to_file (MignetCluster *self,
                                      GFile *file,
                                      GCancellable *cancellable,
                                      GError **error);
MIGNET_AVAILABLE_IN_1_0
char *mignet_cluster_to_json (MignetCluster *self, GError **error);
MIGNET_AVAILABLE_IN_1_0
char *mignet_plan_to_json (MignetPlan *self);
MIGNET_AVAILABLE_IN_1_0
GVariant *mignet_plan_to_vdsm_variant (MignetPlan *self, GError **error);

MIGNET_AVAILABLE_IN_1_0
char *mignet_plan_to_vdsm_json (MignetPlan *self, GError **error);

MIGNET_AVAILABLE_IN_1_0
char *mignet_explanation_to_json (MignetExplanation *self);
MIGNET_AVAILABLE_IN_1_0
char *
mignet_explanation_to_svg (MignetExplanation *self, MignetCluster *cluster, MignetNetwork *network);
MIGNET_AVAILABLE_IN_1_0
char *mignet_cluster_roles_to_json (MignetCluster *self);
MIGNET_AVAILABLE_IN_1_0
char *mignet_preview_to_json (MignetPreview *self);
MIGNET_AVAILABLE_IN_1_0
char *mignet_findings_to_json (GPtrArray *findings);
MIGNET_AVAILABLE_IN_1_0
char *mignet_evacuation_to_json (MignetEvacuation *self);

G_END_DECLS
