/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The start page: rows from the store's live list, read again when it changes. */
#include "cm-start-page.h"

#include "cm-children.h"

#include "case/cm-records.h"
#include "cm-miniature.h"
#include "cm-tab-stop.h"
#include "cm-text.h"

#include <glib/gi18n.h>

struct _CmStartPage
{
  GtkWidget parent_instance;

  GtkWidget *none;
  GtkWidget *list_place;
  GtkListBox *list;
  GtkEditable *title;
  GtkWidget *create;
  GtkLabel *domains;
  GtkMenuButton *browse;
  GtkLabel *knowledge;
  CmWorkspace *workspace;
};

enum
{
  PROP_WORKSPACE = 1,
  N_PROPS,
};

enum
{
  NEW_CASE,
  N_SIGNALS,
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CmStartPage, cm_start_page, GTK_TYPE_WIDGET)

static GtkWidget *
make_label (const char *text, const char *class, gboolean end)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), end ? 1 : 0);
  cm_text_set_row (GTK_LABEL (label), text);
  if (class != NULL)
    gtk_widget_add_css_class (label, class);
  return label;
}

static GtkWidget *
make_severity (CmRecord *row)
{
  const CmField *field = cm_record_type_find_field (&cm_record_cases, "severity");
  const char *key = cm_record_get_text (row, "severity");
  GtkWidget *pill = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 5);
  GtkWidget *dot = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  gtk_widget_add_css_class (dot, "dot");
  gtk_widget_set_valign (dot, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (pill, "pill");
  gtk_widget_add_css_class (pill, key);
  gtk_widget_set_valign (pill, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (pill), dot);
  gtk_box_append (GTK_BOX (pill), gtk_label_new (cm_key_label (field, key)));
  return pill;
}

static GtkWidget *
make_words (CmRecord *row)
{
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  GtkWidget *above = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *below = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *number = make_label (cm_record_get_text (row, "number"), "dim-label", FALSE);
  const CmField *phase = cm_record_type_find_field (&cm_record_cases, "phase");

  gtk_label_set_ellipsize (GTK_LABEL (number), PANGO_ELLIPSIZE_NONE);
  gtk_widget_add_css_class (number, "numeric");
  gtk_box_append (GTK_BOX (above),
                  make_label (cm_record_get_text (row, "title"), "heading", FALSE));
  gtk_box_append (GTK_BOX (above), number);
  gtk_box_append (GTK_BOX (below), make_severity (row));
  gtk_box_append (
      GTK_BOX (below),
      make_label (cm_key_label (phase, cm_record_get_text (row, "phase")), "caption", FALSE));
  gtk_box_append (GTK_BOX (words), above);
  gtk_box_append (GTK_BOX (words), below);
  gtk_widget_set_hexpand (words, TRUE);
  gtk_widget_set_valign (words, GTK_ALIGN_CENTER);
  return words;
}

static GtkWidget *
make_counts (CmStartPage *self, CmRecord *row)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  CmCaseCounts counts = { 0 };
  g_autofree char *seen = NULL;
  g_autofree char *when = NULL;

  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
  /* A case that cannot be counted says so when it is opened. */
  if (!cm_store_get_counts (cm_workspace_get_store (self->workspace), cm_record_get_id (row),
                            &counts, NULL))
    return box;
  seen = counts.techniques > 0
             ? g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d technique", "%d techniques",
                                             (gulong) counts.techniques),
                                counts.techniques)
             : g_strdup (_ ("nothing recorded yet"));
  when = cm_workspace_format_time (self->workspace, counts.changed_us);
  gtk_box_append (GTK_BOX (box), make_label (seen, "caption", TRUE));
  gtk_box_append (GTK_BOX (box), make_label (when, "caption", TRUE));
  gtk_widget_add_css_class (box, "dim-label");
  gtk_widget_add_css_class (box, "numeric");
  return box;
}

static GtkWidget *
make_miniature (CmStartPage *self, CmRecord *row)
{
  CmRelease *release = cm_knowledge_get_release (cm_workspace_get_knowledge (self->workspace),
                                                 cm_record_get_text (row, "domain"),
                                                 cm_record_get_text (row, "attack_version"), NULL);
  g_autoptr (CmCase) open_case =
      cm_store_open_case (cm_workspace_get_store (self->workspace), cm_record_get_id (row), NULL);
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  GListModel *seen = NULL;

  if (open_case != NULL)
    seen = cm_case_get_records (open_case, &cm_record_observation);
  for (guint i = 0; seen != NULL && i < g_list_model_get_n_items (seen); i++)
    {
      g_autoptr (CmRecord) record = g_list_model_get_item (seen, i);

      if (g_strcmp0 (cm_record_get_text (record, "status"), "absent") != 0)
        g_ptr_array_add (ids, (gpointer) cm_record_get_text (record, "technique"));
    }
  g_ptr_array_add (ids, NULL);
  return cm_miniature_new (release, (const char *const *) ids->pdata);
}

static GtkWidget *
make_row (gpointer item, gpointer data)
{
  CmStartPage *self = data;
  CmRecord *row = item;
  GtkWidget *list_row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 18);
  GtkWidget *next = gtk_image_new_from_icon_name ("go-next-symbolic");
  g_autofree char *name = g_strdup_printf ("%s, %s", cm_record_get_text (row, "title"),
                                           cm_record_get_text (row, "number"));
  g_autofree char *spoken = cm_text_clean (name, CM_TEXT_TOOLTIP, FALSE);

  gtk_box_append (GTK_BOX (box), make_miniature (self, row));
  gtk_box_append (GTK_BOX (box), make_words (row));
  gtk_box_append (GTK_BOX (box), make_counts (self, row));
  gtk_box_append (GTK_BOX (box), next);
  gtk_widget_add_css_class (box, "case-row");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (list_row), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (list_row), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken,
                                  -1);
  return list_row;
}

static void
on_cases (CmStartPage *self)
{
  GListModel *cases = cm_store_get_cases (cm_workspace_get_store (self->workspace));
  gboolean any = g_list_model_get_n_items (cases) > 0;

  gtk_widget_set_visible (self->list_place, any);
  gtk_widget_set_visible (self->none, !any);
}

static void
on_row (CmStartPage *self, GtkListBoxRow *row)
{
  g_autoptr (CmRecord) record =
      g_list_model_get_item (cm_store_get_cases (cm_workspace_get_store (self->workspace)),
                             (guint) gtk_list_box_row_get_index (row));

  if (record != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.open-case", "s", cm_record_get_id (record));
}

static void
on_title (CmStartPage *self)
{
  g_autofree char *title = g_strstrip (g_strdup (gtk_editable_get_text (self->title)));

  gtk_widget_set_sensitive (self->create, *title != '\0');
}

static void
on_create (CmStartPage *self)
{
  g_autofree char *title = g_strstrip (g_strdup (gtk_editable_get_text (self->title)));

  if (*title == '\0')
    return;
  g_signal_emit (self, signals[NEW_CASE], 0, title);
}

void
cm_start_page_create (CmStartPage *self, const char *title)
{
  g_return_if_fail (CM_IS_START_PAGE (self) && title != NULL);

  gtk_editable_set_text (self->title, title);
  on_create (self);
}

static void
show_knowledge (CmStartPage *self)
{
  g_autoptr (GPtrArray) status =
      cm_knowledge_get_status (cm_workspace_get_knowledge (self->workspace), NULL);
  g_autoptr (GString) names = g_string_new (NULL);
  g_autoptr (GString) versions = g_string_new (NULL);
  g_autoptr (GMenu) menu = g_menu_new ();
  gboolean starter = FALSE;

  for (guint i = 0; status != NULL && i < status->len; i++)
    {
      const CmReleaseStatus *one = g_ptr_array_index (status, i);
      CmRelease *release = cm_knowledge_get_release (cm_workspace_get_knowledge (self->workspace),
                                                     one->domain, one->version, NULL);
      const char *name = release != NULL ? cm_release_get_name (release) : one->domain;
      g_autoptr (GMenuItem) item = g_menu_item_new (name, NULL);

      starter = starter || one->starter;
      g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", name);
      g_string_append_printf (versions, "%s%s %s", i > 0 ? ", " : "", name, one->version);
      g_menu_item_set_action_and_target (item, "win.browse", "s", one->domain);
      g_menu_append_item (menu, item);
    }
  if (starter)
    g_string_append_printf (versions, " · %s",
                            _ ("names and relations are here, MITRE’s texts come from a file"));
  cm_text_set_row (self->domains, names->str);
  cm_text_set_row (self->knowledge, versions->str);
  gtk_menu_button_set_menu_model (self->browse, G_MENU_MODEL (menu));
}

static gboolean
cm_start_page_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (CM_START_PAGE (widget)->title));
}

static void
cm_start_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  CmStartPage *self = CM_START_PAGE (object);

  if (id == PROP_WORKSPACE)
    self->workspace = g_value_dup_object (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
cm_start_page_constructed (GObject *object)
{
  CmStartPage *self = CM_START_PAGE (object);
  GListModel *cases;

  G_OBJECT_CLASS (cm_start_page_parent_class)->constructed (object);
  cases = cm_store_get_cases (cm_workspace_get_store (self->workspace));
  gtk_list_box_bind_model (self->list, cases, make_row, self, NULL);
  g_signal_connect_object (cases, "items-changed", G_CALLBACK (on_cases), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->workspace, "changed", G_CALLBACK (show_knowledge), self,
                           G_CONNECT_SWAPPED);
  on_cases (self);
  show_knowledge (self);
}

static void
cm_start_page_dispose (GObject *object)
{
  CmStartPage *self = CM_START_PAGE (object);

  if (self->list != NULL)
    gtk_list_box_bind_model (self->list, NULL, NULL, NULL, NULL);
  g_clear_object (&self->workspace);
  cm_children_dispose (GTK_WIDGET (self), CM_TYPE_START_PAGE);
  G_OBJECT_CLASS (cm_start_page_parent_class)->dispose (object);
}

static void
cm_start_page_class_init (CmStartPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->set_property = cm_start_page_set_property;
  object_class->constructed = cm_start_page_constructed;
  object_class->dispose = cm_start_page_dispose;
  widget_class->grab_focus = cm_start_page_grab_focus;
  props[PROP_WORKSPACE] =
      g_param_spec_object ("workspace", NULL, NULL, CM_TYPE_WORKSPACE,
                           G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
  signals[NEW_CASE] = g_signal_new ("new-case", CM_TYPE_START_PAGE, G_SIGNAL_RUN_LAST, 0, NULL,
                                    NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  g_type_ensure (CM_TYPE_TAB_STOP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/countermove/Countermove/cm-start-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CmStartPage, none);
  gtk_widget_class_bind_template_child (widget_class, CmStartPage, list_place);
  gtk_widget_class_bind_template_child (widget_class, CmStartPage, list);
  gtk_widget_class_bind_template_child (widget_class, CmStartPage, title);
  gtk_widget_class_bind_template_child (widget_class, CmStartPage, create);
  gtk_widget_class_bind_template_child (widget_class, CmStartPage, domains);
  gtk_widget_class_bind_template_child (widget_class, CmStartPage, browse);
  gtk_widget_class_bind_template_child (widget_class, CmStartPage, knowledge);
  gtk_widget_class_bind_template_callback (widget_class, on_row);
  gtk_widget_class_bind_template_callback (widget_class, on_title);
  gtk_widget_class_bind_template_callback (widget_class, on_create);
}

static void
cm_start_page_init (CmStartPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

CmStartPage *
cm_start_page_new (CmWorkspace *workspace)
{
  return g_object_new (CM_TYPE_START_PAGE, "workspace", workspace, NULL);
}
