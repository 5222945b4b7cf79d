/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "model/mignet-cluster-private.h"

#include "model/mignet-checks-private.h"
#include "model/mignet-host-private.h"

/**
 * SECTION:mignet-cluster
 * @title: MignetCluster
 * @short_description: hosts, virtual machines and networks with their roles
 *
 * A #MignetCluster holds hosts that virtual machines can migrate between, the virtual machines,
 * and the networks that are attached to the cluster. A network can be required, which takes hosts
 * that lack it out of service, and can hold roles.
 *
 * The cluster keeps its invariants, which are numbered I-1 to I-10 in the documentation: a change
 * that would break one is refused with an error that names what stands in the way, leaves
 * everything as it was and emits nothing. A change that changes nothing is never refused.
 *
 * #MignetCluster:generation grows with every change of the cluster or of anything in it.
 *
 * A cluster and all that is in it is used from one thread at a time, the one that listens to it.
 */

/**
 * MignetCluster:
 *
 * Hosts, virtual machines and networks with their roles.
 *
 * Since: 1.0
 */

static void mignet_cluster_initable_init (GInitableIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MignetCluster,
                               mignet_cluster,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_INITABLE,
                                                      mignet_cluster_initable_init))

typedef enum
{
  PROP_ID = 1,
  PROP_NAME,
  PROP_COMPATIBILITY_LEVEL,
  PROP_MIGRATION_POLICY,
  PROP_GENERATION,
  PROP_NETWORKS,
  PROP_HOSTS,
  PROP_VMS,
  PROP_MANAGEMENT_NETWORK,
  PROP_MIGRATION_NETWORK,
  PROP_DISPLAY_NETWORK,
  PROP_DEFAULT_ROUTE_NETWORK,
  PROP_GLUSTER_NETWORK
} MignetClusterProperty;

static GParamSpec *props[PROP_GLUSTER_NETWORK + 1];

static void
mignet_cluster_constructed (GObject *object)
{
  MignetCluster *self = MIGNET_CLUSTER (object);

  if (self->id == NULL)
    self->id = g_strdup ("");
  if (self->name == NULL)
    self->name = g_strdup (self->id);
  if (self->roles.holders[MIGNET_ROLE_MANAGEMENT] == NULL)
    {
      g_autoptr (MignetNetwork) management = mignet_network_new ("ovirtmgmt", NULL);

      _mignet_cluster_init_networks (self, management);
    }

  G_OBJECT_CLASS (mignet_cluster_parent_class)->constructed (object);
}

static void
mignet_cluster_dispose (GObject *object)
{
  MignetCluster *self = MIGNET_CLUSTER (object);

  _mignet_cluster_set_mirror (self, NULL, NULL);
  _mignet_journal_clear (&self->journal);
  _mignet_cluster_clear_members (self);
  if (self->policy != NULL)
    g_signal_handlers_disconnect_by_func (self->policy, _mignet_cluster_touch, self);
  g_clear_object (&self->policy);

  G_OBJECT_CLASS (mignet_cluster_parent_class)->dispose (object);
}

static void
mignet_cluster_finalize (GObject *object)
{
  MignetCluster *self = MIGNET_CLUSTER (object);

  _mignet_cluster_clear_networks (self);
  _mignet_registry_clear (&self->hosts);
  _mignet_registry_clear (&self->vms);
  _mignet_affinity_table_free (self->affinity);
  g_free (self->id);
  g_free (self->name);
  _mignet_cluster_roles_clear (&self->roles);

  G_OBJECT_CLASS (mignet_cluster_parent_class)->finalize (object);
}

static void
mignet_cluster_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  MignetCluster *self = MIGNET_CLUSTER (object);

  switch ((MignetClusterProperty) prop_id)
    {
    case PROP_ID:
      g_value_set_string (value, self->id);
      break;
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_COMPATIBILITY_LEVEL:
      g_value_set_string (value, self->roles.level);
      break;
    case PROP_MIGRATION_POLICY:
      g_value_set_object (value, self->policy);
      break;
    case PROP_GENERATION:
      g_value_set_uint64 (value, self->generation);
      break;
    case PROP_NETWORKS:
      g_value_set_object (value, self->networks.items);
      break;
    case PROP_HOSTS:
      g_value_set_object (value, self->hosts.items);
      break;
    case PROP_VMS:
      g_value_set_object (value, self->vms.items);
      break;
    case PROP_MANAGEMENT_NETWORK:
    case PROP_MIGRATION_NETWORK:
    case PROP_DISPLAY_NETWORK:
    case PROP_DEFAULT_ROUTE_NETWORK:
    case PROP_GLUSTER_NETWORK:
      g_value_set_object (value, self->roles.holders[prop_id - PROP_MANAGEMENT_NETWORK]);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
mignet_cluster_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  MignetCluster *self = MIGNET_CLUSTER (object);

  switch ((MignetClusterProperty) prop_id)
    {
    case PROP_ID:
      self->id = g_value_dup_string (value);
      break;
    case PROP_NAME:
      self->name = g_value_dup_string (value);
      break;
    case PROP_MANAGEMENT_NETWORK:
      if (g_value_get_object (value) != NULL)
        _mignet_cluster_init_networks (self, g_value_get_object (value));
      break;
    case PROP_MIGRATION_POLICY:
      mignet_cluster_set_migration_policy (self, g_value_get_object (value));
      break;
    case PROP_COMPATIBILITY_LEVEL:
    case PROP_GENERATION:
    case PROP_NETWORKS:
    case PROP_HOSTS:
    case PROP_VMS:
    case PROP_MIGRATION_NETWORK:
    case PROP_DISPLAY_NETWORK:
    case PROP_DEFAULT_ROUTE_NETWORK:
    case PROP_GLUSTER_NETWORK:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static gboolean
mignet_cluster_initable_check (GInitable *initable, GCancellable *cancellable, GError **error)
{
  MignetCluster *self = MIGNET_CLUSTER (initable);
  MignetNetwork *management = self->roles.holders[MIGNET_ROLE_MANAGEMENT];

  if (mignet_network_is_external (management))
    {
      g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_MANAGEMENT_NETWORK,
                   "Network '%s' is external and cannot be the management network of cluster '%s'",
                   mignet_network_get_name (management), self->name);
      return FALSE;
    }

  return _mignet_identity_check ("cluster", "id", self->id, error) &&
         _mignet_identity_check ("cluster", "name", self->name, error) &&
         _mignet_identity_check ("network", "id", mignet_network_get_id (management), error) &&
         _mignet_identity_check ("network", "name", mignet_network_get_name (management), error);
}

static void
mignet_cluster_initable_init (GInitableIface *iface)
{
  iface->init = mignet_cluster_initable_check;
}

static void
install_cluster_properties (void)
{
  const GParamFlags identity = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  /**
   * MignetCluster:id:
   *
   * The id, 1 to 255 bytes of UTF-8.
   *
   * Since: 1.0
   */
  props[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, identity);

  /**
   * MignetCluster:name:
   *
   * The name, by default the id.
   *
   * Since: 1.0
   */
  props[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, identity);

  /**
   * MignetCluster:compatibility-level:
   *
   * The compatibility level, "4.7" for example; %NULL stands for a modern one. Set with
   * mignet_cluster_set_compatibility_level().
   *
   * Since: 1.0
   */
  props[PROP_COMPATIBILITY_LEVEL] =
      g_param_spec_string ("compatibility-level", NULL, NULL, NULL, readable);

  /**
   * MignetCluster:migration-policy:
   *
   * The policy of migrations for which neither the request nor the virtual machine has one.
   *
   * Since: 1.0
   */
  props[PROP_MIGRATION_POLICY] =
      g_param_spec_object ("migration-policy", NULL, NULL, MIGNET_TYPE_MIGRATION_POLICY,
                           G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * MignetCluster:generation:
   *
   * A number that grows with every change of the cluster or of anything in it.
   *
   * Since: 1.0
   */
  props[PROP_GENERATION] =
      g_param_spec_uint64 ("generation", NULL, NULL, 0, G_MAXUINT64, 0, readable);
}

static void
install_collection_properties (void)
{
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  /**
   * MignetCluster:networks:
   *
   * The attached networks, #MignetNetwork.
   *
   * Since: 1.0
   */
  props[PROP_NETWORKS] = g_param_spec_object ("networks", NULL, NULL, G_TYPE_LIST_MODEL, readable);

  /**
   * MignetCluster:hosts:
   *
   * The hosts, #MignetHost.
   *
   * Since: 1.0
   */
  props[PROP_HOSTS] = g_param_spec_object ("hosts", NULL, NULL, G_TYPE_LIST_MODEL, readable);

  /**
   * MignetCluster:vms:
   *
   * The virtual machines, #MignetVm.
   *
   * Since: 1.0
   */
  props[PROP_VMS] = g_param_spec_object ("vms", NULL, NULL, G_TYPE_LIST_MODEL, readable);
}

static void
install_role_properties (void)
{
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  /**
   * MignetCluster:management-network:
   *
   * The management network (invariant I-1).
   *
   * Since: 1.0
   */
  props[PROP_MANAGEMENT_NETWORK] =
      g_param_spec_object ("management-network", NULL, NULL, MIGNET_TYPE_NETWORK,
                           G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  /**
   * MignetCluster:migration-network:
   *
   * The network that holds the migration role.
   *
   * Since: 1.0
   */
  props[PROP_MIGRATION_NETWORK] =
      g_param_spec_object ("migration-network", NULL, NULL, MIGNET_TYPE_NETWORK, readable);

  /**
   * MignetCluster:display-network:
   *
   * The network that holds the display role.
   *
   * Since: 1.0
   */
  props[PROP_DISPLAY_NETWORK] =
      g_param_spec_object ("display-network", NULL, NULL, MIGNET_TYPE_NETWORK, readable);

  /**
   * MignetCluster:default-route-network:
   *
   * The network that holds the default route role.
   *
   * Since: 1.0
   */
  props[PROP_DEFAULT_ROUTE_NETWORK] =
      g_param_spec_object ("default-route-network", NULL, NULL, MIGNET_TYPE_NETWORK, readable);

  /**
   * MignetCluster:gluster-network:
   *
   * The network that holds the gluster role, %NULL if none does.
   *
   * Since: 1.0
   */
  props[PROP_GLUSTER_NETWORK] =
      g_param_spec_object ("gluster-network", NULL, NULL, MIGNET_TYPE_NETWORK, readable);
}

static void
mignet_cluster_class_init (MignetClusterClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = mignet_cluster_constructed;
  object_class->dispose = mignet_cluster_dispose;
  object_class->finalize = mignet_cluster_finalize;
  object_class->get_property = mignet_cluster_get_property;
  object_class->set_property = mignet_cluster_set_property;

  install_cluster_properties ();
  install_collection_properties ();
  install_role_properties ();
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
mignet_cluster_init (MignetCluster *self)
{
  g_autoptr (MignetMigrationPolicy) policy = mignet_migration_policy_new (MIGNET_PRESET_DESIGN);

  _mignet_registry_init (&self->networks, "network", MIGNET_TYPE_NETWORK);
  _mignet_registry_init (&self->hosts, "host", MIGNET_TYPE_HOST);
  _mignet_registry_init (&self->vms, "VM", MIGNET_TYPE_VM);
  _mignet_cluster_roles_init (&self->roles, self);
  self->affinity = _mignet_affinity_table_new ();
  mignet_cluster_set_migration_policy (self, policy);
}

void
_mignet_cluster_touch (MignetCluster *self)
{
  self->generation++;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_GENERATION]);
}

MignetJournal *
_mignet_cluster_get_journal (MignetCluster *self)
{
  return &self->journal;
}

gpointer
_mignet_cluster_get_mirror (MignetCluster *self)
{
  return self->mirror;
}

void
_mignet_cluster_set_mirror (MignetCluster *self, gpointer mirror, GDestroyNotify free_func)
{
  if (self->mirror != NULL)
    self->free_mirror (self->mirror);
  self->mirror = mirror;
  self->free_mirror = free_func;
}

void
_mignet_cluster_notify_role (MignetCluster *self, MignetRole role)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_MANAGEMENT_NETWORK + role]);
}

/**
 * mignet_cluster_new:
 * @id: the id
 * @name: (nullable): the name, %NULL for the id
 * @management_network: (nullable): the management network, which is not external; %NULL for a new
 *   one of the name "ovirtmgmt"
 * @error: return location for a #GError
 *
 * Creates a cluster whose only network is the management network. It holds all roles but gluster
 * (invariants I-1 and I-3).
 *
 * Returns: (transfer full): a new cluster, or %NULL with %MIGNET_ERROR_INVALID_NAME or
 *   %MIGNET_ERROR_MANAGEMENT_NETWORK set
 *
 * Since: 1.0
 */
MignetCluster *
mignet_cluster_new (const char *id,
                    const char *name,
                    MignetNetwork *management_network,
                    GError **error)
{
  g_return_val_if_fail (id != NULL, NULL);
  g_return_val_if_fail (management_network == NULL || MIGNET_IS_NETWORK (management_network), NULL);

  return g_initable_new (MIGNET_TYPE_CLUSTER, NULL, error, "id", id, "name", name,
                         "management-network", management_network, NULL);
}

/**
 * mignet_cluster_get_id:
 * @self: a cluster
 *
 * Gets the id.
 *
 * Returns: (transfer none): the id
 *
 * Since: 1.0
 */
const char *
mignet_cluster_get_id (MignetCluster *self)
{
  g_return_val_if_fail (MIGNET_IS_CLUSTER (self), NULL);

  return self->id;
}

/**
 * mignet_cluster_get_name:
 * @self: a cluster
 *
 * Gets the name.
 *
 * Returns: (transfer none): the name
 *
 * Since: 1.0
 */
const char *
mignet_cluster_get_name (MignetCluster *self)
{
  g_return_val_if_fail (MIGNET_IS_CLUSTER (self), NULL);

  return self->name;
}

/**
 * mignet_cluster_get_compatibility_level:
 * @self: a cluster
 *
 * Gets the compatibility level.
 *
 * Returns: (transfer none) (nullable): the level, %NULL for a modern one
 *
 * Since: 1.0
 */
const char *
mignet_cluster_get_compatibility_level (MignetCluster *self)
{
  g_return_val_if_fail (MIGNET_IS_CLUSTER (self), NULL);

  return self->roles.level;
}

/**
 * mignet_cluster_set_compatibility_level:
 * @self: a cluster
 * @level: (nullable): the level, two numbers with a dot between them; %NULL for a modern one
 * @error: return location for a #GError
 *
 * Sets #MignetCluster:compatibility-level. Below 3.3 only the management network can hold the
 * migration role (invariant I-6; the design page: "migration network role cannot be assigned on
 * DC/CL lower than 3.3").
 *
 * Returns: %TRUE, or %FALSE with %MIGNET_ERROR_INVALID_VALUE or %MIGNET_ERROR_LEVEL_TOO_LOW set
 *   and nothing changed
 *
 * Since: 1.0
 */
gboolean
mignet_cluster_set_compatibility_level (MignetCluster *self, const char *level, GError **error)
{
  g_autofree char *before = NULL;

  g_return_val_if_fail (MIGNET_IS_CLUSTER (self), FALSE);

  before = g_strdup (self->roles.level);
  if (!_mignet_cluster_roles_set_level (&self->roles, level, error))
    return FALSE;
  if (g_strcmp0 (before, self->roles.level) == 0)
    return TRUE;

  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_COMPATIBILITY_LEVEL]);
  _mignet_cluster_touch (self);
  return TRUE;
}

/**
 * mignet_cluster_supports_migration_network:
 * @self: a cluster
 *
 * Says whether a network other than management can carry migrations at the compatibility level of
 * the cluster.
 *
 * Returns: %TRUE from level 3.3 on
 *
 * Since: 1.0
 */
gboolean
mignet_cluster_supports_migration_network (MignetCluster *self)
{
  g_return_val_if_fail (MIGNET_IS_CLUSTER (self), FALSE);

  return _mignet_cluster_roles_have_migration_network (&self->roles);
}

/**
 * mignet_cluster_get_migration_policy:
 * @self: a cluster
 *
 * Gets the policy of migrations for which neither the request nor the virtual machine has one.
 *
 * Returns: (transfer none): the policy
 *
 * Since: 1.0
 */
MignetMigrationPolicy *
mignet_cluster_get_migration_policy (MignetCluster *self)
{
  g_return_val_if_fail (MIGNET_IS_CLUSTER (self), NULL);

  return self->policy;
}

/**
 * mignet_cluster_set_migration_policy:
 * @self: a cluster
 * @policy: a policy
 *
 * Sets #MignetCluster:migration-policy.
 *
 * Since: 1.0
 */
void
mignet_cluster_set_migration_policy (MignetCluster *self, MignetMigrationPolicy *policy)
{
  g_return_if_fail (MIGNET_IS_CLUSTER (self));
  g_return_if_fail (MIGNET_IS_MIGRATION_POLICY (policy));

  if (self->policy == policy)
    return;

  if (self->policy != NULL)
    g_signal_handlers_disconnect_by_func (self->policy, _mignet_cluster_touch, self);
  g_set_object (&self->policy, policy);
  g_signal_connect_swapped (policy, "notify", G_CALLBACK (_mignet_cluster_touch), self);

  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_MIGRATION_POLICY]);
  _mignet_cluster_touch (self);
}

/**
 * mignet_cluster_get_generation:
 * @self: a cluster
 *
 * Gets a number that grows with every change of the cluster or of anything in it.
 *
 * Returns: the number
 *
 * Since: 1.0
 */
guint64
mignet_cluster_get_generation (MignetCluster *self)
{
  g_return_val_if_fail (MIGNET_IS_CLUSTER (self), 0);

  return self->generation;
}
