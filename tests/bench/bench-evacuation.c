/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "bench-cluster.h"
#include "bench-time.h"

#include <math.h>

/* What planning an evacuation costs, through the public API, and how good the plans are: by the
 * deviation of the use of memory from the best there is, and by how many virtual machines go to one
 * destination compared with what dealing them out evenly would give. */

typedef struct
{
  MignetPlanner *planner;
  MignetEvacuationRequest *request;
  MignetEvacuation *evacuation;
} Bench;

typedef struct
{
  double memory;
  double used;
  guint n_arrivals;
} Host;

static void
forget (gpointer data)
{
  Bench *bench = data;

  g_clear_object (&bench->evacuation);
}

static void
plan (gpointer data)
{
  Bench *bench = data;

  bench->evacuation = mignet_planner_plan_evacuation (bench->planner, bench->request, NULL);
}

/* The hosts that could be destinations, by name, as they are. */
static GHashTable *
find_hosts (MignetCluster *cluster, MignetPlanner *planner, guint n_emptied)
{
  g_autoptr (MignetRequest) request = mignet_request_new (bench_cluster_get_vm (cluster, 0));
  g_autoptr (MignetPlan) single = mignet_planner_plan (planner, request, NULL);
  g_autoptr (GPtrArray) candidates = mignet_plan_get_candidates (single);
  GListModel *vms = mignet_cluster_get_vms (cluster);
  GHashTable *hosts = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);

  for (guint i = 0; i < candidates->len; i++)
    {
      MignetHost *host =
          mignet_cluster_lookup_host (cluster, mignet_candidate_get_host (candidates->pdata[i]));
      Host *own;

      if (!mignet_candidate_is_eligible (candidates->pdata[i]))
        continue;

      own = g_new0 (Host, 1);
      own->memory = (double) mignet_host_get_memory (host);
      g_hash_table_insert (hosts, (gpointer) mignet_host_get_name (host), own);
    }
  for (guint i = 0; i < n_emptied; i++)
    g_hash_table_remove (hosts, mignet_host_get_name (bench_cluster_get_host (cluster, i)));

  for (guint i = 0; i < g_list_model_get_n_items (vms); i++)
    {
      g_autoptr (MignetVm) vm = g_list_model_get_item (vms, i);
      MignetHost *at = mignet_vm_get_host (vm);
      Host *host = at != NULL ? g_hash_table_lookup (hosts, mignet_host_get_name (at)) : NULL;

      if (host != NULL)
        host->used += (double) mignet_vm_get_memory (vm);
    }

  return hosts;
}

static double
get_deviation (GHashTable *hosts)
{
  GHashTableIter iter;
  gpointer value;
  double sum = 0;
  double squares = 0;
  double n = g_hash_table_size (hosts);

  g_hash_table_iter_init (&iter, hosts);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const Host *host = value;
      double use = 100 * host->used / host->memory;

      sum += use;
      squares += use * use;
    }

  return sqrt (squares / n - sum / n * (sum / n));
}

static int
compare_numbers (gconstpointer a, gconstpointer b)
{
  double first = *(const double *) a;
  double second = *(const double *) b;

  return first < second ? -1 : first > second;
}

/* As if memory were water: the emptiest hosts are filled up to one level. All hosts have the same
 * memory. */
static double
get_ideal_deviation (GHashTable *hosts, double amount)
{
  g_autoptr (GArray) levels = g_array_new (FALSE, FALSE, sizeof (double));
  GHashTableIter iter;
  gpointer value;
  double sum = 0;
  double squares = 0;
  double level = 0;
  guint n = 0;

  g_hash_table_iter_init (&iter, hosts);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const Host *host = value;
      double use = 100 * host->used / host->memory;

      amount = n++ == 0 ? 100 * amount / host->memory : amount;
      g_array_append_val (levels, use);
    }
  g_array_sort (levels, compare_numbers);

  for (n = 1; n <= levels->len; n++)
    {
      sum += g_array_index (levels, double, n - 1);
      level = (sum + amount) / n;
      if (n == levels->len || level <= g_array_index (levels, double, n))
        break;
    }
  sum = 0;
  for (guint i = 0; i < levels->len; i++)
    {
      double use = MAX (g_array_index (levels, double, i), level);

      sum += use;
      squares += use * use;
    }

  return sqrt (squares / levels->len - sum / levels->len * (sum / levels->len));
}

static guint
carry_out (GHashTable *hosts, GPtrArray *steps, double *amount)
{
  guint worst = 0;

  for (guint i = 0; i < steps->len; i++)
    {
      double memory = (double) mignet_evacuation_step_get_memory (steps->pdata[i]);
      Host *host =
          g_hash_table_lookup (hosts, mignet_evacuation_step_get_destination (steps->pdata[i]));

      g_assert_nonnull (host);
      host->used += memory;
      *amount += memory;
      host->n_arrivals++;
      worst = MAX (worst, host->n_arrivals);
    }

  return worst;
}

static void
report (Bench *bench, MignetCluster *cluster, guint n_hosts, guint n_emptied, double seconds)
{
  g_autoptr (GHashTable) before = find_hosts (cluster, bench->planner, n_emptied);
  g_autoptr (GHashTable) after = find_hosts (cluster, bench->planner, n_emptied);
  g_autoptr (GPtrArray) steps = mignet_evacuation_get_steps (bench->evacuation);
  g_autoptr (GPtrArray) left_over = mignet_evacuation_get_left_over (bench->evacuation);
  double amount = 0;
  guint worst = carry_out (after, steps, &amount);
  double ideal = get_ideal_deviation (before, amount);
  guint n_destinations = g_hash_table_size (after);

  g_print ("%8u %7u %6u %5u %-8s %9.3f %9.2f %6u %5u %9.4f %9.4f %9.4f %6u %5u\n", n_hosts,
           n_emptied, steps->len, left_over->len,
           mignet_evacuation_get_mode (bench->evacuation) == MIGNET_EVACUATION_MODE_SPREAD
               ? "spread"
               : "balance",
           seconds * 1e3, steps->len > 0 ? seconds * 1e6 / steps->len : 0,
           mignet_evacuation_get_n_waves (bench->evacuation),
           mignet_evacuation_get_min_waves (bench->evacuation), get_deviation (before),
           get_deviation (after), ideal, worst, (steps->len + n_destinations - 1) / n_destinations);
}

static void
run (guint n_hosts, guint n_emptied, guint n_vms, guint32 seed)
{
  BenchShape shape = { .n_hosts = n_hosts, .n_vms = n_vms, .n_sources = n_emptied, .seed = seed };
  g_autoptr (MignetCluster) cluster = bench_cluster_new (&shape);

  for (int mode = MIGNET_EVACUATION_MODE_BALANCE; mode <= MIGNET_EVACUATION_MODE_SPREAD; mode++)
    {
      g_autoptr (MignetPlanner) planner = mignet_planner_new ();
      g_autoptr (MignetEvacuationRequest) request = mignet_evacuation_request_new (cluster);
      Bench bench = { planner, request, NULL };
      double seconds;

      for (guint i = 0; i < n_emptied; i++)
        mignet_evacuation_request_add_host (request, bench_cluster_get_host (cluster, i));
      mignet_evacuation_request_set_mode (request, (MignetEvacuationMode) mode);
      plan (&bench);
      seconds = bench_time_median (forget, plan, &bench);
      report (&bench, cluster, n_hosts, n_emptied, seconds);
      forget (&bench);
    }
}

int
main (int argc, char *argv[])
{
  guint largest = argc > 1 ? (guint) g_ascii_strtoull (argv[1], NULL, 10) : 10000;
  guint32 seed = argc > 2 ? (guint32) g_ascii_strtoull (argv[2], NULL, 10) : 1;

  g_print ("An evacuation, median; deviations of the use of memory in %%; worst: most virtual "
           "machines to one destination, even: if they were dealt out\n");
  g_print ("%8s %7s %6s %5s %-8s %9s %9s %6s %5s %9s %9s %9s %6s %5s\n", "hosts", "emptied",
           "steps", "left", "mode", "ms", "us/step", "waves", "bound", "before", "after", "ideal",
           "worst", "even");
  for (guint n_hosts = 10; n_hosts <= largest; n_hosts *= 10)
    {
      run (n_hosts, 1, 20, seed);
      run (n_hosts, 1, 200, seed);
      if (n_hosts >= 100)
        run (n_hosts, 20, 100, seed);
    }

  return 0;
}
