/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* T2: the power goes at a random I/O, 100 times, with COUNTERMOVE_TEST_SLOW=1 5,000 times. Whatever
 * was acknowledged is there, and the case is sound. */
#include "../core/case-fixture.h"

#include "power-vfs.h"

#define CUTS_SLOW 5000
#define CUTS      (CUTS_SLOW / 50)

static int acknowledged_total, lost_total;

static void
copy_in (const char *dir, const char *bytes, gsize size)
{
  g_autofree char *path = g_build_filename (dir, "cases.db", NULL);

  g_assert_cmpint (g_mkdir (dir, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, bytes, (gssize) size, NULL));
}

/* Writes until the cut; the ids acknowledged before it. */
static GPtrArray *
write_until_cut (CaseFixture *fixture, const char *id, const char *pragma, GRand *rand)
{
  GPtrArray *ids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  CmCase *self;

  fixture_open (fixture);
  self = fixture->opened = cm_store_open_case (fixture->store, id, &error);
  g_assert_no_error (error);
  cm_db_run_script (cm_store_get_db (fixture->store), "PRAGMA wal_autocheckpoint=40", &error);
  g_assert_no_error (error);
  cm_db_run_script (cm_store_get_db (fixture->store), pragma, &error);
  g_assert_no_error (error);
  while (!power_vfs_was_cut ())
    {
      CmRecord *record;

      if (ids->len > 2 && g_rand_int_range (rand, 0, 4) == 0)
        {
          g_assert_true (cm_case_undo (self, &error));
          g_assert_true (cm_case_redo (self, &error));
          continue;
        }
      record = fixture_observe (self, "T1059.001", g_rand_boolean (rand) ? "FIN-07" : "DC-01");
      if (!power_vfs_was_cut ())
        g_ptr_array_add (ids, g_strdup (cm_record_get_id (record)));
    }
  power_vfs_watch (NULL, 0, NULL);
  fixture_close (fixture);
  return ids;
}

static void
check_image (CaseFixture *fixture, const char *id, GPtrArray *ids)
{
  g_autoptr (GError) error = NULL;

  fixture_open (fixture);
  fixture->opened = cm_store_open_case (fixture->store, id, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < ids->len; i++)
    {
      acknowledged_total++;
      /* The cut may come between an undo and its redo: then the row is in the bin. */
      if (cm_case_find_any (fixture->opened, &cm_record_observation, g_ptr_array_index (ids, i)) ==
          NULL)
        lost_total++;
    }
  fixture_assert_sound (fixture->opened);
  fixture_observe (fixture->opened, "T1486", "FIN-07");
  fixture_assert_sound (fixture->opened);
  fixture_close (fixture);
}

static void
cut_often (int cuts, const char *pragma)
{
  CaseFixture fixture = { 0 };
  g_autoptr (GRand) rand = g_rand_new_with_seed (20261124);
  g_autofree char *good = NULL, *id = NULL, *path = NULL, *root = NULL;
  gsize size;

  acknowledged_total = lost_total = 0;
  fixture_set_up (&fixture, NULL);
  for (int i = 0; i < 10; i++)
    fixture_observe (fixture.opened, "T1566", "MAIL-01");
  id = g_strdup (cm_case_get_id (fixture.opened));
  fixture_close (&fixture);
  path = fixture_path (&fixture, "cases.db");
  g_assert_true (g_file_get_contents (path, &good, &size, NULL));
  root = fixture.dir;
  for (int cut = 0; cut < cuts; cut++)
    {
      g_autofree char *before = g_build_filename (root, "before", NULL);
      g_autofree char *after = g_build_filename (root, "after", NULL);
      g_autoptr (GPtrArray) ids = NULL;

      copy_in (before, good, size);
      g_assert_cmpint (g_mkdir (after, 0700), ==, 0);
      power_vfs_watch (rand, (guint) g_rand_int_range (rand, 40, 1500), after);
      fixture.dir = before;
      ids = write_until_cut (&fixture, id, pragma, rand);
      fixture.dir = after;
      check_image (&fixture, id, ids);
      fixture_remove_dir (before);
      fixture_remove_dir (after);
    }
  g_test_message ("%d cuts, %d acknowledged, %d lost", cuts, acknowledged_total, lost_total);
  g_assert_cmpint (acknowledged_total, >, cuts);
  fixture.dir = g_steal_pointer (&root);
  fixture_tear_down (&fixture, NULL);
}

static void
test_full (void)
{
  int cuts = g_getenv ("COUNTERMOVE_TEST_SLOW") != NULL ? CUTS_SLOW : CUTS;

  cut_often (cuts, "PRAGMA synchronous=FULL");
  g_assert_cmpint (lost_total, ==, 0);
}

/* The model must be able to lose: with less than FULL it does. */
static void
test_model (void)
{
  cut_often (CUTS / 2, "PRAGMA synchronous=NORMAL");
  g_assert_cmpint (lost_total, >, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  power_vfs_register ();
  g_test_add_func ("/power/model", test_model);
  g_test_add_func ("/power/cut", test_full);
  return g_test_run ();
}
