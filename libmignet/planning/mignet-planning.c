/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "planning/mignet-planning-private.h"

#include "planning/mignet-extensions-private.h"

static gboolean
check_host (const char *what, MignetHost *host, MignetVm *vm, GError **error)
{
  MignetCluster *cluster = mignet_vm_get_cluster (vm);

  if (host == NULL || mignet_host_get_cluster (host) == cluster)
    return TRUE;

  g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_BAD_REQUEST,
               "%s '%s' is not a host of cluster '%s', expected one of them for VM '%s'", what,
               mignet_host_get_name (host), mignet_cluster_get_name (cluster),
               mignet_vm_get_name (vm));
  return FALSE;
}

static gboolean
check_request (MignetRequest *request, GError **error)
{
  MignetVm *vm = mignet_request_get_vm (request);
  MignetNetwork *network = mignet_request_get_network (request);
  MignetCluster *cluster;

  if (vm == NULL)
    {
      g_set_error_literal (error, MIGNET_ERROR, MIGNET_ERROR_BAD_REQUEST,
                           "The request names no VM, expected one of a cluster");
      return FALSE;
    }

  cluster = mignet_vm_get_cluster (vm);
  if (cluster == NULL)
    {
      g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_BAD_REQUEST,
                   "VM '%s' belongs to no cluster, expected one of a cluster",
                   mignet_vm_get_name (vm));
      return FALSE;
    }

  if (!check_host ("Destination", mignet_request_get_destination (request), vm, error) ||
      !check_host ("Preferred host", mignet_request_get_preferred (request), vm, error))
    return FALSE;

  if (network != NULL && !_mignet_cluster_has_network (cluster, network))
    {
      g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_BAD_REQUEST,
                   "Network '%s' is not attached to cluster '%s', expected one that is for VM "
                   "'%s'",
                   mignet_network_get_name (network), mignet_cluster_get_name (cluster),
                   mignet_vm_get_name (vm));
      return FALSE;
    }

  return TRUE;
}

static gboolean
add_networks_of_policy (MignetPlanning *self, MignetMigrationPolicy *policy, GError **error)
{
  GPtrArray *networks = _mignet_migration_policy_peek_networks (policy);

  for (guint i = 0; i < networks->len; i++)
    {
      int network = _mignet_snapshot_find (self->snapshot, networks->pdata[i]);

      if (network == MIGNET_NO_INDEX)
        {
          g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_BAD_REQUEST,
                       "The migration policy lists network '%s', expected only networks that are "
                       "attached to cluster '%s'",
                       mignet_network_get_name (networks->pdata[i]), self->snapshot->cluster_name);
          return FALSE;
        }
      g_array_append_val (self->wanted, network);
    }

  return TRUE;
}

/* A tunnelled migration goes where the connections of libvirt go, whatever network is wanted. */
static void
bypass_wanted_networks (MignetPlanning *self)
{
  self->bypassed = g_array_index (self->wanted, int, 0);
  g_array_set_size (self->wanted, 0);
  g_array_append_val (self->wanted, self->snapshot->management);
}

static gboolean
add_networks_by_id (MignetPlanning *self, char **ids, GError **error)
{
  for (guint i = 0; ids[i] != NULL; i++)
    {
      int network = _mignet_snapshot_lookup_network (self->snapshot, ids[i]);

      if (network == MIGNET_NO_INDEX)
        {
          g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_BAD_REQUEST,
                       "The migration policy lists the network with the id '%s', expected only "
                       "networks that are attached to cluster '%s'",
                       ids[i], self->snapshot->cluster_name);
          return FALSE;
        }
      g_array_append_val (self->wanted, network);
    }

  return TRUE;
}

/* Request, then virtual machine, then the list of the policy, then the holder of the role. The list
 * is that of the policy itself, unless there are ids instead. */
static gboolean
find_wanted_networks (MignetPlanning *self,
                      MignetMigrationPolicy *policy,
                      char **ids,
                      GError **error)
{
  const MignetSnapshot *snapshot = self->snapshot;
  int of_vm = MIGNET_NO_INDEX;

  if (self->vm != MIGNET_NO_INDEX)
    of_vm = _mignet_snapshot_vm (snapshot, self->vm)->migration_network;

  if (!snapshot->supports_migration_network)
    g_array_append_val (self->wanted, snapshot->management);
  else if (self->requested_network != MIGNET_NO_INDEX)
    g_array_append_val (self->wanted, self->requested_network);
  else if (of_vm != MIGNET_NO_INDEX)
    g_array_append_val (self->wanted, of_vm);
  else if (ids != NULL ? !add_networks_by_id (self, ids, error)
                       : !add_networks_of_policy (self, policy, error))
    return FALSE;

  if (self->wanted->len == 0)
    g_array_append_val (self->wanted, snapshot->migration);
  if (self->settings.mode == MIGNET_TRANSFER_MODE_TUNNELLED)
    bypass_wanted_networks (self);
  if (self->source != MIGNET_NO_INDEX)
    _mignet_network_state_judge (snapshot, &self->settings, self->source,
                                 g_array_index (self->wanted, int, 0), &self->source_condition);

  return TRUE;
}

static void
check_level (MignetPlanning *self)
{
  const MignetSnapshot *snapshot = self->snapshot;
  const char *network;

  if (snapshot->supports_migration_network || self->requested_network == MIGNET_NO_INDEX ||
      self->requested_network == snapshot->management)
    return;

  network = _mignet_snapshot_network (snapshot, self->requested_network)->name;
  g_ptr_array_add (self->refusals,
                   _mignet_reason_new_printf (
                       MIGNET_REASON_LEVEL_TOO_LOW, MIGNET_SEVERITY_ERROR, NULL, network,
                       snapshot->cluster_name,
                       "Cluster '%s' has a compatibility level below 3.3, which migrates "
                       "over management network '%s' only, expected no request for "
                       "network '%s'",
                       snapshot->cluster_name,
                       _mignet_snapshot_network (snapshot, snapshot->management)->name, network));
}

static void
check_vm (MignetPlanning *self)
{
  const MignetSnapshotVm *vm = _mignet_snapshot_vm (self->snapshot, self->vm);

  if (vm->status == MIGNET_VM_STATUS_DOWN)
    g_ptr_array_add (self->refusals,
                     _mignet_reason_new_printf (
                         MIGNET_REASON_VM_NOT_RUNNING, MIGNET_SEVERITY_ERROR, NULL, NULL, vm->name,
                         "VM '%s' is down, expected one that is running", vm->name));
  else if (vm->status == MIGNET_VM_STATUS_MIGRATING)
    g_ptr_array_add (self->refusals,
                     _mignet_reason_new_printf (
                         MIGNET_REASON_VM_MIGRATING, MIGNET_SEVERITY_ERROR, NULL, NULL, vm->name,
                         "VM '%s' is migrating already, expected one that is not", vm->name));
}

static void
check_source (MignetPlanning *self)
{
  const MignetSnapshotHost *source;
  const char *status;

  if (self->source == MIGNET_NO_INDEX)
    return;

  source = _mignet_snapshot_host (self->snapshot, self->source);
  if (source->status == MIGNET_HOST_STATUS_DOWN)
    status = "down";
  else if (source->status == MIGNET_HOST_STATUS_CONNECTING)
    status = "connecting";
  else if (source->status == MIGNET_HOST_STATUS_NON_RESPONSIVE)
    status = "non-responsive";
  else
    return;

  g_ptr_array_add (self->refusals,
                   _mignet_reason_new_printf (
                       MIGNET_REASON_SOURCE_NOT_REACHABLE, MIGNET_SEVERITY_ERROR, source->name,
                       NULL, NULL,
                       "Host '%s', where VM '%s' runs, is %s, expected one that can be "
                       "reached",
                       source->name, _mignet_snapshot_vm (self->snapshot, self->vm)->name, status));
}

static void
check_cluster_limit (MignetPlanning *self)
{
  const MignetSnapshot *snapshot = self->snapshot;
  guint limit = self->settings.max_per_cluster;

  if (limit == 0 || snapshot->n_migrating < limit)
    return;

  g_ptr_array_add (self->refusals,
                   _mignet_reason_new_printf (
                       MIGNET_REASON_CLUSTER_LIMIT, MIGNET_SEVERITY_ERROR, NULL, NULL,
                       snapshot->cluster_name,
                       "Cluster '%s' would have %u migrations at a time, expected at most %u",
                       snapshot->cluster_name, snapshot->n_migrating + 1, limit));
}

/* What was chosen in the request is never replaced. */
static void
check_tunnelled (MignetPlanning *self)
{
  const MignetSnapshot *snapshot = self->snapshot;
  const char *network;

  if (self->settings.mode != MIGNET_TRANSFER_MODE_TUNNELLED ||
      self->requested_network == MIGNET_NO_INDEX || self->requested_network == snapshot->management)
    return;

  network = _mignet_snapshot_network (snapshot, self->requested_network)->name;
  g_ptr_array_add (
      self->refusals,
      _mignet_reason_new_printf (
          MIGNET_REASON_OPTION_CONFLICT, MIGNET_SEVERITY_ERROR, NULL, network, "mode",
          "A tunnelled migration goes over management network '%s', and the request names network "
          "'%s'; set 'mode' to 'peer-to-peer' or 'managed'",
          _mignet_snapshot_network (snapshot, snapshot->management)->name, network));
}

/* A virtual machine that is paused changes no memory, so post-copy is of no use to it, and libvirt
 * refuses to allow it. */
static void
check_options (MignetPlanning *self)
{
  if (self->vm != MIGNET_NO_INDEX &&
      _mignet_snapshot_vm (self->snapshot, self->vm)->status == MIGNET_VM_STATUS_PAUSED)
    self->settings.options &= ~(MIGNET_OPTION_POST_COPY | MIGNET_OPTION_POST_COPY_STEP);

  self->option_rules = _mignet_option_rules_find (self->settings.options);
  _mignet_option_rules_check_options (self->option_rules, self->refusals);
}

static MignetPlanning *
new_planning (const MignetSnapshot *snapshot, MignetMigrationPolicy *policy)
{
  MignetPlanning *self = g_new0 (MignetPlanning, 1);

  self->ref_count = 1;
  self->snapshot = _mignet_snapshot_ref (snapshot);
  self->wanted = g_array_new (FALSE, FALSE, sizeof (int));
  self->refusals = g_ptr_array_new_with_free_func ((GDestroyNotify) mignet_reason_unref);
  self->vm = MIGNET_NO_INDEX;
  self->source = MIGNET_NO_INDEX;
  self->destination = MIGNET_NO_INDEX;
  self->preferred = MIGNET_NO_INDEX;
  self->requested_network = MIGNET_NO_INDEX;
  self->bypassed = MIGNET_NO_INDEX;
  _mignet_settings_init (&self->settings, policy);

  return self;
}

void
_mignet_planning_check (MignetPlanning *self)
{
  check_level (self);
  check_vm (self);
  check_source (self);
  check_cluster_limit (self);
  check_tunnelled (self);
  check_options (self);
}

MignetPlanning *
_mignet_planning_new_with_snapshot (const MignetSnapshot *snapshot,
                                    MignetRequest *request,
                                    gboolean wait_over,
                                    GError **error)
{
  g_autoptr (MignetPlanning) self = NULL;
  MignetVm *vm = mignet_request_get_vm (request);
  MignetMigrationPolicy *policy = mignet_request_get_effective_policy (request);

  self = new_planning (snapshot, policy);
  self->request = g_object_ref (request);
  self->vm = _mignet_snapshot_find (self->snapshot, vm);
  self->source = _mignet_snapshot_vm (self->snapshot, self->vm)->host;
  self->destination =
      _mignet_snapshot_find (self->snapshot, mignet_request_get_destination (request));
  self->preferred = _mignet_snapshot_find (self->snapshot, mignet_request_get_preferred (request));
  self->requested_network =
      _mignet_snapshot_find (self->snapshot, mignet_request_get_network (request));
  self->circumstances.manual = self->destination != MIGNET_NO_INDEX;
  self->circumstances.wait_over = wait_over;

  /* What was chosen in the request is never replaced. */
  if (self->requested_network != MIGNET_NO_INDEX)
    self->settings.fallback = MIGNET_FALLBACK_NEVER;

  if (!find_wanted_networks (self, policy, NULL, error))
    return NULL;

  _mignet_planning_check (self);

  return g_steal_pointer (&self);
}

MignetPlanning *
_mignet_planning_new_on_snapshot (const MignetSnapshot *snapshot,
                                  const MignetQuestion *question,
                                  GError **error)
{
  const MignetSnapshotVm *vm = _mignet_snapshot_vm (snapshot, question->vm);
  MignetFrozenPolicy *policy = question->policy;
  g_autoptr (MignetPlanning) self = NULL;

  if (policy == NULL)
    policy = vm->facts->policy != NULL ? vm->facts->policy : snapshot->policy;

  self = new_planning (snapshot, policy->policy);
  self->vm = question->vm;
  self->source = vm->host;
  self->destination = question->destination;
  self->requested_network = question->network;
  self->circumstances.manual = self->destination != MIGNET_NO_INDEX;
  if (self->requested_network != MIGNET_NO_INDEX)
    self->settings.fallback = MIGNET_FALLBACK_NEVER;

  if (!find_wanted_networks (self, policy->policy, policy->networks, error))
    return NULL;

  _mignet_planning_check (self);

  return g_steal_pointer (&self);
}

MignetPlanning *
_mignet_planning_new (MignetRequest *request, gboolean wait_over, GError **error)
{
  g_autoptr (MignetSnapshot) snapshot = NULL;

  if (!check_request (request, error))
    return NULL;

  snapshot = _mignet_snapshot_take (mignet_vm_get_cluster (mignet_request_get_vm (request)));
  return _mignet_planning_new_with_snapshot (snapshot, request, wait_over, error);
}

MignetPlanning *
_mignet_planning_new_for_any_vm (const MignetSnapshot *snapshot,
                                 MignetCluster *cluster,
                                 GError **error)
{
  MignetMigrationPolicy *policy = mignet_cluster_get_migration_policy (cluster);
  g_autoptr (MignetPlanning) self = new_planning (snapshot, policy);

  if (!find_wanted_networks (self, policy, NULL, error))
    return NULL;

  check_options (self);

  return g_steal_pointer (&self);
}

void
_mignet_planning_judge_source (const MignetPlanning *self,
                               int network,
                               MignetNetworkCondition *condition)
{
  if (network == g_array_index (self->wanted, int, 0))
    *condition = self->source_condition;
  else
    _mignet_network_state_judge (self->snapshot, &self->settings, self->source, network, condition);
}

void
_mignet_planning_detach (MignetPlanning *self)
{
  g_clear_pointer (&self->extensions, _mignet_extensions_unref);
  g_clear_object (&self->request);
}

MignetPlanning *
_mignet_planning_copy_for (const MignetPlanning *self, int vm, int destination)
{
  MignetPlanning *copy = g_memdup2 (self, sizeof *self);

  copy->ref_count = 1;
  copy->snapshot = _mignet_snapshot_ref (self->snapshot);
  copy->request = NULL;
  copy->extensions = NULL;
  copy->wanted = g_array_ref (self->wanted);
  copy->refusals = g_ptr_array_new_with_free_func ((GDestroyNotify) mignet_reason_unref);
  copy->vm = vm;
  copy->destination = destination;
  copy->circumstances.manual = TRUE;

  return copy;
}

MignetPlanning *
_mignet_planning_ref (const MignetPlanning *self)
{
  MignetPlanning *counted = (MignetPlanning *) self;

  g_atomic_int_inc (&counted->ref_count);
  return counted;
}

void
_mignet_planning_unref (MignetPlanning *self)
{
  if (!g_atomic_int_dec_and_test (&self->ref_count))
    return;

  _mignet_snapshot_unref (self->snapshot);
  g_array_unref (self->wanted);
  g_ptr_array_unref (self->refusals);
  g_clear_pointer (&self->extensions, _mignet_extensions_unref);
  g_clear_object (&self->request);
  g_free (self);
}
