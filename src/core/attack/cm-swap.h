/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* How knowledge.db is replaced: built aside, checked, renamed; kill at any step leaves a whole
 * file. */
#pragma once

#include "base/cm-db.h"

G_BEGIN_DECLS

/* Runs @func in one transaction on a copy of the present knowledge.db (empty tables where there is
 * none or it is of another version), checks the result, and puts it in place. Waits for another
 * builder. */
gboolean cm_swap_run (const char *data_dir, CmDbFunc func, gpointer data, GError **error);
/* Puts a left-over knowledge.db.old back where knowledge.db is missing; called before opening. */
gboolean cm_swap_recover (const char *data_dir, GError **error);
/* CM_ERROR_CORRUPT where @db is no knowledge base, CM_ERROR_TOO_NEW where it is of another version.
 */
gboolean cm_swap_check_version (CmDb *db, GError **error);
/* A file's bytes; one of our own ".json.gz" is unpacked, never beyond the limit of a bundle. */
GBytes *cm_swap_read (const char *path, GError **error);
GBytes *cm_swap_compress (GBytes *bytes, GError **error);

G_END_DECLS
