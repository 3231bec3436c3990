/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The window's actions in one table; menus, buttons, keys and tests use the names only. */
#include "cm-window.h"

#include "case/cm-records.h"
#include "cm-dialogs.h"

#include <glib/gi18n.h>

static CmCase *
get_case (GtkWidget *widget)
{
  return cm_workspace_get_case (cm_window_get_workspace (CM_WINDOW (widget)));
}

static void
show_start (GtkWidget *widget, const char *name, GVariant *parameter)
{
  cm_window_show_start (CM_WINDOW (widget));
}

static void
show_page (GtkWidget *widget, const char *name, GVariant *parameter)
{
  cm_window_show_page (CM_WINDOW (widget), g_variant_get_string (parameter, NULL));
}

static void
open_case (GtkWidget *widget, const char *name, GVariant *parameter)
{
  cm_window_open_case (CM_WINDOW (widget), g_variant_get_string (parameter, NULL));
}

static void
open_example (GtkWidget *widget, const char *name, GVariant *parameter)
{
  cm_window_open_example (CM_WINDOW (widget));
}

static void
browse (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CmWindow *self = CM_WINDOW (widget);
  CmWorkspace *workspace = cm_window_get_workspace (self);

  cm_workspace_set_case (workspace, NULL);
  cm_workspace_set_domain (workspace, g_variant_get_string (parameter, NULL));
  cm_window_show_page (self, "matrix");
}

static void
compose (GtkWidget *widget, const char *name, GVariant *parameter)
{
  cm_entry_bar_compose (cm_window_get_entry_bar (CM_WINDOW (widget)),
                        g_variant_get_string (parameter, NULL));
}

static void
insert_now (GtkWidget *widget, const char *name, GVariant *parameter)
{
  cm_entry_bar_insert_now (cm_window_get_entry_bar (CM_WINDOW (widget)));
}

static void
inspect (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CmWindow *self = CM_WINDOW (widget);

  cm_workspace_set_technique (cm_window_get_workspace (self),
                              g_variant_get_string (parameter, NULL));
  cm_window_set_inspector_shown (self, TRUE);
}

static void
toggle_inspector (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CmWindow *self = CM_WINDOW (widget);

  cm_window_set_inspector_shown (self, !cm_window_get_inspector_shown (self));
}

static void
toggle_rail (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CmWindow *self = CM_WINDOW (widget);

  cm_window_set_rail_narrow (self, !cm_window_get_rail_narrow (self));
}

static gboolean
write_undo (CmCase *self, gpointer data, GError **error)
{
  return cm_case_undo (self, error);
}

static gboolean
write_redo (CmCase *self, gpointer data, GError **error)
{
  return cm_case_redo (self, error);
}

static void
undo (GtkWidget *widget, const char *name, GVariant *parameter)
{
  cm_workspace_write (cm_window_get_workspace (CM_WINDOW (widget)), write_undo, NULL, NULL, NULL);
}

static void
redo (GtkWidget *widget, const char *name, GVariant *parameter)
{
  cm_workspace_write (cm_window_get_workspace (CM_WINDOW (widget)), write_redo, NULL, NULL, NULL);
}

static void
copy (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget),
                          g_variant_get_string (parameter, NULL));
  cm_workspace_say (cm_window_get_workspace (CM_WINDOW (widget)), _ ("Copied"));
}

typedef struct
{
  const char *field;
  char *value;
} Edit;

static void
free_edit (gpointer data)
{
  Edit *edit = data;

  g_free (edit->value);
  g_free (edit);
}

static gboolean
write_edit (CmCase *self, gpointer data, GError **error)
{
  const Edit *edit = data;

  return cm_case_set_field (self, cm_case_get_row (self), edit->field, edit->value, NULL, error);
}

static void
edit_case (GtkWidget *widget, const char *field, GVariant *parameter)
{
  Edit *edit = g_new0 (Edit, 1);

  edit->field = field;
  edit->value = g_variant_dup_string (parameter, NULL);
  cm_workspace_write (cm_window_get_workspace (CM_WINDOW (widget)), write_edit, NULL, edit,
                      free_edit);
}

static void
set_severity (GtkWidget *widget, const char *name, GVariant *parameter)
{
  edit_case (widget, "severity", parameter);
}

static void
set_tlp (GtkWidget *widget, const char *name, GVariant *parameter)
{
  edit_case (widget, "tlp", parameter);
}

static void
set_zone (GtkWidget *widget, const char *name, GVariant *parameter)
{
  cm_workspace_set_zone (cm_window_get_workspace (CM_WINDOW (widget)),
                         g_variant_get_string (parameter, NULL));
}

static void
retry (GtkWidget *widget, const char *name, GVariant *parameter)
{
  cm_workspace_retry (cm_window_get_workspace (CM_WINDOW (widget)));
}

static void
on_files (char **paths, gpointer data)
{
  if (paths != NULL)
    cm_window_import (CM_WINDOW (data), (const char *const *) paths);
}

static void
import (GtkWidget *widget, const char *name, GVariant *parameter)
{
  cm_dialogs_open_files (GTK_WINDOW (widget), on_files, widget);
}

typedef enum
{
  ALWAYS,
  WITH_CASE,
  CAN_UNDO,
  CAN_REDO,
} Needs;

static const struct
{
  const char *name;
  const char *type;
  GtkWidgetActionActivateFunc activate;
  Needs needs;
} actions[] = {
  { "win.start", NULL, show_start, ALWAYS },
  { "win.page", "s", show_page, ALWAYS },
  { "win.open-case", "s", open_case, ALWAYS },
  { "win.open-example", NULL, open_example, ALWAYS },
  { "win.browse", "s", browse, ALWAYS },
  { "win.import", NULL, import, ALWAYS },
  { "win.compose", "s", compose, WITH_CASE },
  { "win.insert-now", NULL, insert_now, WITH_CASE },
  { "win.inspect", "s", inspect, ALWAYS },
  { "win.inspector", NULL, toggle_inspector, ALWAYS },
  { "win.rail", NULL, toggle_rail, WITH_CASE },
  { "win.undo", NULL, undo, CAN_UNDO },
  { "win.redo", NULL, redo, CAN_REDO },
  { "win.copy", "s", copy, ALWAYS },
  { "win.severity", "s", set_severity, WITH_CASE },
  { "win.tlp", "s", set_tlp, WITH_CASE },
  { "win.zone", "s", set_zone, ALWAYS },
  { "win.retry", NULL, retry, ALWAYS },
};

void
cm_window_class_install_actions (GtkWidgetClass *klass)
{
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (klass, actions[i].name, actions[i].type, actions[i].activate);
}

void
cm_window_update_actions (CmWindow *self)
{
  CmCase *current = get_case (GTK_WIDGET (self));
  g_autofree char *undo_label = current != NULL ? cm_case_get_undo_label (current) : NULL;
  g_autofree char *redo_label = current != NULL ? cm_case_get_redo_label (current) : NULL;
  const gboolean met[] = {
    [ALWAYS] = TRUE,
    [WITH_CASE] = current != NULL,
    [CAN_UNDO] = undo_label != NULL,
    [CAN_REDO] = redo_label != NULL,
  };

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), actions[i].name, met[actions[i].needs]);
}
