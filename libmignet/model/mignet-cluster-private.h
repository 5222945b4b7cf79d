/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "model/mignet-affinity-private.h"
#include "model/mignet-cluster-roles-private.h"
#include "model/mignet-journal-private.h"
#include "model/mignet-model-private.h"
#include "model/mignet-registry-private.h"

G_BEGIN_DECLS

/* The insides of a cluster, shared by the files that implement it: mignet-cluster.c (the object
 * and its policy and generation), mignet-cluster-networks.c (attached networks),
 * mignet-cluster-roles.c (the rules of roles and of the level) and mignet-cluster-members.c (hosts
 * and virtual machines). */
struct _MignetCluster
{
  GObject parent_instance;

  char *id;
  char *name;
  MignetMigrationPolicy *policy; /* (owned) */
  guint64 generation;

  MignetRegistry networks;
  MignetRegistry hosts;
  MignetRegistry vms;

  MignetClusterRoles roles;
  MignetAffinityTable *affinity; /* (owned) */
  guint n_migrating;

  MignetJournal journal;
  gpointer mirror; /* (owned) (nullable) */
  GDestroyNotify free_mirror;
};

/* Something in the cluster changed. */
void _mignet_cluster_touch (MignetCluster *self);

/* Notifies the property that shows the holder of a role. */
void _mignet_cluster_notify_role (MignetCluster *self, MignetRole role);

/* Derives the effective status of every host again. The hosts that changed tell nobody before the
 * array is unreferenced: no listener hears of one change before all of them are made. */
GPtrArray *_mignet_cluster_refresh_hosts (MignetCluster *self) G_GNUC_WARN_UNUSED_RESULT;

/* mignet-cluster-networks.c */
void _mignet_cluster_init_networks (MignetCluster *self, MignetNetwork *management);
void _mignet_cluster_clear_networks (MignetCluster *self);

/* mignet-cluster-members.c */
void _mignet_cluster_clear_members (MignetCluster *self);

/* The names of the migrating VMs, at most a few of them, as a phrase for a message: invariant I-5
 * wants them named. */
char *_mignet_cluster_describe_migrating_vms (MignetCluster *self);

/* Keeps count of the migrating VMs when one of the cluster's changes its status. */
void _mignet_cluster_vm_status_changed (MignetCluster *self,
                                        MignetVmStatus old_status,
                                        MignetVmStatus new_status);

/* The checks that a VM of the cluster has to pass, used when it is added and when it changes. */
gboolean _mignet_cluster_check_placement (MignetCluster *self,
                                          const char *vm,
                                          MignetVmStatus status,
                                          MignetHost *host,
                                          MignetHost *destination,
                                          GError **error);
gboolean _mignet_cluster_check_vm_network (MignetCluster *self,
                                           const char *vm,
                                           MignetNetwork *network,
                                           GError **error);
gboolean _mignet_cluster_check_pinned_host (MignetCluster *self,
                                            const char *vm,
                                            MignetHost *host,
                                            GError **error);

G_END_DECLS
