/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The machine's clock, the kernel's randomness, and the UUIDs made of them. Everything else takes a
 * CmClock, so that a test can say what time it is. */
#include "base/cm-clock.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

#define UUID_BYTES 16
#define UUID_CHARS 36

static gint64
read_system_time (gpointer data)
{
  return g_get_real_time ();
}

static void
read_system_random (gpointer data, guint8 *bytes, gsize size)
{
  while (size > 0)
    {
      ssize_t got = getrandom (bytes, size, 0);
      if (got < 0 && errno == EINTR)
        continue;
      /* A kernel without randomness cannot give ids that never collide: going on would lose data.
       */
      if (got <= 0)
        g_error ("getrandom: %s", g_strerror (errno));
      bytes += got;
      size -= (gsize) got;
    }
}

static const CmClock system_clock = {
  .now_us = read_system_time,
  .random = read_system_random,
};

static gboolean
is_dash_place (int index)
{
  return index == 8 || index == 13 || index == 18 || index == 23;
}

static char *
write_uuid (guint8 *bytes, int version)
{
  static const char digits[] = "0123456789abcdef";
  char *text = g_malloc (UUID_CHARS + 1);
  int byte = 0;

  bytes[6] = (guint8) ((bytes[6] & 0x0f) | version << 4);
  bytes[8] = (guint8) ((bytes[8] & 0x3f) | 0x80);
  for (int i = 0; i < UUID_CHARS;)
    {
      if (is_dash_place (i))
        {
          text[i++] = '-';
          continue;
        }
      text[i++] = digits[bytes[byte] >> 4];
      text[i++] = digits[bytes[byte] & 0x0f];
      byte++;
    }
  text[UUID_CHARS] = '\0';
  return text;
}

static gboolean
read_uuid (const char *text, guint8 *bytes)
{
  int byte = 0;

  if (text == NULL || strlen (text) != UUID_CHARS)
    return FALSE;
  for (int i = 0; i < UUID_CHARS;)
    {
      if (is_dash_place (i))
        {
          if (text[i++] != '-')
            return FALSE;
          continue;
        }
      if (!g_ascii_isxdigit (text[i]) || !g_ascii_isxdigit (text[i + 1]))
        return FALSE;
      bytes[byte++] =
          (guint8) (g_ascii_xdigit_value (text[i]) << 4 | g_ascii_xdigit_value (text[i + 1]));
      i += 2;
    }
  return TRUE;
}

const CmClock *
cm_clock_system (void)
{
  return &system_clock;
}

gint64
cm_clock_now (const CmClock *clock)
{
  g_return_val_if_fail (clock != NULL, 0);

  return clock->now_us (clock->data);
}

char *
cm_clock_uuid (const CmClock *clock)
{
  guint8 bytes[UUID_BYTES] = { 0 };

  g_return_val_if_fail (clock != NULL, NULL);

  clock->random (clock->data, bytes, sizeof bytes);
  return write_uuid (bytes, 4);
}

char *
cm_uuid_v5 (const char *name_space, const char *name, gsize size)
{
  guint8 bytes[20]; /* a SHA-1; the first 16 bytes are used */
  gsize length = sizeof bytes;
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA1);
  gboolean known = read_uuid (name_space, bytes);

  g_return_val_if_fail (known, NULL);
  g_return_val_if_fail (name != NULL && size <= G_MAXSSIZE, NULL);

  g_checksum_update (checksum, bytes, UUID_BYTES);
  g_checksum_update (checksum, (const guchar *) name, (gssize) size);
  g_checksum_get_digest (checksum, bytes, &length);
  return write_uuid (bytes, 5);
}

gboolean
cm_uuid_is_valid (const char *text)
{
  guint8 bytes[UUID_BYTES];

  if (!read_uuid (text, bytes))
    return FALSE;
  for (const char *c = text; *c != '\0'; c++)
    if (g_ascii_isupper (*c))
      return FALSE;
  return TRUE;
}
