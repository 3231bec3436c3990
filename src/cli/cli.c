/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What the commands share: options by GOption with --json and --data-dir wherever they stand, the
 * data directory opened when it is first needed, and how answers and errors are printed. Knows no
 * command. */
#include "cli.h"

#include "base/cm-file.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define COLUMNS     80
#define MIN_COLUMNS 40

struct _Cli
{
  gboolean json;
  char *data_dir_option; /* as given, NULL: the default */
  char *data_dir;        /* opened, a real path */
};

Cli *
cli_new (void)
{
  return g_new0 (Cli, 1);
}

void
cli_free (Cli *cli)
{
  g_free (cli->data_dir_option);
  g_free (cli->data_dir);
  g_free (cli);
}

void
cli_set_data_dir (Cli *cli, const char *path)
{
  g_free (cli->data_dir_option);
  cli->data_dir_option = g_strdup (path);
}

void
cli_set_json (Cli *cli)
{
  cli->json = TRUE;
}

gboolean
cli_wants_json (Cli *cli)
{
  return cli->json;
}

const CmClock *
cli_get_clock (Cli *cli)
{
  return cm_clock_system ();
}

const char *
cli_get_data_dir (Cli *cli, GError **error)
{
  g_autofree char *path = NULL;
  g_autofree char *narrowed = NULL;

  if (cli->data_dir != NULL)
    return cli->data_dir;
  path = cli->data_dir_option != NULL ? g_strdup (cli->data_dir_option) : cm_data_dir_default ();
  cli->data_dir = cm_data_dir_open (path, &narrowed, error);
  if (narrowed != NULL)
    cli_note ("%s", narrowed);
  return cli->data_dir;
}

CmKnowledge *
cli_open_knowledge (Cli *cli, GError **error)
{
  const char *data_dir = cli_get_data_dir (cli, error);

  return data_dir != NULL ? cm_knowledge_open (data_dir, error) : NULL;
}

void
cli_print_json (JsonObject *object)
{
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), object);
  g_autofree char *text = cm_json_pretty (node);

  fputs (text, stdout);
  json_object_unref (object);
}

/* The texts of an option that is taken as bytes. */
static gboolean
check_utf8 (const CliCommand *command, const char *text)
{
  if (text == NULL || g_utf8_validate (text, -1, NULL))
    return TRUE;
  cli_wrong_usage (command, _ ("an argument is not UTF-8 text"));
  return FALSE;
}

static gboolean
check_entry (const CliCommand *command, const GOptionEntry *entry)
{
  char **texts;

  if (entry->arg == CLI_ARG_TEXT)
    return check_utf8 (command, *(char **) entry->arg_data);
  if (entry->arg != CLI_ARG_TEXT_ARRAY)
    return TRUE;
  texts = *(char ***) entry->arg_data;
  for (gsize i = 0; texts != NULL && texts[i] != NULL; i++)
    if (!check_utf8 (command, texts[i]))
      return FALSE;
  return TRUE;
}

static gboolean
check_rest (const CliCommand *command, char **rest, CliArguments kind, guint least, guint most)
{
  guint n = g_strv_length (rest);

  for (guint i = 0; kind == CLI_ARGUMENTS_ARE_TEXTS && i < n; i++)
    if (!check_utf8 (command, rest[i]))
      return FALSE;
  if (n < least)
    {
      cli_wrong_usage (command, _ ("an argument is missing"));
      return FALSE;
    }
  if (n > most)
    {
      g_autofree char *shown = g_filename_display_name (rest[most]);

      cli_wrong_usage (command, _ ("unexpected argument “%s”"), shown);
      return FALSE;
    }
  return TRUE;
}

static GOptionContext *
make_context (Cli *cli, const GOptionEntry *entries, char ***rest)
{
  GOptionContext *context = g_option_context_new (NULL);
  const GOptionEntry common[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &cli->json, NULL, NULL },
    { "data-dir", 0, 0, G_OPTION_ARG_FILENAME, &cli->data_dir_option, NULL, NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, rest, NULL, NULL },
    { NULL },
  };

  g_option_context_set_help_enabled (context, FALSE);
  if (entries != NULL)
    g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_add_main_entries (context, common, NULL);
  return context;
}

char **
cli_parse (Cli *cli,
           const CliCommand *command,
           const GOptionEntry *entries,
           CliArguments kind,
           guint least,
           guint most,
           int argc,
           char **argv)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) rest = NULL;
  /* GOption takes what it understood out of the list: it gets a copy to take it from. */
  g_auto (GStrv) copy = g_new0 (char *, (gsize) argc + 1);
  g_autoptr (GOptionContext) context = make_context (cli, entries, &rest);

  for (int i = 0; i < argc; i++)
    copy[i] = g_strdup (argv[i]);
  if (!g_option_context_parse_strv (context, &copy, &error))
    {
      cli_wrong_usage (command, "%s", error->message);
      return NULL;
    }
  for (const GOptionEntry *entry = entries; entry != NULL && entry->long_name != NULL; entry++)
    if (!check_entry (command, entry))
      return NULL;
  if (rest == NULL)
    rest = g_new0 (char *, 1);
  return check_rest (command, rest, kind, least, most) ? g_steal_pointer (&rest) : NULL;
}

CliExit
cli_wrong_usage (const CliCommand *command, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list values;

  va_start (values, format);
  message = g_strdup_vprintf (format, values);
  va_end (values);
  cli_note ("countermove-cli: %s", message);
  if (command != NULL)
    cli_note (_ ("Usage: countermove-cli %s"), command->usage);
  else
    cli_note (_ ("Try “countermove-cli --help”."));
  return CLI_WRONG_USAGE;
}

CliExit
cli_fail (GError *error)
{
  cli_note ("countermove-cli: %s", error->message);
  g_error_free (error);
  return CLI_FAILED;
}

void
cli_print (const char *format, ...)
{
  va_list values;

  va_start (values, format);
  vfprintf (stdout, format, values);
  va_end (values);
  fputc ('\n', stdout);
}

void
cli_note (const char *format, ...)
{
  va_list values;

  va_start (values, format);
  vfprintf (stderr, format, values);
  va_end (values);
  fputc ('\n', stderr);
}

/* How many columns stdout has. */
static int
get_columns (void)
{
  struct winsize size = { 0 };

  if (!isatty (STDOUT_FILENO) || ioctl (STDOUT_FILENO, TIOCGWINSZ, &size) < 0 || size.ws_col == 0)
    return COLUMNS;
  return MAX (MIN_COLUMNS, (int) size.ws_col);
}

/* The columns @text takes up: wide characters two, combining marks none. */
static int
measure (const char *text, gssize size)
{
  int columns = 0;
  const char *end = text + (size < 0 ? (gssize) strlen (text) : size);

  for (const char *c = text; c < end; c = g_utf8_next_char (c))
    {
      gunichar character = g_utf8_get_char (c);

      columns += g_unichar_iszerowidth (character) ? 0 : g_unichar_iswide (character) ? 2 : 1;
    }
  return columns;
}

/* How many bytes of @word fit into @columns, at least one character. */
static gsize
fit (const char *word, gsize size, int columns)
{
  const char *c = word;

  do
    c = g_utf8_next_char (c);
  while (c < word + size && measure (word, g_utf8_next_char (c) - word) <= columns);
  return (gsize) (c - word);
}

/* A control character of foreign text could drive the terminal: it is shown, not sent. */
static char *
make_safe (const char *text)
{
  GString *out = g_string_new (NULL);

  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c))
    {
      gunichar character = g_utf8_get_char (c);
      GUnicodeType type = g_unichar_type (character);

      if (character == '\n' || character == '\t')
        g_string_append_c (out, character == '\n' ? '\n' : ' ');
      else if (type == G_UNICODE_CONTROL || type == G_UNICODE_FORMAT)
        g_string_append_printf (out, "⟨U+%04X⟩", character);
      else
        g_string_append_unichar (out, character);
    }
  return g_string_free (out, FALSE);
}

void
cli_print_wrapped (const char *text, int indent)
{
  g_autofree char *safe = make_safe (text);
  g_auto (GStrv) paragraphs = g_strsplit (safe, "\n", -1);
  int columns = get_columns ();

  for (gsize i = 0; paragraphs[i] != NULL; i++)
    {
      g_auto (GStrv) words = g_strsplit (paragraphs[i], " ", -1);
      int at = 0;

      for (gsize w = 0; words[w] != NULL; w++)
        {
          const char *word = words[w];

          while (*word != '\0')
            {
              int width = measure (word, -1);
              gsize size = strlen (word);

              if (at > 0 && indent + at + 1 + width > columns)
                {
                  fputc ('\n', stdout);
                  at = 0;
                }
              if (indent + width > columns)
                size = fit (word, size, columns - indent);
              printf ("%*s%.*s", at == 0 ? indent : 1, "", (int) size, word);
              at += (at == 0 ? 0 : 1) + measure (word, (gssize) size);
              word += size;
            }
        }
      fputc ('\n', stdout);
    }
}

static void
print_row (const char *const *cells, const int *widths, guint n_columns, guint numbers)
{
  for (guint c = 0; c < n_columns; c++)
    {
      g_autofree char *cell = make_safe (cells[c] != NULL ? cells[c] : "");
      int pad = widths[c] - measure (cell, -1);
      gboolean right = (numbers & (1u << c)) != 0;

      if (right)
        printf ("%*s%s", pad, "", cell);
      else
        printf ("%s%*s", cell, c + 1 < n_columns ? pad : 0, "");
      fputs (c + 1 < n_columns ? "  " : "\n", stdout);
    }
}

void
cli_print_table (const char *const *titles,
                 const char *const *cells,
                 guint n_columns,
                 guint n_rows,
                 guint numbers)
{
  g_autofree int *widths = g_new0 (int, n_columns);

  g_return_if_fail (n_columns <= 32);
  for (guint c = 0; c < n_columns; c++)
    {
      widths[c] = titles != NULL ? measure (titles[c], -1) : 0;
      for (guint r = 0; r < n_rows; r++)
        if (cells[r * n_columns + c] != NULL)
          {
            g_autofree char *cell = make_safe (cells[r * n_columns + c]);

            widths[c] = MAX (widths[c], measure (cell, -1));
          }
    }
  if (titles != NULL)
    print_row (titles, widths, n_columns, numbers);
  for (guint r = 0; r < n_rows; r++)
    print_row (cells + r * n_columns, widths, n_columns, numbers);
}
