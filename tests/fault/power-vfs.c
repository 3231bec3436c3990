/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The model: of each file the bytes that a sync made durable. At a cut each sector of 512 bytes
 * that differs from them is kept or lost at random, and so is the file itself as long as it, or
 * its removal, was not synced. */
#include "power-vfs.h"

#include <errno.h>
#include <sqlite3.h>
#include <string.h>

#define SECTOR 512

typedef struct
{
  GByteArray *durable; /* NULL: not on disk for sure */
  gboolean present;    /* to the running program */
} Model;

typedef struct
{
  sqlite3_file base;
  char *path; /* NULL: a nameless file */
  sqlite3_file *real;
} File;

static struct
{
  sqlite3_vfs vfs;
  sqlite3_vfs *real;
  GHashTable *models; /* path → Model; NULL: not watching */
  GRand *rand;
  char *image_dir;
  guint count, cut_at, fail_at, fail_count;
  PowerFailure how;
  gboolean was_cut, failed;
} power;

static void
model_free (gpointer data)
{
  Model *model = data;

  g_clear_pointer (&model->durable, g_byte_array_unref);
  g_free (model);
}

static GByteArray *
read_bytes (const char *path)
{
  char *text = NULL;
  gsize size = 0;

  if (!g_file_get_contents (path, &text, &size, NULL))
    return NULL;
  return g_byte_array_new_take ((guint8 *) text, size);
}

/* What is left of one file; NULL: no file. */
static GByteArray *
cut_file (const char *path, Model *model)
{
  g_autoptr (GByteArray) now = model->present ? read_bytes (path) : NULL;
  GByteArray *left = g_byte_array_new ();
  guint size;

  if (model->durable == NULL && (now == NULL || g_rand_boolean (power.rand)))
    {
      g_byte_array_unref (left);
      return NULL;
    }
  if (model->durable != NULL)
    g_byte_array_append (left, model->durable->data, model->durable->len);
  if (now == NULL) /* removed, and the removal was not synced */
    return left;
  size = left->len;
  if (now->len != left->len && g_rand_boolean (power.rand))
    {
      size = now->len;
      g_byte_array_set_size (left, size);
      if (model->durable == NULL || size > model->durable->len)
        memset (left->data + (model->durable != NULL ? model->durable->len : 0), 0,
                size - (model->durable != NULL ? model->durable->len : 0));
    }
  for (guint at = 0; at < MIN (size, now->len); at += SECTOR)
    if (g_rand_boolean (power.rand))
      memcpy (left->data + at, now->data + at, MIN (SECTOR, MIN (size, now->len) - at));
  return left;
}

static void
cut_power (void)
{
  GHashTableIter iter;
  gpointer path, model;

  power.was_cut = TRUE;
  g_hash_table_iter_init (&iter, power.models);
  while (g_hash_table_iter_next (&iter, &path, &model))
    {
      g_autoptr (GByteArray) left = cut_file (path, model);
      g_autofree char *base = g_path_get_basename (path);
      g_autofree char *image = g_build_filename (power.image_dir, base, NULL);

      if (left != NULL)
        g_assert_true (
            g_file_set_contents (image, (const char *) left->data, (gssize) left->len, NULL));
    }
}

/* Counts an I/O; TRUE where it is to fail. */
static gboolean
strike (gboolean is_sync)
{
  if (power.models != NULL && ++power.count == power.cut_at)
    cut_power ();
  if (power.fail_at == 0 || (power.how == POWER_FAIL_SYNC && !is_sync))
    return FALSE;
  power.fail_count++;
  if (power.fail_count != power.fail_at &&
      (power.how != POWER_FAIL_STICKY || power.fail_count < power.fail_at))
    return FALSE;
  power.failed = TRUE;
  return TRUE;
}

static Model *
find_model (const char *path)
{
  Model *model;

  if (power.models == NULL || path == NULL || g_str_has_suffix (path, "-shm"))
    return NULL;
  model = g_hash_table_lookup (power.models, path);
  if (model == NULL)
    {
      model = g_new0 (Model, 1);
      g_hash_table_insert (power.models, g_strdup (path), model);
    }
  return model;
}

static File *
cast (sqlite3_file *file)
{
  return (File *) (void *) file;
}

static int
file_close (sqlite3_file *file)
{
  File *self = cast (file);
  int result = self->real->pMethods->xClose (self->real);

  g_clear_pointer (&self->path, g_free);
  return result;
}

static int
file_read (sqlite3_file *file, void *buffer, int size, sqlite3_int64 at)
{
  File *self = cast (file);

  if (power.how != POWER_FAIL_FULL && strike (FALSE))
    return SQLITE_IOERR_READ;
  return self->real->pMethods->xRead (self->real, buffer, size, at);
}

static int
file_write (sqlite3_file *file, const void *buffer, int size, sqlite3_int64 at)
{
  File *self = cast (file);

  if (!strike (FALSE))
    return self->real->pMethods->xWrite (self->real, buffer, size, at);
  if (power.how != POWER_FAIL_FULL)
    return SQLITE_IOERR_WRITE;
  self->real->pMethods->xWrite (self->real, buffer, size / 2, at);
  return SQLITE_FULL;
}

static int
file_truncate (sqlite3_file *file, sqlite3_int64 size)
{
  File *self = cast (file);

  if (power.how != POWER_FAIL_FULL && strike (FALSE))
    return SQLITE_IOERR_TRUNCATE;
  return self->real->pMethods->xTruncate (self->real, size);
}

static int
file_sync (sqlite3_file *file, int flags)
{
  File *self = cast (file);
  Model *model;

  if (strike (TRUE))
    return SQLITE_IOERR_FSYNC;
  model = find_model (self->path);
  if (model != NULL)
    {
      g_clear_pointer (&model->durable, g_byte_array_unref);
      model->durable = read_bytes (self->path);
    }
  return self->real->pMethods->xSync (self->real, flags);
}

static int
file_size (sqlite3_file *file, sqlite3_int64 *size)
{
  return cast (file)->real->pMethods->xFileSize (cast (file)->real, size);
}

static int
file_lock (sqlite3_file *file, int level)
{
  return cast (file)->real->pMethods->xLock (cast (file)->real, level);
}

static int
file_unlock (sqlite3_file *file, int level)
{
  return cast (file)->real->pMethods->xUnlock (cast (file)->real, level);
}

static int
file_check_lock (sqlite3_file *file, int *out)
{
  return cast (file)->real->pMethods->xCheckReservedLock (cast (file)->real, out);
}

static int
file_control (sqlite3_file *file, int op, void *data)
{
  return cast (file)->real->pMethods->xFileControl (cast (file)->real, op, data);
}

static int
file_sector_size (sqlite3_file *file)
{
  return SECTOR;
}

/* None of the promises that a modern disk may keep. */
static int
file_characteristics (sqlite3_file *file)
{
  return 0;
}

static int
file_shm_map (sqlite3_file *file, int page, int size, int extend, void volatile **out)
{
  return cast (file)->real->pMethods->xShmMap (cast (file)->real, page, size, extend, out);
}

static int
file_shm_lock (sqlite3_file *file, int offset, int n, int flags)
{
  return cast (file)->real->pMethods->xShmLock (cast (file)->real, offset, n, flags);
}

static void
file_shm_barrier (sqlite3_file *file)
{
  cast (file)->real->pMethods->xShmBarrier (cast (file)->real);
}

static int
file_shm_unmap (sqlite3_file *file, int delete_it)
{
  return cast (file)->real->pMethods->xShmUnmap (cast (file)->real, delete_it);
}

static const sqlite3_io_methods methods = {
  .iVersion = 2,
  .xClose = file_close,
  .xRead = file_read,
  .xWrite = file_write,
  .xTruncate = file_truncate,
  .xSync = file_sync,
  .xFileSize = file_size,
  .xLock = file_lock,
  .xUnlock = file_unlock,
  .xCheckReservedLock = file_check_lock,
  .xFileControl = file_control,
  .xSectorSize = file_sector_size,
  .xDeviceCharacteristics = file_characteristics,
  .xShmMap = file_shm_map,
  .xShmLock = file_shm_lock,
  .xShmBarrier = file_shm_barrier,
  .xShmUnmap = file_shm_unmap,
};

static int
vfs_open (sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out_flags)
{
  File *self = cast (file);
  gboolean known =
      power.models != NULL && name != NULL && g_hash_table_contains (power.models, name);
  gboolean existed = name != NULL && g_file_test (name, G_FILE_TEST_EXISTS);
  Model *model;
  int result;

  self->base.pMethods = NULL;
  self->path = NULL;
  self->real = (sqlite3_file *) (void *) (self + 1);
  if (power.how != POWER_FAIL_FULL && strike (FALSE))
    return SQLITE_CANTOPEN;
  result = power.real->xOpen (power.real, name, self->real, flags, out_flags);
  if (result != SQLITE_OK)
    return result;
  self->base.pMethods = &methods;
  self->path = g_strdup (name);
  model = find_model (name);
  if (model != NULL)
    {
      model->present = TRUE;
      if (!known && existed) /* from before the watch */
        model->durable = read_bytes (name);
    }
  return SQLITE_OK;
}

static int
vfs_delete (sqlite3_vfs *vfs, const char *name, int sync_directory)
{
  Model *model;

  if (power.how != POWER_FAIL_FULL && strike (FALSE))
    return SQLITE_IOERR_DELETE;
  model = find_model (name);
  if (model != NULL)
    {
      model->present = FALSE;
      if (sync_directory)
        g_clear_pointer (&model->durable, g_byte_array_unref);
    }
  return power.real->xDelete (power.real, name, sync_directory);
}

void
power_vfs_register (void)
{
  power.real = sqlite3_vfs_find (NULL);
  power.vfs = *power.real;
  power.vfs.pNext = NULL;
  power.vfs.zName = "power";
  power.vfs.szOsFile = (int) sizeof (File) + power.real->szOsFile;
  power.vfs.xOpen = vfs_open;
  power.vfs.xDelete = vfs_delete;
  g_assert_cmpint (sqlite3_vfs_register (&power.vfs, 1), ==, SQLITE_OK);
}

void
power_vfs_watch (GRand *rand, guint cut_at, const char *image_dir)
{
  g_clear_pointer (&power.models, g_hash_table_unref);
  if (cut_at > 0)
    power.models = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, model_free);
  g_free (power.image_dir);
  power.image_dir = g_strdup (image_dir);
  power.rand = rand;
  power.count = 0;
  power.cut_at = cut_at;
  power.was_cut = FALSE;
}

gboolean
power_vfs_was_cut (void)
{
  return power.was_cut;
}

void
power_vfs_fail (guint at, PowerFailure how)
{
  power.fail_at = at;
  power.fail_count = 0;
  power.how = how;
  power.failed = FALSE;
}

gboolean
power_vfs_has_failed (void)
{
  return power.failed;
}
