/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Coverage, computed from links and statuses each time it is asked for; nothing is stored. */
#include "case/cm-coverage.h"

#include <string.h>

/* The id a technique goes by now. */
static const char *
resolve (CmRelease *release, const char *id)
{
  CmTechnique *technique = release != NULL ? cm_release_resolve (release, id) : NULL;

  return technique != NULL ? technique->id : id;
}

static char *
parent_of (CmRelease *release, const char *id)
{
  CmTechnique *technique = release != NULL ? cm_release_find (release, id) : NULL;
  const char *dot = strchr (id, '.');

  if (technique != NULL)
    return technique->parent != NULL ? g_strdup (technique->parent->id) : NULL;
  return dot != NULL ? g_strndup (id, (gsize) (dot - id)) : NULL;
}

static CmActionState
state_of_action (CmCase *self, const char *id)
{
  CmRecord *action = cm_case_find (self, &cm_record_action, id);
  const char *status = action != NULL ? cm_record_get_text (action, "status") : "";

  if (strcmp (status, "failed") == 0)
    {
      g_autoptr (GPtrArray) replacing = cm_case_get_links_to (self, id, "replaces");

      return replacing->len == 0 ? CM_ACTION_STATE_DID_NOT_HOLD : CM_ACTION_STATE_NONE;
    }
  if (strcmp (status, "verified") == 0)
    return CM_ACTION_STATE_VERIFIED;
  if (strcmp (status, "done") == 0)
    return CM_ACTION_STATE_DONE;
  if (strcmp (status, "accepted") == 0 || strcmp (status, "planned") == 0 ||
      strcmp (status, "in_progress") == 0 || strcmp (status, "blocked") == 0)
    return CM_ACTION_STATE_PLANNED;
  return CM_ACTION_STATE_NONE;
}

static void
raise_state (GHashTable *states, const char *technique, CmActionState state)
{
  CmActionState held = GPOINTER_TO_UINT (g_hash_table_lookup (states, technique));

  if (state > held)
    g_hash_table_insert (states, g_strdup (technique), GUINT_TO_POINTER (state));
}

/* Technique → state by its own actions, without its parent's. */
static GHashTable *
own_states (CmCase *self, CmRelease *release)
{
  GHashTable *states = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GListModel *links = cm_case_get_records (self, &cm_record_link);
  guint n = g_list_model_get_n_items (links);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (CmRecord) link = g_list_model_get_item (links, i);
      const char *kind = cm_record_get_text (link, "kind");
      const char *to = cm_record_get_text (link, "to_id");
      CmActionState state;

      if (strcmp (kind, "counters") == 0)
        {
          CmRecord *seen = cm_case_find (self, &cm_record_observation, to);

          to = seen != NULL ? cm_record_get_text (seen, "technique") : NULL;
        }
      else if (strcmp (kind, "prevents") != 0)
        to = NULL;
      if (to == NULL)
        continue;
      state = state_of_action (self, cm_record_get_text (link, "from_id"));
      if (state != CM_ACTION_STATE_NONE)
        raise_state (states, resolve (release, to), state);
    }
  return states;
}

static CmActionState
state_with_parent (GHashTable *states, CmRelease *release, const char *technique)
{
  CmActionState own = GPOINTER_TO_UINT (g_hash_table_lookup (states, technique));
  g_autofree char *parent = parent_of (release, technique);
  CmActionState other =
      parent != NULL ? GPOINTER_TO_UINT (g_hash_table_lookup (states, parent)) : 0;

  return MAX (own, other);
}

CmActionState
cm_case_action_state (CmCase *self, CmRelease *release, const char *technique)
{
  g_autoptr (GHashTable) states = own_states (self, release);

  return state_with_parent (states, release, resolve (release, technique));
}

static GHashTable *
observed_techniques (CmCase *self, CmRelease *release)
{
  GHashTable *observed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GListModel *model = cm_case_get_records (self, &cm_record_observation);
  guint n = g_list_model_get_n_items (model);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (CmRecord) record = g_list_model_get_item (model, i);

      if (strcmp (cm_record_get_text (record, "status"), "observed") == 0)
        g_hash_table_add (observed,
                          g_strdup (resolve (release, cm_record_get_text (record, "technique"))));
    }
  return observed;
}

CmCoverage
cm_case_coverage (CmCase *self, CmRelease *release)
{
  g_autoptr (GHashTable) states = own_states (self, release);
  g_autoptr (GHashTable) observed = observed_techniques (self, release);
  CmCoverage coverage = { 0 };
  int *const counters[] = { &coverage.none, &coverage.planned, &coverage.done, &coverage.verified,
                            &coverage.did_not_hold };
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, observed);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    {
      ++*counters[state_with_parent (states, release, id)];
      coverage.observed++;
    }
  return coverage;
}

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

GPtrArray *
cm_case_uncovered (CmCase *self, CmRelease *release)
{
  g_autoptr (GHashTable) states = own_states (self, release);
  g_autoptr (GHashTable) observed = observed_techniques (self, release);
  GPtrArray *ids = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, observed);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    if (state_with_parent (states, release, id) == CM_ACTION_STATE_NONE)
      g_ptr_array_add (ids, g_strdup (id));
  g_ptr_array_sort (ids, compare_ids);
  return ids;
}

static void
cell_facts_free (gpointer data)
{
  CmCellFacts *facts = data;

  g_ptr_array_unref (facts->observations);
  g_free (facts);
}

static CmCellFacts *
find_facts (GHashTable *cells, const char *id)
{
  CmCellFacts *facts = g_hash_table_lookup (cells, id);

  if (facts == NULL)
    {
      facts = g_new0 (CmCellFacts, 1);
      facts->observations = g_ptr_array_new ();
      g_hash_table_insert (cells, g_strdup (id), facts);
    }
  return facts;
}

static int
rank_confidence (const char *confidence)
{
  return g_strcmp0 (confidence, "high") == 0     ? 3
         : g_strcmp0 (confidence, "medium") == 0 ? 2
         : g_strcmp0 (confidence, "low") == 0    ? 1
                                                 : 0;
}

static void
count_observation (CmCellFacts *facts, CmRecord *record)
{
  const char *status = cm_record_get_text (record, "status");
  const char *confidence = cm_record_get_text (record, "confidence");

  g_ptr_array_add (facts->observations, record);
  if (strcmp (status, "absent") == 0)
    facts->absent++;
  else if (strcmp (status, "suspected") == 0)
    facts->suspected++;
  else
    {
      facts->observed++;
      if (rank_confidence (confidence) > rank_confidence (facts->confidence))
        facts->confidence = confidence;
    }
}

GHashTable *
cm_case_cell_facts (CmCase *self, CmRelease *release)
{
  GHashTable *cells = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, cell_facts_free);
  g_autoptr (GHashTable) states = own_states (self, release);
  GListModel *model = cm_case_get_records (self, &cm_record_observation);
  guint n = g_list_model_get_n_items (model);
  GHashTableIter iter;
  gpointer id, facts;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (CmRecord) record = g_list_model_get_item (model, i); /* the list keeps it */

      count_observation (
          find_facts (cells, resolve (release, cm_record_get_text (record, "technique"))), record);
    }
  g_hash_table_iter_init (&iter, states);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    find_facts (cells, id);
  g_hash_table_iter_init (&iter, cells);
  while (g_hash_table_iter_next (&iter, &id, &facts))
    ((CmCellFacts *) facts)->action = state_with_parent (states, release, id);
  return cells;
}
