/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The entry bar: parses at every key, records by Enter through the workspace, keeps a draft in the
 * case. Knows nothing of the grammar; that is core's cm-entry. */
#include "cm-entry-bar.h"

#include "cm-children.h"

#include "case/cm-entry.h"
#include "cm-completion.h"
#include "cm-text.h"

#include <glib/gi18n.h>
#include <string.h>

#define DRAFT_SECONDS 1
#define MAX_HISTORY   100
#define CHIP_CHARS    24
#define MAX_CHIPS     6

struct _CmEntryBar
{
  GtkWidget parent_instance;

  GtkRevealer *problem_revealer;
  GtkLabel *problem;
  GtkText *text;
  GtkBox *chips;
  GtkWidget *record;
  CmCompletion *completion;

  CmWorkspace *workspace;
  CmCase *draft_case; /* whose draft the line is */
  CmEntry *entry;     /* what the line says; NULL without a release */
  GPtrArray *history; /* char*, oldest first */
  guint recall;       /* how far Up went back */
  guint draft_id;
  gboolean tried; /* Enter was pressed on this line: say what is missing */
};

enum
{
  PROP_WORKSPACE = 1,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (CmEntryBar, cm_entry_bar, GTK_TYPE_WIDGET)

static void
fill_context (CmEntryBar *self, CmEntryContext *context)
{
  *context = (CmEntryContext){
    .release = cm_workspace_get_release (self->workspace),
    .self = cm_workspace_get_case (self->workspace),
    .now_us = cm_clock_now (cm_workspace_get_clock (self->workspace)),
    .zone = cm_workspace_get_zone (self->workspace),
  };
}

static void
add_chip (CmEntryBar *self, const CmToken *token)
{
  GtkWidget *chip = gtk_label_new (NULL);

  cm_text_set_row (GTK_LABEL (chip), token->label);
  gtk_label_set_max_width_chars (GTK_LABEL (chip), CHIP_CHARS);
  gtk_widget_add_css_class (chip, "chip");
  gtk_widget_add_css_class (chip, "numeric");
  if (token->warning != NULL)
    gtk_widget_add_css_class (chip, "warning");
  cm_text_set_tooltip (chip, token->warning != NULL ? token->warning : token->label);
  gtk_box_append (self->chips, chip);
}

static void
show_chips (CmEntryBar *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->chips))) != NULL)
    gtk_box_remove (self->chips, child);
  for (guint i = 0; self->entry != NULL && i < MIN (self->entry->tokens->len, MAX_CHIPS); i++)
    add_chip (self, g_ptr_array_index (self->entry->tokens, i));
}

/* A warning at once; what is missing only after Enter, else each first letter would be scolded. */
static void
show_problem (CmEntryBar *self)
{
  const char *problem = NULL;

  if (self->entry != NULL && self->tried)
    problem = self->entry->problem;
  for (guint i = 0; problem == NULL && self->entry != NULL && i < self->entry->tokens->len; i++)
    problem = ((const CmToken *) g_ptr_array_index (self->entry->tokens, i))->warning;
  if (problem != NULL)
    cm_text_set_row (self->problem, problem);
  gtk_revealer_set_reveal_child (self->problem_revealer, problem != NULL);
}

/* Where the words begin that may be a part of a name: behind the last token. */
static gsize
text_start (CmEntryBar *self)
{
  gsize start = 0;

  for (guint i = 0; i < self->entry->tokens->len; i++)
    {
      const CmToken *token = g_ptr_array_index (self->entry->tokens, i);

      if (token->kind == CM_TOKEN_TECHNIQUE || token->kind == CM_TOKEN_RECORD)
        return G_MAXSIZE;
      start = MAX (start, token->end);
    }
  return start;
}

static void
complete (CmEntryBar *self)
{
  const char *line = cm_entry_bar_get_line (self);
  gsize start;

  if (self->entry == NULL || !gtk_widget_has_focus (GTK_WIDGET (self->text)))
    {
      cm_completion_search (self->completion, NULL, NULL);
      return;
    }
  start = text_start (self);
  if (start >= strlen (line))
    {
      cm_completion_search (self->completion, NULL, NULL);
      return;
    }
  line += start;
  line += strspn (line, " ");
  cm_completion_search (self->completion, cm_workspace_get_release (self->workspace), line);
}

static void
parse (CmEntryBar *self)
{
  const char *line = cm_entry_bar_get_line (self);
  CmEntryContext context;

  g_clear_pointer (&self->entry, cm_entry_free);
  fill_context (self, &context);
  if (context.release != NULL && context.self != NULL && *line != '\0')
    self->entry = cm_entry_parse (line, &context);
  gtk_widget_set_sensitive (self->record, self->entry != NULL);
  if (self->entry != NULL && self->entry->problem == NULL)
    gtk_widget_add_css_class (self->record, "suggested-action");
  else
    gtk_widget_remove_css_class (self->record, "suggested-action");
  show_chips (self);
  show_problem (self);
}

static gboolean
on_draft (gpointer data)
{
  CmEntryBar *self = data;

  self->draft_id = 0;
  cm_entry_bar_keep_draft (self);
  return G_SOURCE_REMOVE;
}

static void
on_changed (CmEntryBar *self)
{
  self->tried = FALSE;
  parse (self);
  complete (self);
  if (self->draft_id == 0 && self->draft_case != NULL)
    self->draft_id = g_timeout_add_seconds (DRAFT_SECONDS, on_draft, self);
}

static void
on_leave (CmEntryBar *self)
{
  cm_completion_search (self->completion, NULL, NULL);
}

static void
remember (CmEntryBar *self, const char *line)
{
  if (*line == '\0')
    return;
  if (self->history->len == 0 ||
      !g_str_equal (g_ptr_array_index (self->history, self->history->len - 1), line))
    g_ptr_array_add (self->history, g_strdup (line));
  if (self->history->len > MAX_HISTORY)
    g_ptr_array_remove_index (self->history, 0);
  self->recall = 0;
}

static void
recall (CmEntryBar *self, int step)
{
  guint back = (guint) CLAMP ((int) self->recall + step, 0, (int) self->history->len);

  if (back == self->recall)
    return;
  cm_entry_bar_set_line (
      self, back == 0 ? "" : g_ptr_array_index (self->history, self->history->len - back));
  self->recall = back;
}

static void
take_completion (CmEntryBar *self, const char *id)
{
  g_autofree char *line = g_strdup (cm_entry_bar_get_line (self));
  g_autofree char *done = NULL;
  gsize start = self->entry != NULL ? text_start (self) : G_MAXSIZE;

  if (start > strlen (line))
    return;
  line[start] = '\0';
  done = g_strconcat (line, start > 0 ? " " : "", id, " ", NULL);
  cm_entry_bar_set_line (self, done);
}

static gboolean
on_completion_key (CmEntryBar *self, guint key)
{
  const char *id = cm_completion_get_chosen (self->completion);

  if (id == NULL)
    return FALSE;
  switch (key)
    {
    case GDK_KEY_Up:
      cm_completion_move (self->completion, -1);
      return TRUE;
    case GDK_KEY_Down:
      cm_completion_move (self->completion, 1);
      return TRUE;
    case GDK_KEY_Tab:
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
      take_completion (self, id);
      return TRUE;
    case GDK_KEY_Escape:
      cm_completion_search (self->completion, NULL, NULL);
      return TRUE;
    default:
      return FALSE;
    }
}

static gboolean
on_key (CmEntryBar *self, guint key, guint code, GdkModifierType state)
{
  if (on_completion_key (self, key))
    return TRUE;
  switch (key)
    {
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
      cm_entry_bar_record (self, (state & GDK_SHIFT_MASK) != 0);
      return TRUE;
    case GDK_KEY_Escape:
      if (*cm_entry_bar_get_line (self) == '\0')
        return FALSE;
      remember (self, cm_entry_bar_get_line (self));
      cm_entry_bar_set_line (self, "");
      return TRUE;
    case GDK_KEY_Up:
      recall (self, 1);
      return TRUE;
    case GDK_KEY_Down:
      recall (self, -1);
      return TRUE;
    default:
      return FALSE;
    }
}

static void
on_record_clicked (CmEntryBar *self)
{
  cm_entry_bar_record (self, FALSE);
}

/* What Enter asked for. The line stands in it as it was, so that a retry writes what was meant even
 * if typing went on. */
typedef struct
{
  CmEntryBar *bar;
  char *line;
  char *summary;
  gboolean keep;
} Recording;

static void
free_recording (gpointer data)
{
  Recording *recording = data;

  g_object_unref (recording->bar);
  g_free (recording->line);
  g_free (recording->summary);
  g_free (recording);
}

static gboolean
write_line (CmCase *open_case, gpointer data, GError **error)
{
  Recording *recording = data;
  CmEntryContext context;
  g_autoptr (CmEntry) entry = NULL;

  fill_context (recording->bar, &context);
  context.self = open_case;
  entry = cm_entry_parse (recording->line, &context);
  g_clear_pointer (&recording->summary, g_free);
  return cm_entry_commit (entry, &context, NULL, &recording->summary, error);
}

static void
on_written (const GError *error, gpointer data)
{
  Recording *recording = data;
  CmEntryBar *self = recording->bar;
  g_autofree char *kept = NULL;
  gsize end = 0;

  if (error != NULL)
    {
      cm_text_set_row (self->problem, error->message);
      gtk_revealer_set_reveal_child (self->problem_revealer, TRUE);
      return;
    }
  remember (self, recording->line);
  if (!g_str_equal (cm_entry_bar_get_line (self), recording->line))
    return;
  for (guint i = 0; recording->keep && self->entry != NULL && i < self->entry->tokens->len; i++)
    {
      const CmToken *token = g_ptr_array_index (self->entry->tokens, i);

      end = MAX (end, token->end);
    }
  kept = end > 0 ? g_strdup_printf ("%.*s ", (int) end, recording->line) : g_strdup ("");
  cm_entry_bar_set_line (self, kept);
  cm_entry_bar_keep_draft (self);
}

void
cm_entry_bar_record (CmEntryBar *self, gboolean keep)
{
  Recording *recording;

  g_return_if_fail (CM_IS_ENTRY_BAR (self));

  parse (self);
  if (self->entry == NULL || cm_workspace_is_waiting (self->workspace))
    return;
  self->tried = TRUE;
  show_problem (self);
  if (self->entry->problem != NULL)
    return;
  recording = g_new0 (Recording, 1);
  recording->bar = g_object_ref (self);
  recording->line = g_strdup (cm_entry_bar_get_line (self));
  recording->keep = keep;
  cm_workspace_write (self->workspace, write_line, on_written, recording, free_recording);
}

/* Another case: its own draft. */
static void
on_case (CmEntryBar *self)
{
  CmCase *open_case = cm_workspace_get_case (self->workspace);
  g_autofree char *draft = NULL;

  cm_entry_bar_keep_draft (self);
  g_set_object (&self->draft_case, open_case);
  if (open_case != NULL)
    draft = cm_case_get_draft (open_case, "", "", "text");
  g_ptr_array_set_size (self->history, 0);
  cm_entry_bar_set_line (self, draft != NULL ? draft : "");
  g_clear_handle_id (&self->draft_id, g_source_remove);
}

void
cm_entry_bar_keep_draft (CmEntryBar *self)
{
  g_autoptr (GError) error = NULL;

  g_return_if_fail (CM_IS_ENTRY_BAR (self));

  g_clear_handle_id (&self->draft_id, g_source_remove);
  if (self->draft_case == NULL)
    return;
  /* Behind the same lock as everything else: until it is free the text is in the line, and a second
   * later it is tried again. */
  if (!cm_case_keep_draft (self->draft_case, "", "", "text", cm_entry_bar_get_line (self), &error))
    self->draft_id = g_timeout_add_seconds (DRAFT_SECONDS, on_draft, self);
}

const char *
cm_entry_bar_get_line (CmEntryBar *self)
{
  g_return_val_if_fail (CM_IS_ENTRY_BAR (self), NULL);
  return gtk_editable_get_text (GTK_EDITABLE (self->text));
}

void
cm_entry_bar_set_line (CmEntryBar *self, const char *line)
{
  g_return_if_fail (CM_IS_ENTRY_BAR (self) && line != NULL);

  gtk_editable_set_text (GTK_EDITABLE (self->text), line);
  gtk_editable_set_position (GTK_EDITABLE (self->text), -1);
}

void
cm_entry_bar_compose (CmEntryBar *self, const char *text)
{
  const char *line;

  g_return_if_fail (CM_IS_ENTRY_BAR (self) && text != NULL);

  line = cm_entry_bar_get_line (self);
  /* Tokens come before the text, so they are put in front of a half-typed line. */
  if (*text != '\0' && strstr (line, text) == NULL)
    {
      g_autofree char *whole = g_strconcat (text, line, NULL);

      cm_entry_bar_set_line (self, whole);
    }
  gtk_text_grab_focus_without_selecting (self->text);
  gtk_editable_set_position (GTK_EDITABLE (self->text), -1);
}

const char *
cm_entry_bar_get_problem (CmEntryBar *self)
{
  g_return_val_if_fail (CM_IS_ENTRY_BAR (self), NULL);

  return gtk_revealer_get_reveal_child (self->problem_revealer) ? gtk_label_get_text (self->problem)
                                                                : NULL;
}

void
cm_entry_bar_insert_now (CmEntryBar *self)
{
  g_autofree char *now = NULL;
  g_autofree char *spaced = NULL;
  int position;

  g_return_if_fail (CM_IS_ENTRY_BAR (self));

  now = cm_time_format_iso (cm_clock_now (cm_workspace_get_clock (self->workspace)), "min");
  spaced = g_strconcat (now, " ", NULL);
  position = gtk_editable_get_position (GTK_EDITABLE (self->text));
  gtk_editable_insert_text (GTK_EDITABLE (self->text), spaced, -1, &position);
  gtk_text_grab_focus_without_selecting (self->text);
  gtk_editable_set_position (GTK_EDITABLE (self->text), position);
}

static void
cm_entry_bar_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  CmEntryBar *self = CM_ENTRY_BAR (object);

  if (id == PROP_WORKSPACE)
    self->workspace = g_value_dup_object (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
cm_entry_bar_constructed (GObject *object)
{
  CmEntryBar *self = CM_ENTRY_BAR (object);

  G_OBJECT_CLASS (cm_entry_bar_parent_class)->constructed (object);
  g_signal_connect_object (self->workspace, "notify::case", G_CALLBACK (on_case), self,
                           G_CONNECT_SWAPPED);
  /* A new asset may turn a word into a token. */
  g_signal_connect_object (self->workspace, "changed", G_CALLBACK (parse), self, G_CONNECT_SWAPPED);
  on_case (self);
}

static void
cm_entry_bar_dispose (GObject *object)
{
  CmEntryBar *self = CM_ENTRY_BAR (object);

  if (self->draft_case != NULL)
    cm_entry_bar_keep_draft (self);
  g_clear_handle_id (&self->draft_id, g_source_remove);
  g_clear_object (&self->draft_case);
  g_clear_object (&self->workspace);
  if (self->completion != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->completion));
  self->completion = NULL;
  cm_children_dispose (GTK_WIDGET (self), CM_TYPE_ENTRY_BAR);
  G_OBJECT_CLASS (cm_entry_bar_parent_class)->dispose (object);
}

static void
cm_entry_bar_finalize (GObject *object)
{
  CmEntryBar *self = CM_ENTRY_BAR (object);

  g_clear_pointer (&self->entry, cm_entry_free);
  g_ptr_array_unref (self->history);
  G_OBJECT_CLASS (cm_entry_bar_parent_class)->finalize (object);
}

static void
cm_entry_bar_class_init (CmEntryBarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->set_property = cm_entry_bar_set_property;
  object_class->constructed = cm_entry_bar_constructed;
  object_class->dispose = cm_entry_bar_dispose;
  object_class->finalize = cm_entry_bar_finalize;
  props[PROP_WORKSPACE] =
      g_param_spec_object ("workspace", NULL, NULL, CM_TYPE_WORKSPACE,
                           G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/countermove/Countermove/cm-entry-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, CmEntryBar, problem_revealer);
  gtk_widget_class_bind_template_child (widget_class, CmEntryBar, problem);
  gtk_widget_class_bind_template_child (widget_class, CmEntryBar, text);
  gtk_widget_class_bind_template_child (widget_class, CmEntryBar, chips);
  gtk_widget_class_bind_template_child (widget_class, CmEntryBar, record);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_key);
  gtk_widget_class_bind_template_callback (widget_class, on_leave);
  gtk_widget_class_bind_template_callback (widget_class, on_record_clicked);
}

static void
cm_entry_bar_init (CmEntryBar *self)
{
  self->history = g_ptr_array_new_with_free_func (g_free);
  gtk_widget_init_template (GTK_WIDGET (self));
  self->completion = cm_completion_new ();
  gtk_widget_set_parent (GTK_WIDGET (self->completion), GTK_WIDGET (self));
  g_signal_connect_swapped (self->completion, "chosen", G_CALLBACK (take_completion), self);
}

CmEntryBar *
cm_entry_bar_new (CmWorkspace *workspace)
{
  return g_object_new (CM_TYPE_ENTRY_BAR, "workspace", workspace, NULL);
}
