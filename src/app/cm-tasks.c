/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* GTask around core functions. Progress is one atomic integer that the bar polls; a result arrives
 * on the main thread and counts only while its task is still wanted. */
#include "cm-tasks.h"

#define WHOLE 1000

/* Shared by the thread and the window, so it lives as long as either. */
struct _CmTask
{
  gatomicrefcount references;
  GCancellable *cancellable;
  int permille; /* atomic */
  gboolean wanted;
  char *data_dir;
  char **paths;
  char **pinned;
  gint64 now_us;
  CmImportedFunc func;
  gpointer data;
};

static void
release_task (gpointer data)
{
  CmTask *task = data;

  if (!g_atomic_ref_count_dec (&task->references))
    return;
  g_object_unref (task->cancellable);
  g_free (task->data_dir);
  g_strfreev (task->paths);
  g_strfreev (task->pinned);
  g_free (task);
}

static void
on_progress (goffset done, goffset total, const char *what, gpointer data)
{
  CmTask *task = data;

  if (total > 0)
    g_atomic_int_set (&task->permille, (int) (done * WHOLE / total));
}

static void
run_import (GTask *gtask, gpointer source, gpointer data, GCancellable *cancellable)
{
  CmTask *task = data;
  GError *error = NULL;
  const CmImportOptions options = {
    .data_dir = task->data_dir,
    .files = (const char *const *) task->paths,
    .pinned = (const char *const *) task->pinned,
    .now_us = task->now_us,
    .progress = on_progress,
    .progress_data = task,
  };
  GPtrArray *results = cm_import_run (&options, cancellable, &error);

  if (results != NULL)
    g_task_return_pointer (gtask, results, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (gtask, error);
}

static void
on_imported (GObject *source, GAsyncResult *result, gpointer data)
{
  CmTask *task = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) results = g_task_propagate_pointer (G_TASK (result), &error);

  if (task->wanted)
    task->func (results, error, task->data);
}

CmTask *
cm_task_import (const char *data_dir,
                const char *const *paths,
                const char *const *pinned,
                gint64 now_us,
                CmImportedFunc func,
                gpointer data)
{
  CmTask *task = g_new0 (CmTask, 1);
  g_autoptr (GTask) gtask = NULL;

  g_atomic_ref_count_init (&task->references);
  task->cancellable = g_cancellable_new ();
  task->wanted = TRUE;
  task->data_dir = g_strdup (data_dir);
  task->paths = g_strdupv ((char **) paths);
  task->pinned = g_strdupv ((char **) pinned);
  task->now_us = now_us;
  task->func = func;
  task->data = data;
  gtask = g_task_new (NULL, task->cancellable, on_imported, NULL);
  g_task_set_return_on_cancel (gtask, FALSE);
  g_atomic_ref_count_inc (&task->references);
  g_task_set_task_data (gtask, task, release_task);
  g_task_run_in_thread (gtask, run_import);
  return task;
}

double
cm_task_get_fraction (CmTask *task)
{
  g_return_val_if_fail (task != NULL, 0);
  return (double) g_atomic_int_get (&task->permille) / WHOLE;
}

void
cm_task_cancel (CmTask *task)
{
  g_return_if_fail (task != NULL);
  g_cancellable_cancel (task->cancellable);
}

void
cm_task_free (CmTask *task)
{
  if (task == NULL)
    return;
  task->wanted = FALSE;
  g_cancellable_cancel (task->cancellable);
  release_task (task);
}
