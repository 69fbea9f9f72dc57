/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/author.h"
#include "model/jid.h"
#include "store/address.h"
#include "store/chat-partner.h"
#include "store/statement.h"

/* A private chat in a room is with somebody, not with a nick. Who that is changes when
 * another one speaks there, but not for what was written before: so it is read from what
 * was said, and from what was noted only where that is gone. */

void
wc_chat_partner_clear (WcChatPartner *self)
{
  g_clear_pointer (&self->occupant_id, g_free);
  g_clear_pointer (&self->real_jid, g_free);
}

/* @rows: of an occupant id and an address each. */
static gboolean
read_partner (WcStatement *rows,
              WcChatPartner *out_partner,
              gboolean *out_found,
              GError **error)
{
  g_autoptr (WcStatement) row = rows;
  GError *local_error = NULL;

  if (row == NULL)
    return FALSE;
  *out_found = wc_statement_step (row, &local_error);
  if (*out_found)
    *out_partner =
        (WcChatPartner){ wc_statement_dup (row, 0), wc_statement_dup (row, 1) };
  if (local_error != NULL)
    g_propagate_error (error, local_error);
  return local_error == NULL;
}

gboolean
wc_chat_partner_find_in (WcDb *db,
                         gint64 account,
                         gint64 chat,
                         gint64 id,
                         WcChatPartner *out_partner,
                         GError **error)
{
  static const char SAID[] =
      "SELECT m.occupant_id, a.jid FROM message m LEFT JOIN address a ON a.id = m.real "
      "WHERE m.account = ?1 AND m.chat = ?2 AND m.id <= ?3 AND m.outgoing = 0 "
      "AND (m.occupant_id IS NOT NULL OR m.real IS NOT NULL) ORDER BY m.id DESC LIMIT 1";
  static const char NOTED[] =
      "SELECT p.occupant_id, a.jid FROM chat_partner p LEFT JOIN address a "
      "ON a.id = p.real WHERE p.account = ?1 AND p.chat = ?2 "
      "ORDER BY p.last_id <= ?3 DESC, abs (p.last_id - ?3) LIMIT 1";
  gboolean found;

  return read_partner (wc_statement_query (db, SAID, error, WC_INT (account),
                                           WC_INT (chat), WC_INT (id)),
                       out_partner, &found, error) &&
         (found || read_partner (wc_statement_query (db, NOTED, error, WC_INT (account),
                                                     WC_INT (chat), WC_INT (id)),
                                 out_partner, &found, error));
}

static gboolean
find_up_to (WcDb *db,
            const WcMessage *message,
            WcChatPartner *out_partner,
            GError **error)
{
  gint64 chat;

  return wc_address_find (db, message->chat, &chat, error) &&
         wc_chat_partner_find_in (db, message->account, chat, message->id, out_partner,
                                  error);
}

gboolean
wc_chat_partner_find (WcDb *db,
                      const WcMessage *message,
                      WcChatPartner *out_partner,
                      GError **error)
{
  *out_partner = (WcChatPartner){ NULL, NULL };
  if (wc_jid_get_resource (message->chat) == NULL)
    return TRUE;
  if (message->outgoing)
    return find_up_to (db, message, out_partner, error);
  *out_partner =
      (WcChatPartner){ g_strdup (message->occupant_id), g_strdup (message->real_jid) };
  return TRUE;
}

gboolean
wc_chat_partner_is_same (const WcChatPartner *self, const WcChatPartner *other)
{
  const WcMessage one = { .occupant_id = self->occupant_id, .real_jid = self->real_jid };
  const WcMessage two = { .occupant_id = other->occupant_id,
                          .real_jid = other->real_jid };

  return wc_author_is_same_occupant (&one, &two);
}

/* The address of @jid (nullable), which is 0 where there is none. */
static gboolean
intern (WcDb *db, const char *jid, gint64 *out_address, GError **error)
{
  *out_address = jid != NULL ? wc_address_intern (db, jid, error) : 0;
  return jid == NULL || *out_address != 0;
}

gboolean
wc_chat_partner_note (WcDb *db, const WcMessage *message, GError **error)
{
  static const char AGAIN[] =
      "UPDATE chat_partner SET last_id = max (last_id, ?5) WHERE account = ?1 "
      "AND chat = ?2 AND occupant_id IS ?3 AND real IS ?4";
  static const char SQL[] = "INSERT INTO chat_partner (account, chat, occupant_id, real, "
                            "last_id, room) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
  g_autofree char *room = NULL;
  gint64 chat, real, address;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  if (message->outgoing || (message->occupant_id == NULL && message->real_jid == NULL) ||
      wc_jid_get_resource (message->chat) == NULL)
    return TRUE;
  room = wc_jid_dup_bare (message->chat);
  if (!intern (db, message->chat, &chat, error) ||
      !intern (db, message->real_jid, &real, error) ||
      !intern (db, room, &address, error) ||
      !wc_statement_exec (db, AGAIN, error, WC_INT (message->account), WC_INT (chat),
                          WC_TEXT (message->occupant_id), WC_INT_OR_NULL (real),
                          WC_INT (message->id)))
    return FALSE;
  return wc_statement_changes (db) > 0 ||
         wc_statement_exec (db, SQL, error, WC_INT (message->account), WC_INT (chat),
                            WC_TEXT (message->occupant_id), WC_INT_OR_NULL (real),
                            WC_INT (message->id), WC_INT (address));
}

gboolean
wc_chat_partner_note_sent (WcDb *db,
                           const WcMessage *message,
                           const WcOccupant *there,
                           GError **error)
{
  g_autofree char *real_jid = there->jid != NULL ? wc_jid_dup_bare (there->jid) : NULL;
  const WcMessage heard = { .id = message->id,
                            .account = message->account,
                            .chat = message->chat,
                            .occupant_id = there->occupant_id,
                            .real_jid = real_jid };

  return wc_chat_partner_note (db, &heard, error);
}

static GArray *
read_chats (WcStatement *rows, GError **error)
{
  g_autoptr (WcStatement) row = rows;
  g_autoptr (GArray) chats = g_array_new (FALSE, FALSE, sizeof (gint64));
  GError *local_error = NULL;

  if (row == NULL)
    return NULL;
  while (wc_statement_step (row, &local_error))
    {
      gint64 chat = wc_statement_int (row, 0);

      g_array_append_val (chats, chat);
    }
  if (local_error == NULL)
    return g_steal_pointer (&chats);
  g_propagate_error (error, local_error);
  return NULL;
}

GArray *
wc_chat_partner_chats (WcDb *db,
                       const WcChatPartner *self,
                       const WcMessage *message,
                       GError **error)
{
  /* as wc_author_is_same_occupant() has it */
  static const char SQL[] =
      "SELECT chat FROM (SELECT chat, last_id FROM chat_partner WHERE account = ?1 "
      "AND room = ?2 AND occupant_id = ?4 UNION ALL SELECT chat, last_id "
      "FROM chat_partner WHERE account = ?1 AND room = ?2 AND real = ?5 "
      "AND (?4 IS NULL OR occupant_id IS NULL)) WHERE chat <> ?3 GROUP BY chat "
      "ORDER BY max (last_id) DESC LIMIT ?6";
  g_autofree char *bare = wc_jid_dup_bare (message->chat);
  gint64 room, chat;
  gint64 real = 0;

  if ((self->occupant_id == NULL && self->real_jid == NULL) ||
      wc_jid_get_resource (message->chat) == NULL)
    return g_array_new (FALSE, FALSE, sizeof (gint64));
  if (!wc_address_find (db, bare, &room, error) ||
      !wc_address_find (db, message->chat, &chat, error) ||
      (self->real_jid != NULL && !wc_address_find (db, self->real_jid, &real, error)))
    return NULL;
  return read_chats (
      wc_statement_query (db, SQL, error, WC_INT (message->account), WC_INT (room),
                          WC_INT (chat), WC_TEXT (self->occupant_id),
                          WC_INT_OR_NULL (real), WC_INT (WC_CHAT_PARTNER_CHATS)),
      error);
}

gboolean
wc_chat_partner_is_another (WcDb *db,
                            const WcMessage *message,
                            const WcOccupant *there,
                            gboolean *out_another,
                            GError **error)
{
  g_auto (WcChatPartner) partner = { 0 };

  if (!find_up_to (db, message, &partner, error))
    return FALSE;
  *out_another = (partner.occupant_id != NULL && there->occupant_id != NULL &&
                  !g_str_equal (partner.occupant_id, there->occupant_id)) ||
                 (partner.real_jid != NULL && there->jid != NULL &&
                  !wc_jid_equal_bare (partner.real_jid, there->jid));
  return TRUE;
}
