/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Measures for both modes: the minimum is that of the narrow one, the height that of the mode which
 * the width asks for. */
#include "cm-columns.h"

#define SPACING        12
#define FALLBACK_PT    11.0
#define POINTS_AN_INCH 72.0
#define FALLBACK_DPI   96.0

struct _CmColumns
{
  GtkWidget parent_instance;
  double threshold;
  gboolean wide;
};

enum
{
  PROP_THRESHOLD = 1,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (CmColumns, cm_columns, GTK_TYPE_WIDGET)

static double
pixels_per_em (GtkWidget *widget)
{
  PangoContext *context = gtk_widget_get_pango_context (widget);
  PangoFontDescription *font = pango_context_get_font_description (context);
  double dpi = pango_cairo_context_get_resolution (context);
  double size = font != NULL ? (double) pango_font_description_get_size (font) / PANGO_SCALE : 0;

  if (size <= 0)
    size = FALLBACK_PT;
  if (font != NULL && pango_font_description_get_size_is_absolute (font))
    return size;
  return size * (dpi > 0 ? dpi : FALLBACK_DPI) / POINTS_AN_INCH;
}

static int
count_visible (GtkWidget *widget)
{
  int n = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += gtk_widget_should_layout (child);
  return n;
}

static int
column_width (int width, int n)
{
  return n > 0 ? (width - SPACING * (n - 1)) / n : width;
}

static gboolean
fits_columns (CmColumns *self, int width)
{
  GtkWidget *widget = GTK_WIDGET (self);
  int column = column_width (width, count_visible (widget));

  if (width < self->threshold * pixels_per_em (widget))
    return FALSE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      int minimum = 0;

      if (gtk_widget_should_layout (child))
        gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
      if (minimum > column)
        return FALSE;
    }
  return TRUE;
}

static GtkSizeRequestMode
cm_columns_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
cm_columns_measure (GtkWidget *widget,
                    GtkOrientation orientation,
                    int for_size,
                    int *minimum,
                    int *natural,
                    int *minimum_baseline,
                    int *natural_baseline)
{
  gboolean across = orientation == GTK_ORIENTATION_HORIZONTAL;
  int n = count_visible (widget);
  gboolean wide = !across && for_size > 0 && fits_columns (CM_COLUMNS (widget), for_size);
  int for_child = across || for_size < 0 ? -1 : wide ? column_width (for_size, n) : for_size;

  *minimum = *natural = 0;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      int child_minimum, child_natural;

      if (!gtk_widget_should_layout (child))
        continue;
      gtk_widget_measure (child, orientation, for_child, &child_minimum, &child_natural, NULL,
                          NULL);
      *minimum = across || wide ? MAX (*minimum, child_minimum) : *minimum + child_minimum;
      *natural = wide ? MAX (*natural, child_natural) : *natural + child_natural;
    }
  if (n > 1 && !across && !wide)
    *minimum += SPACING * (n - 1);
  if (n > 1 && !wide)
    *natural += SPACING * (n - 1);
}

static void
cm_columns_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  CmColumns *self = CM_COLUMNS (widget);
  gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int n = count_visible (widget);
  int column = column_width (width, n);
  int at = 0;

  self->wide = fits_columns (self, width);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkAllocation place = { 0, 0, width, height };

      if (!gtk_widget_should_layout (child))
        continue;
      if (self->wide)
        {
          place.width = column;
          place.x = rtl ? width - at - column : at;
          at += column + SPACING;
        }
      else
        {
          gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, width, NULL, &place.height, NULL,
                              NULL);
          place.y = at;
          at += place.height + SPACING;
        }
      gtk_widget_size_allocate (child, &place, -1);
    }
}

static void
cm_columns_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_THRESHOLD)
    g_value_set_double (value, CM_COLUMNS (object)->threshold);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
cm_columns_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_THRESHOLD)
    CM_COLUMNS (object)->threshold = g_value_get_double (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
cm_columns_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (cm_columns_parent_class)->dispose (object);
}

static void
cm_columns_class_init (CmColumnsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = cm_columns_get_property;
  object_class->set_property = cm_columns_set_property;
  object_class->dispose = cm_columns_dispose;
  widget_class->get_request_mode = cm_columns_get_request_mode;
  widget_class->measure = cm_columns_measure;
  widget_class->size_allocate = cm_columns_size_allocate;
  props[PROP_THRESHOLD] =
      g_param_spec_double ("threshold", NULL, NULL, 0, 1000, 60,
                           G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
cm_columns_init (CmColumns *self)
{
}

gboolean
cm_columns_is_wide (CmColumns *self)
{
  g_return_val_if_fail (CM_IS_COLUMNS (self), FALSE);
  return self->wide;
}
