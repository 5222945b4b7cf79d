/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "document/mignet-ovirt-private.h"

/* An answer of the API is a collection, { "host": [ … ] }, or one entity, whose address tells what
 * it is; an empty collection is an empty object. Collections also stand within entities, if the
 * query asked to follow them. The same entity may be met several times: a network in the data
 * centre and in each cluster, a host alone and in the list of all of them. */

typedef struct
{
  const char *name;       /* of an element in collections */
  const char *path;       /* of the collection in addresses */
  const char *owner;      /* (nullable): the member that refers to the owner */
  const char *owner_path; /* (nullable): the collection of the owner in addresses */
  gboolean owner_needed;
  gboolean whole; /* one alone would make the others look absent */
} Kind;

static const Kind kinds[MIGNET_OVIRT_N_KINDS] = {
  [MIGNET_OVIRT_CLUSTER] = { "cluster", "clusters", NULL, NULL, FALSE, FALSE },
  [MIGNET_OVIRT_NETWORK] = { "network", "networks", "cluster", "clusters", FALSE, FALSE },
  [MIGNET_OVIRT_HOST] = { "host", "hosts", "cluster", "clusters", TRUE, FALSE },
  [MIGNET_OVIRT_HOST_NIC] = { "host_nic", "nics", "host", "hosts", TRUE, TRUE },
  [MIGNET_OVIRT_NETWORK_ATTACHMENT] = { "network_attachment", "networkattachments", "host", "hosts",
                                        TRUE, TRUE },
  [MIGNET_OVIRT_VM] = { "vm", "vms", "cluster", "clusters", TRUE, FALSE },
  [MIGNET_OVIRT_VM_NIC] = { "nic", "nics", "vm", "vms", TRUE, TRUE },
  [MIGNET_OVIRT_VNIC_PROFILE] = { "vnic_profile", "vnicprofiles", NULL, NULL, FALSE, FALSE },
  [MIGNET_OVIRT_AFFINITY_GROUP] = { "affinity_group", "affinitygroups", "cluster", "clusters", TRUE,
                                    FALSE },
  [MIGNET_OVIRT_QOS] = { "qos", "qoss", NULL, NULL, FALSE, FALSE },
};

/* Collections within entities. Their elements belong to the entity. */
static const struct
{
  const char *member;
  MignetOvirtKind parent;
  MignetOvirtKind kind;
} followed[] = {
  { "networks", MIGNET_OVIRT_CLUSTER, MIGNET_OVIRT_NETWORK },
  { "affinity_groups", MIGNET_OVIRT_CLUSTER, MIGNET_OVIRT_AFFINITY_GROUP },
  { "nics", MIGNET_OVIRT_HOST, MIGNET_OVIRT_HOST_NIC },
  { "network_attachments", MIGNET_OVIRT_HOST, MIGNET_OVIRT_NETWORK_ATTACHMENT },
  { "networkattachments", MIGNET_OVIRT_HOST, MIGNET_OVIRT_NETWORK_ATTACHMENT },
  { "nics", MIGNET_OVIRT_VM, MIGNET_OVIRT_VM_NIC },
};

static void
entity_free (gpointer data)
{
  MignetOvirtEntity *entity = data;

  g_free (entity->owner);
  g_ptr_array_unref (entity->nodes);
  g_free (entity);
}

void
_mignet_ovirt_inventory_free (MignetOvirtInventory *self)
{
  for (guint i = 0; i < MIGNET_OVIRT_N_KINDS; i++)
    {
      g_hash_table_unref (self->by_owner[i]);
      g_hash_table_unref (self->by_key[i]);
      g_ptr_array_unref (self->entities[i]);
    }
  g_ptr_array_unref (self->nodes);
  g_ptr_array_unref (self->documents);
  g_free (self);
}

static MignetOvirtInventory *
inventory_new (void)
{
  MignetOvirtInventory *self = g_new0 (MignetOvirtInventory, 1);

  self->documents = g_ptr_array_new_with_free_func ((GDestroyNotify) _mignet_json_document_free);
  self->nodes = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < MIGNET_OVIRT_N_KINDS; i++)
    {
      self->entities[i] = g_ptr_array_new_with_free_func (entity_free);
      self->by_key[i] = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      self->by_owner[i] = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                                 (GDestroyNotify) g_ptr_array_unref);
    }

  return self;
}

/* Nodes refer to their parents, so those of the inventory stay where they are. */
static const MignetJsonNode *
keep_node (MignetOvirtInventory *self, const MignetJsonNode *node)
{
  MignetJsonNode *kept = g_memdup2 (node, sizeof *node);

  g_ptr_array_add (self->nodes, kept);

  return kept;
}

static char *
create_key (const char *owner, const char *id)
{
  return g_strdup_printf ("%s/%s", owner != NULL ? owner : "", id);
}

MignetOvirtEntity *
_mignet_ovirt_inventory_lookup (const MignetOvirtInventory *self,
                                MignetOvirtKind kind,
                                const char *owner,
                                const char *id)
{
  g_autofree char *key = create_key (owner, id);

  return g_hash_table_lookup (self->by_key[kind], key);
}

GPtrArray *
_mignet_ovirt_inventory_list (const MignetOvirtInventory *self,
                              MignetOvirtKind kind,
                              const char *owner)
{
  return g_hash_table_lookup (self->by_owner[kind], owner);
}

static GPtrArray *
ensure_list (MignetOvirtInventory *self, MignetOvirtKind kind, const char *owner)
{
  GPtrArray *list = g_hash_table_lookup (self->by_owner[kind], owner);

  if (list == NULL)
    {
      list = g_ptr_array_new ();
      g_hash_table_insert (self->by_owner[kind], g_strdup (owner), list);
    }

  return list;
}

static MignetOvirtEntity *
ensure_entity (MignetOvirtInventory *self, MignetOvirtKind kind, const char *owner, const char *id)
{
  MignetOvirtEntity *entity = _mignet_ovirt_inventory_lookup (self, kind, owner, id);

  if (entity != NULL)
    return entity;

  entity = g_new0 (MignetOvirtEntity, 1);
  entity->id = id;
  entity->owner = g_strdup (owner);
  entity->nodes = g_ptr_array_new ();
  g_ptr_array_add (self->entities[kind], entity);
  g_hash_table_insert (self->by_key[kind], create_key (owner, id), entity);
  if (owner != NULL)
    g_ptr_array_add (ensure_list (self, kind, owner), entity);

  return entity;
}

const MignetJsonNode *
_mignet_ovirt_entity_find (const MignetOvirtEntity *self, const char *name)
{
  MignetJsonNode member;

  for (guint i = 0; i < self->nodes->len; i++)
    {
      if (_mignet_ovirt_get_member (g_ptr_array_index (self->nodes, i), name, &member))
        return g_ptr_array_index (self->nodes, i);
    }

  return self->general != NULL ? _mignet_ovirt_entity_find (self->general, name)
                               : g_ptr_array_index (self->nodes, 0);
}

/* The part of an address that follows a collection. */
static char *
find_in_address (const char *href, const char *collection)
{
  g_auto (GStrv) parts = g_strsplit (href, "/", -1);

  for (guint i = 0; parts[i] != NULL && parts[i + 1] != NULL; i++)
    {
      if (strcmp (parts[i], collection) == 0 && *parts[i + 1] != '\0')
        return g_strdup (parts[i + 1]);
    }

  return NULL;
}

static gboolean
find_owner (const Kind *kind, const MignetJsonNode *node, char **owner, GError **error)
{
  const char *id = NULL;
  const char *href = NULL;

  if (kind->owner == NULL)
    return TRUE;
  if (!_mignet_ovirt_read_reference (node, kind->owner, &id, error) ||
      !_mignet_ovirt_read_string (node, "href", &href, error))
    return FALSE;

  *owner = id != NULL     ? g_strdup (id)
           : href != NULL ? find_in_address (href, kind->owner_path)
                          : NULL;
  if (*owner == NULL && kind->owner_needed)
    return _mignet_json_fail (node, error, "found no member '%s', expected what it belongs to",
                              kind->owner);

  return TRUE;
}

static gboolean add_entity (MignetOvirtInventory *self,
                            MignetOvirtKind kind,
                            const char *owner,
                            const MignetJsonNode *node,
                            GError **error);

static gboolean
add_elements (MignetOvirtInventory *self,
              MignetOvirtKind kind,
              const char *owner,
              const MignetJsonNode *elements,
              GError **error)
{
  gsize length = 0;

  if (!_mignet_json_get_length (elements, &length, error))
    return FALSE;

  for (gsize i = 0; i < length; i++)
    {
      MignetJsonNode element;

      _mignet_json_get_element (elements, i, &element);
      if (!add_entity (self, kind, owner, keep_node (self, &element), error))
        return FALSE;
    }

  return TRUE;
}

/* A collection that was not followed is left out or only has its address. */
static gboolean
add_followed (MignetOvirtInventory *self,
              MignetOvirtKind parent,
              const char *id,
              const MignetJsonNode *node,
              GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (followed); i++)
    {
      MignetJsonNode member;
      MignetJsonNode elements;
      gboolean found = FALSE;

      if (followed[i].parent != parent)
        continue;
      if (!_mignet_ovirt_read_object (node, followed[i].member, &member, &found, error))
        return FALSE;
      if (!found)
        continue;
      if (!_mignet_ovirt_get_member (&member, kinds[followed[i].kind].name, &elements))
        continue;

      elements.parent = keep_node (self, &member);
      if (!add_elements (self, followed[i].kind, id, keep_node (self, &elements), error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
add_entity (MignetOvirtInventory *self,
            MignetOvirtKind kind,
            const char *owner,
            const MignetJsonNode *node,
            GError **error)
{
  g_autofree char *found_owner = g_strdup (owner);
  const char *id = NULL;

  if (!_mignet_ovirt_get_reference (node, &id, error))
    return FALSE;
  if (id == NULL)
    return _mignet_json_fail (node, error, "found no member 'id', expected one");
  if (owner == NULL && !find_owner (&kinds[kind], node, &found_owner, error))
    return FALSE;

  g_ptr_array_add (ensure_entity (self, kind, found_owner, id)->nodes, (gpointer) node);

  return add_followed (self, kind, id, node, error);
}

/* What an entity is, by the collection that its address names last. Hosts and virtual machines have
 * one of the same name. */
static gboolean
find_kind (const char *href, MignetOvirtKind *kind)
{
  g_auto (GStrv) parts = g_strsplit (href, "/", -1);
  guint length = g_strv_length (parts);
  const char *collection = length >= 2 ? parts[length - 2] : "";

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *owner = kinds[i].whole ? find_in_address (href, kinds[i].owner_path) : NULL;

      if (strcmp (kinds[i].path, collection) != 0 || (kinds[i].whole && owner == NULL))
        continue;
      *kind = i;
      return TRUE;
    }

  return FALSE;
}

static gboolean
add_single (MignetOvirtInventory *self, const MignetJsonNode *root, GError **error)
{
  MignetJsonNode member;
  const char *href = NULL;
  MignetOvirtKind kind;

  if (!_mignet_json_require_member (root, "href", &member, error) ||
      !_mignet_json_get_string (&member, &href, error))
    return FALSE;
  if (!find_kind (href, &kind))
    return _mignet_json_fail_unexpected (
        &member, "the address of a cluster, a network, a host, a virtual machine or a part of one",
        error);
  if (kinds[kind].whole)
    return _mignet_json_fail_unexpected (&member, "the collection that this is one part of", error);

  return add_entity (self, kind, NULL, root, error);
}

/* What the API answers when it cannot do what it was asked for. */
static gboolean
check_fault (const MignetJsonNode *root, GError **error)
{
  MignetJsonNode fault;
  MignetJsonNode reason;

  if (!_mignet_ovirt_get_member (root, "fault", &fault))
    fault = *root;
  if (!_mignet_json_is_object (&fault) || !_mignet_ovirt_get_member (&fault, "reason", &reason) ||
      _mignet_ovirt_get_member (root, "id", &fault))
    return TRUE;

  return _mignet_json_fail_unexpected (&reason, "an answer that is no error", error);
}

static gboolean
add_answer (MignetOvirtInventory *self, const MignetJsonNode *root, GError **error)
{
  gboolean found = FALSE;

  if (!_mignet_json_is_object (root))
    return _mignet_json_fail_unexpected (root, "an object", error);
  if (_mignet_json_is_empty_object (root))
    return TRUE;

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      MignetJsonNode elements;
      MignetJsonNode id;

      /* An entity may have a member of the same name, which refers to another one. */
      if (_mignet_json_get_member (root, "id", &id) ||
          !_mignet_ovirt_get_member (root, kinds[i].name, &elements))
        continue;
      found = TRUE;
      if (!add_elements (self, i, NULL, keep_node (self, &elements), error))
        return FALSE;
    }

  return found || (check_fault (root, error) && add_single (self, root, error));
}

/* A network of a cluster is told more about in its data centre. */
static void
link_general (MignetOvirtInventory *self)
{
  GPtrArray *networks = self->entities[MIGNET_OVIRT_NETWORK];

  for (guint i = 0; i < networks->len; i++)
    {
      MignetOvirtEntity *network = g_ptr_array_index (networks, i);

      if (network->owner != NULL)
        network->general =
            _mignet_ovirt_inventory_lookup (self, MIGNET_OVIRT_NETWORK, NULL, network->id);
    }
}

MignetOvirtInventory *
_mignet_ovirt_inventory_new (GPtrArray *documents, const char *const *names, GError **error)
{
  g_autoptr (MignetOvirtInventory) self = inventory_new ();
  gboolean named = names != NULL;

  for (guint i = 0; i < documents->len; i++)
    {
      g_autofree char *number = g_strdup_printf ("document %u", i + 1);
      const char *name = NULL;
      MignetJsonDocument *document = NULL;
      MignetJsonNode root;

      named = named && names[i] != NULL;
      name = named ? names[i] : number;
      document = _mignet_json_document_import (g_ptr_array_index (documents, i), name, error);
      if (document == NULL)
        return NULL;
      g_ptr_array_add (self->documents, document);
      _mignet_json_document_get_root (document, &root);
      if (!add_answer (self, keep_node (self, &root), error))
        return NULL;
    }

  link_general (self);

  return g_steal_pointer (&self);
}
