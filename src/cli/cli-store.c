/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What the commands on cases share: the store, a case by its name, times and keywords of options.
 */
#include "cli-store.h"

#include <glib/gi18n.h>

#define BUSY_MS 5000

void
cli_case_clear (CliCase *self)
{
  g_clear_object (&self->self);
  g_clear_object (&self->store);
  g_clear_pointer (&self->knowledge, cm_knowledge_unref);
}

CmStore *
cli_open_store (Cli *cli, GError **error)
{
  CmStoreOptions options = { .data_dir = cli_get_data_dir (cli, error),
                             .actor = g_getenv ("COUNTERMOVE_ACTOR"),
                             .clock = cli_get_clock (cli),
                             .busy_ms = BUSY_MS };

  return options.data_dir != NULL ? cm_store_open (&options, error) : NULL;
}

gboolean
cli_open_case (Cli *cli, const char *text, CliCase *out, GError **error)
{
  g_autofree char *id = NULL;

  out->store = cli_open_store (cli, error);
  if (out->store == NULL)
    return FALSE;
  id = cm_store_find_case (out->store, text, FALSE, error);
  if (id == NULL)
    return FALSE;
  out->self = cm_store_open_case (out->store, id, error);
  return out->self != NULL;
}

/* The release that the case pins, for its ids. */
gboolean
cli_open_case_release (Cli *cli, CliCase *out, GError **error)
{
  CmRecord *row = cm_case_get_row (out->self);

  out->knowledge = cli_open_knowledge (cli, error);
  if (out->knowledge == NULL)
    return FALSE;
  out->release = cm_knowledge_get_release (out->knowledge, cm_record_get_text (row, "domain"),
                                           cm_record_get_text (row, "attack_version"), error);
  return out->release != NULL;
}

CmTechnique *
cli_find_technique (CliCase *self, const char *id, GError **error)
{
  const char *const *domains = cm_knowledge_get_domains (self->knowledge);
  CmTechnique *technique = cm_release_find (self->release, id);

  for (guint i = 0; technique == NULL && domains[i] != NULL; i++)
    {
      CmRelease *other = cm_knowledge_get_release (self->knowledge, domains[i], NULL, error);

      if (other == NULL)
        return NULL;
      technique = cm_release_find (other, id);
    }
  if (technique == NULL)
    g_set_error (error, CM_ERROR, CM_ERROR_NOT_FOUND,
                 _ ("no loaded release has the technique “%.60s”"), id);
  return technique;
}

gboolean
cli_check_key (const CliCommand *command,
               const CmRecordType *type,
               const char *field,
               const char *option,
               const char *value)
{
  const char *const *keys = cm_record_type_find_field (type, field)->keys;
  g_autofree char *all = NULL;

  if (value == NULL || g_strv_contains (keys, value))
    return TRUE;
  all = g_strjoinv (", ", (char **) keys);
  cli_wrong_usage (command, _ ("%s takes one of: %s"), option, all);
  return FALSE;
}

gboolean
cli_parse_time (Cli *cli,
                const CliCommand *command,
                CliCase *self,
                const char *option,
                const char *text,
                CmTime *out)
{
  g_autoptr (GError) error = NULL;
  CmTimeSupplied supplied = 0;
  CmTimeContext context = {
    .now_us = cm_clock_now (cli_get_clock (cli)),
    .zone = cm_record_get_text (cm_case_get_row (self->self), "display_zone"),
  };

  if (text == NULL)
    return TRUE;
  if (!cm_time_parse (text, &context, out, &supplied, &error))
    {
      cli_wrong_usage (command, "%s: %s", option, error->message);
      return FALSE;
    }
  if ((supplied & CM_TIME_SUPPLIED_ZONE) != 0)
    cli_note (_ ("%s: “%s” has no zone, the case's (%s) is taken"), option, text, context.zone);
  return TRUE;
}

JsonArray *
cli_heads_to_json (CliCase *self)
{
  JsonArray *heads = json_array_new ();
  JsonObject *head = json_object_new ();

  json_object_set_string_member (head, "copy_id", cm_store_get_copy_id (self->store));
  json_object_set_int_member (head, "seq", (gint64) cm_case_get_n_entries (self->self));
  json_object_set_string_member (head, "hash", cm_case_get_head (self->self));
  json_array_add_object_element (heads, head);
  return heads;
}
