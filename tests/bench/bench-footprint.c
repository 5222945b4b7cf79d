/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "bench-cluster.h"
#include "bench-inventory.h"
#include "bench-time.h"

#include <glib/gstdio.h>
#include <malloc.h>
#include <string.h>
#include <time.h>

/* What a large cluster costs as a document and in memory, through the public API. A process of its
 * own loads and saves the document, and tells how long it took and its peaks of resident memory;
 * objects are weighed by what the allocator has given out before and after many of them. */

#define N_HOSTS 10000
#define N_VMS 200000
#define N_WEIGHED 20000
#define N_RUNS 3
#define MIB (1024.0 * 1024.0)

typedef struct
{
  GFile *from;
  GFile *to;
  MignetCluster *cluster; /* (owned) */
} Child;

/* What a child tells. */
typedef enum
{
  LOAD_SECONDS,
  LOAD_CPU_SECONDS,
  LOAD_PEAK,
  SAVE_SECONDS,
  SAVE_CPU_SECONDS,
  SAVE_PEAK,
  N_ANSWERS
} Answer;

static void
print_row (const char *what, double found, const char *goal)
{
  g_print ("%-42s %10.2f %10s\n", what, found, goal);
}

/* In MiB. */
static double
get_peak_memory (void)
{
  g_autofree char *status = NULL;
  const char *line;

  if (!g_file_get_contents ("/proc/self/status", &status, NULL, NULL))
    g_assert_not_reached ();
  line = strstr (status, "VmHWM:");
  g_assert_nonnull (line);

  return g_ascii_strtod (line + strlen ("VmHWM:"), NULL) / 1024;
}

/* What it would take if the machine had nothing else to do. */
static double
get_cpu_seconds (void)
{
  return (double) clock () / CLOCKS_PER_SEC;
}

static void
load (gpointer data)
{
  Child *child = data;
  g_autoptr (GError) error = NULL;

  child->cluster = mignet_cluster_load_from_file (child->from, MIGNET_LOAD_NONE, NULL, &error);
  g_assert_no_error (error);
}

static void
save (gpointer data)
{
  Child *child = data;
  g_autoptr (GError) error = NULL;

  mignet_cluster_save_to_file (child->cluster, child->to, NULL, &error);
  g_assert_no_error (error);
}

static int
run_child (const char *from, const char *to)
{
  g_autoptr (GFile) source = g_file_new_for_path (from);
  g_autoptr (GFile) target = g_file_new_for_path (to);
  Child child = { .from = source, .to = target };
  double start = get_cpu_seconds ();

  g_print ("%f ", bench_time_once (load, &child));
  g_print ("%f ", get_cpu_seconds () - start);
  g_print ("%f ", get_peak_memory ());
  start = get_cpu_seconds ();
  g_print ("%f ", bench_time_once (save, &child));
  g_print ("%f ", get_cpu_seconds () - start);
  g_print ("%f\n", get_peak_memory ());
  g_object_unref (child.cluster);

  return 0;
}

static void
ask_child (const char *program, const char *from, const char *to, double *answers)
{
  const char *argv[] = { program, "--child", from, to, NULL };
  g_autofree char *output = NULL;
  g_autoptr (GError) error = NULL;
  char *rest;
  int status = 0;

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &output, NULL, &status,
                &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);

  rest = output;
  for (guint i = 0; i < N_ANSWERS; i++)
    answers[i] = g_ascii_strtod (rest, &rest);
}

/* The least of a few: what else the machine does only adds. */
static void
ask_children (const char *program, const char *from, const char *to, double *least)
{
  ask_child (program, from, to, least);
  for (guint run = 1; run < N_RUNS; run++)
    {
      double answers[N_ANSWERS];

      ask_child (program, from, to, answers);
      for (guint i = 0; i < N_ANSWERS; i++)
        least[i] = MIN (least[i], answers[i]);
    }
}

/* Takes the cluster. */
static void
measure_document (const char *program, MignetCluster *cluster, const char *directory)
{
  g_autofree char *from = g_build_filename (directory, "from.json", NULL);
  g_autofree char *to = g_build_filename (directory, "to.json", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (from);
  g_autoptr (GError) error = NULL;
  double answers[N_ANSWERS];
  GStatBuf info;

  g_print ("%u hosts, %u VMs\n", g_list_model_get_n_items (mignet_cluster_get_hosts (cluster)),
           g_list_model_get_n_items (mignet_cluster_get_vms (cluster)));
  mignet_cluster_save_to_file (cluster, file, NULL, &error);
  g_assert_no_error (error);
  g_object_unref (cluster);
  g_assert_cmpint (g_stat (from, &info), ==, 0);

  ask_children (program, from, to, answers);
  print_row ("  document, MiB", (double) info.st_size / MIB, "");
  print_row ("  load, s", answers[LOAD_SECONDS], "4");
  print_row ("    of that, CPU", answers[LOAD_CPU_SECONDS], "");
  print_row ("  peak memory after loading, MiB", answers[LOAD_PEAK], "500");
  print_row ("  save, s", answers[SAVE_SECONDS], "3");
  print_row ("    of that, CPU", answers[SAVE_CPU_SECONDS], "");
  print_row ("  peak memory after saving, MiB", answers[SAVE_PEAK], "");

  g_unlink (from);
  g_unlink (to);
}

static double
get_allocated (void)
{
  struct mallinfo2 info = mallinfo2 ();

  return (double) (info.uordblks + info.hblkhd);
}

/* Comes first: what was given back to the allocator before would be used again, and not count. */
static void
weigh_objects (void)
{
  BenchInventory *inventory = bench_inventory_new ();
  double start = get_allocated ();
  double with_hosts, with_vms;

  for (guint i = 0; i < N_WEIGHED; i++)
    bench_inventory_add_host (inventory, FALSE);
  with_hosts = get_allocated ();
  for (guint i = 0; i < N_WEIGHED; i++)
    bench_inventory_add_vm (inventory, FALSE);
  with_vms = get_allocated ();

  g_print ("bytes for each of %u in a cluster\n", N_WEIGHED);
  print_row ("  host with two NICs and two attachments", (with_hosts - start) / N_WEIGHED, "2048");
  print_row ("  VM with a network", (with_vms - with_hosts) / N_WEIGHED, "512");

  g_object_unref (bench_inventory_finish (inventory));
}

static MignetCluster *
make_full_cluster (guint n_hosts)
{
  BenchInventory *inventory = bench_inventory_new ();

  for (guint i = 0; i < n_hosts; i++)
    bench_inventory_add_host (inventory, TRUE);
  for (guint i = 0; i < n_hosts * (N_VMS / N_HOSTS); i++)
    bench_inventory_add_vm (inventory, TRUE);

  return bench_inventory_finish (inventory);
}

int
main (int argc, char *argv[])
{
  BenchShape shape = { .n_hosts = N_HOSTS, .n_vms = 20, .seed = 1 };
  g_autoptr (GError) error = NULL;
  g_autofree char *directory = NULL;

  if (argc == 4 && g_str_equal (argv[1], "--child"))
    return run_child (argv[2], argv[3]);
  if (argc > 1)
    shape.n_hosts = (guint) g_ascii_strtoull (argv[1], NULL, 10);

  directory = g_dir_make_tmp ("bench-footprint-XXXXXX", &error);
  g_assert_no_error (error);

  g_print ("%-42s %10s %10s\n", "", "found", "goal");
  weigh_objects ();
  measure_document (argv[0], bench_cluster_new (&shape), directory);
  measure_document (argv[0], make_full_cluster (shape.n_hosts), directory);
  g_rmdir (directory);

  return 0;
}
