/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/message.h"
#include "store/address.h"
#include "store/chat-encryption.h"
#include "store/statement.h"

#define IN_CHAT "FROM message WHERE account = ?1 AND chat = ?2 "

/* The literal lets the index message_encrypted answer. */
static gboolean
find_encrypted (WcDb *db, gint64 account, gint64 chat, gint64 *out, GError **error)
{
  static const char SQL[] = "SELECT ?3 " IN_CHAT "AND encryption = 'omemo' LIMIT 1";

  return wc_statement_get_int (db, SQL, out, error, WC_INT (account), WC_INT (chat),
                               WC_INT (WC_CHAT_ENCRYPTION_OMEMO));
}

/* We, or another device of ours, have written there. */
static gboolean
find_sent (WcDb *db, gint64 account, gint64 chat, gint64 *out, GError **error)
{
  static const char SQL[] =
      "SELECT ?3 " IN_CHAT "AND outgoing = 1 AND encryption IS NOT '" WC_MESSAGE_UNDECIDED
      "' LIMIT 1";

  return wc_statement_get_int (db, SQL, out, error, WC_INT (account), WC_INT (chat),
                               WC_INT (WC_CHAT_ENCRYPTION_CLEAR));
}

gboolean
wc_chat_encryption_find (
    WcDb *db, gint64 account, const char *chat, WcChatEncryption *out, GError **error)
{
  gint64 address, found = WC_CHAT_ENCRYPTION_NEW;

  if (!wc_address_find (db, chat, &address, error))
    return FALSE;
  if (address != 0 && !find_encrypted (db, account, address, &found, error))
    return FALSE;
  if (address != 0 && found == WC_CHAT_ENCRYPTION_NEW &&
      !find_sent (db, account, address, &found, error))
    return FALSE;
  *out = (WcChatEncryption) found;
  return TRUE;
}

gboolean
wc_chat_encryption_is_answered (WcDb *db, gint64 account, const char *chat)
{
  static const char SQL[] =
      "SELECT max (outgoing) FROM (SELECT outgoing " IN_CHAT "ORDER BY id DESC LIMIT ?3)";
  gint64 address = 0, outgoing = 0;

  return wc_address_find (db, chat, &address, /* error= */ NULL) && address != 0 &&
         wc_statement_get_int (db, SQL, &outgoing, /* error= */ NULL, WC_INT (account),
                               WC_INT (address), WC_INT (WC_CHAT_ENCRYPTION_LATELY)) &&
         outgoing != 0;
}
