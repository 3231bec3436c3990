/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Foreign text made safe to lay out and honest to read. Never parses markup. */
#include "cm-text.h"

#include <string.h>

#define MAX_MARKS 8
#define MAX_RUN   200

/* Reads nothing by itself, but changes how its neighbours are read. */
static gboolean
is_hidden (gunichar c)
{
  GUnicodeType type = g_unichar_type (c);

  return type == G_UNICODE_CONTROL || type == G_UNICODE_FORMAT ||
         type == G_UNICODE_LINE_SEPARATOR || type == G_UNICODE_PARAGRAPH_SEPARATOR || c == 0x115f ||
         c == 0x1160 || c == 0x3164 || c == 0xffa0;
}

char *
cm_text_clean (const char *text, gsize limit, gboolean lines)
{
  GString *out = g_string_new (NULL);
  g_autofree char *valid = NULL;
  guint marks = 0;
  gsize n = 0;

  if (text == NULL)
    return g_string_free (out, FALSE);
  /* Only what can be shown is looked at: a character has at most four bytes. */
  valid = g_utf8_make_valid (text, (gssize) strnlen (text, (limit + 1) * 4));
  for (const char *c = valid; *c != '\0'; c = g_utf8_next_char (c), n++)
    {
      gunichar u = g_utf8_get_char (c);

      if (n == limit)
        {
          g_string_append (out, "…");
          break;
        }
      marks = g_unichar_ismark (u) ? marks + 1 : 0;
      if (marks > MAX_MARKS)
        continue;
      if (u == '\n' || u == '\t')
        g_string_append_c (out, lines ? (char) u : ' ');
      else if (is_hidden (u))
        g_string_append_printf (out, "⟨U+%04X⟩", u);
      else
        g_string_append_unichar (out, u);
    }
  return g_string_free (out, FALSE);
}

static gboolean
has_long_run (const char *text)
{
  for (const char *c = text; *c != '\0';)
    {
      gsize run = strcspn (c, " \n\t");

      if (run > MAX_RUN)
        return TRUE;
      c += run;
      c += strspn (c, " \n\t");
    }
  return FALSE;
}

void
cm_text_set_row (GtkLabel *label, const char *text)
{
  g_autofree char *clean = cm_text_clean (text, CM_TEXT_ROW, FALSE);

  gtk_label_set_single_line_mode (label, TRUE);
  if (gtk_label_get_ellipsize (label) == PANGO_ELLIPSIZE_NONE)
    gtk_label_set_ellipsize (label, PANGO_ELLIPSIZE_END);
  gtk_label_set_text (label, clean);
}

void
cm_text_set_inscription (GtkInscription *inscription, const char *text)
{
  g_autofree char *clean = cm_text_clean (text, CM_TEXT_ROW, FALSE);

  gtk_inscription_set_text (inscription, clean);
}

void
cm_text_set_detail (GtkLabel *label, const char *text)
{
  g_autofree char *clean = cm_text_clean (text, CM_TEXT_DETAIL, TRUE);

  gtk_label_set_wrap (label, TRUE);
  gtk_label_set_wrap_mode (label, has_long_run (clean) ? PANGO_WRAP_CHAR : PANGO_WRAP_WORD_CHAR);
  gtk_label_set_text (label, clean);
}

void
cm_text_set_tooltip (GtkWidget *widget, const char *text)
{
  g_autofree char *clean = text != NULL ? cm_text_clean (text, CM_TEXT_TOOLTIP, TRUE) : NULL;

  gtk_widget_set_tooltip_text (widget, clean);
}
