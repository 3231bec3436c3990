/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The window joins its parts: start page or frame, entry bar, status line, banner. What its actions
 * do stands in cm-window-actions.c; what pages show, in the pages. */
#include "cm-window.h"

#include "base/cm-error.h"
#include "case/cm-entry.h"
#include "cm-case-bar.h"
#include "cm-frame.h"
#include "cm-page.h"
#include "cm-rail.h"
#include "cm-start-page.h"
#include "cm-status-line.h"
#include "cm-tasks.h"

#include <glib/gi18n.h>

#define POLL_MS     1000
#define PROGRESS_MS 100

struct _CmWindow
{
  AdwApplicationWindow parent_instance;

  AdwHeaderBar *header;
  GtkWidget *title, *home, *zone, *banner, *banner_button, *progress;
  GtkLabel *banner_text;
  GtkProgressBar *progress_bar;
  GtkStack *places;
  AdwBin *start, *case_place, *entry_place, *status_place;

  CmWorkspace *workspace;
  CmCaseBar *case_bar;
  CmFrame *frame;
  CmRail *rail;
  GtkStack *pages;
  CmEntryBar *entry_bar;
  CmStatusLine *status_line;
  CmTask *import;
  guint poll, import_poll, width_idle;
  double em;
  gboolean sheet;
};

G_DEFINE_FINAL_TYPE (CmWindow, cm_window, ADW_TYPE_APPLICATION_WINDOW)

static const CmPageInfo *
find_page (const char *name)
{
  for (const CmPageInfo *info = cm_pages; info->name != NULL; info++)
    if (g_strcmp0 (info->name, name) == 0)
      return info;
  return NULL;
}

/* Shows what there is to show: the case, the browsed domain, or the start page. */
static void
show_place (CmWindow *self)
{
  CmCase *current = cm_workspace_get_case (self->workspace);
  gboolean browsing = current == NULL && cm_workspace_get_release (self->workspace) != NULL;
  const char *place = current != NULL || browsing ? "case" : "start";

  if (g_strcmp0 (place, gtk_stack_get_visible_child_name (self->places)) != 0)
    {
      gtk_stack_set_visible_child_name (self->places, place);
      if (g_str_equal (place, "start"))
        gtk_widget_grab_focus (adw_bin_get_child (self->start));
    }
  gtk_widget_set_visible (GTK_WIDGET (self->entry_place), current != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->status_place), current != NULL || browsing);
  gtk_widget_set_visible (GTK_WIDGET (self->case_bar), current != NULL);
  gtk_widget_set_visible (self->home, current != NULL || browsing);
  gtk_widget_set_visible (self->zone, current != NULL);
  gtk_widget_set_visible (self->title, current == NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->rail), current != NULL);
}

static void
on_changed (CmWindow *self)
{
  CmCase *current = cm_workspace_get_case (self->workspace);

  gtk_window_set_title (GTK_WINDOW (self),
                        current != NULL ? cm_record_get_text (cm_case_get_row (current), "title")
                                        : _ ("Countermove"));
  gtk_menu_button_set_label (GTK_MENU_BUTTON (self->zone), cm_workspace_get_zone (self->workspace));
  cm_window_update_actions (self);
  show_place (self);
}

static void
on_case (CmWindow *self)
{
  GSettings *settings = cm_workspace_get_settings (self->workspace);
  CmCase *current = cm_workspace_get_case (self->workspace);

  g_settings_set_string (settings, "case", current != NULL ? cm_case_get_id (current) : "");
  show_place (self);
}

void
cm_window_set_trouble (CmWindow *self, const char *text)
{
  if (text != NULL)
    gtk_label_set_text (self->banner_text, text);
  gtk_revealer_set_reveal_child (GTK_REVEALER (self->banner), text != NULL);
}

/* A failure that is not a write's: said where the user looks. */
static void
say_error (CmWindow *self, GError *error)
{
  cm_window_set_trouble (self, error->message);
  g_error_free (error);
}

static gboolean
poll_store (gpointer data)
{
  CmWindow *self = data;
  GError *error = NULL;

  if (!cm_store_poll (cm_workspace_get_store (self->workspace), &error))
    say_error (self, error);
  return G_SOURCE_CONTINUE;
}

static void
on_active (CmWindow *self)
{
  if (gtk_window_is_active (GTK_WINDOW (self)))
    poll_store (self);
}

gboolean
cm_window_open_case (CmWindow *self, const char *id)
{
  GError *error = NULL;
  g_autoptr (CmCase) opened =
      cm_store_open_case (cm_workspace_get_store (self->workspace), id, &error);

  if (opened == NULL)
    {
      say_error (self, error);
      return FALSE;
    }
  cm_entry_bar_keep_draft (self->entry_bar);
  cm_workspace_set_case (self->workspace, opened);
  if (cm_window_get_page (self) == NULL || !cm_window_show_page (self, cm_window_get_page (self)))
    cm_window_show_page (self, cm_pages[0].name);
  return TRUE;
}

gboolean
cm_window_new_case (CmWindow *self, const char *title)
{
  GError *error = NULL;
  CmKnowledge *knowledge = cm_workspace_get_knowledge (self->workspace);
  const char *domain = cm_knowledge_get_domains (knowledge)[0];
  CmRelease *release =
      domain != NULL ? cm_knowledge_get_release (knowledge, domain, NULL, &error) : NULL;
  g_autoptr (CmCase) made = NULL;
  CmCaseDraft draft = { .title = title, .domain = domain };

  if (title == NULL || *title == '\0')
    return FALSE;
  if (release != NULL)
    {
      draft.attack_version = cm_release_get_version (release);
      made = cm_store_new_case (cm_workspace_get_store (self->workspace), &draft, &error);
    }
  if (made == NULL)
    {
      if (error != NULL)
        say_error (self, error);
      return FALSE;
    }
  return cm_window_open_case (self, cm_case_get_id (made));
}

static void
on_new_case (CmWindow *self, const char *title)
{
  cm_window_new_case (self, title);
}

void
cm_window_open_example (CmWindow *self)
{
  GError *error = NULL;
  CmKnowledge *knowledge = cm_workspace_get_knowledge (self->workspace);
  CmRelease *release =
      cm_knowledge_get_release (knowledge, cm_knowledge_get_domains (knowledge)[0], NULL, &error);
  g_autoptr (CmCase) example =
      release != NULL
          ? cm_example_case_open (cm_workspace_get_store (self->workspace), release, &error)
          : NULL;

  if (example == NULL)
    say_error (self, error);
  else
    cm_window_open_case (self, cm_case_get_id (example));
}

void
cm_window_show_start (CmWindow *self)
{
  cm_entry_bar_keep_draft (self->entry_bar);
  cm_workspace_set_case (self->workspace, NULL);
  cm_workspace_set_domain (self->workspace, NULL);
  show_place (self);
}

gboolean
cm_window_show_page (CmWindow *self, const char *name)
{
  const CmPageInfo *info = find_page (name);
  GtkWidget *page;

  if (info == NULL)
    return FALSE;
  page = gtk_stack_get_child_by_name (self->pages, name);
  if (page == NULL)
    {
      page = g_object_new (info->get_type (), "workspace", self->workspace, NULL);
      gtk_stack_add_named (self->pages, page, name);
    }
  gtk_stack_set_visible_child (self->pages, page);
  cm_rail_set_page (self->rail, name);
  show_place (self);
  if (cm_workspace_get_case (self->workspace) != NULL)
    g_settings_set_string (cm_workspace_get_settings (self->workspace), "page", name);
  gtk_widget_grab_focus (page);
  return TRUE;
}

static void
on_page (CmWindow *self, const char *name)
{
  if (g_strcmp0 (name, cm_window_get_page (self)) != 0)
    cm_window_show_page (self, name);
}

const char *
cm_window_get_page (CmWindow *self)
{
  return gtk_stack_get_visible_child_name (self->pages);
}

void
cm_window_set_inspector_shown (CmWindow *self, gboolean shown)
{
  if (cm_inspector_info.get_type != NULL)
    cm_frame_set_inspector_shown (self->frame, shown);
}

gboolean
cm_window_get_inspector_shown (CmWindow *self)
{
  return cm_frame_get_inspector_shown (self->frame);
}

void
cm_window_set_rail_narrow (CmWindow *self, gboolean narrow)
{
  cm_frame_set_rail_narrow (self->frame, narrow);
}

gboolean
cm_window_get_rail_narrow (CmWindow *self)
{
  return cm_frame_get_rail_narrow (self->frame);
}

CmWorkspace *
cm_window_get_workspace (CmWindow *self)
{
  return self->workspace;
}

CmEntryBar *
cm_window_get_entry_bar (CmWindow *self)
{
  return self->entry_bar;
}

const char *
cm_window_get_status (CmWindow *self)
{
  return cm_status_line_get_text (self->status_line);
}

static void
end_import (CmWindow *self)
{
  g_clear_handle_id (&self->import_poll, g_source_remove);
  g_clear_pointer (&self->import, cm_task_free);
  gtk_revealer_set_reveal_child (GTK_REVEALER (self->progress), FALSE);
}

static gboolean
show_fraction (gpointer data)
{
  CmWindow *self = data;

  gtk_progress_bar_set_fraction (self->progress_bar, cm_task_get_fraction (self->import));
  return G_SOURCE_CONTINUE;
}

static void
on_imported (GPtrArray *results, const GError *error, gpointer data)
{
  CmWindow *self = data;
  GError *local = NULL;
  g_autoptr (CmKnowledge) fresh = NULL;

  if (results != NULL)
    fresh = cm_knowledge_open (cm_store_get_data_dir (cm_workspace_get_store (self->workspace)),
                               &local);
  end_import (self);
  if (fresh != NULL)
    {
      cm_workspace_set_knowledge (self->workspace, fresh);
      cm_workspace_say (self->workspace, _ ("The knowledge was imported"));
    }
  else if (local != NULL)
    say_error (self, local);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    cm_window_set_trouble (self, error->message);
}

void
cm_window_import (CmWindow *self, const char *const *paths)
{
  CmStore *store = cm_workspace_get_store (self->workspace);
  g_auto (GStrv) pinned = NULL;
  GError *error = NULL;

  if (self->import != NULL || paths[0] == NULL)
    return;
  pinned = cm_store_get_pinned (store, &error);
  if (pinned == NULL)
    {
      say_error (self, error);
      return;
    }
  self->import = cm_task_import (cm_store_get_data_dir (store), paths, (const char *const *) pinned,
                                 cm_clock_now (cm_store_get_clock (store)), on_imported, self);
  gtk_progress_bar_set_fraction (self->progress_bar, 0);
  gtk_revealer_set_reveal_child (GTK_REVEALER (self->progress), TRUE);
  self->import_poll = g_timeout_add (PROGRESS_MS, show_fraction, self);
}

static void
on_cancel (CmWindow *self)
{
  if (self->import != NULL)
    cm_task_cancel (self->import);
}

static gboolean
on_drop (GtkDropTarget *target, const GValue *value, double x, double y, gpointer data)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) paths = NULL;
  const GSList *files = g_value_get_boxed (value);

  for (const GSList *l = files; l != NULL; l = l->next)
    {
      g_autofree char *path = g_file_get_path (l->data);

      if (path != NULL)
        g_strv_builder_add (builder, path);
    }
  paths = g_strv_builder_end (builder);
  cm_window_import (data, (const char *const *) paths);
  return paths[0] != NULL;
}

/* The size and what was open are remembered; text that waits for the disk keeps the window. */
static gboolean
cm_window_close_request (GtkWindow *window)
{
  CmWindow *self = CM_WINDOW (window);
  GSettings *settings = cm_workspace_get_settings (self->workspace);
  int width, height;

  cm_entry_bar_keep_draft (self->entry_bar);
  if (cm_workspace_is_waiting (self->workspace))
    {
      cm_workspace_retry (self->workspace);
      return TRUE;
    }
  gtk_window_get_default_size (window, &width, &height);
  g_settings_set_int (settings, "window-width", MAX (width, 900));
  g_settings_set_int (settings, "window-height", MAX (height, 600));
  g_settings_set_boolean (settings, "window-maximized", gtk_window_is_maximized (window));
  g_settings_set_boolean (settings, "rail-narrow", cm_window_get_rail_narrow (self));
  if (!self->sheet)
    g_settings_set_boolean (settings, "inspector-shown", cm_window_get_inspector_shown (self));
  return GTK_WINDOW_CLASS (cm_window_parent_class)->close_request (window);
}

static void
cm_window_dispose (GObject *object)
{
  CmWindow *self = CM_WINDOW (object);

  g_clear_handle_id (&self->poll, g_source_remove);
  g_clear_handle_id (&self->width_idle, g_source_remove);
  g_clear_handle_id (&self->import_poll, g_source_remove);
  g_clear_pointer (&self->import, cm_task_free);
  if (self->workspace != NULL)
    g_signal_handlers_disconnect_by_data (self->workspace, self);
  gtk_widget_dispose_template (GTK_WIDGET (self), CM_TYPE_WINDOW);
  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (cm_window_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *klass)
{
  gtk_widget_class_bind_template_child (klass, CmWindow, header);
  gtk_widget_class_bind_template_child (klass, CmWindow, title);
  gtk_widget_class_bind_template_child (klass, CmWindow, home);
  gtk_widget_class_bind_template_child (klass, CmWindow, zone);
  gtk_widget_class_bind_template_child (klass, CmWindow, banner);
  gtk_widget_class_bind_template_child (klass, CmWindow, banner_text);
  gtk_widget_class_bind_template_child (klass, CmWindow, banner_button);
  gtk_widget_class_bind_template_child (klass, CmWindow, progress);
  gtk_widget_class_bind_template_child (klass, CmWindow, progress_bar);
  gtk_widget_class_bind_template_child (klass, CmWindow, places);
  gtk_widget_class_bind_template_child (klass, CmWindow, start);
  gtk_widget_class_bind_template_child (klass, CmWindow, case_place);
  gtk_widget_class_bind_template_child (klass, CmWindow, entry_place);
  gtk_widget_class_bind_template_child (klass, CmWindow, status_place);
  gtk_widget_class_bind_template_callback (klass, on_cancel);
}

/* Esc closes the inspector where it lies over the page; else it goes on to whoever wants it. */
static gboolean
on_escape (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  CmWindow *self = CM_WINDOW (widget);

  if (!cm_frame_is_sheet (self->frame) || !cm_frame_get_inspector_shown (self->frame))
    return FALSE;
  cm_window_set_inspector_shown (self, FALSE);
  return TRUE;
}

static void
cm_window_class_init (CmWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cm_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = cm_window_close_request;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/countermove/Countermove/cm-window.ui");
  bind_children (widget_class);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, on_escape, NULL);
  cm_window_class_install_actions (widget_class);
}

static void
cm_window_init (CmWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* Zones of the switch: UTC, this computer's, the case's where it is another. */
static GMenuModel *
make_zone_menu (void)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GTimeZone) local = g_time_zone_new_local ();
  const char *name = g_time_zone_get_identifier (local);

  g_menu_append (menu, "UTC", "win.zone::UTC");
  if (g_strcmp0 (name, "UTC") != 0 && cm_zone_is_valid (name))
    {
      g_autofree char *action = g_strconcat ("win.zone::", name, NULL);
      g_menu_append (menu, name, action);
    }
  return G_MENU_MODEL (menu);
}

/* Below the threshold the inspector is a sheet over the page: closed until something is inspected.
 */
static gboolean
apply_width (gpointer data)
{
  CmWindow *self = data;
  gboolean sheet = cm_frame_is_sheet (self->frame);

  self->width_idle = 0;
  cm_case_bar_set_width (self->case_bar, self->em);
  if (sheet != self->sheet)
    cm_window_set_inspector_shown (
        self, !sheet && g_settings_get_boolean (cm_workspace_get_settings (self->workspace),
                                                "inspector-shown"));
  self->sheet = sheet;
  return G_SOURCE_REMOVE;
}

/* Emitted while sizes are allocated, when nothing may change them; the header follows in the idle.
 */
static void
on_width (CmWindow *self, double em)
{
  self->em = em;
  if (self->width_idle == 0)
    self->width_idle = g_idle_add_full (G_PRIORITY_HIGH_IDLE, apply_width, self, NULL);
}

static GtkWidget *
make_inspector (CmWindow *self)
{
  if (cm_inspector_info.get_type == NULL)
    return adw_bin_new ();
  return g_object_new (cm_inspector_info.get_type (), "workspace", self->workspace, NULL);
}

/* The parts that need the workspace. */
static void
make_parts (CmWindow *self)
{
  g_autoptr (GMenuModel) zones = make_zone_menu ();
  CmStartPage *start = cm_start_page_new (self->workspace);
  GtkDropTarget *drop = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  self->case_bar = cm_case_bar_new (self->workspace);
  adw_header_bar_pack_start (self->header, GTK_WIDGET (self->case_bar));
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (self->zone), zones);
  self->rail = cm_rail_new (self->workspace);
  self->pages = GTK_STACK (gtk_stack_new ());
  gtk_widget_set_hexpand (GTK_WIDGET (self->pages), TRUE);
  gtk_stack_set_hhomogeneous (self->pages, FALSE);
  self->frame =
      cm_frame_new (GTK_WIDGET (self->rail), GTK_WIDGET (self->pages), make_inspector (self));
  adw_bin_set_child (self->case_place, GTK_WIDGET (self->frame));
  adw_bin_set_child (self->start, GTK_WIDGET (start));
  self->entry_bar = cm_entry_bar_new (self->workspace);
  adw_bin_set_child (self->entry_place, GTK_WIDGET (self->entry_bar));
  self->status_line = cm_status_line_new (self->workspace);
  adw_bin_set_child (self->status_place, GTK_WIDGET (self->status_line));
  g_signal_connect_swapped (start, "new-case", G_CALLBACK (on_new_case), self);
  g_signal_connect_swapped (self->rail, "page", G_CALLBACK (on_page), self);
  g_signal_connect_swapped (self->frame, "width", G_CALLBACK (on_width), self);
  g_signal_connect_swapped (self->frame, "slim", G_CALLBACK (cm_rail_set_slim), self->rail);
  g_signal_connect (drop, "drop", G_CALLBACK (on_drop), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drop));
}

CmWindow *
cm_window_new (GtkApplication *application, CmWorkspace *workspace)
{
  CmWindow *self = g_object_new (CM_TYPE_WINDOW, "application", application, NULL);
  GSettings *settings = cm_workspace_get_settings (workspace);

  self->workspace = g_object_ref (workspace);
  make_parts (self);
  gtk_window_set_default_size (GTK_WINDOW (self), g_settings_get_int (settings, "window-width"),
                               g_settings_get_int (settings, "window-height"));
  if (g_settings_get_boolean (settings, "window-maximized"))
    gtk_window_maximize (GTK_WINDOW (self));
  cm_window_set_rail_narrow (self, g_settings_get_boolean (settings, "rail-narrow"));
  cm_frame_set_inspector_shown (self->frame,
                                cm_inspector_info.get_type != NULL &&
                                    g_settings_get_boolean (settings, "inspector-shown"));
  g_signal_connect_swapped (workspace, "changed", G_CALLBACK (on_changed), self);
  g_signal_connect_swapped (workspace, "notify::case", G_CALLBACK (on_case), self);
  g_signal_connect_swapped (workspace, "notify::zone", G_CALLBACK (on_changed), self);
  g_signal_connect_swapped (workspace, "trouble", G_CALLBACK (cm_window_set_trouble), self);
  g_signal_connect_swapped (self, "notify::is-active", G_CALLBACK (on_active), self);
  self->poll = g_timeout_add (POLL_MS, poll_store, self);
  on_changed (self);
  gtk_widget_grab_focus (adw_bin_get_child (self->start));
  return self;
}
