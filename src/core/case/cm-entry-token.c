/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What one word of an entry line means, resolved against the loaded release and the open case.
 * Never writes: an asset or person that is not known yet is only named. */
#include "case/cm-entry-token.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* How many words of an action's title are looked up as assets. */
#define MAX_TARGET_WORDS 200

static CmToken *
last_of_kind (CmEntryParser *parser, CmTokenKind kind)
{
  GPtrArray *tokens = parser->entry->tokens;

  for (guint i = tokens->len; i > 0; i--)
    {
      CmToken *token = tokens->pdata[i - 1];

      if (token->kind == kind)
        return token;
    }
  return NULL;
}

/* The value after a prefix, without its quotes; NULL where it is empty or its quote is not closed.
 */
static char *
take_value (CmEntryParser *parser, const char *prefix, const char *rest)
{
  gsize length = strlen (rest);

  if (rest[0] == '"')
    {
      if (length > 2 && rest[length - 1] == '"')
        return g_strndup (rest + 1, length - 2);
      cm_entry_set_problem (parser, _ ("The quotation marks after %s are not closed."), prefix);
      return NULL;
    }
  if (length > 0)
    return g_strdup (rest);
  cm_entry_set_problem (parser, _ ("%s needs a value, without a blank before it."), prefix);
  return NULL;
}

static gboolean
looks_like_id (const char *text, const char *prefix, gboolean dotted)
{
  gsize at = strlen (prefix);

  if (g_ascii_strncasecmp (text, prefix, at) != 0)
    return FALSE;
  for (int i = 0; i < 4; i++)
    if (!g_ascii_isdigit (text[at++]))
      return FALSE;
  if (dotted && text[at] == '.')
    {
      for (at++; g_ascii_isdigit (text[at]); at++)
        ;
      return strlen (text) == at && at == strlen (prefix) + 8;
    }
  return text[at] == '\0';
}

static void
judge_technique (CmEntryParser *parser, CmToken *token, const char *id)
{
  CmRelease *release = parser->context->release;
  const CmTechnique *technique = release == NULL ? NULL : cm_release_find (release, id);

  if (technique == NULL && release != NULL)
    {
      if (parser->context->refuse_unknown_technique)
        cm_entry_set_problem (parser, _ ("There is no technique %s in %s %s."), id,
                              cm_release_get_name (release), cm_release_get_version (release));
      token->warning = g_strdup_printf (_ ("not in %s %s"), cm_release_get_name (release),
                                        cm_release_get_version (release));
    }
  else if (technique != NULL && technique->became != NULL)
    token->warning = g_strdup_printf (_ ("revoked, became %s"), technique->became->id);
  else if (technique != NULL && !technique->live)
    token->warning = g_strdup (technique->revoked ? _ ("revoked") : _ ("deprecated"));
}

static char *
label_technique (CmEntryParser *parser, const char *id)
{
  CmRelease *release = parser->context->release;
  const CmTechnique *technique = release == NULL ? NULL : cm_release_find (release, id);

  return technique == NULL ? g_strdup (id) : g_strdup_printf ("%s %s", id, technique->name);
}

static gboolean
take_technique (CmEntryParser *parser, const CmEntryWord *word, const char *text)
{
  g_autofree char *id = g_ascii_strup (text, -1);
  CmToken *token;

  if (!looks_like_id (text, "T", TRUE) &&
      (parser->context->release == NULL || cm_release_find (parser->context->release, id) == NULL))
    return FALSE;
  token = cm_entry_add_token (parser, CM_TOKEN_TECHNIQUE, word, g_strdup (id),
                              label_technique (parser, id));
  judge_technique (parser, token, id);
  return TRUE;
}

static gboolean
technique_has_tactic (CmRelease *release, const char *id, const CmTactic *tactic)
{
  const CmTechnique *given = cm_release_find (release, id);

  if (given == NULL || cm_technique_has_tactic (given, tactic))
    return TRUE;
  return given->became != NULL && cm_technique_has_tactic (given->became, tactic);
}

/* A tactic that the release does not have, that is not one of the technique's, or that has no
 * technique to belong to. */
static void
judge_tactic (CmEntryParser *parser, const char *id, const CmToken *technique)
{
  CmRelease *release = parser->context->release;
  const CmToken *last = last_of_kind (parser, CM_TOKEN_TACTIC);
  const CmTactic *tactic = release == NULL ? NULL : cm_release_find_tactic (release, id);

  if (technique == NULL)
    cm_entry_set_problem (parser, _ ("%s is a tactic: write its technique before it."), id);
  else if (last != NULL && last->start > technique->start)
    cm_entry_set_problem (parser, _ ("%s has a tactic already: write it again for a second one."),
                          technique->value);
  else if (release != NULL && tactic == NULL)
    cm_entry_set_problem (parser, _ ("There is no tactic %s in %s %s."), id,
                          cm_release_get_name (release), cm_release_get_version (release));
  else if (tactic != NULL && !technique_has_tactic (release, technique->value, tactic))
    cm_entry_set_problem (parser, _ ("%s %s is not a tactic of %s."), id, tactic->name,
                          technique->value);
}

static gboolean
take_tactic (CmEntryParser *parser, const CmEntryWord *word, const char *text)
{
  CmRelease *release = parser->context->release;
  g_autofree char *id = g_ascii_strup (text, -1);
  const CmTactic *tactic = release == NULL ? NULL : cm_release_find_tactic (release, id);

  if (parser->action || (!looks_like_id (text, "TA", FALSE) && tactic == NULL))
    return FALSE;
  judge_tactic (parser, id, last_of_kind (parser, CM_TOKEN_TECHNIQUE));
  cm_entry_add_token (parser, CM_TOKEN_TACTIC, word, g_strdup (id),
                      tactic == NULL ? g_strdup (id) : g_strdup_printf ("%s %s", id, tactic->name));
  return TRUE;
}

static CmRecord *
find_asset (CmEntryParser *parser, const char *name)
{
  return parser->context->self == NULL ? NULL : cm_case_find_asset (parser->context->self, name);
}

static void
add_known_asset (CmEntryParser *parser, const CmEntryWord *word, CmRecord *asset)
{
  const char *name = cm_record_get_text (asset, "name");

  for (guint i = 0; i < parser->entry->tokens->len; i++)
    {
      const CmToken *token = parser->entry->tokens->pdata[i];

      if (token->kind == CM_TOKEN_ASSET && g_strcmp0 (token->value, name) == 0)
        return;
    }
  cm_entry_add_token (parser, CM_TOKEN_ASSET, word, g_strdup (name), g_strdup (name));
}

static gboolean
is_asset_kind (const char *kind)
{
  const CmField *field = cm_record_type_find_field (&cm_record_asset, "kind");

  return field != NULL && g_strv_contains (field->keys, kind);
}

/* "kind:NAME" or "NAME"; the name may hold colons itself where what stands before the first is no
 * kind and something like an address. */
static char *
split_kind (CmEntryParser *parser, const char *text, const char **name)
{
  const char *colon = text[0] == '"' ? NULL : strchr (text, ':');
  g_autofree char *kind = NULL;

  *name = text;
  if (colon == NULL || colon == text)
    return NULL;
  kind = g_ascii_strdown (text, colon - text);
  if (is_asset_kind (kind))
    {
      *name = colon + 1;
      return g_steal_pointer (&kind);
    }
  if (g_ascii_isalpha (text[0]) && strchr (colon + 1, ':') == NULL)
    cm_entry_set_problem (parser, _ ("“%s” is not a kind of asset."), kind);
  return NULL;
}

static gboolean
take_new_asset (CmEntryParser *parser, const CmEntryWord *word, const char *text)
{
  g_autofree char *kind = NULL, *name = NULL;
  const char *rest;
  CmRecord *asset;
  CmToken *token;

  if (text[0] != '@' || text[1] == '\0')
    return FALSE;
  kind = split_kind (parser, text + 1, &rest);
  name = take_value (parser, "@", rest);
  asset = name == NULL ? NULL : find_asset (parser, name);
  if (asset != NULL)
    {
      add_known_asset (parser, word, asset);
      return TRUE;
    }
  token =
      cm_entry_add_token (parser, CM_TOKEN_ASSET, word, g_strdup (name != NULL ? name : rest),
                          g_strdup_printf (C_ ("chip of an asset that will be made", "%s (new)"),
                                           name != NULL ? name : rest));
  token->detail = g_steal_pointer (&kind);
  return TRUE;
}

static gboolean
take_known_asset (CmEntryParser *parser, const CmEntryWord *word, const char *text)
{
  CmRecord *asset = find_asset (parser, text);

  if (asset == NULL)
    return FALSE;
  add_known_asset (parser, word, asset);
  return TRUE;
}

/* Without the punctuation that a sentence puts around a name. */
static void
trim_word (const char *line, CmEntryWord *word)
{
  while (word->start < word->end && strchr ("([\"'", line[word->start]) != NULL)
    word->start++;
  while (word->end > word->start && strchr (".,;:!?)]'", line[word->end - 1]) != NULL)
    word->end--;
}

void
cm_entry_find_targets (CmEntryParser *parser, gsize start, gsize end)
{
  guint looked = 0;

  for (guint i = 0; i < parser->words->len && looked < MAX_TARGET_WORDS; i++)
    {
      CmEntryWord word = g_array_index (parser->words, CmEntryWord, i);
      g_autofree char *text = NULL;

      if (word.start < start || word.end > end)
        continue;
      trim_word (parser->line, &word);
      text = g_strndup (parser->line + word.start, word.end - word.start);
      if (!take_new_asset (parser, &word, text))
        take_known_asset (parser, &word, text);
      looked++;
    }
}

typedef struct
{
  const char *key;
  CmTokenKind kind;
  const char *label;
} Mark;

static const Mark marks[] = {
  { "low", CM_TOKEN_CONFIDENCE, N_ ("Low confidence") },
  { "medium", CM_TOKEN_CONFIDENCE, N_ ("Medium confidence") },
  { "high", CM_TOKEN_CONFIDENCE, N_ ("High confidence") },
  { "suspected", CM_TOKEN_STATUS, N_ ("Suspected") },
  { "absent", CM_TOKEN_STATUS, N_ ("Absent") },
};

static gboolean
take_mark (CmEntryParser *parser, const CmEntryWord *word, const char *text)
{
  for (gsize i = 0; text[0] == '!' && i < G_N_ELEMENTS (marks); i++)
    {
      if (g_ascii_strcasecmp (text + 1, marks[i].key) != 0)
        continue;
      if (parser->action)
        cm_entry_set_problem (parser, _ ("%s belongs to an observation, not to an action."), text);
      else if (cm_entry_has_token (parser->entry, marks[i].kind))
        cm_entry_set_problem (parser, marks[i].kind == CM_TOKEN_STATUS
                                          ? _ ("The line has two statuses: keep one.")
                                          : _ ("The line has two confidences: keep one."));
      cm_entry_add_token (parser, marks[i].kind, word, g_strdup (marks[i].key),
                          g_strdup (_ (marks[i].label)));
      return TRUE;
    }
  return FALSE;
}

static gboolean
take_flag (CmEntryParser *parser, const CmEntryWord *word, const char *text)
{
  if (!g_str_equal (text, "*"))
    return FALSE;
  cm_entry_add_token (parser, CM_TOKEN_FLAG, word, g_strdup ("1"), g_strdup (_ ("Flagged")));
  return TRUE;
}

static void
take_person (CmEntryParser *parser, const CmEntryWord *word, const char *value)
{
  CmRecord *person =
      parser->context->self == NULL ? NULL : cm_case_find_person (parser->context->self, value);
  const char *name = person == NULL ? value : cm_record_get_text (person, "name");

  cm_entry_add_token (
      parser, CM_TOKEN_PERSON, word, g_strdup (name),
      g_strdup_printf (person == NULL ? C_ ("chip", "by %s (new)") : C_ ("chip", "by %s"), name));
}

/* "14/15" is looked and in scope; anything else says where in words. */
static void
take_scope (CmEntryParser *parser, const CmEntryWord *word, const char *value)
{
  g_auto (GStrv) parts = g_strsplit (value, "/", 3);
  guint64 looked, all;

  if (g_strv_length (parts) == 2 &&
      g_ascii_string_to_unsigned (parts[0], 10, 0, G_MAXINT32, &looked, NULL) &&
      g_ascii_string_to_unsigned (parts[1], 10, 0, G_MAXINT32, &all, NULL))
    {
      if (looked > all || all == 0)
        cm_entry_set_problem (parser, _ ("in:%s looks at more than there is."), value);
      cm_entry_add_token (parser, CM_TOKEN_SCOPE, word, g_strdup (value),
                          g_strdup_printf (C_ ("chip", "looked on %s of %s"), parts[0], parts[1]));
      return;
    }
  cm_entry_add_token (parser, CM_TOKEN_SCOPE, word, g_strdup (value),
                      g_strdup_printf (C_ ("chip", "in %s"), value));
}

static void
take_counters (CmEntryParser *parser, const CmEntryWord *word, const char *value)
{
  g_auto (GStrv) ids = NULL;
  g_autofree char *upper = g_ascii_strup (value, -1), *joined = NULL;
  CmToken *token;

  ids = g_strsplit (upper, ",", -1);
  joined = g_strjoinv (", ", ids);
  token = cm_entry_add_token (parser, CM_TOKEN_COUNTERS, word, g_strdup (upper),
                              g_strdup_printf (C_ ("chip", "counters %s"), joined));
  for (guint i = 0; ids[i] != NULL; i++)
    {
      g_autofree char *before = g_steal_pointer (&token->warning);

      if (!looks_like_id (ids[i], "T", TRUE) &&
          (parser->context->release == NULL ||
           cm_release_find (parser->context->release, ids[i]) == NULL))
        cm_entry_set_problem (parser, _ ("counters: takes technique ids, not “%s”."), ids[i]);
      else
        judge_technique (parser, token, ids[i]);
      if (token->warning == NULL)
        token->warning = g_steal_pointer (&before);
    }
}

typedef struct
{
  const char *prefix;
  CmTokenKind kind;
  gboolean observation, action, last; /* where it belongs; may stand after the title */
} Prefix;

static const Prefix prefixes[] = {
  { "src:", CM_TOKEN_SOURCE, TRUE, FALSE, FALSE },
  { "by:", CM_TOKEN_PERSON, TRUE, TRUE, TRUE },
  { "known:", CM_TOKEN_KNOWN, TRUE, FALSE, FALSE },
  { "in:", CM_TOKEN_SCOPE, TRUE, FALSE, FALSE },
  { "due:", CM_TOKEN_DUE, FALSE, TRUE, TRUE },
  { "counters:", CM_TOKEN_COUNTERS, FALSE, TRUE, TRUE },
};

static void
take_prefixed (CmEntryParser *parser,
               const Prefix *prefix,
               const CmEntryWord *word,
               const char *rest)
{
  g_autofree char *value = take_value (parser, prefix->prefix, rest);

  if (cm_entry_has_token (parser->entry, prefix->kind))
    cm_entry_set_problem (parser, _ ("%s stands twice: keep one."), prefix->prefix);
  if (value == NULL)
    cm_entry_add_token (parser, prefix->kind, word, g_strdup (rest), g_strdup (prefix->prefix));
  else if (prefix->kind == CM_TOKEN_SOURCE)
    cm_entry_add_token (parser, prefix->kind, word, g_strdup (value),
                        g_strdup_printf (C_ ("chip", "source %s"), value));
  else if (prefix->kind == CM_TOKEN_PERSON)
    take_person (parser, word, value);
  else if (prefix->kind == CM_TOKEN_SCOPE)
    take_scope (parser, word, value);
  else if (prefix->kind == CM_TOKEN_COUNTERS)
    take_counters (parser, word, value);
  else
    cm_entry_take_named_time (parser, prefix->kind, word, value);
}

static gboolean
take_prefix (CmEntryParser *parser, const CmEntryWord *word, const char *text, CmWordPlace place)
{
  for (gsize i = 0; i < G_N_ELEMENTS (prefixes); i++)
    {
      const Prefix *prefix = &prefixes[i];
      gsize length = strlen (prefix->prefix);

      if (g_ascii_strncasecmp (text, prefix->prefix, length) != 0)
        continue;
      /* A word of another record's is text: "in:box" of an action's title. */
      if (!(parser->action ? prefix->action : prefix->observation))
        return FALSE;
      if (place == CM_WORD_LAST && !(parser->action && prefix->last))
        return FALSE;
      take_prefixed (parser, prefix, word, text + length);
      return TRUE;
    }
  return FALSE;
}

gboolean
cm_entry_take_word (CmEntryParser *parser, guint *index, CmWordPlace place)
{
  CmEntryWord word = g_array_index (parser->words, CmEntryWord, *index);
  g_autofree char *text = g_strndup (parser->line + word.start, word.end - word.start);

  if (take_mark (parser, &word, text) || take_prefix (parser, &word, text, place))
    return TRUE;
  if (place == CM_WORD_LAST)
    return FALSE;
  if (take_flag (parser, &word, text) || take_new_asset (parser, &word, text))
    return TRUE;
  if (take_tactic (parser, &word, text) || take_technique (parser, &word, text))
    return TRUE;
  if (parser->action)
    return FALSE;
  return cm_entry_take_time (parser, index) || take_known_asset (parser, &word, text);
}
