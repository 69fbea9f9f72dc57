/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/jid.h"
#include "store/address.h"
#include "store/annotation-author.h"
#include "store/annotation-store.h"
#include "store/chat-partner.h"
#include "store/journal.h"
#include "store/message-author.h"
#include "store/message-row.h"
#include "store/statement.h"

static gboolean
tell (WcDb *db, const WcMessage *message, GError **error)
{
  g_autoptr (WcEvent) event =
      wc_event_new (WC_EVENT_MESSAGE_CHANGED, message->account, message->chat, NULL);

  event->id = message->id;
  wc_event_set_delta (event, "fields", "occupant_id,real_jid");
  return wc_journal_append (db, event, error);
}

/* What the archive had may be hidden from now on, and is not told then. */
static gboolean
look_again (WcDb *db, gint64 id, GError **error)
{
  g_autoptr (WcMessage) message = wc_message_row_load (db, id, error);

  return message != NULL && (message->hidden || tell (db, message, error)) &&
         wc_chat_partner_note (db, message, error) &&
         wc_annotation_author_note (db, id, error) &&
         wc_annotation_store_look_again (db, message, error);
}

gboolean
wc_message_author_learn (WcDb *db, gint64 id, const WcMessage *told, GError **error)
{
  static const char SQL[] =
      "UPDATE message SET occupant_id = coalesce (occupant_id, ?2), "
      "real = coalesce (real, ?3) WHERE id = ?1 AND outgoing = 0 AND chat IS NOT NULL "
      "AND ((occupant_id IS NULL AND ?2 IS NOT NULL) "
      "OR (real IS NULL AND ?3 IS NOT NULL)) "
      "AND coalesce (occupant_id = ?2, 1) AND coalesce (real = ?3, 1)";
  gint64 real = 0;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  if (told->outgoing || (told->occupant_id == NULL && told->real_jid == NULL) ||
      told->chat == NULL || wc_jid_get_resource (told->chat) == NULL)
    return TRUE;
  if (told->real_jid != NULL)
    real = wc_address_intern (db, told->real_jid, error);
  if ((told->real_jid != NULL && real == 0) ||
      !wc_statement_exec (db, SQL, error, WC_INT (id), WC_TEXT (told->occupant_id),
                          WC_INT_OR_NULL (real)))
    return FALSE;
  return wc_statement_changes (db) == 0 || look_again (db, id, error);
}
