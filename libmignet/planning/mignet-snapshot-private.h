/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "model/mignet-cluster-roles-private.h"
#include "model/mignet-model-private.h"
#include "net/mignet-net-private.h"

G_BEGIN_DECLS

/* A flat mirror of a cluster. It is built in one pass over the model; whatever decides afterwards
 * reads only it, by index. Hosts, networks and virtual machines are in the bytewise order of their
 * ids, so that nothing depends on the order in which the model was built.
 *
 * A snapshot borrows its strings from the model: it is used and freed before the model changes. */

#define MIGNET_N_FAMILIES 2

/* What is not in the snapshot, or not known. */
#define MIGNET_NO_INDEX (-1)

typedef struct
{
  MignetSubnet subnet; /* the one that the address and its prefix length make */
  guint8 bytes[16];
  guint8 state; /* MignetAddressState */
  guint8 routable;
  int host;
  int other_host; /* another host that reports it on the same network, or MIGNET_NO_INDEX */
} MignetSnapshotAddress;

typedef struct
{
  guint8 protocol; /* MignetBootProtocol */
  guint8 reported;
  guint first; /* in the addresses of the snapshot */
  guint n_addresses;
} MignetSnapshotIpConfig;

typedef struct
{
  const char *nic; /* (nullable) */
  guint8 attached;
  guint8 in_sync;
  guint8 carrier; /* MignetCarrier */
  guint mtu;      /* 0: unknown */
  guint speed;    /* in Mb/s, 0: unknown */
  MignetSnapshotIpConfig ip_configs[MIGNET_N_FAMILIES];
} MignetSnapshotAttachment;

typedef struct
{
  MignetHost *host; /* (unowned) */
  const char *id;
  const char *name;
  const char *address; /* the registered one, or the name */
  guint8 status;       /* MignetHostStatus, the effective one */
  guint8 attachments_reported;
  guint8 has_valid_address;
  int max_outgoing;    /* MIGNET_NO_INDEX: not said */
  int max_incoming;    /* MIGNET_NO_INDEX: not said */
  guint outgoing;      /* migrations under way */
  guint incoming;      /* migrations under way */
  guint cpus;          /* 0: unknown */
  guint64 vcpus_used;  /* by the virtual machines that are not down */
  guint64 memory;      /* in MiB, 0: unknown */
  guint64 memory_used; /* in MiB, by the virtual machines that are not down */
} MignetSnapshotHost;

typedef struct
{
  const char *id;
  const char *name;
  guint mtu;
  guint qos_rate;
  guint8 subnets_declared[MIGNET_N_FAMILIES];
  GArray *subnets[MIGNET_N_FAMILIES]; /* (owned) (element-type MignetSubnet): empty: unknown */
} MignetSnapshotNetwork;

typedef struct
{
  const char *id;
  const char *name;
  guint8 status; /* MignetVmStatus */
  int host;
  int destination;
  int migration_network;
  guint vcpus;
  guint64 memory;
  guint first_network;
  guint n_networks;
  guint first_pinned_host;
  guint n_pinned_hosts;
  guint first_affinity;
  guint n_affinities;
} MignetSnapshotVm;

/* A virtual machine is in a group. */
typedef struct
{
  int group;
  guint8 rule; /* MignetAffinityRule */
} MignetSnapshotAffinity;

typedef struct
{
  const char *name;
  GArray *members; /* (owned) (element-type int): virtual machines */
} MignetSnapshotGroup;

typedef struct
{
  const char *cluster_name;
  gboolean supports_migration_network;
  int management;
  int migration;                /* the holder of the role */
  int display;                  /* the holder of the role */
  GPtrArray *required_networks; /* (unowned) (element-type MignetNetwork): those of the roles */

  GArray *hosts;        /* (owned) (element-type MignetSnapshotHost) */
  GArray *networks;     /* (owned) (element-type MignetSnapshotNetwork) */
  GArray *vms;          /* (owned) (element-type MignetSnapshotVm) */
  GArray *attachments;  /* (owned) (element-type MignetSnapshotAttachment): host by network */
  GArray *addresses;    /* (owned) (element-type MignetSnapshotAddress) */
  GArray *vm_networks;  /* (owned) (element-type int) */
  GArray *pinned_hosts; /* (owned) (element-type int) */
  GArray *affinities;   /* (owned) (element-type MignetSnapshotAffinity) */
  GArray *groups;       /* (owned) (element-type MignetSnapshotGroup) */

  GHashTable *indices; /* (owned): object of the model to index + 1 */
} MignetSnapshot;

MignetSnapshot *_mignet_snapshot_new (MignetCluster *cluster);

/* The cluster as it would be if it had these roles, which have to outlive the snapshot. */
MignetSnapshot *_mignet_snapshot_new_with_roles (MignetCluster *cluster,
                                                 const MignetClusterRoles *roles);

void _mignet_snapshot_free (MignetSnapshot *self);

/* The index of a host, network or virtual machine, or MIGNET_NO_INDEX if it is NULL or not of the
 * cluster. */
int _mignet_snapshot_find (const MignetSnapshot *self, gpointer object);

static inline const MignetSnapshotHost *
_mignet_snapshot_host (const MignetSnapshot *self, int host)
{
  return &g_array_index (self->hosts, MignetSnapshotHost, host);
}

static inline const MignetSnapshotNetwork *
_mignet_snapshot_network (const MignetSnapshot *self, int network)
{
  return &g_array_index (self->networks, MignetSnapshotNetwork, network);
}

static inline const MignetSnapshotVm *
_mignet_snapshot_vm (const MignetSnapshot *self, int vm)
{
  return &g_array_index (self->vms, MignetSnapshotVm, vm);
}

static inline const MignetSnapshotAttachment *
_mignet_snapshot_attachment (const MignetSnapshot *self, int host, int network)
{
  return &g_array_index (self->attachments, MignetSnapshotAttachment,
                         (gsize) host * self->networks->len + (gsize) network);
}

static inline const MignetSnapshotAddress *
_mignet_snapshot_address (const MignetSnapshot *self,
                          const MignetSnapshotIpConfig *ip_config,
                          guint index)
{
  return &g_array_index (self->addresses, MignetSnapshotAddress, ip_config->first + index);
}

static inline const MignetSnapshotGroup *
_mignet_snapshot_group (const MignetSnapshot *self, int group)
{
  return &g_array_index (self->groups, MignetSnapshotGroup, group);
}

/* The address without its prefix length. */
char *_mignet_snapshot_address_to_string (const MignetSnapshotAddress *address);

/* The address with its prefix length. */
char *_mignet_snapshot_address_to_text (const MignetSnapshotAddress *address);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MignetSnapshot, _mignet_snapshot_free)

G_END_DECLS
