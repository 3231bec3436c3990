/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Which known groups this looks like: likelihood of the observations under each group's smoothed
 * profile, and how well known the group is. A shortlist, never a verdict. */
#include "forecast/cm-forecast-model.h"

#include <math.h>
#include <stdlib.h>

#define SHOWN       10
#define SOFTWARE    0.2
#define SMOOTHING   60.0
#define FAME        1.4
#define TEMPERATURE 1.5
#define ABSENCE     0.5
#define LEAST       3

/* How many groups have each software: a rare tool says more. By row. */
static GHashTable *
count_users (const CmRowSet *set)
{
  GHashTable *users = g_hash_table_new (NULL, NULL);

  for (guint g = 0; g < set->groups->len; g++)
    {
      const CmGroupFacts *facts = g_ptr_array_index (set->groups, g);

      for (guint i = 0; i < facts->software->len; i++)
        {
          gpointer row = g_ptr_array_index (facts->software, i);
          guint n = GPOINTER_TO_UINT (g_hash_table_lookup (users, row));

          g_hash_table_insert (users, row, GUINT_TO_POINTER (n + 1));
        }
    }
  return users;
}

/* [n]: p_t, the smoothed share of groups that use t. Owned by the caller. */
static double *
prior_of_techniques (const CmRowSet *set)
{
  double *prior = g_new0 (double, set->n + 1);
  double sum = 0;

  for (guint t = 0; t < set->n; t++)
    sum += prior[t] = set->count_of[CM_ROW_GROUP][t] + 0.5;
  for (guint t = 0; t < set->n; t++)
    prior[t] /= sum;
  return prior;
}

/* Fills @profile [n] with P(t|g). */
static void
compute_profile (const CmRowSet *set,
                 const CmGroupFacts *facts,
                 GHashTable *users,
                 const double *prior,
                 double *profile)
{
  double sum = 0;

  for (guint t = 0; t < set->n; t++)
    profile[t] = 1;
  for (guint i = 0; i < facts->software->len; i++)
    {
      const CmRow *software = g_ptr_array_index (facts->software, i);
      double rest = 1 - 1.0 / GPOINTER_TO_UINT (g_hash_table_lookup (users, software));

      for (guint k = 0; k < software->items->len; k++)
        profile[g_array_index (software->items, guint, k)] *= rest;
    }
  for (guint t = 0; t < set->n; t++)
    profile[t] = SOFTWARE * (1 - profile[t]) + SMOOTHING * prior[t];
  for (guint k = 0; k < facts->row->items->len; k++)
    {
      guint t = g_array_index (facts->row->items, guint, k);
      profile[t] = 1 + SMOOTHING * prior[t];
    }
  for (guint t = 0; t < set->n; t++)
    sum += profile[t];
  for (guint t = 0; t < set->n; t++)
    profile[t] /= sum;
}

void
cm_forecast_prepare_groups (CmForecastEngine *engine)
{
  const CmRowSet *set = engine->set;
  g_autoptr (GHashTable) users = count_users (set);
  g_autofree double *prior = prior_of_techniques (set);

  engine->evidence = g_new0 (double, (gsize) set->groups->len * set->n + 1);
  engine->fame = g_new0 (double, set->groups->len + 1);
  for (guint g = 0; g < set->groups->len; g++)
    {
      const CmGroupFacts *facts = g_ptr_array_index (set->groups, g);
      double *evidence = engine->evidence + (gsize) g * set->n;

      compute_profile (set, facts, users, prior, evidence);
      for (guint t = 0; t < set->n; t++)
        evidence[t] = log (evidence[t] / prior[t]);
      engine->fame[g] = FAME * log (1.0 + facts->publications);
    }
}

typedef struct
{
  guint group; /* position; groups are sorted by id */
  double score, fame, probability;
} Ranked;

static double
score_group (const CmRowSet *set, const CmObserved *observed, const double *evidence)
{
  double score = 0;

  for (guint k = 0; k < observed->items->len; k++)
    score += evidence[g_array_index (observed->items, guint, k)];
  for (guint t = 0; t < set->n; t++)
    if (observed->absent[t])
      score -= ABSENCE * MAX (0, evidence[t]);
  return score;
}

static int
compare_ranked (const void *a, const void *b)
{
  const Ranked *left = a, *right = b;

  if (left->score != right->score)
    return left->score > right->score ? -1 : 1;
  return left->group < right->group ? -1 : left->group > right->group;
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

static void
likely_group_free (CmLikelyGroup *group)
{
  g_free (group->id);
  g_free (group->name);
  g_strfreev (group->shared);
  g_free (group);
}

/* Turns scores into probabilities; TRUE where what was seen speaks for the first group, not its
 * fame alone. */
static gboolean
normalise (Ranked *ranked, guint n)
{
  double sum = 0;

  for (guint g = 0; g < n; g++)
    sum += ranked[g].probability = exp ((ranked[g].score - ranked[0].score) / TEMPERATURE);
  for (guint g = 0; g < n; g++)
    ranked[g].probability /= sum;
  return n > 0 && ranked[0].score > ranked[0].fame;
}

static CmLikelyGroup *
likely_group_new (CmForecastEngine *engine, const CmObserved *observed, const Ranked *ranked)
{
  const CmGroupFacts *facts = g_ptr_array_index (engine->set->groups, ranked->group);
  CmLikelyGroup *group = g_new0 (CmLikelyGroup, 1);

  group->id = g_strdup (facts->row->id);
  group->name = g_strdup (facts->row->name);
  group->score = ranked->score;
  group->probability = ranked->probability;
  group->shared = shared_ids (engine, facts->row, observed);
  group->n_known = facts->row->items->len;
  return group;
}

GPtrArray *
cm_forecast_groups (CmForecastEngine *engine,
                    const CmObserved *observed,
                    gboolean ignore_fame,
                    gboolean *enough)
{
  const CmRowSet *set = engine->set;
  guint n = set->groups->len;
  g_autofree Ranked *ranked = g_new0 (Ranked, n + 1);
  GPtrArray *groups = g_ptr_array_new_with_free_func ((GDestroyNotify) likely_group_free);

  for (guint g = 0; g < n; g++)
    {
      ranked[g].group = g;
      ranked[g].fame = ignore_fame ? 0 : engine->fame[g];
      ranked[g].score =
          score_group (set, observed, engine->evidence + (gsize) g * set->n) + ranked[g].fame;
    }
  qsort (ranked, n, sizeof *ranked, compare_ranked);
  *enough = normalise (ranked, n) && observed->items->len >= LEAST;
  for (guint g = 0; g < MIN (n, SHOWN); g++)
    g_ptr_array_add (groups, likely_group_new (engine, observed, &ranked[g]));
  return groups;
}
