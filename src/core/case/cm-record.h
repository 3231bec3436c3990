/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Records: one static table of fields a record type, from which SQL columns, journal body, and the
 * GObject's properties come. Adding a field is a line in its table and the widget that shows it. */
#pragma once

#include "base/cm-db.h"
#include "base/cm-time.h"

#include <glib-object.h>

G_BEGIN_DECLS

typedef enum
{
  CM_FIELD_TEXT, /* prose or words */
  CM_FIELD_ID,   /* an ATT&CK id or catalogue uid, as typed */
  CM_FIELD_KEY,  /* one of a vocabulary of ASCII keys */
  CM_FIELD_REF,  /* UUID of a row of another record */
  CM_FIELD_INT,
  CM_FIELD_BOOL,
  CM_FIELD_US,   /* INTEGER of our own clock, UTC microseconds; column NAME_us */
  CM_FIELD_TIME, /* a CmTime; columns NAME_us, NAME_text, NAME_zone, NAME_precision */
} CmFieldKind;

typedef enum
{
  CM_FIELD_REQUIRED = 1 << 0, /* NOT NULL */
  CM_FIELD_SEARCH = 1 << 1,
} CmFieldFlags;

typedef struct
{
  const char *name;
  CmFieldKind kind;
  int since; /* the user_version that brought it */
  CmFieldFlags flags;
  const char *label;       /* N_("When") */
  const char *const *keys; /* CM_FIELD_KEY: the vocabulary, NULL-terminated */
  const char *fallback; /* DEFAULT of the column, as SQL-free text ("observed", "0"); NULL: none */
  const char *target;   /* CM_FIELD_REF: name of the record it points at */
} CmField;

typedef struct
{
  const char *name; /* "observation", also the table's name */
  int number;       /* frozen, for the search index */
  int since;
  gboolean organisation; /* HEAD without case_id */
  const char *label;
  const CmField *fields;
  guint n_fields;
} CmRecordType;

/* What a column of a record's table holds; the first six are those of every table's head. */
typedef enum
{
  CM_COLUMN_ID,
  CM_COLUMN_CASE,
  CM_COLUMN_CREATED,
  CM_COLUMN_REV,
  CM_COLUMN_DELETED,
  CM_COLUMN_IMPORT,
  CM_COLUMN_VALUE, /* the field itself, of a time its microseconds */
  CM_COLUMN_TIME_TEXT,
  CM_COLUMN_TIME_ZONE,
  CM_COLUMN_TIME_PRECISION,
} CmColumnPart;

typedef struct
{
  const char *name; /* interned */
  CmColumnPart part;
  guint index; /* of the field */
  const CmField *field;
  gboolean integer;
} CmColumn;

/* A row of any record type. The GType of each record type is a final class registered from its
 * table, with one property a field: "title", "owner-id", "due" (the text) and "due-us" for times;
 * notified once on change. */
#define CM_TYPE_RECORD (cm_record_get_type ())
G_DECLARE_DERIVABLE_TYPE (CmRecord, cm_record, CM, RECORD, GObject)
struct _CmRecordClass
{
  GObjectClass parent_class;
  const CmRecordType *type;
  CmColumn *columns; /* all but n, in the order of the table */
  guint n_columns;
  GParamSpec **properties; /* two a field; the second of times only */
};

/* The GType for @type, registered at the first call (static tables only). "CmRecordObservation". */
GType cm_record_type_get_gtype (const CmRecordType *type);
/* A new row with the table's defaults, no id yet: fill it and hand it to cm_step_insert. */
CmRecord *cm_record_new (const CmRecordType *type);
/* A copy to edit and hand to cm_step_update; records in models are never changed in place by
 * callers. */
CmRecord *cm_record_copy (CmRecord *record);

const CmRecordType *cm_record_get_record_type (CmRecord *record);
const char *cm_record_get_id (CmRecord *record);      /* UUID; NULL before insertion */
const char *cm_record_get_case_id (CmRecord *record); /* NULL for organisation-wide records */
gint64 cm_record_get_n (CmRecord *record);
gint64 cm_record_get_rev (CmRecord *record);
gint64 cm_record_get_created_us (CmRecord *record);
gboolean cm_record_is_deleted (CmRecord *record); /* in the bin */

/* Fields by name; an unknown name is a caller's mistake. Text serves TEXT, ID, KEY, REF; NULL is
 * "no value". */
const char *cm_record_get_text (CmRecord *record, const char *field);
gint64 cm_record_get_int (CmRecord *record, const char *field); /* INT, BOOL, US; 0 where NULL */
gboolean cm_record_has (CmRecord *record, const char *field);
const CmTime *cm_record_get_time (CmRecord *record,
                                  const char *field); /* never NULL; text NULL: none */
void cm_record_set_text (CmRecord *record, const char *field, const char *text); /* "" is NULL */
void cm_record_set_int (CmRecord *record, const char *field, gint64 value);
void cm_record_unset (CmRecord *record, const char *field);
void cm_record_set_time (CmRecord *record, const char *field, const CmTime *time);
const CmField *cm_record_type_find_field (const CmRecordType *type, const char *name);

/* Columns and properties of a class whose type is set; called once, by its class_init. */
void cm_record_class_install (CmRecordClass *klass);
/* The class with its columns; the table of the record's SQL and journal. */
CmRecordClass *cm_record_type_get_class (const CmRecordType *type);
const CmColumn *cm_record_type_find_column (const CmRecordType *type, const char *name);
/* TRUE for the columns that the journal holds: all but id, case and rev. */
gboolean cm_column_is_journaled (const CmColumn *column);
/* The text in the cell is the record's. */
CmDbCell cm_record_get_cell (CmRecord *record, const CmColumn *column);
void cm_record_set_cell (CmRecord *record, const CmColumn *column, const CmDbCell *cell);
gboolean cm_db_cell_equal (const CmDbCell *a, const CmDbCell *b);
/* From a query of n and all columns, in their order. */
CmRecord *cm_record_read (const CmRecordType *type, CmRows *rows);
/* TRUE where the caller set @field on this copy. */
gboolean cm_record_is_touched (CmRecord *record, const CmField *field);
void cm_record_touch (CmRecord *record, const CmField *field);
/* Makes @record equal to @from (number, head and fields); each property notifies once if it
 * changed. */
void cm_record_assign (CmRecord *record, CmRecord *from);
/* Head of a new row, before its first write. */
void cm_record_set_head (CmRecord *record, const char *id, const char *case_id, gint64 created_us);
/* The rules of the table: required fields, vocabularies, UTF-8. */
gboolean cm_record_check (CmRecord *record, GError **error);

G_END_DECLS
