/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Foreign text on screen: never markup, capped, controls made visible, long runs wrapped by
 * character. Every label that shows text from a file, a case or a person is filled by it. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define CM_TEXT_ROW     2000
#define CM_TEXT_DETAIL  8000
#define CM_TEXT_TOOLTIP 500

/* At most @limit characters of @text (then "…") with C0, C1, bidi and invisible controls as
 * ⟨U+202E⟩ and at most 8 combining marks a base. @lines: newlines and tabs stay. Owned by caller.
 */
char *cm_text_clean (const char *text, gsize limit, gboolean lines);
/* One line, ellipsized. NULL clears it. */
void cm_text_set_row (GtkLabel *label, const char *text);
void cm_text_set_inscription (GtkInscription *inscription, const char *text);
/* Wrapped: by word, and by character where a run without a space passes 200 bytes. */
void cm_text_set_detail (GtkLabel *label, const char *text);
void cm_text_set_tooltip (GtkWidget *widget, const char *text);

G_END_DECLS
