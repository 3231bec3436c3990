/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The entry line: `T1059.001 FIN-07 14:05Z powershell -enc … !high`. Parsed here, for the entry
 * bar, `enter` and the example case alike. Never fails: what is not understood is named in problem.
 */
#pragma once

#include "attack/cm-release.h"
#include "case/cm-case.h"

G_BEGIN_DECLS

typedef enum
{
  CM_TOKEN_TECHNIQUE,
  CM_TOKEN_TACTIC,
  CM_TOKEN_ASSET,
  CM_TOKEN_TIME,
  CM_TOKEN_CONFIDENCE,
  CM_TOKEN_STATUS,
  CM_TOKEN_RECORD, /* act: */
  CM_TOKEN_SOURCE,
  CM_TOKEN_PERSON,
  CM_TOKEN_KNOWN,
  CM_TOKEN_SCOPE,
  CM_TOKEN_COUNTERS,
  CM_TOKEN_DUE,
  CM_TOKEN_FLAG,
} CmTokenKind;

typedef struct
{
  CmTokenKind kind;
  gsize start, end; /* bytes of the line */
  char *value;      /* what it means: an id, a name, a key */
  char *label;      /* of the chip: "T1059.001 PowerShell", "24 Nov 14:05 UTC (date supplied)" */
  char *warning;    /* "revoked, became T1059.001"; NULL */
  char *detail;     /* the kind of an asset that is to be made, the end of a range; NULL */
} CmToken;

typedef struct
{
  CmRelease *release; /* resolves and completes ids */
  CmCase *self;       /* knows assets and people; may be NULL */
  gint64 now_us;
  const char *zone;                  /* shown zone: supplied where a time has none */
  gboolean refuse_unknown_technique; /* ids that the release does not have are a problem (command
                                        line) */
} CmEntryContext;

typedef struct
{
  const char *record; /* "observation", "action"; NULL while incomplete */
  GPtrArray *tokens;  /* CmToken in order of the line */
  char *text;         /* verbatim rest; NULL where none */
  gsize text_start;   /* where it begins in the line */
  char *problem;      /* a sentence: what is wrong or needed; NULL when it can be recorded */
  CmTime first, last, known, due;
} CmEntry;

/* At most so many bytes: what the gate allows a text. */
#define CM_ENTRY_MAX (1024 * 1024)

/* Tokens stand before the text, `!key` also at its very end, `by:`, `due:` and `counters:` also
 * at the end of an action. A value with blanks stands in double quotes: by:"Mia Okafor".
 * Assets that an action's title names are its targets: their tokens lie inside the text. */
CmEntry *cm_entry_parse (const char *line, const CmEntryContext *context);
void cm_entry_free (CmEntry *entry);
/* Writes what the line says, one step. @records: the new CmRecords (may be NULL). @summary:
 * "Recorded T1059.001 on FIN-07". */
gboolean cm_entry_commit (CmEntry *entry,
                          const CmEntryContext *context,
                          GPtrArray **records,
                          char **summary,
                          GError **error);
/* Replays a list of lines ('#' comments; '= YYYY-…' sets what "now" is; first line "case: TITLE"
 * …): the example case. The format stands at the top of data/example-case.txt. */
CmCase *cm_example_case_open (CmStore *store, CmRelease *release, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CmEntry, cm_entry_free)

G_END_DECLS
