/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What keys, toolbar and context menu of the Matrix page do. Each is an action named "matrix.…";
 * one that cannot run is disabled. */
#include "cm-matrix-page.h"

static CmCell *
get_cell (CmMatrixPage *self)
{
  return cm_matrix_get_cell (cm_matrix_page_get_matrix (self));
}

/* The id of the cell, and the tactic where the technique has several: the cell says which. */
static char *
write_tokens (CmCell *cell)
{
  const CmTechnique *technique = cm_cell_get_technique (cell);

  if (technique->tactics->len < 2)
    return g_strdup (technique->id);
  return g_strdup_printf ("%s %s", technique->id, cm_cell_get_tactic (cell)->id);
}

static void
compose (CmMatrixPage *self, const char *format)
{
  CmCell *cell = get_cell (self);
  g_autofree char *tokens = NULL;
  g_autofree char *line = NULL;

  if (cell == NULL)
    return;
  tokens = write_tokens (cell);
  line = g_strconcat (tokens, format, NULL);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.compose", "s", line);
}

static void
observe (GtkWidget *widget, const char *name, GVariant *parameter)
{
  compose (CM_MATRIX_PAGE (widget), " ");
}

static void
absent (GtkWidget *widget, const char *name, GVariant *parameter)
{
  compose (CM_MATRIX_PAGE (widget), " !absent in:");
}

static void
act (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CmCell *cell = get_cell (CM_MATRIX_PAGE (widget));
  g_autofree char *line = NULL;

  if (cell == NULL)
    return;
  line = g_strdup_printf ("act: counters:%s ", cm_cell_get_technique (cell)->id);
  gtk_widget_activate_action (widget, "win.compose", "s", line);
}

typedef struct
{
  char *technique;
  char *tactic;
} Suspicion;

static void
free_suspicion (gpointer data)
{
  Suspicion *suspicion = data;

  g_free (suspicion->technique);
  g_free (suspicion->tactic);
  g_free (suspicion);
}

static gboolean
write_suspicion (CmCase *open_case, gpointer data, GError **error)
{
  const Suspicion *suspicion = data;
  CmObservationDraft draft = {
    .technique = suspicion->technique,
    .tactic = suspicion->tactic,
    .status = "suspected",
  };
  const char *tactics[] = { suspicion->tactic, NULL };

  return cm_case_observe (open_case, &draft, tactics, error) != NULL;
}

static void
suspect (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CmMatrixPage *self = CM_MATRIX_PAGE (widget);
  CmCell *cell = get_cell (self);
  Suspicion *suspicion;

  if (cell == NULL)
    return;
  suspicion = g_new0 (Suspicion, 1);
  suspicion->technique = g_strdup (cm_cell_get_technique (cell)->id);
  suspicion->tactic = g_strdup (cm_cell_get_tactic (cell)->id);
  cm_workspace_write (cm_matrix_page_get_workspace (self), write_suspicion, NULL, suspicion,
                      free_suspicion);
}

static void
inspect (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CmCell *cell = get_cell (CM_MATRIX_PAGE (widget));

  if (cell != NULL)
    gtk_widget_activate_action (widget, "win.inspect", "s", cm_cell_get_technique (cell)->id);
}

static void
copy (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CmCell *cell = get_cell (CM_MATRIX_PAGE (widget));

  if (cell != NULL)
    gtk_widget_activate_action (widget, "win.copy", "s", cm_cell_get_technique (cell)->id);
}

static void
expand (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CmMatrixPage *self = CM_MATRIX_PAGE (widget);
  CmCell *cell = get_cell (self);

  if (cell != NULL)
    cm_matrix_toggle_expanded (cm_matrix_page_get_matrix (self), cell);
}

static void
cycle_subs (GtkWidget *widget, const char *name, GVariant *parameter)
{
  static const char *const next[] = { "used", "all", "none" };
  CmSubs subs = cm_matrix_get_subs (cm_matrix_page_get_matrix (CM_MATRIX_PAGE (widget)));

  g_object_set (widget, "subs", next[subs], NULL);
}

static void
zoom (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CmMatrixPage *self = CM_MATRIX_PAGE (widget);
  guint step = cm_matrix_get_zoom (cm_matrix_page_get_matrix (self));

  if (g_str_equal (name, "matrix.zoom-in"))
    cm_matrix_page_set_zoom (self, step + 1);
  else if (g_str_equal (name, "matrix.zoom-out"))
    cm_matrix_page_set_zoom (self, MAX (step, 2) - 1);
  else
    cm_matrix_page_set_zoom (self, 3);
}

static void
step_overlay (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CmMatrixPage *self = CM_MATRIX_PAGE (widget);
  g_auto (GStrv) names = cm_overlay_chooser_get_names (cm_matrix_page_get_workspace (self));
  CmOverlay *overlay = cm_matrix_page_get_overlay (self);
  guint n = g_strv_length (names), here = 0;

  for (guint i = 0; overlay != NULL && i < n; i++)
    if (g_str_equal (names[i], cm_overlay_get_name (overlay)))
      here = i;
  here = g_str_equal (name, "matrix.next-overlay") ? here + 1 : here + n - 1;
  cm_matrix_page_set_overlay (self, names[here % n]);
}

static void
set_overlay (GtkWidget *widget, const char *name, GVariant *parameter)
{
  cm_matrix_page_set_overlay (CM_MATRIX_PAGE (widget), g_variant_get_string (parameter, NULL));
}

static void
find (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GtkEditable *filter = cm_matrix_page_get_filter (CM_MATRIX_PAGE (widget));

  gtk_widget_grab_focus (GTK_WIDGET (filter));
  gtk_editable_select_region (filter, 0, -1);
}

static void
find_again (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CmMatrixPage *self = CM_MATRIX_PAGE (widget);
  gboolean backwards = g_str_equal (name, "matrix.find-previous");
  const char *text = gtk_editable_get_text (cm_matrix_page_get_filter (self));

  if (!cm_matrix_find (cm_matrix_page_get_matrix (self), text, backwards))
    gtk_widget_error_bell (widget);
}

static void
popup_menu (GtkWidget *widget, const char *name, GVariant *parameter)
{
  cm_matrix_page_popup_menu_at_focus (CM_MATRIX_PAGE (widget));
}

static const struct
{
  const char *name, *type;
  GtkWidgetActionActivateFunc func;
  gboolean needs_case;
} actions[] = {
  { "matrix.inspect", NULL, inspect, FALSE },
  { "matrix.observe", NULL, observe, TRUE },
  { "matrix.suspect", NULL, suspect, TRUE },
  { "matrix.absent", NULL, absent, TRUE },
  { "matrix.act", NULL, act, TRUE },
  { "matrix.copy", NULL, copy, FALSE },
  { "matrix.expand", NULL, expand, FALSE },
  { "matrix.cycle-subs", NULL, cycle_subs, FALSE },
  { "matrix.zoom-in", NULL, zoom, FALSE },
  { "matrix.zoom-out", NULL, zoom, FALSE },
  { "matrix.zoom-reset", NULL, zoom, FALSE },
  { "matrix.overlay", "s", set_overlay, FALSE },
  { "matrix.next-overlay", NULL, step_overlay, TRUE },
  { "matrix.previous-overlay", NULL, step_overlay, TRUE },
  { "matrix.find", NULL, find, FALSE },
  { "matrix.find-next", NULL, find_again, FALSE },
  { "matrix.find-previous", NULL, find_again, FALSE },
  { "matrix.menu", NULL, popup_menu, FALSE },
};

static const struct
{
  guint key;
  const char *action;
} zoom_keys[] = {
  { GDK_KEY_plus, "matrix.zoom-in" },         { GDK_KEY_equal, "matrix.zoom-in" },
  { GDK_KEY_KP_Add, "matrix.zoom-in" },       { GDK_KEY_minus, "matrix.zoom-out" },
  { GDK_KEY_KP_Subtract, "matrix.zoom-out" }, { GDK_KEY_0, "matrix.zoom-reset" },
  { GDK_KEY_KP_0, "matrix.zoom-reset" },
};

void
cm_matrix_actions_install (GtkWidgetClass *widget_class)
{
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i].name, actions[i].type,
                                     actions[i].func);
  gtk_widget_class_install_property_action (widget_class, "matrix.only", "only");
  gtk_widget_class_install_property_action (widget_class, "matrix.fit", "fit");
  gtk_widget_class_install_property_action (widget_class, "matrix.legend", "legend");
  gtk_widget_class_install_property_action (widget_class, "matrix.subs", "subs");
  for (guint i = 0; i < G_N_ELEMENTS (zoom_keys); i++)
    gtk_widget_class_add_binding_action (widget_class, zoom_keys[i].key, GDK_CONTROL_MASK,
                                         zoom_keys[i].action, NULL);
}

void
cm_matrix_actions_update (CmMatrixPage *self)
{
  CmOverlay *overlay = cm_matrix_page_get_overlay (self);
  gboolean has_case = cm_workspace_get_case (cm_matrix_page_get_workspace (self)) != NULL;
  gboolean used = overlay != NULL && cm_overlay_get_cells (overlay)->len > 0;

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    if (actions[i].needs_case)
      gtk_widget_action_set_enabled (GTK_WIDGET (self), actions[i].name, has_case);
  /* Nothing to show alone, but a matrix that already is short can be made whole again. */
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "matrix.only",
                                 used || cm_matrix_get_only (cm_matrix_page_get_matrix (self)));
}
