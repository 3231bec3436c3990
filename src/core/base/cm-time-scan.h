/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What a time text says and nothing more: numbers, zone, precision. cm-time.c completes and places
 * it. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  CM_TIME_SCAN_CIVIL,    /* date and time as on a calendar and a clock */
  CM_TIME_SCAN_INSTANT,  /* @instant, microseconds since 1970 */
  CM_TIME_SCAN_RELATIVE, /* @instant microseconds before now */
} CmTimeScanKind;

typedef struct
{
  CmTimeScanKind kind;
  gint64 instant;
  int year; /* 0: not said */
  int month;
  int day;
  int hour; /* and minute, second, micro: 0 where not said */
  int minute;
  int second;
  int micro;
  int weekday; /* 1 Monday … 7, 0: not said */
  gboolean has_time;
  gboolean unordered; /* day and month could be the other way round */
  char zone[72];      /* "" not said; else fit for cm_zone_read */
  const char *precision;
  const char *problem; /* N_() reason where the text is refused for one we know */
} CmTimeParts;

/* FALSE: not a time; @parts->problem then says why, or is NULL. */
gboolean cm_time_scan (const char *text, CmTimeParts *parts);

G_END_DECLS
