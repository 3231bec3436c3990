/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The journal's list model and its entries. Only pages that were asked for are in memory. */
#include "case/cm-journal-list.h"

#include "case/cm-schema.h"

#include <string.h>

#define PAGE 200

struct _CmJournalEntry
{
  GObject parent_instance;
  CmJournalRow *row;
  char *summary, *details;
  gboolean went_back;
};

G_DEFINE_FINAL_TYPE (CmJournalEntry, cm_journal_entry, G_TYPE_OBJECT)

static void
cm_journal_entry_finalize (GObject *object)
{
  CmJournalEntry *self = CM_JOURNAL_ENTRY (object);

  cm_journal_row_free (self->row);
  g_free (self->summary);
  g_free (self->details);
  G_OBJECT_CLASS (cm_journal_entry_parent_class)->finalize (object);
}

static void
cm_journal_entry_class_init (CmJournalEntryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cm_journal_entry_finalize;
}

static void
cm_journal_entry_init (CmJournalEntry *self)
{
}

gint64
cm_journal_entry_get_seq (CmJournalEntry *entry)
{
  return entry->row->seq;
}

gint64
cm_journal_entry_get_at_us (CmJournalEntry *entry)
{
  return entry->row->at_us;
}

const char *
cm_journal_entry_get_actor (CmJournalEntry *entry)
{
  return entry->row->actor;
}

const char *
cm_journal_entry_get_op (CmJournalEntry *entry)
{
  return entry->row->op;
}

const char *
cm_journal_entry_get_record (CmJournalEntry *entry)
{
  return entry->row->record;
}

const char *
cm_journal_entry_get_row_id (CmJournalEntry *entry)
{
  return entry->row->row_id;
}

const char *
cm_journal_entry_get_step (CmJournalEntry *entry)
{
  return entry->row->step;
}

const char *
cm_journal_entry_get_hash (CmJournalEntry *entry)
{
  return entry->row->hash;
}

const char *
cm_journal_entry_get_summary (CmJournalEntry *entry)
{
  return entry->summary;
}

const char *
cm_journal_entry_get_details (CmJournalEntry *entry)
{
  return entry->details;
}

gboolean
cm_journal_entry_clock_went_back (CmJournalEntry *entry)
{
  return entry->went_back;
}

CmJournalRow *
cm_journal_entry_get_row (CmJournalEntry *entry)
{
  return entry->row;
}

struct _CmJournalList
{
  GObject parent_instance;
  CmCase *owner; /* borrowed */
  guint n_items;
  GHashTable *pages; /* page number from the oldest → GPtrArray of CmJournalEntry */
};

static GType
get_item_type (GListModel *model)
{
  return CM_TYPE_JOURNAL_ENTRY;
}

static guint
get_n_items (GListModel *model)
{
  return CM_JOURNAL_LIST (model)->n_items;
}

/* Pages count from the oldest entry, so that a full page never changes. One entry more is read, to
 * see whether the clock went back. */
static GPtrArray *
load_page (CmJournalList *self, guint number)
{
  CmDb *db = cm_store_get_db (cm_case_get_store (self->owner));
  GPtrArray *page = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) rows = NULL;
  gint64 from = -1;

  /* A list cannot fail: what cannot be read is not shown, and verify says why. */
  if (db == NULL ||
      !cm_db_get_int64 (db, &from, NULL,
                        "SELECT n FROM journal WHERE case_id = ? ORDER BY n LIMIT 1 OFFSET ?", "sx",
                        cm_case_get_id (self->owner), (gint64) MAX ((gint64) number * PAGE - 1, 0)))
    return page;
  rows = cm_journal_load_page (db, cm_case_get_id (self->owner), from, PAGE + (number > 0), NULL);
  for (guint i = number > 0; rows != NULL && i < rows->len; i++)
    {
      CmJournalEntry *entry = g_object_new (CM_TYPE_JOURNAL_ENTRY, NULL);
      CmJournalRow *before = i > 0 ? g_ptr_array_index (rows, i - 1) : NULL;

      entry->row = cm_journal_row_copy (g_ptr_array_index (rows, i));
      entry->went_back = before != NULL && entry->row->at_us < before->at_us;
      entry->summary = cm_journal_describe (self->owner, entry->row, FALSE);
      entry->details = cm_journal_describe_changes (self->owner, entry->row);
      g_ptr_array_add (page, entry);
    }
  return page;
}

static gpointer
get_item (GListModel *model, guint position)
{
  CmJournalList *self = CM_JOURNAL_LIST (model);
  guint index = self->n_items - 1 - position;
  GPtrArray *page;

  if (position >= self->n_items)
    return NULL;
  page = g_hash_table_lookup (self->pages, GUINT_TO_POINTER (index / PAGE));
  if (page == NULL)
    {
      page = load_page (self, index / PAGE);
      g_hash_table_insert (self->pages, GUINT_TO_POINTER (index / PAGE), page);
    }
  return index % PAGE < page->len ? g_object_ref (g_ptr_array_index (page, index % PAGE)) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (CmJournalList,
                               cm_journal_list,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static void
cm_journal_list_finalize (GObject *object)
{
  g_hash_table_unref (CM_JOURNAL_LIST (object)->pages);
  G_OBJECT_CLASS (cm_journal_list_parent_class)->finalize (object);
}

static void
cm_journal_list_class_init (CmJournalListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cm_journal_list_finalize;
}

static void
cm_journal_list_init (CmJournalList *self)
{
  self->pages = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_ptr_array_unref);
}

CmJournalList *
cm_journal_list_new (CmCase *owner, guint64 n_entries)
{
  CmJournalList *self = g_object_new (CM_TYPE_JOURNAL_LIST, NULL);

  self->owner = owner;
  self->n_items = (guint) n_entries;
  return self;
}

void
cm_journal_list_grow (CmJournalList *self, guint64 n_entries)
{
  guint before = self->n_items;

  if (n_entries <= before)
    return;
  g_hash_table_remove (self->pages, GUINT_TO_POINTER (before / PAGE));
  self->n_items = (guint) n_entries;
  g_list_model_items_changed (G_LIST_MODEL (self), 0, 0, self->n_items - before);
}
