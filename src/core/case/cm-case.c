/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The live models of one case. They change only by rows that were read back from disk, and show it
 * once a transaction. */
#include "case/cm-case.h"

#include "base/cm-error.h"
#include "case/cm-journal-list.h"
#include "case/cm-record-list.h"
#include "case/cm-schema.h"
#include "case/cm-step.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct _CmCase
{
  GObject parent_instance;
  CmStore *store;
  char *id;
  GPtrArray *lists;       /* CmRecordList, an element a type of the store */
  GHashTable *by_id;      /* CmRecord, in the bin too */
  GHashTable *links_from; /* from_id → GPtrArray of CmRecord */
  GHashTable *links_to;
  CmUndo *undo; /* NULL: to be read */
  CmJournalList *journal;
  char *head;
  guint64 n_entries;
  gint64 saved_us;
};

enum
{
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CmCase, cm_case, G_TYPE_OBJECT)

static void
cm_case_finalize (GObject *object)
{
  CmCase *self = CM_CASE (object);

  g_ptr_array_unref (self->lists);
  g_hash_table_unref (self->by_id);
  g_hash_table_unref (self->links_from);
  g_hash_table_unref (self->links_to);
  g_clear_pointer (&self->undo, cm_undo_free);
  g_clear_object (&self->journal);
  g_clear_object (&self->store);
  g_free (self->id);
  g_free (self->head);
  G_OBJECT_CLASS (cm_case_parent_class)->finalize (object);
}

static void
cm_case_class_init (CmCaseClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cm_case_finalize;
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
cm_case_init (CmCase *self)
{
  GDestroyNotify unref = (GDestroyNotify) g_ptr_array_unref;

  self->lists = g_ptr_array_new_with_free_func (g_object_unref);
  self->by_id = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_object_unref);
  self->links_from = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, unref);
  self->links_to = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, unref);
  self->head = g_strdup ("");
}

CmCase *
cm_case_new (CmStore *store, const char *id)
{
  CmCase *self = g_object_new (CM_TYPE_CASE, NULL);
  const CmRecordType *const *types = cm_store_get_types (store);

  self->store = g_object_ref (store);
  self->id = g_strdup (id);
  for (gsize i = 0; types[i] != NULL; i++)
    g_ptr_array_add (self->lists, cm_record_list_new (types[i]));
  return self;
}

static CmRecordList *
find_list (CmCase *self, const CmRecordType *type)
{
  const CmRecordType *const *types = cm_store_get_types (self->store);

  for (guint i = 0; i < self->lists->len; i++)
    if (types[i] == type)
      return g_ptr_array_index (self->lists, i);
  return NULL;
}

static void
index_end (GHashTable *index, CmRecord *link, const char *field)
{
  const char *id = cm_record_get_text (link, field);
  GPtrArray *links = g_hash_table_lookup (index, id);

  if (links == NULL)
    {
      links = g_ptr_array_new ();
      g_hash_table_insert (index, g_strdup (id), links);
    }
  if (!cm_record_is_deleted (link) && !g_ptr_array_find (links, link, NULL))
    g_ptr_array_add (links, link);
  else if (cm_record_is_deleted (link))
    g_ptr_array_remove (links, link);
}

void
cm_case_apply (CmCase *self, CmRecord *fresh, CmRecord *as)
{
  const CmRecordType *type = cm_record_get_record_type (fresh);
  CmRecord *held = g_hash_table_lookup (self->by_id, cm_record_get_id (fresh));
  gboolean added = held == NULL;
  CmRecordList *list = find_list (self, type);

  if (type == &cm_record_cases)
    {
      cm_store_apply_row (self->store, fresh, as);
      return;
    }
  if (added)
    {
      held = as != NULL ? as : fresh;
      cm_record_assign (held, fresh);
      g_hash_table_insert (self->by_id, (gpointer) cm_record_get_id (held), g_object_ref (held));
    }
  else
    {
      gboolean was = cm_record_is_deleted (held);

      cm_record_assign (held, fresh);
      added = was && !cm_record_is_deleted (held);
    }
  if (cm_record_is_deleted (held))
    cm_record_list_remove (list, held);
  else if (added)
    cm_record_list_add (list, held);
  if (type == &cm_record_link)
    {
      index_end (self->links_from, held, "from_id");
      index_end (self->links_to, held, "to_id");
    }
}

static gboolean
read_head (CmCase *self, GError **error)
{
  gint64 n = 0;
  char *head = NULL;

  if (!cm_db_get_int64 (cm_store_get_db (self->store), &n, error,
                        "SELECT count(*) FROM journal WHERE case_id = ?", "s", self->id) ||
      !cm_db_get_text (cm_store_get_db (self->store), &head, error,
                       "SELECT hash FROM journal WHERE case_id = ? AND copy_id = ? "
                       "ORDER BY seq DESC LIMIT 1",
                       "ss", self->id, cm_store_get_copy_id (self->store)))
    return FALSE;
  self->n_entries = (guint64) n;
  g_free (self->head);
  self->head = head != NULL ? head : g_strdup ("");
  return TRUE;
}

gboolean
cm_case_committed (CmCase *self, gint64 at_us, GError **error)
{
  gboolean ok = read_head (self, error);

  if (at_us != 0)
    self->saved_us = at_us;
  g_clear_pointer (&self->undo, cm_undo_free);
  for (guint i = 0; i < self->lists->len; i++)
    cm_record_list_flush (g_ptr_array_index (self->lists, i));
  if (self->journal != NULL)
    cm_journal_list_grow (self->journal, self->n_entries);
  g_signal_emit (self, signals[CHANGED], 0);
  return ok;
}

gboolean
cm_case_load (CmCase *self, GError **error)
{
  const CmRecordType *const *types = cm_store_get_types (self->store);

  for (gsize i = 0; types[i] != NULL; i++)
    {
      g_autoptr (GPtrArray) rows = NULL;

      if (types[i] == &cm_record_cases)
        continue;
      rows = cm_rows_load (cm_store_get_db (self->store), types[i],
                           types[i]->organisation ? NULL : "case_id = ?",
                           types[i]->organisation ? NULL : self->id, error);
      if (rows == NULL)
        return FALSE;
      for (guint j = 0; j < rows->len; j++)
        cm_case_apply (self, g_ptr_array_index (rows, j), NULL);
      cm_record_list_flush (g_ptr_array_index (self->lists, i));
    }
  return read_head (self, error);
}

CmStore *
cm_case_get_store (CmCase *self)
{
  return self->store;
}

const char *
cm_case_get_id (CmCase *self)
{
  return self->id;
}

CmRecord *
cm_case_get_row (CmCase *self)
{
  return cm_store_find_row (self->store, self->id);
}

GListModel *
cm_case_get_records (CmCase *self, const CmRecordType *type)
{
  return G_LIST_MODEL (find_list (self, type));
}

CmRecord *
cm_case_find_any (CmCase *self, const CmRecordType *type, const char *id)
{
  CmRecord *record = id != NULL ? g_hash_table_lookup (self->by_id, id) : NULL;

  if (type == &cm_record_cases)
    return g_strcmp0 (id, self->id) == 0 ? cm_case_get_row (self) : NULL;
  return record != NULL && cm_record_get_record_type (record) == type ? record : NULL;
}

CmRecord *
cm_case_find_id (CmCase *self, const char *id)
{
  return g_strcmp0 (id, self->id) == 0 ? cm_case_get_row (self)
         : id != NULL                  ? g_hash_table_lookup (self->by_id, id)
                                       : NULL;
}

CmRecord *
cm_case_find (CmCase *self, const CmRecordType *type, const char *id)
{
  CmRecord *record = cm_case_find_any (self, type, id);

  return record != NULL && !cm_record_is_deleted (record) ? record : NULL;
}

static GPtrArray *
pick_links (GHashTable *index, const char *id, const char *kind)
{
  GPtrArray *all = g_hash_table_lookup (index, id);
  GPtrArray *picked = g_ptr_array_new ();

  for (guint i = 0; all != NULL && i < all->len; i++)
    if (kind == NULL || strcmp (cm_record_get_text (all->pdata[i], "kind"), kind) == 0)
      g_ptr_array_add (picked, all->pdata[i]);
  return picked;
}

GPtrArray *
cm_case_get_links (CmCase *self, const char *from_id, const char *kind)
{
  return pick_links (self->links_from, from_id, kind);
}

GPtrArray *
cm_case_get_links_to (CmCase *self, const char *to_id, const char *kind)
{
  return pick_links (self->links_to, to_id, kind);
}

static CmRecord *
find_by_text (CmCase *self, const CmRecordType *type, const char *field, const char *text)
{
  GListModel *model = cm_case_get_records (self, type);
  g_autofree char *folded = g_utf8_casefold (text, -1);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (CmRecord) record = g_list_model_get_item (model, i);
      const char *held = cm_record_get_text (record, field);
      g_autofree char *other = held != NULL ? g_utf8_casefold (held, -1) : NULL;

      if (g_strcmp0 (folded, other) == 0)
        return record; /* the list keeps it */
    }
  return NULL;
}

CmRecord *
cm_case_find_asset (CmCase *self, const char *name)
{
  CmRecord *asset = find_by_text (self, &cm_record_asset, "name", name);
  CmRecord *alias;

  if (asset != NULL)
    return asset;
  alias = find_by_text (self, &cm_record_asset_alias, "alias", name);
  return alias != NULL
             ? cm_case_find (self, &cm_record_asset, cm_record_get_text (alias, "asset_id"))
             : NULL;
}

CmRecord *
cm_case_find_person (CmCase *self, const char *name)
{
  CmRecord *person = find_by_text (self, &cm_record_person, "short", name);

  return person != NULL ? person : find_by_text (self, &cm_record_person, "name", name);
}

const char *
cm_case_person_name (CmCase *self, const char *person_id)
{
  CmRecord *person = cm_case_find_any (self, &cm_record_person, person_id);

  if (person == NULL)
    return NULL;
  return cm_record_get_text (person, cm_record_has (person, "short") ? "short" : "name");
}

GListModel *
cm_case_get_journal (CmCase *self)
{
  if (self->journal == NULL)
    self->journal = cm_journal_list_new (self, self->n_entries);
  return G_LIST_MODEL (self->journal);
}

guint64
cm_case_get_n_entries (CmCase *self)
{
  return self->n_entries;
}

const char *
cm_case_get_head (CmCase *self)
{
  return self->head;
}

char *
cm_head_short (const char *hash)
{
  GString *out = g_string_new (NULL);

  for (gsize i = 0; i < 16 && hash[i] != '\0'; i++)
    {
      if (i > 0 && i % 4 == 0)
        g_string_append_c (out, '-');
      g_string_append_c (out, g_ascii_toupper (hash[i]));
    }
  return g_string_free (out, FALSE);
}

gint64
cm_case_get_saved_us (CmCase *self)
{
  return self->saved_us;
}

CmUndo **
cm_case_get_undo_slot (CmCase *self)
{
  return &self->undo;
}
