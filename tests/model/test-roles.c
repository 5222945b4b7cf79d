/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mignet-test-invariants.h"
#include "mignet-test-utils.h"

static const MignetRole all_roles[] = { MIGNET_ROLE_MANAGEMENT, MIGNET_ROLE_MIGRATION,
                                        MIGNET_ROLE_DISPLAY, MIGNET_ROLE_DEFAULT_ROUTE,
                                        MIGNET_ROLE_GLUSTER };

/* What can be granted and revoked. */
static const MignetRole moving_roles[] = { MIGNET_ROLE_MIGRATION, MIGNET_ROLE_DISPLAY,
                                           MIGNET_ROLE_DEFAULT_ROUTE, MIGNET_ROLE_GLUSTER };

static const char *const role_properties[] = { "management-network", "migration-network",
                                               "display-network", "default-route-network",
                                               "gluster-network" };

static void
assert_holder (MignetCluster *cluster, MignetRole role, MignetNetwork *network)
{
  g_autoptr (MignetNetwork) property = NULL;

  g_object_get (cluster, role_properties[role], &property, NULL);
  g_assert_true (mignet_cluster_get_role_holder (cluster, role) == network);
  g_assert_true (property == network);
}

/* Who holds a role that nobody was given. */
static MignetNetwork *
get_default_holder (MignetCluster *cluster, MignetRole role)
{
  return role != MIGNET_ROLE_GLUSTER ? test_cluster_get_management (cluster) : NULL;
}

static void
test_new_cluster (void)
{
  g_autoptr (MignetNetwork) management = test_network_new ("ovirtmgmt");
  g_autoptr (GError) error = NULL;
  g_autoptr (MignetCluster) cluster = mignet_cluster_new ("c1", "Default", management, &error);
  g_autoptr (MignetNetwork) first = NULL;

  g_test_summary ("I-1: a cluster has its management network, required, from construction on");

  g_assert_no_error (error);
  g_assert_true (mignet_cluster_get_role_holder (cluster, MIGNET_ROLE_MANAGEMENT) == management);
  g_assert_true (mignet_cluster_is_network_required (cluster, management));
  g_assert_cmpuint (g_list_model_get_n_items (mignet_cluster_get_networks (cluster)), ==, 1);
  first = g_list_model_get_item (mignet_cluster_get_networks (cluster), 0);
  g_assert_true (first == management);
  g_assert_true (mignet_cluster_lookup_network (cluster, "ovirtmgmt") == management);
  test_check_invariants (cluster);
}

static void
test_default_management (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MignetCluster) cluster = mignet_cluster_new ("c1", NULL, NULL, &error);
  g_autoptr (MignetCluster) plain = g_object_new (MIGNET_TYPE_CLUSTER, NULL);

  g_test_summary ("I-1: a cluster that is given no management network makes its own");

  g_assert_no_error (error);
  g_assert_cmpstr (mignet_cluster_get_name (cluster), ==, "c1");
  g_assert_cmpstr (mignet_network_get_name (test_cluster_get_management (cluster)), ==,
                   "ovirtmgmt");
  test_check_invariants (cluster);
  g_assert_nonnull (test_cluster_get_management (plain));
  test_check_invariants (plain);
}

static void
test_external_management (void)
{
  g_autoptr (MignetNetwork) external = test_network_new_external ("provider");
  g_autoptr (GError) error = NULL;
  MignetCluster *cluster = mignet_cluster_new ("c1", "Default", external, &error);

  g_test_summary ("I-1, I-7: an external network is not the management network");

  g_assert_null (cluster);
  g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_MANAGEMENT_NETWORK);
  test_check_message (G_STRLOC, error->message, "provider");
}

static void
test_management_stays (void)
{
  g_autoptr (MignetCluster) cluster = test_cluster_new ();
  MignetNetwork *management = test_cluster_get_management (cluster);
  MignetNetwork *other = test_cluster_add_network (cluster, "other", TRUE);

  g_test_summary ("I-1: management is never detached, and never not required");

  test_assert_refused (test_all (cluster), MIGNET_ERROR_MANAGEMENT_NETWORK, "ovirtmgmt",
                       mignet_cluster_detach_network (cluster, management, &error));
  test_assert_refused (test_all (cluster), MIGNET_ERROR_MANAGEMENT_NETWORK, "ovirtmgmt",
                       mignet_cluster_set_network_required (cluster, management, FALSE, &error));
  test_assert_refused (test_all (cluster), MIGNET_ERROR_MANAGEMENT_NETWORK, "ovirtmgmt",
                       mignet_cluster_attach_network (cluster, management, FALSE, &error));
  test_assert_nothing (test_all (cluster),
                       mignet_cluster_set_network_required (cluster, management, TRUE, &error));
  test_assert_nothing (test_all (cluster),
                       mignet_cluster_attach_network (cluster, management, TRUE, &error));

  /* The roles that it holds may go, it stays. */
  test_assert_done (mignet_cluster_grant_role (cluster, MIGNET_ROLE_MIGRATION, other, &error));
  test_assert_refused (test_all (cluster), MIGNET_ERROR_MANAGEMENT_NETWORK, "ovirtmgmt",
                       mignet_cluster_detach_network (cluster, management, &error));
}

static void
test_management_role (void)
{
  g_autoptr (MignetCluster) cluster = test_cluster_new ();
  MignetNetwork *management = test_cluster_get_management (cluster);
  MignetNetwork *other = test_cluster_add_network (cluster, "other", TRUE);

  g_test_summary ("I-1: the management role is neither granted nor revoked");

  test_assert_refused (test_all (cluster), MIGNET_ERROR_MANAGEMENT_NETWORK, NULL,
                       mignet_cluster_grant_role (cluster, MIGNET_ROLE_MANAGEMENT, other, &error));
  test_assert_refused (test_all (cluster), MIGNET_ERROR_MANAGEMENT_NETWORK, NULL,
                       mignet_cluster_revoke_role (cluster, MIGNET_ROLE_MANAGEMENT, &error));
  test_assert_nothing (
      test_all (cluster),
      mignet_cluster_grant_role (cluster, MIGNET_ROLE_MANAGEMENT, management, &error));
  test_assert_read_only (MIGNET_TYPE_CLUSTER, "management-network", TRUE);
}

static void
test_role_properties (void)
{
  g_test_summary ("I-2: the holder of each role is a property that nobody can write");

  for (guint i = 0; i < G_N_ELEMENTS (moving_roles); i++)
    test_assert_read_only (MIGNET_TYPE_CLUSTER, role_properties[moving_roles[i]], FALSE);
}

static void
test_one_notification (void)
{
  g_autoptr (MignetCluster) cluster = test_cluster_new ();
  MignetNetwork *first = test_cluster_add_network (cluster, "first", FALSE);
  MignetNetwork *second = test_cluster_add_network (cluster, "second", TRUE);
  MignetNetwork *steps[] = { first, second, test_cluster_get_management (cluster), first };

  g_test_summary ("I-2: granting a role moves it in one step with one notification");

  for (guint i = 0; i < G_N_ELEMENTS (moving_roles); i++)
    {
      MignetRole role = moving_roles[i];

      for (guint j = 0; j < G_N_ELEMENTS (steps); j++)
        {
          g_autoptr (TestWatch) watch = test_watch_new (test_all (cluster));
          guint64 generation = mignet_cluster_get_generation (cluster);

          test_assert_done (mignet_cluster_grant_role (cluster, role, steps[j], &error));
          assert_holder (cluster, role, steps[j]);
          g_assert_cmpuint (mignet_cluster_get_generation (cluster), >, generation);
          g_assert_cmpuint (test_watch_count (watch, cluster, role_properties[role]), ==, 1);
          g_assert_cmpuint (test_watch_count (watch, NULL, NULL), ==,
                            1 + test_watch_count (watch, cluster, "generation"));
          test_assert_nothing (test_all (cluster),
                               mignet_cluster_grant_role (cluster, role, steps[j], &error));
        }
    }

  test_check_invariants (cluster);
}

typedef struct
{
  MignetCluster *cluster; /* (unowned) */
  MignetNetwork *before;  /* (unowned) */
  MignetNetwork *after;   /* (unowned) */
  guint n_seen;
} Step;

static void
on_role_moved (GObject *object, GParamSpec *pspec, Step *step)
{
  MignetNetwork *holder = mignet_cluster_get_role_holder (step->cluster, MIGNET_ROLE_MIGRATION);

  g_assert_true (holder == step->after);
  test_check_invariants (step->cluster);
  step->n_seen++;
}

static void
test_no_moment_between (void)
{
  g_autoptr (MignetCluster) cluster = test_cluster_new ();
  MignetNetwork *first = test_cluster_add_network (cluster, "first", FALSE);
  MignetNetwork *second = test_cluster_add_network (cluster, "second", FALSE);
  Step step = { cluster, first, second, 0 };

  g_test_summary ("I-2: a listener sees the new holder at once, and never none");

  test_assert_done (mignet_cluster_grant_role (cluster, MIGNET_ROLE_MIGRATION, first, &error));
  g_signal_connect (cluster, "notify::migration-network", G_CALLBACK (on_role_moved), &step);
  test_assert_done (mignet_cluster_grant_role (cluster, MIGNET_ROLE_MIGRATION, second, &error));
  g_assert_cmpuint (step.n_seen, ==, 1);
}

static void
test_roles_are_independent (void)
{
  g_autoptr (MignetCluster) cluster = test_cluster_new ();
  MignetNetwork *networks[G_N_ELEMENTS (all_roles)];

  g_test_summary ("I-2: each role has its own holder, and one network can hold all");

  networks[0] = test_cluster_get_management (cluster);
  for (guint i = 1; i < G_N_ELEMENTS (all_roles); i++)
    {
      g_autofree char *name = g_strdup_printf ("net%u", i);

      networks[i] = test_cluster_add_network (cluster, name, FALSE);
      test_assert_done (mignet_cluster_grant_role (cluster, all_roles[i], networks[i], &error));
    }
  for (guint i = 0; i < G_N_ELEMENTS (all_roles); i++)
    assert_holder (cluster, all_roles[i], networks[i]);

  for (guint i = 1; i < G_N_ELEMENTS (all_roles); i++)
    test_assert_done (mignet_cluster_grant_role (cluster, all_roles[i], networks[1], &error));
  for (guint i = 1; i < G_N_ELEMENTS (all_roles); i++)
    assert_holder (cluster, all_roles[i], networks[1]);
  assert_holder (cluster, MIGNET_ROLE_MANAGEMENT, networks[0]);
}

static void
test_management_holds_the_rest (void)
{
  g_autoptr (MignetCluster) cluster = test_cluster_new ();

  g_test_summary ("I-3: management holds what nobody else does, gluster may be unheld");

  for (guint i = 0; i < G_N_ELEMENTS (all_roles); i++)
    assert_holder (cluster, all_roles[i], get_default_holder (cluster, all_roles[i]));
}

static void
test_revoke (void)
{
  g_autoptr (MignetCluster) cluster = test_cluster_new ();
  MignetNetwork *network = test_cluster_add_network (cluster, "mig", TRUE);

  g_test_summary ("I-3: a revoked role goes back to management, gluster to nobody");

  for (guint i = 0; i < G_N_ELEMENTS (moving_roles); i++)
    {
      MignetRole role = moving_roles[i];
      g_autoptr (TestWatch) watch = NULL;

      test_assert_nothing (test_all (cluster), mignet_cluster_revoke_role (cluster, role, &error));
      test_assert_done (mignet_cluster_grant_role (cluster, role, network, &error));
      watch = test_watch_new (test_all (cluster));
      test_assert_done (mignet_cluster_revoke_role (cluster, role, &error));
      assert_holder (cluster, role, get_default_holder (cluster, role));
      g_assert_cmpuint (test_watch_count (watch, cluster, role_properties[role]), ==, 1);
      g_assert_cmpuint (test_watch_count (watch, NULL, NULL), ==,
                        1 + test_watch_count (watch, cluster, "generation"));
      test_assert_nothing (test_all (cluster), mignet_cluster_revoke_role (cluster, role, &error));
    }
}

static void
test_gluster_on_management (void)
{
  g_autoptr (MignetCluster) cluster = test_cluster_new ();
  MignetNetwork *management = test_cluster_get_management (cluster);

  g_test_summary ("I-3: management can be given gluster like any network, and it be revoked");

  test_assert_done (mignet_cluster_grant_role (cluster, MIGNET_ROLE_GLUSTER, management, &error));
  assert_holder (cluster, MIGNET_ROLE_GLUSTER, management);
  test_assert_done (mignet_cluster_revoke_role (cluster, MIGNET_ROLE_GLUSTER, &error));
  assert_holder (cluster, MIGNET_ROLE_GLUSTER, NULL);
}

static void
test_detach_holder (void)
{
  g_autoptr (MignetCluster) cluster = test_cluster_new ();
  g_autoptr (MignetNetwork) network =
      g_object_ref (test_cluster_add_network (cluster, "mig", TRUE));
  GListModel *networks = mignet_cluster_get_networks (cluster);
  g_autoptr (TestWatch) watch = NULL;

  g_test_summary ("I-3: the roles of a network that is detached go back, each once");

  test_assert_done (mignet_cluster_grant_role (cluster, MIGNET_ROLE_MIGRATION, network, &error));
  test_assert_done (mignet_cluster_grant_role (cluster, MIGNET_ROLE_GLUSTER, network, &error));
  test_assert_done (
      mignet_cluster_grant_role (cluster, MIGNET_ROLE_DEFAULT_ROUTE, network, &error));

  watch = test_watch_new (test_all (cluster));
  test_watch_set_func (watch, (TestWatchFunc) test_check_invariants, cluster);
  test_assert_done (mignet_cluster_detach_network (cluster, network, &error));
  for (guint i = 0; i < G_N_ELEMENTS (all_roles); i++)
    {
      assert_holder (cluster, all_roles[i], get_default_holder (cluster, all_roles[i]));
      g_assert_cmpuint (
          test_watch_count (watch, cluster, role_properties[all_roles[i]]), ==,
          all_roles[i] == MIGNET_ROLE_MANAGEMENT || all_roles[i] == MIGNET_ROLE_DISPLAY ? 0 : 1);
    }

  g_assert_cmpuint (test_watch_count (watch, networks, "items-changed"), ==, 1);
  g_assert_cmpuint (g_list_model_get_n_items (networks), ==, 1);
  g_assert_false (mignet_cluster_is_network_required (cluster, network));
  g_assert_null (mignet_cluster_lookup_network (cluster, "mig"));
  g_assert_null (mignet_cluster_lookup_network (cluster, "mig-id"));
  test_assert_nothing (test_all (cluster, network),
                       mignet_cluster_detach_network (cluster, network, &error));
}

static void
test_detach_in_use (void)
{
  g_autoptr (MignetCluster) cluster = test_cluster_new ();
  MignetNetwork *network = test_cluster_add_network (cluster, "mig", FALSE);
  MignetHost *host = test_cluster_add_host (cluster, "h1");
  MignetVm *vm = test_cluster_add_vm (cluster, "vm1", host);
  g_autoptr (GPtrArray) one = g_ptr_array_new ();
  g_autoptr (GPtrArray) none = g_ptr_array_new ();

  g_test_summary ("A network that a VM refers to is not detached; an attachment does not hold it");

  g_ptr_array_add (one, network);
  test_host_attach (host, network, NULL, NULL);
  test_assert_done (mignet_vm_set_networks (vm, one, &error));
  test_assert_refused (test_all (cluster), MIGNET_ERROR_IN_USE, "vm1",
                       mignet_cluster_detach_network (cluster, network, &error));
  test_assert_done (mignet_vm_set_migration_network (vm, network, &error));
  test_assert_done (mignet_vm_set_networks (vm, none, &error));
  test_assert_refused (test_all (cluster), MIGNET_ERROR_IN_USE, "mig",
                       mignet_cluster_detach_network (cluster, network, &error));
  test_assert_done (mignet_vm_set_migration_network (vm, NULL, &error));
  test_assert_done (mignet_cluster_detach_network (cluster, network, &error));
  test_check_invariants (cluster);
}

static void
test_not_attached (void)
{
  g_autoptr (MignetCluster) cluster = test_cluster_new ();
  g_autoptr (MignetCluster) other = test_cluster_new ();
  MignetNetwork *elsewhere = test_cluster_add_network (other, "elsewhere", FALSE);
  g_autoptr (MignetNetwork) stranger = test_network_new ("mig");
  g_autoptr (MignetNetwork) detached =
      g_object_ref (test_cluster_add_network (cluster, "gone", FALSE));

  g_test_summary ("I-4: a role holder is attached to the cluster");

  test_cluster_add_network (cluster, "mig", FALSE);
  test_assert_done (mignet_cluster_detach_network (cluster, detached, &error));
  for (guint i = 0; i < G_N_ELEMENTS (moving_roles); i++)
    {
      test_assert_refused (test_all (cluster, other), MIGNET_ERROR_NOT_ATTACHED, "elsewhere",
                           mignet_cluster_grant_role (cluster, moving_roles[i], elsewhere, &error));
      /* It has the id and the name of one that is attached, but is not that one. */
      test_assert_refused (test_all (cluster, stranger), MIGNET_ERROR_NOT_ATTACHED, "mig",
                           mignet_cluster_grant_role (cluster, moving_roles[i], stranger, &error));
      test_assert_refused (test_all (cluster, detached), MIGNET_ERROR_NOT_ATTACHED, "gone",
                           mignet_cluster_grant_role (cluster, moving_roles[i], detached, &error));
    }

  test_assert_refused (test_all (cluster, stranger), MIGNET_ERROR_NOT_ATTACHED, "mig",
                       mignet_cluster_set_network_required (cluster, stranger, TRUE, &error));
  g_assert_false (mignet_cluster_is_network_required (cluster, stranger));
  test_assert_nothing (test_all (cluster, stranger),
                       mignet_cluster_detach_network (cluster, stranger, &error));
}

typedef struct
{
  MignetCluster *cluster;
  MignetNetwork *mig;   /* (unowned): holds the migration role */
  MignetNetwork *other; /* (unowned) */
  MignetHost *hosts[2]; /* (unowned) */
  MignetVm *vms[2];     /* (unowned) */
} MigrationFixture;

static void
migration_setup (MigrationFixture *f, gconstpointer data)
{
  f->cluster = test_cluster_new ();
  f->mig = test_cluster_add_network (f->cluster, "mig", FALSE);
  f->other = test_cluster_add_network (f->cluster, "other", FALSE);
  f->hosts[0] = test_cluster_add_host (f->cluster, "h1");
  f->hosts[1] = test_cluster_add_host (f->cluster, "h2");
  f->vms[0] = test_cluster_add_vm (f->cluster, "vm1", f->hosts[0]);
  f->vms[1] = test_cluster_add_vm (f->cluster, "vm7", f->hosts[1]);
  test_assert_done (mignet_cluster_grant_role (f->cluster, MIGNET_ROLE_MIGRATION, f->mig, &error));
}

static void
migration_teardown (MigrationFixture *f, gconstpointer data)
{
  g_clear_object (&f->cluster);
}

/* Every way in which the migration role could move is refused, and the error names the VM. */
static void
assert_role_stays (MigrationFixture *f, const char *vm)
{
  test_assert_refused (
      test_all (f->cluster), MIGNET_ERROR_VM_MIGRATING, vm,
      mignet_cluster_grant_role (f->cluster, MIGNET_ROLE_MIGRATION, f->other, &error));
  test_assert_refused (test_all (f->cluster), MIGNET_ERROR_VM_MIGRATING, vm,
                       mignet_cluster_grant_role (f->cluster, MIGNET_ROLE_MIGRATION,
                                                  test_cluster_get_management (f->cluster),
                                                  &error));
  test_assert_refused (test_all (f->cluster), MIGNET_ERROR_VM_MIGRATING, vm,
                       mignet_cluster_revoke_role (f->cluster, MIGNET_ROLE_MIGRATION, &error));
  test_assert_refused (test_all (f->cluster), MIGNET_ERROR_VM_MIGRATING, vm,
                       mignet_cluster_detach_network (f->cluster, f->mig, &error));
  test_assert_nothing (
      test_all (f->cluster),
      mignet_cluster_grant_role (f->cluster, MIGNET_ROLE_MIGRATION, f->mig, &error));
  assert_holder (f->cluster, MIGNET_ROLE_MIGRATION, f->mig);
}

static void
assert_role_moves (MigrationFixture *f)
{
  test_assert_done (
      mignet_cluster_grant_role (f->cluster, MIGNET_ROLE_MIGRATION, f->other, &error));
  test_assert_done (mignet_cluster_grant_role (f->cluster, MIGNET_ROLE_MIGRATION, f->mig, &error));
}

static void
test_migrating (MigrationFixture *f, gconstpointer data)
{
  g_test_summary (
      "I-5: the migration role does not move while a VM migrates, known where to or not");

  test_vm_migrate (f->vms[1], f->hosts[0]);
  assert_role_stays (f, "vm7");
  test_vm_migrate (f->vms[1], NULL);
  assert_role_stays (f, "vm7");
  test_vm_migrate (f->vms[0], f->hosts[1]);
  assert_role_stays (f, "vm1");
  assert_role_stays (f, "vm7");
}

static void
test_migrating_message (MigrationFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_test_summary ("I-5: the error says which role cannot move where, and which VM is migrating");

  test_vm_migrate (f->vms[1], f->hosts[0]);
  g_assert_false (mignet_cluster_grant_role (f->cluster, MIGNET_ROLE_MIGRATION, f->other, &error));
  g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_VM_MIGRATING);
  g_assert_cmpstr (error->message, ==,
                   "Role 'migration' cannot move to 'other': VM 'vm7' is migrating");
}

static void
test_many_migrating (MigrationFixture *f, gconstpointer data)
{
  g_test_summary ("I-5: the error names the VMs, all of a few");

  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *name = g_strdup_printf ("many%u", i);

      test_vm_migrate (test_cluster_add_vm (f->cluster, name, f->hosts[0]), f->hosts[1]);
    }

  assert_role_stays (f, "many0");
  assert_role_stays (f, "many1");
  assert_role_stays (f, "many2");
}

static void
test_migrating_over_management (MigrationFixture *f, gconstpointer data)
{
  g_test_summary ("I-5: the same while management holds the migration role");

  test_assert_done (mignet_cluster_revoke_role (f->cluster, MIGNET_ROLE_MIGRATION, &error));
  test_vm_migrate (f->vms[0], f->hosts[1]);
  test_assert_refused (
      test_all (f->cluster), MIGNET_ERROR_VM_MIGRATING, "vm1",
      mignet_cluster_grant_role (f->cluster, MIGNET_ROLE_MIGRATION, f->other, &error));
  test_assert_nothing (test_all (f->cluster),
                       mignet_cluster_revoke_role (f->cluster, MIGNET_ROLE_MIGRATION, &error));
  test_assert_done (mignet_cluster_detach_network (f->cluster, f->mig, &error));
}

static void
test_migrating_rest (MigrationFixture *f, gconstpointer data)
{
  g_test_summary ("I-5: everything else may change while a VM migrates, on active hosts");

  test_vm_migrate (f->vms[0], f->hosts[1]);
  test_assert_done (mignet_cluster_grant_role (f->cluster, MIGNET_ROLE_DISPLAY, f->other, &error));
  test_assert_done (mignet_cluster_revoke_role (f->cluster, MIGNET_ROLE_DISPLAY, &error));
  test_assert_done (
      mignet_cluster_grant_role (f->cluster, MIGNET_ROLE_DEFAULT_ROUTE, f->mig, &error));
  test_assert_done (mignet_cluster_grant_role (f->cluster, MIGNET_ROLE_GLUSTER, f->mig, &error));
  test_assert_done (mignet_cluster_set_network_required (f->cluster, f->mig, TRUE, &error));
  test_assert_done (mignet_cluster_detach_network (f->cluster, f->other, &error));
  test_cluster_add_network (f->cluster, "third", FALSE);
  test_check_invariants (f->cluster);
}

static void
test_migration_ends (MigrationFixture *f, gconstpointer data)
{
  static const MignetVmStatus ends[] = { MIGNET_VM_STATUS_UP, MIGNET_VM_STATUS_PAUSED,
                                         MIGNET_VM_STATUS_POWERING_UP, MIGNET_VM_STATUS_DOWN };

  g_test_summary ("I-5: the role moves again when no VM migrates, however that ended");

  assert_role_moves (f);
  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      test_vm_migrate (f->vms[0], f->hosts[1]);
      assert_role_stays (f, "vm1");
      test_assert_done (mignet_vm_set_placement (f->vms[0], ends[i], f->hosts[1], NULL, &error));
      assert_role_moves (f);
      test_assert_done (
          mignet_vm_set_placement (f->vms[0], MIGNET_VM_STATUS_UP, f->hosts[0], NULL, &error));
    }
}

static void
test_migrating_vm_leaves (MigrationFixture *f, gconstpointer data)
{
  g_autoptr (MignetVm) vm = g_object_ref (f->vms[0]);

  g_test_summary ("I-5: only VMs of the cluster count, also when they come or go while migrating");

  test_vm_migrate (vm, f->hosts[1]);
  mignet_cluster_remove_vm (f->cluster, vm);
  assert_role_moves (f);

  /* What it does outside does not count. */
  test_assert_done (mignet_vm_set_placement (vm, MIGNET_VM_STATUS_UP, f->hosts[0], NULL, &error));
  test_vm_migrate (vm, f->hosts[1]);
  assert_role_moves (f);

  test_assert_done (mignet_cluster_add_vm (f->cluster, vm, &error));
  assert_role_stays (f, "vm1");
  test_assert_done (mignet_vm_set_placement (vm, MIGNET_VM_STATUS_UP, f->hosts[1], NULL, &error));
  assert_role_moves (f);
}

static void
test_migrating_elsewhere (MigrationFixture *f, gconstpointer data)
{
  g_autoptr (MignetCluster) other = test_cluster_new ();
  MignetHost *host = test_cluster_add_host (other, "h1");

  g_test_summary ("I-5: a VM that migrates in another cluster does not matter");

  test_vm_migrate (test_cluster_add_vm (other, "vm1", host), NULL);
  assert_role_moves (f);
}

typedef struct
{
  const char *level;
  gboolean modern;
} LevelCase;

static const LevelCase levels[] = {
  { "0.0", FALSE }, { "1.9", FALSE }, { "2.10", FALSE }, { "3.0", FALSE }, { "3.2", FALSE },
  { "3.3", TRUE },  { "3.4", TRUE },  { "3.10", TRUE },  { "3.20", TRUE }, { "4.0", TRUE },
  { "4.2", TRUE },  { "4.7", TRUE },  { "10.0", TRUE },  { NULL, TRUE },
};

static void
test_levels (void)
{
  g_autoptr (MignetCluster) cluster = test_cluster_new ();

  g_test_summary ("I-6: levels are compared as numbers, and one that is left out is modern");

  g_assert_null (mignet_cluster_get_compatibility_level (cluster));
  for (guint i = 0; i < G_N_ELEMENTS (levels); i++)
    {
      g_autofree char *property = NULL;
      g_autoptr (TestWatch) watch = test_watch_new (test_all (cluster));

      test_assert_done (mignet_cluster_set_compatibility_level (cluster, levels[i].level, &error));
      g_object_get (cluster, "compatibility-level", &property, NULL);
      g_assert_cmpstr (mignet_cluster_get_compatibility_level (cluster), ==, levels[i].level);
      g_assert_cmpstr (property, ==, levels[i].level);
      g_assert_cmpint (mignet_cluster_supports_migration_network (cluster), ==, levels[i].modern);
      g_assert_cmpuint (test_watch_count (watch, cluster, "compatibility-level"), ==, 1);
      test_assert_nothing (test_all (cluster), mignet_cluster_set_compatibility_level (
                                                   cluster, levels[i].level, &error));
    }

  test_assert_read_only (MIGNET_TYPE_CLUSTER, "compatibility-level", FALSE);
}

static void
test_bad_levels (void)
{
  static const struct
  {
    const char *level;
    const char *named;
  } bad[] = {
    { "", "" },
    { "4", "4" },
    { "4.", "4." },
    { ".4", ".4" },
    { "4.7.1", "4.7.1" },
    { "v4.7", "v4.7" },
    { "4.7 ", "4.7 " },
    { " 4.7", " 4.7" },
    { "4.7\n", NULL },
    { "-4.7", "-4.7" },
    { "4.-7", "4.-7" },
    { "+4.7", "+4.7" },
    { "4,7", "4,7" },
    { "0x4.7", "0x4.7" },
    { "4.99999999999999999999", NULL },
    { "\xff.\xfe", NULL },
    { "aaaaaaaaaabbbbbbbbbbccccccccccddddddddd\xc3\xa9", NULL },
  };
  g_autoptr (MignetCluster) cluster = test_cluster_new ();

  g_test_summary ("A level is two numbers with a dot between them");

  test_assert_done (mignet_cluster_set_compatibility_level (cluster, "4.6", &error));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    test_assert_refused (test_all (cluster), MIGNET_ERROR_INVALID_VALUE, bad[i].named,
                         mignet_cluster_set_compatibility_level (cluster, bad[i].level, &error));
}

static void
test_level_blocks_role (void)
{
  g_autoptr (MignetCluster) cluster = test_cluster_new ();
  MignetNetwork *mig = test_cluster_add_network (cluster, "mig", FALSE);
  MignetNetwork *management = test_cluster_get_management (cluster);

  g_test_summary ("I-6: below 3.3 only management holds the migration role");

  for (guint i = 0; i < G_N_ELEMENTS (levels); i++)
    {
      test_assert_done (mignet_cluster_set_compatibility_level (cluster, levels[i].level, &error));
      if (levels[i].modern)
        test_assert_done (mignet_cluster_grant_role (cluster, MIGNET_ROLE_MIGRATION, mig, &error));
      else
        test_assert_refused (
            test_all (cluster), MIGNET_ERROR_LEVEL_TOO_LOW, "mig",
            mignet_cluster_grant_role (cluster, MIGNET_ROLE_MIGRATION, mig, &error));
      test_assert_done (mignet_cluster_revoke_role (cluster, MIGNET_ROLE_MIGRATION, &error));
      test_assert_nothing (
          test_all (cluster),
          mignet_cluster_grant_role (cluster, MIGNET_ROLE_MIGRATION, management, &error));
    }
}

static void
test_level_other_roles (void)
{
  g_autoptr (MignetCluster) cluster = test_cluster_new ();
  MignetNetwork *network = test_cluster_add_network (cluster, "net", TRUE);

  g_test_summary ("I-6: the level says nothing about the other roles");

  test_assert_done (mignet_cluster_set_compatibility_level (cluster, "3.0", &error));
  test_assert_done (mignet_cluster_grant_role (cluster, MIGNET_ROLE_DISPLAY, network, &error));
  test_assert_done (
      mignet_cluster_grant_role (cluster, MIGNET_ROLE_DEFAULT_ROUTE, network, &error));
  test_assert_done (mignet_cluster_grant_role (cluster, MIGNET_ROLE_GLUSTER, network, &error));
  test_check_invariants (cluster);
}

static void
test_lower_level (void)
{
  g_autoptr (MignetCluster) cluster = test_cluster_new ();
  MignetNetwork *mig = test_cluster_add_network (cluster, "mig", FALSE);

  g_test_summary ("I-6: the level is not lowered below 3.3 while another network has the role");

  test_assert_done (mignet_cluster_grant_role (cluster, MIGNET_ROLE_MIGRATION, mig, &error));
  for (guint i = 0; i < G_N_ELEMENTS (levels); i++)
    {
      if (levels[i].modern)
        test_assert_done (
            mignet_cluster_set_compatibility_level (cluster, levels[i].level, &error));
      else
        test_assert_refused (
            test_all (cluster), MIGNET_ERROR_LEVEL_TOO_LOW, "mig",
            mignet_cluster_set_compatibility_level (cluster, levels[i].level, &error));
    }

  test_assert_done (mignet_cluster_revoke_role (cluster, MIGNET_ROLE_MIGRATION, &error));
  test_assert_done (mignet_cluster_set_compatibility_level (cluster, "3.2", &error));
}

static void
test_external_roles (void)
{
  g_autoptr (MignetCluster) cluster = test_cluster_new ();
  MignetNetwork *external = test_cluster_add_external (cluster, "provider");

  g_test_summary ("I-7: an external network holds no role but gluster");

  for (guint i = 0; i < G_N_ELEMENTS (moving_roles); i++)
    {
      if (moving_roles[i] == MIGNET_ROLE_GLUSTER)
        continue;
      test_assert_refused (test_all (cluster), MIGNET_ERROR_EXTERNAL_NETWORK, "provider",
                           mignet_cluster_grant_role (cluster, moving_roles[i], external, &error));
    }

  test_assert_refused (
      test_all (cluster), MIGNET_ERROR_MANAGEMENT_NETWORK, NULL,
      mignet_cluster_grant_role (cluster, MIGNET_ROLE_MANAGEMENT, external, &error));
  test_assert_done (mignet_cluster_grant_role (cluster, MIGNET_ROLE_GLUSTER, external, &error));
  assert_holder (cluster, MIGNET_ROLE_GLUSTER, external);
  test_assert_done (mignet_cluster_detach_network (cluster, external, &error));
  assert_holder (cluster, MIGNET_ROLE_GLUSTER, NULL);
}

static void
test_external_required (void)
{
  g_autoptr (MignetCluster) cluster = test_cluster_new ();
  g_autoptr (MignetNetwork) external = test_network_new_external ("provider");

  g_test_summary ("I-7: an external network is not required");

  test_assert_refused (test_all (cluster, external), MIGNET_ERROR_EXTERNAL_NETWORK, "provider",
                       mignet_cluster_attach_network (cluster, external, TRUE, &error));
  test_assert_done (mignet_cluster_attach_network (cluster, external, FALSE, &error));
  g_assert_false (mignet_cluster_is_network_required (cluster, external));
  test_assert_refused (test_all (cluster), MIGNET_ERROR_EXTERNAL_NETWORK, "provider",
                       mignet_cluster_set_network_required (cluster, external, TRUE, &error));
  test_assert_refused (test_all (cluster), MIGNET_ERROR_EXTERNAL_NETWORK, "provider",
                       mignet_cluster_attach_network (cluster, external, TRUE, &error));
  test_assert_nothing (test_all (cluster),
                       mignet_cluster_set_network_required (cluster, external, FALSE, &error));
  test_assert_nothing (test_all (cluster),
                       mignet_cluster_attach_network (cluster, external, FALSE, &error));
}

static void
test_required (void)
{
  g_autoptr (MignetCluster) cluster = test_cluster_new ();
  MignetNetwork *network = test_cluster_add_network (cluster, "net", TRUE);
  guint64 generation = mignet_cluster_get_generation (cluster);

  g_test_summary ("Whether a network is required can change; attaching it again says so too");

  g_assert_true (mignet_cluster_is_network_required (cluster, network));
  test_assert_nothing (test_all (cluster),
                       mignet_cluster_set_network_required (cluster, network, TRUE, &error));
  test_assert_nothing (test_all (cluster),
                       mignet_cluster_set_network_required (cluster, network, 2, &error));
  test_assert_nothing (test_all (cluster),
                       mignet_cluster_attach_network (cluster, network, TRUE, &error));
  test_assert_done (mignet_cluster_set_network_required (cluster, network, FALSE, &error));
  g_assert_false (mignet_cluster_is_network_required (cluster, network));
  g_assert_cmpuint (mignet_cluster_get_generation (cluster), >, generation);
  test_assert_done (mignet_cluster_attach_network (cluster, network, TRUE, &error));
  g_assert_true (mignet_cluster_is_network_required (cluster, network));
  g_assert_cmpuint (g_list_model_get_n_items (mignet_cluster_get_networks (cluster)), ==, 2);
}

#define add_migrating(name, func) \
  g_test_add ("/roles/migrating/" name, MigrationFixture, NULL, migration_setup, func, \
              migration_teardown)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/roles/new-cluster", test_new_cluster);
  g_test_add_func ("/roles/default-management", test_default_management);
  g_test_add_func ("/roles/external-management", test_external_management);
  g_test_add_func ("/roles/management-stays", test_management_stays);
  g_test_add_func ("/roles/management-role", test_management_role);
  g_test_add_func ("/roles/properties", test_role_properties);
  g_test_add_func ("/roles/one-notification", test_one_notification);
  g_test_add_func ("/roles/no-moment-between", test_no_moment_between);
  g_test_add_func ("/roles/independent", test_roles_are_independent);
  g_test_add_func ("/roles/management-holds-the-rest", test_management_holds_the_rest);
  g_test_add_func ("/roles/revoke", test_revoke);
  g_test_add_func ("/roles/gluster-on-management", test_gluster_on_management);
  g_test_add_func ("/roles/detach-holder", test_detach_holder);
  g_test_add_func ("/roles/detach-in-use", test_detach_in_use);
  g_test_add_func ("/roles/not-attached", test_not_attached);
  add_migrating ("refused", test_migrating);
  add_migrating ("message", test_migrating_message);
  add_migrating ("many", test_many_migrating);
  add_migrating ("over-management", test_migrating_over_management);
  add_migrating ("rest", test_migrating_rest);
  add_migrating ("ends", test_migration_ends);
  add_migrating ("vm-leaves", test_migrating_vm_leaves);
  add_migrating ("elsewhere", test_migrating_elsewhere);
  g_test_add_func ("/roles/levels", test_levels);
  g_test_add_func ("/roles/bad-levels", test_bad_levels);
  g_test_add_func ("/roles/level-blocks-role", test_level_blocks_role);
  g_test_add_func ("/roles/level-other-roles", test_level_other_roles);
  g_test_add_func ("/roles/lower-level", test_lower_level);
  g_test_add_func ("/roles/external-roles", test_external_roles);
  g_test_add_func ("/roles/external-required", test_external_required);
  g_test_add_func ("/roles/required", test_required);
  return g_test_run ();
}
