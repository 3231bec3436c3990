/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Notes & journal: every change of the case, newest first, with who, when, old → new, and the way
 * back. Rows are made as they come on screen; the journal reads its pages as they are asked for. */
#include "cm-children.h"
#include "cm-page-writes.h"
#include "cm-page.h"
#include "cm-text.h"

#include <glib/gi18n.h>
#include <string.h>

#define CM_TYPE_NOTES_PAGE (cm_notes_page_get_type ())
G_DECLARE_FINAL_TYPE (CmNotesPage, cm_notes_page, CM, NOTES_PAGE, GtkWidget)

struct _CmNotesPage
{
  GtkWidget parent_instance;
  CmWorkspace *workspace;
  GtkEditable *search;
  GtkLabel *count, *empty_hint;
  GtkWidget *empty, *scroller;
  GtkListView *list;
  GtkSingleSelection *selection;
  GtkFilterListModel *filtered;
  GtkCustomFilter *filter;
  char *wanted; /* folded */
};

enum
{
  PROP_WORKSPACE = 1,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (CmNotesPage, cm_notes_page, GTK_TYPE_WIDGET)

static gboolean
contains (const char *text, const char *wanted)
{
  g_autofree char *folded = text != NULL ? g_utf8_casefold (text, -1) : NULL;

  return folded != NULL && strstr (folded, wanted) != NULL;
}

static gboolean
matches (gpointer item, gpointer data)
{
  CmNotesPage *self = data;
  CmJournalEntry *entry = item;

  return self->wanted == NULL || contains (cm_journal_entry_get_summary (entry), self->wanted) ||
         contains (cm_journal_entry_get_details (entry), self->wanted) ||
         contains (cm_journal_entry_get_actor (entry), self->wanted);
}

static void
say_count (CmNotesPage *self)
{
  CmCase *open_case = cm_workspace_get_case (self->workspace);
  gulong all = open_case != NULL ? (gulong) cm_case_get_n_entries (open_case) : 0;
  guint shown = g_list_model_get_n_items (G_LIST_MODEL (self->selection));
  g_autofree char *text =
      self->wanted != NULL
          ? g_strdup_printf (_ ("%u of %lu entries"), shown, all)
          : g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%lu entry", "%lu entries", all), all);

  gtk_label_set_text (self->count, text);
  gtk_widget_set_visible (self->empty, shown == 0);
  gtk_widget_set_visible (self->scroller, shown > 0);
  gtk_label_set_text (self->empty_hint,
                      self->wanted != NULL
                          ? _ ("No entry holds these words. Esc in the filter shows all.")
                          : _ ("What anybody changes in this case is listed here, with the way "
                               "back. Ctrl+E records the first thing seen."));
}

/* Without a filter the journal itself is shown: a filter would read every page of it. */
static void
refresh (gpointer page, gpointer unused)
{
  CmNotesPage *self = page;
  CmCase *open_case = cm_workspace_get_case (self->workspace);
  GListModel *journal = open_case != NULL ? cm_case_get_journal (open_case) : NULL;
  GListModel *model = journal;

  if (self->wanted != NULL)
    {
      gtk_filter_list_model_set_model (self->filtered, journal);
      model = G_LIST_MODEL (self->filtered);
    }
  else
    gtk_filter_list_model_set_model (self->filtered, NULL);
  if (gtk_single_selection_get_model (self->selection) != model)
    gtk_single_selection_set_model (self->selection, model);
  say_count (self);
}

static void
on_search (CmNotesPage *self)
{
  const char *text = gtk_editable_get_text (self->search);

  g_clear_pointer (&self->wanted, g_free);
  if (*text != '\0')
    self->wanted = g_utf8_casefold (text, -1);
  gtk_filter_changed (GTK_FILTER (self->filter), GTK_FILTER_CHANGE_DIFFERENT);
  refresh (self, NULL);
  if (self->wanted != NULL)
    cm_workspace_say (self->workspace, gtk_label_get_text (self->count));
}

static void
on_stop_search (CmNotesPage *self)
{
  gtk_editable_set_text (self->search, "");
  gtk_widget_grab_focus (GTK_WIDGET (self->list));
}

static void
revert (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CmNotesPage *self = CM_NOTES_PAGE (widget);
  CmJournalEntry *entry = gtk_single_selection_get_selected_item (self->selection);

  if (entry != NULL)
    cm_write_revert (self->workspace, entry);
}

static void
focus_search (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_widget_grab_focus (GTK_WIDGET (CM_NOTES_PAGE (widget)->search));
}

static void
on_revert_clicked (GtkButton *button, GtkListItem *item)
{
  CmNotesPage *self =
      CM_NOTES_PAGE (gtk_widget_get_ancestor (GTK_WIDGET (button), CM_TYPE_NOTES_PAGE));

  cm_write_revert (self->workspace, gtk_list_item_get_item (item));
}

static GtkWidget *
add_label (GtkWidget *box, const char *css_class)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0, "yalign", 0.0, NULL);

  gtk_widget_add_css_class (label, css_class);
  gtk_box_append (GTK_BOX (box), label);
  return label;
}

static void
on_setup (CmNotesPage *self, GtkListItem *item)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *when = add_label (row, "numeric");
  GtkWidget *who = add_label (row, "who");
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *summary = add_label (words, "summary");
  GtkWidget *details = add_label (words, "caption");
  GtkWidget *button = gtk_button_new_with_label (_ ("Revert this change"));

  gtk_widget_add_css_class (when, "dim-label");
  gtk_label_set_width_chars (GTK_LABEL (when), 22);
  gtk_label_set_width_chars (GTK_LABEL (who), 14);
  gtk_label_set_max_width_chars (GTK_LABEL (who), 14);
  gtk_widget_add_css_class (details, "dim-label");
  gtk_widget_set_hexpand (words, TRUE);
  gtk_widget_set_valign (button, GTK_ALIGN_START);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "small");
  gtk_widget_set_tooltip_text (button, _ ("Writes the old value back, as a change of its own (R)"));
  g_signal_connect (button, "clicked", G_CALLBACK (on_revert_clicked), item);
  gtk_box_append (GTK_BOX (row), words);
  gtk_box_append (GTK_BOX (row), button);
  gtk_widget_add_css_class (row, "journal-row");
  g_object_set_data (G_OBJECT (row), "when", when);
  g_object_set_data (G_OBJECT (row), "who", who);
  g_object_set_data (G_OBJECT (row), "summary", summary);
  g_object_set_data (G_OBJECT (row), "details", details);
  g_object_set_data (G_OBJECT (row), "revert", button);
  gtk_list_item_set_child (item, row);
}

/* The fields of an entry beside each other: a new record has many. */
static char *
one_line (const char *details)
{
  g_auto (GStrv) lines = g_strsplit (details != NULL ? details : "", "\n", -1);

  return g_strjoinv (" · ", lines);
}

static void
on_bind (CmNotesPage *self, GtkListItem *item)
{
  GtkWidget *row = gtk_list_item_get_child (item);
  CmJournalEntry *entry = gtk_list_item_get_item (item);
  GtkLabel *when = g_object_get_data (G_OBJECT (row), "when");
  GtkWidget *details = g_object_get_data (G_OBJECT (row), "details");
  g_autofree char *changed = one_line (cm_journal_entry_get_details (entry));
  g_autofree char *time =
      cm_workspace_format_time (self->workspace, cm_journal_entry_get_at_us (entry));
  g_autofree char *summary = cm_text_clean (cm_journal_entry_get_summary (entry), CM_TEXT_ROW, 0);
  g_autofree char *who = cm_text_clean (cm_journal_entry_get_actor (entry), CM_TEXT_TOOLTIP, 0);
  g_autofree char *name = g_strdup_printf (_ ("Revert: %s"), summary);
  g_autofree char *spoken = NULL;

  if (cm_journal_entry_clock_went_back (entry))
    {
      g_autofree char *odd = g_strdup_printf (_ ("%s, the clock went back"), time);

      g_free (time);
      time = g_steal_pointer (&odd);
    }
  gtk_label_set_text (when, time);
  cm_text_set_row (g_object_get_data (G_OBJECT (row), "who"), who);
  cm_text_set_detail (g_object_get_data (G_OBJECT (row), "summary"), summary);
  gtk_widget_set_visible (details, *changed != '\0');
  cm_text_set_detail (GTK_LABEL (details), changed);
  spoken = g_strdup_printf ("%s, %s: %s", time, who, summary);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  /* The widget that takes the focus is the list's own, above the row. */
  gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_parent (row)),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  gtk_accessible_update_property (g_object_get_data (G_OBJECT (row), "revert"),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
on_zone (CmNotesPage *self)
{
  /* Rows are bound again, so that their times follow. */
  gtk_single_selection_set_model (self->selection, NULL);
  refresh (self, NULL);
}

static gboolean
cm_notes_page_grab_focus (GtkWidget *widget)
{
  CmNotesPage *self = CM_NOTES_PAGE (widget);

  return gtk_widget_get_visible (self->scroller)
             ? gtk_widget_grab_focus (GTK_WIDGET (self->list))
             : gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

static void
cm_notes_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_WORKSPACE)
    CM_NOTES_PAGE (object)->workspace = g_value_dup_object (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
cm_notes_page_constructed (GObject *object)
{
  CmNotesPage *self = CM_NOTES_PAGE (object);

  G_OBJECT_CLASS (cm_notes_page_parent_class)->constructed (object);
  self->filter = gtk_custom_filter_new (matches, self, NULL);
  self->filtered = gtk_filter_list_model_new (NULL, g_object_ref (GTK_FILTER (self->filter)));
  gtk_filter_list_model_set_incremental (self->filtered, TRUE);
  self->selection = gtk_single_selection_new (NULL);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));
  g_signal_connect_object (self->selection, "items-changed", G_CALLBACK (say_count), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->workspace, "notify::zone", G_CALLBACK (on_zone), self,
                           G_CONNECT_SWAPPED);
  cm_page_follow (GTK_WIDGET (self), self->workspace, refresh);
}

static void
cm_notes_page_dispose (GObject *object)
{
  CmNotesPage *self = CM_NOTES_PAGE (object);

  if (self->filter != NULL)
    gtk_custom_filter_set_filter_func (self->filter, NULL, NULL, NULL);
  cm_children_dispose (GTK_WIDGET (self), CM_TYPE_NOTES_PAGE);
  g_clear_object (&self->selection);
  g_clear_object (&self->filtered);
  g_clear_object (&self->filter);
  g_clear_object (&self->workspace);
  g_clear_pointer (&self->wanted, g_free);
  G_OBJECT_CLASS (cm_notes_page_parent_class)->dispose (object);
}

static void
cm_notes_page_class_init (CmNotesPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->set_property = cm_notes_page_set_property;
  object_class->constructed = cm_notes_page_constructed;
  object_class->dispose = cm_notes_page_dispose;
  widget_class->grab_focus = cm_notes_page_grab_focus;
  props[PROP_WORKSPACE] =
      g_param_spec_object ("workspace", NULL, NULL, CM_TYPE_WORKSPACE,
                           G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
  gtk_widget_class_install_action (widget_class, "notes.revert", NULL, revert);
  gtk_widget_class_install_action (widget_class, "notes.filter", NULL, focus_search);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_r, 0, "notes.revert", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_slash, 0, "notes.filter", NULL);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/countermove/Countermove/cm-notes-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CmNotesPage, search);
  gtk_widget_class_bind_template_child (widget_class, CmNotesPage, count);
  gtk_widget_class_bind_template_child (widget_class, CmNotesPage, empty);
  gtk_widget_class_bind_template_child (widget_class, CmNotesPage, empty_hint);
  gtk_widget_class_bind_template_child (widget_class, CmNotesPage, scroller);
  gtk_widget_class_bind_template_child (widget_class, CmNotesPage, list);
  gtk_widget_class_bind_template_callback (widget_class, on_search);
  gtk_widget_class_bind_template_callback (widget_class, on_stop_search);
  gtk_widget_class_bind_template_callback (widget_class, on_setup);
  gtk_widget_class_bind_template_callback (widget_class, on_bind);
}

static void
cm_notes_page_init (CmNotesPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
