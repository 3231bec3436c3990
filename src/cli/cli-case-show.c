/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* case show: every field of every row, as the field tables have them; as text, what a person needs
 * first. */
#include "cli-store.h"

#include <glib/gi18n.h>
#include <string.h>

static JsonNode *
time_to_json (const CmTime *time)
{
  JsonObject *object;
  g_autofree char *utc = time->has_us ? cm_time_format_iso (time->us, NULL) : NULL;

  if (time->text == NULL && !time->has_us)
    return json_node_init_null (json_node_alloc ());
  object = json_object_new ();
  json_object_set_string_member (object, "text", time->text != NULL ? time->text : "");
  if (utc != NULL)
    json_object_set_string_member (object, "utc", utc);
  else
    json_object_set_null_member (object, "utc");
  if (time->zone != NULL)
    json_object_set_string_member (object, "zone", time->zone);
  else
    json_object_set_null_member (object, "zone");
  if (time->precision != NULL)
    json_object_set_string_member (object, "precision", time->precision);
  else
    json_object_set_null_member (object, "precision");
  return json_node_init_object (json_node_alloc (), g_steal_pointer (&object));
}

static JsonNode *
field_to_json (CmRecord *record, const CmField *field)
{
  JsonNode *node = json_node_alloc ();

  if (field->kind == CM_FIELD_TIME)
    {
      json_node_unref (node);
      return time_to_json (cm_record_get_time (record, field->name));
    }
  if (!cm_record_has (record, field->name))
    return json_node_init_null (node);
  if (field->kind == CM_FIELD_INT || field->kind == CM_FIELD_US)
    return json_node_init_int (node, cm_record_get_int (record, field->name));
  if (field->kind == CM_FIELD_BOOL)
    return json_node_init_boolean (node, cm_record_get_int (record, field->name) != 0);
  return json_node_init_string (node, cm_record_get_text (record, field->name));
}

static JsonObject *
record_to_json (CmRecord *record)
{
  const CmRecordType *type = cm_record_get_record_type (record);
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "id", cm_record_get_id (record));
  for (guint i = 0; i < type->n_fields; i++)
    json_object_set_member (object, type->fields[i].name, field_to_json (record, &type->fields[i]));
  return object;
}

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  return strcmp (cm_record_get_id (*(CmRecord *const *) a),
                 cm_record_get_id (*(CmRecord *const *) b));
}

static JsonArray *
records_to_json (GListModel *model)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    g_ptr_array_add (rows, g_list_model_get_item (model, i));
  g_ptr_array_sort (rows, compare_ids);
  for (guint i = 0; i < rows->len; i++)
    json_array_add_object_element (array, record_to_json (g_ptr_array_index (rows, i)));
  return array;
}

static void
print_json (CliCase *opened)
{
  JsonObject *root = json_object_new (), *records = json_object_new ();

  json_object_set_object_member (root, "case", record_to_json (cm_case_get_row (opened->self)));
  for (guint i = 0; cm_record_types[i] != NULL; i++)
    if (cm_record_types[i] != &cm_record_cases)
      json_object_set_array_member (
          records, cm_record_types[i]->name,
          records_to_json (cm_case_get_records (opened->self, cm_record_types[i])));
  json_object_set_object_member (root, "records", records);
  json_object_set_array_member (root, "heads", cli_heads_to_json (opened));
  cli_print_json (root);
}

/* "on FIN-07, FIN-12"; empty where it happened on no asset we know. */
static char *
places (CmCase *self, CmRecord *record, const char *kind)
{
  g_autoptr (GPtrArray) links = cm_case_get_links (self, cm_record_get_id (record), kind);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < links->len; i++)
    {
      CmRecord *asset = cm_case_find (self, &cm_record_asset,
                                      cm_record_get_text (g_ptr_array_index (links, i), "to_id"));

      if (asset != NULL)
        g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "  ",
                                cm_record_get_text (asset, "name"));
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* As a person reads it, in the case's zone; the text as given where it could not be placed. */
static char *
shown_time (CliCase *opened, const CmTime *time)
{
  const char *zone = cm_record_get_text (cm_case_get_row (opened->self), "display_zone");

  if (time->text == NULL)
    return NULL;
  return time->has_us ? cm_time_format (time->us, zone, time->precision) : g_strdup (time->text);
}

static void
print_observation (CliCase *opened, CmRecord *o)
{
  g_autofree char *first = shown_time (opened, cm_record_get_time (o, "first"));
  CmTechnique *technique =
      cm_release_resolve (opened->release, cm_record_get_text (o, "technique"));
  g_autofree char *name = technique != NULL ? cm_technique_full_name (technique) : g_strdup ("");
  g_autofree char *on = places (opened->self, o, "on");

  cli_print ("  %-10s %s  (%s%s%s)%s%s%s", cm_record_get_text (o, "technique"), name,
             cm_record_get_text (o, "status"), cm_record_has (o, "confidence") ? ", " : "",
             cm_record_has (o, "confidence") ? cm_record_get_text (o, "confidence") : "", on,
             first != NULL ? "  " : "", first != NULL ? first : "");
  if (cm_record_has (o, "procedure"))
    cli_print_wrapped (cm_record_get_text (o, "procedure"), 13);
}

static void
print_action (CliCase *opened, CmRecord *action)
{
  const char *owner = cm_case_person_name (opened->self, cm_record_get_text (action, "owner_id"));
  g_autofree char *due = shown_time (opened, cm_record_get_time (action, "due"));

  cli_print ("  %-12s %s%s%s%s%s", cm_record_get_text (action, "status"),
             cm_record_get_text (action, "title"), owner != NULL ? "  " : "",
             owner != NULL ? owner : "", due != NULL ? _ ("  due ") : "", due != NULL ? due : "");
}

static void
print_text (CliCase *opened)
{
  CmRecord *row = cm_case_get_row (opened->self);
  GListModel *observations = cm_case_get_records (opened->self, &cm_record_observation);
  GListModel *actions = cm_case_get_records (opened->self, &cm_record_action);
  g_autofree char *head = cm_head_short (cm_case_get_head (opened->self));

  cli_print ("%s  %s", cm_record_get_text (row, "number"), cm_record_get_text (row, "title"));
  cli_print (_ ("%s, severity %s, phase %s, TLP %s, ATT&CK %s %s"),
             cm_record_get_text (row, "kind"), cm_record_get_text (row, "severity"),
             cm_record_get_text (row, "phase"), cm_record_get_text (row, "tlp"),
             cm_release_get_name (opened->release), cm_record_get_text (row, "attack_version"));
  cli_print (_ ("\nObservations (%u):"), g_list_model_get_n_items (observations));
  for (guint i = 0; i < g_list_model_get_n_items (observations); i++)
    {
      g_autoptr (CmRecord) o = g_list_model_get_item (observations, i);
      print_observation (opened, o);
    }
  cli_print (_ ("\nActions (%u):"), g_list_model_get_n_items (actions));
  for (guint i = 0; i < g_list_model_get_n_items (actions); i++)
    {
      g_autoptr (CmRecord) action = g_list_model_get_item (actions, i);
      print_action (opened, action);
    }
  cli_print (_ ("\nJournal: %" G_GUINT64_FORMAT " entries, head %s"),
             cm_case_get_n_entries (opened->self), head);
}

CliExit
cli_case_show (Cli *cli, const CliCommand *self, int argc, char **argv)
{
  g_auto (GStrv) arguments = cli_parse (cli, self, NULL, CLI_ARGUMENTS_ARE_TEXTS, 1, 1, argc, argv);
  g_auto (CliCase) opened = { 0 };
  GError *error = NULL;

  if (arguments == NULL)
    return CLI_WRONG_USAGE;
  if (!cli_open_case (cli, arguments[0], &opened, &error) ||
      !cli_open_case_release (cli, &opened, &error))
    return cli_fail (error);
  if (cli_wants_json (cli))
    print_json (&opened);
  else
    print_text (&opened);
  return CLI_DONE;
}
