/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Zones by GTimeZone, asked only for offsets: it would itself choose between the two readings of an
 * hour that happened twice, and move an hour that never was. */
#include "base/cm-zone.h"

#include <stdlib.h>
#include <string.h>

#define DAY        86400
#define NAME_BYTES 64
#define HOURS_MAX  15 /* no place was ever further from Greenwich than 15:13 */
#define CANDIDATES 3

static gboolean
is_name (const char *text)
{
  gboolean slash = strchr (text, '/') != NULL;

  if (!g_ascii_isalpha (text[0]) || strlen (text) > NAME_BYTES)
    return FALSE;
  for (const char *c = text; *c != '\0'; c++)
    {
      if (g_ascii_isalpha (*c))
        continue;
      /* Without a slash, digits and signs would be a POSIX rule such as "EST5EDT". */
      if (!slash || (!g_ascii_isdigit (*c) && strchr ("/_+-", *c) == NULL))
        return FALSE;
    }
  return TRUE;
}

gboolean
cm_zone_read (const char *text, CmZone *zone)
{
  static const char *const zero[] = { "Z", "UTC", "GMT" };
  const char *at = text;

  g_return_val_if_fail (zone != NULL, FALSE);

  zone->place = NULL;
  zone->offset = 0;
  if (text == NULL)
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (zero); i++)
    if (g_ascii_strcasecmp (text, zero[i]) == 0)
      return TRUE;
  if (cm_zone_take_offset (&at, &zone->offset))
    return *at == '\0';
  if (is_name (text))
    zone->place = g_time_zone_new_identifier (text);
  return zone->place != NULL;
}

void
cm_zone_clear (CmZone *zone)
{
  g_clear_pointer (&zone->place, g_time_zone_unref);
}

static gboolean
take_two_digits (const char **at, int *value)
{
  if (!g_ascii_isdigit ((*at)[0]) || !g_ascii_isdigit ((*at)[1]))
    return FALSE;
  *value = ((*at)[0] - '0') * 10 + (*at)[1] - '0';
  *at += 2;
  return TRUE;
}

gboolean
cm_zone_take_offset (const char **at, int *offset)
{
  const char *c = *at;
  int sign;
  int hours = 0;
  int minutes = 0;

  if (*c != '+' && *c != '-')
    return FALSE;
  sign = *c++ == '-' ? -1 : 1;
  if (!take_two_digits (&c, &hours))
    return FALSE;
  if (*c == ':')
    {
      c++;
      if (!take_two_digits (&c, &minutes))
        return FALSE;
    }
  else
    {
      take_two_digits (&c, &minutes);
    }
  if (hours > HOURS_MAX || minutes > 59 || g_ascii_isdigit (*c) || *c == ':')
    return FALSE;
  *offset = sign * (hours * 3600 + minutes * 60);
  *at = c;
  return TRUE;
}

char *
cm_zone_format_offset (int offset)
{
  char sign = offset < 0 ? '-' : '+';
  int size = abs (offset);

  if (size % 60 != 0)
    return g_strdup_printf ("%c%02d:%02d:%02d", sign, size / 3600, size / 60 % 60, size % 60);
  return g_strdup_printf ("%c%02d:%02d", sign, size / 3600, size / 60 % 60);
}

int
cm_zone_offset_at (const CmZone *zone, gint64 utc)
{
  int interval;

  g_return_val_if_fail (zone != NULL, 0);

  if (zone->place == NULL)
    return zone->offset;
  interval = g_time_zone_find_interval (zone->place, G_TIME_TYPE_UNIVERSAL, utc);
  return g_time_zone_get_offset (zone->place, interval);
}

/* The first moment whose local time is @local or later, between the two readings of a time that was
 * skipped. */
static gint64
find_jump (const CmZone *zone, gint64 local, gint64 from, gint64 to)
{
  while (from < to)
    {
      gint64 middle = from + (to - from) / 2;

      if (middle + cm_zone_offset_at (zone, middle) >= local)
        to = middle;
      else
        from = middle + 1;
    }
  return from;
}

CmZonePlacement
cm_zone_place (const CmZone *zone, gint64 local, gint64 utc[2])
{
  gint64 candidates[CANDIDATES];
  int found = 0;

  g_return_val_if_fail (zone != NULL, CM_ZONE_NEVER);

  for (int i = 0; i < CANDIDATES; i++)
    {
      gint64 candidate = local - cm_zone_offset_at (zone, local + (i - 1) * DAY);

      candidates[i] = candidate;
      if (candidate + cm_zone_offset_at (zone, candidate) != local ||
          (found > 0 && utc[0] == candidate) || (found > 1 && utc[1] == candidate))
        continue;
      if (found < 2)
        utc[found++] = candidate;
    }
  if (found == 2 && utc[0] > utc[1])
    {
      gint64 later = utc[0];

      utc[0] = utc[1];
      utc[1] = later;
    }
  if (found == 0)
    utc[0] = find_jump (zone, local, MIN (candidates[0], candidates[CANDIDATES - 1]),
                        MAX (candidates[0], candidates[CANDIDATES - 1]));
  return found == 0 ? CM_ZONE_NEVER : found == 1 ? CM_ZONE_ONCE : CM_ZONE_TWICE;
}
