/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Writes what an entry line says: all its observations with the assets and people they name, or the
 * action, as one step, so that one undo takes the whole line back. */
#include "case/cm-entry.h"

#include "base/cm-error.h"
#include "case/cm-step.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct
{
  CmEntry *entry;
  const CmEntryContext *context;
  CmStep *step;
  GPtrArray *assets;   /* ids of the assets of the line, in its order, owned */
  GPtrArray *ids;      /* ids of the new records, owned */
  GString *techniques; /* for the summary */
  GString *hosts;
} Commit;

static const char *
find_value (const CmEntry *entry, CmTokenKind kind)
{
  for (guint i = 0; i < entry->tokens->len; i++)
    {
      const CmToken *token = entry->tokens->pdata[i];

      if (token->kind == kind)
        return token->value;
    }
  return NULL;
}

static void
append_listed (GString *list, const char *text)
{
  if (list->len > 0)
    g_string_append (list, ", ");
  g_string_append (list, text);
}

/* The person of by:, made where unknown; NULL where the line names nobody. */
static const char *
take_person (Commit *commit)
{
  const char *name = find_value (commit->entry, CM_TOKEN_PERSON);
  CmRecord *person;

  if (name == NULL)
    return NULL;
  person = cm_case_find_person (commit->context->self, name);
  if (person != NULL)
    return cm_record_get_id (person);
  person = cm_record_new (&cm_record_person);
  cm_record_set_text (person, "name", name);
  return cm_step_insert (commit->step, person);
}

static void
take_assets (Commit *commit)
{
  g_autoptr (GHashTable) made = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < commit->entry->tokens->len; i++)
    {
      const CmToken *token = commit->entry->tokens->pdata[i];
      g_autofree char *folded = NULL;
      CmRecord *asset;

      if (token->kind != CM_TOKEN_ASSET)
        continue;
      folded = g_utf8_casefold (token->value, -1);
      if (!g_hash_table_add (made, g_steal_pointer (&folded)))
        continue;
      append_listed (commit->hosts, token->value);
      asset = cm_case_find_asset (commit->context->self, token->value);
      if (asset != NULL)
        {
          g_ptr_array_add (commit->assets, g_strdup (cm_record_get_id (asset)));
          continue;
        }
      asset = cm_record_new (&cm_record_asset);
      cm_record_set_text (asset, "name", token->value);
      if (token->detail != NULL)
        cm_record_set_text (asset, "kind", token->detail);
      g_ptr_array_add (commit->assets, g_strdup (cm_step_insert (commit->step, asset)));
    }
}

static void
link_assets (Commit *commit, const CmRecordType *type, const char *id, const char *kind)
{
  for (guint i = 0; i < commit->assets->len; i++)
    cm_step_link (commit->step, type, id, kind, cm_record_asset.name, commit->assets->pdata[i]);
}

/* The tactic chosen for @technique the last time it was recorded in this case. */
static const char *
find_remembered_tactic (CmCase *self, const char *technique)
{
  GListModel *observations = cm_case_get_records (self, &cm_record_observation);

  for (guint i = g_list_model_get_n_items (observations); i > 0; i--)
    {
      g_autoptr (CmRecord) record = g_list_model_get_item (observations, i - 1);

      if (g_strcmp0 (cm_record_get_text (record, "technique"), technique) == 0 &&
          cm_record_get_text (record, "tactic") != NULL)
        return cm_record_get_text (record, "tactic");
    }
  return NULL;
}

static const char *
choose_tactic (Commit *commit, guint index, const char *technique)
{
  GPtrArray *tokens = commit->entry->tokens;
  const CmTechnique *known;

  for (guint i = index + 1; i < tokens->len; i++)
    {
      const CmToken *token = tokens->pdata[i];

      if (token->kind == CM_TOKEN_TECHNIQUE)
        break;
      if (token->kind == CM_TOKEN_TACTIC)
        return token->value;
    }
  known = commit->context->release == NULL
              ? NULL
              : cm_release_resolve (commit->context->release, technique);
  if (known != NULL && known->tactics->len == 1)
    return ((const CmTactic *) known->tactics->pdata[0])->id;
  return find_remembered_tactic (commit->context->self, technique);
}

static void
set_scope (CmRecord *record, const CmEntry *entry)
{
  const char *scope = find_value (entry, CM_TOKEN_SCOPE);
  g_auto (GStrv) parts = NULL;
  guint64 looked, all;

  if (scope == NULL)
    return;
  parts = g_strsplit (scope, "/", 3);
  if (g_strv_length (parts) == 2 &&
      g_ascii_string_to_unsigned (parts[0], 10, 0, G_MAXINT32, &looked, NULL) &&
      g_ascii_string_to_unsigned (parts[1], 10, 0, G_MAXINT32, &all, NULL))
    {
      cm_record_set_int (record, "looked", (gint64) looked);
      cm_record_set_int (record, "in_scope", (gint64) all);
    }
  else
    cm_record_set_text (record, "scope", scope);
}

static void
set_known (CmRecord *record, const Commit *commit)
{
  g_auto (CmTime) now = { .has_us = TRUE, .us = commit->context->now_us };

  if (commit->entry->known.text != NULL)
    {
      cm_record_set_time (record, "known", &commit->entry->known);
      return;
    }
  now.text = cm_time_format_iso (now.us, NULL);
  now.zone = g_strdup ("Z");
  now.precision = g_strdup ("us");
  cm_record_set_time (record, "known", &now);
}

static void
add_observation (Commit *commit, guint index, const char *person)
{
  const CmEntry *entry = commit->entry;
  const CmToken *token = entry->tokens->pdata[index];
  const char *status = find_value (entry, CM_TOKEN_STATUS);
  CmRecord *record = cm_record_new (&cm_record_observation);
  const char *id;

  cm_record_set_text (record, "technique", token->value);
  cm_record_set_text (record, "tactic", choose_tactic (commit, index, token->value));
  if (status != NULL)
    cm_record_set_text (record, "status", status);
  cm_record_set_text (record, "confidence", find_value (entry, CM_TOKEN_CONFIDENCE));
  cm_record_set_text (record, "source", find_value (entry, CM_TOKEN_SOURCE));
  cm_record_set_text (record, "found_by", person);
  cm_record_set_text (record, "procedure", entry->text);
  if (entry->first.text != NULL)
    cm_record_set_time (record, "first", &entry->first);
  if (entry->last.text != NULL)
    cm_record_set_time (record, "last", &entry->last);
  set_known (record, commit);
  set_scope (record, entry);
  if (find_value (entry, CM_TOKEN_FLAG) != NULL)
    cm_record_set_int (record, "flag", 1);
  id = cm_step_insert (commit->step, record);
  g_ptr_array_add (commit->ids, g_strdup (id));
  append_listed (commit->techniques, token->value);
  link_assets (commit, &cm_record_observation, id, "on");
}

static void
add_observations (Commit *commit)
{
  g_autofree char *person = g_strdup (take_person (commit));

  take_assets (commit);
  for (guint i = 0; i < commit->entry->tokens->len; i++)
    if (((const CmToken *) commit->entry->tokens->pdata[i])->kind == CM_TOKEN_TECHNIQUE)
      add_observation (commit, i, person);
}

/* `counters` to what was seen of @technique in this case; where nothing was, the action prevents
 * it.
 */
static void
link_technique (Commit *commit, const char *action, const char *technique)
{
  GListModel *observations = cm_case_get_records (commit->context->self, &cm_record_observation);
  gboolean seen = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (observations); i++)
    {
      g_autoptr (CmRecord) record = g_list_model_get_item (observations, i);

      if (g_strcmp0 (cm_record_get_text (record, "technique"), technique) != 0 ||
          g_strcmp0 (cm_record_get_text (record, "status"), "absent") == 0)
        continue;
      cm_step_link (commit->step, &cm_record_action, action, "counters", cm_record_observation.name,
                    cm_record_get_id (record));
      seen = TRUE;
    }
  if (!seen)
    cm_step_link (commit->step, &cm_record_action, action, "prevents", "technique", technique);
}

static void
link_techniques (Commit *commit, const char *action)
{
  for (guint i = 0; i < commit->entry->tokens->len; i++)
    {
      const CmToken *token = commit->entry->tokens->pdata[i];
      g_auto (GStrv) ids = NULL;

      if (token->kind != CM_TOKEN_COUNTERS && token->kind != CM_TOKEN_TECHNIQUE)
        continue;
      ids = g_strsplit (token->value, ",", -1);
      for (guint n = 0; ids[n] != NULL; n++)
        link_technique (commit, action, ids[n]);
    }
}

static void
add_action (Commit *commit)
{
  const CmEntry *entry = commit->entry;
  g_autofree char *person = g_strdup (take_person (commit));
  CmRecord *record = cm_record_new (&cm_record_action);
  const char *id;

  take_assets (commit);
  cm_record_set_text (record, "title", entry->text);
  cm_record_set_text (record, "status", entry->due.text != NULL ? "planned" : "accepted");
  cm_record_set_text (record, "owner_id", person);
  if (entry->due.text != NULL)
    cm_record_set_time (record, "due", &entry->due);
  if (find_value (entry, CM_TOKEN_FLAG) != NULL)
    cm_record_set_int (record, "flag", 1);
  id = cm_step_insert (commit->step, record);
  g_ptr_array_add (commit->ids, g_strdup (id));
  link_assets (commit, &cm_record_action, id, "targets");
  link_techniques (commit, id);
}

static char *
summarise (const Commit *commit, gboolean action)
{
  const char *status = find_value (commit->entry, CM_TOKEN_STATUS);
  gboolean absent = g_strcmp0 (status, "absent") == 0;
  const char *what = commit->techniques->str, *hosts = commit->hosts->str;

  if (action)
    return g_strdup_printf (_ ("Added the action “%s”"), commit->entry->text);
  if (absent)
    return commit->hosts->len == 0
               ? g_strdup_printf (_ ("Recorded %s as absent"), what)
               : g_strdup_printf (_ ("Recorded %s as absent on %s"), what, hosts);
  return commit->hosts->len == 0 ? g_strdup_printf (_ ("Recorded %s"), what)
                                 : g_strdup_printf (_ ("Recorded %s on %s"), what, hosts);
}

static GPtrArray *
find_records (const Commit *commit, const CmRecordType *type)
{
  GPtrArray *records = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < commit->ids->len; i++)
    {
      CmRecord *record = cm_case_find (commit->context->self, type, commit->ids->pdata[i]);

      if (record != NULL)
        g_ptr_array_add (records, g_object_ref (record));
    }
  return records;
}

gboolean
cm_entry_commit (CmEntry *entry,
                 const CmEntryContext *context,
                 GPtrArray **records,
                 char **summary,
                 GError **error)
{
  gboolean action = g_strcmp0 (entry->record, "action") == 0;
  g_autoptr (CmStep) step = NULL;
  g_autoptr (GPtrArray) assets = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) techniques = g_string_new (NULL), hosts = g_string_new (NULL);
  Commit commit = { entry, context, NULL, assets, ids, techniques, hosts };

  g_return_val_if_fail (context->self != NULL, FALSE);
  if (entry->problem != NULL || entry->record == NULL)
    {
      g_set_error_literal (error, CM_ERROR, CM_ERROR_INVALID,
                           entry->problem != NULL ? entry->problem : _ ("The line is empty."));
      return FALSE;
    }
  commit.step = step = cm_step_new (context->self);
  if (action)
    add_action (&commit);
  else
    add_observations (&commit);
  if (!cm_step_commit (step, error))
    return FALSE;
  if (records != NULL)
    *records = find_records (&commit, action ? &cm_record_action : &cm_record_observation);
  if (summary != NULL)
    *summary = summarise (&commit, action);
  return TRUE;
}
