/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The JSON gate: every limit, every row of what json-glib alone gets wrong, the walk, the getters,
 * the writers. */
#include "base/cm-error.h"
#include "base/cm-json.h"

#include <string.h>

/* A text with a NUL in it is given with its size; else the size is 0. */
static const struct
{
  const char *text;
  const char *error; /* behind "t: " */
} refused[] = {
  /* What json-glib 1.6.6 alone takes, or takes for something else. */
  { "9223372036854775808", "byte 0 (line 1): an integer that does not fit into 64 bits" },
  { "[-9223372036854775809]", "byte 1 (line 1): an integer that does not fit into 64 bits" },
  { "123456789012345678901234567890",
    "byte 0 (line 1): an integer that does not fit into 64 bits" },
  { "[1,\n1e400]", "byte 4 (line 2): a number too large for a double" },
  { "[-1E+400]", "byte 1 (line 1): a number too large for a double" },
  { "[010]", "byte 1 (line 1): a number with a leading zero" },
  { "[-01]", "byte 1 (line 1): a number with a leading zero" },
  { "0x10", "byte 0 (line 1): a hexadecimal number" },
  { "[\"ab\\u0000cd\"]", "byte 4 (line 1): a NUL character (\\u0000) in a string" },
  { "{\"ab\\u0000cd\":1}", "byte 4 (line 1): a NUL character (\\u0000) in a string" },
  { "{\"a\":1,\"b\":2,\"a\":3}", "byte 13 (line 1): the member “a” is there twice" },
  { "{\"a\":1,\"\\u0061\":3}", "byte 7 (line 1): the member “a” is there twice" },
  { "{\"\":1,\"\":3}", "byte 6 (line 1): the member “” is there twice" },
  { "{\"\\u001b[2J\":1,\"\\u001b[2J\":3}",
    "byte 15 (line 1): the member “⟨U+001B⟩[2J” is there twice" },
  { "['x']", "byte 1 (line 1): single quotes: strings stand in double quotes" },
  { "var x = {};", "byte 0 (line 1): a JavaScript statement (“var”) in place of a value" },
  { "[\"a\tb\"]", "byte 3 (line 1): raw control character 0x09 in a string: it must be escaped" },
  { "[\"a\nb\"]", "byte 3 (line 1): raw control character 0x0A in a string: it must be escaped" },
  { "[\"\\q\"]", "byte 2 (line 1): unknown escape: a backslash before “q”" },
  { "{}\n{}", "byte 3 (line 2): text after the end of the document" },
  { "{};", "byte 2 (line 1): text after the end of the document" },
  { "", "byte 0 (line 1): no JSON document: the file is empty" },
  { " \r\n\t", "byte 4 (line 2): no JSON document: the file is empty" },
  { "\xef\xbb\xbf", "byte 3 (line 1): no JSON document: the file is empty" },
  { "[\"\\ud800\"]", "byte 2 (line 1): lone surrogate in a string" },
  { "[\"\\udc00\\ud800\"]", "byte 2 (line 1): lone surrogate in a string" },
  { "[\"\\ud83dx\"]", "byte 2 (line 1): lone surrogate in a string" },
  { "[\"\\ud83d\\ud83d\"]", "byte 2 (line 1): lone surrogate in a string" },
  /* The rest of RFC 8259. */
  { "[1,]", "byte 3 (line 1): a comma before “]”" },
  { "{\"a\":1,}", "byte 7 (line 1): a comma before “}”" },
  { "[,1]", "byte 1 (line 1): a value expected, found “,”" },
  { "[1 2]", "byte 3 (line 1): “,” or “]” expected, found “2”" },
  { "[1}", "byte 2 (line 1): “,” or “]” expected, found “}”" },
  { "{\"a\" 1}", "byte 5 (line 1): “:” expected, found “1”" },
  { "{a:1}", "byte 1 (line 1): a member name in double quotes expected, found “a”" },
  { "{\"a\":1", "byte 6 (line 1): “,” or “}” expected, found the end of the file" },
  { "{\"a\":", "byte 5 (line 1): a value expected, found the end of the file" },
  { "{\"a", "byte 1 (line 1): a string without its closing quote" },
  { "[\"\\", "byte 2 (line 1): an escape cut off by the end of the file" },
  { "[\"\\u12", "byte 2 (line 1): four hexadecimal digits expected after “\\u”" },
  { "[\"\\u12g4\"]", "byte 2 (line 1): four hexadecimal digits expected after “\\u”" },
  { "[// x\n1]", "byte 1 (line 1): a comment: JSON has none" },
  { "[/* x */1]", "byte 1 (line 1): a comment: JSON has none" },
  { "[# x\n1]", "byte 1 (line 1): a value expected, found “#”" },
  { "[NaN]", "byte 1 (line 1): “NaN” is not a JSON number" },
  { "[Infinity]", "byte 1 (line 1): “Infinity” is not a JSON number" },
  { "[-Infinity]", "byte 2 (line 1): a digit expected, found “I”" },
  { "[+1]", "byte 1 (line 1): a plus sign before a number" },
  { "[.5]", "byte 1 (line 1): a number must start with a digit" },
  { "[1.]", "byte 3 (line 1): a digit expected, found “]”" },
  { "[1e]", "byte 3 (line 1): a digit expected, found “]”" },
  { "[1.5e+]", "byte 6 (line 1): a digit expected, found “]”" },
  { "[-]", "byte 2 (line 1): a digit expected, found “]”" },
  { "-", "byte 1 (line 1): a digit expected, found the end of the file" },
  { "[True]", "byte 1 (line 1): an unknown word: only true, false and null are known" },
  { "[nulll]", "byte 1 (line 1): an unknown word: only true, false and null are known" },
  { "[\f1]", "byte 1 (line 1): a value expected, found byte 0x0C" },
  { "[\xc2\xa0]", "byte 1 (line 1): a value expected, found byte 0xC2" },
  { "\xff\xfe[", "byte 0 (line 1): UTF-16 text: UTF-8 expected" },
  /* UTF-8: overlong, surrogate, too high, stray, cut. */
  { "[\"\xc0\x80\"]", "byte 2 (line 1): text that is not valid UTF-8" },
  { "[\"\xe0\x80\xaf\"]", "byte 2 (line 1): text that is not valid UTF-8" },
  { "[\"\xed\xa0\x80\"]", "byte 2 (line 1): text that is not valid UTF-8" },
  { "[\"\xf0\x8f\xbf\xbf\"]", "byte 2 (line 1): text that is not valid UTF-8" },
  { "[\"\xf4\x90\x80\x80\"]", "byte 2 (line 1): text that is not valid UTF-8" },
  { "[\"a\x80\"]", "byte 3 (line 1): text that is not valid UTF-8" },
  { "[\"\xe2\x82", "byte 2 (line 1): text that is not valid UTF-8" },
};

static void
test_refused (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *expected = g_strconcat ("t: ", refused[i].error, NULL);
      /* On the heap without a final NUL, so that a sanitizer sees a read too far. */
      gsize size = strlen (refused[i].text);
      g_autofree char *shown = g_strescape (refused[i].text, NULL);
      g_autofree char *copy = g_memdup2 (refused[i].text, size);
      JsonNode *node = cm_json_parse ("t", copy, size, &error);

      g_test_message ("%s", shown);
      g_assert_null (node);
      g_assert_nonnull (error);
      g_assert_cmpstr (error->message, ==, expected);
      g_assert_error (error, CM_ERROR, CM_ERROR_INVALID);
    }
}

static void
test_nul_bytes (void)
{
  static const char in_string[] = "[\"a\0b\"]";
  static const char outside[] = "[1\0]";
  g_autoptr (GError) error = NULL;

  g_assert_null (cm_json_parse ("t", in_string, sizeof in_string - 1, &error));
  g_assert_cmpstr (error->message, ==, "t: byte 3 (line 1): a NUL byte in a string");
  g_clear_error (&error);
  g_assert_null (cm_json_parse ("t", outside, sizeof outside - 1, &error));
  g_assert_cmpstr (error->message, ==, "t: byte 2 (line 1): “,” or “]” expected, found byte 0x00");
}

/* Taken, and written again canonically: values, order, escapes. */
static const struct
{
  const char *text;
  const char *canonical;
} taken[] = {
  { "null", "null" },
  { " true\n", "true" },
  { "\"\"", "\"\"" },
  { "\xef\xbb\xbf[ ]", "[]" },
  { "{}", "{}" },
  { "{\"\":0}", "{\"\":0}" },
  { "[0,-0,-1,9223372036854775807,-9223372036854775808]",
    "[0,0,-1,9223372036854775807,-9223372036854775808]" },
  { "[0.1,-0.0,1.5e3,1E-2,0e5,-0e-1,0E+3]", "[0.1,0,1500,0.01,0,0,0]" },
  { "[0.30000000000000004,1e308,5e-324,1e-400,123456789012345680000.0]",
    "[0.30000000000000004,1e+308,5e-324,0,1.2345678901234568e+20]" },
  { "[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u001f\\u007f\\u00e9\\u20ac\\ud83d\\ude00\"]",
    "[\"\\\"\\\\/\\b\\f\\n\\r\\t\\u001f\x7f"
    "é€😀\"]" },
  { "[\"é€😀\xef\xbf\xbf\xf4\x8f\xbf\xbf\\uffff\"]",
    "[\"é€😀\xef\xbf\xbf\xf4\x8f\xbf\xbf\xef\xbf\xbf\"]" },
  { "{\"b\":1,\"a\":[true,false,null],\"é\":{},\"B\":\"x\"}",
    "{\"B\":\"x\",\"a\":[true,false,null],\"b\":1,\"é\":{}}" },
  { "[[[]],{\"a\":{\"a\":{}}}]", "[[[]],{\"a\":{\"a\":{}}}]" },
};

static void
test_taken (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (taken); i++)
    {
      g_autoptr (GError) error = NULL;
      gsize size = strlen (taken[i].text);
      g_autofree char *shown = g_strescape (taken[i].text, NULL);
      g_autofree char *copy = g_memdup2 (taken[i].text, size);
      g_autoptr (JsonNode) node = cm_json_parse ("t", copy, size, &error);
      g_autofree char *text = NULL;

      g_test_message ("%s", shown);
      g_assert_no_error (error);
      text = cm_json_canonical (node);
      g_assert_cmpstr (text, ==, taken[i].canonical);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json/refused", test_refused);
  g_test_add_func ("/json/nul-bytes", test_nul_bytes);
  g_test_add_func ("/json/taken", test_taken);
  return g_test_run ();
}
