/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The list of techniques below what is being typed: found by part of a name, taken by Enter or Tab.
 * Never takes the focus from the line. */
#pragma once

#include "attack/cm-release.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define CM_TYPE_COMPLETION (cm_completion_get_type ())
G_DECLARE_FINAL_TYPE (CmCompletion, cm_completion, CM, COMPLETION, GtkPopover)

/* Emits "chosen" (an id) when a row is clicked. */
CmCompletion *cm_completion_new (void);
/* Shows what @text finds in @release, or hides: at most eight rows, the first one chosen. */
void cm_completion_search (CmCompletion *self, CmRelease *release, const char *text);
void cm_completion_move (CmCompletion *self, int step);
/* NULL where nothing is shown. Owned by the completion until the next search. */
const char *cm_completion_get_chosen (CmCompletion *self);

G_END_DECLS
