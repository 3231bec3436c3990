/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What needs a person, worst first: actions that did not hold, are overdue or blocked, techniques
 * without a tactic, and the first steps of a new case. */
#pragma once

#include "cm-workspace.h"

G_BEGIN_DECLS

typedef enum
{
  CM_NEED_DID_NOT_HOLD,
  CM_NEED_OVERDUE,
  CM_NEED_BLOCKED,
  CM_NEED_RECORD, /* first steps */
  CM_NEED_LEAD,
  CM_NEED_ACTION,
  CM_NEED_TACTIC,
} CmNeedKind;

typedef struct
{
  CmNeedKind kind;
  char *id; /* of the action; the technique of CM_NEED_TACTIC; NULL */
  char *title, *caption;
} CmNeed;

void cm_need_free (CmNeed *need);
/* CmNeed; those of actions only where @actions_only. */
GPtrArray *cm_needs_collect (CmWorkspace *workspace, gboolean actions_only);
gboolean cm_action_is_overdue (CmWorkspace *workspace, CmRecord *action);
/* Failed, and nothing replaces it yet. */
gboolean cm_action_did_not_hold (CmCase *self, CmRecord *action);
/* "2 h 06 overdue · due 24 Nov 2026 16:00 UTC · DC-01 · Jonas Weber"; owned by the caller. */
char *cm_action_caption (CmWorkspace *workspace, CmRecord *action);
/* Technique ids it counters, sorted, each once; owned. */
char *cm_action_counters (CmCase *self, CmRecord *action);
/* The person who has @role now; NULL where nobody. Borrowed. */
const char *cm_case_role_holder (CmCase *self, const char *role);

G_END_DECLS
