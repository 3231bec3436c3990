/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What was seen per technique, and whether an action stands against it: cells, corners, the meter
 * of the Overview. Pure functions over a case's models; build once a change. */
#pragma once

#include "attack/cm-release.h"
#include "case/cm-case.h"

G_BEGIN_DECLS

/* In rising order: of two the higher is shown. */
typedef enum
{
  CM_ACTION_STATE_NONE,
  CM_ACTION_STATE_PLANNED,
  CM_ACTION_STATE_DONE,
  CM_ACTION_STATE_VERIFIED,
  CM_ACTION_STATE_DID_NOT_HOLD,
} CmActionState;

/* Of @technique by actions that counter an observation of it, or prevent it, or do so for its
 * parent. A child does not cover its parent. @release: NULL takes the part before the dot as
 * parent. */
CmActionState cm_case_action_state (CmCase *self, CmRelease *release, const char *technique);

/* Observed techniques (what revoked ones became) by state; the five add up to observed. */
typedef struct
{
  int none, did_not_hold, planned, done, verified, observed;
} CmCoverage;
CmCoverage cm_case_coverage (CmCase *self, CmRelease *release);
/* Ids of observed techniques without any standing action, sorted; owned by the array. */
GPtrArray *cm_case_uncovered (CmCase *self, CmRelease *release);

/* What one technique's cell shows. */
typedef struct
{
  int observed, suspected, absent;
  const char *confidence;  /* the highest of the observed ones; NULL: not stated */
  GPtrArray *observations; /* CmRecord, borrowed, oldest first */
  CmActionState action;
} CmCellFacts;

/* Technique id (what a revoked one became, where @release says so) → CmCellFacts, of techniques
 * that have an observation or an action. */
GHashTable *cm_case_cell_facts (CmCase *self, CmRelease *release);

G_END_DECLS
