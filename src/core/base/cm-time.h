/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Time text as analysts and logs write it: kept byte for byte, understood by our own table, never
 * guessed. spec: an instant is UTC microseconds for sorting, the text as given, its zone, its
 * precision. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One instant as a record holds it; in SQL the columns x_us, x_text, x_zone, x_precision.
 * @text NULL: no time at all. @has_us FALSE with text: a time that could not be placed ("undated").
 */
typedef struct
{
  gboolean has_us;
  gint64 us;
  char *text;
  char *zone;      /* "+01:00", "Z", "Europe/Berlin"; what the text said or a person supplied */
  char *precision; /* us ms s min hour day month year */
} CmTime;

/* What a text lacked and the context supplied, or could not. */
typedef enum
{
  CM_TIME_SUPPLIED_ZONE = 1 << 0,
  CM_TIME_SUPPLIED_DATE = 1 << 1,
  CM_TIME_SUPPLIED_YEAR = 1 << 2,
  CM_TIME_SUPPLIED_ORDER = 1 << 3, /* day/month order */
} CmTimeSupplied;

typedef struct
{
  gint64 now_us;    /* for "now", "-15m", a missing date; relative forms are refused where 0 */
  const char *zone; /* IANA name or offset for text without a zone; NULL: such text is refused */
  gboolean supply_date; /* a bare clock time is of today (in @zone); else refused */
  gboolean supply_year; /* syslog without year is of this year; else refused */
  gboolean day_first;   /* how 03/04/2026 is read when @order_known; else such text is refused */
  gboolean order_known;
} CmTimeContext;

/* Understands @text (ISO 8601, RFC 3339, RFC 2822, epoch s/ms/us, FILETIME, syslog, local forms,
 * "now",
 * "-15m"). @out is overwritten; clear it with cm_time_clear. The error names what is missing or
 * wrong. */
gboolean cm_time_parse (const char *text,
                        const CmTimeContext *context,
                        CmTime *out,
                        CmTimeSupplied *supplied,
                        GError **error);
/* @us written in @zone at @precision: "24 Nov 2026 14:05 UTC" is for screens … */
char *cm_time_format (gint64 us, const char *zone, const char *precision);
/* … and "2026-11-24T14:05:00Z" for files and machines, cut at @precision (NULL: as exact as @us
 * is). Always UTC, so of a day, month or year of another zone ask for NULL. */
char *cm_time_format_iso (gint64 us, const char *precision);
void cm_time_clear (CmTime *time);
void cm_time_copy (const CmTime *from, CmTime *to);
gboolean cm_time_equal (const CmTime *a, const CmTime *b);
gboolean cm_zone_is_valid (const char *zone);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CmTime, cm_time_clear)

G_END_DECLS
