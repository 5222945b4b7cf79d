/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <mignet/mignet.h>

#include "planning/mignet-settings-private.h"

/**
 * SECTION:mignet-options
 * @title: Options of migrations
 * @short_description: which settings of a policy libvirt and QEMU take together
 *
 * Some settings of a #MignetMigrationPolicy exclude or need each other, and some need libvirt or
 * QEMU of a certain version at one end or both. The rules are in one table, which docs/options.md
 * shows with whose rule each is. The planner asks it for every plan: what no host could change
 * refuses the plan, what is about a host filters it. mignet_migration_policy_check_options() asks
 * it before there is anything to plan.
 */

/**
 * mignet_migration_policy_check_options:
 * @self: a policy
 * @source: (nullable): the host to migrate from, %NULL if it is not known
 * @destination: (nullable): the host to migrate to, %NULL if it is not known
 *
 * Tells which settings of the policy exclude each other, and for which of them a host is too old,
 * too new, or without TLS: by #MignetHost:libvirt-version, #MignetHost:qemu-version and
 * #MignetHost:migration-tls. What is not known of a host is not held against it. The code of each
 * reason is %MIGNET_REASON_OPTION_CONFLICT or %MIGNET_REASON_ENCRYPTION_UNAVAILABLE, its subject is
 * a setting by its name in documents, and its message says what to set instead. What a plan adds to
 * the policy by itself (#MIGNET_PARALLEL_AUTO) is never in conflict with it.
 *
 * This is a function of the thread of the policy and the hosts.
 *
 * Returns: (transfer container) (element-type MignetReason): the reasons, none if all is well
 *
 * Since: 1.0
 */
GPtrArray *
mignet_migration_policy_check_options (MignetMigrationPolicy *self,
                                       MignetHost *source,
                                       MignetHost *destination)
{
  g_autoptr (GPtrArray) reasons = NULL;
  MignetSettings settings;
  MignetOptionRules rules;
  MignetOptionEnd from = { 0 };
  MignetOptionEnd to = { 0 };

  g_return_val_if_fail (MIGNET_IS_MIGRATION_POLICY (self), NULL);
  g_return_val_if_fail (source == NULL || MIGNET_IS_HOST (source), NULL);
  g_return_val_if_fail (destination == NULL || MIGNET_IS_HOST (destination), NULL);

  if (source != NULL)
    from = _mignet_option_end_of_host (source);
  if (destination != NULL)
    to = _mignet_option_end_of_host (destination);

  _mignet_settings_init (&settings, self);
  rules = _mignet_option_rules_find (settings.options);
  reasons = g_ptr_array_new_with_free_func ((GDestroyNotify) mignet_reason_unref);
  _mignet_option_rules_check_options (rules, reasons);
  _mignet_option_rules_check_ends (rules, source != NULL ? &from : NULL,
                                   destination != NULL ? &to : NULL, reasons);

  return g_steal_pointer (&reasons);
}
