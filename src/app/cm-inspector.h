/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The current technique beside the page: what we saw, what counters it, how it is detected, who
 * uses it, what it is. */
#pragma once

#include "cm-workspace.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define CM_TYPE_INSPECTOR (cm_inspector_get_type ())
G_DECLARE_FINAL_TYPE (CmInspector, cm_inspector, CM, INSPECTOR, GtkWidget)

/* A collapsible section of the inspector; remembers whether it is open under its key. */
#define CM_TYPE_SECTION (cm_section_get_type ())
G_DECLARE_FINAL_TYPE (CmSection, cm_section, CM, SECTION, GtkWidget)

GtkWidget *cm_section_new (GSettings *settings, const char *key, const char *title);
/* The words behind the title ("2", "83 groups, 124 software"). */
void cm_section_set_detail (CmSection *self, const char *detail);
/* Where the section's rows go; emptied by cm_section_clear. */
GtkBox *cm_section_get_box (CmSection *self);
void cm_section_clear (CmSection *self);

/* One observation: when, where, how sure, and its procedure, edited in place. */
GtkWidget *cm_procedure_new (CmWorkspace *workspace, CmRecord *observation);

G_END_DECLS
