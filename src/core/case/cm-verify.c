/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* `case verify`: the chain (V1, V2), the rows against the journal (V3), links (V5), the watermark
 * (V6). It reads the disk, never the models, and trusts nothing it reads. */
#include "base/cm-error.h"
#include "base/cm-json.h"
#include "case/cm-case.h"
#include "case/cm-journal.h"
#include "case/cm-schema.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define HEADS_LIMIT (16 * 1024 * 1024)

void
cm_problem_free (CmProblem *problem)
{
  g_free (problem->text);
  g_free (problem);
}

static void
report (GPtrArray *problems, const char *check, gint64 entry, char *text)
{
  CmProblem *problem = g_new0 (CmProblem, 1);

  problem->check = check;
  problem->entry = entry;
  problem->text = text;
  g_ptr_array_add (problems, problem);
}

/* V1 and V2, chain by chain. @rows in local order; a chain's entries keep their order in it. */
static void
check_chains (GPtrArray *rows, GPtrArray *problems)
{
  g_autoptr (GHashTable) last = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) heads = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < rows->len; i++)
    {
      CmJournalRow *row = g_ptr_array_index (rows, i);
      CmJournalRow *before = g_hash_table_lookup (last, row->copy_id);
      g_autofree char *hash = cm_journal_hash (row);
      g_autofree char *body_hash =
          row->body != NULL ? g_compute_checksum_for_string (G_CHECKSUM_SHA256, row->body, -1)
                            : NULL;

      if (row->seq != (before != NULL ? before->seq + 1 : 1))
        report (problems, "V1", row->seq,
                g_strdup_printf (_ ("entry %" G_GINT64_FORMAT " does not follow entry "
                                    "%" G_GINT64_FORMAT),
                                 row->seq, before != NULL ? before->seq : 0));
      else if (before != NULL ? strcmp (row->prev, before->hash) != 0
                              : strcmp (row->prev, CM_JOURNAL_ZEROS) != 0 &&
                                    !g_hash_table_contains (heads, row->prev))
        report (problems, "V1", row->seq,
                g_strdup_printf (
                    _ ("entry %" G_GINT64_FORMAT " does not continue the entry before"), row->seq));
      if (g_strcmp0 (hash, row->hash) != 0)
        report (problems, "V2", row->seq,
                g_strdup_printf (_ ("entry %" G_GINT64_FORMAT " was altered"), row->seq));
      else if (body_hash == NULL || strcmp (body_hash, row->body_hash) != 0)
        report (problems, "V2", row->seq,
                body_hash == NULL
                    ? g_strdup_printf (_ ("entry %" G_GINT64_FORMAT " lost what it says"), row->seq)
                    : g_strdup_printf (_ ("what entry %" G_GINT64_FORMAT " says was altered"),
                                       row->seq));
      g_hash_table_insert (last, row->copy_id, row);
      g_hash_table_add (heads, row->hash);
    }
}

typedef struct
{
  CmRecord *record;
  gint64 seq; /* of the last entry about it */
  gboolean found;
} Replayed;

static void
replayed_free (gpointer data)
{
  Replayed *replayed = data;

  g_object_unref (replayed->record);
  g_free (replayed);
}

static void
replay_body (CmRecord *record, CmJournalBody *body)
{
  CmRecordClass *klass = CM_RECORD_GET_CLASS (record);

  for (guint i = 0; i < klass->n_columns; i++)
    {
      const CmColumn *column = &klass->columns[i];
      CmDbCell after;

      if (!cm_column_is_journaled (column) || !cm_journal_body_has (body, column->name))
        continue;
      after = cm_journal_body_get (body, "after", column->name);
      if (after.kind == CM_DB_CELL_NULL ||
          (after.kind == CM_DB_CELL_INT) == (column->integer ? TRUE : FALSE))
        cm_record_set_cell (record, column, &after);
    }
}

static void
replay_entry (GHashTable *all,
              const CmRecordType *type,
              const CmJournalRow *row,
              GPtrArray *problems)
{
  Replayed *held = g_hash_table_lookup (all, row->row_id);
  g_autoptr (CmJournalBody) body =
      row->body != NULL ? cm_journal_body_parse (row->body, NULL) : NULL;
  CmDbCell rev = { .kind = CM_DB_CELL_INT };

  if (body == NULL)
    {
      if (row->body != NULL)
        report (problems, "V3", row->seq,
                g_strdup_printf (_ ("entry %" G_GINT64_FORMAT " cannot be read"), row->seq));
      return;
    }
  if (held == NULL)
    {
      held = g_new0 (Replayed, 1);
      held->record = cm_record_new (type);
      cm_record_set_head (held->record, row->row_id, type->organisation ? NULL : row->case_id, 0);
      rev.number = 1;
      g_hash_table_insert (all, row->row_id, held);
    }
  else
    rev.number = cm_record_get_rev (held->record) + 1;
  if (cm_record_get_record_type (held->record) != type)
    {
      report (problems, "V3", row->seq,
              g_strdup_printf (_ ("entry %" G_GINT64_FORMAT " is about another kind of record"),
                               row->seq));
      return;
    }
  held->seq = row->seq;
  cm_record_set_cell (held->record, cm_record_type_find_column (type, "rev"), &rev);
  replay_body (held->record, body);
}

static void
compare_row (GHashTable *all, CmRecord *record, GPtrArray *problems)
{
  CmRecordClass *klass = CM_RECORD_GET_CLASS (record);
  Replayed *held = g_hash_table_lookup (all, cm_record_get_id (record));

  if (held == NULL || CM_RECORD_GET_CLASS (held->record) != klass)
    {
      report (problems, "V3", 0,
              g_strdup_printf (_ ("%s %s has no entry in the journal"), _ (klass->type->label),
                               cm_record_get_id (record)));
      return;
    }
  held->found = TRUE;
  for (guint i = 0; i < klass->n_columns; i++)
    {
      CmDbCell a = cm_record_get_cell (record, &klass->columns[i]);
      CmDbCell b = cm_record_get_cell (held->record, &klass->columns[i]);

      if (!cm_db_cell_equal (&a, &b))
        report (problems, "V3", held->seq,
                g_strdup_printf (_ ("%s %s: “%s” is not what the journal says"),
                                 _ (klass->type->label), cm_record_get_id (record),
                                 klass->columns[i].name));
    }
}

/* V3: what the entries say gives exactly the rows there are. */
static gboolean
check_rows (CmCase *self, GPtrArray *rows, GHashTable *all, GPtrArray *problems, GError **error)
{
  CmStore *store = cm_case_get_store (self);
  const CmRecordType *const *types = cm_store_get_types (store);
  GHashTableIter iter;
  gpointer id, value;

  for (guint i = 0; i < rows->len; i++)
    {
      CmJournalRow *row = g_ptr_array_index (rows, i);
      const CmRecordType *type = cm_schema_find_type (types, row->record);

      if (type != NULL)
        replay_entry (all, type, row, problems);
      else
        report (problems, "V3", row->seq,
                g_strdup_printf (_ ("entry %" G_GINT64_FORMAT " is about an unknown record"),
                                 row->seq));
    }
  for (gsize i = 0; types[i] != NULL; i++)
    {
      gboolean is_case = types[i] == &cm_record_cases;
      g_autoptr (GPtrArray) present = NULL;

      if (types[i]->organisation && !is_case)
        continue;
      present = cm_rows_load (cm_store_get_db (store), types[i], is_case ? "id = ?" : "case_id = ?",
                              cm_case_get_id (self), error);
      if (present == NULL)
        return FALSE;
      for (guint j = 0; j < present->len; j++)
        compare_row (all, g_ptr_array_index (present, j), problems);
    }
  g_hash_table_iter_init (&iter, all);
  while (g_hash_table_iter_next (&iter, &id, &value))
    {
      Replayed *held = value;

      if (!held->found)
        report (problems, "V3", held->seq,
                g_strdup_printf (_ ("%s %s is in the journal, but not there"),
                                 _ (cm_record_get_record_type (held->record)->label),
                                 (const char *) id));
    }
  return TRUE;
}

/* One end of a link: a row that there is (in the bin or not), or an external id. */
static gboolean
end_resolves (CmCase *self, GHashTable *all, const char *type_name, const char *id)
{
  const CmRecordType *type =
      cm_schema_find_type (cm_store_get_types (cm_case_get_store (self)), type_name);
  Replayed *held = g_hash_table_lookup (all, id);

  if (type == NULL)
    return strcmp (type_name, "technique") == 0 || strcmp (type_name, "group") == 0 ||
           strcmp (type_name, "software") == 0;
  return held != NULL && held->found && cm_record_get_record_type (held->record) == type;
}

static gboolean
check_links (CmCase *self, GHashTable *all, GPtrArray *problems, GError **error)
{
  g_autoptr (GPtrArray) links =
      cm_rows_load (cm_store_get_db (cm_case_get_store (self)), &cm_record_link,
                    "case_id = ? AND deleted_us IS NULL", cm_case_get_id (self), error);

  if (links == NULL)
    return FALSE;
  for (guint i = 0; i < links->len; i++)
    {
      CmRecord *link = g_ptr_array_index (links, i);

      if (!end_resolves (self, all, cm_record_get_text (link, "from_type"),
                         cm_record_get_text (link, "from_id")) ||
          !end_resolves (self, all, cm_record_get_text (link, "to_type"),
                         cm_record_get_text (link, "to_id")))
        report (problems, "V5", 0,
                g_strdup_printf (_ ("link %s leads nowhere"), cm_record_get_id (link)));
    }
  return TRUE;
}

/* A head of the watermark that this case should have: it is in the chain, or the file is older. */
static gboolean
check_head (CmCase *self, JsonObject *head, GPtrArray *rows, GPtrArray *problems, GError **error)
{
  const char *case_id = NULL, *copy_id = NULL, *hash = NULL;
  gint64 seq = 0;

  if (!cm_json_get_text (head, "case_id", "heads", FALSE, &case_id, error) ||
      !cm_json_get_text (head, "copy_id", "heads", TRUE, &copy_id, error) ||
      !cm_json_get_text (head, "hash", "heads", TRUE, &hash, error) ||
      !cm_json_get_int (head, "seq", "heads", TRUE, &seq, error))
    return FALSE;
  if (g_strcmp0 (case_id, cm_case_get_id (self)) != 0)
    return TRUE;
  for (guint i = 0; i < rows->len; i++)
    {
      CmJournalRow *row = g_ptr_array_index (rows, i);

      if (row->seq == seq && strcmp (row->copy_id, copy_id) == 0 && strcmp (row->hash, hash) == 0)
        return TRUE;
    }
  report (problems, "V6", seq,
          g_strdup (_ ("this file is older than what this machine has seen, or its history was "
                       "rewritten")));
  return TRUE;
}

static gboolean
check_watermark (CmCase *self, GPtrArray *rows, GPtrArray *problems, GError **error)
{
  g_autofree char *path =
      g_build_filename (cm_store_get_data_dir (cm_case_get_store (self)), "cases.heads", NULL);
  g_autoptr (JsonNode) node = NULL;
  JsonArray *heads = NULL;

  if (!g_file_test (path, G_FILE_TEST_EXISTS)) /* nothing was seen yet */
    return TRUE;
  node = cm_json_read (path, HEADS_LIMIT, error);
  if (node == NULL)
    return FALSE;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      report (problems, "V6", 0, g_strdup (_ ("cases.heads is damaged")));
      return TRUE;
    }
  if (!cm_json_get_array (json_node_get_object (node), "heads", "cases.heads", TRUE, &heads, error))
    return FALSE;
  for (guint i = 0; i < json_array_get_length (heads); i++)
    {
      JsonNode *head = json_array_get_element (heads, i);

      if (JSON_NODE_HOLDS_OBJECT (head) &&
          !check_head (self, json_node_get_object (head), rows, problems, error))
        return FALSE;
    }
  return TRUE;
}

GPtrArray *
cm_case_verify (CmCase *self, GError **error)
{
  g_autoptr (GPtrArray) problems =
      g_ptr_array_new_with_free_func ((GDestroyNotify) cm_problem_free);
  g_autoptr (GPtrArray) rows = cm_journal_load (cm_store_get_db (cm_case_get_store (self)),
                                                cm_case_get_id (self), 0, G_MAXINT64, error);
  g_autoptr (GHashTable) all = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, replayed_free);

  if (rows == NULL)
    return NULL;
  check_chains (rows, problems);
  if (!check_rows (self, rows, all, problems, error) || !check_links (self, all, problems, error) ||
      !check_watermark (self, rows, problems, error))
    return NULL;
  return g_steal_pointer (&problems);
}
