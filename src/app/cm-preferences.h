/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The preferences: name for the journal, zone, colour scheme. Each is a key of the settings; what
 * follows from a change is for those who listen to them. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define CM_TYPE_PREFERENCES (cm_preferences_get_type ())
G_DECLARE_FINAL_TYPE (CmPreferences, cm_preferences, CM, PREFERENCES, AdwPreferencesWindow)

/* The caller sets the parent and presents it. */
GtkWindow *cm_preferences_new (GSettings *settings);

G_END_DECLS
