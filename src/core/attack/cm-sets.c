/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Technique-set packs: our own format and the data set of MITRE CTID's Technique Inference Engine.
 * A pack of the same name is replaced. Ids stay as the pack has them; the forecast resolves them.
 */
#include "attack/cm-build.h"
#include "base/cm-error.h"

#include <glib/gi18n-lib.h>

#define PACK_FORMAT         "countermove-technique-sets"
#define PACK_FORMAT_VERSION 1

typedef struct
{
  CmBuild *build;
  CmStatement *add;
  gint64 pack;
  guint n_sets;
} Pack;

static gboolean
replace_pack (Pack *p,
              const char *name,
              const char *source,
              const char *licence,
              const char *domain,
              const char *attack_version,
              const char *sha256,
              gint64 now_us,
              GError **error)
{
  CmDb *db = cm_build_get_db (p->build);

  if (!cm_db_run (
          db, error,
          "DELETE FROM technique_set WHERE pack IN (SELECT id FROM set_pack WHERE name = ?)", "s",
          name) ||
      !cm_db_run (db, error, "DELETE FROM set_pack WHERE name = ?", "s", name) ||
      !cm_db_run (db, error,
                  "INSERT INTO set_pack (name, source, licence, domain, attack_version, sha256, "
                  "imported_us) VALUES (?,?,?,?,?,?,?)",
                  "ssssssx", name, source, licence, domain, attack_version, sha256, now_us))
    return FALSE;
  p->pack = cm_db_last_row (db);
  p->add = cm_db_prepare (db, "INSERT OR IGNORE INTO technique_set VALUES (?,?,?)", error);
  return p->add != NULL;
}

/* {"sets":[{"id","techniques":[…]}]} */
static gboolean
read_sets (Pack *p, JsonObject *root, GError **error)
{
  JsonArray *sets = NULL;

  if (!cm_json_get_array (root, "sets", "", TRUE, &sets, error))
    return FALSE;
  for (guint i = 0; i < json_array_get_length (sets); i++)
    {
      g_autofree char *path = g_strdup_printf ("sets[%u]", i);
      JsonNode *node = json_array_get_element (sets, i);
      g_auto (GStrv) techniques = NULL;
      const char *id = NULL;

      if (!JSON_NODE_HOLDS_OBJECT (node))
        {
          g_set_error (error, CM_ERROR, CM_ERROR_INVALID, _ ("%s: an object is expected"), path);
          return FALSE;
        }
      if (!cm_json_get_text (json_node_get_object (node), "id", path, TRUE, &id, error) ||
          !cm_json_get_texts (json_node_get_object (node), "techniques", path, &techniques, error))
        return FALSE;
      for (guint k = 0; techniques != NULL && techniques[k] != NULL; k++)
        if (!cm_statement_run (p->add, error, "xss", p->pack, id, techniques[k]))
          return FALSE;
      p->n_sets++;
    }
  return TRUE;
}

/* {"reports":[{"mitre_techniques":{ID:count,…}}]}: counts are ignored, the place in the list is the
 * set's id. */
static gboolean
read_reports (Pack *p, JsonArray *reports, GError **error)
{
  for (guint i = 0; i < json_array_get_length (reports); i++)
    {
      g_autofree char *path = g_strdup_printf ("reports[%u]", i);
      JsonNode *node = json_array_get_element (reports, i);
      JsonObject *techniques = NULL;
      g_autoptr (GList) ids = NULL;

      if (!JSON_NODE_HOLDS_OBJECT (node))
        {
          g_set_error (error, CM_ERROR, CM_ERROR_INVALID, _ ("%s: an object is expected"), path);
          return FALSE;
        }
      if (!cm_json_get_object (json_node_get_object (node), "mitre_techniques", path, TRUE,
                               &techniques, error))
        return FALSE;
      ids = json_object_get_members (techniques);
      for (GList *l = ids; l != NULL; l = l->next)
        if (!cm_statement_run (p->add, error, "xss", p->pack, path, l->data))
          return FALSE;
      p->n_sets++;
    }
  return TRUE;
}

static gboolean
import_own (
    Pack *p, JsonObject *root, const char *sha256, gint64 now_us, const char **name, GError **error)
{
  const char *source = NULL, *licence = NULL, *domain = NULL, *attack_version = NULL;
  gint64 version = 0;

  if (!cm_json_get_int (root, "format_version", "", TRUE, &version, error) ||
      !cm_json_get_text (root, "name", "", TRUE, name, error) ||
      !cm_json_get_text (root, "source", "", FALSE, &source, error) ||
      !cm_json_get_text (root, "licence", "", FALSE, &licence, error) ||
      !cm_json_get_text (root, "domain", "", TRUE, &domain, error) ||
      !cm_json_get_text (root, "attack_version", "", FALSE, &attack_version, error))
    return FALSE;
  if (version > PACK_FORMAT_VERSION)
    {
      g_set_error (error, CM_ERROR, CM_ERROR_TOO_NEW,
                   _ ("this technique-set pack was written for a newer Countermove"));
      return FALSE;
    }
  return replace_pack (p, *name, source, licence, domain, attack_version, sha256, now_us, error) &&
         read_sets (p, root, error);
}

static gboolean
import_any (
    Pack *p, JsonObject *root, const char *sha256, gint64 now_us, const char **name, GError **error)
{
  const char *format = NULL;
  JsonArray *reports = NULL;

  if (cm_json_get_text (root, "format", "", FALSE, &format, NULL) &&
      g_strcmp0 (format, PACK_FORMAT) == 0)
    return import_own (p, root, sha256, now_us, name, error);
  if (!cm_json_get_array (root, "reports", "", FALSE, &reports, error))
    return FALSE;
  if (reports != NULL)
    {
      *name = "CTID Technique Inference Engine";
      return replace_pack (p, *name,
                           "center-for-threat-informed-defense/technique-inference-engine",
                           "Apache-2.0", "enterprise-attack", NULL, sha256, now_us, error) &&
             read_reports (p, reports, error);
    }
  g_set_error (error, CM_ERROR, CM_ERROR_INVALID,
               _ ("neither a STIX bundle nor a technique-set pack"));
  return FALSE;
}

gboolean
cm_sets_import (CmBuild *build,
                JsonNode *root,
                const char *sha256,
                gint64 now_us,
                GPtrArray *results,
                GError **error)
{
  Pack p = { .build = build };
  const char *pack_name = NULL;
  gboolean ok = import_any (&p, json_node_get_object (root), sha256, now_us, &pack_name, error);

  cm_statement_free (p.add);
  if (ok)
    {
      CmImportResult *result = cm_import_result_new ();

      result->pack = g_strdup (pack_name);
      result->pack_sets = p.n_sets;
      g_ptr_array_add (results, result);
    }
  return ok;
}
