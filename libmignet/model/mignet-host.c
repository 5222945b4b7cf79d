/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "model/mignet-host-private.h"

#include "model/mignet-checks-private.h"
#include "model/mignet-cluster-private.h"
#include "model/mignet-network-attachment-private.h"
#include "model/mignet-nic-private.h"

/**
 * SECTION:mignet-host
 * @title: MignetHost
 * @short_description: a host of a cluster
 *
 * A #MignetHost is a hypervisor host: the address that the manager knows it by, its status and
 * resources, its network interfaces and the networks on them.
 *
 * The status that is reported for a host and the status that it counts as can differ: see
 * mignet_host_get_effective_status(). What is not known about a host is different from what is
 * known to be absent: memory and CPUs are 0, versions are %NULL and limits are -1 while they are
 * not known, and mignet_host_get_attachments_reported() tells a host without networks from one
 * that nothing was reported about.
 *
 * A host belongs to at most one cluster, and to the thread that uses it.
 */

/**
 * MignetHost:
 *
 * A host of a cluster.
 *
 * Since: 1.0
 */

G_DEFINE_FINAL_TYPE (MignetHost, mignet_host, G_TYPE_OBJECT)

static GParamSpec *props[MIGNET_HOST_PROP_ATTACHMENTS_REPORTED + 1];

static MignetHostChange
get_change (MignetHostProperty property)
{
  switch (property)
    {
    case MIGNET_HOST_PROP_STATUS:
    case MIGNET_HOST_PROP_EFFECTIVE_STATUS:
    case MIGNET_HOST_PROP_MEMORY:
    case MIGNET_HOST_PROP_CPUS:
    case MIGNET_HOST_PROP_MAX_OUTGOING:
    case MIGNET_HOST_PROP_MAX_INCOMING:
      return MIGNET_HOST_CHANGE_FIGURES;
    case MIGNET_HOST_PROP_ID:
    case MIGNET_HOST_PROP_NAME:
    case MIGNET_HOST_PROP_CLUSTER:
    case MIGNET_HOST_PROP_ADDRESS:
    case MIGNET_HOST_PROP_LIBVIRT_VERSION:
    case MIGNET_HOST_PROP_QEMU_VERSION:
    case MIGNET_HOST_PROP_MIGRATION_TLS:
    case MIGNET_HOST_PROP_NICS:
    case MIGNET_HOST_PROP_ATTACHMENTS:
    case MIGNET_HOST_PROP_ATTACHMENTS_REPORTED:
    default:
      return MIGNET_HOST_CHANGE_ALL;
    }
}

static void
enter_change (MignetHost *self, MignetHostChange change)
{
  if (self->cluster != NULL)
    _mignet_journal_enter_host (&self->cluster->journal, self, change);
}

void
_mignet_host_notify (MignetHost *self, MignetHostProperty property)
{
  enter_change (self, get_change (property));
  g_object_notify_by_pspec (G_OBJECT (self), props[property]);
  if (self->cluster != NULL)
    _mignet_cluster_touch (self->cluster);
}

static void
mignet_host_constructed (GObject *object)
{
  MignetHost *self = MIGNET_HOST (object);

  if (self->id == NULL)
    self->id = g_strdup ("");
  if (self->name == NULL)
    self->name = g_strdup (self->id);

  G_OBJECT_CLASS (mignet_host_parent_class)->constructed (object);
}

/* Interfaces and attachments may outlive the host. */
static void
release_networking (MignetHost *self)
{
  GPtrArray *nics = _mignet_list_peek (self->nics);
  GPtrArray *attachments = _mignet_list_peek (self->attachments);

  for (guint i = 0; i < nics->len; i++)
    _mignet_nic_set_host (g_ptr_array_index (nics, i), NULL);
  for (guint i = 0; i < attachments->len; i++)
    _mignet_network_attachment_set_host (g_ptr_array_index (attachments, i), NULL);
}

static void
mignet_host_finalize (GObject *object)
{
  MignetHost *self = MIGNET_HOST (object);

  release_networking (self);
  g_free (self->id);
  g_free (self->name);
  g_free (self->address);
  _mignet_text_release (self->libvirt_version);
  _mignet_text_release (self->qemu_version);
  g_clear_pointer (&self->labels, g_tree_unref);
  g_object_unref (self->nics);
  g_clear_pointer (&self->sorted_nics, g_ptr_array_unref);
  g_object_unref (self->attachments);

  G_OBJECT_CLASS (mignet_host_parent_class)->finalize (object);
}

static void
mignet_host_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  MignetHost *self = MIGNET_HOST (object);

  switch ((MignetHostProperty) prop_id)
    {
    case MIGNET_HOST_PROP_ID:
      g_value_set_string (value, self->id);
      break;
    case MIGNET_HOST_PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case MIGNET_HOST_PROP_CLUSTER:
      g_value_set_object (value, self->cluster);
      break;
    case MIGNET_HOST_PROP_ADDRESS:
      g_value_set_string (value, self->address);
      break;
    case MIGNET_HOST_PROP_STATUS:
      g_value_set_enum (value, self->status);
      break;
    case MIGNET_HOST_PROP_EFFECTIVE_STATUS:
      g_value_set_enum (value, self->effective_status);
      break;
    case MIGNET_HOST_PROP_MEMORY:
      g_value_set_uint64 (value, self->memory);
      break;
    case MIGNET_HOST_PROP_CPUS:
      g_value_set_uint (value, self->cpus);
      break;
    case MIGNET_HOST_PROP_LIBVIRT_VERSION:
      g_value_set_string (value, self->libvirt_version);
      break;
    case MIGNET_HOST_PROP_QEMU_VERSION:
      g_value_set_string (value, self->qemu_version);
      break;
    case MIGNET_HOST_PROP_MIGRATION_TLS:
      g_value_set_enum (value, self->migration_tls);
      break;
    case MIGNET_HOST_PROP_MAX_OUTGOING:
      g_value_set_int (value, self->max_outgoing);
      break;
    case MIGNET_HOST_PROP_MAX_INCOMING:
      g_value_set_int (value, self->max_incoming);
      break;
    case MIGNET_HOST_PROP_NICS:
      g_value_set_object (value, self->nics);
      break;
    case MIGNET_HOST_PROP_ATTACHMENTS:
      g_value_set_object (value, self->attachments);
      break;
    case MIGNET_HOST_PROP_ATTACHMENTS_REPORTED:
      g_value_set_boolean (value, self->attachments_reported);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
mignet_host_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  MignetHost *self = MIGNET_HOST (object);

  switch ((MignetHostProperty) prop_id)
    {
    case MIGNET_HOST_PROP_ID:
      self->id = g_value_dup_string (value);
      break;
    case MIGNET_HOST_PROP_NAME:
      self->name = g_value_dup_string (value);
      break;
    case MIGNET_HOST_PROP_STATUS:
      mignet_host_set_status (self, g_value_get_enum (value));
      break;
    case MIGNET_HOST_PROP_MEMORY:
      mignet_host_set_memory (self, g_value_get_uint64 (value));
      break;
    case MIGNET_HOST_PROP_CPUS:
      mignet_host_set_cpus (self, g_value_get_uint (value));
      break;
    case MIGNET_HOST_PROP_MIGRATION_TLS:
      mignet_host_set_migration_tls (self, g_value_get_enum (value));
      break;
    case MIGNET_HOST_PROP_MAX_OUTGOING:
      mignet_host_set_max_outgoing (self, g_value_get_int (value));
      break;
    case MIGNET_HOST_PROP_MAX_INCOMING:
      mignet_host_set_max_incoming (self, g_value_get_int (value));
      break;
    case MIGNET_HOST_PROP_CLUSTER:
    case MIGNET_HOST_PROP_ADDRESS:
    case MIGNET_HOST_PROP_EFFECTIVE_STATUS:
    case MIGNET_HOST_PROP_LIBVIRT_VERSION:
    case MIGNET_HOST_PROP_QEMU_VERSION:
    case MIGNET_HOST_PROP_NICS:
    case MIGNET_HOST_PROP_ATTACHMENTS:
    case MIGNET_HOST_PROP_ATTACHMENTS_REPORTED:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
install_identity_properties (void)
{
  const GParamFlags identity = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  /**
   * MignetHost:id:
   *
   * The id, 1 to 255 bytes of UTF-8; checked when the host is added to a cluster.
   *
   * Since: 1.0
   */
  props[MIGNET_HOST_PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, identity);

  /**
   * MignetHost:name:
   *
   * The name, by default the id; checked when the host is added to a cluster.
   *
   * Since: 1.0
   */
  props[MIGNET_HOST_PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, identity);

  /**
   * MignetHost:cluster:
   *
   * The cluster that the host belongs to, %NULL if there is none.
   *
   * Since: 1.0
   */
  props[MIGNET_HOST_PROP_CLUSTER] =
      g_param_spec_object ("cluster", NULL, NULL, MIGNET_TYPE_CLUSTER, readable);

  /**
   * MignetHost:address:
   *
   * The host name or IP address that the manager reaches the host by; %NULL means the name of the
   * host. Set with mignet_host_set_address().
   *
   * Since: 1.0
   */
  props[MIGNET_HOST_PROP_ADDRESS] = g_param_spec_string ("address", NULL, NULL, NULL, readable);
}

static void
install_status_properties (void)
{
  const GParamFlags writable = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  /**
   * MignetHost:status:
   *
   * The status that is reported for the host.
   *
   * Since: 1.0
   */
  props[MIGNET_HOST_PROP_STATUS] = g_param_spec_enum ("status", NULL, NULL, MIGNET_TYPE_HOST_STATUS,
                                                      MIGNET_HOST_STATUS_UP, writable);

  /**
   * MignetHost:effective-status:
   *
   * The status that the host counts as: a host that is up is non-operational while a required
   * network other than management is missing or has no carrier (invariant I-10).
   * mignet_host_get_status_reasons() says why.
   *
   * Since: 1.0
   */
  props[MIGNET_HOST_PROP_EFFECTIVE_STATUS] = g_param_spec_enum (
      "effective-status", NULL, NULL, MIGNET_TYPE_HOST_STATUS, MIGNET_HOST_STATUS_UP, readable);

  /**
   * MignetHost:memory:
   *
   * The memory in MiB, 0 if it is not known.
   *
   * Since: 1.0
   */
  props[MIGNET_HOST_PROP_MEMORY] =
      g_param_spec_uint64 ("memory", NULL, NULL, 0, G_MAXUINT64, 0, writable);

  /**
   * MignetHost:cpus:
   *
   * The number of CPUs, 0 if it is not known.
   *
   * Since: 1.0
   */
  props[MIGNET_HOST_PROP_CPUS] = g_param_spec_uint ("cpus", NULL, NULL, 0, G_MAXUINT, 0, writable);
}

static void
install_capability_properties (void)
{
  const GParamFlags writable = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  /**
   * MignetHost:libvirt-version:
   *
   * The version of libvirt, "9.0.0" for example; %NULL if it is not known. Set with
   * mignet_host_set_libvirt_version().
   *
   * Since: 1.0
   */
  props[MIGNET_HOST_PROP_LIBVIRT_VERSION] =
      g_param_spec_string ("libvirt-version", NULL, NULL, NULL, readable);

  /**
   * MignetHost:qemu-version:
   *
   * The version of QEMU, "7.2.0" for example; %NULL if it is not known. Set with
   * mignet_host_set_qemu_version().
   *
   * Since: 1.0
   */
  props[MIGNET_HOST_PROP_QEMU_VERSION] =
      g_param_spec_string ("qemu-version", NULL, NULL, NULL, readable);

  /**
   * MignetHost:migration-tls:
   *
   * Whether the host has what encrypted migrations need.
   *
   * Since: 1.0
   */
  props[MIGNET_HOST_PROP_MIGRATION_TLS] = g_param_spec_enum (
      "migration-tls", NULL, NULL, MIGNET_TYPE_TRISTATE, MIGNET_TRISTATE_UNKNOWN, writable);

  /**
   * MignetHost:max-outgoing:
   *
   * How many migrations may leave the host at the same time, -1 if nothing is said.
   *
   * Since: 1.0
   */
  props[MIGNET_HOST_PROP_MAX_OUTGOING] =
      g_param_spec_int ("max-outgoing", NULL, NULL, -1, G_MAXINT, -1, writable);

  /**
   * MignetHost:max-incoming:
   *
   * How many migrations may arrive at the host at the same time, -1 if nothing is said.
   *
   * Since: 1.0
   */
  props[MIGNET_HOST_PROP_MAX_INCOMING] =
      g_param_spec_int ("max-incoming", NULL, NULL, -1, G_MAXINT, -1, writable);
}

static void
install_networking_properties (void)
{
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  /**
   * MignetHost:nics:
   *
   * The network interfaces, #MignetNic.
   *
   * Since: 1.0
   */
  props[MIGNET_HOST_PROP_NICS] =
      g_param_spec_object ("nics", NULL, NULL, G_TYPE_LIST_MODEL, readable);

  /**
   * MignetHost:attachments:
   *
   * The attachments of networks, #MignetNetworkAttachment.
   *
   * Since: 1.0
   */
  props[MIGNET_HOST_PROP_ATTACHMENTS] =
      g_param_spec_object ("attachments", NULL, NULL, G_TYPE_LIST_MODEL, readable);

  /**
   * MignetHost:attachments-reported:
   *
   * Whether it is known which networks the host has.
   *
   * Since: 1.0
   */
  props[MIGNET_HOST_PROP_ATTACHMENTS_REPORTED] =
      g_param_spec_boolean ("attachments-reported", NULL, NULL, FALSE, readable);
}

static void
mignet_host_class_init (MignetHostClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = mignet_host_constructed;
  object_class->finalize = mignet_host_finalize;
  object_class->get_property = mignet_host_get_property;
  object_class->set_property = mignet_host_set_property;

  install_identity_properties ();
  install_status_properties ();
  install_capability_properties ();
  install_networking_properties ();
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
mignet_host_init (MignetHost *self)
{
  self->max_outgoing = -1;
  self->max_incoming = -1;
  self->nics = _mignet_list_new (MIGNET_TYPE_NIC);
  self->attachments = _mignet_list_new (MIGNET_TYPE_NETWORK_ATTACHMENT);
}

void
_mignet_host_set_cluster (MignetHost *self, MignetCluster *cluster)
{
  MignetCluster *changed = cluster != NULL ? cluster : self->cluster;

  if (changed != NULL)
    _mignet_journal_enter_members (_mignet_cluster_get_journal (changed));
  self->cluster = cluster;
  g_object_notify_by_pspec (G_OBJECT (self), props[MIGNET_HOST_PROP_CLUSTER]);
  _mignet_host_refresh_status (self);
}

void
_mignet_host_enter_change (MignetHost *self)
{
  enter_change (self, MIGNET_HOST_CHANGE_ALL);
}

void
_mignet_host_touch (MignetHost *self)
{
  if (self->cluster == NULL)
    return;

  _mignet_host_enter_change (self);
  _mignet_cluster_touch (self->cluster);
}

gboolean
_mignet_host_refresh_status (MignetHost *self)
{
  MignetHostStatus status = _mignet_host_derive_status (self, NULL);

  if (self->effective_status == status)
    return FALSE;

  self->effective_status = status;
  _mignet_host_notify (self, MIGNET_HOST_PROP_EFFECTIVE_STATUS);
  return TRUE;
}

void
_mignet_host_carrier_changed (MignetHost *self)
{
  _mignet_wiring_update_carriers (self->sorted_nics != NULL ? self->sorted_nics
                                                            : _mignet_host_peek_nics (self));
  _mignet_host_enter_change (self);
  _mignet_host_refresh_status (self);
  _mignet_host_touch (self);
}

GPtrArray *
_mignet_host_peek_nics (MignetHost *self)
{
  return _mignet_list_peek (self->nics);
}

GPtrArray *
_mignet_host_peek_attachments (MignetHost *self)
{
  return _mignet_list_peek (self->attachments);
}

/**
 * mignet_host_new:
 * @id: the id
 * @name: (nullable): the name, %NULL for the id
 *
 * Creates a host that is up and about which nothing else is known.
 *
 * Returns: (transfer full): a new host
 *
 * Since: 1.0
 */
MignetHost *
mignet_host_new (const char *id, const char *name)
{
  g_return_val_if_fail (id != NULL, NULL);

  return g_object_new (MIGNET_TYPE_HOST, "id", id, "name", name, NULL);
}

/**
 * mignet_host_get_id:
 * @self: a host
 *
 * Gets the id.
 *
 * Returns: (transfer none): the id
 *
 * Since: 1.0
 */
const char *
mignet_host_get_id (MignetHost *self)
{
  g_return_val_if_fail (MIGNET_IS_HOST (self), NULL);

  return self->id;
}

/**
 * mignet_host_get_name:
 * @self: a host
 *
 * Gets the name.
 *
 * Returns: (transfer none): the name
 *
 * Since: 1.0
 */
const char *
mignet_host_get_name (MignetHost *self)
{
  g_return_val_if_fail (MIGNET_IS_HOST (self), NULL);

  return self->name;
}

/**
 * mignet_host_get_cluster:
 * @self: a host
 *
 * Gets the cluster that the host belongs to.
 *
 * Returns: (transfer none) (nullable): the cluster, %NULL if there is none
 *
 * Since: 1.0
 */
MignetCluster *
mignet_host_get_cluster (MignetHost *self)
{
  g_return_val_if_fail (MIGNET_IS_HOST (self), NULL);

  return self->cluster;
}

/**
 * mignet_host_get_address:
 * @self: a host
 *
 * Gets the host name or IP address that the manager reaches the host by.
 *
 * Returns: (transfer none) (nullable): the address as it was registered; %NULL means the name of
 *   the host
 *
 * Since: 1.0
 */
const char *
mignet_host_get_address (MignetHost *self)
{
  g_return_val_if_fail (MIGNET_IS_HOST (self), NULL);

  return self->address;
}

/**
 * mignet_host_set_address:
 * @self: a host
 * @address: (nullable): a host name (letters, digits, "-", "_" and ".") or an IP address, in
 *   brackets or not, without a zone; %NULL for the name of the host
 * @error: return location for a #GError
 *
 * Sets #MignetHost:address.
 *
 * Returns: %TRUE, or %FALSE with %MIGNET_ERROR_INVALID_ADDRESS set and nothing changed
 *
 * Since: 1.0
 */
gboolean
mignet_host_set_address (MignetHost *self, const char *address, GError **error)
{
  g_return_val_if_fail (MIGNET_IS_HOST (self), FALSE);

  if (address != NULL && !_mignet_host_address_check (address, error))
    {
      g_prefix_error (error, "Host '%s': ", self->name);
      return FALSE;
    }

  if (g_strcmp0 (self->address, address) != 0)
    {
      g_free (self->address);
      self->address = g_strdup (address);
      _mignet_host_notify (self, MIGNET_HOST_PROP_ADDRESS);
    }

  return TRUE;
}

/**
 * mignet_host_get_status:
 * @self: a host
 *
 * Gets the status that is reported for the host.
 *
 * Returns: the status
 *
 * Since: 1.0
 */
MignetHostStatus
mignet_host_get_status (MignetHost *self)
{
  g_return_val_if_fail (MIGNET_IS_HOST (self), MIGNET_HOST_STATUS_DOWN);

  return self->status;
}

/**
 * mignet_host_set_status:
 * @self: a host
 * @status: the status
 *
 * Sets #MignetHost:status. The effective status follows.
 *
 * Since: 1.0
 */
void
mignet_host_set_status (MignetHost *self, MignetHostStatus status)
{
  g_return_if_fail (MIGNET_IS_HOST (self));

  if (self->status == status)
    return;

  /* What follows from it is true before the first listener hears of it. */
  g_object_freeze_notify (G_OBJECT (self));
  self->status = status;
  _mignet_host_refresh_status (self);
  _mignet_host_notify (self, MIGNET_HOST_PROP_STATUS);
  g_object_thaw_notify (G_OBJECT (self));
}

/**
 * mignet_host_get_effective_status:
 * @self: a host
 *
 * Gets the status that the host counts as (invariant I-10).
 *
 * Returns: the status
 *
 * Since: 1.0
 */
MignetHostStatus
mignet_host_get_effective_status (MignetHost *self)
{
  g_return_val_if_fail (MIGNET_IS_HOST (self), MIGNET_HOST_STATUS_DOWN);

  return self->effective_status;
}

/**
 * mignet_host_get_status_reasons:
 * @self: a host
 *
 * Says why the effective status differs from the reported one.
 *
 * Returns: (transfer container) (element-type MignetReason): the reasons; empty if the two are the
 *   same
 *
 * Since: 1.0
 */
GPtrArray *
mignet_host_get_status_reasons (MignetHost *self)
{
  GPtrArray *reasons;

  g_return_val_if_fail (MIGNET_IS_HOST (self), NULL);

  reasons = g_ptr_array_new_with_free_func ((GDestroyNotify) mignet_reason_unref);
  _mignet_host_derive_status (self, reasons);
  return reasons;
}
