/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "planning/mignet-option-rules-private.h"
#include "planning/mignet-plan-data-private.h"

/* What a plan asks of its two ends, for who has reached them and knows better than the model what
 * they are. */

static MignetOptions
get_compression_options (GVariant *parameters)
{
  const char *method = NULL;

  if (parameters == NULL || !g_variant_lookup (parameters, "compression", "&s", &method) ||
      g_str_equal (method, "xbzrle"))
    return (MignetOptions) (MIGNET_OPTION_COMPRESSION | MIGNET_OPTION_XBZRLE);

  return (MignetOptions) (MIGNET_OPTION_COMPRESSION | MIGNET_OPTION_MULTIFD_COMPRESSION);
}

static MignetOptions
get_options (const MignetPlanData *data)
{
  static const struct
  {
    const char *flag;
    MignetOptions option;
  } options_of_flags[] = {
    { "tunnelled", MIGNET_OPTION_TUNNELLED },     { "tls", MIGNET_OPTION_ENCRYPTION },
    { "parallel", MIGNET_OPTION_PARALLEL },       { "zerocopy", MIGNET_OPTION_ZERO_COPY },
    { "postcopy", MIGNET_OPTION_POST_COPY },      { "auto-converge", MIGNET_OPTION_AUTO_CONVERGE },
    { "non-shared-disk", MIGNET_OPTION_STORAGE }, { "non-shared-inc", MIGNET_OPTION_STORAGE },
  };
  const char *const *flags = (const char *const *) data->flags;
  MignetOptions options = MIGNET_OPTION_NONE;

  for (guint i = 0; i < G_N_ELEMENTS (options_of_flags); i++)
    {
      if (g_strv_contains (flags, options_of_flags[i].flag))
        options |= options_of_flags[i].option;
    }
  if (g_strv_contains (flags, "compressed"))
    options |= get_compression_options (data->parameters);

  return options;
}

/**
 * mignet_plan_check_options:
 * @self: a plan
 * @source_libvirt_version: (nullable): the version of libvirt on the source, such as "9.0.0"; %NULL
 *   if it is not known
 * @source_qemu_version: (nullable): the version of QEMU on the source, %NULL if it is not known
 * @destination_libvirt_version: (nullable): the version of libvirt on the destination, %NULL if it
 *   is not known
 * @destination_qemu_version: (nullable): the version of QEMU on the destination, %NULL if it is not
 *   known
 *
 * Tells what of the flags and parameters of the plan is not possible between ends of these
 * versions, by the rules that plans are made by (see
 * mignet_migration_policy_check_options()). A plan knows the versions that the model had, if it had
 * any; who carries it out has the real ones once the hosts are reached, and is to ask before
 * anything starts, and to refuse the migration rather than to leave an option out. Of a version
 * that is not known or cannot be read nothing is said.
 *
 * May be called from any thread.
 *
 * Returns: (transfer container) (element-type MignetReason): the reasons against it, all of
 * severity %MIGNET_SEVERITY_ERROR; none if all is well or the migration is refused
 *
 * Since: 1.0
 */
GPtrArray *
mignet_plan_check_options (MignetPlan *self,
                           const char *source_libvirt_version,
                           const char *source_qemu_version,
                           const char *destination_libvirt_version,
                           const char *destination_qemu_version)
{
  g_autoptr (GPtrArray) reasons = NULL;
  const MignetPlanData *data = NULL;
  MignetOptionRules rules = 0;
  MignetOptionEnd source = { 0 };
  MignetOptionEnd destination = { 0 };

  g_return_val_if_fail (MIGNET_IS_PLAN (self), NULL);

  data = _mignet_plan_peek_data (self);
  reasons = g_ptr_array_new_with_free_func ((GDestroyNotify) mignet_reason_unref);
  if (data->flags == NULL)
    return g_steal_pointer (&reasons);

  source =
      _mignet_option_end_of_versions (data->source, source_libvirt_version, source_qemu_version);
  destination = _mignet_option_end_of_versions (data->destination, destination_libvirt_version,
                                                destination_qemu_version);
  rules = _mignet_option_rules_find (get_options (data));
  _mignet_option_rules_check_ends (rules, &source, &destination, reasons);

  return g_steal_pointer (&reasons);
}
