/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* cm-action: every pair of statuses, the facts that come with them, links, owners, stages. */
#include "case-fixture.h"

static const char *const statuses[] = { "suggested",      "accepted",   "planned", "in_progress",
                                        "done",           "verified",   "blocked", "rejected",
                                        "not_applicable", "superseded", "failed",  "rolled_back" };

/* What may follow, as the response rules say it; blocked was accepted before. */
static const struct
{
  const char *from, *to;
} follows[] = {
  { "suggested", "accepted superseded rejected not_applicable" },
  { "accepted", "planned done blocked superseded rejected not_applicable" },
  { "planned", "in_progress done blocked superseded rejected not_applicable" },
  { "in_progress", "done blocked superseded" },
  { "done", "verified failed rolled_back" },
  { "verified", "failed rolled_back" },
  { "blocked", "accepted superseded" },
  { "rejected", "accepted" },
  { "not_applicable", "accepted" },
  { "superseded", "" },
  { "failed", "" },
  { "rolled_back", "" },
};

static CmRecord *
make_action (CmCase *self, const char *status)
{
  g_autoptr (GError) error = NULL;
  gboolean blocked = strcmp (status, "blocked") == 0;
  CmActionDraft draft = { .title = "Reset the account", .status = blocked ? "accepted" : status };
  CmRecord *action = cm_case_act (self, &draft, &error);

  g_assert_no_error (error);
  if (blocked)
    g_assert_true (cm_case_set_action_status (self, action, "blocked", "no access", &error));
  return action;
}

static gboolean
lists (const char *words, const char *word)
{
  g_auto (GStrv) all = g_strsplit (words, " ", -1);

  return g_strv_contains ((const char *const *) all, word);
}

static void
test_pairs (CaseFixture *fixture, gconstpointer data)
{
  CmCase *self = fixture->opened;

  for (gsize i = 0; i < G_N_ELEMENTS (follows); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (statuses); j++)
      {
        CmRecord *action = make_action (self, follows[i].from);
        gboolean expected = lists (follows[i].to, statuses[j]);
        guint64 before = cm_case_get_n_entries (self);
        g_autoptr (GError) error = NULL;
        g_auto (GStrv) next = cm_case_next_statuses (action);
        gboolean done;

        if (strcmp (follows[i].from, statuses[j]) == 0)
          continue;
        g_test_message ("%s → %s", follows[i].from, statuses[j]);
        done = cm_case_set_action_status (self, action, statuses[j], "because", &error);
        g_assert_cmpint (done, ==, expected);
        g_assert_cmpint (g_strv_contains ((const char *const *) next, statuses[j]), ==, expected);
        if (expected)
          g_assert_cmpstr (cm_record_get_text (action, "status"), ==, statuses[j]);
        else
          {
            g_assert_error (error, CM_ERROR, CM_ERROR_INVALID);
            g_assert_cmpuint (cm_case_get_n_entries (self), ==, before);
          }
      }
  fixture_assert_sound (self);
}

static void
test_facts (CaseFixture *fixture, gconstpointer data)
{
  CmCase *self = fixture->opened;
  g_autoptr (GError) error = NULL;
  CmRecord *action = make_action (self, "planned");

  g_assert_false (cm_record_has (action, "started"));
  g_assert_true (cm_case_set_action_status (self, action, "in_progress", NULL, &error));
  g_assert_true (cm_record_has (action, "started"));
  g_assert_cmpstr (cm_action_status_needs ("in_progress", "done"), ==, "result");
  g_assert_true (cm_case_set_action_status (self, action, "done", "isolated at 15:02", &error));
  g_assert_true (cm_record_has (action, "done"));
  g_assert_cmpstr (cm_record_get_text (action, "result"), ==, "isolated at 15:02");
  g_assert_cmpstr (cm_case_person_name (self, cm_record_get_text (action, "done_by")), ==,
                   "Mia Berg");
  g_assert_cmpstr (cm_action_status_needs ("done", "failed"), ==, "reason");
  g_assert_false (cm_case_set_action_status (self, action, "failed", NULL, &error));
  g_assert_error (error, CM_ERROR, CM_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_true (cm_case_set_action_status (self, action, "failed", "seen again", &error));
  g_assert_cmpstr (cm_record_get_text (action, "reason"), ==, "seen again");
  /* Undo reverses a change of status whatever the table says. */
  g_assert_true (cm_case_undo (self, &error));
  g_assert_cmpstr (cm_record_get_text (action, "status"), ==, "done");
  g_assert_false (cm_record_has (action, "reason"));
  /* Blocked remembers what it was. */
  action = make_action (self, "planned");
  g_assert_true (cm_case_set_action_status (self, action, "blocked", "no access", &error));
  g_assert_cmpstr (cm_record_get_text (action, "status_before"), ==, "planned");
  g_assert_false (cm_case_set_action_status (self, action, "accepted", NULL, NULL));
  g_assert_true (cm_case_set_action_status (self, action, "planned", NULL, &error));
  g_assert_false (cm_record_has (action, "status_before"));
  fixture_assert_sound (self);
}

static void
test_second_person (CaseFixture *fixture, gconstpointer data)
{
  CmCase *self = fixture->opened;
  g_autoptr (GError) error = NULL;
  CmRecord *action = make_action (self, "done");

  g_assert_true (cm_case_set_field (self, action, "disruption", "2", NULL, &error));
  g_assert_false (cm_case_set_action_status (self, action, "verified", NULL, &error));
  g_assert_error (error, CM_ERROR, CM_ERROR_INVALID);
  g_clear_error (&error);
  cm_store_set_actor (fixture->store, "Ada");
  g_assert_true (cm_case_set_action_status (self, action, "verified", NULL, &error));
}

static void
test_links (CaseFixture *fixture, gconstpointer data)
{
  CmCase *self = fixture->opened;
  const char *counters[] = { "T1021.001", "T1486", NULL }, *hosts[] = { "FIN-07", NULL };
  CmActionDraft draft = { .title = "Isolate FIN-07",
                          .counters = counters,
                          .hosts = hosts,
                          .owner = "Ada",
                          .due = { TRUE, 5, (char *) "18:00", (char *) "Z", (char *) "min" } };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) counter_links = NULL, prevent_links = NULL, targets = NULL;
  CmRecord *action;

  fixture_observe (self, "T1021.001", "FIN-07");
  fixture_observe (self, "T1021.001", "FIN-08");
  cm_case_observe (self, &(CmObservationDraft){ .technique = "T1021.001", .status = "absent" },
                   NULL, &error);
  action = cm_case_act (self, &draft, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (cm_record_get_text (action, "status"), ==, "planned");
  g_assert_cmpstr (cm_case_person_name (self, cm_record_get_text (action, "owner_id")), ==, "Ada");
  counter_links = cm_case_get_links (self, cm_record_get_id (action), "counters");
  g_assert_cmpuint (counter_links->len, ==, 2);
  prevent_links = cm_case_get_links (self, cm_record_get_id (action), "prevents");
  g_assert_cmpuint (prevent_links->len, ==, 1);
  g_assert_cmpstr (cm_record_get_text (g_ptr_array_index (prevent_links, 0), "to_type"), ==,
                   "technique");
  g_assert_cmpstr (cm_record_get_text (g_ptr_array_index (prevent_links, 0), "to_id"), ==, "T1486");
  targets = cm_case_get_links_to (self, cm_record_get_id (cm_case_find_asset (self, "FIN-07")),
                                  "targets");
  g_assert_cmpuint (targets->len, ==, 1);
  g_assert_true (cm_case_set_owner (self, action, "Mia", &error));
  g_assert_cmpstr (cm_case_person_name (self, cm_record_get_text (action, "owner_id")), ==, "Mia");
  fixture_assert_sound (self);
}

static void
test_stages (void)
{
  static const struct
  {
    const char *phase, *verb;
    int stage;
  } cases[] = {
    { "identify", "preserve", 0 }, { "identify", "examine", 1 }, { "contain", "isolate", 2 },
    { "eradicate", "remove", 3 },  { "recover", "rebuild", 4 },  { "prepare", "harden", 5 },
    { "learn", "test", 5 },        { "communicate", NULL, -1 },  { "contain", "decide", -1 },
    { "contain", NULL, 2 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CmRecord) action = cm_record_new (&cm_record_action);

      cm_record_set_text (action, "phase", cases[i].phase);
      cm_record_set_text (action, "verb", cases[i].verb);
      g_assert_cmpint (cm_action_stage (action), ==, cases[i].stage);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func)                                                                            \
  g_test_add ("/action/" name, CaseFixture, NULL, fixture_set_up, func, fixture_tear_down)
  ADD ("pairs", test_pairs);
  ADD ("facts", test_facts);
  ADD ("second-person", test_second_person);
  ADD ("links", test_links);
  g_test_add_func ("/action/stages", test_stages);
  return g_test_run ();
}
