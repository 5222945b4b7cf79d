/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mignet/mignet.h>

G_BEGIN_DECLS

#define MIGNET_N_ROLES (MIGNET_ROLE_GLUSTER + 1)

/* What a cluster uses its networks for: the roles, the required networks and the compatibility
 * level. A cluster has one of these, and a preview works on a copy: a change of either goes through
 * the functions below, so that a preview is refused whatever the cluster would be refused. They
 * change the roles and nothing else; a cluster tells of what they did. */
typedef struct
{
  MignetCluster *cluster; /* (unowned) */

  char *level; /* (owned) (nullable): NULL = a modern one */
  guint level_major;
  guint level_minor;
  GPtrArray *required_networks; /* (owned) (element-type MignetNetwork): those beside management,
                                 * in the order of their ids */
  GPtrArray *detached_networks; /* (owned) (element-type MignetNetwork): of those of the cluster;
                                 * none but in a copy */
  MignetNetwork *holders[MIGNET_N_ROLES]; /* (unowned) (nullable): networks of the cluster */
} MignetClusterRoles;

void _mignet_cluster_roles_init (MignetClusterRoles *self, MignetCluster *cluster);
void _mignet_cluster_roles_init_copy (MignetClusterRoles *self, MignetCluster *cluster);
void _mignet_cluster_roles_clear (MignetClusterRoles *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MignetClusterRoles, _mignet_cluster_roles_clear)

/* The roles that the cluster has now. */
const MignetClusterRoles *_mignet_cluster_peek_roles (MignetCluster *cluster);

gboolean _mignet_cluster_roles_have_network (const MignetClusterRoles *self,
                                             MignetNetwork *network);
gboolean _mignet_cluster_roles_have_migration_network (const MignetClusterRoles *self);
gboolean _mignet_cluster_roles_are_required (const MignetClusterRoles *self,
                                             MignetNetwork *network);

/* Gives every role to the management network but those that need no holder (invariant I-3). */
void _mignet_cluster_roles_set_management (MignetClusterRoles *self, MignetNetwork *management);

/* The changes. Each is refused with the error set and nothing changed. */
gboolean _mignet_cluster_roles_grant (MignetClusterRoles *self,
                                      MignetRole role,
                                      MignetNetwork *network,
                                      GError **error);
gboolean _mignet_cluster_roles_revoke (MignetClusterRoles *self, MignetRole role, GError **error);
gboolean _mignet_cluster_roles_set_required (MignetClusterRoles *self,
                                             MignetNetwork *network,
                                             gboolean required,
                                             GError **error);
gboolean
_mignet_cluster_roles_set_level (MignetClusterRoles *self, const char *level, GError **error);

/* Enters a network that was not required, wherever it was checked that it may be. */
void _mignet_cluster_roles_add_required (MignetClusterRoles *self, MignetNetwork *network);

/* Takes from a network all that it has, as detaching it does. */
gboolean
_mignet_cluster_roles_release (MignetClusterRoles *self, MignetNetwork *network, GError **error);

/* Invariant I-7 */
gboolean _mignet_cluster_check_not_external (MignetCluster *cluster,
                                             MignetNetwork *network,
                                             const char *what,
                                             GError **error);

/* mignet-host-status.c: the effective status that a host has with these required networks, and why
 * if reasons is given (invariant I-10). */
MignetHostStatus _mignet_host_derive_status_with (MignetHost *host,
                                                  GPtrArray *required_networks,
                                                  GPtrArray *reasons);

/* Why a host is not in service: a required network is not attached, or its interface is down. */
MignetReason *_mignet_host_status_reason_new (const char *host,
                                              const char *network,
                                              gboolean attached,
                                              const char *nic);

G_END_DECLS
