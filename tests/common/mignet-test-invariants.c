/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mignet-test-invariants.h"

#include <string.h>

#define MAX_DEPTH 64

static GPtrArray *
list_items (GListModel *list, GType type)
{
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);
  guint n_items = g_list_model_get_n_items (list);

  g_assert_true (g_list_model_get_item_type (list) == type);
  for (guint i = 0; i < n_items; i++)
    {
      gpointer item = g_list_model_get_item (list, i);

      g_assert_true (g_type_is_a (G_OBJECT_TYPE (item), type));
      g_assert_false (g_ptr_array_find (items, item, NULL));
      g_ptr_array_add (items, item);
    }

  g_assert_null (g_list_model_get_item (list, n_items));
  return items;
}

static MignetNic *
find_nic (GPtrArray *nics, const char *name)
{
  for (guint i = 0; i < nics->len; i++)
    {
      if (g_str_equal (mignet_nic_get_name (g_ptr_array_index (nics, i)), name))
        return g_ptr_array_index (nics, i);
    }

  return NULL;
}

static MignetCarrier derive_nic (GPtrArray *nics, MignetNic *nic, guint depth);

/* Up when one of the names is up, down when all are, unknown otherwise. Kinds: 'w' looks at
 * everything that is not of kind other or is not listed, 'o' at the rest, 'a' at all of them. */
static MignetCarrier
derive_names (
    GPtrArray *nics, const char *const *names, char kinds, guint depth, gboolean *any_seen)
{
  gboolean any_up = FALSE;
  gboolean all_down = TRUE;

  *any_seen = FALSE;
  for (guint i = 0; names[i] != NULL; i++)
    {
      MignetNic *lower = find_nic (nics, names[i]);
      gboolean other = lower != NULL && mignet_nic_get_kind (lower) == MIGNET_NIC_KIND_OTHER;
      MignetCarrier carrier =
          lower != NULL ? derive_nic (nics, lower, depth + 1) : MIGNET_CARRIER_UNKNOWN;

      if ((kinds == 'w' && other) || (kinds == 'o' && !other))
        continue;

      *any_seen = TRUE;
      any_up |= carrier == MIGNET_CARRIER_UP;
      all_down &= carrier == MIGNET_CARRIER_DOWN;
    }

  if (any_up)
    return MIGNET_CARRIER_UP;

  return *any_seen && all_down ? MIGNET_CARRIER_DOWN : MIGNET_CARRIER_UNKNOWN;
}

static MignetCarrier
derive_nic (GPtrArray *nics, MignetNic *nic, guint depth)
{
  const char *base[] = { mignet_nic_get_base (nic), NULL };
  MignetCarrier own = mignet_nic_get_carrier (nic);
  MignetCarrier below;
  gboolean any;

  /* I-9: no circles. */
  g_assert_cmpuint (depth, <, MAX_DEPTH);

  switch (mignet_nic_get_kind (nic))
    {
    case MIGNET_NIC_KIND_BOND:
      below = derive_names (nics, mignet_nic_get_slaves (nic), 'a', depth, &any);
      return own != MIGNET_CARRIER_UNKNOWN ? own : below;

    case MIGNET_NIC_KIND_VLAN:
      below = derive_names (nics, base, 'a', depth, &any);
      return any ? below : own;

    case MIGNET_NIC_KIND_BRIDGE:
      below = derive_names (nics, mignet_nic_get_ports (nic), 'w', depth, &any);
      if (!any)
        below = derive_names (nics, mignet_nic_get_ports (nic), 'o', depth, &any);
      return any ? below : own;

    case MIGNET_NIC_KIND_ETHERNET:
    case MIGNET_NIC_KIND_OTHER:
    default:
      return own;
    }
}

MignetCarrier
test_derive_carrier (MignetHost *host, const char *nic)
{
  g_autoptr (GPtrArray) nics = list_items (mignet_host_get_nics (host), MIGNET_TYPE_NIC);
  MignetNic *found = find_nic (nics, nic);

  return found != NULL ? derive_nic (nics, found, 0) : MIGNET_CARRIER_UNKNOWN;
}

static void
check_roles (MignetCluster *cluster, GPtrArray *networks)
{
  MignetNetwork *management = mignet_cluster_get_role_holder (cluster, MIGNET_ROLE_MANAGEMENT);

  /* I-1 */
  g_assert_nonnull (management);
  g_assert_true (mignet_cluster_is_network_required (cluster, management));
  g_assert_false (mignet_network_is_external (management));

  for (MignetRole role = MIGNET_ROLE_MANAGEMENT; role <= MIGNET_ROLE_GLUSTER; role++)
    {
      MignetNetwork *holder = mignet_cluster_get_role_holder (cluster, role);

      /* I-3 */
      if (role != MIGNET_ROLE_GLUSTER)
        g_assert_nonnull (holder);
      if (holder == NULL)
        continue;

      /* I-4 and I-7 */
      g_assert_true (g_ptr_array_find (networks, holder, NULL));
      if (role != MIGNET_ROLE_GLUSTER)
        g_assert_false (mignet_network_is_external (holder));
    }

  /* I-6 */
  if (!mignet_cluster_supports_migration_network (cluster))
    g_assert_true (mignet_cluster_get_role_holder (cluster, MIGNET_ROLE_MIGRATION) == management);

  /* I-7 */
  for (guint i = 0; i < networks->len; i++)
    {
      MignetNetwork *network = g_ptr_array_index (networks, i);

      if (mignet_network_is_external (network))
        g_assert_false (mignet_cluster_is_network_required (cluster, network));
    }
}

static gboolean
is_below_3_3 (const char *level)
{
  guint64 major, minor;
  char *end;

  if (level == NULL)
    return FALSE;

  major = g_ascii_strtoull (level, &end, 10);
  minor = *end == '.' ? g_ascii_strtoull (end + 1, NULL, 10) : 0;
  return major < 3 || (major == 3 && minor < 3);
}

static void
check_text (const char *text)
{
  g_assert_cmpuint (strlen (text), >=, 1);
  g_assert_cmpuint (strlen (text), <=, 255);
  g_assert_true (g_utf8_validate (text, -1, NULL));
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    g_assert_cmpint (g_unichar_type (g_utf8_get_char (p)), !=, G_UNICODE_CONTROL);
}

/* I-8 for one collection. */
static void
check_identities (GPtrArray *items)
{
  for (guint i = 0; i < items->len; i++)
    {
      g_autofree char *id = NULL;
      g_autofree char *name = NULL;

      g_object_get (g_ptr_array_index (items, i), "id", &id, "name", &name, NULL);
      check_text (id);
      check_text (name);

      for (guint j = i + 1; j < items->len; j++)
        {
          g_autofree char *other_id = NULL;
          g_autofree char *other_name = NULL;

          g_object_get (g_ptr_array_index (items, j), "id", &other_id, "name", &other_name, NULL);
          g_assert_cmpstr (id, !=, other_id);
          g_assert_cmpstr (id, !=, other_name);
          g_assert_cmpstr (name, !=, other_id);
          g_assert_cmpstr (name, !=, other_name);
        }
    }
}

static void
check_networks (MignetCluster *cluster, GPtrArray *networks)
{
  check_identities (networks);
  for (guint i = 0; i < networks->len; i++)
    {
      MignetNetwork *network = g_ptr_array_index (networks, i);
      guint mtu = mignet_network_get_mtu (network);

      g_assert_true (mignet_cluster_lookup_network (cluster, mignet_network_get_id (network)) ==
                     network);
      g_assert_true (mignet_cluster_lookup_network (cluster, mignet_network_get_name (network)) ==
                     network);
      g_assert_cmpuint (mignet_network_get_vlan_id (network), <=, 4094);
      g_assert_true (mtu == 0 || mtu >= 68);
    }
}

/* I-9 */
static void
check_wiring (MignetHost *host, GPtrArray *nics, GPtrArray *attachments)
{
  for (guint i = 0; i < nics->len; i++)
    {
      MignetNic *nic = g_ptr_array_index (nics, i);

      check_text (mignet_nic_get_name (nic));
      g_assert_true (find_nic (nics, mignet_nic_get_name (nic)) == nic);
      g_assert_true (mignet_host_lookup_nic (host, mignet_nic_get_name (nic)) == nic);
      derive_nic (nics, nic, 0);
    }

  for (guint i = 0; i < attachments->len; i++)
    {
      MignetNetworkAttachment *attachment = g_ptr_array_index (attachments, i);
      MignetNetwork *network = mignet_network_attachment_get_network (attachment);
      const char *nic = mignet_network_attachment_get_nic (attachment);
      MignetNic *found = nic != NULL ? find_nic (nics, nic) : NULL;

      g_assert_true (mignet_host_lookup_attachment (host, network) == attachment);
      if (nic != NULL)
        g_assert_nonnull (found);
      g_assert_cmpint (mignet_host_get_attachment_carrier (host, attachment), ==,
                       found != NULL ? derive_nic (nics, found, 0) : MIGNET_CARRIER_UNKNOWN);
      for (guint j = 0; j < i; j++)
        g_assert_true (network !=
                       mignet_network_attachment_get_network (g_ptr_array_index (attachments, j)));
    }
}

static MignetReason *
find_reason (GPtrArray *reasons, MignetNetwork *network)
{
  for (guint i = 0; i < reasons->len; i++)
    {
      if (g_strcmp0 (mignet_reason_get_network (g_ptr_array_index (reasons, i)),
                     mignet_network_get_name (network)) == 0)
        return g_ptr_array_index (reasons, i);
    }

  return NULL;
}

static void
check_reason (MignetHost *host, MignetNetwork *network, MignetReason *reason, gboolean absent)
{
  g_assert_nonnull (reason);
  g_assert_cmpint (mignet_reason_get_code (reason), ==,
                   absent ? MIGNET_REASON_REQUIRED_NETWORK_ABSENT
                          : MIGNET_REASON_REQUIRED_NETWORK_DOWN);
  g_assert_cmpint (mignet_reason_get_severity (reason), ==, MIGNET_SEVERITY_ERROR);
  g_assert_cmpstr (mignet_reason_get_host (reason), ==, mignet_host_get_name (host));
  g_assert_nonnull (strstr (mignet_reason_get_message (reason), mignet_network_get_name (network)));
  g_assert_nonnull (strstr (mignet_reason_get_message (reason), mignet_host_get_name (host)));
}

/* I-10 */
static void
check_status (MignetCluster *cluster, MignetHost *host, GPtrArray *networks)
{
  MignetNetwork *management = mignet_cluster_get_role_holder (cluster, MIGNET_ROLE_MANAGEMENT);
  g_autoptr (GPtrArray) reasons = mignet_host_get_status_reasons (host);
  guint n_bad = 0;
  gboolean judged = mignet_host_get_status (host) == MIGNET_HOST_STATUS_UP &&
                    mignet_host_get_attachments_reported (host);

  for (guint i = 0; judged && i < networks->len; i++)
    {
      MignetNetwork *network = g_ptr_array_index (networks, i);
      MignetNetworkAttachment *attachment = mignet_host_lookup_attachment (host, network);
      const char *nic = attachment != NULL ? mignet_network_attachment_get_nic (attachment) : NULL;

      if (network == management || !mignet_cluster_is_network_required (cluster, network))
        continue;
      if (attachment != NULL &&
          (nic == NULL || test_derive_carrier (host, nic) != MIGNET_CARRIER_DOWN))
        continue;

      check_reason (host, network, find_reason (reasons, network), attachment == NULL);
      n_bad++;
    }

  g_assert_cmpuint (reasons->len, ==, n_bad);
  g_assert_cmpint (mignet_host_get_effective_status (host), ==,
                   n_bad > 0 ? MIGNET_HOST_STATUS_NON_OPERATIONAL : mignet_host_get_status (host));
}

static void
check_hosts (MignetCluster *cluster, GPtrArray *hosts, GPtrArray *networks)
{
  check_identities (hosts);
  for (guint i = 0; i < hosts->len; i++)
    {
      MignetHost *host = g_ptr_array_index (hosts, i);
      g_autoptr (GPtrArray) nics = list_items (mignet_host_get_nics (host), MIGNET_TYPE_NIC);
      g_autoptr (GPtrArray) attachments =
          list_items (mignet_host_get_attachments (host), MIGNET_TYPE_NETWORK_ATTACHMENT);

      g_assert_true (mignet_host_get_cluster (host) == cluster);
      g_assert_true (mignet_cluster_lookup_host (cluster, mignet_host_get_id (host)) == host);
      g_assert_true (mignet_cluster_lookup_host (cluster, mignet_host_get_name (host)) == host);
      if (attachments->len > 0)
        g_assert_true (mignet_host_get_attachments_reported (host));
      check_wiring (host, nics, attachments);
      check_status (cluster, host, networks);
    }
}

/* I-8: the members of an affinity group have one rule. */
static void
check_affinity (GHashTable *rules, MignetVm *vm)
{
  g_auto (GStrv) groups = mignet_vm_dup_affinity_groups (vm);

  for (guint i = 0; groups[i] != NULL; i++)
    {
      MignetAffinityRule rule;
      gpointer known;

      check_text (groups[i]);
      g_assert_true (mignet_vm_get_affinity (vm, groups[i], &rule));
      if (g_hash_table_lookup_extended (rules, groups[i], NULL, &known))
        g_assert_cmpint (GPOINTER_TO_INT (known), ==, rule);
      g_hash_table_insert (rules, g_strdup (groups[i]), GINT_TO_POINTER (rule));
    }
}

static void
check_vm (MignetCluster *cluster, MignetVm *vm, GPtrArray *hosts, GPtrArray *networks)
{
  g_autoptr (GPtrArray) needed = list_items (mignet_vm_get_networks (vm), MIGNET_TYPE_NETWORK);
  g_autoptr (GPtrArray) pinned = list_items (mignet_vm_get_pinned_hosts (vm), MIGNET_TYPE_HOST);
  MignetVmStatus status = mignet_vm_get_status (vm);
  MignetHost *host = mignet_vm_get_host (vm);
  MignetHost *destination = mignet_vm_get_destination (vm);
  MignetNetwork *network = mignet_vm_get_migration_network (vm);

  g_assert_true (mignet_vm_get_cluster (vm) == cluster);
  g_assert_true (mignet_cluster_lookup_vm (cluster, mignet_vm_get_id (vm)) == vm);
  g_assert_true (mignet_cluster_lookup_vm (cluster, mignet_vm_get_name (vm)) == vm);
  g_assert_true (status == MIGNET_VM_STATUS_DOWN || host != NULL);
  g_assert_true (host == NULL || g_ptr_array_find (hosts, host, NULL));
  g_assert_true (destination == NULL || status == MIGNET_VM_STATUS_MIGRATING);
  g_assert_true (destination == NULL || g_ptr_array_find (hosts, destination, NULL));
  g_assert_true (destination == NULL || destination != host);
  g_assert_true (network == NULL || g_ptr_array_find (networks, network, NULL));
  for (guint i = 0; i < needed->len; i++)
    g_assert_true (g_ptr_array_find (networks, g_ptr_array_index (needed, i), NULL));
  for (guint i = 0; i < pinned->len; i++)
    g_assert_true (g_ptr_array_find (hosts, g_ptr_array_index (pinned, i), NULL));
}

void
test_check_invariants (MignetCluster *cluster)
{
  g_autoptr (GPtrArray) networks =
      list_items (mignet_cluster_get_networks (cluster), MIGNET_TYPE_NETWORK);
  g_autoptr (GPtrArray) hosts = list_items (mignet_cluster_get_hosts (cluster), MIGNET_TYPE_HOST);
  g_autoptr (GPtrArray) vms = list_items (mignet_cluster_get_vms (cluster), MIGNET_TYPE_VM);
  g_autoptr (GHashTable) rules = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  g_assert_cmpint (mignet_cluster_supports_migration_network (cluster), ==,
                   !is_below_3_3 (mignet_cluster_get_compatibility_level (cluster)));
  check_networks (cluster, networks);
  check_roles (cluster, networks);
  check_hosts (cluster, hosts, networks);
  check_identities (vms);
  for (guint i = 0; i < vms->len; i++)
    {
      check_vm (cluster, g_ptr_array_index (vms, i), hosts, networks);
      check_affinity (rules, g_ptr_array_index (vms, i));
    }
}
