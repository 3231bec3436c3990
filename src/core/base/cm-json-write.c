/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Writing JSON: canonical for hashes and machines, indented for people. Iterative, so that no depth
 * of nodes is too deep; numbers never pass through the locale. */
#include "base/cm-json.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* A container being written. */
typedef struct
{
  JsonArray *array;
  JsonObject *object;
  GList *names; /* of @object, in the order of writing */
  GList *name;  /* the next of them */
  guint index;  /* the next element or member */
} Level;

typedef struct
{
  GString *out;
  GArray *levels;
  gboolean pretty;
} Writer;

void
cm_json_append_string (GString *out, const char *text)
{
  static const char escapes[] = "btn\0fr"; /* of U+0008 … U+000D */
  const char *run = text;

  if (text == NULL)
    {
      g_string_append (out, "null");
      return;
    }
  g_string_append_c (out, '"');
  for (const char *p = text; *p != '\0'; p++)
    {
      guchar c = (guchar) *p;

      if (c >= 0x20 && c != '"' && c != '\\')
        continue;
      g_string_append_len (out, run, p - run);
      run = p + 1;
      if (c == '"' || c == '\\')
        g_string_append_printf (out, "\\%c", c);
      else if (c >= 0x08 && c <= 0x0d && c != 0x0b)
        g_string_append_printf (out, "\\%c", escapes[c - 0x08]);
      else
        g_string_append_printf (out, "\\u%04x", c);
    }
  g_string_append (out, run);
  g_string_append_c (out, '"');
}

void
cm_json_append_double (GString *out, double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  char format[8];
  /* "%.15g" drops final zeros, so less is shorter only where a subnormal holds fewer digits. */
  int digits = fabs (value) < DBL_MIN ? 1 : 15;

  if (!isfinite (value))
    {
      g_string_append (out, "null");
      return;
    }
  if (fpclassify (value) == FP_ZERO) /* −0 would come back as the integer 0 */
    {
      g_string_append_c (out, '0');
      return;
    }
  do
    {
      g_snprintf (format, sizeof format, "%%.%dg", digits);
      g_ascii_formatd (text, sizeof text, format, value);
    }
  while (digits++ < 17 &&
         memcmp (&(double){ g_ascii_strtod (text, NULL) }, &value, sizeof value) != 0);
  g_string_append (out, text);
}

static void
append_scalar (GString *out, JsonNode *node)
{
  GType type = node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node)
                                                            : G_TYPE_INVALID;

  if (type == G_TYPE_STRING)
    cm_json_append_string (out, json_node_get_string (node));
  else if (type == G_TYPE_INT64)
    g_string_append_printf (out, "%" G_GINT64_FORMAT, json_node_get_int (node));
  else if (type == G_TYPE_DOUBLE)
    cm_json_append_double (out, json_node_get_double (node));
  else if (type == G_TYPE_BOOLEAN)
    g_string_append (out, json_node_get_boolean (node) ? "true" : "false");
  else
    g_string_append (out, "null");
}

static int
compare_bytes (gconstpointer a, gconstpointer b)
{
  return strcmp (a, b);
}

/* A scalar at once; a container's opening bracket, its content follows by write_next. */
static void
write_value (Writer *writer, JsonNode *node)
{
  Level level = { 0 };

  if (node != NULL && JSON_NODE_HOLDS_ARRAY (node))
    level.array = json_node_get_array (node);
  else if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    level.object = json_node_get_object (node);
  else
    {
      append_scalar (writer->out, node);
      return;
    }
  g_string_append_c (writer->out, level.array != NULL ? '[' : '{');
  if (level.object != NULL)
    {
      level.names = json_object_get_members (level.object);
      if (!writer->pretty)
        level.names = g_list_sort (level.names, compare_bytes);
      level.name = level.names;
    }
  g_array_append_val (writer->levels, level);
}

static void
write_line_start (Writer *writer)
{
  if (!writer->pretty)
    return;
  g_string_append_c (writer->out, '\n');
  for (guint i = 0; i < writer->levels->len; i++)
    g_string_append (writer->out, "  ");
}

static void
close_level (Writer *writer)
{
  Level level = g_array_index (writer->levels, Level, writer->levels->len - 1);

  g_array_set_size (writer->levels, writer->levels->len - 1);
  if (level.index > 0)
    write_line_start (writer);
  g_string_append_c (writer->out, level.array != NULL ? ']' : '}');
  g_list_free (level.names);
}

/* One element or member, or the closing bracket, of the innermost container. */
static void
write_next (Writer *writer)
{
  Level *level = &g_array_index (writer->levels, Level, writer->levels->len - 1);
  JsonNode *node;

  if (level->array != NULL ? level->index == json_array_get_length (level->array)
                           : level->name == NULL)
    {
      close_level (writer);
      return;
    }
  if (level->index > 0)
    g_string_append_c (writer->out, ',');
  write_line_start (writer);
  if (level->array != NULL)
    node = json_array_get_element (level->array, level->index);
  else
    {
      node = json_object_get_member (level->object, level->name->data);
      cm_json_append_string (writer->out, level->name->data);
      g_string_append (writer->out, writer->pretty ? ": " : ":");
      level->name = level->name->next;
    }
  level->index++;
  write_value (writer, node); /* may move @level */
}

static char *
write_document (JsonNode *node, gboolean pretty)
{
  g_autoptr (GArray) levels = g_array_new (FALSE, FALSE, sizeof (Level));
  Writer writer = { g_string_new (NULL), levels, pretty };

  write_value (&writer, node);
  while (levels->len > 0)
    write_next (&writer);
  if (pretty)
    g_string_append_c (writer.out, '\n');
  return g_string_free (writer.out, FALSE);
}

char *
cm_json_canonical (JsonNode *node)
{
  return write_document (node, FALSE);
}

char *
cm_json_pretty (JsonNode *node)
{
  return write_document (node, TRUE);
}
