/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Files that survive: private directories, whole-or-nothing writes, locks. Never a shared temporary
 * folder. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* umask, limits and signals of the process; the first lines of every main. */
void cm_process_harden (void);
/* $COUNTERMOVE_DATA_DIR, else $XDG_DATA_HOME/countermove (a relative value is ignored). */
char *cm_data_dir_default (void);
/* Makes @path (0700) where missing, narrows wider bits of it and of the files in it (the report of
 * that is
 * @narrowed, NULL if none), refuses network file systems, answers the real path. */
char *cm_data_dir_open (const char *path, char **narrowed, GError **error);
/* The rule behind the refusal, over the text of a mountinfo file, for tests. NULL: allowed. */
char *cm_mount_refusal (const char *mountinfo, const char *real_path);
/* Reads a regular file of at most @limit bytes (CM_ERROR_TOO_BIG beyond). */
GBytes *cm_file_read (const char *path, gsize limit, GError **error);
/* Written aside in the same directory (0600), fsync, rename, fsync of the directory. */
gboolean cm_file_write (const char *path, const void *data, gsize size, GError **error);
gboolean cm_file_sync (const char *path, GError **error);
gboolean cm_directory_sync (const char *path, GError **error);
gboolean cm_file_rename (const char *from, const char *to, GError **error);

typedef struct _CmLock CmLock;
/* An flock on @path (made 0600). CM_ERROR_BUSY where another holds it and @wait is FALSE; @holder
 * then is what the holder wrote. @note is written into the file while held, may be NULL. */
CmLock *
cm_lock_take (const char *path, const char *note, gboolean wait, char **holder, GError **error);
void cm_lock_release (CmLock *lock);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CmLock, cm_lock_release)

G_END_DECLS
