/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Text being typed: on disk, but not yet part of the case and not in its journal. */
#include "base/cm-error.h"
#include "case/cm-case.h"

typedef struct
{
  CmCase *owner;
  const char *record, *row_id, *field, *text;
} Draft;

/* The entry bar has no row: the case stands for it. */
static const char *
key_of (CmCase *self, const char *row_id)
{
  return row_id != NULL && *row_id != '\0' ? row_id : cm_case_get_id (self);
}

static gboolean
write_draft (CmDb *db, gpointer data, GError **error)
{
  Draft *draft = data;
  gint64 now = cm_clock_now (cm_store_get_clock (cm_case_get_store (draft->owner)));

  if (draft->text == NULL || *draft->text == '\0')
    return cm_db_run (db, error, "DELETE FROM draft WHERE record = ? AND row_id = ? AND field = ?",
                      "sss", draft->record, draft->row_id, draft->field);
  return cm_db_run (db, error,
                    "INSERT INTO draft (case_id, record, row_id, field, text, at_us) "
                    "VALUES (?,?,?,?,?,?) ON CONFLICT (record, row_id, field) "
                    "DO UPDATE SET text = excluded.text, at_us = excluded.at_us",
                    "sssssx", cm_case_get_id (draft->owner), draft->record, draft->row_id,
                    draft->field, draft->text, now);
}

gboolean
cm_case_keep_draft (CmCase *self,
                    const char *record,
                    const char *row_id,
                    const char *field,
                    const char *text,
                    GError **error)
{
  Draft draft = { self, record, key_of (self, row_id), field, text };
  CmStore *store = cm_case_get_store (self);

  return cm_store_may_write (store, error) &&
         cm_db_in_transaction (cm_store_get_db (store), write_draft, &draft, error);
}

char *
cm_case_get_draft (CmCase *self, const char *record, const char *row_id, const char *field)
{
  char *text = NULL;

  /* What cannot be read is as if it had not been typed; the case itself is not touched by that. */
  cm_db_get_text (cm_store_get_db (cm_case_get_store (self)), &text, NULL,
                  "SELECT text FROM draft WHERE record = ? AND row_id = ? AND field = ?", "sss",
                  record, key_of (self, row_id), field);
  return text;
}
