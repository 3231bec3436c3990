/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* One ATT&CK release in memory: tactics in the order of its matrix, techniques, what revoked ids
 * became. Read once from knowledge.db (a few milliseconds), never changed. Nothing here knows a
 * tactic by name or count. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _CmTechnique CmTechnique;

typedef struct
{
  char *id; /* TA0002 */
  char *name;
  char *shortname;
  int position;          /* of the column, from 0 */
  GPtrArray *techniques; /* CmTechnique, borrowed: live techniques (not sub-techniques) by name */
} CmTactic;

struct _CmTechnique
{
  char *id; /* T1059.001 */
  char *name;
  CmTechnique *parent; /* NULL for a technique */
  GPtrArray *subs;     /* CmTechnique, borrowed, live, by id */
  GPtrArray *tactics;  /* CmTactic, borrowed, in matrix order */
  char **platforms;    /* may be empty, never NULL */
  CmTechnique *became; /* of a revoked one: the end of the chain if it is live; else NULL */
  gboolean live;       /* neither revoked nor deprecated */
  gboolean revoked;
  guint index; /* of a live one: position in cm_release_get_techniques */
};

typedef struct _CmRelease CmRelease;

CmRelease *cm_release_ref (CmRelease *release);
void cm_release_unref (CmRelease *release);
const char *cm_release_get_domain (CmRelease *release);  /* enterprise-attack */
const char *cm_release_get_version (CmRelease *release); /* 18.1 */
const char *cm_release_get_name (CmRelease *release);    /* "Enterprise", for screens */
/* FALSE for starter knowledge: names and relations, no descriptions. */
gboolean cm_release_has_texts (CmRelease *release);
const char *cm_release_get_notice (CmRelease *release);    /* MITRE's marking statement */
GPtrArray *cm_release_get_tactics (CmRelease *release);    /* CmTactic, in matrix order */
GPtrArray *cm_release_get_techniques (CmRelease *release); /* live CmTechnique with subs, by id */
/* By ATT&CK id, live or dead; NULL where the release does not have it. */
CmTechnique *cm_release_find (CmRelease *release, const char *id);
/* The live technique @id stands for (itself, or what a revoked one became); NULL where none. */
CmTechnique *cm_release_resolve (CmRelease *release, const char *id);
CmTactic *cm_release_find_tactic (CmRelease *release, const char *id);
/* "Command and Scripting Interpreter: PowerShell" for a sub-technique; owned by the caller. */
char *cm_technique_full_name (const CmTechnique *technique);
gboolean cm_technique_has_tactic (const CmTechnique *technique, const CmTactic *tactic);
/* At most @limit live techniques whose id or name matches part of @text, best first: id prefix,
 * name prefix, word prefix, substring; case-blind. CmTechnique, borrowed. For completion in the
 * entry bar and the matrix filter. */
GPtrArray *cm_release_complete (CmRelease *release, const char *text, guint limit);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CmRelease, cm_release_unref)

G_END_DECLS
