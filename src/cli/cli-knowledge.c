/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* knowledge import | status | show | starter. */
#include "cli-store.h"

#include "attack/cm-import.h"
#include "base/cm-time.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const struct
{
  const char *name, *title;
  gsize offset;
} counts[] = {
  { "tactics", N_ ("tactics"), G_STRUCT_OFFSET (CmReleaseStatus, tactics) },
  { "techniques", N_ ("techniques"), G_STRUCT_OFFSET (CmReleaseStatus, techniques) },
  { "subtechniques", N_ ("sub-techniques"), G_STRUCT_OFFSET (CmReleaseStatus, subtechniques) },
  { "groups", N_ ("groups"), G_STRUCT_OFFSET (CmReleaseStatus, groups) },
  { "software", N_ ("software"), G_STRUCT_OFFSET (CmReleaseStatus, software) },
  { "campaigns", N_ ("campaigns"), G_STRUCT_OFFSET (CmReleaseStatus, campaigns) },
  { "mitigations", N_ ("mitigations"), G_STRUCT_OFFSET (CmReleaseStatus, mitigations) },
  { "detection_strategies", N_ ("detection strategies"),
    G_STRUCT_OFFSET (CmReleaseStatus, detection_strategies) },
  { "analytics", N_ ("analytics"), G_STRUCT_OFFSET (CmReleaseStatus, analytics) },
  { "data_components", N_ ("data components"), G_STRUCT_OFFSET (CmReleaseStatus, data_components) },
  { "relationships", N_ ("relationships"), G_STRUCT_OFFSET (CmReleaseStatus, relationships) },
};

static JsonObject *
status_to_json (const CmReleaseStatus *status)
{
  JsonObject *object = json_object_new ();
  g_autofree char *imported = cm_time_format_iso (status->imported_us, NULL);

  json_object_set_string_member (object, "domain", status->domain);
  json_object_set_string_member (object, "version", status->version);
  for (gsize i = 0; i < G_N_ELEMENTS (counts); i++)
    json_object_set_int_member (object, counts[i].name,
                                G_STRUCT_MEMBER (int, status, counts[i].offset));
  json_object_set_string_member (object, "source", status->source);
  json_object_set_string_member (object, "imported_at", imported);
  return object;
}

static void
print_status (const CmReleaseStatus *status)
{
  g_autofree char *imported = cm_time_format_iso (status->imported_us, "min");

  cli_print ("%s %s", status->domain, status->version);
  for (gsize i = 0; i < G_N_ELEMENTS (counts); i++)
    cli_print ("  %8d  %s", G_STRUCT_MEMBER (int, status, counts[i].offset), _ (counts[i].title));
  if (status->starter)
    cli_print ("  %s", _ ("starter knowledge: names and relations, no texts"));
  else
    cli_print (_ ("  from %s, imported %s"), status->source, imported);
}

static CliExit
run_status (Cli *cli, const CliCommand *self, int argc, char **argv)
{
  g_auto (GStrv) arguments = cli_parse (cli, self, NULL, CLI_ARGUMENTS_ARE_TEXTS, 0, 0, argc, argv);
  g_autoptr (CmKnowledge) knowledge = NULL;
  g_autoptr (GPtrArray) all = NULL;
  GError *error = NULL;

  if (arguments == NULL)
    return CLI_WRONG_USAGE;
  knowledge = cli_open_knowledge (cli, &error);
  if (knowledge == NULL || (all = cm_knowledge_get_status (knowledge, &error)) == NULL)
    return cli_fail (error);
  if (cli_wants_json (cli))
    {
      JsonObject *root = json_object_new ();
      JsonArray *domains = json_array_new ();

      for (guint i = 0; i < all->len; i++)
        json_array_add_object_element (domains, status_to_json (g_ptr_array_index (all, i)));
      json_object_set_array_member (root, "domains", domains);
      cli_print_json (root);
      return CLI_DONE;
    }
  for (guint i = 0; i < all->len; i++)
    print_status (g_ptr_array_index (all, i));
  return CLI_DONE;
}

static JsonArray *
texts_to_json (GPtrArray *texts)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < texts->len; i++)
    json_array_add_string_element (array, g_ptr_array_index (texts, i));
  return array;
}

static JsonObject *
result_to_json (const CmImportResult *result)
{
  JsonObject *object, *dropped = json_object_new ();

  if (result->status != NULL)
    object = status_to_json (result->status);
  else
    {
      object = json_object_new ();
      json_object_set_string_member (object, "pack", result->pack);
      json_object_set_int_member (object, "sets", result->pack_sets);
    }
  json_object_set_int_member (dropped, "n", result->n_dropped);
  json_object_set_array_member (dropped, "first", texts_to_json (result->dropped));
  json_object_set_object_member (object, "dropped", dropped);
  json_object_set_array_member (object, "unknown_types", texts_to_json (result->unknown_types));
  json_object_set_array_member (object, "unknown_phases", texts_to_json (result->unknown_phases));
  json_object_set_array_member (object, "repairs", texts_to_json (result->repairs));
  return object;
}

static void
print_findings (const char *title, guint n, GPtrArray *texts)
{
  if (n == 0)
    return;
  cli_print ("  %s: %u", title, n);
  for (guint i = 0; i < texts->len; i++)
    cli_print_wrapped (g_ptr_array_index (texts, i), 4);
}

static void
print_result (const CmImportResult *result)
{
  if (result->status != NULL)
    print_status (result->status);
  else
    cli_print (_ ("technique-set pack “%s”: %u sets"), result->pack, result->pack_sets);
  print_findings (_ ("relations dropped"), result->n_dropped, result->dropped);
  print_findings (_ ("unknown types"), result->unknown_types->len, result->unknown_types);
  print_findings (_ ("unknown phases"), result->unknown_phases->len, result->unknown_phases);
  print_findings (_ ("repairs"), result->n_repairs, result->repairs);
}

static void
show_progress (goffset done, goffset total, const char *what, gpointer data)
{
  if (total > 0)
    fprintf (stderr, "\r%3d %%  %.60s\033[K", (int) (done * 100 / total), what);
}

static void
print_results (Cli *cli, GPtrArray *results)
{
  JsonArray *releases;
  JsonObject *root;

  if (!cli_wants_json (cli))
    {
      for (guint i = 0; i < results->len; i++)
        print_result (g_ptr_array_index (results, i));
      return;
    }
  root = json_object_new ();
  releases = json_array_new ();
  for (guint i = 0; i < results->len; i++)
    json_array_add_object_element (releases, result_to_json (g_ptr_array_index (results, i)));
  json_object_set_array_member (root, "releases", releases);
  cli_print_json (root);
}

/* Releases that cases pin; none where there is no case file yet, and none is made for the question.
 */
static gboolean
read_pinned (Cli *cli, const char *data_dir, char ***pinned, GError **error)
{
  g_autofree char *path = g_build_filename (data_dir, "cases.db", NULL);
  g_autoptr (CmStore) store = NULL;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  store = cli_open_store (cli, error);
  if (store != NULL)
    *pinned = cm_store_get_pinned (store, error);
  return *pinned != NULL;
}

static CliExit
run_import (Cli *cli, const CliCommand *self, int argc, char **argv)
{
  g_autofree char *attack_version = NULL;
  const GOptionEntry entries[] = {
    { "attack-version", 0, 0, CLI_ARG_TEXT, &attack_version, NULL, NULL },
    { 0 },
  };
  g_auto (GStrv) files =
      cli_parse (cli, self, entries, CLI_ARGUMENTS_ARE_FILES, 1, G_MAXUINT, argc, argv);
  g_auto (GStrv) pinned = NULL;
  g_autoptr (CmKnowledge) before = NULL;
  g_autoptr (GPtrArray) results = NULL;
  GError *error = NULL;
  CmImportOptions options = { .files = (const char *const *) files,
                              .attack_version = attack_version,
                              .now_us = cm_clock_now (cli_get_clock (cli)) };
  gboolean terminal = isatty (STDERR_FILENO);

  if (files == NULL)
    return CLI_WRONG_USAGE;
  options.progress = terminal ? show_progress : NULL;
  options.data_dir = cli_get_data_dir (cli, &error);
  /* Opened first, so that other domains keep their starter knowledge. */
  if (options.data_dir != NULL)
    before = cli_open_knowledge (cli, &error);
  if (before != NULL && read_pinned (cli, options.data_dir, &pinned, &error))
    {
      options.pinned = (const char *const *) pinned;
      results = cm_import_run (&options, NULL, &error);
    }
  if (terminal)
    fputs ("\r\033[K", stderr);
  if (results == NULL)
    return cli_fail (error);
  print_results (cli, results);
  return CLI_DONE;
}

static CliExit
run_starter (Cli *cli, const CliCommand *self, int argc, char **argv)
{
  g_auto (GStrv) files =
      cli_parse (cli, self, NULL, CLI_ARGUMENTS_ARE_FILES, 2, G_MAXUINT, argc, argv);
  GError *error = NULL;

  if (files == NULL)
    return CLI_WRONG_USAGE;
  return cm_starter_write (files[0], (const char *const *) files + 1, &error) ? CLI_DONE
                                                                              : cli_fail (error);
}

static const CliCommand knowledge_commands[] = {
  { "import", N_ ("Take STIX bundles and technique-set packs in, all of them or none"),
    "knowledge import FILE… [--attack-version V] [--json]",
    N_ ("  --attack-version V  the version of a bundle without a collection object (STIX 2.0);\n"
        "                      else it is inferred from the newest date in the bundle"),
    run_import, NULL },
  { "status", N_ ("Per domain: version, counts, when and from where"), "knowledge status [--json]",
    NULL, run_status, NULL },
  { "show", N_ ("One ATT&CK object: technique, tactic, group, software, campaign, mitigation …"),
    "knowledge show ID [--domain D] [--json]",
    N_ ("  --domain D  enterprise, mobile, ics or a custom domain; else the first that has the id"),
    cli_knowledge_show, NULL },
  { "starter", N_ ("Write starter knowledge (facts, no texts) made from STIX bundles"),
    "knowledge starter OUT BUNDLE…", NULL, run_starter, NULL },
  { 0 },
};

const CliCommand cli_knowledge = {
  "knowledge",        N_ ("The ATT&CK knowledge base"), "knowledge COMMAND …", NULL, NULL,
  knowledge_commands,
};
