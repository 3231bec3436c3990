/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Places what a text says on the time line, with what the context supplies and nothing else, and
 * writes instants for screens and files. */
#include "base/cm-time.h"

#include "base/cm-error.h"
#include "base/cm-time-scan.h"
#include "base/cm-zone.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define QUOTE_MAX   60
#define DAY         86400
#define JULIAN_1970 719163                                 /* GDate's number of that day */
#define FIRST_US    G_GINT64_CONSTANT (-62135596800000000) /* 0001-01-01T00:00:00Z */
#define LAST_US     G_GINT64_CONSTANT (253402300799999999) /* 9999-12-31T23:59:59.999999Z */

static const char *const month_names[] = {
  N_ ("Jan"), N_ ("Feb"), N_ ("Mar"), N_ ("Apr"), N_ ("May"), N_ ("Jun"),
  N_ ("Jul"), N_ ("Aug"), N_ ("Sep"), N_ ("Oct"), N_ ("Nov"), N_ ("Dec"),
};

/* At most 60 characters of @text, fit for one line. */
static char *
quote (const char *text)
{
  g_autofree char *start = g_strndup (text, QUOTE_MAX * 4);
  g_autofree char *valid = g_utf8_make_valid (start, -1);
  g_autoptr (GString) out = g_string_new (NULL);
  long length = g_utf8_strlen (valid, -1);
  int n = 0;

  for (const char *c = valid; *c != '\0' && n < QUOTE_MAX; c = g_utf8_next_char (c), n++)
    {
      gunichar character = g_utf8_get_char (c);

      if (n == QUOTE_MAX - 1 && length > QUOTE_MAX)
        character = 0x2026;
      g_string_append_unichar (out, g_unichar_isprint (character) ? character : 0xfffd);
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static gboolean
fail (GError **error, const char *text, const char *reason)
{
  g_autofree char *quoted = quote (text);

  if (reason != NULL)
    g_set_error (error, CM_ERROR, CM_ERROR_INVALID, _ ("The time “%s” is not understood: %s"),
                 quoted, reason);
  else
    g_set_error (error, CM_ERROR, CM_ERROR_INVALID,
                 _ ("“%s” is not a time; write it as 2026-11-24T14:05Z"), quoted);
  return FALSE;
}

static gint64
floor_divide (gint64 value, gint64 by)
{
  return value / by - (value % by < 0 ? 1 : 0);
}

/* What the scanned text lacks and the context does not supply, as a list for the error; NULL:
 * nothing. */
static char *
list_missing (const CmTimeParts *parts, const CmTimeContext *context)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) missing = NULL;
  gboolean today = context->now_us != 0;

  if (parts->month == 0 && parts->year == 0 && !(context->supply_date && today))
    g_strv_builder_add (builder, _ ("the date"));
  if (parts->month != 0 && parts->year == 0 && !(context->supply_year && today))
    g_strv_builder_add (builder, _ ("the year"));
  if (parts->unordered && !context->order_known)
    g_strv_builder_add (builder, _ ("which number is the day and which the month"));
  if (parts->zone[0] == '\0' && context->zone == NULL)
    g_strv_builder_add (builder, _ ("the zone"));
  missing = g_strv_builder_end (builder);
  return missing[0] != NULL ? g_strjoinv (", ", missing) : NULL;
}

/* Sets year, month, day of the instant @us in @zone where they are 0. */
static gboolean
supply_date (CmTimeParts *parts, const CmZone *zone, gint64 us)
{
  gint64 seconds = floor_divide (us, G_USEC_PER_SEC);
  g_autoptr (GDateTime) day =
      g_date_time_new_from_unix_utc (seconds + cm_zone_offset_at (zone, seconds));

  if (day == NULL)
    return FALSE;
  if (parts->month == 0 && parts->year == 0)
    {
      parts->month = g_date_time_get_month (day);
      parts->day = g_date_time_get_day_of_month (day);
    }
  if (parts->year == 0)
    parts->year = g_date_time_get_year (day);
  return TRUE;
}

static gboolean
complete (const char *text,
          CmTimeParts *parts,
          const CmTimeContext *context,
          CmZone *zone,
          CmTimeSupplied *supplied,
          GError **error)
{
  g_autofree char *missing = list_missing (parts, context);
  g_autofree char *quoted = quote (text);

  if (missing != NULL)
    {
      g_set_error (error, CM_ERROR, CM_ERROR_INVALID, _ ("The time “%s” does not say: %s"), quoted,
                   missing);
      return FALSE;
    }
  if (parts->zone[0] == '\0')
    {
      *supplied |= CM_TIME_SUPPLIED_ZONE;
      g_strlcpy (parts->zone, context->zone, sizeof parts->zone);
    }
  if (!cm_zone_read (parts->zone, zone))
    {
      g_set_error (error, CM_ERROR, CM_ERROR_INVALID, _ ("The zone “%s” is not known"),
                   parts->zone);
      return FALSE;
    }
  if (parts->unordered)
    {
      int day = parts->day;

      *supplied |= CM_TIME_SUPPLIED_ORDER;
      parts->day = context->day_first ? day : parts->month;
      parts->month = context->day_first ? parts->month : day;
    }
  if (parts->year == 0)
    {
      *supplied |= parts->month == 0 ? CM_TIME_SUPPLIED_DATE : CM_TIME_SUPPLIED_YEAR;
      if (!supply_date (parts, zone, context->now_us))
        return fail (error, text, _ ("only the years 0001 to 9999 can be written"));
    }
  return TRUE;
}

/* Day, month, year have no hour: their first moment stands for them. */
static gboolean
is_long (const char *precision)
{
  return g_str_equal (precision, "day") || g_str_equal (precision, "month") ||
         g_str_equal (precision, "year");
}

static gboolean
fail_twice (const char *text,
            const CmTimeParts *parts,
            const CmZone *zone,
            const gint64 utc[2],
            GError **error)
{
  g_autofree char *quoted = quote (text);
  g_autofree char *first = cm_zone_format_offset (cm_zone_offset_at (zone, utc[0]));
  g_autofree char *second = cm_zone_format_offset (cm_zone_offset_at (zone, utc[1]));

  g_set_error (error, CM_ERROR, CM_ERROR_INVALID,
               _ ("The time “%s” happened twice in %s: write the offset, %s or %s"), quoted,
               parts->zone, first, second);
  return FALSE;
}

static gboolean
fail_never (const char *text, const CmTimeParts *parts, GError **error)
{
  g_autofree char *quoted = quote (text);

  g_set_error (error, CM_ERROR, CM_ERROR_INVALID,
               _ ("The time “%s” never was in %s: the clock was put forward over it"), quoted,
               parts->zone);
  return FALSE;
}

static gboolean
place (const char *text, const CmTimeParts *parts, const CmZone *zone, gint64 *us, GError **error)
{
  GDateDay day = (GDateDay) (parts->day != 0 ? parts->day : 1);
  GDateMonth month = (GDateMonth) (parts->month != 0 ? parts->month : 1);
  gint64 utc[2] = { 0, 0 };
  gint64 days;
  gint64 local;
  CmZonePlacement placement;
  GDate date;

  if (!g_date_valid_dmy (day, month, (GDateYear) parts->year) ||
      (parts->day == 0 && !g_str_equal (parts->precision, "month") &&
       !g_str_equal (parts->precision, "year")) ||
      (parts->month == 0 && !g_str_equal (parts->precision, "year")))
    return fail (error, text, _ ("there is no such day"));
  g_date_clear (&date, 1);
  g_date_set_dmy (&date, day, month, (GDateYear) parts->year);
  if (parts->weekday != 0 && parts->weekday != (int) g_date_get_weekday (&date))
    return fail (error, text, _ ("the weekday is not that of the date"));
  days = (gint64) g_date_get_julian (&date) - JULIAN_1970;
  local = days * DAY + parts->hour * 3600 + parts->minute * 60 + parts->second;
  placement = cm_zone_place (zone, local, utc);
  if (placement == CM_ZONE_TWICE && !is_long (parts->precision))
    return fail_twice (text, parts, zone, utc, error);
  /* A day may begin at 01:00; only one that is missing as a whole never was. */
  if (placement == CM_ZONE_NEVER &&
      (!is_long (parts->precision) ||
       floor_divide (utc[0] + cm_zone_offset_at (zone, utc[0]), DAY) != days))
    return fail_never (text, parts, error);
  *us = utc[0] * G_USEC_PER_SEC + parts->micro;
  return TRUE;
}

/* "-3d" is a day, in the zone of the person who types it; the rest are moments. */
static gboolean
place_relative (const char *text,
                CmTimeParts *parts,
                const CmTimeContext *context,
                CmTimeSupplied *supplied,
                gint64 *us,
                GError **error)
{
  g_auto (CmZone) zone = { 0 };

  if (context->now_us == 0)
    return fail (error, text, _ ("a time relative to now means nothing here"));
  *us = context->now_us - parts->instant;
  if (!is_long (parts->precision))
    {
      g_strlcpy (parts->zone, context->zone != NULL ? context->zone : "Z", sizeof parts->zone);
      return cm_zone_read (parts->zone, &zone) ? TRUE
                                               : fail (error, text, _ ("the zone is not known"));
    }
  if (context->zone == NULL || !cm_zone_read (context->zone, &zone))
    return fail (error, text, _ ("the zone is not known"));
  *supplied |= CM_TIME_SUPPLIED_ZONE;
  g_strlcpy (parts->zone, context->zone, sizeof parts->zone);
  return supply_date (parts, &zone, *us) ? place (text, parts, &zone, us, error)
                                         : fail (error, text, NULL);
}

gboolean
cm_time_parse (const char *text,
               const CmTimeContext *context,
               CmTime *out,
               CmTimeSupplied *supplied,
               GError **error)
{
  g_auto (CmZone) zone = { 0 };
  CmTimeSupplied lacked = 0;
  CmTimeParts parts;
  gint64 us = 0;

  g_return_val_if_fail (text != NULL && context != NULL && out != NULL, FALSE);

  memset (out, 0, sizeof *out);
  if (supplied != NULL)
    *supplied = 0;
  if (!cm_time_scan (text, &parts))
    return fail (error, text, parts.problem != NULL ? _ (parts.problem) : NULL);
  if (parts.kind == CM_TIME_SCAN_RELATIVE)
    {
      if (!place_relative (text, &parts, context, &lacked, &us, error))
        return FALSE;
    }
  else if (parts.kind == CM_TIME_SCAN_INSTANT)
    {
      us = parts.instant;
    }
  else if (!complete (text, &parts, context, &zone, &lacked, error) ||
           !place (text, &parts, &zone, &us, error))
    {
      return FALSE;
    }
  if (us < FIRST_US || us > LAST_US)
    return fail (error, text, _ ("only the years 0001 to 9999 can be written"));
  out->has_us = TRUE;
  out->us = us;
  out->text = g_strdup (text);
  out->zone = g_strdup (parts.zone);
  out->precision = g_strdup (parts.precision);
  if (supplied != NULL)
    *supplied = lacked;
  return TRUE;
}

/* ".123" for ms, ".123456" for us, "" else. */
static char *
format_fraction (gint64 us, const char *precision)
{
  gint64 micro = us - floor_divide (us, G_USEC_PER_SEC) * G_USEC_PER_SEC;

  if (g_str_equal (precision, "us"))
    return g_strdup_printf (".%06d", (int) micro);
  if (g_str_equal (precision, "ms"))
    return g_strdup_printf (".%03d", (int) (micro / 1000));
  return g_strdup ("");
}

static const char *
exact_precision (gint64 us)
{
  return us % G_USEC_PER_SEC == 0 ? "s" : us % 1000 == 0 ? "ms" : "us";
}

/* The calendar and clock of @us, @offset seconds east; never NULL. */
static GDateTime *
break_down (gint64 us, int offset)
{
  gint64 seconds = floor_divide (CLAMP (us, FIRST_US, LAST_US), G_USEC_PER_SEC);
  GDateTime *time = g_date_time_new_from_unix_utc (seconds + offset);

  /* Within a day of the ends of time there may be no local date. */
  return time != NULL ? time : g_date_time_new_from_unix_utc (seconds);
}

char *
cm_time_format (gint64 us, const char *zone_text, const char *precision)
{
  g_auto (CmZone) zone = { 0 };
  /* A zone that this machine does not know is shown as UTC, and says so. */
  gboolean known = cm_zone_read (zone_text, &zone);
  int offset = known ? cm_zone_offset_at (&zone, floor_divide (us, G_USEC_PER_SEC)) : 0;
  gboolean zero = !known || (zone.place == NULL && offset == 0);
  g_autoptr (GDateTime) time = break_down (us, offset);
  const char *month = _ (month_names[g_date_time_get_month (time) - 1]);
  int year = g_date_time_get_year (time);
  g_autofree char *label = zero ? g_strdup ("UTC") : cm_zone_format_offset (offset);
  g_autofree char *day = NULL;
  g_autofree char *fraction = NULL;

  if (precision == NULL)
    precision = exact_precision (us);
  if (g_str_equal (precision, "year"))
    return g_strdup_printf ("%04d", year);
  if (g_str_equal (precision, "month"))
    /* Translators: month and year, "Nov 2026" */
    return g_strdup_printf (_ ("%s %04d"), month, year);
  /* Translators: day, month and year, "24 Nov 2026" */
  day = g_strdup_printf (_ ("%d %s %04d"), g_date_time_get_day_of_month (time), month, year);
  if (g_str_equal (precision, "day"))
    return g_steal_pointer (&day);
  if (g_str_equal (precision, "hour"))
    /* Translators: a date, an hour without minutes, a zone: "24 Nov 2026 14 h UTC" */
    return g_strdup_printf (_ ("%s %02d h %s"), day, g_date_time_get_hour (time), label);
  if (g_str_equal (precision, "min"))
    return g_strdup_printf ("%s %02d:%02d %s", day, g_date_time_get_hour (time),
                            g_date_time_get_minute (time), label);
  fraction = format_fraction (us, precision);
  return g_strdup_printf ("%s %02d:%02d:%02d%s %s", day, g_date_time_get_hour (time),
                          g_date_time_get_minute (time), g_date_time_get_second (time), fraction,
                          label);
}

char *
cm_time_format_iso (gint64 us, const char *precision)
{
  g_autoptr (GDateTime) time = break_down (us, 0);
  int year = g_date_time_get_year (time);
  int month = g_date_time_get_month (time);
  int hour = g_date_time_get_hour (time);
  int minute = g_date_time_get_minute (time);
  g_autofree char *day =
      g_strdup_printf ("%04d-%02d-%02d", year, month, g_date_time_get_day_of_month (time));
  g_autofree char *fraction = NULL;

  if (precision == NULL)
    precision = exact_precision (us);
  if (g_str_equal (precision, "year"))
    return g_strndup (day, 4);
  if (g_str_equal (precision, "month"))
    return g_strndup (day, 7);
  if (g_str_equal (precision, "day"))
    return g_steal_pointer (&day);
  if (g_str_equal (precision, "hour"))
    return g_strdup_printf ("%sT%02dZ", day, hour);
  if (g_str_equal (precision, "min"))
    return g_strdup_printf ("%sT%02d:%02dZ", day, hour, minute);
  fraction = format_fraction (us, precision);
  return g_strdup_printf ("%sT%02d:%02d:%02d%sZ", day, hour, minute, g_date_time_get_second (time),
                          fraction);
}

void
cm_time_clear (CmTime *time)
{
  if (time == NULL)
    return;
  g_free (time->text);
  g_free (time->zone);
  g_free (time->precision);
  memset (time, 0, sizeof *time);
}

void
cm_time_copy (const CmTime *from, CmTime *to)
{
  g_return_if_fail (from != NULL && to != NULL);

  to->has_us = from->has_us;
  to->us = from->us;
  to->text = g_strdup (from->text);
  to->zone = g_strdup (from->zone);
  to->precision = g_strdup (from->precision);
}

gboolean
cm_time_equal (const CmTime *a, const CmTime *b)
{
  g_return_val_if_fail (a != NULL && b != NULL, FALSE);

  return a->has_us == b->has_us && (!a->has_us || a->us == b->us) &&
         g_strcmp0 (a->text, b->text) == 0 && g_strcmp0 (a->zone, b->zone) == 0 &&
         g_strcmp0 (a->precision, b->precision) == 0;
}

gboolean
cm_zone_is_valid (const char *text)
{
  g_auto (CmZone) zone = { 0 };

  return cm_zone_read (text, &zone);
}
