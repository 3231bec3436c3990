/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Children side by side in equal columns where there is room, else under each other. Decides at
 * each allocation, so no frame shows the wrong mode. Property "threshold": the width in em from
 * which columns stand side by side. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define CM_TYPE_COLUMNS (cm_columns_get_type ())
G_DECLARE_FINAL_TYPE (CmColumns, cm_columns, CM, COLUMNS, GtkWidget)

/* TRUE where the children stood side by side at the last allocation. */
gboolean cm_columns_is_wide (CmColumns *self);

G_END_DECLS
