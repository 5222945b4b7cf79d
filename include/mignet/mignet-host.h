/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#if !defined(__MIGNET_INSIDE__) && !defined(MIGNET_COMPILATION)
#error "Only <mignet/mignet.h> can be included directly."
#endif

#include <mignet/mignet-enums.h>
#include <mignet/mignet-types.h>

G_BEGIN_DECLS

#define MIGNET_TYPE_HOST (mignet_host_get_type ())
MIGNET_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (MignetHost, mignet_host, MIGNET, HOST, GObject)

MIGNET_AVAILABLE_IN_1_0
MignetHost *mignet_host_new (const char *id, const char *name) G_GNUC_WARN_UNUSED_RESULT;
MIGNET_AVAILABLE_IN_1_0
const char *mignet_host_get_id (MignetHost *self);
MIGNET_AVAILABLE_IN_1_0
const char *mignet_host_get_name (MignetHost *self);
MIGNET_AVAILABLE_IN_1_0
MignetCluster *mignet_host_get_cluster (MignetHost *self);
MIGNET_AVAILABLE_IN_1_0
const char *mignet_host_get_address (MignetHost *self);
MIGNET_AVAILABLE_IN_1_0
gboolean mignet_host_set_address (MignetHost *self, const char *address, GError **error);
MIGNET_AVAILABLE_IN_1_0
MignetHostStatus mignet_host_get_status (MignetHost *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_host_set_status (MignetHost *self, MignetHostStatus status);
MIGNET_AVAILABLE_IN_1_0
MignetHostStatus mignet_host_get_effective_status (MignetHost *self);
MIGNET_AVAILABLE_IN_1_0
GPtrArray *mignet_host_get_status_reasons (MignetHost *self);
MIGNET_AVAILABLE_IN_1_0
guint64 mignet_host_get_memory (MignetHost *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_host_set_memory (MignetHost *self, guint64 memory);
MIGNET_AVAILABLE_IN_1_0
guint mignet_host_get_cpus (MignetHost *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_host_set_cpus (MignetHost *self, guint cpus);
MIGNET_AVAILABLE_IN_1_0
const char *mignet_host_get_libvirt_version (MignetHost *self);
MIGNET_AVAILABLE_IN_1_0
gboolean mignet_host_set_libvirt_version (MignetHost *self, const char *version, GError **error);
MIGNET_AVAILABLE_IN_1_0
const char *mignet_host_get_qemu_version (MignetHost *self);
MIGNET_AVAILABLE_IN_1_0
gboolean mignet_host_set_qemu_version (MignetHost *self, const char *version, GError **error);
MIGNET_AVAILABLE_IN_1_0
MignetTristate mignet_host_get_migration_tls (MignetHost *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_host_set_migration_tls (MignetHost *self, MignetTristate migration_tls);
MIGNET_AVAILABLE_IN_1_0
int mignet_host_get_max_outgoing (MignetHost *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_host_set_max_outgoing (MignetHost *self, int max_outgoing);
MIGNET_AVAILABLE_IN_1_0
int mignet_host_get_max_incoming (MignetHost *self);
MIGNET_AVAILABLE_IN_1_0
void mignet_host_set_max_incoming (MignetHost *self, int max_incoming);
MIGNET_AVAILABLE_IN_1_0
const char *mignet_host_get_label (MignetHost *self, const char *key);
MIGNET_AVAILABLE_IN_1_0
gboolean
mignet_host_set_label (MignetHost *self, const char *key, const char *value, GError **error);
MIGNET_AVAILABLE_IN_1_0
char **mignet_host_dup_label_keys (MignetHost *self);
MIGNET_AVAILABLE_IN_1_0
GListModel *mignet_host_get_nics (MignetHost *self);
MIGNET_AVAILABLE_IN_1_0
MignetNic *mignet_host_lookup_nic (MignetHost *self, const char *name);
MIGNET_AVAILABLE_IN_1_0
gboolean mignet_host_add_nic (MignetHost *self, MignetNic *nic, GError **error);
MIGNET_AVAILABLE_IN_1_0
gboolean mignet_host_remove_nic (MignetHost *self, MignetNic *nic, GError **error);
MIGNET_AVAILABLE_IN_1_0
GListModel *mignet_host_get_attachments (MignetHost *self);
MIGNET_AVAILABLE_IN_1_0
gboolean mignet_host_get_attachments_reported (MignetHost *self);
MIGNET_AVAILABLE_IN_1_0
MignetNetworkAttachment *mignet_host_lookup_attachment (MignetHost *self, MignetNetwork *network);
MIGNET_AVAILABLE_IN_1_0
gboolean
mignet_host_add_attachment (MignetHost *self, MignetNetworkAttachment *attachment, GError **error);
MIGNET_AVAILABLE_IN_1_0
void mignet_host_remove_attachment (MignetHost *self, MignetNetworkAttachment *attachment);
MIGNET_AVAILABLE_IN_1_0
MignetCarrier mignet_host_get_attachment_carrier (MignetHost *self,
                                                  MignetNetworkAttachment *attachment);
MIGNET_AVAILABLE_IN_1_0
gboolean mignet_host_set_networking (MignetHost *self,
                                     GPtrArray *nics,
                                     GPtrArray *attachments,
                                     GError **error);

G_END_DECLS
