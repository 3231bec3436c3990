/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The popover of found techniques. The names come from a release, so they are foreign text. */
#include "cm-completion.h"

#include "cm-text.h"

#define MAX_ROWS  8
#define MIN_CHARS 2

struct _CmCompletion
{
  GtkPopover parent_instance;

  GtkWidget *list;
  GPtrArray *ids; /* char*, one a row */
  int chosen;
};

enum
{
  CHOSEN,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CmCompletion, cm_completion, GTK_TYPE_POPOVER)

static void
on_row_activated (CmCompletion *self, GtkListBoxRow *row)
{
  int index = gtk_list_box_row_get_index (row);

  if (index >= 0 && (guint) index < self->ids->len)
    g_signal_emit (self, signals[CHOSEN], 0, g_ptr_array_index (self->ids, (guint) index));
}

static GtkWidget *
make_row (const CmTechnique *technique)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *id = gtk_label_new (technique->id);
  GtkWidget *name = gtk_label_new (NULL);
  g_autofree char *full = cm_technique_full_name (technique);

  gtk_widget_add_css_class (id, "numeric");
  gtk_widget_add_css_class (id, "dim-label");
  gtk_label_set_width_chars (GTK_LABEL (id), 10);
  gtk_label_set_xalign (GTK_LABEL (id), 0);
  gtk_label_set_xalign (GTK_LABEL (name), 0);
  cm_text_set_row (GTK_LABEL (name), full);
  gtk_label_set_max_width_chars (GTK_LABEL (name), 60);
  gtk_box_append (GTK_BOX (box), id);
  gtk_box_append (GTK_BOX (box), name);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_widget_set_focusable (row, FALSE);
  return row;
}

static void
cm_completion_finalize (GObject *object)
{
  g_ptr_array_unref (CM_COMPLETION (object)->ids);
  G_OBJECT_CLASS (cm_completion_parent_class)->finalize (object);
}

static void
cm_completion_class_init (CmCompletionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cm_completion_finalize;
  signals[CHOSEN] = g_signal_new ("chosen", CM_TYPE_COMPLETION, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
cm_completion_init (CmCompletion *self)
{
  self->ids = g_ptr_array_new_with_free_func (g_free);
  self->chosen = -1;
  self->list = gtk_list_box_new ();
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->list), GTK_SELECTION_BROWSE);
  gtk_widget_set_focusable (self->list, FALSE);
  g_signal_connect_swapped (self->list, "row-activated", G_CALLBACK (on_row_activated), self);
  gtk_popover_set_child (GTK_POPOVER (self), self->list);
  gtk_popover_set_autohide (GTK_POPOVER (self), FALSE);
  gtk_popover_set_has_arrow (GTK_POPOVER (self), FALSE);
  gtk_popover_set_position (GTK_POPOVER (self), GTK_POS_TOP);
  gtk_widget_set_halign (GTK_WIDGET (self), GTK_ALIGN_START);
  gtk_widget_set_can_focus (GTK_WIDGET (self), FALSE);
}

CmCompletion *
cm_completion_new (void)
{
  return g_object_new (CM_TYPE_COMPLETION, NULL);
}

static void
choose (CmCompletion *self, int index)
{
  self->chosen = index;
  gtk_list_box_select_row (GTK_LIST_BOX (self->list),
                           gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), index));
}

void
cm_completion_search (CmCompletion *self, CmRelease *release, const char *text)
{
  g_autoptr (GPtrArray) found = NULL;
  GtkWidget *row;

  g_return_if_fail (CM_IS_COMPLETION (self));

  while ((row = gtk_widget_get_first_child (self->list)) != NULL)
    gtk_list_box_remove (GTK_LIST_BOX (self->list), row);
  g_ptr_array_set_size (self->ids, 0);
  self->chosen = -1;
  if (release != NULL && text != NULL && g_utf8_strlen (text, -1) >= MIN_CHARS)
    found = cm_release_complete (release, text, MAX_ROWS);
  if (found == NULL || found->len == 0)
    {
      gtk_popover_popdown (GTK_POPOVER (self));
      return;
    }
  for (guint i = 0; i < found->len; i++)
    {
      const CmTechnique *technique = g_ptr_array_index (found, i);

      g_ptr_array_add (self->ids, g_strdup (technique->id));
      gtk_list_box_append (GTK_LIST_BOX (self->list), make_row (technique));
    }
  choose (self, 0);
  gtk_popover_popup (GTK_POPOVER (self));
}

void
cm_completion_move (CmCompletion *self, int step)
{
  g_return_if_fail (CM_IS_COMPLETION (self));

  if (self->ids->len > 0)
    choose (self, CLAMP (self->chosen + step, 0, (int) self->ids->len - 1));
}

const char *
cm_completion_get_chosen (CmCompletion *self)
{
  g_return_val_if_fail (CM_IS_COMPLETION (self), NULL);

  if (self->chosen < 0 || !gtk_widget_get_visible (GTK_WIDGET (self)))
    return NULL;
  return g_ptr_array_index (self->ids, (guint) self->chosen);
}
