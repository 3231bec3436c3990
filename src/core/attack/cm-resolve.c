/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Dangling relations, parents, tactics, what revoked objects became, which releases stay. Works on
 * the rows of one release; knows no file format. */
#include "attack/cm-resolve.h"

#include "base/cm-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_HOPS 32

gboolean
cm_resolve_remove_relation (CmDb *db, gint64 id, GError **error)
{
  return cm_db_run (db, error, "DELETE FROM relation_citation WHERE relation = ?", "x", id) &&
         cm_db_run (db, error, "DELETE FROM relation WHERE id = ?", "x", id);
}

gboolean
cm_resolve_remove_object (CmDb *db, gint64 id, GError **error)
{
  static const char *const sql[] = {
    "DELETE FROM domain WHERE object = ?",
    "DELETE FROM alias WHERE object = ?",
    "DELETE FROM platform WHERE object = ?",
    "DELETE FROM external_id WHERE object = ?",
    "DELETE FROM object_citation WHERE object = ?",
    "DELETE FROM strategy_analytic WHERE strategy = ?",
    "DELETE FROM log_source WHERE owner = ?",
    "DELETE FROM tunable WHERE analytic = ?",
    "DELETE FROM object WHERE id = ?",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (sql); i++)
    if (!cm_db_run (db, error, sql[i], "x", id))
      return FALSE;
  return TRUE;
}

gboolean
cm_resolve_remove_release (CmDb *db, gint64 release, GError **error)
{
  static const char *const sql[] = {
    "DELETE FROM relation_citation WHERE relation IN (SELECT id FROM relation WHERE release = ?)",
    "DELETE FROM domain WHERE object IN (SELECT id FROM object WHERE release = ?)",
    "DELETE FROM alias WHERE object IN (SELECT id FROM object WHERE release = ?)",
    "DELETE FROM platform WHERE object IN (SELECT id FROM object WHERE release = ?)",
    "DELETE FROM external_id WHERE object IN (SELECT id FROM object WHERE release = ?)",
    "DELETE FROM object_citation WHERE object IN (SELECT id FROM object WHERE release = ?)",
    "DELETE FROM strategy_analytic WHERE strategy IN (SELECT id FROM object WHERE release = ?)",
    "DELETE FROM log_source WHERE owner IN (SELECT id FROM object WHERE release = ?)",
    "DELETE FROM tunable WHERE analytic IN (SELECT id FROM object WHERE release = ?)",
    "DELETE FROM technique_tactic WHERE technique IN (SELECT id FROM object WHERE release = ?)",
    "DELETE FROM revoked_final WHERE object IN (SELECT id FROM object WHERE release = ?)",
    "DELETE FROM tactic_order WHERE release = ?",
    "DELETE FROM relation WHERE release = ?",
    "DELETE FROM object WHERE release = ?",
    "DELETE FROM release WHERE id = ?",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (sql); i++)
    if (!cm_db_run (db, error, sql[i], "x", release))
      return FALSE;
  return cm_db_run (db, error,
                    "DELETE FROM citation WHERE id NOT IN (SELECT citation FROM object_citation) "
                    "AND id NOT IN (SELECT citation FROM relation_citation)",
                    "");
}

/* Relations with an end that never came are dropped, counted and listed. */
static gboolean
drop_dangling (CmDb *db, CmBuildPending *pending, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (CmRows) rows = cm_db_query (
      db, &local,
      "SELECT r.id, r.stix, r.type FROM relation r LEFT JOIN object s ON s.id = r.src LEFT JOIN "
      "object d ON d.id = r.dst WHERE r.release = ? AND (s.id IS NULL OR d.id IS NULL) ORDER BY "
      "r.stix",
      "x", pending->release);

  while (cm_rows_next (rows, &local))
    {
      gint64 id = cm_rows_int64 (rows, 0);

      g_array_append_val (ids, id);
      cm_build_note (pending, pending->result->dropped, &pending->result->n_dropped,
                     g_strdup_printf ("%s (%s): one of its ends is not in the file",
                                      cm_rows_text (rows, 1), cm_rows_text (rows, 2)));
    }
  if (local != NULL)
    return g_propagate_error (error, g_steal_pointer (&local)), FALSE;
  for (guint i = 0; i < ids->len; i++)
    if (!cm_resolve_remove_relation (db, g_array_index (ids, gint64, i), error))
      return FALSE;
  return cm_db_run (
      db, error, "DELETE FROM strategy_analytic WHERE analytic NOT IN (SELECT id FROM object)", "");
}

/* The parent is what the relation says; a dead sub-technique may have lost it, then its id tells.
 */
static gboolean
set_parents (CmDb *db, gint64 release, GError **error)
{
  return cm_db_run (db, error,
                    "UPDATE object SET parent = (SELECT r.dst FROM relation r WHERE r.src = "
                    "object.id AND r.type = 'subtechnique-of' AND r.revoked = 0 AND r.deprecated "
                    "= 0 ORDER BY r.id LIMIT 1) WHERE release = ? AND is_sub = 1",
                    "x", release) &&
         cm_db_run (db, error,
                    "UPDATE object SET parent = (SELECT p.id FROM object p WHERE p.release = "
                    "object.release AND p.type = object.type AND p.is_sub = 0 AND p.aid = "
                    "substr(object.aid, 1, instr(object.aid, '.') - 1) ORDER BY p.revoked + "
                    "p.deprecated, p.id LIMIT 1) WHERE release = ? AND is_sub = 1 AND parent IS "
                    "NULL AND instr(coalesce(aid, ''), '.') > 0",
                    "x", release);
}

static GHashTable *
read_shortnames (CmDb *db, gint64 release, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (CmRows) rows =
      cm_db_query (db, &local,
                   "SELECT shortname, id FROM object WHERE release = ? AND type = "
                   "'x-mitre-tactic' AND shortname IS NOT NULL ORDER BY revoked + deprecated "
                   "DESC, id",
                   "x", release);

  while (cm_rows_next (rows, &local))
    g_hash_table_insert (names, g_strdup (cm_rows_text (rows, 0)),
                         g_memdup2 (&(gint64){ cm_rows_int64 (rows, 1) }, sizeof (gint64)));
  if (local != NULL)
    return g_propagate_error (error, g_steal_pointer (&local)), NULL;
  return g_steal_pointer (&names);
}

static gboolean
set_tactics (CmDb *db, CmBuildPending *pending, GError **error)
{
  g_autoptr (GHashTable) names = read_shortnames (db, pending->release, error);
  g_autoptr (GHashTable) unknown = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (CmStatement) add =
      cm_db_prepare (db, "INSERT OR IGNORE INTO technique_tactic VALUES (?,?)", error);

  if (names == NULL || add == NULL)
    return FALSE;
  for (guint i = 0; i < pending->phases->len; i++)
    {
      CmBuildPhase *phase = &g_array_index (pending->phases, CmBuildPhase, i);
      gint64 *tactic = g_hash_table_lookup (names, phase->shortname);

      if (tactic != NULL)
        {
          if (!cm_statement_run (add, error, "xx", phase->technique, *tactic))
            return FALSE;
        }
      else if (g_hash_table_add (unknown, phase->shortname))
        cm_build_note (pending, pending->result->unknown_phases, NULL, g_strdup (phase->shortname));
    }
  return TRUE;
}

/* Only live matrices order tactics; a tactic that is not there is skipped and named. */
static gboolean
set_order (CmDb *db, CmBuildPending *pending, GError **error)
{
  for (guint i = 0; i < pending->order->len; i++)
    {
      CmBuildOrder *order = &g_array_index (pending->order, CmBuildOrder, i);
      gint64 there = 0;

      if (!cm_db_get_int64 (db, &there, error, "SELECT count(*) FROM object WHERE id = ?", "x",
                            order->tactic))
        return FALSE;
      if (there == 0)
        cm_build_note (pending, pending->result->repairs, &pending->result->n_repairs,
                       g_strdup_printf ("column %d of the matrix names a tactic that is not in the "
                                        "file",
                                        order->pos + 1));
      else if (!cm_db_run (db, error, "INSERT OR IGNORE INTO tactic_order VALUES (?,?,?,?)", "xxix",
                           pending->release, order->matrix, order->pos, order->tactic))
        return FALSE;
    }
  return TRUE;
}

typedef struct
{
  gint64 target;
  gboolean live, revoked;
} Node;

static GHashTable *
read_revocations (CmDb *db, gint64 release, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GHashTable) nodes =
      g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  g_autoptr (CmRows) rows = cm_db_query (
      db, &local,
      "SELECT o.id, o.revoked, o.deprecated, (SELECT r.dst FROM relation r WHERE r.src = o.id AND "
      "r.type = 'revoked-by' ORDER BY r.id LIMIT 1) FROM object o WHERE o.release = ?",
      "x", release);

  while (cm_rows_next (rows, &local))
    {
      Node *node = g_new0 (Node, 1);

      node->revoked = cm_rows_int (rows, 1) != 0;
      node->live = !node->revoked && cm_rows_int (rows, 2) == 0;
      node->target = cm_rows_int64 (rows, 3);
      g_hash_table_insert (nodes, g_memdup2 (&(gint64){ cm_rows_int64 (rows, 0) }, sizeof (gint64)),
                           node);
    }
  if (local != NULL)
    return g_propagate_error (error, g_steal_pointer (&local)), NULL;
  return g_steal_pointer (&nodes);
}

/* Follows revoked-by from each revoked object to its end; loops (custom data) end nowhere. */
static gboolean
set_revoked (CmDb *db, gint64 release, GError **error)
{
  g_autoptr (GHashTable) nodes = read_revocations (db, release, error);
  g_autoptr (CmStatement) add =
      cm_db_prepare (db, "INSERT INTO revoked_final VALUES (?,?,?,?)", error);
  GHashTableIter iter;
  gint64 *id;
  Node *node;

  if (nodes == NULL || add == NULL)
    return FALSE;
  g_hash_table_iter_init (&iter, nodes);
  while (g_hash_table_iter_next (&iter, (gpointer *) &id, (gpointer *) &node))
    {
      gint64 end = *id;
      Node *at = node;
      int hops = 0;

      if (!node->revoked)
        continue;
      while (at->revoked && at->target != 0 && hops < MAX_HOPS)
        {
          Node *next = g_hash_table_lookup (nodes, &at->target);

          if (next == NULL)
            break;
          end = at->target;
          at = next;
          hops++;
        }
      if (!cm_statement_run (add, error, "xmxib", *id, hops > 0 && hops < MAX_HOPS ? &end : NULL,
                             hops, hops < MAX_HOPS && at->live))
        return FALSE;
    }
  return TRUE;
}

/* The numbers of "18.1"; what is no number, or beyond any release, counts as the nearest bound. */
static void
split_version (const char *version, int *major, int *minor)
{
  const char *dot = strchr (version, '.');

  *major = (int) CLAMP (g_ascii_strtoll (version, NULL, 10), 0, G_MAXINT);
  *minor = dot != NULL ? (int) CLAMP (g_ascii_strtoll (dot + 1, NULL, 10), 0, G_MAXINT) : 0;
}

/* The release's row, in place of an earlier one of the same version and of the domain's starter. */
static gboolean
write_release (CmDb *db, gint64 id, const CmBuildRelease *release, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GArray) old = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (CmRows) rows = cm_db_query (
      db, &local, "SELECT id FROM release WHERE domain = ? AND (version = ? OR kind = 'starter')",
      "ss", release->domain, release->version);
  int major, minor;

  while (cm_rows_next (rows, &local))
    {
      gint64 old_id = cm_rows_int64 (rows, 0);
      g_array_append_val (old, old_id);
    }
  if (local != NULL)
    return g_propagate_error (error, g_steal_pointer (&local)), FALSE;
  for (guint i = 0; i < old->len; i++)
    if (!cm_resolve_remove_release (db, g_array_index (old, gint64, i), error))
      return FALSE;
  split_version (release->version, &major, &minor);
  return cm_db_run (db, error,
                    "INSERT INTO release (id, domain, version, major, minor, inferred, "
                    "collection, name, spec, modified_us, imported_us, kind, source, sha256, "
                    "bytes, notice) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
                    "xssiibsssmxxsssmxs", id, release->domain, release->version, major, minor,
                    release->inferred, release->collection, release->name, release->spec,
                    release->modified_us != 0 ? &release->modified_us : NULL, release->imported_us,
                    release->kind, release->source, release->sha256,
                    release->bytes != 0 ? &release->bytes : NULL, release->notice);
}

gboolean
cm_resolve_release (CmDb *db,
                    CmBuildPending *pending,
                    const CmBuildRelease *release,
                    GError **error)
{
  return drop_dangling (db, pending, error) && set_parents (db, pending->release, error) &&
         set_tactics (db, pending, error) && set_order (db, pending, error) &&
         set_revoked (db, pending->release, error) &&
         write_release (db, pending->release, release, error);
}

static gboolean
is_pinned (const char *const *pinned, const char *domain, const char *version)
{
  g_autofree char *pair = g_strdup_printf ("%s %s", domain, version);

  return pinned != NULL && g_strv_contains (pinned, pair);
}

/* Kept: per domain the newest (current), the one before, each that a case pins. */
gboolean
cm_build_keep (CmBuild *build, const char *const *pinned, GError **error)
{
  CmDb *db = cm_build_get_db (build);
  g_autoptr (GError) local = NULL;
  g_autoptr (GArray) remove = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (CmRows) rows = NULL;
  g_autofree char *domain = NULL;
  int rank = 0;

  if (!cm_db_run (db, error,
                  "UPDATE release SET current = id = (SELECT r.id FROM release r WHERE r.domain = "
                  "release.domain ORDER BY r.major DESC, r.minor DESC, r.version DESC LIMIT 1)",
                  ""))
    return FALSE;
  rows = cm_db_query (db, &local,
                      "SELECT id, domain, version FROM release ORDER BY domain, major DESC, minor "
                      "DESC, version DESC",
                      "");
  while (cm_rows_next (rows, &local))
    {
      gint64 id = cm_rows_int64 (rows, 0);

      if (g_strcmp0 (domain, cm_rows_text (rows, 1)) != 0)
        {
          g_free (domain);
          domain = g_strdup (cm_rows_text (rows, 1));
          rank = 0;
        }
      if (rank++ >= 2 && !is_pinned (pinned, domain, cm_rows_text (rows, 2)))
        g_array_append_val (remove, id);
    }
  if (local != NULL)
    return g_propagate_error (error, g_steal_pointer (&local)), FALSE;
  for (guint i = 0; i < remove->len; i++)
    if (!cm_resolve_remove_release (db, g_array_index (remove, gint64, i), error))
      return FALSE;
  return TRUE;
}
