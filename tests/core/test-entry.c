/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The entry line: what each line is understood as, what it writes, and the example case. */
#include "attack/cm-knowledge.h"
#include "base/cm-file.h"
#include "case/cm-entry.h"

#include <glib/gstdio.h>

#define NOW G_GINT64_CONSTANT (1795529160000000) /* 2026-11-24T14:06:00Z */

static CmKnowledge *knowledge;
static CmRelease *release;
static CmStore *store;

static gint64
tell_now (gpointer data)
{
  return NOW;
}

static void
fill (gpointer data, guint8 *bytes, gsize size)
{
  guint *counter = data;

  for (gsize i = 0; i < size; i++)
    bytes[i] = (guint8) (((*counter)++ * 2654435761u) >> 24);
}

static guint counter;
static const CmClock clock_of_test = { tell_now, fill, &counter };

/* "kind:value" of each token, as one text. */
static char *
describe (const CmEntry *entry)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < entry->tokens->len; i++)
    {
      const CmToken *token = entry->tokens->pdata[i];

      g_string_append_printf (out, "%s%d:%s", i > 0 ? " " : "", token->kind, token->value);
    }
  return g_string_free (out, FALSE);
}

static const struct
{
  const char *line, *record, *tokens, *text, *problem;
} lines[] = {
  { "T1059.001 @FIN-07 14:05Z powershell -enc … !high", "observation",
    "0:T1059.001 2:FIN-07 3:2026-11-24T14:05Z 4:high", "powershell -enc …", NULL },
  { "T1059.001 powershell  -enc \"a | b\"  !high !suspected", "observation",
    "0:T1059.001 4:high 5:suspected", "powershell  -enc \"a | b\"", NULL },
  { "T1003.001 4624 logon", "observation", "0:T1003.001", "4624 logon", NULL },
  { "T1059.001 | T1003.001 14:05 in the text", "observation", "0:T1059.001",
    "T1003.001 14:05 in the text", NULL },
  { "-15m T1003.001 * a", "observation", "3:2026-11-24T13:51Z 0:T1003.001 13:1", "a", NULL },
  { "T1003.001 2026-11-24 14:05 x", "observation", "0:T1003.001 3:2026-11-24T14:05Z", "x", NULL },
  { "act: isolate it by:\"Mia Okafor\" due:18:00 counters:T1021.001", "action",
    "6:action 8:Mia Okafor 12:2026-11-24T18:00Z 11:T1021.001", "isolate it", NULL },
  { "act:isolate @server:FS-02, now", "action", "6:action 2:FS-02", "isolate @server:FS-02, now",
    NULL },
  { "T1003.001 in:14/15 !absent not there", "observation", "0:T1003.001 10:14/15 5:absent",
    "not there", NULL },
  { "T1003.001 in:14/15 there", "observation", "0:T1003.001 10:14/15", "there",
    "in: says where an absence was looked for: add !absent." },
  { "T1003.001 14:20..14:05 x", "observation", "0:T1003.001 3:14:20..14:05", "x",
    "14:20..14:05 ends before it begins: write the dates." },
  { "T1003.001 14:05 14:06 x", "observation", "0:T1003.001 3:2026-11-24T14:05Z 3:14:06", "x",
    "There are two times: write a range as A..B." },
  { "act:", "action", "6:action", NULL, "Say what is to be done after act:." },
  { "the server is slow", NULL, "", "the server is slow",
    "Begin with a technique (its id, or part of its name and Tab), or with act: for an action." },
  { "T1059.001 \377", NULL, "", NULL, "The line is not valid UTF-8 text." },
};

static void
test_lines (void)
{
  const CmEntryContext context = { .release = release, .now_us = NOW, .zone = "UTC" };

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autoptr (CmEntry) entry = cm_entry_parse (lines[i].line, &context);
      g_autofree char *tokens = describe (entry);

      g_assert_cmpstr (entry->record, ==, lines[i].record);
      g_assert_cmpstr (tokens, ==, lines[i].tokens);
      g_assert_cmpstr (entry->text, ==, lines[i].text);
      g_assert_cmpstr (entry->problem, ==, lines[i].problem);
    }
}

static void
test_supplied (void)
{
  const CmEntryContext context = { .release = release, .now_us = NOW, .zone = "UTC" };
  g_autoptr (CmEntry) entry = cm_entry_parse ("T1003.001 14:05 x", &context);
  const CmToken *token = entry->tokens->pdata[1];

  g_assert_cmpstr (token->label, ==, "24 Nov 2026 14:05 UTC (date and zone supplied)");
  g_assert_cmpstr (entry->first.text, ==, "14:05");
}

static guint
count (CmCase *self, const CmRecordType *type, const char *status)
{
  GListModel *records = cm_case_get_records (self, type);
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (records); i++)
    {
      g_autoptr (CmRecord) record = g_list_model_get_item (records, i);

      n += status == NULL || g_strcmp0 (cm_record_get_text (record, "status"), status) == 0;
    }
  return n;
}

static void
test_example (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CmCase) self = cm_example_case_open (store, release, &error);
  g_autoptr (GPtrArray) problems = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (cm_record_get_text (cm_case_get_row (self), "title"), ==, "Invoice at noon");
  g_assert_cmpuint (count (self, &cm_record_observation, NULL), ==, 14);
  g_assert_cmpuint (count (self, &cm_record_observation, "observed"), ==, 12);
  g_assert_cmpuint (count (self, &cm_record_observation, "suspected"), ==, 1);
  g_assert_cmpuint (count (self, &cm_record_observation, "absent"), ==, 1);
  g_assert_cmpuint (count (self, &cm_record_asset, NULL), ==, 6);
  g_assert_cmpuint (count (self, &cm_record_person, NULL), ==, 3);
  g_assert_cmpuint (count (self, &cm_record_action, NULL), ==, 8);
  g_assert_cmpuint (count (self, &cm_record_action, "failed"), ==, 1);
  g_assert_cmpuint (count (self, &cm_record_action, "verified"), ==, 1);
  problems = cm_case_verify (self, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (problems->len, ==, 0);
}

static void
test_one_step (void)
{
  g_autoptr (GError) error = NULL;
  const CmCaseDraft draft = { .title = "One step", .domain = cm_release_get_domain (release) };
  g_autoptr (CmCase) self = cm_store_new_case (store, &draft, &error);
  const CmEntryContext context = { release, self, NOW, "UTC", FALSE };
  g_autoptr (CmEntry) entry = cm_entry_parse ("T1059.001 T1003.001 @A @a by:Mia x", &context);
  g_autofree char *summary = NULL;

  g_assert_no_error (error);
  g_assert_true (cm_entry_commit (entry, &context, NULL, &summary, &error));
  g_assert_cmpstr (summary, ==, "Recorded T1059.001, T1003.001 on A");
  g_assert_cmpuint (count (self, &cm_record_observation, NULL), ==, 2);
  g_assert_cmpuint (count (self, &cm_record_asset, NULL), ==, 1);
  g_assert_true (cm_case_undo (self, &error));
  g_assert_cmpuint (count (self, &cm_record_observation, NULL), ==, 0);
  g_assert_cmpuint (count (self, &cm_record_asset, NULL), ==, 0);
  g_assert_cmpuint (count (self, &cm_record_person, NULL), ==, 0);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *wanted = NULL, *dir = NULL;
  CmStoreOptions options = { .actor = "Tester", .clock = &clock_of_test, .busy_ms = 5000 };
  int result;

  g_test_init (&argc, &argv, NULL);
  wanted = g_test_build_filename (G_TEST_BUILT, "entry-XXXXXX", NULL);
  g_assert_nonnull (g_mkdtemp_full (wanted, 0700));
  dir = cm_data_dir_open (wanted, NULL, &error);
  g_assert_no_error (error);
  knowledge = cm_knowledge_open (dir, &error);
  g_assert_no_error (error);
  release = cm_knowledge_get_release (knowledge, "enterprise-attack", NULL, &error);
  g_assert_no_error (error);
  options.data_dir = dir;
  store = cm_store_open (&options, &error);
  g_assert_no_error (error);
  g_test_add_func ("/entry/lines", test_lines);
  g_test_add_func ("/entry/supplied", test_supplied);
  g_test_add_func ("/entry/example", test_example);
  g_test_add_func ("/entry/one-step", test_one_step);
  result = g_test_run ();
  g_object_unref (store);
  cm_knowledge_unref (knowledge);
  return result;
}
