/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "store/address.h"
#include "store/annotation-store.h"
#include "store/chat-store.h"
#include "store/forget-row.h"
#include "store/journal.h"
#include "store/message-progress.h"
#include "store/statement.h"

/* States only go forwards, because acknowledgements, receipts and archive copies of the
 * same message arrive in any order. */

/* A message that changes. */
typedef struct
{
  gint64 id;
  gint64 account;
  char *chat; /* (owned) */
  gboolean hidden;
  WcMessageState before;
} Changed;

static void
changed_free (gpointer data)
{
  Changed *changed = data;

  g_free (changed->chat);
  g_free (changed);
}

static gpointer
read_changed (WcStatement *row)
{
  Changed *changed = g_new0 (Changed, 1);

  changed->id = wc_statement_int (row, 0);
  changed->account = wc_statement_int (row, 1);
  changed->chat = wc_statement_dup (row, 2);
  changed->hidden = wc_statement_int (row, 3) != 0;
  changed->before = (WcMessageState) wc_statement_int (row, 4);
  return changed;
}

/* What a message becomes. */
typedef struct
{
  WcMessageState state;
  const char *condition; /* (nullable) */
  const char *text;      /* (nullable) */
} Progress;

static gboolean
has_left (WcMessageState state)
{
  return state >= WC_MESSAGE_STATE_SENT && state < WC_MESSAGE_STATE_FAILED;
}

/* What is not shown has no state that anybody sees: it changes what it is about. */
static gboolean
tell (WcDb *db, const Changed *what, const Progress *to, GError **error)
{
  g_autoptr (WcEvent) event = NULL;
  gboolean failing =
      what->before == WC_MESSAGE_STATE_FAILED || to->state == WC_MESSAGE_STATE_FAILED;

  /* a receipt may come before the server's acknowledgement */
  if (what->hidden)
    return (!failing && has_left (what->before) == has_left (to->state)) ||
           (wc_annotation_store_carried (db, what->id, failing, error) &&
            wc_forget_row_told (db, what->account, what->id, error));
  event = wc_event_new (WC_EVENT_MESSAGE_STATE, what->account, what->chat, NULL);
  event->id = what->id;
  wc_event_set_delta (event, "state", wc_message_state_to_string (to->state));
  return wc_journal_append (db, event, error);
}

static gboolean
change (WcDb *db, const Changed *what, const Progress *to, GError **error)
{
  static const char SQL[] = "UPDATE message SET state = ?2, error_condition = ?3, "
                            "error_text = ?4 WHERE id = ?1";

  return wc_statement_exec (db, SQL, error, WC_INT (what->id), WC_INT (to->state),
                            WC_TEXT (to->condition), WC_TEXT (to->text)) &&
         tell (db, what, to, error);
}

/* Changes each message that the SELECT @rows (transfer full) finds, one by one: an UPDATE
 * of many, or one that returns what it changed, opens a savepoint, see
 * wc_statement_last_id(). */
static gboolean
change_all (WcDb *db, WcStatement *rows, const Progress *to, guint *out_n, GError **error)
{
  g_autoptr (GPtrArray) all =
      wc_statement_collect (rows, read_changed, changed_free, error);

  if (all == NULL)
    return FALSE;
  for (guint i = 0; i < all->len; i++)
    if (!change (db, all->pdata[i], to, error))
      return FALSE;
  *out_n = all->len;
  return TRUE;
}

#define CHANGED                                                                          \
  "SELECT m.id, m.account, a.jid, m.chat < 0, m.state FROM message m "                   \
  "JOIN address a ON a.id = abs (m.chat) "

gboolean
wc_message_progress_advance (
    WcDb *db, gint64 id, WcMessageState state, gboolean *out_changed, GError **error)
{
  /* ?3: failed, ?4: sent. A message that failed and did arrive has no error any more.
   * That the server took it says so only where this was in doubt: what bounces was taken
   * too, and the bounce is often here before the acknowledgement. */
  static const char SQL[] =
      CHANGED "WHERE m.id = ?1 AND m.outgoing = 1 AND (m.state < ?2 OR (m.state = ?3 "
              "AND (?2 > ?4 OR (?2 = ?4 AND m.error_condition = 'uncertain'))))";
  const Progress to = { state, NULL, NULL };
  guint n;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);
  g_return_val_if_fail (state < WC_MESSAGE_STATE_FAILED, FALSE);

  if (!change_all (db,
                   wc_statement_query (db, SQL, error, WC_INT (id), WC_INT (state),
                                       WC_INT (WC_MESSAGE_STATE_FAILED),
                                       WC_INT (WC_MESSAGE_STATE_SENT)),
                   &to, &n, error))
    return FALSE;
  if (out_changed != NULL)
    *out_changed = n > 0;
  return TRUE;
}

gboolean
wc_message_progress_fail (
    WcDb *db, gint64 id, const char *condition, const char *text, GError **error)
{
  /* ?3: failed. A refusal that comes late ends the doubt. */
  static const char SQL[] =
      CHANGED "WHERE m.id = ?1 AND m.outgoing = 1 AND (m.state < ?2 OR (m.state = ?3 "
              "AND m.error_condition = 'uncertain' AND ?4 <> 'uncertain'))";
  const Progress to = { WC_MESSAGE_STATE_FAILED, condition, text };
  guint n;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  return change_all (db,
                     wc_statement_query (
                         db, SQL, error, WC_INT (id), WC_INT (WC_MESSAGE_STATE_DELIVERED),
                         WC_INT (WC_MESSAGE_STATE_FAILED), WC_TEXT (condition)),
                     &to, &n, error);
}

gboolean
wc_message_progress_requeue (WcDb *db, gint64 id, GError **error)
{
  static const char DOUBT[] =
      "UPDATE message SET flags = flags | ?2 WHERE id = ?1 AND outgoing = 1 "
      "AND state = ?3 AND error_condition = 'uncertain'";
  static const char SQL[] = CHANGED "WHERE m.id = ?1 AND m.outgoing = 1 AND m.state = ?2";
  const Progress to = { WC_MESSAGE_STATE_QUEUED, NULL, NULL };
  guint n;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  if (!wc_statement_exec (db, DOUBT, error, WC_INT (id),
                          WC_INT (WC_MESSAGE_FLAG_IN_DOUBT),
                          WC_INT (WC_MESSAGE_STATE_FAILED)) ||
      !change_all (db,
                   wc_statement_query (db, SQL, error, WC_INT (id),
                                       WC_INT (WC_MESSAGE_STATE_FAILED)),
                   &to, &n, error))
    return FALSE;
  if (n > 0)
    return TRUE;
  g_set_error_literal (error, WC_ERROR, WC_ERROR_CONFLICT, "the message has not failed");
  return FALSE;
}

#define READ_IN(chat_)                                                                   \
  CHANGED "WHERE m.account = ?1 AND m.chat = " chat_ " AND m.id > ?3 AND m.id <= ?4 "    \
          "AND m.outgoing = 1 AND m.state BETWEEN ?5 AND ?6"

gboolean
wc_message_progress_set_displayed (
    WcDb *db, gint64 account, const char *chat, gint64 up_to, GError **error)
{
  /* Those on their way too: the chat partner is often faster than the server's
   * acknowledgement, and streams are in order. Hidden ones too: one that is shown for
   * want of what it is a part of has no other state for that. */
  static const char SQL[] = READ_IN ("?2") " UNION ALL " READ_IN ("-?2") " ORDER BY 1";
  const Progress to = { WC_MESSAGE_STATE_DISPLAYED, NULL, NULL };
  gint64 before, address;
  guint n;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  if (!wc_chat_store_set_peer_read (db, account, chat, up_to, &before, error) ||
      !wc_address_find (db, chat, &address, error))
    return FALSE;
  /* the one that is named did arrive, also where it had failed, or went once more after
   * later ones were read */
  return change_all (db,
                     wc_statement_query (db, SQL, error, WC_INT (account),
                                         WC_INT (address), WC_INT (before),
                                         WC_INT (up_to),
                                         WC_INT (WC_MESSAGE_STATE_SENDING),
                                         WC_INT (WC_MESSAGE_STATE_DELIVERED)),
                     &to, &n, error) &&
         wc_message_progress_advance (db, up_to, to.state, /* out_changed= */ NULL,
                                      error);
}

static gboolean
tell_fields (WcDb *db, const WcMessage *message, const char *fields, GError **error)
{
  g_autoptr (WcEvent) event = NULL;

  if (message->hidden)
    return TRUE;
  event = wc_event_new (WC_EVENT_MESSAGE_CHANGED, message->account, message->chat, NULL);
  event->id = message->id;
  wc_event_set_delta (event, "fields", fields);
  return wc_journal_append (db, event, error);
}

gboolean
wc_message_progress_set_encryption (WcDb *db,
                                    const WcMessage *message,
                                    const char *scheme,
                                    GError **error)
{
  static const char SQL[] = "UPDATE message SET encryption = ?2 WHERE id = ?1";

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  return wc_statement_exec (db, SQL, error, WC_INT (message->id), WC_TEXT (scheme)) &&
         tell_fields (db, message, "encryption", error);
}

gboolean
wc_message_progress_set_author (WcDb *db,
                                const WcMessage *message,
                                const char *from,
                                const char *occupant_id,
                                GError **error)
{
  static const char SQL[] =
      "UPDATE message SET author = ?2, occupant_id = coalesce (?3, occupant_id) "
      "WHERE id = ?1";
  gint64 author;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  author = wc_address_intern (db, from, error);
  if (author == 0 || !wc_statement_exec (db, SQL, error, WC_INT (message->id),
                                         WC_INT (author), WC_TEXT (occupant_id)))
    return FALSE;
  return tell_fields (db, message, "from,nick,occupant_id", error);
}
