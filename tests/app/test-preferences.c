/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The preferences write what is applied and nothing else; the window of the shortcuts can be made
 * and each of its keys is one. */
#include "cm-preferences.h"

static GtkWidget *
get_row (GtkWindow *window, const char *name)
{
  return GTK_WIDGET (
      gtk_widget_get_template_child (GTK_WIDGET (window), CM_TYPE_PREFERENCES, name));
}

static void
apply (GtkWidget *row, const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (row), text);
  g_signal_emit_by_name (row, "apply");
}

static void
assert_setting (GSettings *settings, const char *key, const char *expected)
{
  g_autofree char *value = g_settings_get_string (settings, key);

  g_assert_cmpstr (value, ==, expected);
}

static void
test_texts (void)
{
  g_autoptr (GSettings) settings = g_settings_new (CM_APP_ID);
  GtkWindow *window = cm_preferences_new (settings);
  GtkWidget *name = get_row (window, "name"), *zone = get_row (window, "zone");

  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (zone)), ==, "UTC");
  gtk_editable_set_text (GTK_EDITABLE (name), "Mi");
  assert_setting (settings, "name", "");
  apply (name, " Mia ");
  assert_setting (settings, "name", "Mia");

  apply (zone, "Europe/Nowhere");
  assert_setting (settings, "zone", "UTC");
  g_assert_true (gtk_widget_has_css_class (zone, "error"));
  apply (zone, "Europe/Berlin");
  assert_setting (settings, "zone", "Europe/Berlin");
  g_assert_false (gtk_widget_has_css_class (zone, "error"));
  g_settings_reset (settings, "name");
  g_settings_reset (settings, "zone");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (zone)), ==, "UTC");
  gtk_window_destroy (window);
}

static void
test_scheme (void)
{
  static const char *const schemes[] = { "default", "light", "dark" };
  g_autoptr (GSettings) settings = g_settings_new (CM_APP_ID);
  GtkWindow *window = cm_preferences_new (settings);
  AdwComboRow *row = ADW_COMBO_ROW (get_row (window, "color_scheme"));

  g_assert_cmpuint (g_list_model_get_n_items (adw_combo_row_get_model (row)), ==, 3);
  for (guint i = 3; i-- > 0;)
    {
      adw_combo_row_set_selected (row, i);
      assert_setting (settings, "color-scheme", schemes[i]);
    }
  g_settings_set_string (settings, "color-scheme", "dark");
  g_assert_cmpuint (adw_combo_row_get_selected (row), ==, 2);
  g_settings_reset (settings, "color-scheme");
  gtk_window_destroy (window);
}

/* The keys of one shortcut: several with spaces between them, or a range "<Alt>1...5". */
static void
check_accelerator (const char *accelerator)
{
  g_auto (GStrv) keys = g_strsplit (accelerator, " ", -1);

  for (guint i = 0; keys[i] != NULL; i++)
    {
      char *range = strstr (keys[i], "...");
      guint key = 0;
      GdkModifierType mods;

      if (range != NULL)
        *range = '\0';
      g_assert_true (gtk_accelerator_parse (keys[i], &key, &mods));
      g_assert_cmpuint (key, !=, 0);
    }
}

static guint
check_shortcuts (GtkWidget *from)
{
  guint n = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (from); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      g_autofree char *accelerator = NULL;

      n += check_shortcuts (child);
      if (!GTK_IS_SHORTCUTS_SHORTCUT (child))
        continue;
      g_object_get (child, "accelerator", &accelerator, NULL);
      check_accelerator (accelerator);
      n++;
    }
  return n;
}

static void
test_shortcuts (void)
{
  g_autoptr (GtkBuilder) builder =
      gtk_builder_new_from_resource ("/org/countermove/Countermove/gtk/help-overlay.ui");
  GtkWidget *window = GTK_WIDGET (gtk_builder_get_object (builder, "help_overlay"));

  g_assert_true (GTK_IS_SHORTCUTS_WINDOW (window));
  g_assert_cmpuint (check_shortcuts (window), >=, 47);
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/preferences/texts", test_texts);
  g_test_add_func ("/preferences/scheme", test_scheme);
  g_test_add_func ("/preferences/shortcuts", test_shortcuts);
  return g_test_run ();
}
