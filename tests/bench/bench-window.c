/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Start and matrix, as an analyst feels them: from a call to the frame that shows it, against an
 * empty libadwaita window in the same run. Prints medians in ms; fails where a figure is beyond
 * twice its budget. */
#include "cm-matrix-page.h"
#include "cm-matrix.h"
#include "cm-window.h"

#include "base/cm-file.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

#define ROUNDS 7

static double
now_ms (void)
{
  return (double) g_get_monotonic_time () / 1000.0;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  double left = *(const double *) a, right = *(const double *) b;

  return left < right ? -1 : left > right;
}

static double
median (double *values, gsize n)
{
  qsort (values, n, sizeof *values, compare);
  return values[n / 2];
}

static gint64
resident_kb (void)
{
  g_autofree char *status = NULL;
  const char *line;

  if (!g_file_get_contents ("/proc/self/status", &status, NULL, NULL))
    return 0;
  line = strstr (status, "VmRSS:");
  return line != NULL ? g_ascii_strtoll (line + strlen ("VmRSS:"), NULL, 10) : 0;
}

static void
report (const char *what, double ms, double budget)
{
  g_test_message ("%-28s %8.1f ms   budget %6.1f", what, ms, budget);
  g_assert_cmpfloat (ms, <, 2 * budget);
}

static double
empty_window (void)
{
  double start = now_ms ();
  GtkWidget *window = adw_window_new ();

  gtk_window_set_default_size (GTK_WINDOW (window), 1280, 800);
  gtk_window_present (GTK_WINDOW (window));
  gtk_test_widget_wait_for_draw (window);
  start = now_ms () - start;
  gtk_window_destroy (GTK_WINDOW (window));
  return start;
}

typedef struct
{
  CmKnowledge *knowledge;
  CmStore *store;
  GSettings *settings;
  GtkApplication *application;
  char *case_id;
} Bench;

/* From opening the knowledge to the frame with the page. */
static double
open_window (Bench *b, const char *page, CmWindow **out)
{
  double start = now_ms ();
  g_autoptr (CmWorkspace) workspace = cm_workspace_new (b->knowledge, b->store, b->settings);
  CmWindow *window = cm_window_new (b->application, workspace);

  if (page != NULL)
    {
      cm_window_open_case (window, b->case_id);
      cm_window_show_page (window, page);
    }
  gtk_window_present (GTK_WINDOW (window));
  gtk_test_widget_wait_for_draw (GTK_WIDGET (window));
  start = now_ms () - start;
  if (out != NULL)
    *out = window;
  else
    gtk_window_destroy (GTK_WINDOW (window));
  return start;
}

static CmMatrix *
find_matrix (GtkWidget *widget)
{
  CmMatrix *found = CM_IS_MATRIX (widget) ? CM_MATRIX (widget) : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_matrix (child);
  return found;
}

static double
frame_after (GtkWidget *window, double start)
{
  gtk_test_widget_wait_for_draw (window);
  return now_ms () - start;
}

static void
time_matrix (CmWindow *window, const char *rows, double recolour, double zoom)
{
  CmMatrix *matrix = find_matrix (GTK_WIDGET (window));
  CmWorkspace *workspace = cm_window_get_workspace (window);
  double recolours[ROUNDS], zooms[ROUNDS], inspects[ROUNDS];
  g_autofree char *name = g_strconcat ("recolour, ", rows, NULL);
  g_autofree char *zoom_name = g_strconcat ("zoom, ", rows, NULL);
  g_autofree char *inspect_name = g_strconcat ("inspect, ", rows, NULL);

  for (guint i = 0; i < ROUNDS; i++)
    {
      double start = now_ms ();

      gtk_widget_activate_action (find_matrix (GTK_WIDGET (window)) != NULL ? GTK_WIDGET (matrix)
                                                                            : GTK_WIDGET (window),
                                  "matrix.overlay", "s", i % 2 == 0 ? "forecast" : "case");
      recolours[i] = frame_after (GTK_WIDGET (window), start);
      start = now_ms ();
      cm_matrix_set_zoom (matrix, i % 2 == 0 ? 4 : 3);
      zooms[i] = frame_after (GTK_WIDGET (window), start);
      start = now_ms ();
      cm_workspace_set_technique (workspace, i % 2 == 0 ? "T1059.001" : "T1105");
      inspects[i] = frame_after (GTK_WIDGET (window), start);
    }
  report (name, median (recolours, ROUNDS), recolour);
  report (zoom_name, median (zooms, ROUNDS), zoom);
  report (inspect_name, median (inspects, ROUNDS), 20);
}

static void
run (Bench *b)
{
  double empty[ROUNDS], first[ROUNDS], full[ROUNDS], start, base;
  CmWindow *window = NULL;
  CmMatrix *matrix;

  empty_window (); /* the first of a process also loads fonts and icons */
  for (guint i = 0; i < ROUNDS; i++)
    {
      empty[i] = empty_window ();
      first[i] = open_window (b, NULL, NULL);
      full[i] = open_window (b, "matrix", NULL);
    }
  base = median (empty, ROUNDS);
  g_test_message ("%-28s %8.1f ms", "empty libadwaita window", base);
  /* In a process that has its fonts and icons already; the budgets of the design are of whole
   * processes. */
  g_test_message ("%-28s %8.1f ms", "start page", median (first, ROUNDS));
  g_test_message ("%-28s %8.1f ms", "matrix of a case", median (full, ROUNDS));
  open_window (b, "matrix", &window);
  matrix = find_matrix (GTK_WIDGET (window));
  cm_matrix_set_subs (matrix, CM_SUBS_NONE);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (window));
  time_matrix (window, "250 rows", 33, 33);
  start = now_ms ();
  cm_matrix_set_subs (matrix, CM_SUBS_ALL);
  report ("expand all", frame_after (GTK_WIDGET (window), start), 100);
  time_matrix (window, "887 rows", 50, 60);
  g_test_message ("%-28s %8.1f MB   budget  150.0", "resident, all expanded",
                  (double) resident_kb () / 1024);
  gtk_window_destroy (GTK_WINDOW (window));
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
test_window (gconstpointer data)
{
  g_autofree char *pattern = g_build_filename (g_test_get_dir (G_TEST_BUILT), "bench-XXXXXX", NULL);
  g_autofree char *dir = NULL;
  g_autoptr (GError) error = NULL;
  CmStoreOptions options = { .actor = "Mia", .clock = cm_clock_system (), .busy_ms = 100 };
  Bench b = { .application = GTK_APPLICATION ((gpointer) data) };
  CmWindow *window = NULL;

  g_assert_nonnull (g_mkdtemp (pattern));
  options.data_dir = dir = cm_data_dir_open (pattern, NULL, &error);
  b.knowledge = cm_knowledge_open (dir, &error);
  b.store = cm_store_open (&options, &error);
  g_assert_no_error (error);
  b.settings = g_settings_new (CM_APP_ID);
  open_window (&b, NULL, &window);
  cm_window_open_example (window);
  b.case_id = g_strdup (cm_case_get_id (cm_workspace_get_case (cm_window_get_workspace (window))));
  gtk_window_destroy (GTK_WINDOW (window));
  run (&b);
  g_free (b.case_id);
  g_object_unref (b.settings);
  g_object_unref (b.store);
  cm_knowledge_unref (b.knowledge);
  remove_tree (dir);
}

int
main (int argc, char **argv)
{
  g_autoptr (AdwApplication) application = NULL;

  g_test_init (&argc, &argv, NULL);
  application =
      g_object_new (ADW_TYPE_APPLICATION, "application-id", CM_APP_ID, "resource-base-path",
                    "/org/countermove/Countermove", "flags", G_APPLICATION_NON_UNIQUE, NULL);
  g_assert_true (g_application_register (G_APPLICATION (application), NULL, NULL));
  g_test_add_data_func ("/bench/window", application, test_window);
  return g_test_run ();
}
