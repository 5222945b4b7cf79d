/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(__MIGNET_INSIDE__) && !defined(MIGNET_COMPILATION)
#error "Only <mignet/mignet.h> can be included directly."
#endif

#include <mignet/mignet-enums.h>
#include <mignet/mignet-types.h>

G_BEGIN_DECLS

#define MIGNET_TYPE_REQUEST (mignet_request_get_type ())
MIGNET_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (MignetRequest, mignet_request, MIGNET, REQUEST, GObject)

MIGNET_AVAILABLE_IN_1_0
MignetRequest *mignet_request_new (MignetVm *vm) G_GNUC_WARN_UNUSED_RESULT;
MIGNET_AVAILABLE_IN_1_0
MignetVm *mignet_request_get_vm (MignetRequest *self);
MIGNET_AVAILABLE_IN_1_0
MignetHost *mignet_request_get_destination (MignetRequest *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_request_set_destination (MignetRequest *self, MignetHost *destination);
MIGNET_AVAILABLE_IN_1_0
MignetHost *mignet_request_get_preferred (MignetRequest *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_request_set_preferred (MignetRequest *self, MignetHost *preferred);
MIGNET_AVAILABLE_IN_1_0
MignetNetwork *mignet_request_get_network (MignetRequest *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_request_set_network (MignetRequest *self, MignetNetwork *network);
MIGNET_AVAILABLE_IN_1_0
MignetMigrationPolicy *mignet_request_get_policy (MignetRequest *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_request_set_policy (MignetRequest *self, MignetMigrationPolicy *policy);
MIGNET_AVAILABLE_IN_1_0
MignetMigrationPolicy *mignet_request_get_effective_policy (MignetRequest *self);
MIGNET_AVAILABLE_IN_1_0
const char *mignet_request_get_label (MignetRequest *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_request_set_label (MignetRequest *self, const char *label);

G_END_DECLS
