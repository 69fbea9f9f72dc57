/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "crypto/omemo-error.h"
#include "store/omemo-device-store.h"
#include "store/omemo-identity-store.h"
#include "store/omemo-policy-store.h"
#include "store/omemo-session-store.h"
#include "sync/omemo-begin.h"

static const gint64 pauses_us[] = { G_TIME_SPAN_MINUTE, 10 * G_TIME_SPAN_MINUTE,
                                    G_TIME_SPAN_HOUR, WC_OMEMO_DEVICE_RETRY_US };

static WcOmemoAddress
address_of (const WcOmemo *self, const WcRatchetPeer *peer)
{
  return (WcOmemoAddress){ self->account, peer->jid, peer->version, peer->device };
}

gboolean
wc_omemo_begin_failed (WcOmemo *self,
                       const WcRatchetPeer *peer,
                       WcOmemoBundleState state,
                       GError **error)
{
  const WcOmemoAddress address = address_of (self, peer);
  g_autoptr (GError) local_error = NULL;
  g_autoptr (WcOmemoDevice) device =
      wc_omemo_device_store_get (self->db, &address, &local_error);
  guint tries = device != NULL ? MIN (device->tries, G_N_ELEMENTS (pauses_us) - 1) : 0;

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  return wc_omemo_device_store_set_bundle (
      self->db, &address, state, wc_db_now_us (self->db) + pauses_us[tries], error);
}

/* What the library made of it, with what else is kept of a new session. */
static gboolean
begin_session (WcOmemo *self,
               const WcRatchetPeer *peer,
               const WcOmemoBundle *bundle,
               GBytes **out_key,
               GError **error)
{
  const WcOmemoAddress with = address_of (self, peer);
  g_autoptr (GError) local_error = NULL;
  g_autoptr (WcOmemoDevice) device =
      wc_omemo_device_store_get (self->db, &with, &local_error);
  g_autoptr (WcOmemoSession) session = NULL;

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (!wc_ratchet_begin (self->ratchet, peer, bundle, device != NULL ? device->key : NULL,
                         error))
    return FALSE;
  session = wc_omemo_session_store_load (self->db, &with, error);
  if (session == NULL)
    return FALSE;
  session->kex_pending = TRUE;
  session->unanswered = 0;
  *out_key = g_bytes_ref (session->remote_key);
  return wc_omemo_session_store_save (self->db, &with, session, error);
}

static gboolean
note_key (WcOmemo *self, const WcRatchetPeer *peer, GBytes *key, GError **error)
{
  const WcOmemoAddress address = address_of (self, peer);
  const WcOmemoKeyOf who = { self->account, peer->jid, key };
  g_autoptr (WcOmemoIdentity) identity = NULL;
  WcOmemoPolicy policy;

  if (!wc_omemo_policy_store_get_in_chat (self->db, self->account, peer->jid, &policy,
                                          error))
    return FALSE;
  identity = wc_omemo_identity_store_note (self->db, &who, policy.trust,
                                           /* out_is_new= */ NULL, error);
  return identity != NULL && wc_omemo_device_store_pin (self->db, &address, key, error) &&
         wc_omemo_device_store_set_bundle (self->db, &address, WC_OMEMO_BUNDLE_GOOD,
                                           /* retry_us= */ 0, error);
}

static gboolean
begin (WcOmemo *self,
       const WcRatchetPeer *peer,
       const WcOmemoBundle *bundle,
       GError **error)
{
  g_autoptr (GBytes) key = NULL;

  return begin_session (self, peer, bundle, &key, error) &&
         note_key (self, peer, key, error);
}

gboolean
wc_omemo_begin (WcOmemo *self,
                const WcRatchetPeer *peer,
                const WcOmemoBundle *bundle,
                GError **error)
{
  g_autoptr (GError) local_error = NULL;

  g_return_val_if_fail (wc_db_in_transaction (self->db), FALSE);

  if (!wc_db_begin (self->db, WC_DB_NORMAL, error))
    return FALSE;
  if (begin (self, peer, bundle, &local_error))
    return wc_db_commit (self->db, error);
  wc_db_rollback (self->db);
  if (local_error->domain == WC_OMEMO_ERROR &&
      !wc_omemo_begin_failed (self, peer, WC_OMEMO_BUNDLE_BAD, error))
    return FALSE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}
