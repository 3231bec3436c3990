/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The overlay chooser: the case, what is likely, and every group of the release, those that share
 * most with the case first. Filled when it opens. */
#include "cm-matrix-page.h"

#include "cm-text.h"

#include <glib/gi18n.h>

typedef struct
{
  CmWorkspace *workspace; /* borrowed: outlives the button */
  GtkMenuButton *button;
  GtkWidget *list, *search, *popover;
  char *needle;
} Chooser;

static void
add_row (Chooser *self, const char *name, const char *label, const char *caption)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *title = gtk_label_new (NULL), *detail;

  cm_text_set_row (GTK_LABEL (title), label);
  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_box_append (GTK_BOX (box), title);
  if (caption != NULL)
    {
      detail = gtk_label_new (caption);
      gtk_label_set_xalign (GTK_LABEL (detail), 0);
      gtk_widget_add_css_class (detail, "caption");
      gtk_widget_add_css_class (detail, "dim-label");
      gtk_box_append (GTK_BOX (box), detail);
    }
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  g_object_set_data_full (G_OBJECT (row), "overlay", g_strdup (name), g_free);
  g_object_set_data_full (G_OBJECT (row), "words", g_utf8_casefold (label, -1), g_free);
  gtk_list_box_append (GTK_LIST_BOX (self->list), row);
}

static void
add_groups (Chooser *self)
{
  CmRelease *release = cm_workspace_get_release (self->workspace);
  CmKnowledge *knowledge = cm_workspace_get_knowledge (self->workspace);
  const CmForecast *forecast = cm_workspace_get_forecast (self->workspace);
  g_autoptr (GHashTable) listed = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) groups = NULL;

  for (guint i = 0; forecast != NULL && i < forecast->groups->len; i++)
    {
      const CmLikelyGroup *group = g_ptr_array_index (forecast->groups, i);
      guint n_shared = g_strv_length (group->shared), n_seen = g_strv_length (forecast->observed);
      g_autofree char *name = g_strconcat ("group:", group->id, NULL);
      g_autofree char *label = g_strdup_printf ("%s %s", group->name, group->id);
      g_autofree char *caption =
          g_strdup_printf (_ ("shares %u of %u, %u known"), n_shared, n_seen, group->n_known);

      if (n_shared == 0)
        continue;
      g_hash_table_add (listed, group->id);
      add_row (self, name, label, caption);
    }
  groups = release != NULL ? cm_knowledge_get_groups (knowledge, release, NULL) : NULL;
  for (guint i = 0; groups != NULL && i < groups->len; i++)
    {
      const CmRelated *group = g_ptr_array_index (groups, i);
      g_autofree char *name = g_strconcat ("group:", group->id, NULL);
      g_autofree char *label = g_strdup_printf ("%s %s", group->name, group->id);
      g_autofree char *caption = g_strdup_printf (_ ("%u known"), group->n_techniques);

      if (!g_hash_table_contains (listed, group->id))
        add_row (self, name, label, caption);
    }
}

static void
on_open (Chooser *self)
{
  GtkWidget *row;

  while ((row = gtk_widget_get_first_child (self->list)) != NULL)
    gtk_list_box_remove (GTK_LIST_BOX (self->list), row);
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  add_row (self, "case", _ ("Case"),
           _ ("what was seen, looked for, countered, and what is likely"));
  if (cm_workspace_get_case (self->workspace) != NULL)
    add_row (self, "forecast", _ ("Forecast"), _ ("what is likely in this case"));
  add_groups (self);
}

static gboolean
is_found (GtkListBoxRow *row, gpointer data)
{
  Chooser *self = data;
  const char *words = g_object_get_data (G_OBJECT (row), "words");

  return self->needle == NULL || strstr (words, self->needle) != NULL;
}

static void
on_search (Chooser *self)
{
  g_free (self->needle);
  self->needle = g_utf8_casefold (gtk_editable_get_text (GTK_EDITABLE (self->search)), -1);
  gtk_list_box_invalidate_filter (GTK_LIST_BOX (self->list));
}

static void
choose (Chooser *self, GtkListBoxRow *row)
{
  gtk_widget_activate_action (GTK_WIDGET (self->button), "matrix.overlay", "s",
                              g_object_get_data (G_OBJECT (row), "overlay"));
  gtk_menu_button_popdown (self->button);
}

static void
on_search_activate (Chooser *self)
{
  for (GtkWidget *row = gtk_widget_get_first_child (self->list); row != NULL;
       row = gtk_widget_get_next_sibling (row))
    if (gtk_widget_get_child_visible (row))
      {
        choose (self, GTK_LIST_BOX_ROW (row));
        return;
      }
}

static void
free_chooser (gpointer data)
{
  Chooser *self = data;

  g_free (self->needle);
  g_free (self);
}

void
cm_overlay_chooser_setup (GtkMenuButton *button, CmWorkspace *workspace)
{
  Chooser *self = g_new0 (Chooser, 1);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *scroller = gtk_scrolled_window_new ();

  self->workspace = workspace;
  self->button = button;
  self->popover = gtk_popover_new ();
  self->search = gtk_search_entry_new ();
  self->list = gtk_list_box_new ();
  g_object_set_data_full (G_OBJECT (self->popover), "chooser", self, free_chooser);
  gtk_widget_set_focusable (scroller, FALSE);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), 360);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), self->list);
  gtk_widget_set_size_request (scroller, 280, -1);
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->list), GTK_SELECTION_NONE);
  gtk_list_box_set_filter_func (GTK_LIST_BOX (self->list), is_found, self, NULL);
  gtk_widget_add_css_class (self->list, "navigation-sidebar");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Overlays"), -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->search), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Find a group"), -1);
  g_object_set (self->search, "placeholder-text", _ ("Find a group"), NULL);
  gtk_box_append (GTK_BOX (box), self->search);
  gtk_box_append (GTK_BOX (box), scroller);
  gtk_popover_set_child (GTK_POPOVER (self->popover), box);
  g_signal_connect_swapped (self->popover, "show", G_CALLBACK (on_open), self);
  g_signal_connect_swapped (self->search, "search-changed", G_CALLBACK (on_search), self);
  g_signal_connect_swapped (self->search, "activate", G_CALLBACK (on_search_activate), self);
  g_signal_connect_swapped (self->list, "row-activated", G_CALLBACK (choose), self);
  gtk_menu_button_set_popover (button, self->popover);
}

char **
cm_overlay_chooser_get_names (CmWorkspace *workspace)
{
  const CmForecast *forecast = cm_workspace_get_forecast (workspace);
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  g_strv_builder_add (names, "case");
  if (cm_workspace_get_case (workspace) != NULL)
    g_strv_builder_add (names, "forecast");
  for (guint i = 0; forecast != NULL && i < forecast->groups->len; i++)
    {
      const CmLikelyGroup *group = g_ptr_array_index (forecast->groups, i);
      g_autofree char *name = g_strconcat ("group:", group->id, NULL);

      if (group->shared[0] != NULL)
        g_strv_builder_add (names, name);
    }
  return g_strv_builder_end (names);
}
