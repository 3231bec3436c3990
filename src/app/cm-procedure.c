/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* One observation in the inspector. The procedure is edited in place: Enter or F2, Esc takes the
 * edit back, leaving keeps it. */
#include "cm-inspector.h"
#include "cm-text.h"

#include <glib/gi18n.h>
#include <string.h>

typedef struct
{
  CmRecord *observation;
  char *text;
} Edit;

static void
edit_free (gpointer data)
{
  Edit *edit = data;

  g_object_unref (edit->observation);
  g_free (edit->text);
  g_free (edit);
}

static gboolean
write_procedure (CmCase *self, gpointer data, GError **error)
{
  Edit *edit = data;

  return cm_case_set_field (self, edit->observation, "procedure", edit->text, NULL, error);
}

static void
on_editing (GtkEditableLabel *label, GParamSpec *pspec, gpointer data)
{
  CmRecord *observation = g_object_get_data (G_OBJECT (label), "observation");
  const char *text = gtk_editable_get_text (GTK_EDITABLE (label));
  const char *before = cm_record_get_text (observation, "procedure");
  Edit *edit;

  if (gtk_editable_label_get_editing (label) || g_strcmp0 (text, before != NULL ? before : "") == 0)
    return;
  edit = g_new0 (Edit, 1);
  edit->observation = g_object_ref (observation);
  edit->text = g_strdup (text);
  cm_workspace_write (data, write_procedure, NULL, edit, edit_free);
}

static GtkWidget *
caption (const char *text, const char *class)
{
  GtkWidget *label = gtk_label_new (NULL);

  cm_text_set_detail (GTK_LABEL (label), text);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "caption");
  gtk_widget_add_css_class (label, class);
  return label;
}

/* "24 Nov 2026 12:02 UTC · FIN-07 · high". */
static char *
describe (CmWorkspace *workspace, CmRecord *observation)
{
  CmCase *self = cm_workspace_get_case (workspace);
  g_autoptr (GPtrArray) links = cm_case_get_links (self, cm_record_get_id (observation), "on");
  g_autofree char *when =
      cm_workspace_format_cm_time (workspace, cm_record_get_time (observation, "first"));
  g_autoptr (GString) text = g_string_new (when);
  const CmField *status = cm_record_type_find_field (&cm_record_observation, "status");
  const CmField *confidence = cm_record_type_find_field (&cm_record_observation, "confidence");

  for (guint i = 0; i < links->len; i++)
    {
      CmRecord *asset = cm_case_find (self, &cm_record_asset,
                                      cm_record_get_text (g_ptr_array_index (links, i), "to_id"));

      if (asset != NULL)
        g_string_append_printf (text, " · %s", cm_record_get_text (asset, "name"));
    }
  if (g_strcmp0 (cm_record_get_text (observation, "status"), "observed") != 0)
    g_string_append_printf (text, " · %s",
                            cm_key_label (status, cm_record_get_text (observation, "status")));
  if (cm_record_has (observation, "confidence"))
    g_string_append_printf (
        text, " · %s", cm_key_label (confidence, cm_record_get_text (observation, "confidence")));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* The label that an editable label shows while it is not edited. */
static GtkLabel *
find_label (GtkWidget *widget)
{
  GtkLabel *found = GTK_IS_LABEL (widget) ? GTK_LABEL (widget) : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_label (child);
  return found;
}

/* In place, wrapped; a very long text is shown cut, because laying it out would freeze the window.
 */
static GtkWidget *
make_text (CmWorkspace *workspace, CmRecord *observation, const char *procedure)
{
  GtkWidget *text;
  GtkLabel *label;

  if (procedure != NULL && strlen (procedure) > CM_TEXT_ROW)
    return caption (procedure, "procedure");
  text = gtk_editable_label_new (procedure != NULL ? procedure : "");
  label = find_label (text);
  if (label != NULL)
    {
      gtk_label_set_wrap (label, TRUE);
      gtk_label_set_wrap_mode (label, PANGO_WRAP_WORD_CHAR);
      gtk_label_set_ellipsize (label, PANGO_ELLIPSIZE_NONE);
    }
  gtk_widget_add_css_class (text, "procedure");
  cm_text_set_tooltip (text,
                       procedure != NULL ? procedure : _ ("No procedure yet; Enter writes one"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (text), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Procedure"), -1);
  g_object_set_data_full (G_OBJECT (text), "observation", g_object_ref (observation),
                          g_object_unref);
  g_signal_connect (text, "notify::editing", G_CALLBACK (on_editing), workspace);
  return text;
}

GtkWidget *
cm_procedure_new (CmWorkspace *workspace, CmRecord *observation)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  g_autofree char *what = describe (workspace, observation);
  const char *procedure = cm_record_get_text (observation, "procedure");
  const char *source = cm_record_get_text (observation, "source");

  gtk_box_append (GTK_BOX (box), caption (what, "numeric"));
  gtk_box_append (GTK_BOX (box), make_text (workspace, observation, procedure));
  if (source != NULL)
    gtk_box_append (GTK_BOX (box), caption (source, "dim-label"));
  return box;
}
