/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "document/mignet-cluster-document-private.h"
#include "model/mignet-checks-private.h"
#include "net/mignet-net-private.h"

/* Networks first, then hosts, then VMs: what is referred to stands before what refers to it. The
 * cluster needs its management network from the beginning (invariant I-1), so that one is looked
 * up before there is a cluster. Roles are granted before there are VMs, because a migrating one
 * would forbid it (invariant I-5), and after the compatibility level, so that the role is what is
 * refused below 3.3 (invariant I-6). */

static const char *const document_members[] = {
  "format", "cluster", "networks", "hosts", "vms", NULL,
};

static const char *const cluster_members[] = {
  "id", "name", "compatibility-level", "management-network", "roles", "policy", NULL,
};

static const char *const role_members[] = {
  "migration", "display", "default-route", "gluster", NULL,
};

static const char *const network_members[] = {
  "id", "name", "vlan", "mtu", "subnets", "required", "bridged", "external", "qos", NULL,
};

static const char *const qos_members[] = { "rate", NULL };

gboolean
_mignet_name_read (const MignetJsonNode *node,
                   const char *kind,
                   const char *what,
                   const char **name,
                   GError **error)
{
  if (!_mignet_json_get_string (node, name, error))
    return FALSE;

  return _mignet_identity_check (kind, what, *name, error) || _mignet_json_wrap (node, error);
}

gboolean
_mignet_name_require (const MignetJsonNode *object,
                      const char *member,
                      const char *kind,
                      const char **name,
                      GError **error)
{
  MignetJsonNode node;

  return _mignet_json_require_member (object, member, &node, error) &&
         _mignet_name_read (&node, kind, member, name, error);
}

/*
 * _mignet_network_find:
 *
 * Returns: (transfer none): the network of that id or name, or NULL with an error
 */
MignetNetwork *
_mignet_network_find (MignetCluster *cluster, const MignetJsonNode *node, GError **error)
{
  const char *key = NULL;
  MignetNetwork *network = NULL;

  if (!_mignet_json_get_string (node, &key, error))
    return NULL;

  network = mignet_cluster_lookup_network (cluster, key);
  if (network == NULL)
    _mignet_json_fail_unexpected (node, "the id or name of one of the networks", error);

  return network;
}

/*
 * _mignet_host_find:
 *
 * Returns: (transfer none): the host of that id or name, or NULL with an error
 */
MignetHost *
_mignet_host_find (MignetCluster *cluster, const MignetJsonNode *node, GError **error)
{
  const char *key = NULL;
  MignetHost *host = NULL;

  if (!_mignet_json_get_string (node, &key, error))
    return NULL;

  host = mignet_cluster_lookup_host (cluster, key);
  if (host == NULL)
    _mignet_json_fail_unexpected (node, "the id or name of one of the hosts", error);

  return host;
}

/*
 * _mignet_networks_find:
 *
 * Returns: (transfer full): the networks of an array of ids and names, or NULL with an error
 */
GPtrArray *
_mignet_networks_find (MignetCluster *cluster, const MignetJsonNode *node, GError **error)
{
  g_autoptr (GPtrArray) networks = g_ptr_array_new_with_free_func (g_object_unref);
  gsize length = 0;

  if (!_mignet_json_get_length (node, &length, error))
    return NULL;

  for (gsize i = 0; i < length; i++)
    {
      MignetJsonNode element;
      MignetNetwork *network = NULL;

      _mignet_json_get_element (node, i, &element);
      network = _mignet_network_find (cluster, &element, error);
      if (network == NULL)
        return NULL;
      g_ptr_array_add (networks, g_object_ref (network));
    }

  return g_steal_pointer (&networks);
}

static gboolean
read_subnets (MignetNetwork *network, const MignetJsonNode *node, GError **error)
{
  MignetJsonNode member;
  g_autoptr (GPtrArray) subnets = NULL;

  if (!_mignet_json_get_member (node, "subnets", &member))
    return TRUE;

  if (!_mignet_json_get_strings (&member, &subnets, error))
    return FALSE;

  /* The setter names the subnet that it refuses, but only here is its place known. */
  for (guint i = 0; i + 1 < subnets->len; i++)
    {
      MignetJsonNode element;
      MignetSubnet subnet;

      _mignet_json_get_element (&member, i, &element);
      if (!_mignet_subnet_parse (g_ptr_array_index (subnets, i), &subnet, error))
        return _mignet_json_wrap (&element, error);
    }

  return mignet_network_set_subnets (network, (const char *const *) subnets->pdata, error) ||
         _mignet_json_wrap (&member, error);
}

static gboolean
read_qos (MignetNetwork *network, const MignetJsonNode *node, GError **error)
{
  MignetJsonNode member;
  guint rate = 0;

  if (!_mignet_json_get_member (node, "qos", &member) || _mignet_json_is_null (&member))
    return TRUE;

  if (!_mignet_json_check_members (&member, qos_members, error) ||
      !_mignet_json_read_uint (&member, "rate", &rate, error))
    return FALSE;

  mignet_network_set_qos_rate (network, rate);

  return TRUE;
}

static gboolean
read_mtu (MignetNetwork *network, const MignetJsonNode *node, GError **error)
{
  MignetJsonNode member;
  guint mtu = 0;

  if (!_mignet_json_get_member (node, "mtu", &member))
    return TRUE;

  return _mignet_json_read_uint (node, "mtu", &mtu, error) &&
         (mignet_network_set_mtu (network, mtu, error) || _mignet_json_wrap (&member, error));
}

static MignetNetwork *
read_network (const MignetJsonNode *node, GError **error)
{
  g_autoptr (MignetNetwork) network = NULL;
  const char *id = NULL;
  const char *name = NULL;
  gboolean external = FALSE;
  gboolean bridged = TRUE;
  gint64 vlan_id = 0;

  if (!_mignet_json_check_members (node, network_members, error) ||
      !_mignet_name_require (node, "id", "network", &id, error) ||
      !_mignet_name_require (node, "name", "network", &name, error) ||
      !_mignet_json_read_boolean (node, "external", &external, error) ||
      !_mignet_json_read_boolean (node, "bridged", &bridged, error) ||
      !_mignet_json_read_integer (node, "vlan", 0, MIGNET_MAX_VLAN_ID, &vlan_id, error))
    return NULL;

  network = external ? mignet_network_new_external (id, name) : mignet_network_new (id, name);
  mignet_network_set_bridged (network, bridged);

  if (!mignet_network_set_vlan_id (network, (guint) vlan_id, error))
    {
      _mignet_json_wrap (node, error);
      return NULL;
    }
  if (!read_mtu (network, node, error) || !read_subnets (network, node, error) ||
      !read_qos (network, node, error))
    return NULL;

  return g_steal_pointer (&network);
}

static GPtrArray *
read_networks (const MignetJsonNode *node, GError **error)
{
  g_autoptr (GPtrArray) networks = g_ptr_array_new_with_free_func (g_object_unref);
  gsize length = 0;

  if (!_mignet_json_get_length (node, &length, error))
    return NULL;

  for (gsize i = 0; i < length; i++)
    {
      MignetJsonNode element;
      MignetNetwork *network = NULL;

      _mignet_json_get_element (node, i, &element);
      network = read_network (&element, error);
      if (network == NULL)
        return NULL;
      g_ptr_array_add (networks, network);
    }

  return g_steal_pointer (&networks);
}

static MignetNetwork *
find_management (GPtrArray *networks, const MignetJsonNode *node, GError **error)
{
  const char *key = NULL;

  if (!_mignet_json_get_string (node, &key, error))
    return NULL;

  for (guint i = 0; i < networks->len; i++)
    {
      MignetNetwork *network = g_ptr_array_index (networks, i);

      if (g_str_equal (mignet_network_get_id (network), key) ||
          g_str_equal (mignet_network_get_name (network), key))
        return network;
    }

  _mignet_json_fail_unexpected (node, "the id or name of one of the networks", error);

  return NULL;
}

static MignetCluster *
create_cluster (const MignetJsonNode *node, GPtrArray *networks, GError **error)
{
  g_autoptr (MignetCluster) cluster = NULL;
  MignetNetwork *management = NULL;
  MignetJsonNode member;
  const char *id = NULL;
  const char *name = NULL;

  if (!_mignet_json_check_members (node, cluster_members, error) ||
      !_mignet_name_require (node, "id", "cluster", &id, error) ||
      !_mignet_name_require (node, "name", "cluster", &name, error) ||
      !_mignet_json_require_member (node, "management-network", &member, error))
    return NULL;

  management = find_management (networks, &member, error);
  if (management == NULL)
    return NULL;

  cluster = mignet_cluster_new (id, name, management, error);
  if (cluster == NULL)
    _mignet_json_wrap (&member, error);

  return g_steal_pointer (&cluster);
}

/* Attaches every network but management, which is attached, and gives the latter the occasion to
 * refuse not to be required. */
static gboolean
attach_networks (MignetCluster *cluster,
                 const MignetJsonNode *node,
                 GPtrArray *networks,
                 GError **error)
{
  MignetNetwork *management = mignet_cluster_get_role_holder (cluster, MIGNET_ROLE_MANAGEMENT);

  for (guint i = 0; i < networks->len; i++)
    {
      MignetNetwork *network = g_ptr_array_index (networks, i);
      gboolean required = !mignet_network_is_external (network);
      MignetJsonNode element;

      _mignet_json_get_element (node, i, &element);
      if (!_mignet_json_read_boolean (&element, "required", &required, error))
        return FALSE;

      if (!(network == management
                ? mignet_cluster_set_network_required (cluster, network, required, error)
                : mignet_cluster_attach_network (cluster, network, required, error)))
        return _mignet_json_wrap (&element, error);
    }

  return TRUE;
}

static gboolean
read_level (MignetCluster *cluster, const MignetJsonNode *node, GError **error)
{
  MignetJsonNode member;
  const char *level = NULL;

  if (!_mignet_json_get_member (node, "compatibility-level", &member))
    return TRUE;

  return _mignet_json_get_string (&member, &level, error) &&
         (mignet_cluster_set_compatibility_level (cluster, level, error) ||
          _mignet_json_wrap (&member, error));
}

static gboolean
read_role (MignetCluster *cluster, MignetRole role, const MignetJsonNode *node, GError **error)
{
  MignetJsonNode member;
  MignetNetwork *network = NULL;

  if (!_mignet_json_get_member (node, _mignet_json_enum_word (MIGNET_TYPE_ROLE, role), &member) ||
      _mignet_json_is_null (&member))
    return TRUE;

  network = _mignet_network_find (cluster, &member, error);
  if (network == NULL)
    return FALSE;

  return mignet_cluster_grant_role (cluster, role, network, error) ||
         _mignet_json_wrap (&member, error);
}

static gboolean
read_roles (MignetCluster *cluster, const MignetJsonNode *node, GError **error)
{
  MignetJsonNode member;

  if (!_mignet_json_get_member (node, "roles", &member))
    return TRUE;

  return _mignet_json_check_members (&member, role_members, error) &&
         read_role (cluster, MIGNET_ROLE_MIGRATION, &member, error) &&
         read_role (cluster, MIGNET_ROLE_DISPLAY, &member, error) &&
         read_role (cluster, MIGNET_ROLE_DEFAULT_ROUTE, &member, error) &&
         read_role (cluster, MIGNET_ROLE_GLUSTER, &member, error);
}

static gboolean
read_policy (MignetCluster *cluster, const MignetJsonNode *node, GError **error)
{
  MignetJsonNode member;
  g_autoptr (MignetMigrationPolicy) policy = NULL;

  if (!_mignet_json_get_member (node, "policy", &member))
    return TRUE;

  policy = _mignet_policy_read (cluster, &member, error);
  if (policy == NULL)
    return FALSE;

  mignet_cluster_set_migration_policy (cluster, policy);

  return TRUE;
}

static gboolean
check_format (const MignetJsonNode *root, GError **error)
{
  MignetJsonNode member;
  const char *format = NULL;

  if (!_mignet_json_require_member (root, "format", &member, error))
    return FALSE;

  if (_mignet_json_is_string (&member))
    _mignet_json_get_string (&member, &format, NULL);
  if (g_strcmp0 (format, MIGNET_CLUSTER_FORMAT) != 0)
    return _mignet_json_fail_unexpected (&member, "'" MIGNET_CLUSTER_FORMAT "'", error);

  return TRUE;
}

/*
 * _mignet_cluster_read:
 *
 * Builds the cluster of a document.
 *
 * Returns: (transfer full): the cluster, or NULL with an error
 */
MignetCluster *
_mignet_cluster_read (const MignetJsonNode *root, GError **error)
{
  g_autoptr (MignetCluster) cluster = NULL;
  g_autoptr (GPtrArray) networks = NULL;
  MignetJsonNode cluster_node;
  MignetJsonNode networks_node;
  MignetJsonNode member;

  if (!check_format (root, error) || !_mignet_json_check_members (root, document_members, error) ||
      !_mignet_json_require_member (root, "cluster", &cluster_node, error) ||
      !_mignet_json_require_member (root, "networks", &networks_node, error))
    return NULL;

  networks = read_networks (&networks_node, error);
  if (networks == NULL)
    return NULL;

  cluster = create_cluster (&cluster_node, networks, error);
  if (cluster == NULL)
    return NULL;

  if (!attach_networks (cluster, &networks_node, networks, error) ||
      !read_level (cluster, &cluster_node, error) || !read_roles (cluster, &cluster_node, error) ||
      !read_policy (cluster, &cluster_node, error))
    return NULL;

  if (_mignet_json_get_member (root, "hosts", &member) &&
      !_mignet_hosts_read (cluster, &member, error))
    return NULL;
  if (_mignet_json_get_member (root, "vms", &member) && !_mignet_vms_read (cluster, &member, error))
    return NULL;

  return g_steal_pointer (&cluster);
}
