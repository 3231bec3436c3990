/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Records in SQL. Column names come from the field tables and from nowhere else; values are always
 * bound. A migration step makes the tables and adds the columns of its number, then runs
 * case-N.sql, if there is one. */
#include "case/cm-schema.h"

#include "base/cm-error.h"
#include "core-resources.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define RESOURCE_PREFIX "/org/countermove/core/"

int
cm_schema_version (const CmRecordType *const *types)
{
  int version = 1;

  for (gsize i = 0; types[i] != NULL; i++)
    {
      version = MAX (version, types[i]->since);
      for (guint j = 0; j < types[i]->n_fields; j++)
        version = MAX (version, types[i]->fields[j].since);
    }
  return version;
}

const CmRecordType *
cm_schema_find_type (const CmRecordType *const *types, const char *name)
{
  for (gsize i = 0; types[i] != NULL; i++)
    if (strcmp (types[i]->name, name) == 0)
      return types[i];
  return NULL;
}

static void
append_number (GString *sql, gint64 number)
{
  char text[32];

  g_snprintf (text, sizeof text, "%" G_GINT64_FORMAT, number);
  g_string_append (sql, text);
}

static void
append_column (GString *sql, const CmColumn *column)
{
  const CmField *field = column->field;

  g_string_append (sql, column->name);
  g_string_append (sql, column->integer ? " INTEGER" : " TEXT");
  if (column->part != CM_COLUMN_VALUE)
    return;
  if ((field->flags & CM_FIELD_REQUIRED) != 0)
    g_string_append (sql, " NOT NULL");
  if (field->fallback != NULL && column->integer)
    g_string_append (g_string_append (sql, " DEFAULT "), field->fallback);
  else if (field->fallback != NULL)
    g_string_append (g_string_append (g_string_append (sql, " DEFAULT '"), field->fallback), "'");
  if (field->kind == CM_FIELD_REF)
    g_string_append (g_string_append (g_string_append (sql, " REFERENCES "), field->target),
                     "(id)");
}

static void
append_table (GString *sql, const CmRecordType *type, int version)
{
  CmRecordClass *klass = cm_record_type_get_class (type);

  g_string_append (g_string_append (sql, "CREATE TABLE "), type->name);
  g_string_append (sql, " (n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, ");
  if (!type->organisation)
    g_string_append (sql, "case_id TEXT NOT NULL REFERENCES cases(id) DEFERRABLE INITIALLY "
                          "DEFERRED, ");
  g_string_append (sql, "created_us INTEGER NOT NULL, rev INTEGER NOT NULL DEFAULT 1, "
                        "deleted_us INTEGER, import_id TEXT");
  for (guint i = 0; i < klass->n_columns; i++)
    {
      const CmColumn *column = &klass->columns[i];

      if (column->field == NULL || column->field->since > version)
        continue;
      g_string_append (sql, column->part == CM_COLUMN_VALUE ? ",\n  " : ", ");
      append_column (sql, column);
    }
  g_string_append (sql, ") STRICT;\n");
}

static void
append_reference_index (GString *sql, const CmRecordType *type, const char *column)
{
  g_string_append (g_string_append (sql, "CREATE INDEX "), type->name);
  g_string_append (g_string_append (sql, "_"), column);
  g_string_append (g_string_append (sql, " ON "), type->name);
  g_string_append (g_string_append (sql, " ("), column);
  g_string_append (g_string_append (g_string_append (sql, ") WHERE "), column), " IS NOT NULL;\n");
}

static void
append_type (GString *sql, const CmRecordType *type, int version)
{
  CmRecordClass *klass = cm_record_type_get_class (type);

  if (type->since > version)
    return;
  if (type->since == version)
    {
      append_table (sql, type, version);
      if (!type->organisation)
        append_reference_index (sql, type, "case_id");
    }
  for (guint i = 0; i < klass->n_columns; i++)
    {
      const CmColumn *column = &klass->columns[i];

      if (column->field == NULL || MAX (column->field->since, type->since) != version)
        continue;
      if (type->since < version)
        {
          g_string_append (g_string_append (sql, "ALTER TABLE "), type->name);
          g_string_append (sql, " ADD COLUMN ");
          append_column (sql, column);
          g_string_append (sql, ";\n");
        }
      if (column->field->kind == CM_FIELD_REF)
        append_reference_index (sql, type, column->name);
    }
}

/* Steps without a transaction. */
static gboolean
run_steps (CmDb *db, const CmRecordType *const *types, int from, int to, GError **error)
{
  for (int version = from + 1; version <= to; version++)
    {
      g_autoptr (GString) sql = g_string_new (NULL);
      g_autoptr (GString) name = g_string_new (RESOURCE_PREFIX "case-");
      g_autoptr (GBytes) script = NULL;

      for (gsize i = 0; types[i] != NULL; i++)
        append_type (sql, types[i], version);
      append_number (name, version);
      g_string_append (name, ".sql");
      /* A version that only brings records has no script. */
      script = g_resource_lookup_data (core_get_resource (), name->str,
                                       G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
      if (script != NULL)
        g_string_append_len (sql, g_bytes_get_data (script, NULL),
                             (gssize) g_bytes_get_size (script));
      g_string_append (sql, "\nPRAGMA application_id = ");
      append_number (sql, CM_CASES_APPLICATION_ID);
      g_string_append (sql, ";\nPRAGMA user_version = ");
      append_number (sql, version);
      if (!cm_db_run_script (db, sql->str, error))
        return FALSE;
    }
  return TRUE;
}

typedef struct
{
  const CmRecordType *const *types;
  int from, to;
} Migration;

static gboolean
migrate (CmDb *db, gpointer data, GError **error)
{
  Migration *migration = data;

  return run_steps (db, migration->types, migration->from, migration->to, error);
}

gboolean
cm_schema_migrate (CmDb *db, const CmRecordType *const *types, int from, int to, GError **error)
{
  Migration migration = { types, from, to };

  return from >= to || cm_db_in_transaction (db, migrate, &migration, error);
}

gboolean
cm_schema_check (CmDb *db, const CmRecordType *const *types, int version, GError **error)
{
  g_autoptr (CmDb) model = cm_db_open_memory (error);
  g_autofree char *expected = NULL, *found = NULL;

  if (model == NULL || !cm_schema_migrate (model, types, 0, version, error))
    return FALSE;
  expected = cm_db_dump_schema (model, error);
  found = expected != NULL ? cm_db_dump_schema (db, error) : NULL;
  if (found == NULL)
    return FALSE;
  if (strcmp (expected, found) == 0)
    return TRUE;
  g_set_error (error, CM_ERROR, CM_ERROR_CORRUPT,
               _ ("%s is not as Countermove writes it: its tables were altered"),
               cm_db_get_path (db));
  return FALSE;
}

static void
append_names (GString *sql, CmRecordClass *klass)
{
  for (guint i = 0; i < klass->n_columns; i++)
    g_string_append (i > 0 ? g_string_append (sql, ", ") : sql, klass->columns[i].name);
}

GPtrArray *
cm_rows_load (
    CmDb *db, const CmRecordType *type, const char *where, const char *value, GError **error)
{
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GString) sql = g_string_new ("SELECT n, ");
  g_autoptr (GError) local = NULL;
  g_autoptr (CmRows) rows = NULL;

  append_names (sql, cm_record_type_get_class (type));
  g_string_append (g_string_append (sql, " FROM "), type->name);
  if (where != NULL)
    g_string_append (g_string_append (sql, " WHERE "), where);
  g_string_append (sql, " ORDER BY n");
  rows = value != NULL ? cm_db_query (db, &local, sql->str, "s", value)
                       : cm_db_query (db, &local, sql->str, "");
  while (cm_rows_next (rows, &local))
    g_ptr_array_add (records, cm_record_read (type, rows));
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  return g_steal_pointer (&records);
}

CmRecord *
cm_row_load (CmDb *db, const CmRecordType *type, const char *id, GError **error)
{
  g_autoptr (GPtrArray) records = cm_rows_load (db, type, "id = ?", id, error);

  return records != NULL && records->len > 0 ? g_object_ref (g_ptr_array_index (records, 0)) : NULL;
}

gboolean
cm_row_insert (CmDb *db, CmRecord *record, GError **error)
{
  CmRecordClass *klass = CM_RECORD_GET_CLASS (record);
  g_autoptr (GString) sql = g_string_new ("INSERT INTO ");
  g_autofree CmDbCell *cells = g_new0 (CmDbCell, klass->n_columns);

  g_string_append (g_string_append (sql, klass->type->name), " (");
  append_names (sql, klass);
  g_string_append (sql, ") VALUES (");
  for (guint i = 0; i < klass->n_columns; i++)
    {
      g_string_append (sql, i > 0 ? ",?" : "?");
      cells[i] = cm_record_get_cell (record, &klass->columns[i]);
    }
  g_string_append (sql, ")");
  return cm_db_run_cells (db, sql->str, cells, klass->n_columns, error);
}

gboolean
cm_row_update (CmDb *db, CmRecord *before, CmRecord *after, GError **error)
{
  CmRecordClass *klass = CM_RECORD_GET_CLASS (after);
  g_autoptr (GString) sql = g_string_new ("UPDATE ");
  g_autofree CmDbCell *cells = g_new0 (CmDbCell, klass->n_columns + 1);
  guint n = 0;

  g_string_append (g_string_append (sql, klass->type->name), " SET ");
  for (guint i = 0; i < klass->n_columns; i++)
    {
      CmDbCell old = cm_record_get_cell (before, &klass->columns[i]);

      cells[n] = cm_record_get_cell (after, &klass->columns[i]);
      if (cm_db_cell_equal (&old, &cells[n]))
        continue;
      g_string_append (n > 0 ? g_string_append (sql, ", ") : sql, klass->columns[i].name);
      g_string_append (sql, " = ?");
      n++;
    }
  if (n == 0)
    return TRUE;
  g_string_append (sql, " WHERE id = ?");
  cells[n++] = (CmDbCell){ .kind = CM_DB_CELL_TEXT, .text = cm_record_get_id (before) };
  return cm_db_run_cells (db, sql->str, cells, n, error);
}
