/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* case new | list | close | delete | restore | verify | journal. What `case show` prints:
 * cli-case-show.c. */
#include "cli-store.h"

#include <glib/gi18n.h>
#include <stdio.h>

static CliExit
print_new (Cli *cli, CmCase *self, CmRelease *release)
{
  CmRecord *row = cm_case_get_row (self);
  JsonObject *object;

  if (!cli_wants_json (cli))
    {
      cli_print ("%s", cm_case_get_id (self));
      cli_note (_ ("Case %s, %s %s"), cm_record_get_text (row, "number"),
                cm_release_get_domain (release), cm_release_get_version (release));
      return CLI_DONE;
    }
  object = json_object_new ();
  json_object_set_string_member (object, "id", cm_case_get_id (self));
  json_object_set_string_member (object, "number", cm_record_get_text (row, "number"));
  json_object_set_string_member (object, "title", cm_record_get_text (row, "title"));
  json_object_set_string_member (object, "domain", cm_record_get_text (row, "domain"));
  json_object_set_string_member (object, "attack_version",
                                 cm_record_get_text (row, "attack_version"));
  cli_print_json (object);
  return CLI_DONE;
}

static CliExit
run_new (Cli *cli, const CliCommand *self, int argc, char **argv)
{
  g_autofree char *domain = NULL, *severity = NULL, *kind = NULL, *key = NULL;
  const GOptionEntry entries[] = {
    { "domain", 0, 0, CLI_ARG_TEXT, &domain, NULL, NULL },
    { "severity", 0, 0, CLI_ARG_TEXT, &severity, NULL, NULL },
    { "kind", 0, 0, CLI_ARG_TEXT, &kind, NULL, NULL },
    { 0 },
  };
  g_auto (GStrv) arguments =
      cli_parse (cli, self, entries, CLI_ARGUMENTS_ARE_TEXTS, 1, 1, argc, argv);
  g_auto (CliCase) opened = { 0 };
  CmCaseDraft draft = { .severity = severity, .kind = kind };
  CmRelease *release = NULL;
  GError *error = NULL;

  if (arguments == NULL ||
      !cli_check_key (self, &cm_record_cases, "severity", "--severity", severity) ||
      !cli_check_key (self, &cm_record_cases, "kind", "--kind", kind))
    return CLI_WRONG_USAGE;
  opened.knowledge = cli_open_knowledge (cli, &error);
  if (opened.knowledge != NULL)
    key = cm_knowledge_domain_key (opened.knowledge, domain != NULL ? domain : "enterprise-attack",
                                   &error);
  if (key != NULL)
    release = cm_knowledge_get_release (opened.knowledge, key, NULL, &error);
  if (release == NULL || (opened.store = cli_open_store (cli, &error)) == NULL)
    return cli_fail (error);
  draft.title = arguments[0];
  draft.domain = key;
  draft.attack_version = cm_release_get_version (release);
  opened.self = cm_store_new_case (opened.store, &draft, &error);
  return opened.self != NULL ? print_new (cli, opened.self, release) : cli_fail (error);
}

/* Newest first: by when they were made, then by number. */
static int
compare_newest (gconstpointer a, gconstpointer b)
{
  CmRecord *left = *(CmRecord *const *) a, *right = *(CmRecord *const *) b;
  gint64 left_us = cm_record_get_created_us (left), right_us = cm_record_get_created_us (right);

  if (left_us != right_us)
    return left_us < right_us ? 1 : -1;
  return g_strcmp0 (cm_record_get_text (right, "number"), cm_record_get_text (left, "number"));
}

static JsonObject *
list_entry (CmRecord *row, const CmCaseCounts *counts)
{
  static const char *const fields[] = { "number", "title",  "kind",           "severity",
                                        "phase",  "domain", "attack_version", NULL };
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "id", cm_record_get_id (row));
  for (guint i = 0; fields[i] != NULL; i++)
    json_object_set_string_member (object, fields[i], cm_record_get_text (row, fields[i]));
  json_object_set_int_member (object, "observations", counts->observations);
  json_object_set_int_member (object, "actions", counts->actions);
  return object;
}

static CliExit
run_list (Cli *cli, const CliCommand *self, int argc, char **argv)
{
  g_auto (GStrv) arguments = cli_parse (cli, self, NULL, CLI_ARGUMENTS_ARE_TEXTS, 0, 0, argc, argv);
  g_autoptr (CmStore) store = NULL;
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (JsonArray) list = json_array_new ();
  GListModel *cases;
  GError *error = NULL;

  if (arguments == NULL)
    return CLI_WRONG_USAGE;
  store = cli_open_store (cli, &error);
  if (store == NULL)
    return cli_fail (error);
  cases = cm_store_get_cases (store);
  for (guint i = 0; i < g_list_model_get_n_items (cases); i++)
    g_ptr_array_add (rows, g_list_model_get_item (cases, i));
  g_ptr_array_sort (rows, compare_newest);
  for (guint i = 0; i < rows->len; i++)
    {
      CmRecord *row = g_ptr_array_index (rows, i);
      CmCaseCounts counts = { 0 };

      if (!cm_store_get_counts (store, cm_record_get_id (row), &counts, &error))
        return cli_fail (error);
      if (cli_wants_json (cli))
        json_array_add_object_element (list, list_entry (row, &counts));
      else
        cli_print (_ ("%s  %-12s %-14s %d observations, %d actions  %s"),
                   cm_record_get_text (row, "number"), cm_record_get_text (row, "severity"),
                   cm_record_get_text (row, "phase"), counts.observations, counts.actions,
                   cm_record_get_text (row, "title"));
    }
  if (cli_wants_json (cli))
    {
      JsonObject *root = json_object_new ();

      json_object_set_array_member (root, "cases", g_steal_pointer (&list));
      cli_print_json (root);
    }
  else if (rows->len == 0)
    cli_note ("%s", _ ("There is no case yet: countermove-cli case new TITLE makes one."));
  return CLI_DONE;
}

/* {"id"} or the number, for commands that change a case as a whole. */
static void
print_id (Cli *cli, const char *id)
{
  JsonObject *object;

  if (!cli_wants_json (cli))
    {
      cli_print ("%s", id);
      return;
    }
  object = json_object_new ();
  json_object_set_string_member (object, "id", id);
  cli_print_json (object);
}

static CliExit
run_close (Cli *cli, const CliCommand *self, int argc, char **argv)
{
  g_auto (GStrv) arguments = cli_parse (cli, self, NULL, CLI_ARGUMENTS_ARE_TEXTS, 1, 1, argc, argv);
  g_auto (CliCase) opened = { 0 };
  g_auto (GStrv) open_ends = NULL;
  JsonObject *object;
  JsonArray *open;
  GError *error = NULL;

  if (arguments == NULL)
    return CLI_WRONG_USAGE;
  if (!cli_open_case (cli, arguments[0], &opened, &error) ||
      !cm_case_close (opened.self, &open_ends, &error))
    return cli_fail (error);
  for (guint i = 0; open_ends != NULL && open_ends[i] != NULL; i++)
    cli_note (_ ("still open: %s"), open_ends[i]);
  if (!cli_wants_json (cli))
    {
      cli_print ("%s", cm_case_get_id (opened.self));
      return CLI_DONE;
    }
  object = json_object_new ();
  open = json_array_new ();
  json_object_set_string_member (object, "id", cm_case_get_id (opened.self));
  for (guint i = 0; open_ends != NULL && open_ends[i] != NULL; i++)
    json_array_add_string_element (open, open_ends[i]);
  json_object_set_array_member (object, "open", open);
  json_object_set_array_member (object, "heads", cli_heads_to_json (&opened));
  cli_print_json (object);
  return CLI_DONE;
}

static CliExit
run_bin (Cli *cli,
         const CliCommand *self,
         int argc,
         char **argv,
         gboolean in_bin,
         gboolean (*change) (CmStore *, const char *, GError **))
{
  g_auto (GStrv) arguments = cli_parse (cli, self, NULL, CLI_ARGUMENTS_ARE_TEXTS, 1, 1, argc, argv);
  g_autoptr (CmStore) store = NULL;
  g_autofree char *id = NULL;
  GError *error = NULL;

  if (arguments == NULL)
    return CLI_WRONG_USAGE;
  store = cli_open_store (cli, &error);
  if (store != NULL)
    id = cm_store_find_case (store, arguments[0], in_bin, &error);
  if (id == NULL || !change (store, id, &error))
    return cli_fail (error);
  print_id (cli, id);
  return CLI_DONE;
}

static CliExit
run_delete (Cli *cli, const CliCommand *self, int argc, char **argv)
{
  return run_bin (cli, self, argc, argv, FALSE, cm_store_bin_case);
}

static CliExit
run_restore (Cli *cli, const CliCommand *self, int argc, char **argv)
{
  return run_bin (cli, self, argc, argv, TRUE, cm_store_restore_case);
}

static void
print_problems (Cli *cli, CliCase *opened, GPtrArray *problems)
{
  JsonObject *object = json_object_new ();
  JsonArray *list = json_array_new ();

  json_object_set_boolean_member (object, "ok", problems->len == 0);
  json_object_set_int_member (object, "entries", (gint64) cm_case_get_n_entries (opened->self));
  json_object_set_array_member (object, "heads", cli_heads_to_json (opened));
  for (guint i = 0; i < problems->len; i++)
    {
      CmProblem *problem = g_ptr_array_index (problems, i);
      JsonObject *entry = json_object_new ();

      json_object_set_string_member (entry, "check", problem->check);
      json_object_set_int_member (entry, "entry", problem->entry);
      json_object_set_string_member (entry, "text", problem->text);
      json_array_add_object_element (list, entry);
    }
  json_object_set_array_member (object, "problems", list);
  cli_print_json (object);
}

static CliExit
run_verify (Cli *cli, const CliCommand *self, int argc, char **argv)
{
  g_auto (GStrv) arguments = cli_parse (cli, self, NULL, CLI_ARGUMENTS_ARE_TEXTS, 1, 1, argc, argv);
  g_auto (CliCase) opened = { 0 };
  g_autoptr (GPtrArray) problems = NULL;
  GError *error = NULL;

  if (arguments == NULL)
    return CLI_WRONG_USAGE;
  if (!cli_open_case (cli, arguments[0], &opened, &error) ||
      (problems = cm_case_verify (opened.self, &error)) == NULL)
    return cli_fail (error);
  if (cli_wants_json (cli))
    print_problems (cli, &opened, problems);
  else if (problems->len == 0)
    {
      g_autofree char *head = cm_head_short (cm_case_get_head (opened.self));

      cli_print (_ ("case %s: good, %" G_GUINT64_FORMAT " entries, head %s"),
                 cm_record_get_text (cm_case_get_row (opened.self), "number"),
                 cm_case_get_n_entries (opened.self), head);
    }
  for (guint i = 0; i < problems->len; i++)
    {
      CmProblem *problem = g_ptr_array_index (problems, i);
      cli_note ("%s, entry %" G_GINT64_FORMAT ": %s", problem->check, problem->entry,
                problem->text);
    }
  return problems->len == 0 ? CLI_DONE : CLI_FAILED;
}

static void
print_entry (Cli *cli, CmJournalEntry *entry)
{
  g_autofree char *at = cm_time_format_iso (cm_journal_entry_get_at_us (entry), NULL);
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *line = NULL;
  JsonObject *object;

  if (!cli_wants_json (cli))
    {
      cli_print ("%4" G_GINT64_FORMAT "  %s  %s  %s", cm_journal_entry_get_seq (entry), at,
                 cm_journal_entry_get_actor (entry), cm_journal_entry_get_summary (entry));
      if (cm_journal_entry_get_details (entry) != NULL)
        cli_print_wrapped (cm_journal_entry_get_details (entry), 6);
      return;
    }
  object = json_object_new ();
  json_object_set_int_member (object, "seq", cm_journal_entry_get_seq (entry));
  json_object_set_string_member (object, "at", at);
  json_object_set_string_member (object, "actor", cm_journal_entry_get_actor (entry));
  json_object_set_string_member (object, "op", cm_journal_entry_get_op (entry));
  json_object_set_string_member (object, "record", cm_journal_entry_get_record (entry));
  json_object_set_string_member (object, "row_id", cm_journal_entry_get_row_id (entry));
  json_object_set_string_member (object, "step", cm_journal_entry_get_step (entry));
  json_object_set_string_member (object, "hash", cm_journal_entry_get_hash (entry));
  json_object_set_string_member (object, "summary", cm_journal_entry_get_summary (entry));
  json_object_set_boolean_member (object, "clock_went_back",
                                  cm_journal_entry_clock_went_back (entry));
  node = json_node_init_object (json_node_alloc (), object);
  line = cm_json_canonical (node);
  json_object_unref (object);
  cli_print ("%s", line);
}

static CliExit
run_journal (Cli *cli, const CliCommand *self, int argc, char **argv)
{
  g_auto (GStrv) arguments = cli_parse (cli, self, NULL, CLI_ARGUMENTS_ARE_TEXTS, 1, 1, argc, argv);
  g_auto (CliCase) opened = { 0 };
  GListModel *journal;
  GError *error = NULL;

  if (arguments == NULL)
    return CLI_WRONG_USAGE;
  if (!cli_open_case (cli, arguments[0], &opened, &error))
    return cli_fail (error);
  journal = cm_case_get_journal (opened.self);
  for (guint i = g_list_model_get_n_items (journal); i > 0; i--)
    {
      g_autoptr (CmJournalEntry) entry = g_list_model_get_item (journal, i - 1);

      if (entry != NULL)
        print_entry (cli, entry);
    }
  return CLI_DONE;
}

static const CliCommand case_commands[] = {
  { "new", N_ ("Begin a case; prints its id"),
    "case new TITLE [--domain D] [--severity S] [--kind incident|exercise] [--json]",
    N_ ("  --domain D    enterprise (default), mobile, ics or a custom domain\n"
        "  --severity S  undetermined (default), low, medium, high, critical\n"
        "  --kind K      incident (default) or exercise"),
    run_new, NULL },
  { "list", N_ ("Cases, newest first"), "case list [--json]", NULL, run_list, NULL },
  { "show", N_ ("A case with all its records"), "case show CASE [--json]",
    N_ ("  CASE  a UUID, a number (2026-001), or a unique prefix of 8 hex digits or more"),
    cli_case_show, NULL },
  { "close", N_ ("Close a case; lists what is still open, changes nothing else"),
    "case close CASE [--json]", NULL, run_close, NULL },
  { "delete", N_ ("Put a case into the bin; restore brings it back"), "case delete CASE [--json]",
    NULL, run_delete, NULL },
  { "restore", N_ ("Bring a case back from the bin"), "case restore CASE [--json]", NULL,
    run_restore, NULL },
  { "verify",
    N_ ("Check the chain of the journal against the rows; exit 1 where anything is wrong"),
    "case verify CASE [--json]", NULL, run_verify, NULL },
  { "journal", N_ ("Who changed what, oldest first; with --json one document a line"),
    "case journal CASE [--json]", NULL, run_journal, NULL },
  { 0 },
};

const CliCommand cli_case = {
  "case", N_ ("Case files"), "case COMMAND …", NULL, NULL, case_commands,
};
