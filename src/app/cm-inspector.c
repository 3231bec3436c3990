/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Fills five sections for the current technique from case, forecast and knowledge; holds no text of
 * its own. */
#include "cm-inspector.h"

#include "case/cm-coverage.h"
#include "cm-children.h"
#include "cm-page.h"
#include "cm-text.h"

#include <glib/gi18n.h>
#include <string.h>

#define SHOWN_USERS 12

struct _CmInspector
{
  GtkWidget parent_instance;
  GtkLabel *where, *name, *state;
  GtkBox *sections;
  GtkWidget *foot, *content, *nothing;
  CmWorkspace *workspace;
  CmSection *saw, *counters, *detect, *users, *about;
};

G_DEFINE_FINAL_TYPE (CmInspector, cm_inspector, GTK_TYPE_WIDGET)

enum
{
  PROP_WORKSPACE = 1,
  N_PROPS,
};
static GParamSpec *props[N_PROPS];

/* A line of a section; @class may be NULL. */
static void
add_line (CmSection *section, const char *text, const char *class)
{
  GtkWidget *label = gtk_label_new (NULL);

  cm_text_set_detail (GTK_LABEL (label), text);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  if (class != NULL)
    gtk_widget_add_css_class (label, class);
  gtk_box_append (cm_section_get_box (section), label);
}

static void
set_count (CmSection *section, guint n)
{
  g_autofree char *text = n > 0 ? g_strdup_printf ("%u", n) : g_strdup ("");

  cm_section_set_detail (section, text);
}

static GtkEditableLabel *
find_editing (GtkWidget *widget)
{
  GtkEditableLabel *found =
      GTK_IS_EDITABLE_LABEL (widget) && gtk_editable_label_get_editing (GTK_EDITABLE_LABEL (widget))
          ? GTK_EDITABLE_LABEL (widget)
          : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_editing (child);
  return found;
}

/* What is being typed is kept before the rows are made anew; keeping it may make them anew, too. */
static void
keep_edits (CmInspector *self)
{
  GtkEditableLabel *label;

  while ((label = find_editing (GTK_WIDGET (self->saw))) != NULL)
    gtk_editable_label_stop_editing (label, TRUE);
}

static void
fill_saw (CmInspector *self, const CmCellFacts *facts)
{
  guint n = facts != NULL && facts->observations != NULL ? facts->observations->len : 0;

  cm_section_clear (self->saw);
  set_count (self->saw, n);
  for (guint i = n; i > 0; i--)
    gtk_box_append (
        cm_section_get_box (self->saw),
        cm_procedure_new (self->workspace, g_ptr_array_index (facts->observations, i - 1)));
  if (n == 0)
    add_line (self->saw, _ ("Nothing recorded yet. Space in the matrix records it."), "dim-label");
}

static gboolean
counters_technique (CmCase *open_case, CmRecord *action, const CmCellFacts *facts, const char *id)
{
  g_autoptr (GPtrArray) counters =
      cm_case_get_links (open_case, cm_record_get_id (action), "counters");
  g_autoptr (GPtrArray) prevents =
      cm_case_get_links (open_case, cm_record_get_id (action), "prevents");

  for (guint i = 0; i < prevents->len; i++)
    if (g_strcmp0 (cm_record_get_text (g_ptr_array_index (prevents, i), "to_id"), id) == 0)
      return TRUE;
  for (guint i = 0; i < counters->len && facts != NULL && facts->observations != NULL; i++)
    for (guint k = 0; k < facts->observations->len; k++)
      if (g_strcmp0 (cm_record_get_text (g_ptr_array_index (counters, i), "to_id"),
                     cm_record_get_id (g_ptr_array_index (facts->observations, k))) == 0)
        return TRUE;
  return FALSE;
}

static void
fill_counters (CmInspector *self, CmCase *open_case, const CmCellFacts *facts, const char *id)
{
  GListModel *actions = cm_case_get_records (open_case, &cm_record_action);
  const CmField *status = cm_record_type_find_field (&cm_record_action, "status");
  guint n = 0;

  cm_section_clear (self->counters);
  for (guint i = 0; i < g_list_model_get_n_items (actions); i++)
    {
      g_autoptr (CmRecord) action = g_list_model_get_item (actions, i);
      const char *owner = cm_case_person_name (open_case, cm_record_get_text (action, "owner_id"));
      g_autofree char *detail = NULL;

      if (!counters_technique (open_case, action, facts, id))
        continue;
      detail = g_strconcat (cm_key_label (status, cm_record_get_text (action, "status")),
                            owner != NULL ? " · " : "", owner != NULL ? owner : "", NULL);
      add_line (self->counters, cm_record_get_text (action, "title"), NULL);
      add_line (self->counters, detail, "caption");
      n++;
    }
  set_count (self->counters, n);
  if (n == 0)
    add_line (self->counters, _ ("No action counters it yet."), "dim-label");
}

static GPtrArray *
get_related (CmInspector *self, CmRelease *release, const char *id, const char *kind)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *related = cm_knowledge_get_related (cm_workspace_get_knowledge (self->workspace),
                                                 release, id, kind, &error);

  if (error != NULL)
    cm_workspace_say (self->workspace, error->message);
  return related;
}

static void
fill_detect (CmInspector *self, CmRelease *release, const char *id)
{
  g_autoptr (GPtrArray) strategies = get_related (self, release, id, "detection_strategy");
  guint n = strategies != NULL ? strategies->len : 0;

  cm_section_clear (self->detect);
  set_count (self->detect, n);
  gtk_widget_set_visible (GTK_WIDGET (self->detect), n > 0);
  for (guint i = 0; i < n; i++)
    {
      CmRelated *r = g_ptr_array_index (strategies, i);
      g_autofree char *line = g_strdup_printf ("%s  %s", r->id, r->name);

      add_line (self->detect, line, NULL);
    }
}

/* How many observed techniques the forecast says a group shares; 0 where it is not among the likely
 * ones. */
static guint
shared_with (const CmForecast *forecast, const char *id)
{
  for (guint i = 0; forecast != NULL && i < forecast->groups->len; i++)
    {
      CmLikelyGroup *group = g_ptr_array_index (forecast->groups, i);

      if (g_str_equal (group->id, id))
        return g_strv_length (group->shared);
    }
  return 0;
}

static int
compare_shared (gconstpointer a, gconstpointer b, gpointer data)
{
  const CmRelated *left = *(CmRelated *const *) a, *right = *(CmRelated *const *) b;
  guint left_shared = shared_with (data, left->id), right_shared = shared_with (data, right->id);

  if (left_shared != right_shared)
    return left_shared > right_shared ? -1 : 1;
  return strcmp (left->id, right->id);
}

static void
fill_users (CmInspector *self, CmRelease *release, const char *id)
{
  const CmForecast *forecast = cm_workspace_get_forecast (self->workspace);
  g_autoptr (GPtrArray) groups = get_related (self, release, id, "group");
  g_autoptr (GPtrArray) software = get_related (self, release, id, "software");
  guint n = groups != NULL ? groups->len : 0;
  g_autofree char *detail =
      g_strdup_printf (_ ("%u groups, %u software"), n, software != NULL ? software->len : 0);

  cm_section_clear (self->users);
  cm_section_set_detail (self->users, detail);
  if (n > 0)
    g_ptr_array_sort_with_data (groups, compare_shared, (gpointer) forecast);
  for (guint i = 0; i < n && i < SHOWN_USERS; i++)
    {
      CmRelated *r = g_ptr_array_index (groups, i);
      guint shared = shared_with (forecast, r->id);
      g_autofree char *line =
          shared > 0 ? g_strdup_printf (_ ("%s  %s · shares %u of %u observed"), r->id, r->name,
                                        shared, g_strv_length (forecast->observed))
                     : g_strdup_printf ("%s  %s", r->id, r->name);

      add_line (self->users, line, NULL);
    }
  if (n > SHOWN_USERS)
    {
      g_autofree char *more = g_strdup_printf (_ ("and %u more"), n - SHOWN_USERS);
      add_line (self->users, more, "dim-label");
    }
}

/* ATT&CK's text as plain text: the label of a link, no citations, no tags. */
static char *
plain_text (const char *markup)
{
  g_autoptr (GRegex) citation =
      g_regex_new (" ?\\(Citation: [^()]*(\\([^()]*\\)[^()]*)*\\)", 0, 0, NULL);
  g_autoptr (GRegex) link = g_regex_new ("\\[([^\\]]+)\\]\\([^)]+\\)", 0, 0, NULL);
  g_autoptr (GRegex) tag = g_regex_new ("</?(code|br|b|u)>", 0, 0, NULL);
  g_autofree char *one = g_regex_replace_literal (citation, markup, -1, 0, "", 0, NULL);
  g_autofree char *two = one != NULL ? g_regex_replace (link, one, -1, 0, "\\1", 0, NULL) : NULL;
  char *three = two != NULL ? g_regex_replace_literal (tag, two, -1, 0, "", 0, NULL) : NULL;

  return three != NULL ? three : g_strdup (markup);
}

static void
fill_about (CmInspector *self, CmRelease *release, const char *id)
{
  g_autoptr (CmObject) object =
      cm_knowledge_get_object (cm_workspace_get_knowledge (self->workspace), release, id, NULL);

  cm_section_clear (self->about);
  if (object != NULL && object->description != NULL)
    {
      g_autofree char *text = plain_text (object->description);
      add_line (self->about, text, NULL);
    }
  else
    {
      GtkWidget *open = gtk_button_new_with_label (_ ("Open file…"));

      add_line (self->about,
                _ ("Names and relations come with Countermove. Descriptions, procedures, detection "
                   "and mitigation advice come from an ATT&CK bundle that you import."),
                "dim-label");
      gtk_actionable_set_action_name (GTK_ACTIONABLE (open), "win.import");
      gtk_widget_set_halign (open, GTK_ALIGN_START);
      gtk_widget_add_css_class (open, "small");
      gtk_box_append (cm_section_get_box (self->about), open);
    }
}

static void
fill_head (CmInspector *self, CmTechnique *technique, const CmCellFacts *facts)
{
  g_autoptr (GString) where = g_string_new (technique->id);
  g_autofree char *state = NULL;

  for (guint i = 0; i < technique->tactics->len; i++)
    g_string_append_printf (where, " · %s",
                            ((CmTactic *) g_ptr_array_index (technique->tactics, i))->name);
  cm_text_set_detail (self->where, where->str);
  cm_text_set_detail (self->name, technique->name);
  if (facts != NULL && facts->observed > 0)
    state = g_strdup_printf (
        ngettext ("Observed %d time", "Observed %d times", (gulong) facts->observed),
        facts->observed);
  else if (facts != NULL && facts->suspected > 0)
    state = g_strdup (_ ("Suspected"));
  else if (facts != NULL && facts->absent > 0)
    state = g_strdup (_ ("Looked for, not found"));
  gtk_label_set_text (self->state, state != NULL ? state : _ ("Not seen in this case"));
}

static void
fill_now (CmInspector *self)
{
  CmCase *open_case = cm_workspace_get_case (self->workspace);
  CmRelease *release = cm_workspace_get_release (self->workspace);
  const char *id = cm_workspace_get_technique (self->workspace);
  CmTechnique *technique = release != NULL ? cm_release_resolve (release, id) : NULL;
  g_autoptr (GHashTable) all =
      technique != NULL && open_case != NULL ? cm_case_cell_facts (open_case, release) : NULL;
  const CmCellFacts *facts = all != NULL ? g_hash_table_lookup (all, technique->id) : NULL;

  gtk_widget_set_visible (self->content, technique != NULL);
  gtk_widget_set_visible (self->foot, technique != NULL && open_case != NULL);
  gtk_widget_set_visible (self->nothing, technique == NULL);
  if (technique == NULL)
    return;
  fill_head (self, technique, facts);
  gtk_widget_set_visible (GTK_WIDGET (self->state), open_case != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->saw), open_case != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->counters), open_case != NULL);
  if (open_case != NULL)
    {
      fill_saw (self, facts);
      fill_counters (self, open_case, facts, technique->id);
    }
  fill_detect (self, release, technique->id);
  fill_users (self, release, technique->id);
  fill_about (self, release, technique->id);
}

static void
fill (CmInspector *self)
{
  keep_edits (self);
  fill_now (self);
}

/* The entry line opened with what is known already. */
static void
compose (CmInspector *self, const char *format)
{
  g_autofree char *text =
      g_strdup_printf ("%s%s ", format, cm_workspace_get_technique (self->workspace));

  gtk_widget_activate_action (GTK_WIDGET (self), "win.compose", "s", text);
}

static void
on_record (CmInspector *self)
{
  compose (self, "");
}

static void
on_act (CmInspector *self)
{
  compose (self, "act: counters:");
}

static void
cm_inspector_constructed (GObject *object)
{
  CmInspector *self = CM_INSPECTOR (object);
  GSettings *settings = cm_workspace_get_settings (self->workspace);
  struct
  {
    CmSection **section;
    const char *key, *title;
  } sections[] = {
    { &self->saw, "saw", _ ("What we saw") },
    { &self->counters, "counters", _ ("What counters it") },
    { &self->detect, "detect", _ ("Detect") },
    { &self->users, "users", _ ("Who uses it") },
    { &self->about, "about", _ ("What it is") },
  };

  G_OBJECT_CLASS (cm_inspector_parent_class)->constructed (object);
  for (gsize i = 0; i < G_N_ELEMENTS (sections); i++)
    {
      GtkWidget *section = cm_section_new (settings, sections[i].key, sections[i].title);

      *sections[i].section = CM_SECTION (section);
      gtk_box_append (self->sections, section);
    }
  g_signal_connect_object (self->workspace, "changed", G_CALLBACK (fill), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->workspace, "notify::technique", G_CALLBACK (fill), self,
                           G_CONNECT_SWAPPED);
  fill (self);
}

static void
cm_inspector_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  CM_INSPECTOR (object)->workspace = g_value_dup_object (value);
}

static void
cm_inspector_dispose (GObject *object)
{
  CmInspector *self = CM_INSPECTOR (object);

  cm_children_dispose (GTK_WIDGET (self), CM_TYPE_INSPECTOR);
  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (cm_inspector_parent_class)->dispose (object);
}

static void
cm_inspector_class_init (CmInspectorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = cm_inspector_constructed;
  object_class->set_property = cm_inspector_set_property;
  object_class->dispose = cm_inspector_dispose;
  props[PROP_WORKSPACE] =
      g_param_spec_object ("workspace", NULL, NULL, CM_TYPE_WORKSPACE,
                           G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/countermove/Countermove/cm-inspector.ui");
  gtk_widget_class_bind_template_child (widget_class, CmInspector, where);
  gtk_widget_class_bind_template_child (widget_class, CmInspector, name);
  gtk_widget_class_bind_template_child (widget_class, CmInspector, state);
  gtk_widget_class_bind_template_child (widget_class, CmInspector, sections);
  gtk_widget_class_bind_template_child (widget_class, CmInspector, content);
  gtk_widget_class_bind_template_child (widget_class, CmInspector, nothing);
  gtk_widget_class_bind_template_child (widget_class, CmInspector, foot);
  gtk_widget_class_bind_template_callback (widget_class, on_record);
  gtk_widget_class_bind_template_callback (widget_class, on_act);
}

static void
cm_inspector_init (CmInspector *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
