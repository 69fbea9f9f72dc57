/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/chat.h"
#include "store/address.h"
#include "store/displayed-store.h"
#include "store/outbox-store.h"
#include "store/statement.h"

/* XEP-0490 § 3: only what others wrote is told as displayed, by the id that its archive
 * gave it. There is one row for a chat, in a state of its own: the outbox, which writes
 * messages in their order, passes it by. */

/* How many messages before the mark are looked through: who has written more since the
 * other side last did has told of that before. */
#define REACH "100"

void
wc_displayed_free (WcDisplayed *self)
{
  g_free (self->chat);
  g_free (self->archive_id);
  g_free (self);
}

static gboolean
replace (WcDb *db, gint64 account, gint64 chat, gint64 message, GError **error)
{
  static const char DELETE[] = "DELETE FROM outbox WHERE account = ?1 AND chat = ?2 "
                               "AND kind = ?3 AND state = ?4";
  static const char INSERT[] = "INSERT INTO outbox (account, kind, state, chat, message) "
                               "VALUES (?1, ?3, ?4, ?2, ?5)";

  return wc_statement_exec (db, DELETE, error, WC_INT (account), WC_INT (chat),
                            WC_INT (WC_OUTBOX_DISPLAYED), WC_INT (WC_OUTBOX_APART)) &&
         wc_statement_exec (db, INSERT, error, WC_INT (account), WC_INT (chat),
                            WC_INT (WC_OUTBOX_DISPLAYED), WC_INT (WC_OUTBOX_APART),
                            WC_INT (message));
}

gboolean
wc_displayed_store_note (
    WcDb *db, gint64 account, gint64 chat, gint64 up_to, GError **error)
{
  static const char NEWEST[] =
      "SELECT max (id) FROM (SELECT id, outgoing FROM message WHERE account = ?1 "
      "AND chat = ?2 AND id <= ?3 ORDER BY id DESC LIMIT " REACH ") WHERE outgoing = 0";
  static const char NOTED[] = "SELECT max (message) FROM outbox WHERE account = ?1 "
                              "AND state = ?3 AND chat = ?2";
  gint64 newest, noted;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  if (!wc_statement_get_int (db, NEWEST, &newest, error, WC_INT (account), WC_INT (chat),
                             WC_INT (up_to)) ||
      !wc_statement_get_int (db, NOTED, &noted, error, WC_INT (account), WC_INT (chat),
                             WC_INT (WC_OUTBOX_APART)))
    return FALSE;
  return newest <= noted || replace (db, account, chat, newest, error);
}

static gpointer
read_displayed (WcStatement *row)
{
  char buffer[WC_ID_TEXT];
  WcDisplayed *self = g_new0 (WcDisplayed, 1);

  self->chat = wc_statement_dup (row, 0);
  self->message = wc_statement_int (row, 1);
  self->place = wc_statement_int (row, 2);
  self->archive_id = g_strdup (wc_statement_id (row, 3, buffer));
  self->in_room = wc_statement_int (row, 4) == WC_CHAT_KIND_MUC;
  return self;
}

/* The newest one of others up to the noted one that its archive knows. */
#define STANDS_FOR                                                                       \
  "(SELECT id FROM (SELECT id, outgoing, archive_id FROM message WHERE "                 \
  "account = o.account AND chat = o.chat AND id <= o.message ORDER BY id DESC "          \
  "LIMIT " REACH ") WHERE outgoing = 0 AND archive_id IS NOT NULL "                      \
  "ORDER BY id DESC LIMIT 1)"

GPtrArray *
wc_displayed_store_list (WcDb *db, gint64 account, guint limit, GError **error)
{
  static const char SQL[] =
      "SELECT a.jid, o.message, m.id, m.archive_id, c.kind FROM outbox o "
      "JOIN address a ON a.id = o.chat "
      "JOIN chat c ON c.account = o.account AND c.address = o.chat "
      "LEFT JOIN message m ON m.id = " STANDS_FOR
      " WHERE o.account = ?1 AND o.state = ?2 ORDER BY o.id LIMIT ?3";

  return wc_statement_collect (wc_statement_query (db, SQL, error, WC_INT (account),
                                                   WC_INT (WC_OUTBOX_APART),
                                                   WC_INT (limit)),
                               read_displayed, (GDestroyNotify) wc_displayed_free, error);
}

gboolean
wc_displayed_store_told (
    WcDb *db, gint64 account, const char *chat, gint64 up_to, GError **error)
{
  static const char SQL[] = "DELETE FROM outbox WHERE account = ?1 AND chat = ?2 "
                            "AND kind = ?3 AND state = ?4 AND message <= ?5";
  gint64 address;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  return wc_address_find (db, chat, &address, error) &&
         wc_statement_exec (db, SQL, error, WC_INT (account), WC_INT (address),
                            WC_INT (WC_OUTBOX_DISPLAYED), WC_INT (WC_OUTBOX_APART),
                            WC_INT (up_to));
}

gboolean
wc_displayed_store_find (WcDb *db,
                         gint64 account,
                         const char *chat,
                         const char *stanza_id,
                         gint64 *out_id,
                         GError **error)
{
  static const char SQL[] =
      "SELECT id FROM message WHERE EXISTS (SELECT 1 FROM chat WHERE account = ?1 "
      "AND address = ?2) AND +account = ?1 AND (chat IS NULL OR abs (chat) = ?2) "
      "AND archive_by IN (?2, (SELECT a.id FROM account k JOIN address a ON a.jid = "
      "k.jid "
      "WHERE k.id = ?1)) AND archive_id = ?3 "
      "AND substr (archive_id, -6) = substr (?3, -6) ORDER BY id DESC LIMIT 1";
  static const char COPY[] =
      "SELECT m.id FROM message_copy c JOIN message m ON m.id = c.message "
      "WHERE c.archive_id = ?3 AND substr (c.archive_id, -6) = substr (?3, -6) "
      "AND m.account = ?1 AND (m.chat IS NULL OR abs (m.chat) = ?2)";
  gint64 address, id;

  if (!wc_address_find (db, chat, &address, error) ||
      !wc_statement_get_int (db, SQL, &id, error, WC_INT (account), WC_INT (address),
                             WC_ID (stanza_id)) ||
      (id == 0 && !wc_statement_get_int (db, COPY, &id, error, WC_INT (account),
                                         WC_INT (address), WC_ID (stanza_id))))
    return FALSE;
  *out_id = id;
  return TRUE;
}
