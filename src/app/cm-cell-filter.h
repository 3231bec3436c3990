/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The text filter of the matrix: words that a technique's id or name must hold. */
#pragma once

#include "cm-cell.h"

G_BEGIN_DECLS

typedef struct _CmCellFilterText CmCellFilterText;

/* "shell -power OR T1059": words that must all be there, "-word" not, "OR" between alternatives;
 * "tech:T1059" is the id with its sub-techniques. NULL where @text asks for nothing. */
CmCellFilterText *cm_cell_filter_text_new (const char *text);
void cm_cell_filter_text_free (CmCellFilterText *filter);
gboolean cm_cell_filter_text_match (CmCellFilterText *filter, CmCell *cell);

G_END_DECLS
