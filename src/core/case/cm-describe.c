/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Journal entries in words: what was done, and per changed field the old and the new value. */
#include "base/cm-error.h"
#include "case/cm-journal-list.h"
#include "case/cm-schema.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static const char *
name_of (CmCase *self, const char *id)
{
  CmRecord *record = cm_case_find_id (self, id);
  const CmRecordType *type = record != NULL ? cm_record_get_record_type (record) : NULL;

  if (type == &cm_record_observation)
    return cm_record_get_text (record, "technique");
  if (type == &cm_record_action || type == &cm_record_cases)
    return cm_record_get_text (record, "title");
  if (type == &cm_record_person || type == &cm_record_asset)
    return cm_record_get_text (record, "name");
  if (type == &cm_record_asset_alias)
    return cm_record_get_text (record, "alias");
  if (type == &cm_record_role)
    return cm_key_label (cm_record_type_find_field (type, "role"),
                         cm_record_get_text (record, "role"));
  for (guint i = 0; type != NULL && type != &cm_record_link && i < type->n_fields; i++)
    if (type->fields[i].kind == CM_FIELD_TEXT)
      return cm_record_get_text (record, type->fields[i].name);
  return NULL;
}

static char *
describe_link (CmCase *self, const CmJournalRow *row, gboolean order)
{
  CmRecord *link = cm_case_find_any (self, &cm_record_link, row->row_id);
  const char *from, *to;

  if (link == NULL)
    return g_strdup (order ? _ ("change a link") : _ ("changed a link"));
  from = name_of (self, cm_record_get_text (link, "from_id"));
  to = name_of (self, cm_record_get_text (link, "to_id"));
  if (to == NULL)
    to = cm_record_get_text (link, "to_id");
  if (strcmp (row->op, "delete") == 0)
    return g_strdup_printf (order ? _ ("unlink “%s” from “%s”") : _ ("unlinked “%s” from “%s”"),
                            from != NULL ? from : "", to);
  return g_strdup_printf (order ? _ ("link “%s” to “%s”") : _ ("linked “%s” to “%s”"),
                          from != NULL ? from : "", to);
}

/* The assets that an observation is on: "FIN-07, FIN-09"; NULL where none. */
static char *
hosts_of (CmCase *self, const char *id)
{
  g_autoptr (GPtrArray) links = cm_case_get_links (self, id, "on");
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < links->len; i++)
    {
      const char *name = name_of (self, cm_record_get_text (links->pdata[i], "to_id"));

      if (name != NULL)
        g_string_append (out->len > 0 ? g_string_append (out, ", ") : out, name);
    }
  return g_string_free (out, out->len == 0);
}

static char *
describe_insert (CmCase *self,
                 const CmRecordType *type,
                 const CmJournalRow *row,
                 const char *name,
                 gboolean order)
{
  if (type == &cm_record_observation)
    {
      g_autofree char *hosts = hosts_of (self, row->row_id);

      if (hosts != NULL)
        return g_strdup_printf (order ? _ ("record %s on %s") : _ ("recorded %s on %s"), name,
                                hosts);
      return g_strdup_printf (order ? _ ("record %s") : _ ("recorded %s"), name);
    }
  if (type == &cm_record_action)
    return g_strdup_printf (order ? _ ("add action “%s”") : _ ("added action “%s”"), name);
  if (type == &cm_record_cases)
    return g_strdup_printf (order ? _ ("open case “%s”") : _ ("opened case “%s”"), name);
  return g_strdup_printf (order ? _ ("add %s “%s”") : _ ("added %s “%s”"), _ (type->label), name);
}

static const CmField *
changed_field (const CmRecordType *type, CmJournalBody *body, guint *n)
{
  CmRecordClass *klass = cm_record_type_get_class (type);
  const CmField *first = NULL, *last = NULL;

  *n = 0;
  for (guint i = 0; i < klass->n_columns; i++)
    {
      const CmField *field = klass->columns[i].field;

      if (field == NULL || field == last || !cm_journal_body_has (body, klass->columns[i].name))
        continue;
      last = field;
      if (first == NULL || strcmp (field->name, "status") == 0)
        first = field;
      (*n)++;
    }
  return first;
}

static char *
describe_update (const CmRecordType *type,
                 const CmJournalRow *row,
                 const char *name,
                 gboolean order)
{
  g_autoptr (CmJournalBody) body =
      row->body != NULL ? cm_journal_body_parse (row->body, NULL) : NULL;
  guint n = 0;
  const CmField *field = body != NULL ? changed_field (type, body, &n) : NULL;

  if (field != NULL && strcmp (field->name, "status") == 0)
    {
      CmDbCell status = cm_journal_body_get (body, "after", "status");
      g_autofree char *word =
          g_utf8_strdown (status.text != NULL ? cm_key_label (field, status.text) : "", -1);

      return g_strdup_printf (order ? _ ("mark %s %s") : _ ("marked %s %s"), name, word);
    }
  if (field != NULL && n == 1)
    return g_strdup_printf (order ? _ ("change “%s” of %s") : _ ("changed “%s” of %s"),
                            _ (field->label), name);
  return g_strdup_printf (order ? _ ("change %s") : _ ("changed %s"), name);
}

char *
cm_journal_describe (CmCase *self, const CmJournalRow *row, gboolean order)
{
  const CmRecordType *type =
      cm_schema_find_type (cm_store_get_types (cm_case_get_store (self)), row->record);
  const char *name = name_of (self, row->row_id);

  if (type == &cm_record_link)
    return describe_link (self, row, order);
  if (name == NULL)
    name = type != NULL ? _ (type->label) : row->record;
  if (type != NULL && strcmp (row->op, "insert") == 0)
    return describe_insert (self, type, row, name, order);
  if (type != NULL && strcmp (row->op, "update") == 0)
    return describe_update (type, row, name, order);
  if (strcmp (row->op, "delete") == 0)
    return g_strdup_printf (order ? _ ("move %s to the bin") : _ ("moved %s to the bin"), name);
  if (strcmp (row->op, "restore") == 0)
    return g_strdup_printf (order ? _ ("restore %s") : _ ("restored %s"), name);
  return g_strdup_printf ("%s %s", row->op, name);
}

static char *
show_cell (CmCase *self, const CmField *field, CmDbCell cell)
{
  const char *name;

  if (cell.kind == CM_DB_CELL_NULL)
    return g_strdup (_ ("nothing"));
  if (cell.kind == CM_DB_CELL_INT && field->kind == CM_FIELD_BOOL)
    return g_strdup (cell.number != 0 ? _ ("yes") : _ ("no"));
  if (cell.kind == CM_DB_CELL_INT && (field->kind == CM_FIELD_US || field->kind == CM_FIELD_TIME))
    return cm_time_format_iso (cell.number, NULL);
  if (cell.kind == CM_DB_CELL_INT)
    return g_strdup_printf ("%" G_GINT64_FORMAT, cell.number);
  name = field->kind == CM_FIELD_REF ? name_of (self, cell.text) : NULL;
  return g_strdup (name != NULL ? name : cm_key_label (field, cell.text));
}

/* Of a time the text is shown, and the microseconds only where there is none. */
static gboolean
is_shown (const CmColumn *column, CmJournalBody *body)
{
  g_autofree char *text = NULL;

  if (column->field == NULL || !cm_journal_body_has (body, column->name))
    return FALSE;
  if (column->field->kind != CM_FIELD_TIME)
    return TRUE;
  text = g_strconcat (column->field->name, "_text", NULL);
  return column->part == CM_COLUMN_TIME_TEXT ||
         (column->part == CM_COLUMN_VALUE && !cm_journal_body_has (body, text));
}

char *
cm_journal_describe_changes (CmCase *self, const CmJournalRow *row)
{
  const CmRecordType *type =
      cm_schema_find_type (cm_store_get_types (cm_case_get_store (self)), row->record);
  g_autoptr (CmJournalBody) body =
      row->body != NULL ? cm_journal_body_parse (row->body, NULL) : NULL;
  CmRecordClass *klass = type != NULL ? cm_record_type_get_class (type) : NULL;
  GString *out;

  if (klass == NULL || body == NULL || type == &cm_record_link)
    return NULL;
  out = g_string_new (NULL);
  for (guint i = 0; i < klass->n_columns; i++)
    {
      const CmColumn *column = &klass->columns[i];
      g_autofree char *before = NULL, *after = NULL;

      if (!is_shown (column, body))
        continue;
      before = show_cell (self, column->field, cm_journal_body_get (body, "before", column->name));
      after = show_cell (self, column->field, cm_journal_body_get (body, "after", column->name));
      if (out->len > 0)
        g_string_append_c (out, '\n');
      if (strcmp (row->op, "insert") == 0)
        g_string_append_printf (out, _ ("%s: %s"), _ (column->field->label), after);
      else
        g_string_append_printf (out, _ ("%s: %s → %s"), _ (column->field->label), before, after);
    }
  return g_string_free (out, out->len == 0);
}
