/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The JSON gate: walks hostile bytes once and says where and why they are refused. It must never
 * recurse, never build a value, and never take memory that grows with the document: what it holds
 * are the names of the open objects, at most 64 x 512 x 256 bytes. */
#include "base/cm-json-gate.h"

#include "base/cm-json-scan.h"
#include "base/cm-json.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Below this many members pairs are compared, above they are sorted: never quadratic, and without
 * hashes there is nothing to collide. */
#define FEW_MEMBERS 16

typedef struct
{
  const guchar *at; /* the opening quote of the name */
  guint name;       /* offset in Gate.names */
  guint size;
} Member;

typedef struct
{
  const guchar *start;
  gboolean is_object;
  gboolean walked; /* the array whose elements are handed over */
  guint count;
  guint limit;
  guint first_member;
  guint first_name;
} Level;

typedef struct
{
  CmScan scan;
  Level levels[CM_JSON_MAX_DEPTH];
  guint depth;
  GByteArray *names;
  GArray *members;
  guint values;       /* of what json-glib will get as one piece */
  guint outer_values; /* set aside while inside an element of the walked array */

  const char *member;
  gboolean at_objects; /* the value to come is that of the root's member "objects" */
  gboolean at_walked;  /* … of the root's member Gate.member */
  GArray *spans;
  CmJsonSpan *array;
} Gate;

/* A member name as an error may show it: short, and without anything that a terminal obeys. */
static char *
printable_name (Gate *gate, const Member *member)
{
  GString *out = g_string_new (NULL);
  const char *name = (const char *) gate->names->data + member->name;
  const char *end = name + member->size;

  for (guint n = 0; name < end; name = g_utf8_next_char (name), n++)
    {
      gunichar c = g_utf8_get_char (name);

      if (n == 40)
        {
          g_string_append (out, "…");
          break;
        }
      if (g_unichar_isprint (c))
        g_string_append_unichar (out, c);
      else
        g_string_append_printf (out, "⟨U+%04X⟩", c);
    }
  return g_string_free (out, FALSE);
}

static gboolean
open_level (Gate *gate)
{
  Level *level;

  if (gate->depth == CM_JSON_MAX_DEPTH)
    return cm_scan_refuse (&gate->scan, gate->scan.p, CM_ERROR_TOO_BIG,
                           _ ("nested deeper than %d levels"), CM_JSON_MAX_DEPTH);
  level = &gate->levels[gate->depth++];
  *level = (Level){
    .start = gate->scan.p,
    .is_object = *gate->scan.p == '{',
    .walked = gate->at_walked,
    .first_member = gate->members->len,
    .first_name = gate->names->len,
  };
  level->limit = level->is_object ? CM_JSON_MAX_MEMBERS
                                  : (gate->at_objects ? CM_JSON_MAX_OBJECTS : CM_JSON_MAX_ARRAY);
  gate->scan.p++;
  if (level->walked)
    gate->array->start = (gsize) (gate->scan.p - gate->scan.text);
  return TRUE;
}

static int
compare_members (gconstpointer a, gconstpointer b, gpointer names)
{
  const Member *one = a;
  const Member *two = b;
  const guchar *bytes = ((GByteArray *) names)->data;

  if (one->size != two->size)
    return one->size < two->size ? -1 : 1;
  return one->size == 0 ? 0 : memcmp (bytes + one->name, bytes + two->name, one->size);
}

static gboolean
refuse_duplicate (Gate *gate, const Member *one, const Member *two)
{
  const Member *later = one->at > two->at ? one : two;
  g_autofree char *name = printable_name (gate, later);

  return cm_scan_refuse (&gate->scan, later->at, CM_ERROR_INVALID,
                         _ ("the member “%s” is there twice"), name);
}

/* At the end of an object: no name twice. */
static gboolean
check_duplicates (Gate *gate, const Level *level)
{
  Member *members = &g_array_index (gate->members, Member, level->first_member);
  guint n = gate->members->len - level->first_member;

  if (n > FEW_MEMBERS)
    g_qsort_with_data (members, (int) n, sizeof *members, compare_members, gate->names);
  for (guint i = 1; i < n; i++)
    for (guint j = n > FEW_MEMBERS ? i - 1 : 0; j < i; j++)
      if (compare_members (&members[i], &members[j], gate->names) == 0)
        return refuse_duplicate (gate, &members[i], &members[j]);
  return TRUE;
}

/* A value is complete, gate->scan.p behind it. */
static gboolean
end_value (Gate *gate, const guchar *start)
{
  gsize size = (gsize) (gate->scan.p - start);

  Level *level = gate->depth > 0 ? &gate->levels[gate->depth - 1] : NULL;
  CmJsonSpan span;

  if (level == NULL)
    return TRUE;
  if (size > CM_JSON_MAX_OBJECT && (*start == '{' || level->walked))
    return cm_scan_refuse (&gate->scan, start, CM_ERROR_TOO_BIG,
                           _ ("an object larger than %d bytes"), CM_JSON_MAX_OBJECT);
  if (!level->walked)
    return TRUE;
  span.end = (gsize) (gate->scan.p - gate->scan.text);
  span.start = span.end - size;
  g_array_append_val (gate->spans, span);
  gate->values = gate->outer_values;
  return TRUE;
}

static gboolean
close_level (Gate *gate)
{
  Level *level = &gate->levels[gate->depth - 1];

  if (level->is_object && !check_duplicates (gate, level))
    return FALSE;
  if (level->walked)
    gate->array->end = (gsize) (gate->scan.p - gate->scan.text);
  g_array_set_size (gate->members, level->first_member);
  g_byte_array_set_size (gate->names, level->first_name);
  gate->scan.p++;
  gate->depth--;
  return end_value (gate, level->start);
}

static gboolean
check_value (Gate *gate)
{
  const guchar *start = gate->scan.p;
  guchar c = start < gate->scan.end ? *start : 0;
  gboolean good;

  if (gate->at_walked && c != '[' && !cm_scan_starts_with (&gate->scan, "null"))
    return cm_scan_refuse (&gate->scan, start, CM_ERROR_INVALID, _ ("“%s” must be an array"),
                           gate->member);
  if (c == '{' || c == '[')
    return open_level (gate);
  if (c == '"')
    good = cm_scan_string (&gate->scan, NULL);
  else if (c == '-' || g_ascii_isdigit (c))
    good = cm_scan_number (&gate->scan);
  else
    good = cm_scan_word (&gate->scan);
  return good && end_value (gate, start);
}

static gboolean
is_name (Gate *gate, const Member *member, const char *name)
{
  return name != NULL && member->size == strlen (name) &&
         memcmp (gate->names->data + member->name, name, member->size) == 0;
}

static gboolean
check_name (Gate *gate)
{
  Member member = { .at = gate->scan.p, .name = gate->names->len };

  if (gate->scan.p == gate->scan.end || *gate->scan.p != '"')
    return cm_scan_refuse_unexpected (&gate->scan, _ ("a member name in double quotes"));
  if (!cm_scan_string (&gate->scan, gate->names))
    return FALSE;
  member.size = gate->names->len - member.name;
  g_array_append_val (gate->members, member);
  cm_scan_space (&gate->scan);
  if (gate->scan.p == gate->scan.end || *gate->scan.p != ':')
    return cm_scan_refuse_unexpected (&gate->scan, _ ("“:”"));
  gate->scan.p++;
  cm_scan_space (&gate->scan);
  if (gate->depth == 1)
    {
      gate->at_objects = is_name (gate, &member, "objects");
      gate->at_walked = is_name (gate, &member, gate->member);
    }
  return TRUE;
}

/* Room for one more element or member of the innermost level. */
static gboolean
count_value (Gate *gate, Level *level)
{
  if (++level->count > level->limit)
    return level->is_object
               ? cm_scan_refuse (&gate->scan, gate->scan.p, CM_ERROR_TOO_BIG,
                                 _ ("more than %u members in one object"), level->limit)
               : cm_scan_refuse (&gate->scan, gate->scan.p, CM_ERROR_TOO_BIG,
                                 _ ("more than %u elements in one array"), level->limit);
  if (level->walked)
    {
      gate->outer_values = gate->values;
      gate->values = 0;
    }
  if (++gate->values > CM_JSON_MAX_VALUES)
    return cm_scan_refuse (&gate->scan, gate->scan.p, CM_ERROR_TOO_BIG,
                           _ ("more than %d values in one piece"), CM_JSON_MAX_VALUES);
  return TRUE;
}

/* One member or element, or the closing bracket, of the innermost level. */
static gboolean
check_next (Gate *gate)
{
  Level *level = &gate->levels[gate->depth - 1];
  guchar closing = level->is_object ? '}' : ']';

  cm_scan_space (&gate->scan);
  if (gate->scan.p < gate->scan.end && *gate->scan.p == closing)
    return close_level (gate);
  if (level->count > 0)
    {
      if (gate->scan.p == gate->scan.end || *gate->scan.p != ',')
        return cm_scan_refuse_unexpected (&gate->scan,
                                          level->is_object ? _ ("“,” or “}”") : _ ("“,” or “]”"));
      gate->scan.p++;
      cm_scan_space (&gate->scan);
      if (gate->scan.p < gate->scan.end && *gate->scan.p == closing)
        return cm_scan_refuse (&gate->scan, gate->scan.p, CM_ERROR_INVALID,
                               _ ("a comma before “%c”"), closing);
    }
  gate->at_objects = gate->at_walked = FALSE;
  return count_value (gate, level) && (!level->is_object || check_name (gate)) &&
         check_value (gate);
}

static gboolean
check_document (Gate *gate)
{
  if (cm_json_has_bom ((const char *) gate->scan.text, (gsize) (gate->scan.end - gate->scan.text)))
    gate->scan.p += 3;
  if (cm_scan_starts_with (&gate->scan, "\xff\xfe") ||
      cm_scan_starts_with (&gate->scan, "\xfe\xff"))
    return cm_scan_refuse (&gate->scan, gate->scan.p, CM_ERROR_INVALID,
                           _ ("UTF-16 text: UTF-8 expected"));
  cm_scan_space (&gate->scan);
  if (gate->scan.p == gate->scan.end)
    return cm_scan_refuse (&gate->scan, gate->scan.p, CM_ERROR_INVALID,
                           _ ("no JSON document: the file is empty"));
  if (gate->member != NULL && *gate->scan.p != '{')
    return cm_scan_refuse_unexpected (&gate->scan, _ ("an object"));
  if (!check_value (gate))
    return FALSE;
  while (gate->depth > 0)
    if (!check_next (gate))
      return FALSE;
  cm_scan_space (&gate->scan);
  if (gate->scan.p != gate->scan.end)
    return cm_scan_refuse (&gate->scan, gate->scan.p, CM_ERROR_INVALID,
                           _ ("text after the end of the document"));
  return TRUE;
}

gboolean
cm_json_check (const char *name,
               const char *text,
               gsize size,
               const char *member,
               GArray *spans,
               CmJsonSpan *array,
               GError **error)
{
  g_autofree Gate *gate = NULL;
  gboolean good;

  g_return_val_if_fail (name != NULL && (text != NULL || size == 0), FALSE);
  g_return_val_if_fail (member == NULL || (spans != NULL && array != NULL), FALSE);
  if (size > CM_JSON_MAX_FILE)
    {
      g_set_error (error, CM_ERROR, CM_ERROR_TOO_BIG, _ ("%s: larger than %d bytes"), name,
                   CM_JSON_MAX_FILE);
      return FALSE;
    }
  gate = g_new0 (Gate, 1);
  gate->scan.name = name;
  gate->scan.text = gate->scan.p = (const guchar *) (text != NULL ? text : "");
  gate->scan.end = gate->scan.text + size;
  gate->names = g_byte_array_new ();
  gate->members = g_array_new (FALSE, FALSE, sizeof (Member));
  gate->member = member;
  gate->spans = spans;
  gate->array = array;
  gate->scan.error = error;
  good = check_document (gate);
  g_byte_array_unref (gate->names);
  g_array_unref (gate->members);
  return good;
}
