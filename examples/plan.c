/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <mignet/mignet.h>

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = g_file_new_for_path (argc > 1 ? argv[1] : "cluster.json");
  g_autoptr (MignetCluster) cluster =
      mignet_cluster_load_from_file (file, MIGNET_LOAD_NONE, NULL, &error);
  g_autoptr (MignetPlanner) planner = mignet_planner_new ();
  g_autoptr (MignetRequest) request = NULL;
  g_autoptr (MignetPlan) plan = NULL;
  g_autofree char *why = NULL;

  if (cluster == NULL)
    g_error ("%s", error->message);

  request = mignet_request_new (mignet_cluster_lookup_vm (cluster, "vm1"));
  plan = mignet_planner_plan (planner, request, &error);
  why = mignet_plan_explain (plan);
  g_print ("%s -> %s\n%s", mignet_plan_get_vm (plan), mignet_plan_get_migrate_uri (plan), why);
  return 0;
}
