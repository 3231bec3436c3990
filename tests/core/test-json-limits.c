/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The limits of the JSON gate: just inside is taken, just outside and far outside is refused within
 * a second and without memory, with the place named. */
#include "base/cm-error.h"
#include "base/cm-json.h"

#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#ifdef __SANITIZE_ADDRESS__
#define MAX_RSS_KB  (900 * 1024) /* shadow memory and quarantine */
#define MAX_SECONDS 5.0
#else
#define MAX_RSS_KB  (300 * 1024)
#define MAX_SECONDS 1.0
#endif

/* @times pieces between @before and @after. */
static GString *
repeat (const char *before, const char *piece, guint times, const char *after)
{
  gsize size = strlen (piece);
  GString *out = g_string_sized_new (strlen (before) + times * size + strlen (after) + 1);

  g_string_append (out, before);
  for (guint i = 0; i < times; i++)
    g_string_append_len (out, piece, (gssize) size);
  return g_string_append (out, after);
}

static const struct
{
  const char *label;
  const char *before;
  const char *piece;
  guint times;
  const char *after;
  const char *error; /* NULL: taken */
} repeated[] = {
  { "depth 64", "", "[", 64, "]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
    NULL },
  { "depth 65", "", "[", 65, "", "byte 64 (line 1): nested deeper than 64 levels" },
  { "depth 75,041", "", "[", 75041, "", "byte 64 (line 1): nested deeper than 64 levels" },
  { "depth 10^6", "", "[", 1000000, "", "byte 64 (line 1): nested deeper than 64 levels" },
  { "objects 10^6 deep", "", "{\"a\":\n", 1000000, "",
    "byte 384 (line 65): nested deeper than 64 levels" },
  { "99,999 + 1 elements", "[", "0,", 99999, "0]", NULL },
  { "100,001 elements", "[", "0,", 100000, "0]",
    "byte 200001 (line 1): more than 100000 elements in one array" },
  { "10^7 elements", "[", "{},", 10000000, "{}]",
    "byte 300001 (line 1): more than 100000 elements in one array" },
  { "200,000 objects", "{\"objects\":[", "0,", 199999, "0]}", NULL },
  { "10^7 objects", "{\"objects\":[", "{},", 10000000, "{}]}",
    "byte 600012 (line 1): more than 200000 elements in one array" },
  { "objects, not at the top", "{\"a\":{\"objects\":[", "0,", 199999, "0]}}",
    "byte 200017 (line 1): more than 100000 elements in one array" },
  { "string of 1 MB", "[\"", "a", 1024 * 1024, "\"]", NULL },
  { "string of 1 MB, escaped", "[\"", "\\u0061", 1024 * 1024, "\"]", NULL },
  { "string of 1 MB and 1", "[\"", "a", 1024 * 1024 + 1, "\"]",
    "byte 1 (line 1): a string longer than 1048576 bytes" },
  { "string of 1 MB, last sequence over it", "[\"a", "é", 512 * 1024, "\"]",
    "byte 1 (line 1): a string longer than 1048576 bytes" },
  { "string of 40 MB", "[\"", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 40 * 32 * 1024, "\"]",
    "byte 1 (line 1): a string longer than 1048576 bytes" },
  { "name of 256 bytes", "{\"", "ab", 128, "\":1}", NULL },
  { "name of 257 bytes", "{\"x", "ab", 128, "\":1}",
    "byte 1 (line 1): a member name longer than 256 bytes" },
  { "number of 32 characters", "[1.", "1", 30, "]", NULL },
  { "number of 33 characters", "[1.", "1", 31, "]",
    "byte 1 (line 1): a number longer than 32 characters" },
  { "number of 10^6 digits", "[\n", "7", 1000000, "]",
    "byte 2 (line 2): a number longer than 32 characters" },
  { "exponent of 10^6 digits", "[1e", "0", 1000000, "]",
    "byte 1 (line 1): a number longer than 32 characters" },
  { "values nested in values", "[", "[[[]],[[]],[[]],[[]],[[]]],", 90000, "0]",
    "byte 1227271 (line 1): more than 500000 values in one piece" },
};

static void
assert_bounds (gint64 start)
{
  struct rusage usage;

  g_assert_cmpfloat ((double) (g_get_monotonic_time () - start) / 1e6, <, MAX_SECONDS);
  g_assert_cmpint (getrusage (RUSAGE_SELF, &usage), ==, 0);
  g_assert_cmpint (usage.ru_maxrss, <, MAX_RSS_KB);
}

static void
check (const char *text, gsize size, const char *reason)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *expected = g_strconcat ("t: ", reason, NULL);
  gint64 start = g_get_monotonic_time ();
  g_autoptr (JsonNode) node = cm_json_parse ("t", text, size, &error);

  if (reason == NULL)
    {
      g_assert_no_error (error);
      g_assert_nonnull (node);
      return;
    }
  assert_bounds (start);
  g_assert_null (node);
  g_assert_nonnull (error);
  g_assert_cmpstr (error->message, ==, expected);
  g_assert_error (error, CM_ERROR, CM_ERROR_TOO_BIG);
}

static void
test_repeated (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (repeated); i++)
    {
      GString *text =
          repeat (repeated[i].before, repeated[i].piece, repeated[i].times, repeated[i].after);

      g_test_message ("%s", repeated[i].label);
      check (text->str, text->len, repeated[i].error);
      g_string_free (text, TRUE);
    }
}

/* An object of @n members whose names all have one g_str_hash: "ab" and "bA" hash alike, so do all
 * chains of them. The last name is @last where not NULL. */
static char *
colliding (guint n, const char *last)
{
  GString *out = g_string_new ("{");

  for (guint i = 0; i < n; i++)
    {
      char name[33] = "";

      for (guint bit = 0; bit < 16; bit++)
        memcpy (name + 2 * bit, (i >> bit) & 1 ? "bA" : "ab", 2);
      g_assert_cmpuint (g_str_hash (name), ==, g_str_hash ("abababababababababababababababab"));
      g_string_append_printf (out, "%s\"%s\":0", i > 0 ? "," : "",
                              last != NULL && i == n - 1 ? last : name);
    }
  g_string_append_c (out, '}');
  return g_string_free (out, FALSE);
}

static void
test_colliding (void)
{
  g_autofree char *inside = colliding (512, NULL);
  g_autofree char *outside = colliding (65536, NULL);
  g_autofree char *twice = colliding (512, "bAabababababababababababababababab");
  g_autofree char *again = colliding (512, "bAababababababababababababababab");
  g_autoptr (GError) error = NULL;

  check (inside, strlen (inside), NULL);
  check (outside, strlen (outside), "byte 18945 (line 1): more than 512 members in one object");
  check (twice, strlen (twice), NULL); /* two bytes longer */
  g_assert_null (cm_json_parse ("t", again, strlen (again), &error));
  g_assert_cmpstr (error->message, ==,
                   "t: byte 18908 (line 1): the member “bAababababababababababababababab” is there "
                   "twice");
}

/* Sorted or compared in pairs, a name that is there twice is found wherever it stands. */
static void
test_duplicates (void)
{
  for (guint n = 2; n < 40; n++)
    for (guint first = 0; first < n; first++)
      for (guint second = first + 1; second < n; second++)
        {
          g_autoptr (GError) error = NULL;
          GString *text = g_string_new ("{");
          gsize at = 0;
          g_autofree char *expected = NULL;

          for (guint i = 0; i < n; i++)
            {
              g_string_append (text, i > 0 ? "," : "");
              at = i == second ? text->len : at;
              g_string_append_printf (text, "\"%u\":{\"0\":0}", i == second ? first : i);
            }
          g_string_append_c (text, '}');
          expected = g_strdup_printf ("t: byte %lu (line 1): the member “%u” is there twice",
                                      (gulong) at, first);
          g_assert_null (cm_json_parse ("t", text->str, text->len, &error));
          g_assert_cmpstr (error->message, ==, expected);
          g_string_free (text, TRUE);
        }
}

static gboolean
count_element (JsonNode *node, const char *path, gpointer data, GError **error)
{
  ++*(guint *) data;
  return TRUE;
}

/* One object of 16 MB is taken, one byte more is not; neither is a document in one piece. */
static void
test_object_size (void)
{
  g_autofree char *filler = g_strnfill (1024 * 1024, 'a');
  GString *text = g_string_new ("{\"objects\":[{\"x\":[0");
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) rest = NULL;
  guint n = 0;

  for (guint i = 0; i < 15; i++)
    g_string_append_printf (text, ",\"%s\"", filler);
  g_string_append_printf (text, ",\"%.*s\"]}]}", (int) (12 + CM_JSON_MAX_OBJECT - text->len - 5),
                          filler);
  rest = cm_json_walk ("t", text->str, text->len, "objects", count_element, &n, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n, ==, 1);
  g_assert_null (cm_json_parse ("t", text->str, text->len, &error));
  g_assert_cmpstr (error->message, ==, "t: larger than 16777216 bytes in one piece");
  g_clear_error (&error);

  g_string_insert_c (text, (gssize) text->len - 3, ' ');
  g_assert_null (cm_json_walk ("t", text->str, text->len, "objects", count_element, &n, &error));
  g_assert_cmpstr (error->message, ==, "t: byte 12 (line 1): an object larger than 16777216 bytes");
  g_assert_error (error, CM_ERROR, CM_ERROR_TOO_BIG);
  g_assert_cmpuint (n, ==, 1);
  g_string_free (text, TRUE);
}

/* The limit of values is that of one element, not of all. */
static void
test_values_per_element (void)
{
  GString *element = repeat ("[[", "0,", 99999, "0],[");
  GString *text = g_string_new ("{\"objects\":[");
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) rest = NULL;
  guint n = 0;

  g_string_append_len (element, element->str + 2, (gssize) element->len - 4);
  g_string_append (element, "]");
  for (guint i = 0; i < 4; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "," : "", element->str);
  g_string_append (text, "]}");
  rest = cm_json_walk ("t", text->str, text->len, "objects", count_element, &n, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n, ==, 4);
  g_string_free (element, TRUE);
  g_string_free (text, TRUE);
}

/* 500 MB of nothing: refused by its size, before a byte of it is read. */
static void
test_file_size (void)
{
  g_autofree char *directory = g_build_filename (g_getenv ("G_TEST_BUILDDIR"), "json-XXXXXX", NULL);
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  gint64 start;

  g_assert_nonnull (g_mkdtemp (directory));
  path = g_build_filename (directory, "big.json", NULL);
  g_assert_true (g_file_set_contents (path, "[]", -1, NULL));
  g_assert_cmpint (truncate (path, 500 * 1000 * 1000), ==, 0);
  start = g_get_monotonic_time ();
  g_assert_null (cm_json_read (path, 0, &error));
  assert_bounds (start);
  g_assert_error (error, CM_ERROR, CM_ERROR_TOO_BIG);
  g_assert_nonnull (strstr (error->message, "big.json"));
  g_clear_error (&error);

  g_assert_true (g_file_set_contents (path, "[1,\n02]", -1, NULL));
  g_assert_null (cm_json_read (path, 0, &error));
  g_assert_cmpstr (error->message, ==, "big.json: byte 4 (line 2): a number with a leading zero");
  g_clear_error (&error);
  g_assert_null (cm_json_read (path, 6, &error));
  g_assert_error (error, CM_ERROR, CM_ERROR_TOO_BIG);
  g_assert_cmpint (unlink (path), ==, 0);
  g_assert_cmpint (rmdir (directory), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json-limits/file-size", test_file_size);
  g_test_add_func ("/json-limits/repeated", test_repeated);
  g_test_add_func ("/json-limits/colliding", test_colliding);
  g_test_add_func ("/json-limits/duplicates", test_duplicates);
  g_test_add_func ("/json-limits/object-size", test_object_size);
  g_test_add_func ("/json-limits/values-per-element", test_values_per_element);
  return g_test_run ();
}
