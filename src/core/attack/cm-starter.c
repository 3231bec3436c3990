/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Starter knowledge: facts of ATT&CK (ids, names, relations), never its texts. Read here into
 * knowledge.db; written by cm-starter-write.c. release, src, dst and citation are indexes into the
 * file's arrays. */
#include "attack/cm-build.h"
#include "base/cm-error.h"
#include "core-resources.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define STARTER_FORMAT "\"countermove-starter-knowledge\""

typedef struct
{
  CmBuild *build;
  JsonArray *objects, *relations, *citations;
  const char *notice;
  gint64 now_us;
} Starter;

gboolean
cm_starter_is (GBytes *bytes)
{
  gsize size;
  const char *text = g_bytes_get_data (bytes, &size);

  return text != NULL && g_strstr_len (text, (gssize) MIN (size, 200), STARTER_FORMAT) != NULL;
}

GBytes *
cm_starter_get_bytes (GError **error)
{
  return g_resource_lookup_data (core_get_resource (),
                                 "/org/countermove/core/starter-knowledge.json",
                                 G_RESOURCE_LOOKUP_FLAGS_NONE, error);
}

static gboolean
broken (GError **error, const char *what, guint index)
{
  g_set_error (error, CM_ERROR, CM_ERROR_INVALID,
               _ ("starter knowledge: %s %u is not as the format says"), what, index);
  return FALSE;
}

/* TRUE where the array of release indexes at @position of @row holds @release. */
static gboolean
is_of_release (JsonArray *row, guint position, gint64 release)
{
  JsonNode *node = json_array_get_element (row, position);
  JsonArray *releases;

  if (!JSON_NODE_HOLDS_ARRAY (node))
    return FALSE;
  releases = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (releases); i++)
    if (json_array_get_int_element (releases, i) == release)
      return TRUE;
  return FALSE;
}

static const char *
text_at (JsonArray *row, guint position)
{
  JsonNode *node = json_array_get_element (row, position);
  const char *text =
      JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING
          ? json_node_get_string (node)
          : NULL;

  return text != NULL && *text != '\0' ? text : NULL;
}

static char *
stix_id_of (JsonArray *row)
{
  return g_strconcat (text_at (row, 0), "--", text_at (row, 1), NULL);
}

static gboolean
is_object_row (JsonArray *row)
{
  return json_array_get_length (row) == 6 && text_at (row, 0) != NULL && text_at (row, 1) != NULL &&
         text_at (row, 3) != NULL && JSON_NODE_HOLDS_OBJECT (json_array_get_element (row, 5));
}

/* The STIX id of the object that element @index of an array names; NULL where it names none. */
static char *
reference (Starter *s, JsonArray *array, guint index)
{
  gint64 at = json_array_get_int_element (array, index);
  JsonNode *node;

  if (at < 0 || at >= json_array_get_length (s->objects))
    return NULL;
  node = json_array_get_element (s->objects, (guint) at);
  return JSON_NODE_HOLDS_ARRAY (node) && is_object_row (json_node_get_array (node))
             ? stix_id_of (json_node_get_array (node))
             : NULL;
}

static gboolean
add_texts (Starter *s,
           gint64 id,
           JsonObject *more,
           const char *member,
           gboolean (*add) (CmBuild *, gint64, int, const char *, GError **),
           GError **error)
{
  g_auto (GStrv) texts = NULL;

  if (!cm_json_get_texts (more, member, "objects", &texts, error))
    return FALSE;
  for (int i = 0; texts != NULL && texts[i] != NULL; i++)
    if (!add (s->build, id, i, texts[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
add_references (Starter *s, gint64 id, JsonObject *more, GError **error)
{
  JsonArray *refs = NULL;

  if (!cm_json_get_array (more, "analytics", "objects", FALSE, &refs, error))
    return FALSE;
  for (guint i = 0; refs != NULL && i < json_array_get_length (refs); i++)
    {
      g_autofree char *stix = reference (s, refs, i);
      if (stix == NULL || !cm_build_add_analytic (s->build, id, (int) i, stix, error))
        return stix == NULL ? broken (error, "reference", i) : FALSE;
    }
  refs = NULL;
  if (!cm_json_get_array (more, "components", "objects", FALSE, &refs, error))
    return FALSE;
  for (guint i = 0; refs != NULL && i < json_array_get_length (refs); i++)
    {
      g_autofree char *stix = reference (s, refs, i);
      if (stix == NULL || !cm_build_add_log_source (s->build, id, (int) i, stix, NULL, NULL, error))
        return stix == NULL ? broken (error, "reference", i) : FALSE;
    }
  return TRUE;
}

static gboolean
add_object (Starter *s, JsonArray *row, const char *domain, GError **error)
{
  g_autofree char *stix = stix_id_of (row);
  g_auto (GStrv) tactics = NULL;
  JsonObject *more = json_array_get_object_element (row, 5);
  CmBuildObject o = {
    .stix = stix, .type = text_at (row, 0), .aid = text_at (row, 2), .name = text_at (row, 3)
  };
  gint64 id;

  if (!cm_json_get_text (more, "version", "objects", FALSE, &o.version, error) ||
      !cm_json_get_text (more, "shortname", "objects", FALSE, &o.shortname, error) ||
      !cm_json_get_bool (more, "revoked", "objects", &o.revoked, error) ||
      !cm_json_get_bool (more, "deprecated", "objects", &o.deprecated, error) ||
      !cm_json_get_bool (more, "sub", "objects", &o.is_sub, error) ||
      !cm_json_get_texts (more, "tactics", "objects", &tactics, error))
    return FALSE;
  id = cm_build_add_object (s->build, &o, error);
  if (id <= 0)
    return id == 0;
  for (int i = 0; tactics != NULL && tactics[i] != NULL; i++)
    cm_build_add_phase (s->build, id, tactics[i]);
  return cm_build_add_domain (s->build, id, domain, error) &&
         add_texts (s, id, more, "aliases", cm_build_add_alias, error) &&
         add_texts (s, id, more, "platforms", cm_build_add_platform, error) &&
         add_references (s, id, more, error);
}

static gboolean
add_relation (Starter *s, JsonArray *row, guint index, GError **error)
{
  g_autofree char *src = reference (s, row, 2), *dst = reference (s, row, 3);
  g_autofree char *stix = NULL;
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  const char *type = text_at (row, 1);
  JsonNode *cited = json_array_get_element (row, 4);

  if (src == NULL || dst == NULL || type == NULL || !JSON_NODE_HOLDS_ARRAY (cited))
    return broken (error, "relation", index);
  for (guint i = 0; i < json_array_get_length (json_node_get_array (cited)); i++)
    {
      gint64 at = json_array_get_int_element (json_node_get_array (cited), i);

      if (at < 0 || at >= json_array_get_length (s->citations) ||
          text_at (s->citations, (guint) at) == NULL)
        return broken (error, "citation", i);
      g_ptr_array_add (names, (gpointer) text_at (s->citations, (guint) at));
    }
  /* Source, type and target are unique and stand for the relation's id. */
  stix = g_strjoin (" ", src, type, dst, NULL);
  return cm_build_add_relation (s->build, stix, type, src, dst, NULL, FALSE, FALSE, 0, names,
                                error) >= 0;
}

static gboolean
add_rows (Starter *s, gint64 release, const char *domain, GError **error)
{
  for (guint i = 0; i < json_array_get_length (s->objects); i++)
    {
      JsonNode *node = json_array_get_element (s->objects, i);

      if (!JSON_NODE_HOLDS_ARRAY (node) || !is_object_row (json_node_get_array (node)))
        return broken (error, "object", i);
      if (is_of_release (json_node_get_array (node), 4, release) &&
          !add_object (s, json_node_get_array (node), domain, error))
        return FALSE;
    }
  for (guint i = 0; i < json_array_get_length (s->relations); i++)
    {
      JsonNode *node = json_array_get_element (s->relations, i);

      if (!JSON_NODE_HOLDS_ARRAY (node) || json_array_get_length (json_node_get_array (node)) != 5)
        return broken (error, "relation", i);
      if (is_of_release (json_node_get_array (node), 0, release) &&
          !add_relation (s, json_node_get_array (node), i, error))
        return FALSE;
    }
  return TRUE;
}

/* The order of the columns, as ATT&CK ids of tactics. The matrix object itself is among the
 * objects. */
static gboolean
add_order (Starter *s, gint64 release, JsonObject *about, GError **error)
{
  g_auto (GStrv) tactics = NULL;

  if (!cm_json_get_texts (about, "tactics", "releases", &tactics, error))
    return FALSE;
  for (int pos = 0; tactics != NULL && tactics[pos] != NULL; pos++)
    for (guint i = 0; i < json_array_get_length (s->objects); i++)
      {
        JsonArray *row = json_node_get_array (json_array_get_element (s->objects, i));

        if (g_strcmp0 (text_at (row, 0), "x-mitre-tactic") == 0 &&
            g_strcmp0 (text_at (row, 2), tactics[pos]) == 0 && is_of_release (row, 4, release))
          {
            g_autofree char *stix = stix_id_of (row);
            cm_build_add_tactic_order (s->build, 0, pos, stix);
          }
      }
  return TRUE;
}

static gboolean
add_release (Starter *s, JsonArray *releases, guint index, GPtrArray *results, GError **error)
{
  CmImportResult *result = cm_import_result_new ();
  JsonNode *node = json_array_get_element (releases, index);
  CmBuildRelease release = {
    .kind = "starter", .source = "starter", .notice = s->notice, .imported_us = s->now_us
  };
  JsonObject *about;

  g_ptr_array_add (results, result);
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return broken (error, "release", index);
  about = json_node_get_object (node);
  if (!cm_json_get_text (about, "domain", "releases", TRUE, &release.domain, error) ||
      !cm_json_get_text (about, "version", "releases", TRUE, &release.version, error) ||
      !cm_json_get_text (about, "collection", "releases", FALSE, &release.collection, error) ||
      !cm_json_get_text (about, "name", "releases", FALSE, &release.name, error) ||
      !cm_json_get_int (about, "modified", "releases", FALSE, &release.modified_us, error))
    return FALSE;
  cm_build_begin_release (s->build, result);
  if (!add_rows (s, index, release.domain, error) || !add_order (s, index, about, error) ||
      !cm_build_finish_release (s->build, &release, error))
    return FALSE;
  result->status =
      cm_status_read_named (cm_build_get_db (s->build), release.domain, release.version, error);
  return result->status != NULL;
}

gboolean
cm_starter_import (CmBuild *build, GBytes *bytes, gint64 now_us, GPtrArray *results, GError **error)
{
  gsize size;
  const char *text = g_bytes_get_data (bytes, &size);
  g_autoptr (JsonNode) root = cm_json_parse ("starter-knowledge.json", text, size, error);
  Starter s = { .build = build, .now_us = now_us };
  JsonArray *releases = NULL;
  JsonObject *object;

  if (root == NULL)
    return FALSE;
  if (!JSON_NODE_HOLDS_OBJECT (root))
    return broken (error, "document", 0);
  object = json_node_get_object (root);
  if (!cm_json_get_text (object, "notice", "", FALSE, &s.notice, error) ||
      !cm_json_get_array (object, "releases", "", TRUE, &releases, error) ||
      !cm_json_get_array (object, "citations", "", TRUE, &s.citations, error) ||
      !cm_json_get_array (object, "objects", "", TRUE, &s.objects, error) ||
      !cm_json_get_array (object, "relations", "", TRUE, &s.relations, error))
    return FALSE;
  for (guint i = 0; i < json_array_get_length (releases); i++)
    if (!add_release (&s, releases, i, results, error))
      return FALSE;
  return TRUE;
}
