/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* cm-case: gestures, models, undo across restarts, bin, drafts. */
#include "case-fixture.h"

#define COUNT(type) g_list_model_get_n_items (cm_case_get_records (self, &cm_record_##type))

static void
count_changed (CmCase *self, guint *n)
{
  (*n)++;
}

static void
count_items_changed (GListModel *model, guint position, guint removed, guint added, guint *n)
{
  (*n)++;
}

static void
test_observe (CaseFixture *fixture, gconstpointer data)
{
  CmCase *self = fixture->opened;
  const char *hosts[] = { "FIN-07", "fin-07", "DC-01", NULL };
  const char *tactics[] = { "TA0002", NULL };
  gint64 looked = 14, in_scope = 15;
  CmObservationDraft draft = { .technique = "T1059.001",
                               .confidence = "high",
                               .procedure = "powershell -enc …",
                               .hosts = hosts,
                               .scope = "finance",
                               .looked = &looked,
                               .in_scope = &in_scope };
  guint changed = 0, items = 0;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) links = NULL;
  CmRecord *record;

  g_signal_connect (self, "changed", G_CALLBACK (count_changed), &changed);
  g_signal_connect (cm_case_get_records (self, &cm_record_asset), "items-changed",
                    G_CALLBACK (count_items_changed), &items);
  record = cm_case_observe (self, &draft, tactics, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (changed, ==, 1);
  g_assert_cmpuint (items, ==, 1);
  g_assert_cmpuint (COUNT (asset), ==, 2);
  g_assert_cmpuint (COUNT (link), ==, 2);
  g_assert_cmpstr (cm_record_get_text (record, "tactic"), ==, "TA0002");
  g_assert_cmpstr (cm_record_get_text (record, "status"), ==, "observed");
  g_assert_cmpint (cm_record_get_int (record, "looked"), ==, 14);
  g_assert_cmpstr (cm_record_get_time (record, "known")->precision, ==, "s");
  links = cm_case_get_links (self, cm_record_get_id (record), "on");
  g_assert_cmpuint (links->len, ==, 2);
  g_assert_true (cm_case_find_asset (self, "dc-01") ==
                 cm_case_find (self, &cm_record_asset,
                               cm_record_get_text (g_ptr_array_index (links, 1), "to_id")));
  /* The tactic is remembered for the technique in this case. */
  record = cm_case_observe (self, &(CmObservationDraft){ .technique = "T1059.001" }, NULL, &error);
  g_assert_cmpstr (cm_record_get_text (record, "tactic"), ==, "TA0002");
  g_assert_null (cm_case_observe (
      self, &(CmObservationDraft){ .technique = "T1", .status = "maybe" }, NULL, &error));
  g_assert_error (error, CM_ERROR, CM_ERROR_INVALID);
  g_assert_cmpuint (COUNT (observation), ==, 2);
  fixture_assert_sound (self);
}

static void
test_reopen (CaseFixture *fixture, gconstpointer data)
{
  CmCase *self = fixture->opened;
  g_autofree char *head = NULL, *short_head = NULL;
  CmRecord *row;

  fixture_observe (self, "T1566", "MAIL-01");
  head = g_strdup (cm_case_get_head (self));
  g_assert_cmpuint (cm_case_get_n_entries (self), ==, 4); /* case, observation, asset, link */
  fixture_restart (fixture);
  self = fixture->opened;
  g_assert_cmpstr (cm_case_get_head (self), ==, head);
  g_assert_cmpuint (cm_case_get_n_entries (self), ==, 4);
  row = cm_case_get_row (self);
  g_assert_cmpstr (cm_record_get_text (row, "number"), ==, "2026-001");
  g_assert_cmpstr (cm_record_get_text (row, "severity"), ==, "undetermined");
  short_head = cm_head_short ("9f3c52aa00112233ff");
  g_assert_cmpstr (short_head, ==, "9F3C-52AA-0011-2233");
  fixture_assert_sound (self);
}

static void
test_undo (CaseFixture *fixture, gconstpointer data)
{
  CmCase *self = fixture->opened;
  g_autoptr (GError) error = NULL;
  g_autofree char *label = NULL, *redo = NULL, *second = NULL;
  CmRecord *record = fixture_observe (self, "T1003.001", "DC-01");
  g_autofree char *id = g_strdup (cm_record_get_id (record));

  g_assert_true (cm_case_set_field (self, record, "status", "absent", NULL, &error));
  label = cm_case_get_undo_label (self);
  g_assert_cmpstr (label, ==, "mark T1003.001 absent");
  fixture_restart (fixture);
  self = fixture->opened;
  g_assert_true (cm_case_undo (self, &error));
  record = cm_case_find (self, &cm_record_observation, id);
  g_assert_cmpstr (cm_record_get_text (record, "status"), ==, "observed");
  redo = cm_case_get_redo_label (self);
  g_assert_cmpstr (redo, ==, "mark T1003.001 absent");
  second = cm_case_get_undo_label (self);
  g_assert_cmpstr (second, ==, "record T1003.001 on DC-01");
  g_assert_true (cm_case_undo (self, &error));
  g_assert_cmpuint (COUNT (observation), ==, 0);
  g_assert_cmpuint (COUNT (asset), ==, 0);
  g_assert_cmpuint (COUNT (link), ==, 0);
  g_assert_false (cm_case_undo (self, &error));
  g_assert_error (error, CM_ERROR, CM_ERROR_NOT_FOUND);
  g_clear_error (&error);
  fixture_assert_sound (self);
  fixture_restart (fixture);
  self = fixture->opened;
  g_assert_true (cm_case_redo (self, &error));
  g_assert_true (cm_case_redo (self, &error));
  record = cm_case_find (self, &cm_record_observation, id);
  g_assert_cmpstr (cm_record_get_text (record, "status"), ==, "absent");
  g_assert_cmpuint (COUNT (link), ==, 1);
  g_assert_false (cm_case_redo (self, &error));
  g_clear_error (&error);
  /* A redo is undone again; a new step forgets what could be redone. */
  g_assert_true (cm_case_undo (self, &error));
  fixture_observe (self, "T1078", "DC-01");
  g_assert_null (cm_case_get_redo_label (self));
  fixture_assert_sound (self);
}

static void
test_bin (CaseFixture *fixture, gconstpointer data)
{
  CmCase *self = fixture->opened;
  g_autoptr (GError) error = NULL;
  CmRecord *record = fixture_observe (self, "T1003.001", "DC-01");
  g_autofree char *id = g_strdup (cm_record_get_id (record));
  g_autofree char *case_id = g_strdup (cm_case_get_id (self));
  g_autofree char *found = NULL;

  g_assert_true (cm_case_bin (self, record, &error));
  g_assert_null (cm_case_find (self, &cm_record_observation, id));
  g_assert_true (cm_case_restore (self, &cm_record_observation, id, &error));
  g_assert_true (cm_case_find (self, &cm_record_observation, id) == record);
  g_assert_true (cm_store_bin_case (fixture->store, case_id, &error));
  g_assert_cmpuint (g_list_model_get_n_items (cm_store_get_cases (fixture->store)), ==, 0);
  g_assert_null (cm_store_find_case (fixture->store, "2026-001", FALSE, &error));
  g_assert_error (error, CM_ERROR, CM_ERROR_NOT_FOUND);
  g_clear_error (&error);
  found = cm_store_find_case (fixture->store, "2026-001", TRUE, &error);
  g_assert_cmpstr (found, ==, case_id);
  g_assert_true (cm_store_restore_case (fixture->store, case_id, &error));
  g_assert_cmpuint (g_list_model_get_n_items (cm_store_get_cases (fixture->store)), ==, 1);
  fixture_assert_sound (self);
}

static void
test_field (CaseFixture *fixture, gconstpointer data)
{
  CmCase *self = fixture->opened;
  g_autoptr (GError) error = NULL;
  CmTimeContext context = { .now_us = FIXTURE_START, .zone = "UTC" };
  CmRecord *record = fixture_observe (self, "T1003.001", "DC-01");
  CmRecord *asset = cm_case_find_asset (self, "DC-01");
  guint64 before;

  g_assert_true (
      cm_case_set_field (self, record, "first", "2026-11-24T14:05+01:00", &context, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (cm_record_get_time (record, "first")->text, ==, "2026-11-24T14:05+01:00");
  g_assert_cmpint (cm_record_get_time (record, "first")->us, ==,
                   G_GINT64_CONSTANT (1795525500000000));
  before = cm_case_get_n_entries (self);
  g_assert_true (
      cm_case_set_field (self, record, "first", "2026-11-24T14:05+01:00", &context, &error));
  g_assert_cmpuint (cm_case_get_n_entries (self), ==, before); /* no change, no entry */
  g_assert_false (cm_case_set_field (self, record, "confidence", "sure", &context, &error));
  g_assert_error (error, CM_ERROR, CM_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_false (cm_case_set_field (self, record, "technique", "", &context, &error));
  g_assert_error (error, CM_ERROR, CM_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_true (cm_case_set_field (self, asset, "name", "DC-01.corp.example", NULL, &error));
  g_assert_true (cm_case_find_asset (self, "dc-01") == asset);
  g_assert_true (cm_case_find_asset (self, "dc-01.CORP.example") == asset);
  fixture_assert_sound (self);
}

static void
test_draft (CaseFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CmCase) other = fixture_new_case (fixture, "Other");
  g_autofree char *kept = NULL;
  guint64 before = cm_case_get_n_entries (fixture->opened);

  g_assert_true (cm_case_keep_draft (fixture->opened, "", "", "line", "T1059 FIN", &error));
  g_assert_true (cm_case_keep_draft (fixture->opened, "", "", "line", "T1059 FIN-07", &error));
  g_assert_null (cm_case_get_draft (other, "", "", "line"));
  g_clear_object (&other);
  fixture_restart (fixture);
  kept = cm_case_get_draft (fixture->opened, "", "", "line");
  g_assert_cmpstr (kept, ==, "T1059 FIN-07");
  g_assert_cmpuint (cm_case_get_n_entries (fixture->opened), ==, before);
  g_assert_true (cm_case_keep_draft (fixture->opened, "", "", "line", NULL, &error));
  g_assert_null (cm_case_get_draft (fixture->opened, "", "", "line"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func)                                                                            \
  g_test_add ("/case/" name, CaseFixture, NULL, fixture_set_up, func, fixture_tear_down)
  ADD ("observe", test_observe);
  ADD ("reopen", test_reopen);
  ADD ("undo", test_undo);
  ADD ("bin", test_bin);
  ADD ("field", test_field);
  ADD ("draft", test_draft);
  return g_test_run ();
}
