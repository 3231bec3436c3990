/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The status line. Every word comes from the model, so that it also tells what another window or
 * program did. */
#include "cm-status-line.h"

#include "cm-children.h"

#include "cm-text.h"

#include <glib/gi18n.h>

struct _CmStatusLine
{
  GtkWidget parent_instance;

  GtkLabel *said;
  GtkWidget *undo;
  GtkButton *head;
  GtkLabel *attack;
  CmWorkspace *workspace;
};

enum
{
  PROP_WORKSPACE = 1,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (CmStatusLine, cm_status_line, GTK_TYPE_WIDGET)

static char *
describe_last (CmStatusLine *self, CmCase *open_case)
{
  g_autofree char *label = cm_case_get_undo_label (open_case);
  gint64 saved = cm_case_get_saved_us (open_case);
  g_autofree char *when = NULL;

  if (saved == 0)
    return g_strdup (label != NULL ? label : _ ("Everything is saved as you type"));
  when = cm_time_format (saved, cm_workspace_get_zone (self->workspace), "s");
  return label != NULL ? g_strdup_printf (_ ("Saved %s · %s"), when, label)
                       : g_strdup_printf (_ ("Saved %s"), when);
}

static void
show_case (CmStatusLine *self, CmCase *open_case)
{
  g_autofree char *text = describe_last (self, open_case);
  g_autofree char *undo = cm_case_get_undo_label (open_case);
  g_autofree char *head = cm_head_short (cm_case_get_head (open_case));
  guint64 n = cm_case_get_n_entries (open_case);
  g_autofree char *chain =
      g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%" G_GUINT64_FORMAT " entry · %.9s",
                                    "%" G_GUINT64_FORMAT " entries · %.9s", (gulong) n),
                       n, head);

  cm_text_set_row (self->said, text);
  gtk_widget_set_visible (self->undo, undo != NULL);
  gtk_button_set_label (self->head, chain);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->head), "s", cm_case_get_head (open_case));
}

static void
update (CmStatusLine *self)
{
  CmCase *open_case = cm_workspace_get_case (self->workspace);
  CmRelease *release = cm_workspace_get_release (self->workspace);
  g_autofree char *attack = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->head), open_case != NULL);
  gtk_widget_set_visible (self->undo, FALSE);
  if (open_case != NULL)
    show_case (self, open_case);
  else
    gtk_label_set_text (self->said, release != NULL ? cm_release_get_name (release) : "");
  if (release != NULL)
    attack = g_strdup_printf (cm_release_has_texts (release) ? _ ("ATT&CK %s")
                                                             : _ ("ATT&CK %s · no texts yet"),
                              cm_release_get_version (release));
  gtk_label_set_text (self->attack, attack != NULL ? attack : "");
}

static void
on_message (CmStatusLine *self, const char *text)
{
  cm_text_set_row (self->said, text);
}

static void
cm_status_line_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  CmStatusLine *self = CM_STATUS_LINE (object);

  if (id == PROP_WORKSPACE)
    self->workspace = g_value_dup_object (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
cm_status_line_constructed (GObject *object)
{
  CmStatusLine *self = CM_STATUS_LINE (object);

  G_OBJECT_CLASS (cm_status_line_parent_class)->constructed (object);
  g_signal_connect_object (self->workspace, "changed", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->workspace, "message", G_CALLBACK (on_message), self,
                           G_CONNECT_SWAPPED);
  update (self);
}

static void
cm_status_line_dispose (GObject *object)
{
  CmStatusLine *self = CM_STATUS_LINE (object);

  g_clear_object (&self->workspace);
  cm_children_dispose (GTK_WIDGET (self), CM_TYPE_STATUS_LINE);
  G_OBJECT_CLASS (cm_status_line_parent_class)->dispose (object);
}

static void
cm_status_line_class_init (CmStatusLineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->set_property = cm_status_line_set_property;
  object_class->constructed = cm_status_line_constructed;
  object_class->dispose = cm_status_line_dispose;
  props[PROP_WORKSPACE] =
      g_param_spec_object ("workspace", NULL, NULL, CM_TYPE_WORKSPACE,
                           G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/countermove/Countermove/cm-status-line.ui");
  gtk_widget_class_bind_template_child (widget_class, CmStatusLine, said);
  gtk_widget_class_bind_template_child (widget_class, CmStatusLine, undo);
  gtk_widget_class_bind_template_child (widget_class, CmStatusLine, head);
  gtk_widget_class_bind_template_child (widget_class, CmStatusLine, attack);
}

static void
cm_status_line_init (CmStatusLine *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

CmStatusLine *
cm_status_line_new (CmWorkspace *workspace)
{
  return g_object_new (CM_TYPE_STATUS_LINE, "workspace", workspace, NULL);
}

const char *
cm_status_line_get_text (CmStatusLine *self)
{
  g_return_val_if_fail (CM_IS_STATUS_LINE (self), NULL);
  return gtk_label_get_text (self->said);
}
