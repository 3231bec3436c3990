/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The reference model of the forecast: item cosine, row neighbours, popularity, family, tactics, as
 * one logit. */
#include "forecast/cm-forecast-model.h"

#include <math.h>
#include <stdlib.h>

#define NEIGHBOURS 300
#define BUCKETS    1024 /* of similarity */

typedef struct
{
  double base, pop_r, pop_g, pop_s, ic_x, kn_x, fam, tac;
} Weights;

static const Weights with_reports = { 0.391, 0.036, 0.218, -0.249, 1.397, 0.874, 0.178, 0.415 };
static const Weights without_reports = { -0.082, 0, 0.483, -0.233, 0.848, 0.786, 0.185, 0.593 };

void
cm_observed_init (CmObserved *self, const CmRowSet *set)
{
  self->items = g_array_new (FALSE, FALSE, sizeof (guint));
  self->observed = g_new0 (gboolean, set->n + 1);
  self->absent = g_new0 (gboolean, set->n + 1);
}

void
cm_observed_clear (CmObserved *self)
{
  g_clear_pointer (&self->items, g_array_unref);
  g_clear_pointer (&self->observed, g_free);
  g_clear_pointer (&self->absent, g_free);
}

static void
compute_item_cosine (CmScores *self, CmForecastEngine *engine, const CmObserved *observed)
{
  const CmRowSet *set = engine->set;

  for (guint k = 0; k < observed->items->len; k++)
    {
      guint i = g_array_index (observed->items, guint, k);
      const guint32 *together = set->together + (gsize) i * set->n;

      for (guint j = 0; j < set->n; j++)
        if (together[j] != 0 && j != i)
          self->item_cosine[j] += engine->idf[i] * engine->root[i] * together[j] * engine->root[j];
    }
}

static int
compare_descending (const void *a, const void *b)
{
  double left = *(const double *) a, right = *(const double *) b;

  return left > right ? -1 : left < right;
}

static guint
bucket_of (double similarity)
{
  return (guint) (CLAMP (similarity, 0, 1) * BUCKETS);
}

/* Similarity below which a row is no neighbour: that of the 300th; ties with it are kept. Only the
 * bucket the 300th lies in is sorted. */
static double
find_threshold (const double *similarity, guint n)
{
  guint counts[BUCKETS + 1] = { 0 }, above = 0, bucket, found = 0;
  g_autofree double *in = NULL;

  for (guint r = 0; r < n; r++)
    if (similarity[r] > 0)
      counts[bucket_of (similarity[r])]++;
  for (bucket = BUCKETS; above + counts[bucket] < NEIGHBOURS; bucket--)
    {
      if (bucket == 0)
        return 0;
      above += counts[bucket];
    }
  in = g_new (double, counts[bucket]);
  for (guint r = 0; r < n; r++)
    if (similarity[r] > 0 && bucket_of (similarity[r]) == bucket)
      in[found++] = similarity[r];
  qsort (in, found, sizeof *in, compare_descending);
  return in[NEIGHBOURS - above - 1];
}

static void
compute_neighbours (CmScores *self, CmForecastEngine *engine, const CmObserved *observed)
{
  const CmRowSet *set = engine->set;
  double length = 0, threshold;

  for (guint k = 0; k < observed->items->len; k++)
    {
      guint i = g_array_index (observed->items, guint, k);
      double weight = engine->idf[i] * engine->idf[i];

      length += weight;
      for (guint p = 0; p < set->postings[i]->len; p++)
        self->row_weight[g_array_index (set->postings[i], guint, p)] += weight;
    }
  length = sqrt (length);
  for (guint r = 0; r < set->rows->len; r++)
    if (self->row_weight[r] > 0)
      self->row_weight[r] /= length * engine->length[r];
  threshold = find_threshold (self->row_weight, set->rows->len);
  for (guint r = 0; r < set->rows->len; r++)
    {
      double sim = self->row_weight[r];
      const GArray *items = ((CmRow *) g_ptr_array_index (set->rows, r))->items;

      self->row_weight[r] = sim >= threshold ? sim * sim * sim : 0;
      if (self->row_weight[r] <= 0)
        continue;
      self->row_total += self->row_weight[r];
      for (guint k = 0; k < items->len; k++)
        self->row_share[g_array_index (items, guint, k)] += self->row_weight[r];
    }
}

/* ln (share of a kind's rows that hold j + floor). */
static double
popularity (const CmRowSet *set, CmRowKind kind, guint j, double floor)
{
  return log ((set->n_of[kind] > 0 ? (double) set->count_of[kind][j] / set->n_of[kind] : 0) +
              floor);
}

/* TRUE where something observed is the parent, a child or a sibling of @technique. */
static gboolean
has_family (const CmTechnique *technique, const CmObserved *observed)
{
  const CmTechnique *parent = technique->parent != NULL ? technique->parent : technique;

  if (technique->parent != NULL && parent->live && observed->observed[parent->index])
    return TRUE;
  for (guint i = 0; i < parent->subs->len; i++)
    {
      const CmTechnique *sub = g_ptr_array_index (parent->subs, i);

      if (sub != technique && observed->observed[sub->index])
        return TRUE;
    }
  return FALSE;
}

/* [tactics]: share of the observed techniques that have it. Owned by the caller. */
static double *
tactic_shares (CmForecastEngine *engine, const CmObserved *observed)
{
  GPtrArray *techniques = cm_release_get_techniques (engine->release);
  double *shares = g_new0 (double, cm_release_get_tactics (engine->release)->len + 1);

  for (guint k = 0; k < observed->items->len; k++)
    {
      const CmTechnique *technique =
          g_ptr_array_index (techniques, g_array_index (observed->items, guint, k));

      for (guint i = 0; i < technique->tactics->len; i++)
        shares[((CmTactic *) g_ptr_array_index (technique->tactics, i))->position] +=
            1.0 / observed->items->len;
    }
  return shares;
}

static double
mean_over_tactics (const CmTechnique *technique, const double *values)
{
  double sum = 0;

  for (guint i = 0; i < technique->tactics->len; i++)
    sum += values[((CmTactic *) g_ptr_array_index (technique->tactics, i))->position];
  return technique->tactics->len > 0 ? sum / technique->tactics->len : 0;
}

static void
compute_terms (CmScores *self, CmForecastEngine *engine, const CmObserved *observed)
{
  const CmRowSet *set = engine->set;
  const Weights *w = set->n_of[CM_ROW_REPORT] > 0 ? &with_reports : &without_reports;
  GPtrArray *techniques = cm_release_get_techniques (engine->release);
  g_autofree double *shares = tactic_shares (engine, observed);
  double largest = 0;

  for (guint j = 0; j < set->n; j++)
    if (!observed->observed[j])
      largest = MAX (largest, self->item_cosine[j]);
  for (guint j = 0; j < set->n; j++)
    {
      const CmTechnique *technique = g_ptr_array_index (techniques, j);
      double *t = self->terms[j];

      t[CM_TERM_BASE] = w->base;
      t[CM_TERM_POP_R] = w->pop_r * popularity (set, CM_ROW_REPORT, j, 0.001);
      t[CM_TERM_POP_G] = w->pop_g * popularity (set, CM_ROW_GROUP, j, 0.005);
      t[CM_TERM_POP_S] = w->pop_s * popularity (set, CM_ROW_SOFTWARE, j, 0.002);
      t[CM_TERM_IC_X] = w->ic_x * log ((largest > 0 ? self->item_cosine[j] / largest : 0) + 0.05);
      t[CM_TERM_KN_X] = w->kn_x * log (self->row_share[j] / (self->row_total + 1e-6) + 0.01);
      t[CM_TERM_FAM] = has_family (technique, observed) ? w->fam : 0;
      t[CM_TERM_TAC] = w->tac * mean_over_tactics (technique, shares);
      for (int k = 0; k < CM_N_TERMS; k++)
        self->score[j] += t[k];
    }
}

/* Nothing observed: the logit of the share of groups that use it, all of it the term popG. */
static void
compute_without_case (CmScores *self, CmForecastEngine *engine)
{
  for (guint j = 0; j < engine->set->n; j++)
    {
      double share = CLAMP (exp (popularity (engine->set, CM_ROW_GROUP, j, 0.005)), 0, 1 - 1e-9);

      self->score[j] = self->terms[j][CM_TERM_POP_G] = log (share / (1 - share));
    }
}

void
cm_scores_init (CmScores *self, CmForecastEngine *engine, const CmObserved *observed)
{
  guint n = engine->set->n;

  self->item_cosine = g_new0 (double, n + 1);
  self->row_share = g_new0 (double, n + 1);
  self->row_total = 0;
  self->row_weight = g_new0 (double, engine->set->rows->len + 1);
  self->terms = g_malloc0_n (n + 1, sizeof *self->terms);
  self->score = g_new0 (double, n + 1);
  if (observed->items->len == 0)
    {
      compute_without_case (self, engine);
      return;
    }
  compute_item_cosine (self, engine, observed);
  compute_neighbours (self, engine, observed);
  compute_terms (self, engine, observed);
}

void
cm_scores_clear (CmScores *self)
{
  g_free (self->item_cosine);
  g_free (self->row_share);
  g_free (self->row_weight);
  g_free (self->terms);
  g_free (self->score);
}

/* [tactics]: P(x | last) / P(x). Owned by the caller. */
static double *
follow_ratios (CmForecastEngine *engine, const CmObserved *last)
{
  GPtrArray *techniques = cm_release_get_techniques (engine->release);
  guint n = cm_release_get_tactics (engine->release)->len, steps = 0, pairs = 0;
  double *ratios = g_new0 (double, n + 1);
  g_autofree double *share = g_new0 (double, n + 1);

  for (guint k = 0; k < last->items->len; k++)
    {
      const CmTechnique *technique =
          g_ptr_array_index (techniques, g_array_index (last->items, guint, k));

      for (guint i = 0; i < technique->tactics->len; i++, steps++)
        for (guint x = 0; x < n; x++)
          ratios[x] +=
              engine->transitions
                  [(guint) ((CmTactic *) g_ptr_array_index (technique->tactics, i))->position * n +
                   x];
    }
  for (guint j = 0; j < techniques->len; j++)
    {
      const CmTechnique *technique = g_ptr_array_index (techniques, j);

      for (guint i = 0; i < technique->tactics->len; i++, pairs++)
        share[((CmTactic *) g_ptr_array_index (technique->tactics, i))->position]++;
    }
  for (guint x = 0; x < n; x++)
    ratios[x] = steps > 0 && share[x] > 0 ? ratios[x] / steps / (share[x] / pairs) : 0;
  return ratios;
}

void
cm_scores_add_next (CmScores *self, CmForecastEngine *engine, const CmObserved *last)
{
  GPtrArray *techniques = cm_release_get_techniques (engine->release);
  g_autofree double *ratios = follow_ratios (engine, last);
  CmScores alone = { 0 };

  cm_scores_init (&alone, engine, last);
  for (guint j = 0; j < engine->set->n; j++)
    {
      double *t = self->terms[j];

      t[CM_TERM_NEXT] =
          0.5 * log (1e-6 + mean_over_tactics (g_ptr_array_index (techniques, j), ratios));
      t[CM_TERM_LAST] = 0.4 * alone.score[j];
      self->score[j] += t[CM_TERM_NEXT] + t[CM_TERM_LAST];
    }
  cm_scores_clear (&alone);
}
