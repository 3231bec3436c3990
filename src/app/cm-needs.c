/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Computed from the case's models each time it is asked for; nothing is stored. */
#include "cm-needs.h"

#include "cm-page.h"

#include <glib/gi18n.h>

#define MINUTE_US ((gint64) 60 * G_USEC_PER_SEC)

void
cm_need_free (CmNeed *need)
{
  g_free (need->id);
  g_free (need->title);
  g_free (need->caption);
  g_free (need);
}

static void
add (GPtrArray *needs, CmNeedKind kind, const char *id, const char *title, char *caption)
{
  CmNeed *need = g_new0 (CmNeed, 1);

  need->kind = kind;
  need->id = g_strdup (id);
  need->title = g_strdup (title);
  need->caption = caption;
  g_ptr_array_add (needs, need);
}

static gboolean
has_status (CmRecord *record, const char *status)
{
  return g_strcmp0 (cm_record_get_text (record, "status"), status) == 0;
}

static gboolean
is_open (CmRecord *action)
{
  return has_status (action, "accepted") || has_status (action, "planned") ||
         has_status (action, "in_progress") || has_status (action, "blocked");
}

gboolean
cm_action_is_overdue (CmWorkspace *workspace, CmRecord *action)
{
  const CmTime *due = cm_record_get_time (action, "due");

  return is_open (action) && due->has_us &&
         due->us < cm_clock_now (cm_workspace_get_clock (workspace));
}

gboolean
cm_action_did_not_hold (CmCase *self, CmRecord *action)
{
  g_autoptr (GPtrArray) replaced = NULL;

  if (!has_status (action, "failed"))
    return FALSE;
  replaced = cm_case_get_links_to (self, cm_record_get_id (action), "replaces");
  for (guint i = 0; i < replaced->len; i++)
    if (cm_case_find (self, &cm_record_action,
                      cm_record_get_text (g_ptr_array_index (replaced, i), "from_id")) != NULL)
      return FALSE;
  return TRUE;
}

static void
join (GString *text, const char *part)
{
  if (part == NULL || *part == '\0')
    return;
  if (text->len > 0)
    g_string_append (text, " · ");
  g_string_append (text, part);
}

static void
join_due (GString *text, CmWorkspace *workspace, CmRecord *action)
{
  const CmTime *due = cm_record_get_time (action, "due");
  g_autofree char *when = NULL;
  g_autofree char *words = NULL;
  g_autofree char *late = NULL;
  gint64 minutes;

  if (due->text == NULL && !due->has_us)
    return;
  when = cm_workspace_format_cm_time (workspace, due);
  words = g_strdup_printf (_ ("due %s"), when);
  if (!cm_action_is_overdue (workspace, action))
    {
      join (text, words);
      return;
    }
  minutes = (cm_clock_now (cm_workspace_get_clock (workspace)) - due->us) / MINUTE_US;
  late = g_strdup_printf (_ ("%d h %02d overdue"), (int) (minutes / 60), (int) (minutes % 60));
  join (text, late);
  join (text, words);
}

char *
cm_action_caption (CmWorkspace *workspace, CmRecord *action)
{
  CmCase *self = cm_workspace_get_case (workspace);
  GString *text = g_string_new (NULL);
  gboolean late = cm_action_is_overdue (workspace, action);
  g_autoptr (GPtrArray) targets = cm_case_get_links (self, cm_record_get_id (action), "targets");

  if (late)
    join_due (text, workspace, action);
  for (guint i = 0; i < targets->len; i++)
    {
      const char *id = cm_record_get_text (g_ptr_array_index (targets, i), "to_id");
      CmRecord *asset = cm_case_find (self, &cm_record_asset, id);

      if (asset != NULL)
        join (text, cm_record_get_text (asset, "name"));
    }
  join (text, cm_record_get_text (action, "target"));
  if (has_status (action, "blocked") || has_status (action, "failed"))
    join (text, cm_record_get_text (action, "reason"));
  if (cm_record_has (action, "owner_id"))
    join (text, cm_case_person_name (self, cm_record_get_text (action, "owner_id")));
  if (is_open (action) && !late)
    join_due (text, workspace, action);
  return g_string_free (text, FALSE);
}

static int
compare_text (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

char *
cm_action_counters (CmCase *self, CmRecord *action)
{
  g_autoptr (GPtrArray) links = cm_case_get_links (self, cm_record_get_id (action), NULL);
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < links->len; i++)
    {
      CmRecord *link = g_ptr_array_index (links, i);
      const char *kind = cm_record_get_text (link, "kind");
      const char *to = cm_record_get_text (link, "to_id");

      if (g_str_equal (kind, "counters"))
        {
          CmRecord *seen = cm_case_find (self, &cm_record_observation, to);

          to = seen != NULL ? cm_record_get_text (seen, "technique") : NULL;
        }
      else if (!g_str_equal (kind, "prevents"))
        continue;
      if (to != NULL && !g_ptr_array_find_with_equal_func (ids, to, g_str_equal, NULL))
        g_ptr_array_add (ids, (gpointer) to);
    }
  g_ptr_array_sort (ids, compare_text);
  for (guint i = 0; i < ids->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? " " : "",
                            (const char *) g_ptr_array_index (ids, i));
  return g_string_free (text, FALSE);
}

const char *
cm_case_role_holder (CmCase *self, const char *role)
{
  GListModel *rows = cm_case_get_records (self, &cm_record_role);

  for (guint i = g_list_model_get_n_items (rows); i-- > 0;)
    {
      g_autoptr (CmRecord) row = g_list_model_get_item (rows, i);

      if (g_strcmp0 (cm_record_get_text (row, "role"), role) == 0 && !cm_record_has (row, "until"))
        return cm_case_person_name (self, cm_record_get_text (row, "person_id"));
    }
  return NULL;
}

static void
add_actions (GPtrArray *needs, CmWorkspace *workspace, CmNeedKind kind)
{
  CmCase *self = cm_workspace_get_case (workspace);
  GListModel *actions = cm_case_get_records (self, &cm_record_action);

  for (guint i = 0; i < g_list_model_get_n_items (actions); i++)
    {
      g_autoptr (CmRecord) action = g_list_model_get_item (actions, i);
      gboolean failed = cm_action_did_not_hold (self, action);
      gboolean overdue = cm_action_is_overdue (workspace, action);
      gboolean blocked = has_status (action, "blocked");
      const char *title = cm_record_get_text (action, "title");
      g_autofree char *sentence = NULL;

      if (kind == CM_NEED_DID_NOT_HOLD ? !failed
          : kind == CM_NEED_BLOCKED    ? !blocked
                                       : !overdue || blocked)
        continue;
      sentence = failed    ? g_strdup_printf (_ ("Did not hold: %s"), title)
                 : blocked ? g_strdup_printf (_ ("Blocked: %s"), title)
                           : g_strdup (title);
      add (needs, kind, cm_record_get_id (action), sentence, cm_action_caption (workspace, action));
    }
}

static void
add_first_steps (GPtrArray *needs, CmCase *self)
{
  if (g_list_model_get_n_items (cm_case_get_records (self, &cm_record_observation)) == 0)
    add (needs, CM_NEED_RECORD, NULL, _ ("Record what was seen"),
         g_strdup (_ ("A technique, a host, a time, and what you saw, in one line")));
  if (cm_case_role_holder (self, "lead") == NULL)
    add (needs, CM_NEED_LEAD, NULL, _ ("Nobody leads this case yet"),
         g_strdup (_ ("Whoever leads decides what is done first")));
  if (g_list_model_get_n_items (cm_case_get_records (self, &cm_record_action)) == 0)
    add (needs, CM_NEED_ACTION, NULL, _ ("Add a first action"),
         g_strdup (_ ("What keeps evidence, or stops the intruder")));
}

static void
add_tactics (GPtrArray *needs, CmWorkspace *workspace)
{
  CmCase *self = cm_workspace_get_case (workspace);
  CmRelease *release = cm_workspace_get_release (workspace);
  GListModel *rows = cm_case_get_records (self, &cm_record_observation);
  g_autoptr (GHashTable) named = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; release != NULL && i < g_list_model_get_n_items (rows); i++)
    {
      g_autoptr (CmRecord) row = g_list_model_get_item (rows, i);
      const char *id = cm_record_get_text (row, "technique");
      CmTechnique *technique = cm_release_find (release, id);
      g_autofree char *title = NULL;

      if (technique == NULL || technique->tactics->len < 2 || cm_record_has (row, "tactic") ||
          has_status (row, "absent") || !g_hash_table_add (named, technique->id))
        continue;
      title = g_strdup_printf (_ ("%s has no tactic yet"), technique->name);
      add (needs, CM_NEED_TACTIC, id, title,
           g_strdup_printf (_ ("%s · it stands in %u columns"), id, technique->tactics->len));
    }
}

GPtrArray *
cm_needs_collect (CmWorkspace *workspace, gboolean actions_only)
{
  GPtrArray *needs = g_ptr_array_new_with_free_func ((GDestroyNotify) cm_need_free);
  CmCase *self = cm_workspace_get_case (workspace);

  if (self == NULL)
    return needs;
  add_actions (needs, workspace, CM_NEED_DID_NOT_HOLD);
  add_actions (needs, workspace, CM_NEED_OVERDUE);
  add_actions (needs, workspace, CM_NEED_BLOCKED);
  if (actions_only)
    return needs;
  add_first_steps (needs, self);
  add_tactics (needs, workspace);
  return needs;
}

guint
cm_response_page_attention (CmWorkspace *workspace)
{
  g_autoptr (GPtrArray) needs = cm_needs_collect (workspace, TRUE);

  return needs->len;
}
