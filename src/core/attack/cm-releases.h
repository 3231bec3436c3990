/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The shipped table of ATT&CK releases (data/attack-releases.json): which version is of which day,
 * which files are known by their hash. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The earliest release of @domain whose day is not before @modified_us; that day as a version where
 * it is later than all or the domain is not in the table. Owned by the caller. */
char *cm_releases_infer (const char *domain, gint64 modified_us, GError **error);

G_END_DECLS
