/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Time text (cases.md 4, reliability.md T27): parsed, asked or flagged, never shifted; the text is
 * kept. "Now" is 2026-11-24T14:05:33.123456Z. */
#include "base/cm-error.h"
#include "base/cm-time.h"

#include <string.h>

#define NOW G_GINT64_CONSTANT (1795529133123456)

static const CmTimeContext bare = { .now_us = NOW };
static const CmTimeContext berlin = {
  .now_us = NOW, .zone = "Europe/Berlin", .supply_date = TRUE, .supply_year = TRUE
};
static const CmTimeContext day_first = {
  .now_us = NOW, .zone = "Z", .day_first = TRUE, .order_known = TRUE
};
static const CmTimeContext month_first = { .now_us = NOW, .zone = "Z", .order_known = TRUE };
static const CmTimeContext timeless = { .zone = "Z", .supply_date = TRUE, .supply_year = TRUE };

static void
test_accepted (void)
{
  static const struct
  {
    const char *text;
    const CmTimeContext *context;
    const char *utc;
    const char *zone;
    const char *precision;
    guint supplied;
  } cases[] = {
    /* ISO 8601, RFC 3339 */
    { "2026-11-24T14:05Z", &bare, "2026-11-24T14:05:00Z", "Z", "min", 0 },
    { " 2026-11-24T14:05Z\n", &bare, "2026-11-24T14:05:00Z", "Z", "min", 0 },
    { "2026-11-24t14:05:33z", &bare, "2026-11-24T14:05:33Z", "Z", "s", 0 },
    { "2026-11-24 14:05:33Z", &bare, "2026-11-24T14:05:33Z", "Z", "s", 0 },
    { "2026-11-24T14:05:33.5+01:00", &bare, "2026-11-24T13:05:33.500Z", "+01:00", "ms", 0 },
    { "2026-11-24T14:05:33,123456-0930", &bare, "2026-11-24T23:35:33.123456Z", "-09:30", "us", 0 },
    { "2026-11-24T14:05:33.1234569Z", &bare, "2026-11-24T14:05:33.123456Z", "Z", "us", 0 },
    { "2026-11-24T14:05:33.999999999Z", &bare, "2026-11-24T14:05:33.999999Z", "Z", "us", 0 },
    { "2026-11-24T14+05", &bare, "2026-11-24T09:00:00Z", "+05:00", "hour", 0 },
    { "2026-11-24T00:00Z", &bare, "2026-11-24T00:00:00Z", "Z", "min", 0 },
    { "20261124T140533Z", &bare, "2026-11-24T14:05:33Z", "Z", "s", 0 },
    { "20261124T1405+0530", &bare, "2026-11-24T08:35:00Z", "+05:30", "min", 0 },
    { "20261124140533.0Z", &bare, "2026-11-24T14:05:33Z", "Z", "ms", 0 },
    { "2026-11-24 14:05:33 UTC", &bare, "2026-11-24T14:05:33Z", "Z", "s", 0 },
    { "2026-11-24 14:05 gmt", &bare, "2026-11-24T14:05:00Z", "Z", "min", 0 },
    { "2026-11-24 14:05 Europe/Berlin", &bare, "2026-11-24T13:05:00Z", "Europe/Berlin", "min", 0 },
    { "2026-11-24T14:05-00:00", &bare, "2026-11-24T14:05:00Z", "+00:00", "min", 0 },
    { "0001-01-01T00:00Z", &bare, "0001-01-01T00:00:00Z", "Z", "min", 0 },
    { "9999-12-31T23:59:59.999999Z", &bare, "9999-12-31T23:59:59.999999Z", "Z", "us", 0 },
    { "1601-01-01T00:00:00Z", &bare, "1601-01-01T00:00:00Z", "Z", "s", 0 },
    { "2024-02-29T12:00Z", &bare, "2024-02-29T12:00:00Z", "Z", "min", 0 },
    /* the zone is supplied, and says so */
    { "2026-11-24T14:05", &berlin, "2026-11-24T13:05:00Z", "Europe/Berlin", "min",
      CM_TIME_SUPPLIED_ZONE },
    { "2026-07-24 14:05", &berlin, "2026-07-24T12:05:00Z", "Europe/Berlin", "min",
      CM_TIME_SUPPLIED_ZONE },
    { "2026-11-24T14:05Z", &berlin, "2026-11-24T14:05:00Z", "Z", "min", 0 },
    { "20261124140533", &berlin, "2026-11-24T13:05:33Z", "Europe/Berlin", "s",
      CM_TIME_SUPPLIED_ZONE },
    /* dates */
    { "2026-11-24", &berlin, "2026-11-23T23:00:00Z", "Europe/Berlin", "day",
      CM_TIME_SUPPLIED_ZONE },
    { "2026-11-24Z", &bare, "2026-11-24T00:00:00Z", "Z", "day", 0 },
    { "2026-11-24+01:00", &bare, "2026-11-23T23:00:00Z", "+01:00", "day", 0 },
    { "20261124", &berlin, "2026-11-23T23:00:00Z", "Europe/Berlin", "day", CM_TIME_SUPPLIED_ZONE },
    { "2026-11", &berlin, "2026-10-31T23:00:00Z", "Europe/Berlin", "month", CM_TIME_SUPPLIED_ZONE },
    { "2026", &berlin, "2025-12-31T23:00:00Z", "Europe/Berlin", "year", CM_TIME_SUPPLIED_ZONE },
    { "2026Z", &bare, "2026-01-01T00:00:00Z", "Z", "year", 0 },
    { "Nov 2026 UTC", &bare, "2026-11-01T00:00:00Z", "Z", "month", 0 },
    /* a day that begins at 01:00, since the clock was put forward at midnight */
    { "2018-11-04 America/Sao_Paulo", &bare, "2018-11-04T03:00:00Z", "America/Sao_Paulo", "day",
      0 },
    /* RFC 2822, and what mail and logs make of it */
    { "Tue, 24 Nov 2026 14:05:33 +0100", &bare, "2026-11-24T13:05:33Z", "+01:00", "s", 0 },
    { "24 Nov 2026 14:05 GMT", &bare, "2026-11-24T14:05:00Z", "Z", "min", 0 },
    { "Tue, 24 Nov 2026 14:05:33 +0000 (UTC)", &bare, "2026-11-24T14:05:33Z", "+00:00", "s", 0 },
    { "24/Nov/2026:14:05:33 +0100", &bare, "2026-11-24T13:05:33Z", "+01:00", "s", 0 },
    { "Tue Nov 24 14:05:33 2026", &berlin, "2026-11-24T13:05:33Z", "Europe/Berlin", "s",
      CM_TIME_SUPPLIED_ZONE },
    { "Tue Nov 24 14:05:33 UTC 2026", &bare, "2026-11-24T14:05:33Z", "Z", "s", 0 },
    /* epoch, FILETIME */
    { "1795529133", &bare, "2026-11-24T14:05:33Z", "Z", "s", 0 },
    { "1795529133.25", &bare, "2026-11-24T14:05:33.250Z", "Z", "ms", 0 },
    { "1795529133123", &bare, "2026-11-24T14:05:33.123Z", "Z", "ms", 0 },
    { "1795529133123456", &berlin, "2026-11-24T14:05:33.123456Z", "Z", "us", 0 },
    { "134400027331234567", &bare, "2026-11-24T14:05:33.123456Z", "Z", "us", 0 },
    { "0000000000", &bare, "1970-01-01T00:00:00Z", "Z", "s", 0 },
    /* syslog */
    { "Nov 24 14:05:33", &berlin, "2026-11-24T13:05:33Z", "Europe/Berlin", "s",
      CM_TIME_SUPPLIED_ZONE | CM_TIME_SUPPLIED_YEAR },
    { "nov  4 14:05:33.123", &berlin, "2026-11-04T13:05:33.123Z", "Europe/Berlin", "ms",
      CM_TIME_SUPPLIED_ZONE | CM_TIME_SUPPLIED_YEAR },
    { "Nov 24 2026 14:05:33 Z", &bare, "2026-11-24T14:05:33Z", "Z", "s", 0 },
    { "Nov 24 14:05:33Z", &berlin, "2026-11-24T14:05:33Z", "Z", "s", CM_TIME_SUPPLIED_YEAR },
    /* local forms */
    { "24.11.2026 14:05", &berlin, "2026-11-24T13:05:00Z", "Europe/Berlin", "min",
      CM_TIME_SUPPLIED_ZONE },
    { "4.3.2026, 9:05", &berlin, "2026-03-04T08:05:00Z", "Europe/Berlin", "min",
      CM_TIME_SUPPLIED_ZONE },
    { "24/11/2026 14:05:33 Z", &bare, "2026-11-24T14:05:33Z", "Z", "s", 0 },
    { "11/24/2026 2:05 PM Z", &bare, "2026-11-24T14:05:00Z", "Z", "min", 0 },
    { "11/24/2026, 12:05:33 am Z", &bare, "2026-11-24T00:05:33Z", "Z", "s", 0 },
    { "11/24/2026 12PM Z", &bare, "2026-11-24T12:00:00Z", "Z", "hour", 0 },
    { "05/05/2026 14:05 Z", &bare, "2026-05-05T14:05:00Z", "Z", "min", 0 },
    { "03/04/2026 14:05 Z", &day_first, "2026-04-03T14:05:00Z", "Z", "min",
      CM_TIME_SUPPLIED_ORDER },
    { "03-04-2026 14:05", &month_first, "2026-03-04T14:05:00Z", "Z", "min",
      CM_TIME_SUPPLIED_ORDER | CM_TIME_SUPPLIED_ZONE },
    { "24 Nov 2026 14:05 Z", &bare, "2026-11-24T14:05:00Z", "Z", "min", 0 },
    { "24-Nov-2026 14:05:33.5Z", &bare, "2026-11-24T14:05:33.500Z", "Z", "ms", 0 },
    { "24 november 2026 Z", &bare, "2026-11-24T00:00:00Z", "Z", "day", 0 },
    { "November 24, 2026 2:05 PM Z", &bare, "2026-11-24T14:05:00Z", "Z", "min", 0 },
    { "2026/11/24 14:05 Z", &bare, "2026-11-24T14:05:00Z", "Z", "min", 0 },
    /* bare clock times: of today where the text's own zone is */
    { "14:05Z", &berlin, "2026-11-24T14:05:00Z", "Z", "min", CM_TIME_SUPPLIED_DATE },
    { "14:05", &berlin, "2026-11-24T13:05:00Z", "Europe/Berlin", "min",
      CM_TIME_SUPPLIED_DATE | CM_TIME_SUPPLIED_ZONE },
    { "2:05 pm", &berlin, "2026-11-24T13:05:00Z", "Europe/Berlin", "min",
      CM_TIME_SUPPLIED_DATE | CM_TIME_SUPPLIED_ZONE },
    { "01:00+12:00", &berlin, "2026-11-24T13:00:00Z", "+12:00", "min", CM_TIME_SUPPLIED_DATE },
    /* relative */
    { "now", &bare, "2026-11-24T14:05:33.123456Z", "Z", "s", 0 },
    { "NOW", &berlin, "2026-11-24T14:05:33.123456Z", "Europe/Berlin", "s", 0 },
    { "-15m", &berlin, "2026-11-24T13:50:33.123456Z", "Europe/Berlin", "min", 0 },
    { "-2h", &bare, "2026-11-24T12:05:33.123456Z", "Z", "min", 0 },
    { "-3d", &berlin, "2026-11-20T23:00:00Z", "Europe/Berlin", "day", CM_TIME_SUPPLIED_ZONE },
    /* around the hours that the clock skips and repeats */
    { "2026-03-29 01:59", &berlin, "2026-03-29T00:59:00Z", "Europe/Berlin", "min",
      CM_TIME_SUPPLIED_ZONE },
    { "2026-03-29 03:00", &berlin, "2026-03-29T01:00:00Z", "Europe/Berlin", "min",
      CM_TIME_SUPPLIED_ZONE },
    { "2026-10-25 01:59", &berlin, "2026-10-24T23:59:00Z", "Europe/Berlin", "min",
      CM_TIME_SUPPLIED_ZONE },
    { "2026-10-25 03:00", &berlin, "2026-10-25T02:00:00Z", "Europe/Berlin", "min",
      CM_TIME_SUPPLIED_ZONE },
    { "2026-10-25 02:30+02:00", &berlin, "2026-10-25T00:30:00Z", "+02:00", "min", 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_auto (CmTime) time = { 0 };
      CmTimeSupplied supplied = 0;
      g_autofree char *utc = NULL;

      if (!cm_time_parse (cases[i].text, cases[i].context, &time, &supplied, &error))
        {
          g_test_message ("%s", error->message);
          g_test_fail ();
          continue;
        }
      utc = cm_time_format_iso (time.us, NULL);
      g_test_message ("%s", cases[i].text);
      g_assert_true (time.has_us);
      g_assert_cmpstr (time.text, ==, cases[i].text);
      /* NULL as precision writes as much as there is: whole milliseconds have three digits. */
      g_assert_cmpstr (utc, ==, cases[i].utc);
      g_assert_cmpstr (time.zone, ==, cases[i].zone);
      g_assert_cmpstr (time.precision, ==, cases[i].precision);
      g_assert_cmpuint (supplied, ==, cases[i].supplied);
    }
}

#define NOT_A_TIME "is not a time; write it as 2026-11-24T14:05Z"

static void
test_refused (void)
{
  static const struct
  {
    const char *text;
    const CmTimeContext *context;
    const char *part; /* of the message, behind the quoted text */
  } cases[] = {
    { "", &berlin, NOT_A_TIME },
    { "yesterday", &berlin, NOT_A_TIME },
    { "2026-11-24T", &berlin, NOT_A_TIME },
    { "2026-11-24T14:05ZULU", &berlin, "short name" },
    { "2026-11-24T14:05Z Z", &berlin, NOT_A_TIME },
    { "2026-11-24T14:5Z", &berlin, NOT_A_TIME },
    { "2026-11-24 14", &berlin, NOT_A_TIME },
    { "24:11:2026", &berlin, "24:00 is not read" },
    { "-15", &berlin, NOT_A_TIME },
    { "-15x", &berlin, NOT_A_TIME },
    { "-1234567m", &berlin, NOT_A_TIME },
    /* missing */
    { "2026-11-24T14:05", &bare, "does not say: the zone" },
    { "2026-11-24", &bare, "does not say: the zone" },
    { "14:05Z", &bare, "does not say: the date" },
    { "14:05", &bare, "does not say: the date, the zone" },
    { "Nov 24 14:05:33Z", &bare, "does not say: the year" },
    { "Nov 24 14:05:33", &bare, "does not say: the year, the zone" },
    { "03/04/2026 14:05Z", &bare, "does not say: which number is the day and which the month" },
    { "03/04/2026", &bare, "does not say: which number is the day and which the month, the zone" },
    { "14:05", &timeless, "does not say: the date" },
    { "now", &timeless, "relative to now" },
    { "-15m", &timeless, "relative to now" },
    { "-3d", &bare, "the zone is not known" },
    /* zones that are guesses */
    { "2026-11-24 14:05 CET", &berlin, "short name" },
    { "2026-11-24 14:05 EST", &berlin, "short name" },
    { "Tue, 24 Nov 2026 14:05:33 PDT", &berlin, "short name" },
    { "2026-11-24 14:05 Europe/Atlantis", &berlin, "is not known" },
    { "2026-11-24 14:05 Europe/../../etc", &berlin, NOT_A_TIME },
    { "2026-11-24T14:05+16:00", &berlin, NOT_A_TIME },
    { "2026-11-24T14:05+01:60", &berlin, NOT_A_TIME },
    { "2026-11-24T14:05+1", &berlin, NOT_A_TIME },
    /* hours that were not, or were twice */
    { "2026-03-29 02:30", &berlin,
      "never was in Europe/Berlin: the clock was put forward over it" },
    { "2026-03-29 02:00", &berlin, "never was in Europe/Berlin" },
    { "2026-10-25 02:30", &berlin,
      "happened twice in Europe/Berlin: write the offset, +02:00 or +01:00" },
    { "2026-11-01 01:30 America/New_York", &berlin,
      "happened twice in America/New_York: write the offset, -04:00 or -05:00" },
    { "2011-12-30 Pacific/Apia", &berlin, "never was in Pacific/Apia" },
    /* what looks like a time */
    { "2026-11-24T24:00Z", &berlin, "24:00 is not read" },
    { "2026-11-24T25:00Z", &berlin, "no such time of day" },
    { "2026-11-24T14:60Z", &berlin, "no such time of day" },
    { "2016-12-31T23:59:60Z", &berlin, "leap second" },
    { "13:05 PM", &berlin, "no such time of day" },
    { "0:05 AM", &berlin, "no such time of day" },
    { "2026-W48-2", &berlin, "week dates" },
    { "2026W482", &berlin, "week dates" },
    { "2026-W48", &berlin, "week dates" },
    { "2026-328", &berlin, "numbered days" },
    { "2026328", &berlin, "numbered days" },
    { "2026-02-29", &berlin, "no such day" },
    { "2026-13-01", &berlin, "no such day" },
    { "2026-00-10", &berlin, "no such day" },
    { "2026-11-00", &berlin, "no such day" },
    { "2026-11-31T10:00Z", &berlin, "no such day" },
    { "24.13.2026", &berlin, "no such day" },
    { "13/13/2026", &berlin, "no such day" },
    { "0000-01-01", &berlin, "the years 0001 to 9999" },
    { "00000101", &berlin, "the years 0001 to 9999" },
    { "0000", &berlin, "the years 0001 to 9999" },
    { "10000-01-01", &berlin, "the years 0001 to 9999" },
    { "0001-01-01T00:00+01:00", &berlin, "the years 0001 to 9999" },
    { "9999-12-31T23:59-01:00", &berlin, "the years 0001 to 9999" },
    { "24.11.26 14:05", &berlin, "the year needs four digits" },
    { "24 Nov 26 14:05", &berlin, "the year needs four digits" },
    { "Mon, 24 Nov 2026 14:05:33 +0100", &berlin, "the weekday is not that of the date" },
    /* numbers */
    { "123", &berlin, "a number is a time with" },
    { "202611", &berlin, "a number is a time with" },
    { "179552913", &berlin, "a number is a time with" },
    { "17955291331", &berlin, "a number is a time with" },
    { "17955291331234567", &berlin, "a number is a time with" },
    { "1795529133123456789", &berlin, "a number is a time with" },
    { "99999999999999999999999999999999999999999999", &berlin, "a number is a time with" },
    { "1795529133Z", &berlin, NOT_A_TIME },
    { "+12026-11-24T14:05Z", &berlin, NOT_A_TIME },
    { "−15m", &berlin, NOT_A_TIME },
    { "٢٠٢٦-١١-٢٤", &berlin, NOT_A_TIME },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_auto (CmTime) time = { 0 };
      CmTimeSupplied supplied = 1;
      gboolean taken = cm_time_parse (cases[i].text, cases[i].context, &time, &supplied, &error);

      g_test_message ("%s: %s", cases[i].text, taken ? "taken" : error->message);
      g_assert_false (taken);
      g_assert_error (error, CM_ERROR, CM_ERROR_INVALID);
      if (strstr (error->message, cases[i].part) == NULL)
        g_test_fail_printf ("%s: %s", cases[i].text, error->message);
      g_assert_null (time.text);
      g_assert_cmpuint (supplied, ==, 0);
    }
}

static void
test_quoted (void)
{
  g_autoptr (GError) error = NULL;
  g_auto (CmTime) time = { 0 };
  g_autofree char *long_text = g_strnfill (5000, 'x');
  g_autofree char *start = g_strnfill (59, 'x');
  g_autofree char *expected = g_strdup_printf ("“%s…” " NOT_A_TIME, start);
  CmTimeContext wrong = { .zone = "Nowhere" };

  g_assert_false (cm_time_parse (long_text, &berlin, &time, NULL, &error));
  g_assert_cmpstr (error->message, ==, expected);
  g_clear_error (&error);
  g_assert_false (cm_time_parse ("a\x1b[1m\xff\xe2\x80\xae", &berlin, &time, NULL, &error));
  g_assert_cmpstr (error->message, ==, "“a\uFFFD[1m\uFFFD\uFFFD” " NOT_A_TIME);
  g_clear_error (&error);
  g_assert_false (cm_time_parse ("2026-11-24", &wrong, &time, NULL, &error));
  g_assert_cmpstr (error->message, ==, "The zone “Nowhere” is not known");
}

static void
test_format (void)
{
  static const struct
  {
    const char *zone;
    const char *precision;
    const char *screen;
    const char *iso;
  } cases[] = {
    { "Z", "us", "24 Nov 2026 14:05:33.123456 UTC", "2026-11-24T14:05:33.123456Z" },
    { "UTC", "ms", "24 Nov 2026 14:05:33.123 UTC", "2026-11-24T14:05:33.123Z" },
    { "+05:30", "s", "24 Nov 2026 19:35:33 +05:30", "2026-11-24T14:05:33Z" },
    { "Europe/Berlin", "min", "24 Nov 2026 15:05 +01:00", "2026-11-24T14:05Z" },
    { "Nowhere", "min", "24 Nov 2026 14:05 UTC", "2026-11-24T14:05Z" },
    { NULL, "hour", "24 Nov 2026 14 h UTC", "2026-11-24T14Z" },
    { "+12:00", "day", "25 Nov 2026", "2026-11-24" },
    { "Z", "month", "Nov 2026", "2026-11" },
    { "Z", "year", "2026", "2026" },
    { "Z", NULL, "24 Nov 2026 14:05:33.123456 UTC", "2026-11-24T14:05:33.123456Z" },
  };
  static const struct
  {
    gint64 us;
    const char *iso;
  } exact[] = {
    { 0, "1970-01-01T00:00:00Z" },
    { -1, "1969-12-31T23:59:59.999999Z" },
    { -1000, "1969-12-31T23:59:59.999Z" },
    { G_GINT64_CONSTANT (1795529133000000), "2026-11-24T14:05:33Z" },
    { G_GINT64_CONSTANT (-62135596800000000), "0001-01-01T00:00:00Z" },
    { G_MAXINT64, "9999-12-31T23:59:59.775807Z" },
    { G_MININT64, "0001-01-01T00:00:00.224192Z" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *screen = cm_time_format (NOW, cases[i].zone, cases[i].precision);
      g_autofree char *iso = cm_time_format_iso (NOW, cases[i].precision);

      g_assert_cmpstr (screen, ==, cases[i].screen);
      g_assert_cmpstr (iso, ==, cases[i].iso);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (exact); i++)
    {
      g_autofree char *iso = cm_time_format_iso (exact[i].us, NULL);

      g_assert_cmpstr (iso, ==, exact[i].iso);
    }
}

static void
test_zones (void)
{
  static const struct
  {
    const char *zone;
    gboolean valid;
  } cases[] = {
    { "Z", TRUE },
    { "utc", TRUE },
    { "+01:00", TRUE },
    { "-0930", TRUE },
    { "+14", TRUE },
    { "Europe/Berlin", TRUE },
    { "America/Argentina/Buenos_Aires", TRUE },
    { "Etc/GMT+5", TRUE },
    { "", FALSE },
    { NULL, FALSE },
    { "+1", FALSE },
    { "+16:00", FALSE },
    { "+01:00x", FALSE },
    { "Europe/Atlantis", FALSE },
    { "EST5EDT4", FALSE },
    { "../../etc/passwd", FALSE },
    { "/etc/localtime", FALSE },
    { "Europe/../Europe/Berlin", FALSE },
    { "Europe", FALSE },
    { "Abc", FALSE },
    { "Europe/Berlin ", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    if (cm_zone_is_valid (cases[i].zone) != cases[i].valid)
      {
        g_test_message ("%s", cases[i].zone);
        g_test_fail ();
      }
}

static void
test_struct (void)
{
  g_auto (CmTime) time = { 0 };
  g_auto (CmTime) copy = { 0 };
  g_auto (CmTime) none = { 0 };

  g_assert_true (cm_time_parse ("2026-11-24T14:05Z", &bare, &time, NULL, NULL));
  cm_time_copy (&time, &copy);
  g_assert_true (cm_time_equal (&time, &copy));
  g_assert_true (time.text != copy.text);
  copy.us++;
  g_assert_false (cm_time_equal (&time, &copy));
  copy.us--;
  g_free (copy.zone);
  copy.zone = NULL;
  g_assert_false (cm_time_equal (&time, &copy));
  cm_time_clear (&copy);
  g_assert_true (cm_time_equal (&copy, &none));
  g_assert_null (copy.text);
  cm_time_clear (&copy);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/time/accepted", test_accepted);
  g_test_add_func ("/time/refused", test_refused);
  g_test_add_func ("/time/quoted", test_quoted);
  g_test_add_func ("/time/format", test_format);
  g_test_add_func ("/time/zones", test_zones);
  g_test_add_func ("/time/struct", test_struct);
  return g_test_run ();
}
