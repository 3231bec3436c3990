/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Opens knowledge and store once, makes windows, understands the command line. A second start on
 * the same data directory raises the window of the first. */
#include "cm-application.h"

#include "base/cm-file.h"
#include "cm-dialogs.h"
#include "cm-page.h"
#include "cm-preferences.h"
#include "cm-window.h"

#include <glib/gi18n.h>

#define BUSY_MS 100

struct _CmApplication
{
  AdwApplication parent_instance;
  char *data_dir; /* as --data-dir says; NULL: the default */
  GSettings *settings;
  CmKnowledge *knowledge;
  CmStore *store;
};

G_DEFINE_FINAL_TYPE (CmApplication, cm_application, ADW_TYPE_APPLICATION)

static const struct
{
  const char *action;
  const char *keys[3];
} accels[] = {
  { "app.quit", { "<Control>q" } },
  { "app.new-window", { "<Control><Shift>n" } },
  { "app.preferences", { "<Control>comma" } },
  { "win.start", { "<Alt>Home" } },
  { "win.import", { "<Control>o" } },
  { "win.compose('')", { "<Control>e" } },
  { "win.insert-now", { "<Control><Shift>t" } },
  { "win.inspector", { "F10" } },
  { "win.rail", { "F9" } },
  { "win.undo", { "<Control>z" } },
  { "win.redo", { "<Control><Shift>z", "<Control>y" } },
};

static void
set_accels (GtkApplication *application)
{
  int number = 1;

  for (gsize i = 0; i < G_N_ELEMENTS (accels); i++)
    gtk_application_set_accels_for_action (application, accels[i].action, accels[i].keys);
  for (const CmPageInfo *info = cm_pages; info->name != NULL; info++, number++)
    {
      g_autofree char *action = g_strdup_printf ("win.page('%s')", info->name);
      g_autofree char *key = g_strdup_printf ("<Alt>%d", number);
      const char *const keys[] = { key, NULL };

      gtk_application_set_accels_for_action (application, action, keys);
    }
}

static CmWindow *
make_window (CmApplication *self)
{
  g_autoptr (CmWorkspace) workspace =
      cm_workspace_new (self->knowledge, self->store, self->settings);

  return cm_window_new (GTK_APPLICATION (self), workspace);
}

static void
new_window (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  /* The desktop may ask for it before there is a first window. */
  if (CM_APPLICATION (data)->store != NULL)
    gtk_window_present (GTK_WINDOW (make_window (data)));
  else
    g_application_activate (data);
}

static void
quit (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GList *windows = gtk_application_get_windows (data);

  /* Each window is asked, since text may wait for the disk. */
  for (g_autoptr (GList) copy = g_list_copy (windows); copy != NULL;
       copy = g_list_delete_link (copy, copy))
    gtk_window_close (copy->data);
}

static void
about (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  CmApplication *self = data;
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));
  const char *domain =
      self->knowledge != NULL ? cm_knowledge_get_domains (self->knowledge)[0] : NULL;

  /* Without a release there is no notice to show; that is no reason not to open. */
  cm_dialogs_about (window, domain != NULL
                                ? cm_knowledge_get_release (self->knowledge, domain, NULL, NULL)
                                : NULL);
}

static void
preferences (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  CmApplication *self = data;
  GtkWindow *window = cm_preferences_new (self->settings);

  gtk_window_set_transient_for (window, gtk_application_get_active_window (GTK_APPLICATION (self)));
  gtk_window_present (window);
}

static const GActionEntry entries[] = {
  { .name = "preferences", .activate = preferences },
  { .name = "new-window", .activate = new_window },
  { .name = "quit", .activate = quit },
  { .name = "about", .activate = about },
};

static void
apply_color_scheme (CmApplication *self)
{
  g_autofree char *scheme = g_settings_get_string (self->settings, "color-scheme");

  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      g_str_equal (scheme, "light")  ? ADW_COLOR_SCHEME_FORCE_LIGHT
                                      : g_str_equal (scheme, "dark") ? ADW_COLOR_SCHEME_FORCE_DARK
                                                                     : ADW_COLOR_SCHEME_DEFAULT);
}

static void
apply_name (CmApplication *self)
{
  g_autofree char *name = g_settings_get_string (self->settings, "name");

  if (self->store != NULL)
    cm_store_set_actor (self->store, *name != '\0' ? name : NULL);
}

static gboolean
open_data (CmApplication *self, GError **error)
{
  g_autofree char *path =
      self->data_dir != NULL ? g_strdup (self->data_dir) : cm_data_dir_default ();
  g_autofree char *real = cm_data_dir_open (path, NULL, error);
  CmStoreOptions options = { .data_dir = real, .clock = cm_clock_system (), .busy_ms = BUSY_MS };

  if (real == NULL || (self->knowledge = cm_knowledge_open (real, error)) == NULL)
    return FALSE;
  self->store = cm_store_open (&options, error);
  return self->store != NULL;
}

static void
cm_application_startup (GApplication *application)
{
  CmApplication *self = CM_APPLICATION (application);

  G_APPLICATION_CLASS (cm_application_parent_class)->startup (application);
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  set_accels (GTK_APPLICATION (self));
  self->settings = g_settings_new (CM_APP_ID);
  g_signal_connect_swapped (self->settings, "changed::color-scheme",
                            G_CALLBACK (apply_color_scheme), self);
  g_signal_connect_swapped (self->settings, "changed::name", G_CALLBACK (apply_name), self);
  apply_color_scheme (self);
}

/* The first window, with the data opened; NULL after it was said why that cannot be. */
static CmWindow *
get_window (CmApplication *self)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));
  g_autoptr (GError) error = NULL;

  if (CM_IS_WINDOW (window))
    return CM_WINDOW (window);
  if (self->store == NULL && !open_data (self, &error))
    {
      GtkWindow *message =
          cm_dialogs_message (NULL, _ ("Countermove cannot start"), error->message);

      gtk_application_add_window (GTK_APPLICATION (self), message);
      return NULL;
    }
  apply_name (self);
  return make_window (self);
}

static void
cm_application_activate (GApplication *application)
{
  CmWindow *window = get_window (CM_APPLICATION (application));

  if (window != NULL)
    gtk_window_present (GTK_WINDOW (window));
}

/* --case and --page; without --case what was open last is opened again. */
static void
show_what_is_asked (CmApplication *self, CmWindow *window, GVariantDict *options, gboolean fresh)
{
  g_autofree char *last = g_settings_get_string (self->settings, "case");
  g_autofree char *last_page = g_settings_get_string (self->settings, "page");
  const char *asked = NULL, *page = NULL;
  g_autofree char *id = NULL;
  g_autoptr (GError) error = NULL;

  g_variant_dict_lookup (options, "case", "&s", &asked);
  g_variant_dict_lookup (options, "page", "&s", &page);
  if (asked != NULL)
    {
      id = cm_store_find_case (self->store, asked, FALSE, &error);
      if (id == NULL)
        cm_window_set_trouble (window, error->message);
    }
  else if (fresh && *last != '\0')
    id = cm_store_find_case (self->store, last, FALSE, NULL); /* it may be in the bin by now */
  if (id == NULL)
    return;
  if (cm_window_open_case (window, id))
    cm_window_show_page (window, page != NULL ? page : last_page);
}

static int
cm_application_command_line (GApplication *application, GApplicationCommandLine *line)
{
  CmApplication *self = CM_APPLICATION (application);
  gboolean fresh = gtk_application_get_active_window (GTK_APPLICATION (self)) == NULL;
  CmWindow *window = get_window (self);
  GVariantDict *options = g_application_command_line_get_options_dict (line);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) arguments = NULL, files = NULL;

  if (window == NULL)
    return 1;
  gtk_window_present (GTK_WINDOW (window));
  show_what_is_asked (self, window, options, fresh);
  arguments = g_application_command_line_get_arguments (line, NULL);
  for (guint i = 1; arguments[0] != NULL && arguments[i] != NULL; i++)
    {
      g_autoptr (GFile) file = g_application_command_line_create_file_for_arg (line, arguments[i]);
      g_autofree char *path = g_file_get_path (file);

      if (path != NULL)
        g_strv_builder_add (builder, path);
    }
  files = g_strv_builder_end (builder);
  cm_window_import (window, (const char *const *) files);
  return 0;
}

/* Another data directory is another application: it gets an id of its own. */
static int
cm_application_handle_local_options (GApplication *application, GVariantDict *options)
{
  CmApplication *self = CM_APPLICATION (application);
  g_autofree char *default_dir = cm_data_dir_default ();
  g_autofree char *id = NULL;
  g_autofree char *hash = NULL;

  g_variant_dict_lookup (options, "data-dir", "^ay", &self->data_dir);
  if (self->data_dir == NULL && g_getenv ("COUNTERMOVE_DATA_DIR") == NULL)
    return -1;
  hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256,
                                        self->data_dir != NULL ? self->data_dir : default_dir, -1);
  id = g_strdup_printf ("%s.D%.12s", CM_APP_ID, hash);
  g_application_set_application_id (application, id);
  return -1;
}

static void
cm_application_finalize (GObject *object)
{
  CmApplication *self = CM_APPLICATION (object);

  g_clear_object (&self->store);
  g_clear_pointer (&self->knowledge, cm_knowledge_unref);
  g_clear_object (&self->settings);
  g_free (self->data_dir);
  G_OBJECT_CLASS (cm_application_parent_class)->finalize (object);
}

static void
cm_application_class_init (CmApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = cm_application_finalize;
  application_class->startup = cm_application_startup;
  application_class->activate = cm_application_activate;
  application_class->command_line = cm_application_command_line;
  application_class->handle_local_options = cm_application_handle_local_options;
}

static void
cm_application_init (CmApplication *self)
{
  static const GOptionEntry options[] = {
    { "data-dir", 0, 0, G_OPTION_ARG_FILENAME, NULL, N_ ("Where everything is kept"), N_ ("DIR") },
    { "case", 0, 0, G_OPTION_ARG_STRING, NULL, N_ ("Open this case"), N_ ("ID") },
    { "page", 0, 0, G_OPTION_ARG_STRING, NULL, N_ ("Show this page of it"), N_ ("PAGE") },
    { NULL },
  };

  g_application_add_main_option_entries (G_APPLICATION (self), options);
}

CmApplication *
cm_application_new (void)
{
  return g_object_new (CM_TYPE_APPLICATION, "application-id", CM_APP_ID, "resource-base-path",
                       "/org/countermove/Countermove", "flags", G_APPLICATION_HANDLES_COMMAND_LINE,
                       NULL);
}
