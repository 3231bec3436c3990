/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The numbers of one forecast, before they are put into words. Internal to forecast/. */
#pragma once

#include "forecast/cm-forecast-rows.h"

G_BEGIN_DECLS

struct _CmForecastEngine
{
  CmRelease *release;
  CmRowSet *set;
  double *transitions; /* NULL where there are none */
  double *idf;         /* [n] */
  double *root;        /* [n]: 1/√(n_j + 3) */
  double *length;      /* [rows]: weighted length of each row */
  double *evidence;    /* [groups * n]: ln (P(t|g) / p_t) */
  double *fame;        /* [groups]: what being well known adds to the score */
};

/* The observed techniques, resolved. */
typedef struct
{
  GArray *items;      /* guint, ascending */
  gboolean *observed; /* [n] */
  gboolean *absent;   /* [n] */
} CmObserved;

/* Features and scores of all techniques for one set of observations. */
typedef struct
{
  double *item_cosine;         /* [n]: ic_j */
  double *row_share;           /* [n]: Σ w_r of the rows that hold j */
  double row_total;            /* Σ w_r */
  double *row_weight;          /* [rows]: w_r, 0 outside the neighbours */
  double (*terms)[CM_N_TERMS]; /* [n] */
  double *score;               /* [n] */
} CmScores;

void cm_observed_init (CmObserved *self, const CmRowSet *set);
void cm_observed_clear (CmObserved *self);

void cm_scores_init (CmScores *self, CmForecastEngine *engine, const CmObserved *observed);
void cm_scores_clear (CmScores *self);
/* Adds the two terms of the next-in-time form. */
void cm_scores_add_next (CmScores *self, CmForecastEngine *engine, const CmObserved *last);

/* Fills evidence and fame, once an engine. */
void cm_forecast_prepare_groups (CmForecastEngine *engine);
/* CmLikelyGroup, best first, at most 10; @enough: they can be told apart. */
GPtrArray *cm_forecast_groups (CmForecastEngine *engine,
                               const CmObserved *observed,
                               gboolean ignore_fame,
                               gboolean *enough);
/* CmBecause of technique @j. */
GPtrArray *cm_forecast_because (CmForecastEngine *engine,
                                const CmObserved *observed,
                                const CmScores *scores,
                                guint j);

G_END_DECLS
