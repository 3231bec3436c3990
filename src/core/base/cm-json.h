/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The gate: every foreign JSON byte passes here before json-glib sees it. Strict RFC 8259,
 * iterative, capped before memory is taken. Errors name file, offset (in bytes, from 0) and what
 * was expected. Also the canonical writer. */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define CM_JSON_MAX_DEPTH   64
#define CM_JSON_MAX_MEMBERS 512
#define CM_JSON_MAX_NAME    256
#define CM_JSON_MAX_STRING  (1024 * 1024)
#define CM_JSON_MAX_OBJECT  (16 * 1024 * 1024)
#define CM_JSON_MAX_FILE    (256 * 1024 * 1024)
#define CM_JSON_MAX_OBJECTS 200000 /* elements of a top-level member "objects" */
#define CM_JSON_MAX_ARRAY   100000
#define CM_JSON_MAX_NUMBER  32
/* What json-glib gets as one piece (a small document, one element of the big array, the rest
 * around it): at most CM_JSON_MAX_OBJECT bytes and this many values, some 150 MB as nodes. */
#define CM_JSON_MAX_VALUES 500000

/* One element of the big array; @node is freed after the call. @path is "objects[412]". FALSE
 * stops. */
typedef gboolean (*CmJsonElementFunc) (JsonNode *node,
                                       const char *path,
                                       gpointer data,
                                       GError **error);

/* The whole of a small document, at most CM_JSON_MAX_OBJECT bytes. @name stands in errors (a file's
 * base name, "line 7"). */
JsonNode *cm_json_parse (const char *name, const char *text, gsize size, GError **error);
/* The same from a file of at most @limit bytes (0: CM_JSON_MAX_FILE). */
JsonNode *cm_json_read (const char *path, gsize limit, GError **error);
/* Checks the whole document first, then hands over the elements of the top-level array @member one
 * at a time, in order, and returns the document without that array's elements (an empty array
 * stands in its place; the member may be missing). The document's root is an object. Nothing is
 * handed over of a document that is refused. */
JsonNode *cm_json_walk (const char *name,
                        const char *text,
                        gsize size,
                        const char *member,
                        CmJsonElementFunc func,
                        gpointer data,
                        GError **error);
/* TRUE where a byte order mark was skipped at the start of @text. */
gboolean cm_json_has_bom (const char *text, gsize size);

/* Typed members. @path names the object in errors ("objects[412].name: text expected"). A missing
 * member, null or "" leaves *@out NULL / unchanged and is an error only where @required. Strings
 * are borrowed from @object. */
gboolean cm_json_get_text (JsonObject *object,
                           const char *member,
                           const char *path,
                           gboolean required,
                           const char **out,
                           GError **error);
gboolean cm_json_get_int (JsonObject *object,
                          const char *member,
                          const char *path,
                          gboolean required,
                          gint64 *out,
                          GError **error);
gboolean cm_json_get_double (JsonObject *object,
                             const char *member,
                             const char *path,
                             gboolean required,
                             double *out,
                             GError **error);
gboolean cm_json_get_bool (
    JsonObject *object, const char *member, const char *path, gboolean *out, GError **error);
gboolean cm_json_get_array (JsonObject *object,
                            const char *member,
                            const char *path,
                            gboolean required,
                            JsonArray **out,
                            GError **error);
gboolean cm_json_get_object (JsonObject *object,
                             const char *member,
                             const char *path,
                             gboolean required,
                             JsonObject **out,
                             GError **error);
/* The text elements of an array member, NULL-terminated, owned by the caller; an element of another
 * kind is an error. */
gboolean cm_json_get_texts (
    JsonObject *object, const char *member, const char *path, char ***out, GError **error);

/* Canonical JSON (RFC 8785 escapes, members sorted by byte, no spaces). Doubles as shortest
 * round-trip decimals. */
char *cm_json_canonical (JsonNode *node);
/* One value as cm_json_canonical writes it: text with its quotes (NULL: null), a double (null where
 * it is not finite). */
void cm_json_append_string (GString *out, const char *text);
void cm_json_append_double (GString *out, double value);
/* Readable: two-space indent, members in the order they were set, one final newline. */
char *cm_json_pretty (JsonNode *node);

G_END_DECLS
