/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Whole-or-nothing files and locks: what a caller was told is written is on the disk, and what it
 * was told failed has changed nothing. Never follows a link when it makes a file. */
#include "base/cm-file.h"

#include "base/cm-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define READ_CHUNK  (64 * 1024)
#define NOTE_MAX    4096
#define NAMES_TRIED 1000

struct _CmLock
{
  int fd;
};

static int
code_of (int code)
{
  switch (code)
    {
    case ENOENT:
      return CM_ERROR_NOT_FOUND;
    case ENOSPC:
    case EDQUOT:
    case EFBIG: /* the process's file size limit: the person sees it as a full disk */
      return CM_ERROR_FULL;
    default:
      return CM_ERROR_FAILED;
    }
}

static gboolean
fail_read (GError **error, const char *path, int code)
{
  g_autofree char *name = g_filename_display_name (path);

  g_set_error (error, CM_ERROR, code_of (code), _ ("“%s” cannot be read: %s"), name,
               g_strerror (code));
  return FALSE;
}

static gboolean
fail_write (GError **error, const char *path, int code)
{
  g_autofree char *name = g_filename_display_name (path);

  g_set_error (error, CM_ERROR, code_of (code), _ ("“%s” cannot be written: %s"), name,
               g_strerror (code));
  return FALSE;
}

static int
open_retry (const char *path, int flags, mode_t mode)
{
  int fd;

  do
    fd = open (path, flags | O_CLOEXEC, mode);
  while (fd < 0 && errno == EINTR);
  return fd;
}

static gboolean
write_all (int fd, const char *data, gsize size)
{
  while (size > 0)
    {
      ssize_t done = write (fd, data, size);

      if (done < 0 && errno == EINTR)
        continue;
      if (done < 0)
        return FALSE;
      data += done;
      size -= (gsize) done;
    }
  return TRUE;
}

static ssize_t
read_retry (int fd, void *buffer, gsize size)
{
  ssize_t got;

  do
    got = read (fd, buffer, size);
  while (got < 0 && errno == EINTR);
  return got;
}

static int
sync_retry (int fd)
{
  int result;

  do
    result = fsync (fd);
  while (result < 0 && errno == EINTR);
  return result;
}

static void
fail_too_big (GError **error, const char *path, gsize limit)
{
  g_autofree char *name = g_filename_display_name (path);
  g_autofree char *most = g_format_size_full (limit, G_FORMAT_SIZE_IEC_UNITS);

  g_set_error (error, CM_ERROR, CM_ERROR_TOO_BIG, _ ("“%s” is larger than the %s that are read"),
               name, most);
}

static GBytes *
read_fd (int fd, const char *path, gsize limit, gsize hint, GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_sized_new ((guint) MIN (hint, G_MAXUINT / 2));
  g_autofree guint8 *chunk = g_malloc (READ_CHUNK);

  while (TRUE)
    {
      ssize_t got = read_retry (fd, chunk, READ_CHUNK);

      if (got < 0)
        {
          fail_read (error, path, errno);
          return NULL;
        }
      if (got == 0)
        return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
      if ((gsize) got > limit - bytes->len)
        {
          fail_too_big (error, path, limit);
          return NULL;
        }
      g_byte_array_append (bytes, chunk, (guint) got);
    }
}

GBytes *
cm_file_read (const char *path, gsize limit, GError **error)
{
  struct stat info;
  GBytes *bytes = NULL;
  int fd;

  g_return_val_if_fail (path != NULL, NULL);

  limit = MIN (limit, (gsize) G_MAXUINT / 2);       /* a GByteArray counts in guint */
  fd = open_retry (path, O_RDONLY | O_NONBLOCK, 0); /* a pipe must not hold us up */
  if (fd < 0 || fstat (fd, &info) < 0)
    {
      fail_read (error, path, errno);
    }
  else if (!S_ISREG (info.st_mode))
    {
      g_autofree char *name = g_filename_display_name (path);

      g_set_error (error, CM_ERROR, CM_ERROR_INVALID, _ ("“%s” is not a file"), name);
    }
  else if ((guint64) MAX (info.st_size, 0) > limit)
    {
      fail_too_big (error, path, limit); /* before a byte of it is read */
    }
  else
    {
      bytes = read_fd (fd, path, limit, (gsize) MAX (info.st_size, 0), error);
    }
  if (fd >= 0)
    close (fd);
  return bytes;
}

/* A new private file beside @path; its name owes nothing to @path, which may be as long as names
 * can be. */
static int
open_aside (const char *path, char **aside)
{
  g_autofree char *directory = g_path_get_dirname (path);

  for (int i = 0; i < NAMES_TRIED; i++)
    {
      g_autofree char *name = g_strdup_printf (".countermove-%d-%d.part", (int) getpid (), i);
      g_autofree char *full = g_build_filename (directory, name, NULL);
      int fd = open_retry (full, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0600);

      if (fd >= 0)
        *aside = g_steal_pointer (&full);
      if (fd >= 0 || errno != EEXIST)
        return fd;
    }
  errno = EEXIST;
  return -1;
}

gboolean
cm_file_write (const char *path, const void *data, gsize size, GError **error)
{
  g_autofree char *aside = NULL;
  gboolean done;
  int fd;
  int code;

  g_return_val_if_fail (path != NULL, FALSE);
  g_return_val_if_fail (data != NULL || size == 0, FALSE);

  fd = open_aside (path, &aside);
  if (fd < 0)
    return fail_write (error, path, errno);
  done = write_all (fd, data, size) && fchmod (fd, 0600) == 0 && sync_retry (fd) == 0;
  code = errno;
  if (close (fd) < 0 && done)
    {
      done = FALSE;
      code = errno;
    }
  if (done && rename (aside, path) < 0)
    {
      done = FALSE;
      code = errno;
    }
  if (!done)
    {
      unlink (aside);
      return fail_write (error, path, code);
    }
  g_free (aside);
  aside = g_path_get_dirname (path);
  return cm_directory_sync (aside, error);
}

gboolean
cm_file_sync (const char *path, GError **error)
{
  int fd;
  int code = 0;

  g_return_val_if_fail (path != NULL, FALSE);

  fd = open_retry (path, O_RDONLY, 0);
  if (fd < 0 || sync_retry (fd) < 0)
    code = errno;
  if (fd >= 0)
    close (fd);
  return code == 0 ? TRUE : fail_write (error, path, code);
}

gboolean
cm_directory_sync (const char *path, GError **error)
{
  int fd;
  int code = 0;

  g_return_val_if_fail (path != NULL, FALSE);

  fd = open_retry (path, O_RDONLY | O_DIRECTORY, 0);
  if (fd < 0 || sync_retry (fd) < 0)
    code = errno;
  if (fd >= 0)
    close (fd);
  /* EINVAL: this file system has no such thing, and offers no other way. */
  return code == 0 || code == EINVAL ? TRUE : fail_write (error, path, code);
}

gboolean
cm_file_rename (const char *from, const char *to, GError **error)
{
  g_autofree char *from_directory = NULL;
  g_autofree char *to_directory = NULL;

  g_return_val_if_fail (from != NULL && to != NULL, FALSE);

  if (rename (from, to) < 0)
    {
      int code = errno;
      g_autofree char *from_name = g_filename_display_name (from);
      g_autofree char *to_name = g_filename_display_name (to);

      g_set_error (error, CM_ERROR, code_of (code), _ ("“%s” cannot be renamed to “%s”: %s"),
                   from_name, to_name, g_strerror (code));
      return FALSE;
    }
  from_directory = g_path_get_dirname (from);
  to_directory = g_path_get_dirname (to);
  /* The new name first: after a power cut two names are better than none. */
  if (!cm_directory_sync (to_directory, error))
    return FALSE;
  return g_str_equal (from_directory, to_directory) || cm_directory_sync (from_directory, error);
}

/* What the holder of the lock wrote into it, made fit to be shown. NULL where it wrote nothing. */
static char *
read_note (int fd)
{
  char buffer[NOTE_MAX];
  ssize_t got = pread (fd, buffer, sizeof buffer, 0);
  g_autofree char *note = NULL;

  if (got <= 0)
    return NULL;
  note = g_strstrip (g_utf8_make_valid (buffer, got));
  return *note != '\0' ? g_steal_pointer (&note) : NULL;
}

static gboolean
fail_busy (GError **error, const char *path, const char *note)
{
  g_autofree char *name = g_filename_display_name (path);

  if (note != NULL)
    g_set_error (error, CM_ERROR, CM_ERROR_BUSY, _ ("“%s” is in use by another program (%s)"), name,
                 note);
  else
    g_set_error (error, CM_ERROR, CM_ERROR_BUSY, _ ("“%s” is in use by another program"), name);
  return FALSE;
}

static gboolean
lock_fd (int fd, const char *path, gboolean wait, char **holder, GError **error)
{
  g_autofree char *note = NULL;
  struct stat info;
  int result;

  if (fstat (fd, &info) < 0)
    return fail_write (error, path, errno);
  if (!S_ISREG (info.st_mode))
    return fail_write (error, path, EINVAL);
  do
    result = flock (fd, LOCK_EX | (wait ? 0 : LOCK_NB));
  while (result < 0 && errno == EINTR);
  if (result == 0)
    return TRUE;
  if (errno != EWOULDBLOCK)
    return fail_write (error, path, errno);
  note = read_note (fd);
  fail_busy (error, path, note);
  if (holder != NULL)
    *holder = g_steal_pointer (&note);
  return FALSE;
}

CmLock *
cm_lock_take (const char *path, const char *note, gboolean wait, char **holder, GError **error)
{
  CmLock *lock;
  int fd;

  g_return_val_if_fail (path != NULL, NULL);

  if (holder != NULL)
    *holder = NULL;
  fd = open_retry (path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0600);
  if (fd < 0)
    {
      fail_write (error, path, errno);
      return NULL;
    }
  if (!lock_fd (fd, path, wait, holder, error))
    {
      close (fd);
      return NULL;
    }
  /* The note only helps to explain a refusal: a full disk must not keep the lock from being held.
   */
  if (ftruncate (fd, 0) == 0 && note != NULL)
    (void) !pwrite (fd, note, MIN (strlen (note), NOTE_MAX), 0);
  lock = g_new (CmLock, 1);
  lock->fd = fd;
  return lock;
}

void
cm_lock_release (CmLock *lock)
{
  if (lock == NULL)
    return;
  (void) !ftruncate (lock->fd, 0);
  close (lock->fd);
  g_free (lock);
}
