/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The check behind cm-json.h: one pass over the bytes, no recursion, no value built. Everything
 * else reads JSON through cm-json.h; only its fuzz target and tests call this directly. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Bytes of the document, from @start up to but without @end. */
typedef struct
{
  gsize start;
  gsize end;
} CmJsonSpan;

/* TRUE where @text is one document within every limit of cm-json.h. With @member, the root must be
 * an object, @spans (of CmJsonSpan) gets the elements of its array @member in order, and @array the
 * bytes between that array's brackets (0, 0 where the member is missing or null). */
gboolean cm_json_check (const char *name,
                        const char *text,
                        gsize size,
                        const char *member,
                        GArray *spans,
                        CmJsonSpan *array,
                        GError **error);

G_END_DECLS
