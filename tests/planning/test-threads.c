/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <mignet/mignet.h>

#include <pthread.h>

/* Four threads plan on snapshots, and on what would be, and ask plans that they share, while a
 * fifth changes the model. That they do not disturb each other is for ThreadSanitizer to say; here
 * it is checked that what they are told is right. The locks are those of POSIX, because the
 * sanitizer does not see through those of GLib. */

#define N_HOSTS 130
#define N_VMS 40
#define N_PLANNERS 4
#define N_CHANGES 400

typedef struct
{
  pthread_mutex_t lock;
  MignetSnapshot *snapshot; /* the newest one */
  MignetPlan *plan;         /* one that everybody asks */
  gboolean done;
  MignetPlanner *planner;
  guint n_plans;
} Shared;

static MignetHost *
new_host (MignetCluster *cluster, guint number)
{
  g_autofree char *id = g_strdup_printf ("h%03u", number);
  g_autofree char *text = g_strdup_printf ("10.1.0.%u/16", number + 1);
  g_autoptr (GPtrArray) nics = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) attachments = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) addresses =
      g_ptr_array_new_with_free_func ((GDestroyNotify) mignet_ip_address_unref);
  MignetHost *host = mignet_host_new (id, NULL);
  MignetNic *nic = mignet_nic_new ("eth1", MIGNET_NIC_KIND_ETHERNET);
  MignetNetworkAttachment *attachment =
      mignet_network_attachment_new (mignet_cluster_lookup_network (cluster, "mig"), "eth1");

  mignet_nic_set_carrier (nic, MIGNET_CARRIER_UP);
  g_ptr_array_add (nics, nic);
  g_ptr_array_add (addresses, mignet_ip_address_new (text, NULL));
  g_assert_true (mignet_network_attachment_set_ip_config (
      attachment, G_SOCKET_FAMILY_IPV4, MIGNET_BOOT_PROTOCOL_STATIC, addresses, NULL));
  g_ptr_array_add (attachments, attachment);
  g_assert_true (mignet_host_set_networking (host, nics, attachments, NULL));
  mignet_host_set_memory (host, 32768);
  mignet_host_set_cpus (host, 16);

  return host;
}

static MignetCluster *
new_cluster (void)
{
  MignetCluster *cluster = mignet_cluster_new ("c1", NULL, NULL, NULL);
  g_autoptr (MignetNetwork) network = mignet_network_new ("mig", NULL);

  g_assert_true (mignet_cluster_attach_network (cluster, network, FALSE, NULL));
  g_assert_true (mignet_cluster_grant_role (cluster, MIGNET_ROLE_MIGRATION, network, NULL));
  for (guint i = 0; i < N_HOSTS; i++)
    {
      g_autoptr (MignetHost) host = new_host (cluster, i);

      g_assert_true (mignet_cluster_add_host (cluster, host, NULL));
    }

  for (guint i = 0; i < N_VMS; i++)
    {
      g_autofree char *id = g_strdup_printf ("v%u", i);
      g_autofree char *host = g_strdup_printf ("h%03u", i);
      g_autoptr (MignetVm) vm = mignet_vm_new (id, NULL);

      mignet_vm_set_memory (vm, 1024);
      g_assert_true (mignet_vm_set_placement (
          vm, MIGNET_VM_STATUS_UP, mignet_cluster_lookup_host (cluster, host), NULL, NULL));
      g_assert_true (mignet_cluster_add_vm (cluster, vm, NULL));
    }

  return cluster;
}

/* The first host that is not the destination: whatever is chosen, it is another one. */
static void
check_what_if (Shared *shared, MignetSnapshot *snapshot, const char *vm, const char *destination)
{
  g_autoptr (MignetSnapshot) away =
      mignet_snapshot_with_host_status (snapshot, destination, MIGNET_HOST_STATUS_DOWN, NULL);
  g_autoptr (MignetSnapshot) down =
      mignet_snapshot_with_network_down (snapshot, "mig", destination, NULL);
  MignetSnapshot *snapshots[] = { away, down };

  for (guint i = 0; i < G_N_ELEMENTS (snapshots); i++)
    {
      g_autoptr (MignetPlan) plan = mignet_planner_plan_on_snapshot (shared->planner, snapshots[i],
                                                                     vm, NULL, NULL, NULL, NULL);

      g_assert_cmpstr (mignet_plan_get_destination_id (plan), !=, destination);
    }
}

static void
ask (MignetPlan *plan)
{
  g_autoptr (GPtrArray) candidates = mignet_plan_get_candidates (plan);
  g_autoptr (GPtrArray) reasons = mignet_plan_get_reasons (plan);
  MignetCandidate *last = candidates->pdata[candidates->len - 1];
  g_autoptr (GPtrArray) others = mignet_candidate_get_reasons (last);

  g_assert_cmpuint (candidates->len, ==, N_HOSTS);
  g_assert_cmpuint (reasons->len, ==, 0);
  g_assert_false (mignet_candidate_is_eligible (last));
  g_assert_cmpuint (others->len, >, 0);
  g_assert_cmpstr (mignet_candidate_get_host_id (candidates->pdata[0]), ==,
                   mignet_plan_get_destination_id (plan));
}

static gboolean
take_turn (Shared *shared, MignetSnapshot **snapshot, MignetPlan **plan)
{
  gboolean goes_on;

  pthread_mutex_lock (&shared->lock);
  goes_on = !shared->done;
  *snapshot = mignet_snapshot_ref (shared->snapshot);
  *plan = g_object_ref (shared->plan);
  shared->n_plans++;
  pthread_mutex_unlock (&shared->lock);

  return goes_on;
}

static void *
plan_in_thread (void *data)
{
  Shared *shared = data;
  gboolean goes_on = TRUE;

  for (guint i = 0; goes_on; i++)
    {
      g_autofree char *vm = g_strdup_printf ("v%u", i % N_VMS);
      g_autoptr (MignetSnapshot) snapshot = NULL;
      g_autoptr (MignetPlan) common = NULL;
      g_autoptr (MignetPlan) plan = NULL;

      goes_on = take_turn (shared, &snapshot, &common);
      plan =
          mignet_planner_plan_on_snapshot (shared->planner, snapshot, vm, NULL, NULL, NULL, NULL);
      g_assert_cmpint (mignet_plan_get_outcome (plan), ==, MIGNET_OUTCOME_DEDICATED);
      if (i % 7 == 0)
        check_what_if (shared, snapshot, vm, mignet_plan_get_destination_id (plan));
      ask (i % 2 == 0 ? plan : common);
    }

  return NULL;
}

static void
change_model (MignetCluster *cluster, guint i)
{
  g_autofree char *host_id = g_strdup_printf ("h%03u", i * 7 % N_HOSTS);
  g_autofree char *vm_id = g_strdup_printf ("v%u", i % N_VMS);
  MignetHost *host = mignet_cluster_lookup_host (cluster, host_id);
  MignetVm *vm = mignet_cluster_lookup_vm (cluster, vm_id);

  switch (i % 5)
    {
    case 0:
      mignet_host_set_memory (host, 16384 + i);
      break;
    case 1:
      mignet_nic_set_speed (mignet_host_lookup_nic (host, "eth1"), 1000 + i);
      break;
    case 2:
      g_assert_true (mignet_vm_set_placement (vm, MIGNET_VM_STATUS_UP, host, NULL, NULL));
      break;
    case 3:
      mignet_vm_set_memory (vm, 1024 + i);
      break;
    default:
      /* Here everything is made anew. */
      if (i % 50 == 49)
        {
          g_autofree char *id = g_strdup_printf ("n%u", i);
          g_autoptr (MignetNetwork) network = mignet_network_new (id, NULL);

          g_assert_true (mignet_cluster_attach_network (cluster, network, FALSE, NULL));
        }
    }
}

static void
publish (Shared *shared, MignetCluster *cluster)
{
  g_autoptr (MignetRequest) request = mignet_request_new (mignet_cluster_lookup_vm (cluster, "v1"));
  MignetSnapshot *snapshot = mignet_snapshot_new (cluster);
  MignetPlan *plan = mignet_planner_plan (shared->planner, request, NULL);

  pthread_mutex_lock (&shared->lock);
  g_clear_pointer (&shared->snapshot, mignet_snapshot_unref);
  g_clear_object (&shared->plan);
  shared->snapshot = snapshot;
  shared->plan = plan;
  pthread_mutex_unlock (&shared->lock);
}

static void
test_threads (void)
{
  g_autoptr (MignetCluster) cluster = new_cluster ();
  g_autoptr (MignetPlanner) planner = mignet_planner_new ();
  Shared shared = { .lock = PTHREAD_MUTEX_INITIALIZER, .planner = planner };
  pthread_t threads[N_PLANNERS];

  publish (&shared, cluster);
  for (guint i = 0; i < N_PLANNERS; i++)
    g_assert_cmpint (pthread_create (&threads[i], NULL, plan_in_thread, &shared), ==, 0);

  for (guint i = 0; i < N_CHANGES; i++)
    {
      change_model (cluster, i);
      publish (&shared, cluster);
      g_usleep (1000);
    }

  pthread_mutex_lock (&shared.lock);
  shared.done = TRUE;
  pthread_mutex_unlock (&shared.lock);
  for (guint i = 0; i < N_PLANNERS; i++)
    pthread_join (threads[i], NULL);

  g_test_message ("%u plans", shared.n_plans);
  g_assert_cmpuint (shared.n_plans, >, N_PLANNERS);
  g_object_unref (shared.plan);
  mignet_snapshot_unref (shared.snapshot);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/threads/plan-while-the-model-changes", test_threads);
  return g_test_run ();
}
