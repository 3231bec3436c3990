/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The three columns of a case and their width modes. A threshold acts within the allocation that
 * crosses it, so that no frame shows the wrong mode. Thresholds are in em: larger text, other
 * modes. */
#include "cm-frame.h"

#define RAIL_NAMES_EM  80.0 /* 1,200 px at 11 pt */
#define SHEET_EM       73.3 /* 1,100 px */
#define INSPECTOR_EM   22.7 /* 340 px */
#define PT_PER_INCH    72.0
#define DEFAULT_XFT    98304 /* 96 dpi */
#define FALLBACK_POINT 11.0

struct _CmFrame
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkWidget *rail;
  GtkWidget *overlay;
  GtkWidget *paned;
  GtkWidget *sheet;
  GtkWidget *inspector;
  gboolean narrow;   /* asked for */
  gboolean shown;    /* the inspector */
  gboolean is_sheet; /* where it is now */
  gboolean slim;     /* how the rail is now */
};

enum
{
  WIDTH,
  SLIM,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CmFrame, cm_frame, GTK_TYPE_WIDGET)

static double
pixels_per_em (GtkWidget *widget)
{
  const PangoFontDescription *font =
      pango_context_get_font_description (gtk_widget_get_pango_context (widget));
  double size = font != NULL ? (double) pango_font_description_get_size (font) / PANGO_SCALE : 0;
  int dpi = DEFAULT_XFT;

  if (size <= 0)
    size = FALLBACK_POINT;
  if (font != NULL && pango_font_description_get_size_is_absolute (font))
    return size;
  g_object_get (gtk_widget_get_settings (widget), "gtk-xft-dpi", &dpi, NULL);
  return size * (dpi > 0 ? dpi : DEFAULT_XFT) / 1024.0 / PT_PER_INCH;
}

/* Puts the inspector where it belongs and gives the focus back to what had it inside. */
static void
place_inspector (CmFrame *self, gboolean as_sheet)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  gboolean inside;

  if (self->inspector == NULL)
    return;
  inside = focus != NULL && gtk_widget_is_ancestor (focus, self->inspector);
  if (self->is_sheet != as_sheet)
    {
      self->is_sheet = as_sheet;
      if (as_sheet)
        {
          gtk_paned_set_end_child (GTK_PANED (self->paned), NULL);
          gtk_box_append (GTK_BOX (self->sheet), self->inspector);
        }
      else
        {
          gtk_box_remove (GTK_BOX (self->sheet), self->inspector);
          gtk_paned_set_end_child (GTK_PANED (self->paned), self->inspector);
        }
      if (inside)
        gtk_widget_grab_focus (focus);
    }
  gtk_widget_set_visible (self->inspector, self->shown);
  gtk_widget_set_visible (self->sheet, self->shown && as_sheet);
}

static void
place_rail (CmFrame *self, gboolean slim)
{
  self->slim = slim;
  if (slim)
    gtk_widget_add_css_class (self->rail, "slim");
  else
    gtk_widget_remove_css_class (self->rail, "slim");
  g_signal_emit (self, signals[SLIM], 0, slim);
}

static void
cm_frame_measure (GtkWidget *widget,
                  GtkOrientation orientation,
                  int for_size,
                  int *minimum,
                  int *natural,
                  int *minimum_baseline,
                  int *natural_baseline)
{
  CmFrame *self = CM_FRAME (widget);
  int child_minimum, child_natural;

  gtk_widget_measure (self->box, orientation,
                      orientation == GTK_ORIENTATION_VERTICAL ? -1 : for_size, &child_minimum,
                      &child_natural, NULL, NULL);
  /* The wide mode's minimum must not hold the window open: a narrower one is always reachable. */
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 1 : child_minimum;
  *natural = child_natural;
}

static void
cm_frame_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  CmFrame *self = CM_FRAME (widget);
  double em = width / pixels_per_em (widget);
  gboolean as_sheet = em < SHEET_EM;
  gboolean slim = self->narrow || em < RAIL_NAMES_EM;
  int minimum;

  if (as_sheet != self->is_sheet)
    place_inspector (self, as_sheet);
  if (slim != self->slim)
    place_rail (self, slim);
  g_signal_emit (self, signals[WIDTH], 0, em);
  /* What the modes changed is measured before it is given room. */
  gtk_widget_measure (self->box, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  gtk_widget_allocate (self->box, MAX (width, minimum), height, baseline, NULL);
}

static void
cm_frame_dispose (GObject *object)
{
  CmFrame *self = CM_FRAME (object);

  g_clear_object (&self->inspector);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  G_OBJECT_CLASS (cm_frame_parent_class)->dispose (object);
}

static void
cm_frame_class_init (CmFrameClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cm_frame_dispose;
  widget_class->measure = cm_frame_measure;
  widget_class->size_allocate = cm_frame_size_allocate;
  signals[WIDTH] = g_signal_new ("width", CM_TYPE_FRAME, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, G_TYPE_DOUBLE);
  signals[SLIM] = g_signal_new ("slim", CM_TYPE_FRAME, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  gtk_widget_class_set_css_name (widget_class, "frame-of-case");
}

static void
cm_frame_init (CmFrame *self)
{
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  self->paned = gtk_paned_new (GTK_ORIENTATION_HORIZONTAL);
  gtk_paned_set_resize_end_child (GTK_PANED (self->paned), FALSE);
  gtk_paned_set_shrink_end_child (GTK_PANED (self->paned), FALSE);
  self->sheet = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  gtk_widget_set_halign (self->sheet, GTK_ALIGN_END);
  gtk_widget_add_css_class (self->sheet, "sheet");
  gtk_widget_set_visible (self->sheet, FALSE);
  self->overlay = gtk_overlay_new ();
  gtk_widget_set_hexpand (self->overlay, TRUE);
  gtk_overlay_set_child (GTK_OVERLAY (self->overlay), self->paned);
  gtk_overlay_add_overlay (GTK_OVERLAY (self->overlay), self->sheet);
}

CmFrame *
cm_frame_new (GtkWidget *rail, GtkWidget *content, GtkWidget *inspector)
{
  CmFrame *self = g_object_new (CM_TYPE_FRAME, NULL);

  self->rail = rail;
  gtk_box_append (GTK_BOX (self->box), rail);
  gtk_box_append (GTK_BOX (self->box), self->overlay);
  gtk_paned_set_start_child (GTK_PANED (self->paned), content);
  if (inspector != NULL)
    {
      self->inspector = g_object_ref_sink (inspector);
      gtk_widget_set_size_request (inspector, (int) (INSPECTOR_EM * FALLBACK_POINT * 4 / 3), -1);
      gtk_paned_set_end_child (GTK_PANED (self->paned), inspector);
      gtk_widget_set_visible (inspector, FALSE);
    }
  return self;
}

void
cm_frame_set_inspector_shown (CmFrame *self, gboolean shown)
{
  g_return_if_fail (CM_IS_FRAME (self));

  self->shown = shown;
  place_inspector (self, self->is_sheet);
}

gboolean
cm_frame_get_inspector_shown (CmFrame *self)
{
  g_return_val_if_fail (CM_IS_FRAME (self), FALSE);
  return self->shown && self->inspector != NULL;
}

gboolean
cm_frame_is_sheet (CmFrame *self)
{
  g_return_val_if_fail (CM_IS_FRAME (self), FALSE);
  return self->is_sheet;
}

void
cm_frame_set_rail_narrow (CmFrame *self, gboolean narrow)
{
  g_return_if_fail (CM_IS_FRAME (self));

  self->narrow = narrow;
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

gboolean
cm_frame_get_rail_narrow (CmFrame *self)
{
  g_return_val_if_fail (CM_IS_FRAME (self), FALSE);
  return self->narrow;
}
