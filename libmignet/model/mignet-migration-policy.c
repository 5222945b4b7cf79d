/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "model/mignet-migration-policy-private.h"

#include "model/mignet-convergence-private.h"
#include "model/mignet-model-private.h"

/**
 * SECTION:mignet-migration-policy
 * @title: MignetMigrationPolicy
 * @short_description: how a migration is decided and carried out
 *
 * A #MignetMigrationPolicy says what each condition means for a migration and how the migration
 * is made. It belongs to a cluster, a virtual machine or a request; the policy of the request
 * counts before that of the virtual machine, and that before the policy of the cluster, each as a
 * whole.
 *
 * The rules start as those of a #MignetPreset and can be changed one by one. In the same way the
 * transfer starts as that of a #MignetTransferPreset.
 *
 * A policy belongs to the thread that uses the objects it is set on.
 */

#define DEFAULT_PENDING_TIMEOUT 30

static const char *const default_families[] = { "ipv4", "ipv6", NULL };

/**
 * MignetMigrationPolicy:
 *
 * How a migration is decided and carried out.
 *
 * Since: 1.0
 */

G_DEFINE_FINAL_TYPE (MignetMigrationPolicy, mignet_migration_policy, G_TYPE_OBJECT)

static GParamSpec *props[MIGNET_N_POLICY_PROPS];

void
_mignet_migration_policy_notify (MignetMigrationPolicy *self, guint property)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[property]);
}

static void
mignet_migration_policy_finalize (GObject *object)
{
  MignetMigrationPolicy *self = MIGNET_MIGRATION_POLICY (object);

  g_strfreev (self->families);
  g_object_unref (self->networks);
  g_clear_pointer (&self->transfer.convergence, mignet_convergence_unref);

  G_OBJECT_CLASS (mignet_migration_policy_parent_class)->finalize (object);
}

static void
mignet_migration_policy_get_property (GObject *object,
                                      guint prop_id,
                                      GValue *value,
                                      GParamSpec *pspec)
{
  MignetMigrationPolicy *self = MIGNET_MIGRATION_POLICY (object);

  switch ((MignetPolicyProperty) prop_id)
    {
    case MIGNET_POLICY_PROP_PRESET:
      g_value_set_enum (value, self->preset);
      break;
    case MIGNET_POLICY_PROP_FALLBACK:
      g_value_set_enum (value, self->rules.fallback);
      break;
    case MIGNET_POLICY_PROP_SOURCE_RULE:
      g_value_set_enum (value, self->rules.source_rule);
      break;
    case MIGNET_POLICY_PROP_UNKNOWN_CARRIER:
      g_value_set_enum (value, self->rules.unknown_carrier);
      break;
    case MIGNET_POLICY_PROP_PENDING_ADDRESS:
      g_value_set_enum (value, self->rules.pending_address);
      break;
    case MIGNET_POLICY_PROP_SUBNET_RULE:
      g_value_set_enum (value, self->rules.subnet_rule);
      break;
    case MIGNET_POLICY_PROP_FAMILY_RULE:
      g_value_set_enum (value, self->rules.family_rule);
      break;
    case MIGNET_POLICY_PROP_MTU_RULE:
      g_value_set_enum (value, self->rules.mtu_rule);
      break;
    case MIGNET_POLICY_PROP_SYNC_RULE:
      g_value_set_enum (value, self->rules.sync_rule);
      break;
    case MIGNET_POLICY_PROP_PENDING_TIMEOUT:
      g_value_set_uint (value, self->pending_timeout);
      break;
    case MIGNET_POLICY_PROP_FAMILIES:
      g_value_set_boxed (value, self->families);
      break;
    case MIGNET_POLICY_PROP_NETWORKS:
      g_value_set_object (value, self->networks);
      break;
    default:
      _mignet_policy_get_transfer (self, value, pspec);
    }
}

static void
mignet_migration_policy_set_property (GObject *object,
                                      guint prop_id,
                                      const GValue *value,
                                      GParamSpec *pspec)
{
  MignetMigrationPolicy *self = MIGNET_MIGRATION_POLICY (object);

  switch ((MignetPolicyProperty) prop_id)
    {
    case MIGNET_POLICY_PROP_PRESET:
      self->preset = g_value_get_enum (value);
      self->rules = *_mignet_policy_rules_of_preset (self->preset);
      break;
    case MIGNET_POLICY_PROP_FALLBACK:
      mignet_migration_policy_set_fallback (self, g_value_get_enum (value));
      break;
    case MIGNET_POLICY_PROP_SOURCE_RULE:
      mignet_migration_policy_set_source_rule (self, g_value_get_enum (value));
      break;
    case MIGNET_POLICY_PROP_UNKNOWN_CARRIER:
      mignet_migration_policy_set_unknown_carrier (self, g_value_get_enum (value));
      break;
    case MIGNET_POLICY_PROP_PENDING_ADDRESS:
      mignet_migration_policy_set_pending_address (self, g_value_get_enum (value));
      break;
    case MIGNET_POLICY_PROP_SUBNET_RULE:
      mignet_migration_policy_set_subnet_rule (self, g_value_get_enum (value));
      break;
    case MIGNET_POLICY_PROP_FAMILY_RULE:
      mignet_migration_policy_set_family_rule (self, g_value_get_enum (value));
      break;
    case MIGNET_POLICY_PROP_MTU_RULE:
      mignet_migration_policy_set_mtu_rule (self, g_value_get_enum (value));
      break;
    case MIGNET_POLICY_PROP_SYNC_RULE:
      mignet_migration_policy_set_sync_rule (self, g_value_get_enum (value));
      break;
    case MIGNET_POLICY_PROP_PENDING_TIMEOUT:
      mignet_migration_policy_set_pending_timeout (self, g_value_get_uint (value));
      break;
    case MIGNET_POLICY_PROP_FAMILIES:
    case MIGNET_POLICY_PROP_NETWORKS:
    default:
      _mignet_policy_set_transfer (self, value, pspec);
    }
}

static void
install_rule_properties (void)
{
  const GParamFlags writable = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  /**
   * MignetMigrationPolicy:preset:
   *
   * The preset whose rules the policy started with; set with
   * mignet_migration_policy_apply_preset().
   *
   * Since: 1.0
   */
  props[MIGNET_POLICY_PROP_PRESET] =
      g_param_spec_enum ("preset", NULL, NULL, MIGNET_TYPE_PRESET, MIGNET_PRESET_DESIGN,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  /**
   * MignetMigrationPolicy:fallback:
   *
   * Whether management may carry a migration whose wanted network cannot be used. A network that
   * is chosen in the request is never replaced, whatever this says.
   *
   * Since: 1.0
   */
  props[MIGNET_POLICY_PROP_FALLBACK] = g_param_spec_enum (
      "fallback", NULL, NULL, MIGNET_TYPE_FALLBACK, MIGNET_FALLBACK_WHEN_ABSENT, writable);

  /**
   * MignetMigrationPolicy:source-rule:
   *
   * What it means that the network is not usable on the source or that its carrier there is
   * unknown; addresses in the wrong subnet are left to #MignetMigrationPolicy:subnet-rule.
   *
   * Since: 1.0
   */
  props[MIGNET_POLICY_PROP_SOURCE_RULE] =
      g_param_spec_enum ("source-rule", NULL, NULL, MIGNET_TYPE_RULE, MIGNET_RULE_WARN, writable);

  /**
   * MignetMigrationPolicy:unknown-carrier:
   *
   * What it means that the carrier of the network on the destination is unknown.
   *
   * Since: 1.0
   */
  props[MIGNET_POLICY_PROP_UNKNOWN_CARRIER] = g_param_spec_enum (
      "unknown-carrier", NULL, NULL, MIGNET_TYPE_RULE, MIGNET_RULE_WARN, writable);

  /**
   * MignetMigrationPolicy:pending-address:
   *
   * What an address that is expected on the destination but not there yet means.
   *
   * Since: 1.0
   */
  props[MIGNET_POLICY_PROP_PENDING_ADDRESS] =
      g_param_spec_enum ("pending-address", NULL, NULL, MIGNET_TYPE_PENDING_ADDRESS,
                         MIGNET_PENDING_ADDRESS_WAIT, writable);

  /**
   * MignetMigrationPolicy:subnet-rule:
   *
   * How subnets count. Ignore: they are not looked at. Warn: addresses of the destination that are
   * all in the wrong subnet refuse, those of the source and a pair without a common subnet warn.
   * Refuse: all of these refuse.
   *
   * Since: 1.0
   */
  props[MIGNET_POLICY_PROP_SUBNET_RULE] =
      g_param_spec_enum ("subnet-rule", NULL, NULL, MIGNET_TYPE_RULE, MIGNET_RULE_WARN, writable);

  /**
   * MignetMigrationPolicy:family-rule:
   *
   * What it means that source and destination have no address family in common.
   *
   * Since: 1.0
   */
  props[MIGNET_POLICY_PROP_FAMILY_RULE] =
      g_param_spec_enum ("family-rule", NULL, NULL, MIGNET_TYPE_RULE, MIGNET_RULE_WARN, writable);

  /**
   * MignetMigrationPolicy:mtu-rule:
   *
   * What it means that the MTUs of source, destination and network disagree.
   *
   * Since: 1.0
   */
  props[MIGNET_POLICY_PROP_MTU_RULE] =
      g_param_spec_enum ("mtu-rule", NULL, NULL, MIGNET_TYPE_RULE, MIGNET_RULE_WARN, writable);

  /**
   * MignetMigrationPolicy:sync-rule:
   *
   * What it means that the network on the source or the destination is not in sync with its
   * definition.
   *
   * Since: 1.0
   */
  props[MIGNET_POLICY_PROP_SYNC_RULE] =
      g_param_spec_enum ("sync-rule", NULL, NULL, MIGNET_TYPE_RULE, MIGNET_RULE_WARN, writable);
}

static void
install_network_properties (void)
{
  const GParamFlags writable = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  /**
   * MignetMigrationPolicy:pending-timeout:
   *
   * How long the asynchronous planning call waits for a pending address, in seconds.
   *
   * Since: 1.0
   */
  props[MIGNET_POLICY_PROP_PENDING_TIMEOUT] = g_param_spec_uint (
      "pending-timeout", NULL, NULL, 0, G_MAXUINT, DEFAULT_PENDING_TIMEOUT, writable);

  /**
   * MignetMigrationPolicy:families:
   *
   * The address families to use, "ipv4" and "ipv6", the preferred one first. Set with
   * mignet_migration_policy_set_families().
   *
   * Since: 1.0
   */
  props[MIGNET_POLICY_PROP_FAMILIES] =
      g_param_spec_boxed ("families", NULL, NULL, G_TYPE_STRV, readable);

  /**
   * MignetMigrationPolicy:networks:
   *
   * The wanted networks, #MignetNetwork, in order; if there are any, the migration role is not
   * consulted. Set with mignet_migration_policy_set_networks().
   *
   * Since: 1.0
   */
  props[MIGNET_POLICY_PROP_NETWORKS] =
      g_param_spec_object ("networks", NULL, NULL, G_TYPE_LIST_MODEL, readable);
}

static void
mignet_migration_policy_class_init (MignetMigrationPolicyClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = mignet_migration_policy_finalize;
  object_class->get_property = mignet_migration_policy_get_property;
  object_class->set_property = mignet_migration_policy_set_property;

  install_rule_properties ();
  install_network_properties ();
  _mignet_policy_install_transfer (props);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
mignet_migration_policy_init (MignetMigrationPolicy *self)
{
  self->pending_timeout = DEFAULT_PENDING_TIMEOUT;
  self->families = g_strdupv ((char **) default_families);
  self->networks = _mignet_list_new (MIGNET_TYPE_NETWORK);
  self->transfer.bandwidth = MIGNET_BANDWIDTH_AUTO;
  self->transfer.max_downtime = -1;
  self->transfer.completion_timeout = -1;
  self->transfer.max_outgoing = -1;
  self->transfer.max_incoming = -1;
}

GPtrArray *
_mignet_migration_policy_peek_networks (MignetMigrationPolicy *self)
{
  return _mignet_list_peek (self->networks);
}

/**
 * mignet_migration_policy_new:
 * @preset: the preset to start with
 *
 * Creates a policy with the rules of a preset and the defaults of everything else.
 *
 * Returns: (transfer full): a new policy
 *
 * Since: 1.0
 */
MignetMigrationPolicy *
mignet_migration_policy_new (MignetPreset preset)
{
  return g_object_new (MIGNET_TYPE_MIGRATION_POLICY, "preset", preset, NULL);
}

/**
 * mignet_migration_policy_copy:
 * @self: a policy
 *
 * Copies a policy. The copy lists the same networks.
 *
 * Returns: (transfer full): a new policy
 *
 * Since: 1.0
 */
MignetMigrationPolicy *
mignet_migration_policy_copy (MignetMigrationPolicy *self)
{
  MignetMigrationPolicy *copy;

  g_return_val_if_fail (MIGNET_IS_MIGRATION_POLICY (self), NULL);

  copy = mignet_migration_policy_new (self->preset);
  copy->rules = self->rules;
  copy->pending_timeout = self->pending_timeout;
  g_strfreev (copy->families);
  copy->families = g_strdupv (self->families);
  _mignet_list_assign (copy->networks, _mignet_list_peek (self->networks));
  copy->transfer = self->transfer;
  if (self->transfer.convergence != NULL)
    copy->transfer.convergence = mignet_convergence_ref (self->transfer.convergence);
  return copy;
}

static gboolean
same_rules (const MignetPolicyRules *a, const MignetPolicyRules *b)
{
  return a->fallback == b->fallback && a->source_rule == b->source_rule &&
         a->unknown_carrier == b->unknown_carrier && a->pending_address == b->pending_address &&
         a->subnet_rule == b->subnet_rule && a->family_rule == b->family_rule &&
         a->mtu_rule == b->mtu_rule && a->sync_rule == b->sync_rule;
}

/* How the stream travels. */
static gboolean
same_stream (const MignetPolicyTransfer *a, const MignetPolicyTransfer *b)
{
  return a->mode == b->mode && a->connect_transport == b->connect_transport &&
         a->encryption == b->encryption && a->listen == b->listen &&
         a->port_range_min == b->port_range_min && a->port_range_max == b->port_range_max &&
         a->bandwidth == b->bandwidth && a->parallel == b->parallel &&
         a->zero_copy == b->zero_copy && a->compression == b->compression;
}

static gboolean
same_transfer (const MignetPolicyTransfer *a, const MignetPolicyTransfer *b)
{
  return a->preset == b->preset && same_stream (a, b) && a->auto_converge == b->auto_converge &&
         a->post_copy == b->post_copy && a->max_downtime == b->max_downtime &&
         _mignet_convergence_same (a->convergence, b->convergence) &&
         a->completion_timeout == b->completion_timeout && a->persistence == b->persistence &&
         a->storage == b->storage && a->max_outgoing == b->max_outgoing &&
         a->max_incoming == b->max_incoming && a->max_per_network == b->max_per_network &&
         a->max_per_cluster == b->max_per_cluster;
}

static gboolean
same_networks (GPtrArray *a, GPtrArray *b)
{
  if (a->len != b->len)
    return FALSE;

  for (guint i = 0; i < a->len; i++)
    {
      if (g_ptr_array_index (a, i) != g_ptr_array_index (b, i))
        return FALSE;
    }

  return TRUE;
}

/**
 * mignet_migration_policy_equal:
 * @self: a policy
 * @other: another policy
 *
 * Compares all settings of two policies.
 *
 * Returns: %TRUE if they are the same
 *
 * Since: 1.0
 */
gboolean
mignet_migration_policy_equal (MignetMigrationPolicy *self, MignetMigrationPolicy *other)
{
  g_return_val_if_fail (MIGNET_IS_MIGRATION_POLICY (self), FALSE);
  g_return_val_if_fail (MIGNET_IS_MIGRATION_POLICY (other), FALSE);

  return self->preset == other->preset && same_rules (&self->rules, &other->rules) &&
         self->pending_timeout == other->pending_timeout &&
         g_strv_equal ((const char *const *) self->families,
                       (const char *const *) other->families) &&
         same_networks (_mignet_list_peek (self->networks), _mignet_list_peek (other->networks)) &&
         same_transfer (&self->transfer, &other->transfer);
}
