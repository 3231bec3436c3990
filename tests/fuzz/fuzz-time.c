/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Time text under a context that supplies everything. Oracle: what is accepted keeps its text byte
 * for byte, and written as ISO and read again is the same moment; what is refused says so. */
#include "base/cm-time.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const CmTimeContext full = { .now_us = G_GINT64_CONSTANT (1795529133123456),
                                      .zone = "Europe/Berlin",
                                      .supply_date = TRUE,
                                      .supply_year = TRUE,
                                      .day_first = TRUE,
                                      .order_known = TRUE };
  static const CmTimeContext bare = { 0 };
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autofree char *iso = NULL;
  g_autofree char *shown = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (CmTime) time = { 0 };
  g_auto (CmTime) again = { 0 };
  CmTimeSupplied supplied = 0;

  if (!cm_time_parse (text, &full, &time, NULL, &error))
    {
      g_assert_nonnull (error);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      g_assert_null (time.text);
      return 0;
    }
  g_assert_cmpstr (time.text, ==, text);
  g_assert_true (cm_zone_is_valid (time.zone));
  shown = cm_time_format (time.us, time.zone, time.precision);
  g_assert_nonnull (shown);
  iso = cm_time_format_iso (time.us, NULL);
  /* Our own form lacks nothing: it is read without a context. */
  g_assert_true (cm_time_parse (iso, &bare, &again, &supplied, &error));
  g_assert_cmpint (again.us, ==, time.us);
  g_assert_cmpint (supplied, ==, 0);
  return 0;
}
