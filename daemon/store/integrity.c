/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store/integrity.h"
#include "store/statement.h"

/* PRAGMA quick_check leaves out whether the indexes agree with the tables, and takes a
 * fraction of the time. Damage by disks and by other programs shows in the structure. */

char *
wc_integrity_check (WcDb *db, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (WcStatement) row =
      wc_statement_query_binds (db, "PRAGMA quick_check(1)", &local, NULL, 0);
  g_autofree char *word = NULL;

  if (row != NULL && wc_statement_step (row, &local))
    word = wc_statement_dup (row, 0);
  /* So damaged that it cannot even be checked. */
  if (local != NULL && wc_db_error_is_corrupt (local))
    return g_strdup (local->message);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  return g_strdup (g_strcmp0 (word, "ok") == 0 ? "" : word);
}
