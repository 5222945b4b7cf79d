/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "planning/mignet-facts-private.h"

#include "planning/mignet-links-private.h"
#include "planning/mignet-subnets-private.h"

#include <mignet/mignet-uri.h>

#include <string.h>

static const GSocketFamily families[MIGNET_N_FAMILIES] = { G_SOCKET_FAMILY_IPV4,
                                                           G_SOCKET_FAMILY_IPV6 };

MignetHostFacts *
_mignet_host_facts_ref (MignetHostFacts *self)
{
  g_atomic_int_inc (&self->ref_count);
  return self;
}

void
_mignet_host_facts_unref (MignetHostFacts *self)
{
  if (!g_atomic_int_dec_and_test (&self->ref_count))
    return;

  for (guint i = 0; i < self->n_attachments; i++)
    {
      g_free (self->attachments[i].nic);
      g_strfreev (self->attachments[i].vlans);
      g_strfreev (self->attachments[i].dead_wires);
      for (guint j = 0; j < MIGNET_N_FAMILIES; j++)
        g_clear_object (&self->attachments[i].ip_configs[j].gateway);
    }
  g_free (self->id);
  g_free (self->name);
  g_free (self->address);
  g_free (self->bare);
  g_free (self->comparable);
  g_free (self->migrate_uri);
  g_free (self);
}

void
_mignet_snapshot_network_unref (MignetSnapshotNetwork *self)
{
  if (!g_atomic_int_dec_and_test (&self->ref_count))
    return;

  for (guint i = 0; i < MIGNET_N_FAMILIES; i++)
    g_array_unref (self->subnets[i]);
  g_free (self->id);
  g_free (self->name);
  g_free (self);
}

MignetVmFacts *
_mignet_vm_facts_ref (MignetVmFacts *self)
{
  g_atomic_int_inc (&self->ref_count);
  return self;
}

void
_mignet_vm_facts_unref (MignetVmFacts *self)
{
  if (!g_atomic_int_dec_and_test (&self->ref_count))
    return;

  g_free (self->networks);
  g_free (self->pinned_hosts);
  g_free (self->affinities);
  g_clear_pointer (&self->policy, _mignet_frozen_policy_unref);
  g_free (self->id);
  g_free (self->name);
  g_free (self);
}

MignetSnapshotGroup *
_mignet_snapshot_group_new (const char *name)
{
  MignetSnapshotGroup *self = g_new0 (MignetSnapshotGroup, 1);

  self->ref_count = 1;
  self->name = g_strdup (name);
  self->members = g_array_new (FALSE, FALSE, sizeof (int));

  return self;
}

MignetSnapshotGroup *
_mignet_snapshot_group_ref (MignetSnapshotGroup *self)
{
  g_atomic_int_inc (&self->ref_count);
  return self;
}

void
_mignet_snapshot_group_unref (MignetSnapshotGroup *self)
{
  if (!g_atomic_int_dec_and_test (&self->ref_count))
    return;

  g_array_unref (self->members);
  g_free (self->name);
  g_free (self);
}

gboolean
_mignet_snapshot_attachment_displays (const MignetSnapshotAttachment *self)
{
  for (guint i = 0; self->attached && i < MIGNET_N_FAMILIES; i++)
    {
      const MignetSnapshotIpConfig *ip_config = &self->ip_configs[i];

      if (!ip_config->reported)
        return TRUE;

      for (guint j = 0; j < ip_config->n_addresses; j++)
        {
          if (_mignet_address_is_usable (&ip_config->addresses[j]))
            return TRUE;
        }
    }

  return FALSE;
}

int
_mignet_indices_find (const MignetIndices *self, gpointer object)
{
  if (object == NULL)
    return MIGNET_NO_INDEX;

  return GPOINTER_TO_INT (g_hash_table_lookup (self->objects, object)) - 1;
}

static GArray *
dup_subnets (const GArray *declared, GSocketFamily family)
{
  GArray *subnets = g_array_new (FALSE, FALSE, sizeof (MignetSubnet));

  for (guint i = 0; i < declared->len; i++)
    {
      const MignetSubnet *subnet = &g_array_index (declared, MignetSubnet, i);

      if (subnet->family == family)
        g_array_append_vals (subnets, subnet, 1);
    }

  return subnets;
}

MignetSnapshotNetwork *
_mignet_snapshot_network_new (MignetNetwork *network)
{
  MignetSnapshotNetwork *self = g_new0 (MignetSnapshotNetwork, 1);

  self->ref_count = 1;
  self->id = g_strdup (mignet_network_get_id (network));
  self->name = g_strdup (mignet_network_get_name (network));
  self->mtu = mignet_network_get_mtu (network);
  self->qos_rate = mignet_network_get_qos_rate (network);
  self->external = (guint8) mignet_network_is_external (network);
  for (guint i = 0; i < MIGNET_N_FAMILIES; i++)
    {
      self->subnets[i] = dup_subnets (_mignet_network_peek_subnets (network), families[i]);
      self->subnets_declared[i] = self->subnets[i]->len > 0;
    }

  return self;
}

static gboolean
has_declared_subnets (const MignetSnapshotNetwork *self, const GArray *declared)
{
  guint n_found[MIGNET_N_FAMILIES] = { 0 };

  for (guint i = 0; i < declared->len; i++)
    {
      const MignetSubnet *subnet = &g_array_index (declared, MignetSubnet, i);
      guint family = subnet->family == families[0] ? 0 : 1;
      const GArray *own = self->subnets[family];
      guint place = n_found[family]++;

      if (!self->subnets_declared[family] || place >= own->len ||
          !_mignet_subnet_equal (subnet, &g_array_index (own, MignetSubnet, place)))
        return FALSE;
    }

  for (guint i = 0; i < MIGNET_N_FAMILIES; i++)
    {
      if (self->subnets_declared[i] && self->subnets[i]->len != n_found[i])
        return FALSE;
    }

  return TRUE;
}

gboolean
_mignet_snapshot_network_is_current (const MignetSnapshotNetwork *self, MignetNetwork *network)
{
  return self->mtu == mignet_network_get_mtu (network) &&
         self->qos_rate == mignet_network_get_qos_rate (network) &&
         has_declared_subnets (self, _mignet_network_peek_subnets (network));
}

static void
init_address (MignetSnapshotAddress *self, int host, MignetIpAddress *address)
{
  const guint8 *bytes = _mignet_ip_address_peek_bytes (address);

  self->state = (guint8) mignet_ip_address_get_state (address);
  self->routable = (guint8) _mignet_ip_address_is_routable (address);
  self->host = host;
  self->other_host = MIGNET_NO_INDEX;
  _mignet_subnet_init_from_address (&self->subnet, address);
  memcpy (self->bytes, bytes, self->subnet.family == G_SOCKET_FAMILY_IPV4 ? 4 : 16);
}

static void
init_ip_config (MignetSnapshotIpConfig *ip_config,
                int host,
                MignetNetworkAttachment *attachment,
                GSocketFamily family,
                MignetSnapshotAddress **next)
{
  GPtrArray *addresses = _mignet_network_attachment_peek_addresses (attachment, family);

  ip_config->protocol = (guint8) mignet_network_attachment_get_boot_protocol (attachment, family);
  ip_config->reported = addresses != NULL;
  g_set_object (&ip_config->gateway, mignet_network_attachment_get_gateway (attachment, family));
  ip_config->n_addresses = addresses != NULL ? addresses->len : 0;
  ip_config->addresses = *next;
  for (guint i = 0; i < ip_config->n_addresses; i++)
    init_address ((*next)++, host, addresses->pdata[i]);
}

static void
init_attachment (MignetHostFacts *self,
                 MignetSnapshotAttachment *record,
                 int host,
                 MignetNetworkAttachment *attachment,
                 MignetSnapshotAddress **next)
{
  record->attached = TRUE;
  record->nic = g_strdup (mignet_network_attachment_get_nic (attachment));
  record->vlans = _mignet_link_dup_vlans_on (self->host, record->nic);
  record->in_sync = (guint8) mignet_network_attachment_get_in_sync (attachment);
  record->carrier = (guint8) mignet_host_get_attachment_carrier (self->host, attachment);
  if (record->carrier == MIGNET_CARRIER_DOWN)
    record->dead_wires = _mignet_link_dup_dead_wires (self->host, record->nic);
  record->mtu = _mignet_link_get_mtu (self->host, record->nic);
  record->speed = _mignet_link_get_speed (self->host, record->nic);
  for (guint i = 0; i < MIGNET_N_FAMILIES; i++)
    init_ip_config (&record->ip_configs[i], host, attachment, families[i], next);
}

static int
compare_attachments (gconstpointer a, gconstpointer b)
{
  const MignetSnapshotAttachment *first = a;
  const MignetSnapshotAttachment *second = b;

  return first->network < second->network ? -1 : 1;
}

static void
init_attachments (MignetHostFacts *self,
                  int host,
                  GPtrArray *attachments,
                  const MignetIndices *indices)
{
  MignetSnapshotAddress *next;

  self->attachments = (MignetSnapshotAttachment *) (self + 1);
  next = (MignetSnapshotAddress *) (self->attachments + attachments->len);
  for (guint i = 0; i < attachments->len; i++)
    {
      MignetNetworkAttachment *attachment = attachments->pdata[i];
      int network =
          _mignet_indices_find (indices, mignet_network_attachment_get_network (attachment));
      MignetSnapshotAttachment *record = &self->attachments[self->n_attachments];

      if (network == MIGNET_NO_INDEX)
        continue;

      record->network = network;
      init_attachment (self, record, host, attachment, &next);
      self->n_attachments++;
    }

  if (self->n_attachments > 1)
    qsort (self->attachments, self->n_attachments, sizeof *self->attachments, compare_attachments);
}

static gsize
count_addresses (GPtrArray *attachments)
{
  gsize n_addresses = 0;

  for (guint i = 0; i < attachments->len; i++)
    {
      for (guint j = 0; j < MIGNET_N_FAMILIES; j++)
        {
          GPtrArray *addresses =
              _mignet_network_attachment_peek_addresses (attachments->pdata[i], families[j]);

          n_addresses += addresses != NULL ? addresses->len : 0;
        }
    }

  return n_addresses;
}

/* An address was checked when it was set; a name need not be one that can be dialled. */
static void
init_registered_address (MignetHostFacts *self)
{
  const char *address = mignet_host_get_address (self->host);
  gboolean has_address = address != NULL && address[0] != '\0';

  self->address = g_strdup (has_address ? address : self->name);
  self->bare = _mignet_host_address_bare (self->address);
  self->comparable = _mignet_host_address_dup_comparable (self->address);
  self->hash = g_str_hash (self->comparable);
  self->is_loopback = (guint8) _mignet_host_address_is_loopback (self->address);
  self->has_valid_address =
      (guint8) (has_address || _mignet_host_address_check (self->address, NULL));
  if (self->has_valid_address)
    self->migrate_uri = mignet_migrate_uri_build (self->address, -1, NULL);
}

MignetHostFacts *
_mignet_host_facts_new (MignetHost *host, int index, const MignetIndices *indices)
{
  GPtrArray *attachments = _mignet_host_peek_attachments (host);
  gsize size = sizeof (MignetHostFacts) + attachments->len * sizeof (MignetSnapshotAttachment) +
               count_addresses (attachments) * sizeof (MignetSnapshotAddress);
  MignetHostFacts *self = g_malloc0 (size);

  self->ref_count = 1;
  self->size = size;
  self->host = host;
  self->id = g_strdup (mignet_host_get_id (host));
  self->name = g_strdup (mignet_host_get_name (host));
  init_registered_address (self);

  self->software = _mignet_option_end_of_host (host);
  self->software.name = self->name;

  init_attachments (self, index, attachments, indices);

  return self;
}

static void
copy_strings (MignetHostFacts *self)
{
  self->id = g_strdup (self->id);
  self->name = g_strdup (self->name);
  self->address = g_strdup (self->address);
  self->bare = g_strdup (self->bare);
  self->comparable = g_strdup (self->comparable);
  self->migrate_uri = g_strdup (self->migrate_uri);
  self->software.name = self->name;
}

static void
copy_attachment (MignetSnapshotAttachment *self, const MignetHostFacts *from, MignetHostFacts *to)
{
  self->nic = g_strdup (self->nic);
  self->vlans = g_strdupv (self->vlans);
  self->dead_wires = g_strdupv (self->dead_wires);
  for (guint i = 0; i < MIGNET_N_FAMILIES; i++)
    {
      gsize place = (gsize) ((char *) self->ip_configs[i].addresses - (const char *) from);

      self->ip_configs[i].addresses = (MignetSnapshotAddress *) (gpointer) ((char *) to + place);
    }
}

/* The interface itself is to blame; sentences about it need some name. */
static void
cut_link (MignetSnapshotAttachment *self)
{
  const char *wires[] = { NULL, NULL };

  self->carrier = MIGNET_CARRIER_DOWN;
  if (self->nic == NULL)
    self->nic = g_strdup ("unknown interface");
  wires[0] = self->nic;
  g_strfreev (self->dead_wires);
  self->dead_wires = g_strdupv ((char **) wires);
}

MignetHostFacts *
_mignet_host_facts_copy_without_link (const MignetHostFacts *self, int network)
{
  MignetHostFacts *copy = g_memdup2 (self, self->size);

  copy->ref_count = 1;
  copy_strings (copy);
  copy->attachments = (MignetSnapshotAttachment *) (copy + 1);
  for (guint i = 0; i < copy->n_attachments; i++)
    {
      copy_attachment (&copy->attachments[i], self, copy);
      if (copy->attachments[i].network == network)
        cut_link (&copy->attachments[i]);
    }

  return copy;
}

static int *
dup_indices (GPtrArray *objects, guint *n_indices, const MignetIndices *indices)
{
  int *found;

  *n_indices = objects->len;
  if (objects->len == 0)
    return NULL;

  found = g_new (int, objects->len);
  for (guint i = 0; i < objects->len; i++)
    found[i] = _mignet_indices_find (indices, objects->pdata[i]);

  return found;
}

/* A group by its name, while the facts are made. */
typedef struct
{
  const char *name;
  MignetAffinityRule rule;
} Membership;

static void
add_membership (const char *group, MignetAffinityRule rule, gpointer user_data)
{
  Membership membership = { .name = group, .rule = rule };

  g_array_append_val ((GArray *) user_data, membership);
}

static int
compare_memberships (gconstpointer a, gconstpointer b)
{
  return strcmp (((const Membership *) a)->name, ((const Membership *) b)->name);
}

/* The model keeps the groups of a virtual machine in no order. */
static void
init_affinities (MignetVmFacts *self, MignetVm *vm, const MignetIndices *indices)
{
  g_autoptr (GArray) memberships = g_array_new (FALSE, FALSE, sizeof (Membership));

  _mignet_vm_foreach_affinity (vm, add_membership, memberships);
  g_array_sort (memberships, compare_memberships);

  self->n_affinities = memberships->len;
  self->affinities = g_new (MignetSnapshotAffinity, memberships->len);
  for (guint i = 0; i < memberships->len; i++)
    {
      const Membership *membership = &g_array_index (memberships, Membership, i);

      self->affinities[i] = (MignetSnapshotAffinity){
        .group = GPOINTER_TO_INT (g_hash_table_lookup (indices->groups, membership->name)) - 1,
        .rule = (guint8) membership->rule,
      };
    }
}

MignetVmFacts *
_mignet_vm_facts_new (MignetVm *vm, const MignetIndices *indices)
{
  MignetVmFacts *self = g_new0 (MignetVmFacts, 1);

  self->ref_count = 1;
  self->id = g_strdup (mignet_vm_get_id (vm));
  self->name = g_strdup (mignet_vm_get_name (vm));
  self->networks = dup_indices (_mignet_vm_peek_networks (vm), &self->n_networks, indices);
  self->pinned_hosts =
      dup_indices (_mignet_vm_peek_pinned_hosts (vm), &self->n_pinned_hosts, indices);
  init_affinities (self, vm, indices);
  if (mignet_vm_get_migration_policy (vm) != NULL)
    self->policy = _mignet_frozen_policy_new (mignet_vm_get_migration_policy (vm));

  return self;
}

char *
_mignet_snapshot_address_to_string (const MignetSnapshotAddress *address)
{
  return _mignet_address_bytes_to_string (address->subnet.family, address->bytes);
}

char *
_mignet_snapshot_address_to_text (const MignetSnapshotAddress *address)
{
  g_autofree char *text = _mignet_snapshot_address_to_string (address);

  return g_strdup_printf ("%s/%u", text, address->subnet.prefix_length);
}
