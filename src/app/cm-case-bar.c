/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The case's part of the header. Reads the case row; changes go through window actions. */
#include "cm-case-bar.h"

#include "cm-children.h"

#include "case/cm-records.h"
#include "cm-text.h"

#include <glib/gi18n.h>
#include <string.h>

#define MINUTE_SECONDS 60
#define MINUTE_US      (60 * G_USEC_PER_SEC)
#define RECENT         8
#define CLOCK_EM       72.0
#define TLP_EM         50.0
#define SEVERITY_EM    44.0
#define NUMBER_EM      38.0

struct _CmCaseBar
{
  GtkWidget parent_instance;

  GtkWidget *switcher, *severity, *tlp, *clock;
  GtkLabel *title, *number, *severity_word, *tlp_word, *facts;
  GtkEditable *search;
  GtkListBox *list;
  GtkPopover *popover;

  CmWorkspace *workspace;
  double em;
  guint minute_id;
};

enum
{
  PROP_WORKSPACE = 1,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (CmCaseBar, cm_case_bar, GTK_TYPE_WIDGET)

/* "14 h 05 since detection"; NULL where nobody has said when that was. */
static char *
since_detection (CmCaseBar *self, CmRecord *row)
{
  const CmTime *detected = cm_record_get_time (row, "detected");
  gint64 minutes;

  if (!detected->has_us)
    return NULL;
  minutes = (cm_clock_now (cm_workspace_get_clock (self->workspace)) - detected->us) / MINUTE_US;
  if (minutes < 0)
    return NULL;
  return g_strdup_printf (_ ("%d h %02d since detection"), (int) (minutes / 60),
                          (int) (minutes % 60));
}

static void
show_key (GtkWidget *button, GtkLabel *word, CmRecord *row, const char *name, const char *text)
{
  const CmField *field = cm_record_type_find_field (&cm_record_cases, name);
  const char *key = cm_record_get_text (row, name);

  gtk_label_set_text (word, text);
  for (guint i = 0; field != NULL && field->keys != NULL && field->keys[i] != NULL; i++)
    gtk_widget_remove_css_class (button, field->keys[i]);
  if (key != NULL)
    gtk_widget_add_css_class (button, key);
}

static void
show_tlp (CmCaseBar *self, CmRecord *row)
{
  g_autofree char *upper = g_ascii_strup (cm_record_get_text (row, "tlp"), -1);
  g_autofree char *text = NULL;

  g_strdelimit (upper, "_", '+');
  text = g_str_equal (upper, "AMBER+STRICT") ? g_strdup ("TLP:AMBER+STRICT")
                                             : g_strconcat ("TLP:", upper, NULL);
  show_key (self->tlp, self->tlp_word, row, "tlp", text);
}

static void
apply_width (CmCaseBar *self)
{
  gboolean has_clock = *gtk_label_get_text (GTK_LABEL (self->clock)) != '\0';

  gtk_widget_set_visible (self->clock, has_clock && self->em >= CLOCK_EM);
  gtk_widget_set_visible (self->tlp, self->em >= TLP_EM);
  gtk_widget_set_visible (self->severity, self->em >= SEVERITY_EM);
  gtk_widget_set_visible (GTK_WIDGET (self->number), self->em >= NUMBER_EM);
}

static void
update (CmCaseBar *self)
{
  CmCase *open_case = cm_workspace_get_case (self->workspace);
  const CmField *severity = cm_record_type_find_field (&cm_record_cases, "severity");
  g_autofree char *since = NULL;
  g_autofree char *number = NULL;
  CmRecord *row;

  gtk_widget_set_visible (GTK_WIDGET (self), open_case != NULL);
  if (open_case == NULL)
    return;
  row = cm_case_get_row (open_case);
  since = since_detection (self, row);
  number = g_strdup_printf ("· %s", cm_record_get_text (row, "number"));
  cm_text_set_row (self->title, cm_record_get_text (row, "title"));
  gtk_label_set_text (self->number, number);
  show_key (self->severity, self->severity_word, row, "severity",
            cm_key_label (severity, cm_record_get_text (row, "severity")));
  show_tlp (self, row);
  gtk_label_set_text (GTK_LABEL (self->clock), since != NULL ? since : "");
  cm_text_set_row (self->facts, since != NULL ? since : _ ("Nobody has said when it was detected"));
  apply_width (self);
}

static gboolean
on_minute (gpointer data)
{
  update (data);
  return G_SOURCE_CONTINUE;
}

static void
on_search (CmCaseBar *self)
{
  GListModel *cases = cm_store_get_cases (cm_workspace_get_store (self->workspace));
  g_autofree char *wanted = g_utf8_casefold (gtk_editable_get_text (self->search), -1);
  GtkWidget *child;
  guint shown = 0;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->list))) != NULL)
    gtk_list_box_remove (self->list, child);
  for (guint i = 0; i < g_list_model_get_n_items (cases) && shown < RECENT; i++)
    {
      g_autoptr (CmRecord) row = g_list_model_get_item (cases, i);
      g_autofree char *text = g_strdup_printf ("%s · %s", cm_record_get_text (row, "title"),
                                               cm_record_get_text (row, "number"));
      g_autofree char *folded = g_utf8_casefold (text, -1);
      GtkWidget *label;

      if (strstr (folded, wanted) == NULL)
        continue;
      label = gtk_label_new (NULL);
      gtk_label_set_xalign (GTK_LABEL (label), 0);
      cm_text_set_row (GTK_LABEL (label), text);
      gtk_list_box_append (self->list, label);
      g_object_set_data_full (G_OBJECT (gtk_widget_get_parent (label)), "case-id",
                              g_strdup (cm_record_get_id (row)), g_free);
      shown++;
    }
}

static void
on_popover (CmCaseBar *self)
{
  gtk_editable_set_text (self->search, "");
  on_search (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

static void
on_row (CmCaseBar *self, GtkListBoxRow *row)
{
  const char *id = g_object_get_data (G_OBJECT (row), "case-id");

  gtk_popover_popdown (self->popover);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.open-case", "s", id);
}

static void
on_search_activate (CmCaseBar *self)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->list, 0);

  if (row != NULL)
    on_row (self, row);
}

/* A menu of a vocabulary: its items call @action with the key. */
static void
add_menu (GtkWidget *button, const char *name, const char *action)
{
  const CmField *field = cm_record_type_find_field (&cm_record_cases, name);
  g_autoptr (GMenu) menu = g_menu_new ();

  for (guint i = 0; field != NULL && field->keys != NULL && field->keys[i] != NULL; i++)
    {
      g_autoptr (GMenuItem) item = g_menu_item_new (cm_key_label (field, field->keys[i]), NULL);

      g_menu_item_set_action_and_target (item, action, "s", field->keys[i]);
      g_menu_append_item (menu, item);
    }
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), G_MENU_MODEL (menu));
}

static void
cm_case_bar_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  CmCaseBar *self = CM_CASE_BAR (object);

  if (id == PROP_WORKSPACE)
    self->workspace = g_value_dup_object (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
cm_case_bar_constructed (GObject *object)
{
  CmCaseBar *self = CM_CASE_BAR (object);

  G_OBJECT_CLASS (cm_case_bar_parent_class)->constructed (object);
  g_signal_connect_object (self->workspace, "changed", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  self->minute_id = g_timeout_add_seconds (MINUTE_SECONDS, on_minute, self);
  update (self);
}

static void
cm_case_bar_dispose (GObject *object)
{
  CmCaseBar *self = CM_CASE_BAR (object);

  g_clear_handle_id (&self->minute_id, g_source_remove);
  g_clear_object (&self->workspace);
  cm_children_dispose (GTK_WIDGET (self), CM_TYPE_CASE_BAR);
  G_OBJECT_CLASS (cm_case_bar_parent_class)->dispose (object);
}

static void
cm_case_bar_class_init (CmCaseBarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->set_property = cm_case_bar_set_property;
  object_class->constructed = cm_case_bar_constructed;
  object_class->dispose = cm_case_bar_dispose;
  props[PROP_WORKSPACE] =
      g_param_spec_object ("workspace", NULL, NULL, CM_TYPE_WORKSPACE,
                           G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/countermove/Countermove/cm-case-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, CmCaseBar, switcher);
  gtk_widget_class_bind_template_child (widget_class, CmCaseBar, severity);
  gtk_widget_class_bind_template_child (widget_class, CmCaseBar, tlp);
  gtk_widget_class_bind_template_child (widget_class, CmCaseBar, clock);
  gtk_widget_class_bind_template_child (widget_class, CmCaseBar, title);
  gtk_widget_class_bind_template_child (widget_class, CmCaseBar, number);
  gtk_widget_class_bind_template_child (widget_class, CmCaseBar, severity_word);
  gtk_widget_class_bind_template_child (widget_class, CmCaseBar, tlp_word);
  gtk_widget_class_bind_template_child (widget_class, CmCaseBar, facts);
  gtk_widget_class_bind_template_child (widget_class, CmCaseBar, search);
  gtk_widget_class_bind_template_child (widget_class, CmCaseBar, list);
  gtk_widget_class_bind_template_child (widget_class, CmCaseBar, popover);
  gtk_widget_class_bind_template_callback (widget_class, on_search);
  gtk_widget_class_bind_template_callback (widget_class, on_search_activate);
  gtk_widget_class_bind_template_callback (widget_class, on_popover);
  gtk_widget_class_bind_template_callback (widget_class, on_row);
}

static void
cm_case_bar_init (CmCaseBar *self)
{
  self->em = CLOCK_EM;
  gtk_widget_init_template (GTK_WIDGET (self));
  add_menu (self->severity, "severity", "win.severity");
  add_menu (self->tlp, "tlp", "win.tlp");
}

CmCaseBar *
cm_case_bar_new (CmWorkspace *workspace)
{
  return g_object_new (CM_TYPE_CASE_BAR, "workspace", workspace, NULL);
}

void
cm_case_bar_set_width (CmCaseBar *self, double em)
{
  g_return_if_fail (CM_IS_CASE_BAR (self));

  if (self->em == em)
    return;
  self->em = em;
  apply_width (self);
}
