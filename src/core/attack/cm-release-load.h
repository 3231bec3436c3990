/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* How cm-knowledge makes a CmRelease; nobody else does. */
#pragma once

#include "attack/cm-release.h"
#include "base/cm-db.h"

G_BEGIN_DECLS

/* The release of row @row of knowledge.db. */
CmRelease *cm_release_load (CmDb *db, gint64 row, GError **error);

G_END_DECLS
