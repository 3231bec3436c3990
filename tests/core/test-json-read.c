/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What stands around the gate: the walk over the big array, typed members, the two writers. */
#include "base/cm-error.h"
#include "base/cm-file.h"
#include "base/cm-json.h"

#include <locale.h>
#include <string.h>

typedef struct
{
  GString *seen;
  guint stop_after; /* 0: never */
  guint n;
} Seen;

static gboolean
see (JsonNode *node, const char *path, gpointer data, GError **error)
{
  Seen *seen = data;
  g_autofree char *text = cm_json_canonical (node);

  seen->n++;
  g_string_append_printf (seen->seen, "%s=%s ", path, text);
  if (seen->n != seen->stop_after)
    return TRUE;
  g_set_error (error, CM_ERROR, CM_ERROR_INVALID, "%s: enough", path);
  return FALSE;
}

static const struct
{
  const char *text;
  guint stop_after;
  const char *seen;
  const char *rest;  /* NULL: refused … */
  const char *error; /* … with this */
} walks[] = {
  { "{\"a\":1,\"objects\":[{\"b\":[2]}, null,\"x\",[ ],-1.5 ],\"c\":{\"objects\":[7]}}", 0,
    "objects[0]={\"b\":[2]} objects[1]=null objects[2]=\"x\" objects[3]=[] objects[4]=-1.5 ",
    "{\"a\":1,\"c\":{\"objects\":[7]},\"objects\":[]}", NULL },
  { "\xef\xbb\xbf {\"objects\":[true]}", 0, "objects[0]=true ", "{\"objects\":[]}", NULL },
  { "\xef\xbb\xbf {\"a\":[true]}", 0, "", "{\"a\":[true]}", NULL },
  { "{\"\\u006fbjects\":[1]}", 0, "objects[0]=1 ", "{\"objects\":[]}", NULL },
  { "{\"objects\":[ ]}", 0, "", "{\"objects\":[]}", NULL },
  { "{\"objects\":null}", 0, "", "{\"objects\":null}", NULL },
  { "{\"x\":{\"objects\":[1]}}", 0, "", "{\"x\":{\"objects\":[1]}}", NULL },
  { "{\"objects\":[1,2,3]}", 2, "objects[0]=1 objects[1]=2 ", NULL, "objects[1]: enough" },
  /* Nothing is handed over of a document that is refused. */
  { "{\"objects\":[1,2,3]}}", 0, "", NULL,
    "t: byte 19 (line 1): text after the end of the document" },
  { "{\"objects\":[1,2,3]", 0, "", NULL,
    "t: byte 18 (line 1): “,” or “}” expected, found the end of the file" },
  { "{\"objects\":[1],\"objects\":[2]}", 0, "", NULL,
    "t: byte 15 (line 1): the member “objects” is there twice" },
  { "{\n\"objects\":{}}", 0, "", NULL, "t: byte 12 (line 2): “objects” must be an array" },
  { "[1]", 0, "", NULL, "t: byte 0 (line 1): an object expected, found “[”" },
};

static void
test_walk (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (walks); i++)
    {
      Seen seen = { g_string_new (NULL), walks[i].stop_after, 0 };
      g_autoptr (GError) error = NULL;
      gsize size = strlen (walks[i].text);
      g_autofree char *copy = g_memdup2 (walks[i].text, size);
      g_autoptr (JsonNode) rest = cm_json_walk ("t", copy, size, "objects", see, &seen, &error);
      g_autofree char *text = rest != NULL ? cm_json_canonical (rest) : NULL;

      g_test_message ("walk %" G_GSIZE_FORMAT, i);
      g_assert_cmpstr (error != NULL ? error->message : NULL, ==, walks[i].error);
      g_assert_cmpstr (text, ==, walks[i].rest);
      g_assert_cmpstr (seen.seen->str, ==, walks[i].seen);
      g_string_free (seen.seen, TRUE);
    }
}

static gboolean
collect (JsonNode *node, const char *path, gpointer data, GError **error)
{
  json_array_add_element (data, json_node_copy (node));
  return TRUE;
}

/* A real bundle element by element is the same as in one piece. */
static void
test_real_bundle (void)
{
  const char *data = g_getenv ("COUNTERMOVE_TEST_DATA");
  g_autofree char *shared =
      g_build_filename (g_getenv ("G_TEST_SRCDIR"), "..", "..", "shared", NULL);
  g_autofree char *path =
      g_build_filename (data != NULL ? data : shared, "attack", "ics-attack-18.1.json", NULL);
  g_autoptr (JsonArray) elements = json_array_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (JsonNode) whole = NULL;
  g_autoptr (JsonNode) rest = NULL;
  g_autofree char *one = NULL;
  g_autofree char *two = NULL;
  const char *text;
  gsize size;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_test_skip ("no real ATT&CK bundle: set COUNTERMOVE_TEST_DATA");
      return;
    }
  bytes = cm_file_read (path, CM_JSON_MAX_FILE, &error);
  g_assert_no_error (error);
  text = g_bytes_get_data (bytes, &size);
  whole = cm_json_parse ("ics", text, size, &error);
  g_assert_no_error (error);
  rest = cm_json_walk ("ics", text, size, "objects", collect, elements, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (json_array_get_length (elements), >, 1000);
  json_object_set_array_member (json_node_get_object (rest), "objects", json_array_ref (elements));
  one = cm_json_canonical (whole);
  two = cm_json_canonical (rest);
  g_assert_true (g_str_equal (one, two));
}

static JsonNode *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  JsonNode *node = cm_json_parse ("t", text, strlen (text), &error);

  g_assert_no_error (error);
  return node;
}

#define MEMBERS                                                                                    \
  "{\"text\":\"x\",\"empty\":\"\",\"null\":null,\"int\":-7,\"real\":1.5,\"whole\":2.0,\"yes\":"    \
  "true,"                                                                                          \
  "\"array\":[\"a\",\"b\"],\"mixed\":[\"a\",1],\"none\":[],\"object\":{\"a\":1}}"

/* Per member: its value by each getter as text, or the error. */
static const struct
{
  char kind; /* s int d bool a o v: text, int, double, bool, array, object, texts */
  const char *member;
  gboolean required;
  const char *expected; /* "!" starts an error */
} gets[] = {
  { 's', "text", TRUE, "x" },
  { 's', "empty", FALSE, "-" },
  { 's', "null", FALSE, "-" },
  { 's', "gone", FALSE, "-" },
  { 's', "empty", TRUE, "!objects[412].empty: text expected, but it is missing" },
  { 's', "null", TRUE, "!objects[412].null: text expected, but it is missing" },
  { 's', "gone", TRUE, "!objects[412].gone: text expected, but it is missing" },
  { 's', "int", FALSE, "!objects[412].int: text expected" },
  { 's', "array", TRUE, "!objects[412].array: text expected" },
  { 'i', "int", TRUE, "-7" },
  { 'i', "gone", FALSE, "99" },
  { 'i', "empty", FALSE, "99" },
  { 'i', "gone", TRUE, "!objects[412].gone: integer expected, but it is missing" },
  { 'i', "text", FALSE, "!objects[412].text: integer expected" },
  { 'i', "whole", FALSE, "!objects[412].whole: integer expected" },
  { 'i', "yes", FALSE, "!objects[412].yes: integer expected" },
  { 'd', "real", TRUE, "1.5" },
  { 'd', "int", TRUE, "-7" },
  { 'd', "gone", FALSE, "99" },
  { 'd', "text", FALSE, "!objects[412].text: number expected" },
  { 'b', "yes", FALSE, "1" },
  { 'b', "gone", FALSE, "99" },
  { 'b', "int", FALSE, "!objects[412].int: true or false expected" },
  { 'b', "text", FALSE, "!objects[412].text: true or false expected" },
  { 'a', "array", TRUE, "2" },
  { 'a', "none", TRUE, "0" },
  { 'a', "gone", FALSE, "-" },
  { 'a', "gone", TRUE, "!objects[412].gone: array expected, but it is missing" },
  { 'a', "object", FALSE, "!objects[412].object: array expected" },
  { 'o', "object", TRUE, "1" },
  { 'o', "null", FALSE, "-" },
  { 'o', "array", FALSE, "!objects[412].array: object expected" },
  { 'v', "array", FALSE, "a b" },
  { 'v', "none", FALSE, "" },
  { 'v', "gone", FALSE, "-" },
  { 'v', "text", FALSE, "!objects[412].text: array expected" },
  { 'v', "mixed", FALSE, "!objects[412].mixed[1]: text expected" },
};

/* The result of one getter as text; where it fails, the out value must be as it was or NULL. */
static char *
get (JsonObject *object, gsize i, GError **error)
{
  const char *member = gets[i].member;
  const char *path = "objects[412]";
  gboolean required = gets[i].required;
  const char *text = "unset";
  gint64 number = 99;
  double real = 99;
  gboolean yes = 99;
  JsonArray *array = NULL;
  JsonObject *inner = NULL;
  g_auto (GStrv) texts = NULL;

  switch (gets[i].kind)
    {
    case 's':
      return cm_json_get_text (object, member, path, required, &text, error)
                 ? g_strdup (text != NULL ? text : "-")
                 : NULL;
    case 'i':
      return cm_json_get_int (object, member, path, required, &number, error)
                 ? g_strdup_printf ("%" G_GINT64_FORMAT, number)
                 : NULL;
    case 'd':
      return cm_json_get_double (object, member, path, required, &real, error)
                 ? g_strdup_printf ("%g", real)
                 : NULL;
    case 'b':
      return cm_json_get_bool (object, member, path, &yes, error) ? g_strdup_printf ("%d", yes)
                                                                  : NULL;
    case 'a':
      if (!cm_json_get_array (object, member, path, required, &array, error))
        return NULL;
      return array != NULL ? g_strdup_printf ("%u", json_array_get_length (array)) : g_strdup ("-");
    case 'o':
      if (!cm_json_get_object (object, member, path, required, &inner, error))
        return NULL;
      return inner != NULL ? g_strdup_printf ("%u", json_object_get_size (inner)) : g_strdup ("-");
    default:
      if (!cm_json_get_texts (object, member, path, &texts, error))
        return NULL;
      return texts != NULL ? g_strjoinv (" ", texts) : g_strdup ("-");
    }
}

static void
test_get (void)
{
  g_autoptr (JsonNode) node = parse (MEMBERS);

  for (gsize i = 0; i < G_N_ELEMENTS (gets); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *got = get (json_node_get_object (node), i, &error);

      g_test_message ("%c %s", gets[i].kind, gets[i].member);
      if (*gets[i].expected == '!')
        {
          g_assert_null (got);
          g_assert_error (error, CM_ERROR, CM_ERROR_INVALID);
          g_assert_cmpstr (error->message, ==, gets[i].expected + 1);
        }
      else
        {
          g_assert_no_error (error);
          g_assert_cmpstr (got, ==, gets[i].expected);
        }
    }
}

/* A member of the root has no path before it. */
static void
test_get_at_root (void)
{
  g_autoptr (JsonNode) node = parse ("{\"name\":1}");
  g_autoptr (GError) error = NULL;
  const char *text = NULL;

  g_assert_false (cm_json_get_text (json_node_get_object (node), "name", "", TRUE, &text, &error));
  g_assert_cmpstr (error->message, ==, "name: text expected");
}

static void
test_pretty (void)
{
  g_autoptr (JsonNode) node = parse ("{\"b\":[1,\"x\",{\"c\":{},\"a\":[]}],\"a\":null,\"d\":0.1}");
  g_autoptr (JsonNode) scalar = parse ("\"é\\n\"");
  g_autofree char *text = cm_json_pretty (node);
  g_autofree char *line = cm_json_pretty (scalar);

  g_assert_cmpstr (text, ==,
                   "{\n"
                   "  \"b\": [\n"
                   "    1,\n"
                   "    \"x\",\n"
                   "    {\n"
                   "      \"c\": {},\n"
                   "      \"a\": []\n"
                   "    }\n"
                   "  ],\n"
                   "  \"a\": null,\n"
                   "  \"d\": 0.1\n"
                   "}\n");
  g_assert_cmpstr (line, ==, "\"é\\n\"\n");
}

static const struct
{
  double value;
  const char *text;
} doubles[] = {
  { 0.0, "0" },
  { -0.0, "0" },
  { 1.0, "1" },
  { -2.5, "-2.5" },
  { 0.1, "0.1" },
  { 0.1 + 0.2, "0.30000000000000004" },
  { 1.0 / 3.0, "0.3333333333333333" },
  { 1e15, "1e+15" },
  { 123456789012345.0, "123456789012345" },
  { 1.7976931348623157e308, "1.7976931348623157e+308" },
  { 2.2250738585072014e-308, "2.2250738585072014e-308" },
  { 5e-324, "5e-324" },
  { G_MAXDOUBLE * 10, "null" },
};

static void
test_doubles (void)
{
  /* A decimal comma must not get into a file; where no such locale is installed, C stands in. */
  setlocale (LC_NUMERIC, "de_DE.UTF-8");
  for (gsize i = 0; i < G_N_ELEMENTS (doubles); i++)
    {
      GString *out = g_string_new (NULL);

      cm_json_append_double (out, doubles[i].value);
      g_assert_cmpstr (out->str, ==, doubles[i].text);
      g_string_free (out, TRUE);
    }
  setlocale (LC_NUMERIC, "C");
}

static void
test_strings (void)
{
  GString *out = g_string_new (NULL);

  cm_json_append_string (out, NULL);
  cm_json_append_string (out, "");
  cm_json_append_string (out, "\x01\b\t\n\v\f\r\x1f \"\\/\x7f<é\xe2\x80\xa8");
  g_assert_cmpstr (out->str, ==,
                   "null\"\"\"\\u0001\\b\\t\\n\\u000b\\f\\r\\u001f \\\"\\\\/\x7f<é\xe2\x80\xa8\"");
  g_string_free (out, TRUE);
}

/* Nodes of our own making may be deeper than the gate allows; writing does not recurse. */
static void
test_deep_writing (void)
{
  JsonNode *node = parse ("[]");
  g_autofree char *text = NULL;

  for (guint i = 0; i < 1000; i++)
    {
      JsonArray *outer = json_array_new ();

      json_array_add_element (outer, node);
      node = json_node_init_array (json_node_alloc (), outer);
      json_array_unref (outer);
    }
  text = cm_json_canonical (node);
  g_assert_cmpuint (strlen (text), ==, 2002);
  g_assert_cmpuint (strspn (text, "["), ==, 1001);
  json_node_unref (node);
}

static void
test_bom (void)
{
  g_assert_true (cm_json_has_bom ("\xef\xbb\xbf", 3));
  g_assert_false (cm_json_has_bom ("\xef\xbb\xbf", 2));
  g_assert_false (cm_json_has_bom ("{}", 2));
  g_assert_false (cm_json_has_bom ("", 0));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json-read/walk", test_walk);
  g_test_add_func ("/json-read/real-bundle", test_real_bundle);
  g_test_add_func ("/json-read/get", test_get);
  g_test_add_func ("/json-read/get-at-root", test_get_at_root);
  g_test_add_func ("/json-read/pretty", test_pretty);
  g_test_add_func ("/json-read/doubles", test_doubles);
  g_test_add_func ("/json-read/strings", test_strings);
  g_test_add_func ("/json-read/deep-writing", test_deep_writing);
  g_test_add_func ("/json-read/bom", test_bom);
  return g_test_run ();
}
