/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Message, file chooser and about. Text is set as text, never as markup. */
#include "cm-dialogs.h"

#include "cm-text.h"

#include <glib/gi18n.h>

typedef struct
{
  CmFilesFunc func;
  gpointer data;
  GtkFileChooserNative *chooser;
} Choice;

static void
on_response (Choice *choice, int response)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GListModel) files =
          gtk_file_chooser_get_files (GTK_FILE_CHOOSER (choice->chooser));
      g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);

      for (guint i = 0; i < g_list_model_get_n_items (files); i++)
        {
          g_autoptr (GFile) file = g_list_model_get_item (files, i);
          char *path = g_file_get_path (file);

          if (path != NULL)
            g_ptr_array_add (paths, path);
        }
      g_ptr_array_add (paths, NULL);
      choice->func ((char **) paths->pdata, choice->data);
    }
  g_object_unref (choice->chooser);
  g_free (choice);
}

void
cm_dialogs_open_files (GtkWindow *parent, CmFilesFunc func, gpointer data)
{
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();
  Choice *choice;

  g_return_if_fail (GTK_IS_WINDOW (parent) && func != NULL);

  choice = g_new0 (Choice, 1);
  choice->func = func;
  choice->data = data;
  choice->chooser =
      gtk_file_chooser_native_new (_ ("Open ATT&CK bundles or technique packs"), parent,
                                   GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Open"), _ ("_Cancel"));
  gtk_file_filter_set_name (filter, _ ("JSON files"));
  gtk_file_filter_add_suffix (filter, "json");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (choice->chooser), filter);
  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (choice->chooser), TRUE);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (choice->chooser), TRUE);
  g_signal_connect_swapped (choice->chooser, "response", G_CALLBACK (on_response), choice);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (choice->chooser));
}

GtkWindow *
cm_dialogs_message (GtkWindow *parent, const char *heading, const char *body)
{
  g_autofree char *clean = cm_text_clean (body, CM_TEXT_ROW, TRUE);
  GtkWidget *dialog = adw_message_dialog_new (parent, heading, clean);

  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("_Close"));
  gtk_window_present (GTK_WINDOW (dialog));
  return GTK_WINDOW (dialog);
}

void
cm_dialogs_about (GtkWindow *parent, CmRelease *release)
{
  const char *notice = release != NULL ? cm_release_get_notice (release) : NULL;
  /* The window reads this one text as markup, so what comes from a file is escaped. */
  g_autofree char *escaped = notice != NULL ? g_markup_escape_text (notice, -1) : NULL;
  GtkWidget *about = adw_about_window_new ();

  adw_about_window_set_application_name (ADW_ABOUT_WINDOW (about), _ ("Countermove"));
  adw_about_window_set_application_icon (ADW_ABOUT_WINDOW (about), CM_APP_ID);
  adw_about_window_set_version (ADW_ABOUT_WINDOW (about), CM_VERSION);
  adw_about_window_set_developer_name (ADW_ABOUT_WINDOW (about), _ ("The Countermove authors"));
  adw_about_window_set_license_type (ADW_ABOUT_WINDOW (about), GTK_LICENSE_GPL_3_0);
  adw_about_window_set_comments (
      ADW_ABOUT_WINDOW (about),
      _ ("Records what an intruder did as ATT&CK techniques, says what is likely next and why, "
         "and what counters it."));
  adw_about_window_add_legal_section (ADW_ABOUT_WINDOW (about), "MITRE ATT&amp;CK",
                                      "© 2025 The MITRE Corporation", GTK_LICENSE_CUSTOM,
                                      escaped != NULL && *escaped != '\0'
                                          ? escaped
                                          : "This work is reproduced and distributed with the "
                                            "permission of The MITRE Corporation.");
  gtk_window_set_transient_for (GTK_WINDOW (about), parent);
  gtk_window_set_modal (GTK_WINDOW (about), TRUE);
  gtk_window_present (GTK_WINDOW (about));
}
