/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The tokens of strict JSON: strings, numbers, words, blanks, each checked against RFC 8259 and
 * the limits of cm-json.h. It must never read behind its end nor stop a look later than a limit. */
#include "base/cm-json-scan.h"

#include "base/cm-json.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

gboolean
cm_scan_refuse (CmScan *scan, const guchar *at, CmError code, const char *format, ...)
{
  g_autofree char *reason = NULL;
  gulong line = 1;
  va_list args;

  va_start (args, format);
  reason = g_strdup_vprintf (format, args);
  va_end (args);
  for (const guchar *p = scan->text; p < at && (p = memchr (p, '\n', (gsize) (at - p))); p++)
    line++;
  /* Translators: file name, position, line, what is wrong there. */
  g_set_error (scan->error, CM_ERROR, (int) code, _ ("%s: byte %lu (line %lu): %s"), scan->name,
               (gulong) (at - scan->text), line, reason);
  return FALSE;
}

/* What stands at @at, for "…, found X". */
static char *
describe (CmScan *scan, const guchar *at)
{
  if (at >= scan->end)
    return g_strdup (_ ("the end of the file"));
  if (*at > 0x20 && *at < 0x7f)
    return g_strdup_printf ("“%c”", *at);
  return g_strdup_printf (_ ("byte 0x%02X"), *at);
}

gboolean
cm_scan_refuse_unexpected (CmScan *scan, const char *expected)
{
  g_autofree char *found = describe (scan, scan->p);

  /* Translators: e.g. “,” or “]” expected, found “}”. */
  return cm_scan_refuse (scan, scan->p, CM_ERROR_INVALID, _ ("%s expected, found %s"), expected,
                         found);
}

void
cm_scan_space (CmScan *scan)
{
  while (scan->p < scan->end &&
         (*scan->p == ' ' || *scan->p == '\n' || *scan->p == '\r' || *scan->p == '\t'))
    scan->p++;
}

gboolean
cm_scan_starts_with (CmScan *scan, const char *word)
{
  gsize size = strlen (word);

  return (gsize) (scan->end - scan->p) >= size && memcmp (scan->p, word, size) == 0;
}

/* The four digits after "\u"; FALSE where they are none. */
static gboolean
read_hex (const guchar *p, const guchar *end, gunichar *out)
{
  if (end - p < 4)
    return FALSE;
  *out = 0;
  for (guint i = 0; i < 4; i++)
    {
      int digit = g_ascii_xdigit_value ((char) p[i]);

      if (digit < 0)
        return FALSE;
      *out = *out * 16 + (gunichar) digit;
    }
  return TRUE;
}

/* "\uXXXX", with its second half where it is a surrogate; scan->p is at the backslash. */
static guint
check_unicode_escape (CmScan *scan, guchar out[6])
{
  const guchar *at = scan->p;
  gunichar c = 0;
  gunichar low = 0;

  if (!read_hex (at + 2, scan->end, &c))
    return cm_scan_refuse (scan, at, CM_ERROR_INVALID,
                           _ ("four hexadecimal digits expected after “\\u”")),
           0;
  if (c == 0)
    return cm_scan_refuse (scan, at, CM_ERROR_INVALID, _ ("a NUL character (\\u0000) in a string")),
           0;
  scan->p += 6;
  if (c >= 0xd800 && c <= 0xdfff)
    {
      if (c >= 0xdc00 || scan->end - scan->p < 6 || scan->p[0] != '\\' || scan->p[1] != 'u' ||
          !read_hex (scan->p + 2, scan->end, &low) || low < 0xdc00 || low > 0xdfff)
        return cm_scan_refuse (scan, at, CM_ERROR_INVALID, _ ("lone surrogate in a string")), 0;
      c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
      scan->p += 6;
    }
  return (guint) g_unichar_to_utf8 (c, (char *) out);
}

/* An escape: its bytes into @out, their number as result, 0 where refused. */
static guint
check_escape (CmScan *scan, guchar out[6])
{
  static const char from[] = "\"\\/bfnrt";
  static const char to[] = "\"\\/\b\f\n\r\t";
  const guchar *at = scan->p;
  g_autofree char *found = NULL;
  const char *known;

  if (scan->end - at < 2)
    return cm_scan_refuse (scan, at, CM_ERROR_INVALID,
                           _ ("an escape cut off by the end of the file")),
           0;
  if (at[1] == 'u')
    return check_unicode_escape (scan, out);
  known = at[1] == 0 ? NULL : strchr (from, at[1]);
  if (known != NULL)
    {
      out[0] = (guchar) to[known - from];
      scan->p += 2;
      return 1;
    }
  found = describe (scan, at + 1);
  return cm_scan_refuse (scan, at, CM_ERROR_INVALID, _ ("unknown escape: a backslash before %s"),
                         found),
         0;
}

/* The length of the UTF-8 sequence at @p, 0 where it is none (RFC 3629: no surrogates, nothing
 * overlong, nothing above U+10FFFF). */
static guint
utf8_length (const guchar *p, const guchar *end)
{
  gsize left = (gsize) (end - p);

#define TAIL(i) ((p[i] & 0xc0) == 0x80)
  if (p[0] >= 0xc2 && p[0] <= 0xdf)
    return left >= 2 && TAIL (1) ? 2 : 0;
  if (p[0] >= 0xe0 && p[0] <= 0xef)
    {
      if (left < 3 || !TAIL (1) || !TAIL (2))
        return 0;
      return (p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] > 0x9f) ? 0 : 3;
    }
  if (p[0] >= 0xf0 && p[0] <= 0xf4)
    {
      if (left < 4 || !TAIL (1) || !TAIL (2) || !TAIL (3))
        return 0;
      return (p[0] == 0xf0 && p[1] < 0x90) || (p[0] == 0xf4 && p[1] > 0x8f) ? 0 : 4;
    }
#undef TAIL
  return 0;
}

/* What ended a run of plain characters and is not the closing quote. Bytes as in check_escape. */
static guint
check_special (CmScan *scan, guchar out[6])
{
  guint n;

  if (*scan->p == '\\')
    return check_escape (scan, out);
  if (*scan->p == 0)
    return cm_scan_refuse (scan, scan->p, CM_ERROR_INVALID, _ ("a NUL byte in a string")), 0;
  if (*scan->p < 0x20)
    return cm_scan_refuse (scan, scan->p, CM_ERROR_INVALID,
                           _ ("raw control character 0x%02X in a string: it must be escaped"),
                           *scan->p),
           0;
  n = utf8_length (scan->p, scan->end);
  if (n == 0)
    return cm_scan_refuse (scan, scan->p, CM_ERROR_INVALID, _ ("text that is not valid UTF-8")), 0;
  memcpy (out, scan->p, n);
  scan->p += n;
  return n;
}

static gboolean
refuse_long (CmScan *scan, const guchar *start, gboolean is_name)
{
  if (is_name)
    return cm_scan_refuse (scan, start, CM_ERROR_TOO_BIG, _ ("a member name longer than %d bytes"),
                           CM_JSON_MAX_NAME);
  return cm_scan_refuse (scan, start, CM_ERROR_TOO_BIG, _ ("a string longer than %d bytes"),
                         CM_JSON_MAX_STRING);
}

/* The limit counts the bytes that will stand in memory, escapes resolved. */
gboolean
cm_scan_string (CmScan *scan, GByteArray *name)
{
  const guchar *start = scan->p++;
  gsize limit = name != NULL ? CM_JSON_MAX_NAME : CM_JSON_MAX_STRING;
  gsize size = 0;

  for (;;)
    {
      const guchar *run = scan->p;
      const guchar *p = run;
      const guchar *stop = run + MIN ((gsize) (scan->end - run), limit - size + 1);
      guchar special[6];
      guint n;

      while (p < stop && *p >= 0x20 && *p < 0x80 && *p != '"' && *p != '\\')
        p++;
      scan->p = p;
      size += (gsize) (p - run);
      if (size > limit)
        return refuse_long (scan, start, name != NULL);
      if (name != NULL)
        g_byte_array_append (name, run, (guint) (p - run));
      if (p == scan->end)
        return cm_scan_refuse (scan, start, CM_ERROR_INVALID,
                               _ ("a string without its closing quote"));
      if (*p == '"')
        return scan->p++, TRUE;
      n = check_special (scan, special);
      if (n == 0)
        return FALSE;
      size += n;
      if (size > limit)
        return refuse_long (scan, start, name != NULL);
      if (name != NULL)
        g_byte_array_append (name, special, n);
    }
}

static const guchar *
skip_digits (const guchar *p, const guchar *end)
{
  while (p < end && g_ascii_isdigit (*p))
    p++;
  return p;
}

/* An integer of at most CM_JSON_MAX_NUMBER characters fits into int64. */
static gboolean
fits_int64 (const guchar *digits, gsize n, gboolean negative)
{
  const char *most = negative ? "9223372036854775808" : "9223372036854775807";

  return n < 19 || (n == 19 && memcmp (digits, most, 19) <= 0);
}

static gboolean
check_range (
    CmScan *scan, const guchar *start, const guchar *digits, const guchar *p, gboolean real)
{
  char copy[CM_JSON_MAX_NUMBER + 1];

  if (!real && !fits_int64 (digits, (gsize) (p - digits), digits > start))
    return cm_scan_refuse (scan, start, CM_ERROR_INVALID,
                           _ ("an integer that does not fit into 64 bits"));
  if (real)
    {
      memcpy (copy, start, (gsize) (p - start));
      copy[p - start] = '\0';
      if (!isfinite (g_ascii_strtod (copy, NULL)))
        return cm_scan_refuse (scan, start, CM_ERROR_INVALID,
                               _ ("a number too large for a double"));
    }
  scan->p = p;
  return TRUE;
}

gboolean
cm_scan_number (CmScan *scan)
{
  const guchar *start = scan->p;
  const guchar *digits = start + (*start == '-');
  /* One more than allowed is looked at, so that the limit is seen however long the number is. */
  const guchar *end = start + MIN (scan->end - start, CM_JSON_MAX_NUMBER + 1);
  const guchar *p = skip_digits (digits, end);
  gboolean real = FALSE;

  if (p == digits)
    return scan->p = p, cm_scan_refuse_unexpected (scan, _ ("a digit"));
  if (*digits == '0' && digits + 1 < end && (digits[1] == 'x' || digits[1] == 'X'))
    return cm_scan_refuse (scan, start, CM_ERROR_INVALID, _ ("a hexadecimal number"));
  if (*digits == '0' && p - digits > 1)
    return cm_scan_refuse (scan, start, CM_ERROR_INVALID, _ ("a number with a leading zero"));
  for (guint part = 0; part < 2; part++)
    {
      const guchar *from = p + 1;

      if (p >= end || !(part == 0 ? *p == '.' : *p == 'e' || *p == 'E'))
        continue;
      real = TRUE;
      if (part == 1 && from < end && (*from == '+' || *from == '-'))
        from++;
      p = skip_digits (from, end);
      if (p == from && p - start <= CM_JSON_MAX_NUMBER)
        return scan->p = p, cm_scan_refuse_unexpected (scan, _ ("a digit"));
    }
  if (p - start > CM_JSON_MAX_NUMBER)
    return cm_scan_refuse (scan, start, CM_ERROR_TOO_BIG, _ ("a number longer than %d characters"),
                           CM_JSON_MAX_NUMBER);
  return check_range (scan, start, digits, p, real);
}

/* No value starts here: the usual mistakes by name, the rest as unexpected. */
static gboolean
refuse_value (CmScan *scan)
{
  static const struct
  {
    const char *start;
    const char *reason;
  } mistakes[] = {
    { "'", N_ ("single quotes: strings stand in double quotes") },
    { "var ", N_ ("a JavaScript statement (“var”) in place of a value") },
    { "//", N_ ("a comment: JSON has none") },
    { "/*", N_ ("a comment: JSON has none") },
    { "NaN", N_ ("“NaN” is not a JSON number") },
    { "Infinity", N_ ("“Infinity” is not a JSON number") },
    { "+", N_ ("a plus sign before a number") },
    { ".", N_ ("a number must start with a digit") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (mistakes); i++)
    if (cm_scan_starts_with (scan, mistakes[i].start))
      return cm_scan_refuse (scan, scan->p, CM_ERROR_INVALID, "%s", _ (mistakes[i].reason));
  if (scan->p < scan->end && g_ascii_isalpha (*scan->p))
    return cm_scan_refuse (scan, scan->p, CM_ERROR_INVALID,
                           _ ("an unknown word: only true, false and null are known"));
  return cm_scan_refuse_unexpected (scan, _ ("a value"));
}

gboolean
cm_scan_word (CmScan *scan)
{
  static const char *const words[] = { "true", "false", "null" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      gsize size = strlen (words[i]);

      if (cm_scan_starts_with (scan, words[i]) &&
          (scan->p + size == scan->end || !g_ascii_isalnum (scan->p[size])))
        {
          scan->p += size;
          return TRUE;
        }
    }
  return refuse_value (scan);
}
