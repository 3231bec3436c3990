/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The forecast for a case as it is now. */
#pragma once

#include "case/cm-case.h"
#include "forecast/cm-forecast.h"

G_BEGIN_DECLS

/* Observed are observations of status observed and suspected, absent those of status absent;
 * observed anywhere beats absent. @limit as in cm_forecast_run. */
CmForecast *
cm_forecast_for_case (CmForecastEngine *engine, CmCase *self, gboolean ignore_fame, guint limit);

G_END_DECLS
