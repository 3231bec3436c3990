/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Files and locks (reliability.md 9, 11; T5, T16, T21, T39): what is refused, what is left behind
 * (nothing), who may read it (nobody else). */
#include "base/cm-error.h"
#include "base/cm-file.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct
{
  char *directory;
  char *path; /* "file" in it */
} Fixture;

static char *
make_directory (void)
{
  g_autofree char *template = g_build_filename (g_test_get_dir (G_TEST_BUILT), "file-XXXXXX", NULL);

  g_assert_nonnull (g_mkdtemp_full (template, 0700));
  return g_steal_pointer (&template);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->directory = make_directory ();
  fixture->path = g_build_filename (fixture->directory, "file", NULL);
}

static void
remove_all (const char *path)
{
  struct stat info;

  g_assert_no_errno (lstat (path, &info));
  if (S_ISDIR (info.st_mode))
    {
      g_autoptr (GDir) directory = NULL;
      const char *name;

      g_chmod (path, 0700);
      directory = g_dir_open (path, 0, NULL);
      while ((name = g_dir_read_name (directory)) != NULL)
        {
          g_autofree char *child = g_build_filename (path, name, NULL);

          remove_all (child);
        }
    }
  g_assert_no_errno (g_remove (path));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  remove_all (fixture->directory);
  g_free (fixture->directory);
  g_free (fixture->path);
}

static void
assert_mode (const char *path, guint mode)
{
  struct stat info;

  g_assert_no_errno (lstat (path, &info));
  g_assert_cmphex (info.st_mode & 07777, ==, mode);
}

static void
assert_content (const char *path, gsize limit, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = cm_file_read (path, limit, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (bytes), ==, strlen (text));
  if (*text != '\0')
    g_assert_true (memcmp (g_bytes_get_data (bytes, NULL), text, strlen (text)) == 0);
}

static guint
count_names (const char *directory)
{
  g_autoptr (GDir) dir = g_dir_open (directory, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
assert_error_text (GError *error, int code, const char *part)
{
  g_assert_error (error, CM_ERROR, code);
  if (strstr (error->message, part) == NULL)
    g_error ("“%s” lacks “%s”", error->message, part);
}

static void
test_write (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (cm_file_write (fixture->path, "first", 5, &error));
  g_assert_no_error (error);
  assert_content (fixture->path, 1000, "first");
  assert_mode (fixture->path, 0600);

  /* Wider bits of the file that stood there are not inherited. */
  g_assert_no_errno (g_chmod (fixture->path, 0644));
  g_assert_true (cm_file_write (fixture->path, "", 0, &error));
  g_assert_no_error (error);
  assert_content (fixture->path, 1000, "");
  assert_mode (fixture->path, 0600);
  g_assert_cmpuint (count_names (fixture->directory), ==, 1);
}

static void
test_write_refused (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *inside = g_build_filename (fixture->directory, "none", "file", NULL);

  g_assert_false (cm_file_write (inside, "x", 1, &error));
  assert_error_text (error, CM_ERROR_NOT_FOUND, "none/file");
  g_clear_error (&error);

  /* A directory stands in the way: it stays, and nothing is left beside it. */
  g_assert_no_errno (g_mkdir (fixture->path, 0700));
  g_assert_false (cm_file_write (fixture->path, "x", 1, &error));
  assert_error_text (error, CM_ERROR_FAILED, fixture->path);
  g_assert_cmpuint (count_names (fixture->directory), ==, 1);
}

static void
test_write_symlink (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *link = g_build_filename (fixture->directory, "link", NULL);

  g_assert_true (cm_file_write (fixture->path, "precious", 8, &error));
  g_assert_no_errno (symlink ("file", link));
  g_assert_true (cm_file_write (link, "new", 3, &error));
  g_assert_no_error (error);
  assert_content (fixture->path, 1000, "precious");
  assert_content (link, 1000, "new");
  g_assert_false (g_file_test (link, G_FILE_TEST_IS_SYMLINK));
}

static void
test_write_long_name (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *longest = g_strnfill (255, 'n');
  g_autofree char *too_long = g_strnfill (300, 'n');
  g_autofree char *path = g_build_filename (fixture->directory, longest, NULL);
  g_autofree char *refused = g_build_filename (fixture->directory, too_long, NULL);
  g_autofree char *foreign = g_build_filename (fixture->directory, "caf\351 \n-x", NULL);

  g_assert_true (cm_file_write (path, "x", 1, &error));
  g_assert_no_error (error);
  g_assert_true (cm_file_write (foreign, "y", 1, &error));
  g_assert_no_error (error);
  assert_content (foreign, 1000, "y");
  g_assert_false (cm_file_write (refused, "x", 1, &error));
  g_assert_error (error, CM_ERROR, CM_ERROR_FAILED);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_assert_cmpuint (count_names (fixture->directory), ==, 2);
}

/* T5 for plain files: in a child, since the limit cannot be raised again by everybody. */
static void
test_write_limit (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  pid_t child;
  int status = 0;

  g_assert_true (cm_file_write (fixture->path, "old", 3, &error));
  child = fork ();
  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    {
      static const char big[64 * 1024];
      const struct rlimit limit = { 4096, 4096 };
      gboolean written;

      cm_process_harden ();
      setrlimit (RLIMIT_FSIZE, &limit);
      written = cm_file_write (fixture->path, big, sizeof big, &error);
      _exit (!written && g_error_matches (error, CM_ERROR, CM_ERROR_FULL) ? 0 : 1);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, 0);
  assert_content (fixture->path, 1000, "old");
  g_assert_cmpuint (count_names (fixture->directory), ==, 1);
}

static void
test_read (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (cm_file_read (fixture->path, 10, &error));
  assert_error_text (error, CM_ERROR_NOT_FOUND, fixture->path);
  g_clear_error (&error);

  g_assert_true (cm_file_write (fixture->path, "0123456789", 10, &error));
  assert_content (fixture->path, 10, "0123456789");
  g_assert_null (cm_file_read (fixture->path, 9, &error));
  assert_error_text (error, CM_ERROR_TOO_BIG, "9 bytes");
  g_clear_error (&error);

  g_assert_null (cm_file_read (fixture->directory, 10, &error));
  assert_error_text (error, CM_ERROR_INVALID, "is not a file");
  g_clear_error (&error);

  /* A pipe nobody writes to must not block, an endless file must end at the limit. */
  g_assert_no_errno (g_unlink (fixture->path));
  g_assert_no_errno (mkfifo (fixture->path, 0600));
  g_assert_null (cm_file_read (fixture->path, 10, &error));
  assert_error_text (error, CM_ERROR_INVALID, "is not a file");
}

static void
test_rename (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *other = g_build_filename (fixture->directory, "other", NULL);

  g_assert_false (cm_file_rename (fixture->path, other, &error));
  assert_error_text (error, CM_ERROR_NOT_FOUND, other);
  g_clear_error (&error);
  g_assert_true (cm_file_write (fixture->path, "a", 1, &error));
  g_assert_true (cm_file_write (other, "b", 1, &error));
  g_assert_true (cm_file_rename (fixture->path, other, &error));
  g_assert_no_error (error);
  assert_content (other, 1000, "a");
  g_assert_cmpuint (count_names (fixture->directory), ==, 1);
  g_assert_true (cm_file_sync (other, &error));
  g_assert_true (cm_directory_sync (fixture->directory, &error));
  g_assert_no_error (error);
  g_assert_false (cm_file_sync (fixture->path, &error));
  g_assert_error (error, CM_ERROR, CM_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (cm_directory_sync (other, &error));
  g_assert_error (error, CM_ERROR, CM_ERROR_FAILED);
}

static void
test_lock (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *holder = NULL;
  CmLock *lock = cm_lock_take (fixture->path, "window, process 4711", FALSE, &holder, &error);

  g_assert_no_error (error);
  g_assert_nonnull (lock);
  g_assert_null (holder);
  assert_mode (fixture->path, 0600);
  g_assert_null (cm_lock_take (fixture->path, "second", FALSE, &holder, &error));
  assert_error_text (error, CM_ERROR_BUSY, "window, process 4711");
  g_assert_cmpstr (holder, ==, "window, process 4711");
  g_clear_error (&error);
  g_clear_pointer (&holder, g_free);

  cm_lock_release (lock);
  assert_content (fixture->path, 1000, "");
  lock = cm_lock_take (fixture->path, NULL, FALSE, &holder, &error);
  g_assert_nonnull (lock);
  g_assert_null (cm_lock_take (fixture->path, NULL, FALSE, &holder, &error));
  g_assert_error (error, CM_ERROR, CM_ERROR_BUSY);
  g_assert_null (holder);
  cm_lock_release (lock);
}

static void
test_lock_refused (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *link = g_build_filename (fixture->directory, "link", NULL);

  g_assert_no_errno (symlink ("elsewhere", link));
  g_assert_null (cm_lock_take (link, NULL, TRUE, NULL, &error));
  assert_error_text (error, CM_ERROR_FAILED, link);
  g_clear_error (&error);
  g_assert_null (cm_lock_take (fixture->directory, NULL, TRUE, NULL, &error));
  g_assert_error (error, CM_ERROR, CM_ERROR_FAILED);
  g_assert_cmpuint (count_names (fixture->directory), ==, 1);
}

/* The kernel lets go for a holder that was killed. */
static void
test_lock_killed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *holder = NULL;
  g_autoptr (CmLock) lock = NULL;
  int ready[2];
  char byte;
  pid_t child;

  g_assert_no_errno (pipe (ready));
  child = fork ();
  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    {
      if (cm_lock_take (fixture->path, "the child", FALSE, NULL, NULL) == NULL ||
          write (ready[1], "x", 1) != 1)
        _exit (1);
      while (TRUE)
        pause ();
    }
  close (ready[1]);
  g_assert_cmpint (read (ready[0], &byte, 1), ==, 1);
  close (ready[0]);
  g_assert_null (cm_lock_take (fixture->path, NULL, FALSE, &holder, &error));
  g_assert_error (error, CM_ERROR, CM_ERROR_BUSY);
  g_assert_cmpstr (holder, ==, "the child");
  g_clear_error (&error);
  g_assert_no_errno (kill (child, SIGKILL));
  g_assert_cmpint (waitpid (child, NULL, 0), ==, child);
  lock = cm_lock_take (fixture->path, "me", TRUE, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (lock);
  assert_content (fixture->path, 1000, "me");
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*func) (Fixture *fixture, gconstpointer data);
  } tests[] = {
    { "/file/write", test_write },
    { "/file/write-refused", test_write_refused },
    { "/file/write-symlink", test_write_symlink },
    { "/file/write-names", test_write_long_name },
    { "/file/write-limit", test_write_limit },
    { "/file/read", test_read },
    { "/file/rename", test_rename },
    { "/file/lock", test_lock },
    { "/file/lock-refused", test_lock_refused },
    { "/file/lock-killed", test_lock_killed },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].func, tear_down);
  return g_test_run ();
}
