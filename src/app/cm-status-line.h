/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The line at the foot: what was saved when, Undo, the journal's head, the ATT&CK version. Filters
 * and overlays are announced here too. */
#pragma once

#include "cm-workspace.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define CM_TYPE_STATUS_LINE (cm_status_line_get_type ())
G_DECLARE_FINAL_TYPE (CmStatusLine, cm_status_line, CM, STATUS_LINE, GtkWidget)

CmStatusLine *cm_status_line_new (CmWorkspace *workspace);
const char *cm_status_line_get_text (CmStatusLine *self);

G_END_DECLS
