/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "random-world.h"

/* Random changes to networks, roles, level and policies: I-1 to I-8. */

/* The one with the most rules most often. */
static MignetRole
pick_role (World *w)
{
  return world_chance (w, 60) ? MIGNET_ROLE_MIGRATION : world_pick (w, MIGNET_ROLE_GLUSTER + 1);
}

static gboolean
level_is_old (const char *level)
{
  return level != NULL && (g_str_equal (level, "3.2") || g_str_equal (level, "2.10"));
}

void
step_attach_network (World *w)
{
  guint i = world_pick (w, N_NETWORKS);
  MignetNetwork *network = w->networks[i];
  gboolean required = world_chance (w, 50);
  Verdict verdict = { 0, FALSE };
  GError *error = NULL;
  Step step;

  if (w->attached[i] && w->required[i] == required)
    verdict.nothing = TRUE;
  else if (i == 0)
    verdict.codes = bit (MIGNET_ERROR_MANAGEMENT_NETWORK);
  if (!w->attached[i] &&
      clashes (mignet_cluster_get_networks (w->cluster), mignet_network_get_id (network),
               mignet_network_get_name (network)))
    verdict.codes |= bit (MIGNET_ERROR_EXISTS);
  if (required && mignet_network_is_external (network))
    verdict.codes |= bit (MIGNET_ERROR_EXTERNAL_NETWORK);

  step_begin (w, &step, verdict);
  if (step_end (w, &step, mignet_cluster_attach_network (w->cluster, network, required, &error),
                &error))
    {
      w->attached[i] = TRUE;
      w->required[i] = required;
    }
}

static gboolean
network_is_used (World *w, MignetNetwork *network)
{
  for (guint i = 0; i < N_VMS; i++)
    {
      MignetMigrationPolicy *policy = mignet_vm_get_migration_policy (w->vms[i]);

      if (world_has_vm (w, w->vms[i]) &&
          (list_has (mignet_vm_get_networks (w->vms[i]), network) ||
           mignet_vm_get_migration_network (w->vms[i]) == network ||
           (policy != NULL && list_has (mignet_migration_policy_get_networks (policy), network))))
        return TRUE;
    }

  return list_has (
      mignet_migration_policy_get_networks (mignet_cluster_get_migration_policy (w->cluster)),
      network);
}

void
step_detach_network (World *w)
{
  guint i = world_pick (w, N_NETWORKS);
  Verdict verdict = { 0, !w->attached[i] };
  GError *error = NULL;
  Step step;

  if (i == 0)
    verdict.codes |= bit (MIGNET_ERROR_MANAGEMENT_NETWORK);
  if (w->holders[MIGNET_ROLE_MIGRATION] == (int) i && world_has_migrating_vm (w))
    verdict.codes |= bit (MIGNET_ERROR_VM_MIGRATING);
  if (network_is_used (w, w->networks[i]))
    verdict.codes |= bit (MIGNET_ERROR_IN_USE);

  step_begin (w, &step, verdict);
  if (!step_end (w, &step, mignet_cluster_detach_network (w->cluster, w->networks[i], &error),
                 &error))
    return;

  w->attached[i] = w->required[i] = FALSE;
  for (MignetRole role = MIGNET_ROLE_MANAGEMENT; role <= MIGNET_ROLE_GLUSTER; role++)
    {
      if (w->holders[role] == (int) i)
        w->holders[role] = role == MIGNET_ROLE_GLUSTER ? -1 : 0;
    }
}

void
step_set_required (World *w)
{
  guint i = world_pick (w, N_NETWORKS);
  gboolean required = world_chance (w, 50);
  Verdict verdict = { 0, w->required[i] == required };
  GError *error = NULL;
  Step step;

  if (i == 0)
    verdict.codes |= bit (MIGNET_ERROR_MANAGEMENT_NETWORK);
  if (!w->attached[i])
    verdict.codes |= bit (MIGNET_ERROR_NOT_ATTACHED);
  if (mignet_network_is_external (w->networks[i]))
    verdict.codes |= bit (MIGNET_ERROR_EXTERNAL_NETWORK);

  step_begin (w, &step, verdict);
  if (step_end (w, &step,
                mignet_cluster_set_network_required (w->cluster, w->networks[i], required, &error),
                &error))
    w->required[i] = required;
}

void
step_grant_role (World *w)
{
  MignetRole role = pick_role (w);
  guint i = world_pick (w, N_NETWORKS);
  Verdict verdict = { 0, w->holders[role] == (int) i };
  GError *error = NULL;
  Step step;

  if (role == MIGNET_ROLE_MANAGEMENT)
    verdict.codes |= bit (MIGNET_ERROR_MANAGEMENT_NETWORK);
  if (!w->attached[i])
    verdict.codes |= bit (MIGNET_ERROR_NOT_ATTACHED);
  if (mignet_network_is_external (w->networks[i]) && role != MIGNET_ROLE_GLUSTER)
    verdict.codes |= bit (MIGNET_ERROR_EXTERNAL_NETWORK);
  if (role == MIGNET_ROLE_MIGRATION && world_has_migrating_vm (w))
    verdict.codes |= bit (MIGNET_ERROR_VM_MIGRATING);
  if (role == MIGNET_ROLE_MIGRATION && level_is_old (w->level))
    verdict.codes |= bit (MIGNET_ERROR_LEVEL_TOO_LOW);

  step_begin (w, &step, verdict);
  if (step_end (w, &step, mignet_cluster_grant_role (w->cluster, role, w->networks[i], &error),
                &error))
    w->holders[role] = (int) i;
}

void
step_revoke_role (World *w)
{
  MignetRole role = pick_role (w);
  int holder = role == MIGNET_ROLE_GLUSTER ? -1 : 0;
  Verdict verdict = { 0, role != MIGNET_ROLE_MANAGEMENT && w->holders[role] == holder };
  GError *error = NULL;
  Step step;

  if (role == MIGNET_ROLE_MANAGEMENT)
    verdict.codes |= bit (MIGNET_ERROR_MANAGEMENT_NETWORK);
  if (role == MIGNET_ROLE_MIGRATION && world_has_migrating_vm (w))
    verdict.codes |= bit (MIGNET_ERROR_VM_MIGRATING);

  step_begin (w, &step, verdict);
  if (step_end (w, &step, mignet_cluster_revoke_role (w->cluster, role, &error), &error))
    w->holders[role] = holder;
}

void
step_set_level (World *w)
{
  static const char *const levels[] = { NULL, "4.7", "3.3", "3.10", "3.2", "2.10", "four" };
  const char *level = levels[world_pick (w, G_N_ELEMENTS (levels))];
  Verdict verdict = { 0, g_strcmp0 (level, w->level) == 0 };
  GError *error = NULL;
  Step step;

  if (g_strcmp0 (level, "four") == 0)
    verdict.codes |= bit (MIGNET_ERROR_INVALID_VALUE);
  if (level_is_old (level) && w->holders[MIGNET_ROLE_MIGRATION] != 0)
    verdict.codes |= bit (MIGNET_ERROR_LEVEL_TOO_LOW);

  step_begin (w, &step, verdict);
  if (step_end (w, &step, mignet_cluster_set_compatibility_level (w->cluster, level, &error),
                &error))
    w->level = level;
}

void
step_change_network (World *w)
{
  static const guint vlan_ids[] = { 0, 1, 4094, 4095, G_MAXUINT };
  static const guint mtus[] = { 0, 67, 68, 1500, 1 };
  MignetNetwork *network = w->networks[world_pick (w, N_NETWORKS)];
  guint vlan_id = vlan_ids[world_pick (w, G_N_ELEMENTS (vlan_ids))];
  guint mtu = mtus[world_pick (w, G_N_ELEMENTS (mtus))];
  Verdict vlan_verdict = { vlan_id > 4094 ? bit (MIGNET_ERROR_INVALID_VALUE) : 0,
                           mignet_network_get_vlan_id (network) == vlan_id };
  Verdict mtu_verdict = { mtu > 0 && mtu < 68 ? bit (MIGNET_ERROR_INVALID_VALUE) : 0,
                          mignet_network_get_mtu (network) == mtu };
  GError *error = NULL;
  Step step;

  if (world_chance (w, 50))
    {
      step_begin (w, &step, vlan_verdict);
      step_end (w, &step, mignet_network_set_vlan_id (network, vlan_id, &error), &error);
    }
  else
    {
      step_begin (w, &step, mtu_verdict);
      step_end (w, &step, mignet_network_set_mtu (network, mtu, &error), &error);
    }
}

void
step_set_policy (World *w)
{
  g_autoptr (MignetMigrationPolicy) policy = mignet_migration_policy_new (MIGNET_PRESET_DESIGN);
  MignetVm *vm = w->vms[world_pick (w, N_VMS)];
  Verdict verdict = { 0, FALSE };
  Step step;

  if (world_chance (w, 30))
    {
      g_autoptr (GPtrArray) networks = g_ptr_array_new ();

      g_ptr_array_add (networks, w->networks[world_pick (w, N_NETWORKS)]);
      test_assert_done (mignet_migration_policy_set_networks (policy, networks, &error));
    }

  step_begin (w, &step, verdict);
  if (world_chance (w, 50))
    mignet_cluster_set_migration_policy (w->cluster, policy);
  else
    mignet_vm_set_migration_policy (vm, policy);
  step_end (w, &step, TRUE, NULL);
}
