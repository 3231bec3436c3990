/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Tokens of the JSON gate (cm-json-gate.c), and the one place where its errors are worded. */
#pragma once

#include "base/cm-error.h"

G_BEGIN_DECLS

typedef struct
{
  const char *name;   /* of the document, in errors */
  const guchar *text; /* all of it, byte order mark included */
  const guchar *p;    /* where the scan stands */
  const guchar *end;
  GError **error;
} CmScan;

/* Sets the error "NAME: byte N (line N): …" for @at; offsets count from 0, lines from 1. Always
 * FALSE. */
gboolean cm_scan_refuse (CmScan *scan, const guchar *at, CmError code, const char *format, ...)
    G_GNUC_PRINTF (4, 5);
/* "@expected expected, found …" at scan->p. */
gboolean cm_scan_refuse_unexpected (CmScan *scan, const char *expected);
gboolean cm_scan_starts_with (CmScan *scan, const char *word);
void cm_scan_space (CmScan *scan);

/* Each starts at the token's first byte, leaves scan->p behind its last, FALSE with the error set
 * where it is not one. With @name the string is a member's name and its characters, escapes
 * resolved, are appended there. */
gboolean cm_scan_string (CmScan *scan, GByteArray *name);
gboolean cm_scan_number (CmScan *scan);
/* true, false, null; anything else is refused as "not a value" with the likely mistake named. */
gboolean cm_scan_word (CmScan *scan);

G_END_DECLS
