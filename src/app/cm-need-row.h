/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* One thing that needs a person: mark, sentence, caption, one button that does it. */
#pragma once

#include "cm-needs.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* @first: its button is the page's one accent. */
GtkWidget *cm_need_row_new (CmWorkspace *workspace, const CmNeed *need, gboolean first);
/* A button with a name field in a popover: who has @role from now on. */
GtkWidget *cm_role_button_new (CmWorkspace *workspace, const char *role, const char *holder);

G_END_DECLS
