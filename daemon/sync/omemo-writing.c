/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "crypto/omemo-error.h"
#include "crypto/omemo-payload.h"
#include "store/message-omemo-store.h"
#include "store/omemo-identity-store.h"
#include "store/omemo-own-store.h"
#include "store/omemo-session-store.h"
#include "sync/omemo-writing.h"

/* Our device, which signs what is written. Returns: (transfer full). */
static WcOmemoOwn *
find_own (WcOmemo *self, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  WcOmemoOwn *own = wc_omemo_own_store_get (self->db, self->account, &local_error);

  if (own != NULL)
    return own;
  if (local_error == NULL)
    g_set_error_literal (&local_error, WC_ERROR, WC_ERROR_NOT_FOUND,
                         "the account has no device for OMEMO");
  g_propagate_error (error, g_steal_pointer (&local_error));
  return NULL;
}

/* What the ratchet has refused is a fault of that session alone; one that is damaged is
 * kept aside by then. What the disk refuses ends everything. */
static gboolean
is_of_session (const GError *error, WcOmemoReason *out_reason)
{
  if (error->domain == WC_OMEMO_ERROR)
    {
      *out_reason = (WcOmemoReason) error->code;
      return TRUE;
    }
  *out_reason = WC_OMEMO_REASON_STORE;
  return g_strcmp0 (wc_error_get_detail (error, "reason"), "store") == 0;
}

static gboolean
note_use (WcOmemo *self, const WcOmemoRecipient *to, GError **error)
{
  const WcOmemoAddress with = { self->account, to->jid, to->version, to->device };
  const WcOmemoKeyOf who = { self->account, to->jid, to->key };

  return wc_omemo_session_store_note_sent (self->db, &with, error) &&
         wc_omemo_identity_store_touch (self->db, &who, error);
}

/* @pinned: (nullable) whose the session has to be. Returns: (transfer full), NULL +
 * error. */
static WcOmemoKey *
encrypt_key (WcOmemo *self,
             const WcRatchetPeer *peer,
             GBytes *secret,
             GBytes *pinned,
             GError **error)
{
  gboolean kex = FALSE;
  g_autoptr (GBytes) data =
      wc_ratchet_encrypt (self->ratchet, peer, secret, pinned, &kex, error);

  if (data == NULL)
    return NULL;
  return wc_omemo_key_new (peer->version == WC_OMEMO_2 ? peer->jid : NULL, peer->device,
                           kex, data);
}

/* FALSE + error: the store has failed. */
static gboolean
add_key (
    WcOmemo *self, WcOmemoRecipient *to, GBytes *secret, GPtrArray *keys, GError **error)
{
  const WcRatchetPeer peer = { to->jid, to->device, to->version };
  g_autoptr (GError) local_error = NULL;
  WcOmemoKey *key = NULL;

  /* the session that is used must be the one that was judged */
  if (to->key == NULL)
    wc_omemo_error_set (&local_error, WC_OMEMO_REASON_NO_SESSION);
  else
    key = encrypt_key (self, &peer, secret, to->key, &local_error);
  if (key != NULL)
    {
      g_ptr_array_add (keys, key);
      return note_use (self, to, error);
    }
  if (is_of_session (local_error, &to->reason))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/* Of one protocol; NULL without error where it has nobody. */
static gboolean
encrypt_for (WcOmemo *self,
             const WcOmemoRecipients *to,
             WcOmemoVersion version,
             const WcOmemoPayload *payload,
             GPtrArray *keys,
             GError **error)
{
  for (guint i = 0; i < to->devices->len; i++)
    {
      WcOmemoRecipient *each = to->devices->pdata[i];

      if (each->version == version && each->reason == WC_OMEMO_REASON_NONE &&
          !add_key (self, each, payload->secret, keys, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
add_version (WcOmemo *self,
             const WcOmemoRecipients *to,
             WcOmemoVersion version,
             GBytes *plain,
             const WcOmemoOwn *own,
             GPtrArray *all,
             GError **error)
{
  g_autoptr (WcOmemoPayload) payload = wc_omemo_payload_encrypt (version, plain);
  g_autoptr (GPtrArray) keys =
      g_ptr_array_new_with_free_func ((GDestroyNotify) wc_omemo_key_free);

  if (!encrypt_for (self, to, version, payload, keys, error))
    return FALSE;
  if (keys->len > 0)
    g_ptr_array_add (all,
                     wc_omemo_encrypted_new (version, own->device, payload->iv,
                                             payload->payload, g_steal_pointer (&keys)));
  return TRUE;
}

GPtrArray *
wc_omemo_writing_encrypt (WcOmemo *self,
                          WcOmemoRecipients *to,
                          GBytes *const *plain,
                          GError **error)
{
  g_autoptr (WcOmemoOwn) own = find_own (self, error);
  g_autoptr (GPtrArray) all =
      g_ptr_array_new_with_free_func ((GDestroyNotify) wc_omemo_encrypted_free);

  g_return_val_if_fail (wc_db_in_transaction (self->db), NULL);

  if (own == NULL)
    return NULL;
  for (WcOmemoVersion version = WC_OMEMO_AXOLOTL; version <= WC_OMEMO_2; version++)
    if (plain[version] != NULL && wc_omemo_library_speaks (version) &&
        !add_version (self, to, version, plain[version], own, all, error))
      return NULL;
  if (all->len == 0 || !wc_omemo_own_store_count_sent (self->db, self->account, error))
    return NULL;
  return g_steal_pointer (&all);
}

WcOmemoEncrypted *
wc_omemo_writing_encrypt_empty (WcOmemo *self, const WcRatchetPeer *peer, GError **error)
{
  g_autoptr (WcOmemoPayload) payload =
      wc_omemo_payload_encrypt (peer->version, /* text= */ NULL);
  g_autoptr (WcOmemoOwn) own = find_own (self, error);
  g_autoptr (GPtrArray) keys =
      g_ptr_array_new_with_free_func ((GDestroyNotify) wc_omemo_key_free);
  WcOmemoKey *key =
      own != NULL ? encrypt_key (self, peer, payload->secret, /* pinned= */ NULL, error)
                  : NULL;

  if (key == NULL)
    return NULL;
  g_ptr_array_add (keys, key);
  if (!wc_omemo_own_store_count_sent (self->db, self->account, error))
    return NULL;
  return wc_omemo_encrypted_new (peer->version, own->device, payload->iv,
                                 payload->payload, g_steal_pointer (&keys));
}

/* ---- What is kept of it ---- */

/* The least of those that can read it; of nobody nothing. */
static WcOmemoTrust
find_trust (const WcOmemoRecipients *to)
{
  WcOmemoTrust trust = wc_omemo_recipients_count (to) > 0 ? WC_OMEMO_TRUST_VERIFIED
                                                          : WC_OMEMO_TRUST_UNDECIDED;

  for (guint i = 0; i < to->devices->len; i++)
    {
      const WcOmemoRecipient *each = to->devices->pdata[i];

      if (each->reason == WC_OMEMO_REASON_NONE)
        trust = MIN (trust, each->trust);
    }
  return trust;
}

gboolean
wc_omemo_writing_note (WcOmemo *self,
                       gint64 message,
                       WcOmemoVersion version,
                       const WcOmemoRecipients *to,
                       GError **error)
{
  g_autoptr (WcOmemoOwn) own = find_own (self, error);
  g_autoptr (WcMessageOmemo) said = NULL;

  if (own == NULL)
    return FALSE;
  said = wc_message_omemo_new (message, version, own->device);
  said->trust = find_trust (to);
  /* who could not read it the last time may be able to now */
  if (!wc_message_omemo_store_set (self->db, self->account, said, error) ||
      !wc_message_omemo_store_leave_out_none (self->db, message, error))
    return FALSE;
  for (guint i = 0; i < to->devices->len; i++)
    {
      const WcOmemoRecipient *each = to->devices->pdata[i];
      const WcOmemoAddress device = { self->account, each->jid, each->version,
                                      each->device };

      if (each->reason != WC_OMEMO_REASON_NONE &&
          !wc_message_omemo_store_leave_out (self->db, message, &device, each->reason,
                                             error))
        return FALSE;
    }
  return TRUE;
}
