/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "model/mignet-migration-policy-private.h"

/* The rules of a policy. The presets are rows of settings of them; nothing but this table knows
 * what a preset means. */

static const MignetPolicyRules preset_rules[] = {
  [MIGNET_PRESET_DESIGN] = { .fallback = MIGNET_FALLBACK_WHEN_ABSENT,
                             .source_rule = MIGNET_RULE_WARN,
                             .unknown_carrier = MIGNET_RULE_WARN,
                             .pending_address = MIGNET_PENDING_ADDRESS_WAIT,
                             .subnet_rule = MIGNET_RULE_WARN,
                             .family_rule = MIGNET_RULE_WARN,
                             .mtu_rule = MIGNET_RULE_WARN,
                             .sync_rule = MIGNET_RULE_WARN },
  [MIGNET_PRESET_OVIRT] = { .fallback = MIGNET_FALLBACK_ALWAYS,
                            .source_rule = MIGNET_RULE_REFUSE,
                            .unknown_carrier = MIGNET_RULE_REFUSE,
                            .pending_address = MIGNET_PENDING_ADDRESS_SKIP,
                            .subnet_rule = MIGNET_RULE_IGNORE,
                            .family_rule = MIGNET_RULE_REFUSE,
                            .mtu_rule = MIGNET_RULE_IGNORE,
                            .sync_rule = MIGNET_RULE_IGNORE },
  [MIGNET_PRESET_STRICT] = { .fallback = MIGNET_FALLBACK_NEVER,
                             .source_rule = MIGNET_RULE_REFUSE,
                             .unknown_carrier = MIGNET_RULE_REFUSE,
                             .pending_address = MIGNET_PENDING_ADDRESS_WAIT,
                             .subnet_rule = MIGNET_RULE_REFUSE,
                             .family_rule = MIGNET_RULE_REFUSE,
                             .mtu_rule = MIGNET_RULE_REFUSE,
                             .sync_rule = MIGNET_RULE_REFUSE },
};

const MignetPolicyRules *
_mignet_policy_rules_of_preset (MignetPreset preset)
{
  return &preset_rules[preset];
}

/**
 * mignet_migration_policy_get_preset:
 * @self: a policy
 *
 * Gets the preset whose rules the policy started with. Rules may have been changed since.
 *
 * Returns: the preset
 *
 * Since: 1.0
 */
MignetPreset
mignet_migration_policy_get_preset (MignetMigrationPolicy *self)
{
  g_return_val_if_fail (MIGNET_IS_MIGRATION_POLICY (self), MIGNET_PRESET_DESIGN);

  return self->preset;
}

/**
 * mignet_migration_policy_apply_preset:
 * @self: a policy
 * @preset: a preset
 *
 * Replaces all rules, #MignetMigrationPolicy:fallback to #MignetMigrationPolicy:sync-rule, by
 * those of a preset. Everything else stays.
 *
 * Since: 1.0
 */
void
mignet_migration_policy_apply_preset (MignetMigrationPolicy *self, MignetPreset preset)
{
  g_return_if_fail (MIGNET_IS_MIGRATION_POLICY (self));
  g_return_if_fail (preset < G_N_ELEMENTS (preset_rules));

  g_object_freeze_notify (G_OBJECT (self));
  mignet_migration_policy_set_fallback (self, preset_rules[preset].fallback);
  mignet_migration_policy_set_source_rule (self, preset_rules[preset].source_rule);
  mignet_migration_policy_set_unknown_carrier (self, preset_rules[preset].unknown_carrier);
  mignet_migration_policy_set_pending_address (self, preset_rules[preset].pending_address);
  mignet_migration_policy_set_subnet_rule (self, preset_rules[preset].subnet_rule);
  mignet_migration_policy_set_family_rule (self, preset_rules[preset].family_rule);
  mignet_migration_policy_set_mtu_rule (self, preset_rules[preset].mtu_rule);
  mignet_migration_policy_set_sync_rule (self, preset_rules[preset].sync_rule);
  if (self->preset != preset)
    {
      self->preset = preset;
      _mignet_migration_policy_notify (self, MIGNET_POLICY_PROP_PRESET);
    }
  g_object_thaw_notify (G_OBJECT (self));
}

/**
 * mignet_migration_policy_get_fallback:
 * @self: a policy
 *
 * Gets #MignetMigrationPolicy:fallback.
 *
 * Returns: the fallback
 *
 * Since: 1.0
 */
MignetFallback
mignet_migration_policy_get_fallback (MignetMigrationPolicy *self)
{
  g_return_val_if_fail (MIGNET_IS_MIGRATION_POLICY (self), MIGNET_FALLBACK_WHEN_ABSENT);

  return self->rules.fallback;
}

/**
 * mignet_migration_policy_set_fallback:
 * @self: a policy
 * @fallback: the fallback
 *
 * Sets #MignetMigrationPolicy:fallback.
 *
 * Since: 1.0
 */
void
mignet_migration_policy_set_fallback (MignetMigrationPolicy *self, MignetFallback fallback)
{
  g_return_if_fail (MIGNET_IS_MIGRATION_POLICY (self));

  if (self->rules.fallback == fallback)
    return;

  self->rules.fallback = fallback;
  _mignet_migration_policy_notify (self, MIGNET_POLICY_PROP_FALLBACK);
}

/**
 * mignet_migration_policy_get_source_rule:
 * @self: a policy
 *
 * Gets #MignetMigrationPolicy:source-rule.
 *
 * Returns: the rule
 *
 * Since: 1.0
 */
MignetRule
mignet_migration_policy_get_source_rule (MignetMigrationPolicy *self)
{
  g_return_val_if_fail (MIGNET_IS_MIGRATION_POLICY (self), MIGNET_RULE_WARN);

  return self->rules.source_rule;
}

/**
 * mignet_migration_policy_set_source_rule:
 * @self: a policy
 * @rule: the rule
 *
 * Sets #MignetMigrationPolicy:source-rule.
 *
 * Since: 1.0
 */
void
mignet_migration_policy_set_source_rule (MignetMigrationPolicy *self, MignetRule rule)
{
  g_return_if_fail (MIGNET_IS_MIGRATION_POLICY (self));

  if (self->rules.source_rule == rule)
    return;

  self->rules.source_rule = rule;
  _mignet_migration_policy_notify (self, MIGNET_POLICY_PROP_SOURCE_RULE);
}

/**
 * mignet_migration_policy_get_unknown_carrier:
 * @self: a policy
 *
 * Gets #MignetMigrationPolicy:unknown-carrier.
 *
 * Returns: the rule
 *
 * Since: 1.0
 */
MignetRule
mignet_migration_policy_get_unknown_carrier (MignetMigrationPolicy *self)
{
  g_return_val_if_fail (MIGNET_IS_MIGRATION_POLICY (self), MIGNET_RULE_WARN);

  return self->rules.unknown_carrier;
}

/**
 * mignet_migration_policy_set_unknown_carrier:
 * @self: a policy
 * @rule: the rule
 *
 * Sets #MignetMigrationPolicy:unknown-carrier.
 *
 * Since: 1.0
 */
void
mignet_migration_policy_set_unknown_carrier (MignetMigrationPolicy *self, MignetRule rule)
{
  g_return_if_fail (MIGNET_IS_MIGRATION_POLICY (self));

  if (self->rules.unknown_carrier == rule)
    return;

  self->rules.unknown_carrier = rule;
  _mignet_migration_policy_notify (self, MIGNET_POLICY_PROP_UNKNOWN_CARRIER);
}

/**
 * mignet_migration_policy_get_pending_address:
 * @self: a policy
 *
 * Gets #MignetMigrationPolicy:pending-address.
 *
 * Returns: the setting
 *
 * Since: 1.0
 */
MignetPendingAddress
mignet_migration_policy_get_pending_address (MignetMigrationPolicy *self)
{
  g_return_val_if_fail (MIGNET_IS_MIGRATION_POLICY (self), MIGNET_PENDING_ADDRESS_WAIT);

  return self->rules.pending_address;
}

/**
 * mignet_migration_policy_set_pending_address:
 * @self: a policy
 * @pending_address: the setting
 *
 * Sets #MignetMigrationPolicy:pending-address.
 *
 * Since: 1.0
 */
void
mignet_migration_policy_set_pending_address (MignetMigrationPolicy *self,
                                             MignetPendingAddress pending_address)
{
  g_return_if_fail (MIGNET_IS_MIGRATION_POLICY (self));

  if (self->rules.pending_address == pending_address)
    return;

  self->rules.pending_address = pending_address;
  _mignet_migration_policy_notify (self, MIGNET_POLICY_PROP_PENDING_ADDRESS);
}

/**
 * mignet_migration_policy_get_subnet_rule:
 * @self: a policy
 *
 * Gets #MignetMigrationPolicy:subnet-rule.
 *
 * Returns: the rule
 *
 * Since: 1.0
 */
MignetRule
mignet_migration_policy_get_subnet_rule (MignetMigrationPolicy *self)
{
  g_return_val_if_fail (MIGNET_IS_MIGRATION_POLICY (self), MIGNET_RULE_WARN);

  return self->rules.subnet_rule;
}

/**
 * mignet_migration_policy_set_subnet_rule:
 * @self: a policy
 * @rule: the rule
 *
 * Sets #MignetMigrationPolicy:subnet-rule.
 *
 * Since: 1.0
 */
void
mignet_migration_policy_set_subnet_rule (MignetMigrationPolicy *self, MignetRule rule)
{
  g_return_if_fail (MIGNET_IS_MIGRATION_POLICY (self));

  if (self->rules.subnet_rule == rule)
    return;

  self->rules.subnet_rule = rule;
  _mignet_migration_policy_notify (self, MIGNET_POLICY_PROP_SUBNET_RULE);
}

/**
 * mignet_migration_policy_get_family_rule:
 * @self: a policy
 *
 * Gets #MignetMigrationPolicy:family-rule.
 *
 * Returns: the rule
 *
 * Since: 1.0
 */
MignetRule
mignet_migration_policy_get_family_rule (MignetMigrationPolicy *self)
{
  g_return_val_if_fail (MIGNET_IS_MIGRATION_POLICY (self), MIGNET_RULE_WARN);

  return self->rules.family_rule;
}

/**
 * mignet_migration_policy_set_family_rule:
 * @self: a policy
 * @rule: the rule
 *
 * Sets #MignetMigrationPolicy:family-rule.
 *
 * Since: 1.0
 */
void
mignet_migration_policy_set_family_rule (MignetMigrationPolicy *self, MignetRule rule)
{
  g_return_if_fail (MIGNET_IS_MIGRATION_POLICY (self));

  if (self->rules.family_rule == rule)
    return;

  self->rules.family_rule = rule;
  _mignet_migration_policy_notify (self, MIGNET_POLICY_PROP_FAMILY_RULE);
}

/**
 * mignet_migration_policy_get_mtu_rule:
 * @self: a policy
 *
 * Gets #MignetMigrationPolicy:mtu-rule.
 *
 * Returns: the rule
 *
 * Since: 1.0
 */
MignetRule
mignet_migration_policy_get_mtu_rule (MignetMigrationPolicy *self)
{
  g_return_val_if_fail (MIGNET_IS_MIGRATION_POLICY (self), MIGNET_RULE_WARN);

  return self->rules.mtu_rule;
}

/**
 * mignet_migration_policy_set_mtu_rule:
 * @self: a policy
 * @rule: the rule
 *
 * Sets #MignetMigrationPolicy:mtu-rule.
 *
 * Since: 1.0
 */
void
mignet_migration_policy_set_mtu_rule (MignetMigrationPolicy *self, MignetRule rule)
{
  g_return_if_fail (MIGNET_IS_MIGRATION_POLICY (self));

  if (self->rules.mtu_rule == rule)
    return;

  self->rules.mtu_rule = rule;
  _mignet_migration_policy_notify (self, MIGNET_POLICY_PROP_MTU_RULE);
}

/**
 * mignet_migration_policy_get_sync_rule:
 * @self: a policy
 *
 * Gets #MignetMigrationPolicy:sync-rule.
 *
 * Returns: the rule
 *
 * Since: 1.0
 */
MignetRule
mignet_migration_policy_get_sync_rule (MignetMigrationPolicy *self)
{
  g_return_val_if_fail (MIGNET_IS_MIGRATION_POLICY (self), MIGNET_RULE_WARN);

  return self->rules.sync_rule;
}

/**
 * mignet_migration_policy_set_sync_rule:
 * @self: a policy
 * @rule: the rule
 *
 * Sets #MignetMigrationPolicy:sync-rule.
 *
 * Since: 1.0
 */
void
mignet_migration_policy_set_sync_rule (MignetMigrationPolicy *self, MignetRule rule)
{
  g_return_if_fail (MIGNET_IS_MIGRATION_POLICY (self));

  if (self->rules.sync_rule == rule)
    return;

  self->rules.sync_rule = rule;
  _mignet_migration_policy_notify (self, MIGNET_POLICY_PROP_SYNC_RULE);
}
