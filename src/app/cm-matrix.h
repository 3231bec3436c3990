/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The matrix itself: one column per tactic of a release, coloured by an overlay. Knows no case and
 * writes nothing; its page gives it the overlay and handles its keys ("matrix.…" actions). */
#pragma once

#include "cm-tactic-column.h"

G_BEGIN_DECLS

#define CM_TYPE_MATRIX (cm_matrix_get_type ())
G_DECLARE_FINAL_TYPE (CmMatrix, cm_matrix, CM, MATRIX, GtkWidget)

typedef enum
{
  CM_SUBS_NONE,
  CM_SUBS_USED,
  CM_SUBS_ALL,
} CmSubs;

#define CM_ZOOM_MIN 1
#define CM_ZOOM_MAX 5

GtkWidget *cm_matrix_new (void);
/* NULL empties it. The overlay must be of the same release. */
void cm_matrix_set_release (CmMatrix *self, CmRelease *release);
void cm_matrix_set_overlay (CmMatrix *self, CmOverlay *overlay);
/* The scrolled view it lives in: rows outside paint nothing. */
void cm_matrix_set_adjustments (CmMatrix *self, GtkAdjustment *across, GtkAdjustment *down);
GPtrArray *cm_matrix_get_columns (CmMatrix *self); /* CmTacticColumn, in matrix order */

guint cm_matrix_get_zoom (CmMatrix *self);
void cm_matrix_set_zoom (CmMatrix *self, guint zoom);
/* The widest step at which all columns fit into @width pixels. */
guint cm_matrix_find_fit (CmMatrix *self, int width);

CmSubs cm_matrix_get_subs (CmMatrix *self);
void cm_matrix_set_subs (CmMatrix *self, CmSubs subs);
gboolean cm_matrix_get_only (CmMatrix *self);
void cm_matrix_set_only (CmMatrix *self, gboolean only);
/* Words that id or name must hold, "-word" must not, "OR" between alternatives; NULL: all. */
void cm_matrix_set_filter (CmMatrix *self, const char *text);
/* Techniques (with sub-techniques) that filter and only leave, and all of them. */
void cm_matrix_count (CmMatrix *self, guint *shown, guint *total);
void cm_matrix_toggle_expanded (CmMatrix *self, CmCell *cell);

/* The cell of the focused row, else of the current technique; NULL where there is neither. */
CmCell *cm_matrix_get_cell (CmMatrix *self);
/* Marks the technique in all its columns and scrolls nothing. */
void cm_matrix_set_current (CmMatrix *self, const char *technique);
gboolean cm_matrix_focus_cell (CmMatrix *self, CmCell *cell);
/* The first shown cell of the first (or last) column. */
gboolean cm_matrix_focus_edge (CmMatrix *self, gboolean last);
/* Focuses the next shown cell (or the one before) whose id or name holds @text. */
gboolean cm_matrix_find (CmMatrix *self, const char *text, gboolean backwards);
/* The cell at a point of the matrix; NULL where there is none. */
CmCell *cm_matrix_pick (CmMatrix *self, double x, double y);

G_END_DECLS
