/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Reads STIX 2.0 and 2.1 bundles of ATT&CK, one object at a time, and writes them through cm-build.
 * Field names are those of ATT&CK's STIX data model (attack-stix-data, USAGE.md). An unknown type
 * is counted, never an error. */
#include "attack/cm-build.h"
#include "attack/cm-releases.h"
#include "base/cm-error.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

#define CANCEL_EVERY 1000

typedef struct
{
  CmBuild *build;
  const CmImportOptions *options;
  GCancellable *cancellable;
  CmImportResult *result;
  const char *name;
  goffset size;
  guint n;
  GHashTable *unknown_types; /* type → count */
  GHashTable *kill_chains; /* kill_chain_name → count, to tell the domain where nothing else does */
  char *domain, *version, *collection, *title, *spec, *notice;
  gint64 modified_us; /* newest in the bundle */
} Reader;

static const struct
{
  const char *collection, *domain;
} known_collections[] = {
  { "x-mitre-collection--1f5f1533-f617-4ca8-9ab4-6a02367fa019", "enterprise-attack" },
  { "x-mitre-collection--dac0d2d7-8653-445c-9bff-82f934c1e858", "mobile-attack" },
  { "x-mitre-collection--90c00720-636b-4485-b342-8751d232bf09", "ics-attack" },
};

/* Object types that become rows of `object`. */
static const char *const object_types[] = {
  "attack-pattern",
  "campaign",
  "course-of-action",
  "intrusion-set",
  "malware",
  "tool",
  "x-mitre-analytic",
  "x-mitre-asset",
  "x-mitre-data-component",
  "x-mitre-data-source",
  "x-mitre-detection-strategy",
  "x-mitre-matrix",
  "x-mitre-tactic",
  NULL,
};
static const char *const known_others[] = { "identity", "marking-definition", NULL };

/* Members that have a column or table of their own, or that nothing needs. */
static const char *const known_members[] = {
  "x_mitre_aliases",
  "x_mitre_analytic_refs",
  "x_mitre_attack_spec_version",
  "x_mitre_data_source_ref",
  "x_mitre_data_sources",
  "x_mitre_deprecated",
  "x_mitre_detection",
  "x_mitre_domains",
  "x_mitre_is_subtechnique",
  "x_mitre_log_source_references",
  "x_mitre_log_sources",
  "x_mitre_modified_by_ref",
  "x_mitre_mutable_elements",
  "x_mitre_platforms",
  "x_mitre_shortname",
  "x_mitre_version",
  NULL,
};

/* "YYYY-MM-DDThh:mm:ss[.mmm]Z", the one form of STIX; 0 for anything else. Days from civil: Howard
 * Hinnant's algorithm, http://howardhinnant.github.io/date_algorithms.html */
static gint64
parse_stamp (const char *text)
{
  int y, m, d, hour, minute, second, n = 0;
  gint64 year, era, day, ms = 0;

  /* No "%lf" for the seconds: its decimal point is the locale's. */
  if (text == NULL || strlen (text) > 40 ||
      sscanf (text, "%4d-%2d-%2dT%2d:%2d:%2d%n", &y, &m, &d, &hour, &minute, &second, &n) != 6 ||
      y < 1 || m < 1 || m > 12 || d < 1 || d > 31 || hour < 0 || hour > 23 || minute < 0 ||
      minute > 59 || second < 0 || second > 60)
    return 0;
  for (int i = 0, weight = 100; text[n] == '.' && i < 3 && g_ascii_isdigit (text[n + 1 + i]);
       i++, weight /= 10)
    ms += (text[n + 1 + i] - '0') * weight;
  year = m <= 2 ? y - 1 : y;
  era = year / 400;
  day = era * 146097 + (year - era * 400) * 365 + (year % 400) / 4 - (year % 400) / 100 +
        (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1 - 719468;
  return (((day * 24 + hour) * 60 + minute) * 60 + second) * G_USEC_PER_SEC + ms * 1000;
}

static gboolean
get_flag (JsonObject *object, const char *member)
{
  gboolean value = FALSE;

  /* Booleans are absent, false or true; anything else counts as absent. */
  return cm_json_get_bool (object, member, "", &value, NULL) && value;
}

/* A text member or NULL; a value of another kind is an error of the file. */
static gboolean
get (JsonObject *object, const char *member, const char *path, const char **out, GError **error)
{
  return cm_json_get_text (object, member, path, FALSE, out, error);
}

static char *
collect_extra (JsonObject *object)
{
  g_autoptr (JsonObject) extra = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GList) members = json_object_get_members (object);

  for (GList *l = members; l != NULL; l = l->next)
    if (g_str_has_prefix (l->data, "x_mitre_") && !g_strv_contains (known_members, l->data))
      {
        if (extra == NULL)
          extra = json_object_new ();
        json_object_set_member (extra, l->data,
                                json_node_copy (json_object_get_member (object, l->data)));
      }
  if (extra == NULL)
    return NULL;
  node = json_node_init_object (json_node_alloc (), extra);
  return cm_json_canonical (node);
}

static gboolean
is_attack_source (const char *source)
{
  return source != NULL && g_str_has_prefix (source, "mitre-") &&
         g_str_has_suffix (source, "attack");
}

/* References: ATT&CK's own id and URL, ids of other schemes, and the literature. */
static gboolean
add_references (Reader *r, gint64 id, JsonObject *object, const char *path, GError **error)
{
  JsonArray *references = NULL;
  int pos = 0;

  if (!cm_json_get_array (object, "external_references", path, FALSE, &references, error))
    return FALSE;
  for (guint i = 0; references != NULL && i < json_array_get_length (references); i++)
    {
      JsonNode *node = json_array_get_element (references, i);
      JsonObject *reference;
      const char *source = NULL, *external = NULL, *url = NULL, *text = NULL;

      if (!JSON_NODE_HOLDS_OBJECT (node))
        continue;
      reference = json_node_get_object (node);
      if (!get (reference, "source_name", path, &source, error) ||
          !get (reference, "external_id", path, &external, error) ||
          !get (reference, "url", path, &url, error) ||
          !get (reference, "description", path, &text, error))
        return FALSE;
      if (source == NULL || is_attack_source (source))
        continue;
      if (external != NULL && !cm_build_add_external_id (r->build, id, source, external, error))
        return FALSE;
      if (external == NULL &&
          !cm_build_add_object_citation (r->build, id, pos++, source, text, url, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
find_attack_reference (
    JsonObject *object, const char *path, const char **aid, const char **url, GError **error)
{
  JsonArray *references = NULL;

  if (!cm_json_get_array (object, "external_references", path, FALSE, &references, error))
    return FALSE;
  for (guint i = 0; references != NULL && i < json_array_get_length (references); i++)
    {
      JsonNode *node = json_array_get_element (references, i);
      const char *source = NULL;

      if (!JSON_NODE_HOLDS_OBJECT (node))
        continue;
      if (!get (json_node_get_object (node), "source_name", path, &source, error))
        return FALSE;
      if (is_attack_source (source))
        return get (json_node_get_object (node), "external_id", path, aid, error) &&
               get (json_node_get_object (node), "url", path, url, error);
    }
  return TRUE;
}

typedef gboolean (*AddText) (
    CmBuild *build, gint64 object, int pos, const char *name, GError **error);

static gboolean
add_texts (Reader *r,
           gint64 id,
           JsonObject *object,
           const char *member,
           const char *path,
           AddText add,
           GError **error)
{
  g_auto (GStrv) texts = NULL;
  int pos = 0;

  if (!cm_json_get_texts (object, member, path, &texts, error))
    return FALSE;
  for (guint i = 0; texts != NULL && texts[i] != NULL; i++)
    if (*texts[i] != '\0' && strcmp (texts[i], "None") != 0 &&
        !add (r->build, id, pos++, texts[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
add_domain (CmBuild *build, gint64 object, int pos, const char *name, GError **error)
{
  return cm_build_add_domain (build, object, name, error);
}

static gboolean
add_phases (Reader *r, gint64 id, JsonObject *object, const char *path, GError **error)
{
  JsonArray *phases = NULL;

  if (!cm_json_get_array (object, "kill_chain_phases", path, FALSE, &phases, error))
    return FALSE;
  for (guint i = 0; phases != NULL && i < json_array_get_length (phases); i++)
    {
      JsonNode *node = json_array_get_element (phases, i);
      const char *chain = NULL, *phase = NULL;

      if (!JSON_NODE_HOLDS_OBJECT (node))
        continue;
      if (!get (json_node_get_object (node), "kill_chain_name", path, &chain, error) ||
          !get (json_node_get_object (node), "phase_name", path, &phase, error))
        return FALSE;
      if (chain != NULL)
        {
          guint count = GPOINTER_TO_UINT (g_hash_table_lookup (r->kill_chains, chain));
          g_hash_table_insert (r->kill_chains, g_strdup (chain), GUINT_TO_POINTER (count + 1));
        }
      if (phase != NULL)
        cm_build_add_phase (r->build, id, phase);
    }
  return TRUE;
}

static gboolean
add_analytics (Reader *r, gint64 id, JsonObject *object, const char *path, GError **error)
{
  g_auto (GStrv) refs = NULL;

  if (!cm_json_get_texts (object, "x_mitre_analytic_refs", path, &refs, error))
    return FALSE;
  for (int i = 0; refs != NULL && refs[i] != NULL; i++)
    if (!cm_build_add_analytic (r->build, id, i, refs[i], error))
      return FALSE;
  return TRUE;
}

/* Log sources of an analytic (with their data component) or of a data component. */
static gboolean
add_log_sources (
    Reader *r, gint64 id, JsonObject *object, const char *member, const char *path, GError **error)
{
  JsonArray *sources = NULL;

  if (!cm_json_get_array (object, member, path, FALSE, &sources, error))
    return FALSE;
  for (guint i = 0; sources != NULL && i < json_array_get_length (sources); i++)
    {
      JsonNode *node = json_array_get_element (sources, i);
      const char *component = NULL, *name = NULL, *channel = NULL;

      if (!JSON_NODE_HOLDS_OBJECT (node))
        continue;
      if (!get (json_node_get_object (node), "x_mitre_data_component_ref", path, &component,
                error) ||
          !get (json_node_get_object (node), "name", path, &name, error) ||
          !get (json_node_get_object (node), "channel", path, &channel, error) ||
          !cm_build_add_log_source (r->build, id, (int) i, component, name, channel, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
add_tunables (Reader *r, gint64 id, JsonObject *object, const char *path, GError **error)
{
  JsonArray *elements = NULL;

  if (!cm_json_get_array (object, "x_mitre_mutable_elements", path, FALSE, &elements, error))
    return FALSE;
  for (guint i = 0; elements != NULL && i < json_array_get_length (elements); i++)
    {
      JsonNode *node = json_array_get_element (elements, i);
      const char *field = NULL, *text = NULL;

      if (!JSON_NODE_HOLDS_OBJECT (node))
        continue;
      if (!get (json_node_get_object (node), "field", path, &field, error) ||
          !get (json_node_get_object (node), "description", path, &text, error) ||
          !cm_build_add_tunable (r->build, id, (int) i, field, text, error))
        return FALSE;
    }
  return TRUE;
}

/* A live matrix orders the tactics and, where no collection does, names the domain. */
static gboolean
read_matrix (Reader *r,
             gint64 id,
             JsonObject *object,
             const CmBuildObject *o,
             const char *path,
             GError **error)
{
  g_auto (GStrv) refs = NULL;

  if (o->revoked || o->deprecated)
    return TRUE;
  if (!cm_json_get_texts (object, "tactic_refs", path, &refs, error))
    return FALSE;
  for (int i = 0; refs != NULL && refs[i] != NULL; i++)
    cm_build_add_tactic_order (r->build, id, i, refs[i]);
  if (r->domain == NULL && o->aid != NULL)
    r->domain = g_strdup (o->aid);
  return TRUE;
}

static gboolean
add_details (Reader *r,
             gint64 id,
             JsonObject *object,
             const CmBuildObject *o,
             const char *path,
             GError **error)
{
  const char *aliases = g_str_equal (o->type, "malware") || g_str_equal (o->type, "tool")
                            ? "x_mitre_aliases"
                            : "aliases";

  if (!add_references (r, id, object, path, error) ||
      !add_texts (r, id, object, aliases, path, cm_build_add_alias, error) ||
      !add_texts (r, id, object, "x_mitre_platforms", path, cm_build_add_platform, error) ||
      !add_texts (r, id, object, "x_mitre_domains", path, add_domain, error))
    return FALSE;
  if (g_str_equal (o->type, "attack-pattern"))
    return add_phases (r, id, object, path, error);
  if (g_str_equal (o->type, "x-mitre-matrix"))
    return read_matrix (r, id, object, o, path, error);
  if (g_str_equal (o->type, "x-mitre-detection-strategy"))
    return add_analytics (r, id, object, path, error);
  if (g_str_equal (o->type, "x-mitre-analytic"))
    return add_log_sources (r, id, object, "x_mitre_log_source_references", path, error) &&
           add_tunables (r, id, object, path, error);
  if (g_str_equal (o->type, "x-mitre-data-component"))
    return add_log_sources (r, id, object, "x_mitre_log_sources", path, error);
  return TRUE;
}

static gboolean
add_object (Reader *r, JsonObject *object, CmBuildObject *o, const char *path, GError **error)
{
  g_autofree char *extra = NULL;
  gint64 id;

  if (!cm_json_get_text (object, "name", path, TRUE, &o->name, error) ||
      !get (object, "description", path, &o->description, error) ||
      !get (object, "x_mitre_shortname", path, &o->shortname, error) ||
      !get (object, "x_mitre_version", path, &o->version, error) ||
      !get (object, "first_seen", path, &o->first_seen, error) ||
      !get (object, "last_seen", path, &o->last_seen, error) ||
      !find_attack_reference (object, path, &o->aid, &o->url, error))
    return FALSE;
  o->is_sub = get_flag (object, "x_mitre_is_subtechnique");
  o->extra = extra = collect_extra (object);
  id = cm_build_add_object (r->build, o, error);
  if (id <= 0)
    return id == 0;
  return add_details (r, id, object, o, path, error);
}

static gboolean
add_relation (Reader *r, JsonObject *object, CmBuildObject *o, const char *path, GError **error)
{
  const char *type = NULL, *src = NULL, *dst = NULL, *text = NULL;
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  if (!cm_json_get_text (object, "relationship_type", path, TRUE, &type, error) ||
      !cm_json_get_text (object, "source_ref", path, TRUE, &src, error) ||
      !cm_json_get_text (object, "target_ref", path, TRUE, &dst, error) ||
      !get (object, "description", path, &text, error))
    return FALSE;
  cm_build_find_citations (text, names);
  return cm_build_add_relation (r->build, o->stix, type, src, dst, text, o->revoked, o->deprecated,
                                o->modified_us, names, error) >= 0;
}

static gboolean
read_collection (Reader *r, JsonObject *object, const char *id, const char *path, GError **error)
{
  const char *version = NULL, *title = NULL, *spec = NULL;

  if (!get (object, "x_mitre_version", path, &version, error) ||
      !get (object, "name", path, &title, error) ||
      !get (object, "x_mitre_attack_spec_version", path, &spec, error))
    return FALSE;
  g_free (g_steal_pointer (&r->collection));
  r->collection = g_strdup (id);
  if (version != NULL && r->version == NULL)
    r->version = g_strdup (version);
  if (title != NULL && r->title == NULL)
    r->title = g_strdup (title);
  if (spec != NULL && r->spec == NULL)
    r->spec = g_strdup (spec);
  for (gsize i = 0; i < G_N_ELEMENTS (known_collections); i++)
    if (g_str_equal (id, known_collections[i].collection))
      {
        g_free (r->domain);
        r->domain = g_strdup (known_collections[i].domain);
      }
  return TRUE;
}

static void
read_marking (Reader *r, JsonObject *object)
{
  JsonObject *definition = NULL;
  const char *statement = NULL;

  /* A marking without statement (TLP) is no licence text; that is not an error. */
  if (cm_json_get_object (object, "definition", "", FALSE, &definition, NULL) &&
      definition != NULL &&
      cm_json_get_text (definition, "statement", "", FALSE, &statement, NULL) &&
      statement != NULL && r->notice == NULL)
    r->notice = g_strdup (statement);
}

static gboolean
read_element (JsonNode *node, const char *path, gpointer data, GError **error)
{
  Reader *r = data;
  CmBuildObject o = { 0 };
  JsonObject *object;
  const char *created = NULL, *modified = NULL;

  if (++r->n % CANCEL_EVERY == 0 && g_cancellable_set_error_if_cancelled (r->cancellable, error))
    return FALSE;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      g_set_error (error, CM_ERROR, CM_ERROR_INVALID, _ ("%s: an object is expected"), path);
      return FALSE;
    }
  object = json_node_get_object (node);
  if (!cm_json_get_text (object, "type", path, TRUE, &o.type, error) ||
      !cm_json_get_text (object, "id", path, TRUE, &o.stix, error) ||
      !get (object, "created", path, &created, error) ||
      !get (object, "modified", path, &modified, error))
    return FALSE;
  o.created_us = parse_stamp (created);
  o.modified_us = parse_stamp (modified);
  o.revoked = get_flag (object, "revoked");
  o.deprecated = get_flag (object, "x_mitre_deprecated");
  r->modified_us = MAX (r->modified_us, o.modified_us);
  if (g_str_equal (o.type, "relationship"))
    return add_relation (r, object, &o, path, error);
  if (g_str_equal (o.type, "x-mitre-collection"))
    return read_collection (r, object, o.stix, path, error);
  if (g_strv_contains (object_types, o.type))
    return add_object (r, object, &o, path, error);
  if (g_str_equal (o.type, "marking-definition"))
    read_marking (r, object);
  else if (!g_strv_contains (known_others, o.type))
    {
      guint count = GPOINTER_TO_UINT (g_hash_table_lookup (r->unknown_types, o.type));
      g_hash_table_insert (r->unknown_types, g_strdup (o.type), GUINT_TO_POINTER (count + 1));
    }
  return TRUE;
}

/* Where neither collection nor matrix names the domain: the kill chain of most techniques. */
static void
guess_domain (Reader *r)
{
  GHashTableIter iter;
  gpointer chain, count;
  guint most = 0;

  g_hash_table_iter_init (&iter, r->kill_chains);
  while (r->domain == NULL && g_hash_table_iter_next (&iter, &chain, &count))
    most = MAX (most, GPOINTER_TO_UINT (count));
  g_hash_table_iter_init (&iter, r->kill_chains);
  while (most > 0 && r->domain == NULL && g_hash_table_iter_next (&iter, &chain, &count))
    if (GPOINTER_TO_UINT (count) == most)
      r->domain = g_str_equal (chain, "mitre-attack") ? g_strdup ("enterprise-attack")
                  : g_str_has_prefix (chain, "mitre-")
                      ? g_strdup ((char *) chain + strlen ("mitre-"))
                      : g_strdup (chain);
}

static void
list_unknown_types (Reader *r)
{
  g_autoptr (GList) types =
      g_list_sort (g_hash_table_get_keys (r->unknown_types), (GCompareFunc) strcmp);

  for (GList *l = types; l != NULL; l = l->next)
    g_ptr_array_add (
        r->result->unknown_types,
        g_strdup_printf ("%s (%u)", (char *) l->data,
                         GPOINTER_TO_UINT (g_hash_table_lookup (r->unknown_types, l->data))));
}

static gboolean
finish (Reader *r, const char *sha256, GError **error)
{
  CmBuildRelease release = { .collection = r->collection,
                             .name = r->title,
                             .spec = r->spec,
                             .kind = "bundle",
                             .source = r->name,
                             .sha256 = sha256,
                             .notice = r->notice,
                             .modified_us = r->modified_us,
                             .imported_us = r->options->now_us,
                             .bytes = r->size };

  guess_domain (r);
  if (r->domain == NULL)
    {
      g_set_error (error, CM_ERROR, CM_ERROR_INVALID,
                   _ ("no ATT&CK collection, matrix or technique tells which domain this is"));
      return FALSE;
    }
  if (r->version == NULL)
    {
      release.inferred = r->options->attack_version == NULL;
      r->version = r->options->attack_version != NULL
                       ? g_strdup (r->options->attack_version)
                       : cm_releases_infer (r->domain, r->modified_us, error);
      if (r->version == NULL)
        return FALSE;
    }
  release.domain = r->domain;
  release.version = r->version;
  list_unknown_types (r);
  return cm_build_finish_release (r->build, &release, error);
}

static void
reader_clear (Reader *r)
{
  g_hash_table_unref (r->unknown_types);
  g_hash_table_unref (r->kill_chains);
  g_free (r->domain);
  g_free (r->version);
  g_free (r->collection);
  g_free (r->title);
  g_free (r->spec);
  g_free (r->notice);
}

gboolean
cm_stix_import (CmBuild *build,
                const CmImportOptions *options,
                const char *name,
                GBytes *bytes,
                const char *sha256,
                GCancellable *cancellable,
                GPtrArray *results,
                GError **error)
{
  CmImportResult *result = cm_import_result_new ();
  Reader r = { .build = build,
               .options = options,
               .cancellable = cancellable,
               .result = result,
               .name = name,
               .unknown_types = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL),
               .kill_chains = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL) };
  gsize size;
  const char *text = g_bytes_get_data (bytes, &size);
  g_autoptr (JsonNode) rest = NULL;
  gboolean ok;

  r.size = (goffset) size;
  g_ptr_array_add (results, result);
  if (cm_json_has_bom (text, size))
    g_ptr_array_add (result->repairs, g_strdup ("a byte order mark at the start was skipped"));
  result->n_repairs = result->repairs->len;
  cm_build_begin_release (build, result);
  rest = cm_json_walk (name, text, size, "objects", read_element, &r, error);
  ok = rest != NULL;
  if (ok && r.n == 0)
    {
      /* No object at all: a technique-set pack, or nothing of ours. */
      g_ptr_array_remove_index (results, results->len - 1);
      ok = cm_sets_import (build, rest, sha256, options->now_us, results, error);
    }
  else if (ok)
    {
      ok = finish (&r, sha256, error);
      result->status =
          ok ? cm_status_read_named (cm_build_get_db (build), r.domain, r.version, error) : NULL;
      ok = ok && result->status != NULL;
    }
  reader_clear (&r);
  return ok;
}
