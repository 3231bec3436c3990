/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A bar of parts that add up: coverage, or one estimate (a filled part in a dashed frame). Says
 * nothing by itself: the words stand beside it. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define CM_TYPE_METER (cm_meter_get_type ())
G_DECLARE_FINAL_TYPE (CmMeter, cm_meter, CM, METER, GtkWidget)

GtkWidget *cm_meter_new (void);
void cm_meter_clear (CmMeter *self);
/* A part as wide as its share of all weights; @css_class colours it. Nothing where 0. */
void cm_meter_add (CmMeter *self, const char *css_class, double weight);

G_END_DECLS
