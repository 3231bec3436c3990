/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Any bytes as an entry line: tokens lie inside the line, in order, without overlap; the text is a
 * part of the line; the same line is understood the same way twice. */
#include "case/cm-entry.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
check_tokens (const CmEntry *entry, gsize length)
{
  gsize at = 0;

  for (guint i = 0; i < entry->tokens->len; i++)
    {
      const CmToken *token = entry->tokens->pdata[i];

      g_assert_cmpuint (token->start, >=, at);
      g_assert_cmpuint (token->start, <, token->end);
      g_assert_cmpuint (token->end, <=, length);
      g_assert_nonnull (token->value);
      g_assert_nonnull (token->label);
      g_assert_true (g_utf8_validate (token->label, -1, NULL));
      at = token->end;
    }
}

static void
check_text (const CmEntry *entry, const char *line)
{
  if (entry->text == NULL)
    return;
  g_assert_cmpuint (strlen (entry->text), >, 0);
  g_assert_cmpuint (entry->text_start + strlen (entry->text), <=, strlen (line));
  g_assert_cmpint (strncmp (line + entry->text_start, entry->text, strlen (entry->text)), ==, 0);
}

static void
check_same (const CmEntry *a, const CmEntry *b)
{
  g_assert_cmpstr (a->record, ==, b->record);
  g_assert_cmpstr (a->text, ==, b->text);
  g_assert_cmpstr (a->problem, ==, b->problem);
  g_assert_cmpuint (a->tokens->len, ==, b->tokens->len);
  for (guint i = 0; i < a->tokens->len; i++)
    {
      const CmToken *first = a->tokens->pdata[i], *second = b->tokens->pdata[i];

      g_assert_cmpint (first->kind, ==, second->kind);
      g_assert_cmpuint (first->start, ==, second->start);
      g_assert_cmpstr (first->value, ==, second->value);
      g_assert_cmpstr (first->label, ==, second->label);
    }
  g_assert_true (cm_time_equal (&a->first, &b->first));
  g_assert_true (cm_time_equal (&a->last, &b->last));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  const CmEntryContext context = { .now_us = 1795529160000000, .zone = "Europe/Berlin" };
  g_autofree char *line = size > 0 ? g_strndup ((const char *) data, size) : g_strdup ("");
  g_autoptr (CmEntry) entry = cm_entry_parse (line, &context);
  g_autoptr (CmEntry) again = cm_entry_parse (line, &context);

  check_tokens (entry, strlen (line));
  check_text (entry, line);
  check_same (entry, again);
  if (!g_utf8_validate (line, -1, NULL))
    g_assert_nonnull (entry->problem);
  if (entry->problem == NULL)
    g_assert_nonnull (entry->record);
  return 0;
}
