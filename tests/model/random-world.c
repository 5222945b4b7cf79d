/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "random-world.h"

#include <string.h>

guint
world_pick (World *w, guint n)
{
  return (guint) g_rand_int_range (w->rand, 0, (gint32) n);
}

gboolean
world_chance (World *w, guint percent)
{
  return world_pick (w, 100) < percent;
}

int
world_find_network (World *w, MignetNetwork *network)
{
  for (int i = 0; i < N_NETWORKS; i++)
    {
      if (w->networks[i] == network)
        return i;
    }

  return -1;
}

gboolean
world_has_host (World *w, MignetHost *host)
{
  return mignet_host_get_cluster (host) == w->cluster;
}

gboolean
world_has_vm (World *w, MignetVm *vm)
{
  return mignet_vm_get_cluster (vm) == w->cluster;
}

gboolean
world_has_migrating_vm (World *w)
{
  for (guint i = 0; i < N_VMS; i++)
    {
      if (world_has_vm (w, w->vms[i]) &&
          mignet_vm_get_status (w->vms[i]) == MIGNET_VM_STATUS_MIGRATING)
        return TRUE;
    }

  return FALSE;
}

gboolean
list_has (GListModel *list, gpointer wanted)
{
  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (list, i);

      if ((gpointer) item == wanted)
        return TRUE;
    }

  return FALSE;
}

gboolean
list_equals (GListModel *list, GPtrArray *items)
{
  if (g_list_model_get_n_items (list) != items->len)
    return FALSE;

  for (guint i = 0; i < items->len; i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (list, i);

      if ((gpointer) item != g_ptr_array_index (items, i))
        return FALSE;
    }

  return TRUE;
}

gboolean
has_duplicates (GPtrArray *items)
{
  for (guint i = 0; i < items->len; i++)
    {
      for (guint j = 0; j < i; j++)
        {
          if (g_ptr_array_index (items, i) == g_ptr_array_index (items, j))
            return TRUE;
        }
    }

  return FALSE;
}

gboolean
clashes (GListModel *list, const char *id, const char *name)
{
  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (list, i);
      g_autofree char *other_id = NULL;
      g_autofree char *other_name = NULL;

      g_object_get (item, "id", &other_id, "name", &other_name, NULL);
      if (g_str_equal (id, other_id) || g_str_equal (id, other_name) ||
          g_str_equal (name, other_id) || g_str_equal (name, other_name))
        return TRUE;
    }

  return FALSE;
}

void
world_check (World *w)
{
  test_check_invariants (w->cluster);
  test_check_invariants (w->other);
}

/* After a step: what follows from the steps. I-5 shows as a holder that did not move. */
void
world_check_history (World *w)
{
  for (MignetRole role = MIGNET_ROLE_MANAGEMENT; role <= MIGNET_ROLE_GLUSTER; role++)
    {
      MignetNetwork *holder = mignet_cluster_get_role_holder (w->cluster, role);

      g_assert_cmpint (holder != NULL ? world_find_network (w, holder) : -1, ==, w->holders[role]);
    }

  for (guint i = 0; i < N_NETWORKS; i++)
    {
      g_assert_cmpint (list_has (mignet_cluster_get_networks (w->cluster), w->networks[i]), ==,
                       w->attached[i]);
      g_assert_cmpint (mignet_cluster_is_network_required (w->cluster, w->networks[i]), ==,
                       w->required[i]);
    }

  g_assert_cmpstr (mignet_cluster_get_compatibility_level (w->cluster), ==, w->level);
}

void
step_begin (World *w, Step *step, Verdict verdict)
{
  GPtrArray *roots = g_ptr_array_new ();
  g_autofree const gpointer *all = NULL;

  g_ptr_array_add (roots, w->cluster);
  g_ptr_array_add (roots, w->other);
  for (guint i = 0; i < N_NETWORKS; i++)
    g_ptr_array_add (roots, w->networks[i]);
  for (guint i = 0; i < N_HOSTS; i++)
    g_ptr_array_add (roots, w->hosts[i]);
  for (guint i = 0; i < N_VMS; i++)
    g_ptr_array_add (roots, w->vms[i]);
  g_ptr_array_add (roots, NULL);
  all = (const gpointer *) g_ptr_array_free (roots, FALSE);

  step->verdict = verdict;
  step->before = verdict.codes != 0 || verdict.nothing ? test_dump (all) : NULL;
  step->watch = test_watch_new (all);
  test_watch_set_func (step->watch, (TestWatchFunc) world_check, w);
}

static void
assert_same (World *w, Step *step)
{
  Step again;

  step_begin (w, &again, step->verdict);
  g_assert_cmpuint (test_watch_count (step->watch, NULL, NULL), ==, 0);
  g_assert_cmpstr (step->before, ==, again.before);
  test_watch_free (again.watch);
  g_free (again.before);
}

gboolean
step_end (World *w, Step *step, gboolean done, GError **error_location)
{
  GError *error = error_location != NULL ? *error_location : NULL;
  gboolean refused = step->verdict.codes != 0 && !step->verdict.nothing;

  if (refused)
    {
      g_assert_false (done);
      g_assert_nonnull (error);
      g_assert_true (error->domain == MIGNET_ERROR);
      if ((step->verdict.codes & bit (error->code)) == 0)
        g_error ("The wrong reason: %s", error->message);
      test_check_message (G_STRLOC, error->message, NULL);
      g_error_free (error);
      assert_same (w, step);
      w->n_refused++;
    }
  else
    {
      test_check_done (G_STRLOC, done, error);
      if (step->verdict.nothing)
        assert_same (w, step);
      w->n_nothing += step->verdict.nothing ? 1 : 0;
      w->n_done += step->verdict.nothing ? 0 : 1;
    }

  test_watch_free (step->watch);
  g_free (step->before);
  world_check (w);
  return !refused && !step->verdict.nothing;
}

void
world_init (World *w, guint32 seed)
{
  static const struct
  {
    const char *id;
    const char *name;
    gboolean external;
  } networks[N_NETWORKS] = {
    { "ovirtmgmt", "ovirtmgmt", FALSE },
    { "a", "mig", FALSE },
    { "b", "display", FALSE },
    { "c", "storage", FALSE },
    { "d", "lan", FALSE },
    { "e", "provider", TRUE },
    { "f", "a", FALSE },
    { "mig", "g", FALSE },
    { "d", "other-lan", TRUE },
  };
  g_autoptr (GError) new_error = NULL;

  memset (w, 0, sizeof *w);
  w->rand = g_rand_new_with_seed (seed);
  for (guint i = 0; i < N_NETWORKS; i++)
    w->networks[i] = networks[i].external
                         ? mignet_network_new_external (networks[i].id, networks[i].name)
                         : mignet_network_new (networks[i].id, networks[i].name);
  w->cluster = mignet_cluster_new ("c1", "First", w->networks[0], &new_error);
  g_assert_no_error (new_error);
  w->other = test_cluster_new ();
  for (guint i = 0; i < N_HOSTS; i++)
    {
      g_autofree char *name = g_strdup_printf ("h%u", i);

      /* The last one gets into the way of the one before. */
      w->hosts[i] = i + 1 < N_HOSTS ? mignet_host_new (name, NULL) : mignet_host_new ("twin", "h3");
    }
  test_assert_done (mignet_cluster_add_host (w->other, w->hosts[0], &error));
  for (guint i = 0; i < N_VMS; i++)
    {
      g_autofree char *name = g_strdup_printf ("vm%u", i);

      w->vms[i] = i + 1 < N_VMS ? mignet_vm_new (name, NULL) : mignet_vm_new ("clone", "vm0");
    }

  w->attached[0] = w->required[0] = TRUE;
  w->holders[MIGNET_ROLE_GLUSTER] = -1;
}

void
world_clear (World *w)
{
  g_clear_object (&w->cluster);
  g_clear_object (&w->other);
  for (guint i = 0; i < N_NETWORKS; i++)
    g_clear_object (&w->networks[i]);
  for (guint i = 0; i < N_HOSTS; i++)
    g_clear_object (&w->hosts[i]);
  for (guint i = 0; i < N_VMS; i++)
    g_clear_object (&w->vms[i]);
  g_rand_free (w->rand);
}
