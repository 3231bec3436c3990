/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What the matrix shows of a case or of an ATT&CK object: per cell (technique, tactic) a score, a
 * state, a mark and words. Made once from its input, never changed; the screen, the picture and the
 * tables of the exports all read it. It knows no colour and no widget. */
#pragma once

#include "case/cm-case.h"
#include "forecast/cm-forecast.h"

G_BEGIN_DECLS

/* In the order of precedence. */
typedef enum
{
  CM_CELL_NONE,
  CM_CELL_FORECAST,
  CM_CELL_ABSENT,
  CM_CELL_SUSPECTED,
  CM_CELL_OBSERVED,
} CmCellState;

typedef enum
{
  CM_CORNER_NONE,
  CM_CORNER_PLANNED,
  CM_CORNER_DONE,
  CM_CORNER_VERIFIED,
  CM_CORNER_DID_NOT_HOLD,
} CmCorner;

/* One cell that has something to show. */
typedef struct
{
  CmTechnique *technique;
  CmTactic *tactic;
  CmCellState fact;  /* what the case holds */
  CmCellState state; /* how the overlay draws it: the fill */
  CmCorner corner;
  guint heat; /* 0…5 */
  gboolean scored;
  double score; /* valid where scored */
  guint n_observed, n_suspected, n_absent;
  guint weight;   /* of the observed ones, in tenths */
  int confidence; /* the highest of the state shown: 0 not stated, 1 low, 2 medium, 3 high */
  gint64 looked, in_scope; /* of the absent ones; 0 0: not said */
  gboolean no_tactic;      /* an observation without tactic stands here and in the other columns */
  double probability;      /* of a likely technique; negative: none */
  gboolean related;        /* of an overlay of a group … */
  guint subs_used, subs_observed, subs_suspected; /* of its sub-techniques in this column */
  GPtrArray *observations;                        /* CmRecord, the latest first */
  GPtrArray *actions;                             /* CmRecord that counter or prevent it */
  const CmLikelyTechnique *likely;                /* of the forecast given; NULL: none */
} CmOverlayCell;

/* A line of the legend: what is on screen, how many techniques. */
typedef struct
{
  const char *key; /* observed suspected absent forecast planned done verified did-not-hold related
                      shared only-here only-there; static */
  char *label;
  guint count;
} CmLegendItem;

typedef struct
{
  CmKnowledge *knowledge; /* for "group:…" and other ids; else may be NULL */
  CmRelease *release;
  CmCase *self;               /* NULL: browsing without a case */
  const CmForecast *forecast; /* may be NULL; must outlive the overlay */
  const char *zone;           /* in which times are said; NULL: UTC */
  gint64 now_us;              /* times of this year are said without it; 0: all are */
} CmOverlayInput;

typedef struct _CmOverlay CmOverlay;

/* @name: "case", "forecast", "group:G0016" (software: campaign: mitigation: likewise). An unknown
 * name or id is CM_ERROR_NOT_FOUND. */
CmOverlay *cm_overlay_new (const char *name, const CmOverlayInput *input, GError **error);
void cm_overlay_free (CmOverlay *overlay);

const char *cm_overlay_get_name (CmOverlay *overlay);
/* For screens: "Case", "Forecast", "FIN7 G0046". */
const char *cm_overlay_get_label (CmOverlay *overlay);
/* What to say when it is laid over: "Laid over: FIN7, shares 9 of 12, 74 known". */
const char *cm_overlay_get_announcement (CmOverlay *overlay);
CmRelease *cm_overlay_get_release (CmOverlay *overlay);
/* NULL where the cell has nothing to show. */
const CmOverlayCell *
cm_overlay_get (CmOverlay *overlay, const CmTechnique *technique, const CmTactic *tactic);
/* All cells that show something, by column, then technique id; CmOverlayCell. */
GPtrArray *cm_overlay_get_cells (CmOverlay *overlay);
GPtrArray *cm_overlay_get_legend (CmOverlay *overlay);
/* Whether the case holds any fact: else the matrix is empty. */
gboolean cm_overlay_has_facts (CmOverlay *overlay);
/* Techniques of the column that are observed, or of which a sub-technique is. */
guint cm_overlay_count_observed (CmOverlay *overlay, const CmTactic *tactic);
/* Observations whose id stands for no live technique of the release: shown nowhere, counted. */
guint cm_overlay_get_unplaced (CmOverlay *overlay);

/* "×2 ?", "∅ 14/15", "44 %"; "" where there is none. Shown at zoom-2 and above, left to right in
 * any language. */
char *cm_overlay_mark (CmOverlay *overlay, const CmTechnique *technique, const CmTactic *tactic);
/* "T1566 Phishing, observed 2 times, high confidence, last 24 November 14:05 UTC, action planned, 3
 * sub-techniques, 1 observed": id, name and state first, parts without value left out. */
char *cm_overlay_spoken (CmOverlay *overlay, const CmTechnique *technique, const CmTactic *tactic);
/* The part between name and sub-techniques, with a capital: "Observed 2 times, high confidence".
 * "" where nothing is known. */
char *cm_overlay_words (CmOverlay *overlay, const CmTechnique *technique, const CmTactic *tactic);
/* Several lines: id, full name, state, times, hosts, two procedures, actions, reasons. */
char *cm_overlay_tooltip (CmOverlay *overlay, const CmTechnique *technique, const CmTactic *tactic);
/* "Initial Access, 2 of 11 observed". */
char *cm_overlay_spoken_tactic (CmOverlay *overlay, const CmTactic *tactic);
/* "24 November 14:05 UTC" of @us at @precision in the overlay's zone, for a sentence. */
char *cm_overlay_say_time (CmOverlay *overlay, gint64 us, const char *precision);
/* The corner an action of @status earns. */
CmCorner cm_corner_of_status (const char *status);
/* "action planned" … "countermeasure did not hold"; NULL for none. */
const char *cm_corner_words (CmCorner corner);

/* Shared with cm-overlay-words.c and cm-overlay-legend.c. */
GPtrArray *cm_overlay_build_legend (CmOverlay *overlay);
char *cm_overlay_build_announcement (CmOverlay *overlay);
const CmOverlayInput *cm_overlay_get_input (CmOverlay *overlay);
/* The name of the object laid over; NULL for "case" and "forecast". */
const char *cm_overlay_get_subject (CmOverlay *overlay);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CmOverlay, cm_overlay_free)

G_END_DECLS
