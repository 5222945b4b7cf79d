/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "random-world.h"

/* Random changes to virtual machines: I-5 and I-8. */

static const char *const groups[] = { "db", "web" };

static guint
judge_placement (
    World *w, MignetVmStatus status, MignetHost *host, MignetHost *destination, gboolean member)
{
  guint codes = 0;

  if (destination != NULL && (status != MIGNET_VM_STATUS_MIGRATING || destination == host))
    codes |= bit (MIGNET_ERROR_INVALID_VALUE);
  if (!member)
    return codes;

  if (host == NULL && status != MIGNET_VM_STATUS_DOWN)
    codes |= bit (MIGNET_ERROR_INVALID_VALUE);
  if ((host != NULL && !world_has_host (w, host)) ||
      (destination != NULL && !world_has_host (w, destination)))
    codes |= bit (MIGNET_ERROR_NOT_FOUND);
  return codes;
}

/* Whether another VM of the cluster has the group with another rule. */
static gboolean
rule_contradicts (World *w, MignetVm *vm, const char *group, MignetAffinityRule rule)
{
  for (guint i = 0; i < N_VMS; i++)
    {
      MignetAffinityRule other;

      if (w->vms[i] != vm && world_has_vm (w, w->vms[i]) &&
          mignet_vm_get_affinity (w->vms[i], group, &other) && other != rule)
        return TRUE;
    }

  return FALSE;
}

static guint
judge_networks (World *w, GListModel *networks)
{
  for (guint i = 0; i < g_list_model_get_n_items (networks); i++)
    {
      g_autoptr (MignetNetwork) network = g_list_model_get_item (networks, i);

      if (!w->attached[world_find_network (w, network)])
        return bit (MIGNET_ERROR_NOT_ATTACHED);
    }

  return 0;
}

static guint
judge_pinned_hosts (World *w, GListModel *hosts)
{
  for (guint i = 0; i < g_list_model_get_n_items (hosts); i++)
    {
      g_autoptr (MignetHost) host = g_list_model_get_item (hosts, i);

      if (!world_has_host (w, host))
        return bit (MIGNET_ERROR_NOT_FOUND);
    }

  return 0;
}

void
step_add_vm (World *w)
{
  MignetVm *vm = w->vms[world_pick (w, N_VMS)];
  MignetNetwork *network = mignet_vm_get_migration_network (vm);
  Verdict verdict = { 0, world_has_vm (w, vm) };
  GError *error = NULL;
  Step step;

  if (clashes (mignet_cluster_get_vms (w->cluster), mignet_vm_get_id (vm), mignet_vm_get_name (vm)))
    verdict.codes |= bit (MIGNET_ERROR_EXISTS);
  verdict.codes |= judge_placement (w, mignet_vm_get_status (vm), mignet_vm_get_host (vm),
                                    mignet_vm_get_destination (vm), TRUE);
  verdict.codes |= judge_networks (w, mignet_vm_get_networks (vm));
  verdict.codes |= judge_pinned_hosts (w, mignet_vm_get_pinned_hosts (vm));
  if (network != NULL && !w->attached[world_find_network (w, network)])
    verdict.codes |= bit (MIGNET_ERROR_NOT_ATTACHED);
  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    {
      MignetAffinityRule rule;

      if (mignet_vm_get_affinity (vm, groups[i], &rule) &&
          rule_contradicts (w, vm, groups[i], rule))
        verdict.codes |= bit (MIGNET_ERROR_INVALID_VALUE);
    }

  step_begin (w, &step, verdict);
  step_end (w, &step, mignet_cluster_add_vm (w->cluster, vm, &error), &error);
}

void
step_remove_vm (World *w)
{
  MignetVm *vm = w->vms[world_pick (w, N_VMS)];
  Verdict verdict = { 0, !world_has_vm (w, vm) };
  Step step;

  step_begin (w, &step, verdict);
  mignet_cluster_remove_vm (w->cluster, vm);
  step_end (w, &step, TRUE, NULL);
}

void
step_place_vm (World *w)
{
  MignetVm *vm = w->vms[world_pick (w, N_VMS)];
  MignetVmStatus status = world_pick (w, MIGNET_VM_STATUS_DOWN + 1);
  MignetHost *host = world_chance (w, 15) ? NULL : w->hosts[world_pick (w, N_HOSTS)];
  MignetHost *destination = NULL;
  Verdict verdict = { 0, FALSE };
  GError *error = NULL;
  Step step;

  if (world_chance (w, status == MIGNET_VM_STATUS_MIGRATING ? 60 : 5))
    destination = w->hosts[world_pick (w, N_HOSTS)];
  verdict.nothing = mignet_vm_get_status (vm) == status && mignet_vm_get_host (vm) == host &&
                    mignet_vm_get_destination (vm) == destination;
  verdict.codes = judge_placement (w, status, host, destination, world_has_vm (w, vm));

  step_begin (w, &step, verdict);
  step_end (w, &step, mignet_vm_set_placement (vm, status, host, destination, &error), &error);
}

static GPtrArray *
pick_some (World *w, gpointer const *pool, guint n_pool)
{
  GPtrArray *some = g_ptr_array_new ();
  guint n = world_pick (w, 4);

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (some, pool[world_pick (w, n_pool)]);

  return some;
}

void
step_set_vm_networks (World *w)
{
  MignetVm *vm = w->vms[world_pick (w, N_VMS)];
  g_autoptr (GPtrArray) networks = pick_some (w, (gpointer const *) w->networks, N_NETWORKS);
  Verdict verdict = { 0, list_equals (mignet_vm_get_networks (vm), networks) };
  GError *error = NULL;
  Step step;

  if (has_duplicates (networks))
    verdict.codes |= bit (MIGNET_ERROR_INVALID_VALUE);
  for (guint i = 0; world_has_vm (w, vm) && i < networks->len; i++)
    {
      if (!w->attached[world_find_network (w, g_ptr_array_index (networks, i))])
        verdict.codes |= bit (MIGNET_ERROR_NOT_ATTACHED);
    }

  step_begin (w, &step, verdict);
  step_end (w, &step, mignet_vm_set_networks (vm, networks, &error), &error);
}

void
step_set_vm_migration_network (World *w)
{
  MignetVm *vm = w->vms[world_pick (w, N_VMS)];
  guint i = world_pick (w, N_NETWORKS);
  MignetNetwork *network = world_chance (w, 40) ? NULL : w->networks[i];
  Verdict verdict = { 0, mignet_vm_get_migration_network (vm) == network };
  GError *error = NULL;
  Step step;

  if (network != NULL && world_has_vm (w, vm) && !w->attached[i])
    verdict.codes |= bit (MIGNET_ERROR_NOT_ATTACHED);

  step_begin (w, &step, verdict);
  step_end (w, &step, mignet_vm_set_migration_network (vm, network, &error), &error);
}

void
step_pin_vm (World *w)
{
  MignetVm *vm = w->vms[world_pick (w, N_VMS)];
  g_autoptr (GPtrArray) hosts = pick_some (w, (gpointer const *) w->hosts, N_HOSTS);
  Verdict verdict = { 0, list_equals (mignet_vm_get_pinned_hosts (vm), hosts) };
  GError *error = NULL;
  Step step;

  if (has_duplicates (hosts))
    verdict.codes |= bit (MIGNET_ERROR_INVALID_VALUE);
  for (guint i = 0; world_has_vm (w, vm) && i < hosts->len; i++)
    {
      if (!world_has_host (w, g_ptr_array_index (hosts, i)))
        verdict.codes |= bit (MIGNET_ERROR_NOT_FOUND);
    }

  step_begin (w, &step, verdict);
  step_end (w, &step, mignet_vm_set_pinned_hosts (vm, hosts, &error), &error);
}

void
step_set_affinity (World *w)
{
  MignetVm *vm = w->vms[world_pick (w, N_VMS)];
  const char *group = groups[world_pick (w, G_N_ELEMENTS (groups))];
  MignetAffinityRule rule = world_pick (w, 2);
  MignetAffinityRule old;
  Verdict verdict = { 0, mignet_vm_get_affinity (vm, group, &old) && old == rule };
  GError *error = NULL;
  Step step;

  if (world_has_vm (w, vm) && rule_contradicts (w, vm, group, rule))
    verdict.codes |= bit (MIGNET_ERROR_INVALID_VALUE);

  step_begin (w, &step, verdict);
  step_end (w, &step, mignet_vm_set_affinity (vm, group, rule, &error), &error);
}

void
step_clear_affinity (World *w)
{
  MignetVm *vm = w->vms[world_pick (w, N_VMS)];
  const char *group = groups[world_pick (w, G_N_ELEMENTS (groups))];
  Verdict verdict = { 0, !mignet_vm_get_affinity (vm, group, NULL) };
  Step step;

  step_begin (w, &step, verdict);
  mignet_vm_clear_affinity (vm, group);
  step_end (w, &step, TRUE, NULL);
}
