/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The Matrix page: toolbar, sticky head, matrix, legend. Gives the matrix its release and overlay
 * and says what changed; what keys and menus do is in cm-matrix-actions.c. */
#pragma once

#include "cm-matrix.h"
#include "cm-workspace.h"

G_BEGIN_DECLS

#define CM_TYPE_MATRIX_PAGE (cm_matrix_page_get_type ())
G_DECLARE_FINAL_TYPE (CmMatrixPage, cm_matrix_page, CM, MATRIX_PAGE, GtkWidget)

CmWorkspace *cm_matrix_page_get_workspace (CmMatrixPage *self);
CmMatrix *cm_matrix_page_get_matrix (CmMatrixPage *self);
CmOverlay *cm_matrix_page_get_overlay (CmMatrixPage *self);
GtkEditable *cm_matrix_page_get_filter (CmMatrixPage *self);
/* "case", "forecast", "group:G0016"; what cannot be laid over is said and changes nothing. */
void cm_matrix_page_set_overlay (CmMatrixPage *self, const char *name);
/* A zoom chosen by hand ends fitting. */
void cm_matrix_page_set_zoom (CmMatrixPage *self, guint zoom);
/* @cell NULL: where the keyboard is. */
void cm_matrix_page_popup_menu (CmMatrixPage *self, double x, double y);
void cm_matrix_page_popup_menu_at_focus (CmMatrixPage *self);

/* In cm-matrix-actions.c: the "matrix.…" actions of the class, and which of them can run. */
void cm_matrix_actions_install (GtkWidgetClass *widget_class);
void cm_matrix_actions_update (CmMatrixPage *self);

/* In cm-overlay-chooser.c: fills @button's popover when it opens; "matrix.overlay" chooses. */
void cm_overlay_chooser_setup (GtkMenuButton *button, CmWorkspace *workspace);
/* The overlays that O and Shift+O walk: case, forecast, the likely groups. Owned by the caller. */
char **cm_overlay_chooser_get_names (CmWorkspace *workspace);
/* In cm-matrix-head.c: a head for each tactic of @release (NULL: none), and its counts. */
void cm_matrix_head_fill (GtkBox *head, CmRelease *release);
void cm_matrix_head_update (GtkBox *head, CmMatrix *matrix, CmOverlay *overlay);
/* In cm-matrix-legend.c: fills @box with what @overlay shows. */
void cm_matrix_legend_fill (GtkBox *box, CmOverlay *overlay);

G_END_DECLS
