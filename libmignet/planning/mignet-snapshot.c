/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "planning/mignet-snapshot-private.h"

#include "planning/mignet-links-private.h"
#include "planning/mignet-subnets-private.h"

#include <string.h>

static const GSocketFamily families[MIGNET_N_FAMILIES] = { G_SOCKET_FAMILY_IPV4,
                                                           G_SOCKET_FAMILY_IPV6 };

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

static int
compare_vms (gconstpointer a, gconstpointer b)
{
  return strcmp (mignet_vm_get_id (*(MignetVm *const *) a),
                 mignet_vm_get_id (*(MignetVm *const *) b));
}

static GPtrArray *
dup_sorted (GPtrArray *objects, GCompareFunc compare)
{
  GPtrArray *sorted = g_ptr_array_sized_new (objects->len);

  for (guint i = 0; i < objects->len; i++)
    g_ptr_array_add (sorted, objects->pdata[i]);
  g_ptr_array_sort (sorted, compare);

  return sorted;
}

static void
clear_network (gpointer data)
{
  MignetSnapshotNetwork *record = data;

  for (guint i = 0; i < MIGNET_N_FAMILIES; i++)
    g_clear_pointer (&record->subnets[i], g_array_unref);
}

static void
clear_group (gpointer data)
{
  MignetSnapshotGroup *record = data;

  g_clear_pointer (&record->members, g_array_unref);
}

static void
add_index (MignetSnapshot *self, gpointer object, guint index)
{
  g_hash_table_insert (self->indices, object, GUINT_TO_POINTER (index + 1));
}

int
_mignet_snapshot_find (const MignetSnapshot *self, gpointer object)
{
  if (object == NULL)
    return MIGNET_NO_INDEX;

  return GPOINTER_TO_INT (g_hash_table_lookup (self->indices, object)) - 1;
}

static void
add_network (MignetSnapshot *self, MignetNetwork *network)
{
  const GArray *declared = _mignet_network_peek_subnets (network);
  MignetSnapshotNetwork record = {
    .id = mignet_network_get_id (network),
    .name = mignet_network_get_name (network),
    .mtu = mignet_network_get_mtu (network),
    .qos_rate = mignet_network_get_qos_rate (network),
  };

  for (guint i = 0; i < MIGNET_N_FAMILIES; i++)
    {
      record.subnets[i] = g_array_new (FALSE, FALSE, sizeof (MignetSubnet));
      for (guint j = 0; j < declared->len; j++)
        {
          const MignetSubnet *subnet = &g_array_index (declared, MignetSubnet, j);

          if (subnet->family == families[i])
            g_array_append_vals (record.subnets[i], subnet, 1);
        }
      record.subnets_declared[i] = record.subnets[i]->len > 0;
    }

  add_index (self, network, self->networks->len);
  g_array_append_val (self->networks, record);
}

static void
add_networks (MignetSnapshot *self, MignetCluster *cluster, const MignetClusterRoles *roles)
{
  g_autoptr (GPtrArray) sorted =
      dup_sorted (_mignet_cluster_peek_networks (cluster), compare_networks);

  for (guint i = 0; i < sorted->len; i++)
    {
      if (_mignet_cluster_roles_have_network (roles, sorted->pdata[i]))
        add_network (self, sorted->pdata[i]);
    }
}

static void
add_address (MignetSnapshot *self, int host, MignetIpAddress *address)
{
  const guint8 *bytes = _mignet_ip_address_peek_bytes (address);
  MignetSnapshotAddress record = {
    .state = (guint8) mignet_ip_address_get_state (address),
    .routable = (guint8) _mignet_ip_address_is_routable (address),
    .host = host,
    .other_host = MIGNET_NO_INDEX,
  };

  _mignet_subnet_init_from_address (&record.subnet, address);
  memcpy (record.bytes, bytes, record.subnet.family == G_SOCKET_FAMILY_IPV4 ? 4 : 16);
  g_array_append_val (self->addresses, record);
}

static void
init_ip_config (MignetSnapshot *self,
                MignetSnapshotIpConfig *ip_config,
                int host,
                MignetNetworkAttachment *attachment,
                GSocketFamily family)
{
  GPtrArray *addresses = _mignet_network_attachment_peek_addresses (attachment, family);

  ip_config->protocol = (guint8) mignet_network_attachment_get_boot_protocol (attachment, family);
  ip_config->reported = addresses != NULL;
  ip_config->first = self->addresses->len;
  for (guint i = 0; addresses != NULL && i < addresses->len; i++)
    add_address (self, host, addresses->pdata[i]);
  ip_config->n_addresses = self->addresses->len - ip_config->first;
}

static void
add_attachments (MignetSnapshot *self, int index, MignetHost *host)
{
  GPtrArray *attachments = _mignet_host_peek_attachments (host);
  guint first = self->attachments->len;

  g_array_set_size (self->attachments, first + self->networks->len);

  for (guint i = 0; i < attachments->len; i++)
    {
      MignetNetworkAttachment *attachment = attachments->pdata[i];
      int network =
          _mignet_snapshot_find (self, mignet_network_attachment_get_network (attachment));
      MignetSnapshotAttachment *record;

      if (network == MIGNET_NO_INDEX)
        continue;

      record =
          &g_array_index (self->attachments, MignetSnapshotAttachment, first + (guint) network);
      record->attached = TRUE;
      record->nic = mignet_network_attachment_get_nic (attachment);
      record->in_sync = (guint8) mignet_network_attachment_get_in_sync (attachment);
      record->carrier = (guint8) mignet_host_get_attachment_carrier (host, attachment);
      record->mtu = _mignet_link_get_mtu (host, record->nic);
      record->speed = _mignet_link_get_speed (host, record->nic);
      for (guint j = 0; j < MIGNET_N_FAMILIES; j++)
        init_ip_config (self, &record->ip_configs[j], index, attachment, families[j]);
    }
}

/* What the cluster has derived already is not derived again. */
static MignetHostStatus
get_effective_status (MignetHost *host, const MignetClusterRoles *roles)
{
  if (roles == _mignet_cluster_peek_roles (roles->cluster))
    return mignet_host_get_effective_status (host);

  return _mignet_host_derive_status_with (host, roles->required_networks, NULL);
}

static void
add_host (MignetSnapshot *self, MignetHost *host, const MignetClusterRoles *roles)
{
  const char *address = mignet_host_get_address (host);
  gboolean has_address = address != NULL && address[0] != '\0';
  MignetSnapshotHost record = {
    .host = host,
    .id = mignet_host_get_id (host),
    .name = mignet_host_get_name (host),
    .status = (guint8) get_effective_status (host, roles),
    .attachments_reported = (guint8) mignet_host_get_attachments_reported (host),
    .max_outgoing = mignet_host_get_max_outgoing (host),
    .max_incoming = mignet_host_get_max_incoming (host),
    .cpus = mignet_host_get_cpus (host),
    .memory = mignet_host_get_memory (host),
  };

  /* An address was checked when it was set; a name need not be one that can be dialled. */
  record.address = has_address ? address : record.name;
  record.has_valid_address =
      (guint8) (has_address || _mignet_host_address_check (record.address, NULL));

  add_index (self, host, self->hosts->len);
  add_attachments (self, (int) self->hosts->len, host);
  g_array_append_val (self->hosts, record);
}

static void
add_hosts (MignetSnapshot *self, MignetCluster *cluster, const MignetClusterRoles *roles)
{
  g_autoptr (GPtrArray) sorted = dup_sorted (_mignet_cluster_peek_hosts (cluster), compare_hosts);

  for (guint i = 0; i < sorted->len; i++)
    add_host (self, sorted->pdata[i], roles);
}

static guint
append_indices (MignetSnapshot *self, GArray *indices, GPtrArray *objects)
{
  for (guint i = 0; i < objects->len; i++)
    {
      int index = _mignet_snapshot_find (self, objects->pdata[i]);

      g_array_append_val (indices, index);
    }

  return objects->len;
}

static void
count_vm_on_host (MignetSnapshot *self, const MignetSnapshotVm *vm, int index)
{
  MignetSnapshotHost *host;

  if (index == MIGNET_NO_INDEX)
    return;

  host = &g_array_index (self->hosts, MignetSnapshotHost, index);
  host->memory_used += MIN (vm->memory, G_MAXUINT64 - host->memory_used);
  host->vcpus_used += vm->vcpus;
  if (vm->status != MIGNET_VM_STATUS_MIGRATING)
    return;

  if (index == vm->host)
    host->outgoing++;
  if (index == vm->destination)
    host->incoming++;
}

static void
count_vm (MignetSnapshot *self, const MignetSnapshotVm *vm)
{
  if (vm->status == MIGNET_VM_STATUS_DOWN)
    return;

  count_vm_on_host (self, vm, vm->host);
  if (vm->destination != vm->host)
    count_vm_on_host (self, vm, vm->destination);
}

typedef struct
{
  MignetSnapshot *snapshot;
  GHashTable *groups; /* (unowned): name to index + 1 */
  int vm;
} AffinityPass;

static int
add_group (MignetSnapshot *self, GHashTable *groups, const char *name)
{
  int index = (int) self->groups->len;
  MignetSnapshotGroup record = { .name = name,
                                 .members = g_array_new (FALSE, FALSE, sizeof (int)) };

  g_array_append_val (self->groups, record);
  g_hash_table_insert (groups, (gpointer) name, GINT_TO_POINTER (index + 1));

  return index;
}

static void
add_affinity (const char *group, MignetAffinityRule rule, gpointer user_data)
{
  AffinityPass *pass = user_data;
  int index = GPOINTER_TO_INT (g_hash_table_lookup (pass->groups, group)) - 1;
  MignetSnapshotAffinity record = { .rule = (guint8) rule };

  if (index == MIGNET_NO_INDEX)
    index = add_group (pass->snapshot, pass->groups, group);

  record.group = index;
  g_array_append_val (pass->snapshot->affinities, record);
  g_array_append_val (_mignet_snapshot_group (pass->snapshot, index)->members, pass->vm);
}

static void
add_vm (MignetSnapshot *self, MignetVm *vm)
{
  MignetVmStatus status = mignet_vm_get_status (vm);
  MignetSnapshotVm record = {
    .id = mignet_vm_get_id (vm),
    .name = mignet_vm_get_name (vm),
    .status = (guint8) status,
    .host = _mignet_snapshot_find (self, mignet_vm_get_host (vm)),
    .destination = MIGNET_NO_INDEX,
    .migration_network = _mignet_snapshot_find (self, mignet_vm_get_migration_network (vm)),
    .vcpus = mignet_vm_get_vcpus (vm),
    .memory = mignet_vm_get_memory (vm),
  };

  if (status == MIGNET_VM_STATUS_MIGRATING)
    record.destination = _mignet_snapshot_find (self, mignet_vm_get_destination (vm));

  record.first_network = self->vm_networks->len;
  record.n_networks = append_indices (self, self->vm_networks, _mignet_vm_peek_networks (vm));
  record.first_pinned_host = self->pinned_hosts->len;
  record.n_pinned_hosts =
      append_indices (self, self->pinned_hosts, _mignet_vm_peek_pinned_hosts (vm));

  count_vm (self, &record);
  add_index (self, vm, self->vms->len);
  g_array_append_val (self->vms, record);
}

static void
add_vms (MignetSnapshot *self, MignetCluster *cluster)
{
  g_autoptr (GPtrArray) sorted = dup_sorted (_mignet_cluster_peek_vms (cluster), compare_vms);
  g_autoptr (GHashTable) groups = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < sorted->len; i++)
    {
      AffinityPass pass = { .snapshot = self, .groups = groups, .vm = (int) i };
      MignetSnapshotVm *record;

      add_vm (self, sorted->pdata[i]);
      record = &g_array_index (self->vms, MignetSnapshotVm, i);
      record->first_affinity = self->affinities->len;
      _mignet_vm_foreach_affinity (sorted->pdata[i], add_affinity, &pass);
      record->n_affinities = self->affinities->len - record->first_affinity;
    }
}

MignetSnapshot *
_mignet_snapshot_new_with_roles (MignetCluster *cluster, const MignetClusterRoles *roles)
{
  MignetSnapshot *self = g_new0 (MignetSnapshot, 1);

  self->cluster_name = mignet_cluster_get_name (cluster);
  self->supports_migration_network = _mignet_cluster_roles_have_migration_network (roles);
  self->required_networks = roles->required_networks;
  self->hosts = g_array_new (FALSE, TRUE, sizeof (MignetSnapshotHost));
  self->networks = g_array_new (FALSE, TRUE, sizeof (MignetSnapshotNetwork));
  g_array_set_clear_func (self->networks, clear_network);
  self->vms = g_array_new (FALSE, TRUE, sizeof (MignetSnapshotVm));
  self->attachments = g_array_new (FALSE, TRUE, sizeof (MignetSnapshotAttachment));
  self->addresses = g_array_new (FALSE, TRUE, sizeof (MignetSnapshotAddress));
  self->vm_networks = g_array_new (FALSE, TRUE, sizeof (int));
  self->pinned_hosts = g_array_new (FALSE, TRUE, sizeof (int));
  self->affinities = g_array_new (FALSE, TRUE, sizeof (MignetSnapshotAffinity));
  self->groups = g_array_new (FALSE, TRUE, sizeof (MignetSnapshotGroup));
  g_array_set_clear_func (self->groups, clear_group);
  self->indices = g_hash_table_new (NULL, NULL);

  add_networks (self, cluster, roles);
  add_hosts (self, cluster, roles);
  add_vms (self, cluster);
  self->management = _mignet_snapshot_find (self, roles->holders[MIGNET_ROLE_MANAGEMENT]);
  self->migration = _mignet_snapshot_find (self, roles->holders[MIGNET_ROLE_MIGRATION]);
  self->display = _mignet_snapshot_find (self, roles->holders[MIGNET_ROLE_DISPLAY]);
  _mignet_subnets_judge (self);

  return self;
}

MignetSnapshot *
_mignet_snapshot_new (MignetCluster *cluster)
{
  return _mignet_snapshot_new_with_roles (cluster, _mignet_cluster_peek_roles (cluster));
}

void
_mignet_snapshot_free (MignetSnapshot *self)
{
  g_array_unref (self->hosts);
  g_array_unref (self->networks);
  g_array_unref (self->vms);
  g_array_unref (self->attachments);
  g_array_unref (self->addresses);
  g_array_unref (self->vm_networks);
  g_array_unref (self->pinned_hosts);
  g_array_unref (self->affinities);
  g_array_unref (self->groups);
  g_hash_table_unref (self->indices);
  g_free (self);
}

char *
_mignet_snapshot_address_to_string (const MignetSnapshotAddress *address)
{
  g_autoptr (GInetAddress) inet_address =
      g_inet_address_new_from_bytes (address->bytes, (GSocketFamily) address->subnet.family);

  return g_inet_address_to_string (inet_address);
}

char *
_mignet_snapshot_address_to_text (const MignetSnapshotAddress *address)
{
  g_autofree char *text = _mignet_snapshot_address_to_string (address);

  return g_strdup_printf ("%s/%u", text, address->subnet.prefix_length);
}
