/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Reading JSON: the gate first, then json-glib over pieces of bounded size. The only file that
 * calls json_parser_load…; it must never hand json-glib a byte that the gate has not passed. */
#include "base/cm-json.h"

#include "base/cm-error.h"
#include "base/cm-file.h"
#include "base/cm-json-gate.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define BOM "\xef\xbb\xbf"

gboolean
cm_json_has_bom (const char *text, gsize size)
{
  return size >= strlen (BOM) && memcmp (text, BOM, strlen (BOM)) == 0;
}

/* Hands @text, checked before, to json-glib; @where names it should the two ever disagree. The node
 * belongs to @parser. */
static JsonNode *
load (JsonParser *parser, const char *where, const char *text, gsize size, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (size > CM_JSON_MAX_OBJECT)
    {
      g_set_error (error, CM_ERROR, CM_ERROR_TOO_BIG, _ ("%s: larger than %d bytes in one piece"),
                   where, CM_JSON_MAX_OBJECT);
      return NULL;
    }
  if (!json_parser_load_from_data (parser, text, (gssize) size, &local))
    {
      g_set_error (error, CM_ERROR, CM_ERROR_FAILED, "%s: %s", where, local->message);
      return NULL;
    }
  return json_parser_get_root (parser);
}

JsonNode *
cm_json_parse (const char *name, const char *text, gsize size, GError **error)
{
  g_autoptr (JsonParser) parser = NULL;
  gsize skip;

  if (!cm_json_check (name, text, size, NULL, NULL, NULL, error))
    return NULL;
  skip = cm_json_has_bom (text, size) ? strlen (BOM) : 0;
  parser = json_parser_new ();
  if (load (parser, name, text + skip, size - skip, error) == NULL)
    return NULL;
  return json_parser_steal_root (parser);
}

JsonNode *
cm_json_read (const char *path, gsize limit, GError **error)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autoptr (GBytes) bytes = cm_file_read (path, limit > 0 ? limit : CM_JSON_MAX_FILE, error);
  const char *text;
  gsize size;

  if (bytes == NULL)
    return NULL;
  text = g_bytes_get_data (bytes, &size);
  return cm_json_parse (name, text, size, error);
}

/* The document with nothing between the brackets of its big array. */
static JsonNode *
load_rest (const char *name, const char *text, gsize size, const CmJsonSpan *array, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GString) rest = NULL;
  gsize skip = cm_json_has_bom (text, size) ? strlen (BOM) : 0;

  if (array->end == 0)
    return load (parser, name, text + skip, size - skip, error) != NULL
               ? json_parser_steal_root (parser)
               : NULL;
  if (array->start - skip + (size - array->end) > CM_JSON_MAX_OBJECT)
    {
      g_set_error (error, CM_ERROR, CM_ERROR_TOO_BIG,
                   _ ("%s: the members around the big array are larger than %d bytes"), name,
                   CM_JSON_MAX_OBJECT);
      return NULL;
    }
  rest = g_string_new_len (text + skip, (gssize) (array->start - skip));
  g_string_append_len (rest, text + array->end, (gssize) (size - array->end));
  if (load (parser, name, rest->str, rest->len, error) == NULL)
    return NULL;
  return json_parser_steal_root (parser);
}

JsonNode *
cm_json_walk (const char *name,
              const char *text,
              gsize size,
              const char *member,
              CmJsonElementFunc func,
              gpointer data,
              GError **error)
{
  g_autoptr (GArray) spans = g_array_new (FALSE, FALSE, sizeof (CmJsonSpan));
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (JsonNode) root = NULL;
  CmJsonSpan array = { 0, 0 };

  g_return_val_if_fail (member != NULL && func != NULL, NULL);
  if (!cm_json_check (name, text, size, member, spans, &array, error))
    return NULL;
  root = load_rest (name, text, size, &array, error);
  if (root == NULL)
    return NULL;
  for (guint i = 0; i < spans->len; i++)
    {
      const CmJsonSpan *span = &g_array_index (spans, CmJsonSpan, i);
      g_autofree char *path = g_strdup_printf ("%s[%u]", member, i);
      JsonNode *node = load (parser, path, text + span->start, span->end - span->start, error);

      if (node == NULL || !func (node, path, data, error))
        return NULL;
    }
  return g_steal_pointer (&root);
}
