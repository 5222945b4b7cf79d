/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "sim.h"

#include <math.h>

#define MAX_DOWNTIME 0.3
#define SETUP 1.0

static const SimPolicy POLICY = { .setup = SETUP, .max_downtime = MAX_DOWNTIME, .patience = 3 };
static const SimSlots NO_SLOTS = { 0 };

static void
assert_near (double value, double expected)
{
  g_assert_cmpfloat_with_epsilon (value, expected, 1e-6 * MAX (1, fabs (expected)));
}

static GArray *
make_capacities (guint n_links, const double *values)
{
  GArray *capacities = g_array_new (FALSE, FALSE, sizeof (double));

  return g_array_append_vals (capacities, values, n_links);
}

/* Over the two links of two hosts: out of the source, into the destination. */
static SimMove
make_move (double memory, double dirty_rate, guint source, guint destination)
{
  SimMove move = { .memory = memory,
                   .dirty_rate = dirty_rate,
                   .source = source,
                   .destination = destination,
                   .stream = { .links = { source, destination }, .n_links = 2 } };

  return move;
}

static SimResult *
run (GArray *capacities, GArray *moves, const SimSlots *slots, const SimPolicy *policy)
{
  return sim_run (capacities, moves, slots, policy, 0, NULL, NULL);
}

static SimOutcome
run_alone (double capacity, double memory, double dirty_rate, const SimPolicy *policy)
{
  g_autoptr (GArray) capacities = make_capacities (2, (const double[]){ capacity, capacity });
  g_autoptr (GArray) moves = g_array_new (FALSE, FALSE, sizeof (SimMove));
  SimMove move = make_move (memory, dirty_rate, 0, 1);
  g_autoptr (SimResult) result = NULL;

  g_array_append_val (moves, move);
  result = run (capacities, moves, &NO_SLOTS, policy);
  assert_near (result->duration, g_array_index (result->outcomes, SimOutcome, 0).end);

  return g_array_index (result->outcomes, SimOutcome, 0);
}

static void
test_alone (void)
{
  SimOutcome outcome = run_alone (100, 1000, 0, &POLICY);

  g_test_summary ("A guest that writes nothing takes its memory over the rate, and never stops");
  assert_near (outcome.end, SETUP + 10);
  assert_near (outcome.sent, 1000);
  assert_near (outcome.downtime, 0);
  g_assert_true (outcome.converged);
}

static void
test_rounds (void)
{
  /* 1000, 500, 250, 125, 62.5 in rounds; 31.25 can be sent in 0.3125 s, 15.625 in less. */
  SimOutcome outcome = run_alone (100, 1000, 50, &POLICY);

  g_test_summary ("Rounds are a geometric series; the last fits into the downtime");
  assert_near (outcome.sent, 1000 + 500 + 250 + 125 + 62.5 + 31.25 + 15.625);
  assert_near (outcome.end, SETUP + outcome.sent / 100);
  assert_near (outcome.downtime, 0.15625);
  g_assert_cmpuint (outcome.n_rounds, ==, 7);
  g_assert_true (outcome.converged);
}

static void
test_no_convergence (void)
{
  SimOutcome outcome = run_alone (100, 1000, 120, &POLICY);

  g_test_summary ("A guest that writes faster than can be sent is given up after three rounds");
  g_assert_false (outcome.converged);
  assert_near (outcome.sent, 3000);
  assert_near (outcome.end, SETUP + 30);
  assert_near (outcome.downtime, 0);
}

static void
test_auto_converge (void)
{
  SimPolicy policy = POLICY;
  SimOutcome slowed, kept;

  g_test_summary ("A guest that is slowed down converges, unless it still writes too much");
  policy.auto_converge = TRUE;
  slowed = run_alone (100, 1000, 120, &policy);
  g_assert_true (slowed.converged);
  g_assert_cmpfloat (slowed.sent, >, 3000);
  g_assert_cmpfloat (slowed.downtime, <=, MAX_DOWNTIME);

  kept = run_alone (100, 1000, 100 * 100 + 1, &policy);
  g_assert_false (kept.converged);
}

static void
test_two_share (void)
{
  g_autoptr (GArray) capacities = make_capacities (3, (const double[]){ 100, 100, 100 });
  g_autoptr (GArray) moves = g_array_new (FALSE, FALSE, sizeof (SimMove));
  SimMove first = make_move (1000, 0, 0, 1);
  SimMove second = make_move (500, 0, 0, 2);
  g_autoptr (SimResult) result = NULL;

  g_test_summary ("Two migrations share a link evenly, and what one leaves is the other's");
  g_array_append_val (moves, first);
  g_array_append_val (moves, second);
  result = run (capacities, moves, &NO_SLOTS, &POLICY);
  assert_near (g_array_index (result->outcomes, SimOutcome, 1).end, SETUP + 10);
  assert_near (g_array_index (result->outcomes, SimOutcome, 0).end, SETUP + 15);
  assert_near (g_array_index (result->peaks, double, 0), 100);
  assert_near (g_array_index (result->peaks, double, 2), 50);
}

static void
test_share_below_dirty_rate (void)
{
  g_autoptr (GArray) capacities = make_capacities (3, (const double[]){ 100, 100, 100 });
  g_autoptr (GArray) moves = g_array_new (FALSE, FALSE, sizeof (SimMove));
  SimSlots one = { .total = 1 };
  SimMove move = make_move (1000, 60, 0, 1);
  g_autoptr (SimResult) together = NULL;
  g_autoptr (SimResult) apart = NULL;

  g_test_summary ("Two that would converge one after the other do not when they share the link");
  g_array_append_val (moves, move);
  g_array_append_val (moves, move);
  together = run (capacities, moves, &NO_SLOTS, &POLICY);
  g_assert_false (g_array_index (together->outcomes, SimOutcome, 0).converged);
  g_assert_false (g_array_index (together->outcomes, SimOutcome, 1).converged);
  apart = run (capacities, moves, &one, &POLICY);
  g_assert_true (g_array_index (apart->outcomes, SimOutcome, 0).converged);
  g_assert_true (g_array_index (apart->outcomes, SimOutcome, 1).converged);
}

static void
test_patience (void)
{
  g_autoptr (GArray) capacities = make_capacities (2, (const double[]){ 100, 100 });
  g_autoptr (GArray) moves = g_array_new (FALSE, FALSE, sizeof (SimMove));
  SimPolicy policy = POLICY;
  SimSlots two = { .total = 2 };
  g_autoptr (SimResult) result = NULL;

  g_test_summary ("Rounds that gain nothing only count in a row");
  policy.setup = 10;
  /* It gains nothing in two rounds beside the second, gains in one while the third is set up, and
   * nothing in two more beside the third. */
  g_array_append_vals (moves, (SimMove[]){ make_move (1000, 60, 0, 1) }, 1);
  g_array_append_vals (moves, (SimMove[]){ make_move (2000, 0, 0, 1) }, 1);
  g_array_append_vals (moves, (SimMove[]){ make_move (1300, 0, 0, 1) }, 1);
  result = run (capacities, moves, &two, &policy);
  g_assert_true (g_array_index (result->outcomes, SimOutcome, 0).converged);
  assert_near (g_array_index (result->outcomes, SimOutcome, 1).end, 10 + 40);
  assert_near (g_array_index (result->outcomes, SimOutcome, 2).end, 10 + 40 + 10 + 26);
}

static void
test_slots (void)
{
  g_autoptr (GArray) capacities = make_capacities (4, (const double[]){ 100, 100, 100, 100 });
  g_autoptr (GArray) moves = g_array_new (FALSE, FALSE, sizeof (SimMove));
  SimSlots slots = { .per_source = 1 };
  g_autoptr (SimResult) result = NULL;
  const SimOutcome *outcomes;

  g_test_summary ("A migration waits for a slot at its source; one from elsewhere overtakes it");
  g_array_append_vals (moves, (SimMove[]){ make_move (1000, 0, 0, 2) }, 1);
  g_array_append_vals (moves, (SimMove[]){ make_move (1000, 0, 0, 3) }, 1);
  g_array_append_vals (moves, (SimMove[]){ make_move (1000, 0, 1, 3) }, 1);
  result = run (capacities, moves, &slots, &POLICY);
  outcomes = (const SimOutcome *) (gpointer) result->outcomes->data;
  assert_near (outcomes[0].start, 0);
  assert_near (outcomes[1].start, SETUP + 10);
  assert_near (outcomes[2].start, 0);
  assert_near (result->duration, 2 * (SETUP + 10));
}

static void
test_waves (void)
{
  g_autoptr (GArray) capacities = make_capacities (4, (const double[]){ 100, 100, 100, 100 });
  g_autoptr (GArray) moves = g_array_new (FALSE, FALSE, sizeof (SimMove));
  g_autoptr (SimResult) result = NULL;

  g_test_summary ("A wave begins when the one before has ended, also where there is a slot");
  g_array_append_vals (moves, (SimMove[]){ make_move (1000, 0, 0, 2) }, 1);
  g_array_append_vals (moves, (SimMove[]){ make_move (500, 0, 1, 3) }, 1);
  g_array_append_vals (moves, (SimMove[]){ make_move (1000, 0, 1, 3) }, 1);
  g_array_index (moves, SimMove, 2).wave = 1;
  result = run (capacities, moves, &NO_SLOTS, &POLICY);
  assert_near (g_array_index (result->outcomes, SimOutcome, 1).end, SETUP + 5);
  assert_near (g_array_index (result->outcomes, SimOutcome, 2).start, SETUP + 10);
}

static void
test_runs_alone (void)
{
  g_autoptr (GArray) capacities = make_capacities (4, (const double[]){ 100, 100, 100, 100 });
  g_autoptr (GArray) moves = g_array_new (FALSE, FALSE, sizeof (SimMove));
  g_autoptr (SimResult) result = NULL;
  const SimOutcome *outcomes;

  g_test_summary ("What runs alone waits for both of its ends, and others wait for it");
  g_array_append_vals (moves, (SimMove[]){ make_move (1000, 0, 0, 2) }, 1);
  g_array_append_vals (moves, (SimMove[]){ make_move (1000, 0, 0, 3) }, 1);
  g_array_append_vals (moves, (SimMove[]){ make_move (1000, 0, 1, 3) }, 1);
  g_array_index (moves, SimMove, 1).alone = TRUE;
  result = run (capacities, moves, &NO_SLOTS, &POLICY);
  outcomes = (const SimOutcome *) (gpointer) result->outcomes->data;
  assert_near (outcomes[0].start, 0);
  assert_near (outcomes[1].start, SETUP + 10);
  assert_near (outcomes[2].start, 0);
  g_clear_pointer (&result, sim_result_free);

  g_array_remove_index (moves, 0);
  result = run (capacities, moves, &NO_SLOTS, &POLICY);
  outcomes = (const SimOutcome *) (gpointer) result->outcomes->data;
  assert_near (outcomes[0].start, 0);
  assert_near (outcomes[1].start, SETUP + 10);
}

static void
test_other_slots (void)
{
  const SimSlots slots[] = { { .total = 1 }, { .per_destination = 1 }, { .per_network = 1 } };

  g_test_summary ("Slots in all, at a destination and of a network are kept");
  for (guint i = 0; i < G_N_ELEMENTS (slots); i++)
    {
      g_autoptr (GArray) capacities = make_capacities (3, (const double[]){ 100, 100, 1000 });
      g_autoptr (GArray) moves = g_array_new (FALSE, FALSE, sizeof (SimMove));
      g_autoptr (SimResult) result = NULL;

      g_array_append_vals (moves, (SimMove[]){ make_move (1000, 0, 0, 2) }, 1);
      g_array_append_vals (moves, (SimMove[]){ make_move (1000, 0, 1, 2) }, 1);
      result = run (capacities, moves, &slots[i], &POLICY);
      assert_near (result->duration, 2 * (SETUP + 10));
    }
}

static double
sum_rates (const SimStream *streams, guint n_streams, guint link)
{
  double sum = 0;

  for (guint i = 0; i < n_streams; i++)
    {
      for (guint j = 0; j < streams[i].n_links; j++)
        sum += streams[i].links[j] == link ? streams[i].rate : 0;
    }

  return sum;
}

static void
test_max_min (void)
{
  /* The textbook's line of three links: the long stream gets the smallest share on its way. */
  const double capacities[] = { 10, 4, 20 };
  SimStream streams[] = {
    { .links = { 0, 1, 2 }, .n_links = 3 },
    { .links = { 0 }, .n_links = 1 },
    { .links = { 1 }, .n_links = 1 },
    { .links = { 2 }, .n_links = 1, .limit = 5 },
  };

  g_test_summary ("Streams get what max-min fairness gives them, and no more than their limit");
  sim_share (capacities, G_N_ELEMENTS (capacities), streams, G_N_ELEMENTS (streams));
  assert_near (streams[0].rate, 2);
  assert_near (streams[1].rate, 8);
  assert_near (streams[2].rate, 2);
  assert_near (streams[3].rate, 5);
}

/* Max-min fair is: nobody could get more without taking it from one that has no more. So every
 * stream is at its limit, or goes through a full link on which nobody gets more than it. */
static void
assert_fair (const double *capacities, const SimStream *streams, guint n_streams, guint number)
{
  const SimStream *stream = &streams[number];

  if (stream->limit > 0 && stream->rate >= stream->limit * (1 - 1e-6))
    return;
  for (guint i = 0; i < stream->n_links; i++)
    {
      guint link = stream->links[i];
      gboolean is_largest = TRUE;

      for (guint j = 0; j < n_streams; j++)
        {
          for (guint k = 0; k < streams[j].n_links; k++)
            is_largest &=
                streams[j].links[k] != link || streams[j].rate <= stream->rate * (1 + 1e-6);
        }
      if (is_largest && sum_rates (streams, n_streams, link) >= capacities[link] * (1 - 1e-6))
        return;
    }
  g_assert_not_reached ();
}

static void
test_fairness (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1);

  g_test_summary ("Whatever the links: none is overloaded, and every stream gets its fair share");
  for (guint i = 0; i < 300; i++)
    {
      double capacities[8];
      SimStream streams[20] = { 0 };

      for (guint j = 0; j < G_N_ELEMENTS (capacities); j++)
        capacities[j] = g_rand_double_range (random, 1, 1000);
      for (guint j = 0; j < G_N_ELEMENTS (streams); j++)
        {
          /* Two different links. */
          streams[j].links[0] = (guint) g_rand_int_range (random, 0, 4);
          streams[j].links[1] = (guint) g_rand_int_range (random, 4, 8);
          streams[j].n_links = 2;
          streams[j].limit = g_rand_boolean (random) ? g_rand_double_range (random, 1, 200) : 0;
        }
      sim_share (capacities, G_N_ELEMENTS (capacities), streams, G_N_ELEMENTS (streams));
      for (guint j = 0; j < G_N_ELEMENTS (capacities); j++)
        g_assert_cmpfloat (sum_rates (streams, G_N_ELEMENTS (streams), j), <=,
                           capacities[j] * (1 + 1e-6));
      for (guint j = 0; j < G_N_ELEMENTS (streams); j++)
        assert_fair (capacities, streams, G_N_ELEMENTS (streams), j);
    }
}

static void
watch_spans (double start, double end, const double *rates, gpointer data)
{
  double *last = data;

  assert_near (start, *last);
  g_assert_cmpfloat (end, >, start);
  *last = end;
}

static void
test_conservation (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (2);

  g_test_summary ("What the migrations sent went out of sources and into destinations");
  for (guint i = 0; i < 50; i++)
    {
      g_autoptr (GArray) capacities =
          make_capacities (6, (const double[]){ 90, 120, 60, 100, 300, 30 });
      g_autoptr (GArray) moves = g_array_new (FALSE, FALSE, sizeof (SimMove));
      SimSlots slots = { .per_source = (guint) g_rand_int_range (random, 0, 4) };
      g_autoptr (SimResult) result = NULL;
      double sent = 0, out = 0, in = 0, last = 100;

      for (guint j = 0; j < 12; j++)
        {
          SimMove move = make_move (
              g_rand_double_range (random, 10, 2000), g_rand_double_range (random, 0, 90),
              (guint) g_rand_int_range (random, 0, 3), (guint) g_rand_int_range (random, 3, 6));

          g_array_append_val (moves, move);
        }
      result = sim_run (capacities, moves, &slots, &POLICY, 100, watch_spans, &last);
      for (guint j = 0; j < moves->len; j++)
        sent += g_array_index (result->outcomes, SimOutcome, j).sent;
      for (guint j = 0; j < 3; j++)
        out += g_array_index (result->sent, double, j);
      for (guint j = 3; j < 6; j++)
        in += g_array_index (result->sent, double, j);
      assert_near (out, sent);
      assert_near (in, sent);
      assert_near (last, 100 + result->duration);
      for (guint j = 0; j < 6; j++)
        g_assert_cmpfloat (g_array_index (result->peaks, double, j), <=,
                           g_array_index (capacities, double, j) * (1 + 1e-6));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/sim/alone", test_alone);
  g_test_add_func ("/sim/rounds", test_rounds);
  g_test_add_func ("/sim/no-convergence", test_no_convergence);
  g_test_add_func ("/sim/auto-converge", test_auto_converge);
  g_test_add_func ("/sim/two-share", test_two_share);
  g_test_add_func ("/sim/share-below-dirty-rate", test_share_below_dirty_rate);
  g_test_add_func ("/sim/patience", test_patience);
  g_test_add_func ("/sim/slots", test_slots);
  g_test_add_func ("/sim/waves", test_waves);
  g_test_add_func ("/sim/runs-alone", test_runs_alone);
  g_test_add_func ("/sim/other-slots", test_other_slots);
  g_test_add_func ("/sim/max-min", test_max_min);
  g_test_add_func ("/sim/fairness", test_fairness);
  g_test_add_func ("/sim/conservation", test_conservation);

  return g_test_run ();
}
