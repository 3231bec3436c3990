/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A cell of the matrix as its row shows it: a technique in the column of one tactic. Properties
 * "heat", "state", "corner", "mark", "label", "expanded", "current" notify only what differs. */
#pragma once

#include "exchange/cm-overlay.h"

G_BEGIN_DECLS

#define CM_TYPE_CELL (cm_cell_get_type ())
G_DECLARE_FINAL_TYPE (CmCell, cm_cell, CM, CELL, GObject)

CmCell *cm_cell_new (CmRelease *release, CmTechnique *technique, CmTactic *tactic, guint order);
CmTechnique *cm_cell_get_technique (CmCell *self);
CmTactic *cm_cell_get_tactic (CmCell *self);
/* The place in the column when everything is shown. */
guint cm_cell_get_order (CmCell *self);
/* Sub-techniques that have this column too. */
guint cm_cell_get_n_subs (CmCell *self);
void cm_cell_set_n_subs (CmCell *self, guint n_subs);

/* Takes what @overlay says, in one pass; NULL clears. */
void cm_cell_apply (CmCell *self, CmOverlay *overlay);

guint cm_cell_get_heat (CmCell *self);
CmCellState cm_cell_get_state (CmCell *self);
/* What the case holds, whatever the overlay draws. */
CmCellState cm_cell_get_fact (CmCell *self);
CmCorner cm_cell_get_corner (CmCell *self);
/* Sub-techniques with a state or related: the edge at the end of a parent. */
guint cm_cell_get_subs_used (CmCell *self);
guint cm_cell_get_subs_observed (CmCell *self);
const char *cm_cell_get_mark (CmCell *self);
/* What a screen reader says: begins with the id. */
const char *cm_cell_get_label (CmCell *self);
/* The words of the state alone, for the widest zoom; "" where none. */
const char *cm_cell_get_words (CmCell *self);
gboolean cm_cell_get_expanded (CmCell *self);
void cm_cell_set_expanded (CmCell *self, gboolean expanded);
gboolean cm_cell_get_current (CmCell *self);
void cm_cell_set_current (CmCell *self, gboolean current);
/* Shows anything of its own: a fact, an estimate, a related technique, a corner. */
gboolean cm_cell_is_used (CmCell *self);

G_END_DECLS
