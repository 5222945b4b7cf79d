/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "document/mignet-json-private.h"

G_BEGIN_DECLS

/* mignet-cluster/1 in parts. The readers add what they read to the cluster, which is thrown away
 * as a whole when one of them fails. */

#define MIGNET_CLUSTER_FORMAT "mignet-cluster/1"

/* The largest memory that a document can say, in MiB: 16 EiB, all that 64 bits can address. */
#define MIGNET_DOCUMENT_MAX_MEMORY ((G_GINT64_CONSTANT (1) << 44) - 1)

MignetCluster *_mignet_cluster_read (const MignetJsonNode *root, GError **error);
char *_mignet_cluster_write (MignetCluster *cluster, const char *name, GError **error);
gboolean _mignet_hosts_read (MignetCluster *cluster, const MignetJsonNode *node, GError **error);
gboolean _mignet_vms_read (MignetCluster *cluster, const MignetJsonNode *node, GError **error);
MignetMigrationPolicy *
_mignet_policy_read (MignetCluster *cluster, const MignetJsonNode *node, GError **error);

/* What the parts share: ids and names (invariant I-8) and references by id or name. The arrays
 * hold references. */
gboolean _mignet_name_read (const MignetJsonNode *node,
                            const char *kind,
                            const char *what,
                            const char **name,
                            GError **error);
gboolean _mignet_name_require (const MignetJsonNode *object,
                               const char *member,
                               const char *kind,
                               const char **name,
                               GError **error);
MignetNetwork *
_mignet_network_find (MignetCluster *cluster, const MignetJsonNode *node, GError **error);
MignetHost *_mignet_host_find (MignetCluster *cluster, const MignetJsonNode *node, GError **error);
GPtrArray *
_mignet_networks_find (MignetCluster *cluster, const MignetJsonNode *node, GError **error);

/* The writers add one member to the object that is open, or, without a name, one element. They
 * leave out what is the default, and refuse what the readers would. */
void _mignet_memory_write (MignetJsonWriter *writer, guint64 memory);
void _mignet_host_write (MignetJsonWriter *writer, MignetCluster *cluster, MignetHost *host);
void _mignet_vm_write (MignetJsonWriter *writer, MignetVm *vm);
void
_mignet_policy_write (MignetJsonWriter *writer, const char *name, MignetMigrationPolicy *policy);

G_END_DECLS
