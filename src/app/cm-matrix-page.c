/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Joins workspace and matrix: a change of the case, the release or the zone gives a new overlay,
 * and only the cells that differ are touched. */
#include "cm-matrix-page.h"

#include "cm-children.h"

#include "cm-text.h"

#include <glib/gi18n.h>

struct _CmMatrixPage
{
  GtkWidget parent_instance;
  CmWorkspace *workspace;
  CmMatrix *matrix;
  CmOverlay *overlay;
  char *overlay_name;
  gboolean fit, legend_shown;
  guint fit_idle;
  GtkMenuButton *chooser, *subs_button;
  GtkEditable *filter;
  GtkLabel *count;
  GtkWidget *empty_card, *legend, *only_button, *menu;
  GtkScrolledWindow *head_scroller, *scroller;
  GtkBox *head, *legend_box;
  GtkViewport *viewport;
  GMenuModel *cell_menu;
};

enum
{
  PROP_WORKSPACE = 1,
  PROP_OVERLAY,
  PROP_ONLY,
  PROP_FIT,
  PROP_LEGEND,
  PROP_SUBS,
  N_PROPS
};

static GParamSpec *props[N_PROPS];
static const char *const subs_names[] = { "none", "used", "all" };

G_DEFINE_FINAL_TYPE (CmMatrixPage, cm_matrix_page, GTK_TYPE_WIDGET)

static void
say_count (CmMatrixPage *self, gboolean aloud)
{
  guint shown, total;
  g_autofree char *text = NULL;

  cm_matrix_count (self->matrix, &shown, &total);
  text = g_strdup_printf (_ ("%u of %u techniques"), shown, total);
  gtk_label_set_text (self->count, text);
  if (aloud)
    {
      g_autofree char *sentence = g_strdup_printf (_ ("Showing %u of %u techniques"), shown, total);

      cm_workspace_say (self->workspace, sentence);
    }
}

static CmOverlay *
make_overlay (CmMatrixPage *self, const char *name, GError **error)
{
  CmOverlayInput input = {
    .knowledge = cm_workspace_get_knowledge (self->workspace),
    .release = cm_workspace_get_release (self->workspace),
    .self = cm_workspace_get_case (self->workspace),
    .forecast = cm_workspace_get_forecast (self->workspace),
    .zone = cm_workspace_get_zone (self->workspace),
    .now_us = cm_clock_now (cm_workspace_get_clock (self->workspace)),
  };

  return cm_overlay_new (name, &input, error);
}

static void
take_overlay (CmMatrixPage *self, CmOverlay *overlay)
{
  gboolean empty =
      cm_workspace_get_case (self->workspace) != NULL && !cm_overlay_has_facts (overlay);
  g_autofree char *label = g_strdup_printf (_ ("Overlay: %s"), cm_overlay_get_label (overlay));

  cm_matrix_set_overlay (self->matrix, overlay);
  g_clear_pointer (&self->overlay, cm_overlay_free);
  self->overlay = overlay;
  gtk_menu_button_set_label (self->chooser, label);
  gtk_widget_set_visible (self->empty_card, empty);
  gtk_widget_set_visible (self->legend,
                          self->legend_shown && cm_overlay_get_legend (overlay)->len > 0);
  cm_matrix_legend_fill (self->legend_box, overlay);
  cm_matrix_head_update (self->head, self->matrix, overlay);
  say_count (self, FALSE);
  cm_matrix_actions_update (self);
}

/* The case, its release, the knowledge or the zone changed. */
static void
refresh (CmMatrixPage *self)
{
  CmRelease *release = cm_workspace_get_release (self->workspace);
  CmOverlay *overlay;

  cm_matrix_set_release (self->matrix, release);
  if (release == NULL)
    {
      g_clear_pointer (&self->overlay, cm_overlay_free);
      cm_matrix_head_fill (self->head, NULL);
      return;
    }
  if (self->overlay == NULL || cm_overlay_get_release (self->overlay) != release)
    cm_matrix_head_fill (self->head, release);
  overlay = make_overlay (self, self->overlay_name, NULL);
  if (overlay == NULL)
    {
      /* What was laid over is not in this release: the case always is. */
      g_free (self->overlay_name);
      self->overlay_name = g_strdup ("case");
      overlay = make_overlay (self, "case", NULL);
    }
  take_overlay (self, overlay);
  cm_matrix_set_current (self->matrix, cm_workspace_get_technique (self->workspace));
}

static void
on_technique (CmMatrixPage *self)
{
  cm_matrix_set_current (self->matrix, cm_workspace_get_technique (self->workspace));
}

static void
set_zoom (CmMatrixPage *self, guint zoom)
{
  char name[16];

  g_snprintf (name, sizeof name, "zoom-%u", cm_matrix_get_zoom (self->matrix));
  gtk_widget_remove_css_class (GTK_WIDGET (self->head), name);
  cm_matrix_set_zoom (self->matrix, zoom);
  g_snprintf (name, sizeof name, "zoom-%u", cm_matrix_get_zoom (self->matrix));
  gtk_widget_add_css_class (GTK_WIDGET (self->head), name);
}

static gboolean
fit_now (gpointer data)
{
  CmMatrixPage *self = data;

  self->fit_idle = 0;
  set_zoom (self, cm_matrix_find_fit (self->matrix, gtk_widget_get_width (GTK_WIDGET (self))));
  return G_SOURCE_REMOVE;
}

static void
cm_matrix_page_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  CmMatrixPage *self = CM_MATRIX_PAGE (widget);

  GTK_WIDGET_CLASS (cm_matrix_page_parent_class)->size_allocate (widget, width, height, baseline);
  /* Not now: a zoom changes the sizes that are being given out. */
  if (self->fit && self->fit_idle == 0 &&
      cm_matrix_find_fit (self->matrix, width) != cm_matrix_get_zoom (self->matrix))
    self->fit_idle = g_idle_add (fit_now, self);
}

static void
set_fit (CmMatrixPage *self, gboolean fit)
{
  if (fit == self->fit)
    return;
  self->fit = fit;
  if (fit)
    fit_now (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_FIT]);
}

static void
set_only (CmMatrixPage *self, gboolean only)
{
  if (only == cm_matrix_get_only (self->matrix))
    return;
  cm_matrix_set_only (self->matrix, only);
  say_count (self, TRUE);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ONLY]);
}

static void
set_legend (CmMatrixPage *self, gboolean shown)
{
  if (shown == self->legend_shown)
    return;
  self->legend_shown = shown;
  gtk_widget_set_visible (self->legend, shown && self->overlay != NULL &&
                                            cm_overlay_get_legend (self->overlay)->len > 0);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_LEGEND]);
}

static void
set_subs (CmMatrixPage *self, const char *name)
{
  static const char *const labels[] = { N_ ("Subs: none"), N_ ("Subs: used"), N_ ("Subs: all") };

  for (guint i = 0; i < G_N_ELEMENTS (subs_names); i++)
    if (g_strcmp0 (name, subs_names[i]) == 0)
      {
        cm_matrix_set_subs (self->matrix, (CmSubs) i);
        gtk_menu_button_set_label (self->subs_button, _ (labels[i]));
        g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SUBS]);
      }
}

static void
on_filter_changed (CmMatrixPage *self)
{
  cm_matrix_set_filter (self->matrix, gtk_editable_get_text (self->filter));
  say_count (self, TRUE);
}

static void
on_next_match (CmMatrixPage *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "matrix.find-next", NULL);
}

static void
on_previous_match (CmMatrixPage *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "matrix.find-previous", NULL);
}

/* Enter: the filter is right, now the first hit. */
static void
on_filter_activate (CmMatrixPage *self)
{
  on_filter_changed (self);
  if (!cm_matrix_focus_edge (self->matrix, FALSE))
    gtk_widget_error_bell (GTK_WIDGET (self));
}

static void
on_filter_stop (CmMatrixPage *self)
{
  gtk_editable_set_text (self->filter, "");
  on_filter_changed (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->matrix));
}

static gboolean
on_query_tooltip (
    GtkWidget *matrix, int x, int y, gboolean keyboard, GtkTooltip *tooltip, CmMatrixPage *self)
{
  CmCell *cell = keyboard ? cm_matrix_get_cell (self->matrix) : cm_matrix_pick (self->matrix, x, y);
  GtkWidget *row;
  graphene_rect_t bounds;
  g_autofree char *text = NULL, *clean = NULL;

  if (cell == NULL || self->overlay == NULL)
    return FALSE;
  text =
      cm_overlay_tooltip (self->overlay, cm_cell_get_technique (cell), cm_cell_get_tactic (cell));
  clean = cm_text_clean (text, CM_TEXT_TOOLTIP, TRUE);
  gtk_tooltip_set_text (tooltip, clean);
  row = GTK_WIDGET (
      cm_tactic_column_find_row (g_ptr_array_index (cm_matrix_get_columns (self->matrix),
                                                    (guint) cm_cell_get_tactic (cell)->position),
                                 cell));
  if (row != NULL && gtk_widget_compute_bounds (row, matrix, &bounds))
    gtk_tooltip_set_tip_area (tooltip,
                              &(GdkRectangle){ (int) bounds.origin.x, (int) bounds.origin.y,
                                               (int) bounds.size.width, (int) bounds.size.height });
  return TRUE;
}

static gboolean
on_scroll (GtkEventControllerScroll *controller, double dx, double dy, CmMatrixPage *self)
{
  GdkModifierType state =
      gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (controller));

  if ((state & GDK_CONTROL_MASK) == 0 || dy == 0)
    return FALSE;
  cm_matrix_page_set_zoom (self, cm_matrix_get_zoom (self->matrix) + (dy < 0 ? 1u : -1u));
  return TRUE;
}

static void
on_right_click (GtkGestureClick *click, int n, double x, double y, CmMatrixPage *self)
{
  CmCell *cell = cm_matrix_pick (self->matrix, x, y);

  if (cell == NULL)
    return;
  gtk_gesture_set_state (GTK_GESTURE (click), GTK_EVENT_SEQUENCE_CLAIMED);
  cm_matrix_focus_cell (self->matrix, cell);
  cm_matrix_page_popup_menu (self, x, y);
}

void
cm_matrix_page_popup_menu (CmMatrixPage *self, double x, double y)
{
  if (self->menu == NULL)
    {
      self->menu = gtk_popover_menu_new_from_model (self->cell_menu);
      gtk_widget_set_halign (self->menu, GTK_ALIGN_START);
      gtk_popover_set_has_arrow (GTK_POPOVER (self->menu), FALSE);
      gtk_widget_set_parent (self->menu, GTK_WIDGET (self));
    }
  gtk_widget_translate_coordinates (GTK_WIDGET (self->matrix), GTK_WIDGET (self), x, y, &x, &y);
  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu), &(GdkRectangle){ (int) x, (int) y, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (self->menu));
}

void
cm_matrix_page_popup_menu_at_focus (CmMatrixPage *self)
{
  CmCell *cell = cm_matrix_get_cell (self->matrix);
  GtkWidget *row;
  graphene_rect_t bounds;

  if (cell == NULL)
    return;
  row = GTK_WIDGET (
      cm_tactic_column_find_row (g_ptr_array_index (cm_matrix_get_columns (self->matrix),
                                                    (guint) cm_cell_get_tactic (cell)->position),
                                 cell));
  if (row != NULL && gtk_widget_compute_bounds (row, GTK_WIDGET (self->matrix), &bounds))
    cm_matrix_page_popup_menu (self, (double) bounds.origin.x + 12,
                               (double) (bounds.origin.y + bounds.size.height) - 6);
}

static void
cm_matrix_page_set_property (GObject *object, guint prop, const GValue *value, GParamSpec *pspec)
{
  CmMatrixPage *self = CM_MATRIX_PAGE (object);

  switch (prop)
    {
    case PROP_WORKSPACE:
      self->workspace = g_value_dup_object (value);
      break;
    case PROP_OVERLAY:
      cm_matrix_page_set_overlay (self, g_value_get_string (value));
      break;
    case PROP_ONLY:
      set_only (self, g_value_get_boolean (value));
      break;
    case PROP_FIT:
      set_fit (self, g_value_get_boolean (value));
      break;
    case PROP_LEGEND:
      set_legend (self, g_value_get_boolean (value));
      break;
    case PROP_SUBS:
      set_subs (self, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop, pspec);
    }
}

static void
cm_matrix_page_get_property (GObject *object, guint prop, GValue *value, GParamSpec *pspec)
{
  CmMatrixPage *self = CM_MATRIX_PAGE (object);

  switch (prop)
    {
    case PROP_WORKSPACE:
      g_value_set_object (value, self->workspace);
      break;
    case PROP_OVERLAY:
      g_value_set_string (value, self->overlay_name);
      break;
    case PROP_ONLY:
      g_value_set_boolean (value, cm_matrix_get_only (self->matrix));
      break;
    case PROP_FIT:
      g_value_set_boolean (value, self->fit);
      break;
    case PROP_LEGEND:
      g_value_set_boolean (value, self->legend_shown);
      break;
    case PROP_SUBS:
      g_value_set_string (value, subs_names[cm_matrix_get_subs (self->matrix)]);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop, pspec);
    }
}

static void
add_controllers (CmMatrixPage *self)
{
  GtkEventController *scroll = gtk_event_controller_scroll_new (
      GTK_EVENT_CONTROLLER_SCROLL_VERTICAL | GTK_EVENT_CONTROLLER_SCROLL_DISCRETE);
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_event_controller_set_propagation_phase (scroll, GTK_PHASE_CAPTURE);
  g_signal_connect (scroll, "scroll", G_CALLBACK (on_scroll), self);
  gtk_widget_add_controller (GTK_WIDGET (self->scroller), scroll);
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect (click, "pressed", G_CALLBACK (on_right_click), self);
  gtk_widget_add_controller (GTK_WIDGET (self->matrix), GTK_EVENT_CONTROLLER (click));
}

static void
cm_matrix_page_constructed (GObject *object)
{
  CmMatrixPage *self = CM_MATRIX_PAGE (object);

  G_OBJECT_CLASS (cm_matrix_page_parent_class)->constructed (object);
  cm_overlay_chooser_setup (self->chooser, self->workspace);
  g_signal_connect_object (self->workspace, "changed", G_CALLBACK (refresh), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->workspace, "notify::domain", G_CALLBACK (refresh), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->workspace, "notify::zone", G_CALLBACK (refresh), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->workspace, "notify::technique", G_CALLBACK (on_technique), self,
                           G_CONNECT_SWAPPED);
  refresh (self);
}

static gboolean
cm_matrix_page_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (CM_MATRIX_PAGE (widget)->matrix));
}

static void
cm_matrix_page_dispose (GObject *object)
{
  CmMatrixPage *self = CM_MATRIX_PAGE (object);

  g_clear_handle_id (&self->fit_idle, g_source_remove);
  g_clear_pointer (&self->menu, gtk_widget_unparent);
  cm_children_dispose (GTK_WIDGET (self), CM_TYPE_MATRIX_PAGE);
  g_clear_pointer (&self->overlay, cm_overlay_free);
  g_clear_pointer (&self->overlay_name, g_free);
  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (cm_matrix_page_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/countermove/Countermove/cm-matrix-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CmMatrixPage, chooser);
  gtk_widget_class_bind_template_child (widget_class, CmMatrixPage, subs_button);
  gtk_widget_class_bind_template_child (widget_class, CmMatrixPage, only_button);
  gtk_widget_class_bind_template_child (widget_class, CmMatrixPage, filter);
  gtk_widget_class_bind_template_child (widget_class, CmMatrixPage, count);
  gtk_widget_class_bind_template_child (widget_class, CmMatrixPage, empty_card);
  gtk_widget_class_bind_template_child (widget_class, CmMatrixPage, legend);
  gtk_widget_class_bind_template_child (widget_class, CmMatrixPage, legend_box);
  gtk_widget_class_bind_template_child (widget_class, CmMatrixPage, head);
  gtk_widget_class_bind_template_child (widget_class, CmMatrixPage, head_scroller);
  gtk_widget_class_bind_template_child (widget_class, CmMatrixPage, scroller);
  gtk_widget_class_bind_template_child (widget_class, CmMatrixPage, viewport);
  gtk_widget_class_bind_template_child_full (widget_class, "cell-menu", FALSE,
                                             G_STRUCT_OFFSET (CmMatrixPage, cell_menu));
  gtk_widget_class_bind_template_callback (widget_class, on_filter_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_filter_activate);
  gtk_widget_class_bind_template_callback (widget_class, on_filter_stop);
  gtk_widget_class_bind_template_callback (widget_class, on_next_match);
  gtk_widget_class_bind_template_callback (widget_class, on_previous_match);
}

static void
cm_matrix_page_class_init (CmMatrixPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->set_property = cm_matrix_page_set_property;
  object_class->get_property = cm_matrix_page_get_property;
  object_class->constructed = cm_matrix_page_constructed;
  object_class->dispose = cm_matrix_page_dispose;
  widget_class->grab_focus = cm_matrix_page_grab_focus;
  widget_class->size_allocate = cm_matrix_page_size_allocate;
  props[PROP_WORKSPACE] =
      g_param_spec_object ("workspace", NULL, NULL, CM_TYPE_WORKSPACE,
                           G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  props[PROP_OVERLAY] = g_param_spec_string ("overlay", NULL, NULL, "case", flags);
  props[PROP_ONLY] = g_param_spec_boolean ("only", NULL, NULL, FALSE, flags);
  props[PROP_FIT] = g_param_spec_boolean ("fit", NULL, NULL, FALSE, flags);
  props[PROP_LEGEND] = g_param_spec_boolean ("legend", NULL, NULL, TRUE, flags);
  props[PROP_SUBS] = g_param_spec_string ("subs", NULL, NULL, "used", flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
  bind_template (widget_class);
  cm_matrix_actions_install (widget_class);
}

static void
cm_matrix_page_init (CmMatrixPage *self)
{
  self->overlay_name = g_strdup ("case");
  self->legend_shown = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  self->matrix = CM_MATRIX (cm_matrix_new ());
  gtk_viewport_set_child (self->viewport, GTK_WIDGET (self->matrix));
  cm_matrix_set_adjustments (self->matrix, gtk_scrolled_window_get_hadjustment (self->scroller),
                             gtk_scrolled_window_get_vadjustment (self->scroller));
  gtk_scrolled_window_set_hadjustment (self->head_scroller,
                                       gtk_scrolled_window_get_hadjustment (self->scroller));
  gtk_widget_set_has_tooltip (GTK_WIDGET (self->matrix), TRUE);
  g_signal_connect (self->matrix, "query-tooltip", G_CALLBACK (on_query_tooltip), self);
  gtk_widget_add_css_class (GTK_WIDGET (self->head), "zoom-3");
  gtk_menu_button_set_label (self->subs_button, _ ("Subs: used"));
  add_controllers (self);
}

CmWorkspace *
cm_matrix_page_get_workspace (CmMatrixPage *self)
{
  return self->workspace;
}

CmMatrix *
cm_matrix_page_get_matrix (CmMatrixPage *self)
{
  return self->matrix;
}

CmOverlay *
cm_matrix_page_get_overlay (CmMatrixPage *self)
{
  return self->overlay;
}

GtkEditable *
cm_matrix_page_get_filter (CmMatrixPage *self)
{
  return self->filter;
}

void
cm_matrix_page_set_overlay (CmMatrixPage *self, const char *name)
{
  g_autoptr (GError) error = NULL;
  CmOverlay *overlay;

  if (cm_workspace_get_release (self->workspace) == NULL)
    return;
  overlay = make_overlay (self, name, &error);
  if (overlay == NULL)
    {
      cm_workspace_say (self->workspace, error->message);
      return;
    }
  g_free (self->overlay_name);
  self->overlay_name = g_strdup (name);
  take_overlay (self, overlay);
  cm_workspace_say (self->workspace, cm_overlay_get_announcement (overlay));
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_OVERLAY]);
}

void
cm_matrix_page_set_zoom (CmMatrixPage *self, guint zoom)
{
  set_fit (self, FALSE);
  set_zoom (self, zoom);
}
