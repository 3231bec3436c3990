/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The case store: cases.db opened by the sequence of the reliability rules, migrations, the list of
 * cases. One writer path for all changes: cm-step.h. */
#pragma once

#include "base/cm-clock.h"
#include "base/cm-db.h"
#include "case/cm-records.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define CM_TYPE_STORE (cm_store_get_type ())
G_DECLARE_FINAL_TYPE (CmStore, cm_store, CM, STORE, GObject)

#define CM_TYPE_CASE (cm_case_get_type ())
G_DECLARE_FINAL_TYPE (CmCase, cm_case, CM, CASE, GObject)

typedef struct
{
  const char *data_dir; /* real path */
  const char *actor;    /* who writes, for the journal; NULL: the login's full name */
  const CmClock *clock;
  int busy_ms;                      /* 100 in the window, 5000 elsewhere */
  const CmRecordType *const *types; /* NULL: cm_record_types; tests add made-up records */
} CmStoreOptions;

/* Opens or creates cases.db; never touches a file that is not ours, newer or damaged. */
CmStore *cm_store_open (const CmStoreOptions *options, GError **error);
CmDb *cm_store_get_db (CmStore *store);
const CmClock *cm_store_get_clock (CmStore *store);
const char *cm_store_get_actor (CmStore *store);
void cm_store_set_actor (CmStore *store, const char *actor);
const char *cm_store_get_data_dir (CmStore *store);
const char *cm_store_get_copy_id (CmStore *store);
/* CmRecord of type cases, not in the bin, last changed first; the live model. */
GListModel *cm_store_get_cases (CmStore *store);
/* CASE of the command line: UUID, number, or a unique prefix of at least 8 hex digits. Cases in the
 * bin only where
 * @in_bin. Owned by the caller. */
char *cm_store_find_case (CmStore *store, const char *text, gboolean in_bin, GError **error);

typedef struct
{
  const char *title;          /* required */
  const char *domain;         /* domain key, required */
  const char *attack_version; /* pinned */
  const char *severity;       /* NULL: undetermined */
  const char *kind;           /* NULL: incident */
} CmCaseDraft;
CmCase *cm_store_new_case (CmStore *store, const CmCaseDraft *draft, GError **error);
/* The one CmCase object of @id while anybody holds it. */
CmCase *cm_store_open_case (CmStore *store, const char *id, GError **error);
gboolean cm_store_bin_case (CmStore *store, const char *id, GError **error);
gboolean cm_store_restore_case (CmStore *store, const char *id, GError **error);
/* How many observations (observed, suspected) and distinct techniques, actions, and the last change
 * of a case, for the start page and `case list`, without opening it. */
typedef struct
{
  int observations, techniques, actions;
  gint64 changed_us;
} CmCaseCounts;
gboolean
cm_store_get_counts (CmStore *store, const char *case_id, CmCaseCounts *out, GError **error);
/* Reads what another program committed since; emits "changed" on the cases it touched. The app
 * calls it once a second and on focus. FALSE with CM_ERROR_CORRUPT where the file was swapped or
 * removed: writing stops. */
gboolean cm_store_poll (CmStore *store, GError **error);
/* Writes cases.heads and checkpoints; called by dispose as well. */
gboolean cm_store_close (CmStore *store, GError **error);

G_END_DECLS
