/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Rows bound to the settings. Name and zone are written when they are applied, so that no half
 * typed name gets into the journal; a zone that does not exist is marked and not written. */
#include "cm-preferences.h"

#include "base/cm-time.h"

struct _CmPreferences
{
  AdwPreferencesWindow parent_instance;
  GSettings *settings;
  GtkEditable *name;
  GtkEditable *zone;
  AdwComboRow *color_scheme;
};

G_DEFINE_FINAL_TYPE (CmPreferences, cm_preferences, ADW_TYPE_PREFERENCES_WINDOW)

/* In the order of the rows of the list in the .ui file. */
static const char *const schemes[] = { "default", "light", "dark" };

static gboolean
scheme_to_row (GValue *value, GVariant *variant, gpointer data)
{
  const char *scheme = g_variant_get_string (variant, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (schemes); i++)
    if (g_str_equal (scheme, schemes[i]))
      {
        g_value_set_uint (value, i);
        return TRUE;
      }
  return FALSE;
}

static GVariant *
row_to_scheme (const GValue *value, const GVariantType *type, gpointer data)
{
  guint row = g_value_get_uint (value);

  return row < G_N_ELEMENTS (schemes) ? g_variant_new_string (schemes[row]) : NULL;
}

static char *
get_stripped (GtkEditable *row)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (row)));
}

static void
on_name_applied (CmPreferences *self)
{
  g_autofree char *name = get_stripped (self->name);

  g_settings_set_string (self->settings, "name", name);
}

static void
on_zone_changed (CmPreferences *self)
{
  g_autofree char *zone = get_stripped (self->zone);
  gboolean valid = cm_zone_is_valid (zone);

  if (valid)
    gtk_widget_remove_css_class (GTK_WIDGET (self->zone), "error");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self->zone), "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->zone), GTK_ACCESSIBLE_STATE_INVALID,
                               valid ? GTK_ACCESSIBLE_INVALID_FALSE : GTK_ACCESSIBLE_INVALID_TRUE,
                               -1);
}

static void
on_zone_applied (CmPreferences *self)
{
  g_autofree char *zone = get_stripped (self->zone);

  if (cm_zone_is_valid (zone))
    g_settings_set_string (self->settings, "zone", zone);
  else
    gtk_widget_error_bell (GTK_WIDGET (self->zone));
}

static void
cm_preferences_dispose (GObject *object)
{
  CmPreferences *self = CM_PREFERENCES (object);

  g_clear_object (&self->settings);
  gtk_widget_dispose_template (GTK_WIDGET (self), CM_TYPE_PREFERENCES);
  G_OBJECT_CLASS (cm_preferences_parent_class)->dispose (object);
}

static void
cm_preferences_class_init (CmPreferencesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cm_preferences_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/countermove/Countermove/cm-preferences.ui");
  gtk_widget_class_bind_template_child (widget_class, CmPreferences, name);
  gtk_widget_class_bind_template_child (widget_class, CmPreferences, zone);
  gtk_widget_class_bind_template_child (widget_class, CmPreferences, color_scheme);
  gtk_widget_class_bind_template_callback (widget_class, on_name_applied);
  gtk_widget_class_bind_template_callback (widget_class, on_zone_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_zone_applied);
}

static void
cm_preferences_init (CmPreferences *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWindow *
cm_preferences_new (GSettings *settings)
{
  CmPreferences *self;

  g_return_val_if_fail (G_IS_SETTINGS (settings), NULL);

  self = g_object_new (CM_TYPE_PREFERENCES, NULL);
  self->settings = g_object_ref (settings);
  g_settings_bind (settings, "name", self->name, "text", G_SETTINGS_BIND_GET);
  g_settings_bind (settings, "zone", self->zone, "text", G_SETTINGS_BIND_GET);
  g_settings_bind_with_mapping (settings, "color-scheme", self->color_scheme, "selected",
                                G_SETTINGS_BIND_DEFAULT, scheme_to_row, row_to_scheme, NULL, NULL);
  return GTK_WINDOW (self);
}
