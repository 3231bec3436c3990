/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The pages on a real case: each is made, shows what the case says, and what is done on it changes
 * the case. */
#include "case-fixture.h"

#include "cm-action-card.h"
#include "cm-likely-row.h"
#include "cm-needs.h"
#include "cm-page-writes.h"
#include "cm-page.h"

#include <adwaita.h>

typedef struct
{
  CaseFixture store;
  CmKnowledge *knowledge;
  CmWorkspace *workspace;
  GtkWidget *window;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GSettings) settings = g_settings_new (CM_APP_ID);
  g_autoptr (GError) error = NULL;

  fixture_set_up (&fixture->store, NULL);
  fixture->knowledge = cm_knowledge_open (fixture->store.dir, &error);
  g_assert_no_error (error);
  fixture->workspace = cm_workspace_new (fixture->knowledge, fixture->store.store, settings);
  cm_workspace_set_case (fixture->workspace, fixture->store.opened);
  fixture->window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 1100, 700);
}

static void
settle (void)
{
  for (int i = 0; i < 200 && g_main_context_iteration (NULL, FALSE); i++)
    ;
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  settle ();
  g_assert_finalize_object (g_steal_pointer (&fixture->workspace));
  cm_knowledge_unref (fixture->knowledge);
  fixture_tear_down (&fixture->store, NULL);
}

static GtkWidget *
show_page (Fixture *fixture, GType type)
{
  GtkWidget *page = g_object_new (type, "workspace", fixture->workspace, NULL);

  gtk_window_set_child (GTK_WINDOW (fixture->window), page);
  gtk_window_present (GTK_WINDOW (fixture->window));
  settle ();
  return page;
}

/* The first widget of @type below @from whose label, where one is asked for, is @text. */
static GtkWidget *
find (GtkWidget *from, GType type, const char *text)
{
  for (GtkWidget *child = gtk_widget_get_first_child (from); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      const char *label = GTK_IS_LABEL (child)    ? gtk_label_get_text (GTK_LABEL (child))
                          : GTK_IS_BUTTON (child) ? gtk_button_get_label (GTK_BUTTON (child))
                                                  : NULL;
      GtkWidget *inside;

      if (g_type_is_a (G_OBJECT_TYPE (child), type) && gtk_widget_get_visible (child) &&
          (text == NULL || g_strcmp0 (label, text) == 0))
        return child;
      inside = find (child, type, text);
      if (inside != NULL)
        return inside;
    }
  return NULL;
}

static void
assert_text (GtkWidget *page, const char *text)
{
  if (find (page, GTK_TYPE_LABEL, text) == NULL)
    g_error ("“%s” is not shown", text);
}

static CmRecord *
act (Fixture *fixture, const char *title, const char *technique)
{
  const char *counters[] = { technique, NULL };
  CmActionDraft draft = { .title = title, .counters = counters };
  g_autoptr (GError) error = NULL;
  CmRecord *action = cm_case_act (fixture->store.opened, &draft, &error);

  g_assert_no_error (error);
  return action;
}

static const char *
status_of (Fixture *fixture, const char *id)
{
  return cm_record_get_text (cm_case_find (fixture->store.opened, &cm_record_action, id), "status");
}

static void
test_overview (Fixture *fixture, gconstpointer data)
{
  GtkWidget *page = show_page (fixture, cm_overview_page_get_type ());
  g_autoptr (GPtrArray) needs = cm_needs_collect (fixture->workspace, FALSE);

  /* The three first steps of a new case, and nothing that is not known. */
  g_assert_cmpuint (needs->len, ==, 3);
  assert_text (page, "Record what was seen");
  assert_text (page, "Nobody leads this case yet");
  assert_text (page, "Add a first action");
  assert_text (page, "Nothing observed yet");

  cm_write_role (fixture->workspace, "lead", "Mia Okafor");
  fixture_observe (fixture->store.opened, "T1059.001", "FIN-07");
  fixture_observe (fixture->store.opened, "T1105", "FIN-07");
  act (fixture, "isolate FIN-07", "T1059.001");
  settle ();
  g_assert_cmpstr (cm_case_role_holder (fixture->store.opened, "lead"), ==, "Mia Okafor");
  g_assert_null (find (page, GTK_TYPE_LABEL, "Add a first action"));
  assert_text (page, "1 of 2 observed techniques have no action");
  assert_text (page, "1 none · 1 planned");
  assert_text (page, "1 action, 0 done or verified");
  assert_text (page, "Nothing needs a person now");
}

static void
test_tactic (Fixture *fixture, gconstpointer data)
{
  CmRecord *row = fixture_observe (fixture->store.opened, "T1078.002", "DC-01");
  g_autofree char *id = g_strdup (cm_record_get_id (row));
  GtkWidget *page = show_page (fixture, cm_overview_page_get_type ());

  assert_text (page, "Domain Accounts has no tactic yet");
  assert_text (page, "T1078.002 · it stands in 4 columns");
  cm_write_tactic (fixture->workspace, "T1078.002", "TA0004");
  settle ();
  row = cm_case_find (fixture->store.opened, &cm_record_observation, id);
  g_assert_cmpstr (cm_record_get_text (row, "tactic"), ==, "TA0004");
  g_assert_null (find (page, GTK_TYPE_LABEL, "Domain Accounts has no tactic yet"));
}

static void
test_response (Fixture *fixture, gconstpointer data)
{
  CmRecord *action;
  g_autofree char *id = NULL;
  GtkWidget *page, *card;
  static const char *const course[] = { "planned", "in_progress", "done", "verified" };

  fixture_observe (fixture->store.opened, "T1059.001", "FIN-07");
  action = act (fixture, "isolate FIN-07", "T1059.001");
  id = g_strdup (cm_record_get_id (action));
  page = show_page (fixture, cm_response_page_get_type ());
  card = find (page, CM_TYPE_ACTION_CARD, NULL);
  g_assert_nonnull (card);
  assert_text (card, "counters T1059.001");
  assert_text (card, "nobody yet");
  for (gsize i = 0; i < G_N_ELEMENTS (course); i++)
    {
      gtk_widget_activate_action (card, "card.advance", NULL);
      if (g_str_equal (course[i], "done"))
        {
          GtkWidget *entry = find (card, GTK_TYPE_ENTRY, NULL);

          g_assert_nonnull (entry);
          gtk_editable_set_text (GTK_EDITABLE (entry), "by the agent");
          g_signal_emit_by_name (entry, "activate");
        }
      settle ();
      g_assert_cmpstr (status_of (fixture, id), ==, course[i]);
    }
  /* Finished work takes one line. */
  g_assert_nonnull (find (page, GTK_TYPE_TOGGLE_BUTTON, "1 verified"));
  action = cm_case_find (fixture->store.opened, &cm_record_action, id);
  g_assert_cmpstr (cm_record_get_text (action, "result"), ==, "by the agent");
}

static void
test_edit_card (Fixture *fixture, gconstpointer data)
{
  g_autofree char *id = g_strdup (cm_record_get_id (act (fixture, "block the proxy", "T1105")));
  GtkWidget *page = show_page (fixture, cm_response_page_get_type ());
  GtkWidget *card = find (page, CM_TYPE_ACTION_CARD, NULL);
  static const struct
  {
    const char *action, *parameter, *typed;
  } edits[] = { { "card.edit", "owner", "Jonas Weber" },
                { "card.edit", "due", "2026-11-24T01:00Z" },
                { "card.edit", "title", "block <b>both</b>" },
                { "card.status", "blocked", "waits for the server team" } };
  CmRecord *action;

  for (gsize i = 0; i < G_N_ELEMENTS (edits); i++)
    {
      GtkWidget *entry;

      gtk_widget_activate_action (card, edits[i].action, "s", edits[i].parameter);
      entry = find (card, GTK_TYPE_ENTRY, NULL);
      g_assert_nonnull (entry);
      gtk_editable_set_text (GTK_EDITABLE (entry), edits[i].typed);
      g_signal_emit_by_name (entry, "activate");
      settle ();
    }
  action = cm_case_find (fixture->store.opened, &cm_record_action, id);
  g_assert_cmpstr (cm_record_get_text (action, "status"), ==, "blocked");
  g_assert_cmpstr (cm_record_get_text (action, "reason"), ==, "waits for the server team");
  g_assert_cmpstr (
      cm_case_person_name (fixture->store.opened, cm_record_get_text (action, "owner_id")), ==,
      "Jonas Weber");
  assert_text (card, "block <b>both</b>");
  assert_text (card, "due 24 Nov 2026 01:00 UTC, overdue");
  g_assert_cmpuint (cm_response_page_attention (fixture->workspace), ==, 1);
}

static void
test_new_attempt (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *id = g_strdup (cm_record_get_id (act (fixture, "remove it", "T1547.001")));
  static const char *const course[] = { "done", "failed" };
  GtkWidget *page, *again;
  g_autoptr (CmRecord) fresh = NULL;
  g_autofree char *counters = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (course); i++)
    {
      cm_case_set_action_status (fixture->store.opened,
                                 cm_case_find (fixture->store.opened, &cm_record_action, id),
                                 course[i], "written again", &error);
      g_assert_no_error (error);
    }
  page = show_page (fixture, cm_response_page_get_type ());
  again = find (page, GTK_TYPE_BUTTON, "Try again");
  g_assert_nonnull (again);
  g_signal_emit_by_name (again, "clicked");
  settle ();
  fresh = g_list_model_get_item (cm_case_get_records (fixture->store.opened, &cm_record_action), 1);
  g_assert_nonnull (fresh);
  counters = cm_action_counters (fixture->store.opened, fresh);
  g_assert_cmpstr (counters, ==, "T1547.001");
  g_assert_cmpuint (cm_response_page_attention (fixture->workspace), ==, 0);
}

static void
test_next_moves (Fixture *fixture, gconstpointer data)
{
  GtkWidget *page = show_page (fixture, cm_next_moves_page_get_type ()), *row, *entry;
  g_autofree char *id = NULL, *absent = NULL;
  GListModel *rows = cm_case_get_records (fixture->store.opened, &cm_record_observation);
  g_autoptr (CmRecord) seen = NULL;
  g_autoptr (CmRecord) missing = NULL;

  assert_text (page, "Nothing to estimate from");
  fixture_observe (fixture->store.opened, "T1059.001", "FIN-07");
  fixture_observe (fixture->store.opened, "T1566.001", "MAIL-01");
  settle ();
  assert_text (page, "From 2 observed · engine 1 · same input, same answer");
  row = find (page, CM_TYPE_LIKELY_ROW, NULL);
  g_assert_nonnull (row);
  id = g_strdup (cm_likely_row_get_id (CM_LIKELY_ROW (row)));
  gtk_widget_activate_action (row, "likely.observe", NULL);
  settle ();
  seen = g_list_model_get_item (rows, 2);
  g_assert_cmpstr (cm_record_get_text (seen, "technique"), ==, id);
  g_assert_cmpstr (cm_record_get_text (seen, "status"), ==, "observed");

  row = find (page, CM_TYPE_LIKELY_ROW, NULL);
  absent = g_strdup (cm_likely_row_get_id (CM_LIKELY_ROW (row)));
  g_assert_cmpstr (absent, !=, id);
  gtk_widget_activate_action (row, "likely.absent", NULL);
  entry = find (row, GTK_TYPE_ENTRY, NULL);
  g_assert_nonnull (entry);
  g_signal_emit_by_name (entry, "activate");
  g_assert_cmpuint (g_list_model_get_n_items (rows), ==, 3);
  gtk_editable_set_text (GTK_EDITABLE (entry), "14/15 finance clients");
  g_signal_emit_by_name (entry, "activate");
  settle ();
  missing = g_list_model_get_item (rows, 3);
  g_assert_cmpstr (cm_record_get_text (missing, "technique"), ==, absent);
  g_assert_cmpstr (cm_record_get_text (missing, "status"), ==, "absent");
  g_assert_cmpint (cm_record_get_int (missing, "looked"), ==, 14);
  g_assert_cmpint (cm_record_get_int (missing, "in_scope"), ==, 15);
  assert_text (page, "From 3 observed and 1 not found · engine 1 · same input, same answer");
}

static void
test_notes (Fixture *fixture, gconstpointer data)
{
  GtkWidget *page = show_page (fixture, cm_notes_page_get_type ()), *revert;
  GtkWidget *search = find (page, GTK_TYPE_SEARCH_ENTRY, NULL);

  cm_write_field (fixture->workspace, &cm_record_cases, NULL, "severity", "high");
  settle ();
  assert_text (page, "2 entries");
  revert = find (page, GTK_TYPE_BUTTON, "Revert this change");
  g_assert_nonnull (revert);
  g_signal_emit_by_name (revert, "clicked");
  settle ();
  g_assert_cmpstr (cm_record_get_text (cm_case_get_row (fixture->store.opened), "severity"), ==,
                   "undetermined");
  assert_text (page, "3 entries");
  gtk_editable_set_text (GTK_EDITABLE (search), "no such words");
  g_signal_emit_by_name (search, "search-changed");
  settle ();
  assert_text (page, "0 of 3 entries");
  assert_text (page, "Nothing here");
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (Fixture *, gconstpointer);
  } tests[] = {
    { "/pages/overview", test_overview },
    { "/pages/overview/tactic", test_tactic },
    { "/pages/response", test_response },
    { "/pages/response/edit", test_edit_card },
    { "/pages/response/again", test_new_attempt },
    { "/pages/next-moves", test_next_moves },
    { "/pages/notes", test_notes },
  };

  g_test_init (&argc, &argv, NULL);
  if (!gtk_init_check ())
    {
      g_print ("1..0 # SKIP no display\n");
      return 0;
    }
  adw_init ();
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].test, tear_down);
  return g_test_run ();
}
