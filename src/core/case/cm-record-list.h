/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A live list of records: edits are gathered and shown by one items-changed. */
#pragma once

#include "case/cm-record.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define CM_TYPE_RECORD_LIST (cm_record_list_get_type ())
G_DECLARE_FINAL_TYPE (CmRecordList, cm_record_list, CM, RECORD_LIST, GObject)

CmRecordList *cm_record_list_new (const CmRecordType *type);
/* In the order of n. */
void cm_record_list_add (CmRecordList *self, CmRecord *record);
/* To the front, from wherever it is. */
void cm_record_list_prepend (CmRecordList *self, CmRecord *record);
void cm_record_list_remove (CmRecordList *self, CmRecord *record);
/* Shows what was gathered; one items-changed, none where nothing moved. */
void cm_record_list_flush (CmRecordList *self);

G_END_DECLS
