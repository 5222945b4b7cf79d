/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "planning/mignet-evacuation-work-private.h"

#include <mignet/mignet-error.h>

static void
free_class_state (gpointer data)
{
  MignetEvacuationKindState *state = data;

  g_free (state->verdicts);
  g_free (state->heap);
  g_clear_pointer (&state->explanation, g_ptr_array_unref);
  g_free (state);
}

static gboolean
check_host (MignetCluster *cluster, MignetHost *host, GError **error)
{
  if (mignet_host_get_cluster (host) == cluster)
    return TRUE;

  g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_BAD_REQUEST,
               "Host '%s' is not a host of cluster '%s', expected one of them",
               mignet_host_get_name (host), mignet_cluster_get_name (cluster));
  return FALSE;
}

static gboolean
check_vm (MignetCluster *cluster, MignetVm *vm, GError **error)
{
  if (mignet_vm_get_cluster (vm) == cluster)
    return TRUE;

  g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_BAD_REQUEST,
               "VM '%s' is not of cluster '%s', expected one of its virtual machines",
               mignet_vm_get_name (vm), mignet_cluster_get_name (cluster));
  return FALSE;
}

/* What was only assumed or excluded may be gone by now, and then does not count. */
static gboolean
check_request (MignetEvacuationRequest *request, GError **error)
{
  MignetCluster *cluster = mignet_evacuation_request_get_cluster (request);
  GPtrArray *hosts = _mignet_evacuation_request_peek_hosts (request);
  GPtrArray *vms = _mignet_evacuation_request_peek_vms (request);

  if (hosts->len == 0 && vms->len == 0)
    {
      g_set_error_literal (error, MIGNET_ERROR, MIGNET_ERROR_BAD_REQUEST,
                           "The request for an evacuation names neither a host nor a VM, expected "
                           "one of them at least");
      return FALSE;
    }

  for (guint i = 0; i < hosts->len; i++)
    {
      if (!check_host (cluster, hosts->pdata[i], error))
        return FALSE;
    }
  for (guint i = 0; i < vms->len; i++)
    {
      if (!check_vm (cluster, vms->pdata[i], error))
        return FALSE;
    }

  return TRUE;
}

static void
read_hosts (MignetEvacuationWork *self)
{
  self->n_hosts = self->snapshot->hosts.length;
  self->access = g_new0 (guint8, self->n_hosts);
  self->used = g_new (guint64, self->n_hosts);
  self->departing = g_new0 (guint, self->n_hosts);
  self->arriving = g_new0 (guint, self->n_hosts);
  for (guint i = 0; i < self->n_hosts; i++)
    self->used[i] = _mignet_snapshot_host (self->snapshot, (int) i)->memory_used;
}

static void
close_hosts (MignetEvacuationWork *self)
{
  GPtrArray *hosts = _mignet_evacuation_request_peek_hosts (self->request);
  GPtrArray *exclusions = _mignet_evacuation_request_peek_exclusions (self->request);

  for (guint i = 0; i < exclusions->len; i++)
    {
      const MignetEvacuationExclusion *exclusion = exclusions->pdata[i];
      int host = _mignet_snapshot_find (self->snapshot, exclusion->host);

      if (exclusion->vm == NULL && host != MIGNET_NO_INDEX)
        self->access[host] = MIGNET_EVACUATION_EXCLUDED;
    }
  for (guint i = 0; i < hosts->len; i++)
    self->access[_mignet_snapshot_find (self->snapshot, hosts->pdata[i])] =
        MIGNET_EVACUATION_EMPTIED;
}

/* The network that a migration under way is meant to go over, as the snapshot counts it. */
static int
find_meant_network (const MignetEvacuationWork *self, const MignetSnapshotVm *vm)
{
  const MignetSnapshot *snapshot = self->snapshot;
  GPtrArray *listed;

  if (!snapshot->supports_migration_network)
    return snapshot->management;
  if (vm->meant_network >= 0)
    return vm->meant_network;
  if (vm->meant_network == MIGNET_MEANT_BY_ROLE)
    return snapshot->migration;

  listed = _mignet_migration_policy_peek_networks (
      mignet_cluster_get_migration_policy (mignet_evacuation_request_get_cluster (self->request)));
  for (guint i = 0; i < listed->len; i++)
    {
      int network = _mignet_snapshot_find (snapshot, listed->pdata[i]);

      if (network != MIGNET_NO_INDEX)
        return network;
    }

  return snapshot->migration;
}

static void
add_flight (MignetEvacuationWork *self, int vm, int source, int destination)
{
  MignetEvacuationFlight flight = {
    .vm = vm,
    .source = source,
    .destination = destination,
    .network = find_meant_network (self, _mignet_snapshot_vm (self->snapshot, vm)),
  };

  g_array_append_val (self->flights, flight);
  if (source != MIGNET_NO_INDEX)
    self->departing[source]++;
  if (destination != MIGNET_NO_INDEX)
    self->arriving[destination]++;
}

static void
use_memory (MignetEvacuationWork *self, MignetEvacuationPlace place, guint64 load, gboolean used)
{
  if (place.here != MIGNET_NO_INDEX)
    self->used[place.here] += used ? load : -load;
  if (place.there != MIGNET_NO_INDEX && place.there != place.here)
    self->used[place.there] += used ? load : -load;
}

static MignetEvacuationPlace
get_assumed_place (const MignetEvacuationWork *self,
                   const MignetEvacuationAssumption *assumption,
                   int here,
                   int destination)
{
  switch (assumption->progress)
    {
    case MIGNET_EVACUATION_RUNNING:
      return (MignetEvacuationPlace){ here, destination, TRUE };
    case MIGNET_EVACUATION_DONE:
      return (MignetEvacuationPlace){ destination, MIGNET_NO_INDEX, FALSE };
    case MIGNET_EVACUATION_FAILED:
    default:
      return (MignetEvacuationPlace){ here, MIGNET_NO_INDEX, FALSE };
    }
}

/* What the model says of a virtual machine makes room for what is known to be true. */
static void
take_assumption (MignetEvacuationWork *self, const MignetEvacuationAssumption *assumption)
{
  int vm = _mignet_snapshot_find (self->snapshot, assumption->vm);
  int destination = _mignet_snapshot_find (self->snapshot, assumption->destination);
  MignetEvacuationPlace place;
  guint64 load;

  if (vm == MIGNET_NO_INDEX || (assumption->destination != NULL && destination == MIGNET_NO_INDEX))
    return;

  load = _mignet_snapshot_vm_get_load (_mignet_snapshot_vm (self->snapshot, vm));
  use_memory (self, _mignet_evacuation_work_find_place (self, vm), load, FALSE);
  place = get_assumed_place (self, assumption, _mignet_snapshot_vm (self->snapshot, vm)->host,
                             destination);
  use_memory (self, place, load, TRUE);
  _mignet_evacuation_work_set_place (self, vm, place);
  if (place.leaves)
    add_flight (self, vm, place.here, place.there);
}

static void
take_assumptions (MignetEvacuationWork *self)
{
  GPtrArray *assumptions = _mignet_evacuation_request_peek_assumptions (self->request);

  for (guint i = 0; i < assumptions->len; i++)
    take_assumption (self, assumptions->pdata[i]);
}

static void
find_flights (MignetEvacuationWork *self)
{
  for (int i = 0; self->snapshot->n_migrating > 0 && i < (int) self->snapshot->vms.length; i++)
    {
      const MignetSnapshotVm *vm = _mignet_snapshot_vm (self->snapshot, i);

      if (vm->facts != NULL && vm->status == MIGNET_VM_STATUS_MIGRATING &&
          !g_hash_table_contains (self->places, GINT_TO_POINTER (i + 1)))
        add_flight (self, i, vm->host, vm->destination);
    }
}

gboolean
_mignet_evacuation_work_init (MignetEvacuationWork *self,
                              MignetEvacuationRequest *request,
                              GError **error)
{
  MignetCluster *cluster = mignet_evacuation_request_get_cluster (request);
  MignetMigrationPolicy *policy = mignet_evacuation_request_get_policy (request);

  if (!check_request (request, error))
    return FALSE;

  self->context = _mignet_evacuation_context_new (
      _mignet_snapshot_take (cluster), mignet_evacuation_request_get_label (request), policy);
  self->snapshot = self->context->snapshot;
  self->request = request;
  self->mode = mignet_evacuation_request_get_mode (request);
  _mignet_settings_init (&self->limits,
                         policy != NULL ? policy : mignet_cluster_get_migration_policy (cluster));

  self->sequence = g_array_new (FALSE, FALSE, sizeof (MignetEvacuationEntry));
  self->aside = g_array_new (FALSE, FALSE, sizeof (MignetEvacuationEntry));
  self->flights = g_array_new (FALSE, FALSE, sizeof (MignetEvacuationFlight));
  self->places = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->class_keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->networks = g_hash_table_new (NULL, NULL);
  self->classes = g_ptr_array_new_with_free_func (free_class_state);
  self->members = g_array_new (FALSE, TRUE, sizeof (MignetEvacuationMember));
  self->moves = g_array_new (FALSE, TRUE, sizeof (MignetEvacuationMove));
  self->left_over =
      g_ptr_array_new_with_free_func ((GDestroyNotify) mignet_evacuation_left_over_unref);
  self->under_way = g_ptr_array_new_with_free_func (g_free);

  read_hosts (self);
  close_hosts (self);
  take_assumptions (self);
  find_flights (self);

  return TRUE;
}

void
_mignet_evacuation_work_clear (MignetEvacuationWork *self)
{
  g_clear_pointer (&self->context, _mignet_evacuation_context_unref);
  g_clear_pointer (&self->access, g_free);
  g_clear_pointer (&self->used, g_free);
  g_clear_pointer (&self->departing, g_free);
  g_clear_pointer (&self->arriving, g_free);
  g_clear_pointer (&self->heap, g_free);
  g_clear_pointer (&self->sequence, g_array_unref);
  g_clear_pointer (&self->aside, g_array_unref);
  g_clear_pointer (&self->flights, g_array_unref);
  g_clear_pointer (&self->places, g_hash_table_unref);
  g_clear_pointer (&self->class_keys, g_hash_table_unref);
  g_clear_pointer (&self->networks, g_hash_table_unref);
  g_clear_pointer (&self->classes, g_ptr_array_unref);
  g_clear_pointer (&self->members, g_array_unref);
  g_clear_pointer (&self->moves, g_array_unref);
  g_clear_pointer (&self->left_over, g_ptr_array_unref);
  g_clear_pointer (&self->under_way, g_ptr_array_unref);
}

guint
_mignet_evacuation_work_get_outgoing_limit (const MignetEvacuationWork *self, int host)
{
  return (guint) _mignet_settings_get_outgoing_limit (&self->limits,
                                                      _mignet_snapshot_host (self->snapshot, host));
}

guint
_mignet_evacuation_work_get_incoming_limit (const MignetEvacuationWork *self, int host)
{
  return (guint) _mignet_settings_get_incoming_limit (&self->limits,
                                                      _mignet_snapshot_host (self->snapshot, host));
}

MignetEvacuationPlace
_mignet_evacuation_work_find_place (const MignetEvacuationWork *self, int vm)
{
  const MignetEvacuationPlace *known = g_hash_table_lookup (self->places, GINT_TO_POINTER (vm + 1));
  const MignetSnapshotVm *record = _mignet_snapshot_vm (self->snapshot, vm);
  MignetEvacuationPlace place = { MIGNET_NO_INDEX, MIGNET_NO_INDEX, FALSE };

  if (known != NULL)
    return *known;
  if (record->status == MIGNET_VM_STATUS_DOWN)
    return place;

  place.here = record->host;
  place.leaves = record->status == MIGNET_VM_STATUS_MIGRATING;
  if (place.leaves)
    place.there = record->destination;

  return place;
}

void
_mignet_evacuation_work_set_place (MignetEvacuationWork *self, int vm, MignetEvacuationPlace place)
{
  g_hash_table_insert (self->places, GINT_TO_POINTER (vm + 1), g_memdup2 (&place, sizeof place));
}
