/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Built from plain boxes: a row lives from one change of the case to the next. */
#include "cm-need-row.h"

#include "cm-page-writes.h"
#include "cm-text.h"

#include <glib/gi18n.h>

static void
hold (GtkWidget *widget, CmWorkspace *workspace, const char *id)
{
  g_object_set_data_full (G_OBJECT (widget), "workspace", g_object_ref (workspace), g_object_unref);
  g_object_set_data_full (G_OBJECT (widget), "id", g_strdup (id), g_free);
}

static void
on_try_again (GtkWidget *button)
{
  cm_write_new_attempt (g_object_get_data (G_OBJECT (button), "workspace"),
                        g_object_get_data (G_OBJECT (button), "id"));
}

static void
on_advance (GtkWidget *button)
{
  CmWorkspace *workspace = g_object_get_data (G_OBJECT (button), "workspace");
  const char *id = g_object_get_data (G_OBJECT (button), "id");
  CmRecord *action = cm_case_find (cm_workspace_get_case (workspace), &cm_record_action, id);
  const char *next = action != NULL ? cm_action_next_status (action) : NULL;

  if (next != NULL)
    cm_write_status (workspace, id, next, NULL);
}

static void
on_tactic (GtkWidget *button)
{
  CmWorkspace *workspace = g_object_get_data (G_OBJECT (button), "workspace");
  g_autofree char *tactic = g_strdup (g_object_get_data (G_OBJECT (button), "id"));
  g_autofree char *technique = g_strdup (g_object_get_data (G_OBJECT (button), "technique"));

  gtk_popover_popdown (GTK_POPOVER (gtk_widget_get_ancestor (button, GTK_TYPE_POPOVER)));
  cm_write_tactic (workspace, technique, tactic);
}

static void
on_name (GtkEntry *entry)
{
  g_autoptr (CmWorkspace) workspace =
      g_object_ref (g_object_get_data (G_OBJECT (entry), "workspace"));
  g_autofree char *role = g_strdup (g_object_get_data (G_OBJECT (entry), "id"));
  g_autofree char *name = g_strdup (gtk_editable_get_text (GTK_EDITABLE (entry)));

  g_strstrip (name);
  if (*name == '\0')
    return;
  gtk_popover_popdown (
      GTK_POPOVER (gtk_widget_get_ancestor (GTK_WIDGET (entry), GTK_TYPE_POPOVER)));
  cm_write_role (workspace, role, name);
}

GtkWidget *
cm_role_button_new (CmWorkspace *workspace, const char *role, const char *holder)
{
  GtkWidget *button = gtk_menu_button_new ();
  GtkWidget *popover = gtk_popover_new ();
  GtkWidget *entry = gtk_entry_new ();
  g_autofree char *clean = cm_text_clean (holder, CM_TEXT_TOOLTIP, FALSE);
  const char *word = cm_key_label (cm_record_type_find_field (&cm_record_role, "role"), role);
  g_autofree char *name = g_strdup_printf (_ ("%s: name who takes over"), word);

  gtk_menu_button_set_label (GTK_MENU_BUTTON (button), holder != NULL ? clean : _ ("Name one"));
  gtk_widget_set_tooltip_text (button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), _ ("Name, then Enter"));
  hold (entry, workspace, role);
  g_signal_connect (entry, "activate", G_CALLBACK (on_name), NULL);
  gtk_popover_set_child (GTK_POPOVER (popover), entry);
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (button), popover);
  return button;
}

static GtkWidget *
tactic_button_new (CmWorkspace *workspace, const char *technique)
{
  GtkWidget *button = gtk_menu_button_new ();
  GtkWidget *popover = gtk_popover_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  CmRelease *release = cm_workspace_get_release (workspace);
  CmTechnique *found = release != NULL ? cm_release_find (release, technique) : NULL;

  for (guint i = 0; found != NULL && i < found->tactics->len; i++)
    {
      CmTactic *tactic = g_ptr_array_index (found->tactics, i);
      g_autofree char *clean = cm_text_clean (tactic->name, CM_TEXT_ROW, FALSE);
      GtkWidget *choice = gtk_button_new_with_label (clean);

      gtk_widget_add_css_class (choice, "flat");
      hold (choice, workspace, tactic->id);
      g_object_set_data_full (G_OBJECT (choice), "technique", g_strdup (technique), g_free);
      g_signal_connect (choice, "clicked", G_CALLBACK (on_tactic), NULL);
      gtk_box_append (GTK_BOX (box), choice);
    }
  gtk_popover_set_child (GTK_POPOVER (popover), box);
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (button), popover);
  gtk_menu_button_set_label (GTK_MENU_BUTTON (button), _ ("Choose"));
  return button;
}

static GtkWidget *
compose_button_new (const char *label, const char *text)
{
  GtkWidget *button = gtk_button_new_with_label (label);

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.compose");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", text);
  return button;
}

static GtkWidget *
advance_button_new (CmWorkspace *workspace, const CmNeed *need)
{
  CmRecord *action = cm_case_find (cm_workspace_get_case (workspace), &cm_record_action, need->id);
  const char *next = action != NULL ? cm_action_next_status (action) : NULL;
  GtkWidget *button =
      gtk_button_new_with_label (need->kind == CM_NEED_BLOCKED   ? _ ("Unblock")
                                 : g_strcmp0 (next, "done") == 0 ? _ ("Done")
                                                                 : cm_action_status_verb (next));

  hold (button, workspace, need->id);
  g_signal_connect (button, "clicked", G_CALLBACK (on_advance), NULL);
  return button;
}

static GtkWidget *
make_button (CmWorkspace *workspace, const CmNeed *need)
{
  GtkWidget *button;

  switch (need->kind)
    {
    case CM_NEED_DID_NOT_HOLD:
      button = gtk_button_new_with_label (_ ("Try again"));
      hold (button, workspace, need->id);
      g_signal_connect (button, "clicked", G_CALLBACK (on_try_again), NULL);
      return button;
    case CM_NEED_RECORD:
      return compose_button_new (_ ("Record"), "");
    case CM_NEED_ACTION:
      return compose_button_new (_ ("Add action"), "act: ");
    case CM_NEED_LEAD:
      return cm_role_button_new (workspace, "lead", NULL);
    case CM_NEED_TACTIC:
      return tactic_button_new (workspace, need->id);
    case CM_NEED_OVERDUE:
    case CM_NEED_BLOCKED:
    default:
      return advance_button_new (workspace, need);
    }
}

static GtkWidget *
make_mark (const CmNeed *need)
{
  static const struct
  {
    const char *icon, *css_class;
  } marks[] = {
    [CM_NEED_DID_NOT_HOLD] = { "window-close-symbolic", "urgent" },
    [CM_NEED_OVERDUE] = { "alarm-symbolic", "urgent" },
    [CM_NEED_BLOCKED] = { "action-unavailable-symbolic", "calm" },
    [CM_NEED_RECORD] = { "document-edit-symbolic", "calm" },
    [CM_NEED_LEAD] = { "avatar-default-symbolic", "calm" },
    [CM_NEED_ACTION] = { "list-add-symbolic", "calm" },
    [CM_NEED_TACTIC] = { "dialog-question-symbolic", "calm" },
  };
  GtkWidget *mark = g_object_new (GTK_TYPE_IMAGE, "icon-name", marks[need->kind].icon,
                                  "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);

  gtk_widget_add_css_class (mark, "need-mark");
  gtk_widget_add_css_class (mark, marks[need->kind].css_class);
  gtk_widget_set_valign (mark, GTK_ALIGN_CENTER);
  return mark;
}

GtkWidget *
cm_need_row_new (CmWorkspace *workspace, const CmNeed *need, gboolean first)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *title = gtk_label_new (NULL), *caption = gtk_label_new (NULL);
  GtkWidget *button = make_button (workspace, need);
  g_autofree char *clean = cm_text_clean (need->title, CM_TEXT_TOOLTIP, FALSE);

  cm_text_set_row (GTK_LABEL (title), need->title);
  cm_text_set_row (GTK_LABEL (caption), need->caption);
  cm_text_set_tooltip (title, need->title);
  cm_text_set_tooltip (caption, need->caption);
  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_label_set_wrap (GTK_LABEL (title), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (title), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_lines (GTK_LABEL (title), 2);
  gtk_label_set_xalign (GTK_LABEL (caption), 0);
  gtk_widget_add_css_class (title, "heading");
  gtk_widget_add_css_class (caption, "caption");
  gtk_widget_add_css_class (caption, "dim-label");
  gtk_widget_set_hexpand (words, TRUE);
  gtk_box_append (GTK_BOX (words), title);
  gtk_box_append (GTK_BOX (words), caption);
  gtk_widget_set_valign (words, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  if (first)
    gtk_widget_add_css_class (button, "suggested-action");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  clean, -1);
  gtk_box_append (GTK_BOX (row), make_mark (need));
  gtk_box_append (GTK_BOX (row), words);
  gtk_box_append (GTK_BOX (row), button);
  gtk_widget_add_css_class (row, "need");
  return row;
}
