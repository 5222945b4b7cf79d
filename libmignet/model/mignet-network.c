/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "model/mignet-checks-private.h"
#include "model/mignet-model-private.h"

/**
 * SECTION:mignet-network
 * @title: MignetNetwork
 * @short_description: a logical network
 *
 * A #MignetNetwork is a logical network as oVirt knows it: a name, an optional VLAN tag, an MTU
 * and the subnets that its hosts are expected to be in. It is attached to clusters with
 * mignet_cluster_attach_network(); there it can be required and hold roles. The same network may
 * be attached to several clusters.
 *
 * A network belongs to the thread that uses its clusters.
 */

/**
 * MignetNetwork:
 *
 * A logical network.
 *
 * Since: 1.0
 */
struct _MignetNetwork
{
  GObject parent_instance;

  char *id;
  char *name;
  gboolean external;
  gboolean bridged;
  guint vlan_id;
  guint mtu;
  guint qos_rate;
  char **subnet_names; /* (owned): canonical text of subnets */
  GArray *subnets;     /* (owned) (element-type MignetSubnet) */
};

G_DEFINE_FINAL_TYPE (MignetNetwork, mignet_network, G_TYPE_OBJECT)

typedef enum
{
  PROP_ID = 1,
  PROP_NAME,
  PROP_EXTERNAL,
  PROP_BRIDGED,
  PROP_VLAN_ID,
  PROP_MTU,
  PROP_SUBNETS,
  PROP_QOS_RATE
} MignetNetworkProperty;

static GParamSpec *props[PROP_QOS_RATE + 1];

static void
mignet_network_constructed (GObject *object)
{
  MignetNetwork *self = MIGNET_NETWORK (object);

  if (self->id == NULL)
    self->id = g_strdup ("");
  if (self->name == NULL)
    self->name = g_strdup (self->id);

  G_OBJECT_CLASS (mignet_network_parent_class)->constructed (object);
}

static void
mignet_network_finalize (GObject *object)
{
  MignetNetwork *self = MIGNET_NETWORK (object);

  g_free (self->id);
  g_free (self->name);
  g_strfreev (self->subnet_names);
  g_array_unref (self->subnets);

  G_OBJECT_CLASS (mignet_network_parent_class)->finalize (object);
}

static void
mignet_network_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  MignetNetwork *self = MIGNET_NETWORK (object);

  switch ((MignetNetworkProperty) prop_id)
    {
    case PROP_ID:
      g_value_set_string (value, self->id);
      break;
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_EXTERNAL:
      g_value_set_boolean (value, self->external);
      break;
    case PROP_BRIDGED:
      g_value_set_boolean (value, self->bridged);
      break;
    case PROP_VLAN_ID:
      g_value_set_uint (value, self->vlan_id);
      break;
    case PROP_MTU:
      g_value_set_uint (value, self->mtu);
      break;
    case PROP_SUBNETS:
      g_value_set_boxed (value, self->subnet_names);
      break;
    case PROP_QOS_RATE:
      g_value_set_uint (value, self->qos_rate);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
mignet_network_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  MignetNetwork *self = MIGNET_NETWORK (object);

  switch ((MignetNetworkProperty) prop_id)
    {
    case PROP_ID:
      self->id = g_value_dup_string (value);
      break;
    case PROP_NAME:
      self->name = g_value_dup_string (value);
      break;
    case PROP_EXTERNAL:
      self->external = g_value_get_boolean (value);
      break;
    case PROP_BRIDGED:
      mignet_network_set_bridged (self, g_value_get_boolean (value));
      break;
    case PROP_QOS_RATE:
      mignet_network_set_qos_rate (self, g_value_get_uint (value));
      break;
    case PROP_VLAN_ID:
    case PROP_MTU:
    case PROP_SUBNETS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
mignet_network_class_init (MignetNetworkClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags identity = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;
  const GParamFlags writable = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->constructed = mignet_network_constructed;
  object_class->finalize = mignet_network_finalize;
  object_class->get_property = mignet_network_get_property;
  object_class->set_property = mignet_network_set_property;

  /**
   * MignetNetwork:id:
   *
   * The id, 1 to 255 bytes of UTF-8; checked when the network is attached to a cluster.
   *
   * Since: 1.0
   */
  props[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, identity);

  /**
   * MignetNetwork:name:
   *
   * The name, by default the id; checked when the network is attached to a cluster.
   *
   * Since: 1.0
   */
  props[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, identity);

  /**
   * MignetNetwork:external:
   *
   * Whether the network is provided by another system, so that it appears on no interface of a
   * host. It then holds no role but gluster and is never required (invariant I-7).
   *
   * Since: 1.0
   */
  props[PROP_EXTERNAL] = g_param_spec_boolean ("external", NULL, NULL, FALSE, identity);

  /**
   * MignetNetwork:bridged:
   *
   * Whether virtual machines can be connected to the network (a "VM network").
   *
   * Since: 1.0
   */
  props[PROP_BRIDGED] = g_param_spec_boolean ("bridged", NULL, NULL, TRUE, writable);

  /**
   * MignetNetwork:vlan-id:
   *
   * The VLAN tag, 0 for an untagged network. Set with mignet_network_set_vlan_id().
   *
   * Since: 1.0
   */
  props[PROP_VLAN_ID] =
      g_param_spec_uint ("vlan-id", NULL, NULL, 0, MIGNET_MAX_VLAN_ID, 0, readable);

  /**
   * MignetNetwork:mtu:
   *
   * The MTU in bytes, 0 for the default. Set with mignet_network_set_mtu().
   *
   * Since: 1.0
   */
  props[PROP_MTU] = g_param_spec_uint ("mtu", NULL, NULL, 0, G_MAXUINT, 0, readable);

  /**
   * MignetNetwork:subnets:
   *
   * The subnets that the addresses of the hosts are expected to be in, in CIDR notation; may be
   * empty. Set with mignet_network_set_subnets().
   *
   * Since: 1.0
   */
  props[PROP_SUBNETS] = g_param_spec_boxed ("subnets", NULL, NULL, G_TYPE_STRV, readable);

  /**
   * MignetNetwork:qos-rate:
   *
   * The limit that quality of service puts on the network, in Mb/s; 0 for none.
   *
   * Since: 1.0
   */
  props[PROP_QOS_RATE] = g_param_spec_uint ("qos-rate", NULL, NULL, 0, G_MAXUINT, 0, writable);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
mignet_network_init (MignetNetwork *self)
{
  self->bridged = TRUE;
  self->subnet_names = g_new0 (char *, 1);
  self->subnets = g_array_new (FALSE, FALSE, sizeof (MignetSubnet));
}

const GArray *
_mignet_network_peek_subnets (MignetNetwork *self)
{
  return self->subnets;
}

/**
 * mignet_network_new:
 * @id: the id
 * @name: (nullable): the name, %NULL for the id
 *
 * Creates a network of the cluster's own. Id and name are checked when the network is attached to
 * a cluster.
 *
 * Returns: (transfer full): a new network
 *
 * Since: 1.0
 */
MignetNetwork *
mignet_network_new (const char *id, const char *name)
{
  g_return_val_if_fail (id != NULL, NULL);

  return g_object_new (MIGNET_TYPE_NETWORK, "id", id, "name", name, NULL);
}

/**
 * mignet_network_new_external:
 * @id: the id
 * @name: (nullable): the name, %NULL for the id
 *
 * Creates a network that another system provides.
 *
 * Returns: (transfer full): a new network
 *
 * Since: 1.0
 */
MignetNetwork *
mignet_network_new_external (const char *id, const char *name)
{
  g_return_val_if_fail (id != NULL, NULL);

  return g_object_new (MIGNET_TYPE_NETWORK, "id", id, "name", name, "external", TRUE, NULL);
}

/**
 * mignet_network_get_id:
 * @self: a network
 *
 * Gets the id.
 *
 * Returns: (transfer none): the id
 *
 * Since: 1.0
 */
const char *
mignet_network_get_id (MignetNetwork *self)
{
  g_return_val_if_fail (MIGNET_IS_NETWORK (self), NULL);

  return self->id;
}

/**
 * mignet_network_get_name:
 * @self: a network
 *
 * Gets the name.
 *
 * Returns: (transfer none): the name
 *
 * Since: 1.0
 */
const char *
mignet_network_get_name (MignetNetwork *self)
{
  g_return_val_if_fail (MIGNET_IS_NETWORK (self), NULL);

  return self->name;
}

/**
 * mignet_network_is_external:
 * @self: a network
 *
 * Says whether another system provides the network.
 *
 * Returns: %TRUE if the network is external
 *
 * Since: 1.0
 */
gboolean
mignet_network_is_external (MignetNetwork *self)
{
  g_return_val_if_fail (MIGNET_IS_NETWORK (self), FALSE);

  return self->external;
}

/**
 * mignet_network_is_bridged:
 * @self: a network
 *
 * Says whether virtual machines can be connected to the network.
 *
 * Returns: %TRUE if the network is bridged
 *
 * Since: 1.0
 */
gboolean
mignet_network_is_bridged (MignetNetwork *self)
{
  g_return_val_if_fail (MIGNET_IS_NETWORK (self), FALSE);

  return self->bridged;
}

/**
 * mignet_network_set_bridged:
 * @self: a network
 * @bridged: whether virtual machines can be connected to the network
 *
 * Sets #MignetNetwork:bridged.
 *
 * Since: 1.0
 */
void
mignet_network_set_bridged (MignetNetwork *self, gboolean bridged)
{
  g_return_if_fail (MIGNET_IS_NETWORK (self));

  bridged = !!bridged;
  if (self->bridged == bridged)
    return;

  self->bridged = bridged;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_BRIDGED]);
}

/**
 * mignet_network_get_vlan_id:
 * @self: a network
 *
 * Gets the VLAN tag.
 *
 * Returns: the tag, 0 if the network is untagged
 *
 * Since: 1.0
 */
guint
mignet_network_get_vlan_id (MignetNetwork *self)
{
  g_return_val_if_fail (MIGNET_IS_NETWORK (self), 0);

  return self->vlan_id;
}

/**
 * mignet_network_set_vlan_id:
 * @self: a network
 * @vlan_id: the tag, 0 to 4094; 0 for an untagged network
 * @error: return location for a #GError
 *
 * Sets #MignetNetwork:vlan-id (invariant I-8).
 *
 * Returns: %TRUE, or %FALSE with %MIGNET_ERROR_INVALID_VALUE set and nothing changed
 *
 * Since: 1.0
 */
gboolean
mignet_network_set_vlan_id (MignetNetwork *self, guint vlan_id, GError **error)
{
  g_return_val_if_fail (MIGNET_IS_NETWORK (self), FALSE);

  if (!_mignet_vlan_id_check ("network", self->name, vlan_id, error))
    return FALSE;

  if (self->vlan_id != vlan_id)
    {
      self->vlan_id = vlan_id;
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_VLAN_ID]);
    }

  return TRUE;
}

/**
 * mignet_network_get_mtu:
 * @self: a network
 *
 * Gets the MTU.
 *
 * Returns: the MTU in bytes, 0 for the default
 *
 * Since: 1.0
 */
guint
mignet_network_get_mtu (MignetNetwork *self)
{
  g_return_val_if_fail (MIGNET_IS_NETWORK (self), 0);

  return self->mtu;
}

/**
 * mignet_network_set_mtu:
 * @self: a network
 * @mtu: the MTU in bytes, at least 68, or 0 for the default
 * @error: return location for a #GError
 *
 * Sets #MignetNetwork:mtu (invariant I-8).
 *
 * Returns: %TRUE, or %FALSE with %MIGNET_ERROR_INVALID_VALUE set and nothing changed
 *
 * Since: 1.0
 */
gboolean
mignet_network_set_mtu (MignetNetwork *self, guint mtu, GError **error)
{
  g_return_val_if_fail (MIGNET_IS_NETWORK (self), FALSE);

  if (!_mignet_mtu_check ("network", self->name, mtu, error))
    return FALSE;

  if (self->mtu != mtu)
    {
      self->mtu = mtu;
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_MTU]);
    }

  return TRUE;
}

/**
 * mignet_network_get_subnets:
 * @self: a network
 *
 * Gets the declared subnets.
 *
 * Returns: (transfer none) (array zero-terminated=1): the subnets in CIDR notation; may be empty
 *
 * Since: 1.0
 */
const char *const *
mignet_network_get_subnets (MignetNetwork *self)
{
  g_return_val_if_fail (MIGNET_IS_NETWORK (self), NULL);

  return (const char *const *) self->subnet_names;
}

static GArray *
parse_subnets (MignetNetwork *self, const char *const *subnets, GError **error)
{
  g_autoptr (GArray) parsed = g_array_new (FALSE, FALSE, sizeof (MignetSubnet));

  for (guint i = 0; subnets[i] != NULL; i++)
    {
      MignetSubnet subnet;

      if (!_mignet_subnet_parse (subnets[i], &subnet, error))
        {
          g_prefix_error (error, "Network '%s': ", self->name);
          return NULL;
        }

      for (guint j = 0; j < parsed->len; j++)
        {
          if (_mignet_subnet_equal (&g_array_index (parsed, MignetSubnet, j), &subnet))
            {
              g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_INVALID_VALUE,
                           "Network '%s': subnet '%s' is listed twice", self->name, subnets[i]);
              return NULL;
            }
        }

      g_array_append_val (parsed, subnet);
    }

  return g_steal_pointer (&parsed);
}

/**
 * mignet_network_set_subnets:
 * @self: a network
 * @subnets: (nullable) (array zero-terminated=1): the subnets in CIDR notation, without host bits,
 *   none twice; %NULL for none
 * @error: return location for a #GError
 *
 * Sets #MignetNetwork:subnets.
 *
 * Returns: %TRUE, or %FALSE with %MIGNET_ERROR_INVALID_ADDRESS or %MIGNET_ERROR_INVALID_VALUE set
 *   and nothing changed
 *
 * Since: 1.0
 */
gboolean
mignet_network_set_subnets (MignetNetwork *self, const char *const *subnets, GError **error)
{
  static const char *const none[] = { NULL };
  g_autoptr (GArray) parsed = NULL;
  g_autoptr (GStrvBuilder) builder = NULL;
  g_auto (GStrv) names = NULL;

  g_return_val_if_fail (MIGNET_IS_NETWORK (self), FALSE);

  parsed = parse_subnets (self, subnets != NULL ? subnets : none, error);
  if (parsed == NULL)
    return FALSE;

  builder = g_strv_builder_new ();
  for (guint i = 0; i < parsed->len; i++)
    {
      g_autofree char *name = _mignet_subnet_to_string (&g_array_index (parsed, MignetSubnet, i));

      g_strv_builder_add (builder, name);
    }

  names = g_strv_builder_end (builder);
  if (g_strv_equal ((const char *const *) names, (const char *const *) self->subnet_names))
    return TRUE;

  g_strfreev (self->subnet_names);
  self->subnet_names = g_steal_pointer (&names);
  g_array_unref (self->subnets);
  self->subnets = g_steal_pointer (&parsed);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SUBNETS]);
  return TRUE;
}

/**
 * mignet_network_get_qos_rate:
 * @self: a network
 *
 * Gets the limit that quality of service puts on the network.
 *
 * Returns: the limit in Mb/s, 0 for none
 *
 * Since: 1.0
 */
guint
mignet_network_get_qos_rate (MignetNetwork *self)
{
  g_return_val_if_fail (MIGNET_IS_NETWORK (self), 0);

  return self->qos_rate;
}

/**
 * mignet_network_set_qos_rate:
 * @self: a network
 * @rate: the limit in Mb/s, 0 for none
 *
 * Sets #MignetNetwork:qos-rate.
 *
 * Since: 1.0
 */
void
mignet_network_set_qos_rate (MignetNetwork *self, guint rate)
{
  g_return_if_fail (MIGNET_IS_NETWORK (self));

  if (self->qos_rate == rate)
    return;

  self->qos_rate = rate;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_QOS_RATE]);
}
