/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Holds the id only: the forecast it was made from is gone with the next change. */
#include "cm-likely-row.h"

#include "cm-meter.h"
#include "cm-page-writes.h"
#include "cm-text.h"

#include <glib/gi18n.h>

#define NAME_CHARS 22

struct _CmLikelyRow
{
  GtkListBoxRow parent_instance;
  CmWorkspace *workspace;
  char *id;
  GtkLabel *name, *where, *estimate, *reason;
  GtkWidget *meter, *asking;
  GtkEditable *scope;
};

G_DEFINE_FINAL_TYPE (CmLikelyRow, cm_likely_row, GTK_TYPE_LIST_BOX_ROW)

char *
cm_format_probability (double probability)
{
  int percent = (int) (probability * 100 + 0.5);

  return percent < 1 ? g_strdup (_ ("under 1 %")) : g_strdup_printf (_ ("%d %%"), percent);
}

static void
observe (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CmLikelyRow *self = CM_LIKELY_ROW (widget);
  g_autofree char *id = g_strdup (self->id);

  cm_write_observation (self->workspace, id, "observed", NULL);
}

/* The title is typed behind what it counters. */
static void
act (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autofree char *line = g_strdup_printf ("act: counters:%s ", CM_LIKELY_ROW (widget)->id);

  gtk_widget_activate_action (widget, "win.compose", "s", line);
}

static void
inspect (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_widget_activate_action (widget, "win.inspect", "s", CM_LIKELY_ROW (widget)->id);
}

static void
ask (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CmLikelyRow *self = CM_LIKELY_ROW (widget);

  gtk_widget_set_visible (self->asking, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->scope));
}

static void
on_scope_activate (CmLikelyRow *self)
{
  g_autofree char *id = g_strdup (self->id);
  g_autofree char *scope = g_strdup (gtk_editable_get_text (self->scope));

  g_strstrip (scope);
  if (*scope == '\0')
    {
      cm_workspace_say (self->workspace, _ ("Say where you looked: “not here” is about a place"));
      return;
    }
  cm_write_observation (self->workspace, id, "absent", scope);
}

static gboolean
on_scope_key (
    CmLikelyRow *self, guint key, guint code, GdkModifierType state, GtkEventController *controller)
{
  if (key != GDK_KEY_Escape)
    return FALSE;
  gtk_widget_grab_focus (GTK_WIDGET (self));
  gtk_widget_set_visible (self->asking, FALSE);
  return TRUE;
}

static void
cm_likely_row_dispose (GObject *object)
{
  CmLikelyRow *self = CM_LIKELY_ROW (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), CM_TYPE_LIKELY_ROW);
  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (cm_likely_row_parent_class)->dispose (object);
}

static void
cm_likely_row_finalize (GObject *object)
{
  g_free (CM_LIKELY_ROW (object)->id);
  G_OBJECT_CLASS (cm_likely_row_parent_class)->finalize (object);
}

static void
cm_likely_row_class_init (CmLikelyRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cm_likely_row_dispose;
  G_OBJECT_CLASS (klass)->finalize = cm_likely_row_finalize;
  g_type_ensure (CM_TYPE_METER);
  gtk_widget_class_install_action (widget_class, "likely.observe", NULL, observe);
  gtk_widget_class_install_action (widget_class, "likely.act", NULL, act);
  gtk_widget_class_install_action (widget_class, "likely.absent", NULL, ask);
  gtk_widget_class_install_action (widget_class, "likely.inspect", NULL, inspect);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_space, 0, "likely.observe", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_a, 0, "likely.act", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, 0, "likely.absent", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, 0, "likely.inspect", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_KP_Enter, 0, "likely.inspect", NULL);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/countermove/Countermove/cm-likely-row.ui");
  gtk_widget_class_bind_template_child (widget_class, CmLikelyRow, name);
  gtk_widget_class_bind_template_child (widget_class, CmLikelyRow, where);
  gtk_widget_class_bind_template_child (widget_class, CmLikelyRow, estimate);
  gtk_widget_class_bind_template_child (widget_class, CmLikelyRow, reason);
  gtk_widget_class_bind_template_child (widget_class, CmLikelyRow, meter);
  gtk_widget_class_bind_template_child (widget_class, CmLikelyRow, asking);
  gtk_widget_class_bind_template_child (widget_class, CmLikelyRow, scope);
  gtk_widget_class_bind_template_callback (widget_class, on_scope_activate);
  gtk_widget_class_bind_template_callback (widget_class, on_scope_key);
}

static void
cm_likely_row_init (CmLikelyRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
cm_likely_row_new (CmWorkspace *workspace, const CmLikelyTechnique *likely)
{
  CmLikelyRow *self = g_object_new (CM_TYPE_LIKELY_ROW, NULL);
  const CmTechnique *technique = likely->technique;
  CmTactic *tactic = technique->tactics->len > 0 ? g_ptr_array_index (technique->tactics, 0) : NULL;
  g_autofree char *name = cm_technique_full_name (technique);
  g_autofree char *reason = cm_likely_technique_reason (likely);
  g_autofree char *percent = cm_format_probability (likely->probability);
  g_autofree char *estimate = g_strdup_printf (_ ("likely %s"), percent);
  g_autofree char *spoken = NULL;
  g_autofree char *where = NULL;

  self->workspace = g_object_ref (workspace);
  self->id = g_strdup (technique->id);
  if (tactic == NULL)
    where = g_strdup (technique->id);
  else if (technique->tactics->len == 1)
    where = g_strdup_printf ("%s · %s", technique->id, tactic->name);
  else
    where = g_strdup_printf (_ ("%s · %s and %u more"), technique->id, tactic->name,
                             technique->tactics->len - 1);
  cm_text_set_row (self->name, technique->name);
  /* Where room is short, the tactic is cut before the name. */
  gtk_label_set_width_chars (self->name,
                             (int) MIN (g_utf8_strlen (technique->name, -1), NAME_CHARS));
  cm_text_set_tooltip (GTK_WIDGET (self->name), name);
  cm_text_set_row (self->where, where);
  cm_text_set_tooltip (GTK_WIDGET (self->where), where);
  cm_text_set_detail (self->reason, reason);
  gtk_label_set_text (self->estimate, estimate);
  cm_meter_add (CM_METER (self->meter), "part-likely", likely->probability);
  cm_meter_add (CM_METER (self->meter), "part-rest", 1 - likely->probability);
  spoken = g_strdup_printf ("%s %s, %s, %s", technique->id, name, estimate, reason);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  return GTK_WIDGET (self);
}

const char *
cm_likely_row_get_id (CmLikelyRow *self)
{
  g_return_val_if_fail (CM_IS_LIKELY_ROW (self), NULL);
  return self->id;
}
