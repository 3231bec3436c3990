/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The list model behind each record type of a case. Readers see the old state until flush, so that
 * a transaction is one change to them. */
#include "case/cm-record-list.h"

struct _CmRecordList
{
  GObject parent_instance;
  GType item_type;
  GPtrArray *shown;
  GPtrArray *next; /* NULL: nothing gathered */
};

static GType
get_item_type (GListModel *model)
{
  return CM_RECORD_LIST (model)->item_type;
}

static guint
get_n_items (GListModel *model)
{
  return CM_RECORD_LIST (model)->shown->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  GPtrArray *shown = CM_RECORD_LIST (model)->shown;

  return position < shown->len ? g_object_ref (g_ptr_array_index (shown, position)) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (CmRecordList,
                               cm_record_list,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static void
cm_record_list_finalize (GObject *object)
{
  CmRecordList *self = CM_RECORD_LIST (object);

  g_clear_pointer (&self->next, g_ptr_array_unref);
  g_ptr_array_unref (self->shown);
  G_OBJECT_CLASS (cm_record_list_parent_class)->finalize (object);
}

static void
cm_record_list_class_init (CmRecordListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cm_record_list_finalize;
}

static void
cm_record_list_init (CmRecordList *self)
{
  self->shown = g_ptr_array_new_with_free_func (g_object_unref);
}

CmRecordList *
cm_record_list_new (const CmRecordType *type)
{
  CmRecordList *self = g_object_new (CM_TYPE_RECORD_LIST, NULL);

  self->item_type = cm_record_type_get_gtype (type);
  return self;
}

static gpointer
ref_item (gconstpointer item, gpointer data)
{
  return g_object_ref ((gpointer) item);
}

static GPtrArray *
edit (CmRecordList *self)
{
  if (self->next == NULL)
    {
      self->next = g_ptr_array_copy (self->shown, ref_item, NULL);
      g_ptr_array_set_free_func (self->next, g_object_unref);
    }
  return self->next;
}

void
cm_record_list_add (CmRecordList *self, CmRecord *record)
{
  GPtrArray *next = edit (self);
  gint64 n = cm_record_get_n (record);
  guint at = next->len;

  while (at > 0 && cm_record_get_n (g_ptr_array_index (next, at - 1)) > n)
    at--;
  if (at > 0 && g_ptr_array_index (next, at - 1) == record)
    return;
  g_ptr_array_insert (next, (int) at, g_object_ref (record));
}

void
cm_record_list_remove (CmRecordList *self, CmRecord *record)
{
  g_ptr_array_remove (edit (self), record);
}

void
cm_record_list_prepend (CmRecordList *self, CmRecord *record)
{
  GPtrArray *next = edit (self);

  if (next->len > 0 && g_ptr_array_index (next, 0) == record)
    return;
  g_ptr_array_remove (next, record);
  g_ptr_array_insert (next, 0, g_object_ref (record));
}

void
cm_record_list_flush (CmRecordList *self)
{
  g_autoptr (GPtrArray) old = self->shown;
  guint same = 0, end = 0, shorter;

  if (self->next == NULL)
    {
      g_steal_pointer (&old);
      return;
    }
  self->shown = g_steal_pointer (&self->next);
  shorter = MIN (old->len, self->shown->len);
  while (same < shorter && old->pdata[same] == self->shown->pdata[same])
    same++;
  while (end < shorter - same &&
         old->pdata[old->len - 1 - end] == self->shown->pdata[self->shown->len - 1 - end])
    end++;
  if (same + end < old->len || same + end < self->shown->len)
    g_list_model_items_changed (G_LIST_MODEL (self), same, old->len - same - end,
                                self->shown->len - same - end);
}
