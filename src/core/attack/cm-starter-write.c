/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Writes starter knowledge from bundles: imports them into a private directory beside the output
 * and dumps facts in one fixed order, so that two runs are equal byte for byte. Never writes a
 * description, procedure or URL. */
#include "attack/cm-build.h"
#include "base/cm-error.h"
#include "base/cm-file.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

typedef struct
{
  CmDb *db;
  GString *out;
  GHashTable *positions; /* STIX id → position in the list of objects */
  GHashTable *citations; /* name → position in the list of citations */
  GHashTable *releases;  /* row of the release → position, both as pointers */
} Writer;

typedef gboolean (*RowFunc) (Writer *w, CmRows *rows, GError **error);

/* Calls @func for each row of @rows; takes @local, the error of the query. */
static gboolean
for_each (Writer *w, CmRows *rows, GError *local, RowFunc func, GError **error)
{
  while (local == NULL && cm_rows_next (rows, &local))
    if (!func (w, rows, error))
      return FALSE;
  if (local != NULL)
    return g_propagate_error (error, local), FALSE;
  return TRUE;
}

static void
append_number (GString *out, GHashTable *positions, gconstpointer key)
{
  g_string_append_printf (out, "%u", GPOINTER_TO_UINT (g_hash_table_lookup (positions, key)));
}

/* ,"member":[…] where the query for @id has rows: texts, or positions of STIX ids. */
static gboolean
append_list (Writer *w,
             const char *member,
             gboolean positions,
             const char *sql,
             gint64 id,
             gboolean *first,
             GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (CmRows) rows = cm_db_query (w->db, &local, sql, "x", id);
  gboolean any = FALSE;

  while (cm_rows_next (rows, &local))
    {
      if (any)
        g_string_append_c (w->out, ',');
      else
        g_string_append_printf (w->out, "%s\"%s\":[", *first ? "" : ",", member);
      if (positions)
        append_number (w->out, w->positions, cm_rows_text (rows, 0));
      else
        cm_json_append_string (w->out, cm_rows_text (rows, 0));
      any = TRUE;
      *first = FALSE;
    }
  if (any)
    g_string_append_c (w->out, ']');
  return local == NULL ? TRUE : (g_propagate_error (error, g_steal_pointer (&local)), FALSE);
}

static void
append_text (Writer *w, const char *member, const char *text, gboolean *first)
{
  if (text == NULL)
    return;
  g_string_append_printf (w->out, "%s\"%s\":", *first ? "" : ",", member);
  cm_json_append_string (w->out, text);
  *first = FALSE;
}

static void
append_flag (Writer *w, const char *member, gboolean flag, gboolean *first)
{
  if (!flag)
    return;
  g_string_append_printf (w->out, "%s\"%s\":true", *first ? "" : ",", member);
  *first = FALSE;
}

/* {aliases, platforms, …} of one object. */
static gboolean
append_more (Writer *w, CmRows *rows, GError **error)
{
  gint64 id = cm_rows_int64 (rows, 0);
  gboolean first = TRUE;

  g_string_append_c (w->out, '{');
  if (!append_list (w, "aliases", FALSE, "SELECT name FROM alias WHERE object = ? ORDER BY pos", id,
                    &first, error) ||
      !append_list (w, "platforms", FALSE,
                    "SELECT name FROM platform WHERE object = ? ORDER BY pos", id, &first, error) ||
      !append_list (w, "tactics", FALSE,
                    "SELECT o.shortname FROM technique_tactic t JOIN object o ON o.id = t.tactic "
                    "WHERE t.technique = ? ORDER BY o.shortname",
                    id, &first, error) ||
      !append_list (w, "analytics", TRUE,
                    "SELECT o.stix FROM strategy_analytic a JOIN object o ON o.id = a.analytic "
                    "WHERE a.strategy = ? ORDER BY a.pos",
                    id, &first, error) ||
      !append_list (w, "components", TRUE,
                    "SELECT DISTINCT o.stix FROM log_source l JOIN object o ON o.id = l.component "
                    "WHERE l.owner = ? ORDER BY o.stix",
                    id, &first, error))
    return FALSE;
  append_text (w, "version", cm_rows_text (rows, 6), &first);
  append_text (w, "shortname", cm_rows_text (rows, 7), &first);
  append_flag (w, "sub", cm_rows_int (rows, 8) != 0, &first);
  append_flag (w, "revoked", cm_rows_int (rows, 9) != 0, &first);
  append_flag (w, "deprecated", cm_rows_int (rows, 10) != 0, &first);
  g_string_append_c (w->out, '}');
  return TRUE;
}

/* "1,2,3" (row ids of releases) as "[0,1,2]". */
static void
append_releases (Writer *w, const char *list)
{
  g_auto (GStrv) rows = g_strsplit (list, ",", -1);

  g_string_append_c (w->out, '[');
  for (guint i = 0; rows[i] != NULL; i++)
    {
      if (i > 0)
        g_string_append_c (w->out, ',');
      append_number (w->out, w->releases, GUINT_TO_POINTER (g_ascii_strtoull (rows[i], NULL, 10)));
    }
  g_string_append_c (w->out, ']');
}

static void
begin_row (Writer *w)
{
  g_string_append (w->out, w->out->str[w->out->len - 1] == '[' ? "\n" : ",\n");
}

static gboolean
append_object (Writer *w, CmRows *rows, GError **error)
{
  const char *stix = cm_rows_text (rows, 1), *type = cm_rows_text (rows, 2);

  begin_row (w);
  g_string_append_c (w->out, '[');
  cm_json_append_string (w->out, type);
  g_string_append_c (w->out, ',');
  cm_json_append_string (w->out, stix + strlen (type) + strlen ("--"));
  g_string_append_c (w->out, ',');
  cm_json_append_string (w->out, cm_rows_is_null (rows, 3) ? "" : cm_rows_text (rows, 3));
  g_string_append_c (w->out, ',');
  cm_json_append_string (w->out, cm_rows_text (rows, 4));
  g_string_append_c (w->out, ',');
  append_releases (w, cm_rows_text (rows, 5));
  g_string_append_c (w->out, ',');
  if (!append_more (w, rows, error))
    return FALSE;
  g_string_append_c (w->out, ']');
  return TRUE;
}

static gboolean
append_relation (Writer *w, CmRows *rows, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (CmRows) names = cm_db_query (w->db, &local,
                                          "SELECT c.name FROM relation_citation r JOIN citation c "
                                          "ON c.id = r.citation WHERE r.relation "
                                          "= ? ORDER BY r.pos",
                                          "x", cm_rows_int64 (rows, 0));
  gboolean any = FALSE;

  begin_row (w);
  g_string_append_c (w->out, '[');
  append_releases (w, cm_rows_text (rows, 4));
  g_string_append_c (w->out, ',');
  cm_json_append_string (w->out, cm_rows_text (rows, 1));
  g_string_append_c (w->out, ',');
  append_number (w->out, w->positions, cm_rows_text (rows, 2));
  g_string_append_c (w->out, ',');
  append_number (w->out, w->positions, cm_rows_text (rows, 3));
  g_string_append (w->out, ",[");
  while (cm_rows_next (names, &local))
    {
      if (any)
        g_string_append_c (w->out, ',');
      append_number (w->out, w->citations, cm_rows_text (names, 0));
      any = TRUE;
    }
  g_string_append (w->out, "]]");
  return local == NULL ? TRUE : (g_propagate_error (error, g_steal_pointer (&local)), FALSE);
}

static gboolean
append_citation (Writer *w, CmRows *rows, GError **error)
{
  g_hash_table_insert (w->citations, g_strdup (cm_rows_text (rows, 0)),
                       GUINT_TO_POINTER (g_hash_table_size (w->citations)));
  begin_row (w);
  cm_json_append_string (w->out, cm_rows_text (rows, 0));
  return TRUE;
}

static gboolean
note_position (Writer *w, CmRows *rows, GError **error)
{
  g_hash_table_insert (w->positions, g_strdup (cm_rows_text (rows, 0)),
                       GUINT_TO_POINTER (g_hash_table_size (w->positions)));
  return TRUE;
}

static gboolean
append_release (Writer *w, CmRows *rows, GError **error)
{
  gint64 row = cm_rows_int64 (rows, 0);
  gboolean first = TRUE;

  g_hash_table_insert (w->releases, GUINT_TO_POINTER ((guint) row),
                       GUINT_TO_POINTER (g_hash_table_size (w->releases)));
  begin_row (w);
  g_string_append_c (w->out, '{');
  append_text (w, "domain", cm_rows_text (rows, 1), &first);
  append_text (w, "version", cm_rows_text (rows, 2), &first);
  append_text (w, "name", cm_rows_text (rows, 3), &first);
  append_text (w, "collection", cm_rows_text (rows, 4), &first);
  g_string_append_printf (w->out, ",\"modified\":%" G_GINT64_FORMAT, cm_rows_int64 (rows, 5));
  if (!append_list (w, "tactics", FALSE,
                    "SELECT o.aid FROM tactic_order t JOIN object o ON o.id = t.tactic WHERE "
                    "t.release = ? ORDER BY t.matrix, t.pos",
                    row, &first, error))
    return FALSE;
  g_string_append_c (w->out, '}');
  return TRUE;
}

static const char objects_sql[] =
    "SELECT min(id), stix, type, aid, name, (SELECT group_concat(x.release) FROM (SELECT release "
    "FROM object y WHERE y.stix = object.stix ORDER BY release) x), version, shortname, is_sub, "
    "revoked, deprecated FROM object WHERE type <> 'x-mitre-matrix' GROUP BY stix ORDER BY stix";
static const char relations_sql[] =
    "SELECT min(r.id), r.type, s.stix, d.stix, group_concat(r.release) FROM (SELECT * FROM "
    "relation "
    "ORDER BY release) r JOIN object s ON s.id = r.src JOIN object d ON d.id = r.dst GROUP BY "
    "r.type, s.stix, d.stix ORDER BY r.type, s.stix, d.stix";

static gboolean
append_all (Writer *w, const char *sql, RowFunc func, GError **error)
{
  GError *local = NULL;
  g_autoptr (CmRows) rows = cm_db_query (w->db, &local, sql, "");

  return for_each (w, rows, local, func, error);
}

static gboolean
write_all (Writer *w, GError **error)
{
  g_autofree char *notice = NULL;

  if (!cm_db_get_text (
          w->db, &notice, error,
          "SELECT notice FROM release WHERE notice IS NOT NULL ORDER BY domain LIMIT 1", ""))
    return FALSE;
  g_string_append (
      w->out, "{\"format\":\"countermove-starter-knowledge\",\"format_version\":1,\"notice\":");
  cm_json_append_string (w->out, notice != NULL ? notice : "");
  g_string_append (w->out, ",\n\"releases\":[");
  if (!append_all (
          w,
          "SELECT id, domain, version, name, collection, modified_us FROM release ORDER BY "
          "id",
          append_release, error))
    return FALSE;
  g_string_append (w->out, "\n],\n\"citations\":[");
  if (!append_all (w,
                   "SELECT DISTINCT c.name FROM relation_citation r JOIN citation c ON c.id = "
                   "r.citation ORDER BY c.name",
                   append_citation, error) ||
      !append_all (w,
                   "SELECT DISTINCT stix FROM object WHERE type <> 'x-mitre-matrix' ORDER BY stix",
                   note_position, error))
    return FALSE;
  g_string_append (w->out, "\n],\n\"objects\":[");
  if (!append_all (w, objects_sql, append_object, error))
    return FALSE;
  g_string_append (w->out, "\n],\n\"relations\":[");
  if (!append_all (w, relations_sql, append_relation, error))
    return FALSE;
  g_string_append (w->out, "\n]}\n");
  return TRUE;
}

/* The private directory the bundles are imported into, removed with all that the import leaves. */
static void
remove_directory (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR) && !g_file_test (child, G_FILE_TEST_IS_SYMLINK))
        remove_directory (child);
      else
        g_unlink (child);
    }
  g_rmdir (path);
}

static gboolean
write_from (const char *data_dir, const char *path, GError **error)
{
  g_autofree char *db_path = g_build_filename (data_dir, "knowledge.db", NULL);
  g_autoptr (CmDb) db = cm_db_open (db_path, CM_DB_READ_ONLY, 0, error);
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GHashTable) positions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) citations = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) releases = g_hash_table_new (NULL, NULL);
  Writer w = {
    .db = db, .out = out, .positions = positions, .citations = citations, .releases = releases
  };

  return db != NULL && write_all (&w, error) && cm_file_write (path, out->str, out->len, error);
}

gboolean
cm_starter_write (const char *path, const char *const *bundles, GError **error)
{
  g_autofree char *beside = g_path_get_dirname (path);
  g_autofree char *pattern = g_build_filename (beside, ".starter-XXXXXX", NULL);
  g_autofree char *canonical = NULL;
  g_autoptr (GPtrArray) results = NULL;
  CmImportOptions options = { .files = bundles };
  gboolean ok;

  if (g_mkdtemp_full (pattern, 0700) == NULL)
    {
      g_set_error (error, CM_ERROR, CM_ERROR_FAILED, _ ("nothing can be made in %s"), beside);
      return FALSE;
    }
  canonical = cm_data_dir_open (pattern, NULL, error);
  options.data_dir = canonical;
  ok = canonical != NULL && (results = cm_import_run (&options, NULL, error)) != NULL &&
       write_from (canonical, path, error);
  remove_directory (pattern);
  return ok;
}
