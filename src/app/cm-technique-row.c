/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* One row a cell, built in C: a template with expressions costs 15 ms more for a matrix. */
#include "cm-technique-row.h"

#include "cm-text.h"

#include <glib/gi18n.h>

struct _CmTechniqueRow
{
  GtkListBoxRow parent_instance;
  CmCell *cell;
  gulong cell_handler;
  GtkWidget *text;
  PangoLayout *mark; /* made when painted first */
  guint zoom;
  int checked; /* what was last said: -1 nothing */
  gboolean in_view;
};

G_DEFINE_FINAL_TYPE (CmTechniqueRow, cm_technique_row, GTK_TYPE_LIST_BOX_ROW)

/* The id line is a little smaller and, without a fill, quieter. Shared by all rows: an id has four,
 * five or nine characters, or a length of its own in a custom domain. */
static PangoAttrList *
get_attributes (gsize length, gboolean filled)
{
  static PangoAttrList *lists[2][17];
  PangoAttrList **list = &lists[filled][MIN (length, 16)];
  PangoAttribute *attributes[2];

  if (*list != NULL)
    return *list;
  *list = pango_attr_list_new ();
  attributes[0] = pango_attr_scale_new (0.94);
  attributes[1] = pango_attr_foreground_alpha_new (0xb000);
  for (guint i = 0; i < (filled ? 1 : 2); i++)
    {
      attributes[i]->start_index = 0;
      attributes[i]->end_index = (guint) length;
      pango_attr_list_insert (*list, attributes[i]);
    }
  if (filled)
    pango_attribute_destroy (attributes[1]);
  return *list;
}

static gboolean
is_filled (CmCell *cell)
{
  return cm_cell_get_heat (cell) > 0;
}

static void
update_text (CmTechniqueRow *self)
{
  const CmTechnique *technique = cm_cell_get_technique (self->cell);
  const char *id = technique->id;
  const char *words = self->zoom >= 5 ? cm_cell_get_words (self->cell) : "";
  const char *dot = strchr (id, '.');
  g_auto (GStrv) parts = g_strsplit (technique->name, "/", -1);
  g_autofree char *name = g_strjoinv ("/\342\200\213", parts);
  g_autofree char *text = NULL;

  if (technique->parent != NULL && dot != NULL && self->zoom < 4)
    id = dot;
  text = g_strconcat (id, "\n", name, *words != '\0' ? "\n" : "", words, NULL);
  gtk_inscription_set_text (GTK_INSCRIPTION (self->text), text);
  gtk_inscription_set_attributes (GTK_INSCRIPTION (self->text),
                                  get_attributes (strlen (id), is_filled (self->cell)));
}

static void
update_classes (CmTechniqueRow *self)
{
  static const char *const heats[] = { "heat-0", "heat-1", "heat-2", "heat-3", "heat-4", "heat-5" };
  static const char *const states[] = { NULL, "state-forecast", "state-absent", "state-suspected",
                                        "state-observed" };
  const char *classes[8];
  guint n = 0;

  classes[n++] = "technique";
  classes[n++] = heats[cm_cell_get_heat (self->cell)];
  if (states[cm_cell_get_state (self->cell)] != NULL)
    classes[n++] = states[cm_cell_get_state (self->cell)];
  if (cm_cell_get_technique (self->cell)->parent != NULL)
    classes[n++] = "sub";
  if (cm_cell_get_subs_used (self->cell) > 0)
    classes[n++] = "has-subs";
  if (cm_cell_get_current (self->cell))
    classes[n++] = "current";
  classes[n] = NULL;
  gtk_widget_set_css_classes (GTK_WIDGET (self), classes);
}

static void
update_checked (CmTechniqueRow *self)
{
  int checked = -1;

  if (cm_cell_get_fact (self->cell) == CM_CELL_OBSERVED)
    checked = GTK_ACCESSIBLE_TRISTATE_TRUE;
  else if (cm_cell_get_subs_observed (self->cell) > 0)
    checked = GTK_ACCESSIBLE_TRISTATE_MIXED;
  else if (self->checked >= 0)
    checked = GTK_ACCESSIBLE_TRISTATE_FALSE;
  if (checked == self->checked)
    return;
  self->checked = checked;
  gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_CHECKED, checked, -1);
}

static void
update_label (CmTechniqueRow *self)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  cm_cell_get_label (self->cell), -1);
}

static void
update_expanded (CmTechniqueRow *self)
{
  if (cm_cell_get_n_subs (self->cell) > 0)
    gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_EXPANDED,
                                 cm_cell_get_expanded (self->cell), -1);
}

static void
on_cell_notify (CmCell *cell, GParamSpec *pspec, CmTechniqueRow *self)
{
  if (g_str_equal (pspec->name, "label"))
    update_label (self);
  else if (g_str_equal (pspec->name, "expanded"))
    update_expanded (self);
  else if (g_str_equal (pspec->name, "mark") || g_str_equal (pspec->name, "corner"))
    {
      g_clear_object (&self->mark);
      gtk_widget_queue_draw (GTK_WIDGET (self));
      if (self->zoom >= 5)
        update_text (self);
    }
  else
    {
      update_classes (self);
      update_checked (self);
      g_clear_object (&self->mark);
      if (g_str_equal (pspec->name, "heat"))
        gtk_inscription_set_attributes (
            GTK_INSCRIPTION (self->text),
            get_attributes (strcspn (gtk_inscription_get_text (GTK_INSCRIPTION (self->text)), "\n"),
                            is_filled (cell)));
    }
}

/* The corner: planned hollow, done full, verified a tick, did not hold a badge. @size: its side. */
static void
paint_corner (cairo_t *cr, CmCorner corner, const GdkRGBA *color, const GdkRGBA *badge, double size)
{
  double s = size / 11;

  gdk_cairo_set_source_rgba (cr, color);
  cairo_scale (cr, s, s);
  cairo_set_line_width (cr, corner == CM_CORNER_VERIFIED ? 2.1 : 1.3);
  if (corner == CM_CORNER_VERIFIED)
    {
      cairo_move_to (cr, 1, 5.7);
      cairo_line_to (cr, 4.2, 9);
      cairo_line_to (cr, 10, 2);
      cairo_stroke (cr);
      return;
    }
  if (corner == CM_CORNER_DID_NOT_HOLD)
    {
      cairo_arc (cr, 5.5, 5.5, 5.8, 0, 2 * G_PI);
      gdk_cairo_set_source_rgba (cr, badge);
      cairo_fill_preserve (cr);
      cairo_set_source_rgb (cr, 1, 1, 1);
      cairo_set_line_width (cr, 1);
      cairo_stroke (cr);
      cairo_set_line_width (cr, 1.8);
      cairo_move_to (cr, 3.3, 3.3);
      cairo_line_to (cr, 7.7, 7.7);
      cairo_move_to (cr, 7.7, 3.3);
      cairo_line_to (cr, 3.3, 7.7);
      cairo_stroke (cr);
      return;
    }
  cairo_move_to (cr, 1.7, 1);
  cairo_line_to (cr, 10, 1);
  cairo_line_to (cr, 10, 9.3);
  cairo_close_path (cr);
  if (corner == CM_CORNER_DONE)
    cairo_fill_preserve (cr);
  cairo_stroke (cr);
}

static void
ensure_mark (CmTechniqueRow *self)
{
  PangoContext *context;
  PangoAttrList *attributes;

  if (self->mark != NULL)
    return;
  /* A context of its own: the text shares the widget's, and keeps its direction. */
  context = gtk_widget_create_pango_context (self->text);
  pango_context_set_base_dir (context, PANGO_DIRECTION_LTR);
  self->mark = pango_layout_new (context);
  pango_layout_set_text (self->mark, cm_cell_get_mark (self->cell), -1);
  g_object_unref (context);
  attributes = pango_attr_list_new ();
  pango_attr_list_insert (attributes, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum"));
  pango_layout_set_attributes (self->mark, attributes);
  pango_attr_list_unref (attributes);
  /* "×2" stays "×2" in a window that reads from the right. */
  pango_layout_set_auto_dir (self->mark, FALSE);
}

static graphene_rect_t
inset_end (graphene_rect_t bounds, float inset)
{
  bounds.origin.x += inset;
  bounds.size.width -= 2 * inset;
  return bounds;
}

static void
snapshot_mark (CmTechniqueRow *self, GtkSnapshot *snapshot)
{
  GtkStyleContext *style = gtk_widget_get_style_context (self->text);
  gboolean rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  CmCorner corner = cm_cell_get_corner (self->cell);
  graphene_rect_t bounds;
  GdkRGBA color, badge;
  int width, height;
  double size, x;

  ensure_mark (self);
  if (!gtk_widget_compute_bounds (self->text, GTK_WIDGET (self), &bounds))
    return;
  pango_layout_get_pixel_size (self->mark, &width, &height);
  size = height * 0.78;
  /* The padding of ui/matrix.css, and what the edge of a parent takes. */
  bounds.origin.y += (float) height / 7;
  bounds =
      inset_end (bounds, (float) (height * (cm_cell_get_subs_used (self->cell) > 0 ? 0.5 : 0.33)));
  gtk_style_context_get_color (style, &color);
  if (!gtk_style_context_lookup_color (style, "error_bg_color", &badge))
    badge = color;
  x = rtl ? bounds.origin.x : bounds.origin.x + bounds.size.width;
  if (corner != CM_CORNER_NONE)
    {
      graphene_rect_t area;
      cairo_t *cr;

      x -= rtl ? 0 : size;
      graphene_rect_init (&area, (float) x - 1, bounds.origin.y, (float) size + 2,
                          (float) size + 3);
      cr = gtk_snapshot_append_cairo (snapshot, &area);
      cairo_translate (cr, x, (double) bounds.origin.y + 1.5);
      paint_corner (cr, corner, &color, &badge, size);
      cairo_destroy (cr);
      x += rtl ? size + 4 : -4;
    }
  if (self->zoom < 2)
    return;
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot,
                          &GRAPHENE_POINT_INIT ((float) (rtl ? x : x - width), bounds.origin.y));
  gtk_snapshot_append_layout (snapshot, self->mark, &color);
  gtk_snapshot_restore (snapshot);
}

static void
cm_technique_row_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  CmTechniqueRow *self = CM_TECHNIQUE_ROW (widget);

  if (!self->in_view)
    return;
  gtk_widget_snapshot_child (widget, self->text, snapshot);
  if (*cm_cell_get_mark (self->cell) != '\0' || cm_cell_get_corner (self->cell) != CM_CORNER_NONE)
    snapshot_mark (self, snapshot);
}

static void
cm_technique_row_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  CmTechniqueRow *self = CM_TECHNIQUE_ROW (widget);

  GTK_WIDGET_CLASS (cm_technique_row_parent_class)->css_changed (widget, change);
  g_clear_object (&self->mark);
}

static void
cm_technique_row_dispose (GObject *object)
{
  CmTechniqueRow *self = CM_TECHNIQUE_ROW (object);

  if (self->cell != NULL)
    g_clear_signal_handler (&self->cell_handler, self->cell);
  g_clear_object (&self->cell);
  g_clear_object (&self->mark);
  G_OBJECT_CLASS (cm_technique_row_parent_class)->dispose (object);
}

static void
cm_technique_row_class_init (CmTechniqueRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cm_technique_row_dispose;
  widget_class->snapshot = cm_technique_row_snapshot;
  widget_class->css_changed = cm_technique_row_css_changed;
}

static void
cm_technique_row_init (CmTechniqueRow *self)
{
  self->checked = -1;
  self->text = gtk_inscription_new (NULL);
  gtk_inscription_set_min_chars (GTK_INSCRIPTION (self->text), 0);
  gtk_inscription_set_nat_chars (GTK_INSCRIPTION (self->text), 0);
  gtk_inscription_set_text_overflow (GTK_INSCRIPTION (self->text),
                                     GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_END);
  gtk_inscription_set_wrap_mode (GTK_INSCRIPTION (self->text), PANGO_WRAP_WORD_CHAR);
  /* ATT&CK names are read from the left in any window, but begin at its start. */
  gtk_inscription_set_xalign (GTK_INSCRIPTION (self->text),
                              gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL ? 1
                                                                                               : 0);
  gtk_inscription_set_yalign (GTK_INSCRIPTION (self->text), 0);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (self), self->text);
}

GtkWidget *
cm_technique_row_new (CmCell *cell, guint zoom)
{
  CmTechniqueRow *self = g_object_new (CM_TYPE_TECHNIQUE_ROW, NULL);

  self->cell = g_object_ref (cell);
  self->zoom = zoom;
  update_classes (self);
  update_text (self);
  update_label (self);
  update_checked (self);
  update_expanded (self);
  self->cell_handler = g_signal_connect (cell, "notify", G_CALLBACK (on_cell_notify), self);
  return GTK_WIDGET (self);
}

CmCell *
cm_technique_row_get_cell (CmTechniqueRow *self)
{
  return self->cell;
}

void
cm_technique_row_set_zoom (CmTechniqueRow *self, guint zoom)
{
  guint old = self->zoom;
  gboolean sub = cm_cell_get_technique (self->cell)->parent != NULL;

  self->zoom = zoom;
  if ((sub && (old < 4) != (zoom < 4)) ||
      ((old >= 5) != (zoom >= 5) && *cm_cell_get_words (self->cell) != '\0'))
    update_text (self);
}

void
cm_technique_row_set_in_view (CmTechniqueRow *self, gboolean in_view)
{
  if (in_view == self->in_view)
    return;
  self->in_view = in_view;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
