/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Runs a fuzz target over every file of the corpus directory given as argument: the ordinary test
 * of a target where there is no libFuzzer. An empty or missing corpus is a failure. */
#include <gio/gio.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) corpus = argc == 2 ? g_dir_open (argv[1], 0, &error) : NULL;
  const char *name;
  guint n = 0;

  if (corpus == NULL)
    g_error ("usage: %s CORPUS (%s)", argv[0], error != NULL ? error->message : "no directory");
  while ((name = g_dir_read_name (corpus)) != NULL)
    {
      g_autofree char *path = g_build_filename (argv[1], name, NULL);
      g_autofree char *text = NULL;
      g_autofree guint8 *exact = NULL;
      gsize size = 0;

      if (!g_file_get_contents (path, &text, &size, &error))
        g_error ("%s", error->message);
      g_print ("%s\n", name);         /* before the run, so that a crash names its input */
      exact = g_memdup2 (text, size); /* no NUL behind it: a sanitizer sees a read too far */
      LLVMFuzzerTestOneInput (exact, size);
      n++;
    }
  g_print ("%u inputs\n", n);
  return n > 0 ? 0 : 1;
}
