/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The data directory and the process (reliability.md 11; T16, T39): private whatever the umask was,
 * never on a network file system, never a shared folder. */
#include "base/cm-error.h"
#include "base/cm-file.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char *
make_directory (void)
{
  g_autofree char *template =
      g_build_filename (g_test_get_dir (G_TEST_BUILT), "data-dir-XXXXXX", NULL);
  g_autofree char *real = NULL;

  g_assert_nonnull (g_mkdtemp_full (template, 0700));
  real = realpath (template, NULL);
  return g_strdup (real);
}

static void
assert_mode (const char *path, guint mode)
{
  struct stat info;

  g_assert_no_errno (stat (path, &info));
  g_assert_cmphex (info.st_mode & 07777, ==, mode);
}

static void
make_file (const char *path, guint mode)
{
  g_assert_true (g_file_set_contents (path, "x", 1, NULL));
  g_assert_no_errno (g_chmod (path, mode));
}

static void
test_default (void)
{
  static const struct
  {
    const char *own;
    const char *xdg;
    const char *expected; /* NULL: below home */
  } cases[] = {
    { "/srv/cases", "/x/data", "/srv/cases" },
    { "/srv/../srv/cases/", NULL, "/srv/cases" },
    { "", "/x/data", "/x/data/countermove" },
    { NULL, "/x/data", "/x/data/countermove" },
    { NULL, "data", NULL },
    { NULL, "", NULL },
    { NULL, NULL, NULL },
  };
  g_auto (GStrv) before = g_get_environ ();

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *home =
          g_build_filename (g_get_home_dir (), ".local/share/countermove", NULL);
      g_autofree char *path = NULL;

      g_unsetenv ("COUNTERMOVE_DATA_DIR");
      g_unsetenv ("XDG_DATA_HOME");
      if (cases[i].own != NULL)
        g_setenv ("COUNTERMOVE_DATA_DIR", cases[i].own, TRUE);
      if (cases[i].xdg != NULL)
        g_setenv ("XDG_DATA_HOME", cases[i].xdg, TRUE);
      path = cm_data_dir_default ();
      g_assert_cmpstr (path, ==, cases[i].expected != NULL ? cases[i].expected : home);
    }
  g_unsetenv ("COUNTERMOVE_DATA_DIR");
  g_unsetenv ("XDG_DATA_HOME");
  if (g_environ_getenv (before, "COUNTERMOVE_DATA_DIR") != NULL)
    g_setenv ("COUNTERMOVE_DATA_DIR", g_environ_getenv (before, "COUNTERMOVE_DATA_DIR"), TRUE);
  if (g_environ_getenv (before, "XDG_DATA_HOME") != NULL)
    g_setenv ("XDG_DATA_HOME", g_environ_getenv (before, "XDG_DATA_HOME"), TRUE);
}

static void
test_made (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *top = make_directory ();
  g_autofree char *parent = g_build_filename (top, "a b", NULL);
  g_autofree char *wanted = g_build_filename (parent, "countermove", NULL);
  g_autofree char *narrowed = NULL;
  g_autofree char *real = NULL;
  mode_t mask = umask (0);

  real = cm_data_dir_open (wanted, &narrowed, &error);
  umask (mask);
  g_assert_no_error (error);
  g_assert_cmpstr (real, ==, wanted);
  g_assert_null (narrowed);
  assert_mode (parent, 0700);
  assert_mode (wanted, 0700);
  g_assert_no_errno (g_rmdir (wanted));
  g_assert_no_errno (g_rmdir (parent));
  g_assert_no_errno (g_rmdir (top));
}

static const char narrowed_report[] =
    "Others had access to “TOP” (0755); it is private now (0700)\n"
    "Others had access to “TOP/backups” (0755); it is private now (0700)\n"
    "Others had access to “TOP/backups/cases-20261124T140533Z.db” (0640); it is private now "
    "(0600)\n"
    "Others had access to “TOP/cases.db” (0644); it is private now (0600)\n"
    "Others had access to “TOP/readme” (0444); it is private now (0400)";

static void
test_narrowed (void)
{
  static const struct
  {
    const char *name;
    guint before; /* 0: a folder, 0755 */
    guint after;
  } cases[] = {
    { "backups", 0, 0700 },        { "backups/cases-20261124T140533Z.db", 0640, 0600 },
    { "cases.db", 0644, 0600 },    { "cases.db-wal", 0600, 0600 },
    { "readme", 0444, 0400 },      { "theirs", 0, 0755 },
    { "theirs/file", 0644, 0644 },
  };
  g_autoptr (GError) error = NULL;
  g_autofree char *top = make_directory ();
  g_autofree char *outside = g_strconcat (top, ".outside", NULL);
  g_autofree char *link = g_build_filename (top, "link", NULL);
  g_autofree char *narrowed = NULL;
  g_autofree char *again = NULL;
  g_autofree char *real = NULL;
  g_autoptr (GString) expected = g_string_new (narrowed_report);

  make_file (outside, 0644);
  g_assert_no_errno (symlink (outside, link));
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_build_filename (top, cases[i].name, NULL);

      if (cases[i].before != 0)
        make_file (path, cases[i].before);
      else
        g_assert_no_errno (g_mkdir (path, 0700) | g_chmod (path, 0755));
    }
  g_assert_no_errno (g_chmod (top, 0755));
  real = cm_data_dir_open (top, &narrowed, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (real, ==, top);
  g_string_replace (expected, "TOP", top, 0);
  g_assert_cmpstr (narrowed, ==, expected->str);
  assert_mode (top, 0700);
  assert_mode (outside, 0644);
  g_free (real);
  real = cm_data_dir_open (top, &again, &error);
  g_assert_null (again);

  for (gsize i = G_N_ELEMENTS (cases); i > 0; i--)
    {
      g_autofree char *path = g_build_filename (top, cases[i - 1].name, NULL);

      assert_mode (path, cases[i - 1].after);
      g_assert_no_errno (g_remove (path));
    }
  g_assert_no_errno (g_unlink (link));
  g_assert_no_errno (g_rmdir (top));
  g_assert_no_errno (g_unlink (outside));
}

static void
test_refused (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *top = make_directory ();
  g_autofree char *file = g_build_filename (top, "file", NULL);
  g_autofree char *below = g_build_filename (file, "data", NULL);
  g_autofree char *link = g_build_filename (top, "link", NULL);
  g_autofree char *shared = g_build_filename (top, "shared", NULL);
  g_autofree char *real = NULL;

  make_file (file, 0644);
  g_assert_null (cm_data_dir_open (file, NULL, &error));
  g_assert_error (error, CM_ERROR, CM_ERROR_FAILED);
  g_clear_error (&error);
  g_assert_null (cm_data_dir_open (below, NULL, &error));
  g_assert_error (error, CM_ERROR, CM_ERROR_FAILED);
  g_clear_error (&error);
  assert_mode (file, 0644);

  g_assert_no_errno (g_mkdir (shared, 0700) | g_chmod (shared, 01777));
  g_assert_null (cm_data_dir_open (shared, NULL, &error));
  g_assert_error (error, CM_ERROR, CM_ERROR_INVALID);
  assert_mode (shared, 01777);
  g_clear_error (&error);
  g_assert_null (cm_data_dir_open ("/", NULL, &error));
  g_assert_error (error, CM_ERROR, CM_ERROR_INVALID);
  g_clear_error (&error);

  /* A symlinked home is fine: the answer is where it leads. */
  g_assert_no_errno (g_chmod (shared, 0700));
  g_assert_no_errno (symlink ("shared", link));
  real = cm_data_dir_open (link, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (real, ==, shared);

  g_assert_no_errno (g_unlink (link));
  g_assert_no_errno (g_rmdir (shared));
  g_assert_no_errno (g_unlink (file));
  g_assert_no_errno (g_rmdir (top));
}

static const char mountinfo[] =
    "22 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw\n"
    "30 22 0:26 / /home rw - nfs4 server:/home rw,vers=4.2\n"
    "31 30 254:2 / /home/local rw - ext4 /dev/vdb rw\n"
    "32 22 0:30 / /mnt/old rw - nfs server:/old rw\n"
    "33 22 0:31 / /mnt/win rw master:3 - cifs //server/share rw\n"
    "34 22 0:32 / /mnt/win3 rw shared:9 master:3 - smb3 //server/share rw\n"
    "35 22 0:33 / /mnt/far\\040away rw - fuse.sshfs mia@host: rw\n"
    "36 22 0:34 / /mnt/vault rw - fuse.gocryptfs /home/.vault rw\n"
    "37 22 0:35 / /mnt/vm rw - 9p share rw\n"
    "38 22 0:36 / /mnt/layers rw - overlay overlay rw\n"
    "39 22 0:37 / /mnt/twice rw - nfs server:/twice rw\n"
    "40 39 254:3 / /mnt/twice rw - ext4 /dev/vdc rw\n"
    "41 22 0:38 / /auto rw - autofs map rw\n"
    "42 41 0:39 / /auto rw - nfs server:/auto rw\n"
    "a line that is cut\n"
    "43 22 0:40 /";

static void
test_mounts (void)
{
  static const struct
  {
    const char *path;
    const char *type; /* NULL: allowed */
  } cases[] = {
    { "/", NULL },
    { "/var/lib/x", NULL },
    { "/home", "nfs4" },
    { "/home/mia/.local/share/countermove", "nfs4" },
    { "/homestead/mia", NULL },
    { "/home/local/mia", NULL },
    { "/mnt/old/x", "nfs" },
    { "/mnt/win/x", "cifs" },
    { "/mnt/win3/x", "smb3" },
    { "/mnt/far away/x", "fuse.sshfs" },
    { "/mnt/far", NULL },
    { "/mnt/vault/x", NULL },
    { "/mnt/vm/x", NULL },
    { "/mnt/layers/x", NULL },
    { "/mnt/twice/x", NULL },
    { "/auto/x", "nfs" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *refusal = cm_mount_refusal (mountinfo, cases[i].path);
      g_autofree char *expected =
          cases[i].type == NULL
              ? NULL
              : g_strdup_printf ("“%s” lies on a network file system (%s), where a database is not "
                                 "safe: choose a local folder, exchange bundles",
                                 cases[i].path, cases[i].type);

      g_assert_cmpstr (refusal, ==, expected);
    }
  g_assert_null (cm_mount_refusal ("", "/home"));
}

static void
check_hardened (void)
{
  struct rlimit limit;
  struct sigaction action;

  umask (0);
  g_setenv ("G_TLS_GNUTLS_PRIORITY", "NORMAL", TRUE);
  cm_process_harden ();
  g_assert_cmphex (umask (077), ==, 077);
  g_assert_no_errno (getrlimit (RLIMIT_CORE, &limit));
  g_assert_cmpuint (limit.rlim_cur, ==, 0);
  g_assert_cmpuint (limit.rlim_max, ==, 0);
  g_assert_no_errno (sigaction (SIGXFSZ, NULL, &action));
  g_assert_true (action.sa_handler == SIG_IGN);
  g_assert_no_errno (sigaction (SIGPIPE, NULL, &action));
  g_assert_true (action.sa_handler == SIG_IGN);
  g_assert_cmpstr (g_getenv ("G_TLS_GNUTLS_PRIORITY"), ==,
                   "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2");
}

static void
test_harden (void)
{
  int status = 0;
  pid_t child = fork ();

  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    {
      check_hardened ();
      _exit (0);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/data-dir/default", test_default);
  g_test_add_func ("/data-dir/made", test_made);
  g_test_add_func ("/data-dir/narrowed", test_narrowed);
  g_test_add_func ("/data-dir/refused", test_refused);
  g_test_add_func ("/data-dir/mounts", test_mounts);
  g_test_add_func ("/process/harden", test_harden);
  return g_test_run ();
}
