/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The few dialogs there are. The widgets that later releases deprecate (message, file chooser,
 * about) stand behind these functions alone. */
#pragma once

#include "cm-workspace.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* @paths: NULL-terminated, NULL where nothing was chosen; borrowed for the call. */
typedef void (*CmFilesFunc) (char **paths, gpointer data);
void cm_dialogs_open_files (GtkWindow *parent, CmFilesFunc func, gpointer data);
/* One sentence with one way out; @parent may be NULL. */
GtkWindow *cm_dialogs_message (GtkWindow *parent, const char *heading, const char *body);
/* With MITRE's notice as @release carries it (may be NULL). */
void cm_dialogs_about (GtkWindow *parent, CmRelease *release);

G_END_DECLS
