/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The list of one tactic. Not gtk_list_box_set_filter_func: hidden rows would still be read out. */
#include "cm-tactic-column.h"

struct _CmTacticColumn
{
  GtkWidget parent_instance;
  CmTactic *tactic;
  CmRelease *release;
  GtkWidget *list;
  GPtrArray *cells;
  GListStore *shown;
  guint zoom;
};

G_DEFINE_FINAL_TYPE (CmTacticColumn, cm_tactic_column, GTK_TYPE_WIDGET)

static GtkWidget *
create_row (gpointer item, gpointer data)
{
  return cm_technique_row_new (item, CM_TACTIC_COLUMN (data)->zoom);
}

static void
cm_tactic_column_dispose (GObject *object)
{
  CmTacticColumn *self = CM_TACTIC_COLUMN (object);

  if (self->list != NULL)
    gtk_list_box_bind_model (GTK_LIST_BOX (self->list), NULL, NULL, NULL, NULL);
  g_clear_pointer (&self->list, gtk_widget_unparent);
  g_clear_object (&self->shown);
  g_clear_pointer (&self->cells, g_ptr_array_unref);
  g_clear_pointer (&self->release, cm_release_unref);
  G_OBJECT_CLASS (cm_tactic_column_parent_class)->dispose (object);
}

static void
cm_tactic_column_class_init (CmTacticColumnClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cm_tactic_column_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "tacticcolumn");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
cm_tactic_column_init (CmTacticColumn *self)
{
  self->zoom = 3;
  self->cells = g_ptr_array_new_with_free_func (g_object_unref);
  self->shown = g_list_store_new (CM_TYPE_CELL);
  self->list = gtk_list_box_new ();
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->list), GTK_SELECTION_NONE);
  gtk_widget_set_valign (self->list, GTK_ALIGN_START);
  gtk_widget_set_parent (self->list, GTK_WIDGET (self));
  gtk_widget_set_hexpand (GTK_WIDGET (self), TRUE);
}

static void
add_cells (CmTacticColumn *self)
{
  for (guint i = 0; i < self->tactic->techniques->len; i++)
    {
      CmTechnique *technique = g_ptr_array_index (self->tactic->techniques, i);
      CmCell *parent = cm_cell_new (self->release, technique, self->tactic, self->cells->len);
      guint n_subs = 0;

      g_ptr_array_add (self->cells, parent);
      for (guint s = 0; s < technique->subs->len; s++)
        {
          CmTechnique *sub = g_ptr_array_index (technique->subs, s);

          if (!cm_technique_has_tactic (sub, self->tactic))
            continue;
          n_subs++;
          g_ptr_array_add (self->cells,
                           cm_cell_new (self->release, sub, self->tactic, self->cells->len));
        }
      cm_cell_set_n_subs (parent, n_subs);
    }
}

GtkWidget *
cm_tactic_column_new (CmRelease *release, CmTactic *tactic)
{
  CmTacticColumn *self = g_object_new (CM_TYPE_TACTIC_COLUMN, NULL);

  self->release = cm_release_ref (release);
  self->tactic = tactic;
  add_cells (self);
  gtk_list_box_bind_model (GTK_LIST_BOX (self->list), G_LIST_MODEL (self->shown), create_row, self,
                           NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  tactic->name, -1);
  return GTK_WIDGET (self);
}

CmTactic *
cm_tactic_column_get_tactic (CmTacticColumn *self)
{
  return self->tactic;
}

GtkListBox *
cm_tactic_column_get_list (CmTacticColumn *self)
{
  return GTK_LIST_BOX (self->list);
}

GPtrArray *
cm_tactic_column_get_cells (CmTacticColumn *self)
{
  return self->cells;
}

GListModel *
cm_tactic_column_get_shown (CmTacticColumn *self)
{
  return G_LIST_MODEL (self->shown);
}

static guint
order_at (CmTacticColumn *self, guint position)
{
  g_autoptr (CmCell) cell = g_list_model_get_item (G_LIST_MODEL (self->shown), position);

  return cell != NULL ? cm_cell_get_order (cell) : G_MAXUINT;
}

/* Puts the wanted cells in that are missing, a run at a time. */
static void
splice_in (CmTacticColumn *self, const gboolean *wanted)
{
  guint position = 0;

  for (guint i = 0; i < self->cells->len;)
    {
      guint next = order_at (self, position);
      g_autoptr (GPtrArray) run = g_ptr_array_new ();

      if (next == i)
        {
          position++;
          i++;
          continue;
        }
      for (; i < self->cells->len && i < next; i++)
        if (wanted[i])
          g_ptr_array_add (run, g_ptr_array_index (self->cells, i));
      if (run->len > 0)
        g_list_store_splice (self->shown, position, 0, run->pdata, run->len);
      position += run->len;
    }
}

static void
splice_out (CmTacticColumn *self, const gboolean *wanted)
{
  guint position = g_list_model_get_n_items (G_LIST_MODEL (self->shown));

  while (position > 0)
    {
      guint end = position;

      while (position > 0 && !wanted[order_at (self, position - 1)])
        position--;
      if (end > position)
        g_list_store_splice (self->shown, position, end - position, NULL, 0);
      else
        position--;
    }
}

static CmTechniqueRow *
find_focused (CmTacticColumn *self)
{
  GtkWidget *child = gtk_widget_get_focus_child (self->list);

  return child != NULL ? CM_TECHNIQUE_ROW (child) : NULL;
}

/* Before a row goes, its focus moves to the nearest wanted one above (its parent, in a collapse),
 * else below. */
static void
keep_focus (CmTacticColumn *self, const gboolean *wanted)
{
  CmTechniqueRow *row = find_focused (self);
  guint order, target;

  if (row == NULL)
    return;
  order = target = cm_cell_get_order (cm_technique_row_get_cell (row));
  if (wanted[order])
    return;
  while (target > 0 && !wanted[target])
    target--;
  while (target < self->cells->len && !wanted[target])
    target++;
  if (target < self->cells->len)
    gtk_widget_grab_focus (
        GTK_WIDGET (cm_tactic_column_find_row (self, g_ptr_array_index (self->cells, target))));
}

void
cm_tactic_column_filter (CmTacticColumn *self, CmCellFilter filter, gpointer data)
{
  g_autofree gboolean *wanted = g_new0 (gboolean, self->cells->len + 1);

  for (guint i = 0; i < self->cells->len; i++)
    wanted[i] = filter (g_ptr_array_index (self->cells, i), data);
  splice_in (self, wanted);
  keep_focus (self, wanted);
  splice_out (self, wanted);
}

void
cm_tactic_column_apply (CmTacticColumn *self, CmOverlay *overlay)
{
  for (guint i = 0; i < self->cells->len; i++)
    cm_cell_apply (g_ptr_array_index (self->cells, i), overlay);
  if (overlay != NULL)
    {
      g_autofree char *label = cm_overlay_spoken_tactic (overlay, self->tactic);

      gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      label, -1);
    }
}

void
cm_tactic_column_set_zoom (CmTacticColumn *self, guint zoom)
{
  self->zoom = zoom;
  for (GtkWidget *row = gtk_widget_get_first_child (self->list); row != NULL;
       row = gtk_widget_get_next_sibling (row))
    cm_technique_row_set_zoom (CM_TECHNIQUE_ROW (row), zoom);
}

CmTechniqueRow *
cm_tactic_column_find_row (CmTacticColumn *self, CmCell *cell)
{
  guint low = 0, high = g_list_model_get_n_items (G_LIST_MODEL (self->shown));
  guint order = cm_cell_get_order (cell);

  while (low < high)
    {
      guint middle = (low + high) / 2;

      if (order_at (self, middle) < order)
        low = middle + 1;
      else
        high = middle;
    }
  if (order_at (self, low) != order)
    return NULL;
  return CM_TECHNIQUE_ROW (gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), (int) low));
}

void
cm_tactic_column_flag_rows (CmTacticColumn *self, double top, double bottom)
{
  for (GtkWidget *row = gtk_widget_get_first_child (self->list); row != NULL;
       row = gtk_widget_get_next_sibling (row))
    {
      graphene_rect_t bounds;

      if (gtk_widget_compute_bounds (row, GTK_WIDGET (self), &bounds))
        cm_technique_row_set_in_view (CM_TECHNIQUE_ROW (row),
                                      bounds.origin.y + bounds.size.height >= top &&
                                          bounds.origin.y <= bottom);
    }
}
