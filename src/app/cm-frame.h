/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Rail, page and inspector side by side. Decides at each allocation which width mode holds: rail
 * with names or icons, inspector beside the page or as a sheet over it. Emits "width" (in em) at
 * each allocation, "slim" (TRUE: icons only) when the rail changes. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define CM_TYPE_FRAME (cm_frame_get_type ())
G_DECLARE_FINAL_TYPE (CmFrame, cm_frame, CM, FRAME, GtkWidget)

CmFrame *cm_frame_new (GtkWidget *rail, GtkWidget *content, GtkWidget *inspector);
/* F10. */
void cm_frame_set_inspector_shown (CmFrame *self, gboolean shown);
gboolean cm_frame_get_inspector_shown (CmFrame *self);
/* TRUE while the inspector lies over the page, so that Esc closes it. */
gboolean cm_frame_is_sheet (CmFrame *self);
/* F9: icons only, also where names would fit. */
void cm_frame_set_rail_narrow (CmFrame *self, gboolean narrow);
gboolean cm_frame_get_rail_narrow (CmFrame *self);

G_END_DECLS
