/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "document/mignet-json-private.h"

G_BEGIN_DECLS

/* What oVirt's REST API answers, as JSON, in parts: an inventory finds the entities of all
 * documents, whatever their order and however they are wrapped; the readers then make the objects
 * of the model of them. */

typedef enum
{
  MIGNET_OVIRT_CLUSTER,
  MIGNET_OVIRT_NETWORK,
  MIGNET_OVIRT_HOST,
  MIGNET_OVIRT_HOST_NIC,
  MIGNET_OVIRT_NETWORK_ATTACHMENT,
  MIGNET_OVIRT_VM,
  MIGNET_OVIRT_VM_NIC,
  MIGNET_OVIRT_VNIC_PROFILE,
  MIGNET_OVIRT_AFFINITY_GROUP,
  MIGNET_OVIRT_QOS,
  MIGNET_OVIRT_N_KINDS
} MignetOvirtKind;

/* One entity, with every place that tells something about it. */
typedef struct _MignetOvirtEntity MignetOvirtEntity;

struct _MignetOvirtEntity
{
  const char *id;
  char *owner;                      /* (owned) (nullable): the id of the cluster, host or VM */
  GPtrArray *nodes;                 /* (owned): MignetJsonNode of the inventory, in order */
  const MignetOvirtEntity *general; /* (nullable): what is said of a network for all clusters */
};

typedef struct
{
  GPtrArray *documents;                       /* (owned): MignetJsonDocument */
  GPtrArray *nodes;                           /* (owned): MignetJsonNode */
  GPtrArray *entities[MIGNET_OVIRT_N_KINDS];  /* (owned): MignetOvirtEntity in order */
  GHashTable *by_key[MIGNET_OVIRT_N_KINDS];   /* (owned): the same by owner and id */
  GHashTable *by_owner[MIGNET_OVIRT_N_KINDS]; /* (owned): GPtrArray of the same by owner */
} MignetOvirtInventory;

MignetOvirtInventory *
_mignet_ovirt_inventory_new (GPtrArray *documents, const char *const *names, GError **error);
void _mignet_ovirt_inventory_free (MignetOvirtInventory *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MignetOvirtInventory, _mignet_ovirt_inventory_free)

MignetOvirtEntity *_mignet_ovirt_inventory_lookup (const MignetOvirtInventory *self,
                                                   MignetOvirtKind kind,
                                                   const char *owner,
                                                   const char *id);

/* The entities that belong to another one, NULL if nothing was told of any. */
GPtrArray *_mignet_ovirt_inventory_list (const MignetOvirtInventory *self,
                                         MignetOvirtKind kind,
                                         const char *owner);

/* The first place that has the member; the entity's first place if none has. A member that is null
 * counts as left out, here and below. */
const MignetJsonNode *_mignet_ovirt_entity_find (const MignetOvirtEntity *self, const char *name);

/* Values. The API writes numbers and booleans as strings, later versions as what they are. What is
 * left out stays as it was. */
gboolean
_mignet_ovirt_get_member (const MignetJsonNode *node, const char *name, MignetJsonNode *member);
gboolean _mignet_ovirt_read_object (const MignetJsonNode *node,
                                    const char *name,
                                    MignetJsonNode *member,
                                    gboolean *found,
                                    GError **error);
gboolean _mignet_ovirt_read_string (const MignetJsonNode *node,
                                    const char *name,
                                    const char **value,
                                    GError **error);
gboolean _mignet_ovirt_read_number (
    const MignetJsonNode *node, const char *name, gint64 max, gint64 *value, GError **error);
gboolean _mignet_ovirt_read_boolean (const MignetJsonNode *node,
                                     const char *name,
                                     gboolean *value,
                                     GError **error);

/* The id of an entity that is referred to, from its id or else its address. */
gboolean _mignet_ovirt_read_reference (const MignetJsonNode *node,
                                       const char *name,
                                       const char **id,
                                       GError **error);
gboolean _mignet_ovirt_get_reference (const MignetJsonNode *node, const char **id, GError **error);

/* The elements of the collection that stands in a member, such as { "usages": { "usage": […] } };
 * elements has a length of 0 if there are none. */
gboolean _mignet_ovirt_read_elements (const MignetJsonNode *node,
                                      const char *name,
                                      const char *element_name,
                                      MignetJsonNode *collection,
                                      MignetJsonNode *elements,
                                      gsize *length,
                                      GError **error);

/* Memory in MiB and CPUs of a host or a virtual machine, 0 if they were not told. */
gboolean _mignet_ovirt_read_size (const MignetOvirtEntity *entity,
                                  guint64 *memory,
                                  guint *cpus,
                                  GError **error);

/* The id and name that an entity has in the model. */
gboolean _mignet_ovirt_read_identity (const MignetOvirtEntity *entity,
                                      const char *kind,
                                      const char **name,
                                      GError **error);

/* The readers: each adds to the cluster. */
gboolean _mignet_ovirt_read_hosts (const MignetOvirtInventory *inventory,
                                   MignetCluster *cluster,
                                   GError **error);
gboolean _mignet_ovirt_read_networking (const MignetOvirtInventory *inventory,
                                        MignetCluster *cluster,
                                        MignetHost *host,
                                        GError **error);
gboolean _mignet_ovirt_read_vms (const MignetOvirtInventory *inventory,
                                 MignetCluster *cluster,
                                 GError **error);

/* How the cluster and its virtual machines migrate, over the policies that they have so far. */
gboolean _mignet_ovirt_read_policies (const MignetOvirtInventory *inventory,
                                      MignetCluster *cluster,
                                      const MignetOvirtEntity *entity,
                                      GError **error);

/* Takes over what the API does not tell from what was known of the same cluster. */
gboolean
_mignet_ovirt_keep_untold (MignetCluster *cluster, MignetCluster *previous, GError **error);

G_END_DECLS
