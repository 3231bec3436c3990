/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The file cases.db: made whole or not at all, checked before the first write, migrated after a
 * backup. */
#pragma once

#include "base/cm-clock.h"
#include "base/cm-db.h"
#include "case/cm-record.h"

G_BEGIN_DECLS

/* @options' data_dir and types are set. Refusals leave the file as it is. */
CmDb *cm_store_file_open (const char *data_dir,
                          const CmRecordType *const *types,
                          int busy_ms,
                          const CmClock *clock,
                          GError **error);
/* A verified copy below backups/, named by @now_us. */
gboolean cm_store_file_backup (CmDb *db, const char *data_dir, gint64 now_us, GError **error);

G_END_DECLS
