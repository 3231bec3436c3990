/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The pages of a case, one line each: rail, page stack, actions and `--page` walk this table. */
#include "cm-page.h"

#include <glib/gi18n.h>

const CmPageInfo cm_pages[] = {
  { "matrix", N_ ("Matrix"), "view-grid-symbolic", cm_matrix_page_get_type, NULL },
  { NULL, NULL, NULL, NULL, NULL },
};

const CmPageInfo cm_inspector_info = { NULL, NULL, NULL, NULL, NULL };
