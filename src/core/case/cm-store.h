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
/* "domain version" of every case, also in the bin: releases that an import must keep.
 * NULL-terminated, owned by the caller. */
char **cm_store_get_pinned (CmStore *store, GError **error);
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
/* What the other files of this folder share. The row of a case, in the bin or not; borrowed. */
const CmRecordType *const *cm_store_get_types (CmStore *store);
CmRecord *cm_store_find_row (CmStore *store, const char *id);
/* Takes a row of cases as it was read back; @as becomes the live record of a new one. */
CmRecord *cm_store_apply_row (CmStore *store, CmRecord *fresh, CmRecord *as);
/* A case changed at @at_us; its place in the list follows at the next flush. */
void cm_store_touch (CmStore *store, const char *case_id, gint64 at_us);
void cm_store_flush (CmStore *store);
/* The last journal entry that the models know, and what is to be read up to. */
gint64 cm_store_get_last_n (CmStore *store);
void cm_store_set_last_n (CmStore *store, gint64 n);
/* Reads the entries after the last known one, but those of @own_step, into all open models. */
gboolean cm_store_refresh (CmStore *store, const char *own_step, GError **error);
/* CM_ERROR_CORRUPT once the file was found swapped. */
gboolean cm_store_may_write (CmStore *store, GError **error);
/* cases.heads at most once a minute. */
void cm_store_note_heads (CmStore *store);
/* Writes cases.heads and checkpoints; called by dispose as well. */
gboolean cm_store_close (CmStore *store, GError **error);

G_END_DECLS
