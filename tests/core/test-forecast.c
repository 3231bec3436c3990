/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What must hold of every forecast, on the starter knowledge; and on the real cases the
 * published figures of the reference model. */
#include "attack/cm-import.h"
#include "base/cm-file.h"
#include "base/cm-json.h"
#include "forecast/cm-forecast.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

typedef struct
{
  char *dir;
  CmKnowledge *knowledge;
  CmForecastEngine *engine;
} Fixture;

static char *
shared_file (const char *name)
{
  const char *root = g_getenv ("COUNTERMOVE_TEST_DATA");

  return root != NULL ? g_build_filename (root, "forecast", name, NULL)
                      : g_build_filename (g_test_get_dir (G_TEST_DIST), "..", "..", "shared",
                                          "forecast", name, NULL);
}

static void
open_engine (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  CmRelease *release;

  f->knowledge = cm_knowledge_open (f->dir, &error);
  g_assert_no_error (error);
  release = cm_knowledge_get_release (f->knowledge, "enterprise-attack", NULL, &error);
  g_assert_no_error (error);
  f->engine = cm_forecast_engine_new (f->knowledge, release, &error);
  g_assert_no_error (error);
}

/* Opens the starter knowledge or, where @bundle is given, that with the pack of reports. FALSE
 * after the test was skipped. */
static gboolean
set_up (Fixture *f, const char *bundle)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (g_test_get_dir (G_TEST_BUILT), "forecast-XXXXXX", NULL);
  g_autofree char *facts = bundle != NULL ? shared_file (bundle) : NULL;
  g_autofree char *reports = shared_file ("reports.json");
  const char *files[] = { facts, reports, NULL };
  CmImportOptions options = { .files = files, .now_us = 1 };

  if (facts != NULL && !g_file_test (facts, G_FILE_TEST_EXISTS))
    {
      g_test_skip_printf ("%s is not here: set COUNTERMOVE_TEST_DATA", facts);
      return FALSE;
    }
  g_assert_nonnull (g_mkdtemp (path));
  options.data_dir = f->dir = cm_data_dir_open (path, NULL, &error);
  g_assert_no_error (error);
  if (facts != NULL)
    {
      g_autoptr (GPtrArray) results = cm_import_run (&options, NULL, &error);

      g_assert_no_error (error);
    }
  open_engine (f);
  return TRUE;
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR))
        remove_tree (child);
      else
        g_unlink (child);
    }
  g_rmdir (path);
}

static void
tear_down (Fixture *f)
{
  g_clear_pointer (&f->engine, cm_forecast_engine_free);
  g_clear_pointer (&f->knowledge, cm_knowledge_unref);
  remove_tree (f->dir);
  g_clear_pointer (&f->dir, g_free);
}

/* What must hold of every forecast. */
static void
assert_sound (const CmForecast *forecast)
{
  double above = G_MAXDOUBLE;

  g_assert_cmpuint (forecast->groups->len, <=, 10);
  for (guint i = 0; i < forecast->techniques->len; i++)
    {
      const CmLikelyTechnique *likely = g_ptr_array_index (forecast->techniques, i);
      double sum = 0;
      guint n_techniques = 0, n_rows = 0;

      for (guint t = 0; t < CM_N_TERMS; t++)
        sum += likely->terms[t];
      g_assert_cmpfloat_with_epsilon (sum, likely->score, 1e-12);
      g_assert_cmpfloat_with_epsilon (likely->probability, 1 / (1 + exp (-likely->score)), 1e-12);
      g_assert_cmpfloat (likely->score, <=, above);
      above = likely->score;
      g_assert_false (
          g_strv_contains ((const char *const *) forecast->observed, likely->technique->id));
      for (guint b = 0; b < likely->because->len; b++)
        {
          const CmBecause *because = g_ptr_array_index (likely->because, b);
          gboolean technique = g_str_equal (because->kind, "technique");

          n_techniques += technique ? 1 : 0;
          n_rows += technique ? 0 : 1;
          g_assert_cmpfloat (because->weight, >=, 0);
          g_assert_cmpfloat (because->weight, <=, 1 + 1e-12);
        }
      g_assert_cmpuint (n_techniques, <=, 5);
      g_assert_cmpuint (n_rows, <=, 3);
    }
}

static CmForecast *
run (Fixture *f, const char *observed, const char *absent, const char *last, guint limit)
{
  g_auto (GStrv) seen = g_strsplit (observed, " ", -1);
  g_auto (GStrv) not_found = absent != NULL ? g_strsplit (absent, " ", -1) : NULL;
  g_auto (GStrv) step = last != NULL ? g_strsplit (last, " ", -1) : NULL;
  CmForecastInput input = { (const char *const *) seen, (const char *const *) not_found,
                            (const char *const *) step, FALSE };
  CmForecast *forecast = cm_forecast_run (f->engine, &input, limit);

  assert_sound (forecast);
  return forecast;
}

static const CmLikelyGroup *
find_group (const CmForecast *forecast, const char *id)
{
  for (guint i = 0; i < forecast->groups->len; i++)
    if (g_str_equal (((CmLikelyGroup *) g_ptr_array_index (forecast->groups, i))->id, id))
      return g_ptr_array_index (forecast->groups, i);
  return NULL;
}

static gboolean
suggests (const CmForecast *forecast, const char *id)
{
  for (guint i = 0; i < forecast->techniques->len; i++)
    if (g_str_equal (
            ((CmLikelyTechnique *) g_ptr_array_index (forecast->techniques, i))->technique->id, id))
      return TRUE;
  return FALSE;
}

static void
test_input (void)
{
  Fixture f = { 0 };
  g_autoptr (CmForecast) none = NULL, two = NULL, three = NULL, absent = NULL, both = NULL;
  const char *const unknown[] = { "T9999", "x", NULL };
  const char *const observed[] = { "T1027", "T1059.001", "T1204.002", NULL };
  const CmLikelyGroup *before, *after;

  g_assert_true (set_up (&f, NULL));
  none = run (&f, "", NULL, NULL, 0);
  g_assert_cmpuint (none->techniques->len, ==, 20);
  g_assert_false (none->enough);
  two = run (&f, "T1059.001 T1204.002", NULL, NULL, 7);
  g_assert_cmpuint (two->techniques->len, ==, 7);
  g_assert_cmpuint (two->groups->len, ==, 10);
  g_assert_false (two->enough);
  /* Each once, sorted; unknown ids named once; T1086 was revoked by T1059.001. */
  three = run (&f, "T1204.002 T9999 T1086 x T1027 T9999 T1059.001", NULL, NULL, 700);
  g_assert_cmpstrv (three->observed, observed);
  g_assert_cmpstrv (three->unknown, unknown);
  g_assert_true (three->enough);
  /* Looked for and not found: no longer suggested, and a group that uses it falls. */
  before = g_ptr_array_index (three->groups, 0);
  g_assert_true (suggests (three, "T1105"));
  absent = run (&f, "T1204.002 T1027 T1059.001", "T1105", NULL, 700);
  g_assert_false (suggests (absent, "T1105"));
  g_assert_cmpuint (absent->techniques->len, ==, three->techniques->len - 1);
  after = find_group (absent, before->id);
  g_assert_nonnull (after);
  g_assert_cmpfloat (after->score, <=, before->score);
  /* Observed anywhere beats absent. */
  both = run (&f, "T1204.002 T1027 T1059.001", "T1027", NULL, 700);
  g_assert_cmpstrv (both->observed, observed);
  g_assert_cmpfloat (((CmLikelyGroup *) g_ptr_array_index (both->groups, 0))->score, ==,
                     before->score);
  tear_down (&f);
}

static void
test_next (void)
{
  Fixture f = { 0 };
  g_autoptr (CmForecast) plain = NULL, next = NULL, again = NULL;

  g_assert_true (set_up (&f, NULL));
  plain = run (&f, "T1566.001 T1204.002", NULL, NULL, 0);
  next = run (&f, "T1566.001 T1204.002", NULL, "T1204.002", 0);
  again = run (&f, "T1566.001", NULL, "T1204.002", 0);
  for (guint i = 0; i < next->techniques->len; i++)
    {
      const CmLikelyTechnique *a = g_ptr_array_index (plain->techniques, i);
      const CmLikelyTechnique *b = g_ptr_array_index (next->techniques, i);
      const CmLikelyTechnique *c = g_ptr_array_index (again->techniques, i);

      g_assert_cmpfloat (a->terms[CM_TERM_NEXT], ==, 0);
      g_assert_cmpfloat (a->terms[CM_TERM_LAST], ==, 0);
      g_assert_cmpfloat (b->terms[CM_TERM_LAST], !=, 0);
      /* The last step is one of the observed ones, said or not. */
      g_assert_cmpstr (b->technique->id, ==, c->technique->id);
      g_assert_cmpfloat (b->score, ==, c->score);
    }
  tear_down (&f);
}

static guint
count_found (const CmForecast *forecast, JsonArray *truth, guint limit)
{
  guint found = 0;

  for (guint i = 0; i < json_array_get_length (truth); i++)
    for (guint k = 0; k < MIN (limit, forecast->techniques->len); k++)
      found += g_str_equal (
          json_array_get_string_element (truth, i),
          ((CmLikelyTechnique *) g_ptr_array_index (forecast->techniques, k))->technique->id);
  return found;
}

static JsonNode *
parse (const char *line)
{
  g_autoptr (GError) error = NULL;
  JsonNode *node = cm_json_parse ("line", line, strlen (line), &error);

  g_assert_no_error (error);
  return node;
}

/* Recall@20 of the cases whose id starts with @prefix and ends with @suffix. */
static double
measure (Fixture *f, const char *prefix, const char *suffix, guint *n_cases)
{
  g_autofree char *cases_path = shared_file ("dev/cases.jsonl");
  g_autofree char *answers_path = shared_file ("dev/answers.jsonl");
  g_autofree char *cases_text = NULL, *answers_text = NULL;
  g_autoptr (GHashTable) answers =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) json_node_unref);
  g_auto (GStrv) cases = NULL, lines = NULL;
  double sum = 0;

  g_assert_true (g_file_get_contents (cases_path, &cases_text, NULL, NULL));
  g_assert_true (g_file_get_contents (answers_path, &answers_text, NULL, NULL));
  cases = g_strsplit (g_strstrip (cases_text), "\n", -1);
  lines = g_strsplit (g_strstrip (answers_text), "\n", -1);
  for (gsize i = 0; lines[i] != NULL; i++)
    {
      JsonNode *node = parse (lines[i]);

      g_hash_table_insert (
          answers, g_strdup (json_object_get_string_member (json_node_get_object (node), "id")),
          node);
    }
  *n_cases = 0;
  for (gsize i = 0; cases[i] != NULL; i++)
    {
      g_autoptr (JsonNode) node = parse (cases[i]);
      JsonObject *object = json_node_get_object (node);
      const char *id = json_object_get_string_member (object, "id");
      g_auto (GStrv) observed = NULL;
      g_autofree char *joined = NULL;
      g_autoptr (CmForecast) forecast = NULL;
      JsonArray *hidden;

      if (!g_str_has_prefix (id, prefix) || !g_str_has_suffix (id, suffix))
        continue;
      g_assert_true (cm_json_get_texts (object, "observed", "", &observed, NULL));
      joined = g_strjoinv (" ", observed);
      forecast = run (f, joined, NULL, NULL, 20);
      hidden = json_object_get_array_member (
          json_node_get_object (g_hash_table_lookup (answers, id)), "hidden");
      sum += (double) count_found (forecast, hidden, 20) / json_array_get_length (hidden);
      (*n_cases)++;
    }
  return sum / *n_cases;
}

/* The figure of an independent port of the model. */
static void
test_published (void)
{
  Fixture f = { 0 };
  guint n = 0;
  double recall;

  if (!set_up (&f, "knowledge-tie.json"))
    return;
  recall = measure (&f, "T1-", "-half", &n);
  g_test_message ("recall@20 of %u reports, half: %.4f", n, recall);
  g_assert_cmpuint (n, ==, 280);
  g_assert_cmpfloat_with_epsilon (recall, 0.509, 0.003);
  tear_down (&f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/forecast/input", test_input);
  g_test_add_func ("/forecast/next", test_next);
  g_test_add_func ("/forecast/published", test_published);
  return g_test_run ();
}
