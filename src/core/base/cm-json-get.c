/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Typed members of JSON objects. A value of another kind is an error that names the path; nothing
 * is converted, nothing guessed. */
#include "base/cm-json.h"

#include "base/cm-error.h"

#include <glib/gi18n-lib.h>

/* Always FALSE, with "PATH.MEMBER: WHAT". */
static gboolean
refuse (const char *path, const char *member, const char *what, GError **error)
{
  gboolean below = path != NULL && *path != '\0';

  g_set_error (error, CM_ERROR, CM_ERROR_INVALID, "%s%s%s: %s", below ? path : "", below ? "." : "",
               member, what);
  return FALSE;
}

static gboolean
is_text (JsonNode *node)
{
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING;
}

/* The member's node, or NULL where it is missing, null or "". */
static JsonNode *
find (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return NULL;
  if (is_text (node) && *json_node_get_string (node) == '\0')
    return NULL;
  return node;
}

/* The end of a getter: TRUE where the member was taken, or may be missing and is. */
static gboolean
finish (JsonNode *node,
        gboolean taken,
        const char *path,
        const char *member,
        gboolean required,
        const char *expected,
        GError **error)
{
  g_autofree char *what = NULL;

  if (taken || (node == NULL && !required))
    return TRUE;
  if (node != NULL)
    return refuse (path, member, expected, error);
  /* Translators: e.g. "text expected, but it is missing" */
  what = g_strdup_printf (_ ("%s, but it is missing"), expected);
  return refuse (path, member, what, error);
}

gboolean
cm_json_get_text (JsonObject *object,
                  const char *member,
                  const char *path,
                  gboolean required,
                  const char **out,
                  GError **error)
{
  JsonNode *node = find (object, member);
  gboolean taken = node != NULL && is_text (node);

  *out = taken ? json_node_get_string (node) : NULL;
  return finish (node, taken, path, member, required, _ ("text expected"), error);
}

gboolean
cm_json_get_int (JsonObject *object,
                 const char *member,
                 const char *path,
                 gboolean required,
                 gint64 *out,
                 GError **error)
{
  JsonNode *node = find (object, member);
  gboolean taken = node != NULL && JSON_NODE_HOLDS_VALUE (node) &&
                   json_node_get_value_type (node) == G_TYPE_INT64;

  if (taken)
    *out = json_node_get_int (node);
  return finish (node, taken, path, member, required, _ ("integer expected"), error);
}

gboolean
cm_json_get_double (JsonObject *object,
                    const char *member,
                    const char *path,
                    gboolean required,
                    double *out,
                    GError **error)
{
  JsonNode *node = find (object, member);
  GType type = node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : 0;
  gboolean taken = type == G_TYPE_INT64 || type == G_TYPE_DOUBLE;

  if (taken)
    *out = json_node_get_double (node);
  return finish (node, taken, path, member, required, _ ("number expected"), error);
}

gboolean
cm_json_get_bool (
    JsonObject *object, const char *member, const char *path, gboolean *out, GError **error)
{
  JsonNode *node = find (object, member);
  gboolean taken = node != NULL && JSON_NODE_HOLDS_VALUE (node) &&
                   json_node_get_value_type (node) == G_TYPE_BOOLEAN;

  if (taken)
    *out = json_node_get_boolean (node);
  return finish (node, taken, path, member, FALSE, _ ("true or false expected"), error);
}

gboolean
cm_json_get_array (JsonObject *object,
                   const char *member,
                   const char *path,
                   gboolean required,
                   JsonArray **out,
                   GError **error)
{
  JsonNode *node = find (object, member);
  gboolean taken = node != NULL && JSON_NODE_HOLDS_ARRAY (node);

  *out = taken ? json_node_get_array (node) : NULL;
  return finish (node, taken, path, member, required, _ ("array expected"), error);
}

gboolean
cm_json_get_object (JsonObject *object,
                    const char *member,
                    const char *path,
                    gboolean required,
                    JsonObject **out,
                    GError **error)
{
  JsonNode *node = find (object, member);
  gboolean taken = node != NULL && JSON_NODE_HOLDS_OBJECT (node);

  *out = taken ? json_node_get_object (node) : NULL;
  return finish (node, taken, path, member, required, _ ("object expected"), error);
}

gboolean
cm_json_get_texts (
    JsonObject *object, const char *member, const char *path, char ***out, GError **error)
{
  g_autoptr (GStrvBuilder) texts = g_strv_builder_new ();
  JsonArray *array = NULL;

  *out = NULL;
  if (!cm_json_get_array (object, member, path, FALSE, &array, error))
    return FALSE;
  if (array == NULL)
    return TRUE;
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      g_autofree char *element = NULL;

      if (is_text (node))
        {
          g_strv_builder_add (texts, json_node_get_string (node));
          continue;
        }
      element = g_strdup_printf ("%s[%u]", member, i);
      return refuse (path, element, _ ("text expected"), error);
    }
  *out = g_strv_builder_end (texts);
  return TRUE;
}
