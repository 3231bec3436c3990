/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Overview: what needs a person first, the last changes, and the case in numbers that add up. */
#include "case/cm-coverage.h"
#include "cm-children.h"
#include "cm-columns.h"
#include "cm-likely-row.h"
#include "cm-meter.h"
#include "cm-need-row.h"
#include "cm-page-writes.h"
#include "cm-page.h"
#include "cm-text.h"

#include <glib/gi18n.h>

#define LAST_CHANGES 8
#define NAME_CHARS   14
#define SHORT_LIST   3

#define CM_TYPE_OVERVIEW_PAGE (cm_overview_page_get_type ())
G_DECLARE_FINAL_TYPE (CmOverviewPage, cm_overview_page, CM, OVERVIEW_PAGE, GtkWidget)

struct _CmOverviewPage
{
  GtkWidget parent_instance;
  CmWorkspace *workspace;
  GtkMenuButton *phase, *classification;
  GtkLabel *needs_count, *coverage_title, *coverage_parts, *actions, *assets_count;
  GtkBox *needs, *changes, *groups, *moves, *assets, *roles;
  GtkWidget *calm, *meter;
  GtkButton *all_changes;
};

enum
{
  PROP_WORKSPACE = 1,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (CmOverviewPage, cm_overview_page, GTK_TYPE_WIDGET)

/* "Wizard Spider … 14 %": a name and what belongs to it. */
static GtkWidget *
add_row (GtkBox *box, const char *name, GtkWidget *value)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0, "hexpand", TRUE, "valign",
                                   GTK_ALIGN_BASELINE, NULL);

  cm_text_set_row (GTK_LABEL (label), name);
  cm_text_set_tooltip (label, name);
  gtk_label_set_width_chars (GTK_LABEL (label), (int) MIN (g_utf8_strlen (name, -1), NAME_CHARS));
  gtk_box_append (GTK_BOX (row), label);
  gtk_box_append (GTK_BOX (row), value);
  gtk_widget_add_css_class (row, "row");
  gtk_box_append (box, row);
  return row;
}

static GtkWidget *
number_new (const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_widget_set_valign (label, GTK_ALIGN_BASELINE);
  gtk_widget_add_css_class (label, "heading");
  gtk_widget_add_css_class (label, "numeric");
  return label;
}

static void
add_hint (GtkBox *box, const char *text)
{
  GtkWidget *label =
      g_object_new (GTK_TYPE_LABEL, "label", text, "xalign", 0.0, "wrap", TRUE, NULL);

  gtk_widget_add_css_class (label, "dim-label");
  gtk_widget_add_css_class (label, "caption");
  gtk_box_append (box, label);
}

static void
show_needs (CmOverviewPage *self)
{
  g_autoptr (GPtrArray) needs = cm_needs_collect (self->workspace, FALSE);
  g_autofree char *count = g_strdup_printf ("%u", needs->len);

  cm_box_clear (GTK_WIDGET (self->needs));
  for (guint i = 0; i < needs->len; i++)
    gtk_box_append (self->needs,
                    cm_need_row_new (self->workspace, g_ptr_array_index (needs, i), i == 0));
  gtk_widget_set_visible (GTK_WIDGET (self->needs), needs->len > 0);
  gtk_widget_set_visible (self->calm, needs->len == 0);
  gtk_label_set_text (self->needs_count, needs->len > 0 ? count : "");
}

static void
show_actions (CmOverviewPage *self, CmCase *open_case)
{
  GListModel *actions = cm_case_get_records (open_case, &cm_record_action);
  guint n = g_list_model_get_n_items (actions), finished = 0;
  g_autofree char *text = NULL;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (CmRecord) action = g_list_model_get_item (actions, i);
      const char *status = cm_record_get_text (action, "status");

      finished += g_str_equal (status, "done") || g_str_equal (status, "verified");
    }
  text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u action, %u done or verified",
                                       "%u actions, %u done or verified", n),
                          n, finished);
  gtk_label_set_text (self->actions, text);
}

static void
show_coverage (CmOverviewPage *self, CmCase *open_case)
{
  CmCoverage cover = cm_case_coverage (open_case, cm_workspace_get_release (self->workspace));
  const struct
  {
    int n;
    const char *css_class, *words;
  } parts[] = {
    { cover.none, "part-none", _ ("%d none") },
    { cover.did_not_hold, "part-did-not-hold", _ ("%d did not hold") },
    { cover.planned, "part-planned", _ ("%d planned") },
    { cover.done, "part-done", _ ("%d done") },
    { cover.verified, "part-verified", _ ("%d verified") },
  };
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *title =
      cover.observed == 0
          ? g_strdup (_ ("Nothing observed yet"))
          : g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                          "%d of %d observed technique has no action",
                                          "%d of %d observed techniques have no action",
                                          (gulong) cover.observed),
                             cover.none, cover.observed);

  cm_meter_clear (CM_METER (self->meter));
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *number = g_strdup_printf ("%d", parts[i].n);
      g_autoptr (GString) words = g_string_new (parts[i].words);

      cm_meter_add (CM_METER (self->meter), parts[i].css_class, parts[i].n);
      if (parts[i].n == 0)
        continue;
      g_string_replace (words, "%d", number, 1);
      g_string_append_printf (text, "%s%s", text->len > 0 ? " · " : "", words->str);
    }
  gtk_widget_set_visible (self->meter, cover.observed > 0);
  gtk_label_set_text (self->coverage_title, title);
  gtk_label_set_text (self->coverage_parts, text->str);
  gtk_widget_set_visible (GTK_WIDGET (self->coverage_parts), cover.observed > 0);
  show_actions (self, open_case);
}

static void
show_forecast (CmOverviewPage *self, CmCase *open_case)
{
  const CmForecast *forecast = cm_workspace_get_forecast (self->workspace);
  gboolean any = forecast != NULL && forecast->observed[0] != NULL;

  cm_box_clear (GTK_WIDGET (self->groups));
  cm_box_clear (GTK_WIDGET (self->moves));
  for (guint i = 0; any && i < MIN (forecast->groups->len, SHORT_LIST); i++)
    {
      CmLikelyGroup *group = g_ptr_array_index (forecast->groups, i);
      g_autofree char *percent = cm_format_probability (group->probability);

      add_row (self->groups, group->name, number_new (percent));
    }
  for (guint i = 0; any && i < MIN (forecast->techniques->len, SHORT_LIST); i++)
    {
      CmLikelyTechnique *likely = g_ptr_array_index (forecast->techniques, i);
      g_autofree char *percent = cm_format_probability (likely->probability);

      add_row (self->moves, likely->technique->name, number_new (percent));
    }
  if (!any)
    add_hint (self->groups, _ ("Estimated once a technique was observed"));
  else if (!forecast->enough)
    add_hint (self->groups, _ ("Not enough evidence to tell them apart"));
  add_hint (self->moves, any ? _ ("Likely in this case; the order in time is unknown")
                             : _ ("Estimated once a technique was observed"));
}

static gboolean
is_contained (CmRecord *asset)
{
  static const char *const not_contained[] = { "none", "requested", "released", NULL };
  const char *containment = cm_record_get_text (asset, "containment");

  return containment != NULL && !g_strv_contains (not_contained, containment);
}

static void
show_assets (CmOverviewPage *self, CmCase *open_case)
{
  GListModel *assets = cm_case_get_records (open_case, &cm_record_asset);
  const CmField *field = cm_record_type_find_field (&cm_record_asset, "compromise");
  static const char *const order[] = { "compromised", "suspected", "to_be_determined", "clean",
                                       "unknown" };
  guint total = g_list_model_get_n_items (assets);
  g_autofree char *count = g_strdup_printf ("%u", total);

  cm_box_clear (GTK_WIDGET (self->assets));
  for (gsize k = 0; k < G_N_ELEMENTS (order); k++)
    {
      guint n = 0, contained = 0;
      g_autofree char *number = NULL;

      for (guint i = 0; i < total; i++)
        {
          g_autoptr (CmRecord) asset = g_list_model_get_item (assets, i);

          if (g_strcmp0 (cm_record_get_text (asset, "compromise"), order[k]) != 0)
            continue;
          n++;
          contained += is_contained (asset) ? 1 : 0;
        }
      if (n == 0)
        continue;
      number = k < 2 ? g_strdup_printf (_ ("%u · %u contained"), n, contained)
                     : g_strdup_printf ("%u", n);
      add_row (self->assets, cm_key_label (field, order[k]), number_new (number));
    }
  if (total == 0)
    add_hint (self->assets, _ ("Hosts and accounts appear here as entries name them"));
  gtk_label_set_text (self->assets_count, total > 0 ? count : "");
}

/* The lead always, others where somebody has the role, and who writes things down. */
static void
show_roles (CmOverviewPage *self, CmCase *open_case)
{
  const CmField *field = cm_record_type_find_field (&cm_record_role, "role");

  cm_box_clear (GTK_WIDGET (self->roles));
  for (const char *const *role = field->keys; *role != NULL; role++)
    {
      const char *holder = cm_case_role_holder (open_case, *role);
      GtkWidget *button;

      if (holder == NULL && !g_str_equal (*role, "lead") && !g_str_equal (*role, "scribe"))
        continue;
      button = cm_role_button_new (self->workspace, *role, holder);
      gtk_widget_add_css_class (button, "flat");
      gtk_widget_add_css_class (button, "value");
      add_row (self->roles, cm_key_label (field, *role), button);
    }
}

static GtkWidget *
change_row_new (CmOverviewPage *self, CmJournalEntry *entry)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *when = gtk_label_new (NULL), *who = gtk_label_new (NULL), *what = gtk_label_new (NULL);
  g_autofree char *time =
      cm_workspace_format_time (self->workspace, cm_journal_entry_get_at_us (entry));

  gtk_label_set_text (GTK_LABEL (when), time);
  gtk_widget_add_css_class (when, "numeric");
  gtk_widget_add_css_class (when, "dim-label");
  cm_text_set_row (GTK_LABEL (who), cm_journal_entry_get_actor (entry));
  gtk_label_set_max_width_chars (GTK_LABEL (who), 14);
  gtk_label_set_width_chars (GTK_LABEL (who), 10);
  gtk_label_set_xalign (GTK_LABEL (who), 0);
  cm_text_set_row (GTK_LABEL (what), cm_journal_entry_get_summary (entry));
  cm_text_set_tooltip (what, cm_journal_entry_get_summary (entry));
  gtk_label_set_xalign (GTK_LABEL (what), 0);
  gtk_widget_set_hexpand (what, TRUE);
  gtk_box_append (GTK_BOX (row), when);
  gtk_box_append (GTK_BOX (row), who);
  gtk_box_append (GTK_BOX (row), what);
  gtk_widget_add_css_class (row, "change");
  gtk_widget_add_css_class (row, "caption");
  return row;
}

static void
show_changes (CmOverviewPage *self, CmCase *open_case)
{
  GListModel *journal = cm_case_get_journal (open_case);
  guint n = g_list_model_get_n_items (journal);
  g_autofree char *all = g_strdup_printf (_ ("All %u"), n);

  cm_box_clear (GTK_WIDGET (self->changes));
  for (guint i = 0; i < MIN (n, LAST_CHANGES); i++)
    {
      g_autoptr (CmJournalEntry) entry = g_list_model_get_item (journal, i);

      gtk_box_append (self->changes, change_row_new (self, entry));
    }
  gtk_button_set_label (self->all_changes, all);
  gtk_widget_set_visible (GTK_WIDGET (self->changes), n > 0);
}

static void
show_key (GtkMenuButton *button, CmCase *open_case, const char *name, const char *action)
{
  const CmField *field = cm_record_type_find_field (&cm_record_cases, name);
  const char *key = cm_record_get_text (cm_case_get_row (open_case), name);
  g_autoptr (GMenu) menu = g_menu_new ();

  for (const char *const *k = field->keys; *k != NULL; k++)
    {
      g_autoptr (GMenuItem) item = g_menu_item_new (cm_key_label (field, *k), NULL);

      g_menu_item_set_action_and_target (item, action, "s", *k);
      g_menu_append_item (menu, item);
    }
  gtk_menu_button_set_menu_model (button, G_MENU_MODEL (menu));
  gtk_menu_button_set_label (button, key != NULL ? cm_key_label (field, key) : _ ("Not set"));
}

static void
refresh (gpointer page, gpointer unused)
{
  CmOverviewPage *self = page;
  CmCase *open_case = cm_workspace_get_case (self->workspace);
  gboolean inside = gtk_widget_get_focus_child (page) != NULL;

  if (open_case == NULL)
    return;
  show_key (self->phase, open_case, "phase", "overview.phase");
  show_key (self->classification, open_case, "classification", "overview.classification");
  show_needs (self);
  show_coverage (self, open_case);
  show_forecast (self, open_case);
  show_assets (self, open_case);
  show_roles (self, open_case);
  show_changes (self, open_case);
  /* The button that was pressed is gone with what it did. */
  if (inside && gtk_widget_get_focus_child (page) == NULL)
    gtk_widget_child_focus (page, GTK_DIR_TAB_FORWARD);
}

static void
set_phase (GtkWidget *widget, const char *name, GVariant *parameter)
{
  cm_write_field (CM_OVERVIEW_PAGE (widget)->workspace, &cm_record_cases, NULL, "phase",
                  g_variant_get_string (parameter, NULL));
}

static void
set_classification (GtkWidget *widget, const char *name, GVariant *parameter)
{
  cm_write_field (CM_OVERVIEW_PAGE (widget)->workspace, &cm_record_cases, NULL, "classification",
                  g_variant_get_string (parameter, NULL));
}

static gboolean
cm_overview_page_grab_focus (GtkWidget *widget)
{
  CmOverviewPage *self = CM_OVERVIEW_PAGE (widget);

  /* A second call would tab on from the first button. */
  if (gtk_widget_get_focus_child (GTK_WIDGET (self->needs)) != NULL)
    return TRUE;
  if (gtk_widget_get_visible (GTK_WIDGET (self->needs)) &&
      gtk_widget_child_focus (GTK_WIDGET (self->needs), GTK_DIR_TAB_FORWARD))
    return TRUE;
  return GTK_WIDGET_CLASS (cm_overview_page_parent_class)->grab_focus (widget);
}

static void
cm_overview_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_WORKSPACE)
    CM_OVERVIEW_PAGE (object)->workspace = g_value_dup_object (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
cm_overview_page_constructed (GObject *object)
{
  CmOverviewPage *self = CM_OVERVIEW_PAGE (object);

  G_OBJECT_CLASS (cm_overview_page_parent_class)->constructed (object);
  cm_page_follow (GTK_WIDGET (self), self->workspace, refresh);
}

static void
cm_overview_page_dispose (GObject *object)
{
  CmOverviewPage *self = CM_OVERVIEW_PAGE (object);

  cm_children_dispose (GTK_WIDGET (self), CM_TYPE_OVERVIEW_PAGE);
  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (cm_overview_page_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, CmOverviewPage, phase);
  gtk_widget_class_bind_template_child (widget_class, CmOverviewPage, classification);
  gtk_widget_class_bind_template_child (widget_class, CmOverviewPage, needs_count);
  gtk_widget_class_bind_template_child (widget_class, CmOverviewPage, coverage_title);
  gtk_widget_class_bind_template_child (widget_class, CmOverviewPage, coverage_parts);
  gtk_widget_class_bind_template_child (widget_class, CmOverviewPage, actions);
  gtk_widget_class_bind_template_child (widget_class, CmOverviewPage, assets_count);
  gtk_widget_class_bind_template_child (widget_class, CmOverviewPage, needs);
  gtk_widget_class_bind_template_child (widget_class, CmOverviewPage, changes);
  gtk_widget_class_bind_template_child (widget_class, CmOverviewPage, groups);
  gtk_widget_class_bind_template_child (widget_class, CmOverviewPage, moves);
  gtk_widget_class_bind_template_child (widget_class, CmOverviewPage, assets);
  gtk_widget_class_bind_template_child (widget_class, CmOverviewPage, roles);
  gtk_widget_class_bind_template_child (widget_class, CmOverviewPage, calm);
  gtk_widget_class_bind_template_child (widget_class, CmOverviewPage, meter);
  gtk_widget_class_bind_template_child (widget_class, CmOverviewPage, all_changes);
}

static void
cm_overview_page_class_init (CmOverviewPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->set_property = cm_overview_page_set_property;
  object_class->constructed = cm_overview_page_constructed;
  object_class->dispose = cm_overview_page_dispose;
  widget_class->grab_focus = cm_overview_page_grab_focus;
  g_type_ensure (CM_TYPE_COLUMNS);
  g_type_ensure (CM_TYPE_METER);
  props[PROP_WORKSPACE] =
      g_param_spec_object ("workspace", NULL, NULL, CM_TYPE_WORKSPACE,
                           G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
  gtk_widget_class_install_action (widget_class, "overview.phase", "s", set_phase);
  gtk_widget_class_install_action (widget_class, "overview.classification", "s",
                                   set_classification);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/countermove/Countermove/cm-overview-page.ui");
  bind_children (widget_class);
}

static void
cm_overview_page_init (CmOverviewPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
