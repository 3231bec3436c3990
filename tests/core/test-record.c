/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* cm-record, cm-records: properties, cells, rules of the tables, and a made-up record that gets
 * DDL, journal, undo and a list model from its table alone. */
#include "case-fixture.h"

#include "case/cm-record-list.h"
#include "case/cm-schema.h"

static const char *const crate_states[] = { "packed", "sent", NULL };
static const CmField crate_fields[] = {
  { .name = "label",
    .kind = CM_FIELD_TEXT,
    .since = 1,
    .flags = CM_FIELD_REQUIRED,
    .label = "Label" },
  { .name = "state",
    .kind = CM_FIELD_KEY,
    .since = 1,
    .flags = CM_FIELD_REQUIRED,
    .label = "State",
    .keys = crate_states,
    .fallback = "packed" },
  { .name = "asset_id", .kind = CM_FIELD_REF, .since = 1, .label = "Asset", .target = "asset" },
  { .name = "weight", .kind = CM_FIELD_INT, .since = 1, .label = "Weight" },
  { .name = "left", .kind = CM_FIELD_TIME, .since = 1, .label = "Left" },
};
static const CmRecordType crate = { .name = "test_crate",
                                    .number = 200,
                                    .since = 1,
                                    .label = "Crate",
                                    .fields = crate_fields,
                                    .n_fields = G_N_ELEMENTS (crate_fields) };
static const CmRecordType *const with_crate[] = { &cm_record_cases,
                                                  &cm_record_person,
                                                  &cm_record_role,
                                                  &cm_record_asset,
                                                  &cm_record_asset_alias,
                                                  &cm_record_observation,
                                                  &cm_record_action,
                                                  &cm_record_link,
                                                  &crate,
                                                  NULL };

static void
count_notify (GObject *object, GParamSpec *pspec, guint *n)
{
  (*n)++;
}

static void
test_properties (void)
{
  g_autoptr (CmRecord) record = cm_record_new (&cm_record_action);
  g_autoptr (CmRecord) copy = NULL;
  g_auto (CmTime) due = { TRUE, 42, g_strdup ("soon"), g_strdup ("Z"), g_strdup ("min") };
  g_autofree char *title = NULL, *due_text = NULL;
  gboolean in_report = FALSE;
  gint64 due_us = 0;
  guint n = 0, n_title = 0;

  g_assert_cmpstr (G_OBJECT_TYPE_NAME (record), ==, "CmRecordAction");
  g_assert_cmpstr (cm_record_get_text (record, "status"), ==, "accepted");
  g_signal_connect (record, "notify", G_CALLBACK (count_notify), &n);
  g_signal_connect (record, "notify::title", G_CALLBACK (count_notify), &n_title);
  copy = cm_record_copy (record);
  cm_record_set_text (copy, "title", "Isolate");
  cm_record_set_time (copy, "due", &due);
  cm_record_assign (record, copy);
  g_assert_cmpuint (n, ==, 3); /* title, due, due-us */
  cm_record_assign (record, copy);
  g_assert_cmpuint (n, ==, 3);
  g_assert_cmpuint (n_title, ==, 1);
  g_object_get (record, "title", &title, "due", &due_text, "due-us", &due_us, "in-report",
                &in_report, NULL);
  g_assert_cmpstr (title, ==, "Isolate");
  g_assert_cmpstr (due_text, ==, "soon");
  g_assert_cmpint (due_us, ==, 42);
  g_assert_true (in_report);
  cm_record_set_text (copy, "title", "");
  g_assert_false (cm_record_has (copy, "title"));
  g_assert_null (cm_record_get_text (copy, "title"));
}

static void
test_check (void)
{
  static const struct
  {
    const char *field, *text;
    gboolean good;
  } cases[] = {
    { "status", "suspected", TRUE }, { "status", "Suspected", FALSE }, { "status", NULL, FALSE },
    { "confidence", NULL, TRUE },    { "confidence", "sure", FALSE },  { "technique", "", FALSE },
    { "procedure", "\xff", FALSE },  { "color", "red", TRUE },         { "color", "grey", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CmRecord) record = cm_record_new (&cm_record_observation);
      g_autoptr (GError) error = NULL;
      gboolean good;

      cm_record_set_text (record, "technique", "T1003");
      cm_record_set_text (record, cases[i].field, cases[i].text);
      good = cm_record_check (record, &error);
      if (good != cases[i].good)
        g_test_message ("%s = %s", cases[i].field, cases[i].text);
      g_assert_cmpint (good, ==, cases[i].good);
      if (!good)
        g_assert_error (error, CM_ERROR, CM_ERROR_INVALID);
    }
}

/* Names, numbers and keys are unique; every key has a word of its own. */
static void
test_tables (void)
{
  for (gsize i = 0; cm_record_types[i] != NULL; i++)
    {
      const CmRecordType *type = cm_record_types[i];

      g_assert_cmpint (type->number, ==, (int) i + 1);
      for (guint j = 0; j < type->n_fields; j++)
        {
          const CmField *field = &type->fields[j];

          g_assert_true (cm_record_type_find_field (type, field->name) == field);
          g_assert_cmpint (field->kind == CM_FIELD_KEY, ==, field->keys != NULL);
          g_assert_cmpint (field->kind == CM_FIELD_REF, ==, field->target != NULL);
          for (guint k = 0; field->keys != NULL && field->keys[k] != NULL; k++)
            {
              g_assert_cmpstr (cm_key_label (field, field->keys[k]), !=, field->keys[k]);
              for (guint l = 0; l < k; l++)
                g_assert_cmpstr (field->keys[k], !=, field->keys[l]);
            }
        }
    }
}

static void
count_items_changed (GListModel *model, guint at, guint removed, guint added, char **log)
{
  char *line = g_strdup_printf ("%s%u-%u+%u ", *log, at, removed, added);

  g_free (*log);
  *log = line;
}

static void
test_list (void)
{
  g_autoptr (CmRecordList) list = cm_record_list_new (&cm_record_asset);
  g_autoptr (CmRecord) a = cm_record_new (&cm_record_asset);
  g_autoptr (CmRecord) b = cm_record_new (&cm_record_asset);
  g_autofree char *log = g_strdup ("");

  g_signal_connect (list, "items-changed", G_CALLBACK (count_items_changed), &log);
  cm_record_list_add (list, a);
  cm_record_list_add (list, b);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 0);
  cm_record_list_flush (list);
  cm_record_list_flush (list);
  cm_record_list_prepend (list, b);
  cm_record_list_flush (list);
  cm_record_list_remove (list, b);
  cm_record_list_add (list, b);
  cm_record_list_remove (list, b);
  cm_record_list_flush (list);
  g_assert_cmpstr (log, ==, "0-0+2 0-2+2 0-1+0 ");
}

static void
crate_set_up (CaseFixture *fixture, gconstpointer data)
{
  fixture->types = with_crate;
  fixture_set_up (fixture, data);
}

static CmRecord *
add_crate (CmCase *self, CmStep *step, const char *asset_id)
{
  CmRecord *record = cm_record_new (&crate);
  g_autoptr (GError) error = NULL;
  const char *id;

  cm_record_set_text (record, "label", "Box 1");
  cm_record_set_text (record, "asset_id", asset_id);
  cm_record_set_int (record, "weight", -7);
  id = cm_step_insert (step, record);
  g_assert_true (cm_step_commit (step, &error));
  g_assert_no_error (error);
  return cm_case_find (self, &crate, id);
}

static void
test_made_up (CaseFixture *fixture, gconstpointer data)
{
  CmCase *self = fixture->opened;
  g_autoptr (GError) error = NULL;
  g_autoptr (CmStep) step = cm_step_new (self);
  g_autoptr (CmJournalEntry) entry = NULL;
  g_autofree char *schema = cm_db_dump_schema (cm_store_get_db (fixture->store), &error);
  g_autofree char *label = NULL, *id = NULL;
  CmRecord *record, *asset;

  /* DDL */
  g_assert_nonnull (strstr (schema, "CREATE TABLE test_crate (n INTEGER PRIMARY KEY, "));
  g_assert_nonnull (strstr (schema, "state TEXT NOT NULL DEFAULT 'packed'"));
  g_assert_nonnull (strstr (schema, "left_us INTEGER, left_text TEXT, left_zone TEXT, "
                                    "left_precision TEXT"));
  g_assert_nonnull (strstr (schema, "ON test_crate (asset_id) WHERE asset_id IS NOT NULL"));
  /* list model and row */
  fixture_observe (self, "T1566", "MAIL-01");
  asset = cm_case_find_asset (self, "MAIL-01");
  record = add_crate (self, step, cm_record_get_id (asset));
  g_clear_pointer (&step, cm_step_free);
  id = g_strdup (cm_record_get_id (record));
  g_assert_cmpuint (g_list_model_get_n_items (cm_case_get_records (self, &crate)), ==, 1);
  /* journal */
  entry = g_list_model_get_item (cm_case_get_journal (self), 0);
  g_assert_cmpstr (cm_journal_entry_get_record (entry), ==, "test_crate");
  g_assert_cmpstr (cm_journal_entry_get_summary (entry), ==, "added Crate “Box 1”");
  g_assert_cmpstr (cm_journal_entry_get_details (entry), ==,
                   "Label: Box 1\nState: packed\nAsset: MAIL-01\nWeight: -7");
  /* editing and undo, after a restart */
  g_assert_true (cm_case_set_field (self, record, "weight", "12", NULL, &error));
  fixture_restart (fixture);
  self = fixture->opened;
  label = cm_case_get_undo_label (self);
  g_assert_cmpstr (label, ==, "change “Weight” of Box 1");
  g_assert_true (cm_case_undo (self, &error));
  record = cm_case_find (self, &crate, id);
  g_assert_cmpint (cm_record_get_int (record, "weight"), ==, -7);
  g_assert_true (cm_case_undo (self, &error));
  g_assert_null (cm_case_find (self, &crate, id));
  fixture_assert_sound (self);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/record/properties", test_properties);
  g_test_add_func ("/record/check", test_check);
  g_test_add_func ("/record/tables", test_tables);
  g_test_add_func ("/record/list", test_list);
  g_test_add ("/record/made-up", CaseFixture, NULL, crate_set_up, test_made_up, fixture_tear_down);
  return g_test_run ();
}
