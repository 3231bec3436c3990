/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A store in a directory of the test's own, with a clock that ticks one second a question and
 * randomness that counts: so that every id and hash is the same in each run. */
#pragma once

#include "base/cm-error.h"
#include "case/cm-step.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

#define FIXTURE_START G_GINT64_CONSTANT (1795485600000000) /* 2026-11-24T02:00:00Z */

typedef struct
{
  char *dir;
  CmStore *store;
  CmCase *opened;
  CmClock clock;
  gint64 now;
  guint64 counter;
  const CmRecordType *const *types;
} CaseFixture;

static inline gint64
fixture_now (gpointer data)
{
  CaseFixture *fixture = data;

  fixture->now += G_USEC_PER_SEC;
  return fixture->now;
}

static inline void
fixture_random (gpointer data, guint8 *bytes, gsize size)
{
  CaseFixture *fixture = data;

  fixture->counter++;
  for (gsize i = 0; i < size; i++)
    bytes[i] = (guint8) (fixture->counter >> (8 * (i % 8)));
}

static inline CmStore *
fixture_try_open (CaseFixture *fixture, GError **error)
{
  CmStoreOptions options = { .data_dir = fixture->dir,
                             .actor = "Mia Berg",
                             .clock = &fixture->clock,
                             .busy_ms = 100,
                             .types = fixture->types };

  return cm_store_open (&options, error);
}

static inline void
fixture_open (CaseFixture *fixture)
{
  g_autoptr (GError) error = NULL;

  fixture->store = fixture_try_open (fixture, &error);
  g_assert_no_error (error);
}

static inline void
fixture_close (CaseFixture *fixture)
{
  g_clear_object (&fixture->opened);
  if (fixture->store != NULL)
    g_assert_finalize_object (g_steal_pointer (&fixture->store));
}

/* Closes everything and opens the same case again, as after a restart. */
static inline void
fixture_restart (CaseFixture *fixture)
{
  g_autofree char *id = g_strdup (cm_case_get_id (fixture->opened));
  g_autoptr (GError) error = NULL;

  fixture_close (fixture);
  fixture_open (fixture);
  fixture->opened = cm_store_open_case (fixture->store, id, &error);
  g_assert_no_error (error);
}

static inline void
fixture_make_dir (CaseFixture *fixture)
{
  g_autofree char *pattern = g_build_filename (g_test_get_dir (G_TEST_BUILT), "case-XXXXXX", NULL);

  fixture->dir = realpath (g_mkdtemp (pattern), NULL);
  g_assert_nonnull (fixture->dir);
  fixture->now = FIXTURE_START;
  fixture->clock = (CmClock){ fixture_now, fixture_random, fixture };
}

static inline CmCase *
fixture_new_case (CaseFixture *fixture, const char *title)
{
  CmCaseDraft draft = { .title = title, .domain = "enterprise-attack", .attack_version = "18.1" };
  g_autoptr (GError) error = NULL;
  CmCase *made = cm_store_new_case (fixture->store, &draft, &error);

  g_assert_no_error (error);
  return made;
}

static inline void
fixture_set_up (CaseFixture *fixture, gconstpointer data)
{
  fixture_make_dir (fixture);
  fixture_open (fixture);
  fixture->opened = fixture_new_case (fixture, "Tidewater");
}

static inline void
fixture_remove_dir (const char *path)
{
  GDir *dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      if (g_file_test (file, G_FILE_TEST_IS_DIR))
        fixture_remove_dir (file);
      else
        g_unlink (file);
    }
  g_clear_pointer (&dir, g_dir_close);
  g_rmdir (path);
}

static inline void
fixture_tear_down (CaseFixture *fixture, gconstpointer data)
{
  fixture_close (fixture);
  fixture_remove_dir (fixture->dir);
  free (fixture->dir);
}

/* Nothing wrong with the chain, the rows, the links. */
static inline void
fixture_assert_sound (CmCase *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) problems = cm_case_verify (self, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < problems->len; i++)
    {
      CmProblem *problem = g_ptr_array_index (problems, i);

      g_test_message ("%s %d: %s", problem->check, (int) problem->entry, problem->text);
    }
  g_assert_cmpuint (problems->len, ==, 0);
}

static inline CmRecord *
fixture_observe (CmCase *self, const char *technique, const char *host)
{
  const char *hosts[] = { host, NULL };
  CmObservationDraft draft = { .technique = technique, .hosts = hosts };
  g_autoptr (GError) error = NULL;
  CmRecord *record = cm_case_observe (self, &draft, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (record);
  return record;
}

static inline char *
fixture_path (CaseFixture *fixture, const char *name)
{
  return g_build_filename (fixture->dir, name, NULL);
}
