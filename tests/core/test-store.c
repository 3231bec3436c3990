/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* cm-store, cm-schema: the schema as released, refusals that leave the file alone (T11),
 * migration after a backup, two programs on one file, a swapped file. */
#include "case-fixture.h"

#include "case/cm-schema.h"

#include <sys/stat.h>
#include <unistd.h>

/* A record that version 2 brings, and one that gets a column by it. */
static const CmField later_fields[] = {
  { .name = "word", .kind = CM_FIELD_TEXT, .since = 2, .label = "Word" }
};
static const CmRecordType later = { .name = "test_later",
                                    .number = 201,
                                    .since = 2,
                                    .label = "Later",
                                    .fields = later_fields,
                                    .n_fields = 1 };
static const CmRecordType *const with_later[] = { &cm_record_cases,
                                                  &cm_record_person,
                                                  &cm_record_role,
                                                  &cm_record_asset,
                                                  &cm_record_asset_alias,
                                                  &cm_record_observation,
                                                  &cm_record_action,
                                                  &cm_record_link,
                                                  &later,
                                                  NULL };

static void
test_schema (CaseFixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", "cases-1.sql", NULL);
  g_autofree char *expected = NULL, *found = NULL;
  g_autoptr (GError) error = NULL;

  found = cm_db_dump_schema (cm_store_get_db (fixture->store), &error);
  g_assert_no_error (error);
  g_file_get_contents (path, &expected, NULL, &error);
  g_assert_no_error (error);
  if (strcmp (found, expected) != 0)
    g_file_set_contents ("cases-1.sql.found", found, -1, NULL);
  g_assert_cmpstr (found, ==, expected);
}

static void
test_private (CaseFixture *fixture, gconstpointer data)
{
  static const char *const names[] = { "cases.db", "cases.db-wal", "cases.db-shm", "setup.lock",
                                       "cases.heads" };
  g_autofree char *aside = fixture_path (fixture, "cases.db.new");

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = fixture_path (fixture, names[i]);
      struct stat info;

      g_assert_cmpint (stat (path, &info), ==, 0);
      g_assert_cmpint (info.st_mode & 077, ==, 0);
    }
  g_assert_false (g_file_test (aside, G_FILE_TEST_EXISTS));
}

static char *
read_file (const char *path, gsize *size)
{
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  g_file_get_contents (path, &text, size, &error);
  g_assert_no_error (error);
  return text;
}

static void
write_file (const char *path, const void *data, gsize size)
{
  FILE *file = fopen (path, "wb");

  g_assert_nonnull (file);
  g_assert_cmpuint (fwrite (data, 1, size, file), ==, size);
  fclose (file);
}

/* Opening fails and not a byte has changed. */
static void
assert_refused (CaseFixture *fixture, const char *what, int code)
{
  g_autofree char *path = fixture_path (fixture, "cases.db");
  g_autoptr (GError) error = NULL;
  gsize before_size, after_size;
  g_autofree char *before = read_file (path, &before_size);
  g_autofree char *after = NULL;
  g_autoptr (CmStore) store = fixture_try_open (fixture, &error);

  g_test_message ("%s: %s", what, error != NULL ? error->message : "opened");
  g_assert_null (store);
  g_assert_true (error->domain == CM_ERROR);
  if (code >= 0)
    g_assert_cmpint (error->code, ==, code);
  after = read_file (path, &after_size);
  g_assert_cmpuint (before_size, ==, after_size);
  g_assert_true (memcmp (before, after, after_size) == 0);
}

static void
test_refusals (CaseFixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *what, *sql;
    int code;
  } cases[] = {
    { "application id", "PRAGMA application_id = 7", CM_ERROR_CORRUPT },
    { "newer", "PRAGMA user_version = 99", CM_ERROR_TOO_NEW },
    { "version 0", "PRAGMA user_version = 0", CM_ERROR_CORRUPT },
    { "table added", "CREATE TABLE t (a TEXT) STRICT", CM_ERROR_CORRUPT },
    { "trigger gone", "DROP TRIGGER journal_no_update", CM_ERROR_CORRUPT },
    { "index gone", "DROP INDEX link_to", CM_ERROR_CORRUPT },
    { "column added", "ALTER TABLE asset ADD COLUMN x TEXT", CM_ERROR_CORRUPT },
    { "view added", "CREATE VIEW v AS SELECT 1", CM_ERROR_CORRUPT },
    { "copy id", "DELETE FROM store", CM_ERROR_CORRUPT },
  };
  g_autofree char *path = fixture_path (fixture, "cases.db");
  g_autofree char *good = NULL;
  gsize size;

  fixture_observe (fixture->opened, "T1059", "A");
  fixture_close (fixture);
  good = read_file (path, &size);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      CmDb *db;

      write_file (path, good, size);
      db = cm_db_open (path, CM_DB_BUILD, 0, &error);
      g_assert_no_error (error);
      g_assert_true (cm_db_run_script (db, cases[i].sql, &error));
      g_assert_no_error (error);
      g_assert_true (cm_db_checkpoint (db, &error));
      cm_db_close (db);
      assert_refused (fixture, cases[i].what, cases[i].code);
    }
}

static void
test_damage (CaseFixture *fixture, gconstpointer data)
{
  g_autofree char *path = fixture_path (fixture, "cases.db");
  g_autofree char *good = NULL, *noise = NULL;
  gsize size, refused = 0;

  for (int i = 0; i < 20; i++)
    fixture_observe (fixture->opened, "T1059", "A");
  fixture_close (fixture);
  good = read_file (path, &size);
  write_file (path, "", 0);
  assert_refused (fixture, "empty", CM_ERROR_CORRUPT);
  noise = g_malloc (size);
  for (gsize i = 0; i < size; i++)
    noise[i] = (char) (i * 31 + i / 7);
  write_file (path, noise, size);
  assert_refused (fixture, "noise", CM_ERROR_CORRUPT);
  for (gsize page = 4096; page < size; page += 4096)
    {
      write_file (path, good, page);
      assert_refused (fixture, "cut", CM_ERROR_CORRUPT);
      refused++;
    }
  g_assert_cmpuint (refused, >, 10);
  /* A changed letter in an entry is seen before anything is written. */
  for (gsize i = 0; i + 8 < size; i++)
    if (memcmp (good + i, "Mia Berg", 8) == 0)
      {
        good[i] = 'P';
        break;
      }
  write_file (path, good, size);
  assert_refused (fixture, "altered entry", CM_ERROR_CORRUPT);
}

static void
test_migration (CaseFixture *fixture, gconstpointer data)
{
  g_autofree char *backups = fixture_path (fixture, "backups");
  g_autofree char *head = g_strdup (cm_case_get_head (fixture->opened));
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = NULL;
  g_autofree char *copy = NULL, *schema = NULL;
  g_autoptr (CmDb) backup = NULL;
  gint64 version = 0;

  fixture->types = with_later;
  fixture_restart (fixture);
  g_assert_cmpstr (cm_case_get_head (fixture->opened), ==, head);
  schema = cm_db_dump_schema (cm_store_get_db (fixture->store), &error);
  g_assert_nonnull (strstr (schema, "CREATE TABLE test_later"));
  dir = g_dir_open (backups, 0, &error);
  g_assert_no_error (error);
  copy = g_build_filename (backups, g_dir_read_name (dir), NULL);
  g_assert_true (g_str_has_suffix (copy, "Z.db"));
  g_assert_null (g_dir_read_name (dir));
  backup = cm_db_open (copy, CM_DB_READ_ONLY, 0, &error);
  g_assert_no_error (error);
  g_assert_true (cm_db_get_int64 (backup, &version, &error, "PRAGMA user_version", ""));
  g_assert_cmpint (version, ==, 1);
  /* A program that does not know version 2 leaves it alone. */
  fixture_close (fixture);
  fixture->types = NULL;
  assert_refused (fixture, "newer", CM_ERROR_TOO_NEW);
}

static void
test_numbers (CaseFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CmCase) second = fixture_new_case (fixture, "Second");
  g_autoptr (CmCase) third = NULL;
  g_autoptr (CmRecord) front = NULL;
  g_autofree char *id = NULL, *none = NULL;
  const char *uuid = cm_case_get_id (second);
  g_autofree char *prefix = g_strndup (uuid, 8);
  CmCaseCounts counts;

  g_assert_cmpstr (cm_record_get_text (cm_case_get_row (second), "number"), ==, "2026-002");
  g_assert_true (cm_store_bin_case (fixture->store, uuid, &error));
  third = fixture_new_case (fixture, "Third"); /* a number in the bin is not given again */
  g_assert_cmpstr (cm_record_get_text (cm_case_get_row (third), "number"), ==, "2026-003");
  fixture_observe (fixture->opened, "T1059", "A");
  fixture_observe (fixture->opened, "T1059", "A");
  front = g_list_model_get_item (cm_store_get_cases (fixture->store), 0);
  g_assert_true (front == cm_case_get_row (fixture->opened));
  g_assert_true (
      cm_store_get_counts (fixture->store, cm_case_get_id (fixture->opened), &counts, &error));
  g_assert_cmpint (counts.observations, ==, 2);
  g_assert_cmpint (counts.techniques, ==, 1);
  id = cm_store_find_case (fixture->store, prefix, TRUE, &error);
  g_assert_cmpstr (id, ==, uuid);
  prefix[7] = '\0';
  none = cm_store_find_case (fixture->store, prefix, TRUE, &error);
  g_assert_null (none);
  g_assert_error (error, CM_ERROR, CM_ERROR_NOT_FOUND);
}

static void
count_changed (CmCase *self, guint *n)
{
  (*n)++;
}

/* The window and the command line on one file: models follow, fields merge, a conflict is said. */
static void
test_two_writers (CaseFixture *fixture, gconstpointer data)
{
  CmCase *self = fixture->opened;
  CmRecord *record = fixture_observe (self, "T1059", "A"), *theirs;
  g_autofree char *id = g_strdup (cm_record_get_id (record));
  g_autoptr (GError) error = NULL;
  g_autoptr (CmStore) other = fixture_try_open (fixture, &error);
  g_autoptr (CmCase) same = NULL;
  guint changed = 0;

  g_assert_no_error (error);
  same = cm_store_open_case (other, cm_case_get_id (self), &error);
  g_assert_no_error (error);
  g_signal_connect (self, "changed", G_CALLBACK (count_changed), &changed);
  theirs = cm_case_find (same, &cm_record_observation, id);
  g_assert_true (cm_case_set_field (same, theirs, "tool", "psexec", NULL, &error));
  fixture_observe (same, "T1003", "B");
  g_assert_true (cm_store_poll (fixture->store, &error));
  g_assert_cmpuint (changed, ==, 1);
  g_assert_cmpstr (cm_record_get_text (record, "tool"), ==, "psexec");
  g_assert_nonnull (cm_case_find_asset (self, "B"));
  g_assert_true (cm_store_poll (fixture->store, &error));
  g_assert_cmpuint (changed, ==, 1);
  /* Unseen by this program: another field merges, the same field refuses. */
  g_assert_true (cm_case_set_field (same, theirs, "source", "EDR", NULL, &error));
  g_assert_true (cm_case_set_field (self, record, "procedure", "ran it", NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (cm_record_get_text (record, "source"), ==, "EDR");
  g_assert_true (cm_store_poll (other, &error));
  g_assert_true (cm_case_set_field (same, theirs, "source", "mail", NULL, &error));
  g_assert_false (cm_case_set_field (self, record, "source", "proxy", NULL, &error));
  g_assert_error (error, CM_ERROR, CM_ERROR_INVALID);
  g_clear_error (&error);
  /* Undo takes back the last step of this copy, whoever wrote it. */
  g_assert_true (cm_case_undo (self, &error));
  g_assert_cmpstr (cm_record_get_text (record, "source"), ==, "EDR");
  fixture_assert_sound (self);
  fixture_assert_sound (same);
}

static void
test_swapped (CaseFixture *fixture, gconstpointer data)
{
  g_autofree char *path = fixture_path (fixture, "cases.db");
  g_autofree char *away = fixture_path (fixture, "elsewhere.db");
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_rename (path, away), ==, 0);
  write_file (path, "another", 7);
  g_assert_false (cm_store_poll (fixture->store, &error));
  g_assert_error (error, CM_ERROR, CM_ERROR_CORRUPT);
  g_clear_error (&error);
  g_assert_null (cm_case_act (fixture->opened, &(CmActionDraft){ .title = "Isolate" }, &error));
  g_assert_error (error, CM_ERROR, CM_ERROR_CORRUPT);
  g_assert_cmpuint (cm_case_get_n_entries (fixture->opened), ==, 1);
}

/* T9, the core's part: a lock held elsewhere refuses in time, and the same step succeeds later,
 * once. */
static void
test_busy (CaseFixture *fixture, gconstpointer data)
{
  g_autofree char *path = fixture_path (fixture, "cases.db");
  g_autoptr (GError) error = NULL;
  g_autoptr (CmDb) other = cm_db_open (path, CM_DB_READ_WRITE, 0, &error);
  g_autoptr (CmStep) step = cm_step_new (fixture->opened);
  CmRecord *person = cm_record_new (&cm_record_person);
  gint64 start;

  cm_record_set_text (person, "name", "Ada");
  cm_step_insert (step, person);
  g_assert_true (cm_db_run (other, &error, "BEGIN IMMEDIATE", ""));
  start = g_get_monotonic_time ();
  g_assert_false (cm_step_commit (step, &error));
  g_assert_error (error, CM_ERROR, CM_ERROR_BUSY);
  g_assert_cmpint (g_get_monotonic_time () - start, <, G_USEC_PER_SEC);
  g_clear_error (&error);
  g_assert_null (cm_case_find_person (fixture->opened, "Ada"));
  g_assert_true (cm_db_run (other, &error, "ROLLBACK", ""));
  g_assert_true (cm_step_commit (step, &error));
  g_assert_no_error (error);
  /* T17: an acknowledgement that got lost; trying again changes nothing. */
  g_assert_true (cm_step_commit (step, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (
      g_list_model_get_n_items (cm_case_get_records (fixture->opened, &cm_record_person)), ==, 1);
  fixture_assert_sound (fixture->opened);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func)                                                                            \
  g_test_add ("/store/" name, CaseFixture, NULL, fixture_set_up, func, fixture_tear_down)
  ADD ("schema", test_schema);
  ADD ("private", test_private);
  ADD ("refusals", test_refusals);
  ADD ("damage", test_damage);
  ADD ("migration", test_migration);
  ADD ("numbers", test_numbers);
  ADD ("two-writers", test_two_writers);
  ADD ("swapped", test_swapped);
  ADD ("busy", test_busy);
  return g_test_run ();
}
