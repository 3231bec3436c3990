/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A bin that Tab enters once. Arrow keys inside are the list's own. */
#include "cm-tab-stop.h"

struct _CmTabStop
{
  AdwBin parent_instance;
};

G_DEFINE_FINAL_TYPE (CmTabStop, cm_tab_stop, ADW_TYPE_BIN)

static gboolean
cm_tab_stop_focus (GtkWidget *widget, GtkDirectionType direction)
{
  GtkWidget *child = adw_bin_get_child (ADW_BIN (widget));
  GtkWidget *inside = gtk_widget_get_focus_child (widget);
  gboolean tab = direction == GTK_DIR_TAB_FORWARD || direction == GTK_DIR_TAB_BACKWARD;
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (child == NULL)
    return FALSE;
  if (tab && focus != NULL && gtk_widget_is_ancestor (focus, widget))
    return FALSE;
  if (tab && GTK_IS_LIST_BOX (child))
    {
      GtkListBoxRow *row = gtk_list_box_get_selected_row (GTK_LIST_BOX (child));

      if (row != NULL)
        return gtk_widget_grab_focus (GTK_WIDGET (row));
    }
  return gtk_widget_child_focus (inside != NULL ? inside : child, direction);
}

static void
cm_tab_stop_class_init (CmTabStopClass *klass)
{
  GTK_WIDGET_CLASS (klass)->focus = cm_tab_stop_focus;
}

static void
cm_tab_stop_init (CmTabStop *self)
{
}

GtkWidget *
cm_tab_stop_new (GtkWidget *child)
{
  return g_object_new (CM_TYPE_TAB_STOP, "child", child, NULL);
}
