/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The record types of a case: their tables and vocabularies. */
#pragma once

#include "case/cm-record.h"

G_BEGIN_DECLS

extern const CmRecordType cm_record_cases;
extern const CmRecordType cm_record_person;
extern const CmRecordType cm_record_role;
extern const CmRecordType cm_record_asset;
extern const CmRecordType cm_record_asset_alias;
extern const CmRecordType cm_record_observation;
extern const CmRecordType cm_record_action;
extern const CmRecordType cm_record_link;

/* All shipped types in creation order (a REF points backwards), NULL-terminated. */
extern const CmRecordType *const cm_record_types[];

/* The translated word for a vocabulary key ("in_progress" → "In progress"); the key itself where it
 * is unknown. */
const char *cm_key_label (const CmField *field, const char *key);

G_END_DECLS
