/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* forecast: for a case, for a list of techniques, or a batch of JSON Lines. */
#include "cli-store.h"

#include "base/cm-file.h"
#include "forecast/cm-forecast-case.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>

#define BATCH_LIMIT ((gsize) 256 * 1024 * 1024)

typedef struct
{
  char *observed, *absent, *domain, *batch;
  int limit;
} Options;

static void
options_clear (Options *o)
{
  g_free (o->observed);
  g_free (o->absent);
  g_free (o->domain);
  g_free (o->batch);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static JsonArray *
strings (char **texts)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; texts != NULL && texts[i] != NULL; i++)
    json_array_add_string_element (array, texts[i]);
  return array;
}

static JsonObject *
group_to_json (const CmLikelyGroup *group)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "id", group->id);
  json_object_set_string_member (object, "name", group->name);
  json_object_set_double_member (object, "probability", group->probability);
  json_object_set_double_member (object, "score", group->score);
  json_object_set_array_member (object, "shared", strings (group->shared));
  json_object_set_int_member (object, "known", group->n_known);
  return object;
}

static JsonArray *
because_to_json (GPtrArray *because)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < because->len; i++)
    {
      const CmBecause *b = g_ptr_array_index (because, i);
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "kind", b->kind);
      json_object_set_string_member (object, "id", b->id);
      json_object_set_string_member (object, "name", b->name);
      json_object_set_double_member (object, "weight", b->weight);
      json_object_set_array_member (object, "shared", strings (b->shared));
      json_array_add_object_element (array, object);
    }
  return array;
}

static JsonObject *
technique_to_json (const CmLikelyTechnique *likely)
{
  JsonObject *object = json_object_new (), *terms = json_object_new ();
  JsonArray *tactics = json_array_new ();
  GPtrArray *of = likely->technique->tactics;

  for (guint i = 0; i < of->len; i++)
    json_array_add_string_element (tactics, ((CmTactic *) g_ptr_array_index (of, i))->id);
  for (int k = 0; k < CM_N_TERMS; k++)
    json_object_set_double_member (terms, cm_term_names[k], likely->terms[k]);
  json_object_set_string_member (object, "id", likely->technique->id);
  json_object_set_string_member (object, "name", likely->technique->name);
  json_object_set_array_member (object, "tactics", tactics);
  json_object_set_double_member (object, "probability", likely->probability);
  json_object_set_double_member (object, "score", likely->score);
  json_object_set_object_member (object, "terms", terms);
  json_object_set_array_member (object, "because", because_to_json (likely->because));
  return object;
}

static void
print_json (CmRelease *release, const CmForecast *forecast)
{
  JsonObject *root = json_object_new ();
  JsonArray *groups = json_array_new (), *techniques = json_array_new ();

  json_object_set_string_member (root, "domain", cm_release_get_domain (release));
  json_object_set_string_member (root, "attack_version", cm_release_get_version (release));
  json_object_set_string_member (root, "engine", CM_FORECAST_ENGINE);
  json_object_set_array_member (root, "observed", strings (forecast->observed));
  json_object_set_boolean_member (root, "enough", forecast->enough);
  for (guint i = 0; i < forecast->groups->len; i++)
    json_array_add_object_element (groups, group_to_json (g_ptr_array_index (forecast->groups, i)));
  json_object_set_array_member (root, "groups", groups);
  for (guint i = 0; i < forecast->techniques->len; i++)
    json_array_add_object_element (techniques,
                                   technique_to_json (g_ptr_array_index (forecast->techniques, i)));
  json_object_set_array_member (root, "techniques", techniques);
  cli_print_json (root);
}

static void
print_text (CmRelease *release, const CmForecast *forecast)
{
  guint n = g_strv_length (forecast->observed);

  cli_print (_ ("From %u observed techniques, ATT&CK %s %s. An estimate: never a verdict, and the "
                "order in time is unknown."),
             n, cm_release_get_name (release), cm_release_get_version (release));
  cli_print ("\n%s", _ ("Groups this looks like"));
  for (guint i = 0; i < forecast->groups->len; i++)
    {
      const CmLikelyGroup *group = g_ptr_array_index (forecast->groups, i);

      cli_print (_ ("  %4.1f %%  %-6s %-24s shares %u of %u · %u known"), 100 * group->probability,
                 group->id, group->name, g_strv_length (group->shared), n, group->n_known);
    }
  if (!forecast->enough)
    cli_print ("  %s", _ ("Not enough evidence to tell groups apart."));
  cli_print ("\n%s", _ ("Likely in this case, not yet seen"));
  for (guint i = 0; i < forecast->techniques->len; i++)
    {
      const CmLikelyTechnique *likely = g_ptr_array_index (forecast->techniques, i);
      g_autofree char *name = cm_technique_full_name (likely->technique);
      g_autofree char *reason = cm_likely_technique_reason (likely);

      cli_print ("  %4.0f %%  %-10s %s", 100 * likely->probability, likely->technique->id, name);
      if (*reason != '\0')
        cli_print_wrapped (reason, 20);
    }
}

/* Prints what the engine said; takes @forecast. */
static CliExit
print_forecast (Cli *cli, CmRelease *release, CmForecast *forecast)
{
  for (guint i = 0; forecast->unknown[i] != NULL; i++)
    cli_note (_ ("%s is not a technique of ATT&CK %s: ignored"), forecast->unknown[i],
              cm_release_get_version (release));
  if (cli_wants_json (cli))
    print_json (release, forecast);
  else
    print_text (release, forecast);
  cm_forecast_free (forecast);
  return CLI_DONE;
}

static CliExit
forecast_case (Cli *cli, const char *name, int limit)
{
  g_auto (CliCase) opened = { 0 };
  g_autoptr (CmForecastEngine) engine = NULL;
  GError *error = NULL;

  if (!cli_open_case (cli, name, &opened, &error) || !cli_open_case_release (cli, &opened, &error))
    return cli_fail (error);
  engine = cm_forecast_engine_new (opened.knowledge, opened.release, &error);
  if (engine == NULL)
    return cli_fail (error);
  return print_forecast (cli, opened.release,
                         cm_forecast_for_case (engine, opened.self, FALSE, (guint) limit));
}

static CmRelease *
find_release (CmKnowledge *knowledge, const char *domain, GError **error)
{
  g_autofree char *key =
      cm_knowledge_domain_key (knowledge, domain != NULL ? domain : "enterprise-attack", error);

  return key != NULL ? cm_knowledge_get_release (knowledge, key, NULL, error) : NULL;
}

static CliExit
forecast_list (Cli *cli, const Options *o)
{
  GError *error = NULL;
  g_autoptr (CmKnowledge) knowledge = cli_open_knowledge (cli, &error);
  CmRelease *release = knowledge != NULL ? find_release (knowledge, o->domain, &error) : NULL;
  g_autoptr (CmForecastEngine) engine =
      release != NULL ? cm_forecast_engine_new (knowledge, release, &error) : NULL;
  g_auto (GStrv) observed = g_strsplit (o->observed, ",", -1);
  g_auto (GStrv) absent = o->absent != NULL ? g_strsplit (o->absent, ",", -1) : NULL;
  CmForecastInput input = { .observed = (const char *const *) observed,
                            .absent = (const char *const *) absent };

  if (engine == NULL)
    return cli_fail (error);
  if (*o->observed == '\0')
    input.observed = NULL;
  return print_forecast (cli, release, cm_forecast_run (engine, &input, (guint) o->limit));
}

/* [[id, probability], …] of one line. */
static void
append_pairs (GString *out, const char *member, GPtrArray *of, gboolean groups)
{
  g_string_append_printf (out, ",\"%s\":[", member);
  for (guint i = 0; i < of->len; i++)
    {
      const CmLikelyGroup *group = g_ptr_array_index (of, i);
      const CmLikelyTechnique *likely = g_ptr_array_index (of, i);

      g_string_append (out, i > 0 ? ",[" : "[");
      cm_json_append_string (out, groups ? group->id : likely->technique->id);
      g_string_append_c (out, ',');
      cm_json_append_double (out, groups ? group->probability : likely->probability);
      g_string_append_c (out, ']');
    }
  g_string_append_c (out, ']');
}

typedef struct
{
  CmKnowledge *knowledge;
  GHashTable *engines; /* domain → engine, made when a line needs it */
  guint limit;
} Batch;

static CmForecastEngine *
get_engine (Batch *batch, const char *domain, GError **error)
{
  CmRelease *release = find_release (batch->knowledge, domain, error);
  CmForecastEngine *engine;

  if (release == NULL)
    return NULL;
  engine = g_hash_table_lookup (batch->engines, cm_release_get_domain (release));
  if (engine != NULL)
    return engine;
  engine = cm_forecast_engine_new (batch->knowledge, release, error);
  if (engine != NULL)
    g_hash_table_insert (batch->engines, (gpointer) cm_release_get_domain (release), engine);
  return engine;
}

static gboolean
answer_line (Batch *batch, const char *name, const char *line, gsize size, GError **error)
{
  g_autoptr (JsonNode) root = cm_json_parse (name, line, size, error);
  g_auto (GStrv) observed = NULL, absent = NULL, last = NULL;
  const char *id = NULL, *domain = NULL;
  g_autoptr (CmForecast) forecast = NULL;
  g_autoptr (GString) out = g_string_new ("{\"id\":");
  CmForecastEngine *engine;
  CmForecastInput input = { 0 };
  JsonObject *object;

  if (root == NULL)
    return FALSE;
  if (!JSON_NODE_HOLDS_OBJECT (root))
    {
      g_set_error (error, CM_ERROR, CM_ERROR_INVALID, _ ("%s: an object is expected"), name);
      return FALSE;
    }
  object = json_node_get_object (root);
  if (!cm_json_get_text (object, "id", name, TRUE, &id, error) ||
      !cm_json_get_text (object, "domain", name, FALSE, &domain, error) ||
      !cm_json_get_texts (object, "observed", name, &observed, error) ||
      !cm_json_get_texts (object, "absent", name, &absent, error) ||
      !cm_json_get_texts (object, "last", name, &last, error) ||
      (engine = get_engine (batch, domain, error)) == NULL)
    return FALSE;
  input.observed = (const char *const *) observed;
  input.absent = (const char *const *) absent;
  input.last = (const char *const *) last;
  forecast = cm_forecast_run (engine, &input, batch->limit);
  cm_json_append_string (out, id);
  append_pairs (out, "groups", forecast->groups, TRUE);
  append_pairs (out, "techniques", forecast->techniques, FALSE);
  cli_print ("%s}", out->str);
  return TRUE;
}

static CliExit
forecast_batch (Cli *cli, const Options *o)
{
  GError *error = NULL;
  g_autoptr (GBytes) bytes = cm_file_read (o->batch, BATCH_LIMIT, &error);
  g_autoptr (GHashTable) engines = g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
                                                          (GDestroyNotify) cm_forecast_engine_free);
  g_autoptr (CmKnowledge) knowledge = bytes != NULL ? cli_open_knowledge (cli, &error) : NULL;
  Batch batch = { knowledge, engines, (guint) o->limit };
  const char *line, *end;
  gsize size = 0;

  if (knowledge == NULL)
    return cli_fail (error);
  line = g_bytes_get_data (bytes, &size);
  end = line != NULL ? line + size : NULL;
  for (guint number = 1; line != NULL && line < end; number++)
    {
      const char *stop = memchr (line, '\n', (gsize) (end - line));
      g_autofree char *name = g_strdup_printf (_ ("line %u"), number);

      if (stop == NULL)
        stop = end;
      if (stop > line && !answer_line (&batch, name, line, (gsize) (stop - line), &error))
        return cli_fail (error);
      line = stop + 1;
    }
  return CLI_DONE;
}

static CliExit
run_forecast (Cli *cli, const CliCommand *self, int argc, char **argv)
{
  g_auto (Options) o = { 0 };
  const GOptionEntry entries[] = {
    { "observed", 0, 0, CLI_ARG_TEXT, &o.observed, NULL, NULL },
    { "absent", 0, 0, CLI_ARG_TEXT, &o.absent, NULL, NULL },
    { "domain", 0, 0, CLI_ARG_TEXT, &o.domain, NULL, NULL },
    { "batch", 0, 0, G_OPTION_ARG_FILENAME, &o.batch, NULL, NULL },
    { "limit", 0, 0, G_OPTION_ARG_INT, &o.limit, NULL, NULL },
    { 0 },
  };
  g_auto (GStrv) arguments =
      cli_parse (cli, self, entries, CLI_ARGUMENTS_ARE_TEXTS, 0, 1, argc, argv);
  int ways;

  if (arguments == NULL)
    return CLI_WRONG_USAGE;
  ways = (arguments[0] != NULL) + (o.observed != NULL) + (o.batch != NULL);
  if (ways != 1)
    return cli_wrong_usage (self, _ ("give a case, --observed or --batch"));
  if (o.limit < 0)
    return cli_wrong_usage (self, _ ("--limit takes a number"));
  if (o.batch != NULL)
    return forecast_batch (cli, &o);
  return o.observed != NULL ? forecast_list (cli, &o) : forecast_case (cli, arguments[0], o.limit);
}

const CliCommand cli_forecast = {
  "forecast",
  N_ ("Likely groups and next techniques, with reasons"),
  "forecast (CASE | --observed T,T… [--absent T,T…] [--domain D] | --batch FILE) [--limit N] "
  "[--json]",
  N_ ("  --observed T,T…  techniques that were seen\n"
      "  --absent T,T…    techniques that were looked for and not found\n"
      "  --domain D       enterprise (default), mobile, ics or a custom domain\n"
      "  --limit N        techniques to print (20)\n"
      "  --batch FILE     JSON Lines {\"id\",\"observed\",\"absent\"?,\"last\"?,\"domain\"?}; "
      "answers in\n"
      "                   order, one line each: {\"id\",\"groups\",\"techniques\"}"),
  run_forecast,
  NULL,
};
