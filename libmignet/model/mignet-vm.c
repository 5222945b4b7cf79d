/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "model/mignet-vm-private.h"

/**
 * SECTION:mignet-vm
 * @title: MignetVm
 * @short_description: a virtual machine
 *
 * A #MignetVm is a virtual machine: where it is, what it needs, and what is special about its
 * migrations. A new one is down and on no host.
 *
 * A virtual machine belongs to at most one cluster, and to the thread that uses it.
 */

/**
 * MignetVm:
 *
 * A virtual machine.
 *
 * Since: 1.0
 */

G_DEFINE_FINAL_TYPE (MignetVm, mignet_vm, G_TYPE_OBJECT)

static GParamSpec *props[MIGNET_VM_PROP_DISPLAY_ADDRESSES + 1];

void
_mignet_vm_enter_change (MignetVm *self)
{
  if (self->cluster != NULL)
    _mignet_journal_enter_vm (&self->cluster->journal, self);
}

void
_mignet_vm_touch (MignetVm *self)
{
  if (self->cluster == NULL)
    return;

  _mignet_vm_enter_change (self);
  _mignet_cluster_touch (self->cluster);
}

void
_mignet_vm_notify (MignetVm *self, MignetVmProperty property)
{
  _mignet_vm_enter_change (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[property]);
  _mignet_vm_touch (self);
}

static void
mignet_vm_constructed (GObject *object)
{
  MignetVm *self = MIGNET_VM (object);

  if (self->id == NULL)
    self->id = g_strdup ("");
  if (self->name == NULL)
    self->name = g_strdup (self->id);

  G_OBJECT_CLASS (mignet_vm_parent_class)->constructed (object);
}

static void
mignet_vm_dispose (GObject *object)
{
  MignetVm *self = MIGNET_VM (object);

  if (self->migration_policy != NULL)
    g_signal_handlers_disconnect_by_func (self->migration_policy, _mignet_vm_touch, self);
  g_clear_object (&self->migration_policy);

  G_OBJECT_CLASS (mignet_vm_parent_class)->dispose (object);
}

static void
mignet_vm_finalize (GObject *object)
{
  MignetVm *self = MIGNET_VM (object);

  g_free (self->id);
  g_free (self->name);
  g_strfreev (self->display_addresses);
  g_clear_object (&self->host);
  g_clear_object (&self->destination);
  g_object_unref (self->networks);
  g_clear_object (&self->migration_network);
  g_object_unref (self->pinned_hosts);
  g_clear_pointer (&self->affinity, g_tree_unref);

  G_OBJECT_CLASS (mignet_vm_parent_class)->finalize (object);
}

static void
mignet_vm_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  MignetVm *self = MIGNET_VM (object);

  switch ((MignetVmProperty) prop_id)
    {
    case MIGNET_VM_PROP_ID:
      g_value_set_string (value, self->id);
      break;
    case MIGNET_VM_PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case MIGNET_VM_PROP_CLUSTER:
      g_value_set_object (value, self->cluster);
      break;
    case MIGNET_VM_PROP_STATUS:
      g_value_set_enum (value, self->status);
      break;
    case MIGNET_VM_PROP_HOST:
      g_value_set_object (value, self->host);
      break;
    case MIGNET_VM_PROP_DESTINATION:
      g_value_set_object (value, self->destination);
      break;
    case MIGNET_VM_PROP_MEMORY:
      g_value_set_uint64 (value, self->memory);
      break;
    case MIGNET_VM_PROP_VCPUS:
      g_value_set_uint (value, self->vcpus);
      break;
    case MIGNET_VM_PROP_DIRTY_RATE:
      g_value_set_uint (value, self->dirty_rate);
      break;
    case MIGNET_VM_PROP_NETWORKS:
      g_value_set_object (value, self->networks);
      break;
    case MIGNET_VM_PROP_MIGRATION_NETWORK:
      g_value_set_object (value, self->migration_network);
      break;
    case MIGNET_VM_PROP_MIGRATION_POLICY:
      g_value_set_object (value, self->migration_policy);
      break;
    case MIGNET_VM_PROP_PINNED_HOSTS:
      g_value_set_object (value, self->pinned_hosts);
      break;
    case MIGNET_VM_PROP_DISPLAY_ADDRESSES:
      g_value_set_boxed (value, self->display_addresses);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
mignet_vm_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  MignetVm *self = MIGNET_VM (object);

  switch ((MignetVmProperty) prop_id)
    {
    case MIGNET_VM_PROP_ID:
      self->id = g_value_dup_string (value);
      break;
    case MIGNET_VM_PROP_NAME:
      self->name = g_value_dup_string (value);
      break;
    case MIGNET_VM_PROP_MEMORY:
      mignet_vm_set_memory (self, g_value_get_uint64 (value));
      break;
    case MIGNET_VM_PROP_VCPUS:
      mignet_vm_set_vcpus (self, g_value_get_uint (value));
      break;
    case MIGNET_VM_PROP_DIRTY_RATE:
      mignet_vm_set_dirty_rate (self, g_value_get_uint (value));
      break;
    case MIGNET_VM_PROP_MIGRATION_POLICY:
      mignet_vm_set_migration_policy (self, g_value_get_object (value));
      break;
    case MIGNET_VM_PROP_CLUSTER:
    case MIGNET_VM_PROP_STATUS:
    case MIGNET_VM_PROP_HOST:
    case MIGNET_VM_PROP_DESTINATION:
    case MIGNET_VM_PROP_NETWORKS:
    case MIGNET_VM_PROP_MIGRATION_NETWORK:
    case MIGNET_VM_PROP_PINNED_HOSTS:
    case MIGNET_VM_PROP_DISPLAY_ADDRESSES:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
install_placement_properties (void)
{
  const GParamFlags identity = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  /**
   * MignetVm:id:
   *
   * The id, 1 to 255 bytes of UTF-8; checked when the virtual machine is added to a cluster.
   * Libvirt looks virtual machines up by it if it is a UUID, else by the name.
   *
   * Since: 1.0
   */
  props[MIGNET_VM_PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, identity);

  /**
   * MignetVm:name:
   *
   * The name, by default the id; checked when the virtual machine is added to a cluster.
   *
   * Since: 1.0
   */
  props[MIGNET_VM_PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, identity);

  /**
   * MignetVm:cluster:
   *
   * The cluster that the virtual machine belongs to, %NULL if there is none.
   *
   * Since: 1.0
   */
  props[MIGNET_VM_PROP_CLUSTER] =
      g_param_spec_object ("cluster", NULL, NULL, MIGNET_TYPE_CLUSTER, readable);

  /**
   * MignetVm:status:
   *
   * The status. Set with mignet_vm_set_placement().
   *
   * Since: 1.0
   */
  props[MIGNET_VM_PROP_STATUS] = g_param_spec_enum ("status", NULL, NULL, MIGNET_TYPE_VM_STATUS,
                                                    MIGNET_VM_STATUS_DOWN, readable);

  /**
   * MignetVm:host:
   *
   * The host that the virtual machine runs on, %NULL if there is none. Set with
   * mignet_vm_set_placement().
   *
   * Since: 1.0
   */
  props[MIGNET_VM_PROP_HOST] = g_param_spec_object ("host", NULL, NULL, MIGNET_TYPE_HOST, readable);

  /**
   * MignetVm:destination:
   *
   * The host that the virtual machine is migrating to, %NULL if it is not migrating or that is not
   * known. Set with mignet_vm_set_placement().
   *
   * Since: 1.0
   */
  props[MIGNET_VM_PROP_DESTINATION] =
      g_param_spec_object ("destination", NULL, NULL, MIGNET_TYPE_HOST, readable);
}

static void
install_resource_properties (void)
{
  const GParamFlags writable = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  /**
   * MignetVm:memory:
   *
   * The memory in MiB, 0 if it is not known.
   *
   * Since: 1.0
   */
  props[MIGNET_VM_PROP_MEMORY] =
      g_param_spec_uint64 ("memory", NULL, NULL, 0, G_MAXUINT64, 0, writable);

  /**
   * MignetVm:vcpus:
   *
   * The number of virtual CPUs, 0 if it is not known.
   *
   * Since: 1.0
   */
  props[MIGNET_VM_PROP_VCPUS] = g_param_spec_uint ("vcpus", NULL, NULL, 0, G_MAXUINT, 0, writable);

  /**
   * MignetVm:dirty-rate:
   *
   * How fast the guest changes its memory, in MiB/s; 0 if it is not known.
   *
   * Since: 1.0
   */
  props[MIGNET_VM_PROP_DIRTY_RATE] =
      g_param_spec_uint ("dirty-rate", NULL, NULL, 0, G_MAXUINT, 0, writable);

  /**
   * MignetVm:networks:
   *
   * The networks that the virtual network interfaces need, #MignetNetwork. Set with
   * mignet_vm_set_networks().
   *
   * Since: 1.0
   */
  props[MIGNET_VM_PROP_NETWORKS] =
      g_param_spec_object ("networks", NULL, NULL, G_TYPE_LIST_MODEL, readable);
}

static void
install_migration_properties (void)
{
  const GParamFlags writable = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  /**
   * MignetVm:migration-network:
   *
   * The network that migrations of this virtual machine go over, %NULL for what the policy and the
   * cluster say. Set with mignet_vm_set_migration_network().
   *
   * Since: 1.0
   */
  props[MIGNET_VM_PROP_MIGRATION_NETWORK] =
      g_param_spec_object ("migration-network", NULL, NULL, MIGNET_TYPE_NETWORK, readable);

  /**
   * MignetVm:migration-policy:
   *
   * The policy of this virtual machine, %NULL for that of the cluster.
   *
   * Since: 1.0
   */
  props[MIGNET_VM_PROP_MIGRATION_POLICY] =
      g_param_spec_object ("migration-policy", NULL, NULL, MIGNET_TYPE_MIGRATION_POLICY, writable);

  /**
   * MignetVm:pinned-hosts:
   *
   * The only hosts that the virtual machine may run on, #MignetHost; empty if it may run on any.
   * Set with mignet_vm_set_pinned_hosts().
   *
   * Since: 1.0
   */
  props[MIGNET_VM_PROP_PINNED_HOSTS] =
      g_param_spec_object ("pinned-hosts", NULL, NULL, G_TYPE_LIST_MODEL, readable);

  /**
   * MignetVm:display-addresses:
   *
   * The addresses at which the displays listen, %NULL if that was never reported. Set with
   * mignet_vm_set_display_addresses().
   *
   * Since: 1.0
   */
  props[MIGNET_VM_PROP_DISPLAY_ADDRESSES] =
      g_param_spec_boxed ("display-addresses", NULL, NULL, G_TYPE_STRV, readable);
}

static void
mignet_vm_class_init (MignetVmClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = mignet_vm_constructed;
  object_class->dispose = mignet_vm_dispose;
  object_class->finalize = mignet_vm_finalize;
  object_class->get_property = mignet_vm_get_property;
  object_class->set_property = mignet_vm_set_property;

  install_placement_properties ();
  install_resource_properties ();
  install_migration_properties ();
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
mignet_vm_init (MignetVm *self)
{
  self->status = MIGNET_VM_STATUS_DOWN;
  self->networks = _mignet_list_new (MIGNET_TYPE_NETWORK);
  self->pinned_hosts = _mignet_list_new (MIGNET_TYPE_HOST);
}

void
_mignet_vm_set_cluster (MignetVm *self, MignetCluster *cluster)
{
  MignetCluster *changed = cluster != NULL ? cluster : self->cluster;

  if (changed != NULL)
    _mignet_journal_enter_vm (&changed->journal, self);
  self->cluster = cluster;
  g_object_notify_by_pspec (G_OBJECT (self), props[MIGNET_VM_PROP_CLUSTER]);
}

/**
 * mignet_vm_new:
 * @id: the id
 * @name: (nullable): the name, %NULL for the id
 *
 * Creates a virtual machine that is down and on no host.
 *
 * Returns: (transfer full): a new virtual machine
 *
 * Since: 1.0
 */
MignetVm *
mignet_vm_new (const char *id, const char *name)
{
  g_return_val_if_fail (id != NULL, NULL);

  return g_object_new (MIGNET_TYPE_VM, "id", id, "name", name, NULL);
}

/**
 * mignet_vm_get_id:
 * @self: a virtual machine
 *
 * Gets the id.
 *
 * Returns: (transfer none): the id
 *
 * Since: 1.0
 */
const char *
mignet_vm_get_id (MignetVm *self)
{
  g_return_val_if_fail (MIGNET_IS_VM (self), NULL);

  return self->id;
}

/**
 * mignet_vm_get_name:
 * @self: a virtual machine
 *
 * Gets the name.
 *
 * Returns: (transfer none): the name
 *
 * Since: 1.0
 */
const char *
mignet_vm_get_name (MignetVm *self)
{
  g_return_val_if_fail (MIGNET_IS_VM (self), NULL);

  return self->name;
}

/**
 * mignet_vm_get_cluster:
 * @self: a virtual machine
 *
 * Gets the cluster that the virtual machine belongs to.
 *
 * Returns: (transfer none) (nullable): the cluster, %NULL if there is none
 *
 * Since: 1.0
 */
MignetCluster *
mignet_vm_get_cluster (MignetVm *self)
{
  g_return_val_if_fail (MIGNET_IS_VM (self), NULL);

  return self->cluster;
}

/**
 * mignet_vm_get_status:
 * @self: a virtual machine
 *
 * Gets the status.
 *
 * Returns: the status
 *
 * Since: 1.0
 */
MignetVmStatus
mignet_vm_get_status (MignetVm *self)
{
  g_return_val_if_fail (MIGNET_IS_VM (self), MIGNET_VM_STATUS_DOWN);

  return self->status;
}

/**
 * mignet_vm_get_host:
 * @self: a virtual machine
 *
 * Gets the host that the virtual machine runs on.
 *
 * Returns: (transfer none) (nullable): the host, %NULL if there is none
 *
 * Since: 1.0
 */
MignetHost *
mignet_vm_get_host (MignetVm *self)
{
  g_return_val_if_fail (MIGNET_IS_VM (self), NULL);

  return self->host;
}

/**
 * mignet_vm_get_destination:
 * @self: a virtual machine
 *
 * Gets the host that the virtual machine is migrating to.
 *
 * Returns: (transfer none) (nullable): the host, %NULL if it is not migrating or that is not
 *   known
 *
 * Since: 1.0
 */
MignetHost *
mignet_vm_get_destination (MignetVm *self)
{
  g_return_val_if_fail (MIGNET_IS_VM (self), NULL);

  return self->destination;
}

static gboolean
check_placement (MignetVm *self,
                 MignetVmStatus status,
                 MignetHost *host,
                 MignetHost *destination,
                 GError **error)
{
  if (destination != NULL && status != MIGNET_VM_STATUS_MIGRATING)
    {
      g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_INVALID_VALUE,
                   "VM '%s' cannot have the destination '%s': only a migrating VM has one",
                   self->name, mignet_host_get_name (destination));
      return FALSE;
    }

  if (destination != NULL && destination == host)
    {
      g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_INVALID_VALUE,
                   "VM '%s' cannot migrate to '%s', which is its own host", self->name,
                   mignet_host_get_name (destination));
      return FALSE;
    }

  return self->cluster == NULL || _mignet_cluster_check_placement (
                                      self->cluster, self->name, status, host, destination, error);
}

/**
 * mignet_vm_set_placement:
 * @self: a virtual machine
 * @status: the status
 * @host: (nullable): the host that the virtual machine runs on; %NULL only if it is down
 * @destination: (nullable): the host that it is migrating to; %NULL if it is not migrating or that
 *   is not known
 * @error: return location for a #GError
 *
 * Sets #MignetVm:status, #MignetVm:host and #MignetVm:destination in one step, since they depend
 * on each other: a virtual machine of a cluster that is not down runs on a host of the cluster
 * (invariant I-8).
 *
 * Returns: %TRUE, or %FALSE with %MIGNET_ERROR_INVALID_VALUE or %MIGNET_ERROR_NOT_FOUND set and
 *   nothing changed
 *
 * Since: 1.0
 */
gboolean
mignet_vm_set_placement (MignetVm *self,
                         MignetVmStatus status,
                         MignetHost *host,
                         MignetHost *destination,
                         GError **error)
{
  MignetVmStatus old_status;

  g_return_val_if_fail (MIGNET_IS_VM (self), FALSE);
  g_return_val_if_fail (host == NULL || MIGNET_IS_HOST (host), FALSE);
  g_return_val_if_fail (destination == NULL || MIGNET_IS_HOST (destination), FALSE);

  if (self->status == status && self->host == host && self->destination == destination)
    return TRUE;
  if (!check_placement (self, status, host, destination, error))
    return FALSE;

  g_object_freeze_notify (G_OBJECT (self));
  old_status = self->status;
  if (old_status != status)
    {
      self->status = status;
      g_object_notify_by_pspec (G_OBJECT (self), props[MIGNET_VM_PROP_STATUS]);
    }
  if (g_set_object (&self->host, host))
    g_object_notify_by_pspec (G_OBJECT (self), props[MIGNET_VM_PROP_HOST]);
  if (g_set_object (&self->destination, destination))
    g_object_notify_by_pspec (G_OBJECT (self), props[MIGNET_VM_PROP_DESTINATION]);
  if (self->cluster != NULL)
    _mignet_cluster_vm_status_changed (self->cluster, old_status, status);
  _mignet_vm_enter_change (self);
  g_object_thaw_notify (G_OBJECT (self));

  _mignet_vm_touch (self);
  return TRUE;
}

/**
 * mignet_vm_get_memory:
 * @self: a virtual machine
 *
 * Gets the memory.
 *
 * Returns: the memory in MiB, 0 if it is not known
 *
 * Since: 1.0
 */
guint64
mignet_vm_get_memory (MignetVm *self)
{
  g_return_val_if_fail (MIGNET_IS_VM (self), 0);

  return self->memory;
}

/**
 * mignet_vm_set_memory:
 * @self: a virtual machine
 * @memory: the memory in MiB, 0 if it is not known
 *
 * Sets #MignetVm:memory.
 *
 * Since: 1.0
 */
void
mignet_vm_set_memory (MignetVm *self, guint64 memory)
{
  g_return_if_fail (MIGNET_IS_VM (self));

  if (self->memory == memory)
    return;

  self->memory = memory;
  _mignet_vm_notify (self, MIGNET_VM_PROP_MEMORY);
}

/**
 * mignet_vm_get_vcpus:
 * @self: a virtual machine
 *
 * Gets the number of virtual CPUs.
 *
 * Returns: the number, 0 if it is not known
 *
 * Since: 1.0
 */
guint
mignet_vm_get_vcpus (MignetVm *self)
{
  g_return_val_if_fail (MIGNET_IS_VM (self), 0);

  return self->vcpus;
}

/**
 * mignet_vm_set_vcpus:
 * @self: a virtual machine
 * @vcpus: the number of virtual CPUs, 0 if it is not known
 *
 * Sets #MignetVm:vcpus.
 *
 * Since: 1.0
 */
void
mignet_vm_set_vcpus (MignetVm *self, guint vcpus)
{
  g_return_if_fail (MIGNET_IS_VM (self));

  if (self->vcpus == vcpus)
    return;

  self->vcpus = vcpus;
  _mignet_vm_notify (self, MIGNET_VM_PROP_VCPUS);
}

/**
 * mignet_vm_get_dirty_rate:
 * @self: a virtual machine
 *
 * Gets how fast the guest changes its memory.
 *
 * Returns: the rate in MiB/s, 0 if it is not known
 *
 * Since: 1.0
 */
guint
mignet_vm_get_dirty_rate (MignetVm *self)
{
  g_return_val_if_fail (MIGNET_IS_VM (self), 0);

  return self->dirty_rate;
}

/**
 * mignet_vm_set_dirty_rate:
 * @self: a virtual machine
 * @dirty_rate: the rate in MiB/s, 0 if it is not known
 *
 * Sets #MignetVm:dirty-rate.
 *
 * Since: 1.0
 */
void
mignet_vm_set_dirty_rate (MignetVm *self, guint dirty_rate)
{
  g_return_if_fail (MIGNET_IS_VM (self));

  if (self->dirty_rate == dirty_rate)
    return;

  self->dirty_rate = dirty_rate;
  _mignet_vm_notify (self, MIGNET_VM_PROP_DIRTY_RATE);
}
