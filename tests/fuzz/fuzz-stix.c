/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Any bytes as a file to import: refused with nothing left behind, or taken and readable again. */
#include "attack/cm-import.h"
#include "base/cm-file.h"

#include <glib/gstdio.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* One private directory a process; the knowledge of the run before is part of the input, as it is
 * for a user. */
static char *
get_dir (void)
{
  static char *dir;

  if (dir == NULL)
    {
      const char *build = g_getenv ("G_TEST_BUILDDIR");
      g_autofree char *pattern =
          g_build_filename (build != NULL ? build : ".", "fuzz-stix-XXXXXX", NULL);

      g_assert_nonnull (g_mkdtemp (pattern));
      dir = cm_data_dir_open (pattern, NULL, NULL);
      g_assert_nonnull (dir);
    }
  return dir;
}

static void
check_taken (const char *dir)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CmKnowledge) knowledge = cm_knowledge_open (dir, &error);
  const char *const *domains;

  g_assert_no_error (error);
  domains = cm_knowledge_get_domains (knowledge);
  for (guint i = 0; domains[i] != NULL; i++)
    {
      CmRelease *release = cm_knowledge_get_release (knowledge, domains[i], NULL, &error);
      GPtrArray *techniques;

      g_assert_no_error (error);
      techniques = cm_release_get_techniques (release);
      for (guint k = 0; k < techniques->len; k++)
        g_assert_nonnull (
            cm_release_resolve (release, ((CmTechnique *) g_ptr_array_index (techniques, k))->id));
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const char *dir = get_dir ();
  g_autofree char *path = g_build_filename (dir, "input.json", NULL);
  g_autofree char *built = g_build_filename (dir, "knowledge.db.new", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) results = NULL;
  const char *const files[] = { path, NULL };
  CmImportOptions options = { .data_dir = dir, .files = files, .now_us = 1 };

  if (!cm_file_write (path, data, size, NULL))
    return 0;
  results = cm_import_run (&options, NULL, &error);
  g_assert_true ((results != NULL) == (error == NULL));
  g_assert_false (g_file_test (built, G_FILE_TEST_EXISTS));
  if (results != NULL)
    check_taken (dir);
  return 0;
}
