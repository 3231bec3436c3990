/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The quark of CM_ERROR; errors are made where they happen, never here. */
#include "base/cm-error.h"

G_DEFINE_QUARK (cm_error_quark, cm_error)
