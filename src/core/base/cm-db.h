/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The only file that knows SQLite: opens hardened databases, binds by letters, maps result codes to
 * CM_ERROR. SQL text is a literal of the caller with bound values. A CmDb never changes thread. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _CmDb CmDb;
typedef struct _CmRows CmRows;
typedef struct _CmStatement CmStatement;

typedef enum
{
  CM_DB_READ_ONLY,  /* mode=ro&immutable=1: knowledge.db, media that cannot be written */
  CM_DB_READ_WRITE, /* an existing file; nothing is written before cm_db_make_durable */
  CM_DB_CREATE,     /* a new file, must not exist; else as READ_WRITE */
  CM_DB_BUILD, /* new or existing private file under construction: rollback journal, synchronous OFF
                */
  CM_DB_CHECK, /* read-only beside a writer, WAL-aware: backups, verification */
} CmDbMode;

/* @path must be canonical: symbolic links are refused. @busy_ms: how long a write waits for a lock.
 */
CmDb *cm_db_open (const char *path, CmDbMode mode, int busy_ms, GError **error);
/* A database in memory, for what a schema should look like. */
CmDb *cm_db_open_memory (GError **error);
void cm_db_close (CmDb *db);
/* WAL, synchronous FULL, foreign keys, recursive triggers, secure delete, each read back. Called
 * once the file is known to be ours, because the first of them writes. */
gboolean cm_db_make_durable (CmDb *db, GError **error);
const char *cm_db_get_path (CmDb *db);

/* Binding letters: s text or NULL, i int, x int64, d double, b boolean; m before one takes a
 * pointer, NULL binds NULL. */
gboolean cm_db_run (CmDb *db, GError **error, const char *sql, const char *types, ...);
/* Several statements without parameters: schema scripts. */
gboolean cm_db_run_script (CmDb *db, const char *sql, GError **error);
CmRows *cm_db_query (CmDb *db, GError **error, const char *sql, const char *types, ...);
/* First column of the first row; *@out unchanged where there is no row (not an error). */
gboolean
cm_db_get_int64 (CmDb *db, gint64 *out, GError **error, const char *sql, const char *types, ...);
gboolean
cm_db_get_text (CmDb *db, char **out, GError **error, const char *sql, const char *types, ...);
/* One value of a row whose columns are known only at run time (a table of fields). */
typedef enum
{
  CM_DB_CELL_NULL,
  CM_DB_CELL_INT,
  CM_DB_CELL_TEXT,
} CmDbCellKind;
typedef struct
{
  CmDbCellKind kind;
  gint64 number;
  const char *text;
} CmDbCell;
/* The same as cm_db_run for @n cells in place of letters. */
gboolean
cm_db_run_cells (CmDb *db, const char *sql, const CmDbCell *cells, guint n, GError **error);
gint64 cm_db_last_row (CmDb *db);
int cm_db_changes (CmDb *db);

/* FALSE without error is the end; FALSE at once where @rows is NULL. */
gboolean cm_rows_next (CmRows *rows, GError **error);
const char *cm_rows_text (CmRows *rows,
                          int column); /* NULL where NULL; valid until the next step */
gint64 cm_rows_int64 (CmRows *rows, int column);
int cm_rows_int (CmRows *rows, int column);
double cm_rows_double (CmRows *rows, int column);
gboolean cm_rows_is_null (CmRows *rows, int column);
int cm_rows_n_columns (CmRows *rows);
void cm_rows_free (CmRows *rows);

/* A statement kept for a loop of thousands of rows (import); everything else uses cm_db_run. */
CmStatement *cm_db_prepare (CmDb *db, const char *sql, GError **error);
gboolean cm_statement_run (CmStatement *statement, GError **error, const char *types, ...);
void cm_statement_free (CmStatement *statement);

typedef gboolean (*CmDbFunc) (CmDb *db, gpointer data, GError **error);
/* BEGIN IMMEDIATE, @func, COMMIT; ROLLBACK where either fails. Not nested. */
gboolean cm_db_in_transaction (CmDb *db, CmDbFunc func, gpointer data, GError **error);

/* PRAGMA quick_check; CM_ERROR_CORRUPT with its first line. */
gboolean cm_db_quick_check (CmDb *db, GError **error);
/* The schema as one text: the SQL of sqlite_schema sorted by name, each ended by ";\n". */
char *cm_db_dump_schema (CmDb *db, GError **error);
/* Online backup of the open @db into the new file @path (0600), 512 pages a step under one read
 * transaction. */
gboolean cm_db_backup (CmDb *db, const char *path, GError **error);
/* Copies the WAL into the file and empties it; call before the last close. */
gboolean cm_db_checkpoint (CmDb *db, GError **error);
/* Changes when another connection commits. */
gboolean cm_db_data_version (CmDb *db, gint64 *version, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CmDb, cm_db_close)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CmRows, cm_rows_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CmStatement, cm_statement_free)

G_END_DECLS
