/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "model/mignet-discovery-private.h"

#include "model/mignet-model-private.h"

/**
 * SECTION:mignet-discovery
 * @title: MignetDiscovery
 * @short_description: what was found out about a host
 *
 * A #MignetDiscovery is what a #MignetDiscoverer has found out about one host: the host itself, its
 * interfaces and addresses, the networks and the virtual machines that it has. It is apart from
 * every cluster. Whoever finds something out fills it in a thread of his own, and hands it over to
 * the thread of the model, which takes it over in one step with mignet_discovery_update_host() or
 * mignet_cluster_take_discoveries(). Only one thread at a time uses it.
 *
 * What a discovery does not tell stays as the cluster has it, and is unknown, never none, where the
 * cluster has nothing.
 *
 * The networking of a host is told by what other programs print, with mignet_discovery_add_ip() and
 * mignet_discovery_add_libvirt(), or network by network with mignet_discovery_set_ip_config().
 * Several of them supplement each other in the order in which they were added.
 */

/**
 * MignetDiscovery:
 *
 * What was found out about a host.
 *
 * Since: 1.0
 */
struct _MignetDiscovery
{
  GObject parent_instance;

  MignetHost *host;     /* (owned): belongs to no cluster */
  char *contact;        /* (owned) (nullable) */
  GPtrArray *sources;   /* (owned): MignetDiscoverySource */
  GHashTable *networks; /* (owned): names */
  GPtrArray *vms;       /* (owned): MignetDiscoveredVm */
  GPtrArray *warnings;  /* (owned): char* */
  gboolean vms_reported;
};

G_DEFINE_FINAL_TYPE (MignetDiscovery, mignet_discovery, G_TYPE_OBJECT)

typedef enum
{
  PROP_HOST = 1,
  PROP_CONTACT,
  PROP_VMS_REPORTED
} MignetDiscoveryProperty;

static GParamSpec *props[PROP_VMS_REPORTED + 1];

static void
source_free (gpointer data)
{
  MignetDiscoverySource *source = data;

  if (source->free_data != NULL)
    source->free_data (source->data);
  g_free (source);
}

static void
discovered_vm_free (gpointer data)
{
  MignetDiscoveredVm *found = data;

  g_object_unref (found->vm);
  g_strfreev (found->networks);
  g_free (found);
}

static void
mignet_discovery_finalize (GObject *object)
{
  MignetDiscovery *self = MIGNET_DISCOVERY (object);

  g_clear_object (&self->host);
  g_free (self->contact);
  g_ptr_array_unref (self->sources);
  g_hash_table_unref (self->networks);
  g_ptr_array_unref (self->vms);
  g_ptr_array_unref (self->warnings);

  G_OBJECT_CLASS (mignet_discovery_parent_class)->finalize (object);
}

static void
mignet_discovery_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  MignetDiscovery *self = MIGNET_DISCOVERY (object);

  switch ((MignetDiscoveryProperty) prop_id)
    {
    case PROP_HOST:
      g_value_set_object (value, self->host);
      break;
    case PROP_CONTACT:
      g_value_set_string (value, self->contact);
      break;
    case PROP_VMS_REPORTED:
      g_value_set_boolean (value, self->vms_reported);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
mignet_discovery_set_property (GObject *object,
                               guint prop_id,
                               const GValue *value,
                               GParamSpec *pspec)
{
  MignetDiscovery *self = MIGNET_DISCOVERY (object);

  switch ((MignetDiscoveryProperty) prop_id)
    {
    case PROP_HOST:
      self->host = g_value_dup_object (value);
      break;
    case PROP_VMS_REPORTED:
      mignet_discovery_set_vms_reported (self, g_value_get_boolean (value));
      break;
    case PROP_CONTACT:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
mignet_discovery_class_init (MignetDiscoveryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->finalize = mignet_discovery_finalize;
  object_class->get_property = mignet_discovery_get_property;
  object_class->set_property = mignet_discovery_set_property;

  /**
   * MignetDiscovery:host:
   *
   * The host as it was found. It belongs to no cluster.
   *
   * Since: 1.0
   */
  props[PROP_HOST] = g_param_spec_object ("host", NULL, NULL, MIGNET_TYPE_HOST,
                                          G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | flags);

  /**
   * MignetDiscovery:contact:
   *
   * The IP address at which the host was reached, or %NULL if it is not known.
   *
   * Since: 1.0
   */
  props[PROP_CONTACT] = g_param_spec_string ("contact", NULL, NULL, NULL, G_PARAM_READABLE | flags);

  /**
   * MignetDiscovery:vms-reported:
   *
   * Whether the virtual machines of the discovery are all that the host has.
   *
   * Since: 1.0
   */
  props[PROP_VMS_REPORTED] =
      g_param_spec_boolean ("vms-reported", NULL, NULL, FALSE, G_PARAM_READWRITE | flags);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
mignet_discovery_init (MignetDiscovery *self)
{
  self->sources = g_ptr_array_new_with_free_func (source_free);
  self->networks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->vms = g_ptr_array_new_with_free_func (discovered_vm_free);
  self->warnings = g_ptr_array_new_with_free_func (g_free);
}

GPtrArray *
_mignet_discovery_peek_sources (MignetDiscovery *self)
{
  return self->sources;
}

GPtrArray *
_mignet_discovery_peek_vms (MignetDiscovery *self)
{
  return self->vms;
}

GHashTable *
_mignet_discovery_peek_networks (MignetDiscovery *self)
{
  return self->networks;
}

void
_mignet_discovery_add_source (MignetDiscovery *self,
                              MignetDiscoverySourceFunc func,
                              gpointer data,
                              GDestroyNotify free_data)
{
  MignetDiscoverySource *source = g_new0 (MignetDiscoverySource, 1);

  source->func = func;
  source->data = data;
  source->free_data = free_data;
  g_ptr_array_add (self->sources, source);
}

/**
 * mignet_discovery_new:
 * @host: a host that belongs to no cluster
 *
 * Makes a discovery that tells what @host says: its id, its name, its address, its memory, its
 * CPUs, its versions, whether it can encrypt migrations, and its status. Whatever of it is unknown
 * is not told; that includes the status %MIGNET_HOST_STATUS_CONNECTING. Interfaces and attachments
 * of @host are not looked at.
 *
 * Returns: (transfer full): the discovery
 *
 * Since: 1.0
 */
MignetDiscovery *
mignet_discovery_new (MignetHost *host)
{
  g_return_val_if_fail (MIGNET_IS_HOST (host), NULL);

  return g_object_new (MIGNET_TYPE_DISCOVERY, "host", host, NULL);
}

/**
 * mignet_discovery_get_host:
 * @self: a discovery
 *
 * Gets the host as it was found. It belongs to no cluster.
 *
 * Returns: (transfer none): the host
 *
 * Since: 1.0
 */
MignetHost *
mignet_discovery_get_host (MignetDiscovery *self)
{
  g_return_val_if_fail (MIGNET_IS_DISCOVERY (self), NULL);

  return self->host;
}

/**
 * mignet_discovery_get_contact:
 * @self: a discovery
 *
 * Gets the IP address at which the host was reached.
 *
 * Returns: (transfer none) (nullable): the address without brackets, or %NULL if it is not known
 *
 * Since: 1.0
 */
const char *
mignet_discovery_get_contact (MignetDiscovery *self)
{
  g_return_val_if_fail (MIGNET_IS_DISCOVERY (self), NULL);

  return self->contact;
}

/**
 * mignet_discovery_set_contact:
 * @self: a discovery
 * @contact: (nullable): an IP address without brackets, or %NULL
 * @error: return location for a #GError
 *
 * Sets the IP address at which the host was reached: the interface that has it carries the
 * management network, unless that one is found otherwise.
 *
 * Returns: %TRUE, or %FALSE with %MIGNET_ERROR_INVALID_ADDRESS set and nothing changed
 *
 * Since: 1.0
 */
gboolean
mignet_discovery_set_contact (MignetDiscovery *self, const char *contact, GError **error)
{
  g_autoptr (GInetAddress) parsed = NULL;

  g_return_val_if_fail (MIGNET_IS_DISCOVERY (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (contact != NULL)
    parsed = _mignet_inet_address_parse (contact, strlen (contact));
  if (contact != NULL && parsed == NULL)
    {
      g_autofree char *text = _mignet_text_dup_printable (contact);

      g_set_error (
          error, MIGNET_ERROR, MIGNET_ERROR_INVALID_ADDRESS,
          "Found '%s' as the address at which host '%s' was reached, expected an IP address", text,
          mignet_host_get_name (self->host));
      return FALSE;
    }

  if (g_strcmp0 (self->contact, contact) != 0)
    {
      g_free (self->contact);
      self->contact = g_strdup (contact);
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CONTACT]);
    }

  return TRUE;
}

typedef struct
{
  char *network; /* (owned) */
  char *nic;     /* (owned) (nullable) */
  GSocketFamily family;
  MignetBootProtocol protocol;
  GPtrArray *addresses; /* (owned) (nullable) */
} IpConfig;

static void
ip_config_free (gpointer data)
{
  IpConfig *config = data;

  g_free (config->network);
  g_free (config->nic);
  g_clear_pointer (&config->addresses, g_ptr_array_unref);
  g_free (config);
}

/* An attachment that is there is changed only in what the source tells. */
static gboolean
apply_ip_config (MignetHost *host, MignetCluster *cluster, gpointer data, GError **error)
{
  const IpConfig *config = data;
  MignetNetwork *network = mignet_cluster_lookup_network (cluster, config->network);
  g_autoptr (MignetNetworkAttachment) attachment = NULL;
  MignetNetworkAttachment *old;

  if (network == NULL)
    {
      g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_NOT_FOUND,
                   "Host '%s' was found to have network '%s', expected one of cluster '%s'",
                   mignet_host_get_name (host), config->network, mignet_cluster_get_name (cluster));
      return FALSE;
    }

  old = mignet_host_lookup_attachment (host, network);
  if (old != NULL && (config->nic == NULL ||
                      g_strcmp0 (config->nic, mignet_network_attachment_get_nic (old)) == 0))
    return mignet_network_attachment_set_ip_config (old, config->family, config->protocol,
                                                    config->addresses, error);

  if (old != NULL)
    mignet_host_remove_attachment (host, old);
  attachment = mignet_network_attachment_new (network, config->nic);

  return mignet_network_attachment_set_ip_config (attachment, config->family, config->protocol,
                                                  config->addresses, error) &&
         mignet_host_add_attachment (host, attachment, error);
}

/**
 * mignet_discovery_set_ip_config:
 * @self: a discovery
 * @network: the id or the name of a network of the cluster
 * @nic: (nullable): the interface that carries it, %NULL if that is not known
 * @family: %G_SOCKET_FAMILY_IPV4 or %G_SOCKET_FAMILY_IPV6
 * @protocol: how addresses of the family are assigned
 * @addresses: (nullable) (element-type MignetIpAddress): the addresses, %NULL if they are not known
 *
 * Tells that the host has a network, and the addresses of one family that it has there. The rest of
 * its networking is not told by this. What contradicts the cluster, such as an interface that the
 * host does not have, is found when the discovery is taken over.
 *
 * Since: 1.0
 */
void
mignet_discovery_set_ip_config (MignetDiscovery *self,
                                const char *network,
                                const char *nic,
                                GSocketFamily family,
                                MignetBootProtocol protocol,
                                GPtrArray *addresses)
{
  IpConfig *config;

  g_return_if_fail (MIGNET_IS_DISCOVERY (self));
  g_return_if_fail (network != NULL);
  g_return_if_fail (family == G_SOCKET_FAMILY_IPV4 || family == G_SOCKET_FAMILY_IPV6);

  config = g_new0 (IpConfig, 1);
  config->network = _mignet_text_dup_printable (network);
  config->nic = g_strdup (nic);
  config->family = family;
  config->protocol = protocol;
  if (addresses != NULL)
    config->addresses = g_ptr_array_new_with_free_func ((GDestroyNotify) mignet_ip_address_unref);
  for (guint i = 0; addresses != NULL && i < addresses->len; i++)
    g_ptr_array_add (config->addresses, mignet_ip_address_ref (g_ptr_array_index (addresses, i)));
  _mignet_discovery_add_source (self, apply_ip_config, config, ip_config_free);
}

/**
 * mignet_discovery_add_network:
 * @self: a discovery
 * @name: the name of a network
 *
 * Tells that the host has a network for virtual machines. mignet_cluster_take_discoveries() adds
 * one that the cluster does not have. A network that only other hosts were found to have is taken
 * to be absent.
 *
 * Since: 1.0
 */
void
mignet_discovery_add_network (MignetDiscovery *self, const char *name)
{
  g_return_if_fail (MIGNET_IS_DISCOVERY (self));
  g_return_if_fail (name != NULL);

  g_hash_table_add (self->networks, g_strdup (name));
}

/**
 * mignet_discovery_get_vms_reported:
 * @self: a discovery
 *
 * Says whether the virtual machines of the discovery are all that the host has.
 *
 * Returns: %TRUE if they are, %FALSE if nothing is known about virtual machines
 *
 * Since: 1.0
 */
gboolean
mignet_discovery_get_vms_reported (MignetDiscovery *self)
{
  g_return_val_if_fail (MIGNET_IS_DISCOVERY (self), FALSE);

  return self->vms_reported;
}

/**
 * mignet_discovery_set_vms_reported:
 * @self: a discovery
 * @reported: whether the virtual machines of the discovery are all that the host has
 *
 * Says whether the virtual machines of the discovery are all that the host has. If they are not,
 * they are not looked at.
 *
 * Since: 1.0
 */
void
mignet_discovery_set_vms_reported (MignetDiscovery *self, gboolean reported)
{
  g_return_if_fail (MIGNET_IS_DISCOVERY (self));

  if (self->vms_reported == !!reported)
    return;

  self->vms_reported = !!reported;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_VMS_REPORTED]);
}

static MignetDiscoveredVm *
add_vm (MignetDiscovery *self, MignetVm *vm)
{
  MignetDiscoveredVm *found = g_new0 (MignetDiscoveredVm, 1);

  found->vm = g_object_ref (vm);
  g_ptr_array_add (self->vms, found);

  return found;
}

/**
 * mignet_discovery_add_vm:
 * @self: a discovery
 * @vm: a virtual machine that belongs to no cluster
 * @status: its status on the host; %MIGNET_VM_STATUS_MIGRATING if it is leaving the host
 * @networks: (nullable) (array zero-terminated=1): the names of the networks that it needs, %NULL
 * if they are not known
 *
 * Tells that the host has a virtual machine. Its id, name, memory, vCPUs and dirty rate are those
 * of @vm; 0 is unknown. The name of an interface of the host, such as a bridge, stands for the
 * network that it carries, and, if it carries none, for a network of its own.
 *
 * Since: 1.0
 */
void
mignet_discovery_add_vm (MignetDiscovery *self,
                         MignetVm *vm,
                         MignetVmStatus status,
                         const char *const *networks)
{
  MignetDiscoveredVm *found;

  g_return_if_fail (MIGNET_IS_DISCOVERY (self));
  g_return_if_fail (MIGNET_IS_VM (vm));

  found = add_vm (self, vm);
  found->status = status;
  found->networks = g_strdupv ((char **) networks);
}

/**
 * mignet_discovery_add_incoming_vm:
 * @self: a discovery
 * @id: the id of a virtual machine
 * @name: its name
 *
 * Tells that a virtual machine is migrating to the host.
 *
 * Since: 1.0
 */
void
mignet_discovery_add_incoming_vm (MignetDiscovery *self, const char *id, const char *name)
{
  g_autoptr (MignetVm) vm = NULL;

  g_return_if_fail (MIGNET_IS_DISCOVERY (self));
  g_return_if_fail (id != NULL);
  g_return_if_fail (name != NULL);

  vm = mignet_vm_new (id, name);
  add_vm (self, vm)->incoming = TRUE;
}

/**
 * mignet_discovery_add_warning:
 * @self: a discovery
 * @warning: a sentence without full stop that names the host
 *
 * Adds something that whoever asked for the discovery should hear, for example what could not be
 * found out.
 *
 * Since: 1.0
 */
void
mignet_discovery_add_warning (MignetDiscovery *self, const char *warning)
{
  g_return_if_fail (MIGNET_IS_DISCOVERY (self));
  g_return_if_fail (warning != NULL);

  g_ptr_array_add (self->warnings, g_strdup (warning));
}

/**
 * mignet_discovery_dup_warnings:
 * @self: a discovery
 *
 * Gets what whoever asked for the discovery should hear, for example what could not be found out.
 *
 * Returns: (transfer full) (array zero-terminated=1): sentences without full stop
 *
 * Since: 1.0
 */
char **
mignet_discovery_dup_warnings (MignetDiscovery *self)
{
  char **warnings;

  g_return_val_if_fail (MIGNET_IS_DISCOVERY (self), NULL);

  warnings = g_new0 (char *, self->warnings->len + 1);
  for (guint i = 0; i < self->warnings->len; i++)
    warnings[i] = g_strdup (g_ptr_array_index (self->warnings, i));

  return warnings;
}

static gpointer
steal_first (GPtrArray *array)
{
  return g_ptr_array_steal_index (array, 0);
}

/**
 * mignet_discovery_merge:
 * @self: a discovery
 * @other: another discovery of the same host
 *
 * Takes over what another discovery tells about networking, networks and virtual machines, and its
 * warnings. It leaves @other without them. What it tells about networking supplements what is
 * there.
 *
 * Since: 1.0
 */
void
mignet_discovery_merge (MignetDiscovery *self, MignetDiscovery *other)
{
  GHashTableIter iter;
  gpointer name;

  g_return_if_fail (MIGNET_IS_DISCOVERY (self));
  g_return_if_fail (MIGNET_IS_DISCOVERY (other));
  g_return_if_fail (self != other);

  while (other->sources->len > 0)
    g_ptr_array_add (self->sources, steal_first (other->sources));
  while (other->vms->len > 0)
    g_ptr_array_add (self->vms, steal_first (other->vms));
  while (other->warnings->len > 0)
    g_ptr_array_add (self->warnings, steal_first (other->warnings));

  g_hash_table_iter_init (&iter, other->networks);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    mignet_discovery_add_network (self, name);
  g_hash_table_remove_all (other->networks);

  mignet_discovery_set_vms_reported (self, self->vms_reported || other->vms_reported);
}
