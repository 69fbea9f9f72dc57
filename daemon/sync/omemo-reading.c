/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "crypto/omemo-error.h"
#include "crypto/omemo-payload.h"
#include "store/omemo-device-store.h"
#include "store/omemo-identity-store.h"
#include "store/omemo-policy-store.h"
#include "store/omemo-session-store.h"
#include "store/omemo-todo-store.h"
#include "sync/omemo-reading.h"

/* One attempt: with one key, as if one person had written it. */
typedef struct
{
  WcOmemo *omemo;
  const WcOmemoCipher *cipher;
  WcOmemoAddress by;
  WcOmemoRead *read; /* what comes of it */
} Attempt;

void
wc_omemo_read_free (WcOmemoRead *self)
{
  g_clear_pointer (&self->omemo, wc_message_omemo_free);
  g_clear_pointer (&self->plain, g_bytes_unref);
  g_free (self);
}

WcOmemoRead *
wc_omemo_reading_refuse (const WcOmemoEncrypted *said, WcOmemoReason reason)
{
  WcOmemoRead *read = g_new0 (WcOmemoRead, 1);

  read->omemo = wc_message_omemo_new (/* message= */ 0, said->version, said->sender);
  read->omemo->reason = reason;
  return read;
}

/* ---- What follows from it ---- */

static gboolean
add_todo (Attempt *self, WcOmemoTodoKind kind, GError **error)
{
  self->read->has_todo = TRUE;
  return wc_omemo_todo_store_add (self->omemo->db, kind, &self->by, 0, error);
}

static gboolean
add_own_todo (Attempt *self, WcOmemoTodoKind kind, GError **error)
{
  const WcOmemoAddress own = { self->omemo->account, self->omemo->jid, self->by.version,
                               /* device= */ 0 };

  self->read->has_todo = TRUE;
  return wc_omemo_todo_store_add (self->omemo->db, kind, &own, 0, error);
}

/* The key that was used is replaced, and goes when nothing can come any more that was
 * written with it. */
static gboolean
note_pre_key (Attempt *self, const WcRatchetReceived *received, GError **error)
{
  return received->pre_key == 0 ||
         (add_own_todo (self, WC_OMEMO_TODO_PUBLISH_BUNDLE, error) &&
          add_own_todo (self, WC_OMEMO_TODO_PURGE_KEYS, error));
}

/* § 4.3: an empty message moves a ratchet that others cannot move alone, and ends a key
 * exchange. An empty message has none for an answer, or two programs would go on for
 * ever; once for each ratchet key. */
static gboolean
note_session (Attempt *self, const WcRatchetReceived *received, GError **error)
{
  WcDb *db = self->omemo->db;
  gboolean heartbeat = received->counter >= WC_OMEMO_READING_HEARTBEAT &&
                       self->cipher->said->payload != NULL;
  gboolean first = FALSE;

  if (!wc_omemo_session_store_received (db, &self->by, error))
    return FALSE;
  if ((!heartbeat && !received->kex) || !self->cipher->answers)
    return TRUE;
  return wc_omemo_session_store_ack (db, &self->by, received->ratchet_key, &first,
                                     error) &&
         (!first || add_todo (self, WC_OMEMO_TODO_EMPTY, error));
}

/* Whose key it is, and what that is worth now. */
static gboolean
note_identity (Attempt *self, GBytes *key, GError **error)
{
  WcDb *db = self->omemo->db;
  const WcOmemoKeyOf who = { self->by.account, self->by.jid, key };
  g_autoptr (WcOmemoIdentity) identity = NULL;
  WcOmemoPolicy policy;
  gboolean is_new;

  if (!wc_omemo_policy_store_get_in_chat (db, self->by.account, self->by.jid, &policy,
                                          error))
    return FALSE;
  identity = wc_omemo_identity_store_note (db, &who, policy.trust, &is_new, error);
  if (identity == NULL || !wc_omemo_identity_store_touch (db, &who, error))
    return FALSE;
  wc_message_omemo_set_key (self->read->omemo, self->by.jid, key);
  self->read->omemo->trust = identity->trust;
  return TRUE;
}

/* A device that nobody has announced to us is looked for where it would be. From there on
 * it is the store alone that can fail. */
static gboolean
note_device (Attempt *self, const WcOmemoDevice *known, GBytes *key, GError **error)
{
  WcDb *db = self->omemo->db;
  gboolean is_pinned =
      known != NULL && known->key != NULL && g_bytes_equal (known->key, key);

  return (is_pinned || wc_omemo_device_store_pin (db, &self->by, key, error)) &&
         wc_omemo_vault_keep (self->omemo->vault, key, error) &&
         wc_omemo_device_store_received (db, &self->by, error) &&
         (known != NULL || add_todo (self, WC_OMEMO_TODO_FETCH_LIST, error));
}

/* ---- Decrypting ---- */

static gboolean
open_payload (Attempt *self, const WcRatchetReceived *received, GError **error)
{
  if (self->cipher->said->payload == NULL)
    return TRUE;
  self->read->plain =
      wc_omemo_payload_decrypt (self->cipher->said, received->plain, error);
  return self->read->plain != NULL;
}

static gboolean
decrypt_key (Attempt *self, const WcOmemoKey *key, GError **error)
{
  const WcRatchetPeer peer = { self->by.jid, self->by.device, self->by.version };
  g_autoptr (GError) local_error = NULL;
  g_autoptr (WcOmemoDevice) device =
      wc_omemo_device_store_get (self->omemo->db, &self->by, &local_error);
  g_autoptr (WcRatchetReceived) received = NULL;

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  received = wc_ratchet_decrypt (self->omemo->ratchet, &peer, key,
                                 device != NULL ? device->key : NULL, error);
  return received != NULL && open_payload (self, received, error) &&
         note_device (self, device, received->identity, error) &&
         note_identity (self, received->identity, error) &&
         note_session (self, received, error) && note_pre_key (self, received, error);
}

/* What the failure says about the message; FALSE: it is the store's. */
static gboolean
read_reason (const GError *error, WcOmemoReason *out_reason)
{
  const char *word = wc_error_get_detail (error, "reason");

  if (error->domain == WC_OMEMO_ERROR)
    *out_reason = (WcOmemoReason) error->code;
  else if (word == NULL || !wc_omemo_reason_from_string (word, out_reason))
    return FALSE;
  return TRUE;
}

static void
forget_attempt (Attempt *self)
{
  WcOmemoRead *read = self->read;

  self->read = wc_omemo_reading_refuse (self->cipher->said, WC_OMEMO_REASON_NONE);
  wc_omemo_read_free (read);
}

/* Tries @key; whatever fails is undone. FALSE + error when the store fails. */
static gboolean
try_key (Attempt *self, const WcOmemoKey *key, GError **error)
{
  WcOmemoVault *vault = self->omemo->vault;
  g_autoptr (GError) local_error = NULL;
  WcOmemoReason reason;

  forget_attempt (self);
  wc_omemo_vault_hold (vault);
  if (decrypt_key (self, key, &local_error))
    return TRUE;
  wc_omemo_vault_drop (vault);
  if (!read_reason (local_error, &reason))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  forget_attempt (self);
  self->read->omemo->reason = reason;
  return TRUE;
}

/* Whoever it is says to have another key than that device: a person may accept it. */
static gboolean
note_shown (Attempt *self, GBytes *key, GError **error)
{
  WcDb *db = self->omemo->db;
  const WcOmemoKeyOf who = { self->by.account, self->by.jid, key };
  g_autoptr (WcOmemoIdentity) identity =
      wc_omemo_identity_store_note (db, &who, WC_OMEMO_TRUST_MODE_MANUAL,
                                    /* out_is_new= */ NULL, error);

  if (identity == NULL)
    return FALSE;
  wc_message_omemo_set_key (self->read->omemo, self->by.jid, key);
  self->read->omemo->trust = identity->trust;
  return identity->trust == WC_OMEMO_TRUST_DISTRUSTED ||
         wc_omemo_device_store_show (db, &self->by, key, error);
}

static gboolean
note_changed (Attempt *self, GError **error)
{
  const GPtrArray *keys = self->cipher->said->keys;
  g_autoptr (GError) local_error = NULL;
  g_autoptr (WcOmemoDevice) device =
      wc_omemo_device_store_get (self->omemo->db, &self->by, &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  for (guint i = 0; device != NULL && i < keys->len; i++)
    {
      g_autoptr (GBytes) key = wc_ratchet_peek_identity (
          self->omemo->ratchet, self->by.version, keys->pdata[i]);

      if (key != NULL && device->key != NULL && !g_bytes_equal (key, device->key))
        return note_shown (self, key, error);
    }
  return TRUE;
}

/* § 4.7: what is broken is begun anew for what is said now, and never for what an archive
 * tells of long ago; how often that may be is for who does it. */
static gboolean
note_failure (Attempt *self, GError **error)
{
  WcOmemoReason reason = self->read->omemo->reason;

  if (reason == WC_OMEMO_REASON_IDENTITY_CHANGED && !note_changed (self, error))
    return FALSE;
  return !self->cipher->live || !self->cipher->answers ||
         (reason != WC_OMEMO_REASON_STORE && reason != WC_OMEMO_REASON_NO_SESSION &&
          reason != WC_OMEMO_REASON_BAD_SESSION &&
          reason != WC_OMEMO_REASON_PREKEY_GONE) ||
         add_todo (self, WC_OMEMO_TODO_HEAL, error);
}

/* Whether @reason says more than @other about why nothing fits: that there is no session
 * with one of those who may have written it is no wonder. */
static gboolean
says_more (WcOmemoReason reason, WcOmemoReason other)
{
  return other == WC_OMEMO_REASON_NONE ||
         (other == WC_OMEMO_REASON_NO_SESSION && reason != WC_OMEMO_REASON_NO_SESSION);
}

/* Tries all keys as if @sender had written them. *@out_reason: NONE when one has fitted.
 */
static gboolean
try_sender (Attempt *self, const char *sender, WcOmemoReason *out_reason, GError **error)
{
  const GPtrArray *keys = self->cipher->said->keys;

  self->by.jid = sender;
  *out_reason = WC_OMEMO_REASON_NONE;
  for (guint i = 0; i < keys->len; i++)
    {
      if (!try_key (self, keys->pdata[i], error))
        return FALSE;
      if (self->read->omemo->reason == WC_OMEMO_REASON_NONE)
        {
          *out_reason = WC_OMEMO_REASON_NONE;
          return TRUE;
        }
      if (says_more (self->read->omemo->reason, *out_reason))
        *out_reason = self->read->omemo->reason;
    }
  return TRUE;
}

static gboolean
try_senders (Attempt *self, GError **error)
{
  const char *const *senders = self->cipher->senders;
  const char *best = senders[0];
  WcOmemoReason reason = WC_OMEMO_REASON_NONE;

  for (guint i = 0; senders[i] != NULL; i++)
    {
      WcOmemoReason now;

      if (!try_sender (self, senders[i], &now, error))
        return FALSE;
      if (now == WC_OMEMO_REASON_NONE)
        return TRUE;
      if (says_more (now, reason))
        {
          reason = now;
          best = senders[i];
        }
    }
  self->by.jid = best;
  forget_attempt (self);
  self->read->omemo->reason = reason;
  return note_failure (self, error);
}

WcOmemoRead *
wc_omemo_reading_decrypt (WcOmemo *self, const WcOmemoCipher *cipher, GError **error)
{
  const WcOmemoEncrypted *said = cipher->said;
  Attempt attempt = { .omemo = self,
                      .cipher = cipher,
                      .by = { self->account, NULL, said->version, said->sender } };

  g_return_val_if_fail (wc_db_in_transaction (self->db), NULL);

  if (said->keys->len == 0)
    return wc_omemo_reading_refuse (said, WC_OMEMO_REASON_NOT_FOR_US);
  if (cipher->senders[0] == NULL)
    return wc_omemo_reading_refuse (said, WC_OMEMO_REASON_NO_SESSION);
  attempt.read = wc_omemo_reading_refuse (said, WC_OMEMO_REASON_NONE);
  if (try_senders (&attempt, error))
    return attempt.read;
  wc_omemo_read_free (attempt.read);
  return NULL;
}
