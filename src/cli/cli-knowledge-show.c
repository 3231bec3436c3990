/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* knowledge show ID: one object with its relations, as text and as JSON. */
#include "cli.h"

#include <glib/gi18n.h>
#include <string.h>

typedef struct
{
  CmKnowledge *knowledge;
  CmRelease *release;
  CmObject *object;
  gboolean technique;
} Shown;

static const char *const user_kinds[] = { "group", "software", "campaign" };

static JsonArray *
strings (char **texts)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; texts != NULL && texts[i] != NULL; i++)
    json_array_add_string_element (array, texts[i]);
  return array;
}

static void
set_text (JsonObject *object, const char *member, const char *text)
{
  if (text != NULL)
    json_object_set_string_member (object, member, text);
  else
    json_object_set_null_member (object, member);
}

static JsonArray *
tactics_of (Shown *s)
{
  JsonArray *array = json_array_new ();
  CmTechnique *technique = s->technique ? cm_release_find (s->release, s->object->id) : NULL;

  for (guint i = 0; technique != NULL && i < technique->tactics->len; i++)
    json_array_add_string_element (array,
                                   ((CmTactic *) g_ptr_array_index (technique->tactics, i))->id);
  return array;
}

static JsonArray *
subs_of (Shown *s)
{
  JsonArray *array = json_array_new ();
  CmTechnique *technique = s->technique ? cm_release_find (s->release, s->object->id) : NULL;

  for (guint i = 0; technique != NULL && i < technique->subs->len; i++)
    json_array_add_string_element (array,
                                   ((CmTechnique *) g_ptr_array_index (technique->subs, i))->id);
  return array;
}

/* Related objects with their text, and their ids alone. */
static gboolean
add_related (Shown *s, const char *kind, JsonArray *with_text, JsonArray *ids, GError **error)
{
  g_autoptr (GPtrArray) related =
      cm_knowledge_get_related (s->knowledge, s->release, s->object->id, kind, error);
  const char *last = NULL;

  if (related == NULL)
    return FALSE;
  for (guint i = 0; i < related->len; i++)
    {
      CmRelated *r = g_ptr_array_index (related, i);

      if (with_text != NULL)
        {
          JsonObject *entry = json_object_new ();

          json_object_set_string_member (entry, "id", r->id);
          json_object_set_string_member (entry, "name", r->name);
          set_text (entry, "text", r->text);
          json_array_add_object_element (with_text, entry);
        }
      if (ids != NULL && g_strcmp0 (last, r->id) != 0)
        json_array_add_string_element (ids, r->id);
      last = r->id;
    }
  return TRUE;
}

static gboolean
add_technique_members (Shown *s, JsonObject *object, GError **error)
{
  static const char *const members[] = { "groups", "software", "campaigns" };
  JsonArray *procedures = json_array_new (), *mitigations = json_array_new ();

  json_object_set_array_member (object, "procedures", procedures);
  for (gsize i = 0; i < G_N_ELEMENTS (user_kinds); i++)
    {
      JsonArray *ids = json_array_new ();

      json_object_set_array_member (object, members[i], ids);
      if (!add_related (s, user_kinds[i], procedures, ids, error))
        return FALSE;
    }
  json_object_set_array_member (object, "mitigations", mitigations);
  return add_related (s, "mitigation", mitigations, NULL, error);
}

static gboolean
print_json (Shown *s, GError **error)
{
  g_autoptr (JsonObject) object = json_object_new ();
  CmObject *o = s->object;

  json_object_set_string_member (object, "id", o->id);
  json_object_set_string_member (object, "type", o->type);
  json_object_set_string_member (object, "name", o->name);
  set_text (object, "parent", o->parent);
  json_object_set_string_member (object, "domain", cm_release_get_domain (s->release));
  json_object_set_string_member (object, "attack_version", cm_release_get_version (s->release));
  set_text (object, "object_version", o->version);
  json_object_set_boolean_member (object, "revoked", o->revoked);
  json_object_set_boolean_member (object, "deprecated", o->deprecated);
  json_object_set_array_member (object, "became", strings (o->became));
  set_text (object, "description", o->description);
  json_object_set_array_member (object, "aliases", strings (o->aliases));
  json_object_set_array_member (object, "tactics", tactics_of (s));
  json_object_set_array_member (object, "platforms", strings (o->platforms));
  set_text (object, "url", o->url);
  json_object_set_array_member (object, "subtechniques", subs_of (s));
  if (s->technique)
    {
      if (!add_technique_members (s, object, error))
        return FALSE;
    }
  else
    {
      g_auto (GStrv) ids = cm_knowledge_get_techniques_of (s->knowledge, s->release, o->id, error);

      if (ids == NULL)
        return FALSE;
      json_object_set_array_member (object, "techniques", strings (ids));
    }
  cli_print_json (g_steal_pointer (&object));
  return TRUE;
}

static void
print_line (const char *title, char **texts)
{
  g_autofree char *joined = g_strjoinv (", ", texts);

  if (*joined != '\0')
    cli_print ("%s: %s", title, joined);
}

static gboolean
print_users (Shown *s, const char *kind, const char *title, GError **error)
{
  g_autoptr (GPtrArray) related =
      cm_knowledge_get_related (s->knowledge, s->release, s->object->id, kind, error);
  const char *last = NULL;

  if (related == NULL)
    return FALSE;
  if (related->len > 0)
    cli_print ("\n%s:", title);
  for (guint i = 0; i < related->len; i++)
    {
      CmRelated *r = g_ptr_array_index (related, i);

      if (g_strcmp0 (last, r->id) != 0)
        cli_print ("  %-6s %s", r->id, r->name);
      if (r->text != NULL)
        cli_print_wrapped (r->text, 9);
      last = r->id;
    }
  return TRUE;
}

static gboolean
print_text (Shown *s, GError **error)
{
  CmObject *o = s->object;
  CmTechnique *technique = s->technique ? cm_release_find (s->release, o->id) : NULL;
  g_autofree char *full =
      technique != NULL ? cm_technique_full_name (technique) : g_strdup (o->name);

  cli_print ("%s  %s", o->id, full);
  cli_print ("%s, ATT&CK %s %s%s%s", o->type, cm_release_get_name (s->release),
             cm_release_get_version (s->release), o->revoked ? _ (", revoked") : "",
             o->deprecated ? _ (", deprecated") : "");
  print_line (_ ("became"), o->became);
  print_line (_ ("aliases"), o->aliases);
  print_line (_ ("platforms"), o->platforms);
  for (guint i = 0; technique != NULL && i < technique->tactics->len; i++)
    {
      CmTactic *tactic = g_ptr_array_index (technique->tactics, i);
      cli_print ("%s: %s %s", _ ("tactic"), tactic->id, tactic->name);
    }
  if (o->description != NULL)
    {
      cli_print ("%s", "");
      cli_print_wrapped (o->description, 0);
    }
  if (!s->technique)
    {
      g_auto (GStrv) ids = cm_knowledge_get_techniques_of (s->knowledge, s->release, o->id, error);

      if (ids != NULL)
        print_line (_ ("techniques"), ids);
      return ids != NULL;
    }
  return print_users (s, "group", _ ("Groups"), error) &&
         print_users (s, "software", _ ("Software"), error) &&
         print_users (s, "campaign", _ ("Campaigns"), error) &&
         print_users (s, "mitigation", _ ("Mitigations"), error) &&
         print_users (s, "detection_strategy", _ ("Detection strategies"), error);
}

/* The object in @domain, or in the first domain that has it. */
static gboolean
find (Shown *s, const char *id, const char *domain, GError **error)
{
  const char *const *domains = cm_knowledge_get_domains (s->knowledge);
  g_autofree char *key =
      domain != NULL ? cm_knowledge_domain_key (s->knowledge, domain, error) : NULL;

  if (domain != NULL && key == NULL)
    return FALSE;
  for (guint i = 0; s->object == NULL && domains[i] != NULL; i++)
    {
      if (key != NULL && !g_str_equal (key, domains[i]))
        continue;
      g_clear_error (error);
      s->release = cm_knowledge_get_release (s->knowledge, domains[i], NULL, error);
      if (s->release == NULL)
        return FALSE;
      s->object = cm_knowledge_get_object (s->knowledge, s->release, id, error);
    }
  return s->object != NULL;
}

CliExit
cli_knowledge_show (Cli *cli, const CliCommand *self, int argc, char **argv)
{
  g_autofree char *domain = NULL;
  const GOptionEntry entries[] = {
    { "domain", 0, 0, CLI_ARG_TEXT, &domain, NULL, NULL },
    { 0 },
  };
  g_auto (GStrv) arguments =
      cli_parse (cli, self, entries, CLI_ARGUMENTS_ARE_TEXTS, 1, 1, argc, argv);
  g_autoptr (CmKnowledge) knowledge = NULL;
  GError *error = NULL;
  Shown s = { 0 };
  gboolean ok;

  if (arguments == NULL)
    return CLI_WRONG_USAGE;
  s.knowledge = knowledge = cli_open_knowledge (cli, &error);
  ok = knowledge != NULL && find (&s, arguments[0], domain, &error);
  s.technique = ok && g_str_has_suffix (s.object->type, "technique");
  ok = ok && (cli_wants_json (cli) ? print_json (&s, &error) : print_text (&s, &error));
  cm_object_free (s.object);
  return ok ? CLI_DONE : cli_fail (error);
}
