/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <mignet/mignet.h>

#define ABORT MIGNET_CONVERGENCE_ACTION_ABORT
#define DOWNTIME MIGNET_CONVERGENCE_ACTION_SET_DOWNTIME
#define POST_COPY MIGNET_CONVERGENCE_ACTION_POST_COPY
#define SECOND G_TIME_SPAN_SECOND

/* Any moment will do as the start. */
#define START (1000 * SECOND)

typedef struct
{
  guint limit; /* for a step against stalling */
  MignetConvergenceAction action;
  guint downtime;
} StepSpec;

/* What is due at a moment: at most two steps in these tests. */
typedef struct
{
  guint second;
  guint iteration;
  const char *due;
} Sample;

static GPtrArray *
make_steps (const StepSpec *specs, guint n, gboolean stalling)
{
  GPtrArray *steps =
      g_ptr_array_new_with_free_func ((GDestroyNotify) mignet_convergence_step_unref);

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (steps, stalling
                                ? mignet_convergence_step_new_stalling (
                                      specs[i].limit, specs[i].action, specs[i].downtime)
                                : mignet_convergence_step_new (specs[i].action, specs[i].downtime));

  return steps;
}

/* oVirt's "Minimal downtime" with one step less, and its "Post-copy migration". */
static MignetConvergence *
make_schedule (gboolean with_post_copy)
{
  static const StepSpec init[] = { { 0, DOWNTIME, 100 } };
  static const StepSpec stalling[] = { { 1, DOWNTIME, 150 },
                                       { 2, DOWNTIME, 200 },
                                       { 6, DOWNTIME, 500 } };
  static const StepSpec give_up[] = { { 0, ABORT, 0 } };
  static const StepSpec post_copy[] = { { 0, POST_COPY, 0 }, { 0, ABORT, 0 } };
  g_autoptr (GPtrArray) first = make_steps (init, 1, FALSE);
  g_autoptr (GPtrArray) middle = make_steps (stalling, G_N_ELEMENTS (stalling), TRUE);
  g_autoptr (GPtrArray) last =
      with_post_copy ? make_steps (post_copy, 2, FALSE) : make_steps (give_up, 1, FALSE);
  g_autoptr (GError) error = NULL;
  MignetConvergence *schedule = mignet_convergence_new (first, middle, last, &error);

  g_assert_no_error (error);

  return schedule;
}

static char *
collect_due (MignetConvergenceDriver *driver, gint64 now, guint iteration)
{
  GString *due = g_string_new (NULL);
  MignetConvergenceStep *step;

  while ((step = mignet_convergence_driver_next (driver, now, iteration)) != NULL)
    {
      MignetConvergenceAction action = mignet_convergence_step_get_action (step);

      if (due->len > 0)
        g_string_append_c (due, ' ');
      if (action == DOWNTIME)
        g_string_append_printf (due, "%u", mignet_convergence_step_get_downtime (step));
      else
        g_string_append (due, action == POST_COPY ? "post-copy" : "abort");
      mignet_convergence_step_unref (step);
    }

  return g_string_free (due, FALSE);
}

static void
check_samples (MignetConvergenceDriver *driver, const Sample *samples, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *due =
          collect_due (driver, START + samples[i].second * SECOND, samples[i].iteration);

      if (!g_str_equal (due, samples[i].due))
        g_error ("At second %u, iteration %u: '%s' is due, not '%s'", samples[i].second,
                 samples[i].iteration, due, samples[i].due);
    }
}

static void
test_schedule (void)
{
  static const Sample samples[] = {
    { 0, 0, "100" },                                    /* the start */
    { 1, 1, "" },        { 9, 1, "" },   { 10, 3, "" }, /* seen first: the count begins here */
    { 20, 4, "" },                                      /* 1 is not more than 1 */
    { 30, 4, "" },                                      /* not a further iteration */
    { 40, 5, "150" },                    /* 2 > 1; 2 is not more than 2, and one step at a time */
    { 50, 6, "200" },                    /* 3 > 2 */
    { 60, 9, "" },                       /* 6 is not more than 6 */
    { 70, 10, "500" },   { 75, 11, "" }, /* between two looks */
    { 80, 11, "abort" }, { 90, 12, "" }, /* given up */
  };
  g_autoptr (MignetConvergence) schedule = make_schedule (FALSE);
  g_autoptr (MignetConvergenceDriver) driver = mignet_convergence_driver_new (schedule, -1, FALSE);

  g_test_summary ("oVirt's 'Minimal downtime': steps by count, at most one with each look");

  g_assert_cmpuint (mignet_convergence_driver_get_interval (driver), ==, 10000);
  check_samples (driver, samples, G_N_ELEMENTS (samples));
  g_assert_false (mignet_convergence_driver_is_overdue (driver));
}

static void
test_jump (void)
{
  static const Sample samples[] = {
    { 0, 0, "100" }, { 10, 1, "" },     { 20, 50, "150" }, /* however many iterations were missed */
    { 30, 50, "" },  { 40, 51, "200" }, { 50, 90, "500" }, { 60, 91, "abort" },
  };
  g_autoptr (MignetConvergence) schedule = make_schedule (FALSE);
  g_autoptr (MignetConvergenceDriver) driver = mignet_convergence_driver_new (schedule, -1, FALSE);

  g_test_summary ("A small VM that goes through its memory many times a second is given time");

  check_samples (driver, samples, G_N_ELEMENTS (samples));
}

static void
test_post_copy (void)
{
  static const Sample allowed[] = {
    { 0, 1, "100" },   { 10, 1, "" },       { 20, 10, "150" },
    { 30, 20, "200" }, { 40, 30, "500" },   { 50, 40, "post-copy" },
    { 50, 40, "" },    { 60, 50, "abort" }, /* the switch failed, or nobody would ask */
    { 70, 60, "" },
  };
  static const Sample forbidden[] = {
    { 0, 1, "100" },   { 10, 1, "" },       { 20, 10, "150" }, { 30, 20, "200" },
    { 40, 30, "500" }, { 50, 40, "abort" }, { 60, 50, "" },
  };
  g_autoptr (MignetConvergence) schedule = make_schedule (TRUE);
  g_autoptr (MignetConvergenceDriver) may = mignet_convergence_driver_new (schedule, -1, TRUE);
  g_autoptr (MignetConvergenceDriver) may_not = mignet_convergence_driver_new (schedule, -1, FALSE);

  g_test_summary ("Post-copy is one of the last steps, and passed over where it is not allowed");

  check_samples (may, allowed, G_N_ELEMENTS (allowed));
  check_samples (may_not, forbidden, G_N_ELEMENTS (forbidden));
}

static void
test_completion_timeout (void)
{
  static const Sample give_up[] = {
    { 0, 1, "" }, { 29, 3, "" }, { 30, 3, "abort" }, { 31, 3, "" }, { 60, 9, "" },
  };
  static const Sample switch_over[] = {
    { 0, 1, "" },  { 29, 3, "" },      { 30, 3, "post-copy" }, { 31, 3, "" },
    { 39, 3, "" }, { 40, 3, "abort" }, { 50, 3, "" },
  };
  g_autoptr (MignetConvergenceDriver) may_not = mignet_convergence_driver_new (NULL, 30, FALSE);
  g_autoptr (MignetConvergenceDriver) may = mignet_convergence_driver_new (NULL, 30, TRUE);

  g_test_summary ("The time limit switches to post-copy where that is allowed, else gives up");

  check_samples (may_not, give_up, G_N_ELEMENTS (give_up));
  g_assert_true (mignet_convergence_driver_is_overdue (may_not));
  check_samples (may, switch_over, G_N_ELEMENTS (switch_over));
}

static void
test_timeout_beats_schedule (void)
{
  static const Sample samples[] = {
    { 0, 1, "100" }, { 10, 1, "" }, { 20, 5, "150" }, { 25, 6, "abort" }, { 30, 7, "" },
  };
  g_autoptr (MignetConvergence) schedule = make_schedule (FALSE);
  g_autoptr (MignetConvergenceDriver) driver = mignet_convergence_driver_new (schedule, 25, FALSE);

  g_test_summary ("With both, whatever is due first");

  check_samples (driver, samples, G_N_ELEMENTS (samples));
}

static void
test_nothing (void)
{
  static const Sample samples[] = { { 0, 0, "" }, { 100, 7, "" }, { 100000, 900, "" } };
  g_autoptr (MignetConvergenceDriver) driver = mignet_convergence_driver_new (NULL, -1, TRUE);

  g_test_summary ("Without a schedule and a limit a migration is left alone");

  check_samples (driver, samples, G_N_ELEMENTS (samples));
}

static void
test_interval (void)
{
  static const Sample samples[] = {
    { 0, 1, "100" },
    { 1, 1, "" },
    { 2, 3, "150" },
    { 3, 4, "200" },
  };
  g_autoptr (MignetConvergence) schedule = make_schedule (FALSE);
  g_autoptr (MignetConvergenceDriver) driver = mignet_convergence_driver_new (schedule, -1, FALSE);

  g_test_summary ("The interval can be chosen; an unknown iteration is none");

  mignet_convergence_driver_set_interval (driver, 1000);
  g_assert_cmpuint (mignet_convergence_driver_get_interval (driver), ==, 1000);
  check_samples (driver, samples, G_N_ELEMENTS (samples));
  g_assert_null (mignet_convergence_driver_next (driver, START + 60 * SECOND, 0));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/convergence-driver/schedule", test_schedule);
  g_test_add_func ("/convergence-driver/jump", test_jump);
  g_test_add_func ("/convergence-driver/post-copy", test_post_copy);
  g_test_add_func ("/convergence-driver/completion-timeout", test_completion_timeout);
  g_test_add_func ("/convergence-driver/timeout-beats-schedule", test_timeout_beats_schedule);
  g_test_add_func ("/convergence-driver/nothing", test_nothing);
  g_test_add_func ("/convergence-driver/interval", test_interval);

  return g_test_run ();
}
