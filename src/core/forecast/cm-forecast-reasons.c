/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Why a technique is likely: the observed techniques and the rows that carry its score, and the
 * sentence of them. Exact shares, nothing invented. */
#include "forecast/cm-forecast-model.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define TECHNIQUES 5
#define ROWS       3
#define SENTENCE   2

static void
because_free (CmBecause *because)
{
  g_free (because->id);
  g_free (because->name);
  g_strfreev (because->shared);
  g_free (because);
}

static int
compare_because (gconstpointer a, gconstpointer b)
{
  const CmBecause *left = *(CmBecause *const *) a, *right = *(CmBecause *const *) b;

  if (left->weight != right->weight)
    return left->weight > right->weight ? -1 : 1;
  return strcmp (left->id, right->id);
}

/* Moves the @limit weightiest of @from to @to. */
static void
take_best (GPtrArray *to, GPtrArray *from, guint limit)
{
  g_ptr_array_sort (from, compare_because);
  while (from->len > 0 && limit-- > 0)
    g_ptr_array_add (to, g_ptr_array_steal_index (from, 0));
}

static void
add_techniques (CmForecastEngine *engine,
                const CmObserved *observed,
                const CmScores *scores,
                guint j,
                GPtrArray *out)
{
  const CmRowSet *set = engine->set;
  GPtrArray *techniques = cm_release_get_techniques (engine->release);
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify) because_free);

  for (guint k = 0; k < observed->items->len; k++)
    {
      guint i = g_array_index (observed->items, guint, k);
      guint32 together = set->together[(gsize) i * set->n + j];
      const CmTechnique *technique = g_ptr_array_index (techniques, i);
      CmBecause *because;

      if (together == 0)
        continue;
      because = g_new0 (CmBecause, 1);
      because->kind = "technique";
      because->id = g_strdup (technique->id);
      because->name = g_strdup (technique->name);
      because->weight =
          engine->idf[i] * engine->root[i] * together * engine->root[j] / scores->item_cosine[j];
      because->shared = g_strdupv ((char *[]){ technique->id, NULL });
      because->with = (double) together / set->count[i];
      because->overall = (double) set->count[j] / set->rows->len;
      g_ptr_array_add (all, because);
    }
  take_best (out, all, TECHNIQUES);
}

static const char *
kind_name (CmRowKind kind)
{
  switch (kind)
    {
    case CM_ROW_GROUP:
      return "group";
    case CM_ROW_SOFTWARE:
      return "software";
    case CM_ROW_PUBLICATION:
      return "publication";
    default:
      return NULL;
    }
}

static char **
shared_ids (CmForecastEngine *engine, const CmRow *row, const CmObserved *observed)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  GPtrArray *techniques = cm_release_get_techniques (engine->release);

  for (guint k = 0; k < row->items->len; k++)
    {
      guint t = g_array_index (row->items, guint, k);

      if (observed->observed[t])
        g_strv_builder_add (builder, ((CmTechnique *) g_ptr_array_index (techniques, t))->id);
    }
  return g_strv_builder_end (builder);
}

/* Rows that hold j by their share of the neighbours' weight; with nothing observed, the groups
 * known for most. */
static void
add_rows (CmForecastEngine *engine,
          const CmObserved *observed,
          const CmScores *scores,
          guint j,
          GPtrArray *out)
{
  const CmRowSet *set = engine->set;
  gboolean empty = observed->items->len == 0;
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify) because_free);

  for (guint p = 0; p < set->postings[j]->len; p++)
    {
      guint r = g_array_index (set->postings[j], guint, p);
      const CmRow *row = g_ptr_array_index (set->rows, r);
      CmBecause *because;

      if (kind_name (row->kind) == NULL || (empty && row->kind != CM_ROW_GROUP) ||
          (!empty && scores->row_weight[r] <= 0))
        continue;
      because = g_new0 (CmBecause, 1);
      because->kind = kind_name (row->kind);
      because->id = g_strdup (row->id);
      because->name = g_strdup (row->name);
      because->weight = empty ? (double) row->items->len / set->n
                              : scores->row_weight[r] / (scores->row_total + 1e-6);
      because->shared = shared_ids (engine, row, observed);
      g_ptr_array_add (all, because);
    }
  take_best (out, all, ROWS);
}

GPtrArray *
cm_forecast_because (CmForecastEngine *engine,
                     const CmObserved *observed,
                     const CmScores *scores,
                     guint j)
{
  GPtrArray *because = g_ptr_array_new_with_free_func ((GDestroyNotify) because_free);

  add_techniques (engine, observed, scores, j, because);
  add_rows (engine, observed, scores, j, because);
  return because;
}

char *
cm_likely_technique_reason (const CmLikelyTechnique *likely)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint said = 0;

  for (guint i = 0; i < likely->because->len && said < SENTENCE; i++)
    {
      const CmBecause *b = g_ptr_array_index (likely->because, i);

      if (!g_str_equal (b->kind, "technique"))
        continue;
      if (said++ == 0)
        /* Translators: "31 % of cases with T1204.002 (6 % overall)". */
        g_string_append_printf (text, _ ("%.0f %% of cases with %s (%.0f %% overall)"),
                                100 * b->with, b->id, 100 * b->overall);
      else
        /* Translators: continues the sentence before: "29 % with T1566.001". */
        g_string_append_printf (text, _ (" · %.0f %% with %s"), 100 * b->with, b->id);
    }
  for (guint i = 0; i < likely->because->len && said == 0; i++)
    {
      const CmBecause *b = g_ptr_array_index (likely->because, i);

      g_string_append_printf (text, text->len == 0 ? _ ("used by %s") : ", %s", b->name);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}
