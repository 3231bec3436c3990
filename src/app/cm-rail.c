/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The rail: rows made from the page table, counts read again at each change. */
#include "cm-rail.h"

#include "cm-page.h"
#include "cm-tab-stop.h"

#include <glib/gi18n.h>

typedef struct
{
  const CmPageInfo *info;
  GtkWidget *row;
  GtkWidget *title;
  GtkWidget *count;
} Row;

struct _CmRail
{
  AdwBin parent_instance;

  CmWorkspace *workspace;
  GtkWidget *list;
  GArray *rows; /* Row */
  gboolean slim;
};

enum
{
  PAGE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CmRail, cm_rail, ADW_TYPE_BIN)

static void
on_row_selected (CmRail *self, GtkListBoxRow *row)
{
  if (row != NULL)
    g_signal_emit (self, signals[PAGE], 0,
                   g_array_index (self->rows, Row, gtk_list_box_row_get_index (row)).info->name);
}

static void
add_row (CmRail *self, const CmPageInfo *info)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *icon = gtk_image_new_from_icon_name (info->icon);
  Row row = { .info = info };

  row.row = gtk_list_box_row_new ();
  row.title = gtk_label_new (_ (info->title));
  gtk_label_set_xalign (GTK_LABEL (row.title), 0);
  gtk_label_set_ellipsize (GTK_LABEL (row.title), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (row.title, TRUE);
  row.count = gtk_label_new (NULL);
  gtk_widget_set_valign (row.count, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (row.count, "count");
  gtk_widget_add_css_class (row.count, "numeric");
  gtk_widget_set_visible (row.count, FALSE);
  gtk_box_append (GTK_BOX (box), icon);
  gtk_box_append (GTK_BOX (box), row.title);
  gtk_box_append (GTK_BOX (box), row.count);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row.row), box);
  gtk_list_box_append (GTK_LIST_BOX (self->list), row.row);
  g_array_append_val (self->rows, row);
}

static void
update (CmRail *self)
{
  CmCase *open_case = cm_workspace_get_case (self->workspace);

  for (guint i = 0; i < self->rows->len; i++)
    {
      const Row *row = &g_array_index (self->rows, Row, i);
      guint n = open_case != NULL && row->info->attention != NULL
                    ? row->info->attention (self->workspace)
                    : 0;
      g_autofree char *number = g_strdup_printf ("%u", n);
      /* Translators: a page's name and how many things on it need a person. */
      g_autofree char *name =
          n > 0 ? g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s, %u needs a person",
                                                "%s, %u need a person", n),
                                   _ (row->info->title), n)
                : g_strdup (_ (row->info->title));

      gtk_label_set_text (GTK_LABEL (row->count), number);
      gtk_widget_set_visible (row->count, n > 0 && !self->slim);
      gtk_widget_set_visible (row->title, !self->slim);
      gtk_widget_set_tooltip_text (row->row, self->slim ? name : NULL);
      gtk_accessible_update_property (GTK_ACCESSIBLE (row->row), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      name, -1);
    }
}

static void
cm_rail_dispose (GObject *object)
{
  CmRail *self = CM_RAIL (object);

  g_clear_object (&self->workspace);
  g_clear_pointer (&self->rows, g_array_unref);
  G_OBJECT_CLASS (cm_rail_parent_class)->dispose (object);
}

static void
cm_rail_class_init (CmRailClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cm_rail_dispose;
  signals[PAGE] = g_signal_new ("page", CM_TYPE_RAIL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
cm_rail_init (CmRail *self)
{
  self->rows = g_array_new (FALSE, TRUE, sizeof (Row));
  self->list = gtk_list_box_new ();
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->list), GTK_SELECTION_BROWSE);
  gtk_widget_add_css_class (self->list, "navigation-sidebar");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Pages"), -1);
  gtk_widget_add_css_class (GTK_WIDGET (self), "rail");
  adw_bin_set_child (ADW_BIN (self), cm_tab_stop_new (self->list));
  for (const CmPageInfo *info = cm_pages; info->name != NULL; info++)
    add_row (self, info);
}

CmRail *
cm_rail_new (CmWorkspace *workspace)
{
  CmRail *self = g_object_new (CM_TYPE_RAIL, NULL);

  self->workspace = g_object_ref (workspace);
  g_signal_connect_swapped (self->list, "row-selected", G_CALLBACK (on_row_selected), self);
  g_signal_connect_object (workspace, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  return self;
}

void
cm_rail_set_page (CmRail *self, const char *name)
{
  g_return_if_fail (CM_IS_RAIL (self));

  for (guint i = 0; i < self->rows->len; i++)
    {
      const Row *row = &g_array_index (self->rows, Row, i);

      if (g_strcmp0 (row->info->name, name) == 0)
        gtk_list_box_select_row (GTK_LIST_BOX (self->list), GTK_LIST_BOX_ROW (row->row));
    }
}

void
cm_rail_set_slim (CmRail *self, gboolean slim)
{
  g_return_if_fail (CM_IS_RAIL (self));

  self->slim = slim;
  update (self);
}
