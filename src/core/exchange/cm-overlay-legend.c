/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The legend of an overlay and the sentence that announces it: techniques counted, not cells. */
#include "exchange/cm-overlay.h"

#include <glib/gi18n-lib.h>

static void
free_legend_item (gpointer data)
{
  CmLegendItem *item = data;

  g_free (item->label);
  g_free (item);
}

static void
add_legend (GPtrArray *legend, const char *key, const char *label, guint count)
{
  CmLegendItem *item = g_new0 (CmLegendItem, 1);

  item->key = key;
  item->label = g_strdup (label);
  item->count = count;
  g_ptr_array_add (legend, item);
}

/* Techniques by their highest state and corner, and by what the object is known for. */
typedef struct
{
  guint facts[CM_CELL_OBSERVED + 1];
  guint corners[CM_CORNER_DID_NOT_HOLD + 1];
  guint related, shared;
} Counts;

enum
{
  SEEN_RELATED = 1 << 8,
};

/* One number a technique: fact in the low bits, corner above, then whether it is related. */
static void
count_techniques (CmOverlay *self, Counts *counts)
{
  GPtrArray *cells = cm_overlay_get_cells (self);
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  GHashTableIter iter;
  gpointer value;

  for (guint i = 0; i < cells->len; i++)
    {
      CmOverlayCell *cell = g_ptr_array_index (cells, i);
      guint old = GPOINTER_TO_UINT (g_hash_table_lookup (seen, cell->technique));
      guint fact = MAX (old & 0xf, (guint) cell->fact);
      guint corner = MAX ((old >> 4) & 0xf, (guint) cell->corner);
      guint related = (old & SEEN_RELATED) | (cell->related ? (guint) SEEN_RELATED : 0);

      g_hash_table_insert (seen, cell->technique, GUINT_TO_POINTER (fact | corner << 4 | related));
    }
  g_hash_table_iter_init (&iter, seen);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      guint bits = GPOINTER_TO_UINT (value);

      counts->facts[bits & 0xf]++;
      counts->corners[(bits >> 4) & 0xf]++;
      counts->related += (bits & SEEN_RELATED) != 0;
      counts->shared += (bits & SEEN_RELATED) != 0 && (bits & 0xf) == CM_CELL_OBSERVED;
    }
}

static void
add_object (CmOverlay *self, GPtrArray *legend, const Counts *counts)
{
  g_autofree char *knows = NULL;

  if (cm_overlay_get_subject (self) == NULL)
    return;
  /* Translators: %s is a group such as FIN7: techniques that it is known for. */
  knows = g_strdup_printf (_ ("%s knows it"), cm_overlay_get_subject (self));
  add_legend (legend, "related", knows, counts->related);
  if (!cm_overlay_has_facts (self))
    return;
  add_legend (legend, "shared", _ ("shared"), counts->shared);
  add_legend (legend, "only-here", _ ("only here"),
              counts->facts[CM_CELL_OBSERVED] - counts->shared);
  add_legend (legend, "only-there", _ ("only there"), counts->related - counts->shared);
}

GPtrArray *
cm_overlay_build_legend (CmOverlay *self)
{
  static const struct
  {
    const char *key, *label;
    CmCellState fact;
    CmCorner corner;
  } rows[] = {
    { "observed", N_ ("observed"), CM_CELL_OBSERVED, CM_CORNER_NONE },
    { "suspected", N_ ("suspected"), CM_CELL_SUSPECTED, CM_CORNER_NONE },
    { "absent", N_ ("not found"), CM_CELL_ABSENT, CM_CORNER_NONE },
    { "forecast", N_ ("likely"), CM_CELL_FORECAST, CM_CORNER_NONE },
    { "planned", N_ ("planned"), CM_CELL_NONE, CM_CORNER_PLANNED },
    { "done", N_ ("done"), CM_CELL_NONE, CM_CORNER_DONE },
    { "verified", N_ ("verified"), CM_CELL_NONE, CM_CORNER_VERIFIED },
    { "did-not-hold", N_ ("did not hold"), CM_CELL_NONE, CM_CORNER_DID_NOT_HOLD },
  };
  gboolean fills = g_str_equal (cm_overlay_get_name (self), "case");
  gboolean forecast = g_str_equal (cm_overlay_get_name (self), "forecast");
  GPtrArray *legend = g_ptr_array_new_with_free_func (free_legend_item);
  Counts counts = { 0 };

  count_techniques (self, &counts);
  add_object (self, legend, &counts);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      gboolean corner = rows[i].corner != CM_CORNER_NONE;
      guint count = corner ? counts.corners[rows[i].corner] : counts.facts[rows[i].fact];

      if (count > 0 && (corner || fills || (forecast && rows[i].fact == CM_CELL_FORECAST)))
        add_legend (legend, rows[i].key, _ (rows[i].label), count);
    }
  return legend;
}

char *
cm_overlay_build_announcement (CmOverlay *self)
{
  const char *subject = cm_overlay_get_subject (self);
  Counts counts = { 0 };

  if (subject == NULL)
    return g_strdup_printf (_ ("Laid over: %s"), cm_overlay_get_label (self));
  count_techniques (self, &counts);
  if (counts.facts[CM_CELL_OBSERVED] == 0)
    return g_strdup_printf (_ ("Laid over: %s, %u known"), subject, counts.related);
  return g_strdup_printf (_ ("Laid over: %s, shares %u of %u, %u known"), subject, counts.shared,
                          counts.facts[CM_CELL_OBSERVED], counts.related);
}
