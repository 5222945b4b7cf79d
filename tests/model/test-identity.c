/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "mignet-test-invariants.h"
#include "mignet-test-utils.h"

#include <string.h>

/* The three collections of a cluster, in which the same rules hold. */
typedef struct
{
  const char *kind;
  gpointer (*create) (const char *id, const char *name);
  gboolean (*add) (MignetCluster *cluster, gpointer item, GError **error);
  void (*remove) (MignetCluster *cluster, gpointer item);
  gpointer (*lookup) (MignetCluster *cluster, const char *id_or_name);
  GListModel *(*list) (MignetCluster *cluster);
} Collection;

static gpointer
create_network (const char *id, const char *name)
{
  return mignet_network_new (id, name);
}

static gpointer
create_host (const char *id, const char *name)
{
  return mignet_host_new (id, name);
}

static gpointer
create_vm (const char *id, const char *name)
{
  return mignet_vm_new (id, name);
}

static gboolean
add_network (MignetCluster *cluster, gpointer item, GError **error)
{
  return mignet_cluster_attach_network (cluster, item, FALSE, error);
}

static gboolean
add_host (MignetCluster *cluster, gpointer item, GError **error)
{
  return mignet_cluster_add_host (cluster, item, error);
}

static gboolean
add_vm (MignetCluster *cluster, gpointer item, GError **error)
{
  return mignet_cluster_add_vm (cluster, item, error);
}

static void
remove_network (MignetCluster *cluster, gpointer item)
{
  test_assert_done (mignet_cluster_detach_network (cluster, item, &error));
}

static void
remove_host (MignetCluster *cluster, gpointer item)
{
  test_assert_done (mignet_cluster_remove_host (cluster, item, &error));
}

static void
remove_vm (MignetCluster *cluster, gpointer item)
{
  mignet_cluster_remove_vm (cluster, item);
}

static gpointer
lookup_network (MignetCluster *cluster, const char *id_or_name)
{
  return mignet_cluster_lookup_network (cluster, id_or_name);
}

static gpointer
lookup_host (MignetCluster *cluster, const char *id_or_name)
{
  return mignet_cluster_lookup_host (cluster, id_or_name);
}

static gpointer
lookup_vm (MignetCluster *cluster, const char *id_or_name)
{
  return mignet_cluster_lookup_vm (cluster, id_or_name);
}

static const Collection collections[] = {
  { "networks", create_network, add_network, remove_network, lookup_network,
    mignet_cluster_get_networks },
  { "hosts", create_host, add_host, remove_host, lookup_host, mignet_cluster_get_hosts },
  { "vms", create_vm, add_vm, remove_vm, lookup_vm, mignet_cluster_get_vms },
};

static void
test_well_formed (gconstpointer data)
{
  const Collection *c = data;
  g_autofree char *longest = g_strnfill (255, 'x');
  g_autofree char *longest_utf8 = g_strconcat (longest + 2, "\xc3\xa9", NULL);
  const char *good[] = { "a",
                         " ",
                         "0",
                         "with space",
                         "h1.example.org",
                         "\xc3\xa9t\xc3\xa9",
                         "\xe7\xb6\xb2\xe8\xb7\xaf",
                         "\xf0\x9f\x90\xa7",
                         "a'b\"c",
                         "%s%n",
                         "\xe2\x80\x8b",
                         "\xee\x80\x80",
                         longest,
                         longest_utf8 };
  g_autoptr (MignetCluster) cluster = test_cluster_new ();

  g_test_summary ("I-8: ids and names are 1 to 255 bytes of UTF-8 without control characters");

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (GObject) by_id = c->create (good[i], "name");
      g_autoptr (GObject) by_name = c->create ("id", good[i]);

      test_assert_done (c->add (cluster, by_id, &error));
      g_assert_true (c->lookup (cluster, good[i]) == by_id);
      test_check_invariants (cluster);
      c->remove (cluster, by_id);
      test_assert_done (c->add (cluster, by_name, &error));
      g_assert_true (c->lookup (cluster, good[i]) == by_name);
      c->remove (cluster, by_name);
    }
}

static void
test_malformed (gconstpointer data)
{
  const Collection *c = data;
  g_autofree char *too_long = g_strnfill (256, 'x');
  g_autofree char *utf8_too_long = g_strconcat (too_long + 2, "\xc3\xa9", NULL);
  g_autofree char *far_too_long = g_strnfill (100000, 'x');
  const char *bad[] = { "",       "a\nb",         "\t",        "a\x7f",
                        "\x01",   "\xc2\x80",     "\xc2\x9f",  "a\xff",
                        "\xc3",   "\xed\xa0\x80", "\xc0\xaf",  "\xf4\x90\x80\x80",
                        too_long, utf8_too_long,  far_too_long };
  g_autoptr (MignetCluster) cluster = test_cluster_new ();

  g_test_summary ("I-8: what is empty, too long, not UTF-8 or has control characters is refused");

  g_assert_cmpuint (strlen (utf8_too_long), ==, 256);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GObject) by_id = c->create (bad[i], "name");
      g_autoptr (GObject) by_name = c->create ("id", bad[i]);

      test_assert_refused (test_all (cluster, by_id), MIGNET_ERROR_INVALID_NAME, NULL,
                           c->add (cluster, by_id, &error));
      test_assert_refused (test_all (cluster, by_name), MIGNET_ERROR_INVALID_NAME, NULL,
                           c->add (cluster, by_name, &error));
      g_assert_false (c->add (cluster, by_name, NULL));
    }
}

static void
test_malformed_cluster (void)
{
  static const char *const bad[] = { "", "a\nb", "\xff" };

  g_test_summary ("I-8: the same for the id and name of a cluster and of its first network");

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (MignetNetwork) good_network = mignet_network_new ("n1", "ovirtmgmt");
      g_autoptr (MignetNetwork) bad_id = mignet_network_new (bad[i], "ovirtmgmt");
      g_autoptr (MignetNetwork) bad_name = mignet_network_new ("n1", bad[i]);
      const struct
      {
        const char *id;
        const char *name;
        MignetNetwork *network;
      } cases[] = { { bad[i], "c", good_network },
                    { "c", bad[i], good_network },
                    { "c", "c", bad_id },
                    { "c", "c", bad_name } };

      for (guint j = 0; j < G_N_ELEMENTS (cases); j++)
        {
          g_autoptr (GError) error = NULL;
          MignetCluster *cluster =
              mignet_cluster_new (cases[j].id, cases[j].name, cases[j].network, &error);

          g_assert_null (cluster);
          g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_INVALID_NAME);
          test_check_message (G_STRLOC, error->message, NULL);
        }
    }
}

static void
test_unique (gconstpointer data)
{
  const Collection *c = data;
  static const struct
  {
    const char *id;
    const char *name;
    const char *taken;
  } clashes[] = {
    { "one", "other", "one" }, { "other", "uno", "uno" }, { "other", "one", "one" },
    { "uno", "other", "uno" }, { "one", "uno", "one" },   { "uno", "uno", "uno" },
  };
  g_autoptr (MignetCluster) cluster = test_cluster_new ();
  g_autoptr (GObject) first = c->create ("one", "uno");
  g_autoptr (GObject) nameless = c->create ("same", NULL);
  g_autoptr (GObject) respelled = c->create ("ONE", "Uno");

  g_test_summary ("I-8: ids and names are unique, and no name is another's id");

  test_assert_done (c->add (cluster, first, &error));
  for (guint i = 0; i < G_N_ELEMENTS (clashes); i++)
    {
      g_autoptr (GObject) clash = c->create (clashes[i].id, clashes[i].name);

      test_assert_refused (test_all (cluster, clash), MIGNET_ERROR_EXISTS, clashes[i].taken,
                           c->add (cluster, clash, &error));
    }

  test_assert_nothing (test_all (cluster), c->add (cluster, first, &error));
  test_assert_done (c->add (cluster, nameless, &error));
  test_assert_nothing (test_all (cluster), c->add (cluster, nameless, &error));
  test_assert_done (c->add (cluster, respelled, &error));
  test_check_invariants (cluster);
}

static void
test_free_again (gconstpointer data)
{
  const Collection *c = data;
  g_autoptr (MignetCluster) cluster = test_cluster_new ();
  g_autoptr (GObject) first = c->create ("one", "uno");
  g_autoptr (GObject) swapped = c->create ("uno", "one");

  g_test_summary ("I-8: id and name of what has gone are free again");

  test_assert_done (c->add (cluster, first, &error));
  c->remove (cluster, first);
  g_assert_null (c->lookup (cluster, "one"));
  g_assert_null (c->lookup (cluster, "uno"));
  test_assert_done (c->add (cluster, swapped, &error));
  g_assert_true (c->lookup (cluster, "one") == swapped);
  g_assert_true (c->lookup (cluster, "uno") == swapped);
  test_assert_refused (test_all (cluster, first), MIGNET_ERROR_EXISTS, NULL,
                       c->add (cluster, first, &error));
  test_check_invariants (cluster);
}

static void
test_collections_are_separate (void)
{
  g_autoptr (MignetCluster) cluster = test_cluster_new ();
  g_autoptr (MignetCluster) other = test_cluster_new ();

  g_test_summary ("I-8: a network, a host and a VM may have the same name, in any cluster");

  for (guint i = 0; i < G_N_ELEMENTS (collections); i++)
    {
      g_autoptr (GObject) item = collections[i].create ("same", "same-name");
      g_autoptr (GObject) elsewhere = collections[i].create ("same", "same-name");

      test_assert_done (collections[i].add (cluster, item, &error));
      test_assert_done (collections[i].add (other, elsewhere, &error));
    }

  test_check_invariants (cluster);
  test_check_invariants (other);
}

static void
test_list (gconstpointer data)
{
  const Collection *c = data;
  g_autoptr (MignetCluster) cluster = test_cluster_new ();
  GListModel *list = c->list (cluster);
  guint n_before = g_list_model_get_n_items (list);
  g_autoptr (GObject) item = c->create ("one", "uno");
  g_autoptr (GListModel) property = NULL;
  g_autoptr (GObject) last = NULL;
  g_autoptr (TestWatch) watch = test_watch_new (test_all (cluster, item));
  guint64 generation = mignet_cluster_get_generation (cluster);

  g_test_summary ("The list of a collection follows it, with one emission for each change");

  g_object_get (cluster, c->kind, &property, NULL);
  g_assert_true (property == list);
  test_assert_done (c->add (cluster, item, &error));
  g_assert_cmpuint (test_watch_count (watch, list, "items-changed"), ==, 1);
  g_assert_cmpuint (g_list_model_get_n_items (list), ==, n_before + 1);
  last = g_list_model_get_item (list, n_before);
  g_assert_true (last == item);
  g_assert_cmpuint (mignet_cluster_get_generation (cluster), >, generation);

  generation = mignet_cluster_get_generation (cluster);
  c->remove (cluster, item);
  g_assert_cmpuint (test_watch_count (watch, list, "items-changed"), ==, 2);
  g_assert_cmpuint (g_list_model_get_n_items (list), ==, n_before);
  g_assert_cmpuint (mignet_cluster_get_generation (cluster), >, generation);
  g_assert_true (c->list (cluster) == list);
  test_assert_silent (test_all (cluster, item), c->remove (cluster, item));
}

static void
test_host_of_one_cluster (void)
{
  g_autoptr (MignetCluster) cluster = test_cluster_new ();
  g_autoptr (GError) new_error = NULL;
  g_autoptr (MignetCluster) other = mignet_cluster_new ("c2", "Second", NULL, &new_error);
  g_autoptr (MignetHost) host = g_object_ref (test_cluster_add_host (cluster, "h1"));
  g_autoptr (MignetVm) vm = g_object_ref (test_cluster_add_vm (cluster, "vm1", NULL));

  g_test_summary ("I-8: a host belongs to one cluster, and so does a VM");

  g_assert_no_error (new_error);
  test_assert_refused (test_all (cluster, other), MIGNET_ERROR_EXISTS, "h1",
                       mignet_cluster_add_host (other, host, &error));
  test_assert_refused (test_all (cluster, other), MIGNET_ERROR_EXISTS, "Default",
                       mignet_cluster_add_host (other, host, &error));
  test_assert_refused (test_all (cluster, other), MIGNET_ERROR_EXISTS, "vm1",
                       mignet_cluster_add_vm (other, vm, &error));
  test_assert_nothing (test_all (cluster, other), mignet_cluster_remove_host (other, host, &error));
  test_assert_silent (test_all (cluster, other), mignet_cluster_remove_vm (other, vm));

  test_assert_done (mignet_cluster_remove_host (cluster, host, &error));
  mignet_cluster_remove_vm (cluster, vm);
  g_assert_null (mignet_host_get_cluster (host));
  g_assert_null (mignet_vm_get_cluster (vm));
  test_assert_done (mignet_cluster_add_host (other, host, &error));
  test_assert_done (mignet_cluster_add_vm (other, vm, &error));
  g_assert_true (mignet_host_get_cluster (host) == other);
  g_assert_true (mignet_vm_get_cluster (vm) == other);
}

static void
test_network_of_many_clusters (void)
{
  g_autoptr (MignetCluster) cluster = test_cluster_new ();
  g_autoptr (MignetCluster) other = test_cluster_new ();
  MignetNetwork *network = test_cluster_add_network (cluster, "mig", TRUE);

  g_test_summary ("A network can be attached to several clusters, with roles of its own in each");

  test_assert_done (mignet_cluster_attach_network (other, network, FALSE, &error));
  test_assert_done (mignet_cluster_grant_role (other, MIGNET_ROLE_MIGRATION, network, &error));
  g_assert_true (mignet_cluster_get_role_holder (cluster, MIGNET_ROLE_MIGRATION) ==
                 test_cluster_get_management (cluster));
  g_assert_false (mignet_cluster_is_network_required (other, network));
  test_assert_done (mignet_cluster_detach_network (cluster, network, &error));
  g_assert_true (mignet_cluster_get_role_holder (other, MIGNET_ROLE_MIGRATION) == network);
  test_check_invariants (cluster);
  test_check_invariants (other);
}

static void
test_vm_needs_host (void)
{
  static const MignetVmStatus running[] = { MIGNET_VM_STATUS_UP, MIGNET_VM_STATUS_PAUSED,
                                            MIGNET_VM_STATUS_MIGRATING,
                                            MIGNET_VM_STATUS_POWERING_UP };
  g_autoptr (MignetCluster) cluster = test_cluster_new ();
  g_autoptr (MignetCluster) other = test_cluster_new ();
  MignetHost *host = test_cluster_add_host (cluster, "h1");
  MignetHost *foreign = test_cluster_add_host (other, "foreign");
  g_autoptr (MignetHost) free_host = test_host_new ("free");
  MignetVm *vm = test_cluster_add_vm (cluster, "vm1", NULL);

  g_test_summary ("I-8: a VM that is not down runs on a host of its cluster");

  for (guint i = 0; i < G_N_ELEMENTS (running); i++)
    {
      test_assert_refused (test_all (cluster), MIGNET_ERROR_INVALID_VALUE, "vm1",
                           mignet_vm_set_placement (vm, running[i], NULL, NULL, &error));
      test_assert_refused (test_all (cluster, other), MIGNET_ERROR_NOT_FOUND, "foreign",
                           mignet_vm_set_placement (vm, running[i], foreign, NULL, &error));
      test_assert_refused (test_all (cluster, free_host), MIGNET_ERROR_NOT_FOUND, "free",
                           mignet_vm_set_placement (vm, running[i], free_host, NULL, &error));
      test_assert_done (mignet_vm_set_placement (vm, running[i], host, NULL, &error));
      test_assert_nothing (test_all (cluster),
                           mignet_vm_set_placement (vm, running[i], host, NULL, &error));
      test_assert_done (mignet_vm_set_placement (vm, MIGNET_VM_STATUS_DOWN, NULL, NULL, &error));
    }

  test_assert_refused (test_all (cluster, other), MIGNET_ERROR_NOT_FOUND, "foreign",
                       mignet_vm_set_placement (vm, MIGNET_VM_STATUS_DOWN, foreign, NULL, &error));
  test_assert_done (mignet_vm_set_placement (vm, MIGNET_VM_STATUS_DOWN, host, NULL, &error));
  test_check_invariants (cluster);
}

static void
test_new_vm_needs_host (void)
{
  g_autoptr (MignetCluster) cluster = test_cluster_new ();
  g_autoptr (MignetHost) host = test_host_new ("h1");
  g_autoptr (MignetHost) destination = test_host_new ("h2");
  g_autoptr (MignetVm) vm = test_vm_new ("vm1");

  g_test_summary ("I-8: the same for a VM that is added");

  test_assert_done (mignet_vm_set_placement (vm, MIGNET_VM_STATUS_UP, NULL, NULL, &error));
  test_assert_refused (test_all (cluster, vm), MIGNET_ERROR_INVALID_VALUE, "vm1",
                       mignet_cluster_add_vm (cluster, vm, &error));
  test_assert_done (mignet_vm_set_placement (vm, MIGNET_VM_STATUS_UP, host, NULL, &error));
  test_assert_refused (test_all (cluster, vm), MIGNET_ERROR_NOT_FOUND, "h1",
                       mignet_cluster_add_vm (cluster, vm, &error));
  test_assert_done (mignet_cluster_add_host (cluster, host, &error));
  test_vm_migrate (vm, destination);
  test_assert_refused (test_all (cluster, vm), MIGNET_ERROR_NOT_FOUND, "h2",
                       mignet_cluster_add_vm (cluster, vm, &error));
  test_assert_done (mignet_cluster_add_host (cluster, destination, &error));
  test_assert_done (mignet_cluster_add_vm (cluster, vm, &error));
  test_check_invariants (cluster);
}

static void
test_host_in_use (void)
{
  g_autoptr (MignetCluster) cluster = test_cluster_new ();
  MignetHost *host = test_cluster_add_host (cluster, "h1");
  MignetHost *destination = test_cluster_add_host (cluster, "h2");
  MignetHost *pinned = test_cluster_add_host (cluster, "h3");
  MignetVm *vm = test_cluster_add_vm (cluster, "vm1", host);
  g_autoptr (GPtrArray) one = g_ptr_array_new ();
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  MignetHost *hosts[] = { host, destination, pinned };

  g_test_summary ("I-8: a host that a VM is on, migrates to or is pinned to is not removed");

  g_ptr_array_add (one, pinned);
  test_assert_done (mignet_vm_set_pinned_hosts (vm, one, &error));
  test_vm_migrate (vm, destination);
  for (guint i = 0; i < G_N_ELEMENTS (hosts); i++)
    {
      test_assert_refused (test_all (cluster), MIGNET_ERROR_IN_USE, "vm1",
                           mignet_cluster_remove_host (cluster, hosts[i], &error));
      test_assert_refused (test_all (cluster), MIGNET_ERROR_IN_USE, mignet_host_get_name (hosts[i]),
                           mignet_cluster_remove_host (cluster, hosts[i], &error));
    }

  test_assert_done (mignet_vm_set_pinned_hosts (vm, none, &error));
  test_assert_done (mignet_cluster_remove_host (cluster, pinned, &error));
  test_assert_done (mignet_vm_set_placement (vm, MIGNET_VM_STATUS_UP, destination, NULL, &error));
  test_assert_done (mignet_cluster_remove_host (cluster, host, &error));
  mignet_cluster_remove_vm (cluster, vm);
  test_assert_done (mignet_cluster_remove_host (cluster, destination, &error));
  test_check_invariants (cluster);
}

static void
test_affinity_rule (void)
{
  g_autoptr (MignetCluster) cluster = test_cluster_new ();
  MignetVm *first = test_cluster_add_vm (cluster, "vm1", NULL);
  MignetVm *second = test_cluster_add_vm (cluster, "vm2", NULL);
  g_autoptr (MignetVm) third = test_vm_new ("vm3");

  g_test_summary ("I-8: the VMs of one affinity group have one rule");

  test_assert_done (mignet_vm_set_affinity (first, "db", MIGNET_AFFINITY_RULE_APART, &error));
  test_assert_refused (
      test_all (cluster), MIGNET_ERROR_INVALID_VALUE, "db",
      mignet_vm_set_affinity (second, "db", MIGNET_AFFINITY_RULE_TOGETHER, &error));
  test_assert_done (mignet_vm_set_affinity (second, "db", MIGNET_AFFINITY_RULE_APART, &error));
  test_assert_refused (test_all (cluster), MIGNET_ERROR_INVALID_VALUE, "db",
                       mignet_vm_set_affinity (first, "db", MIGNET_AFFINITY_RULE_TOGETHER, &error));
  test_assert_nothing (test_all (cluster),
                       mignet_vm_set_affinity (first, "db", MIGNET_AFFINITY_RULE_APART, &error));

  /* One that is not in the cluster is free, until it is added. */
  test_assert_done (mignet_vm_set_affinity (third, "web", MIGNET_AFFINITY_RULE_APART, &error));
  test_assert_done (mignet_vm_set_affinity (third, "db", MIGNET_AFFINITY_RULE_TOGETHER, &error));
  test_assert_refused (test_all (cluster, third), MIGNET_ERROR_INVALID_VALUE, "db",
                       mignet_cluster_add_vm (cluster, third, &error));
  test_assert_done (mignet_vm_set_affinity (third, "db", MIGNET_AFFINITY_RULE_APART, &error));
  test_assert_done (mignet_cluster_add_vm (cluster, third, &error));
  test_check_invariants (cluster);
}

static void
test_affinity_rule_changes (void)
{
  g_autoptr (MignetCluster) cluster = test_cluster_new ();
  g_autoptr (MignetVm) first = g_object_ref (test_cluster_add_vm (cluster, "vm1", NULL));
  MignetVm *second = test_cluster_add_vm (cluster, "vm2", NULL);

  g_test_summary ("I-8: the only member of a group may change its rule; who has left counts not");

  test_assert_done (mignet_vm_set_affinity (first, "db", MIGNET_AFFINITY_RULE_APART, &error));
  test_assert_done (mignet_vm_set_affinity (first, "db", MIGNET_AFFINITY_RULE_TOGETHER, &error));
  test_assert_done (mignet_vm_set_affinity (second, "db", MIGNET_AFFINITY_RULE_TOGETHER, &error));

  mignet_vm_clear_affinity (second, "db");
  test_assert_done (mignet_vm_set_affinity (first, "db", MIGNET_AFFINITY_RULE_APART, &error));
  mignet_cluster_remove_vm (cluster, first);
  test_assert_done (mignet_vm_set_affinity (second, "db", MIGNET_AFFINITY_RULE_TOGETHER, &error));
  test_assert_refused (test_all (cluster, first), MIGNET_ERROR_INVALID_VALUE, "db",
                       mignet_cluster_add_vm (cluster, first, &error));
  mignet_vm_clear_affinity (first, "db");
  test_assert_done (mignet_cluster_add_vm (cluster, first, &error));
  test_check_invariants (cluster);
}

int
main (int argc, char *argv[])
{
  static const struct
  {
    const char *name;
    GTestDataFunc func;
  } each[] = {
    { "well-formed", test_well_formed }, { "malformed", test_malformed }, { "unique", test_unique },
    { "free-again", test_free_again },   { "list", test_list },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (collections); i++)
    {
      for (guint j = 0; j < G_N_ELEMENTS (each); j++)
        {
          g_autofree char *path =
              g_strdup_printf ("/identity/%s/%s", collections[i].kind, each[j].name);

          g_test_add_data_func (path, &collections[i], each[j].func);
        }
    }
  g_test_add_func ("/identity/malformed-cluster", test_malformed_cluster);
  g_test_add_func ("/identity/collections-are-separate", test_collections_are_separate);
  g_test_add_func ("/identity/host-of-one-cluster", test_host_of_one_cluster);
  g_test_add_func ("/identity/network-of-many-clusters", test_network_of_many_clusters);
  g_test_add_func ("/identity/vm-needs-host", test_vm_needs_host);
  g_test_add_func ("/identity/new-vm-needs-host", test_new_vm_needs_host);
  g_test_add_func ("/identity/host-in-use", test_host_in_use);
  g_test_add_func ("/identity/affinity-rule", test_affinity_rule);
  g_test_add_func ("/identity/affinity-rule-changes", test_affinity_rule_changes);
  return g_test_run ();
}
