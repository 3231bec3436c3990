/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A release in memory: read in five queries, cross-linked, sorted, never changed. */
#include "attack/cm-release.h"

#include "attack/cm-release-load.h"
#include "base/cm-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct _CmRelease
{
  char *domain, *version, *name, *notice;
  gboolean has_texts;
  GPtrArray *all;        /* CmTechnique, owned: live and dead */
  GPtrArray *techniques; /* live, by id */
  GPtrArray *tactics;    /* CmTactic, owned */
  GHashTable *by_id;     /* id → CmTechnique: live before dead */
};

static void
technique_free (CmTechnique *technique)
{
  g_free (technique->id);
  g_free (technique->name);
  g_strfreev (technique->platforms);
  g_ptr_array_unref (technique->subs);
  g_ptr_array_unref (technique->tactics);
  g_free (technique);
}

static void
tactic_free (CmTactic *tactic)
{
  g_free (tactic->id);
  g_free (tactic->name);
  g_free (tactic->shortname);
  g_ptr_array_unref (tactic->techniques);
  g_free (tactic);
}

static void
release_clear (CmRelease *release)
{
  g_free (release->domain);
  g_free (release->version);
  g_free (release->name);
  g_free (release->notice);
  g_hash_table_unref (release->by_id);
  g_ptr_array_unref (release->techniques);
  g_ptr_array_unref (release->tactics);
  g_ptr_array_unref (release->all);
}

CmRelease *
cm_release_ref (CmRelease *release)
{
  return g_rc_box_acquire (release);
}

void
cm_release_unref (CmRelease *release)
{
  g_rc_box_release_full (release, (GDestroyNotify) release_clear);
}

static GHashTable *
new_row_table (void)
{
  return g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
}

static void
put_row (GHashTable *rows, gint64 row, gpointer value)
{
  g_hash_table_insert (rows, g_memdup2 (&row, sizeof row), value);
}

static gboolean
read_tactics (CmRelease *release, CmDb *db, gint64 row, GHashTable *tactics, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (CmRows) rows = cm_db_query (
      db, &local,
      "SELECT o.id, o.aid, o.name, o.shortname FROM tactic_order t JOIN object o ON o.id = "
      "t.tactic WHERE t.release = ? AND o.revoked = 0 AND o.deprecated = 0 ORDER BY t.matrix, "
      "t.pos",
      "x", row);

  while (cm_rows_next (rows, &local))
    {
      gint64 id = cm_rows_int64 (rows, 0);
      CmTactic *tactic;

      if (g_hash_table_contains (tactics, &id))
        continue;
      tactic = g_new0 (CmTactic, 1);
      tactic->id = g_strdup (cm_rows_text (rows, 1));
      tactic->name = g_strdup (cm_rows_text (rows, 2));
      tactic->shortname = g_strdup (cm_rows_text (rows, 3));
      tactic->position = (int) release->tactics->len;
      tactic->techniques = g_ptr_array_new ();
      g_ptr_array_add (release->tactics, tactic);
      put_row (tactics, id, tactic);
    }
  return local == NULL ? TRUE : (g_propagate_error (error, g_steal_pointer (&local)), FALSE);
}

static gboolean
read_techniques (CmRelease *release, CmDb *db, gint64 row, GHashTable *techniques, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (CmRows) rows =
      cm_db_query (db, &local,
                   "SELECT id, aid, name, revoked, deprecated FROM object WHERE release = ? AND "
                   "type = 'attack-pattern' AND aid IS NOT NULL ORDER BY revoked + deprecated, aid",
                   "x", row);

  while (cm_rows_next (rows, &local))
    {
      CmTechnique *technique = g_new0 (CmTechnique, 1);

      technique->id = g_strdup (cm_rows_text (rows, 1));
      technique->name = g_strdup (cm_rows_text (rows, 2));
      technique->revoked = cm_rows_int (rows, 3) != 0;
      technique->live = !technique->revoked && cm_rows_int (rows, 4) == 0;
      technique->platforms = g_new0 (char *, 1);
      technique->subs = g_ptr_array_new ();
      technique->tactics = g_ptr_array_new ();
      g_ptr_array_add (release->all, technique);
      put_row (techniques, cm_rows_int64 (rows, 0), technique);
      if (!g_hash_table_contains (release->by_id, technique->id))
        g_hash_table_insert (release->by_id, technique->id, technique);
      if (technique->live)
        {
          technique->index = release->techniques->len;
          g_ptr_array_add (release->techniques, technique);
        }
    }
  return local == NULL ? TRUE : (g_propagate_error (error, g_steal_pointer (&local)), FALSE);
}

/* Parent and what a revoked technique became: columns of rows. */
static gboolean
read_links (CmDb *db, gint64 row, GHashTable *techniques, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (CmRows) rows = cm_db_query (
      db, &local,
      "SELECT o.id, coalesce(o.parent, 0), coalesce(f.target, 0), coalesce(f.target_live, 0) FROM "
      "object o LEFT JOIN revoked_final f ON f.object = o.id WHERE o.release = ? AND o.type = "
      "'attack-pattern' ORDER BY o.aid",
      "x", row);

  while (cm_rows_next (rows, &local))
    {
      gint64 id = cm_rows_int64 (rows, 0), parent = cm_rows_int64 (rows, 1);
      gint64 target = cm_rows_int64 (rows, 2);
      CmTechnique *technique = g_hash_table_lookup (techniques, &id);

      if (technique == NULL)
        continue;
      technique->parent = g_hash_table_lookup (techniques, &parent);
      if (technique->live && technique->parent != NULL)
        g_ptr_array_add (technique->parent->subs, technique);
      if (cm_rows_int (rows, 3) != 0)
        technique->became = g_hash_table_lookup (techniques, &target);
    }
  return local == NULL ? TRUE : (g_propagate_error (error, g_steal_pointer (&local)), FALSE);
}

static gboolean
read_cells (CmDb *db, gint64 row, GHashTable *techniques, GHashTable *tactics, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (CmRows) rows = cm_db_query (
      db, &local,
      "SELECT t.technique, t.tactic FROM tactic_order w JOIN technique_tactic t ON t.tactic = "
      "w.tactic JOIN object o ON o.id = t.technique WHERE w.release = ? AND o.release = "
      "w.release ORDER BY o.name, o.aid, w.matrix, w.pos",
      "x", row);

  while (cm_rows_next (rows, &local))
    {
      gint64 technique_row = cm_rows_int64 (rows, 0), tactic_row = cm_rows_int64 (rows, 1);
      CmTechnique *technique = g_hash_table_lookup (techniques, &technique_row);
      CmTactic *tactic = g_hash_table_lookup (tactics, &tactic_row);

      if (technique == NULL || tactic == NULL || cm_technique_has_tactic (technique, tactic))
        continue;
      g_ptr_array_add (technique->tactics, tactic);
      if (technique->live && technique->parent == NULL)
        g_ptr_array_add (tactic->techniques, technique);
    }
  return local == NULL ? TRUE : (g_propagate_error (error, g_steal_pointer (&local)), FALSE);
}

static gboolean
read_platforms (CmDb *db, gint64 row, GHashTable *techniques, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GStrvBuilder) builder = NULL;
  CmTechnique *current = NULL;
  g_autoptr (CmRows) rows =
      cm_db_query (db, &local,
                   "SELECT p.object, p.name FROM object o JOIN platform p ON p.object = o.id WHERE "
                   "o.release = ? AND o.type = 'attack-pattern' ORDER BY p.object, p.pos",
                   "x", row);

  for (gboolean more = TRUE; more;)
    {
      gint64 id;
      CmTechnique *technique;

      more = cm_rows_next (rows, &local);
      id = more ? cm_rows_int64 (rows, 0) : 0;
      technique = more ? g_hash_table_lookup (techniques, &id) : NULL;
      if (technique != current && current != NULL)
        {
          g_strfreev (current->platforms);
          current->platforms = g_strv_builder_end (builder);
        }
      if (technique != current)
        {
          g_clear_pointer (&builder, g_strv_builder_unref);
          builder = g_strv_builder_new ();
        }
      current = technique;
      if (technique != NULL)
        g_strv_builder_add (builder, cm_rows_text (rows, 1));
    }
  return local == NULL ? TRUE : (g_propagate_error (error, g_steal_pointer (&local)), FALSE);
}

/* "Enterprise" of enterprise-attack; another domain's key as it is. */
static char *
domain_name (const char *domain)
{
  char *name;

  if (g_str_equal (domain, "ics-attack"))
    return g_strdup (_ ("ICS"));
  if (!g_str_has_suffix (domain, "-attack"))
    return g_strdup (domain);
  name = g_strndup (domain, strlen (domain) - strlen ("-attack"));
  name[0] = g_ascii_toupper (name[0]);
  return name;
}

static gboolean
read_about (CmRelease *release, CmDb *db, gint64 row, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (CmRows) rows = cm_db_query (
      db, &local, "SELECT domain, version, kind, notice FROM release WHERE id = ?", "x", row);

  if (cm_rows_next (rows, &local))
    {
      release->domain = g_strdup (cm_rows_text (rows, 0));
      release->version = g_strdup (cm_rows_text (rows, 1));
      release->has_texts = g_strcmp0 (cm_rows_text (rows, 2), "starter") != 0;
      release->notice = g_strdup (cm_rows_text (rows, 3));
      release->name = domain_name (release->domain);
      return TRUE;
    }
  if (local == NULL)
    g_set_error (&local, CM_ERROR, CM_ERROR_NOT_FOUND, _ ("this release is not kept"));
  return g_propagate_error (error, g_steal_pointer (&local)), FALSE;
}

CmRelease *
cm_release_load (CmDb *db, gint64 row, GError **error)
{
  g_autoptr (CmRelease) release = g_rc_box_new0 (CmRelease);
  g_autoptr (GHashTable) tactics = new_row_table ();
  g_autoptr (GHashTable) techniques = new_row_table ();

  release->all = g_ptr_array_new_with_free_func ((GDestroyNotify) technique_free);
  release->techniques = g_ptr_array_new ();
  release->tactics = g_ptr_array_new_with_free_func ((GDestroyNotify) tactic_free);
  release->by_id = g_hash_table_new (g_str_hash, g_str_equal);
  if (!read_about (release, db, row, error) || !read_tactics (release, db, row, tactics, error) ||
      !read_techniques (release, db, row, techniques, error) ||
      !read_links (db, row, techniques, error) ||
      !read_cells (db, row, techniques, tactics, error) ||
      !read_platforms (db, row, techniques, error))
    return NULL;
  return g_steal_pointer (&release);
}

const char *
cm_release_get_domain (CmRelease *release)
{
  return release->domain;
}

const char *
cm_release_get_version (CmRelease *release)
{
  return release->version;
}

const char *
cm_release_get_name (CmRelease *release)
{
  return release->name;
}

gboolean
cm_release_has_texts (CmRelease *release)
{
  return release->has_texts;
}

const char *
cm_release_get_notice (CmRelease *release)
{
  return release->notice;
}

GPtrArray *
cm_release_get_tactics (CmRelease *release)
{
  return release->tactics;
}

GPtrArray *
cm_release_get_techniques (CmRelease *release)
{
  return release->techniques;
}

CmTechnique *
cm_release_find (CmRelease *release, const char *id)
{
  return id == NULL ? NULL : g_hash_table_lookup (release->by_id, id);
}

CmTechnique *
cm_release_resolve (CmRelease *release, const char *id)
{
  CmTechnique *technique = cm_release_find (release, id);

  return technique == NULL || technique->live ? technique : technique->became;
}

CmTactic *
cm_release_find_tactic (CmRelease *release, const char *id)
{
  for (guint i = 0; id != NULL && i < release->tactics->len; i++)
    {
      CmTactic *tactic = g_ptr_array_index (release->tactics, i);

      if (g_strcmp0 (tactic->id, id) == 0)
        return tactic;
    }
  return NULL;
}

char *
cm_technique_full_name (const CmTechnique *technique)
{
  return technique->parent != NULL
             ? g_strdup_printf ("%s: %s", technique->parent->name, technique->name)
             : g_strdup (technique->name);
}

gboolean
cm_technique_has_tactic (const CmTechnique *technique, const CmTactic *tactic)
{
  return g_ptr_array_find (technique->tactics, tactic, NULL);
}

/* 0 best … 4 no match: id prefix, name prefix, prefix of a word, anywhere. */
static int
match_rank (const CmTechnique *technique, const char *folded)
{
  g_autofree char *id = g_utf8_casefold (technique->id, -1);
  g_autofree char *full = cm_technique_full_name (technique);
  g_autofree char *name = g_utf8_casefold (technique->name, -1);
  g_autofree char *folded_full = g_utf8_casefold (full, -1);
  const char *hit;

  if (g_str_has_prefix (id, folded))
    return 0;
  if (g_str_has_prefix (name, folded))
    return 1;
  for (hit = strstr (folded_full, folded); hit != NULL; hit = strstr (hit + 1, folded))
    if (hit == folded_full || !g_unichar_isalnum (g_utf8_get_char (g_utf8_prev_char (hit))))
      return 2;
  return strstr (folded_full, folded) != NULL ? 3 : 4;
}

GPtrArray *
cm_release_complete (CmRelease *release, const char *text, guint limit)
{
  GPtrArray *found = g_ptr_array_new ();
  g_autofree char *folded = g_utf8_validate (text, -1, NULL) ? g_utf8_casefold (text, -1) : NULL;
  g_autofree guint8 *ranks = g_malloc0 (release->techniques->len + 1);

  if (folded == NULL || *folded == '\0')
    return found;
  for (guint i = 0; i < release->techniques->len; i++)
    ranks[i] = (guint8) match_rank (g_ptr_array_index (release->techniques, i), folded);
  for (guint8 rank = 0; rank < 4; rank++)
    for (guint i = 0; i < release->techniques->len && found->len < limit; i++)
      if (ranks[i] == rank)
        g_ptr_array_add (found, g_ptr_array_index (release->techniques, i));
  return found;
}
