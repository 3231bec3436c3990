/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The open store: the list of cases, the cases that somebody holds, and what other programs wrote.
 * Changes come only through cm-step.h. */
#include "case/cm-store.h"

#include "base/cm-error.h"
#include "base/cm-file.h"
#include "base/cm-json.h"
#include "case/cm-journal.h"
#include "case/cm-record-list.h"
#include "case/cm-schema.h"
#include "case/cm-step.h"
#include "case/cm-store-file.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>

#define HEADS_EVERY_US (60 * G_USEC_PER_SEC)

struct _CmStore
{
  GObject parent_instance;
  CmDb *db;
  char *data_dir, *path, *actor, *copy_id;
  const CmClock *clock;
  const CmRecordType *const *types;
  GHashTable *rows;    /* id → CmRecord of cases */
  GHashTable *changed; /* id → gint64 */
  GHashTable *open;    /* id → CmCase, weak */
  CmRecordList *list;
  gint64 last_n, data_version, heads_us;
  dev_t device;
  ino_t inode;
  gboolean swapped;
};

G_DEFINE_FINAL_TYPE (CmStore, cm_store, G_TYPE_OBJECT)

static void
cm_store_dispose (GObject *object)
{
  CmStore *self = CM_STORE (object);

  cm_store_close (self, NULL); /* nobody is left to be told; the journal itself is on disk */
  G_OBJECT_CLASS (cm_store_parent_class)->dispose (object);
}

static void
cm_store_finalize (GObject *object)
{
  CmStore *self = CM_STORE (object);

  g_clear_object (&self->list);
  g_hash_table_unref (self->rows);
  g_hash_table_unref (self->changed);
  g_hash_table_unref (self->open);
  g_free (self->data_dir);
  g_free (self->path);
  g_free (self->actor);
  g_free (self->copy_id);
  G_OBJECT_CLASS (cm_store_parent_class)->finalize (object);
}

static void
cm_store_class_init (CmStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cm_store_dispose;
  G_OBJECT_CLASS (klass)->finalize = cm_store_finalize;
}

static void
cm_store_init (CmStore *self)
{
  self->rows = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->changed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->open = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->list = cm_record_list_new (&cm_record_cases);
}

CmRecord *
cm_store_apply_row (CmStore *store, CmRecord *fresh, CmRecord *as)
{
  const char *id = cm_record_get_id (fresh);
  CmRecord *row = g_hash_table_lookup (store->rows, id);

  if (row == NULL)
    {
      row = as != NULL ? as : fresh;
      cm_record_assign (row, fresh);
      g_hash_table_insert (store->rows, g_strdup (id), g_object_ref (row));
    }
  else
    cm_record_assign (row, fresh);
  if (cm_record_is_deleted (row))
    cm_record_list_remove (store->list, row);
  return row;
}

void
cm_store_touch (CmStore *store, const char *case_id, gint64 at_us)
{
  CmRecord *row = g_hash_table_lookup (store->rows, case_id);
  gint64 *held = g_new (gint64, 1);

  *held = at_us;
  g_hash_table_insert (store->changed, g_strdup (case_id), held);
  if (row != NULL && !cm_record_is_deleted (row))
    cm_record_list_prepend (store->list, row);
}

void
cm_store_flush (CmStore *store)
{
  cm_record_list_flush (store->list);
}

static gboolean
load_cases (CmStore *self, GError **error)
{
  g_autoptr (GPtrArray) all = cm_rows_load (self->db, &cm_record_cases, NULL, NULL, error);
  g_autoptr (GError) local = NULL;
  g_autoptr (CmRows) rows = NULL;

  if (all == NULL)
    return FALSE;
  for (guint i = 0; i < all->len; i++)
    cm_store_apply_row (self, g_ptr_array_index (all, i), NULL);
  rows = cm_db_query (self->db, &local,
                      "SELECT c.id, (SELECT max(j.at_us) FROM journal j WHERE j.case_id = c.id) AS "
                      "changed_us FROM cases c ORDER BY changed_us, c.n",
                      "");
  while (cm_rows_next (rows, &local))
    cm_store_touch (self, cm_rows_text (rows, 0), cm_rows_int64 (rows, 1));
  cm_store_flush (self);
  return local == NULL || (g_propagate_error (error, g_steal_pointer (&local)), FALSE);
}

static gboolean
load_state (CmStore *self, GError **error)
{
  struct stat info;

  if (stat (self->path, &info) == 0)
    {
      self->device = info.st_dev;
      self->inode = info.st_ino;
    }
  if (!cm_db_get_text (self->db, &self->copy_id, error,
                       "SELECT value FROM store WHERE key = 'copy_id'", "") ||
      !cm_db_data_version (self->db, &self->data_version, error) ||
      !cm_db_get_int64 (self->db, &self->last_n, error, "SELECT max(n) FROM journal", ""))
    return FALSE;
  if (self->copy_id != NULL && cm_uuid_is_valid (self->copy_id))
    return load_cases (self, error);
  g_set_error (error, CM_ERROR, CM_ERROR_CORRUPT, _ ("%s does not say which copy it is"),
               self->path);
  return FALSE;
}

CmStore *
cm_store_open (const CmStoreOptions *options, GError **error)
{
  g_autoptr (CmStore) self = g_object_new (CM_TYPE_STORE, NULL);

  self->data_dir = g_strdup (options->data_dir);
  self->path = g_build_filename (options->data_dir, "cases.db", NULL);
  self->clock = options->clock;
  self->types = options->types != NULL ? options->types : cm_record_types;
  cm_store_set_actor (self, options->actor);
  self->db = cm_store_file_open (self->data_dir, self->types, options->busy_ms, self->clock, error);
  if (self->db == NULL || !load_state (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

CmDb *
cm_store_get_db (CmStore *store)
{
  return store->db;
}

const CmClock *
cm_store_get_clock (CmStore *store)
{
  return store->clock;
}

const char *
cm_store_get_actor (CmStore *store)
{
  return store->actor;
}

/* A name in the journal is one line of UTF-8 without control characters. */
void
cm_store_set_actor (CmStore *store, const char *actor)
{
  const char *login = g_get_real_name ();
  g_autofree char *valid = NULL;

  if (actor == NULL || *actor == '\0')
    actor = g_strcmp0 (login, "Unknown") != 0 && *login != '\0' ? login : g_get_user_name ();
  valid = g_utf8_make_valid (actor, -1);
  for (char *p = valid; *p != '\0'; p++)
    if ((guchar) *p < 0x20 || *p == 0x7f)
      *p = ' ';
  g_free (store->actor);
  store->actor = g_steal_pointer (&valid);
}

const char *
cm_store_get_data_dir (CmStore *store)
{
  return store->data_dir;
}

const char *
cm_store_get_copy_id (CmStore *store)
{
  return store->copy_id;
}

const CmRecordType *const *
cm_store_get_types (CmStore *store)
{
  return store->types;
}

GListModel *
cm_store_get_cases (CmStore *store)
{
  return G_LIST_MODEL (store->list);
}

CmRecord *
cm_store_find_row (CmStore *store, const char *id)
{
  return g_hash_table_lookup (store->rows, id);
}

/* Hyphens do not count in a prefix. */
static gboolean
has_hex_prefix (const char *id, const char *text)
{
  while (*text != '\0')
    {
      if (*text == '-')
        text++;
      else if (*id == '-')
        id++;
      else if (g_ascii_tolower (*text++) != *id++)
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_hex_prefix (const char *text)
{
  int digits = 0;

  for (; *text != '\0'; text++)
    {
      if (g_ascii_isxdigit (*text))
        digits++;
      else if (*text != '-')
        return FALSE;
    }
  return digits >= 8;
}

char *
cm_store_find_case (CmStore *store, const char *text, gboolean in_bin, GError **error)
{
  gboolean prefix = is_hex_prefix (text);
  const char *found = NULL;
  GHashTableIter iter;
  gpointer id, row;
  int n = 0;

  g_hash_table_iter_init (&iter, store->rows);
  while (g_hash_table_iter_next (&iter, &id, &row))
    {
      if (cm_record_is_deleted (row) && !in_bin)
        continue;
      if (g_strcmp0 (cm_record_get_text (row, "number"), text) == 0)
        return g_strdup (id);
      if (prefix && has_hex_prefix (id, text))
        {
          found = id;
          n++;
        }
    }
  if (n == 1)
    return g_strdup (found);
  if (n > 1)
    g_set_error (error, CM_ERROR, CM_ERROR_NOT_FOUND, _ ("“%s” begins the ids of %d cases"), text,
                 n);
  else
    g_set_error (error, CM_ERROR, CM_ERROR_NOT_FOUND, _ ("there is no case “%s”"), text);
  return NULL;
}

static void
forget_case (gpointer data, GObject *gone)
{
  CmStore *store = data;
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, store->open);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (value == gone)
      g_hash_table_iter_remove (&iter);
}

/* The case holds the store, so the store outlives it. */
static void
remember_case (CmStore *store, CmCase *opened)
{
  g_hash_table_insert (store->open, g_strdup (cm_case_get_id (opened)), opened);
  g_object_weak_ref (G_OBJECT (opened), forget_case, store);
}

CmCase *
cm_store_new_case (CmStore *store, const CmCaseDraft *draft, GError **error)
{
  g_autofree char *id = cm_clock_uuid (store->clock);
  g_autoptr (CmCase) made = cm_case_new (store, id);
  g_autoptr (CmStep) step = cm_step_new (made);
  CmRecord *row = cm_record_new (&cm_record_cases);

  cm_record_set_text (row, "title", draft->title);
  cm_record_set_text (row, "domain", draft->domain);
  cm_record_set_text (row, "attack_version", draft->attack_version);
  if (draft->severity != NULL)
    cm_record_set_text (row, "severity", draft->severity);
  if (draft->kind != NULL)
    cm_record_set_text (row, "kind", draft->kind);
  cm_step_insert (step, row);
  if (!cm_step_commit (step, error))
    return NULL;
  remember_case (store, made);
  return g_steal_pointer (&made);
}

CmCase *
cm_store_open_case (CmStore *store, const char *id, GError **error)
{
  CmCase *held = g_hash_table_lookup (store->open, id);
  g_autoptr (CmCase) opened = NULL;

  if (held != NULL)
    return g_object_ref (held);
  if (g_hash_table_lookup (store->rows, id) == NULL)
    {
      g_set_error (error, CM_ERROR, CM_ERROR_NOT_FOUND, _ ("there is no case “%s”"), id);
      return NULL;
    }
  opened = cm_case_new (store, id);
  if (!cm_case_load (opened, error))
    return NULL;
  remember_case (store, opened);
  return g_steal_pointer (&opened);
}

gboolean
cm_store_bin_case (CmStore *store, const char *id, GError **error)
{
  g_autoptr (CmCase) opened = cm_store_open_case (store, id, error);

  return opened != NULL && cm_case_bin (opened, cm_case_get_row (opened), error);
}

gboolean
cm_store_restore_case (CmStore *store, const char *id, GError **error)
{
  g_autoptr (CmCase) opened = cm_store_open_case (store, id, error);

  return opened != NULL && cm_case_restore (opened, &cm_record_cases, id, error);
}

gboolean
cm_store_get_counts (CmStore *store, const char *case_id, CmCaseCounts *out, GError **error)
{
  gint64 *changed = g_hash_table_lookup (store->changed, case_id);
  gint64 observations = 0, techniques = 0, actions = 0;

  if (!cm_db_get_int64 (store->db, &observations, error,
                        "SELECT count(*) FROM observation WHERE case_id = ? AND status != 'absent' "
                        "AND deleted_us IS NULL",
                        "s", case_id) ||
      !cm_db_get_int64 (store->db, &techniques, error,
                        "SELECT count(DISTINCT technique) FROM observation WHERE case_id = ? AND "
                        "status != 'absent' AND deleted_us IS NULL",
                        "s", case_id) ||
      !cm_db_get_int64 (store->db, &actions, error,
                        "SELECT count(*) FROM action WHERE case_id = ? AND deleted_us IS NULL", "s",
                        case_id))
    return FALSE;
  out->observations = (int) observations;
  out->techniques = (int) techniques;
  out->actions = (int) actions;
  out->changed_us = changed != NULL ? *changed : 0;
  return TRUE;
}

gint64
cm_store_get_last_n (CmStore *store)
{
  return store->last_n;
}

void
cm_store_set_last_n (CmStore *store, gint64 n)
{
  store->last_n = n;
}

gboolean
cm_store_may_write (CmStore *store, GError **error)
{
  struct stat info;

  if (store->db == NULL)
    {
      g_set_error (error, CM_ERROR, CM_ERROR_FAILED, _ ("%s is closed"), store->path);
      return FALSE;
    }
  if (stat (store->path, &info) != 0 || info.st_dev != store->device || info.st_ino != store->inode)
    store->swapped = TRUE;
  if (!store->swapped)
    return TRUE;
  g_set_error (error, CM_ERROR, CM_ERROR_CORRUPT,
               _ ("%s was replaced or removed by another program; nothing is written any more"),
               store->path);
  return FALSE;
}

static gboolean
refresh_entry (CmStore *store, const CmJournalRow *entry, GError **error)
{
  const CmRecordType *type = cm_schema_find_type (store->types, entry->record);
  CmCase *opened = g_hash_table_lookup (store->open, entry->case_id);
  g_autoptr (GError) local = NULL;
  g_autoptr (CmRecord) fresh = NULL;

  if (type == NULL)
    return TRUE;
  if (opened != NULL || type == &cm_record_cases)
    fresh = cm_row_load (store->db, type, entry->row_id, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (fresh != NULL && opened != NULL)
    cm_case_apply (opened, fresh, NULL);
  else if (fresh != NULL)
    cm_store_apply_row (store, fresh, NULL);
  cm_store_touch (store, entry->case_id, entry->at_us);
  return TRUE;
}

gboolean
cm_store_refresh (CmStore *store, const char *own_step, GError **error)
{
  g_autoptr (GPtrArray) entries =
      cm_journal_load (store->db, NULL, store->last_n, G_MAXINT64, error);
  g_autoptr (GHashTable) touched = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  GHashTableIter iter;
  gpointer opened;

  if (entries == NULL)
    return FALSE;
  for (guint i = 0; i < entries->len; i++)
    {
      CmJournalRow *entry = g_ptr_array_index (entries, i);

      store->last_n = entry->n;
      if (g_strcmp0 (entry->step, own_step) == 0)
        continue;
      if (!refresh_entry (store, entry, error))
        return FALSE;
      opened = g_hash_table_lookup (store->open, entry->case_id);
      if (opened != NULL)
        g_hash_table_add (touched, g_object_ref (opened));
    }
  cm_store_flush (store);
  g_hash_table_iter_init (&iter, touched);
  while (g_hash_table_iter_next (&iter, &opened, NULL))
    if (!cm_case_committed (opened, 0, error))
      return FALSE;
  return TRUE;
}

gboolean
cm_store_poll (CmStore *store, GError **error)
{
  gint64 version = 0;

  if (!cm_store_may_write (store, error) || !cm_db_data_version (store->db, &version, error))
    return FALSE;
  if (version == store->data_version)
    return TRUE;
  if (!cm_store_refresh (store, NULL, error))
    return FALSE;
  store->data_version = version;
  return TRUE;
}

static JsonNode *
make_heads (CmStore *store, GError **error)
{
  g_autoptr (JsonObject) root = json_object_new ();
  JsonArray *heads = json_array_new ();
  g_autoptr (GError) local = NULL;
  g_autoptr (CmRows) rows = cm_db_query (
      store->db, &local,
      "SELECT case_id, copy_id, seq, hash FROM journal j WHERE seq = (SELECT max(seq) FROM journal "
      "WHERE case_id = j.case_id AND copy_id = j.copy_id) ORDER BY case_id, copy_id",
      "");
  JsonNode *node;

  json_object_set_string_member (root, "format", "countermove-heads-1");
  while (cm_rows_next (rows, &local))
    {
      JsonObject *head = json_object_new ();

      json_object_set_string_member (head, "case_id", cm_rows_text (rows, 0));
      json_object_set_string_member (head, "copy_id", cm_rows_text (rows, 1));
      json_object_set_int_member (head, "seq", cm_rows_int64 (rows, 2));
      json_object_set_string_member (head, "hash", cm_rows_text (rows, 3));
      json_array_add_object_element (heads, head);
    }
  json_object_set_array_member (root, "heads", heads);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  node = json_node_new (JSON_NODE_OBJECT);
  json_node_set_object (node, root);
  return node;
}

static gboolean
write_heads (CmStore *store, GError **error)
{
  g_autofree char *path = g_build_filename (store->data_dir, "cases.heads", NULL);
  g_autoptr (JsonNode) node = make_heads (store, error);
  g_autofree char *text = node != NULL ? cm_json_pretty (node) : NULL;

  return text != NULL && cm_file_write (path, text, strlen (text), error);
}

void
cm_store_note_heads (CmStore *store)
{
  gint64 now = cm_clock_now (store->clock);

  if (store->heads_us != 0 && now - store->heads_us < HEADS_EVERY_US && now >= store->heads_us)
    return;
  store->heads_us = now;
  write_heads (store, NULL); /* the watermark is late by a minute more; the evidence is on disk */
}

gboolean
cm_store_close (CmStore *store, GError **error)
{
  g_autoptr (GError) local = NULL;
  gboolean ok;

  if (store->db == NULL)
    return TRUE;
  ok = store->swapped || write_heads (store, &local);
  /* Another program may still read; the last one to close empties the log. */
  if (ok && !store->swapped && !cm_db_checkpoint (store->db, &local))
    {
      ok = g_error_matches (local, CM_ERROR, CM_ERROR_BUSY);
      if (ok)
        g_clear_error (&local);
    }
  g_clear_pointer (&store->db, cm_db_close);
  if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  return ok;
}
