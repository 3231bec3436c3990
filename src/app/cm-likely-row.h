/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* One likely technique: name, estimate, reason, and what can be done with it. Keys: Space observed,
 * A add action, Delete not here (asks where), Enter inspects. */
#pragma once

#include "cm-workspace.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define CM_TYPE_LIKELY_ROW (cm_likely_row_get_type ())
G_DECLARE_FINAL_TYPE (CmLikelyRow, cm_likely_row, CM, LIKELY_ROW, GtkListBoxRow)

GtkWidget *cm_likely_row_new (CmWorkspace *workspace, const CmLikelyTechnique *likely);
const char *cm_likely_row_get_id (CmLikelyRow *self);
/* "49 %", in one or two digits; owned by the caller. */
char *cm_format_probability (double probability);

G_END_DECLS
