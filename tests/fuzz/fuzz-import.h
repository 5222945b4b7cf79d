/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "fuzz.h"

#include <string.h>

/* A cluster with two networks and a host to import into. */
static inline MignetCluster *
fuzz_cluster_new (MignetHost **host)
{
  static const char *const subnets[] = { "192.168.77.0/24", "fd77:77::/64", NULL };
  g_autoptr (MignetNetwork) management = mignet_network_new ("n1", "ovirtmgmt");
  g_autoptr (MignetNetwork) migration = mignet_network_new ("n2", "mig");
  MignetCluster *cluster = mignet_cluster_new ("c1", "Default", management, NULL);

  *host = mignet_host_new ("h1", "host1");
  g_assert_true (mignet_host_set_address (*host, "10.0.0.1", NULL));
  g_assert_true (mignet_network_set_subnets (migration, subnets, NULL));
  g_assert_true (mignet_network_set_vlan_id (migration, 200, NULL));
  g_assert_true (mignet_cluster_attach_network (cluster, migration, TRUE, NULL));
  g_assert_true (mignet_cluster_add_host (cluster, *host, NULL));

  return cluster;
}

/* What was imported can be saved and loaded; what was refused has changed nothing. */
static inline void
fuzz_check_import (MignetCluster *cluster, const char *before, gboolean done, const GError *error)
{
  g_autoptr (GError) save_error = NULL;
  g_autofree char *after = mignet_cluster_to_json (cluster, &save_error);

  g_assert_no_error (save_error);
  if (done)
    {
      g_assert_no_error (error);
      return;
    }

  g_assert_true (g_error_matches (error, MIGNET_ERROR, MIGNET_ERROR_SYNTAX) ||
                 g_error_matches (error, MIGNET_ERROR, MIGNET_ERROR_DOCUMENT));
  g_assert_true (g_str_has_prefix (error->message, "fuzz: "));
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_assert_cmpstr (before, ==, after);
}
