/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What the commands share: the table they stand in, options, the data directory opened when it is
 * first needed, and the three ways to end. A command writes its answer to stdout, all else to
 * stderr. */
#pragma once

#include "attack/cm-knowledge.h"
#include "base/cm-clock.h"
#include "base/cm-error.h"
#include "base/cm-json.h"

G_BEGIN_DECLS

typedef struct _Cli Cli;
typedef struct _CliCommand CliCommand;

typedef enum
{
  CLI_DONE = 0,
  CLI_FAILED = 1,
  CLI_WRONG_USAGE = 2,
} CliExit;

/* A command or, with @commands, a group of them. @argv[0] is the command's own name. */
struct _CliCommand
{
  const char *name;
  const char *summary; /* one line, N_() */
  const char *usage;   /* "knowledge show ID [--json]", the whole form */
  const char *help;    /* the options and all that --help says besides; N_(), may be NULL */
  CliExit (*run) (Cli *cli, const CliCommand *self, int argc, char **argv);
  const CliCommand *commands; /* of a group: its commands, ended by a NULL name */
};

/* What cli_parse does with the arguments that are no options. */
typedef enum
{
  CLI_ARGUMENTS_ARE_TEXTS, /* must be valid UTF-8 */
  CLI_ARGUMENTS_ARE_FILES, /* may be any bytes */
} CliArguments;

/* The type of text options in a GOptionEntry: taken as bytes, so that a C locale does not refuse
 * them; cli_parse checks that they are UTF-8. */
#define CLI_ARG_TEXT       G_OPTION_ARG_FILENAME
#define CLI_ARG_TEXT_ARRAY G_OPTION_ARG_FILENAME_ARRAY

/* Parses @argv by @entries (NULL: none), --json and --data-dir, which may stand anywhere before a
 * "--". NULL after a wrong one has been explained: return CLI_WRONG_USAGE. Else the arguments that
 * are no options: at least @least, at most @most (G_MAXUINT: any number). */
char **cli_parse (Cli *cli,
                  const CliCommand *command,
                  const GOptionEntry *entries,
                  CliArguments kind,
                  guint least,
                  guint most,
                  int argc,
                  char **argv);

gboolean cli_wants_json (Cli *cli);
const CmClock *cli_get_clock (Cli *cli);
/* Opened at the first call; NULL with @error. Borrowed. */
const char *cli_get_data_dir (Cli *cli, GError **error);

/* The knowledge base of the data directory; owned by the caller. */
CmKnowledge *cli_open_knowledge (Cli *cli, GError **error);

/* One JSON document on stdout; takes @object. */
void cli_print_json (JsonObject *object);
/* Text on stdout with a line end. */
void cli_print (const char *format, ...) G_GNUC_PRINTF (1, 2);
/* A message on stderr. */
void cli_note (const char *format, ...) G_GNUC_PRINTF (1, 2);
/* Prints the sentence of @error on stderr and frees it: "return cli_fail (error);". */
CliExit cli_fail (GError *error);
/* Says what is wrong with the call and what the right form is (@command may be NULL). */
CliExit cli_wrong_usage (const CliCommand *command, const char *format, ...) G_GNUC_PRINTF (2, 3);

Cli *cli_new (void);
void cli_free (Cli *cli);
void cli_set_data_dir (Cli *cli, const char *path);
void cli_set_json (Cli *cli);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Cli, cli_free)

/* @text wrapped by words to the terminal (80 columns where there is none), each line after @indent
 * blanks; a word that is longer than a line is cut. */
void cli_print_wrapped (const char *text, int indent);
/* Rows of @n_columns texts each (NULL is empty) as aligned columns; @numbers: bit n set, column n
 * is aligned to the right. @titles may be NULL. */
void cli_print_table (const char *const *titles,
                      const char *const *cells,
                      guint n_columns,
                      guint n_rows,
                      guint numbers);

extern const CliCommand cli_act;
extern const CliCommand cli_case;
extern const CliCommand cli_enter;
extern const CliCommand cli_forecast;
extern const CliCommand cli_knowledge;
extern const CliCommand cli_observe;
extern const CliCommand cli_redo;
extern const CliCommand cli_undo;
CliExit cli_case_show (Cli *cli, const CliCommand *self, int argc, char **argv);
CliExit cli_knowledge_show (Cli *cli, const CliCommand *self, int argc, char **argv);

G_END_DECLS
