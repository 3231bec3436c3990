/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* One struct of copied words serves all the writes of pages. */
#include "cm-page-writes.h"

#include "base/cm-error.h"
#include "case/cm-step.h"

#include <glib/gi18n.h>

typedef struct
{
  const CmRecordType *type;
  char *id, *key, *text;
  char **tactics;
  CmTimeContext context;
  char *zone;
  CmJournalEntry *entry;
} Words;

static Words *
words_new (const char *id, const char *key, const char *text)
{
  Words *words = g_new0 (Words, 1);

  words->id = g_strdup (id);
  words->key = g_strdup (key);
  words->text = g_strdup (text);
  return words;
}

static void
words_free (gpointer data)
{
  Words *words = data;

  g_free (words->id);
  g_free (words->key);
  g_free (words->text);
  g_free (words->zone);
  g_strfreev (words->tactics);
  g_clear_object (&words->entry);
  g_free (words);
}

static CmRecord *
find (CmCase *self, const CmRecordType *type, const char *id, GError **error)
{
  CmRecord *record = id == NULL ? cm_case_get_row (self) : cm_case_find (self, type, id);

  if (record == NULL)
    g_set_error_literal (error, CM_ERROR, CM_ERROR_NOT_FOUND, _ ("It is no longer in this case."));
  return record;
}

static gboolean
write_status (CmCase *self, gpointer data, GError **error)
{
  const Words *words = data;
  CmRecord *action = find (self, &cm_record_action, words->id, error);

  return action != NULL && cm_case_set_action_status (self, action, words->key, words->text, error);
}

static gboolean
write_owner (CmCase *self, gpointer data, GError **error)
{
  const Words *words = data;
  CmRecord *action = find (self, &cm_record_action, words->id, error);

  return action != NULL && cm_case_set_owner (self, action, words->text, error);
}

static gboolean
write_field (CmCase *self, gpointer data, GError **error)
{
  const Words *words = data;
  CmRecord *record = find (self, words->type, words->id, error);

  return record != NULL &&
         cm_case_set_field (self, record, words->key, words->text, &words->context, error);
}

static gboolean
write_role (CmCase *self, gpointer data, GError **error)
{
  const Words *words = data;

  return cm_case_set_role (self, words->key, words->text, error);
}

/* "14/15 finance clients": how many of how many were looked at. */
static gboolean
read_share (const char *scope, gint64 *looked, gint64 *in_scope)
{
  char *end = NULL;

  *looked = g_ascii_strtoll (scope, &end, 10);
  if (end == scope || *end != '/' || !g_ascii_isdigit (end[1]))
    return FALSE;
  *in_scope = g_ascii_strtoll (end + 1, NULL, 10);
  return *looked >= 0 && *in_scope >= *looked;
}

static gboolean
write_observation (CmCase *self, gpointer data, GError **error)
{
  const Words *words = data;
  CmObservationDraft draft = { .technique = words->id, .status = words->key };
  gint64 looked, in_scope;

  draft.scope = words->text;
  if (words->text != NULL && read_share (words->text, &looked, &in_scope))
    {
      draft.looked = &looked;
      draft.in_scope = &in_scope;
    }
  return cm_case_observe (self, &draft, (const char *const *) words->tactics, error) != NULL;
}

static gboolean
write_tactic (CmCase *self, gpointer data, GError **error)
{
  const Words *words = data;
  GListModel *rows = cm_case_get_records (self, &cm_record_observation);
  g_autoptr (CmStep) step = cm_step_new (self);

  for (guint i = 0; i < g_list_model_get_n_items (rows); i++)
    {
      g_autoptr (CmRecord) row = g_list_model_get_item (rows, i);
      CmRecord *copy;

      if (cm_record_has (row, "tactic") ||
          g_strcmp0 (cm_record_get_text (row, "technique"), words->id) != 0)
        continue;
      copy = cm_record_copy (row);
      cm_record_set_text (copy, "tactic", words->key);
      cm_step_update (step, copy);
    }
  return cm_step_commit (step, error);
}

static gboolean
write_new_attempt (CmCase *self, gpointer data, GError **error)
{
  static const char *const kept[] = { "title", "target",   "verb",      "target_kind",
                                      "phase", "owner_id", "rationale", "guidance" };
  const Words *words = data;
  CmRecord *old = find (self, &cm_record_action, words->id, error);
  g_autoptr (CmStep) step = NULL;
  g_autoptr (GPtrArray) links = NULL;
  CmRecord *action;
  const char *id;

  if (old == NULL)
    return FALSE;
  step = cm_step_new (self);
  links = cm_case_get_links (self, words->id, NULL);
  action = cm_record_new (&cm_record_action);
  for (gsize i = 0; i < G_N_ELEMENTS (kept); i++)
    cm_record_set_text (action, kept[i], cm_record_get_text (old, kept[i]));
  id = cm_step_insert (step, action);
  cm_step_link (step, &cm_record_action, id, "replaces", "action", words->id);
  for (guint i = 0; i < links->len; i++)
    {
      CmRecord *link = g_ptr_array_index (links, i);
      const char *kind = cm_record_get_text (link, "kind");

      if (!g_str_equal (kind, "replaces"))
        cm_step_link (step, &cm_record_action, id, kind, cm_record_get_text (link, "to_type"),
                      cm_record_get_text (link, "to_id"));
    }
  return cm_step_commit (step, error);
}

static gboolean
write_bin (CmCase *self, gpointer data, GError **error)
{
  const Words *words = data;
  CmRecord *record = find (self, words->type, words->id, error);

  return record != NULL && cm_case_bin (self, record, error);
}

static gboolean
write_revert (CmCase *self, gpointer data, GError **error)
{
  const Words *words = data;

  return cm_case_revert (self, words->entry, error);
}

void
cm_write_status (CmWorkspace *workspace, const char *action, const char *status, const char *note)
{
  cm_workspace_write (workspace, write_status, NULL, words_new (action, status, note), words_free);
}

void
cm_write_owner (CmWorkspace *workspace, const char *action, const char *person)
{
  cm_workspace_write (workspace, write_owner, NULL, words_new (action, NULL, person), words_free);
}

void
cm_write_field (CmWorkspace *workspace,
                const CmRecordType *type,
                const char *id,
                const char *field,
                const char *text)
{
  Words *words = words_new (id, field, text);

  words->type = type;
  cm_workspace_get_time_context (workspace, &words->context);
  words->zone = g_strdup (words->context.zone);
  words->context.zone = words->zone;
  cm_workspace_write (workspace, write_field, NULL, words, words_free);
}

void
cm_write_role (CmWorkspace *workspace, const char *role, const char *person)
{
  cm_workspace_write (workspace, write_role, NULL, words_new (NULL, role, person), words_free);
}

void
cm_write_observation (CmWorkspace *workspace,
                      const char *technique,
                      const char *status,
                      const char *scope)
{
  CmRelease *release = cm_workspace_get_release (workspace);
  CmTechnique *found = release != NULL ? cm_release_find (release, technique) : NULL;
  g_autoptr (GStrvBuilder) tactics = g_strv_builder_new ();
  Words *words = words_new (technique, status, scope);

  for (guint i = 0; found != NULL && i < found->tactics->len; i++)
    g_strv_builder_add (tactics, ((CmTactic *) g_ptr_array_index (found->tactics, i))->id);
  words->tactics = g_strv_builder_end (tactics);
  cm_workspace_write (workspace, write_observation, NULL, words, words_free);
}

void
cm_write_tactic (CmWorkspace *workspace, const char *technique, const char *tactic)
{
  cm_workspace_write (workspace, write_tactic, NULL, words_new (technique, tactic, NULL),
                      words_free);
}

void
cm_write_new_attempt (CmWorkspace *workspace, const char *action)
{
  cm_workspace_write (workspace, write_new_attempt, NULL, words_new (action, NULL, NULL),
                      words_free);
}

void
cm_write_bin (CmWorkspace *workspace, const CmRecordType *type, const char *id)
{
  Words *words = words_new (id, NULL, NULL);

  words->type = type;
  cm_workspace_write (workspace, write_bin, NULL, words, words_free);
}

void
cm_write_revert (CmWorkspace *workspace, CmJournalEntry *entry)
{
  Words *words = words_new (NULL, NULL, NULL);

  words->entry = g_object_ref (entry);
  cm_workspace_write (workspace, write_revert, NULL, words, words_free);
}

const char *
cm_action_next_status (CmRecord *action)
{
  static const char *const order[] = { "in_progress", "planned", "done", "verified", "accepted" };
  g_auto (GStrv) next = cm_case_next_statuses (action);
  const char *status = cm_record_get_text (action, "status");

  /* Done cannot become anything before verified; taking a refusal back asks for a reason. */
  if (g_str_equal (status, "rejected") || g_str_equal (status, "not_applicable"))
    return NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (order); i++)
    if (g_strv_contains ((const char *const *) next, order[i]))
      return order[i];
  return NULL;
}

const char *
cm_action_status_verb (const char *status)
{
  static const struct
  {
    const char *status, *verb;
  } verbs[] = {
    { "accepted", N_ ("Accept") },
    { "planned", N_ ("Plan") },
    { "in_progress", N_ ("Start") },
    { "done", N_ ("Done…") },
    { "verified", N_ ("Verify") },
    { "blocked", N_ ("Blocked…") },
    { "failed", N_ ("Did not hold…") },
    { "rolled_back", N_ ("Rolled back…") },
    { "superseded", N_ ("Superseded…") },
    { "rejected", N_ ("Reject…") },
    { "not_applicable", N_ ("Not applicable…") },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (verbs); i++)
    if (g_strcmp0 (verbs[i].status, status) == 0)
      return _ (verbs[i].verb);
  return status;
}

void
cm_box_clear (GtkWidget *box)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (box)) != NULL)
    {
      if (GTK_IS_LIST_BOX (box))
        gtk_list_box_remove (GTK_LIST_BOX (box), child);
      else
        gtk_box_remove (GTK_BOX (box), child);
    }
}

typedef struct
{
  GtkWidget *page; /* borrowed: owns this */
  GFunc refresh;
  gboolean stale;
} Follow;

static void
on_changed (Follow *follow)
{
  follow->stale =
      gtk_widget_get_root (follow->page) != NULL && !gtk_widget_get_mapped (follow->page);
  if (!follow->stale)
    follow->refresh (follow->page, NULL);
}

static void
on_map (Follow *follow)
{
  if (follow->stale)
    follow->refresh (follow->page, NULL);
  follow->stale = FALSE;
}

static void
on_workspace_changed (CmWorkspace *workspace, GtkWidget *page)
{
  on_changed (g_object_get_data (G_OBJECT (page), "cm-follow"));
}

void
cm_page_follow (GtkWidget *page, CmWorkspace *workspace, GFunc refresh)
{
  Follow *follow = g_new0 (Follow, 1);

  follow->page = page;
  follow->refresh = refresh;
  g_object_set_data_full (G_OBJECT (page), "cm-follow", follow, g_free);
  g_signal_connect_object (workspace, "changed", G_CALLBACK (on_workspace_changed), page, 0);
  g_signal_connect_swapped (page, "map", G_CALLBACK (on_map), follow);
  refresh (page, NULL);
}
