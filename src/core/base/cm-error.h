/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The one error domain of the core: what callers must tell apart, and no more. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  CM_ERROR_NOT_FOUND,
  CM_ERROR_INVALID, /* the input is not what it should be */
  CM_ERROR_TOO_BIG, /* over a limit */
  CM_ERROR_TOO_NEW, /* written by a newer Countermove */
  CM_ERROR_BUSY,    /* another program holds the lock */
  CM_ERROR_FULL,    /* disk or quota */
  CM_ERROR_CORRUPT, /* damaged, or not ours */
  CM_ERROR_FAILED,
} CmError;

#define CM_ERROR (cm_error_quark ())
GQuark cm_error_quark (void);

G_END_DECLS
