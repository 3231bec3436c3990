/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* cm-coverage, cm-lead: roles, the closing check, states of techniques. */
#include "case-fixture.h"

#include "case/cm-coverage.h"

#define COUNT(type) g_list_model_get_n_items (cm_case_get_records (self, &cm_record_##type))

static void
test_roles (CaseFixture *fixture, gconstpointer data)
{
  CmCase *self = fixture->opened;
  g_autoptr (GError) error = NULL;
  g_autoptr (CmRecord) first = NULL;

  g_assert_true (cm_case_set_role (self, "lead", "Ada", &error));
  g_assert_true (cm_case_set_role (self, "lead", "Ada", &error));
  g_assert_cmpuint (COUNT (role), ==, 1);
  g_assert_true (cm_case_set_role (self, "lead", "Mia", &error));
  g_assert_cmpuint (COUNT (role), ==, 2);
  g_assert_cmpuint (COUNT (person), ==, 2);
  first = g_list_model_get_item (cm_case_get_records (self, &cm_record_role), 0);
  g_assert_true (cm_record_has (first, "until"));
  g_assert_cmpstr (cm_case_person_name (self, cm_record_get_text (first, "person_id")), ==, "Ada");
  g_assert_false (cm_case_set_role (self, "boss", "Mia", &error));
  g_assert_error (error, CM_ERROR, CM_ERROR_INVALID);
  fixture_assert_sound (self);
}

static void
test_close (CaseFixture *fixture, gconstpointer data)
{
  CmCase *self = fixture->opened;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) ends = NULL;

  fixture_observe (self, "T1003.001", "DC-01");
  cm_case_act (self, &(CmActionDraft){ .title = "Isolate DC-01" }, &error);
  g_assert_true (cm_case_close (self, &ends, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (ends), ==, 4);
  g_assert_cmpstr (ends[0], ==, "Action “Isolate DC-01” is open");
  g_assert_cmpstr (ends[1], ==, "Observed technique T1003.001 has no action");
  g_assert_cmpstr (ends[2], ==, "Whether DC-01 is compromised is to be determined");
  g_assert_cmpstr (ends[3], ==, "The case has no outcome");
  g_assert_cmpstr (cm_record_get_text (cm_case_get_row (self), "phase"), ==, "closed");
  g_assert_true (cm_record_has (cm_case_get_row (self), "closed"));
  fixture_assert_sound (self);
}

static void
test_coverage (CaseFixture *fixture, gconstpointer data)
{
  CmCase *self = fixture->opened;
  g_autoptr (GError) error = NULL;
  const char *parent[] = { "T1059", NULL }, *child[] = { "T1003.001", NULL },
             *mail[] = { "T1566", NULL };
  g_autoptr (GPtrArray) bare = NULL;
  g_autoptr (GHashTable) cells = NULL;
  CmCoverage coverage;
  CmRecord *action;
  CmCellFacts *facts;

  fixture_observe (self, "T1059.001", "A");
  fixture_observe (self, "T1059.001", "B");
  fixture_observe (self, "T1003", "A");
  fixture_observe (self, "T1566", "A");
  cm_case_act (self, &(CmActionDraft){ .title = "a", .counters = parent }, &error);
  cm_case_act (self, &(CmActionDraft){ .title = "b", .counters = child }, &error);
  action = cm_case_act (self, &(CmActionDraft){ .title = "c", .counters = mail, .status = "done" },
                        &error);
  g_assert_no_error (error);
  coverage = cm_case_coverage (self, NULL);
  g_assert_cmpint (coverage.observed, ==, 3);
  g_assert_cmpint (coverage.planned, ==, 1); /* T1059.001 by its parent */
  g_assert_cmpint (coverage.none, ==, 1);    /* T1003 is not covered by its child */
  g_assert_cmpint (coverage.done, ==, 1);
  bare = cm_case_uncovered (self, NULL);
  g_assert_cmpuint (bare->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (bare, 0), ==, "T1003");
  g_assert_true (cm_case_set_action_status (self, action, "failed", "came back", &error));
  g_assert_cmpint (cm_case_action_state (self, NULL, "T1566"), ==, CM_ACTION_STATE_DID_NOT_HOLD);
  cells = cm_case_cell_facts (self, NULL);
  facts = g_hash_table_lookup (cells, "T1059.001");
  g_assert_cmpint (facts->observed, ==, 2);
  g_assert_cmpuint (facts->observations->len, ==, 2);
  facts = g_hash_table_lookup (cells, "T1059");
  g_assert_cmpint (facts->action, ==, CM_ACTION_STATE_PLANNED);
  fixture_assert_sound (self);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func)                                                                            \
  g_test_add ("/coverage/" name, CaseFixture, NULL, fixture_set_up, func, fixture_tear_down)
  ADD ("roles", test_roles);
  ADD ("close", test_close);
  ADD ("coverage", test_coverage);
  return g_test_run ();
}
