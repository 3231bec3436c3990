/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The knowledge base: knowledge.db opened read-only, its releases, and questions about ATT&CK
 * objects. Built from the starter knowledge where there is no file yet. Never writes cases.db. */
#pragma once

#include "attack/cm-release.h"
#include "base/cm-db.h"

G_BEGIN_DECLS

typedef struct _CmKnowledge CmKnowledge;

/* @data_dir: a real path (cm_data_dir_open). Builds knowledge.db from the starter where missing;
 * puts a left-over knowledge.db.old back; builds anew from the kept bundles where the file has
 * another schema version. */
CmKnowledge *cm_knowledge_open (const char *data_dir, GError **error);
CmKnowledge *cm_knowledge_ref (CmKnowledge *knowledge);
void cm_knowledge_unref (CmKnowledge *knowledge);
/* The open database, for the forecast's row queries; main thread only. */
CmDb *cm_knowledge_get_db (CmKnowledge *knowledge);

/* "enterprise" → "enterprise-attack"; known domains and those of loaded releases, else
 * CM_ERROR_NOT_FOUND. */
char *cm_knowledge_domain_key (CmKnowledge *knowledge, const char *text, GError **error);
/* The domains that have a current release, in the order of status; NULL-terminated, borrowed. */
const char *const *cm_knowledge_get_domains (CmKnowledge *knowledge);
/* The current release, or @version if kept (NULL: current; a version that is not kept: the current
 * one). Borrowed, loaded at the first call, kept. NULL with CM_ERROR_NOT_FOUND for an unknown
 * domain. */
CmRelease *cm_knowledge_get_release (CmKnowledge *knowledge,
                                     const char *domain,
                                     const char *version,
                                     GError **error);
/* The releases' row id in knowledge.db. */
gint64 cm_knowledge_get_release_row (CmKnowledge *knowledge, CmRelease *release);

typedef struct
{
  char *domain, *version, *source; /* source: "starter", a file's base name, a URL */
  int tactics, techniques, subtechniques, groups, software, campaigns, mitigations;
  int detection_strategies, analytics, data_components, relationships;
  gint64 imported_us;
  gboolean current, starter;
} CmReleaseStatus;
void cm_release_status_free (CmReleaseStatus *status);
/* CmReleaseStatus of the current releases, in order of domain: enterprise, mobile, ics, others by
 * name. */
GPtrArray *cm_knowledge_get_status (CmKnowledge *knowledge, GError **error);

/* An ATT&CK object as shown to a person. Texts are raw markup of ATT&CK, empty where the starter
 * has none. */
typedef struct
{
  gint64 row;
  char *id, *stix, *name, *parent; /* parent: id of a sub-technique's technique */
  char *type; /* technique subtechnique tactic group software campaign mitigation detection_strategy
                 analytic data_component asset */
  char *description; /* NULL where there is none */
  char *url, *version;
  char **aliases, **platforms, **became;
  gboolean revoked, deprecated;
} CmObject;
void cm_object_free (CmObject *object);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CmObject, cm_object_free)
/* Live before dead, technique first. CM_ERROR_NOT_FOUND where @release has no such id. */
CmObject *cm_knowledge_get_object (CmKnowledge *knowledge,
                                   CmRelease *release,
                                   const char *id,
                                   GError **error);

/* One end of a relation with its text: who uses a technique and how, what mitigates it. */
typedef struct
{
  char *id, *name, *type; /* of the other end */
  char *text;             /* procedure or advice; NULL in starter knowledge */
  guint n_techniques; /* of a group, software or campaign: how many techniques it is known for */
} CmRelated;
void cm_related_free (CmRelated *related);
/* CmRelated of kind "group", "software", "campaign", "mitigation", "detection_strategy" for a live
 * technique id; by id. */
GPtrArray *cm_knowledge_get_related (CmKnowledge *knowledge,
                                     CmRelease *release,
                                     const char *technique,
                                     const char *kind,
                                     GError **error);
/* Live technique ids (sorted, NULL-terminated) that a group, software, campaign, mitigation …
 * relates to; for a group also those of the campaigns attributed to it. */
char **cm_knowledge_get_techniques_of (CmKnowledge *knowledge,
                                       CmRelease *release,
                                       const char *id,
                                       GError **error);
/* Groups of the release, CmRelated with n_techniques, by name: for the overlay chooser. */
GPtrArray *cm_knowledge_get_groups (CmKnowledge *knowledge, CmRelease *release, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CmKnowledge, cm_knowledge_unref)

G_END_DECLS
