/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The main window: header, start page or the frame of a case, entry bar, status line, banner. Joins
 * the pages by the workspace's case and technique. */
#pragma once

#include "cm-entry-bar.h"
#include "cm-workspace.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define CM_TYPE_WINDOW (cm_window_get_type ())
G_DECLARE_FINAL_TYPE (CmWindow, cm_window, CM, WINDOW, AdwApplicationWindow)

CmWindow *cm_window_new (GtkApplication *application, CmWorkspace *workspace);
CmWorkspace *cm_window_get_workspace (CmWindow *self);
CmEntryBar *cm_window_get_entry_bar (CmWindow *self);
/* The sentence in the status line. */
const char *cm_window_get_status (CmWindow *self);
/* By UUID; says so in the banner where it cannot be opened. */
gboolean cm_window_open_case (CmWindow *self, const char *id);
/* Makes a case and opens it; "" makes nothing. */
gboolean cm_window_new_case (CmWindow *self, const char *title);
void cm_window_open_example (CmWindow *self);
void cm_window_show_start (CmWindow *self);
/* FALSE where there is no such page. */
gboolean cm_window_show_page (CmWindow *self, const char *name);
const char *cm_window_get_page (CmWindow *self);
void cm_window_set_inspector_shown (CmWindow *self, gboolean shown);
gboolean cm_window_get_inspector_shown (CmWindow *self);
void cm_window_set_rail_narrow (CmWindow *self, gboolean narrow);
gboolean cm_window_get_rail_narrow (CmWindow *self);
/* The banner: what is wrong, worst first; NULL takes it away. */
void cm_window_set_trouble (CmWindow *self, const char *text);
/* Imports bundles and packs as a task. */
void cm_window_import (CmWindow *self, const char *const *paths);

/* cm-window-actions.c: the one table of the window's actions. */
void cm_window_class_install_actions (GtkWidgetClass *klass);
/* What can run now. */
void cm_window_update_actions (CmWindow *self);

G_END_DECLS
