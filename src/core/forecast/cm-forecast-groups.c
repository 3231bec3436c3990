/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Which known groups this looks like: likelihood of the observations under each group's smoothed
 * profile, and how well known the group is. A shortlist, never a verdict. */
#include "forecast/cm-forecast-model.h"

#include <math.h>
#include <string.h>

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

static double
score_group (const CmRowSet *set,
             const CmObserved *observed,
             const double *prior,
             const double *profile)
{
  double score = 0;

  for (guint k = 0; k < observed->items->len; k++)
    {
      guint t = g_array_index (observed->items, guint, k);
      score += log (profile[t] / prior[t]);
    }
  for (guint t = 0; t < set->n; t++)
    if (observed->absent[t])
      score -= ABSENCE * MAX (0, log (profile[t] / prior[t]));
  return score;
}

static int
compare_groups (gconstpointer a, gconstpointer b)
{
  const CmLikelyGroup *left = *(CmLikelyGroup *const *) a, *right = *(CmLikelyGroup *const *) b;

  if (left->score != right->score)
    return left->score > right->score ? -1 : 1;
  return strcmp (left->id, right->id);
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

/* Turns scores into probabilities; TRUE where the first is ahead of what its fame alone would give
 * it. */
static gboolean
normalise (GPtrArray *groups, const double *fame, double fame_of_first)
{
  CmLikelyGroup *first = groups->len > 0 ? g_ptr_array_index (groups, 0) : NULL;
  double sum = 0, fame_sum = 0;

  if (first == NULL)
    return FALSE;
  for (guint g = 0; g < groups->len; g++)
    {
      CmLikelyGroup *group = g_ptr_array_index (groups, g);

      sum += group->probability = exp ((group->score - first->score) / TEMPERATURE);
      fame_sum += exp (fame[g] / TEMPERATURE);
    }
  for (guint g = 0; g < groups->len; g++)
    ((CmLikelyGroup *) g_ptr_array_index (groups, g))->probability /= sum;
  return first->probability > exp (fame_of_first / TEMPERATURE) / fame_sum;
}

GPtrArray *
cm_forecast_groups (CmForecastEngine *engine,
                    const CmObserved *observed,
                    gboolean ignore_fame,
                    gboolean *enough)
{
  const CmRowSet *set = engine->set;
  g_autoptr (GHashTable) users = count_users (set);
  g_autofree double *prior = prior_of_techniques (set);
  g_autofree double *profile = g_new0 (double, set->n + 1);
  g_autofree double *fame = g_new0 (double, set->groups->len + 1);
  GPtrArray *groups = g_ptr_array_new_with_free_func ((GDestroyNotify) likely_group_free);
  double fame_of_first = 0;

  for (guint g = 0; g < set->groups->len; g++)
    {
      const CmGroupFacts *facts = g_ptr_array_index (set->groups, g);
      CmLikelyGroup *group = g_new0 (CmLikelyGroup, 1);

      compute_profile (set, facts, users, prior, profile);
      fame[g] = ignore_fame ? 0 : FAME * log (1.0 + facts->publications);
      group->id = g_strdup (facts->row->id);
      group->name = g_strdup (facts->row->name);
      group->score = score_group (set, observed, prior, profile) + fame[g];
      group->shared = shared_ids (engine, facts->row, observed);
      group->n_known = facts->row->items->len;
      g_ptr_array_add (groups, group);
    }
  g_ptr_array_sort (groups, compare_groups);
  for (guint g = 0; groups->len > 0 && g < set->groups->len; g++)
    if (g_str_equal (((CmGroupFacts *) g_ptr_array_index (set->groups, g))->row->id,
                     ((CmLikelyGroup *) g_ptr_array_index (groups, 0))->id))
      fame_of_first = fame[g];
  *enough = normalise (groups, fame, fame_of_first) && observed->items->len >= LEAST;
  if (groups->len > SHOWN)
    g_ptr_array_set_size (groups, SHOWN);
  return groups;
}
