/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The engine: rows and transitions read once, then forecasts without further reading. */
#include "forecast/cm-forecast.h"

#include "forecast/cm-forecast-model.h"

#include <math.h>
#include <string.h>

#define SHOWN 20

const char *const cm_term_names[CM_N_TERMS] = { "base", "popR", "popG", "popS", "icX",
                                                "knX",  "fam",  "tac",  "next", "last" };

CmForecastEngine *
cm_forecast_engine_new (CmKnowledge *knowledge, CmRelease *release, GError **error)
{
  g_autoptr (CmForecastEngine) engine = g_new0 (CmForecastEngine, 1);
  CmRowSet *set;

  engine->release = cm_release_ref (release);
  engine->set = set = cm_row_set_read (knowledge, release, error);
  if (set == NULL || (engine->transitions = cm_transitions_read (release, error)) == NULL)
    return NULL;
  engine->idf = g_new0 (double, set->n + 1);
  engine->root = g_new0 (double, set->n + 1);
  engine->length = g_new0 (double, set->rows->len + 1);
  for (guint i = 0; i < set->n; i++)
    {
      engine->idf[i] = log ((set->rows->len + 1.0) / (set->count[i] + 1.0));
      engine->root[i] = 1 / sqrt (set->count[i] + 3.0);
    }
  for (guint r = 0; r < set->rows->len; r++)
    {
      const GArray *items = ((CmRow *) g_ptr_array_index (set->rows, r))->items;
      double sum = 0;

      for (guint k = 0; k < items->len; k++)
        sum += pow (engine->idf[g_array_index (items, guint, k)], 2);
      engine->length[r] = sqrt (sum);
    }
  cm_forecast_prepare_groups (engine);
  return g_steal_pointer (&engine);
}

void
cm_forecast_engine_free (CmForecastEngine *engine)
{
  if (engine == NULL)
    return;
  g_clear_pointer (&engine->set, cm_row_set_free);
  g_clear_pointer (&engine->release, cm_release_unref);
  g_free (engine->transitions);
  g_free (engine->idf);
  g_free (engine->root);
  g_free (engine->length);
  g_free (engine->evidence);
  g_free (engine->fame);
  g_free (engine);
}

CmRelease *
cm_forecast_engine_get_release (CmForecastEngine *engine)
{
  return engine->release;
}

static void
likely_technique_free (CmLikelyTechnique *likely)
{
  g_ptr_array_unref (likely->because);
  g_free (likely);
}

void
cm_forecast_free (CmForecast *forecast)
{
  if (forecast == NULL)
    return;
  g_strfreev (forecast->observed);
  g_strfreev (forecast->unknown);
  g_ptr_array_unref (forecast->groups);
  g_ptr_array_unref (forecast->techniques);
  g_free (forecast);
}

/* Marks the live techniques that @ids stand for; unknown ids go to @unknown. */
static void
mark (CmForecastEngine *engine, const char *const *ids, gboolean *flags, GPtrArray *unknown)
{
  for (guint i = 0; ids != NULL && ids[i] != NULL; i++)
    {
      CmTechnique *technique = cm_release_resolve (engine->release, ids[i]);

      if (technique != NULL)
        flags[technique->index] = TRUE;
      else if (!g_ptr_array_find_with_equal_func (unknown, ids[i], g_str_equal, NULL))
        g_ptr_array_add (unknown, g_strdup (ids[i]));
    }
}

static void
collect (const CmForecastEngine *engine, CmObserved *observed)
{
  for (guint j = 0; j < engine->set->n; j++)
    if (observed->observed[j])
      {
        g_array_append_val (observed->items, j);
        observed->absent[j] = FALSE;
      }
}

typedef struct
{
  guint index;
  double key;
} Ranked;

static int
compare_ranked (gconstpointer a, gconstpointer b)
{
  const Ranked *left = a, *right = b;

  if (left->key != right->key)
    return left->key > right->key ? -1 : 1;
  return left->index < right->index ? -1 : left->index > right->index; /* the index is by id */
}

/* What is neither observed nor absent, best first. */
static GArray *
rank (CmForecastEngine *engine, const CmObserved *observed, const CmScores *scores)
{
  GArray *ranked = g_array_new (FALSE, FALSE, sizeof (Ranked));

  for (guint j = 0; j < engine->set->n; j++)
    {
      Ranked entry = { j, scores->score[j] };

      if (!observed->observed[j] && !observed->absent[j])
        g_array_append_val (ranked, entry);
    }
  g_array_sort (ranked, compare_ranked);
  return ranked;
}

static GPtrArray *
likely_techniques (CmForecastEngine *engine,
                   const CmObserved *observed,
                   const CmScores *scores,
                   guint limit)
{
  g_autoptr (GArray) ranked = rank (engine, observed, scores);
  GPtrArray *techniques = cm_release_get_techniques (engine->release);
  GPtrArray *likely = g_ptr_array_new_with_free_func ((GDestroyNotify) likely_technique_free);

  for (guint i = 0; i < ranked->len && i < limit; i++)
    {
      guint j = g_array_index (ranked, Ranked, i).index;
      CmLikelyTechnique *entry = g_new0 (CmLikelyTechnique, 1);

      entry->technique = g_ptr_array_index (techniques, j);
      entry->score = scores->score[j];
      entry->probability = 1 / (1 + exp (-scores->score[j]));
      memcpy (entry->terms, scores->terms[j], sizeof entry->terms);
      entry->because = cm_forecast_because (engine, observed, scores, j);
      g_ptr_array_add (likely, entry);
    }
  return likely;
}

static char **
observed_ids (CmForecastEngine *engine, const CmObserved *observed)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  GPtrArray *techniques = cm_release_get_techniques (engine->release);

  for (guint k = 0; k < observed->items->len; k++)
    g_strv_builder_add (builder, ((CmTechnique *) g_ptr_array_index (
                                      techniques, g_array_index (observed->items, guint, k)))
                                     ->id);
  return g_strv_builder_end (builder);
}

CmForecast *
cm_forecast_run (CmForecastEngine *engine, const CmForecastInput *input, guint limit)
{
  CmForecast *forecast = g_new0 (CmForecast, 1);
  GPtrArray *unknown = g_ptr_array_new ();
  CmObserved observed, last;
  CmScores scores;

  cm_observed_init (&observed, engine->set);
  mark (engine, input->observed, observed.observed, unknown);
  mark (engine, input->last, observed.observed, unknown); /* the last step was seen as well */
  mark (engine, input->absent, observed.absent, unknown);
  collect (engine, &observed);
  cm_scores_init (&scores, engine, &observed);
  if (input->last != NULL)
    {
      cm_observed_init (&last, engine->set);
      mark (engine, input->last, last.observed, unknown);
      collect (engine, &last);
      if (last.items->len > 0)
        cm_scores_add_next (&scores, engine, &last);
      cm_observed_clear (&last);
    }
  forecast->observed = observed_ids (engine, &observed);
  g_ptr_array_add (unknown, NULL);
  forecast->unknown = (char **) g_ptr_array_free (unknown, FALSE);
  forecast->groups = cm_forecast_groups (engine, &observed, input->ignore_fame, &forecast->enough);
  forecast->techniques = likely_techniques (engine, &observed, &scores, limit > 0 ? limit : SHOWN);
  cm_scores_clear (&scores);
  cm_observed_clear (&observed);
  return forecast;
}
