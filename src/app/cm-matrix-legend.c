/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The legend strip below the matrix: what is on screen, each with its sign, its word and how many
 * techniques. */
#include "cm-matrix-page.h"

static void
add_swatch (GtkBox *box, const char *class)
{
  GtkWidget *swatch =
      g_object_new (GTK_TYPE_BOX, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, "valign",
                    GTK_ALIGN_CENTER, NULL);

  gtk_widget_add_css_class (swatch, "swatch");
  gtk_widget_add_css_class (swatch, class);
  gtk_box_append (box, swatch);
}

/* The marks that are glyphs in the cells are glyphs here. */
static void
add_mark (GtkBox *box, const char *glyph, const char *class)
{
  GtkWidget *mark =
      g_object_new (GTK_TYPE_LABEL, "label", glyph, "accessible-role",
                    GTK_ACCESSIBLE_ROLE_PRESENTATION, "valign", GTK_ALIGN_CENTER, NULL);

  gtk_widget_add_css_class (mark, "legend-mark");
  gtk_widget_add_css_class (mark, class);
  gtk_box_append (box, mark);
}

static GtkWidget *
create_item (const CmLegendItem *item)
{
  static const char *const heats[] = { "heat-1", "heat-2", "heat-3", "heat-4", "heat-5" };
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 5);
  GtkWidget *word = gtk_label_new (item->label);
  g_autofree char *number = g_strdup_printf ("%u", item->count);
  GtkWidget *count = gtk_label_new (number);
  g_autofree char *class = g_strconcat ("state-", item->key, NULL);

  if (g_str_equal (item->key, "observed"))
    {
      GtkWidget *scale = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 1);

      for (guint i = 0; i < G_N_ELEMENTS (heats); i++)
        add_swatch (GTK_BOX (scale), heats[i]);
      gtk_box_append (GTK_BOX (box), scale);
    }
  else if (g_str_equal (item->key, "related"))
    add_swatch (GTK_BOX (box), "heat-5");
  else if (g_str_equal (item->key, "verified"))
    add_mark (GTK_BOX (box), "✓", "corner-verified");
  else if (g_str_equal (item->key, "did-not-hold"))
    add_mark (GTK_BOX (box), "×", "corner-did-not-hold");
  else if (g_str_equal (item->key, "planned") || g_str_equal (item->key, "done"))
    {
      g_autofree char *corner = g_strconcat ("corner-", item->key, NULL);

      add_swatch (GTK_BOX (box), corner);
    }
  else if (!g_str_has_prefix (item->key, "only") && !g_str_equal (item->key, "shared"))
    add_swatch (GTK_BOX (box), class);
  gtk_widget_add_css_class (count, "numeric");
  gtk_widget_add_css_class (count, "heading");
  gtk_box_append (GTK_BOX (box), word);
  gtk_box_append (GTK_BOX (box), count);
  return box;
}

void
cm_matrix_legend_fill (GtkBox *box, CmOverlay *overlay)
{
  GPtrArray *items;
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (box))) != NULL)
    gtk_box_remove (box, child);
  if (overlay == NULL)
    return;
  items = cm_overlay_get_legend (overlay);
  for (guint i = 0; i < items->len; i++)
    gtk_box_append (box, create_item (g_ptr_array_index (items, i)));
}
