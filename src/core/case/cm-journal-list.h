/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The journal as a list, newest first, read in pages as it is asked for. */
#pragma once

#include "case/cm-case.h"
#include "case/cm-journal.h"

G_BEGIN_DECLS

#define CM_TYPE_JOURNAL_LIST (cm_journal_list_get_type ())
G_DECLARE_FINAL_TYPE (CmJournalList, cm_journal_list, CM, JOURNAL_LIST, GObject)

/* @self is borrowed: the case owns the list. */
CmJournalList *cm_journal_list_new (CmCase *self, guint64 n_entries);
void cm_journal_list_grow (CmJournalList *list, guint64 n_entries);

/* What an entry says, for lists and for undo: "record T1003.001"; imperative where @order. */
char *cm_journal_describe (CmCase *self, const CmJournalRow *row, gboolean order);
/* "Status: planned → done" lines; NULL where there is nothing to compare. */
char *cm_journal_describe_changes (CmCase *self, const CmJournalRow *row);
CmJournalRow *cm_journal_entry_get_row (CmJournalEntry *entry);

G_END_DECLS
