/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Opens knowledge.db, making it first where it is missing or of another version; releases and their
 * counts. Questions about single objects: cm-object.c. */
#include "attack/cm-knowledge.h"

#include "attack/cm-build.h"
#include "attack/cm-release-load.h"
#include "attack/cm-swap.h"
#include "base/cm-clock.h"
#include "base/cm-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct
{
  gint64 row;
  char *domain, *version;
  gboolean current;
  CmRelease *release; /* NULL until asked for */
} Kept;

struct _CmKnowledge
{
  CmDb *db;
  GPtrArray *kept;    /* Kept, current first within a domain */
  GPtrArray *domains; /* char*, borrowed from kept, NULL-terminated */
};

static const char *const domain_order[] = { "enterprise-attack", "mobile-attack", "ics-attack" };

static void
kept_free (Kept *kept)
{
  g_free (kept->domain);
  g_free (kept->version);
  g_clear_pointer (&kept->release, cm_release_unref);
  g_free (kept);
}

static void
knowledge_clear (CmKnowledge *knowledge)
{
  g_clear_pointer (&knowledge->domains, g_ptr_array_unref);
  g_clear_pointer (&knowledge->kept, g_ptr_array_unref);
  g_clear_pointer (&knowledge->db, cm_db_close);
}

CmKnowledge *
cm_knowledge_ref (CmKnowledge *knowledge)
{
  return g_rc_box_acquire (knowledge);
}

void
cm_knowledge_unref (CmKnowledge *knowledge)
{
  g_rc_box_release_full (knowledge, (GDestroyNotify) knowledge_clear);
}

CmDb *
cm_knowledge_get_db (CmKnowledge *knowledge)
{
  return knowledge->db;
}

static guint
domain_rank (const char *domain)
{
  for (guint i = 0; i < G_N_ELEMENTS (domain_order); i++)
    if (g_str_equal (domain, domain_order[i]))
      return i;
  return G_N_ELEMENTS (domain_order);
}

static int
compare_kept (gconstpointer a, gconstpointer b)
{
  const Kept *left = *(Kept *const *) a, *right = *(Kept *const *) b;
  guint left_rank = domain_rank (left->domain), right_rank = domain_rank (right->domain);

  if (left_rank != right_rank)
    return left_rank < right_rank ? -1 : 1;
  if (!g_str_equal (left->domain, right->domain))
    return strcmp (left->domain, right->domain);
  return right->current - left->current;
}

static gboolean
read_kept (CmKnowledge *knowledge, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (CmRows) rows = cm_db_query (knowledge->db, &local,
                                         "SELECT id, domain, version, current FROM release ORDER "
                                         "BY domain, major DESC, minor DESC, version DESC",
                                         "");

  while (cm_rows_next (rows, &local))
    {
      Kept *kept = g_new0 (Kept, 1);

      kept->row = cm_rows_int64 (rows, 0);
      kept->domain = g_strdup (cm_rows_text (rows, 1));
      kept->version = g_strdup (cm_rows_text (rows, 2));
      kept->current = cm_rows_int (rows, 3) != 0;
      g_ptr_array_add (knowledge->kept, kept);
    }
  if (local != NULL)
    return g_propagate_error (error, g_steal_pointer (&local)), FALSE;
  g_ptr_array_sort (knowledge->kept, compare_kept);
  for (guint i = 0; i < knowledge->kept->len; i++)
    {
      Kept *kept = g_ptr_array_index (knowledge->kept, i);

      if (kept->current)
        g_ptr_array_add (knowledge->domains, kept->domain);
    }
  g_ptr_array_add (knowledge->domains, NULL);
  return TRUE;
}

static gboolean
import_starter (CmDb *db, gpointer data, GError **error)
{
  g_autoptr (GBytes) bytes = cm_starter_get_bytes (error);
  g_autoptr (GPtrArray) results =
      g_ptr_array_new_with_free_func ((GDestroyNotify) cm_import_result_free);
  g_autoptr (CmBuild) build = NULL;

  if (bytes == NULL || (build = cm_build_new (db, error)) == NULL)
    return FALSE;
  return cm_starter_import (build, bytes, *(gint64 *) data, results, error) &&
         cm_build_keep (build, NULL, error);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/* The bundles kept beside, all in one swap over the starter. */
static gboolean
import_kept_bundles (const char *data_dir, gint64 now_us, GError **error)
{
  g_autofree char *path = g_build_filename (data_dir, "bundles", NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) results = NULL;
  CmImportOptions options = { .data_dir = data_dir, .now_us = now_us };
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, ".json.gz"))
      g_ptr_array_add (files, g_build_filename (path, name, NULL));
  if (files->len == 0)
    return TRUE;
  g_ptr_array_sort (files, compare_names);
  g_ptr_array_add (files, NULL);
  options.files = (const char *const *) files->pdata;
  results = cm_import_run (&options, NULL, error);
  return results != NULL;
}

static CmDb *
open_db (const char *data_dir, const char *path, GError **error)
{
  gint64 now_us = cm_clock_now (cm_clock_system ());
  g_autoptr (GError) local = NULL;
  g_autoptr (CmDb) db = NULL;

  if (!cm_swap_recover (data_dir, error))
    return NULL;
  db = cm_db_open (path, CM_DB_READ_ONLY, 0, &local);
  if (db != NULL && cm_swap_check_version (db, &local))
    return g_steal_pointer (&db);
  g_debug ("knowledge.db is built anew: %s", local->message);
  g_clear_pointer (&db, cm_db_close);
  if (!cm_swap_run (data_dir, import_starter, &now_us, error) ||
      !import_kept_bundles (data_dir, now_us, error))
    return NULL;
  return cm_db_open (path, CM_DB_READ_ONLY, 0, error);
}

CmKnowledge *
cm_knowledge_open (const char *data_dir, GError **error)
{
  g_autoptr (CmKnowledge) knowledge = g_rc_box_new0 (CmKnowledge);
  g_autofree char *path = g_build_filename (data_dir, "knowledge.db", NULL);

  knowledge->kept = g_ptr_array_new_with_free_func ((GDestroyNotify) kept_free);
  knowledge->domains = g_ptr_array_new ();
  knowledge->db = open_db (data_dir, path, error);
  if (knowledge->db == NULL || !read_kept (knowledge, error))
    return NULL;
  return g_steal_pointer (&knowledge);
}

const char *const *
cm_knowledge_get_domains (CmKnowledge *knowledge)
{
  return (const char *const *) knowledge->domains->pdata;
}

char *
cm_knowledge_domain_key (CmKnowledge *knowledge, const char *text, GError **error)
{
  for (guint i = 0; i + 1 < knowledge->domains->len; i++)
    {
      const char *domain = g_ptr_array_index (knowledge->domains, i);

      if (g_str_equal (text, domain) ||
          (g_str_has_suffix (domain, "-attack") && g_str_has_prefix (domain, text) &&
           strlen (text) == strlen (domain) - strlen ("-attack")))
        return g_strdup (domain);
    }
  g_set_error (error, CM_ERROR, CM_ERROR_NOT_FOUND, _ ("no ATT&CK domain is called “%.60s”"), text);
  return NULL;
}

CmRelease *
cm_knowledge_get_release (CmKnowledge *knowledge,
                          const char *domain,
                          const char *version,
                          GError **error)
{
  Kept *found = NULL;

  for (guint i = 0; i < knowledge->kept->len; i++)
    {
      Kept *kept = g_ptr_array_index (knowledge->kept, i);

      if (!g_str_equal (kept->domain, domain))
        continue;
      if (version != NULL && g_str_equal (kept->version, version))
        {
          found = kept;
          break;
        }
      if (kept->current)
        found = kept;
    }
  if (found == NULL)
    {
      g_set_error (error, CM_ERROR, CM_ERROR_NOT_FOUND, _ ("no release of “%.60s” is loaded"),
                   domain);
      return NULL;
    }
  if (found->release == NULL)
    found->release = cm_release_load (knowledge->db, found->row, error);
  return found->release;
}

gint64
cm_knowledge_get_release_row (CmKnowledge *knowledge, CmRelease *release)
{
  for (guint i = 0; i < knowledge->kept->len; i++)
    {
      Kept *kept = g_ptr_array_index (knowledge->kept, i);

      if (kept->release == release)
        return kept->row;
    }
  g_return_val_if_reached (0);
}

void
cm_release_status_free (CmReleaseStatus *status)
{
  if (status == NULL)
    return;
  g_free (status->domain);
  g_free (status->version);
  g_free (status->source);
  g_free (status);
}

static void
count_type (CmReleaseStatus *status, const char *type, gboolean is_sub, int n)
{
  if (g_str_equal (type, "attack-pattern") && is_sub)
    status->subtechniques += n;
  else if (g_str_equal (type, "attack-pattern"))
    status->techniques += n;
  else if (g_str_equal (type, "x-mitre-tactic"))
    status->tactics += n;
  else if (g_str_equal (type, "intrusion-set"))
    status->groups += n;
  else if (g_str_equal (type, "malware") || g_str_equal (type, "tool"))
    status->software += n;
  else if (g_str_equal (type, "campaign"))
    status->campaigns += n;
  else if (g_str_equal (type, "course-of-action"))
    status->mitigations += n;
  else if (g_str_equal (type, "x-mitre-detection-strategy"))
    status->detection_strategies += n;
  else if (g_str_equal (type, "x-mitre-analytic"))
    status->analytics += n;
  else if (g_str_equal (type, "x-mitre-data-component"))
    status->data_components += n;
}

static gboolean
count_objects (CmDb *db, gint64 row, CmReleaseStatus *status, GError **error)
{
  g_autoptr (GError) local = NULL;
  gint64 relations = 0;
  g_autoptr (CmRows) rows =
      cm_db_query (db, &local,
                   "SELECT type, is_sub, count(*) FROM object WHERE release = "
                   "? AND revoked = 0 AND deprecated = 0 GROUP BY 1, 2",
                   "x", row);

  while (cm_rows_next (rows, &local))
    count_type (status, cm_rows_text (rows, 0), cm_rows_int (rows, 1) != 0, cm_rows_int (rows, 2));
  if (local != NULL)
    return g_propagate_error (error, g_steal_pointer (&local)), FALSE;
  if (!cm_db_get_int64 (db, &relations, error,
                        "SELECT count(*) FROM relation WHERE release = ? AND revoked = 0 AND "
                        "deprecated = 0",
                        "x", row))
    return FALSE;
  status->relationships = (int) relations;
  return TRUE;
}

CmReleaseStatus *
cm_status_read_named (CmDb *db, const char *domain, const char *version, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autofree CmReleaseStatus *status = g_new0 (CmReleaseStatus, 1);
  g_autoptr (CmRows) rows = cm_db_query (db, &local,
                                         "SELECT id, source, imported_us, current, kind FROM "
                                         "release WHERE domain = ? AND version = ?",
                                         "ss", domain, version);
  gint64 row;

  if (!cm_rows_next (rows, &local))
    {
      if (local == NULL)
        g_set_error (&local, CM_ERROR, CM_ERROR_NOT_FOUND, _ ("%s %s is not kept"), domain,
                     version);
      return g_propagate_error (error, g_steal_pointer (&local)), NULL;
    }
  row = cm_rows_int64 (rows, 0);
  if (!count_objects (db, row, status, error))
    return NULL;
  status->domain = g_strdup (domain);
  status->version = g_strdup (version);
  status->source = g_strdup (cm_rows_text (rows, 1));
  status->imported_us = cm_rows_int64 (rows, 2);
  status->current = cm_rows_int (rows, 3) != 0;
  status->starter = g_strcmp0 (cm_rows_text (rows, 4), "starter") == 0;
  return g_steal_pointer (&status);
}

GPtrArray *
cm_knowledge_get_status (CmKnowledge *knowledge, GError **error)
{
  g_autoptr (GPtrArray) all =
      g_ptr_array_new_with_free_func ((GDestroyNotify) cm_release_status_free);

  for (guint i = 0; i < knowledge->kept->len; i++)
    {
      Kept *kept = g_ptr_array_index (knowledge->kept, i);
      CmReleaseStatus *status;

      if (!kept->current)
        continue;
      status = cm_status_read_named (knowledge->db, kept->domain, kept->version, error);
      if (status == NULL)
        return NULL;
      g_ptr_array_add (all, status);
    }
  return g_steal_pointer (&all);
}
