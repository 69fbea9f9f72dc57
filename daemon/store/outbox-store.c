/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "model/chat.h"
#include "store/address.h"
#include "store/outbox-store.h"
#include "store/statement.h"

/* Exactly once: nothing is written again before the server has said how far it came, or
 * its archive was asked (XEP-0198, XEP-0313). */

/* What is still to be told outlives its chat. WC_CHAT_KIND_MUC is 2. */
#define IN_ROOM                                                                          \
  "(EXISTS (SELECT 1 FROM chat WHERE chat.account = outbox.account "                     \
  "AND chat.address = outbox.chat AND chat.kind = 2) "                                   \
  "OR EXISTS (SELECT 1 FROM room WHERE room.account = outbox.account "                   \
  "AND room.address = outbox.chat)) "
G_STATIC_ASSERT (WC_CHAT_KIND_MUC == 2);

/* The room one has to be in: also for whom one whispers to there, who has an address with
 * a resource, as nobody else has here. NULL: none. */
#define ROOM                                                                             \
  "iif (instr (address.jid, '/') > 0, "                                                  \
  "substr (address.jid, 1, instr (address.jid, '/') - 1), "                              \
  "iif (" IN_ROOM ", address.jid, NULL)) "

#define COLUMNS                                                                          \
  "outbox.id, account, kind, state, address.jid, message, origin_id, stanza, "           \
  "sm_session, sm_seq, first_sent_us, " IN_ROOM
#define FROM "FROM outbox JOIN address ON address.id = outbox.chat "

void
wc_outbox_entry_free (WcOutboxEntry *self)
{
  g_free (self->chat);
  g_free (self->origin_id);
  g_free (self->stanza);
  g_free (self->sm_session);
  g_free (self);
}

static gpointer
read_entry (WcStatement *row)
{
  WcOutboxEntry *self = g_new0 (WcOutboxEntry, 1);

  self->id = wc_statement_int (row, 0);
  self->account = wc_statement_int (row, 1);
  self->kind = (WcOutboxKind) wc_statement_int (row, 2);
  self->state = (WcOutboxState) wc_statement_int (row, 3);
  self->chat = wc_statement_dup (row, 4);
  self->message = wc_statement_int (row, 5);
  self->origin_id = wc_statement_dup (row, 6);
  self->stanza = wc_statement_dup (row, 7);
  self->sm_session = wc_statement_dup (row, 8);
  self->sm_seq = (guint32) wc_statement_int (row, 9);
  self->first_sent_us = wc_statement_int (row, 10);
  self->in_room = wc_statement_int (row, 11) != 0;
  return self;
}

static GPtrArray *
collect (WcStatement *rows, GError **error)
{
  return wc_statement_collect (rows, read_entry, (GDestroyNotify) wc_outbox_entry_free,
                               error);
}

static gboolean
drop_older_marker (WcDb *db, gint64 account, gint64 chat, GError **error)
{
  static const char SQL[] = "DELETE FROM outbox WHERE account = ?1 AND chat = ?2 "
                            "AND kind = ?3 AND state = ?4";

  return wc_statement_exec (db, SQL, error, WC_INT (account), WC_INT (chat),
                            WC_INT (WC_OUTBOX_MARKER), WC_INT (WC_OUTBOX_QUEUED));
}

gboolean
wc_outbox_store_add (WcDb *db, const WcOutboxEntry *entry, gint64 *out_id, GError **error)
{
  static const char SQL[] =
      "INSERT INTO outbox (account, kind, state, chat, message, origin_id, stanza) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) RETURNING id";
  gint64 chat, id;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  chat = wc_address_intern (db, entry->chat, error);
  if (chat == 0 || (entry->kind == WC_OUTBOX_MARKER &&
                    !drop_older_marker (db, entry->account, chat, error)))
    return FALSE;
  if (!wc_statement_get_int (db, SQL, &id, error, WC_INT (entry->account),
                             WC_INT (entry->kind), WC_INT (WC_OUTBOX_QUEUED),
                             WC_INT (chat), WC_INT (entry->message),
                             WC_TEXT (entry->origin_id), WC_TEXT (entry->stanza)))
    return FALSE;
  if (out_id != NULL)
    *out_id = id;
  return TRUE;
}

GPtrArray *
wc_outbox_store_ready (
    WcDb *db, gint64 account, const WcOutboxPlaces *places, guint limit, GError **error)
{
  static const char SQL[] =
      "SELECT " COLUMNS FROM "WHERE account = ?1 AND state = ?2 AND NOT EXISTS "
      "(SELECT 1 FROM outbox b WHERE b.account = ?1 AND b.state = ?3 "
      "AND b.chat = outbox.chat AND b.id < outbox.id) "
      "AND NOT EXISTS (SELECT 1 FROM attachment f WHERE f.message = outbox.message "
      "AND f.state IN (2, 3)) "
      "AND ifnull (instr (ifnull (?4, ''), char (10) || " ROOM "|| char (10)) > 0, TRUE) "
      "AND (kind <> ?7 OR ifnull (instr (?6, char (10) || address.jid || char (10)), 0) "
      "= 0) AND (NOT ?8 OR instr (address.jid, '/') = 0) ORDER BY outbox.id LIMIT ?5";

  return collect (wc_statement_query (
                      db, SQL, error, WC_INT (account), WC_INT (WC_OUTBOX_QUEUED),
                      WC_INT (WC_OUTBOX_UNSURE), WC_TEXT (places->rooms), WC_INT (limit),
                      WC_TEXT (places->paused), WC_INT (WC_OUTBOX_MESSAGE),
                      WC_INT (places->no_private != FALSE)),
                  error);
}

gboolean
wc_outbox_store_has_private (WcDb *db, gint64 account)
{
  static const char SQL[] =
      "SELECT 1 FROM outbox JOIN address ON address.id = outbox.chat "
      "WHERE account = ?1 AND state = ?2 AND instr (jid, '/') > 0 LIMIT 1";

  return wc_statement_count (db, SQL, WC_INT (account), WC_INT (WC_OUTBOX_QUEUED)) != 0;
}

GPtrArray *
wc_outbox_store_list (WcDb *db, gint64 account, WcOutboxState state, GError **error)
{
  static const char SQL[] =
      "SELECT " COLUMNS FROM "WHERE account = ?1 AND state = ?2 ORDER BY outbox.id";

  return collect (wc_statement_query (db, SQL, error, WC_INT (account), WC_INT (state)),
                  error);
}

guint
wc_outbox_store_count (WcDb *db, gint64 account)
{
  static const char SQL[] =
      "SELECT count (*) FROM outbox WHERE account = ?1 AND state <> ?2";

  return wc_statement_count (db, SQL, WC_INT (account), WC_INT (WC_OUTBOX_APART));
}

gboolean
wc_outbox_store_prepare (WcDb *db, gint64 id, const char *stanza, GError **error)
{
  static const char SQL[] =
      "UPDATE outbox SET stanza = ?2 WHERE id = ?1 AND stanza IS NULL";

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  if (!wc_statement_exec (db, SQL, error, WC_INT (id), WC_TEXT (stanza)))
    return FALSE;
  if (wc_statement_changes (db) > 0)
    return TRUE;
  g_set_error_literal (error, WC_ERROR, WC_ERROR_CONFLICT,
                       "the bytes of that message are fixed already");
  return FALSE;
}

gboolean
wc_outbox_store_written (
    WcDb *db, gint64 id, const char *sm_session, guint32 sm_seq, GError **error)
{
  static const char SQL[] =
      "UPDATE outbox SET state = ?2, sm_session = ?3, sm_seq = ?4, "
      "first_sent_us = iif (first_sent_us = 0, ?5, first_sent_us) WHERE id = ?1";

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  return wc_statement_exec (db, SQL, error, WC_INT (id), WC_INT (WC_OUTBOX_WRITTEN),
                            WC_TEXT (sm_session), WC_INT (sm_seq),
                            WC_INT (wc_db_now_us (db))) &&
         wc_statement_require (db, "outbox entry", error);
}

static gboolean
hand_on (WcDb *db, gint64 id, GError **error)
{
  static const char SQL[] = "UPDATE outbox SET state = ?2 WHERE id = ?1";

  return wc_statement_exec (db, SQL, error, WC_INT (id), WC_INT (WC_OUTBOX_HANDED));
}

GPtrArray *
wc_outbox_store_acknowledge (
    WcDb *db, gint64 account, const char *sm_session, guint32 h, GError **error)
{
  /* Numbers wrap at 2^32: those up to h are less than half the circle behind it. */
  static const char WHERE[] =
      "SELECT " COLUMNS FROM "WHERE account = ?1 AND state = ?2 AND sm_session = ?3 "
      "AND ((?4 - sm_seq) & 4294967295) < 2147483648 ORDER BY outbox.id";
  g_autoptr (GPtrArray) done = NULL;

  g_return_val_if_fail (wc_db_in_transaction (db), NULL);

  done = collect (wc_statement_query (db, WHERE, error, WC_INT (account),
                                      WC_INT (WC_OUTBOX_WRITTEN), WC_TEXT (sm_session),
                                      WC_INT (h)),
                  error);
  for (guint i = 0; done != NULL && i < done->len;)
    {
      const WcOutboxEntry *entry = done->pdata[i];
      gboolean is_shown = entry->in_room && entry->kind == WC_OUTBOX_MESSAGE;

      if (is_shown ? !hand_on (db, entry->id, error)
                   : !wc_outbox_store_remove (db, entry->id, error))
        return NULL;
      if (is_shown)
        g_ptr_array_remove_index (done, i);
      else
        i++;
    }
  return g_steal_pointer (&done);
}

gboolean
wc_outbox_store_leave_room (WcDb *db, gint64 account, const char *room, GError **error)
{
  static const char SQL[] =
      "UPDATE outbox SET state = ?3 WHERE account = ?1 AND state IN (?4, ?5) "
      "AND chat = (SELECT id FROM address WHERE jid = ?2)";

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  return wc_statement_exec (db, SQL, error, WC_INT (account), WC_TEXT (room),
                            WC_INT (WC_OUTBOX_UNSURE), WC_INT (WC_OUTBOX_WRITTEN),
                            WC_INT (WC_OUTBOX_HANDED));
}

gboolean
wc_outbox_store_session_over (
    WcDb *db, gint64 account, const char *sm_session, gboolean known, GError **error)
{
  static const char SQL[] =
      "UPDATE outbox SET state = ?4 WHERE account = ?1 AND state = ?2 "
      "AND (?3 IS NULL OR sm_session = ?3)";

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  return wc_statement_exec (db, SQL, error, WC_INT (account), WC_INT (WC_OUTBOX_WRITTEN),
                            WC_TEXT (sm_session),
                            WC_INT (known ? WC_OUTBOX_QUEUED : WC_OUTBOX_UNSURE));
}

gboolean
wc_outbox_store_requeue (WcDb *db, gint64 id, GError **error)
{
  static const char SQL[] = "UPDATE outbox SET state = ?2 WHERE id = ?1";

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  return wc_statement_exec (db, SQL, error, WC_INT (id), WC_INT (WC_OUTBOX_QUEUED)) &&
         wc_statement_require (db, "outbox entry", error);
}

gboolean
wc_outbox_store_remove (WcDb *db, gint64 id, GError **error)
{
  static const char SQL[] = "DELETE FROM outbox WHERE id = ?1";

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  return wc_statement_exec (db, SQL, error, WC_INT (id));
}

gboolean
wc_outbox_store_remove_message (WcDb *db, gint64 message, GError **error)
{
  static const char SQL[] = "DELETE FROM outbox WHERE message = ?1 AND kind = ?2";

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  return wc_statement_exec (db, SQL, error, WC_INT (message), WC_INT (WC_OUTBOX_MESSAGE));
}

/* 16 bytes as a UUID of version 4: the form everybody expects of an id. */
static char *
format_uuid (const guint8 *bytes)
{
  GString *out = g_string_new (NULL);

  for (int i = 0; i < 16; i++)
    {
      guint8 byte = bytes[i];

      if (i == 6)
        byte = (guint8) ((byte & 0x0f) | 0x40);
      if (i == 8)
        byte = (guint8) ((byte & 0x3f) | 0x80);
      g_string_append_printf (
          out, i == 4 || i == 6 || i == 8 || i == 10 ? "-%02x" : "%02x", byte);
    }
  return g_string_free (out, FALSE);
}

/* Of a call whose key is over (see store/idempotency-store): its id is a message's. */
static gboolean
is_taken (WcDb *db, gint64 account, const char *origin_id)
{
  static const char SQL[] =
      "SELECT 1 FROM message WHERE account = ?1 AND origin_id = ?2 AND own = 1";
  gint64 taken = 0;

  wc_statement_get_int (db, SQL, &taken, /* error= */ NULL, WC_INT (account),
                        WC_ID (origin_id));
  return taken != 0;
}

char *
wc_outbox_store_origin_id (WcDb *db, const WcOutboxKey *of, GError **error)
{
  static const char SQL[] = "SELECT hex (value) FROM meta WHERE key = 'secret'";
  g_autofree char *account = g_strdup_printf ("%" G_GINT64_FORMAT, of->account);
  const char *parts[] = { account, of->method, of->chat, of->key };
  g_autoptr (WcStatement) row = NULL;
  g_autoptr (GHmac) hmac = NULL;
  g_autofree char *id = NULL;
  const char *secret;
  guint8 digest[32];
  gsize length = sizeof digest;

  if (of->key == NULL)
    return g_uuid_string_random ();
  row = wc_statement_query (db, SQL, error);
  if (row == NULL || !wc_statement_step (row, error))
    return NULL;
  secret = wc_statement_text (row, 0);
  hmac = g_hmac_new (G_CHECKSUM_SHA256, (const guchar *) secret, strlen (secret));
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    g_hmac_update (hmac, (const guchar *) parts[i], (gssize) strlen (parts[i]) + 1);
  g_hmac_get_digest (hmac, digest, &length);
  id = format_uuid (digest);
  return is_taken (db, of->account, id) ? g_uuid_string_random () : g_steal_pointer (&id);
}
