/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Who holds which role, and closing a case: it lists what is unfinished and changes nothing else.
 */
#include "base/cm-error.h"
#include "case/cm-coverage.h"
#include "case/cm-gesture.h"

#include <glib/gi18n-lib.h>
#include <string.h>

gboolean
cm_case_set_role (CmCase *self, const char *role, const char *person_name, GError **error)
{
  GListModel *model = cm_case_get_records (self, &cm_record_role);
  g_autoptr (CmStep) step = cm_step_new (self);
  g_autofree char *person = NULL;
  gboolean held = FALSE;

  if (person_name != NULL && *person_name != '\0')
    person = cm_gesture_person (self, step, person_name);
  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (CmRecord) row = g_list_model_get_item (model, i);
      CmRecord *copy;

      if (strcmp (cm_record_get_text (row, "role"), role) != 0 || cm_record_has (row, "until"))
        continue;
      if (g_strcmp0 (cm_record_get_text (row, "person_id"), person) == 0)
        {
          held = TRUE;
          continue;
        }
      copy = cm_record_copy (row);
      cm_gesture_set_now (copy, "until", step);
      cm_step_update (step, copy);
    }
  if (!held && person != NULL)
    {
      CmRecord *row = cm_record_new (&cm_record_role);

      cm_record_set_text (row, "role", role);
      cm_record_set_text (row, "person_id", person);
      cm_gesture_set_now (row, "since", step);
      cm_step_insert (step, row);
    }
  return cm_step_commit (step, error);
}

static void
list_actions (CmCase *self, GStrvBuilder *out)
{
  GListModel *model = cm_case_get_records (self, &cm_record_action);
  static const struct
  {
    const char *status, *sentence;
  } sentences[] = {
    { "accepted", N_ ("Action “%s” is open") },
    { "planned", N_ ("Action “%s” is planned, not done") },
    { "in_progress", N_ ("Action “%s” is in progress") },
    { "blocked", N_ ("Action “%s” is blocked") },
    { "done", N_ ("Action “%s” is done, not verified") },
    { "failed", N_ ("Action “%s” did not hold") },
  };

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (CmRecord) action = g_list_model_get_item (model, i);

      for (gsize j = 0; j < G_N_ELEMENTS (sentences); j++)
        if (strcmp (sentences[j].status, cm_record_get_text (action, "status")) == 0)
          {
            const char *sentence = _ (sentences[j].sentence);
            g_autoptr (GString) line = g_string_new (sentence);

            g_string_replace (line, "%s", cm_record_get_text (action, "title"), 1);
            g_strv_builder_add (out, line->str);
          }
    }
}

static void
list_rest (CmCase *self, GStrvBuilder *out)
{
  GListModel *assets = cm_case_get_records (self, &cm_record_asset);
  g_autoptr (GPtrArray) bare = cm_case_uncovered (self, NULL);

  for (guint i = 0; i < bare->len; i++)
    {
      g_autofree char *line = g_strdup_printf (_ ("Observed technique %s has no action"),
                                               (const char *) g_ptr_array_index (bare, i));

      g_strv_builder_add (out, line);
    }
  for (guint i = 0; i < g_list_model_get_n_items (assets); i++)
    {
      g_autoptr (CmRecord) asset = g_list_model_get_item (assets, i);
      g_autofree char *line = NULL;

      if (strcmp (cm_record_get_text (asset, "compromise"), "to_be_determined") != 0)
        continue;
      line = g_strdup_printf (_ ("Whether %s is compromised is to be determined"),
                              cm_record_get_text (asset, "name"));
      g_strv_builder_add (out, line);
    }
  if (!cm_record_has (cm_case_get_row (self), "outcome"))
    g_strv_builder_add (out, _ ("The case has no outcome"));
}

gboolean
cm_case_close (CmCase *self, char ***open_ends, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (CmStep) step = cm_step_new (self);
  CmRecord *copy = cm_record_copy (cm_case_get_row (self));
  g_auto (GStrv) list = NULL;

  list_actions (self, builder);
  list_rest (self, builder);
  list = g_strv_builder_end (builder);
  cm_record_set_text (copy, "phase", "closed");
  if (!cm_record_has (copy, "closed"))
    cm_gesture_set_now (copy, "closed", step);
  /* The list goes into the journal with the step; what a person wrote there stays. */
  if (!cm_record_has (copy, "closing_note") && list[0] != NULL)
    {
      g_autofree char *note = g_strjoinv ("\n", list);

      cm_record_set_text (copy, "closing_note", note);
    }
  cm_step_update (step, copy);
  if (!cm_step_commit (step, error))
    return FALSE;
  if (open_ends != NULL)
    *open_ends = g_steal_pointer (&list);
  return TRUE;
}
