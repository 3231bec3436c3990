/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What one window works on: the knowledge, the store, the case, the release its ids mean, the
 * current technique, the forecast. The only thing pages share; they know nothing of each other.
 *
 * Properties: "case" (CmCase), "technique" (an id), "domain" (a domain key, for browsing), all
 * nullable; "zone" (IANA name); "forecast" (notify only). Signals: "changed" (another case, a
 * committed step, or new knowledge: read again), "message" (a sentence for the status line),
 * "trouble" (what keeps the disk from being written, or NULL). */
#pragma once

#include "attack/cm-knowledge.h"
#include "case/cm-case.h"
#include "forecast/cm-forecast.h"

G_BEGIN_DECLS

#define CM_TYPE_WORKSPACE (cm_workspace_get_type ())
G_DECLARE_FINAL_TYPE (CmWorkspace, cm_workspace, CM, WORKSPACE, GObject)

CmWorkspace *cm_workspace_new (CmKnowledge *knowledge, CmStore *store, GSettings *settings);

CmKnowledge *cm_workspace_get_knowledge (CmWorkspace *self);
/* After an import: new releases are read and "changed" is emitted. */
void cm_workspace_set_knowledge (CmWorkspace *self, CmKnowledge *knowledge);
CmStore *cm_workspace_get_store (CmWorkspace *self);
GSettings *cm_workspace_get_settings (CmWorkspace *self);
const CmClock *cm_workspace_get_clock (CmWorkspace *self);

CmCase *cm_workspace_get_case (CmWorkspace *self);
void cm_workspace_set_case (CmWorkspace *self, CmCase *open_case);
const char *cm_workspace_get_technique (CmWorkspace *self);
void cm_workspace_set_technique (CmWorkspace *self, const char *id);
const char *cm_workspace_get_domain (CmWorkspace *self);
/* Browses @domain without a case; ignored while there is one. */
void cm_workspace_set_domain (CmWorkspace *self, const char *domain);
/* Of the case, else of the browsed domain; NULL with neither. Borrowed. */
CmRelease *cm_workspace_get_release (CmWorkspace *self);
/* For the case as it is now, computed when asked for; NULL without a case. Borrowed until the next
 * "changed". */
const CmForecast *cm_workspace_get_forecast (CmWorkspace *self);
/* The engine itself, for overlays without a case; NULL where the release has no rows. */
CmForecastEngine *cm_workspace_get_engine (CmWorkspace *self);

/* The zone that times are shown in: "UTC" or an IANA name. */
const char *cm_workspace_get_zone (CmWorkspace *self);
void cm_workspace_set_zone (CmWorkspace *self, const char *zone);
/* "24 Nov 2026 14:05 UTC" in the shown zone. */
char *cm_workspace_format_time (CmWorkspace *self, gint64 us);
/* As cm_workspace_format_time, but of a record's time: its own precision, "no time" where none. */
char *cm_workspace_format_cm_time (CmWorkspace *self, const CmTime *time);
/* How texts typed into the window are understood: now, the shown zone, today. */
void cm_workspace_get_time_context (CmWorkspace *self, CmTimeContext *context);

/* One cm_case_…() call. */
typedef gboolean (*CmWriteFunc) (CmCase *open_case, gpointer data, GError **error);
/* Once: NULL: it is on disk; else refused for good (also on screen already). */
typedef void (*CmWrittenFunc) (const GError *error, gpointer data);
/* The way every widget writes: runs @func at once; where another program writes or the disk is
 * full it waits in order and is tried again while the banner says so. @destroy frees @data after
 * the last call. @written may be NULL. */
void cm_workspace_write (CmWorkspace *self,
                         CmWriteFunc func,
                         CmWrittenFunc written,
                         gpointer data,
                         GDestroyNotify destroy);
/* TRUE while something typed waits for the disk. */
gboolean cm_workspace_is_waiting (CmWorkspace *self);
/* Tries what waits now. */
void cm_workspace_retry (CmWorkspace *self);

/* A sentence for the status line, until the next change ("Showing 12 of 691 techniques"). */
void cm_workspace_say (CmWorkspace *self, const char *text);

G_END_DECLS
