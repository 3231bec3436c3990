/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Second pass of an import: what only the whole release can answer. Internal to attack/. */
#pragma once

#include "attack/cm-build.h"

G_BEGIN_DECLS

/* A STIX id that was mentioned; @written once its object came. */
typedef struct
{
  gint64 id, modified_us;
  gboolean written, live;
} CmBuildSeen;

typedef struct
{
  gint64 technique;
  char *shortname;
} CmBuildPhase;

typedef struct
{
  gint64 matrix;
  int pos;
  gint64 tactic;
} CmBuildOrder;

typedef struct
{
  gint64 release;
  CmImportResult *result;
  GHashTable *objects;   /* STIX id → CmBuildSeen */
  GHashTable *relations; /* the same */
  GArray *phases;        /* CmBuildPhase */
  GArray *order;         /* CmBuildOrder */
} CmBuildPending;

/* Counts a finding and lists the first ten; takes @text. */
void cm_build_note (CmBuildPending *pending, GPtrArray *list, guint *counter, char *text);
gboolean cm_resolve_release (CmDb *db,
                             CmBuildPending *pending,
                             const CmBuildRelease *release,
                             GError **error);
gboolean cm_resolve_remove_object (CmDb *db, gint64 id, GError **error);
gboolean cm_resolve_remove_relation (CmDb *db, gint64 id, GError **error);
gboolean cm_resolve_remove_release (CmDb *db, gint64 release, GError **error);

G_END_DECLS
