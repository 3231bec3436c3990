/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What gestures share: names that become rows of a step, and the time of the clock as a fact. */
#pragma once

#include "case/cm-step.h"

G_BEGIN_DECLS

/* The id of the asset or person of that name, made in @step where unknown; owned by the caller. */
char *cm_gesture_asset (CmCase *self, CmStep *step, const char *name);
char *cm_gesture_person (CmCase *self, CmStep *step, const char *name);
/* The step's own time, to the second, in UTC. */
void cm_gesture_set_now (CmRecord *record, const char *field, CmStep *step);
/* CM_ERROR_INVALID and the sentence; always FALSE. */
gboolean cm_gesture_refuse (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

G_END_DECLS
