/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* cm-db: binding, errors told apart, transactions, refusals that leave files alone, settings read
 * back, backup. */
#include "base/cm-db.h"
#include "base/cm-error.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <unistd.h>

typedef struct
{
  char *dir;
  char *path;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *pattern = g_build_filename (g_test_get_dir (G_TEST_BUILT), "db-XXXXXX", NULL);

  fixture->dir = realpath (g_mkdtemp (pattern), NULL);
  g_assert_nonnull (fixture->dir);
  fixture->path = g_build_filename (fixture->dir, "a?b%20c.db", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GDir) dir = g_dir_open (fixture->dir, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (fixture->dir, name, NULL);
      g_unlink (path);
    }
  g_rmdir (fixture->dir);
  free (fixture->dir);
  g_free (fixture->path);
}

static CmDb *
create (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  CmDb *db = cm_db_open (fixture->path, CM_DB_CREATE, 0, &error);

  g_assert_no_error (error);
  cm_db_make_durable (db, &error);
  g_assert_no_error (error);
  cm_db_run_script (
      db, "CREATE TABLE t (a TEXT, b INTEGER, c INTEGER, d REAL) STRICT; -- a comment\n", &error);
  g_assert_no_error (error);
  return db;
}

static void
test_bind (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CmDb) db = create (fixture);
  g_autoptr (CmRows) rows = NULL;
  gint64 big = G_MAXINT64;

  g_assert_true (cm_db_run (db, &error, "INSERT INTO t VALUES (?,?,?,?)", "sixd", "é'\"", -7,
                            G_MININT64, 0.1));
  g_assert_true (
      cm_db_run (db, &error, "INSERT INTO t VALUES (?,?,?,?)", "smbmxmd", NULL, NULL, &big, NULL));
  rows = cm_db_query (db, &error, "SELECT a, b, c, d FROM t ORDER BY rowid", "");
  g_assert_true (cm_rows_next (rows, &error));
  g_assert_cmpstr (cm_rows_text (rows, 0), ==, "é'\"");
  g_assert_cmpint (cm_rows_int (rows, 1), ==, -7);
  g_assert_cmpint (cm_rows_int64 (rows, 2), ==, G_MININT64);
  g_assert_cmpfloat (cm_rows_double (rows, 3), ==, 0.1);
  g_assert_true (cm_rows_next (rows, &error));
  g_assert_null (cm_rows_text (rows, 0));
  g_assert_true (cm_rows_is_null (rows, 1));
  g_assert_cmpint (cm_rows_int64 (rows, 2), ==, G_MAXINT64);
  g_assert_true (cm_rows_is_null (rows, 3));
  g_assert_false (cm_rows_next (rows, &error));
  g_assert_false (cm_rows_next (rows, &error));
  g_assert_no_error (error);
}

static void
test_errors (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CmDb) db = create (fixture);
  g_autoptr (CmDb) other = NULL;
  gint64 value = 42;

  g_assert_false (cm_db_run (db, &error, "SELEC", ""));
  g_assert_error (error, CM_ERROR, CM_ERROR_FAILED);
  g_clear_error (&error);
  /* DQS is off: a misspelt column in double quotes is an error, not a string. */
  g_assert_false (cm_db_run (db, &error, "SELECT \"nosuch\" FROM t", ""));
  g_assert_error (error, CM_ERROR, CM_ERROR_FAILED);
  g_clear_error (&error);
  /* ATTACH reaches no other file. */
  g_assert_false (cm_db_run (db, &error, "ATTACH ? AS x", "s", ":memory:"));
  g_assert_error (error, CM_ERROR, CM_ERROR_FAILED);
  g_clear_error (&error);
  /* No row leaves the value alone and is no error. */
  g_assert_true (cm_db_get_int64 (db, &value, &error, "SELECT b FROM t", ""));
  g_assert_cmpint (value, ==, 42);

  other = cm_db_open (fixture->path, CM_DB_READ_WRITE, 0, &error);
  g_assert_no_error (error);
  g_assert_true (cm_db_run (other, &error, "BEGIN IMMEDIATE", ""));
  g_assert_false (cm_db_run (db, &error, "INSERT INTO t VALUES ('x', 1, 2, 3.0)", ""));
  g_assert_error (error, CM_ERROR, CM_ERROR_BUSY);
}

static gboolean
insert_then_fail (CmDb *db, gpointer data, GError **error)
{
  return cm_db_run (db, error, "INSERT INTO t (a) VALUES (?)", "s", "kept?") &&
         cm_db_run (db, error, "INSERT INTO nosuch VALUES (1)", "");
}

static gboolean
insert (CmDb *db, gpointer data, GError **error)
{
  return cm_db_run (db, error, "INSERT INTO t (a) VALUES (?)", "s", data);
}

static void
test_transaction (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CmDb) db = create (fixture);
  g_autofree char *text = NULL;
  gint64 count = -1;

  g_assert_false (cm_db_in_transaction (db, insert_then_fail, NULL, &error));
  g_assert_error (error, CM_ERROR, CM_ERROR_FAILED);
  g_clear_error (&error);
  g_assert_true (cm_db_get_int64 (db, &count, &error, "SELECT count(*) FROM t", ""));
  g_assert_cmpint (count, ==, 0);
  g_assert_true (cm_db_in_transaction (db, insert, (gpointer) "one", &error));
  g_assert_true (cm_db_get_text (db, &text, &error, "SELECT a FROM t", ""));
  g_assert_cmpstr (text, ==, "one");
  g_assert_true (cm_db_checkpoint (db, &error));
  g_assert_no_error (error);
}

static void
test_settings (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *pragma, *expected;
  } cases[] = {
    { "PRAGMA journal_mode", "wal" },  { "PRAGMA synchronous", "2" },
    { "PRAGMA foreign_keys", "1" },    { "PRAGMA recursive_triggers", "1" },
    { "PRAGMA secure_delete", "1" },   { "PRAGMA trusted_schema", "0" },
    { "PRAGMA cell_size_check", "1" },
  };
  g_autoptr (CmDb) db = create (fixture);
  GStatBuf info;

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *answer = NULL;

      g_assert_true (cm_db_get_text (db, &answer, &error, cases[i].pragma, ""));
      if (g_strcmp0 (answer, cases[i].expected) != 0)
        g_error ("%s is %s", cases[i].pragma, answer);
    }
  g_assert_cmpint (g_stat (fixture->path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
}

static void
test_refuse (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *link_path = g_build_filename (fixture->dir, "link.db", NULL);

  g_assert_null (cm_db_open (fixture->path, CM_DB_READ_WRITE, 0, &error));
  g_assert_error (error, CM_ERROR, CM_ERROR_NOT_FOUND);
  g_clear_error (&error);
  cm_db_close (create (fixture));
  g_assert_null (cm_db_open (fixture->path, CM_DB_CREATE, 0, &error));
  g_assert_error (error, CM_ERROR, CM_ERROR_FAILED);
  g_clear_error (&error);
  g_assert_cmpint (symlink (fixture->path, link_path), ==, 0);
  g_assert_null (cm_db_open (link_path, CM_DB_READ_WRITE, 0, &error));
  g_assert_nonnull (error);
}

static void
test_read_only (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CmDb) db = create (fixture);
  g_autoptr (CmDb) reader = NULL;
  g_autofree char *text = NULL;

  g_assert_true (cm_db_in_transaction (db, insert, (gpointer) "seen", &error));
  g_assert_true (cm_db_checkpoint (db, &error));
  g_clear_pointer (&db, cm_db_close);
  reader = cm_db_open (fixture->path, CM_DB_READ_ONLY, 0, &error);
  g_assert_no_error (error);
  g_assert_true (cm_db_get_text (reader, &text, &error, "SELECT a FROM t", ""));
  g_assert_cmpstr (text, ==, "seen");
  g_assert_false (insert (reader, (gpointer) "x", &error));
  g_assert_nonnull (error);
}

static void
test_backup (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CmDb) db = create (fixture);
  g_autoptr (CmDb) copy = NULL;
  g_autofree char *path = g_build_filename (fixture->dir, "copy.db", NULL);
  g_autofree char *text = NULL;
  GStatBuf info;

  /* The row is in the WAL only: a plain copy of the file would miss it. */
  g_assert_true (cm_db_in_transaction (db, insert, (gpointer) "in the WAL", &error));
  g_assert_true (cm_db_backup (db, path, &error));
  g_assert_no_error (error);
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
  copy = cm_db_open (path, CM_DB_CHECK, 0, &error);
  g_assert_no_error (error);
  g_assert_true (cm_db_quick_check (copy, &error));
  g_assert_true (cm_db_get_text (copy, &text, &error, "SELECT a FROM t", ""));
  g_assert_cmpstr (text, ==, "in the WAL");
  /* A second backup never overwrites. */
  g_assert_false (cm_db_backup (db, path, &error));
  g_assert_error (error, CM_ERROR, CM_ERROR_FAILED);
}

static void
test_damaged (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CmDb) db = NULL;
  gint64 value = 0;

  g_assert_true (
      g_file_set_contents (fixture->path, "not a database, long enough to look", -1, NULL));
  db = cm_db_open (fixture->path, CM_DB_READ_WRITE, 0, &error);
  g_assert_no_error (error);
  g_assert_false (cm_db_get_int64 (db, &value, &error, "PRAGMA user_version", ""));
  g_assert_error (error, CM_ERROR, CM_ERROR_CORRUPT);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    void (*func) (Fixture *fixture, gconstpointer data);
  } cases[] = {
    { "/db/bind", test_bind },
    { "/db/errors", test_errors },
    { "/db/transaction", test_transaction },
    { "/db/settings", test_settings },
    { "/db/refuse", test_refuse },
    { "/db/read-only", test_read_only },
    { "/db/backup", test_backup },
    { "/db/damaged", test_damaged },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add (cases[i].name, Fixture, NULL, set_up, cases[i].func, tear_down);
  return g_test_run ();
}
