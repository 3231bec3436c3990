/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The pages of a case, one line each: rail, page stack, actions and `--page` walk this table. */
#include "cm-page.h"

#include <glib/gi18n.h>

const CmPageInfo cm_pages[] = {
  { "overview", N_ ("Overview"), "view-list-symbolic", cm_overview_page_get_type, NULL },
  { "matrix", N_ ("Matrix"), "view-grid-symbolic", cm_matrix_page_get_type, NULL },
  { "next-moves", N_ ("Next moves"), "go-next-symbolic", cm_next_moves_page_get_type, NULL },
  { "response", N_ ("Response"), "security-high-symbolic", cm_response_page_get_type,
    cm_response_page_attention },
  { "notes", N_ ("Notes & journal"), "accessories-text-editor-symbolic", cm_notes_page_get_type,
    NULL },
  { NULL, NULL, NULL, NULL, NULL },
};

const CmPageInfo cm_inspector_info = { "inspector", N_ ("Inspector"), NULL, cm_inspector_get_type,
                                       NULL };
