/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The journal's chain. What is hashed is fixed for ever by its first line, so nothing here may
 * change but with a new one. */
#include "case/cm-journal.h"

#include "base/cm-error.h"
#include "base/cm-json.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define COLUMNS                                                                                    \
  "SELECT n, case_id, copy_id, seq, at_us, actor, op, record, row_id, step, undoes, body, "        \
  "body_hash, prev, hash FROM journal "

void
cm_journal_row_free (CmJournalRow *row)
{
  char **texts[] = { &row->case_id, &row->copy_id,   &row->actor, &row->op,
                     &row->record,  &row->row_id,    &row->step,  &row->undoes,
                     &row->body,    &row->body_hash, &row->prev,  &row->hash };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (*texts[i]);
  g_free (row);
}

CmJournalRow *
cm_journal_row_copy (const CmJournalRow *row)
{
  CmJournalRow *copy = g_memdup2 (row, sizeof *row);
  char **texts[] = { &copy->case_id, &copy->copy_id,   &copy->actor, &copy->op,
                     &copy->record,  &copy->row_id,    &copy->step,  &copy->undoes,
                     &copy->body,    &copy->body_hash, &copy->prev,  &copy->hash };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    *texts[i] = g_strdup (*texts[i]);
  return copy;
}

typedef struct
{
  const char *name;
  CmDbCell cell;
} Member;

static int
compare_members (gconstpointer a, gconstpointer b)
{
  return strcmp (((const Member *) a)->name, ((const Member *) b)->name);
}

static void
append_side (GString *out, const char *name, GArray *members)
{
  gboolean first = TRUE;

  g_array_sort (members, compare_members);
  cm_json_append_string (out, name);
  g_string_append (out, ":{");
  for (guint i = 0; i < members->len; i++)
    {
      Member *member = &g_array_index (members, Member, i);

      if (member->cell.kind == CM_DB_CELL_NULL)
        continue;
      if (!first)
        g_string_append_c (out, ',');
      first = FALSE;
      cm_json_append_string (out, member->name);
      g_string_append_c (out, ':');
      if (member->cell.kind == CM_DB_CELL_INT)
        g_string_append_printf (out, "%" G_GINT64_FORMAT, member->cell.number);
      else
        cm_json_append_string (out, member->cell.text);
    }
  g_string_append_c (out, '}');
}

char *
cm_journal_body (CmRecord *before, CmRecord *after)
{
  CmRecordClass *klass = CM_RECORD_GET_CLASS (after != NULL ? after : before);
  g_autoptr (GArray) olds = g_array_new (FALSE, FALSE, sizeof (Member));
  g_autoptr (GArray) news = g_array_new (FALSE, FALSE, sizeof (Member));
  GString *out;

  for (guint i = 0; i < klass->n_columns; i++)
    {
      const CmColumn *column = &klass->columns[i];
      Member old = { .name = column->name }, now = { .name = column->name };

      if (before != NULL)
        old.cell = cm_record_get_cell (before, column);
      if (after != NULL)
        now.cell = cm_record_get_cell (after, column);
      if (!cm_column_is_journaled (column) || cm_db_cell_equal (&old.cell, &now.cell))
        continue;
      g_array_append_val (olds, old);
      g_array_append_val (news, now);
    }
  if (news->len == 0)
    return NULL;
  out = g_string_new ("{");
  append_side (out, "after", news);
  g_string_append_c (out, ',');
  append_side (out, "before", olds);
  g_string_append_c (out, '}');
  return g_string_free (out, FALSE);
}

static gboolean
has_control (const char *text)
{
  for (const char *p = text; p != NULL && *p != '\0'; p++)
    if ((guchar) *p < 0x20 || *p == 0x7f)
      return TRUE;
  return FALSE;
}

char *
cm_journal_hash (const CmJournalRow *row)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *seq = g_strdup_printf ("%" G_GINT64_FORMAT, row->seq);
  g_autofree char *at = g_strdup_printf ("%" G_GINT64_FORMAT, row->at_us);
  const char *lines[] = { "countermove-journal-1",
                          row->prev,
                          row->case_id,
                          row->copy_id,
                          seq,
                          at,
                          row->actor,
                          row->op,
                          row->record,
                          row->row_id,
                          row->step,
                          row->undoes,
                          row->body_hash };

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      if (has_control (lines[i]))
        return NULL;
      if (lines[i] != NULL)
        g_checksum_update (sum, (const guchar *) lines[i], (gssize) strlen (lines[i]));
      g_checksum_update (sum, (const guchar *) "\n", 1);
    }
  return g_strdup (g_checksum_get_string (sum));
}

gboolean
cm_journal_append (CmDb *db, CmJournalRow *row, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (CmRows) rows =
      cm_db_query (db, &local,
                   "SELECT seq, hash FROM journal WHERE case_id = ? AND copy_id = ? "
                   "ORDER BY seq DESC LIMIT 1",
                   "ss", row->case_id, row->copy_id);

  g_clear_pointer (&row->prev, g_free);
  g_clear_pointer (&row->hash, g_free);
  row->seq = 1;
  if (cm_rows_next (rows, &local))
    {
      row->seq = cm_rows_int64 (rows, 0) + 1;
      row->prev = g_strdup (cm_rows_text (rows, 1));
    }
  else
    row->prev = g_strdup (CM_JOURNAL_ZEROS);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  g_free (row->body_hash);
  row->body_hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, row->body, -1);
  row->hash = cm_journal_hash (row);
  if (row->hash == NULL)
    {
      g_set_error (error, CM_ERROR, CM_ERROR_INVALID, _ ("a name holds a control character"));
      return FALSE;
    }
  g_clear_pointer (&rows, cm_rows_free);
  return cm_db_run (db, error,
                    "INSERT INTO journal (case_id, copy_id, seq, at_us, actor, op, record, row_id, "
                    "step, undoes, body, body_hash, prev, hash) VALUES "
                    "(?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
                    "ssxxssssssssss", row->case_id, row->copy_id, row->seq, row->at_us, row->actor,
                    row->op, row->record, row->row_id, row->step, row->undoes, row->body,
                    row->body_hash, row->prev, row->hash);
}

static CmJournalRow *
read_row (CmRows *rows)
{
  CmJournalRow *row = g_new0 (CmJournalRow, 1);

  row->n = cm_rows_int64 (rows, 0);
  row->case_id = g_strdup (cm_rows_text (rows, 1));
  row->copy_id = g_strdup (cm_rows_text (rows, 2));
  row->seq = cm_rows_int64 (rows, 3);
  row->at_us = cm_rows_int64 (rows, 4);
  row->actor = g_strdup (cm_rows_text (rows, 5));
  row->op = g_strdup (cm_rows_text (rows, 6));
  row->record = g_strdup (cm_rows_text (rows, 7));
  row->row_id = g_strdup (cm_rows_text (rows, 8));
  row->step = g_strdup (cm_rows_text (rows, 9));
  row->undoes = g_strdup (cm_rows_text (rows, 10));
  row->body = g_strdup (cm_rows_text (rows, 11));
  row->body_hash = g_strdup (cm_rows_text (rows, 12));
  row->prev = g_strdup (cm_rows_text (rows, 13));
  row->hash = g_strdup (cm_rows_text (rows, 14));
  return row;
}

static GPtrArray *
read_all (CmRows *rows, GError **local, GError **error)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify) cm_journal_row_free);

  while (cm_rows_next (rows, local))
    g_ptr_array_add (all, read_row (rows));
  if (*local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (local));
      return NULL;
    }
  return g_steal_pointer (&all);
}

GPtrArray *
cm_journal_load (CmDb *db, const char *case_id, gint64 after_n, gint64 to_n, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (CmRows) rows = NULL;

  if (case_id != NULL)
    rows = cm_db_query (db, &local, COLUMNS "WHERE case_id = ? AND n > ? AND n <= ? ORDER BY n",
                        "sxx", case_id, after_n, to_n);
  else
    rows =
        cm_db_query (db, &local, COLUMNS "WHERE n > ? AND n <= ? ORDER BY n", "xx", after_n, to_n);
  return read_all (rows, &local, error);
}

GPtrArray *
cm_journal_load_page (CmDb *db, const char *case_id, gint64 from, guint limit, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (CmRows) rows =
      cm_db_query (db, &local, COLUMNS "WHERE case_id = ? AND n >= ? ORDER BY n LIMIT ?", "sxx",
                   case_id, from, (gint64) limit);

  return read_all (rows, &local, error);
}

GPtrArray *
cm_journal_load_step (CmDb *db, const char *case_id, const char *step, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (CmRows) rows = cm_db_query (
      db, &local, COLUMNS "WHERE case_id IN ('', ?) AND step = ? ORDER BY n", "ss", case_id, step);

  return read_all (rows, &local, error);
}

static gboolean
check_entry (CmDb *db, CmJournalRow *row, GError **error)
{
  g_autofree char *prev = NULL, *hash = cm_journal_hash (row), *body_hash = NULL;

  if (row->body != NULL)
    body_hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, row->body, -1);
  if (row->seq > 1 &&
      !cm_db_get_text (db, &prev, error,
                       "SELECT hash FROM journal WHERE case_id = ? AND copy_id = ? AND seq = ?",
                       "ssx", row->case_id, row->copy_id, row->seq - 1))
    return FALSE;
  if (g_strcmp0 (hash, row->hash) == 0 &&
      (body_hash == NULL || strcmp (body_hash, row->body_hash) == 0) &&
      (row->seq == 1 || g_strcmp0 (prev, row->prev) == 0))
    return TRUE;
  g_set_error (error, CM_ERROR, CM_ERROR_CORRUPT,
               _ ("%s: entry %" G_GINT64_FORMAT " of the journal was altered"), cm_db_get_path (db),
               row->seq);
  return FALSE;
}

gboolean
cm_journal_check_tail (CmDb *db, gint64 count, GError **error)
{
  g_autoptr (GPtrArray) all = NULL;
  gint64 last = 0;

  if (!cm_db_get_int64 (db, &last, error, "SELECT max(n) FROM journal", ""))
    return FALSE;
  all = cm_journal_load (db, NULL, last - count, last, error);
  if (all == NULL)
    return FALSE;
  for (guint i = 0; i < all->len; i++)
    if (!check_entry (db, g_ptr_array_index (all, i), error))
      return FALSE;
  return TRUE;
}

struct _CmJournalBody
{
  JsonNode *node;
};

CmJournalBody *
cm_journal_body_parse (const char *text, GError **error)
{
  g_autoptr (JsonNode) node = cm_json_parse ("journal", text, strlen (text), error);
  JsonObject *after = NULL, *before = NULL;
  CmJournalBody *body;

  if (node == NULL)
    return NULL;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      g_set_error (error, CM_ERROR, CM_ERROR_CORRUPT, _ ("a journal entry is no object"));
      return NULL;
    }
  if (!cm_json_get_object (json_node_get_object (node), "after", "journal", TRUE, &after, error) ||
      !cm_json_get_object (json_node_get_object (node), "before", "journal", TRUE, &before, error))
    return NULL;
  body = g_new0 (CmJournalBody, 1);
  body->node = g_steal_pointer (&node);
  return body;
}

void
cm_journal_body_free (CmJournalBody *body)
{
  json_node_unref (body->node);
  g_free (body);
}

static JsonNode *
find_member (CmJournalBody *body, const char *side, const char *column)
{
  JsonObject *object = json_object_get_object_member (json_node_get_object (body->node), side);

  return json_object_get_member (object, column);
}

gboolean
cm_journal_body_has (CmJournalBody *body, const char *column)
{
  return find_member (body, "after", column) != NULL ||
         find_member (body, "before", column) != NULL;
}

CmDbCell
cm_journal_body_get (CmJournalBody *body, const char *side, const char *column)
{
  JsonNode *member = find_member (body, side, column);

  if (member == NULL || !JSON_NODE_HOLDS_VALUE (member))
    return (CmDbCell){ .kind = CM_DB_CELL_NULL };
  if (json_node_get_value_type (member) == G_TYPE_STRING)
    return (CmDbCell){ .kind = CM_DB_CELL_TEXT, .text = json_node_get_string (member) };
  return (CmDbCell){ .kind = CM_DB_CELL_INT, .number = json_node_get_int (member) };
}
