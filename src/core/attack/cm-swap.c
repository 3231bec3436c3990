/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Lock, copy, build, check, sync, link, rename. Knows files, not what is in them. */
#include "attack/cm-swap.h"

#include "attack/cm-build.h"
#include "base/cm-error.h"
#include "base/cm-file.h"
#include "base/cm-json.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <unistd.h>

#define GZIP_LEVEL 1
#define CHUNK      (256 * 1024)

gboolean
cm_swap_check_version (CmDb *db, GError **error)
{
  gint64 id = 0, version = 0;

  if (!cm_db_get_int64 (db, &id, error, "PRAGMA application_id", "") ||
      !cm_db_get_int64 (db, &version, error, "PRAGMA user_version", ""))
    return FALSE;
  if (id != CM_KNOWLEDGE_APPLICATION_ID)
    {
      g_set_error (error, CM_ERROR, CM_ERROR_CORRUPT, _ ("%s is no knowledge base"),
                   cm_db_get_path (db));
      return FALSE;
    }
  if (version != CM_KNOWLEDGE_VERSION)
    {
      g_set_error (error, CM_ERROR, CM_ERROR_TOO_NEW,
                   _ ("%s was made by another version of Countermove"), cm_db_get_path (db));
      return FALSE;
    }
  return TRUE;
}

/* A file under construction and its rollback journal, which outlives a build that ran out of disk.
 */
static void
discard (const char *path)
{
  g_autofree char *journal = g_strconcat (path, "-journal", NULL);

  g_unlink (path); /* either may be missing, and that is fine */
  g_unlink (journal);
}

/* A new file at @path: a copy of @present where that is ours, else empty tables. */
static CmDb *
start (const char *present, const char *path, GError **error)
{
  g_autoptr (CmDb) old = NULL;
  g_autoptr (CmDb) db = NULL;

  discard (path); /* left by a builder that died */
  if (g_file_test (present, G_FILE_TEST_EXISTS))
    old = cm_db_open (present, CM_DB_READ_ONLY, 0, NULL); /* a damaged cache is built anew */
  if (old != NULL && cm_swap_check_version (old, NULL) && cm_db_quick_check (old, NULL))
    return cm_db_backup (old, path, error) ? cm_db_open (path, CM_DB_BUILD, 0, error) : NULL;
  db = cm_db_open (path, CM_DB_BUILD, 0, error);
  if (db == NULL || !cm_build_create_tables (db, error))
    return NULL;
  return g_steal_pointer (&db);
}

static gboolean
build (const char *present, const char *path, CmDbFunc func, gpointer data, GError **error)
{
  g_autoptr (CmDb) db = start (present, path, error);

  return db != NULL && cm_db_in_transaction (db, func, data, error) &&
         cm_db_quick_check (db, error) && cm_db_run (db, error, "ANALYZE", "");
}

static gboolean
put_in_place (
    const char *data_dir, const char *present, const char *built, const char *old, GError **error)
{
  g_unlink (old); /* of an earlier swap; missing is fine */
  if (g_file_test (present, G_FILE_TEST_EXISTS) && link (present, old) != 0)
    {
      g_set_error (error, CM_ERROR, CM_ERROR_FAILED, _ ("%s cannot be kept as %s: %s"), present,
                   old, g_strerror (errno));
      return FALSE;
    }
  return cm_file_sync (built, error) && cm_file_rename (built, present, error) &&
         cm_directory_sync (data_dir, error);
}

/* The new file must open and answer; then the old one may go. */
static gboolean
prove (const char *present, const char *old, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (CmDb) db = cm_db_open (present, CM_DB_READ_ONLY, 0, &local);
  gint64 count = 0;

  if (db != NULL && cm_swap_check_version (db, &local) &&
      cm_db_get_int64 (db, &count, &local, "SELECT count(*) FROM release", ""))
    {
      g_unlink (old); /* there is none at the first import */
      return TRUE;
    }
  if (g_file_test (old, G_FILE_TEST_EXISTS))
    cm_file_rename (old, present, NULL); /* the reason for all this is reported below */
  g_propagate_prefixed_error (error, g_steal_pointer (&local),
                              "%s: ", _ ("the knowledge before was put back"));
  return FALSE;
}

gboolean
cm_swap_run (const char *data_dir, CmDbFunc func, gpointer data, GError **error)
{
  g_autofree char *lock_path = g_build_filename (data_dir, "knowledge.lock", NULL);
  g_autofree char *present = g_build_filename (data_dir, "knowledge.db", NULL);
  g_autofree char *built = g_build_filename (data_dir, "knowledge.db.new", NULL);
  g_autofree char *old = g_build_filename (data_dir, "knowledge.db.old", NULL);
  g_autoptr (CmLock) lock = cm_lock_take (lock_path, NULL, TRUE, NULL, error);

  if (lock == NULL)
    return FALSE;
  if (build (present, built, func, data, error) &&
      put_in_place (data_dir, present, built, old, error) && prove (present, old, error))
    return TRUE;
  discard (built);
  return FALSE;
}

gboolean
cm_swap_recover (const char *data_dir, GError **error)
{
  g_autofree char *present = g_build_filename (data_dir, "knowledge.db", NULL);
  g_autofree char *old = g_build_filename (data_dir, "knowledge.db.old", NULL);

  if (g_file_test (present, G_FILE_TEST_EXISTS) || !g_file_test (old, G_FILE_TEST_EXISTS))
    return TRUE;
  return cm_file_rename (old, present, error) && cm_directory_sync (data_dir, error);
}

GBytes *
cm_swap_compress (GBytes *bytes, GError **error)
{
  g_autoptr (GZlibCompressor) gzip =
      g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, GZIP_LEVEL);
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GOutputStream) out = g_converter_output_stream_new (memory, G_CONVERTER (gzip));

  if (!g_output_stream_write_all (out, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                                  NULL, NULL, error) ||
      !g_output_stream_close (out, NULL, error))
    return NULL;
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
}

static GBytes *
unpack (GBytes *zipped, const char *path, GError **error)
{
  g_autoptr (GZlibDecompressor) gunzip = g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP);
  g_autoptr (GInputStream) memory = g_memory_input_stream_new_from_bytes (zipped);
  g_autoptr (GInputStream) in = g_converter_input_stream_new (memory, G_CONVERTER (gunzip));
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_autofree guint8 *chunk = g_malloc (CHUNK);
  gssize n;

  while ((n = g_input_stream_read (in, chunk, CHUNK, NULL, error)) > 0)
    {
      if (out->len + (gsize) n > CM_JSON_MAX_FILE)
        {
          g_set_error (error, CM_ERROR, CM_ERROR_TOO_BIG, _ ("%s is over 256 MB"), path);
          return NULL;
        }
      g_byte_array_append (out, chunk, (guint) n);
    }
  return n < 0 ? NULL : g_byte_array_free_to_bytes (g_steal_pointer (&out));
}

GBytes *
cm_swap_read (const char *path, GError **error)
{
  g_autoptr (GBytes) bytes = cm_file_read (path, CM_JSON_MAX_FILE, error);

  if (bytes == NULL || !g_str_has_suffix (path, ".json.gz"))
    return g_steal_pointer (&bytes);
  return unpack (bytes, path, error);
}
