/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Next moves: groups this looks like, techniques likely in this case. Estimates, never verdicts,
 * and each with its reason. */
#include "case/cm-records.h"
#include "cm-children.h"
#include "cm-columns.h"
#include "cm-likely-row.h"
#include "cm-meter.h"
#include "cm-page-writes.h"
#include "cm-page.h"
#include "cm-tab-stop.h"
#include "cm-text.h"

#include <glib/gi18n.h>

#define CM_TYPE_NEXT_MOVES_PAGE (cm_next_moves_page_get_type ())
G_DECLARE_FINAL_TYPE (CmNextMovesPage, cm_next_moves_page, CM, NEXT_MOVES_PAGE, GtkWidget)

struct _CmNextMovesPage
{
  GtkWidget parent_instance;
  CmWorkspace *workspace;
  GtkLabel *basis, *enough, *empty_hint;
  GtkBox *groups;
  GtkListBox *techniques;
  GtkSwitch *fame;
  GtkWidget *content, *empty, *empty_button;
  CmForecast *own; /* with fame left out */
};

enum
{
  PROP_WORKSPACE = 1,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (CmNextMovesPage, cm_next_moves_page, GTK_TYPE_WIDGET)

static void
count_rows (CmNextMovesPage *self, GPtrArray *observed, GPtrArray *absent)
{
  CmCase *open_case = cm_workspace_get_case (self->workspace);
  GListModel *rows = cm_case_get_records (open_case, &cm_record_observation);

  for (guint i = 0; i < g_list_model_get_n_items (rows); i++)
    {
      g_autoptr (CmRecord) row = g_list_model_get_item (rows, i);
      gboolean missing = g_strcmp0 (cm_record_get_text (row, "status"), "absent") == 0;

      /* The text lives as long as the row, which the model holds. */
      g_ptr_array_add (missing ? absent : observed,
                       (gpointer) cm_record_get_text (row, "technique"));
    }
  g_ptr_array_add (observed, NULL);
  g_ptr_array_add (absent, NULL);
}

static const CmForecast *
get_forecast (CmNextMovesPage *self, GPtrArray *observed, GPtrArray *absent)
{
  CmForecastEngine *engine;
  CmForecastInput input = { 0 };

  g_clear_pointer (&self->own, cm_forecast_free);
  if (gtk_switch_get_active (self->fame))
    return cm_workspace_get_forecast (self->workspace);
  engine = cm_workspace_get_engine (self->workspace);
  if (engine == NULL)
    return NULL;
  input.observed = (const char *const *) observed->pdata;
  input.absent = (const char *const *) absent->pdata;
  input.ignore_fame = TRUE;
  self->own = cm_forecast_run (engine, &input, 0);
  return self->own;
}

static GtkWidget *
add_label (GtkWidget *box, const char *text, const char *css_class)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0, NULL);

  cm_text_set_row (GTK_LABEL (label), text);
  gtk_widget_add_css_class (label, css_class);
  gtk_box_append (GTK_BOX (box), label);
  return label;
}

static GtkWidget *
group_row_new (const CmLikelyGroup *group, guint n_observed, gboolean first)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *meter = cm_meter_new (), *label;
  g_autofree char *percent = cm_format_probability (group->probability);
  g_autofree char *shares = g_strdup_printf (
      _ ("shares %u of %u · %u known"), g_strv_length (group->shared), n_observed, group->n_known);
  g_autofree char *ids = g_strjoinv (" ", group->shared);
  g_autofree char *spoken =
      g_strdup_printf (_ ("%s %s, estimate %s, %s"), group->id, group->name, percent, shares);

  label = add_label (head, group->name, "heading");
  cm_text_set_tooltip (label, group->name);
  label = add_label (head, group->id, "dim-label");
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_NONE);
  gtk_widget_add_css_class (label, "numeric");
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_add_css_class (meter, "likely");
  gtk_widget_set_valign (meter, GTK_ALIGN_CENTER);
  cm_meter_add (CM_METER (meter), "part-likely", group->probability);
  cm_meter_add (CM_METER (meter), "part-rest", 1 - group->probability);
  gtk_box_append (GTK_BOX (head), meter);
  label = add_label (head, percent, "heading");
  gtk_widget_add_css_class (label, "numeric");
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_NONE);
  gtk_label_set_width_chars (GTK_LABEL (label), 5);
  gtk_label_set_xalign (GTK_LABEL (label), 1);
  gtk_box_append (GTK_BOX (row), head);
  label = add_label (row, shares, "caption");
  gtk_widget_add_css_class (label, "dim-label");
  if (first && *ids != '\0')
    {
      label = add_label (row, NULL, "caption");
      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_NONE);
      gtk_widget_add_css_class (label, "numeric");
      cm_text_set_detail (GTK_LABEL (label), ids);
    }
  cm_text_set_tooltip (row, ids);
  gtk_widget_add_css_class (row, "group-row");
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  return row;
}

static void
show_groups (CmNextMovesPage *self, const CmForecast *forecast)
{
  guint n_observed = g_strv_length (forecast->observed);
  const char *sentence = "";

  cm_box_clear (GTK_WIDGET (self->groups));
  for (guint i = 0; i < forecast->groups->len; i++)
    gtk_box_append (self->groups,
                    group_row_new (g_ptr_array_index (forecast->groups, i), n_observed, i == 0));
  if (!forecast->enough && n_observed < 3)
    sentence = _ ("Not enough evidence: with fewer than three techniques, groups cannot be told "
                  "apart.");
  else if (!forecast->enough)
    sentence = _ ("Not enough evidence to tell these groups apart.");
  gtk_label_set_text (self->enough, sentence);
  gtk_widget_set_visible (GTK_WIDGET (self->enough), *sentence != '\0');
  gtk_widget_set_visible (GTK_WIDGET (self->groups), forecast->groups->len > 0);
}

/* The focus stays on the row's place: what was there is seen now, the next one moves up. */
static void
show_techniques (CmNextMovesPage *self, const CmForecast *forecast)
{
  GtkWidget *list = GTK_WIDGET (self->techniques);
  GtkWidget *inside = gtk_widget_get_focus_child (list);
  int at = inside != NULL && GTK_IS_LIST_BOX_ROW (inside)
               ? gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (inside))
               : -1;

  cm_box_clear (list);
  for (guint i = 0; i < forecast->techniques->len; i++)
    gtk_list_box_append (
        self->techniques,
        cm_likely_row_new (self->workspace, g_ptr_array_index (forecast->techniques, i)));
  if (at >= 0)
    {
      GtkListBoxRow *row = gtk_list_box_get_row_at_index (
          self->techniques, MIN (at, (int) forecast->techniques->len - 1));

      if (row != NULL)
        gtk_widget_grab_focus (GTK_WIDGET (row));
    }
}

static void
show_basis (CmNextMovesPage *self, guint n_observed, guint n_absent)
{
  g_autofree char *text =
      n_absent > 0 ? g_strdup_printf (_ ("From %u observed and %u not found · engine %s · same "
                                         "input, same answer"),
                                      n_observed, n_absent, CM_FORECAST_ENGINE)
                   : g_strdup_printf (_ ("From %u observed · engine %s · same input, same answer"),
                                      n_observed, CM_FORECAST_ENGINE);

  gtk_label_set_text (self->basis, text);
}

static void
refresh (gpointer page, gpointer unused)
{
  CmNextMovesPage *self = page;
  g_autoptr (GPtrArray) observed = g_ptr_array_new ();
  g_autoptr (GPtrArray) absent = g_ptr_array_new ();
  const CmForecast *forecast;
  gboolean shown;

  if (cm_workspace_get_case (self->workspace) == NULL)
    return;
  count_rows (self, observed, absent);
  forecast = get_forecast (self, observed, absent);
  shown = forecast != NULL && observed->len > 1;
  gtk_widget_set_visible (self->content, shown);
  gtk_widget_set_visible (self->empty, !shown);
  gtk_widget_set_visible (self->empty_button, forecast != NULL);
  gtk_label_set_text (
      self->empty_hint,
      forecast != NULL
          ? _ ("Record the first technique seen: what is likely beside it is estimated from it.")
          : _ ("The ATT&CK release of this case is not loaded, so nothing can be estimated."));
  if (!shown)
    {
      gtk_label_set_text (self->basis, "");
      return;
    }
  show_groups (self, forecast);
  show_techniques (self, forecast);
  show_basis (self, g_strv_length (forecast->observed), absent->len - 1);
}

static void
on_fame (CmNextMovesPage *self)
{
  refresh (self, NULL);
  cm_workspace_say (self->workspace, gtk_switch_get_active (self->fame)
                                         ? _ ("Groups that are seen often count for more")
                                         : _ ("How well known a group is no longer counts"));
}

static void
on_row_selected (CmNextMovesPage *self, GtkListBoxRow *row)
{
  if (row != NULL)
    cm_workspace_set_technique (self->workspace, cm_likely_row_get_id (CM_LIKELY_ROW (row)));
}

static gboolean
cm_next_moves_page_grab_focus (GtkWidget *widget)
{
  CmNextMovesPage *self = CM_NEXT_MOVES_PAGE (widget);
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->techniques, 0);

  if (row != NULL && gtk_widget_get_visible (self->content))
    return gtk_widget_grab_focus (GTK_WIDGET (row));
  return GTK_WIDGET_CLASS (cm_next_moves_page_parent_class)->grab_focus (widget);
}

static void
cm_next_moves_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_WORKSPACE)
    CM_NEXT_MOVES_PAGE (object)->workspace = g_value_dup_object (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
cm_next_moves_page_constructed (GObject *object)
{
  CmNextMovesPage *self = CM_NEXT_MOVES_PAGE (object);

  G_OBJECT_CLASS (cm_next_moves_page_parent_class)->constructed (object);
  cm_page_follow (GTK_WIDGET (self), self->workspace, refresh);
}

static void
cm_next_moves_page_dispose (GObject *object)
{
  CmNextMovesPage *self = CM_NEXT_MOVES_PAGE (object);

  g_clear_pointer (&self->own, cm_forecast_free);
  cm_children_dispose (GTK_WIDGET (self), CM_TYPE_NEXT_MOVES_PAGE);
  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (cm_next_moves_page_parent_class)->dispose (object);
}

static void
cm_next_moves_page_class_init (CmNextMovesPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->set_property = cm_next_moves_page_set_property;
  object_class->constructed = cm_next_moves_page_constructed;
  object_class->dispose = cm_next_moves_page_dispose;
  widget_class->grab_focus = cm_next_moves_page_grab_focus;
  g_type_ensure (CM_TYPE_COLUMNS);
  g_type_ensure (CM_TYPE_TAB_STOP);
  props[PROP_WORKSPACE] =
      g_param_spec_object ("workspace", NULL, NULL, CM_TYPE_WORKSPACE,
                           G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/countermove/Countermove/cm-next-moves-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CmNextMovesPage, basis);
  gtk_widget_class_bind_template_child (widget_class, CmNextMovesPage, enough);
  gtk_widget_class_bind_template_child (widget_class, CmNextMovesPage, empty_hint);
  gtk_widget_class_bind_template_child (widget_class, CmNextMovesPage, groups);
  gtk_widget_class_bind_template_child (widget_class, CmNextMovesPage, techniques);
  gtk_widget_class_bind_template_child (widget_class, CmNextMovesPage, fame);
  gtk_widget_class_bind_template_child (widget_class, CmNextMovesPage, content);
  gtk_widget_class_bind_template_child (widget_class, CmNextMovesPage, empty);
  gtk_widget_class_bind_template_child (widget_class, CmNextMovesPage, empty_button);
  gtk_widget_class_bind_template_callback (widget_class, on_fame);
  gtk_widget_class_bind_template_callback (widget_class, on_row_selected);
}

static void
cm_next_moves_page_init (CmNextMovesPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
