/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The entry line cut into words, tokens and text, and what it lacks. Reads only; what a word means
 * is cm-entry-token.c, writing is cm-entry-commit.c. */
#include "case/cm-entry.h"

#include "case/cm-entry-token.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static void
free_token (gpointer data)
{
  CmToken *token = data;

  g_free (token->value);
  g_free (token->label);
  g_free (token->warning);
  g_free (token->detail);
  g_free (token);
}

void
cm_entry_free (CmEntry *entry)
{
  if (entry == NULL)
    return;
  g_ptr_array_unref (entry->tokens);
  g_free (entry->text);
  g_free (entry->problem);
  cm_time_clear (&entry->first);
  cm_time_clear (&entry->last);
  cm_time_clear (&entry->known);
  cm_time_clear (&entry->due);
  g_free (entry);
}

CmToken *
cm_entry_add_token (
    CmEntryParser *parser, CmTokenKind kind, const CmEntryWord *word, char *value, char *label)
{
  CmToken *token = g_new0 (CmToken, 1);

  token->kind = kind;
  token->start = word->start;
  token->end = word->end;
  token->value = value;
  token->label = label;
  g_ptr_array_add (parser->entry->tokens, token);
  return token;
}

void
cm_entry_set_problem (CmEntryParser *parser, const char *format, ...)
{
  va_list values;

  if (parser->entry->problem != NULL)
    return;
  va_start (values, format);
  parser->entry->problem = g_strdup_vprintf (format, values);
  va_end (values);
}

gboolean
cm_entry_has_token (const CmEntry *entry, CmTokenKind kind)
{
  for (guint i = 0; i < entry->tokens->len; i++)
    if (((const CmToken *) entry->tokens->pdata[i])->kind == kind)
      return TRUE;
  return FALSE;
}

/* The end of a value in double quotes that begins at @at, or @at where it is not closed. */
static gsize
skip_quoted (const char *line, gsize at)
{
  const char *close = strchr (line + at + 1, '"');

  return close == NULL ? at : (gsize) (close - line) + 1;
}

static GArray *
split_words (const char *line)
{
  GArray *words = g_array_new (FALSE, FALSE, sizeof (CmEntryWord));
  gsize at = 0;

  while (line[at] != '\0')
    {
      CmEntryWord word = { .start = at };

      if (g_ascii_isspace (line[at]))
        {
          at++;
          continue;
        }
      while (line[at] != '\0' && !g_ascii_isspace (line[at]))
        if (line[at] == '"' && at > word.start && (line[at - 1] == ':' || line[at - 1] == '@'))
          at = MAX (skip_quoted (line, at), at + 1);
        else
          at++;
      word.end = at;
      g_array_append_val (words, word);
    }
  return words;
}

static const CmEntryWord *
get_word (CmEntryParser *parser, guint index)
{
  return &g_array_index (parser->words, CmEntryWord, index);
}

/* "act:" may stand alone or be glued to the title. */
static void
take_record_word (CmEntryParser *parser)
{
  CmEntryWord *word;

  if (parser->words->len == 0)
    return;
  word = &g_array_index (parser->words, CmEntryWord, 0);
  if (g_ascii_strncasecmp (parser->line + word->start, "act:", 4) != 0)
    return;
  parser->action = TRUE;
  parser->entry->record = "action";
  cm_entry_add_token (parser, CM_TOKEN_RECORD, &(CmEntryWord){ word->start, word->start + 4 },
                      g_strdup ("action"), g_strdup (_ ("Action")));
  word->start += 4;
  if (word->start == word->end)
    g_array_remove_index (parser->words, 0);
}

/* Takes what stands before the text; answers the index of the word that begins it. */
static guint
take_first_tokens (CmEntryParser *parser)
{
  guint i = 0;

  while (i < parser->words->len)
    {
      CmEntryWord *word = &g_array_index (parser->words, CmEntryWord, i);

      if (parser->line[word->start] == '|')
        {
          if (++word->start == word->end)
            i++;
          return i;
        }
      if (!cm_entry_take_word (parser, &i, CM_WORD_FIRST))
        return i;
      i++;
    }
  return i;
}

static void
take_text (CmEntryParser *parser, guint first)
{
  guint last = parser->words->len;
  gsize start, end;

  while (last > first)
    {
      guint index = last - 1;

      if (!cm_entry_take_word (parser, &index, CM_WORD_LAST))
        break;
      last--;
    }
  if (last == first)
    return;
  start = get_word (parser, first)->start;
  end = last == parser->words->len ? strlen (parser->line) : get_word (parser, last - 1)->end;
  parser->entry->text = g_strndup (parser->line + start, end - start);
  parser->entry->text_start = start;
  if (parser->action)
    cm_entry_find_targets (parser, start, end);
}

static int
compare_tokens (gconstpointer a, gconstpointer b)
{
  const CmToken *first = *(CmToken *const *) a, *second = *(CmToken *const *) b;

  return first->start < second->start ? -1 : first->start > second->start;
}

/* What only the whole line shows. */
static void
check_whole (CmEntryParser *parser)
{
  CmEntry *entry = parser->entry;

  if (parser->action)
    {
      if (entry->text == NULL)
        cm_entry_set_problem (parser, _ ("Say what is to be done after act:."));
      return;
    }
  if (cm_entry_has_token (entry, CM_TOKEN_TECHNIQUE))
    entry->record = "observation";
  else
    cm_entry_set_problem (
        parser,
        _ ("Begin with a technique (its id, or part of its name and Tab), or with act: for an "
           "action."));
  if (cm_entry_has_token (entry, CM_TOKEN_SCOPE))
    {
      for (guint i = 0; i < entry->tokens->len; i++)
        {
          const CmToken *token = entry->tokens->pdata[i];

          if (token->kind == CM_TOKEN_STATUS && g_str_equal (token->value, "absent"))
            return;
        }
      cm_entry_set_problem (parser, _ ("in: says where an absence was looked for: add !absent."));
    }
}

static void
parse_line (CmEntryParser *parser)
{
  guint first;

  parser->words = split_words (parser->line);
  take_record_word (parser);
  first = take_first_tokens (parser);
  take_text (parser, first);
  g_ptr_array_sort (parser->entry->tokens, compare_tokens);
  check_whole (parser);
  g_array_unref (parser->words);
}

CmEntry *
cm_entry_parse (const char *line, const CmEntryContext *context)
{
  CmEntry *entry = g_new0 (CmEntry, 1);
  CmEntryParser parser = { .line = line, .context = context, .entry = entry };

  g_return_val_if_fail (line != NULL && context != NULL, entry);
  entry->tokens = g_ptr_array_new_with_free_func (free_token);
  if (!g_utf8_validate (line, -1, NULL))
    cm_entry_set_problem (&parser, _ ("The line is not valid UTF-8 text."));
  else if (strlen (line) > CM_ENTRY_MAX)
    cm_entry_set_problem (&parser, _ ("The line is longer than a megabyte."));
  else
    parse_line (&parser);
  return entry;
}
