/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What stands there before a case is open: the cases to go on with, three ways to begin, one line
 * about the knowledge. */
#pragma once

#include "cm-workspace.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define CM_TYPE_START_PAGE (cm_start_page_get_type ())
G_DECLARE_FINAL_TYPE (CmStartPage, cm_start_page, CM, START_PAGE, GtkWidget)

/* Emits "new-case" (a title). */
CmStartPage *cm_start_page_new (CmWorkspace *workspace);
/* Types @title and presses Enter, as the field does. */
void cm_start_page_create (CmStartPage *self, const char *title);

G_END_DECLS
