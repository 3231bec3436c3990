/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The line at the bottom that records anything: what was understood stands beside it as chips, a
 * problem one line above. Never takes the focus by itself; what is typed is kept in the case. */
#pragma once

#include "cm-workspace.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define CM_TYPE_ENTRY_BAR (cm_entry_bar_get_type ())
G_DECLARE_FINAL_TYPE (CmEntryBar, cm_entry_bar, CM, ENTRY_BAR, GtkWidget)

CmEntryBar *cm_entry_bar_new (CmWorkspace *workspace);
const char *cm_entry_bar_get_line (CmEntryBar *self);
void cm_entry_bar_set_line (CmEntryBar *self, const char *line);
/* Puts @text in front (an empty line) or behind what is typed, the focus and the caret at the
 * end. */
void cm_entry_bar_compose (CmEntryBar *self, const char *text);
/* As Enter does; @keep: Shift+Enter, the tokens stay. */
void cm_entry_bar_record (CmEntryBar *self, gboolean keep);
/* The sentence above the line, NULL where there is none. */
const char *cm_entry_bar_get_problem (CmEntryBar *self);
void cm_entry_bar_insert_now (CmEntryBar *self);
/* Writes the draft now: before the case or the window closes. */
void cm_entry_bar_keep_draft (CmEntryBar *self);

G_END_DECLS
