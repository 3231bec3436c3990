/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The swap: knowledge.db.new is built from a copy of the present file, checked, synced and renamed
 * into place. There is never a moment without knowledge.db, and a refused file leaves nothing
 * behind. Has no handle on cases.db. */
#include "attack/cm-import.h"

#include "attack/cm-build.h"
#include "attack/cm-swap.h"
#include "base/cm-error.h"
#include "base/cm-file.h"
#include "base/cm-json.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#define PACK_LIMIT (64 * 1024 * 1024)

typedef struct
{
  const CmImportOptions *options;
  GCancellable *cancellable;
  GPtrArray *results;
  GPtrArray *kept; /* char*: bundle files written, removed where the import fails */
  CmBuild *build;
  goffset done, total;
} Import;

CmImportResult *
cm_import_result_new (void)
{
  CmImportResult *result = g_new0 (CmImportResult, 1);

  result->dropped = g_ptr_array_new_with_free_func (g_free);
  result->unknown_types = g_ptr_array_new_with_free_func (g_free);
  result->unknown_phases = g_ptr_array_new_with_free_func (g_free);
  result->repairs = g_ptr_array_new_with_free_func (g_free);
  return result;
}

void
cm_import_result_free (CmImportResult *result)
{
  if (result == NULL)
    return;
  cm_release_status_free (result->status);
  g_free (result->pack);
  g_ptr_array_unref (result->dropped);
  g_ptr_array_unref (result->unknown_types);
  g_ptr_array_unref (result->unknown_phases);
  g_ptr_array_unref (result->repairs);
  g_free (result);
}

static void
report (Import *import, const char *what)
{
  if (import->options->progress != NULL)
    import->options->progress (import->done, import->total, what, import->options->progress_data);
}

/* Keeps the bundle gzipped, so that knowledge.db can be built anew offline. */
static gboolean
keep_bundle (
    Import *import, CmReleaseStatus *status, GBytes *bytes, const char *sha256, GError **error)
{
  g_autofree char *dir = g_build_filename (import->options->data_dir, "bundles", NULL);
  g_autofree char *name =
      g_strdup_printf ("%s-%s-%.12s.json.gz", status->domain, status->version, sha256);
  g_autofree char *safe = g_strcanon (
      g_strdup (name), "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-", '_');
  g_autofree char *path = g_build_filename (dir, safe, NULL);
  g_autoptr (GBytes) zipped = NULL;

  if (g_mkdir_with_parents (dir, 0700) != 0)
    {
      g_set_error (error, CM_ERROR, CM_ERROR_FAILED, _ ("%s cannot be made"), dir);
      return FALSE;
    }
  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  zipped = cm_swap_compress (bytes, error);
  if (zipped == NULL ||
      !cm_file_write (path, g_bytes_get_data (zipped, NULL), g_bytes_get_size (zipped), error))
    return FALSE;
  g_ptr_array_add (import->kept, g_steal_pointer (&path));
  return TRUE;
}

static gboolean
import_file (Import *import, const char *path, GError **error)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *shown = g_utf8_make_valid (name, -1);
  g_autofree char *sha256 = NULL;
  g_autoptr (GBytes) bytes = cm_swap_read (path, error);
  g_autoptr (GError) local = NULL;
  guint before = import->results->len;

  if (bytes == NULL || g_cancellable_set_error_if_cancelled (import->cancellable, error))
    return FALSE;
  report (import, shown);
  if (cm_starter_is (bytes))
    return cm_starter_import (import->build, bytes, import->options->now_us, import->results,
                              error);
  sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
  if (!cm_stix_import (import->build, import->options, shown, bytes, sha256, import->cancellable,
                       import->results, &local))
    {
      /* The gate names the file itself; the readers of objects name the place in it. */
      if (local->domain == CM_ERROR && !g_str_has_prefix (local->message, shown))
        g_prefix_error (&local, "%s: ", shown);
      return g_propagate_error (error, g_steal_pointer (&local)), FALSE;
    }
  for (guint i = before; i < import->results->len; i++)
    {
      CmImportResult *result = g_ptr_array_index (import->results, i);

      if (result->status != NULL && !keep_bundle (import, result->status, bytes, sha256, error))
        return FALSE;
    }
  import->done += (goffset) g_bytes_get_size (bytes);
  report (import, shown);
  return TRUE;
}

static gboolean
import_all (CmDb *db, gpointer data, GError **error)
{
  Import *import = data;
  gboolean ok = TRUE;

  import->build = cm_build_new (db, error);
  if (import->build == NULL)
    return FALSE;
  for (guint i = 0; ok && import->options->files[i] != NULL; i++)
    ok = import_file (import, import->options->files[i], error);
  ok = ok && cm_build_keep (import->build, import->options->pinned, error) &&
       !g_cancellable_set_error_if_cancelled (import->cancellable, error);
  g_clear_pointer (&import->build, cm_build_free);
  return ok;
}

/* The counts that were reported before old releases went must still stand in the finished file. */
GPtrArray *
cm_import_run (const CmImportOptions *options, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) results =
      g_ptr_array_new_with_free_func ((GDestroyNotify) cm_import_result_free);
  g_autoptr (GPtrArray) kept = g_ptr_array_new_with_free_func (g_free);
  Import import = {
    .options = options, .cancellable = cancellable, .results = results, .kept = kept
  };

  for (guint i = 0; options->files[i] != NULL; i++)
    {
      GStatBuf info;

      if (g_stat (options->files[i], &info) == 0)
        import.total += info.st_size;
    }
  if (cm_swap_run (options->data_dir, import_all, &import, error))
    return g_steal_pointer (&results);
  for (guint i = 0; i < kept->len; i++)
    g_unlink (g_ptr_array_index (kept, i));
  return NULL;
}
