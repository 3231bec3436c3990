/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Maps the observations of a case to the input of the engine. */
#include "forecast/cm-forecast-case.h"

CmForecast *
cm_forecast_for_case (CmForecastEngine *engine, CmCase *self, gboolean ignore_fame, guint limit)
{
  g_autoptr (GPtrArray) observed = g_ptr_array_new ();
  g_autoptr (GPtrArray) absent = g_ptr_array_new ();
  GListModel *rows = cm_case_get_records (self, &cm_record_observation);
  CmForecastInput input = { .ignore_fame = ignore_fame };

  for (guint i = 0; i < g_list_model_get_n_items (rows); i++)
    {
      g_autoptr (CmRecord) row = g_list_model_get_item (rows, i);
      gboolean is_absent = g_strcmp0 (cm_record_get_text (row, "status"), "absent") == 0;

      /* The text lives as long as the row, which the model holds. */
      g_ptr_array_add (is_absent ? absent : observed,
                       (gpointer) cm_record_get_text (row, "technique"));
    }
  g_ptr_array_add (observed, NULL);
  g_ptr_array_add (absent, NULL);
  input.observed = (const char *const *) observed->pdata;
  input.absent = (const char *const *) absent->pdata;
  return cm_forecast_run (engine, &input, limit);
}
