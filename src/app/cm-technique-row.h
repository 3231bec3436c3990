/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A row of a matrix column: one technique. One text node; mark and corner are painted beside it by
 * the few rows that have them. A row outside the view paints nothing. */
#pragma once

#include "cm-cell.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define CM_TYPE_TECHNIQUE_ROW (cm_technique_row_get_type ())
G_DECLARE_FINAL_TYPE (CmTechniqueRow, cm_technique_row, CM, TECHNIQUE_ROW, GtkListBoxRow)

GtkWidget *cm_technique_row_new (CmCell *cell, guint zoom);
CmCell *cm_technique_row_get_cell (CmTechniqueRow *self);
/* 1…5: what is written in the row. */
void cm_technique_row_set_zoom (CmTechniqueRow *self, guint zoom);
/* Whether the row is inside the view; a row that comes in is painted anew. */
void cm_technique_row_set_in_view (CmTechniqueRow *self, gboolean in_view);

G_END_DECLS
