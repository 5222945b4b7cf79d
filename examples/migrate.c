/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <glib-unix.h>
#include <mignet-libvirt/mignet-libvirt.h>
#include <signal.h>
#include <stdlib.h>

/* Migrates a virtual machine of a cluster document:
 *
 *   migrate cluster.json vm1 [PROBE...]
 *
 * PROBE is a command that prints the network counters of host %h at address %a, such as
 * "ssh %a ip -j -s link". With it, the end says which network carried the migration. */

static gboolean
on_interrupt (gpointer data)
{
  mignet_migration_cancel (data, NULL);

  return G_SOURCE_CONTINUE;
}

static void
on_progress (MignetMigration *migration, GParamSpec *pspec, gpointer data)
{
  g_print ("\r%3u %%  %7.1f MiB left  %6.1f MiB/s ", mignet_migration_get_percent (migration),
           (double) mignet_migration_get_data_remaining (migration) / (1 << 20),
           (double) mignet_migration_get_rate (migration) / (1 << 20));
}

static void
on_migrated (GObject *source, GAsyncResult *result, gpointer loop)
{
  MignetMigration *migration = MIGNET_MIGRATION (source);
  MignetEvidence *evidence = mignet_migration_get_evidence (migration);
  g_autoptr (GError) error = NULL;

  if (mignet_migration_wait_finish (migration, result, &error))
    g_print ("\nDone; the VM stood still for %" G_GINT64_FORMAT " ms\n",
             mignet_migration_get_downtime (migration));
  else
    g_print ("\n%s\n", error->message);

  if (evidence != NULL)
    g_print ("%s\n", mignet_evidence_get_message (evidence));

  g_main_loop_quit (loop);
}

static MignetPlan *
plan_migration (MignetCluster *cluster, const char *name, GError **error)
{
  g_autoptr (MignetPlanner) planner = mignet_planner_new ();
  g_autoptr (MignetRequest) request = NULL;
  MignetVm *vm = mignet_cluster_lookup_vm (cluster, name);

  if (vm == NULL)
    {
      g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_NOT_FOUND, "There is no VM '%s'", name);
      return NULL;
    }
  request = mignet_request_new (vm);

  return mignet_planner_plan (planner, request, error);
}

static MignetMigration *
start_migration (const char *path, const char *vm, const char *const *probe, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (MignetCluster) cluster = NULL;
  g_autoptr (MignetPlan) plan = NULL;
  g_autoptr (MignetLibvirtMigrator) migrator = NULL;
  g_autofree char *why = NULL;

  cluster = mignet_cluster_load_from_file (file, MIGNET_LOAD_NONE, NULL, error);
  if (cluster == NULL)
    return NULL;
  plan = plan_migration (cluster, vm, error);
  if (plan == NULL)
    return NULL;
  why = mignet_plan_explain (plan);
  g_print ("%s", why);

  migrator = mignet_libvirt_migrator_new (cluster);
  if (*probe != NULL)
    {
      g_autoptr (MignetCommandCounterReader) reader = mignet_command_counter_reader_new (probe);

      mignet_libvirt_migrator_set_counter_reader (migrator, MIGNET_COUNTER_READER (reader));
    }

  return mignet_migrator_start (MIGNET_MIGRATOR (migrator), plan, error);
}

int
main (int argc, char *argv[])
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (MignetMigration) migration = NULL;
  g_autoptr (GError) error = NULL;

  if (argc < 3)
    {
      g_printerr ("Usage: %s FILE VM [PROBE...]\n", argv[0]);
      return 2;
    }

  migration = start_migration (argv[1], argv[2], (const char *const *) argv + 3, &error);
  if (migration == NULL)
    {
      g_printerr ("%s\n", error->message);
      return EXIT_FAILURE;
    }

  g_unix_signal_add (SIGINT, on_interrupt, migration);
  g_signal_connect (migration, "notify::data-processed", G_CALLBACK (on_progress), NULL);
  mignet_migration_wait_async (migration, NULL, on_migrated, loop);
  g_main_loop_run (loop);

  return mignet_migration_get_error (migration) == NULL ? EXIT_SUCCESS : EXIT_FAILURE;
}
