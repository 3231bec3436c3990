/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Long work on a thread of its own; the only place where threads are started. Each is one core
 * function over copied inputs, that opens its own database. */
#pragma once

#include "attack/cm-import.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _CmTask CmTask;

/* @results: CmImportResult, NULL with @error. Not called after cm_task_free. */
typedef void (*CmImportedFunc) (GPtrArray *results, const GError *error, gpointer data);
CmTask *cm_task_import (const char *data_dir,
                        const char *const *paths,
                        const char *const *pinned,
                        gint64 now_us,
                        CmImportedFunc func,
                        gpointer data);
/* 0…1, to be polled. */
double cm_task_get_fraction (CmTask *task);
void cm_task_cancel (CmTask *task);
/* Cancels what still runs; its result is dropped. */
void cm_task_free (CmTask *task);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CmTask, cm_task_free)

G_END_DECLS
