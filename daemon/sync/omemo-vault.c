/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "crypto/ratchet.h"
#include "store/omemo-own-key-store.h"
#include "store/omemo-own-store.h"
#include "store/omemo-session-store.h"
#include "sync/omemo-vault.h"

/* Whose a session is stands inside its record, and nowhere else is it believed: the
 * column beside it is read out of it whenever the record is kept. */

struct _WcOmemoVault
{
  WcDb *db; /* (owned) */
  gint64 account;
  WcOmemoLibrary *library; /* borrowed */
  gboolean holding;        /* nothing is written, but … */
  WcOmemoAddress with;     /* … of the session with (its JID is owned) … */
  GBytes *record;          /* (owned) (nullable) … this is its state … */
  guint32 used;            /* … and this one-time key is used up; 0: none */
};

WcOmemoVault *
wc_omemo_vault_new (WcDb *db, gint64 account, WcOmemoLibrary *library)
{
  WcOmemoVault *self = g_new (WcOmemoVault, 1);

  *self =
      (WcOmemoVault){ .db = g_object_ref (db), .account = account, .library = library };
  return self;
}

void
wc_omemo_vault_drop (WcOmemoVault *self)
{
  g_clear_pointer (&self->record, g_bytes_unref);
  g_free ((char *) self->with.jid);
  self->with.jid = NULL;
  self->used = 0;
  self->holding = FALSE;
}

void
wc_omemo_vault_free (WcOmemoVault *self)
{
  wc_omemo_vault_drop (self);
  g_object_unref (self->db);
  g_free (self);
}

static WcOmemoAddress
address_of (const WcOmemoVault *self, const WcRatchetPeer *peer)
{
  return (WcOmemoAddress){ self->account, peer->jid, peer->version, peer->device };
}

static gboolean
is_held (const WcOmemoVault *self, const WcRatchetPeer *peer)
{
  return self->record != NULL && self->with.device == peer->device &&
         self->with.version == peer->version && g_str_equal (self->with.jid, peer->jid);
}

static gboolean
load_session (gpointer data,
              const WcRatchetPeer *peer,
              GBytes **out_record,
              GError **error)
{
  WcOmemoVault *self = data;
  WcOmemoAddress with = address_of (self, peer);
  g_autoptr (GError) local_error = NULL;
  g_autoptr (WcOmemoSession) session = NULL;

  if (is_held (self, peer))
    {
      *out_record = g_bytes_ref (self->record);
      return TRUE;
    }
  session = wc_omemo_session_store_load (self->db, &with, &local_error);
  *out_record = session != NULL ? g_bytes_ref (session->record) : NULL;
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static gboolean
store_session (gpointer data, const WcRatchetPeer *peer, GBytes *record, GError **error)
{
  WcOmemoVault *self = data;
  WcOmemoAddress with = address_of (self, peer);
  g_autoptr (GBytes) key = NULL;

  if (!self->holding)
    {
      key = wc_ratchet_read_identity (self->library, record, error);
      return key != NULL &&
             wc_omemo_session_store_put (self->db, &with, record, key, error);
    }
  g_return_val_if_fail (self->record == NULL || is_held (self, peer), FALSE);
  if (self->record == NULL)
    {
      self->with = with;
      self->with.jid = g_strdup (peer->jid);
    }
  g_clear_pointer (&self->record, g_bytes_unref);
  self->record = g_bytes_ref (record);
  return TRUE;
}

static gboolean
load_identity (gpointer data,
               GBytes **out_public,
               GBytes **out_private,
               guint32 *out_device,
               GError **error)
{
  WcOmemoVault *self = data;
  g_autoptr (GError) local_error = NULL;
  g_autoptr (WcOmemoOwn) own =
      wc_omemo_own_store_get (self->db, self->account, &local_error);

  if (local_error == NULL && own == NULL)
    g_set_error_literal (&local_error, WC_ERROR, WC_ERROR_NOT_FOUND,
                         "the account has no device of ours");
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  *out_public = g_bytes_ref (own->identity);
  *out_private = g_bytes_ref (own->secret);
  *out_device = own->device;
  return TRUE;
}

static gboolean
load_key (WcOmemoVault *self,
          guint32 id,
          gboolean is_signed,
          GBytes **out_record,
          GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (WcOmemoOwnKey) key =
      wc_omemo_own_key_store_get (self->db, self->account, id, is_signed, &local_error);

  *out_record = key != NULL ? g_bytes_ref (key->record) : NULL;
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static gboolean
load_pre_key (gpointer data, guint32 id, GBytes **out_record, GError **error)
{
  return load_key (data, id, /* is_signed= */ FALSE, out_record, error);
}

static gboolean
load_signed_pre_key (gpointer data, guint32 id, GBytes **out_record, GError **error)
{
  return load_key (data, id, /* is_signed= */ TRUE, out_record, error);
}

static gboolean
use_pre_key (gpointer data, guint32 id, GError **error)
{
  WcOmemoVault *self = data;

  if (!self->holding)
    return wc_omemo_own_key_store_use (self->db, self->account, id, error);
  self->used = id;
  return TRUE;
}

void
wc_omemo_vault_hold (WcOmemoVault *self)
{
  wc_omemo_vault_drop (self);
  self->holding = TRUE;
}

gboolean
wc_omemo_vault_keep (WcOmemoVault *self, GBytes *identity, GError **error)
{
  gboolean kept = (self->record == NULL ||
                   wc_omemo_session_store_put (self->db, &self->with, self->record,
                                               identity, error)) &&
                  (self->used == 0 || wc_omemo_own_key_store_use (self->db, self->account,
                                                                  self->used, error));

  wc_omemo_vault_drop (self);
  return kept;
}

const WcRatchetPort *
wc_omemo_vault_get_port (void)
{
  static const WcRatchetPort port = { load_session, store_session, load_identity,
                                      load_pre_key, use_pre_key,   load_signed_pre_key };

  return &port;
}
