/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Times in an entry line: which words are meant as a time, ranges, and the chip that says what was
 * supplied. What a time text means is cm-time.c alone. */
#include "case/cm-entry-token.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* As many as @most digits; NULL where there are fewer than @least. */
static const char *
skip_digits (const char *p, int least, int most)
{
  int n = 0;

  while (n < most && g_ascii_isdigit (*p))
    p++, n++;
  return n < least ? NULL : p;
}

static gboolean
is_zone (const char *p)
{
  if (*p == '\0' || ((*p == 'Z' || *p == 'z') && p[1] == '\0'))
    return TRUE;
  if (*p != '+' && *p != '-')
    return FALSE;
  p = skip_digits (p + 1, 2, 2);
  if (p == NULL || *p == '\0')
    return p != NULL;
  p = skip_digits (*p == ':' ? p + 1 : p, 2, 2);
  return p != NULL && *p == '\0';
}

/* 14:05, 14:05:09.5, each with or without a zone. */
static gboolean
is_clock (const char *p)
{
  p = skip_digits (p, 1, 2);
  if (p == NULL || *p != ':' || (p = skip_digits (p + 1, 2, 2)) == NULL)
    return FALSE;
  if (*p == ':')
    {
      p = skip_digits (p + 1, 2, 2);
      if (p != NULL && (*p == '.' || *p == ','))
        p = skip_digits (p + 1, 1, 9);
    }
  return p != NULL && is_zone (p);
}

/* The length of YYYY-MM-DD at the start of @p, 0 where it is none. */
static gsize
date_length (const char *p)
{
  const char *end = skip_digits (p, 4, 4);

  if (end == NULL || *end != '-' || (end = skip_digits (end + 1, 2, 2)) == NULL)
    return 0;
  if (*end != '-' || (end = skip_digits (end + 1, 2, 2)) == NULL)
    return 0;
  return (gsize) (end - p);
}

static gboolean
is_relative (const char *p)
{
  if (*p != '-' || (p = skip_digits (p + 1, 1, 6)) == NULL)
    return FALSE;
  return strchr ("smhd", g_ascii_tolower (*p)) != NULL && *p != '\0' && p[1] == '\0';
}

/* Whether a word is meant as a time. Narrower than what cm_time_parse understands: "4624" in a line
 * is an event number, not a year. */
static gboolean
looks_like_time (const char *p)
{
  gsize date = date_length (p);

  if (date > 0)
    return p[date] == '\0' ||
           ((p[date] == 'T' || p[date] == 't') && g_ascii_isdigit (p[date + 1])) ||
           (p[date] == ' ' && is_clock (p + date + 1));
  return g_ascii_strcasecmp (p, "now") == 0 || is_relative (p) || is_clock (p);
}

static const char *
supplied_words (CmTimeSupplied supplied)
{
  gboolean date = (supplied & (CM_TIME_SUPPLIED_DATE | CM_TIME_SUPPLIED_YEAR)) != 0;
  gboolean zone = (supplied & CM_TIME_SUPPLIED_ZONE) != 0;

  if (date && zone)
    return _ ("date and zone supplied");
  if (date)
    return _ ("date supplied");
  return zone ? _ ("zone supplied") : NULL;
}

static CmTimeContext
time_context (CmEntryParser *parser)
{
  return (CmTimeContext){
    .now_us = parser->context->now_us,
    .zone = parser->context->zone,
    .supply_date = TRUE,
  };
}

/* A time that the parser refuses is the line's problem, in the parser's words. */
static gboolean
parse_time (CmEntryParser *parser,
            const char *text,
            const CmTimeContext *context,
            CmTime *out,
            CmTimeSupplied *supplied)
{
  g_autoptr (GError) error = NULL;

  cm_time_clear (out); /* of two times of one kind the last counts */
  if (cm_time_parse (text, context, out, supplied, &error))
    return TRUE;
  cm_entry_set_problem (parser, "%s", error->message);
  return FALSE;
}

static char *
format_time (CmEntryParser *parser, const CmTime *time)
{
  const char *zone = parser->context->zone != NULL ? parser->context->zone : "UTC";

  return time->has_us ? cm_time_format (time->us, zone, time->precision) : g_strdup (time->text);
}

static char *
iso_time (const CmTime *time)
{
  return time->has_us ? cm_time_format_iso (time->us, time->precision) : g_strdup (time->text);
}

/* Takes @shown; "24 Nov 2026 14:05 UTC (date supplied)". */
static char *
label_time (char *shown, CmTimeSupplied supplied)
{
  const char *words = supplied_words (supplied);
  char *label;

  if (words == NULL)
    return shown;
  label = g_strdup_printf (C_ ("time and what was supplied", "%s (%s)"), shown, words);
  g_free (shown);
  return label;
}

static void
warn_of_future (CmEntryParser *parser, CmToken *token, const CmTime *time)
{
  gint64 now = parser->context->now_us;

  if (time->has_us && now != 0 && time->us > now + G_TIME_SPAN_MINUTE)
    token->warning = g_strdup (_ ("This time is in the future"));
}

/* The end of a range takes date and zone from its beginning, as ISO 8601 says of intervals, where
 * it has none of its own. */
static CmTimeContext
context_of_end (CmEntryParser *parser, const char *end)
{
  CmTimeContext context = time_context (parser);
  const CmTime *first = &parser->entry->first;

  if (first->zone != NULL && cm_zone_is_valid (first->zone))
    context.zone = first->zone;
  if (first->has_us && is_clock (end))
    context.now_us = first->us;
  return context;
}

static void
add_range (CmEntryParser *parser, const CmEntryWord *word, const char *text, const char *dots)
{
  CmEntry *entry = parser->entry;
  g_autofree char *from = g_strndup (text, (gsize) (dots - text));
  const char *to = dots + 2;
  CmTimeContext context = time_context (parser);
  CmTimeSupplied supplied = 0, more = 0;
  g_autofree char *shown_from = NULL, *shown_to = NULL;
  CmToken *token;

  if (parse_time (parser, from, &context, &entry->first, &supplied))
    {
      context = context_of_end (parser, to);
      parse_time (parser, to, &context, &entry->last, &more);
    }
  if (entry->first.has_us && entry->last.has_us && entry->last.us < entry->first.us)
    cm_entry_set_problem (parser, _ ("%s ends before it begins: write the dates."), text);
  if (entry->problem != NULL)
    {
      cm_entry_add_token (parser, CM_TOKEN_TIME, word, g_strdup (text), g_strdup (text));
      return;
    }
  shown_from = format_time (parser, &entry->first);
  shown_to = format_time (parser, &entry->last);
  token = cm_entry_add_token (
      parser, CM_TOKEN_TIME, word, iso_time (&entry->first),
      label_time (g_strdup_printf (C_ ("range of time", "%s – %s"), shown_from, shown_to),
                  supplied | more));
  token->detail = iso_time (&entry->last);
  warn_of_future (parser, token, &entry->last);
}

static gboolean
add_time (
    CmEntryParser *parser, CmTokenKind kind, const CmEntryWord *word, const char *text, CmTime *out)
{
  CmTimeContext context = time_context (parser);
  CmTimeSupplied supplied = 0;
  CmToken *token;

  if (!parse_time (parser, text, &context, out, &supplied))
    {
      cm_entry_add_token (parser, kind, word, g_strdup (text), g_strdup (text));
      return FALSE;
    }
  token = cm_entry_add_token (parser, kind, word, iso_time (out),
                              label_time (format_time (parser, out), supplied));
  if (kind != CM_TOKEN_DUE)
    warn_of_future (parser, token, out);
  return TRUE;
}

gboolean
cm_entry_take_time (CmEntryParser *parser, guint *index)
{
  CmEntryWord word = g_array_index (parser->words, CmEntryWord, *index);
  g_autofree char *text = NULL, *from = NULL;
  const char *dots;
  gboolean again = cm_entry_has_token (parser->entry, CM_TOKEN_TIME);

  if (*index + 1 < parser->words->len && word.end - word.start == 10)
    {
      const CmEntryWord *next = &g_array_index (parser->words, CmEntryWord, *index + 1);
      g_autofree char *both = g_strndup (parser->line + word.start, next->end - word.start);

      /* "2026-11-24 14:05": one blank between date and clock, as logs write it. */
      if (next->start == word.end + 1 && both[10] == ' ' && looks_like_time (both))
        {
          word.end = next->end;
          (*index)++;
        }
    }
  text = g_strndup (parser->line + word.start, word.end - word.start);
  dots = strstr (text, "..");
  if (dots != NULL)
    from = g_strndup (text, (gsize) (dots - text));
  if (dots != NULL ? !looks_like_time (from) || !looks_like_time (dots + 2)
                   : !looks_like_time (text))
    return FALSE;
  if (again)
    {
      cm_entry_set_problem (parser, _ ("There are two times: write a range as A..B."));
      cm_entry_add_token (parser, CM_TOKEN_TIME, &word, g_strdup (text), g_strdup (text));
    }
  else if (dots != NULL)
    add_range (parser, &word, text, dots);
  else
    add_time (parser, CM_TOKEN_TIME, &word, text, &parser->entry->first);
  return TRUE;
}

gboolean
cm_entry_take_named_time (CmEntryParser *parser,
                          CmTokenKind kind,
                          const CmEntryWord *word,
                          const char *text)
{
  CmTime *out = kind == CM_TOKEN_DUE ? &parser->entry->due : &parser->entry->known;
  g_autofree char *shown = NULL;
  CmToken *token;

  if (!add_time (parser, kind, word, text, out))
    return FALSE;
  token = parser->entry->tokens->pdata[parser->entry->tokens->len - 1];
  shown = token->label;
  token->label = g_strdup_printf (
      kind == CM_TOKEN_DUE ? C_ ("chip", "due %s") : C_ ("chip", "learned %s"), shown);
  return TRUE;
}
