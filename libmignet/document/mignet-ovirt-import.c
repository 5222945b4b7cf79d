/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "document/mignet-cluster-document-private.h"
#include "document/mignet-ovirt-private.h"

/* The order of the cluster reader: management makes the cluster, roles come before the virtual
 * machines, of which a migrating one would forbid them (invariant I-5). */

/* A network of the cluster while the cluster is made. */
typedef struct
{
  MignetNetwork *network; /* (owned) */
  const MignetOvirtEntity *entity;
  guint roles; /* one bit each */
  gboolean required;
} Member;

static void
member_free (gpointer data)
{
  Member *member = data;

  g_object_unref (member->network);
  g_free (member);
}

/* Role networks are told by the words of the API, of which later versions may have more. */
static void
take_usage (Member *member, const char *word)
{
  static const struct
  {
    const char *word;
    MignetRole role;
  } usages[] = {
    { "management", MIGNET_ROLE_MANAGEMENT },
    { "migration", MIGNET_ROLE_MIGRATION },
    { "display", MIGNET_ROLE_DISPLAY },
    { "gluster", MIGNET_ROLE_GLUSTER },
    { "default_route", MIGNET_ROLE_DEFAULT_ROUTE },
  };

  if (strcmp (word, "vm") == 0)
    mignet_network_set_bridged (member->network, TRUE);

  for (guint i = 0; i < G_N_ELEMENTS (usages); i++)
    {
      if (strcmp (usages[i].word, word) == 0)
        member->roles |= 1u << usages[i].role;
    }
}

/* The network of a virtual machine is bridged, every other is not. */
static gboolean
read_usages (Member *member, GError **error)
{
  const MignetJsonNode *node = _mignet_ovirt_entity_find (member->entity, "usages");
  MignetJsonNode collection;
  MignetJsonNode elements;
  gboolean display = FALSE;
  gsize length = 0;

  if (!_mignet_ovirt_read_boolean (_mignet_ovirt_entity_find (member->entity, "display"), "display",
                                   &display, error) ||
      !_mignet_ovirt_read_elements (node, "usages", "usage", &collection, &elements, &length,
                                    error))
    return FALSE;

  if (display)
    take_usage (member, "display");
  if (_mignet_ovirt_get_member (node, "usages", &collection))
    mignet_network_set_bridged (member->network, FALSE);

  for (gsize i = 0; i < length; i++)
    {
      MignetJsonNode element;
      const char *word = NULL;

      _mignet_json_get_element (&elements, i, &element);
      if (!_mignet_json_get_string (&element, &word, error))
        return FALSE;
      take_usage (member, word);
    }

  return TRUE;
}

static gboolean
read_vlan (MignetNetwork *network, const MignetOvirtEntity *entity, GError **error)
{
  MignetJsonNode vlan;
  gboolean found;
  gint64 id = 0;

  if (!_mignet_ovirt_read_object (_mignet_ovirt_entity_find (entity, "vlan"), "vlan", &vlan, &found,
                                  error) ||
      (found && !_mignet_ovirt_read_number (&vlan, "id", G_MAXUINT, &id, error)))
    return FALSE;

  return mignet_network_set_vlan_id (network, (guint) id, error) ||
         _mignet_json_wrap (&vlan, error);
}

static gboolean
read_mtu (MignetNetwork *network, const MignetOvirtEntity *entity, GError **error)
{
  const MignetJsonNode *node = _mignet_ovirt_entity_find (entity, "mtu");
  gint64 mtu = 0;

  return _mignet_ovirt_read_number (node, "mtu", G_MAXUINT, &mtu, error) &&
         (mignet_network_set_mtu (network, (guint) mtu, error) || _mignet_json_wrap (node, error));
}

/* The rate of a quality of service is the one that the engine goes by, too: the guaranteed rate, or
 * else the highest one. It stands in the network if the query followed it, or by itself. */
static gboolean
read_qos (const MignetOvirtInventory *inventory, const Member *member, GError **error)
{
  static const char *const rates[] = { "outbound_average_realtime", "outbound_average_upperlimit" };
  MignetJsonNode qos;
  gboolean found;
  const char *id = NULL;
  gint64 rate = 0;

  if (!_mignet_ovirt_read_object (_mignet_ovirt_entity_find (member->entity, "qos"), "qos", &qos,
                                  &found, error) ||
      (found && !_mignet_ovirt_get_reference (&qos, &id, error)))
    return FALSE;

  for (guint i = 0; found && i < G_N_ELEMENTS (rates) && rate == 0; i++)
    {
      const MignetOvirtEntity *entity =
          id != NULL ? _mignet_ovirt_inventory_lookup (inventory, MIGNET_OVIRT_QOS, NULL, id)
                     : NULL;

      if (!_mignet_ovirt_read_number (&qos, rates[i], G_MAXUINT, &rate, error) ||
          (entity != NULL &&
           !_mignet_ovirt_read_number (_mignet_ovirt_entity_find (entity, rates[i]), rates[i],
                                       G_MAXUINT, &rate, error)))
        return FALSE;
    }

  mignet_network_set_qos_rate (member->network, (guint) rate);

  return TRUE;
}

static Member *
read_network (const MignetOvirtInventory *inventory,
              const MignetOvirtEntity *entity,
              GError **error)
{
  MignetJsonNode provider;
  gboolean external = _mignet_ovirt_get_member (
      _mignet_ovirt_entity_find (entity, "external_provider"), "external_provider", &provider);
  const char *name = NULL;
  Member *member = NULL;

  if (!_mignet_ovirt_read_identity (entity, "network", &name, error))
    return NULL;

  member = g_new0 (Member, 1);
  member->entity = entity;
  member->required = !external;
  member->network = external ? mignet_network_new_external (entity->id, name)
                             : mignet_network_new (entity->id, name);
  if (read_usages (member, error) && read_vlan (member->network, entity, error) &&
      read_mtu (member->network, entity, error) && read_qos (inventory, member, error) &&
      _mignet_ovirt_read_boolean (_mignet_ovirt_entity_find (entity, "required"), "required",
                                  &member->required, error))
    return member;

  member_free (member);

  return NULL;
}

static GPtrArray *
read_networks (const MignetOvirtInventory *inventory,
               const MignetOvirtEntity *cluster,
               GError **error)
{
  GPtrArray *entities = _mignet_ovirt_inventory_list (inventory, MIGNET_OVIRT_NETWORK, cluster->id);
  g_autoptr (GPtrArray) members = g_ptr_array_new_with_free_func (member_free);

  for (guint i = 0; entities != NULL && i < entities->len; i++)
    {
      Member *member = read_network (inventory, g_ptr_array_index (entities, i), error);

      if (member == NULL)
        return NULL;
      g_ptr_array_add (members, member);
    }

  return g_steal_pointer (&members);
}

/* The one network that has a role, NULL if none has; two are an error. */
static gboolean
find_holder (GPtrArray *members, MignetRole role, const Member **holder, GError **error)
{
  *holder = NULL;

  for (guint i = 0; i < members->len; i++)
    {
      const Member *member = g_ptr_array_index (members, i);

      if ((member->roles & 1u << role) == 0)
        continue;
      if (*holder != NULL)
        return _mignet_json_fail (_mignet_ovirt_entity_find (member->entity, "usages"), error,
                                  "found a second network of the usage '%s', expected one at most",
                                  _mignet_json_enum_word (MIGNET_TYPE_ROLE, role));
      *holder = member;
    }

  return TRUE;
}

static MignetCluster *
create_cluster (const MignetOvirtEntity *entity, GPtrArray *members, GError **error)
{
  const MignetJsonNode *node = g_ptr_array_index (entity->nodes, 0);
  const Member *management = NULL;
  const char *name = NULL;
  MignetCluster *cluster = NULL;

  if (!_mignet_ovirt_read_identity (entity, "cluster", &name, error) ||
      !find_holder (members, MIGNET_ROLE_MANAGEMENT, &management, error))
    return NULL;
  if (management == NULL)
    {
      _mignet_json_fail (node, error,
                         "found %u networks of cluster '%s', none of which has the usage "
                         "'management'; expected what '/clusters/%s/networks' answers",
                         members->len, name, entity->id);
      return NULL;
    }

  cluster = mignet_cluster_new (entity->id, name, management->network, error);
  if (cluster == NULL)
    _mignet_json_wrap (g_ptr_array_index (management->entity->nodes, 0), error);

  return cluster;
}

static gboolean
read_level (MignetCluster *cluster, const MignetOvirtEntity *entity, GError **error)
{
  MignetJsonNode version;
  gboolean found;
  gint64 major = -1;
  gint64 minor = 0;
  g_autofree char *level = NULL;

  if (!_mignet_ovirt_read_object (_mignet_ovirt_entity_find (entity, "version"), "version",
                                  &version, &found, error) ||
      (found && (!_mignet_ovirt_read_number (&version, "major", G_MAXUINT16, &major, error) ||
                 !_mignet_ovirt_read_number (&version, "minor", G_MAXUINT16, &minor, error))))
    return FALSE;
  if (major < 0)
    return TRUE;

  level = g_strdup_printf ("%d.%d", (int) major, (int) minor);

  return mignet_cluster_set_compatibility_level (cluster, level, error) ||
         _mignet_json_wrap (&version, error);
}

static gboolean
attach_networks (MignetCluster *cluster, GPtrArray *members, GError **error)
{
  MignetNetwork *management = mignet_cluster_get_role_holder (cluster, MIGNET_ROLE_MANAGEMENT);

  for (guint i = 0; i < members->len; i++)
    {
      const Member *member = g_ptr_array_index (members, i);

      if (!(member->network == management
                ? mignet_cluster_set_network_required (cluster, management, member->required, error)
                : mignet_cluster_attach_network (cluster, member->network, member->required,
                                                 error)))
        return _mignet_json_wrap (g_ptr_array_index (member->entity->nodes, 0), error);
    }

  return TRUE;
}

static gboolean
grant_roles (MignetCluster *cluster, GPtrArray *members, GError **error)
{
  static const MignetRole roles[] = { MIGNET_ROLE_MIGRATION, MIGNET_ROLE_DISPLAY,
                                      MIGNET_ROLE_DEFAULT_ROUTE, MIGNET_ROLE_GLUSTER };

  for (guint i = 0; i < G_N_ELEMENTS (roles); i++)
    {
      const Member *holder = NULL;

      if (!find_holder (members, roles[i], &holder, error))
        return FALSE;
      if (holder != NULL && !mignet_cluster_grant_role (cluster, roles[i], holder->network, error))
        return _mignet_json_wrap (_mignet_ovirt_entity_find (holder->entity, "usages"), error);
    }

  return TRUE;
}

static gboolean
is_cluster (const MignetOvirtEntity *entity, const char *id_or_name)
{
  const char *name = NULL;

  return strcmp (entity->id, id_or_name) == 0 ||
         (_mignet_ovirt_read_string (_mignet_ovirt_entity_find (entity, "name"), "name", &name,
                                     NULL) &&
          g_strcmp0 (name, id_or_name) == 0);
}

/* The only cluster, or the one that is asked for. */
static const MignetOvirtEntity *
find_cluster (const MignetOvirtInventory *inventory, const char *id_or_name, GError **error)
{
  GPtrArray *clusters = inventory->entities[MIGNET_OVIRT_CLUSTER];

  for (guint i = 0; id_or_name != NULL && i < clusters->len; i++)
    {
      if (is_cluster (g_ptr_array_index (clusters, i), id_or_name))
        return g_ptr_array_index (clusters, i);
    }

  if (id_or_name == NULL && clusters->len == 1)
    return g_ptr_array_index (clusters, 0);

  if (id_or_name != NULL)
    _mignet_json_fail (g_ptr_array_index (inventory->nodes, 0), error,
                       "found no cluster '%s' in this document and those after it, expected what "
                       "'/clusters' answers",
                       id_or_name);
  else if (clusters->len == 0)
    _mignet_json_fail (g_ptr_array_index (inventory->nodes, 0), error,
                       "found no cluster in this document and those after it, expected what "
                       "'/clusters' answers");
  else
    {
      const MignetOvirtEntity *second = g_ptr_array_index (clusters, 1);

      _mignet_json_fail (g_ptr_array_index (second->nodes, 0), error,
                         "found %u clusters in all documents, expected one, or the id or name of "
                         "the one that is meant",
                         clusters->len);
    }

  return NULL;
}

static MignetCluster *
read_cluster (const MignetOvirtInventory *inventory,
              const MignetOvirtEntity *entity,
              GError **error)
{
  g_autoptr (GPtrArray) members = read_networks (inventory, entity, error);
  g_autoptr (MignetCluster) cluster =
      members != NULL ? create_cluster (entity, members, error) : NULL;

  if (cluster == NULL || !attach_networks (cluster, members, error) ||
      !read_level (cluster, entity, error) || !grant_roles (cluster, members, error) ||
      !_mignet_ovirt_read_hosts (inventory, cluster, error) ||
      !_mignet_ovirt_read_vms (inventory, cluster, error))
    return NULL;

  return g_steal_pointer (&cluster);
}

/**
 * mignet_cluster_load_from_ovirt: (constructor)
 * @documents: (element-type GBytes): answers of the REST API, in any order
 * @names: (nullable) (array zero-terminated=1): what messages call them, as many, or %NULL
 * @cluster: (nullable): the id or name of the cluster that is meant, %NULL for the only one
 * @previous: (nullable): the same cluster as it was known, or %NULL
 * @error: return location for a #GError
 *
 * Makes a cluster of what the REST API of oVirt 4 answers as JSON. Each document is a collection or
 * a single entity; collections may also stand within the entities, as queries with `follow` have
 * them. Needed are `/clusters` and, for the cluster, `/clusters/ID/networks`. Without `/hosts`
 * there are no hosts, without their `nics` and `networkattachments` the networks on them count as
 * never reported, and without `/vms` there are no virtual machines. Whatever belongs to other
 * clusters is passed over. The networks of a virtual machine are found through its `nics` and
 * `/vnicprofiles`.
 *
 * A network is where an interface says that it carries it, with the addresses of that interface;
 * `networkattachments` tell whether it is as it should be, and stand in for interfaces that were
 * not told. Only affinity groups that must be kept count. How migrations are carried out becomes
 * the part of the policies that says so. The API knows no subnets, no rules for choosing a network
 * and no version of QEMU: if @previous is given, those and whatever else the API does not tell are
 * taken over from it by id.
 *
 * Returns: (transfer full): the cluster, or %NULL with %MIGNET_ERROR_SYNTAX, %MIGNET_ERROR_DOCUMENT
 *   or, if @previous is another cluster, %MIGNET_ERROR_BAD_REQUEST set
 *
 * Since: 1.0
 */
MignetCluster *
mignet_cluster_load_from_ovirt (GPtrArray *documents,
                                const char *const *names,
                                const char *cluster,
                                MignetCluster *previous,
                                GError **error)
{
  g_autoptr (MignetOvirtInventory) inventory = NULL;
  g_autoptr (MignetCluster) loaded = NULL;
  const MignetOvirtEntity *entity = NULL;

  g_return_val_if_fail (documents != NULL && documents->len > 0, NULL);
  g_return_val_if_fail (previous == NULL || MIGNET_IS_CLUSTER (previous), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  inventory = _mignet_ovirt_inventory_new (documents, names, error);
  entity = inventory != NULL ? find_cluster (inventory, cluster, error) : NULL;
  loaded = entity != NULL ? read_cluster (inventory, entity, error) : NULL;
  if (loaded == NULL ||
      (previous != NULL && !_mignet_ovirt_keep_untold (loaded, previous, error)) ||
      !_mignet_ovirt_read_policies (inventory, loaded, entity, error))
    return NULL;

  return g_steal_pointer (&loaded);
}
