/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The one writer of knowledge.db's rows, whatever they come from: STIX bundle, starter, pack.
 * Objects are known by their STIX id from the first mention on, so that a relation may come before
 * its ends; cm_build_finish_release drops what still dangles and resolves parents, tactics and
 * revocations. */
#pragma once

#include "attack/cm-import.h"
#include "base/cm-db.h"
#include "base/cm-json.h"

G_BEGIN_DECLS

#define CM_KNOWLEDGE_APPLICATION_ID 0x434D4B42 /* 'CMKB' */
#define CM_KNOWLEDGE_VERSION        1

typedef struct _CmBuild CmBuild;

typedef struct
{
  const char *stix, *type, *aid, *name, *description, *url, *shortname, *version;
  const char *first_seen, *last_seen, *extra;
  gboolean is_sub, revoked, deprecated;
  gint64 created_us, modified_us; /* 0: not known */
} CmBuildObject;

typedef struct
{
  const char *domain, *version, *collection, *name, *spec, *kind, *source, *sha256, *notice;
  gboolean inferred;
  gint64 modified_us, imported_us, bytes;
} CmBuildRelease;

CmBuild *cm_build_new (CmDb *db, GError **error);
void cm_build_free (CmBuild *build);
CmDb *cm_build_get_db (CmBuild *build);
/* Empty tables of this version in a new file. */
gboolean cm_build_create_tables (CmDb *db, GError **error);
/* The "lists" of the result of the release being built, for repairs and the like. */
void cm_build_begin_release (CmBuild *build, CmImportResult *result);
/* Row id of @stix, given at the first mention. */
gint64 cm_build_object_id (CmBuild *build, const char *stix);
/* Row id of the new object; 0 where an equal or newer one of the same id is there already (a repair
 * is noted); -1 on error. */
gint64 cm_build_add_object (CmBuild *build, const CmBuildObject *object, GError **error);
gboolean cm_build_add_domain (CmBuild *build, gint64 object, const char *domain, GError **error);
gboolean
cm_build_add_alias (CmBuild *build, gint64 object, int pos, const char *name, GError **error);
gboolean
cm_build_add_platform (CmBuild *build, gint64 object, int pos, const char *name, GError **error);
gboolean cm_build_add_external_id (
    CmBuild *build, gint64 object, const char *source, const char *id, GError **error);
/* The tactic of a technique by its shortname, resolved at the end. */
void cm_build_add_phase (CmBuild *build, gint64 technique, const char *shortname);
void cm_build_add_tactic_order (CmBuild *build, gint64 matrix, int pos, const char *tactic_stix);
gboolean cm_build_add_analytic (
    CmBuild *build, gint64 strategy, int pos, const char *analytic_stix, GError **error);
gboolean cm_build_add_log_source (CmBuild *build,
                                  gint64 owner,
                                  int pos,
                                  const char *component_stix,
                                  const char *name,
                                  const char *channel,
                                  GError **error);
gboolean cm_build_add_tunable (CmBuild *build,
                               gint64 analytic,
                               int pos,
                               const char *field,
                               const char *description,
                               GError **error);
gboolean cm_build_add_object_citation (CmBuild *build,
                                       gint64 object,
                                       int pos,
                                       const char *name,
                                       const char *description,
                                       const char *url,
                                       GError **error);
/* Row id of the new relation, 0 where it is there already, -1 on error. @citations: names, may be
 * NULL. */
gint64 cm_build_add_relation (CmBuild *build,
                              const char *stix,
                              const char *type,
                              const char *src,
                              const char *dst,
                              const char *description,
                              gboolean revoked,
                              gboolean deprecated,
                              gint64 modified_us,
                              GPtrArray *citations,
                              GError **error);
/* Adds the names of "(Citation: NAME)" in @text to @names (char*, each once). */
void cm_build_find_citations (const char *text, GPtrArray *names);
/* Second pass; then replaces an earlier release of the same domain and version and the domain's
 * starter. */
gboolean cm_build_finish_release (CmBuild *build, const CmBuildRelease *release, GError **error);
/* Removes releases that nobody needs and sets `current` per domain. */
gboolean cm_build_keep (CmBuild *build, const char *const *pinned, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CmBuild, cm_build_free)

/* What cm-stix.c and cm-starter.c and cm-sets.c offer to cm-import.c. Each adds its results to
 * @results. */
gboolean cm_stix_import (CmBuild *build,
                         const CmImportOptions *options,
                         const char *name,
                         GBytes *bytes,
                         const char *sha256,
                         GCancellable *cancellable,
                         GPtrArray *results,
                         GError **error);
gboolean cm_starter_import (
    CmBuild *build, GBytes *bytes, gint64 now_us, GPtrArray *results, GError **error);
/* The starter compiled into the program. */
GBytes *cm_starter_get_bytes (GError **error);
gboolean cm_starter_is (GBytes *bytes);
gboolean cm_sets_import (CmBuild *build,
                         JsonNode *root,
                         const char *sha256,
                         gint64 now_us,
                         GPtrArray *results,
                         GError **error);
/* CmReleaseStatus of one release. */
CmReleaseStatus *
cm_status_read_named (CmDb *db, const char *domain, const char *version, GError **error);

G_END_DECLS
