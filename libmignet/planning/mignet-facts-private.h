/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "model/mignet-model-private.h"
#include "net/mignet-net-private.h"
#include "planning/mignet-frozen-policy-private.h"
#include "planning/mignet-option-rules-private.h"

G_BEGIN_DECLS

/* What a snapshot says about a host, a network, a virtual machine or a group beside the figures
 * that its flat records hold. Facts are copies of what the model said, and immutable from when a
 * snapshot first has them: what changes gets new ones. Their counts are atomic. */

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
  guint n_addresses;
  GInetAddress *gateway; /* (owned) (nullable): NULL: not reported, unspecified: there is none */
  MignetSnapshotAddress *addresses; /* (unowned): of the facts */
} MignetSnapshotIpConfig;

typedef struct
{
  int network;
  char *nic;         /* (owned) (nullable) */
  char **vlans;      /* (owned) (nullable): those that stand on the interface */
  char **dead_wires; /* (owned) (nullable): what is to blame if the carrier is down */
  guint8 attached;
  guint8 in_sync;
  guint8 carrier; /* MignetCarrier */
  guint mtu;      /* 0: unknown */
  guint speed;    /* in Mb/s, 0: unknown */
  MignetSnapshotIpConfig ip_configs[MIGNET_N_FAMILIES];
} MignetSnapshotAttachment;

/* One piece of memory with everything that a decision reads, so that it is fetched at once. */
typedef struct
{
  int ref_count;
  gsize size;       /* of the piece of memory */
  MignetHost *host; /* (unowned): for the thread of the model, while the cluster is as it was */
  char *id;
  char *name;
  char *address;            /* the registered one, or the name */
  char *bare;               /* the same without brackets */
  char *comparable;         /* the same in the form in which two addresses compare */
  guint hash;               /* of that */
  char *migrate_uri;        /* (nullable): of a stream over management, NULL if none can go there */
  MignetOptionEnd software; /* its name is the one above */
  guint8 has_valid_address;
  guint8 is_loopback;
  guint n_attachments;                   /* of networks of the cluster, in the order of these */
  MignetSnapshotAttachment *attachments; /* after these facts, and then their addresses */
} MignetHostFacts;

typedef struct
{
  int ref_count;
  char *id;
  char *name;
  guint mtu;
  guint qos_rate;
  guint8 external;
  guint8 subnets_declared[MIGNET_N_FAMILIES];
  GArray *subnets[MIGNET_N_FAMILIES]; /* (owned) (element-type MignetSubnet): empty: unknown */
} MignetSnapshotNetwork;

/* A virtual machine is in a group. */
typedef struct
{
  int group;
  guint8 rule; /* MignetAffinityRule */
} MignetSnapshotAffinity;

typedef struct
{
  int ref_count;
  char *id;
  char *name;
  guint n_networks;
  guint n_pinned_hosts;
  guint n_affinities;
  int *networks;                      /* (owned) */
  int *pinned_hosts;                  /* (owned) */
  MignetSnapshotAffinity *affinities; /* (owned) */
  MignetFrozenPolicy *policy;         /* (owned) (nullable) */
} MignetVmFacts;

typedef struct
{
  int ref_count;
  char *name;
  GArray *members; /* (owned) (element-type int): virtual machines, in the order of their ids */
} MignetSnapshotGroup;

/* Has the facts of a host fetched that are about to be read. */
static inline void
_mignet_host_facts_prefetch (const MignetHostFacts *self)
{
  const char *start = (const char *) self;

  for (guint i = 0; i < 8; i++)
    __builtin_prefetch (start + i * 64);
}

/* Whether the host can carry consoles over the network, whatever families a policy lists: consoles
 * are not migrations. */
gboolean _mignet_snapshot_attachment_displays (const MignetSnapshotAttachment *self);

MignetHostFacts *_mignet_host_facts_ref (MignetHostFacts *self);
void _mignet_host_facts_unref (MignetHostFacts *self);
void _mignet_snapshot_network_unref (MignetSnapshotNetwork *self);
MignetVmFacts *_mignet_vm_facts_ref (MignetVmFacts *self);
void _mignet_vm_facts_unref (MignetVmFacts *self);
MignetSnapshotGroup *_mignet_snapshot_group_ref (MignetSnapshotGroup *self);
void _mignet_snapshot_group_unref (MignetSnapshotGroup *self);

/* The index of a network, host or virtual machine by its object, or of a group by its name; each
 * or MIGNET_NO_INDEX. */
typedef struct
{
  GHashTable *objects; /* (owned): object to index + 1 */
  GHashTable *groups;  /* (owned): name (owned) to index + 1 */
} MignetIndices;

int _mignet_indices_find (const MignetIndices *self, gpointer object);

/* What the model says now. Whether another host reports an address is not known yet. */
MignetHostFacts *_mignet_host_facts_new (MignetHost *host, int index, const MignetIndices *indices);
MignetHostFacts *_mignet_host_facts_copy_without_link (const MignetHostFacts *self, int network);
MignetVmFacts *_mignet_vm_facts_new (MignetVm *vm, const MignetIndices *indices);
MignetSnapshotNetwork *_mignet_snapshot_network_new (MignetNetwork *network);

/* Whether the network is as the record says, leaving aside subnets that were not declared. */
gboolean _mignet_snapshot_network_is_current (const MignetSnapshotNetwork *self,
                                              MignetNetwork *network);

/* A group without members. */
MignetSnapshotGroup *_mignet_snapshot_group_new (const char *name);

/* The address without its prefix length. */
char *_mignet_snapshot_address_to_string (const MignetSnapshotAddress *address);

/* The address with its prefix length. */
char *_mignet_snapshot_address_to_text (const MignetSnapshotAddress *address);

G_END_DECLS
