/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A file system for SQLite that can lose power and fail: registered as the default one of the test
 * program. Writes reach the real file at once, as through a page cache; what a power cut leaves is
 * told by a model of what was synced. */
#pragma once

#include <glib.h>

/* Makes the shim the default VFS; once a program. */
void power_vfs_register (void);
/* Forgets all files and counts from 0; watching starts. @cut_at: at this I/O the disk as a power
 * cut would leave it is written below @image_dir; 0: never. */
void power_vfs_watch (GRand *rand, guint cut_at, const char *image_dir);
gboolean power_vfs_was_cut (void);

typedef enum
{
  POWER_FAIL_FULL,   /* ENOSPC, half of the block written */
  POWER_FAIL_ONCE,   /* EIO */
  POWER_FAIL_STICKY, /* EIO from here on */
  POWER_FAIL_SYNC,   /* the sync fails, once */
} PowerFailure;

/* The n-th I/O (from 1) fails so; of POWER_FAIL_SYNC the n-th sync. 0 stops failing. */
void power_vfs_fail (guint at, PowerFailure how);
/* TRUE where the failure was reached since power_vfs_fail. */
gboolean power_vfs_has_failed (void);
