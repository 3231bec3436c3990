/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* One word of an entry line: whether it is a token and what it means. Only cm-entry.c and the files
 * it is split into call this. */
#pragma once

#include "case/cm-entry.h"

G_BEGIN_DECLS

typedef struct
{
  gsize start, end; /* bytes of the line; a quoted value and its quotes belong to the word */
} CmEntryWord;

typedef struct
{
  const char *line;
  const CmEntryContext *context;
  CmEntry *entry;
  GArray *words; /* CmEntryWord */
  gboolean action;
} CmEntryParser;

typedef enum
{
  CM_WORD_FIRST, /* before the text: every token */
  CM_WORD_LAST,  /* after the text: those that may stand at the very end */
} CmWordPlace;

/* Takes the word at *@index, and the one after it where both make one time; *@index is left at the
 * last word taken. FALSE: it is not a token here. What is wrong with a token is the entry's
 * problem.
 */
gboolean cm_entry_take_word (CmEntryParser *parser, guint *index, CmWordPlace place);
/* The same for the time forms, which stand in a file of their own. */
gboolean cm_entry_take_time (CmEntryParser *parser, guint *index);
/* TRUE where a time was understood; else the entry has a problem. @kind: KNOWN or DUE, @text what
 * follows the colon. */
gboolean cm_entry_take_named_time (CmEntryParser *parser,
                                   CmTokenKind kind,
                                   const CmEntryWord *word,
                                   const char *text);
/* Assets known to the case that the title of an action names. */
void cm_entry_find_targets (CmEntryParser *parser, gsize start, gsize end);

/* Takes @value and @label. */
CmToken *cm_entry_add_token (
    CmEntryParser *parser, CmTokenKind kind, const CmEntryWord *word, char *value, char *label);
/* The first problem stays. */
void cm_entry_set_problem (CmEntryParser *parser, const char *format, ...) G_GNUC_PRINTF (2, 3);
gboolean cm_entry_has_token (const CmEntry *entry, CmTokenKind kind);

G_END_DECLS
