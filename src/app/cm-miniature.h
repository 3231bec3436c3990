/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A case as a picture of 126 × 48: one column per tactic of the loaded matrix, filled where
 * something was observed. Paints rectangles, holds nothing but their heat. */
#pragma once

#include "attack/cm-release.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define CM_TYPE_MINIATURE (cm_miniature_get_type ())
G_DECLARE_FINAL_TYPE (CmMiniature, cm_miniature, CM, MINIATURE, GtkWidget)

/* @observed: technique ids, NULL-terminated; may be NULL. @release may be NULL: nothing is
 * painted. */
GtkWidget *cm_miniature_new (CmRelease *release, const char *const *observed);

G_END_DECLS
