/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "planning/mignet-mirror-private.h"

#include "model/mignet-journal-private.h"
#include "planning/mignet-mirror-vms-private.h"
#include "planning/mignet-tally-private.h"

#include <string.h>

struct _MignetMirror
{
  MignetCluster *cluster;          /* (unowned) */
  const MignetClusterRoles *roles; /* (unowned) */
  gboolean follows;                /* the journal of the cluster */

  MignetVector hosts;         /* (element-type MignetSnapshotHost) */
  GPtrArray *host_objects;    /* (owned) (element-type MignetHost) (unowned): by index */
  GPtrArray *networks;        /* (owned) (element-type MignetSnapshotNetwork) */
  GPtrArray *network_objects; /* (owned) (element-type MignetNetwork) (unowned): by index */
  GPtrArray *tallies;         /* (owned) (element-type MignetTally): by network and family */
  MignetIndices indices;
  MignetMirrorVms vms;
  MignetColumns columns;

  MignetSnapshot *newest; /* (owned) (nullable) */
};

static MignetTally *
get_tally (const MignetMirror *self, int network, guint family)
{
  return self->tallies->pdata[(guint) network * MIGNET_N_FAMILIES + family];
}

static void
clear (MignetMirror *self)
{
  _mignet_vector_clear (&self->hosts);
  _mignet_mirror_vms_clear (&self->vms);
  _mignet_columns_clear (&self->columns);
  g_clear_pointer (&self->host_objects, g_ptr_array_unref);
  g_clear_pointer (&self->networks, g_ptr_array_unref);
  g_clear_pointer (&self->network_objects, g_ptr_array_unref);
  g_clear_pointer (&self->tallies, g_ptr_array_unref);
  g_clear_pointer (&self->indices.objects, g_hash_table_unref);
  g_clear_pointer (&self->indices.groups, g_hash_table_unref);
  g_clear_pointer (&self->newest, _mignet_snapshot_unref);
}

static void
init (MignetMirror *self)
{
  _mignet_vector_init (&self->hosts, &_mignet_snapshot_host_type);
  _mignet_mirror_vms_init (&self->vms);
  self->host_objects = g_ptr_array_new ();
  self->networks = g_ptr_array_new_with_free_func ((GDestroyNotify) _mignet_snapshot_network_unref);
  self->network_objects = g_ptr_array_new ();
  self->tallies = g_ptr_array_new_with_free_func ((GDestroyNotify) _mignet_tally_free);
  self->indices.objects = g_hash_table_new (NULL, NULL);
  self->indices.groups = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

static int
compare_hosts (gconstpointer a, gconstpointer b)
{
  return strcmp (mignet_host_get_id (*(MignetHost *const *) a),
                 mignet_host_get_id (*(MignetHost *const *) b));
}

static int
compare_networks (gconstpointer a, gconstpointer b)
{
  return strcmp (mignet_network_get_id (*(MignetNetwork *const *) a),
                 mignet_network_get_id (*(MignetNetwork *const *) b));
}

static void
add_sorted (GPtrArray *sorted, GPtrArray *objects, GCompareFunc compare)
{
  for (guint i = 0; i < objects->len; i++)
    g_ptr_array_add (sorted, objects->pdata[i]);
  g_ptr_array_sort (sorted, compare);
}

static void
add_networks (MignetMirror *self)
{
  GPtrArray *networks = _mignet_cluster_peek_networks (self->cluster);

  for (guint i = 0; i < networks->len; i++)
    {
      if (_mignet_cluster_roles_have_network (self->roles, networks->pdata[i]))
        g_ptr_array_add (self->network_objects, networks->pdata[i]);
    }
  g_ptr_array_sort (self->network_objects, compare_networks);

  for (guint i = 0; i < self->network_objects->len; i++)
    {
      MignetNetwork *network = self->network_objects->pdata[i];

      g_ptr_array_add (self->networks, _mignet_snapshot_network_new (network));
      g_hash_table_insert (self->indices.objects, network, GUINT_TO_POINTER (i + 1));
      for (guint family = 0; family < MIGNET_N_FAMILIES; family++)
        g_ptr_array_add (self->tallies, _mignet_tally_new ());
    }
}

/* What the cluster has derived already is not derived again. */
static MignetHostStatus
get_effective_status (const MignetMirror *self, MignetHost *host)
{
  if (self->roles == _mignet_cluster_peek_roles (self->cluster))
    return mignet_host_get_effective_status (host);

  return _mignet_host_derive_status_with (host, self->roles->required_networks, NULL);
}

/* What the virtual machines use stays. */
static void
update_figures (MignetMirror *self, int index)
{
  MignetHost *host = self->host_objects->pdata[index];
  MignetSnapshotHost *record = _mignet_vector_edit (&self->hosts, (guint) index);

  record->memory = mignet_host_get_memory (host);
  record->cpus = mignet_host_get_cpus (host);
  record->max_outgoing = mignet_host_get_max_outgoing (host);
  record->max_incoming = mignet_host_get_max_incoming (host);
  record->status = (guint8) get_effective_status (self, host);
  record->reported_status = (guint8) mignet_host_get_status (host);
  record->attachments_reported = (guint8) mignet_host_get_attachments_reported (host);
}

static void
update_facts (MignetMirror *self, int index, MignetHostFacts *facts)
{
  MignetSnapshotHost *record = _mignet_vector_edit (&self->hosts, (guint) index);

  g_clear_pointer (&record->facts, _mignet_host_facts_unref);
  record->facts = facts;
  record->name = facts->name;
}

typedef void (*IpConfigFunc) (MignetTally *tally,
                              const MignetSnapshotIpConfig *ip_config,
                              gpointer user_data);

static void
foreach_ip_config (MignetMirror *self,
                   const MignetHostFacts *facts,
                   IpConfigFunc func,
                   gpointer user_data)
{
  for (guint i = 0; facts != NULL && i < facts->n_attachments; i++)
    {
      const MignetSnapshotAttachment *attachment = &facts->attachments[i];

      for (guint family = 0; family < MIGNET_N_FAMILIES; family++)
        func (get_tally (self, attachment->network, family), &attachment->ip_configs[family],
              user_data);
    }
}

static void
add_addresses (MignetTally *tally, const MignetSnapshotIpConfig *ip_config, gpointer user_data)
{
  for (guint i = 0; i < ip_config->n_addresses; i++)
    _mignet_tally_add_address (tally, &ip_config->addresses[i], user_data);
}

static void
remove_addresses (MignetTally *tally, const MignetSnapshotIpConfig *ip_config, gpointer user_data)
{
  for (guint i = 0; i < ip_config->n_addresses; i++)
    _mignet_tally_remove_address (tally, &ip_config->addresses[i], user_data);
}

static void
add_votes (MignetTally *tally, const MignetSnapshotIpConfig *ip_config, gpointer user_data)
{
  _mignet_tally_add_votes (tally, ip_config);
}

static void
remove_votes (MignetTally *tally, const MignetSnapshotIpConfig *ip_config, gpointer user_data)
{
  _mignet_tally_remove_votes (tally, ip_config);
}

static void
find_other_hosts (MignetTally *tally, const MignetSnapshotIpConfig *ip_config, gpointer user_data)
{
  for (guint i = 0; i < ip_config->n_addresses; i++)
    ip_config->addresses[i].other_host =
        _mignet_tally_find_other_host (tally, &ip_config->addresses[i]);
}

static MignetHostFacts *
new_facts (const MignetMirror *self, int host)
{
  return _mignet_host_facts_new (self->host_objects->pdata[host], host, &self->indices);
}

static MignetHostFacts *
get_facts (const MignetMirror *self, int host)
{
  const MignetSnapshotHost *record = _mignet_vector_get (&self->hosts, (guint) host);

  return record->facts;
}

/* The new facts of a host, which know who else reports an address, and its votes. */
static void
finish_host (MignetMirror *self, int index, MignetHostFacts *facts)
{
  foreach_ip_config (self, get_facts (self, index), remove_votes, NULL);
  foreach_ip_config (self, facts, find_other_hosts, NULL);
  foreach_ip_config (self, facts, add_votes, NULL);
  update_facts (self, index, facts);
  update_figures (self, index);
}

/* Takes over what some hosts report now. Who else reports an address is looked up once all of it is
 * entered; hosts that share one now, or no longer do, get new facts as well, and are added to the
 * touched ones. */
static void
update_hosts (MignetMirror *self, const GArray *changed, GHashTable *touched)
{
  g_autoptr (GHashTable) affected = g_hash_table_new (NULL, NULL);
  g_autofree MignetHostFacts **facts = g_new (MignetHostFacts *, changed->len);
  GHashTableIter iter;
  gpointer key;

  for (guint i = 0; i < changed->len; i++)
    {
      int index = g_array_index (changed, int, i);

      facts[i] = new_facts (self, index);
      foreach_ip_config (self, get_facts (self, index), remove_addresses, affected);
      foreach_ip_config (self, facts[i], add_addresses, affected);
    }

  for (guint i = 0; i < changed->len; i++)
    {
      int index = g_array_index (changed, int, i);

      finish_host (self, index, facts[i]);
      g_hash_table_remove (affected, GINT_TO_POINTER (index));
    }

  g_hash_table_iter_init (&iter, affected);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      finish_host (self, GPOINTER_TO_INT (key), new_facts (self, GPOINTER_TO_INT (key)));
      g_hash_table_add (touched, key);
    }
}

static void
update_column (MignetMirror *self, int index)
{
  _mignet_columns_update_host (&self->columns, (guint) index,
                               _mignet_vector_get (&self->hosts, (guint) index), self->networks);
}

static void
update_columns (MignetMirror *self)
{
  for (guint i = 0; i < self->hosts.length; i++)
    update_column (self, (int) i);
}

/* A network that is not as it was has a new record: snapshots have the old one. */
static void
replace_network (MignetMirror *self, guint index, MignetSnapshotNetwork *record)
{
  GPtrArray *networks =
      g_ptr_array_new_with_free_func ((GDestroyNotify) _mignet_snapshot_network_unref);

  for (guint i = 0; i < self->networks->len; i++)
    {
      MignetSnapshotNetwork *old = self->networks->pdata[i];

      if (i != index)
        g_atomic_int_inc (&old->ref_count);
      g_ptr_array_add (networks, i == index ? record : old);
    }

  g_ptr_array_unref (self->networks);
  self->networks = networks;
}

static gboolean
equal_subnets (const GArray *a, const GArray *b)
{
  for (guint i = 0; a->len == b->len && i < a->len; i++)
    {
      if (!_mignet_subnet_equal (&g_array_index (a, MignetSubnet, i),
                                 &g_array_index (b, MignetSubnet, i)))
        return FALSE;
    }

  return a->len == b->len;
}

static const MignetSnapshotNetwork *
get_network (const MignetMirror *self, guint index)
{
  return self->networks->pdata[index];
}

/* The declared subnets, else those that the hosts agree on. */
static gboolean
elect_subnets (MignetMirror *self, guint index, guint family, MignetSnapshotNetwork *record)
{
  const MignetSnapshotNetwork *old = self->networks->pdata[index];

  if (record->subnets_declared[family])
    return FALSE;

  g_array_unref (record->subnets[family]);
  record->subnets[family] = _mignet_tally_elect (get_tally (self, (int) index, family));

  return !equal_subnets (record->subnets[family], old->subnets[family]);
}

static gboolean
update_network (MignetMirror *self, guint index)
{
  MignetNetwork *network = self->network_objects->pdata[index];
  MignetSnapshotNetwork *record;
  gboolean relinked;
  gboolean changed = !_mignet_snapshot_network_is_current (self->networks->pdata[index], network);
  gboolean voted = FALSE;

  for (guint family = 0; family < MIGNET_N_FAMILIES; family++)
    voted |= _mignet_tally_take_changed (get_tally (self, (int) index, family));
  if (!changed && !voted)
    return FALSE;

  record = _mignet_snapshot_network_new (network);
  for (guint family = 0; family < MIGNET_N_FAMILIES; family++)
    changed |= elect_subnets (self, index, family, record);
  if (!changed)
    {
      _mignet_snapshot_network_unref (record);
      return FALSE;
    }

  relinked = record->qos_rate != get_network (self, index)->qos_rate;
  replace_network (self, index, record);
  if (relinked)
    update_columns (self);

  return TRUE;
}

static void
build (MignetMirror *self)
{
  GPtrArray *vms = _mignet_cluster_peek_vms (self->cluster);
  g_autoptr (GArray) changed = g_array_new (FALSE, FALSE, sizeof (int));
  g_autoptr (GHashTable) touched = g_hash_table_new (NULL, NULL);

  init (self);
  add_networks (self);
  add_sorted (self->host_objects, _mignet_cluster_peek_hosts (self->cluster), compare_hosts);
  for (guint i = 0; i < self->host_objects->len; i++)
    {
      g_hash_table_insert (self->indices.objects, self->host_objects->pdata[i],
                           GUINT_TO_POINTER (i + 1));
      _mignet_vector_append (&self->hosts);
      g_array_append_val (changed, i);
    }
  update_hosts (self, changed, touched);

  for (guint i = 0; i < vms->len; i++)
    _mignet_mirror_vms_update (&self->vms, &self->hosts, &self->indices, vms->pdata[i], TRUE, NULL);

  _mignet_columns_init (&self->columns, self->networks->len, self->hosts.length);
  update_columns (self);
}

static void
follow_hosts (MignetMirror *self, GHashTable *hosts, GHashTable *touched)
{
  g_autoptr (GArray) changed = g_array_new (FALSE, FALSE, sizeof (int));
  GHashTableIter iter;
  gpointer key, value;

  g_hash_table_iter_init (&iter, hosts);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      int index = _mignet_indices_find (&self->indices, key);

      g_hash_table_add (touched, GINT_TO_POINTER (index));
      if (GPOINTER_TO_INT (value) == MIGNET_HOST_CHANGE_FIGURES)
        update_figures (self, index);
      else
        g_array_append_val (changed, index);
    }

  if (changed->len > 0)
    update_hosts (self, changed, touched);
}

/* What the journal has of hosts and virtual machines; FALSE if it has nothing. */
static gboolean
follow (MignetMirror *self, MignetJournal *journal)
{
  g_autoptr (GHashTable) touched = NULL;
  GHashTableIter iter;
  gpointer key;

  if (g_hash_table_size (journal->hosts) == 0 && g_hash_table_size (journal->vms) == 0)
    return FALSE;

  /* If nobody else has it, what it shares can be changed in place. */
  g_clear_pointer (&self->newest, _mignet_snapshot_unref);

  touched = g_hash_table_new (NULL, NULL);
  follow_hosts (self, journal->hosts, touched);
  g_hash_table_iter_init (&iter, journal->vms);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    _mignet_mirror_vms_update (&self->vms, &self->hosts, &self->indices, key,
                               mignet_vm_get_cluster (key) == self->cluster, touched);

  g_hash_table_iter_init (&iter, touched);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    update_column (self, GPOINTER_TO_INT (key));

  return TRUE;
}

/* How many migrations are meant to go over each network. */
static GArray *
count_migrations (const MignetMirror *self, const MignetSnapshot *snapshot)
{
  GArray *counts = g_array_new (FALSE, TRUE, sizeof (guint));
  int by_cluster = _mignet_mirror_find_listed_network (
      &self->indices, mignet_cluster_get_migration_policy (self->cluster));
  GHashTableIter iter;
  gpointer key, value;

  g_array_set_size (counts, self->networks->len);
  g_hash_table_iter_init (&iter, self->vms.n_migrating_over);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      int network = GPOINTER_TO_INT (key);

      if (!snapshot->supports_migration_network)
        network = snapshot->management;
      if (network == MIGNET_MEANT_BY_CLUSTER)
        network = by_cluster;
      if (network == MIGNET_MEANT_BY_ROLE)
        network = snapshot->migration;
      g_array_index (counts, guint, network) += GPOINTER_TO_UINT (value);
    }

  return counts;
}

/* Whether anything is not as it was in the newest snapshot, hosts and virtual machines aside. While
 * something migrates, the policy of the cluster counts too; that is not worth a comparison. */
static gboolean
has_current_roles (const MignetMirror *self, const MignetSnapshot *snapshot)
{
  const MignetClusterRoles *roles = self->roles;
  const MignetIndices *indices = &self->indices;

  if (snapshot->n_migrating > 0 || snapshot->required->len != roles->required_networks->len ||
      !snapshot->supports_migration_network !=
          !_mignet_cluster_roles_have_migration_network (roles))
    return FALSE;

  for (guint i = 0; i < snapshot->required->len; i++)
    {
      if (g_array_index (snapshot->required, int, i) !=
          _mignet_indices_find (indices, roles->required_networks->pdata[i]))
        return FALSE;
    }

  return snapshot->management ==
             _mignet_indices_find (indices, roles->holders[MIGNET_ROLE_MANAGEMENT]) &&
         snapshot->migration ==
             _mignet_indices_find (indices, roles->holders[MIGNET_ROLE_MIGRATION]) &&
         snapshot->display == _mignet_indices_find (indices, roles->holders[MIGNET_ROLE_DISPLAY]) &&
         snapshot->default_route ==
             _mignet_indices_find (indices, roles->holders[MIGNET_ROLE_DEFAULT_ROUTE]);
}

static MignetSnapshot *
new_snapshot (MignetMirror *self)
{
  const MignetClusterRoles *roles = self->roles;
  MignetSnapshot *snapshot = g_new0 (MignetSnapshot, 1);

  snapshot->ref_count = 1;
  snapshot->cluster_name = g_strdup (mignet_cluster_get_name (self->cluster));
  snapshot->supports_migration_network = _mignet_cluster_roles_have_migration_network (roles);
  snapshot->management =
      _mignet_indices_find (&self->indices, roles->holders[MIGNET_ROLE_MANAGEMENT]);
  snapshot->migration =
      _mignet_indices_find (&self->indices, roles->holders[MIGNET_ROLE_MIGRATION]);
  snapshot->display = _mignet_indices_find (&self->indices, roles->holders[MIGNET_ROLE_DISPLAY]);
  snapshot->default_route =
      _mignet_indices_find (&self->indices, roles->holders[MIGNET_ROLE_DEFAULT_ROUTE]);
  snapshot->required = g_array_new (FALSE, FALSE, sizeof (int));
  for (guint i = 0; i < roles->required_networks->len; i++)
    {
      int network = _mignet_indices_find (&self->indices, roles->required_networks->pdata[i]);

      g_array_append_val (snapshot->required, network);
    }

  snapshot->n_migrating = self->vms.n_migrating;
  snapshot->n_migrating_over = count_migrations (self, snapshot);
  _mignet_vector_init_copy (&snapshot->hosts, &self->hosts);
  _mignet_vector_init_copy (&snapshot->vms, &self->vms.vms);
  _mignet_vector_init_copy (&snapshot->buckets, &self->vms.buckets);
  _mignet_vector_init_copy (&snapshot->groups, &self->vms.groups);
  _mignet_vector_init_copy (&snapshot->residents, &self->vms.residents);
  _mignet_columns_init_copy (&snapshot->columns, &self->columns);
  snapshot->networks = g_ptr_array_ref (self->networks);
  snapshot->objects = g_hash_table_ref (self->indices.objects);

  return snapshot;
}

MignetSnapshot *
_mignet_mirror_take (MignetMirror *self)
{
  MignetJournal *journal = _mignet_cluster_get_journal (self->cluster);
  gboolean changed = self->newest == NULL;

  if (self->follows && journal->members_changed)
    {
      clear (self);
      build (self);
      changed = TRUE;
    }
  else if (self->follows)
    {
      changed |= follow (self, journal);
    }
  if (self->follows && changed)
    _mignet_journal_begin (journal);

  for (guint i = 0; i < self->networks->len; i++)
    changed |= update_network (self, i);
  if (changed || !has_current_roles (self, self->newest))
    {
      g_clear_pointer (&self->newest, _mignet_snapshot_unref);
      self->newest = new_snapshot (self);
    }

  return _mignet_snapshot_ref (self->newest);
}

MignetMirror *
_mignet_mirror_new_with_roles (MignetCluster *cluster, const MignetClusterRoles *roles)
{
  MignetMirror *self = g_new0 (MignetMirror, 1);

  self->cluster = cluster;
  self->roles = roles;
  build (self);

  return self;
}

MignetMirror *
_mignet_mirror_new (MignetCluster *cluster)
{
  MignetMirror *self =
      _mignet_mirror_new_with_roles (cluster, _mignet_cluster_peek_roles (cluster));

  self->follows = TRUE;
  _mignet_journal_begin (_mignet_cluster_get_journal (cluster));

  return self;
}

void
_mignet_mirror_free (gpointer data)
{
  MignetMirror *self = data;

  clear (self);
  g_free (self);
}
