/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The response board: what needs a person on top, the communicate band, five stages, what is for
 * later. Cards are kept over a change, so the focus stays where it is. */
#include "cm-action-card.h"
#include "cm-children.h"
#include "cm-columns.h"
#include "cm-need-row.h"
#include "cm-needs.h"
#include "cm-page-writes.h"
#include "cm-page.h"
#include "cm-tab-stop.h"
#include "cm-text.h"

#include <glib/gi18n.h>

#define URGENT   3 /* beside each other; all are on the overview and in the stages */
#define STAGES   5
#define N_PLACES (STAGES + 2) /* and what is for later, and the communicate band */
#define LATER    STAGES
#define BAND     (STAGES + 1)

typedef struct
{
  GtkWidget *box, *count, *fold, *revealer;
  GtkListBox *open, *folded;
  GtkWidget *empty;
} Place;

#define CM_TYPE_RESPONSE_PAGE (cm_response_page_get_type ())
G_DECLARE_FINAL_TYPE (CmResponsePage, cm_response_page, CM, RESPONSE_PAGE, GtkWidget)

struct _CmResponsePage
{
  GtkWidget parent_instance;
  CmWorkspace *workspace;
  GtkLabel *summary;
  GtkBox *band, *later;
  GtkWidget *stages, *needs;
  Place places[N_PLACES];
  GHashTable *cards; /* action id → CmActionCard, owned */
};

enum
{
  PROP_WORKSPACE = 1,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];
static const char *const place_names[N_PLACES] = { N_ ("Keep"),       N_ ("Find out"),
                                                   N_ ("Contain"),    N_ ("Evict"),
                                                   N_ ("Restore"),    N_ ("Later"),
                                                   N_ ("Communicate") };

G_DEFINE_FINAL_TYPE (CmResponsePage, cm_response_page, GTK_TYPE_WIDGET)

static int
place_of (CmRecord *action)
{
  int stage = cm_action_stage (action);

  if (g_strcmp0 (cm_record_get_text (action, "lane"), "later") == 0 || stage >= STAGES)
    return LATER;
  return stage < 0 ? BAND : stage;
}

/* Done, verified and what will not be done take one line a stage. */
static gboolean
is_folded (CmCase *open_case, CmRecord *action)
{
  static const char *const folded[] = { "done",       "verified",    "rejected", "not_applicable",
                                        "superseded", "rolled_back", NULL };
  const char *status = cm_record_get_text (action, "status");

  return g_strv_contains (folded, status) ||
         (g_str_equal (status, "failed") && !cm_action_did_not_hold (open_case, action));
}

static GtkWidget *
get_card (CmResponsePage *self, CmRecord *action)
{
  GtkWidget *card = g_hash_table_lookup (self->cards, cm_record_get_id (action));

  if (card != NULL)
    {
      cm_action_card_update (CM_ACTION_CARD (card), action);
      return card;
    }
  card = g_object_ref_sink (cm_action_card_new (self->workspace, action));
  g_hash_table_insert (self->cards, g_strdup (cm_record_get_id (action)), card);
  return card;
}

/* Puts @cards into @list unless they stand there so already. */
static void
fill_list (GtkListBox *list, GPtrArray *cards)
{
  gboolean same = TRUE;
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (list));

  for (guint i = 0; same && i < cards->len; i++)
    {
      same = child == g_ptr_array_index (cards, i);
      child = child != NULL ? gtk_widget_get_next_sibling (child) : NULL;
    }
  if (same && child == NULL)
    return;
  cm_box_clear (GTK_WIDGET (list));
  for (guint i = 0; i < cards->len; i++)
    {
      GtkWidget *card = g_ptr_array_index (cards, i);
      GtkWidget *parent = gtk_widget_get_parent (card);

      if (parent != NULL)
        gtk_list_box_remove (GTK_LIST_BOX (parent), card);
      gtk_list_box_append (list, card);
    }
}

static void
show_fold (Place *place, GListModel *actions, int number, CmCase *open_case)
{
  guint done = 0, verified = 0, ended = 0;
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (actions); i++)
    {
      g_autoptr (CmRecord) action = g_list_model_get_item (actions, i);
      const char *status = cm_record_get_text (action, "status");

      if (place_of (action) != number || !is_folded (open_case, action))
        continue;
      if (g_str_equal (status, "done"))
        done++;
      else if (g_str_equal (status, "verified"))
        verified++;
      else
        ended++;
    }
  if (done > 0)
    g_string_append_printf (text, _ ("%u done"), done);
  if (verified > 0)
    {
      g_string_append (text, text->len > 0 ? ", " : "");
      g_string_append_printf (text, _ ("%u verified"), verified);
    }
  if (ended > 0)
    {
      g_string_append (text, text->len > 0 ? ", " : "");
      g_string_append_printf (text, _ ("%u ended"), ended);
    }
  gtk_button_set_label (GTK_BUTTON (place->fold), text->str);
  gtk_widget_set_visible (place->fold, text->len > 0);
}

static void
show_place (CmResponsePage *self, GListModel *actions, int number)
{
  CmCase *open_case = cm_workspace_get_case (self->workspace);
  Place *place = &self->places[number];
  g_autoptr (GPtrArray) open = g_ptr_array_new ();
  g_autoptr (GPtrArray) folded = g_ptr_array_new ();
  g_autofree char *count = NULL;
  gboolean unfolded = gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (place->fold));
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (actions); i++)
    {
      g_autoptr (CmRecord) action = g_list_model_get_item (actions, i);

      if (place_of (action) != number)
        continue;
      n++;
      if (!is_folded (open_case, action))
        g_ptr_array_add (open, get_card (self, action));
      else if (unfolded)
        g_ptr_array_add (folded, get_card (self, action));
    }
  fill_list (place->open, open);
  fill_list (place->folded, folded);
  show_fold (place, actions, number, open_case);
  count = g_strdup_printf ("%u", open->len);
  gtk_label_set_text (GTK_LABEL (place->count), open->len > 0 ? count : "");
  gtk_widget_set_visible (GTK_WIDGET (place->open), open->len > 0);
  gtk_widget_set_visible (place->empty, n == 0);
  if (number >= STAGES)
    gtk_widget_set_visible (number == BAND ? GTK_WIDGET (self->band) : GTK_WIDGET (self->later),
                            n > 0);
}

static gboolean
forget_binned (gpointer id, gpointer card, gpointer data)
{
  GtkWidget *parent = gtk_widget_get_parent (card);

  if (data != NULL && cm_case_find (data, &cm_record_action, id) != NULL)
    return FALSE;
  if (parent != NULL)
    gtk_list_box_remove (GTK_LIST_BOX (parent), card);
  return TRUE;
}

static void
show_needs (CmResponsePage *self)
{
  GtkWidget *child;
  g_autoptr (GPtrArray) needs = cm_needs_collect (self->workspace, TRUE);

  while ((child = gtk_widget_get_first_child (self->needs)) != NULL)
    gtk_widget_unparent (child);
  for (guint i = 0; i < MIN (needs->len, URGENT); i++)
    {
      child = cm_need_row_new (self->workspace, g_ptr_array_index (needs, i), i == 0);
      gtk_widget_add_css_class (child, "card");
      gtk_widget_set_parent (child, self->needs);
    }
  gtk_widget_set_visible (self->needs, needs->len > 0);
}

static void
refresh (gpointer page, gpointer unused)
{
  CmResponsePage *self = page;
  CmCase *open_case = cm_workspace_get_case (self->workspace);
  GtkRoot *root = gtk_widget_get_root (page);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  g_autoptr (GtkWidget) card = NULL;
  GListModel *actions;
  g_autofree char *text = NULL;
  guint n;

  if (focus != NULL && gtk_widget_is_ancestor (focus, page))
    card = gtk_widget_get_ancestor (focus, CM_TYPE_ACTION_CARD);
  if (card != NULL)
    g_object_ref (card);
  g_hash_table_foreach_remove (self->cards, forget_binned, open_case);
  if (open_case == NULL)
    return;
  actions = cm_case_get_records (open_case, &cm_record_action);
  n = g_list_model_get_n_items (actions);
  show_needs (self);
  for (int i = 0; i < N_PLACES; i++)
    show_place (self, actions, i);
  text = n == 0 ? g_strdup (_ ("No action yet: “act:” in the entry line adds one"))
                : g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u action", "%u actions", n), n);
  gtk_label_set_text (self->summary, text);
  /* The focus follows a card that moved to another list. */
  if (card != NULL && gtk_widget_get_root (card) != NULL && gtk_root_get_focus (root) != focus)
    gtk_widget_grab_focus (card);
}

static void
on_fold (CmResponsePage *self, GtkToggleButton *fold)
{
  for (int i = 0; i < N_PLACES; i++)
    if (self->places[i].fold == GTK_WIDGET (fold))
      {
        gboolean open = gtk_toggle_button_get_active (fold);

        gtk_revealer_set_reveal_child (GTK_REVEALER (self->places[i].revealer), open);
        gtk_accessible_update_state (GTK_ACCESSIBLE (fold), GTK_ACCESSIBLE_STATE_EXPANDED, open,
                                     -1);
      }
  refresh (self, NULL);
}

static GtkListBox *
make_list (GtkBox *box, const char *name)
{
  GtkWidget *list = gtk_list_box_new ();

  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "cards");
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_box_append (box, cm_tab_stop_new (list));
  return GTK_LIST_BOX (list);
}

static void
make_place (CmResponsePage *self, int number)
{
  Place *place = &self->places[number];
  const char *name = _ (place_names[number]);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *title = gtk_label_new (name);
  GtkWidget *inner = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  g_autofree char *finished = g_strdup_printf (_ ("%s: finished"), name);

  gtk_widget_add_css_class (title, "heading");
  place->count = gtk_label_new (NULL);
  gtk_widget_add_css_class (place->count, "dim-label");
  gtk_widget_add_css_class (place->count, "numeric");
  gtk_box_append (GTK_BOX (head), title);
  gtk_box_append (GTK_BOX (head), place->count);
  gtk_box_append (GTK_BOX (box), head);
  place->open = make_list (GTK_BOX (box), name);
  place->empty = gtk_label_new (_ ("Nothing here yet"));
  gtk_label_set_xalign (GTK_LABEL (place->empty), 0);
  gtk_widget_add_css_class (place->empty, "dim-label");
  gtk_widget_add_css_class (place->empty, "caption");
  gtk_box_append (GTK_BOX (box), place->empty);
  place->fold = gtk_toggle_button_new_with_label ("");
  gtk_widget_set_halign (place->fold, GTK_ALIGN_START);
  gtk_widget_add_css_class (place->fold, "flat");
  gtk_widget_add_css_class (place->fold, "small");
  gtk_accessible_update_state (GTK_ACCESSIBLE (place->fold), GTK_ACCESSIBLE_STATE_EXPANDED, FALSE,
                               -1);
  g_signal_connect_swapped (place->fold, "toggled", G_CALLBACK (on_fold), self);
  gtk_box_append (GTK_BOX (number == BAND ? head : box), place->fold);
  place->revealer = gtk_revealer_new ();
  place->folded = make_list (GTK_BOX (inner), finished);
  gtk_revealer_set_child (GTK_REVEALER (place->revealer), inner);
  gtk_box_append (GTK_BOX (box), place->revealer);
  gtk_widget_add_css_class (box, "stage");
  place->box = box;
  if (number < STAGES)
    gtk_widget_set_parent (box, self->stages);
  else
    gtk_box_append (number == BAND ? self->band : self->later, box);
}

/* The first open card; without one whatever takes the focus. */
static gboolean
cm_response_page_grab_focus (GtkWidget *widget)
{
  CmResponsePage *self = CM_RESPONSE_PAGE (widget);

  for (int i = 0; i < N_PLACES; i++)
    {
      GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->places[i].open, 0);

      if (row != NULL && gtk_widget_grab_focus (GTK_WIDGET (row)))
        return TRUE;
    }
  return GTK_WIDGET_CLASS (cm_response_page_parent_class)->grab_focus (widget);
}

static void
cm_response_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_WORKSPACE)
    CM_RESPONSE_PAGE (object)->workspace = g_value_dup_object (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
cm_response_page_constructed (GObject *object)
{
  CmResponsePage *self = CM_RESPONSE_PAGE (object);

  G_OBJECT_CLASS (cm_response_page_parent_class)->constructed (object);
  for (int i = 0; i < N_PLACES; i++)
    make_place (self, i);
  g_signal_connect_object (self->workspace, "notify::zone", G_CALLBACK (refresh), self,
                           G_CONNECT_SWAPPED);
  cm_page_follow (GTK_WIDGET (self), self->workspace, refresh);
}

static void
cm_response_page_dispose (GObject *object)
{
  CmResponsePage *self = CM_RESPONSE_PAGE (object);

  if (self->cards != NULL)
    g_hash_table_foreach_remove (self->cards, forget_binned, NULL);
  g_clear_pointer (&self->cards, g_hash_table_unref);
  cm_children_dispose (GTK_WIDGET (self), CM_TYPE_RESPONSE_PAGE);
  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (cm_response_page_parent_class)->dispose (object);
}

static void
cm_response_page_class_init (CmResponsePageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->set_property = cm_response_page_set_property;
  object_class->constructed = cm_response_page_constructed;
  object_class->dispose = cm_response_page_dispose;
  widget_class->grab_focus = cm_response_page_grab_focus;
  props[PROP_WORKSPACE] =
      g_param_spec_object ("workspace", NULL, NULL, CM_TYPE_WORKSPACE,
                           G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/countermove/Countermove/cm-response-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CmResponsePage, summary);
  gtk_widget_class_bind_template_child (widget_class, CmResponsePage, needs);
  gtk_widget_class_bind_template_child (widget_class, CmResponsePage, band);
  gtk_widget_class_bind_template_child (widget_class, CmResponsePage, stages);
  gtk_widget_class_bind_template_child (widget_class, CmResponsePage, later);
}

static void
cm_response_page_init (CmResponsePage *self)
{
  self->cards = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  g_type_ensure (CM_TYPE_COLUMNS);
  gtk_widget_init_template (GTK_WIDGET (self));
}
