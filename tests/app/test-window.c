/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The window as its user drives it: begin a case, record from the line, undo, walk the pages, open
 * the example. */
#include "cm-page.h"
#include "cm-window.h"

#include "base/cm-file.h"

#include <glib/gstdio.h>
#include <stdlib.h>

typedef struct
{
  char *dir;
  CmKnowledge *knowledge;
  CmStore *store;
  GSettings *settings;
  CmWorkspace *workspace;
  AdwApplication *application;
  CmWindow *window;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *pattern =
      g_build_filename (g_test_get_dir (G_TEST_BUILT), "window-XXXXXX", NULL);
  CmStoreOptions options = { .actor = "Mia", .clock = cm_clock_system (), .busy_ms = 100 };

  g_assert_nonnull (g_mkdtemp (pattern));
  options.data_dir = f->dir = cm_data_dir_open (pattern, NULL, &error);
  f->knowledge = cm_knowledge_open (f->dir, &error);
  g_assert_no_error (error);
  f->store = cm_store_open (&options, &error);
  g_assert_no_error (error);
  f->settings = g_settings_new (CM_APP_ID);
  g_settings_reset (f->settings, "case");
  f->workspace = cm_workspace_new (f->knowledge, f->store, f->settings);
  f->application = g_object_ref ((gpointer) data);
  f->window = cm_window_new (GTK_APPLICATION (f->application), f->workspace);
  gtk_window_present (GTK_WINDOW (f->window));
  gtk_test_widget_wait_for_draw (GTK_WIDGET (f->window));
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR))
        remove_tree (child);
      else
        g_unlink (child);
    }
  g_rmdir (path);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (f->window));
  g_clear_object (&f->workspace);
  g_clear_object (&f->store);
  g_clear_pointer (&f->knowledge, cm_knowledge_unref);
  g_clear_object (&f->settings);
  g_clear_object (&f->application);
  remove_tree (f->dir);
  g_free (f->dir);
}

static guint
count (Fixture *f, const CmRecordType *type)
{
  return g_list_model_get_n_items (
      cm_case_get_records (cm_workspace_get_case (f->workspace), type));
}

static void
record (Fixture *f, const char *line)
{
  CmEntryBar *bar = cm_window_get_entry_bar (f->window);

  cm_entry_bar_set_line (bar, line);
  cm_entry_bar_record (bar, FALSE);
}

static void
test_start (Fixture *f, gconstpointer data)
{
  g_assert_null (cm_workspace_get_case (f->workspace));
  g_assert_false (cm_window_new_case (f->window, ""));
  g_assert_null (cm_workspace_get_case (f->workspace));
  g_assert_true (cm_window_new_case (f->window, "Invoice at noon"));
  g_assert_cmpstr (
      cm_record_get_text (cm_case_get_row (cm_workspace_get_case (f->workspace)), "title"), ==,
      "Invoice at noon");
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (f->window)), ==, "Invoice at noon");
  cm_window_show_start (f->window);
  g_assert_null (cm_workspace_get_case (f->workspace));
  g_assert_cmpuint (g_list_model_get_n_items (cm_store_get_cases (f->store)), ==, 1);
}

static void
test_record_and_undo (Fixture *f, gconstpointer data)
{
  CmEntryBar *bar;

  g_assert_true (cm_window_new_case (f->window, "Entry"));
  bar = cm_window_get_entry_bar (f->window);
  record (f, "T1059.001 @FIN-07 now powershell -enc !high");
  g_assert_null (cm_entry_bar_get_problem (bar));
  g_assert_cmpstr (cm_entry_bar_get_line (bar), ==, "");
  g_assert_cmpuint (count (f, &cm_record_observation), ==, 1);
  g_assert_cmpuint (count (f, &cm_record_asset), ==, 1);
  record (f, "act: isolate FIN-07 by:Mia counters:T1059.001");
  g_assert_cmpuint (count (f, &cm_record_action), ==, 1);
  gtk_widget_activate_action (GTK_WIDGET (f->window), "win.undo", NULL);
  g_assert_cmpuint (count (f, &cm_record_action), ==, 0);
  gtk_widget_activate_action (GTK_WIDGET (f->window), "win.undo", NULL);
  g_assert_cmpuint (count (f, &cm_record_observation), ==, 0);
  gtk_widget_activate_action (GTK_WIDGET (f->window), "win.redo", NULL);
  g_assert_cmpuint (count (f, &cm_record_observation), ==, 1);
  /* What is not understood stays in the line, and the bar says what it needs. */
  record (f, "nothing that is a technique");
  g_assert_cmpstr (cm_entry_bar_get_line (bar), ==, "nothing that is a technique");
  g_assert_nonnull (cm_entry_bar_get_problem (bar));
  g_assert_cmpuint (count (f, &cm_record_observation), ==, 1);
}

static void
test_draft (Fixture *f, gconstpointer data)
{
  g_autofree char *id = NULL;

  g_assert_true (cm_window_new_case (f->window, "Draft"));
  id = g_strdup (cm_case_get_id (cm_workspace_get_case (f->workspace)));
  cm_entry_bar_set_line (cm_window_get_entry_bar (f->window), "T1003.001 half a sen");
  cm_window_show_start (f->window);
  g_assert_true (cm_window_open_case (f->window, id));
  g_assert_cmpstr (cm_entry_bar_get_line (cm_window_get_entry_bar (f->window)), ==,
                   "T1003.001 half a sen");
}

static void
test_pages (Fixture *f, gconstpointer data)
{
  guint pages = 0;

  cm_window_open_example (f->window);
  g_assert_nonnull (cm_workspace_get_case (f->workspace));
  g_assert_cmpuint (count (f, &cm_record_action), ==, 8);
  for (const CmPageInfo *info = cm_pages; info->name != NULL; info++, pages++)
    {
      g_assert_true (cm_window_show_page (f->window, info->name));
      g_assert_cmpstr (cm_window_get_page (f->window), ==, info->name);
      gtk_test_widget_wait_for_draw (GTK_WIDGET (f->window));
    }
  g_assert_cmpuint (pages, >, 0);
  g_assert_false (cm_window_show_page (f->window, "no-such-page"));
  gtk_widget_activate_action (GTK_WIDGET (f->window), "win.inspect", "s", "T1059.001");
  g_assert_cmpstr (cm_workspace_get_technique (f->workspace), ==, "T1059.001");
  gtk_test_widget_wait_for_draw (GTK_WIDGET (f->window));
}

static GtkWidget *
find_widget (GtkWidget *widget, GType type)
{
  GtkWidget *found = G_TYPE_CHECK_INSTANCE_TYPE (widget, type) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_widget (child, type);
  return found;
}

/* Another change while a procedure is edited makes the inspector anew: what was typed is kept. */
static void
test_edit_is_kept (Fixture *f, gconstpointer data)
{
  GtkWidget *label;
  g_autoptr (CmRecord) first = NULL;

  g_assert_true (cm_window_new_case (f->window, "Edit"));
  record (f, "T1059.001 @FIN-07 now before");
  gtk_widget_activate_action (GTK_WIDGET (f->window), "win.inspect", "s", "T1059.001");
  gtk_test_widget_wait_for_draw (GTK_WIDGET (f->window));
  label = find_widget (GTK_WIDGET (f->window), GTK_TYPE_EDITABLE_LABEL);
  g_assert_nonnull (label);
  gtk_editable_label_start_editing (GTK_EDITABLE_LABEL (label));
  gtk_editable_set_text (GTK_EDITABLE (label), "typed <b>half</b> & more");
  record (f, "T1105 FIN-07 curl");
  first = g_list_model_get_item (
      cm_case_get_records (cm_workspace_get_case (f->workspace), &cm_record_observation), 0);
  g_assert_cmpstr (cm_record_get_text (first, "procedure"), ==, "typed <b>half</b> & more");
  g_assert_cmpuint (count (f, &cm_record_observation), ==, 2);
}

static void
test_browse (Fixture *f, gconstpointer data)
{
  static const char *const domains[] = { "enterprise-attack", "mobile-attack", "ics-attack" };

  for (gsize i = 0; i < G_N_ELEMENTS (domains); i++)
    {
      gtk_widget_activate_action (GTK_WIDGET (f->window), "win.browse", "s", domains[i]);
      g_assert_cmpstr (cm_release_get_domain (cm_workspace_get_release (f->workspace)), ==,
                       domains[i]);
      g_assert_cmpstr (cm_window_get_page (f->window), ==, "matrix");
      gtk_test_widget_wait_for_draw (GTK_WIDGET (f->window));
    }
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    void (*func) (Fixture *f, gconstpointer data);
  } cases[] = {
    { "/window/start", test_start },   { "/window/record-and-undo", test_record_and_undo },
    { "/window/draft", test_draft },   { "/window/pages", test_pages },
    { "/window/browse", test_browse }, { "/window/edit-is-kept", test_edit_is_kept },
  };

  g_autoptr (AdwApplication) application = NULL;

  g_test_init (&argc, &argv, NULL);
  application =
      g_object_new (ADW_TYPE_APPLICATION, "application-id", CM_APP_ID, "resource-base-path",
                    "/org/countermove/Countermove", "flags", G_APPLICATION_NON_UNIQUE, NULL);
  g_assert_true (g_application_register (G_APPLICATION (application), NULL, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add (cases[i].name, Fixture, application, set_up, cases[i].func, tear_down);
  return g_test_run ();
}
