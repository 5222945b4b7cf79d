/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "model/mignet-cluster-private.h"

G_BEGIN_DECLS

/* The insides of a virtual machine, shared by the files that implement it: mignet-vm.c (the
 * object, its placement and resources) and mignet-vm-requirements.c. */
struct _MignetVm
{
  GObject parent_instance;

  MignetCluster *cluster; /* (unowned) (nullable) */

  char *id;
  char *name;
  MignetVmStatus status;
  MignetHost *host;        /* (owned) (nullable) */
  MignetHost *destination; /* (owned) (nullable) */
  guint64 memory;
  guint vcpus;
  guint dirty_rate;
  char **display_addresses;                /* (owned) (nullable): NULL = not reported */
  MignetList *networks;                    /* (owned) */
  MignetNetwork *migration_network;        /* (owned) (nullable) */
  MignetMigrationPolicy *migration_policy; /* (owned) (nullable) */
  MignetList *pinned_hosts;                /* (owned) */
  GTree *affinity; /* (owned) (nullable): group (owned) to MignetAffinityRule */
};

typedef enum
{
  MIGNET_VM_PROP_ID = 1,
  MIGNET_VM_PROP_NAME,
  MIGNET_VM_PROP_CLUSTER,
  MIGNET_VM_PROP_STATUS,
  MIGNET_VM_PROP_HOST,
  MIGNET_VM_PROP_DESTINATION,
  MIGNET_VM_PROP_MEMORY,
  MIGNET_VM_PROP_VCPUS,
  MIGNET_VM_PROP_DIRTY_RATE,
  MIGNET_VM_PROP_NETWORKS,
  MIGNET_VM_PROP_MIGRATION_NETWORK,
  MIGNET_VM_PROP_MIGRATION_POLICY,
  MIGNET_VM_PROP_PINNED_HOSTS,
  MIGNET_VM_PROP_DISPLAY_ADDRESSES
} MignetVmProperty;

/* Enters a change into the journal of the cluster, before anybody else is told. */
void _mignet_vm_enter_change (MignetVm *self);
void _mignet_vm_touch (MignetVm *self);
void _mignet_vm_notify (MignetVm *self, MignetVmProperty property);

/* The VM tells its cluster, which is not a reference, of every change. */
void _mignet_vm_set_cluster (MignetVm *self, MignetCluster *cluster);

/* Whether the VM runs on the host, is migrating to it or is pinned to it; what says which. */
gboolean _mignet_vm_refers_to_host (MignetVm *self, MignetHost *host, const char **what);

/* Whether a vNIC of the VM, its migration network or its policy names the network. */
gboolean _mignet_vm_refers_to_network (MignetVm *self, MignetNetwork *network, const char **what);

G_END_DECLS
