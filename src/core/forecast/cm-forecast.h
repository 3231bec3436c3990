/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Likely groups and next techniques, with reasons. Deterministic: same knowledge and observations,
 * same answer. The model is the reference model of the forecast specification (seven terms) and its
 * group posterior. */
#pragma once

#include "attack/cm-knowledge.h"

G_BEGIN_DECLS

#define CM_FORECAST_ENGINE "1"

typedef struct _CmForecastEngine CmForecastEngine;

typedef struct
{
  const char *const *observed; /* technique ids as typed (revoked ones are resolved); may be NULL */
  const char *const *absent;
  const char *const *last; /* the last step, for the next-in-time form; NULL: not used */
  gboolean ignore_fame;    /* "forget how well known the group is" */
} CmForecastInput;

typedef struct
{
  char *id, *name;
  double probability, score;
  char **shared; /* observed ids it is known for, sorted */
  guint n_known; /* techniques it is known for */
} CmLikelyGroup;

typedef enum
{
  CM_TERM_BASE,
  CM_TERM_POP_R,
  CM_TERM_POP_G,
  CM_TERM_POP_S,
  CM_TERM_IC_X,
  CM_TERM_KN_X,
  CM_TERM_FAM,
  CM_TERM_TAC,
  CM_TERM_NEXT, /* next-in-time form only: how often its tactics follow those of the last step */
  CM_TERM_LAST, /* the same: how likely it is with the last step alone */
  CM_N_TERMS,
} CmTerm;
extern const char *const cm_term_names[CM_N_TERMS]; /* "base", "popR" … as in JSON */

typedef struct
{
  const char *kind; /* "technique", "group", "software", "publication"; static */
  char *id, *name;
  double weight; /* share, 0…1 */
  char **shared;
  double with, overall; /* kind technique: share of rows with @id that hold the candidate; share of
                           all rows */
} CmBecause;

typedef struct
{
  CmTechnique *technique; /* borrowed from the release */
  double probability, score;
  double terms[CM_N_TERMS]; /* add up to score */
  GPtrArray *because;       /* CmBecause */
} CmLikelyTechnique;

typedef struct
{
  char **observed;       /* resolved, sorted */
  char **unknown;        /* ids that no release knows: ignored */
  gboolean enough;       /* three techniques or more, and a group ahead of the prior */
  GPtrArray *groups;     /* CmLikelyGroup, best first, at most 10 */
  GPtrArray *techniques; /* CmLikelyTechnique, best first */
} CmForecast;

/* Reads the rows of the current release of @release's domain and the packs; ≤ 50 ms. */
CmForecastEngine *
cm_forecast_engine_new (CmKnowledge *knowledge, CmRelease *release, GError **error);
void cm_forecast_engine_free (CmForecastEngine *engine);
CmRelease *cm_forecast_engine_get_release (CmForecastEngine *engine);
/* @limit techniques (0: 20). Never fails. */
CmForecast *cm_forecast_run (CmForecastEngine *engine, const CmForecastInput *input, guint limit);
void cm_forecast_free (CmForecast *forecast);
/* "31 % of cases with T1204.002 (6 % overall) · 29 % with T1566.001", the sentence below a likely
 * technique. */
char *cm_likely_technique_reason (const CmLikelyTechnique *likely);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CmForecastEngine, cm_forecast_engine_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CmForecast, cm_forecast_free)

G_END_DECLS
