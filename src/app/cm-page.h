/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The contract between the window and what it shows. A page is a GtkWidget with one construct-only
 * property "workspace" (CmWorkspace); it is made when first shown, and takes the focus by
 * gtk_widget_grab_focus. The inspector (CmInspector) is made the same way.
 *
 * Window actions that pages, rows and menus use by name:
 *   win.page (s)              overview, matrix, next-moves, response, notes
 *   win.compose (s)           puts the text into the entry line and the focus behind it
 *   win.inspect (s)           makes the technique current and shows the inspector
 *   win.inspector, win.rail   toggles
 *   win.undo, win.redo, win.copy (s)
 */
#pragma once

#include "cm-workspace.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct
{
  const char *name;  /* as `--page` says */
  const char *title; /* N_() */
  const char *icon;
  GType (*get_type) (void);
  /* How many things on it need a person; NULL: no count. Cheap: run at each change. */
  guint (*attention) (CmWorkspace *workspace);
} CmPageInfo;

/* In the order of the rail, ended by a NULL name; a page is one line in cm-pages.c. Without a case
 * only the matrix is there. */
extern const CmPageInfo cm_pages[];
/* The inspector; get_type is NULL in a build without one. */
extern const CmPageInfo cm_inspector_info;

GType cm_overview_page_get_type (void);
GType cm_matrix_page_get_type (void);
GType cm_next_moves_page_get_type (void);
GType cm_response_page_get_type (void);
GType cm_notes_page_get_type (void);
GType cm_inspector_get_type (void);
/* Actions that are overdue, blocked or did not hold. */
guint cm_response_page_attention (CmWorkspace *workspace);

G_END_DECLS
