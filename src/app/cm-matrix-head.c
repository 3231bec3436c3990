/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The head above the matrix, the only place of the tactics' names on screen: it scrolls across with
 * the columns and stays when they scroll down. */
#include "cm-matrix-page.h"

#include "cm-text.h"

#include <glib/gi18n.h>

static GtkWidget *
create_head (CmTactic *tactic)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *name = gtk_inscription_new (NULL), *count = gtk_inscription_new (NULL);

  cm_text_set_inscription (GTK_INSCRIPTION (name), tactic->name);
  gtk_inscription_set_min_chars (GTK_INSCRIPTION (name), 0);
  gtk_inscription_set_min_chars (GTK_INSCRIPTION (count), 0);
  gtk_inscription_set_min_lines (GTK_INSCRIPTION (name), 2);
  gtk_inscription_set_yalign (GTK_INSCRIPTION (name), 1);
  gtk_inscription_set_wrap_mode (GTK_INSCRIPTION (name), PANGO_WRAP_WORD_CHAR);
  gtk_inscription_set_text_overflow (GTK_INSCRIPTION (name),
                                     GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_END);
  gtk_widget_add_css_class (name, "tactic-name");
  gtk_widget_add_css_class (count, "tactic-count");
  gtk_widget_add_css_class (box, "tactic-head");
  gtk_widget_set_hexpand (box, TRUE);
  cm_text_set_tooltip (box, tactic->name);
  gtk_box_append (GTK_BOX (box), name);
  gtk_box_append (GTK_BOX (box), count);
  return box;
}

void
cm_matrix_head_update (GtkBox *head, CmMatrix *matrix, CmOverlay *overlay)
{
  GPtrArray *columns = cm_matrix_get_columns (matrix);
  GtkWidget *box = gtk_widget_get_first_child (GTK_WIDGET (head));

  for (guint i = 0; i < columns->len && box != NULL; i++, box = gtk_widget_get_next_sibling (box))
    {
      CmTactic *tactic = cm_tactic_column_get_tactic (g_ptr_array_index (columns, i));
      guint n = cm_overlay_count_observed (overlay, tactic);
      g_autofree char *text = n > 0 ? g_strdup_printf (_ ("%u of %u"), n, tactic->techniques->len)
                                    : g_strdup_printf (_ ("– of %u"), tactic->techniques->len);

      gtk_inscription_set_text (GTK_INSCRIPTION (gtk_widget_get_last_child (box)), text);
    }
}

void
cm_matrix_head_fill (GtkBox *head, CmRelease *release)
{
  GtkWidget *child;
  GPtrArray *tactics = release != NULL ? cm_release_get_tactics (release) : NULL;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (head))) != NULL)
    gtk_box_remove (head, child);
  for (guint i = 0; tactics != NULL && i < tactics->len; i++)
    gtk_box_append (head, create_head (g_ptr_array_index (tactics, i)));
}
