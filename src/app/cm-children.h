/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Disposing a template widget: gtk_widget_dispose_template alone leaves top-level children that no
 * field is bound to. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* gtk_widget_dispose_template for @type, then unparents what is left; for dispose of widgets that
 * are no containers. */
void cm_children_dispose (GtkWidget *widget, GType type);

G_END_DECLS
