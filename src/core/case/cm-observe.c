/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Recording an observation, and editing in place: each one step. */
#include "base/cm-error.h"
#include "case/cm-gesture.h"

#include <glib/gi18n-lib.h>
#include <string.h>

gboolean
cm_gesture_refuse (GError **error, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list values;

  va_start (values, format);
  text = g_strdup_vprintf (format, values);
  va_end (values);
  g_set_error_literal (error, CM_ERROR, CM_ERROR_INVALID, text);
  return FALSE;
}

void
cm_gesture_set_now (CmRecord *record, const char *field, CmStep *step)
{
  g_auto (CmTime) now = { 0 };

  now.has_us = TRUE;
  now.us = cm_step_get_at_us (step) / G_USEC_PER_SEC * G_USEC_PER_SEC;
  now.text = cm_time_format_iso (now.us, "s");
  now.zone = g_strdup ("Z");
  now.precision = g_strdup ("s");
  cm_record_set_time (record, field, &now);
}

char *
cm_gesture_asset (CmCase *self, CmStep *step, const char *name)
{
  CmRecord *asset = cm_case_find_asset (self, name);

  if (asset != NULL)
    return g_strdup (cm_record_get_id (asset));
  asset = cm_record_new (&cm_record_asset);
  cm_record_set_text (asset, "name", name);
  return g_strdup (cm_step_insert (step, asset));
}

char *
cm_gesture_person (CmCase *self, CmStep *step, const char *name)
{
  CmRecord *person = cm_case_find_person (self, name);

  if (person != NULL)
    return g_strdup (cm_record_get_id (person));
  person = cm_record_new (&cm_record_person);
  cm_record_set_text (person, "name", name);
  return g_strdup (cm_step_insert (step, person));
}

/* Asked once: the tactic last chosen for this technique in this case. */
static const char *
remembered_tactic (CmCase *self, const char *technique)
{
  GListModel *model = cm_case_get_records (self, &cm_record_observation);

  for (guint i = g_list_model_get_n_items (model); i > 0; i--)
    {
      g_autoptr (CmRecord) record = g_list_model_get_item (model, i - 1);

      if (strcmp (cm_record_get_text (record, "technique"), technique) == 0 &&
          cm_record_has (record, "tactic"))
        return cm_record_get_text (record, "tactic"); /* the list keeps the record */
    }
  return NULL;
}

static void
fill_observation (CmCase *self,
                  CmStep *step,
                  CmRecord *record,
                  const CmObservationDraft *draft,
                  const char *const *tactics)
{
  const char *tactic = draft->tactic;

  if (tactic == NULL && tactics != NULL && tactics[0] != NULL && tactics[1] == NULL)
    tactic = tactics[0];
  if (tactic == NULL && draft->technique != NULL)
    tactic = remembered_tactic (self, draft->technique);
  cm_record_set_text (record, "technique", draft->technique);
  cm_record_set_text (record, "tactic", tactic);
  if (draft->status != NULL)
    cm_record_set_text (record, "status", draft->status);
  cm_record_set_text (record, "confidence", draft->confidence);
  cm_record_set_text (record, "procedure", draft->procedure);
  cm_record_set_text (record, "command", draft->command);
  cm_record_set_text (record, "tool", draft->tool);
  cm_record_set_text (record, "software", draft->software);
  cm_record_set_text (record, "source", draft->source);
  cm_record_set_text (record, "scope", draft->scope);
  cm_record_set_time (record, "first", &draft->first);
  cm_record_set_time (record, "last", &draft->last);
  if (draft->known.text != NULL || draft->known.has_us)
    cm_record_set_time (record, "known", &draft->known);
  else
    cm_gesture_set_now (record, "known", step);
  if (draft->looked != NULL)
    cm_record_set_int (record, "looked", *draft->looked);
  if (draft->in_scope != NULL)
    cm_record_set_int (record, "in_scope", *draft->in_scope);
}

CmRecord *
cm_case_observe (CmCase *self,
                 const CmObservationDraft *draft,
                 const char *const *tactics,
                 GError **error)
{
  g_autoptr (CmStep) step = cm_step_new (self);
  CmRecord *record = cm_record_new (&cm_record_observation);
  g_autoptr (GHashTable) made = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  const char *id;

  fill_observation (self, step, record, draft, tactics);
  id = cm_step_insert (step, record);
  for (const char *const *host = draft->hosts; host != NULL && *host != NULL; host++)
    {
      g_autofree char *folded = g_utf8_casefold (*host, -1);
      char *asset = g_hash_table_lookup (made, folded);

      if (asset == NULL)
        {
          asset = cm_gesture_asset (self, step, *host);
          g_hash_table_insert (made, g_steal_pointer (&folded), asset);
        }
      cm_step_link (step, &cm_record_observation, id, "on", "asset", asset);
    }
  return cm_step_commit (step, error) ? cm_case_find (self, &cm_record_observation, id) : NULL;
}

static gboolean
set_number (CmRecord *copy, const CmField *field, const char *text, GError **error)
{
  gint64 number = 0;

  if (text == NULL || *text == '\0')
    {
      cm_record_unset (copy, field->name);
      return TRUE;
    }
  if (!g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, &number, NULL) ||
      (field->kind == CM_FIELD_BOOL && number != 0 && number != 1))
    return cm_gesture_refuse (error, _ ("“%s”: “%s” is no number"), _ (field->label), text);
  cm_record_set_int (copy, field->name, number);
  return TRUE;
}

static gboolean
set_value (CmRecord *copy,
           const CmField *field,
           const char *text,
           const CmTimeContext *context,
           GError **error)
{
  g_auto (CmTime) time = { 0 };

  switch (field->kind)
    {
    case CM_FIELD_INT:
    case CM_FIELD_BOOL:
    case CM_FIELD_US:
      return set_number (copy, field, text, error);
    case CM_FIELD_TIME:
      if (text != NULL && *text != '\0' && !cm_time_parse (text, context, &time, NULL, error))
        return FALSE;
      cm_record_set_time (copy, field->name, &time);
      return TRUE;
    default:
      cm_record_set_text (copy, field->name, text);
      return TRUE;
    }
}

/* The old name of an asset stays findable. */
static void
keep_alias (CmCase *self, CmStep *step, CmRecord *asset, const char *name)
{
  const char *old = cm_record_get_text (asset, "name");
  GListModel *model = cm_case_get_records (self, &cm_record_asset_alias);
  CmRecord *alias;

  if (name == NULL || *name == '\0' || g_strcmp0 (old, name) == 0)
    return;
  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (CmRecord) held = g_list_model_get_item (model, i);

      if (g_strcmp0 (cm_record_get_text (held, "alias"), old) == 0 &&
          g_strcmp0 (cm_record_get_text (held, "asset_id"), cm_record_get_id (asset)) == 0)
        return;
    }
  alias = cm_record_new (&cm_record_asset_alias);
  cm_record_set_text (alias, "asset_id", cm_record_get_id (asset));
  cm_record_set_text (alias, "alias", old);
  cm_step_insert (step, alias);
}

gboolean
cm_case_set_field (CmCase *self,
                   CmRecord *record,
                   const char *name,
                   const char *text,
                   const CmTimeContext *context,
                   GError **error)
{
  const CmRecordType *type = cm_record_get_record_type (record);
  const CmField *field = cm_record_type_find_field (type, name);
  g_autoptr (CmRecord) copy = cm_record_copy (record);
  g_autoptr (CmStep) step = cm_step_new (self);

  g_return_val_if_fail (field != NULL, FALSE);
  if (type == &cm_record_action && strcmp (name, "status") == 0)
    return cm_case_set_action_status (self, record, text, NULL, error);
  if (strcmp (name, "display_zone") == 0 && text != NULL && !cm_zone_is_valid (text))
    return cm_gesture_refuse (error, _ ("“%s” is no time zone"), text);
  if (!set_value (copy, field, text, context, error))
    return FALSE;
  if (type == &cm_record_asset && strcmp (name, "name") == 0)
    keep_alias (self, step, record, text);
  cm_step_update (step, g_steal_pointer (&copy));
  return cm_step_commit (step, error);
}
