/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* An open case: live models of its records, the gestures that change it (each one step, one
 * transaction, one undo), its journal. Emits "changed" once after each committed step. */
#pragma once

#include "case/cm-store.h"

G_BEGIN_DECLS

CmStore *cm_case_get_store (CmCase *self);
const char *cm_case_get_id (CmCase *self);
CmRecord *
cm_case_get_row (CmCase *self); /* the row of cases; replaced in place, properties notify */
/* CmRecord of @type, not in the bin, oldest first; live, owned by the case. items-changed comes
 * once a transaction. */
GListModel *cm_case_get_records (CmCase *self, const CmRecordType *type);
/* NULL where there is none (or it is in the bin). Borrowed. */
CmRecord *cm_case_find (CmCase *self, const CmRecordType *type, const char *id);
/* Ends of links: CmRecord of cm_record_link with this from_id and kind (NULL: any). Borrowed
 * elements. */
GPtrArray *cm_case_get_links (CmCase *self, const char *from_id, const char *kind);
GPtrArray *cm_case_get_links_to (CmCase *self, const char *to_id, const char *kind);
/* By name or alias, case-blind. */
CmRecord *cm_case_find_asset (CmCase *self, const char *name);
CmRecord *cm_case_find_person (CmCase *self, const char *name);

typedef struct
{
  const char *technique; /* as typed */
  const char *tactic;    /* NULL: the only one, or the one remembered for this technique, or none */
  const char *status;    /* NULL: observed */
  const char *confidence, *procedure, *command, *tool, *software, *source;
  const char *const *hosts;  /* names; made where unknown; NULL-terminated or NULL */
  CmTime first, last, known; /* all may be empty; known defaults to now */
  const char *scope;         /* of absent */
  const gint64 *looked, *in_scope;
} CmObservationDraft;
/* One observation with its `on` links and the assets it made, one step. @tactics: the tactic ids of
 * the technique in the pinned release (from the caller, since a case knows no release); with
 * exactly one it is taken. */
CmRecord *cm_case_observe (CmCase *self,
                           const CmObservationDraft *draft,
                           const char *const *tactics,
                           GError **error);

typedef struct
{
  const char *title; /* required */
  const char *phase, *verb, *target_kind, *target, *owner, *status, *rationale;
  const char *const *counters; /* technique ids */
  const char *const *hosts;    /* targets */
  CmTime due;
} CmActionDraft;
CmRecord *cm_case_act (CmCase *self, const CmActionDraft *draft, GError **error);
/* A change of status by the table of the response rules; @note is the line of result or reason it
 * asks for. */
gboolean cm_case_set_action_status (
    CmCase *self, CmRecord *action, const char *status, const char *note, GError **error);
/* The statuses that @action may take next; owned by the caller. */
GStrv cm_case_next_statuses (CmRecord *action);
/* The words a status asks for: "reason", "result" or NULL. */
const char *cm_action_status_needs (const char *from, const char *to);
/* -1 none (communicate), 0 keep, 1 find out, 2 contain, 3 evict, 4 restore, 5 harden. */
int cm_action_stage (CmRecord *action);

/* Editing in place: one field, one step; the text is parsed by the field's kind (a time by
 * @context). */
gboolean cm_case_set_field (CmCase *self,
                            CmRecord *record,
                            const char *field,
                            const char *text,
                            const CmTimeContext *context,
                            GError **error);
gboolean
cm_case_set_owner (CmCase *self, CmRecord *action, const char *person_name, GError **error);
/* Names who leads (closing the row of who did): person by name, made where unknown. */
gboolean cm_case_set_role (CmCase *self, const char *role, const char *person_name, GError **error);
/* The short name of the person a role or owner field points at; NULL where nobody. Borrowed. */
const char *cm_case_person_name (CmCase *self, const char *person_id);
gboolean cm_case_bin (CmCase *self, CmRecord *record, GError **error);
gboolean cm_case_restore (CmCase *self, const CmRecordType *type, const char *id, GError **error);
/* Lists what is unfinished (translated sentences) and closes; changes nothing else. */
gboolean cm_case_close (CmCase *self, char ***open_ends, GError **error);

/* Undo and redo of this copy's steps, across restarts. Labels are sentences ("Undo: …" is the
 * caller's), NULL where there is nothing. */
char *cm_case_get_undo_label (CmCase *self);
char *cm_case_get_redo_label (CmCase *self);
gboolean cm_case_undo (CmCase *self, GError **error);
gboolean cm_case_redo (CmCase *self, GError **error);

/* One line of the journal as shown: who, when, what, per changed field old → new. */
#define CM_TYPE_JOURNAL_ENTRY (cm_journal_entry_get_type ())
G_DECLARE_FINAL_TYPE (CmJournalEntry, cm_journal_entry, CM, JOURNAL_ENTRY, GObject)
gint64 cm_journal_entry_get_seq (CmJournalEntry *entry);
gint64 cm_journal_entry_get_at_us (CmJournalEntry *entry);
const char *cm_journal_entry_get_actor (CmJournalEntry *entry);
const char *cm_journal_entry_get_op (CmJournalEntry *entry);
const char *cm_journal_entry_get_record (CmJournalEntry *entry);
const char *cm_journal_entry_get_row_id (CmJournalEntry *entry);
const char *cm_journal_entry_get_step (CmJournalEntry *entry);
const char *cm_journal_entry_get_hash (CmJournalEntry *entry);
/* "recorded T1059.001 PowerShell on FIN-07"; and "status: planned → done" lines. */
const char *cm_journal_entry_get_summary (CmJournalEntry *entry);
const char *cm_journal_entry_get_details (CmJournalEntry *entry);
gboolean cm_journal_entry_clock_went_back (CmJournalEntry *entry);
/* CmJournalEntry, newest first; live. Rows are read in pages as the list asks for them. */
GListModel *cm_case_get_journal (CmCase *self);
guint64 cm_case_get_n_entries (CmCase *self);
/* 64 hex digits; the first 16 as "9F3C-52AA-…" are for screens: cm_head_short. */
const char *cm_case_get_head (CmCase *self);
char *cm_head_short (const char *hash);
/* When the last step was written; 0 where none was by this process. */
gint64 cm_case_get_saved_us (CmCase *self);
/* Takes the change of one entry back while the field still holds its `after`; else CM_ERROR_INVALID
 * says what differs. */
gboolean cm_case_revert (CmCase *self, CmJournalEntry *entry, GError **error);

/* Text being typed: kept once a second, until it is recorded or taken back. @record "" is the entry
 * bar. */
gboolean cm_case_keep_draft (CmCase *self,
                             const char *record,
                             const char *row_id,
                             const char *field,
                             const char *text,
                             GError **error);
/* NULL where there is none; owned by the caller. */
char *cm_case_get_draft (CmCase *self, const char *record, const char *row_id, const char *field);

/* What the other files of this folder share: a case whose row is to be inserted, one read from
 * disk, rows read back into the models, the end of a transaction. */
CmCase *cm_case_new (CmStore *store, const char *id);
gboolean cm_case_load (CmCase *self, GError **error);
void cm_case_apply (CmCase *self, CmRecord *fresh, CmRecord *as);
/* Shows what was applied, once. @at_us: of an own step; 0 where another program wrote. */
gboolean cm_case_committed (CmCase *self, gint64 at_us, GError **error);
/* In the bin or not; borrowed. */
CmRecord *cm_case_find_any (CmCase *self, const CmRecordType *type, const char *id);
/* Of any type. */
CmRecord *cm_case_find_id (CmCase *self, const char *id);
/* Undo and redo as read from the journal; emptied by each commit (cm-undo.c). */
typedef struct _CmUndo CmUndo;
CmUndo **cm_case_get_undo_slot (CmCase *self);
void cm_undo_free (CmUndo *undo);

/* V1–V3, V5 of the chain; CmProblem elements; empty: good. */
typedef struct
{
  const char *check; /* "V1" … */
  gint64 entry;      /* seq, 0 where none */
  char *text;
} CmProblem;
void cm_problem_free (CmProblem *problem);
GPtrArray *cm_case_verify (CmCase *self, GError **error);

G_END_DECLS
