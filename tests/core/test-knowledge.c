/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Import and reading of ATT&CK: the counts of the real bundles, single facts, the traps that break
 * naive importers, refusals that leave nothing behind. */
#include "attack/cm-import.h"
#include "base/cm-error.h"
#include "base/cm-file.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

#define NOW_US G_GINT64_CONSTANT (1795500000000000)

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

static char *
new_data_dir (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path =
      g_build_filename (g_test_get_dir (G_TEST_BUILT), "knowledge-XXXXXX", NULL);
  char *real;

  g_assert_nonnull (g_mkdtemp (path));
  real = cm_data_dir_open (path, NULL, &error);
  g_assert_no_error (error);
  return real;
}

/* The path of a real bundle; NULL after the test was skipped. */
static char *
real_file (const char *name)
{
  const char *root = g_getenv ("COUNTERMOVE_TEST_DATA");
  g_autofree char *path = root != NULL ? g_build_filename (root, "attack", name, NULL)
                                       : g_build_filename (g_test_get_dir (G_TEST_DIST), "..", "..",
                                                           "shared", "attack", name, NULL);

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return g_steal_pointer (&path);
  g_test_skip_printf ("%s is not here: set COUNTERMOVE_TEST_DATA", path);
  return NULL;
}

static GPtrArray *
import (const char *data_dir, const char *const *files, GError **error)
{
  CmImportOptions options = { .data_dir = data_dir, .files = files, .now_us = NOW_US };

  return cm_import_run (&options, NULL, error);
}

typedef struct
{
  const char *file, *domain, *version;
  int n[11]; /* tactics … relationships, in the order of CmReleaseStatus */
} Counts;

static const Counts counts[] = {
  { "enterprise-attack-18.1.json",
    "enterprise-attack",
    "18.1",
    { 14, 216, 475, 172, 784, 52, 44, 691, 1739, 106, 20048 } },
  { "mobile-attack-18.1.json",
    "mobile-attack",
    "18.1",
    { 12, 77, 47, 17, 122, 3, 13, 124, 211, 17, 1811 } },
  { "ics-attack-18.1.json", "ics-attack", "18.1", { 12, 83, 0, 14, 23, 7, 52, 83, 82, 36, 1373 } },
  { "enterprise-attack-17.1-stix20.json",
    "enterprise-attack",
    "17.1",
    { 14, 211, 468, 166, 755, 47, 44, 0, 0, 106, 20411 } },
  { "mobile-attack-17.1.json",
    "mobile-attack",
    "17.1",
    { 12, 75, 46, 15, 118, 3, 13, 0, 0, 17, 1766 } },
};

static void
assert_counts (const Counts *expected, const CmReleaseStatus *s)
{
  const int got[11] = { s->tactics,   s->techniques,      s->subtechniques, s->groups,
                        s->software,  s->campaigns,       s->mitigations,   s->detection_strategies,
                        s->analytics, s->data_components, s->relationships };

  g_assert_cmpstr (s->domain, ==, expected->domain);
  g_assert_cmpstr (s->version, ==, expected->version);
  for (gsize i = 0; i < G_N_ELEMENTS (got); i++)
    if (got[i] != expected->n[i])
      g_error ("%s: count %zu is %d, not %d", expected->file, i, got[i], expected->n[i]);
}

static void
test_counts (gconstpointer data)
{
  const Counts *expected = data;
  g_autofree char *path = real_file (expected->file);
  g_autofree char *dir = NULL;
  g_autoptr (GPtrArray) results = NULL;
  g_autoptr (GError) error = NULL;
  CmImportResult *result;

  if (path == NULL)
    return;
  dir = new_data_dir ();
  results = import (dir, (const char *[]){ path, NULL }, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (results->len, ==, 1);
  result = g_ptr_array_index (results, 0);
  assert_counts (expected, result->status);
  g_assert_cmpuint (result->n_dropped, ==, 0);
  remove_tree (dir);
}

/* The starter gives the same counts, columns and successors without any file. */
static void
test_starter (void)
{
  g_autofree char *dir = new_data_dir ();
  g_autoptr (GError) error = NULL;
  g_autoptr (CmKnowledge) knowledge = cm_knowledge_open (dir, &error);
  g_autoptr (GPtrArray) status = NULL;
  CmRelease *release;
  CmTactic *tactic;
  guint cells = 0, subs = 0;

  g_assert_no_error (error);
  status = cm_knowledge_get_status (knowledge, &error);
  g_assert_cmpuint (status->len, ==, 3);
  for (guint i = 0; i < 3; i++)
    assert_counts (&counts[i], g_ptr_array_index (status, i));
  release = cm_knowledge_get_release (knowledge, "enterprise-attack", NULL, &error);
  g_assert_no_error (error);
  g_assert_false (cm_release_has_texts (release));
  g_assert_cmpuint (cm_release_get_tactics (release)->len, ==, 14);
  g_assert_cmpuint (cm_release_get_techniques (release)->len, ==, 216 + 475);
  for (guint i = 0; i < 14; i++)
    {
      tactic = g_ptr_array_index (cm_release_get_tactics (release), i);
      cells += tactic->techniques->len;
      for (guint k = 0; k < tactic->techniques->len; k++)
        subs += ((CmTechnique *) g_ptr_array_index (tactic->techniques, k))->subs->len;
    }
  g_assert_cmpuint (cells, ==, 250);
  g_assert_cmpuint (subs, ==, 637);
  tactic = g_ptr_array_index (cm_release_get_tactics (release), 0);
  g_assert_cmpstr (tactic->id, ==, "TA0043");
  remove_tree (dir);
}

static void
test_resolve (void)
{
  static const struct
  {
    const char *id, *became;
  } cases[] = {
    { "T1059.001", "T1059.001" },
    { "T1086", "T1059.001" },
    { "T1170", "T1218.005" },
    { "T1150", "T1647" },
    { "T1162", "T1647" },
    { "T1073", "T1574.001" },
    { "T1064", NULL },
    { "T9999", NULL },
  };
  g_autofree char *dir = new_data_dir ();
  g_autoptr (GError) error = NULL;
  g_autoptr (CmKnowledge) knowledge = cm_knowledge_open (dir, &error);
  CmRelease *release = cm_knowledge_get_release (knowledge, "enterprise-attack", NULL, &error);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      CmTechnique *technique = cm_release_resolve (release, cases[i].id);

      if (g_strcmp0 (technique != NULL ? technique->id : NULL, cases[i].became) != 0)
        g_error ("%s became %s", cases[i].id, technique != NULL ? technique->id : "nothing");
    }
  remove_tree (dir);
}

static void
test_facts (void)
{
  g_autofree char *dir = new_data_dir ();
  g_autoptr (GError) error = NULL;
  g_autoptr (CmKnowledge) knowledge = cm_knowledge_open (dir, &error);
  CmRelease *release = cm_knowledge_get_release (knowledge, "enterprise-attack", NULL, &error);
  static const char *const kinds[] = { "group", "software", "campaign" };
  guint procedures = 0;
  g_autoptr (GPtrArray) mitigations = NULL;
  g_autoptr (CmObject) group = NULL;
  g_autoptr (GPtrArray) found = NULL;
  g_autofree char *full = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (GPtrArray) related =
          cm_knowledge_get_related (knowledge, release, "T1059.001", kinds[i], &error);
      g_assert_no_error (error);
      procedures += related->len;
    }
  g_assert_cmpuint (procedures, ==, 223);
  mitigations = cm_knowledge_get_related (knowledge, release, "T1059.001", "mitigation", &error);
  g_assert_cmpuint (mitigations->len, ==, 5);
  group = cm_knowledge_get_object (knowledge, release, "G0016", &error);
  g_assert_cmpuint (g_strv_length (group->aliases), ==, 15);
  g_assert_cmpstr (group->aliases[0], ==, group->name);
  /* T1003 is also the id of a deprecated mitigation: live and technique come first. */
  g_clear_pointer (&group, cm_object_free);
  group = cm_knowledge_get_object (knowledge, release, "T1003", &error);
  g_assert_cmpstr (group->type, ==, "technique");
  full = cm_technique_full_name (cm_release_find (release, "T1059.001"));
  g_assert_cmpstr (full, ==, "Command and Scripting Interpreter: PowerShell");
  found = cm_release_complete (release, "powersh", 5);
  g_assert_cmpstr (((CmTechnique *) g_ptr_array_index (found, 0))->id, ==, "T1059.001");
  remove_tree (dir);
}

#define MATRIX                                                                                     \
  "{\"type\":\"x-mitre-matrix\",\"id\":\"x-mitre-matrix--1\",\"name\":\"M\",\"tactic_refs\":["     \
  "\"x-mitre-tactic--1\",\"x-mitre-tactic--gone\"],\"external_references\":[{\"source_name\":"     \
  "\"mitre-attack\",\"external_id\":\"custom-attack\"}]},"                                         \
  "{\"type\":\"x-mitre-tactic\",\"id\":\"x-mitre-tactic--1\",\"name\":\"First\","                  \
  "\"x_mitre_shortname\":\"first\",\"external_references\":[{\"source_name\":\"mitre-attack\","    \
  "\"external_id\":\"TA0900\"}]}"
#define TECHNIQUE(uuid, id, more)                                                                  \
  ",{\"type\":\"attack-pattern\",\"id\":\"attack-pattern--" uuid "\",\"name\":\"N" id              \
  "\",\"external_references\":[{\"source_name\":\"mitre-attack\",\"external_id\":\"" id "\"}],"    \
  "\"kill_chain_phases\":[{\"kill_chain_name\":\"mitre-attack\",\"phase_name\":\"first\"}]" more   \
  "}"
#define RELATION(uuid, type, src, dst)                                                             \
  ",{\"type\":\"relationship\",\"id\":\"relationship--" uuid "\",\"relationship_type\":\"" type    \
  "\",\"source_ref\":\"attack-pattern--" src "\",\"target_ref\":\"attack-pattern--" dst "\"}"

/* Writes @json beside and imports it. */
static GPtrArray *
import_text (const char *dir, const char *json, GError **error)
{
  g_autofree char *path = g_build_filename (dir, "bundle-under-test.json", NULL);

  g_assert_true (g_file_set_contents (path, json, -1, NULL));
  return import (dir, (const char *[]){ path, NULL }, error);
}

static void
test_traps (void)
{
  static const char bundle[] = "{\"type\":\"bundle\",\"objects\":[" MATRIX TECHNIQUE (
      "a", "T1", ",\"revoked\":true") TECHNIQUE ("b", "T2", ",\"revoked\":true")
      TECHNIQUE ("c", "T3", "") TECHNIQUE ("d", "T4", ",\"revoked\":true")
          TECHNIQUE ("c", "T3", ",\"modified\":\"2025-01-01T00:00:00.000Z\"")
              TECHNIQUE ("e", "T3.001",
                         ",\"x_mitre_is_subtechnique\":true") RELATION ("1", "revoked-by", "a", "b")
                  RELATION ("2", "revoked-by", "b", "c") RELATION ("3", "revoked-by", "d", "d")
                      RELATION ("4", "uses", "c",
                                "nowhere") ",{\"type\":\"x-made-up\",\"id\":\"x-made-up--1\"}]}";
  g_autofree char *dir = new_data_dir ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) results = import_text (dir, bundle, &error);
  g_autoptr (CmKnowledge) knowledge = NULL;
  CmImportResult *result;
  CmRelease *release;

  g_assert_no_error (error);
  result = g_ptr_array_index (results, 0);
  g_assert_cmpstr (result->status->domain, ==, "custom-attack");
  g_assert_cmpint (result->status->techniques, ==, 1);
  g_assert_cmpint (result->status->subtechniques, ==, 1);
  g_assert_cmpuint (result->n_dropped, ==, 1);
  g_assert_cmpuint (result->unknown_types->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (result->unknown_types, 0), ==, "x-made-up (1)");
  g_assert_cmpuint (result->n_repairs, ==, 2); /* the double, and the tactic that is not there */
  knowledge = cm_knowledge_open (dir, &error);
  g_assert_no_error (error);
  release = cm_knowledge_get_release (knowledge, "custom-attack", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (cm_release_get_tactics (release)->len, ==, 1);
  g_assert_cmpstr (cm_release_resolve (release, "T1")->id, ==, "T3");
  g_assert_null (cm_release_resolve (release, "T4")); /* a loop ends nowhere */
  g_assert_true (cm_release_find (release, "T3.001")->parent == cm_release_find (release, "T3"));
  remove_tree (dir);
}

static void
test_refused (void)
{
  static const struct
  {
    const char *json;
    int code;
  } cases[] = {
    { "", CM_ERROR_INVALID },
    { "{}", CM_ERROR_INVALID },
    { "[]", CM_ERROR_INVALID },
    { "{\"type\":\"bundle\",\"objects\":[1]}", CM_ERROR_INVALID },
    { "{\"type\":\"bundle\",\"objects\":[{\"type\":\"attack-pattern\"}]}", CM_ERROR_INVALID },
    { "{\"type\":\"bundle\",\"objects\":[{\"type\":\"tool\",\"id\":\"tool--1\",\"name\":\"x\"}]}",
      CM_ERROR_INVALID },
    { "{\"format\":\"countermove-technique-sets\",\"format_version\":9,\"name\":\"x\",\"domain\":"
      "\"enterprise-attack\",\"sets\":[]}",
      CM_ERROR_TOO_NEW },
  };
  g_autofree char *dir = new_data_dir ();
  g_autofree char *db_path = g_build_filename (dir, "knowledge.db", NULL);
  g_autofree char *new_path = g_build_filename (dir, "knowledge.db.new", NULL);
  g_autoptr (CmKnowledge) knowledge = cm_knowledge_open (dir, NULL);
  g_autoptr (GBytes) before = cm_file_read (db_path, G_MAXINT, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) results = import_text (dir, cases[i].json, &error);
      g_autoptr (GBytes) after = cm_file_read (db_path, G_MAXINT, NULL);

      if (results != NULL || !g_error_matches (error, CM_ERROR, cases[i].code))
        g_error ("row %zu: %s", i, error != NULL ? error->message : "taken");
      if (strstr (error->message, "bundle-under-test.json") == NULL)
        g_error ("row %zu does not name the file: %s", i, error->message);
      g_assert_true (g_bytes_equal (before, after));
      g_assert_false (g_file_test (new_path, G_FILE_TEST_EXISTS));
    }
  remove_tree (dir);
}

/* No more room: refused, the knowledge as it was, nothing left beside it. */
static void
test_full (void)
{
  g_autofree char *path = real_file ("ics-attack-18.1.json");
  g_autofree char *dir = NULL, *db_path = NULL, *bundles = NULL;
  g_autoptr (GBytes) before = NULL, after = NULL;
  g_autoptr (GPtrArray) results = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) left = NULL;
  struct rlimit limit, small;
  guint files = 0;

  if (path == NULL)
    return;
  dir = new_data_dir ();
  db_path = g_build_filename (dir, "knowledge.db", NULL);
  cm_knowledge_unref (cm_knowledge_open (dir, &error));
  before = cm_file_read (db_path, G_MAXINT, &error);
  g_assert_no_error (error);
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  small = limit;
  small.rlim_cur = g_bytes_get_size (before) + 64 * 1024;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &small), ==, 0);
  results = import (dir, (const char *[]){ path, NULL }, &error);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  g_assert_null (results);
  g_assert_nonnull (error);
  after = cm_file_read (db_path, G_MAXINT, NULL);
  g_assert_true (g_bytes_equal (before, after));
  bundles = g_build_filename (dir, "bundles", NULL);
  g_rmdir (bundles); /* succeeds only where no bundle was left in it */
  left = g_dir_open (dir, 0, NULL);
  while (g_dir_read_name (left) != NULL)
    files++;
  g_assert_cmpuint (files, ==, 2); /* knowledge.db and knowledge.lock */
  remove_tree (dir);
}

static void
test_cancelled (void)
{
  g_autofree char *path = real_file ("ics-attack-18.1.json");
  g_autofree char *dir = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) results = NULL;
  CmImportOptions options = { .files = (const char *[]){ path, NULL }, .now_us = NOW_US };

  if (path == NULL)
    return;
  dir = new_data_dir ();
  options.data_dir = dir;
  g_cancellable_cancel (cancellable);
  results = cm_import_run (&options, cancellable, &error);
  g_assert_null (results);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  remove_tree (dir);
}

/* A bundle takes the place of its domain's starter; the others keep theirs; a pack survives both.
 */
static void
test_together (void)
{
  g_autofree char *path = real_file ("ics-attack-18.1.json");
  g_autofree char *dir = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) results = NULL, pack = NULL, status = NULL;
  g_autoptr (CmKnowledge) knowledge = NULL;
  gint64 sets = 0;

  if (path == NULL)
    return;
  dir = new_data_dir ();
  cm_knowledge_unref (cm_knowledge_open (dir, &error));
  pack =
      import_text (dir,
                   "{\"format\":\"countermove-technique-sets\",\"format_version\":1,\"name\":\"P\","
                   "\"domain\":\"enterprise-attack\",\"sets\":[{\"id\":\"1\",\"techniques\":["
                   "\"T1059.001\",\"T1566\"]}]}",
                   &error);
  g_assert_no_error (error);
  results = import (dir, (const char *[]){ path, NULL }, &error);
  g_assert_no_error (error);
  knowledge = cm_knowledge_open (dir, &error);
  status = cm_knowledge_get_status (knowledge, &error);
  g_assert_cmpuint (status->len, ==, 3);
  g_assert_cmpstr (((CmReleaseStatus *) g_ptr_array_index (status, 0))->source, ==, "starter");
  g_assert_cmpstr (((CmReleaseStatus *) g_ptr_array_index (status, 2))->source, ==,
                   "ics-attack-18.1.json");
  g_assert_true (
      cm_release_has_texts (cm_knowledge_get_release (knowledge, "ics-attack", NULL, &error)));
  g_assert_true (cm_db_get_int64 (cm_knowledge_get_db (knowledge), &sets, &error,
                                  "SELECT count(*) FROM technique_set", ""));
  g_assert_cmpint (sets, ==, 2);
  remove_tree (dir);
}

static void
test_starter_repeats (void)
{
  g_autofree char *enterprise = real_file ("enterprise-attack-18.1.json");
  g_autofree char *mobile = enterprise != NULL ? real_file ("mobile-attack-18.1.json") : NULL;
  g_autofree char *ics = mobile != NULL ? real_file ("ics-attack-18.1.json") : NULL;
  g_autofree char *dir = NULL, *out = NULL, *shipped = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) made = NULL, kept = NULL;

  if (ics == NULL)
    return;
  dir = new_data_dir ();
  out = g_build_filename (dir, "starter.json", NULL);
  shipped =
      g_build_filename (g_test_get_dir (G_TEST_DIST), "..", "data", "starter-knowledge.json", NULL);
  cm_starter_write (out, (const char *[]){ enterprise, mobile, ics, NULL }, &error);
  g_assert_no_error (error);
  made = cm_file_read (out, G_MAXINT, &error);
  kept = cm_file_read (shipped, G_MAXINT, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (made, kept));
  remove_tree (dir);
}

/* v19 in small: a shortname renamed under the same STIX id, a tactic added, a technique revoked
 * into a new one. */
static void
test_next_release_shape (void)
{
  static const char next[] =
      "{\"type\":\"bundle\",\"objects\":[{\"type\":\"x-mitre-collection\",\"id\":"
      "\"x-mitre-collection--90c00720-636b-4485-b342-8751d232bf09\",\"x_mitre_version\":\"19.0\"},"
      "{\"type\":\"x-mitre-matrix\",\"id\":\"x-mitre-matrix--1\",\"name\":\"M\",\"tactic_refs\":["
      "\"x-mitre-tactic--1\",\"x-mitre-tactic--2\"]},{\"type\":\"x-mitre-tactic\",\"id\":"
      "\"x-mitre-tactic--2\",\"name\":\"Second\",\"x_mitre_shortname\":\"second\","
      "\"external_references\":[{\"source_name\":\"mitre-attack\",\"external_id\":\"TA0901\"}]},"
      "{\"type\":\"x-mitre-tactic\",\"id\":\"x-mitre-tactic--1\",\"name\":\"First\","
      "\"x_mitre_shortname\":\"first\",\"external_references\":[{\"source_name\":\"mitre-attack\","
      "\"external_id\":\"TA0900\"}]}" TECHNIQUE ("a", "T0803", ",\"revoked\":true")
          TECHNIQUE ("b", "T1691", "")
              TECHNIQUE ("c", "T1691.001", ",\"x_mitre_is_subtechnique\":true")
                  RELATION ("1", "revoked-by", "a", "c")
                      RELATION ("2", "subtechnique-of", "c", "b") "]}";
  g_autofree char *dir = new_data_dir ();
  g_autoptr (GError) error = NULL;
  g_autoptr (CmKnowledge) before = cm_knowledge_open (dir, &error);
  g_autoptr (GPtrArray) results = import_text (dir, next, &error);
  g_autoptr (CmKnowledge) knowledge = NULL;
  CmRelease *release;

  g_assert_no_error (error);
  knowledge = cm_knowledge_open (dir, &error);
  release = cm_knowledge_get_release (knowledge, "ics-attack", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (cm_release_get_version (release), ==, "19.0");
  g_assert_cmpuint (cm_release_get_tactics (release)->len, ==, 2);
  g_assert_cmpstr (cm_release_resolve (release, "T0803")->id, ==, "T1691.001");
  g_assert_cmpuint (cm_release_find (release, "T1691")->subs->len, ==, 1);
  remove_tree (dir);
}

/* Kept: the newest, the one before, and what a case pins. */
static void
test_pinned (void)
{
  static const char *const versions[] = { "1.0", "2.0", "10.0", "9.0", NULL };
  static const char *const pinned[] = { "custom-attack 1.0", NULL };

  for (int with = 0; with < 2; with++)
    {
      g_autofree char *dir = new_data_dir ();
      g_autofree char *path = g_build_filename (dir, "bundle-under-test.json", NULL);
      g_autofree char *kept = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (CmKnowledge) knowledge = NULL;

      g_assert_true (
          g_file_set_contents (path, "{\"type\":\"bundle\",\"objects\":[" MATRIX "]}", -1, NULL));
      for (guint i = 0; versions[i] != NULL; i++)
        {
          CmImportOptions options = { .data_dir = dir,
                                      .files = (const char *[]){ path, NULL },
                                      .attack_version = versions[i],
                                      .pinned = with != 0 ? pinned : NULL,
                                      .now_us = NOW_US };
          g_autoptr (GPtrArray) results = cm_import_run (&options, NULL, &error);

          g_assert_no_error (error);
        }
      knowledge = cm_knowledge_open (dir, &error);
      g_assert_no_error (error);
      g_assert_true (cm_db_get_text (cm_knowledge_get_db (knowledge), &kept, &error,
                                     "SELECT group_concat(version || iif(current, '*', '')) FROM "
                                     "(SELECT * FROM release ORDER BY major DESC)",
                                     ""));
      g_assert_cmpstr (kept, ==, with != 0 ? "10.0*,9.0,1.0" : "10.0*,9.0");
      remove_tree (dir);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      g_autofree char *name = g_strconcat ("/knowledge/counts/", counts[i].file, NULL);
      g_test_add_data_func (name, &counts[i], test_counts);
    }
  g_test_add_func ("/knowledge/starter", test_starter);
  g_test_add_func ("/knowledge/resolve", test_resolve);
  g_test_add_func ("/knowledge/facts", test_facts);
  g_test_add_func ("/knowledge/traps", test_traps);
  g_test_add_func ("/knowledge/pinned", test_pinned);
  g_test_add_func ("/knowledge/refused", test_refused);
  g_test_add_func ("/knowledge/full", test_full);
  g_test_add_func ("/knowledge/cancelled", test_cancelled);
  g_test_add_func ("/knowledge/together", test_together);
  g_test_add_func ("/knowledge/starter-repeats", test_starter_repeats);
  g_test_add_func ("/knowledge/next-release-shape", test_next_release_shape);
  return g_test_run ();
}
