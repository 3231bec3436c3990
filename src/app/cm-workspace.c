/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What one window works on, and the one way its widgets write: at once, or again and again until
 * the disk takes it. Knows no widget. */
#include "cm-workspace.h"

#include "forecast/cm-forecast-case.h"

#include "base/cm-error.h"
#include "case/cm-records.h"

#include <glib/gi18n.h>

#define FIRST_WAIT_MS 100
#define BUSY_WAIT_MS  2000
#define DISK_WAIT_MS  5000

typedef struct
{
  CmCase *open_case;
  CmWriteFunc func;
  CmWrittenFunc written;
  gpointer data;
  GDestroyNotify destroy;
} Write;

struct _CmWorkspace
{
  GObject parent_instance;

  CmKnowledge *knowledge;
  CmStore *store;
  GSettings *settings;
  CmCase *open_case;
  char *technique;
  char *domain;
  char *zone;
  CmRelease *release;
  CmForecastEngine *engine;
  gboolean no_engine; /* tried, and the release has no rows */
  CmForecast *forecast;
  GQueue waiting; /* Write, in the order they were asked for */
  guint retry_id;
  guint wait_ms;
};

enum
{
  PROP_CASE = 1,
  PROP_TECHNIQUE,
  PROP_DOMAIN,
  PROP_ZONE,
  PROP_FORECAST,
  N_PROPS,
};

enum
{
  CHANGED,
  MESSAGE,
  TROUBLE,
  N_SIGNALS,
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CmWorkspace, cm_workspace, G_TYPE_OBJECT)

static void
free_write (Write *write)
{
  if (write->destroy != NULL)
    write->destroy (write->data);
  g_clear_object (&write->open_case);
  g_free (write);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Write, free_write)

static void
forget_forecast (CmWorkspace *self)
{
  g_clear_pointer (&self->forecast, cm_forecast_free);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_FORECAST]);
}

static void
on_case_changed (CmWorkspace *self)
{
  forget_forecast (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

/* The release that ids of the case, or of what is browsed, are read with. */
static void
update_release (CmWorkspace *self)
{
  CmRelease *release = NULL;

  if (self->open_case != NULL)
    {
      CmRecord *row = cm_case_get_row (self->open_case);

      /* A domain that is no longer loaded leaves the case readable, without a matrix. */
      release = cm_knowledge_get_release (self->knowledge, cm_record_get_text (row, "domain"),
                                          cm_record_get_text (row, "attack_version"), NULL);
    }
  else if (self->domain != NULL)
    {
      release = cm_knowledge_get_release (self->knowledge, self->domain, NULL, NULL);
    }
  if (release == self->release)
    return;
  g_clear_pointer (&self->forecast, cm_forecast_free);
  g_clear_pointer (&self->engine, cm_forecast_engine_free);
  g_clear_pointer (&self->release, cm_release_unref);
  self->release = release != NULL ? cm_release_ref (release) : NULL;
  self->no_engine = FALSE;
}

static void schedule_retry (CmWorkspace *self, guint wait_ms);

/* Writes what waits, oldest first, until one has to wait longer. */
static void
run_waiting (CmWorkspace *self)
{
  g_autoptr (CmWorkspace) alive = g_object_ref (self);
  gboolean waited = self->wait_ms > 0;

  while (!g_queue_is_empty (&self->waiting))
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (Write) done = NULL;
      Write *write = g_queue_peek_head (&self->waiting);
      gboolean ok = write->func (write->open_case, write->data, &error);
      gboolean busy = g_error_matches (error, CM_ERROR, CM_ERROR_BUSY);

      if (!ok && (busy || g_error_matches (error, CM_ERROR, CM_ERROR_FULL)))
        {
          guint next = self->wait_ms == 0 ? FIRST_WAIT_MS : MIN (self->wait_ms * 2, BUSY_WAIT_MS);

          schedule_retry (self, busy ? next : DISK_WAIT_MS);
          g_signal_emit (self, signals[TROUBLE], 0, error->message);
          return;
        }
      done = g_queue_pop_head (&self->waiting);
      if (!ok)
        cm_workspace_say (self, error->message);
      if (done->written != NULL)
        done->written (error, done->data);
    }
  self->wait_ms = 0;
  if (waited)
    g_signal_emit (self, signals[TROUBLE], 0, NULL);
}

static gboolean
on_retry (gpointer data)
{
  CmWorkspace *self = data;

  self->retry_id = 0;
  run_waiting (self);
  return G_SOURCE_REMOVE;
}

static void
schedule_retry (CmWorkspace *self, guint wait_ms)
{
  g_clear_handle_id (&self->retry_id, g_source_remove);
  self->wait_ms = wait_ms;
  self->retry_id = g_timeout_add (wait_ms, on_retry, self);
}

static void
cm_workspace_dispose (GObject *object)
{
  CmWorkspace *self = CM_WORKSPACE (object);

  g_clear_handle_id (&self->retry_id, g_source_remove);
  g_queue_clear_full (&self->waiting, (GDestroyNotify) free_write);
  if (self->open_case != NULL)
    g_signal_handlers_disconnect_by_data (self->open_case, self);
  g_clear_object (&self->open_case);
  g_clear_pointer (&self->forecast, cm_forecast_free);
  g_clear_pointer (&self->engine, cm_forecast_engine_free);
  g_clear_pointer (&self->release, cm_release_unref);
  g_clear_pointer (&self->knowledge, cm_knowledge_unref);
  g_clear_object (&self->store);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (cm_workspace_parent_class)->dispose (object);
}

static void
cm_workspace_finalize (GObject *object)
{
  CmWorkspace *self = CM_WORKSPACE (object);

  g_free (self->technique);
  g_free (self->domain);
  g_free (self->zone);
  G_OBJECT_CLASS (cm_workspace_parent_class)->finalize (object);
}

static void
cm_workspace_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  CmWorkspace *self = CM_WORKSPACE (object);

  switch (id)
    {
    case PROP_CASE:
      g_value_set_object (value, self->open_case);
      break;
    case PROP_TECHNIQUE:
      g_value_set_string (value, self->technique);
      break;
    case PROP_DOMAIN:
      g_value_set_string (value, self->domain);
      break;
    case PROP_ZONE:
      g_value_set_string (value, self->zone);
      break;
    case PROP_FORECAST:
      g_value_set_pointer (value, self->forecast);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
cm_workspace_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  CmWorkspace *self = CM_WORKSPACE (object);

  switch (id)
    {
    case PROP_CASE:
      cm_workspace_set_case (self, g_value_get_object (value));
      break;
    case PROP_TECHNIQUE:
      cm_workspace_set_technique (self, g_value_get_string (value));
      break;
    case PROP_DOMAIN:
      cm_workspace_set_domain (self, g_value_get_string (value));
      break;
    case PROP_ZONE:
      cm_workspace_set_zone (self, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
cm_workspace_class_init (CmWorkspaceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = cm_workspace_dispose;
  object_class->finalize = cm_workspace_finalize;
  object_class->get_property = cm_workspace_get_property;
  object_class->set_property = cm_workspace_set_property;

  props[PROP_CASE] = g_param_spec_object ("case", NULL, NULL, CM_TYPE_CASE, flags);
  props[PROP_TECHNIQUE] = g_param_spec_string ("technique", NULL, NULL, NULL, flags);
  props[PROP_DOMAIN] = g_param_spec_string ("domain", NULL, NULL, NULL, flags);
  props[PROP_ZONE] = g_param_spec_string ("zone", NULL, NULL, "UTC", flags);
  props[PROP_FORECAST] =
      g_param_spec_pointer ("forecast", NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);

  signals[CHANGED] = g_signal_new ("changed", CM_TYPE_WORKSPACE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
  signals[MESSAGE] = g_signal_new ("message", CM_TYPE_WORKSPACE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[TROUBLE] = g_signal_new ("trouble", CM_TYPE_WORKSPACE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
cm_workspace_init (CmWorkspace *self)
{
  self->zone = g_strdup ("UTC");
  g_queue_init (&self->waiting);
}

CmWorkspace *
cm_workspace_new (CmKnowledge *knowledge, CmStore *store, GSettings *settings)
{
  CmWorkspace *self = g_object_new (CM_TYPE_WORKSPACE, NULL);

  self->knowledge = cm_knowledge_ref (knowledge);
  self->store = g_object_ref (store);
  self->settings = g_object_ref (settings);
  g_settings_bind (settings, "zone", self, "zone", G_SETTINGS_BIND_DEFAULT);
  return self;
}

CmKnowledge *
cm_workspace_get_knowledge (CmWorkspace *self)
{
  g_return_val_if_fail (CM_IS_WORKSPACE (self), NULL);
  return self->knowledge;
}

void
cm_workspace_set_knowledge (CmWorkspace *self, CmKnowledge *knowledge)
{
  g_return_if_fail (CM_IS_WORKSPACE (self) && knowledge != NULL);

  if (self->knowledge == knowledge)
    return;
  /* The engine reads the old database, so it goes first. */
  g_clear_pointer (&self->forecast, cm_forecast_free);
  g_clear_pointer (&self->engine, cm_forecast_engine_free);
  g_clear_pointer (&self->release, cm_release_unref);
  cm_knowledge_unref (self->knowledge);
  self->knowledge = cm_knowledge_ref (knowledge);
  update_release (self);
  on_case_changed (self);
}

CmStore *
cm_workspace_get_store (CmWorkspace *self)
{
  g_return_val_if_fail (CM_IS_WORKSPACE (self), NULL);
  return self->store;
}

GSettings *
cm_workspace_get_settings (CmWorkspace *self)
{
  g_return_val_if_fail (CM_IS_WORKSPACE (self), NULL);
  return self->settings;
}

const CmClock *
cm_workspace_get_clock (CmWorkspace *self)
{
  g_return_val_if_fail (CM_IS_WORKSPACE (self), NULL);
  return cm_store_get_clock (self->store);
}

CmCase *
cm_workspace_get_case (CmWorkspace *self)
{
  g_return_val_if_fail (CM_IS_WORKSPACE (self), NULL);
  return self->open_case;
}

void
cm_workspace_set_case (CmWorkspace *self, CmCase *open_case)
{
  g_return_if_fail (CM_IS_WORKSPACE (self));

  if (self->open_case == open_case)
    return;
  if (self->open_case != NULL)
    g_signal_handlers_disconnect_by_data (self->open_case, self);
  g_set_object (&self->open_case, open_case);
  if (open_case != NULL)
    g_signal_connect_swapped (open_case, "changed", G_CALLBACK (on_case_changed), self);
  update_release (self);
  cm_workspace_set_technique (self, NULL);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CASE]);
  on_case_changed (self);
}

const char *
cm_workspace_get_technique (CmWorkspace *self)
{
  g_return_val_if_fail (CM_IS_WORKSPACE (self), NULL);
  return self->technique;
}

void
cm_workspace_set_technique (CmWorkspace *self, const char *id)
{
  g_return_if_fail (CM_IS_WORKSPACE (self));

  if (g_strcmp0 (self->technique, id) == 0)
    return;
  g_free (self->technique);
  self->technique = g_strdup (id);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_TECHNIQUE]);
}

const char *
cm_workspace_get_domain (CmWorkspace *self)
{
  g_return_val_if_fail (CM_IS_WORKSPACE (self), NULL);
  return self->domain;
}

void
cm_workspace_set_domain (CmWorkspace *self, const char *domain)
{
  g_return_if_fail (CM_IS_WORKSPACE (self));

  if (g_strcmp0 (self->domain, domain) == 0)
    return;
  g_free (self->domain);
  self->domain = g_strdup (domain);
  update_release (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_DOMAIN]);
  if (self->open_case == NULL)
    on_case_changed (self);
}

CmRelease *
cm_workspace_get_release (CmWorkspace *self)
{
  g_return_val_if_fail (CM_IS_WORKSPACE (self), NULL);
  return self->release;
}

CmForecastEngine *
cm_workspace_get_engine (CmWorkspace *self)
{
  g_return_val_if_fail (CM_IS_WORKSPACE (self), NULL);

  if (self->engine == NULL && self->release != NULL && !self->no_engine)
    {
      g_autoptr (GError) error = NULL;

      self->engine = cm_forecast_engine_new (self->knowledge, self->release, &error);
      self->no_engine = self->engine == NULL;
      if (error != NULL)
        cm_workspace_say (self, error->message);
    }
  return self->engine;
}

const CmForecast *
cm_workspace_get_forecast (CmWorkspace *self)
{
  g_return_val_if_fail (CM_IS_WORKSPACE (self), NULL);

  if (self->forecast == NULL && self->open_case != NULL && cm_workspace_get_engine (self) != NULL)
    self->forecast = cm_forecast_for_case (self->engine, self->open_case, FALSE, 0);
  return self->forecast;
}

const char *
cm_workspace_get_zone (CmWorkspace *self)
{
  g_return_val_if_fail (CM_IS_WORKSPACE (self), NULL);
  return self->zone;
}

void
cm_workspace_set_zone (CmWorkspace *self, const char *zone)
{
  g_return_if_fail (CM_IS_WORKSPACE (self));

  if (zone == NULL || !cm_zone_is_valid (zone))
    zone = "UTC";
  if (g_str_equal (self->zone, zone))
    return;
  g_free (self->zone);
  self->zone = g_strdup (zone);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ZONE]);
  g_signal_emit (self, signals[CHANGED], 0);
}

char *
cm_workspace_format_time (CmWorkspace *self, gint64 us)
{
  g_return_val_if_fail (CM_IS_WORKSPACE (self), NULL);
  return cm_time_format (us, self->zone, "min");
}

char *
cm_workspace_format_cm_time (CmWorkspace *self, const CmTime *time)
{
  g_return_val_if_fail (CM_IS_WORKSPACE (self) && time != NULL, NULL);

  if (time->has_us)
    return cm_time_format (time->us, self->zone, time->precision);
  return g_strdup (time->text != NULL ? time->text : _ ("no time"));
}

void
cm_workspace_get_time_context (CmWorkspace *self, CmTimeContext *context)
{
  g_return_if_fail (CM_IS_WORKSPACE (self) && context != NULL);

  *context = (CmTimeContext){ .now_us = cm_clock_now (cm_workspace_get_clock (self)),
                              .zone = self->zone,
                              .supply_date = TRUE,
                              .supply_year = TRUE };
}

void
cm_workspace_write (CmWorkspace *self,
                    CmWriteFunc func,
                    CmWrittenFunc written,
                    gpointer data,
                    GDestroyNotify destroy)
{
  Write *write;

  g_return_if_fail (CM_IS_WORKSPACE (self) && self->open_case != NULL && func != NULL);

  write = g_new0 (Write, 1);
  write->open_case = g_object_ref (self->open_case);
  write->func = func;
  write->written = written;
  write->data = data;
  write->destroy = destroy;
  g_queue_push_tail (&self->waiting, write);
  /* What came first is written first. */
  if (self->waiting.length == 1)
    run_waiting (self);
}

gboolean
cm_workspace_is_waiting (CmWorkspace *self)
{
  g_return_val_if_fail (CM_IS_WORKSPACE (self), FALSE);
  return !g_queue_is_empty (&self->waiting);
}

void
cm_workspace_retry (CmWorkspace *self)
{
  g_return_if_fail (CM_IS_WORKSPACE (self));

  if (self->retry_id == 0)
    return;
  g_clear_handle_id (&self->retry_id, g_source_remove);
  run_waiting (self);
}

void
cm_workspace_say (CmWorkspace *self, const char *text)
{
  g_return_if_fail (CM_IS_WORKSPACE (self) && text != NULL);
  g_signal_emit (self, signals[MESSAGE], 0, text);
}
