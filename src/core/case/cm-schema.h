/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Records in SQL: tables made and migrated from the field tables, rows written and read by them. */
#pragma once

#include "base/cm-db.h"
#include "case/cm-records.h"

G_BEGIN_DECLS

#define CM_CASES_APPLICATION_ID 0x434D4341 /* "CMCA" */

/* The user_version that @types ask for. */
int cm_schema_version (const CmRecordType *const *types);
/* Steps @from + 1 … @to in one transaction of its own; 0 is an empty database. */
gboolean
cm_schema_migrate (CmDb *db, const CmRecordType *const *types, int from, int to, GError **error);
/* TRUE where the schema is, letter by letter, what this code creates for @version. */
gboolean cm_schema_check (CmDb *db, const CmRecordType *const *types, int version, GError **error);
const CmRecordType *cm_schema_find_type (const CmRecordType *const *types, const char *name);

/* Rows of @type where @where (a literal) holds for @value; "n" order. CmRecord elements. */
GPtrArray *cm_rows_load (
    CmDb *db, const CmRecordType *type, const char *where, const char *value, GError **error);
/* NULL without error where there is none. */
CmRecord *cm_row_load (CmDb *db, const CmRecordType *type, const char *id, GError **error);
gboolean cm_row_insert (CmDb *db, CmRecord *record, GError **error);
/* Writes the columns in which @after differs from @before, and rev. */
gboolean cm_row_update (CmDb *db, CmRecord *before, CmRecord *after, GError **error);

G_END_DECLS
