/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* observe, act, enter, undo, redo: the gestures that change a case. */
#include "cli-store.h"

#include "case/cm-entry.h"

#include <glib/gi18n.h>

/* A technique's tactic ids in its release, NULL-terminated; borrowed elements. */
static GPtrArray *
tactic_ids (CmTechnique *technique)
{
  GPtrArray *ids = g_ptr_array_new ();

  for (guint i = 0; i < technique->tactics->len; i++)
    g_ptr_array_add (ids, ((CmTactic *) g_ptr_array_index (technique->tactics, i))->id);
  g_ptr_array_add (ids, NULL);
  return ids;
}

static CliExit
print_observation (
    Cli *cli, CliCase *opened, CmRecord *record, CmTechnique *technique, const char *const *tactics)
{
  const char *id = cm_record_get_text (record, "technique");
  const char *tactic = cm_record_get_text (record, "tactic");
  JsonArray *became = json_array_new (), *warnings = json_array_new ();
  JsonObject *object = json_object_new ();

  if (technique->became != NULL)
    {
      g_autofree char *text =
          g_strdup_printf (_ ("%s was revoked and became %s"), id, technique->became->id);
      json_array_add_string_element (became, technique->became->id);
      json_array_add_string_element (warnings, text);
    }
  else if (!technique->live)
    {
      g_autofree char *text = g_strdup_printf (_ ("%s is no longer part of ATT&CK"), id);
      json_array_add_string_element (warnings, text);
    }
  if (tactic == NULL && tactics[0] != NULL)
    {
      g_autofree char *list = g_strjoinv (", ", (char **) tactics);
      g_autofree char *text =
          g_strdup_printf (_ ("no tactic chosen: %s stands in %s; --tactic chooses"), id, list);
      json_array_add_string_element (warnings, text);
    }
  for (guint i = 0; i < json_array_get_length (warnings); i++)
    cli_note ("%s", json_array_get_string_element (warnings, i));
  json_object_set_string_member (object, "id", cm_record_get_id (record));
  json_object_set_string_member (object, "case", cm_case_get_id (opened->self));
  json_object_set_string_member (object, "technique", id);
  if (tactic != NULL)
    json_object_set_string_member (object, "tactic", tactic);
  else
    json_object_set_null_member (object, "tactic");
  json_object_set_array_member (object, "became", became);
  json_object_set_array_member (object, "warnings", warnings);
  if (cli_wants_json (cli))
    cli_print_json (object);
  else
    {
      cli_print ("%s", cm_record_get_id (record));
      json_object_unref (object);
    }
  return CLI_DONE;
}

/* Opens the case, reads the times, records. */
static CliExit
observe (Cli *cli,
         const CliCommand *self,
         char **arguments,
         CmObservationDraft *draft,
         const char *at,
         const char *until)
{
  g_auto (CliCase) opened = { 0 };
  g_autoptr (GPtrArray) tactics = NULL;
  CmTechnique *technique;
  CmRecord *record;
  GError *error = NULL;

  if (!cli_open_case (cli, arguments[0], &opened, &error) ||
      !cli_open_case_release (cli, &opened, &error))
    return cli_fail (error);
  if (!cli_parse_time (cli, self, &opened, "--at", at, &draft->first) ||
      !cli_parse_time (cli, self, &opened, "--until", until, &draft->last))
    return CLI_WRONG_USAGE;
  technique = cli_find_technique (&opened, arguments[1], &error);
  if (technique == NULL)
    return cli_fail (error);
  tactics =
      tactic_ids (technique->live || technique->became == NULL ? technique : technique->became);
  if (draft->tactic != NULL &&
      !g_strv_contains ((const char *const *) tactics->pdata, draft->tactic))
    {
      g_set_error (&error, CM_ERROR, CM_ERROR_INVALID, _ ("%.60s is not a tactic of %s"),
                   draft->tactic, technique->id);
      return cli_fail (error);
    }
  draft->technique = arguments[1];
  record = cm_case_observe (opened.self, draft, (const char *const *) tactics->pdata, &error);
  if (record == NULL)
    return cli_fail (error);
  return print_observation (cli, &opened, record, technique, (const char *const *) tactics->pdata);
}

static CliExit
run_observe (Cli *cli, const CliCommand *self, int argc, char **argv)
{
  g_autofree char *tactic = NULL, *status = NULL, *procedure = NULL, *at = NULL, *until = NULL;
  g_autofree char *confidence = NULL, *source = NULL;
  g_auto (GStrv) hosts = NULL;
  const GOptionEntry entries[] = {
    { "tactic", 0, 0, CLI_ARG_TEXT, &tactic, NULL, NULL },
    { "status", 0, 0, CLI_ARG_TEXT, &status, NULL, NULL },
    { "procedure", 0, 0, CLI_ARG_TEXT, &procedure, NULL, NULL },
    { "host", 0, 0, CLI_ARG_TEXT_ARRAY, &hosts, NULL, NULL },
    { "at", 0, 0, CLI_ARG_TEXT, &at, NULL, NULL },
    { "until", 0, 0, CLI_ARG_TEXT, &until, NULL, NULL },
    { "confidence", 0, 0, CLI_ARG_TEXT, &confidence, NULL, NULL },
    { "source", 0, 0, CLI_ARG_TEXT, &source, NULL, NULL },
    { 0 },
  };
  g_auto (GStrv) arguments =
      cli_parse (cli, self, entries, CLI_ARGUMENTS_ARE_TEXTS, 2, 2, argc, argv);
  CmObservationDraft draft = { .tactic = tactic,
                               .status = status,
                               .confidence = confidence,
                               .procedure = procedure,
                               .source = source,
                               .hosts = (const char *const *) hosts };
  CliExit result;

  if (arguments == NULL ||
      !cli_check_key (self, &cm_record_observation, "status", "--status", status) ||
      !cli_check_key (self, &cm_record_observation, "confidence", "--confidence", confidence))
    return CLI_WRONG_USAGE;
  result = observe (cli, self, arguments, &draft, at, until);
  cm_time_clear (&draft.first);
  cm_time_clear (&draft.last);
  return result;
}

static JsonArray *
link_ends (CliCase *opened, CmRecord *action, const char *kind)
{
  g_autoptr (GPtrArray) links = cm_case_get_links (opened->self, cm_record_get_id (action), kind);
  JsonArray *ends = json_array_new ();

  for (guint i = 0; i < links->len; i++)
    json_array_add_string_element (ends,
                                   cm_record_get_text (g_ptr_array_index (links, i), "to_id"));
  return ends;
}

static CliExit
print_action (Cli *cli, CliCase *opened, CmRecord *action)
{
  JsonObject *object;

  if (!cli_wants_json (cli))
    {
      cli_print ("%s", cm_record_get_id (action));
      return CLI_DONE;
    }
  object = json_object_new ();
  json_object_set_string_member (object, "id", cm_record_get_id (action));
  json_object_set_string_member (object, "case", cm_case_get_id (opened->self));
  json_object_set_string_member (object, "title", cm_record_get_text (action, "title"));
  json_object_set_string_member (object, "status", cm_record_get_text (action, "status"));
  json_object_set_array_member (object, "counters", link_ends (opened, action, "counters"));
  json_object_set_array_member (object, "prevents", link_ends (opened, action, "prevents"));
  cli_print_json (object);
  return CLI_DONE;
}

static CliExit
act (Cli *cli, const CliCommand *self, char **arguments, CmActionDraft *draft, const char *due)
{
  g_auto (CliCase) opened = { 0 };
  CmRecord *action;
  GError *error = NULL;

  if (!cli_open_case (cli, arguments[0], &opened, &error) ||
      !cli_open_case_release (cli, &opened, &error))
    return cli_fail (error);
  if (!cli_parse_time (cli, self, &opened, "--due", due, &draft->due))
    return CLI_WRONG_USAGE;
  for (guint i = 0; draft->counters != NULL && draft->counters[i] != NULL; i++)
    if (cli_find_technique (&opened, draft->counters[i], &error) == NULL)
      return cli_fail (error);
  draft->title = arguments[1];
  action = cm_case_act (opened.self, draft, &error);
  return action != NULL ? print_action (cli, &opened, action) : cli_fail (error);
}

static CliExit
run_act (Cli *cli, const CliCommand *self, int argc, char **argv)
{
  g_autofree char *counters = NULL, *phase = NULL, *owner = NULL, *due = NULL, *status = NULL;
  const GOptionEntry entries[] = {
    { "counters", 0, 0, CLI_ARG_TEXT, &counters, NULL, NULL },
    { "phase", 0, 0, CLI_ARG_TEXT, &phase, NULL, NULL },
    { "owner", 0, 0, CLI_ARG_TEXT, &owner, NULL, NULL },
    { "due", 0, 0, CLI_ARG_TEXT, &due, NULL, NULL },
    { "status", 0, 0, CLI_ARG_TEXT, &status, NULL, NULL },
    { 0 },
  };
  g_auto (GStrv) arguments =
      cli_parse (cli, self, entries, CLI_ARGUMENTS_ARE_TEXTS, 2, 2, argc, argv);
  g_auto (GStrv) ids = counters != NULL ? g_strsplit (counters, ",", -1) : NULL;
  CmActionDraft draft = {
    .phase = phase, .owner = owner, .status = status, .counters = (const char *const *) ids
  };
  CliExit result;

  if (arguments == NULL || !cli_check_key (self, &cm_record_action, "phase", "--phase", phase) ||
      !cli_check_key (self, &cm_record_action, "status", "--status", status))
    return CLI_WRONG_USAGE;
  result = act (cli, self, arguments, &draft, due);
  cm_time_clear (&draft.due);
  return result;
}

static void
print_entry (Cli *cli, CmEntry *entry, GPtrArray *records, const char *summary)
{
  JsonObject *object = json_object_new ();
  JsonArray *tokens = json_array_new (), *ids = json_array_new ();

  for (guint i = 0; i < entry->tokens->len; i++)
    json_array_add_string_element (tokens,
                                   ((CmToken *) g_ptr_array_index (entry->tokens, i))->label);
  for (guint i = 0; records != NULL && i < records->len; i++)
    json_array_add_string_element (ids, cm_record_get_id (g_ptr_array_index (records, i)));
  if (!cli_wants_json (cli))
    {
      for (guint i = 0; i < json_array_get_length (ids); i++)
        cli_print ("%s", json_array_get_string_element (ids, i));
      for (guint i = 0; i < json_array_get_length (tokens); i++)
        cli_note ("  ⟨%s⟩", json_array_get_string_element (tokens, i));
      cli_note ("%s", summary != NULL ? summary : _ ("understood; nothing was recorded"));
      json_array_unref (tokens);
      json_array_unref (ids);
      json_object_unref (object);
      return;
    }
  json_object_set_string_member (object, "record", entry->record);
  json_object_set_array_member (object, "ids", ids);
  json_object_set_array_member (object, "tokens", tokens);
  if (summary != NULL)
    json_object_set_string_member (object, "summary", summary);
  else
    json_object_set_null_member (object, "summary");
  cli_print_json (object);
}

static CliExit
run_enter (Cli *cli, const CliCommand *self, int argc, char **argv)
{
  gboolean dry_run = FALSE;
  const GOptionEntry entries[] = {
    { "dry-run", 0, 0, G_OPTION_ARG_NONE, &dry_run, NULL, NULL },
    { 0 },
  };
  g_auto (GStrv) arguments =
      cli_parse (cli, self, entries, CLI_ARGUMENTS_ARE_TEXTS, 2, 2, argc, argv);
  g_auto (CliCase) opened = { 0 };
  g_autoptr (CmEntry) entry = NULL;
  g_autoptr (GPtrArray) records = NULL;
  g_autofree char *summary = NULL;
  CmEntryContext context = { .now_us = cm_clock_now (cli_get_clock (cli)),
                             .refuse_unknown_technique = TRUE };
  GError *error = NULL;

  if (arguments == NULL)
    return CLI_WRONG_USAGE;
  if (!cli_open_case (cli, arguments[0], &opened, &error) ||
      !cli_open_case_release (cli, &opened, &error))
    return cli_fail (error);
  context.self = opened.self;
  context.release = opened.release;
  context.zone = cm_record_get_text (cm_case_get_row (opened.self), "display_zone");
  entry = cm_entry_parse (arguments[1], &context);
  if (entry->problem != NULL)
    {
      g_set_error_literal (&error, CM_ERROR, CM_ERROR_INVALID, entry->problem);
      return cli_fail (error);
    }
  if (!dry_run && !cm_entry_commit (entry, &context, &records, &summary, &error))
    return cli_fail (error);
  print_entry (cli, entry, records, summary);
  return CLI_DONE;
}

static CliExit
take_back (Cli *cli,
           const CliCommand *self,
           int argc,
           char **argv,
           const char *member,
           char *(*get_label) (CmCase *),
           gboolean (*change) (CmCase *, GError **))
{
  g_auto (GStrv) arguments = cli_parse (cli, self, NULL, CLI_ARGUMENTS_ARE_TEXTS, 1, 1, argc, argv);
  g_auto (CliCase) opened = { 0 };
  g_autofree char *label = NULL;
  JsonObject *object;
  GError *error = NULL;

  if (arguments == NULL)
    return CLI_WRONG_USAGE;
  if (!cli_open_case (cli, arguments[0], &opened, &error))
    return cli_fail (error);
  label = get_label (opened.self);
  if (!change (opened.self, &error))
    return cli_fail (error);
  if (!cli_wants_json (cli))
    {
      cli_print ("%s", label != NULL ? label : "");
      return CLI_DONE;
    }
  object = json_object_new ();
  json_object_set_string_member (object, "case", cm_case_get_id (opened.self));
  json_object_set_string_member (object, member, label != NULL ? label : "");
  cli_print_json (object);
  return CLI_DONE;
}

static CliExit
run_undo (Cli *cli, const CliCommand *self, int argc, char **argv)
{
  return take_back (cli, self, argc, argv, "undone", cm_case_get_undo_label, cm_case_undo);
}

static CliExit
run_redo (Cli *cli, const CliCommand *self, int argc, char **argv)
{
  return take_back (cli, self, argc, argv, "redone", cm_case_get_redo_label, cm_case_redo);
}

const CliCommand cli_observe = {
  "observe",
  N_ ("Record a technique that was seen, suspected, or looked for and not found"),
  "observe CASE TECHNIQUE [OPTIONS] [--json]",
  N_ ("  --tactic TA      what it was done for; needed where the technique has several\n"
      "  --status S       observed (default), suspected, absent\n"
      "  --procedure TEXT how it was done, in words or the exact line\n"
      "  --host H         where: an asset by name or alias, made where unknown; repeatable\n"
      "  --at TIME        when; also now, -15m, ISO 8601, epoch, syslog …\n"
      "  --until TIME     the last time it was seen\n"
      "  --confidence C   low, medium, high\n"
      "  --source TEXT    where this is known from"),
  run_observe,
  NULL,
};

const CliCommand cli_act = {
  "act",
  N_ ("Record a response action"),
  "act CASE TITLE [OPTIONS] [--json]",
  N_ ("  --counters T,T…  techniques it counters: links to what was seen, else prevents\n"
      "  --phase P        prepare, identify, contain (default), eradicate, recover, learn, "
      "communicate\n"
      "  --owner NAME     who does it; made where unknown\n"
      "  --due TIME       until when; the status then is planned\n"
      "  --status S       accepted (default), suggested, planned, in_progress, done, …"),
  run_act,
  NULL,
};

const CliCommand cli_enter = {
  "enter",
  N_ ("Record what one line says, as in the window's entry bar"),
  "enter CASE LINE [--dry-run] [--json]",
  N_ ("  LINE: T1059.001 @FIN-07 14:05Z powershell -enc … !high\n"
      "        act: isolate FIN-07 by:Mia due:18:00 counters:T1021.001\n"
      "  --dry-run  say what was understood, record nothing"),
  run_enter,
  NULL,
};

const CliCommand cli_undo = {
  "undo", N_ ("Take the last step of a case back"), "undo CASE [--json]", NULL, run_undo, NULL,
};

const CliCommand cli_redo = {
  "redo", N_ ("Do again what undo took back"), "redo CASE [--json]", NULL, run_redo, NULL,
};
