/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A heading that is a button, and a revealer below it. (GtkExpander is read as a push button with
 * its list inside.) */
#include "cm-children.h"
#include "cm-inspector.h"

struct _CmSection
{
  GtkWidget parent_instance;
  GSettings *settings;
  char *key;
  GtkWidget *button, *arrow, *revealer;
  GtkLabel *title, *detail;
  GtkBox *box;
};

G_DEFINE_FINAL_TYPE (CmSection, cm_section, GTK_TYPE_WIDGET)

static void
show_state (CmSection *self)
{
  gboolean open = gtk_revealer_get_reveal_child (GTK_REVEALER (self->revealer));

  gtk_image_set_from_icon_name (GTK_IMAGE (self->arrow),
                                open ? "pan-down-symbolic" : "pan-end-symbolic");
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_STATE_EXPANDED, open,
                               -1);
}

/* The keys of open sections, with or without this one. */
static void
remember (CmSection *self, gboolean open)
{
  g_auto (GStrv) keys = g_settings_get_strv (self->settings, "inspector-open");
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) fresh = NULL;

  for (guint i = 0; keys[i] != NULL; i++)
    if (!g_str_equal (keys[i], self->key))
      g_strv_builder_add (builder, keys[i]);
  if (open)
    g_strv_builder_add (builder, self->key);
  fresh = g_strv_builder_end (builder);
  g_settings_set_strv (self->settings, "inspector-open", (const char *const *) fresh);
}

static void
on_clicked (CmSection *self)
{
  gboolean open = !gtk_revealer_get_reveal_child (GTK_REVEALER (self->revealer));

  gtk_revealer_set_reveal_child (GTK_REVEALER (self->revealer), open);
  remember (self, open);
  show_state (self);
}

static void
cm_section_dispose (GObject *object)
{
  CmSection *self = CM_SECTION (object);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->key, g_free);
  G_OBJECT_CLASS (cm_section_parent_class)->dispose (object);
}

static void
cm_section_class_init (CmSectionClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cm_section_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "inspector-section");
}

static void
cm_section_init (CmSection *self)
{
  GtkWidget *heading = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  gtk_orientable_set_orientation (
      GTK_ORIENTABLE (gtk_widget_get_layout_manager (GTK_WIDGET (self))), GTK_ORIENTATION_VERTICAL);
  self->button = gtk_button_new ();
  self->arrow = gtk_image_new ();
  self->title = GTK_LABEL (gtk_label_new (NULL));
  self->detail = GTK_LABEL (gtk_label_new (NULL));
  self->revealer = gtk_revealer_new ();
  self->box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 6));
  gtk_widget_add_css_class (self->button, "flat");
  gtk_widget_add_css_class (GTK_WIDGET (self->title), "heading");
  gtk_widget_add_css_class (GTK_WIDGET (self->detail), "dim-label");
  gtk_label_set_ellipsize (self->detail, PANGO_ELLIPSIZE_END);
  gtk_box_append (GTK_BOX (heading), self->arrow);
  gtk_box_append (GTK_BOX (heading), GTK_WIDGET (self->title));
  gtk_box_append (GTK_BOX (heading), GTK_WIDGET (self->detail));
  gtk_button_set_child (GTK_BUTTON (self->button), heading);
  gtk_revealer_set_child (GTK_REVEALER (self->revealer), GTK_WIDGET (self->box));
  gtk_widget_set_parent (self->button, GTK_WIDGET (self));
  gtk_widget_set_parent (self->revealer, GTK_WIDGET (self));
  g_signal_connect_swapped (self->button, "clicked", G_CALLBACK (on_clicked), self);
}

GtkWidget *
cm_section_new (GSettings *settings, const char *key, const char *title)
{
  CmSection *self = g_object_new (CM_TYPE_SECTION, NULL);
  g_auto (GStrv) keys = g_settings_get_strv (settings, "inspector-open");

  self->settings = g_object_ref (settings);
  self->key = g_strdup (key);
  gtk_label_set_text (self->title, title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  title, -1);
  gtk_revealer_set_reveal_child (GTK_REVEALER (self->revealer),
                                 g_strv_contains ((const char *const *) keys, key));
  show_state (self);
  return GTK_WIDGET (self);
}

void
cm_section_set_detail (CmSection *self, const char *detail)
{
  gtk_label_set_text (self->detail, detail);
}

GtkBox *
cm_section_get_box (CmSection *self)
{
  return self->box;
}

void
cm_section_clear (CmSection *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->box))) != NULL)
    gtk_box_remove (self->box, child);
}
