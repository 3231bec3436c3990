/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The SQLite wrapper: open sequence, binding by letters, transactions, backup. Holds no knowledge
 * of any schema and never builds SQL from data. Settings and limits: reliability of the evidence
 * comes before speed, and every setting that matters is read back, because SQLite ignores what it
 * does not like. */
#include "base/cm-db.h"

#include "base/cm-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <unistd.h>

#define BACKUP_PAGES_A_STEP 512

struct _CmDb
{
  sqlite3 *handle;
  char *path;
};

struct _CmRows
{
  CmDb *db;
  sqlite3_stmt *statement;
  gboolean done;
};

struct _CmStatement
{
  CmDb *db;
  sqlite3_stmt *statement;
};

static CmError
classify (int result)
{
  switch (result & 0xff)
    {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return CM_ERROR_BUSY;
    case SQLITE_FULL:
      return CM_ERROR_FULL;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return CM_ERROR_CORRUPT;
    case SQLITE_TOOBIG:
      return CM_ERROR_TOO_BIG;
    default:
      return CM_ERROR_FAILED;
    }
}

/* Sets @error from the connection's last failure; always FALSE, so that a caller can return it. */
static gboolean
fail (CmDb *db, int result, GError **error)
{
  int system_error = sqlite3_system_errno (db->handle);
  g_autofree char *base = g_path_get_basename (db->path);
  CmError code = classify (result);

  if ((result & 0xff) == SQLITE_IOERR && system_error == ENOSPC)
    code = CM_ERROR_FULL;
  if (code == CM_ERROR_BUSY)
    g_set_error (error, CM_ERROR, code, _ ("%s: another program is writing"), base);
  else if (code == CM_ERROR_FULL)
    g_set_error (error, CM_ERROR, code, _ ("%s: the disk is full"), base);
  else if ((result & 0xff) == SQLITE_IOERR && system_error != 0)
    g_set_error (error, CM_ERROR, code, _ ("%s: %s (%s)"), base, sqlite3_errmsg (db->handle),
                 g_strerror (system_error));
  else
    g_set_error (error, CM_ERROR, code, _ ("%s: %s"), base, sqlite3_errmsg (db->handle));
  return FALSE;
}

static int
bind_one (sqlite3_stmt *statement, int index, char letter, gboolean maybe, va_list *values)
{
  switch (letter)
    {
    case 's':
      {
        const char *text = va_arg (*values, const char *);
        return text == NULL ? sqlite3_bind_null (statement, index)
                            : sqlite3_bind_text (statement, index, text, -1, SQLITE_TRANSIENT);
      }
    case 'i':
    case 'b':
      {
        const int *pointer = maybe ? va_arg (*values, const int *) : NULL;
        int value = maybe ? (pointer != NULL ? *pointer : 0) : va_arg (*values, int);

        return maybe && pointer == NULL
                   ? sqlite3_bind_null (statement, index)
                   : sqlite3_bind_int (statement, index, letter == 'b' ? value != 0 : value);
      }
    case 'x':
      {
        const gint64 *pointer = maybe ? va_arg (*values, const gint64 *) : NULL;
        gint64 value = maybe ? (pointer != NULL ? *pointer : 0) : va_arg (*values, gint64);

        return maybe && pointer == NULL ? sqlite3_bind_null (statement, index)
                                        : sqlite3_bind_int64 (statement, index, value);
      }
    case 'd':
      {
        const double *pointer = maybe ? va_arg (*values, const double *) : NULL;
        double value = maybe ? (pointer != NULL ? *pointer : 0) : va_arg (*values, double);

        return maybe && pointer == NULL ? sqlite3_bind_null (statement, index)
                                        : sqlite3_bind_double (statement, index, value);
      }
    default:
      g_assert_not_reached ();
    }
}

static gboolean
bind_all (CmDb *db, sqlite3_stmt *statement, const char *types, va_list *values, GError **error)
{
  int index = 0;

  for (const char *p = types; p != NULL && *p != '\0'; p++)
    {
      gboolean maybe = *p == 'm';

      if (maybe)
        p++;
      index++;
      if (bind_one (statement, index, *p, maybe, values) != SQLITE_OK)
        return fail (db, sqlite3_errcode (db->handle), error);
    }
  g_assert (index == sqlite3_bind_parameter_count (statement));
  return TRUE;
}

static sqlite3_stmt *
prepare (CmDb *db, const char *sql, const char **tail, GError **error)
{
  sqlite3_stmt *statement = NULL;
  int result = sqlite3_prepare_v2 (db->handle, sql, -1, &statement, tail);

  if (result != SQLITE_OK)
    {
      fail (db, result, error);
      return NULL;
    }
  return statement;
}

/* Runs a bound statement to its end, ignoring rows. */
static gboolean
step_to_end (CmDb *db, sqlite3_stmt *statement, GError **error)
{
  int result;

  do
    result = sqlite3_step (statement);
  while (result == SQLITE_ROW);
  return result == SQLITE_DONE ? TRUE : fail (db, result, error);
}

static sqlite3_stmt *
prepare_bound (CmDb *db, const char *sql, const char *types, va_list *values, GError **error)
{
  sqlite3_stmt *statement = prepare (db, sql, NULL, error);

  if (statement != NULL && !bind_all (db, statement, types, values, error))
    g_clear_pointer (&statement, sqlite3_finalize);
  return statement;
}

gboolean
cm_db_run (CmDb *db, GError **error, const char *sql, const char *types, ...)
{
  sqlite3_stmt *statement;
  gboolean ok;
  va_list values;

  va_start (values, types);
  statement = prepare_bound (db, sql, types, &values, error);
  va_end (values);
  if (statement == NULL)
    return FALSE;
  ok = step_to_end (db, statement, error);
  sqlite3_finalize (statement);
  return ok;
}

gboolean
cm_db_run_cells (CmDb *db, const char *sql, const CmDbCell *cells, guint n, GError **error)
{
  sqlite3_stmt *statement = prepare (db, sql, NULL, error);
  gboolean ok = TRUE;

  if (statement == NULL)
    return FALSE;
  g_assert ((int) n == sqlite3_bind_parameter_count (statement));
  for (guint i = 0; ok && i < n; i++)
    {
      int index = (int) i + 1;
      int result = SQLITE_OK;

      if (cells[i].kind == CM_DB_CELL_INT)
        result = sqlite3_bind_int64 (statement, index, cells[i].number);
      else if (cells[i].kind == CM_DB_CELL_TEXT)
        result = sqlite3_bind_text (statement, index, cells[i].text, -1, SQLITE_TRANSIENT);
      ok = result == SQLITE_OK || fail (db, result, error);
    }
  ok = ok && step_to_end (db, statement, error);
  sqlite3_finalize (statement);
  return ok;
}

gboolean
cm_db_run_script (CmDb *db, const char *sql, GError **error)
{
  const char *rest = sql;

  while (*rest != '\0')
    {
      const char *tail = NULL;
      sqlite3_stmt *statement = NULL;
      int result = sqlite3_prepare_v2 (db->handle, rest, -1, &statement, &tail);

      if (result != SQLITE_OK)
        return fail (db, result, error);
      rest = tail;
      if (statement == NULL) /* a comment or blanks */
        continue;
      if (!step_to_end (db, statement, error))
        {
          sqlite3_finalize (statement);
          return FALSE;
        }
      sqlite3_finalize (statement);
    }
  return TRUE;
}

static CmRows *
rows_new (CmDb *db, sqlite3_stmt *statement)
{
  CmRows *rows;

  if (statement == NULL)
    return NULL;
  rows = g_new0 (CmRows, 1);
  rows->db = db;
  rows->statement = statement;
  return rows;
}

CmRows *
cm_db_query (CmDb *db, GError **error, const char *sql, const char *types, ...)
{
  sqlite3_stmt *statement;
  va_list values;

  va_start (values, types);
  statement = prepare_bound (db, sql, types, &values, error);
  va_end (values);
  return rows_new (db, statement);
}

/* The first row of a bound statement, NULL where there is none or @error is set. */
static CmRows *
first_row (CmDb *db, const char *sql, const char *types, va_list *values, GError **error)
{
  g_autoptr (CmRows) rows = rows_new (db, prepare_bound (db, sql, types, values, error));

  return cm_rows_next (rows, error) ? g_steal_pointer (&rows) : NULL;
}

gboolean
cm_db_get_int64 (CmDb *db, gint64 *out, GError **error, const char *sql, const char *types, ...)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (CmRows) rows = NULL;
  va_list values;

  va_start (values, types);
  rows = first_row (db, sql, types, &values, &local);
  va_end (values);
  if (rows != NULL)
    *out = cm_rows_int64 (rows, 0);
  return local == NULL ? TRUE : (g_propagate_error (error, g_steal_pointer (&local)), FALSE);
}

gboolean
cm_db_get_text (CmDb *db, char **out, GError **error, const char *sql, const char *types, ...)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (CmRows) rows = NULL;
  va_list values;

  va_start (values, types);
  rows = first_row (db, sql, types, &values, &local);
  va_end (values);
  if (rows != NULL)
    *out = g_strdup (cm_rows_text (rows, 0));
  return local == NULL ? TRUE : (g_propagate_error (error, g_steal_pointer (&local)), FALSE);
}

gint64
cm_db_last_row (CmDb *db)
{
  return sqlite3_last_insert_rowid (db->handle);
}

int
cm_db_changes (CmDb *db)
{
  return sqlite3_changes (db->handle);
}

gboolean
cm_rows_next (CmRows *rows, GError **error)
{
  int result;

  if (rows == NULL || rows->done)
    return FALSE;
  result = sqlite3_step (rows->statement);
  if (result == SQLITE_ROW)
    return TRUE;
  rows->done = TRUE;
  if (result != SQLITE_DONE)
    fail (rows->db, result, error);
  return FALSE;
}

const char *
cm_rows_text (CmRows *rows, int column)
{
  return (const char *) sqlite3_column_text (rows->statement, column);
}

gint64
cm_rows_int64 (CmRows *rows, int column)
{
  return sqlite3_column_int64 (rows->statement, column);
}

int
cm_rows_int (CmRows *rows, int column)
{
  return sqlite3_column_int (rows->statement, column);
}

double
cm_rows_double (CmRows *rows, int column)
{
  return sqlite3_column_double (rows->statement, column);
}

gboolean
cm_rows_is_null (CmRows *rows, int column)
{
  return sqlite3_column_type (rows->statement, column) == SQLITE_NULL;
}

int
cm_rows_n_columns (CmRows *rows)
{
  return sqlite3_column_count (rows->statement);
}

void
cm_rows_free (CmRows *rows)
{
  if (rows == NULL)
    return;
  sqlite3_finalize (rows->statement);
  g_free (rows);
}

CmStatement *
cm_db_prepare (CmDb *db, const char *sql, GError **error)
{
  sqlite3_stmt *prepared = prepare (db, sql, NULL, error);
  CmStatement *statement;

  if (prepared == NULL)
    return NULL;
  statement = g_new0 (CmStatement, 1);
  statement->db = db;
  statement->statement = prepared;
  return statement;
}

gboolean
cm_statement_run (CmStatement *statement, GError **error, const char *types, ...)
{
  gboolean ok;
  va_list values;

  va_start (values, types);
  ok = bind_all (statement->db, statement->statement, types, &values, error);
  va_end (values);
  ok = ok && step_to_end (statement->db, statement->statement, error);
  sqlite3_reset (statement->statement);
  return ok;
}

void
cm_statement_free (CmStatement *statement)
{
  if (statement == NULL)
    return;
  sqlite3_finalize (statement->statement);
  g_free (statement);
}

gboolean
cm_db_in_transaction (CmDb *db, CmDbFunc func, gpointer data, GError **error)
{
  if (!cm_db_run (db, error, "BEGIN IMMEDIATE", ""))
    return FALSE;
  if (func (db, data, error) && cm_db_run (db, error, "COMMIT", ""))
    return TRUE;
  /* A failed statement may have rolled back already; a second ROLLBACK then fails, and that is
   * right. */
  if (!sqlite3_get_autocommit (db->handle))
    cm_db_run (db, NULL, "ROLLBACK", "");
  return FALSE;
}

gboolean
cm_db_quick_check (CmDb *db, GError **error)
{
  g_autofree char *answer = NULL;

  if (!cm_db_get_text (db, &answer, error, "PRAGMA quick_check(1)", ""))
    return FALSE;
  if (g_strcmp0 (answer, "ok") == 0)
    return TRUE;
  g_set_error (error, CM_ERROR, CM_ERROR_CORRUPT, _ ("%s is damaged: %s"), db->path, answer);
  return FALSE;
}

char *
cm_db_dump_schema (CmDb *db, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (CmRows) rows = cm_db_query (
      db, &local, "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type, name", "");

  while (cm_rows_next (rows, &local))
    g_string_append_printf (text, "%s;\n", cm_rows_text (rows, 0));
  if (local != NULL)
    return g_propagate_error (error, g_steal_pointer (&local)), NULL;
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* An empty file that only the owner can read, so that SQLite never chooses the mode. */
static gboolean
make_private_file (const char *path, GError **error)
{
  int fd = g_open (path, O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC | O_RDWR, 0600);
  int saved = errno;

  if (fd >= 0)
    return g_close (fd, error);
  g_set_error (error, CM_ERROR, CM_ERROR_FAILED, _ ("%s cannot be made: %s"), path,
               g_strerror (saved));
  return FALSE;
}

static gboolean
copy_pages (CmDb *db, sqlite3 *target, GError **error)
{
  sqlite3_backup *backup = sqlite3_backup_init (target, "main", db->handle, "main");
  int result = backup == NULL ? sqlite3_errcode (target) : SQLITE_OK;

  while (backup != NULL && result == SQLITE_OK)
    result = sqlite3_backup_step (backup, BACKUP_PAGES_A_STEP);
  if (backup != NULL)
    {
      int end = sqlite3_backup_finish (backup);
      result = result == SQLITE_DONE ? end : result;
    }
  if (result == SQLITE_OK)
    return TRUE;
  g_set_error (error, CM_ERROR, classify (result), _ ("the backup of %s failed: %s"), db->path,
               sqlite3_errstr (result));
  return FALSE;
}

gboolean
cm_db_backup (CmDb *db, const char *path, GError **error)
{
  sqlite3 *target = NULL;
  gint64 ignored = 0;
  gboolean ok;

  if (!make_private_file (path, error))
    return FALSE;
  ok = sqlite3_open_v2 (path, &target, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW, NULL) ==
       SQLITE_OK;
  if (!ok)
    g_set_error (error, CM_ERROR, CM_ERROR_FAILED, _ ("%s cannot be opened"), path);
  /* Without a read transaction held throughout, each commit of a writer restarts the copy. */
  ok = ok && cm_db_run (db, error, "BEGIN", "") &&
       cm_db_get_int64 (db, &ignored, error, "SELECT count(*) FROM sqlite_schema", "") &&
       copy_pages (db, target, error);
  if (!sqlite3_get_autocommit (db->handle))
    cm_db_run (db, NULL, "ROLLBACK", "");
  if (target != NULL && sqlite3_close (target) != SQLITE_OK && ok)
    {
      g_set_error (error, CM_ERROR, CM_ERROR_FAILED, _ ("%s cannot be closed"), path);
      ok = FALSE;
    }
  if (!ok)
    g_unlink (path);
  return ok;
}

gboolean
cm_db_checkpoint (CmDb *db, GError **error)
{
  gint64 busy = 0;

  if (!cm_db_get_int64 (db, &busy, error, "PRAGMA wal_checkpoint(TRUNCATE)", ""))
    return FALSE;
  if (busy == 0)
    return TRUE;
  g_set_error (error, CM_ERROR, CM_ERROR_BUSY, _ ("%s is in use by another program"), db->path);
  return FALSE;
}

gboolean
cm_db_data_version (CmDb *db, gint64 *version, GError **error)
{
  return cm_db_get_int64 (db, version, error, "PRAGMA data_version", "");
}

typedef struct
{
  const char *set, *get, *expected;
} Pragma;

/* Sets pragmas and reads each back; SQLite ignores one it does not know without a word. */
static gboolean
set_pragmas (CmDb *db, const Pragma *pragmas, gsize n, GError **error)
{
  for (gsize i = 0; i < n; i++)
    {
      g_autofree char *answer = NULL;

      if (!cm_db_run (db, error, pragmas[i].set, "") ||
          !cm_db_get_text (db, &answer, error, pragmas[i].get, ""))
        return FALSE;
      if (g_strcmp0 (answer, pragmas[i].expected) != 0)
        {
          g_set_error (error, CM_ERROR, CM_ERROR_FAILED, _ ("%s: SQLite did not accept “%s”"),
                       db->path, pragmas[i].set);
          return FALSE;
        }
    }
  return TRUE;
}

static const Pragma durable_pragmas[] = {
  { "PRAGMA journal_mode=WAL", "PRAGMA journal_mode", "wal" },
  { "PRAGMA synchronous=FULL", "PRAGMA synchronous", "2" },
  { "PRAGMA foreign_keys=ON", "PRAGMA foreign_keys", "1" },
  { "PRAGMA recursive_triggers=ON", "PRAGMA recursive_triggers", "1" },
  { "PRAGMA secure_delete=ON", "PRAGMA secure_delete", "1" },
  { "PRAGMA cell_size_check=ON", "PRAGMA cell_size_check", "1" },
  { "PRAGMA temp_store=MEMORY", "PRAGMA temp_store", "2" },
  { "PRAGMA journal_size_limit=33554432", "PRAGMA journal_size_limit", "33554432" },
};

static const Pragma build_pragmas[] = {
  { "PRAGMA synchronous=OFF", "PRAGMA synchronous", "0" },
  { "PRAGMA temp_store=MEMORY", "PRAGMA temp_store", "2" },
  { "PRAGMA cache_size=-8192", "PRAGMA cache_size", "-8192" },
};

gboolean
cm_db_make_durable (CmDb *db, GError **error)
{
  return set_pragmas (db, durable_pragmas, G_N_ELEMENTS (durable_pragmas), error);
}

static gboolean
configure (CmDb *db, CmDbMode mode, GError **error)
{
  static const struct
  {
    int limit, value;
  } limits[] = {
    { SQLITE_LIMIT_LENGTH, 16 * 1024 * 1024 }, { SQLITE_LIMIT_ATTACHED, 0 },
    { SQLITE_LIMIT_EXPR_DEPTH, 100 },          { SQLITE_LIMIT_VARIABLE_NUMBER, 250 },
    { SQLITE_LIMIT_SQL_LENGTH, 1024 * 1024 },
  };
  static const struct
  {
    int option, value;
  } options[] = {
    { SQLITE_DBCONFIG_DEFENSIVE, 1 },
    { SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 },
    { SQLITE_DBCONFIG_DQS_DDL, 0 },
    { SQLITE_DBCONFIG_DQS_DML, 0 },
    { SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (options); i++)
    {
      int now = -1;
      int result = sqlite3_db_config (db->handle, options[i].option, options[i].value, &now);

      if (result != SQLITE_OK || now != options[i].value)
        return fail (db, result, error);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (limits); i++)
    sqlite3_limit (db->handle, limits[i].limit, limits[i].value);
  if (!cm_db_run (db, error, "PRAGMA mmap_size=0", ""))
    return FALSE;
  return mode != CM_DB_BUILD ||
         set_pragmas (db, build_pragmas, G_N_ELEMENTS (build_pragmas), error);
}

static int
open_flags (CmDbMode mode)
{
  switch (mode)
    {
    case CM_DB_READ_ONLY:
      return SQLITE_OPEN_READONLY | SQLITE_OPEN_URI;
    case CM_DB_CHECK:
      return SQLITE_OPEN_READONLY;
    default:
      return SQLITE_OPEN_READWRITE;
    }
}

/* immutable=1 is a URI parameter; the path is percent-encoded, so that a '?' in it stays a path. */
static char *
sqlite_name (const char *path, CmDbMode mode)
{
  g_autofree char *escaped = NULL;

  if (mode != CM_DB_READ_ONLY)
    return g_strdup (path);
  escaped = g_uri_escape_string (path, "/", FALSE);
  return g_strconcat ("file:", escaped, "?mode=ro&immutable=1", NULL);
}

CmDb *
cm_db_open (const char *path, CmDbMode mode, int busy_ms, GError **error)
{
  g_autoptr (CmDb) db = g_new0 (CmDb, 1);
  g_autofree char *name = sqlite_name (path, mode);
  gboolean missing = !g_file_test (path, G_FILE_TEST_EXISTS);
  int result;

  g_return_val_if_fail (g_path_is_absolute (path), NULL);
  db->path = g_strdup (path);
  if ((mode == CM_DB_CREATE || (mode == CM_DB_BUILD && missing)) &&
      !make_private_file (path, error))
    return NULL;
  if (missing && mode != CM_DB_CREATE && mode != CM_DB_BUILD)
    {
      g_set_error (error, CM_ERROR, CM_ERROR_NOT_FOUND, _ ("%s does not exist"), path);
      return NULL;
    }
  result = sqlite3_open_v2 (name, &db->handle,
                            open_flags (mode) | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_EXRESCODE, NULL);
  if (result != SQLITE_OK)
    {
      g_set_error (error, CM_ERROR, classify (result), _ ("%s cannot be opened: %s"), path,
                   sqlite3_errstr (result));
      return NULL;
    }
  sqlite3_busy_timeout (db->handle, busy_ms);
  if (!configure (db, mode, error))
    return NULL;
  return g_steal_pointer (&db);
}

CmDb *
cm_db_open_memory (GError **error)
{
  g_autoptr (CmDb) db = g_new0 (CmDb, 1);
  int result = sqlite3_open (":memory:", &db->handle);

  db->path = g_strdup (":memory:");
  if (result != SQLITE_OK)
    {
      fail (db, result, error);
      return NULL;
    }
  return configure (db, CM_DB_READ_WRITE, error) ? g_steal_pointer (&db) : NULL;
}

void
cm_db_close (CmDb *db)
{
  if (db == NULL)
    return;
  sqlite3_close_v2 (db->handle);
  g_free (db->path);
  g_free (db);
}

const char *
cm_db_get_path (CmDb *db)
{
  return db->path;
}
