/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* T4: a disk of 2 MB is full, then freed. T5: a limit on file size. Nothing dies, nothing is lost,
 * and the step that failed is written once there is room. */
#define _GNU_SOURCE /* unshare */

#include "../core/case-fixture.h"

#include "base/cm-file.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define SKIP 77
#define ROOM (1024 * 1024)

/* A step too much for what room there is. */
static CmStep *
fill (CmCase *self, int *written, GError **error)
{
  g_autofree char *text = g_strnfill (4000, 'x');

  for (*written = 0; *written < 5000; (*written)++)
    {
      CmStep *step = cm_step_new (self);
      CmRecord *person = cm_record_new (&cm_record_person);

      cm_record_set_text (person, "name", "Ada");
      cm_record_set_text (person, "notes", text);
      cm_step_insert (step, person);
      if (!cm_step_commit (step, error))
        return step;
      cm_step_free (step);
    }
  g_assert_not_reached ();
}

static void
free_room (CaseFixture *fixture)
{
  g_autofree char *ballast = fixture_path (fixture, "ballast");
  struct rlimit limit;

  g_unlink (ballast);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  limit.rlim_cur = limit.rlim_max;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
}

static void
write_beyond (CaseFixture *fixture, gboolean full)
{
  CmCase *self = fixture->opened;
  GListModel *people = cm_case_get_records (self, &cm_record_person);
  g_autoptr (GError) error = NULL;
  int written = 0;
  g_autoptr (CmStep) step = fill (self, &written, &error);

  if (full)
    g_assert_error (error, CM_ERROR, CM_ERROR_FULL);
  else
    g_assert_true (error->domain == CM_ERROR);
  g_assert_nonnull (strstr (error->message, "cases.db"));
  g_clear_error (&error);
  g_assert_cmpint (written, >, 10);
  g_assert_cmpuint (g_list_model_get_n_items (people), ==, (guint) written);
  fixture_assert_sound (self); /* reading goes on */
  g_assert_false (cm_step_commit (step, &error));
  g_clear_error (&error);
  free_room (fixture);
  g_assert_true (cm_step_commit (step, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (g_list_model_get_n_items (people), ==, (guint) written + 1);
  g_clear_pointer (&step, cm_step_free);
  fixture_restart (fixture);
  fixture_assert_sound (fixture->opened);
}

static gboolean
mount_small_disk (const char *dir)
{
  if (unshare (CLONE_NEWNS) != 0 && unshare (CLONE_NEWUSER | CLONE_NEWNS) != 0)
    return FALSE;
  return mount (NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
         mount ("tmpfs", dir, "tmpfs", MS_NOSUID | MS_NODEV, "size=2m,mode=0700") == 0;
}

static void
run_full (CaseFixture *fixture)
{
  g_autofree char *ballast = fixture_path (fixture, "ballast");
  g_autofree char *room = g_malloc0 (ROOM);

  if (!mount_small_disk (fixture->dir))
    _exit (SKIP);
  g_assert_true (g_file_set_contents (ballast, room, ROOM, NULL));
  fixture_open (fixture);
  fixture->opened = fixture_new_case (fixture, "Small");
  write_beyond (fixture, TRUE);
  fixture_close (fixture);
}

static void
run_limit (CaseFixture *fixture)
{
  struct rlimit limit;

  cm_process_harden ();
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  limit.rlim_cur = ROOM;
  fixture_open (fixture);
  fixture->opened = fixture_new_case (fixture, "Small");
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  write_beyond (fixture, FALSE);
  fixture_close (fixture);
}

/* Name space and limits are for ever: the test runs in a child. */
static void
run_in_child (void (*func) (CaseFixture *fixture))
{
  CaseFixture fixture = { 0 };
  int status = 0;
  pid_t pid;

  fixture_make_dir (&fixture);
  pid = fork ();
  g_assert_cmpint (pid, >=, 0);
  if (pid == 0)
    {
      func (&fixture);
      _exit (0);
    }
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  fixture_tear_down (&fixture, NULL);
  if (WIFEXITED (status) && WEXITSTATUS (status) == SKIP)
    g_test_skip ("no mount name space here");
  else
    g_assert_cmpint (status, ==, 0);
}

static void
test_full (void)
{
  run_in_child (run_full);
}

static void
test_limit (void)
{
  run_in_child (run_limit);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/full/disk", test_full);
  g_test_add_func ("/full/file-size", test_limit);
  return g_test_run ();
}
