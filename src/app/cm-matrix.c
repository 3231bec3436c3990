/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Columns side by side, what is shown in them, and moving between them by keys. */
#include "cm-matrix.h"

#include "cm-cell-filter.h"

struct _CmMatrix
{
  GtkWidget parent_instance;
  CmRelease *release;
  CmOverlay *overlay; /* borrowed from the page */
  GPtrArray *columns;
  GtkAdjustment *across, *down;
  GdkFrameClock *clock;
  gulong layout_handler;
  char *current;
  CmCellFilterText *filter;
  guint zoom;
  CmSubs subs;
  gboolean only;
};

G_DEFINE_FINAL_TYPE (CmMatrix, cm_matrix, GTK_TYPE_WIDGET)

static CmTacticColumn *
get_column (CmMatrix *self, guint i)
{
  return g_ptr_array_index (self->columns, i);
}

static void
flag_rows (CmMatrix *self)
{
  double top = self->down != NULL ? gtk_adjustment_get_value (self->down) : 0;
  double bottom =
      self->down != NULL ? top + gtk_adjustment_get_page_size (self->down) : G_MAXDOUBLE;
  double left = self->across != NULL ? gtk_adjustment_get_value (self->across) : 0;
  double right =
      self->across != NULL ? left + gtk_adjustment_get_page_size (self->across) : G_MAXDOUBLE;

  for (guint i = 0; i < self->columns->len; i++)
    {
      GtkWidget *column = GTK_WIDGET (get_column (self, i));
      graphene_rect_t bounds;
      gboolean seen;

      if (!gtk_widget_compute_bounds (column, GTK_WIDGET (self), &bounds))
        continue;
      seen = bounds.origin.x + bounds.size.width >= left && bounds.origin.x <= right;
      cm_tactic_column_flag_rows (get_column (self, i), seen ? top - bounds.origin.y : -2,
                                  seen ? bottom - bounds.origin.y : -2);
    }
}

static void
cm_matrix_realize (GtkWidget *widget)
{
  CmMatrix *self = CM_MATRIX (widget);

  GTK_WIDGET_CLASS (cm_matrix_parent_class)->realize (widget);
  self->clock = g_object_ref (gtk_widget_get_frame_clock (widget));
  g_signal_connect_object (self->clock, "layout", G_CALLBACK (flag_rows), self,
                           G_CONNECT_AFTER | G_CONNECT_SWAPPED);
}

static void
cm_matrix_unrealize (GtkWidget *widget)
{
  CmMatrix *self = CM_MATRIX (widget);

  g_clear_signal_handler (&self->layout_handler, self->clock);
  g_clear_object (&self->clock);
  GTK_WIDGET_CLASS (cm_matrix_parent_class)->unrealize (widget);
}

static int
find_focus_column (CmMatrix *self)
{
  GtkWidget *child = gtk_widget_get_focus_child (GTK_WIDGET (self));

  for (guint i = 0; child != NULL && i < self->columns->len; i++)
    if (GTK_WIDGET (get_column (self, i)) == child)
      return (int) i;
  return -1;
}

static GtkListBoxRow *
get_focus_row (CmMatrix *self, int column)
{
  GtkWidget *child;

  if (column < 0)
    return NULL;
  child = gtk_widget_get_focus_child (
      GTK_WIDGET (cm_tactic_column_get_list (get_column (self, (guint) column))));
  return child != NULL ? GTK_LIST_BOX_ROW (child) : NULL;
}

static gboolean
focus_row (CmMatrix *self, guint column, int index)
{
  CmTacticColumn *target = get_column (self, column);
  int n = (int) g_list_model_get_n_items (cm_tactic_column_get_shown (target));

  if (n == 0)
    return FALSE;
  return gtk_widget_grab_focus (GTK_WIDGET (
      gtk_list_box_get_row_at_index (cm_tactic_column_get_list (target), MIN (index, n - 1))));
}

static gboolean
focus_start (CmMatrix *self)
{
  CmCell *cell = cm_matrix_get_cell (self);

  if (cell != NULL && cm_matrix_focus_cell (self, cell))
    return TRUE;
  return cm_matrix_focus_edge (self, FALSE);
}

/* Left and Right keep the row and pass empty columns; Tab leaves the matrix. */
static gboolean
cm_matrix_focus (GtkWidget *widget, GtkDirectionType direction)
{
  CmMatrix *self = CM_MATRIX (widget);
  int column = find_focus_column (self);
  GtkListBoxRow *row = get_focus_row (self, column);
  gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int step;

  if (row == NULL)
    return focus_start (self);
  if (direction == GTK_DIR_TAB_FORWARD || direction == GTK_DIR_TAB_BACKWARD)
    return FALSE;
  if (direction != GTK_DIR_LEFT && direction != GTK_DIR_RIGHT)
    return gtk_widget_child_focus (gtk_widget_get_focus_child (widget), direction);
  step = (direction == GTK_DIR_RIGHT) != rtl ? 1 : -1;
  for (int i = column + step; i >= 0 && i < (int) self->columns->len; i += step)
    if (focus_row (self, (guint) i, gtk_list_box_row_get_index (row)))
      return TRUE;
  return TRUE;
}

static gboolean
cm_matrix_grab_focus (GtkWidget *widget)
{
  return focus_start (CM_MATRIX (widget));
}

/* Keys that a list box or its rows would take for themselves. */
static gboolean
on_key (
    GtkEventControllerKey *keys, guint keyval, guint keycode, GdkModifierType state, CmMatrix *self)
{
  GdkModifierType mods = state & gtk_accelerator_get_default_mod_mask ();

  if (keyval == GDK_KEY_space && mods == 0)
    return gtk_widget_activate_action (GTK_WIDGET (self), "matrix.observe", NULL);
  if (keyval == GDK_KEY_Escape && mods == 0 && self->only)
    return gtk_widget_activate_action (GTK_WIDGET (self), "matrix.only", NULL);
  if (mods == GDK_CONTROL_MASK && (keyval == GDK_KEY_Home || keyval == GDK_KEY_End))
    return cm_matrix_focus_edge (self, keyval == GDK_KEY_End);
  return FALSE;
}

static void
on_row_activated (GtkListBox *list, GtkListBoxRow *row, CmMatrix *self)
{
  const CmTechnique *technique =
      cm_cell_get_technique (cm_technique_row_get_cell (CM_TECHNIQUE_ROW (row)));

  gtk_widget_activate_action (GTK_WIDGET (self), "win.inspect", "s", technique->id);
}

static void
clear_columns (CmMatrix *self)
{
  for (guint i = 0; i < self->columns->len; i++)
    gtk_widget_unparent (GTK_WIDGET (get_column (self, i)));
  g_ptr_array_set_size (self->columns, 0);
}

static void
cm_matrix_dispose (GObject *object)
{
  CmMatrix *self = CM_MATRIX (object);

  if (self->columns != NULL)
    clear_columns (self);
  g_clear_pointer (&self->columns, g_ptr_array_unref);
  g_clear_pointer (&self->release, cm_release_unref);
  g_clear_pointer (&self->filter, cm_cell_filter_text_free);
  g_clear_pointer (&self->current, g_free);
  g_clear_object (&self->across);
  g_clear_object (&self->down);
  G_OBJECT_CLASS (cm_matrix_parent_class)->dispose (object);
}

static const struct
{
  guint key;
  GdkModifierType mods;
  const char *action;
} bindings[] = {
  { GDK_KEY_s, 0, "matrix.suspect" },
  { GDK_KEY_n, 0, "matrix.absent" },
  { GDK_KEY_a, 0, "matrix.act" },
  { GDK_KEY_e, 0, "matrix.expand" },
  { GDK_KEY_e, GDK_SHIFT_MASK, "matrix.cycle-subs" },
  { GDK_KEY_h, 0, "matrix.only" },
  { GDK_KEY_f, 0, "matrix.fit" },
  { GDK_KEY_l, 0, "matrix.legend" },
  { GDK_KEY_o, 0, "matrix.next-overlay" },
  { GDK_KEY_o, GDK_SHIFT_MASK, "matrix.previous-overlay" },
  { GDK_KEY_slash, 0, "matrix.find" },
  { GDK_KEY_F3, 0, "matrix.find-next" },
  { GDK_KEY_F3, GDK_SHIFT_MASK, "matrix.find-previous" },
  { GDK_KEY_Menu, 0, "matrix.menu" },
  { GDK_KEY_F10, GDK_SHIFT_MASK, "matrix.menu" },
};

static void
cm_matrix_class_init (CmMatrixClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cm_matrix_dispose;
  widget_class->realize = cm_matrix_realize;
  widget_class->unrealize = cm_matrix_unrealize;
  widget_class->focus = cm_matrix_focus;
  widget_class->grab_focus = cm_matrix_grab_focus;
  for (guint i = 0; i < G_N_ELEMENTS (bindings); i++)
    gtk_widget_class_add_binding_action (widget_class, bindings[i].key, bindings[i].mods,
                                         bindings[i].action, NULL);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "matrix");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
cm_matrix_init (CmMatrix *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkBoxLayout *layout = GTK_BOX_LAYOUT (gtk_widget_get_layout_manager (GTK_WIDGET (self)));

  self->columns = g_ptr_array_new ();
  self->zoom = 3;
  self->subs = CM_SUBS_USED;
  gtk_widget_add_css_class (GTK_WIDGET (self), "zoom-3");
  gtk_box_layout_set_homogeneous (layout, TRUE);
  gtk_box_layout_set_spacing (layout, 3);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (on_key), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}

GtkWidget *
cm_matrix_new (void)
{
  return g_object_new (CM_TYPE_MATRIX, NULL);
}

static gboolean
matches (CmMatrix *self, CmCell *cell)
{
  if (self->filter != NULL && !cm_cell_filter_text_match (self->filter, cell))
    return FALSE;
  return !self->only || cm_cell_is_used (cell);
}

/* Whether a sub-technique, or the parent of one that matches, is among those shown. Cells stand
 * parent first, its sub-techniques behind it. */
static gboolean
is_shown (CmCell *cell, gpointer data)
{
  CmMatrix *self = data;
  const CmTechnique *technique = cm_cell_get_technique (cell);
  CmTacticColumn *column = get_column (self, (guint) cm_cell_get_tactic (cell)->position);
  GPtrArray *cells = cm_tactic_column_get_cells (column);
  guint order = cm_cell_get_order (cell);

  if (technique->parent == NULL)
    {
      if (matches (self, cell))
        return TRUE;
      for (guint i = 1; i <= cm_cell_get_n_subs (cell); i++)
        if (matches (self, g_ptr_array_index (cells, order + i)))
          return TRUE;
      return FALSE;
    }
  if (!matches (self, cell))
    return FALSE;
  if (self->filter != NULL || self->subs == CM_SUBS_ALL)
    return TRUE;
  if (self->subs == CM_SUBS_USED && cm_cell_is_used (cell))
    return TRUE;
  while (order > 0 && cm_cell_get_technique (g_ptr_array_index (cells, order))->parent != NULL)
    order--;
  return cm_cell_get_expanded (g_ptr_array_index (cells, order));
}

static void
refilter (CmMatrix *self)
{
  for (guint i = 0; i < self->columns->len; i++)
    cm_tactic_column_filter (get_column (self, i), is_shown, self);
}

void
cm_matrix_set_release (CmMatrix *self, CmRelease *release)
{
  GPtrArray *tactics;

  if (release == self->release)
    return;
  clear_columns (self);
  self->overlay = NULL;
  g_clear_pointer (&self->release, cm_release_unref);
  if (release == NULL)
    return;
  self->release = cm_release_ref (release);
  tactics = cm_release_get_tactics (release);
  for (guint i = 0; i < tactics->len; i++)
    {
      GtkWidget *column = cm_tactic_column_new (release, g_ptr_array_index (tactics, i));
      GtkListBox *list = cm_tactic_column_get_list (CM_TACTIC_COLUMN (column));

      cm_tactic_column_set_zoom (CM_TACTIC_COLUMN (column), self->zoom);
      gtk_list_box_set_adjustment (list, self->down);
      g_signal_connect_object (list, "row-activated", G_CALLBACK (on_row_activated), self, 0);
      gtk_widget_set_parent (column, GTK_WIDGET (self));
      g_ptr_array_add (self->columns, column);
    }
  refilter (self);
}

void
cm_matrix_set_overlay (CmMatrix *self, CmOverlay *overlay)
{
  self->overlay = overlay;
  for (guint i = 0; i < self->columns->len; i++)
    cm_tactic_column_apply (get_column (self, i), overlay);
  if (self->only || self->subs == CM_SUBS_USED)
    refilter (self);
}

void
cm_matrix_set_adjustments (CmMatrix *self, GtkAdjustment *across, GtkAdjustment *down)
{
  g_set_object (&self->across, across);
  g_set_object (&self->down, down);
  g_signal_connect_object (across, "value-changed", G_CALLBACK (flag_rows), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (down, "value-changed", G_CALLBACK (flag_rows), self, G_CONNECT_SWAPPED);
  for (guint i = 0; i < self->columns->len; i++)
    gtk_list_box_set_adjustment (cm_tactic_column_get_list (get_column (self, i)), down);
}

GPtrArray *
cm_matrix_get_columns (CmMatrix *self)
{
  return self->columns;
}

guint
cm_matrix_get_zoom (CmMatrix *self)
{
  return self->zoom;
}

void
cm_matrix_set_zoom (CmMatrix *self, guint zoom)
{
  char name[16];

  zoom = CLAMP (zoom, CM_ZOOM_MIN, CM_ZOOM_MAX);
  if (zoom == self->zoom)
    return;
  g_snprintf (name, sizeof name, "zoom-%u", self->zoom);
  gtk_widget_remove_css_class (GTK_WIDGET (self), name);
  self->zoom = zoom;
  g_snprintf (name, sizeof name, "zoom-%u", zoom);
  gtk_widget_add_css_class (GTK_WIDGET (self), name);
  for (guint i = 0; i < self->columns->len; i++)
    cm_tactic_column_set_zoom (get_column (self, i), zoom);
}

/* The least width of a column at each step, in pixels at a font of 11 pt; ui/matrix.css holds the
 * same in em. */
static const int column_widths[] = { 28, 76, 100, 160, 230 };

guint
cm_matrix_find_fit (CmMatrix *self, int width)
{
  PangoContext *context = gtk_widget_get_pango_context (GTK_WIDGET (self));
  int size = pango_font_description_get_size (pango_context_get_font_description (context));
  double scale = MAX (0.5, (double) size / PANGO_SCALE / 11);
  guint n = MAX (1, self->columns->len);

  for (guint zoom = CM_ZOOM_MAX; zoom > CM_ZOOM_MIN; zoom--)
    if (column_widths[zoom - 1] * scale * n + 3.0 * (n - 1) + 12 <= width)
      return zoom;
  return CM_ZOOM_MIN;
}

CmSubs
cm_matrix_get_subs (CmMatrix *self)
{
  return self->subs;
}

void
cm_matrix_set_subs (CmMatrix *self, CmSubs subs)
{
  self->subs = subs;
  for (guint i = 0; i < self->columns->len; i++)
    {
      GPtrArray *cells = cm_tactic_column_get_cells (get_column (self, i));

      for (guint c = 0; c < cells->len; c++)
        cm_cell_set_expanded (g_ptr_array_index (cells, c), subs == CM_SUBS_ALL);
    }
  refilter (self);
}

gboolean
cm_matrix_get_only (CmMatrix *self)
{
  return self->only;
}

void
cm_matrix_set_only (CmMatrix *self, gboolean only)
{
  self->only = only;
  refilter (self);
}

void
cm_matrix_set_filter (CmMatrix *self, const char *text)
{
  g_clear_pointer (&self->filter, cm_cell_filter_text_free);
  self->filter = cm_cell_filter_text_new (text);
  refilter (self);
}

void
cm_matrix_count (CmMatrix *self, guint *shown, guint *total)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);

  *total = self->release != NULL ? cm_release_get_techniques (self->release)->len : 0;
  for (guint i = 0; i < self->columns->len; i++)
    {
      GPtrArray *cells = cm_tactic_column_get_cells (get_column (self, i));

      for (guint c = 0; c < cells->len; c++)
        if (matches (self, g_ptr_array_index (cells, c)))
          g_hash_table_add (seen, cm_cell_get_technique (g_ptr_array_index (cells, c)));
    }
  *shown = g_hash_table_size (seen);
}

void
cm_matrix_toggle_expanded (CmMatrix *self, CmCell *cell)
{
  CmTacticColumn *column = get_column (self, (guint) cm_cell_get_tactic (cell)->position);
  GPtrArray *cells = cm_tactic_column_get_cells (column);
  guint order = cm_cell_get_order (cell);

  if (cm_cell_get_technique (cell)->parent != NULL)
    while (order > 0 && cm_cell_get_technique (g_ptr_array_index (cells, order))->parent != NULL)
      order--;
  cell = g_ptr_array_index (cells, order);
  if (cm_cell_get_n_subs (cell) == 0)
    return;
  cm_cell_set_expanded (cell, !cm_cell_get_expanded (cell));
  /* Folding one while all are shown: from here on each has its own fold. */
  if (self->subs == CM_SUBS_ALL)
    self->subs = CM_SUBS_USED;
  cm_tactic_column_filter (column, is_shown, self);
}

CmCell *
cm_matrix_get_cell (CmMatrix *self)
{
  GtkListBoxRow *row = get_focus_row (self, find_focus_column (self));

  if (row != NULL)
    return cm_technique_row_get_cell (CM_TECHNIQUE_ROW (row));
  for (guint i = 0; self->current != NULL && i < self->columns->len; i++)
    {
      GListModel *shown = cm_tactic_column_get_shown (get_column (self, i));

      for (guint c = 0; c < g_list_model_get_n_items (shown); c++)
        {
          g_autoptr (CmCell) cell = g_list_model_get_item (shown, c);

          if (g_str_equal (cm_cell_get_technique (cell)->id, self->current))
            return cell; /* the column holds it as well */
        }
    }
  return NULL;
}

void
cm_matrix_set_current (CmMatrix *self, const char *technique)
{
  g_free (self->current);
  self->current = g_strdup (technique);
  for (guint i = 0; i < self->columns->len; i++)
    {
      GPtrArray *cells = cm_tactic_column_get_cells (get_column (self, i));

      for (guint c = 0; c < cells->len; c++)
        cm_cell_set_current (
            g_ptr_array_index (cells, c),
            g_strcmp0 (cm_cell_get_technique (g_ptr_array_index (cells, c))->id, technique) == 0);
    }
}

gboolean
cm_matrix_focus_cell (CmMatrix *self, CmCell *cell)
{
  CmTechniqueRow *row = cm_tactic_column_find_row (
      get_column (self, (guint) cm_cell_get_tactic (cell)->position), cell);

  return row != NULL && gtk_widget_grab_focus (GTK_WIDGET (row));
}

gboolean
cm_matrix_focus_edge (CmMatrix *self, gboolean last)
{
  for (guint i = 0; i < self->columns->len; i++)
    if (focus_row (self, last ? self->columns->len - 1 - i : i, 0))
      return TRUE;
  return FALSE;
}

gboolean
cm_matrix_find (CmMatrix *self, const char *text, gboolean backwards)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new ();
  CmCellFilterText *filter = cm_cell_filter_text_new (text);
  CmCell *here = cm_matrix_get_cell (self);
  guint start = 0, n;
  gboolean found = FALSE;

  for (guint i = 0; i < self->columns->len; i++)
    {
      GPtrArray *cells = cm_tactic_column_get_cells (get_column (self, i));

      for (guint c = 0; c < cells->len; c++)
        if (is_shown (g_ptr_array_index (cells, c), self))
          g_ptr_array_add (all, g_ptr_array_index (cells, c));
    }
  n = all->len;
  if (here == NULL || !g_ptr_array_find (all, here, &start))
    start = backwards ? 0 : n - 1;
  for (guint i = 1; filter != NULL && !found && i <= n; i++)
    {
      CmCell *cell = g_ptr_array_index (all, backwards ? (start + n - i) % n : (start + i) % n);

      if (cm_cell_filter_text_match (filter, cell))
        found = cm_matrix_focus_cell (self, cell);
    }
  g_clear_pointer (&filter, cm_cell_filter_text_free);
  return found;
}

CmCell *
cm_matrix_pick (CmMatrix *self, double x, double y)
{
  GtkWidget *widget = gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT);
  GtkWidget *row = widget != NULL ? gtk_widget_get_ancestor (widget, CM_TYPE_TECHNIQUE_ROW) : NULL;

  return row != NULL ? cm_technique_row_get_cell (CM_TECHNIQUE_ROW (row)) : NULL;
}
