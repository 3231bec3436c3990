/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The table of time forms, as a scanner over ASCII. It takes what a text says and refuses what it
 * cannot be sure of; it knows neither today nor any zone's rules. Digits of a second beyond the
 * sixth are cut, never rounded: the text keeps them. */
#include "base/cm-time-scan.h"

#include "base/cm-zone.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define TEXT_MAX        100
#define FILETIME_EPOCH  G_GINT64_CONSTANT (11644473600000000) /* 1601 to 1970, microseconds */
#define PROBLEM_WEEK    N_ ("week dates are not read, write the day")
#define PROBLEM_ORDINAL N_ ("numbered days of the year are not read, write month and day")
#define PROBLEM_YEARS   N_ ("only the years 0001 to 9999 can be written")
#define PROBLEM_SHORT   N_ ("the year needs four digits")
#define PROBLEM_NUMBER                                                                             \
  N_ ("a number is a time with 10, 13 or 16 digits (epoch), 18 (FILETIME), 8, 12 or 14 (a date)")
#define PROBLEM_24 N_ ("24:00 is not read, write 00:00 of the day after")
#define PROBLEM_60                                                                                 \
  N_ ("second 60 (a leap second) cannot be kept, write 59 or 00 of the minute after")
#define PROBLEM_HOUR N_ ("there is no such time of day")
#define PROBLEM_ZONE                                                                               \
  N_ ("a zone’s short name can mean several offsets, write +01:00, Z or a name such as "         \
      "Europe/Berlin")

static gboolean
refuse (CmTimeParts *parts, const char *problem)
{
  if (parts->problem == NULL)
    parts->problem = problem;
  return FALSE;
}

static void
skip_blanks (const char **at)
{
  while (**at == ' ' || **at == '\t')
    (*at)++;
}

static int
count_digits (const char *at)
{
  int n = 0;

  while (g_ascii_isdigit (at[n]))
    n++;
  return n;
}

/* @n digits, known to be there. */
static int
take_number (const char **at, int n)
{
  int value = 0;

  for (; n > 0; n--)
    value = value * 10 + *(*at)++ - '0';
  return value;
}

static int
count_letters (const char *at)
{
  int n = 0;

  while (g_ascii_isalpha (at[n]))
    n++;
  return n;
}

/* The number, from 1, of the name at *@at: all of it or its first three letters. 0: none. */
static int
take_name (const char **at, const char *const *names)
{
  int n = count_letters (*at);

  for (int i = 0; names[i] != NULL; i++)
    if ((n == 3 || n == (int) strlen (names[i])) &&
        g_ascii_strncasecmp (*at, names[i], (gsize) n) == 0)
      {
        *at += n;
        return i + 1;
      }
  return 0;
}

static int
take_month (const char **at)
{
  static const char *const months[] = { "January",  "February", "March",  "April",     "May",
                                        "June",     "July",     "August", "September", "October",
                                        "November", "December", NULL };

  return take_name (at, months);
}

static int
take_weekday (const char **at)
{
  static const char *const days[] = { "Monday", "Tuesday",  "Wednesday", "Thursday",
                                      "Friday", "Saturday", "Sunday",    NULL };

  return take_name (at, days);
}

static gboolean
take_year (const char **at, CmTimeParts *parts)
{
  int n = count_digits (*at);

  if (n != 4)
    return refuse (parts, n < 4 ? PROBLEM_SHORT : PROBLEM_YEARS);
  parts->year = take_number (at, 4);
  return parts->year > 0 ? TRUE : refuse (parts, PROBLEM_YEARS);
}

/* ".123" or ",123" behind a second. */
static void
take_fraction (const char **at, CmTimeParts *parts)
{
  int n = **at == '.' || **at == ',' ? count_digits (*at + 1) : 0;
  int scale = 100000;

  if (n == 0)
    return;
  (*at)++;
  for (int i = 0; i < n; i++)
    {
      parts->micro += (*(*at)++ - '0') * scale;
      scale /= 10;
    }
  parts->precision = n > 3 ? "us" : "ms";
}

/* "AM", "PM" behind an hour. */
static gboolean
take_half_day (const char **at, CmTimeParts *parts, gboolean *found)
{
  const char *c = *at;
  gboolean afternoon;

  skip_blanks (&c);
  *found = count_letters (c) == 2 && strchr ("AaPp", c[0]) != NULL && strchr ("Mm", c[1]) != NULL;
  if (!*found)
    return TRUE;
  afternoon = c[0] == 'P' || c[0] == 'p';
  if (parts->hour < 1 || parts->hour > 12)
    return refuse (parts, PROBLEM_HOUR);
  parts->hour = parts->hour % 12 + (afternoon ? 12 : 0);
  *at = c + 2;
  return TRUE;
}

static gboolean
check_clock (CmTimeParts *parts)
{
  if (parts->hour == 24)
    return refuse (parts, PROBLEM_24);
  if (parts->second == 60)
    return refuse (parts, PROBLEM_60);
  return parts->hour < 24 && parts->minute < 60 && parts->second < 60
             ? TRUE
             : refuse (parts, PROBLEM_HOUR);
}

/* "14:05:33.123", "2:05 PM"; @iso (behind a T) also "1405", "140533", "14". */
static gboolean
take_clock (const char **at, CmTimeParts *parts, gboolean iso)
{
  int n = count_digits (*at);
  gboolean compact = iso && (n == 4 || n == 6);
  gboolean half_day = FALSE;

  if (!compact && n != 1 && n != 2)
    return FALSE;
  parts->has_time = TRUE;
  parts->precision = "hour";
  parts->hour = take_number (at, compact ? 2 : n);
  if (compact || (**at == ':' && count_digits (*at + 1) == 2))
    {
      *at += compact ? 0 : 1;
      parts->minute = take_number (at, 2);
      parts->precision = "min";
      if (compact ? n == 6 : **at == ':' && count_digits (*at + 1) == 2)
        {
          *at += compact ? 0 : 1;
          parts->second = take_number (at, 2);
          parts->precision = "s";
          take_fraction (at, parts);
        }
    }
  if (!take_half_day (at, parts, &half_day))
    return FALSE;
  if (g_str_equal (parts->precision, "hour") && !half_day && !(iso && n == 2))
    return FALSE;
  return check_clock (parts);
}

/* A zone, if there is one; FALSE where it is one that cannot be told. */
static gboolean
take_zone (const char **at, CmTimeParts *parts)
{
  int letters;
  gsize n;
  int offset = 0;

  skip_blanks (at);
  letters = count_letters (*at);
  if (cm_zone_take_offset (at, &offset))
    {
      g_autofree char *zone = cm_zone_format_offset (offset);

      g_strlcpy (parts->zone, zone, sizeof parts->zone);
      skip_blanks (at);
      /* Mail adds the name as a comment: "+0000 (UTC)". */
      if (**at == '(' && strchr (*at, ')') != NULL && strchr (*at, ')')[1] == '\0')
        *at += strlen (*at);
      return TRUE;
    }
  if (letters == 0)
    return TRUE;
  n = strspn (*at, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/_+-");
  if (n >= sizeof parts->zone)
    return FALSE;
  memcpy (parts->zone, *at, n);
  parts->zone[n] = '\0';
  *at += n;
  if (strchr (parts->zone, '/') == NULL)
    {
      gboolean zero = g_ascii_strcasecmp (parts->zone, "Z") == 0 ||
                      g_ascii_strcasecmp (parts->zone, "UTC") == 0 ||
                      g_ascii_strcasecmp (parts->zone, "GMT") == 0;

      if (!zero)
        return n >= 2 && n <= 5 && (int) n == letters ? refuse (parts, PROBLEM_ZONE) : FALSE;
      g_strlcpy (parts->zone, "Z", sizeof parts->zone);
    }
  return TRUE;
}

/* What follows a date: a time of day, a zone, the end. */
static gboolean
take_rest (const char **at, CmTimeParts *parts)
{
  const char *c = *at;
  gboolean iso = (*c == 'T' || *c == 't') && g_ascii_isdigit (c[1]);

  if (iso)
    c++;
  else if (*c == ',')
    c++;
  skip_blanks (&c);
  if (g_ascii_isdigit (*c) && c != *at)
    {
      if (!take_clock (&c, parts, iso))
        return FALSE;
      *at = c;
    }
  return take_zone (at, parts);
}

/* "14:05", behind a date that needs no T: blank, comma or, in web server logs, a colon. */
static gboolean
take_rest_of_named (const char **at, CmTimeParts *parts)
{
  if (**at == ':')
    {
      (*at)++;
      if (!take_clock (at, parts, FALSE))
        return FALSE;
    }
  return take_rest (at, parts);
}

/* "2026-11-24…", "2026/11/24…", "2026-11", "2026". */
static gboolean
scan_year_first (const char **at, CmTimeParts *parts)
{
  char separator;
  int n;

  if (!take_year (at, parts))
    return FALSE;
  parts->precision = "year";
  separator = **at;
  if (separator == 'W' || separator == 'w')
    return refuse (parts, PROBLEM_WEEK);
  n = count_digits (*at + (separator != '\0'));
  if ((separator != '-' && separator != '/' && separator != '.') ||
      (*at)[1 + MIN (n, 2)] == ':') /* "2026-05:00": a zone behind a year */
    return take_zone (at, parts);
  if ((*at)[1] == 'W' || (*at)[1] == 'w')
    return refuse (parts, PROBLEM_WEEK);
  if (n == 3)
    return refuse (parts, PROBLEM_ORDINAL);
  if (n < 1 || n > 2 || (n == 1 && separator == '-'))
    return FALSE;
  (*at)++;
  parts->month = take_number (at, n);
  parts->precision = "month";
  n = **at == separator ? count_digits (*at + 1) : 0;
  if (n == 0 || n > 2 || (n == 1 && separator == '-'))
    return n == 0 && **at != separator ? take_zone (at, parts) : FALSE;
  (*at)++;
  parts->day = take_number (at, n);
  parts->precision = "day";
  return take_rest (at, parts);
}

/* "20261124", "20261124T1405Z", "20261124140533.0Z". */
static gboolean
scan_compact (const char **at, CmTimeParts *parts, int digits)
{
  parts->year = take_number (at, 4);
  parts->month = take_number (at, 2);
  parts->day = take_number (at, 2);
  parts->precision = "day";
  if (parts->year == 0)
    return refuse (parts, PROBLEM_YEARS);
  if (digits == 8)
    return take_rest (at, parts);
  return take_clock (at, parts, TRUE) && take_zone (at, parts);
}

/* Epoch and FILETIME, told by the number of digits. */
static gboolean
scan_number (const char **at, CmTimeParts *parts, int digits)
{
  gint64 value = 0;

  for (int i = 0; i < digits; i++)
    value = value * 10 + *(*at)++ - '0';
  parts->kind = CM_TIME_SCAN_INSTANT;
  g_strlcpy (parts->zone, "Z", sizeof parts->zone);
  switch (digits)
    {
    case 10:
      parts->precision = "s";
      take_fraction (at, parts);
      parts->instant = value * G_USEC_PER_SEC + parts->micro;
      return TRUE;
    case 13:
      parts->precision = "ms";
      parts->instant = value * 1000;
      return TRUE;
    case 16:
      parts->precision = "us";
      parts->instant = value;
      return TRUE;
    default:
      parts->precision = "us";
      parts->instant = value / 10 - FILETIME_EPOCH;
      return TRUE;
    }
}

/* "24.11.2026", "24/11/2026", "11/24/2026", "24-Nov-2026", "24 Nov 2026", "24 Nov 14:05". */
static gboolean
scan_day_first (const char **at, CmTimeParts *parts, int digits)
{
  int first = take_number (at, digits);
  char separator = **at;
  int n;

  if (separator == ' ' || separator == '\t')
    skip_blanks (at);
  else
    (*at)++;
  parts->precision = "day";
  parts->day = first;
  parts->month = take_month (at);
  if (parts->month != 0)
    {
      const char *c = *at;

      skip_blanks (&c);
      if (*c == separator || *c == ',')
        c++;
      skip_blanks (&c);
      if (count_digits (c) < 3)
        return count_digits (c) == 0 || c[count_digits (c)] == ':' ? take_rest_of_named (at, parts)
                                                                   : refuse (parts, PROBLEM_SHORT);
      *at = c;
      return take_year (at, parts) && take_rest_of_named (at, parts);
    }
  n = count_digits (*at);
  if (strchr ("./-", separator) == NULL || n < 1 || n > 2 || (*at)[n] != separator)
    return FALSE;
  parts->month = take_number (at, n);
  (*at)++;
  if (!g_ascii_isdigit (**at) || !take_year (at, parts))
    return FALSE;
  if (separator != '.' && parts->day <= 12 && parts->month > 12)
    {
      parts->day = parts->month;
      parts->month = first;
    }
  parts->unordered =
      separator != '.' && parts->day <= 12 && parts->month <= 12 && parts->day != parts->month;
  return take_rest (at, parts);
}

/* "Nov 24 14:05:33", "Nov 24 2026 14:05", "Nov 24, 2026", "Nov 24 14:05:33 2026", "Nov 2026". */
static gboolean
scan_month_first (const char **at, CmTimeParts *parts)
{
  int n;

  skip_blanks (at);
  n = count_digits (*at);
  parts->precision = "month";
  if (n == 4)
    return take_year (at, parts) && take_zone (at, parts);
  if (n < 1 || n > 2)
    return FALSE;
  parts->day = take_number (at, n);
  parts->precision = "day";
  if (**at == ',')
    (*at)++;
  skip_blanks (at);
  n = count_digits (*at);
  if (n > 2)
    return take_year (at, parts) && take_rest_of_named (at, parts);
  if (n > 0 && !take_clock (at, parts, FALSE))
    return FALSE;
  skip_blanks (at);
  /* The year may stand last, as date(1) and ctime() write it, before or behind the zone. */
  if (count_digits (*at) > 0 && !take_year (at, parts))
    return FALSE;
  if (!take_zone (at, parts))
    return FALSE;
  skip_blanks (at);
  return parts->year != 0 || count_digits (*at) == 0 || take_year (at, parts);
}

static gboolean
scan_digits (const char **at, CmTimeParts *parts)
{
  int n = count_digits (*at);
  char next = (*at)[n];

  switch (n)
    {
    case 1:
    case 2:
      if (next == '.' || next == '/' || next == '-')
        return scan_day_first (at, parts, n);
      if (next == ' ' || next == '\t')
        {
          const char *c = *at + n;
          skip_blanks (&c);
          if (take_month (&c) != 0)
            return scan_day_first (at, parts, n);
        }
      return take_clock (at, parts, FALSE) && take_zone (at, parts);
    case 4:
      return scan_year_first (at, parts);
    case 7:
      return refuse (parts, PROBLEM_ORDINAL);
    case 8:
    case 12:
    case 14:
      return scan_compact (at, parts, n);
    case 10:
    case 13:
    case 16:
    case 18:
      return scan_number (at, parts, n);
    default:
      return refuse (parts, next == '-' || next == '/' ? PROBLEM_YEARS : PROBLEM_NUMBER);
    }
}

/* "now", "-15m", "-2h", "-3d". */
static gboolean
scan_relative (const char *text, CmTimeParts *parts)
{
  static const struct
  {
    char unit;
    int seconds;
    const char *precision;
  } units[] = {
    { 's', 1, "s" },
    { 'm', 60, "min" },
    { 'h', 3600, "min" },
    { 'd', 86400, "day" },
  };
  const char *at = text + 1;
  int n;

  parts->kind = CM_TIME_SCAN_RELATIVE;
  parts->precision = "s";
  if (g_ascii_strcasecmp (text, "now") == 0)
    return TRUE;
  n = text[0] == '-' ? count_digits (at) : 0;
  if (n < 1 || n > 6)
    return FALSE;
  parts->instant = take_number (&at, n);
  for (gsize i = 0; i < G_N_ELEMENTS (units); i++)
    if (*at == units[i].unit && at[1] == '\0')
      {
        parts->instant *= units[i].seconds * (gint64) G_USEC_PER_SEC;
        parts->precision = units[i].precision;
        return TRUE;
      }
  return FALSE;
}

static gboolean
scan_civil (const char *text, CmTimeParts *parts)
{
  const char *at = text;
  gboolean taken;

  parts->kind = CM_TIME_SCAN_CIVIL;
  parts->weekday = take_weekday (&at);
  if (parts->weekday != 0)
    {
      if (*at == ',' || *at == '.')
        at++;
      skip_blanks (&at);
    }
  parts->month = take_month (&at);
  if (parts->month != 0)
    taken = scan_month_first (&at, parts);
  else
    taken = g_ascii_isdigit (*at) && scan_digits (&at, parts);
  return taken && *at == '\0';
}

gboolean
cm_time_scan (const char *text, CmTimeParts *parts)
{
  g_autofree char *trimmed = NULL;

  g_return_val_if_fail (text != NULL && parts != NULL, FALSE);

  memset (parts, 0, sizeof *parts);
  if (strlen (text) > TEXT_MAX)
    return FALSE;
  trimmed = g_strstrip (g_strdup (text));
  return scan_relative (trimmed, parts) || scan_civil (trimmed, parts);
}
