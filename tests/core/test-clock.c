/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Clock and UUIDs: exact texts from known bytes, and the system clock's promises. */
#include "base/cm-clock.h"

#include <string.h>

static gint64
read_fixed_time (gpointer data)
{
  return *(gint64 *) data;
}

static void
count_up (gpointer data, guint8 *bytes, gsize size)
{
  for (gsize i = 0; i < size; i++)
    bytes[i] = (guint8) (i * 17);
}

static void
fill_ones (gpointer data, guint8 *bytes, gsize size)
{
  memset (bytes, 0xff, size);
}

static void
test_passed_in (void)
{
  gint64 now = 1795528533000000;
  CmClock clock = { read_fixed_time, count_up, &now };
  g_autofree char *first = cm_clock_uuid (&clock);
  g_autofree char *second = NULL;

  g_assert_cmpint (cm_clock_now (&clock), ==, 1795528533000000);
  g_assert_cmpstr (first, ==, "00112233-4455-4677-8899-aabbccddeeff");
  clock.random = fill_ones;
  second = cm_clock_uuid (&clock);
  g_assert_cmpstr (second, ==, "ffffffff-ffff-4fff-bfff-ffffffffffff");
}

static void
test_system (void)
{
  const CmClock *clock = cm_clock_system ();
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gint64 before = g_get_real_time ();
  gint64 now = cm_clock_now (clock);

  g_assert_cmpint (now, >=, before);
  g_assert_cmpint (now, <=, g_get_real_time ());
  for (int i = 0; i < 1000; i++)
    {
      char *uuid = cm_clock_uuid (clock);

      g_assert_true (cm_uuid_is_valid (uuid));
      g_assert_cmpint (uuid[14], ==, '4');
      g_assert_nonnull (strchr ("89ab", uuid[19]));
      g_assert_true (g_hash_table_add (seen, uuid));
    }
}

static void
test_v5 (void)
{
  static const struct
  {
    const char *name_space;
    const char *name;
    const char *uuid;
  } cases[] = {
    /* RFC 9562 A.4, and Python's uuid.uuid5. */
    { "6ba7b810-9dad-11d1-80b4-00c04fd430c8", "www.example.com",
      "2ed6657d-e927-568b-95e1-2665a8aea6a2" },
    { "6BA7B810-9DAD-11D1-80B4-00C04FD430C8", "www.example.com",
      "2ed6657d-e927-568b-95e1-2665a8aea6a2" },
    { "6ba7b811-9dad-11d1-80b4-00c04fd430c8", "", "1b4db7eb-4057-5ddf-91e0-36dec72071f5" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *uuid =
          cm_uuid_v5 (cases[i].name_space, cases[i].name, strlen (cases[i].name));

      g_assert_cmpstr (uuid, ==, cases[i].uuid);
    }
}

static void
test_v5_bytes (void)
{
  g_autofree char *with_nul = cm_uuid_v5 ("6ba7b810-9dad-11d1-80b4-00c04fd430c8", "a\0b", 3);
  g_autofree char *cut = cm_uuid_v5 ("6ba7b810-9dad-11d1-80b4-00c04fd430c8", "a", 1);

  g_assert_cmpstr (with_nul, ==, "0a63f66b-e02f-5d2d-9fd4-aad819cf5352");
  g_assert_cmpstr (cut, ==, "4f3f2898-69e3-5a0d-820a-c4e87987dbce");
}

static void
test_valid (void)
{
  static const struct
  {
    const char *text;
    gboolean valid;
  } cases[] = {
    { "2ed6657d-e927-568b-95e1-2665a8aea6a2", TRUE },
    { "00000000-0000-0000-0000-000000000000", TRUE },
    { "2ED6657D-e927-568b-95e1-2665a8aea6a2", FALSE },
    { "2ed6657d-e927-568b-95e1-2665a8aea6a", FALSE },
    { "2ed6657d-e927-568b-95e1-2665a8aea6a2a", FALSE },
    { "2ed6657de-927-568b-95e1-2665a8aea6a2", FALSE },
    { "2ed6657d-e927-568b-95e1-2665a8aea6ag", FALSE },
    { "{ed6657d-e927-568b-95e1-2665a8aea6a2}", FALSE },
    { "", FALSE },
    { NULL, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    if (cm_uuid_is_valid (cases[i].text) != cases[i].valid)
      g_error ("%s", cases[i].text);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/clock/passed-in", test_passed_in);
  g_test_add_func ("/clock/system", test_system);
  g_test_add_func ("/clock/uuid-v5", test_v5);
  g_test_add_func ("/clock/uuid-v5-bytes", test_v5_bytes);
  g_test_add_func ("/clock/uuid-valid", test_valid);
  return g_test_run ();
}
