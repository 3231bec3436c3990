/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What the header says about the open case: switcher, severity, TLP, clock since detection. */
#pragma once

#include "cm-workspace.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define CM_TYPE_CASE_BAR (cm_case_bar_get_type ())
G_DECLARE_FINAL_TYPE (CmCaseBar, cm_case_bar, CM, CASE_BAR, GtkWidget)

CmCaseBar *cm_case_bar_new (CmWorkspace *workspace);
/* Hides whole what does not fit at @em: the clock first, then TLP, then severity; the title
 * stays. */
void cm_case_bar_set_width (CmCaseBar *self, double em);

G_END_DECLS
