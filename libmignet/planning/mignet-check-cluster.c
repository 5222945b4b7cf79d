/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "planning/mignet-check-private.h"

void
_mignet_check_level (MignetCheck *self)
{
  const MignetSnapshot *snapshot = self->snapshot;
  const char *level = mignet_cluster_get_compatibility_level (self->cluster);
  g_autofree char *advice = NULL;

  if (snapshot->supports_migration_network)
    return;

  advice = g_strdup_printf ("Raise the compatibility level of cluster '%s' from %s to 3.3 or more",
                            snapshot->cluster_name, level);
  _mignet_check_add (
      self, MIGNET_FINDING_LEVEL_TOO_LOW, MIGNET_SEVERITY_WARNING, snapshot->cluster_name, advice,
      "Cluster '%s' has compatibility level %s: below 3.3, only management network "
      "'%s' carries migrations",
      snapshot->cluster_name, level, _mignet_check_get_network_name (self, snapshot->management));
}

static guint
count_usable_hosts (MignetCheck *self, int network)
{
  guint count = 0;

  for (guint i = 0; i < self->snapshot->hosts.length; i++)
    {
      MignetNetworkCondition condition;

      _mignet_network_state_judge (self->snapshot, &self->settings, (int) i, network, &condition);
      count += condition.state == MIGNET_NETWORK_STATE_USABLE;
    }

  return count;
}

/* The network that most hosts could use, or MIGNET_NO_INDEX if there is none beside management
 * that may have the role. */
static int
find_best_network (MignetCheck *self)
{
  int best = MIGNET_NO_INDEX;
  guint best_count = 0;

  for (guint i = 0; i < self->snapshot->networks->len; i++)
    {
      guint count;

      if ((int) i == self->snapshot->management ||
          mignet_network_is_external (_mignet_check_get_network (self, (int) i)))
        continue;

      count = count_usable_hosts (self, (int) i);
      if (best == MIGNET_NO_INDEX || count > best_count)
        {
          best = (int) i;
          best_count = count;
        }
    }

  return best;
}

static char *
advise_on_management (MignetCheck *self, int best)
{
  guint n_hosts = self->snapshot->hosts.length;
  const char *name;
  guint n_usable;

  if (!self->snapshot->supports_migration_network)
    return g_strdup ("Raise the compatibility level first, then grant the migration role to a "
                     "network of its own");
  if (best == MIGNET_NO_INDEX)
    return g_strdup ("Add a network for migrations, with an address on every host, and grant it "
                     "the migration role");

  name = _mignet_check_get_network_name (self, best);
  n_usable = count_usable_hosts (self, best);
  if (n_usable == n_hosts)
    return g_strdup_printf ("Grant the migration role to network '%s', which every host can use",
                            name);

  return g_strdup_printf ("Give every host an address on network '%s', which %u of %u can use now, "
                          "and grant it the migration role",
                          name, n_usable, n_hosts);
}

void
_mignet_check_management (MignetCheck *self)
{
  const MignetSnapshot *snapshot = self->snapshot;
  const char *management = _mignet_check_get_network_name (self, snapshot->management);
  g_autofree char *advice = NULL;
  int best;

  if (g_array_index (self->wanted, int, 0) != snapshot->management)
    return;

  best = find_best_network (self);
  advice = advise_on_management (self, best);
  _mignet_check_add (self, MIGNET_FINDING_MANAGEMENT_CARRIES_MIGRATIONS, MIGNET_SEVERITY_WARNING,
                     snapshot->cluster_name, advice,
                     "Migrations of cluster '%s' go over management network '%s' and share it with "
                     "everything that the manager does",
                     snapshot->cluster_name, management);

  if (best == MIGNET_NO_INDEX && snapshot->hosts.length > 1)
    _mignet_check_add (self, MIGNET_FINDING_MANAGEMENT_ONLY, MIGNET_SEVERITY_WARNING,
                       snapshot->cluster_name,
                       "Add a second network on interfaces of their own, so that one failure does "
                       "not take control, consoles and migrations together",
                       "Cluster '%s' has no network of its own beside management network '%s', "
                       "which is a single point of failure for its %u hosts",
                       snapshot->cluster_name, management, snapshot->hosts.length);
}

void
_mignet_check_policy_limits (MignetCheck *self)
{
  const char *name = self->snapshot->cluster_name;

  if (self->settings.max_outgoing == 0)
    _mignet_check_add (self, MIGNET_FINDING_ONE_WAY, MIGNET_SEVERITY_ERROR, name,
                       "Raise 'max-outgoing' of the policy to 1 or more, or leave it out",
                       "No host of cluster '%s' may send a migration: the policy has a limit of 0",
                       name);
  if (self->settings.max_incoming == 0)
    _mignet_check_add (self, MIGNET_FINDING_ONE_WAY, MIGNET_SEVERITY_ERROR, name,
                       "Raise 'max-incoming' of the policy to 1 or more, or leave it out",
                       "No host of cluster '%s' may receive a migration: the policy has a limit of "
                       "0",
                       name);
}

/* The first address at which a display listens and that only one host can have. */
static const char *
find_display_address (MignetVm *vm)
{
  const char *const *addresses = mignet_vm_get_display_addresses (vm);

  for (guint i = 0; addresses != NULL && addresses[i] != NULL; i++)
    {
      g_autoptr (GInetAddress) address = g_inet_address_new_from_string (addresses[i]);

      if (address != NULL && !g_inet_address_get_is_any (address) &&
          !g_inet_address_get_is_loopback (address))
        return addresses[i];
    }

  return NULL;
}

/* They come in great numbers where the manager writes its addresses into the definitions, so they
 * are told together. */
void
_mignet_check_displays (MignetCheck *self)
{
  g_autoptr (GPtrArray) bound = g_ptr_array_new ();
  const char *first = NULL;
  g_autofree char *names = NULL;
  g_autofree char *advice = NULL;

  for (guint i = 0; i < self->vms->len; i++)
    {
      const MignetSnapshotVm *vm =
          _mignet_snapshot_vm (self->snapshot, g_array_index (self->vms, int, i));
      const char *address =
          find_display_address (mignet_cluster_lookup_vm (self->cluster, vm->facts->id));

      if (address == NULL)
        continue;
      if (first == NULL)
        first = address;
      g_ptr_array_add (bound, (gpointer) vm->name);
    }

  if (bound->len == 0 || self->snapshot->hosts.length < 2)
    return;

  names = _mignet_check_describe_names (bound);
  advice = g_strdup_printf ("Let the displays of %s listen at every address or at a network of "
                            "libvirt, or have their definitions changed on the way",
                            names);
  _mignet_check_add (self, MIGNET_FINDING_DISPLAY_ADDRESS_OF_HOST, MIGNET_SEVERITY_WARNING,
                     self->snapshot->cluster_name, advice,
                     "Displays of %u %s listen at an address of a single host, %s for example, and "
                     "cannot start on any other: %s",
                     bound->len, bound->len == 1 ? "virtual machine" : "virtual machines", first,
                     names);
}
