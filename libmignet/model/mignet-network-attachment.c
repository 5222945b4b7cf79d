/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "model/mignet-network-attachment-private.h"

#include "model/mignet-host-private.h"
#include "net/mignet-net-private.h"

/**
 * SECTION:mignet-network-attachment
 * @title: MignetNetworkAttachment
 * @short_description: a network on an interface of a host
 *
 * A #MignetNetworkAttachment says that a host has a network, on which interface, and which
 * addresses it has there. For each address family there are three cases that mean different
 * things: addresses were reported, it was reported that there are none, and nothing was reported.
 * The same holds for the gateway of a family.
 *
 * An attachment belongs to at most one host, and to the thread that uses it.
 */

typedef struct
{
  MignetBootProtocol protocol;
  GPtrArray *addresses; /* (owned) (nullable) (element-type MignetIpAddress): NULL = not reported */
  GInetAddress *gateway; /* (owned) (nullable): NULL = not reported, unspecified = none */
} IpConfig;

typedef enum
{
  FAMILY_IPV4,
  FAMILY_IPV6,
  N_FAMILIES
} FamilyIndex;

/**
 * MignetNetworkAttachment:
 *
 * A network on an interface of a host.
 *
 * Since: 1.0
 */
struct _MignetNetworkAttachment
{
  GObject parent_instance;

  MignetHost *host;       /* (unowned) (nullable) */
  MignetNetwork *network; /* (owned) */
  char *nic;              /* (nullable): shared */
  gboolean in_sync;
  IpConfig families[N_FAMILIES];
};

G_DEFINE_FINAL_TYPE (MignetNetworkAttachment, mignet_network_attachment, G_TYPE_OBJECT)

typedef enum
{
  PROP_NETWORK = 1,
  PROP_NIC,
  PROP_IN_SYNC,
  PROP_IPV4_BOOT_PROTOCOL,
  PROP_IPV6_BOOT_PROTOCOL,
  PROP_IPV4_ADDRESSES,
  PROP_IPV6_ADDRESSES,
  PROP_IPV4_GATEWAY,
  PROP_IPV6_GATEWAY
} MignetNetworkAttachmentProperty;

static GParamSpec *props[PROP_IPV6_GATEWAY + 1];

static FamilyIndex
family_index (GSocketFamily family)
{
  return family == G_SOCKET_FAMILY_IPV6 ? FAMILY_IPV6 : FAMILY_IPV4;
}

static GPtrArray *
copy_addresses (GPtrArray *addresses)
{
  GPtrArray *copy = g_ptr_array_new_full (addresses->len, (GDestroyNotify) mignet_ip_address_unref);

  for (guint i = 0; i < addresses->len; i++)
    g_ptr_array_add (copy, mignet_ip_address_ref (g_ptr_array_index (addresses, i)));

  return copy;
}

static void
mignet_network_attachment_finalize (GObject *object)
{
  MignetNetworkAttachment *self = MIGNET_NETWORK_ATTACHMENT (object);

  g_clear_object (&self->network);
  _mignet_text_release (self->nic);
  for (guint i = 0; i < N_FAMILIES; i++)
    {
      g_clear_pointer (&self->families[i].addresses, g_ptr_array_unref);
      g_clear_object (&self->families[i].gateway);
    }

  G_OBJECT_CLASS (mignet_network_attachment_parent_class)->finalize (object);
}

static void
mignet_network_attachment_get_property (GObject *object,
                                        guint prop_id,
                                        GValue *value,
                                        GParamSpec *pspec)
{
  MignetNetworkAttachment *self = MIGNET_NETWORK_ATTACHMENT (object);

  switch ((MignetNetworkAttachmentProperty) prop_id)
    {
    case PROP_NETWORK:
      g_value_set_object (value, self->network);
      break;
    case PROP_NIC:
      g_value_set_string (value, self->nic);
      break;
    case PROP_IN_SYNC:
      g_value_set_boolean (value, self->in_sync);
      break;
    case PROP_IPV4_BOOT_PROTOCOL:
      g_value_set_enum (value, self->families[FAMILY_IPV4].protocol);
      break;
    case PROP_IPV6_BOOT_PROTOCOL:
      g_value_set_enum (value, self->families[FAMILY_IPV6].protocol);
      break;
    case PROP_IPV4_ADDRESSES:
      g_value_take_boxed (value,
                          mignet_network_attachment_get_addresses (self, G_SOCKET_FAMILY_IPV4));
      break;
    case PROP_IPV6_ADDRESSES:
      g_value_take_boxed (value,
                          mignet_network_attachment_get_addresses (self, G_SOCKET_FAMILY_IPV6));
      break;
    case PROP_IPV4_GATEWAY:
      g_value_set_object (value, self->families[FAMILY_IPV4].gateway);
      break;
    case PROP_IPV6_GATEWAY:
      g_value_set_object (value, self->families[FAMILY_IPV6].gateway);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
mignet_network_attachment_set_property (GObject *object,
                                        guint prop_id,
                                        const GValue *value,
                                        GParamSpec *pspec)
{
  MignetNetworkAttachment *self = MIGNET_NETWORK_ATTACHMENT (object);

  switch ((MignetNetworkAttachmentProperty) prop_id)
    {
    case PROP_NETWORK:
      self->network = g_value_dup_object (value);
      break;
    case PROP_NIC:
      self->nic = _mignet_text_share (g_value_get_string (value));
      break;
    case PROP_IN_SYNC:
      mignet_network_attachment_set_in_sync (self, g_value_get_boolean (value));
      break;
    case PROP_IPV4_BOOT_PROTOCOL:
    case PROP_IPV6_BOOT_PROTOCOL:
    case PROP_IPV4_ADDRESSES:
    case PROP_IPV6_ADDRESSES:
    case PROP_IPV4_GATEWAY:
    case PROP_IPV6_GATEWAY:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
install_address_properties (void)
{
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  /**
   * MignetNetworkAttachment:ipv4-boot-protocol:
   *
   * How the host gets its IPv4 addresses on the network.
   *
   * Since: 1.0
   */
  props[PROP_IPV4_BOOT_PROTOCOL] =
      g_param_spec_enum ("ipv4-boot-protocol", NULL, NULL, MIGNET_TYPE_BOOT_PROTOCOL,
                         MIGNET_BOOT_PROTOCOL_NONE, readable);

  /**
   * MignetNetworkAttachment:ipv6-boot-protocol:
   *
   * How the host gets its IPv6 addresses on the network.
   *
   * Since: 1.0
   */
  props[PROP_IPV6_BOOT_PROTOCOL] =
      g_param_spec_enum ("ipv6-boot-protocol", NULL, NULL, MIGNET_TYPE_BOOT_PROTOCOL,
                         MIGNET_BOOT_PROTOCOL_NONE, readable);

  /**
   * MignetNetworkAttachment:ipv4-addresses: (type GLib.PtrArray(MignetIpAddress))
   *
   * The IPv4 addresses of the host on the network, %NULL if they were never reported.
   *
   * Since: 1.0
   */
  props[PROP_IPV4_ADDRESSES] =
      g_param_spec_boxed ("ipv4-addresses", NULL, NULL, G_TYPE_PTR_ARRAY, readable);

  /**
   * MignetNetworkAttachment:ipv6-addresses: (type GLib.PtrArray(MignetIpAddress))
   *
   * The IPv6 addresses of the host on the network, %NULL if they were never reported.
   *
   * Since: 1.0
   */
  props[PROP_IPV6_ADDRESSES] =
      g_param_spec_boxed ("ipv6-addresses", NULL, NULL, G_TYPE_PTR_ARRAY, readable);
}

static void
install_gateway_properties (void)
{
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  /**
   * MignetNetworkAttachment:ipv4-gateway:
   *
   * The gateway of the network's own that the host has for IPv4, 0.0.0.0 if it has none, %NULL if
   * that was never reported.
   *
   * Since: 1.0
   */
  props[PROP_IPV4_GATEWAY] =
      g_param_spec_object ("ipv4-gateway", NULL, NULL, G_TYPE_INET_ADDRESS, readable);

  /**
   * MignetNetworkAttachment:ipv6-gateway:
   *
   * The gateway of the network's own that the host has for IPv6, :: if it has none, %NULL if that
   * was never reported.
   *
   * Since: 1.0
   */
  props[PROP_IPV6_GATEWAY] =
      g_param_spec_object ("ipv6-gateway", NULL, NULL, G_TYPE_INET_ADDRESS, readable);
}

static void
mignet_network_attachment_class_init (MignetNetworkAttachmentClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags identity = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = mignet_network_attachment_finalize;
  object_class->get_property = mignet_network_attachment_get_property;
  object_class->set_property = mignet_network_attachment_set_property;

  /**
   * MignetNetworkAttachment:network:
   *
   * The network.
   *
   * Since: 1.0
   */
  props[PROP_NETWORK] = g_param_spec_object ("network", NULL, NULL, MIGNET_TYPE_NETWORK, identity);

  /**
   * MignetNetworkAttachment:nic:
   *
   * The name of the interface that the network is on, %NULL if it is not known. An attachment
   * without an interface has an unknown carrier.
   *
   * Since: 1.0
   */
  props[PROP_NIC] = g_param_spec_string ("nic", NULL, NULL, NULL, identity);

  /**
   * MignetNetworkAttachment:in-sync:
   *
   * Whether the host has the network as it is defined.
   *
   * Since: 1.0
   */
  props[PROP_IN_SYNC] =
      g_param_spec_boolean ("in-sync", NULL, NULL, TRUE,
                            G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  install_address_properties ();
  install_gateway_properties ();
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
mignet_network_attachment_init (MignetNetworkAttachment *self)
{
  self->in_sync = TRUE;
  for (guint i = 0; i < N_FAMILIES; i++)
    self->families[i].addresses =
        g_ptr_array_new_with_free_func ((GDestroyNotify) mignet_ip_address_unref);
}

MignetHost *
_mignet_network_attachment_get_host (MignetNetworkAttachment *self)
{
  return self->host;
}

void
_mignet_network_attachment_set_host (MignetNetworkAttachment *self, MignetHost *host)
{
  self->host = host;
}

GPtrArray *
_mignet_network_attachment_peek_addresses (MignetNetworkAttachment *self, GSocketFamily family)
{
  return self->families[family_index (family)].addresses;
}

/**
 * mignet_network_attachment_new:
 * @network: the network
 * @nic: (nullable): the name of the interface that the network is on, %NULL if it is not known
 *
 * Creates an attachment without addresses of either family.
 *
 * Returns: (transfer full): a new attachment
 *
 * Since: 1.0
 */
MignetNetworkAttachment *
mignet_network_attachment_new (MignetNetwork *network, const char *nic)
{
  g_return_val_if_fail (MIGNET_IS_NETWORK (network), NULL);

  return g_object_new (MIGNET_TYPE_NETWORK_ATTACHMENT, "network", network, "nic", nic, NULL);
}

/**
 * mignet_network_attachment_get_network:
 * @self: an attachment
 *
 * Gets the network.
 *
 * Returns: (transfer none): the network
 *
 * Since: 1.0
 */
MignetNetwork *
mignet_network_attachment_get_network (MignetNetworkAttachment *self)
{
  g_return_val_if_fail (MIGNET_IS_NETWORK_ATTACHMENT (self), NULL);

  return self->network;
}

/**
 * mignet_network_attachment_get_nic:
 * @self: an attachment
 *
 * Gets the name of the interface that the network is on.
 *
 * Returns: (transfer none) (nullable): the name, %NULL if it is not known
 *
 * Since: 1.0
 */
const char *
mignet_network_attachment_get_nic (MignetNetworkAttachment *self)
{
  g_return_val_if_fail (MIGNET_IS_NETWORK_ATTACHMENT (self), NULL);

  return self->nic;
}

/**
 * mignet_network_attachment_get_in_sync:
 * @self: an attachment
 *
 * Says whether the host has the network as it is defined.
 *
 * Returns: %TRUE if it has
 *
 * Since: 1.0
 */
gboolean
mignet_network_attachment_get_in_sync (MignetNetworkAttachment *self)
{
  g_return_val_if_fail (MIGNET_IS_NETWORK_ATTACHMENT (self), FALSE);

  return self->in_sync;
}

/**
 * mignet_network_attachment_set_in_sync:
 * @self: an attachment
 * @in_sync: whether the host has the network as it is defined
 *
 * Sets #MignetNetworkAttachment:in-sync.
 *
 * Since: 1.0
 */
void
mignet_network_attachment_set_in_sync (MignetNetworkAttachment *self, gboolean in_sync)
{
  g_return_if_fail (MIGNET_IS_NETWORK_ATTACHMENT (self));

  in_sync = !!in_sync;
  if (self->in_sync == in_sync)
    return;

  self->in_sync = in_sync;
  if (self->host != NULL)
    _mignet_host_enter_change (self->host);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_IN_SYNC]);
  if (self->host != NULL)
    _mignet_host_touch (self->host);
}

/**
 * mignet_network_attachment_get_boot_protocol:
 * @self: an attachment
 * @family: %G_SOCKET_FAMILY_IPV4 or %G_SOCKET_FAMILY_IPV6
 *
 * Gets how the host gets its addresses of a family on the network.
 *
 * Returns: the boot protocol
 *
 * Since: 1.0
 */
MignetBootProtocol
mignet_network_attachment_get_boot_protocol (MignetNetworkAttachment *self, GSocketFamily family)
{
  g_return_val_if_fail (MIGNET_IS_NETWORK_ATTACHMENT (self), MIGNET_BOOT_PROTOCOL_NONE);
  g_return_val_if_fail (family == G_SOCKET_FAMILY_IPV4 || family == G_SOCKET_FAMILY_IPV6,
                        MIGNET_BOOT_PROTOCOL_NONE);

  return self->families[family_index (family)].protocol;
}

/**
 * mignet_network_attachment_get_addresses:
 * @self: an attachment
 * @family: %G_SOCKET_FAMILY_IPV4 or %G_SOCKET_FAMILY_IPV6
 *
 * Gets the addresses of a family that the host has on the network.
 *
 * Returns: (transfer container) (nullable) (element-type MignetIpAddress): the addresses, empty if
 *   it was reported that there are none, %NULL if they were never reported
 *
 * Since: 1.0
 */
GPtrArray *
mignet_network_attachment_get_addresses (MignetNetworkAttachment *self, GSocketFamily family)
{
  GPtrArray *addresses;

  g_return_val_if_fail (MIGNET_IS_NETWORK_ATTACHMENT (self), NULL);
  g_return_val_if_fail (family == G_SOCKET_FAMILY_IPV4 || family == G_SOCKET_FAMILY_IPV6, NULL);

  addresses = self->families[family_index (family)].addresses;
  return addresses != NULL ? copy_addresses (addresses) : NULL;
}

/**
 * mignet_network_attachment_get_addresses_reported:
 * @self: an attachment
 * @family: %G_SOCKET_FAMILY_IPV4 or %G_SOCKET_FAMILY_IPV6
 *
 * Says whether it is known which addresses of a family the host has on the network. Bindings that
 * show a missing array as an empty one need it to tell the two apart.
 *
 * Returns: %TRUE if it is known
 *
 * Since: 1.0
 */
gboolean
mignet_network_attachment_get_addresses_reported (MignetNetworkAttachment *self,
                                                  GSocketFamily family)
{
  g_return_val_if_fail (MIGNET_IS_NETWORK_ATTACHMENT (self), FALSE);
  g_return_val_if_fail (family == G_SOCKET_FAMILY_IPV4 || family == G_SOCKET_FAMILY_IPV6, FALSE);

  return self->families[family_index (family)].addresses != NULL;
}

static gboolean
check_ip_config (MignetNetworkAttachment *self,
                 GSocketFamily family,
                 MignetBootProtocol protocol,
                 GPtrArray *addresses,
                 GError **error)
{
  const char *name = self->network != NULL ? mignet_network_get_name (self->network) : "";

  if (family == G_SOCKET_FAMILY_IPV4 && protocol == MIGNET_BOOT_PROTOCOL_AUTOCONF)
    {
      g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_INVALID_VALUE,
                   "The IPv4 boot protocol of network '%s' would be autoconf, which is for IPv6",
                   name);
      return FALSE;
    }

  for (guint i = 0; addresses != NULL && i < addresses->len; i++)
    {
      MignetIpAddress *address = g_ptr_array_index (addresses, i);

      if (mignet_ip_address_get_family (address) != family)
        {
          g_autofree char *text = mignet_ip_address_to_string (address);

          g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_INVALID_ADDRESS,
                       "Address '%s' on network '%s' is not of family %s", text, name,
                       family == G_SOCKET_FAMILY_IPV4 ? "IPv4" : "IPv6");
          return FALSE;
        }
    }

  return TRUE;
}

static gboolean
addresses_equal (GPtrArray *a, GPtrArray *b)
{
  if (a == NULL || b == NULL)
    return a == b;
  if (a->len != b->len)
    return FALSE;

  for (guint i = 0; i < a->len; i++)
    {
      if (!mignet_ip_address_equal (g_ptr_array_index (a, i), g_ptr_array_index (b, i)))
        return FALSE;
    }

  return TRUE;
}

/**
 * mignet_network_attachment_set_ip_config:
 * @self: an attachment
 * @family: %G_SOCKET_FAMILY_IPV4 or %G_SOCKET_FAMILY_IPV6
 * @protocol: how the host gets its addresses of the family; %MIGNET_BOOT_PROTOCOL_AUTOCONF for
 *   IPv6 only
 * @addresses: (nullable) (element-type MignetIpAddress): the addresses, in the order in which they
 *   were reported; empty if there are none, %NULL if they were never reported
 * @error: return location for a #GError
 *
 * Sets what is known about the addresses of a family in one step.
 *
 * Returns: %TRUE, or %FALSE with %MIGNET_ERROR_INVALID_VALUE or %MIGNET_ERROR_INVALID_ADDRESS set
 *   and nothing changed
 *
 * Since: 1.0
 */
gboolean
mignet_network_attachment_set_ip_config (MignetNetworkAttachment *self,
                                         GSocketFamily family,
                                         MignetBootProtocol protocol,
                                         GPtrArray *addresses,
                                         GError **error)
{
  IpConfig *config;
  FamilyIndex index;
  gboolean new_protocol, new_addresses;

  g_return_val_if_fail (MIGNET_IS_NETWORK_ATTACHMENT (self), FALSE);
  g_return_val_if_fail (family == G_SOCKET_FAMILY_IPV4 || family == G_SOCKET_FAMILY_IPV6, FALSE);

  if (!check_ip_config (self, family, protocol, addresses, error))
    return FALSE;

  index = family_index (family);
  config = &self->families[index];
  new_protocol = config->protocol != protocol;
  new_addresses = !addresses_equal (config->addresses, addresses);
  if (!new_protocol && !new_addresses)
    return TRUE;

  config->protocol = protocol;
  if (new_addresses)
    {
      g_clear_pointer (&config->addresses, g_ptr_array_unref);
      config->addresses = addresses != NULL ? copy_addresses (addresses) : NULL;
    }

  if (self->host != NULL)
    _mignet_host_enter_change (self->host);
  g_object_freeze_notify (G_OBJECT (self));
  if (new_protocol)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_IPV4_BOOT_PROTOCOL + index]);
  if (new_addresses)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_IPV4_ADDRESSES + index]);
  g_object_thaw_notify (G_OBJECT (self));
  if (self->host != NULL)
    _mignet_host_touch (self->host);

  return TRUE;
}

/**
 * mignet_network_attachment_get_gateway:
 * @self: an attachment
 * @family: %G_SOCKET_FAMILY_IPV4 or %G_SOCKET_FAMILY_IPV6
 *
 * Gets the gateway of the network's own that the host has for a family. What the host sends from
 * its addresses on the network to another subnet goes there, and everything else only if the
 * default route does. Hosts of oVirt have one for each network that is configured with one.
 *
 * Returns: (transfer none) (nullable): the gateway, the unspecified address (0.0.0.0 or ::) if it
 *   was reported that there is none, %NULL if it was never reported
 *
 * Since: 1.0
 */
GInetAddress *
mignet_network_attachment_get_gateway (MignetNetworkAttachment *self, GSocketFamily family)
{
  g_return_val_if_fail (MIGNET_IS_NETWORK_ATTACHMENT (self), NULL);
  g_return_val_if_fail (family == G_SOCKET_FAMILY_IPV4 || family == G_SOCKET_FAMILY_IPV6, NULL);

  return self->families[family_index (family)].gateway;
}

static gboolean
check_gateway (MignetNetworkAttachment *self,
               GSocketFamily family,
               GInetAddress *gateway,
               GError **error)
{
  const char *name = self->network != NULL ? mignet_network_get_name (self->network) : "";
  g_autofree char *text = NULL;

  if (gateway == NULL)
    return TRUE;

  text = g_inet_address_to_string (gateway);
  if (g_inet_address_get_family (gateway) != family)
    {
      g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_INVALID_ADDRESS,
                   "Gateway '%s' of network '%s' is not of family %s", text, name,
                   family == G_SOCKET_FAMILY_IPV4 ? "IPv4" : "IPv6");
      return FALSE;
    }

  if (!_mignet_inet_address_may_be_gateway (gateway))
    {
      g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_INVALID_ADDRESS,
                   "Gateway '%s' of network '%s' is no other machine's address, expected a unicast "
                   "one that is not loopback",
                   text, name);
      return FALSE;
    }

  return TRUE;
}

/**
 * mignet_network_attachment_set_gateway:
 * @self: an attachment
 * @family: %G_SOCKET_FAMILY_IPV4 or %G_SOCKET_FAMILY_IPV6
 * @gateway: (nullable): the gateway, the unspecified address (0.0.0.0 or ::) if there is none,
 * %NULL if it was never reported
 * @error: return location for a #GError
 *
 * Sets what is known about the gateway of a family.
 *
 * Returns: %TRUE, or %FALSE with %MIGNET_ERROR_INVALID_ADDRESS set and nothing changed
 *
 * Since: 1.0
 */
gboolean
mignet_network_attachment_set_gateway (MignetNetworkAttachment *self,
                                       GSocketFamily family,
                                       GInetAddress *gateway,
                                       GError **error)
{
  FamilyIndex index;
  GInetAddress *old;

  g_return_val_if_fail (MIGNET_IS_NETWORK_ATTACHMENT (self), FALSE);
  g_return_val_if_fail (family == G_SOCKET_FAMILY_IPV4 || family == G_SOCKET_FAMILY_IPV6, FALSE);
  g_return_val_if_fail (gateway == NULL || G_IS_INET_ADDRESS (gateway), FALSE);

  if (!check_gateway (self, family, gateway, error))
    return FALSE;

  index = family_index (family);
  old = self->families[index].gateway;
  if (old == gateway || (old != NULL && gateway != NULL && g_inet_address_equal (old, gateway)))
    return TRUE;

  g_set_object (&self->families[index].gateway, gateway);
  if (self->host != NULL)
    _mignet_host_enter_change (self->host);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_IPV4_GATEWAY + index]);
  if (self->host != NULL)
    _mignet_host_touch (self->host);

  return TRUE;
}
