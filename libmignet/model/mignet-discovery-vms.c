/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "model/mignet-discovery-private.h"

#include "model/mignet-model-private.h"

/* Several hosts may know the same virtual machine: one that it leaves, one that it arrives on, and
 * one that only has its definition. */
typedef struct
{
  const MignetDiscoveredVm *found; /* (nullable): NULL if it is only known to be arriving */
  MignetVm *vm;                    /* (nullable): the one of the cluster */
  const char *id;
  const char *name;
  MignetHost *host;        /* (nullable): where it is */
  MignetVmStatus status;   /* there */
  MignetHost *destination; /* (nullable): where it is arriving */
} Claim;

typedef struct
{
  MignetCluster *cluster;
  GPtrArray *hosts;       /* those that have said what they have, and NULLs */
  GPtrArray *claims;      /* (owned): Claim */
  GHashTable *by_id;      /* (owned): id to Claim */
  GStrvBuilder *messages; /* (unowned) */
} Census;

static void
census_clear (Census *census)
{
  g_clear_pointer (&census->hosts, g_ptr_array_unref);
  g_clear_pointer (&census->by_id, g_hash_table_unref);
  g_clear_pointer (&census->claims, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Census, census_clear)

static void add_message (Census *census, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
add_message (Census *census, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  g_strv_builder_add (census->messages, message);
}

MignetNetwork *
_mignet_discovery_find_network (MignetCluster *cluster, MignetHost *host, const char *name)
{
  MignetNetwork *network = mignet_cluster_lookup_network (cluster, name);
  GPtrArray *attachments = _mignet_host_peek_attachments (host);

  for (guint i = 0; network == NULL && i < attachments->len; i++)
    {
      MignetNetworkAttachment *attachment = g_ptr_array_index (attachments, i);

      if (g_strcmp0 (mignet_network_attachment_get_nic (attachment), name) == 0)
        network = mignet_network_attachment_get_network (attachment);
    }

  return network;
}

static Claim *
require_claim (Census *census, MignetVm *vm)
{
  Claim *claim = g_hash_table_lookup (census->by_id, mignet_vm_get_id (vm));

  if (claim != NULL)
    return claim;

  claim = g_new0 (Claim, 1);
  claim->id = mignet_vm_get_id (vm);
  claim->name = mignet_vm_get_name (vm);
  claim->status = MIGNET_VM_STATUS_DOWN;
  g_hash_table_insert (census->by_id, (gpointer) claim->id, claim);
  g_ptr_array_add (census->claims, claim);

  return claim;
}

static void
claim_place (Claim *claim, const MignetDiscoveredVm *found, MignetHost *host)
{
  claim->found = found;
  claim->host = host;
  claim->status = found->status;
}

/* Of two hosts on which it runs, one that it is leaving is the source, and the other one is the
 * destination, where it runs already after a switch to post-copy. */
static void
resolve_two_places (Census *census, Claim *claim, const MignetDiscoveredVm *found, MignetHost *host)
{
  if (claim->status == MIGNET_VM_STATUS_MIGRATING)
    {
      claim->destination = host;
      return;
    }
  if (found->status == MIGNET_VM_STATUS_MIGRATING)
    {
      claim->destination = claim->host;
      claim_place (claim, found, host);
      return;
    }

  add_message (census,
               "VM '%s' was found on host '%s' and on host '%s', perhaps because it was just "
               "migrating; it is taken to be on '%s'",
               claim->name, mignet_host_get_name (claim->host), mignet_host_get_name (host),
               mignet_host_get_name (host));
  claim_place (claim, found, host);
}

static void
count_vm (Census *census, const MignetDiscoveredVm *found, MignetHost *host)
{
  Claim *claim = require_claim (census, found->vm);

  if (found->incoming)
    claim->destination = host;
  else if (claim->status != MIGNET_VM_STATUS_DOWN && found->status != MIGNET_VM_STATUS_DOWN)
    resolve_two_places (census, claim, found, host);
  else if (claim->found == NULL || found->status != MIGNET_VM_STATUS_DOWN)
    claim_place (claim, found, host);
}

static gboolean
is_asked (Census *census, MignetHost *host)
{
  return host != NULL && g_ptr_array_find (census->hosts, host, NULL);
}

/* By its id, else by its name, unless that is another one that was found, too. */
static MignetVm *
match_vm (Census *census, const Claim *claim)
{
  MignetVm *vm = mignet_cluster_lookup_vm (census->cluster, claim->id);

  if (vm == NULL)
    vm = mignet_cluster_lookup_vm (census->cluster, claim->name);
  if (vm != NULL && g_strcmp0 (mignet_vm_get_id (vm), claim->id) != 0 &&
      g_hash_table_contains (census->by_id, mignet_vm_get_id (vm)))
    return NULL;

  return vm;
}

static gboolean
apply_networks (Census *census, const Claim *claim, MignetVm *vm, GError **error)
{
  g_autoptr (GPtrArray) networks = g_ptr_array_new ();

  if (claim->found == NULL || claim->found->networks == NULL)
    return TRUE;

  for (guint i = 0; claim->found->networks[i] != NULL; i++)
    {
      MignetNetwork *network =
          _mignet_discovery_find_network (census->cluster, claim->host, claim->found->networks[i]);

      if (network != NULL && !g_ptr_array_find (networks, network, NULL))
        g_ptr_array_add (networks, network);
    }

  return mignet_vm_set_networks (vm, networks, error);
}

static void
apply_facts (const Claim *claim, MignetVm *vm)
{
  MignetVm *found = claim->found != NULL ? claim->found->vm : NULL;

  if (found != NULL && mignet_vm_get_memory (found) != 0)
    mignet_vm_set_memory (vm, mignet_vm_get_memory (found));
  if (found != NULL && mignet_vm_get_vcpus (found) != 0)
    mignet_vm_set_vcpus (vm, mignet_vm_get_vcpus (found));
  if (found != NULL && mignet_vm_get_dirty_rate (found) != 0)
    mignet_vm_set_dirty_rate (vm, mignet_vm_get_dirty_rate (found));
  if (found != NULL && mignet_vm_get_display_addresses (found) != NULL)
    mignet_vm_set_display_addresses (vm, mignet_vm_get_display_addresses (found), NULL);
}

/* Completes what the hosts that were asked could not say. Returns FALSE if nothing can be said. */
static gboolean
settle_claim (Census *census, Claim *claim)
{
  MignetVm *vm = claim->vm;
  gboolean known = vm != NULL && mignet_vm_get_status (vm) != MIGNET_VM_STATUS_DOWN;
  MignetHost *old_host = known ? mignet_vm_get_host (vm) : NULL;

  if (claim->host == claim->destination)
    claim->destination = NULL;

  /* Its source was not asked, or, if it was, is rid of it. */
  if (claim->status == MIGNET_VM_STATUS_DOWN && claim->destination != NULL)
    {
      gboolean arrived = old_host == NULL || is_asked (census, old_host);

      if (claim->found == NULL && vm == NULL)
        {
          add_message (
              census,
              "VM '%s' is arriving on host '%s' from a host that was not asked; it is left "
              "out",
              claim->name, mignet_host_get_name (claim->destination));
          return FALSE;
        }
      claim->status = arrived ? MIGNET_VM_STATUS_UP : MIGNET_VM_STATUS_MIGRATING;
      claim->host = arrived ? claim->destination : old_host;
      claim->destination = arrived ? NULL : claim->destination;
      return TRUE;
    }

  /* A definition that was left behind does not say that it does not run elsewhere. */
  if (claim->status == MIGNET_VM_STATUS_DOWN && known && !is_asked (census, old_host))
    return FALSE;

  if (claim->status == MIGNET_VM_STATUS_MIGRATING && claim->destination == NULL && known &&
      mignet_vm_get_status (vm) == MIGNET_VM_STATUS_MIGRATING && old_host == claim->host)
    claim->destination = mignet_vm_get_destination (vm);
  if (claim->status != MIGNET_VM_STATUS_MIGRATING)
    claim->destination = NULL;

  return TRUE;
}

static void
apply_claim (Census *census, Claim *claim)
{
  g_autoptr (MignetVm) vm = NULL;
  g_autoptr (GError) error = NULL;

  claim->vm = match_vm (census, claim);
  if (!settle_claim (census, claim))
    return;

  vm = claim->vm != NULL ? g_object_ref (claim->vm) : mignet_vm_new (claim->id, claim->name);
  apply_facts (claim, vm);
  if (!mignet_vm_set_placement (vm, claim->status, claim->host, claim->destination, &error) ||
      !mignet_cluster_add_vm (census->cluster, vm, &error) ||
      !apply_networks (census, claim, vm, &error))
    add_message (census, "VM '%s' of host '%s' is not taken over: %s", claim->name,
                 mignet_host_get_name (claim->host), error->message);
  if (mignet_vm_get_cluster (vm) != NULL)
    claim->vm = vm;
}

static gboolean
is_claimed (Census *census, MignetVm *vm)
{
  for (guint i = 0; i < census->claims->len; i++)
    {
      const Claim *claim = g_ptr_array_index (census->claims, i);

      if (claim->vm == vm)
        return TRUE;
    }

  return FALSE;
}

/* It may have been shut down, or have gone to a host that was not asked. */
static void
apply_absence (Census *census)
{
  GPtrArray *vms = _mignet_cluster_peek_vms (census->cluster);

  for (guint i = 0; i < vms->len; i++)
    {
      MignetVm *vm = g_ptr_array_index (vms, i);
      MignetHost *host = mignet_vm_get_host (vm);

      if (!is_asked (census, host) || is_claimed (census, vm) ||
          mignet_vm_get_status (vm) == MIGNET_VM_STATUS_DOWN)
        continue;

      add_message (census,
                   "VM '%s' is no longer on host '%s', nor on another one that was asked; "
                   "it is taken to be down",
                   mignet_vm_get_name (vm), mignet_host_get_name (host));
      mignet_vm_set_placement (vm, MIGNET_VM_STATUS_DOWN, NULL, NULL, NULL);
    }
}

void
_mignet_discoveries_apply_vms (GPtrArray *discoveries,
                               GPtrArray *hosts,
                               MignetCluster *cluster,
                               GStrvBuilder *messages)
{
  g_auto (Census) census = { 0 };

  census.cluster = cluster;
  census.messages = messages;
  census.hosts = g_ptr_array_new ();
  census.claims = g_ptr_array_new_with_free_func (g_free);
  census.by_id = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; i < discoveries->len; i++)
    {
      MignetDiscovery *discovery = g_ptr_array_index (discoveries, i);
      MignetHost *host = g_ptr_array_index (hosts, i);
      GPtrArray *vms = _mignet_discovery_peek_vms (discovery);

      if (host == NULL || !mignet_discovery_get_vms_reported (discovery))
        continue;

      g_ptr_array_add (census.hosts, host);
      for (guint j = 0; j < vms->len; j++)
        count_vm (&census, g_ptr_array_index (vms, j), host);
    }

  for (guint i = 0; i < census.claims->len; i++)
    apply_claim (&census, g_ptr_array_index (census.claims, i));
  apply_absence (&census);
}
