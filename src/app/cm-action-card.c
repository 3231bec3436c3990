/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The card holds the id of its action, never a copy of its words: it asks the case when it shows,
 * and goes through one entry for all that is typed. */
#include "cm-action-card.h"

#include "cm-needs.h"
#include "cm-page-writes.h"
#include "cm-text.h"

#include <glib/gi18n.h>
#include <string.h>

struct _CmActionCard
{
  GtkListBoxRow parent_instance;
  CmWorkspace *workspace;
  char *id;
  GtkImage *mark;
  GtkLabel *title, *caption, *state, *prompt;
  GtkButton *owner, *due, *advance;
  GtkWidget *counters, *editor;
  GtkEditable *entry;
  GtkMenuButton *menu;
  char *editing; /* "owner", a field, or "status:KEY"; NULL: nothing is typed */
};

G_DEFINE_FINAL_TYPE (CmActionCard, cm_action_card, GTK_TYPE_LIST_BOX_ROW)

static CmRecord *
get_action (CmActionCard *self)
{
  CmCase *open_case = cm_workspace_get_case (self->workspace);

  return open_case != NULL ? cm_case_find (open_case, &cm_record_action, self->id) : NULL;
}

static const char *
status_label (const char *status)
{
  return cm_key_label (cm_record_type_find_field (&cm_record_action, "status"), status);
}

/* Nothing is typed any more; the focus goes back to the card. */
static void
stop_editing (CmActionCard *self)
{
  if (self->editing == NULL)
    return;
  g_clear_pointer (&self->editing, g_free);
  if (gtk_widget_get_focus_child (GTK_WIDGET (self)) != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (self));
  gtk_widget_set_visible (self->editor, FALSE);
}

static void
start_editing (CmActionCard *self, const char *what, const char *prompt, const char *text)
{
  g_free (self->editing);
  self->editing = g_strdup (what);
  gtk_label_set_text (self->prompt, prompt);
  gtk_editable_set_text (self->entry, text != NULL ? text : "");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  prompt, -1);
  gtk_widget_set_visible (self->editor, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}

static void
on_entry_activate (CmActionCard *self)
{
  g_autofree char *what = g_steal_pointer (&self->editing);
  g_autofree char *text = g_strdup (gtk_editable_get_text (self->entry));

  if (what == NULL)
    return;
  self->editing = g_strdup (what);
  stop_editing (self);
  if (g_str_has_prefix (what, "status:"))
    cm_write_status (self->workspace, self->id, what + strlen ("status:"), text);
  else if (g_str_equal (what, "owner"))
    cm_write_owner (self->workspace, self->id, text);
  else if (!g_str_equal (what, "title") || *text != '\0')
    cm_write_field (self->workspace, &cm_record_action, self->id, what, text);
}

/* Leaving keeps the value of an edit; a change of status is only made by Enter. */
static void
on_entry_leave (CmActionCard *self)
{
  CmRecord *action = get_action (self);

  if (self->editing == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self->entry)))
    return;
  if (action == NULL || g_str_has_prefix (self->editing, "status:"))
    stop_editing (self);
  else
    on_entry_activate (self);
}

static gboolean
on_entry_key (CmActionCard *self,
              guint key,
              guint code,
              GdkModifierType state,
              GtkEventController *controller)
{
  if (key != GDK_KEY_Escape)
    return FALSE;
  stop_editing (self);
  return TRUE;
}

/* Asks for the words a status needs, or sets it at once. */
static void
set_status (CmActionCard *self, const char *status)
{
  CmRecord *action = get_action (self);
  const char *needs;
  g_autofree char *what = NULL;
  g_autofree char *prompt = NULL;

  if (action == NULL)
    return;
  needs = cm_action_status_needs (cm_record_get_text (action, "status"), status);
  if (needs == NULL)
    {
      cm_write_status (self->workspace, self->id, status, NULL);
      return;
    }
  what = g_strconcat ("status:", status, NULL);
  prompt = g_strdup_printf (g_str_equal (needs, "result") ? _ ("%s: result in one line, Enter")
                                                          : _ ("%s: why, Enter"),
                            status_label (status));
  start_editing (self, what, prompt, NULL);
}

static void
activate_status (GtkWidget *widget, const char *name, GVariant *parameter)
{
  set_status (CM_ACTION_CARD (widget), g_variant_get_string (parameter, NULL));
}

static void
activate_advance (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CmActionCard *self = CM_ACTION_CARD (widget);
  CmRecord *action = get_action (self);
  const char *next = action != NULL ? cm_action_next_status (action) : NULL;

  if (next != NULL)
    set_status (self, next);
}

static void
activate_edit (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CmActionCard *self = CM_ACTION_CARD (widget);
  CmRecord *action = get_action (self);
  const char *field = g_variant_get_string (parameter, NULL);

  if (action == NULL)
    return;
  if (g_str_equal (field, "owner"))
    {
      const char *person = cm_record_get_text (action, "owner_id");

      start_editing (self, field, _ ("Owner"),
                     person != NULL
                         ? cm_case_person_name (cm_workspace_get_case (self->workspace), person)
                         : NULL);
    }
  else if (g_str_equal (field, "due"))
    start_editing (self, field, _ ("Due: 15:00, +2h, 24 Nov 2026 15:00 UTC"),
                   cm_record_get_time (action, "due")->text);
  else
    start_editing (self, "title", _ ("Title"), cm_record_get_text (action, "title"));
}

static void
activate_bin (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CmActionCard *self = CM_ACTION_CARD (widget);

  cm_write_bin (self->workspace, &cm_record_action, self->id);
}

static void
activate_again (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CmActionCard *self = CM_ACTION_CARD (widget);

  cm_write_new_attempt (self->workspace, self->id);
}

static void
activate_menu (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_menu_button_popup (CM_ACTION_CARD (widget)->menu);
}

static void
fill_menu (CmActionCard *self, CmRecord *action)
{
  g_auto (GStrv) next = cm_case_next_statuses (action);
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GMenu) statuses = g_menu_new ();
  g_autoptr (GMenu) edits = g_menu_new ();

  for (guint i = 0; next[i] != NULL; i++)
    {
      g_autoptr (GMenuItem) item = g_menu_item_new (cm_action_status_verb (next[i]), NULL);

      g_menu_item_set_action_and_target (item, "card.status", "s", next[i]);
      g_menu_append_item (statuses, item);
    }
  if (cm_action_did_not_hold (cm_workspace_get_case (self->workspace), action))
    g_menu_append (statuses, _ ("Try again"), "card.again");
  g_menu_append (edits, _ ("Owner…"), "card.edit::owner");
  g_menu_append (edits, _ ("Due…"), "card.edit::due");
  g_menu_append (edits, _ ("Rename…"), "card.edit::title");
  g_menu_append (edits, _ ("Move to the bin"), "card.bin");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (statuses));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (edits));
  gtk_menu_button_set_menu_model (self->menu, G_MENU_MODEL (menu));
}

static const char *
mark_of (const char *status, gboolean overdue)
{
  static const struct
  {
    const char *status, *icon;
  } marks[] = {
    { "in_progress", "media-playback-start-symbolic" },
    { "done", "object-select-symbolic" },
    { "verified", "security-high-symbolic" },
    { "blocked", "action-unavailable-symbolic" },
    { "failed", "window-close-symbolic" },
    { "rolled_back", "edit-undo-symbolic" },
    { "planned", "alarm-symbolic" },
  };

  if (overdue && !g_str_equal (status, "blocked"))
    return "alarm-symbolic";
  for (gsize i = 0; i < G_N_ELEMENTS (marks); i++)
    if (g_str_equal (marks[i].status, status))
      return marks[i].icon;
  return "mail-unread-symbolic";
}

static void
set_button (GtkButton *button, const char *text)
{
  GtkLabel *label = GTK_LABEL (gtk_button_get_child (button));

  cm_text_set_detail (label, text);
}

static void
show_owner_and_due (CmActionCard *self, CmRecord *action)
{
  const char *person = cm_record_get_text (action, "owner_id");
  const char *name =
      person != NULL ? cm_case_person_name (cm_workspace_get_case (self->workspace), person) : NULL;
  const CmTime *due = cm_record_get_time (action, "due");
  gboolean overdue = cm_action_is_overdue (self->workspace, action);
  g_autofree char *when = cm_workspace_format_cm_time (self->workspace, due);
  g_autofree char *words = due->text == NULL && !due->has_us ? g_strdup (_ ("no due time"))
                           : overdue ? g_strdup_printf (_ ("due %s, overdue"), when)
                                     : g_strdup_printf (_ ("due %s"), when);

  set_button (self->owner, name != NULL ? name : _ ("nobody yet"));
  set_button (self->due, words);
  if (overdue)
    gtk_widget_add_css_class (GTK_WIDGET (self->due), "overdue");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->due), "overdue");
}

static void
show_state (CmActionCard *self, CmRecord *action)
{
  const char *status = cm_record_get_text (action, "status");
  const char *next = cm_action_next_status (action);
  gboolean failed = g_str_equal (status, "failed");
  gboolean words = failed || g_str_equal (status, "blocked");
  const char *why = cm_record_get_text (action, words ? "reason" : "result");
  g_autofree char *state =
      why != NULL
          ? g_strdup_printf ("%s · %s", failed ? _ ("did not hold") : status_label (status), why)
          : g_strdup (failed ? _ ("did not hold") : status_label (status));

  cm_text_set_detail (self->state, state);
  gtk_image_set_from_icon_name (self->mark,
                                mark_of (status, cm_action_is_overdue (self->workspace, action)));
  for (const char *const *key = cm_record_type_find_field (&cm_record_action, "status")->keys;
       *key != NULL; key++)
    gtk_widget_remove_css_class (GTK_WIDGET (self), *key);
  gtk_widget_add_css_class (GTK_WIDGET (self), status);
  gtk_widget_set_visible (GTK_WIDGET (self->advance), next != NULL);
  if (next != NULL)
    gtk_button_set_label (self->advance, g_str_equal (status, "blocked")
                                             ? _ ("Unblock")
                                             : cm_action_status_verb (next));
}

void
cm_action_card_update (CmActionCard *self, CmRecord *action)
{
  CmCase *open_case = cm_workspace_get_case (self->workspace);
  g_autofree char *title =
      cm_text_clean (cm_record_get_text (action, "title"), CM_TEXT_DETAIL, FALSE);
  g_autofree char *about = cm_action_caption (self->workspace, action);
  g_autofree char *counters = cm_action_counters (open_case, action);
  g_autofree char *shown = *counters != '\0' ? g_strdup_printf (_ ("counters %s"), counters) : NULL;
  g_autofree char *spoken = NULL;
  g_autofree char *clean = cm_text_clean (about, CM_TEXT_TOOLTIP, FALSE);
  g_autoptr (GPtrArray) targets = cm_case_get_links (open_case, self->id, "targets");
  g_autoptr (GString) where = g_string_new (cm_record_get_text (action, "target"));

  for (guint i = 0; i < targets->len; i++)
    {
      CmRecord *asset = cm_case_find (open_case, &cm_record_asset,
                                      cm_record_get_text (g_ptr_array_index (targets, i), "to_id"));

      if (asset != NULL)
        g_string_append_printf (where, "%s%s", where->len > 0 ? " · " : "",
                                cm_record_get_text (asset, "name"));
    }
  cm_text_set_detail (self->title, title);
  cm_text_set_detail (self->caption, where->str);
  gtk_widget_set_visible (GTK_WIDGET (self->caption), where->len > 0);
  cm_text_set_detail (GTK_LABEL (self->counters), shown);
  gtk_widget_set_visible (self->counters, shown != NULL);
  show_owner_and_due (self, action);
  show_state (self, action);
  fill_menu (self, action);
  spoken = g_strdup_printf ("%s, %s, %s", title, gtk_label_get_text (self->state), clean);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
}

static void
cm_action_card_dispose (GObject *object)
{
  CmActionCard *self = CM_ACTION_CARD (object);

  g_clear_pointer (&self->editing, g_free);
  gtk_widget_dispose_template (GTK_WIDGET (self), CM_TYPE_ACTION_CARD);
  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (cm_action_card_parent_class)->dispose (object);
}

static void
cm_action_card_finalize (GObject *object)
{
  g_free (CM_ACTION_CARD (object)->id);
  G_OBJECT_CLASS (cm_action_card_parent_class)->finalize (object);
}

static void
install_actions (GtkWidgetClass *klass)
{
  gtk_widget_class_install_action (klass, "card.advance", NULL, activate_advance);
  gtk_widget_class_install_action (klass, "card.status", "s", activate_status);
  gtk_widget_class_install_action (klass, "card.edit", "s", activate_edit);
  gtk_widget_class_install_action (klass, "card.bin", NULL, activate_bin);
  gtk_widget_class_install_action (klass, "card.again", NULL, activate_again);
  gtk_widget_class_install_action (klass, "card.menu", NULL, activate_menu);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_Return, 0, "card.advance", NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_KP_Enter, 0, "card.advance", NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_space, 0, "card.advance", NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_b, 0, "card.status", "s", "blocked");
  gtk_widget_class_add_binding_action (klass, GDK_KEY_o, 0, "card.edit", "s", "owner");
  gtk_widget_class_add_binding_action (klass, GDK_KEY_d, 0, "card.edit", "s", "due");
  gtk_widget_class_add_binding_action (klass, GDK_KEY_F2, 0, "card.edit", "s", "title");
  gtk_widget_class_add_binding_action (klass, GDK_KEY_Delete, 0, "card.bin", NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_Menu, 0, "card.menu", NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_F10, GDK_SHIFT_MASK, "card.menu", NULL);
}

static void
cm_action_card_class_init (CmActionCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cm_action_card_dispose;
  G_OBJECT_CLASS (klass)->finalize = cm_action_card_finalize;
  install_actions (widget_class);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/countermove/Countermove/cm-action-card.ui");
  gtk_widget_class_bind_template_child (widget_class, CmActionCard, mark);
  gtk_widget_class_bind_template_child (widget_class, CmActionCard, title);
  gtk_widget_class_bind_template_child (widget_class, CmActionCard, caption);
  gtk_widget_class_bind_template_child (widget_class, CmActionCard, state);
  gtk_widget_class_bind_template_child (widget_class, CmActionCard, prompt);
  gtk_widget_class_bind_template_child (widget_class, CmActionCard, owner);
  gtk_widget_class_bind_template_child (widget_class, CmActionCard, due);
  gtk_widget_class_bind_template_child (widget_class, CmActionCard, advance);
  gtk_widget_class_bind_template_child (widget_class, CmActionCard, counters);
  gtk_widget_class_bind_template_child (widget_class, CmActionCard, editor);
  gtk_widget_class_bind_template_child (widget_class, CmActionCard, entry);
  gtk_widget_class_bind_template_child (widget_class, CmActionCard, menu);
  gtk_widget_class_bind_template_callback (widget_class, on_entry_activate);
  gtk_widget_class_bind_template_callback (widget_class, on_entry_leave);
  gtk_widget_class_bind_template_callback (widget_class, on_entry_key);
}

static void
cm_action_card_init (CmActionCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
cm_action_card_new (CmWorkspace *workspace, CmRecord *action)
{
  CmActionCard *self = g_object_new (CM_TYPE_ACTION_CARD, NULL);

  self->workspace = g_object_ref (workspace);
  self->id = g_strdup (cm_record_get_id (action));
  cm_action_card_update (self, action);
  return GTK_WIDGET (self);
}

const char *
cm_action_card_get_id (CmActionCard *self)
{
  g_return_val_if_fail (CM_IS_ACTION_CARD (self), NULL);
  return self->id;
}
