/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* T1: kill -9 while a process writes, 20 times, with COUNTERMOVE_TEST_SLOW=1 1,000 times. T8: two
 * processes write beside an open store that follows them. */
#include "../core/case-fixture.h"

#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#define KILLS_SLOW  1000
#define KILLS       (KILLS_SLOW / 50)
#define UUID_LENGTH 36
#define WRITES      1000

typedef struct
{
  pid_t pid;
  int acknowledged; /* ids, 36 bytes each */
} Writer;

/* In the child: writes and acknowledges until it is killed or @limit is reached. */
static void
run_writer (const char *dir, const char *id, int fd, int limit)
{
  CmStoreOptions options = {
    .data_dir = dir, .actor = "Writer", .clock = cm_clock_system (), .busy_ms = 5000
  };
  g_autoptr (CmStore) store = cm_store_open (&options, NULL);
  g_autoptr (CmCase) self = store != NULL ? cm_store_open_case (store, id, NULL) : NULL;

  for (int i = 0; self != NULL && (limit == 0 || i < limit); i++)
    {
      CmObservationDraft draft = { .technique = "T1059.001", .procedure = "powershell" };
      CmRecord *record = cm_case_observe (self, &draft, NULL, NULL);

      if (record == NULL || write (fd, cm_record_get_id (record), UUID_LENGTH) != UUID_LENGTH)
        _exit (1);
    }
  g_clear_object (&self);
  g_clear_object (&store);
  _exit (self == NULL && limit == 0 ? 1 : 0);
}

static Writer
start_writer (const char *dir, const char *id, int limit)
{
  Writer writer;
  int fds[2];

  g_assert_cmpint (pipe (fds), ==, 0);
  writer.pid = fork ();
  g_assert_cmpint (writer.pid, >=, 0);
  if (writer.pid == 0)
    {
      close (fds[0]);
      run_writer (dir, id, fds[1], limit);
    }
  close (fds[1]);
  writer.acknowledged = fds[0];
  return writer;
}

/* Reads what is there within @ms; FALSE at the end of the pipe. */
static gboolean
read_for (Writer *writer, GString *ids, int ms)
{
  struct pollfd wait = { .fd = writer->acknowledged, .events = POLLIN };
  char buffer[UUID_LENGTH * 64];
  gssize size;

  if (poll (&wait, 1, ms) <= 0)
    return TRUE;
  size = read (writer->acknowledged, buffer, sizeof buffer);
  if (size <= 0)
    return FALSE;
  g_string_append_len (ids, buffer, size);
  return TRUE;
}

static void
kill_once (CaseFixture *fixture, const char *id, GRand *rand, GString *ids)
{
  Writer writer = start_writer (fixture->dir, id, 0);
  gsize before = ids->len;
  gint64 deadline;

  while (ids->len == before) /* ready */
    g_assert_true (read_for (&writer, ids, 10000));
  deadline = g_get_monotonic_time () + g_rand_int_range (rand, 200, 30000);
  while (g_get_monotonic_time () < deadline)
    g_assert_true (read_for (&writer, ids, 1));
  g_assert_cmpint (kill (writer.pid, SIGKILL), ==, 0);
  while (read_for (&writer, ids, 10000))
    continue;
  g_assert_cmpint (waitpid (writer.pid, NULL, 0), ==, writer.pid);
  close (writer.acknowledged);
}

static void
check_ids (CaseFixture *fixture, const char *id, GString *ids)
{
  g_autoptr (GError) error = NULL;

  fixture_open (fixture);
  fixture->opened = cm_store_open_case (fixture->store, id, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ids->len % UUID_LENGTH, ==, 0);
  for (gsize i = 0; i < ids->len; i += UUID_LENGTH)
    {
      g_autofree char *row = g_strndup (ids->str + i, UUID_LENGTH);

      g_assert_nonnull (cm_case_find (fixture->opened, &cm_record_observation, row));
    }
  fixture_assert_sound (fixture->opened);
  fixture_close (fixture);
}

static void
test_kill (void)
{
  int kills = g_getenv ("COUNTERMOVE_TEST_SLOW") != NULL ? KILLS_SLOW : KILLS;
  g_autoptr (GRand) rand = g_rand_new_with_seed (4711);
  gsize total = 0;

  for (int done = 0; done < kills; done += KILLS)
    {
      CaseFixture fixture = { 0 };
      g_autoptr (GString) ids = g_string_new (NULL);
      g_autofree char *id = NULL;

      fixture_set_up (&fixture, NULL);
      id = g_strdup (cm_case_get_id (fixture.opened));
      fixture_close (&fixture);
      for (int i = 0; i < KILLS; i++)
        {
          kill_once (&fixture, id, rand, ids);
          check_ids (&fixture, id, ids);
        }
      total += ids->len / UUID_LENGTH;
      fixture_tear_down (&fixture, NULL);
    }
  g_test_message ("%d kills, %" G_GSIZE_FORMAT " acknowledged, 0 lost", kills, total);
  g_assert_cmpuint (total, >, (guint) kills);
}

static void
test_two_writers (CaseFixture *fixture, gconstpointer data)
{
  CmCase *self = fixture->opened;
  g_autofree char *id = g_strdup (cm_case_get_id (self));
  Writer writers[2];
  g_autoptr (GString) ids = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  gboolean open[2] = { TRUE, TRUE };

  for (int i = 0; i < 2; i++)
    writers[i] = start_writer (fixture->dir, id, WRITES);
  while (open[0] || open[1])
    {
      for (int i = 0; i < 2; i++)
        open[i] = open[i] && read_for (&writers[i], ids, 5);
      g_assert_true (cm_store_poll (fixture->store, &error));
      g_assert_no_error (error);
    }
  for (int i = 0; i < 2; i++)
    {
      int status = 0;

      g_assert_cmpint (waitpid (writers[i].pid, &status, 0), ==, writers[i].pid);
      g_assert_cmpint (status, ==, 0);
      close (writers[i].acknowledged);
    }
  g_assert_true (cm_store_poll (fixture->store, &error));
  g_assert_cmpuint (ids->len, ==, 2 * WRITES * UUID_LENGTH);
  g_assert_cmpuint (g_list_model_get_n_items (cm_case_get_records (self, &cm_record_observation)),
                    ==, 2 * WRITES);
  fixture_assert_sound (self);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kill/kill-9", test_kill);
  g_test_add ("/kill/two-writers", CaseFixture, NULL, fixture_set_up, test_two_writers,
              fixture_tear_down);
  return g_test_run ();
}
