/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Opening cases.db, in an order that matters: nothing is written to a file before it is known to
 * be ours, of a version we know, with the schema we would make, and sound. */
#include "case/cm-store-file.h"

#include "base/cm-error.h"
#include "base/cm-file.h"
#include "case/cm-journal.h"
#include "case/cm-schema.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHECKED_ENTRIES  1000
#define FOREGROUND_BYTES (100 * 1024 * 1024)

static gboolean
fail_errno (const char *path, GError **error)
{
  int code = errno;

  g_set_error (error, CM_ERROR, code == ENOSPC ? CM_ERROR_FULL : CM_ERROR_FAILED, _ ("%s: %s"),
               path, g_strerror (code));
  return FALSE;
}

static void
remove_leftovers (const char *path)
{
  static const char *const suffixes[] = { "", "-journal", "-wal", "-shm" };

  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *name = g_strconcat (path, suffixes[i], NULL);

      g_unlink (name);
    }
}

typedef struct
{
  const CmClock *clock;
  const char *path;
} Names;

static gboolean
write_names (CmDb *db, gpointer data, GError **error)
{
  Names *names = data;
  g_autofree char *copy_id = cm_clock_uuid (names->clock);
  g_autofree char *machine = NULL, *place = NULL;
  struct stat info;

  if (stat (names->path, &info) != 0)
    return fail_errno (names->path, error);
  /* A machine without an id is only less well recognised. */
  g_file_get_contents ("/etc/machine-id", &machine, NULL, NULL);
  place = g_strdup_printf ("%s:%" G_GUINT64_FORMAT, machine != NULL ? g_strstrip (machine) : "",
                           (guint64) info.st_ino);
  return cm_db_run (db, error, "INSERT INTO store VALUES ('copy_id', ?), ('place', ?)", "ss",
                    copy_id, place);
}

static gboolean
build_file (const char *path,
            const CmRecordType *const *types,
            const CmClock *clock,
            GError **error)
{
  Names names = { clock, path };
  g_autoptr (CmDb) db = cm_db_open (path, CM_DB_CREATE, 0, error);

  return db != NULL && cm_schema_migrate (db, types, 0, cm_schema_version (types), error) &&
         cm_db_in_transaction (db, write_names, &names, error) && cm_db_make_durable (db, error) &&
         cm_db_checkpoint (db, error);
}

/* cases.db.new is finished, closed and on disk before it gets its name, so a cases.db of 0 bytes
 * is always damage. link() does not replace: of two first starts one wins, the other opens that. */
static gboolean
create_file (const char *data_dir,
             const char *path,
             const CmRecordType *const *types,
             const CmClock *clock,
             GError **error)
{
  g_autofree char *lock_path = g_build_filename (data_dir, "setup.lock", NULL);
  g_autofree char *aside = g_strconcat (path, ".new", NULL);
  g_autoptr (CmLock) lock = cm_lock_take (lock_path, NULL, TRUE, NULL, error);
  gboolean ok;

  if (lock == NULL)
    return FALSE;
  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  remove_leftovers (aside);
  ok = build_file (aside, types, clock, error) && cm_file_sync (aside, error) &&
       (link (aside, path) == 0 || errno == EEXIST || fail_errno (path, error));
  remove_leftovers (aside);
  return ok && cm_directory_sync (data_dir, error);
}

static gboolean
check_version (CmDb *db, const CmRecordType *const *types, gint64 *version, GError **error)
{
  gint64 application = 0;
  const char *path = cm_db_get_path (db);

  if (!cm_db_get_int64 (db, &application, error, "PRAGMA application_id", "") ||
      !cm_db_get_int64 (db, version, error, "PRAGMA user_version", ""))
    return FALSE;
  if (application != CM_CASES_APPLICATION_ID || *version < 1)
    {
      g_set_error (error, CM_ERROR, CM_ERROR_CORRUPT,
                   _ ("%s is no case store of Countermove; it was left as it is"), path);
      return FALSE;
    }
  if (*version > cm_schema_version (types))
    {
      g_set_error (error, CM_ERROR, CM_ERROR_TOO_NEW,
                   _ ("%s was written by a newer Countermove; it was left as it is"), path);
      return FALSE;
    }
  return TRUE;
}

static gboolean
check_content (CmDb *db, gboolean had_wal, GError **error)
{
  struct stat info;

  if (stat (cm_db_get_path (db), &info) != 0)
    return fail_errno (cm_db_get_path (db), error);
  if ((had_wal || info.st_size <= FOREGROUND_BYTES) && !cm_db_quick_check (db, error))
    return FALSE;
  return cm_journal_check_tail (db, CHECKED_ENTRIES, error);
}

static gboolean
migrate_file (CmDb *db,
              const char *data_dir,
              const CmRecordType *const *types,
              const CmClock *clock,
              GError **error)
{
  g_autofree char *lock_path = g_build_filename (data_dir, "setup.lock", NULL);
  g_autoptr (CmLock) lock = cm_lock_take (lock_path, NULL, TRUE, NULL, error);
  int target = cm_schema_version (types);
  gint64 version = 0, cases = 0;

  if (lock == NULL || !check_version (db, types, &version, error) ||
      !cm_db_get_int64 (db, &cases, error, "SELECT count(*) FROM cases", ""))
    return FALSE;
  if (version == target)
    return TRUE;
  return (cases == 0 || cm_store_file_backup (db, data_dir, cm_clock_now (clock), error)) &&
         cm_db_make_durable (db, error) &&
         cm_schema_migrate (db, types, (int) version, target, error) &&
         cm_schema_check (db, types, target, error);
}

CmDb *
cm_store_file_open (const char *data_dir,
                    const CmRecordType *const *types,
                    int busy_ms,
                    const CmClock *clock,
                    GError **error)
{
  g_autofree char *path = g_build_filename (data_dir, "cases.db", NULL);
  g_autofree char *wal = g_strconcat (path, "-wal", NULL);
  g_autoptr (CmDb) db = NULL;
  gboolean had_wal;
  gint64 version = 0;

  if (!g_file_test (path, G_FILE_TEST_EXISTS) && !create_file (data_dir, path, types, clock, error))
    return NULL;
  had_wal = g_file_test (wal, G_FILE_TEST_EXISTS);
  db = cm_db_open (path, CM_DB_READ_WRITE, busy_ms, error);
  if (db == NULL || !check_version (db, types, &version, error) ||
      !cm_schema_check (db, types, (int) version, error) || !check_content (db, had_wal, error))
    return NULL;
  if (version < cm_schema_version (types) && !migrate_file (db, data_dir, types, clock, error))
    return NULL;
  return cm_db_make_durable (db, error) ? g_steal_pointer (&db) : NULL;
}

static gboolean
verify_copy (const char *path, GError **error)
{
  g_autoptr (CmDb) copy = cm_db_open (path, CM_DB_READ_ONLY, 0, error);

  return copy != NULL && cm_db_quick_check (copy, error) &&
         cm_journal_check_tail (copy, G_MAXINT32, error);
}

gboolean
cm_store_file_backup (CmDb *db, const char *data_dir, gint64 now_us, GError **error)
{
  g_autofree char *dir = g_build_filename (data_dir, "backups", NULL);
  g_autoptr (GDateTime) now = g_date_time_new_from_unix_utc (now_us / G_USEC_PER_SEC);
  g_autofree char *stamp = g_date_time_format (now, "%Y%m%dT%H%M%SZ");
  g_autofree char *name = g_strconcat ("cases-", stamp, ".db", NULL);
  g_autofree char *path = g_build_filename (dir, name, NULL);
  g_autofree char *aside = g_strconcat (path, ".new", NULL);

  if (g_mkdir (dir, 0700) != 0 && errno != EEXIST)
    return fail_errno (dir, error);
  remove_leftovers (aside);
  if (cm_db_backup (db, aside, error) && verify_copy (aside, error) &&
      cm_file_sync (aside, error) && cm_file_rename (aside, path, error))
    return TRUE;
  remove_leftovers (aside);
  g_prefix_error (error, "%s: ", _ ("No backup could be made"));
  return FALSE;
}
