/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A step: all rows of one gesture, written in one transaction with their journal entries, read
 * back, and only then applied to the models. Ids are made when rows are added, so that a retry
 * after BUSY cannot duplicate. */
#pragma once

#include "case/cm-case.h"

G_BEGIN_DECLS

typedef struct _CmStep CmStep;

CmStep *cm_step_new (CmCase *self);
void cm_step_free (CmStep *step);
/* Takes a new record (cm_record_new); gives it its id and answers it. */
const char *cm_step_insert (CmStep *step, CmRecord *record);
/* Takes an edited copy (cm_record_copy); fields that differ from the model's row are written. */
void cm_step_update (CmStep *step, CmRecord *copy);
void cm_step_bin (CmStep *step, CmRecord *record);
void cm_step_restore (CmStep *step, const CmRecordType *type, const char *id);
/* Makes the step the undo of @step; its updates then come from the journal, column by column. */
void cm_step_set_undoes (CmStep *step, const char *undone);
/* The joint between two rows, or a row and an external id; made once (its id is derived). */
void cm_step_link (CmStep *step,
                   const CmRecordType *from_type,
                   const char *from_id,
                   const char *kind,
                   const char *to_type,
                   const char *to_id);
/* CM_ERROR_BUSY, _FULL, _FAILED leave the step as it was: commit it again. A step without change
 * writes nothing. */
gboolean cm_step_commit (CmStep *step, GError **error);
const char *cm_step_get_id (CmStep *step);
/* The clock's time of this step's entries, fixed by the first commit; for facts like "done". */
gint64 cm_step_get_at_us (CmStep *step);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CmStep, cm_step_free)

G_END_DECLS
