/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Scores and states of an overlay: the facts of the case, what is likely, what an object is known
 * for, in one table of cells. Words are made in cm-overlay-words.c. */
#include "exchange/cm-overlay.h"

#include "base/cm-error.h"
#include "case/cm-records.h"

#include <glib/gi18n-lib.h>

/* The likeliest techniques that stand between the facts of the case; its own overlay shows all. */
#define N_LIKELY_IN_CASE 20

typedef enum
{
  OVERLAY_CASE,
  OVERLAY_FORECAST,
  OVERLAY_OBJECT,
} OverlayKind;

typedef struct
{
  CmCorner corner;
  GPtrArray *actions;
} Counter;

struct _CmOverlay
{
  OverlayKind kind;
  char *name, *label, *subject, *announcement, *zone;
  CmOverlayInput input;
  guint n_tactics;
  CmOverlayCell **table; /* technique index × n_tactics + position; NULL: nothing */
  GPtrArray *cells;
  GPtrArray *legend;
  GHashTable *counters; /* CmTechnique → Counter */
  GHashTable *by_id;    /* observation id → CmTechnique */
  guint *observed;      /* a tactic */
  guint n_unplaced;
  gboolean has_facts;
};

static void
free_cell (gpointer data)
{
  CmOverlayCell *cell = data;

  g_ptr_array_unref (cell->observations);
  g_ptr_array_unref (cell->actions);
  g_free (cell);
}

static void
free_counter (gpointer data)
{
  Counter *counter = data;

  g_ptr_array_unref (counter->actions);
  g_free (counter);
}

static CmOverlayCell **
find_slot (CmOverlay *self, const CmTechnique *technique, const CmTactic *tactic)
{
  return &self->table[technique->index * self->n_tactics + (guint) tactic->position];
}

static CmOverlayCell *
ensure_cell (CmOverlay *self, CmTechnique *technique, CmTactic *tactic)
{
  CmOverlayCell **slot = find_slot (self, technique, tactic);
  CmOverlayCell *cell = *slot;

  if (cell != NULL)
    return cell;
  cell = g_new0 (CmOverlayCell, 1);
  cell->technique = technique;
  cell->tactic = tactic;
  cell->probability = -1;
  cell->observations = g_ptr_array_new_with_free_func (g_object_unref);
  cell->actions = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (self->cells, cell);
  *slot = cell;
  return cell;
}

static int
rank_confidence (const char *key)
{
  static const char *const keys[] = { "low", "medium", "high" };

  for (int i = 0; i < (int) G_N_ELEMENTS (keys); i++)
    if (g_strcmp0 (key, keys[i]) == 0)
      return i + 1;
  return 0;
}

static void
add_fact (CmOverlayCell *cell, CmRecord *record, CmCellState state, gboolean chosen)
{
  static const guint weights[] = { 7, 4, 7, 10 };
  int confidence = rank_confidence (cm_record_get_text (record, "confidence"));

  if (state == CM_CELL_OBSERVED)
    {
      cell->n_observed++;
      cell->weight += weights[confidence];
    }
  else if (state == CM_CELL_SUSPECTED)
    cell->n_suspected++;
  else
    {
      cell->n_absent++;
      cell->looked += cm_record_get_int (record, "looked");
      cell->in_scope += cm_record_get_int (record, "in_scope");
    }
  if (state > cell->fact)
    {
      cell->fact = state;
      cell->confidence = 0;
    }
  if (state == cell->fact)
    cell->confidence = MAX (cell->confidence, confidence);
  if (!chosen)
    cell->no_tactic = TRUE;
  g_ptr_array_add (cell->observations, g_object_ref (record));
}

static void
add_observation (CmOverlay *self, CmRecord *record)
{
  CmTechnique *technique =
      cm_release_resolve (self->input.release, cm_record_get_text (record, "technique"));
  const char *status = cm_record_get_text (record, "status");
  const char *tactic_id = cm_record_get_text (record, "tactic");
  CmTactic *chosen = NULL;
  CmCellState state = CM_CELL_OBSERVED;

  self->has_facts = TRUE;
  if (technique == NULL)
    {
      self->n_unplaced++;
      return;
    }
  if (g_strcmp0 (status, "suspected") == 0)
    state = CM_CELL_SUSPECTED;
  else if (g_strcmp0 (status, "absent") == 0)
    state = CM_CELL_ABSENT;
  g_hash_table_insert (self->by_id, g_strdup (cm_record_get_id (record)), technique);
  if (tactic_id != NULL)
    chosen = cm_release_find_tactic (self->input.release, tactic_id);
  if (chosen != NULL && !cm_technique_has_tactic (technique, chosen))
    chosen = NULL;
  if (chosen == NULL && technique->tactics->len == 1)
    chosen = g_ptr_array_index (technique->tactics, 0);
  for (guint i = 0; i < technique->tactics->len; i++)
    {
      CmTactic *tactic = g_ptr_array_index (technique->tactics, i);

      if (chosen == NULL || chosen == tactic)
        add_fact (ensure_cell (self, technique, tactic), record, state, chosen != NULL);
    }
}

static void
add_counter (CmOverlay *self, CmTechnique *technique, CmRecord *action)
{
  Counter *counter = g_hash_table_lookup (self->counters, technique);

  if (counter == NULL)
    {
      counter = g_new0 (Counter, 1);
      counter->actions = g_ptr_array_new_with_free_func (g_object_unref);
      g_hash_table_insert (self->counters, technique, counter);
    }
  counter->corner =
      MAX (counter->corner, cm_corner_of_status (cm_record_get_text (action, "status")));
  if (!g_ptr_array_find (counter->actions, action, NULL))
    g_ptr_array_add (counter->actions, g_object_ref (action));
}

static void
add_action (CmOverlay *self, CmRecord *action)
{
  static const char *const kinds[] = { "counters", "prevents" };

  for (guint k = 0; k < G_N_ELEMENTS (kinds); k++)
    {
      g_autoptr (GPtrArray) links =
          cm_case_get_links (self->input.self, cm_record_get_id (action), kinds[k]);

      for (guint i = 0; links != NULL && i < links->len; i++)
        {
          const char *to = cm_record_get_text (g_ptr_array_index (links, i), "to_id");
          CmTechnique *technique = k == 0 ? g_hash_table_lookup (self->by_id, to)
                                          : cm_release_resolve (self->input.release, to);

          if (technique != NULL)
            add_counter (self, technique, action);
        }
    }
}

static void
read_case (CmOverlay *self)
{
  GListModel *observations = cm_case_get_records (self->input.self, &cm_record_observation);
  GListModel *actions = cm_case_get_records (self->input.self, &cm_record_action);

  for (guint i = 0; i < g_list_model_get_n_items (observations); i++)
    {
      g_autoptr (CmRecord) record = g_list_model_get_item (observations, i);

      add_observation (self, record);
    }
  for (guint i = 0; i < g_list_model_get_n_items (actions); i++)
    {
      g_autoptr (CmRecord) record = g_list_model_get_item (actions, i);

      add_action (self, record);
    }
}

static void
read_forecast (CmOverlay *self)
{
  const CmForecast *forecast = self->input.forecast;
  guint n = 0;

  if (forecast == NULL || (self->kind != OVERLAY_FORECAST && !forecast->enough))
    return;
  if (self->kind == OVERLAY_OBJECT)
    return;
  for (guint i = 0; i < forecast->techniques->len; i++)
    {
      const CmLikelyTechnique *likely = g_ptr_array_index (forecast->techniques, i);

      if (self->kind == OVERLAY_CASE && n++ >= N_LIKELY_IN_CASE)
        break;
      for (guint t = 0; t < likely->technique->tactics->len; t++)
        {
          CmOverlayCell *cell = ensure_cell (self, likely->technique,
                                             g_ptr_array_index (likely->technique->tactics, t));

          if (cell->fact > CM_CELL_FORECAST)
            continue;
          cell->fact = CM_CELL_FORECAST;
          cell->probability = likely->probability;
          cell->likely = likely;
        }
    }
}

/* Techniques that an object is known for. */
static gboolean
read_object (CmOverlay *self, const char *id, GError **error)
{
  g_autoptr (CmObject) object = NULL;
  g_auto (GStrv) ids = NULL;

  if (self->input.knowledge == NULL)
    {
      g_set_error (error, CM_ERROR, CM_ERROR_NOT_FOUND, _ ("No knowledge is loaded for %s."), id);
      return FALSE;
    }
  object = cm_knowledge_get_object (self->input.knowledge, self->input.release, id, error);
  if (object == NULL)
    return FALSE;
  ids = cm_knowledge_get_techniques_of (self->input.knowledge, self->input.release, id, error);
  if (ids == NULL)
    return FALSE;
  self->subject = g_strdup (object->name);
  self->label = g_strdup_printf ("%s %s", object->name, object->id);
  for (char **p = ids; *p != NULL; p++)
    {
      CmTechnique *technique = cm_release_resolve (self->input.release, *p);

      if (technique == NULL)
        continue;
      for (guint t = 0; t < technique->tactics->len; t++)
        ensure_cell (self, technique, g_ptr_array_index (technique->tactics, t))->related = TRUE;
    }
  return TRUE;
}

/* A corner stands where the technique has a state; where it has none anywhere, in all its columns.
 * What counters a technique covers its sub-techniques, not the other way round. */
static void
place_corners (CmOverlay *self)
{
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, self->counters);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      CmTechnique *technique = key;
      gboolean any = FALSE;

      for (guint i = 0; i < technique->tactics->len; i++)
        any |= *find_slot (self, technique, g_ptr_array_index (technique->tactics, i)) != NULL;
      for (guint i = 0; !any && i < technique->tactics->len; i++)
        ensure_cell (self, technique, g_ptr_array_index (technique->tactics, i));
    }
  for (guint i = 0; i < self->cells->len; i++)
    {
      CmOverlayCell *cell = g_ptr_array_index (self->cells, i);
      CmTechnique *sources[] = { cell->technique, cell->technique->parent };

      for (guint s = 0; s < G_N_ELEMENTS (sources); s++)
        {
          Counter *counter =
              sources[s] != NULL ? g_hash_table_lookup (self->counters, sources[s]) : NULL;

          if (counter == NULL)
            continue;
          cell->corner = MAX (cell->corner, counter->corner);
          for (guint a = 0; a < counter->actions->len; a++)
            if (!g_ptr_array_find (cell->actions, g_ptr_array_index (counter->actions, a), NULL))
              g_ptr_array_add (cell->actions,
                               g_object_ref (g_ptr_array_index (counter->actions, a)));
        }
    }
}

/* What a parent hides when it is collapsed. */
static void
count_subs (CmOverlay *self)
{
  guint n = self->cells->len;

  for (guint i = 0; i < n; i++)
    {
      const CmOverlayCell *cell = g_ptr_array_index (self->cells, i);
      CmOverlayCell *parent;

      if (cell->technique->parent == NULL || !cell->technique->parent->live ||
          (cell->fact <= CM_CELL_FORECAST && !cell->related))
        continue;
      if (!cm_technique_has_tactic (cell->technique->parent, cell->tactic))
        continue;
      parent = ensure_cell (self, cell->technique->parent, cell->tactic);
      parent->subs_used++;
      parent->subs_observed += cell->fact == CM_CELL_OBSERVED;
      parent->subs_suspected += cell->fact == CM_CELL_SUSPECTED;
    }
}

static guint
heat_of_weight (guint weight)
{
  static const guint limits[] = { 5, 10, 20, 40 };
  guint heat = 1;

  for (guint i = 0; i < G_N_ELEMENTS (limits); i++)
    if (weight >= limits[i])
      heat++;
  return heat;
}

static void
score_cell (CmOverlay *self, CmOverlayCell *cell)
{
  switch (self->kind)
    {
    case OVERLAY_OBJECT:
      /* One value only: the smallest is the largest, which is the fullest heat. */
      cell->scored = cell->related;
      cell->score = cell->related ? 1 : 0;
      cell->heat = cell->related ? 5 : 0;
      cell->state = CM_CELL_NONE;
      break;
    case OVERLAY_FORECAST:
      cell->scored = cell->probability >= 0;
      cell->score = cell->scored ? cell->probability * 100 : 0;
      cell->state = cell->scored ? CM_CELL_FORECAST : CM_CELL_NONE;
      break;
    case OVERLAY_CASE:
    default:
      cell->state = cell->fact;
      cell->scored = cell->fact >= CM_CELL_SUSPECTED;
      if (cell->fact == CM_CELL_OBSERVED)
        {
          cell->heat = heat_of_weight (cell->weight);
          cell->score = MIN (100, (double) cell->weight * 2.5);
        }
      else if (cell->fact == CM_CELL_SUSPECTED)
        cell->score = 10;
      break;
    }
}

static gint64
time_of (CmRecord *record)
{
  const CmTime *last = cm_record_get_time (record, "last");
  const CmTime *first = cm_record_get_time (record, "first");

  if (last->has_us)
    return last->us;
  return first->has_us ? first->us : G_MININT64;
}

static int
compare_latest (gconstpointer a, gconstpointer b)
{
  gint64 ta = time_of (*(CmRecord *const *) a), tb = time_of (*(CmRecord *const *) b);

  if (ta != tb)
    return ta > tb ? -1 : 1;
  return (cm_record_get_n (*(CmRecord *const *) a) < cm_record_get_n (*(CmRecord *const *) b)) * 2 -
         1;
}

static int
compare_cells (gconstpointer a, gconstpointer b)
{
  const CmOverlayCell *ca = *(CmOverlayCell *const *) a, *cb = *(CmOverlayCell *const *) b;

  if (ca->tactic->position != cb->tactic->position)
    return ca->tactic->position - cb->tactic->position;
  return g_strcmp0 (ca->technique->id, cb->technique->id);
}

static void
count_columns (CmOverlay *self)
{
  for (guint i = 0; i < self->cells->len; i++)
    {
      const CmOverlayCell *cell = g_ptr_array_index (self->cells, i);

      if (cell->technique->parent == NULL &&
          (cell->fact == CM_CELL_OBSERVED || cell->subs_observed > 0))
        self->observed[cell->tactic->position]++;
    }
}

static gboolean
read_name (CmOverlay *self, GError **error)
{
  const char *colon = strchr (self->name, ':');

  if (g_str_equal (self->name, "case"))
    self->label = g_strdup (_ ("Case"));
  else if (g_str_equal (self->name, "forecast"))
    {
      self->kind = OVERLAY_FORECAST;
      self->label = g_strdup (_ ("Forecast"));
    }
  else if (colon != NULL)
    self->kind = OVERLAY_OBJECT;
  else
    {
      g_set_error (error, CM_ERROR, CM_ERROR_NOT_FOUND,
                   _ ("There is no overlay “%s”. Known: case, forecast, group:ID."), self->name);
      return FALSE;
    }
  return TRUE;
}

CmOverlay *
cm_overlay_new (const char *name, const CmOverlayInput *input, GError **error)
{
  g_autoptr (CmOverlay) self = NULL;

  g_return_val_if_fail (name != NULL && input != NULL && input->release != NULL, NULL);
  self = g_new0 (CmOverlay, 1);
  self->name = g_strdup (name);
  self->input = *input;
  cm_release_ref (self->input.release);
  if (self->input.self != NULL)
    g_object_ref (self->input.self);
  self->zone = g_strdup (input->zone != NULL ? input->zone : "UTC");
  self->input.zone = self->zone;
  self->n_tactics = cm_release_get_tactics (input->release)->len;
  self->table = g_new0 (CmOverlayCell *,
                        cm_release_get_techniques (input->release)->len * self->n_tactics + 1);
  self->observed = g_new0 (guint, self->n_tactics + 1);
  self->cells = g_ptr_array_new_with_free_func (free_cell);
  self->counters = g_hash_table_new_full (NULL, NULL, NULL, free_counter);
  self->by_id = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (!read_name (self, error))
    return NULL;
  if (self->input.self != NULL)
    read_case (self);
  if (self->kind == OVERLAY_OBJECT && !read_object (self, strchr (name, ':') + 1, error))
    return NULL;
  read_forecast (self);
  place_corners (self);
  count_subs (self);
  for (guint i = 0; i < self->cells->len; i++)
    {
      CmOverlayCell *cell = g_ptr_array_index (self->cells, i);

      score_cell (self, cell);
      g_ptr_array_sort (cell->observations, compare_latest);
    }
  g_ptr_array_sort (self->cells, compare_cells);
  count_columns (self);
  self->legend = cm_overlay_build_legend (self);
  self->announcement = cm_overlay_build_announcement (self);
  return g_steal_pointer (&self);
}

void
cm_overlay_free (CmOverlay *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->cells);
  g_clear_pointer (&self->legend, g_ptr_array_unref);
  g_hash_table_unref (self->counters);
  g_hash_table_unref (self->by_id);
  g_free (self->table);
  g_free (self->observed);
  g_free (self->name);
  g_free (self->label);
  g_free (self->subject);
  g_free (self->announcement);
  g_free (self->zone);
  g_clear_object (&self->input.self);
  cm_release_unref (self->input.release);
  g_free (self);
}

const char *
cm_overlay_get_name (CmOverlay *self)
{
  return self->name;
}

const char *
cm_overlay_get_label (CmOverlay *self)
{
  return self->label;
}

const char *
cm_overlay_get_announcement (CmOverlay *self)
{
  return self->announcement;
}

CmRelease *
cm_overlay_get_release (CmOverlay *self)
{
  return self->input.release;
}

const CmOverlayCell *
cm_overlay_get (CmOverlay *self, const CmTechnique *technique, const CmTactic *tactic)
{
  return *find_slot (self, technique, tactic);
}

GPtrArray *
cm_overlay_get_cells (CmOverlay *self)
{
  return self->cells;
}

GPtrArray *
cm_overlay_get_legend (CmOverlay *self)
{
  return self->legend;
}

gboolean
cm_overlay_has_facts (CmOverlay *self)
{
  return self->has_facts;
}

guint
cm_overlay_count_observed (CmOverlay *self, const CmTactic *tactic)
{
  return self->observed[tactic->position];
}

guint
cm_overlay_get_unplaced (CmOverlay *self)
{
  return self->n_unplaced;
}

const CmOverlayInput *
cm_overlay_get_input (CmOverlay *self)
{
  return &self->input;
}

const char *
cm_overlay_get_subject (CmOverlay *self)
{
  return self->subject;
}
