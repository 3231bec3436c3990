/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* countermove-cli: the table of commands, help and version, and which command runs. What a command
 * does stands in its own file. */
#include "cli.h"

#include "base/cm-file.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

static const CliCommand *const commands[] = {
  &cli_case, &cli_observe,  &cli_act,       &cli_enter, &cli_undo,
  &cli_redo, &cli_forecast, &cli_knowledge, NULL,
};

static gboolean
is_help (const char *text)
{
  return g_strcmp0 (text, "--help") == 0 || g_strcmp0 (text, "-h") == 0;
}

static void
print_help (void)
{
  cli_print (_ ("Usage: countermove-cli [--data-dir DIR] COMMAND …"));
  cli_print ("\n%s", _ ("Commands:"));
  for (gsize i = 0; commands[i] != NULL; i++)
    cli_print ("  %-12s %s", commands[i]->name, _ (commands[i]->summary));
  cli_print ("\n%s", _ ("Options:"));
  cli_print ("  --data-dir DIR  %s", _ ("where everything is kept (else COUNTERMOVE_DATA_DIR,\n"
                                        "                  else $XDG_DATA_HOME/countermove)"));
  cli_print ("  --json          %s", _ ("one JSON document on stdout; every command takes it"));
  cli_print ("  --version       %s", _ ("the version of Countermove"));
  cli_print ("  -h, --help      %s", _ ("this; after a command: all that the command takes"));
  cli_print ("\n%s",
             _ ("The answer goes to stdout, messages to stderr. Exit status: 0 done, 1 failed\n"
                "with one sentence that says why, 2 wrong usage."));
}

static void
print_command_help (const CliCommand *command)
{
  cli_print (_ ("Usage: countermove-cli [--data-dir DIR] %s"), command->usage);
  cli_print ("\n%s", _ (command->summary));
  if (command->help != NULL)
    cli_print ("\n%s", _ (command->help));
  if (command->commands == NULL)
    return;
  cli_print ("\n%s", _ ("Commands:"));
  for (const CliCommand *sub = command->commands; sub->name != NULL; sub++)
    cli_print ("  %s\n      %s", sub->usage, _ (sub->summary));
}

/* TRUE where help is asked for before a "--". */
static gboolean
wants_help (int argc, char **argv)
{
  for (int i = 1; i < argc && g_strcmp0 (argv[i], "--") != 0; i++)
    if (is_help (argv[i]))
      return TRUE;
  return FALSE;
}

static CliExit
run_command (Cli *cli, const CliCommand *command, int argc, char **argv)
{
  if (command->commands != NULL)
    {
      if (argc < 2)
        return cli_wrong_usage (command, _ ("a command is missing"));
      for (const CliCommand *sub = command->commands; sub->name != NULL; sub++)
        if (strcmp (sub->name, argv[1]) == 0)
          return run_command (cli, sub, argc - 1, argv + 1);
      if (!wants_help (argc, argv))
        return cli_wrong_usage (command, _ ("unknown command “%s”"), argv[1]);
    }
  if (!wants_help (argc, argv))
    return command->run (cli, command, argc, argv);
  print_command_help (command);
  return CLI_DONE;
}

/* The options before the command; *@index is left at the command. */
static gboolean
read_global_options (Cli *cli, int argc, char **argv, int *index, CliExit *status)
{
  for (; *index < argc && argv[*index][0] == '-'; (*index)++)
    {
      const char *option = argv[*index];

      *status = CLI_DONE;
      if (is_help (option))
        return print_help (), FALSE;
      if (strcmp (option, "--version") == 0)
        return cli_print ("countermove-cli %s", CM_VERSION), FALSE;
      if (g_str_has_prefix (option, "--data-dir="))
        cli_set_data_dir (cli, option + strlen ("--data-dir="));
      else if (strcmp (option, "--json") == 0)
        cli_set_json (cli);
      else if (strcmp (option, "--data-dir") == 0 && *index + 1 < argc)
        cli_set_data_dir (cli, argv[++*index]);
      else
        {
          *status = strcmp (option, "--data-dir") == 0
                        ? cli_wrong_usage (NULL, _ ("--data-dir needs a folder"))
                        : cli_wrong_usage (NULL, _ ("unknown option “%s”"), option);
          return FALSE;
        }
    }
  return TRUE;
}

static CliExit
run (Cli *cli, int argc, char **argv)
{
  int index = 1;
  CliExit status = CLI_DONE;

  if (!read_global_options (cli, argc, argv, &index, &status))
    return status;
  if (index >= argc)
    return cli_wrong_usage (NULL, _ ("a command is missing"));
  for (gsize i = 0; commands[i] != NULL; i++)
    if (strcmp (commands[i]->name, argv[index]) == 0)
      return run_command (cli, commands[i], argc - index, argv + index);
  return cli_wrong_usage (NULL, _ ("unknown command “%s”"), argv[index]);
}

int
main (int argc, char **argv)
{
  g_autoptr (Cli) cli = NULL;
  CliExit status;

  cm_process_harden ();
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, CM_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_set_prgname ("countermove-cli");

  cli = cli_new ();
  status = run (cli, argc, argv);
  /* An answer that did not arrive is a failure, and only the last write tells. */
  if (fflush (stdout) != 0 || ferror (stdout))
    {
      cli_note ("countermove-cli: %s", _ ("the answer could not be written"));
      return CLI_FAILED;
    }
  return (int) status;
}
