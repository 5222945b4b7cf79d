/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(__MIGNET_INSIDE__) && !defined(MIGNET_COMPILATION)
#error "Only <mignet/mignet.h> can be included directly."
#endif

#include <mignet/mignet-enums.h>
#include <mignet/mignet-types.h>

G_BEGIN_DECLS

#define MIGNET_TYPE_PLAN (mignet_plan_get_type ())
MIGNET_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (MignetPlan, mignet_plan, MIGNET, PLAN, GObject)

MIGNET_AVAILABLE_IN_1_0
MignetOutcome mignet_plan_get_outcome (MignetPlan *self);
MIGNET_AVAILABLE_IN_1_0
gboolean mignet_plan_is_automatic (MignetPlan *self);
MIGNET_AVAILABLE_IN_1_0
const char *mignet_plan_get_label (MignetPlan *self);
MIGNET_AVAILABLE_IN_1_0
const char *mignet_plan_get_vm (MignetPlan *self);
MIGNET_AVAILABLE_IN_1_0
const char *mignet_plan_get_vm_id (MignetPlan *self);
MIGNET_AVAILABLE_IN_1_0
const char *mignet_plan_get_source (MignetPlan *self);
MIGNET_AVAILABLE_IN_1_0
const char *mignet_plan_get_source_id (MignetPlan *self);
MIGNET_AVAILABLE_IN_1_0
const char *mignet_plan_get_destination (MignetPlan *self);
MIGNET_AVAILABLE_IN_1_0
const char *mignet_plan_get_destination_id (MignetPlan *self);
MIGNET_AVAILABLE_IN_1_0
const char *mignet_plan_get_network (MignetPlan *self);
MIGNET_AVAILABLE_IN_1_0
const char *mignet_plan_get_wanted_network (MignetPlan *self);
MIGNET_AVAILABLE_IN_1_0
GSocketFamily mignet_plan_get_family (MignetPlan *self);
MIGNET_AVAILABLE_IN_1_0
const char *mignet_plan_get_source_address (MignetPlan *self);
MIGNET_AVAILABLE_IN_1_0
const char *mignet_plan_get_destination_address (MignetPlan *self);
MIGNET_AVAILABLE_IN_1_0
const char *mignet_plan_get_source_connect_uri (MignetPlan *self);
MIGNET_AVAILABLE_IN_1_0
const char *mignet_plan_get_connect_uri (MignetPlan *self);
MIGNET_AVAILABLE_IN_1_0
const char *mignet_plan_get_migrate_uri (MignetPlan *self);
MIGNET_AVAILABLE_IN_1_0
const char *mignet_plan_get_listen_address (MignetPlan *self);
MIGNET_AVAILABLE_IN_1_0
const char *mignet_plan_get_tls_destination (MignetPlan *self);
MIGNET_AVAILABLE_IN_1_0
const char *const *mignet_plan_get_flags (MignetPlan *self);
MIGNET_AVAILABLE_IN_1_0
GVariant *mignet_plan_get_parameters (MignetPlan *self);
MIGNET_AVAILABLE_IN_1_0
MignetConvergence *mignet_plan_get_convergence (MignetPlan *self);
MIGNET_AVAILABLE_IN_1_0
int mignet_plan_get_completion_timeout (MignetPlan *self);
MIGNET_AVAILABLE_IN_1_0
int mignet_plan_get_max_downtime (MignetPlan *self);
MIGNET_AVAILABLE_IN_1_0
MignetPersistence mignet_plan_get_persistence (MignetPlan *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_plan_get_port_range (MignetPlan *self, guint *min, guint *max);
MIGNET_AVAILABLE_IN_1_0
GPtrArray *mignet_plan_check_options (MignetPlan *self,
                                      const char *source_libvirt_version,
                                      const char *source_qemu_version,
                                      const char *destination_libvirt_version,
                                      const char *destination_qemu_version);
MIGNET_AVAILABLE_IN_1_0
void mignet_plan_get_limits (
    MignetPlan *self, int *outgoing, int *incoming, guint *per_network, guint *per_cluster);
MIGNET_AVAILABLE_IN_1_0
GPtrArray *mignet_plan_get_reasons (MignetPlan *self);
MIGNET_AVAILABLE_IN_1_0
GPtrArray *mignet_plan_get_candidates (MignetPlan *self);
MIGNET_AVAILABLE_IN_1_0
char *mignet_plan_explain (MignetPlan *self);
MIGNET_AVAILABLE_IN_1_0
GVariant *mignet_plan_to_variant (MignetPlan *self);
MIGNET_AVAILABLE_IN_1_0
gboolean mignet_plan_is_current (MignetPlan *self, MignetCluster *cluster, GError **error);

G_END_DECLS
