/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Import into knowledge.db: STIX 2.0 and 2.1 bundles, starter knowledge, technique-set packs. All
 * files of one call are one swap: built beside, checked, renamed into place; a refused or cancelled
 * file leaves nothing. */
#pragma once

#include "attack/cm-knowledge.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* Called from the importing thread; @done of @total bytes of all files. */
typedef void (*CmProgressFunc) (goffset done, goffset total, const char *what, gpointer data);

typedef struct
{
  const char *data_dir; /* real path */
  const char *const *files;
  const char *attack_version; /* for bundles without collection; NULL: inferred */
  const char *const
      *pinned; /* "domain version" pairs that cases pin and that must be kept; may be NULL */
  gint64 now_us;
  CmProgressFunc progress; /* may be NULL */
  gpointer progress_data;
} CmImportOptions;

/* What one file brought; the counts are those of cm_knowledge_get_status. */
typedef struct
{
  CmReleaseStatus *status; /* NULL for a pack */
  char *pack;              /* name of a technique-set pack, else NULL */
  guint pack_sets;
  GPtrArray *dropped;        /* char*: dangling relations; see the n_ counters for totals */
  GPtrArray *unknown_types;  /* char*: "x-mitre-thing (3)" */
  GPtrArray *unknown_phases; /* char* */
  GPtrArray *repairs;        /* char* */
  guint n_dropped, n_repairs;
} CmImportResult;
CmImportResult *cm_import_result_new (void);
void cm_import_result_free (CmImportResult *result);

/* CmImportResult, one a release or pack, in the order of the files. Takes longer than 50 ms. */
GPtrArray *
cm_import_run (const CmImportOptions *options, GCancellable *cancellable, GError **error);

/* Writes the starter knowledge made from STIX bundles (through the importer) to @path. */
gboolean cm_starter_write (const char *path, const char *const *bundles, GError **error);

G_END_DECLS
