/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "model/mignet-cluster-roles-private.h"
#include "planning/mignet-columns-private.h"
#include "planning/mignet-records-private.h"
#include "planning/mignet-vector-private.h"

#include <mignet/mignet-snapshot.h>

G_BEGIN_DECLS

/* What a cluster was at one moment: flat records, with what they need not hold themselves in facts
 * beside them. Whatever decides reads only a snapshot, by index. Hosts and networks are in the
 * bytewise order of their ids, so that nothing depends on the order in which the model was built.
 *
 * A snapshot is immutable, shares what has not changed with those before and after it, and may be
 * read and freed in any thread. */

struct _MignetSnapshot
{
  int ref_count;
  char *cluster_name;
  gboolean supports_migration_network;
  int management;
  int migration;            /* the holder of the role */
  int display;              /* the holder of the role */
  int default_route;        /* the holder of the role */
  GArray *required;         /* (owned) (element-type int): the networks beside management */
  guint n_migrating;        /* virtual machines */
  GArray *n_migrating_over; /* (owned) (element-type guint): by the network it is meant for */

  MignetVector hosts;   /* (element-type MignetSnapshotHost) */
  MignetVector vms;     /* (element-type MignetSnapshotVm): in no order */
  MignetVector buckets; /* (element-type int): of virtual machines, by the hashes of their ids */
  MignetVector groups;  /* (element-type MignetSnapshotGroup *) */
  MignetColumns columns;
  GPtrArray *networks; /* (owned) (element-type MignetSnapshotNetwork) */

  /* (element-type GArray of int): by host, the virtual machines that are there and not down, in no
   * order; there may be fewer than hosts */
  MignetVector residents;

  MignetFrozenPolicy *policy; /* (owned) (nullable): of the cluster, if the snapshot is public */

  GHashTable *objects; /* (owned): of the mirror, see _mignet_snapshot_find() */
};

extern const MignetVectorType _mignet_snapshot_host_type;
extern const MignetVectorType _mignet_snapshot_vm_type;
extern const MignetVectorType _mignet_snapshot_bucket_type;
extern const MignetVectorType _mignet_snapshot_group_type;
extern const MignetVectorType _mignet_snapshot_residents_type;

/* The cluster as it is. Takes time for what has changed since the last one was taken. */
MignetSnapshot *_mignet_snapshot_take (MignetCluster *cluster);

/* The cluster as it would be if it had these roles. Takes time for all of it. */
MignetSnapshot *_mignet_snapshot_take_with_roles (MignetCluster *cluster,
                                                  const MignetClusterRoles *roles);

MignetSnapshot *_mignet_snapshot_ref (const MignetSnapshot *self);
void _mignet_snapshot_unref (MignetSnapshot *self);

/* A snapshot that can be changed while nobody else has it. */
MignetSnapshot *_mignet_snapshot_copy (const MignetSnapshot *self);

/* By id or by name: the index, or MIGNET_NO_INDEX if there is none or the name is NULL. */
int _mignet_snapshot_lookup_host (const MignetSnapshot *self, const char *name);
int _mignet_snapshot_lookup_network (const MignetSnapshot *self, const char *name);
int _mignet_snapshot_lookup_vm (const MignetSnapshot *self, const char *name);

/* Sets the error that there is none of that name, and returns FALSE. */
gboolean _mignet_snapshot_refuse_unknown (const MignetSnapshot *self,
                                          MignetError code,
                                          const char *what,
                                          const char *name,
                                          GError **error);

/* The index of a host, network or virtual machine, or MIGNET_NO_INDEX if it is NULL or not of the
 * cluster. Only in the thread of the model, and before the cluster changes. */
int _mignet_snapshot_find (const MignetSnapshot *self, gpointer object);

/* The virtual machines in the bytewise order of their ids. (transfer full) (element-type int) */
GArray *_mignet_snapshot_sort_vms (const MignetSnapshot *self);

static inline const MignetSnapshotHost *
_mignet_snapshot_host (const MignetSnapshot *self, int host)
{
  return _mignet_vector_get (&self->hosts, (guint) host);
}

static inline const MignetSnapshotNetwork *
_mignet_snapshot_network (const MignetSnapshot *self, int network)
{
  return self->networks->pdata[network];
}

static inline const MignetSnapshotVm *
_mignet_snapshot_vm (const MignetSnapshot *self, int vm)
{
  return _mignet_vector_get (&self->vms, (guint) vm);
}

static inline const MignetSnapshotGroup *
_mignet_snapshot_group (const MignetSnapshot *self, int group)
{
  MignetSnapshotGroup *const *place = _mignet_vector_get (&self->groups, (guint) group);

  return *place;
}

static inline const MignetSnapshotAddress *
_mignet_snapshot_address (const MignetSnapshotIpConfig *ip_config, guint index)
{
  return &ip_config->addresses[index];
}

/* (nullable) (element-type int): NULL if there are none. */
static inline const GArray *
_mignet_snapshot_residents (const MignetSnapshot *self, int host)
{
  GArray *const *place;

  if ((guint) host >= self->residents.length)
    return NULL;

  place = _mignet_vector_get (&self->residents, (guint) host);
  return *place;
}

/* One that is not attached if the host does not have the network. */
const MignetSnapshotAttachment *_mignet_host_facts_get_attachment (const MignetHostFacts *self,
                                                                   int network);

static inline const MignetSnapshotAttachment *
_mignet_snapshot_attachment (const MignetSnapshot *self, int host, int network)
{
  return _mignet_host_facts_get_attachment (_mignet_snapshot_host (self, host)->facts, network);
}

static inline guint
_mignet_snapshot_count_migrating_over (const MignetSnapshot *self, int network)
{
  return g_array_index (self->n_migrating_over, guint, network);
}

/* Where a virtual machine is or will be, or MIGNET_NO_INDEX. */
static inline int
_mignet_snapshot_vm_get_place (const MignetSnapshotVm *vm)
{
  if (vm->status == MIGNET_VM_STATUS_DOWN)
    return MIGNET_NO_INDEX;

  return vm->status == MIGNET_VM_STATUS_MIGRATING ? vm->destination : vm->host;
}

/* What a virtual machine counts for in the sums of its hosts: bounded, so that no sum overflows. */
static inline guint64
_mignet_snapshot_vm_get_load (const MignetSnapshotVm *vm)
{
  return MIN (vm->memory, G_GUINT64_CONSTANT (1) << 40);
}

G_END_DECLS
