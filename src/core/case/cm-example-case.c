/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The example case: data/example-case.txt replayed line by line through the calls of the window, so
 * that it is a case like any other. Its format stands at its top and is read strictly. */
#include "case/cm-entry.h"

#include "base/cm-error.h"
#include "core-resources.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define RESOURCE "/org/countermove/core/example-case.txt"

typedef struct
{
  CmStore *store;
  CmRelease *release;
  CmCase *self; /* NULL until the head of the file is read */
  char *title, *domain, *severity;
  gint64 now_us;
} Replay;

static gboolean
fail (GError **error, const char *what)
{
  g_set_error_literal (error, CM_ERROR, CM_ERROR_INVALID, what);
  return FALSE;
}

static CmTimeContext
time_context (const Replay *replay)
{
  return (CmTimeContext){ .now_us = replay->now_us, .zone = "UTC" };
}

/* "case: TITLE" and what belongs to it. */
static gboolean
take_head (Replay *replay, const char *line, GError **error)
{
  const struct
  {
    const char *prefix;
    char **value;
  } heads[] = {
    { "case: ", &replay->title },
    { "domain: ", &replay->domain },
    { "severity: ", &replay->severity },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (heads); i++)
    {
      if (!g_str_has_prefix (line, heads[i].prefix))
        continue;
      if (*heads[i].value != NULL)
        return fail (error, _ ("a line of the head stands twice"));
      if (i > 0 && replay->title == NULL)
        return fail (error, _ ("the first line says case: TITLE"));
      *heads[i].value = g_strdup (line + strlen (heads[i].prefix));
      return TRUE;
    }
  return fail (error, _ ("expected case:, domain:, severity: or =, and = ends the head"));
}

static gboolean
make_case (Replay *replay, GError **error)
{
  const CmCaseDraft draft = {
    .title = replay->title,
    .domain = replay->domain,
    .attack_version = cm_release_get_version (replay->release),
    .severity = replay->severity,
  };

  if (replay->title == NULL || replay->domain == NULL)
    return fail (error, _ ("the head lacks case: or domain:"));
  if (g_strcmp0 (replay->domain, cm_release_get_domain (replay->release)) != 0)
    return fail (error, _ ("the example case is of another domain"));
  replay->self = cm_store_new_case (replay->store, &draft, error);
  return replay->self != NULL;
}

static gboolean
take_now (Replay *replay, const char *text, GError **error)
{
  CmTimeContext context = { 0 };
  g_auto (CmTime) time = { 0 };

  if (!cm_time_parse (text, &context, &time, NULL, error))
    return FALSE;
  if (!time.has_us || time.us < replay->now_us)
    return fail (error, _ ("time goes back"));
  replay->now_us = time.us;
  return replay->self != NULL || make_case (replay, error);
}

static gboolean
take_role (Replay *replay, const char *text, GError **error)
{
  const char *blank = strchr (text, ' ');
  g_autofree char *role = NULL;

  if (blank == NULL || blank[1] == '\0')
    return fail (error, _ ("expected + ROLE NAME"));
  role = g_strndup (text, (gsize) (blank - text));
  return cm_case_set_role (replay->self, role, blank + 1, error);
}

static CmRecord *
find_action (Replay *replay, const char *title)
{
  GListModel *actions = cm_case_get_records (replay->self, &cm_record_action);

  for (guint i = 0; i < g_list_model_get_n_items (actions); i++)
    {
      g_autoptr (CmRecord) action = g_list_model_get_item (actions, i);

      if (g_strcmp0 (cm_record_get_text (action, "title"), title) == 0)
        return action; /* the model keeps it */
    }
  return NULL;
}

static gboolean
take_field (Replay *replay, const char *text, GError **error)
{
  g_auto (GStrv) halves = g_strsplit (text, " | ", 2);
  g_auto (GStrv) words = g_strsplit (halves[0] != NULL ? halves[0] : "", " ", 3);
  const char *name = halves[0] != NULL ? halves[1] : NULL;
  CmTimeContext context = time_context (replay);
  CmRecord *record = NULL;

  if (g_strv_length (words) != 3)
    return fail (error, _ ("expected ~ RECORD FIELD VALUE"));
  if (name == NULL && g_str_equal (words[0], cm_record_cases.name))
    record = cm_case_get_row (replay->self);
  else if (name != NULL && g_str_equal (words[0], cm_record_asset.name))
    record = cm_case_find_asset (replay->self, name);
  else if (name != NULL && g_str_equal (words[0], cm_record_action.name))
    record = find_action (replay, name);
  if (record == NULL)
    return fail (error, _ ("there is no such record"));
  if (cm_record_type_find_field (cm_record_get_record_type (record), words[1]) == NULL)
    return fail (error, _ ("there is no such field"));
  return cm_case_set_field (replay->self, record, words[1], words[2], &context, error);
}

static gboolean
take_status (Replay *replay, const char *text, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (text, " | ", 3);
  CmRecord *action = g_strv_length (parts) < 2 ? NULL : find_action (replay, parts[1]);

  if (action == NULL)
    return fail (error, _ ("expected > STATUS | TITLE of an action"));
  return cm_case_set_action_status (replay->self, action, parts[0], parts[2], error);
}

static gboolean
take_entry (Replay *replay, const char *line, GError **error)
{
  const CmEntryContext context = {
    .release = replay->release,
    .self = replay->self,
    .now_us = replay->now_us,
    .zone = "UTC",
  };
  g_autoptr (CmEntry) entry = cm_entry_parse (line, &context);

  return cm_entry_commit (entry, &context, NULL, NULL, error);
}

static gboolean
take_line (Replay *replay, const char *line, GError **error)
{
  if (line[0] == '\0' || line[0] == '#')
    return TRUE;
  if (g_str_has_prefix (line, "= "))
    return take_now (replay, line + 2, error);
  if (replay->self == NULL)
    return take_head (replay, line, error);
  if (g_str_has_prefix (line, "+ "))
    return take_role (replay, line + 2, error);
  if (g_str_has_prefix (line, "~ "))
    return take_field (replay, line + 2, error);
  if (g_str_has_prefix (line, "> "))
    return take_status (replay, line + 2, error);
  return take_entry (replay, line, error);
}

static gboolean
replay_lines (Replay *replay, const char *text, GError **error)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    if (!take_line (replay, lines[i], error))
      {
        g_prefix_error (error, _ ("Line %u of the example case: "), i + 1);
        return FALSE;
      }
  return replay->self != NULL || fail (error, _ ("The example case is empty."));
}

CmCase *
cm_example_case_open (CmStore *store, CmRelease *release, GError **error)
{
  g_autoptr (GBytes) bytes =
      g_resource_lookup_data (core_get_resource (), RESOURCE, G_RESOURCE_LOOKUP_FLAGS_NONE, error);
  g_autofree char *text = NULL;
  Replay replay = { .store = store, .release = release };
  gboolean done;
  gsize size;

  if (bytes == NULL)
    return NULL;
  size = g_bytes_get_size (bytes);
  text = g_strndup (g_bytes_get_data (bytes, NULL), size);
  done = replay_lines (&replay, text, error);
  /* A half of a case helps nobody: it goes to the bin, where it can still be looked at. */
  if (!done && replay.self != NULL)
    {
      cm_store_bin_case (store, cm_case_get_id (replay.self), NULL);
      g_clear_object (&replay.self);
    }
  g_free (replay.title);
  g_free (replay.domain);
  g_free (replay.severity);
  return replay.self;
}
