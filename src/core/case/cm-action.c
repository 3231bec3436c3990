/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Response actions: how one is made, and the table of what its status may become and which fact
 * that records. Gates, batches and checks come with the catalogue. */
#include "base/cm-error.h"
#include "case/cm-gesture.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define REASON "reason"
#define RESULT "result"

typedef struct
{
  const char *from, *to;
  const char *needs; /* the words it asks for */
} Transition;

/* blocked goes back to status_before alone, which is checked beside the table. */
static const Transition transitions[] = {
  { "suggested", "accepted", NULL },
  { "accepted", "planned", NULL },
  { "planned", "in_progress", NULL },
  { "accepted", "done", RESULT },
  { "planned", "done", RESULT },
  { "in_progress", "done", RESULT },
  { "done", "verified", NULL },
  { "done", "failed", REASON },
  { "verified", "failed", REASON },
  { "done", "rolled_back", REASON },
  { "verified", "rolled_back", REASON },
  { "accepted", "blocked", REASON },
  { "planned", "blocked", REASON },
  { "in_progress", "blocked", REASON },
  { "blocked", "accepted", NULL },
  { "blocked", "planned", NULL },
  { "blocked", "in_progress", NULL },
  { "suggested", "superseded", REASON },
  { "accepted", "superseded", REASON },
  { "planned", "superseded", REASON },
  { "in_progress", "superseded", REASON },
  { "blocked", "superseded", REASON },
  { "suggested", "rejected", REASON },
  { "accepted", "rejected", REASON },
  { "planned", "rejected", REASON },
  { "suggested", "not_applicable", REASON },
  { "accepted", "not_applicable", REASON },
  { "planned", "not_applicable", REASON },
  { "rejected", "accepted", REASON },
  { "not_applicable", "accepted", REASON },
};

static const Transition *
find_transition (const char *from, const char *to)
{
  for (gsize i = 0; i < G_N_ELEMENTS (transitions); i++)
    if (strcmp (transitions[i].from, from) == 0 && g_strcmp0 (transitions[i].to, to) == 0)
      return &transitions[i];
  return NULL;
}

static gboolean
is_allowed (CmRecord *action, const Transition *transition)
{
  const char *before = cm_record_get_text (action, "status_before");

  return transition != NULL &&
         (strcmp (transition->from, "blocked") != 0 || strcmp (transition->to, "superseded") == 0 ||
          g_strcmp0 (before, transition->to) == 0);
}

const char *
cm_action_status_needs (const char *from, const char *to)
{
  const Transition *transition = find_transition (from, to);

  return transition != NULL ? transition->needs : NULL;
}

GStrv
cm_case_next_statuses (CmRecord *action)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  const char *from = cm_record_get_text (action, "status");

  for (gsize i = 0; i < G_N_ELEMENTS (transitions); i++)
    if (strcmp (transitions[i].from, from) == 0 && is_allowed (action, &transitions[i]))
      g_strv_builder_add (builder, transitions[i].to);
  return g_strv_builder_end (builder);
}

int
cm_action_stage (CmRecord *action)
{
  static const struct
  {
    const char *phase;
    int stage;
  } stages[] = { { "identify", 1 }, { "contain", 2 }, { "eradicate", 3 },
                 { "recover", 4 },  { "prepare", 5 }, { "learn", 5 } };
  const char *phase = cm_record_get_text (action, "phase");
  const char *verb = cm_record_get_text (action, "verb");

  if (strcmp (phase, "communicate") == 0 || g_strcmp0 (verb, "decide") == 0)
    return -1;
  if (g_strcmp0 (verb, "preserve") == 0)
    return 0;
  for (gsize i = 0; i < G_N_ELEMENTS (stages); i++)
    if (strcmp (stages[i].phase, phase) == 0)
      return stages[i].stage;
  return -1;
}

/* The facts that come with @to: when, and by whom. */
static void
set_facts (CmCase *self, CmStep *step, CmRecord *action, const char *to)
{
  if (strcmp (to, "in_progress") == 0 && !cm_record_has (action, "started"))
    cm_gesture_set_now (action, "started", step);
  if (strcmp (to, "done") == 0)
    {
      const char *owner = cm_record_get_text (action, "owner_id");
      g_autofree char *person =
          owner != NULL
              ? g_strdup (owner)
              : cm_gesture_person (self, step, cm_store_get_actor (cm_case_get_store (self)));

      cm_gesture_set_now (action, "done", step);
      cm_record_set_text (action, "done_by", person);
    }
}

/* What disrupts is not verified by the one who did it. */
static gboolean
check_second_person (CmCase *self, CmRecord *action, const char *to, GError **error)
{
  const char *actor = cm_store_get_actor (cm_case_get_store (self));
  CmRecord *by = cm_case_find_any (self, &cm_record_person, cm_record_get_text (action, "done_by"));

  if (strcmp (to, "verified") != 0 || cm_record_get_int (action, "disruption") < 2 || by == NULL ||
      (g_strcmp0 (cm_record_get_text (by, "name"), actor) != 0 &&
       g_strcmp0 (cm_record_get_text (by, "short"), actor) != 0))
    return TRUE;
  return cm_gesture_refuse (error, _ ("%s did this and cannot verify it: ask a second person"),
                            actor);
}

gboolean
cm_case_set_action_status (
    CmCase *self, CmRecord *action, const char *status, const char *note, GError **error)
{
  const char *from = cm_record_get_text (action, "status");
  const Transition *transition = find_transition (from, status);
  const CmField *field = cm_record_type_find_field (&cm_record_action, "status");
  g_autoptr (CmStep) step = cm_step_new (self);
  g_autoptr (CmRecord) copy = NULL;

  if (g_strcmp0 (from, status) == 0)
    return TRUE;
  if (!is_allowed (action, transition))
    return cm_gesture_refuse (error, _ ("an action cannot go from “%s” to “%s”"),
                              cm_key_label (field, from),
                              status != NULL ? cm_key_label (field, status) : "");
  if (g_strcmp0 (transition->needs, REASON) == 0 && (note == NULL || *note == '\0'))
    return cm_gesture_refuse (error, _ ("“%s” needs a reason"), cm_key_label (field, status));
  if (!check_second_person (self, action, status, error))
    return FALSE;
  copy = cm_record_copy (action);
  cm_record_set_text (copy, "status", status);
  if (strcmp (status, "blocked") == 0)
    cm_record_set_text (copy, "status_before", from);
  else if (strcmp (from, "blocked") == 0)
    cm_record_unset (copy, "status_before");
  if (transition->needs != NULL && note != NULL && *note != '\0')
    cm_record_set_text (copy, transition->needs, note);
  set_facts (self, step, copy, status);
  cm_step_update (step, g_steal_pointer (&copy));
  return cm_step_commit (step, error);
}

/* Links to what was seen; to the technique itself where it is only likely. */
static void
link_counters (CmCase *self, CmStep *step, const char *id, const char *technique)
{
  GListModel *model = cm_case_get_records (self, &cm_record_observation);
  gboolean seen = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (CmRecord) record = g_list_model_get_item (model, i);

      if (strcmp (cm_record_get_text (record, "technique"), technique) != 0 ||
          strcmp (cm_record_get_text (record, "status"), "absent") == 0)
        continue;
      seen = TRUE;
      cm_step_link (step, &cm_record_action, id, "counters", "observation",
                    cm_record_get_id (record));
    }
  if (!seen)
    cm_step_link (step, &cm_record_action, id, "prevents", "technique", technique);
}

static void
fill_action (CmCase *self, CmStep *step, CmRecord *action, const CmActionDraft *draft)
{
  gboolean has_due = draft->due.text != NULL || draft->due.has_us;
  const char *status = draft->status != NULL ? draft->status : has_due ? "planned" : "accepted";

  cm_record_set_text (action, "title", draft->title);
  if (draft->phase != NULL)
    cm_record_set_text (action, "phase", draft->phase);
  cm_record_set_text (action, "verb", draft->verb);
  cm_record_set_text (action, "target_kind", draft->target_kind);
  cm_record_set_text (action, "target", draft->target);
  cm_record_set_text (action, "rationale", draft->rationale);
  cm_record_set_text (action, "status", status);
  cm_record_set_time (action, "due", &draft->due);
  cm_gesture_set_now (action, "requested", step);
  if (draft->owner != NULL && *draft->owner != '\0')
    {
      g_autofree char *owner = cm_gesture_person (self, step, draft->owner);

      cm_record_set_text (action, "owner_id", owner);
    }
  set_facts (self, step, action, status);
}

CmRecord *
cm_case_act (CmCase *self, const CmActionDraft *draft, GError **error)
{
  g_autoptr (CmStep) step = cm_step_new (self);
  CmRecord *action = cm_record_new (&cm_record_action);
  const char *id;

  fill_action (self, step, action, draft);
  id = cm_step_insert (step, action);
  for (const char *const *t = draft->counters; t != NULL && *t != NULL; t++)
    link_counters (self, step, id, *t);
  for (const char *const *host = draft->hosts; host != NULL && *host != NULL; host++)
    {
      g_autofree char *asset = cm_gesture_asset (self, step, *host);

      cm_step_link (step, &cm_record_action, id, "targets", "asset", asset);
    }
  return cm_step_commit (step, error) ? cm_case_find (self, &cm_record_action, id) : NULL;
}

gboolean
cm_case_set_owner (CmCase *self, CmRecord *action, const char *person_name, GError **error)
{
  g_autoptr (CmStep) step = cm_step_new (self);
  g_autoptr (CmRecord) copy = cm_record_copy (action);
  g_autofree char *person = NULL;

  if (person_name != NULL && *person_name != '\0')
    person = cm_gesture_person (self, step, person_name);
  cm_record_set_text (copy, "owner_id", person);
  cm_step_update (step, g_steal_pointer (&copy));
  return cm_step_commit (step, error);
}
