/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(__MIGNET_INSIDE__) && !defined(MIGNET_COMPILATION)
#error "Only <mignet/mignet.h> can be included directly."
#endif

#include <mignet/mignet-enums.h>
#include <mignet/mignet-types.h>

G_BEGIN_DECLS

#define MIGNET_TYPE_DISCOVERY (mignet_discovery_get_type ())
MIGNET_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (MignetDiscovery, mignet_discovery, MIGNET, DISCOVERY, GObject)

MIGNET_AVAILABLE_IN_1_0
MignetDiscovery *mignet_discovery_new (MignetHost *host) G_GNUC_WARN_UNUSED_RESULT;
MIGNET_AVAILABLE_IN_1_0
MignetHost *mignet_discovery_get_host (MignetDiscovery *self);
MIGNET_AVAILABLE_IN_1_0
const char *mignet_discovery_get_contact (MignetDiscovery *self);
MIGNET_AVAILABLE_IN_1_0
gboolean mignet_discovery_set_contact (MignetDiscovery *self, const char *contact, GError **error);
MIGNET_AVAILABLE_IN_1_0
void mignet_discovery_set_ip_config (MignetDiscovery *self,
                                     const char *network,
                                     const char *nic,
                                     GSocketFamily family,
                                     MignetBootProtocol protocol,
                                     GPtrArray *addresses);
MIGNET_AVAILABLE_IN_1_0
void mignet_discovery_add_network (MignetDiscovery *self, const char *name);
MIGNET_AVAILABLE_IN_1_0
gboolean mignet_discovery_get_vms_reported (MignetDiscovery *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_discovery_set_vms_reported (MignetDiscovery *self, gboolean reported);
MIGNET_AVAILABLE_IN_1_0
void mignet_discovery_add_vm (MignetDiscovery *self,
                              MignetVm *vm,
                              MignetVmStatus status,
                              const char *const *networks);
MIGNET_AVAILABLE_IN_1_0
void mignet_discovery_add_incoming_vm (MignetDiscovery *self, const char *id, const char *name);
MIGNET_AVAILABLE_IN_1_0
void mignet_discovery_add_warning (MignetDiscovery *self, const char *warning);
MIGNET_AVAILABLE_IN_1_0
char **mignet_discovery_dup_warnings (MignetDiscovery *self) G_GNUC_WARN_UNUSED_RESULT;
MIGNET_AVAILABLE_IN_1_0
void mignet_discovery_merge (MignetDiscovery *self, MignetDiscovery *other);

MIGNET_AVAILABLE_IN_1_0
gboolean mignet_discovery_update_host (MignetDiscovery *self, MignetHost *host, GError **error);
MIGNET_AVAILABLE_IN_1_0
char **mignet_cluster_take_discoveries (MignetCluster *self,
                                        GPtrArray *discoveries) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
