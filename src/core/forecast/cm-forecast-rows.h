/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What the forecast learns from: sets of techniques that occurred together, as rows with postings.
 * Read once per engine from knowledge.db. Internal to forecast/. */
#pragma once

#include "forecast/cm-forecast.h"

G_BEGIN_DECLS

typedef enum
{
  CM_ROW_REPORT, /* a set of a pack */
  CM_ROW_GROUP,
  CM_ROW_SOFTWARE,
  CM_ROW_CAMPAIGN,
  CM_ROW_PUBLICATION,
  CM_N_ROW_KINDS,
} CmRowKind;

typedef struct
{
  CmRowKind kind;
  char *id, *name;
  GArray *items; /* guint: indexes of live techniques, ascending, each once */
} CmRow;

typedef struct
{
  CmRow *row;          /* borrowed */
  guint publications;  /* distinct citations of its relations */
  GPtrArray *software; /* CmRow, borrowed */
} CmGroupFacts;

typedef struct
{
  guint n;                         /* live techniques of the release */
  GPtrArray *rows;                 /* CmRow, owned */
  GPtrArray *groups;               /* CmGroupFacts, owned, by id */
  GArray **postings;               /* [n] of guint: positions of the rows that hold it */
  guint32 *together;               /* [n * n]: rows that hold both */
  guint *count;                    /* [n]: rows that hold it */
  guint *count_of[CM_N_ROW_KINDS]; /* the same per kind */
  guint n_of[CM_N_ROW_KINDS];      /* rows of a kind */
} CmRowSet;

CmRowSet *cm_row_set_read (CmKnowledge *knowledge, CmRelease *release, GError **error);
void cm_row_set_free (CmRowSet *set);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CmRowSet, cm_row_set_free)

/* [position * n_tactics + position]: how often a step of one tactic is followed by one of another,
 * each row a distribution. From data/flow-edges.json. Owned by the caller. */
double *cm_transitions_read (CmRelease *release, GError **error);

G_END_DECLS
