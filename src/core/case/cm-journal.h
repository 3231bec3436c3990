/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The journal: append-only, one hash chain a case and copy. Bodies are canonical JSON of what
 * changed. */
#pragma once

#include "base/cm-db.h"
#include "case/cm-record.h"

G_BEGIN_DECLS

#define CM_JOURNAL_ZEROS "0000000000000000000000000000000000000000000000000000000000000000"

typedef struct
{
  gint64 n, seq, at_us;
  char *case_id, *copy_id, *actor, *op, *record, *row_id, *step, *undoes, *body;
  char *body_hash, *prev, *hash;
} CmJournalRow;

void cm_journal_row_free (CmJournalRow *row);
CmJournalRow *cm_journal_row_copy (const CmJournalRow *row);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CmJournalRow, cm_journal_row_free)

/* {"after":{…},"before":{…}} of the journaled columns that differ; NULL: no row on that side. NULL
 * where nothing differs. */
char *cm_journal_body (CmRecord *before, CmRecord *after);
/* The hash of the lines; NULL where one holds a control character. */
char *cm_journal_hash (const CmJournalRow *row);
/* Numbers, chains and writes @row (its other members are set); fills seq, prev, body_hash, hash. */
gboolean cm_journal_append (CmDb *db, CmJournalRow *row, GError **error);
/* CmJournalRow elements of entries with n in (@after_n, @to_n], in order of n; @case_id NULL: all.
 */
GPtrArray *
cm_journal_load (CmDb *db, const char *case_id, gint64 after_n, gint64 to_n, GError **error);
/* At most @limit entries of a case from n @from on. */
GPtrArray *
cm_journal_load_page (CmDb *db, const char *case_id, gint64 from, guint limit, GError **error);
/* The entries of one step, in order. */
GPtrArray *cm_journal_load_step (CmDb *db, const char *case_id, const char *step, GError **error);
/* The last @count entries recompute and follow their predecessors; else CM_ERROR_CORRUPT. */
gboolean cm_journal_check_tail (CmDb *db, gint64 count, GError **error);
/* A cell as a body's member holds it. The side is "after" or "before"; FALSE: not in there. */
typedef struct _CmJournalBody CmJournalBody;
CmJournalBody *cm_journal_body_parse (const char *body, GError **error);
void cm_journal_body_free (CmJournalBody *body);
gboolean cm_journal_body_has (CmJournalBody *body, const char *column);
/* The text in the cell belongs to @body; NULL cells where the member is missing. */
CmDbCell cm_journal_body_get (CmJournalBody *body, const char *side, const char *column);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CmJournalBody, cm_journal_body_free)

G_END_DECLS
