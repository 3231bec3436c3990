/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What an overlay says: marks, spoken names, tooltips. Colour is never the only sign, so every
 * state that cm-overlay.c finds has its words here. */
#include "exchange/cm-overlay.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define MAX_TOOLTIP_PROCEDURES 2
#define MAX_TOOLTIP_CHARS      200

static int
percent_of (double probability)
{
  return (int) lround (probability * 100);
}

static void
append_part (GString *text, const char *part)
{
  if (part == NULL || *part == '\0')
    return;
  if (text->len > 0)
    g_string_append (text, ", ");
  g_string_append (text, part);
}

static GDateTime *
place_time (CmOverlay *self, gint64 us)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (us / G_USEC_PER_SEC);
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier (cm_overlay_get_input (self)->zone);

  if (utc == NULL)
    return NULL;
  return zone != NULL ? g_date_time_to_timezone (utc, zone) : g_date_time_ref (utc);
}

char *
cm_overlay_say_time (CmOverlay *self, gint64 us, const char *precision)
{
  g_autoptr (GDateTime) when = place_time (self, us);
  g_autoptr (GDateTime) now = place_time (self, cm_overlay_get_input (self)->now_us);
  gboolean this_year;

  if (when == NULL)
    return g_strdup ("");
  this_year = cm_overlay_get_input (self)->now_us == 0 ||
              (now != NULL && g_date_time_get_year (now) == g_date_time_get_year (when));
  if (g_strcmp0 (precision, "year") == 0)
    return g_date_time_format (when, "%Y");
  if (g_strcmp0 (precision, "month") == 0)
    return g_date_time_format (when, "%B %Y");
  if (g_strcmp0 (precision, "day") == 0)
    return g_date_time_format (when, this_year ? "%-d %B" : "%-d %B %Y");
  return g_date_time_format (when, this_year ? "%-d %B %H:%M %Z" : "%-d %B %Y %H:%M %Z");
}

CmCorner
cm_corner_of_status (const char *status)
{
  static const struct
  {
    const char *status;
    CmCorner corner;
  } corners[] = {
    { "accepted", CM_CORNER_PLANNED },    { "planned", CM_CORNER_PLANNED },
    { "in_progress", CM_CORNER_PLANNED }, { "blocked", CM_CORNER_PLANNED },
    { "done", CM_CORNER_DONE },           { "verified", CM_CORNER_VERIFIED },
    { "failed", CM_CORNER_DID_NOT_HOLD },
  };

  for (guint i = 0; i < G_N_ELEMENTS (corners); i++)
    if (g_strcmp0 (status, corners[i].status) == 0)
      return corners[i].corner;
  return CM_CORNER_NONE;
}

const char *
cm_corner_words (CmCorner corner)
{
  switch (corner)
    {
    case CM_CORNER_PLANNED:
      return _ ("action planned");
    case CM_CORNER_DONE:
      return _ ("action done");
    case CM_CORNER_VERIFIED:
      return _ ("action verified");
    case CM_CORNER_DID_NOT_HOLD:
      return _ ("countermeasure did not hold");
    case CM_CORNER_NONE:
    default:
      return NULL;
    }
}

static const char *
confidence_words (int confidence)
{
  static const char *const words[] = { NULL, N_ ("low confidence"), N_ ("medium confidence"),
                                       N_ ("high confidence") };

  return words[confidence] != NULL ? _ (words[confidence]) : NULL;
}

static char *
absent_words (const CmOverlayCell *cell)
{
  if (cell->in_scope > 0)
    return g_strdup_printf (
        _ ("looked for, not found on %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT), cell->looked,
        cell->in_scope);
  return g_strdup (_ ("looked for, not found"));
}

/* The first and the last instant that the observations of @cell name. */
static gboolean
find_times (const CmOverlayCell *cell, const CmTime **first, const CmTime **last)
{
  static const char *const fields[] = { "first", "last" };

  *first = *last = NULL;
  for (guint i = 0; i < cell->observations->len; i++)
    for (guint f = 0; f < G_N_ELEMENTS (fields); f++)
      {
        const CmTime *time =
            cm_record_get_time (g_ptr_array_index (cell->observations, i), fields[f]);

        if (!time->has_us)
          continue;
        if (*first == NULL || time->us < (*first)->us)
          *first = time;
        if (*last == NULL || time->us > (*last)->us)
          *last = time;
      }
  return *last != NULL;
}

static void
append_last (CmOverlay *self, GString *text, const CmOverlayCell *cell)
{
  const CmTime *first, *last;
  g_autofree char *said = NULL, *part = NULL;

  if (!find_times (cell, &first, &last))
    return;
  said = cm_overlay_say_time (self, last->us, last->precision);
  part = g_strdup_printf (_ ("last %s"), said);
  append_part (text, part);
}

static void
append_fact (CmOverlay *self, GString *text, const CmOverlayCell *cell)
{
  g_autofree char *absent = cell->n_absent > 0 ? absent_words (cell) : NULL;
  g_autofree char *part = NULL;

  if (cell->fact == CM_CELL_OBSERVED)
    part = g_strdup_printf (ngettext ("observed %u time", "observed %u times", cell->n_observed),
                            cell->n_observed);
  else if (cell->fact == CM_CELL_SUSPECTED)
    part = g_strdup (_ ("suspected"));
  else if (cell->fact == CM_CELL_FORECAST)
    part = g_strdup_printf (_ ("likely in this case, %d percent"), percent_of (cell->probability));
  append_part (text, part);
  append_part (text, absent);
  if (cell->fact >= CM_CELL_ABSENT)
    {
      append_part (text, confidence_words (cell->confidence));
      append_last (self, text, cell);
    }
  if (cell->no_tactic)
    append_part (text, _ ("tactic not chosen"));
}

static void
append_state (CmOverlay *self, GString *text, const CmOverlayCell *cell)
{
  append_fact (self, text, cell);
  if (cell->related)
    {
      g_autofree char *part = g_strdup_printf (_ ("known for %s"), cm_overlay_get_subject (self));

      append_part (text, part);
    }
  append_part (text, cm_corner_words (cell->corner));
}

static guint
count_live_subs (const CmTechnique *technique, const CmTactic *tactic)
{
  guint n = 0;

  for (guint i = 0; i < technique->subs->len; i++)
    n += (guint) cm_technique_has_tactic (g_ptr_array_index (technique->subs, i), tactic);
  return n;
}

static void
append_subs (GString *text, const CmOverlayCell *cell, guint n_subs)
{
  g_autofree char *subs = NULL, *observed = NULL, *suspected = NULL;

  if (n_subs == 0)
    return;
  subs = g_strdup_printf (ngettext ("%u sub-technique", "%u sub-techniques", n_subs), n_subs);
  append_part (text, subs);
  if (cell == NULL)
    return;
  if (cell->subs_observed > 0)
    observed = g_strdup_printf (_ ("%u observed"), cell->subs_observed);
  if (cell->subs_suspected > 0)
    suspected = g_strdup_printf (_ ("%u suspected"), cell->subs_suspected);
  append_part (text, observed);
  append_part (text, suspected);
}

char *
cm_overlay_mark (CmOverlay *self, const CmTechnique *technique, const CmTactic *tactic)
{
  const CmOverlayCell *cell = cm_overlay_get (self, technique, tactic);
  g_autoptr (GString) mark = g_string_new (NULL);

  if (cell == NULL)
    return g_strdup ("");
  if (cell->n_observed > 0)
    g_string_append_printf (mark, " ×%u", cell->n_observed);
  if (cell->fact == CM_CELL_SUSPECTED || cell->no_tactic)
    g_string_append (mark, " ?");
  if (cell->n_absent > 0)
    g_string_append (mark, " ∅");
  if (cell->n_absent > 0 && cell->in_scope > 0)
    g_string_append_printf (mark, " %" G_GINT64_FORMAT "/%" G_GINT64_FORMAT, cell->looked,
                            cell->in_scope);
  if (cell->probability >= 0)
    g_string_append_printf (mark, " %d\302\240%%", percent_of (cell->probability));
  if (cell->corner == CM_CORNER_DID_NOT_HOLD)
    g_string_append (mark, " !");
  if (cell->subs_used > 0)
    g_string_append_printf (mark, " +%u", cell->subs_used);
  return g_strdup (mark->len > 0 ? mark->str + 1 : "");
}

char *
cm_overlay_spoken (CmOverlay *self, const CmTechnique *technique, const CmTactic *tactic)
{
  const CmOverlayCell *cell = cm_overlay_get (self, technique, tactic);
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text, "%s %s", technique->id, technique->name);
  if (cell != NULL)
    append_state (self, text, cell);
  append_subs (text, cell, count_live_subs (technique, tactic));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
cm_overlay_words (CmOverlay *self, const CmTechnique *technique, const CmTactic *tactic)
{
  const CmOverlayCell *cell = cm_overlay_get (self, technique, tactic);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *first = NULL;
  const char *rest;

  if (cell != NULL)
    append_state (self, text, cell);
  if (text->len == 0)
    return g_strdup ("");
  rest = g_utf8_next_char (text->str);
  first = g_utf8_strup (text->str, rest - text->str);
  return g_strconcat (first, rest, NULL);
}

char *
cm_overlay_spoken_tactic (CmOverlay *self, const CmTactic *tactic)
{
  return g_strdup_printf (_ ("%s, %u of %u observed"), tactic->name,
                          cm_overlay_count_observed (self, tactic), tactic->techniques->len);
}

static void
append_line (GString *text, const char *line)
{
  g_autofree char *shown = NULL;

  if (line == NULL || *line == '\0')
    return;
  if (text->len > 0)
    g_string_append_c (text, '\n');
  if (g_utf8_strlen (line, -1) > MAX_TOOLTIP_CHARS)
    {
      g_autofree char *cut = g_utf8_substring (line, 0, MAX_TOOLTIP_CHARS);

      shown = g_strconcat (cut, "…", NULL);
    }
  g_string_append (text, shown != NULL ? shown : line);
}

static void
append_hosts (CmOverlay *self, GString *text, const CmOverlayCell *cell)
{
  CmCase *record_case = cm_overlay_get_input (self)->self;
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autofree char *line = NULL;

  for (guint i = 0; i < cell->observations->len; i++)
    {
      CmRecord *observation = g_ptr_array_index (cell->observations, i);
      g_autoptr (GPtrArray) links =
          cm_case_get_links (record_case, cm_record_get_id (observation), "on");

      for (guint l = 0; links != NULL && l < links->len; l++)
        {
          CmRecord *asset =
              cm_case_find (record_case, &cm_record_asset,
                            cm_record_get_text (g_ptr_array_index (links, l), "to_id"));
          const char *name = asset != NULL ? cm_record_get_text (asset, "name") : NULL;

          if (name != NULL && !g_ptr_array_find_with_equal_func (names, name, g_str_equal, NULL))
            g_ptr_array_add (names, (gpointer) name);
        }
    }
  g_ptr_array_add (names, NULL);
  line = g_strjoinv (", ", (char **) names->pdata);
  append_line (text, line);
}

static void
append_times (CmOverlay *self, GString *text, const CmOverlayCell *cell)
{
  const CmTime *first, *last;
  g_autofree char *from = NULL, *to = NULL, *line = NULL;

  if (!find_times (cell, &first, &last))
    return;
  from = cm_overlay_say_time (self, first->us, first->precision);
  to = cm_overlay_say_time (self, last->us, last->precision);
  line = g_str_equal (from, to) ? g_strdup (from) : g_strdup_printf ("%s – %s", from, to);
  append_line (text, line);
}

static void
append_records (CmOverlay *self, GString *text, const CmOverlayCell *cell)
{
  guint shown = 0;

  append_times (self, text, cell);
  append_hosts (self, text, cell);
  for (guint i = 0; i < cell->observations->len && shown < MAX_TOOLTIP_PROCEDURES; i++)
    {
      CmRecord *observation = g_ptr_array_index (cell->observations, i);
      const char *words = cm_record_get_text (observation, "procedure");

      if (words == NULL)
        words = cm_record_get_text (observation, "command");
      shown += words != NULL;
      append_line (text, words);
    }
  for (guint i = 0; i < cell->actions->len; i++)
    {
      CmRecord *action = g_ptr_array_index (cell->actions, i);
      const char *status = cm_record_get_text (action, "status");
      const CmField *field = cm_record_type_find_field (&cm_record_action, "status");
      g_autofree char *line = g_strdup_printf ("%s: %s", cm_key_label (field, status),
                                               cm_record_get_text (action, "title"));

      append_line (text, line);
    }
}

char *
cm_overlay_tooltip (CmOverlay *self, const CmTechnique *technique, const CmTactic *tactic)
{
  const CmOverlayCell *cell = cm_overlay_get (self, technique, tactic);
  g_autofree char *name = cm_technique_full_name (technique);
  g_autofree char *head = g_strdup_printf ("%s %s", technique->id, name);
  g_autofree char *words = cm_overlay_words (self, technique, tactic);
  g_autoptr (GString) text = g_string_new (NULL);

  append_line (text, head);
  append_line (text, words);
  if (cell != NULL && cell->observations->len + cell->actions->len > 0)
    append_records (self, text, cell);
  if (cell != NULL && cell->likely != NULL)
    {
      g_autofree char *reason = cm_likely_technique_reason (cell->likely);

      append_line (text, reason);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}
