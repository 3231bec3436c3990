/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The model of one cell. Holds no widget; what it shows comes from an overlay alone. */
#include "cm-cell.h"

#include <glib/gi18n.h>

struct _CmCell
{
  GObject parent_instance;
  CmRelease *release;
  CmTechnique *technique;
  CmTactic *tactic;
  guint order, n_subs;
  guint heat, subs_used, subs_observed;
  CmCellState state, fact;
  CmCorner corner;
  char *mark, *spoken, *label, *words;
  gboolean expanded, current, related;
};

enum
{
  PROP_HEAT = 1,
  PROP_STATE,
  PROP_CORNER,
  PROP_MARK,
  PROP_LABEL,
  PROP_EXPANDED,
  PROP_CURRENT,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (CmCell, cm_cell, G_TYPE_OBJECT)

static void
notify (CmCell *self, guint prop)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[prop]);
}

static void
set_text (CmCell *self, char **field, char *taken, guint prop)
{
  if (g_strcmp0 (*field, taken) == 0)
    {
      g_free (taken);
      return;
    }
  g_free (*field);
  *field = taken;
  if (prop != 0)
    notify (self, prop);
}

static void
update_label (CmCell *self)
{
  const char *fold = self->expanded ? _ ("expanded") : _ ("collapsed");

  set_text (self, &self->label,
            self->n_subs > 0 ? g_strconcat (self->spoken, ", ", fold, NULL)
                             : g_strdup (self->spoken),
            PROP_LABEL);
}

static void
cm_cell_get_property (GObject *object, guint prop, GValue *value, GParamSpec *pspec)
{
  CmCell *self = CM_CELL (object);

  switch (prop)
    {
    case PROP_HEAT:
      g_value_set_uint (value, self->heat);
      break;
    case PROP_STATE:
      g_value_set_uint (value, self->state);
      break;
    case PROP_CORNER:
      g_value_set_uint (value, self->corner);
      break;
    case PROP_MARK:
      g_value_set_string (value, self->mark);
      break;
    case PROP_LABEL:
      g_value_set_string (value, self->label);
      break;
    case PROP_EXPANDED:
      g_value_set_boolean (value, self->expanded);
      break;
    case PROP_CURRENT:
      g_value_set_boolean (value, self->current);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop, pspec);
    }
}

static void
cm_cell_finalize (GObject *object)
{
  CmCell *self = CM_CELL (object);

  cm_release_unref (self->release);
  g_free (self->mark);
  g_free (self->spoken);
  g_free (self->label);
  g_free (self->words);
  G_OBJECT_CLASS (cm_cell_parent_class)->finalize (object);
}

static void
cm_cell_class_init (CmCellClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = cm_cell_get_property;
  object_class->finalize = cm_cell_finalize;
  props[PROP_HEAT] = g_param_spec_uint ("heat", NULL, NULL, 0, 5, 0, flags);
  props[PROP_STATE] = g_param_spec_uint ("state", NULL, NULL, 0, CM_CELL_OBSERVED, 0, flags);
  props[PROP_CORNER] =
      g_param_spec_uint ("corner", NULL, NULL, 0, CM_CORNER_DID_NOT_HOLD, 0, flags);
  props[PROP_MARK] = g_param_spec_string ("mark", NULL, NULL, NULL, flags);
  props[PROP_LABEL] = g_param_spec_string ("label", NULL, NULL, NULL, flags);
  props[PROP_EXPANDED] = g_param_spec_boolean ("expanded", NULL, NULL, FALSE, flags);
  props[PROP_CURRENT] = g_param_spec_boolean ("current", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
cm_cell_init (CmCell *self)
{
  self->mark = g_strdup ("");
  self->words = g_strdup ("");
}

CmCell *
cm_cell_new (CmRelease *release, CmTechnique *technique, CmTactic *tactic, guint order)
{
  CmCell *self = g_object_new (CM_TYPE_CELL, NULL);

  self->release = cm_release_ref (release);
  self->technique = technique;
  self->tactic = tactic;
  self->order = order;
  self->spoken = g_strdup_printf ("%s %s", technique->id, technique->name);
  self->label = g_strdup (self->spoken);
  return self;
}

void
cm_cell_apply (CmCell *self, CmOverlay *overlay)
{
  static const CmOverlayCell nothing = { .probability = -1 };
  const CmOverlayCell *cell =
      overlay != NULL ? cm_overlay_get (overlay, self->technique, self->tactic) : NULL;
  gboolean state_differs, edge_differs;

  if (cell == NULL)
    cell = &nothing;
  state_differs = cell->state != self->state || cell->fact != self->fact;
  edge_differs = cell->subs_used != self->subs_used || cell->subs_observed != self->subs_observed;
  self->fact = cell->fact;
  self->state = cell->state;
  self->related = cell->related;
  self->subs_used = cell->subs_used;
  self->subs_observed = cell->subs_observed;
  if (state_differs || edge_differs)
    notify (self, PROP_STATE);
  if (cell->heat != self->heat)
    {
      self->heat = cell->heat;
      notify (self, PROP_HEAT);
    }
  if (cell->corner != self->corner)
    {
      self->corner = cell->corner;
      notify (self, PROP_CORNER);
    }
  if (overlay == NULL)
    return;
  set_text (self, &self->words, cm_overlay_words (overlay, self->technique, self->tactic), 0);
  set_text (self, &self->mark, cm_overlay_mark (overlay, self->technique, self->tactic), PROP_MARK);
  set_text (self, &self->spoken, cm_overlay_spoken (overlay, self->technique, self->tactic), 0);
  update_label (self);
}

CmTechnique *
cm_cell_get_technique (CmCell *self)
{
  return self->technique;
}

CmTactic *
cm_cell_get_tactic (CmCell *self)
{
  return self->tactic;
}

guint
cm_cell_get_order (CmCell *self)
{
  return self->order;
}

guint
cm_cell_get_n_subs (CmCell *self)
{
  return self->n_subs;
}

void
cm_cell_set_n_subs (CmCell *self, guint n_subs)
{
  self->n_subs = n_subs;
  update_label (self);
}

guint
cm_cell_get_heat (CmCell *self)
{
  return self->heat;
}

CmCellState
cm_cell_get_state (CmCell *self)
{
  return self->state;
}

CmCellState
cm_cell_get_fact (CmCell *self)
{
  return self->fact;
}

CmCorner
cm_cell_get_corner (CmCell *self)
{
  return self->corner;
}

guint
cm_cell_get_subs_used (CmCell *self)
{
  return self->subs_used;
}

guint
cm_cell_get_subs_observed (CmCell *self)
{
  return self->subs_observed;
}

const char *
cm_cell_get_mark (CmCell *self)
{
  return self->mark;
}

const char *
cm_cell_get_label (CmCell *self)
{
  return self->label;
}

const char *
cm_cell_get_words (CmCell *self)
{
  return self->words;
}

gboolean
cm_cell_get_expanded (CmCell *self)
{
  return self->expanded;
}

void
cm_cell_set_expanded (CmCell *self, gboolean expanded)
{
  if (expanded == self->expanded)
    return;
  self->expanded = expanded;
  notify (self, PROP_EXPANDED);
  update_label (self);
}

gboolean
cm_cell_get_current (CmCell *self)
{
  return self->current;
}

void
cm_cell_set_current (CmCell *self, gboolean current)
{
  if (current == self->current)
    return;
  self->current = current;
  notify (self, PROP_CURRENT);
}

gboolean
cm_cell_is_used (CmCell *self)
{
  return self->fact != CM_CELL_NONE || self->related || self->corner != CM_CORNER_NONE;
}
