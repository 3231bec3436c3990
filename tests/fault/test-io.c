/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* T3: the n-th I/O fails, for every n until none is hit, while a step is written, a store is made
 * and a store is migrated. The error says so, the state is as before, and going on works. */
#include "../core/case-fixture.h"

#include "power-vfs.h"

static const CmField later_fields[] = {
  { .name = "word", .kind = CM_FIELD_TEXT, .since = 2, .label = "Word" }
};
static const CmRecordType later = { .name = "test_later",
                                    .number = 201,
                                    .since = 2,
                                    .label = "Later",
                                    .fields = later_fields,
                                    .n_fields = 1 };
static const CmRecordType *const with_later[] = { &cm_record_cases,
                                                  &cm_record_person,
                                                  &cm_record_role,
                                                  &cm_record_asset,
                                                  &cm_record_asset_alias,
                                                  &cm_record_observation,
                                                  &cm_record_action,
                                                  &cm_record_link,
                                                  &later,
                                                  NULL };

static const PowerFailure failures[] = { POWER_FAIL_FULL, POWER_FAIL_ONCE, POWER_FAIL_STICKY,
                                         POWER_FAIL_SYNC };

static CmStep *
make_step (CmCase *self)
{
  CmStep *step = cm_step_new (self);
  CmRecord *person = cm_record_new (&cm_record_person);
  CmRecord *role = cm_record_new (&cm_record_role);
  const char *id;

  cm_record_set_text (person, "name", "Ada");
  cm_record_set_text (person, "notes", "a note that takes some room");
  id = cm_step_insert (step, person);
  cm_record_set_text (role, "role", "lead");
  cm_record_set_text (role, "person_id", id);
  cm_step_insert (step, role);
  return step;
}

/* FALSE once the failure is beyond the last I/O. */
static gboolean
fail_record (CaseFixture *fixture, guint at, PowerFailure how)
{
  CmCase *self = fixture->opened;
  GListModel *people = cm_case_get_records (self, &cm_record_person);
  GListModel *roles = cm_case_get_records (self, &cm_record_role);
  guint before = g_list_model_get_n_items (people);
  guint64 entries = cm_case_get_n_entries (self);
  g_autoptr (CmStep) step = make_step (self);
  g_autoptr (GError) error = NULL;
  gboolean hit, done;

  power_vfs_fail (at, how);
  done = cm_step_commit (step, &error);
  hit = power_vfs_has_failed ();
  power_vfs_fail (0, POWER_FAIL_ONCE);
  if (!done)
    {
      g_assert_true (hit);
      g_assert_true (error->domain == CM_ERROR);
      g_assert_nonnull (strstr (error->message, "cases.db"));
      if (how == POWER_FAIL_FULL)
        g_assert_error (error, CM_ERROR, CM_ERROR_FULL);
      g_assert_cmpuint (g_list_model_get_n_items (people), ==, before);
      g_assert_cmpuint (cm_case_get_n_entries (self), ==, entries);
      g_clear_error (&error);
      g_assert_true (cm_step_commit (step, &error));
      g_assert_no_error (error);
    }
  g_assert_cmpuint (g_list_model_get_n_items (people), ==, before + 1);
  g_assert_cmpuint (g_list_model_get_n_items (roles), ==, before + 1);
  fixture_assert_sound (self);
  return hit;
}

static void
test_record (CaseFixture *fixture, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (failures); i++)
    {
      guint at = 1;

      while (fail_record (fixture, at, failures[i]))
        at++;
      g_test_message ("failure %d: %u I/Os", (int) failures[i], at - 1);
      g_assert_cmpuint (at, >, 1);
    }
  fixture_restart (fixture);
  fixture_assert_sound (fixture->opened);
}

static gboolean
fail_open (CaseFixture *fixture, guint at, PowerFailure how)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CmStore) store = NULL;
  gboolean hit;

  power_vfs_fail (at, how);
  store = fixture_try_open (fixture, &error);
  hit = power_vfs_has_failed ();
  power_vfs_fail (0, POWER_FAIL_ONCE);
  if (store == NULL)
    {
      g_assert_true (hit);
      g_assert_true (error->domain == CM_ERROR);
    }
  return hit;
}

static void
test_create (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (failures); i++)
    {
      gboolean hit = TRUE;

      for (guint at = 1; hit; at++)
        {
          CaseFixture fixture = { 0 };

          fixture_make_dir (&fixture);
          hit = fail_open (&fixture, at, failures[i]);
          fixture_open (&fixture);
          fixture.opened = fixture_new_case (&fixture, "After");
          fixture_assert_sound (fixture.opened);
          fixture_tear_down (&fixture, NULL);
        }
    }
}

static void
test_migrate (CaseFixture *fixture, gconstpointer data)
{
  g_autofree char *path = fixture_path (fixture, "cases.db");
  g_autofree char *backups = fixture_path (fixture, "backups");
  g_autofree char *id = g_strdup (cm_case_get_id (fixture->opened));
  g_autofree char *good = NULL;
  gsize size;

  fixture_observe (fixture->opened, "T1566", "MAIL-01");
  fixture_close (fixture);
  g_assert_true (g_file_get_contents (path, &good, &size, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (failures); i++)
    {
      gboolean hit = TRUE;

      for (guint at = 1; hit; at++)
        {
          g_autoptr (GError) error = NULL;

          g_assert_true (g_file_set_contents (path, good, (gssize) size, NULL));
          fixture_remove_dir (backups);
          fixture->types = with_later;
          hit = fail_open (fixture, at, failures[i]);
          /* Old or new, never between: the next start gets there. */
          fixture_open (fixture);
          fixture->opened = cm_store_open_case (fixture->store, id, &error);
          g_assert_no_error (error);
          fixture_assert_sound (fixture->opened);
          g_assert_true (g_file_test (backups, G_FILE_TEST_IS_DIR));
          fixture_close (fixture);
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  power_vfs_register ();
  g_test_add ("/io/record", CaseFixture, NULL, fixture_set_up, test_record, fixture_tear_down);
  g_test_add_func ("/io/create", test_create);
  g_test_add ("/io/migrate", CaseFixture, NULL, fixture_set_up, test_migrate, fixture_tear_down);
  return g_test_run ();
}
