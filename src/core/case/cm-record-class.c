/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What is made of a record's table once: its columns and its properties, and the rules a row must
 * meet before it is written. Never touches a row's values but through cm-record.h. */
#include "case/cm-record.h"

#include "base/cm-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static gboolean
is_number (const CmField *field)
{
  return field->kind == CM_FIELD_INT || field->kind == CM_FIELD_BOOL || field->kind == CM_FIELD_US;
}

static GParamSpec *
make_property (const CmField *field, gboolean microseconds)
{
  g_autofree char *name = g_strconcat (field->name, microseconds ? "-us" : NULL, NULL);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY;

  g_strdelimit (name, "_", '-');
  if (microseconds || field->kind == CM_FIELD_INT)
    return g_param_spec_int64 (name, NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);
  if (field->kind == CM_FIELD_BOOL)
    return g_param_spec_boolean (name, NULL, NULL, FALSE, flags);
  return g_param_spec_string (name, NULL, NULL, NULL, flags);
}

static void
install_properties (CmRecordClass *klass)
{
  const CmRecordType *type = klass->type;

  klass->properties = g_new0 (GParamSpec *, 2 * type->n_fields);
  for (guint i = 0; i < type->n_fields; i++)
    {
      const CmField *field = &type->fields[i];

      klass->properties[2 * i] = make_property (field, field->kind == CM_FIELD_US);
      g_object_class_install_property (G_OBJECT_CLASS (klass), 1 + 2 * i, klass->properties[2 * i]);
      if (field->kind != CM_FIELD_TIME)
        continue;
      klass->properties[2 * i + 1] = make_property (field, TRUE);
      g_object_class_install_property (G_OBJECT_CLASS (klass), 2 + 2 * i,
                                       klass->properties[2 * i + 1]);
    }
}

static void
add_column (GArray *columns, const CmRecordType *type, guint index, CmColumnPart part)
{
  static const char *const head[] = { "id",  "case_id",    "created_us",
                                      "rev", "deleted_us", "import_id" };
  CmColumn column = { .part = part, .index = index };

  if (part < CM_COLUMN_VALUE)
    {
      column.name = head[part];
      column.integer =
          part == CM_COLUMN_CREATED || part == CM_COLUMN_REV || part == CM_COLUMN_DELETED;
    }
  else
    {
      const CmField *field = &type->fields[index];
      const char *suffix = part == CM_COLUMN_TIME_TEXT        ? "_text"
                           : part == CM_COLUMN_TIME_ZONE      ? "_zone"
                           : part == CM_COLUMN_TIME_PRECISION ? "_precision"
                           : field->kind == CM_FIELD_TIME || field->kind == CM_FIELD_US ? "_us"
                                                                                        : NULL;
      g_autofree char *name = g_strconcat (field->name, suffix, NULL);

      column.name = g_intern_string (name);
      column.field = field;
      column.integer =
          part == CM_COLUMN_VALUE && (is_number (field) || field->kind == CM_FIELD_TIME);
    }
  g_array_append_val (columns, column);
}

static void
install_columns (CmRecordClass *klass)
{
  const CmRecordType *type = klass->type;
  GArray *columns = g_array_new (FALSE, FALSE, sizeof (CmColumn));
  gsize n = 0;

  for (CmColumnPart part = CM_COLUMN_ID; part < CM_COLUMN_VALUE; part++)
    if (part != CM_COLUMN_CASE || !type->organisation)
      add_column (columns, type, 0, part);
  for (guint i = 0; i < type->n_fields; i++)
    {
      add_column (columns, type, i, CM_COLUMN_VALUE);
      if (type->fields[i].kind != CM_FIELD_TIME)
        continue;
      add_column (columns, type, i, CM_COLUMN_TIME_TEXT);
      add_column (columns, type, i, CM_COLUMN_TIME_ZONE);
      add_column (columns, type, i, CM_COLUMN_TIME_PRECISION);
    }
  klass->columns = g_array_steal (columns, &n);
  klass->n_columns = (guint) n;
  g_array_unref (columns);
}

void
cm_record_class_install (CmRecordClass *klass)
{
  install_columns (klass);
  install_properties (klass);
}

const CmColumn *
cm_record_type_find_column (const CmRecordType *type, const char *name)
{
  CmRecordClass *klass = cm_record_type_get_class (type);

  for (guint i = 0; i < klass->n_columns; i++)
    if (strcmp (klass->columns[i].name, name) == 0)
      return &klass->columns[i];
  return NULL;
}

gboolean
cm_column_is_journaled (const CmColumn *column)
{
  return column->part != CM_COLUMN_ID && column->part != CM_COLUMN_CASE &&
         column->part != CM_COLUMN_REV;
}

const CmField *
cm_record_type_find_field (const CmRecordType *type, const char *name)
{
  for (guint i = 0; i < type->n_fields; i++)
    if (strcmp (type->fields[i].name, name) == 0)
      return &type->fields[i];
  return NULL;
}

gboolean
cm_db_cell_equal (const CmDbCell *a, const CmDbCell *b)
{
  if (a->kind != b->kind)
    return FALSE;
  return a->kind == CM_DB_CELL_TEXT ? strcmp (a->text, b->text) == 0
                                    : a->kind == CM_DB_CELL_NULL || a->number == b->number;
}

static gboolean
check_cell (const CmRecordType *type, const CmColumn *column, const CmDbCell *cell, GError **error)
{
  const CmField *field = column->field;

  if (cell->kind == CM_DB_CELL_NULL)
    {
      if (column->part != CM_COLUMN_VALUE || (field->flags & CM_FIELD_REQUIRED) == 0)
        return TRUE;
      g_set_error (error, CM_ERROR, CM_ERROR_INVALID, _ ("%s: “%s” must not be empty"),
                   _ (type->label), _ (field->label));
      return FALSE;
    }
  if (cell->kind != CM_DB_CELL_TEXT)
    return TRUE;
  if (!g_utf8_validate (cell->text, -1, NULL) || strlen (cell->text) > 1024 * 1024)
    {
      g_set_error (error, CM_ERROR, CM_ERROR_INVALID,
                   _ ("%s: “%s” is longer than 1 MB or no UTF-8 text"), _ (type->label),
                   _ (field->label));
      return FALSE;
    }
  if (field->kind == CM_FIELD_KEY && !g_strv_contains (field->keys, cell->text))
    {
      g_set_error (error, CM_ERROR, CM_ERROR_INVALID, _ ("%s: “%s” is no value of “%s”"),
                   _ (type->label), cell->text, _ (field->label));
      return FALSE;
    }
  return TRUE;
}

gboolean
cm_record_check (CmRecord *record, GError **error)
{
  CmRecordClass *klass = CM_RECORD_GET_CLASS (record);

  for (guint i = 0; i < klass->n_columns; i++)
    {
      CmDbCell cell = cm_record_get_cell (record, &klass->columns[i]);

      if (klass->columns[i].field != NULL &&
          !check_cell (klass->type, &klass->columns[i], &cell, error))
        return FALSE;
    }
  return TRUE;
}
