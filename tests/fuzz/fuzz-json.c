/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Any bytes as JSON. What the gate takes, json-glib takes too, with the same value: the nodes are
 * compared with the text by a reader of their own, which leans on the gate for syntax. The walk
 * agrees with the whole, and what is written is read back the same. */
#include "base/cm-error.h"
#include "base/cm-json.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void compare_value (const char **p, JsonNode *node);

static void
skip_space (const char **p)
{
  *p += strspn (*p, " \t\r\n");
}

static guint
read_hex (const char *p)
{
  char digits[5] = { p[0], p[1], p[2], p[3], 0 };

  return (guint) g_ascii_strtoull (digits, NULL, 16);
}

/* The string at the opening quote *@p, escapes resolved. */
static char *
read_string (const char **p)
{
  GString *out = g_string_new (NULL);
  const char *q = *p + 1;

  while (*q != '"')
    {
      gunichar c;

      if (*q != '\\')
        {
          g_string_append_c (out, *q++);
          continue;
        }
      q += 2;
      if (q[-1] != 'u')
        {
          const char *known = strchr ("bfnrt", q[-1]);

          g_string_append_c (out,
                             known != NULL ? "\b\f\n\r\t"[known - strchr ("bfnrt", 'b')] : q[-1]);
          continue;
        }
      c = read_hex (q);
      q += 4;
      if (c >= 0xd800 && c <= 0xdbff)
        {
          c = 0x10000 + ((c & 0x3ff) << 10) + (read_hex (q + 2) & 0x3ff);
          q += 6;
        }
      g_string_append_unichar (out, c);
    }
  *p = q + 1;
  return g_string_free (out, FALSE);
}

static void
compare_string (const char **p, JsonNode *node)
{
  g_autofree char *text = read_string (p);

  g_assert_cmpuint (json_node_get_value_type (node), ==, G_TYPE_STRING);
  g_assert_cmpstr (json_node_get_string (node), ==, text);
}

static void
compare_number (const char **p, JsonNode *node)
{
  gsize n = strspn (*p, "+-0123456789.eE");
  g_autofree char *text = g_strndup (*p, n);

  if (strpbrk (text, ".eE") != NULL)
    {
      g_assert_cmpuint (json_node_get_value_type (node), ==, G_TYPE_DOUBLE);
      g_assert_cmpfloat (json_node_get_double (node), ==, g_ascii_strtod (text, NULL));
    }
  else
    {
      g_assert_cmpuint (json_node_get_value_type (node), ==, G_TYPE_INT64);
      g_assert_cmpint (json_node_get_int (node), ==, g_ascii_strtoll (text, NULL, 10));
    }
  *p += n;
}

static void
compare_array (const char **p, JsonNode *node)
{
  JsonArray *array;
  guint n = 0;

  g_assert_true (JSON_NODE_HOLDS_ARRAY (node));
  array = json_node_get_array (node);
  for (++*p, skip_space (p); **p != ']'; skip_space (p), n++)
    {
      *p += **p == ',';
      g_assert_cmpuint (n, <, json_array_get_length (array));
      compare_value (p, json_array_get_element (array, n));
    }
  ++*p;
  g_assert_cmpuint (n, ==, json_array_get_length (array));
}

static void
compare_object (const char **p, JsonNode *node)
{
  JsonObject *object;
  guint n = 0;

  g_assert_true (JSON_NODE_HOLDS_OBJECT (node));
  object = json_node_get_object (node);
  for (++*p, skip_space (p); **p != '}'; skip_space (p), n++)
    {
      g_autofree char *name = NULL;

      *p += **p == ',';
      skip_space (p);
      name = read_string (p);
      skip_space (p);
      ++*p;
      g_assert_true (json_object_has_member (object, name));
      compare_value (p, json_object_get_member (object, name));
    }
  ++*p;
  g_assert_cmpuint (n, ==, json_object_get_size (object));
}

/* At most 64 levels deep, as the gate has seen to. */
static void
compare_value (const char **p, JsonNode *node)
{
  skip_space (p);
  if (**p == '{')
    compare_object (p, node);
  else if (**p == '[')
    compare_array (p, node);
  else if (**p == '"')
    compare_string (p, node);
  else if (**p == 'n')
    {
      g_assert_true (JSON_NODE_HOLDS_NULL (node));
      *p += 4;
    }
  else if (**p == 't' || **p == 'f')
    {
      g_assert_cmpuint (json_node_get_value_type (node), ==, G_TYPE_BOOLEAN);
      g_assert_cmpint (json_node_get_boolean (node), ==, **p == 't');
      *p += **p == 't' ? 4 : 5;
    }
  else
    compare_number (p, node);
}

/* Both writers are read back, and say the same. */
static void
check_writers (JsonNode *node)
{
  g_autofree char *text = cm_json_canonical (node);
  g_autofree char *pretty = cm_json_pretty (node);
  g_autoptr (JsonNode) one = cm_json_parse ("canonical", text, strlen (text), NULL);
  g_autoptr (JsonNode) two = cm_json_parse ("pretty", pretty, strlen (pretty), NULL);
  g_autofree char *text_one = NULL;
  g_autofree char *text_two = NULL;

  g_assert_nonnull (one);
  g_assert_nonnull (two);
  text_one = cm_json_canonical (one);
  text_two = cm_json_canonical (two);
  g_assert_cmpstr (text_one, ==, text);
  g_assert_cmpstr (text_two, ==, text);
}

static gboolean
collect (JsonNode *node, const char *path, gpointer data, GError **error)
{
  json_array_add_element (data, json_node_copy (node));
  return TRUE;
}

/* The elements put back into what the walk returned are the whole document. */
static void
check_walk (JsonNode *whole, const char *text, gsize size)
{
  g_autoptr (JsonArray) elements = json_array_new ();
  g_autoptr (JsonNode) rest = cm_json_walk ("walk", text, size, "objects", collect, elements, NULL);
  JsonNode *member = JSON_NODE_HOLDS_OBJECT (whole)
                         ? json_object_get_member (json_node_get_object (whole), "objects")
                         : NULL;
  g_autofree char *one = NULL;
  g_autofree char *two = NULL;

  if (!JSON_NODE_HOLDS_OBJECT (whole) ||
      (member != NULL && !JSON_NODE_HOLDS_ARRAY (member) && !JSON_NODE_HOLDS_NULL (member)))
    {
      g_assert_null (rest);
      g_assert_cmpuint (json_array_get_length (elements), ==, 0);
      return;
    }
  g_assert_nonnull (rest);
  if (member != NULL && JSON_NODE_HOLDS_ARRAY (member))
    json_object_set_array_member (json_node_get_object (rest), "objects",
                                  json_array_ref (elements));
  one = cm_json_canonical (whole);
  two = cm_json_canonical (rest);
  g_assert_cmpstr (one, ==, two);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = cm_json_parse ("fuzz", (const char *) data, size, &error);
  g_autofree char *text = NULL;
  const char *p;

  if (node == NULL)
    {
      g_assert_nonnull (error);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      g_assert_false (g_error_matches (error, CM_ERROR, CM_ERROR_FAILED)); /* json-glib disagrees */
      return 0;
    }
  text = g_strndup ((const char *) data, size);
  p = text + (cm_json_has_bom (text, size) ? 3 : 0);
  compare_value (&p, node);
  skip_space (&p);
  g_assert_cmpuint ((gsize) (p - text), ==, size);
  check_writers (node);
  check_walk (node, (const char *) data, size);
  return 0;
}
