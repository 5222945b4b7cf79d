/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "planning/mignet-check-private.h"

/* What the options of the policies come to: those of the cluster, and those that virtual machines
 * have of their own. The rules are the ones that plans go by. */

#define N_RULES (sizeof (MignetOptionRules) * 8)

static gboolean
is_in (MignetOptionRules rules, guint rule)
{
  return (rules >> rule & 1) != 0;
}

static MignetFindingCode
get_code (const MignetOptionFault *fault)
{
  return fault->code == MIGNET_REASON_ENCRYPTION_UNAVAILABLE ? MIGNET_FINDING_ENCRYPTION_UNAVAILABLE
                                                             : MIGNET_FINDING_OPTION_CONFLICT;
}

static void
add_policy (MignetCheck *self, MignetMigrationPolicy *policy, const char *vm, int host)
{
  MignetSettings settings;
  MignetCheckPolicy added = { .vm = vm, .host = host };

  _mignet_settings_init (&settings, policy);
  added.rules = _mignet_option_rules_find (settings.options);
  if (vm == NULL || added.rules != 0)
    g_array_append_val (self->policies, added);
}

void
_mignet_check_read_policies (MignetCheck *self)
{
  add_policy (self, mignet_cluster_get_migration_policy (self->cluster), NULL, MIGNET_NO_INDEX);

  for (guint i = 0; i < self->vms->len; i++)
    {
      const MignetSnapshotVm *record =
          _mignet_snapshot_vm (self->snapshot, g_array_index (self->vms, int, i));
      MignetVm *vm = mignet_cluster_lookup_vm (self->cluster, record->facts->id);
      MignetMigrationPolicy *policy = mignet_vm_get_migration_policy (vm);

      if (policy != NULL)
        add_policy (self, policy, record->name, record->host);
    }
}

static void
add_conflict (MignetCheck *self, const MignetCheckPolicy *policy, guint rule)
{
  const char *subject = policy->vm != NULL ? policy->vm : self->snapshot->cluster_name;
  const char *what = policy->vm != NULL ? "VM" : "cluster";
  g_auto (MignetOptionFault) fault = { 0 };
  g_autofree char *advice = NULL;

  _mignet_option_fault_init (&fault, rule, NULL);
  fault.found[0] = g_ascii_tolower (fault.found[0]);
  advice = g_strdup_printf ("In the policy of %s '%s', set %s", what, subject, fault.remedies);
  _mignet_check_add (self, get_code (&fault), MIGNET_SEVERITY_ERROR, subject, advice,
                     "The policy of %s '%s' refuses every migration: %s", what, subject,
                     fault.found);
}

static void
check_policy (MignetCheck *self, const MignetCheckPolicy *policy)
{
  MignetOptionRules conflicts = _mignet_option_rules_select_options (policy->rules);

  for (guint rule = 0; rule < N_RULES; rule++)
    {
      if (is_in (conflicts, rule))
        add_conflict (self, policy, rule);
    }
}

void
_mignet_check_options (MignetCheck *self)
{
  check_policy (self, &g_array_index (self->policies, MignetCheckPolicy, 0));
}

void
_mignet_check_options_of_vms (MignetCheck *self)
{
  for (guint i = 1; i < self->policies->len; i++)
    check_policy (self, &g_array_index (self->policies, MignetCheckPolicy, i));
}

/* VMS are those whose own policies ask for it, NULL for the policy of the cluster. */
static void
add_fault (MignetCheck *self, const MignetOptionEnd *end, guint rule, const GPtrArray *vms)
{
  g_auto (MignetOptionFault) fault = { 0 };
  g_autofree char *names = vms != NULL ? _mignet_check_describe_names (vms) : NULL;
  g_autofree char *what = NULL;
  g_autofree char *setting = NULL;
  g_autofree char *advice = NULL;

  _mignet_option_fault_init (&fault, rule, end);
  if (vms != NULL)
    what = g_strdup_printf ("can have no part in a migration of %s", names);
  else
    what = g_strdup (fault.of_source ? "can send no migration"
                                     : "can neither send nor receive a migration");

  setting = vms == NULL
                ? g_strdup_printf ("in the policy of the cluster set %s", fault.remedies)
                : g_strdup_printf ("in the %s of %s set %s", vms->len > 1 ? "policies" : "policy",
                                   names, fault.remedies);
  if (fault.repair != NULL)
    {
      advice = g_strdup_printf ("%s, or %s", fault.repair, setting);
    }
  else
    {
      advice = g_steal_pointer (&setting);
      advice[0] = g_ascii_toupper (advice[0]);
    }

  _mignet_check_add (self, get_code (&fault), MIGNET_SEVERITY_ERROR, end->name, advice,
                     "Host '%s' %s: it has %s", end->name, what, fault.found);
}

/* The virtual machines whose own policies ask of the host what it cannot do, for one rule. */
static GPtrArray *
find_vms (MignetCheck *self, int host, guint rule)
{
  const MignetOptionEnd *end = &_mignet_snapshot_host (self->snapshot, host)->facts->software;
  MignetOptionRules only = G_GUINT64_CONSTANT (1) << rule;
  GPtrArray *vms = g_ptr_array_new ();

  for (guint i = 1; i < self->policies->len; i++)
    {
      const MignetCheckPolicy *policy = &g_array_index (self->policies, MignetCheckPolicy, i);
      gboolean sends = policy->host == host;

      if (_mignet_option_rules_select (policy->rules & only, end, sends, !sends) != 0)
        g_ptr_array_add (vms, (gpointer) policy->vm);
    }

  return vms;
}

void
_mignet_check_software (MignetCheck *self, int host)
{
  const MignetOptionEnd *end = &_mignet_snapshot_host (self->snapshot, host)->facts->software;
  MignetOptionRules of_vms = 0;
  MignetOptionRules of_cluster;

  for (guint i = 1; i < self->policies->len; i++)
    of_vms |= g_array_index (self->policies, MignetCheckPolicy, i).rules;
  of_cluster = _mignet_option_rules_select (
      g_array_index (self->policies, MignetCheckPolicy, 0).rules, end, TRUE, TRUE);
  of_vms = _mignet_option_rules_select (of_vms, end, TRUE, TRUE) & ~of_cluster;

  for (guint rule = 0; rule < N_RULES; rule++)
    {
      g_autoptr (GPtrArray) vms = NULL;

      if (is_in (of_cluster, rule))
        add_fault (self, end, rule, NULL);
      if (!is_in (of_vms, rule))
        continue;

      vms = find_vms (self, host, rule);
      if (vms->len > 0)
        add_fault (self, end, rule, vms);
    }
}
