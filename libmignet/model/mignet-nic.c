/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "model/mignet-nic-private.h"

#include "model/mignet-checks-private.h"
#include "model/mignet-host-private.h"
#include "net/mignet-net-private.h"

/**
 * SECTION:mignet-nic
 * @title: MignetNic
 * @short_description: a network interface of a host
 *
 * A #MignetNic is a network interface of a host: an Ethernet device, a bond, a VLAN, a bridge or
 * something else. How it stands on other interfaces of the same host is fixed when it is created,
 * and refers to them by name; a name that the host does not list is allowed and counts as an
 * interface whose carrier is unknown. When the wiring of a host changes, its interfaces are
 * replaced with mignet_host_set_networking().
 *
 * An interface belongs to at most one host, and to the thread that uses it.
 */

/**
 * MignetNic:
 *
 * A network interface of a host.
 *
 * Since: 1.0
 */
struct _MignetNic
{
  GObject parent_instance;

  MignetHost *host; /* (unowned) (nullable) */

  char *name; /* (owned): shared, as are base and mode */
  MignetNicKind kind;
  char *base; /* (nullable) */
  guint vlan_id;
  char *mode;         /* (nullable) */
  char **slaves;      /* (nullable) */
  char **ports;       /* (nullable) */
  char *active_slave; /* (nullable) */
  char *mac;          /* (nullable) */
  guint mtu;
  guint speed;
  MignetCarrier carrier;
  MignetCarrier effective_carrier;
};

G_DEFINE_FINAL_TYPE (MignetNic, mignet_nic, G_TYPE_OBJECT)

typedef enum
{
  PROP_NAME = 1,
  PROP_KIND,
  PROP_BASE,
  PROP_VLAN_ID,
  PROP_MODE,
  PROP_SLAVES,
  PROP_PORTS,
  PROP_ACTIVE_SLAVE,
  PROP_MAC,
  PROP_MTU,
  PROP_SPEED,
  PROP_CARRIER
} MignetNicProperty;

static GParamSpec *props[PROP_CARRIER + 1];

static const char *const no_names[] = { NULL };

static void
notify (MignetNic *self, MignetNicProperty property)
{
  if (self->host != NULL)
    _mignet_host_enter_change (self->host);
  g_object_notify_by_pspec (G_OBJECT (self), props[property]);
  if (self->host != NULL)
    _mignet_host_touch (self->host);
}

static void
mignet_nic_constructed (GObject *object)
{
  MignetNic *self = MIGNET_NIC (object);

  if (self->name == NULL)
    self->name = _mignet_text_share ("");

  G_OBJECT_CLASS (mignet_nic_parent_class)->constructed (object);
}

static void
mignet_nic_finalize (GObject *object)
{
  MignetNic *self = MIGNET_NIC (object);

  _mignet_text_release (self->name);
  _mignet_text_release (self->base);
  _mignet_text_release (self->mode);
  g_strfreev (self->slaves);
  g_strfreev (self->ports);
  g_free (self->active_slave);
  g_free (self->mac);

  G_OBJECT_CLASS (mignet_nic_parent_class)->finalize (object);
}

static void
mignet_nic_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  MignetNic *self = MIGNET_NIC (object);

  switch ((MignetNicProperty) prop_id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_KIND:
      g_value_set_enum (value, self->kind);
      break;
    case PROP_BASE:
      g_value_set_string (value, self->base);
      break;
    case PROP_VLAN_ID:
      g_value_set_uint (value, self->vlan_id);
      break;
    case PROP_MODE:
      g_value_set_string (value, self->mode);
      break;
    case PROP_SLAVES:
      g_value_set_boxed (value, mignet_nic_get_slaves (self));
      break;
    case PROP_PORTS:
      g_value_set_boxed (value, mignet_nic_get_ports (self));
      break;
    case PROP_ACTIVE_SLAVE:
      g_value_set_string (value, self->active_slave);
      break;
    case PROP_MAC:
      g_value_set_string (value, self->mac);
      break;
    case PROP_MTU:
      g_value_set_uint (value, self->mtu);
      break;
    case PROP_SPEED:
      g_value_set_uint (value, self->speed);
      break;
    case PROP_CARRIER:
      g_value_set_enum (value, self->carrier);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
mignet_nic_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  MignetNic *self = MIGNET_NIC (object);

  switch ((MignetNicProperty) prop_id)
    {
    case PROP_NAME:
      self->name = _mignet_text_share (g_value_get_string (value));
      break;
    case PROP_KIND:
      self->kind = g_value_get_enum (value);
      break;
    case PROP_BASE:
      self->base = _mignet_text_share (g_value_get_string (value));
      break;
    case PROP_VLAN_ID:
      self->vlan_id = g_value_get_uint (value);
      break;
    case PROP_MODE:
      self->mode = _mignet_text_share (g_value_get_string (value));
      break;
    case PROP_SLAVES:
      self->slaves = g_value_dup_boxed (value);
      break;
    case PROP_PORTS:
      self->ports = g_value_dup_boxed (value);
      break;
    case PROP_ACTIVE_SLAVE:
      mignet_nic_set_active_slave (self, g_value_get_string (value));
      break;
    case PROP_MAC:
      mignet_nic_set_mac (self, g_value_get_string (value));
      break;
    case PROP_SPEED:
      mignet_nic_set_speed (self, g_value_get_uint (value));
      break;
    case PROP_CARRIER:
      mignet_nic_set_carrier (self, g_value_get_enum (value));
      break;
    case PROP_MTU:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
install_wiring_properties (void)
{
  const GParamFlags identity = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  /**
   * MignetNic:name:
   *
   * The name of the interface, unique on its host.
   *
   * Since: 1.0
   */
  props[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, identity);

  /**
   * MignetNic:kind:
   *
   * The kind of the interface.
   *
   * Since: 1.0
   */
  props[PROP_KIND] = g_param_spec_enum ("kind", NULL, NULL, MIGNET_TYPE_NIC_KIND,
                                        MIGNET_NIC_KIND_ETHERNET, identity);

  /**
   * MignetNic:base:
   *
   * The name of the interface that a VLAN stands on, %NULL if it is not known.
   *
   * Since: 1.0
   */
  props[PROP_BASE] = g_param_spec_string ("base", NULL, NULL, NULL, identity);

  /**
   * MignetNic:vlan-id:
   *
   * The tag of a VLAN, 0 to 4094; checked when the interface is added to a host.
   *
   * Since: 1.0
   */
  props[PROP_VLAN_ID] = g_param_spec_uint ("vlan-id", NULL, NULL, 0, G_MAXUINT, 0, identity);

  /**
   * MignetNic:mode:
   *
   * The mode of a bond in the words of the kernel, "active-backup" for example; %NULL if it is not
   * known.
   *
   * Since: 1.0
   */
  props[PROP_MODE] = g_param_spec_string ("mode", NULL, NULL, NULL, identity);

  /**
   * MignetNic:slaves:
   *
   * The names of the interfaces that a bond stands on.
   *
   * Since: 1.0
   */
  props[PROP_SLAVES] = g_param_spec_boxed ("slaves", NULL, NULL, G_TYPE_STRV, identity);

  /**
   * MignetNic:ports:
   *
   * The names of the interfaces that are ports of a bridge.
   *
   * Since: 1.0
   */
  props[PROP_PORTS] = g_param_spec_boxed ("ports", NULL, NULL, G_TYPE_STRV, identity);
}

static void
install_state_properties (void)
{
  const GParamFlags writable = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  /**
   * MignetNic:active-slave:
   *
   * The name of the slave that a bond uses at present, %NULL if it is not known or there is none.
   *
   * Since: 1.0
   */
  props[PROP_ACTIVE_SLAVE] = g_param_spec_string ("active-slave", NULL, NULL, NULL, writable);

  /**
   * MignetNic:mac:
   *
   * The hardware address, %NULL if it is not known.
   *
   * Since: 1.0
   */
  props[PROP_MAC] = g_param_spec_string ("mac", NULL, NULL, NULL, writable);

  /**
   * MignetNic:mtu:
   *
   * The MTU in bytes, 0 if it is not known. Set with mignet_nic_set_mtu().
   *
   * Since: 1.0
   */
  props[PROP_MTU] = g_param_spec_uint ("mtu", NULL, NULL, 0, G_MAXUINT, 0, readable);

  /**
   * MignetNic:speed:
   *
   * The speed of the link in Mb/s, 0 if it is not known.
   *
   * Since: 1.0
   */
  props[PROP_SPEED] = g_param_spec_uint ("speed", NULL, NULL, 0, G_MAXUINT, 0, writable);

  /**
   * MignetNic:carrier:
   *
   * Whether the interface itself reports a link. What that means for a network on it follows from
   * the whole wiring: see mignet_host_get_attachment_carrier().
   *
   * Since: 1.0
   */
  props[PROP_CARRIER] = g_param_spec_enum ("carrier", NULL, NULL, MIGNET_TYPE_CARRIER,
                                           MIGNET_CARRIER_UNKNOWN, writable);
}

static void
mignet_nic_class_init (MignetNicClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = mignet_nic_constructed;
  object_class->finalize = mignet_nic_finalize;
  object_class->get_property = mignet_nic_get_property;
  object_class->set_property = mignet_nic_set_property;

  install_wiring_properties ();
  install_state_properties ();
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
mignet_nic_init (MignetNic *self)
{
}

MignetHost *
_mignet_nic_get_host (MignetNic *self)
{
  return self->host;
}

void
_mignet_nic_set_host (MignetNic *self, MignetHost *host)
{
  self->host = host;
}

MignetCarrier
_mignet_nic_get_effective_carrier (MignetNic *self)
{
  return self->effective_carrier;
}

void
_mignet_nic_set_effective_carrier (MignetNic *self, MignetCarrier carrier)
{
  self->effective_carrier = carrier;
}

void
_mignet_nic_foreach_lower (MignetNic *self, MignetNicLowerFunc func, gpointer user_data)
{
  if (self->base != NULL)
    func (self->base, user_data);
  for (guint i = 0; self->slaves != NULL && self->slaves[i] != NULL; i++)
    func (self->slaves[i], user_data);
  for (guint i = 0; self->ports != NULL && self->ports[i] != NULL; i++)
    func (self->ports[i], user_data);
}

/**
 * mignet_nic_new:
 * @name: the name
 * @kind: the kind
 *
 * Creates an interface that stands on no other. For VLANs, bonds and bridges there are
 * constructors that say what they stand on.
 *
 * Returns: (transfer full): a new interface
 *
 * Since: 1.0
 */
MignetNic *
mignet_nic_new (const char *name, MignetNicKind kind)
{
  g_return_val_if_fail (name != NULL, NULL);

  return g_object_new (MIGNET_TYPE_NIC, "name", name, "kind", kind, NULL);
}

/**
 * mignet_nic_new_vlan:
 * @name: the name
 * @base: (nullable): the name of the interface that the VLAN stands on, %NULL if it is not known
 * @vlan_id: the tag
 *
 * Creates a VLAN interface.
 *
 * Returns: (transfer full): a new interface
 *
 * Since: 1.0
 */
MignetNic *
mignet_nic_new_vlan (const char *name, const char *base, guint vlan_id)
{
  g_return_val_if_fail (name != NULL, NULL);

  return g_object_new (MIGNET_TYPE_NIC, "name", name, "kind", MIGNET_NIC_KIND_VLAN, "base", base,
                       "vlan-id", vlan_id, NULL);
}

/**
 * mignet_nic_new_bond:
 * @name: the name
 * @mode: (nullable): the mode in the words of the kernel, %NULL if it is not known
 * @slaves: (nullable) (array zero-terminated=1): the names of the interfaces that the bond stands
 *   on
 *
 * Creates a bond.
 *
 * Returns: (transfer full): a new interface
 *
 * Since: 1.0
 */
MignetNic *
mignet_nic_new_bond (const char *name, const char *mode, const char *const *slaves)
{
  g_return_val_if_fail (name != NULL, NULL);

  return g_object_new (MIGNET_TYPE_NIC, "name", name, "kind", MIGNET_NIC_KIND_BOND, "mode", mode,
                       "slaves", slaves, NULL);
}

/**
 * mignet_nic_new_bridge:
 * @name: the name
 * @ports: (nullable) (array zero-terminated=1): the names of the interfaces that are its ports
 *
 * Creates a bridge.
 *
 * Returns: (transfer full): a new interface
 *
 * Since: 1.0
 */
MignetNic *
mignet_nic_new_bridge (const char *name, const char *const *ports)
{
  g_return_val_if_fail (name != NULL, NULL);

  return g_object_new (MIGNET_TYPE_NIC, "name", name, "kind", MIGNET_NIC_KIND_BRIDGE, "ports",
                       ports, NULL);
}

/**
 * mignet_nic_get_name:
 * @self: a network interface
 *
 * Gets the name.
 *
 * Returns: (transfer none): the name
 *
 * Since: 1.0
 */
const char *
mignet_nic_get_name (MignetNic *self)
{
  g_return_val_if_fail (MIGNET_IS_NIC (self), NULL);

  return self->name;
}

/**
 * mignet_nic_get_kind:
 * @self: a network interface
 *
 * Gets the kind.
 *
 * Returns: the kind
 *
 * Since: 1.0
 */
MignetNicKind
mignet_nic_get_kind (MignetNic *self)
{
  g_return_val_if_fail (MIGNET_IS_NIC (self), MIGNET_NIC_KIND_OTHER);

  return self->kind;
}

/**
 * mignet_nic_get_base:
 * @self: a network interface
 *
 * Gets the name of the interface that a VLAN stands on.
 *
 * Returns: (transfer none) (nullable): the name of the base, %NULL if there is none or it is not
 * known
 *
 * Since: 1.0
 */
const char *
mignet_nic_get_base (MignetNic *self)
{
  g_return_val_if_fail (MIGNET_IS_NIC (self), NULL);

  return self->base;
}

/**
 * mignet_nic_get_vlan_id:
 * @self: a network interface
 *
 * Gets the tag of a VLAN.
 *
 * Returns: the tag, 0 if there is none
 *
 * Since: 1.0
 */
guint
mignet_nic_get_vlan_id (MignetNic *self)
{
  g_return_val_if_fail (MIGNET_IS_NIC (self), 0);

  return self->vlan_id;
}

/**
 * mignet_nic_get_mode:
 * @self: a network interface
 *
 * Gets the mode of a bond.
 *
 * Returns: (transfer none) (nullable): the mode in the words of the kernel, %NULL if it is not
 * known
 *
 * Since: 1.0
 */
const char *
mignet_nic_get_mode (MignetNic *self)
{
  g_return_val_if_fail (MIGNET_IS_NIC (self), NULL);

  return self->mode;
}

/**
 * mignet_nic_get_slaves:
 * @self: a network interface
 *
 * Gets the names of the interfaces that a bond stands on.
 *
 * Returns: (transfer none) (array zero-terminated=1): the names; may be empty
 *
 * Since: 1.0
 */
const char *const *
mignet_nic_get_slaves (MignetNic *self)
{
  g_return_val_if_fail (MIGNET_IS_NIC (self), NULL);

  return self->slaves != NULL ? (const char *const *) self->slaves : no_names;
}

/**
 * mignet_nic_get_ports:
 * @self: a network interface
 *
 * Gets the names of the interfaces that are ports of a bridge.
 *
 * Returns: (transfer none) (array zero-terminated=1): the names; may be empty
 *
 * Since: 1.0
 */
const char *const *
mignet_nic_get_ports (MignetNic *self)
{
  g_return_val_if_fail (MIGNET_IS_NIC (self), NULL);

  return self->ports != NULL ? (const char *const *) self->ports : no_names;
}

/**
 * mignet_nic_get_active_slave:
 * @self: a network interface
 *
 * Gets the name of the slave that a bond uses at present.
 *
 * Returns: (transfer none) (nullable): the name, %NULL if it is not known
 *
 * Since: 1.0
 */
const char *
mignet_nic_get_active_slave (MignetNic *self)
{
  g_return_val_if_fail (MIGNET_IS_NIC (self), NULL);

  return self->active_slave;
}

/**
 * mignet_nic_set_active_slave:
 * @self: a network interface
 * @slave: (nullable): the name of the slave, %NULL if it is not known
 *
 * Sets #MignetNic:active-slave.
 *
 * Since: 1.0
 */
void
mignet_nic_set_active_slave (MignetNic *self, const char *slave)
{
  g_return_if_fail (MIGNET_IS_NIC (self));

  if (g_strcmp0 (self->active_slave, slave) == 0)
    return;

  g_free (self->active_slave);
  self->active_slave = g_strdup (slave);
  notify (self, PROP_ACTIVE_SLAVE);
}

/**
 * mignet_nic_get_mac:
 * @self: a network interface
 *
 * Gets the hardware address.
 *
 * Returns: (transfer none) (nullable): the address, %NULL if it is not known
 *
 * Since: 1.0
 */
const char *
mignet_nic_get_mac (MignetNic *self)
{
  g_return_val_if_fail (MIGNET_IS_NIC (self), NULL);

  return self->mac;
}

/**
 * mignet_nic_set_mac:
 * @self: a network interface
 * @mac: (nullable): the hardware address, %NULL if it is not known
 *
 * Sets #MignetNic:mac.
 *
 * Since: 1.0
 */
void
mignet_nic_set_mac (MignetNic *self, const char *mac)
{
  g_return_if_fail (MIGNET_IS_NIC (self));

  if (g_strcmp0 (self->mac, mac) == 0)
    return;

  g_free (self->mac);
  self->mac = g_strdup (mac);
  notify (self, PROP_MAC);
}

/**
 * mignet_nic_get_mtu:
 * @self: a network interface
 *
 * Gets the MTU.
 *
 * Returns: the MTU in bytes, 0 if it is not known
 *
 * Since: 1.0
 */
guint
mignet_nic_get_mtu (MignetNic *self)
{
  g_return_val_if_fail (MIGNET_IS_NIC (self), 0);

  return self->mtu;
}

/**
 * mignet_nic_set_mtu:
 * @self: a network interface
 * @mtu: the MTU in bytes, at least 68, or 0 if it is not known
 * @error: return location for a #GError
 *
 * Sets #MignetNic:mtu (invariant I-8).
 *
 * Returns: %TRUE, or %FALSE with %MIGNET_ERROR_INVALID_VALUE set and nothing changed
 *
 * Since: 1.0
 */
gboolean
mignet_nic_set_mtu (MignetNic *self, guint mtu, GError **error)
{
  g_return_val_if_fail (MIGNET_IS_NIC (self), FALSE);

  if (!_mignet_mtu_check ("interface", self->name, mtu, error))
    return FALSE;

  if (self->mtu != mtu)
    {
      self->mtu = mtu;
      notify (self, PROP_MTU);
    }

  return TRUE;
}

/**
 * mignet_nic_get_speed:
 * @self: a network interface
 *
 * Gets the speed of the link.
 *
 * Returns: the speed in Mb/s, 0 if it is not known
 *
 * Since: 1.0
 */
guint
mignet_nic_get_speed (MignetNic *self)
{
  g_return_val_if_fail (MIGNET_IS_NIC (self), 0);

  return self->speed;
}

/**
 * mignet_nic_set_speed:
 * @self: a network interface
 * @speed: the speed in Mb/s, 0 if it is not known
 *
 * Sets #MignetNic:speed.
 *
 * Since: 1.0
 */
void
mignet_nic_set_speed (MignetNic *self, guint speed)
{
  g_return_if_fail (MIGNET_IS_NIC (self));

  if (self->speed == speed)
    return;

  self->speed = speed;
  notify (self, PROP_SPEED);
}

/**
 * mignet_nic_get_carrier:
 * @self: a network interface
 *
 * Gets what the interface itself reports about its link.
 *
 * Returns: the carrier
 *
 * Since: 1.0
 */
MignetCarrier
mignet_nic_get_carrier (MignetNic *self)
{
  g_return_val_if_fail (MIGNET_IS_NIC (self), MIGNET_CARRIER_UNKNOWN);

  return self->carrier;
}

/**
 * mignet_nic_set_carrier:
 * @self: a network interface
 * @carrier: the carrier
 *
 * Sets #MignetNic:carrier. The effective status of the host may change with it (invariant I-10).
 *
 * Since: 1.0
 */
void
mignet_nic_set_carrier (MignetNic *self, MignetCarrier carrier)
{
  g_return_if_fail (MIGNET_IS_NIC (self));

  if (self->carrier == carrier)
    return;

  /* What follows from it is true before the first listener hears of it. */
  g_object_freeze_notify (G_OBJECT (self));
  self->carrier = carrier;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CARRIER]);
  if (self->host != NULL)
    _mignet_host_carrier_changed (self->host);
  g_object_thaw_notify (G_OBJECT (self));
}
