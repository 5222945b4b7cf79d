/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "random-world.h"

/* Random changes to hosts, their interfaces and attachments: I-8 to I-10. */

#define N_NIC_NAMES 6

static const char *const nic_names[N_NIC_NAMES] = { "n0", "n1", "n2", "n3", "n4", "n5" };

void
step_add_host (World *w)
{
  MignetHost *host = w->hosts[world_pick (w, N_HOSTS)];
  Verdict verdict = { 0, world_has_host (w, host) };
  GError *error = NULL;
  Step step;

  if (mignet_host_get_cluster (host) != NULL ||
      clashes (mignet_cluster_get_hosts (w->cluster), mignet_host_get_id (host),
               mignet_host_get_name (host)))
    verdict.codes |= bit (MIGNET_ERROR_EXISTS);

  step_begin (w, &step, verdict);
  step_end (w, &step, mignet_cluster_add_host (w->cluster, host, &error), &error);
}

void
step_remove_host (World *w)
{
  MignetHost *host = w->hosts[world_pick (w, N_HOSTS)];
  Verdict verdict = { 0, !world_has_host (w, host) };
  GError *error = NULL;
  Step step;

  for (guint i = 0; i < N_VMS; i++)
    {
      MignetVm *vm = w->vms[i];

      if (world_has_vm (w, vm) &&
          (mignet_vm_get_host (vm) == host || mignet_vm_get_destination (vm) == host ||
           list_has (mignet_vm_get_pinned_hosts (vm), host)))
        verdict.codes |= bit (MIGNET_ERROR_IN_USE);
    }

  step_begin (w, &step, verdict);
  step_end (w, &step, mignet_cluster_remove_host (w->cluster, host, &error), &error);
}

void
step_set_host_status (World *w)
{
  MignetHost *host = w->hosts[world_pick (w, N_HOSTS)];
  MignetHostStatus status = world_chance (w, 70)
                                ? MIGNET_HOST_STATUS_UP
                                : world_pick (w, MIGNET_HOST_STATUS_CONNECTING + 1);
  Verdict verdict = { 0, mignet_host_get_status (host) == status };
  Step step;

  step_begin (w, &step, verdict);
  mignet_host_set_status (host, status);
  step_end (w, &step, TRUE, NULL);
}

static MignetNic *
make_nic (World *w)
{
  const char *name = nic_names[world_pick (w, N_NIC_NAMES)];
  const char *lowers[] = { nic_names[world_pick (w, N_NIC_NAMES)],
                           world_chance (w, 50) ? nic_names[world_pick (w, N_NIC_NAMES)] : NULL,
                           NULL };
  MignetNicKind kind = world_pick (w, MIGNET_NIC_KIND_OTHER + 1);
  MignetNic *nic;

  if (kind == MIGNET_NIC_KIND_VLAN)
    nic = mignet_nic_new_vlan (name, world_chance (w, 80) ? lowers[0] : NULL,
                               world_chance (w, 3) ? 4095 : 7);
  else if (kind == MIGNET_NIC_KIND_BOND)
    nic = mignet_nic_new_bond (name, NULL, lowers);
  else if (kind == MIGNET_NIC_KIND_BRIDGE)
    nic = mignet_nic_new_bridge (name, lowers);
  else
    nic = mignet_nic_new (name, kind);

  mignet_nic_set_carrier (nic, world_pick (w, MIGNET_CARRIER_DOWN + 1));
  return nic;
}

static gboolean
stands_on (MignetNic *upper, const char *name)
{
  return g_strcmp0 (mignet_nic_get_base (upper), name) == 0 ||
         g_strv_contains (mignet_nic_get_slaves (upper), name) ||
         g_strv_contains (mignet_nic_get_ports (upper), name);
}

/* Takes away whatever stands on nothing that is left, until nothing goes any more: what is left
 * then stands on a circle. */
static gboolean
has_circle (GPtrArray *nics)
{
  g_autoptr (GPtrArray) left = g_ptr_array_copy (nics, NULL, NULL);
  guint n_before;

  g_ptr_array_set_free_func (left, NULL);
  do
    {
      n_before = left->len;
      for (guint i = left->len; i > 0; i--)
        {
          gboolean free_to_go = TRUE;

          for (guint j = 0; j < left->len; j++)
            free_to_go &= !stands_on (g_ptr_array_index (left, i - 1),
                                      mignet_nic_get_name (g_ptr_array_index (left, j)));
          if (free_to_go)
            g_ptr_array_remove_index (left, i - 1);
        }
    }
  while (left->len < n_before);

  return left->len > 0;
}

static gboolean
has_nic (GPtrArray *nics, const char *name)
{
  for (guint i = 0; i < nics->len; i++)
    {
      if (g_str_equal (mignet_nic_get_name (g_ptr_array_index (nics, i)), name))
        return TRUE;
    }

  return FALSE;
}

static guint
judge_nics (GPtrArray *nics)
{
  guint codes = 0;

  for (guint i = 0; i < nics->len; i++)
    {
      MignetNic *nic = g_ptr_array_index (nics, i);

      if (mignet_nic_get_vlan_id (nic) > 4094)
        codes |= bit (MIGNET_ERROR_INVALID_VALUE);
      for (guint j = 0; j < i; j++)
        {
          if (g_str_equal (mignet_nic_get_name (nic),
                           mignet_nic_get_name (g_ptr_array_index (nics, j))))
            codes |= bit (MIGNET_ERROR_EXISTS);
        }
    }

  return has_circle (nics) ? codes | bit (MIGNET_ERROR_NIC_LOOP) : codes;
}

static guint
judge_attachments (GPtrArray *nics, GPtrArray *attachments)
{
  guint codes = 0;

  for (guint i = 0; i < attachments->len; i++)
    {
      MignetNetworkAttachment *attachment = g_ptr_array_index (attachments, i);
      const char *nic = mignet_network_attachment_get_nic (attachment);

      if (nic != NULL && !has_nic (nics, nic))
        codes |= bit (MIGNET_ERROR_NOT_FOUND);
      for (guint j = 0; j < i; j++)
        {
          if (mignet_network_attachment_get_network (attachment) ==
              mignet_network_attachment_get_network (g_ptr_array_index (attachments, j)))
            codes |= bit (MIGNET_ERROR_EXISTS);
        }
    }

  return codes;
}

static GPtrArray *
copy_list (GListModel *list)
{
  GPtrArray *copy = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    g_ptr_array_add (copy, g_list_model_get_item (list, i));

  return copy;
}

static MignetNetworkAttachment *
make_attachment (World *w)
{
  return mignet_network_attachment_new (
      w->networks[world_pick (w, N_NETWORKS)],
      world_chance (w, 70) ? nic_names[world_pick (w, N_NIC_NAMES)] : NULL);
}

void
step_report_networking (World *w)
{
  MignetHost *host = w->hosts[world_pick (w, N_HOSTS)];
  g_autoptr (GPtrArray) nics = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) attachments = g_ptr_array_new_with_free_func (g_object_unref);
  gboolean reported = world_chance (w, 90);
  guint n_nics = world_pick (w, 5);
  guint n_attachments = world_pick (w, 4);
  Verdict verdict = { 0, FALSE };
  GError *error = NULL;
  Step step;

  for (guint i = 0; i < n_nics; i++)
    g_ptr_array_add (nics, make_nic (w));
  for (guint i = 0; i < n_attachments; i++)
    g_ptr_array_add (attachments, make_attachment (w));
  verdict.codes = judge_nics (nics) | (reported ? judge_attachments (nics, attachments) : 0);
  verdict.nothing = list_equals (mignet_host_get_nics (host), nics) &&
                    mignet_host_get_attachments_reported (host) == reported &&
                    (!reported || list_equals (mignet_host_get_attachments (host), attachments));

  step_begin (w, &step, verdict);
  step_end (w, &step,
            mignet_host_set_networking (host, nics, reported ? attachments : NULL, &error), &error);
}

void
step_add_nic (World *w)
{
  MignetHost *host = w->hosts[world_pick (w, N_HOSTS)];
  g_autoptr (GPtrArray) nics = copy_list (mignet_host_get_nics (host));
  MignetNic *nic = make_nic (w);
  Verdict verdict = { 0, FALSE };
  GError *error = NULL;
  Step step;

  g_ptr_array_add (nics, nic);
  verdict.codes = judge_nics (nics);
  step_begin (w, &step, verdict);
  step_end (w, &step, mignet_host_add_nic (host, nic, &error), &error);
}

/* A NIC of a host, and sometimes of another one. */
void
step_remove_nic (World *w)
{
  MignetHost *owner = w->hosts[world_pick (w, N_HOSTS)];
  MignetHost *host = world_chance (w, 90) ? owner : w->hosts[world_pick (w, N_HOSTS)];
  g_autoptr (MignetNic) nic = g_list_model_get_item (mignet_host_get_nics (owner), 0);
  g_autoptr (GPtrArray) nics = copy_list (mignet_host_get_nics (host));
  g_autoptr (GPtrArray) attachments = copy_list (mignet_host_get_attachments (host));
  Verdict verdict = { 0, host != owner };
  GError *error = NULL;
  Step step;

  if (nic == NULL)
    return;

  g_ptr_array_remove (nics, nic);
  verdict.codes = judge_attachments (nics, attachments);
  step_begin (w, &step, verdict);
  step_end (w, &step, mignet_host_remove_nic (host, nic, &error), &error);
}

void
step_add_attachment (World *w)
{
  MignetHost *host = w->hosts[world_pick (w, N_HOSTS)];
  g_autoptr (GPtrArray) nics = copy_list (mignet_host_get_nics (host));
  g_autoptr (GPtrArray) attachments = copy_list (mignet_host_get_attachments (host));
  MignetNetworkAttachment *attachment = make_attachment (w);
  Verdict verdict = { 0, FALSE };
  GError *error = NULL;
  Step step;

  g_ptr_array_add (attachments, attachment);
  verdict.codes = judge_attachments (nics, attachments);
  step_begin (w, &step, verdict);
  step_end (w, &step, mignet_host_add_attachment (host, attachment, &error), &error);
}

void
step_remove_attachment (World *w)
{
  MignetHost *host = w->hosts[world_pick (w, N_HOSTS)];
  g_autoptr (MignetNetworkAttachment) attachment =
      g_list_model_get_item (mignet_host_get_attachments (host), 0);
  Verdict verdict = { 0, FALSE };
  Step step;

  if (attachment == NULL)
    return;

  step_begin (w, &step, verdict);
  mignet_host_remove_attachment (host, attachment);
  step_end (w, &step, TRUE, NULL);
}

void
step_set_carrier (World *w)
{
  MignetHost *host = w->hosts[world_pick (w, N_HOSTS)];
  g_autoptr (GPtrArray) nics = copy_list (mignet_host_get_nics (host));
  MignetCarrier carrier = world_pick (w, MIGNET_CARRIER_DOWN + 1);
  Verdict verdict = { 0, FALSE };
  MignetNic *nic;
  Step step;

  if (nics->len == 0)
    return;

  nic = g_ptr_array_index (nics, world_pick (w, nics->len));
  verdict.nothing = mignet_nic_get_carrier (nic) == carrier;
  step_begin (w, &step, verdict);
  mignet_nic_set_carrier (nic, carrier);
  step_end (w, &step, TRUE, NULL);
}
