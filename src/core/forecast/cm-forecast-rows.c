/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Reads rows in a fixed order, so that sums come out the same each time. Ids go through revoked-by;
 * only live techniques count. */
#include "forecast/cm-forecast-rows.h"

#include "base/cm-json.h"
#include "core-resources.h"

#include <string.h>

#define PUBLICATION_LEAST 3

static void
row_free (CmRow *row)
{
  g_free (row->id);
  g_free (row->name);
  g_array_unref (row->items);
  g_free (row);
}

static void
group_facts_free (CmGroupFacts *facts)
{
  g_ptr_array_unref (facts->software);
  g_free (facts);
}

void
cm_row_set_free (CmRowSet *set)
{
  if (set == NULL)
    return;
  for (guint i = 0; i < set->n; i++)
    g_array_unref (set->postings[i]);
  for (int kind = 0; kind < CM_N_ROW_KINDS; kind++)
    g_free (set->count_of[kind]);
  g_free (set->postings);
  g_free (set->together);
  g_free (set->count);
  g_ptr_array_unref (set->groups);
  g_ptr_array_unref (set->rows);
  g_free (set);
}

static int
compare_items (gconstpointer a, gconstpointer b)
{
  guint left = *(const guint *) a, right = *(const guint *) b;

  return left < right ? -1 : left > right;
}

static void
finish_row (CmRowSet *set, CmRow *row, guint least)
{
  guint kept = 0;

  g_array_sort (row->items, compare_items);
  for (guint i = 0; i < row->items->len; i++)
    if (i == 0 || g_array_index (row->items, guint, i) != g_array_index (row->items, guint, i - 1))
      g_array_index (row->items, guint, kept++) = g_array_index (row->items, guint, i);
  g_array_set_size (row->items, kept);
  if (kept >= least)
    g_ptr_array_add (set->rows, row);
  else
    row_free (row);
}

/* Rows of one kind from (key, id, name, technique) ordered by key. */
static gboolean
read_kind (CmRowSet *set,
           CmRelease *release,
           CmRowKind kind,
           guint least,
           CmRows *rows,
           GError *local,
           GError **error)
{
  CmRow *row = NULL;
  g_autofree char *key = NULL;

  while (local == NULL && cm_rows_next (rows, &local))
    {
      CmTechnique *technique = cm_release_resolve (release, cm_rows_text (rows, 3));

      if (row == NULL || g_strcmp0 (key, cm_rows_text (rows, 0)) != 0)
        {
          if (row != NULL)
            finish_row (set, row, least);
          g_free (key);
          key = g_strdup (cm_rows_text (rows, 0));
          row = g_new0 (CmRow, 1);
          row->kind = kind;
          row->id = g_strdup (cm_rows_text (rows, 1));
          row->name = g_strdup (cm_rows_text (rows, 2));
          row->items = g_array_new (FALSE, FALSE, sizeof (guint));
        }
      if (technique != NULL)
        g_array_append_val (row->items, technique->index);
    }
  if (row != NULL)
    finish_row (set, row, least);
  if (local != NULL)
    return g_propagate_error (error, local), FALSE;
  return TRUE;
}

#define USES                                                                                       \
  " AND u.type = 'uses' AND u.revoked = 0 AND u.deprecated = 0 AND t.type = 'attack-pattern'"
#define LIVE " AND s.revoked = 0 AND s.deprecated = 0"

static const char reports_sql[] =
    "SELECT p.name || ' ' || s.set_id, s.set_id, p.name, s.technique FROM technique_set s JOIN "
    "set_pack p ON p.id = s.pack WHERE p.domain = ? ORDER BY p.name, s.set_id, s.technique";
/* A group's own techniques and those of the campaigns attributed to it. */
static const char groups_sql[] =
    "SELECT s.aid AS id, s.aid, s.name, t.aid AS technique FROM object s JOIN relation u ON u.src "
    "= s.id JOIN object t ON t.id = u.dst WHERE s.release = ?1 AND s.type = 'intrusion-set'" LIVE
        USES
    " UNION ALL SELECT s.aid, s.aid, s.name, t.aid FROM object s JOIN relation a ON a.dst = s.id "
    "JOIN object c ON c.id = a.src JOIN relation u ON u.src = c.id JOIN object t ON t.id = u.dst "
    "WHERE s.release = ?1 AND s.type = 'intrusion-set' AND a.type = 'attributed-to' AND a.revoked "
    "= 0 AND a.deprecated = 0 AND c.type = 'campaign' AND c.revoked = 0 AND c.deprecated = 0" LIVE
        USES " ORDER BY 1, 4";
static const char software_sql[] =
    "SELECT s.aid, s.aid, s.name, t.aid FROM object s JOIN relation u ON u.src = s.id JOIN object "
    "t "
    "ON t.id = u.dst WHERE s.release = ? AND s.type IN ('malware', 'tool')" LIVE USES
    " ORDER BY s.aid, t.aid";
static const char campaigns_sql[] =
    "SELECT s.aid, s.aid, s.name, t.aid FROM object s JOIN relation u ON u.src = s.id JOIN object "
    "t "
    "ON t.id = u.dst WHERE s.release = ? AND s.type = 'campaign'" LIVE USES
    " ORDER BY s.aid, t.aid";
static const char publications_sql[] =
    "SELECT c.name, c.name, c.name, t.aid FROM relation u JOIN relation_citation r ON r.relation = "
    "u.id JOIN citation c ON c.id = r.citation JOIN object t ON t.id = u.dst WHERE u.release = "
    "?" USES " ORDER BY c.name, t.aid";

static gboolean
read_rows (CmRowSet *set, CmKnowledge *knowledge, CmRelease *release, GError **error)
{
  static const struct
  {
    CmRowKind kind;
    const char *sql;
    guint least;
  } kinds[] = {
    { CM_ROW_GROUP, groups_sql, 1 },
    { CM_ROW_SOFTWARE, software_sql, 1 },
    { CM_ROW_CAMPAIGN, campaigns_sql, 1 },
    { CM_ROW_PUBLICATION, publications_sql, PUBLICATION_LEAST },
  };
  CmDb *db = cm_knowledge_get_db (knowledge);
  gint64 row = cm_knowledge_get_release_row (knowledge, release);
  GError *local = NULL;
  g_autoptr (CmRows) reports =
      cm_db_query (db, &local, reports_sql, "s", cm_release_get_domain (release));

  if (!read_kind (set, release, CM_ROW_REPORT, 1, reports, local, error))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      GError *failed = NULL;
      g_autoptr (CmRows) rows = cm_db_query (db, &failed, kinds[i].sql, "x", row);

      if (!read_kind (set, release, kinds[i].kind, kinds[i].least, rows, failed, error))
        return FALSE;
    }
  return TRUE;
}

/* Postings, and how many rows hold each technique and each pair. */
static void
count_rows (CmRowSet *set)
{
  set->postings = g_new (GArray *, set->n);
  set->count = g_new0 (guint, set->n);
  set->together = g_new0 (guint32, (gsize) set->n * set->n);
  for (int kind = 0; kind < CM_N_ROW_KINDS; kind++)
    set->count_of[kind] = g_new0 (guint, set->n);
  for (guint i = 0; i < set->n; i++)
    set->postings[i] = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint r = 0; r < set->rows->len; r++)
    {
      CmRow *row = g_ptr_array_index (set->rows, r);

      set->n_of[row->kind]++;
      for (guint i = 0; i < row->items->len; i++)
        {
          guint a = g_array_index (row->items, guint, i);

          set->count[a]++;
          set->count_of[row->kind][a]++;
          g_array_append_val (set->postings[a], r);
          for (guint k = 0; k < row->items->len; k++)
            set->together[(gsize) a * set->n + g_array_index (row->items, guint, k)]++;
        }
    }
}

static gboolean
read_publications (CmRowSet *set, CmKnowledge *knowledge, CmRelease *release, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GHashTable) counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (CmRows) rows = cm_db_query (
      cm_knowledge_get_db (knowledge), &local,
      "SELECT s.aid, count(DISTINCT r.citation) FROM object s JOIN relation u ON u.src = s.id JOIN "
      "relation_citation r ON r.relation = u.id JOIN object t ON t.id = u.dst WHERE s.release = ? "
      "AND "
      "s.type = 'intrusion-set'" LIVE USES " GROUP BY s.aid",
      "x", cm_knowledge_get_release_row (knowledge, release));

  while (cm_rows_next (rows, &local))
    g_hash_table_insert (counts, g_strdup (cm_rows_text (rows, 0)),
                         GINT_TO_POINTER (cm_rows_int (rows, 1)));
  if (local != NULL)
    return g_propagate_error (error, g_steal_pointer (&local)), FALSE;
  for (guint i = 0; i < set->groups->len; i++)
    {
      CmGroupFacts *facts = g_ptr_array_index (set->groups, i);

      facts->publications = (guint) GPOINTER_TO_INT (g_hash_table_lookup (counts, facts->row->id));
    }
  return TRUE;
}

static gboolean
read_software (CmRowSet *set, CmKnowledge *knowledge, CmRelease *release, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GHashTable) by_id = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) groups = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (CmRows) rows = cm_db_query (
      cm_knowledge_get_db (knowledge), &local,
      "SELECT DISTINCT s.aid, t.aid FROM object s JOIN relation u ON u.src = s.id JOIN object t ON "
      "t.id = u.dst WHERE s.release = ? AND s.type = 'intrusion-set'" LIVE
      " AND u.type = 'uses' AND u.revoked = 0 AND u.deprecated = 0 AND t.type IN ('malware', "
      "'tool') "
      "ORDER BY s.aid, t.aid",
      "x", cm_knowledge_get_release_row (knowledge, release));

  for (guint r = 0; r < set->rows->len; r++)
    {
      CmRow *row = g_ptr_array_index (set->rows, r);

      if (row->kind == CM_ROW_SOFTWARE)
        g_hash_table_insert (by_id, row->id, row);
    }
  for (guint i = 0; i < set->groups->len; i++)
    {
      CmGroupFacts *facts = g_ptr_array_index (set->groups, i);
      g_hash_table_insert (groups, facts->row->id, facts);
    }
  while (cm_rows_next (rows, &local))
    {
      CmGroupFacts *facts = g_hash_table_lookup (groups, cm_rows_text (rows, 0));
      CmRow *software = g_hash_table_lookup (by_id, cm_rows_text (rows, 1));

      if (facts != NULL && software != NULL)
        g_ptr_array_add (facts->software, software);
    }
  return local == NULL ? TRUE : (g_propagate_error (error, g_steal_pointer (&local)), FALSE);
}

CmRowSet *
cm_row_set_read (CmKnowledge *knowledge, CmRelease *release, GError **error)
{
  CmRowSet *set = g_new0 (CmRowSet, 1);

  set->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) row_free);
  set->groups = g_ptr_array_new_with_free_func ((GDestroyNotify) group_facts_free);
  set->n = cm_release_get_techniques (release)->len;
  if (!read_rows (set, knowledge, release, error))
    {
      set->n = 0;
      cm_row_set_free (set);
      return NULL;
    }
  count_rows (set);
  for (guint r = 0; r < set->rows->len; r++)
    {
      CmRow *row = g_ptr_array_index (set->rows, r);
      CmGroupFacts *facts;

      if (row->kind != CM_ROW_GROUP)
        continue;
      facts = g_new0 (CmGroupFacts, 1);
      facts->row = row;
      facts->software = g_ptr_array_new ();
      g_ptr_array_add (set->groups, facts);
    }
  if (read_publications (set, knowledge, release, error) &&
      read_software (set, knowledge, release, error))
    return set;
  cm_row_set_free (set);
  return NULL;
}

/* One edge spreads 1 evenly over the pairs of its ends' tactics. */
static void
add_edge (CmRelease *release, double *matrix, const char *from, const char *to)
{
  CmTechnique *a = cm_release_resolve (release, from), *b = cm_release_resolve (release, to);
  guint n = cm_release_get_tactics (release)->len;

  if (a == NULL || b == NULL || a->tactics->len == 0 || b->tactics->len == 0)
    return;
  for (guint i = 0; i < a->tactics->len; i++)
    for (guint k = 0; k < b->tactics->len; k++)
      matrix[(guint) ((CmTactic *) g_ptr_array_index (a->tactics, i))->position * n +
             (guint) ((CmTactic *) g_ptr_array_index (b->tactics, k))->position] +=
          1.0 / (a->tactics->len * b->tactics->len);
}

double *
cm_transitions_read (CmRelease *release, GError **error)
{
  g_autoptr (GBytes) bytes =
      g_resource_lookup_data (core_get_resource (), "/org/countermove/core/flow-edges.json",
                              G_RESOURCE_LOOKUP_FLAGS_NONE, error);
  guint n = cm_release_get_tactics (release)->len;
  g_autofree double *matrix = g_new0 (double, n *n + 1);
  g_autoptr (JsonNode) root = NULL;
  JsonArray *edges = NULL;
  gsize size;
  const char *text;

  if (bytes == NULL)
    return NULL;
  text = g_bytes_get_data (bytes, &size);
  root = cm_json_parse ("flow-edges.json", text, size, error);
  if (root == NULL ||
      !cm_json_get_array (json_node_get_object (root), "edges", "", TRUE, &edges, error))
    return NULL;
  for (guint i = 0; i < json_array_get_length (edges); i++)
    {
      JsonArray *pair = json_array_get_array_element (edges, i);
      add_edge (release, matrix, json_array_get_string_element (pair, 0),
                json_array_get_string_element (pair, 1));
    }
  for (guint i = 0; i < n; i++)
    {
      double sum = 0;

      for (guint k = 0; k < n; k++)
        sum += matrix[i * n + k] += 0.5;
      for (guint k = 0; k < n; k++)
        matrix[i * n + k] /= sum;
    }
  return g_steal_pointer (&matrix);
}
