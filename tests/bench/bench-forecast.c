/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Budgets of the forecast: rows read within 50 ms, an answer within 1 ms, on the knowledge of
 * COUNTERMOVE_BENCH_DATA_DIR, else the starter knowledge. Prints the figures; fails beyond twice
 * the budget, which a busy machine needs. */
#include "base/cm-file.h"
#include "forecast/cm-forecast.h"

#include <stdlib.h>

#define RUNS 500

static int
compare (const void *a, const void *b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return x < y ? -1 : x > y;
}

static CmKnowledge *
open_knowledge (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *made =
      g_build_filename (g_test_get_dir (G_TEST_BUILT), "bench-forecast-XXXXXX", NULL);
  const char *given = g_getenv ("COUNTERMOVE_BENCH_DATA_DIR");
  g_autofree char *dir = NULL;
  CmKnowledge *knowledge;

  if (given == NULL)
    g_assert_nonnull (g_mkdtemp (made));
  dir = cm_data_dir_open (given != NULL ? given : made, NULL, &error);
  g_assert_no_error (error);
  knowledge = cm_knowledge_open (dir, &error);
  g_assert_no_error (error);
  return knowledge;
}

static void
bench_forecast (void)
{
  static const char *const observed[] = { "T1059.001", "T1204.002", "T1566.001", "T1027",
                                          "T1105",     "T1547.001", "T1082",     "T1083",
                                          "T1071.001", "T1070.004", NULL };
  CmForecastInput input = { .observed = observed };
  g_autoptr (GError) error = NULL;
  g_autoptr (CmKnowledge) knowledge = open_knowledge ();
  g_autoptr (CmForecastEngine) engine = NULL;
  CmRelease *release = cm_knowledge_get_release (knowledge, "enterprise-attack", NULL, &error);
  gint64 took[RUNS], start;

  g_assert_no_error (error);
  start = g_get_monotonic_time ();
  engine = cm_forecast_engine_new (knowledge, release, &error);
  g_assert_no_error (error);
  took[0] = g_get_monotonic_time () - start;
  g_print ("# read the rows: %.1f ms (budget 50)\n", (double) took[0] / 1000);
  for (int i = 0; i < RUNS; i++)
    {
      g_autoptr (CmForecast) forecast = NULL;

      start = g_get_monotonic_time ();
      forecast = cm_forecast_run (engine, &input, 0);
      took[i] = g_get_monotonic_time () - start;
    }
  qsort (took, RUNS, sizeof took[0], compare);
  g_print ("# one forecast: median %.2f ms, p99 %.2f ms (budget 1)\n",
           (double) took[RUNS / 2] / 1000, (double) took[RUNS * 99 / 100] / 1000);
  g_assert_cmpint (took[RUNS / 2], <, 2000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/bench/forecast", bench_forecast);
  return g_test_run ();
}
