/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* First pass of an import: rows as they come. The second is cm-resolve.c. */
#include "attack/cm-build.h"

#include "attack/cm-resolve.h"
#include "base/cm-error.h"
#include "core-resources.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_LISTED 10

typedef enum
{
  ADD_OBJECT,
  ADD_DOMAIN,
  ADD_ALIAS,
  ADD_PLATFORM,
  ADD_EXTERNAL_ID,
  ADD_ANALYTIC,
  ADD_LOG_SOURCE,
  ADD_TUNABLE,
  ADD_CITATION,
  ADD_OBJECT_CITATION,
  ADD_RELATION,
  ADD_RELATION_CITATION,
  N_STATEMENTS,
} Statement;

static const char *const statement_sql[N_STATEMENTS] = {
  [ADD_OBJECT] = "INSERT INTO object (id, release, stix, type, aid, name, description, url, "
                 "shortname, is_sub, revoked, deprecated, version, created_us, modified_us, "
                 "first_seen, last_seen, extra) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
  [ADD_DOMAIN] = "INSERT OR IGNORE INTO domain VALUES (?,?)",
  [ADD_ALIAS] = "INSERT INTO alias VALUES (?,?,?)",
  [ADD_PLATFORM] = "INSERT INTO platform VALUES (?,?,?)",
  [ADD_EXTERNAL_ID] = "INSERT OR IGNORE INTO external_id VALUES (?,?,?)",
  [ADD_ANALYTIC] = "INSERT INTO strategy_analytic VALUES (?,?,?)",
  [ADD_LOG_SOURCE] = "INSERT INTO log_source VALUES (?,?,?,?,?)",
  [ADD_TUNABLE] = "INSERT INTO tunable VALUES (?,?,?,?)",
  [ADD_CITATION] = "INSERT INTO citation VALUES (?,?,?,?)",
  [ADD_OBJECT_CITATION] = "INSERT INTO object_citation VALUES (?,?,?)",
  [ADD_RELATION] = "INSERT INTO relation VALUES (?,?,?,?,?,?,?,?,?)",
  [ADD_RELATION_CITATION] = "INSERT INTO relation_citation VALUES (?,?,?)",
};

struct _CmBuild
{
  CmDb *db;
  CmStatement *statements[N_STATEMENTS];
  GHashTable *citations; /* "name\037description\037url" → id */
  gint64 next_release, next_object, next_relation, next_citation;
  CmBuildPending pending; /* of the release being built */
};

static const char *
resource_text (const char *path, GBytes **bytes, GError **error)
{
  *bytes = g_resource_lookup_data (core_get_resource (), path, G_RESOURCE_LOOKUP_FLAGS_NONE, error);
  return *bytes == NULL ? NULL : g_bytes_get_data (*bytes, NULL);
}

static gboolean
run_resource (CmDb *db, const char *path, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;
  const char *sql = resource_text (path, &bytes, error);

  return sql != NULL && cm_db_run_script (db, sql, error);
}

gboolean
cm_build_create_tables (CmDb *db, GError **error)
{
  G_STATIC_ASSERT (CM_KNOWLEDGE_APPLICATION_ID == 1129139010 && CM_KNOWLEDGE_VERSION == 1);
  return cm_db_run_script (db, "PRAGMA application_id=1129139010; PRAGMA user_version=1;", error) &&
         run_resource (db, "/org/countermove/core/knowledge.sql", error);
}

static void
pending_clear (CmBuildPending *pending)
{
  g_clear_pointer (&pending->objects, g_hash_table_unref);
  g_clear_pointer (&pending->relations, g_hash_table_unref);
  g_clear_pointer (&pending->phases, g_array_unref);
  g_clear_pointer (&pending->order, g_array_unref);
}

static gboolean
read_citations (CmBuild *build, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (CmRows) rows =
      cm_db_query (build->db, &local, "SELECT id, name, description, url FROM citation", "");

  while (cm_rows_next (rows, &local))
    {
      gint64 *id = g_memdup2 (&(gint64){ cm_rows_int64 (rows, 0) }, sizeof (gint64));

      g_hash_table_insert (build->citations,
                           g_strjoin ("\037", cm_rows_text (rows, 1), cm_rows_text (rows, 2),
                                      cm_rows_text (rows, 3), NULL),
                           id);
    }
  return local == NULL ? TRUE : (g_propagate_error (error, g_steal_pointer (&local)), FALSE);
}

static gboolean
read_next_ids (CmBuild *build, GError **error)
{
  return cm_db_get_int64 (build->db, &build->next_release, error,
                          "SELECT coalesce(max(id), 0) + 1 FROM release", "") &&
         cm_db_get_int64 (build->db, &build->next_object, error,
                          "SELECT coalesce(max(id), 0) + 1 FROM object", "") &&
         cm_db_get_int64 (build->db, &build->next_relation, error,
                          "SELECT coalesce(max(id), 0) + 1 FROM relation", "") &&
         cm_db_get_int64 (build->db, &build->next_citation, error,
                          "SELECT coalesce(max(id), 0) + 1 FROM citation", "");
}

CmBuild *
cm_build_new (CmDb *db, GError **error)
{
  g_autoptr (CmBuild) build = g_new0 (CmBuild, 1);

  build->db = db;
  build->citations = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  for (int i = 0; i < N_STATEMENTS; i++)
    if ((build->statements[i] = cm_db_prepare (db, statement_sql[i], error)) == NULL)
      return NULL;
  if (!read_next_ids (build, error) || !read_citations (build, error))
    return NULL;
  return g_steal_pointer (&build);
}

void
cm_build_free (CmBuild *build)
{
  if (build == NULL)
    return;
  for (int i = 0; i < N_STATEMENTS; i++)
    cm_statement_free (build->statements[i]);
  g_hash_table_unref (build->citations);
  pending_clear (&build->pending);
  g_free (build);
}

CmDb *
cm_build_get_db (CmBuild *build)
{
  return build->db;
}

static void
free_phase (gpointer data)
{
  g_free (((CmBuildPhase *) data)->shortname);
}

void
cm_build_begin_release (CmBuild *build, CmImportResult *result)
{
  CmBuildPending *pending = &build->pending;

  pending_clear (pending);
  pending->result = result;
  pending->release = build->next_release++;
  pending->objects = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  pending->relations = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  pending->phases = g_array_new (FALSE, FALSE, sizeof (CmBuildPhase));
  g_array_set_clear_func (pending->phases, free_phase);
  pending->order = g_array_new (FALSE, FALSE, sizeof (CmBuildOrder));
}

void
cm_build_note (CmBuildPending *pending, GPtrArray *list, guint *counter, char *text)
{
  if (counter != NULL)
    (*counter)++;
  if (list->len < MAX_LISTED)
    g_ptr_array_add (list, text);
  else
    g_free (text);
}

static CmBuildSeen *
mention (GHashTable *table, const char *stix, gint64 *next)
{
  CmBuildSeen *seen = g_hash_table_lookup (table, stix);

  if (seen == NULL)
    {
      seen = g_new0 (CmBuildSeen, 1);
      seen->id = (*next)++;
      g_hash_table_insert (table, g_strdup (stix), seen);
    }
  return seen;
}

gint64
cm_build_object_id (CmBuild *build, const char *stix)
{
  return mention (build->pending.objects, stix, &build->next_object)->id;
}

/* TRUE where the row may be written; an older double is removed, a newer one kept, the loss listed.
 */
static gboolean
make_room (CmBuild *build,
           CmBuildSeen *seen,
           const char *stix,
           gint64 modified_us,
           gboolean *write,
           gboolean relation,
           GError **error)
{
  CmBuildPending *pending = &build->pending;

  *write = !seen->written || modified_us > seen->modified_us;
  if (!seen->written)
    return TRUE;
  cm_build_note (pending, pending->result->repairs, &pending->result->n_repairs,
                 g_strdup_printf ("%s: twice, the newer one is kept", stix));
  if (!*write)
    return TRUE;
  return relation ? cm_resolve_remove_relation (build->db, seen->id, error)
                  : cm_resolve_remove_object (build->db, seen->id, error);
}

gint64
cm_build_add_object (CmBuild *build, const CmBuildObject *o, GError **error)
{
  CmBuildSeen *seen = mention (build->pending.objects, o->stix, &build->next_object);
  gboolean write;

  if (!make_room (build, seen, o->stix, o->modified_us, &write, FALSE, error))
    return -1;
  if (!write)
    return 0;
  seen->written = TRUE;
  seen->modified_us = o->modified_us;
  seen->live = !o->revoked && !o->deprecated;
  if (!cm_statement_run (build->statements[ADD_OBJECT], error, "xxsssssssbbbsmxmxsss", seen->id,
                         build->pending.release, o->stix, o->type, o->aid, o->name, o->description,
                         o->url, o->shortname, o->is_sub, o->revoked, o->deprecated, o->version,
                         o->created_us != 0 ? &o->created_us : NULL,
                         o->modified_us != 0 ? &o->modified_us : NULL, o->first_seen, o->last_seen,
                         o->extra))
    return -1;
  return seen->id;
}

gboolean
cm_build_add_domain (CmBuild *build, gint64 object, const char *domain, GError **error)
{
  return cm_statement_run (build->statements[ADD_DOMAIN], error, "xs", object, domain);
}

gboolean
cm_build_add_alias (CmBuild *build, gint64 object, int pos, const char *name, GError **error)
{
  return cm_statement_run (build->statements[ADD_ALIAS], error, "xis", object, pos, name);
}

gboolean
cm_build_add_platform (CmBuild *build, gint64 object, int pos, const char *name, GError **error)
{
  return cm_statement_run (build->statements[ADD_PLATFORM], error, "xis", object, pos, name);
}

gboolean
cm_build_add_external_id (
    CmBuild *build, gint64 object, const char *source, const char *id, GError **error)
{
  return cm_statement_run (build->statements[ADD_EXTERNAL_ID], error, "xss", object, source, id);
}

void
cm_build_add_phase (CmBuild *build, gint64 technique, const char *shortname)
{
  CmBuildPhase phase = { technique, g_strdup (shortname) };

  g_array_append_val (build->pending.phases, phase);
}

void
cm_build_add_tactic_order (CmBuild *build, gint64 matrix, int pos, const char *tactic_stix)
{
  CmBuildOrder order = { matrix, pos, cm_build_object_id (build, tactic_stix) };

  g_array_append_val (build->pending.order, order);
}

gboolean
cm_build_add_analytic (
    CmBuild *build, gint64 strategy, int pos, const char *analytic_stix, GError **error)
{
  return cm_statement_run (build->statements[ADD_ANALYTIC], error, "xix", strategy, pos,
                           cm_build_object_id (build, analytic_stix));
}

gboolean
cm_build_add_log_source (CmBuild *build,
                         gint64 owner,
                         int pos,
                         const char *component_stix,
                         const char *name,
                         const char *channel,
                         GError **error)
{
  gint64 component = component_stix != NULL ? cm_build_object_id (build, component_stix) : 0;

  return cm_statement_run (build->statements[ADD_LOG_SOURCE], error, "ximxss", owner, pos,
                           component != 0 ? &component : NULL, name, channel);
}

gboolean
cm_build_add_tunable (CmBuild *build,
                      gint64 analytic,
                      int pos,
                      const char *field,
                      const char *description,
                      GError **error)
{
  return cm_statement_run (build->statements[ADD_TUNABLE], error, "xiss", analytic, pos, field,
                           description);
}

/* Row id of a citation, written at its first use; -1 on error. */
static gint64
citation_id (
    CmBuild *build, const char *name, const char *description, const char *url, GError **error)
{
  g_autofree char *key = g_strjoin ("\037", name, description, url, NULL);
  gint64 *id = g_hash_table_lookup (build->citations, key);

  if (id != NULL)
    return *id;
  if (!cm_statement_run (build->statements[ADD_CITATION], error, "xsss", build->next_citation, name,
                         description, url))
    return -1;
  id = g_memdup2 (&build->next_citation, sizeof (gint64));
  g_hash_table_insert (build->citations, g_steal_pointer (&key), id);
  return build->next_citation++;
}

gboolean
cm_build_add_object_citation (CmBuild *build,
                              gint64 object,
                              int pos,
                              const char *name,
                              const char *description,
                              const char *url,
                              GError **error)
{
  gint64 citation = citation_id (build, name, description != NULL ? description : "",
                                 url != NULL ? url : "", error);

  return citation >= 0 && cm_statement_run (build->statements[ADD_OBJECT_CITATION], error, "xix",
                                            object, pos, citation);
}

gint64
cm_build_add_relation (CmBuild *build,
                       const char *stix,
                       const char *type,
                       const char *src,
                       const char *dst,
                       const char *description,
                       gboolean revoked,
                       gboolean deprecated,
                       gint64 modified_us,
                       GPtrArray *citations,
                       GError **error)
{
  CmBuildSeen *seen = mention (build->pending.relations, stix, &build->next_relation);
  gboolean write;

  if (!make_room (build, seen, stix, modified_us, &write, TRUE, error))
    return -1;
  if (!write)
    return 0;
  seen->written = TRUE;
  seen->modified_us = modified_us;
  if (!cm_statement_run (build->statements[ADD_RELATION], error, "xxssxxsbb", seen->id,
                         build->pending.release, stix, type, cm_build_object_id (build, src),
                         cm_build_object_id (build, dst), description, revoked, deprecated))
    return -1;
  for (guint i = 0; citations != NULL && i < citations->len; i++)
    {
      gint64 citation = citation_id (build, g_ptr_array_index (citations, i), "", "", error);

      if (citation < 0 || !cm_statement_run (build->statements[ADD_RELATION_CITATION], error, "xix",
                                             seen->id, (int) i, citation))
        return -1;
    }
  return seen->id;
}

void
cm_build_find_citations (const char *text, GPtrArray *names)
{
  static const char opener[] = "(Citation: ";

  for (const char *p = text; p != NULL && (p = strstr (p, opener)) != NULL;)
    {
      const char *start = p + strlen (opener), *end = start;
      int depth = 1;
      g_autofree char *name = NULL;

      for (; *end != '\0' && depth > 0; end++)
        depth += *end == '(' ? 1 : *end == ')' ? -1 : 0;
      if (depth > 0)
        return;
      name = g_strstrip (g_strndup (start, (gsize) (end - start) - 1));
      if (*name != '\0' &&
          !g_ptr_array_find_with_equal_func (names, name, (GEqualFunc) g_str_equal, NULL))
        g_ptr_array_add (names, g_steal_pointer (&name));
      p = end;
    }
}

gboolean
cm_build_finish_release (CmBuild *build, const CmBuildRelease *release, GError **error)
{
  gboolean ok = run_resource (build->db, "/org/countermove/core/knowledge-index.sql", error) &&
                cm_resolve_release (build->db, &build->pending, release, error);

  pending_clear (&build->pending);
  return ok;
}
