/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/annotation.h"
#include "model/chat.h"
#include "store/annotation-author.h"
#include "store/statement.h"

/* Both of these stand in the schema, step 13. */
#define SET                                                                              \
  "UPDATE annotation SET author = (SELECT iif (m.outgoing, 0, coalesce "                 \
  "(m.occupant_id, m.real, iif (c.kind = 0, abs (m.chat), m.author))) FROM message m "   \
  "LEFT JOIN chat c ON c.account = m.account AND c.address = abs (m.chat) "              \
  "WHERE m.id = annotation.message) "
G_STATIC_ASSERT (WC_CHAT_KIND_CONTACT == 0);
G_STATIC_ASSERT (WC_ANNOTATION_REACTIONS == 2);

gboolean
wc_annotation_author_note (WcDb *db, gint64 message, GError **error)
{
  static const char SQL[] = SET "WHERE message = ?1 AND kind = ?2";

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  return wc_statement_exec (db, SQL, error, WC_INT (message),
                            WC_INT (WC_ANNOTATION_REACTIONS));
}

gboolean
wc_annotation_author_note_room (WcDb *db, gint64 account, gint64 address, GError **error)
{
  static const char SQL[] = SET "WHERE account = ?1 AND chat = ?2 AND kind = ?3";

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  return wc_statement_exec (db, SQL, error, WC_INT (account), WC_INT (address),
                            WC_INT (WC_ANNOTATION_REACTIONS));
}
