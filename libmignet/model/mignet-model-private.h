/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mignet/mignet.h>

#include "net/mignet-net-private.h"

G_BEGIN_DECLS

/* What the rooms after the model may see of it. The arrays are the model's own: they are read in
 * the thread that owns the model, and not kept. */

GPtrArray *_mignet_cluster_peek_networks (MignetCluster *self); /* MignetNetwork */
GPtrArray *_mignet_cluster_peek_hosts (MignetCluster *self);    /* MignetHost */
GPtrArray *_mignet_cluster_peek_vms (MignetCluster *self);      /* MignetVm */
gboolean _mignet_cluster_has_network (MignetCluster *self, MignetNetwork *network);

const GArray *_mignet_network_peek_subnets (MignetNetwork *self); /* MignetSubnet */

GPtrArray *_mignet_host_peek_nics (MignetHost *self);        /* MignetNic */
GPtrArray *_mignet_host_peek_attachments (MignetHost *self); /* MignetNetworkAttachment */

/* The addresses of one family, NULL if they were never reported. */
GPtrArray *_mignet_network_attachment_peek_addresses (MignetNetworkAttachment *self,
                                                      GSocketFamily family);

GPtrArray *_mignet_vm_peek_networks (MignetVm *self);     /* MignetNetwork */
GPtrArray *_mignet_vm_peek_pinned_hosts (MignetVm *self); /* MignetHost */

GPtrArray *_mignet_migration_policy_peek_networks (MignetMigrationPolicy *self); /* MignetNetwork */

/* Calls func for every affinity group of the VM, in no particular order. */
typedef void (*MignetAffinityFunc) (const char *group, MignetAffinityRule rule, gpointer user_data);
void _mignet_vm_foreach_affinity (MignetVm *self, MignetAffinityFunc func, gpointer user_data);

/* Takes over the message. The code is not that of an embedder. */
MignetReason *_mignet_reason_new_take (MignetReasonCode code,
                                       MignetSeverity severity,
                                       const char *host,
                                       const char *network,
                                       const char *subject,
                                       char *message);

MignetReason *_mignet_reason_new_printf (MignetReasonCode code,
                                         MignetSeverity severity,
                                         const char *host,
                                         const char *network,
                                         const char *subject,
                                         const char *format,
                                         ...) G_GNUC_PRINTF (6, 7);

/* A reason of an embedder as the library passes it on: in valid UTF-8, with this severity, and with
 * this host and this custom code if it has none. */
MignetReason *_mignet_reason_adapt (MignetReason *self,
                                    MignetSeverity severity,
                                    const char *host,
                                    const char *custom_code);

G_END_DECLS
