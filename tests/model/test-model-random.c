/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "random-world.h"

#define N_STEPS 1500

static void (*const steps[]) (World *w) = {
  step_attach_network,
  step_attach_network,
  step_detach_network,
  step_set_required,
  step_grant_role,
  step_grant_role,
  step_revoke_role,
  step_set_level,
  step_add_host,
  step_add_host,
  step_remove_host,
  step_add_vm,
  step_add_vm,
  step_remove_vm,
  step_place_vm,
  step_place_vm,
  step_place_vm,
  step_set_vm_networks,
  step_set_vm_migration_network,
  step_pin_vm,
  step_set_affinity,
  step_clear_affinity,
  step_set_host_status,
  step_report_networking,
  step_add_nic,
  step_remove_nic,
  step_add_attachment,
  step_remove_attachment,
  step_set_carrier,
  step_set_carrier,
  step_change_network,
  step_set_policy,
};

static void
test_random (gconstpointer data)
{
  guint32 seed = GPOINTER_TO_UINT (data);
  guint n_steps = g_test_slow () ? 20 * N_STEPS : N_STEPS;
  World w;

  g_test_summary ("I-1 to I-10: they hold after, and during, every one of many random changes");

  /* One more seed a run, which the test framework prints and can repeat. */
  if (seed == 0)
    seed = (guint32) g_test_rand_int ();
  world_init (&w, seed);
  for (guint i = 0; i < n_steps; i++)
    {
      steps[world_pick (&w, G_N_ELEMENTS (steps))](&w);
      world_check_history (&w);
    }

  g_test_message ("seed %u: %u changes, %u that changed nothing, %u refused", seed, w.n_done,
                  w.n_nothing, w.n_refused);
  g_assert_cmpuint (w.n_done, >, n_steps / 5);
  g_assert_cmpuint (w.n_nothing, >, n_steps / 50);
  g_assert_cmpuint (w.n_refused, >, n_steps / 10);
  world_clear (&w);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/model-random/first", GUINT_TO_POINTER (20120813), test_random);
  g_test_add_data_func ("/model-random/second", GUINT_TO_POINTER (642551), test_random);
  g_test_add_data_func ("/model-random/any", GUINT_TO_POINTER (0), test_random);
  return g_test_run ();
}
