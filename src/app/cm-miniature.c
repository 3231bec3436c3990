/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Paints one cell for every few techniques of a tactic, so that the shape of the matrix and the
 * place of what was seen can be told at a glance. Says nothing to screen readers: the row does. */
#include "cm-miniature.h"

#define WIDTH      126
#define HEIGHT     48
#define ROWS       8
#define GAP        2.0f
#define CELL       4.0f
#define MAX_HEAT   5
#define PER_CELL   6
#define EMPTY_TINT 0.12f

struct _CmMiniature
{
  GtkWidget parent_instance;

  guint8 (*heat)[ROWS]; /* per tactic */
  guint8 *n_rows;
  guint n_columns;
};

G_DEFINE_FINAL_TYPE (CmMiniature, cm_miniature, GTK_TYPE_WIDGET)

static void
cm_miniature_measure (GtkWidget *widget,
                      GtkOrientation orientation,
                      int for_size,
                      int *minimum,
                      int *natural,
                      int *minimum_baseline,
                      int *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? WIDTH : HEIGHT;
}

static void
paint_cell (GtkWidget *widget, GtkSnapshot *snapshot, guint heat, const graphene_rect_t *rect)
{
  g_autofree char *name = g_strdup_printf ("heat_%u", MIN (heat, MAX_HEAT));
  GtkStyleContext *style = gtk_widget_get_style_context (widget);
  GdkRGBA colour;

  gtk_style_context_get_color (style, &colour);
  if (heat == 0 || !gtk_style_context_lookup_color (style, name, &colour))
    colour.alpha = heat == 0 ? EMPTY_TINT : 1;
  gtk_snapshot_append_color (snapshot, &colour, rect);
}

static void
cm_miniature_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  CmMiniature *self = CM_MINIATURE (widget);
  gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  float step = self->n_columns > 0 ? (float) WIDTH / (float) self->n_columns : 0;

  for (guint i = 0; i < self->n_columns; i++)
    for (guint j = 0; j < self->n_rows[i]; j++)
      {
        float x = step * (float) (rtl ? self->n_columns - 1 - i : i);

        paint_cell (widget, snapshot, self->heat[i][j],
                    &GRAPHENE_RECT_INIT (x, (float) j * (CELL + GAP), step - GAP, CELL));
      }
}

static void
cm_miniature_finalize (GObject *object)
{
  CmMiniature *self = CM_MINIATURE (object);

  g_free (self->heat);
  g_free (self->n_rows);
  G_OBJECT_CLASS (cm_miniature_parent_class)->finalize (object);
}

static void
cm_miniature_class_init (CmMiniatureClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = cm_miniature_finalize;
  widget_class->measure = cm_miniature_measure;
  widget_class->snapshot = cm_miniature_snapshot;
}

static void
cm_miniature_init (CmMiniature *self)
{
}

/* Heat by position of the technique in its column, squeezed into the rows there are. */
static void
add_observed (CmMiniature *self, CmRelease *release, const char *id)
{
  CmTechnique *technique = cm_release_resolve (release, id);
  CmTechnique *top = technique != NULL && technique->parent != NULL ? technique->parent : technique;

  for (guint i = 0; technique != NULL && i < technique->tactics->len; i++)
    {
      const CmTactic *tactic = g_ptr_array_index (technique->tactics, i);
      guint place, row;

      if (tactic->position < 0 || (guint) tactic->position >= self->n_columns ||
          !g_ptr_array_find (tactic->techniques, top, &place))
        continue;
      row = place * self->n_rows[tactic->position] / tactic->techniques->len;
      self->heat[tactic->position][row] =
          (guint8) MIN (self->heat[tactic->position][row] + 1, MAX_HEAT);
    }
}

GtkWidget *
cm_miniature_new (CmRelease *release, const char *const *observed)
{
  CmMiniature *self =
      g_object_new (CM_TYPE_MINIATURE, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  GPtrArray *tactics = release != NULL ? cm_release_get_tactics (release) : NULL;

  if (tactics == NULL)
    return GTK_WIDGET (self);
  self->n_columns = tactics->len;
  self->heat = g_malloc0_n (tactics->len, sizeof *self->heat);
  self->n_rows = g_malloc0_n (tactics->len, 1);
  for (guint i = 0; i < tactics->len; i++)
    {
      const CmTactic *tactic = g_ptr_array_index (tactics, i);
      guint n = (tactic->techniques->len + PER_CELL - 1) / PER_CELL;

      self->n_rows[i] = (guint8) CLAMP (n, 1, ROWS);
    }
  for (guint i = 0; observed != NULL && observed[i] != NULL; i++)
    add_observed (self, release, observed[i]);
  return GTK_WIDGET (self);
}
