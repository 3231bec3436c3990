/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The one way a case is written: rows, journal, read back, COMMIT, models. Ids are made when rows
 * are added, and a step that was tried before looks first whether it is there already. */
#include "case/cm-step.h"

#include "base/cm-error.h"
#include "case/cm-journal.h"
#include "case/cm-schema.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef enum
{
  INSERT,
  UPDATE,
  DELETE,
  RESTORE,
} Kind;

static const char *const kind_names[] = { "insert", "update", "delete", "restore" };

typedef struct
{
  Kind kind;
  const CmRecordType *type;
  char *id;
  CmRecord *copy; /* INSERT, UPDATE */
  CmRecord *base; /* UPDATE: the model's row when the edit was handed over */
} Op;

struct _CmStep
{
  CmCase *owner;
  CmStore *store;
  char *id, *undoes;
  GPtrArray *ops;
  gint64 at_us;
  gboolean tried;
};

static void
op_free (gpointer data)
{
  Op *op = data;

  g_clear_object (&op->copy);
  g_clear_object (&op->base);
  g_free (op->id);
  g_free (op);
}

CmStep *
cm_step_new (CmCase *self)
{
  CmStep *step = g_new0 (CmStep, 1);

  step->owner = g_object_ref (self);
  step->store = cm_case_get_store (self);
  step->id = cm_clock_uuid (cm_store_get_clock (step->store));
  step->at_us = cm_clock_now (cm_store_get_clock (step->store));
  step->ops = g_ptr_array_new_with_free_func (op_free);
  return step;
}

void
cm_step_free (CmStep *step)
{
  if (step == NULL)
    return;
  g_ptr_array_unref (step->ops);
  g_object_unref (step->owner);
  g_free (step->id);
  g_free (step->undoes);
  g_free (step);
}

const char *
cm_step_get_id (CmStep *step)
{
  return step->id;
}

gint64
cm_step_get_at_us (CmStep *step)
{
  return step->at_us;
}

void
cm_step_set_undoes (CmStep *step, const char *undone)
{
  g_free (step->undoes);
  step->undoes = g_strdup (undone);
}

static Op *
add_op (CmStep *step, Kind kind, const CmRecordType *type, const char *id)
{
  Op *op = g_new0 (Op, 1);

  op->kind = kind;
  op->type = type;
  op->id = g_strdup (id);
  g_ptr_array_add (step->ops, op);
  return op;
}

static Op *
find_op (CmStep *step, const char *id)
{
  for (guint i = step->ops->len; i > 0; i--)
    {
      Op *op = g_ptr_array_index (step->ops, i - 1);

      if (strcmp (op->id, id) == 0)
        return op;
    }
  return NULL;
}

const char *
cm_step_insert (CmStep *step, CmRecord *record)
{
  const CmRecordType *type = cm_record_get_record_type (record);
  gboolean is_case = type == &cm_record_cases;
  g_autofree char *id = is_case ? g_strdup (cm_case_get_id (step->owner))
                                : cm_clock_uuid (cm_store_get_clock (step->store));
  Op *op = add_op (step, INSERT, type, id);

  cm_record_set_head (record, id, type->organisation ? NULL : cm_case_get_id (step->owner),
                      step->at_us);
  op->copy = record;
  return op->id;
}

static void
copy_field (CmRecord *from, CmRecord *to, const CmField *field)
{
  CmRecordClass *klass = CM_RECORD_GET_CLASS (from);

  for (guint i = 0; i < klass->n_columns; i++)
    if (klass->columns[i].field == field)
      {
        CmDbCell cell = cm_record_get_cell (from, &klass->columns[i]);

        cm_record_set_cell (to, &klass->columns[i], &cell);
      }
  cm_record_touch (to, field);
}

static void
copy_touched (CmRecord *from, CmRecord *to)
{
  const CmRecordType *type = cm_record_get_record_type (from);

  for (guint i = 0; i < type->n_fields; i++)
    if (cm_record_is_touched (from, &type->fields[i]))
      copy_field (from, to, &type->fields[i]);
}

void
cm_step_update (CmStep *step, CmRecord *copy)
{
  const CmRecordType *type = cm_record_get_record_type (copy);
  const char *id = cm_record_get_id (copy);
  Op *op = find_op (step, id);
  CmRecord *model = cm_case_find_any (step->owner, type, id);

  if (op != NULL && op->copy != NULL)
    {
      copy_touched (copy, op->copy);
      g_object_unref (copy);
      return;
    }
  op = add_op (step, UPDATE, type, id);
  op->copy = copy;
  op->base = cm_record_copy (model != NULL ? model : copy);
}

void
cm_step_bin (CmStep *step, CmRecord *record)
{
  add_op (step, DELETE, cm_record_get_record_type (record), cm_record_get_id (record));
}

void
cm_step_restore (CmStep *step, const CmRecordType *type, const char *id)
{
  add_op (step, RESTORE, type, id);
}

void
cm_step_link (CmStep *step,
              const CmRecordType *from_type,
              const char *from_id,
              const char *kind,
              const char *to_type,
              const char *to_id)
{
  const char *case_id = cm_case_get_id (step->owner);
  g_autofree char *name = g_strconcat (from_type->name, "\n", from_id, "\n", kind, "\n", to_type,
                                       "\n", to_id, "\n", NULL);
  g_autofree char *id = cm_uuid_v5 (case_id, name, strlen (name));
  CmRecord *held = cm_case_find_any (step->owner, &cm_record_link, id);
  CmRecord *link;

  if (find_op (step, id) != NULL)
    return;
  if (held != NULL)
    {
      if (cm_record_is_deleted (held))
        cm_step_restore (step, &cm_record_link, id);
      return;
    }
  link = cm_record_new (&cm_record_link);
  cm_record_set_text (link, "from_type", from_type->name);
  cm_record_set_text (link, "from_id", from_id);
  cm_record_set_text (link, "kind", kind);
  cm_record_set_text (link, "to_type", to_type);
  cm_record_set_text (link, "to_id", to_id);
  cm_record_set_head (link, id, case_id, step->at_us);
  add_op (step, INSERT, &cm_record_link, id)->copy = link;
}

/* The next free number of the year, inside the transaction, so that two programs cannot take one.
 */
static gboolean
number_case (CmDb *db, CmRecord *row, gint64 at_us, GError **error)
{
  g_autoptr (GDateTime) at = g_date_time_new_from_unix_utc (at_us / G_USEC_PER_SEC);
  g_autofree char *year = g_date_time_format (at, "%Y-");
  g_autofree char *number = NULL;
  gint64 last = 0;

  if (!cm_db_get_int64 (db, &last, error,
                        "SELECT max(CAST(substr(number, 6) AS INTEGER)) FROM cases "
                        "WHERE substr(number, 1, 5) = ?",
                        "s", year))
    return FALSE;
  number = g_strdup_printf ("%s%03" G_GINT64_FORMAT, year, last + 1);
  cm_record_set_text (row, "number", number);
  return TRUE;
}

/* What another program changed since is merged by field; the same field is a conflict. */
static gboolean
merge (const Op *op, CmRecord *fresh, CmRecord *after, GError **error)
{
  CmRecordClass *klass = CM_RECORD_GET_CLASS (fresh);
  gboolean moved = cm_record_get_rev (fresh) != cm_record_get_rev (op->base);

  for (guint i = 0; i < klass->n_columns; i++)
    {
      const CmColumn *column = &klass->columns[i];
      CmDbCell now, base, ours;

      if (column->field == NULL || !cm_record_is_touched (op->copy, column->field))
        continue;
      now = cm_record_get_cell (fresh, column);
      base = cm_record_get_cell (op->base, column);
      ours = cm_record_get_cell (op->copy, column);
      if (moved && !cm_db_cell_equal (&now, &base) && !cm_db_cell_equal (&now, &ours))
        {
          g_set_error (error, CM_ERROR, CM_ERROR_INVALID,
                       _ ("“%s” was changed by another program meanwhile"),
                       _ (column->field->label));
          return FALSE;
        }
      cm_record_set_cell (after, column, &ours);
    }
  return TRUE;
}

/* The row as it will be; NULL with error, NULL without where nothing changes. */
static CmRecord *
plan (CmStep *step, const Op *op, CmRecord *fresh, GError **error)
{
  g_autoptr (CmRecord) after = NULL;
  gboolean gone = cm_record_is_deleted (fresh);
  const CmColumn *deleted = cm_record_type_find_column (op->type, "deleted_us");
  const CmColumn *rev = cm_record_type_find_column (op->type, "rev");
  CmDbCell cell = { .kind = CM_DB_CELL_INT, .number = cm_record_get_rev (fresh) + 1 };

  if ((op->kind == DELETE && gone) || (op->kind == RESTORE && !gone))
    return NULL;
  after = cm_record_copy (fresh);
  cm_record_set_cell (after, rev, &cell);
  if (op->kind == UPDATE && !merge (op, fresh, after, error))
    return NULL;
  cell.kind = op->kind == DELETE ? CM_DB_CELL_INT : CM_DB_CELL_NULL;
  cell.number = step->at_us;
  if (op->kind != UPDATE)
    cm_record_set_cell (after, deleted, &cell);
  return g_steal_pointer (&after);
}

static gboolean
write_journal (CmStep *step, CmDb *db, const Op *op, const char *body, GError **error)
{
  const char *case_id =
      op->type->organisation && op->type != &cm_record_cases ? "" : cm_case_get_id (step->owner);
  g_autoptr (CmJournalRow) row = g_new0 (CmJournalRow, 1);

  row->at_us = step->at_us;
  row->case_id = g_strdup (case_id);
  row->copy_id = g_strdup (cm_store_get_copy_id (step->store));
  row->actor = g_strdup (cm_store_get_actor (step->store));
  row->op = g_strdup (kind_names[op->kind]);
  row->record = g_strdup (op->type->name);
  row->row_id = g_strdup (op->id);
  row->step = g_strdup (step->id);
  row->undoes = g_strdup (step->undoes);
  row->body = g_strdup (body);
  return cm_journal_append (db, row, error);
}

/* What was written must read back as it was meant, or the transaction does not happen. */
static gboolean
read_back (CmDb *db, CmRecord *meant, CmRecord **out, GError **error)
{
  CmRecordClass *klass = CM_RECORD_GET_CLASS (meant);
  g_autoptr (GError) local = NULL;
  g_autoptr (CmRecord) found = cm_row_load (db, klass->type, cm_record_get_id (meant), &local);

  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  for (guint i = 0; found != NULL && i < klass->n_columns; i++)
    {
      CmDbCell a = cm_record_get_cell (found, &klass->columns[i]);
      CmDbCell b = cm_record_get_cell (meant, &klass->columns[i]);

      if (!cm_db_cell_equal (&a, &b))
        g_clear_object (&found);
    }
  if (found == NULL)
    {
      g_set_error (error, CM_ERROR, CM_ERROR_CORRUPT, _ ("%s did not keep what was written"),
                   cm_db_get_path (db));
      return FALSE;
    }
  *out = g_steal_pointer (&found);
  return TRUE;
}

static gboolean
write_insert (CmStep *step, CmDb *db, const Op *op, CmRecord **out, GError **error)
{
  g_autofree char *body = NULL;

  if (op->type == &cm_record_cases && cm_record_get_text (op->copy, "number") == NULL &&
      !number_case (db, op->copy, step->at_us, error))
    return FALSE;
  body = cm_journal_body (NULL, op->copy);
  return cm_record_check (op->copy, error) && cm_row_insert (db, op->copy, error) &&
         write_journal (step, db, op, body, error) && read_back (db, op->copy, out, error);
}

static gboolean
write_op (CmStep *step, CmDb *db, const Op *op, CmRecord **out, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (CmRecord) fresh = NULL;
  g_autoptr (CmRecord) after = NULL;
  g_autofree char *body = NULL;

  *out = NULL;
  if (op->kind == INSERT)
    return write_insert (step, db, op, out, error);
  fresh = cm_row_load (db, op->type, op->id, &local);
  if (fresh == NULL && local == NULL)
    g_set_error (&local, CM_ERROR, CM_ERROR_NOT_FOUND, _ ("the record is not there any more"));
  if (fresh != NULL)
    after = plan (step, op, fresh, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  body = after != NULL ? cm_journal_body (fresh, after) : NULL;
  if (body == NULL) /* nothing changes, nothing is written */
    return TRUE;
  return cm_record_check (after, error) && cm_row_update (db, fresh, after, error) &&
         write_journal (step, db, op, body, error) && read_back (db, after, out, error);
}

typedef struct
{
  CmStep *step;
  GPtrArray *read; /* CmRecord or NULL, an element an op */
  gboolean foreign, there;
} Transaction;

static gboolean
write_all (CmDb *db, gpointer data, GError **error)
{
  Transaction *transaction = data;
  CmStep *step = transaction->step;
  gint64 last = 0, there = 0;

  if (!cm_db_run (db, error, "PRAGMA defer_foreign_keys=ON", "") ||
      !cm_db_get_int64 (db, &last, error, "SELECT max(n) FROM journal", ""))
    return FALSE;
  transaction->foreign = last != cm_store_get_last_n (step->store);
  if (step->tried &&
      !cm_db_get_int64 (db, &there, error,
                        "SELECT count(*) FROM journal WHERE case_id IN ('', ?) AND step = ?", "ss",
                        cm_case_get_id (step->owner), step->id))
    return FALSE;
  transaction->there = there > 0;
  if (transaction->there)
    return TRUE;
  for (guint i = 0; i < step->ops->len; i++)
    {
      CmRecord *read = NULL;

      if (!write_op (step, db, g_ptr_array_index (step->ops, i), &read, error))
        return FALSE;
      g_ptr_array_add (transaction->read, read);
    }
  return TRUE;
}

static void
unref_maybe (gpointer object)
{
  if (object != NULL)
    g_object_unref (object);
}

/* The disk has it; a failure to show it must not look like a failure to keep it. */
static void
show (CmStep *step, Transaction *transaction)
{
  gint64 last = 0;

  for (guint i = 0; i < transaction->read->len; i++)
    {
      CmRecord *read = g_ptr_array_index (transaction->read, i);
      const Op *op = g_ptr_array_index (step->ops, i);

      if (read != NULL)
        cm_case_apply (step->owner, read, op->kind == INSERT ? op->copy : NULL);
    }
  if (transaction->foreign || transaction->there)
    cm_store_refresh (step->store, transaction->there ? NULL : step->id, NULL);
  else if (cm_db_get_int64 (cm_store_get_db (step->store), &last, NULL,
                            "SELECT max(n) FROM journal", ""))
    cm_store_set_last_n (step->store, last);
  cm_store_touch (step->store, cm_case_get_id (step->owner), step->at_us);
  cm_store_flush (step->store);
  cm_case_committed (step->owner, step->at_us, NULL);
  cm_store_note_heads (step->store);
}

gboolean
cm_step_commit (CmStep *step, GError **error)
{
  g_autoptr (GPtrArray) read = g_ptr_array_new_with_free_func (unref_maybe);
  Transaction transaction = { .step = step, .read = read };
  gboolean changed = FALSE;

  if (step->ops->len == 0)
    return TRUE;
  if (!cm_store_may_write (step->store, error))
    return FALSE;
  if (!cm_db_in_transaction (cm_store_get_db (step->store), write_all, &transaction, error))
    {
      step->tried = TRUE;
      return FALSE;
    }
  step->tried = TRUE;
  for (guint i = 0; i < read->len; i++)
    changed = changed || g_ptr_array_index (read, i) != NULL;
  if (changed || transaction.foreign || transaction.there)
    show (step, &transaction);
  return TRUE;
}
