/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Where time and randomness come from, so that tests can state exact output. The only file that
 * asks the system for either. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  gint64 (*now_us) (gpointer data); /* UTC microseconds since 1970 */
  void (*random) (gpointer data, guint8 *bytes, gsize size);
  gpointer data;
} CmClock;

/* The machine's clock and the kernel's randomness; static. */
const CmClock *cm_clock_system (void);
gint64 cm_clock_now (const CmClock *clock);
/* A random UUID (version 4), lower case, owned by the caller. */
char *cm_clock_uuid (const CmClock *clock);
/* UUIDv5 (RFC 9562) of @size bytes of @name in @name_space, a UUID in text form. */
char *cm_uuid_v5 (const char *name_space, const char *name, gsize size);
/* Lower case only, so that one UUID has one text. */
gboolean cm_uuid_is_valid (const char *text);

G_END_DECLS
