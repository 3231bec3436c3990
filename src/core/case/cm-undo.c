/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Taking back: undo and redo as new steps read from the journal, revert of one entry, bin and
 * restore. The past is never changed. */
#include "base/cm-error.h"
#include "case/cm-journal-list.h"
#include "case/cm-schema.h"
#include "case/cm-step.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct _CmUndo
{
  GPtrArray *undo; /* step ids, the next one last */
  GPtrArray *redo;
};

void
cm_undo_free (CmUndo *undo)
{
  g_ptr_array_unref (undo->undo);
  g_ptr_array_unref (undo->redo);
  g_free (undo);
}

static gboolean
pop (GPtrArray *stack, const char *step)
{
  guint last = stack->len;

  if (last == 0 || strcmp (g_ptr_array_index (stack, last - 1), step) != 0)
    return FALSE;
  g_ptr_array_remove_index (stack, last - 1);
  return TRUE;
}

static void
replay_step (CmUndo *undo, const char *step, const char *undoes)
{
  if (undoes == NULL)
    {
      g_ptr_array_set_size (undo->redo, 0);
      g_ptr_array_add (undo->undo, g_strdup (step));
    }
  else if (pop (undo->undo, undoes))
    g_ptr_array_add (undo->redo, g_strdup (step));
  else if (pop (undo->redo, undoes))
    g_ptr_array_add (undo->undo, g_strdup (step));
}

/* The step that opened the case is not on the stack: a case is put away from the start page. */
static CmUndo *
read_stacks (CmCase *self, GError **error)
{
  CmUndo **slot = cm_case_get_undo_slot (self);
  CmStore *store = cm_case_get_store (self);
  g_autoptr (GError) local = NULL;
  g_autoptr (CmRows) rows = NULL;

  if (*slot != NULL)
    return *slot;
  rows = cm_db_query (cm_store_get_db (store), &local,
                      "SELECT step, max(undoes), min(n) AS first FROM journal WHERE case_id = ? "
                      "AND copy_id = ? GROUP BY step "
                      "HAVING max(record = 'cases' AND op = 'insert') = 0 ORDER BY first",
                      "ss", cm_case_get_id (self), cm_store_get_copy_id (store));
  *slot = g_new0 (CmUndo, 1);
  (*slot)->undo = g_ptr_array_new_with_free_func (g_free);
  (*slot)->redo = g_ptr_array_new_with_free_func (g_free);
  while (cm_rows_next (rows, &local))
    replay_step (*slot, cm_rows_text (rows, 0), cm_rows_text (rows, 1));
  if (local != NULL)
    {
      g_clear_pointer (slot, cm_undo_free);
      g_propagate_error (error, g_steal_pointer (&local));
    }
  return *slot;
}

/* The entry that says most about a step comes first. */
static int
weight (const CmJournalRow *row)
{
  static const char *const order[] = { "observation", "action", "role",       "cases",
                                       "asset",       "person", "asset_alias" };

  for (gsize i = 0; i < G_N_ELEMENTS (order); i++)
    if (strcmp (row->record, order[i]) == 0)
      return (int) i;
  return strcmp (row->record, "link") == 0 ? 100 : 50;
}

static CmJournalRow *
main_entry (GPtrArray *rows)
{
  CmJournalRow *best = NULL;

  for (guint i = 0; i < rows->len; i++)
    {
      CmJournalRow *row = g_ptr_array_index (rows, i);

      if (best == NULL || weight (row) < weight (best))
        best = row;
    }
  return best;
}

/* An undo is named by what it took back, so the chain of undoes is followed to its start. */
static char *
describe_step (CmCase *self, const char *step)
{
  CmDb *db = cm_store_get_db (cm_case_get_store (self));
  g_autofree char *id = g_strdup (step);

  for (;;)
    {
      g_autoptr (GPtrArray) rows = cm_journal_load_step (db, cm_case_get_id (self), id, NULL);
      CmJournalRow *row = rows != NULL ? main_entry (rows) : NULL;

      if (row == NULL)
        return NULL;
      if (row->undoes == NULL)
        return cm_journal_describe (self, row, TRUE);
      g_free (id);
      id = g_strdup (row->undoes);
    }
}

static const char *
top (GPtrArray *stack)
{
  return stack->len > 0 ? g_ptr_array_index (stack, stack->len - 1) : NULL;
}

char *
cm_case_get_undo_label (CmCase *self)
{
  CmUndo *undo = read_stacks (self, NULL); /* a label only; cm_case_undo says what is wrong */

  return undo != NULL && undo->undo->len > 0 ? describe_step (self, top (undo->undo)) : NULL;
}

char *
cm_case_get_redo_label (CmCase *self)
{
  CmUndo *undo = read_stacks (self, NULL); /* a label only; cm_case_redo says what is wrong */

  return undo != NULL && undo->redo->len > 0 ? describe_step (self, top (undo->redo)) : NULL;
}

/* Puts the `before` of each changed column into a copy of the row. */
static gboolean
invert_update (CmStep *step, CmRecord *record, const CmJournalRow *row, GError **error)
{
  CmRecordClass *klass = CM_RECORD_GET_CLASS (record);
  g_autoptr (CmJournalBody) body = NULL;
  g_autoptr (CmRecord) copy = NULL;

  if (row->body == NULL)
    {
      g_set_error (error, CM_ERROR, CM_ERROR_INVALID, _ ("what was there before was erased"));
      return FALSE;
    }
  body = cm_journal_body_parse (row->body, error);
  if (body == NULL)
    return FALSE;
  copy = cm_record_copy (record);
  for (guint i = 0; i < klass->n_columns; i++)
    {
      const CmColumn *column = &klass->columns[i];
      CmDbCell now = cm_record_get_cell (record, column), before, after;

      if (column->field == NULL || !cm_journal_body_has (body, column->name))
        continue;
      before = cm_journal_body_get (body, "before", column->name);
      after = cm_journal_body_get (body, "after", column->name);
      if (!cm_db_cell_equal (&now, &after))
        {
          g_set_error (error, CM_ERROR, CM_ERROR_INVALID,
                       _ ("“%s” was changed again since; taking this back would lose that"),
                       _ (column->field->label));
          return FALSE;
        }
      cm_record_set_cell (copy, column, &before);
      cm_record_touch (copy, column->field);
    }
  cm_step_update (step, g_steal_pointer (&copy));
  return TRUE;
}

static gboolean
invert (CmCase *self, CmStep *step, const CmJournalRow *row, GError **error)
{
  const CmRecordType *type =
      cm_schema_find_type (cm_store_get_types (cm_case_get_store (self)), row->record);
  CmRecord *record = type != NULL ? cm_case_find_any (self, type, row->row_id) : NULL;

  if (record == NULL)
    {
      g_set_error (error, CM_ERROR, CM_ERROR_NOT_FOUND, _ ("the record is not there any more"));
      return FALSE;
    }
  if (strcmp (row->op, "insert") == 0 || strcmp (row->op, "restore") == 0)
    cm_step_bin (step, record);
  else if (strcmp (row->op, "delete") == 0)
    cm_step_restore (step, type, row->row_id);
  else if (strcmp (row->op, "update") == 0)
    return invert_update (step, record, row, error);
  else
    {
      g_set_error (error, CM_ERROR, CM_ERROR_INVALID, _ ("this entry cannot be taken back"));
      return FALSE;
    }
  return TRUE;
}

static gboolean
take_back (CmCase *self, const char *undone, GError **error)
{
  CmDb *db = cm_store_get_db (cm_case_get_store (self));
  g_autofree char *id = g_strdup (undone); /* the stacks go with the commit */
  g_autoptr (GPtrArray) rows = cm_journal_load_step (db, cm_case_get_id (self), id, error);
  g_autoptr (CmStep) step = cm_step_new (self);

  if (rows == NULL)
    return FALSE;
  cm_step_set_undoes (step, id);
  for (guint i = rows->len; i > 0; i--)
    if (!invert (self, step, g_ptr_array_index (rows, i - 1), error))
      return FALSE;
  return cm_step_commit (step, error);
}

static gboolean
take_back_top (CmCase *self, gboolean redo, GError **error)
{
  CmUndo *undo;
  const char *step;

  /* Another program may have written since the stacks were read. */
  if (!cm_store_poll (cm_case_get_store (self), error))
    return FALSE;
  undo = read_stacks (self, error);
  if (undo == NULL)
    return FALSE;
  step = top (redo ? undo->redo : undo->undo);
  if (step != NULL)
    return take_back (self, step, error);
  g_set_error (error, CM_ERROR, CM_ERROR_NOT_FOUND,
               redo ? _ ("there is nothing to redo") : _ ("there is nothing to undo"));
  return FALSE;
}

gboolean
cm_case_undo (CmCase *self, GError **error)
{
  return take_back_top (self, FALSE, error);
}

gboolean
cm_case_redo (CmCase *self, GError **error)
{
  return take_back_top (self, TRUE, error);
}

gboolean
cm_case_revert (CmCase *self, CmJournalEntry *entry, GError **error)
{
  g_autoptr (CmStep) step = cm_step_new (self);

  return invert (self, step, cm_journal_entry_get_row (entry), error) &&
         cm_step_commit (step, error);
}

gboolean
cm_case_bin (CmCase *self, CmRecord *record, GError **error)
{
  g_autoptr (CmStep) step = cm_step_new (self);

  cm_step_bin (step, record);
  return cm_step_commit (step, error);
}

gboolean
cm_case_restore (CmCase *self, const CmRecordType *type, const char *id, GError **error)
{
  g_autoptr (CmStep) step = cm_step_new (self);

  if (cm_case_find_any (self, type, id) == NULL)
    {
      g_set_error (error, CM_ERROR, CM_ERROR_NOT_FOUND, _ ("the record is not there any more"));
      return FALSE;
    }
  cm_step_restore (step, type, id);
  return cm_step_commit (step, error);
}
