/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* cm-journal, cm-verify: exact bodies and hashes, the list, revert, tampering (T18), and what
 * SQL may do to the journal (T19). */
#include "case-fixture.h"

#include "case/cm-journal.h"

static void
test_hash (void)
{
  CmJournalRow row = { .seq = 1,
                       .at_us = 1795485601000000,
                       .case_id = (char *) "c",
                       .copy_id = (char *) "k",
                       .actor = (char *) "Mia Berg",
                       .op = (char *) "insert",
                       .record = (char *) "cases",
                       .row_id = (char *) "c",
                       .step = (char *) "s",
                       .prev = (char *) CM_JOURNAL_ZEROS,
                       .body_hash = (char *) "b" };
  const char *lines = "countermove-journal-1\n" CM_JOURNAL_ZEROS
                      "\nc\nk\n1\n1795485601000000\nMia Berg\ninsert\ncases\nc\ns\n\nb\n";
  g_autofree char *expected = g_compute_checksum_for_string (G_CHECKSUM_SHA256, lines, -1);
  g_autofree char *found = cm_journal_hash (&row), *refused = NULL;

  g_assert_cmpstr (found, ==, expected);
  row.actor = (char *) "Mia\nBerg";
  refused = cm_journal_hash (&row);
  g_assert_null (refused);
}

static void
test_body (void)
{
  g_autoptr (CmRecord) before = cm_record_new (&cm_record_action);
  g_autoptr (CmRecord) after = NULL;
  g_auto (CmTime) due = { TRUE, 7, g_strdup ("18:00"), NULL, NULL };
  g_autofree char *body = NULL, *same = NULL;

  cm_record_set_text (before, "title", "a");
  cm_record_set_text (before, "reason", "old");
  after = cm_record_copy (before);
  cm_record_set_text (after, "title", "b \"\\\n\x01é");
  cm_record_unset (after, "reason");
  cm_record_set_time (after, "due", &due);
  cm_record_set_int (after, "flag", 1);
  body = cm_journal_body (before, after);
  g_assert_cmpstr (body, ==,
                   "{\"after\":{\"due_text\":\"18:00\",\"due_us\":7,\"flag\":1,"
                   "\"title\":\"b \\\"\\\\\\n\\u0001é\"},"
                   "\"before\":{\"flag\":0,\"reason\":\"old\",\"title\":\"a\"}}");
  same = cm_journal_body (before, before);
  g_assert_null (same);
}

static void
test_list (CaseFixture *fixture, gconstpointer data)
{
  CmCase *self = fixture->opened;
  GListModel *journal = cm_case_get_journal (self);
  g_autoptr (CmJournalEntry) entry = NULL, oldest = NULL;
  g_autoptr (GError) error = NULL;
  CmRecord *record;

  for (int i = 0; i < 150; i++)
    fixture_observe (self, "T1003.001", "DC-01");
  g_assert_cmpuint (g_list_model_get_n_items (journal), ==, cm_case_get_n_entries (self));
  record = fixture_observe (self, "T1059.001", "FIN-07");
  g_assert_true (cm_case_set_field (self, record, "status", "suspected", NULL, &error));
  entry = g_list_model_get_item (journal, 0);
  g_assert_cmpstr (cm_journal_entry_get_summary (entry), ==, "marked T1059.001 suspected");
  g_assert_cmpstr (cm_journal_entry_get_details (entry), ==, "Status: Observed → Suspected");
  g_assert_cmpstr (cm_journal_entry_get_actor (entry), ==, "Mia Berg");
  g_assert_cmpstr (cm_journal_entry_get_hash (entry), ==, cm_case_get_head (self));
  g_assert_false (cm_journal_entry_clock_went_back (entry));
  oldest = g_list_model_get_item (journal, g_list_model_get_n_items (journal) - 1);
  g_assert_cmpstr (cm_journal_entry_get_summary (oldest), ==, "opened case “Tidewater”");
  g_assert_cmpint (cm_journal_entry_get_seq (oldest), ==, 1);
  for (guint i = 0; i < g_list_model_get_n_items (journal); i++)
    {
      g_autoptr (CmJournalEntry) each = g_list_model_get_item (journal, i);

      g_assert_cmpint (cm_journal_entry_get_seq (each), ==,
                       (gint64) (g_list_model_get_n_items (journal) - i));
    }
  /* A clock set back is a mark, not an error. */
  fixture->now -= G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC;
  fixture_observe (self, "T1078", "DC-01");
  g_clear_object (&entry);
  entry = g_list_model_get_item (journal, 1); /* the observation; its link came after it */
  g_assert_cmpstr (cm_journal_entry_get_summary (entry), ==, "recorded T1078 on DC-01");
  g_assert_true (cm_journal_entry_clock_went_back (entry));
  fixture_assert_sound (self);
}

static void
test_revert (CaseFixture *fixture, gconstpointer data)
{
  CmCase *self = fixture->opened;
  CmRecord *record = fixture_observe (self, "T1003.001", "DC-01");
  g_autoptr (CmJournalEntry) entry = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (cm_case_set_field (self, record, "procedure", "one", NULL, &error));
  entry = g_list_model_get_item (cm_case_get_journal (self), 0);
  g_assert_true (cm_case_set_field (self, record, "tool", "x", NULL, &error));
  g_assert_true (cm_case_revert (self, entry, &error));
  g_assert_false (cm_record_has (record, "procedure"));
  g_assert_cmpstr (cm_record_get_text (record, "tool"), ==, "x");
  g_assert_true (cm_case_set_field (self, record, "procedure", "two", NULL, &error));
  g_assert_false (cm_case_revert (self, entry, &error));
  g_assert_error (error, CM_ERROR, CM_ERROR_INVALID);
  g_assert_cmpstr (cm_record_get_text (record, "procedure"), ==, "two");
  fixture_assert_sound (self);
}

#define OFF "DROP TRIGGER journal_no_update; DROP TRIGGER journal_no_delete; "

static const struct
{
  const char *what, *sql, *check;
} tampers[] = {
  { "row edited", "UPDATE observation SET procedure = 'other' WHERE n = 1", "V3" },
  { "row put in",
    "INSERT INTO person (id, case_id, created_us, name) SELECT 'p', id, 1, 'x' FROM cases", "V3" },
  { "row taken out", "DELETE FROM link; DELETE FROM observation WHERE n = 1", "V3" },
  { "number of changes edited", "UPDATE observation SET rev = 9 WHERE n = 1", "V3" },
  { "entry edited", OFF "UPDATE journal SET at_us = at_us + 1 WHERE seq = 3", "V2" },
  { "body edited", OFF "UPDATE journal SET body = replace (body, 'T1003', 'T1004') WHERE seq = 2",
    "V2" },
  { "body blanked", "UPDATE journal SET body = NULL WHERE seq = 2", "V2" },
  { "middle deleted", OFF "DELETE FROM journal WHERE seq = 3", "V1" },
  { "first deleted", OFF "DELETE FROM journal WHERE seq = 1", "V1" },
  { "reordered",
    OFF "UPDATE journal SET seq = -1 WHERE seq = 3; UPDATE journal SET seq = 3 WHERE seq = 4; "
        "UPDATE journal SET seq = 4 WHERE seq = -1",
    "V1" },
  { "inserted",
    OFF "UPDATE journal SET seq = -seq - 1 WHERE seq > 2; UPDATE journal SET seq = -seq WHERE seq "
        "< 0; INSERT INTO journal SELECT NULL, case_id, copy_id, 3, at_us, actor, op, record, "
        "row_id, step, undoes, body, body_hash, hash, hash FROM journal WHERE seq = 2",
    "V2" },
  { "tail cut", OFF "DELETE FROM journal WHERE seq = (SELECT max(seq) FROM journal)", "V6" },
  { "link that leads nowhere", "UPDATE link SET to_id = 'gone'", "V5" },
  { "actor edited", OFF "UPDATE journal SET actor = 'Eve' WHERE seq = 2", "V2" },
};

static gboolean
has_check (GPtrArray *problems, const char *check)
{
  for (guint i = 0; i < problems->len; i++)
    if (strcmp (((CmProblem *) g_ptr_array_index (problems, i))->check, check) == 0)
      return TRUE;
  return FALSE;
}

/* Through a second connection, behind the back of the open case. */
static void
run_sql (CaseFixture *fixture, const char *sql)
{
  g_autofree char *path = fixture_path (fixture, "cases.db");
  g_autoptr (GError) error = NULL;
  g_autoptr (CmDb) db = cm_db_open (path, CM_DB_READ_WRITE, 1000, &error);

  g_assert_no_error (error);
  cm_db_run_script (db, sql, &error);
  g_assert_no_error (error);
}

static void
test_tamper (CaseFixture *fixture, gconstpointer data)
{
  gsize index = GPOINTER_TO_SIZE (data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) problems = NULL;

  fixture_observe (fixture->opened, "T1003", "DC-01");
  fixture_observe (fixture->opened, "T1059", "DC-01");
  fixture_restart (fixture); /* writes the watermark */
  fixture_assert_sound (fixture->opened);
  run_sql (fixture, tampers[index].sql);
  problems = cm_case_verify (fixture->opened, &error);
  g_assert_no_error (error);
  g_assert_true (has_check (problems, tampers[index].check));
}

/* A whole chain written anew is sound in itself: only the head noted elsewhere shows it. So with
 * the file of yesterday. */
static void
test_roll_back (CaseFixture *fixture, gconstpointer data)
{
  g_autofree char *path = fixture_path (fixture, "cases.db");
  g_autofree char *old = NULL, *id = g_strdup (cm_case_get_id (fixture->opened));
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) problems = NULL;
  gsize size;

  fixture_observe (fixture->opened, "T1003", "DC-01");
  fixture_close (fixture);
  g_assert_true (g_file_get_contents (path, &old, &size, &error));
  fixture_open (fixture);
  fixture->opened = cm_store_open_case (fixture->store, id, &error);
  fixture_observe (fixture->opened, "T1059", "DC-01");
  fixture_close (fixture);
  g_assert_true (g_file_set_contents (path, old, (gssize) size, &error));
  fixture_open (fixture);
  fixture->opened = cm_store_open_case (fixture->store, id, &error);
  problems = cm_case_verify (fixture->opened, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (problems->len, ==, 1);
  g_assert_true (has_check (problems, "V6"));
}

/* Two cases swap their chains: the ids are part of what is hashed. */
static void
test_swap_chains (CaseFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CmCase) other = fixture_new_case (fixture, "Other");
  g_autoptr (GPtrArray) problems = NULL;

  run_sql (fixture,
           OFF "UPDATE journal SET case_id = 't' WHERE case_id = (SELECT min(id) FROM cases); "
               "UPDATE journal SET case_id = (SELECT min(id) FROM cases) "
               "WHERE case_id = (SELECT max(id) FROM cases); "
               "UPDATE journal SET case_id = (SELECT max(id) FROM cases) WHERE case_id = 't'");
  problems = cm_case_verify (fixture->opened, &error);
  g_assert_no_error (error);
  g_assert_true (has_check (problems, "V2"));
  g_assert_true (has_check (problems, "V3"));
}

static void
test_sql (CaseFixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *sql;
    gboolean allowed;
  } cases[] = {
    { "UPDATE journal SET actor = 'x'", FALSE },
    { "UPDATE journal SET body = '{}'", FALSE },
    { "UPDATE journal SET body = NULL, actor = 'x'", FALSE },
    { "UPDATE OR REPLACE journal SET n = 99 WHERE n = 1", FALSE },
    { "DELETE FROM journal", FALSE },
    { "DELETE FROM journal WHERE seq = 2", FALSE },
    { "REPLACE INTO journal SELECT * FROM journal WHERE n = 2", FALSE },
    { "INSERT OR REPLACE INTO journal SELECT n, case_id, copy_id, seq, 0, actor, op, record, "
      "row_id, "
      "step, undoes, body, body_hash, prev, hash FROM journal WHERE n = 2",
      FALSE },
    { "INSERT INTO journal SELECT * FROM journal WHERE n = 2 ON CONFLICT (n) DO UPDATE SET actor = "
      "'x'",
      FALSE },
    { "PRAGMA writable_schema = ON; DELETE FROM sqlite_schema WHERE name = 'journal_no_delete'",
      FALSE },
    { "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = '' WHERE name = 'journal'",
      FALSE },
    { "INSERT INTO journal SELECT NULL, '', copy_id, 1, at_us, actor, op, record, row_id, step, "
      "undoes, body, body_hash, prev, hash FROM journal WHERE n = 1; DELETE FROM journal WHERE "
      "case_id = ''",
      FALSE },
    /* the two exceptions: erasure, and the emptied bin */
    { "UPDATE journal SET body = NULL WHERE n = 2", TRUE },
    { "DELETE FROM link; DELETE FROM observation; DELETE FROM asset; DELETE FROM cases; "
      "DELETE FROM journal WHERE case_id != ''",
      TRUE },
  };
  CmDb *db = cm_store_get_db (fixture->store);

  fixture_observe (fixture->opened, "T1003", "DC-01");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      gboolean done;

      g_test_message ("%s", cases[i].sql);
      g_assert_true (cm_db_run (db, NULL, "BEGIN", ""));
      done = cm_db_run_script (db, cases[i].sql, &error);
      cm_db_run (db, NULL, "ROLLBACK", ""); /* an aborted statement may have done it */
      g_assert_cmpint (done, ==, cases[i].allowed);
    }
  fixture_assert_sound (fixture->opened);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func)                                                                            \
  g_test_add ("/journal/" name, CaseFixture, NULL, fixture_set_up, func, fixture_tear_down)
  g_test_add_func ("/journal/hash", test_hash);
  g_test_add_func ("/journal/body", test_body);
  ADD ("list", test_list);
  ADD ("revert", test_revert);
  for (gsize i = 0; i < G_N_ELEMENTS (tampers); i++)
    {
      g_autofree char *name = g_strconcat ("/journal/tamper/", tampers[i].what, NULL);

      g_strdelimit (name, " ", '-');
      g_test_add (name, CaseFixture, GSIZE_TO_POINTER (i), fixture_set_up, test_tamper,
                  fixture_tear_down);
    }
  ADD ("roll-back", test_roll_back);
  ADD ("swap-chains", test_swap_chains);
  ADD ("sql", test_sql);
  return g_test_run ();
}
