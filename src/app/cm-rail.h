/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The pages of a case at the left: icon, name, how many things there need a person. */
#pragma once

#include "cm-workspace.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define CM_TYPE_RAIL (cm_rail_get_type ())
G_DECLARE_FINAL_TYPE (CmRail, cm_rail, CM, RAIL, AdwBin)

/* Emits "page" (a name) when a row is chosen. */
CmRail *cm_rail_new (CmWorkspace *workspace);
void cm_rail_set_page (CmRail *self, const char *name);
/* Icons with tooltips only. */
void cm_rail_set_slim (CmRail *self, gboolean slim);

G_END_DECLS
