/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Zones: a fixed offset or a place with its history, and where a local time falls in it. Seconds
 * only; a short name such as CET is no zone, since it can mean several. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  GTimeZone *place; /* NULL: the fixed @offset */
  int offset;       /* seconds east of Greenwich */
} CmZone;

/* What a local time is in a zone. */
typedef enum
{
  CM_ZONE_ONCE,
  CM_ZONE_NEVER, /* the clock was put forward over it */
  CM_ZONE_TWICE, /* the clock was put back over it */
} CmZonePlacement;

/* "Z", "UTC", "GMT", "+01:00", "+0100", "+01" or an IANA name; clear with cm_zone_clear. */
gboolean cm_zone_read (const char *text, CmZone *zone);
void cm_zone_clear (CmZone *zone);
/* Reads "+01:00", "+0100" or "+01" and moves *@at behind it; FALSE leaves *@at. */
gboolean cm_zone_take_offset (const char **at, int *offset);
/* "+01:00"; of a place in old times with seconds, "+00:53:28". */
char *cm_zone_format_offset (int offset);
int cm_zone_offset_at (const CmZone *zone, gint64 utc);
/* @local: seconds as if the local time were UTC. ONCE sets utc[0], TWICE both (the earlier first),
 * NEVER sets utc[0] to the moment the clock was put forward. */
CmZonePlacement cm_zone_place (const CmZone *zone, gint64 local, gint64 utc[2]);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CmZone, cm_zone_clear)

G_END_DECLS
