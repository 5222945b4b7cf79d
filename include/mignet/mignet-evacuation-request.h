/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(__MIGNET_INSIDE__) && !defined(MIGNET_COMPILATION)
#error "Only <mignet/mignet.h> can be included directly."
#endif

#include <mignet/mignet-enums.h>
#include <mignet/mignet-types.h>

G_BEGIN_DECLS

#define MIGNET_TYPE_EVACUATION_REQUEST (mignet_evacuation_request_get_type ())
MIGNET_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (
    MignetEvacuationRequest, mignet_evacuation_request, MIGNET, EVACUATION_REQUEST, GObject)

MIGNET_AVAILABLE_IN_1_0
MignetEvacuationRequest *
mignet_evacuation_request_new (MignetCluster *cluster) G_GNUC_WARN_UNUSED_RESULT;
MIGNET_AVAILABLE_IN_1_0
MignetEvacuationRequest *
mignet_evacuation_request_copy (MignetEvacuationRequest *self) G_GNUC_WARN_UNUSED_RESULT;
MIGNET_AVAILABLE_IN_1_0
MignetCluster *mignet_evacuation_request_get_cluster (MignetEvacuationRequest *self);

MIGNET_AVAILABLE_IN_1_0
void mignet_evacuation_request_add_host (MignetEvacuationRequest *self, MignetHost *host);
MIGNET_AVAILABLE_IN_1_0
GPtrArray *mignet_evacuation_request_get_hosts (MignetEvacuationRequest *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_evacuation_request_add_vm (MignetEvacuationRequest *self, MignetVm *vm);
MIGNET_AVAILABLE_IN_1_0
GPtrArray *mignet_evacuation_request_get_vms (MignetEvacuationRequest *self);

MIGNET_AVAILABLE_IN_1_0
MignetEvacuationMode mignet_evacuation_request_get_mode (MignetEvacuationRequest *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_evacuation_request_set_mode (MignetEvacuationRequest *self, MignetEvacuationMode mode);
MIGNET_AVAILABLE_IN_1_0
MignetMigrationPolicy *mignet_evacuation_request_get_policy (MignetEvacuationRequest *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_evacuation_request_set_policy (MignetEvacuationRequest *self,
                                           MignetMigrationPolicy *policy);
MIGNET_AVAILABLE_IN_1_0
const char *mignet_evacuation_request_get_label (MignetEvacuationRequest *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_evacuation_request_set_label (MignetEvacuationRequest *self, const char *label);

MIGNET_AVAILABLE_IN_1_0
void mignet_evacuation_request_exclude (MignetEvacuationRequest *self,
                                        MignetVm *vm,
                                        MignetHost *destination);
MIGNET_AVAILABLE_IN_1_0
void mignet_evacuation_request_assume_running (MignetEvacuationRequest *self,
                                               MignetVm *vm,
                                               MignetHost *destination);
MIGNET_AVAILABLE_IN_1_0
void mignet_evacuation_request_assume_done (MignetEvacuationRequest *self,
                                            MignetVm *vm,
                                            MignetHost *destination);
MIGNET_AVAILABLE_IN_1_0
void mignet_evacuation_request_assume_failed (MignetEvacuationRequest *self, MignetVm *vm);

G_END_DECLS
