/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* One column of the matrix: the cells of a tactic in a named list, those that are shown spliced in
 * and out in runs, so that rows that stay keep their focus. */
#pragma once

#include "cm-cell.h"
#include "cm-technique-row.h"

G_BEGIN_DECLS

#define CM_TYPE_TACTIC_COLUMN (cm_tactic_column_get_type ())
G_DECLARE_FINAL_TYPE (CmTacticColumn, cm_tactic_column, CM, TACTIC_COLUMN, GtkWidget)

/* Whether @cell is shown; parents come before their sub-techniques. */
typedef gboolean (*CmCellFilter) (CmCell *cell, gpointer data);

GtkWidget *cm_tactic_column_new (CmRelease *release, CmTactic *tactic);
CmTactic *cm_tactic_column_get_tactic (CmTacticColumn *self);
GtkListBox *cm_tactic_column_get_list (CmTacticColumn *self);
/* All cells of the column, shown or not; CmCell in their order. */
GPtrArray *cm_tactic_column_get_cells (CmTacticColumn *self);
/* Those shown. */
GListModel *cm_tactic_column_get_shown (CmTacticColumn *self);
void cm_tactic_column_filter (CmTacticColumn *self, CmCellFilter filter, gpointer data);
void cm_tactic_column_apply (CmTacticColumn *self, CmOverlay *overlay);
void cm_tactic_column_set_zoom (CmTacticColumn *self, guint zoom);
/* NULL where the cell is not shown. */
CmTechniqueRow *cm_tactic_column_find_row (CmTacticColumn *self, CmCell *cell);
/* Flags the rows between @top and @bottom, in the own space; the others paint nothing. */
void cm_tactic_column_flag_rows (CmTacticColumn *self, double top, double bottom);

G_END_DECLS
