/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The parts are plain boxes, coloured by CSS. */
#include "cm-meter.h"

#define GAP     1
#define DEFAULT 60

struct _CmMeter
{
  GtkWidget parent_instance;
  GArray *weights; /* double, one a child */
};

G_DEFINE_FINAL_TYPE (CmMeter, cm_meter, GTK_TYPE_WIDGET)

static void
cm_meter_measure (GtkWidget *widget,
                  GtkOrientation orientation,
                  int for_size,
                  int *minimum,
                  int *natural,
                  int *minimum_baseline,
                  int *natural_baseline)
{
  *minimum = 0;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? DEFAULT : 0;
}

static void
cm_meter_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  CmMeter *self = CM_METER (widget);
  gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  double sum = 0, at = 0;
  guint i = 0;

  for (guint j = 0; j < self->weights->len; j++)
    sum += g_array_index (self->weights, double, j);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child), i++)
    {
      double share = g_array_index (self->weights, double, i) / sum * width;
      int start = (int) (at + 0.5);
      int end = (int) (at + share + 0.5) - (gtk_widget_get_next_sibling (child) != NULL ? GAP : 0);
      GtkAllocation place = { start, 0, MAX (end - start, 0), height };

      if (rtl)
        place.x = width - place.x - place.width;
      gtk_widget_size_allocate (child, &place, -1);
      at += share;
    }
}

void
cm_meter_clear (CmMeter *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_array_set_size (self->weights, 0);
}

static void
cm_meter_dispose (GObject *object)
{
  cm_meter_clear (CM_METER (object));
  G_OBJECT_CLASS (cm_meter_parent_class)->dispose (object);
}

static void
cm_meter_finalize (GObject *object)
{
  g_array_unref (CM_METER (object)->weights);
  G_OBJECT_CLASS (cm_meter_parent_class)->finalize (object);
}

static void
cm_meter_class_init (CmMeterClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cm_meter_dispose;
  G_OBJECT_CLASS (klass)->finalize = cm_meter_finalize;
  widget_class->measure = cm_meter_measure;
  widget_class->size_allocate = cm_meter_size_allocate;
  gtk_widget_class_set_css_name (widget_class, "meter");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
cm_meter_init (CmMeter *self)
{
  self->weights = g_array_new (FALSE, FALSE, sizeof (double));
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}

GtkWidget *
cm_meter_new (void)
{
  return g_object_new (CM_TYPE_METER, NULL);
}

void
cm_meter_add (CmMeter *self, const char *css_class, double weight)
{
  GtkWidget *part;

  g_return_if_fail (CM_IS_METER (self));
  if (!(weight > 0))
    return;
  part = g_object_new (GTK_TYPE_BOX, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  gtk_widget_add_css_class (part, css_class);
  g_array_append_val (self->weights, weight);
  gtk_widget_set_parent (part, GTK_WIDGET (self));
}
