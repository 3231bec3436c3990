/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Questions about one ATT&CK object and its relations, answered from knowledge.db. */
#include "attack/cm-knowledge.h"
#include "base/cm-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static const struct
{
  const char *stix, *kind;
} kinds[] = {
  { "attack-pattern", "technique" },
  { "x-mitre-tactic", "tactic" },
  { "intrusion-set", "group" },
  { "malware", "software" },
  { "tool", "software" },
  { "campaign", "campaign" },
  { "course-of-action", "mitigation" },
  { "x-mitre-detection-strategy", "detection_strategy" },
  { "x-mitre-analytic", "analytic" },
  { "x-mitre-data-component", "data_component" },
  { "x-mitre-asset", "asset" },
};

static const char *
kind_of (const char *stix_type, gboolean is_sub)
{
  if (is_sub)
    return "subtechnique";
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_str_equal (kinds[i].stix, stix_type))
      return kinds[i].kind;
  return stix_type;
}

void
cm_object_free (CmObject *object)
{
  if (object == NULL)
    return;
  g_free (object->id);
  g_free (object->stix);
  g_free (object->name);
  g_free (object->parent);
  g_free (object->type);
  g_free (object->description);
  g_free (object->url);
  g_free (object->version);
  g_strfreev (object->aliases);
  g_strfreev (object->platforms);
  g_strfreev (object->became);
  g_free (object);
}

void
cm_related_free (CmRelated *related)
{
  if (related == NULL)
    return;
  g_free (related->id);
  g_free (related->name);
  g_free (related->type);
  g_free (related->text);
  g_free (related);
}

/* First column of all rows. */
static char **
read_texts (CmDb *db, GError **error, const char *sql, gint64 id)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (CmRows) rows = cm_db_query (db, &local, sql, "x", id);

  while (cm_rows_next (rows, &local))
    if (!cm_rows_is_null (rows, 0))
      g_strv_builder_add (builder, cm_rows_text (rows, 0));
  if (local != NULL)
    return g_propagate_error (error, g_steal_pointer (&local)), NULL;
  return g_strv_builder_end (builder);
}

static gboolean
read_lists (CmDb *db, CmObject *object, GError **error)
{
  object->aliases =
      read_texts (db, error, "SELECT name FROM alias WHERE object = ? ORDER BY pos", object->row);
  if (object->aliases == NULL)
    return FALSE;
  object->platforms = read_texts (
      db, error, "SELECT name FROM platform WHERE object = ? ORDER BY pos", object->row);
  if (object->platforms == NULL)
    return FALSE;
  object->became = read_texts (db, error,
                               "SELECT o.aid FROM revoked_final f JOIN object o ON o.id = f.target "
                               "WHERE f.object = ?",
                               object->row);
  return object->became != NULL;
}

CmObject *
cm_knowledge_get_object (CmKnowledge *knowledge, CmRelease *release, const char *id, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (CmObject) object = NULL;
  CmDb *db = cm_knowledge_get_db (knowledge);
  g_autoptr (CmRows) rows = cm_db_query (
      db, &local,
      "SELECT o.id, o.aid, o.stix, o.type, o.is_sub, o.name, p.aid, o.description, o.url, "
      "o.version, o.revoked, o.deprecated FROM object o LEFT JOIN object p ON p.id = o.parent "
      "WHERE o.release = ? AND o.aid = ? ORDER BY o.revoked + o.deprecated, o.type <> "
      "'attack-pattern', o.id",
      "xs", cm_knowledge_get_release_row (knowledge, release), id);

  if (!cm_rows_next (rows, &local))
    {
      if (local == NULL)
        g_set_error (&local, CM_ERROR, CM_ERROR_NOT_FOUND, _ ("ATT&CK %s for %s has no “%.60s”"),
                     cm_release_get_version (release), cm_release_get_name (release), id);
      return g_propagate_error (error, g_steal_pointer (&local)), NULL;
    }
  object = g_new0 (CmObject, 1);
  object->row = cm_rows_int64 (rows, 0);
  object->id = g_strdup (cm_rows_text (rows, 1));
  object->stix = g_strdup (cm_rows_text (rows, 2));
  object->type = g_strdup (kind_of (cm_rows_text (rows, 3), cm_rows_int (rows, 4) != 0));
  object->name = g_strdup (cm_rows_text (rows, 5));
  object->parent = g_strdup (cm_rows_text (rows, 6));
  object->description = g_strdup (cm_rows_text (rows, 7));
  object->url = g_strdup (cm_rows_text (rows, 8));
  object->version = g_strdup (cm_rows_text (rows, 9));
  object->revoked = cm_rows_int (rows, 10) != 0;
  object->deprecated = cm_rows_int (rows, 11) != 0;
  return read_lists (db, object, error) ? g_steal_pointer (&object) : NULL;
}

static GPtrArray *
read_related (CmRows *rows, GError *local, GError **error)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func ((GDestroyNotify) cm_related_free);

  while (cm_rows_next (rows, &local))
    {
      CmRelated *related = g_new0 (CmRelated, 1);

      related->id = g_strdup (cm_rows_text (rows, 0));
      related->name = g_strdup (cm_rows_text (rows, 1));
      related->type = g_strdup (kind_of (cm_rows_text (rows, 2), FALSE));
      related->text = g_strdup (cm_rows_text (rows, 3));
      related->n_techniques = (guint) cm_rows_int (rows, 4);
      g_ptr_array_add (found, related);
    }
  if (local != NULL)
    return g_propagate_error (error, local), NULL;
  return g_steal_pointer (&found);
}

/* STIX types of a kind as ",a,b," for a lookup by instr(). */
static char *
types_of (const char *kind)
{
  g_autoptr (GString) types = g_string_new (",");

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_str_equal (kinds[i].kind, kind))
      g_string_append_printf (types, "%s,", kinds[i].stix);
  return g_string_free (g_steal_pointer (&types), FALSE);
}

GPtrArray *
cm_knowledge_get_related (CmKnowledge *knowledge,
                          CmRelease *release,
                          const char *technique,
                          const char *kind,
                          GError **error)
{
  GError *local = NULL;
  g_autofree char *types = types_of (kind);
  g_autoptr (CmRows) rows = cm_db_query (
      cm_knowledge_get_db (knowledge), &local,
      "SELECT s.aid, s.name, s.type, r.description, (SELECT count(DISTINCT u.dst) FROM relation u "
      "JOIN object t ON t.id = u.dst WHERE u.src = s.id AND u.type = 'uses' AND t.type = "
      "'attack-pattern' AND t.revoked = 0 AND t.deprecated = 0) FROM object o JOIN relation r ON "
      "r.dst = o.id JOIN object s ON s.id = r.src WHERE o.release = ? AND o.aid = ? AND o.type = "
      "'attack-pattern' AND o.revoked = 0 AND r.revoked = 0 AND r.deprecated = 0 AND s.revoked = "
      "0 AND s.deprecated = 0 AND r.type IN ('uses', 'mitigates', 'detects') AND instr(?, ',' || "
      "s.type || ',') > 0 ORDER BY s.aid, r.id",
      "xss", cm_knowledge_get_release_row (knowledge, release), technique, types);

  return read_related (rows, local, error);
}

GPtrArray *
cm_knowledge_get_groups (CmKnowledge *knowledge, CmRelease *release, GError **error)
{
  GError *local = NULL;
  g_autoptr (CmRows) rows = cm_db_query (
      cm_knowledge_get_db (knowledge), &local,
      "SELECT s.aid, s.name, s.type, NULL, (SELECT count(DISTINCT u.dst) FROM relation u JOIN "
      "object t ON t.id = u.dst WHERE u.src = s.id AND u.type = 'uses' AND t.type = "
      "'attack-pattern' AND t.revoked = 0 AND t.deprecated = 0) FROM object s WHERE s.release = ? "
      "AND s.type = 'intrusion-set' AND s.revoked = 0 AND s.deprecated = 0 ORDER BY s.name, s.aid",
      "x", cm_knowledge_get_release_row (knowledge, release));

  return read_related (rows, local, error);
}

char **
cm_knowledge_get_techniques_of (CmKnowledge *knowledge,
                                CmRelease *release,
                                const char *id,
                                GError **error)
{
  g_autoptr (CmObject) object = cm_knowledge_get_object (knowledge, release, id, error);

  if (object == NULL)
    return NULL;
  if (g_str_equal (object->type, "tactic"))
    return read_texts (cm_knowledge_get_db (knowledge), error,
                       "SELECT DISTINCT o.aid FROM technique_tactic t JOIN object o ON o.id = "
                       "t.technique WHERE t.tactic = ? AND o.revoked = 0 AND o.deprecated = 0 "
                       "ORDER BY o.aid",
                       object->row);
  return read_texts (
      cm_knowledge_get_db (knowledge), error,
      "WITH me(id) AS (VALUES (?)), src(id) AS (SELECT id FROM me UNION SELECT a.src FROM relation "
      "a, me WHERE a.dst = me.id AND a.type = 'attributed-to' AND a.revoked = 0 AND a.deprecated = "
      "0) SELECT DISTINCT t.aid FROM relation u JOIN src ON u.src = src.id JOIN object t ON t.id = "
      "u.dst WHERE u.type IN ('uses', 'mitigates', 'detects') AND u.revoked = 0 AND u.deprecated = "
      "0 AND t.type = 'attack-pattern' AND t.revoked = 0 AND t.deprecated = 0 ORDER BY t.aid",
      object->row);
}
