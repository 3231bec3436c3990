/* SPDX-FileCopyrightText: The Countermove authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Which ATT&CK releases the cases rest on: the one thing that an import of knowledge must know of
 * cases. */
#include "case/cm-store.h"

char **
cm_store_get_pinned (CmStore *store, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (CmRows) rows =
      cm_db_query (cm_store_get_db (store), &local,
                   "SELECT DISTINCT domain || ' ' || attack_version FROM cases WHERE "
                   "attack_version IS NOT NULL ORDER BY 1",
                   "");

  while (cm_rows_next (rows, &local))
    g_strv_builder_add (builder, cm_rows_text (rows, 0));
  if (local != NULL)
    return g_propagate_error (error, g_steal_pointer (&local)), NULL;
  return g_strv_builder_end (builder);
}
