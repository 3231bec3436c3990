/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The private directory that holds everything, and the process that touches it: who may read it,
 * which file systems it may lie on. Knows nothing of what is in the files. */
#include "base/cm-file.h"

#include "base/cm-error.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define OTHERS         077
#define MOUNTINFO      "/proc/self/mountinfo"
#define MOUNTINFO_MAX  (4 * 1024 * 1024)
#define TLS_PRIORITIES "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2"

/* Where SQLite's locks and shared memory cannot be relied upon. */
static const char *const network_types[] = { "nfs", "nfs4", "cifs", "smb3", "fuse.sshfs", NULL };

/* The folders we make ourselves; a folder the person keeps in the data directory is not ours. */
static const char *const own_folders[] = { "backups", "bundles", NULL };

void
cm_process_harden (void)
{
  const struct rlimit none = { 0, 0 };
  struct sigaction ignore = { 0 };

  umask (OTHERS);
  /* A core file would hold case data. Lowering a limit cannot fail. */
  setrlimit (RLIMIT_CORE, &none);
  ignore.sa_handler = SIG_IGN;
  sigaction (SIGXFSZ, &ignore, NULL);
  sigaction (SIGPIPE, &ignore, NULL);
  /* Read by GnuTLS when the first connection is made; what the environment says is not trusted. */
  g_setenv ("G_TLS_GNUTLS_PRIORITY", TLS_PRIORITIES, TRUE);
}

char *
cm_data_dir_default (void)
{
  const char *own = g_getenv ("COUNTERMOVE_DATA_DIR");
  const char *xdg = g_getenv ("XDG_DATA_HOME");

  if (own != NULL && *own != '\0')
    return g_canonicalize_filename (own, NULL);
  /* Not g_get_user_data_dir(): it takes relative values. */
  if (xdg != NULL && g_path_is_absolute (xdg))
    return g_build_filename (xdg, "countermove", NULL);
  return g_build_filename (g_get_home_dir (), ".local", "share", "countermove", NULL);
}

/* Undoes the octal escapes of mountinfo ("\040" is a blank). */
static char *
unescape (const char *text)
{
  GString *out = g_string_new (NULL);

  for (const char *c = text; *c != '\0'; c++)
    {
      if (c[0] == '\\' && c[1] >= '0' && c[1] <= '3' && c[2] >= '0' && c[2] <= '7' && c[3] >= '0' &&
          c[3] <= '7')
        {
          g_string_append_c (out, (char) ((c[1] - '0') << 6 | (c[2] - '0') << 3 | (c[3] - '0')));
          c += 3;
        }
      else
        {
          g_string_append_c (out, *c);
        }
    }
  return g_string_free (out, FALSE);
}

/* The length of @mount if @path lies in it, else 0. */
static gsize
match_mount (const char *mount, const char *path)
{
  gsize length = strlen (mount);

  if (!g_str_has_prefix (path, mount))
    return 0;
  if (length > 0 && mount[length - 1] == '/')
    return length;
  return path[length] == '\0' || path[length] == '/' ? length : 0;
}

char *
cm_mount_refusal (const char *mountinfo, const char *real_path)
{
  g_auto (GStrv) lines = NULL;
  g_autofree char *type = NULL;
  g_autofree char *name = NULL;
  gsize best = 0;

  g_return_val_if_fail (mountinfo != NULL && real_path != NULL, NULL);

  lines = g_strsplit (mountinfo, "\n", -1);
  for (int i = 0; lines[i] != NULL; i++)
    {
      /* id parent major:minor root MOUNT options [tag…] - TYPE source options */
      g_auto (GStrv) words = g_strsplit (lines[i], " ", -1);
      const char *rest = strstr (lines[i], " - ");
      g_autofree char *mount = NULL;
      gsize length;

      if (g_strv_length (words) < 7 || rest == NULL)
        continue;
      mount = unescape (words[4]);
      length = match_mount (mount, real_path);
      if (length == 0 || length < best) /* of two at one place the later hides the earlier */
        continue;
      best = length;
      g_free (type);
      type = g_strndup (rest + 3, strcspn (rest + 3, " "));
    }
  if (type == NULL || !g_strv_contains (network_types, type))
    return NULL;
  name = g_filename_display_name (real_path);
  return g_strdup_printf (
      _ ("“%s” lies on a network file system (%s), where a database is not safe: "
         "choose a local folder, exchange bundles"),
      name, type);
}

static gboolean
fail (GError **error, const char *path, int code)
{
  g_autofree char *name = g_filename_display_name (path);

  g_set_error (error, CM_ERROR, code == ENOSPC || code == EDQUOT ? CM_ERROR_FULL : CM_ERROR_FAILED,
               _ ("The data folder “%s” cannot be used: %s"), name, g_strerror (code));
  return FALSE;
}

static gboolean
refuse_network (const char *path, GError **error)
{
  g_autofree char *existing = g_strdup (path);
  g_autofree char *refusal = NULL;
  g_autoptr (GBytes) mountinfo = NULL;
  g_autofree char *text = NULL;
  char *real = NULL;

  /* What is missing will lie on the file system of what is there. */
  while ((real = realpath (existing, NULL)) == NULL && !g_str_equal (existing, "/"))
    {
      char *parent = g_path_get_dirname (existing);

      g_free (existing);
      existing = parent;
    }
  /* Without /proc there is nothing to tell by. */
  mountinfo = cm_file_read (MOUNTINFO, MOUNTINFO_MAX, NULL);
  if (real != NULL && mountinfo != NULL)
    {
      text = g_strndup (g_bytes_get_data (mountinfo, NULL), g_bytes_get_size (mountinfo));
      refusal = cm_mount_refusal (text, real);
    }
  free (real);
  if (refusal == NULL)
    return TRUE;
  g_set_error_literal (error, CM_ERROR, CM_ERROR_INVALID, refusal);
  return FALSE;
}

/* Takes from group and others what they may do with the open @fd, and reports it. */
static void
narrow_fd (int fd, const char *path, GString *report)
{
  struct stat info;
  g_autofree char *name = NULL;
  mode_t mode;

  if (fstat (fd, &info) < 0 || (info.st_mode & OTHERS) == 0)
    return;
  name = g_filename_display_name (path);
  mode = info.st_mode & 07777;
  if (report->len > 0)
    g_string_append_c (report, '\n');
  if (fchmod (fd, mode & (mode_t) ~OTHERS) == 0)
    g_string_append_printf (report,
                            _ ("Others had access to “%s” (%04o); it is private now (%04o)"), name,
                            mode, mode & (mode_t) ~OTHERS);
  else
    g_string_append_printf (report,
                            _ ("Others have access to “%s” (%04o), and it cannot be made private: "
                               "%s"),
                            name, mode, g_strerror (errno));
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* The names in the directory @fd, sorted, so that the report is the same each time. */
static GPtrArray *
list_names (int fd)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  int copy = fcntl (fd, F_DUPFD_CLOEXEC, 0);
  DIR *stream = copy >= 0 ? fdopendir (copy) : NULL;
  struct dirent *entry;

  if (stream == NULL && copy >= 0)
    close (copy);
  while (stream != NULL && (entry = readdir (stream)) != NULL)
    if (!g_str_equal (entry->d_name, ".") && !g_str_equal (entry->d_name, ".."))
      g_ptr_array_add (names, g_strdup (entry->d_name));
  if (stream != NULL)
    closedir (stream);
  g_ptr_array_sort (names, compare_names);
  return names;
}

static void
narrow_directory (int fd, const char *path, gboolean top, GString *report)
{
  g_autoptr (GPtrArray) names = list_names (fd);

  narrow_fd (fd, path, report);
  for (guint i = 0; i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);
      g_autofree char *child_path = g_build_filename (path, name, NULL);
      struct stat info;
      gboolean folder;
      int child;

      if (fstatat (fd, name, &info, AT_SYMLINK_NOFOLLOW) < 0)
        continue;
      folder = top && S_ISDIR (info.st_mode) && g_strv_contains (own_folders, name);
      if (!folder && (!S_ISREG (info.st_mode) || (info.st_mode & OTHERS) == 0))
        continue;
      child = openat (fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
      if (child < 0)
        continue;
      if (folder)
        narrow_directory (child, child_path, FALSE, report);
      else
        narrow_fd (child, child_path, report);
      close (child);
    }
}

/* A folder that everybody may write to is not ours to close. */
static gboolean
refuse_shared (int fd, const char *real, GError **error)
{
  struct stat info;
  g_autofree char *name = NULL;

  if (fstat (fd, &info) < 0)
    return fail (error, real, errno);
  if (!g_str_equal (real, "/") && ((info.st_mode & S_ISVTX) == 0 || (info.st_mode & S_IWOTH) == 0))
    return TRUE;
  name = g_filename_display_name (real);
  g_set_error (error, CM_ERROR, CM_ERROR_INVALID,
               _ ("“%s” is shared with everybody: choose a folder of your own"), name);
  return FALSE;
}

char *
cm_data_dir_open (const char *path, char **narrowed, GError **error)
{
  g_autofree char *full = NULL;
  g_autofree char *answer = NULL;
  g_autoptr (GString) report = g_string_new (NULL);
  char *real;
  int fd;

  g_return_val_if_fail (path != NULL, NULL);

  if (narrowed != NULL)
    *narrowed = NULL;
  full = g_canonicalize_filename (path, NULL);
  if (!refuse_network (full, error))
    return NULL;
  real = g_mkdir_with_parents (full, 0700) == 0 ? realpath (full, NULL) : NULL;
  fd = real != NULL ? open (real, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) : -1;
  if (fd < 0)
    {
      fail (error, full, errno);
      free (real);
      return NULL;
    }
  answer = g_strdup (real);
  free (real);
  if (!refuse_shared (fd, answer, error))
    {
      close (fd);
      return NULL;
    }
  narrow_directory (fd, answer, TRUE, report);
  close (fd);
  if (narrowed != NULL && report->len > 0)
    *narrowed = g_string_free (g_steal_pointer (&report), FALSE);
  return g_steal_pointer (&answer);
}
