/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/jid.h"
#include "store/address.h"
#include "store/chat-partner.h"
#include "store/statement.h"

/* A private chat in a room is with somebody, not with a nick. Who that is changes when
 * another one speaks there, but not for what was written before: so it is read from what
 * was said, and the chat itself only knows where that is gone. */

/* Both as the room told them together. */
typedef struct
{
  char *occupant_id; /* (owned) (nullable) */
  char *real_jid;    /* (owned) (nullable) bare */
} Partner;

static void
partner_clear (Partner *self)
{
  g_clear_pointer (&self->occupant_id, g_free);
  g_clear_pointer (&self->real_jid, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Partner, partner_clear)

/* @rows: of an occupant id and an address each. */
static gboolean
read_partner (WcStatement *rows,
              Partner *out_partner,
              gboolean *out_found,
              GError **error)
{
  g_autoptr (WcStatement) row = rows;
  GError *local_error = NULL;

  if (row == NULL)
    return FALSE;
  *out_found = wc_statement_step (row, &local_error);
  if (*out_found)
    *out_partner = (Partner){ wc_statement_dup (row, 0), wc_statement_dup (row, 1) };
  if (local_error != NULL)
    g_propagate_error (error, local_error);
  return local_error == NULL;
}

static gboolean
find_partner (WcDb *db, const WcMessage *message, Partner *out_partner, GError **error)
{
  static const char SAID[] =
      "SELECT m.occupant_id, a.jid FROM message m LEFT JOIN address a ON a.id = m.real "
      "WHERE m.account = ?1 AND m.chat = ?2 AND m.id <= ?3 AND m.outgoing = 0 "
      "AND (m.occupant_id IS NOT NULL OR m.real IS NOT NULL) ORDER BY m.id DESC LIMIT 1";
  static const char OF_CHAT[] =
      "SELECT occupant_id, NULL FROM chat WHERE account = ?1 AND address = ?2";
  gboolean found;
  gint64 chat;

  if (!wc_address_find (db, message->chat, &chat, error) ||
      !read_partner (wc_statement_query (db, SAID, error, WC_INT (message->account),
                                         WC_INT (chat), WC_INT (message->id)),
                     out_partner, &found, error))
    return FALSE;
  return found ||
         read_partner (wc_statement_query (db, OF_CHAT, error, WC_INT (message->account),
                                           WC_INT (chat)),
                       out_partner, &found, error);
}

gboolean
wc_chat_partner_is_another (WcDb *db,
                            const WcMessage *message,
                            const WcOccupant *there,
                            gboolean *out_another,
                            GError **error)
{
  g_auto (Partner) partner = { 0 };

  if (!find_partner (db, message, &partner, error))
    return FALSE;
  *out_another = (partner.occupant_id != NULL && there->occupant_id != NULL &&
                  !g_str_equal (partner.occupant_id, there->occupant_id)) ||
                 (partner.real_jid != NULL && there->jid != NULL &&
                  !wc_jid_equal_bare (partner.real_jid, there->jid));
  return TRUE;
}
