/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A row of any record type, driven by the type's table of fields: one GObject class a table, made
 * at run time. Knows nothing of a particular record and never writes SQL. */
#include "case/cm-record.h"

#include "base/cm-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct
{
  gboolean set;
  gboolean touched;
  union
  {
    gint64 number;
    char *text;
    CmTime time;
  } as;
} Value;

typedef struct
{
  char *id, *case_id, *import_id;
  gint64 n, rev, created_us, deleted_us;
  gboolean deleted;
  Value *values;
} CmRecordPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (CmRecord, cm_record, G_TYPE_OBJECT)

static CmRecordPrivate *
get_private (CmRecord *record)
{
  return cm_record_get_instance_private (record);
}

/* g_set_str of a newer GLib: TRUE where it changed. */
static gboolean
set_string (char **held, const char *text)
{
  if (g_strcmp0 (*held, text) == 0)
    return FALSE;
  g_free (*held);
  *held = g_strdup (text);
  return TRUE;
}

static gboolean
is_number (const CmField *field)
{
  return field->kind == CM_FIELD_INT || field->kind == CM_FIELD_BOOL || field->kind == CM_FIELD_US;
}

static void
clear_value (Value *value, const CmField *field)
{
  if (field->kind == CM_FIELD_TIME)
    cm_time_clear (&value->as.time);
  else if (!is_number (field))
    g_free (value->as.text);
  memset (&value->as, 0, sizeof value->as);
  value->set = FALSE;
}

static void
cm_record_finalize (GObject *object)
{
  CmRecord *record = CM_RECORD (object);
  CmRecordPrivate *priv = get_private (record);
  const CmRecordType *type = cm_record_get_record_type (record);

  for (guint i = 0; i < type->n_fields; i++)
    clear_value (&priv->values[i], &type->fields[i]);
  g_free (priv->values);
  g_free (priv->id);
  g_free (priv->case_id);
  g_free (priv->import_id);
  G_OBJECT_CLASS (cm_record_parent_class)->finalize (object);
}

static void
get_id_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_string (value, cm_record_get_id (CM_RECORD (object)));
}

static void
cm_record_class_init (CmRecordClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = cm_record_finalize;
  object_class->get_property = get_id_property;
  g_object_class_install_property (
      object_class, 1,
      g_param_spec_string ("id", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
}

static void
cm_record_init (CmRecord *record)
{
  get_private (record)->rev = 1;
}

/* Property ids are 1 + 2 × field, one more for the microseconds of a time. */
static void
get_field_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  CmRecord *record = CM_RECORD (object);
  const CmField *field = &cm_record_get_record_type (record)->fields[(id - 1) / 2];
  Value *held = &get_private (record)->values[(id - 1) / 2];

  if (field->kind == CM_FIELD_TIME && (id - 1) % 2 == 1)
    g_value_set_int64 (value, held->as.time.has_us ? held->as.time.us : 0);
  else if (field->kind == CM_FIELD_TIME)
    g_value_set_string (value, held->as.time.text);
  else if (field->kind == CM_FIELD_BOOL)
    g_value_set_boolean (value, held->as.number != 0);
  else if (is_number (field))
    g_value_set_int64 (value, held->as.number);
  else
    g_value_set_string (value, held->as.text);
}

static void
type_class_init (gpointer klass, gpointer data)
{
  CmRecordClass *record_class = klass;

  record_class->type = data;
  G_OBJECT_CLASS (klass)->get_property = get_field_property;
  cm_record_class_install (record_class);
}

static void
type_instance_init (GTypeInstance *instance, gpointer klass)
{
  const CmRecordType *type = ((CmRecordClass *) klass)->type;

  get_private ((CmRecord *) instance)->values = g_new0 (Value, MAX (type->n_fields, 1));
}

GType
cm_record_type_get_gtype (const CmRecordType *type)
{
  g_autoptr (GString) name = g_string_new ("CmRecord");
  gboolean upper = TRUE;
  GType gtype;

  for (const char *p = type->name; *p != '\0'; p++)
    {
      if (*p == '_')
        upper = TRUE;
      else
        {
          g_string_append_c (name, upper ? g_ascii_toupper (*p) : *p);
          upper = FALSE;
        }
    }
  gtype = g_type_from_name (name->str);
  if (gtype == 0)
    {
      const GTypeInfo info = {
        .class_size = sizeof (CmRecordClass),
        .class_init = type_class_init,
        .class_data = type,
        .instance_size = sizeof (CmRecord),
        .instance_init = type_instance_init,
      };

      gtype = g_type_register_static (CM_TYPE_RECORD, name->str, &info, G_TYPE_FLAG_FINAL);
      g_type_class_ref (gtype); /* static types stay; so does their class */
    }
  return gtype;
}

CmRecordClass *
cm_record_type_get_class (const CmRecordType *type)
{
  CmRecordClass *klass = g_type_class_peek (cm_record_type_get_gtype (type));

  g_assert (klass->type == type);
  return klass;
}

CmRecord *
cm_record_new (const CmRecordType *type)
{
  CmRecord *record = g_object_new (cm_record_type_get_gtype (type), NULL);

  for (guint i = 0; i < type->n_fields; i++)
    {
      const CmField *field = &type->fields[i];
      Value *value = &get_private (record)->values[i];

      if (field->fallback == NULL)
        continue;
      value->set = TRUE;
      if (is_number (field))
        value->as.number = g_ascii_strtoll (field->fallback, NULL, 10);
      else
        value->as.text = g_strdup (field->fallback);
    }
  return record;
}

static void
copy_value (const Value *from, Value *to, const CmField *field)
{
  clear_value (to, field);
  to->set = from->set;
  if (field->kind == CM_FIELD_TIME)
    cm_time_copy (&from->as.time, &to->as.time);
  else if (is_number (field))
    to->as.number = from->as.number;
  else
    to->as.text = g_strdup (from->as.text);
}

static gboolean
value_equal (const Value *a, const Value *b, const CmField *field)
{
  if (a->set != b->set)
    return FALSE;
  if (field->kind == CM_FIELD_TIME)
    return cm_time_equal (&a->as.time, &b->as.time);
  return is_number (field) ? a->as.number == b->as.number : g_strcmp0 (a->as.text, b->as.text) == 0;
}

void
cm_record_assign (CmRecord *record, CmRecord *from)
{
  CmRecordPrivate *priv = get_private (record), *other = get_private (from);
  CmRecordClass *klass = CM_RECORD_GET_CLASS (record);

  g_return_if_fail (klass == CM_RECORD_GET_CLASS (from));
  if (record == from)
    return;
  g_object_freeze_notify (G_OBJECT (record));
  set_string (&priv->import_id, other->import_id);
  if (set_string (&priv->id, other->id))
    g_object_notify (G_OBJECT (record), "id");
  set_string (&priv->case_id, other->case_id);
  priv->n = other->n;
  priv->rev = other->rev;
  priv->created_us = other->created_us;
  priv->deleted = other->deleted;
  priv->deleted_us = other->deleted_us;
  for (guint i = 0; i < klass->type->n_fields; i++)
    {
      const CmField *field = &klass->type->fields[i];

      priv->values[i].touched = FALSE;
      if (value_equal (&priv->values[i], &other->values[i], field))
        continue;
      copy_value (&other->values[i], &priv->values[i], field);
      g_object_notify_by_pspec (G_OBJECT (record), klass->properties[2 * i]);
      if (field->kind == CM_FIELD_TIME)
        g_object_notify_by_pspec (G_OBJECT (record), klass->properties[2 * i + 1]);
    }
  g_object_thaw_notify (G_OBJECT (record));
}

CmRecord *
cm_record_copy (CmRecord *record)
{
  CmRecord *copy = g_object_new (G_OBJECT_TYPE (record), NULL);

  cm_record_assign (copy, record);
  return copy;
}

void
cm_record_set_head (CmRecord *record, const char *id, const char *case_id, gint64 created_us)
{
  CmRecordPrivate *priv = get_private (record);

  set_string (&priv->id, id);
  set_string (&priv->case_id, case_id);
  priv->created_us = created_us;
}

const CmRecordType *
cm_record_get_record_type (CmRecord *record)
{
  return CM_RECORD_GET_CLASS (record)->type;
}

const char *
cm_record_get_id (CmRecord *record)
{
  return get_private (record)->id;
}

const char *
cm_record_get_case_id (CmRecord *record)
{
  return get_private (record)->case_id;
}

gint64
cm_record_get_n (CmRecord *record)
{
  return get_private (record)->n;
}

gint64
cm_record_get_rev (CmRecord *record)
{
  return get_private (record)->rev;
}

gint64
cm_record_get_created_us (CmRecord *record)
{
  return get_private (record)->created_us;
}

gboolean
cm_record_is_deleted (CmRecord *record)
{
  return get_private (record)->deleted;
}

static Value *
find_value (CmRecord *record, const char *name, const CmField **out)
{
  const CmRecordType *type = cm_record_get_record_type (record);
  const CmField *field = cm_record_type_find_field (type, name);

  if (field == NULL)
    g_error ("record %s has no field %s", type->name, name);
  *out = field;
  return &get_private (record)->values[field - type->fields];
}

const char *
cm_record_get_text (CmRecord *record, const char *name)
{
  const CmField *field;
  Value *value = find_value (record, name, &field);

  if (field->kind == CM_FIELD_TIME)
    return value->as.time.text;
  g_return_val_if_fail (!is_number (field), NULL);
  return value->as.text;
}

gint64
cm_record_get_int (CmRecord *record, const char *name)
{
  const CmField *field;
  Value *value = find_value (record, name, &field);

  g_return_val_if_fail (is_number (field), 0);
  return value->as.number;
}

gboolean
cm_record_has (CmRecord *record, const char *name)
{
  const CmField *field;

  return find_value (record, name, &field)->set;
}

const CmTime *
cm_record_get_time (CmRecord *record, const char *name)
{
  const CmField *field;
  Value *value = find_value (record, name, &field);

  g_return_val_if_fail (field->kind == CM_FIELD_TIME, NULL);
  return &value->as.time;
}

void
cm_record_set_text (CmRecord *record, const char *name, const char *text)
{
  const CmField *field;
  Value *value = find_value (record, name, &field);
  g_autofree char *copy = g_strdup (text != NULL && *text != '\0' ? text : NULL);

  g_return_if_fail (field->kind != CM_FIELD_TIME && !is_number (field));
  clear_value (value, field);
  value->set = copy != NULL;
  value->touched = TRUE;
  value->as.text = g_steal_pointer (&copy);
}

void
cm_record_set_int (CmRecord *record, const char *name, gint64 number)
{
  const CmField *field;
  Value *value = find_value (record, name, &field);

  g_return_if_fail (is_number (field));
  value->set = value->touched = TRUE;
  value->as.number = number;
}

void
cm_record_unset (CmRecord *record, const char *name)
{
  const CmField *field;
  Value *value = find_value (record, name, &field);

  clear_value (value, field);
  value->touched = TRUE;
}

void
cm_record_set_time (CmRecord *record, const char *name, const CmTime *time)
{
  const CmField *field;
  Value *value = find_value (record, name, &field);
  CmTime copy = { 0 };

  g_return_if_fail (field->kind == CM_FIELD_TIME);
  cm_time_copy (time, &copy);
  clear_value (value, field);
  value->as.time = copy;
  value->set = copy.text != NULL || copy.has_us;
  value->touched = TRUE;
}

gboolean
cm_record_is_touched (CmRecord *record, const CmField *field)
{
  return get_private (record)->values[field - cm_record_get_record_type (record)->fields].touched;
}

static CmDbCell
make_text (const char *text)
{
  return (CmDbCell){ .kind = text != NULL ? CM_DB_CELL_TEXT : CM_DB_CELL_NULL, .text = text };
}

static CmDbCell
make_int (gboolean set, gint64 number)
{
  return (CmDbCell){ .kind = set ? CM_DB_CELL_INT : CM_DB_CELL_NULL, .number = set ? number : 0 };
}

static CmDbCell
get_value_cell (const Value *value, const CmColumn *column)
{
  switch (column->part)
    {
    case CM_COLUMN_TIME_TEXT:
      return make_text (value->as.time.text);
    case CM_COLUMN_TIME_ZONE:
      return make_text (value->as.time.zone);
    case CM_COLUMN_TIME_PRECISION:
      return make_text (value->as.time.precision);
    default:
      if (column->field->kind == CM_FIELD_TIME)
        return make_int (value->as.time.has_us, value->as.time.us);
      return column->integer ? make_int (value->set, value->as.number) : make_text (value->as.text);
    }
}

CmDbCell
cm_record_get_cell (CmRecord *record, const CmColumn *column)
{
  CmRecordPrivate *priv = get_private (record);

  switch (column->part)
    {
    case CM_COLUMN_ID:
      return make_text (priv->id);
    case CM_COLUMN_CASE:
      return make_text (priv->case_id);
    case CM_COLUMN_CREATED:
      return make_int (TRUE, priv->created_us);
    case CM_COLUMN_REV:
      return make_int (TRUE, priv->rev);
    case CM_COLUMN_DELETED:
      return make_int (priv->deleted, priv->deleted_us);
    case CM_COLUMN_IMPORT:
      return make_text (priv->import_id);
    default:
      return get_value_cell (&priv->values[column->index], column);
    }
}

static void
set_value_cell (Value *value, const CmColumn *column, const CmDbCell *cell)
{
  gboolean set = cell->kind != CM_DB_CELL_NULL;

  if (column->part == CM_COLUMN_TIME_TEXT)
    set_string (&value->as.time.text, cell->text);
  else if (column->part == CM_COLUMN_TIME_ZONE)
    set_string (&value->as.time.zone, cell->text);
  else if (column->part == CM_COLUMN_TIME_PRECISION)
    set_string (&value->as.time.precision, cell->text);
  else if (column->field->kind == CM_FIELD_TIME)
    {
      value->as.time.has_us = set;
      value->as.time.us = cell->number;
    }
  else if (column->integer)
    value->as.number = cell->number;
  else
    set_string (&value->as.text, cell->text);
  value->set = column->field->kind == CM_FIELD_TIME
                   ? value->as.time.has_us || value->as.time.text != NULL
                   : set;
}

void
cm_record_set_cell (CmRecord *record, const CmColumn *column, const CmDbCell *cell)
{
  CmRecordPrivate *priv = get_private (record);

  switch (column->part)
    {
    case CM_COLUMN_ID:
      set_string (&priv->id, cell->text);
      break;
    case CM_COLUMN_CASE:
      set_string (&priv->case_id, cell->text);
      break;
    case CM_COLUMN_CREATED:
      priv->created_us = cell->number;
      break;
    case CM_COLUMN_REV:
      priv->rev = cell->number;
      break;
    case CM_COLUMN_DELETED:
      priv->deleted = cell->kind != CM_DB_CELL_NULL;
      priv->deleted_us = cell->number;
      break;
    case CM_COLUMN_IMPORT:
      set_string (&priv->import_id, cell->text);
      break;
    default:
      set_value_cell (&priv->values[column->index], column, cell);
    }
}

CmRecord *
cm_record_read (const CmRecordType *type, CmRows *rows)
{
  CmRecordClass *klass = cm_record_type_get_class (type);
  CmRecord *record = g_object_new (G_TYPE_FROM_CLASS (klass), NULL);

  get_private (record)->n = cm_rows_int64 (rows, 0);
  for (guint i = 0; i < klass->n_columns; i++)
    {
      int at = (int) i + 1;
      CmDbCell cell = { 0 };

      if (cm_rows_is_null (rows, at))
        cell.kind = CM_DB_CELL_NULL;
      else if (klass->columns[i].integer)
        cell = make_int (TRUE, cm_rows_int64 (rows, at));
      else
        cell = make_text (cm_rows_text (rows, at));
      cm_record_set_cell (record, &klass->columns[i], &cell);
    }
  return record;
}

void
cm_record_touch (CmRecord *record, const CmField *field)
{
  get_private (record)->values[field - cm_record_get_record_type (record)->fields].touched = TRUE;
}
