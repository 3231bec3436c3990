/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* One stop of the Tab key around a list: GTK 4.8 walks every row of a GtkListBox by Tab, this
 * leaves it and comes back to the row that was left. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define CM_TYPE_TAB_STOP (cm_tab_stop_get_type ())
G_DECLARE_FINAL_TYPE (CmTabStop, cm_tab_stop, CM, TAB_STOP, AdwBin)

GtkWidget *cm_tab_stop_new (GtkWidget *child);

G_END_DECLS
