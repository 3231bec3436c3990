/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Budgets of a case: an observation on disk within 50 ms, a case of 10,000 observations open within
 * a second. Prints the figures; fails beyond the budget. */
#include "../core/case-fixture.h"

#define RUNS 200
#define ROWS 10000

static int
compare (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return x < y ? -1 : x > y;
}

static void
bench_record (CaseFixture *fixture, gconstpointer data)
{
  gint64 took[RUNS];

  for (int i = 0; i < RUNS; i++)
    {
      gint64 start = g_get_monotonic_time ();

      fixture_observe (fixture->opened, "T1059.001", "FIN-07");
      took[i] = g_get_monotonic_time () - start;
    }
  qsort (took, RUNS, sizeof took[0], compare);
  g_print ("# record an observation: median %.2f ms, p99 %.2f ms (budget 50)\n",
           (double) took[RUNS / 2] / 1000, (double) took[RUNS * 99 / 100] / 1000);
  g_assert_cmpint (took[RUNS / 2], <, 50000);
}

static void
bench_open (CaseFixture *fixture, gconstpointer data)
{
  g_autoptr (CmStep) step = cm_step_new (fixture->opened);
  g_autoptr (GError) error = NULL;
  gint64 start, took;

  for (int i = 0; i < ROWS; i++)
    {
      CmRecord *record = cm_record_new (&cm_record_observation);

      cm_record_set_text (record, "technique", "T1059.001");
      cm_record_set_text (record, "procedure", "powershell -enc SQBFAFgA on the file server");
      cm_step_insert (step, record);
    }
  start = g_get_monotonic_time ();
  g_assert_true (cm_step_commit (step, &error));
  took = g_get_monotonic_time () - start;
  g_print ("# %d observations in one step: %.0f ms\n", ROWS, (double) took / 1000);
  g_clear_pointer (&step, cm_step_free);
  start = g_get_monotonic_time ();
  fixture_restart (fixture);
  took = g_get_monotonic_time () - start;
  g_print ("# close and open %d observations: %.0f ms (budget 1000)\n", ROWS, (double) took / 1000);
  g_assert_cmpint (took, <, G_USEC_PER_SEC);
  start = g_get_monotonic_time ();
  fixture_observe (fixture->opened, "T1059.001", "FIN-07");
  took = g_get_monotonic_time () - start;
  g_print ("# record beside them: %.2f ms (budget 50)\n", (double) took / 1000);
  g_assert_cmpint (took, <, 50000);
  start = g_get_monotonic_time ();
  fixture_assert_sound (fixture->opened);
  took = g_get_monotonic_time () - start;
  g_print ("# verify: %.0f ms\n", (double) took / 1000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/bench/record", CaseFixture, NULL, fixture_set_up, bench_record, fixture_tear_down);
  g_test_add ("/bench/open", CaseFixture, NULL, fixture_set_up, bench_open, fixture_tear_down);
  return g_test_run ();
}
