/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store/annotation-later.h"
#include "store/statement.h"

/* Rows of meta, as there are few, and only for a moment: "join:" and the message. ';' is
 * what follows ':'. */
#define ALL "key > 'join:' AND key < 'join;'"

gboolean
wc_annotation_later_note (WcDb *db, const WcAnnotationLater *later, GError **error)
{
  static const char SQL[] =
      "INSERT INTO meta (key, value) VALUES ('join:' || ?1, ?2) "
      "ON CONFLICT (key) DO UPDATE SET value = max (value, excluded.value)";

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  return wc_statement_exec (db, SQL, error, WC_INT (later->message),
                            WC_INT (later->before));
}

static gpointer
read_later (WcStatement *row)
{
  WcAnnotationLater *later = g_new0 (WcAnnotationLater, 1);

  later->message = wc_statement_int (row, 0);
  later->before = wc_statement_int (row, 1);
  return later;
}

gboolean
wc_annotation_later_take (WcDb *db, WcAnnotationLater *out_later, GError **error)
{
  static const char GET[] = "SELECT CAST (substr (key, 6) AS INTEGER), value FROM meta "
                            "WHERE " ALL " LIMIT 1";
  static const char DROP[] = "DELETE FROM meta WHERE key = 'join:' || ?1";
  GError *local_error = NULL;
  g_autofree WcAnnotationLater *later = wc_statement_collect_one (
      wc_statement_query (db, GET, &local_error), read_later, &local_error);

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  *out_later = later != NULL ? *later : (WcAnnotationLater){ 0 };
  if (local_error != NULL)
    g_propagate_error (error, local_error);
  if (local_error != NULL || later == NULL)
    return local_error == NULL;
  return wc_statement_exec (db, DROP, error, WC_INT (later->message));
}

gboolean
wc_annotation_later_is_due (WcDb *db)
{
  static const char SQL[] = "SELECT 1 FROM meta WHERE " ALL " LIMIT 1";
  gint64 is_due = 0;

  return wc_statement_get_int (db, SQL, &is_due, /* error= */ NULL) && is_due != 0;
}
