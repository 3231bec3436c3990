/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What pages write, each one step: every call copies what it is given and goes through
 * cm_workspace_write, so it may wait for the disk. Records are named by id, since a model replaces
 * them. */
#pragma once

#include "cm-workspace.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* @note: the reason or result; may be NULL. */
void
cm_write_status (CmWorkspace *workspace, const char *action, const char *status, const char *note);
void cm_write_owner (CmWorkspace *workspace, const char *action, const char *person);
/* A field of the row @id of @type; NULL @id: of the case. Times are read in the shown zone. */
void cm_write_field (CmWorkspace *workspace,
                     const CmRecordType *type,
                     const char *id,
                     const char *field,
                     const char *text);
void cm_write_role (CmWorkspace *workspace, const char *role, const char *person);
/* @status: observed, absent; @scope of absent: "14/15 finance clients" gives the numbers too. */
void cm_write_observation (CmWorkspace *workspace,
                           const char *technique,
                           const char *status,
                           const char *scope);
/* The tactic of every observation of @technique that has none. */
void cm_write_tactic (CmWorkspace *workspace, const char *technique, const char *tactic);
/* A new action that replaces one that did not hold, and counters what that did. */
void cm_write_new_attempt (CmWorkspace *workspace, const char *action);
void cm_write_bin (CmWorkspace *workspace, const CmRecordType *type, const char *id);
void cm_write_revert (CmWorkspace *workspace, CmJournalEntry *entry);

/* Runs @refresh (page) at each change of the workspace: at once while @page is on screen, else when
 * it comes there. */
void cm_page_follow (GtkWidget *page, CmWorkspace *workspace, GFunc refresh);
/* Of one action: the status that one key moves it on to; NULL where it is at an end. Static. */
const char *cm_action_next_status (CmRecord *action);
/* "Start", "Done": what the button that moves to @status says. */
const char *cm_action_status_verb (const char *status);
/* Takes all children off a box or list. */
void cm_box_clear (GtkWidget *box);

G_END_DECLS
