/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* One action as a card: mark, title, what it is on, who owns it, when it is due, what it counters.
 * One key moves its status on; owner, due time and title are edited in place. */
#pragma once

#include "cm-workspace.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define CM_TYPE_ACTION_CARD (cm_action_card_get_type ())
G_DECLARE_FINAL_TYPE (CmActionCard, cm_action_card, CM, ACTION_CARD, GtkListBoxRow)

GtkWidget *cm_action_card_new (CmWorkspace *workspace, CmRecord *action);
const char *cm_action_card_get_id (CmActionCard *self);
/* Shows @action as it is now; what is being typed stays. */
void cm_action_card_update (CmActionCard *self, CmRecord *action);

G_END_DECLS
